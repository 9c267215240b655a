//! Assignment in all its forms.

use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::frame::VarBox;
use crate::host::vm::Vm;
use crate::lang::tree::{
    Assign, AttributeOrType, BinaryOp, Expr, ExprKind, Increment, Index, Known, Member, MemberName,
    StatementKind, VarScope, Variable,
};
use crate::value::{Array, ArrayKind, Value};
use std::any::Any;
use std::rc::Rc;

impl Vm {
    /// An assignment as a statement: gives nothing.
    pub(super) fn exec_assign(&mut self, assign: &Assign) -> Result<()> {
        if let ExprKind::Variable(variable) = &assign.target.kind {
            let plain = matches!(&assign.value.kind, StatementKind::Expression(_));
            match assign.op {
                None => {
                    let value = self.eval_statement(&assign.value)?;
                    if variable.scope == VarScope::Unscoped {
                        self.set_variable(variable, value).map_err(|error| {
                            errors::locate(error, &self.source, assign.target.span)
                        })?;
                    } else {
                        self.assign_variable(variable, value, assign.target.span)?;
                    }
                    self.success |= plain;
                    return Ok(());
                }
                Some(BinaryOp::Add) if plain && self.add_in_place(variable, assign)? => {
                    self.success = true;
                    return Ok(());
                }
                _ => {}
            }
        }
        self.assign_slowly(assign)?;
        Ok(())
    }

    /// An assignment in an expression: gives what was assigned.
    pub(super) fn eval_assign(&mut self, assign: &Assign) -> Result<Value> {
        let value = self.assign_slowly(assign)?;
        match &assign.target.kind {
            // A typed variable gives the converted value.
            ExprKind::Variable(variable) if variable.known == Known::Other => {
                self.read_variable(variable, assign.target.span)
            }
            ExprKind::Cast(cast) => self.eval(&cast.operand),
            _ => Ok(value),
        }
    }

    fn assign_slowly(&mut self, assign: &Assign) -> Result<Value> {
        let Some(op) = assign.op else {
            let value = self.eval_statement(&assign.value)?.kept();
            self.assign_to(&assign.target, value.clone())?;
            return Ok(value);
        };
        let span = assign.target.span.to(assign.value.span);
        if op == BinaryOp::Coalesce {
            let old = self.eval_quietly(&assign.target)?;
            if !old.is_nothing() {
                return Ok(old);
            }
            let value = self.eval_statement(&assign.value)?.stored();
            self.assign_to(&assign.target, value.clone())?;
            return Ok(value);
        }
        if let ExprKind::Variable(variable) = &assign.target.kind
            && variable.scope == VarScope::Unscoped
            && variable.known == Known::Other
        {
            let name = self.symbol_of(variable);
            if self.adds_blindly(name, assign.target.span) {
                self.assign_variable(variable, Value::Null, assign.target.span)?;
            }
        }
        self.update(&assign.target, |vm, old| {
            let right = vm.eval_statement(&assign.value)?.stored();
            let result = vm.apply(op, &old, &right);
            result.map_err(|error| errors::locate(error, &vm.source, span))
        })
    }

    /// `$x += e` without taking the value out of its slot. False: nothing was evaluated, go the long way.
    #[inline]
    fn add_in_place(&mut self, variable: &Variable, assign: &Assign) -> Result<bool> {
        let StatementKind::Expression(right) = &assign.value.kind else {
            return Ok(false);
        };
        match self.frames.here(&variable.cache) {
            Some(Value::Int(_) | Value::Double(_) | Value::Array(_)) => {}
            _ => return Ok(false),
        }
        let right = self.eval(right)?;
        let Some(place) = self.frames.here_mut(&variable.cache) else {
            return self.add_slowly(variable, &right, assign);
        };
        match (&mut *place, &right) {
            (Value::Int(a), Value::Int(b)) => match a.checked_add(*b) {
                Some(sum) => {
                    *a = sum;
                    return Ok(true);
                }
                None => {
                    *place = Value::Double(f64::from(*a) + f64::from(*b));
                    return Ok(true);
                }
            },
            (Value::Double(a), Value::Int(b)) => {
                *a += f64::from(*b);
                return Ok(true);
            }
            (Value::Double(a), Value::Double(b)) => {
                *a += *b;
                return Ok(true);
            }
            // Appending to an array that nobody else holds cannot be seen.
            (Value::Array(list), item)
                if *list.kind() == ArrayKind::Fixed
                    && list.holders() == 1
                    && !matches!(
                        item,
                        Value::Array(_) | Value::Range(..) | Value::Foreign(_) | Value::Wrapped(_)
                    ) =>
            {
                list.borrow_mut().push(right.stored());
                return Ok(true);
            }
            _ => {}
        }
        self.add_slowly(variable, &right, assign)
    }

