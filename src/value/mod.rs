//! What flows through a pipeline: PowerShell's values, how they convert, compare and print. Knows no command, no
//! session and no tenant.
//!
//! A `Value` is 24 bytes and lives on one thread (`Rc`, not `Arc`): a session is one thread. Text, arrays, tables and
//! objects are shared by reference, as PowerShell's are.

pub mod arithmetic;
mod array;
pub mod clixml;
pub mod collate;
pub mod compare;
pub mod convert;
pub mod date;
mod date_parse;
pub mod enums;
pub mod error;
pub mod foreign;
pub mod format;
pub mod hooks;
pub mod index;
pub mod json;
mod keep;
pub mod members;
pub mod number;
mod object;
pub mod regex;
pub mod serde;
pub mod size;
pub mod statics;
mod table;
mod text;
pub mod time_format;
pub mod types;
pub mod wildcard;
pub mod xml;

pub use array::{Array, ArrayKind};
pub use convert::convert;
pub use date::{DateKind, DateTime, TimeSpan};
pub use keep::{keep, kept};
pub use object::{Member, Object, Shape};
pub use serde::{from_json, from_serialize, to_deserialize, to_json};
pub use table::{Table, TableKey, TableKind};
pub use types::resolve_type;

use std::any::Any;
use std::rc::Rc;

pub use rust_decimal::Decimal;
pub use uuid::Uuid as Guid;

/// One PowerShell value.
#[derive(Clone, Default)]
pub enum Value {
    /// What a command gives that outputs nothing (`AutomationNull`): stored in a variable it becomes `Null`.
    NoOutput,
    /// `$null`.
    #[default]
    Null,
    /// `System.Boolean`
    Bool(bool),
    /// `System.Char`
    Char(char),
    /// `System.SByte`
    SByte(i8),
    /// `System.Byte`
    Byte(u8),
    /// `System.Int16`
    Short(i16),
    /// `System.UInt16`
    UShort(u16),
    /// `System.Int32`, the type of a plain whole number.
    Int(i32),
    /// `System.UInt32`
    UInt(u32),
    /// `System.Int64`
    Long(i64),
    /// `System.UInt64`
    ULong(u64),
    /// `System.Single`
    Single(f32),
    /// `System.Double`
    Double(f64),
    /// `System.Decimal`
    Decimal(Decimal),
    /// `System.String`
    Str(Rc<str>),
    /// `System.DateTime`
    Date(DateTime),
    /// `System.TimeSpan`
    Span(TimeSpan),
    /// `System.Guid`
    Guid(Guid),
    /// `first..last` before it is stored; everywhere else it is an array. Counts down if `last` is the smaller.
    Range(i32, i32),
    /// `System.Object[]`, typed arrays, `ArrayList` and generic lists.
    Array(Array),
    /// `Hashtable`, `[ordered]` and generic dictionaries.
    Table(Table),
    /// An object with properties: `[pscustomobject]`, or what a cmdlet puts out.
    Object(Object),
    /// A script block, opaque to everything but the host.
    Block(Block),
    /// A type literal, such as `[int]`.
    Type(TypeName),
    /// A value of a closed set with a name and a number, such as `[DayOfWeek]::Monday`.
    Enum(Rc<EnumValue>),
    /// Any other .NET-like object (regex matches, string builders, stopwatches, error records, …).
    Foreign(Rc<dyn Foreign>),
    /// Any value with note properties added to it (a `PSObject` around a base object).
    Wrapped(Rc<Wrapped>),
}

/// A script block: its text for display, and the host's own data.
#[derive(Clone)]
pub struct Block {
    /// Text between the braces.
    pub text: Rc<str>,
    /// The host's tree and closure.
    pub body: Rc<dyn Any>,
}

/// Full .NET name of a type, in canonical spelling, such as `System.Int32` or `System.Object[]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeName(pub Rc<str>);

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// Full name of the enumeration.
    pub type_name: Rc<str>,
    /// Name of the value (several joined by `, ` for flags).
    pub name: Rc<str>,
    /// Its number.
    pub number: i64,
}

/// A value with properties of its own added.
pub struct Wrapped {
    /// The value underneath.
    pub base: Value,
    /// Added properties, and type names put before those of the base.
    pub added: Object,
}

