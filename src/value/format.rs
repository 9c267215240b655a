//! `-f` and `ToString(format)`: .NET's composite, numeric and time formats under en-US, where numbers and percentages
//! have three decimals unless the format says otherwise.

mod custom;

use super::number::{self, Culture};
use super::{Decimal, Guid, Value, error, time_format};
use crate::diag::{Category, Error, ErrorRecord, Result};

/// Most digits that a format may ask for.
const MOST_DIGITS: usize = 999;

/// `format -f arguments`
///
/// # Errors
/// `FormatError`: a brace without its partner, an index without an argument, a format that the value does not have.
pub fn composite(format: &str, arguments: &[Value]) -> Result<Value> {
    expand(format, arguments)
        .map(Value::from)
        .map_err(|why| format_error(format, &why))
}

/// The same as `[string]::Format`, which throws.
pub fn composite_method(format: &str, arguments: &[Value], method: &str) -> Result<String> {
    expand(format, arguments).map_err(|why| error::thrown("System.FormatException", method, &why))
}

fn format_error(format: &str, why: &str) -> Error {
    ErrorRecord::new(
        "FormatError",
        Category::InvalidOperation,
        format!("Error formatting a string: {why}."),
    )
    .target(format, "String")
    .label("a format such as '{0} of {1:N2}' was expected")
    .help("write {{ and }} for braces, and give an argument for each number")
    .into()
}

fn expand(format: &str, arguments: &[Value]) -> std::result::Result<String, String> {
    let mut out = String::with_capacity(format.len());
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        out += &rest[..at];
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if let Some(doubled) = after.strip_prefix(brace) {
            out += brace;
            rest = doubled;
            continue;
        }
        if brace == "}" {
            return Err("there is a } without a {".into());
        }
        let end = after.find('}').ok_or("there is a { without a }")?;
        item(&after[..end], arguments, &mut out)?;
        if out.len() > 1 << 28 {
            return Err("the text would be too large".into());
        }
        rest = &after[end + 1..];
    }
    out += rest;
    Ok(out)
}

/// One `index[,alignment][:format]`.
fn item(text: &str, arguments: &[Value], out: &mut String) -> std::result::Result<(), String> {
    let (head, format) = text
        .split_once(':')
        .map_or((text, None), |(head, format)| (head, Some(format)));
    let (index, alignment) = head
        .split_once(',')
        .map_or((head, None), |(index, width)| (index, Some(width)));
    let index: usize = index
        .trim_end()
        .parse()
        .map_err(|_| format!("'{{{text}}}' does not begin with a number"))?;
    let alignment: i64 = match alignment {
        Some(width) => width
            .trim()
            .parse()
            .map_err(|_| format!("'{width}' is no width"))?,
        None => 0,
    };
    if alignment.abs() > 1_000_000 {
        return Err(format!("{alignment} is too wide"));
    }
    let value = arguments
        .get(index)
        .ok_or_else(|| format!("there is no argument {{{index}}}"))?;
    let shown = value_text(value, format.filter(|format| !format.is_empty()))?;
    let width = alignment.unsigned_abs() as usize;
    let padding = " ".repeat(width.saturating_sub(shown.encode_utf16().count()));
    if alignment >= 0 {
        *out += &padding;
        *out += &shown;
    } else {
        *out += &shown;
        *out += &padding;
    }
    Ok(())
}

/// Text of a value under a format; text and the like ignore it.
pub fn value_text(value: &Value, format: Option<&str>) -> std::result::Result<String, String> {
    let base = value.base();
    let Some(format) = format else {
        return Ok(default_text(base));
    };
    match base {
        Value::Date(date) => time_format::date(*date, format),
        Value::Span(span) => time_format::span(*span, format),
        Value::Guid(guid) => guid_text(guid, format),
        Value::Enum(known) => enum_text(known, format),
        Value::Foreign(foreign) => match foreign.format(format) {
            Some(shown) => shown,
            None => Ok(foreign.text()),
        },
        other if other.is_number() => number_text(other, format),
        other => Ok(default_text(other)),
    }
}

/// Text of a value as `ToString()` gives it in the session's culture.
pub fn default_text(value: &Value) -> String {
    match value {
        Value::Double(n) => number::double_text(*n, Culture::EnUs),
        Value::Single(n) => number::single_text(*n, Culture::EnUs),
        Value::Type(name) => name.0.to_string(),
        Value::Array(_) | Value::Range(..) => value.type_name().into_owned(),
        other => other.to_text_culture(),
    }
}

fn guid_text(guid: &Guid, format: &str) -> std::result::Result<String, String> {
    Ok(match format {
        "N" | "n" => guid.simple().to_string(),
        "D" | "d" => guid.hyphenated().to_string(),
        "B" | "b" => guid.braced().to_string(),
        "P" | "p" => format!("({})", guid.hyphenated()),
        _ => return Err(format!("'{format}' is no format of a GUID")),
    })
}

fn enum_text(value: &super::EnumValue, format: &str) -> std::result::Result<String, String> {
    Ok(match format {
        "G" | "g" | "F" | "f" => value.name.to_string(),
        "D" | "d" => value.number.to_string(),
        "X" | "x" => format!("{:08X}", value.number as u32),
        _ => return Err(format!("'{format}' is no format of an enumeration")),
    })
}

