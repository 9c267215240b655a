//! `#Requires`: a comment that begins with this word is a command with parameters of a closed set.

use super::Findings;
use crate::diag::{Source, Span};
use crate::lang::parser;
use crate::lang::tree::*;
use std::rc::Rc;

/// Checks one comment that begins with `#requires`.
pub(super) fn check(source: &Rc<Source>, text: &str, comment: Span, findings: &mut Findings) {
    let (start, end) = (comment.start as usize + 1, comment.end as usize);
    let (stage, reports) = parser::command_part(source, text, start, end);
    findings.0.extend(reports);
    let Some(Stage {
        kind: StageKind::Command(command),
        ..
    }) = stage
    else {
        return;
    };
    if !command
        .name_text()
        .is_some_and(|name| name.eq_ignore_ascii_case("requires"))
    {
        findings.say("ScriptRequiresInvalidFormat", command.span, "");
    }
    let mut seen = Seen::default();
    let mut elements = command.elements.iter();
    while let Some(element) = elements.next() {
        match element {
            Element::Parameter(parameter) => {
                let value = match &parameter.value {
                    Some(value) => Given::Value(value),
                    None => match elements.next() {
                        None => Given::Nothing,
                        Some(Element::Argument(value)) => Given::Value(value),
                        Some(other) => Given::Other(other.span()),
                    },
                };
                check_parameter(parameter, value, &mut seen, findings);
            }
            other => findings.say("ScriptRequiresInvalidFormat", other.span(), ""),
        }
    }
}

/// What stands behind a parameter.
enum Given<'a> {
    Nothing,
    Value(&'a Expr),
    /// Another parameter, which is taken for its value.
    Other(Span),
}

/// Parameters met in one comment.
#[derive(Default)]
struct Seen {
    shell: bool,
    editions: bool,
}

fn check_parameter(
    parameter: &CommandParameter,
    value: Given,
    seen: &mut Seen,
    findings: &mut Findings,
) {
    let typed = parameter.name.to_lowercase();
    let is = |name: &str| name.starts_with(&typed);
    let span = parameter.span;
    if is("runasadministrator") {
        if !matches!(value, Given::Nothing) {
            findings.say("ParameterCannotHaveArgument", span, &parameter.name);
        }
        return;
    }
    let value = match value {
        Given::Nothing => {
            return findings.say("ParameterRequiresArgument", span, &parameter.name);
        }
        Given::Other(span) => return findings.say("RequiresArgumentMustBeConstant", span, ""),
        Given::Value(value) if !is_constant(value) => {
            return findings.say("RequiresArgumentMustBeConstant", value.span, "");
        }
        Given::Value(value) => value,
    };
    if is("shellid") {
        if std::mem::replace(&mut seen.shell, true) {
            findings.say("ParameterAlreadyBound", span, "shellid");
        } else if value.as_text().is_none() {
            findings.say("RequiresInvalidStringArgument", value.span, "shellid");
        }
    } else if is("pssnapin") || is("assembly") {
        for one in each(value) {
            if one.as_text().is_none() {
                findings.say("RequiresInvalidStringArgument", value.span, &parameter.name);
            }
        }
    } else if is("psedition") {
        if std::mem::replace(&mut seen.editions, true) {
            findings.say("ParameterAlreadyBound", span, "psedition");
        }
        for one in each(value) {
            match one.as_text() {
                None => findings.say("RequiresInvalidStringArgument", value.span, "psedition"),
                Some(edition)
                    if !["core", "desktop"].contains(&edition.to_lowercase().as_str()) =>
                {
                    findings.say("RequiresPSEditionInvalid", value.span, edition)
                }
                Some(_) => {}
            }
        }
    } else if is("version") {
        if !is_version(value) {
            findings.say("RequiresVersionInvalid", value.span, "");
        }
    } else if is("modules") {
        for one in each(value) {
            if !is_module(one) {
                findings.say("RequiresModuleInvalid", value.span, "");
                return;
            }
        }
    } else {
        findings.say("ScriptRequiresInvalidFormat", span, "");
    }
}

fn each(value: &Expr) -> &[Expr] {
    match &value.kind {
        ExprKind::Array(values) => values,
        _ => std::slice::from_ref(value),
    }
}

/// Literals, lists of them, and tables of them.
fn is_constant(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Array(values) => values.iter().all(is_constant),
        ExprKind::Variable(variable) => {
            matches!(variable.known, Known::True | Known::False | Known::Null)
        }
        ExprKind::Paren(inside) => is_constant_statement(inside),
        ExprKind::Hash(hash) => hash
            .entries
            .iter()
            .all(|(key, value)| is_constant(key) && is_constant_statement(value)),
        _ => false,
    }
}

fn is_constant_statement(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Expression(value) => is_constant(value),
        _ => false,
    }
}

/// One number, or up to four joined by dots.
fn is_version(value: &Expr) -> bool {
    let ExprKind::Constant(constant) = &value.kind else {
        return false;
    };
    match &constant.literal {
        Literal::Int(number) => *number >= 0,
        Literal::Double(number) => *number >= 0.0,
        Literal::Str(text) => {
            let parts: Vec<&str> = text.split('.').collect();
            parts.len() <= 4
                && parts.iter().all(|part| {
                    part.trim()
                        .parse::<u32>()
                        .is_ok_and(|n| n <= i32::MAX as u32)
                })
        }
        _ => false,
    }
}

/// A name, or a table that has one and a version.
fn is_module(value: &Expr) -> bool {
    let ExprKind::Hash(hash) = &value.kind else {
        return value.as_text().is_some_and(|name| !name.is_empty());
    };
    let keys: Vec<String> = hash
        .entries
        .iter()
        .filter_map(|(key, _)| Some(key.as_text()?.to_lowercase()))
        .collect();
    let has = |name: &str| keys.iter().any(|key| key == name);
    has("modulename")
        && (has("moduleversion") || has("requiredversion") || has("maximumversion"))
        && keys.iter().all(|key| {
            [
                "modulename",
                "moduleversion",
                "requiredversion",
                "maximumversion",
                "guid",
            ]
            .contains(&key.as_str())
        })
}
