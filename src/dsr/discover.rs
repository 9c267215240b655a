//! Discovery: every item and entity that is, names or mentions the person, with what matched and what to do about it.
//!
//! Three ways lead to an item: it lies in the person's own mailbox or OneDrive; one of its people is the person; its
//! text holds one of the identifiers (by the index that content search uses). What could not be indexed and may be the
//! person's is listed, too: only somebody who looks can tell (S4).

use super::subject::{IdentifierKind, Subject};
use crate::content::{self, Item, folders};
use crate::diag::Result;
use crate::search;
use crate::tenant::{EntityRow, Erasure, Tenant, Timestamp};
use rusqlite::params;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};

/// What a reviewer might decide, said before anybody has looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Suggestion {
    /// It is the person's own.
    Include,
    /// Somebody must look.
    Review,
    /// It is kept, for the reason given.
    Exclude,
    /// Somebody or something else of that name.
    NotAMatch,
}

/// One thing that was found; the columns of `review.csv` come first.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase", rename = "PersonalDataFinding")]
pub struct Finding {
    /// Mailbox, site or kind of entity, with the folder where there is one.
    pub place: String,
    /// Id of the item or entity.
    pub id: String,
    /// When it was sent, received or changed last.
    pub date: Option<Timestamp>,
    /// Who sent or wrote it.
    pub from: String,
    /// What it is called.
    pub subject: String,
    /// What matched: kind and text.
    pub matched_identifier: String,
    /// What might be decided.
    pub suggestion: Suggestion,
    /// Empty: a person fills it in.
    pub decision: String,
    /// Why the suggestion.
    pub reason: String,
    /// Mail, file, chat …, or the kind of the entity.
    pub kind: String,
    /// Mailbox or site alone.
    pub location: String,
    /// Whether it lies in the person's own mailbox or OneDrive, or is their account.
    pub own: bool,
    /// Why it cannot go now, if something holds it.
    pub held_by: Option<String>,
    /// Row of the item; none for an entity.
    #[serde(skip)]
    pub item: Option<i64>,
}

/// What the applications declare about entities that are here as documents only.
pub trait Declarations {
    /// What erasing one of its persons does to an entity.
    fn erasure(&self, row: &EntityRow) -> Erasure;
    /// Stores a changed document as the entity that it is, so that names and persons follow.
    fn store(&self, tenant: &mut Tenant, kind: &str, doc: Json) -> Result<()>;
}

/// How an item was found.
struct Match {
    kind: IdentifierKind,
    text: String,
    role: Option<String>,
}

/// How many recipients make a mail everybody's business rather than one person's.
const MANY: usize = 10;

/// Finds everything, in order of place and date.
///
/// # Errors
/// Those of the tenant file only.
pub fn discover(
    tenant: &Tenant,
    subject: &Subject,
    declared: &dyn Declarations,
) -> Result<Vec<Finding>> {
    let mut matches: BTreeMap<i64, Vec<Match>> = BTreeMap::new();
    let own = own_locations(tenant, subject)?;
    for location in &own {
        let mut query = tenant
            .db()
            .prepare_cached("SELECT id FROM item WHERE location = ?1")?;
        for id in query.query_map([location], |row| row.get::<_, i64>(0))? {
            matches.entry(id?).or_default();
        }
    }
    by_people(tenant, subject, &mut matches)?;
    by_text(tenant, subject, &mut matches)?;
    let mut findings = Vec::with_capacity(matches.len());
    let mut places = Places::default();
    let namesakes = namesakes(tenant, subject)?;
    for (id, found) in matches {
        let item = content::get(tenant, id)?;
        findings.push(finding(
            tenant,
            subject,
            &own,
            &namesakes,
            &mut places,
            item,
            found,
        )?);
    }
    unreadable(tenant, &own, &mut places, &mut findings)?;
    entities(tenant, subject, declared, &mut findings)?;
    findings
        .sort_by(|a, b| (!a.own, &a.place, a.date, &a.id).cmp(&(!b.own, &b.place, b.date, &b.id)));
    Ok(findings)
}

