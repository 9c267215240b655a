//! `[array]`: sorting, searching and copying in place.

use super::call::{Call, same, typed};
use super::{Statics, none};
use crate::diag::Result;
use crate::value::foreign::StringComparer;
use crate::value::{Array, ArrayKind, Value, compare, convert, error};

pub(super) const TYPES: &[Statics] = &[Statics {
    types: &["System.Array"],
    members: &["MaxLength"],
    methods: &[
        "BinarySearch",
        "Clear",
        "ConvertAll",
        "Copy",
        "CreateInstance",
        "Empty",
        "Exists",
        "Fill",
        "Find",
        "FindAll",
        "FindIndex",
        "FindLast",
        "ForEach",
        "IndexOf",
        "LastIndexOf",
        "Resize",
        "Reverse",
        "Sort",
        "TrueForAll",
    ],
    refused: &["AsReadOnly", "ConstrainedCopy", "FindLastIndex"],
    get: none,
    call,
}];

fn array_at<'a>(call: &Call<'a>, index: usize) -> Result<&'a Array> {
    match call.at(index) {
        Value::Array(array) => Ok(array),
        Value::Null => Err(call.thrown("System.ArgumentNullException", "The array is null.")),
        other => Err(error::argument(call.name, other, "System.Array")),
    }
}

/// A start and a length within a list.
fn range(call: &Call, start: usize, length: usize, of: usize) -> Result<std::ops::Range<usize>> {
    let (start, length) = (call.int(start)?, call.int(length)?);
    let found = usize::try_from(start)
        .ok()
        .zip(usize::try_from(length).ok());
    let found = found
        .map(|(start, length)| start..start.saturating_add(length))
        .filter(|range| range.end <= of);
    found.ok_or_else(|| call.out_of_range("The start and the length lie outside of the array."))
}

fn call(call: &mut Call) -> Result<Option<Value>> {
    if let Some(value) = with_block(call)? {
        return Ok(Some(value));
    }
    let call = &*call;
    let done = Value::NoOutput;
    Ok(Some(match call.key() {
        ("sort", 1..=4) => {
            sort(call)?;
            done
        }
        ("reverse", 1) => {
            array_at(call, 0)?.borrow_mut().reverse();
            done
        }
        ("reverse", 3) => {
            let array = array_at(call, 0)?;
            let range = range(call, 1, 2, array.len())?;
            array.borrow_mut()[range].reverse();
            done
        }
        ("indexof", 2..=4) => Value::Int(search(call, false)?),
        ("lastindexof", 2) => Value::Int(search(call, true)?),
        ("binarysearch", 2) => Value::Int(binary_search(call)?),
        ("copy", 3) => {
            copy(call, 0, 1, call.int(2)?)?;
            done
        }
        ("copy", 5) => {
            copy(call, 1, 3, call.int(4)?)?;
            done
        }
        ("clear", 1) => {
            let array = array_at(call, 0)?;
            let empty = default_item(array);
            array.borrow_mut().fill(empty);
            done
        }
        ("clear", 3) => {
            let array = array_at(call, 0)?;
            let (range, empty) = (range(call, 1, 2, array.len())?, default_item(array));
            array.borrow_mut()[range].fill(empty);
            done
        }
        ("fill", 2) => {
            let array = array_at(call, 0)?;
            let item = fitting(call, array, call.at(1))?;
            array.borrow_mut().fill(item);
            done
        }
        ("resize", 2) => {
            resize(call)?;
            done
        }
        ("createinstance", 2) => super::make::array_of(call, &call.type_name(0)?, call.int(1)?)?,
        ("empty", 0) => Value::array(Vec::new()),
        _ => return Ok(None),
    }))
}

fn default_item(array: &Array) -> Value {
    match array.kind() {
        ArrayKind::Typed(element) => super::make::default_of(element),
        _ => Value::Null,
    }
}

fn fitting(call: &Call, array: &Array, item: &Value) -> Result<Value> {
    match array.kind() {
        ArrayKind::Typed(element) => {
            convert::convert(item, element).map_err(|_| error::argument(call.name, item, element))
        }
        _ => Ok(item.clone()),
    }
}

/// `(array[, comparer])`, `(keys, items)`, `(array, start, length)`.
fn sort(call: &Call) -> Result<()> {
    let keys = array_at(call, 0)?;
    let ignore_case = call.arguments.iter().any(StringComparer::ignores_case);
    let whole = match call.count() {
        3 | 4 if call.at(1).is_whole() => range(call, 1, 2, keys.len())?,
        _ => 0..keys.len(),
    };
    let items = keys.items();
    let of_one_type = items.windows(2).all(|pair| {
        pair[0].is_null()
            || pair[1].is_null()
            || pair[0].base().type_name() == pair[1].base().type_name()
    });
    if !of_one_type {
        return Err(call.thrown(
            "System.InvalidOperationException",
            "Items of different types cannot be compared.",
        ));
    }
    let part = &items[whole.clone()];
    let sort_keys = compare::sort_keys(part, !ignore_case);
    let mut order: Vec<usize> = (0..part.len()).collect();
    order.sort_by(|a, b| sort_keys[*a].cmp(&sort_keys[*b]));
    let sorted: Vec<Value> = order.iter().map(|index| part[*index].clone()).collect();
    keys.borrow_mut()[whole.clone()].clone_from_slice(&sorted);
    if let (Value::Array(others), 2) = (call.at(1), call.count()) {
        let before = others.items();
        if before.len() < whole.end {
            return Err(call.thrown(
                "System.ArgumentException",
                "There are fewer items than keys.",
            ));
        }
        let moved: Vec<Value> = order.iter().map(|index| before[*index].clone()).collect();
        others.borrow_mut()[whole].clone_from_slice(&moved);
    }
    Ok(())
}

