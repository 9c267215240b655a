//! Items and what lies in them: Get-Item, Get-ChildItem, and the commands that make, set, empty and remove items on any
//! drive. What a path means is the room `place`'s affair.

use super::alias;
use super::place::{self, Actor, Place, Provider, Sieve};
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Gets files, folders and entries of the session's drives.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; (Get-Item ./a.txt).Name
/// a.txt
/// PS> $answer = 42; (Get-Item Variable:answer).Value
/// 42
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
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Gets hidden items as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for GetItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path);
        for path in given {
            let patterned = !literal && reading::has_wildcards(path);
            for at in place::find(std::slice::from_ref(path), literal, &self.sieve, cx)? {
                // The folder where the session stands is not hidden to it, whatever it is called.
                let by_name = !matches!(path.trim_end_matches('/'), "." | "..");
                if let Place::File(file) = &at
                    && is_hidden(file)
                    && by_name
                    && !self.force
                {
                    if !patterned {
                        cx.write_error(hidden(file))?;
                    }
                    continue;
                }
                let item = at.item(cx)?;
                match item {
                    // The drive's root stands for all that lies on it.
                    _ if matches!(&at, Place::Entry(_, name) if name.is_empty()) => {
                        self.all(&at, cx)?;
                    }
                    item => cx.emit_value(item)?,
                }
            }
        }
        Ok(())
    }
}

impl GetItem {
    fn all(&self, at: &Place, cx: &mut Context) -> Result<()> {
        let Place::Entry(provider, _) = at else {
            return Ok(());
        };
        for (name, _) in place::entries(*provider, cx) {
            let item = Place::Entry(*provider, name).item(cx)?;
            cx.emit_value(item)?;
        }
        Ok(())
    }
}

/// The paths that were given, of the two parameters that may give them.
pub(super) fn chosen<'a>(
    literal: bool,
    literal_path: &'a [String],
    path: &'a [String],
) -> &'a [String] {
    if literal { literal_path } else { path }
}

fn is_hidden(path: &Path) -> bool {
    let name = files::name(path);
    name.starts_with('.') && name.len() > 1 && name != ".."
}

fn hidden(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "ItemNotFound",
        Category::ObjectNotFound,
        format!("'{shown}' is hidden."),
    )
    .exception("System.IO.IOException")
    .target(shown, "String")
    .help("-Force gets hidden items as well")
}

/// Lists what is in a folder, or on a drive of the session.
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
    #[serde(flatten)]
    sieve: Sieve,
    /// Lists folders inside folders as well
    #[serde(default)]
    recurse: bool,
    /// How many levels to go down
    depth: Option<u32>,
    /// Gives names in place of objects
    #[serde(default)]
    name: bool,
    #[serde(flatten)]
    kinds: Kinds,
    /// Lists names that begin with a dot as well
    #[serde(default)]
    force: bool,
    /// Follows links to folders; they are never followed, so that a listing ends
    #[serde(default, rename = "FollowSymlink")]
    _follow_symlink: bool,
}

/// Which kinds of files are wanted.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Kinds {
    /// Attributes that files must have: `Directory`, `!ReadOnly`, `Hidden+Directory`
    attributes: Option<Value>,
    /// Lists folders only
    directory: bool,
    /// Lists files only
    file: bool,
    /// Lists hidden files only
    hidden: bool,
    /// Lists read-only files only
    read_only: bool,
    /// Lists files of the system only, of which there are none
    system: bool,
}

impl Kinds {
    fn lets(&self, path: &Path, force: bool) -> bool {
        let folder = files::is_folder(path);
        let asked = self
            .attributes
            .as_ref()
            .map(|given| reading::text(given).to_ascii_lowercase());
        let shows_hidden =
            force || self.hidden || asked.as_ref().is_some_and(|asked| asked.contains("hidden"));
        (self.directory == self.file || self.directory == folder)
            && (shows_hidden || !is_hidden(path))
            && (!self.hidden || is_hidden(path))
            && (!self.read_only || files::is_read_only(path))
            && !self.system
            && asked.is_none_or(|asked| {
                asked
                    .split(',')
                    .any(|all| all.split('+').all(|one| has_attribute(path, one.trim())))
            })
    }
}

