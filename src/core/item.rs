//! Files and folders as items: Get-Item, Get-ChildItem, New-Item, Remove-Item and their kin. The drives `variable:`,
//! `alias:`, `function:` and `env:` are read only as far as Get-Item and Test-Path need.

use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Gets files and folders.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; (Get-Item ./a.txt).Name
/// a.txt
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetItem {
    /// Items to get; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Items to get, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Gets hidden items as well, which it always does
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for GetItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            self.literal_path
        } else {
            self.path
        };
        for path in given {
            if let Some(found) = drive_item(&path, cx)? {
                match found {
                    Some(item) => cx.emit_value(item)?,
                    None => cx.write_error(files::not_found(Path::new(&path)))?,
                }
                continue;
            }
            for path in files::find(&[path], literal, cx)? {
                let info = files::info(&path, cx.host.files())?;
                cx.emit_value(info)?;
            }
        }
        Ok(())
    }
}

/// What a path of a drive other than the file system names: nothing if it is a file's path.
fn drive_item(path: &str, cx: &mut Context) -> Result<Option<Option<Value>>> {
    let Some((drive, name)) = path.split_once(':') else {
        return Ok(None);
    };
    let name = name.trim_start_matches(['/', '\\']);
    let entry = |name: &str, value: Value| {
        Value::Object(Object::of([("Name", Value::str(name)), ("Value", value)]))
    };
    let same = |known: &str| reading::same_name(known, name);
    Ok(Some(match drive.to_ascii_lowercase().as_str() {
        "variable" => {
            let variables = cx.host.variables();
            variables
                .into_iter()
                .find(|(known, _)| same(known))
                .map(|(known, value)| entry(&known, value))
        }
        "alias" => {
            let aliases = cx.host.aliases();
            aliases
                .into_iter()
                .find(|(known, _)| same(known))
                .map(|(known, target)| entry(&known, Value::str(target)))
        }
        "function" => {
            let functions = cx.host.functions();
            functions
                .into_iter()
                .find(|(known, _)| same(known))
                .map(|(known, block)| entry(&known, Value::Block(block)))
        }
        "env" => cx
            .host
            .variable(&format!("env:{name}"))
            .filter(|v| !v.is_null())
            .map(|value| entry(name, value)),
        _ => return Ok(None),
    }))
}

/// Lists what is in a folder.
///
/// ```transcript
/// PS> Set-Content ./b.txt x; Set-Content ./a.txt y; (Get-ChildItem -Filter *.txt).Name
/// a.txt
/// b.txt
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetChildItem {
    /// Folders to list, or patterns of names
    #[serde(default)]
    path: Vec<String>,
    /// Folders to list, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Pattern that names must fit
    filter: Option<String>,
    /// Patterns of which a name must fit one
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of which a name must fit none
    #[serde(default)]
    exclude: Vec<String>,
    /// Lists folders inside folders as well
    #[serde(default)]
    recurse: bool,
    /// How many levels to go down
    depth: Option<u32>,
    /// Gives names in place of objects
    #[serde(default)]
    name: bool,
    /// Lists folders only
    #[serde(default)]
    directory: bool,
    /// Lists files only
    #[serde(default)]
    file: bool,
    /// Lists names that begin with a dot as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for GetChildItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let mut given = if literal {
            self.literal_path.clone()
        } else {
            self.path.clone()
        };
        if given.is_empty() {
            given.push(".".into());
        }
        for path in &given {
            let patterned = !literal && reading::has_wildcards(path);
            for found in files::find(std::slice::from_ref(path), literal, cx)? {
                let root = if files::is_folder(&found) {
                    found.clone()
                } else {
                    parent(&found)
                };
                if (self.recurse || !patterned) && files::is_folder(&found) {
                    self.list(&root, &found, 0, cx)?;
                } else {
                    self.put(&root, &found, cx)?;
                }
            }
        }
        Ok(())
    }
}

