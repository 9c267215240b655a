//! `-f` and `ToString(format)`: .NET's composite, numeric and time formats under en-US, where numbers and percentages
//! have three decimals unless the format says otherwise.

use super::number::{self, Culture};
use super::{Decimal, Guid, TimeSpan, Value, error, time_format};
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
    Ok(custom_text(value, format))
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

fn with_decimals(text: &str, decimals: usize) -> String {
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

/// One sign of a custom format.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// `0`
    Zero,
    /// `#`
    Digit,
    Point,
    Comma,
    /// `E+0`: letter, whether a plus is shown, digits
    Exponent(char, bool, usize),
    Literal(String),
}

fn pieces(section: &str) -> (Vec<Piece>, u32) {
    let (mut found, mut shift) = (Vec::new(), 0);
    let chars: Vec<char> = section.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        at += 1;
        match c {
            '0' => found.push(Piece::Zero),
            '#' => found.push(Piece::Digit),
            '.' => found.push(Piece::Point),
            ',' => found.push(Piece::Comma),
            '%' => {
                shift += 2;
                found.push(Piece::Literal("%".into()));
            }
            '‰' => {
                shift += 3;
                found.push(Piece::Literal("‰".into()));
            }
            '\'' | '"' => {
                let end = chars[at..]
                    .iter()
                    .position(|q| *q == c)
                    .map_or(chars.len(), |end| at + end);
                found.push(Piece::Literal(chars[at..end].iter().collect()));
                at = (end + 1).min(chars.len());
            }
            '\\' => {
                if let Some(next) = chars.get(at) {
                    found.push(Piece::Literal(next.to_string()));
                    at += 1;
                }
            }
            'e' | 'E' => {
                let signed = matches!(chars.get(at), Some('+' | '-'));
                let plus = chars.get(at) == Some(&'+');
                let from = at + usize::from(signed);
                let zeros = chars[from.min(chars.len())..]
                    .iter()
                    .take_while(|c| **c == '0')
                    .count();
                if zeros > 0 {
                    found.push(Piece::Exponent(c, plus, zeros.min(10)));
                    at = from + zeros;
                } else {
                    found.push(Piece::Literal(c.to_string()));
                }
            }
            other => found.push(Piece::Literal(other.to_string())),
        }
    }
    (found, shift)
}

