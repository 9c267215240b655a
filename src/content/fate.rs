//! Says of one item why it is still there and when it will go, in one line with the rule (Test-Erasure, reviews and
//! previews show it). Decides nothing: it reads the same rules that `lifecycle`, `assistant` and `sites` carry out.

use super::folders::{self, Folder, INACTIVE, Location};
use super::holds::{HoldReason, hold_state};
use super::item::Item;
use super::{assistant, events, sites, store};
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};
use serde::Serialize;

/// What will become of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Fate {
    /// Whether it stays for good unless somebody acts.
    pub remains: bool,
    /// Why it is still there, with the rule.
    pub why: String,
    /// When it will be gone, where that is known.
    pub until: Option<Timestamp>,
    /// What would remove it, or lift what keeps it.
    pub removable_by: Option<String>,
    /// Which clock the time in Purges is counted by, where documents disagree.
    pub clock: Option<String>,
}

/// What will become of an item as things stand.
pub fn fate(tenant: &Tenant, id: i64) -> Result<Fate> {
    let item = store::get(tenant, id)?;
    let (folder, place) = (
        folders::folder(tenant, item.folder)?,
        folders::location(tenant, item.location)?,
    );
    let mut fate = if place.kind.is_site() {
        of_file(tenant, &item, &folder, &place)?
    } else {
        of_mail(tenant, &item, &folder)?
    };
    if let Some(end) = end_of_place(tenant, &place)? {
        let sooner = fate.until.is_none_or(|until| end < until);
        if sooner
            && hold_state(tenant, place.id)?
                .keeps(&item, tenant.now())
                .is_none()
        {
            fate.until = Some(end);
            fate.remains = false;
            fate.why = format!(
                "{}; its {} goes on {}",
                fate.why,
                place.kind.name(),
                end.date()
            );
        }
    }
    if place.state == INACTIVE {
        fate.why = format!(
            "{}; its mailbox is inactive: kept until the last hold goes (LC-U4)",
            fate.why
        );
    }
    Ok(fate)
}

/// When a deleted location goes as a whole.
fn end_of_place(tenant: &Tenant, place: &Location) -> Result<Option<Timestamp>> {
    let target = place.id.to_string();
    let kind = if place.kind.is_site() {
        events::SITE_EXPIRES
    } else {
        events::MAILBOX_EXPIRES
    };
    if let Some(due) = events::next_due(tenant, kind, &target)? {
        return Ok(Some(due));
    }
    match events::next_due(tenant, events::ORPHAN_ENDS, &target)? {
        Some(due) => Ok(Some(
            due.plus_days(tenant.setting_number("spo.deleted_site_days")?),
        )),
        None => Ok(None),
    }
}