/// Locations that are the person's: their mailbox (also deleted or inactive) and their OneDrive.
fn own_locations(tenant: &Tenant, subject: &Subject) -> Result<Vec<i64>> {
    let mut own = Vec::new();
    let mut query = tenant.db().prepare_cached(
        "SELECT id FROM location WHERE lower(address) IN (?1, '.' || ?1) OR (kind <> 'site' AND lower(owner) = ?1) ORDER BY id",
    )?;
    for key in subject.person_keys() {
        for id in query.query_map([&key], |row| row.get::<_, i64>(0))? {
            own.push(id?);
        }
    }
    own.sort_unstable();
    own.dedup();
    Ok(own)
}

fn by_people(
    tenant: &Tenant,
    subject: &Subject,
    matches: &mut BTreeMap<i64, Vec<Match>>,
) -> Result<()> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT item, role FROM item_person WHERE address = ?1")?;
    for address in subject.addresses() {
        for row in query.query_map([&address], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })? {
            let (item, role) = row?;
            let found = Match {
                kind: IdentifierKind::Address,
                text: address.clone(),
                role: Some(role),
            };
            matches.entry(item).or_default().push(found);
        }
    }
    Ok(())
}

fn by_text(
    tenant: &Tenant,
    subject: &Subject,
    matches: &mut BTreeMap<i64, Vec<Match>>,
) -> Result<()> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT rowid FROM item_fts WHERE item_fts MATCH ?1")?;
    for identifier in &subject.identifiers {
        for words in spellings(identifier.kind, &identifier.text) {
            let phrase = format!("\"{words}\"");
            for id in query.query_map(params![phrase], |row| row.get::<_, i64>(0))? {
                let found = matches.entry(id?).or_default();
                if found.iter().all(|known| known.text != identifier.text) {
                    found.push(Match {
                        kind: identifier.kind,
                        text: identifier.text.clone(),
                        role: None,
                    });
                }
            }
        }
    }
    Ok(())
}

/// The ways in which people write an identifier, as phrases of the index. A telephone number is written with and without
/// its country, its blanks and its dashes.
fn spellings(kind: IdentifierKind, text: &str) -> Vec<String> {
    let mut phrases = vec![search::segment(text)];
    if kind == IdentifierKind::Phone {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let words: Vec<&str> = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|word| !word.is_empty())
            .collect();
        phrases.push(digits);
        if words.len() > 2 {
            phrases.push(words[1..].join(" "));
            phrases.push(words[1..].concat());
        }
    }
    phrases.retain(|phrase| phrase.len() >= 3 || !phrase.is_ascii());
    phrases.sort();
    phrases.dedup();
    phrases
}

/// Others who share the person's given name: their addresses and whole names.
fn namesakes(tenant: &Tenant, subject: &Subject) -> Result<Vec<String>> {
    let given = subject
        .identifiers
        .iter()
        .find(|identifier| identifier.kind == IdentifierKind::GivenName);
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    let mut names = Vec::new();
    for row in tenant.all_entities()? {
        let is_other = row.kind == "User" && row.key != subject.id.to_lowercase();
        if is_other
            && row.doc["GivenName"]
                .as_str()
                .is_some_and(|name| name.eq_ignore_ascii_case(&given.text))
        {
            for field in ["Mail", "UserPrincipalName", "DisplayName"] {
                names.extend(row.doc[field].as_str().map(str::to_lowercase));
            }
        }
    }
    Ok(names)
}

#[derive(Default)]
struct Places {
    locations: HashMap<i64, content::Location>,
    folders: HashMap<i64, content::Folder>,
    holds: HashMap<i64, content::HoldState>,
}

impl Places {
    fn of(&mut self, tenant: &Tenant, item: &Item) -> Result<(content::Location, content::Folder)> {
        let location = match self.locations.get(&item.location) {
            Some(known) => known.clone(),
            None => {
                let read = folders::location(tenant, item.location)?;
                self.locations.insert(item.location, read.clone());
                read
            }
        };
        let folder = match self.folders.get(&item.folder) {
            Some(known) => known.clone(),
            None => {
                let read = folders::folder(tenant, item.folder)?;
                self.folders.insert(item.folder, read.clone());
                read
            }
        };
        Ok((location, folder))
    }

