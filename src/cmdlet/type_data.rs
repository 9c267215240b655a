//! What a session was told of types beside what they are: members that every object of a type has, and how it is shown.
//! Update-TypeData fills it, the evaluator and the formatter read it.

use crate::value::{Block, Value};
use std::rc::Rc;

/// One member that a type was given.
#[derive(Clone)]
pub enum TypeMember {
    /// A value.
    Note(Value),
    /// Another member's name, and the type to convert to.
    Alias(String, Option<String>),
    /// A block that gives the value, and one that sets it.
    Script(Block, Option<Block>),
    /// A block that is called.
    Method(Block),
}

/// What was said of one type.
#[derive(Clone, Default)]
pub struct TypeNotes {
    /// Its name.
    pub name: String,
    /// Its members.
    pub members: Vec<(String, TypeMember)>,
    /// Properties that are shown when nobody asks for others.
    pub display: Vec<String>,
    /// Other standard members: serialization and the like.
    pub standard: Vec<(String, Value)>,
}

/// What was said of types.
#[derive(Default)]
pub struct TypeTable(Vec<TypeNotes>);

impl TypeTable {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that was said.
    pub fn all(&self) -> &[TypeNotes] {
        &self.0
    }

    /// What was said of a type.
    pub fn get(&self, name: &str) -> Option<&TypeNotes> {
        self.0
            .iter()
            .find(|notes| notes.name.eq_ignore_ascii_case(name))
    }

    /// What was said of a type, to be changed.
    pub fn entry(&mut self, name: &str) -> &mut TypeNotes {
        let at = self
            .0
            .iter()
            .position(|notes| notes.name.eq_ignore_ascii_case(name));
        let at = at.unwrap_or_else(|| {
            self.0.push(TypeNotes {
                name: name.to_owned(),
                ..TypeNotes::default()
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// Forgets what was said of a type; false if nothing was.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0
            .retain(|notes| !notes.name.eq_ignore_ascii_case(name));
        self.0.len() < before
    }

    /// A member that objects of these types were given, by the most special name.
    pub fn member<'a>(&'a self, types: &'a [Rc<str>], name: &str) -> Option<&'a TypeMember> {
        self.of(types).find_map(|notes| {
            notes
                .members
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, member)| member)
        })
    }

    /// Properties that objects of these types show when nobody asks for others.
    pub fn display<'a>(&'a self, types: &'a [Rc<str>]) -> Option<&'a [String]> {
        self.of(types)
            .map(|notes| notes.display.as_slice())
            .find(|display| !display.is_empty())
    }

    /// What was said of types, the most special first.
    pub fn of<'a>(&'a self, types: &'a [Rc<str>]) -> impl Iterator<Item = &'a TypeNotes> {
        types.iter().filter_map(|name| self.get(name))
    }
}
