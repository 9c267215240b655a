//! Files of a session: confined to the folders that it may use, links followed; under `--what-if` writes go to an overlay
//! that the same script reads back.

use crate::cmdlet::{Drive, FileAccess, Location};
use crate::diag::{Category, Error, ErrorRecord, Result};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// What a session may do with files.
pub struct Files {
    folder: PathBuf,
    /// Folders within which everything must lie; `None` confines nothing.
    allowed: Option<Vec<PathBuf>>,
    overlay: Option<BTreeMap<PathBuf, Entry>>,
    /// Drives beside `/`.
    drives: Vec<Drive>,
    /// Drive that the session moved to by its name, or that of another provider.
    elsewhere: Option<Location>,
}

/// What the overlay says of a path.
#[derive(Clone)]
enum Entry {
    File(Vec<u8>),
    Folder,
    Gone,
}

impl Files {
    /// Files below a working folder; `allowed` are the folders that it is confined to, `None` for anywhere.
    pub fn new(folder: PathBuf, allowed: Option<Vec<PathBuf>>) -> Files {
        let real = |path: PathBuf| path.canonicalize().unwrap_or(path);
        let allowed = allowed.map(|folders| folders.into_iter().map(real).collect());
        Files {
            folder: real(folder),
            allowed,
            overlay: None,
            drives: Vec::new(),
            elsewhere: None,
        }
    }

    /// No files at all.
    pub fn nowhere() -> Files {
        Files {
            folder: PathBuf::new(),
            allowed: Some(Vec::new()),
            overlay: None,
            drives: Vec::new(),
            elsewhere: None,
        }
    }

    /// The working folder.
    pub fn working_folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// From now on nothing is written for real.
    pub fn preview(&mut self) {
        self.overlay.get_or_insert_default();
    }

    /// What would have been written: path and whether it is a new or changed file, a folder, or removed.
    pub fn previewed(&self) -> Vec<(PathBuf, &'static str)> {
        let all = self.overlay.iter().flatten();
        all.map(|(path, entry)| {
            let what = match entry {
                Entry::File(_) if path.exists() => "changed",
                Entry::File(_) => "written",
                Entry::Folder => "folder made",
                Entry::Gone => "removed",
            };
            (path.clone(), what)
        })
        .collect()
    }

    fn drive(&self, name: &str) -> Option<Drive> {
        self.drives()
            .into_iter()
            .find(|drive| drive.name.eq_ignore_ascii_case(name))
    }

    fn entry(&self, path: &Path) -> Option<&Entry> {
        self.overlay.as_ref().and_then(|overlay| overlay.get(path))
    }

    fn confine(&self, path: &Path, typed: &str) -> Result<()> {
        let Some(allowed) = &self.allowed else {
            return Ok(());
        };
        let real = real_path(path);
        if allowed.iter().any(|folder| real.starts_with(folder)) {
            return Ok(());
        }
        let first = allowed
            .first()
            .map(|folder| folder.display().to_string())
            .unwrap_or_default();
        Err(ErrorRecord::new(
            "PathNotAllowed",
            Category::PermissionDenied,
            format!("The script may not use '{typed}': it lies outside {first}."),
        )
        .exception("System.UnauthorizedAccessException")
        .target(typed, "String")
        .label("outside the working folder")
        .help("widen what scripts may use with --allow-path DIR")
        .into())
    }
}

/// The path with its links followed, as far as it exists.
fn real_path(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut at = path.to_owned();
    loop {
        if let Ok(real) = at.canonicalize() {
            return missing
                .iter()
                .rev()
                .fold(real, |real, part| real.join(part));
        }
        // A link that leads nowhere yet still leads somewhere.
        if let Ok(target) = at.read_link() {
            let target = at
                .parent()
                .map_or_else(|| target.clone(), |parent| parent.join(&target));
            let target = tidy(&target);
            return missing
                .iter()
                .rev()
                .fold(target, |real, part| real.join(part));
        }
        match (
            at.file_name().map(std::ffi::OsStr::to_owned),
            at.parent().map(Path::to_owned),
        ) {
            (Some(name), Some(parent)) => {
                missing.push(name);
                at = parent;
            }
            _ => return path.to_owned(),
        }
    }
}

