//! What type an expression or a pipeline will give, as far as its text tells without running it.

use super::Asked;
use super::dotnet;
use crate::diag::{Source, Span};
use crate::lang::tree::{
    BinaryOp, Command, Element, Expr, ExprKind, Known, Literal, MemberName, Pipeline,
    ScriptBlockTree, Stage, StageKind, Statement, StatementKind, TypeDefinition, TypeMemberKind,
    TypeName, UnaryOp,
};
use crate::lang::walk::{Node, walk};
use crate::value::Value;
use std::rc::Rc;

/// What is known of a value before it exists.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A type of .NET, by full name.
    Net(String),
    /// An object with these properties.
    Object(Vec<String>),
    /// A list of such.
    List(Vec<Kind>),
    /// A class or enum of the text or the session.
    Class(String),
    /// What a documented command puts out.
    Output(String),
}

/// A property of what a command puts out.
pub struct Output {
    /// Its name.
    pub name: String,
    /// Full name of its type; empty where nothing is told.
    pub type_name: String,
    /// Whether Exchange filters by it.
    pub filter: bool,
}

static OUTPUTS: &str = include_str!("outputs.txt");

/// What some commands of the engine put out.
const ENGINE: &[(&str, &[&str])] = &[
    ("Get-Date", &["System.DateTime"]),
    ("New-TimeSpan", &["System.TimeSpan"]),
    ("Measure-Command", &["System.TimeSpan"]),
    (
        "Get-ChildItem",
        &["System.IO.FileInfo", "System.IO.DirectoryInfo"],
    ),
    (
        "Get-Item",
        &["System.IO.FileInfo", "System.IO.DirectoryInfo"],
    ),
    (
        "New-Item",
        &["System.IO.FileInfo", "System.IO.DirectoryInfo"],
    ),
    ("Get-Content", &["System.String"]),
    ("Get-Alias", &["System.Management.Automation.AliasInfo"]),
    (
        "Get-Command",
        &[
            "System.Management.Automation.AliasInfo",
            "System.Management.Automation.FunctionInfo",
            "System.Management.Automation.CmdletInfo",
        ],
    ),
    ("Get-Variable", &["System.Management.Automation.PSVariable"]),
    ("Get-Verb", &["System.Management.Automation.VerbInfo"]),
    ("Get-Module", &["System.Management.Automation.PSModuleInfo"]),
    (
        "Get-Member",
        &["Microsoft.PowerShell.Commands.MemberDefinition"],
    ),
    (
        "Get-History",
        &["Microsoft.PowerShell.Commands.HistoryInfo"],
    ),
    ("Get-Host", &["System.Management.Automation.Host.PSHost"]),
    (
        "Get-Credential",
        &["System.Management.Automation.PSCredential"],
    ),
    ("Get-Location", &["System.Management.Automation.PathInfo"]),
    (
        "Get-FileHash",
        &["Microsoft.PowerShell.Commands.FileHashInfo"],
    ),
    ("Get-TimeZone", &["System.TimeZoneInfo"]),
    ("Get-Culture", &["System.Globalization.CultureInfo"]),
    ("Get-UICulture", &["System.Globalization.CultureInfo"]),
    ("New-Guid", &["System.Guid"]),
    (
        "Get-Random",
        &["System.Int32", "System.Int64", "System.Double"],
    ),
    ("Group-Object", &["Microsoft.PowerShell.Commands.GroupInfo"]),
    (
        "Measure-Object",
        &[
            "Microsoft.PowerShell.Commands.GenericMeasureInfo",
            "Microsoft.PowerShell.Commands.TextMeasureInfo",
        ],
    ),
    (
        "Select-String",
        &["Microsoft.PowerShell.Commands.MatchInfo"],
    ),
    ("ConvertTo-Json", &["System.String"]),
    ("ConvertTo-Csv", &["System.String"]),
    ("ConvertTo-Html", &["System.String"]),
    ("ConvertTo-SecureString", &["System.Security.SecureString"]),
    ("ConvertFrom-SecureString", &["System.String"]),
    ("ConvertFrom-StringData", &["System.Collections.Hashtable"]),
    ("Join-Path", &["System.String"]),
    ("Split-Path", &["System.String"]),
    ("Convert-Path", &["System.String"]),
    ("Resolve-Path", &["System.Management.Automation.PathInfo"]),
    ("Join-String", &["System.String"]),
    ("Out-String", &["System.String"]),
    ("Read-Host", &["System.String"]),
    ("Test-Path", &["System.Boolean"]),
    ("Test-Json", &["System.Boolean"]),
    ("Get-Uptime", &["System.TimeSpan"]),
    (
        "TabExpansion2",
        &["System.Management.Automation.CommandCompletion"],
    ),
];

