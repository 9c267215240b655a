//! How items come into the tables: one by one, in batches, and the thousands of a new tenant, whose index is made aside.

use super::aside;
use super::item::{NewItem, Person, PersonRole};
use super::store::{shown, to_json};
use super::words::{Words, merge_people};
use crate::diag::Result;
use crate::search::SEGMENTER_VERSION;
use crate::tenant::{Guid, Tenant, Timestamp};
use rusqlite::{CachedStatement, Connection, params};
use std::sync::Arc;

/// An item with its words, ready to be stored; made on any thread, so that an import uses more than one.
pub struct Prepared {
    item: NewItem,
    words: Words,
}

impl Prepared {
    /// Puts the people in order and cuts the text into words.
    pub fn new(mut item: NewItem) -> Prepared {
        item.people = merge_people(item.people);
        Prepared {
            words: Words::of_new(&item),
            item,
        }
    }

    /// The item that it will be.
    pub fn item(&self) -> &NewItem {
        &self.item
    }

    /// Chooses another folder.
    pub fn put_into(&mut self, folder: i64) {
        self.item.folder = folder;
    }
}

/// Stores one item; its row.
pub fn insert(tenant: &mut Tenant, item: NewItem) -> Result<i64> {
    let rows = insert_batch(tenant, vec![item])?;
    Ok(rows[0])
}

/// Stores items in one transaction; their rows, ascending.
pub fn insert_batch(tenant: &mut Tenant, mut items: Vec<NewItem>) -> Result<Vec<i64>> {
    if !aside::is_open(tenant) {
        return insert_prepared(
            tenant,
            &items.into_iter().map(Prepared::new).collect::<Vec<_>>(),
        );
    }
    for item in &mut items {
        item.people = merge_people(std::mem::take(&mut item.people));
    }
    tenant.transaction(|tenant| {
        let items = Arc::new(items);
        let first = reserve_rows(tenant, items.len())?;
        aside::send(tenant, first, items.clone());
        insert_rows(tenant, first, items.iter())?;
        Ok((first..).take(items.len()).collect())
    })
}

/// Stores prepared items in one transaction; their rows, ascending. The words go to the index last and in one run: FTS5
/// writes a segment at each savepoint, and a run in ascending rows is several times faster than rows in between.
pub fn insert_prepared(tenant: &mut Tenant, items: &[Prepared]) -> Result<Vec<i64>> {
    tenant.transaction(|tenant| {
        let first = reserve_rows(tenant, items.len())?;
        insert_rows(tenant, first, items.iter().map(|prepared| &prepared.item))?;
        for (row, prepared) in (first..).zip(items) {
            prepared.words.add(tenant.db(), row)?;
        }
        Ok((first..).take(items.len()).collect())
    })
}

/// Rows are never used twice: a saved result must not come to mean another item.
fn reserve_rows(tenant: &mut Tenant, count: usize) -> Result<i64> {
    let used: i64 = match tenant.meta("item_rows")? {
        Some(used) => used,
        None => tenant
            .db()
            .query_row("SELECT coalesce(max(id), 0) FROM item", [], |row| {
                row.get(0)
            })?,
    };
    tenant.set_meta("item_rows", used + count as i64)?;
    Ok(used + 1)
}

fn insert_rows<'a>(
    tenant: &mut Tenant,
    first: i64,
    items: impl ExactSizeIterator<Item = &'a NewItem>,
) -> Result<()> {
    let mut guids = Vec::with_capacity(items.len());
    for _ in 0..items.len() {
        guids.push(tenant.new_guid()?);
    }
    let mut rows = Rows::new(tenant.db(), tenant.now())?;
    for ((row, item), guid) in (first..).zip(items).zip(guids) {
        rows.write(row, guid, item)?;
    }
    Ok(())
}

/// The statements that write an item.
struct Rows<'a> {
    item: CachedStatement<'a>,
    body: CachedStatement<'a>,
    person: CachedStatement<'a>,
    now: Timestamp,
}

impl Rows<'_> {
    fn new(db: &Connection, now: Timestamp) -> Result<Rows<'_>> {
        Ok(Rows {
            item: db.prepare_cached(
                "INSERT INTO item(id, guid, location, folder, kind, class, subject, sender, recipients, author, created,
                   modified, received, sent, modified_by, size, filename, filetype, url, label, message_id, indexed,
                   unindexed_reason, segmenter, props)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                   ?23, ?24, ?25)",
            )?,
            body: db.prepare_cached("INSERT INTO body(item, text, native) VALUES(?1, ?2, ?3)")?,
            person: db.prepare_cached(INSERT_PERSON)?,
            now,
        })
    }

    fn write(&mut self, row: i64, guid: Guid, item: &NewItem) -> Result<()> {
        let created = item.created.or(item.received).or(item.sent);
        let created = created.unwrap_or(self.now);
        let modified = item.modified.unwrap_or(created);
        let bytes = item.native.as_ref().map_or(item.text.len(), Vec::len);
        let size = if item.size > 0 {
            item.size
        } else {
            i64::try_from(bytes).unwrap_or(i64::MAX)
        };
        self.item.execute(params![
            row,
            guid,
            item.location,
            item.folder,
            item.kind,
            item.class,
            item.subject,
            shown(&item.people, &[PersonRole::From]),
            shown(
                &item.people,
                &[PersonRole::To, PersonRole::Cc, PersonRole::Bcc]
            ),
            item.author,
            created,
            modified,
            item.received,
            item.sent,
            item.modified_by,
            size,
            item.filename,
            item.filetype,
            item.url,
            item.label,
            item.message_id,
            item.unindexed_reason.is_none(),
            item.unindexed_reason,
            SEGMENTER_VERSION,
            to_json(&item.props),
        ])?;
        self.body.execute(params![row, item.text, item.native])?;
        write_people(&mut self.person, row, &item.people)
    }
}

const INSERT_PERSON: &str =
    "INSERT INTO item_person(item, role, address, name) VALUES(?1, ?2, ?3, ?4)";

pub(super) fn insert_people(db: &Connection, row: i64, people: &[Person]) -> Result<()> {
    write_people(&mut db.prepare_cached(INSERT_PERSON)?, row, people)
}

fn write_people(insert: &mut CachedStatement, row: i64, people: &[Person]) -> Result<()> {
    for person in people {
        insert.execute(params![
            row,
            person.role.name(),
            person.address,
            person.name
        ])?;
    }
    Ok(())
}
