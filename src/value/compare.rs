//! Comparison as the language does it: the left side decides the type, text is compared by culture, a list on the left
//! is filtered. Also keys for sorting and grouping, made once for each value.

use super::{Value, collate, convert, error, foreign, number};
use crate::diag::{Category, ErrorRecord, Result};
use std::cmp::Ordering;

/// Which comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the operators' own names")]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// `-eq` and its kin: a list on the left gives the items for which it holds, anything else a Boolean.
pub fn compare(
    operator: Comparison,
    left: &Value,
    right: &Value,
    case_sensitive: bool,
) -> Result<Value> {
    if let Some(items) = left.items() {
        let mut kept = Vec::new();
        for item in items {
            if holds(operator, &item, right, case_sensitive)? {
                kept.push(item);
            }
        }
        return Ok(Value::array(kept));
    }
    holds(operator, left, right, case_sensitive).map(Value::Bool)
}

/// The same for two single values.
pub fn holds(
    operator: Comparison,
    left: &Value,
    right: &Value,
    case_sensitive: bool,
) -> Result<bool> {
    Ok(match operator {
        Comparison::Eq => equal(left, right, case_sensitive),
        Comparison::Ne => !equal(left, right, case_sensitive),
        // Not a number is neither less nor more than anything.
        _ if is_nan(left) || is_nan(right) => false,
        Comparison::Lt => order(left, right, case_sensitive)? == Ordering::Less,
        Comparison::Le => order(left, right, case_sensitive)? != Ordering::Greater,
        Comparison::Gt => order(left, right, case_sensitive)? == Ordering::Greater,
        Comparison::Ge => order(left, right, case_sensitive)? != Ordering::Less,
    })
}

fn is_nan(value: &Value) -> bool {
    match value.base() {
        Value::Double(n) => n.is_nan(),
        Value::Single(n) => n.is_nan(),
        _ => false,
    }
}

/// Whether `-eq` holds for two single values. Never fails: what cannot be converted is not equal.
pub fn equal(left: &Value, right: &Value, case_sensitive: bool) -> bool {
    let (left, right) = (left.base(), right.base());
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => return a == b,
        (Value::Str(a), Value::Str(b)) => return collate::same(a, b, case_sensitive),
        _ => {}
    }
    if left.is_null() || right.is_null() {
        return left.is_null() && right.is_null();
    }
    match left {
        Value::Str(a) => collate::same(a, &right.to_text(), case_sensitive),
        Value::Char(a) => match right {
            Value::Str(_) | Value::Char(_) => {
                collate::same(a.encode_utf8(&mut [0; 4]), &right.to_text(), case_sensitive)
            }
            other => convert::try_convert(other, "System.Char")
                .is_some_and(|b| matches!(b, Value::Char(b) if b == *a)),
        },
        Value::Bool(a) => *a == right.truthy(),
        Value::Enum(a) => match right {
            Value::Enum(b) if a.type_name != b.type_name => false,
            _ => convert::try_convert(right, &a.type_name)
                .is_some_and(|b| matches!(&b, Value::Enum(b) if a.number == b.number)),
        },
        Value::Date(a) => convert::try_convert(right, "System.DateTime")
            .is_some_and(|b| matches!(b, Value::Date(b) if b == *a)),
        Value::Span(a) => convert::try_convert(right, "System.TimeSpan")
            .is_some_and(|b| matches!(b, Value::Span(b) if b == *a)),
        Value::Guid(a) => convert::try_convert(right, "System.Guid")
            .is_some_and(|b| matches!(b, Value::Guid(b) if b == *a)),
        Value::Array(a) => matches!(right, Value::Array(b) if a.same(b)),
        Value::Table(a) => matches!(right, Value::Table(b) if a.same(b)),
        Value::Object(a) => matches!(right, Value::Object(b) if a.same(b)),
        Value::Block(a) => {
            matches!(right, Value::Block(b) if std::rc::Rc::ptr_eq(&a.body, &b.body))
        }
        Value::Type(a) => matches!(right, Value::Type(b) if a == b),
        Value::Foreign(a) => foreign::equal(a, right),
        _ if left.is_number() => numeric(left, right) == Some(Ordering::Equal),
        _ => false,
    }
}

