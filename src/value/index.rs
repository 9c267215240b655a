//! `$x[…]`: reading and setting by index and key, for every value. Reading past an end is nothing; writing there fails.

use super::members::int;
use super::{Array, ArrayKind, Table, TableKind, Value, convert, error, foreign};
use crate::diag::{Category, ErrorRecord, Result};

/// `value[key]`. A list of keys gives a list.
///
/// # Errors
/// `NullArray` for an index into `$null`.
pub fn get_index(value: &Value, key: &Value) -> Result<Value> {
    let base = value.base();
    if base.is_null() {
        let record = ErrorRecord::new(
            "NullArray",
            Category::InvalidOperation,
            "Cannot index into a null array.",
        );
        return Err(record
            .label("a list or table was expected, and this is $null")
            .help("use ?[] to get $null instead")
            .into());
    }
    if let (Some(keys), false) = (key.base().items(), matches!(base, Value::Foreign(_))) {
        if let Value::Table(table) = base {
            let found = keys
                .iter()
                .map(|key| of_table(table, key).unwrap_or_default());
            return Ok(Value::array(found.collect()));
        }
        return Ok(Value::array(
            keys.iter().filter_map(|key| one(base, key)).collect(),
        ));
    }
    if key.is_null() {
        let record = ErrorRecord::new(
            "NullArrayIndex",
            Category::InvalidOperation,
            "The index is null.",
        );
        return Err(record.label("an index or a key was expected").into());
    }
    Ok(one(base, key).unwrap_or_default())
}

fn one(value: &Value, key: &Value) -> Option<Value> {
    match value {
        Value::Table(table) => of_table(table, key),
        Value::Array(array) => array.get(place(array.len(), key)?),
        Value::Range(first, last) => {
            let length = (i64::from(*last) - i64::from(*first)).unsigned_abs() as usize + 1;
            let at = place(length, key)? as i32;
            Some(Value::Int(if first <= last {
                first + at
            } else {
                first - at
            }))
        }
        Value::Str(text) => {
            if text.is_ascii() {
                let at = place(text.len(), key)?;
                return text
                    .as_bytes()
                    .get(at)
                    .map(|byte| Value::Char(*byte as char));
            }
            let chars: Vec<char> = text.chars().collect();
            chars
                .get(place(chars.len(), key)?)
                .copied()
                .map(Value::Char)
        }
        Value::Foreign(foreign) => match foreign.index(key) {
            Some(found) => Some(found),
            None => match foreign.items() {
                Some(items) => items.get(place(items.len(), key)?).cloned(),
                None => place(1, key).map(|_| value.clone()),
            },
        },
        // Anything else is a list of one.
        Value::Object(_) if matches!(key.base(), Value::Str(_)) => None,
        other => place(1, key).map(|_| other.clone()),
    }
}

fn of_table(table: &Table, key: &Value) -> Option<Value> {
    if *table.kind() == TableKind::Ordered
        && let Value::Int(at) = key
    {
        let at = if *at < 0 {
            table.len().checked_sub(at.unsigned_abs() as usize)?
        } else {
            *at as usize
        };
        return table
            .borrow()
            .get_index(at)
            .map(|(_, (_, value))| value.clone());
    }
    match table.kind() {
        TableKind::Dictionary(full) => {
            table.get(&convert::entry(full, key.clone(), Value::Null).ok()?.0)
        }
        _ => table.get(key),
    }
}

/// Place in a list of that length; negative counts from the end.
fn place(length: usize, key: &Value) -> Option<usize> {
    let Ok(Value::Int(at)) = convert::convert(key, "System.Int32") else {
        return None;
    };
    let at = if at < 0 {
        i64::try_from(length).ok()? + i64::from(at)
    } else {
        i64::from(at)
    };
    usize::try_from(at).ok().filter(|at| *at < length)
}

/// `value[key] = new`
///
/// # Errors
/// `System.IndexOutOfRangeException` past the end of an array, `System.ArgumentOutOfRangeException` of a list,
/// `CannotIndex` for what has no index, or the conversion's where the element has a type.
pub fn set_index(value: &Value, key: &Value, new: Value) -> Result<()> {
    let new = new.stored();
    match value.base() {
        Value::Null | Value::NoOutput => get_index(value, key).map(drop),
        Value::Array(array) => set_item(array, key, new),
        Value::Table(table) => {
            if *table.kind() == TableKind::Ordered
                && let Value::Int(at) = key
            {
                return match table.borrow_mut().get_index_mut(*at as usize) {
                    Some((_, entry)) => {
                        entry.1 = new;
                        Ok(())
                    }
                    None => Err(error::raised(
                        "System.ArgumentOutOfRangeException",
                        "Index must lie within the table.",
                    )),
                };
            }
            if key.is_null() {
                return Err(error::raised(
                    "System.ArgumentNullException",
                    "A key cannot be null.",
                ));
            }
            let (key, new) = match table.kind() {
                TableKind::Dictionary(full) => convert::entry(full, key.clone(), new)?,
                _ => (key.clone(), new),
            };
            table.set(key, new);
            Ok(())
        }
        Value::Foreign(foreign) => foreign
            .set_index(key, new)
            .unwrap_or_else(|| Err(cannot_index(value))),
        _ => Err(cannot_index(value)),
    }
}

