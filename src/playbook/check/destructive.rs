//! Cmdlets that remove, in loops that nobody can preview.

use super::Script;
use super::report::Findings;
use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::Node;

/// Verbs after which something is gone or shut.
const VERBS: &[&str] = &["remove", "clear", "disable", "revoke", "purge", "uninstall"];

pub(super) fn check(script: &Script, findings: &mut Findings) {
    let mut loops: Vec<Span> = Vec::new();
    let mut guarded: Vec<Span> = script
        .trees
        .iter()
        .filter(|tree| supports_should_process(tree))
        .map(|tree| tree.span)
        .collect();
    let mut destructive: Vec<(Span, String, bool)> = Vec::new();
    script.each(&mut |node| match node {
        Node::Statement(statement) => match &statement.kind {
            StatementKind::ForEach(turn) => loops.push(turn.body.span),
            StatementKind::For(turn) => loops.push(turn.body.span),
            StatementKind::While(turn) => loops.push(turn.body.span),
            _ => {}
        },
        Node::Function(function) if supports_should_process(&function.body) => {
            guarded.push(function.span)
        }
        Node::Expression(Expr {
            kind: ExprKind::Invoke(invoke),
            ..
        }) => {
            if let MemberName::Name(name) = &invoke.name
                && name.eq_ignore_ascii_case("ForEach")
            {
                loops.extend(invoke.arguments.iter().map(|argument| argument.span));
            }
        }
        Node::Command(command, place) => {
            if script.name_of(command) == "foreach-object" {
                for element in &command.elements {
                    if let Element::Argument(Expr {
                        kind: ExprKind::Block(block),
                        ..
                    }) = element
                    {
                        loops.push(block.span);
                    }
                }
            }
            if let Some(name) = removes(script, command) {
                destructive.push((command.name.span, name, place > 0));
            }
        }
        _ => {}
    });
    let within = |spans: &[Span], at: Span| {
        spans
            .iter()
            .any(|span| span.start <= at.start && at.end <= span.end)
    };
    for (span, name, fed) in destructive {
        if (fed || within(&loops, span)) && !within(&guarded, span) {
            findings.warn(
                span,
                "DestructiveLoop",
                format!("{name} runs for each of several, and nothing here can preview it."),
                Some("give it -WhatIf or -Confirm, or let the script support -WhatIf".into()),
            );
        }
    }
}

/// The name of a cmdlet of a service that removes something and is not asked to preview or to confirm.
fn removes(script: &Script, command: &Command) -> Option<String> {
    let facts = script.facts_of(command)?;
    if facts.module.starts_with("Microsoft.PowerShell") || facts.module.is_empty() {
        return None;
    }
    let lower = facts.name.to_lowercase();
    let (verb, _) = lower.split_once('-')?;
    let purges = lower == "new-compliancesearchaction" && has(command, "purge");
    if !VERBS.contains(&verb) && !purges {
        return None;
    }
    let splat = command
        .elements
        .iter()
        .any(|element| matches!(element, Element::Splat(_)));
    let asked = has(command, "whatif") || (has(command, "confirm") && !confirms_nothing(command));
    (!splat && !asked).then(|| facts.name.to_string())
}

fn has(command: &Command, parameter: &str) -> bool {
    command.elements.iter().any(|element| {
        matches!(element, Element::Parameter(given) if is_short_for(&given.name, parameter))
    })
}

fn is_short_for(typed: &str, whole: &str) -> bool {
    let typed = typed.to_lowercase();
    typed.len() >= 3 && whole.starts_with(&typed) || (whole == "whatif" && typed == "wi")
}

/// `-Confirm:$false`.
fn confirms_nothing(command: &Command) -> bool {
    command.elements.iter().any(|element| {
        let Element::Parameter(given) = element else {
            return false;
        };
        is_short_for(&given.name, "confirm")
            && given.value.as_ref().is_some_and(
                |value| matches!(&value.kind, ExprKind::Variable(v) if v.known == Known::False),
            )
    })
}

fn supports_should_process(tree: &ScriptBlockTree) -> bool {
    let Some(params) = &tree.params else {
        return false;
    };
    params.attributes.iter().any(|attribute| {
        attribute.is("CmdletBinding")
            && attribute
                .argument("SupportsShouldProcess")
                .is_some_and(|argument| {
                    argument.value.as_ref().is_none_or(|value| {
                        !matches!(&value.kind, ExprKind::Variable(v) if v.known == Known::False)
                    })
                })
    })
}