fn of_mail(tenant: &Tenant, item: &Item, folder: &Folder) -> Result<Fate> {
    let state = hold_state(tenant, item.location)?;
    let held = state.keeps(item, tenant.now());
    let until = assistant::gone_at(tenant, item, &folder.role, &state)?;
    if !folder.is_recoverable() {
        return Ok(match folder.role.as_str() {
            "deleted" => live(
                folder,
                "in Deleted Items it is still a live item (LC-M1)",
                "New-ComplianceSearchAction -Purge -PurgeType HardDelete",
            ),
            "audits" | "calendarlogging" => live(folder, "kept by the service", "none"),
            "chats" => live(
                folder,
                "a Teams message: no search purge takes it (LC-P5)",
                "deleting it in Teams",
            ),
            _ if !item.indexed => live(
                folder,
                "only partially indexed: no search purge takes it (LC-P5)",
                "deleting it in Outlook",
            ),
            _ => live(
                folder,
                "live: nothing removes it by itself",
                "New-ComplianceSearchAction -Purge -PurgeType HardDelete",
            ),
        });
    }
    if let Some(reason) = held {
        return Ok(kept(folder, &reason, until));
    }
    let clock = tenant.setting_word("mail.purges_clock")?;
    let (rule, what, by) = match folder.role.as_str() {
        "deletions" => (
            "LC-M3",
            "recoverable by its user",
            "New-ComplianceSearchAction -Purge -PurgeType HardDelete",
        ),
        "purges" if assistant::single_item_recovery(tenant, &state)? => (
            "LC-M4",
            "kept by single item recovery",
            "Set-Mailbox -SingleItemRecoveryEnabled $false, then Start-ManagedFolderAssistant",
        ),
        "purges" => (
            "LC-M4",
            "waits for the assistant",
            "Start-ManagedFolderAssistant",
        ),
        "versions" => (
            "LC-M7",
            "a state before a change; no hold asks for it any more",
            "Start-ManagedFolderAssistant",
        ),
        "substrateholds" => (
            "LC-P13",
            "the copy of a deleted chat",
            "Start-ManagedFolderAssistant, a day after the deletion",
        ),
        _ => (
            "LC-M10",
            "released by its hold",
            "Start-ManagedFolderAssistant",
        ),
    };
    let skipped = match (state.assistant_disabled, state.account_disabled) {
        (true, _) => "; the assistant is switched off for its mailbox (LC-M9)",
        (_, true) => "; the assistant passes over disabled accounts (LC-M9)",
        _ => "",
    };
    Ok(Fate {
        remains: until.is_none(),
        why: format!("{}: {what} ({rule}){skipped}", folder.path),
        until,
        removable_by: Some(by.into()),
        clock: matches!(folder.role.as_str(), "deletions" | "purges").then_some(clock),
    })
}

fn of_file(tenant: &Tenant, item: &Item, folder: &Folder, place: &Location) -> Result<Fate> {
    let state = hold_state(tenant, place.id)?;
    if folder.is_recycle_bin() {
        let stage = if folder.role == "recycle1" {
            "first"
        } else {
            "second"
        };
        return Ok(Fate {
            remains: false,
            why: format!(
                "in the {stage}-stage recycle bin since {} (LC-S1)",
                item.deleted_at.unwrap_or_default().date()
            ),
            until: Some(sites::bin_end(tenant, item)?),
            removable_by: Some("Clear-PnPRecycleBinItem".into()),
            clock: None,
        });
    }
    if folder.role == "preservation" {
        if let Some(reason) = state.keeps(item, tenant.now()) {
            return Ok(kept(folder, &reason, reason.until));
        }
        let leaves = item
            .state_since
            .unwrap_or_default()
            .plus_days(tenant.setting_number("spo.phl_min_days")?);
        let days = if tenant.setting_word("spo.phl_exit")? == "destroy" {
            0
        } else {
            tenant.setting_number("spo.recycle_bin_days")?
        };
        let job = events::next_due(tenant, events::PRESERVATION_JOB, &place.id.to_string())?;
        return Ok(Fate {
            remains: false,
            why: format!("{}: a preserved copy, released (LC-S4, LC-S5)", folder.path),
            until: Some(job.unwrap_or(leaves).max(leaves).plus_days(days)),
            removable_by: None,
            clock: None,
        });
    }
    Ok(live(
        folder,
        "live: nothing removes it by itself",
        "Remove-PnPFile, then Clear-PnPRecycleBinItem",
    ))
}

fn live(folder: &Folder, why: &str, by: &str) -> Fate {
    Fate {
        remains: true,
        why: format!("{}: {why}", folder.path),
        until: None,
        removable_by: Some(by.into()),
        clock: None,
    }
}

fn kept(folder: &Folder, reason: &HoldReason, until: Option<Timestamp>) -> Fate {
    Fate {
        remains: until.is_none(),
        why: format!("{}: kept by {} ({})", folder.path, reason.what, reason.rule),
        until,
        removable_by: Some(reason.lifted_by.clone()).filter(|by| !by.is_empty()),
        clock: None,
    }
}
