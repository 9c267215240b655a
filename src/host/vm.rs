//! The session's state while it runs: frames, streams, preferences, counters. What the tree means is in `eval`, what a
//! session is to its user in [`super::session`].

use super::error_value::ErrorValue;
use super::errors;
use super::eval::Body;
use super::files::Files;
use super::frame::{Frames, Slot, VarBox};
use super::jump::Jump;
use super::output::Output;
use super::records;
use super::streams::{StreamTable, Target};
use super::symbols::{Sym, Symbols};
use crate::cmdlet::{CmdletDef, CommandFacts, FileAccess, Stream};
use crate::diag::{Error, ErrorRecord, Position, Result, Source, Span};
use crate::tenant::Tenant;
use crate::value::{Array, ArrayKind, Block, Shape, Value};
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where values go.
pub type Sink<'a> = dyn FnMut(&mut Vm, Value) -> Result<()> + 'a;

/// Asks the person for a line; the second argument says whether it is a secret.
pub type LineReader = Box<dyn FnMut(&str, bool) -> Result<String>>;

/// Opens the tenant when somebody first looks at it.
pub type TenantOpener = Box<dyn FnOnce() -> Result<Tenant>>;

/// What happens to something written to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "PowerShell's own words")]
pub enum Action {
    SilentlyContinue,
    Stop,
    Continue,
    Inquire,
    Ignore,
}

impl Action {
    /// Action of that name; `Continue` for words that nobody knows.
    pub fn from_text(text: &str) -> Action {
        let known = [
            ("SilentlyContinue", Action::SilentlyContinue),
            ("Stop", Action::Stop),
            ("Inquire", Action::Inquire),
            ("Ignore", Action::Ignore),
            ("0", Action::SilentlyContinue),
            ("1", Action::Stop),
            ("4", Action::Ignore),
        ];
        known
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map_or(Action::Continue, |(_, action)| *action)
    }

    /// Whether it ends the command.
    pub fn is_stop(self) -> bool {
        matches!(self, Action::Stop | Action::Inquire)
    }

    /// Whether nothing is shown.
    pub fn is_silent(self) -> bool {
        matches!(self, Action::SilentlyContinue | Action::Ignore)
    }
}

/// A call on the stack.
#[derive(Clone)]
pub struct Call {
    /// Name of the function; empty for a block.
    pub name: Rc<str>,
    /// Name by which it was called.
    pub invoked_as: Rc<str>,
    /// Text of the call.
    pub source: Rc<Source>,
    /// Where the call stands.
    pub span: Span,
    /// Whether it is a script file.
    pub script: bool,
    /// Whether it runs in its caller's frame.
    pub dot: bool,
    /// What runs.
    pub body: Option<Rc<Body>>,
}

/// Memory is looked at once in so many steps (a mask).
const MEMORY_EVERY: u64 = 0x3fff;

/// Limits of a session.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls within calls.
    pub depth: u32,
    /// Steps; `u64::MAX` counts none.
    pub steps: u64,
    /// Bytes of values.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            depth: 1_000,
            steps: 500_000_000,
            memory: 1 << 30,
        }
    }
}

/// What is known of a registered cmdlet once it was used.
pub struct Simulated {
    /// Name in its documented spelling.
    pub name: Rc<str>,
    /// What closes the ids of its errors.
    pub id_suffix: Rc<str>,
    /// What it accepts.
    pub facts: Rc<CommandFacts>,
    /// Lower-case names of the parameters that it simulates.
    pub fields: HashSet<String>,
}

