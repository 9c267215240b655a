//! A function or block as a stage: its frame from begin to end.

use super::call::{Body, FunctionPlan, NewFrame};
use crate::cmdlet::{BindOptions, Bound, Given, bind};
use crate::diag::{Error, Result, Span};
use crate::host::command::{CommandHost, CommandState};
use crate::host::errors;
use crate::host::frame::{Slot, VarBox};
use crate::host::jump::{Jump, jump_of};
use crate::host::pscmdlet::PsCmdlet;
use crate::host::vm::{Call, Sink, Vm};
use crate::lang::tree::Mentions;
use crate::value::{Foreign, Object, Table, TableKind, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// A function (or block) while its pipeline runs.
pub struct FunctionRun {
    body: Rc<Body>,
    plan: Rc<FunctionPlan>,
    frame: NewFrame,
    /// `.`: it runs in the caller's frame, which is not given back.
    dot: bool,
    bound: Option<Bound>,
    given: Vec<(usize, Value)>,
    /// What parameters held before a record filled them.
    before: Vec<(usize, Slot)>,
    input: Vec<Value>,
    /// Whether records come from the pipeline.
    piped: bool,
    /// Whether `exit` ends the caller as well: only that of the script that the session runs.
    pub outermost: bool,
    exited: bool,
    /// What an advanced function knows of its command.
    pub state: Rc<RefCell<CommandState>>,
    call: Rc<Call>,
    began: bool,
    /// Objects of the dynamic parameters, which stand behind the declared ones.
    dynamic: Vec<Object>,
}

impl FunctionRun {
    /// Binds the words of a call and makes its frame.
    pub fn bind(
        vm: &mut Vm,
        body: Rc<Body>,
        given: &[Given],
        span: Span,
        invoked_as: &str,
        pipeline_input: bool,
        dot: bool,
    ) -> Result<FunctionRun> {
        let declared = vm.plan(&body.tree)?;
        let name: Rc<str> = body.name.clone().unwrap_or_else(|| invoked_as.into());
        let call = Call {
            name: name.clone(),
            invoked_as: invoked_as.into(),
            source: vm.source.clone(),
            span,
            script: body.script,
            dot,
            body: Some(body.clone()),
        };
        let (plan, dynamic) = match &body.tree.dynamic {
            // Without [CmdletBinding()] or [Parameter()] the block never runs.
            Some(_) if declared.parameters.advanced => {
                vm.with_dynamic(&body, &declared, given, span, &call)?
            }
            _ => (declared, Vec::new()),
        };
        let defaults = match (&body.name, plan.parameters.each.is_empty()) {
            (Some(name), false) => vm.default_parameters(name)?,
            _ => Vec::new(),
        };
        let options = BindOptions {
            command: &name,
            pipeline_input,
            source: &vm.source,
            span,
            changes: false,
            keep_rest: !plan.parameters.advanced,
            defaults: &defaults,
        };
        let bound = bind(&plan.parameters.facts, given, &options)
            .map_err(|error| errors::of_command(error, &name, &name))?;
        let mut values = Vec::with_capacity(bound.values.len());
        for (index, value, at) in &bound.values {
            let accepted = vm
                .accept(&plan.parameters.each[*index], value.clone(), *at)
                .map_err(|error| errors::of_command(error, &name, &name))?;
            values.push((*index, accepted));
        }
        let mut state = CommandState::new(name.clone(), name.clone(), vm.source.clone(), span);
        state.function = true;
        state.common = bound.common.clone();
        state.set_name = bound.set_name(&plan.parameters.facts).into();
        state.impact = errors::impact(&plan.parameters.facts.impact);
        state.take_common(vm)?;
        let frame = if dot {
            NewFrame {
                id: vm.frames.current(),
                home: None,
            }
        } else {
            vm.new_frame(&body, plan.layout, span)?
        };
        let mut run = FunctionRun {
            body,
            plan,
            frame,
            dot,
            bound: Some(bound),
            given: values,
            before: Vec::new(),
            input: Vec::new(),
            piped: pipeline_input,
            outermost: false,
            exited: false,
            state: Rc::new(RefCell::new(state)),
            call: call.into(),
            began: false,
            dynamic,
        };
        if let Err(error) = run.fill(vm) {
            run.release(vm);
            return Err(errors::of_command(error, &run.call.name, &run.call.name));
        }
        Ok(run)
    }

    /// Puts parameters, defaults and automatic variables into the frame.
    fn fill(&mut self, vm: &mut Vm) -> Result<()> {
        let plan = self.plan.clone();
        let frame = self.frame.id;
        for (index, value) in &self.given {
            self.put(vm, *index, value.clone());
        }
        self.fill_preferences(vm, frame);
        let rest = self
            .bound
            .as_ref()
            .map(|bound| bound.rest.clone())
            .unwrap_or_default();
        let rest = Some(rest);
        let given = &self.given;
        let bound = || {
            let table = Table::new(TableKind::Dictionary(
                "System.Management.Automation.PSBoundParametersDictionary".into(),
            ));
            table.set_case_sensitive(false);
            for (index, value) in given {
                table.set(
                    Value::Str(plan.parameters.each[*index].name.clone()),
                    value.clone(),
                );
            }
            for (name, value) in &self.state.borrow().common {
                table.set(Value::str(name), value.clone());
            }
            Value::Table(table)
        };
        let rest = rest.map(|rest: Vec<Value>| {
            let plain = |value: Value| match value.typed_number() {
                Some(_) => value.base().clone(),
                None => value,
            };
            rest.into_iter().map(plain).collect::<Vec<_>>()
        });
        vm.fill_automatic(frame, &self.body, rest.as_deref(), bound, &self.call);
        if plan.parameters.advanced && self.body.tree.mentions.has(Mentions::CMDLET) {
            let name = vm.symbols.intern("PSCmdlet");
            let cmdlet = PsCmdlet::new(self.state.clone(), vm.invocation_info(&self.call));
            vm.frames
                .put_in(frame, name, Slot::Plain(Value::Foreign(Rc::new(cmdlet))));
        }
        // Defaults see the parameters before them, so they are evaluated in the frame, in order.
        let declared = self.body.tree.parameters().len();
        for (index, parameter) in plan.parameters.each.iter().enumerate().take(declared) {
            if self.given.iter().any(|(known, _)| *known == index) {
                continue;
            }
            let default = self.body.tree.parameters()[index].default.as_ref();
            let back = vm.frames.switch(frame);
            let source = std::mem::replace(&mut vm.source, self.body.tree.source.clone());
            let value = vm.default_value(parameter, default);
            vm.source = source;
            vm.frames.switch(back);
            self.put(vm, index, value?);
        }
        Ok(())
    }

    fn put(&self, vm: &mut Vm, index: usize, value: Value) {
        // A dynamic parameter is no variable: its object holds the value.
        let declared = self.body.tree.parameters().len();
        if let Some(object) = index
            .checked_sub(declared)
            .and_then(|at| self.dynamic.get(at))
        {
            object.put("Value", value);
            object.put("IsSet", Value::Bool(true));
            return;
        }
        let parameter = &self.plan.parameters.each[index];
        let name = self.plan.symbols[index];
        let typed = parameter
            .convert
            .as_ref()
            .filter(|to| &*to.0 != "System.Management.Automation.PSReference");
        let slot = match typed {
            None => Slot::Plain(value),
            Some(to) => Slot::Boxed(Rc::new(VarBox {
                value: value.into(),
                convert: Some(to.clone()).into(),
                ..VarBox::default()
            })),
        };
        vm.frames.put_in(self.frame.id, name, slot);
    }

    /// `-Verbose`, `-ErrorAction` and their kin are variables of the function's frame, which its callees see.
    fn fill_preferences(&self, vm: &mut Vm, frame: u32) {
        let state = self.state.borrow();
        for (name, value) in &state.common {
            let (variable, value) = match *name {
                "Verbose" => ("VerbosePreference", ops_action(value, "Continue")),
                "Debug" => ("DebugPreference", ops_action(value, "Continue")),
                "ErrorAction" => ("ErrorActionPreference", value.clone()),
                "WarningAction" => ("WarningPreference", value.clone()),
                "InformationAction" => ("InformationPreference", value.clone()),
                "WhatIf" => (
                    "WhatIfPreference",
                    crate::host::ops::switch_value(value.truthy()),
                ),
                "Confirm" => (
                    "ConfirmPreference",
                    Value::str(if value.truthy() { "Low" } else { "None" }),
                ),
                _ => continue,
            };
            let symbol = vm.symbols.intern(variable);
            vm.frames.put_in(frame, symbol, Slot::Plain(value));
        }
    }

    /// Values of the parameters after binding, defaults included.
    pub fn parameter_values(&self, vm: &Vm) -> Vec<(Rc<str>, Value)> {
        let each = self.plan.parameters.each.iter().zip(&self.plan.symbols);
        each.map(|(parameter, symbol)| {
            (
                parameter.name.clone(),
                vm.frames
                    .lookup_in(self.frame.id, *symbol)
                    .unwrap_or_default(),
            )
        })
        .collect()
    }

    /// The list that `-OutVariable` names.
    pub fn out_list(&self) -> Option<crate::value::Array> {
        self.state.borrow().out_list()
    }

    /// Runs begin, process once, and end: a call without pipeline input.
    pub fn run_alone(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        self.begin(vm, out)?;
        self.process_once(vm, out)?;
        self.end(vm, out)
    }

    /// The process block of a call without input.
    pub fn process_once(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        let body = self.body.clone();
        let Some(list) = &body.tree.process else {
            return Ok(());
        };
        // `$_` of a call without input is null, unless somebody above set it.
        self.run_list(vm, &body, list, out)
    }

    /// Runs one of the blocks. `exit` in a script that was called ends that script only.
    fn run_list(
        &mut self,
        vm: &mut Vm,
        body: &Body,
        list: &crate::lang::tree::StatementList,
        out: &mut Sink,
    ) -> Result<()> {
        if self.exited {
            return Ok(());
        }
        self.enter(vm);
        let flow = vm.run_in_frame(self.frame.id, body, list, out);
        vm.calls.pop();
        match flow {
            Err(error) if body.script && !self.outermost => match jump_of(&error) {
                Some(Jump::Exit(code)) => {
                    self.exited = true;
                    self.state.borrow_mut().failed = *code != 0;
                    vm.set_global("LASTEXITCODE", Value::Int(*code));
                    Ok(())
                }
                _ => Err(error),
            },
            flow => flow?.leave(),
        }
    }

    fn enter(&self, vm: &mut Vm) {
        vm.calls.push(self.call.clone());
    }

    /// Runs the begin block.
    pub fn begin(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        if std::mem::replace(&mut self.began, true) {
            return Ok(());
        }
        let body = self.body.clone();
        match &body.tree.begin {
            Some(list) => self.run_list(vm, &body, list, out),
            None => Ok(()),
        }
    }

    /// Runs the process block for a record.
    pub fn process(&mut self, vm: &mut Vm, item: Value, out: &mut Sink) -> Result<()> {
        // A record that does not bind is an error of its own; the others go on.
        if let Err(error) = self.bind_record(vm, &item) {
            let Error::Record(mut record) = error else {
                return Err(error);
            };
            record
                .at
                .get_or_insert_with(|| self.state.borrow().at.clone());
            let state = &mut *self.state.borrow_mut();
            return CommandHost::new(vm, state, out).write_error_record(*record);
        }
        let body = self.body.clone();
        let Some(list) = &body.tree.process else {
            if self.body.tree.mentions.has(Mentions::INPUT) {
                self.input.push(item.stored());
            } else {
                self.input = vec![item.stored()];
            }
            return Ok(());
        };
        if self.body.tree.mentions.has(Mentions::INPUT) {
            self.put_input(vm, vec![item.clone()]);
        }
        let it = std::mem::replace(&mut vm.it, item.stored());
        let done = self.run_list(vm, &body, list, out);
        vm.it = it;
        done
    }

    fn bind_record(&mut self, vm: &mut Vm, item: &Value) -> Result<()> {
        let Some(bound) = &self.bound else {
            return Ok(());
        };
        if !bound.takes_input() && !self.plan.parameters.advanced {
            return Ok(());
        }
        let plan = self.plan.clone();
        let piped = self.body.tree.mentions.has(Mentions::BOUND_PARAMETERS);
        for (index, slot) in self.before.drain(..) {
            vm.frames.put_in(self.frame.id, plan.symbols[index], slot);
            let symbol = vm.symbols.intern("PSBoundParameters");
            if piped && let Some(Value::Table(table)) = vm.frames.lookup_in(self.frame.id, symbol) {
                table.remove(&Value::Str(plan.parameters.each[index].name.clone()));
            }
        }
        let filled = bound.bind_record(&plan.parameters.facts, item, &mut |record, name| {
            vm.bindable_property(record, name)
        });
        let name = self.call.name.clone();
        let filled = filled.map_err(|error| errors::of_command(error, &name, &name))?;
        for (index, value) in filled {
            let parameter = &plan.parameters.each[index];
            let value = vm
                .accept(parameter, value, self.call.span)
                .map_err(|error| {
                    errors::of_command(errors::not_bound(error, item, &name), &name, &name)
                })?;
            if self.body.tree.mentions.has(Mentions::BOUND_PARAMETERS) {
                let symbol = vm.symbols.intern("PSBoundParameters");
                if let Some(Value::Table(table)) = vm.frames.lookup_in(self.frame.id, symbol) {
                    table.set(Value::Str(parameter.name.clone()), value.clone());
                }
            }
            let held = vm.frames.own(self.frame.id, plan.symbols[index]).cloned();
            let held = match held {
                // The box may be in somebody's hands: what it held is kept, not the box.
                Some(Slot::Boxed(held)) => Slot::Boxed(Rc::new(VarBox {
                    value: held.value.borrow().clone().into(),
                    convert: held.convert.borrow().clone().into(),
                    checks: held.checks.borrow().clone().into(),
                    ..VarBox::default()
                })),
                other => other.unwrap_or_default(),
            };
            self.before.push((index, held));
            self.put(vm, index, value);
        }
        Ok(())
    }

    fn put_input(&self, vm: &mut Vm, items: Vec<Value>) {
        let name = vm.symbols.intern("input");
        let value = Value::Foreign(Rc::new(Input(RefCell::new(items))));
        vm.frames.put_in(self.frame.id, name, Slot::Plain(value));
    }

    /// Runs the end block.
    pub fn end(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        let body = self.body.clone();
        if let Some(list) = &body.tree.end {
            let mut it = None;
            if body.tree.process.is_none() {
                if body.tree.mentions.has(Mentions::INPUT) && self.piped {
                    let items = std::mem::take(&mut self.input);
                    self.put_input(vm, items);
                }
            } else if body.tree.mentions.has(Mentions::INPUT) {
                self.put_input(vm, Vec::new());
            }
            if body.script || body.name.is_some() {
                // A function's `$_` outside process is its caller's.
                it = Some(vm.it.clone());
            }
            let done = self.run_list(vm, &body, list, out);
            if let Some(it) = it {
                vm.it = it;
            }
            done?;
        }
        Ok(())
    }

    /// Runs the clean block and gives the frame back.
    pub fn release(&mut self, vm: &mut Vm) {
        if let (Some(list), true) = (&self.body.tree.clean, self.began) {
            let body = self.body.clone();
            // What a clean block puts out is dropped, and its errors are only reported.
            if let Err(error) = vm.run_in_frame(self.frame.id, &body, list, &mut |_, _| Ok(())) {
                let _ = vm.end_statement(error, body.tree.span);
            }
        }
        if !self.dot {
            vm.frames.release(self.frame.id);
            if let Some(home) = self.frame.home.take() {
                vm.frames.release(home);
            }
        }
    }
}

fn ops_action(value: &Value, on: &str) -> Value {
    Value::str(if value.truthy() {
        on
    } else {
        "SilentlyContinue"
    })
}

/// `$input` where nothing is piped in.
pub fn no_input() -> Value {
    Value::Foreign(Rc::new(Input(RefCell::default())))
}

/// `$input`: goes through its items once.
struct Input(RefCell<Vec<Value>>);

impl Foreign for Input {
    fn type_name(&self) -> &str {
        "System.Collections.ArrayList+ArrayListEnumeratorSimple"
    }

    fn items(&self) -> Option<Vec<Value>> {
        Some(self.0.take())
    }

    // An enumerator counts nothing: each of its items answers that it is one.
    fn get(&self, name: &str) -> Option<Value> {
        let counted = name.eq_ignore_ascii_case("Count");
        counted.then(|| match self.0.take().len() {
            0 => Value::NoOutput,
            1 => Value::Int(1),
            count => Value::array(vec![Value::Int(1); count]),
        })
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
