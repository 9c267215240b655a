//! What the Get- cmdlets of Graph have in common: conditions of -Filter and -Search over the documented properties,
//! advanced queries, -Sort, pages and their limit of 100, -CountVariable, and objects of which only those properties are
//! filled that were asked for.

use super::error;
use crate::apps::filter::{self, Filter, Test};
use crate::apps::output::table;
use crate::cmdlet::Context;
use crate::diag::{Error, Result};
use crate::value::{Object, Table, TableKind, Value};

/// Objects in one page where nobody says otherwise.
const PAGE: usize = 100;

/// How a list is asked for.
#[derive(Default)]
pub struct Listing<'a> {
    /// OData condition.
    pub filter: Option<&'a str>,
    /// Words that a property begins with.
    pub search: Option<&'a str>,
    /// Gets all, page by page.
    pub all: bool,
    /// Gets at most so many.
    pub top: Option<i64>,
    /// Passes over so many.
    pub skip: Option<i64>,
    /// Properties to sort by.
    pub sort: &'a [String],
    /// `eventual` for advanced queries.
    pub consistency_level: Option<&'a str>,
    /// Variable that receives the number.
    pub count_variable: Option<&'a str>,
    /// Name of the cmdlet and its variant in ids of errors.
    pub cmdlet: &'static str,
    /// What Graph calls the type.
    pub type_name: &'static str,
}

impl Listing<'_> {
    /// Whether what only an advanced query may is allowed.
    fn is_advanced(&self) -> bool {
        self.consistency_level
            .is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
    }

    /// The condition of -Filter and -Search together.
    pub fn condition(&self, kind: &'static str) -> Result<Option<Filter>> {
        let mut whole = None;
        if let Some(text) = self.filter {
            let parsed = filter::odata(text).map_err(|wrong| self.unreadable(&wrong, text))?;
            self.known(kind, &parsed, text)?;
            let advanced =
                parsed.uses(&[Test::Ne, Test::EndsWith, Test::Contains]) || parsed.negates();
            if advanced && !(self.is_advanced() && self.count_variable.is_some()) {
                return Err(error::advanced_query(
                    "A filter with ne, not, endsWith or $count",
                    text,
                    self.cmdlet,
                ));
            }
            whole = Some(parsed);
        }
        if let Some(text) = self.search {
            if !self.is_advanced() {
                return Err(error::advanced_query("-Search", text, self.cmdlet));
            }
            let parsed =
                filter::odata_search(text).map_err(|wrong| self.unreadable(&wrong, text))?;
            self.known(kind, &parsed, text)?;
            whole = Some(match whole {
                Some(filter) => Filter::And(Box::new(filter), Box::new(parsed)),
                None => parsed,
            });
        }
        Ok(whole)
    }

    fn unreadable(&self, wrong: &filter::Wrong, text: &str) -> Error {
        let mut record = wrong.record(
            "Request_BadRequest",
            "Microsoft.Graph.PowerShell.Runtime.RestException",
            text,
        );
        record.id_suffix = format!("Microsoft.Graph.PowerShell.Cmdlets.{}", self.cmdlet);
        record.into()
    }

    fn known(&self, kind: &'static str, parsed: &Filter, text: &str) -> Result<()> {
        for name in parsed.properties() {
            let first = name.split(['/', '.']).next().unwrap_or(name);
            if !first.is_empty() && table::property(kind, first).is_none() {
                return Err(self
                    .no_property(kind, first, text)
                    .map(|record| filter::pointing(record, text, first)));
            }
        }
        Ok(())
    }

    fn no_property(&self, kind: &'static str, name: &str, target: &str) -> Error {
        no_property(kind, name, target, self.type_name, self.cmdlet)
    }

    /// Sorts, counts, and gives the page that was asked for.
    pub fn page(
        &self,
        cx: &mut Context,
        kind: &'static str,
        mut rows: Vec<Value>,
    ) -> Result<Vec<Value>> {
        for order in self.sort.iter().flat_map(|text| text.split(',')).rev() {
            let mut words = order.split_whitespace();
            let name = words.next().unwrap_or_default();
            let Some(known) = table::property(kind, name) else {
                return Err(self.no_property(kind, name, order));
            };
            rows.sort_by_cached_key(|row| sort_key(row, known));
            if words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("desc"))
            {
                rows.reverse();
            }
        }
        if let Some(variable) = self.count_variable {
            let count = i32::try_from(rows.len()).unwrap_or(i32::MAX);
            cx.host
                .set_variable(variable.trim_start_matches('$'), count.into(), None)?;
        }
        let whole = |given: i64| usize::try_from(given).unwrap_or(0);
        let limit = match self.top {
            Some(top) => whole(top),
            None if self.all => usize::MAX,
            None => PAGE,
        };
        let skip = self.skip.map_or(0, whole);
        Ok(rows.into_iter().skip(skip).take(limit).collect())
    }
}

