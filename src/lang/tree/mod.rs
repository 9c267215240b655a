//! The tree of a PowerShell text: scripts, statements, pipelines and commands. Every node has its span; nothing here
//! evaluates, and no node knows a value, a cmdlet or a frame. What the evaluator works out about a node (slot of a
//! variable, shape of an object, binding of a command) it may leave in the node's cells: see [`memo`](Memo).
//!
//! Shapes were chosen for walking: a pipeline that is nothing but an expression is [`StatementKind::Expression`], so
//! conditions, brackets and right sides of assignments need no unwrapping; traps stand beside the statements they guard.

mod expression;
mod memo;
mod names;
mod types;

pub use expression::*;
pub use memo::{Cache, Constant, Memo};
pub use names::{Known, TypeName, TypeNameKind, VarScope, Variable};
pub use types::*;

use crate::diag::{Source, Span};
use std::fmt;
use std::rc::Rc;

/// A script, the body of a function, or a script block.
pub struct ScriptBlockTree {
    /// Text in which every span of this tree lies.
    pub source: Rc<Source>,
    /// The whole text of a script; a block with its braces.
    pub span: Span,
    /// `using` statements; at the top of a script only.
    pub uses: Vec<Using>,
    /// `param(…)` with the attributes before it, or the parameters that stand behind a function's name.
    pub params: Option<ParamBlock>,
    /// `dynamicparam { }`.
    pub dynamic: Option<StatementList>,
    /// `begin { }`.
    pub begin: Option<StatementList>,
    /// `process { }`, or the statements of a filter.
    pub process: Option<StatementList>,
    /// `end { }`, or the statements that stand in no named block.
    pub end: Option<StatementList>,
    /// `clean { }`.
    pub clean: Option<StatementList>,
    /// Whether the statements stand in no named block; they are then in `end` (in `process` for a filter), never absent.
    pub unnamed: bool,
    /// Automatic variables that the text of this block, or of a block in it, names.
    pub mentions: Mentions,
    /// Comments of the whole text, for comment-based help and `#Requires`.
    pub comments: Comments,
    /// For the evaluator: its layout of the body's variables.
    pub cache: Cache,
    /// For the evaluator: parameters compiled for binding, and the like.
    pub memo: Memo,
}

impl ScriptBlockTree {
    /// Text as written, with its braces.
    pub fn text(&self) -> &str {
        self.source.slice(self.span)
    }

    /// Text between the braces of a block, untrimmed, as `ToString()` gives it; the whole text of a script.
    pub fn inner_text(&self) -> &str {
        let text = self.text();
        text.strip_prefix('{')
            .and_then(|t| t.strip_suffix('}'))
            .unwrap_or(text)
    }

    /// Declared parameters, in order.
    pub fn parameters(&self) -> &[ParameterDecl] {
        self.params.as_ref().map_or(&[], |block| &block.params)
    }

    /// Whether `process`, `begin` or another named block is written, so that it runs as a stage with begin and end.
    pub fn has_named_blocks(&self) -> bool {
        !self.unnamed
    }
}

/// The comments of one text, in order; filled in when parsing ends, shared by all trees of the text.
#[derive(Clone, Default)]
pub struct Comments(pub(crate) Rc<std::cell::OnceCell<Vec<Span>>>);

impl Comments {
    /// Where they stand, `#` and `<# #>` included; neighbouring line comments are separate.
    pub fn spans(&self) -> &[Span] {
        self.0.get().map_or(&[], |spans| spans)
    }
}

/// Which automatic variables a text names, so that the evaluator fills only these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mentions(pub(crate) u16);

#[allow(missing_docs, reason = "each is the variable of that name")]
impl Mentions {
    pub const ARGS: u16 = 1;
    pub const INPUT: u16 = 2;
    pub const BOUND_PARAMETERS: u16 = 4;
    pub const MY_INVOCATION: u16 = 8;
    pub const CMDLET: u16 = 16;
    /// `$_` or `$PSItem` stands on the left of an assignment, in a loop's head or before `++`.
    pub const ASSIGNS_IT: u16 = 32;
    pub const THIS: u16 = 64;
    pub const MATCHES: u16 = 128;
    pub const FOREACH: u16 = 256;
    pub const SWITCH: u16 = 512;
    /// `Invoke-Expression`, `Get-Variable` or a dot-sourced file: anything may be named at run time.
    pub const ANYTHING: u16 = 1024;

