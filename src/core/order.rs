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

/// Sorts without changing the order of equals; `descending` says for each key whether the greatest comes first.
pub fn sort(items: Vec<Keyed>, descending: &dyn Fn(usize) -> bool, case: bool) -> Vec<Keyed> {
    let codes = Codes::of(&items, descending);
    let order = merge_sort(items.len(), &|left, right| {
        for (i, codes) in codes.0.iter().enumerate() {
            let order = match codes {
                Some(codes) => codes[left].cmp(&codes[right]),
                None => compare_at(&items[left], &items[right], i, descending, case),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        items[left].keys.len().cmp(&items[right].keys.len())
    });
    let mut items: Vec<Option<Keyed>> = items.into_iter().map(Some).collect();
    let take = |at: &u32| items[*at as usize].take();
    order.iter().filter_map(take).collect()
}

fn compare_at(
    left: &Keyed,
    right: &Keyed,
    key: usize,
    descending: &dyn Fn(usize) -> bool,
    case: bool,
) -> Ordering {
    let order = match (left.keys.get(key), right.keys.get(key)) {
        (Some(Some(l)), Some(Some(r))) => compare_values(l, r, case),
        (Some(l), Some(r)) => l.is_some().cmp(&r.is_some()),
        _ => Ordering::Equal,
    };
    if descending(key) {
        order.reverse()
    } else {
        order
    }
}

/// For each key that is a whole number (or a date) in all objects: numbers that compare as the keys do, by object.
struct Codes(Vec<Option<Vec<i64>>>);

impl Codes {
    fn of(items: &[Keyed], descending: &dyn Fn(usize) -> bool) -> Codes {
        let keys = items.iter().map(|item| item.keys.len()).max();
        let column = |key: usize| -> Option<Vec<i64>> {
            let dates = matches!(items.first()?.keys.get(key), Some(Some(Value::Date(_))));
            let codes = items.iter().map(|item| match item.keys.get(key) {
                Some(Some(Value::Int(n))) if !dates => Some(i64::from(*n)),
                Some(Some(Value::Long(n))) if !dates => Some(*n),
                Some(Some(Value::Date(date))) if dates => Some(date.ticks),
                _ => None,
            });
            // The greatest first: `!` turns the order round, and has no overflow.
            let turn = descending(key);
            codes
                .map(|code| code.map(|code| if turn { !code } else { code }))
                .collect()
        };
        Codes((0..keys.unwrap_or(0)).map(column).collect())
    }
}

/// Runs up to this length are sorted by insertion.
const SHORT: usize = 16;

/// The order in which `count` things stand after sorting, by their places before.
fn merge_sort(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let after = |left: u32, right: u32| compare(left as usize, right as usize) == Ordering::Greater;
    for run in order.chunks_mut(SHORT) {
        for at in 1..run.len() {
            let mut to = at;
            while to > 0 && after(run[to - 1], run[to]) {
                run.swap(to - 1, to);
                to -= 1;
            }
        }
    }
    let mut merged = Vec::with_capacity(order.len());
    let mut width = SHORT;
    while width < order.len() {
        for pair in order.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([l, lefts @ ..], [r, rights @ ..]) = (left, right) {
                if after(*l, *r) {
                    merged.push(*r);
                    right = rights;
                } else {
                    merged.push(*l);
                    left = lefts;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        merged.clear();
        width *= 2;
    }
    order
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

    fn places(sorted: &[Keyed]) -> Vec<String> {
        sorted.iter().map(|k| reading::text(&k.item)).collect()
    }

    #[test]
    fn equals_keep_their_order_also_from_the_greatest_down() {
        let sorted = sort(numbers(&[1, 0, 1, 1]), &|_| true, false);
        assert_eq!(places(&sorted), ["0", "2", "3", "1"]);
    }

    #[test]
    fn many_are_sorted_alike_whether_their_keys_have_codes_or_not() {
        let mut dice: u32 = 7;
        let mut roll = |below: u32| {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((dice >> 16) % below) as i32
        };
        let values: Vec<(i32, i32)> = (0..1000).map(|_| (roll(20), roll(50))).collect();
        let keyed = |text: bool| -> Vec<Keyed> {
            let key = |n: i32| match text {
                true => Value::str(format!("{n:03}")),
                false => Value::Int(n),
            };
            let each = values.iter().enumerate();
            each.map(|(at, (first, second))| Keyed {
                item: Value::Int(at as i32),
                keys: vec![Some(key(*first)), Some(key(*second))],
            })
            .collect()
        };
        let mut expected: Vec<usize> = (0..values.len()).collect();
        expected.sort_by_key(|at| (values[*at].0, -values[*at].1));
        let expected: Vec<String> = expected.iter().map(usize::to_string).collect();
        for text in [false, true] {
            let sorted = sort(keyed(text), &|key| key == 1, false);
            assert_eq!(places(&sorted), expected, "text: {text}");
        }
    }

    #[test]
    fn an_inconsistent_order_still_ends() {
        let mut order = merge_sort(40, &|_, _| Ordering::Greater);
        order.sort_unstable();
        assert_eq!(order, (0..40).collect::<Vec<_>>());
    }
}
