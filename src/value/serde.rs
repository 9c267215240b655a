//! The border between Rust's structs and values: output of cmdlets is serialised straight into [`Value`], parameters are
//! decoded from it. A field of type `Value` keeps the live object: it passes through a slot of the thread, not through
//! serde's data model.

mod decode;
mod encode;

use super::Value;
use crate::diag::{Category, ErrorRecord, Result};
use ::serde::de::{DeserializeOwned, Deserializer, Visitor};
use ::serde::ser::Serializer;
use ::serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::fmt;

/// Name of the newtype under which a live value crosses serde.
const LIVE: &str = "$rehearsal::value::Value";

thread_local! {
    /// The live value that is crossing, between the two halves of the border.
    static CROSSING: RefCell<Option<Value>> = const { RefCell::new(None) };
}

/// Makes a value of anything that serialises. A struct becomes an object whose type name is the struct's.
///
/// # Errors
/// Only what the type's own `Serialize` refuses.
pub fn from_serialize<T: Serialize + ?Sized>(object: &T) -> Result<Value> {
    object
        .serialize(encode::Encoder)
        .map_err(|error| broken("serialise", &error))
}

/// Decodes a struct from an object or table, names of fields and words of enums without case.
///
/// # Errors
/// `ParameterDecodeFailed`: the binder let something through that the struct does not take.
pub fn to_deserialize<T: DeserializeOwned>(value: Value) -> Result<T> {
    T::deserialize(decode::Decoder(value)).map_err(|error| broken("decode", &error))
}

fn broken(what: &str, error: &BorderError) -> crate::diag::Error {
    ErrorRecord::new(
        "ParameterDecodeFailed",
        Category::InvalidArgument,
        format!("Cannot {what} the parameters: {error}."),
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .terminating()
    .into()
}

/// Error of the border.
#[derive(Debug)]
pub struct BorderError(String);

impl fmt::Display for BorderError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BorderError {}

impl serde::de::Error for BorderError {
    fn custom<T: fmt::Display>(message: T) -> BorderError {
        BorderError(message.to_string())
    }
}

impl serde::ser::Error for BorderError {
    fn custom<T: fmt::Display>(message: T) -> BorderError {
        BorderError(message.to_string())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        CROSSING.set(Some(self.clone()));
        serializer.serialize_newtype_struct(LIVE, &())
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Value, D::Error> {
        struct Live;
        impl<'de> Visitor<'de> for Live {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a live value")
            }

            fn visit_unit<E>(self) -> std::result::Result<Value, E> {
                Ok(CROSSING.take().unwrap_or_default())
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> std::result::Result<Value, D::Error> {
                let json = serde_json::Value::deserialize(deserializer)?;
                Ok(from_json(&json))
            }
        }
        deserializer.deserialize_newtype_struct(LIVE, Live)
    }
}

impl schemars::JsonSchema for Value {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Object".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "title": "Object" })
    }
}

/// A value of JSON: objects become `[pscustomobject]`s, numbers the smallest of Int32, Int64 and Double that holds them.
pub fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => i32::try_from(whole).map_or(Value::Long(whole), Value::Int),
            None => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => Value::str(text),
        serde_json::Value::Array(items) => Value::array(items.iter().map(from_json).collect()),
        serde_json::Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| (name.as_str(), from_json(value)));
            Value::Object(super::Object::of(entries))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Sample {
        user_name: String,
        tags: Vec<String>,
        count: Option<u32>,
        live: Value,
    }

    #[test]
    fn a_live_value_keeps_its_identity_through_a_struct() {
        let list = Value::array(vec![Value::Int(1)]);
        let given = crate::value::Object::of([
            ("USERNAME", Value::str("x")),
            ("Tags", Value::str("one")),
            ("Count", Value::str("5")),
            ("Live", list.clone()),
        ]);
        let sample: Sample = to_deserialize(Value::Object(given)).expect("fits");
        assert_eq!(
            (sample.user_name.as_str(), sample.tags.len(), sample.count),
            ("x", 1, Some(5))
        );
        let (Value::Array(before), Value::Array(after)) = (&list, &sample.live) else {
            panic!("an array went in")
        };
        assert!(before.same(after));
        let Value::Object(object) = from_serialize(&sample).expect("serialises") else {
            panic!("a struct went in")
        };
        assert_eq!(&*object.type_names()[0], "Sample");
        let Some(Value::Array(after)) = object.get("live") else {
            panic!("the list came out")
        };
        let Value::Array(before) = &list else {
            panic!("an array went in")
        };
        assert!(before.same(&after));
    }
}
