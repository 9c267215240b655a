//! Small commands about the session: randomness, culture, text run as code.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Array, ArrayKind, Block, Guid, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Gives random numbers or picks objects at random, from the tenant's own source: the same seed gives the same.
///
/// ```transcript
/// PS> Get-Random -Maximum 1
/// 0
/// PS> (1..5 | Get-Random -Shuffle | Sort-Object) -join ','
/// 1,2,3,4,5
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetRandom {
    /// Number below which the result lies
    maximum: Option<Value>,
    /// Least result
    minimum: Option<Value>,
    /// How many to give
    count: Option<i32>,
    /// Gives all objects in another order
    #[serde(default)]
    shuffle: bool,
    /// Starts a sequence of its own
    set_seed: Option<i32>,
    #[serde(skip)]
    items: Vec<Value>,
    #[serde(skip)]
    sequence: Option<u64>,
}

impl PipelineCmdlet for GetRandom {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        self.sequence = self.set_seed.map(|seed| u64::from(seed.unsigned_abs()) + 1);
        Ok(())
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        match reading::enumerate(&item) {
            Some(items) => self.items.extend(items),
            None => self.items.push(item),
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let wanted = self
            .count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(1);
        if self.items.is_empty() {
            return (0..wanted).try_for_each(|_| {
                let number = self.number(cx)?;
                cx.emit_value(number)
            });
        }
        let wanted = if self.shuffle {
            self.items.len()
        } else {
            wanted.min(self.items.len())
        };
        for _ in 0..wanted {
            let at = self.draw(self.items.len() as u64, cx)? as usize;
            let item = self.items.swap_remove(at);
            cx.emit_value(item)?;
        }
        Ok(())
    }
}

impl GetRandom {
    fn draw(&mut self, bound: u64, cx: &mut Context) -> Result<u64> {
        let Some(state) = &mut self.sequence else {
            return reading::random(bound, cx);
        };
        // SplitMix64: good enough for picks that someone wants to repeat.
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Ok((mixed ^ (mixed >> 31)) % bound.max(1))
    }

    fn number(&mut self, cx: &mut Context) -> Result<Value> {
        let whole = |given: &Option<Value>| match given.as_ref().map(Value::base) {
            None | Some(Value::Null) => Some(None),
            Some(value) => reading::whole(value).map(Some),
        };
        if let (Some(least), Some(bound)) = (whole(&self.minimum), whole(&self.maximum)) {
            let (least, bound) = (least.unwrap_or(0), bound.unwrap_or(i64::from(i32::MAX)));
            let span = bound
                .checked_sub(least)
                .filter(|span| *span > 0)
                .ok_or_else(|| empty_range(least, bound))?;
            let number = least + self.draw(span as u64, cx)? as i64;
            return Ok(i32::try_from(number).map_or(Value::Long(number), Value::Int));
        }
        let number = |given: &Option<Value>, default: f64| {
            given.as_ref().and_then(reading::number).unwrap_or(default)
        };
        let (least, bound) = (
            number(&self.minimum, 0.0),
            number(&self.maximum, f64::from(i32::MAX)),
        );
        const STEPS: u64 = 1 << 53;
        let part = self.draw(STEPS, cx)? as f64 / STEPS as f64;
        Ok(Value::Double(least + part * (bound - least)))
    }
}

fn empty_range(least: i64, bound: i64) -> Error {
    let message = format!("There is no number from {least} and below {bound}.");
    ErrorRecord::new(
        "MinGreaterThanOrEqualMax",
        Category::InvalidArgument,
        message,
    )
    .exception("System.ArgumentException")
    .label("expected a -Maximum above the -Minimum")
    .terminating()
    .into()
}

/// Makes a GUID, from the tenant's own source.
///
/// ```transcript
/// PS> (New-Guid -Empty).ToString()
/// 00000000-0000-0000-0000-000000000000
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewGuid {
    /// Makes the one that is all zeros
    #[serde(default)]
    empty: bool,
    /// Text to read as a GUID
    input_object: Option<String>,
}

impl Cmdlet for NewGuid {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let guid = match (&self.input_object, self.empty) {
            (Some(text), _) => Guid::parse_str(text.trim()).map_err(|_| no_guid(text))?,
            (None, true) => Guid::nil(),
            (None, false) => reading::new_guid(cx)?,
        };
        cx.emit_value(Value::Guid(guid))
    }
}

