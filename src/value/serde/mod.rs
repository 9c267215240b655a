//! Between Rust's types and values: structs become objects, objects become structs, and a `Value` inside a struct stays
//! the live value that it is. Knows serde and no cmdlet.
//!
//! A newtype of a certain name is a value of its own: `Timestamp` a date of universal time, `Guid` a GUID, `Duration`
//! (milliseconds) a span of time, `ByteSize` (bytes) a size that reads `1.5 GB (1,610,612,736 bytes)`. Numbers of at
//! most 32 bits become `Int32` where they fit, longer ones `Int64`; names of enum variants become text.

mod de;
mod ser;

use super::{Block, Object, Shape, Table, TableKind, Value};
use crate::diag::{Category, ErrorRecord, Result};
use ::serde::de::{DeserializeOwned, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{SerializeMap, SerializeSeq, Serializer};
use ::serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

pub use de::ValueDeserializer;
pub use ser::ValueSerializer;

/// The value of anything serialisable. A struct becomes an object whose type name is the struct's.
pub fn from_serialize<T: Serialize + ?Sized>(object: &T) -> Result<Value> {
    let value = object
        .serialize(ValueSerializer)
        .map_err(|error| not_serialised(&error))?;
    // A struct with flattened parts comes as a map without its name.
    if let Value::Object(object) = &value
        && object.is_custom()
        && let Some(name) = struct_name(std::any::type_name::<T>())
    {
        object.set_type_names(Rc::new([name.into(), "System.Object".into()]));
    }
    Ok(value)
}

/// Short name of a struct of ours; maps and values have none.
fn struct_name(full: &str) -> Option<&str> {
    let plain = full.trim_start_matches('&').trim_start_matches("mut ");
    if plain.contains('<') || !plain.starts_with(env!("CARGO_CRATE_NAME")) {
        return None;
    }
    plain
        .rsplit("::")
        .next()
        .filter(|name| !matches!(*name, "Value" | "Object" | "Table"))
}

/// A Rust value from a `Value`: names of fields and variants are found without case, scalars are converted as PowerShell
/// converts parameters, one value serves where a list is wanted.
pub fn to_deserialize<T: DeserializeOwned>(value: Value) -> Result<T> {
    T::deserialize(ValueDeserializer::new(value)).map_err(|error| not_deserialised(&error).into())
}

/// The value of JSON data as it stands: objects become custom objects, whole numbers `Int32` or `Int64`.
pub fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(n), ..) => i32::try_from(n).map_or(Value::Long(n), Value::Int),
            (_, Some(n), _) => Value::ULong(n),
            (.., n) => Value::Double(n.unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::str(text),
        Json::Array(items) => Value::array(items.iter().map(from_json).collect()),
        Json::Object(members) => Value::Object(Object::of(
            members
                .iter()
                .map(|(name, value)| (name.as_str(), from_json(value))),
        )),
    }
}

/// JSON data of a value; what JSON cannot hold becomes its text.
pub fn to_json(value: &Value) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

fn not_serialised(error: &Failure) -> ErrorRecord {
    ErrorRecord::new(
        "ObjectNotConvertible",
        Category::InvalidData,
        format!("The object cannot be put out: {error}."),
    )
    .exception("System.InvalidCastException")
}

fn not_deserialised(error: &Failure) -> ErrorRecord {
    let message = format!("A parameter has no usable value: {error}.");
    ErrorRecord::new(
        "CannotConvertArgumentNoMessage",
        Category::InvalidArgument,
        message,
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .help("give a value of the type that Get-Help names for this parameter")
}

/// Why something is no Rust value.
#[derive(Debug)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl ::serde::ser::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Failure {
        Failure(message.to_string())
    }
}

impl ::serde::de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Failure {
        Failure(message.to_string())
    }
}

/// Name of the newtype by which a live value passes through serde untouched.
pub(crate) const LIVE: &str = "$rehearsal::Value";

thread_local! {
    /// A live value on its way between a `Value` field and our own serialiser.
    static PASSING: RefCell<Option<Value>> = const { RefCell::new(None) };
    /// Values that pass through serde's buffer for flattened structs, by number.
    static BUFFERED: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
    /// Whether our own serialiser asks for the live value rather than its data.
    static ASKING: RefCell<bool> = const { RefCell::new(false) };
}

fn put_passing(value: Value) {
    PASSING.with(|slot| *slot.borrow_mut() = Some(value));
}

fn take_passing() -> Option<Value> {
    PASSING.with(|slot| slot.borrow_mut().take())
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(LIVE, &Carrier(self))
    }
}

