//! A session: what the command line, the prompt, playbooks and tests drive. One session is one thread.

use super::error_value::ErrorValue;
use super::eval::Body;
use super::files::Files;
use super::jump::{Flow, Jump, jump_of};
use super::output::Output;
use super::rhai::Spoken;
use super::transaction;
use super::vm::{Limits, Sink, TenantOpener, Vm};
use crate::cmdlet::{CmdletDef, Context, Given, OutDefault};
use crate::diag::{Error, ErrorRecord, Result, Source, Span};
use crate::lang::tree::ScriptBlockTree;
use crate::tenant::Plan;
use crate::value::{Block, Value};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What a new session is made of.
pub struct SessionOptions {
    /// Tables of registered cmdlets.
    pub registry: Vec<&'static [CmdletDef]>,
    /// Opens the tenant when it is first looked at.
    pub tenant: Option<TenantOpener>,
    /// Where text goes.
    pub output: Box<dyn Output>,
    /// What prints objects that nobody caught.
    pub formatter: Option<Box<dyn OutDefault>>,
    /// Columns.
    pub width: usize,
    /// Whether output may be coloured.
    pub colour: bool,
    /// Whether somebody can answer questions.
    pub interactive: bool,
    /// Whether the whole run is a preview.
    pub what_if: bool,
    /// Working folder.
    pub folder: PathBuf,
    /// Folders that files are confined to; `None` for anywhere.
    pub allowed: Option<Vec<PathBuf>>,
    /// Limits.
    pub limits: Limits,
    /// Set when Ctrl-C was pressed.
    pub stop: Arc<AtomicBool>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// To its end; whether the last statement succeeded.
    Done {
        /// `$?`
        success: bool,
    },
    /// Ended by an error, which was written.
    Failed,
    /// The text does not parse; its errors were written.
    Unparsed,
    /// `exit N`
    Exit(i32),
    /// Ctrl-C
    Interrupted,
}

/// A session.
pub struct Session {
    /// Its state.
    pub vm: Vm,
}

impl Session {
    /// A new session.
    pub fn new(options: SessionOptions) -> Session {
        let mut files = Files::new(options.folder, options.allowed);
        if options.what_if {
            files.preview();
        }
        let mut vm = Vm::new(
            &options.registry,
            options.output,
            files,
            options.limits,
            options.stop,
        );
        vm.width = options.width;
        vm.colour = options.colour;
        vm.interactive = options.interactive;
        vm.opener = options.tenant;
        vm.plan_only = options.what_if;
        vm.formatter = options.formatter;
        if options.what_if {
            vm.set_global("WhatIfPreference", Value::Bool(false));
        }
        Session { vm }
    }

    /// Parses a text; its errors are written.
    pub fn parse(&mut self, source: &Rc<Source>) -> Option<Rc<ScriptBlockTree>> {
        match crate::lang::parse_noting(source) {
            Ok((tree, reading)) => {
                self.tell_placeholders(source, &reading.placeholders);
                Some(tree)
            }
            Err(errors) => {
                for error in &errors {
                    self.vm.output.error(&error.to_record(source), "");
                }
                None
            }
        }
    }

    /// Says once what somebody has to fill in.
    fn tell_placeholders(&mut self, source: &Source, placeholders: &[Span]) {
        let mut words: Vec<&str> = placeholders
            .iter()
            .map(|span| source.slice(*span))
            .collect();
        words.dedup();
        if !words.is_empty() {
            let text = format!(
                "{} taken as text: fill in what stands in angle brackets.",
                words.join(", ")
            );
            self.vm.output.stream(crate::cmdlet::Stream::Warning, &text);
        }
    }

    /// Runs a text in the global frame: `-c`, standard input, a line at the prompt.
    pub fn run_text(&mut self, source: &Rc<Source>) -> Status {
        let Some(tree) = self.parse(source) else {
            return Status::Unparsed;
        };
        self.run_tree(&tree)
    }

    /// Runs a parsed text in the global frame.
    pub fn run_tree(&mut self, tree: &Rc<ScriptBlockTree>) -> Status {
        self.vm.source = tree.source.clone();
        if let Err(error) = self.vm.declare_types(tree) {
            return self.settle(Err(error));
        }
        let result = if tree.params.is_some() || tree.has_named_blocks() {
            let Value::Block(block) = self.vm.block_value(tree) else {
                return Status::Failed;
            };
            self.print_output(|vm, out| vm.call_block(&block, None, &[], out).map(|()| Flow::Next))
        } else {
            self.print_output(|vm, out| vm.run_here(tree, out))
        };
        self.settle(result)
    }

