//! Reading: what changed rows mean, in terms of persons, places and losses.

use super::record::{Recording, Segment};
use super::row::{Row, key_of, key_values, text, whole};
use super::{Change, DETAILS, Later, LossKind, Plan};
use crate::diag::Result;
use crate::tenant::session::{Operation, RowChange};
use crate::tenant::{Tenant, Timestamp};
use serde_json::Value as Json;
use std::collections::HashMap;

impl Tenant {
    /// Turns what was recorded into changes of objects. Segments are read backwards, because a row that is gone now can
    /// be told only by what later changes say of it.
    pub(super) fn read_plan(&self, recording: Recording) -> Result<Plan> {
        let mut plan = Plan::default();
        let mut rows = Rows {
            tenant: self,
            known: HashMap::new(),
            gone: HashMap::new(),
            people: HashMap::new(),
        };
        let mut last = Vec::new();
        recording.session.changes(|change| last.push(change))?;
        let Recording {
            by_clock, mut done, ..
        } = recording;
        done.push(Segment {
            by_clock,
            changes: last,
        });
        for change in done.iter().flat_map(|s| &s.changes) {
            rows.meet(change);
            if change.operation == Operation::Delete
                && ["location", "folder", "item"].contains(&change.table.as_str())
            {
                rows.gone.insert(
                    (change.table.clone(), key_of(change)),
                    whole(&change.table, &change.old),
                );
            }
        }
        for segment in done.into_iter().rev() {
            let mut read = Vec::new();
            for change in &segment.changes {
                if change.table == "event" {
                    if change.operation == Operation::Insert && !segment.by_clock {
                        let row = whole("event", &change.new);
                        let text = |name: &str| {
                            row.get(name)
                                .and_then(Json::as_str)
                                .unwrap_or_default()
                                .to_string()
                        };
                        let due =
                            Timestamp(row.get("due").and_then(Json::as_i64).unwrap_or_default());
                        plan.later.push(Later {
                            due,
                            kind: text("kind"),
                            target: text("target"),
                        });
                    }
                    continue;
                }
                let (before, after) = rows.around(change)?;
                let change = rows.describe(change, before, after, segment.by_clock)?;
                if plan.changes.len() + read.len() < DETAILS {
                    read.push(change);
                } else {
                    let what = change.summary();
                    let group = (
                        change.by_clock,
                        change.person,
                        change.place,
                        change.loss,
                        what,
                    );
                    *plan.counted.entry(group).or_default() += 1;
                }
            }
            plan.changes.splice(0..0, read);
        }
        plan.later
            .sort_by(|a, b| (a.due, &a.kind, &a.target).cmp(&(b.due, &b.kind, &b.target)));
        Ok(plan)
    }
}

/// Rows as they were at the moment that is being read, walking backwards.
struct Rows<'t> {
    tenant: &'t Tenant,
    known: HashMap<(String, String), Option<Row>>,
    gone: HashMap<(String, String), Row>,
    /// Addresses of accounts by their id, also of those that are gone.
    people: HashMap<String, String>,
}

