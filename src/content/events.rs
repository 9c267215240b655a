//! What happens to content by itself when the clock moves: the kinds of due events, and the registry of who carries out
//! each kind. Applications add theirs; several may answer to one kind and run in the order in which they were added.

use super::{assistant, places, sites};
use crate::diag::Result;
use crate::tenant::{DueEvent, EventHandler, Tenant, Timestamp};
use rusqlite::OptionalExtension;
use std::collections::HashMap;

/// The Managed Folder Assistant visits a mailbox (LC-M9).
pub const ASSISTANT: &str = "mail.assistant";
/// A delay hold lapses (LC-H5).
pub const DELAY_HOLD_LAPSES: &str = "mail.delay-hold-lapses";
/// A deleted mailbox can be recovered no longer (LC-U3, LC-U5).
pub const MAILBOX_EXPIRES: &str = "mail.mailbox-expires";
/// Something in the recycle bins of a site has reached its 93 days (LC-S1).
pub const RECYCLE_BIN: &str = "spo.recycle-bin";
/// The job of the Preservation Hold library runs (LC-S4).
pub const PRESERVATION_JOB: &str = "spo.preservation-job";
/// A deleted site can be restored no longer (LC-S6).
pub const SITE_EXPIRES: &str = "spo.site-expires";
/// The grace after the last hold of a site ends (LC-H6).
pub const SITE_GRACE_ENDS: &str = "spo.grace-ends";
/// The manager is told that a deleted user's OneDrive will go soon (LC-S8).
pub const ORPHAN_NOTICE: &str = "odb.orphan-notice";
/// A deleted user's OneDrive goes to the site recycle bin (LC-S8).
pub const ORPHAN_ENDS: &str = "odb.orphan-ends";

/// Carries out one due event; `None` if there was nothing to do.
pub type Handler = fn(&mut Tenant, &DueEvent) -> Result<Option<String>>;

/// Who carries out which kind of event.
pub struct Events {
    handlers: HashMap<&'static str, Vec<Handler>>,
}

impl Default for Events {
    fn default() -> Events {
        Events::of_content()
    }
}

impl Events {
    /// The kinds that belong to content.
    pub fn of_content() -> Events {
        let mut events = Events {
            handlers: HashMap::new(),
        };
        events.add(ASSISTANT, |tenant, due| {
            at_location(due, |id| assistant::visit_due(tenant, id))
        });
        events.add(DELAY_HOLD_LAPSES, |tenant, due| {
            at_location(due, |id| assistant::delay_lapses(tenant, id))
        });
        events.add(MAILBOX_EXPIRES, |tenant, due| {
            at_location(due, |id| places::mailbox_expires(tenant, id))
        });
        events.add(RECYCLE_BIN, |tenant, due| {
            at_location(due, |id| sites::recycle_bin_due(tenant, id))
        });
        events.add(PRESERVATION_JOB, |tenant, due| {
            at_location(due, |id| sites::preservation_job(tenant, id))
        });
        events.add(SITE_EXPIRES, |tenant, due| {
            at_location(due, |id| places::site_expires(tenant, id))
        });
        events.add(SITE_GRACE_ENDS, |tenant, due| {
            at_location(due, |id| places::site_grace_ends(tenant, id))
        });
        events.add(ORPHAN_NOTICE, |tenant, due| {
            at_location(due, |id| {
                places::orphan_notice(tenant, id, &due.event.payload)
            })
        });
        events.add(ORPHAN_ENDS, |tenant, due| {
            at_location(due, |id| places::orphan_ends(tenant, id))
        });
        events
    }

    /// Adds who carries out a kind of event, after whoever does already.
    pub fn add(&mut self, kind: &'static str, handler: Handler) {
        self.handlers.entry(kind).or_default().push(handler);
    }
}

impl EventHandler for Events {
    fn handle(&self, tenant: &mut Tenant, event: &DueEvent) -> Result<Option<String>> {
        let mut told = Vec::new();
        for handler in self
            .handlers
            .get(event.event.kind.as_str())
            .into_iter()
            .flatten()
        {
            told.extend(handler(tenant, event)?);
        }
        Ok((!told.is_empty()).then(|| told.join("; ")))
    }
}

/// Events of content are about locations; one whose target is not a row has lost its location.
fn at_location(
    due: &DueEvent,
    carry_out: impl FnOnce(i64) -> Result<Option<String>>,
) -> Result<Option<String>> {
    match due.event.target.parse() {
        Ok(location) => carry_out(location),
        Err(_) => Ok(None),
    }
}

/// When an event of that kind will happen to that target next, if one is in the queue.
pub fn next_due(tenant: &Tenant, kind: &str, target: &str) -> Result<Option<Timestamp>> {
    let mut query = tenant.db().prepare_cached(
        "SELECT due FROM event WHERE kind = ?1 AND target = ?2 ORDER BY due LIMIT 1",
    )?;
    Ok(query
        .query_row([kind, target], |row| row.get(0))
        .optional()?)
}
