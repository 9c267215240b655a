//! Sets, queues, stacks and enumerators.

use crate::diag::Result;
use crate::value::{Array, ArrayKind, Foreign, Table, TableKind, Value, compare, convert, error};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// `HashSet[T]` and `SortedSet[T]`: the keys of a table.
pub struct HashSet {
    full: Rc<str>,
    element: Rc<str>,
    entries: Table,
}

impl HashSet {
    /// A set of those items.
    pub fn new(full: &str, element: &str, ignore_case: bool, items: Vec<Value>) -> HashSet {
        let entries = Table::new(TableKind::Dictionary(full.into()));
        entries.set_case_sensitive(!ignore_case);
        for item in items {
            entries.set(item, Value::Null);
        }
        HashSet {
            full: full.into(),
            element: element.into(),
            entries,
        }
    }

    fn has(&self, item: &Value) -> bool {
        self.entries.get(item).is_some()
    }

    fn all(&self) -> Vec<Value> {
        let mut items: Vec<Value> = self
            .entries
            .entries()
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        if self.full.contains("Sorted") {
            items.sort_by_cached_key(|item| compare::sort_key(item, true));
        }
        items
    }

    fn change(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let [argument] = arguments else {
            return match (name, arguments.len()) {
                ("clear", 0) => {
                    self.entries.borrow_mut().clear();
                    Some(Ok(Value::NoOutput))
                }
                ("add" | "remove" | "contains", count) => {
                    Some(Err(error::no_overload(name, count)))
                }
                _ => None,
            };
        };
        if matches!(name, "add" | "remove" | "contains") {
            let item = match convert::convert(argument, &self.element) {
                Ok(item) => item,
                Err(_) => return Some(Err(error::argument(name, argument, &self.element))),
            };
            return Some(Ok(Value::Bool(match name {
                "add" if self.has(&item) => false,
                "add" => {
                    self.entries.set(item, Value::Null);
                    true
                }
                "remove" => self.entries.remove(&item).is_some(),
                _ => self.has(&item),
            })));
        }
        let other = argument
            .base()
            .items()
            .unwrap_or_else(|| vec![argument.clone()]);
        let others = HashSet::new(&self.full, &self.element, false, other);
        let done = Value::NoOutput;
        Some(Ok(match name {
            "unionwith" => {
                others
                    .all()
                    .into_iter()
                    .filter(|item| !self.has(item))
                    .for_each(|item| self.entries.set(item, Value::Null));
                done
            }
            "exceptwith" => {
                others
                    .all()
                    .iter()
                    .for_each(|item| drop(self.entries.remove(item)));
                done
            }
            "intersectwith" => {
                self.all()
                    .iter()
                    .filter(|item| !others.has(item))
                    .for_each(|item| drop(self.entries.remove(item)));
                done
            }
            "issubsetof" => Value::Bool(self.all().iter().all(|item| others.has(item))),
            "issupersetof" => Value::Bool(others.all().iter().all(|item| self.has(item))),
            "overlaps" => Value::Bool(others.all().iter().any(|item| self.has(item))),
            "setequals" => Value::Bool(
                self.entries.len() == others.entries.len()
                    && self.all().iter().all(|item| others.has(item)),
            ),
            _ => return None,
        }))
    }
}

impl Foreign for HashSet {
    fn type_name(&self) -> &str {
        &self.full
    }

