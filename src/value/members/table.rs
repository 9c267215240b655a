//! Properties and methods of tables.

use super::entry;
use crate::diag::Result;
use crate::value::{Array, Table, TableKind, Value, compare, convert, error, foreign};

/// Full name of a table.
fn full(table: &Table) -> String {
    Value::Table(table.clone()).type_name().into_owned()
}

fn keys_of(table: &Table) -> Vec<Value> {
    table.entries().into_iter().map(|(key, _)| key).collect()
}

fn collection(table: &Table, part: &str, items: Vec<Value>) -> Value {
    let name = match table.kind() {
        TableKind::Hashtable => format!("System.Collections.Hashtable+{part}"),
        TableKind::Ordered => {
            "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection"
                .into()
        }
        TableKind::Dictionary(full) => format!("{}+{part}", full.split('[').next().unwrap_or(full)),
    };
    Value::Array(Array::of_table(&name, items, table))
}

/// A key or a property; keys come first, as they do in PowerShell.
pub fn get(table: &Table, name: &str) -> Option<Value> {
    if let Some(found) = table.get_str(name) {
        return Some(found);
    }
    property(table, name)
}

/// A property of the table itself, whatever its keys are (`PSBase`).
pub fn property(table: &Table, name: &str) -> Option<Value> {
    Some(match name.to_ascii_lowercase().as_str() {
        "count" => Value::Int(table.len() as i32),
        "keys" => collection(table, "KeyCollection", keys_of(table)),
        "values" => collection(
            table,
            "ValueCollection",
            table
                .entries()
                .into_iter()
                .map(|(_, value)| value)
                .collect(),
        ),
        "isreadonly" | "isfixedsize" | "issynchronized" => Value::Bool(false),
        "syncroot" => Value::Table(table.clone()),
        _ => return None,
    })
}

/// Names of its properties.
pub fn properties(_table: &Table) -> Vec<String> {
    [
        "IsReadOnly",
        "IsFixedSize",
        "IsSynchronized",
        "Keys",
        "Values",
        "SyncRoot",
        "Count",
    ]
    .map(String::from)
    .to_vec()
}

/// Names of its methods.
pub fn methods(table: &Table) -> Vec<String> {
    let mut names = vec!["Add", "Clear", "GetEnumerator", "Remove"];
    match table.kind() {
        TableKind::Hashtable => names.extend([
            "Clone",
            "Contains",
            "ContainsKey",
            "ContainsValue",
            "CopyTo",
        ]),
        TableKind::Ordered => names.extend(["Contains", "Insert", "RemoveAt", "CopyTo"]),
        TableKind::Dictionary(_) => {
            names.extend(["ContainsKey", "ContainsValue", "TryAdd", "TryGetValue"])
        }
    }
    names.into_iter().map(String::from).collect()
}

/// Key and value as a generic dictionary holds them.
pub fn typed_entry(table: &Table, key: Value, value: Value) -> Result<(Value, Value)> {
    match table.kind() {
        TableKind::Dictionary(full) => convert::entry(full, key, value),
        _ => Ok((key, value)),
    }
}

