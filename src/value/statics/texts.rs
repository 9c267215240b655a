//! `[string]`, `[System.StringComparer]` and encodings.

use super::call::{Call, same};
use super::{Statics, no_method};
use crate::diag::Result;
use crate::value::foreign::{self, CultureInfo, Encoding, StringComparer};
use crate::value::{Array, ArrayKind, Value, collate, format};
use std::cmp::Ordering;

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.String"],
        members: &["Empty"],
        methods: &[
            "Compare",
            "CompareOrdinal",
            "Concat",
            "Copy",
            "Equals",
            "Format",
            "Intern",
            "IsInterned",
            "IsNullOrEmpty",
            "IsNullOrWhiteSpace",
            "Join",
        ],
        refused: &["Create", "GetHashCode"],
        get: |_, lower| (lower == "empty").then(|| Value::str("")),
        call: string,
    },
    Statics {
        types: &["System.StringComparer"],
        members: COMPARERS,
        methods: &[],
        refused: &["Create", "FromComparison"],
        get: |_, lower| {
            let name = COMPARERS
                .iter()
                .find(|name| name.eq_ignore_ascii_case(lower))?;
            Some(foreign::of(StringComparer { name }))
        },
        call: no_method,
    },
    Statics {
        types: &[
            "System.Text.Encoding",
            "System.Text.UTF8Encoding",
            "System.Text.ASCIIEncoding",
            "System.Text.UnicodeEncoding",
        ],
        members: &["ASCII", "Default", "Latin1", "Unicode", "UTF8"],
        methods: &["GetEncoding"],
        refused: &[
            "BigEndianUnicode",
            "Convert",
            "GetEncodings",
            "RegisterProvider",
            "UTF32",
            "UTF7",
        ],
        get: |_, lower| match lower {
            "utf8" | "ascii" | "unicode" | "default" | "latin1" => {
                Encoding::named(lower).map(foreign::of)
            }
            _ => None,
        },
        call: encoding,
    },
];

const COMPARERS: &[&str] = &[
    "CurrentCulture",
    "CurrentCultureIgnoreCase",
    "InvariantCulture",
    "InvariantCultureIgnoreCase",
    "Ordinal",
    "OrdinalIgnoreCase",
];

fn encoding(call: &mut Call) -> Result<Option<Value>> {
    if call.key() != ("getencoding", 1) {
        return Ok(None);
    }
    match Encoding::named(&call.text(0)) {
        Some(encoding) => Ok(Some(foreign::of(encoding))),
        None if call.at(0).is_whole() => Err(call.thrown(
            "System.NotSupportedException",
            format!("There is no code page {} here.", call.text(0)),
        )),
        None => Err(call.thrown(
            "System.ArgumentException",
            format!("'{}' is no encoding that is known here.", call.text(0)),
        )),
    }
}

fn string(call: &mut Call) -> Result<Option<Value>> {
    Ok(Some(match call.key() {
        ("isnullorempty", 1) => Value::Bool(call.text(0).is_empty()),
        ("isnullorwhitespace", 1) => Value::Bool(call.text(0).trim().is_empty()),
        ("join", 2..) => join(call)?,
        ("format", 1..) => composed(call)?,
        ("concat", 1..) => concatenated(call),
        ("compare", 2..=7) => compared(call)?,
        ("compareordinal", 2) => Value::Int(ordinal(&call.text(0), &call.text(1))),
        ("compareordinal", 5) => {
            let (a, b) = (part(call, 0, 1, 4)?, part(call, 2, 3, 4)?);
            Value::Int(ordinal(&a, &b))
        }
        ("equals", 2) => Value::Bool(same(call.at(0), call.at(1))),
        ("equals", 3) => {
            let comparison = call.choice(2, COMPARISON)?;
            Value::Bool(
                call.at(0).is_null() == call.at(1).is_null()
                    && compare_by(comparison, &call.text(0), &call.text(1)) == 0,
            )
        }
        ("copy" | "intern" | "isinterned", 1) => Value::from(call.text(0)),
        _ => return Ok(None),
    }))
}

const COMPARISON: &str = "System.StringComparison";

/// Text of an item as .NET's own `ToString()` gives it.
fn shown(value: &Value) -> String {
    format::default_text(value.base())
}

fn join(call: &Call) -> Result<Value> {
    let separator = call.text(0);
    let texts = |items: &[Value]| items.iter().map(shown).collect::<Vec<String>>();
    let numbers = |index: usize| matches!(call.at(index), Value::Int(_));
    // Four arguments that end in two numbers are (separator, texts, start, count), whatever was meant.
    if call.count() == 4 && numbers(2) && numbers(3) {
        let (start, count) = (call.int(2)?, call.int(3)?);
        let items = call.items(1);
        let end = i64::from(start) + i64::from(count);
        if start < 0 || count < 0 || end > items.len() as i64 {
            return Err(call.out_of_range("The start and the count lie outside of the list."));
        }
        return Ok(Value::from(
            texts(&items[start as usize..end as usize]).join(&separator),
        ));
    }
    let items = match call.count() {
        2 => call.items(1),
        _ => call.arguments[1..].to_vec(),
    };
    let length: usize = items.len().saturating_mul(separator.len());
    if length > super::make::LARGEST {
        return Err(crate::value::error::too_large("text"));
    }
    Ok(Value::from(texts(&items).join(&separator)))
}

