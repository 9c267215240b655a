//! The Write- commands, one for each stream, and Read-Host.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet, Stream};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Puts objects into the pipeline.
///
/// ```transcript
/// PS> Write-Output 1, 2
/// 1
/// 2
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteOutput {
    /// Passes a list as one object
    #[serde(default)]
    no_enumerate: bool,
}

impl PipelineCmdlet for WriteOutput {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if self.no_enumerate {
            cx.emit_value(item)
        } else {
            cx.emit_each(item)
        }
    }
}

/// Writes text for the person at the screen, past the pipeline.
///
/// What it writes cannot be stored in a variable or piped on; for results use Write-Output, or nothing at all.
///
/// ```transcript
/// PS> Write-Host 'a', 'b' -Separator ' | '
/// a | b
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteHost {
    /// What to write; items of a list are joined
    object: Option<Value>,
    /// Ends no line
    #[serde(default)]
    no_newline: bool,
    /// What stands between items
    separator: Option<Value>,
    /// Colour of the text
    foreground_color: Option<Value>,
    /// Colour behind the text
    background_color: Option<Value>,
}

impl Cmdlet for WriteHost {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let foreground = self
            .foreground_color
            .as_ref()
            .map(|colour| console_colour("ForegroundColor", colour))
            .transpose()?;
        let background = self
            .background_color
            .as_ref()
            .map(|colour| console_colour("BackgroundColor", colour))
            .transpose()?;
        let separator = self
            .separator
            .as_ref()
            .map_or_else(|| " ".to_owned(), reading::text);
        let text = self
            .object
            .as_ref()
            .map_or_else(String::new, |object| joined(object, &separator));
        let colour = |colour: Option<&'static str>| colour.map_or(Value::Null, Value::str);
        let shape = Shape::new(
            ["Message", "NoNewLine", "ForegroundColor", "BackgroundColor"]
                .map(Rc::from)
                .to_vec(),
        );
        let values = vec![
            Value::str(&text),
            Value::Bool(self.no_newline),
            colour(foreground),
            colour(background),
        ];
        let type_names: Rc<[Rc<str>]> = Rc::new([
            "System.Management.Automation.HostInformationMessage".into(),
            "System.Object".into(),
        ]);
        let message = Object::with_shape(type_names, shape, values);
        message.set_text(text);
        cx.host.write(Stream::Host, Value::Object(message))
    }
}

fn joined(object: &Value, separator: &str) -> String {
    match reading::enumerate(object) {
        Some(items) => {
            let texts: Vec<String> = items.iter().map(|item| joined(item, separator)).collect();
            texts.join(separator)
        }
        None => reading::text(object),
    }
}

const COLOURS: [&str; 16] = [
    "Black",
    "DarkBlue",
    "DarkGreen",
    "DarkCyan",
    "DarkRed",
    "DarkMagenta",
    "DarkYellow",
    "Gray",
    "DarkGray",
    "Blue",
    "Green",
    "Cyan",
    "Red",
    "Magenta",
    "Yellow",
    "White",
];

fn console_colour(parameter: &str, given: &Value) -> Result<&'static str> {
    let text = reading::text(given);
    let fits = |name: &&&str| name.eq_ignore_ascii_case(&text);
    let by_number = || {
        text.parse::<usize>()
            .ok()
            .and_then(|number| COLOURS.get(number))
    };
    let near = || {
        let mut near = COLOURS.iter().filter(|name| {
            !text.is_empty()
                && name
                    .get(..text.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(&text))
        });
        near.next().filter(|_| near.next().is_none())
    };
    COLOURS
        .iter()
        .find(fits)
        .or_else(by_number)
        .or_else(near)
        .copied()
        .ok_or_else(|| {
            let message =
                format!("Cannot bind parameter '{parameter}': '{text}' is not one of its values.");
            ErrorRecord::new(
                "CannotConvertArgumentNoMessage",
                Category::InvalidArgument,
                message,
            )
            .exception("System.Management.Automation.ParameterBindingException")
            .label(format!("expected {}", COLOURS.join(", ")))
            .help("leave out the parameter for the terminal's own colours")
            .terminating()
            .into()
        })
}

/// Writes a warning.
///
/// ```transcript
/// PS> Write-Warning 'The site is locked.' -WarningVariable w -WarningAction SilentlyContinue; "$w"
/// The site is locked.
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteWarning {
    /// What to warn of
    #[serde(default)]
    message: String,
}

impl Cmdlet for WriteWarning {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        cx.warn(self.message)
    }
}

/// Writes a line that is shown under -Verbose.
///
/// ```transcript
/// PS> Write-Verbose 'step 1' -Verbose 4>&1 | ForEach-Object { "$_" }
/// step 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteVerbose {
    /// What to say
    #[serde(default)]
    message: String,
}

impl Cmdlet for WriteVerbose {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        cx.verbose(self.message)
    }
}

/// Writes a line that is shown under -Debug.
///
/// ```transcript
/// PS> Write-Debug 'x is 1' -Debug 5>&1 | ForEach-Object { "$_" }
/// x is 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteDebug {
    /// What to say
    #[serde(default)]
    message: String,
}

impl Cmdlet for WriteDebug {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        cx.host.write(Stream::Debug, Value::str(self.message))
    }
}

/// Writes an object to the information stream.
///
/// ```transcript
/// PS> Write-Information 'started' -InformationVariable i; "$i"
/// started
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteInformation {
    /// What to say
    message_data: Option<Value>,
    /// Words by which it can be found again
    #[serde(default)]
    tags: Vec<String>,
}

