//! The plan: what a run changed, taken before it is rolled back. Rows of the session extension become changes of objects,
//! documents property by property, told by person, place and kind of loss. Changes by clock steps stand apart.

mod describe;
mod record;
mod row;

use super::Timestamp;
pub use record::Recorder;
pub(super) use record::Recording;
#[cfg(test)]
pub(super) use row::columns;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

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
