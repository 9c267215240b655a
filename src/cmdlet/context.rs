//! All that a cmdlet sees of the session it runs in. Declared here, made to work by the host; so core cmdlets reach
//! variables, history and formatting without importing the evaluator.

use super::{CmdletDef, Completed, Completer};
use crate::diag::{ErrorRecord, Result};
use crate::tenant::Tenant;
use crate::value::{Block, Value};
use serde::Serialize;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A stream beside output and error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// `Write-Warning`
    Warning,
    /// `Write-Verbose`
    Verbose,
    /// `Write-Debug`
    Debug,
    /// `Write-Information`
    Information,
    /// `Write-Host`: text for the person, past the output.
    Host,
}

/// One answer that a person may give to a question.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Label with `&` before its key letter.
    pub label: String,
    /// What it means.
    pub help: String,
}

/// A long work on the tenant: what it does, given the tenant and somebody to tell how far it has come.
pub type LongWork<'a> = &'a mut dyn FnMut(&mut Tenant, &mut dyn Watch) -> Result<()>;

/// Somebody who watches a long work.
pub trait Watch {
    /// Shows how far it has come; see [`Host::progress`].
    fn progress(&mut self, activity: &str, status: &str, percent: i32);
    /// Whether Ctrl-C was pressed.
    fn cancelled(&self) -> bool;
}

