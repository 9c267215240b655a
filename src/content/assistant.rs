//! The Managed Folder Assistant: what happens by itself to deleted items of a mailbox (LC-M3 to LC-M9, LC-H5). It visits
//! a mailbox only while there is something for it to do, so that a tenant of thousands of mailboxes has no event for
//! each. Must know no cmdlet; `Start-ManagedFolderAssistant` calls `visit`.

use super::folders::{self, LocationKind, RECOVERABLE_ROLES};
use super::holds::{self, HoldState, hold_state};
use super::item::Item;
use super::store::{self, ItemFilter, Page};
use super::{events, places};
use crate::diag::Result;
use crate::tenant::{DAY_MS, Event, Tenant, Timestamp};
use rusqlite::params;
use serde::Serialize;
use serde_json::Value as Json;
use std::fmt::Write;

/// Days for which copies of chats stay at least after their deletion (LC-P13).
const SUBSTRATE_DAYS: i64 = 1;

/// What one visit did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Visit {
    /// Items that went from Deletions to Purges, or from there to DiscoveryHolds.
    pub moved: usize,
    /// Items that were destroyed.
    pub destroyed: usize,
    /// Items that stay because something holds them.
    pub held: usize,
    /// Why the mailbox was passed over.
    pub passed_over: Option<String>,
    /// Whether a delay hold begins with this visit.
    pub delay_begun: bool,
}

impl Visit {
    /// What was done, in a sentence; none if nothing was.
    pub fn sentence(&self, address: &str) -> Option<String> {
        if let Some(why) = &self.passed_over {
            return Some(format!("{address}: passed over, {why}"));
        }
        let mut text = String::new();
        let counts = [
            (self.destroyed, "destroyed"),
            (self.moved, "moved on"),
            (self.held, "kept by a hold"),
        ];
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{}{count} {what}",
                if text.is_empty() { "" } else { ", " }
            );
        }
        if self.delay_begun {
            let _ = write!(
                text,
                "{}the delay hold begins (LC-H5)",
                if text.is_empty() { "" } else { ", " }
            );
        }
        (!text.is_empty()).then(|| format!("{address}: {text}"))
    }
}

/// Puts the next visit of a mailbox into the queue, unless one is there or there is nothing to do.
pub fn plan_visit(tenant: &mut Tenant, location: i64) -> Result<()> {
    let target = location.to_string();
    if events::next_due(tenant, events::ASSISTANT, &target)?.is_some() {
        return Ok(());
    }
    let state = hold_state(tenant, location)?;
    let work = state.delay_pending
        || state.delay_release_pending
        || recoverable_count(tenant, location)? > 0;
    if !work {
        return Ok(());
    }
    let interval = tenant.setting_number("mail.mfa_interval_days")?;
    let due = if interval > 0 {
        tenant.now().plus_days(interval)
    } else {
        earliest_end(tenant, &state)?
    };
    tenant.schedule(
        due,
        &Event {
            kind: events::ASSISTANT.into(),
            target,
            payload: Json::Null,
        },
    )
}

/// Visits a mailbox now.
pub fn visit(tenant: &mut Tenant, location: i64) -> Result<Visit> {
    tenant.transaction(|tenant| {
        let place = folders::location(tenant, location)?;
        if place.kind != LocationKind::Mailbox {
            return Ok(Visit::default());
        }
        let mut state = hold_state(tenant, location)?;
        let passed_over = match (state.assistant_disabled, state.account_disabled) {
            (true, _) => Some("ElcProcessingDisabled is set (LC-M9)".to_string()),
            (_, true) => Some("its account is disabled (LC-M9)".to_string()),
            _ => None,
        };
        if passed_over.is_some() {
            return Ok(Visit {
                passed_over,
                ..Visit::default()
            });
        }
        let mut visit = Visit {
            delay_begun: begin_delay(tenant, &mut state)?,
            ..Visit::default()
        };
        age_deletions(tenant, &state, &mut visit)?;
        age_purges(tenant, &state, &mut visit)?;
        for role in ["discoveryholds", "versions", "substrateholds"] {
            release_kept(tenant, &state, role, &mut visit)?;
        }
        trim_to_quota(tenant, &state, &mut visit)?;
        Ok(visit)
    })
}

