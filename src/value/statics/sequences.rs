//! `[System.Linq.Enumerable]`: what scripts use of it to compare lists. Results are lists at once, never lazy.

use super::call::{Call, set_key, typed};
use super::{Statics, none};
use crate::diag::Result;
use crate::value::{Array, ArrayKind, Value, arithmetic, compare, error};
use std::cmp::Ordering;
use std::collections::HashSet;

pub(super) const TYPES: &[Statics] = &[Statics {
    types: &["System.Linq.Enumerable"],
    members: &[],
    methods: &[
        "All",
        "Any",
        "Average",
        "Concat",
        "Contains",
        "Count",
        "Distinct",
        "ElementAt",
        "Except",
        "First",
        "FirstOrDefault",
        "Intersect",
        "Last",
        "LastOrDefault",
        "Max",
        "Min",
        "Range",
        "Repeat",
        "Reverse",
        "Select",
        "SequenceEqual",
        "Single",
        "Skip",
        "Sum",
        "Take",
        "ToArray",
        "ToHashSet",
        "ToList",
        "Union",
        "Where",
    ],
    refused: &[
        "Aggregate",
        "Append",
        "Cast",
        "Chunk",
        "DistinctBy",
        "ExceptBy",
        "GroupBy",
        "GroupJoin",
        "IntersectBy",
        "Join",
        "MaxBy",
        "MinBy",
        "OfType",
        "Order",
        "OrderBy",
        "OrderByDescending",
        "OrderDescending",
        "Prepend",
        "SelectMany",
        "SingleOrDefault",
        "SkipLast",
        "SkipWhile",
        "TakeLast",
        "TakeWhile",
        "ToDictionary",
        "ToLookup",
        "UnionBy",
        "Zip",
    ],
    get: none,
    call,
}];

/// Element type of a list.
fn element(value: &Value) -> String {
    match value {
        Value::Array(array) => match array.kind() {
            ArrayKind::Typed(element) | ArrayKind::List(element) => element.to_string(),
            _ => "System.Object".to_owned(),
        },
        Value::Range(..) => "System.Int32".to_owned(),
        _ => "System.Object".to_owned(),
    }
}

fn call(call: &mut Call) -> Result<Option<Value>> {
    if let ("range" | "repeat", 2) = call.key() {
        return made(call).map(Some);
    }
    if call.count() == 0 {
        return Ok(None);
    }
    if call.at(0).items().is_none() {
        return Err(error::argument(
            call.name,
            call.at(0),
            "System.Collections.IEnumerable",
        ));
    }
    if let Some(value) = by_block(call)? {
        return Ok(Some(value));
    }
    let call = &*call;
    let items = call.items(0);
    let list = |items: Vec<Value>| typed(&element(call.at(0)), items);
    let empty = || {
        call.thrown(
            "System.InvalidOperationException",
            "The sequence has no items.",
        )
    };
    let keys = |index: usize| {
        call.items(index)
            .iter()
            .map(set_key)
            .collect::<HashSet<_>>()
    };
    let unique = |items: Vec<Value>| {
        let mut seen = HashSet::new();
        items
            .into_iter()
            .filter(|item| seen.insert(set_key(item)))
            .collect::<Vec<Value>>()
    };
    Ok(Some(match call.key() {
        ("intersect", 2) => {
            let others = keys(1);
            list(
                unique(items)
                    .into_iter()
                    .filter(|item| others.contains(&set_key(item)))
                    .collect(),
            )
        }
        ("except", 2) => {
            let others = keys(1);
            list(
                unique(items)
                    .into_iter()
                    .filter(|item| !others.contains(&set_key(item)))
                    .collect(),
            )
        }
        ("union", 2) => list(unique(items.into_iter().chain(call.items(1)).collect())),
        ("concat", 2) => list(items.into_iter().chain(call.items(1)).collect()),
        ("distinct", 1) => list(unique(items)),
        ("reverse", 1) => list(items.into_iter().rev().collect()),
        ("skip", 2) => list(
            items
                .into_iter()
                .skip(usize::try_from(call.int(1)?).unwrap_or(0))
                .collect(),
        ),
        ("take", 2) => list(
            items
                .into_iter()
                .take(usize::try_from(call.int(1)?).unwrap_or(0))
                .collect(),
        ),
        ("toarray", 1) => list(items),
        ("tolist", 1) => {
            let kind = ArrayKind::List(element(call.at(0)).into());
            Value::Array(Array::of_kind(kind, items))
        }
        ("tohashset", 1) => {
            let full = format!(
                "System.Collections.Generic.HashSet[{}]",
                element(call.at(0))
            );
            return crate::value::foreign::construct_collection(&full, &[list(items)]).transpose();
        }
        ("contains", 2) => Value::Bool(keys(0).contains(&set_key(call.at(1)))),
        ("sequenceequal", 2) => {
            let others = call.items(1);
            Value::Bool(items.iter().map(set_key).eq(others.iter().map(set_key)))
        }
        ("count", 1) => Value::Int(items.len() as i32),
        ("any", 1) => Value::Bool(!items.is_empty()),
        ("first", 1) => items.first().cloned().ok_or_else(empty)?,
        ("last", 1) => items.last().cloned().ok_or_else(empty)?,
        ("firstordefault", 1) => items
            .first()
            .cloned()
            .unwrap_or_else(|| super::make::default_of(&element(call.at(0)))),
        ("lastordefault", 1) => items
            .last()
            .cloned()
            .unwrap_or_else(|| super::make::default_of(&element(call.at(0)))),
        ("single", 1) => match items.as_slice() {
            [only] => only.clone(),
            [] => return Err(empty()),
            _ => {
                return Err(call.thrown(
                    "System.InvalidOperationException",
                    "The sequence has more than one item.",
                ));
            }
        },
        ("elementat", 2) => {
            let found = usize::try_from(call.int(1)?)
                .ok()
                .and_then(|index| items.get(index).cloned());
            found.ok_or_else(|| call.out_of_range("The index lies outside of the sequence."))?
        }
        ("sum", 1) => total(&items)?,
        ("average", 1) => {
            let count = items.len();
            if count == 0 {
                return Err(empty());
            }
            let sum = total(&items)?;
            match sum {
                Value::Decimal(_) => arithmetic::divide(&sum, &Value::Int(count as i32))?,
                sum => Value::Double(sum.as_double().unwrap_or(0.0) / count as f64),
            }
        }
        ("max", 1) => extreme(&items, Ordering::Greater)?.ok_or_else(empty)?,
        ("min", 1) => extreme(&items, Ordering::Less)?.ok_or_else(empty)?,
        _ => return Ok(None),
    }))
}

