//! What can be asked of the session itself: its host, its errors, its calls; and of what a session elsewhere would have
//! beside it (jobs, sessions on other computers, breakpoints, event subscribers), of which there are none here.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{DateTime, Object, TimeSpan, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

fn typed(full: &str, members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let object = Object::of(members);
    object.set_type_names(Rc::new([full.into(), "System.Object".into()]));
    Value::Object(object)
}

/// Gets the program that hosts the session: `$Host`.
///
/// ```transcript
/// PS> (Get-Host).Name -eq $Host.Name
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetHost {}

impl Cmdlet for GetHost {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let host = cx.host.variable("Host").unwrap_or_default();
        cx.emit_value(host)
    }
}

/// Gets the latest errors of the session, whole.
///
/// ```transcript
/// PS> try { throw 'zz' } catch { }; (Get-Error).Exception.Message
/// zz
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetError {
    /// Errors to show in place of the session's
    input_object: Option<Value>,
    /// How many errors to get, the latest
    newest: Option<i32>,
}

impl Cmdlet for GetError {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(error) = self.input_object {
            return cx.emit_value(error);
        }
        let errors = cx.host.variable("Error").unwrap_or_default();
        let errors = reading::enumerate(&errors).unwrap_or_default();
        let count = self
            .newest
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(1);
        errors
            .into_iter()
            .take(count)
            .try_for_each(|error| cx.emit_value(error))
    }
}

/// Lists the calls that are running, the innermost first.
///
/// ```transcript
/// PS> function inner { (Get-PSCallStack)[0].Command }; inner
/// inner
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPSCallStack {}

impl Cmdlet for GetPSCallStack {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for line in cx.host.call_stack() {
            // `at name, file: line N`
            let line = line.strip_prefix("at ").unwrap_or(&line);
            let (command, place) = line.split_once(", ").unwrap_or((line, ""));
            let (file, number) = place.rsplit_once(": line ").unwrap_or((place, ""));
            let script = match file {
                "<No file>" => Value::Null,
                file => Value::str(file),
            };
            let number = number.trim().parse::<i32>().unwrap_or(0);
            let frame = typed(
                "System.Management.Automation.CallStackFrame",
                [
                    ("Command", Value::str(command)),
                    ("Location", Value::str(place)),
                    ("Arguments", Value::str("{}")),
                    ("ScriptName", script),
                    ("ScriptLineNumber", Value::Int(number)),
                    ("FunctionName", Value::str(command)),
                ],
            );
            if let Value::Object(object) = &frame {
                object.set_text(format!("at {line}"));
            }
            cx.emit_value(frame)?;
        }
        Ok(())
    }
}

/// Says since when the session runs, on the tenant's clock.
///
/// ```transcript
/// PS> (Get-Uptime).GetType().Name
/// TimeSpan
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetUptime {
    /// Gives the moment in place of the span
    #[serde(default)]
    since: bool,
}

/// When the session was first asked how long it runs.
#[derive(Default)]
struct Began(Option<DateTime>);

impl Cmdlet for GetUptime {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let now = reading::now(cx)?;
        let began = *cx.host.kept().of::<Began>().0.get_or_insert(now);
        // A machine has been up for some time when a session begins on it: an hour, here.
        const HOUR: i64 = 36_000_000_000;
        let Some(began) = began.plus(-HOUR) else {
            return Ok(());
        };
        cx.emit_value(match self.since {
            true => Value::Date(began),
            false => Value::Span(TimeSpan::from_ticks(now.ticks - began.ticks)),
        })
    }
}

/// Clears the screen, where there is one.
///
/// ```transcript
/// PS> Clear-Host; 'still here'
/// still here
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearHost {}

impl Cmdlet for ClearHost {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        match cx.host.colour() {
            true => cx.host.print("\u{1b}[H\u{1b}[2J\u{1b}[3J"),
            false => Ok(()),
        }
    }
}

/// Names of what is looked for among what a session here never has.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Wanted {
    /// Names; wildcards are understood
    name: Vec<String>,
    /// Numbers
    id: Vec<Value>,
    /// Identifiers
    instance_id: Vec<Value>,
}

impl Wanted {
    /// An error for each thing that was asked for without wildcards: there is none.
    fn missing(&self, what: &str, id: &str, exception: &str, cx: &mut Context) -> Result<()> {
        let names = self
            .name
            .iter()
            .filter(|name| !reading::has_wildcards(name))
            .cloned();
        let numbers = self.id.iter().chain(&self.instance_id).map(reading::text);
        for wanted in names.chain(numbers).collect::<Vec<_>>() {
            let message = format!("There is no {what} '{wanted}'.");
            let record = ErrorRecord::new(id, Category::ObjectNotFound, message)
                .exception(exception)
                .target(&*wanted, "String");
            cx.write_error(record)?;
        }
        Ok(())
    }
}

/// Lists background jobs; there are none, since commands run one after the other here.
///
/// ```transcript
/// PS> (Get-Job | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetJob {
    #[serde(flatten)]
    wanted: Wanted,
}

impl Cmdlet for GetJob {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.wanted.missing(
            "job",
            "JobWithSpecifiedNameNotFound",
            "System.Management.Automation.PSArgumentException",
            cx,
        )
    }
}

/// Lists sessions on other computers; there are none, since nothing here reaches out.
///
/// ```transcript
/// PS> Get-PSSession | Remove-PSSession; 'none'
/// none
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPSSession {
    #[serde(flatten)]
    _wanted: Wanted,
}

impl Cmdlet for GetPSSession {
    const EFFECT: Effect = Effect::None;

    fn run(self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }
}

/// Closes sessions on other computers, of which there are none.
///
/// ```transcript
/// PS> Get-PSSession | Remove-PSSession; 'closed'
/// closed
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemovePSSession {
    /// Sessions to close
    #[serde(default, rename = "Session")]
    _session: Option<Value>,
    #[serde(flatten)]
    _wanted: Wanted,
}

impl Cmdlet for RemovePSSession {
    const EFFECT: Effect = Effect::None;

    fn run(self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }
}

/// Lists breakpoints; there are none, since scripts are not debugged here.
///
/// ```transcript
/// PS> (Get-PSBreakpoint | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPSBreakpoint {
    /// Scripts whose breakpoints to list
    #[serde(default, rename = "Script")]
    _script: Vec<String>,
    /// Numbers of breakpoints
    #[serde(default)]
    id: Vec<i32>,
}

impl Cmdlet for GetPSBreakpoint {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for id in self.id {
            let message = format!("There is no breakpoint {id}.");
            let record = ErrorRecord::new(
                "PSBreakpoint:BreakpointIdNotFound",
                Category::InvalidArgument,
                message,
            )
            .exception("System.ArgumentException")
            .target(id.to_string(), "Int32");
            cx.write_error(record)?;
        }
        Ok(())
    }
}

/// Lists experimental features; none is on here.
///
/// ```transcript
/// PS> (Get-ExperimentalFeature | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetExperimentalFeature {
    /// Names to get; wildcards are understood
    #[serde(default, rename = "Name")]
    _name: Vec<String>,
}

impl Cmdlet for GetExperimentalFeature {
    const EFFECT: Effect = Effect::None;

    fn run(self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }
}
