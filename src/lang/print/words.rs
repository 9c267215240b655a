//! Words as they must be spelled to be read again.

use crate::lang::scan::{is_dash, is_double_quote, is_single_quote, is_whitespace};
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
        Quote::HereDouble => format!("@\"\n{}\n\"@", escaped(text)),
    }
}

/// What stands between double quotes: everything that means something gets a backtick.
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
                out.push('`');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// A bare word with backticks where a character would end it or mean something.
pub(super) fn spelled(text: &str) -> String {
    word(text, false)
}

/// The name of a command: nothing in it is expanded unless it is invoked.
pub(super) fn command_name(text: &str, invocation: Invocation) -> String {
    word(text, invocation == Invocation::Plain)
}

fn word(text: &str, raw_dollars: bool) -> String {
    if text.is_empty() {
        return "''".to_string();
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let letter = c.is_alphanumeric()
            || matches!(
                c,
                '-' | '_'
                    | '.'
                    | '\\'
                    | '/'
                    | ':'
                    | '*'
                    | '?'
                    | '='
                    | '+'
                    | '~'
                    | '^'
                    | '!'
                    | '@'
                    | '%'
                    | ']'
                    | '['
                    | '>'
                    | '<'
                    | '#'
            );
        match c {
            '\n' => out.push_str("`n"),
            '\r' => out.push_str("`r"),
            '\t' => out.push_str("`t"),
            '\0' => out.push_str("`0"),
            _ if is_whitespace(c) && c != ' ' => out.push_str(&format!("`u{{{:x}}}", c as u32)),
            '$' if raw_dollars && at > 0 => out.push(c),
            // A letter behind a backtick may be an escape, so only what needs one gets it.
            _ if letter && (at > 0 || c.is_alphanumeric() || c == '_') => out.push(c),
            _ if c.is_alphanumeric() => out.push(c),
            _ if is_dash(c) || letter => {
                out.push(c);
            }
            _ => {
                out.push('`');
                out.push(c);
            }
        }
    }
    out
}
