//! Looks for what erasure should have taken away, in every place where a byte can lie: rows, index, log, free pages, the
//! space between rows, journal. Shares no code with deletion, and asks the database as little as it can.

mod index;
mod pages;
mod pattern;

use super::{Tenant, raw_file};
use crate::diag::Result;
use pages::Found;
use pattern::Pattern;
use rusqlite::types::ValueRef;
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;

/// Kind of place where a remnant lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum RemnantKind {
    /// A row of a table.
    Table,
    /// The full-text index, or an index of a table.
    Index,
    /// The write-ahead log.
    WriteAheadLog,
    /// A page of the file that belongs to nothing.
    FreePage,
    /// Unused space between the rows of a page.
    Slack,
    /// A rollback journal that a crash left behind.
    RollbackJournal,
    /// Our own journal, or its keys.
    Journal,
}

/// One place where a word was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Remnant {
    /// Kind of the place.
    pub kind: RemnantKind,
    /// Table and column, index, or name of the file.
    pub place: String,
    /// Word that was looked for.
    pub word: String,
    /// Primary key of the row; rows of the index and of `body` have the item's id.
    pub key: Vec<String>,
    /// Byte in the file, where it was found as bytes.
    pub offset: Option<u64>,
    /// What stands around it.
    pub excerpt: String,
    /// How often it stands there.
    pub count: u64,
    /// Whether a row that exists accounts for it: then the fate of that row explains it, else nothing does.
    pub live: bool,
}

/// How often a word stands in the rows of a table, for the raw bytes to be told from.
type Live = HashMap<(String, usize), u64>;

impl Tenant {
    /// Every place in this tenant where one of these words (addresses, names, numbers) stands: rows first, then index,
    /// then bytes. Words are found anywhere in a text, in any case, in UTF-16 and in base64. Changes nothing.
    pub fn find_remnants(&mut self, words: &[String]) -> Result<Vec<Remnant>> {
        let Some(pattern) = Pattern::new(words)? else {
            return Ok(Vec::new());
        };
        let mut live = Live::new();
        let mut found = self.remnants_in_tables(&pattern, &mut live)?;
        found.extend(index::remnants(&self.db, &pattern, &mut live)?);
        let page_size = self
            .db
            .query_row("PRAGMA page_size", [], |row| row.get::<_, i64>(0))?
            as usize;
        let owners = pages::owners(&self.db)?;
        match self.path.clone() {
            Some(path) => {
                if let Some(file) = raw_file::open(&path)? {
                    let hits = pages::search(file, &pattern)?;
                    found.extend(pages::in_database(
                        file,
                        hits,
                        &owners,
                        &live,
                        &pattern,
                        page_size,
                        &name(&path),
                    )?);
                }
                let log = raw_file::beside(&path, "-wal");
                if let Some(file) = raw_file::open(&log)? {
                    let hits = pages::search(file, &pattern)?;
                    found.extend(pages::in_log(
                        file,
                        hits,
                        &owners,
                        &live,
                        &pattern,
                        page_size,
                        &name(&log),
                    )?);
                }
                for (suffix, kind) in [
                    ("-shm", RemnantKind::WriteAheadLog),
                    ("-journal", RemnantKind::RollbackJournal),
                ] {
                    let path = raw_file::beside(&path, suffix);
                    if let Some(file) = raw_file::open(&path)? {
                        let hits = pages::search(file, &pattern)?;
                        found.extend(pages::told(
                            hits.iter().map(|h| (kind, name(&path), false, h)),
                            &pattern,
                        ));
                    }
                }
            }
            None => {
                let image = self.db.serialize("main")?;
                let image = std::io::Cursor::new(&image[..]);
                let hits = pages::search(image.clone(), &pattern)?;
                found.extend(pages::in_database(
                    image, hits, &owners, &live, &pattern, page_size, "memory",
                )?);
            }
        }
        Ok(found)
    }

    /// Rows of every table that SQLite knows, its own statistics included; the index is read in its own way.
    fn remnants_in_tables(&self, pattern: &Pattern, live: &mut Live) -> Result<Vec<Remnant>> {
        let mut names = self.db.prepare(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema' ORDER BY name",
        )?;
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut found = Vec::new();
        for table in names {
            let mut columns = self
                .db
                .prepare("SELECT name, pk FROM pragma_table_xinfo(?1) WHERE hidden = 0")?;
            let columns: Vec<(String, i64)> = columns
                .query_map([&table], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let list = columns
                .iter()
                .map(|(c, _)| quoted(c))
                .collect::<Vec<_>>()
                .join(", ");
            let mut select = self
                .db
                .prepare(&format!("SELECT {list} FROM {}", quoted(&table)))?;
            let mut rows = select.query([])?;
            let kind = if table.starts_with("journal") {
                RemnantKind::Journal
            } else {
                RemnantKind::Table
            };
            while let Some(row) = rows.next()? {
                for (n, (column, _)) in columns.iter().enumerate() {
                    let bytes = match row.get_ref(n)? {
                        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
                        _ => continue,
                    };
                    for hit in pattern.count(bytes) {
                        *live.entry((table.clone(), hit.word)).or_default() += hit.count;
                        let key = columns.iter().enumerate().filter(|(_, (_, pk))| *pk > 0);
                        found.push(Remnant {
                            kind,
                            place: format!("{table}.{column}"),
                            word: pattern.word(hit.word).into(),
                            key: key
                                .map(|(n, _)| Ok(shown(row.get_ref(n)?)))
                                .collect::<Result<_>>()?,
                            offset: None,
                            excerpt: hit.excerpt,
                            count: hit.count,
                            live: true,
                        });
                    }
                }
            }
        }
        Ok(found)
    }
}

/// Places in any other file (a plan, an export, a fork) where one of these words stands as bytes.
pub fn find_in_file(path: &Path, words: &[String]) -> Result<Vec<Remnant>> {
    let Some(pattern) = Pattern::new(words)? else {
        return Ok(Vec::new());
    };
    // Kept open like the tenant's own files: a fork may be open in this process.
    let Some(file) = raw_file::open(path)? else {
        return Ok(Vec::new());
    };
    let hits: Vec<Found> = pages::search(file, &pattern)?;
    Ok(pages::told(
        hits.iter()
            .map(|h| (RemnantKind::Table, name(path), false, h)),
        &pattern,
    ))
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn shown(value: ValueRef) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(x) => x.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}
