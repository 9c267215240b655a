//! Statements: lists with their traps, what happens to an error at the end of a statement, and the simple kinds.

use crate::diag::{Error, Result, Span};
use crate::host::errors;
use crate::host::jump::{Flow, Jump, NO_LABEL};
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{Chain, Expr, ExprKind, Statement, StatementKind, StatementList};
use crate::value::Value;

impl Vm {
    /// Runs the statements of a list. An error that nobody up the stack waits for ends its statement only.
    pub fn run_list(&mut self, list: &StatementList, out: &mut Sink) -> Result<Flow> {
        if !list.traps.is_empty() {
            return self.run_list_with_traps(list, out);
        }
        for statement in &list.statements {
            match self.exec(statement, out) {
                Ok(Flow::Next) => {}
                Ok(flow) => return Ok(flow),
                Err(error) => self.end_statement(error, statement.span)?,
            }
        }
        Ok(Flow::Next)
    }

    /// What becomes of an error at the end of its statement: passed on where a `try` or a trap waits for it or where it
    /// ends the script, else written to the error stream.
    #[cold]
    pub fn end_statement(&mut self, error: Error, span: Span) -> Result<()> {
        let error = errors::locate(error, &self.source, span);
        let Error::Record(mut record) = error else {
            return Err(error);
        };
        self.success = false;
        if record.stack.is_empty() {
            record.stack = self.stack_trace(record.at.as_ref());
        }
        if self.guards > 0 || record.ends_command {
            return Err(Error::Record(record));
        }
        let action = self.error_action();
        if action.is_stop() {
            record.terminating = true;
            record.ends_script = true;
        }
        if record.ends_script && !action.is_silent() {
            return Err(Error::Record(record));
        }
        self.report_error(*record, action)
    }

    /// Runs one statement.
    pub fn exec(&mut self, statement: &Statement, out: &mut Sink) -> Result<Flow> {
        match &statement.kind {
            StatementKind::Expression(expr) => self.exec_expression(expr, out)?,
            StatementKind::Assign(assign) => self.exec_assign(assign)?,
            StatementKind::Pipeline(pipeline) => self.run_pipeline(pipeline, out)?,
            StatementKind::If(branch) => {
                for (condition, body) in &branch.arms {
                    if self.condition(condition)? {
                        return self.run_list(body, out);
                    }
                }
                if let Some(body) = &branch.otherwise {
                    return self.run_list(body, out);
                }
            }
            StatementKind::ForEach(each) => return self.exec_foreach(each, out),
            StatementKind::For(each) => return self.exec_for(each, out),
            StatementKind::While(each) => return self.exec_while(each, out),
            StatementKind::Switch(switch) => return self.exec_switch(switch, statement.span, out),
            StatementKind::Try(tried) => return self.exec_try(tried, out),
            StatementKind::Return(value) => {
                if let Some(value) = value {
                    self.exec_value(value, out)?;
                }
                return Ok(Flow::Return);
            }
            StatementKind::Throw(value) => {
                return Err(self.throw(value.as_deref(), statement.span)?);
            }
            StatementKind::Exit(value) => return Err(self.exit(value.as_deref())?),
            StatementKind::Break(label) => return Ok(Flow::Break(self.label(label.as_deref())?)),
            StatementKind::Continue(label) => {
                return Ok(Flow::Continue(self.label(label.as_deref())?));
            }
            StatementKind::Function(function) => self.define_function(function)?,
            StatementKind::Chain(chain) => self.exec_chain(chain, out)?,
            StatementKind::Data(data) => self.exec_data(data, out)?,
            StatementKind::Type(definition) => self.define_type(definition, statement.span)?,
            StatementKind::Configuration(_) => {
                return Err(errors::not_supported(
                    "Configuration",
                    "configuration blocks (DSC)",
                    &self.source,
                    statement.span,
                ));
            }
        }
        Ok(Flow::Next)
    }

    #[inline]
    fn exec_expression(&mut self, expr: &Expr, out: &mut Sink) -> Result<()> {
        if let ExprKind::Increment(step) = &expr.kind {
            self.step_in_place(step, expr.span)?;
            self.success = true;
            return Ok(());
        }
        let paren = matches!(expr.kind, ExprKind::Paren(_) | ExprKind::Sub(_));
        let value = self.eval(expr)?;
        if !paren {
            self.success = true;
        }
        self.emit(value, out)
    }

    /// Puts out the value of a statement, also of one that is silent by itself (`return $i++`).
    fn exec_value(&mut self, statement: &Statement, out: &mut Sink) -> Result<()> {
        match &statement.kind {
            StatementKind::Expression(_) | StatementKind::Assign(_) => {
                let value = self.eval_statement(statement)?;
                self.emit(value, out)
            }
            _ => self.exec(statement, out)?.leave(),
        }
    }

