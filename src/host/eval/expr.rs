//! Expressions. Operands that need no evaluation are looked at where they lie; pairs of Int32 are decided inline.

use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::lang::tree::{
    Binary, BinaryOp, Cast, Comparison, Constant, Expr, ExprKind, Hash, Known, Literal, Quote,
    StatementKind, UnaryOp,
};
use crate::value::{Object, Table, TableKind, Value};
use std::rc::Rc;

/// Value of a literal.
pub fn constant(constant: &Constant) -> Value {
    match &constant.literal {
        Literal::Int(n) => Value::Int(*n),
        Literal::Str(text) => Value::Str(text.clone()),
        Literal::Double(n) => Value::Double(*n),
        Literal::Long(n) => Value::Long(*n),
        Literal::Decimal(n) => Value::Decimal(*n),
        Literal::SByte(n) => Value::SByte(*n),
        Literal::Byte(n) => Value::Byte(*n),
        Literal::Short(n) => Value::Short(*n),
        Literal::UShort(n) => Value::UShort(*n),
        Literal::UInt(n) => Value::UInt(*n),
        Literal::ULong(n) => Value::ULong(*n),
        Literal::BigInt(digits) => ops::big_integer(digits),
    }
}

impl Vm {
    /// A value that needs no evaluation, without a copy.
    #[inline(always)]
    pub(super) fn peek<'a>(&'a self, expr: &'a Expr) -> Option<&'a Value> {
        match &expr.kind {
            ExprKind::Variable(variable) => match self.frames.here(&variable.cache) {
                None if variable.known == Known::It => Some(&self.it),
                found => found,
            },
            _ => None,
        }
    }

    #[inline(always)]
    fn peek_int(&self, expr: &Expr) -> Option<i32> {
        if let ExprKind::Constant(constant) = &expr.kind {
            return match constant.literal {
                Literal::Int(n) => Some(n),
                _ => None,
            };
        }
        match self.peek(expr) {
            Some(Value::Int(n)) => Some(*n),
            _ => None,
        }
    }

    /// Evaluates an expression.
    pub fn eval(&mut self, expr: &Expr) -> Result<Value> {
        match &expr.kind {
            ExprKind::Constant(held) => Ok(constant(held)),
            ExprKind::Variable(variable) => self.read_variable(variable, expr.span),
            ExprKind::Binary(binary) => self.binary(binary, expr.span),
            ExprKind::Member(member) => self.eval_member(member, expr.span),
            ExprKind::Index(index) => self.eval_index(index, expr.span),
            ExprKind::Paren(statement) => match &statement.kind {
                StatementKind::Expression(inner) => self.eval(inner),
                _ => {
                    let value = self.eval_statement(statement)?;
                    Ok(value)
                }
            },
            ExprKind::Expandable(text) => self.expand(text),
            ExprKind::Invoke(invoke) => self.eval_invoke(invoke, expr.span),
            _ => self.eval_rare(expr),
        }
    }

