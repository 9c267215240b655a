//! Text of numbers as .NET writes them, and numbers read from text as PowerShell reads them.

use super::{Decimal, Value};

/// How a number that is no number, or too large for one, is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culture {
    /// The culture's neutral form, as in `"$x"`.
    Invariant,
    /// The session's: en-US, as output shows it.
    EnUs,
}

/// Shortest text that reads back as the same number: .NET's `ToString()`.
pub fn double_text(number: f64, culture: Culture) -> String {
    special(number, culture).unwrap_or_else(|| general(&format!("{number:e}"), 15))
}

/// The same for `System.Single`.
pub fn single_text(number: f32, culture: Culture) -> String {
    special(f64::from(number), culture).unwrap_or_else(|| general(&format!("{number:e}"), 7))
}

/// Fifteen digits at most: how PowerShell itself turns a double into text.
pub fn double_text_15(number: f64, culture: Culture) -> String {
    special(number, culture).unwrap_or_else(|| general(&format!("{number:.14e}"), 15))
}

/// Seven digits at most, for `System.Single`.
pub fn single_text_7(number: f32, culture: Culture) -> String {
    special(f64::from(number), culture).unwrap_or_else(|| general(&format!("{number:.6e}"), 7))
}

fn special(number: f64, culture: Culture) -> Option<String> {
    let text = match culture {
        _ if number.is_nan() => "NaN",
        Culture::Invariant if number == f64::INFINITY => "Infinity",
        Culture::Invariant if number == f64::NEG_INFINITY => "-Infinity",
        Culture::EnUs if number == f64::INFINITY => "∞",
        Culture::EnUs if number == f64::NEG_INFINITY => "-∞",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Rust's `d.ddde±x` in .NET's general form: plain from 0.0001 up to `limit` digits before the point.
fn general(scientific: &str, limit: i32) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return format!("{sign}0");
    }
    if !(-4..limit).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!(
            "{sign}{first}{point}{rest}E{exponent_sign}{:02}",
            exponent.abs()
        );
    }
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
}

/// A whole number from the text of a number in PowerShell's forms: spaces around, sign, `0x`, exponent, `kb` … `pb`,
/// thousands separators. Gives the smallest of Int32, Int64, Decimal and Double that holds it.
pub fn parse(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Value::Int(0));
    }
    let (negative, body) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = body.to_ascii_lowercase();
    let (body, factor) = multiplier(&lower);
    if let Some(hex) = body.strip_prefix("0x") {
        return hexadecimal(hex, negative, factor);
    }
    if let Some(binary) = body.strip_prefix("0b") {
        let number = i64::from_str_radix(binary, 2)
            .ok()
            .filter(|_| !binary.starts_with(['+', '-']))?;
        return narrow(i128::from(number) * if negative { -1 } else { 1 } * i128::from(factor));
    }
    let plain = body.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && body
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'.' | b',' | b'e' | b'+' | b'-'));
    if !plain {
        return None;
    }
    // Thousands stand before the point.
    if body
        .split_once('.')
        .is_some_and(|(_, fraction)| fraction.contains(','))
    {
        return None;
    }
    let body = body.replace(',', "");
    if body.bytes().all(|b| b.is_ascii_digit())
        && let Ok(number) = body.parse::<i128>()
    {
        let number = number.checked_mul(i128::from(factor))?;
        return narrow(if negative { -number } else { number });
    }
    let number: f64 = body.parse().ok()?;
    let number = number * factor as f64;
    Some(Value::Double(if negative { -number } else { number }))
}

fn multiplier(body: &str) -> (&str, i64) {
    const UNITS: [(&str, i64); 5] = [
        ("kb", 1 << 10),
        ("mb", 1 << 20),
        ("gb", 1 << 30),
        ("tb", 1 << 40),
        ("pb", 1 << 50),
    ];
    for (unit, factor) in UNITS {
        if let Some(rest) = body.strip_suffix(unit)
            && rest.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        {
            return (rest, factor);
        }
    }
    (body, 1)
}

fn hexadecimal(hex: &str, negative: bool, factor: i64) -> Option<Value> {
    if hex.is_empty() || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let bits = u64::from_str_radix(hex, 16).ok()?;
    // Eight digits are an Int32 by their bits, sixteen an Int64: 0xFFFFFFFF is -1.
    let number = if hex.len() <= 8 {
        i64::from(bits as u32 as i32)
    } else {
        bits as i64
    };
    let number = i128::from(number) * i128::from(factor);
    narrow(if negative { -number } else { number })
}

