//! The last step of erasing: from the log, from the space between rows, from the signposts of the index. SQLite's
//! `secure_delete` and FTS5's `secure-delete` leave erased words in three places, each shown by a test of this room:
//!
//! - the write-ahead log, until a checkpoint truncates it;
//! - the gap between the pointers and the cells of a page: when SQLite shares the cells of full pages out anew, it leaves
//!   copies of those that moved there, and deleting the cell later clears only the cell;
//! - `item_fts_idx`, which keeps the first word of each leaf, also after that word was deleted.
//!
//! Must never be used to look for remnants: that is `remnant`, which shares no code with this.

use super::{Tenant, raw_file};
use crate::diag::Result;
use rusqlite::{ErrorCode, OptionalExtension};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// How long settling waits for another process; it is tried again later.
const SETTLE_TIMEOUT: Duration = Duration::from_millis(20);
/// How often settling begins again because another process wrote in between.
const ROUNDS: usize = 5;
/// Beyond this page number, the first byte of an overflow page could be taken for that of a b-tree page.
const MAX_PAGES: u64 = 1 << 25;

impl Tenant {
    /// Says that this transaction destroys data; it is settled after the commit.
    pub fn mark_erasing(&mut self) {
        self.state.unsettled = true;
        self.state.dirty = true;
    }

    /// Whether destroyed data may still lie between rows or in the write-ahead log: a transaction is open, or another
    /// process reads. The file remembers it across a crash.
    pub fn unsettled(&self) -> bool {
        self.state.unsettled
    }

    /// Takes what was destroyed out of the file's bytes; whether that is done. All pages are looked at, so it is for the
    /// end of an input and not of each command. Inside a transaction, or while another process is in the way, it is put off
    /// until the next input, the end of this process, or the next process.
    pub fn settle(&mut self) -> Result<bool> {
        if !self.state.unsettled {
            return Ok(true);
        }
        if self.in_transaction() {
            return Ok(false);
        }
        self.db.busy_timeout(SETTLE_TIMEOUT)?;
        let done = match self.path.clone() {
            Some(path) => self.settle_file(&path),
            None => self.settle_memory(),
        };
        self.db.busy_timeout(super::BUSY_TIMEOUT)?;
        match done {
            Err(e) if e.record().is_some_and(|r| r.id == "TenantBusy") => Ok(false),
            done => done,
        }
    }

    fn settle_file(&mut self, path: &Path) -> Result<bool> {
        self.transaction(Tenant::mend_signposts)?;
        for _ in 0..ROUNDS {
            if !self.checkpoint()? {
                return Ok(false);
            }
            let savepoint = self.savepoint()?;
            // Nobody else can write now; if the log is empty, the file alone is the truth, and stays so.
            let log =
                std::fs::metadata(raw_file::beside(path, "-wal")).map_or(0, |facts| facts.len());
            if log > 0 {
                self.rollback(savepoint)?;
                continue;
            }
            let scrubbed = self.scrub_file(path);
            // This commit makes every other process read again the pages that it has in memory.
            self.state.unsettled = scrubbed.is_err();
            self.state.dirty = true;
            return match scrubbed {
                Ok(()) => self
                    .release(savepoint)
                    .and_then(|()| self.checkpoint())
                    .map(|_| true),
                Err(error) => self.rollback(savepoint).and(Err(error)),
            };
        }
        Ok(false)
    }

    /// In memory nothing outlives the process; but the same promise holds, and `remnant` looks there too.
    fn settle_memory(&mut self) -> Result<bool> {
        self.transaction(Tenant::mend_signposts)?;
        self.db.execute_batch("VACUUM")?;
        self.state.unsettled = false;
        self.transaction(|tenant| {
            tenant.state.dirty = true;
            Ok(())
        })?;
        Ok(true)
    }

