//! Tests of the room on an empty tenant, by topic.

mod corpus;
mod formats;
mod import;
mod life;
mod store;

use super::folders::{LocationKind, NewLocation, create_location, folder_of_role};
use super::item::{NewItem, Person, PersonRole};
use crate::tenant::{NewTenant, Tenant};

/// An empty tenant in memory.
pub(super) fn tenant() -> Tenant {
    Tenant::in_memory(&NewTenant::default()).unwrap()
}

/// A mailbox of that address.
pub(super) fn mailbox(tenant: &mut Tenant, address: &str) -> i64 {
    let new = NewLocation {
        kind: LocationKind::Mailbox,
        address,
        name: address,
        owner: Some(address),
        entity: None,
    };
    create_location(tenant, &new).unwrap()
}

/// A site of that address.
pub(super) fn site(tenant: &mut Tenant, address: &str) -> i64 {
    let new = NewLocation {
        kind: LocationKind::Site,
        address,
        name: "Site",
        owner: None,
        entity: None,
    };
    create_location(tenant, &new).unwrap()
}

/// A short mail in the Inbox of a mailbox, received now.
pub(super) fn mail(tenant: &mut Tenant, location: i64, subject: &str, text: &str) -> NewItem {
    NewItem {
        location,
        folder: folder_of_role(tenant, location, "inbox").unwrap(),
        kind: "email".into(),
        class: "IPM.Note".into(),
        subject: subject.into(),
        received: Some(tenant.now()),
        text: text.into(),
        people: vec![
            Person::new(PersonRole::From, "ann@contoso.com", "Ann Beebe"),
            Person::new(PersonRole::To, "garth@contoso.com", "Garth"),
        ],
        ..NewItem::default()
    }
}

/// A file in the library of a site.
pub(super) fn file(tenant: &mut Tenant, location: i64, name: &str, text: &str) -> NewItem {
    NewItem {
        location,
        folder: folder_of_role(tenant, location, "library").unwrap(),
        kind: "file".into(),
        filename: Some(name.into()),
        filetype: Some("docx".into()),
        created: Some(tenant.now()),
        text: text.into(),
        native: Some(text.as_bytes().to_vec()),
        ..NewItem::default()
    }
}

/// How many items the index finds for one word.
pub(super) fn found(tenant: &Tenant, word: &str) -> usize {
    let mut query = tenant
        .db()
        .prepare("SELECT rowid FROM item_fts WHERE item_fts MATCH ?1")
        .unwrap();
    let rows = query
        .query_map([format!("\"{word}\"")], |row| row.get::<_, i64>(0))
        .unwrap();
    rows.count()
}