fn search(call: &Call, from_end: bool) -> Result<i32> {
    let array = array_at(call, 0)?;
    let items = array.items();
    let wanted = call.at(1);
    let within = match call.count() {
        3 => {
            let start = call.int(2)?;
            let start = usize::try_from(start)
                .ok()
                .filter(|start| *start <= items.len());
            start.ok_or_else(|| call.out_of_range("The start lies outside of the array."))?
                ..items.len()
        }
        4 => range(call, 2, 3, items.len())?,
        _ => 0..items.len(),
    };
    let start = within.start;
    let mut part = items[within].iter();
    let fits = |item: &Value| same(item, wanted);
    let found = if from_end {
        part.rposition(fits)
    } else {
        part.position(fits)
    };
    Ok(found.map_or(-1, |at| (at + start) as i32))
}

fn binary_search(call: &Call) -> Result<i32> {
    let items = array_at(call, 0)?.items();
    let (mut low, mut high) = (0, items.len());
    while low < high {
        let middle = (low + high) / 2;
        match compare::order(&items[middle], call.at(1), true)
            .map_err(|error| call.rethrown(error))?
        {
            std::cmp::Ordering::Equal => return Ok(middle as i32),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(!(low as i32))
}

/// From the first array to the one at `target`; with starts, each stands behind its array.
fn copy(call: &Call, source_start: usize, target: usize, length: i32) -> Result<()> {
    let with_starts = call.count() == 5;
    let target_at = if with_starts { target - 1 } else { target };
    let (from, to) = (array_at(call, 0)?, array_at(call, target_at)?);
    let start = |index: usize| if with_starts { call.int(index) } else { Ok(0) };
    let (first, second) = (start(source_start)?, start(target)?);
    let (Ok(first), Ok(second), Ok(length)) = (
        usize::try_from(first),
        usize::try_from(second),
        usize::try_from(length),
    ) else {
        return Err(call.out_of_range("A start or the length is negative."));
    };
    let items = from.items();
    if first.saturating_add(length) > items.len() || second.saturating_add(length) > to.len() {
        return Err(call.thrown(
            "System.ArgumentException",
            "The arrays are not long enough.",
        ));
    }
    let moved: Result<Vec<Value>> = items[first..first + length]
        .iter()
        .map(|item| fitting(call, to, item))
        .collect();
    to.borrow_mut()[second..second + length].clone_from_slice(&moved?);
    Ok(())
}

/// `([ref]$array, length)`
fn resize(call: &Call) -> Result<()> {
    let length = call.int(1)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(call.out_of_range("The length is negative."));
    };
    let held = crate::value::members::get_member(call.at(0), "Value").unwrap_or_default();
    let (mut items, kind) = match held.base() {
        Value::Array(array) => (array.items(), array.kind().clone()),
        Value::Null => (Vec::new(), ArrayKind::Fixed),
        other => return Err(error::argument(call.name, other, "System.Array")),
    };
    if length > super::make::LARGEST / 24 {
        return Err(error::too_large("array"));
    }
    let empty = match &kind {
        ArrayKind::Typed(element) => super::make::default_of(element),
        _ => Value::Null,
    };
    items.resize(length, empty);
    call.set_ref(0, Value::Array(Array::of_kind(kind, items)))
}

/// Methods whose second argument is a delegate.
fn with_block(call: &mut Call) -> Result<Option<Value>> {
    let (Value::Block(block), 2) = (call.at(1), call.count()) else {
        return Ok(None);
    };
    let known = [
        "find",
        "findlast",
        "findall",
        "findindex",
        "exists",
        "trueforall",
        "foreach",
        "convertall",
    ];
    if !known.contains(&call.lower.as_str()) {
        return Ok(None);
    }
    let array = array_at(call, 0)?;
    let element = match array.kind() {
        ArrayKind::Typed(element) => element.to_string(),
        _ => "System.Object".to_owned(),
    };
    let mut answers = Vec::new();
    let items = array.items();
    for item in &items {
        answers.push((call.run)(block, std::slice::from_ref(item))?.stored());
    }
    let mut fitting = items
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.truthy())
        .map(|(item, _)| item.clone());
    Ok(Some(match call.lower.as_str() {
        "find" => fitting.next().unwrap_or_else(|| default_item(array)),
        "findlast" => fitting.next_back().unwrap_or_else(|| default_item(array)),
        "findall" => typed(&element, fitting.collect()),
        "findindex" => Value::Int(
            answers
                .iter()
                .position(Value::truthy)
                .map_or(-1, |at| at as i32),
        ),
        "exists" => Value::Bool(answers.iter().any(Value::truthy)),
        "trueforall" => Value::Bool(answers.iter().all(Value::truthy)),
        "convertall" => Value::array(answers),
        _ => Value::NoOutput,
    }))
}
