//! Erasure is physical: nothing of what was destroyed stays in any byte, and whatever is planted is found.

use super::*;
use crate::tenant::remnant::RemnantKind;

/// Words of the person in these tests; each remnant has one of its own.
const PERSON: &str = "zorrilla.quixada@contoso.com";

fn found(tenant: &mut Tenant, word: &str) -> Vec<Remnant> {
    tenant.find_remnants(&[word.into()]).unwrap()
}

fn kinds(remnants: &[Remnant]) -> Vec<(RemnantKind, bool)> {
    let mut kinds: Vec<_> = remnants.iter().map(|r| (r.kind, r.live)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

const PLACES: &str =
    "INSERT INTO location VALUES(1, 'mailbox', 'lab@contoso.com', 'Lab', NULL, NULL, 'active');
    INSERT INTO folder VALUES(1, 1, NULL, 'Inbox', '/Inbox', 'inbox', 0);";

/// Puts an item in, as the content room does.
fn insert(tenant: &Tenant, id: i64, word: &str, body: &str) {
    let db = tenant.db();
    db.prepare_cached("INSERT INTO item(id, guid, location, folder, kind, subject, sender) VALUES(?1, ?2, 1, 1, 'email', ?3, ?4)")
        .unwrap()
        .execute((id, format!("g{word}"), format!("re {word}"), format!("{word}@x.com")))
        .unwrap();
    db.prepare_cached("INSERT INTO body VALUES(?1, ?2, ?3)")
        .unwrap()
        .execute((id, body, body.as_bytes()))
        .unwrap();
    db.prepare_cached("INSERT INTO item_person VALUES(?1, 'from', ?2, ?3)")
        .unwrap()
        .execute((id, format!("{word}@x.com"), word))
        .unwrap();
    db.prepare_cached("INSERT INTO item_fts(rowid, subject, body, people) VALUES(?1, ?2, ?3, ?4)")
        .unwrap()
        .execute((id, format!("re {word}"), body, format!("{word} x com")))
        .unwrap();
}

/// Takes it out again.
fn destroy(tenant: &mut Tenant, id: i64, word: &str, body: &str) {
    tenant.mark_erasing();
    let db = tenant.db();
    db.prepare_cached("INSERT INTO item_fts(item_fts, rowid, subject, body, people) VALUES('delete', ?1, ?2, ?3, ?4)")
        .unwrap()
        .execute((id, format!("re {word}"), body, format!("{word} x com")))
        .unwrap();
    for sql in [
        "DELETE FROM item_person WHERE item = ?1",
        "DELETE FROM body WHERE item = ?1",
        "DELETE FROM item WHERE id = ?1",
    ] {
        db.prepare_cached(sql).unwrap().execute([id]).unwrap();
    }
}

fn raw(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for suffix in ["", "-wal", "-shm"] {
        if let Some(mut file) = raw_file::open(&raw_file::beside(path, suffix)).unwrap() {
            std::io::Seek::rewind(&mut file).unwrap();
            std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        }
    }
    bytes
}

fn contains(bytes: &[u8], word: &str) -> bool {
    regex::bytes::Regex::new(word).unwrap().is_match(bytes)
}

/// Many items come and go in random order. Words are numbered, so that in the index each differs from its neighbour in
/// the last letter only: the hardest case, for then a signpost of the index is a whole word. Without `settle` (secure
/// deletion and a checkpoint alone) this test finds words in the space between rows and in the signposts.
fn come_and_go(tenant: &mut Tenant, rounds: u64) -> (Vec<String>, Vec<(i64, String, String)>) {
    tenant.db().execute_batch(PLACES).unwrap();
    let mut live: Vec<(i64, String, String)> = Vec::new();
    let mut gone = Vec::new();
    let mut next = 1;
    for _ in 0..rounds {
        let savepoint = tenant.savepoint().unwrap();
        for _ in 0..tenant.random(120).unwrap() {
            let word = format!("zq{next:06}");
            let filler = tenant.random(700).unwrap() as usize;
            let body = format!("about {word} {}", "lorem ipsum ".repeat(filler));
            insert(tenant, next, &word, &body);
            live.push((next, word, body));
            next += 1;
        }
        tenant.release(savepoint).unwrap();
        let savepoint = tenant.savepoint().unwrap();
        for _ in 0..tenant.random(90).unwrap().min(live.len() as u64) {
            let at = tenant.random(live.len() as u64).unwrap() as usize;
            let (id, word, body) = live.swap_remove(at);
            destroy(tenant, id, &word, &body);
            gone.push(word);
        }
        tenant.release(savepoint).unwrap();
    }
    (gone, live)
}

#[test]
fn after_settling_no_byte_of_what_was_destroyed_is_in_the_file() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(
        &path,
        &NewTenant {
            seed: 3,
            ..NewTenant::default()
        },
    )
    .unwrap();
    let (gone, live) = come_and_go(&mut tenant, 24);
    assert!(tenant.unsettled());
    assert!(tenant.settle().unwrap());
    assert!(!tenant.unsettled());
    let bytes = raw(&path);
    for (_, word, _) in &live {
        assert!(contains(&bytes, word), "{word} lives");
    }
    let left: Vec<&String> = gone.iter().filter(|word| contains(&bytes, word)).collect();
    assert!(
        gone.len() > 300 && left.is_empty(),
        "of {} words, these are left: {left:?}",
        gone.len()
    );
    // The scanner agrees, also for the index, whose words the bytes do not show.
    for words in gone.chunks(100) {
        assert_eq!(tenant.find_remnants(words).unwrap(), []);
    }
    assert_eq!(tenant.check().unwrap(), Vec::<String>::new());
    let mut find = tenant
        .db()
        .prepare("SELECT rowid FROM item_fts WHERE item_fts MATCH ?1")
        .unwrap();
    for (id, word, _) in &live {
        assert_eq!(find.query_row([word], |r| r.get::<_, i64>(0)).unwrap(), *id);
    }
}

#[test]
fn in_memory_too_nothing_is_left() {
    let mut tenant = Tenant::in_memory(&NewTenant {
        seed: 3,
        ..NewTenant::default()
    })
    .unwrap();
    let (gone, live) = come_and_go(&mut tenant, 24);
    assert!(tenant.settle().unwrap());
    for words in gone.chunks(100) {
        assert_eq!(tenant.find_remnants(words).unwrap(), []);
    }
    let word = &live[0].1;
    assert_eq!(
        kinds(&found(&mut tenant, word)),
        [(RemnantKind::Table, true), (RemnantKind::Index, true)]
    );
}

#[test]
fn a_remnant_in_each_place_is_reported() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    tenant.db().execute_batch(PLACES).unwrap();
    assert_eq!(found(&mut tenant, PERSON), []);

    // In a table nobody thought of, as UTF-16.
    let wide: Vec<u8> = PERSON
        .to_uppercase()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    tenant
        .db()
        .execute_batch("CREATE TABLE forgotten(id INTEGER PRIMARY KEY, note BLOB)")
        .unwrap();
    tenant
        .db()
        .execute("INSERT INTO forgotten VALUES(7, ?1)", [&wide])
        .unwrap();
    let table = found(&mut tenant, PERSON);
    assert_eq!(
        (
            table[0].kind,
            table[0].place.as_str(),
            table[0].key.as_slice()
        ),
        (RemnantKind::Table, "forgotten.note", &["7".to_string()][..])
    );
    tenant.db().execute("DROP TABLE forgotten", []).unwrap();
    tenant.mark_erasing();
    tenant.settle().unwrap();
    assert_eq!(found(&mut tenant, PERSON), []);

    // In the index, for an item that is gone.
    tenant.db().execute("INSERT INTO item_fts(rowid, subject, body, people) VALUES(99, '', 'from zorrilla quixada contoso com', '')", []).unwrap();
    let index = found(&mut tenant, PERSON);
    let dangling: Vec<_> = index.iter().filter(|r| r.place == "item_fts").collect();
    assert_eq!(
        (dangling.len(), dangling[0].key.as_slice(), dangling[0].live),
        (1, &["99".to_string()][..], false)
    );
    assert_eq!(
        found(&mut tenant, "quixada zorrilla").len(),
        0,
        "the words in another order are another name"
    );
    tenant.db().execute("INSERT INTO item_fts(item_fts, rowid, subject, body, people) VALUES('delete', 99, '', 'from zorrilla quixada contoso com', '')", []).unwrap();
    tenant.mark_erasing();
    tenant.settle().unwrap();

    // In the write-ahead log, after its row was deleted.
    tenant
        .put(&Site {
            owner: PERSON.into(),
            ..site("1", "hr")
        })
        .unwrap();
    tenant
        .db()
        .execute_batch("DELETE FROM entity; DELETE FROM entity_name")
        .unwrap();
    let log = found(&mut tenant, PERSON);
    assert_eq!(kinds(&log), [(RemnantKind::WriteAheadLog, false)]);
    assert_eq!(log[0].place, "test.tenant-wal");
    tenant.mark_erasing();
    tenant.settle().unwrap();
    assert_eq!(found(&mut tenant, PERSON), []);

    // On a free page, as a deletion without secure_delete leaves it.
    tenant
        .db()
        .query_row("PRAGMA secure_delete = OFF", [], |_| Ok(()))
        .unwrap();
    let long = format!("{PERSON} ").repeat(400);
    tenant
        .put(&Site {
            owner: long,
            ..site("1", "hr")
        })
        .unwrap();
    tenant
        .db()
        .execute_batch(
            "DELETE FROM entity; DELETE FROM entity_name; PRAGMA wal_checkpoint(TRUNCATE)",
        )
        .unwrap();
    tenant
        .db()
        .query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))
        .unwrap();
    let free = found(&mut tenant, PERSON);
    assert!(
        kinds(&free).contains(&(RemnantKind::FreePage, false)),
        "{free:?}"
    );
    assert!(
        free.iter()
            .all(|r| matches!(r.kind, RemnantKind::FreePage | RemnantKind::Slack)),
        "{free:?}"
    );
}

