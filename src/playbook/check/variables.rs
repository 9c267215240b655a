//! Variables that are assigned and never read.

use super::Script;
use super::report::Findings;
use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::Node;
use std::collections::HashSet;

/// Variables that PowerShell or a cmdlet reads.
const READ_BY_THE_HOST: &[&str] = &[
    "_",
    "args",
    "consolefilename",
    "error",
    "errorview",
    "formatenumerationlimit",
    "global",
    "home",
    "input",
    "lastexitcode",
    "matches",
    "maximumaliascount",
    "maximumdrivecount",
    "maximumerrorcount",
    "maximumfunctioncount",
    "maximumhistorycount",
    "maximumvariablecount",
    "null",
    "ofs",
    "outputencoding",
    "psdefaultparametervalues",
    "psemailserver",
    "psitem",
    "pssessionapplicationname",
    "pssessionconfigurationname",
    "pssessionoption",
    "psstyle",
    "pwd",
    "this",
    "transcript",
];

pub(super) fn check(script: &Script, findings: &mut Findings) {
    let mut seen = Seen::default();
    script.each(&mut |node| match node {
        Node::Statement(Statement {
            kind: StatementKind::Assign(assign),
            ..
        }) => seen.assigned(assign),
        Node::Statement(Statement {
            kind: StatementKind::Data(data),
            ..
        }) => seen
            .read
            .extend(data.name.iter().map(|name| name.to_lowercase())),
        Node::Expression(expr) => seen.expression(expr),
        Node::Command(command, _) => seen.command(&script.name_of(command), command),
        _ => {}
    });
    if seen.open {
        return;
    }
    let mut told = HashSet::new();
    for (name, span) in &seen.written {
        let lower = name.to_lowercase();
        let kept = READ_BY_THE_HOST.contains(&lower.as_str()) || lower.ends_with("preference");
        if !kept && !seen.read.contains(&lower) && told.insert(lower) {
            findings.warn(
                *span,
                "UnusedVariable",
                format!("'${name}' is assigned and never read."),
                Some("read it, or assign to $null".into()),
            );
        }
    }
}

#[derive(Default)]
struct Seen {
    written: Vec<(String, Span)>,
    /// Places of variables that are assigned there, and so not read.
    targets: HashSet<(u32, u32)>,
    read: HashSet<String>,
    /// Something may read any variable.
    open: bool,
}

impl Seen {
    fn assigned(&mut self, assign: &Assign) {
        let mut target = &assign.target;
        loop {
            target = match &target.kind {
                ExprKind::Cast(cast) => &cast.operand,
                ExprKind::Attributed(inner) => &inner.operand,
                _ => break,
            };
        }
        match &target.kind {
            ExprKind::Variable(variable)
                if matches!(variable.scope, VarScope::Unscoped | VarScope::Local) =>
            {
                self.targets.insert((target.span.start, target.span.end));
                self.written.push((variable.name.to_string(), target.span));
            }
            // Of several that are assigned at once some may be there to take what nobody wants.
            ExprKind::Array(values) => {
                let places = values
                    .iter()
                    .map(|value| (value.span.start, value.span.end));
                self.targets.extend(places);
            }
            _ => {}
        }
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Variable(variable)
                if !self.targets.contains(&(expr.span.start, expr.span.end)) =>
            {
                self.read.insert(variable.name.to_lowercase());
            }
            ExprKind::Invoke(invoke) => {
                if let MemberName::Name(name) = &invoke.name {
                    self.open |= ["ExpandString", "InvokeScript", "GetNewClosure"]
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(name));
                }
            }
            _ => {}
        }
    }

    fn command(&mut self, name: &str, command: &Command) {
        // What is loaded into this frame may read what stands in it.
        self.open |= command.invocation == Invocation::Dot
            && !matches!(command.name.kind, ExprKind::Block(_));
        let by_name = matches!(
            name,
            "get-variable" | "clear-variable" | "remove-variable" | "set-variable" | "new-variable"
        );
        self.open |= name == "invoke-expression"
            || (name == "export-modulemember"
                && command.elements.iter().any(
                    |element| matches!(element, Element::Parameter(p) if p.name.eq_ignore_ascii_case("Variable")),
                ));
        if !by_name {
            return;
        }
        for element in &command.elements {
            let value = match element {
                Element::Argument(value) => Some(value),
                Element::Parameter(parameter) => parameter.value.as_ref(),
                Element::Splat(_) => None,
            };
            match value.map(|value| (value, value.as_text())) {
                Some((_, Some(name))) => {
                    self.open |= name.contains(['*', '?']) && name != "*";
                    self.read.insert(name.to_lowercase());
                }
                Some((
                    Expr {
                        kind: ExprKind::Array(values),
                        ..
                    },
                    _,
                )) => {
                    let names = values.iter().filter_map(Expr::as_text);
                    self.read.extend(names.map(str::to_lowercase));
                }
                Some(_) => self.open = true,
                None => {}
            }
        }
    }
}
