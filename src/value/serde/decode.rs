//! From values to Rust's structs: names without case, single values where lists are wanted, numbers from text.

use super::super::{Object, Value};
use super::{BorderError, CROSSING, LIVE};
use ::serde::de::{self, DeserializeSeed, Deserializer, Error, IntoDeserializer, Visitor};
use std::rc::Rc;

type Result<T> = std::result::Result<T, BorderError>;

/// A value that is being decoded.
pub struct Decoder(pub Value);

/// Fields of an object or table as serde asks for them.
struct Fields {
    entries: std::vec::IntoIter<(Rc<str>, Value)>,
    value: Option<Value>,
    known: &'static [&'static str],
}

struct Items(std::vec::IntoIter<Value>);

struct Word {
    variant: String,
    content: Option<Value>,
}

/// Name and value of each member or entry.
fn entries(value: &Value) -> Option<Vec<(Rc<str>, Value)>> {
    match value {
        Value::Object(object) => Some(object_entries(object)),
        Value::Table(table) => Some(
            table
                .entries()
                .into_iter()
                .map(|(key, value)| (Rc::from(key.to_text()), value))
                .collect(),
        ),
        Value::Wrapped(wrapped) => entries(&wrapped.base),
        _ => None,
    }
}

fn object_entries(object: &Object) -> Vec<(Rc<str>, Value)> {
    object
        .shape()
        .names()
        .iter()
        .filter_map(|name| Some((name.clone(), object.get(name)?)))
        .collect()
}

/// The spelling that the struct or enum uses, for a word in any case.
fn spelling(known: &'static [&'static str], word: &str) -> String {
    known
        .iter()
        .find(|name| name.eq_ignore_ascii_case(word))
        .map_or_else(|| word.to_owned(), |name| (*name).to_owned())
}

impl Decoder {
    fn number(&self) -> Option<f64> {
        match self.0.base() {
            Value::SByte(n) => Some(f64::from(*n)),
            Value::Byte(n) => Some(f64::from(*n)),
            Value::Short(n) => Some(f64::from(*n)),
            Value::UShort(n) => Some(f64::from(*n)),
            Value::Int(n) => Some(f64::from(*n)),
            Value::UInt(n) => Some(f64::from(*n)),
            Value::Long(n) => Some(*n as f64),
            Value::ULong(n) => Some(*n as f64),
            Value::Single(n) => Some(f64::from(*n)),
            Value::Double(n) => Some(*n),
            Value::Str(text) => text.trim().parse().ok(),
            other => other.to_text().trim().parse().ok(),
        }
    }

    fn whole(&self) -> Result<i64> {
        if let Value::Long(number) = self.0.base() {
            return Ok(*number);
        }
        let number = self
            .number()
            .ok_or_else(|| Error::custom(format!("'{}' is not a number", self.0.to_text())))?;
        Ok(number.round_ties_even() as i64)
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            let number = self.whole()?;
            let fitting = <$type>::try_from(number);
            visitor.$visit(fitting.map_err(|_| BorderError::custom(format!("{number} is out of range")))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Decoder {
    type Error = BorderError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.base() {
            Value::Null | Value::NoOutput => visitor.visit_unit(),
            Value::Bool(v) => visitor.visit_bool(*v),
            Value::Char(v) => visitor.visit_char(*v),
            Value::Single(_) | Value::Double(_) => {
                visitor.visit_f64(self.number().unwrap_or(f64::NAN))
            }
            Value::SByte(_)
            | Value::Byte(_)
            | Value::Short(_)
            | Value::UShort(_)
            | Value::Int(_)
            | Value::UInt(_)
            | Value::Long(_) => visitor.visit_i64(self.whole()?),
            Value::ULong(v) => visitor.visit_u64(*v),
            Value::Array(_) | Value::Range(..) => self.deserialize_seq(visitor),
            Value::Object(_) | Value::Table(_) => self.deserialize_map(visitor),
            other => visitor.visit_string(other.to_text()),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.base() {
            Value::Bool(v) => visitor.visit_bool(*v),
            Value::Null => visitor.visit_bool(false),
            Value::Str(text) if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            Value::Str(text) if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            _ => visitor.visit_bool(self.number().is_some_and(|number| number != 0.0)),
        }
    }

    whole_numbers!(deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let number = self.number().ok_or_else(|| {
            BorderError::custom(format!("'{}' is not a number", self.0.to_text()))
        })?;
        visitor.visit_f64(number)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.0.to_text())
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.0.to_text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.0.to_text())
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_byte_buf(self.0.to_text().into_bytes())
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        match (name, self.0.base()) {
            (LIVE, _) => {
                CROSSING.set(Some(self.0));
                visitor.visit_unit()
            }
            ("Timestamp", Value::Date(date)) => {
                visitor.visit_newtype_struct(date.unix_ms().into_deserializer())
            }
            ("TimeSpan", Value::Span(span)) => visitor.visit_newtype_struct(
                (span.ticks / super::super::date::TICKS_PER_MS).into_deserializer(),
            ),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let items = match self.0.base() {
            Value::Null | Value::NoOutput => Vec::new(),
            Value::Array(array) => array.items(),
            Value::Range(..) => self.0.range_items().collect(),
            _ => vec![self.0],
        };
        visitor.visit_seq(Items(items.into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.fields(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.fields(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let word = match entries(&self.0) {
            Some(entries) => {
                let (name, content) = entries
                    .into_iter()
                    .next()
                    .ok_or_else(|| BorderError::custom("an empty table names no variant"))?;
                Word {
                    variant: spelling(variants, &name),
                    content: Some(content),
                }
            }
            None => Word {
                variant: spelling(variants, &self.0.to_text()),
                content: None,
            },
        };
        visitor.visit_enum(word)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.0.to_text())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }
}

impl Decoder {
    fn fields<'de, V: Visitor<'de>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let entries = entries(&self.0).ok_or_else(|| {
            BorderError::custom(format!("a table was expected, not {}", self.0.type_name()))
        })?;
        visitor.visit_map(Fields {
            entries: entries.into_iter(),
            value: None,
            known,
        })
    }
}

impl<'de> de::MapAccess<'de> for Fields {
    type Error = BorderError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((name, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(spelling(self.known, &name).into_deserializer())
            .map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        seed.deserialize(Decoder(self.value.take().unwrap_or_default()))
    }
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = BorderError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        self.0
            .next()
            .map(|value| seed.deserialize(Decoder(value)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

impl<'de> de::EnumAccess<'de> for Word {
    type Error = BorderError;
    type Variant = Content;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content)> {
        Ok((
            seed.deserialize(self.variant.into_deserializer())?,
            Content(self.content),
        ))
    }
}

/// What a variant holds.
struct Content(Option<Value>);

impl<'de> de::VariantAccess<'de> for Content {
    type Error = BorderError;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(Decoder(self.0.unwrap_or_default()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        Decoder(self.0.unwrap_or_default()).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        Decoder(self.0.unwrap_or_default()).fields(fields, visitor)
    }
}