    fn hold(&mut self, tenant: &Tenant, item: &Item) -> Result<Option<String>> {
        if let std::collections::hash_map::Entry::Vacant(e) = self.holds.entry(item.location) {
            e.insert(content::hold_state(tenant, item.location)?);
        }
        let reason = self
            .holds
            .get(&item.location)
            .and_then(|state| state.keeps(item, tenant.now()));
        Ok(reason.map(|reason| format!("{} ({})", reason.what, reason.rule)))
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one item seen against everything known"
)]
fn finding(
    tenant: &Tenant,
    subject: &Subject,
    own: &[i64],
    namesakes: &[String],
    places: &mut Places,
    item: Item,
    mut found: Vec<Match>,
) -> Result<Finding> {
    let (location, folder) = places.of(tenant, &item)?;
    let held_by = places.hold(tenant, &item)?;
    let is_own = own.contains(&item.location);
    found.sort_by_key(|one| (one.kind, one.role.is_none()));
    let (suggestion, reason) = suggest(tenant, subject, namesakes, &item, &found, is_own)?;
    let matched = match found.first() {
        Some(Match {
            text,
            role: Some(role),
            ..
        }) => format!("{role}: {text}"),
        Some(Match {
            kind,
            text,
            role: None,
        }) => format!("{}: {text}", kind_word(*kind)),
        None => format!(
            "owner: {}",
            location.owner.as_deref().unwrap_or(&location.address)
        ),
    };
    Ok(Finding {
        place: format!("{}{}", location.address, folder.path),
        id: item.guid.to_string(),
        date: item.date(),
        from: if item.sender.is_empty() {
            item.author.clone()
        } else {
            item.sender.clone()
        },
        subject: item.title().to_owned(),
        matched_identifier: matched,
        suggestion,
        decision: String::new(),
        reason,
        kind: item.kind.clone(),
        location: location.address,
        own: is_own,
        held_by,
        item: Some(item.id),
    })
}

fn kind_word(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Address => "address",
        IdentifierKind::EmployeeId => "employee id",
        IdentifierKind::Phone => "phone",
        IdentifierKind::PostalAddress => "postal address",
        IdentifierKind::Name => "name",
        IdentifierKind::GivenName => "given name",
        IdentifierKind::Other => "word",
    }
}

/// What to suggest, and why in one sentence.
fn suggest(
    tenant: &Tenant,
    subject: &Subject,
    namesakes: &[String],
    item: &Item,
    found: &[Match],
    is_own: bool,
) -> Result<(Suggestion, String)> {
    if let Some(until) = item
        .props
        .get("RetainUntil")
        .and_then(|until| until.as_str())
    {
        let label = item.label.as_deref().unwrap_or("a retention label");
        return Ok((
            Suggestion::Exclude,
            format!(
                "'{label}' obliges to keep it until {}",
                &until[..until.len().min(10)]
            ),
        ));
    }
    if is_own {
        return Ok((
            Suggestion::Include,
            "lies in the person's own mailbox or OneDrive".into(),
        ));
    }
    let Some(best) = found.first() else {
        return Ok((Suggestion::Review, String::new()));
    };
    if best.kind == IdentifierKind::GivenName {
        return given_name_only(tenant, namesakes, item, &best.text);
    }
    let many = content::people(tenant, item.id)?
        .iter()
        .filter(|p| matches!(p.role.name(), "to" | "cc" | "bcc"))
        .count();
    if many > MANY {
        return Ok((
            Suggestion::Review,
            format!("went to {many} people, whose copies are theirs"),
        ));
    }
    Ok(match best.role.as_deref() {
        Some("author" | "createdby") => (
            Suggestion::Review,
            "written by the person, kept where others work with it".into(),
        ),
        Some("from") => (Suggestion::Include, "sent by the person".into()),
        Some(_) => (Suggestion::Include, "the person takes part in it".into()),
        None => (
            Suggestion::Review,
            format!("mentions {}", subject.display_name),
        ),
    })
}

