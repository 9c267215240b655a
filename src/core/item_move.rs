//! Copy-Item, Move-Item and Rename-Item.

use super::item::{chosen, parent, remove};
use super::place::{self, Actor, Place, Provider, Sieve};
use super::{files, path};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Copies files, folders, and entries of the session's drives.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Copy-Item ./a.txt ./b.txt; Get-Content ./b.txt
/// x
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CopyItem {
    #[serde(flatten)]
    from: From,
    /// Copies folders with what is in them
    #[serde(default)]
    recurse: bool,
    /// Copies a folder itself, not only what is in it
    container: Option<bool>,
    /// Session of another computer; refused
    from_session: Option<Value>,
    /// Session of another computer; refused
    to_session: Option<Value>,
}

/// Parameters of the commands that take items from one place to another.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct From {
    /// Items to take; wildcards are understood
    path: Vec<String>,
    /// Items to take, without wildcards
    literal_path: Vec<String>,
    /// Where to: a folder, or a new name
    destination: Option<String>,
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Replaces what is there
    force: bool,
    /// Puts out the new items
    pass_thru: bool,
}

impl From {
    fn found(&self, cx: &mut Context) -> Result<Vec<Place>> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        place::find(&given, literal, &self.sieve, cx)
    }

    /// Where an item goes: into a folder that is there, or to the name that was given.
    fn target(&self, from: &Path, cx: &mut Context) -> Result<PathBuf> {
        let given = self.destination.as_deref().unwrap_or(".");
        let to = cx.host.files().resolve(&place::unescaped(given), true)?;
        Ok(match files::is_folder(&to) {
            true => to.join(files::name(from)),
            false => to,
        })
    }

    fn show(&self, path: &Path, cx: &mut Context) -> Result<()> {
        if !self.pass_thru {
            return Ok(());
        }
        let info = files::info(path, cx.host.files())?;
        cx.emit_value(info)
    }

    /// An entry of a drive under another name.
    fn entry(&self, provider: Provider, name: &str, cx: &mut Context) -> Result<()> {
        let to = place::place(self.destination.as_deref().unwrap_or(""), cx)?;
        let Place::Entry(_, to) = to else {
            return cx.write_error(other_drive(name));
        };
        let value = Place::entry_value(provider, name, cx).unwrap_or_default();
        let target = format!("Item: {name} Destination: {to}");
        if cx.should_process(&target, "Copy Item")? {
            place::put(provider, &to, &value, cx)?;
            if self.pass_thru {
                let item = Place::Entry(provider, to).item(cx)?;
                cx.emit_value(item)?;
            }
        }
        Ok(())
    }
}

fn other_drive(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("'{name}' cannot go to a drive of another kind."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
}

impl Cmdlet for CopyItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.from_session.is_some() || self.to_session.is_some() {
            return Err(no_sessions().into());
        }
        for at in self.from.found(cx)? {
            match &at {
                Place::Entry(provider, name) => self.from.entry(*provider, name, cx)?,
                Place::File(from) => self.file(from, cx)?,
            }
        }
        Ok(())
    }
}

impl CopyItem {
    fn file(&self, from: &Path, cx: &mut Context) -> Result<()> {
        let mut to = self.from.target(from, cx)?;
        let folder = files::is_folder(from);
        if folder && self.container == Some(false) {
            to = parent(&to);
        }
        if from == to {
            return cx.write_error(onto_itself(from));
        }
        if folder && to.starts_with(from) {
            return cx.write_error(into_itself(from));
        }
        if folder && cx.host.files().exists(&to) && !files::is_folder(&to) {
            return cx.write_error(folder_onto_file(&to));
        }
        let action = if folder {
            "Copy Directory"
        } else {
            "Copy File"
        };
        let target = format!("Item: {} Destination: {}", from.display(), to.display());
        if !cx.should_process(&target, action)? {
            return Ok(());
        }
        let read_only = !folder && to.exists() && files::is_read_only(&to);
        if read_only && !self.from.force {
            return cx.write_error(denied(&to, "CopyFileInfoItemUnauthorizedAccessError"));
        }
        if !folder && !cx.host.files().exists(&parent(&to)) {
            return cx.write_error(no_part(&to));
        }
        copy(from, &to, self.recurse, cx)?;
        self.from.show(&to, cx)
    }
}

