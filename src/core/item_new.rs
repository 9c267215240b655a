//! New-Item and New-TemporaryFile: files, folders, links, and entries of the session's drives.

use super::alias;
use super::item::parent;
use super::place::{self, Place, Provider};
use super::{files, path, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// Makes a file, a folder, a link, or an entry of one of the session's drives.
///
/// ```transcript
/// PS> New-Item -ItemType Directory ./reports | ForEach-Object Name
/// reports
/// PS> New-Item Env:REGION -Value emea | ForEach-Object Value
/// emea
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewItem {
    /// Where to make it
    #[serde(default)]
    path: Vec<String>,
    /// Its name, below the path
    name: Option<String>,
    /// File, Directory, SymbolicLink or HardLink
    item_type: Option<String>,
    /// Content of the file, target of the link, or value of the entry
    value: Option<Value>,
    /// Replaces a file that is there, and makes missing folders
    #[serde(default)]
    force: bool,
    /// Credential of another user, which files here do not ask for
    #[serde(default, rename = "Credential")]
    _credential: Option<Value>,
}

impl Cmdlet for NewItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let paths = match self.path.is_empty() {
            true => vec![".".to_owned()],
            false => self.path.clone(),
        };
        for given in paths {
            let whole = match &self.name {
                Some(name) => path::join(&given, name),
                None => place::unescaped(&given),
            };
            let made = match place::place(&whole, cx)? {
                Place::Entry(provider, name) => self.entry(provider, &name, cx),
                Place::File(_) => self.file(&whole, cx),
            };
            match made {
                Err(crate::diag::Error::Record(record)) if !record.terminating => {
                    cx.write_error(*record)?;
                }
                other => other?,
            }
        }
        Ok(())
    }
}

impl NewItem {
    fn entry(&self, provider: Provider, name: &str, cx: &mut Context) -> Result<()> {
        let there = Place::entry_value(provider, name, cx).is_some();
        if there && !self.force {
            return cx.write_error(entry_there(provider, name));
        }
        let value = self.value.clone().unwrap_or_default();
        let target = format!("Name: {name} Value: {}", reading::text(&value));
        if !cx.should_process(&target, "New Item")? {
            return Ok(());
        }
        let value = match (provider, &value) {
            (Provider::Environment, Value::Null) => Value::str(""),
            _ => value,
        };
        place::put(provider, name, &value, cx)?;
        if provider == Provider::Alias {
            alias::notes(cx).set_alias(name, "None", "");
        }
        let item = Place::Entry(provider, name.to_owned()).item(cx)?;
        cx.emit_value(item)
    }

    fn file(&self, path: &str, cx: &mut Context) -> Result<()> {
        let kind = self
            .item_type
            .as_deref()
            .unwrap_or("File")
            .to_ascii_lowercase();
        let full = cx.host.files().resolve(path, true)?;
        let begins = |word: &str| !kind.is_empty() && word.starts_with(&*kind);
        if begins("directory") || begins("container") {
            self.folder(&full, cx)
        } else if begins("file") || begins("leaf") {
            self.plain(&full, cx)
        } else if matches!(&*kind, "symboliclink" | "hardlink" | "junction") {
            self.link(&full, &kind, cx)
        } else {
            Err(unknown_kind(&kind).into())
        }
    }

    fn folder(&self, full: &Path, cx: &mut Context) -> Result<()> {
        let shown = full.display().to_string();
        let there = cx.host.files().exists(full);
        if there && !(self.force && files::is_folder(full)) {
            return cx.write_error(folder_there(&shown, files::is_folder(full)));
        }
        if !cx.should_process(&format!("Destination: {shown}"), "Create Directory")? {
            return Ok(());
        }
        cx.host.files().make_folder(full)?;
        show(full, cx)
    }

    fn plain(&self, full: &Path, cx: &mut Context) -> Result<()> {
        let shown = full.display().to_string();
        if files::is_folder(full) {
            return cx.write_error(not_a_file(&shown));
        }
        if cx.host.files().exists(full) && !self.force {
            return cx.write_error(already_there(&shown));
        }
        if !cx.should_process(&format!("Destination: {shown}"), "Create File")? {
            return Ok(());
        }
        if self.force {
            cx.host.files().make_folder(&parent(full))?;
        } else if !cx.host.files().exists(&parent(full)) {
            return cx.write_error(no_folder(&shown));
        }
        let content = self.value.as_ref().map_or_else(String::new, reading::text);
        files::write(cx, full, content.as_bytes())?;
        show(full, cx)
    }

