//! `[convert]` and `[BitConverter]`: between numbers, texts and bytes.

use super::call::{Call, byte_array};
use super::numbers::{self, Bad};
use super::{Statics, none};
use crate::diag::Result;
use crate::value::{DateTime, Value, convert, error, format};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.Convert"],
        members: &["DBNull"],
        methods: &[
            "ChangeType",
            "FromBase64String",
            "FromHexString",
            "IsDBNull",
            "ToBase64String",
            "ToBoolean",
            "ToByte",
            "ToChar",
            "ToDateTime",
            "ToDecimal",
            "ToDouble",
            "ToHexString",
            "ToHexStringLower",
            "ToInt16",
            "ToInt32",
            "ToInt64",
            "ToSByte",
            "ToSingle",
            "ToString",
            "ToUInt16",
            "ToUInt32",
            "ToUInt64",
        ],
        refused: &[
            "FromBase64CharArray",
            "GetTypeCode",
            "ToBase64CharArray",
            "TryFromBase64String",
            "TryToBase64Chars",
            "DBNull",
        ],
        get: none,
        call: conversion,
    },
    Statics {
        types: &["System.BitConverter"],
        members: &["IsLittleEndian"],
        methods: &[
            "DoubleToInt64Bits",
            "GetBytes",
            "Int64BitsToDouble",
            "ToBoolean",
            "ToDouble",
            "ToInt16",
            "ToInt32",
            "ToInt64",
            "ToSingle",
            "ToString",
            "ToUInt16",
            "ToUInt32",
            "ToUInt64",
        ],
        refused: &["ToChar", "ToHalf", "TryWriteBytes"],
        get: |_, lower| (lower == "islittleendian").then_some(Value::Bool(true)),
        call: bits,
    },
];

/// Full name of the type that `ToX` converts to.
fn target(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "toboolean" => "System.Boolean",
        "tochar" => "System.Char",
        "tosbyte" => "System.SByte",
        "tobyte" => "System.Byte",
        "toint16" => "System.Int16",
        "touint16" => "System.UInt16",
        "toint32" => "System.Int32",
        "touint32" => "System.UInt32",
        "toint64" => "System.Int64",
        "touint64" => "System.UInt64",
        "tosingle" => "System.Single",
        "todouble" => "System.Double",
        "todecimal" => "System.Decimal",
        "todatetime" => "System.DateTime",
        _ => return None,
    })
}

fn conversion(call: &mut Call) -> Result<Option<Value>> {
    if let (Some(full), count @ (1 | 2)) = (target(&call.lower), call.count()) {
        let based = count == 2 && call.at(1).is_whole() && matches!(call.at(0), Value::Str(_));
        return if based {
            of_base(call, full)
        } else {
            changed(call, call.at(0), full).map(Some)
        };
    }
    Ok(Some(match call.key() {
        ("tostring", 1) => Value::from(format::default_text(call.at(0))),
        ("tostring", 2) if call.at(1).is_whole() && call.at(0).is_whole() => to_base(call)?,
        ("tostring", 2) => Value::from(format::default_text(call.at(0))),
        ("tobase64string", 1 | 2) => Value::from(to_base64(call, &call.bytes(0)?)?),
        ("tobase64string", 3 | 4) => {
            let bytes = call.bytes(0)?;
            Value::from(STANDARD.encode(slice(call, &bytes, 1, 2)?))
        }
        ("frombase64string", 1) => {
            let text: String = call
                .text(0)
                .chars()
                .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
                .collect();
            let bytes = STANDARD
                .decode(text)
                .map_err(|_| call.malformed(0, "Base64: a length of whole fours, padded by ="))?;
            byte_array(bytes)
        }
        ("tohexstring", 1) => Value::from(
            call.bytes(0)?
                .iter()
                .map(|b| format!("{b:02X}"))
                .collect::<String>(),
        ),
        ("tohexstringlower", 1) => Value::from(
            call.bytes(0)?
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>(),
        ),
        ("fromhexstring", 1) => {
            let text = call.text(0);
            let pair = |at: usize| {
                text.get(at..at + 2)
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            };
            let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
            byte_array(
                bytes.ok_or_else(|| call.malformed(0, "a row of pairs of hexadecimal digits"))?,
            )
        }
        ("isdbnull", 1) => Value::Bool(false),
        ("changetype", 2 | 3) => {
            let full = call.type_name(1)?;
            match full.as_str() {
                "System.String" => Value::from(format::default_text(call.at(0))),
                "System.Object" => call.at(0).clone(),
                full => changed(call, call.at(0), full)?,
            }
        }
        _ => return Ok(None),
    }))
}

