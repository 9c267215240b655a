//! Content of files and of entries of the session's drives: Get-, Set-, Add- and Clear-Content.

use super::item::chosen;
use super::place::{self, Actor, Place, Provider, Sieve};
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Array, ArrayKind, Value, convert};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

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
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Reads hidden files as well, which it always does
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Waits for further lines: none come while a rehearsal waits, so it ends at the last
    #[serde(default, rename = "Wait")]
    _wait: bool,
}

impl Cmdlet for GetContent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        if self.tail.is_some() && self.total_count.is_some() {
            return Err(head_and_tail().into());
        }
        for path in chosen(literal, &self.literal_path, &self.path) {
            let found = place::find(std::slice::from_ref(path), literal, &self.sieve, cx)?;
            if found.is_empty()
                && !literal
                && reading::has_wildcards(path)
                && !self.sieve.includes()
            {
                cx.write_error(nothing_fits(path))?;
            }
            for at in found {
                match &at {
                    Place::File(file) => self.file(file, cx)?,
                    Place::Entry(provider, name) => self.entry(*provider, name, cx)?,
                }
            }
        }
        Ok(())
    }
}

impl GetContent {
    fn entry(&self, provider: Provider, name: &str, cx: &mut Context) -> Result<()> {
        if self.tail.is_some() {
            return cx.write_error(no_tail(provider.name()));
        }
        match Place::entry_value(provider, name, cx) {
            Some(value) => cx.emit_each(value),
            None => Ok(()),
        }
    }

    fn file(&self, path: &Path, cx: &mut Context) -> Result<()> {
        if files::is_folder(path) {
            return cx.write_error(is_folder(path, "GetContainerContentException"));
        }
        if self.raw
            && (self.tail.is_some() || self.total_count.is_some() || self.delimiter.is_some())
        {
            return cx.write_error(raw_alone());
        }
        if self.as_byte_stream {
            return self.bytes(path, cx);
        }
        let text = files::read_text(path, self.encoding.as_ref(), cx)?;
        self.emit(&text, cx)
    }

    fn bytes(&self, path: &Path, cx: &mut Context) -> Result<()> {
        let mut bytes = cx.host.files().read(path)?;
        if self.raw {
            let all = bytes.into_iter().map(Value::Byte).collect();
            let kind = ArrayKind::Typed("System.Byte".into());
            return cx.emit_value(Value::Array(Array::of_kind(kind, all)));
        }
        let most = |count: Option<i64>| count.and_then(|count| usize::try_from(count).ok());
        if let Some(count) = most(self.total_count) {
            bytes.truncate(count);
        }
        if let Some(tail) = most(self.tail.map(i64::from)) {
            bytes.drain(..bytes.len().saturating_sub(tail));
        }
        let values: Vec<Value> = bytes.into_iter().map(Value::Byte).collect();
        self.in_lots(values, cx)
    }

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
        let most = |count: Option<i64>| count.and_then(|count| usize::try_from(count).ok());
        if let Some(count) = most(self.total_count) {
            lines.truncate(count);
        }
        if let Some(tail) = most(self.tail.map(i64::from)) {
            lines.drain(..lines.len().saturating_sub(tail));
        }
        self.in_lots(lines.into_iter().map(Value::str).collect(), cx)
    }

    /// Puts out values one by one, or so many at a time as `-ReadCount` says.
    fn in_lots(&self, values: Vec<Value>, cx: &mut Context) -> Result<()> {
        let list = |lot: &[Value]| Value::Array(Array::of_kind(ArrayKind::Fixed, lot.to_vec()));
        match self.read_count {
            Some(count) if count <= 0 && values.len() > 1 => cx.emit_value(list(&values)),
            Some(count) if count > 1 => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                values.chunks(count).try_for_each(|lot| match lot {
                    [only] => cx.emit_value(only.clone()),
                    lot => cx.emit_value(list(lot)),
                })
            }
            _ => values
                .into_iter()
                .try_for_each(|value| cx.emit_value(value)),
        }
    }
}

fn head_and_tail() -> ErrorRecord {
    ErrorRecord::new(
        "TailAndHeadCannotCoexist",
        Category::InvalidOperation,
        "-TotalCount and -Tail cannot be given together.",
    )
    .exception("System.InvalidOperationException")
    .help("leave out one of them")
    .terminating()
}

fn no_tail(provider: &str) -> ErrorRecord {
    ErrorRecord::new(
        "TailNotSupported",
        Category::InvalidOperation,
        format!("The provider {provider} cannot be read from its end."),
    )
    .exception("System.InvalidOperationException")
    .help("leave out -Tail")
}

fn raw_alone() -> ErrorRecord {
    ErrorRecord::new(
        "InvalidOperation",
        Category::InvalidOperation,
        "-Raw gives the whole file; it cannot be given with -TotalCount, -Tail or -Delimiter.",
    )
    .exception("System.InvalidOperationException")
    .help("leave out one of them")
}

fn nothing_fits(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ItemNotFound",
        Category::ObjectNotFound,
        format!("No file fits '{path}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(path, "String")
    .help("Get-ChildItem lists what is there")
}

fn is_folder(path: &Path, id: &str) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        id,
        Category::InvalidOperation,
        format!("'{shown}' is a folder, which has no content of its own."),
    )
    .exception("System.InvalidOperationException")
    .target(shown, "String")
    .help("Get-ChildItem lists what is in it")
}

