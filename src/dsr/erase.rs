//! Erasing what a review includes, and nothing else: items by the rules of their life, entities by what they declare.

use super::discover::{Declarations, Finding};
use super::review::{Decision, ReviewRow};
use super::subject::Subject;
use crate::content::{self, folders, sites};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Erasure, Tenant, Timestamp};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::HashMap;

/// What was done with one row of a review.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase", rename = "ErasureResult")]
pub struct Done {
    /// Where it lay.
    pub place: String,
    /// Id of the item or entity.
    pub id: String,
    /// What it was called.
    pub subject: String,
    /// `Erased`, `Anonymised`, `Held`, `Refused`, `Excluded`, `NotAMatch`, `LeftToReview`, `AlreadyGone`.
    pub result: &'static str,
    /// Why, in one sentence.
    pub reason: String,
    /// When it will be gone from every folder that only administrators see; none if it is gone, or nothing removes it.
    pub gone_at: Option<Timestamp>,
}

/// Carries out a review over what discovery finds now. Rows that say Include are erased; findings that no row mentions
/// are left to the reviewer and say so.
///
/// # Errors
/// `ReviewItemUnknown` for an included row that was never a finding, before anything is touched.
pub fn erase_reviewed(
    tenant: &mut Tenant,
    subject: &Subject,
    findings: &[Finding],
    rows: &[ReviewRow],
    declared: &dyn Declarations,
) -> Result<Vec<Done>> {
    let by_id: HashMap<&str, &Finding> = findings
        .iter()
        .map(|finding| (finding.id.as_str(), finding))
        .collect();
    let mut done = Vec::new();
    for row in rows {
        let result = match (row.decision, by_id.get(row.id.as_str())) {
            (Decision::Include, Some(finding)) => erase(tenant, subject, finding, declared)?,
            (Decision::Include, None) if exists(tenant, &row.id)? => {
                return Err(not_found_for_person(row));
            }
            (Decision::Include, None) => (
                "AlreadyGone",
                "it is not in the tenant any more".into(),
                None,
            ),
            (Decision::Exclude, _) => ("Excluded", row.reason.clone(), None),
            (Decision::NotAMatch, _) => ("NotAMatch", row.reason.clone(), None),
            (Decision::Undecided, _) => ("LeftToReview", "nobody has decided".into(), None),
        };
        let (result, reason, gone_at) = result;
        done.push(Done {
            place: row.place.clone(),
            id: row.id.clone(),
            subject: row.subject.clone(),
            result,
            reason,
            gone_at,
        });
    }
    for finding in findings
        .iter()
        .filter(|finding| rows.iter().all(|row| row.id != finding.id))
    {
        done.push(Done {
            place: finding.place.clone(),
            id: finding.id.clone(),
            subject: finding.subject.clone(),
            result: "LeftToReview",
            reason: "found since the review was written".into(),
            gone_at: None,
        });
    }
    Ok(done)
}

type Outcome = (&'static str, String, Option<Timestamp>);

fn exists(tenant: &Tenant, id: &str) -> Result<bool> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT EXISTS(SELECT 1 FROM item WHERE guid = ?1)")?;
    Ok(query.query_row([id], |row| row.get(0))?)
}

fn erase(
    tenant: &mut Tenant,
    subject: &Subject,
    finding: &Finding,
    declared: &dyn Declarations,
) -> Result<Outcome> {
    match finding.item {
        Some(item) => erase_item(tenant, item),
        None => erase_entity(tenant, subject, finding, declared),
    }
}

/// Mail goes to Purges and from there by the assistant (LC-P1); a file through both stages of the recycle bin.
fn erase_item(tenant: &mut Tenant, id: i64) -> Result<Outcome> {
    let item = content::get(tenant, id)?;
    let location = folders::location(tenant, item.location)?;
    let outcomes = content::hard_delete(tenant, &[id])?;
    let Some(outcome) = outcomes.into_iter().next() else {
        return Ok((
            "AlreadyGone",
            "it is not in the tenant any more".into(),
            None,
        ));
    };
    if let Some(hold) = outcome.reason {
        let reason = format!("kept by {} ({}); {}", hold.what, hold.rule, hold.lifted_by);
        return Ok(("Held", reason, outcome.gone_at.or(hold.until)));
    }
    if location.kind.is_site() && content::find(tenant, id)?.is_some() {
        sites::clear_from_bin(tenant, &[id])?;
        if content::find(tenant, id)?.is_some() {
            sites::clear_from_bin(tenant, &[id])?;
        }
        return Ok((
            "Erased",
            "deleted from both stages of the recycle bin".into(),
            None,
        ));
    }
    match outcome.to {
        None => Ok(("Erased", "destroyed".into(), None)),
        Some(_) => Ok((
            "Erased",
            "in Purges until the assistant's next visit after its retention".into(),
            outcome.gone_at,
        )),
    }
}