fn copy(from: &Path, to: &Path, recurse: bool, cx: &mut Context) -> Result<()> {
    if !files::is_folder(from) {
        let content = cx.host.files().read(from)?;
        return files::write(cx, to, &content);
    }
    cx.host.files().make_folder(to)?;
    if recurse {
        for inner in cx.host.files().list(from)? {
            copy(&inner, &to.join(files::name(&inner)), recurse, cx)?;
        }
    }
    Ok(())
}

fn no_sessions() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedRemoting",
        Category::NotImplemented,
        "Nothing here reaches another computer.",
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .help("leave out -FromSession and -ToSession")
    .terminating()
}

fn onto_itself(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "CopyError",
        Category::WriteError,
        format!("'{shown}' cannot be copied onto itself."),
    )
    .exception("System.IO.IOException")
    .target(shown, "String")
}

fn into_itself(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "CopyError",
        Category::WriteError,
        format!("'{shown}' cannot be copied into itself."),
    )
    .exception("System.IO.IOException")
    .target(shown, "String")
}

fn folder_onto_file(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "CopyContainerItemToLeafError",
        Category::InvalidArgument,
        format!("A folder cannot be copied onto the file '{shown}'."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(shown, "String")
}

fn denied(path: &Path, id: &str) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        id,
        Category::PermissionDenied,
        format!("The file '{shown}' is read-only."),
    )
    .exception("System.UnauthorizedAccessException")
    .target(shown, "String")
    .help("-Force replaces it all the same")
}

fn no_part(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "CopyFileInfoItemIOError",
        Category::WriteError,
        format!("The folder of '{shown}' is not there."),
    )
    .exception("System.IO.DirectoryNotFoundException")
    .target(shown, "String")
    .help("New-Item -ItemType Directory makes it")
}

/// Moves files, folders, and entries of the session's drives.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Move-Item ./a.txt ./c.txt; Test-Path ./a.txt, ./c.txt
/// False
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MoveItem {
    #[serde(flatten)]
    from: From,
}

impl Cmdlet for MoveItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for at in self.from.found(cx)? {
            match &at {
                Place::Entry(provider, name) => {
                    self.from.entry(*provider, name, cx)?;
                    place::remove(*provider, name, self.from.force, cx)?;
                }
                Place::File(from) => {
                    let to = self.from.target(from, cx)?;
                    if carry(from, &to, "Move", self.from.force, cx)? {
                        self.from.show(&to, cx)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Takes a file or folder from one path to another; false if it was left where it is.
fn carry(from: &Path, to: &Path, verb: &str, force: bool, cx: &mut Context) -> Result<bool> {
    let folder = files::is_folder(from);
    let from = cx.host.files().resolve(&from.display().to_string(), true)?;
    let action = match folder {
        true => format!("{verb} Directory"),
        false => format!("{verb} File"),
    };
    let target = format!("Item: {} Destination: {}", from.display(), to.display());
    if !cx.should_process(&target, &action)? {
        return Ok(false);
    }
    if from == to && !folder {
        return Ok(true);
    }
    let there = cx.host.files().exists(to);
    if folder && (there || to.starts_with(&from)) || there && !force {
        let id = match (verb, folder) {
            ("Rename", _) => "RenameItemIOError",
            (_, true) => "MoveDirectoryItemIOError",
            (_, false) => "MoveFileInfoItemIOError",
        };
        cx.write_error(occupied(to, id))?;
        return Ok(false);
    }
    if !cx.host.files().exists(&parent(to)) {
        let id = match folder {
            true => "MoveDirectoryItemIOError",
            false => "MoveFileInfoItemIOError",
        };
        cx.write_error(no_folder(to, id))?;
        return Ok(false);
    }
    copy(&from, to, true, cx)?;
    remove(&from, cx)?;
    Ok(true)
}

fn occupied(path: &Path, id: &str) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        id,
        Category::WriteError,
        format!("'{shown}' is there already."),
    )
    .exception("System.IO.IOException")
    .target(shown, "String")
    .help("-Force replaces a file")
}

fn no_folder(path: &Path, id: &str) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        id,
        Category::WriteError,
        format!("The folder of '{shown}' is not there."),
    )
    .exception("System.IO.DirectoryNotFoundException")
    .target(shown, "String")
    .help("New-Item -ItemType Directory makes it")
}

