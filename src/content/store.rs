//! Rows of items: storing, reading, listing, rewriting and destroying them, with their text, people, versions and words
//! in the index. Knows no rule of life or hold: whoever destroys here has asked `lifecycle` first.

pub use super::filter::{ItemFilter, Page};
use super::insert::insert_people;
pub use super::insert::{Prepared, insert, insert_batch, insert_prepared};
use super::item::{Item, ItemVersion, NewItem, Person, PersonRole};
use super::words::{Words, merge_people};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::search::SEGMENTER_VERSION;
use crate::tenant::{Guid, Tenant, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, params_from_iter};
use serde_json::{Map, Value as Json};

pub(super) fn to_json(props: &Map<String, Json>) -> String {
    if props.is_empty() {
        "{}".into()
    } else {
        serde_json::to_string(props).expect("a table of JSON is JSON")
    }
}

const COLUMNS: &str = "id, guid, location, folder, kind, class, subject, sender, recipients, author, created, modified, received,
    sent, modified_by, size, filename, filetype, url, label, message_id, indexed, unindexed_reason, deleted_at, deleted_from,
    deleted_by, state_since, segmenter, props";

fn read_item(row: &Row) -> rusqlite::Result<Item> {
    let props: String = row.get(28)?;
    Ok(Item {
        id: row.get(0)?,
        guid: row.get(1)?,
        location: row.get(2)?,
        folder: row.get(3)?,
        kind: row.get(4)?,
        class: row.get(5)?,
        subject: row.get(6)?,
        sender: row.get(7)?,
        recipients: row.get(8)?,
        author: row.get(9)?,
        created: row.get(10)?,
        modified: row.get(11)?,
        received: row.get(12)?,
        sent: row.get(13)?,
        modified_by: row.get(14)?,
        size: row.get(15)?,
        filename: row.get(16)?,
        filetype: row.get(17)?,
        url: row.get(18)?,
        label: row.get(19)?,
        message_id: row.get(20)?,
        indexed: row.get(21)?,
        unindexed_reason: row.get(22)?,
        deleted_at: row.get(23)?,
        deleted_from: row.get(24)?,
        deleted_by: row.get(25)?,
        state_since: row.get(26)?,
        segmenter: row.get(27)?,
        props: if props == "{}" {
            Map::new()
        } else {
            serde_json::from_str(&props).unwrap_or_default()
        },
    })
}

/// The item of that row.
pub fn get(tenant: &Tenant, id: i64) -> Result<Item> {
    find(tenant, id)?.ok_or_else(|| item_not_found(&id.to_string()))
}

/// The item of that row, if it is still there.
pub fn find(tenant: &Tenant, id: i64) -> Result<Option<Item>> {
    let sql = format!("SELECT {COLUMNS} FROM item WHERE id = ?1");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row([id], read_item)
        .optional()?)
}

/// The item that users mean by an id: its GUID, or its row.
pub fn get_by_identity(tenant: &Tenant, identity: &str) -> Result<Item> {
    let found = match (identity.parse::<Guid>(), identity.parse::<i64>()) {
        (Ok(guid), _) => find_by_guid(tenant, guid)?,
        (_, Ok(row)) => find(tenant, row)?,
        _ => None,
    };
    found.ok_or_else(|| item_not_found(identity))
}

/// The item of that GUID, if it is still there.
pub fn find_by_guid(tenant: &Tenant, guid: Guid) -> Result<Option<Item>> {
    let sql = format!("SELECT {COLUMNS} FROM item WHERE guid = ?1");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row([guid], read_item)
        .optional()?)
}

/// Items of these rows that are still there, in the order in which they are asked for.
pub fn get_many(tenant: &Tenant, ids: &[i64]) -> Result<Vec<Item>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find(tenant, *id)?);
    }
    Ok(found)
}

/// One page of the items that a filter lets through, by row.
pub fn list(tenant: &Tenant, filter: &ItemFilter, page: Page) -> Result<Vec<Item>> {
    let (condition, mut values) = filter.condition();
    values.push(page.after.into());
    values.push(i64::try_from(page.limit).unwrap_or(i64::MAX).into());
    let sql =
        format!("SELECT {COLUMNS} FROM item WHERE {condition} AND id > ? ORDER BY id LIMIT ?");
    let mut query = tenant.db().prepare_cached(&sql)?;
    Ok(query
        .query_map(params_from_iter(values), read_item)?
        .collect::<rusqlite::Result<_>>()?)
}

