//! Copies of a tenant, and whether a file is sound.

use super::{Tenant, connect, error};
use crate::diag::{Category, Error, ErrorRecord, Result};
use rusqlite::backup::Backup;
use std::path::Path;
use std::time::Duration;

/// Pages copied at a time; other processes get in between.
const PAGES_AT_ONCE: i32 = 4096;
/// Problems that are listed.
const PROBLEMS: i64 = 20;

impl Tenant {
    /// Copies the tenant to a file that does not exist yet: whole or not at all, without what was destroyed, and
    /// without keeping other processes from it.
    pub fn copy_to(&mut self, path: &Path) -> Result<()> {
        if self.in_transaction() {
            return Err(copy_in_transaction());
        }
        if path.exists() {
            return Err(error::exists(path));
        }
        self.settle()?;
        // Pending milliseconds and draws belong to the copy as well.
        self.transaction(|_| Ok(()))?;
        let unfinished = super::unfinished_file(path)?;
        let mut copy = connect(unfinished.path())?;
        Backup::new(&self.db, &mut copy)?.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)?;
        copy.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        drop(copy);
        super::persist(unfinished, path)
    }

    /// Problems of the file: pages, constraints, references, index. None if it is sound.
    pub fn check(&mut self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        {
            let mut pages = self
                .db
                .prepare(&format!("PRAGMA integrity_check({PROBLEMS})"))?;
            let lines = pages
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>();
            match lines {
                Ok(lines) => problems.extend(lines.into_iter().filter(|line| line != "ok")),
                Err(e) => problems.push(e.to_string()),
            }
            let mut references = self.db.prepare(
                "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?1",
            )?;
            let mut rows = references.query([PROBLEMS])?;
            while let Ok(Some(row)) = rows.next() {
                let (table, id, parent): (String, Option<i64>, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                problems.push(format!(
                    "row {} of {table} refers to a row of {parent} that is not there",
                    id.unwrap_or_default()
                ));
            }
        }
        if let Err(e) = self.db.execute(
            "INSERT INTO item_fts(item_fts) VALUES('integrity-check')",
            [],
        ) {
            problems.push(format!("full-text index: {e}"));
        }
        Ok(problems)
    }
}

fn copy_in_transaction() -> Error {
    ErrorRecord::new(
        "TenantCopyRefused",
        Category::InvalidOperation,
        "A tenant cannot be copied in the middle of a change.",
    )
    .help("copy it in a command of its own; with --what-if nothing is copied")
    .into()
}