/// Commands that hand on what they get.
const PASSING: &[&str] = &[
    "Where-Object",
    "Sort-Object",
    "Tee-Object",
    "Get-Unique",
    "Write-Output",
    "Add-Member",
];

/// Properties of what a documented command puts out.
pub fn outputs_of(command: &str) -> Vec<Output> {
    let line = OUTPUTS.lines().find(|line| {
        let commands = line.split('\t').nth(1).unwrap_or("");
        commands
            .split(' ')
            .any(|known| known.eq_ignore_ascii_case(command))
    });
    // What a setting command takes is what its getting one puts out.
    let line = line.or_else(|| {
        let (verb, noun) = command.split_once('-')?;
        let getter = format!("Get-{noun}");
        (!verb.eq_ignore_ascii_case("Get")).then_some(())?;
        OUTPUTS.lines().find(|line| {
            let commands = line.split('\t').nth(1).unwrap_or("");
            commands
                .split(' ')
                .any(|known| known.eq_ignore_ascii_case(&getter))
        })
    });
    let properties = line.and_then(|line| line.split('\t').nth(2)).unwrap_or("");
    properties
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(output)
        .collect()
}

fn output(word: &str) -> Output {
    let (name, kind) = word.split_once(':').unwrap_or((word, "s"));
    let (kind, list) = kind
        .strip_suffix("[]")
        .map_or((kind, ""), |kind| (kind, "[]"));
    let full = match kind {
        "d" => "System.DateTime",
        "b" => "System.Boolean",
        "i" => "System.Int32",
        "l" => "System.Int64",
        "t" => "System.TimeSpan",
        "g" => "System.Guid",
        "u" => "System.Uri",
        "v" => "System.Version",
        _ => "System.String",
    };
    Output {
        filter: name.ends_with('*'),
        name: name.trim_end_matches('*').to_owned(),
        type_name: format!("{full}{list}"),
    }
}

fn net(name: &str) -> Vec<Kind> {
    vec![Kind::Net(name.to_owned())]
}