/// A visit that was due; the next one is planned with it.
pub(super) fn visit_due(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    let visit = visit(tenant, location)?;
    plan_visit(tenant, location)?;
    Ok(visit.sentence(&place.address))
}

/// The first visit after the removal of a hold turns it into a delay hold of 30 days (LC-H5).
fn begin_delay(tenant: &mut Tenant, state: &mut HoldState) -> Result<bool> {
    if !state.delay_pending && !state.delay_release_pending {
        return Ok(false);
    }
    let now = tenant.now();
    if std::mem::take(&mut state.delay_pending) {
        state.delay_since = Some(now);
    }
    if std::mem::take(&mut state.delay_release_pending) {
        state.delay_release_since = Some(now);
    }
    holds::store(tenant, state)?;
    let target = state.location.to_string();
    tenant.unschedule(events::DELAY_HOLD_LAPSES, &target)?;
    let due = now.plus_days(tenant.setting_number("mail.delay_hold_days")?);
    tenant.schedule(
        due,
        &Event {
            kind: events::DELAY_HOLD_LAPSES.into(),
            target,
            payload: Json::Null,
        },
    )?;
    Ok(true)
}

/// The delay hold of a mailbox lapses, unless its account is disabled (LC-H5); the assistant's next visit purges.
pub(super) fn delay_lapses(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    let mut state = hold_state(tenant, location)?;
    if state.account_disabled {
        return Ok(Some(format!(
            "{}: its account is disabled, so the delay hold stays (LC-H5)",
            place.address
        )));
    }
    end_delay(tenant, &mut state, true, true)?;
    Ok(Some(format!(
        "{}: the delay hold lapsed (LC-H5)",
        place.address
    )))
}

/// Removes the delay holds that are named; whether one was there (`Set-Mailbox -RemoveDelayHoldApplied`).
pub fn end_delay(
    tenant: &mut Tenant,
    state: &mut HoldState,
    mail: bool,
    other: bool,
) -> Result<bool> {
    let had = (mail && (state.delay_since.is_some() || state.delay_pending))
        || (other && (state.delay_release_since.is_some() || state.delay_release_pending));
    if mail {
        (state.delay_since, state.delay_pending) = (None, false);
    }
    if other {
        (state.delay_release_since, state.delay_release_pending) = (None, false);
    }
    holds::store(tenant, state)?;
    plan_visit(tenant, state.location)?;
    let place = folders::location(tenant, state.location)?;
    if place.state == folders::INACTIVE && !state.is_held() {
        places::retire_mailbox(tenant, state.location)?;
    }
    Ok(had)
}

/// Deletions: after the retention of deleted items an item goes to Purges (LC-M3), held or not.
fn age_deletions(tenant: &mut Tenant, state: &HoldState, visit: &mut Visit) -> Result<()> {
    let now = tenant.now();
    let purges = folders::folder_of_role(tenant, state.location, "purges")?;
    for item in items_of_role(tenant, state.location, "deletions")? {
        if retention_end(tenant, state, &item, item.state_since)? <= now {
            store::set_state(
                tenant,
                item.id,
                "folder = ?2, state_since = ?3",
                &[&purges, &now],
            )?;
            visit.moved += 1;
        }
    }
    Ok(())
}

/// Purges: unlimited holds keep an item here, other holds send it on to DiscoveryHolds after the retention; without
/// holds it is destroyed when its clock has run out, at once without single item recovery (LC-M4, LC-M6).
fn age_purges(tenant: &mut Tenant, state: &HoldState, visit: &mut Visit) -> Result<()> {
    let now = tenant.now();
    let mut gone = Vec::new();
    for item in items_of_role(tenant, state.location, "purges")? {
        let ended = purges_end(tenant, state, &item)? <= now;
        match state.keeps(&item, now) {
            Some(reason) if reason.unlimited => visit.held += 1,
            Some(_) if ended => {
                let target = folders::folder_of_role(tenant, state.location, "discoveryholds")?;
                store::set_state(
                    tenant,
                    item.id,
                    "folder = ?2, state_since = ?3",
                    &[&target, &now],
                )?;
                visit.moved += 1;
            }
            Some(_) => visit.held += 1,
            None if ended => gone.push(item.id),
            None => {}
        }
    }
    visit.destroyed += store::destroy(tenant, &gone)?;
    Ok(())
}

