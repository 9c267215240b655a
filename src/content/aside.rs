//! The index of a new tenant, made aside: another thread puts the words into an index of its own, in memory, while the
//! rows are written here; then the tenant's empty index takes over its pages. That halves the time in which the sample
//! tenant opens. Must never be used where the tenant's index holds anything.

use super::item::NewItem;
use super::words::Words;
use crate::diag::{Category, ErrorRecord, Result};
use crate::tenant::{INDEX, Tenant};
use rusqlite::Connection;
use rusqlite::types::ToSqlOutput;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// Tables in which an index keeps its words.
const SHADOWS: [&str; 2] = ["item_fts_data", "item_fts_idx"];

/// Items and the row of the first of them.
type Batch = (i64, Arc<Vec<NewItem>>);

/// What the other thread is doing for a tenant, if anything.
#[derive(Default)]
struct Aside(Option<Maker>);

struct Maker {
    items: Sender<Batch>,
    index: JoinHandle<rusqlite::Result<Connection>>,
}

/// Runs `work`, which stores nothing but new items, and gives the tenant the index of what it stored.
///
/// # Errors
/// Those of `work`, and `IndexNotEmpty` for a tenant that has items already.
pub fn with_index_aside<T>(
    tenant: &mut Tenant,
    work: impl FnOnce(&mut Tenant) -> Result<T>,
) -> Result<T> {
    let empty: bool =
        tenant
            .db()
            .query_row("SELECT NOT EXISTS(SELECT 1 FROM item)", [], |row| {
                row.get(0)
            })?;
    if !empty {
        return Err(not_empty().into());
    }
    let (items, batches) = channel();
    let index = std::thread::Builder::new()
        .name("index".into())
        .spawn(move || make(&batches))?;
    tenant.attached::<Aside>().0 = Some(Maker { items, index });
    let done = work(tenant);
    let Some(Maker { items, index }) = tenant.attached::<Aside>().0.take() else {
        return done;
    };
    drop(items);
    let done = done?;
    let index = index.join().map_err(|_| not_made())??;
    take_over(tenant.db(), &index)?;
    Ok(done)
}

/// Whether the words of new items are to be sent aside.
pub(super) fn is_open(tenant: &mut Tenant) -> bool {
    tenant.attached::<Aside>().0.is_some()
}

/// Sends items aside; the first of them will have that row.
pub(super) fn send(tenant: &mut Tenant, first: i64, items: Arc<Vec<NewItem>>) {
    if let Some(maker) = &tenant.attached::<Aside>().0 {
        // If the other thread has ended, its error is told when it is waited for.
        let _ = maker.items.send((first, items));
    }
}

fn make(batches: &Receiver<Batch>) -> rusqlite::Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch("PRAGMA journal_mode = OFF;")?;
    db.execute_batch(&format!("BEGIN; {INDEX}"))?;
    for (first, items) in batches {
        for (row, item) in (first..).zip(items.iter()) {
            Words::of_new(item).add(&db, row)?;
        }
    }
    db.execute_batch("COMMIT")?;
    Ok(db)
}

fn take_over(tenant: &Connection, index: &Connection) -> Result<()> {
    // Merging an empty index does nothing, but makes FTS5 forget what it has read of its tables.
    tenant.execute(
        "INSERT INTO item_fts(item_fts, rank) VALUES('merge', 1)",
        [],
    )?;
    for table in SHADOWS {
        let mut rows = index.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = rows.column_count();
        let marks = vec!["?"; columns].join(", ");
        tenant.execute(&format!("DELETE FROM {table}"), [])?;
        let mut insert = tenant.prepare(&format!("INSERT INTO {table} VALUES({marks})"))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let value = ToSqlOutput::Borrowed(row.get_ref(column)?);
                insert.raw_bind_parameter(column + 1, value)?;
            }
            insert.raw_execute()?;
        }
    }
    Ok(())
}