/// What the host does for a cmdlet. See [`Context`] for what each is for.
pub trait Host {
    /// Hands an object to the next stage. Arrays pass whole: use [`Context::emit_each`] to enumerate.
    fn emit(&mut self, value: Value) -> Result<()>;
    /// Writes to a stream, obeying its preference variable and the common parameters.
    fn write(&mut self, stream: Stream, value: Value) -> Result<()>;
    /// Writes a warning, unless this session has said it before.
    fn warn_once(&mut self, text: &str) -> Result<()>;
    /// Writes a non-terminating error; fails if `-ErrorAction Stop` makes it end the command.
    fn write_error(&mut self, record: ErrorRecord) -> Result<()>;
    /// Shows progress of a long work: activity, status, percent from 0 to 100 (negative: unknown), or that it ended.
    fn progress(&mut self, activity: &str, status: &str, percent: i32, completed: bool);
    /// The tenant, opened when first asked for.
    fn tenant(&mut self) -> Result<&mut Tenant>;
    /// Does a long work on the tenant that shows its progress and looks for Ctrl-C while it lasts.
    fn long_work(&mut self, work: LongWork) -> Result<()>;
    /// For a command that commits by itself: what this call means to do where it is relative (a goal in time). In a
    /// playbook that was killed within the call, what the first attempt meant is given back.
    fn decided(&mut self, now: serde_json::Value) -> Result<serde_json::Value> {
        Ok(now)
    }
    /// PowerShell's ShouldProcess: under `-WhatIf` prints the sentence and runs on in a transaction that is rolled back;
    /// asks where ConfirmImpact says so. False means: leave this object alone.
    fn should_process(&mut self, target: &str, action: Option<&str>) -> Result<bool>;
    /// PowerShell's ShouldContinue: a second question that only `-Force` avoids.
    fn should_continue(&mut self, query: &str, caption: &str) -> Result<bool>;
    /// Whether this command runs under `-WhatIf`, or the whole script under `--what-if`.
    fn what_if(&self) -> bool;
    /// Runs a script block in the frame it was written in, with `$_` set where `it` is given.
    fn call(
        &mut self,
        block: &Block,
        it: Option<&Value>,
        arguments: &[Value],
        out: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()>;
    /// Runs a script block as [`Host::call`] does, its errors unseen: for calculated properties.
    fn call_quietly(
        &mut self,
        block: &Block,
        it: &Value,
        out: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()> {
        self.call(block, Some(it), &[], out)
    }
    /// Runs a script block as [`Host::call`] does; what it puts out goes to the next stage at once.
    fn run(&mut self, block: &Block, it: Option<&Value>, arguments: &[Value]) -> Result<()> {
        let mut collected = Vec::new();
        let result = self.call(block, it, arguments, &mut |value| {
            collected.push(value);
            Ok(())
        });
        collected
            .into_iter()
            .try_for_each(|value| self.emit(value))?;
        result
    }
    /// Runs a block as one of those that PowerShell runs side by side: `$using:` names the caller's variables in it.
    fn run_lent(&mut self, block: &Block, it: &Value) -> Result<()>;
    /// Reads a property as the language does: adapted members, script properties, table keys.
    fn property(&mut self, object: &Value, name: &str) -> Result<Option<Value>>;
    /// Calls a method as the language does.
    fn method(&mut self, object: &Value, name: &str, arguments: &[Value]) -> Result<Value>;
    /// Value of a variable, by name without `$`, found as the caller would find it; a scope prefix is understood.
    fn variable(&mut self, name: &str) -> Option<Value>;
    /// Sets a variable in the caller's scope, or in the one that `scope` names (`Global`, `Script`, `Local`, a number).
    fn set_variable(&mut self, name: &str, value: Value, scope: Option<&str>) -> Result<()>;
    /// Makes a variable `ReadOnly`, `Constant` or `AllScope`, or takes a mere `ReadOnly` back.
    fn protect_variable(
        &mut self,
        name: &str,
        scope: Option<&str>,
        option: Option<&str>,
    ) -> Result<()>;
    /// Options of a variable (`None`, `ReadOnly, AllScope`) and its description.
    fn variable_notes(&mut self, name: &str, scope: Option<&str>) -> (String, String);
    /// Gives a variable a description.
    fn describe_variable(&mut self, name: &str, scope: Option<&str>, text: &str) -> Result<()>;
    /// Sets how strict the language is in the caller's scope, from 0 to 3.
    fn set_strict(&mut self, level: u8) -> Result<()>;
    /// Removes a variable; false if there is none.
    fn remove_variable(&mut self, name: &str, scope: Option<&str>) -> Result<bool>;
    /// All variables that the caller sees.
    fn variables(&mut self) -> Vec<(String, Value)>;
    /// All aliases: name and what it stands for.
    fn aliases(&self) -> Vec<(String, String)>;
    /// Sets an alias, or removes it.
    fn set_alias(&mut self, name: &str, target: Option<&str>) -> Result<()>;
    /// All registered cmdlets.
    fn cmdlets(&self) -> Vec<&'static CmdletDef>;
    /// Functions of the session: name and block.
    fn functions(&mut self) -> Vec<(String, Block)>;
    /// Makes or replaces a function, of a block or a text; `None` removes it.
    fn set_function(&mut self, name: &str, body: Option<Value>) -> Result<()>;
    /// Variables of the session's environment: a closed list, and what scripts set.
    fn environment(&self) -> Vec<(String, String)>;
    /// Sets a variable of the environment, or removes it.
    fn set_environment(&mut self, name: &str, value: Option<String>);
    /// Commands that were entered, oldest first.
    fn history(&self) -> Vec<String>;
    /// Adds a line to what was entered.
    fn add_history(&mut self, line: &str);
    /// Puts other lines in place of those that were entered.
    fn set_history(&mut self, lines: Vec<String>);
    /// Width of the terminal in columns.
    fn width(&self) -> usize;
    /// Whether output goes to a terminal that shows colour.
    fn colour(&self) -> bool;
    /// Asks the person for a line; an error that names the way out where nobody can answer.
    fn read_line(&mut self, prompt: &str, secret: bool) -> Result<String>;
    /// Asks the person to choose; an error that names the way out where nobody can answer.
    fn choose(
        &mut self,
        caption: &str,
        message: &str,
        choices: &[Choice],
        default: usize,
    ) -> Result<usize>;
    /// Prints a finished line of text to the person's standard output (what Out-Default ends in).
    fn print(&mut self, line: &str) -> Result<()>;
    /// Whether Ctrl-C was pressed; the host turns it into a jump at the next step.
    fn cancelled(&self) -> bool;
    /// Files that the session may read and write.
    fn files(&mut self) -> &mut dyn FileAccess;
    /// What cmdlets keep from one command to the next, as long as the session lives.
    fn kept(&mut self) -> &mut Kept;
    /// What the session was told of types.
    fn type_data(&mut self) -> &mut super::TypeTable;
    /// Begins to write what a person sees to a file as well; `header` stands first. Nothing is written in a preview.
    fn start_transcript(
        &mut self,
        path: &Path,
        append: bool,
        headings: bool,
        header: &str,
    ) -> Result<()>;
    /// Ends the transcript that was begun last, `footer` under it; its file, if there was one.
    fn stop_transcript(&mut self, footer: &str) -> Option<PathBuf>;
    /// Calls that are running, innermost first, as lines of a stack trace.
    fn call_stack(&self) -> Vec<String>;
    /// Name by which the running command was called.
    fn command_name(&self) -> &str;
    /// Names of the parameters that were bound, in the table's spelling.
    fn bound_parameters(&self) -> Vec<(String, Value)>;
    /// Runs a command by name with parameters and input, and gives its output.
    fn invoke(
        &mut self,
        command: &str,
        parameters: &[(&str, Value)],
        input: Vec<Value>,
    ) -> Result<Vec<Value>>;
    /// Runs a script with parameters by name; its output goes to the person.
    fn run_script(
        &mut self,
        source: &std::rc::Rc<crate::diag::Source>,
        parameters: Vec<(String, Value)>,
    ) -> Result<()>;
    /// Applies an operator of the language, by its name without the dash: `ieq`, `clike`, `inotin`, `isnot`.
    fn operate(&mut self, operator: &str, left: &Value, right: &Value) -> Result<Value>;
    /// Makes an object of a type, as `[type]::new()` does.
    fn construct(&mut self, type_name: &str, arguments: &[Value]) -> Result<Value>;
    /// Runs text as if it stood where the command stands; what it puts out goes to the next stage.
    fn evaluate(&mut self, text: &str) -> Result<()>;
    /// What a function accepts, and the text of its comment-based help; `None` if there is no such function.
    fn function_facts(&mut self, name: &str) -> Option<(super::CommandFacts, String)>;
    /// What may stand at byte `cursor` of a text.
    fn complete(&mut self, text: &str, cursor: usize) -> Completed;
    /// Registers what completes arguments.
    fn add_completer(&mut self, completer: Completer);
    /// What a script accepts, by the parameters that its text declares.
    fn script_facts(
        &mut self,
        tree: &std::rc::Rc<crate::lang::tree::ScriptBlockTree>,
    ) -> super::CommandFacts;
    /// Ends the pipeline upstream of the running command at once (`Select-Object -First`): the error to return.
    fn stop_upstream(&mut self) -> crate::diag::Error;
}

/// What cmdlets keep from one command to the next: one value of each type, made when first asked for.
#[derive(Default)]
pub struct Kept(HashMap<TypeId, Box<dyn Any>>);

impl Kept {
    /// The value of a type.
    ///
    /// # Panics
    /// Never: under the id of a type lies a value of that type.
    pub fn of<T: Default + 'static>(&mut self) -> &mut T {
        self.0
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Box::new(T::default()))
            .downcast_mut()
            .expect("a value lies under the id of its type")
    }
}

