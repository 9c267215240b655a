//! Expressions and operators.

use super::memo::{Cache, Constant};
use super::names::{TypeName, Variable};
use super::types::AttributeOrType;
use super::{ScriptBlockTree, Statement, StatementList};
use crate::diag::Span;
use rust_decimal::Decimal;
use std::rc::Rc;

/// An expression.
#[derive(Debug)]
pub struct Expr {
    /// First to last word.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// Kinds of expressions. Small ones stand inline, larger ones behind a box.
#[derive(Debug)]
pub enum ExprKind {
    /// A number or a text without `$`.
    Constant(Box<Constant>),
    /// `"…$x…"`, or a word of a command such as `$x/y`.
    Expandable(Box<Expandable>),
    /// A variable.
    Variable(Box<Variable>),
    /// `!x`, `-not x`, `-x`, `-join x`.
    Unary(UnaryOp, Box<Expr>),
    /// Two operands.
    Binary(Box<Binary>),
    /// `a ? b : c`.
    Ternary(Box<[Expr; 3]>),
    /// `++x`, `x--`.
    Increment(Box<Increment>),
    /// `a, b` and `, a`.
    Array(Vec<Expr>),
    /// `@(…)`.
    ArraySub(Box<StatementList>),
    /// `$(…)`.
    Sub(Box<StatementList>),
    /// `(…)`: an expression, pipeline, chain or assignment.
    Paren(Box<Statement>),
    /// `@{…}`.
    Hash(Box<Hash>),
    /// `{…}`.
    Block(Rc<ScriptBlockTree>),
    /// `[type]`.
    Type(Box<TypeName>),
    /// `[type]x`; `[ordered]@{}` and `[pscustomobject]@{}` are casts, too.
    Cast(Box<Cast>),
    /// `[ValidateRange(1, 5)]$x`: an attribute on a variable.
    Attributed(Box<Attributed>),
    /// `x.Name`, `[T]::Name`.
    Member(Box<Member>),
    /// `x.Name(…)`, `[T]::Name(…)`, `x.Where{…}`.
    Invoke(Box<Invoke>),
    /// `x[i]`.
    Index(Box<Index>),
}

impl Expr {
    /// The text, if this is one without `$`.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Constant(constant) => match &constant.literal {
                Literal::Str(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A literal number or text.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each is the .NET type of that name")]
pub enum Literal {
    Int(i32),
    Long(i64),
    Double(f64),
    Decimal(Decimal),
    SByte(i8),
    Byte(u8),
    Short(i16),
    UShort(u16),
    UInt(u32),
    ULong(u64),
    /// `n`: decimal digits with their sign.
    BigInt(Rc<str>),
    Str(Rc<str>),
}

/// How a text stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// A bare word, or a number.
    Bare,
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
    /// `@'…'@`.
    HereSingle,
    /// `@"…"@`.
    HereDouble,
}

/// Text with parts to evaluate.
#[derive(Debug)]
pub struct Expandable {
    /// How it was written.
    pub quote: Quote,
    /// In order.
    pub parts: Vec<TextPart>,
}

/// Part of an expandable text.
#[derive(Debug)]
pub enum TextPart {
    /// Taken as it is; escapes are resolved.
    Text(Rc<str>),
    /// A variable or `$(…)`.
    Value(Expr),
}

/// Operators before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the operator of that name")]
pub enum UnaryOp {
    /// `!` and `-not`.
    Not,
    BitNot,
    Plus,
    Minus,
    Join,
    /// `-split` and `-isplit`.
    Split,
    CSplit,
}

/// A binary operation.
#[derive(Debug)]
pub struct Binary {
    /// Operator.
    pub op: BinaryOp,
    /// Where the operator stands.
    pub op_span: Span,
    /// Left operand.
    pub left: Expr,
    /// Right operand.
    pub right: Expr,
}

/// Operators between operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the operator of that name")]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    Range,
    Format,
    Coalesce,
    Is,
    IsNot,
    As,
    Join,
    /// A comparison, `-match`, `-replace`, `-split`, `-contains`; with its case.
    Compare(Comparison, Case),
}

/// Operators that have forms with `c` and `i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the operator of that name")]
pub enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Like,
    NotLike,
    Match,
    NotMatch,
    Replace,
    Contains,
    NotContains,
    In,
    NotIn,
    Split,
}

/// How an operator was written: both `-eq` and `-ieq` ignore case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// `-eq`.
    Default,
    /// `-ieq`.
    Insensitive,
    /// `-ceq`.
    Sensitive,
}

impl Case {
    /// Whether case counts.
    pub fn is_sensitive(self) -> bool {
        self == Case::Sensitive
    }
}

/// `++` and `--`.
#[derive(Debug)]
pub struct Increment {
    /// Variable, member or index.
    pub target: Expr,
    /// `++`, else `--`.
    pub up: bool,
    /// Stands before its operand.
    pub prefix: bool,
}

/// `@{ key = value }`.
#[derive(Debug)]
pub struct Hash {
    /// Keys (a bare word is a constant) with the statements that give their values.
    pub entries: Vec<(Expr, Statement)>,
    /// For the evaluator: shape of the object that it makes.
    pub cache: Cache,
}

/// `[type]operand`.
#[derive(Debug)]
pub struct Cast {
    /// Type between the brackets.
    pub to: TypeName,
    /// What is converted.
    pub operand: Expr,
}

/// `[Attribute()]operand`.
#[derive(Debug)]
pub struct Attributed {
    /// Never a type: that is a [`Cast`].
    pub attribute: AttributeOrType,
    /// What it stands before.
    pub operand: Expr,
}

/// Name of a member.
#[derive(Debug)]
pub enum MemberName {
    /// In the text.
    Name(Rc<str>),
    /// `$x.$y`, `$x.(…)`, `$x."a$b"`.
    Computed(Expr),
}

/// `x.Name`, `[T]::Name`, `x?.Name`.
#[derive(Debug)]
pub struct Member {
    /// What it belongs to.
    pub target: Expr,
    /// Its name.
    pub name: MemberName,
    /// Where the name stands.
    pub name_span: Span,
    /// `::`.
    pub is_static: bool,
    /// `?.`.
    pub conditional: bool,
    /// For the evaluator: (shape, slot).
    pub cache: Cache,
    /// For the evaluator: symbol of the name.
    pub symbol: Cache,
}

/// `x.Name(…)`.
#[derive(Debug)]
pub struct Invoke {
    /// What it belongs to.
    pub target: Expr,
    /// Its name.
    pub name: MemberName,
    /// Where the name stands.
    pub name_span: Span,
    /// `::`.
    pub is_static: bool,
    /// `?.`.
    pub conditional: bool,
    /// `.Of[int](…)`.
    pub generics: Vec<TypeName>,
    /// In order.
    pub arguments: Vec<Expr>,
    /// For the evaluator.
    pub cache: Cache,
    /// For the evaluator: symbol of the name.
    pub symbol: Cache,
}

/// `x[i]`, `x?[i]`.
#[derive(Debug)]
pub struct Index {
    /// What is indexed.
    pub target: Expr,
    /// Which element; an array for several.
    pub index: Expr,
    /// `?[`.
    pub conditional: bool,
}
