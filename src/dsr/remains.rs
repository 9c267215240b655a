//! What remains of a person, why, until when, and what would remove it: the proof at the end of an erasure. Looks for
//! the person anew, by discovery and in the raw bytes, and trusts nothing that erasing said.

use super::discover::{Declarations, Finding, Suggestion, discover};
use super::subject::{IdentifierKind, Subject};
use crate::content;
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp, remnant};
use serde::Serialize;
use std::collections::BTreeMap;

/// One thing that remains, or one place with many alike.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase", rename = "ErasureProof")]
pub struct Remnant {
    /// Mailbox, site, kind of entity, table, index, log or page.
    pub place: String,
    /// What it is.
    pub what: String,
    /// How many.
    pub count: u64,
    /// Why it is still there, with the rule.
    pub why: String,
    /// When it goes by itself, if it does.
    pub until: Option<Timestamp>,
    /// The command that removes it sooner or at all, or who must decide.
    pub removed_by: String,
    /// `Kept` for a reason, `Waiting` for the clock, `Review` by a person, `Remnant` where nothing may be.
    pub state: &'static str,
}

/// Everything that remains; empty if nothing does.
///
/// # Errors
/// Those of the tenant file only.
pub fn remains(tenant: &mut Tenant, subject: &Subject, declared: &dyn Declarations) -> Result<Vec<Remnant>> {
    let findings = discover(tenant, subject, declared)?;
    let mut groups: BTreeMap<Remaining, u64> = BTreeMap::new();
    for finding in &findings {
        *groups.entry(state_of(tenant, finding)?).or_default() += 1;
    }
    let mut proof: Vec<Remnant> = groups.into_iter().map(|(remaining, count)| remaining.told(count)).collect();
    proof.extend(in_bytes(tenant, subject, &findings)?);
    Ok(proof)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Remaining {
    place: String,
    what: String,
    state: &'static str,
    why: String,
    until: Option<Timestamp>,
    removed_by: String,
}

impl Remaining {
    fn told(self, count: u64) -> Remnant {
        let Remaining { place, what, state, why, until, removed_by } = self;
        Remnant { place, what, count, why, until, removed_by, state }
    }
}

fn state_of(tenant: &Tenant, finding: &Finding) -> Result<Remaining> {
    let mut remaining = Remaining {
        place: finding.location.clone(),
        what: finding.kind.clone(),
        state: "Review",
        why: finding.reason.clone(),
        until: None,
        removed_by: "a review (discover-person, then erase-person -Review)".into(),
    };
    let Some(item) = finding.item else {
        if finding.suggestion == Suggestion::Exclude {
            remaining.state = "Kept";
            remaining.removed_by = String::new();
        }
        return Ok(remaining);
    };
    let fate = content::fate(tenant, item)?;
    if let Some(held) = &finding.held_by {
        remaining.state = "Kept";
        remaining.why = format!("held by {held}");
        remaining.until = fate.until;
        remaining.removed_by = fate.removable_by.unwrap_or_default();
    } else if fate.until.is_some() {
        remaining.state = "Waiting";
        remaining.why = fate.why;
        remaining.until = fate.until;
        remaining.removed_by = fate.removable_by.unwrap_or_else(|| "Step-TenantClock".into());
    } else if finding.suggestion == Suggestion::Exclude {
        remaining.state = "Kept";
        remaining.removed_by = String::new();
    } else if finding.suggestion == Suggestion::NotAMatch {
        remaining.why = finding.reason.clone();
    }
    Ok(remaining)
}

/// Looks for the person's certain identifiers where no finding accounts for them: tables, index, log, free pages.
fn in_bytes(tenant: &mut Tenant, subject: &Subject, findings: &[Finding]) -> Result<Vec<Remnant>> {
    let words: Vec<String> = subject
        .identifiers
        .iter()
        .filter(|identifier| identifier.kind < IdentifierKind::Name)
        .map(|identifier| identifier.text.clone())
        .collect();
    let accounted = !findings.is_empty();
    let mut told = Vec::new();
    for remnant in remnant::look(tenant, &words)? {
        // A row that discovery lists, and the index and pages that hold it, is told above with its reason.
        if accounted && remnant.belongs_to_live_row() {
            continue;
        }
        told.push(Remnant {
            place: remnant.place.clone(),
            what: remnant.word.clone(),
            count: remnant.count,
            why: remnant.why(),
            until: None,
            removed_by: remnant.removed_by(),
            state: "Remnant",
        });
    }
    Ok(told)
}
