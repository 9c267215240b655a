//! A running command as its cmdlet sees it: streams with their preferences and common parameters, confirmation,
//! the savepoint of the record at hand. The host's side of [`Host`].

use super::error_value::ErrorValue;
use super::errors;
use super::jump::Jump;
use super::records;
use super::vm::{Action, Sink, Vm};
use crate::cmdlet::{Choice, CmdletDef, Effect, FileAccess, Host, Impact, LongWork, Stream};
use crate::diag::{Error, ErrorRecord, Position, Result, Source, Span};
use crate::tenant::{Recorder, SavepointId, Tenant};
use crate::value::{Array, ArrayKind, Block, Value};
use std::rc::Rc;

/// What a running command knows of itself.
pub struct CommandState {
    /// Name in its documented spelling.
    pub name: Rc<str>,
    /// What closes the ids of its errors.
    pub id_suffix: Rc<str>,
    /// Name by which it was called.
    pub invoked_as: Rc<str>,
    /// Where it stands.
    pub at: Position,
    /// Common parameters that were given.
    pub common: Vec<(&'static str, Value)>,
    /// Whether it is a function.
    pub function: bool,
    /// Whether it wrote an error.
    pub failed: bool,
    /// Pipeline that it runs in.
    pub pipeline: u64,
    /// Its place there.
    pub stage: usize,
    /// Chosen parameter set.
    pub set_name: Rc<str>,
    /// Bound parameters, for `command.bound_parameters()`.
    pub bound: Vec<(Rc<str>, Value)>,
    /// Bound parameters that are not simulated.
    pub without_effect: Vec<(Rc<str>, Span)>,
    /// When it asks.
    pub impact: Impact,
    /// What it does to the tenant.
    pub effect: Effect,
    /// Whether it looked at the tenant.
    pub touched: bool,
    /// Objects that it put out after looking at the tenant.
    pub emitted: u64,
    /// Targets that it changed.
    pub targets: Vec<String>,
    yes_to_all: bool,
    no_to_all: bool,
    savepoint: Option<SavepointId>,
    buffer: Vec<Value>,
    preview: Option<Recorder>,
    /// Where the running call is to be recorded, in a playbook; and what a command that commits by itself puts out.
    pub step: Option<String>,
    /// See `step`.
    pub step_output: Vec<Value>,
    /// Id of the error that ended it.
    pub refused: Option<String>,
    error_list: Option<Array>,
    warning_list: Option<Array>,
    information_list: Option<Array>,
    out_list: Option<Array>,
    pipeline_variable: Option<u32>,
}

impl CommandState {
    /// State of a command that has not begun.
    pub fn new(name: Rc<str>, id_suffix: Rc<str>, source: Rc<Source>, span: Span) -> CommandState {
        CommandState {
            invoked_as: name.clone(),
            name,
            id_suffix,
            at: Position { source, span },
            common: Vec::new(),
            function: false,
            failed: false,
            pipeline: 0,
            stage: 0,
            set_name: "__AllParameterSets".into(),
            bound: Vec::new(),
            without_effect: Vec::new(),
            impact: Impact::Medium,
            effect: Effect::None,
            touched: false,
            emitted: 0,
            targets: Vec::new(),
            yes_to_all: false,
            no_to_all: false,
            savepoint: None,
            buffer: Vec::new(),
            preview: None,
            step: None,
            step_output: Vec::new(),
            refused: None,
            error_list: None,
            warning_list: None,
            information_list: None,
            out_list: None,
            pipeline_variable: None,
        }
    }

