//! Words as they must be spelled to be read again.

use crate::lang::scan::{is_double_quote, is_keyword, is_single_quote, is_whitespace};
use crate::lang::tree::*;

/// Symbol or word of an operator.
pub(super) fn binary(op: BinaryOp) -> &'static str {
    use Comparison as C;
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Remainder => "%",
        BinaryOp::And => "-and",
        BinaryOp::Or => "-or",
        BinaryOp::Xor => "-xor",
        BinaryOp::BitAnd => "-band",
        BinaryOp::BitOr => "-bor",
        BinaryOp::BitXor => "-bxor",
        BinaryOp::ShiftLeft => "-shl",
        BinaryOp::ShiftRight => "-shr",
        BinaryOp::Range => "..",
        BinaryOp::Format => "-f",
        BinaryOp::Coalesce => "??",
        BinaryOp::Is => "-is",
        BinaryOp::IsNot => "-isnot",
        BinaryOp::As => "-as",
        BinaryOp::Join => "-join",
        BinaryOp::Compare(comparison, case) => {
            let words = match comparison {
                C::Eq => ["-eq", "-ieq", "-ceq"],
                C::Ne => ["-ne", "-ine", "-cne"],
                C::Gt => ["-gt", "-igt", "-cgt"],
                C::Ge => ["-ge", "-ige", "-cge"],
                C::Lt => ["-lt", "-ilt", "-clt"],
                C::Le => ["-le", "-ile", "-cle"],
                C::Like => ["-like", "-ilike", "-clike"],
                C::NotLike => ["-notlike", "-inotlike", "-cnotlike"],
                C::Match => ["-match", "-imatch", "-cmatch"],
                C::NotMatch => ["-notmatch", "-inotmatch", "-cnotmatch"],
                C::Replace => ["-replace", "-ireplace", "-creplace"],
                C::Contains => ["-contains", "-icontains", "-ccontains"],
                C::NotContains => ["-notcontains", "-inotcontains", "-cnotcontains"],
                C::In => ["-in", "-iin", "-cin"],
                C::NotIn => ["-notin", "-inotin", "-cnotin"],
                C::Split => ["-split", "-isplit", "-csplit"],
            };
            words[match case {
                Case::Default => 0,
                Case::Insensitive => 1,
                Case::Sensitive => 2,
            }]
        }
    }
}

pub(super) fn unary(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Not => "-not",
        UnaryOp::BitNot => "-bnot",
        UnaryOp::Plus => "+",
        UnaryOp::Minus => "-",
        UnaryOp::Join => "-join",
        UnaryOp::Split => "-split",
        UnaryOp::CSplit => "-csplit",
    }
}

pub(super) fn is_bare(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Constant(constant) if constant.quote == Quote::Bare)
}

/// A number with the suffix that gives it its type again.
pub(super) fn number(number: &Literal) -> String {
    match number {
        Literal::Int(n) => n.to_string(),
        Literal::Long(n) => format!("{n}l"),
        Literal::Double(n) if n.is_infinite() => {
            if *n > 0.0 { "1e999" } else { "-1e999" }.to_string()
        }
        Literal::Double(n) => format!("{n:e}"),
        Literal::Decimal(n) => format!("{n}d"),
        Literal::SByte(n) => format!("{n}y"),
        Literal::Byte(n) => format!("{n}uy"),
        Literal::Short(n) => format!("{n}s"),
        Literal::UShort(n) => format!("{n}us"),
        Literal::UInt(n) => format!("{n}u"),
        Literal::ULong(n) => format!("{n}ul"),
        Literal::BigInt(n) => format!("{n}n"),
        Literal::Str(text) => spelled(text),
    }
}

/// A number as a word of a command, where a dash would make it a text.
pub(super) fn argument_number(value: &Literal) -> String {
    match value {
        Literal::Int(n) if *n < 0 => format!("0x{n:08X}"),
        Literal::Long(n) if *n < 0 => format!("0x{n:016X}l"),
        Literal::SByte(n) if *n < 0 => format!("0x{n:02X}y"),
        Literal::Short(n) if *n < 0 => format!("0x{n:04X}s"),
        _ => number(value),
    }
}

