//! Tokens, keywords and the words that are operators.

use crate::lang::tree::{BinaryOp, Case, Comparison, Literal};
use std::rc::Rc;

/// One token.
#[derive(Debug)]
pub(in crate::lang) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it says, where that is not the text itself.
    pub payload: Payload,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::lang) enum Kind {
    Unknown,
    End,
    NewLine,
    Semi,
    Comma,
    LParen,
    RParen,
    LCurly,
    RCurly,
    LBracket,
    RBracket,
    AtParen,
    AtCurly,
    DollarParen,
    Ampersand,
    AndAnd,
    OrOr,
    Pipe,
    Dot,
    Colon,
    ColonColon,
    Question,
    QuestionDot,
    QuestionBracket,
    PlusPlus,
    MinusMinus,
    Plus,
    Minus,
    Exclaim,
    Not,
    BitNot,
    /// `=`, or the operator of `+=`.
    Assign(Option<BinaryOp>),
    /// A binary operator other than `+` and `-`.
    Operator(BinaryOp),
    Redirection,
    RedirectIn,
    /// Whether a colon attaches a value.
    Parameter(bool),
    Variable,
    Splat,
    Number,
    Label,
    Identifier,
    /// A word of a command.
    Generic,
    Text,
    HereText,
    Expandable,
    HereExpandable,
    Keyword(Keyword),
}

/// What a token carries.
#[derive(Debug, Default)]
pub(in crate::lang) enum Payload {
    #[default]
    None,
    /// Name of a variable or parameter, content of a text, value of a word with escapes.
    Text(Rc<str>),
    Number(Literal),
    Parts(Box<Parts>),
    Redirect {
        from: u8,
        append: bool,
        to: Option<u8>,
    },
}

/// Content of an expandable text.
#[derive(Debug, Default)]
pub(in crate::lang) struct Parts {
    /// With `$x` as written: what a command's name is.
    pub raw: String,
    /// In order.
    pub parts: Vec<Part>,
}

/// Part of an expandable text.
#[derive(Debug)]
pub(in crate::lang) enum Part {
    Text(String),
    /// Path of a variable, with its place.
    Variable(Rc<str>, usize, usize),
    /// `$(…)` with its place; its text and the places left out of it, where quotes in it were doubled.
    Sub(usize, usize, Option<(String, Vec<usize>)>),
}

impl Kind {
    /// Scanned alike in every mode, so that a mode may change while it waits.
    pub fn is_mode_free(self) -> bool {
        matches!(
            self,
            Kind::End
                | Kind::NewLine
                | Kind::Semi
                | Kind::Comma
                | Kind::LParen
                | Kind::RParen
                | Kind::LCurly
                | Kind::RCurly
                | Kind::RBracket
                | Kind::AtParen
                | Kind::AtCurly
                | Kind::DollarParen
                | Kind::Ampersand
                | Kind::AndAnd
                | Kind::OrOr
                | Kind::Pipe
                | Kind::Redirection
                | Kind::RedirectIn
                | Kind::Text
                | Kind::HereText
                | Kind::Expandable
                | Kind::HereExpandable
        )
    }

    /// The binary operator that it is, if any.
    pub fn binary(self) -> Option<BinaryOp> {
        match self {
            Kind::Operator(op) => Some(op),
            Kind::Plus => Some(BinaryOp::Add),
            Kind::Minus => Some(BinaryOp::Subtract),
            _ => None,
        }
    }

    /// Whether it may stand before an operand.
    pub fn is_unary(self) -> bool {
        matches!(
            self,
            Kind::Comma
                | Kind::PlusPlus
                | Kind::MinusMinus
                | Kind::Plus
                | Kind::Minus
                | Kind::Exclaim
                | Kind::Not
                | Kind::BitNot
                | Kind::Operator(BinaryOp::Join | BinaryOp::Compare(Comparison::Split, _))
        )
    }
}

/// Operator of `+=` and its kin.
pub(super) fn assignment(c: char) -> Option<BinaryOp> {
    match c {
        '+' => Some(BinaryOp::Add),
        '-' => Some(BinaryOp::Subtract),
        '*' => Some(BinaryOp::Multiply),
        '/' => Some(BinaryOp::Divide),
        '%' => Some(BinaryOp::Remainder),
        _ => None,
    }
}

