//! How an entity becomes what a documented cmdlet puts out: all documented properties in their order, those that are not
//! simulated with what they hold in an ordinary tenant. Knows no application.

pub mod table;

use crate::diag::Result;
use crate::value::{Object, Shape, TimeSpan, Value};
use serde::Serialize;
use std::rc::Rc;

/// What a property holds that is not simulated.
#[derive(Clone, Copy)]
pub enum Rest {
    /// `$null`
    Null,
    /// `$false`
    No,
    /// `$true`
    Yes,
    /// A text, empty mostly.
    Text(&'static str),
    /// A number.
    Int(i32),
    /// An empty collection.
    None,
}

/// The documented properties of an output, in order, each with what it holds where the simulation says nothing.
pub type Properties = &'static [(&'static str, Rest)];

impl Rest {
    fn value(self) -> Value {
        match self {
            Rest::Null => Value::Null,
            Rest::No => false.into(),
            Rest::Yes => true.into(),
            Rest::Text(text) => text.into(),
            Rest::Int(number) => number.into(),
            Rest::None => Value::array(Vec::new()),
        }
    }
}

/// The output object of an entity: `properties` in their order, from `more`, else from the entity, else as documented.
/// What the entity has beyond the documented properties is kept to itself.
pub fn documented(
    entity: &impl Serialize,
    properties: Properties,
    more: Vec<(&str, Value)>,
) -> Result<Value> {
    let made = crate::value::from_serialize(entity)?;
    let Value::Object(made) = made else {
        return Ok(made);
    };
    let value = |name: &str, rest: Rest| {
        let given = more
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value.clone());
        given
            .or_else(|| made.get(name))
            .unwrap_or_else(|| rest.value())
            .stored()
    };
    let values = properties
        .iter()
        .map(|(name, rest)| value(name, *rest))
        .collect();
    Ok(Value::Object(Object::with_shape(
        made.type_names(),
        shape_of(properties),
        values,
    )))
}

/// The shape of a table of properties: made once, so that all outputs of a cmdlet share it.
fn shape_of(properties: Properties) -> Rc<Shape> {
    use std::cell::RefCell;
    use std::collections::HashMap;
    thread_local! {
        static SHAPES: RefCell<HashMap<usize, Rc<Shape>>> = RefCell::default();
    }
    let key = properties.as_ptr() as usize;
    SHAPES.with_borrow_mut(|shapes| {
        let make = || Shape::new(properties.iter().map(|(name, _)| (*name).into()).collect());
        shapes.entry(key).or_insert_with(make).clone()
    })
}

/// A number with commas between thousands.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A span of whole days as .NET writes it: `14.00:00:00`.
pub fn days_text(days: i64) -> String {
    format!("{days}.00:00:00")
}

/// Whole days of a span as a person writes it: `30`, `30.00:00:00`; none for nonsense or a part of a day.
pub fn days_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let (days, rest) = text.split_once('.').unwrap_or((text, "00:00:00"));
    (rest == "00:00:00").then(|| days.parse().ok()).flatten()
}

/// A span of days as a value; the text itself (`Unlimited`) where it is none.
pub fn span_value(text: &str) -> Value {
    const TICKS_PER_DAY: i64 = 24 * 60 * 60 * 10_000_000;
    match days_of(text) {
        Some(days) => Value::Span(TimeSpan {
            ticks: days.saturating_mul(TICKS_PER_DAY),
        }),
        None => text.into(),
    }
}

/// A list of texts as a value.
pub fn texts(list: &[String]) -> Value {
    Value::array(list.iter().map(Value::str).collect())
}

/// What a parameter names: the text itself, or of an object the first of those properties that it has and that is not
/// empty. So `Get-Mailbox | Get-MailboxStatistics` means the very mailbox, whatever its name.
pub fn identity(value: &Value, properties: &[&str]) -> String {
    match value.base() {
        Value::Object(object) => {
            let named = properties
                .iter()
                .filter_map(|name| object.get(name))
                .find(|found| !found.is_null());
            named.unwrap_or_else(|| value.clone()).to_text()
        }
        Value::Table(_) => {
            let named = properties
                .iter()
                .filter_map(|name| table_value(value, name))
                .find(|found| !found.is_null());
            named.map_or_else(String::new, |found| found.to_text())
        }
        other => other.to_text(),
    }
}

/// A value of a hash table by its key, without case.
pub fn table_value(value: &Value, key: &str) -> Option<Value> {
    match value.base() {
        Value::Table(table) => table.get_str(key),
        Value::Object(object) => object.get(key),
        _ => None,
    }
}

/// Whether a text matches a pattern with `*` and `?`, without case: what `-like` does, for filters of cmdlets.
pub fn like(pattern: &str, text: &str) -> bool {
    let fold = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let (pattern, text) = (fold(pattern), fold(text));
    let (mut p, mut t) = (0, 0);
    // Where the last star stood, and how far the text was when it had taken as little as it may.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_days_are_read_and_written() {
        assert_eq!(days_of("30"), Some(30));
        assert_eq!(days_of("14.00:00:00"), Some(14));
        assert_eq!(days_of("14.12:00:00"), None);
        assert_eq!(days_text(14), "14.00:00:00");
    }

    #[test]
    fn wildcards_match_without_case() {
        assert!(like(
            "*personal*",
            "https://contoso-my.sharepoint.com/PERSONAL/a"
        ));
        assert!(like("a?c", "ABC"));
        assert!(!like("a?c", "AC"));
        assert!(
            !like(&"*a".repeat(40), &format!("{}b", "a".repeat(60))),
            "and quickly"
        );
    }
}