/// A session's state.
pub struct Vm {
    /// Variables.
    pub frames: Frames,
    /// Names.
    pub symbols: Symbols,
    /// `$_`
    pub it: Value,
    /// `$?`
    pub success: bool,
    /// Text whose tree runs.
    pub source: Rc<Source>,
    /// How many `try` and traps wait for an error.
    pub guards: u32,
    /// Loops around the running statement.
    pub loops: u32,
    /// Strict mode's version; 0 is off.
    pub strict: u8,
    /// Calls within calls.
    pub depth: u32,
    /// Limits.
    pub limits: Limits,
    /// Calls, outermost first.
    pub calls: Vec<Rc<Call>>,
    /// Errors in whose catch blocks the session is.
    pub caught: Vec<Value>,
    /// What `$this` is, innermost last.
    pub this: Vec<(Sym, Value)>,
    /// What a `return` inside an expression gives to its function.
    pub returned: Value,
    /// Shapes of object literals.
    pub shapes: Vec<Rc<Shape>>,
    /// Where streams go.
    pub streams: Rc<StreamTable>,
    /// Pipelines so far; their numbers.
    pub pipelines: u64,
    /// Changes of functions.
    pub epoch: u64,
    /// Changes of aliases.
    pub alias_epoch: u64,
    /// Lines that were entered.
    pub history: Vec<String>,
    /// What scripts registered to complete arguments, oldest first.
    pub completers: Vec<crate::cmdlet::Completer>,
    /// Columns.
    pub width: usize,
    /// Whether colour is wanted.
    pub colour: bool,
    /// Warnings that are said once.
    pub said: HashSet<String>,
    /// Whether somebody can answer questions.
    pub interactive: bool,
    /// Errors that were written, for `--strict`.
    pub errors_written: u64,
    pub(super) output: Box<dyn Output>,
    pub(super) formatter: Option<Box<dyn crate::cmdlet::OutDefault>>,
    pub(super) files: Files,
    pub(super) kept: crate::cmdlet::Kept,
    /// Blocks around the running one that take the caller's variables by `$using:`.
    pub lent: u32,
    pub(super) type_data: crate::cmdlet::TypeTable,
    pub(super) transcripts: super::transcript::Transcripts,
    /// Asks the person for a line; absent where nobody can answer.
    pub reader: Option<LineReader>,
    pub(super) opener: Option<TenantOpener>,
    pub(super) tenant: Option<Tenant>,
    pub(super) plan_only: bool,
    pub(super) preview: Option<super::transaction::Preview>,
    pub(super) rhai: Option<Rc<super::rhai::Rhai>>,
    /// The playbook that runs.
    pub(super) steps_of_playbook: Option<Box<super::steps::Steps>>,
    /// Frame of a pipeline in a rhai text, in which an unknown variable is an error.
    pub(super) strict_frame: Option<u32>,
    /// Last text that was asked whether it names `$foreach`, and the answer.
    pub(super) foreach_text: Option<(Rc<Source>, bool)>,
    /// Namespaces that a script uses.
    pub namespaces: Vec<String>,
    own_symbols: Sym,
    steps: u64,
    stop: Arc<AtomicBool>,
    aliases: IndexMap<String, (String, String)>,
    registry: HashMap<String, &'static CmdletDef>,
    known: HashMap<usize, Rc<Simulated>>,
    environment: BTreeMap<String, String>,
    errors: Array,
}

