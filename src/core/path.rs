//! Paths as text and as places: Test-Path, Join-Path, Split-Path, Resolve-Path, Convert-Path.

use super::item::chosen;
use super::place::{self, Actor, Place, Sieve};
use super::{files, location, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

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
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Any, Container (a folder) or Leaf (a file)
    path_type: Option<String>,
    /// Only looks whether the path could be one
    #[serde(default)]
    is_valid: bool,
    /// Answers only for files that were written after this
    newer_than: Option<Value>,
    /// Answers only for files that were written before this
    older_than: Option<Value>,
}

impl Cmdlet for TestPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given: Vec<Value> = match literal {
            true => self.literal_path.iter().map(Value::str).collect(),
            false => self.path.clone(),
        };
        for path in given {
            if path.is_null() {
                cx.write_error(no_path())?;
                continue;
            }
            let path = reading::text(&path);
            let answer = match self.is_valid {
                true => could_be(&path, cx),
                false => {
                    !path.trim().is_empty()
                        && place::at(&path, literal, &self.sieve, cx)
                            .iter()
                            .any(|at| self.fits(at))
                }
            };
            cx.emit_value(Value::Bool(answer))?;
        }
        Ok(())
    }
}

impl TestPath {
    fn fits(&self, at: &Place) -> bool {
        let kind = self.path_type.as_deref().unwrap_or("Any");
        let of_kind = match kind.to_ascii_lowercase().as_str() {
            "container" => at.is_container(),
            "leaf" => !at.is_container(),
            _ => true,
        };
        let written = match at {
            Place::File(path) => match files::written(path) {
                Value::Date(written) => Some(written.unix_ms()),
                _ => None,
            },
            Place::Entry(..) => None,
        };
        let beyond = |than: &Option<Value>, fits: fn(i64, i64) -> bool| match than {
            Some(Value::Date(than)) => written.is_some_and(|at| fits(at, than.unix_ms())),
            _ => true,
        };
        let newer = beyond(&self.newer_than, |at, than| at > than);
        let older = beyond(&self.older_than, |at, than| at < than);
        of_kind && newer && older
    }
}

fn could_be(path: &str, cx: &mut Context) -> bool {
    !path.contains('\0')
        && !path.is_empty()
        && place::place(path, cx).is_ok()
        && !path.contains(":;")
}

fn no_path() -> ErrorRecord {
    ErrorRecord::new(
        "NullPathNotPermitted",
        Category::InvalidArgument,
        "The path is $null.",
    )
    .exception("System.ArgumentNullException")
    .label("expected a path")
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
    /// Credential of another user, which files here do not ask for
    #[serde(default, rename = "Credential")]
    _credential: Option<Value>,
}

impl Cmdlet for JoinPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for path in &self.path {
            let parts = self.child_path.iter().chain(&self.additional_child_path);
            let joined = parts.fold(path.clone(), |joined, part| join(&joined, part));
            if self.resolve {
                for found in
                    place::find(std::slice::from_ref(&joined), false, &Sieve::default(), cx)?
                {
                    let shown = location::location_of(&found, &joined, cx).path;
                    cx.emit_value(Value::str(shown))?;
                }
            } else {
                cx.emit_value(Value::str(joined))?;
            }
        }
        Ok(())
    }
}

/// Two parts of a path with one separator between them.
pub(super) fn join(first: &str, second: &str) -> String {
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
    /// Takes apart the paths that are there
    #[serde(default)]
    resolve: bool,
    /// Credential of another user, which files here do not ask for
    #[serde(default, rename = "Credential")]
    _credential: Option<Value>,
}

impl Cmdlet for SplitPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path);
        for path in given {
            if !self.resolve {
                self.split(path, cx)?;
                continue;
            }
            for at in place::find(std::slice::from_ref(path), literal, &Sieve::default(), cx)? {
                let whole = location::location_of(&at, path, cx).path;
                self.split(&whole, cx)?;
            }
        }
        Ok(())
    }
}

