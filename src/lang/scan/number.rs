//! Numbers: prefixes, suffixes, multipliers, and the type that each gets.

use super::chars::{ends_number, ends_token};
use super::{Kind, Payload, Scanner, Token, is_dash};
use crate::lang::tree::Literal;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// Letters behind a number.
#[derive(Clone, Copy, Default, PartialEq)]
enum Suffix {
    #[default]
    None,
    SByte,
    Byte,
    Short,
    UShort,
    UInt,
    Long,
    ULong,
    Decimal,
    Big,
}

#[derive(Clone, Copy, PartialEq)]
enum Base {
    Decimal,
    Hex,
    Binary,
}

struct Written {
    /// Digits with sign, point and exponent.
    digits: String,
    base: Base,
    suffix: Suffix,
    real: bool,
    multiplier: i64,
}

impl Scanner<'_> {
    /// A number from `start`, or the word that it turns out to be.
    pub(super) fn number(&mut self, start: usize) -> Token {
        self.pos = start;
        let Some(written) = self.written_number() else {
            return self.generic(start);
        };
        let Some(value) = written.value() else {
            if !self.in_expression() {
                return self.generic(start);
            }
            let end = self.pos;
            self.report_at("BadNumericConstant", start, end);
            return Token {
                kind: Kind::Number,
                start,
                end,
                payload: Payload::Number(Literal::Int(0)),
            };
        };
        Token {
            kind: Kind::Number,
            start,
            end: self.pos,
            payload: Payload::Number(value),
        }
    }

    /// Whether a whole number stands here; nothing is taken.
    pub(super) fn number_follows(&mut self) -> bool {
        let at = self.pos;
        let found = self.written_number().is_some();
        self.pos = at;
        found
    }

    fn written_number(&mut self) -> Option<Written> {
        let mut n = Written {
            digits: String::new(),
            base: Base::Decimal,
            suffix: Suffix::None,
            real: false,
            multiplier: 1,
        };
        if is_dash(self.peek()) {
            self.bump();
            n.digits.push('-');
        } else {
            self.eat('+');
        }
        let next = self.peek_at(self.pos + 1);
        if self.peek() == '0' && matches!(next, 'x' | 'X' | 'b' | 'B') {
            self.pos += 2;
            n.base = if matches!(next, 'x' | 'X') {
                Base::Hex
            } else {
                Base::Binary
            };
            let binary = n.base == Base::Binary;
            while if binary {
                matches!(self.peek(), '0' | '1')
            } else {
                self.peek().is_ascii_hexdigit()
            } {
                n.digits.push(self.bump());
            }
        } else {
            self.decimal_digits(&mut n)?;
        }
        self.suffix(&mut n)?;
        self.multiplier(&mut n)?;
        let c = self.peek();
        (ends_token(c) || (self.in_expression() && ends_number(c, self.ternary))).then_some(n)
    }

    fn decimal_digits(&mut self, n: &mut Written) -> Option<()> {
        self.digits(n);
        if self.peek() == '.' && self.peek_at(self.pos + 1) != '.' {
            n.digits.push(self.bump());
            n.real = true;
            self.digits(n);
        }
        if matches!(self.peek(), 'e' | 'E') {
            n.digits.push(self.bump());
            n.real = true;
            if self.eat('+') {
                n.digits.push('+');
            } else if is_dash(self.peek()) {
                self.bump();
                n.digits.push('-');
            }
            if self.digits(n) == 0 {
                return None;
            }
        }
        Some(())
    }

    fn digits(&mut self, n: &mut Written) -> usize {
        let start = self.pos;
        while self.peek().is_ascii_digit() {
            n.digits.push(self.bump());
        }
        self.pos - start
    }

    fn suffix(&mut self, n: &mut Written) -> Option<()> {
        let first = self.peek().to_ascii_lowercase();
        n.suffix = match first {
            'u' => Suffix::UInt,
            's' => Suffix::Short,
            'l' => Suffix::Long,
            'd' => Suffix::Decimal,
            'y' => Suffix::SByte,
            'n' => Suffix::Big,
            _ => return Some(()),
        };
        self.pos += 1;
        let second = self.peek().to_ascii_lowercase();
        if matches!(second, 'u' | 's' | 'l' | 'd' | 'y' | 'n') {
            self.pos += 1;
            n.suffix = match (first, second) {
                ('u', 'l') => Suffix::ULong,
                ('u', 's') => Suffix::UShort,
                ('u', 'y') => Suffix::Byte,
                _ => return None,
            };
        }
        Some(())
    }

    fn multiplier(&mut self, n: &mut Written) -> Option<()> {
        let power = match self.peek().to_ascii_lowercase() {
            'k' => 1,
            'm' => 2,
            'g' => 3,
            't' => 4,
            'p' => 5,
            _ => return Some(()),
        };
        self.pos += 1;
        if !self.eat('b') && !self.eat('B') {
            return None;
        }
        n.multiplier = 1 << (10 * power);
        Some(())
    }
}

impl Written {
    fn value(&self) -> Option<Literal> {
        if self.real {
            return self.real_value();
        }
        match self.base {
            Base::Decimal => match self.digits.parse::<i128>() {
                Ok(value) => self.whole(value.checked_mul(self.multiplier.into()), self.suffix),
                Err(_) => self.huge(),
            },
            Base::Hex => self.based_value(16, 16),
            Base::Binary => self.based_value(2, 64),
        }
    }

