//! Export-Clixml, Import-Clixml, ConvertTo-CliXml and ConvertFrom-CliXml.

use super::item::chosen;
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Value, clixml};
use schemars::JsonSchema;
use serde::Deserialize;

fn written(items: &[Value], depth: Option<i32>, cx: &mut Context) -> Result<String> {
    let depth = depth.and_then(|depth| usize::try_from(depth).ok());
    clixml::write(items, depth.unwrap_or(2), &mut |value, name| {
        // A property that cannot be worked out is empty, as in PowerShell.
        Ok(cx.host.property(value, name).unwrap_or_default())
    })
}

fn unreadable(reason: &str, id: &str) -> Error {
    ErrorRecord::new(
        id,
        Category::InvalidData,
        format!("The text is no CLIXML: {reason}."),
    )
    .exception("System.Xml.XmlException")
    .help("Export-Clixml and ConvertTo-CliXml write it")
    .terminating()
    .into()
}

/// Writes objects to a file, from which Import-Clixml makes them again.
///
/// Secrets are never written: a secure string among the objects is an error.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a'; Size = 1 } | Export-Clixml ./o.xml; (Import-Clixml ./o.xml).Size
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExportClixml {
    /// File to write
    path: Option<String>,
    /// File to write, without wildcards
    literal_path: Option<String>,
    /// How many levels of properties to follow
    depth: Option<i32>,
    /// Writes to a read-only file as well
    #[serde(default)]
    force: bool,
    /// Leaves a file that is there
    #[serde(default)]
    no_clobber: bool,
    /// Encoding of the file
    encoding: Option<Value>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for ExportClixml {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let text = written(&self.items, self.depth, cx)?;
        let literal = self.literal_path.is_some();
        let given = self.literal_path.clone().or(self.path.clone());
        let target = files::Target {
            path: given.unwrap_or_default(),
            literal,
            force: self.force,
        };
        let writing = files::Writing {
            append: false,
            no_clobber: self.no_clobber && !self.force,
            encoding: self.encoding.as_ref(),
        };
        files::write_one(&target, &text, &writing, "Export-Clixml", cx)
    }
}

/// Makes the objects again that Export-Clixml wrote.
///
/// ```transcript
/// PS> @{ a = 1 } | Export-Clixml ./t.xml; (Import-Clixml ./t.xml)['a']
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportClixml {
    /// Files to read; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to read, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// How many objects to leave out at the start
    skip: Option<u64>,
    /// How many objects to give
    first: Option<u64>,
    /// Says how many objects there are
    #[serde(default)]
    include_total_count: bool,
}

impl Cmdlet for ImportClixml {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        for given in chosen(literal, &self.literal_path, &self.path) {
            let path = files::readable(given, literal, cx)?;
            let text = files::read_text(&path, None, cx)?;
            let values = clixml::read(&text)
                .map_err(|reason| unreadable(&reason, "System.Xml.XmlException"))?;
            if self.include_total_count {
                let total = i64::try_from(values.len()).unwrap_or(i64::MAX);
                cx.emit_value(Value::str(format!("Total count: {total}")))?;
            }
            let number = |given: Option<u64>, other| {
                given.map_or(other, |n| usize::try_from(n).unwrap_or(usize::MAX))
            };
            let wanted = values
                .into_iter()
                .skip(number(self.skip, 0))
                .take(number(self.first, usize::MAX));
            wanted
                .collect::<Vec<_>>()
                .into_iter()
                .try_for_each(|value| cx.emit_each(value))?;
        }
        Ok(())
    }
}

/// Makes the text of objects from which ConvertFrom-CliXml makes them again.
///
/// ```transcript
/// PS> 5 | ConvertTo-CliXml
/// <Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
///   <I32>5</I32>
/// </Objs>
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToCliXml {
    /// How many levels of properties to follow
    depth: Option<i32>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for ConvertToCliXml {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let text = written(&self.items, self.depth, cx)?;
        cx.emit_value(Value::str(text))
    }
}

/// Makes the objects again whose text ConvertTo-CliXml made.
///
/// ```transcript
/// PS> ('a', 'b' | ConvertTo-CliXml | ConvertFrom-CliXml) -join '+'
/// a+b
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertFromCliXml {
    #[serde(skip)]
    lines: Vec<String>,
}

impl PipelineCmdlet for ConvertFromCliXml {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.lines.push(reading::text(&item));
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let values = clixml::read(&self.lines.join("\n"))
            .map_err(|reason| unreadable(&reason, "System.Xml.XmlException"))?;
        values.into_iter().try_for_each(|value| cx.emit_each(value))
    }
}