    #[inline(never)]
    fn add_slowly(&mut self, variable: &Variable, right: &Value, assign: &Assign) -> Result<bool> {
        let old = self.read_variable(variable, assign.target.span)?;
        let right = right.clone().stored();
        let sum = self.apply(BinaryOp::Add, &old, &right);
        drop(old);
        let sum = sum.map_err(|error| {
            errors::locate(
                error,
                &self.source,
                assign.target.span.to(assign.value.span),
            )
        })?;
        self.set_variable(variable, sum)
            .map_err(|error| errors::locate(error, &self.source, assign.target.span))?;
        Ok(true)
    }

    /// Replaces what a target holds by what `change` makes of it; its parts are evaluated once.
    fn update(
        &mut self,
        target: &Expr,
        change: impl FnOnce(&mut Vm, Value) -> Result<Value>,
    ) -> Result<Value> {
        match &target.kind {
            ExprKind::Member(member) if !member.is_static => {
                let object = self.eval(&member.target)?;
                let name = self.member_name(&member.name)?;
                let old = self.property_of(&object, &name, target.span)?;
                let new = change(self, old)?.stored();
                self.set_property(&object, &name, new.clone(), target.span)?;
                Ok(new)
            }
            ExprKind::Index(index) => {
                let object = self.eval(&index.target)?;
                let at = self.eval(&index.index)?;
                let old = self.index_value(&object, &at, target.span)?;
                let new = change(self, old)?.stored();
                self.set_index(&object, &at, new.clone(), target.span)?;
                Ok(new)
            }
            ExprKind::Paren(inner) => match &inner.kind {
                StatementKind::Expression(inner) => self.update(inner, change),
                _ => Err(errors::not_assignable(&self.source, target.span)),
            },
            _ => {
                let operand = match &target.kind {
                    ExprKind::Cast(cast) => &cast.operand,
                    _ => target,
                };
                let old = self.eval_operand(operand)?;
                let new = change(self, old)?.stored();
                self.assign_to(target, new.clone())?;
                Ok(new)
            }
        }
    }

    fn eval_operand(&mut self, target: &Expr) -> Result<Value> {
        self.eval(target)
    }

    /// Assigns to any target.
    pub(super) fn assign_to(&mut self, target: &Expr, value: Value) -> Result<()> {
        match &target.kind {
            ExprKind::Variable(variable) => self.assign_variable(variable, value, target.span),
            ExprKind::Member(member) => self.assign_member(member, value, target.span),
            ExprKind::Index(index) => self.assign_index(index, value, target.span),
            ExprKind::Array(targets) => self.assign_each(targets, value),
            ExprKind::Cast(_) | ExprKind::Attributed(_) => self.assign_typed(target, value),
            ExprKind::Paren(inner) => match &inner.kind {
                StatementKind::Expression(inner) => self.assign_to(inner, value),
                _ => Err(errors::not_assignable(&self.source, target.span)),
            },
            _ => Err(errors::not_assignable(&self.source, target.span)),
        }
    }

    fn assign_member(&mut self, member: &Member, value: Value, span: Span) -> Result<()> {
        if let MemberName::Computed(expr) = &member.name
            && let ExprKind::Constant(number) = &expr.kind
            && !member.is_static
        {
            let object = self.eval(&member.target)?;
            if let Value::Table(table) = object.base() {
                table.set(super::expr::constant(number), value);
                return Ok(());
            }
        }
        let name = self.member_name(&member.name)?;
        if member.is_static {
            return self.set_static(&member.target, &name, value, span);
        }
        let object = self.eval(&member.target)?;
        self.set_property(&object, &name, value, span)
    }

    fn assign_index(&mut self, index: &Index, value: Value, span: Span) -> Result<()> {
        let object = self.eval(&index.target)?;
        let at = self.eval(&index.index)?;
        self.set_index(&object, &at, value, span)
    }

