//! Copy-Item, Move-Item and Rename-Item.

use super::files;
use super::item::{parent, remove};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Copies files.
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
    /// Where to copy to: a folder, or a new name
    destination: Option<String>,
    /// Copies folders with what is in them
    #[serde(default)]
    recurse: bool,
}

/// Parameters of the commands that take items from one place to another.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct From {
    /// Items to take; wildcards are understood
    path: Vec<String>,
    /// Items to take, without wildcards
    literal_path: Vec<String>,
    /// Replaces what is there
    #[serde(rename = "Force")]
    _force: bool,
    /// Puts out the new items
    pass_thru: bool,
}

impl From {
    fn pairs(
        &self,
        destination: Option<&str>,
        cx: &mut Context,
    ) -> Result<Vec<(PathBuf, PathBuf)>> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        let to = cx.host.files().resolve(destination.unwrap_or("."), true)?;
        let found = files::find(given, literal, cx)?;
        let into_folder = files::is_folder(&to);
        let target = |from: &PathBuf| {
            if into_folder {
                to.join(files::name(from))
            } else {
                to.clone()
            }
        };
        Ok(found
            .iter()
            .map(|from| (from.clone(), target(from)))
            .collect())
    }

    fn show(&self, path: &Path, cx: &mut Context) -> Result<()> {
        if !self.pass_thru {
            return Ok(());
        }
        let info = files::info(path, cx.host.files())?;
        cx.emit_value(info)
    }
}

impl Cmdlet for CopyItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for (from, to) in self.from.pairs(self.destination.as_deref(), cx)? {
            let folder = files::is_folder(&from);
            let action = if folder {
                "Copy Directory"
            } else {
                "Copy File"
            };
            let target = format!("Item: {} Destination: {}", from.display(), to.display());
            if cx.should_process(&target, action)? {
                copy(&from, &to, self.recurse, cx)?;
                self.from.show(&to, cx)?;
            }
        }
        Ok(())
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

/// Moves files and folders.
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
    /// Where to move to: a folder, or a new name
    destination: Option<String>,
}

impl Cmdlet for MoveItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for (from, to) in self.from.pairs(self.destination.as_deref(), cx)? {
            let folder = files::is_folder(&from);
            let action = if folder {
                "Move Directory"
            } else {
                "Move File"
            };
            let target = format!("Item: {} Destination: {}", from.display(), to.display());
            if cx.should_process(&target, action)? {
                copy(&from, &to, true, cx)?;
                remove(&from, cx)?;
                self.from.show(&to, cx)?;
            }
        }
        Ok(())
    }
}

/// Gives a file or folder another name.
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
    /// Renames read-only items as well
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for RenameItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let given = self.literal_path.or(self.path).unwrap_or_default();
        for from in files::find(&[given], true, cx)? {
            let new_name = Path::new(&self.new_name)
                .file_name()
                .map_or_else(Default::default, std::ffi::OsStr::to_owned);
            let to = cx
                .host
                .files()
                .resolve(&parent(&from).join(new_name).display().to_string(), true)?;
            let action = if files::is_folder(&from) {
                "Rename Directory"
            } else {
                "Rename File"
            };
            let target = format!("Item: {} Destination: {}", from.display(), to.display());
            if cx.should_process(&target, action)? {
                copy(&from, &to, true, cx)?;
                remove(&from, cx)?;
                if self.pass_thru {
                    let info = files::info(&to, cx.host.files())?;
                    cx.emit_value(info)?;
                }
            }
        }
        Ok(())
    }
}