/// Order of a number and something that can become one.
fn numeric(left: &Value, right: &Value) -> Option<Ordering> {
    let right = match right {
        Value::Str(text) => number::parse(text)?,
        Value::Bool(value) => Value::Int((*value).into()),
        Value::Char(c) => Value::Int(*c as i32),
        Value::Enum(value) => Value::Long(value.number),
        other => other.clone(),
    };
    if let (Some(a), Some(b)) = (left.whole(), right.whole()) {
        return Some(a.cmp(&b));
    }
    if (matches!(left, Value::Decimal(_)) || matches!(right, Value::Decimal(_)))
        && let (Ok(a), Ok(b)) = (convert::decimal(left), convert::decimal(&right))
    {
        return Some(a.cmp(&b));
    }
    left.as_double()?.partial_cmp(&right.as_double()?)
}

/// Order of two single values by the rules of `-lt`.
///
/// # Errors
/// `ComparisonFailure` where the right side cannot become what the left is, `NotIcomparable` where the left has no order.
pub fn order(left: &Value, right: &Value, case_sensitive: bool) -> Result<Ordering> {
    let (left, right) = (left.base(), right.base());
    if left.is_null() || right.is_null() {
        return Ok(with_null(left, right));
    }
    let found = match left {
        Value::Str(a) => Some(collate::compare(a, &right.to_text(), case_sensitive)),
        Value::Char(a) => match right {
            Value::Str(_) | Value::Char(_) => Some(collate::compare(
                &a.to_string(),
                &right.to_text(),
                case_sensitive,
            )),
            other => other.whole().map(|b| i128::from(*a as u32).cmp(&b)),
        },
        Value::Bool(a) => Some(a.cmp(&right.truthy())),
        Value::Enum(a) => match convert::convert(right, &a.type_name) {
            Ok(Value::Enum(b)) => Some(a.number.cmp(&b.number)),
            _ => None,
        },
        Value::Date(a) => convert::date(right).ok().map(|b| a.cmp(&b)),
        Value::Span(a) => convert::span(right).ok().map(|b| a.cmp(&b)),
        Value::Guid(a) => match convert::convert(right, "System.Guid") {
            Ok(Value::Guid(b)) => Some(a.as_u128().cmp(&b.as_u128())),
            _ => None,
        },
        Value::Foreign(a) => match foreign::order(a, right) {
            Some(found) => found,
            None => return Err(not_comparable(left).into()),
        },
        _ if left.is_number() => numeric(left, right),
        _ if equal(left, right, case_sensitive) => Some(Ordering::Equal),
        _ => return Err(not_comparable(left).into()),
    };
    found.ok_or_else(|| not_compared(left, right).into())
}

/// `$null` is less than everything but a negative number.
fn with_null(left: &Value, right: &Value) -> Ordering {
    let negative = |value: &Value| value.as_double().is_some_and(|n| n < 0.0);
    match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) if negative(right) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, _) if negative(left) => Ordering::Less,
        (false, _) => Ordering::Greater,
    }
}

fn not_comparable(left: &Value) -> ErrorRecord {
    let message = format!(
        "Cannot compare \"{}\" because it has no order.",
        error::quoted(left)
    );
    ErrorRecord::new("NotIcomparable", Category::InvalidOperation, message)
        .label("a number, text or date was expected")
        .help("compare one of its properties")
}

fn not_compared(left: &Value, right: &Value) -> ErrorRecord {
    let message = format!(
        "Could not compare \"{}\" to \"{}\": the right side cannot become {}.",
        error::quoted(left),
        error::quoted(right),
        super::types::short_name(&left.type_name())
    );
    ErrorRecord::new("ComparisonFailure", Category::InvalidOperation, message)
        .label("a value that can become the left side's type was expected")
        .help("the left side decides the type: convert it, or swap the sides")
}

/// Whether a list has an item that `-eq` finds equal: `-contains` and, with sides swapped, `-in`.
pub fn contains(list: &Value, item: &Value, case_sensitive: bool) -> bool {
    match list.items() {
        Some(items) => items.iter().any(|known| equal(known, item, case_sensitive)),
        None => !matches!(list, Value::NoOutput) && equal(list, item, case_sensitive),
    }
}