#[test]
fn a_remnant_in_the_journal_between_rows_and_in_a_signpost_is_reported() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    tenant.db().execute_batch(PLACES).unwrap();

    // In the journal: the key that a person's pseudonym is made with, until it is destroyed.
    tenant
        .journal(&JournalEntry {
            command: "Get-User".into(),
            on: vec![PERSON.into()],
            result: "Success".into(),
            count: 1,
        })
        .unwrap();
    let journal = found(&mut tenant, PERSON);
    assert!(
        journal
            .iter()
            .any(|r| r.kind == RemnantKind::Journal && r.place == "journal_key.person" && r.live)
    );
    tenant.forget_in_journal(&[PERSON.into()]).unwrap();
    tenant.settle().unwrap();
    assert_eq!(found(&mut tenant, PERSON), []);
    assert!(tenant.verify_journal().unwrap().intact);
    tenant
        .db()
        .execute("UPDATE journal SET command = ?1", [PERSON])
        .unwrap();
    assert!(
        found(&mut tenant, PERSON)
            .iter()
            .any(|r| r.kind == RemnantKind::Journal && r.place == "journal.command")
    );
    assert!(!tenant.verify_journal().unwrap().intact);
    tenant
        .db()
        .execute("UPDATE journal SET command = 'x'", [])
        .unwrap();

    // Between rows: bytes that SQLite will never read.
    tenant.mark_erasing();
    tenant.settle().unwrap();
    let root: u64 = tenant
        .db()
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'setting'",
            [],
            |r| Ok(r.get::<_, i64>(0)? as u64),
        )
        .unwrap();
    let mut file = raw_file::open(&path).unwrap().unwrap();
    std::io::Seek::seek(
        &mut file,
        std::io::SeekFrom::Start((root - 1) * 4096 + 2000),
    )
    .unwrap();
    std::io::Write::write_all(&mut file, PERSON.as_bytes()).unwrap();
    let slack = found(&mut tenant, PERSON);
    assert_eq!(
        (slack.len(), slack[0].kind, slack[0].place.as_str()),
        (1, RemnantKind::Slack, "setting")
    );
    assert_eq!(slack[0].offset, Some((root - 1) * 4096 + 2000));
    tenant.mark_erasing();
    tenant.settle().unwrap();
    assert_eq!(found(&mut tenant, PERSON), []);

    // In a signpost of the index: enough words for several leaves, and one signpost made to name the person.
    for n in 0..2000 {
        insert(&tenant, n, &format!("w{n:06}"), "");
    }
    tenant
        .db()
        .execute("INSERT INTO item_fts(item_fts) VALUES('optimize')", [])
        .unwrap();
    let mut posts = tenant
        .db()
        .prepare("SELECT count(*) FROM item_fts_idx")
        .unwrap();
    assert!(posts.query_row([], |r| r.get::<_, i64>(0)).unwrap() > 1);
    drop(posts);
    tenant.db().execute("UPDATE item_fts_idx SET term = CAST('0zorrilla' AS BLOB) WHERE pgno = (SELECT max(pgno) FROM item_fts_idx)", []).unwrap();
    assert!(
        found(&mut tenant, PERSON)
            .iter()
            .any(|r| r.place == "item_fts_idx" && r.excerpt.contains("zorrilla"))
    );
    tenant.mark_erasing();
    tenant.settle().unwrap();
    assert_eq!(found(&mut tenant, PERSON), []);
    assert_eq!(tenant.check().unwrap(), Vec::<String>::new());
}

#[test]
fn another_process_that_reads_puts_settling_off_and_the_file_remembers() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    tenant
        .put(&Site {
            owner: PERSON.into(),
            ..site("1", "hr")
        })
        .unwrap();
    let reader = Tenant::open(&path).unwrap();
    reader
        .db()
        .execute_batch("BEGIN; SELECT count(*) FROM entity")
        .unwrap();
    tenant.delete::<Site>("1").unwrap();
    assert!(!tenant.settle().unwrap());
    assert!(contains(&raw(&path), PERSON));
    // A crash: nothing is settled on the way out.
    std::mem::forget(tenant);
    reader.db().execute_batch("COMMIT").unwrap();
    drop(reader);
    let later = Tenant::open(&path).unwrap();
    assert!(!later.unsettled());
    assert!(!contains(&raw(&path), PERSON));
}

#[test]
fn a_rolled_back_destruction_needs_no_settling() {
    let mut tenant = memory();
    tenant.put(&site("1", "hr")).unwrap();
    let savepoint = tenant.savepoint().unwrap();
    tenant.delete::<Site>("1").unwrap();
    assert!(tenant.unsettled() && !tenant.settle().unwrap());
    tenant.rollback(savepoint).unwrap();
    assert!(!tenant.unsettled());
}