/// A single array of objects or texts stands for the arguments themselves.
fn spread(values: &[Value]) -> Vec<Value> {
    if let [only] = values
        && let Value::Array(array) = only.base()
    {
        let objects = match array.kind() {
            ArrayKind::Fixed => true,
            ArrayKind::Typed(element) => &**element == "System.String",
            _ => false,
        };
        if objects {
            return array.items();
        }
    }
    values.to_vec()
}

fn composed(call: &Call) -> Result<Value> {
    let first = usize::from(is_culture(call.at(0)) || (call.at(0).is_null() && call.count() > 2));
    let rest = &call.arguments[(first + 1).min(call.count())..];
    if let [only] = rest
        && only.is_null()
    {
        return Err(call.thrown(
            "System.ArgumentNullException",
            "The list of arguments is null.",
        ));
    }
    format::composite_method(&call.text(first), &spread(rest), call.name).map(Value::from)
}

fn is_culture(value: &Value) -> bool {
    matches!(value, Value::Foreign(foreign) if foreign.as_any().is::<CultureInfo>())
}

fn concatenated(call: &Call) -> Value {
    let values = match call.arguments {
        [only] => match only.base() {
            Value::Str(_) => vec![only.clone()],
            other => other.items().unwrap_or_else(|| vec![only.clone()]),
        },
        several => several.to_vec(),
    };
    Value::from(values.iter().map(shown).collect::<String>())
}

/// `(a, b)`, `(a, b, ignoreCase[, culture])`, `(a, b, comparison)`, or parts of texts: `(a, i, b, j, length[, …])`.
fn compared(call: &Call) -> Result<Value> {
    let parts = call.count() >= 5;
    let (a, b, next) = if parts {
        (part(call, 0, 1, 4)?, part(call, 2, 3, 4)?, 5)
    } else {
        (call.text(0), call.text(1), 2)
    };
    // Null comes before every text.
    let (first, second) = (
        call.at(0).is_null(),
        call.at(if parts { 2 } else { 1 }).is_null(),
    );
    if first || second {
        return Ok(Value::Int(i32::from(second) - i32::from(first)));
    }
    let comparison = match call.at(next) {
        _ if call.count() <= next => 0,
        Value::Bool(ignore) => i64::from(*ignore),
        Value::Enum(_) | Value::Str(_) => call.choice(next, COMPARISON)?,
        other => i64::from(other.truthy()),
    };
    Ok(Value::Int(compare_by(comparison, &a, &b)))
}

/// Part of a text in UTF-16 units.
fn part(call: &Call, text: usize, start: usize, length: usize) -> Result<String> {
    let units: Vec<u16> = call.text(text).encode_utf16().collect();
    let (start, length) = (call.int(start)?, call.int(length)?);
    let from = usize::try_from(start)
        .ok()
        .filter(|from| *from <= units.len());
    let Some((from, length)) = from.zip(usize::try_from(length).ok()) else {
        return Err(call.out_of_range("The start or the length lies outside of the text."));
    };
    let end = from.saturating_add(length).min(units.len());
    Ok(String::from_utf16_lossy(&units[from..end]))
}

/// Compares by the number of a `StringComparison`.
fn compare_by(comparison: i64, a: &str, b: &str) -> i32 {
    match comparison {
        1 | 3 => collate::compare(a, b, false) as i32,
        4 => ordinal(a, b),
        5 => ordinal(&a.to_uppercase(), &b.to_uppercase()),
        _ => collate::compare(a, b, true) as i32,
    }
}

/// Distance of the first units that differ, else of the lengths.
fn ordinal(a: &str, b: &str) -> i32 {
    let (mut left, mut right) = (a.encode_utf16(), b.encode_utf16());
    loop {
        match (left.next(), right.next()) {
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) => return i32::from(x) - i32::from(y),
            (None, None) => return Ordering::Equal as i32,
            (Some(_), None) => return 1 + left.count() as i32,
            (None, Some(_)) => return -1 - right.count() as i32,
        }
    }
}

/// `[string]::new(…)`: `(char, count)`, `(char[])`, `(char[], start, length)`.
pub(super) fn construct(call: &Call) -> Result<Option<Value>> {
    let chars = |value: &Value| match value {
        Value::Array(array) => Array::items(array).iter().map(shown).collect::<String>(),
        other => other.to_text(),
    };
    Ok(Some(match call.count() {
        1 => Value::from(chars(call.at(0))),
        2 => {
            let c = call.to(0, "System.Char")?.to_text();
            let count = call.int(1)?;
            if count < 0 {
                return Err(call.out_of_range("The count is negative."));
            }
            if c.len() * count as usize > super::make::LARGEST {
                return Err(crate::value::error::too_large("text"));
            }
            Value::from(c.repeat(count as usize))
        }
        3 => {
            let all: Vec<char> = chars(call.at(0)).chars().collect();
            let (start, length) = (call.int(1)?, call.int(2)?);
            let end = i64::from(start) + i64::from(length);
            if start < 0 || length < 0 || end > all.len() as i64 {
                return Err(
                    call.out_of_range("The start and the length lie outside of the characters.")
                );
            }
            Value::from(all[start as usize..end as usize].iter().collect::<String>())
        }
        _ => return Ok(None),
    }))
}
