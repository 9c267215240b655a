//! One call of a static method or a constructor: its arguments as .NET's parameters, and the errors that it throws.

use crate::diag::{Error, Result};
use crate::value::{Block, EnumValue, Value, convert, enums, error, types};
use std::rc::Rc;

/// Runs a script block where .NET takes a delegate: arguments in, one value out.
pub type CallBlock<'a> = &'a mut dyn FnMut(&Block, &[Value]) -> Result<Value>;

/// A call under way.
pub struct Call<'a> {
    /// Full name of the type.
    pub full: &'a str,
    /// Name of the method as written.
    pub name: &'a str,
    /// The same in lower case.
    pub lower: String,
    /// What stands in the brackets.
    pub arguments: &'a [Value],
    /// How blocks run.
    pub run: CallBlock<'a>,
}

impl<'a> Call<'a> {
    /// A call of `[full]::name(arguments)`.
    pub fn new(
        full: &'a str,
        name: &'a str,
        arguments: &'a [Value],
        run: CallBlock<'a>,
    ) -> Call<'a> {
        Call {
            full,
            name,
            lower: name.to_ascii_lowercase(),
            arguments,
            run,
        }
    }

    /// Name in lower case and number of arguments: what overloads are told apart by first.
    pub fn key(&self) -> (&str, usize) {
        (&self.lower, self.arguments.len())
    }

    /// Number of arguments.
    pub fn count(&self) -> usize {
        self.arguments.len()
    }

    /// An argument without what was added to it; `$null` where there is none.
    pub fn at(&self, index: usize) -> &'a Value {
        const NULL: &Value = &Value::Null;
        self.arguments.get(index).map_or(NULL, Value::base)
    }

    /// An argument as text; empty for `$null`, as PowerShell passes it.
    pub fn text(&self, index: usize) -> String {
        self.at(index).to_text()
    }

    /// An argument as another type.
    ///
    /// # Errors
    /// `MethodArgumentConversionInvalidCastArgument`
    pub fn to(&self, index: usize, full: &str) -> Result<Value> {
        let value = self.at(index);
        convert::convert(value, full).map_err(|_| error::argument(self.name, value, full))
    }

    /// An argument as `Int32`.
    pub fn int(&self, index: usize) -> Result<i32> {
        match self.to(index, "System.Int32")? {
            Value::Int(n) => Ok(n),
            _ => Err(error::argument(self.name, self.at(index), "System.Int32")),
        }
    }

    /// An argument as `Int64`.
    pub fn long(&self, index: usize) -> Result<i64> {
        match self.to(index, "System.Int64")? {
            Value::Long(n) => Ok(n),
            _ => Err(error::argument(self.name, self.at(index), "System.Int64")),
        }
    }

    /// An argument as `Double`.
    pub fn double(&self, index: usize) -> Result<f64> {
        match self.to(index, "System.Double")? {
            Value::Double(n) => Ok(n),
            _ => Err(error::argument(self.name, self.at(index), "System.Double")),
        }
    }

    /// An argument as `Boolean`.
    pub fn flag(&self, index: usize) -> bool {
        self.at(index).truthy()
    }

    /// An argument as a value of an enumeration: its number.
    pub fn choice(&self, index: usize, full: &str) -> Result<i64> {
        match self.at(index) {
            Value::Enum(known) => Ok(known.number),
            other => match self.to(index, full)? {
                Value::Enum(known) => Ok(known.number),
                _ => Err(error::argument(self.name, other, full)),
            },
        }
    }

    /// An argument as a list of items; one value is a list of itself, `$null` an empty one.
    pub fn items(&self, index: usize) -> Vec<Value> {
        let value = self.at(index);
        match value.items() {
            Some(items) => items,
            None if value.is_null() => Vec::new(),
            None => vec![value.clone()],
        }
    }

    /// An argument as bytes.
    pub fn bytes(&self, index: usize) -> Result<Vec<u8>> {
        let wrong = || error::argument(self.name, self.at(index), "System.Byte[]");
        let byte = |item: &Value| match convert::convert(item, "System.Byte") {
            Ok(Value::Byte(byte)) => Ok(byte),
            _ => Err(wrong()),
        };
        if matches!(self.at(index), Value::Str(_)) {
            return Err(wrong());
        }
        self.items(index).iter().map(byte).collect()
    }

    /// An argument as the full name of a type: a literal, or its name.
    pub fn type_name(&self, index: usize) -> Result<String> {
        let wrong = || error::argument(self.name, self.at(index), "System.Type");
        match self.at(index) {
            Value::Type(name) => Ok(name.0.to_string()),
            Value::Str(text) => types::resolve_type(text)
                .map(|name| name.0.to_string())
                .ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    /// Sets what a `[ref]` argument holds. A reference to nothing takes the value and forgets it.
    ///
    /// # Errors
    /// The argument is no `[ref]`.
    pub fn set_ref(&self, index: usize, value: Value) -> Result<()> {
        if let Value::Foreign(reference) = self.at(index)
            && reference
                .type_name()
                .starts_with("System.Management.Automation.PSReference")
        {
            reference.set("Value", value);
            return Ok(());
        }
        Err(error::not_a_reference(self.name, index + 1))
    }

    /// What `TryParse` and its kin do: sets the reference, and says whether there was a value.
    pub fn tried(&self, reference: usize, found: Option<Value>, otherwise: Value) -> Result<Value> {
        let ok = found.is_some();
        self.set_ref(reference, found.unwrap_or(otherwise))?;
        Ok(Value::Bool(ok))
    }

    /// An exception that the method throws.
    pub fn thrown(&self, inner: &str, message: impl AsRef<str>) -> Error {
        error::thrown(inner, self.name, message.as_ref())
    }

    /// `ArgumentOutOfRangeException`
    pub fn out_of_range(&self, message: &str) -> Error {
        self.thrown("System.ArgumentOutOfRangeException", message)
    }

    /// `FormatException`: this text is no such value.
    pub fn malformed(&self, index: usize, what: &str) -> Error {
        self.thrown(
            "System.FormatException",
            format!("'{}' is not {what}.", error::quoted(self.at(index))),
        )
    }

    /// An error of the engine, thrown from within the method.
    pub fn rethrown(&self, error: Error) -> Error {
        let Some(record) = error.record() else {
            return error;
        };
        let inner = record.exception_name().to_owned();
        let inner = if inner.is_empty() {
            "System.ArgumentException".to_owned()
        } else {
            inner
        };
        error::thrown(&inner, self.name, &record.message.clone())
    }
}

/// An array of that element type.
pub fn typed(element: &str, items: Vec<Value>) -> Value {
    use crate::value::{Array, ArrayKind};
    Value::Array(Array::of_kind(ArrayKind::Typed(element.into()), items))
}

/// A `byte[]`.
pub fn byte_array(bytes: impl IntoIterator<Item = u8>) -> Value {
    typed("System.Byte", bytes.into_iter().map(Value::Byte).collect())
}

/// A `string[]`.
pub fn text_array<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Value {
    typed("System.String", texts.into_iter().map(Value::str).collect())
}

/// A value of an enumeration, flags without a name included.
pub fn enum_value(full: &str, number: i64) -> Value {
    match enums::of(full, number) {
        Value::Enum(known) => Value::Enum(known),
        _ => Value::Enum(Rc::new(EnumValue {
            type_name: full.into(),
            name: number.to_string().into(),
            number,
        })),
    }
}

/// `Equals`: of the same type and alike, case and all.
pub fn same(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.base(), b.base());
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Array(a), Value::Array(b)) => a.same(b),
        (Value::Table(a), Value::Table(b)) => a.same(b),
        (Value::Object(a), Value::Object(b)) => a.same(b),
        (Value::Double(a), Value::Double(b)) => a == b || (a.is_nan() && b.is_nan()),
        _ if a.is_null() || b.is_null() => a.is_null() && b.is_null(),
        _ => a.type_name() == b.type_name() && crate::value::compare::equal(a, b, true),
    }
}

/// What tells apart two values in a set, as `same` does.
pub fn set_key(value: &Value) -> (String, Vec<u8>) {
    let base = value.base();
    let key = match base {
        Value::Str(text) => text.as_bytes().to_vec(),
        Value::Object(object) => object.address().to_be_bytes().to_vec(),
        Value::Array(array) => array.address().to_be_bytes().to_vec(),
        Value::Table(table) => table.address().to_be_bytes().to_vec(),
        other => crate::value::compare::group_key(other, true),
    };
    (base.type_name().into_owned(), key)
}
