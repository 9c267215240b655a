//! Purging what a search finds (LC-P1 to LC-P15), and what scripts read of it. Which hits are taken and how an item moves
//! is decided in `content`.

use super::search::ComplianceSearch;
use crate::content::{self, PurgeLimits};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::Tenant;

pub use content::PurgeType;
pub use content::purge::PurgeLine as Purged;

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
    let limits = PurgeLimits::of(tenant)?;
    let mailboxes = found.locations.len();
    if mailboxes > limits.max_mailboxes {
        return Err(too_many_mailboxes(
            &search.name,
            mailboxes,
            limits.max_mailboxes as i64,
        ));
    }
    let hits: Vec<i64> = found.hits.iter().map(|hit| hit.id).collect();
    Ok(content::purge(tenant, &hits, how, &limits)?.lines)
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