/// Drive and rest of a path such as `Temp:/a.txt`; nothing for a path without a drive.
fn split_drive(path: &str) -> Option<(&str, &str)> {
    let (name, rest) = path.split_once(':')?;
    let named = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
    named.then_some((name, rest))
}

fn drive(name: &str, root: &str) -> Drive {
    Drive {
        name: name.into(),
        root: root.into(),
        description: String::new(),
    }
}

fn no_drive(name: &str) -> Error {
    ErrorRecord::new(
        "DriveNotFound",
        Category::ObjectNotFound,
        format!("There is no drive '{name}'."),
    )
    .exception("System.Management.Automation.DriveNotFoundException")
    .target(name, "String")
    .label("no such drive")
    .help(format!(
        "New-PSDrive -Name {name} -PSProvider FileSystem -Root . makes it stand for the working folder"
    ))
    .into()
}

/// Resolves `.` and `..` by the text alone.
fn tidy(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    whole
}

impl FileAccess for Files {
    fn resolve(&self, path: &str, _write: bool) -> Result<PathBuf> {
        let typed = ["Microsoft.PowerShell.Core\\FileSystem::", "FileSystem::"]
            .iter()
            .find_map(|provider| path.strip_prefix(provider))
            .unwrap_or(path);
        let typed = typed.replace('\\', "/");
        let whole = match split_drive(&typed) {
            Some((name, rest)) => {
                let drive = self.drive(name).ok_or_else(|| no_drive(name))?;
                let root = drive.root.clone();
                // `TestDrive:x` counts from where the session stands, if it stands on that drive.
                let from = match &self.elsewhere {
                    Some(location)
                        if !rest.starts_with('/') && location.drive.eq_ignore_ascii_case(name) =>
                    {
                        &self.folder
                    }
                    _ => &root,
                };
                let inner = tidy(&Path::new("/").join(rest.trim_start_matches('/')));
                from.join(inner.strip_prefix("/").unwrap_or(&inner))
            }
            None => match typed.strip_prefix('~') {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                    PathBuf::from(format!("/home/admin{rest}"))
                }
                _ => self.folder.join(&typed),
            },
        };
        let whole = tidy(&whole);
        self.confine(&whole, path)?;
        Ok(whole)
    }

    fn read(&mut self, path: &Path) -> Result<Vec<u8>> {
        match self.entry(path) {
            Some(Entry::File(content)) => Ok(content.clone()),
            Some(Entry::Gone) => Err(not_found(path)),
            _ => std::fs::read(path).map_err(|error| io_error(path, &error)),
        }
    }

    fn write(&mut self, path: &Path, content: &[u8]) -> Result<()> {
        if let Some(overlay) = &mut self.overlay {
            overlay.insert(path.to_owned(), Entry::File(content.to_vec()));
            return Ok(());
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let failed = |error: &std::io::Error| io_error(path, error);
        if path.exists() && !path.is_file() {
            return std::fs::write(path, content).map_err(|error| failed(&error));
        }
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
        file.write_all(content).map_err(|error| failed(&error))?;
        let permissions = std::fs::metadata(path).map(|meta| meta.permissions());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = permissions.map_or(0o644, |permissions| permissions.mode());
            let _ = file
                .as_file()
                .set_permissions(std::fs::Permissions::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _ = permissions;
        file.persist(real_path(path))
            .map_err(|error| failed(&error.error))?;
        Ok(())
    }

    fn append(&mut self, path: &Path, content: &[u8]) -> Result<()> {
        if self.overlay.is_some() {
            let mut whole = if self.exists(path) {
                self.read(path)?
            } else {
                Vec::new()
            };
            whole.extend_from_slice(content);
            return self.write(path, &whole);
        }
        let opened = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        let mut file = opened.map_err(|error| io_error(path, &error))?;
        file.write_all(content)
            .map_err(|error| io_error(path, &error))
    }

    fn exists(&self, path: &Path) -> bool {
        match self.entry(path) {
            Some(Entry::Gone) => false,
            Some(_) => true,
            None => path.exists(),
        }
    }

    fn list(&self, path: &Path) -> Result<Vec<PathBuf>> {
        let mut names = std::collections::BTreeSet::new();
        match std::fs::read_dir(path) {
            Ok(entries) => {
                names.extend(entries.filter_map(|entry| entry.ok().map(|entry| entry.path())))
            }
            Err(error) if self.entry(path).is_none() => return Err(io_error(path, &error)),
            Err(_) => {}
        }
        for (known, entry) in self.overlay.iter().flatten() {
            if known.parent() == Some(path) {
                match entry {
                    Entry::Gone => names.remove(known),
                    _ => names.insert(known.clone()),
                };
            }
        }
        Ok(names.into_iter().collect())
    }

    fn make_folder(&mut self, path: &Path) -> Result<()> {
        if let Some(overlay) = &mut self.overlay {
            overlay.insert(path.to_owned(), Entry::Folder);
            return Ok(());
        }
        std::fs::create_dir_all(path).map_err(|error| io_error(path, &error))
    }

    fn is_overlay(&self) -> bool {
        self.overlay.is_some()
    }

    fn location(&self) -> Location {
        if let Some(location) = &self.elsewhere {
            return location.clone();
        }
        let path = self.folder.display().to_string();
        Location {
            drive: "/".into(),
            provider: "FileSystem",
            path: path.clone(),
            provider_path: path,
        }
    }

    fn set_location(&mut self, location: Location) {
        if location.provider == "FileSystem" {
            self.folder = PathBuf::from(&location.provider_path);
        }
        self.elsewhere = (location.drive != "/").then_some(location);
    }

    fn drives(&self) -> Vec<Drive> {
        let mut all = vec![drive("/", "/"), drive("Temp", "/tmp")];
        all[1].description = "temporary files".into();
        all.extend(self.drives.iter().cloned());
        all
    }

    fn add_drive(&mut self, drive: Drive) {
        self.remove_drive(&drive.name.clone());
        self.drives.push(drive);
    }

    fn remove_drive(&mut self, name: &str) -> bool {
        let before = self.drives.len();
        self.drives
            .retain(|drive| !drive.name.eq_ignore_ascii_case(name));
        self.drives.len() < before
    }

    fn remove(&mut self, path: &Path) -> Result<()> {
        if !self.exists(path) {
            return Err(not_found(path));
        }
        if let Some(overlay) = &mut self.overlay {
            overlay.insert(path.to_owned(), Entry::Gone);
            return Ok(());
        }
        let removed = if path.is_dir() {
            std::fs::remove_dir(path)
        } else {
            std::fs::remove_file(path)
        };
        removed.map_err(|error| io_error(path, &error))
    }
}

fn not_found(path: &Path) -> Error {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "FileNotFound",
        Category::ObjectNotFound,
        format!("There is no file '{shown}'."),
    )
    .exception("System.IO.FileNotFoundException")
    .target(shown, "String")
    .into()
}