    fn link(&self, full: &Path, kind: &str, cx: &mut Context) -> Result<()> {
        let target = match &self.value {
            Some(value) if !reading::text(value).trim().is_empty() => reading::text(value),
            _ => return Err(no_target().into()),
        };
        let shown = full.display().to_string();
        if full.is_symlink() || cx.host.files().exists(full) {
            if !self.force {
                return cx.write_error(already_there(&shown));
            }
            cx.host.files().remove(full)?;
        }
        let target = target.replace('\\', "/");
        let leads_to = cx.host.files().resolve(&target, true)?;
        if kind == "hardlink" && !leads_to.exists() {
            return cx.write_error(files::not_found(&leads_to));
        }
        let question = format!("Destination: {shown}");
        if !cx.should_process(&question, "Create Symbolic Link")? || cx.host.files().is_overlay() {
            return Ok(());
        }
        let made = match kind {
            "hardlink" => std::fs::hard_link(&leads_to, full),
            #[cfg(unix)]
            _ => std::os::unix::fs::symlink(target.trim_start_matches("./"), full),
            #[cfg(not(unix))]
            _ => Err(std::io::Error::from(std::io::ErrorKind::Unsupported)),
        };
        match made {
            Ok(()) => show(full, cx),
            Err(error) => cx.write_error(cannot_link(&shown, &error)),
        }
    }
}

fn show(full: &Path, cx: &mut Context) -> Result<()> {
    let info = files::info(full, cx.host.files())?;
    cx.emit_value(info)
}

fn entry_there(provider: Provider, name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("'{name}' is there already on {}:.", provider.drive()),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
    .help("-Force replaces it, and Set-Item changes it")
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

fn folder_there(path: &str, folder: bool) -> ErrorRecord {
    let (id, category) = match folder {
        true => ("DirectoryExist", Category::ResourceExists),
        false => ("CreateDirectoryIOError", Category::WriteError),
    };
    ErrorRecord::new(id, category, format!("'{path}' is there already."))
        .exception("System.IO.IOException")
        .target(path, "String")
        .help("-Force takes a folder that is there")
}

fn not_a_file(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NewItemUnauthorizedAccessError",
        Category::PermissionDenied,
        format!("'{path}' is a folder."),
    )
    .exception("System.UnauthorizedAccessException")
    .target(path, "String")
    .help("give the file a -Name")
}

fn no_folder(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NewItemIOError",
        Category::WriteError,
        format!("The folder of '{path}' is not there."),
    )
    .exception("System.IO.DirectoryNotFoundException")
    .target(path, "String")
    .help("-Force makes missing folders")
}

fn no_target() -> ErrorRecord {
    ErrorRecord::new(
        "ArgumentNull",
        Category::InvalidArgument,
        "A link needs a target.",
    )
    .exception("System.Management.Automation.PSArgumentNullException")
    .label("expected -Target PATH")
    .terminating()
}

fn cannot_link(path: &str, error: &std::io::Error) -> ErrorRecord {
    ErrorRecord::new(
        "NewItemIOError",
        Category::WriteError,
        format!("The link '{path}' cannot be made: {error}."),
    )
    .exception("System.IO.IOException")
    .target(path, "String")
}

fn unknown_kind(kind: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("New-Item makes no '{kind}'."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(kind, "String")
    .label("expected File, Directory, SymbolicLink or HardLink")
    .terminating()
}

/// Makes an empty file of a new name in the folder for temporary files, or where scripts may write.
///
/// ```transcript
/// PS> (New-TemporaryFile).Length
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewTemporaryFile {}

impl Cmdlet for NewTemporaryFile {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let id = reading::new_guid(cx)?.simple().to_string();
        let name = format!("tmp{}.tmp", &id[..8.min(id.len())]);
        let temporary = cx.host.files().resolve(&format!("Temp:/{name}"), true);
        let full = match temporary {
            Ok(full) if cx.host.files().exists(&parent(&full)) => full,
            _ => cx.host.files().resolve(&name, true)?,
        };
        let shown = full.display().to_string();
        if !cx.should_process(&shown, "New-TemporaryFile")? {
            return Ok(());
        }
        files::write(cx, &full, b"")?;
        show(&full, cx)
    }
}