impl Asked<'_> {
    /// What the stages under a span put out, one by one.
    pub(super) fn piped(&mut self, upstream: Span) -> Vec<Kind> {
        let text = self
            .slice(upstream)
            .trim_end()
            .trim_end_matches('|')
            .trim_end()
            .to_owned();
        let Ok(tree) = crate::lang::parse(&Source::new("prompt", text)) else {
            return Vec::new();
        };
        let statements = tree.end.as_ref().map_or(&[][..], |list| &list.statements);
        let Some(statement) = statements.last() else {
            return Vec::new();
        };
        let found = self.of_statement(statement, &[]);
        self.items(found)
    }

    /// What a value gives to a pipeline.
    pub(super) fn items(&self, kinds: Vec<Kind>) -> Vec<Kind> {
        let each = kinds.into_iter().flat_map(|kind| match kind {
            Kind::List(inner) => inner,
            Kind::Net(name) => match name.strip_suffix("[]") {
                Some(element) => net(element),
                None => match element_of(&name) {
                    Some(element) => net(&element),
                    None => net(&name),
                },
            },
            other => vec![other],
        });
        each.collect()
    }

    fn of_statement(&mut self, statement: &Statement, it: &[Kind]) -> Vec<Kind> {
        match &statement.kind {
            StatementKind::Expression(expr) => self.of_expr(expr, it),
            StatementKind::Pipeline(pipeline) => self.of_pipeline(pipeline, it),
            StatementKind::Return(Some(value)) => self.of_statement(value, it),
            StatementKind::If(chosen) => {
                let mut kinds = Vec::new();
                for (_, body) in &chosen.arms {
                    if let Some(last) = body.statements.last() {
                        kinds.extend(self.of_statement(last, it));
                    }
                }
                kinds
            }
            _ => Vec::new(),
        }
    }

    fn of_pipeline(&mut self, pipeline: &Pipeline, it: &[Kind]) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = Vec::new();
        for (at, stage) in pipeline.stages.iter().enumerate() {
            let input = self.items(std::mem::take(&mut kinds));
            kinds = self.of_stage(stage, at == 0, &input, it);
        }
        kinds
    }

    fn of_stage(&mut self, stage: &Stage, first: bool, input: &[Kind], it: &[Kind]) -> Vec<Kind> {
        match &stage.kind {
            StageKind::Expression(expr) => self.of_expr(expr, it),
            StageKind::Command(command) => self.of_command(command, if first { it } else { input }),
        }
    }

    fn of_command(&mut self, command: &Command, input: &[Kind]) -> Vec<Kind> {
        let Some(name) = command.name_text() else {
            return Vec::new();
        };
        let Some(accepts) = self.accepts(name) else {
            return Vec::new();
        };
        if let Some(tree) = &accepts.tree {
            return output_type(tree).map_or_else(Vec::new, |name| self.named(&name));
        }
        let is = |known: &str| accepts.name.eq_ignore_ascii_case(known);
        if PASSING.iter().any(|known| is(known)) {
            return input.to_vec();
        }
        if is("ForEach-Object") {
            return self.each(command, input);
        }
        if is("Select-Object") {
            return self.selected(command, input);
        }
        if is("New-Object") {
            let name = parameter_text(command, "TypeName").or_else(|| first_word(command));
            return name.map_or_else(Vec::new, |name| self.named(&name));
        }
        if let Some((_, kinds)) = ENGINE.iter().find(|(known, _)| is(known)) {
            return kinds
                .iter()
                .map(|name| Kind::Net((*name).to_owned()))
                .collect();
        }
        if outputs_of(&accepts.name).is_empty() {
            return Vec::new();
        }
        vec![Kind::Output(accepts.name)]
    }

    fn each(&mut self, command: &Command, input: &[Kind]) -> Vec<Kind> {
        let mut kinds = Vec::new();
        for element in &command.elements {
            let value = match element {
                Element::Argument(value) => value,
                Element::Parameter(parameter) => match &parameter.value {
                    Some(value) => value,
                    None => continue,
                },
                Element::Splat(_) => continue,
            };
            match &value.kind {
                ExprKind::Block(block) => {
                    let statements = block
                        .end
                        .iter()
                        .chain(&block.process)
                        .flat_map(|list| &list.statements);
                    for statement in statements {
                        kinds.extend(self.of_statement(statement, input));
                    }
                }
                _ => {
                    if let Some(name) = value.as_text() {
                        kinds.extend(self.property_kinds(input, name));
                    }
                }
            }
        }
        kinds
    }

    /// `Select-Object`: the properties named become an object; a property expanded becomes its values.
    fn selected(&mut self, command: &Command, input: &[Kind]) -> Vec<Kind> {
        if let Some(name) =
            parameter_text(command, "ExpandProperty").or_else(|| parameter_text(command, "Expand"))
        {
            let found = self.property_kinds(input, &name);
            return self.items(found);
        }
        let mut names = Vec::new();
        let mut takes_number = false;
        for element in &command.elements {
            match element {
                Element::Parameter(parameter) => {
                    let name = parameter.name.to_ascii_lowercase();
                    takes_number = ["first", "last", "skip", "skiplast", "index", "f", "l"]
                        .contains(&name.as_str())
                        && parameter.value.is_none();
                }
                Element::Argument(value) => {
                    if !std::mem::take(&mut takes_number) {
                        names_in(value, &mut names);
                    }
                }
                Element::Splat(_) => {}
            }
        }
        if names.is_empty() {
            return input.to_vec();
        }
        if names.iter().any(|name| name.contains('*')) {
            names.extend(self.property_names(input));
            names.retain(|name| !name.contains('*'));
        }
        vec![Kind::Object(names)]
    }

    /// Properties of what the stages under a span put out.
    pub(super) fn piped_properties(&mut self, upstream: Span) -> Vec<String> {
        let kinds = self.piped(upstream);
        self.property_names(&kinds)
    }

    pub(super) fn property_names(&mut self, kinds: &[Kind]) -> Vec<String> {
        let (mut names, _) = self.members_of(kinds);
        names.sort_by_key(|name| name.to_lowercase());
        names.dedup();
        names
    }

    /// What a property of these values is.
    fn property_kinds(&mut self, kinds: &[Kind], name: &str) -> Vec<Kind> {
        let mut found = Vec::new();
        for kind in kinds {
            match kind {
                Kind::Net(full) => {
                    found.extend(dotnet::type_of_member(full, name, false, false).map(Kind::Net));
                }
                Kind::Class(class) => found.extend(self.member_of_class(class, name, false)),
                Kind::Output(command) => {
                    let property = outputs_of(command)
                        .into_iter()
                        .find(|p| p.name.eq_ignore_ascii_case(name));
                    found.extend(property.map(|property| Kind::Net(property.type_name)));
                }
                Kind::List(inner) => {
                    let inner = self.property_kinds(&inner.clone(), name);
                    found.push(Kind::List(inner));
                }
                Kind::Object(_) => {}
            }
        }
        found.dedup();
        found
    }

    pub(super) fn of_expr(&mut self, expr: &Expr, it: &[Kind]) -> Vec<Kind> {
        match &expr.kind {
            ExprKind::Constant(constant) => literal(&constant.literal),
            ExprKind::Expandable(_) => net("System.String"),
            ExprKind::Block(_) => net("System.Management.Automation.ScriptBlock"),
            ExprKind::Hash(_) => net("System.Collections.Hashtable"),
            ExprKind::Type(_) => net("System.RuntimeType"),
            ExprKind::Paren(statement) => self.of_statement(statement, it),
            ExprKind::Sub(list) | ExprKind::ArraySub(list) => {
                let mut kinds = Vec::new();
                for statement in &list.statements {
                    kinds.extend(self.of_statement(statement, it));
                }
                match expr.kind {
                    ExprKind::ArraySub(_) => vec![Kind::List(self.items(kinds))],
                    _ => kinds,
                }
            }
            ExprKind::Array(items) => {
                let mut kinds = Vec::new();
                for item in items {
                    kinds.extend(self.of_expr(item, it));
                }
                kinds.dedup();
                vec![Kind::List(kinds)]
            }
            ExprKind::Variable(variable) => match variable.known {
                Known::It => self.of_it(it),
                Known::This => self.of_this(),
                _ => self.of_variable(&variable.name, it),
            },
            ExprKind::Cast(cast) => self.of_cast(&cast.to, &cast.operand),
            ExprKind::Attributed(attributed) => self.of_expr(&attributed.operand, it),
            ExprKind::Ternary(parts) => {
                let mut kinds = self.of_expr(&parts[1], it);
                kinds.extend(self.of_expr(&parts[2], it));
                kinds
            }
            ExprKind::Unary(op, operand) => match op {
                UnaryOp::Not => net("System.Boolean"),
                UnaryOp::Join => net("System.String"),
                UnaryOp::Split | UnaryOp::CSplit => net("System.String[]"),
                _ => self.of_expr(operand, it),
            },
            ExprKind::Binary(binary) => match binary.op {
                BinaryOp::And | BinaryOp::Or | BinaryOp::Xor | BinaryOp::Is | BinaryOp::IsNot => {
                    net("System.Boolean")
                }
                BinaryOp::Join | BinaryOp::Format => net("System.String"),
                BinaryOp::Range => vec![Kind::List(net("System.Int32"))],
                BinaryOp::As => match &binary.right.kind {
                    ExprKind::Type(name) => self.named(&name.text()),
                    _ => Vec::new(),
                },
                BinaryOp::Compare(comparison, _) => {
                    use crate::lang::tree::Comparison;
                    match comparison {
                        Comparison::Split => net("System.String[]"),
                        Comparison::Replace => net("System.String"),
                        _ => net("System.Boolean"),
                    }
                }
                _ => self.of_expr(&binary.left, it),
            },
            ExprKind::Increment(step) => self.of_expr(&step.target, it),
            ExprKind::Member(member) => {
                let MemberName::Name(name) = &member.name else {
                    return Vec::new();
                };
                self.of_member(&member.target, name, member.is_static, false, it)
            }
            ExprKind::Invoke(invoke) => {
                let MemberName::Name(name) = &invoke.name else {
                    return Vec::new();
                };
                self.of_member(&invoke.target, name, invoke.is_static, true, it)
            }
            ExprKind::Index(index) => {
                let found = self.of_expr(&index.target, it);
                let indexed = found.into_iter().flat_map(|kind| match kind {
                    Kind::Net(name) if name == "System.String" => net("System.Char"),
                    Kind::Net(name) => match name.strip_suffix("[]") {
                        Some(element) => net(element),
                        None => element_of(&name).map_or_else(Vec::new, |element| net(&element)),
                    },
                    Kind::List(inner) => inner,
                    _ => Vec::new(),
                });
                indexed.collect()
            }
        }
    }

    fn of_member(
        &mut self,
        target: &Expr,
        name: &str,
        is_static: bool,
        method: bool,
        it: &[Kind],
    ) -> Vec<Kind> {
        if is_static {
            let ExprKind::Type(kind) = &target.kind else {
                return Vec::new();
            };
            let owner = self.named(&kind.text());
            if method && name.eq_ignore_ascii_case("new") {
                return owner;
            }
            return match owner.first() {
                Some(Kind::Net(full)) if crate::value::enums::find(full).is_some() => owner,
                Some(Kind::Net(full)) => {
                    let found = dotnet::type_of_member(full, name, true, method);
                    found.map(Kind::Net).into_iter().collect()
                }
                Some(Kind::Class(class)) => self.member_of_class(&class.clone(), name, true),
                _ => Vec::new(),
            };
        }
        let owners = self.of_expr(target, it);
        if !method {
            return self.property_kinds(&owners, name);
        }
        let mut found = Vec::new();
        for owner in &owners {
            match owner {
                Kind::Net(full) => {
                    found.extend(dotnet::type_of_member(full, name, false, true).map(Kind::Net));
                }
                Kind::Class(class) => found.extend(self.member_of_class(class, name, false)),
                _ => {}
            }
        }
        found
    }

    fn of_it(&mut self, it: &[Kind]) -> Vec<Kind> {
        if !it.is_empty() {
            return it.to_vec();
        }
        if self.in_catch() {
            return net("System.Management.Automation.ErrorRecord");
        }
        Vec::new()
    }

    /// Whether the cursor stands in a `catch` or a trap.
    pub(super) fn in_catch(&self) -> bool {
        let cursor = self.context.cursor;
        let mut inside = false;
        walk(&self.context.tree, &mut |node| {
            let Node::Statement(statement) = node else {
                return;
            };
            if let StatementKind::Try(attempt) = &statement.kind {
                inside |= attempt.catches.iter().any(|catch| {
                    let span = catch.body.span;
                    let closed = self.slice(span).ends_with('}');
                    (span.start as usize) < cursor && (cursor < span.end as usize || !closed)
                });
            }
        });
        inside
    }

    fn of_this(&mut self) -> Vec<Kind> {
        let cursor = self.context.cursor;
        let mut name = None;
        walk(&self.context.tree, &mut |node| {
            if let Node::Statement(statement) = node
                && let StatementKind::Type(definition) = &statement.kind
                && (definition.span.start as usize) < cursor
            {
                name = Some(definition.name.to_string());
            }
        });
        name.map(Kind::Class).into_iter().collect()
    }

    /// A variable: what the text assigns to it last before the cursor, else what it holds.
    fn of_variable(&mut self, name: &str, it: &[Kind]) -> Vec<Kind> {
        if self
            .following
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            return Vec::new();
        }
        self.following.push(name.to_owned());
        let found = self.of_assigned(name, it);
        self.following.pop();
        if let Some(found) = found {
            return found;
        }
        match self.vm.lookup(name) {
            Some(value) => of_value(&value),
            None => Vec::new(),
        }
    }

    fn of_assigned(&mut self, name: &str, it: &[Kind]) -> Option<Vec<Kind>> {
        let tree = self.tree();
        let cursor = self.context.replace.start as usize;
        let mut found: Option<Assigned> = None;
        walk(&tree, &mut |node| match node {
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Assign(assign)
                    if (assign.target.span.end as usize) <= cursor
                        && !(assign.value.span.start as usize <= cursor
                            && cursor <= assign.value.span.end as usize) =>
                {
                    match &assign.target.kind {
                        ExprKind::Variable(variable)
                            if variable.name.eq_ignore_ascii_case(name) =>
                        {
                            found = Some(Assigned::Statement(&assign.value));
                        }
                        ExprKind::Cast(cast) => {
                            if let ExprKind::Variable(variable) = &cast.operand.kind
                                && variable.name.eq_ignore_ascii_case(name)
                            {
                                found = Some(Assigned::Type(cast.to.text()));
                            }
                        }
                        _ => {}
                    }
                }
                StatementKind::ForEach(turn)
                    if turn.variable.name.eq_ignore_ascii_case(name)
                        && (turn.variable_span.end as usize) < cursor =>
                {
                    found = Some(Assigned::Item(&turn.over));
                }
                _ => {}
            },
            Node::Function(function) if (function.span.start as usize) < cursor => {
                let parameter = function.body.parameters().iter();
                let mut parameter =
                    parameter.filter(|p| p.variable.name.eq_ignore_ascii_case(name));
                if let Some(kind) = parameter.next().and_then(|p| p.type_name()) {
                    found = Some(Assigned::Type(kind.text()));
                }
            }
            _ => {}
        });
        let script = tree.parameters().iter();
        let mut script = script.filter(|p| p.variable.name.eq_ignore_ascii_case(name));
        if found.is_none()
            && let Some(kind) = script.next().and_then(|p| p.type_name())
        {
            found = Some(Assigned::Type(kind.text()));
        }
        Some(match found? {
            Assigned::Statement(statement) => self.of_statement(statement, it),
            Assigned::Item(over) => {
                let kinds = self.of_statement(over, it);
                self.items(kinds)
            }
            Assigned::Type(name) => self.named(&name),
        })
    }

    fn of_cast(&mut self, to: &TypeName, operand: &Expr) -> Vec<Kind> {
        if (to.is("pscustomobject") || to.is("psobject"))
            && let ExprKind::Hash(hash) = &operand.kind
        {
            let names = hash.entries.iter().filter_map(|(key, _)| key.as_text());
            return vec![Kind::Object(names.map(str::to_owned).collect())];
        }
        if to.is("ordered") {
            return net("System.Collections.Specialized.OrderedDictionary");
        }
        self.named(&to.text())
    }

    /// The type of that name: of the text, of the session, of .NET.
    pub(super) fn named(&mut self, name: &str) -> Vec<Kind> {
        if self.class(name).is_some() {
            return vec![Kind::Class(name.to_owned())];
        }
        if let Some(full) = crate::value::resolve_type(name) {
            let full = full.0.to_string();
            let nullable = full
                .strip_prefix("System.Nullable[")
                .and_then(|inner| inner.strip_suffix(']'));
            return net(nullable.unwrap_or(&full));
        }
        let full = format!("System.{name}");
        let known = [name.to_owned(), full];
        known
            .into_iter()
            .find(|name| dotnet::find(name).is_some())
            .map(Kind::Net)
            .into_iter()
            .collect()
    }

    /// A class or enum of the text or of the session.
    pub(super) fn class(&mut self, name: &str) -> Option<Rc<TypeDefinition>> {
        let mut trees = vec![self.tree()];
        trees.extend(self.session_texts());
        trees.iter().find_map(|tree| class_in(tree, name))
    }

    fn member_of_class(&mut self, class: &str, name: &str, is_static: bool) -> Vec<Kind> {
        let Some(definition) = self.class(class) else {
            return Vec::new();
        };
        if definition.is_enum {
            return vec![Kind::Class(class.to_owned())];
        }
        let member = definition
            .members
            .iter()
            .find(|member| member.is_static == is_static && member.name.eq_ignore_ascii_case(name));
        if let Some(kind) = member.and_then(|member| member.type_name.as_ref()) {
            return self.named(&kind.text());
        }
        match definition.bases.first() {
            Some(base) => {
                let base = base.text();
                self.member_of_class(&base, name, is_static)
            }
            None => Vec::new(),
        }
    }
}

