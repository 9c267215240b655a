//! The corpus of real mail and documents, where it lies beside the project; without it these tests say so and pass.

use super::super::extract::{Extractor, Reason};
use super::super::import::{ImportRequest, import};
use super::super::store::{self, ItemFilter};
use super::{mailbox, site, tenant};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn corpus(below: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = [
        root.join("../shared/corpus"),
        root.join("../../shared/corpus"),
    ]
    .into_iter()
    .find(|path| path.is_dir());
    if path.is_none() {
        eprintln!("no corpus beside the project: {below} is not tried");
    }
    path.map(|path| path.join(below))
}

#[test]
fn the_large_mailbox_gives_each_of_its_messages_once() {
    let Some(path) = corpus("mail/spamassassin-easy-ham-1.mbox") else {
        return;
    };
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let request = ImportRequest {
        path,
        location: lab,
        folder: None,
    };
    let summary = import(&mut tenant, &request, &mut |_| Ok(())).unwrap();
    assert_eq!(
        (summary.imported, summary.duplicates, summary.failed),
        (2500, 0, 0)
    );
    assert!(summary.partially_indexed < 250, "{summary:?}");
    let again = import(&mut tenant, &request, &mut |_| Ok(())).unwrap();
    assert_eq!((again.imported, again.duplicates), (0, 2500));
    let undated: i64 = tenant
        .db()
        .query_row(
            "SELECT count(*) FROM item WHERE received IS NULL OR received < 0",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(undated, 0);
}

#[test]
fn odd_mailboxes_and_messages_are_split_where_they_end() {
    let Some(folder) = corpus("mail") else { return };
    for (file, messages) in [
        ("mimekit/mbox-content-length.mbox", 29),
        ("mimekit/mbox-issue1189.mbox", 4),
        ("mimekit/mbox-unmunged.mbox", 2),
        ("tika/complex.mbox", 3),
        ("tika/simple.mbox", 2),
        ("tika/multiline.mbox", 1),
        ("tika/quoted.mbox", 1),
    ] {
        let mut tenant = tenant();
        let lab = mailbox(&mut tenant, "lab@contoso.com");
        let request = ImportRequest {
            path: folder.join(file),
            location: lab,
            folder: None,
        };
        let summary = import(&mut tenant, &request, &mut |_| Ok(())).unwrap();
        assert_eq!(summary.imported + summary.duplicates, messages, "{file}");
    }
    for below in ["mimekit", "tika", "cpython", "spamassassin-hard-ham-1"] {
        let mut tenant = tenant();
        let lab = mailbox(&mut tenant, "lab@contoso.com");
        let request = ImportRequest {
            path: folder.join(below),
            location: lab,
            folder: None,
        };
        let summary = import(&mut tenant, &request, &mut |_| Ok(())).unwrap();
        assert_eq!(summary.failed, 0, "{below}: {:?}", summary.failures);
        let stored = store::ids(&tenant, &ItemFilter::default()).unwrap();
        store::destroy(&mut tenant, &stored).unwrap();
        tenant
            .db()
            .execute_batch(
                "CREATE VIRTUAL TABLE temp.left_word USING fts5vocab(main, item_fts, row)",
            )
            .unwrap();
        let left: i64 = tenant
            .db()
            .query_row("SELECT count(*) FROM temp.left_word", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 0, "{below}");
    }
}

#[test]
fn every_document_is_imported_and_the_unreadable_ones_say_why() {
    let Some(path) = corpus("docs") else { return };
    let mut tenant = tenant();
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
    let request = ImportRequest {
        path,
        location: team,
        folder: None,
    };
    let summary = import(&mut tenant, &request, &mut |_| Ok(())).unwrap();
    assert_eq!(summary.failed, 0, "{:?}", summary.failures);
    assert_eq!(summary.imported, summary.files);
    let mut query = tenant
        .db()
        .prepare("SELECT url, coalesce(unindexed_reason, ''), length(body.text) FROM item JOIN body ON body.item = item.id")
        .unwrap();
    let rows: Vec<(String, String, i64)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let folder = |name: &str| {
        rows.iter()
            .filter(move |(url, _, _)| url.contains(&format!("/{name}/")))
            .collect::<Vec<_>>()
    };
    for readable in [
        "docx", "pptx", "xlsx", "xls", "html", "text", "pdf", "odf", "rtf",
    ] {
        let unread: Vec<_> = folder(readable)
            .into_iter()
            .filter(|(_, reason, _)| !reason.is_empty())
            .collect();
        eprintln!(
            "{readable}: {} of {} partial {unread:?}",
            unread.len(),
            folder(readable).len()
        );
        assert!(
            unread.len() * 4 <= folder(readable).len(),
            "{readable}: {unread:?}"
        );
    }
    // Two of the encrypted folder are protected against writing only.
    let readable = |url: &str| {
        url.ends_with("poi-protected_sample.docx")
            || url.ends_with("tika-protected_normal_case.docx")
    };
    for (url, reason, _) in folder("encrypted")
        .into_iter()
        .chain(folder("image"))
        .filter(|(url, _, _)| !readable(url))
    {
        assert!(!reason.is_empty(), "{url} is told as indexed");
    }
}

#[test]
fn a_document_that_only_its_password_opens_says_so() {
    let Some(folder) = corpus("docs/encrypted") else {
        return;
    };
    for name in [
        "tika-testEXCEL_protected_passtika_2.xlsx",
        "tika-testUnicodePassword.pdf",
        "tika-password.xls",
    ] {
        let bytes: Arc<[u8]> = std::fs::read(folder.join(name)).unwrap().into();
        let read = Extractor::default().file(name, &bytes);
        assert_eq!(
            read.partial.map(|partial| partial.reason),
            Some(Reason::Encrypted),
            "{name}"
        );
    }
}