/// DiscoveryHolds, Versions and SubstrateHolds hold only what a hold keeps: without one it goes.
fn release_kept(
    tenant: &mut Tenant,
    state: &HoldState,
    role: &str,
    visit: &mut Visit,
) -> Result<()> {
    let now = tenant.now();
    let mut gone = Vec::new();
    for item in items_of_role(tenant, state.location, role)? {
        let young = role == "substrateholds"
            && item
                .state_since
                .is_some_and(|since| now < since.plus_days(SUBSTRATE_DAYS));
        match state.keeps(&item, now) {
            Some(_) => visit.held += 1,
            None if young => {}
            None => gone.push(item.id),
        }
    }
    visit.destroyed += store::destroy(tenant, &gone)?;
    Ok(())
}

/// Above the warning level, and without a hold, the oldest deleted items go first (LC-M8).
fn trim_to_quota(tenant: &mut Tenant, state: &HoldState, visit: &mut Visit) -> Result<()> {
    if state.is_held() {
        return Ok(());
    }
    let limit = tenant.setting_number("mail.recoverable_warning_gb")? << 30;
    let mut bytes = recoverable_bytes(tenant, state.location)?;
    if bytes < limit {
        return Ok(());
    }
    let mut oldest = Vec::new();
    for role in ["deletions", "purges"] {
        oldest.extend(items_of_role(tenant, state.location, role)?);
    }
    oldest.sort_by_key(|item| (item.deleted_at, item.id));
    let mut gone = Vec::new();
    for item in oldest {
        if bytes < limit {
            break;
        }
        bytes -= item.size;
        gone.push(item.id);
    }
    visit.destroyed += store::destroy(tenant, &gone)?;
    Ok(())
}