/// Text by which a row is put in order; dates and numbers keep theirs.
fn sort_key(row: &Value, name: &str) -> String {
    let Value::Object(object) = row else {
        return String::new();
    };
    match object.get(name).unwrap_or_default() {
        Value::Date(date) => format!("{:020}", date.unix_ms()),
        other => match other.whole() {
            Some(number) => format!("{number:020}"),
            None => other.to_text().to_lowercase(),
        },
    }
}

/// What Graph answers to a property that a type has not.
pub fn no_property(
    kind: &'static str,
    name: &str,
    target: &str,
    type_name: &str,
    cmdlet: &str,
) -> Error {
    let known = table::properties(kind);
    let near = crate::diag::did_you_mean(name, known.iter().copied());
    let help = near.map_or_else(
        || "Get-Member shows the properties of an object".to_string(),
        |near| format!("did you mean {near}?"),
    );
    let message =
        format!("Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'.");
    error::bad_request(&message, target, "no such property", &help, cmdlet)
}

/// The names that -Property means; several may stand in one text, between commas.
pub fn asked(
    kind: &'static str,
    given: &[String],
    type_name: &str,
    cmdlet: &str,
) -> Result<Vec<String>> {
    let names = given
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names
        .map(|name| match table::property(kind, name) {
            Some(known) => Ok(known.to_string()),
            None if name == "*" => Ok(name.to_string()),
            None => Err(no_property(kind, name, name, type_name, cmdlet)),
        })
        .collect()
}

/// Empties what was not asked for; with nothing asked, what is not in Graph's own choice.
pub fn narrowed(made: &Value, kind: &'static str, asked: &[String], usual: &dyn Fn(&str) -> bool) {
    let Value::Object(object) = made else { return };
    if asked.iter().any(|name| name == "*") {
        return;
    }
    for name in table::properties(kind) {
        let kept = if asked.is_empty() {
            usual(name)
        } else {
            asked.iter().any(|asked| asked.eq_ignore_ascii_case(name))
        };
        if !kept && name != "AdditionalProperties" {
            object.set(name, Value::Null);
        }
    }
}

/// An empty dictionary of Graph: its keys mind case.
pub fn dictionary() -> Table {
    Table::new(TableKind::Dictionary(
        "System.Collections.Generic.Dictionary`2[System.String,System.Object]".into(),
    ))
}

/// An object of a complex type of Graph.
pub fn complex<const N: usize>(name: &str, members: [(&str, Value); N]) -> Value {
    let object = Object::of(members);
    let full = format!("Microsoft.Graph.PowerShell.Models.{name}");
    object.set_text(full.as_str());
    let names: Vec<std::rc::Rc<str>> = vec![name.into(), "System.Object".into()];
    object.set_type_names(names.into());
    Value::Object(object)
}

/// Which object a cmdlet means, by its id or by an object with one.
pub fn named(id: Option<&String>, object: Option<&Value>, properties: &[&str]) -> Option<String> {
    id.cloned()
        .or_else(|| object.map(|object| crate::apps::output::identity(object, properties)))
}
