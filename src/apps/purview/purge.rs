//! Purging what a search finds (LC-P1 to LC-P15): ten items of each mailbox an action, oldest first, moved into
//! Recoverable Items and never destroyed at once. How an item moves is decided in `content`.

use super::search::ComplianceSearch;
use crate::content;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::search::{Hit, SearchResult};
use crate::tenant::Tenant;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;

/// Where purged items go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum PurgeType {
    /// Into Deletions: users can still recover them
    SoftDelete,
    /// Into Purges: users cannot reach them any more
    HardDelete,
}

impl PurgeType {
    fn name(self) -> &'static str {
        match self {
            PurgeType::SoftDelete => "SoftDelete",
            PurgeType::HardDelete => "HardDelete",
        }
    }

    /// Folders in which an item is at or behind the target, so that an action passes it over (LC-P15).
    fn passes_over(self, role: &str) -> bool {
        match self {
            PurgeType::SoftDelete => matches!(
                role,
                "deletions" | "purges" | "discoveryholds" | "versions" | "substrateholds"
            ),
            PurgeType::HardDelete => matches!(
                role,
                "purges" | "discoveryholds" | "versions" | "substrateholds"
            ),
        }
    }
}

/// What a purge did in one mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purged {
    /// Address of the mailbox.
    pub address: String,
    /// Items moved.
    pub items: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Items that could not be moved.
    pub failed: usize,
    /// Why not.
    pub error: Option<String>,
}

/// Refuses a purge that the service refuses before it begins (LC-P4).
pub fn check(search: &ComplianceSearch) -> Result<()> {
    if search.searches_sites() {
        return Err(searches_sites(&search.name));
    }
    Ok(())
}

/// Purges what the search finds now: the query is run again for each action (LC-P15).
pub fn purge(
    tenant: &mut Tenant,
    search: &ComplianceSearch,
    how: PurgeType,
) -> Result<Vec<Purged>> {
    let (_, found) = search.find(tenant)?;
    let most = tenant.setting_number("purge.max_mailboxes")?;
    let mailboxes = found.locations.len();
    if mailboxes as i64 > most {
        return Err(too_many_mailboxes(&search.name, mailboxes, most));
    }
    let chosen = choose(tenant, &found, how)?;
    let mut report = Vec::new();
    for place in &found.locations {
        let Some(hits) = chosen.get(&place.id) else {
            continue;
        };
        let ids: Vec<i64> = hits.iter().map(|hit| hit.id).collect();
        let bytes = hits.iter().map(|hit| hit.size).sum();
        let moved = match how {
            PurgeType::SoftDelete => content::soft_delete(tenant, &ids),
            PurgeType::HardDelete => content::hard_delete(tenant, &ids),
        };
        let address = place.address.clone();
        report.push(match moved {
            Ok(_) => Purged {
                address,
                items: ids.len(),
                bytes,
                failed: 0,
                error: None,
            },
            // One mailbox that refuses (its quota is reached, LC-M8) does not undo the others.
            Err(error) => {
                let why = error.record().map(|record| record.message.clone());
                if why.is_none() {
                    return Err(error);
                }
                Purged {
                    address,
                    items: 0,
                    bytes: 0,
                    failed: ids.len(),
                    error: why,
                }
            }
        });
    }
    Ok(report)
}

/// Items of each mailbox to take: wholly indexed, no Teams messages (LC-P5), not yet at the target, oldest first.
fn choose(tenant: &Tenant, found: &SearchResult, how: PurgeType) -> Result<HashMap<i64, Vec<Hit>>> {
    let most = tenant.setting_number("purge.items_per_mailbox")?.max(0) as usize;
    let repick = tenant.setting_switch("purge.repick")?;
    let mut roles: HashMap<i64, String> = HashMap::new();
    let mut chosen: HashMap<i64, Vec<Hit>> = HashMap::new();
    for hit in found.hits.iter().filter(|hit| hit.indexed) {
        if chosen
            .get(&hit.location)
            .is_some_and(|hits| hits.len() >= most)
        {
            continue;
        }
        let Some(item) = content::find(tenant, hit.id)? else {
            continue;
        };
        if item.kind == "im"
            || item
                .class
                .to_ascii_lowercase()
                .starts_with("ipm.skypeteams")
        {
            continue;
        }
        let role = match roles.get(&item.folder) {
            Some(role) => role,
            None => {
                let role = content::folders::folder(tenant, item.folder)?.role;
                roles.entry(item.folder).or_insert(role)
            }
        };
        if repick || !how.passes_over(role) {
            chosen.entry(hit.location).or_default().push(*hit);
        }
    }
    Ok(chosen)
}

/// The result of a purge as one text (texts.md): no colon after the first `Total size`.
pub fn results(how: PurgeType, report: &[Purged]) -> String {
    let items: usize = report.iter().map(|one| one.items).sum();
    let bytes: u64 = report.iter().map(|one| one.bytes).sum();
    let details: Vec<String> = report
        .iter()
        .map(|one| {
            let (address, items, bytes, failed) = (&one.address, one.items, one.bytes, one.failed);
            format!("Location: {address}; Item count: {items}; Total size: {bytes}; Failed count: {failed}; ")
        })
        .collect();
    format!(
        "Purge Type: {}; Item count: {items}; Total size {bytes}; Details: {{{}}}",
        how.name(),
        details.join(",\r\n")
    )
}

/// What went wrong, a line for each mailbox.
pub fn errors(report: &[Purged]) -> Option<String> {
    let lines: Vec<String> = report
        .iter()
        .filter_map(|one| {
            one.error
                .as_ref()
                .map(|why| format!("Location: {}, Error: {why}", one.address))
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\r\n"))
}

fn searches_sites(name: &str) -> Error {
    ErrorRecord::new(
        "PurgeNotSupportedForSites",
        Category::InvalidOperation,
        format!("The search '{name}' names sites: only mailbox items can be purged (LC-P4)."),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceSearchActionPurgeException")
    .target(name, "String")
    .label("searches SharePoint or OneDrive")
    .help("make a search over mailboxes only; files are removed with Remove-PnPFile")
    .into()
}

/// The search spans more mailboxes than a purge may (LC-P3).
pub fn too_many_mailboxes(name: &str, mailboxes: usize, most: i64) -> Error {
    ErrorRecord::new(
        "PurgeTooManyMailboxes",
        Category::LimitsExceeded,
        format!("The search '{name}' spans {mailboxes} mailboxes; a purge may span {most} (LC-P3)."),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceSearchActionPurgeException")
    .target(name, "String")
    .label("searches too many mailboxes")
    .help("name the mailboxes in which it found something: the limit counts locations searched, not hits")
    .into()
}