fn has_attribute(path: &Path, word: &str) -> bool {
    let (wanted, word) = match word.strip_prefix('!') {
        Some(word) => (false, word.trim()),
        None => (true, word),
    };
    let folder = files::is_folder(path);
    let has = match word {
        "directory" => folder,
        "hidden" => is_hidden(path),
        "readonly" => files::is_read_only(path),
        "reparsepoint" => path.is_symlink(),
        "normal" => !folder && !is_hidden(path) && !files::is_read_only(path),
        _ => false,
    };
    has == wanted
}

impl Cmdlet for GetChildItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let mut given = chosen(literal, &self.literal_path, &self.path).to_vec();
        if given.is_empty() {
            given.push(String::new());
        }
        for path in &given {
            let path = if path.is_empty() { "." } else { path };
            if let Some((folder, pattern)) = self.pattern_below(path, literal, cx)? {
                self.list(&folder.clone(), &folder, 0, Some(&pattern), cx)?;
                continue;
            }
            let patterned = !literal && reading::has_wildcards(path);
            let found = place::find(&[path.to_owned()], literal, &Sieve::default(), cx)?;
            for at in found {
                match at {
                    Place::Entry(provider, name) => self.entries(provider, &name, cx)?,
                    Place::File(file) => self.one(&file, patterned, cx)?,
                }
            }
        }
        Ok(())
    }
}

impl GetChildItem {
    /// `-Recurse` with a pattern, or a name that is nowhere here: what is looked for below the folder.
    fn pattern_below(
        &self,
        path: &str,
        literal: bool,
        cx: &mut Context,
    ) -> Result<Option<(PathBuf, String)>> {
        if !(self.recurse || self.depth.is_some()) || literal {
            return Ok(None);
        }
        let (folder, leaf) = match path.rsplit_once(['/', '\\']) {
            Some(("", leaf)) => ("/", leaf),
            Some((folder, leaf)) => (folder, leaf),
            None => (".", path),
        };
        if leaf.is_empty() || matches!(leaf, "." | "..") || reading::has_wildcards(folder) {
            return Ok(None);
        }
        let Place::File(whole) = place::place(path, cx)? else {
            return Ok(None);
        };
        if !reading::has_wildcards(leaf) && cx.host.files().exists(&whole) {
            return Ok(None);
        }
        // `*` alone lists the folder; its folders are entered whatever they are called.
        let full = place::file(folder, cx)?;
        Ok(files::is_folder(&full).then(|| (full, leaf.to_owned())))
    }

    fn one(&self, found: &Path, patterned: bool, cx: &mut Context) -> Result<()> {
        if !files::is_folder(found) || patterned && !self.recurse {
            if self.sieve.lets(&files::name(found)) && self.kinds.lets(found, self.force) {
                return self.put(&parent(found), found, cx);
            }
            return Ok(());
        }
        // Without -Recurse and wildcards -Include is asked of the folder itself, which it never is meant for.
        if self.sieve.includes() && !self.recurse && self.depth.is_none() {
            return Ok(());
        }
        self.list(found, found, 0, None, cx)
    }

    fn entries(&self, provider: Provider, name: &str, cx: &mut Context) -> Result<()> {
        let all = place::entries(provider, cx);
        let wanted = all
            .into_iter()
            .map(|(known, _)| known)
            .filter(|known| name.is_empty() || known == name)
            .filter(|known| self.sieve.lets(known));
        for known in wanted.collect::<Vec<_>>() {
            let item = match self.name {
                true => Value::str(known),
                false => Place::Entry(provider, known).item(cx)?,
            };
            cx.emit_value(item)?;
        }
        Ok(())
    }

