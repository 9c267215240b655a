//! What stands in a method itself, not in a script block in it.

use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::{Node, walk_expr, walk_list};

/// Spans of script blocks that were met; what lies in one is passed.
#[derive(Default)]
struct Blocks(Vec<Span>);

impl Blocks {
    fn holds(&self, span: Span) -> bool {
        self.0
            .iter()
            .any(|block| block.start <= span.start && span.end <= block.end)
    }

    /// The expression, unless it lies in a block.
    fn outside<'a>(&mut self, expr: &'a Expr) -> Option<&'a Expr> {
        if self.holds(expr.span) {
            return None;
        }
        if let ExprKind::Block(block) = &expr.kind {
            self.0.push(block.span);
        }
        Some(expr)
    }
}

fn variable(expr: &Expr) -> Option<&Variable> {
    match &expr.kind {
        ExprKind::Variable(variable) => Some(variable),
        _ => None,
    }
}

/// Variables that an expression names.
pub(super) fn each_own_variable(value: &Expr, see: &mut dyn FnMut(&Variable, Span)) {
    let mut blocks = Blocks::default();
    walk_expr(value, &mut |node| {
        if let Node::Expression(expr) = node
            && let Some(variable) = blocks.outside(expr).and_then(variable)
        {
            see(variable, expr.span);
        }
    });
}

/// Variables that statements name.
pub(super) fn each_own_variable_of(body: &StatementList, see: &mut dyn FnMut(&Variable, Span)) {
    let mut blocks = Blocks::default();
    walk_list(body, &mut |node| {
        if let Node::Expression(expr) = node
            && let Some(variable) = blocks.outside(expr).and_then(variable)
        {
            see(variable, expr.span);
        }
    });
}

/// Variables that are assigned with `=` and its kin.
pub(super) fn each_assigned(body: &StatementList, see: &mut dyn FnMut(&Variable, Span)) {
    let mut blocks = Blocks::default();
    walk_list(body, &mut |node| match node {
        Node::Expression(expr) => {
            blocks.outside(expr);
        }
        Node::Statement(Statement {
            kind: StatementKind::Assign(assign),
            span,
        }) if !blocks.holds(*span) => {
            let targets = match &assign.target.kind {
                ExprKind::Array(values) => values.as_slice(),
                _ => std::slice::from_ref(&assign.target),
            };
            for target in targets {
                let mut target = target;
                while let ExprKind::Cast(cast) = &target.kind {
                    target = &cast.operand;
                }
                if let Some(variable) = variable(target) {
                    see(variable, target.span);
                }
            }
        }
        _ => {}
    });
}
