//! Recording: sessions one after the other, for what the script does and what the clock does, and what a rollback means
//! for those that are closed. Knows rows, and nothing of what they mean.

use super::Plan;
use super::row::{columns, json};
use crate::diag::Result;
use crate::tenant::session::{Operation, RowChange, Session};
use crate::tenant::{Tenant, schema};
use rusqlite::OptionalExtension;
use serde_json::Value as Json;

/// A running recording; ends with the plan.
#[must_use = "a recording that nobody takes the plan of costs memory at each change"]
#[derive(Debug)]
pub struct Recorder(usize);

/// What a recorder collects.
pub struct Recording {
    pub session: Session,
    pub by_clock: bool,
    pub done: Vec<Segment>,
}

/// Changes between two moves of the clock.
pub struct Segment {
    pub by_clock: bool,
    pub changes: Vec<RowChange>,
}

impl Recording {
    /// How many segments are closed.
    fn segments(&self) -> usize {
        self.done.len()
    }
}

impl Recorder {
    /// The plan so far, and the end of the recording. Take it before the rollback.
    pub fn plan(self, tenant: &mut Tenant) -> Result<Plan> {
        tenant.recordings.truncate(self.0 + 1);
        match tenant.recordings.pop() {
            Some(recording) => tenant.read_plan(recording),
            None => Ok(Plan::default()),
        }
    }
}

impl Tenant {
    /// Records what changes from now on. Recordings nest: `-WhatIf` of one cmdlet inside a run with `--what-if`.
    pub fn record_changes(&mut self) -> Result<Recorder> {
        let session = Session::over(&self.db, schema::RECORDED)?;
        self.recordings.push(Recording {
            session,
            by_clock: false,
            done: Vec::new(),
        });
        Ok(Recorder(self.recordings.len() - 1))
    }

    /// How many segments each recording has closed, for a savepoint to remember.
    pub(in crate::tenant) fn recorded_segments(&self) -> Vec<usize> {
        self.recordings.iter().map(Recording::segments).collect()
    }

    /// Begins or ends what the clock does: its changes stand apart from the script's.
    pub(in crate::tenant) fn record_clock(&mut self, by_clock: bool) -> Result<()> {
        for n in 0..self.recordings.len() {
            let session = Session::over(&self.db, schema::RECORDED)?;
            let recording = &mut self.recordings[n];
            let mut changes = Vec::new();
            recording.session.changes(|change| changes.push(change))?;
            recording.done.push(Segment {
                by_clock: recording.by_clock,
                changes,
            });
            recording.session = session;
            recording.by_clock = by_clock;
        }
        Ok(())
    }

    /// A savepoint was rolled back. SQLite's session sees that by itself; segments that were closed since have to be
    /// told: the one that was open at the savepoint ends there, those after it are no change.
    pub(in crate::tenant) fn recording_rolled_back(&mut self, segments: &[usize]) -> Result<()> {
        for n in 0..self.recordings.len() {
            let kept = segments.get(n).copied().unwrap_or(0);
            if self.recordings[n].done.len() <= kept {
                continue;
            }
            let mut spanning = self.recordings[n].done.swap_remove(kept);
            let mut changes = Vec::new();
            for change in spanning.changes {
                changes.extend(self.as_it_is_now(change)?);
            }
            spanning.changes = changes;
            let session = Session::over(&self.db, schema::RECORDED)?;
            let recording = &mut self.recordings[n];
            recording.done.truncate(kept);
            recording.by_clock = spanning.by_clock;
            recording.done.push(spanning);
            recording.session = session;
        }
        Ok(())
    }

    /// The same change, ended by what the row is now; none if it is again what it was.
    fn as_it_is_now(&self, mut change: RowChange) -> Result<Option<RowChange>> {
        let old = if change.operation == Operation::Insert {
            &change.new
        } else {
            &change.old
        };
        let key = change
            .key
            .iter()
            .zip(old)
            .filter(|(is_key, _)| **is_key)
            .map(|(_, value)| value.clone());
        let now = self.current_row(
            &change.table,
            &key.map(Option::unwrap_or_default).collect::<Vec<_>>(),
        )?;
        change.operation = match (now.is_some(), change.operation) {
            (false, Operation::Insert) => return Ok(None),
            (false, _) => Operation::Delete,
            (true, Operation::Insert) => Operation::Insert,
            (true, _) => Operation::Update,
        };
        let now: Vec<Option<Json>> = now.map_or_else(Vec::new, |row| {
            row.into_iter().map(|(_, v)| Some(v)).collect()
        });
        match change.operation {
            Operation::Delete => change.new.fill(None),
            Operation::Insert => change.new = now,
            Operation::Update => {
                for (column, value) in now.into_iter().enumerate() {
                    let differs = change.old[column].is_some() && change.old[column] != value;
                    change.new[column] = if differs { value } else { None };
                    if !differs && !change.key[column] {
                        change.old[column] = None;
                    }
                }
                if change.new.iter().all(Option::is_none) {
                    return Ok(None);
                }
            }
        }
        Ok(Some(change))
    }

    /// A row of a recorded table by its primary key: names of columns and values, blobs as their length.
    pub(super) fn current_row(
        &self,
        table: &str,
        key: &[Json],
    ) -> Result<Option<Vec<(String, Json)>>> {
        let condition = match table {
            "entity" => "kind = ?1 AND key = ?2",
            "setting" => "key = ?1",
            _ => "id = ?1",
        };
        let columns = columns(table);
        let sql = format!(
            "SELECT {} FROM {table} WHERE {condition}",
            columns.join(", ")
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let key = key.iter().map(|value| match value {
            Json::Number(n) => rusqlite::types::Value::from(n.as_i64().unwrap_or_default()),
            other => rusqlite::types::Value::from(other.as_str().unwrap_or_default().to_string()),
        });
        let row = query.query_row(rusqlite::params_from_iter(key), |row| {
            columns
                .iter()
                .enumerate()
                .map(|(n, name)| Ok((name.to_string(), json(row.get_ref(n)?))))
                .collect()
        });
        Ok(row.optional()?)
    }
}
