//! The plan: what a run changed, taken before it is rolled back. Rows of the session extension become changes of objects,
//! documents property by property, told by person, place and kind of loss. Changes by clock steps stand apart.

use super::session::{Operation, RowChange, Session};
use super::{Tenant, Timestamp, schema};
use crate::diag::Result;
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap};

/// What becomes of an object, from harmless to final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum LossKind {
    /// It is new.
    Added,
    /// It comes back from a bin or a hidden folder.
    Restored,
    /// It lies elsewhere, still in its owner's sight.
    Moved,
    /// Some of it is overwritten.
    Changed,
    /// It is deleted, and its owner or an administrator can bring it back.
    Recoverable,
    /// It is out of its owner's reach, and content search still finds it.
    OutOfReach,
    /// It is gone for good.
    Destroyed,
}

/// One object that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Table that it lies in.
    pub table: String,
    /// Its key there.
    pub key: String,
    /// Whose data it is; empty if nobody's.
    pub person: String,
    /// Where it lies: mailbox, site, or kind of entity.
    pub place: String,
    /// What becomes of it.
    pub loss: LossKind,
    /// What it is, in a few words.
    pub what: String,
    /// Document before, of entities.
    pub before: Option<Json>,
    /// Document after, of entities.
    pub after: Option<Json>,
    /// What changed: name, before, after.
    pub properties: Vec<(String, Json, Json)>,
    /// Whether the clock did it, not the script.
    pub by_clock: bool,
}

/// Something put into the queue, which will happen when its time comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Later {
    /// When.
    pub due: Timestamp,
    /// What.
    pub kind: String,
    /// To which object.
    pub target: String,
}

/// What a run changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    /// Changed objects, in the order of time; beyond `DETAILS` they are only counted.
    pub changes: Vec<Change>,
    /// Counts by person, place, loss, what and who did it, of the objects that are not listed one by one.
    pub counted: BTreeMap<(bool, String, String, LossKind, String), u64>,
    /// What the run leaves for the clock to do.
    pub later: Vec<Later>,
}

/// How many changes are listed one by one; a plan of more counts the rest.
pub const DETAILS: usize = 100_000;
/// How many examples a row names.
const EXAMPLES: usize = 3;
/// Longest value shown in a row.
const SHOWN: usize = 60;

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlanRow {
    /// `Now`, or `ByClock` for what clock steps of the run did, or `Later` for what is left to the clock.
    pub when: String,
    /// Whose data.
    pub person: String,
    /// Where.
    pub place: String,
    /// What becomes of it.
    pub loss: String,
    /// Of how many objects.
    pub count: u64,
    /// What.
    pub what: String,
}

impl Plan {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.counted.is_empty() && self.later.is_empty()
    }

    /// How many objects changed.
    pub fn len(&self) -> u64 {
        self.changes.len() as u64 + self.counted.values().sum::<u64>()
    }

    /// The plan as lines: what the script does, then what its clock steps do, then what is left to the clock; in each by
    /// person, place and loss, the final ones first.
    pub fn rows(&self) -> Vec<PlanRow> {
        let mut groups: BTreeMap<_, (u64, Vec<&str>)> = BTreeMap::new();
        for change in &self.changes {
            let group = (
                change.by_clock,
                change.person.clone(),
                change.place.clone(),
                change.loss,
                change.summary(),
            );
            let (count, examples) = groups.entry(group).or_default();
            *count += 1;
            if change.table == "item" && examples.len() < EXAMPLES && !change.what.is_empty() {
                examples.push(&change.what);
            }
        }
        for (group, count) in &self.counted {
            groups.entry(group.clone()).or_default().0 += count;
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by(
            |((a_clock, a_person, a_place, a_loss, a), _),
             ((b_clock, b_person, b_place, b_loss, b), _)| {
                (a_clock, a_person, a_place, b_loss, a)
                    .cmp(&(b_clock, b_person, b_place, a_loss, b))
            },
        );
        let mut rows: Vec<PlanRow> = groups
            .into_iter()
            .map(
                |((by_clock, person, place, loss, what), (count, examples))| {
                    let what = match examples.as_slice() {
                        [] => what,
                        examples => format!(
                            "{what}: '{}'{}",
                            examples.join("', '"),
                            if count > 3 { ", …" } else { "" }
                        ),
                    };
                    let when = if by_clock { "ByClock" } else { "Now" }.to_string();
                    PlanRow {
                        when,
                        person,
                        place,
                        loss: format!("{loss:?}"),
                        count,
                        what,
                    }
                },
            )
            .collect();
        let mut later: BTreeMap<(String, &str), u64> = BTreeMap::new();
        for event in &self.later {
            *later.entry((event.due.date(), &event.kind)).or_default() += 1;
        }
        rows.extend(later.into_iter().map(|((date, kind), count)| PlanRow {
            when: "Later".into(),
            person: String::new(),
            place: String::new(),
            loss: String::new(),
            count,
            what: format!("{kind} on {date}"),
        }));
        rows
    }
}

