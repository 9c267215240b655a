//! How items of mailboxes move when somebody deletes, restores, moves or changes them (LC-M1 to LC-M8): stated once,
//! for every cmdlet. What happens later by itself is the assistant's (`assistant`); files and sites are in `sites`.

use super::folders::{self, Folder, Location};
use super::holds::{HoldReason, HoldState, hold_state};
use super::item::Item;
use super::store::{self, Revision};
use super::{assistant, sites};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Tenant, Timestamp};
use rusqlite::params;
use serde::Serialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Outcome {
    /// Row of the item.
    pub id: i64,
    /// Folder in which it was.
    pub from: i64,
    /// Folder in which it is; none if it was destroyed.
    pub to: Option<i64>,
    /// What keeps it from being destroyed, if anything does.
    pub reason: Option<HoldReason>,
    /// When it will be gone, unless something changes; none where nothing will remove it.
    pub gone_at: Option<Timestamp>,
}

/// Deletes items as a user does: from a folder to Deleted Items (LC-M1), from there to Deletions (LC-M2), from
/// Deletions to Purges (LC-M3); a file goes to the recycle bin (LC-S1).
pub fn delete(tenant: &mut Tenant, ids: &[i64]) -> Result<Vec<Outcome>> {
    let mut quotas = Quotas::default();
    each(tenant, ids, |tenant, item, folder, place| {
        if place.kind.is_site() {
            return sites::recycle(tenant, item, place);
        }
        match folder.role.as_str() {
            "deleted" => retire(tenant, item, "deletions", &mut quotas),
            "deletions" => retire(tenant, item, "purges", &mut quotas),
            _ if folder.is_recoverable() => Err(beyond_users(item, folder)),
            _ => {
                let target = folders::folder_of_role(tenant, item.location, "deleted")?;
                tenant
                    .db()
                    .prepare_cached("UPDATE item SET folder = ?2, deleted_from = ?3, state_since = ?4 WHERE id = ?1")?
                    .execute(params![item.id, target, item.folder, tenant.now()])?;
                Ok(Outcome {
                    id: item.id,
                    from: item.folder,
                    to: Some(target),
                    reason: None,
                    gone_at: None,
                })
            }
        }
    })
}

/// Deletes items past Deleted Items, into Deletions (LC-M2); files into the recycle bin.
pub fn soft_delete(tenant: &mut Tenant, ids: &[i64]) -> Result<Vec<Outcome>> {
    let mut quotas = Quotas::default();
    each(tenant, ids, |tenant, item, folder, place| {
        if place.kind.is_site() {
            return sites::recycle(tenant, item, place);
        }
        if folder.is_recoverable() {
            return unmoved(tenant, item);
        }
        retire(tenant, item, "deletions", &mut quotas)
    })
}

/// Deletes items past everything users can reach, into Purges (LC-P1). Nothing is destroyed at once: single item
/// recovery and holds keep it there (LC-M4, LC-P10), without them the assistant's next visit destroys it.
pub fn hard_delete(tenant: &mut Tenant, ids: &[i64]) -> Result<Vec<Outcome>> {
    let mut quotas = Quotas::default();
    each(tenant, ids, |tenant, item, folder, place| {
        if place.kind.is_site() {
            return sites::recycle(tenant, item, place);
        }
        if matches!(
            folder.role.as_str(),
            "purges" | "discoveryholds" | "versions" | "substrateholds"
        ) {
            return unmoved(tenant, item);
        }
        retire(tenant, item, "purges", &mut quotas)
    })
}

/// Moves live items to another folder of the same location.
pub fn move_to(tenant: &mut Tenant, ids: &[i64], target: i64) -> Result<Vec<Outcome>> {
    let target = folders::folder(tenant, target)?;
    if target.is_recoverable() || target.is_recycle_bin() {
        return Err(not_a_target(&target));
    }
    each(tenant, ids, |tenant, item, folder, _| {
        if folder.is_recoverable() || folder.is_recycle_bin() || target.location != item.location {
            return Err(not_movable(item, folder));
        }
        tenant
            .db()
            .prepare_cached("UPDATE item SET folder = ?2 WHERE id = ?1")?
            .execute([item.id, target.id])?;
        Ok(Outcome {
            id: item.id,
            from: item.folder,
            to: Some(target.id),
            reason: None,
            gone_at: None,
        })
    })
}

