//! The bytes of a tenant's files, beside SQLite. A file once opened here stays open until the process ends: on POSIX,
//! closing any handle of a file drops the locks that SQLite holds on it, and another process could then corrupt it.

use std::collections::HashMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Files that were opened, by what the system knows them as.
static OPENED: LazyLock<Mutex<HashMap<Identity, &'static File>>> = LazyLock::new(Mutex::default);

#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

#[cfg(unix)]
fn identity(_: &Path, facts: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (facts.dev(), facts.ino())
}
#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Identity {
    path.to_path_buf()
}

/// The file of that name, for reading and writing; none if it does not exist.
pub fn open(path: &Path) -> io::Result<Option<&'static File>> {
    let facts = match std::fs::metadata(path) {
        Ok(facts) => facts,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = opened.get(&identity(path, &facts)) {
        return Ok(Some(file));
    }
    let file: &'static File = Box::leak(Box::new(
        OpenOptions::new().read(true).write(true).open(path)?,
    ));
    // What was opened counts, should the name have come to mean another file meanwhile.
    opened.insert(identity(path, &file.metadata()?), file);
    Ok(Some(file))
}

/// Path of the file that belongs to a database: `-wal`, `-shm`, `-journal`.
pub fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(suffix);
    name.into()
}
