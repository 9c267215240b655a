//! Get-Content, Set-Content, Add-Content, Clear-Content and Get-FileHash.

use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::Result;
use crate::value::{Array, ArrayKind, Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Reads a file line by line.
///
/// ```transcript
/// PS> 'one', 'two' | Set-Content ./lines.txt; Get-Content ./lines.txt -Tail 1
/// two
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetContent {
    /// Files to read; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to read, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// How many lines to read from the start
    total_count: Option<i64>,
    /// How many lines to read from the end
    tail: Option<i32>,
    /// Gives the whole text as one string
    #[serde(default)]
    raw: bool,
    /// How many lines to give at a time; 0 for all
    read_count: Option<i64>,
    /// What ends a line
    delimiter: Option<String>,
    /// Encoding of the file
    encoding: Option<Value>,
    /// Gives bytes in place of text
    #[serde(default)]
    as_byte_stream: bool,
}

impl Cmdlet for GetContent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        for path in files::find(given, literal, cx)? {
            if files::is_folder(&path) {
                cx.write_error(files::not_found(&path))?;
                continue;
            }
            if self.as_byte_stream {
                let bytes = cx.host.files().read(&path)?;
                bytes
                    .into_iter()
                    .try_for_each(|byte| cx.emit_value(Value::Byte(byte)))?;
                continue;
            }
            let text = files::read_text(&path, self.encoding.as_ref(), cx)?;
            self.emit(&text, cx)?;
        }
        Ok(())
    }
}

impl GetContent {
    fn emit(&self, text: &str, cx: &mut Context) -> Result<()> {
        if self.raw {
            return if text.is_empty() {
                Ok(())
            } else {
                cx.emit_value(Value::str(text))
            };
        }
        let mut lines: Vec<&str> = match &self.delimiter {
            Some(delimiter) if !delimiter.is_empty() => text.split(delimiter.as_str()).collect(),
            _ => text
                .split('\n')
                .map(|line| line.strip_suffix('\r').unwrap_or(line))
                .collect(),
        };
        if lines.last().is_some_and(|last| last.is_empty()) {
            lines.pop();
        }
        if let Some(count) = self
            .total_count
            .and_then(|count| usize::try_from(count).ok())
        {
            lines.truncate(count);
        }
        if let Some(tail) = self.tail.and_then(|tail| usize::try_from(tail).ok()) {
            lines.drain(..lines.len().saturating_sub(tail));
        }
        match self.read_count {
            Some(0) => cx.emit_value(list(&lines)),
            Some(count) if count > 1 => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                lines
                    .chunks(count)
                    .try_for_each(|chunk| cx.emit_value(list(chunk)))
            }
            _ => lines
                .into_iter()
                .try_for_each(|line| cx.emit_value(Value::str(line))),
        }
    }
}

fn list(lines: &[&str]) -> Value {
    Value::Array(Array::of_kind(
        ArrayKind::Fixed,
        lines.iter().map(Value::str).collect(),
    ))
}

/// Parameters that Set-Content and Add-Content share.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Target {
    /// Files to write
    path: Vec<String>,
    /// Files to write, without wildcards
    literal_path: Vec<String>,
    /// Ends no line
    no_newline: bool,
    /// Writes to a read-only file as well
    #[serde(rename = "Force")]
    _force: bool,
    /// Puts out what was written
    pass_thru: bool,
    /// Takes bytes in place of text
    as_byte_stream: bool,
}

impl Target {
    fn write(
        &self,
        items: &[Value],
        append: bool,
        encoding: Option<&Value>,
        cx: &mut Context,
    ) -> Result<()> {
        let action = if append { "Add Content" } else { "Set Content" };
        for path in self.literal_path.iter().chain(&self.path) {
            if self.as_byte_stream {
                self.write_bytes(path, items, append, action, cx)?;
                continue;
            }
            let end = if self.no_newline { "" } else { "\n" };
            let text: String = items
                .iter()
                .flat_map(lines)
                .map(|line| line + end)
                .collect();
            let writing = files::Writing {
                append,
                no_clobber: false,
                encoding,
            };
            files::write_text(path, &text, &writing, action, cx)?;
        }
        if self.pass_thru {
            items
                .iter()
                .try_for_each(|item| cx.emit_value(item.clone()))?;
        }
        Ok(())
    }

