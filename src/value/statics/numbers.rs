//! Number types, `[bool]` and `[char]`: limits, `Parse`, `TryParse` and what a character is.

use super::call::Call;
use super::{Statics, math};
use crate::diag::Result;
use crate::value::{Decimal, Value};
use regex::Regex;
use std::sync::LazyLock;

const FLOATING: &[&str] = &["System.Double", "System.Single"];

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &[
            "System.SByte",
            "System.Byte",
            "System.Int16",
            "System.UInt16",
            "System.Int32",
            "System.UInt32",
            "System.Int64",
            "System.UInt64",
        ],
        members: &["MaxValue", "MinValue"],
        methods: &[
            "Abs",
            "Clamp",
            "IsEvenInteger",
            "IsNegative",
            "IsOddInteger",
            "IsPositive",
            "Max",
            "Min",
            "Parse",
            "Sign",
            "TryParse",
        ],
        refused: &[
            "CreateChecked",
            "DivRem",
            "IsPow2",
            "LeadingZeroCount",
            "Log2",
            "PopCount",
            "RotateLeft",
            "RotateRight",
        ],
        get: limit,
        call: whole,
    },
    Statics {
        types: FLOATING,
        members: &[
            "E",
            "Epsilon",
            "MaxValue",
            "MinValue",
            "NaN",
            "NegativeInfinity",
            "Pi",
            "PositiveInfinity",
        ],
        methods: &[
            "IsFinite",
            "IsInfinity",
            "IsInteger",
            "IsNaN",
            "IsNegative",
            "IsNegativeInfinity",
            "IsPositiveInfinity",
            "Parse",
            "TryParse",
        ],
        refused: &["IsNormal", "IsSubnormal", "Round"],
        get: floating_limit,
        call: floating,
    },
    Statics {
        types: &["System.Decimal"],
        members: &["MaxValue", "MinusOne", "MinValue", "One", "Zero"],
        methods: &[
            "Abs",
            "Add",
            "Ceiling",
            "Compare",
            "Divide",
            "Floor",
            "Multiply",
            "Negate",
            "Parse",
            "Remainder",
            "Round",
            "Subtract",
            "ToDouble",
            "ToInt32",
            "ToInt64",
            "Truncate",
            "TryParse",
        ],
        refused: &["FromOACurrency", "GetBits", "ToOACurrency"],
        get: decimal_limit,
        call: decimal,
    },
    Statics {
        types: &["System.Boolean"],
        members: &["FalseString", "TrueString"],
        methods: &["Parse", "TryParse"],
        refused: &[],
        get: |_, lower| match lower {
            "truestring" => Some(Value::str("True")),
            "falsestring" => Some(Value::str("False")),
            _ => None,
        },
        call: boolean,
    },
    Statics {
        types: &["System.Char"],
        members: &["MaxValue", "MinValue"],
        methods: &[
            "ConvertFromUtf32",
            "ConvertToUtf32",
            "GetNumericValue",
            "IsAscii",
            "IsAsciiDigit",
            "IsAsciiLetter",
            "IsControl",
            "IsDigit",
            "IsLetter",
            "IsLetterOrDigit",
            "IsLower",
            "IsNumber",
            "IsPunctuation",
            "IsSeparator",
            "IsSurrogate",
            "IsSymbol",
            "IsUpper",
            "IsWhiteSpace",
            "Parse",
            "ToLower",
            "ToLowerInvariant",
            "ToString",
            "ToUpper",
            "ToUpperInvariant",
            "TryParse",
        ],
        refused: &[
            "GetUnicodeCategory",
            "IsHighSurrogate",
            "IsLowSurrogate",
            "IsSurrogatePair",
        ],
        get: |_, lower| match lower {
            "maxvalue" => Some(Value::Char('\u{ffff}')),
            "minvalue" => Some(Value::Char('\0')),
            _ => None,
        },
        call: character,
    },
];

