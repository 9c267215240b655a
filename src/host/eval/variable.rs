//! Reading and writing variables: automatic ones, scopes, drives, and those with types and options.

use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::frame::{Slot, VarBox, function_symbol, slot_value};
use crate::host::ops;
use crate::host::symbols::Sym;
use crate::host::vm::Vm;
use crate::lang::tree::{Expr, ExprKind, Known, VarScope, Variable};
use crate::value::{Foreign, Value};
use std::any::Any;
use std::rc::Rc;

impl Vm {
    #[inline]
    pub(super) fn symbol_of(&mut self, variable: &Variable) -> Sym {
        match variable.symbol.get() {
            u64::MAX => {
                let name = self.symbols.intern(&variable.name);
                variable.symbol.set(u64::from(name));
                name
            }
            name => name as Sym,
        }
    }

    /// Value of a variable's node.
    #[inline]
    pub(super) fn read_variable(&mut self, variable: &Variable, span: Span) -> Result<Value> {
        if let Some(value) = self.frames.here(&variable.cache) {
            return Ok(value.clone());
        }
        self.read_far(variable, span)
    }

    #[inline(never)]
    fn read_far(&mut self, variable: &Variable, span: Span) -> Result<Value> {
        match variable.known {
            Known::True => return Ok(Value::Bool(true)),
            Known::False => return Ok(Value::Bool(false)),
            Known::Null => return Ok(Value::Null),
            Known::It => return Ok(self.it.clone()),
            Known::Success => return Ok(Value::Bool(self.success)),
            Known::Input => return Ok(self.read_input()),
            _ => {}
        }
        if variable.scope != VarScope::Unscoped {
            return self.read_scoped(variable, span);
        }
        let name = self.symbol_of(variable);
        self.frames.remember(&variable.cache, name);
        match self.frames.lookup(name) {
            Some(value) => Ok(value),
            None => self.unset(&variable.name, span),
        }
    }

    fn unset(&mut self, name: &str, span: Span) -> Result<Value> {
        if let Some(value) = self.automatic(name) {
            return Ok(value);
        }
        if self.strict > 0 || self.strict_frame == Some(self.frames.current()) {
            let visible = self.frames.visible();
            let known: Vec<String> = visible
                .into_iter()
                .map(|(name, _)| self.symbols.name(name).to_string())
                .filter(|name| !name.contains(':'))
                .collect();
            return Err(errors::undefined_variable(name, &known, &self.source, span));
        }
        Ok(Value::Null)
    }

    fn read_scoped(&mut self, variable: &Variable, span: Span) -> Result<Value> {
        let name = self.symbol_of(variable);
        let found = match &variable.scope {
            VarScope::Global => self.frames.lookup_in(0, name),
            VarScope::Script => self.frames.lookup_in(self.frames.script(), name),
            VarScope::Local | VarScope::Private => {
                self.frames.lookup_in(self.frames.current(), name)
            }
            VarScope::Using if self.lent > 0 => self.frames.lookup(name),
            VarScope::Using => return Err(errors::using_without_invoke(&self.source, span)),
            VarScope::Workflow => {
                return Err(errors::not_supported(
                    "Workflow",
                    "workflows",
                    &self.source,
                    span,
                ));
            }
            VarScope::Drive(drive) => return self.read_drive(drive, &variable.name),
            VarScope::Unscoped => self.frames.lookup(name),
        };
        match found {
            Some(value) => Ok(value),
            None => self.unset(&variable.name, span),
        }
    }

    fn read_drive(&mut self, drive: &str, name: &str) -> Result<Value> {
        match drive.to_ascii_lowercase().as_str() {
            "env" => Ok(self.environment(name).map_or(Value::Null, Value::str)),
            "function" => {
                let symbol = function_symbol(&mut self.symbols, name);
                Ok(self.frames.lookup(symbol).unwrap_or_default())
            }
            "alias" => Ok(self.alias(name).map_or(Value::Null, Value::str)),
            "variable" => {
                let symbol = self.symbols.intern(name);
                Ok(self.frames.lookup(symbol).unwrap_or_default())
            }
            // There is no such drive, so nothing is there.
            _ => Ok(Value::Null),
        }
    }

    /// Sets an unscoped variable in the running frame.
    #[inline]
    pub(super) fn set_variable(&mut self, variable: &Variable, value: Value) -> Result<()> {
        if let Some(place) = self.frames.here_mut(&variable.cache) {
            *place = value.kept();
            return Ok(());
        }
        self.set_far(variable, value.kept())
    }

