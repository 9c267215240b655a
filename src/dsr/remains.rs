//! What remains of a person, why, until when, and what would remove it: the proof at the end of an erasure. Looks for
//! the person anew, by discovery and in the raw bytes, and trusts nothing that erasing said.

use super::discover::{Declarations, Finding, Suggestion, discover};
use super::subject::{IdentifierKind, Subject};
use crate::content;
use crate::diag::Result;
use crate::tenant::remnant::{self, RemnantKind};
use crate::tenant::{Tenant, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

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
pub fn remains(
    tenant: &mut Tenant,
    subject: &Subject,
    declared: &dyn Declarations,
) -> Result<Vec<Remnant>> {
    if !tenant.in_transaction() {
        // Bytes that a deletion left for later are cleared first: what is told then is what nothing clears.
        tenant.settle()?;
    }
    let findings = discover(tenant, subject, declared)?;
    let mut groups: BTreeMap<Remaining, u64> = BTreeMap::new();
    for finding in &findings {
        *groups.entry(state_of(tenant, finding)?).or_default() += 1;
    }
    let mut proof: Vec<Remnant> = groups
        .into_iter()
        .map(|(remaining, count)| remaining.told(count))
        .collect();
    proof.extend(in_bytes(tenant, subject, &findings)?);
    proof.extend(in_playbooks(tenant, subject)?);
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
        let Remaining {
            place,
            what,
            state,
            why,
            until,
            removed_by,
        } = self;
        Remnant {
            place,
            what,
            count,
            why,
            until,
            removed_by,
            state,
        }
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
        remaining.removed_by = fate
            .removable_by
            .unwrap_or_else(|| "Step-TenantClock".into());
    } else if finding.suggestion == Suggestion::Exclude {
        remaining.state = "Kept";
        remaining.removed_by = String::new();
    } else if finding.suggestion == Suggestion::NotAMatch {
        remaining.why = finding.reason.clone();
    }
    Ok(remaining)
}

/// Tables whose rows are parts of an item, by the item's id.
const ITEM_TABLES: [&str; 5] = ["item", "body", "item_person", "item_version", "item_fts"];

/// Looks for the person's certain identifiers where no finding accounts for them: rows of other tables, the index, the
/// log, free pages, our own journal.
fn in_bytes(tenant: &mut Tenant, subject: &Subject, findings: &[Finding]) -> Result<Vec<Remnant>> {
    let certain = subject
        .identifiers
        .iter()
        .filter(|identifier| identifier.kind < IdentifierKind::Name);
    let words: Vec<String> = certain.map(|identifier| identifier.text.clone()).collect();
    let items: HashSet<String> = findings
        .iter()
        .filter_map(|finding| finding.item)
        .map(|id| id.to_string())
        .collect();
    let entities: HashSet<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding.item.is_none())
        .map(|f| (f.kind.as_str(), f.id.as_str()))
        .collect();
    let mut groups: BTreeMap<Remaining, u64> = BTreeMap::new();
    for remnant in tenant.find_remnants(&words)? {
        let (table, _) = remnant
            .place
            .split_once('.')
            .unwrap_or((&remnant.place, ""));
        let key = |n: usize| remnant.key.get(n).map_or("", String::as_str);
        // Bytes and words of the index that rows account for are told by their rows.
        let by_rows = remnant.live
            && remnant.kind != RemnantKind::Table
            && remnant.kind != RemnantKind::Journal;
        let by_item = ITEM_TABLES.contains(&table)
            && items.contains(key(if table == "item_version" { 1 } else { 0 }));
        let by_entity = match table {
            "entity" => entities.contains(&(key(0), key(1))),
            "entity_name" => entities.contains(&(key(0), key(2))),
            _ => false,
        };
        let is_longer_word =
            remnant.live && is_part_of_longer_word(&remnant.excerpt, &remnant.word);
        if by_rows
            || by_item
            || by_entity
            || is_longer_word
            || (table == "item_version" && remnant.live)
        {
            continue;
        }
        *groups
            .entry(other_row(tenant, &remnant, table)?)
            .or_default() += remnant.count;
    }
    Ok(groups
        .into_iter()
        .map(|(remaining, count)| remaining.told(count))
        .collect())
}