impl Rows<'_> {
    /// Learns who an id is from a change of an account.
    fn meet(&mut self, change: &RowChange) {
        if change.table != "entity" {
            return;
        }
        for values in [&change.old, &change.new] {
            let row = whole("entity", values);
            let Ok(doc) = serde_json::from_str::<Json>(text(&row, "doc")) else {
                continue;
            };
            if let (Some(id), Some(name)) = (field(&doc, "id"), field(&doc, "userPrincipalName")) {
                self.people
                    .insert(id.to_string(), undeleted(name).to_string());
            }
        }
    }

    /// A person as people know them: the address of an account instead of its id.
    fn person(&self, name: &str) -> Result<String> {
        if let Some(known) = self.people.get(name) {
            return Ok(known.clone());
        }
        if name.contains('@') {
            return Ok(undeleted(name).to_string());
        }
        let key = [Json::from("User"), Json::from(name)];
        let row = self.tenant.current_row("entity", &key)?;
        let doc = row.and_then(|row| {
            let row: Row = row.into_iter().collect();
            serde_json::from_str::<Json>(text(&row, "doc")).ok()
        });
        let known = doc.as_ref().and_then(|doc| field(doc, "userPrincipalName"));
        Ok(known.unwrap_or(name).to_string())
    }

    /// Persons of an entity, whose row came, went or changed: where only some of them did, those.
    fn persons(&self, before: Option<&Row>, after: Option<&Row>) -> Result<String> {
        let of = |row: Option<&Row>| -> Vec<String> {
            let persons = row.map(|row| text(row, "persons")).unwrap_or_default();
            serde_json::from_str(persons).unwrap_or_default()
        };
        let (old, new) = (of(before), of(after));
        let came = new.iter().filter(|name| !old.contains(name));
        let mut concerned: Vec<&String> = old.iter().filter(|name| !new.contains(name)).collect();
        concerned.extend(came);
        if concerned.is_empty() {
            concerned.extend(&old);
        }
        let mut named: Vec<String> = Vec::new();
        for name in concerned {
            let name = self.person(name)?;
            if !named.contains(&name) {
                named.push(name);
            }
        }
        Ok(named.join(", "))
    }

    /// An entity, with its place where its document names a location.
    fn describe_entity(
        &self,
        told: &mut Change,
        row: &Row,
        before: Option<Row>,
        after: Option<Row>,
    ) -> Result<()> {
        told.person = self.persons(before.as_ref(), after.as_ref())?;
        describe_entity(told, row, before, after);
        let doc = told.before.as_ref().or(told.after.as_ref());
        let location = doc
            .and_then(|doc| doc.get("Location"))
            .filter(|id| id.is_i64());
        if let Some(id) = location {
            let location = self.related("location", id)?;
            told.person = owner(&location);
            told.place = text(&location, "address").to_string();
            told.what = words(text(row, "kind"));
        }
        for (_, before, after) in &mut told.properties {
            self.name_members(before)?;
            self.name_members(after)?;
        }
        Ok(())
    }

    /// Accounts in a list by their addresses.
    fn name_members(&self, list: &mut Json) -> Result<()> {
        for item in list.as_array_mut().into_iter().flatten() {
            if let Some(name) = item.as_str() {
                *item = self.person(name)?.into();
            }
        }
        Ok(())
    }

    /// The row before and after a change; from then on "now" is before it.
    fn around(&mut self, change: &RowChange) -> Result<(Option<Row>, Option<Row>)> {
        let place = (change.table.clone(), key_of(change));
        let after = match change.operation {
            Operation::Delete => None,
            Operation::Insert => Some(whole(&change.table, &change.new)),
            Operation::Update => match self.known.remove(&place) {
                Some(row) => row,
                None => self
                    .tenant
                    .current_row(&change.table, &key_values(change))?
                    .map(|row| row.into_iter().collect()),
            },
        };
        let before = match change.operation {
            Operation::Insert => None,
            Operation::Delete => Some(whole(&change.table, &change.old)),
            Operation::Update => {
                let mut before = after.clone().unwrap_or_default();
                before.extend(whole(&change.table, &change.old));
                Some(before)
            }
        };
        self.known.insert(place, before.clone());
        Ok((before, after))
    }

    /// A location, folder or item that a change refers to.
    fn related(&self, table: &str, id: &Json) -> Result<Row> {
        let place = (table.to_string(), id.to_string());
        if let Some(row) = self.gone.get(&place) {
            return Ok(row.clone());
        }
        let row = self.tenant.current_row(table, std::slice::from_ref(id))?;
        Ok(row.map(|row| row.into_iter().collect()).unwrap_or_default())
    }

    fn describe(
        &self,
        change: &RowChange,
        before: Option<Row>,
        after: Option<Row>,
        by_clock: bool,
    ) -> Result<Change> {
        let mut told = Change {
            table: change.table.clone(),
            key: key_of(change),
            person: String::new(),
            place: String::new(),
            loss: match change.operation {
                Operation::Insert => LossKind::Added,
                Operation::Update => LossKind::Changed,
                Operation::Delete => LossKind::Destroyed,
            },
            what: String::new(),
            before: None,
            after: None,
            properties: Vec::new(),
            by_clock,
        };
        let row = before
            .as_ref()
            .or(after.as_ref())
            .cloned()
            .unwrap_or_default();
        match change.table.as_str() {
            "entity" => self.describe_entity(&mut told, &row, before, after)?,
            "item" => self.describe_item(&mut told, &row, before, after)?,
            "item_version" => {
                let item = self.related("item", row.get("item").unwrap_or(&Json::Null))?;
                self.locate(&mut told, &item)?;
                told.what = format!(
                    "version {} of '{}'",
                    text(&row, "label"),
                    text(&item, "subject")
                );
            }
            "folder" => {
                self.locate(&mut told, &row)?;
                told.what = format!("folder {}", text(&row, "path"));
                told.properties = differences(before.as_ref(), after.as_ref());
            }
            "location" => {
                told.person = owner(&row);
                told.place = text(&row, "address").to_string();
                told.what = text(&row, "kind").to_string();
                told.properties = differences(before.as_ref(), after.as_ref());
                let active =
                    |r: &Option<Row>| r.as_ref().is_some_and(|r| text(r, "state") == "active");
                match (change.operation, active(&before), active(&after)) {
                    (Operation::Update, true, false) => told.loss = LossKind::Recoverable,
                    (Operation::Update, false, true) => told.loss = LossKind::Restored,
                    _ => {}
                }
            }
            _ => {
                told.place = "tenant settings".into();
                told.what = text(&row, "key").to_string();
                // Removing a stored setting brings its default back.
                told.loss = LossKind::Changed;
                told.properties = differences(before.as_ref(), after.as_ref());
            }
        }
        Ok(told)
    }

    fn describe_item(
        &self,
        told: &mut Change,
        row: &Row,
        before: Option<Row>,
        after: Option<Row>,
    ) -> Result<()> {
        self.locate(told, row)?;
        told.what = text(row, "subject").to_string();
        let mut properties = differences(before.as_ref(), after.as_ref());
        let folder = |row: &Option<Row>| -> Result<Row> {
            match row {
                Some(row) => self.related("folder", row.get("folder").unwrap_or(&Json::Null)),
                None => Ok(Row::new()),
            }
        };
        let (from, to) = (folder(&before)?, folder(&after)?);
        properties.retain(|(name, ..)| name != "folder" && name != "kind");
        let path = |row: &Row| row.get("path").cloned().unwrap_or(Json::Null);
        properties.insert(0, ("folder".into(), path(&from), path(&to)));
        let kind = |row: &Option<Row>| {
            row.as_ref()
                .and_then(|r| r.get("kind"))
                .cloned()
                .unwrap_or(Json::Null)
        };
        properties.insert(0, ("kind".into(), kind(&before), kind(&after)));
        told.properties = properties;
        if before.is_some() && after.is_some() && from != to {
            told.loss = match (reach(text(&from, "role")), reach(text(&to, "role"))) {
                (was, is) if is > was && is == 1 => LossKind::Recoverable,
                (was, is) if is > was => LossKind::OutOfReach,
                (was, 0) if was > 0 => LossKind::Restored,
                _ => LossKind::Moved,
            };
        }
        Ok(())
    }

    /// Person and place of something in a location.
    fn locate(&self, told: &mut Change, row: &Row) -> Result<()> {
        let location = self.related("location", row.get("location").unwrap_or(&Json::Null))?;
        told.person = owner(&location);
        told.place = text(&location, "address").to_string();
        Ok(())
    }
}