    #[inline(never)]
    fn set_far(&mut self, variable: &Variable, value: Value) -> Result<()> {
        match variable.known {
            Known::Null => return Ok(()),
            Known::It => {
                self.it = value;
                return Ok(());
            }
            Known::True | Known::False | Known::Success => {
                return Err(errors::not_writable(&variable.name, "Constant"));
            }
            _ => {}
        }
        let name = self.symbol_of(variable);
        let slot = self.frames.remember(&variable.cache, name);
        if let Some(Slot::Boxed(held)) = self.frames.own(0, name)
            && held.options.get().all_scope
        {
            let held = held.clone();
            return self.set_boxed(&variable.name, &held, value);
        }
        match self.frames.set(slot, name, value) {
            Ok(()) => Ok(()),
            Err((value, held)) => self.set_boxed(&variable.name, &held, value),
        }
    }

    /// Sets a variable by its node, with any scope.
    pub(super) fn assign_variable(
        &mut self,
        variable: &Variable,
        value: Value,
        span: Span,
    ) -> Result<()> {
        let value = value.kept();
        let frame = match &variable.scope {
            VarScope::Unscoped => {
                let set = self.set_variable(variable, value);
                return set.map_err(|error| errors::locate(error, &self.source, span));
            }
            VarScope::Global => 0,
            VarScope::Script => self.frames.script(),
            VarScope::Local => self.frames.current(),
            VarScope::Private => {
                let name = self.symbol_of(variable);
                let held = VarBox {
                    value: value.into(),
                    ..VarBox::default()
                };
                held.options.set(crate::host::frame::Options {
                    private: true,
                    ..Default::default()
                });
                self.frames
                    .put_in(self.frames.current(), name, Slot::Boxed(Rc::new(held)));
                return Ok(());
            }
            VarScope::Using => return Err(errors::using_without_invoke(&self.source, span)),
            VarScope::Workflow => {
                return Err(errors::not_supported(
                    "Workflow",
                    "workflows",
                    &self.source,
                    span,
                ));
            }
            VarScope::Drive(drive) => {
                return self.assign_drive(&drive.clone(), &variable.name, value, span);
            }
        };
        let name = self.symbol_of(variable);
        let set = match self.frames.set_in(frame, name, value) {
            Ok(()) => Ok(()),
            Err((value, held)) => self.set_boxed(&variable.name, &held, value),
        };
        set.map_err(|error| errors::locate(error, &self.source, span))
    }

    /// Sets a name on a drive: `env`, `function`, `alias`, `variable`.
    pub fn assign_drive(
        &mut self,
        drive: &str,
        name: &str,
        value: Value,
        span: Span,
    ) -> Result<()> {
        match drive.to_ascii_lowercase().as_str() {
            "env" => {
                let text = if value.is_null() {
                    None
                } else {
                    Some(value.to_text())
                };
                self.set_environment(name, text);
                Ok(())
            }
            "function" => {
                let symbol = function_symbol(&mut self.symbols, name);
                let value = match value {
                    Value::Block(block) => Value::Block(block),
                    other => self.parse_block(&other.to_text(), span)?,
                };
                let value = self.named_function(name, value);
                self.frames
                    .put_in(self.frames.current(), symbol, Slot::Plain(value));
                self.epoch += 1;
                Ok(())
            }
            "alias" => {
                self.aliases_set(name, Some(&value.to_text()));
                Ok(())
            }
            "variable" => {
                let symbol = self.symbols.intern(name);
                let frame = self.frames.current();
                self.set_symbol(frame, symbol, value)
            }
            _ => Err(errors::no_such_drive(drive, &self.source, span)),
        }
    }

    /// Sets a name in a frame, with the conversions and checks of the variable that lies there.
    pub fn set_symbol(&mut self, frame: u32, name: Sym, value: Value) -> Result<()> {
        match self.frames.set_in(frame, name, value.stored()) {
            Ok(()) => Ok(()),
            Err((value, held)) => {
                let shown = self.symbols.name(name);
                self.set_boxed(&shown, &held, value)
            }
        }
    }

    /// Sets a variable that has a type, checks or options.
    pub(super) fn set_boxed(&mut self, name: &str, held: &Rc<VarBox>, value: Value) -> Result<()> {
        let options = held.options.get();
        if options.constant {
            return Err(errors::not_writable(name, "Constant"));
        }
        if options.read_only {
            return Err(errors::not_writable(name, "ReadOnly"));
        }
        let convert = held.convert.borrow().clone();
        let value = match convert {
            Some(to) => match self.convert_variable(value, &to) {
                Ok(value) => value,
                Err(error) if ops::is_preference(name) => {
                    return Err(errors::bad_preference(name, error));
                }
                Err(error) => return Err(errors::metadata(error, name)),
            },
            None => value,
        };
        if ops::is_preference(name) && value.to_text().eq_ignore_ascii_case("Suspend") {
            let why = errors::method_argument(name, "an action that can be a preference");
            return Err(errors::bad_preference(name, why));
        }
        let checks = held.checks.borrow().clone();
        for check in &checks {
            self.check_variable(name, check, &value)?;
        }
        *held.value.borrow_mut() = value;
        Ok(())
    }

