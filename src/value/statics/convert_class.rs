//! `System.Convert`, `System.BitConverter` and hashes.

use crate::diag::Result;
use crate::value::members::{bytes, int, typed_array};
use crate::value::{Value, convert, error};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

fn byte_array(bytes: &[u8]) -> Value {
    typed_array(
        "System.Byte",
        bytes.iter().map(|byte| Value::Byte(*byte)).collect(),
    )
}

fn format_error(name: &str, message: &str) -> crate::diag::Error {
    error::thrown("System.FormatException", name, message)
}

/// A method of `Convert` by its lower-case name; `None` if there is none.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let first = arguments.first()?;
    Some(match (name, arguments.len()) {
        ("tobase64string", 1 | 2) => {
            bytes(first, name).map(|bytes| Value::from(STANDARD.encode(bytes)))
        }
        ("frombase64string", 1) => {
            let text: String = first
                .to_text()
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect();
            STANDARD
                .decode(text)
                .map(|bytes| byte_array(&bytes))
                .map_err(|_| format_error(name, "The input is not a valid Base-64 string."))
        }
        ("tohexstring", 1) => bytes(first, name)
            .map(|bytes| Value::from(bytes.iter().map(|b| format!("{b:02X}")).collect::<String>())),
        ("fromhexstring", 1) => {
            let text = first.to_text();
            let pairs: Option<Vec<u8>> = (0..text.len())
                .step_by(2)
                .map(|at| {
                    text.get(at..at + 2)
                        .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                })
                .collect();
            pairs
                .map(|bytes| byte_array(&bytes))
                .ok_or_else(|| format_error(name, "The input is not a valid hex string."))
        }
        ("tostring", 2) if first.whole().is_some() && arguments[1].is_number() => {
            in_base(first, &arguments[1])
        }
        ("tostring", 1 | 2) => Ok(Value::from(first.to_text_culture())),
        (_, 2)
            if matches!(
                name,
                "toint32" | "toint64" | "toint16" | "tobyte" | "touint32" | "touint64"
            ) && arguments[1].is_number() =>
        {
            from_base(name, first, &arguments[1])
        }
        ("toboolean", 1) => match first.base() {
            Value::Str(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(format_error(
                    name,
                    "String was not recognized as a valid Boolean.",
                )),
            },
            other => Ok(Value::Bool(other.truthy())),
        },
        (_, 1 | 2) => {
            let full = match name {
                "toint16" => "System.Int16",
                "toint32" => "System.Int32",
                "toint64" => "System.Int64",
                "tobyte" => "System.Byte",
                "tosbyte" => "System.SByte",
                "touint16" => "System.UInt16",
                "touint32" => "System.UInt32",
                "touint64" => "System.UInt64",
                "todouble" => "System.Double",
                "tosingle" => "System.Single",
                "todecimal" => "System.Decimal",
                "tochar" => "System.Char",
                "todatetime" => "System.DateTime",
                _ => return None,
            };
            convert::convert(first, full)
                .map_err(|_| format_error(name, "The input was not in a correct format."))
        }
        _ => return None,
    })
}

fn in_base(value: &Value, base: &Value) -> Result<Value> {
    let base = int(base, "ToString")?;
    let bits = match value.base() {
        Value::Int(n) => u64::from(*n as u32),
        Value::Short(n) => u64::from(*n as u16),
        Value::Long(n) => *n as u64,
        other => other
            .whole()
            .and_then(|n| u64::try_from(n).ok())
            .unwrap_or_default(),
    };
    Ok(Value::from(match base {
        2 => format!("{bits:b}"),
        8 => format!("{bits:o}"),
        16 => format!("{bits:x}"),
        10 => value.to_text(),
        _ => {
            return Err(error::thrown(
                "System.ArgumentException",
                "ToString",
                "Invalid base: 2, 8, 10 or 16 was expected.",
            ));
        }
    }))
}

fn from_base(name: &str, value: &Value, base: &Value) -> Result<Value> {
    let base = int(base, name)?;
    if !matches!(base, 2 | 8 | 10 | 16) {
        return Err(error::thrown(
            "System.ArgumentException",
            name,
            "Invalid base: 2, 8, 10 or 16 was expected.",
        ));
    }
    let text = value.to_text();
    let digits = if base == 16 {
        text.trim_start_matches("0x").trim_start_matches("0X")
    } else {
        &text
    };
    let bits = i128::from_str_radix(digits, base as u32)
        .map_err(|_| format_error(name, "Could not find any recognizable digits."))?;
    let overflow = || {
        error::thrown(
            "System.OverflowException",
            name,
            "Value was either too large or too small.",
        )
    };
    // Other bases than ten write the bits of a number: ffffffff is -1.
    let fitted = match name {
        "toint32" if base != 10 => u32::try_from(bits).ok().map(|n| Value::Int(n as i32)),
        "toint64" if base != 10 => u64::try_from(bits).ok().map(|n| Value::Long(n as i64)),
        "toint16" if base != 10 => u16::try_from(bits).ok().map(|n| Value::Short(n as i16)),
        "toint32" => i32::try_from(bits).ok().map(Value::Int),
        "toint64" => i64::try_from(bits).ok().map(Value::Long),
        "toint16" => i16::try_from(bits).ok().map(Value::Short),
        "tobyte" => u8::try_from(bits).ok().map(Value::Byte),
        "touint32" => u32::try_from(bits).ok().map(Value::UInt),
        _ => u64::try_from(bits).ok().map(Value::ULong),
    };
    fitted.ok_or_else(overflow)
}

/// A method of `BitConverter`.
pub fn bits(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let first = arguments.first()?;
    Some(match (name, arguments.len()) {
        ("tostring", 1) => bytes(first, name).map(|bytes| {
            let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            Value::from(pairs.join("-"))
        }),
        ("getbytes", 1) => Ok(byte_array(&match first.base() {
            Value::Bool(value) => vec![u8::from(*value)],
            Value::Short(n) => n.to_le_bytes().to_vec(),
            Value::Long(n) => n.to_le_bytes().to_vec(),
            Value::Double(n) => n.to_le_bytes().to_vec(),
            other => match int(other, name) {
                Ok(n) => n.to_le_bytes().to_vec(),
                Err(error) => return Some(Err(error)),
            },
        })),
        ("toint32" | "toint16" | "toint64", 2) => {
            let size = if name == "toint16" {
                2
            } else if name == "toint32" {
                4
            } else {
                8
            };
            let found = bytes(first, name).and_then(|bytes| {
                let start = usize::try_from(int(&arguments[1], name)?).unwrap_or(usize::MAX);
                let end = start.saturating_add(size);
                let part = bytes.get(start..end).map(<[u8]>::to_vec);
                part.ok_or_else(|| {
                    error::thrown(
                        "System.ArgumentOutOfRangeException",
                        name,
                        "The start lies outside of the bytes.",
                    )
                })
            });
            found.map(|part| {
                let n = part
                    .iter()
                    .rev()
                    .fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
                match size {
                    2 => Value::Short(n as i16),
                    4 => Value::Int(n as i32),
                    _ => Value::Long(n as i64),
                }
            })
        }
        _ => return None,
    })
}

/// `[System.Security.Cryptography.SHA256]::HashData`
pub fn sha256(arguments: &[Value]) -> Result<Value> {
    use sha2::Digest;
    let first = arguments
        .first()
        .ok_or_else(|| error::no_overload("HashData", 0))?;
    let digest = sha2::Sha256::digest(bytes(first, "HashData")?);
    Ok(byte_array(&digest))
}