    fn common(&self, name: &str) -> Option<&Value> {
        self.common
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Makes the lists that `-ErrorVariable` and its kin name.
    pub fn take_common(&mut self, vm: &mut Vm) -> Result<()> {
        for (name, value) in self.common.clone() {
            let list = match name {
                "ErrorVariable" => &mut self.error_list,
                "WarningVariable" => &mut self.warning_list,
                "InformationVariable" => &mut self.information_list,
                "OutVariable" => &mut self.out_list,
                "PipelineVariable" => {
                    let symbol = vm.symbols.intern(&value.to_text());
                    self.pipeline_variable = Some(symbol);
                    continue;
                }
                _ => continue,
            };
            let text = value.to_text();
            let (append, variable) = match text.strip_prefix('+') {
                Some(rest) => (true, rest.to_owned()),
                None => (false, text),
            };
            let symbol = vm.symbols.intern(&variable);
            let old = match vm.frames.lookup(symbol) {
                Some(Value::Array(old)) if append => old.items(),
                Some(old) if append && !old.is_null() => vec![old],
                _ => Vec::new(),
            };
            let made = Array::of_kind(ArrayKind::ArrayList, old);
            *list = Some(made.clone());
            let frame = vm.frames.current();
            vm.set_symbol(frame, symbol, Value::Array(made))?;
        }
        Ok(())
    }

    /// Puts the command's name on an error that has none.
    pub fn name_error(&self, error: Error) -> Error {
        let at = self.at.clone();
        errors::of_command(error, &self.name, &self.id_suffix).map(|mut record| {
            record.at.get_or_insert(at);
            record
        })
    }

    /// What happens to a non-terminating error of this command.
    pub fn error_action(&self, vm: &mut Vm) -> Action {
        match self.common("ErrorAction") {
            Some(action) if !self.function => Action::from_text(&action.to_text()),
            _ => vm.error_action(),
        }
    }

    /// The list that `-OutVariable` names.
    pub fn out_list(&self) -> Option<Array> {
        self.out_list.clone()
    }

    fn switch(&self, name: &str) -> Option<bool> {
        self.common(name).map(Value::truthy)
    }
}

/// [`Host`] for one call of one command.
pub struct CommandHost<'a> {
    vm: &'a mut Vm,
    state: &'a mut CommandState,
    out: &'a mut Sink<'a>,
}

impl<'a> CommandHost<'a> {
    /// Lends the session to a command for the time of one call.
    pub fn new(
        vm: &'a mut Vm,
        state: &'a mut CommandState,
        out: &'a mut Sink<'_>,
    ) -> CommandHost<'a> {
        // The sink lives at least as long as the call; its own lifetime is of no interest to a cmdlet.
        CommandHost { vm, state, out }
    }

    /// Ends the call: releases its savepoint or rolls it back, then hands on what was put out.
    pub fn finish<T>(mut self, result: Result<T>) -> Result<T> {
        if let Err(Error::Record(record)) = &result {
            self.state.refused = Some(record.id.clone());
        }
        let recorder = self.state.preview.take();
        let Some(savepoint) = self.state.savepoint.take() else {
            return result;
        };
        let buffered = std::mem::take(&mut self.state.buffer);
        if let Some(recorder) = recorder {
            let tenant = self.vm.open_tenant()?;
            let plan = recorder.plan(tenant);
            tenant.rollback(savepoint)?;
            self.vm.show_plan(&plan?)?;
            return result;
        }
        let step = self.state.step.take();
        let result = result.and_then(|done| match &step {
            // Recorded in the transaction of what it did.
            Some(place) => self.vm.keep_call(place, &buffered).map(|()| done),
            None => Ok(done),
        });
        match &result {
            Ok(_) => {
                self.vm.open_tenant()?.release(savepoint)?;
                if step.is_some() {
                    self.vm.steps_stored();
                }
            }
            Err(_) => self.vm.open_tenant()?.rollback(savepoint)?,
        }
        if result.is_ok() {
            for value in buffered {
                self.hand_on(value)?;
            }
        }
        result
    }

    /// The savepoint of the record at hand, opened when the tenant is first looked at.
    fn open_savepoint(&mut self) -> Result<()> {
        if self.state.effect == Effect::Write && self.state.savepoint.is_none() {
            self.state.savepoint = Some(self.vm.open_tenant()?.savepoint()?);
        }
        Ok(())
    }

    /// Nothing is held while a person thinks.
    fn close_savepoint(&mut self) -> Result<()> {
        match self.state.savepoint.take() {
            Some(savepoint) => self.vm.open_tenant()?.release(savepoint),
            None => Ok(()),
        }
    }

    fn hand_on(&mut self, value: Value) -> Result<()> {
        if let Some(list) = &self.state.out_list {
            list.borrow_mut().push(value.clone().stored());
        }
        if let Some(name) = self.state.pipeline_variable {
            let frame = self.vm.frames.current();
            self.vm.set_symbol(frame, name, value.clone())?;
        }
        (self.out)(self.vm, value)
    }

    /// A warning that is said once in a session.
    pub fn warn_once(&mut self, text: &str) -> Result<()> {
        if self.vm.said.insert(text.to_owned()) {
            self.write(Stream::Warning, Value::str(text))
        } else {
            Ok(())
        }
    }