/// Smallest and largest number of a type without fractions.
pub(super) fn range(full: &str) -> Option<(i128, i128)> {
    Some(match full {
        "System.SByte" => (i8::MIN.into(), i8::MAX.into()),
        "System.Byte" => (0, u8::MAX.into()),
        "System.Int16" => (i16::MIN.into(), i16::MAX.into()),
        "System.UInt16" => (0, u16::MAX.into()),
        "System.Int32" => (i32::MIN.into(), i32::MAX.into()),
        "System.UInt32" => (0, u32::MAX.into()),
        "System.Int64" => (i64::MIN.into(), i64::MAX.into()),
        "System.UInt64" => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// A number as a value of that type, if it fits.
pub(super) fn whole_value(full: &str, number: i128) -> Option<Value> {
    Some(match full {
        "System.SByte" => Value::SByte(number.try_into().ok()?),
        "System.Byte" => Value::Byte(number.try_into().ok()?),
        "System.Int16" => Value::Short(number.try_into().ok()?),
        "System.UInt16" => Value::UShort(number.try_into().ok()?),
        "System.Int32" => Value::Int(number.try_into().ok()?),
        "System.UInt32" => Value::UInt(number.try_into().ok()?),
        "System.Int64" => Value::Long(number.try_into().ok()?),
        "System.UInt64" => Value::ULong(number.try_into().ok()?),
        _ => return None,
    })
}

fn limit(full: &str, lower: &str) -> Option<Value> {
    let (smallest, largest) = range(full)?;
    match lower {
        "maxvalue" => whole_value(full, largest),
        "minvalue" => whole_value(full, smallest),
        _ => None,
    }
}

const STYLES: &str = "System.Globalization.NumberStyles";
/// `NumberStyles.Integer`, `Float` with thousands, `Number`.
const INTEGER: i64 = 7;
const FLOAT: i64 = 167 | THOUSANDS;
const NUMBER: i64 = 111;
const TRAILING_SIGN: i64 = 8;
const PARENTHESES: i64 = 16;
const POINT: i64 = 32;
const THOUSANDS: i64 = 64;
const EXPONENT: i64 = 128;
const CURRENCY: i64 = 256;
const HEX: i64 = 512;

/// Why a text is no number.
pub(super) enum Bad {
    Format,
    Overflow,
}

/// Text of a number under `NumberStyles`, made plain: sign, digits, point, exponent.
fn plain(text: &str, styles: i64) -> Option<String> {
    let text = text.trim_end_matches('\0');
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let blank_before = text.len() - text.trim_start().len() > 0;
    let blank_after = text.len() - text.trim_end().len() > 0;
    if (blank_before && styles & 1 == 0) || (blank_after && styles & 2 == 0) {
        return None;
    }
    let (mut negative, mut body) = (false, trimmed);
    if styles & PARENTHESES != 0
        && let Some(inner) = body
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
    {
        (negative, body) = (true, inner);
    }
    if styles & CURRENCY != 0 {
        body = body.trim_start_matches('$');
    }
    if styles & 4 != 0 {
        if let Some(rest) = body.strip_prefix(['-', '\u{2212}']) {
            (negative, body) = (true, rest);
        } else if let Some(rest) = body.strip_prefix('+') {
            body = rest;
        }
    }
    if styles & TRAILING_SIGN != 0
        && let Some(rest) = body.strip_suffix('-')
    {
        (negative, body) = (true, rest);
    }
    if styles & CURRENCY != 0 {
        body = body.trim_start_matches('$');
    }
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if styles & EXPONENT != 0 => (mantissa, Some(exponent)),
        Some(_) => return None,
        None => (body, None),
    };
    let (before, after) = match mantissa.split_once('.') {
        Some((before, after)) if styles & POINT != 0 => (before, after),
        Some(_) => return None,
        None => (mantissa, ""),
    };
    let digits: String = before
        .chars()
        .filter(|c| *c != ',' || styles & THOUSANDS == 0)
        .collect();
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if before.starts_with(',')
        || !all_digits(&digits)
        || !all_digits(after)
        || digits.len() + after.len() == 0
    {
        return None;
    }
    let mut out = String::from(if negative { "-" } else { "" });
    out += if digits.is_empty() { "0" } else { &digits };
    if !after.is_empty() {
        out.push('.');
        out += after;
    }
    if let Some(exponent) = exponent {
        let bare = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if bare.is_empty() || !all_digits(bare) {
            return None;
        }
        out.push('e');
        out += exponent;
    }
    Some(out)
}

/// Reads a number without fraction, as `Parse` of that type does.
pub(super) fn parse_whole(text: &str, full: &str, styles: i64) -> std::result::Result<Value, Bad> {
    range(full).ok_or(Bad::Format)?;
    if styles & HEX != 0 {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Bad::Format);
        }
        return of_digits(text, 16, full).ok_or(Bad::Overflow);
    }
    let plain = plain(text, styles).ok_or(Bad::Format)?;
    let number = if plain.contains(['.', 'e']) {
        let number: Decimal = plain
            .parse()
            .or_else(|_| Decimal::from_scientific(&plain))
            .map_err(|_| Bad::Overflow)?;
        if !number.fract().is_zero() {
            return Err(Bad::Overflow);
        }
        number
            .trunc()
            .to_string()
            .parse()
            .map_err(|_| Bad::Overflow)?
    } else {
        plain.parse::<i128>().map_err(|_| Bad::Overflow)?
    };
    whole_value(full, number).ok_or(Bad::Overflow)
}

