//! Cells in which the evaluator leaves what it worked out about a node. They say nothing about the text: a tree with
//! filled cells is the same tree.

use super::expression::{Literal, Quote};
use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::rc::Rc;

/// Two numbers in one cell, such as (layout, slot) or (shape, slot). `u64::MAX` means "nothing yet".
pub struct Cache(Cell<u64>);

impl Cache {
    /// What was left, or `u64::MAX`.
    #[inline]
    pub fn get(&self) -> u64 {
        self.0.get()
    }

    /// Leaves a number.
    #[inline]
    pub fn set(&self, to: u64) {
        self.0.set(to);
    }

    /// High and low half.
    #[inline]
    pub fn pair(&self) -> (u32, u32) {
        ((self.0.get() >> 32) as u32, self.0.get() as u32)
    }

    /// Leaves two halves.
    #[inline]
    pub fn set_pair(&self, high: u32, low: u32) {
        self.0.set((u64::from(high) << 32) | u64::from(low));
    }
}

impl Default for Cache {
    fn default() -> Cache {
        Cache(Cell::new(u64::MAX))
    }
}

/// Anything that the evaluator compiled from a node; may be replaced.
#[derive(Default)]
pub struct Memo(RefCell<Option<Rc<dyn Any>>>);

impl Memo {
    /// What was left, if it is of this type.
    pub fn get<T: 'static>(&self) -> Option<Rc<T>> {
        self.0
            .borrow()
            .as_ref()
            .and_then(|held| held.clone().downcast().ok())
    }

    /// Leaves something in place of what was there.
    pub fn set<T: 'static>(&self, to: Rc<T>) {
        *self.0.borrow_mut() = Some(to);
    }

    /// What was left, else what `make` gives, which is left.
    pub fn get_or<T: 'static>(&self, make: impl FnOnce() -> T) -> Rc<T> {
        self.get().unwrap_or_else(|| {
            let made = Rc::new(make());
            self.set(made.clone());
            made
        })
    }
}

/// A literal in the text, with a cell for the evaluator's value of it.
pub struct Constant {
    /// What it says.
    pub literal: Literal,
    /// How a text was written; `Bare` for numbers.
    pub quote: Quote,
    value: OnceCell<Box<dyn Any>>,
}

impl Constant {
    /// Constant without a value yet.
    pub fn new(literal: Literal, quote: Quote) -> Constant {
        Constant {
            literal,
            quote,
            value: OnceCell::new(),
        }
    }

    /// The evaluator's value, made from the literal the first time. `None` only if two value types are asked for.
    #[inline]
    pub fn value<V: 'static>(&self, make: impl FnOnce(&Literal) -> V) -> Option<&V> {
        self.value
            .get_or_init(|| Box::new(make(&self.literal)))
            .downcast_ref()
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("_")
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("_")
    }
}

impl fmt::Debug for Constant {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:?} {:?}", self.literal, self.quote)
    }
}