/// A number under a standard format (a letter and perhaps digits) or a custom one.
pub fn number_text(value: &Value, format: &str) -> std::result::Result<String, String> {
    let mut chars = format.chars();
    let letter = chars.next().unwrap_or('G');
    let digits = chars.as_str();
    let standard = letter.is_ascii_alphabetic()
        && digits.len() <= 3
        && digits.bytes().all(|b| b.is_ascii_digit());
    if let Some(n) = value.as_double()
        && !n.is_finite()
    {
        return Ok(number::double_text(n, Culture::EnUs));
    }
    if standard {
        let precision =
            (!digits.is_empty()).then(|| digits.parse::<usize>().unwrap_or(0).min(MOST_DIGITS));
        return standard_text(value, letter, precision)
            .ok_or_else(|| format!("'{format}' is no format of {}", value.type_name()));
    }
    Ok(custom::custom_text(value, format))
}

fn standard_text(value: &Value, letter: char, precision: Option<usize>) -> Option<String> {
    Some(match letter.to_ascii_uppercase() {
        'N' => signed(&fixed(value, precision.unwrap_or(3), 0), |digits| {
            grouped(digits)
        }),
        'F' => signed(&fixed(value, precision.unwrap_or(3), 0), str::to_owned),
        'P' => signed(&fixed(value, precision.unwrap_or(3), 2), |digits| {
            format!("{}%", grouped(digits))
        }),
        'C' => signed(&fixed(value, precision.unwrap_or(2), 0), |digits| {
            format!("${}", grouped(digits))
        }),
        'E' => exponential(value, precision.unwrap_or(6), letter, 3),
        'G' => general(value, precision, letter),
        'R' => match value {
            Value::Double(_) | Value::Single(_) => default_text(value),
            other => other.to_text(),
        },
        'D' => {
            let number = value.whole()?;
            let digits = format!(
                "{:0>width$}",
                number.unsigned_abs(),
                width = precision.unwrap_or(0)
            );
            if number < 0 {
                format!("-{digits}")
            } else {
                digits
            }
        }
        'X' => {
            let bits = bit_pattern(value)?;
            let width = precision.unwrap_or(0);
            if letter == 'x' {
                format!("{bits:0>width$x}")
            } else {
                format!("{bits:0>width$X}")
            }
        }
        'B' => format!(
            "{:0>width$b}",
            bit_pattern(value)?,
            width = precision.unwrap_or(0)
        ),
        _ => return None,
    })
}

fn bit_pattern(value: &Value) -> Option<u64> {
    Some(match value {
        Value::SByte(n) => u64::from(*n as u8),
        Value::Short(n) => u64::from(*n as u16),
        Value::Int(n) => u64::from(*n as u32),
        Value::Long(n) => *n as u64,
        other => u64::try_from(other.whole()?).ok()?,
    })
}

/// Applies a form to the digits of a number and puts the sign before it; what rounds to zero has none.
fn signed(text: &str, form: impl Fn(&str) -> String) -> String {
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().any(|b| matches!(b, b'1'..=b'9')) => {
            format!("-{}", form(digits))
        }
        Some(digits) => format!("-{}", form(digits)),
        None => form(text),
    }
}

/// Digits with so many decimals, the point moved `shift` places to the right first.
fn fixed(value: &Value, decimals: usize, shift: u32) -> String {
    match value {
        Value::Double(_) | Value::Single(_) => {
            let number = value.as_double().unwrap_or_default();
            let exact = format!("{number:.*}", decimals + shift as usize);
            let text = moved(&exact, shift as usize);
            let zero = !text.bytes().any(|b| matches!(b, b'1'..=b'9'));
            if zero && number == 0.0 {
                text.trim_start_matches('-').to_owned()
            } else {
                text
            }
        }
        Value::Decimal(number) => {
            let moved_point = *number * Decimal::from(10_u64.pow(shift));
            let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
            let rounded = moved_point.round_dp_with_strategy(decimals.min(28) as u32, strategy);
            with_decimals(&rounded.to_string(), decimals)
        }
        other => {
            let digits = format!(
                "{}{}",
                other.whole().unwrap_or_default(),
                "0".repeat(shift as usize)
            );
            let digits = if other.whole() == Some(0) {
                "0".to_owned()
            } else {
                digits
            };
            with_decimals(&digits, decimals)
        }
    }
}

pub(super) fn with_decimals(text: &str, decimals: usize) -> String {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if decimals == 0 {
        return whole.to_owned();
    }
    format!("{whole}.{fraction:0<decimals$}")
}

/// Moves the decimal point to the right.
fn moved(text: &str, places: usize) -> String {
    if places == 0 {
        return text.to_owned();
    }
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (left, right) = fraction.split_at(places.min(fraction.len()));
    let whole = format!("{whole}{left}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if right.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{right}")
    }
}

/// Commas between thousands.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::new();
    for (index, c) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    if !fraction.is_empty() {
        text.push('.');
        text += fraction;
    }
    text
}

fn exponential(value: &Value, decimals: usize, letter: char, exponent_digits: usize) -> String {
    let number = value.as_double().unwrap_or_default();
    let text = format!("{number:.decimals$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!(
        "{mantissa}{letter}{sign}{:0exponent_digits$}",
        exponent.abs()
    )
}

fn general(value: &Value, precision: Option<usize>, letter: char) -> String {
    let digits = match precision {
        None | Some(0) => return default_text(value),
        Some(digits) => digits,
    };
    let number = value.as_double().unwrap_or_default();
    let text = format!("{number:.*e}", digits - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent < -5 || exponent >= digits as i32 {
        let mantissa = if mantissa.contains('.') {
            mantissa.trim_end_matches('0').trim_end_matches('.')
        } else {
            mantissa
        };
        let sign = if exponent < 0 { '-' } else { '+' };
        let e = if letter == 'g' { 'e' } else { 'E' };
        return format!("{mantissa}{e}{sign}{:02}", exponent.abs());
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