/// Digits of a base as the bits of a type: `FFFFFFFF` is -1 in `Int32`.
pub(super) fn of_digits(digits: &str, base: u32, full: &str) -> Option<Value> {
    let bits = u64::from_str_radix(digits, base).ok()?;
    Some(match full {
        "System.SByte" => Value::SByte(u8::try_from(bits).ok()? as i8),
        "System.Byte" => Value::Byte(bits.try_into().ok()?),
        "System.Int16" => Value::Short(u16::try_from(bits).ok()? as i16),
        "System.UInt16" => Value::UShort(bits.try_into().ok()?),
        "System.Int32" => Value::Int(u32::try_from(bits).ok()? as i32),
        "System.UInt32" => Value::UInt(bits.try_into().ok()?),
        "System.Int64" => Value::Long(bits as i64),
        "System.UInt64" => Value::ULong(bits),
        _ => return None,
    })
}

fn parse_double(text: &str, styles: i64) -> Option<f64> {
    match text.trim() {
        "NaN" => return Some(f64::NAN),
        "∞" | "Infinity" | "+∞" => return Some(f64::INFINITY),
        "-∞" | "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    plain(text, styles)?.parse().ok()
}

/// Reads a decimal as `[decimal]::Parse` does.
pub(super) fn parse_decimal(text: &str, styles: i64) -> std::result::Result<Decimal, Bad> {
    let plain = plain(text, styles).ok_or(Bad::Format)?;
    plain
        .parse()
        .or_else(|_| Decimal::from_scientific(&plain))
        .map_err(|_| Bad::Overflow)
}

/// Reads a value of one of these types, by the style that its `Parse` has of itself.
pub(super) fn parse(
    text: &str,
    full: &str,
    styles: Option<i64>,
) -> std::result::Result<Value, Bad> {
    match full {
        "System.Double" => parse_double(text, styles.unwrap_or(FLOAT))
            .map(Value::Double)
            .ok_or(Bad::Format),
        "System.Single" => parse_double(text, styles.unwrap_or(FLOAT))
            .map(|n| Value::Single(n as f32))
            .ok_or(Bad::Format),
        "System.Decimal" => parse_decimal(text, styles.unwrap_or(NUMBER)).map(Value::Decimal),
        "System.Boolean" => parse_bool(text).map(Value::Bool).ok_or(Bad::Format),
        "System.Char" => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => Ok(Value::Char(c)),
                _ => Err(Bad::Format),
            }
        }
        _ => parse_whole(text, full, styles.unwrap_or(INTEGER)),
    }
}

/// `true` or `false` in any case.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn zero(full: &str) -> Value {
    match full {
        "System.Double" => Value::Double(0.0),
        "System.Single" => Value::Single(0.0),
        "System.Decimal" => Value::Decimal(Decimal::ZERO),
        "System.Boolean" => Value::Bool(false),
        "System.Char" => Value::Char('\0'),
        _ => whole_value(full, 0).unwrap_or_default(),
    }
}

/// `Parse(text[, styles][, culture])` and `TryParse(text[, styles, culture], [ref])`.
fn parsing(call: &Call) -> Result<Option<Value>> {
    let styles = |index: usize| -> Result<Option<i64>> {
        match call.at(index) {
            Value::Enum(_) | Value::Str(_) | Value::Int(_) => call.choice(index, STYLES).map(Some),
            _ => Ok(None),
        }
    };
    let full = call.full;
    match call.key() {
        ("parse", count @ 1..=3) => {
            if call.at(0).is_null() {
                return Err(call.thrown("System.ArgumentNullException", "The text is null."));
            }
            let styles = if count > 1 { styles(1)? } else { None };
            match parse(&call.text(0), full, styles) {
                Ok(value) => Ok(Some(value)),
                Err(Bad::Format) => Err(call.malformed(0, "a value of this type")),
                Err(Bad::Overflow) => Err(call.thrown(
                    "System.OverflowException",
                    "The number is too large or too small for its type.",
                )),
            }
        }
        ("tryparse", count @ 2..=4) => {
            let styles = if count == 4 { styles(1)? } else { None };
            call.tried(
                count - 1,
                parse(&call.text(0), full, styles).ok(),
                zero(full),
            )
            .map(Some)
        }
        _ => Ok(None),
    }
}