/// Gives a file, a folder or an entry of a drive another name.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Rename-Item ./a.txt d.txt; Test-Path ./d.txt
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RenameItem {
    /// Item to rename
    path: Option<String>,
    /// Item to rename, without wildcards
    literal_path: Option<String>,
    /// Its new name
    #[serde(default)]
    new_name: String,
    /// Puts out the renamed item
    #[serde(default)]
    pass_thru: bool,
    /// Renames read-only items as well, and replaces what is there
    #[serde(default)]
    force: bool,
    /// Credential of another user, which files here do not ask for
    #[serde(default, rename = "Credential")]
    _credential: Option<Value>,
}

impl Cmdlet for RenameItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = self.literal_path.is_some();
        let given = self.literal_path.clone().or(self.path.clone());
        let given = given.unwrap_or_default();
        let found = place::at(&given, literal, &Sieve::default(), cx);
        let at = match found.as_slice() {
            [] => return cx.write_error(nothing_to_rename(&given)),
            [only] => only,
            _ => return cx.write_error(several(&given)),
        };
        match at {
            Place::Entry(provider, name) => self.entry(*provider, name, cx),
            Place::File(from) => self.file(from, cx),
        }
    }
}

impl RenameItem {
    fn entry(&self, provider: Provider, name: &str, cx: &mut Context) -> Result<()> {
        let value = Place::entry_value(provider, name, cx).unwrap_or_default();
        let target = format!("Item: {name} NewName: {}", self.new_name);
        if !cx.should_process(&target, "Rename Item")? {
            return Ok(());
        }
        place::put(provider, &self.new_name, &value, cx)?;
        place::remove(provider, name, self.force, cx)?;
        if self.pass_thru {
            let item = Place::Entry(provider, self.new_name.clone()).item(cx)?;
            cx.emit_value(item)?;
        }
        Ok(())
    }

    fn file(&self, from: &Path, cx: &mut Context) -> Result<()> {
        let leaf = path::leaf(&self.new_name);
        let elsewhere = match self.new_name.contains(['/', '\\']) {
            true => {
                let whole = cx.host.files().resolve(&self.new_name, true)?;
                whole.parent() != from.parent()
            }
            false => false,
        };
        if elsewhere {
            return cx.write_error(other_folder(&self.new_name));
        }
        let to = parent(from).join(leaf);
        let to = cx.host.files().resolve(&to.display().to_string(), true)?;
        if to == from {
            return cx.write_error(occupied(&to, "RenameItemIOError"));
        }
        if carry(from, &to, "Rename", self.force, cx)? && self.pass_thru {
            let info = files::info(&to, cx.host.files())?;
            cx.emit_value(info)?;
        }
        Ok(())
    }
}

fn nothing_to_rename(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "InvalidOperation",
        Category::InvalidOperation,
        format!("There is nothing at '{path}' to rename."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .help("Get-ChildItem lists what is there")
}

fn several(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "InvalidOperation",
        Category::InvalidOperation,
        format!("'{path}' fits several items, and only one can take a name."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .help("Get-ChildItem | Rename-Item -NewName { … } renames them one by one")
}

fn other_folder(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("'{name}' lies in another folder; renaming leaves an item where it is."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .help("Move-Item moves it")
}
