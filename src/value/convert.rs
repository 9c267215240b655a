//! Conversions: `[T]$x`, `-as`, typed variables and parameters. Knows no block and no variable: conversions to a script
//! block or a reference are the host's.

use super::error;
use super::types::{self, resolve_type, type_arguments};
use super::{
    Array, ArrayKind, DateTime, Decimal, Guid, Object, Table, TableKind, TimeSpan, TypeName, Value,
};
use super::{enums, foreign, number};
use crate::diag::Result;

/// The value as another type, by the type's full name or accelerator.
///
/// # Errors
/// PowerShell's: `InvalidCastFromStringToInteger`, `InvalidCastIConvertible`, `ConvertToFinalInvalidCastException`, …;
/// `NotSupportedType` for a type that is not simulated, `TypeNotFound` for one that nobody knows.
pub fn convert(value: &Value, target: &str) -> Result<Value> {
    // A full name without arguments needs no look-up.
    let known = target.contains('.') && !target.contains('[');
    match known.then(|| direct(value, target)).flatten() {
        Some(result) => result,
        None => {
            let Some(TypeName(full)) = resolve_type(target) else {
                return Err(error::unknown_type(target));
            };
            match direct(value, &full) {
                Some(result) => result,
                None if types::is_unsupported(&full) => Err(error::unsupported_type(&full)),
                None if value.is_null() => Ok(Value::Null),
                None if value.is_instance(&full) => Ok(value.clone()),
                None => Err(error::cast(
                    "ConvertToFinalInvalidCastException",
                    value,
                    &full,
                )),
            }
        }
    }
}

/// What `-as` gives: the converted value, or nothing where it cannot be.
pub fn try_convert(value: &Value, target: &str) -> Option<Value> {
    convert(value, target).ok()
}

/// Conversion to a type known by its full name; `None` if this function does not know it.
fn direct(value: &Value, full: &str) -> Option<Result<Value>> {
    let base = value.base();
    Some(match full {
        "System.Object" | "System.Management.Automation.PSObject" => Ok(custom_object(value)),
        "System.String" => Ok(to_string(base)),
        "System.Boolean" => Ok(Value::Bool(base.truthy())),
        "System.Management.Automation.SwitchParameter" => {
            Ok(foreign::of(foreign::Switch(base.truthy())))
        }
        "System.Int32" => whole(base, full, |n| i32::try_from(n).ok().map(Value::Int)),
        "System.Int64" => whole(base, full, |n| i64::try_from(n).ok().map(Value::Long)),
        "System.Byte" => whole(base, full, |n| u8::try_from(n).ok().map(Value::Byte)),
        "System.SByte" => whole(base, full, |n| i8::try_from(n).ok().map(Value::SByte)),
        "System.Int16" => whole(base, full, |n| i16::try_from(n).ok().map(Value::Short)),
        "System.UInt16" => whole(base, full, |n| u16::try_from(n).ok().map(Value::UShort)),
        "System.UInt32" => whole(base, full, |n| u32::try_from(n).ok().map(Value::UInt)),
        "System.UInt64" => whole(base, full, |n| u64::try_from(n).ok().map(Value::ULong)),
        "System.Double" => fraction(base, full).map(Value::Double),
        "System.Single" => fraction(base, full).map(|n| Value::Single(n as f32)),
        "System.Decimal" => decimal(base).map(Value::Decimal),
        "System.Char" => character(base),
        "System.DateTime" => date(base).map(Value::Date),
        "System.TimeSpan" => span(base).map(Value::Span),
        "System.Guid" => guid(base),
        "System.Type" => type_literal(base),
        "System.Void" => Ok(Value::NoOutput),
        "System.Collections.Hashtable" => table(base),
        "System.Collections.Specialized.OrderedDictionary" => ordered(base),
        "System.Array" | "System.Object[]" => Ok(object_array(value)),
        "System.Collections.ArrayList" => Ok(list(value, ArrayKind::ArrayList)),
        "System.Xml.XmlDocument" => super::xml::convert(value),
        _ => {
            if let Some(element) = full.strip_suffix("[]") {
                return typed_array(value, element);
            }
            if let Some(inner) = full
                .strip_prefix("System.Nullable[")
                .and_then(|rest| rest.strip_suffix(']'))
            {
                return if base.is_null() {
                    Some(Ok(Value::Null))
                } else {
                    direct(value, inner)
                };
            }
            if let Some(inner) = full.strip_prefix("System.Collections.Generic.List[") {
                return generic_list(value, inner.strip_suffix(']')?);
            }
            if full.starts_with("System.Collections.ObjectModel.Collection[")
                && !base.is_null()
                && !value.is_instance(full)
            {
                // One value is a collection of itself.
                let items = Value::array(base.items().unwrap_or_else(|| vec![value.clone()]));
                return foreign::construct_collection(full, &[items]);
            }
            if full.starts_with("System.Collections.Generic.")
                && !base.is_null()
                && !value.is_instance(full)
            {
                return match base {
                    Value::Array(_) | Value::Range(..) => Some(foreign::construct_collection(
                        full,
                        std::slice::from_ref(value),
                    )?),
                    _ => None,
                };
            }
            if let Some(def) = enums::find(full) {
                return Some(enumeration(base, def));
            }
            return foreign::made_from(value, full);
        }
    })
}