fn whole(call: &mut Call) -> Result<Option<Value>> {
    if let Some(value) = parsing(call)? {
        return Ok(Some(value));
    }
    if matches!(
        call.lower.as_str(),
        "abs" | "max" | "min" | "clamp" | "sign"
    ) {
        let arguments: Result<Vec<Value>> = (0..call.count())
            .map(|index| call.to(index, call.full))
            .collect();
        let arguments = arguments?;
        let mut inner = Call::new("System.Math", call.name, &arguments, &mut *call.run);
        return (math::TYPES[0].call)(&mut inner);
    }
    let number =
        |call: &Call| Ok::<i128, crate::diag::Error>(call.to(0, call.full)?.whole().unwrap_or(0));
    Ok(Some(Value::Bool(match call.key() {
        ("iseveninteger", 1) => number(call)? % 2 == 0,
        ("isoddinteger", 1) => number(call)? % 2 != 0,
        ("isnegative", 1) => number(call)? < 0,
        ("ispositive", 1) => number(call)? >= 0,
        _ => return Ok(None),
    })))
}

fn floating_limit(full: &str, lower: &str) -> Option<Value> {
    let double = full == "System.Double";
    let pick = |wide: f64, narrow: f32| {
        if double {
            Value::Double(wide)
        } else {
            Value::Single(narrow)
        }
    };
    Some(match lower {
        "maxvalue" => pick(f64::MAX, f32::MAX),
        "minvalue" => pick(f64::MIN, f32::MIN),
        "epsilon" => pick(f64::from_bits(1), f32::from_bits(1)),
        "nan" => pick(f64::NAN, f32::NAN),
        "positiveinfinity" => pick(f64::INFINITY, f32::INFINITY),
        "negativeinfinity" => pick(f64::NEG_INFINITY, f32::NEG_INFINITY),
        "pi" => pick(std::f64::consts::PI, std::f32::consts::PI),
        "e" => pick(std::f64::consts::E, std::f32::consts::E),
        _ => return None,
    })
}

fn floating(call: &mut Call) -> Result<Option<Value>> {
    if let Some(value) = parsing(call)? {
        return Ok(Some(value));
    }
    if call.count() != 1 {
        return Ok(None);
    }
    let known = [
        "isnan",
        "isinfinity",
        "isfinite",
        "ispositiveinfinity",
        "isnegativeinfinity",
        "isinteger",
        "isnegative",
    ];
    if !known.contains(&call.lower.as_str()) {
        return Ok(None);
    }
    let number = call.double(0)?;
    Ok(Some(Value::Bool(match call.lower.as_str() {
        "isnan" => number.is_nan(),
        "isinfinity" => number.is_infinite(),
        "isfinite" => number.is_finite(),
        "ispositiveinfinity" => number == f64::INFINITY,
        "isnegativeinfinity" => number == f64::NEG_INFINITY,
        "isinteger" => number.is_finite() && number.fract() == 0.0,
        _ => number.is_sign_negative(),
    })))
}

fn decimal_limit(_full: &str, lower: &str) -> Option<Value> {
    Some(Value::Decimal(match lower {
        "maxvalue" => Decimal::MAX,
        "minvalue" => Decimal::MIN,
        "zero" => Decimal::ZERO,
        "one" => Decimal::ONE,
        "minusone" => Decimal::NEGATIVE_ONE,
        _ => return None,
    }))
}

fn decimal(call: &mut Call) -> Result<Option<Value>> {
    if let Some(value) = parsing(call)? {
        return Ok(Some(value));
    }
    match call.key() {
        ("compare", 2) => {
            let (a, b) = (call.to(0, "System.Decimal")?, call.to(1, "System.Decimal")?);
            Ok(Some(Value::Int(
                crate::value::compare::order(&a, &b, true)? as i32,
            )))
        }
        ("todouble", 1) => Ok(Some(Value::Double(call.double(0)?))),
        ("toint32" | "toint64", 1) => {
            let full = if call.lower == "toint32" {
                "System.Int32"
            } else {
                "System.Int64"
            };
            let Value::Decimal(n) = call.to(0, "System.Decimal")? else {
                return Ok(None);
            };
            let cut: Option<i128> = n.trunc().to_string().parse().ok();
            let overflow = || {
                call.thrown(
                    "System.OverflowException",
                    "The number is too large or too small for its type.",
                )
            };
            cut.and_then(|n| whole_value(full, n))
                .ok_or_else(overflow)
                .map(Some)
        }
        _ => math::of_decimal(call),
    }
}

