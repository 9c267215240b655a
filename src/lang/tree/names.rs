//! Names in the tree: variables with their scopes, types with their arguments.

use super::memo::{Cache, Memo};
use crate::diag::Span;
use std::fmt::Write;
use std::rc::Rc;

/// `$name`, `$scope:name`, `${any name}`.
#[derive(Debug)]
pub struct Variable {
    /// Without scope, as written; compared without case.
    pub name: Rc<str>,
    /// Scope written before it.
    pub scope: VarScope,
    /// Which of the variables that the evaluator treats apart it is (unscoped ones only).
    pub known: Known,
    /// For the evaluator: (layout, slot).
    pub cache: Cache,
    /// For the evaluator: symbol of the name.
    pub symbol: Cache,
}

impl Variable {
    /// Variable of this path as it stands between `$` or `${` and its end: `x`, `script:x`, `env:PATH`.
    pub fn from_path(path: &str) -> Variable {
        let (scope, name) = match path.split_once(':') {
            Some((scope, name)) if !scope.is_empty() && !name.is_empty() => {
                match VarScope::from_word(scope) {
                    Some(scope) => (scope, name),
                    None if scope.eq_ignore_ascii_case("variable") => (VarScope::Unscoped, name),
                    None => (VarScope::Drive(scope.into()), name),
                }
            }
            _ => (VarScope::Unscoped, path),
        };
        let known = if scope == VarScope::Unscoped {
            Known::from_name(name)
        } else {
            Known::Other
        };
        Variable {
            name: name.into(),
            scope,
            known,
            cache: Cache::default(),
            symbol: Cache::default(),
        }
    }

    /// Scope and name as written, without `$`.
    pub fn path(&self) -> String {
        match self.scope.word() {
            "" => self.name.to_string(),
            scope => format!("{scope}:{}", self.name),
        }
    }
}

/// Scope that a name carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum VarScope {
    /// None written.
    #[default]
    Unscoped,
    /// `global:`.
    Global,
    /// `local:`.
    Local,
    /// `script:`.
    Script,
    /// `private:`.
    Private,
    /// `using:`.
    Using,
    /// `workflow:`, which nothing runs any more.
    Workflow,
    /// A drive: `env:`, `function:`, `alias:`, `C:`.
    Drive(Rc<str>),
}

impl VarScope {
    /// Scope of that word; drives are none.
    pub fn from_word(word: &str) -> Option<VarScope> {
        let known = [
            VarScope::Global,
            VarScope::Local,
            VarScope::Script,
            VarScope::Private,
            VarScope::Using,
            VarScope::Workflow,
        ];
        known
            .into_iter()
            .find(|scope| scope.word().eq_ignore_ascii_case(word))
    }

    /// Its word; empty for none.
    pub fn word(&self) -> &str {
        match self {
            VarScope::Unscoped => "",
            VarScope::Global => "global",
            VarScope::Local => "local",
            VarScope::Script => "script",
            VarScope::Private => "private",
            VarScope::Using => "using",
            VarScope::Workflow => "workflow",
            VarScope::Drive(name) => name,
        }
    }
}

/// Variables that are constants, registers, or filled only where they are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the variable of that name")]
pub enum Known {
    #[default]
    Other,
    True,
    False,
    Null,
    /// `$_` and `$PSItem`.
    It,
    Args,
    Input,
    This,
    /// `$?`.
    Success,
    BoundParameters,
    MyInvocation,
    Cmdlet,
    Matches,
    Foreach,
    Switch,
}

impl Known {
    fn from_name(name: &str) -> Known {
        let table: &[(&str, Known)] = &[
            ("_", Known::It),
            ("?", Known::Success),
            ("true", Known::True),
            ("false", Known::False),
            ("null", Known::Null),
            ("args", Known::Args),
            ("input", Known::Input),
            ("this", Known::This),
            ("PSItem", Known::It),
            ("PSBoundParameters", Known::BoundParameters),
            ("MyInvocation", Known::MyInvocation),
            ("PSCmdlet", Known::Cmdlet),
            ("Matches", Known::Matches),
            ("foreach", Known::Foreach),
            ("switch", Known::Switch),
        ];
        table
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or(Known::Other, |(_, known)| *known)
    }
}

/// A type's name as written between brackets.
#[derive(Debug)]
pub struct TypeName {
    /// Without the outer brackets.
    pub span: Span,
    /// What it is made of.
    pub kind: TypeNameKind,
    /// For the evaluator: the type it resolved to.
    pub memo: Memo,
}

/// Parts of a type's name.
#[derive(Debug)]
pub enum TypeNameKind {
    /// `int`, `System.Text.StringBuilder`, with the assembly behind a comma.
    Named(Rc<str>, Option<Rc<str>>),
    /// `int[]`, `int[,]`: element and rank.
    Array(Box<TypeName>, u32),
    /// `List[int]`: generic type and its arguments.
    Generic(Box<TypeName>, Vec<TypeName>),
}

impl TypeName {
    /// Type of that name.
    pub fn named(span: Span, name: &str) -> TypeName {
        TypeName {
            span,
            kind: TypeNameKind::Named(name.into(), None),
            memo: Memo::default(),
        }
    }

    /// The name, if it is a plain one without arguments and brackets.
    pub fn simple(&self) -> Option<&str> {
        match &self.kind {
            TypeNameKind::Named(name, _) => Some(name),
            _ => None,
        }
    }

    /// Whether it is the plain name `name`, without regard to case.
    pub fn is(&self, name: &str) -> bool {
        self.simple()
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// The name as PowerShell writes it: `List[string]`, `int[]`.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        if let Some(assembly) = self.assembly() {
            let _ = write!(out, ", {assembly}");
        }
        out
    }

    /// The assembly written behind it, which belongs to the innermost name.
    pub fn assembly(&self) -> Option<&str> {
        match &self.kind {
            TypeNameKind::Named(_, assembly) => assembly.as_deref(),
            TypeNameKind::Array(inner, _) | TypeNameKind::Generic(inner, _) => inner.assembly(),
        }
    }

    /// All but the assembly.
    fn write(&self, out: &mut String) {
        match &self.kind {
            TypeNameKind::Named(name, _) => out.push_str(name),
            TypeNameKind::Array(element, rank) => {
                element.write(out);
                out.push('[');
                out.extend(std::iter::repeat_n(',', (*rank as usize).saturating_sub(1)));
                out.push(']');
            }
            TypeNameKind::Generic(base, arguments) => {
                base.write(out);
                for (i, argument) in arguments.iter().enumerate() {
                    out.push_str(if i == 0 { "[" } else { "," });
                    // An argument with an assembly stands in brackets of its own.
                    let qualified = argument.assembly().is_some();
                    out.push_str(if qualified { "[" } else { "" });
                    out.push_str(&argument.text());
                    out.push_str(if qualified { "]" } else { "" });
                }
                out.push(']');
            }
        }
    }
}