    /// `ShouldProcess` with a whole sentence instead of target and action.
    pub fn should_describe(&mut self, sentence: &str) -> Result<bool> {
        if self.whats_if() {
            self.vm.host_line(&format!("What if: {sentence}"))?;
            return Ok(false);
        }
        if self.must_ask() && !self.vm.plans_only() {
            return self.ask("Confirm", sentence, 0);
        }
        Ok(true)
    }

    /// Writes a non-terminating error whose record names its command already.
    pub fn write_error_record(&mut self, mut record: ErrorRecord) -> Result<()> {
        self.state.failed = true;
        let action = self.state.error_action(self.vm);
        if record.stack.is_empty() {
            record.stack = self.vm.stack_trace(record.at.as_ref());
        }
        let value = ErrorValue::value(record.clone());
        if let Some(list) = &self.state.error_list {
            let kept = if action.is_stop() {
                super::error_value::stopped_by(&record)
            } else {
                value.clone()
            };
            list.borrow_mut().push(kept);
        }
        if action.is_stop() {
            record.terminating = true;
            record.ends_script = true;
            return Err(record.into());
        }
        self.vm.report_value(value, action)
    }

    fn preference(&mut self, stream: Stream) -> Action {
        let (switch, parameter, variable) = match stream {
            Stream::Warning => ("", "WarningAction", "WarningPreference"),
            Stream::Verbose => ("Verbose", "", "VerbosePreference"),
            Stream::Debug => ("Debug", "", "DebugPreference"),
            Stream::Information | Stream::Host => {
                ("", "InformationAction", "InformationPreference")
            }
        };
        if !self.state.function {
            if let Some(on) = self.state.switch(switch) {
                return if on {
                    Action::Continue
                } else {
                    Action::SilentlyContinue
                };
            }
            if let Some(action) = self.state.common(parameter) {
                return Action::from_text(&action.to_text());
            }
        }
        self.vm.preference(variable)
    }

    fn whats_if(&mut self) -> bool {
        match self.state.switch("WhatIf") {
            Some(on) => on,
            None => self
                .vm
                .lookup("WhatIfPreference")
                .is_some_and(|value| value.truthy()),
        }
    }

    fn must_ask(&mut self) -> bool {
        if self.state.yes_to_all {
            return false;
        }
        if let Some(asked) = self.state.switch("Confirm") {
            return asked;
        }
        let preference = self
            .vm
            .lookup("ConfirmPreference")
            .map_or_else(|| "High".to_owned(), |v| v.to_text());
        let threshold = errors::impact(&preference);
        threshold != Impact::None
            && self.state.impact != Impact::None
            && self.state.impact >= threshold
    }

    /// Whether commands that ask could ask; under `--what-if` of the whole script nothing is asked.
    fn ask(&mut self, caption: &str, message: &str, default: usize) -> Result<bool> {
        if self.state.no_to_all {
            return Ok(false);
        }
        let choice = |label: &str, help: &str| Choice {
            label: label.into(),
            help: help.into(),
        };
        let choices = [
            choice("&Yes", "Continue with only the next step of the operation."),
            choice(
                "Yes to &All",
                "Continue with all the steps of the operation.",
            ),
            choice(
                "&No",
                "Skip this operation and proceed with the next operation.",
            ),
            choice(
                "No to A&ll",
                "Skip this operation and all subsequent operations.",
            ),
        ];
        match self
            .vm
            .choose(caption, message, &choices, default, &self.state.name)?
        {
            0 => Ok(true),
            1 => {
                self.state.yes_to_all = true;
                Ok(true)
            }
            3 => {
                self.state.no_to_all = true;
                Ok(false)
            }
            _ => Ok(false),
        }
    }
}

