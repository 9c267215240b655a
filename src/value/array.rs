//! Arrays and lists: shared by reference, as PowerShell's are.

use super::{Table, Value};
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

/// What an array is to .NET; it decides the type name and whether it can grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArrayKind {
    /// `System.Object[]`
    Fixed,
    /// An array of one element type, such as `System.Int32[]`; holds the element's full name.
    Typed(Rc<str>),
    /// `System.Collections.ArrayList`
    ArrayList,
    /// `System.Collections.Generic.List[T]`; holds the element's full name.
    List(Rc<str>),
    /// Another collection that enumerates (queue, stack, set, `Collection[PSObject]`); holds its full name.
    Other(Rc<str>),
}

/// A shared, ordered collection.
#[derive(Clone)]
pub struct Array(Rc<ArrayData>);

struct ArrayData {
    kind: ArrayKind,
    items: RefCell<Vec<Value>>,
    /// The table whose keys or values these are.
    table: Option<Table>,
}

impl Array {
    /// A new `Object[]`.
    pub fn new(items: Vec<Value>) -> Array {
        Array::of_kind(ArrayKind::Fixed, items)
    }

    /// A new collection of that kind.
    pub fn of_kind(kind: ArrayKind, items: Vec<Value>) -> Array {
        Array(Rc::new(ArrayData {
            kind,
            items: RefCell::new(items),
            table: None,
        }))
    }

    /// The keys or the values of a table, as a collection of that full name.
    pub fn of_table(full: &str, items: Vec<Value>, table: &Table) -> Array {
        Array(Rc::new(ArrayData {
            kind: ArrayKind::Other(full.into()),
            items: RefCell::new(items),
            table: Some(table.clone()),
        }))
    }

    /// The table whose keys or values these are.
    pub fn table(&self) -> Option<&Table> {
        self.0.table.as_ref()
    }

    /// What it is to .NET.
    pub fn kind(&self) -> &ArrayKind {
        &self.0.kind
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.0.items.borrow().len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Item at that index, from 0.
    pub fn get(&self, index: usize) -> Option<Value> {
        self.0.items.borrow().get(index).cloned()
    }

    /// All items, borrowed. Drop the borrow before user code runs.
    pub fn borrow(&self) -> Ref<'_, Vec<Value>> {
        self.0.items.borrow()
    }

    /// All items, for change. Drop the borrow before user code runs.
    pub fn borrow_mut(&self) -> RefMut<'_, Vec<Value>> {
        self.0.items.borrow_mut()
    }

    /// A copy of the items, safe to hold while user code runs.
    pub fn items(&self) -> Vec<Value> {
        self.0.items.borrow().clone()
    }

    /// Whether both are the same collection.
    pub fn same(&self, other: &Array) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Where it lies: its identity as a key.
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }

    /// Number of holders; with one, `+=` may append in place unseen.
    pub fn holders(&self) -> usize {
        Rc::strong_count(&self.0)
    }
}
