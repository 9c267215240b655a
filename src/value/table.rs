//! Hash tables: keys of any value, text keys without case, kept in the order in which they came.

use super::Value;
use indexmap::IndexMap;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

/// What a table is to .NET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// `System.Collections.Hashtable`. Its order is .NET's own and not promised; ours is that of insertion.
    Hashtable,
    /// `[ordered]`: `System.Collections.Specialized.OrderedDictionary`
    Ordered,
    /// A generic dictionary; holds its full name. Text keys of it mind case.
    Dictionary(Rc<str>),
}

/// A shared table.
#[derive(Clone)]
pub struct Table(Rc<TableData>);

struct TableData {
    kind: TableKind,
    entries: RefCell<IndexMap<TableKey, (Value, Value)>>,
    case_sensitive: Cell<bool>,
    changes: Cell<u64>,
}

/// A key folded for comparison: text by its lower case, numbers by type and value, other values by identity or text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TableKey {
    /// Text, folded unless the table minds case.
    Text(Rc<str>),
    /// `Int32`
    Int(i32),
    /// Any other key: its type name and its text.
    Other(Rc<str>, Rc<str>),
    /// A reference: arrays, objects, blocks.
    Address(usize),
}

impl Table {
    /// An empty table of that kind.
    pub fn new(kind: TableKind) -> Table {
        let case_sensitive = matches!(kind, TableKind::Dictionary(_));
        Table(Rc::new(TableData {
            kind,
            entries: RefCell::default(),
            case_sensitive: Cell::new(case_sensitive),
            changes: Cell::new(0),
        }))
    }

    /// What it is to .NET.
    pub fn kind(&self) -> &TableKind {
        &self.0.kind
    }

    /// Makes text keys mind case (or not); only an empty table may change.
    pub fn set_case_sensitive(&self, case_sensitive: bool) {
        self.0.case_sensitive.set(case_sensitive);
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.0.entries.borrow().len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Value of a key.
    pub fn get(&self, key: &Value) -> Option<Value> {
        self.0
            .entries
            .borrow()
            .get(&self.fold(key))
            .map(|(_, value)| value.clone())
    }

    /// Value of a text key.
    pub fn get_str(&self, key: &str) -> Option<Value> {
        let folded = TableKey::Text(self.fold_text(key));
        self.0
            .entries
            .borrow()
            .get(&folded)
            .map(|(_, value)| value.clone())
    }

    /// Sets a key; an existing one keeps its place and its spelling.
    pub fn set(&self, key: Value, value: Value) {
        self.changed();
        let folded = self.fold(&key);
        let value = value.stored();
        match self.0.entries.borrow_mut().entry(folded) {
            indexmap::map::Entry::Occupied(mut entry) => entry.get_mut().1 = value,
            indexmap::map::Entry::Vacant(entry) => {
                entry.insert((key.stored(), value));
            }
        }
        if self.is_sorted() {
            self.settle_last();
        }
    }

    /// Moves the last entry to its place among sorted ones.
    fn settle_last(&self) {
        let mut entries = self.0.entries.borrow_mut();
        let Some(last) = entries.len().checked_sub(1) else {
            return;
        };
        let key = |at: usize| {
            entries
                .get_index(at)
                .map(|(_, (key, _))| super::compare::sort_key(key, true))
        };
        let new = key(last);
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = usize::midpoint(low, high);
            if key(middle) < new {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        entries.move_index(last, low);
    }

    /// Whether it keeps its keys in order: `SortedDictionary`, `SortedList`.
    pub fn is_sorted(&self) -> bool {
        matches!(&self.0.kind, TableKind::Dictionary(name) if name.contains("Generic.Sorted") || name.starts_with("System.Collections.SortedList"))
    }

    /// Removes a key and gives its value.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        self.changed();
        let folded = self.fold(key);
        self.0
            .entries
            .borrow_mut()
            .shift_remove(&folded)
            .map(|(_, value)| value)
    }

    /// All entries, borrowed: folded key to (key as written, value). Drop the borrow before user code runs.
    pub fn borrow(&self) -> Ref<'_, IndexMap<TableKey, (Value, Value)>> {
        self.0.entries.borrow()
    }

    /// All entries, for change.
    pub fn borrow_mut(&self) -> RefMut<'_, IndexMap<TableKey, (Value, Value)>> {
        self.changed();
        self.0.entries.borrow_mut()
    }

    /// Keys and values in order, safe to hold while user code runs.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        self.0.entries.borrow().values().cloned().collect()
    }

    /// Whether both are the same table.
    pub fn same(&self, other: &Table) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    fn changed(&self) {
        self.0.changes.set(self.0.changes.get().wrapping_add(1));
    }

    /// How often it was changed: whoever goes through it must not see that move.
    pub fn changes(&self) -> u64 {
        self.0.changes.get()
    }

    /// Where it lies: its identity as a key.
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }

    fn fold_text(&self, text: &str) -> Rc<str> {
        if self.0.case_sensitive.get() {
            text.into()
        } else {
            text.to_lowercase().into()
        }
    }

    fn fold(&self, key: &Value) -> TableKey {
        match key.base() {
            Value::Str(text) => TableKey::Text(self.fold_text(text)),
            Value::Int(number) => TableKey::Int(*number),
            Value::Array(array) => TableKey::Address(array.address()),
            Value::Table(table) => TableKey::Address(table.address()),
            Value::Object(object) => TableKey::Address(object.address()),
            other => TableKey::Other(other.type_name().into(), other.to_text().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sorted_dictionary_keeps_its_keys_in_order() {
        let name = "System.Collections.Generic.SortedDictionary[System.String,System.Int32]";
        let table = Table::new(TableKind::Dictionary(name.into()));
        for key in ["b", "d", "a", "c", "b"] {
            table.set(Value::str(key), Value::Int(1));
        }
        let keys: Vec<String> = table
            .entries()
            .iter()
            .map(|(key, _)| key.to_text())
            .collect();
        assert_eq!(keys, ["a", "b", "c", "d"]);
    }
}
