//! Paths: Test-Path, Join-Path, Split-Path, Resolve-Path, Get-Location, Set-Location.

use super::{files, item, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;
use std::rc::Rc;

/// Says whether there is something at a path.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Test-Path ./a.txt, ./b.txt
/// True
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TestPath {
    /// Paths to look at; wildcards are understood
    #[serde(default)]
    path: Vec<Value>,
    /// Paths to look at, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Any, Container (a folder) or Leaf (a file)
    path_type: Option<String>,
    /// Only looks whether the path could be one
    #[serde(default)]
    is_valid: bool,
}

impl Cmdlet for TestPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given: Vec<String> = if literal {
            self.literal_path
        } else {
            self.path.iter().map(reading::text).collect()
        };
        let kind = self
            .path_type
            .as_deref()
            .unwrap_or("Any")
            .to_ascii_lowercase();
        for path in given {
            let answer = if self.is_valid {
                !path.contains('\0')
            } else {
                item::exists(&path, literal, cx)?.is_some_and(|found| match kind.as_str() {
                    "container" => files::is_folder(&found),
                    "leaf" => !files::is_folder(&found),
                    _ => true,
                })
            };
            cx.emit_value(Value::Bool(answer))?;
        }
        Ok(())
    }
}

/// Joins parts of a path.
///
/// ```transcript
/// PS> Join-Path /data out.csv
/// /data/out.csv
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct JoinPath {
    /// First part
    #[serde(default)]
    path: Vec<String>,
    /// Second part
    #[serde(default)]
    child_path: Vec<String>,
    /// Further parts
    #[serde(default)]
    additional_child_path: Vec<String>,
    /// Gives only paths that are there
    #[serde(default)]
    resolve: bool,
}

impl Cmdlet for JoinPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for path in &self.path {
            let parts = self.child_path.iter().chain(&self.additional_child_path);
            let joined = parts.fold(path.clone(), |joined, part| join(&joined, part));
            if self.resolve {
                for found in files::find(&[joined], false, cx)? {
                    cx.emit_value(Value::str(found.display().to_string()))?;
                }
            } else {
                cx.emit_value(Value::str(joined))?;
            }
        }
        Ok(())
    }
}

fn join(first: &str, second: &str) -> String {
    let second = second.trim_start_matches(['/', '\\']);
    match first {
        "" => second.to_owned(),
        first if first.ends_with(['/', '\\']) => {
            format!("{}/{second}", first.trim_end_matches(['/', '\\']))
        }
        first => format!("{first}/{second}"),
    }
}

/// Takes a path apart.
///
/// ```transcript
/// PS> Split-Path /data/in/users.csv -Leaf; Split-Path /data/in/users.csv
/// users.csv
/// /data/in
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SplitPath {
    /// Path to take apart
    #[serde(default)]
    path: Vec<String>,
    /// Path to take apart
    #[serde(default)]
    literal_path: Vec<String>,
    /// Gives the folder, which it does by itself
    #[serde(default, rename = "Parent")]
    _parent: bool,
    /// Gives the last part
    #[serde(default)]
    leaf: bool,
    /// Gives the last part without its extension
    #[serde(default)]
    leaf_base: bool,
    /// Gives the extension with its dot
    #[serde(default)]
    extension: bool,
    /// Gives the drive
    #[serde(default)]
    qualifier: bool,
    /// Gives all but the drive
    #[serde(default)]
    no_qualifier: bool,
    /// Says whether the path begins at the root
    #[serde(default)]
    is_absolute: bool,
}

