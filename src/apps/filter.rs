//! Filters of documented cmdlets: OData as Graph takes it (`startsWith(displayName,'A') and accountEnabled eq true`) and
//! OPATH as Exchange and SharePoint take it (`RecipientTypeDetails -eq 'UserMailbox' -and Alias -like 'a*'`). Two
//! parsers, one tree, one evaluation over an object's properties. Knows no application.

mod odata;
mod opath;
mod words;

use super::output::like;
use crate::diag::{Category, ErrorRecord};
use crate::diag::{Source, Span};
use crate::tenant::Timestamp;
use crate::value::Value;
use serde_json::Value as Json;

pub use odata::{parse as odata, search as odata_search};
pub use opath::parse as opath;

/// A condition on an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Both.
    And(Box<Filter>, Box<Filter>),
    /// One of them or both.
    Or(Box<Filter>, Box<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A property compared with a value.
    Compare {
        /// Name of the property; parts below it behind `/` or `.`.
        property: String,
        /// How.
        test: Test,
        /// With what.
        value: Json,
    },
    /// Any element of a list meets a condition, in which the element has no name.
    Any(String, Option<Box<Filter>>),
    /// All elements of a list meet it; those of an empty one do.
    All(String, Box<Filter>),
    /// How many elements a list has.
    Count(String, Test, i64),
}

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Equal, without case.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Matches a pattern with `*` and `?`.
    Like,
    /// Does not match it.
    NotLike,
    /// Contains, without case.
    Contains,
    /// Begins with.
    StartsWith,
    /// Ends with.
    EndsWith,
}

impl Filter {
    /// Whether an object meets the condition. A property that it has not is null.
    pub fn meets(&self, object: &Json) -> bool {
        match self {
            Filter::And(left, right) => left.meets(object) && right.meets(object),
            Filter::Or(left, right) => left.meets(object) || right.meets(object),
            Filter::Not(inner) => !inner.meets(object),
            Filter::Compare {
                property,
                test,
                value,
            } => match property_of(object, property) {
                // A list meets a comparison if one of its elements does, as EmailAddresses does in Exchange.
                Json::Array(list)
                    if !value.is_null() && !matches!(test, Test::Ne | Test::NotLike) =>
                {
                    list.iter().any(|element| holds(element, *test, value))
                }
                Json::Array(list) if !value.is_null() => {
                    list.iter().all(|element| holds(element, *test, value))
                }
                Json::Array(list) => (list.is_empty()) == matches!(test, Test::Eq),
                found => holds(found, *test, value),
            },
            Filter::Any(property, inner) => match property_of(object, property) {
                Json::Array(list) => match inner {
                    Some(inner) => list.iter().any(|element| inner.meets(element)),
                    None => !list.is_empty(),
                },
                _ => false,
            },
            Filter::All(property, inner) => match property_of(object, property) {
                Json::Array(list) => list.iter().all(|element| inner.meets(element)),
                _ => true,
            },
            Filter::Count(property, test, number) => {
                let count = property_of(object, property).as_array().map_or(0, Vec::len);
                holds(&Json::from(count), *test, &Json::from(*number))
            }
        }
    }

    /// Whether an object that a cmdlet would put out meets the condition.
    pub fn meets_value(&self, object: &Value) -> bool {
        let mut seen = serde_json::Map::new();
        for path in self.properties() {
            let first = path.split(['/', '.']).next().unwrap_or(path);
            if let Value::Object(object) = object
                && !first.is_empty()
            {
                seen.insert(
                    first.to_string(),
                    plain(&object.get(first).unwrap_or_default()),
                );
            }
        }
        self.meets(&Json::Object(seen))
    }

    /// All property names in it, for checks before it runs.
    pub fn properties(&self) -> Vec<&str> {
        match self {
            Filter::And(left, right) | Filter::Or(left, right) => {
                let mut names = left.properties();
                names.extend(right.properties());
                names
            }
            Filter::Not(inner) => inner.properties(),
            Filter::Compare { property, .. }
            | Filter::Any(property, _)
            | Filter::All(property, _)
            | Filter::Count(property, ..) => vec![property],
        }
    }

    /// Whether any comparison in it is one of these.
    pub fn uses(&self, tests: &[Test]) -> bool {
        match self {
            Filter::And(left, right) | Filter::Or(left, right) => {
                left.uses(tests) || right.uses(tests)
            }
            Filter::Not(inner) => inner.uses(tests),
            Filter::Compare { test, .. } => tests.contains(test),
            Filter::Any(_, inner) => inner.as_ref().is_some_and(|inner| inner.uses(tests)),
            Filter::All(_, inner) => inner.uses(tests),
            // Counting is an advanced query whatever it is compared with.
            Filter::Count(..) => tests.contains(&Test::Ne),
        }
    }

