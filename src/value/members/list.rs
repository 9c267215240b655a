//! Properties and methods of arrays and lists.

use super::{argument, int, typed_array};
use crate::diag::Result;
use crate::value::{Array, ArrayKind, Value, compare, error, foreign};

/// Whether the collection can grow.
fn grows(array: &Array) -> bool {
    !matches!(array.kind(), ArrayKind::Fixed | ArrayKind::Typed(_))
}

/// Full name of what the collection holds.
pub fn element(array: &Array) -> String {
    match array.kind() {
        ArrayKind::Typed(element) | ArrayKind::List(element) => element.to_string(),
        ArrayKind::Other(full) => crate::value::types::type_arguments(full)
            .first()
            .map_or("System.Object", |name| *name)
            .to_owned(),
        ArrayKind::Fixed | ArrayKind::ArrayList => "System.Object".into(),
    }
}

/// A property by its name.
pub fn get(array: &Array, name: &str) -> Option<Value> {
    Some(match name.to_ascii_lowercase().as_str() {
        "count" => Value::Int(array.len() as i32),
        "length" if !grows(array) => Value::Int(array.len() as i32),
        "longlength" if !grows(array) => Value::Long(array.len() as i64),
        "rank" if !grows(array) => Value::Int(1),
        "isfixedsize" => Value::Bool(!grows(array)),
        "isreadonly" | "issynchronized" => Value::Bool(false),
        "syncroot" => Value::Array(array.clone()),
        "capacity" if grows(array) => Value::Int(array.len().next_power_of_two().max(4) as i32),
        _ => return None,
    })
}