/// Brings deleted items back to where they were deleted from, or to the Inbox (a library) where that is gone.
pub fn restore(tenant: &mut Tenant, ids: &[i64]) -> Result<Vec<Outcome>> {
    each(tenant, ids, |tenant, item, folder, place| {
        let deleted = matches!(
            folder.role.as_str(),
            "deleted" | "deletions" | "purges" | "discoveryholds"
        ) || folder.is_recycle_bin();
        if !deleted {
            return Err(not_deleted(item, folder));
        }
        let before = item
            .deleted_from
            .map(|id| folders::find_folder_by_id(tenant, id))
            .transpose()?
            .flatten();
        let home =
            before.filter(|folder| folder.location == item.location && !folder.is_recoverable());
        let target = match home {
            Some(folder) => folder.id,
            None => folders::folder_of_role(
                tenant,
                item.location,
                if place.kind.is_site() {
                    "library"
                } else {
                    "inbox"
                },
            )?,
        };
        tenant
            .db()
            .prepare_cached(
                "UPDATE item SET folder = ?2, deleted_at = NULL, deleted_from = NULL, deleted_by = NULL, state_since = NULL
                 WHERE id = ?1",
            )?
            .execute([item.id, target])?;
        Ok(Outcome {
            id: item.id,
            from: item.folder,
            to: Some(target),
            reason: None,
            gone_at: None,
        })
    })
}

/// Changes what an item says. A file gets a version of what it said before (LC-S12); of a mailbox item on hold a copy
/// of the state before goes to Versions (LC-M7); otherwise what it said is gone.
pub fn revise(tenant: &mut Tenant, id: i64, revision: &Revision) -> Result<()> {
    tenant.transaction(|tenant| {
        let item = store::get(tenant, id)?;
        let place = folders::location(tenant, item.location)?;
        if place.kind.is_site() {
            sites::keep_before_change(tenant, &item, &place)?;
            store::add_version(tenant, id)?;
        } else if is_copied_on_write(tenant, &item, revision)? {
            let versions = folders::folder_of_role(tenant, item.location, "versions")?;
            let copy = store::copy(tenant, id, versions, None)?;
            let now = tenant.now();
            let by = tenant.actor().upn.clone();
            store::set_state(
                tenant,
                copy,
                "deleted_at = ?2, deleted_from = ?3, deleted_by = ?4, state_since = ?2",
                &[&now, &item.folder, &by],
            )?;
        }
        store::rewrite(tenant, id, revision)
    })
}

/// Changes the searchable text of an item and keeps what the rules keep; see [`revise`].
pub fn update_text(tenant: &mut Tenant, id: i64, text: &str, by: &str) -> Result<()> {
    let revision = Revision {
        text: Some(text.into()),
        native: Some(None),
        modified_by: Some(by.into()),
        ..Revision::default()
    };
    revise(tenant, id, &revision)
}

/// Copy-on-write: only on hold, only for what counts as a change, and never for drafts (LC-M7). At the quota of
/// Recoverable Items no more copies are made (LC-M8).
fn is_copied_on_write(tenant: &Tenant, item: &Item, revision: &Revision) -> Result<bool> {
    let folder = folders::folder(tenant, item.folder)?;
    let state = hold_state(tenant, item.location)?;
    let counts = revision.text.is_some()
        || revision.native.is_some()
        || revision.subject.is_some()
        || revision.people.is_some();
    let exempt = folder.role == "drafts" || folder.is_recoverable();
    Ok(state.is_held() && counts && !exempt && !recoverable_full(tenant, &state)?)
}

/// Moves one item of a mailbox into a folder of Recoverable Items, and says what will become of it.
fn retire(tenant: &mut Tenant, item: &Item, role: &str, quotas: &mut Quotas) -> Result<Outcome> {
    let state = hold_state(tenant, item.location)?;
    quotas.take(tenant, &state, item.size)?;
    let target = folders::folder_of_role(tenant, item.location, role)?;
    let (now, by) = (tenant.now(), tenant.actor().upn.clone());
    // What lies in Deleted Items came from elsewhere; a restore brings it back there.
    tenant
        .db()
        .prepare_cached(
            "UPDATE item SET folder = ?2, deleted_at = coalesce(deleted_at, ?3), deleted_from = coalesce(deleted_from, ?4),
               deleted_by = coalesce(deleted_by, ?5), state_since = ?3 WHERE id = ?1",
        )?
        .execute(params![item.id, target, now, item.folder, by])?;
    assistant::plan_visit(tenant, item.location)?;
    let moved = store::get(tenant, item.id)?;
    let reason = state.keeps(&moved, now);
    let gone_at = assistant::gone_at(tenant, &moved, role, &state)?;
    Ok(Outcome {
        id: item.id,
        from: item.folder,
        to: Some(target),
        reason,
        gone_at,
    })
}