fn no_guid(text: &str) -> Error {
    ErrorRecord::new(
        "StringNotRecognizedAsGuid",
        Category::InvalidArgument,
        format!("'{text}' is not a GUID."),
    )
    .exception("System.FormatException")
    .label("expected 32 hexadecimal digits with hyphens")
    .terminating()
    .into()
}

/// Gets the culture by which numbers and dates are written: en-US, always.
///
/// ```transcript
/// PS> (Get-Culture).Name
/// en-US
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetCulture {}

impl Cmdlet for GetCulture {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        culture(cx)
    }
}

/// Gets the culture of messages: en-US, always.
///
/// ```transcript
/// PS> (Get-UICulture).Name
/// en-US
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetUICulture {}

impl Cmdlet for GetUICulture {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        culture(cx)
    }
}

fn culture(cx: &mut Context) -> Result<()> {
    let known = cx
        .host
        .construct("System.Globalization.CultureInfo", &[Value::str("en-US")]);
    let value = known.unwrap_or_else(|_| {
        let culture = Object::of([
            ("LCID", Value::Int(1033)),
            ("Name", Value::str("en-US")),
            ("DisplayName", Value::str("English (United States)")),
        ]);
        culture.set_type_names(Rc::new([
            "System.Globalization.CultureInfo".into(),
            "System.Object".into(),
        ]));
        culture.set_text("en-US");
        Value::Object(culture)
    });
    cx.emit_value(value)
}

/// Runs text as commands.
///
/// ```transcript
/// PS> Invoke-Expression '1 + 2'
/// 3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InvokeExpression {
    /// Text to run
    #[serde(default)]
    command: String,
}

impl Cmdlet for InvokeExpression {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        cx.host.evaluate(&self.command)
    }
}

/// Runs a script block; other computers are not simulated.
///
/// ```transcript
/// PS> Invoke-Command { param($n) $n * 2 } -ArgumentList 4
/// 8
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InvokeCommand {
    /// Block to run
    script_block: Option<Block>,
    /// Its arguments
    #[serde(default)]
    argument_list: Vec<Value>,
    /// Runs in the caller's scope
    #[serde(default)]
    no_new_scope: bool,
    /// Other computers; refused
    #[serde(default)]
    computer_name: Vec<String>,
    #[serde(skip)]
    input: Vec<Value>,
}

impl PipelineCmdlet for InvokeCommand {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        if self.computer_name.is_empty() {
            Ok(())
        } else {
            Err(no_remoting())
        }
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.input.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let Some(block) = self.script_block.take() else {
            return Ok(());
        };
        let scope = self.no_new_scope.then_some(Value::Null);
        if self.input.is_empty() {
            return cx.host.run(&block, scope.as_ref(), &self.argument_list);
        }
        let input = Value::Array(Array::of_kind(
            ArrayKind::ArrayList,
            std::mem::take(&mut self.input),
        ));
        cx.host.set_variable("input", input, None)?;
        cx.host.run(&block, scope.as_ref(), &self.argument_list)
    }
}

fn no_remoting() -> Error {
    ErrorRecord::new(
        "NotSupportedRemoting",
        Category::NotImplemented,
        "Commands on other computers are not simulated.",
    )
    .exception("System.NotSupportedException")
    .help("leave out -ComputerName")
    .terminating()
    .into()
}

/// Sets how strict the language is about what was never set.
///
/// ```transcript
/// PS> Set-StrictMode -Version Latest; try { $never } catch { $_.FullyQualifiedErrorId }
/// VariableIsUndefined
/// PS> Set-StrictMode -Off
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetStrictMode {
    /// Ends strictness
    #[serde(default)]
    off: bool,
    /// 1.0, 2.0, 3.0 or Latest
    version: Option<Value>,
}

impl Cmdlet for SetStrictMode {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.off {
            return cx.host.set_strict(0);
        }
        let text = self
            .version
            .as_ref()
            .map_or_else(String::new, reading::text);
        let level = match text.to_ascii_lowercase().as_str() {
            "latest" => 3,
            text => text
                .split('.')
                .next()
                .and_then(|major| major.parse().ok())
                .unwrap_or(0),
        };
        match level {
            1..=3 => cx.host.set_strict(level),
            _ => Err(no_such_mode(&text)),
        }
    }
}

fn no_such_mode(version: &str) -> Error {
    ErrorRecord::new(
        "ParameterArgumentTransformationError",
        Category::InvalidData,
        format!("There is no strict mode '{version}'."),
    )
    .exception("System.Management.Automation.ParameterBindingArgumentTransformationException")
    .label("expected 1.0, 2.0, 3.0 or Latest")
    .terminating()
    .into()
}