/// Names of its properties.
pub fn properties(array: &Array) -> Vec<String> {
    let names: &[&str] = if grows(array) {
        &[
            "Capacity",
            "Count",
            "IsFixedSize",
            "IsReadOnly",
            "IsSynchronized",
            "SyncRoot",
        ]
    } else {
        &[
            "Count",
            "Length",
            "LongLength",
            "Rank",
            "SyncRoot",
            "IsReadOnly",
            "IsFixedSize",
            "IsSynchronized",
        ]
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Names of its methods.
pub fn methods(array: &Array) -> Vec<String> {
    let mut names = vec![
        "Clear",
        "Clone",
        "Contains",
        "CopyTo",
        "ForEach",
        "GetEnumerator",
        "IndexOf",
        "Where",
    ];
    if grows(array) {
        names.extend([
            "Add",
            "AddRange",
            "GetRange",
            "Insert",
            "InsertRange",
            "LastIndexOf",
            "Remove",
            "RemoveAt",
            "RemoveRange",
            "Reverse",
            "Sort",
            "ToArray",
        ]);
    } else {
        names.extend([
            "GetLength",
            "GetLowerBound",
            "GetUpperBound",
            "GetValue",
            "SetValue",
        ]);
    }
    names.into_iter().map(String::from).collect()
}

fn outside(method: &str) -> crate::diag::Error {
    error::thrown(
        "System.ArgumentOutOfRangeException",
        method,
        "Index must lie within the collection.",
    )
}

fn position(array: &Array, value: &Value, method: &str, past_end: bool) -> Result<usize> {
    let at = usize::try_from(int(value, method)?).map_err(|_| outside(method))?;
    let limit = array.len() + usize::from(past_end);
    if at < limit {
        Ok(at)
    } else {
        Err(outside(method))
    }
}

fn find(array: &Array, wanted: &Value) -> Option<usize> {
    let wanted = wanted.base();
    array.borrow().iter().position(|item| {
        let item = item.base();
        item.type_name() == wanted.type_name() && compare::equal(item, wanted, true)
    })
}

fn numbers(from: Option<usize>) -> Value {
    Value::Int(from.map_or(-1, |at| at as i32))
}

/// A method by its lower-case name; `None` if there is none.
pub fn call(array: &Array, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let of_element = |value: &Value| {
        let element = element(array);
        if element == "System.Object" {
            Ok(value.clone().stored())
        } else {
            argument(value, &element, name)
        }
    };
    let nothing = Ok(Value::NoOutput);
    Some(match (name, arguments) {
        ("add" | "insert" | "remove" | "removeat", _) if !grows(array) => Err(error::thrown(
            "System.NotSupportedException",
            name,
            "Collection was of a fixed size.",
        )),
        ("add", [item]) => of_element(item).map(|item| {
            array.borrow_mut().push(item);
            match array.kind() {
                ArrayKind::ArrayList => Value::Int(array.len() as i32 - 1),
                _ => Value::NoOutput,
            }
        }),
        ("addrange", [items]) if grows(array) => {
            let items = items.base().items().unwrap_or_else(|| vec![items.clone()]);
            let converted: Result<Vec<Value>> = items.iter().map(of_element).collect();
            converted.map(|items| {
                array.borrow_mut().extend(items);
                Value::NoOutput
            })
        }
        ("insert", [at, item]) => position(array, at, name, true).and_then(|at| {
            let item = of_element(item)?;
            array.borrow_mut().insert(at, item);
            nothing
        }),
        ("insertrange", [at, items]) if grows(array) => {
            position(array, at, name, true).and_then(|at| {
                let items = items.base().items().unwrap_or_else(|| vec![items.clone()]);
                let converted: Vec<Value> = items.iter().map(of_element).collect::<Result<_>>()?;
                array.borrow_mut().splice(at..at, converted);
                nothing
            })
        }
        ("remove", [item]) => of_element(item).map(|item| {
            let found = find(array, &item);
            if let Some(at) = found {
                array.borrow_mut().remove(at);
            }
            if *array.kind() == ArrayKind::ArrayList {
                Value::NoOutput
            } else {
                Value::Bool(found.is_some())
            }
        }),
        ("removeat", [at]) => position(array, at, name, false).map(|at| {
            array.borrow_mut().remove(at);
            Value::NoOutput
        }),
        ("removerange" | "getrange", [at, count]) if grows(array) => {
            position(array, at, name, true).and_then(|at| {
                let count = usize::try_from(int(count, name)?).map_err(|_| outside(name))?;
                if at + count > array.len() {
                    return Err(error::thrown(
                        "System.ArgumentException",
                        name,
                        "The range lies outside of the collection.",
                    ));
                }
                if name == "removerange" {
                    array.borrow_mut().drain(at..at + count);
                    return nothing;
                }
                let part = array.borrow()[at..at + count].to_vec();
                Ok(Value::Array(Array::of_kind(array.kind().clone(), part)))
            })
        }
        ("clear", []) => {
            if grows(array) {
                array.borrow_mut().clear();
            } else {
                array.borrow_mut().fill(Value::Null);
            }
            nothing
        }
        ("contains", [item]) => Ok(Value::Bool(
            find(array, &of_element(item).unwrap_or_else(|_| item.clone())).is_some(),
        )),
        ("indexof", [item]) => Ok(numbers(find(
            array,
            &of_element(item).unwrap_or_else(|_| item.clone()),
        ))),
        ("lastindexof", [item]) => {
            let item = of_element(item).unwrap_or_else(|_| item.clone());
            Ok(numbers(
                array
                    .borrow()
                    .iter()
                    .rposition(|known| compare::equal(known, &item, true)),
            ))
        }
        ("reverse", []) if grows(array) => {
            array.borrow_mut().reverse();
            nothing
        }
        ("sort", []) if grows(array) => {
            let mut items = array.items();
            items.sort_by_cached_key(|item| compare::sort_key(item, true));
            *array.borrow_mut() = items;
            nothing
        }
        ("toarray", []) if grows(array) => Ok(match element(array).as_str() {
            "System.Object" => Value::array(array.items()),
            element => typed_array(element, array.items()),
        }),
        ("clone", []) => Ok(Value::Array(Array::of_kind(
            array.kind().clone(),
            array.items(),
        ))),
        ("getenumerator", []) => Ok(foreign::of(foreign::Enumerator::new(
            "System.Array+ArrayEnumerator",
            array.items(),
        ))),
        ("getvalue", [at]) if !grows(array) => {
            position(array, at, name, false).map(|at| array.get(at).unwrap_or_default())
        }
        ("setvalue", [item, at]) if !grows(array) => {
            position(array, at, name, false).and_then(|at| {
                let item = of_element(item)?;
                array.borrow_mut()[at] = item;
                nothing
            })
        }
        ("getlength", [_]) if !grows(array) => Ok(Value::Int(array.len() as i32)),
        ("getlowerbound", [_]) if !grows(array) => Ok(Value::Int(0)),
        ("getupperbound", [_]) if !grows(array) => Ok(Value::Int(array.len() as i32 - 1)),
        ("copyto", [target, at]) => int(at, name).and_then(|at| {
            let (Value::Array(target), Ok(at)) = (target.base(), usize::try_from(at)) else {
                return Err(outside(name));
            };
            let items = array.items();
            if at + items.len() > target.len() {
                return Err(error::thrown(
                    "System.ArgumentException",
                    name,
                    "The target is too short.",
                ));
            }
            target.borrow_mut()[at..at + items.len()].clone_from_slice(&items);
            nothing
        }),
        ("add" | "insert" | "remove" | "removeat" | "contains" | "indexof" | "addrange", _) => {
            Err(error::no_overload(name, arguments.len()))
        }
        _ => return None,
    })
}