/// The smallest of Int32, Int64, Decimal and Double that holds a whole number.
pub fn narrow(number: i128) -> Option<Value> {
    if let Ok(number) = i32::try_from(number) {
        return Some(Value::Int(number));
    }
    if let Ok(number) = i64::try_from(number) {
        return Some(Value::Long(number));
    }
    let decimal = Decimal::try_from_i128_with_scale(number, 0).map(Value::Decimal);
    Some(decimal.unwrap_or(Value::Double(number as f64)))
}

impl Value {
    /// Whether this is one of the number types.
    pub fn is_number(&self) -> bool {
        self.number_rank().is_some()
    }

    /// Whether this is a number without a fraction by its type.
    pub fn is_whole(&self) -> bool {
        self.whole().is_some()
    }

    /// Value of a number whose type has no fraction; a range, a bool or a char is none.
    pub fn whole(&self) -> Option<i128> {
        Some(match *self.base() {
            Value::SByte(n) => n.into(),
            Value::Byte(n) => n.into(),
            Value::Short(n) => n.into(),
            Value::UShort(n) => n.into(),
            Value::Int(n) => n.into(),
            Value::UInt(n) => n.into(),
            Value::Long(n) => n.into(),
            Value::ULong(n) => n.into(),
            _ => return None,
        })
    }

    /// Value of any number as a double; nothing for what is no number.
    pub fn as_double(&self) -> Option<f64> {
        use rust_decimal::prelude::ToPrimitive;
        Some(match *self.base() {
            Value::Single(n) => n.into(),
            Value::Double(n) => n,
            Value::Decimal(n) => n.to_f64()?,
            Value::Long(n) => n as f64,
            Value::ULong(n) => n as f64,
            ref other => other.whole()? as f64,
        })
    }

    /// Order of the number types by width, for promotion.
    pub(crate) fn number_rank(&self) -> Option<u8> {
        Some(match self.base() {
            Value::SByte(_) => 0,
            Value::Byte(_) => 1,
            Value::Short(_) => 2,
            Value::UShort(_) => 3,
            Value::Int(_) => 4,
            Value::UInt(_) => 5,
            Value::Long(_) => 6,
            Value::ULong(_) => 7,
            Value::Decimal(_) => 8,
            Value::Single(_) => 9,
            Value::Double(_) => 10,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_read_as_dotnet_writes_them() {
        let shortest = |n| double_text(n, Culture::Invariant);
        let fifteen = |n| double_text_15(n, Culture::Invariant);
        assert_eq!(shortest(2.0 / 3.0), "0.6666666666666666");
        assert_eq!(fifteen(1.0 / 3.0), "0.333333333333333");
        assert_eq!(fifteen(1234567890123456.7), "1.23456789012346E+15");
        assert_eq!(shortest(1e15), "1E+15");
        assert_eq!(shortest(123456789012345.0), "123456789012345");
        assert_eq!(shortest(0.0001), "0.0001");
        assert_eq!(shortest(0.00001), "1E-05");
        assert_eq!(shortest(f64::INFINITY), "Infinity");
        assert_eq!(double_text(f64::NEG_INFINITY, Culture::EnUs), "-∞");
        assert_eq!(fifteen(0.1 + 0.2), "0.3");
        assert_eq!(single_text_7(f32::MAX, Culture::Invariant), "3.402823E+38");
        assert_eq!(single_text(0.1, Culture::Invariant), "0.1");
        assert_eq!(shortest(-0.0), "-0");
    }

    #[test]
    fn text_becomes_the_smallest_number_that_holds_it() {
        assert!(matches!(parse(" 12 "), Some(Value::Int(12))));
        assert!(matches!(parse("0xFFFFFFFF"), Some(Value::Int(-1))));
        assert!(matches!(parse("1,234"), Some(Value::Int(1234))));
        assert!(matches!(parse("1kb"), Some(Value::Int(1024))));
        assert!(matches!(
            parse("9999999999"),
            Some(Value::Long(9_999_999_999))
        ));
        assert!(matches!(parse("1e3"), Some(Value::Double(n)) if n == 1000.0));
        for bad in ["abc", "1x", "--1", "0x", "1e", "NaN"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
