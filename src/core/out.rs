//! The Out- commands and Tee-Object: where the objects of a pipeline end.

use super::format::{Lines, Out};
use super::{files, reading};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Throws objects away.
///
/// ```transcript
/// PS> 1..3 | Out-Null
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OutNull {}

impl PipelineCmdlet for OutNull {
    fn process(&mut self, _item: Value, _cx: &mut Context) -> Result<()> {
        Ok(())
    }
}

/// Shows objects on the screen, as the end of each pipeline does by itself.
///
/// ```transcript
/// PS> 'shown' | Out-Host
/// shown
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OutHost {
    /// Shows one page after the other; without effect where output is no terminal
    #[serde(default, rename = "Paging")]
    _paging: bool,
    #[serde(skip)]
    out: Option<Out>,
}

impl PipelineCmdlet for OutHost {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        show(&mut self.out, &item, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        close(self.out.take(), cx)
    }
}

/// Shows objects in their default views: what every pipeline ends in.
///
/// ```transcript
/// PS> 1, 'two' | Out-Default
/// 1
/// two
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OutDefault {
    /// Writes to the transcript only; where none is written it makes no difference
    #[serde(default, rename = "Transcript")]
    _transcript: bool,
    #[serde(skip)]
    out: Option<Out>,
}

impl PipelineCmdlet for OutDefault {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        show(&mut self.out, &item, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        close(self.out.take(), cx)
    }
}

fn show(out: &mut Option<Out>, item: &Value, cx: &mut Context) -> Result<()> {
    let width = cx.host.width();
    let mut lines = Lines::default();
    out.get_or_insert_with(|| Out::new(width))
        .write(item, cx.host, &mut lines)?;
    lines.print(cx.host)
}

fn close(out: Option<Out>, cx: &mut Context) -> Result<()> {
    let mut lines = Lines::default();
    if let Some(mut out) = out {
        out.finish(&mut lines)?;
    }
    lines.print(cx.host)
}

/// Makes text of objects as they would be shown on the screen.
///
/// ```transcript
/// PS> ([pscustomobject]@{ a = 1 } | Out-String).Length -gt 0
/// True
/// PS> [pscustomobject]@{ a = 1 } | Out-String -Stream | ForEach-Object { "<$_>" }
/// <>
/// <a>
/// <->
/// <1>
/// <>
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OutString {
    /// Puts out each line by itself
    #[serde(default)]
    stream: bool,
    /// Width of a line
    width: Option<i32>,
    /// Leaves out the ends of lines
    #[serde(default)]
    no_newline: bool,
    #[serde(skip)]
    out: Option<Out>,
    #[serde(skip)]
    lines: Lines,
}

impl PipelineCmdlet for OutString {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let width = line_width(self.width, cx);
        self.out
            .get_or_insert_with(|| Out::new(width))
            .write(&item, cx.host, &mut self.lines)?;
        if self.stream {
            self.emit_lines(cx)
        } else {
            Ok(())
        }
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if let Some(mut out) = self.out.take() {
            out.finish(&mut self.lines)?;
        }
        if self.stream {
            return self.emit_lines(cx);
        }
        let text = joined(self.lines.take(), self.no_newline);
        cx.emit_value(Value::str(text))
    }
}

impl OutString {
    fn emit_lines(&mut self, cx: &mut Context) -> Result<()> {
        let lines = self.lines.take();
        lines
            .into_iter()
            .try_for_each(|line| cx.emit_value(Value::str(line)))
    }
}

fn joined(lines: Vec<String>, no_newline: bool) -> String {
    let end = if no_newline { "" } else { "\n" };
    lines
        .into_iter()
        .flat_map(|line| [line, end.to_owned()])
        .collect()
}

fn line_width(given: Option<i32>, cx: &Context) -> usize {
    given
        .and_then(|width| usize::try_from(width).ok())
        .unwrap_or_else(|| cx.host.width())
}

/// Writes objects to a file as they would be shown on the screen.
///
/// ```transcript
/// PS> 'one', 'two' | Out-File ./out.txt; Get-Content ./out.txt -TotalCount 1
/// one
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OutFile {
    /// File to write
    file_path: Option<String>,
    /// File to write, without wildcards
    literal_path: Option<String>,
    /// Adds to the file
    #[serde(default)]
    append: bool,
    /// Leaves a file alone that is there already
    #[serde(default)]
    no_clobber: bool,
    /// Writes to a read-only file as well
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Width of a line
    width: Option<i32>,
    /// Leaves out the ends of lines
    #[serde(default)]
    no_newline: bool,
    /// Encoding of the text
    encoding: Option<Value>,
    #[serde(skip)]
    out: Option<Out>,
    #[serde(skip)]
    lines: Lines,
}

impl PipelineCmdlet for OutFile {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let width = line_width(self.width, cx);
        self.out
            .get_or_insert_with(|| Out::new(width))
            .write(&item, cx.host, &mut self.lines)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if let Some(mut out) = self.out.take() {
            out.finish(&mut self.lines)?;
        }
        let path = self
            .literal_path
            .take()
            .or_else(|| self.file_path.take())
            .unwrap_or_default();
        let text = joined(self.lines.take(), self.no_newline);
        let writing = files::Writing {
            append: self.append,
            no_clobber: self.no_clobber,
            encoding: self.encoding.as_ref(),
        };
        files::write_text(&path, &text, &writing, "Output to File", cx)
    }
}

/// Stores objects in a variable or a file, and passes them on.
///
/// ```transcript
/// PS> 1..3 | Tee-Object -Variable seen | Measure-Object -Sum | ForEach-Object Sum
/// 6
/// PS> $seen.Count
/// 3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TeeObject {
    /// File to write
    file_path: Option<String>,
    /// File to write, without wildcards
    literal_path: Option<String>,
    /// Adds to the file or variable
    #[serde(default)]
    append: bool,
    /// Encoding of the file
    encoding: Option<Value>,
    /// Variable to set
    variable: Option<String>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for TeeObject {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        self.items.push(item.clone());
        cx.emit_value(item)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let mut items = std::mem::take(&mut self.items);
        if let Some(path) = self.literal_path.take().or_else(|| self.file_path.take()) {
            let mut out = Out::new(cx.host.width());
            let mut lines = Lines::default();
            for item in &items {
                out.write(item, cx.host, &mut lines)?;
            }
            out.finish(&mut lines)?;
            let text = joined(lines.take(), false);
            let writing = files::Writing {
                append: self.append,
                no_clobber: false,
                encoding: self.encoding.as_ref(),
            };
            return files::write_text(&path, &text, &writing, "Output to File", cx);
        }
        let Some(name) = self.variable.take() else {
            return Ok(());
        };
        if self.append
            && let Some(known) = cx.host.variable(&name).filter(|known| !known.is_null())
        {
            let mut all = reading::enumerate(&known).unwrap_or_else(|| vec![known]);
            all.append(&mut items);
            items = all;
        }
        let value = match items.len() {
            1 => items.remove(0),
            _ => Value::array(items),
        };
        cx.host.set_variable(&name, value, None)
    }
}
