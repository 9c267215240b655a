//! Data in files of the command language: Import-PowerShellDataFile and Import-LocalizedData. Such a file holds a table of
//! constants; anything in it that would run is refused.

use super::item::chosen;
use super::{files, path, reading, text};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// Reads the table of a data file (.psd1), without running anything.
///
/// ```transcript
/// PS> Set-Content ./d.psd1 "@{ Name = 'a'; Sizes = 1, 2 }"; (Import-PowerShellDataFile ./d.psd1).Sizes -join '+'
/// 1+2
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportPowerShellDataFile {
    /// Files to read; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to read, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Reads tables of more than 500 keys as well, which it always does
    #[serde(default, rename = "SkipLimitCheck")]
    _skip_limit_check: bool,
}

impl Cmdlet for ImportPowerShellDataFile {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        for file in files::find(&given, literal, cx)? {
            if files::is_folder(&file) {
                cx.write_error(unreadable(&file, "CouldNotParseAsPowerShellDataFile"))?;
                continue;
            }
            let text = files::read_text(&file, None, cx)?;
            match table_of(&text, &[], cx)? {
                Read::Table(value) => cx.emit_value(value)?,
                Read::NoTable => {
                    let id = "CouldNotParseAsPowerShellDataFileNoHashtableRoot";
                    cx.write_error(unreadable(&file, id))?;
                }
                Read::Broken => {
                    cx.write_error(unreadable(&file, "CouldNotParseAsPowerShellDataFile"))?;
                }
                Read::Runs(what) => cx.write_error(would_run(&file, &what))?,
            }
        }
        Ok(())
    }
}

/// What a data file turned out to be.
enum Read {
    Table(Value),
    NoTable,
    Broken,
    /// It would run something, by name.
    Runs(String),
}

/// The table in a text whose values are constants; commands among `allowed` may be called.
fn table_of(source: &str, allowed: &[String], cx: &mut Context) -> Result<Read> {
    if let Some(what) = text::first_that_runs(source, allowed) {
        return Ok(match what {
            Some(what) => Read::Runs(what),
            None => Read::Broken,
        });
    }
    let values = cx.host.invoke(
        "Invoke-Expression",
        &[("Command", Value::str(source))],
        Vec::new(),
    )?;
    Ok(match values.as_slice() {
        [table] if matches!(table.base(), Value::Table(_)) => Read::Table(table.clone()),
        _ => Read::NoTable,
    })
}

fn unreadable(file: &Path, id: &str) -> ErrorRecord {
    let shown = file.display().to_string();
    ErrorRecord::new(
        id,
        Category::InvalidData,
        format!("'{shown}' holds no table of constants."),
    )
    .exception("System.InvalidOperationException")
    .target(shown, "String")
    .label("expected a file that holds @{ … }")
}

fn would_run(file: &Path, what: &str) -> ErrorRecord {
    let shown = file.display().to_string();
    ErrorRecord::new(
        "System.InvalidOperationException",
        Category::InvalidOperation,
        format!("'{shown}' would run '{what}', and a data file runs nothing."),
    )
    .exception("System.InvalidOperationException")
    .target(shown, "String")
    .help("dot-source the file as a script if it is meant to run")
}

/// Reads a script's messages in the language of the session from the data file beside it.
///
/// ```transcript
/// PS> Set-Content ./m.psd1 "@{ Hello = 'hi' }"; Import-LocalizedData -BindingVariable m -BaseDirectory . -FileName m.psd1
/// PS> $m.Hello
/// hi
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportLocalizedData {
    /// Variable to set, without the dollar sign
    binding_variable: Option<String>,
    /// Language to read, in place of the session's
    #[serde(rename = "UICulture")]
    ui_culture: Option<String>,
    /// Folder to look in
    base_directory: Option<String>,
    /// Name of the file
    file_name: Option<String>,
    /// Commands that the file may call
    #[serde(default)]
    supported_command: Vec<String>,
}

impl Cmdlet for ImportLocalizedData {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let (folder, name) = self.place(cx)?;
        let culture = self.ui_culture.as_deref().unwrap_or("en-US");
        let mut languages = vec![culture.to_owned()];
        languages.extend(culture.split_once('-').map(|(short, _)| short.to_owned()));
        languages.push(String::new());
        let mut found = None;
        for language in languages {
            let path = path::join(&path::join(&folder, &language), &name);
            let full = cx.host.files().resolve(&path, false)?;
            if cx.host.files().exists(&full) {
                found = Some(full);
                break;
            }
        }
        let Some(file) = found else {
            return cx.write_error(no_data(&name, &folder));
        };
        let text = files::read_text(&file, None, cx)?;
        let value = match table_of(&text, &self.supported_command, cx)? {
            Read::Table(value) => value,
            Read::Runs(what) => return cx.write_error(would_run(&file, &what)),
            Read::NoTable | Read::Broken => {
                return cx.write_error(unreadable(&file, "ImportLocalizedData"));
            }
        };
        match &self.binding_variable {
            Some(variable) => cx.host.set_variable(variable, value, None),
            None => cx.emit_value(value),
        }
    }
}

impl ImportLocalizedData {
    /// Folder and name of the file: what was given, or what belongs to the running script.
    fn place(&self, cx: &mut Context) -> Result<(String, String)> {
        let script = |name: &str, cx: &mut Context| {
            cx.host
                .variable(name)
                .map(|value| reading::text(&value))
                .filter(|text| !text.is_empty())
        };
        let folder = match &self.base_directory {
            Some(folder) => folder.clone(),
            None => script("PSScriptRoot", cx).ok_or_else(no_script)?,
        };
        let name = match &self.file_name {
            Some(name) => name.clone(),
            None => {
                let path = script("PSCommandPath", cx).ok_or_else(no_script)?;
                let leaf = path::leaf(&path).to_owned();
                leaf.strip_suffix(".ps1").unwrap_or(&leaf).to_owned()
            }
        };
        let name = match name.to_ascii_lowercase().ends_with(".psd1") {
            true => name,
            false => format!("{name}.psd1"),
        };
        Ok((folder, name))
    }
}

fn no_script() -> Error {
    ErrorRecord::new(
        "NotCalledFromAScriptFile",
        Category::InvalidOperation,
        "No script runs whose messages could be meant.",
    )
    .exception("System.Management.Automation.PSArgumentException")
    .label("expected -BaseDirectory and -FileName")
    .terminating()
    .into()
}

fn no_data(name: &str, folder: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ImportLocalizedData",
        Category::ObjectNotFound,
        format!("There is no '{name}' in '{folder}' or in the folders of its languages."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .target(name, "String")
}