fn total(items: &[Value]) -> Result<Value> {
    items
        .iter()
        .try_fold(Value::Int(0), |sum, item| arithmetic::add(&sum, item))
}

fn extreme(items: &[Value], wanted: Ordering) -> Result<Option<Value>> {
    let mut best: Option<&Value> = None;
    for item in items {
        let better = match best {
            Some(known) => compare::order(item, known, true)? == wanted,
            None => true,
        };
        if better {
            best = Some(item);
        }
    }
    Ok(best.cloned())
}

fn made(call: &Call) -> Result<Value> {
    let count = call.int(1)?;
    let Ok(length) = usize::try_from(count) else {
        return Err(call.out_of_range("The count is negative."));
    };
    if length > super::make::LARGEST / 24 {
        return Err(error::too_large("list"));
    }
    if call.lower == "repeat" {
        return Ok(Value::array(vec![call.at(0).clone(); length]));
    }
    let start = call.int(0)?;
    if i64::from(start) + i64::from(count) - 1 > i64::from(i32::MAX) {
        return Err(call.out_of_range("The numbers would be too large."));
    }
    Ok(typed(
        "System.Int32",
        (0..count).map(|n| Value::Int(start + n)).collect(),
    ))
}

/// Methods that take a delegate: `Where`, `Select`, `Any`, `All`, `Count`, `First`.
fn by_block(call: &mut Call) -> Result<Option<Value>> {
    let (Value::Block(block), 2) = (call.at(1), call.count()) else {
        return Ok(None);
    };
    if ![
        "where",
        "select",
        "any",
        "all",
        "count",
        "first",
        "firstordefault",
    ]
    .contains(&call.lower.as_str())
    {
        return Ok(None);
    }
    let element = element(call.at(0));
    let items = call.items(0);
    let mut answers = Vec::with_capacity(items.len());
    for item in &items {
        answers.push((call.run)(block, std::slice::from_ref(item))?.stored());
    }
    let mut fitting = items
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.truthy())
        .map(|(item, _)| item.clone());
    Ok(Some(match call.lower.as_str() {
        "where" => typed(&element, fitting.collect()),
        "select" => Value::array(answers),
        "any" => Value::Bool(answers.iter().any(Value::truthy)),
        "all" => Value::Bool(answers.iter().all(Value::truthy)),
        "count" => Value::Int(fitting.count() as i32),
        _ => match fitting.next() {
            Some(item) => item,
            None if call.lower == "firstordefault" => super::make::default_of(&element),
            None => return Err(call.thrown("System.InvalidOperationException", "No item fits.")),
        },
    }))
}