fn unmoved(tenant: &Tenant, item: &Item) -> Result<Outcome> {
    let state = hold_state(tenant, item.location)?;
    let role = folders::folder(tenant, item.folder)?.role;
    let gone_at = assistant::gone_at(tenant, item, &role, &state)?;
    Ok(Outcome {
        id: item.id,
        from: item.folder,
        to: Some(item.folder),
        reason: state.keeps(item, tenant.now()),
        gone_at,
    })
}

/// Bytes that Recoverable Items of each mailbox may still take, summed up once for a whole command.
#[derive(Default)]
struct Quotas(HashMap<i64, i64>);

impl Quotas {
    fn take(&mut self, tenant: &Tenant, state: &HoldState, size: i64) -> Result<()> {
        let left = match self.0.entry(state.location) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(
                quota(tenant, state)? - assistant::recoverable_bytes(tenant, state.location)?,
            ),
        };
        if *left <= 0 {
            return Err(quota_exceeded(tenant, state.location));
        }
        *left -= size;
        Ok(())
    }
}

/// Whether Recoverable Items has reached its quota, which grows as soon as anything is held (LC-M8).
fn recoverable_full(tenant: &Tenant, state: &HoldState) -> Result<bool> {
    Ok(assistant::recoverable_bytes(tenant, state.location)? >= quota(tenant, state)?)
}

fn quota(tenant: &Tenant, state: &HoldState) -> Result<i64> {
    let key = if state.is_held() {
        "mail.recoverable_quota_on_hold_gb"
    } else {
        "mail.recoverable_quota_gb"
    };
    Ok(tenant.setting_number(key)? << 30)
}

/// Runs a rule over items, whole or not at all.
fn each(
    tenant: &mut Tenant,
    ids: &[i64],
    mut rule: impl FnMut(&mut Tenant, &Item, &Folder, &Location) -> Result<Outcome>,
) -> Result<Vec<Outcome>> {
    tenant.transaction(|tenant| {
        let mut outcomes = Vec::with_capacity(ids.len());
        for id in ids {
            let item = store::get(tenant, *id)?;
            let (folder, place) = (
                folders::folder(tenant, item.folder)?,
                folders::location(tenant, item.location)?,
            );
            outcomes.push(rule(tenant, &item, &folder, &place)?);
        }
        Ok(outcomes)
    })
}

/// Users cannot reach this part of Recoverable Items.
fn beyond_users(item: &Item, folder: &Folder) -> Error {
    ErrorRecord::new(
        "ItemNotReachable",
        Category::PermissionDenied,
        format!("'{}' lies in {}, where no user can delete anything.", item.title(), folder.path),
    )
    .exception("System.UnauthorizedAccessException")
    .target(item.guid.to_string(), "Guid")
    .label("is in Recoverable Items already")
    .help("the Managed Folder Assistant destroys it when its time is up (LC-M4); Start-ManagedFolderAssistant runs it now")
    .into()
}

fn not_a_target(folder: &Folder) -> Error {
    ErrorRecord::new(
        "FolderNotATarget",
        Category::InvalidArgument,
        format!("Nothing can be moved to {}.", folder.path),
    )
    .exception("System.ArgumentException")
    .target(&folder.path, "String")
    .label("expected a folder that users see")
    .help("delete the item instead, and the rules take it there")
    .into()
}

fn not_movable(item: &Item, folder: &Folder) -> Error {
    ErrorRecord::new(
        "ItemNotMovable",
        Category::InvalidOperation,
        format!(
            "'{}' in {} cannot be moved there.",
            item.title(),
            folder.path
        ),
    )
    .exception("System.InvalidOperationException")
    .target(item.guid.to_string(), "Guid")
    .label("expected a live item of the same location")
    .help("restore a deleted item first; copy it by export and import to another location")
    .into()
}

fn not_deleted(item: &Item, folder: &Folder) -> Error {
    ErrorRecord::new(
        "ItemNotDeleted",
        Category::InvalidOperation,
        format!("'{}' in {} was not deleted.", item.title(), folder.path),
    )
    .exception("System.InvalidOperationException")
    .target(item.guid.to_string(), "Guid")
    .label("expected a deleted item")
    .help("Get-RecoverableItems and Get-PnPRecycleBinItem list what can be restored")
    .into()
}

fn quota_exceeded(tenant: &Tenant, location: i64) -> Error {
    let address = folders::location(tenant, location)
        .map(|place| place.address)
        .unwrap_or_default();
    ErrorRecord::new(
        "RecoverableItemsQuotaExceeded",
        Category::QuotaExceeded,
        format!("Recoverable Items of '{address}' has reached its quota: nothing more can be deleted (LC-M8)."),
    )
    .exception("Microsoft.Exchange.Data.Storage.QuotaExceededException")
    .target(address, "String")
    .help("let the assistant empty it (Start-ManagedFolderAssistant), or lift the hold that fills it")
    .into()
}
