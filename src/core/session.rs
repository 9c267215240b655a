//! Small commands about the session: identifiers, culture, text run as code.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Array, ArrayKind, Block, Guid, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

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
pub struct GetCulture {
    /// Cultures to get, by name
    #[serde(default)]
    name: Vec<String>,
    /// Lists the cultures that are there: this one
    #[serde(default, rename = "ListAvailable")]
    _list_available: bool,
    /// Leaves out what the user set, which is nothing
    #[serde(default, rename = "NoUserOverrides")]
    _no_user_overrides: bool,
}

impl Cmdlet for GetCulture {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for name in &self.name {
            let named = name
                .split('-')
                .all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
            if !named && !name.is_empty() {
                cx.write_error(no_culture(name))?;
                continue;
            }
            let known = cx
                .host
                .construct("System.Globalization.CultureInfo", &[Value::str(name)])?;
            cx.emit_value(known)?;
        }
        match self.name.is_empty() {
            true => culture(cx),
            false => Ok(()),
        }
    }
}

fn no_culture(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ItemNotFoundException",
        Category::ObjectNotFound,
        format!("There is no culture '{name}'."),
    )
    .exception("System.Globalization.CultureNotFoundException")
    .target(name, "String")
    .label("expected a name such as en-US")
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
