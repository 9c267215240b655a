//! Expressions whose evaluation only reads: constants, variables, their properties and items, lists and tables of such.

use super::Asked;
use crate::diag::Source;
use crate::lang::tree::{
    BinaryOp, Expr, ExprKind, MemberName, ScriptBlockTree, Statement, StatementKind, StatementList,
    TextPart, VarScope,
};
use crate::value::{Member, Value};
use std::rc::Rc;

/// The tree of an expression that is the whole text.
pub fn expression_of(text: &str) -> Option<Rc<ScriptBlockTree>> {
    let tree = crate::lang::parse(&Source::new("prompt", text)).ok()?;
    only_expression(&tree)?;
    Some(tree)
}

/// The expression that a tree consists of.
pub fn only_expression(tree: &ScriptBlockTree) -> Option<&Expr> {
    let [statement] = tree.end.as_ref()?.statements.as_slice() else {
        return None;
    };
    of_statement(statement)
}

fn of_statement(statement: &Statement) -> Option<&Expr> {
    match &statement.kind {
        StatementKind::Expression(expr) => Some(expr),
        _ => None,
    }
}

impl Asked<'_> {
    /// Value of an expression, if evaluating it only reads.
    pub(super) fn safe_value(&mut self, text: &str) -> Option<Value> {
        let tree = expression_of(text)?;
        self.safe_expression(&tree)
    }

    pub(super) fn safe_expression(&mut self, tree: &ScriptBlockTree) -> Option<Value> {
        let expr = only_expression(tree)?;
        if !self.only_reads(expr) {
            return None;
        }
        let before = std::mem::replace(&mut self.vm.source, tree.source.clone());
        let strict = std::mem::replace(&mut self.vm.strict, 0);
        self.vm.guards += 1;
        let value = self.vm.eval(expr);
        self.vm.guards -= 1;
        self.vm.strict = strict;
        self.vm.source = before;
        value.ok()
    }

    fn only_reads(&mut self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Constant(_) => true,
            ExprKind::Variable(variable) => matches!(
                variable.scope,
                VarScope::Unscoped | VarScope::Global | VarScope::Local | VarScope::Script
            ),
            ExprKind::Paren(statement) => {
                of_statement(statement).is_some_and(|inner| self.only_reads(inner))
            }
            ExprKind::Array(items) => items.iter().all(|item| self.only_reads(item)),
            ExprKind::ArraySub(list) | ExprKind::Sub(list) => self.list_only_reads(list),
            ExprKind::Hash(hash) => hash.entries.iter().all(|(key, value)| {
                self.only_reads(key)
                    && of_statement(value).is_some_and(|value| self.only_reads(value))
            }),
            ExprKind::Cast(cast) => {
                let known = [
                    "pscustomobject",
                    "ordered",
                    "datetime",
                    "xml",
                    "string",
                    "int",
                    "hashtable",
                ];
                known.iter().any(|name| cast.to.is(name)) && self.only_reads(&cast.operand)
            }
            ExprKind::Expandable(text) => text.parts.iter().all(|part| match part {
                TextPart::Text(_) => true,
                TextPart::Value(value) => {
                    matches!(value.kind, ExprKind::Variable(_)) && self.only_reads(value)
                }
            }),
            ExprKind::Binary(binary) => {
                matches!(
                    binary.op,
                    BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Join | BinaryOp::Format
                ) && self.only_reads(&binary.left)
                    && self.only_reads(&binary.right)
            }
            ExprKind::Index(index) => {
                self.only_reads(&index.target) && self.only_reads(&index.index)
            }
            ExprKind::Member(member) => {
                let MemberName::Name(name) = &member.name else {
                    return false;
                };
                !member.is_static
                    && self.only_reads(&member.target)
                    && self.is_data(&member.target, name)
            }
            _ => false,
        }
    }

    fn list_only_reads(&mut self, list: &StatementList) -> bool {
        list.traps.is_empty()
            && list.statements.iter().all(|statement| {
                of_statement(statement).is_some_and(|inner| self.only_reads(inner))
            })
    }

    /// Whether a property is no script that would run.
    fn is_data(&mut self, target: &Expr, name: &str) -> bool {
        let before = std::mem::replace(&mut self.vm.strict, 0);
        let value = self.vm.eval(target);
        self.vm.strict = before;
        match value {
            Ok(Value::Object(object)) => !matches!(object.member(name), Some(Member::Script(..))),
            Ok(Value::Wrapped(wrapped)) => {
                !matches!(wrapped.added.member(name), Some(Member::Script(..)))
            }
            Ok(_) => true,
            Err(_) => false,
        }
    }
}
