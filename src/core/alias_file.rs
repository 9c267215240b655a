//! Export-Alias and Import-Alias: aliases in a file of comma-separated values, or as a script that sets them.

use super::alias::{check_scope, is_read_only, notes};
use super::{alias, files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Writes aliases to a file.
///
/// ```transcript
/// PS> Set-Alias say Write-Output; Export-Alias ./say.csv say; (Get-Content ./say.csv)[-1]
/// "say","Write-Output","","None"
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExportAlias {
    /// File to write
    path: Option<String>,
    /// File to write, without wildcards
    literal_path: Option<String>,
    /// Aliases to write; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Puts out the aliases
    #[serde(default)]
    pass_thru: bool,
    /// Csv or Script
    #[serde(rename = "As")]
    format: Option<String>,
    /// Adds to a file that is there
    #[serde(default)]
    append: bool,
    /// Writes to a read-only file as well
    #[serde(default)]
    force: bool,
    /// Leaves a file that is there
    #[serde(default)]
    no_clobber: bool,
    /// What to say at the top of the file
    description: Option<String>,
    /// Scope of the aliases; aliases are the session's
    scope: Option<String>,
}

impl Cmdlet for ExportAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_scope(self.scope.as_deref())?;
        let mut all = cx.host.aliases();
        all.sort_by(|(l, _), (r, _)| reading::order_text(l, r, false));
        let wanted: Vec<(String, String)> = all
            .into_iter()
            .filter(|(name, _)| {
                self.name.is_empty() || self.name.iter().any(|pattern| reading::like(name, pattern))
            })
            .collect();
        for name in &self.name {
            if !reading::has_wildcards(name)
                && !wanted
                    .iter()
                    .any(|(known, _)| reading::same_name(known, name))
            {
                cx.write_error(no_alias(name))?;
            }
        }
        let script = self
            .format
            .as_deref()
            .is_some_and(|format| format.eq_ignore_ascii_case("Script"));
        let mut text = self.header(cx)?;
        for (name, target) in &wanted {
            let (options, description) = notes(cx).alias(name);
            text.push_str(&match script {
                true => format!(
                    "set-alias -Name:\"{name}\" -Value:\"{target}\" -Description:\"{description}\" -Option:\"{options}\"\n"
                ),
                false => format!(
                    "{},{},{},{}\n",
                    quoted(name),
                    quoted(target),
                    quoted(&description),
                    quoted(&options)
                ),
            });
        }
        let target = files::Target {
            path: self
                .literal_path
                .clone()
                .or(self.path.clone())
                .unwrap_or_default(),
            literal: self.literal_path.is_some(),
            force: self.force,
        };
        let writing = files::Writing {
            append: self.append,
            no_clobber: self.no_clobber && !self.force,
            encoding: None,
        };
        files::write_one(&target, &text, &writing, "Export-Alias", cx)?;
        if self.pass_thru {
            for (name, target) in &wanted {
                let object = alias::alias_object(name, target, cx);
                cx.emit_value(object)?;
            }
        }
        Ok(())
    }
}

impl ExportAlias {
    fn header(&self, cx: &mut Context) -> Result<String> {
        let now = Value::Date(reading::now(cx)?);
        let when = reading::format_value(&now, "F").unwrap_or_default();
        let mut text = format!(
            "# Alias File\n# Exported by : admin\n# Date/Time : {when}\n# Computer : REHEARSAL\n"
        );
        for line in self.description.as_deref().into_iter().flat_map(str::lines) {
            text.push_str(&format!("# {line}\n"));
        }
        Ok(text)
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn no_alias(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ItemNotFoundException",
        Category::ObjectNotFound,
        format!("There is no alias '{name}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(name, "String")
    .help("Get-Alias lists all aliases")
}

/// Sets the aliases that Export-Alias wrote.
///
/// ```transcript
/// PS> Set-Alias say Write-Output; Export-Alias ./say.csv say; Remove-Alias say; Import-Alias ./say.csv; say hello
/// hello
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportAlias {
    /// File to read
    path: Option<String>,
    /// File to read, without wildcards
    literal_path: Option<String>,
    /// Scope to set them in; aliases are the session's
    scope: Option<String>,
    /// Puts out the aliases
    #[serde(default)]
    pass_thru: bool,
    /// Replaces aliases that are there
    #[serde(default)]
    force: bool,
}

impl Cmdlet for ImportAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_scope(self.scope.as_deref())?;
        let literal = self.literal_path.is_some();
        let given = self.literal_path.clone().or(self.path.clone());
        let given = given.unwrap_or_default();
        if !literal && reading::has_wildcards(&given) && files::glob(&given, cx)?.len() != 1 {
            return Err(several(&given));
        }
        let full = files::readable(&given, literal, cx)?;
        let text = files::read_text(&full, None, cx)?;
        for line in text.lines() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let fields = fields(line);
            let [name, target, description, options] = fields.as_slice() else {
                return Err(bad_line(line));
            };
            let known = cx
                .host
                .aliases()
                .iter()
                .any(|(known, _)| reading::same_name(known, name));
            if known && !self.force {
                cx.write_error(alias_there(name))?;
                continue;
            }
            if known && is_read_only(name, cx) && notes(cx).alias(name).0.contains("Constant") {
                cx.write_error(alias_there(name))?;
                continue;
            }
            if !cx.should_process(&format!("Name: {name} Value: {target}"), "Import Alias")? {
                continue;
            }
            cx.host.set_alias(name, Some(target))?;
            notes(cx).set_alias(name, options, description);
            if self.pass_thru {
                let object = alias::alias_object(name, target, cx);
                cx.emit_value(object)?;
            }
        }
        Ok(())
    }
}

fn fields(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut field = String::new();
    let mut inside = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => all.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    all.push(field);
    all
}

fn several(path: &str) -> Error {
    ErrorRecord::new(
        "NotSupported",
        Category::NotImplemented,
        format!("'{path}' fits several files."),
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .help("give the path of one file")
    .terminating()
    .into()
}

fn bad_line(line: &str) -> Error {
    ErrorRecord::new(
        "ImportAliasFileFormatError",
        Category::ReadError,
        format!("The line '{line}' has not the four values of an alias."),
    )
    .exception("System.FormatException")
    .label("expected name, command, description and options")
    .terminating()
    .into()
}

fn alias_there(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "AliasAlreadyExists",
        Category::ResourceExists,
        format!("There is an alias '{name}' already."),
    )
    .exception("System.Management.Automation.SessionStateException")
    .target(name, "String")
    .help("-Force replaces it")
}
