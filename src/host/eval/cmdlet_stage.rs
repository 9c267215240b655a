//! A cmdlet as a stage: its bound parameters, its records, its output.

use crate::cmdlet::{
    BindOptions, Bound, CmdletDef, CommandFacts, Context, Effect, Given, PlainInput, Running, bind,
};
use crate::diag::{Error, ErrorRecord, Result, Span};
use crate::host::command::{CommandHost, CommandState};
use crate::host::errors;
use crate::host::steps::Turn;
use crate::host::vm::{Sink, Vm};
use crate::value::{Object, Value};
use std::rc::Rc;

/// A cmdlet while its pipeline runs.
pub struct CmdletRun {
    /// Which cmdlet.
    pub def: &'static CmdletDef,
    running: Box<dyn Running>,
    facts: Rc<CommandFacts>,
    bound: Bound,
    arguments: Value,
    /// Records that need no binding.
    plain: PlainInput,
    /// Names of the parameters that the last record filled.
    filled: Vec<Rc<str>>,
    /// What the command knows of itself.
    pub state: CommandState,
    began: bool,
}

/// A refused value that belongs to a relative of the command is explained.
fn with_hint(record: ErrorRecord, def: &CmdletDef) -> ErrorRecord {
    let refused = |(parameter, value, _): &&(&str, &str, &str)| {
        let (start, end) = (format!("'{parameter}': '"), format!("{value}' is not"));
        let message = record.message.to_lowercase();
        message.contains(&start.to_lowercase()) && message.contains(&end.to_lowercase())
    };
    match def.hints.iter().find(refused) {
        Some((_, _, hint)) => record.help(*hint),
        None => record,
    }
}

impl CmdletRun {
    /// Binds the words of a call.
    pub fn bind(
        vm: &mut Vm,
        def: &'static CmdletDef,
        given: &[Given],
        span: Span,
        invoked_as: &str,
        pipeline_input: bool,
    ) -> Result<CmdletRun> {
        let known = vm.simulated(def);
        let facts = known.facts.clone();
        let defaults = vm.default_parameters(&known.name)?;
        let options = BindOptions {
            command: &known.name,
            pipeline_input,
            source: &vm.source,
            span,
            changes: matches!(def.effect, Effect::Write | Effect::Bulk),
            keep_rest: false,
            defaults: &defaults,
        };
        let bound = bind(&facts, given, &options).map_err(|error| {
            let error = error.map(|record| with_hint(record, def));
            errors::of_command(error, &known.name, &known.id_suffix)
        })?;
        let mut state = CommandState::new(
            known.name.clone(),
            known.id_suffix.clone(),
            vm.source.clone(),
            span,
        );
        state.invoked_as = invoked_as.into();
        state.common = bound.common.clone();
        state.set_name = bound.set_name(&facts).into();
        state.impact = def.impact;
        state.effect = def.effect;
        state.take_common(vm)?;
        let mut members = Vec::with_capacity(bound.values.len());
        for (index, value, at) in &bound.values {
            let parameter = &facts.parameters[*index];
            // A streaming cmdlet takes its input as records, however it was given.
            let is_input = def.streams && &*parameter.name == "InputObject";
            if !is_input && !known.fields.contains(&parameter.name.to_lowercase()) {
                state.without_effect.push((parameter.name.clone(), *at));
            }
            members.push((parameter.name.clone(), value.clone()));
        }
        state.bound = members.clone();
        let arguments = Value::Object(Object::of(members));
        let streams = def.streams && def.effect == Effect::None;
        let plain = match streams && !known.fields.contains("inputobject") {
            true => bound.plain_input(&facts),
            false => PlainInput::None,
        };
        Ok(CmdletRun {
            def,
            running: (def.make)(),
            plain,
            facts,
            bound,
            arguments,
            filled: Vec::new(),
            state,
            began: false,
        })
    }

    fn with<T>(
        &mut self,
        vm: &mut Vm,
        out: &mut Sink,
        run: impl FnOnce(&mut dyn Running, &Value, &mut Context) -> Result<T>,
    ) -> Result<T> {
        let mut host = CommandHost::new(vm, &mut self.state, out);
        let result = run(
            &mut *self.running,
            &self.arguments,
            &mut Context { host: &mut host },
        );
        let result = host.finish(result);
        result.map_err(|error| self.name_error(error))
    }