/// How far a folder of this role is from its owner: 0 in sight, 1 in a bin or recoverable, 2 for administrators only.
fn reach(role: &str) -> u8 {
    match role {
        "deleted" | "deletions" | "recycle1" | "recycle2" => 1,
        "purges" | "discoveryholds" | "substrateholds" | "versions" | "preservation" => 2,
        _ => 0,
    }
}

fn field<'d>(doc: &'d Json, name: &str) -> Option<&'d str> {
    let fields = doc.as_object()?;
    let (_, value) = fields
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    value.as_str()
}

/// The sign-in name that an account had before it was deleted: the service puts the id's 32 digits before it.
fn undeleted(name: &str) -> &str {
    match name.split_at_checked(32) {
        Some((digits, rest))
            if rest.contains('@') && digits.bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            rest
        }
        _ => name,
    }
}

/// A kind in words: `LocationHold` is a location hold.
fn words(kind: &str) -> String {
    let mut words = String::new();
    for c in kind.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

fn owner(location: &Row) -> String {
    let owner = text(location, "owner");
    if owner.is_empty() {
        text(location, "address")
    } else {
        owner
    }
    .to_string()
}

fn describe_entity(told: &mut Change, row: &Row, before: Option<Row>, after: Option<Row>) {
    let parse = |row: &Option<Row>| {
        row.as_ref()
            .and_then(|r| serde_json::from_str::<Json>(text(r, "doc")).ok())
    };
    told.before = parse(&before);
    told.after = parse(&after);
    told.place = text(row, "kind").to_string();
    let doc = told.before.as_ref().or(told.after.as_ref());
    let names = [
        "DisplayName",
        "displayName",
        "Name",
        "name",
        "Title",
        "title",
        "UserPrincipalName",
        "userPrincipalName",
        "Url",
    ];
    let name = names
        .iter()
        .find_map(|n| doc?.get(n)?.as_str().filter(|t| !t.is_empty()));
    let name = undeleted(name.unwrap_or(text(row, "key")));
    told.what = format!("{} '{name}'", told.place);
    if let (Some(before), Some(after)) = (&told.before, &told.after) {
        compare("", before, after, &mut told.properties);
        let set = |value: &Json| !matches!(value, Json::Null | Json::Bool(false)) && value != "";
        let deletion = |(name, ..): &&(String, Json, Json)| name.to_lowercase().contains("deleted");
        match told.properties.iter().find(deletion) {
            Some((_, before, after)) if !set(before) && set(after) => {
                told.loss = LossKind::Recoverable
            }
            Some((_, before, after)) if set(before) && !set(after) => {
                told.loss = LossKind::Restored
            }
            _ => {}
        }
    }
}

/// Differences of two documents, objects property by property, lists as a whole.
fn compare(path: &str, before: &Json, after: &Json, into: &mut Vec<(String, Json, Json)>) {
    match (before, after) {
        (Json::Object(old), Json::Object(new)) => {
            for name in old
                .keys()
                .chain(new.keys().filter(|n| !old.contains_key(*n)))
            {
                let below = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                compare(
                    &below,
                    old.get(name).unwrap_or(&Json::Null),
                    new.get(name).unwrap_or(&Json::Null),
                    into,
                );
            }
        }
        // Of two lists, what only one of them has.
        (Json::Array(old), Json::Array(new)) if old != new => {
            let without = |list: &[Json], other: &[Json]| -> Json {
                list.iter()
                    .filter(|item| !other.contains(item))
                    .cloned()
                    .collect()
            };
            into.push((path.to_string(), without(old, new), without(new, old)));
        }
        (old, new) if old != new => into.push((path.to_string(), old.clone(), new.clone())),
        _ => {}
    }
}

/// Differences of two rows, column by column; none for a row that came or went whole.
fn differences(before: Option<&Row>, after: Option<&Row>) -> Vec<(String, Json, Json)> {
    let mut found = Vec::new();
    if let (Some(before), Some(after)) = (before, after) {
        for (name, old) in before {
            let new = after.get(name).unwrap_or(&Json::Null);
            if old != new {
                found.push((name.clone(), old.clone(), new.clone()));
            }
        }
    }
    found
}