    fn list(
        &self,
        root: &Path,
        folder: &Path,
        level: u32,
        pattern: Option<&str>,
        cx: &mut Context,
    ) -> Result<()> {
        let (folders, inside) = place::children(folder, cx)?;
        for path in folders.iter().chain(&inside) {
            let name = files::name(path);
            if pattern.is_none_or(|pattern| reading::like(&name, pattern))
                && self.sieve.lets(&name)
                && self.kinds.lets(path, self.force)
            {
                self.put(root, path, cx)?;
            }
        }
        const DEEPEST: u32 = 64;
        let deeper =
            self.recurse && self.depth.is_none() || self.depth.is_some_and(|depth| level < depth);
        if deeper && level < DEEPEST {
            for inner in &folders {
                if !inner.is_symlink() && (self.force || !is_hidden(inner)) {
                    self.list(root, inner, level + 1, pattern, cx)?;
                }
            }
        }
        Ok(())
    }

    fn put(&self, root: &Path, path: &Path, cx: &mut Context) -> Result<()> {
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

pub(super) fn parent(path: &Path) -> PathBuf {
    path.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Sets the value of an entry of a drive: a variable, an alias, a function, a variable of the environment.
///
/// ```transcript
/// PS> Set-Item Env:REGION emea; $env:REGION
/// emea
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetItem {
    /// Entries to set; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Entries to set, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Value to set
    value: Option<Value>,
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Sets what is read-only as well
    #[serde(default)]
    force: bool,
    /// Puts out the entries
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for SetItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        for path in chosen(literal, &self.literal_path, &self.path) {
            let at = match place::place(path, cx)? {
                Place::Entry(provider, name) => Place::Entry(provider, name),
                Place::File(_) => {
                    cx.write_error(not_settable(path))?;
                    continue;
                }
            };
            let Place::Entry(provider, name) = &at else {
                continue;
            };
            let mut names = place::names_like(*provider, name, literal, cx);
            if names.is_empty() && (literal || !reading::has_wildcards(name)) {
                names.push(name.clone());
            }
            for name in names.into_iter().filter(|name| self.sieve.lets(name)) {
                self.set(*provider, &name, cx)?;
            }
        }
        Ok(())
    }
}

impl SetItem {
    fn set(&self, provider: Provider, name: &str, cx: &mut Context) -> Result<()> {
        let value = self.value.clone().unwrap_or_default();
        let shown = reading::text(&value);
        let target = format!("Item: {name} Value: {shown}");
        if !cx.should_process(&target, "Set Item")? {
            return Ok(());
        }
        let written = match &self.value {
            None if provider != Provider::Variable => place::remove(provider, name, self.force, cx),
            _ => {
                if provider == Provider::Variable && self.force {
                    cx.host.protect_variable(name, None, None)?;
                }
                place::put(provider, name, &value, cx)
            }
        };
        match written {
            Err(crate::diag::Error::Record(record)) => return cx.write_error(*record),
            other => other?,
        }
        if self.pass_thru {
            let item = Place::Entry(provider, name.to_owned()).item(cx)?;
            cx.emit_value(item)?;
        }
        Ok(())
    }
}

fn not_settable(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NotSupported",
        Category::NotImplemented,
        format!("'{path}' is a file, which has no value of its own."),
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .target(path, "String")
    .help("Set-Content writes what is in a file")
}

/// Empties entries of a drive: a variable becomes `$null`, other entries go.
///
/// ```transcript
/// PS> $x = 5; Clear-Item Variable:x; $null -eq $x
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearItem {
    /// Entries to empty; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Entries to empty, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Empties what is read-only as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for ClearItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        for at in place::find(&given, literal, &self.sieve, cx)? {
            let Place::Entry(provider, name) = &at else {
                cx.write_error(not_settable(&at.shown()))?;
                continue;
            };
            if !cx.should_process(&format!("Item: {name}"), "Clear Item")? {
                continue;
            }
            match provider {
                Provider::Variable => {
                    if self.force {
                        cx.host.protect_variable(name, None, None)?;
                    }
                    cx.host.set_variable(name, Value::Null, None)?;
                }
                provider => place::remove(*provider, name, self.force, cx)?,
            }
        }
        Ok(())
    }
}