/// A value inside its magic newtype: hands itself over to our serialiser, and is plain data to any other.
struct Carrier<'a>(&'a Value);

impl Serialize for Carrier<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        if ASKING.with(|flag| flag.replace(false)) {
            put_passing(self.0.clone());
            return serializer.serialize_unit();
        }
        let text = |serializer: S| serializer.serialize_str(&self.0.to_text());
        match self.0 {
            Value::NoOutput | Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::ULong(n) => serializer.serialize_u64(*n),
            Value::Single(n) => serializer.serialize_f32(*n),
            Value::Double(n) => serializer.serialize_f64(*n),
            Value::Decimal(_) => serializer.serialize_f64(self.0.as_double().unwrap_or_default()),
            Value::Date(date) => serializer.serialize_str(&date.rfc3339()),
            Value::Enum(value) => serializer.serialize_str(&value.name),
            Value::Wrapped(wrapped) => Carrier(&wrapped.base).serialize(serializer),
            Value::Table(table) => {
                let entries = table.entries();
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in &entries {
                    map.serialize_entry(&key.to_text(), &Carrier(value))?;
                }
                map.end()
            }
            Value::Object(object) => {
                let members = object.members();
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, _) in &members {
                    if let Some(value) = object.get(name) {
                        map.serialize_entry(&**name, &Carrier(&value))?;
                    }
                }
                map.end()
            }
            other => match (other.items(), other.whole()) {
                (Some(items), _) => {
                    let mut seq = serializer.serialize_seq(Some(items.len()))?;
                    for item in &items {
                        seq.serialize_element(&Carrier(item))?;
                    }
                    seq.end()
                }
                (_, Some(n)) => serializer.serialize_i64(i64::try_from(n).unwrap_or_default()),
                _ => text(serializer),
            },
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_newtype_struct(LIVE, LiveVisitor)
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Value::Block(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Block, D::Error> {
        match Value::deserialize(deserializer)?.base() {
            Value::Block(block) => Ok(block.clone()),
            _ => Err(::serde::de::Error::custom("a script block was expected")),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Value::Object(self.clone()).serialize(serializer)
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Value::Table(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Table, D::Error> {
        match Value::deserialize(deserializer)?.base() {
            Value::Table(table) => Ok(table.clone()),
            Value::Object(object) => {
                let table = Table::new(TableKind::Ordered);
                for (name, _) in object.members() {
                    table.set(Value::str(&name), object.get(&name).unwrap_or_default());
                }
                Ok(table)
            }
            _ => Err(::serde::de::Error::custom(
                "a table such as @{Name = 1} was expected",
            )),
        }
    }
}

impl schemars::JsonSchema for Value {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "title": "Object" })
    }
}

impl schemars::JsonSchema for Block {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ScriptBlock".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "title": "ScriptBlock" })
    }
}

impl schemars::JsonSchema for Table {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hashtable".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "title": "Hashtable" })
    }
}

/// Takes the live value where ours hands one over, and builds one from plain data where another deserialiser reads.
struct LiveVisitor;

impl<'de> Visitor<'de> for LiveVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        inner: D,
    ) -> std::result::Result<Value, D::Error> {
        match take_passing() {
            Some(value) => Ok(value),
            None => inner.deserialize_any(LiveVisitor),
        }
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> std::result::Result<Value, D::Error> {
        Value::deserialize(inner)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, n: i64) -> std::result::Result<Value, E> {
        Ok(i32::try_from(n).map_or(Value::Long(n), Value::Int))
    }

    fn visit_u64<E>(self, n: u64) -> std::result::Result<Value, E> {
        Ok(match (i32::try_from(n), i64::try_from(n)) {
            (Ok(n), _) => Value::Int(n),
            (_, Ok(n)) => Value::Long(n),
            _ => Value::ULong(n),
        })
    }

    fn visit_f64<E>(self, n: f64) -> std::result::Result<Value, E> {
        Ok(Value::Double(n))
    }

    fn visit_char<E>(self, c: char) -> std::result::Result<Value, E> {
        Ok(Value::Char(c))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Value, E> {
        Ok(Value::str(text))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> std::result::Result<Value, E> {
        Ok(de::buffered(bytes)
            .unwrap_or_else(|| Value::array(bytes.iter().map(|byte| Value::Byte(*byte)).collect())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Value, A::Error> {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            names.push(Rc::from(name));
            values.push(value);
        }
        Ok(Value::Object(Object::custom_with_shape(
            Shape::new(names),
            values,
        )))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> std::result::Result<Value, A::Error> {
        access.variant::<Value>().map(|(variant, _)| variant)
    }
}

#[cfg(test)]
mod tests;
