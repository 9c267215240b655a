//! Import of small files made here.

use super::super::import::{ImportRequest, ImportSummary, import};
use super::super::store::{self, ItemFilter, Page};
use super::super::{lifecycle, versions};
use super::{found, mailbox, site, tenant};
use crate::diag::{Category, ErrorRecord};
use crate::tenant::Tenant;
use std::fs;
use std::path::Path;

fn run(tenant: &mut Tenant, path: &Path, location: i64) -> ImportSummary {
    let request = ImportRequest {
        path: path.to_path_buf(),
        location,
        folder: None,
    };
    import(tenant, &request, &mut |_| Ok(())).unwrap()
}

fn mbox(count: usize) -> String {
    let message = |n| {
        format!(
            "From a@b.c Thu Aug 22 12:36:23 2002\nFrom: a@b.c\nTo: d@e.f\nMessage-ID: <{n}@b.c>\nSubject: s{n}\n\nbody of {n}\n\n"
        )
    };
    (0..count).map(message).collect()
}

#[test]
fn a_second_import_makes_no_duplicates_with_or_without_an_id() {
    let (mut tenant, folder) = (tenant(), tempfile::tempdir().unwrap());
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let path = folder.path().join("a.mbox");
    let anonymous = "From a@b.c Thu Aug 22 12:36:23 2002\nFrom: a@b.c\nSubject: without id\n\nx\n";
    fs::write(&path, mbox(3) + anonymous + "\n" + anonymous).unwrap();
    let first = run(&mut tenant, &path, lab);
    assert_eq!(
        (first.imported, first.duplicates, first.failed, first.files),
        (4, 1, 0, 1)
    );
    let second = run(&mut tenant, &path, lab);
    assert_eq!((second.imported, second.duplicates), (0, 5));
    assert_eq!(
        store::ids(&tenant, &ItemFilter::default()).unwrap().len(),
        4
    );
    let other = mailbox(&mut tenant, "other@contoso.com");
    assert_eq!(run(&mut tenant, &path, other).imported, 4);
}

#[test]
fn a_message_keeps_its_own_bytes() {
    let (mut tenant, folder) = (tenant(), tempfile::tempdir().unwrap());
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let raw = b"From: a@b.c\r\nMessage-ID: <raw@b.c>\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xF6\xDFe\r\n";
    fs::write(folder.path().join("m.eml"), raw).unwrap();
    run(&mut tenant, folder.path(), lab);
    let item = &store::list(&tenant, &ItemFilter::default(), Page::default()).unwrap()[0];
    assert_eq!(store::native(&tenant, item.id).unwrap().unwrap(), raw);
    assert_eq!(item.message_id.as_deref(), Some("raw@b.c"));
    assert_eq!(found(&tenant, "größe"), 1);
}

#[test]
fn what_cannot_be_read_becomes_a_partially_indexed_item_with_its_reason() {
    let (mut tenant, folder) = (tenant(), tempfile::tempdir().unwrap());
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
    fs::write(folder.path().join("scan.png"), b"\x89PNG\r\n\x1a\n....").unwrap();
    fs::write(
        folder.path().join("broken.docx"),
        b"PK\x03\x04word/ nothing",
    )
    .unwrap();
    fs::write(folder.path().join("lies.docx"), b"plain text after all").unwrap();
    fs::create_dir(folder.path().join("Sub")).unwrap();
    fs::write(folder.path().join("Sub/deep.txt"), b"deep words").unwrap();
    let summary = run(&mut tenant, folder.path(), team);
    assert_eq!(
        (
            summary.imported,
            summary.partially_indexed,
            summary.failed,
            summary.files
        ),
        (4, 3, 0, 4)
    );
    let items = store::list(&tenant, &ItemFilter::default(), Page::default()).unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|i| {
            (
                i.filename.as_deref().unwrap(),
                i.filetype.as_deref(),
                i.indexed,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("broken.docx", Some("docx"), false),
            ("lies.docx", Some("docx"), false),
            ("scan.png", Some("png"), false),
            ("deep.txt", Some("txt"), true)
        ]
    );
    assert!(
        items[2]
            .unindexed_reason
            .as_deref()
            .unwrap()
            .starts_with("unrecognised or unsupported file type")
    );
    assert_eq!(
        items[3].url.as_deref(),
        Some("https://contoso.sharepoint.com/sites/team/Shared Documents/Sub/deep.txt")
    );
    assert_eq!(run(&mut tenant, folder.path(), team).duplicates, 4);
}

#[test]
fn the_same_file_with_other_bytes_becomes_a_new_version() {
    let (mut tenant, folder) = (tenant(), tempfile::tempdir().unwrap());
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
    let path = folder.path().join("plan.txt");
    fs::write(&path, "first thoughts").unwrap();
    run(&mut tenant, &path, team);
    fs::write(&path, "second thoughts").unwrap();
    assert_eq!(run(&mut tenant, &path, team).imported, 1);
    let items = store::list(&tenant, &ItemFilter::default(), Page::default()).unwrap();
    assert_eq!(items.len(), 1);
    let older = versions(&tenant, items[0].id).unwrap();
    assert_eq!(
        older.iter().map(|v| v.text.as_str()).collect::<Vec<_>>(),
        ["first thoughts"]
    );
    assert_eq!((found(&tenant, "first"), found(&tenant, "second")), (0, 1));
    lifecycle::delete(&mut tenant, &[items[0].id]).unwrap();
    assert_eq!(
        run(&mut tenant, &path, team).imported,
        1,
        "what lies in the recycle bin is no duplicate"
    );
}

#[test]
fn a_stopped_import_leaves_whole_items_and_the_next_one_finishes_it() {
    let (mut tenant, folder) = (tenant(), tempfile::tempdir().unwrap());
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let path = folder.path().join("a.mbox");
    fs::write(&path, mbox(2000)).unwrap();
    let request = ImportRequest {
        path: path.clone(),
        location: lab,
        folder: Some("/Inbox/Lab".into()),
    };
    let stopped = import(&mut tenant, &request, &mut |_| {
        Err(ErrorRecord::new("Stopped", Category::OperationStopped, "stopped").into())
    });
    assert_eq!(stopped.unwrap_err().record().unwrap().id, "Stopped");
    let stored = store::ids(&tenant, &ItemFilter::default()).unwrap().len();
    assert!((1..2000).contains(&stored), "{stored}");
    assert_eq!(found(&tenant, "body"), stored);
    let summary = import(&mut tenant, &request, &mut |_| Ok(())).unwrap();
    assert_eq!(summary.imported + stored, 2000);
}

#[test]
fn a_path_that_is_not_there_is_an_error_of_its_own() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let request = ImportRequest {
        path: "no/such.mbox".into(),
        location: lab,
        folder: None,
    };
    let missing = import(&mut tenant, &request, &mut |_| Ok(())).unwrap_err();
    assert_eq!(missing.record().unwrap().id, "ImportPathNotFound");
    let hidden = ImportRequest {
        path: ".".into(),
        location: lab,
        folder: Some("/Purges".into()),
    };
    let refused = import(&mut tenant, &hidden, &mut |_| Ok(())).unwrap_err();
    assert_eq!(refused.record().unwrap().id, "ImportFolderNotATarget");
}