fn sections(format: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quote, mut escaped) = (None, false);
    for c in format.chars() {
        let plain = quote.is_none() && !escaped;
        match c {
            ';' if plain => {
                parts.push(String::new());
                continue;
            }
            '\'' | '"' if plain => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

fn custom_text(value: &Value, format: &str) -> String {
    let sections = sections(format);
    let number = value.as_double().unwrap_or_default();
    let chosen = match (sections.len(), number) {
        (2.., n) if n < 0.0 && !sections[1].is_empty() => 1,
        (3.., 0.0) => 2,
        _ => 0,
    };
    let text = one_section(value, &sections[chosen]);
    let digits_left = text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    // What rounds to zero takes the section of zero, and never a minus.
    if number != 0.0 && !digits_left && sections.len() > 2 && chosen != 2 {
        return one_section(&Value::Int(0), &sections[2]);
    }
    if number < 0.0 && chosen == 0 && digits_left {
        format!("-{text}")
    } else {
        text
    }
}

fn one_section(value: &Value, section: &str) -> String {
    let (found, shift) = pieces(section);
    let exponent = found.iter().find_map(|piece| match piece {
        Piece::Exponent(letter, plus, digits) => Some((*letter, *plus, *digits)),
        _ => None,
    });
    let point = found
        .iter()
        .position(|piece| *piece == Piece::Point)
        .unwrap_or(found.len());
    let is_digit = |piece: &&Piece| matches!(piece, Piece::Zero | Piece::Digit);
    let whole_places = found[..point].iter().filter(is_digit).count();
    let decimals = found[point..].iter().filter(is_digit).count();
    let last_digit = found[..point]
        .iter()
        .rposition(|piece| matches!(piece, Piece::Zero | Piece::Digit));
    let commas_after = last_digit.map_or(0, |at| {
        found[at + 1..point]
            .iter()
            .filter(|p| **p == Piece::Comma)
            .count()
    });
    let first_digit = found[..point]
        .iter()
        .position(|piece| matches!(piece, Piece::Zero | Piece::Digit));
    let groups = match (first_digit, last_digit) {
        (Some(first), Some(last)) => found[first..last].contains(&Piece::Comma),
        _ => false,
    };
    let (digits, power) = scaled(
        value,
        decimals,
        shift,
        commas_after,
        exponent.map(|_| whole_places.max(1)),
    );
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let first_zero = found[..point]
        .iter()
        .position(|piece| *piece == Piece::Zero);
    let zeros = first_zero.map_or(0, |at| found[at..point].iter().filter(is_digit).count());
    let whole = whole.trim_start_matches('0');
    let whole = format!("{whole:0>zeros$}");
    let whole_chars: Vec<char> = whole.chars().collect();
    let last_zero = found[point..]
        .iter()
        .rposition(|piece| *piece == Piece::Zero);
    let must = last_zero.map_or(0, |at| {
        found[point..=point + at].iter().filter(is_digit).count()
    });
    let fraction_kept = fraction
        .trim_end_matches('0')
        .len()
        .max(must.min(fraction.len()));
    let mut out = String::new();
    let (mut seen, mut used) = (0, 0);
    for (at, piece) in found.iter().enumerate() {
        match piece {
            Piece::Literal(text) => out += text,
            Piece::Point if at == point && fraction_kept > 0 => out.push('.'),
            Piece::Point | Piece::Comma => {}
            Piece::Exponent(letter, plus, width) => {
                let sign = if power < 0 {
                    "-"
                } else if *plus {
                    "+"
                } else {
                    ""
                };
                out += &format!("{letter}{sign}{:0width$}", power.abs());
            }
            _ if at > point => {
                if let Some(c) = fraction.chars().nth(used).filter(|_| used < fraction_kept) {
                    out.push(c);
                }
                used += 1;
            }
            _ => {
                // The first place takes all digits that have no place of their own.
                let rest = whole_places - seen - 1;
                let end = whole_chars.len().saturating_sub(rest);
                let start = if seen == 0 {
                    0
                } else {
                    whole_chars.len().saturating_sub(rest + 1)
                };
                for index in start..end {
                    out.push(whole_chars[index]);
                    let left = whole_chars.len() - index - 1;
                    if groups && left > 0 && left.is_multiple_of(3) {
                        out.push(',');
                    }
                }
                seen += 1;
            }
        }
    }
    out
}

/// Digits of the number for a custom format, without its sign, and the power of ten taken out of it.
fn scaled(
    value: &Value,
    decimals: usize,
    shift: u32,
    thousands: usize,
    places: Option<usize>,
) -> (String, i32) {
    let exact = match value {
        Value::Double(n) => super::convert::from_double(n.abs()),
        Value::Single(n) => super::convert::from_double(f64::from(n.abs())),
        Value::Decimal(n) => Some(n.abs()),
        other => other
            .whole()
            .and_then(|n| Decimal::try_from_i128_with_scale(n.abs(), 0).ok()),
    };
    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let scale = |n: Decimal| {
        let factor = Decimal::from(10_u64.pow(shift));
        let divisor = Decimal::from(1000_u64.pow(thousands.min(6) as u32));
        n.checked_mul(factor).map(|n| n / divisor)
    };
    if let (Some(n), Some(places)) = (exact, places) {
        let number = n.to_string().parse::<f64>().unwrap_or_default();
        let text = format!("{number:e}");
        let power: i32 = text
            .split_once('e')
            .and_then(|(_, power)| power.parse().ok())
            .unwrap_or(0);
        let power = power - (places as i32 - 1);
        let mantissa = number / 10_f64.powi(power);
        let mantissa = super::convert::from_double(mantissa).unwrap_or_default();
        let rounded = mantissa.round_dp_with_strategy(decimals.min(28) as u32, strategy);
        return (
            with_decimals(&rounded.to_string(), decimals),
            if n.is_zero() { 0 } else { power },
        );
    }
    if let Some(n) = exact.and_then(scale) {
        let rounded = n.round_dp_with_strategy(decimals.min(28) as u32, strategy);
        return (with_decimals(&rounded.to_string(), decimals), 0);
    }
    let number = value.as_double().unwrap_or_default().abs() * 10_f64.powi(shift as i32)
        / 1000_f64.powi(thousands as i32);
    (format!("{number:.decimals$}"), 0)
}

/// A span of time is formatted by [`time_format`]; this is its default text.
pub fn span_text(span: TimeSpan) -> String {
    span.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(format: &str, value: impl Into<Value>) -> String {
        match composite(format, &[value.into()]) {
            Ok(text) => text.to_text(),
            Err(error) => error
                .record()
                .map(|record| record.id.clone())
                .unwrap_or_default(),
        }
    }

    #[test]
    fn standard_formats_are_those_of_en_us() {
        assert_eq!(f("{0:N2}", 1_234_567.891), "1,234,567.89");
        assert_eq!(f("{0:N}", 5), "5.000");
        assert_eq!(f("{0:N1}", -0.05), "-0.1");
        for (n, expected) in [
            (0.005, "0.01"),
            (0.015, "0.01"),
            (2.675, "2.67"),
            (0.0, "0.00"),
        ] {
            assert_eq!(f("{0:N2}", n), expected);
        }
        assert_eq!(f("{0:F0}", 2.5), "2");
        assert_eq!(f("{0:F0}", 3.5), "4");
        assert_eq!(f("{0:P}", 0.98765), "98.765%");
        assert_eq!(f("{0:P2}", 0.12345), "12.35%");
        assert_eq!(f("{0:P1}", 1.5), "150.0%");
        assert_eq!(f("{0:P0}", 1), "100%");
        assert_eq!(f("{0:C}", -5), "-$5.00");
        assert_eq!(f("{0:E2}", 12345.678), "1.23E+004");
        assert_eq!(f("{0:e3}", 0.00012), "1.200e-004");
        assert_eq!(f("{0:B8}", 5), "00000101");
        assert_eq!(f("{0:X4}", 255), "00FF");
        assert_eq!(f("{0:D3}", 1.5), "FormatError");
        assert_eq!(
            f("{0:F2}", Value::Decimal("1.115".parse().unwrap())),
            "1.12"
        );
        assert_eq!(f("{0:N0}", i64::MAX), "9,223,372,036,854,775,807");
    }

    #[test]
    fn custom_formats_place_digits_and_words() {
        for (format, number, expected) in [
            ("{0:000}", 7.0, "007"),
            ("{0:#,##0.00}", 1234.5, "1,234.50"),
            ("{0:#,##0}", 1_234_567.0, "1,234,567"),
            ("{0:0.##}", 1.0, "1"),
            ("{0:#}", 0.0, ""),
            ("{0:00.00}", 3.14159, "03.14"),
            ("{0:0%}", 0.25, "25%"),
            ("{0:0.0e+0}", 12345.0, "1.2e+4"),
            ("{0:(###) ###-####}", 5_551_234_567.0, "(555) 123-4567"),
            ("{0:+0;-0;zero}", -5.0, "-5"),
            ("{0:+0;-0;zero}", 0.0, "zero"),
            ("{0:0,0}", 1_234_567.0, "1,234,567"),
            ("{0:##-##}", 1234.0, "12-34"),
            ("{0:.5}", 1.0, "15"),
            ("{0:0.0#}", 1.256, "1.26"),
            ("{0:000.0}", 7.25, "007.3"),
            ("{0:yyyy}", 5.0, "yyyy"),
        ] {
            assert_eq!(f(format, number), expected, "{format}");
        }
    }

    #[test]
    fn braces_indices_and_widths_are_checked() {
        assert_eq!(f("|{0,10}|", "right"), "|     right|");
        assert_eq!(f("|{0,-8:X}|", 255), "|FF      |");
        assert_eq!(f("{{{0}}}", 1), "{1}");
        assert_eq!(f("{0:N2}", "1234.5"), "1234.5");
        for bad in ["{0} {1}", "{0", "{a}", "}"] {
            assert_eq!(f(bad, 1), "FormatError", "{bad}");
        }
        assert_eq!(f("{0}", 2.0 / 3.0), "0.6666666666666666");
    }
}