fn to_string(value: &Value) -> Value {
    match value {
        Value::Str(_) => value.clone(),
        other => Value::str(other.to_text()),
    }
}

fn whole(value: &Value, full: &str, narrow: impl Fn(i128) -> Option<Value>) -> Result<Value> {
    let from_text = matches!(value, Value::Str(_));
    let refuse = || {
        let id = match value {
            Value::Str(_) => "InvalidCastFromStringToInteger",
            _ if value.is_number()
                || matches!(value, Value::Bool(_) | Value::Char(_) | Value::Date(_)) =>
            {
                "InvalidCastIConvertible"
            }
            _ => "ConvertToFinalInvalidCastException",
        };
        Err(error::cast(id, value, full))
    };
    let read = match value {
        Value::Null | Value::NoOutput => Value::Int(0),
        Value::Bool(value) => Value::Int((*value).into()),
        Value::Char(c) => Value::Int(*c as i32),
        Value::Enum(value) => Value::Long(value.number),
        Value::Str(text) => match number::parse(text) {
            Some(read) => read,
            None => return refuse(),
        },
        other => other.clone(),
    };
    let rounded = match (&read, read.whole()) {
        (_, Some(n)) => Some(n),
        (Value::Decimal(n), _) => {
            use rust_decimal::prelude::ToPrimitive;
            n.round().to_i128()
        }
        _ => read
            .as_double()
            .filter(|n| n.abs() < 1e30)
            .map(|n| n.round_ties_even() as i128),
    };
    match rounded.and_then(narrow) {
        Some(converted) => Ok(converted),
        None if from_text => refuse(),
        None => refuse(),
    }
}

fn fraction(value: &Value, full: &str) -> Result<f64> {
    Ok(match value {
        Value::Null | Value::NoOutput => 0.0,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Enum(value) => value.number as f64,
        Value::Str(text) => match number::parse(text)
            .and_then(|read| read.as_double())
            .or_else(|| special(text))
        {
            Some(n) => n,
            None => {
                return Err(error::cast(
                    "InvalidCastFromStringToDoubleOrSingle",
                    value,
                    full,
                ));
            }
        },
        other => match other.as_double() {
            Some(n) => n,
            None if matches!(other, Value::Char(_) | Value::Date(_)) => {
                return Err(error::cast("InvalidCastIConvertible", value, full));
            }
            None => {
                return Err(error::cast(
                    "ConvertToFinalInvalidCastException",
                    value,
                    full,
                ));
            }
        },
    })
}

fn special(text: &str) -> Option<f64> {
    match text.trim() {
        "∞" | "Infinity" => Some(f64::INFINITY),
        "-∞" | "-Infinity" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ => None,
    }
}