/// Where a session stands: a folder, or a drive of another provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Drive's name: `/`, `Temp`, `Env`.
    pub drive: String,
    /// Provider's name: `FileSystem`, `Environment`.
    pub provider: &'static str,
    /// Path as it is shown, with its drive.
    pub path: String,
    /// Path as the provider knows it.
    pub provider_path: String,
}

/// A drive of the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Its name.
    pub name: String,
    /// Folder at which it begins.
    pub root: PathBuf,
    /// What it is for, in the person's words.
    pub description: String,
}

/// Files within the paths that the session's role may use. Under `--what-if` writes go to an overlay that the same
/// script reads back.
pub trait FileAccess {
    /// Makes a path absolute against the session's working folder, and refuses it where it may not be used.
    fn resolve(&self, path: &str, write: bool) -> Result<PathBuf>;
    /// Whole content.
    fn read(&mut self, path: &Path) -> Result<Vec<u8>>;
    /// Writes the whole content at once: a reader sees the old file or the new one, never a part.
    fn write(&mut self, path: &Path, content: &[u8]) -> Result<()>;
    /// Appends.
    fn append(&mut self, path: &Path, content: &[u8]) -> Result<()>;
    /// Whether there is such a file or folder.
    fn exists(&self, path: &Path) -> bool;
    /// Names in a folder, sorted.
    fn list(&self, path: &Path) -> Result<Vec<PathBuf>>;
    /// Makes a folder and those above it.
    fn make_folder(&mut self, path: &Path) -> Result<()>;
    /// Removes a file or an empty folder.
    fn remove(&mut self, path: &Path) -> Result<()>;
    /// Where the session stands.
    fn location(&self) -> Location;
    /// Moves the session to another place; a folder must be one that it may use.
    fn set_location(&mut self, location: Location);
    /// Drives of the file system.
    fn drives(&self) -> Vec<Drive>;
    /// Adds a drive, or replaces the one of that name.
    fn add_drive(&mut self, drive: Drive);
    /// Removes a drive; false if there is none of that name.
    fn remove_drive(&mut self, name: &str) -> bool;
    /// Whether writes go to an overlay. Under the `-WhatIf` of one command they do not: that command writes nothing.
    fn is_overlay(&self) -> bool {
        false
    }
}

