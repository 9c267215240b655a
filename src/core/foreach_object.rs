//! ForEach-Object: blocks run for each object, or one member read or called.

use super::{members, reading};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Block, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Runs a script block for each object, or reads or calls one of its members.
///
/// Of several blocks the first runs before the first object and the last after the last one.
///
/// ```transcript
/// PS> 1..3 | ForEach-Object { $_ * 2 }
/// 2
/// 4
/// 6
/// PS> 'ann', 'bob' | ForEach-Object ToUpper
/// ANN
/// BOB
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ForEachObject {
    /// Runs before the first object
    begin: Option<Block>,
    /// Runs for each object, which it sees as `$_`
    #[serde(default)]
    process: Vec<Option<Block>>,
    /// Runs after the last object
    end: Option<Block>,
    /// Further blocks given by position
    #[serde(default)]
    remaining_scripts: Vec<Option<Block>>,
    /// Property to read, or method to call
    member_name: Option<String>,
    /// Arguments of the method
    argument_list: Option<Vec<Value>>,
    /// Block that PowerShell runs for several objects side by side; here for one after the other
    parallel: Option<Block>,
    /// How many at a time, which makes no difference
    #[serde(rename = "ThrottleLimit")]
    _throttle_limit: Option<i32>,
    /// Seconds after which it ends, which it always does before
    #[serde(rename = "TimeoutSeconds")]
    _timeout_seconds: Option<i32>,
    /// Runs each block in a session of its own, which makes no difference
    #[serde(default, rename = "UseNewRunspace")]
    _use_new_runspace: bool,
    /// Runs as a job; refused
    #[serde(default)]
    as_job: bool,
    #[serde(skip)]
    each: Vec<Block>,
    /// Whether it asks, or says what it would do, before it reads or calls a member.
    #[serde(skip)]
    asks: bool,
}

impl PipelineCmdlet for ForEachObject {
    fn begin(&mut self, cx: &mut Context) -> Result<()> {
        if self.as_job {
            return Err(job_refused());
        }
        let given = cx.host.bound_parameters();
        self.asks = given
            .iter()
            .any(|(name, value)| matches!(name.as_str(), "WhatIf" | "Confirm") && value.truthy());
        if self.member_name.is_some() {
            return Ok(());
        }
        if self.asks {
            return Err(no_what_if());
        }
        let mut blocks: Vec<Option<Block>> = Vec::new();
        blocks.extend(self.begin.take().map(Some));
        blocks.append(&mut self.process);
        blocks.append(&mut self.remaining_scripts);
        let mut last = blocks.len();
        let first = usize::from(blocks.len() > 1);
        if self.end.is_none() && blocks.len() > 2 {
            last -= 1;
            self.end = blocks[last].take();
        }
        self.each = blocks.drain(first..last).flatten().collect();
        match blocks.into_iter().next().flatten().filter(|_| first == 1) {
            Some(block) => run(&block, Some(&Value::Null), cx),
            None => Ok(()),
        }
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if let Some(block) = &self.parallel {
            return cx.host.run_lent(block, &item);
        }
        if let Some(name) = &self.member_name {
            if self.asks && !may(&item, name, cx)? {
                return Ok(());
            }
            return member(&item, name, self.argument_list.as_deref(), cx);
        }
        for block in &self.each {
            run(block, Some(&item), cx)?;
        }
        Ok(())
    }

    fn without_input(&mut self, cx: &mut Context) -> Result<()> {
        if self.member_name.is_some() {
            return Ok(());
        }
        self.process(Value::Null, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        match &self.end {
            Some(block) => run(block, Some(&Value::Null), cx),
            None => Ok(()),
        }
    }
}

fn run(block: &Block, item: Option<&Value>, cx: &mut Context) -> Result<()> {
    cx.host.run(block, item, &[])
}

/// Whether a member may be read or called, in the words in which PowerShell asks.
fn may(item: &Value, name: &str, cx: &mut Context) -> Result<bool> {
    let known = cx.host.property(item, name)?.is_some();
    let action = if known {
        format!("Retrieve the value for property '{name}'")
    } else {
        format!("Invoke method '{name}'")
    };
    cx.should_process(&format!("InputObject: {}", item.to_text()), &action)
}

fn member(item: &Value, name: &str, arguments: Option<&[Value]>, cx: &mut Context) -> Result<()> {
    if item.is_null() {
        return cx.write_error(null_input());
    }
    let mut name = name.to_owned();
    if reading::has_wildcards(&name) {
        let found: Vec<_> = members::member_names(item)
            .into_iter()
            .filter(|known| reading::like(known, &name))
            .collect();
        match found.as_slice() {
            [only] => name = only.to_string(),
            [] => return cx.write_error(no_member(&name, item)),
            several => return cx.write_error(ambiguous(&name, several.len())),
        }
    }
    if arguments.is_none()
        && let Some(value) = cx.host.property(item, &name)?
    {
        return cx.emit_each(value);
    }
    match cx.host.method(item, &name, arguments.unwrap_or_default()) {
        Ok(value) => cx.emit_each(value),
        Err(Error::Record(record)) if record.id == "MethodNotFound" && arguments.is_none() => {
            Ok(())
        }
        Err(Error::Record(record)) => cx.write_error(*record),
        Err(jump) => Err(jump),
    }
}

fn job_refused() -> Error {
    ErrorRecord::new(
        "NotSupportedJob",
        Category::NotImplemented,
        "Background jobs are not simulated: a session is one thread.",
    )
    .exception("System.NotSupportedException")
    .label("expected no -AsJob")
    .help("leave out -AsJob; the block then runs for one object after the other, in order")
    .terminating()
    .into()
}

fn no_what_if() -> Error {
    ErrorRecord::new(
        "NoShouldProcessForScriptBlockSet",
        Category::InvalidOperation,
        "ForEach-Object has no -WhatIf when it runs script blocks.",
    )
    .exception("System.InvalidOperationException")
    .help("give -WhatIf to the commands inside the block, or run the script with --what-if")
    .terminating()
    .into()
}

fn null_input() -> ErrorRecord {
    ErrorRecord::new(
        "InputObjectIsNull",
        Category::InvalidArgument,
        "A member of $null cannot be read.",
    )
    .exception("System.Management.Automation.PSArgumentException")
}

fn no_member(name: &str, item: &Value) -> ErrorRecord {
    ErrorRecord::new(
        "MethodNotFound",
        Category::InvalidArgument,
        format!("The object has no member like '{name}'."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(reading::text(item), reading::short_type(item))
}

fn ambiguous(name: &str, count: usize) -> ErrorRecord {
    let message = format!("'{name}' fits {count} members of the object; one was expected.");
    ErrorRecord::new(
        "AmbiguousPropertyOrMethodName",
        Category::InvalidArgument,
        message,
    )
    .exception("System.Management.Automation.PSArgumentException")
}