/// A number as a decimal.
pub(crate) fn decimal(value: &Value) -> Result<Decimal> {
    const FULL: &str = "System.Decimal";
    let too_large = || error::cast("InvalidCastIConvertible", value, FULL);
    Ok(match value {
        Value::Null | Value::NoOutput => Decimal::ZERO,
        Value::Bool(value) => Decimal::from(u8::from(*value)),
        Value::Decimal(n) => *n,
        Value::Enum(value) => Decimal::from(value.number),
        Value::Single(n) => {
            use rust_decimal::prelude::FromPrimitive;
            Decimal::from_f32(*n).ok_or_else(too_large)?
        }
        Value::Double(n) => from_double(*n).ok_or_else(too_large)?,
        Value::Str(text) => {
            let plain = text.trim().replace(',', "");
            let exact = plain
                .parse::<Decimal>()
                .ok()
                .or_else(|| Decimal::from_scientific(&plain).ok());
            match exact {
                Some(n) if text.contains(',') => n,
                // PowerShell reads plain digits as a number first, which has no scale.
                Some(n) => n.normalize(),
                None => match number::parse(text) {
                    Some(read) => decimal(&read)?,
                    None => return Err(error::cast("InvalidCastFromStringToDecimal", value, FULL)),
                },
            }
        }
        other => match other.whole() {
            Some(n) => Decimal::try_from_i128_with_scale(n, 0).map_err(|_| too_large())?,
            None => {
                return Err(error::cast(
                    "ConvertToFinalInvalidCastException",
                    value,
                    FULL,
                ));
            }
        },
    })
}

/// Fifteen digits of a double, as .NET takes them over.
pub(crate) fn from_double(n: f64) -> Option<Decimal> {
    if !n.is_finite() {
        return None;
    }
    Decimal::from_scientific(&format!("{n:.14e}"))
        .ok()
        .map(|n| n.normalize())
}

fn character(value: &Value) -> Result<Value> {
    const FULL: &str = "System.Char";
    match value {
        Value::Null | Value::NoOutput => Ok(Value::Char('\0')),
        Value::Char(_) => Ok(value.clone()),
        Value::Str(text) => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => Ok(Value::Char(c)),
                _ => Err(error::cast("InvalidCastParseTargetInvocation", value, FULL)),
            }
        }
        other => {
            let id = if other.is_number() {
                "InvalidCastIConvertible"
            } else {
                "ConvertToFinalInvalidCastException"
            };
            let code = match other {
                Value::Enum(value) => u32::try_from(value.number).ok(),
                other => other.whole().and_then(|n| u32::try_from(n).ok()),
            };
            // Half of a pair has no meaning of its own here: it stands for "not a character".
            let c = code
                .filter(|code| *code <= 0xffff)
                .map(|code| char::from_u32(code).unwrap_or('\u{fffd}'));
            c.map(Value::Char)
                .ok_or_else(|| error::cast(id, value, FULL))
        }
    }
}

fn null_is_none(value: &Value, full: &str) -> Result<()> {
    if value.is_null() {
        Err(error::cast("nullToObjectInvalidCast", value, full))
    } else {
        Ok(())
    }
}

/// A value as a date.
pub(crate) fn date(value: &Value) -> Result<DateTime> {
    const FULL: &str = "System.DateTime";
    null_is_none(value, FULL)?;
    match value {
        Value::Date(date) => Ok(*date),
        Value::Str(text) => DateTime::parse(text).ok_or_else(|| {
            error::cast(
                "InvalidCastParseTargetInvocationWithFormatProvider",
                value,
                FULL,
            )
        }),
        other => match (
            other.whole().and_then(|n| i64::try_from(n).ok()),
            foreign::moment(other),
        ) {
            (_, Some(date)) => Ok(date),
            (Some(ticks), _) => DateTime::from_ticks(ticks, super::DateKind::Unspecified)
                .ok_or_else(|| error::cast("InvalidCastConstructorException", value, FULL)),
            _ if other.is_number() || matches!(other, Value::Bool(_) | Value::Char(_)) => {
                Err(error::cast("InvalidCastIConvertible", value, FULL))
            }
            _ => Err(error::cast(
                "ConvertToFinalInvalidCastException",
                value,
                FULL,
            )),
        },
    }
}

/// A value as a span of time.
pub(crate) fn span(value: &Value) -> Result<TimeSpan> {
    const FULL: &str = "System.TimeSpan";
    null_is_none(value, FULL)?;
    match value {
        Value::Span(span) => Ok(*span),
        Value::Str(text) => TimeSpan::parse(text).ok_or_else(|| {
            error::cast(
                "InvalidCastParseTargetInvocationWithFormatProvider",
                value,
                FULL,
            )
        }),
        other => match other.whole().and_then(|n| i64::try_from(n).ok()) {
            Some(ticks) => Ok(TimeSpan { ticks }),
            None => Err(error::cast(
                "ConvertToFinalInvalidCastException",
                value,
                FULL,
            )),
        },
    }
}

