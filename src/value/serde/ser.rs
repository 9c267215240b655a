//! Rust's data as values.

use super::{ASKING, Failure, LIVE, take_passing};
use crate::value::{Array, ArrayKind, DateTime, Guid, Object, Shape, TimeSpan, Value, date};
use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

type Done = Result<Value, Failure>;

/// Makes a [`Value`] of whatever is serialised.
pub struct ValueSerializer;

impl Serializer for ValueSerializer {
    type Ok = Value;
    type Error = Failure;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Tagged<Items>;
    type SerializeMap = Members;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Tagged<Fields>;

    fn serialize_bool(self, value: bool) -> Done {
        Ok(Value::Bool(value))
    }

    fn serialize_i8(self, n: i8) -> Done {
        Ok(Value::Int(n.into()))
    }

    fn serialize_i16(self, n: i16) -> Done {
        Ok(Value::Int(n.into()))
    }

    fn serialize_i32(self, n: i32) -> Done {
        Ok(Value::Int(n))
    }

    fn serialize_i64(self, n: i64) -> Done {
        Ok(Value::Long(n))
    }

    fn serialize_u8(self, n: u8) -> Done {
        Ok(Value::Int(n.into()))
    }

    fn serialize_u16(self, n: u16) -> Done {
        Ok(Value::Int(n.into()))
    }

    fn serialize_u32(self, n: u32) -> Done {
        Ok(i32::try_from(n).map_or(Value::Long(n.into()), Value::Int))
    }

    fn serialize_u64(self, n: u64) -> Done {
        Ok(i64::try_from(n).map_or(Value::ULong(n), Value::Long))
    }

    fn serialize_f32(self, n: f32) -> Done {
        Ok(Value::Single(n))
    }

    fn serialize_f64(self, n: f64) -> Done {
        Ok(Value::Double(n))
    }

    fn serialize_char(self, c: char) -> Done {
        Ok(Value::Char(c))
    }