fn given_name_only(
    tenant: &Tenant,
    namesakes: &[String],
    item: &Item,
    name: &str,
) -> Result<(Suggestion, String)> {
    let people = content::people(tenant, item.id)?;
    let text = content::text(tenant, item.id)?.to_lowercase();
    let of_namesake = namesakes.iter().any(|known| {
        text.contains(known.as_str())
            || people
                .iter()
                .any(|p| p.address == *known || p.name.to_lowercase() == *known)
    });
    if of_namesake {
        return Ok((
            Suggestion::NotAMatch,
            format!("another person called {name}"),
        ));
    }
    Ok((
        Suggestion::NotAMatch,
        format!("only the word '{name}' matches, nothing else of the person"),
    ))
}

/// Items that the index cannot answer for: in the person's own places they count by lying there; elsewhere nobody can
/// say, and the number is told.
fn unreadable(
    tenant: &Tenant,
    own: &[i64],
    places: &mut Places,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT id FROM item WHERE indexed = 0")?;
    let ids: Vec<i64> = query
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in ids {
        let item = content::get(tenant, id)?;
        let why = item
            .unindexed_reason
            .clone()
            .unwrap_or_else(|| "not indexed".into());
        if let Some(known) = findings.iter_mut().find(|finding| finding.item == Some(id)) {
            known.reason = format!("{}; it could not be read whole: {why}", known.reason);
            continue;
        }
        if own.contains(&item.location) {
            continue;
        }
        let (location, folder) = places.of(tenant, &item)?;
        findings.push(Finding {
            place: format!("{}{}", location.address, folder.path),
            id: item.guid.to_string(),
            date: item.date(),
            from: if item.sender.is_empty() {
                item.author.clone()
            } else {
                item.sender.clone()
            },
            subject: item.title().to_owned(),
            matched_identifier: "partially indexed".into(),
            suggestion: Suggestion::Review,
            decision: String::new(),
            reason: format!("no search can tell: {why}"),
            kind: item.kind.clone(),
            location: location.address,
            own: false,
            held_by: places.hold(tenant, &item)?,
            item: Some(id),
        });
    }
    Ok(())
}

/// Entities that declare the person.
fn entities(
    tenant: &Tenant,
    subject: &Subject,
    declared: &dyn Declarations,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let keys = subject.person_keys();
    for row in tenant.all_entities()? {
        let named: Vec<&String> = row
            .persons
            .iter()
            .filter(|person| keys.contains(&person.to_lowercase()))
            .collect();
        let Some(first) = named.first() else { continue };
        let own = row.kind == "User" && row.key.eq_ignore_ascii_case(&subject.id);
        let title = ["DisplayName", "Title", "Name", "LoginName", "Url"]
            .iter()
            .find_map(|field| row.doc[*field].as_str())
            .unwrap_or(&row.key);
        let (suggestion, reason) = match declared.erasure(&row) {
            Erasure::Delete if own => (Suggestion::Include, "the person's account".to_owned()),
            Erasure::Delete => (Suggestion::Include, "is about the person alone".to_owned()),
            Erasure::Anonymise { fields } | Erasure::Withdraw { fields } => (
                Suggestion::Review,
                format!("names the person in {}", fields.join(", ")),
            ),
            Erasure::Retain { reason } => (Suggestion::Exclude, reason),
        };
        findings.push(Finding {
            place: row.kind.clone(),
            id: row.key.clone(),
            date: None,
            from: String::new(),
            subject: title.to_owned(),
            matched_identifier: format!("person: {first}"),
            suggestion,
            decision: String::new(),
            reason,
            kind: row.kind.clone(),
            location: row.kind.clone(),
            own,
            held_by: None,
            item: None,
        });
    }
    Ok(())
}
