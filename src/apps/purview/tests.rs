//! Searches and their actions on a small tenant, without a prompt: what they find, purge, export and say.

use super::action::{ActionKind, ComplianceSearchAction};
use super::export::{self, Choices, ExportScope};
use super::purge::{self, PurgeType};
use super::search::ComplianceSearch;
use super::{preview, times};
use crate::content::{self, LocationKind, NewItem, NewLocation, Person, PersonRole};
use crate::tenant::{Entity, NewTenant, Tenant, Timestamp};
use serde_json::{Value as Json, json};

fn mailbox(tenant: &mut Tenant, address: &str) -> i64 {
    let new = NewLocation {
        kind: LocationKind::Mailbox,
        address,
        name: address,
        owner: Some(address),
        entity: None,
    };
    content::create_location(tenant, &new).unwrap()
}

fn mail(tenant: &mut Tenant, location: i64, subject: &str, day: i64) -> i64 {
    let folder = content::folder_of_role(tenant, location, "inbox").unwrap();
    let at = Some(tenant.now().plus_days(day - 100));
    let item = NewItem {
        location,
        folder,
        kind: "email".into(),
        class: "IPM.Note".into(),
        subject: subject.into(),
        received: at,
        sent: at,
        size: 100,
        text: format!("About {subject}"),
        message_id: Some(format!("{subject}-{day}@x")),
        people: vec![
            Person::new(PersonRole::From, "ada@contoso.com", "Ada Byron"),
            Person::new(PersonRole::To, "bob@contoso.com", "Bob"),
        ],
        ..NewItem::default()
    };
    content::insert(tenant, item).unwrap()
}

/// Two mailboxes: 33 hits in the first, one in the second; and a site with one.
fn tenant() -> Tenant {
    let mut tenant = Tenant::in_memory(&NewTenant::default()).unwrap();
    let (ada, bob) = (
        mailbox(&mut tenant, "ada@contoso.com"),
        mailbox(&mut tenant, "bob@contoso.com"),
    );
    for day in 0..33 {
        mail(&mut tenant, ada, "budget", day);
    }
    mail(&mut tenant, bob, "budget", 50);
    mail(&mut tenant, bob, "other", 51);
    let url = "https://contoso.sharepoint.com/sites/hr";
    let new = NewLocation {
        kind: LocationKind::Site,
        address: url,
        name: "HR",
        owner: None,
        entity: None,
    };
    let site = content::create_location(&mut tenant, &new).unwrap();
    let folder = content::folder_of_role(&mut tenant, site, "library").unwrap();
    let file = NewItem {
        location: site,
        folder,
        kind: "file".into(),
        subject: "Budget".into(),
        filename: Some("budget.docx".into()),
        filetype: Some("docx".into()),
        url: Some(format!("{url}/Shared Documents/budget.docx")),
        native: Some(b"docx bytes".to_vec()),
        text: "the budget".into(),
        ..NewItem::default()
    };
    content::insert(&mut tenant, file).unwrap();
    tenant
}

fn saved(tenant: &mut Tenant, query: &str, mail: &[&str], sites: &[&str]) -> ComplianceSearch {
    let own = |list: &[&str]| list.iter().map(|name| name.to_string()).collect();
    let mut search = ComplianceSearch {
        identity: tenant.new_guid().unwrap(),
        name: "s".into(),
        content_match_query: query.into(),
        exchange_location: own(mail),
        share_point_location: own(sites),
        ..ComplianceSearch::default()
    };
    search.run(tenant).unwrap();
    search
}

#[test]
fn a_run_counts_by_location_and_by_keyword() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget", &["All"], &["All"]);
    assert_eq!((search.items, search.num_bindings), (35, 3));
    assert_eq!(
        search.success_results,
        "Location: ada@contoso.com, Item count: 33, Total size: 3300\r\nLocation: bob@contoso.com, Item count: 1, Total size: 100\r\n\
         Location: https://contoso.sharepoint.com/sites/hr, Item count: 1, Total size: 10"
    );
    let statistics: Json = serde_json::from_str(&search.search_statistics).unwrap();
    assert_eq!(statistics["ExchangeBinding"]["Search"]["ContentItems"], 34);
    assert_eq!(
        statistics["ExchangeBinding"]["Sources"][0],
        json!({"Name": "ada@contoso.com", "ContentItems": 33, "ContentSize": "3.22 KB"})
    );
    assert_eq!(
        statistics["SharePointBinding"]["Queries"][0]["Query"],
        "budget"
    );
    assert!(search.is_complete(tenant.now()));
}