/// Bytes that sort as `Sort-Object` sorts: nulls first, then by number, date or the culture's order of text.
pub fn sort_key(value: &Value, case_sensitive: bool) -> Vec<u8> {
    let mut key = Vec::new();
    push_sort_key(value, case_sensitive, &mut key);
    key
}

fn push_sort_key(value: &Value, case_sensitive: bool, key: &mut Vec<u8>) {
    let base = value.base();
    match base {
        Value::Null | Value::NoOutput => key.push(0),
        Value::Bool(value) => key.extend([1, u8::from(*value)]),
        Value::Date(date) => {
            key.push(3);
            key.extend(ordered(date.ticks));
        }
        Value::Span(span) => {
            key.push(4);
            key.extend(ordered(span.ticks));
        }
        Value::Enum(value) => {
            key.push(2);
            push_number(value.number as f64, i128::from(value.number), key);
        }
        Value::Foreign(foreign) => {
            key.push(5);
            match foreign::order_bytes(foreign) {
                Some(bytes) => key.extend(bytes),
                None => collate::key(&foreign.text(), case_sensitive, key),
            }
        }
        other => match (other.whole(), other.as_double()) {
            (Some(n), _) => {
                key.push(2);
                push_number(n as f64, n, key);
            }
            (_, Some(n)) => {
                key.push(2);
                push_number(n, n as i128, key);
            }
            _ => {
                key.push(6);
                collate::key(&other.to_text(), case_sensitive, key);
            }
        },
    }
}

fn ordered(n: i64) -> [u8; 8] {
    ((n as u64) ^ (1 << 63)).to_be_bytes()
}

/// A number as bits that sort, and what a double rounds off of a whole one.
fn push_number(rounded: f64, exact: i128, key: &mut Vec<u8>) {
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    let bits = rounded.to_bits();
    let flip = if bits >> 63 == 1 { u64::MAX } else { 1 << 63 };
    key.extend((bits ^ flip).to_be_bytes());
    let rest = exact.saturating_sub(rounded as i128);
    key.extend(ordered(i64::try_from(rest).unwrap_or_default()));
}

/// Sort keys of many values: where numbers and text are mixed, they are all compared as numbers if all can be, else as
/// text.
pub fn sort_keys(values: &[Value], case_sensitive: bool) -> Vec<Vec<u8>> {
    let class = |value: &Value| sort_key(value, true)[0];
    let mut classes: Vec<u8> = values
        .iter()
        .map(class)
        .filter(|class| *class != 0)
        .collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.len() < 2 {
        return values
            .iter()
            .map(|value| sort_key(value, case_sensitive))
            .collect();
    }
    let as_number = |value: &Value| match value.base() {
        Value::Null | Value::NoOutput => Some(Value::Null),
        Value::Str(text) if !text.trim().is_empty() => number::parse(text),
        other if other.is_number() => Some(other.clone()),
        _ => None,
    };
    let numbers: Option<Vec<Value>> = values.iter().map(as_number).collect();
    let alike = numbers.unwrap_or_else(|| {
        let text = |value: &Value| {
            if value.is_null() {
                Value::Null
            } else {
                Value::str(value.to_text())
            }
        };
        values.iter().map(text).collect()
    });
    alike
        .iter()
        .map(|value| sort_key(value, case_sensitive))
        .collect()
}