fn erase_entity(
    tenant: &mut Tenant,
    subject: &Subject,
    finding: &Finding,
    declared: &dyn Declarations,
) -> Result<Outcome> {
    let row = match tenant.entity_row(&finding.kind, &finding.id) {
        Ok(row) => row,
        Err(_) => {
            return Ok((
                "AlreadyGone",
                "it is not in the tenant any more".into(),
                None,
            ));
        }
    };
    match declared.erasure(&row) {
        Erasure::Delete if row.kind == "User" => Ok((
            "Refused",
            "an account goes by Remove-MgUser, so that it can be restored for 30 days".into(),
            None,
        )),
        Erasure::Delete => {
            tenant.delete_entity(&row.kind, &row.key)?;
            Ok(("Erased", "deleted".into(), None))
        }
        Erasure::Anonymise { fields } => {
            let mut doc = row.doc.clone();
            for field in &fields {
                if let Some(value) = doc.get_mut(field) {
                    *value = blank(value);
                }
            }
            declared.store(tenant, &row.kind, doc)?;
            Ok(("Anonymised", format!("without {}", fields.join(", ")), None))
        }
        Erasure::Withdraw { fields } => {
            let mut called = subject.person_keys();
            called.push(subject.display_name.to_lowercase());
            let mut doc = row.doc.clone();
            let mut touched = Vec::new();
            for field in fields {
                if doc
                    .get_mut(&field)
                    .is_some_and(|value| withdraw(value, &called))
                {
                    touched.push(field);
                }
            }
            declared.store(tenant, &row.kind, doc)?;
            let reason = format!("taken out of {}", touched.join(", "));
            Ok(("Anonymised", reason, None))
        }
        Erasure::Retain { reason } => Ok(("Refused", reason, None)),
    }
}

/// Takes out of a value what is called so (lower case): a text is emptied, an element of a list that names the person goes,
/// and all else stays, since it is other people's. True: something was taken out.
fn withdraw(value: &mut Json, called: &[String]) -> bool {
    let is_called = |text: &str| called.contains(&text.to_lowercase());
    match value {
        Json::String(text) if is_called(text) => {
            // An id stays an id: of nobody.
            *text = match uuid::Uuid::try_parse(text) {
                Ok(_) => uuid::Uuid::nil().to_string(),
                Err(_) => String::new(),
            };
            true
        }
        Json::Array(elements) => {
            let before = elements.len();
            elements.retain(|element| match element {
                Json::String(text) => !is_called(text),
                Json::Array(parts) => !parts
                    .iter()
                    .any(|part| part.as_str().is_some_and(is_called)),
                Json::Object(parts) => !parts
                    .values()
                    .any(|part| part.as_str().is_some_and(is_called)),
                _ => true,
            });
            elements.len() < before
        }
        _ => false,
    }
}

/// An empty value of the same kind, so that the document still reads as what it is.
fn blank(value: &Json) -> Json {
    match value {
        Json::String(_) => Json::String(String::new()),
        Json::Array(_) => Json::Array(Vec::new()),
        _ => Json::Null,
    }
}

fn not_found_for_person(row: &ReviewRow) -> Error {
    ErrorRecord::new(
        "ReviewItemUnknown",
        Category::InvalidData,
        format!(
            "Line {} includes '{}', which discovery does not find for this person.",
            row.line, row.id
        ),
    )
    .exception("System.IO.InvalidDataException")
    .target(&row.id, "String")
    .help("was the review written for somebody else? discover-person writes a new one")
    .terminating()
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn withdrawing_one_person_leaves_the_others() {
        let called = [
            "ann@contoso.com".to_owned(),
            "0b1f7f0e-0000-4000-8000-000000000001".to_owned(),
        ];
        let mut members = json!([
            ["Ann@contoso.com", "Members"],
            ["bob@contoso.com", "Members"]
        ]);
        assert!(withdraw(&mut members, &called));
        assert_eq!(members, json!([["bob@contoso.com", "Members"]]));
        let mut ids = json!([
            "0B1F7F0E-0000-4000-8000-000000000001",
            "0b1f7f0e-0000-4000-8000-000000000002"
        ]);
        assert!(withdraw(&mut ids, &called));
        assert_eq!(ids, json!(["0b1f7f0e-0000-4000-8000-000000000002"]));
        let mut owner = json!("0b1f7f0e-0000-4000-8000-000000000001");
        assert!(withdraw(&mut owner, &called));
        assert_eq!(owner, json!("00000000-0000-0000-0000-000000000000"));
        let mut other = json!("bob@contoso.com");
        assert!(!withdraw(&mut other, &called));
        assert_eq!(other, json!("bob@contoso.com"));
    }
}
