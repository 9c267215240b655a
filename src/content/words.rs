//! The words of an item as they stand in the index, made in one way from what is stored: FTS5 takes words out only if it
//! is given exactly what was put in. Must never read anything but the stored row, its text and its people.

use super::item::{Item, NewItem, Person};
use super::store;
use crate::diag::Result;
use crate::search::segment;
use rusqlite::{Connection, params};

/// Orders people as the table does, and joins the names of those that have role and address in common.
pub(super) fn merge_people(mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by(|a, b| (a.role.name(), &a.address).cmp(&(b.role.name(), &b.address)));
    people.dedup_by(|next, kept| {
        let same = next.role == kept.role && next.address == kept.address;
        if same && !next.name.is_empty() && !kept.name.split("; ").any(|name| name == next.name) {
            if !kept.name.is_empty() {
                kept.name.push_str("; ");
            }
            kept.name.push_str(&next.name);
        }
        same
    });
    people
}

/// The words of an item as they stand in the index. They can be taken out only by giving exactly the same again, so
/// they are always made from what is stored, in one way.
pub(super) struct Words {
    subject: String,
    body: String,
    people: String,
}

impl Words {
    pub(super) fn of_new(item: &NewItem) -> Words {
        Words::new(
            &item.subject,
            item.filename.as_deref(),
            &item.text,
            &item.people,
            &item.author,
            &item.modified_by,
        )
    }

    pub(super) fn of_stored(db: &Connection, item: &Item) -> Result<Words> {
        let (text, people) = (
            store::read_text(db, item.id)?,
            store::read_people(db, item.id)?,
        );
        let filename = item.filename.as_deref();
        Ok(Words::new(
            &item.subject,
            filename,
            &text,
            &people,
            &item.author,
            &item.modified_by,
        ))
    }

    fn new(
        subject: &str,
        filename: Option<&str>,
        text: &str,
        people: &[Person],
        author: &str,
        editor: &str,
    ) -> Words {
        let title = match filename {
            Some(filename) if filename != subject => segment(&format!("{subject} {filename}")),
            _ => segment(subject),
        };
        let mut named: Vec<String> = people.iter().map(Person::shown).collect();
        for name in [author, editor] {
            if !name.is_empty() && !people.iter().any(|person| person.name == name) {
                named.push(name.to_string());
            }
        }
        Words {
            subject: title,
            body: segment(text),
            people: segment(&named.join("\n")),
        }
    }

    pub(super) fn remove(&self, db: &Connection, row: i64) -> Result<()> {
        db.prepare_cached("INSERT INTO item_fts(item_fts, rowid, subject, body, people) VALUES('delete', ?1, ?2, ?3, ?4)")?
            .execute(params![row, self.subject, self.body, self.people])?;
        Ok(())
    }

    pub(super) fn add(&self, db: &Connection, row: i64) -> rusqlite::Result<()> {
        db.prepare_cached(
            "INSERT INTO item_fts(rowid, subject, body, people) VALUES(?1, ?2, ?3, ?4)",
        )?
        .execute(params![row, self.subject, self.body, self.people])?;
        Ok(())
    }
}