    fn get(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "count" => Some(Value::Int(self.entries.len() as i32)),
            "max" if self.full.contains("Sorted") => self.all().pop(),
            "min" if self.full.contains("Sorted") => self.all().into_iter().next(),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<String> {
        vec!["Count".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        self.change(&name.to_ascii_lowercase(), arguments)
    }

    fn methods(&self) -> Vec<String> {
        [
            "Add",
            "Remove",
            "Contains",
            "Clear",
            "UnionWith",
            "ExceptWith",
            "IntersectWith",
            "IsSubsetOf",
            "IsSupersetOf",
            "Overlaps",
            "SetEquals",
        ]
        .map(String::from)
        .to_vec()
    }

    fn items(&self) -> Option<Vec<Value>> {
        Some(self.all())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `Queue`, `Stack` and their generic kin. The next item to come out stands first.
pub struct Queue {
    full: Rc<str>,
    element: Rc<str>,
    items: RefCell<VecDeque<Value>>,
}

impl Queue {
    /// A queue of those items; in a stack the last of them lies on top.
    pub fn new(full: &str, element: &str, items: Vec<Value>) -> Queue {
        let stack = full.contains("Stack");
        let items: VecDeque<Value> = if stack {
            items.into_iter().rev().collect()
        } else {
            items.into()
        };
        Queue {
            full: full.into(),
            element: element.into(),
            items: RefCell::new(items),
        }
    }

    fn empty(&self, method: &str) -> crate::diag::Error {
        error::thrown(
            "System.InvalidOperationException",
            method,
            "The collection is empty.",
        )
    }
}

impl Foreign for Queue {
    fn type_name(&self) -> &str {
        &self.full
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("Count")
            .then(|| Value::Int(self.items.borrow().len() as i32))
    }

    fn properties(&self) -> Vec<String> {
        vec!["Count".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let stack = self.full.contains("Stack");
        let lower = name.to_ascii_lowercase();
        Some(match (lower.as_str(), arguments) {
            ("enqueue" | "push" | "contains", [argument])
                if (lower == "push") == stack || lower == "contains" =>
            {
                let item = match convert::convert(argument, &self.element) {
                    Ok(item) => item,
                    Err(_) => return Some(Err(error::argument(name, argument, &self.element))),
                };
                match lower.as_str() {
                    "push" => self.items.borrow_mut().push_front(item),
                    "enqueue" => self.items.borrow_mut().push_back(item),
                    _ => {
                        return Some(Ok(Value::Bool(
                            self.items
                                .borrow()
                                .iter()
                                .any(|known| compare::equal(known, &item, true)),
                        )));
                    }
                }
                Ok(Value::NoOutput)
            }
            ("dequeue", []) if !stack => self
                .items
                .borrow_mut()
                .pop_front()
                .ok_or_else(|| self.empty(name)),
            ("pop", []) if stack => self
                .items
                .borrow_mut()
                .pop_front()
                .ok_or_else(|| self.empty(name)),
            ("peek", []) => self
                .items
                .borrow()
                .front()
                .cloned()
                .ok_or_else(|| self.empty(name)),
            ("clear", []) => {
                self.items.borrow_mut().clear();
                Ok(Value::NoOutput)
            }
            ("toarray", []) => {
                let items = self.items.borrow().iter().cloned().collect();
                Ok(Value::Array(Array::of_kind(
                    ArrayKind::Typed(self.element.clone()),
                    items,
                )))
            }
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        let own: &[&str] = if self.full.contains("Stack") {
            &["Push", "Pop"]
        } else {
            &["Enqueue", "Dequeue"]
        };
        own.iter()
            .chain(&["Peek", "Clear", "Contains", "ToArray"])
            .map(|name| (*name).to_owned())
            .collect()
    }

    fn items(&self) -> Option<Vec<Value>> {
        Some(self.items.borrow().iter().cloned().collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What `GetEnumerator()` gives: steps through items, and enumerates what is left in a pipeline.
pub struct Enumerator {
    full: &'static str,
    items: Vec<Value>,
    next: Cell<usize>,
}

impl Enumerator {
    /// Before the first of those items.
    pub fn new(full: &'static str, items: Vec<Value>) -> Enumerator {
        Enumerator {
            full,
            items,
            next: Cell::new(0),
        }
    }

    fn current(&self) -> Value {
        let at = self.next.get().checked_sub(1);
        at.and_then(|at| self.items.get(at).cloned())
            .unwrap_or_default()
    }
}

impl Foreign for Enumerator {
    fn type_name(&self) -> &str {
        self.full
    }

    fn type_names(&self) -> Vec<String> {
        vec![
            self.full.into(),
            "System.Collections.IEnumerator".into(),
            "System.Object".into(),
        ]
    }

    fn get(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "current" | "entry" => Some(self.current()),
            "key" | "name" | "value" => crate::value::members::get_member(&self.current(), name),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<String> {
        vec!["Current".into()]
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value>> {
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "movenext" => {
                let more = self.next.get() < self.items.len();
                self.next
                    .set((self.next.get() + 1).min(self.items.len() + 1));
                Value::Bool(more)
            }
            "reset" => {
                self.next.set(0);
                Value::NoOutput
            }
            "dispose" => Value::NoOutput,
            _ => return None,
        }))
    }

    fn methods(&self) -> Vec<String> {
        ["MoveNext", "Reset"].map(String::from).to_vec()
    }

    fn items(&self) -> Option<Vec<Value>> {
        Some(
            self.items
                .get(self.next.get()..)
                .unwrap_or_default()
                .to_vec(),
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
