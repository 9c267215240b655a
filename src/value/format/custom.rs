//! Custom formats of numbers: `0`, `#`, points, commas, percent, sections, words. Dates have their own.

use super::with_decimals;
use crate::value::{Decimal, Value};

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

pub(super) fn custom_text(value: &Value, format: &str) -> String {
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
            Piece::Point if at == point => {
                // Without a place before the point, the digits of the whole number stand here.
                if whole_places == 0 {
                    out += &whole;
                }
                if fraction_kept > 0 {
                    out.push('.');
                }
            }
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
        Value::Double(n) => crate::value::convert::from_double(n.abs()),
        Value::Single(n) => crate::value::convert::from_double(f64::from(n.abs())),
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
        let mantissa = crate::value::convert::from_double(mantissa).unwrap_or_default();
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