    fn real_value(&self) -> Option<Literal> {
        if self.suffix == Suffix::Decimal {
            let value = Decimal::from_scientific(&self.digits)
                .or_else(|_| self.digits.parse())
                .ok();
            let value = value.or_else(|| self.digits.trim_end_matches('.').parse().ok())?;
            return value
                .checked_mul(self.multiplier.into())
                .map(Literal::Decimal);
        }
        let value = self.digits.parse::<f64>().ok()? * self.multiplier as f64;
        if self.suffix == Suffix::None {
            return Some(Literal::Double(value));
        }
        // As .NET does: half to even.
        self.whole(value.round_ties_even().to_i128(), self.suffix)
    }

    /// Hexadecimal and binary: as many digits as a type has set its sign. `wide` digits make a 64-bit number.
    fn based_value(&self, radix: u32, wide: usize) -> Option<Literal> {
        let negative = self.digits.starts_with('-');
        let digits = self.digits.trim_start_matches('-');
        if digits.is_empty() && radix == 16 {
            return None;
        }
        let unsigned = matches!(
            self.suffix,
            Suffix::UInt | Suffix::Byte | Suffix::UShort | Suffix::ULong
        );
        let bits = digits.len() as u32 * if radix == 16 { 4 } else { 1 };
        let magnitude = if digits.is_empty() {
            0
        } else {
            u128::from_str_radix(digits, radix).ok()?
        };
        let has_sign = !unsigned && bits < 128 && signs_at(radix, self.suffix, bits);
        let mut value = i128::try_from(magnitude).ok()?;
        if has_sign && bits > 0 && (magnitude >> (bits - 1)) & 1 == 1 {
            value -= 1 << bits;
        }
        let multiplier = i128::from(self.multiplier) * if negative { -1 } else { 1 };
        let suffix = match self.suffix {
            Suffix::None if digits.len() == wide => Suffix::Long,
            Suffix::UInt if digits.len() == wide => Suffix::ULong,
            other => other,
        };
        let value = value.checked_mul(multiplier);
        if suffix == Suffix::None {
            // No decimal and no double here: too large is an error.
            let value = value?;
            return i32::try_from(value)
                .map(Literal::Int)
                .or_else(|_| i64::try_from(value).map(Literal::Long))
                .ok();
        }
        self.whole(value, suffix)
    }

    fn whole(&self, value: Option<i128>, suffix: Suffix) -> Option<Literal> {
        let Some(value) = value else {
            return self.huge();
        };
        match suffix {
            Suffix::SByte => i8::try_from(value).ok().map(Literal::SByte),
            Suffix::Byte => u8::try_from(value).ok().map(Literal::Byte),
            Suffix::Short => i16::try_from(value).ok().map(Literal::Short),
            Suffix::UShort => u16::try_from(value).ok().map(Literal::UShort),
            Suffix::UInt => u32::try_from(value)
                .map(Literal::UInt)
                .or_else(|_| u64::try_from(value).map(Literal::ULong))
                .ok(),
            Suffix::Long => i64::try_from(value).ok().map(Literal::Long),
            Suffix::ULong => u64::try_from(value).ok().map(Literal::ULong),
            Suffix::Decimal => Decimal::from_i128(value).map(Literal::Decimal),
            Suffix::Big => Some(Literal::BigInt(value.to_string().into())),
            Suffix::None => {
                if let Ok(value) = i32::try_from(value) {
                    return Some(Literal::Int(value));
                }
                if let Ok(value) = i64::try_from(value) {
                    return Some(Literal::Long(value));
                }
                Some(
                    Decimal::from_i128(value)
                        .map_or(Literal::Double(value as f64), Literal::Decimal),
                )
            }
        }
    }

    /// Beyond 127 bits: a big integer if the suffix says so, else a double.
    fn huge(&self) -> Option<Literal> {
        match self.suffix {
            Suffix::Big => Some(Literal::BigInt(
                times(&self.digits, self.multiplier as u64).into(),
            )),
            Suffix::None if !self.digits.is_empty() => self
                .digits
                .parse::<f64>()
                .ok()
                .map(|value| Literal::Double(value * self.multiplier as f64)),
            _ => None,
        }
    }
}

/// Whether a number of so many bits carries its sign in the first of them.
fn signs_at(radix: u32, suffix: Suffix, bits: u32) -> bool {
    if radix == 16 {
        // Two digits are a byte only where the suffix asks for one.
        return bits.is_multiple_of(32)
            || (suffix == Suffix::SByte && bits == 8)
            || (suffix == Suffix::Short && bits == 16);
    }
    matches!(bits, 32 | 64 | 96)
        || (suffix == Suffix::SByte && bits == 8)
        || (suffix == Suffix::Short && bits == 16)
}

/// Decimal digits times a number, for literals of any length.
fn times(digits: &str, by: u64) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("-", rest));
    let mut out: Vec<u8> = Vec::with_capacity(digits.len() + 20);
    let mut carry: u128 = 0;
    for digit in digits.bytes().rev() {
        carry += u128::from(digit - b'0') * u128::from(by);
        out.push(b'0' + (carry % 10) as u8);
        carry /= 10;
    }
    while carry > 0 {
        out.push(b'0' + (carry % 10) as u8);
        carry /= 10;
    }
    let text: String = out.iter().rev().map(|b| *b as char).collect();
    format!("{sign}{}", text.trim_start_matches('0'))
}