    /// Whether one of these bits is set, or anything may be.
    pub fn has(self, bits: u16) -> bool {
        self.0 & (bits | Self::ANYTHING) != 0
    }
}

/// Statements between braces or brackets.
#[derive(Debug, Default)]
pub struct StatementList {
    /// With the braces, where there are any.
    pub span: Span,
    /// In order; traps are not among them.
    pub statements: Vec<Statement>,
    /// Traps guard the whole list wherever in it they stand.
    pub traps: Vec<Trap>,
}

/// `trap [type] { }`.
#[derive(Debug)]
pub struct Trap {
    /// From `trap` to the brace.
    pub span: Span,
    /// Exceptions it catches; all if absent.
    pub kind: Option<TypeName>,
    /// What it does.
    pub body: StatementList,
}

/// One statement.
#[derive(Debug)]
pub struct Statement {
    /// First to last word; a label included, a separator not.
    pub span: Span,
    /// What it is.
    pub kind: StatementKind,
}

/// Kinds of statements.
#[derive(Debug)]
pub enum StatementKind {
    /// An expression alone: no other stage, no redirection.
    Expression(Expr),
    /// Any other pipeline.
    Pipeline(Pipeline),
    /// Pipelines joined by `&&` and `||`.
    Chain(Box<Chain>),
    /// `$x = …`, `$x += …`.
    Assign(Box<Assign>),
    /// `if`, `elseif`, `else`.
    If(Box<If>),
    /// `while`, `do … while`, `do … until`.
    While(Box<While>),
    /// `for (;;)`.
    For(Box<For>),
    /// `foreach ($x in …)`.
    ForEach(Box<ForEach>),
    /// `switch`.
    Switch(Box<Switch>),
    /// `try`.
    Try(Box<Try>),
    /// `return`, with what it returns.
    Return(Option<Box<Statement>>),
    /// `throw`.
    Throw(Option<Box<Statement>>),
    /// `exit`.
    Exit(Option<Box<Statement>>),
    /// `break`, with its label: a bare word or any expression.
    Break(Option<Box<Expr>>),
    /// `continue`.
    Continue(Option<Box<Expr>>),
    /// `function` or `filter`.
    Function(Rc<Function>),
    /// `class` or `enum`.
    Type(Rc<TypeDefinition>),
    /// `data { }`.
    Data(Box<Data>),
    /// `configuration name { }`.
    Configuration(Box<Configuration>),
}

/// Stages joined by `|`.
#[derive(Debug)]
pub struct Pipeline {
    /// First to last word.
    pub span: Span,
    /// At least one; only the first may be an expression.
    pub stages: Vec<Stage>,
    /// Ends in `&`.
    pub background: bool,
}

/// One stage of a pipeline with its redirections.
#[derive(Debug)]
pub struct Stage {
    /// Redirections included.
    pub span: Span,
    /// What it is.
    pub kind: StageKind,
    /// `> file`, `2>&1`, in order.
    pub redirections: Vec<Redirection>,
}

/// Kinds of stages.
#[derive(Debug)]
pub enum StageKind {
    /// An expression; the first stage only.
    Expression(Expr),
    /// A command.
    Command(Command),
}

/// Pipelines joined by `&&` and `||`, from left to right without precedence.
#[derive(Debug)]
pub struct Chain {
    /// First pipeline; an `Expression` or a `Pipeline`.
    pub first: Statement,
    /// Those after it; `true` is `&&`.
    pub rest: Vec<(bool, Statement)>,
    /// Ends in `&`.
    pub background: bool,
}

/// How a command is invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invocation {
    /// By its name alone.
    Plain,
    /// `&`: in a frame of its own.
    Call,
    /// `.`: in the caller's frame.
    Dot,
}

/// A command with its words.
#[derive(Debug)]
pub struct Command {
    /// First to last word, redirections not included.
    pub span: Span,
    /// `&`, `.` or neither.
    pub invocation: Invocation,
    /// What is invoked: a bare word ([`Constant`] of kind [`Quote::Bare`]) if `invocation` is `Plain`, any expression else.
    pub name: Expr,
    /// Words behind it.
    pub elements: Vec<Element>,
    /// For the evaluator: what the name stood for, and the table epoch in which it did.
    pub memo: Memo,
}