/// A text in quotes of this kind.
pub(super) fn quoted(text: &str, quote: Quote) -> String {
    match quote {
        Quote::Bare => spelled(text),
        Quote::Single => {
            let doubled: String = text
                .chars()
                .flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(is_single_quote(c))))
                .collect();
            format!("'{doubled}'")
        }
        Quote::Double => format!("\"{}\"", escaped(text)),
        // Verbatim, so a line that begins with the footer could not be in it.
        Quote::HereSingle => format!("@'\n{text}\n'@"),
        Quote::HereDouble => format!("@\"\n{}\n\"@", escaped_here(text)),
    }
}

/// What stands between double quotes: everything that means something gets a backtick, quotes are doubled.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' => out.push_str("`0"),
            '`' | '$' => {
                out.push('`');
                out.push(c);
            }
            _ if is_double_quote(c) => {
                out.push(c);
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// The same in a here-string, where quotes mean nothing; a line that begins with its end would close it.
pub(super) fn escaped_here(text: &str) -> String {
    let plain = text
        .replace('`', "``")
        .replace('$', "`$")
        .replace('\0', "`0");
    let closes = plain
        .split('\n')
        .skip(1)
        .any(|line| line.trim_start().starts_with(is_double_quote));
    if closes || plain.contains('\r') {
        plain.replace('\r', "`r").replace('\n', "`n")
    } else {
        plain
    }
}

/// Signs that may begin a bare word, and those that may stand in one.
const HEAD: &str = "._\\/*~^%?";
const TAIL: &str = "._\\/*~^%?-:=+!@[]";

/// A bare word with backticks where a character would end it or mean something.
pub(super) fn spelled(text: &str) -> String {
    if text.is_empty() {
        return "''".to_string();
    }
    let mut out = String::with_capacity(text.len() + 2);
    for (at, c) in text.char_indices() {
        push_char(&mut out, c, if at == 0 { HEAD } else { TAIL });
    }
    // Nothing more than a text: not the number that it looks like.
    let number = text
        .strip_prefix('.')
        .unwrap_or(text)
        .starts_with(|c: char| c.is_ascii_digit());
    out + if number { "''" } else { "" }
}

/// Text of a word behind something else in it.
pub(super) fn spelled_inside(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_char(&mut out, c, "_"));
    out
}

/// The name of a command, which is no keyword. What it holds behind `$` is only text, so a backtick does no harm.
pub(super) fn command_name(text: &str, invocation: Invocation) -> String {
    let first = text
        .chars()
        .next()
        .filter(|c| c.is_ascii_digit() || *c == '.');
    let spelled = match first {
        // It would be read as a number, a range or a dot before an operand.
        Some(c) if invocation == Invocation::Plain => {
            format!("`u{{{:x}}}{}", c as u32, spelled_tail(&text[1..]))
        }
        _ if text == "." => "`.".to_string(),
        _ => spelled(text),
    };
    if invocation != Invocation::Plain {
        return spelled;
    }
    spelled + if is_keyword(text) { "''" } else { "" }
}

fn spelled_tail(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_char(&mut out, c, TAIL));
    out
}

fn push_char(out: &mut String, c: char, raw: &str) {
    match c {
        '\n' => out.push_str("`n"),
        '\r' => out.push_str("`r"),
        '\t' => out.push_str("`t"),
        '\0' => out.push_str("`0"),
        // A backtick before a quote would be lost inside a text.
        _ if is_double_quote(c) || (is_whitespace(c) && c != ' ') => {
            out.push_str(&format!("`u{{{:x}}}", c as u32))
        }
        _ if c.is_alphanumeric() || raw.contains(c) => out.push(c),
        _ => {
            out.push('`');
            out.push(c);
        }
    }
}