#[test]
fn a_purge_takes_ten_of_each_mailbox_oldest_first_until_nothing_is_left() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget", &["All"], &[]);
    let counts = |report: &[purge::Purged]| report.iter().map(|one| one.items).collect::<Vec<_>>();
    let first = purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap();
    assert_eq!(counts(&first), [10, 1]);
    assert_eq!(
        purge::results(PurgeType::HardDelete, &first),
        "Purge Type: HardDelete; Item count: 11; Total size 1100; Details: {Location: ada@contoso.com; Item count: 10; Total size: 1000; \
         Failed count: 0; ,\r\nLocation: bob@contoso.com; Item count: 1; Total size: 100; Failed count: 0; }"
    );
    let oldest = content::get(&tenant, 1).unwrap();
    assert_eq!(
        content::folders::folder(&tenant, oldest.folder)
            .unwrap()
            .role,
        "purges"
    );
    for left in [10, 10, 3] {
        assert_eq!(
            counts(&purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap()),
            [left]
        );
    }
    let last = purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap();
    assert_eq!(
        purge::results(PurgeType::HardDelete, &last),
        "Purge Type: HardDelete; Item count: 0; Total size 0; Details: {}"
    );
    assert_eq!(
        search.find(&tenant).unwrap().1.hits.len(),
        34,
        "what lies in Recoverable Items still matches (LC-P9)"
    );
}

#[test]
fn a_soft_purge_passes_over_recoverable_items_and_a_hard_one_takes_them_further() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget", &["bob@contoso.com"], &[]);
    assert_eq!(
        purge::purge(&mut tenant, &search, PurgeType::SoftDelete).unwrap()[0].items,
        1
    );
    assert_eq!(
        purge::purge(&mut tenant, &search, PurgeType::SoftDelete).unwrap(),
        []
    );
    assert_eq!(
        purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap()[0].items,
        1
    );
    tenant.set_setting("purge.repick", &json!(true)).unwrap();
    assert_eq!(
        purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap()[0].items,
        1,
        "LC-P9"
    );
}

#[test]
fn a_purge_leaves_out_chats_and_partially_indexed_items_and_refuses_sites_and_too_many_mailboxes() {
    let mut tenant = tenant();
    let bob = content::find_location(&tenant, "bob@contoso.com")
        .unwrap()
        .unwrap()
        .id;
    let inbox = content::folder_of_role(&mut tenant, bob, "inbox").unwrap();
    let chat = NewItem {
        location: bob,
        folder: inbox,
        kind: "im".into(),
        text: "needle".into(),
        ..NewItem::default()
    };
    let scan = NewItem {
        kind: "email".into(),
        unindexed_reason: Some("image".into()),
        ..chat.clone()
    };
    content::insert(&mut tenant, chat).unwrap();
    content::insert(&mut tenant, scan).unwrap();
    let search = saved(&mut tenant, "needle", &["All"], &[]);
    assert_eq!(search.items, 2);
    assert_eq!(
        purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap(),
        []
    );
    let sites = saved(&mut tenant, "needle", &["All"], &["All"]);
    assert_eq!(
        purge::check(&sites).unwrap_err().record().unwrap().id,
        "PurgeNotSupportedForSites"
    );
    tenant
        .set_setting("purge.max_mailboxes", &json!(1))
        .unwrap();
    let refused = purge::purge(&mut tenant, &search, PurgeType::HardDelete).unwrap_err();
    assert_eq!(refused.record().unwrap().id, "PurgeTooManyMailboxes");
}

#[test]
fn a_preview_shows_the_newest_first_in_one_text() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget OR other", &["bob@contoso.com"], &[]);
    let text = preview::results(&tenant, &search.find(&tenant).unwrap().1).unwrap();
    let entries: Vec<&str> = text.trim_matches(['{', '}']).split(",\r\n").collect();
    assert_eq!(entries.len(), 2);
    let at = times::us_time(tenant.now().plus_days(51 - 100));
    assert!(
        entries[0].starts_with(&format!(
            "Location: bob@contoso.com; Sender: Ada Byron <ada@contoso.com>; Subject: other; Type: Email; Size: 100; Received Time: {at}; Data Link: data/All/"
        )),
        "{}", entries[0]
    );
}