    #[inline(never)]
    fn eval_rare(&mut self, expr: &Expr) -> Result<Value> {
        match &expr.kind {
            ExprKind::Unary(op, operand) => self.unary(*op, operand, expr.span),
            ExprKind::Ternary(parts) => {
                let chosen = if self.truth(&parts[0])? {
                    &parts[1]
                } else {
                    &parts[2]
                };
                self.eval(chosen)
            }
            ExprKind::Increment(step) => self.eval_step(step, expr.span),
            ExprKind::Array(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.eval(item)?.stored());
                }
                Ok(Value::array(values))
            }
            ExprKind::ArraySub(list) => {
                // `@($list)` of one expression keeps nothing of the list but its items.
                Ok(Value::array(self.collect_list(list)?.items()))
            }
            ExprKind::Sub(list) => Ok(self.collect_list(list)?.value()),
            ExprKind::Hash(hash) => Ok(Value::Table(self.table(hash, TableKind::Hashtable)?)),
            ExprKind::Block(tree) => Ok(self.block_value(tree)),
            ExprKind::Type(name) => Ok(Value::Type(self.resolve_type(name)?)),
            ExprKind::Cast(cast) => self.cast(cast, expr.span),
            ExprKind::Attributed(attributed) => self.eval(&attributed.operand),
            _ => Err(errors::internal(
                "an expression of a kind that is evaluated elsewhere",
                &self.source,
                expr.span,
            )),
        }
    }

    /// Whether an expression is true.
    #[inline]
    pub(super) fn truth(&mut self, expr: &Expr) -> Result<bool> {
        if let ExprKind::Binary(binary) = &expr.kind
            && let Some(answer) = self.compare_ints(binary)?
        {
            return Ok(answer);
        }
        match self.peek(expr) {
            Some(value) => Ok(value.truthy()),
            None => Ok(self.eval(expr)?.truthy()),
        }
    }

    /// Comparison of two Int32 without making a value of the answer; `None` if it is anything else (then nothing was
    /// evaluated).
    #[inline(always)]
    fn compare_ints(&mut self, binary: &Binary) -> Result<Option<bool>> {
        let BinaryOp::Compare(comparison, _) = binary.op else {
            return Ok(None);
        };
        let Some(right) = self.peek_int(&binary.right) else {
            return Ok(None);
        };
        let left = match self.peek_int(&binary.left) {
            Some(left) => left,
            None => match &binary.left.kind {
                ExprKind::Binary(inner) => match self.int_arithmetic(inner) {
                    Some(left) => left,
                    None => return Ok(None),
                },
                _ => return Ok(None),
            },
        };
        Ok(int_comparison(comparison, left, right))
    }

    #[inline(always)]
    fn int_arithmetic(&self, binary: &Binary) -> Option<i32> {
        let (left, right) = (self.peek_int(&binary.left)?, self.peek_int(&binary.right)?);
        match binary.op {
            BinaryOp::Add => left.checked_add(right),
            BinaryOp::Subtract => left.checked_sub(right),
            BinaryOp::Multiply => left.checked_mul(right),
            BinaryOp::Remainder if right > 0 => Some(left % right),
            _ => None,
        }
    }

    #[inline]
    fn binary(&mut self, binary: &Binary, span: Span) -> Result<Value> {
        if let Some(number) = self.int_arithmetic(binary) {
            return Ok(Value::Int(number));
        }
        match binary.op {
            BinaryOp::Compare(comparison, _) => {
                if let (Some(left), Some(right)) =
                    (self.peek_int(&binary.left), self.peek_int(&binary.right))
                    && let Some(answer) = int_comparison(comparison, left, right)
                {
                    return Ok(Value::Bool(answer));
                }
            }
            BinaryOp::And => {
                return Ok(Value::Bool(
                    self.truth(&binary.left)? && self.truth(&binary.right)?,
                ));
            }
            BinaryOp::Or => {
                return Ok(Value::Bool(
                    self.truth(&binary.left)? || self.truth(&binary.right)?,
                ));
            }
            BinaryOp::Coalesce => {
                let left = self.eval_quietly(&binary.left)?;
                return if left.is_nothing() {
                    self.eval(&binary.right)
                } else {
                    Ok(left)
                };
            }
            _ => {}
        }
        let left = self.eval(&binary.left)?;
        let right = match (binary.op, &binary.right.kind) {
            // `-is [type]`: the type's name is wanted, known or not.
            (BinaryOp::Is | BinaryOp::IsNot | BinaryOp::As, ExprKind::Type(name)) => {
                Value::Type(self.resolve_type(name)?)
            }
            _ => self.eval(&binary.right)?,
        };
        let result = self.apply(binary.op, &left, &right);
        result.map_err(|error| errors::locate(error, &self.source, span))
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr, span: Span) -> Result<Value> {
        if op == UnaryOp::Not {
            return Ok(Value::Bool(!self.truth(operand)?));
        }
        let value = self.eval(operand)?;
        self.apply_unary(op, &value)
            .map_err(|error| errors::locate(error, &self.source, span))
    }

    /// Evaluates under `??`: an unset variable is null even under strict mode.
    pub(super) fn eval_quietly(&mut self, expr: &Expr) -> Result<Value> {
        let strict = std::mem::take(&mut self.strict);
        let value = self.eval(expr);
        self.strict = strict;
        value
    }

    /// A table of the entries of `@{ }`.
    pub(super) fn table(&mut self, hash: &Hash, kind: TableKind) -> Result<Table> {
        let table = Table::new(kind);
        for (key, value) in &hash.entries {
            let name = self.eval(key)?;
            if name.is_null() {
                return Err(errors::null_key(&self.source, key.span));
            }
            if !matches!(key.kind, ExprKind::Constant(_)) && table.get(&name).is_some() {
                return Err(errors::duplicate_key(
                    &name.to_text(),
                    &self.source,
                    key.span,
                ));
            }
            let value = self.eval_statement(value)?;
            table.set(name, value);
        }
        Ok(table)
    }

    /// `[pscustomobject]@{ }`: the shape of a literal is made once.
    fn custom_object(&mut self, hash: &Hash) -> Result<Value> {
        let mut values = Vec::with_capacity(hash.entries.len());
        let known = hash.cache.get();
        if known != u64::MAX
            && let Some(shape) = self.shapes.get(known as usize).cloned()
        {
            for (_, value) in &hash.entries {
                values.push(self.eval_statement(value)?.stored());
            }
            return Ok(Value::Object(Object::custom_with_shape(shape, values)));
        }
        let mut names: Vec<Rc<str>> = Vec::with_capacity(hash.entries.len());
        let (mut constant_names, mut type_name) = (true, None);
        for (key, value) in &hash.entries {
            constant_names &= matches!(key.kind, ExprKind::Constant(_));
            let name: Rc<str> = self.eval(key)?.to_text().into();
            let value = self.eval_statement(value)?.stored();
            if name.eq_ignore_ascii_case("PSTypeName") {
                type_name = Some(value.to_text());
                continue;
            }
            names.push(name);
            values.push(value);
        }
        let shape = crate::value::Shape::new(names);
        if constant_names && type_name.is_none() {
            self.shapes.push(shape.clone());
            hash.cache.set(self.shapes.len() as u64 - 1);
        }
        let object = Object::custom_with_shape(shape, values);
        if let Some(name) = type_name {
            let mut types: Vec<Rc<str>> = vec![name.into()];
            types.extend(object.type_names().iter().cloned());
            object.set_type_names(types.into());
        }
        Ok(Value::Object(object))
    }

    fn cast(&mut self, cast: &Cast, span: Span) -> Result<Value> {
        if let Some(name) = cast.to.simple() {
            let lower = name.to_ascii_lowercase();
            let lower = lower
                .strip_prefix("system.management.automation.")
                .unwrap_or(&lower);
            match (lower, &cast.operand.kind) {
                ("pscustomobject", ExprKind::Hash(hash)) => return self.custom_object(hash),
                ("ordered", ExprKind::Hash(hash)) => {
                    return Ok(Value::Table(self.table(hash, TableKind::Ordered)?));
                }
                ("ordered", _) => {
                    return Err(errors::ordered_needs_literal(&self.source, span));
                }
                ("void" | "system.void", _) => {
                    self.eval(&cast.operand)?;
                    return Ok(Value::NoOutput);
                }
                ("ref" | "psreference", operand) => return self.reference(operand, &cast.operand),
                ("pscustomobject", _) => {
                    return Ok(match self.eval(&cast.operand)? {
                        Value::Table(table) => crate::value::convert::to_custom_object(&table),
                        other => other,
                    });
                }
                _ => {}
            }
        }
        let value = self.eval(&cast.operand)?;
        self.convert(value, &cast.to, span)
    }

    /// A literal word of a command, as it was typed: numbers keep their text beside their value.
    pub(super) fn bare_word(&self, expr: &Expr) -> Option<Rc<str>> {
        match &expr.kind {
            ExprKind::Constant(held) if held.quote == Quote::Bare => {
                Some(self.source.slice(expr.span).into())
            }
            _ => None,
        }
    }
}

#[inline(always)]
fn int_comparison(comparison: Comparison, left: i32, right: i32) -> Option<bool> {
    Some(match comparison {
        Comparison::Eq => left == right,
        Comparison::Ne => left != right,
        Comparison::Gt => left > right,
        Comparison::Ge => left >= right,
        Comparison::Lt => left < right,
        Comparison::Le => left <= right,
        _ => return None,
    })
}