    /// `$a, $b = …`: the last target takes what is left.
    fn assign_each(&mut self, targets: &[Expr], value: Value) -> Result<()> {
        let items = match value.base() {
            Value::Array(array) => array.items(),
            Value::Foreign(foreign) => foreign.items().unwrap_or_else(|| vec![value.clone()]),
            _ => vec![value],
        };
        for (at, target) in targets.iter().enumerate() {
            let last = at + 1 == targets.len();
            let part = match items.get(at..) {
                None | Some([]) => Value::Null,
                Some([only]) => only.clone(),
                Some([first, ..]) if !last => first.clone(),
                Some(rest) => Value::Array(Array::new(rest.to_vec())),
            };
            self.assign_to(target, part)?;
        }
        Ok(())
    }

    /// `[int]$x = …`, `[ValidateSet('a')][string]$x = …`.
    fn assign_typed(&mut self, target: &Expr, value: Value) -> Result<()> {
        let mut inner = target;
        let mut convert = None;
        let mut checks: Vec<Rc<dyn Any>> = Vec::new();
        loop {
            match &inner.kind {
                ExprKind::Cast(cast) => {
                    // The innermost type counts last.
                    let to = self.resolve_type(&cast.to)?;
                    convert = Some((to, cast.to.span));
                    inner = &cast.operand;
                }
                ExprKind::Attributed(attributed) => {
                    if let AttributeOrType::Attribute(attribute) = &attributed.attribute
                        && let Some(check) = self.compile_check(attribute)?
                    {
                        checks.push(check);
                    }
                    inner = &attributed.operand;
                }
                _ => break,
            }
        }
        let ExprKind::Variable(variable) = &inner.kind else {
            return Err(errors::not_assignable(&self.source, target.span));
        };
        let reference =
            |to: &crate::value::TypeName| &*to.0 == "System.Management.Automation.PSReference";
        let value = match &convert {
            Some((to, _)) if reference(to) && !crate::host::ops::is_reference(&value) => {
                super::variable::reference_to(value.stored())
            }
            Some((to, _)) => self.convert_variable(value, to).map_err(|error| {
                errors::locate(
                    errors::metadata(error, &variable.name),
                    &self.source,
                    target.span,
                )
            })?,
            None => value.stored(),
        };
        for check in &checks {
            self.check_variable(&variable.name, check, &value)
                .map_err(|error| errors::locate(error, &self.source, target.span))?;
        }
        let held = VarBox {
            value: value.into(),
            convert: convert.map(|(to, _)| to).into(),
            checks: checks.into(),
            ..VarBox::default()
        };
        self.declare(variable, held, target.span)
    }

    /// `$i++` as a statement.
    #[inline]
    pub(super) fn step_in_place(&mut self, step: &Increment, span: Span) -> Result<()> {
        if let ExprKind::Variable(variable) = &step.target.kind {
            match self.frames.here_mut(&variable.cache) {
                Some(Value::Int(n)) if step.up && *n < i32::MAX => {
                    *n += 1;
                    return Ok(());
                }
                Some(Value::Int(n)) if !step.up && *n > i32::MIN => {
                    *n -= 1;
                    return Ok(());
                }
                Some(Value::Double(n)) => {
                    *n += if step.up { 1.0 } else { -1.0 };
                    return Ok(());
                }
                _ => {}
            }
        }
        self.eval_step(step, span)?;
        Ok(())
    }

    /// `$i++` and `++$i` in an expression.
    pub(super) fn eval_step(&mut self, step: &Increment, span: Span) -> Result<Value> {
        let mut before = Value::Null;
        let op = if step.up {
            BinaryOp::Add
        } else {
            BinaryOp::Subtract
        };
        let after = self.update(&step.target, |vm, old| {
            let old = if old.is_null() { Value::Int(0) } else { old };
            if !crate::host::ops::is_number(&old) {
                return Err(errors::not_a_number_to_step(
                    &old, step.up, &vm.source, span,
                ));
            }
            before = old.clone();
            let result = vm.apply(op, &old, &Value::Int(1));
            result.map_err(|error| errors::locate(error, &vm.source, span))
        })?;
        Ok(if step.prefix { after } else { before })
    }
}
