//! ConvertTo-Json and ConvertFrom-Json.

use super::json::{self, Escape, Style};
use super::json_read::{self, Dates, Fault, Reading, Shapes};
use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Makes JSON of objects.
///
/// Objects deeper than -Depth (2, if nothing is said) become text, with a warning.
///
/// ```transcript
/// PS> [pscustomobject]@{ a = 1; b = 'x', 'y' } | ConvertTo-Json -Compress
/// {"a":1,"b":["x","y"]}
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToJson {
    /// How many levels to follow
    depth: Option<i32>,
    /// Leaves out blanks and line ends
    #[serde(default)]
    compress: bool,
    /// Writes enumerations by name
    #[serde(default)]
    enums_as_strings: bool,
    /// Makes an array of a single object, too
    #[serde(default)]
    as_array: bool,
    /// Which characters to escape: Default, EscapeNonAscii or EscapeHtml
    escape_handling: Option<Value>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for ConvertToJson {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.items.is_empty() {
            return Ok(());
        }
        let depth = self
            .depth
            .and_then(|depth| usize::try_from(depth).ok())
            .unwrap_or(2);
        let escape = self
            .escape_handling
            .as_ref()
            .map(|given| reading::text(given).to_ascii_lowercase());
        let style = Style {
            depth: if self.items.len() > 1 {
                depth.saturating_add(0)
            } else {
                depth
            },
            compress: self.compress,
            enums_as_strings: self.enums_as_strings,
            array: false,
            escape: match escape.as_deref() {
                Some("escapenonascii" | "1") => Escape::NonAscii,
                Some("escapehtml" | "2") => Escape::Html,
                _ => Escape::Default,
            },
        };
        let items = std::mem::take(&mut self.items);
        let value = match items.as_slice() {
            [Value::Array(_) | Value::Range(..)] => items[0].clone(),
            [only] if !self.as_array => only.clone(),
            _ => Value::array(items),
        };
        let (text, cut) = json::write(&value, &style, cx.host)?;
        if cut {
            cx.warn(format!(
                "The JSON is cut: it is deeper than {depth} levels; -Depth follows more."
            ))?;
        }
        cx.emit_value(Value::str(text))
    }
}

/// Makes objects of JSON.
///
/// Text that is a whole date with a time becomes a date.
///
/// ```transcript
/// PS> ('{ "a": { "b": [1, 2] } }' | ConvertFrom-Json).a.b.Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertFromJson {
    /// Makes ordered tables in place of objects
    #[serde(default)]
    as_hashtable: bool,
    /// How many levels to accept
    depth: Option<i32>,
    /// Passes an array as one object
    #[serde(default)]
    no_enumerate: bool,
    /// What to make of dates: Default, Local, Utc or String
    date_kind: Option<String>,
    #[serde(skip)]
    texts: Vec<Rc<str>>,
}

impl PipelineCmdlet for ConvertFromJson {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.texts.push(match item {
            Value::Str(text) => text,
            other => reading::text(&other).into(),
        });
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let texts = std::mem::take(&mut self.texts);
        let settings = self.settings()?;
        let mut shapes = Shapes::default();
        let Some(first) = texts.first() else {
            return Ok(());
        };
        let value = read(first, settings, &mut shapes);
        // Lines of one text, or one text in each line: the first line tells.
        if value.is_err() && texts.len() > 1 {
            return self.put(read(&texts.join("\n"), settings, &mut shapes)?, cx);
        }
        self.put(value?, cx)?;
        for text in texts.into_iter().skip(1) {
            self.put(read(&text, settings, &mut shapes)?, cx)?;
        }
        Ok(())
    }
}

impl ConvertFromJson {
    fn settings(&self) -> Result<Reading> {
        const DEEPEST: usize = 1024;
        let depth = self
            .depth
            .and_then(|depth| usize::try_from(depth).ok())
            .unwrap_or(DEEPEST)
            .min(DEEPEST);
        let dates = match self
            .date_kind
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("local") => Dates::Local,
            Some("utc") => Dates::Utc,
            Some("string") => Dates::String,
            Some("offset") => return Err(no_offsets()),
            _ => Dates::Default,
        };
        Ok(Reading {
            as_table: self.as_hashtable,
            depth,
            dates,
        })
    }

    fn put(&self, value: Option<Value>, cx: &mut Context) -> Result<()> {
        match value {
            None => Ok(()),
            Some(value) if self.no_enumerate => cx.emit_value(value),
            Some(value) => cx.emit_each(value),
        }
    }
}

/// Reads one text; nothing if it is blank.
fn read(text: &str, settings: Reading, shapes: &mut Shapes) -> Result<Option<Value>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    json_read::read_like(text, settings, shapes)
        .map(Some)
        .map_err(|fault| not_json(text, &fault))
}

fn not_json(text: &str, fault: &Fault) -> Error {
    let record = match fault {
        Fault::EmptyKey => ErrorRecord::new(
            "EmptyKeyInJsonString",
            Category::InvalidOperation,
            "The JSON has a name that is empty, which a property cannot have.",
        )
        .exception("System.InvalidOperationException")
        .help("-AsHashtable accepts it"),
        Fault::Casing(first, second) => ErrorRecord::new(
            "KeysWithDifferentCasingInJsonString",
            Category::InvalidOperation,
            format!("The JSON has the names '{first}' and '{second}', which differ in case only."),
        )
        .exception("System.InvalidOperationException")
        .help("-AsHashtable keeps both"),
        Fault::TooBig(number) => ErrorRecord::new(
            "NotSupportedBigInteger",
            Category::NotImplemented,
            format!("The number {number} has more than 64 bits, which is not supported."),
        )
        .exception("System.NotSupportedException"),
        Fault::TooDeep => {
            argument("The JSON is deeper than -Depth accepts.".into()).help("give a greater -Depth")
        }
        Fault::Syntax(at, expected) => {
            let before = text.chars().take(*at).collect::<String>();
            let line = before.matches('\n').count() + 1;
            let column = before
                .rsplit('\n')
                .next()
                .map_or(0, |last| last.chars().count())
                + 1;
            argument(format!(
                "The text is not JSON: line {line}, column {column}."
            ))
            .label(format!("expected {expected} there"))
            .help("Test-Json says whether a text is JSON")
        }
    };
    record.terminating().into()
}

fn argument(message: String) -> ErrorRecord {
    ErrorRecord::new("System.ArgumentException", Category::NotSpecified, message)
        .exception("System.ArgumentException")
}

fn no_offsets() -> Error {
    ErrorRecord::new(
        "NotSupportedDateKind",
        Category::NotImplemented,
        "Dates with an offset are not supported.",
    )
    .exception("System.NotSupportedException")
    .label("expected Default, Local, Utc or String")
    .terminating()
    .into()
}