fn not_empty() -> ErrorRecord {
    ErrorRecord::new(
        "IndexNotEmpty",
        Category::InvalidOperation,
        "Only the index of a tenant without items can be made aside.",
    )
    .exception("System.InvalidOperationException")
    .help("store the items without it")
}

fn not_made() -> ErrorRecord {
    ErrorRecord::new(
        "IndexNotMade",
        Category::ResourceUnavailable,
        "The index of the new tenant could not be made.",
    )
    .exception("System.InvalidOperationException")
    .help("try again; if it happens again, please report it")
}

#[cfg(test)]
mod tests {
    use super::super::{PersonRole, store};
    use super::*;
    use crate::content::{LocationKind, NewLocation, Person, create_location, folders};
    use crate::tenant::NewTenant;

    fn tenant() -> (Tenant, i64, i64) {
        let mut tenant = Tenant::in_memory(&NewTenant::default()).unwrap();
        let new = NewLocation {
            kind: LocationKind::Mailbox,
            address: "lab@contoso.com",
            name: "Lab",
            owner: None,
            entity: None,
        };
        let location = create_location(&mut tenant, &new).unwrap();
        let inbox = folders::folder_of_role(&mut tenant, location, "inbox").unwrap();
        (tenant, location, inbox)
    }

    fn items(location: i64, folder: i64, word: &str) -> Vec<NewItem> {
        (0..300)
            .map(|n| NewItem {
                location,
                folder,
                subject: format!("{word} {n}"),
                text: format!("the {word} of {n}, 陳美玲"),
                people: vec![Person::new(PersonRole::From, "ann@contoso.com", "Ann")],
                ..NewItem::default()
            })
            .collect()
    }

    fn terms(tenant: &Tenant) -> Vec<(String, i64, i64)> {
        tenant
            .db()
            .execute_batch("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, item_fts, row)")
            .unwrap();
        let mut query = tenant.db().prepare("SELECT * FROM temp.term").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(|row| row.unwrap()).collect()
    }

    #[test]
    fn an_index_made_aside_is_the_one_that_is_made_row_by_row_and_lives_on_like_it() {
        let (mut aside, location, folder) = tenant();
        let (mut direct, ..) = tenant();
        with_index_aside(&mut aside, |tenant| {
            store::insert_batch(tenant, items(location, folder, "first"))?;
            store::insert_batch(tenant, items(location, folder, "second"))
        })
        .unwrap();
        store::insert_batch(&mut direct, items(location, folder, "first")).unwrap();
        store::insert_batch(&mut direct, items(location, folder, "second")).unwrap();
        assert_eq!(terms(&aside), terms(&direct));
        assert_eq!(aside.check().unwrap(), Vec::<String>::new());
        for tenant in [&mut aside, &mut direct] {
            tenant.db().execute_batch("DROP TABLE temp.term").unwrap();
            store::destroy(tenant, &(1..=300).collect::<Vec<_>>()).unwrap();
            store::insert_batch(tenant, items(location, folder, "third")).unwrap();
        }
        assert_eq!(terms(&aside), terms(&direct));
        assert!(terms_of(&aside, "first") == 0 && terms_of(&aside, "third") == 600);
        assert_eq!(aside.check().unwrap(), Vec::<String>::new());
    }

    fn terms_of(tenant: &Tenant, word: &str) -> i64 {
        let sql = "SELECT coalesce(sum(cnt), 0) FROM temp.term WHERE term = ?1";
        tenant
            .db()
            .query_row(sql, [word], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_tenant_with_items_is_refused_and_what_fails_leaves_nothing_open() {
        let (mut tenant, location, folder) = tenant();
        let failed: Result<()> = with_index_aside(&mut tenant, |_| Err(not_made().into()));
        assert_eq!(failed.unwrap_err().record().unwrap().id, "IndexNotMade");
        store::insert_batch(&mut tenant, items(location, folder, "word")).unwrap();
        assert!(!terms(&tenant).is_empty());
        let refused = with_index_aside(&mut tenant, |_| Ok(()));
        assert_eq!(refused.unwrap_err().record().unwrap().id, "IndexNotEmpty");
    }
}