    /// Moves the log into the file and truncates it; whether no other process was in the way.
    fn checkpoint(&self) -> Result<bool> {
        match self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            }) {
            Ok(blocked) => Ok(blocked == 0),
            Err(e)
                if matches!(
                    e.sqlite_error_code(),
                    Some(ErrorCode::DatabaseLocked | ErrorCode::DatabaseBusy)
                ) =>
            {
                Ok(false)
            }
            Err(e) => Err(e.into()),
        }
    }

    /// Clears the unused space of every page. Bytes that SQLite never reads are overwritten in place, so a crash in the
    /// middle harms nothing.
    fn scrub_file(&self, path: &Path) -> Result<()> {
        let page_size: i64 = self
            .db
            .query_row("PRAGMA page_size", [], |row| row.get(0))?;
        // What this connection has in memory would bring the old bytes back with the next change of the page.
        self.db.execute_batch("PRAGMA shrink_memory")?;
        if let Some(file) = raw_file::open(path)? {
            scrub_pages(file, page_size as usize)?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// Replaces each first word in the index's upper level that is not the beginning of its leaf's first word any more.
    fn mend_signposts(&mut self) -> Result<()> {
        let mut signposts = self
            .db
            .prepare_cached("SELECT segid, CAST(term AS BLOB), pgno FROM item_fts_idx")?;
        let mut leaf = self
            .db
            .prepare_cached("SELECT block FROM item_fts_data WHERE id = ?1")?;
        let mut stale: Vec<(i64, Vec<u8>, i64, Vec<u8>)> = Vec::new();
        let mut rows = signposts.query([])?;
        while let Some(row) = rows.next()? {
            let (segment, post, page): (i64, Vec<u8>, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            // A leaf's row: 16 bits of segment above 37 bits of level and page; the lowest bit of `pgno` is a flag.
            let first = leaf
                .query_row([(segment << 37) + (page >> 1)], |r| {
                    Ok(first_term(r.get_ref(0)?.as_blob()?))
                })
                .optional()?;
            if let Some(Some(first)) = first
                && !first.starts_with(&post)
            {
                stale.push((segment, post, page, first));
            }
        }
        drop(rows);
        let mut update = self
            .db
            .prepare_cached("UPDATE item_fts_idx SET term = ?1 WHERE segid = ?2 AND pgno = ?3")?;
        for (segment, _, page, first) in &stale {
            update.execute(rusqlite::params![first, segment, page])?;
        }
        Ok(())
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        if self.path.is_some() {
            // Nobody is left to tell; if it fails, the file remembers, and the next process does it.
            let _ = self.settle();
        }
    }
}

/// First word of a leaf of the index (with the letter that names its index): the leaf's third and fourth byte say where
/// the list of its words begins, that list where the first word lies.
fn first_term(leaf: &[u8]) -> Option<Vec<u8>> {
    let list = usize::from(u16::from_be_bytes([*leaf.get(2)?, *leaf.get(3)?]));
    let (at, _) = varint(leaf.get(list..)?)?;
    let word = leaf.get(at..)?;
    let (length, used) = varint(word)?;
    Some(word.get(used..used + length)?.to_vec())
}

/// A number as FTS5 writes it (seven bits a byte, the highest first; lengths need no more than four), and its bytes.
fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (n, byte) in bytes.iter().take(4).enumerate() {
        value = value << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, n + 1));
        }
    }
    None
}

/// Clears the gap of each b-tree page that holds anything there.
fn scrub_pages(file: &File, page_size: usize) -> std::io::Result<()> {
    let mut file = file;
    let pages = (file.metadata()?.len() / page_size as u64).min(MAX_PAGES);
    let per_read = (1 << 20) / page_size.max(1);
    let mut buffer = vec![0; per_read * page_size];
    let mut page = 0;
    while page < pages {
        let count = per_read.min((pages - page) as usize);
        let bytes = &mut buffer[..count * page_size];
        file.seek(SeekFrom::Start(page * page_size as u64))?;
        file.read_exact(bytes)?;
        for (n, bytes) in bytes.chunks(page_size).enumerate() {
            let header = if page == 0 && n == 0 { 100 } else { 0 };
            if let Some((start, end)) = gap(bytes, header)
                && bytes[start..end].iter().any(|b| *b != 0)
            {
                file.seek(SeekFrom::Start(
                    (page + n as u64) * page_size as u64 + start as u64,
                ))?;
                file.write_all(&vec![0; end - start])?;
            }
        }
        page += count as u64;
    }
    Ok(())
}

/// Unused bytes between the pointers of a b-tree page and its cells (sqlite.org/fileformat2.html, section 1.6).
fn gap(page: &[u8], header: usize) -> Option<(usize, usize)> {
    let pointers = match page.get(header)? {
        2 | 5 => header + 12,
        10 | 13 => header + 8,
        _ => return None,
    };
    let number = |at: usize| {
        Some(usize::from(u16::from_be_bytes([
            *page.get(at)?,
            *page.get(at + 1)?,
        ])))
    };
    let start = pointers + 2 * number(header + 3)?;
    let end = match number(header + 5)? {
        0 => 65_536,
        cells => cells,
    };
    (start <= end && end <= page.len()).then_some((start, end))
}
