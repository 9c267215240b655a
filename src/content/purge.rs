//! Purging what a search has found (LC-P1 to LC-P15). Which items were found, and whether the role is held, is decided
//! above; here are the limits, and what a purge passes over.

use super::folders::{self, Folder, LocationKind};
use super::item::Item;
use super::lifecycle::{Outcome, hard_delete, soft_delete};
use super::store;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::Tenant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a purge goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PurgeType {
    /// Into Deletions: users can still recover them
    SoftDelete,
    /// Into Purges: users cannot reach them any more
    HardDelete,
}

impl PurgeType {
    /// Name as the cmdlet has it.
    pub fn name(self) -> &'static str {
        match self {
            PurgeType::SoftDelete => "SoftDelete",
            PurgeType::HardDelete => "HardDelete",
        }
    }

    /// Whether an item in that folder is at the purge's target, or behind it (LC-P15).
    fn has_reached(self, folder: &Folder) -> bool {
        match self {
            PurgeType::SoftDelete => folder.is_recoverable(),
            PurgeType::HardDelete => matches!(
                folder.role.as_str(),
                "purges" | "discoveryholds" | "versions" | "substrateholds"
            ),
        }
    }
}

/// What limits a purge.
#[derive(Clone, Copy, Debug)]
pub struct PurgeLimits {
    /// Items that one action takes from a mailbox (LC-P2).
    pub items_per_mailbox: usize,
    /// Mailboxes that the search may span (LC-P3).
    pub max_mailboxes: usize,
    /// Whether items that are at their target already are taken again (LC-P9).
    pub repick: bool,
}

impl PurgeLimits {
    /// The tenant's settings.
    pub fn of(tenant: &Tenant) -> Result<PurgeLimits> {
        let number = |key| {
            tenant
                .setting_number(key)
                .map(|number| usize::try_from(number).unwrap_or(usize::MAX))
        };
        Ok(PurgeLimits {
            items_per_mailbox: number("purge.items_per_mailbox")?,
            max_mailboxes: number("purge.max_mailboxes")?,
            repick: tenant.setting_switch("purge.repick")?,
        })
    }
}

/// What a purge did in one mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PurgeLine {
    /// Address of the mailbox.
    pub address: String,
    /// Items that were purged.
    pub items: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Items that could not be purged.
    pub failed: usize,
    /// Why not.
    pub error: Option<String>,
    /// Hits that are left for another action.
    pub left: usize,
}

/// Why a hit was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PassedOver {
    /// Partially indexed items are never purged (LC-P5).
    PartiallyIndexed,
    /// Nor are Teams messages (LC-P5).
    TeamsMessage,
    /// It is at the target already (LC-P15).
    AtTarget,
}

/// What a purge did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PurgeReport {
    /// Mailbox by mailbox, in the order of their addresses; those without purged items are left out.
    pub lines: Vec<PurgeLine>,
    /// What became of each purged item.
    pub outcomes: Vec<Outcome>,
    /// Hits that are not purged at all, with the reason.
    pub passed_over: Vec<(i64, PassedOver)>,
}

impl PurgeReport {
    /// Items that were purged.
    pub fn items(&self) -> usize {
        self.lines.iter().map(|line| line.items).sum()
    }
}

/// Refuses a purge whose search spans what no purge may: sites (LC-P4) or too many mailboxes (LC-P3), counted by the
/// locations searched and not by the hits.
pub fn check_purge(tenant: &Tenant, searched: &[i64], limits: &PurgeLimits) -> Result<()> {
    for id in searched {
        let place = folders::location(tenant, *id)?;
        if place.kind != LocationKind::Mailbox {
            return Err(sites_searched(&place.address));
        }
    }
    if searched.len() > limits.max_mailboxes {
        Err(too_many_mailboxes(searched.len(), limits.max_mailboxes))
    } else {
        Ok(())
    }
}

/// Purges hits, oldest first, up to the limit of each mailbox. Nothing is destroyed at once (LC-P1); on hold it stays in
/// Purges until the hold ends (LC-P10).
pub fn purge(
    tenant: &mut Tenant,
    hits: &[i64],
    kind: PurgeType,
    limits: &PurgeLimits,
) -> Result<PurgeReport> {
    tenant.transaction(|tenant| {
        let mut report = PurgeReport::default();
        let mut by_mailbox: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        let mut known: BTreeMap<i64, Folder> = BTreeMap::new();
        for item in store::get_many(tenant, hits)? {
            let folder = match known.get(&item.folder) {
                Some(folder) => folder.clone(),
                None => folders::folder(tenant, item.folder)?,
            };
            known.insert(item.folder, folder.clone());
            match passed_over(&item, &folder, kind, limits) {
                Some(why) => report.passed_over.push((item.id, why)),
                None => {
                    let place = folders::location(tenant, item.location)?;
                    if place.kind != LocationKind::Mailbox {
                        return Err(sites_searched(&place.address));
                    }
                    by_mailbox.entry(place.address).or_default().push(item);
                }
            }
        }
        for (address, mut items) in by_mailbox {
            items.sort_by_key(|item| (item.date(), item.id));
            let left = items.len().saturating_sub(limits.items_per_mailbox);
            items.truncate(limits.items_per_mailbox);
            let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
            let bytes = items.iter().map(|item| item.size.max(0) as u64).sum();
            let moved = match kind {
                PurgeType::SoftDelete => soft_delete(tenant, &ids),
                PurgeType::HardDelete => hard_delete(tenant, &ids),
            };
            let line = PurgeLine {
                address,
                left,
                ..PurgeLine::default()
            };
            report.lines.push(match moved {
                Ok(outcomes) => {
                    report.outcomes.extend(outcomes);
                    PurgeLine {
                        items: ids.len(),
                        bytes,
                        ..line
                    }
                }
                // A full Recoverable Items fails this mailbox, not the others (LC-M8).
                Err(error) => match error.record() {
                    Some(record) if record.category == Category::QuotaExceeded => PurgeLine {
                        failed: ids.len(),
                        error: Some(record.message.clone()),
                        ..line
                    },
                    _ => return Err(error),
                },
            });
        }
        Ok(report)
    })
}

fn passed_over(
    item: &Item,
    folder: &Folder,
    kind: PurgeType,
    limits: &PurgeLimits,
) -> Option<PassedOver> {
    if !item.indexed {
        return Some(PassedOver::PartiallyIndexed);
    }
    if item.kind == "im" || matches!(folder.role.as_str(), "chats" | "substrateholds") {
        return Some(PassedOver::TeamsMessage);
    }
    (!limits.repick && kind.has_reached(folder)).then_some(PassedOver::AtTarget)
}

fn sites_searched(address: &str) -> Error {
    ErrorRecord::new(
        "PurgeSearchesSites",
        Category::InvalidOperation,
        format!("A search that includes sites cannot be purged, and this one includes '{address}' (LC-P4)."),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceTaskException")
    .target(address, "String")
    .label("searches a site")
    .help("make a search of mailboxes only; delete files with Remove-PnPFile")
    .into()
}

fn too_many_mailboxes(count: usize, most: usize) -> Error {
    ErrorRecord::new(
        "PurgeSpansTooManyMailboxes",
        Category::LimitsExceeded,
        format!("The search spans {count} mailboxes; a purge takes at most {most} (LC-P3)."),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceTaskException")
    .label("searches too many mailboxes")
    .help("split the search by -ExchangeLocation and purge one after the other")
    .into()
}