    /// Declares the variable of `[int]$x = …`: the same name again takes the new type.
    pub(super) fn declare(&mut self, variable: &Variable, held: VarBox, span: Span) -> Result<()> {
        if variable.known == Known::It {
            self.it = held.value.take();
            return Ok(());
        }
        let name = self.symbol_of(variable);
        let frame = match &variable.scope {
            _ if matches!(self.frames.own(0, name), Some(Slot::Boxed(b)) if b.options.get().all_scope) => {
                0
            }
            VarScope::Global => 0,
            VarScope::Script => self.frames.script(),
            VarScope::Unscoped | VarScope::Local | VarScope::Private => self.frames.current(),
            _ => {
                return Err(errors::not_supported(
                    "TypedDrive",
                    "a typed variable on a drive",
                    &self.source,
                    span,
                ));
            }
        };
        if let Some(Slot::Boxed(old)) = self.frames.own(frame, name) {
            let options = old.options.get();
            if options.read_only || options.constant {
                let error = errors::not_writable(
                    &variable.name,
                    if options.constant {
                        "Constant"
                    } else {
                        "ReadOnly"
                    },
                );
                return Err(errors::locate(error, &self.source, span));
            }
            // Whoever holds a [ref] to it keeps seeing the variable.
            *old.convert.borrow_mut() = held.convert.take();
            *old.checks.borrow_mut() = held.checks.take();
            *old.value.borrow_mut() = held.value.take();
            return Ok(());
        }
        self.frames.put_in(frame, name, Slot::Boxed(Rc::new(held)));
        Ok(())
    }

    /// `[ref]$x`, or a reference to a value of its own.
    pub(super) fn reference(&mut self, kind: &ExprKind, operand: &Expr) -> Result<Value> {
        let held = match kind {
            ExprKind::Variable(variable)
                if variable.scope == VarScope::Unscoped && variable.known == Known::Other =>
            {
                let name = self.symbol_of(variable);
                self.frames.boxed(name)
            }
            ExprKind::Variable(variable)
                if matches!(variable.scope, VarScope::Script | VarScope::Global) =>
            {
                let name = self.symbol_of(variable);
                let frame = if variable.scope == VarScope::Global {
                    0
                } else {
                    self.frames.script()
                };
                match self.frames.own(frame, name) {
                    Some(Slot::Boxed(held)) => held.clone(),
                    found => {
                        let value = found.map(slot_value).unwrap_or_default();
                        let held = Rc::new(VarBox {
                            value: value.into(),
                            ..VarBox::default()
                        });
                        self.frames.put_in(frame, name, Slot::Boxed(held.clone()));
                        held
                    }
                }
            }
            _ => {
                let value = self.eval(operand)?.stored();
                if let Value::Foreign(foreign) = &value
                    && foreign.as_any().is::<Reference>()
                {
                    return Ok(value);
                }
                Rc::new(VarBox {
                    value: value.into(),
                    ..VarBox::default()
                })
            }
        };
        Ok(Value::Foreign(Rc::new(Reference(held))))
    }
}

/// A `[ref]` to a value that no variable holds.
pub(super) fn reference_to(value: Value) -> Value {
    Value::Foreign(Rc::new(Reference(Rc::new(VarBox {
        value: value.into(),
        ..VarBox::default()
    }))))
}

/// `[ref]`: whoever holds it reads and sets the variable.
pub struct Reference(pub Rc<VarBox>);

impl Foreign for Reference {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSReference`1"
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("Value")
            .then(|| self.0.value.borrow().clone())
    }

    fn set(&self, name: &str, value: Value) -> bool {
        if !name.eq_ignore_ascii_case("Value") {
            return false;
        }
        let convert = self.0.convert.borrow().clone();
        let value = match convert {
            Some(to) => match ops::convert(&value, &to) {
                Ok(value) => value,
                Err(_) => return false,
            },
            None => value,
        };
        *self.0.value.borrow_mut() = value.stored();
        true
    }

    fn properties(&self) -> Vec<String> {
        vec!["Value".into()]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