impl Cmdlet for WriteInformation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let data = self.message_data.unwrap_or_default();
        if self.tags.is_empty() {
            return cx.host.write(Stream::Information, data);
        }
        let names = [
            "MessageData",
            "Source",
            "TimeGenerated",
            "Tags",
            "User",
            "Computer",
            "ProcessId",
        ];
        let mut values = vec![Value::Null; names.len()];
        let text = reading::text(&data);
        (values[0], values[3]) = (
            data,
            Value::array(self.tags.into_iter().map(Value::from).collect()),
        );
        let type_names: Rc<[Rc<str>]> = Rc::new([
            "System.Management.Automation.InformationRecord".into(),
            "System.Object".into(),
        ]);
        let record =
            Object::with_shape(type_names, Shape::new(names.map(Rc::from).to_vec()), values);
        record.set_text(text);
        cx.host.write(Stream::Information, Value::Object(record))
    }
}

/// Writes an error that does not end the script, unless -ErrorAction or `$ErrorActionPreference` says so.
///
/// ```transcript
/// PS> Write-Error 'No such person.' -ErrorId NoPerson -Category ObjectNotFound -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId
/// NoPerson
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteError {
    /// What failed
    message: Option<String>,
    /// Exception that the error carries
    exception: Option<Value>,
    /// Error record to write again
    error_record: Option<Value>,
    /// Kind of failure
    category: Option<String>,
    /// Id that scripts match on
    error_id: Option<String>,
    /// Object on which it failed
    target_object: Option<Value>,
    /// What to do next
    recommended_action: Option<String>,
    /// Command that failed, in CategoryInfo
    category_activity: Option<String>,
    /// Reason of the failure, in CategoryInfo
    category_reason: Option<String>,
    /// Name of the target, in CategoryInfo
    category_target_name: Option<String>,
    /// Type of the target, in CategoryInfo
    category_target_type: Option<String>,
}

impl Cmdlet for WriteError {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut record = match &self.error_record {
            Some(given) => reading::error_record(given, cx)?,
            None => self.record(cx)?,
        };
        if let Some(category) = self.category.as_deref().and_then(category) {
            record.category = category;
        }
        if let Some(target) = &self.target_object
            && !target.is_null()
        {
            record.target = reading::text(target);
            record.target_type = reading::short_type(target);
            record.target_object = Some(Rc::new(target.clone()));
        }
        for (given, place) in [
            (self.category_activity, &mut record.command),
            (self.category_reason, &mut record.reason),
            (self.category_target_name, &mut record.target),
            (self.category_target_type, &mut record.target_type),
            (self.recommended_action, &mut record.help),
        ] {
            if let Some(given) = given {
                *place = given;
            }
        }
        cx.write_error(record)
    }
}

impl WriteError {
    fn record(&self, cx: &mut Context) -> Result<ErrorRecord> {
        const OWN: &str = "Microsoft.PowerShell.Commands.WriteErrorException";
        let (mut message, mut exception) =
            (self.message.clone().unwrap_or_default(), OWN.to_owned());
        if let Some(given) = &self.exception {
            exception = reading::type_names(given)
                .first()
                .map_or_else(|| OWN.to_owned(), |name| name.to_string());
            if self.message.is_none() {
                let own = cx.host.property(given, "Message")?;
                message = own.map_or_else(|| reading::text(given), |own| reading::text(&own));
            }
        }
        let id = self.error_id.clone().unwrap_or_else(|| exception.clone());
        Ok(ErrorRecord::new(id, Category::NotSpecified, message).exception(exception))
    }
}

fn category(name: &str) -> Option<Category> {
    Category::ALL
        .iter()
        .copied()
        .find(|category| category.name().eq_ignore_ascii_case(name))
}

/// Shows how far a long work came.
///
/// ```transcript
/// PS> Write-Progress -Activity Boxes -Status 'Box 1 of 3' -PercentComplete 33
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WriteProgress {
    /// What is done
    #[serde(default)]
    activity: String,
    /// How it stands
    #[serde(default)]
    status: String,
    /// How much is done, in percent; below 0 if nobody knows
    percent_complete: Option<i32>,
    /// What is done just now
    #[serde(default)]
    current_operation: String,
    /// Ends the display
    #[serde(default)]
    completed: bool,
    /// Tells several works apart
    #[serde(default, rename = "Id")]
    _id: i32,
    /// Work that this one is part of
    #[serde(default, rename = "ParentId")]
    _parent: i32,
    /// Seconds that are left
    #[serde(default, rename = "SecondsRemaining")]
    _seconds: i32,
    /// Where the record comes from
    #[serde(default, rename = "SourceId")]
    _source: i32,
}

impl Cmdlet for WriteProgress {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let status = match self.current_operation.as_str() {
            "" => self.status,
            operation => format!("{} {operation}", self.status),
        };
        cx.host.progress(
            &self.activity,
            &status,
            self.percent_complete.unwrap_or(-1),
            self.completed,
        );
        Ok(())
    }
}

/// Asks the person for a line.
///
/// Where nobody can answer, it is an error: never a wait.
///
/// ```transcript
/// PS> try { Read-Host 'Name' } catch { 'nobody there' }
/// nobody there
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ReadHost {
    /// What to ask
    prompt: Option<Value>,
    /// Hides what is typed
    #[serde(default)]
    mask_input: bool,
    /// Gives a secure string; refused, since nothing here needs a secret
    #[serde(default)]
    as_secure_string: bool,
}

impl Cmdlet for ReadHost {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let prompt = self
            .prompt
            .as_ref()
            .map_or_else(String::new, |prompt| format!("{}: ", joined(prompt, " ")));
        let secret = self.mask_input || self.as_secure_string;
        let line = cx.host.read_line(&prompt, secret)?;
        cx.emit_value(match self.as_secure_string {
            true => super::security::secret(&line),
            false => Value::str(line),
        })
    }
}