    fn write_bytes(
        &self,
        path: &str,
        items: &[Value],
        append: bool,
        action: &str,
        cx: &mut Context,
    ) -> Result<()> {
        let bytes = items
            .iter()
            .filter_map(reading::number)
            .map(|number| number as u8);
        let full = cx.host.files().resolve(path, true)?;
        let bytes: Vec<u8> = bytes.collect();
        if !cx.should_process(&full.display().to_string(), action)? {
            return Ok(());
        }
        if append {
            cx.host.files().append(&full, &bytes)
        } else {
            files::write(cx, &full, &bytes)
        }
    }
}

fn lines(item: &Value) -> Vec<String> {
    match item.base() {
        Value::Null | Value::NoOutput => Vec::new(),
        Value::Array(array) => array.items().iter().flat_map(lines).collect(),
        _ => vec![reading::text(item)],
    }
}

/// Writes objects to a file as text, in place of what was there.
///
/// ```transcript
/// PS> Set-Content ./note.txt 'one', 'two'; (Get-Content ./note.txt).Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetContent {
    /// What to write
    #[serde(default)]
    value: Vec<Value>,
    /// Encoding of the file
    encoding: Option<Value>,
    #[serde(flatten)]
    target: Target,
    #[serde(skip)]
    piped: Vec<Value>,
}

impl PipelineCmdlet for SetContent {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.piped.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let items = if self.piped.is_empty() {
            &self.value
        } else {
            &self.piped
        };
        self.target.write(items, false, self.encoding.as_ref(), cx)
    }
}

/// Adds objects to the end of a file as text.
///
/// ```transcript
/// PS> Set-Content ./log.txt 'one'; Add-Content ./log.txt 'two'; Get-Content ./log.txt
/// one
/// two
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AddContent {
    /// What to add
    #[serde(default)]
    value: Vec<Value>,
    /// Encoding of the file
    encoding: Option<Value>,
    #[serde(flatten)]
    target: Target,
    #[serde(skip)]
    piped: Vec<Value>,
}

impl PipelineCmdlet for AddContent {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.piped.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let items = if self.piped.is_empty() {
            &self.value
        } else {
            &self.piped
        };
        self.target.write(items, true, self.encoding.as_ref(), cx)
    }
}

/// Empties a file.
///
/// ```transcript
/// PS> Set-Content ./log.txt 'one'; Clear-Content ./log.txt; (Get-Item ./log.txt).Length
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearContent {
    /// Files to empty; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to empty, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
}

impl Cmdlet for ClearContent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        for path in files::find(given, literal, cx)? {
            let full = cx.host.files().resolve(&path.display().to_string(), true)?;
            if cx.should_process(&full.display().to_string(), "Clear Content")? {
                cx.host.files().write(&full, b"")?;
            }
        }
        Ok(())
    }
}

/// Computes the hash of a file, so that a copy can be compared with it.
///
/// ```transcript
/// PS> 'abc' | Set-Content ./h.txt -NoNewline; (Get-FileHash ./h.txt).Hash.Substring(0, 8)
/// BA7816BF
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetFileHash {
    /// Files to read; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to read, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Kind of hash; only SHA256, SHA384 and SHA512 are simulated
    algorithm: Option<String>,
}

impl Cmdlet for GetFileHash {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        let algorithm = self
            .algorithm
            .as_deref()
            .unwrap_or("SHA256")
            .to_ascii_uppercase();
        for path in files::find(given, literal, cx)? {
            let content = cx.host.files().read(&path)?;
            let hash = reading::hash(&algorithm, &content)?;
            let type_names: Rc<[Rc<str>]> = Rc::new([
                "Microsoft.PowerShell.Commands.FileHashInfo".into(),
                "System.Object".into(),
            ]);
            let shape = Shape::new(["Algorithm", "Hash", "Path"].map(Rc::from).to_vec());
            let values = vec![
                Value::str(&algorithm),
                Value::str(hash),
                Value::str(path.display().to_string()),
            ];
            cx.emit_value(Value::Object(Object::with_shape(type_names, shape, values)))?;
        }
        Ok(())
    }
}