    fn name_error(&self, error: Error) -> Error {
        self.state.name_error(error)
    }

    /// Before the first record.
    pub fn begin(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        if std::mem::replace(&mut self.began, true) {
            return Ok(());
        }
        vm.check_roles(self.def, &mut self.state)?;
        for (name, _) in std::mem::take(&mut self.state.without_effect) {
            let text = format!(
                "{} accepts -{name}, but it has no effect here.",
                self.state.name
            );
            CommandHost::new(vm, &mut self.state, out).warn_once(&text)?;
        }
        self.with(vm, out, |running, arguments, cx| {
            running.begin(arguments, cx)
        })
    }

    /// A record from the pipeline.
    pub fn process(&mut self, vm: &mut Vm, item: Value, out: &mut Sink) -> Result<()> {
        if self.filled.is_empty() && self.plain.takes(&item) {
            return self.call(vm, out, Some(item));
        }
        let filled = self
            .bound
            .bind_record(&self.facts, &item, &mut |record, name| {
                vm.bindable_property(record, name)
            });
        let filled = match filled {
            Ok(filled) => filled,
            Err(error) => {
                let error = self.name_error(error);
                let Error::Record(record) = error else {
                    return Err(error);
                };
                return CommandHost::new(vm, &mut self.state, out).write_error_record(*record);
            }
        };
        if let Value::Object(object) = &self.arguments {
            let now = |name: &Rc<str>| {
                filled
                    .iter()
                    .any(|(index, _)| self.facts.parameters[*index].name == *name)
            };
            self.filled.retain(|name| {
                if now(name) {
                    return true;
                }
                object.remove(name);
                false
            });
            for (index, value) in filled {
                let name = &self.facts.parameters[index].name;
                if object.get(name).is_none() {
                    self.filled.push(name.clone());
                }
                object.put(name, value);
            }
            for (index, block) in self.bound.late.clone() {
                let mut given = super::statement::Collected::default();
                vm.run_for_item(&block, item.clone(), &mut |_, value| {
                    given.push(value);
                    Ok(())
                })?;
                let value = self.bound.convert_late(&self.facts, index, given.value());
                let value = value.map_err(|error| self.name_error(error))?;
                object.put(&self.facts.parameters[index].name, value);
            }
        }
        self.call(vm, out, Some(item))
    }

    /// An error of one record ends that record only where `-ErrorAction` was given: services write such errors, so that
    /// `Get-Mailbox x -ErrorAction SilentlyContinue` can ask whether there is an x.
    fn settle(&mut self, vm: &mut Vm, out: &mut Sink, done: Result<()>) -> Result<()> {
        match done {
            Err(Error::Record(record))
                if self.def.effect != Effect::None
                    && !record.terminating
                    && !record.ends_command
                    && self.bound.common("ErrorAction").is_some() =>
            {
                CommandHost::new(vm, &mut self.state, out).write_error_record(*record)
            }
            done => done,
        }
    }

    /// The one call of a cmdlet that nothing is piped into.
    pub fn process_once(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        let record = self.bound.get(&self.facts, "InputObject").cloned();
        self.call(vm, out, record)
    }

    /// One call; in a playbook, unless it is done.
    fn call(&mut self, vm: &mut Vm, out: &mut Sink, record: Option<Value>) -> Result<()> {
        let common = &self.state.common;
        match vm.open_call(self.def, &self.facts, &self.arguments, common)? {
            Turn::Done(output) => return output.into_iter().try_for_each(|value| out(vm, value)),
            Turn::Run(place) => self.state.step = place,
        }
        let done = self.with(vm, out, |running, arguments, cx| {
            running.process(record, arguments, cx)
        });
        if let (Some(place), Ok(()), Effect::Bulk) =
            (self.state.step.take(), &done, self.def.effect)
        {
            let output = std::mem::take(&mut self.state.step_output);
            vm.keep_bulk_call(&place, &output)?;
        }
        self.settle(vm, out, done)
    }

    /// After the last record.
    pub fn end(&mut self, vm: &mut Vm, out: &mut Sink) -> Result<()> {
        self.with(vm, out, |running, _, cx| running.end(cx))
    }

    /// Keeps what `-OutVariable` and its kin collected, journals what was done.
    pub fn release(&mut self, vm: &mut Vm) {
        vm.close_command(&mut self.state, self.def);
    }
}
