//! Names of variables and functions as numbers, without regard to case. A number is never given back: a session has as
//! many as its texts have names.

use std::collections::HashMap;
use std::rc::Rc;

/// A name as a number.
pub type Sym = u32;

/// The names of a session.
#[derive(Default)]
pub struct Symbols {
    known: HashMap<Box<str>, Sym>,
    names: Vec<Rc<str>>,
}

impl Symbols {
    /// Number of a name; the first spelling that is met is kept for display.
    pub fn intern(&mut self, name: &str) -> Sym {
        if let Some(sym) = self.known.get(name) {
            return *sym;
        }
        let folded = name.to_lowercase();
        if let Some(sym) = self.known.get(folded.as_str()) {
            return *sym;
        }
        let sym = self.names.len() as Sym;
        self.names.push(name.into());
        self.known.insert(folded.into(), sym);
        sym
    }

    /// Number of a name, if it has one.
    pub fn find(&self, name: &str) -> Option<Sym> {
        self.known
            .get(name)
            .or_else(|| self.known.get(name.to_lowercase().as_str()))
            .copied()
    }

    /// How many names there are.
    pub fn count(&self) -> Sym {
        self.names.len() as Sym
    }

    /// Name as first written.
    pub fn name(&self, sym: Sym) -> Rc<str> {
        self.names
            .get(sym as usize)
            .cloned()
            .unwrap_or_else(|| "".into())
    }
}