pub(super) fn arithmetic(c: char) -> Kind {
    match c {
        '*' => Kind::Operator(BinaryOp::Multiply),
        '/' => Kind::Operator(BinaryOp::Divide),
        '%' => Kind::Operator(BinaryOp::Remainder),
        _ => Kind::Plus,
    }
}

/// Operator of that word, without its dash.
pub(super) fn word_operator(word: &str) -> Option<Kind> {
    let mut buffer = [0u8; 12];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    let plain = match lower {
        "and" => BinaryOp::And,
        "or" => BinaryOp::Or,
        "xor" => BinaryOp::Xor,
        "band" => BinaryOp::BitAnd,
        "bor" => BinaryOp::BitOr,
        "bxor" => BinaryOp::BitXor,
        "shl" => BinaryOp::ShiftLeft,
        "shr" => BinaryOp::ShiftRight,
        "f" => BinaryOp::Format,
        "is" => BinaryOp::Is,
        "isnot" => BinaryOp::IsNot,
        "as" => BinaryOp::As,
        "join" => BinaryOp::Join,
        "not" => return Some(Kind::Not),
        "bnot" => return Some(Kind::BitNot),
        _ => {
            if let Some(found) = comparison(lower) {
                return Some(Kind::Operator(BinaryOp::Compare(found, Case::Default)));
            }
            let case = if lower.starts_with('c') {
                Case::Sensitive
            } else {
                Case::Insensitive
            };
            let rest = lower.strip_prefix(['c', 'i'])?;
            BinaryOp::Compare(comparison(rest)?, case)
        }
    };
    Some(Kind::Operator(plain))
}

fn comparison(word: &str) -> Option<Comparison> {
    Some(match word {
        "eq" => Comparison::Eq,
        "ne" => Comparison::Ne,
        "gt" => Comparison::Gt,
        "ge" => Comparison::Ge,
        "lt" => Comparison::Lt,
        "le" => Comparison::Le,
        "like" => Comparison::Like,
        "notlike" => Comparison::NotLike,
        "match" => Comparison::Match,
        "notmatch" => Comparison::NotMatch,
        "replace" => Comparison::Replace,
        "contains" => Comparison::Contains,
        "notcontains" => Comparison::NotContains,
        "in" => Comparison::In,
        "notin" => Comparison::NotIn,
        "split" => Comparison::Split,
        _ => return None,
    })
}

macro_rules! keywords {
    ($($word:literal $name:ident),* $(,)?) => {
        /// Words that begin or join statements.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::lang) enum Keyword { $($name),* }

        /// Keyword of that word, without regard to case.
        pub(super) fn keyword(word: &str) -> Option<Keyword> {
            if !(2..=13).contains(&word.len()) || !word.is_ascii() {
                return None;
            }
            let mut buffer = [0u8; 13];
            let lower = &mut buffer[..word.len()];
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            match std::str::from_utf8(lower).ok()? {
                $($word => Some(Keyword::$name),)*
                _ => None,
            }
        }
    };
}

keywords! {
    "assembly" Assembly, "base" Base, "begin" Begin, "break" Break, "catch" Catch, "class" Class, "clean" Clean,
    "command" Command, "configuration" Configuration, "continue" Continue, "data" Data, "default" Default,
    "define" Define, "do" Do, "dynamicparam" DynamicParam, "else" Else, "elseif" ElseIf, "end" End, "enum" Enum,
    "exit" Exit, "filter" Filter, "finally" Finally, "for" For, "foreach" Foreach, "from" From, "function" Function,
    "hidden" Hidden, "if" If, "in" In, "interface" Interface, "module" Module, "namespace" Namespace,
    "parallel" Parallel, "param" Param, "private" Private, "process" Process, "public" Public, "return" Return,
    "sequence" Sequence, "static" Static, "switch" Switch, "throw" Throw, "trap" Trap, "try" Try, "type" Type,
    "until" Until, "using" Using, "var" Var, "while" While, "workflow" Workflow,
}

impl Keyword {
    /// Whether a statement beginning with it takes no attributes before it.
    pub fn refuses_attributes(self) -> bool {
        use Keyword::*;
        matches!(
            self,
            Break
                | Continue
                | Data
                | Do
                | Exit
                | Filter
                | For
                | Foreach
                | Function
                | If
                | Parallel
                | Return
                | Sequence
                | Switch
                | Throw
                | Trap
                | Try
                | While
                | Workflow
                | Begin
                | Process
                | End
                | DynamicParam
                | Clean
                | Else
                | ElseIf
                | Catch
                | Finally
                | Until
                | In
        )
    }
}
