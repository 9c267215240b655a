//! Values as Rust's data, converted as PowerShell converts the arguments of parameters.

use super::{BUFFERED, Failure, LIVE, put_passing};
use crate::value::{DateTime, Value, number};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, VariantAccess,
    Visitor,
};

/// Reads Rust's data out of a [`Value`].
pub struct ValueDeserializer {
    value: Value,
}

/// Marks bytes that stand for a live value in serde's buffer of a flattened struct.
const BUFFER_MARK: &[u8] = b"$rehearsal::buffered:";

/// The live value that buffered bytes stand for.
pub(super) fn buffered(bytes: &[u8]) -> Option<Value> {
    let number = std::str::from_utf8(bytes.strip_prefix(BUFFER_MARK)?).ok()?;
    let index: usize = number.parse().ok()?;
    BUFFERED.with(|values| values.borrow_mut().get_mut(index).map(std::mem::take))
}

fn buffer(value: Value) -> Vec<u8> {
    BUFFERED.with(|values| {
        let mut values = values.borrow_mut();
        if values.iter().all(Value::is_null) {
            values.clear();
        }
        values.push(value);
        [BUFFER_MARK, (values.len() - 1).to_string().as_bytes()].concat()
    })
}

impl ValueDeserializer {
    /// Reads that value.
    pub fn new(value: Value) -> ValueDeserializer {
        ValueDeserializer { value }
    }

    fn base(&self) -> &Value {
        self.value.base()
    }

    fn refuse(&self, wanted: &str) -> Failure {
        let (text, name) = (self.value.to_text(), self.value.type_name().into_owned());
        Failure::custom(format!("'{text}' ({name}) is not {wanted}"))
    }

    /// A whole number, rounded half to even as PowerShell rounds.
    fn whole(&self) -> Result<i128, Failure> {
        let read = match self.base() {
            Value::Null | Value::NoOutput => Value::Int(0),
            Value::Bool(value) => Value::Int((*value).into()),
            Value::Char(c) => Value::Int(*c as i32),
            Value::Enum(value) => Value::Long(value.number),
            Value::Str(text) => number::parse(text).ok_or_else(|| self.refuse("a number"))?,
            other => other.clone(),
        };
        if let Some(n) = read.whole() {
            return Ok(n);
        }
        let n = read.as_double().ok_or_else(|| self.refuse("a number"))?;
        if n.abs() < 1e30 {
            Ok(n.round_ties_even() as i128)
        } else {
            Err(self.refuse("a number of that size"))
        }
    }

    fn whole_as<T: TryFrom<i128>>(&self) -> Result<T, Failure> {
        T::try_from(self.whole()?).map_err(|_| self.refuse("a number of that size"))
    }

    fn fraction(&self) -> Result<f64, Failure> {
        let read = match self.base() {
            Value::Str(text) => number::parse(text).ok_or_else(|| self.refuse("a number"))?,
            other => other.clone(),
        };
        match read.as_double() {
            Some(n) => Ok(n),
            None => self.whole().map(|n| n as f64),
        }
    }

    fn text(&self) -> Result<String, Failure> {
        match self.base() {
            Value::Array(_) | Value::Range(..) => Err(self.refuse("one text")),
            _ => Ok(self.value.to_text()),
        }
    }

    fn list(self) -> Vec<Value> {
        match self.value.base() {
            Value::Null | Value::NoOutput => Vec::new(),
            Value::Str(_) => vec![self.value],
            base => base.items().unwrap_or_else(|| vec![self.value.clone()]),
        }
    }

    fn members(&self) -> Option<Vec<(String, Value)>> {
        match self.base() {
            Value::Table(table) => Some(
                table
                    .entries()
                    .into_iter()
                    .map(|(key, value)| (key.to_text(), value))
                    .collect(),
            ),
            Value::Object(object) => {
                let members = object.members().into_iter();
                Some(
                    members
                        .filter_map(|(name, _)| Some((name.to_string(), object.get(&name)?)))
                        .collect(),
                )
            }
            Value::Null | Value::NoOutput => Some(Vec::new()),
            _ => None,
        }
    }
}

impl<'de> IntoDeserializer<'de, Failure> for Value {
    type Deserializer = ValueDeserializer;

    fn into_deserializer(self) -> ValueDeserializer {
        ValueDeserializer::new(self)
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident,)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            visitor.$visit(self.whole_as()?)
        })*
    };
}