/// Parameters that Set-Content and Add-Content share.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Target {
    /// Files to write
    path: Vec<String>,
    /// Files to write, without wildcards
    literal_path: Vec<String>,
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Ends no line
    no_newline: bool,
    /// Writes to a read-only file as well
    force: bool,
    /// Puts out what was written
    pass_thru: bool,
    /// Takes bytes in place of text
    as_byte_stream: bool,
}

impl Target {
    /// Where to write: files that fit a pattern, or the one that is to be made.
    fn places(&self, cx: &mut Context) -> Result<Vec<Place>> {
        let literal = !self.literal_path.is_empty();
        let mut all = Vec::new();
        for path in chosen(literal, &self.literal_path, &self.path) {
            match !literal && reading::has_wildcards(path) {
                true => all.extend(place::find(
                    std::slice::from_ref(path),
                    false,
                    &self.sieve,
                    cx,
                )?),
                false => {
                    let at = place::place(&place::unescaped(path), cx)?;
                    if self.sieve.lets(&at.name()) {
                        all.push(at);
                    }
                }
            }
        }
        Ok(all)
    }

    fn write(
        &self,
        items: &[Value],
        append: bool,
        encoding: Option<&Value>,
        cx: &mut Context,
    ) -> Result<()> {
        for at in self.places(cx)? {
            match &at {
                Place::Entry(provider, name) => entry(*provider, name, items, append, cx)?,
                Place::File(path) => self.file(path, items, append, encoding, cx)?,
            }
        }
        if self.pass_thru {
            items
                .iter()
                .try_for_each(|item| cx.emit_value(item.clone()))?;
        }
        Ok(())
    }

    fn file(
        &self,
        path: &Path,
        items: &[Value],
        append: bool,
        encoding: Option<&Value>,
        cx: &mut Context,
    ) -> Result<()> {
        let action = if append { "Add Content" } else { "Set Content" };
        let full = cx.host.files().resolve(&path.display().to_string(), true)?;
        if files::is_folder(&full) {
            return cx.write_error(is_folder(&full, "WriteContainerContentException"));
        }
        if files::is_read_only(&full) && full.exists() && !self.force {
            return cx.write_error(read_only(&full));
        }
        if !self.as_byte_stream {
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
            let shown = full.display().to_string();
            return files::write_text(&shown, &text, &writing, action, cx);
        }
        let bytes: Option<Vec<u8>> = items.iter().map(byte).collect();
        let Some(bytes) = bytes else {
            return cx.write_error(not_bytes());
        };
        if !cx.should_process(&format!("Path: {}", full.display()), action)? {
            return Ok(());
        }
        if append {
            cx.host.files().append(&full, &bytes)
        } else {
            files::write(cx, &full, &bytes)
        }
    }
}

fn byte(item: &Value) -> Option<u8> {
    match convert(item, "System.Byte").ok()? {
        Value::Byte(byte) => Some(byte),
        _ => None,
    }
}

/// Content of an entry: one value, or a list of several.
fn entry(
    provider: Provider,
    name: &str,
    items: &[Value],
    append: bool,
    cx: &mut Context,
) -> Result<()> {
    let mut all = Vec::new();
    if append && let Some(old) = Place::entry_value(provider, name, cx) {
        all.extend(reading::enumerate(&old).unwrap_or_else(|| vec![old]));
    }
    all.extend(items.iter().cloned());
    let value = match all.len() {
        0 => Value::Null,
        1 => all.remove(0),
        _ if provider == Provider::Variable => Value::array(all),
        _ => Value::str(all.iter().map(reading::text).collect::<Vec<_>>().join("\n")),
    };
    let target = format!("Item: {name}");
    if cx.should_process(&target, "Set Content")? {
        place::put(provider, name, &value, cx)?;
    }
    Ok(())
}

fn read_only(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "GetContentWriterUnauthorizedAccessError",
        Category::PermissionDenied,
        format!("The file '{shown}' is read-only."),
    )
    .exception("System.UnauthorizedAccessException")
    .target(shown, "String")
    .help("-Force writes to it all the same")
}

fn not_bytes() -> ErrorRecord {
    ErrorRecord::new(
        "ProviderContentWriteError",
        Category::WriteError,
        "-AsByteStream takes bytes.",
    )
    .exception("System.Management.Automation.PSInvalidCastException")
    .label("expected numbers from 0 to 255")
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
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Empties read-only files as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for ClearContent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        for at in place::find(&given, literal, &self.sieve, cx)? {
            let path = match &at {
                Place::File(path) => path,
                Place::Entry(provider, name) => {
                    entry(*provider, name, &[], false, cx)?;
                    continue;
                }
            };
            let full = cx.host.files().resolve(&path.display().to_string(), true)?;
            if files::is_folder(&full) {
                cx.write_error(is_folder(&full, "ClearDirectoryContent"))?;
                continue;
            }
            if files::is_read_only(&full) && !self.force {
                cx.write_error(read_only(&full))?;
                continue;
            }
            if cx.should_process(&format!("Item: {}", full.display()), "Clear Content")? {
                cx.host.files().write(&full, b"")?;
            }
        }
        Ok(())
    }
}
