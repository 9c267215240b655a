//! SQLite's session extension, made safe: which rows of named tables changed, and how. The only file of this room with
//! `unsafe`. Knows tables and values, and nothing of what they mean.
#![allow(
    unsafe_code,
    reason = "rusqlite wraps the session extension only under a feature that needs libclang to build"
)]

use crate::diag::Result;
use rusqlite::{Connection, ffi};
use serde_json::Value as Json;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It is new.
    Insert,
    /// Some of its columns changed.
    Update,
    /// It is gone.
    Delete,
}

/// One changed row. Values stand in the order of the table's columns, generated ones left out; a blob is its length.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// Table.
    pub table: String,
    /// What happened.
    pub operation: Operation,
    /// Which columns make up the primary key.
    pub key: Vec<bool>,
    /// Values before: all of a deleted row; of an updated one the key and what changed.
    pub old: Vec<Option<Json>>,
    /// Values after: all of a new row; of an updated one what changed.
    pub new: Vec<Option<Json>>,
}

/// A running record of changes. Must not outlive the connection: `Tenant` declares its recordings before its connection,
/// so they are dropped first.
pub struct Session {
    session: *mut ffi::sqlite3_session,
}

impl Session {
    /// Records changes of these tables from now on. A table without a primary key would be left out silently, so each
    /// must have one.
    pub fn over(db: &Connection, tables: &[&str]) -> Result<Session> {
        let mut session = ptr::null_mut();
        // SAFETY: the handle is that of an open connection, the name is a C string, and the out-pointer is ours.
        check(unsafe { ffi::sqlite3session_create(db.handle(), c"main".as_ptr(), &mut session) })?;
        let recording = Session { session };
        for table in tables {
            let name = CString::new(*table).expect("names of tables have no NUL");
            // SAFETY: `session` was made above; SQLite copies the name.
            check(unsafe { ffi::sqlite3session_attach(recording.session, name.as_ptr()) })?;
        }
        Ok(recording)
    }

    /// Every row that differs now from what it was when the record began. Take it before a rollback: afterwards
    /// nothing differs.
    pub fn changes(&self, mut see: impl FnMut(RowChange)) -> Result<()> {
        let (mut length, mut bytes) = (0, ptr::null_mut());
        // SAFETY: the session is alive; on success SQLite hands out a buffer of that length, which `Buffer` frees.
        check(unsafe { ffi::sqlite3session_changeset(self.session, &mut length, &mut bytes) })?;
        let buffer = Buffer(bytes);
        let mut changes = ptr::null_mut();
        // SAFETY: the buffer lives longer than the iterator, which `Changes` finalises first.
        check(unsafe { ffi::sqlite3changeset_start(&mut changes, length, buffer.0) })?;
        let changes = Changes(changes);
        while let Some(change) = changes.next()? {
            see(change);
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: made by `sqlite3session_create`, deleted once, and the connection is still open.
        unsafe { ffi::sqlite3session_delete(self.session) }
    }
}

/// Memory that SQLite handed out.
struct Buffer(*mut c_void);

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: allocated by SQLite (or null, which is allowed), freed once.
        unsafe { ffi::sqlite3_free(self.0) }
    }
}

/// Iterator over a changeset.
struct Changes(*mut ffi::sqlite3_changeset_iter);

impl Changes {
    fn next(&self) -> Result<Option<RowChange>> {
        // SAFETY: the iterator is alive until it is dropped.
        match unsafe { ffi::sqlite3changeset_next(self.0) } {
            ffi::SQLITE_DONE => return Ok(None),
            ffi::SQLITE_ROW => {}
            code => check(code)?,
        }
        let (mut table, mut columns, mut operation, mut indirect) =
            (ptr::null::<c_char>(), 0, 0, 0);
        let (mut key, mut key_columns) = (ptr::null_mut(), 0);
        // SAFETY: the iterator stands on a row; out-pointers are ours, and what they get is valid until the next step.
        unsafe {
            check(ffi::sqlite3changeset_op(
                self.0,
                &mut table,
                &mut columns,
                &mut operation,
                &mut indirect,
            ))?;
            check(ffi::sqlite3changeset_pk(self.0, &mut key, &mut key_columns))?;
        }
        let operation = match operation {
            ffi::SQLITE_INSERT => Operation::Insert,
            ffi::SQLITE_DELETE => Operation::Delete,
            _ => Operation::Update,
        };
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for column in 0..columns {
            old.push(if operation == Operation::Insert {
                None
            } else {
                self.value(column, ffi::sqlite3changeset_old)?
            });
            new.push(if operation == Operation::Delete {
                None
            } else {
                self.value(column, ffi::sqlite3changeset_new)?
            });
        }
        // SAFETY: SQLite gives a NUL-terminated name and one byte for each column.
        let (table, key) = unsafe {
            let key = std::slice::from_raw_parts(key, key_columns.max(0) as usize);
            (
                CStr::from_ptr(table).to_string_lossy().into_owned(),
                key.iter().map(|k| *k != 0).collect(),
            )
        };
        Ok(Some(RowChange {
            table,
            operation,
            key,
            old,
            new,
        }))
    }