fn io_error(path: &Path, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound {
        return not_found(path);
    }
    let (id, category, exception) = match error.kind() {
        std::io::ErrorKind::PermissionDenied => (
            "FileAccessDenied",
            Category::PermissionDenied,
            "System.UnauthorizedAccessException",
        ),
        std::io::ErrorKind::StorageFull => (
            "DiskFull",
            Category::ResourceUnavailable,
            "System.IO.IOException",
        ),
        _ => ("FileError", Category::WriteError, "System.IO.IOException"),
    };
    let shown = path.display().to_string();
    ErrorRecord::new(id, category, format!("'{shown}' cannot be used: {error}."))
        .exception(exception)
        .target(shown, "String")
        .into()
}

/// Text of a file: UTF-8 with or without a mark, UTF-16 with one.
pub fn decode(bytes: &[u8]) -> String {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_folder_is_followed_and_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let outside = tempfile::tempdir().expect("a folder");
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).expect("a link");
        let files = Files::new(
            folder.path().to_owned(),
            Some(vec![folder.path().to_owned()]),
        );
        assert!(files.resolve("here.txt", true).is_ok());
        assert!(files.resolve("../x.txt", true).is_err());
        #[cfg(unix)]
        assert!(files.resolve("link/x.txt", true).is_err());
    }

    #[test]
    fn a_previewed_file_is_read_back_and_not_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Files::new(folder.path().to_owned(), None);
        files.preview();
        let path = files.resolve("a.txt", true).expect("free");
        files.write(&path, b"one").expect("overlay");
        files.append(&path, b" two").expect("overlay");
        assert_eq!(files.read(&path).expect("overlay"), b"one two");
        assert!(!path.exists());
        assert_eq!(files.previewed(), [(path, "written")]);
    }
}