#[test]
fn an_export_writes_native_items_and_reports() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget", &["bob@contoso.com"], &["All"]);
    let package = export::gather(&tenant, &search, &Choices::default()).unwrap();
    let paths: Vec<&str> = package
        .files
        .iter()
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "Exchange/bob@contoso.com/Inbox/budget.eml",
            "SharePoint/contoso.sharepoint.com_sites_hr/Shared Documents/budget.docx",
            "Results.csv",
            "Unindexed Items.csv",
            "Export Summary.csv",
            "Manifest.xml",
            "Errors and Warnings.csv",
            "SkippedItems.csv",
            "Trace.log",
            "Manifest.sha256",
        ]
    );
    let text = |place: usize| String::from_utf8(package.files[place].1.clone()).unwrap();
    let message = mail_parser::MessageParser::default()
        .parse(package.files[0].1.as_slice())
        .unwrap();
    assert_eq!(message.subject(), Some("budget"));
    assert_eq!(message.body_text(0).unwrap().trim(), "About budget");
    assert_eq!(package.files[1].1, b"docx bytes");
    assert_eq!(text(2).lines().count(), 3);
    assert!(text(5).contains("Exchange/bob@contoso.com/Inbox/budget.eml"));
    // Of the words `docx bytes`, by another program.
    let of_document = "9c53fa3ca6756ee84492a2f5e05fc3ef989127e45c8d863fecf9f57d50186659";
    assert!(text(5).contains(&format!(
        "FileSize=\"10\" Hash=\"{of_document}\" HashType=\"SHA256\""
    )));
    assert!(text(9).contains(&format!("{of_document}  SharePoint/")));
    assert_eq!(text(9).lines().count(), 9);
    let results = export::results(
        &search,
        &package,
        &Choices::default(),
        "/out/s",
        "?sig=x",
        tenant.now(),
    );
    let parts: Vec<&str> = results.split("; ").collect();
    assert_eq!(
        (parts[0], parts[18], parts[20]),
        (
            "Container url: /out/s",
            "Total estimated bytes: 110",
            "Total transferred bytes: 110"
        )
    );
    assert_eq!(
        (parts[22], parts[25]),
        ("Progress: 100.00%", "Export status: Completed")
    );
}

#[test]
fn an_export_can_be_put_into_zips() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget", &["bob@contoso.com"], &["All"]);
    let choices = Choices {
        mail_archive: export::Archive::PerUserZip,
        site_archive: export::Archive::SingleZip,
        ..Choices::default()
    };
    let package = export::gather(&tenant, &search, &choices).unwrap();
    let (name, bytes) = &package.files[0];
    assert_eq!(name, "Exchange/bob@contoso.com.zip");
    assert_eq!(package.files[1].0, "SharePoint.zip");
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.as_slice())).unwrap();
    let path = "Exchange/bob@contoso.com/Inbox/budget.eml";
    assert_eq!((archive.len(), archive.index_for_name(path)), (1, Some(0)));
    let again = export::gather(&tenant, &search, &choices).unwrap();
    assert_eq!(again.files[0].1, *bytes);
}

#[test]
fn copies_are_left_out_and_partially_indexed_items_go_apart() {
    let mut tenant = tenant();
    let bob = content::find_location(&tenant, "bob@contoso.com")
        .unwrap()
        .unwrap()
        .id;
    mail(&mut tenant, bob, "budget", 50);
    let inbox = content::folder_of_role(&mut tenant, bob, "inbox").unwrap();
    let scan = NewItem {
        location: bob,
        folder: inbox,
        kind: "email".into(),
        subject: "scan".into(),
        unindexed_reason: Some("image".into()),
        ..NewItem::default()
    };
    content::insert(&mut tenant, scan).unwrap();
    let search = saved(&mut tenant, "budget", &["All"], &[]);
    assert_eq!(search.unindexed_items, 1);
    let choices = Choices {
        dedupe: true,
        scope: ExportScope::BothIndexedAndUnindexedItems,
        ..Choices::default()
    };
    let package = export::gather(&tenant, &search, &choices).unwrap();
    assert_eq!(package.items, 35, "33 and one of two copies and the scan");
    assert!(
        package
            .files
            .iter()
            .any(|(path, _)| path == "Unindexed Exchange/bob@contoso.com/Inbox/scan.eml")
    );
    let unindexed = package
        .files
        .iter()
        .find(|(path, _)| path == "Unindexed Items.csv")
        .unwrap();
    assert!(String::from_utf8_lossy(&unindexed.1).contains("image"));
    let elsewhere = saved(&mut tenant, "budget", &["ada@contoso.com"], &[]);
    assert!(
        !export::gather(&tenant, &elsewhere, &choices)
            .unwrap()
            .files
            .iter()
            .any(|(path, _)| path.contains("scan"))
    );
}