fn guid(value: &Value) -> Result<Value> {
    const FULL: &str = "System.Guid";
    null_is_none(value, FULL)?;
    match value {
        Value::Guid(_) => Ok(value.clone()),
        Value::Str(text) => parse_guid(text).map(Value::Guid).ok_or_else(|| {
            error::cast(
                "InvalidCastParseTargetInvocationWithFormatProvider",
                value,
                FULL,
            )
        }),
        Value::Array(array) => {
            let items = array.items();
            let bytes: Option<Vec<u8>> = items
                .iter()
                .map(|item| item.whole().and_then(|n| u8::try_from(n).ok()))
                .collect();
            let bytes = bytes.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
            let made = bytes.map(|bytes| Value::Guid(Guid::from_bytes_le(bytes)));
            made.ok_or_else(|| error::cast("ConvertToFinalInvalidCastException", value, FULL))
        }
        _ => Err(error::cast(
            "ConvertToFinalInvalidCastException",
            value,
            FULL,
        )),
    }
}

/// A GUID in one of .NET's forms: 32 digits, with hyphens, in braces or round brackets.
pub fn parse_guid(text: &str) -> Option<Guid> {
    let text = text.trim();
    let inner = match (text.strip_prefix('{'), text.strip_prefix('(')) {
        (Some(rest), _) => rest.strip_suffix('}')?,
        (_, Some(rest)) => rest.strip_suffix(')')?,
        _ => text,
    };
    if inner.len() != 36 && inner.len() != 32 {
        return None;
    }
    inner.parse().ok()
}

fn type_literal(value: &Value) -> Result<Value> {
    match value {
        Value::Type(_) | Value::Null => Ok(value.clone()),
        Value::Str(text) => resolve_type(text)
            .map(Value::Type)
            .ok_or_else(|| error::cast("InvalidCastFromStringToType", value, "System.Type")),
        _ => Err(error::cast(
            "ConvertToFinalInvalidCastException",
            value,
            "System.Type",
        )),
    }
}

fn table(value: &Value) -> Result<Value> {
    match value {
        Value::Null | Value::NoOutput => Ok(Value::Null),
        Value::Table(table) if *table.kind() == TableKind::Hashtable => Ok(value.clone()),
        Value::Table(table) => {
            let copy = Table::new(TableKind::Hashtable);
            for (key, value) in table.entries() {
                copy.set(key, value);
            }
            Ok(Value::Table(copy))
        }
        Value::Object(_) => Err(error::cast(
            "InvalidCastConstructorException",
            value,
            "System.Collections.Hashtable",
        )),
        _ => Err(error::cast(
            "ConvertToFinalInvalidCastException",
            value,
            "System.Collections.Hashtable",
        )),
    }
}

fn ordered(value: &Value) -> Result<Value> {
    match value {
        Value::Null | Value::NoOutput => Ok(Value::Null),
        Value::Table(table) if *table.kind() == TableKind::Ordered => Ok(value.clone()),
        Value::Table(table) => {
            let copy = Table::new(TableKind::Ordered);
            for (key, value) in table.entries() {
                copy.set(key, value);
            }
            Ok(Value::Table(copy))
        }
        _ => {
            let full = "System.Collections.Specialized.OrderedDictionary";
            Err(error::cast(
                "ConvertToFinalInvalidCastException",
                value,
                full,
            ))
        }
    }
}

/// What `[pscustomobject]@{…}` makes of a table; every other value stays what it is (as it does for `[psobject]`, which
/// the host must not send here for a table).
pub fn to_custom_object(table: &Table) -> Value {
    let entries = table.entries();
    let type_name = table.get_str("PSTypeName");
    let kept = entries
        .into_iter()
        .filter(|(key, _)| !key.to_text().eq_ignore_ascii_case("PSTypeName"));
    let object = Object::of(kept.map(|(key, value)| (key.to_text(), value)));
    if let Some(name) = type_name {
        let mut names: Vec<std::rc::Rc<str>> = vec![name.to_text().into()];
        names.extend(object.type_names().iter().cloned());
        object.set_type_names(names.into());
    }
    Value::Object(object)
}