/// Removes files, folders, and entries of the session's drives.
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
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
    /// Removes folders with what is in them
    #[serde(default)]
    recurse: bool,
    /// Removes read-only items as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for RemoveItem {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        let mut found = Vec::new();
        for path in &given {
            match self.includes_below(path, literal) {
                Some(folder) => {
                    let full = place::file(&folder, cx)?;
                    self.below(&full, &mut found, cx)?;
                }
                None => found.extend(place::find(
                    std::slice::from_ref(path),
                    literal,
                    &self.sieve,
                    cx,
                )?),
            }
        }
        for at in found {
            match &at {
                Place::Entry(provider, name) => {
                    if *provider == Provider::Alias && alias::is_read_only(name, cx) && !self.force
                    {
                        cx.write_error(not_removable(name))?;
                    } else if cx.should_process(&format!("Item: {}", at.shown()), "Remove Item")? {
                        place::remove(*provider, name, self.force, cx)?;
                    }
                }
                Place::File(path) => self.file(path, cx)?,
            }
        }
        Ok(())
    }
}

impl RemoveItem {
    /// With `-Recurse` and `-Include`, what is chosen by name lies anywhere below.
    fn includes_below(&self, path: &str, literal: bool) -> Option<String> {
        let all = path.strip_suffix("/*").or_else(|| path.strip_suffix("\\*"));
        let here = if path == "*" { Some(".") } else { all };
        (self.recurse && self.sieve.includes() && !literal)
            .then(|| here.unwrap_or(path).to_owned())
            .filter(|folder| !reading::has_wildcards(folder))
    }

    fn below(&self, folder: &Path, found: &mut Vec<Place>, cx: &mut Context) -> Result<()> {
        let (folders, inside) = place::children(folder, cx)?;
        for path in folders.iter().chain(&inside) {
            if self.sieve.lets(&files::name(path)) {
                found.push(Place::File(path.clone()));
            } else if files::is_folder(path) && !path.is_symlink() {
                self.below(path, found, cx)?;
            }
        }
        Ok(())
    }

    fn file(&self, path: &Path, cx: &mut Context) -> Result<()> {
        let full = cx.host.files().resolve(&path.display().to_string(), true)?;
        if !cx.host.files().exists(&full) && !full.is_symlink() {
            return Ok(());
        }
        let here = cx.host.files().resolve(".", false)?;
        if here.starts_with(&full) && cx.host.files().location().provider == "FileSystem" {
            return cx.write_error(in_use(&full));
        }
        let folder = files::is_folder(&full) && !full.is_symlink();
        let filled = folder && !cx.host.files().list(&full)?.is_empty();
        let shown = full.display().to_string();
        if filled && !self.recurse && !cx.host.what_if() {
            let query = format!(
                "The item at {shown} has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?"
            );
            match cx.host.should_continue(&query, "Confirm") {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(crate::diag::Error::Record(_)) => return cx.write_error(not_empty(&full)),
                Err(jump) => return Err(jump),
            }
        }
        if !folder && files::is_read_only(&full) && !self.force {
            return cx.write_error(read_only(&full));
        }
        let action = if folder {
            "Remove Directory"
        } else {
            "Remove File"
        };
        if cx.should_process(&shown, action)? {
            remove(&full, cx)?;
        }
        Ok(())
    }
}

/// Removes a file, or a folder with what is in it.
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

fn read_only(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "RemoveFileSystemItemUnAuthorizedAccess",
        Category::PermissionDenied,
        format!("The file '{shown}' is read-only."),
    )
    .exception("System.IO.IOException")
    .target(shown, "FileInfo")
    .help("-Force removes it all the same")
}

fn in_use(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "InvalidOperation",
        Category::InvalidOperation,
        format!("'{shown}' is in use: the session stands in it."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .target(shown, "String")
    .help("Set-Location .. goes to the folder above")
}

fn not_removable(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "AliasNotRemovable",
        Category::WriteError,
        format!("The alias '{name}' is read-only."),
    )
    .exception("System.Management.Automation.SessionStateUnauthorizedAccessException")
    .target(name, "String")
    .help("-Force removes it all the same")
}