impl Vm {
    /// State of a new session.
    pub fn new(
        registry: &[&'static [CmdletDef]],
        output: Box<dyn Output>,
        files: Files,
        limits: Limits,
        stop: Arc<AtomicBool>,
    ) -> Vm {
        crate::value::enums::forget_defined();
        let mut vm = Vm::blank(output, files, limits, stop);
        let cmdlets = registry.iter().flat_map(|table| table.iter());
        vm.registry = cmdlets
            .map(|def| (def.name().to_ascii_lowercase(), def))
            .collect();
        vm.aliases = super::defaults::aliases();
        super::defaults::variables(&mut vm);
        vm.own_symbols = vm.symbols.count();
        vm
    }

    /// Nothing at all: what stands in a session's place while it is lent to rhai.
    pub fn hollow() -> Vm {
        Vm::blank(
            Box::new(super::output::Nowhere),
            Files::nowhere(),
            Limits::default(),
            Arc::default(),
        )
    }

    fn blank(output: Box<dyn Output>, files: Files, limits: Limits, stop: Arc<AtomicBool>) -> Vm {
        let transcripts = super::transcript::Transcripts::default();
        let output = Box::new(super::transcript::Teed {
            inner: output,
            transcripts: transcripts.clone(),
        });
        Vm {
            frames: Frames::default(),
            symbols: Symbols::default(),
            it: Value::Null,
            success: true,
            source: Source::new("", ""),
            guards: 0,
            loops: 0,
            strict: 0,
            depth: 0,
            limits,
            calls: Vec::new(),
            caught: Vec::new(),
            this: Vec::new(),
            returned: Value::NoOutput,
            shapes: Vec::new(),
            streams: Rc::default(),
            pipelines: 0,
            epoch: 0,
            alias_epoch: 0,
            history: Vec::new(),
            completers: Vec::new(),
            width: 120,
            colour: false,
            said: HashSet::new(),
            interactive: false,
            errors_written: 0,
            output,
            formatter: None,
            files,
            kept: crate::cmdlet::Kept::default(),
            lent: 0,
            type_data: crate::cmdlet::TypeTable::default(),
            transcripts,
            reader: None,
            opener: None,
            tenant: None,
            plan_only: false,
            preview: None,
            rhai: None,
            steps_of_playbook: None,
            strict_frame: None,
            foreach_text: None,
            namespaces: Vec::new(),
            own_symbols: 0,
            steps: limits.steps,
            stop,
            aliases: IndexMap::new(),
            registry: HashMap::new(),
            known: HashMap::new(),
            environment: super::defaults::environment(),
            errors: Array::of_kind(ArrayKind::ArrayList, Vec::new()),
        }
    }

    /// Set when Ctrl-C was pressed.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// Lower-case names of all commands: aliases, functions, cmdlets, documented ones.
    pub fn command_names(&self) -> HashSet<String> {
        let mut names: HashSet<String> = self.registry.keys().cloned().collect();
        names.extend(self.aliases.keys().cloned());
        names.extend(crate::cmdlet::fact_names().map(str::to_ascii_lowercase));
        for (name, _) in self.frames.names_in(0) {
            if let Some(function) = self.symbols.name(name).strip_prefix("function:") {
                names.insert(function.to_ascii_lowercase());
            }
        }
        names
    }

    /// Global variables that a person set, for rhai: name and value.
    pub fn user_variables(&self) -> Vec<(String, Value)> {
        let all = self.frames.names_in(0).into_iter();
        all.filter(|(name, _)| *name >= self.own_symbols)
            .map(|(name, slot)| {
                (
                    self.symbols.name(name).to_string(),
                    super::frame::slot_value(&slot),
                )
            })
            .filter(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
            .collect()
    }

    /// Sets a global variable from rhai.
    pub fn set_user_variable(&mut self, name: &str, value: Value) -> Result<()> {
        let symbol = self.symbols.intern(name);
        self.set_symbol(0, symbol, value)
    }

    // ---- limits ----

    /// One step: counts it and looks for Ctrl-C.
    #[inline(always)]
    pub fn tick(&mut self) -> Result<()> {
        self.steps = self.steps.wrapping_sub(1);
        if self.steps & MEMORY_EVERY == 0 || self.stop.load(Ordering::Relaxed) {
            self.stopped()
        } else {
            Ok(())
        }
    }

    #[cold]
    fn stopped(&mut self) -> Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Jump::Interrupted.into());
        }
        if super::memory::resident().is_some_and(|bytes| bytes > self.limits.memory) {
            let record = errors::too_much_memory(self.limits.memory);
            return Err(Jump::Limit(Box::new(record)).into());
        }
        if self.steps != 0 {
            return Ok(());
        }
        if self.limits.steps == u64::MAX {
            self.steps = u64::MAX;
            return Ok(());
        }
        self.steps = 1;
        Err(Jump::Limit(Box::new(errors::too_many_steps(self.limits.steps))).into())
    }

    /// Counts anew, for the next line at the prompt.
    pub fn reset_steps(&mut self) {
        self.steps = self.limits.steps;
    }

    /// Whether Ctrl-C was pressed.
    pub fn is_interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Forgets Ctrl-C for a `finally` block; whether it was pressed.
    pub fn clear_interrupt(&self) -> bool {
        self.stop.swap(false, Ordering::Relaxed)
    }

    /// As if Ctrl-C were pressed.
    pub fn interrupt(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    // ---- variables by name ----

    /// Value of a variable by its bare name, as the running frame sees it.
    pub fn lookup(&self, name: &str) -> Option<Value> {
        self.symbols
            .find(name)
            .and_then(|symbol| self.frames.lookup(symbol))
    }

    /// Value of a variable as a cmdlet names it: a scope prefix is understood, automatic ones too.
    pub fn variable(&mut self, name: &str) -> Option<Value> {
        let (scope, bare) = match name.split_once(':') {
            Some((scope, bare)) => (Some(scope), bare),
            None => (None, name),
        };
        match bare.to_ascii_lowercase().as_str() {
            "_" | "psitem" => return Some(self.it.clone()),
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            "?" => return Some(Value::Bool(self.success)),
            "null" => return Some(Value::Null),
            _ => {}
        }
        match scope {
            None => self.lookup(bare).or_else(|| self.automatic(bare)),
            Some(scope) => {
                let frame = self.scope_frame(Some(scope)).ok()?;
                let symbol = self.symbols.find(bare)?;
                self.frames.lookup_in(frame, symbol)
            }
        }
    }

    /// Frame that a scope's name or number means.
    pub fn scope_frame(&mut self, scope: Option<&str>) -> Result<u32> {
        let Some(scope) = scope else {
            return Ok(self.frames.current());
        };
        Ok(match scope.to_ascii_lowercase().as_str() {
            "global" => 0,
            "script" => self.frames.script(),
            "local" | "private" => self.frames.current(),
            number => match number.parse::<usize>() {
                Ok(up) if up <= self.frames.depth() => self.frames.ancestor(up),
                _ => return Err(errors::no_such_scope(scope)),
            },
        })
    }

    /// Removes a variable.
    pub fn remove_variable(&mut self, name: &str, scope: Option<&str>) -> Result<bool> {
        let Some(symbol) = self.symbols.find(name) else {
            return Ok(false);
        };
        let frame = match scope {
            Some(_) => self.scope_frame(scope)?,
            None => match self.frames.find(symbol) {
                Some((frame, _)) => frame,
                None => return Ok(false),
            },
        };
        if let Some(Slot::Boxed(held)) = self.frames.own(frame, symbol)
            && held.options.get().constant
        {
            return Err(errors::not_removable(name));
        }
        self.epoch += 1;
        Ok(self.frames.remove(frame, symbol))
    }

    /// The box of a variable, made if need be: what Set-Variable -Option sets.
    pub fn variable_box(&mut self, name: &str) -> Rc<VarBox> {
        let symbol = self.symbols.intern(name);
        self.frames.boxed(symbol)
    }

    /// Sets a global variable of the session itself.
    pub fn set_global(&mut self, name: &str, value: Value) {
        let symbol = self.symbols.intern(name);
        self.frames.put_in(0, symbol, Slot::Plain(value));
    }

    /// Automatic variables that are made when somebody asks.
    pub fn automatic(&mut self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "myinvocation" => {
                let call = self.calls.last().cloned()?;
                Some(self.invocation_info(&call))
            }
            "pwd" => Some(super::defaults::path_info(&self.files.location())),
            "executioncontext" => {
                let location = super::defaults::path_info(&self.files.location());
                Some(super::defaults::execution_context(&location))
            }
            "psscriptroot" | "pscommandpath" => Some(Value::str("")),
            _ => None,
        }
    }

    /// `$input` of the running function, or nothing.
    pub fn read_input(&mut self) -> Value {
        self.lookup("input").unwrap_or_else(super::eval::no_input)
    }

    /// A variable of the closed environment.
    pub fn environment(&self, name: &str) -> Option<String> {
        self.environment
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.clone())
    }

    /// All variables of the environment.
    pub fn whole_environment(&self) -> Vec<(String, String)> {
        self.environment.clone().into_iter().collect()
    }

    /// Names of the closed environment, those that the session set among them.
    pub fn environment_names(&self) -> Vec<String> {
        self.environment.keys().cloned().collect()
    }

    /// Sets a variable of the session's environment, or removes it.
    pub fn set_environment(&mut self, name: &str, value: Option<String>) {
        let known = self
            .environment
            .keys()
            .find(|known| known.eq_ignore_ascii_case(name))
            .cloned();
        let name = known.unwrap_or_else(|| name.to_owned());
        match value {
            Some(value) if !value.is_empty() => self.environment.insert(name, value),
            _ => self.environment.remove(&name),
        };
    }

    // ---- preferences and errors ----

    /// Action that a preference variable asks for.
    pub fn preference(&self, name: &str) -> Action {
        match self.lookup(name) {
            Some(Value::Null) | None => Action::Continue,
            Some(value) => Action::from_text(&value.to_text()),
        }
    }

    /// `$ErrorActionPreference`
    pub fn error_action(&self) -> Action {
        self.preference("ErrorActionPreference")
    }

    /// Writes an error to the error stream and to `$Error`.
    pub fn report_error(&mut self, record: ErrorRecord, action: Action) -> Result<()> {
        self.report_value(ErrorValue::value(record), action)
    }

    /// Writes an error's value to the error stream and to `$Error`.
    pub fn report_value(&mut self, error: Value, action: Action) -> Result<()> {
        if action == Action::Ignore {
            return Ok(());
        }
        self.remember_error(error.clone());
        if action.is_silent() {
            return Ok(());
        }
        self.write_target(2, error)
    }

    /// Puts an error first into `$Error`.
    pub fn remember_error(&mut self, error: Value) {
        let mut errors = self.errors.borrow_mut();
        if let (Some(Value::Foreign(first)), Value::Foreign(new)) = (errors.first(), &error)
            && Rc::ptr_eq(first, new)
        {
            return;
        }
        errors.insert(0, error);
        errors.truncate(256);
    }

    /// Ids of the errors in `$Error`, latest first.
    pub fn error_ids(&self) -> Vec<String> {
        let errors = self.errors.items();
        errors
            .iter()
            .filter_map(super::error_value::record_of)
            .map(|record| record.id)
            .collect()
    }

    /// `$Error`
    pub fn error_list(&self) -> Array {
        self.errors.clone()
    }

    fn write_target(&mut self, number: usize, value: Value) -> Result<()> {
        match &self.streams.to[number] {
            Target::Discard => Ok(()),
            Target::Queue(queue) => {
                queue.borrow_mut().push(value);
                Ok(())
            }
            Target::Host => {
                self.flush_output()?;
                if number == 2 {
                    self.errors_written += 1;
                    let view = self
                        .lookup("ErrorView")
                        .map(|view| view.to_text())
                        .unwrap_or_default();
                    if let Some(record) = super::error_value::record_of(&value) {
                        self.output.error(&record, &view);
                        return Ok(());
                    }
                    self.output.error_text(&value.to_text());
                    return Ok(());
                }
                let (text, line_end) = records::shown(&value);
                match number {
                    3 => self.output.stream(Stream::Warning, &text),
                    4 => self.output.stream(Stream::Verbose, &text),
                    5 => self.output.stream(Stream::Debug, &text),
                    _ => self.output.host(&text, line_end),
                }
                Ok(())
            }
        }
    }

    /// Writes a record to a stream.
    pub fn write_stream(
        &mut self,
        stream: Stream,
        record: Value,
        action: Action,
        _command: &str,
    ) -> Result<()> {
        let number = records::number(stream);
        let merged = !matches!(self.streams.to[number], Target::Host);
        // What Write-Host says is shown whatever $InformationPreference is; a merged information record passes as well.
        let silent = match stream {
            Stream::Host => false,
            Stream::Information => action.is_silent() && !merged,
            _ => action.is_silent(),
        };
        if silent {
            Ok(())
        } else {
            self.write_target(number, record)
        }
    }

    /// A line for the person, past the output: `What if:`.
    pub fn host_line(&mut self, text: &str) -> Result<()> {
        self.flush_output()?;
        self.output.host(text, true);
        Ok(())
    }

    /// Progress.
    pub fn progress(&mut self, activity: &str, status: &str, percent: i32, completed: bool) {
        self.output.progress(activity, status, percent, completed);
    }

    /// A finished line of output.
    pub fn print_line(&mut self, line: &str) -> Result<()> {
        self.output.line(line)
    }

    /// Lets the formatter print what it holds back, so that output and other streams keep their order.
    pub fn flush_output(&mut self) -> Result<()> {
        let Some(mut formatter) = self.formatter.take() else {
            return Ok(());
        };
        let result = self.with_host(|host| formatter.flush(host));
        self.formatter = Some(formatter);
        result
    }

    // ---- stack ----

    /// Name of the innermost function that runs.
    pub fn calling_function(&self) -> Option<Rc<str>> {
        self.calls
            .iter()
            .rev()
            .find(|call| !call.name.is_empty())
            .map(|call| call.name.clone())
    }

    /// `ScriptStackTrace`, innermost first.
    pub fn stack_trace(&self, at: Option<&Position>) -> Vec<String> {
        let line = |name: &str, position: Option<&Position>| {
            let name = if name.is_empty() {
                "<ScriptBlock>"
            } else {
                name
            };
            match position {
                Some(at) => {
                    let (line, _) = at.source.line_column(at.span.start);
                    let file =
                        if at.source.name.ends_with(".ps1") || at.source.name.ends_with(".rhai") {
                            at.source.name.clone()
                        } else {
                            "<No file>".to_owned()
                        };
                    format!("at {name}, {file}: line {line}")
                }
                None => format!("at {name}, <No file>: line 1"),
            }
        };
        let mut position = at.cloned();
        let mut trace = Vec::new();
        for call in self.calls.iter().rev() {
            let name = if call.script {
                "<ScriptBlock>"
            } else {
                &call.name
            };
            trace.push(line(name, position.as_ref()));
            position = Some(Position {
                source: call.source.clone(),
                span: call.span,
            });
        }
        trace.push(line("", position.as_ref()));
        trace
    }

    /// `$MyInvocation` of a call.
    pub fn invocation_info(&mut self, call: &Call) -> Value {
        super::error_value::invocation_info(call)
    }

    // ---- commands ----

    /// Target of an alias.
    pub fn alias(&self, name: &str) -> Option<String> {
        self.aliases
            .get(&name.to_lowercase())
            .map(|(_, target)| target.clone())
    }

    /// Sets an alias or removes it.
    pub fn aliases_set(&mut self, name: &str, target: Option<&str>) {
        self.alias_epoch += 1;
        let key = name.to_lowercase();
        match target {
            Some(target) => {
                self.aliases
                    .insert(key, (name.to_owned(), target.to_owned()));
            }
            None => {
                self.aliases.shift_remove(&key);
            }
        }
    }

    /// All aliases.
    pub fn all_aliases(&self) -> Vec<(String, String)> {
        self.aliases.values().cloned().collect()
    }

    /// A registered cmdlet by name.
    pub fn cmdlet_named(&self, name: &str) -> Option<&'static CmdletDef> {
        self.registry
            .get(name.to_ascii_lowercase().as_str())
            .copied()
    }

    /// All registered cmdlets.
    pub fn all_cmdlets(&self) -> Vec<&'static CmdletDef> {
        self.registry.values().copied().collect()
    }

    /// All functions: name and block, as the running frame sees them.
    pub fn all_functions(&mut self) -> Vec<(String, Block)> {
        let visible = self.frames.visible();
        let named = visible.into_iter().filter_map(|(name, slot)| {
            let name = self.symbols.name(name);
            let bare = name.strip_prefix("function:")?;
            match super::frame::slot_value(&slot) {
                Value::Block(block) => Some((bare.to_owned(), block)),
                _ => None,
            }
        });
        named.collect()
    }

    /// What is known of a cmdlet, worked out once.
    pub fn simulated(&mut self, def: &'static CmdletDef) -> Rc<Simulated> {
        let key = std::ptr::from_ref(def) as usize;
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let made = Rc::new(super::commands::simulated(def));
        self.known.insert(key, made.clone());
        made
    }

    /// The error for a name that stands for nothing here.
    pub fn unknown_command(&mut self, name: &str, span: Span) -> Error {
        let mut known: Vec<String> = self.registry.values().map(|def| def.name()).collect();
        known.extend(self.all_functions().into_iter().map(|(name, _)| name));
        known.extend(self.aliases.values().map(|(name, _)| name.clone()));
        super::commands::unknown(name, &known, &self.source, span)
    }

    // ---- tenant and files ----

    /// The tenant, opened now if nobody looked at it before.
    pub fn open_tenant(&mut self) -> Result<&mut Tenant> {
        if self.tenant.is_none() {
            let opener = self.opener.take().ok_or_else(errors::no_tenant)?;
            self.tenant = Some(opener()?);
            super::transaction::begin_run(self)?;
        }
        self.tenant.as_mut().ok_or_else(errors::no_tenant)
    }

    /// Lends the tenant to a long work, and shows its progress meanwhile.
    pub fn long_work(&mut self, work: crate::cmdlet::LongWork) -> Result<()> {
        let mut watch = super::streams::Watching {
            output: &mut *self.output,
            stop: &self.stop,
            shown: None,
        };
        let tenant = self.tenant.as_mut().ok_or_else(errors::no_tenant)?;
        work(tenant, &mut watch)
    }

    /// The tenant, if somebody looked at it.
    pub fn tenant_if_open(&mut self) -> Option<&mut Tenant> {
        self.tenant.as_mut()
    }

    /// Whether the whole run is a preview.
    pub fn plans_only(&self) -> bool {
        self.plan_only
    }

    /// Files.
    pub fn files(&mut self) -> &mut dyn FileAccess {
        &mut self.files
    }

    /// Text of a file that a statement reads.
    pub fn read_text_file(&mut self, name: &str) -> Result<String> {
        let path = self.files.resolve(name, false)?;
        let bytes = self.files.read(&path)?;
        Ok(super::files::decode(&bytes))
    }
}