    /// Value of a statement in an expression: an expression's as it is, of anything else what it puts out.
    pub fn eval_statement(&mut self, statement: &Statement) -> Result<Value> {
        match &statement.kind {
            StatementKind::Expression(expr) => {
                let value = self.eval(expr)?;
                if !matches!(expr.kind, ExprKind::Paren(_) | ExprKind::Sub(_)) {
                    self.success = true;
                }
                Ok(value)
            }
            StatementKind::Assign(assign) => self.eval_assign(assign),
            _ => {
                let mut collected = Collected::default();
                let flow = self.exec(statement, &mut |_, value| {
                    collected.push(value);
                    Ok(())
                })?;
                match flow {
                    Flow::Next => Ok(collected.value()),
                    // `$x = if (…) { return 5 }` leaves the function; what was collected is put out by nobody.
                    Flow::Return => {
                        self.returned = collected.value();
                        Err(Jump::Return.into())
                    }
                    other => other.leave().map(|()| Value::NoOutput),
                }
            }
        }
    }

    /// All that the statements of `$( )` and `@( )` put out.
    pub fn collect_list(&mut self, list: &StatementList) -> Result<Collected> {
        let mut collected = Collected::default();
        let flow = self.run_list(list, &mut |_, value| {
            collected.push(value);
            Ok(())
        })?;
        match flow {
            Flow::Next => Ok(collected),
            Flow::Return => {
                self.returned = collected.value();
                Err(Jump::Return.into())
            }
            other => other.leave().map(|()| Collected::default()),
        }
    }

    /// Whether a condition holds.
    #[inline]
    pub fn condition(&mut self, statement: &Statement) -> Result<bool> {
        match &statement.kind {
            StatementKind::Expression(expr) => self.truth(expr),
            _ => Ok(self.eval_statement(statement)?.truthy()),
        }
    }

    /// Hands on a value, the items of a collection one by one.
    #[inline]
    pub fn emit(&mut self, value: Value, out: &mut Sink) -> Result<()> {
        match value {
            Value::NoOutput => Ok(()),
            Value::Array(_) | Value::Range(..) | Value::Foreign(_) | Value::Wrapped(_) => {
                self.emit_items(value, out)
            }
            value => out(self, value),
        }
    }

    fn emit_items(&mut self, value: Value, out: &mut Sink) -> Result<()> {
        match &value {
            Value::Range(first, last) => {
                let (first, last) = (*first, *last);
                let mut at = first;
                loop {
                    self.tick()?;
                    out(self, Value::Int(at))?;
                    if at == last {
                        return Ok(());
                    }
                    at += if first < last { 1 } else { -1 };
                }
            }
            Value::Array(array) => {
                let watched = array.table().and_then(|_| super::flow::Watched::of(array));
                let mut at = 0;
                while let Some(item) = array.get(at) {
                    self.tick()?;
                    out(self, item)?;
                    at += 1;
                    if watched.as_ref().is_some_and(super::flow::Watched::changed) {
                        return Err(errors::collection_was_changed());
                    }
                }
                Ok(())
            }
            Value::Foreign(foreign) => match foreign.items() {
                Some(items) => {
                    for item in items {
                        self.tick()?;
                        out(self, item)?;
                    }
                    Ok(())
                }
                None => out(self, value),
            },
            Value::Wrapped(wrapped) => match wrapped.base.base() {
                Value::Array(_) | Value::Range(..) => {
                    self.emit_items(wrapped.base.base().clone(), out)
                }
                _ => out(self, value),
            },
            _ => out(self, value),
        }
    }

    fn exec_chain(&mut self, chain: &Chain, out: &mut Sink) -> Result<()> {
        if chain.background {
            return Err(errors::not_supported(
                "Background",
                "background jobs (`&` at the end)",
                &self.source,
                chain.first.span,
            ));
        }
        let mut run = |vm: &mut Vm, statement: &Statement| -> Result<()> {
            match vm.exec(statement, out) {
                Ok(flow) => flow.leave(),
                Err(error) => vm.end_statement(error, statement.span),
            }
        };
        run(self, &chain.first)?;
        for (and, statement) in &chain.rest {
            if self.success == *and {
                run(self, statement)?;
            }
        }
        Ok(())
    }

    fn label(&mut self, label: Option<&Expr>) -> Result<u32> {
        let Some(label) = label else {
            return Ok(NO_LABEL);
        };
        let text = match label.as_text() {
            Some(text) => text.to_owned(),
            None => self.eval(label)?.to_text(),
        };
        Ok(self.symbols.intern(&text))
    }

    fn exit(&mut self, value: Option<&Statement>) -> Result<Error> {
        let code = match value {
            Some(statement) => match self.eval_statement(statement)? {
                Value::Int(code) => code,
                Value::Null | Value::NoOutput => 0,
                other => other.to_text().trim().parse().unwrap_or(0),
            },
            None => 0,
        };
        Ok(Jump::Exit(code).into())
    }
}

/// What was put out: nothing, one value or several.
#[derive(Default)]
pub struct Collected {
    first: Option<Value>,
    more: Vec<Value>,
}

impl Collected {
    /// Adds one.
    #[inline]
    pub fn push(&mut self, value: Value) {
        if !self.more.is_empty() {
            self.more.push(value.stored());
        } else if let Some(first) = self.first.take() {
            self.more = vec![first, value.stored()];
        } else {
            self.first = Some(value);
        }
    }

    /// No output, the one value, or an array.
    pub fn value(self) -> Value {
        match self.first {
            Some(first) => first,
            None if self.more.is_empty() => Value::NoOutput,
            None => Value::array(self.more),
        }
    }

    /// Always a list.
    pub fn items(self) -> Vec<Value> {
        match self.first {
            Some(first) => vec![first.stored()],
            None => self.more,
        }
    }
}
