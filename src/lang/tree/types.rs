//! Declarations of types, attributes and `using`, as far as the text says; resolving them is the evaluator's.

use super::expression::Expr;
use super::names::TypeName;
use super::{Cache, Function};
use crate::diag::Span;
use std::rc::Rc;

/// `[Name(positional, Named = value)]`.
#[derive(Debug)]
pub struct Attribute {
    /// With its brackets.
    pub span: Span,
    /// Its type, as written.
    pub name: TypeName,
    /// Values by position.
    pub positional: Vec<Expr>,
    /// Values by name.
    pub named: Vec<NamedArgument>,
    /// For the evaluator.
    pub cache: Cache,
}

impl Attribute {
    /// Whether it is this attribute, `Parameter` or `ParameterAttribute`, with or without namespace and case.
    pub fn is(&self, name: &str) -> bool {
        let Some(own) = self.name.simple() else {
            return false;
        };
        let own = own.rsplit('.').next().unwrap_or(own);
        let stripped = match own.len().checked_sub("Attribute".len()) {
            Some(at)
                if at > 0
                    && own.is_char_boundary(at)
                    && own[at..].eq_ignore_ascii_case("Attribute") =>
            {
                &own[..at]
            }
            _ => own,
        };
        stripped.eq_ignore_ascii_case(name) || own.eq_ignore_ascii_case(name)
    }

    /// Argument of that name.
    pub fn argument(&self, name: &str) -> Option<&NamedArgument> {
        self.named
            .iter()
            .find(|argument| argument.name.eq_ignore_ascii_case(name))
    }
}

/// `Name = value` in an attribute; `Mandatory` alone means `$true`.
#[derive(Debug)]
pub struct NamedArgument {
    /// Name and value.
    pub span: Span,
    /// As written.
    pub name: Rc<str>,
    /// Absent where only the name stands.
    pub value: Option<Expr>,
}

/// What may stand in brackets before a parameter, a property or a variable.
#[derive(Debug)]
pub enum AttributeOrType {
    /// `[Parameter(…)]`.
    Attribute(Attribute),
    /// `[string]`.
    Type(TypeName),
}

impl AttributeOrType {
    /// Where it stands; of a type, without the brackets.
    pub fn span(&self) -> Span {
        match self {
            AttributeOrType::Attribute(attribute) => attribute.span,
            AttributeOrType::Type(name) => name.span,
        }
    }
}

/// `class`, `enum`.
#[derive(Debug)]
pub struct TypeDefinition {
    /// First attribute to closing brace.
    pub span: Span,
    /// Its name.
    pub name: Rc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// `enum`, else `class`.
    pub is_enum: bool,
    /// Attributes before it.
    pub attributes: Vec<AttributeOrType>,
    /// Base class and interfaces; the underlying type of an enum.
    pub bases: Vec<TypeName>,
    /// In order.
    pub members: Vec<TypeMember>,
}

/// One member of a class or enum.
#[derive(Debug)]
pub struct TypeMember {
    /// First attribute to end.
    pub span: Span,
    /// Its name.
    pub name: Rc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// `static`.
    pub is_static: bool,
    /// `hidden`.
    pub hidden: bool,
    /// Attributes before it, without the type.
    pub attributes: Vec<AttributeOrType>,
    /// Type of a property, return type of a method.
    pub type_name: Option<TypeName>,
    /// What it is.
    pub kind: TypeMemberKind,
}

/// Kinds of members.
#[derive(Debug)]
pub enum TypeMemberKind {
    /// A property with its default.
    Property(Option<Expr>),
    /// A label of an enum with its number.
    Label(Option<Expr>),
    /// A method or constructor; for a constructor what is handed to `: base(…)`.
    Method(Rc<Function>, Option<Vec<Expr>>),
}

/// `using namespace X`, `using module X`, `using assembly X`.
#[derive(Debug)]
pub struct Using {
    /// Whole statement.
    pub span: Span,
    /// What is used.
    pub kind: UsingKind,
    /// A word, a string, or the table of a module's specification.
    pub name: Expr,
    /// Name behind `=`.
    pub alias: Option<Expr>,
}

/// Kinds of `using`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the word behind `using`")]
pub enum UsingKind {
    Assembly,
    Command,
    Module,
    Namespace,
    Type,
}