impl Change {
    /// What happened, in words that many changes of one kind share.
    fn summary(&self) -> String {
        if self.table == "item" {
            return self.key_words();
        }
        if self.properties.is_empty() {
            return self.what.clone();
        }
        let changes = self
            .properties
            .iter()
            .map(|(name, before, after)| format!("{name} {} → {}", shown(before), shown(after)));
        format!("{}: {}", self.what, changes.collect::<Vec<_>>().join(", "))
    }

    /// For an item: its kind, and from which folder to which.
    fn key_words(&self) -> String {
        let of = |wanted: &str| self.properties.iter().find(|(name, ..)| name == wanted);
        let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
        let kind = of("kind").map(|(_, before, after)| {
            if before.is_null() {
                text(after)
            } else {
                text(before)
            }
        });
        let kind = kind.unwrap_or_default();
        match of("folder") {
            Some((_, before, after)) if before.is_null() => format!("{kind} in {}", text(after)),
            Some((_, before, after)) if after.is_null() => format!("{kind} in {}", text(before)),
            Some((_, before, after)) if before != after => {
                format!("{kind} {} → {}", text(before), text(after))
            }
            Some((_, before, _)) => format!("{kind} in {}", text(before)),
            None => kind,
        }
    }
}

/// A value in a line: short, texts without quotes.
fn shown(value: &Json) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_string);
    if text.chars().count() <= SHOWN {
        text
    } else {
        text.chars().take(SHOWN - 1).chain(['…']).collect()
    }
}

/// A running recording; ends with the plan.
#[must_use = "a recording that nobody takes the plan of costs memory at each change"]
#[derive(Debug)]
pub struct Recorder(usize);

/// What a recorder collects.
pub(super) struct Recording {
    session: Session,
    by_clock: bool,
    done: Vec<Segment>,
}

/// Changes between two moves of the clock.
struct Segment {
    by_clock: bool,
    changes: Vec<RowChange>,
}

impl Recording {
    /// How many segments are closed.
    fn segments(&self) -> usize {
        self.done.len()
    }
}

impl Recorder {
    /// The plan so far, and the end of the recording. Take it before the rollback.
    pub fn plan(self, tenant: &mut Tenant) -> Result<Plan> {
        tenant.recordings.truncate(self.0 + 1);
        match tenant.recordings.pop() {
            Some(recording) => tenant.read_plan(recording),
            None => Ok(Plan::default()),
        }
    }
}

impl Tenant {
    /// Records what changes from now on. Recordings nest: `-WhatIf` of one cmdlet inside a run with `--what-if`.
    pub fn record_changes(&mut self) -> Result<Recorder> {
        let session = Session::over(&self.db, schema::RECORDED)?;
        self.recordings.push(Recording {
            session,
            by_clock: false,
            done: Vec::new(),
        });
        Ok(Recorder(self.recordings.len() - 1))
    }

    /// How many segments each recording has closed, for a savepoint to remember.
    pub(super) fn recorded_segments(&self) -> Vec<usize> {
        self.recordings.iter().map(Recording::segments).collect()
    }

    /// Begins or ends what the clock does: its changes stand apart from the script's.
    pub(super) fn record_clock(&mut self, by_clock: bool) -> Result<()> {
        for n in 0..self.recordings.len() {
            let session = Session::over(&self.db, schema::RECORDED)?;
            let recording = &mut self.recordings[n];
            let mut changes = Vec::new();
            recording.session.changes(|change| changes.push(change))?;
            recording.done.push(Segment {
                by_clock: recording.by_clock,
                changes,
            });
            recording.session = session;
            recording.by_clock = by_clock;
        }
        Ok(())
    }

    /// A savepoint was rolled back. SQLite's session sees that by itself; segments that were closed since have to be
    /// told: the one that was open at the savepoint ends there, those after it are no change.
    pub(super) fn recording_rolled_back(&mut self, segments: &[usize]) -> Result<()> {
        for n in 0..self.recordings.len() {
            let kept = segments.get(n).copied().unwrap_or(0);
            if self.recordings[n].done.len() <= kept {
                continue;
            }
            let mut spanning = self.recordings[n].done.swap_remove(kept);
            let mut changes = Vec::new();
            for change in spanning.changes {
                changes.extend(self.as_it_is_now(change)?);
            }
            spanning.changes = changes;
            let session = Session::over(&self.db, schema::RECORDED)?;
            let recording = &mut self.recordings[n];
            recording.done.truncate(kept);
            recording.by_clock = spanning.by_clock;
            recording.done.push(spanning);
            recording.session = session;
        }
        Ok(())
    }