    /// Whether it has a `not`.
    pub fn negates(&self) -> bool {
        match self {
            Filter::And(left, right) | Filter::Or(left, right) => left.negates() || right.negates(),
            Filter::Not(_) => true,
            Filter::Compare { .. } | Filter::Any(..) | Filter::Count(..) => false,
            Filter::All(_, inner) => inner.negates(),
        }
    }
}

/// A value as conditions compare it.
fn plain(value: &Value) -> Json {
    match value.base() {
        Value::Null | Value::NoOutput => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Date(date) => serde_json::json!(Timestamp(date.unix_ms())),
        Value::Array(array) => array.items().iter().map(plain).collect::<Vec<_>>().into(),
        Value::Object(object) => {
            let members = object.members();
            let members = members.iter().map(|(name, _)| {
                let value = plain(&object.get(name).unwrap_or_default());
                (name.to_string(), value)
            });
            // What it reads as stands under the empty name.
            let text = object
                .text()
                .map(|text| (String::new(), Json::from(&*text)));
            Json::Object(members.chain(text).collect())
        }
        Value::Table(table) => Json::Object(
            table
                .entries()
                .iter()
                .map(|(key, value)| (key.to_text(), plain(value)))
                .collect(),
        ),
        Value::Str(text) if text.is_empty() => Json::Null,
        other => match (other.whole(), other.as_double()) {
            (Some(whole), _) => {
                i64::try_from(whole).map_or_else(|_| Json::from(whole as f64), Json::from)
            }
            (None, Some(number))
                if matches!(
                    other,
                    Value::Double(_) | Value::Single(_) | Value::Decimal(_)
                ) =>
            {
                number.into()
            }
            _ => Json::String(other.to_text()),
        },
    }
}

/// A property by its path, names without case; the object itself for the empty path.
fn property_of<'a>(object: &'a Json, path: &str) -> &'a Json {
    let parts = path.split(['/', '.']).filter(|part| !part.is_empty());
    parts.fold(object, |object, part| {
        let found = object.as_object().and_then(|fields| {
            fields
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(part))
        });
        found.map_or(&Json::Null, |(_, value)| value)
    })
}

fn holds(found: &Json, test: Test, value: &Json) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    // An object compares by what it reads as.
    let found = found
        .as_object()
        .and_then(|fields| fields.get(""))
        .unwrap_or(found);
    let text = |json: &Json| match json {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    let wanted = text(value);
    let order = || order(found, value);
    match test {
        Test::Eq => found.is_null() == value.is_null() && order() == Some(Equal),
        Test::Ne => found.is_null() != value.is_null() || order() != Some(Equal),
        Test::Gt => order() == Some(Greater),
        Test::Ge => matches!(order(), Some(Greater | Equal)),
        Test::Lt => order() == Some(Less),
        Test::Le => matches!(order(), Some(Less | Equal)),
        Test::Like => like(&wanted, &text(found)),
        Test::NotLike => !like(&wanted, &text(found)),
        Test::Contains => text(found).to_lowercase().contains(&wanted.to_lowercase()),
        Test::StartsWith => text(found)
            .to_lowercase()
            .starts_with(&wanted.to_lowercase()),
        Test::EndsWith => text(found).to_lowercase().ends_with(&wanted.to_lowercase()),
    }
}

/// Order of two values: as booleans, numbers or dates where both are, else as text without case.
fn order(found: &Json, value: &Json) -> Option<std::cmp::Ordering> {
    match (found, value) {
        (Json::Null, Json::Null) => Some(std::cmp::Ordering::Equal),
        (Json::Null, _) | (_, Json::Null) => None,
        (Json::Bool(found), other) => Some(found.cmp(&truth(other)?)),
        (Json::Number(found), other) => {
            let wanted = other
                .as_f64()
                .or_else(|| other.as_str()?.trim().parse().ok())?;
            found.as_f64()?.partial_cmp(&wanted)
        }
        (found, value) => {
            let text = |json: &Json| {
                json.as_str()
                    .map_or_else(|| json.to_string(), str::to_string)
            };
            let (found, value) = (text(found), text(value));
            match (found.parse::<Timestamp>(), value.parse::<Timestamp>()) {
                (Ok(found), Ok(value)) => Some(found.cmp(&value)),
                _ => Some(found.to_lowercase().cmp(&value.to_lowercase())),
            }
        }
    }
}

