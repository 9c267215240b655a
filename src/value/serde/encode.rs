//! From Rust's structs to values.
//!
//! Newtypes known by name: `Timestamp` (milliseconds since the epoch, or RFC 3339 text) becomes a date of universal time,
//! `Guid` a guid, `TimeSpan` (milliseconds) a span. A unit variant is its name; a struct is an object whose first type
//! name is the struct's own.

use super::super::{Array, DateTime, Guid, Object, Shape, Table, TableKind, TimeSpan, Value};
use super::{BorderError, CROSSING, LIVE};
use ::serde::ser::{self, Serialize};
use std::rc::Rc;

type Result<T> = std::result::Result<T, BorderError>;

pub struct Encoder;

pub struct Items(Vec<Value>);

pub struct Fields {
    name: &'static str,
    names: Vec<Rc<str>>,
    values: Vec<Value>,
}

pub struct Entries {
    table: Table,
    key: Option<Value>,
}

pub struct Variant<T> {
    name: &'static str,
    inner: T,
}

impl ser::Serializer for Encoder {
    type Ok = Value;
    type Error = BorderError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Variant<Items>;
    type SerializeMap = Entries;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Variant<Fields>;

    fn serialize_bool(self, v: bool) -> Result<Value> {
        Ok(Value::Bool(v))
    }
    fn serialize_i8(self, v: i8) -> Result<Value> {
        Ok(Value::SByte(v))
    }
    fn serialize_i16(self, v: i16) -> Result<Value> {
        Ok(Value::Short(v))
    }
    fn serialize_i32(self, v: i32) -> Result<Value> {
        Ok(Value::Int(v))
    }
    fn serialize_i64(self, v: i64) -> Result<Value> {
        Ok(Value::Long(v))
    }
    fn serialize_u8(self, v: u8) -> Result<Value> {
        Ok(Value::Byte(v))
    }
    fn serialize_u16(self, v: u16) -> Result<Value> {
        Ok(Value::UShort(v))
    }
    fn serialize_u32(self, v: u32) -> Result<Value> {
        Ok(i32::try_from(v).map_or(Value::UInt(v), Value::Int))
    }
    fn serialize_u64(self, v: u64) -> Result<Value> {
        Ok(i64::try_from(v).map_or(Value::ULong(v), Value::Long))
    }
    fn serialize_f32(self, v: f32) -> Result<Value> {
        Ok(Value::Single(v))
    }
    fn serialize_f64(self, v: f64) -> Result<Value> {
        Ok(Value::Double(v))
    }
    fn serialize_char(self, v: char) -> Result<Value> {
        Ok(Value::Char(v))
    }
    fn serialize_str(self, v: &str) -> Result<Value> {
        Ok(Value::str(v))
    }
    fn serialize_bytes(self, v: &[u8]) -> Result<Value> {
        let kind = super::super::ArrayKind::Typed("System.Byte".into());
        Ok(Value::Array(Array::of_kind(
            kind,
            v.iter().map(|byte| Value::Byte(*byte)).collect(),
        )))
    }
    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }
    fn serialize_some<T: ?Sized + Serialize>(self, v: &T) -> Result<Value> {
        v.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value> {
        Ok(Value::str(variant))
    }
    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        v: &T,
    ) -> Result<Value> {
        if name == LIVE {
            return Ok(CROSSING.take().unwrap_or_default());
        }
        let value = v.serialize(Encoder)?;
        Ok(match (name, &value) {
            ("Timestamp", Value::Long(ms)) => Value::Date(DateTime::from_unix_ms(*ms)),
            ("Timestamp", Value::Str(text)) => match text.parse::<jiff::Timestamp>() {
                Ok(at) => Value::Date(DateTime::from_unix_ms(at.as_millisecond())),
                Err(_) => value,
            },
            ("Guid", Value::Str(text)) => Guid::parse_str(text).map_or(value, Value::Guid),
            ("TimeSpan", Value::Long(ms)) => Value::Span(TimeSpan {
                ticks: ms * super::super::date::TICKS_PER_MS,
            }),
            _ => value,
        })
    }
    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        v: &T,
    ) -> Result<Value> {
        Ok(Value::Object(Object::of([(
            variant,
            v.serialize(Encoder)?,
        )])))
    }
    fn serialize_seq(self, length: Option<usize>) -> Result<Items> {
        Ok(Items(Vec::with_capacity(length.unwrap_or(0))))
    }
    fn serialize_tuple(self, length: usize) -> Result<Items> {
        self.serialize_seq(Some(length))
    }
    fn serialize_tuple_struct(self, _name: &'static str, length: usize) -> Result<Items> {
        self.serialize_seq(Some(length))
    }
    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Variant<Items>> {
        Ok(Variant {
            name: variant,
            inner: Items(Vec::with_capacity(length)),
        })
    }
    fn serialize_map(self, _length: Option<usize>) -> Result<Entries> {
        Ok(Entries {
            table: Table::new(TableKind::Ordered),
            key: None,
        })
    }
    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Fields> {
        Ok(Fields {
            name,
            names: Vec::with_capacity(length),
            values: Vec::with_capacity(length),
        })
    }
    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Variant<Fields>> {
        Ok(Variant {
            name: variant,
            inner: self.serialize_struct(variant, length)?,
        })
    }
}

impl ser::SerializeSeq for Items {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_element<T: ?Sized + Serialize>(&mut self, v: &T) -> Result<()> {
        self.0.push(v.serialize(Encoder)?.stored());
        Ok(())
    }
    fn end(self) -> Result<Value> {
        Ok(Value::array(self.0))
    }
}

impl ser::SerializeTuple for Items {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_element<T: ?Sized + Serialize>(&mut self, v: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, v)
    }
    fn end(self) -> Result<Value> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleStruct for Items {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_field<T: ?Sized + Serialize>(&mut self, v: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, v)
    }
    fn end(self) -> Result<Value> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleVariant for Variant<Items> {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_field<T: ?Sized + Serialize>(&mut self, v: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(&mut self.inner, v)
    }
    fn end(self) -> Result<Value> {
        Ok(Value::Object(Object::of([(
            self.name,
            ser::SerializeSeq::end(self.inner)?,
        )])))
    }
}

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<()> {
        self.key = Some(key.serialize(Encoder)?);
        Ok(())
    }
    fn serialize_value<T: ?Sized + Serialize>(&mut self, v: &T) -> Result<()> {
        let value = v.serialize(Encoder)?;
        self.table.set(self.key.take().unwrap_or_default(), value);
        Ok(())
    }
    /// A map is an ordered table; flattened structs arrive here too and are objects all the same to property access.
    fn end(self) -> Result<Value> {
        Ok(Value::Table(self.table))
    }
}

impl Fields {
    fn object(self) -> Value {
        let type_names: Rc<[Rc<str>]> = Rc::new([self.name.into(), "System.Object".into()]);
        Value::Object(Object::with_shape(
            type_names,
            Shape::new(self.names),
            self.values,
        ))
    }
}

impl ser::SerializeStruct for Fields {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, v: &T) -> Result<()> {
        self.names.push(key.into());
        self.values.push(v.serialize(Encoder)?.stored());
        Ok(())
    }
    fn end(self) -> Result<Value> {
        Ok(self.object())
    }
}

impl ser::SerializeStructVariant for Variant<Fields> {
    type Ok = Value;
    type Error = BorderError;
    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, v: &T) -> Result<()> {
        ser::SerializeStruct::serialize_field(&mut self.inner, key, v)
    }
    fn end(self) -> Result<Value> {
        Ok(Value::Object(Object::of([(
            self.name,
            self.inner.object(),
        )])))
    }
}
