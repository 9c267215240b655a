//! What the Get- cmdlets of Exchange have in common: a filter over the documented properties, -Anr, -SortBy, -ResultSize
//! with its default of 1,000 and the warning, and the property sets of the Get-EXO cmdlets.

use super::limit_of;
use crate::apps::filter::{self, Filter};
use crate::apps::output::like;
use crate::apps::output::table;
use crate::cmdlet::Context;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::Tenant;
use crate::value::Value;

/// Objects where nobody says how many.
const RESULTS: usize = 1000;

/// How a list is asked for.
#[derive(Default)]
pub struct Query<'a> {
    /// OPATH condition, a text or a script block.
    pub filter: Option<&'a Value>,
    /// What a name, alias or address begins with.
    pub anr: Option<&'a str>,
    /// How many at most.
    pub size: Option<&'a Value>,
    /// Property to sort by.
    pub sort: Option<&'a str>,
}

/// The condition of an Exchange cmdlet, its properties checked against those of the kind.
pub fn condition(kind: &'static str, given: &Value) -> Result<Filter> {
    let text = given.to_text();
    let exception = "Microsoft.Exchange.Data.Filtering.ParsingNonFilterablePropertyException";
    let parsed = filter::opath(&text)
        .map_err(|wrong| Error::from(wrong.record("InvalidFilter", exception, &text)))?;
    for name in parsed.properties() {
        if table::property(kind, name).is_none() {
            return Err(no_property(kind, name, &text));
        }
    }
    Ok(parsed)
}

fn no_property(kind: &'static str, name: &str, text: &str) -> Error {
    let known = table::properties(kind);
    let near = crate::diag::did_you_mean(name, known.iter().copied());
    let help = near.map_or_else(
        || "Get-Member shows the properties of an object".to_string(),
        |near| format!("did you mean {near}?"),
    );
    let message = format!("The property \"{name}\" isn't one that can be filtered.");
    filter::pointing(
        ErrorRecord::new("InvalidFilter", Category::InvalidArgument, message)
            .exception("Microsoft.Exchange.Data.Filtering.ParsingNonFilterablePropertyException")
            .target(text, "String")
            .label("no such property")
            .help(help),
        text,
        name,
    )
    .into()
}

/// Puts out those of the rows that are asked for, sorted, as `shape` makes them.
pub fn listed(
    cx: &mut Context,
    kind: &'static str,
    mut rows: Vec<Value>,
    query: &Query,
    shape: impl Fn(&Value) -> Value,
) -> Result<()> {
    if let Some(given) = query.filter {
        let condition = condition(kind, given)?;
        rows.retain(|row| condition.meets_value(row));
    }
    if let Some(anr) = query.anr {
        rows.retain(|row| begins(row, anr));
    }
    let by = query.sort.unwrap_or("Name");
    rows.sort_by_cached_key(|row| property(row, by).to_text().to_lowercase());
    let limit = limit(cx.tenant()?, query.size)?;
    let more = rows.len() > limit;
    for row in rows.iter().take(limit) {
        cx.emit_value(shape(row))?;
    }
    warn_of_more(cx, more && query.size.is_none())
}

/// How many, by -ResultSize.
pub fn limit(tenant: &Tenant, size: Option<&Value>) -> Result<usize> {
    size.map_or(Ok(RESULTS), |size| limit_of(tenant, size))
}

/// What Exchange says where it kept some back.
pub fn warn_of_more(cx: &mut Context, more: bool) -> Result<()> {
    if !more {
        return Ok(());
    }
    cx.warn("By default, only the first 1000 items are returned. Use the ResultSize parameter to specify the number of items returned.")?;
    cx.warn("There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.")
}

fn property(row: &Value, name: &str) -> Value {
    match row {
        Value::Object(object) => object.get(name).unwrap_or_default(),
        _ => Value::Null,
    }
}

/// Ambiguous name resolution: a name or one of its words begins so.
fn begins(row: &Value, anr: &str) -> bool {
    let pattern = format!("{anr}*");
    let names = [
        "Name",
        "Alias",
        "DisplayName",
        "PrimarySmtpAddress",
        "FirstName",
        "LastName",
    ];
    names.iter().any(|name| {
        let text = property(row, name).to_text();
        like(&pattern, &text) || text.split(' ').any(|word| like(&pattern, word))
    })
}

/// The properties that a Get-EXO cmdlet puts out: the set Minimum, the sets and the properties that were asked for.
pub fn wanted(
    kind: &'static str,
    cmdlet: &str,
    properties: &[String],
    sets: &[String],
) -> Result<Vec<&'static str>> {
    let minimum = table::property_set(&format!("{cmdlet}/Minimum"));
    let mut names: Vec<&'static str> = Vec::new();
    let add = |names: &mut Vec<&'static str>, name: &'static str| {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    };
    let parts = |given: &[String]| -> Vec<String> {
        given
            .iter()
            .flat_map(|text| text.split(','))
            .map(|text| text.trim().to_string())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let named = parts(properties);
    let sets = parts(sets);
    // A star, and the set All, ask for everything.
    if named.iter().any(|name| name == "*")
        || sets.iter().any(|set| set.eq_ignore_ascii_case("All"))
    {
        return Ok(table::properties(kind));
    }
    for name in minimum {
        if let Some(known) = table::property(kind, name) {
            add(&mut names, known);
        }
    }
    if let Some(identity) = table::property(kind, "Identity")
        && kind != "Recipient"
    {
        add(&mut names, identity);
    }
    for set in &sets {
        let members = table::property_set_of(cmdlet, set);
        for name in members {
            add(&mut names, table::property(kind, name).unwrap_or(name));
        }
    }
    for name in &named {
        match table::property(kind, name) {
            Some(known) => add(&mut names, known),
            None => return Err(not_a_property(kind, name)),
        }
    }
    Ok(names)
}

fn not_a_property(kind: &'static str, name: &str) -> Error {
    let known = table::properties(kind);
    let near = crate::diag::did_you_mean(name, known.iter().copied());
    let help = near.map_or_else(
        || {
            "the documented properties are those of the full object: -PropertySets All shows them"
                .to_string()
        },
        |near| format!("did you mean {near}?"),
    );
    let message = format!("The property '{name}' isn't valid for -Properties.");
    ErrorRecord::new(
        "ParameterArgumentValidationError",
        Category::InvalidData,
        message,
    )
    .exception("System.Management.Automation.ParameterBindingValidationException")
    .target(name, "String")
    .label("no such property")
    .help(help)
    .into()
}