    fn serialize_str(self, text: &str) -> Done {
        Ok(Value::str(text))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Done {
        let items = bytes.iter().map(|byte| Value::Byte(*byte)).collect();
        Ok(Value::Array(Array::of_kind(
            ArrayKind::Typed("System.Byte".into()),
            items,
        )))
    }

    fn serialize_none(self) -> Done {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Done {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Done {
        Ok(Value::str(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Done {
        if name == LIVE {
            ASKING.with(|flag| flag.replace(true));
            value.serialize(ValueSerializer)?;
            return take_passing()
                .ok_or_else(|| Failure::custom("a live value was lost on its way"));
        }
        let plain = value.serialize(ValueSerializer)?;
        Ok(match (name, &plain) {
            ("Timestamp", Value::Long(ms)) => Value::Date(DateTime::from_unix_ms(*ms)),
            ("Timestamp", Value::Str(text)) => match DateTime::from_rfc3339(text) {
                Some(date) => Value::Date(date),
                None => plain,
            },
            ("Guid", Value::Str(text)) => text.parse::<Guid>().map_or(plain, Value::Guid),
            ("Duration", Value::Long(ms)) => {
                Value::Span(TimeSpan::from_ticks(ms.saturating_mul(date::TICKS_PER_MS)))
            }
            ("ByteSize", Value::Long(bytes)) => crate::value::size::byte_size(*bytes),
            _ => plain,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        Ok(tagged(variant, value.serialize(ValueSerializer)?))
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Items, Failure> {
        Ok(Items(Vec::with_capacity(len.unwrap_or(0).min(1 << 16))))
    }

    fn serialize_tuple(self, len: usize) -> Result<Items, Failure> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _name: &'static str, len: usize) -> Result<Items, Failure> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Tagged<Items>, Failure> {
        Ok(Tagged {
            variant,
            inner: self.serialize_seq(Some(len))?,
        })
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Members, Failure> {
        Ok(Members::default())
    }

    fn serialize_struct(self, name: &'static str, len: usize) -> Result<Fields, Failure> {
        Ok(Fields {
            name,
            names: Vec::with_capacity(len),
            values: Vec::with_capacity(len),
        })
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Tagged<Fields>, Failure> {
        Ok(Tagged {
            variant,
            inner: self.serialize_struct(name, len)?,
        })
    }
}

fn tagged(variant: &'static str, value: Value) -> Value {
    Value::Object(Object::of([(variant, value)]))
}

/// A list in the making.
pub struct Items(Vec<Value>);

impl Items {
    fn push<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Failure> {
        self.0.push(item.serialize(ValueSerializer)?.stored());
        Ok(())
    }
}

impl SerializeSeq for Items {
    type Ok = Value;
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Failure> {
        self.push(item)
    }

    fn end(self) -> Done {
        Ok(Value::array(self.0))
    }
}

impl SerializeTuple for Items {
    type Ok = Value;
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Failure> {
        self.push(item)
    }

    fn end(self) -> Done {
        Ok(Value::array(self.0))
    }
}

impl SerializeTupleStruct for Items {
    type Ok = Value;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Failure> {
        self.push(item)
    }

    fn end(self) -> Done {
        Ok(Value::array(self.0))
    }
}

/// A variant of an enum with data: an object of one member.
pub struct Tagged<T> {
    variant: &'static str,
    inner: T,
}

impl SerializeTupleVariant for Tagged<Items> {
    type Ok = Value;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Failure> {
        self.inner.push(item)
    }

    fn end(self) -> Done {
        Ok(tagged(self.variant, Value::array(self.inner.0)))
    }
}

impl SerializeStructVariant for Tagged<Fields> {
    type Ok = Value;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        self.inner.serialize_field(name, value)
    }

    fn end(self) -> Done {
        Ok(tagged(self.variant, self.inner.end()?))
    }
}

/// A map in the making, which may be a struct with flattened parts.
#[derive(Default)]
pub struct Members {
    names: Vec<Rc<str>>,
    values: Vec<Value>,
}

impl SerializeMap for Members {
    type Ok = Value;
    type Error = Failure;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failure> {
        self.names
            .push(key.serialize(ValueSerializer)?.to_text().into());
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        self.values.push(value.serialize(ValueSerializer)?.stored());
        Ok(())
    }

    fn end(self) -> Done {
        if self.names.len() != self.values.len() {
            return Err(Failure::custom("a map has a key without a value"));
        }
        Ok(Value::Object(Object::custom_with_shape(
            Shape::new(self.names),
            self.values,
        )))
    }
}

/// A struct in the making.
pub struct Fields {
    name: &'static str,
    names: Vec<&'static str>,
    values: Vec<Value>,
}

/// What objects of one struct share.
struct Known {
    names: Vec<&'static str>,
    shape: Rc<Shape>,
    type_names: Rc<[Rc<str>]>,
}

thread_local! {
    static KNOWN: RefCell<HashMap<&'static str, Known>> = RefCell::default();
}

impl SerializeStruct for Fields {
    type Ok = Value;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        self.names.push(name);
        self.values.push(value.serialize(ValueSerializer)?.stored());
        Ok(())
    }

    fn end(self) -> Done {
        let Fields {
            name,
            names,
            values,
        } = self;
        KNOWN.with(|known| {
            let mut known = known.borrow_mut();
            let fits = known.get(name).is_some_and(|known| known.names == names);
            if !fits {
                let shape = Shape::new(names.iter().map(|name| Rc::from(*name)).collect());
                let type_names: Rc<[Rc<str>]> = Rc::new([name.into(), "System.Object".into()]);
                known.insert(
                    name,
                    Known {
                        names,
                        shape,
                        type_names,
                    },
                );
            }
            let known = &known[name];
            Ok(Value::Object(Object::with_shape(
                known.type_names.clone(),
                known.shape.clone(),
                values,
            )))
        })
    }
}