fn custom_object(value: &Value) -> Value {
    value.clone().stored()
}

fn object_array(value: &Value) -> Value {
    match value.base() {
        Value::Null => Value::Null,
        Value::NoOutput => Value::array(Vec::new()),
        Value::Array(array) if matches!(array.kind(), ArrayKind::Fixed | ArrayKind::Typed(_)) => {
            value.clone()
        }
        base => Value::array(base.items().unwrap_or_else(|| vec![value.clone()])),
    }
}

fn list(value: &Value, kind: ArrayKind) -> Value {
    match value.base() {
        Value::Null => Value::Null,
        Value::Array(array) if *array.kind() == kind => value.clone(),
        base => {
            let items = base.items().unwrap_or_else(|| vec![value.clone()]);
            Value::Array(Array::of_kind(kind, items))
        }
    }
}

fn typed_array(value: &Value, element: &str) -> Option<Result<Value>> {
    if value.base().is_null() {
        return Some(Ok(Value::Null));
    }
    if let Value::Array(array) = value.base()
        && matches!(array.kind(), ArrayKind::Typed(known) if **known == *element)
    {
        return Some(Ok(value.clone()));
    }
    let items = match (value.base(), element) {
        (Value::Str(text), "System.Char") => text.chars().map(Value::Char).collect(),
        (base, _) => base.items().unwrap_or_else(|| vec![value.clone()]),
    };
    if types::is_unsupported(element) {
        return Some(Err(error::unsupported_type(element)));
    }
    let converted: Result<Vec<Value>> = items.iter().map(|item| convert(item, element)).collect();
    Some(
        converted
            .map(|items| Value::Array(Array::of_kind(ArrayKind::Typed(element.into()), items))),
    )
}

fn generic_list(value: &Value, element: &str) -> Option<Result<Value>> {
    if value.base().is_null() {
        return Some(Ok(Value::Null));
    }
    let kind = ArrayKind::List(element.into());
    if matches!(value.base(), Value::Array(array) if *array.kind() == kind) {
        return Some(Ok(value.clone()));
    }
    let items = value.base().items().unwrap_or_else(|| vec![value.clone()]);
    let converted: Result<Vec<Value>> = items.iter().map(|item| convert(item, element)).collect();
    Some(converted.map(|items| Value::Array(Array::of_kind(kind, items))))
}

fn enumeration(value: &Value, def: &enums::EnumDef) -> Result<Value> {
    match value {
        Value::Enum(known) if &*known.type_name == def.name => Ok(value.clone()),
        Value::Null | Value::NoOutput => {
            Err(error::cast("nullToObjectInvalidCast", value, def.name))
        }
        Value::Str(text) => def.parse(text).ok_or_else(|| unknown_word(value, def)),
        Value::Array(array) => {
            let words: Vec<String> = array.borrow().iter().map(Value::to_text).collect();
            def.parse(&words.join(","))
                .ok_or_else(|| unknown_word(value, def))
        }
        other => {
            let number = match other {
                Value::Enum(value) => Some(value.number),
                other => other.whole().and_then(|n| i64::try_from(n).ok()),
            };
            let Some(number) = number else {
                return Err(error::cast(
                    "ConvertToFinalInvalidCastException",
                    value,
                    def.name,
                ));
            };
            def.of_number(number)
                .ok_or_else(|| error::cast("UndefinedIntegerToEnum", value, def.name))
        }
    }
}

fn unknown_word(value: &Value, def: &enums::EnumDef) -> crate::diag::Error {
    let names: Vec<&str> = def.names().collect();
    error::cast(
        "SubstringDisambiguationEnumParseThrewAnException",
        value,
        def.name,
    )
    .map(|record| record.label(format!("expected {}", names.join(", "))))
}

/// Converts the key and the value of an entry to what a generic dictionary holds.
pub(crate) fn entry(full: &str, key: Value, value: Value) -> Result<(Value, Value)> {
    let arguments = type_arguments(full);
    let one = |value: Value, at: usize| match arguments.get(at) {
        Some(target) if *target != "System.Object" => convert(&value, target),
        _ => Ok(value),
    };
    Ok((one(key, 0)?, one(value, 1)?))
}

#[cfg(test)]
mod tests;