/// When an item will be gone if nothing changes, in a folder of that role: the assistant's first visit after its clock
/// has run out. None where a hold without end keeps it, and for live items.
pub(super) fn gone_at(
    tenant: &Tenant,
    item: &Item,
    role: &str,
    state: &HoldState,
) -> Result<Option<Timestamp>> {
    let visits = Visits::of(tenant, state.location)?;
    if state.assistant_disabled || state.account_disabled {
        return Ok(None);
    }
    let mut end = match role {
        "deletions" => {
            let purged = visits.first_after(retention_end(tenant, state, item, item.state_since)?);
            let mut later = item.clone();
            later.state_since = Some(purged);
            purges_end(tenant, state, &later)?.max(purged)
        }
        "purges" => purges_end(tenant, state, item)?,
        "discoveryholds" | "versions" => tenant.now(),
        "substrateholds" => item
            .state_since
            .unwrap_or_default()
            .plus_days(SUBSTRATE_DAYS),
        _ => return Ok(None),
    };
    if let Some(reason) = state.keeps(item, tenant.now()) {
        match (reason.until, state.delay_since, reason.rule.as_str()) {
            (Some(until), _, _) => end = end.max(until),
            (None, Some(since), "LC-H5") => {
                end = end.max(since.plus_days(tenant.setting_number("mail.delay_hold_days")?));
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(visits.first_after(end)))
}

/// The visits of a mailbox that can be foreseen.
struct Visits {
    next: Timestamp,
    interval_days: i64,
}

impl Visits {
    fn of(tenant: &Tenant, location: i64) -> Result<Visits> {
        let interval_days = tenant.setting_number("mail.mfa_interval_days")?;
        let planned = events::next_due(tenant, events::ASSISTANT, &location.to_string())?;
        Ok(Visits {
            next: planned.unwrap_or(tenant.now().plus_days(interval_days)),
            interval_days,
        })
    }

    fn first_after(&self, end: Timestamp) -> Timestamp {
        if self.interval_days == 0 || end <= self.next {
            return end.max(self.next);
        }
        let interval = self.interval_days * DAY_MS;
        let behind = end.ms() - self.next.ms();
        self.next
            .plus_ms((behind + interval - 1) / interval * interval)
    }
}

/// Days for which a deleted item is kept: calendar items longer (LC-M5), the mailbox's own setting first (LC-M3).
fn retention_days(tenant: &Tenant, state: &HoldState, item: &Item) -> Result<i64> {
    if item.kind == "meetings" {
        return tenant.setting_number("mail.retain_calendar_items_days");
    }
    match state.retain_deleted_days {
        Some(days) => Ok(days),
        None => tenant.setting_number("mail.retain_deleted_items_days"),
    }
}

fn retention_end(
    tenant: &Tenant,
    state: &HoldState,
    item: &Item,
    since: Option<Timestamp>,
) -> Result<Timestamp> {
    Ok(since
        .unwrap_or_default()
        .plus_days(retention_days(tenant, state, item)?))
}

/// When the clock of an item in Purges runs out. Documents disagree whether it starts again there (LC-M6, X-1).
fn purges_end(tenant: &Tenant, state: &HoldState, item: &Item) -> Result<Timestamp> {
    if !single_item_recovery(tenant, state)? {
        return Ok(item.state_since.unwrap_or_default());
    }
    let from_first = tenant.setting_word("mail.purges_clock")? == "from_first_delete";
    retention_end(
        tenant,
        state,
        item,
        if from_first {
            item.deleted_at.or(item.state_since)
        } else {
            item.state_since
        },
    )
}

/// Whether single item recovery is on (LC-M4).
pub fn single_item_recovery(tenant: &Tenant, state: &HoldState) -> Result<bool> {
    match state.single_item_recovery {
        Some(on) => Ok(on),
        None => tenant.setting_switch("mail.single_item_recovery"),
    }
}

/// When the first clock in Recoverable Items runs out, for an assistant that comes as soon as there is work.
fn earliest_end(tenant: &Tenant, state: &HoldState) -> Result<Timestamp> {
    let now = tenant.now();
    if state.delay_pending || state.delay_release_pending {
        return Ok(now);
    }
    let mut earliest = None::<Timestamp>;
    for item in items_of_role(tenant, state.location, "deletions")? {
        let end = retention_end(tenant, state, &item, item.state_since)?;
        earliest = Some(earliest.map_or(end, |before| before.min(end)));
    }
    for item in items_of_role(tenant, state.location, "purges")? {
        let end = purges_end(tenant, state, &item)?;
        earliest = Some(earliest.map_or(end, |before| before.min(end)));
    }
    // What a hold keeps is looked after once a day, not all the time.
    Ok(earliest
        .filter(|end| *end > now)
        .unwrap_or(now.plus_days(1)))
}

fn items_of_role(tenant: &Tenant, location: i64, role: &str) -> Result<Vec<Item>> {
    let filter = ItemFilter {
        location: Some(location),
        roles: vec![role.into()],
        ..ItemFilter::default()
    };
    store::list(
        tenant,
        &filter,
        Page {
            after: 0,
            limit: usize::MAX,
        },
    )
}

fn recoverable_count(tenant: &Tenant, location: i64) -> Result<u64> {
    Ok(recoverable_totals(tenant, location)?.0)
}

/// Bytes in Recoverable Items of a mailbox, which have a quota of their own (LC-M8).
pub fn recoverable_bytes(tenant: &Tenant, location: i64) -> Result<i64> {
    Ok(i64::try_from(recoverable_totals(tenant, location)?.1).unwrap_or(i64::MAX))
}

fn recoverable_totals(tenant: &Tenant, location: i64) -> Result<(u64, u64)> {
    let roles = RECOVERABLE_ROLES
        .iter()
        .map(|role| format!("'{role}'"))
        .collect::<Vec<_>>()
        .join(", ");
    let sql = format!(
        "SELECT count(*), coalesce(sum(size), 0) FROM item
         WHERE location = ?1 AND folder IN (SELECT id FROM folder WHERE location = ?1 AND role IN ({roles}))"
    );
    let mut query = tenant.db().prepare_cached(&sql)?;
    Ok(query.query_row(params![location], |row| {
        Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
    })?)
}