/// What .NET's own conversion gives: stricter with text than PowerShell's.
fn changed(call: &Call, value: &Value, full: &str) -> Result<Value> {
    let invalid = || {
        let message = format!("{} cannot become {}.", value.type_name(), error_name(full));
        call.thrown("System.InvalidCastException", message)
    };
    let overflow = || {
        call.thrown(
            "System.OverflowException",
            "The value is too large or too small for its type.",
        )
    };
    match value {
        Value::Str(text) => match full {
            "System.DateTime" => DateTime::parse(text)
                .map(Value::Date)
                .ok_or_else(|| call.malformed(0, "a date")),
            _ if target_is_number(full) || matches!(full, "System.Boolean" | "System.Char") => {
                numbers::parse(text, full, None).map_err(|bad| match bad {
                    Bad::Format => call.malformed(0, "a value of this type"),
                    Bad::Overflow => overflow(),
                })
            }
            _ => Err(invalid()),
        },
        Value::Date(_) if full == "System.DateTime" => Ok(value.clone()),
        Value::Null | Value::NoOutput if full == "System.DateTime" => {
            Ok(Value::Date(DateTime::default()))
        }
        _ if full == "System.DateTime" => Err(invalid()),
        Value::Char(_)
            if matches!(
                full,
                "System.Double" | "System.Single" | "System.Decimal" | "System.Boolean"
            ) =>
        {
            Err(invalid())
        }
        Value::Bool(_) if full == "System.Char" => Err(invalid()),
        Value::Double(_) | Value::Single(_) | Value::Decimal(_) if full == "System.Char" => {
            Err(invalid())
        }
        Value::Null | Value::NoOutput | Value::Bool(_) | Value::Char(_) | Value::Enum(_) => {
            convert::convert(value, full).map_err(|_| invalid())
        }
        number if number.is_number() => convert::convert(number, full).map_err(|_| overflow()),
        _ => Err(invalid()),
    }
}

fn error_name(full: &str) -> String {
    crate::value::types::short_name(full)
}

fn target_is_number(full: &str) -> bool {
    numbers::range(full).is_some()
        || matches!(full, "System.Double" | "System.Single" | "System.Decimal")
}

fn base_of(call: &Call) -> Result<u32> {
    match call.int(1)? {
        base @ (2 | 8 | 10 | 16) => Ok(base as u32),
        _ => Err(call.thrown(
            "System.ArgumentException",
            "The base must be 2, 8, 10 or 16.",
        )),
    }
}

/// `ToInt32('ff', 16)`
fn of_base(call: &Call, full: &str) -> Result<Option<Value>> {
    if numbers::range(full).is_none() {
        return changed(call, call.at(0), full).map(Some);
    }
    let base = base_of(call)?;
    let text = call.text(0);
    if base == 10 {
        return changed(call, call.at(0), full).map(Some);
    }
    if text.is_empty() {
        return Err(call.out_of_range("The text is empty."));
    }
    let digits = match base {
        16 => text
            .strip_prefix("0x")
            .or_else(|| text.strip_prefix("0X"))
            .unwrap_or(&text),
        _ => &text,
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(base)) {
        return Err(call.malformed(0, &format!("a number of base {base}")));
    }
    let value = numbers::of_digits(digits, base, full);
    value
        .ok_or_else(|| {
            call.thrown(
                "System.OverflowException",
                "The number is too large for its type.",
            )
        })
        .map(Some)
}

/// `ToString(255, 16)`: negative numbers by the bits of their type.
fn to_base(call: &Call) -> Result<Value> {
    let base = base_of(call)?;
    let number = call.at(0).whole().unwrap_or(0);
    let bits = match call.at(0) {
        Value::Byte(n) => u64::from(*n),
        Value::SByte(n) => u64::from(*n as u16),
        Value::Short(n) => u64::from(*n as u16),
        Value::Int(n) => u64::from(*n as u32),
        _ => number as u64,
    };
    Ok(Value::from(match base {
        2 => format!("{bits:b}"),
        8 => format!("{bits:o}"),
        16 => format!("{bits:x}"),
        _ => number.to_string(),
    }))
}

/// With `InsertLineBreaks`, lines of 76 characters.
fn to_base64(call: &Call, bytes: &[u8]) -> Result<String> {
    let text = STANDARD.encode(bytes);
    let breaks = call.count() == 2 && call.choice(1, "System.Base64FormattingOptions")? == 1;
    if !breaks {
        return Ok(text);
    }
    let lines: Vec<&str> = (0..text.len())
        .step_by(76)
        .map(|at| &text[at..(at + 76).min(text.len())])
        .collect();
    Ok(lines.join("\r\n"))
}