enum Assigned<'a> {
    Statement(&'a Statement),
    Item(&'a Statement),
    Type(String),
}

fn class_in(tree: &ScriptBlockTree, name: &str) -> Option<Rc<TypeDefinition>> {
    let mut found = None;
    walk(tree, &mut |node| {
        if let Node::Statement(statement) = node
            && let StatementKind::Type(definition) = &statement.kind
            && definition.name.eq_ignore_ascii_case(name)
        {
            found = Some(definition.clone());
        }
    });
    found
}

/// Properties and methods of a class that are not hidden, those of its instances or the static ones.
pub fn class_members(
    definition: &TypeDefinition,
    is_static: bool,
    hidden_methods: bool,
) -> (Vec<String>, Vec<String>) {
    let (mut properties, mut methods) = (Vec::new(), Vec::new());
    for member in definition.members.iter() {
        match &member.kind {
            TypeMemberKind::Label(_) if is_static => properties.push(member.name.to_string()),
            TypeMemberKind::Property(_) if member.is_static == is_static && !member.hidden => {
                properties.push(member.name.to_string());
            }
            TypeMemberKind::Method(..)
                if member.is_static == is_static
                    && (!member.hidden || hidden_methods)
                    && !member.name.eq_ignore_ascii_case(&definition.name) =>
            {
                methods.push(member.name.to_string());
            }
            _ => {}
        }
    }
    (properties, methods)
}

/// What a value is.
pub fn of_value(value: &Value) -> Vec<Kind> {
    match value.base() {
        Value::Null | Value::NoOutput => Vec::new(),
        Value::Object(object) => {
            let members = object.members().into_iter();
            let data =
                members.filter(|(_, member)| !matches!(member, crate::value::Member::Method(_)));
            vec![Kind::Object(
                data.map(|(name, _)| name.to_string()).collect(),
            )]
        }
        Value::Array(array) if matches!(array.kind(), crate::value::ArrayKind::Fixed) => {
            let mut kinds = Vec::new();
            const LOOKED_AT: usize = 10;
            for item in array.items().iter().take(LOOKED_AT) {
                kinds.extend(of_value(item));
            }
            kinds.dedup();
            vec![Kind::List(kinds)]
        }
        other => net(&other.type_name()),
    }
}

fn literal(literal: &Literal) -> Vec<Kind> {
    net(match literal {
        Literal::Int(_) => "System.Int32",
        Literal::Long(_) => "System.Int64",
        Literal::Double(_) => "System.Double",
        Literal::Decimal(_) => "System.Decimal",
        Literal::SByte(_) => "System.SByte",
        Literal::Byte(_) => "System.Byte",
        Literal::Short(_) => "System.Int16",
        Literal::UShort(_) => "System.UInt16",
        Literal::UInt(_) => "System.UInt32",
        Literal::ULong(_) => "System.UInt64",
        Literal::BigInt(_) => "System.Numerics.BigInteger",
        Literal::Str(_) => "System.String",
    })
}

/// What a collection of one type holds.
fn element_of(name: &str) -> Option<String> {
    let arguments = crate::value::types::type_arguments(name);
    let lists = [
        "System.Collections.Generic.List",
        "System.Collections.Generic.HashSet",
        "System.Collections.Generic.Queue",
    ];
    lists
        .iter()
        .any(|list| name.starts_with(list))
        .then(|| arguments.first().map(|argument| (*argument).to_owned()))
        .flatten()
}

/// `[OutputType([x])]` of a function.
fn output_type(tree: &ScriptBlockTree) -> Option<String> {
    let attributes = &tree.params.as_ref()?.attributes;
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.is("OutputType"))?;
    match &attribute.positional.first()?.kind {
        ExprKind::Type(name) => Some(name.text()),
        _ => attribute.positional.first()?.as_text().map(str::to_owned),
    }
}

fn parameter_text(command: &Command, name: &str) -> Option<String> {
    let mut elements = command.elements.iter();
    while let Some(element) = elements.next() {
        let Element::Parameter(parameter) = element else {
            continue;
        };
        if !parameter.name.eq_ignore_ascii_case(name) {
            continue;
        }
        let value = match &parameter.value {
            Some(value) => Some(value),
            None => match elements.next() {
                Some(Element::Argument(value)) => Some(value),
                _ => None,
            },
        };
        return value.and_then(Expr::as_text).map(str::to_owned);
    }
    None
}

fn first_word(command: &Command) -> Option<String> {
    command.elements.iter().find_map(|element| match element {
        Element::Argument(value) => value.as_text().map(str::to_owned),
        _ => None,
    })
}

fn names_in(value: &Expr, names: &mut Vec<String>) {
    match &value.kind {
        ExprKind::Array(items) => items.iter().for_each(|item| names_in(item, names)),
        _ => names.extend(value.as_text().map(str::to_owned)),
    }
}