impl Command {
    /// The name, if it stands in the text as a word or a string.
    pub fn name_text(&self) -> Option<&str> {
        self.name.as_text()
    }
}

/// One word of a command.
#[derive(Debug)]
pub enum Element {
    /// A value by position, or of the parameter before it: only the binder knows.
    Argument(Expr),
    /// `-Name` or `-Name:value`.
    Parameter(CommandParameter),
    /// `@name`.
    Splat(Expr),
}

impl Element {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Element::Argument(value) | Element::Splat(value) => value.span,
            Element::Parameter(parameter) => parameter.span,
        }
    }
}

/// `-Name` or `-Name:value` among the words of a command.
#[derive(Debug)]
pub struct CommandParameter {
    /// Dash to name, and to the value where one is attached.
    pub span: Span,
    /// Dash and name only (with the colon).
    pub name_span: Span,
    /// Without dash and colon.
    pub name: Rc<str>,
    /// Value attached by a colon.
    pub value: Option<Expr>,
}

/// `> file`, `2>> file`, `3>&1`.
#[derive(Debug)]
pub struct Redirection {
    /// Operator and target.
    pub span: Span,
    /// Stream that is redirected: 1 to 6, or 0 for `*`.
    pub from: u8,
    /// Where to.
    pub to: RedirectTo,
}

/// Target of a redirection.
#[derive(Debug)]
pub enum RedirectTo {
    /// A file; `true` appends.
    File(Expr, bool),
    /// Another stream (always 1: PowerShell parses others and refuses them).
    Stream(u8),
}

/// An assignment.
#[derive(Debug)]
pub struct Assign {
    /// Variable, member, index, `[type]$x`, or an array of these for `$a, $b = …`.
    pub target: Expr,
    /// Operator of `+=` and its kin, `Coalesce` for `??=`; absent for `=`.
    pub op: Option<BinaryOp>,
    /// Where the operator stands.
    pub op_span: Span,
    /// Right side: any statement.
    pub value: Statement,
}

/// `if … elseif … else`.
#[derive(Debug)]
pub struct If {
    /// Conditions with what follows from each.
    pub arms: Vec<(Statement, StatementList)>,
    /// `else`.
    pub otherwise: Option<StatementList>,
}

/// `while`, `do … while`, `do … until`.
#[derive(Debug)]
pub struct While {
    /// Without its colon.
    pub label: Option<Rc<str>>,
    /// Condition in brackets.
    pub condition: Statement,
    /// Whether the condition is asked after the body.
    pub after: bool,
    /// `until`: goes on while the condition is false.
    pub until: bool,
    /// What is repeated.
    pub body: StatementList,
}

/// `for (start; condition; step) { }`.
#[derive(Debug)]
pub struct For {
    /// Without its colon.
    pub label: Option<Rc<str>>,
    /// Before the first turn.
    pub start: Option<Statement>,
    /// Before each turn; absent is true.
    pub condition: Option<Statement>,
    /// After each turn.
    pub step: Option<Statement>,
    /// What is repeated.
    pub body: StatementList,
}

/// `foreach ($x in …) { }`.
#[derive(Debug)]
pub struct ForEach {
    /// Without its colon.
    pub label: Option<Rc<str>>,
    /// Loop variable.
    pub variable: Variable,
    /// Where it stands.
    pub variable_span: Span,
    /// What is gone through.
    pub over: Statement,
    /// `-parallel`: parsed, refused by the evaluator.
    pub parallel: bool,
    /// `-throttlelimit N`.
    pub throttle: Option<Expr>,
    /// What is repeated.
    pub body: StatementList,
}

/// `switch`.
#[derive(Debug)]
pub struct Switch {
    /// Without its colon.
    pub label: Option<Rc<str>>,
    /// How clauses are compared.
    pub how: SwitchHow,
    /// `-CaseSensitive`.
    pub case_sensitive: bool,
    /// `-Parallel`: refused by the evaluator.
    pub parallel: bool,
    /// What is tested.
    pub over: SwitchOver,
    /// Conditions (value or script block) with what follows from each.
    pub clauses: Vec<(Expr, StatementList)>,
    /// `default`.
    pub default: Option<StatementList>,
}