impl Host for CommandHost<'_> {
    fn emit(&mut self, value: Value) -> Result<()> {
        if self.state.touched {
            self.state.emitted += 1;
        }
        if self.state.savepoint.is_some() {
            self.state.buffer.push(value);
            return Ok(());
        }
        if self.state.step.is_some() {
            self.state.step_output.push(value.clone());
        }
        self.hand_on(value)
    }

    fn write(&mut self, stream: Stream, value: Value) -> Result<()> {
        let action = self.preference(stream);
        if action == Action::Ignore && stream != Stream::Host {
            return Ok(());
        }
        let record = records::record(stream, &value, &self.state.at);
        let list = match stream {
            Stream::Warning => &self.state.warning_list,
            Stream::Information | Stream::Host => &self.state.information_list,
            Stream::Verbose | Stream::Debug => &None,
        };
        if let Some(list) = list {
            list.borrow_mut().push(record.clone());
        }
        if stream == Stream::Host && matches!(action, Action::Ignore) {
            return Ok(());
        }
        // A warning is shown before it ends the script, information is not.
        if !action.is_stop() || stream != Stream::Information {
            self.vm
                .write_stream(stream, record, action, &self.state.name)?;
        }
        if action.is_stop() && stream != Stream::Host {
            return Err(self.state.name_error(errors::stopped_by_preference(
                &self.state.name,
                &value.to_text(),
            )));
        }
        Ok(())
    }

    fn warn_once(&mut self, text: &str) -> Result<()> {
        CommandHost::warn_once(self, text)
    }

    fn write_error(&mut self, record: ErrorRecord) -> Result<()> {
        let error = if &*self.state.name == "Write-Error" {
            // What a function writes is the function's.
            let suffix = self.vm.calling_function().unwrap_or_else(|| "".into());
            let mut record = record;
            if record.stack.is_empty() {
                record.stack = self.vm.stack_trace(Some(&self.state.at));
            }
            record.command = "Write-Error".into();
            record.id_suffix = suffix.to_string();
            record.bare_id = suffix.is_empty();
            record.invocation = suffix.to_string();
            if let Some(call) = self
                .vm
                .calls
                .iter()
                .rev()
                .find(|call| !call.name.is_empty())
            {
                record.at.get_or_insert(Position {
                    source: call.source.clone(),
                    span: call.span,
                });
            }
            record.at.get_or_insert(self.state.at.clone());
            record.into()
        } else {
            self.state.name_error(record.into())
        };
        match error {
            Error::Record(record) => self.write_error_record(*record),
            jump => Err(jump),
        }
    }

    fn progress(&mut self, activity: &str, status: &str, percent: i32, completed: bool) {
        self.vm.progress(activity, status, percent, completed);
    }

    fn tenant(&mut self) -> Result<&mut Tenant> {
        if !self.state.touched {
            self.state.touched = true;
            self.vm.open_tenant()?.tick();
            if let Some(steps) = &mut self.vm.steps_of_playbook {
                steps.touch();
            }
        }
        self.open_savepoint()?;
        self.vm.open_tenant()
    }

    fn long_work(&mut self, work: LongWork) -> Result<()> {
        self.tenant()?;
        self.vm.long_work(work)
    }

    fn decided(&mut self, now: serde_json::Value) -> Result<serde_json::Value> {
        match self.state.step.clone() {
            Some(place) => self.vm.decided(&place, now),
            None => Ok(now),
        }
    }

    fn should_process(&mut self, target: &str, action: Option<&str>) -> Result<bool> {
        let name = self.state.name.clone();
        let action = action.unwrap_or(&name).to_owned();
        self.state.targets.push(target.to_owned());
        if self.whats_if() {
            let sentence =
                format!("What if: Performing the operation \"{action}\" on target \"{target}\".");
            self.vm.host_line(&sentence)?;
            if self.state.effect != Effect::Write {
                return Ok(false);
            }
            // The cmdlet runs on in a transaction that is rolled back, so that what would change can be told.
            self.open_savepoint()?;
            if self.state.preview.is_none() {
                self.state.preview = Some(self.vm.open_tenant()?.record_changes()?);
            }
            return Ok(true);
        }
        if self.must_ask() && !self.vm.plans_only() {
            self.close_savepoint()?;
            let message = format!("Performing the operation \"{action}\" on target \"{target}\".");
            return self.ask(
                "Confirm",
                &format!("Are you sure you want to perform this action?\n{message}"),
                0,
            );
        }
        Ok(true)
    }

    fn should_continue(&mut self, query: &str, caption: &str) -> Result<bool> {
        if self.state.switch("Confirm") == Some(false) || self.vm.plans_only() {
            return Ok(true);
        }
        self.ask(caption, query, 0)
    }

    fn what_if(&self) -> bool {
        self.state.switch("WhatIf").unwrap_or(false) || self.vm.plans_only()
    }

    fn call(
        &mut self,
        block: &Block,
        it: Option<&Value>,
        arguments: &[Value],
        out: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()> {
        let sink: &mut Sink = &mut |_, value| out(value);
        match it {
            Some(it) if arguments.is_empty() => self.vm.run_for_item(block, it.clone(), sink),
            None if arguments.is_empty() && &*self.state.name == "ForEach-Object" => {
                let it = self.vm.it.clone();
                self.vm.run_for_item(block, it, sink)
            }
            it => self.vm.call_block(block, it.cloned(), arguments, sink),
        }
    }

    fn run_lent(&mut self, block: &Block, it: &Value) -> Result<()> {
        self.vm.lent += 1;
        let result = self.run(block, Some(it), &[]);
        self.vm.lent -= 1;
        result
    }

    fn property(&mut self, object: &Value, name: &str) -> Result<Option<Value>> {
        self.vm.property(object, name)
    }

    fn method(&mut self, object: &Value, name: &str, arguments: &[Value]) -> Result<Value> {
        self.vm.method(object, name, arguments)
    }

    fn variable(&mut self, name: &str) -> Option<Value> {
        self.vm.variable(name)
    }

    fn set_variable(&mut self, name: &str, value: Value, scope: Option<&str>) -> Result<()> {
        let frame = self.vm.scope_frame(scope)?;
        let symbol = self.vm.symbols.intern(name);
        self.vm.set_symbol(frame, symbol, value)
    }

    fn remove_variable(&mut self, name: &str, scope: Option<&str>) -> Result<bool> {
        self.vm.remove_variable(name, scope)
    }

    fn variables(&mut self) -> Vec<(String, Value)> {
        let visible = self.vm.frames.visible();
        let named = visible.into_iter().map(|(name, slot)| {
            (
                self.vm.symbols.name(name).to_string(),
                super::frame::slot_value(&slot),
            )
        });
        named
            .filter(|(name, _)| !name.starts_with("function:"))
            .collect()
    }

    fn run_script(&mut self, source: &Rc<Source>, parameters: Vec<(String, Value)>) -> Result<()> {
        self.vm.run_script_source(source, parameters)
    }

    fn aliases(&self) -> Vec<(String, String)> {
        self.vm.all_aliases()
    }

    fn set_alias(&mut self, name: &str, target: Option<&str>) -> Result<()> {
        self.vm.aliases_set(name, target);
        Ok(())
    }

    fn cmdlets(&self) -> Vec<&'static CmdletDef> {
        self.vm.all_cmdlets()
    }

    fn functions(&mut self) -> Vec<(String, Block)> {
        self.vm.all_functions()
    }

    fn set_function(&mut self, name: &str, body: Option<Value>) -> Result<()> {
        match body {
            Some(body) => self
                .vm
                .assign_drive("function", name, body, Span::default()),
            None => self
                .vm
                .remove_variable(&format!("function:{name}"), None)
                .map(|_| ()),
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        self.vm.whole_environment()
    }

    fn set_environment(&mut self, name: &str, value: Option<String>) {
        self.vm.set_environment(name, value);
    }

    fn history(&self) -> Vec<String> {
        self.vm.history.clone()
    }

    fn complete(&mut self, text: &str, cursor: usize) -> crate::cmdlet::Completed {
        super::complete::complete(self.vm, text, cursor)
    }

    fn add_history(&mut self, line: &str) {
        self.vm.history.push(line.to_owned());
    }

    fn set_history(&mut self, lines: Vec<String>) {
        self.vm.history = lines;
    }

    fn script_facts(
        &mut self,
        tree: &Rc<crate::lang::tree::ScriptBlockTree>,
    ) -> crate::cmdlet::CommandFacts {
        super::complete::facts_of_tree(tree)
    }

    fn add_completer(&mut self, completer: crate::cmdlet::Completer) {
        self.vm.completers.push(completer);
    }

    fn width(&self) -> usize {
        self.vm.width
    }

    fn colour(&self) -> bool {
        self.vm.colour
    }

    fn read_line(&mut self, prompt: &str, secret: bool) -> Result<String> {
        self.vm.read_line(prompt, secret)
    }

    fn choose(
        &mut self,
        caption: &str,
        message: &str,
        choices: &[Choice],
        default: usize,
    ) -> Result<usize> {
        self.vm
            .choose(caption, message, choices, default, &self.state.name)
    }

    fn print(&mut self, line: &str) -> Result<()> {
        self.vm.print_line(line)
    }

    fn cancelled(&self) -> bool {
        self.vm.is_interrupted()
    }

    fn files(&mut self) -> &mut dyn FileAccess {
        self.vm.files()
    }

    fn type_data(&mut self) -> &mut crate::cmdlet::TypeTable {
        &mut self.vm.type_data
    }

    fn start_transcript(
        &mut self,
        path: &std::path::Path,
        append: bool,
        headings: bool,
        header: &str,
    ) -> Result<()> {
        self.vm.start_transcript(path, append, headings, header)
    }

    fn stop_transcript(&mut self, footer: &str) -> Option<std::path::PathBuf> {
        self.vm.stop_transcript(footer)
    }

    fn call_stack(&self) -> Vec<String> {
        self.vm.stack_trace(Some(&self.state.at))
    }

    fn kept(&mut self) -> &mut crate::cmdlet::Kept {
        &mut self.vm.kept
    }

    fn command_name(&self) -> &str {
        &self.state.invoked_as
    }

    fn bound_parameters(&self) -> Vec<(String, Value)> {
        let own = self.state.bound.iter();
        let common = self.state.common.iter();
        own.map(|(name, value)| (name.to_string(), value.clone()))
            .chain(common.map(|(name, value)| ((*name).to_owned(), value.clone())))
            .collect()
    }

    fn invoke(
        &mut self,
        command: &str,
        parameters: &[(&str, Value)],
        input: Vec<Value>,
    ) -> Result<Vec<Value>> {
        self.vm.invoke_command(command, parameters, input)
    }

    fn call_quietly(
        &mut self,
        block: &Block,
        it: &Value,
        out: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()> {
        self.vm
            .run_quietly(block, it.clone(), &mut |_, value| out(value))
    }

    fn run(&mut self, block: &Block, it: Option<&Value>, arguments: &[Value]) -> Result<()> {
        let inline = &*self.state.name == "ForEach-Object";
        let CommandHost { vm, state, out } = self;
        let (vm, state, out) = (&mut **vm, &mut **state, &mut **out);
        let sink: &mut Sink = &mut |vm, value| {
            let mut host = CommandHost {
                vm,
                state: &mut *state,
                out: &mut *out,
            };
            host.emit(value)
        };
        match it {
            Some(it) if arguments.is_empty() => vm.run_for_item(block, it.clone(), sink),
            None if arguments.is_empty() && inline => {
                let it = vm.it.clone();
                vm.run_for_item(block, it, sink)
            }
            it => vm.call_block(block, it.cloned(), arguments, sink),
        }
    }

    fn protect_variable(
        &mut self,
        name: &str,
        scope: Option<&str>,
        option: Option<&str>,
    ) -> Result<()> {
        self.vm.protect_variable(name, scope, option)
    }

    fn variable_notes(&mut self, name: &str, scope: Option<&str>) -> (String, String) {
        self.vm.variable_notes(name, scope)
    }

    fn describe_variable(&mut self, name: &str, scope: Option<&str>, text: &str) -> Result<()> {
        self.vm.describe_variable(name, scope, text)
    }

    fn set_strict(&mut self, level: u8) -> Result<()> {
        self.vm.strict = level;
        Ok(())
    }

    fn operate(&mut self, operator: &str, left: &Value, right: &Value) -> Result<Value> {
        self.vm.apply_operator(operator, left, right)
    }

    fn construct(&mut self, type_name: &str, arguments: &[Value]) -> Result<Value> {
        self.vm.construct_named(type_name, arguments)
    }

    fn evaluate(&mut self, text: &str) -> Result<()> {
        let CommandHost { vm, state, out } = self;
        let (vm, state, out) = (&mut **vm, &mut **state, &mut **out);
        vm.run_text_here(text, &mut |vm, value| {
            let mut host = CommandHost {
                vm,
                state: &mut *state,
                out: &mut *out,
            };
            host.emit(value)
        })
    }

    fn function_facts(&mut self, name: &str) -> Option<(crate::cmdlet::CommandFacts, String)> {
        self.vm.described_function(name)
    }

    fn stop_upstream(&mut self) -> Error {
        Jump::Stop {
            pipeline: self.state.pipeline,
            stage: self.state.stage,
        }
        .into()
    }
}