fn boolean(call: &mut Call) -> Result<Option<Value>> {
    parsing(call)
}

static PUNCTUATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{P}$"));
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{S}$"));
static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Z}$"));
static DIGIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Nd}$"));
static LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{L}$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours compiles")
}

/// The character that a method is about: `(char)` or `(text, index)`.
fn char_of(call: &Call) -> Result<char> {
    if call.count() == 2 {
        let index = call.int(1)?;
        let text = call.text(0);
        let found = usize::try_from(index)
            .ok()
            .and_then(|index| text.chars().nth(index));
        return found.ok_or_else(|| call.out_of_range("The index lies outside of the text."));
    }
    match call.to(0, "System.Char")? {
        Value::Char(c) => Ok(c),
        _ => Ok('\0'),
    }
}

/// A test of a character, given how a pattern is asked.
type CharacterTest = fn(char, &dyn Fn(&Regex, char) -> bool) -> bool;

fn character(call: &mut Call) -> Result<Option<Value>> {
    let fits = |pattern: &Regex, c: char| pattern.is_match(c.encode_utf8(&mut [0; 4]));
    let test: Option<CharacterTest> = match call.key() {
        ("isdigit", 1 | 2) => Some(|c, fits| fits(&DIGIT, c)),
        ("isletter", 1 | 2) => Some(|c, fits| fits(&LETTER, c)),
        ("isletterordigit", 1 | 2) => Some(|c, fits| fits(&LETTER, c) || fits(&DIGIT, c)),
        ("isnumber", 1 | 2) => Some(|c, _| c.is_numeric()),
        ("isupper", 1 | 2) => Some(|c, _| c.is_uppercase()),
        ("islower", 1 | 2) => Some(|c, _| c.is_lowercase()),
        ("iswhitespace", 1 | 2) => Some(|c, _| c.is_whitespace()),
        ("iscontrol", 1 | 2) => Some(|c, _| c.is_control()),
        ("ispunctuation", 1 | 2) => Some(|c, fits| fits(&PUNCTUATION, c)),
        ("issymbol", 1 | 2) => Some(|c, fits| fits(&SYMBOL, c)),
        ("isseparator", 1 | 2) => Some(|c, fits| fits(&SEPARATOR, c)),
        // A character here is never half of a pair.
        ("issurrogate", 1 | 2) => Some(|c, _| u32::from(c) > 0xffff),
        ("isascii", 1) => Some(|c, _| c.is_ascii()),
        ("isasciidigit", 1) => Some(|c, _| c.is_ascii_digit()),
        ("isasciiletter", 1) => Some(|c, _| c.is_ascii_alphabetic()),
        _ => None,
    };
    if let Some(test) = test {
        return Ok(Some(Value::Bool(test(char_of(call)?, &fits))));
    }
    Ok(Some(match call.key() {
        ("toupper", 1 | 2) | ("toupperinvariant", 1) => Value::Char(upper(char_at(call)?)),
        ("tolower", 1 | 2) | ("tolowerinvariant", 1) => Value::Char(lower(char_at(call)?)),
        ("tostring", 1) => Value::str(char_at(call)?.to_string()),
        ("getnumericvalue", 1) => {
            let c = char_at(call)?;
            Value::Double(c.to_digit(10).map_or(-1.0, f64::from))
        }
        ("convertfromutf32", 1) => {
            let code = call.int(0)?;
            let found = u32::try_from(code).ok().and_then(char::from_u32);
            let c = found.ok_or_else(|| call.out_of_range("There is no such code point."))?;
            Value::str(c.to_string())
        }
        ("converttoutf32", 2) => Value::Int(char_of(call)? as i32),
        _ => return parsing(call),
    }))
}

/// The first argument as a character; a culture may follow it.
fn char_at(call: &Call) -> Result<char> {
    match call.to(0, "System.Char")? {
        Value::Char(c) => Ok(c),
        _ => Ok('\0'),
    }
}

fn upper(c: char) -> char {
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn lower(c: char) -> char {
    let mut all = c.to_lowercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