/// How a switch compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SwitchHow {
    /// `-eq`.
    #[default]
    Exact,
    /// `-Regex`.
    Regex,
    /// `-Wildcard`.
    Wildcard,
}

/// What a switch goes through.
#[derive(Debug)]
pub enum SwitchOver {
    /// A value, or each of several.
    Value(Statement),
    /// `-File path`: its lines.
    File(Expr),
}

/// `try { } catch { } finally { }`.
#[derive(Debug)]
pub struct Try {
    /// What is tried.
    pub body: StatementList,
    /// In order.
    pub catches: Vec<Catch>,
    /// Runs however the body ended.
    pub finally: Option<StatementList>,
}

/// `catch [type], [type] { }`.
#[derive(Debug)]
pub struct Catch {
    /// From `catch` to the brace.
    pub span: Span,
    /// Exceptions it catches; all if empty.
    pub types: Vec<TypeName>,
    /// What it does.
    pub body: StatementList,
}

/// `function name { }`, `filter name { }`, and a method of a class.
#[derive(Debug)]
pub struct Function {
    /// From `function` to the brace.
    pub span: Span,
    /// As written, a scope such as `global:` included.
    pub name: Rc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// `filter`.
    pub filter: bool,
    /// Whether the parameters stand behind the name (they are in `body.params` either way).
    pub params_after_name: bool,
    /// What it does.
    pub body: Rc<ScriptBlockTree>,
}

impl Function {
    /// Scope that the name carries (`global`, `script`, `local`, `private`), and the name without it.
    pub fn scope_and_name(&self) -> (VarScope, &str) {
        let Some((scope, name)) = self.name.split_once(':') else {
            return (VarScope::Unscoped, &self.name);
        };
        match VarScope::from_word(scope) {
            Some(scope) if !name.is_empty() => (scope, name),
            _ => (VarScope::Unscoped, &self.name),
        }
    }
}

/// Attributes and `param(…)`.
#[derive(Debug, Default)]
pub struct ParamBlock {
    /// From the first attribute to the closing bracket.
    pub span: Span,
    /// `[CmdletBinding()]`, `[OutputType()]`, `[Alias()]`.
    pub attributes: Vec<Attribute>,
    /// In order.
    pub params: Vec<ParameterDecl>,
}

/// One declared parameter.
#[derive(Debug)]
pub struct ParameterDecl {
    /// First attribute to default.
    pub span: Span,
    /// Its variable.
    pub variable: Variable,
    /// Where the variable stands.
    pub variable_span: Span,
    /// Attributes and types in order.
    pub attributes: Vec<AttributeOrType>,
    /// Default.
    pub default: Option<Expr>,
}

impl ParameterDecl {
    /// Type that values are converted to: the last one written before the variable.
    pub fn type_name(&self) -> Option<&TypeName> {
        self.attributes.iter().rev().find_map(|a| match a {
            AttributeOrType::Type(name) => Some(name),
            AttributeOrType::Attribute(_) => None,
        })
    }

    /// Attributes that are no types.
    pub fn plain_attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter_map(|a| match a {
            AttributeOrType::Attribute(attribute) => Some(attribute),
            AttributeOrType::Type(_) => None,
        })
    }
}

/// `data [name] [-SupportedCommand a, b] { }`.
#[derive(Debug)]
pub struct Data {
    /// Variable that takes the result.
    pub name: Option<Rc<str>>,
    /// Commands that the block may use.
    pub commands: Vec<Expr>,
    /// What it holds.
    pub body: StatementList,
}

/// `configuration name { }`.
#[derive(Debug)]
pub struct Configuration {
    /// A bare word or a string.
    pub name: Expr,
    /// What it holds.
    pub body: Rc<ScriptBlockTree>,
}

impl fmt::Debug for ScriptBlockTree {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("ScriptBlockTree")
            .field("span", &self.span)
            .field("uses", &self.uses)
            .field("params", &self.params)
            .field("dynamic", &self.dynamic)
            .field("begin", &self.begin)
            .field("process", &self.process)
            .field("end", &self.end)
            .field("clean", &self.clean)
            .field("unnamed", &self.unnamed)
            .finish_non_exhaustive()
    }
}