/// A method by its lower-case name; `None` if there is none.
pub fn call(table: &Table, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let ordered = *table.kind() == TableKind::Ordered;
    let generic = matches!(table.kind(), TableKind::Dictionary(_));
    let key = |value: &Value| {
        typed_entry(table, value.clone(), Value::Null)
            .map(|(key, _)| key)
            .unwrap_or_default()
    };
    Some(match (name, arguments) {
        ("add", [new_key, value]) => {
            let converted = typed_entry(table, new_key.clone(), value.clone());
            converted
                .map_err(|_| error::argument(name, value, &full(table)))
                .and_then(|(new_key, value)| {
                    if new_key.is_null() {
                        return Err(error::thrown(
                            "System.ArgumentNullException",
                            name,
                            "Key cannot be null.",
                        ));
                    }
                    if table.get(&new_key).is_some() {
                        let message = format!(
                            "Item has already been added. Key in dictionary: '{}'.",
                            new_key.to_text()
                        );
                        return Err(error::thrown("System.ArgumentException", name, &message));
                    }
                    table.set(new_key, value);
                    Ok(Value::NoOutput)
                })
        }
        ("tryadd", [new_key, value]) if generic => {
            typed_entry(table, new_key.clone(), value.clone()).map(|(new_key, value)| {
                let fresh = table.get(&new_key).is_none();
                if fresh {
                    table.set(new_key, value);
                }
                Value::Bool(fresh)
            })
        }
        ("trygetvalue", [wanted, reference]) if generic => {
            let found = table.get(&key(wanted));
            let present = found.is_some();
            super::super::index::set_reference(reference, found.unwrap_or_default());
            Ok(Value::Bool(present))
        }
        ("containskey", [wanted]) if !ordered => Ok(Value::Bool(table.get(&key(wanted)).is_some())),
        ("contains", [wanted]) if !generic => Ok(Value::Bool(table.get(wanted).is_some())),
        ("containsvalue", [wanted]) if !ordered => {
            let found = table
                .entries()
                .iter()
                .any(|(_, value)| compare::equal(value, wanted, true));
            Ok(Value::Bool(found))
        }
        ("remove", [wanted]) => {
            let removed = table.remove(&key(wanted)).is_some();
            Ok(if generic {
                Value::Bool(removed)
            } else {
                Value::NoOutput
            })
        }
        ("indexofkey", [wanted]) if table.is_sorted() => {
            let wanted = key(wanted).to_text();
            let found = keys_of(table)
                .iter()
                .position(|key| key.to_text() == wanted);
            Ok(Value::Int(found.map_or(-1, |at| at as i32)))
        }
        ("clear", []) => {
            table.borrow_mut().clear();
            Ok(Value::NoOutput)
        }
        ("item", [wanted]) => Ok(table.get(&key(wanted)).unwrap_or_default()),
        ("insert", [at, new_key, value]) if ordered => super::int(at, name).and_then(|at| {
            let at = usize::try_from(at).ok().filter(|at| *at <= table.len());
            let Some(at) = at else {
                return Err(error::thrown(
                    "System.ArgumentOutOfRangeException",
                    name,
                    "Index must lie within the table.",
                ));
            };
            if table.get(new_key).is_some() {
                return Err(error::thrown(
                    "System.ArgumentException",
                    name,
                    "An item with this key has been added already.",
                ));
            }
            table.set(new_key.clone(), value.clone());
            let last = table.len() - 1;
            table.borrow_mut().move_index(last, at);
            Ok(Value::NoOutput)
        }),
        ("removeat", [at]) if ordered => super::int(at, name).and_then(|at| {
            let removed = usize::try_from(at)
                .ok()
                .and_then(|at| table.borrow_mut().shift_remove_index(at));
            match removed {
                Some(_) => Ok(Value::NoOutput),
                None => Err(error::thrown(
                    "System.ArgumentOutOfRangeException",
                    name,
                    "Index must lie within the table.",
                )),
            }
        }),
        ("clone", []) if *table.kind() == TableKind::Hashtable => {
            let copy = Table::new(TableKind::Hashtable);
            for (key, value) in table.entries() {
                copy.set(key, value);
            }
            Ok(Value::Table(copy))
        }
        ("getenumerator", []) => {
            let full = full(table);
            let items = table
                .entries()
                .into_iter()
                .map(|(key, value)| entry(&full, key, value))
                .collect();
            Ok(foreign::of(foreign::Enumerator::new(
                "System.Collections.Hashtable+HashtableEnumerator",
                items,
            )))
        }
        ("add" | "remove", _) => Err(error::no_overload(name, arguments.len())),
        _ => return None,
    })
}