impl SplitPath {
    fn split(&self, path: &str, cx: &mut Context) -> Result<()> {
        if self.is_absolute {
            let on_drive = qualifier(path).is_some();
            return cx.emit_value(Value::Bool(path.starts_with('/') || on_drive));
        }
        let leaf = leaf(path);
        let dot = leaf.rfind('.').filter(|&at| at > 0 || leaf.len() > 1);
        let part = if self.leaf {
            leaf.to_owned()
        } else if self.leaf_base {
            dot.map_or(leaf, |at| &leaf[..at]).to_owned()
        } else if self.extension {
            dot.map_or("", |at| &leaf[at..]).to_owned()
        } else if self.qualifier {
            match qualifier(path) {
                Some((drive, _)) => format!("{drive}:"),
                None => return cx.write_error(no_qualifier(path)),
            }
        } else if self.no_qualifier {
            qualifier(path).map_or(path, |(_, rest)| rest).to_owned()
        } else {
            parent(path)
        };
        cx.emit_value(Value::str(part))
    }
}

/// Drive and rest of a path that names one.
fn qualifier(path: &str) -> Option<(&str, &str)> {
    path.split_once(':')
        .filter(|(drive, _)| !drive.is_empty() && !drive.contains(['/', '\\']))
}

/// Last part of a path.
pub(super) fn leaf(path: &str) -> &str {
    let bare = path.trim_end_matches(['/', '\\']);
    bare.rsplit(['/', '\\'])
        .next()
        .filter(|leaf| !leaf.is_empty())
        .unwrap_or(path)
}

/// What lies above the last part, in the separators of this system.
fn parent(path: &str) -> String {
    let path = path.replace('\\', "/");
    let bare = path.trim_end_matches('/');
    match bare.rfind('/') {
        Some(0) => "/".into(),
        Some(at) if bare[..at].ends_with(':') => bare[..=at].to_owned(),
        Some(at) => bare[..at].to_owned(),
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
    /// Folder from which a relative path is given
    relative_base_path: Option<String>,
    /// Resolves to hidden items as well, which it always does
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Credential of another user, which files here do not ask for
    #[serde(default, rename = "Credential")]
    _credential: Option<Value>,
}

impl Cmdlet for ResolvePath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        let base = self.relative_base_path.as_deref().unwrap_or(".");
        let base = cx.host.files().resolve(base, false)?;
        for typed in given {
            let typed = match &self.relative_base_path {
                Some(base) if !typed.starts_with('/') && !typed.contains(':') => join(base, &typed),
                _ => typed,
            };
            for at in place::find(std::slice::from_ref(&typed), literal, &Sieve::default(), cx)? {
                let value = match &at {
                    Place::File(path) if self.relative => Value::str(from(&base, path)),
                    at => location::path_info(&location::location_of(at, &typed, cx)),
                };
                cx.emit_value(value)?;
            }
        }
        Ok(())
    }
}

/// A path as it is reached from a folder: `./a.txt`, `../b`.
fn from(base: &Path, path: &Path) -> String {
    let shared = base
        .components()
        .zip(path.components())
        .take_while(|(l, r)| l == r)
        .count();
    let up = base.components().count() - shared;
    let rest: std::path::PathBuf = path.components().skip(shared).collect();
    let rest = rest.display().to_string();
    match (up, rest.as_str()) {
        (0, "") => "./".into(),
        (0, rest) => format!("./{rest}"),
        (up, "") => vec![".."; up].join("/"),
        (up, rest) => format!("{}/{rest}", vec![".."; up].join("/")),
    }
}

/// Gives the path as the provider knows it, drives and wildcards resolved.
///
/// ```transcript
/// PS> (Convert-Path .) -eq (Get-Location).ProviderPath
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertPath {
    /// Paths to convert; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Paths to convert, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Converts paths of hidden items as well, which it always does
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for ConvertPath {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        for at in place::find(&given, literal, &Sieve::default(), cx)? {
            let shown = match at {
                Place::File(path) => path.display().to_string(),
                Place::Entry(_, name) => name,
            };
            cx.emit_value(Value::str(shown))?;
        }
        Ok(())
    }
}