/// Rows of all items that a filter lets through, ascending.
pub fn ids(tenant: &Tenant, filter: &ItemFilter) -> Result<Vec<i64>> {
    let (condition, values) = filter.condition();
    let sql = format!("SELECT id FROM item WHERE {condition} ORDER BY id");
    let mut query = tenant.db().prepare_cached(&sql)?;
    Ok(query
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// How many items a filter lets through, and their bytes together.
pub fn totals(tenant: &Tenant, filter: &ItemFilter) -> Result<(u64, u64)> {
    let (condition, values) = filter.condition();
    let sql = format!("SELECT count(*), coalesce(sum(size), 0) FROM item WHERE {condition}");
    let mut query = tenant.db().prepare_cached(&sql)?;
    Ok(query.query_row(params_from_iter(values), |row| {
        Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
    })?)
}

/// Searchable text of an item.
pub fn text(tenant: &Tenant, id: i64) -> Result<String> {
    read_text(tenant.db(), id)
}

pub(super) fn read_text(db: &Connection, id: i64) -> Result<String> {
    let mut query = db.prepare_cached("SELECT text FROM body WHERE item = ?1")?;
    Ok(query
        .query_row([id], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

/// Original bytes of an item, if it has any.
pub fn native(tenant: &Tenant, id: i64) -> Result<Option<Vec<u8>>> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT native FROM body WHERE item = ?1")?;
    Ok(query
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten())
}

/// People that an item names, by role and address.
pub fn people(tenant: &Tenant, id: i64) -> Result<Vec<Person>> {
    read_people(tenant.db(), id)
}

pub(super) fn read_people(db: &Connection, id: i64) -> Result<Vec<Person>> {
    let mut query = db.prepare_cached(
        "SELECT role, address, name FROM item_person WHERE item = ?1 ORDER BY role, address",
    )?;
    let mut rows = query.query([id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let role = PersonRole::from_name(row.get_ref(0)?.as_str().unwrap_or(""))
            .unwrap_or(PersonRole::Participant);
        found.push(Person {
            role,
            address: row.get(1)?,
            name: row.get(2)?,
        });
    }
    Ok(found)
}

/// Older states of an item, oldest first.
pub fn versions(tenant: &Tenant, id: i64) -> Result<Vec<ItemVersion>> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT id, label, created, author, size, text, native FROM item_version WHERE item = ?1 ORDER BY id")?;
    let rows = query.query_map([id], |row| {
        Ok(ItemVersion {
            id: row.get(0)?,
            label: row.get(1)?,
            created: row.get(2)?,
            author: row.get(3)?,
            size: row.get(4)?,
            text: row.get(5)?,
            native: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What to change of an item; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Revision {
    /// New searchable text.
    pub text: Option<String>,
    /// New bytes; the inner `None` removes them.
    pub native: Option<Option<Vec<u8>>>,
    /// New subject or title.
    pub subject: Option<String>,
    /// New people.
    pub people: Option<Vec<Person>>,
    /// Who changed it; the display name for files.
    pub modified_by: Option<String>,
    /// New reason why it is not wholly indexed; the inner `None` says that it is.
    pub unindexed_reason: Option<Option<String>>,
    /// New further properties.
    pub props: Option<Map<String, Json>>,
}

/// Rewrites an item in place and in the index, at the tenant's time. What it said before is gone: `lifecycle::revise`
/// keeps it where a rule wants it kept.
pub(super) fn rewrite(tenant: &mut Tenant, id: i64, revision: &Revision) -> Result<()> {
    let now = tenant.now();
    tenant.mark_erasing();
    let item = get(tenant, id)?;
    let db = tenant.db();
    Words::of_stored(db, &item)?.remove(db, id)?;
    if let Some(text) = &revision.text {
        db.prepare_cached("UPDATE body SET text = ?2 WHERE item = ?1")?
            .execute(params![id, text])?;
    }
    if let Some(native) = &revision.native {
        db.prepare_cached("UPDATE body SET native = ?2 WHERE item = ?1")?
            .execute(params![id, native])?;
    }
    if let Some(people) = &revision.people {
        db.prepare_cached("DELETE FROM item_person WHERE item = ?1")?
            .execute([id])?;
        insert_people(db, id, &merge_people(people.clone()))?;
    }
    let reason = revision
        .unindexed_reason
        .clone()
        .unwrap_or_else(|| item.unindexed_reason.clone());
    let props = revision.props.as_ref().unwrap_or(&item.props);
    db.prepare_cached(
        "UPDATE item SET subject = ?2, modified = ?3, modified_by = ?4, unindexed_reason = ?5, indexed = ?6, props = ?7,
           size = (SELECT coalesce(length(native), length(CAST(text AS BLOB))) FROM body WHERE item = ?1), segmenter = ?8,
           sender = coalesce(?9, sender), recipients = coalesce(?10, recipients) WHERE id = ?1",
    )?
    .execute(params![
        id,
        revision.subject.as_ref().unwrap_or(&item.subject),
        now,
        revision.modified_by.as_ref().unwrap_or(&item.modified_by),
        reason,
        reason.is_none(),
        to_json(props),
        SEGMENTER_VERSION,
        revision.people.as_ref().map(|people| shown(people, &[PersonRole::From])),
        revision.people.as_ref().map(|people| shown(people, &[PersonRole::To, PersonRole::Cc, PersonRole::Bcc])),
    ])?;
    let changed = get(tenant, id)?;
    let db = tenant.db();
    Ok(Words::of_stored(db, &changed)?.add(db, id)?)
}

pub(super) fn shown(people: &[Person], wanted: &[PersonRole]) -> String {
    people
        .iter()
        .filter(|p| wanted.contains(&p.role))
        .map(Person::shown)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Keeps the present state of an item as a version; its label.
pub(super) fn add_version(tenant: &mut Tenant, id: i64) -> Result<String> {
    let item = get(tenant, id)?;
    let db = tenant.db();
    let count: i64 = db.query_row(
        "SELECT count(*) FROM item_version WHERE item = ?1",
        [id],
        |row| row.get(0),
    )?;
    let label = format!("{}.0", count + 1);
    let author = if item.modified_by.is_empty() {
        &item.author
    } else {
        &item.modified_by
    };
    db.prepare_cached(
        "INSERT INTO item_version(item, label, created, author, size, text, native)
         SELECT ?1, ?2, ?3, ?4, ?5, text, native FROM body WHERE item = ?1",
    )?
    .execute(params![
        id,
        label,
        item.modified.unwrap_or_default(),
        author,
        item.size
    ])?;
    Ok(label)
}

/// Adds an older state of a file that is known from elsewhere; its label. Bytes are made from the text when needed.
pub fn insert_version(
    tenant: &mut Tenant,
    item: i64,
    at: Timestamp,
    author: &str,
    text: &str,
) -> Result<String> {
    let db = tenant.db();
    let mut count = db.prepare_cached("SELECT count(*) FROM item_version WHERE item = ?1")?;
    let label = format!(
        "{}.0",
        count.query_row([item], |row| row.get::<_, i64>(0))? + 1
    );
    db.prepare_cached("INSERT INTO item_version(item, label, created, author, size, text) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![item, label, at, author, text.len() as i64, text])?;
    Ok(label)
}

/// Destroys one older version for good; whether it was there.
pub(super) fn destroy_version(tenant: &mut Tenant, version: i64) -> Result<bool> {
    tenant.mark_erasing();
    Ok(tenant
        .db()
        .prepare_cached("DELETE FROM item_version WHERE id = ?1")?
        .execute([version])?
        > 0)
}

/// Makes a copy of an item in another folder, as holds do; its row.
pub(super) fn copy(
    tenant: &mut Tenant,
    id: i64,
    folder: i64,
    filename: Option<String>,
) -> Result<i64> {
    let item = get(tenant, id)?;
    let (text, native, people) = (text(tenant, id)?, native(tenant, id)?, people(tenant, id)?);
    insert(
        tenant,
        NewItem {
            location: item.location,
            folder,
            kind: item.kind,
            class: item.class,
            subject: item.subject,
            author: item.author,
            created: item.created,
            modified: item.modified,
            received: item.received,
            sent: item.sent,
            modified_by: item.modified_by,
            size: item.size,
            filename: filename.or(item.filename),
            filetype: item.filetype,
            url: item.url,
            label: item.label,
            message_id: item.message_id,
            unindexed_reason: item.unindexed_reason,
            text,
            native,
            people,
            props: item.props,
        },
    )
}

/// Destroys items for good: words in the index, text, bytes, versions, people, row. Asks no rule. What is not there
/// any more is passed over; how many there were.
pub fn destroy(tenant: &mut Tenant, ids: &[i64]) -> Result<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    tenant.mark_erasing();
    tenant.transaction(|tenant| {
        let mut gone = Vec::with_capacity(ids.len());
        for id in &ids {
            if let Some(item) = find(tenant, *id)? {
                let words = (item.segmenter > 0)
                    .then(|| Words::of_stored(tenant.db(), &item))
                    .transpose()?;
                gone.push((item.id, words));
            }
        }
        let db = tenant.db();
        for (id, words) in &gone {
            if let Some(words) = words {
                words.remove(db, *id)?;
            }
        }
        for (id, _) in &gone {
            for sql in [
                "DELETE FROM item_version WHERE item = ?1",
                "DELETE FROM item_person WHERE item = ?1",
                "DELETE FROM body WHERE item = ?1",
                "DELETE FROM item WHERE id = ?1",
            ] {
                db.prepare_cached(sql)?.execute([id])?;
            }
        }
        Ok(gone.len())
    })
}

/// Sets columns of the item's row that belong to its life; used by `lifecycle` only.
pub(super) fn set_state(
    tenant: &mut Tenant,
    id: i64,
    columns: &str,
    values: &[&dyn ToSql],
) -> Result<()> {
    let sql = format!("UPDATE item SET {columns} WHERE id = ?1");
    let mut all: Vec<&dyn ToSql> = vec![&id];
    all.extend_from_slice(values);
    tenant.db().prepare_cached(&sql)?.execute(all.as_slice())?;
    Ok(())
}

/// There is no item of that id.
fn item_not_found(identity: &str) -> Error {
    ErrorRecord::new(
        "ItemNotFound",
        Category::ObjectNotFound,
        format!("There is no item '{identity}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(identity, "String")
    .label("no such item")
    .help("list items with Get-TenantContent; one that was destroyed is gone for good")
    .into()
}
