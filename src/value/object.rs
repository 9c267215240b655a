//! Objects: a shape (the names) and a vector of values. Objects made by the same code share one shape.

use super::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The names of an object's members in order, shared by all objects made alike.
pub struct Shape {
    names: Vec<Rc<str>>,
    folded: Vec<Rc<str>>,
    by_name: Option<HashMap<Rc<str>, usize>>,
}

/// What a member of an object is beside a plain note property.
#[derive(Clone)]
pub enum Member {
    /// A plain value.
    Note(Value),
    /// Computed by a block that sees the object as `$this`; the second sets it.
    Script(Value, Option<Value>),
    /// A method: a block that sees the object as `$this`.
    Method(Value),
    /// Another name for a member.
    Alias(Rc<str>),
}

/// A shared object with named members in order.
#[derive(Clone)]
pub struct Object(Rc<ObjectData>);

struct ObjectData {
    type_names: RefCell<Rc<[Rc<str>]>>,
    members: RefCell<Members>,
    text: RefCell<Option<Rc<str>>>,
}

struct Members {
    shape: Rc<Shape>,
    values: Vec<Value>,
    /// Members that are not notes, by position in the shape; `None` while all are.
    special: Option<HashMap<usize, Member>>,
}

impl Shape {
    /// Shape of those names in that order.
    pub fn new(names: Vec<Rc<str>>) -> Rc<Shape> {
        let folded: Vec<Rc<str>> = names
            .iter()
            .map(|name| name.to_lowercase().into())
            .collect();
        let by_name = (names.len() > 12).then(|| {
            folded
                .iter()
                .cloned()
                .enumerate()
                .map(|(i, n)| (n, i))
                .collect()
        });
        Rc::new(Shape {
            names,
            folded,
            by_name,
        })
    }

    /// Names as written.
    pub fn names(&self) -> &[Rc<str>] {
        &self.names
    }

    /// Position of a name, without case.
    pub fn position(&self, name: &str) -> Option<usize> {
        if let Some(map) = &self.by_name {
            return map
                .get(name)
                .or_else(|| map.get(name.to_lowercase().as_str()))
                .copied();
        }
        let exact = self.names.iter().position(|known| **known == *name);
        exact.or_else(|| {
            if name.is_ascii() {
                self.names
                    .iter()
                    .position(|known| known.eq_ignore_ascii_case(name))
            } else {
                let folded = name.to_lowercase();
                self.folded.iter().position(|known| **known == *folded)
            }
        })
    }
}

thread_local! {
    static CUSTOM: Rc<[Rc<str>]> =
        Rc::new(["System.Management.Automation.PSCustomObject".into(), "System.Object".into()]);
}

impl Object {
    /// A `[pscustomobject]` without members.
    pub fn custom() -> Object {
        Object::with_shape(CUSTOM.with(Rc::clone), Shape::new(Vec::new()), Vec::new())
    }

    /// An object of those type names (most special first), shape and values. Both must have the same length.
    pub fn with_shape(type_names: Rc<[Rc<str>]>, shape: Rc<Shape>, values: Vec<Value>) -> Object {
        debug_assert_eq!(shape.names.len(), values.len());
        let members = RefCell::new(Members {
            shape,
            values,
            special: None,
        });
        Object(Rc::new(ObjectData {
            type_names: RefCell::new(type_names),
            members,
            text: RefCell::new(None),
        }))
    }

    /// A `[pscustomobject]` of that shape, sharing the type names of all custom objects.
    pub fn custom_with_shape(shape: Rc<Shape>, values: Vec<Value>) -> Object {
        Object::with_shape(CUSTOM.with(Rc::clone), shape, values)
    }

    /// A custom object of those members.
    pub fn of<N: Into<Rc<str>>>(members: impl IntoIterator<Item = (N, Value)>) -> Object {
        let (names, values): (Vec<Rc<str>>, Vec<Value>) = members
            .into_iter()
            .map(|(name, value)| (name.into(), value.stored()))
            .unzip();
        Object::custom_with_shape(Shape::new(names), values)
    }

    /// Type names, most special first.
    pub fn type_names(&self) -> Rc<[Rc<str>]> {
        self.0.type_names.borrow().clone()
    }

    /// Whether it is a `[pscustomobject]`, which shows its members as its text.
    pub fn is_custom(&self) -> bool {
        let names = self.0.type_names.borrow();
        names
            .iter()
            .any(|name| &**name == "System.Management.Automation.PSCustomObject")
    }

    /// Replaces the type names.
    pub fn set_type_names(&self, names: Rc<[Rc<str>]>) {
        *self.0.type_names.borrow_mut() = names;
    }