fn set_item(array: &Array, key: &Value, new: Value) -> Result<()> {
    let element = match array.kind() {
        ArrayKind::Typed(element) | ArrayKind::List(element) => Some(element.clone()),
        _ => None,
    };
    let new = match element {
        Some(element) if &*element != "System.Object" => convert::convert(&new, &element)?,
        _ => new,
    };
    let length = array.len();
    let at = int(key, "set_Item").ok();
    match at.and_then(|at| place(length, &Value::Int(at))) {
        Some(at) => {
            array.borrow_mut()[at] = new;
            Ok(())
        }
        None => {
            let fixed = matches!(array.kind(), ArrayKind::Fixed | ArrayKind::Typed(_));
            let name = if fixed {
                "System.IndexOutOfRangeException"
            } else {
                "System.ArgumentOutOfRangeException"
            };
            Err(error::raised(name, "The index lies outside of the list."))
        }
    }
}

fn cannot_index(value: &Value) -> crate::diag::Error {
    let message = format!(
        "Unable to index into an object of type {}.",
        value.type_name()
    );
    ErrorRecord::new("CannotIndex", Category::InvalidOperation, message)
        .label("a list or table was expected")
        .help("text cannot be changed in place: use Remove and Insert, or -replace")
        .into()
}

/// Sets the variable behind a `[ref]` argument; any other value is left alone, as .NET leaves `[ref]$null`.
pub fn set_reference(reference: &Value, value: Value) {
    if let Value::Foreign(foreign) = reference.base() {
        foreign.set("Value", value);
    }
}

/// Entries of a table as `GetEnumerator()` gives them.
pub fn entries(table: &Table) -> Vec<Value> {
    let full = Value::Table(table.clone()).type_name().into_owned();
    table
        .entries()
        .into_iter()
        .map(|(key, value)| super::members::entry(&full, key, value))
        .collect()
}

/// A fresh enumerator over items.
pub fn enumerator(items: Vec<Value>) -> Value {
    foreign::of(foreign::Enumerator::new(
        "System.Array+ArrayEnumerator",
        items,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_past_an_end_is_nothing_and_writing_fails() {
        let list = Value::array([1, 2, 3].map(Value::Int).to_vec());
        let at = |key: Value| get_index(&list, &key).unwrap().to_text();
        assert_eq!(
            (at(Value::Int(-1)), at(Value::Int(9)), at(Value::str("1"))),
            ("3".into(), String::new(), "2".into())
        );
        assert_eq!(
            at(Value::array(vec![
                Value::Int(0),
                Value::Int(9),
                Value::Int(2)
            ])),
            "1 3"
        );
        let id = |result: Result<()>| result.unwrap_err().record().unwrap().id.clone();
        assert_eq!(
            id(set_index(&list, &Value::Int(3), Value::Int(4))),
            "System.IndexOutOfRangeException"
        );
        assert_eq!(
            id(set_index(
                &Value::str("abc"),
                &Value::Int(0),
                Value::str("x")
            )),
            "CannotIndex"
        );
        let typed = Value::Array(Array::of_kind(
            ArrayKind::Typed("System.Int32".into()),
            vec![Value::Int(1)],
        ));
        assert_eq!(
            id(set_index(&typed, &Value::Int(0), Value::str("abc"))),
            "InvalidCastFromStringToInteger"
        );
        assert!(get_index(&Value::Null, &Value::Int(0)).is_err());
    }

    #[test]
    fn ordered_tables_have_places_and_keys() {
        let table = Table::new(TableKind::Ordered);
        table.set(Value::str("b"), Value::Int(1));
        table.set(Value::Int(5), Value::str("five"));
        let value = Value::Table(table);
        let at = |key: Value| get_index(&value, &key).unwrap().to_text();
        assert_eq!(
            (at(Value::Int(0)), at(Value::str("B")), at(Value::Int(-1))),
            ("1".into(), "1".into(), "five".into())
        );
    }
}
