//! `try`, `trap`, `throw`.

use crate::diag::{Category, Error, ErrorRecord, Result, Span};
use crate::host::error_value::{ErrorValue, record_of};
use crate::host::errors;
use crate::host::exceptions;
use crate::host::jump::{Flow, Jump, jump_of};
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{Catch, Statement, StatementList, Trap, Try, TypeName};
use crate::value::Value;
use std::rc::Rc;

impl Vm {
    pub(super) fn exec_try(&mut self, tried: &Try, out: &mut Sink) -> Result<Flow> {
        let result = self.try_and_catch(tried, out);
        let Some(finally) = &tried.finally else {
            return result;
        };
        if let Err(error) = &result
            && matches!(jump_of(error), Some(Jump::Limit(_)))
        {
            return result;
        }
        // The block runs whatever happened, also after Ctrl-C; a jump of its own wins.
        let interrupted = self.clear_interrupt();
        let flow = self.run_list(finally, out);
        if interrupted {
            self.interrupt();
        }
        match flow? {
            Flow::Next => result,
            other => Ok(other),
        }
    }

    fn try_and_catch(&mut self, tried: &Try, out: &mut Sink) -> Result<Flow> {
        if tried.catches.is_empty() {
            // Without a catch the error passes through, but it does leave the block.
            self.guards += 1;
            let result = self.run_list(&tried.body, out);
            self.guards -= 1;
            return result;
        }
        self.guards += 1;
        let result = self.run_list(&tried.body, out);
        self.guards -= 1;
        match result {
            Err(Error::Record(record)) => self.catch(*record, &tried.catches, out),
            other => other,
        }
    }

    fn catch(&mut self, record: ErrorRecord, catches: &[Catch], out: &mut Sink) -> Result<Flow> {
        let mut chosen = None;
        for catch in catches {
            if catch.types.is_empty() {
                chosen = Some(catch);
                break;
            }
            for name in &catch.types {
                if self.catches(name, &record)? {
                    chosen = Some(catch);
                    break;
                }
            }
            if chosen.is_some() {
                break;
            }
        }
        let Some(catch) = chosen else {
            return Err(record.into());
        };
        let value = ErrorValue::value(record);
        self.remember_error(value.clone());
        self.with_error(value, |vm| vm.run_list(&catch.body, out))
    }

    /// Runs something with the error as `$_`; a bare `throw` in it throws the same error again.
    fn with_error<T>(&mut self, error: Value, run: impl FnOnce(&mut Vm) -> Result<T>) -> Result<T> {
        let it = std::mem::replace(&mut self.it, error.clone());
        self.caught.push(error);
        let result = run(self);
        self.caught.pop();
        self.it = it;
        result
    }

    fn catches(&mut self, name: &TypeName, record: &ErrorRecord) -> Result<bool> {
        let wanted = self.resolve_exception(name)?;
        if exceptions::is_a(&record.exception, &wanted) {
            return Ok(true);
        }
        // A method's own exception is found through the one that wraps it.
        Ok(record
            .inner_exceptions()
            .any(|inner| exceptions::is_a(inner, &wanted)))
    }

    fn resolve_exception(&mut self, name: &TypeName) -> Result<String> {
        if let Some(simple) = name.simple()
            && let Some(full) = exceptions::full_name(simple)
        {
            return Ok(full);
        }
        Ok(self.resolve_type(name)?.0.to_string())
    }

    pub(super) fn run_list_with_traps(
        &mut self,
        list: &StatementList,
        out: &mut Sink,
    ) -> Result<Flow> {
        for statement in &list.statements {
            self.guards += 1;
            let result = self.exec(statement, out);
            self.guards -= 1;
            match result {
                Ok(Flow::Next) => {}
                Ok(flow) => return Ok(flow),
                Err(Error::Record(record)) => {
                    let Error::Record(record) =
                        errors::locate(Error::Record(record), &self.source, statement.span)
                    else {
                        continue;
                    };
                    match self.trap(*record, &list.traps, statement.span, out)? {
                        Flow::Next => {}
                        flow => return Ok(flow),
                    }
                }
                Err(jump) => return Err(jump),
            }
        }
        Ok(Flow::Next)
    }

    fn trap(
        &mut self,
        record: ErrorRecord,
        traps: &[Trap],
        span: Span,
        out: &mut Sink,
    ) -> Result<Flow> {
        let mut chosen = None;
        for trap in traps {
            match &trap.kind {
                None => chosen = chosen.or(Some(trap)),
                // A trap for this very type beats the general one, wherever it stands.
                Some(name) if self.catches(name, &record)? => {
                    chosen = Some(trap);
                    break;
                }
                Some(_) => {}
            }
        }
        let Some(trap) = chosen else {
            return self.end_statement(record.into(), span).map(|()| Flow::Next);
        };
        let value = ErrorValue::value(record);
        let flow = self.with_error(value.clone(), |vm| vm.run_list(&trap.body, out))?;
        let record = record_of(&value).unwrap_or_default();
        match flow {
            Flow::Continue(_) => {
                self.remember_error(value);
                Ok(Flow::Next)
            }
            Flow::Break(_) => Err(record.into()),
            Flow::Next => {
                // Falling off the end of a trap shows the error and goes on.
                self.success = false;
                let action = self.error_action();
                if self.guards > 0 || action.is_stop() {
                    return Err(record.into());
                }
                self.report_error(record, action)?;
                Ok(Flow::Next)
            }
            Flow::Return => Ok(Flow::Return),
        }
    }

    /// The error of a `throw`.
    pub(super) fn throw(&mut self, value: Option<&Statement>, span: Span) -> Result<Error> {
        let thrown = match value {
            Some(statement) => self.eval_statement(statement)?,
            None => match self.caught.last() {
                Some(error) => error.clone(),
                None => Value::NoOutput,
            },
        };
        let mut record = match thrown.base() {
            Value::Foreign(_) if record_of(&thrown).is_some() => {
                let mut record = record_of(&thrown).unwrap_or_default();
                record.terminating = true;
                record.ends_script = true;
                record
            }
            _ => thrown_record(thrown),
        };
        if record.at.is_none() {
            record = record.at(&self.source, span);
        }
        Ok(record.into())
    }
}

/// Record of a thrown value: an exception is itself, anything else becomes a RuntimeException with its text.
fn thrown_record(thrown: Value) -> ErrorRecord {
    if let Some(exception) = exceptions::Exception::of(&thrown) {
        let mut record = ErrorRecord::new(
            exception.message.clone(),
            Category::OperationStopped,
            exception.message.clone(),
        )
        .exception(&*exception.type_name)
        .terminating();
        record.ends_script = true;
        record.exception_object = Some(Rc::new(thrown.clone()));
        return record;
    }
    let (id, message) = if thrown.is_null() {
        ("ScriptHalted".to_owned(), "ScriptHalted".to_owned())
    } else {
        let text = errors::list_text(&thrown);
        (text.clone(), text)
    };
    let mut record = ErrorRecord::new(id, Category::OperationStopped, message).terminating();
    record.ends_script = true;
    if !thrown.is_null() {
        record.target = record.message.clone();
        record.target_type = crate::host::ops::short_type(&thrown);
        record.target_object = Some(Rc::new(thrown));
    }
    record
}