    /// Runs a script file with parameters.
    pub fn run_script(&mut self, source: &Rc<Source>, given: &[Given]) -> Status {
        if source.name.ends_with(".rhai") {
            return self.run_rhai_script(source, given);
        }
        let Some(tree) = self.parse(source) else {
            return Status::Unparsed;
        };
        self.vm.source = source.clone();
        let body = Body {
            tree: tree.clone(),
            name: None,
            filter: false,
            script: true,
            home: None,
        };
        let block = Block {
            text: tree.inner_text().into(),
            body: Rc::new(body),
        };
        if let Err(error) = self.vm.declare_types(&tree) {
            return self.settle(Err(error));
        }
        let result =
            self.print_output(|vm, out| vm.call_script(&block, given, out).map(|()| Flow::Next));
        self.settle(result)
    }

    /// Runs a script in rhai with parameters.
    pub fn run_rhai_script(&mut self, source: &Rc<Source>, given: &[Given]) -> Status {
        self.vm.source = source.clone();
        let (parameters, common) = match self.vm.bind_rhai(source, given) {
            Ok(parameters) => parameters,
            // A script that does not bind is bad usage, as one that does not parse.
            Err(error) => {
                return match self.settle(Err(error)) {
                    Status::Failed => Status::Unparsed,
                    other => other,
                };
            }
        };
        let spoken = self.vm.run_bound_rhai(source, parameters, &common);
        self.settle_spoken(spoken)
    }

    /// Runs a line in rhai, with the session's variables.
    pub fn run_rhai_line(&mut self, source: &Rc<Source>) -> Status {
        self.vm.source = source.clone();
        let rhai = self.vm.rhai();
        let spoken = rhai.run_line(&mut self.vm, source);
        self.settle_spoken(spoken)
    }

    /// Whether a text compiles as rhai; its errors.
    pub fn check_rhai(&mut self, source: &Rc<Source>) -> std::result::Result<(), Vec<ErrorRecord>> {
        let rhai = self.vm.rhai();
        rhai.check(&self.vm, source)
    }

    fn settle_spoken(&mut self, spoken: Result<Spoken>) -> Status {
        match spoken {
            Ok(Spoken::Unparsed(errors)) => {
                for error in &errors {
                    self.vm.output.error(error, "");
                }
                self.vm.output.flush();
                Status::Unparsed
            }
            Ok(Spoken::Value(value)) => {
                self.vm.success = true;
                let shown = self.print_output(|vm, out| vm.emit(value, out).map(|()| Flow::Next));
                self.settle(shown)
            }
            Err(error) => {
                let finished = self.vm.finish_output().map(|()| Flow::Next);
                let status = self.settle(Err(error));
                if finished.is_err() {
                    Status::Failed
                } else {
                    status
                }
            }
        }
    }

    /// Runs a line at the prompt, and remembers it.
    pub fn run_prompt(&mut self, source: &Rc<Source>) -> Status {
        let status = self.run_line(source);
        let line = source.text.trim_end();
        if !line.trim().is_empty() {
            self.vm.history.push(line.to_owned());
            let most = self.vm.lookup("MaximumHistoryCount");
            let most = most
                .and_then(|most| most.to_text().parse().ok())
                .unwrap_or(4096_usize);
            let over = self.vm.history.len().saturating_sub(most);
            self.vm.history.drain(..over);
        }
        status
    }

    /// Runs a line at the prompt: PowerShell if it parses and knows every command in it, else rhai.
    fn run_line(&mut self, source: &Rc<Source>) -> Status {
        self.vm.reset_steps();
        self.vm.transcribe_input(&source.text);
        match crate::lang::parse(source) {
            Ok(tree) => {
                let blank = tree
                    .end
                    .as_ref()
                    .is_none_or(|list| list.statements.is_empty());
                let object_map = blank && source.text.trim_start().starts_with("#{");
                let rhai = object_map
                    || !self.knows_commands(&tree)
                        && !self.is_unknown_word(&source.text)
                        && self.check_rhai(source).is_ok();
                if rhai {
                    self.run_rhai_line(source)
                } else {
                    self.run_tree(&tree)
                }
            }
            Err(errors) => {
                let Err(rhai_errors) = self.check_rhai(source) else {
                    return self.run_rhai_line(source);
                };
                let powershell = looks_like_powershell(&source.text);
                let own = errors.iter().map(|error| error.to_record(source)).collect();
                let shown: Vec<ErrorRecord> = if powershell { own } else { rhai_errors };
                for error in &shown {
                    self.vm.output.error(error, "");
                }
                Status::Unparsed
            }
        }
    }