    /// The same change, ended by what the row is now; none if it is again what it was.
    fn as_it_is_now(&self, mut change: RowChange) -> Result<Option<RowChange>> {
        let old = if change.operation == Operation::Insert {
            &change.new
        } else {
            &change.old
        };
        let key = change
            .key
            .iter()
            .zip(old)
            .filter(|(is_key, _)| **is_key)
            .map(|(_, value)| value.clone());
        let now = self.current_row(
            &change.table,
            &key.map(Option::unwrap_or_default).collect::<Vec<_>>(),
        )?;
        change.operation = match (now.is_some(), change.operation) {
            (false, Operation::Insert) => return Ok(None),
            (false, _) => Operation::Delete,
            (true, Operation::Insert) => Operation::Insert,
            (true, _) => Operation::Update,
        };
        let now: Vec<Option<Json>> = now.map_or_else(Vec::new, |row| {
            row.into_iter().map(|(_, v)| Some(v)).collect()
        });
        match change.operation {
            Operation::Delete => change.new.fill(None),
            Operation::Insert => change.new = now,
            Operation::Update => {
                for (column, value) in now.into_iter().enumerate() {
                    let differs = change.old[column].is_some() && change.old[column] != value;
                    change.new[column] = if differs { value } else { None };
                    if !differs && !change.key[column] {
                        change.old[column] = None;
                    }
                }
                if change.new.iter().all(Option::is_none) {
                    return Ok(None);
                }
            }
        }
        Ok(Some(change))
    }

    /// A row of a recorded table by its primary key: names of columns and values, blobs as their length.
    fn current_row(&self, table: &str, key: &[Json]) -> Result<Option<Vec<(String, Json)>>> {
        let condition = match table {
            "entity" => "kind = ?1 AND key = ?2",
            "setting" => "key = ?1",
            _ => "id = ?1",
        };
        let columns = columns(table);
        let sql = format!(
            "SELECT {} FROM {table} WHERE {condition}",
            columns.join(", ")
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let key = key.iter().map(|value| match value {
            Json::Number(n) => rusqlite::types::Value::from(n.as_i64().unwrap_or_default()),
            other => rusqlite::types::Value::from(other.as_str().unwrap_or_default().to_string()),
        });
        let row = query.query_row(rusqlite::params_from_iter(key), |row| {
            columns
                .iter()
                .enumerate()
                .map(|(n, name)| Ok((name.to_string(), json(row.get_ref(n)?))))
                .collect()
        });
        Ok(row.optional()?)
    }

    /// Turns what was recorded into changes of objects. Segments are read backwards, because a row that is gone now can
    /// be told only by what later changes say of it.
    fn read_plan(&self, recording: Recording) -> Result<Plan> {
        let mut plan = Plan::default();
        let mut rows = Rows {
            tenant: self,
            known: HashMap::new(),
            gone: HashMap::new(),
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

/// A row by the names of its columns.
type Row = Map<String, Json>;

/// Rows as they were at the moment that is being read, walking backwards.
struct Rows<'t> {
    tenant: &'t Tenant,
    known: HashMap<(String, String), Option<Row>>,
    gone: HashMap<(String, String), Row>,
}

impl Rows<'_> {
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
            "entity" => describe_entity(&mut told, &row, before, after),
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
    let persons: Vec<String> = serde_json::from_str(text(row, "persons")).unwrap_or_default();
    told.person = persons.join(", ");
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
    told.what = format!("{} '{}'", told.place, name.unwrap_or(text(row, "key")));
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

fn text<'r>(row: &'r Row, name: &str) -> &'r str {
    row.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// Values of the primary key.
fn key_values(change: &RowChange) -> Vec<Json> {
    let values = if change.operation == Operation::Insert {
        &change.new
    } else {
        &change.old
    };
    change
        .key
        .iter()
        .zip(values)
        .filter(|(is_key, _)| **is_key)
        .map(|(_, v)| v.clone().unwrap_or_default())
        .collect()
}

/// The primary key as text.
fn key_of(change: &RowChange) -> String {
    key_values(change)
        .iter()
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_string))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Values that are there, by the names of their columns.
fn whole(table: &str, values: &[Option<Json>]) -> Row {
    let named = columns(table).iter().zip(values);
    named
        .filter_map(|(name, value)| Some((name.to_string(), value.clone()?)))
        .collect()
}

fn json(value: rusqlite::types::ValueRef) -> Json {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
    }
}

/// Columns of a recorded table in their order, generated ones left out; a test compares with the schema.
pub(super) fn columns(table: &str) -> &'static [&'static str] {
    match table {
        "entity" => &["kind", "key", "doc", "persons"],
        "setting" => &["key", "value"],
        "location" => &["id", "kind", "address", "name", "owner", "entity", "state"],
        "folder" => &["id", "location", "parent", "name", "path", "role", "hidden"],
        "item" => &[
            "id",
            "guid",
            "location",
            "folder",
            "kind",
            "class",
            "subject",
            "sender",
            "recipients",
            "author",
            "created",
            "modified",
            "received",
            "sent",
            "modified_by",
            "size",
            "filename",
            "filetype",
            "url",
            "label",
            "message_id",
            "indexed",
            "unindexed_reason",
            "deleted_at",
            "deleted_from",
            "deleted_by",
            "state_since",
            "segmenter",
            "props",
        ],
        "item_version" => &[
            "id", "item", "label", "created", "author", "size", "text", "native",
        ],
        "event" => &["id", "due", "kind", "target", "payload"],
        _ => &[],
    }
}