/// Bytes that are alike for values that `Group-Object`, `Select-Object -Unique` and the like take for equal.
pub fn group_key(value: &Value, case_sensitive: bool) -> Vec<u8> {
    let mut key = Vec::new();
    match value.base() {
        Value::Str(text) => {
            key.push(6);
            key.extend(collate::equality_key(text, case_sensitive).as_bytes());
        }
        Value::Char(c) => {
            key.push(6);
            key.extend(
                collate::equality_key(c.encode_utf8(&mut [0; 4]), case_sensitive).as_bytes(),
            );
        }
        Value::Object(object) => {
            key.push(7);
            for (name, _) in object.members() {
                key.extend(name.to_lowercase().as_bytes());
                key.push(0);
                let value = object.get(&name).unwrap_or_default();
                match value.base() {
                    // Objects in objects are told apart by their text, so that no circle is walked.
                    Value::Object(inner) => key.extend(inner.address().to_be_bytes()),
                    _ => key.extend(group_key(&value, case_sensitive)),
                }
                key.push(1);
            }
        }
        Value::Array(array) => {
            key.push(8);
            for item in array.items() {
                match item.base() {
                    Value::Array(_) => key.extend(item.to_text().as_bytes()),
                    _ => key.extend(group_key(&item, case_sensitive)),
                }
                key.push(1);
            }
        }
        Value::Table(table) => {
            key.push(9);
            key.extend(table.address().to_be_bytes());
        }
        other => push_sort_key(other, case_sensitive, &mut key),
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::DateTime;

    fn eq(left: impl Into<Value>, right: impl Into<Value>) -> bool {
        equal(&left.into(), &right.into(), false)
    }

    #[test]
    fn the_left_side_decides_the_type() {
        assert!(eq(1, 1.0) && eq(1, "1") && eq("1", 1) && !eq("01", 1) && eq(1, "01"));
        assert!(
            !eq(5, "abc")
                && eq(true, 1)
                && eq(true, "False")
                && !eq(false, "False")
                && eq("True", true)
        );
        assert!(eq(false, "") && !eq(2, true));
        assert!(
            !equal(&Value::Null, &Value::Int(0), false) && equal(&Value::Null, &Value::Null, false)
        );
        let date = Value::Date(DateTime::from_day(2024, 5, 6).unwrap());
        assert!(equal(&date, &Value::str("5/6/2024"), false));
        assert!(!equal(&Value::str("5/6/2024"), &date, false));
        assert!(eq("1 2", vec![Value::Int(1), Value::Int(2)]));
        assert!(!eq(f64::NAN, f64::NAN) && eq(0.0, -0.0));
        assert!(!equal(&Value::str("a"), &Value::str("A"), true));
    }

    #[test]
    fn order_follows_the_left_side_too() {
        let lt = |a: Value, b: Value| holds(Comparison::Lt, &a, &b, false);
        assert!(!lt(Value::Int(10), Value::str("9")).unwrap());
        assert!(lt(Value::str("10"), Value::Int(9)).unwrap());
        assert!(
            lt(Value::Null, Value::Int(0)).unwrap() && !lt(Value::Null, Value::Int(-1)).unwrap()
        );
        let id = |result: Result<bool>| result.unwrap_err().record().unwrap().id.clone();
        assert_eq!(
            id(lt(Value::Int(5), Value::str("abc"))),
            "ComparisonFailure"
        );
        let table = Value::Table(crate::value::Table::new(crate::value::TableKind::Hashtable));
        assert_eq!(id(lt(table.clone(), Value::Int(1))), "NotIcomparable");
    }

    #[test]
    fn a_list_on_the_left_is_filtered() {
        let list = Value::array([1, 2, 3, 2].map(Value::Int).to_vec());
        assert_eq!(
            compare(Comparison::Eq, &list, &Value::Int(2), false)
                .unwrap()
                .to_text(),
            "2 2"
        );
        assert_eq!(
            compare(Comparison::Gt, &list, &Value::Int(2), false)
                .unwrap()
                .to_text(),
            "3"
        );
        assert!(
            contains(&list, &Value::str("2"), false) && !contains(&list, &Value::Int(9), false)
        );
    }

    #[test]
    fn keys_sort_numbers_by_value_and_text_by_culture() {
        let mut numbers = [
            Value::Int(10),
            Value::Double(-2.5),
            Value::Null,
            Value::Long(1 << 53),
            Value::Long((1 << 53) + 1),
        ];
        numbers.sort_by_key(|value| sort_key(value, false));
        assert_eq!(
            Value::array(numbers.to_vec()).to_text(),
            " -2.5 10 9007199254740992 9007199254740993"
        );
        let mixed = [Value::str("9"), Value::Int(10)];
        let keys = sort_keys(&mixed, false);
        assert!(keys[0] < keys[1]);
        assert_eq!(
            group_key(&Value::str("Ann"), false),
            group_key(&Value::str("ANN"), false)
        );
        assert_ne!(
            group_key(&Value::str("1"), false),
            group_key(&Value::Int(1), false)
        );
    }
}