fn slice<'b>(call: &Call, bytes: &'b [u8], start: usize, length: usize) -> Result<&'b [u8]> {
    let start = call.int(start)?;
    let length = call.int(length)?;
    let range = usize::try_from(start)
        .ok()
        .zip(usize::try_from(length).ok());
    let found = range.and_then(|(start, length)| bytes.get(start..start.checked_add(length)?));
    found.ok_or_else(|| call.out_of_range("The start and the length lie outside of the bytes."))
}

fn bits(call: &mut Call) -> Result<Option<Value>> {
    let fixed = |count: usize| -> Result<Vec<u8>> {
        let bytes = call.bytes(0)?;
        let start = usize::try_from(call.int(1)?).unwrap_or(usize::MAX);
        if start >= bytes.len() {
            return Err(call.out_of_range("The start lies outside of the bytes."));
        }
        let found = bytes.get(start..start.saturating_add(count));
        found
            .map(<[u8]>::to_vec)
            .ok_or_else(|| call.thrown("System.ArgumentException", "There are too few bytes."))
    };
    /// So many bytes as an array.
    fn exact<const N: usize>(bytes: Vec<u8>) -> [u8; N] {
        bytes.try_into().unwrap_or([0; N])
    }
    Ok(Some(match call.key() {
        ("tostring", count @ 1..=3) => {
            let bytes = call.bytes(0)?;
            let part = match count {
                1 => &bytes[..],
                2 => {
                    let start = usize::try_from(call.int(1)?).unwrap_or(usize::MAX);
                    bytes
                        .get(start..)
                        .ok_or_else(|| call.out_of_range("The start lies outside of the bytes."))?
                }
                _ => slice(call, &bytes, 1, 2)?,
            };
            Value::from(
                part.iter()
                    .map(|b| format!("{b:02X}"))
                    .collect::<Vec<String>>()
                    .join("-"),
            )
        }
        ("getbytes", 1) => match number_bytes(call.at(0)) {
            Some(bytes) => byte_array(bytes),
            None => return Err(error::argument(call.name, call.at(0), "System.Int32")),
        },
        ("toboolean", 2) => Value::Bool(fixed(1)? != [0]),
        ("toint16", 2) => Value::Short(i16::from_le_bytes(exact(fixed(2)?))),
        ("touint16", 2) => Value::UShort(u16::from_le_bytes(exact(fixed(2)?))),
        ("toint32", 2) => Value::Int(i32::from_le_bytes(exact(fixed(4)?))),
        ("touint32", 2) => Value::UInt(u32::from_le_bytes(exact(fixed(4)?))),
        ("toint64", 2) => Value::Long(i64::from_le_bytes(exact(fixed(8)?))),
        ("touint64", 2) => Value::ULong(u64::from_le_bytes(exact(fixed(8)?))),
        ("tosingle", 2) => Value::Single(f32::from_le_bytes(exact(fixed(4)?))),
        ("todouble", 2) => Value::Double(f64::from_le_bytes(exact(fixed(8)?))),
        ("doubletoint64bits", 1) => Value::Long(call.double(0)?.to_bits() as i64),
        ("int64bitstodouble", 1) => Value::Double(f64::from_bits(call.long(0)? as u64)),
        _ => return Ok(None),
    }))
}

fn number_bytes(value: &Value) -> Option<Vec<u8>> {
    Some(match value {
        Value::Bool(value) => vec![u8::from(*value)],
        Value::Char(c) => (*c as u32 as u16).to_le_bytes().to_vec(),
        Value::Byte(n) => i16::from(*n).to_le_bytes().to_vec(),
        Value::SByte(n) => i16::from(*n).to_le_bytes().to_vec(),
        Value::Short(n) => n.to_le_bytes().to_vec(),
        Value::UShort(n) => n.to_le_bytes().to_vec(),
        Value::Int(n) => n.to_le_bytes().to_vec(),
        Value::UInt(n) => n.to_le_bytes().to_vec(),
        Value::Long(n) => n.to_le_bytes().to_vec(),
        Value::ULong(n) => n.to_le_bytes().to_vec(),
        Value::Single(n) => n.to_le_bytes().to_vec(),
        Value::Double(n) => n.to_le_bytes().to_vec(),
        _ => return None,
    })
}
