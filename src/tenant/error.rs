//! What can go wrong with a tenant file, each with its own id and a way out. SQLite's own words stay in the cause.

use crate::diag::{Category, Error, ErrorRecord};
use rusqlite::ErrorCode;
use std::path::Path;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        from_sqlite(&error).into()
    }
}

/// Extended result code of SQLite, 0 where the error is not SQLite's own.
fn extended_code(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |e| e.extended_code)
}

/// Record of an error of SQLite.
pub fn from_sqlite(error: &rusqlite::Error) -> ErrorRecord {
    let record = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(),
        Some(ErrorCode::DiskFull) => disk_full(),
        Some(ErrorCode::SystemIoFailure) if extended_code(error) == rusqlite::ffi::SQLITE_IOERR_WRITE => disk_full(),
        Some(ErrorCode::SystemIoFailure) => ErrorRecord::new(
            "TenantReadWriteFailed",
            Category::ReadError,
            "The tenant file could not be read or written.",
        )
        .exception("System.IO.IOException")
        .help("look after the disk, then run the command again: what was acknowledged before is in the file"),
        Some(ErrorCode::DatabaseCorrupt) => corrupt(None),
        Some(ErrorCode::NotADatabase) => not_a_tenant(None),
        Some(ErrorCode::ReadOnly) => {
            ErrorRecord::new("TenantReadOnly", Category::PermissionDenied, "The tenant file may only be read, not changed.")
                .exception("System.UnauthorizedAccessException")
                .help("grant yourself write access to the file and its folder, or work on a copy")
        }
        _ => ErrorRecord::new("TenantError", Category::InvalidOperation, "The tenant could not carry that out."),
    };
    record.cause(error.to_string())
}

fn place(path: Option<&Path>) -> String {
    path.map_or_else(|| "The file".into(), |p| format!("'{}'", p.display()))
}

/// There is no file of that name.
pub fn file_not_found(path: &Path) -> Error {
    let name = path.display().to_string();
    ErrorRecord::new(
        "TenantFileNotFound",
        Category::ObjectNotFound,
        format!("There is no tenant file '{name}'."),
    )
    .exception("System.IO.FileNotFoundException")
    .target(&name, "String")
    .label("no such file")
    .help(format!("make one with: rehearsal new {name}"))
    .into()
}

/// The file cannot be opened.
pub fn cannot_open(path: &Path, why: impl std::fmt::Display) -> Error {
    let name = path.display().to_string();
    ErrorRecord::new("TenantCannotBeOpened", Category::OpenError, format!("The tenant file '{name}' cannot be opened."))
        .exception("System.IO.IOException")
        .target(&name, "String")
        .help("look after the permissions of the file and of its folder: both must be readable and writable")
        .cause(why.to_string())
        .into()
}

/// The file is something else.
pub fn not_a_tenant(path: Option<&Path>) -> ErrorRecord {
    ErrorRecord::new(
        "NotATenantFile",
        Category::InvalidData,
        format!("{} is not a tenant file.", place(path)),
    )
    .exception("System.IO.InvalidDataException")
    .target(
        path.map(|p| p.display().to_string()).unwrap_or_default(),
        "String",
    )
    .label("expected a file made by `rehearsal new`")
    .help("make a tenant with `rehearsal new FILE`, or name another file with --tenant")
}

/// The file was made by a later version of this program.
pub fn newer_format(path: &Path, format: i32, ours: i32) -> Error {
    ErrorRecord::new(
        "TenantFormatTooNew",
        Category::InvalidData,
        format!(
            "{} has format {format}; this program reads up to format {ours}.",
            place(Some(path))
        ),
    )
    .exception("System.IO.InvalidDataException")
    .target(path.display().to_string(), "String")
    .label("made by a newer version")
    .help("update rehearsal, or name another file with --tenant; nothing was changed")
    .into()
}

/// The file is damaged.
pub fn corrupt(path: Option<&Path>) -> ErrorRecord {
    ErrorRecord::new("TenantDamaged", Category::InvalidData, format!("{} is a damaged tenant file.", place(path)))
        .exception("System.IO.InvalidDataException")
        .target(path.map(|p| p.display().to_string()).unwrap_or_default(), "String")
        .label("damaged")
        .help("go back to a copy; nothing that this program does to a file can be interrupted into this state")
}

/// Another process holds the writer's lock.
fn busy() -> ErrorRecord {
    ErrorRecord::new("TenantBusy", Category::ResourceBusy, "Another process is writing to this tenant.")
        .exception("System.IO.IOException")
        .help("run the command again when the other prompt or playbook has finished its command; nothing was changed")
}

/// The disk, or what this process may write, is exhausted.
fn disk_full() -> ErrorRecord {
    ErrorRecord::new("TenantDiskFull", Category::ResourceUnavailable, "The tenant file cannot grow: the disk is full.")
        .exception("System.IO.IOException")
        .help("free some space, or raise the limit on file size, then run the command again; what it began was undone")
}

/// A file of that name exists already.
pub fn exists(path: &Path) -> Error {
    let name = path.display().to_string();
    ErrorRecord::new(
        "TenantFileExists",
        Category::ResourceExists,
        format!("There is already a file '{name}'."),
    )
    .exception("System.IO.IOException")
    .target(&name, "String")
    .label("exists")
    .help("choose another name, or remove that file first: it is never overwritten")
    .into()
}

/// SQLite rolled the transaction back by itself (disk full, damaged file); what was begun is undone.
pub fn transaction_lost() -> Error {
    ErrorRecord::new(
        "TenantTransactionLost",
        Category::InvalidOperation,
        "The change was undone before it was complete.",
    )
    .help("the error before this one says why; put that right and run the command again")
    .into()
}
