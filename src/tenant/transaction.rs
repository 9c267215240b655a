//! Transactions: the outermost is BEGIN IMMEDIATE, those inside are savepoints. Clock and generator go back with them.

use super::{State, Tenant, error};
use crate::diag::Result;

/// Names one open savepoint. A stale one (already released or rolled back) is refused, never misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a savepoint stays open until it is released or rolled back"]
pub struct SavepointId(u64);

/// One open savepoint, and what lies in memory as it was when it opened.
pub(super) struct Frame {
    id: u64,
    state: State,
    segments: Vec<usize>,
}

impl Tenant {
    /// Opens a savepoint; the outermost takes the writer's lock at once, so that no read turns into a write later.
    pub fn savepoint(&mut self) -> Result<SavepointId> {
        if self.frames.is_empty() {
            self.db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            if let Err(error) = self.reload() {
                self.db.prepare_cached("ROLLBACK")?.execute([])?;
                return Err(error);
            }
        } else {
            let name = format!("SAVEPOINT s{}", self.frames.len());
            self.db.prepare_cached(&name)?.execute([])?;
        }
        self.serial += 1;
        let segments = self.recorded_segments();
        self.frames.push(Frame {
            id: self.serial,
            state: self.state,
            segments,
        });
        Ok(SavepointId(self.serial))
    }

    /// Keeps what was done since the savepoint; releasing the outermost commits. If that fails, all of it is undone.
    pub fn release(&mut self, savepoint: SavepointId) -> Result<()> {
        let depth = self.depth_of(savepoint)?;
        if depth > 0 {
            self.db
                .prepare_cached(&format!("RELEASE s{depth}"))?
                .execute([])?;
            self.frames.truncate(depth);
            return Ok(());
        }
        if let Err(error) = self
            .flush()
            .and_then(|()| Ok(self.db.prepare_cached("COMMIT")?.execute([]).map(drop)?))
        {
            self.rollback(savepoint)?;
            return Err(error);
        }
        self.frames.clear();
        Ok(())
    }

    /// Undoes what was done since the savepoint, and closes it.
    pub fn rollback(&mut self, savepoint: SavepointId) -> Result<()> {
        let depth = match self.depth_of(savepoint) {
            Ok(depth) => depth,
            // SQLite has undone all of it already: that is what was asked for.
            Err(_) if self.lost.contains(&savepoint.0) => return Ok(()),
            Err(error) => return Err(error),
        };
        if depth > 0 {
            self.db
                .prepare_cached(&format!("ROLLBACK TO s{depth}"))?
                .execute([])?;
            self.db
                .prepare_cached(&format!("RELEASE s{depth}"))?
                .execute([])?;
        } else {
            self.db.prepare_cached("ROLLBACK")?.execute([])?;
        }
        self.forget_since(depth)
    }

    /// Runs `work` whole or not at all.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Tenant) -> Result<T>) -> Result<T> {
        if self.filling && self.in_transaction() {
            return work(self);
        }
        let savepoint = self.savepoint()?;
        match work(self) {
            Ok(done) => self.release(savepoint).map(|()| done),
            Err(error) => {
                // The first error is the one to tell; a rollback fails only if SQLite rolled back by itself.
                let _ = self.rollback(savepoint);
                Err(error)
            }
        }
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        !self.frames.is_empty()
    }

    /// Runs `work` with commits that a loss of power (not the death of this process) may take back, and makes them
    /// durable together at the end. For imports and other work in batches that may be repeated.
    pub fn bulk<T>(&mut self, work: impl FnOnce(&mut Tenant) -> Result<T>) -> Result<T> {
        if self.in_transaction() {
            return work(self);
        }
        self.db.pragma_update(None, "synchronous", "NORMAL")?;
        let done = work(self);
        if !self.in_transaction() {
            self.db.pragma_update(None, "synchronous", "FULL")?;
            self.db
                .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        }
        done
    }

    fn depth_of(&mut self, savepoint: SavepointId) -> Result<usize> {
        if !self.frames.is_empty() && self.db.is_autocommit() {
            // A full disk or a damaged file makes SQLite roll back everything by itself.
            self.lost = self.frames.iter().map(|f| f.id).collect();
            self.forget_since(0)?;
        }
        self.frames
            .iter()
            .position(|f| f.id == savepoint.0)
            .ok_or_else(error::transaction_lost)
    }

    /// Brings back what lay in memory when the savepoint at this depth opened, and closes it.
    fn forget_since(&mut self, depth: usize) -> Result<()> {
        match self.frames.split_off(depth).into_iter().next() {
            Some(frame) => {
                self.state = frame.state;
                self.recording_rolled_back(&frame.segments)
            }
            None => Ok(()),
        }
    }
}