/// An object that is neither data nor collection: it answers for its own members.
pub trait Foreign: Any {
    /// Full .NET type name.
    fn type_name(&self) -> &str;
    /// Names from the most special type to `System.Object`, for views and `-is`.
    fn type_names(&self) -> Vec<String> {
        vec![self.type_name().to_owned(), "System.Object".to_owned()]
    }
    /// Value of a property; `None` if there is none of that name (names are compared without case).
    fn get(&self, _name: &str) -> Option<Value> {
        None
    }
    /// Sets a property; false if there is none that can be set.
    fn set(&self, _name: &str, _value: Value) -> bool {
        false
    }
    /// Names of its properties, in order.
    fn properties(&self) -> Vec<String> {
        Vec::new()
    }
    /// Calls a method; `None` if there is none of that name.
    fn call(&self, _name: &str, _arguments: &[Value]) -> Option<crate::diag::Result<Value>> {
        None
    }
    /// Names of its methods.
    fn methods(&self) -> Vec<String> {
        Vec::new()
    }
    /// `object[key]`; `None` if it has no index.
    fn index(&self, _key: &Value) -> Option<Value> {
        None
    }
    /// `object[key] = value`; `None` if it has no index that can be set.
    fn set_index(&self, _key: &Value, _value: Value) -> Option<crate::diag::Result<()>> {
        None
    }
    /// Text under a format of `-f`; `None` if formats mean nothing to it.
    fn format(&self, _format: &str) -> Option<std::result::Result<String, String>> {
        None
    }
    /// Whether a condition holds for it, where that is not simply because it is there.
    fn truth(&self) -> Option<bool> {
        None
    }
    /// Bytes that are alike for equal objects of its type, and sort as they do; `None` if it has no order.
    fn order_key(&self) -> Option<Vec<u8>> {
        None
    }
    /// What the pipeline enumerates, if it does.
    fn items(&self) -> Option<Vec<Value>> {
        None
    }
    /// `ToString()`.
    fn text(&self) -> String {
        self.type_name().to_owned()
    }
    /// What output shows of it, where that is not its text.
    fn shown(&self) -> String {
        self.text()
    }
    /// Whether another object stands for the same thing.
    fn same_as(&self, _other: &dyn Foreign) -> bool {
        false
    }
    /// For finding the concrete type again.
    fn as_any(&self) -> &dyn Any;
}

impl Value {
    /// A string value.
    pub fn str(text: impl AsRef<str>) -> Value {
        Value::Str(Rc::from(text.as_ref()))
    }

    /// A new `Object[]`.
    pub fn array(items: Vec<Value>) -> Value {
        Value::Array(Array::new(items))
    }

    /// Whether this is `$null` or no output at all.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null | Value::NoOutput)
    }

    /// The value as it lies in a variable, array, table or property: a range becomes an array, no output becomes `$null`.
    #[inline]
    pub fn stored(self) -> Value {
        match self {
            Value::NoOutput => Value::Null,
            Value::Range(..) => Value::array(self.range_items().collect()),
            other => other,
        }
    }

    /// The value as a variable keeps it: the output of a command that had none stays that, so that it pipes nothing and
    /// `@($x)` is empty.
    pub fn kept(self) -> Value {
        match self {
            Value::Range(..) => self.stored(),
            other => other,
        }
    }

    /// The numbers of a range; nothing for any other value.
    pub fn range_items(&self) -> Box<dyn Iterator<Item = Value>> {
        match *self {
            Value::Range(first, last) if first <= last => Box::new((first..=last).map(Value::Int)),
            Value::Range(first, last) => Box::new((last..=first).rev().map(Value::Int)),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// How a number among the words of a command was typed, where that is not how it prints.
    pub fn typed_number(&self) -> Option<Rc<str>> {
        match self {
            Value::Wrapped(wrapped) if wrapped.base.is_number() => wrapped.added.text(),
            _ => None,
        }
    }

    /// The state of a switch, or a Boolean.
    pub fn as_switch(&self) -> Option<bool> {
        match self.base() {
            Value::Bool(on) => Some(*on),
            Value::Foreign(foreign) if foreign.as_any().is::<foreign::Switch>() => foreign.truth(),
            _ => None,
        }
    }

    /// Whether `??` passes over it: null, or what databases have for it.
    pub fn is_nothing(&self) -> bool {
        self.is_null()
            || matches!(self, Value::Foreign(foreign) if foreign.as_any().is::<foreign::DbNull>())
    }

    /// What lies under added properties.
    pub fn base(&self) -> &Value {
        match self {
            Value::Wrapped(wrapped) => wrapped.base.base(),
            other => other,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Value::Int(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Long(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Double(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::str(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::str(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::array(items)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