/// Runs of playbooks that were not finished remember what they have read of the person.
fn in_playbooks(tenant: &mut Tenant, subject: &Subject) -> Result<Vec<Remnant>> {
    let known = subject
        .identifiers
        .iter()
        .filter(|identifier| identifier.kind <= IdentifierKind::Name);
    let words: Vec<String> = known.map(|identifier| identifier.text.clone()).collect();
    let runs = tenant.runs_that_remember(&words)?;
    let told = runs.into_iter().map(|run| Remnant {
        place: format!("playbook {}", run.playbook),
        what: "unfinished run".into(),
        count: 1,
        why: format!(
            "begun {}, it remembers what it needs to go on",
            run.begun.date()
        ),
        until: None,
        removed_by: format!("run it again to its end, or Remove-PlaybookRun {}", run.id),
        state: "Remnant",
    });
    Ok(told.collect())
}

/// Whether the word stands in the excerpt as a part of longer ones only: `ana@x` in `diana@x`.
fn is_part_of_longer_word(excerpt: &str, word: &str) -> bool {
    let (excerpt, word) = (excerpt.to_lowercase(), word.to_lowercase());
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '+' | '%');
    let mut places = excerpt.match_indices(&word).peekable();
    places.peek().is_some()
        && places.all(|(at, _)| {
            let after = &excerpt[at + word.len()..];
            excerpt[..at].ends_with(joins)
                || after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
        })
}

/// A row that mentions the person without being theirs, or bytes that nothing accounts for.
fn other_row(tenant: &Tenant, remnant: &remnant::Remnant, table: &str) -> Result<Remaining> {
    let key = |n: usize| remnant.key.get(n).map_or("", String::as_str);
    let told = |place: &str, state, why: &str, until, removed_by: &str| Remaining {
        place: place.to_owned(),
        what: remnant.word.clone(),
        state,
        why: why.to_owned(),
        until,
        removed_by: removed_by.to_owned(),
    };
    if !remnant.live {
        let why = format!("{:?}: nothing accounts for these bytes", remnant.kind);
        return Ok(told(
            &remnant.place,
            "Remnant",
            &why,
            None,
            "open the tenant again while nobody else reads it",
        ));
    }
    Ok(match table {
        "audit" => {
            let days = tenant.setting_number("audit.standard_days")?;
            let newest: Option<i64> =
                tenant
                    .db()
                    .query_row("SELECT max(at) FROM audit", [], |row| row.get(0))?;
            let standard = newest.map(|at| Timestamp(at).plus_days(days));
            let premium = tenant.setting_number("audit.premium_days")?;
            // What has outlived the standard time was done by somebody with a premium licence (LC-A2).
            let until = standard
                .filter(|at| *at > tenant.now())
                .or(newest.map(|at| Timestamp(at).plus_days(premium)));
            told(
                "audit log",
                "Waiting",
                "kept by the service as a record of what was done (LC-A1)",
                until,
                "",
            )
        }
        "location" | "folder" => told(
            &remnant.place,
            "Waiting",
            "the place bears the person's address until it is destroyed",
            None,
            "Step-TenantClock",
        ),
        "journal_key" => told(
            "our journal",
            "Kept",
            "the key under which the journal knows the person, since somebody asked about them",
            None,
            "the end of the account's 30 days, or nothing if it was asked afterwards",
        ),
        "event" => told(
            "due events",
            "Waiting",
            "an event that is still to come names the person",
            None,
            "Step-TenantClock",
        ),
        table if table.starts_with("entity") => {
            let kind = key(0);
            told(
                kind,
                "Kept",
                "names the person without being about them",
                None,
                &remover(kind, key(1)),
            )
        }
        table if ITEM_TABLES.contains(&table) => told(
            &remnant.place,
            "Review",
            "mentions the person inside a word or an attachment",
            None,
            "a review",
        ),
        _ => told(
            &remnant.place,
            "Remnant",
            "no rule says why this is here",
            None,
            "",
        ),
    })
}

/// Command that removes an entity that is left over from looking for the person.
fn remover(kind: &str, key: &str) -> String {
    match kind {
        "ComplianceSearch" | "ComplianceSearchAction" => format!("Remove-{kind} -Identity {key}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_part_of_longer_word;

    #[test]
    fn an_address_within_another_address_is_not_the_persons() {
        assert!(is_part_of_longer_word(
            "smtp:project-pilar@contoso.com",
            "pilar@contoso.com"
        ));
        assert!(!is_part_of_longer_word(
            "SMTP:Pilar@contoso.com",
            "pilar@contoso.com"
        ));
        assert!(!is_part_of_longer_word(
            "a-pilar@contoso.com, pilar@contoso.com",
            "pilar@contoso.com"
        ));
    }
}