    /// Whether a line that compiles as rhai begins with a name that stands for nothing there either: then it was meant as
    /// a command.
    fn is_unknown_word(&mut self, text: &str) -> bool {
        let text = text.trim_start();
        let length = text.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let (word, rest) = text.split_at(length.unwrap_or(text.len()));
        let is_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !is_name || rest.trim_start().starts_with(['(', '!']) || rest.starts_with("::") {
            return false;
        }
        !super::rhai::is_keyword(word)
            && !self
                .vm
                .user_variables()
                .iter()
                .any(|(name, _)| **name == *word)
    }

    /// Whether every command that stands in a text by its name is known.
    fn knows_commands(&mut self, tree: &ScriptBlockTree) -> bool {
        let mut defined = std::collections::HashSet::new();
        let mut named = Vec::new();
        crate::lang::walk::walk(tree, &mut |node| match node {
            crate::lang::walk::Node::Command(command, _) => {
                if let Some(name) = command.name_text() {
                    named.push(name.to_ascii_lowercase());
                }
            }
            crate::lang::walk::Node::Function(function) => {
                defined.insert(function.scope_and_name().1.to_ascii_lowercase());
            }
            _ => {}
        });
        let known = self.vm.command_names();
        named
            .iter()
            .all(|name| known.contains(name) || defined.contains(name) || name.ends_with(".ps1"))
    }

    /// Runs something whose output goes to the person.
    pub fn print_output(
        &mut self,
        run: impl FnOnce(&mut Vm, &mut Sink) -> Result<Flow>,
    ) -> Result<Flow> {
        let result = run(&mut self.vm, &mut |vm, value| vm.out_default(&value));
        let finished = self.vm.finish_output();
        let flow = result?;
        finished?;
        Ok(flow)
    }

    fn settle(&mut self, result: Result<Flow>) -> Status {
        self.settle_tenant();
        let status = match result {
            Ok(_) => Status::Done {
                success: self.vm.success,
            },
            Err(Error::Record(record)) => {
                self.write_last_error(*record);
                Status::Failed
            }
            Err(error) => match jump_of(&error) {
                Some(Jump::Exit(code)) => Status::Exit(*code),
                Some(Jump::Interrupted) => Status::Interrupted,
                Some(Jump::Limit(record)) => {
                    let record = (**record).clone();
                    self.write_last_error(record);
                    Status::Failed
                }
                // `break` outside a loop ends the whole script silently.
                _ => Status::Done {
                    success: self.vm.success,
                },
            },
        };
        self.vm.output.flush();
        status
    }

    /// Takes what the input destroyed out of the tenant file's bytes, before anybody types the next line. In memory nothing
    /// outlives the process: there it is done when somebody looks.
    fn settle_tenant(&mut self) {
        if let Some(tenant) = self.vm.tenant.as_mut()
            && tenant.path().is_some()
        {
            // If another process is in the way, the file remembers, and the next input tries again.
            let _ = tenant.settle();
        }
    }

    fn write_last_error(&mut self, mut record: ErrorRecord) {
        record.terminating = true;
        record.ends_script = true;
        self.vm.success = false;
        self.vm.errors_written += 1;
        self.vm.remember_error(ErrorValue::value(record.clone()));
        let view = self
            .vm
            .lookup("ErrorView")
            .map(|view| view.to_text())
            .unwrap_or_default();
        self.vm.output.error(&record, &view);
    }

    /// Ends a preview: what would have changed in the tenant, and which files would have been written.
    ///
    /// # Errors
    /// Where the tenant cannot be read any more.
    pub fn end_preview(&mut self) -> Result<(Plan, Vec<(PathBuf, &'static str)>)> {
        let plan = transaction::end_run(&mut self.vm)?.unwrap_or_default();
        Ok((plan, self.vm.files.previewed()))
    }

    /// Runs a command by name with input, and gives what it puts out.
    ///
    /// # Errors
    /// Those of the command.
    pub fn invoke(
        &mut self,
        command: &str,
        parameters: &[(&str, Value)],
        input: Vec<Value>,
    ) -> Result<Vec<Value>> {
        self.vm.invoke_command(command, parameters, input)
    }
}

impl Vm {
    /// Prints an object that nobody caught.
    pub fn out_default(&mut self, value: &Value) -> Result<()> {
        if super::error_value::record_of(value).is_some() && self.formatter.is_none() {
            return self.print_line(&value.to_text());
        }
        let Some(mut formatter) = self.formatter.take() else {
            return self.print_line(&value.to_text());
        };
        let result = self.with_host(|host| formatter.write(value, host));
        self.formatter = Some(formatter);
        result
    }