/// Shows the objects that reach the end of a pipeline: `core` makes it, the host runs one for each line that is entered.
pub trait OutDefault {
    /// Takes one object; prints what is ready.
    fn write(&mut self, value: &Value, host: &mut dyn Host) -> Result<()>;
    /// Prints what waits for the widths of its columns to be settled. For the moment before other text is printed.
    fn flush(&mut self, host: &mut dyn Host) -> Result<()>;
    /// Closes what is open.
    fn finish(&mut self, host: &mut dyn Host) -> Result<()>;
}

/// The context of one running cmdlet.
pub struct Context<'a> {
    /// The host behind it.
    pub host: &'a mut dyn Host,
}

impl Context<'_> {
    /// Puts out one object, made from any serialisable struct (its name chooses the view) or a `Value`.
    pub fn emit(&mut self, object: &impl Serialize) -> Result<()> {
        let value = crate::value::from_serialize(object)?;
        self.host.emit(value)
    }

    /// Puts out a live value as it is.
    pub fn emit_value(&mut self, value: Value) -> Result<()> {
        self.host.emit(value)
    }

    /// Puts out a value, its items one by one where it is a collection.
    pub fn emit_each(&mut self, value: Value) -> Result<()> {
        match &value {
            Value::NoOutput => Ok(()),
            Value::Array(array) => array
                .items()
                .into_iter()
                .try_for_each(|item| self.host.emit(item)),
            Value::Range(..) => value
                .range_items()
                .try_for_each(|item| self.host.emit(item)),
            _ => self.host.emit(value),
        }
    }

    /// Writes a warning.
    pub fn warn(&mut self, text: impl AsRef<str>) -> Result<()> {
        self.host.write(Stream::Warning, Value::str(text))
    }

    /// Writes a line to the verbose stream.
    pub fn verbose(&mut self, text: impl AsRef<str>) -> Result<()> {
        self.host.write(Stream::Verbose, Value::str(text))
    }

    /// Writes a non-terminating error and goes on, unless `-ErrorAction Stop` ends the command.
    pub fn write_error(&mut self, record: ErrorRecord) -> Result<()> {
        self.host.write_error(record)
    }

    /// The tenant. A cmdlet that declares [`super::Effect::Write`] may change it: the host holds a savepoint.
    pub fn tenant(&mut self) -> Result<&mut Tenant> {
        self.host.tenant()
    }

    /// Whether to go on with this object: prints the `What if:` sentence, or asks. Call it before the first change.
    pub fn should_process(&mut self, target: &str, action: &str) -> Result<bool> {
        self.host.should_process(target, Some(action))
    }

    /// Runs a block and collects what it puts out.
    pub fn call(
        &mut self,
        block: &Block,
        it: Option<&Value>,
        arguments: &[Value],
    ) -> Result<Vec<Value>> {
        let mut collected = Vec::new();
        self.host.call(block, it, arguments, &mut |value| {
            collected.push(value);
            Ok(())
        })?;
        Ok(collected)
    }

    /// Whether Ctrl-C was pressed.
    pub fn cancelled(&self) -> bool {
        self.host.cancelled()
    }
}
