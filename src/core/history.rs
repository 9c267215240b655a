//! The lines that were entered in a session. They live with it, not in the tenant.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Lists the commands that were entered.
///
/// ```transcript
/// PS> 1 + 1
/// 2
/// PS> (Get-History).CommandLine
/// 1 + 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetHistory {
    /// Numbers of the commands to list
    #[serde(default)]
    id: Vec<i64>,
    /// How many commands to list, the latest
    count: Option<i32>,
}

impl Cmdlet for GetHistory {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let history = cx.host.history();
        let skip = self
            .count
            .and_then(|count| usize::try_from(count).ok())
            .map_or(0, |n| history.len().saturating_sub(n));
        let last = history.len() as i64;
        for wanted in self.id.iter().filter(|id| **id < 1 || **id > last) {
            cx.write_error(no_such_line(
                "GetHistoryNoHistoryForId",
                &wanted.to_string(),
            ))?;
        }
        for (at, line) in history.iter().enumerate().skip(skip) {
            let id = at as i64 + 1;
            if self.id.is_empty() || self.id.contains(&id) {
                cx.emit_value(info(id, line))?;
            }
        }
        Ok(())
    }
}

fn info(id: i64, line: &str) -> Value {
    let types: Rc<[Rc<str>]> = Rc::new([
        "Microsoft.PowerShell.Commands.HistoryInfo".into(),
        "System.Object".into(),
    ]);
    let shape = Shape::new(
        ["Id", "CommandLine", "ExecutionStatus"]
            .map(Rc::from)
            .to_vec(),
    );
    let values = vec![Value::Long(id), Value::str(line), Value::str("Completed")];
    let object = Object::with_shape(types, shape, values);
    object.set_text(line);
    Value::Object(object)
}

fn no_such_line(id: &str, wanted: &str) -> ErrorRecord {
    ErrorRecord::new(
        id,
        Category::ObjectNotFound,
        format!("There is no line '{wanted}' in the history."),
    )
    .exception("System.ArgumentException")
    .target(wanted, "String")
    .help("Get-History lists the lines with their numbers")
}

/// Adds lines to the history.
///
/// ```transcript
/// PS> [pscustomobject]@{ CommandLine = 'Get-Date' } | Add-History
/// PS> (Get-History -Count 2).CommandLine[0]
/// Get-Date
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AddHistory {
    /// Objects with a CommandLine, as Get-History gives them
    #[serde(default)]
    input_object: Vec<Value>,
    /// Gives the lines that were added
    #[serde(default)]
    passthru: bool,
}

impl PipelineCmdlet for AddHistory {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let line = cx.host.property(&item, "CommandLine")?;
        let Some(line) = line.filter(|line| !line.is_null()) else {
            return cx.write_error(
                ErrorRecord::new(
                    "AddHistoryInvalidInput",
                    Category::InvalidData,
                    "An object without a CommandLine is no line of a history.",
                )
                .exception("System.IO.InvalidDataException")
                .help("give what Get-History puts out"),
            );
        };
        let line = reading::text(&line);
        cx.host.add_history(&line);
        if self.passthru {
            let id = cx.host.history().len() as i64;
            cx.emit_value(info(id, &line))?;
        }
        Ok(())
    }

    fn without_input(&mut self, cx: &mut Context) -> Result<()> {
        let items = std::mem::take(&mut self.input_object);
        items
            .into_iter()
            .try_for_each(|item| self.process(item, cx))
    }
}

/// Forgets lines of the history.
///
/// ```transcript
/// PS> 1 + 1
/// 2
/// PS> Clear-History
/// PS> (Get-History).CommandLine
/// Clear-History
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearHistory {
    /// Numbers of the lines to forget
    #[serde(default)]
    id: Vec<i64>,
    /// Lines to forget; wildcards are understood
    #[serde(default)]
    command_line: Vec<String>,
    /// How many to forget
    count: Option<i32>,
    /// Forgets the latest ones first
    #[serde(default)]
    newest: bool,
}

impl Cmdlet for ClearHistory {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let lines = cx.host.history();
        let named = |at: usize, line: &str| {
            let by_number = self.id.is_empty() || self.id.contains(&(at as i64 + 1));
            let by_text = self.command_line.is_empty()
                || self
                    .command_line
                    .iter()
                    .any(|pattern| reading::like(line, pattern));
            by_number && by_text
        };
        let mut doomed: Vec<usize> = (0..lines.len())
            .filter(|at| named(*at, &lines[*at]))
            .collect();
        if self.newest {
            doomed.reverse();
        }
        if let Some(count) = self.count.and_then(|count| usize::try_from(count).ok()) {
            doomed.truncate(count);
        }
        let kept = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !doomed.contains(at));
        let kept = kept.map(|(_, line)| line.clone()).collect();
        cx.host.set_history(kept);
        Ok(())
    }
}

/// Runs a line of the history again.
///
/// ```transcript
/// PS> 2 * 21
/// 42
/// PS> Invoke-History 1
/// 2 * 21
/// 42
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InvokeHistory {
    /// Number of the line, or how it begins; the last one if left out
    id: Option<String>,
}

impl Cmdlet for InvokeHistory {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let lines = cx.host.history();
        let found = match &self.id {
            None => lines.last(),
            Some(id) => match id.parse::<usize>() {
                Ok(number) => number.checked_sub(1).and_then(|at| lines.get(at)),
                Err(_) => lines
                    .iter()
                    .rev()
                    .find(|line| line.starts_with(id.as_str())),
            },
        };
        let Some(line) = found else {
            let wanted = self.id.unwrap_or_default();
            return cx.write_error(no_such_line("InvokeHistoryNoHistoryForId", &wanted));
        };
        cx.host
            .write(crate::cmdlet::Stream::Host, Value::str(line))?;
        cx.host.evaluate(line)
    }
}
