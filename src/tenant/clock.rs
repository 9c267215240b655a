//! The tenant's clock, and what happens by itself when it moves. The clock stands still but for one millisecond a command
//! and for `step_to`; the system's clock is never asked. What an event does is said by the rooms above.

use super::{Tenant, Timestamp};
use crate::diag::{Category, Error, ErrorRecord, Result};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde_json::Value as Json;

/// Something that will happen at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// What happens; the name its handler knows.
    pub kind: String,
    /// To which object, by key or id.
    pub target: String,
    /// Whatever else the handler needs.
    pub payload: Json,
}

/// An event whose time has come.
#[derive(Clone, Debug, PartialEq)]
pub struct DueEvent {
    /// Id in the queue.
    pub id: i64,
    /// When it was due.
    pub due: Timestamp,
    /// What happens.
    pub event: Event,
}

/// What an event did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventOutcome {
    /// When.
    pub at: Timestamp,
    /// Kind of the event.
    pub kind: String,
    /// To which object.
    pub target: String,
    /// What was done, in a sentence.
    pub what: String,
}

/// Carries out events; made by the rooms that schedule them.
pub trait EventHandler {
    /// Carries out one event; `None` if there was nothing to do. Whatever recurs schedules itself again.
    fn handle(&self, tenant: &mut Tenant, event: &DueEvent) -> Result<Option<String>>;
}

impl Tenant {
    /// The tenant's time.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.state.clock + self.state.ticks)
    }

    /// Lets the millisecond of one command pass (it is written with the next commit), and takes notice of a clock that
    /// another process has moved.
    pub fn tick(&mut self) {
        if self.path.is_some() && !self.in_transaction() {
            let version = self
                .db
                .prepare_cached("PRAGMA data_version")
                .and_then(|mut q| q.query_row([], |r| r.get(0)));
            if let Ok(version) = version
                && version != self.data_version
            {
                self.data_version = version;
                // A file that cannot be read says so at the next command that needs it.
                let _ = self.reload();
            }
        }
        self.state.ticks += 1;
    }

    /// Puts an event into the queue. One whose time has passed happens at the next step.
    pub fn schedule(&mut self, due: Timestamp, event: &Event) -> Result<()> {
        self.db
            .prepare_cached("INSERT INTO event(due, kind, target, payload) VALUES(?1, ?2, ?3, ?4)")?
            .execute(params![
                due,
                event.kind,
                event.target,
                event.payload.to_string()
            ])?;
        Ok(())
    }

    /// Takes events out of the queue; how many there were.
    pub fn unschedule(&mut self, kind: &str, target: &str) -> Result<usize> {
        Ok(self
            .db
            .prepare_cached("DELETE FROM event WHERE kind = ?1 AND target = ?2")?
            .execute([kind, target])?)
    }

    /// Events of a kind that are in the queue, in the order in which they will happen.
    pub fn scheduled(&self, kind: &str) -> Result<Vec<DueEvent>> {
        let mut query = self.db.prepare_cached(
            "SELECT id, due, kind, target, payload FROM event WHERE kind = ?1 ORDER BY due, id",
        )?;
        Ok(query
            .query_map([kind], due_event)?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// Moves the clock, and lets happen what is due on the way: in the order of time (of scheduling, where the times
    /// are equal), each event in its own transaction. If one fails, or `progress` stops it, the clock stands where it
    /// came to, what happened before stays, and the event remains due.
    pub fn step_to(
        &mut self,
        to: Timestamp,
        handlers: &dyn EventHandler,
        progress: &mut dyn FnMut(&EventOutcome) -> Result<()>,
    ) -> Result<Vec<EventOutcome>> {
        if to < self.now() {
            return Err(backwards(self.now(), to));
        }
        self.record_clock(true)?;
        let stepped = self.bulk(|tenant| tenant.step_within(to, handlers, progress));
        self.record_clock(false)?;
        stepped
    }

    fn step_within(
        &mut self,
        to: Timestamp,
        handlers: &dyn EventHandler,
        progress: &mut dyn FnMut(&EventOutcome) -> Result<()>,
    ) -> Result<Vec<EventOutcome>> {
        let mut outcomes = Vec::new();
        while let Some(due) = self.next_event(to)? {
            let what = self.transaction(|tenant| {
                tenant.set_clock(due.due);
                tenant
                    .db
                    .prepare_cached("DELETE FROM event WHERE id = ?1")?
                    .execute([due.id])?;
                handlers.handle(tenant, &due)
            })?;
            if let Some(what) = what {
                let outcome = EventOutcome {
                    at: self.now(),
                    kind: due.event.kind,
                    target: due.event.target,
                    what,
                };
                progress(&outcome)?;
                outcomes.push(outcome);
            }
        }
        self.transaction(|tenant| {
            tenant.set_clock(to);
            tenant.expire_audit()
        })?;
        Ok(outcomes)
    }

    /// Never backwards: an event that was overdue happens now.
    fn set_clock(&mut self, to: Timestamp) {
        let now = self.now().max(to);
        self.state.clock = now.ms();
        self.state.ticks = 0;
        self.state.dirty = true;
    }

    fn next_event(&self, until: Timestamp) -> Result<Option<DueEvent>> {
        let mut query = self.db.prepare_cached(
            "SELECT id, due, kind, target, payload FROM event WHERE due <= ?1 ORDER BY due, id LIMIT 1",
        )?;
        Ok(query.query_row([until], due_event).optional()?)
    }
}

fn due_event(row: &rusqlite::Row) -> rusqlite::Result<DueEvent> {
    let payload = serde_json::from_str(row.get_ref(4)?.as_str()?).unwrap_or(Json::Null);
    let event = Event {
        kind: row.get(2)?,
        target: row.get(3)?,
        payload,
    };
    Ok(DueEvent {
        id: row.get(0)?,
        due: row.get(1)?,
        event,
    })
}

fn backwards(now: Timestamp, to: Timestamp) -> Error {
    ErrorRecord::new(
        "ClockCannotGoBack",
        Category::InvalidArgument,
        format!("The tenant's clock stands at {now} and cannot go back to {to}."),
    )
    .exception("System.ArgumentOutOfRangeException")
    .target(to.to_string(), "DateTime")
    .label("lies in the past of the tenant")
    .help("name a later moment; to begin again, make a new tenant or go back to a copy")
    .into()
}