impl Cmdlet for SplitPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for path in self.literal_path.iter().chain(&self.path) {
            if self.is_absolute {
                cx.emit_value(Value::Bool(path.starts_with('/')))?;
                continue;
            }
            let leaf = path
                .trim_end_matches(['/', '\\'])
                .rsplit(['/', '\\'])
                .next()
                .unwrap_or(path);
            let dot = leaf.rfind('.').filter(|&at| at > 0 || leaf.len() > 1);
            let part = if self.leaf {
                leaf.to_owned()
            } else if self.leaf_base {
                dot.map_or(leaf, |at| &leaf[..at]).to_owned()
            } else if self.extension {
                dot.map_or("", |at| &leaf[at..]).to_owned()
            } else if self.qualifier {
                match path.split_once(':') {
                    Some((drive, _)) => format!("{drive}:"),
                    None => {
                        cx.write_error(no_qualifier(path))?;
                        continue;
                    }
                }
            } else if self.no_qualifier {
                path.split_once(':')
                    .map_or(path.as_str(), |(_, rest)| rest)
                    .to_owned()
            } else {
                parent(path)
            };
            cx.emit_value(Value::str(part))?;
        }
        Ok(())
    }
}

fn parent(path: &str) -> String {
    let path = path.trim_end_matches(['/', '\\']);
    match path.rfind(['/', '\\']) {
        Some(0) => "/".into(),
        Some(at) => path[..at].to_owned(),
        None => String::new(),
    }
}

fn no_qualifier(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ParsePathFormatError",
        Category::InvalidArgument,
        format!("'{path}' names no drive."),
    )
    .exception("System.FormatException")
    .target(path, "String")
}

/// Gives the whole path of files, wildcards resolved.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Resolve-Path ./*.txt -Relative
/// ./a.txt
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ResolvePath {
    /// Paths to resolve; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Paths to resolve, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Gives the path from the working folder
    #[serde(default)]
    relative: bool,
}

impl Cmdlet for ResolvePath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        let here = cx.host.files().resolve(".", false)?;
        for path in files::find(given, literal, cx)? {
            let value = match path.strip_prefix(&here) {
                Ok(rest) if self.relative => Value::str(format!("./{}", rest.display())),
                _ => path_info(&path),
            };
            cx.emit_value(value)?;
        }
        Ok(())
    }
}

fn path_info(path: &Path) -> Value {
    let shown = path.display().to_string();
    let type_names: Rc<[Rc<str>]> = Rc::new([
        "System.Management.Automation.PathInfo".into(),
        "System.Object".into(),
    ]);
    let shape = Shape::new(
        ["Drive", "Provider", "ProviderPath", "Path"]
            .map(Rc::from)
            .to_vec(),
    );
    let provider = Value::str("Microsoft.PowerShell.Core\\FileSystem");
    let values = vec![
        Value::str("/"),
        provider,
        Value::str(&shown),
        Value::str(&shown),
    ];
    let object = Object::with_shape(type_names, shape, values);
    object.set_text(shown);
    Value::Object(object)
}

/// Gives the working folder.
///
/// ```transcript
/// PS> (Get-Location).Path -eq $PWD.Path
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetLocation {}

impl Cmdlet for GetLocation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let here = cx.host.files().resolve(".", false)?;
        cx.emit_value(path_info(&here))
    }
}

/// Changes the working folder; only the one at hand is accepted, since a script's files stay where it began.
///
/// ```transcript
/// PS> Set-Location .
/// PS> try { Set-Location ./nowhere -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
/// PathNotFound,Microsoft.PowerShell.Commands.SetLocationCommand
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetLocation {
    /// Folder to go to
    path: Option<String>,
    /// Folder to go to, without wildcards
    literal_path: Option<String>,
    /// Puts out the folder
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for SetLocation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let here = cx.host.files().resolve(".", false)?;
        let given = self
            .literal_path
            .or(self.path)
            .unwrap_or_else(|| ".".into());
        let there = cx.host.files().resolve(&given, false)?;
        if !cx.host.files().exists(&there) {
            return cx.write_error(files::not_found(&there));
        }
        if there != here {
            return Err(stays(&given).into());
        }
        if self.pass_thru {
            cx.emit_value(path_info(&here))
        } else {
            Ok(())
        }
    }
}

fn stays(path: &str) -> ErrorRecord {
    let message = format!("The working folder cannot be changed to '{path}' while a session runs.");
    ErrorRecord::new("NotSupportedSetLocation", Category::NotImplemented, message)
        .exception("System.NotSupportedException")
        .label("expected the folder in which the program was started")
        .help("start the program in that folder, or give whole paths")
        .terminating()
}