pub(super) fn parent(path: &Path) -> PathBuf {
    path.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

impl GetChildItem {
    fn list(&self, root: &Path, folder: &Path, level: u32, cx: &mut Context) -> Result<()> {
        let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = cx
            .host
            .files()
            .list(folder)?
            .into_iter()
            .partition(|path| files::is_folder(path));
        for path in folders.iter().chain(&files) {
            self.put(root, path, cx)?;
        }
        const DEEPEST: u32 = 64;
        let deeper =
            self.recurse && self.depth.is_none() || self.depth.is_some_and(|depth| level < depth);
        if deeper && level < DEEPEST {
            folders
                .iter()
                .try_for_each(|inner| self.list(root, inner, level + 1, cx))?;
        }
        Ok(())
    }

    fn put(&self, root: &Path, path: &Path, cx: &mut Context) -> Result<()> {
        let name = files::name(path);
        let folder = files::is_folder(path);
        let wanted = (self.directory == self.file || self.directory == folder)
            && (self.force || !name.starts_with('.'))
            && self
                .filter
                .as_ref()
                .is_none_or(|pattern| reading::like(&name, pattern))
            && (self.include.is_empty()
                || self
                    .include
                    .iter()
                    .any(|pattern| reading::like(&name, pattern)))
            && !self
                .exclude
                .iter()
                .any(|pattern| reading::like(&name, pattern));
        if !wanted {
            return Ok(());
        }
        if self.name {
            let shown = path
                .strip_prefix(root)
                .unwrap_or(path)
                .display()
                .to_string();
            return cx.emit_value(Value::str(shown));
        }
        let info = files::info(path, cx.host.files())?;
        cx.emit_value(info)
    }
}

/// Makes a file or a folder.
///
/// ```transcript
/// PS> New-Item -ItemType Directory ./reports | ForEach-Object Name
/// reports
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewItem {
    /// Where to make it
    #[serde(default)]
    path: Vec<String>,
    /// Its name, below the path
    name: Option<String>,
    /// File or Directory
    item_type: Option<String>,
    /// Content of the file
    value: Option<Value>,
    /// Replaces a file that is there, and makes missing folders
    #[serde(default)]
    force: bool,
}

impl Cmdlet for NewItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let kind = self
            .item_type
            .as_deref()
            .unwrap_or("File")
            .to_ascii_lowercase();
        let folder = match kind.as_str() {
            "directory" | "container" | "dir" => true,
            "file" | "leaf" => false,
            other => return Err(unknown_kind(other).into()),
        };
        let paths = if self.path.is_empty() {
            vec![".".to_owned()]
        } else {
            self.path
        };
        for path in paths {
            let path = self
                .name
                .as_ref()
                .map_or(path.clone(), |name| format!("{path}/{name}"));
            let full = cx.host.files().resolve(&path, true)?;
            let shown = full.display().to_string();
            let there = cx.host.files().exists(&full);
            if there && !(self.force && (folder || !files::is_folder(&full))) {
                cx.write_error(already_there(&shown))?;
                continue;
            }
            let action = if folder {
                "Create Directory"
            } else {
                "Create File"
            };
            if !cx.should_process(&format!("Destination: {shown}"), action)? {
                continue;
            }
            if folder {
                cx.host.files().make_folder(&full)?;
            } else {
                if self.force {
                    cx.host.files().make_folder(&parent(&full))?;
                }
                let content = self.value.as_ref().map_or_else(String::new, reading::text);
                files::write(cx, &full, content.as_bytes())?;
            }
            let info = files::info(&full, cx.host.files())?;
            cx.emit_value(info)?;
        }
        Ok(())
    }
}

fn already_there(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NewItemIOError",
        Category::WriteError,
        format!("'{path}' is there already."),
    )
    .exception("System.IO.IOException")
    .target(path, "String")
    .help("-Force replaces a file")
}

fn unknown_kind(kind: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedItemType",
        Category::InvalidArgument,
        format!("New-Item makes no '{kind}'."),
    )
    .exception("System.NotSupportedException")
    .label("expected File or Directory")
    .terminating()
}

/// Removes files and folders.
///
/// ```transcript
/// PS> Set-Content ./old.txt x; Remove-Item ./old.txt; Test-Path ./old.txt
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveItem {
    /// Items to remove; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Items to remove, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Removes folders with what is in them
    #[serde(default)]
    recurse: bool,
    /// Removes read-only items as well
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for RemoveItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        let mut rest = Vec::new();
        for path in given {
            match path.split_once(':') {
                Some(("variable" | "Variable", name)) => {
                    if !cx.host.remove_variable(name, None)? {
                        cx.write_error(files::not_found(Path::new(path)))?;
                    }
                }
                Some(("alias" | "Alias", name)) => cx.host.set_alias(name, None)?,
                _ => rest.push(path.clone()),
            }
        }
        for path in files::find(&rest, literal, cx)? {
            let full = cx.host.files().resolve(&path.display().to_string(), true)?;
            let folder = files::is_folder(&full);
            let full_folder = folder && !cx.host.files().list(&full)?.is_empty();
            if full_folder && !self.recurse {
                cx.write_error(not_empty(&full))?;
                continue;
            }
            let action = if folder {
                "Remove Directory"
            } else {
                "Remove File"
            };
            if cx.should_process(&full.display().to_string(), action)? {
                remove(&full, cx)?;
            }
        }
        Ok(())
    }
}

pub(super) fn remove(path: &Path, cx: &mut Context) -> Result<()> {
    if files::is_folder(path) && !path.is_symlink() {
        for inner in cx.host.files().list(path)? {
            remove(&inner, cx)?;
        }
    }
    cx.host.files().remove(path)
}

fn not_empty(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "DirectoryNotEmpty",
        Category::WriteError,
        format!("The folder '{shown}' is not empty."),
    )
    .exception("System.IO.IOException")
    .target(shown, "String")
    .help("-Recurse removes it with what is in it")
}

/// Whether there is a file or folder at a path.
pub(super) fn exists(path: &str, literal: bool, cx: &mut Context) -> Result<Option<PathBuf>> {
    if path.is_empty() {
        return Ok(None);
    }
    if let Some(found) = drive_item(path, cx)? {
        return Ok(found.map(|_| PathBuf::from(path)));
    }
    if !literal && reading::has_wildcards(path) {
        return Ok(files::glob(path, cx)?.into_iter().next());
    }
    let full = cx.host.files().resolve(path, false)?;
    Ok(cx.host.files().exists(&full).then_some(full))
}
