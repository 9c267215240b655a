//! How Sort-Object, Group-Object, Get-Unique and Compare-Object compare: nothing before something, then values as `-lt`
//! compares them, then their text. A merge sort of our own, because such an order need not be consistent and the
//! library's sort may panic on one that is not.

use super::expression::Property;
use super::reading;
use crate::cmdlet::Host;
use crate::diag::Result;
use crate::value::Value;
use std::cmp::Ordering;

/// What an object is compared by.
pub struct Keyed {
    /// The object.
    pub item: Value,
    /// One value for each property; `None` where the object has no such property.
    pub keys: Vec<Option<Value>>,
}

/// Reads what objects are compared by: those properties, or the object itself.
pub fn keyed(item: Value, properties: &[Property], host: &mut dyn Host) -> Result<Keyed> {
    if properties.is_empty() {
        return Ok(Keyed {
            keys: vec![Some(item.clone())],
            item,
        });
    }
    let mut keys = Vec::with_capacity(properties.len());
    for property in properties {
        if property.expression.has_wildcards() {
            for resolved in property.resolve(&item, host)? {
                keys.push(resolved.expression.get_quietly(&item, host)?);
            }
        } else {
            keys.push(property.expression.get_quietly(&item, host)?);
        }
    }
    Ok(Keyed { item, keys })
}

/// Compares by all keys; `descending` says for each whether the greatest comes first.
pub fn compare(
    left: &Keyed,
    right: &Keyed,
    descending: &dyn Fn(usize) -> bool,
    case: bool,
) -> Ordering {
    for (i, (l, r)) in left.keys.iter().zip(&right.keys).enumerate() {
        let order = match (l, r) {
            (Some(l), Some(r)) => compare_values(l, r, case),
            (l, r) => l.is_some().cmp(&r.is_some()),
        };
        if order != Ordering::Equal {
            return if descending(i) {
                order.reverse()
            } else {
                order
            };
        }
    }
    left.keys.len().cmp(&right.keys.len())
}

/// Compares two values; with regard to case if `case`.
pub fn compare_values(left: &Value, right: &Value, case: bool) -> Ordering {
    match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => reading::order(left, right, case).unwrap_or_else(|| {
            reading::order_text(&reading::text(left), &reading::text(right), case)
        }),
    }
}

/// Sorts without changing the order of equals.
pub fn sort(items: Vec<Keyed>, compare: &dyn Fn(&Keyed, &Keyed) -> Ordering) -> Vec<Keyed> {
    if items.len() < 2 {
        return items;
    }
    let mut runs: Vec<Vec<Keyed>> = items.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            merged.push(match pairs.next() {
                Some(right) => merge(left, right, compare),
                None => left,
            });
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge(
    left: Vec<Keyed>,
    right: Vec<Keyed>,
    compare: &dyn Fn(&Keyed, &Keyed) -> Ordering,
) -> Vec<Keyed> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        let from = if compare(l, r) == Ordering::Greater {
            &mut right
        } else {
            &mut left
        };
        merged.extend(from.next());
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[i32]) -> Vec<Keyed> {
        let keyed = |(i, &n): (usize, &i32)| Keyed {
            item: Value::Int(i as i32),
            keys: vec![Some(Value::Int(n))],
        };
        values.iter().enumerate().map(keyed).collect()
    }

    #[test]
    fn equals_keep_their_order_also_from_the_greatest_down() {
        let by_key = |l: &Keyed, r: &Keyed| compare(l, r, &|_| true, false);
        let sorted = sort(numbers(&[1, 0, 1, 1]), &by_key);
        let places: Vec<String> = sorted.iter().map(|k| reading::text(&k.item)).collect();
        assert_eq!(places, ["0", "2", "3", "1"]);
    }

    #[test]
    fn an_inconsistent_order_still_ends() {
        let sorted = sort(numbers(&[3, 1, 2, 5, 4]), &|_, _| Ordering::Greater);
        assert_eq!(sorted.len(), 5);
    }
}
