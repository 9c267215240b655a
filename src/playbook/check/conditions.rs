//! Conditions that ask something else than they look like.

use super::Script;
use super::report::Findings;
use crate::lang::tree::*;
use crate::lang::walk::{Node, walk_statement};

pub(super) fn check(script: &Script, findings: &mut Findings) {
    script.each(&mut |node| match node {
        Node::Expression(Expr {
            kind: ExprKind::Binary(binary),
            span,
        }) => {
            if is_null(&binary.right)
                && !is_null(&binary.left)
                && let BinaryOp::Compare(Comparison::Eq | Comparison::Ne, _) = binary.op
            {
                let left = script.text(binary.left.span);
                let left = if is_tight(&binary.left) {
                    left.to_owned()
                } else {
                    format!("({left})")
                };
                let mended = format!(
                    "{} {} {left}",
                    script.text(binary.right.span),
                    script.text(binary.op_span)
                );
                let message =
                    "With a list on the left this filters the list; $null belongs on the left.";
                findings.warn_with_edit(*span, "NullOnTheRight", message.into(), (*span, mended));
            }
        }
        Node::Statement(statement) => {
            let conditions: Vec<&Statement> = match &statement.kind {
                StatementKind::If(branch) => branch.arms.iter().map(|(asked, _)| asked).collect(),
                StatementKind::While(turn) => vec![&turn.condition],
                StatementKind::For(turn) => turn.condition.iter().collect(),
                _ => return,
            };
            for condition in conditions {
                assignment(script, condition, findings);
            }
        }
        _ => {}
    });
}

fn is_null(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Variable(variable) if variable.known == Known::Null)
}

/// Whether an operand keeps together wherever it is put.
fn is_tight(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Variable(_)
            | ExprKind::Member(_)
            | ExprKind::Invoke(_)
            | ExprKind::Index(_)
            | ExprKind::Paren(_)
            | ExprKind::Sub(_)
            | ExprKind::ArraySub(_)
            | ExprKind::Constant(_)
            | ExprKind::Expandable(_)
    )
}

fn assignment(script: &Script, condition: &Statement, findings: &mut Findings) {
    let StatementKind::Assign(assign) = &condition.kind else {
        return;
    };
    if assign.op.is_some() || does_something(&assign.value) {
        return;
    }
    let mended = format!(
        "{} -eq {}",
        script.text(assign.target.span),
        script.text(assign.value.span)
    );
    findings.warn(
        assign.op_span,
        "AssignmentInCondition",
        "The condition assigns instead of comparing.".into(),
        Some(mended),
    );
}

/// Whether what is assigned comes out of a command or a method: then it is asked whether there was anything.
fn does_something(value: &Statement) -> bool {
    let mut found = false;
    walk_statement(value, &mut |node| {
        found |= match node {
            Node::Command(..) => true,
            Node::Expression(expr) => matches!(expr.kind, ExprKind::Invoke(_)),
            _ => false,
        }
    });
    found
}