impl<'de> Deserializer<'de> for ValueDeserializer {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.base() {
            Value::Null | Value::NoOutput => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Char(c) => visitor.visit_char(*c),
            Value::ULong(n) => visitor.visit_u64(*n),
            Value::Single(_) | Value::Double(_) | Value::Decimal(_) => {
                visitor.visit_f64(self.fraction()?)
            }
            Value::Date(date) => visitor.visit_string(date.rfc3339()),
            Value::Array(_) | Value::Range(..) => {
                visitor.visit_seq(SeqDeserializer::new(self.list().into_iter()))
            }
            Value::Object(_) | Value::Table(_) => self.deserialize_map(visitor),
            Value::Block(_) | Value::Foreign(_) | Value::Type(_) => {
                visitor.visit_byte_buf(buffer(self.value))
            }
            other => match other.whole() {
                Some(n) => visitor.visit_i64(i64::try_from(n).unwrap_or_default()),
                None => visitor.visit_string(self.value.to_text()),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.base() {
            Value::Bool(value) => visitor.visit_bool(*value),
            other if other.as_switch().is_some() => visitor.visit_bool(other.truthy()),
            // PowerShell's binder takes numbers for a Boolean, and never text.
            other => match other.as_double() {
                Some(n) => visitor.visit_bool(n != 0.0),
                None => Err(self.refuse("$true or $false")),
            },
        }
    }

    whole_numbers! {
        deserialize_i8 visit_i8,
        deserialize_i16 visit_i16,
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
        deserialize_i128 visit_i128,
        deserialize_u8 visit_u8,
        deserialize_u16 visit_u16,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
        deserialize_u128 visit_u128,
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_f32(self.fraction()? as f32)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_f64(self.fraction()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let text = self.text()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => visitor.visit_char(c),
            _ => Err(self.refuse("one character")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if let Value::Str(text) = self.base() {
            return visitor.visit_byte_buf(text.as_bytes().to_vec());
        }
        let items = self.list().into_iter();
        let bytes: Result<Vec<u8>, Failure> = items
            .map(|item| ValueDeserializer::new(item).whole_as())
            .collect();
        visitor.visit_byte_buf(bytes?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.base().is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if name == LIVE {
            put_passing(self.value);
            return visitor.visit_newtype_struct(ValueDeserializer::new(Value::Null));
        }
        let value = match (name, self.base()) {
            ("Timestamp", Value::Date(date)) => Value::Long(date.unix_ms()),
            ("Timestamp", Value::Str(text)) => match DateTime::parse(text) {
                Some(date) => Value::Long(date.unix_ms()),
                None => return Err(self.refuse("a date")),
            },
            ("Duration", Value::Span(span)) => {
                Value::Long(span.ticks / crate::value::date::TICKS_PER_MS)
            }
            ("ByteSize", other) => match crate::value::size::bytes_of(other) {
                Some(bytes) => Value::Long(bytes),
                None => return Err(self.refuse("a size")),
            },
            _ => self.value,
        };
        visitor.visit_newtype_struct(ValueDeserializer::new(value))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_seq(SeqDeserializer::new(self.list().into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.members() {
            Some(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
            None => Err(self.refuse("a table or an object")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let members = self
            .members()
            .ok_or_else(|| self.refuse(&format!("a {name}")))?;
        visitor.visit_map(Fields {
            members: members.into_iter(),
            fields,
            value: None,
            name: String::new(),
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let (text, value) = match self.base() {
            Value::Object(_) | Value::Table(_) => {
                let mut members = self.members().unwrap_or_default();
                if members.len() != 1 {
                    return Err(self.refuse(&format!("one of {}", variants.join(", "))));
                }
                members.remove(0)
            }
            _ => (self.text()?, Value::Null),
        };
        let find =
            |fits: &dyn Fn(&str) -> bool| variants.iter().find(|variant| fits(variant)).copied();
        let variant = find(&|variant| variant == text)
            .or_else(|| find(&|variant| variant.eq_ignore_ascii_case(&text)));
        match variant {
            Some(variant) => visitor.visit_enum(Variant { variant, value }),
            None => Err(self.refuse(&format!("one of {}", variants.join(", ")))),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }
}

/// Members of an object for a struct, under the struct's own spelling of their names.
struct Fields {
    members: std::vec::IntoIter<(String, Value)>,
    fields: &'static [&'static str],
    name: String,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        let known = self.fields.iter().find(|field| **field == name);
        let known = known.or_else(|| {
            self.fields
                .iter()
                .find(|field| field.eq_ignore_ascii_case(&name))
        });
        self.name = known.map_or(name, |field| (*field).to_owned());
        self.value = Some(value);
        seed.deserialize(Value::str(&self.name).into_deserializer())
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        let value = self.value.take().unwrap_or_default();
        seed.deserialize(ValueDeserializer::new(value))
            .map_err(|error| Failure(format!("{}: {error}", self.name)))
    }
}

/// A variant of an enum with its data.
struct Variant {
    variant: &'static str,
    value: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Failure;
    type Variant = Variant;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Variant), Failure> {
        let named: serde::de::value::StrDeserializer<'_, Failure> =
            self.variant.into_deserializer();
        Ok((seed.deserialize(named)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Failure> {
        seed.deserialize(ValueDeserializer::new(self.value))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Failure> {
        ValueDeserializer::new(self.value).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        ValueDeserializer::new(self.value).deserialize_struct(self.variant, fields, visitor)
    }
}
