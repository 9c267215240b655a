//! Storing, reading, rewriting and destroying.

use super::super::store::{self, ItemFilter, Page, Revision};
use super::super::{NewItem, Person, PersonRole, lifecycle};
use super::{file, found, mail, mailbox, site, tenant};
use crate::tenant::{NewTenant, Tenant};

#[test]
fn an_item_is_found_by_text_subject_and_people_and_read_back() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "Lab@contoso.com");
    let new = mail(&mut tenant, lab, "Quarterly figures", "the quick brown fox");
    let id = store::insert(&mut tenant, new).unwrap();
    for word in ["quick", "quarterly", "beebe", "garth@contoso.com"] {
        assert_eq!(found(&tenant, &crate::search::segment(word)), 1, "{word}");
    }
    let item = store::get(&tenant, id).unwrap();
    assert_eq!(item.sender, "Ann Beebe <ann@contoso.com>");
    assert_eq!(item.recipients, "Garth <garth@contoso.com>");
    assert_eq!(store::text(&tenant, id).unwrap(), "the quick brown fox");
    assert_eq!(store::people(&tenant, id).unwrap().len(), 2);
    assert_eq!(
        store::get_by_identity(&tenant, &item.guid.to_string())
            .unwrap()
            .id,
        id
    );
    let missing = store::get_by_identity(&tenant, "nonsense").unwrap_err();
    assert_eq!(missing.record().unwrap().id, "ItemNotFound");
}

#[test]
fn people_with_one_address_and_two_names_are_one_with_both() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let mut new = mail(&mut tenant, lab, "s", "t");
    new.people = vec![
        Person::new(PersonRole::To, "x@contoso.com", "X One"),
        Person::new(PersonRole::To, "X@contoso.com", "X Two"),
        Person::named(PersonRole::Author, "Pia"),
        Person::named(PersonRole::Author, "Pio"),
    ];
    let id = store::insert(&mut tenant, new).unwrap();
    let names: Vec<String> = store::people(&tenant, id)
        .unwrap()
        .into_iter()
        .map(|person| person.name)
        .collect();
    assert_eq!(names, ["Pia; Pio", "X One; X Two"]);
    assert_eq!(found(&tenant, "pio"), 1);
    store::destroy(&mut tenant, &[id]).unwrap();
    assert_eq!(found(&tenant, "pio"), 0);
}

#[test]
fn a_destroyed_item_leaves_no_word_in_table_or_index_and_its_row_is_never_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.tenant");
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let kept = mail(&mut tenant, lab, "kept", "ordinary words stay");
    let mut doomed = mail(
        &mut tenant,
        lab,
        "Zweifelsfall",
        "Donaudampfschifffahrt 個人資料",
    );
    doomed.native = Some(b"raw Donaudampfschifffahrt bytes".to_vec());
    doomed.people.push(Person::new(
        PersonRole::Cc,
        "verschwunden@nirgendwo.example",
        "Verschwunden",
    ));
    let ids = store::insert_batch(&mut tenant, vec![kept, doomed]).unwrap();
    assert!(holds(folder.path(), "Donaudampfschifffahrt"));
    assert_eq!(store::destroy(&mut tenant, &[ids[1], 999]).unwrap(), 1);
    assert!(tenant.settle().unwrap());
    for word in [
        "Donaudampfschifffahrt",
        "donaudampfschifffahrt",
        "Zweifelsfall",
        "zweifelsfall",
        "verschwunden",
        "個",
        "資",
    ] {
        assert!(!holds(folder.path(), word), "{word}");
    }
    assert!(holds(folder.path(), "ordinary"));
    assert_eq!(found(&tenant, "ordinary"), 1);
    let again = mail(&mut tenant, lab, "again", "x");
    assert!(store::insert(&mut tenant, again).unwrap() > ids[1]);
}

/// Whether a word stands in any file of a folder.
fn holds(folder: &std::path::Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes())
    })
}

#[test]
fn a_rewritten_item_is_found_by_its_new_words_only() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let new = mail(&mut tenant, lab, "old subject", "old words");
    let id = store::insert(&mut tenant, new).unwrap();
    let revision = Revision {
        text: Some("fresh words".into()),
        subject: Some("new subject".into()),
        ..Revision::default()
    };
    lifecycle::revise(&mut tenant, id, &revision).unwrap();
    assert_eq!(
        (
            found(&tenant, "old"),
            found(&tenant, "fresh"),
            found(&tenant, "beebe")
        ),
        (0, 1, 1)
    );
    store::destroy(&mut tenant, &[id]).unwrap();
    assert_eq!(found(&tenant, "fresh"), 0);
}

#[test]
fn lists_come_in_pages_and_by_every_condition() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team/");
    let mut items: Vec<NewItem> = (0..5)
        .map(|n| mail(&mut tenant, lab, &format!("mail {n}"), "t"))
        .collect();
    items.push(file(&mut tenant, team, "Plan.docx", "t"));
    let ids = store::insert_batch(&mut tenant, items).unwrap();
    let in_lab = ItemFilter {
        location: Some(lab),
        ..ItemFilter::default()
    };
    let first = store::list(&tenant, &in_lab, Page { after: 0, limit: 2 }).unwrap();
    let rest = store::list(
        &tenant,
        &in_lab,
        Page {
            after: first[1].id,
            limit: 10,
        },
    )
    .unwrap();
    assert_eq!((first.len(), rest.len()), (2, 3));
    let by = |filter: ItemFilter| store::ids(&tenant, &filter).unwrap();
    assert_eq!(
        by(ItemFilter {
            title: Some("PLAN".into()),
            ..ItemFilter::default()
        }),
        [ids[5]]
    );
    assert_eq!(
        by(ItemFilter {
            address: Some("ANN@contoso.com".into()),
            ..ItemFilter::default()
        })
        .len(),
        5
    );
    assert_eq!(
        by(ItemFilter {
            kind: Some("file".into()),
            deleted: Some(false),
            ..ItemFilter::default()
        }),
        [ids[5]]
    );
    assert_eq!(store::totals(&tenant, &in_lab).unwrap(), (5, 5));
    lifecycle::soft_delete(&mut tenant, &ids[..1]).unwrap();
    let deleted = ItemFilter {
        deleted: Some(true),
        ..ItemFilter::default()
    };
    assert_eq!(store::ids(&tenant, &deleted).unwrap(), ids[..1]);
}
