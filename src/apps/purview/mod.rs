//! Microsoft Purview: content searches with preview, export and purge (S2 to S4, LC-P, LC-E), and the audit log (S5).
//! What a query means is decided in `search`, what becomes of an item in `content`.

mod action;
mod action_cmdlets;
mod audit;
mod export;
mod files;
mod preview;
mod purge;
mod scope;
mod search;
mod search_cmdlets;
mod times;

pub use action::ComplianceSearchAction;
pub use search::ComplianceSearch;

use super::{App, entity};
use crate::cmdlet::cmdlet;

/// Purview's row in the table of applications.
pub static APP: App = App {
    name: "Microsoft Purview",
    entities: &[
        entity::<ComplianceSearch>(),
        entity::<ComplianceSearchAction>(),
    ],
    seed: super::no_seed,
    events: &[],
    cmdlets: &[
        cmdlet::<search_cmdlets::NewComplianceSearch>(),
        cmdlet::<search_cmdlets::GetComplianceSearch>(),
        cmdlet::<search_cmdlets::SetComplianceSearch>(),
        cmdlet::<search_cmdlets::StartComplianceSearch>(),
        cmdlet::<search_cmdlets::StopComplianceSearch>(),
        cmdlet::<search_cmdlets::RemoveComplianceSearch>(),
        cmdlet::<action_cmdlets::NewComplianceSearchAction>(),
        cmdlet::<action_cmdlets::GetComplianceSearchAction>(),
        cmdlet::<action_cmdlets::RemoveComplianceSearchAction>(),
        cmdlet::<audit::SearchUnifiedAuditLog>(),
        cmdlet::<audit::TestAuditLog>(),
    ],
};

/// Roles of which one lets somebody search (LC-P7).
pub(super) const MAY_SEARCH: &[&str] = &[
    "Compliance Search",
    "eDiscovery Manager",
    "Compliance Administrator",
    "Organization Management",
];

#[cfg(test)]
mod tests;