    fn value(&self, column: c_int, read: Reader) -> Result<Option<Json>> {
        let mut value = ptr::null_mut();
        // SAFETY: the column is in range, and old or new values exist for this operation.
        check(unsafe { read(self.0, column, &mut value) })?;
        // SAFETY: a value that SQLite gives stays valid until the iterator moves on.
        Ok((!value.is_null()).then(|| unsafe { json(value) }))
    }
}

/// Reader of an old or a new value.
type Reader = unsafe extern "C" fn(
    *mut ffi::sqlite3_changeset_iter,
    c_int,
    *mut *mut ffi::sqlite3_value,
) -> c_int;

impl Drop for Changes {
    fn drop(&mut self) {
        // SAFETY: finalised once; what it returns repeats the last error, which was reported already.
        unsafe { ffi::sqlite3changeset_finalize(self.0) };
    }
}

/// A value as JSON; a blob as its length, for nobody reads one in a plan.
///
/// # Safety
/// `value` must be a valid value of SQLite.
unsafe fn json(value: *mut ffi::sqlite3_value) -> Json {
    // SAFETY: the caller vouches for the value. Text is read before its length, as SQLite asks.
    unsafe {
        match ffi::sqlite3_value_type(value) {
            ffi::SQLITE_INTEGER => Json::from(ffi::sqlite3_value_int64(value)),
            ffi::SQLITE_FLOAT => Json::from(ffi::sqlite3_value_double(value)),
            ffi::SQLITE_TEXT => {
                let text = ffi::sqlite3_value_text(value);
                let length = ffi::sqlite3_value_bytes(value).max(0) as usize;
                Json::from(
                    String::from_utf8_lossy(std::slice::from_raw_parts(text, length)).into_owned(),
                )
            }
            ffi::SQLITE_BLOB => Json::from(format!("{} bytes", ffi::sqlite3_value_bytes(value))),
            _ => Json::Null,
        }
    }
}

fn check(code: c_int) -> Result<()> {
    if code == ffi::SQLITE_OK {
        return Ok(());
    }
    Err(
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("session extension".into()))
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(db: &Connection, script: &str) -> Vec<RowChange> {
        let session = Session::over(db, &["doc", "keyless"]).unwrap();
        db.execute_batch(script).unwrap();
        let mut changes = Vec::new();
        session.changes(|c| changes.push(c)).unwrap();
        changes
    }

    fn database() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE doc(kind TEXT, key TEXT, doc TEXT, name TEXT AS (doc ->> '$.n') VIRTUAL, PRIMARY KEY(kind, key))
             WITHOUT ROWID; CREATE TABLE keyless(x); INSERT INTO doc VALUES('a', '1', '{\"n\":1}'), ('a', '2', '{}');",
        )
        .unwrap();
        db
    }

    /// An older SQLite gives an empty changeset for a table with a generated column, and no error: so this test names the
    /// version, and shows one true diff of such a table.
    #[test]
    fn the_bundled_sqlite_diffs_a_table_with_a_generated_column() {
        assert!(
            rusqlite::version_number() >= 3_050_000,
            "bundled SQLite is {}",
            rusqlite::version()
        );
        let changes = changed(
            &database(),
            "UPDATE doc SET doc = '{\"n\":2}' WHERE key = '1'; DELETE FROM doc WHERE key = '2';
             INSERT INTO doc VALUES('b', '3', '[3]'); INSERT INTO keyless VALUES(1);",
        );
        let of = |operation| changes.iter().find(|c| c.operation == operation).unwrap();
        let text = |t: &str| Some(Json::from(t));
        assert_eq!(
            changes.len(),
            3,
            "the table without a primary key is not recorded: {changes:?}"
        );
        assert_eq!(
            of(Operation::Update).old,
            [text("a"), text("1"), text("{\"n\":1}")]
        );
        assert_eq!(of(Operation::Update).new, [None, None, text("{\"n\":2}")]);
        assert_eq!(
            of(Operation::Delete).old,
            [text("a"), text("2"), text("{}")]
        );
        assert_eq!(
            of(Operation::Insert).new,
            [text("b"), text("3"), text("[3]")]
        );
        assert_eq!(changes[0].key, [true, true, false]);
    }

    #[test]
    fn what_was_rolled_back_is_no_change() {
        let db = database();
        db.execute_batch("BEGIN; SAVEPOINT s").unwrap();
        let changes = changed(
            &db,
            "UPDATE doc SET doc = '[]'; ROLLBACK TO s; INSERT INTO doc VALUES('c', '9', '{}')",
        );
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].operation, Operation::Insert);
    }
}