    /// What `ToString()` gives, where it is not made from the members.
    pub fn text(&self) -> Option<Rc<str>> {
        self.0.text.borrow().clone()
    }

    /// Sets what `ToString()` gives.
    pub fn set_text(&self, text: impl Into<Rc<str>>) {
        *self.0.text.borrow_mut() = Some(text.into());
    }

    /// Its shape.
    pub fn shape(&self) -> Rc<Shape> {
        self.0.members.borrow().shape.clone()
    }

    /// Value of a note property, or of what an alias leads to; a script property gives `None` here, the host runs it.
    pub fn get(&self, name: &str) -> Option<Value> {
        match self.member(name)? {
            Member::Note(value) => Some(value),
            Member::Alias(target) => self.get(&target),
            Member::Script(..) | Member::Method(_) => None,
        }
    }

    /// Value at a position of the shape, for callers that remembered it.
    pub fn value_at(&self, shape: &Rc<Shape>, position: usize) -> Option<Value> {
        let members = self.0.members.borrow();
        let plain = Rc::ptr_eq(&members.shape, shape) && members.special.is_none();
        plain
            .then(|| members.values.get(position).cloned())
            .flatten()
    }

    /// A member of any kind.
    pub fn member(&self, name: &str) -> Option<Member> {
        let members = self.0.members.borrow();
        let position = members.shape.position(name)?;
        if let Some(special) = members
            .special
            .as_ref()
            .and_then(|special| special.get(&position))
        {
            return Some(special.clone());
        }
        Some(Member::Note(members.values[position].clone()))
    }

    /// Sets an existing note property; false if there is none.
    pub fn set(&self, name: &str, value: Value) -> bool {
        let mut members = self.0.members.borrow_mut();
        let Some(position) = members.shape.position(name) else {
            return false;
        };
        if members
            .special
            .as_ref()
            .is_some_and(|special| special.contains_key(&position))
        {
            return false;
        }
        members.values[position] = value.stored();
        true
    }

    /// Adds a member, or replaces the one of that name.
    pub fn add(&self, name: &str, member: Member) {
        let mut members = self.0.members.borrow_mut();
        let position = match members.shape.position(name) {
            Some(position) => position,
            None => {
                let mut names = members.shape.names.clone();
                names.push(name.into());
                members.shape = Shape::new(names);
                members.values.push(Value::Null);
                members.values.len() - 1
            }
        };
        match member {
            Member::Note(value) => {
                members.values[position] = value.stored();
                if let Some(special) = members.special.as_mut() {
                    special.remove(&position);
                }
            }
            other => {
                members
                    .special
                    .get_or_insert_default()
                    .insert(position, other);
            }
        }
    }

    /// Adds a note property, or sets it.
    pub fn put(&self, name: &str, value: impl Into<Value>) {
        self.add(name, Member::Note(value.into()));
    }

    /// Removes a member; false if there is none.
    pub fn remove(&self, name: &str) -> bool {
        let mut members = self.0.members.borrow_mut();
        let Some(position) = members.shape.position(name) else {
            return false;
        };
        let mut names = members.shape.names.clone();
        names.remove(position);
        members.shape = Shape::new(names);
        members.values.remove(position);
        if let Some(special) = members.special.take() {
            let moved = special.into_iter().filter(|(at, _)| *at != position);
            members.special = Some(
                moved
                    .map(|(at, m)| (if at > position { at - 1 } else { at }, m))
                    .collect(),
            );
        }
        true
    }

    /// Names and members in order, safe to hold while user code runs.
    pub fn members(&self) -> Vec<(Rc<str>, Member)> {
        let members = self.0.members.borrow();
        let special = |i: usize| {
            members
                .special
                .as_ref()
                .and_then(|special| special.get(&i))
                .cloned()
        };
        let each = members.shape.names.iter().enumerate();
        each.map(|(i, name)| {
            (
                name.clone(),
                special(i).unwrap_or_else(|| Member::Note(members.values[i].clone())),
            )
        })
        .collect()
    }

    /// A new object of the same type names, shape and values.
    pub fn copy(&self) -> Object {
        let members = self.0.members.borrow();
        let copied = Members {
            shape: members.shape.clone(),
            values: members.values.clone(),
            special: members.special.clone(),
        };
        let (type_names, text) = (RefCell::new(self.type_names()), RefCell::new(self.text()));
        Object(Rc::new(ObjectData {
            type_names,
            members: RefCell::new(copied),
            text,
        }))
    }

    /// Whether both are the same object.
    pub fn same(&self, other: &Object) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Where it lies: its identity as a key.
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }
}
