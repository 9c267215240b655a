//! How an entity becomes what a documented cmdlet puts out: all documented properties in their order, those that are not
//! simulated with what they hold in an ordinary tenant. Knows no application.

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

/// A size as Exchange writes it: `18.37 GB (19,728,154,874 bytes)`, with at most four significant digits.
pub fn size_text(bytes: i64) -> String {
    let mut amount = bytes as f64;
    let mut unit = "B";
    for larger in ["KB", "MB", "GB", "TB"] {
        if amount < 1024.0 {
            break;
        }
        amount /= 1024.0;
        unit = larger;
    }
    let decimals = if unit == "B" || amount >= 1000.0 {
        0
    } else if amount >= 100.0 {
        1
    } else if amount >= 10.0 {
        2
    } else {
        3
    };
    let mut number = format!("{amount:.decimals$}");
    if number.contains('.') {
        number.truncate(number.trim_end_matches('0').trim_end_matches('.').len());
    }
    format!("{number} {unit} ({} bytes)", grouped(bytes))
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

/// Bytes of a size as a person writes it: `50GB`, `1.5 MB`, `49.5 GB (53,150,220,288 bytes)`, `1024`; none for nonsense.
pub fn size_bytes(text: &str) -> Option<i64> {
    let text = text
        .split('(')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_uppercase();
    let split = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let amount: f64 = text[..split].parse().ok()?;
    let factor = match text[split..].trim() {
        "" | "B" => 1.0,
        "KB" => 1024.0,
        "MB" => 1024.0 * 1024.0,
        "GB" => 1024.0 * 1024.0 * 1024.0,
        "TB" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some((amount * factor) as i64)
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
    fn sizes_have_four_digits_at_most_and_read_back() {
        assert_eq!(size_text(0), "0 B (0 bytes)");
        assert_eq!(size_text(19_728_154_874), "18.37 GB (19,728,154,874 bytes)");
        assert_eq!(size_text(53_150_220_288), "49.5 GB (53,150,220,288 bytes)");
        assert_eq!(size_text(1536), "1.5 KB (1,536 bytes)");
        assert_eq!(
            size_bytes("49.5 GB (53,150,220,288 bytes)"),
            Some(53_150_220_288)
        );
        assert_eq!(size_bytes("50gb"), Some(53_687_091_200));
        assert_eq!(size_bytes("much"), None);
    }

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