#[test]
fn results_grow_stale_and_jobs_take_time_where_the_setting_says_so() {
    let mut tenant = tenant();
    let search = saved(&mut tenant, "budget", &["All"], &[]);
    assert!(export::check(&tenant, &search).is_ok());
    tenant
        .step_to(
            tenant.now().plus_days(8),
            &crate::apps::events(),
            &mut |_| Ok(()),
        )
        .unwrap();
    assert_eq!(
        export::check(&tenant, &search)
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "ComplianceSearchResultsTooOld"
    );
    tenant.set_setting("timing", &json!("worst")).unwrap();
    let slow = saved(&mut tenant, "budget", &["All"], &[]);
    assert_eq!(slow.status(tenant.now()), ("Starting".to_string(), 0));
    let mut looks = 0;
    while !slow.is_complete(tenant.now()) {
        times::look(&mut tenant, slow.job_start_time, slow.job_end_time).unwrap();
        looks += 1;
    }
    assert_eq!(looks, 4, "polling ends");
}

#[test]
fn locations_that_are_not_there_are_refused_or_noted() {
    let mut tenant = tenant();
    let mut search = ComplianceSearch {
        name: "s".into(),
        exchange_location: vec!["ad@contoso.com".into()],
        ..ComplianceSearch::default()
    };
    let refused = search.run(&mut tenant).unwrap_err();
    assert_eq!(
        refused.record().unwrap().help,
        "did you mean 'ada@contoso.com'?"
    );
    search.allow_not_found_exchange_locations_enabled = true;
    search.run(&mut tenant).unwrap();
    assert_eq!(search.invalid_locations, ["ad@contoso.com"]);
    assert_eq!(search.status(tenant.now()).0, "PartiallySucceeded");
    let mut nowhere = ComplianceSearch {
        name: "n".into(),
        ..ComplianceSearch::default()
    };
    assert_eq!(
        nowhere.run(&mut tenant).unwrap_err().record().unwrap().id,
        "ComplianceSearchNoLocation"
    );
    let ada = content::find_location(&tenant, "ada@contoso.com")
        .unwrap()
        .unwrap()
        .id;
    content::folders::set_location_state(&mut tenant, ada, content::folders::INACTIVE).unwrap();
    search.exchange_location = vec![".ada@contoso.com".into()];
    search.run(&mut tenant).unwrap();
    assert_eq!(
        (search.items, search.invalid_locations.len()),
        (33, 0),
        "LC-U7"
    );
}

#[test]
fn saved_searches_and_actions_tell_whose_data_they_hold() {
    let mut tenant = tenant();
    let mut search = saved(
        &mut tenant,
        "from:Ada@contoso.com OR \"bob@contoso.com\"",
        &["All"],
        &[],
    );
    assert_eq!(search.persons(), ["ada@contoso.com", "bob@contoso.com"]);
    let mut action =
        ComplianceSearchAction::new(&mut tenant, &search, ActionKind::Purge, "s_Purge".into())
            .unwrap();
    action.results = "Details: {Location: ada@contoso.com; Item count: 1}".into();
    assert_eq!(action.persons(), ["ada@contoso.com"]);
    search.forget_run();
    assert_eq!(
        (search.items, search.status(Timestamp(0)).0.as_str()),
        (0, "NotStarted")
    );
    assert_eq!(
        search.content_match_query,
        "from:Ada@contoso.com OR \"bob@contoso.com\""
    );
}