fn truth(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(*value),
        Json::String(text) => match text.trim_start_matches('$').to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// What is wrong with a filter, in words, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// What was expected.
    pub expected: String,
    /// Byte at which it was expected.
    pub at: usize,
}

impl Wrong {
    fn new(expected: impl Into<String>, at: usize) -> Wrong {
        Wrong {
            expected: expected.into(),
            at,
        }
    }

    /// The word at which it was expected.
    fn span(&self, filter: &str) -> Span {
        let rest = filter.get(self.at..).unwrap_or("");
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        Span::new(self.at, self.at + word)
    }

    /// The error record of a filter that cannot be read.
    pub fn record(&self, id: &str, exception: &str, filter: &str) -> ErrorRecord {
        let rest = filter.get(self.at..).unwrap_or("");
        let place = if rest.is_empty() {
            "at its end".to_string()
        } else {
            format!("at '{}'", shorten(rest))
        };
        let message = format!(
            "The filter cannot be read {place}: {} was expected.",
            self.expected
        );
        ErrorRecord::new(id, Category::InvalidArgument, message)
            .exception(exception)
            .target(filter, "String")
            .label(format!("expected {}", self.expected))
            .at(&Source::new("Filter", filter), self.span(filter))
            .help("put text values in single quotes inside the filter, and the filter in double quotes")
    }
}

/// The record, pointing at a word of the filter.
pub fn pointing(record: ErrorRecord, filter: &str, word: &str) -> ErrorRecord {
    let start = filter.find(word).unwrap_or(0);
    record.at(
        &Source::new("Filter", filter),
        Span::new(start, start + word.len()),
    )
}

fn shorten(text: &str) -> String {
    let short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ada() -> Json {
        json!({ "DisplayName": "Ada Byron", "AccountEnabled": true, "Mail": null, "Size": 12, "EmailAddresses":
            ["SMTP:ada@contoso.com", "smtp:a.byron@contoso.com"], "Created": "2025-03-01T00:00:00.000Z", "Licences": [] })
    }

    fn graph(filter: &str) -> bool {
        odata(filter)
            .unwrap_or_else(|wrong| panic!("{filter}: {wrong:?}"))
            .meets(&ada())
    }

    fn exchange(filter: &str) -> bool {
        opath(filter)
            .unwrap_or_else(|wrong| panic!("{filter}: {wrong:?}"))
            .meets(&ada())
    }

    #[test]
    fn odata_compares_negates_groups_and_looks_into_lists() {
        assert!(graph("displayName eq 'ada byron'"));
        assert!(graph(
            "startsWith(displayName,'Ada') and accountEnabled eq true"
        ));
        assert!(graph(
            "not(startswith(displayName, 'Bob')) and (mail eq null or size gt 100)"
        ));
        assert!(graph(
            "EmailAddresses/any(e:e eq 'smtp:a.byron@contoso.com')"
        ));
        assert!(!graph("licences/$count ne 0"));
        assert!(graph("emailAddresses/$count eq 2"));
        assert!(graph("emailAddresses/all(e: endsWith(e, '@contoso.com'))"));
        assert!(!graph("emailAddresses/all(e:e eq 'x')"));
        assert!(graph("displayName in ('Bob','Ada Byron')"));
        assert!(graph("created ge 2025-01-01T00:00:00Z"));
        assert!(!graph("endswith(displayName,'O''Neil')"));
        for wrong in [
            "displayName",
            "displayName eq",
            "displayName eq 'a",
            "(a eq 1",
            "a eq 1 b",
            "any(",
            "a ~ 1",
        ] {
            assert!(odata(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn opath_reads_the_operators_of_the_shell() {
        assert!(exchange(
            "DisplayName -like 'ada*' -and AccountEnabled -eq $true"
        ));
        assert!(exchange("{EmailAddresses -like '*byron*'}"));
        assert!(exchange("(Size -gt 10) -and -not (Size -gt 20)"));
        assert!(exchange("Mail -eq $null -or Size -eq '13'"));
        assert!(exchange("DisplayName -ne \"Bob\""));
        for wrong in [
            "DisplayName -like",
            "DisplayName 'a'",
            "-and",
            "(a -eq 1",
            "a -near 1",
        ] {
            assert!(opath(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_search_of_graph_looks_for_words_that_begin_so() {
        assert!(odata_search("\"displayName:byr\"").unwrap().meets(&ada()));
        assert!(
            odata_search("\"displayName:Bob\" OR \"displayName:Ada\"")
                .unwrap()
                .meets(&ada())
        );
        assert!(!odata_search("\"displayName:yron\"").unwrap().meets(&ada()));
        assert!(odata_search("displayName").is_err());
    }
}