    /// Ends what is being printed.
    pub fn finish_output(&mut self) -> Result<()> {
        let Some(mut formatter) = self.formatter.take() else {
            return Ok(());
        };
        let result = self.with_host(|host| formatter.finish(host));
        self.formatter = Some(formatter);
        result
    }

    pub(super) fn with_host<T>(
        &mut self,
        run: impl FnOnce(&mut dyn crate::cmdlet::Host) -> Result<T>,
    ) -> Result<T> {
        let source = self.source.clone();
        let mut state = super::command::CommandState::new(
            "Out-Default".into(),
            "Out-Default".into(),
            source,
            Span::default(),
        );
        let mut silent = |_: &mut Vm, _: Value| Ok(());
        let mut host = super::command::CommandHost::new(self, &mut state, &mut silent);
        run(&mut host)
    }

    /// Lends a context that belongs to no command.
    pub fn with_context<T>(&mut self, run: impl FnOnce(&mut Context) -> Result<T>) -> Result<T> {
        self.with_host(|host| run(&mut Context { host }))
    }

    /// Asks for a line.
    pub fn read_line(&mut self, prompt: &str, secret: bool) -> Result<String> {
        let Some(reader) = &mut self.reader else {
            return Err(super::errors::nobody_answers(
                "Read-Host",
                "for a line",
                "give the value as a parameter instead",
            ));
        };
        self.output.flush();
        reader(prompt, secret)
    }

    /// Asks for one of several answers.
    pub fn choose(
        &mut self,
        caption: &str,
        message: &str,
        choices: &[crate::cmdlet::Choice],
        default: usize,
        command: &str,
    ) -> Result<usize> {
        if self.reader.is_none() {
            let way_out = "add -Confirm:$false to go on without being asked, or -Force where the command has it";
            return Err(super::errors::nobody_answers(
                command,
                "for a decision",
                way_out,
            ));
        }
        let labels: Vec<(String, String)> =
            choices.iter().map(|choice| keyed(&choice.label)).collect();
        let menu: Vec<String> = labels
            .iter()
            .map(|(key, label)| format!("[{key}] {label}"))
            .collect();
        let default_key = labels
            .get(default)
            .map(|(key, _)| key.clone())
            .unwrap_or_default();
        self.host_line(&format!("{caption}\n{message}"))?;
        loop {
            let prompt = format!(
                "{} [?] Help (default is \"{default_key}\"): ",
                menu.join("  ")
            );
            let typed = self.read_line(&prompt, false)?;
            let typed = typed.trim();
            if typed.is_empty() {
                return Ok(default);
            }
            let found = labels.iter().position(|(key, label)| {
                key.eq_ignore_ascii_case(typed) || label.eq_ignore_ascii_case(typed)
            });
            if let Some(found) = found {
                return Ok(found);
            }
            for ((key, _), choice) in labels.iter().zip(choices) {
                self.host_line(&format!("{key} - {}", choice.help))?;
            }
        }
    }
}

/// Whether a text that neither language reads was meant as PowerShell.
fn looks_like_powershell(text: &str) -> bool {
    let dashed = |word: &str| {
        word.strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let verb_noun = |word: &str| {
        word.split_once('-').is_some_and(|(verb, noun)| {
            crate::cmdlet::VERBS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(verb))
                && noun.starts_with(|c: char| c.is_ascii_alphabetic())
        })
    };
    text.contains('$')
        || text
            .split_whitespace()
            .any(|word| dashed(word) || verb_noun(word))
}

/// Key letter and label of `&Yes`.
fn keyed(label: &str) -> (String, String) {
    let plain = label.replace('&', "");
    let key = label
        .split_once('&')
        .and_then(|(_, rest)| rest.chars().next());
    (
        key.map_or_else(|| plain.clone(), |key| key.to_uppercase().to_string()),
        plain,
    )
}
