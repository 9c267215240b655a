//! What queries find: the conformance cases of the query reference, and random queries over random items against a
//! plain evaluator that shares nothing with the index, the plan or the functions of SQL.

use super::naive::naive;
use super::*;
use crate::search::segment;
use crate::tenant::NewTenant;
use proptest::prelude::*;
use rusqlite::params;
use serde_json::{Value as Json, json};

/// An item as both sides see it.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    pub location: i64,
    pub folder_role: &'static str,
    pub kind: &'static str,
    pub subject: String,
    pub text: String,
    pub filename: String,
    pub people: Vec<(&'static str, String, String)>,
    pub received: Option<i64>,
    pub modified: Option<i64>,
    pub size: i64,
    pub filetype: String,
    pub label: String,
    pub props: Json,
    pub partial: bool,
}

const MAIL: i64 = 1;
const OTHER_MAIL: i64 = 2;
pub const SITE: i64 = 3;

/// A tenant with two mailboxes and a site, holding these items under rows 1, 2 and so on.
fn tenant_with(items: &[Sample]) -> Tenant {
    let tenant = Tenant::in_memory(&NewTenant::default()).unwrap();
    let db = tenant.db();
    db.execute_batch(
        "INSERT INTO location(id, kind, address, name) VALUES(1, 'mailbox', 'garthf@contoso.com', 'Garth Fort'),
           (2, 'mailbox', 'annb@contoso.com', 'Ann Beebe'), (3, 'site', 'https://contoso.sharepoint.com/sites/hr', 'HR');",
    )
    .unwrap();
    let roles = ["inbox", "purges", "library", "recycle1"];
    for location in 1..=3 {
        for (place, role) in roles.iter().enumerate() {
            let id = location * 10 + place as i64;
            db.execute(
                "INSERT INTO folder(id, location, name, path, role) VALUES(?1, ?2, ?3, ?3, ?3)",
                params![id, location, role],
            )
            .unwrap();
        }
    }
    for (row, item) in (1..).zip(items) {
        let role = roles
            .iter()
            .position(|role| *role == item.folder_role)
            .unwrap_or(0) as i64;
        let url = (item.location == SITE).then(|| {
            format!(
                "https://contoso.sharepoint.com/sites/hr/Shared Documents/{}",
                item.filename
            )
        });
        let none = |text: &String| (!text.is_empty()).then(|| text.clone());
        db.execute(
            "INSERT INTO item(id, guid, location, folder, kind, subject, received, modified, created, size, filename, filetype,
               url, label, indexed, segmenter, props) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1, ?15)",
            params![row, format!("g{row}"), item.location, item.location * 10 + role, item.kind, item.subject, item.received,
                item.modified, item.size, none(&item.filename), none(&item.filetype), url, none(&item.label), !item.partial,
                item.props.to_string()],
        )
        .unwrap();
        db.execute(
            "INSERT INTO body(item, text) VALUES(?1, ?2)",
            params![row, item.text],
        )
        .unwrap();
        let mut people = Vec::new();
        for (role, address, name) in &item.people {
            db.execute(
                "INSERT OR IGNORE INTO item_person VALUES(?1, ?2, ?3, ?4)",
                params![row, role, address, name],
            )
            .unwrap();
            people.push(format!("{name} <{address}>"));
        }
        let title = format!("{} {}", item.subject, item.filename);
        db.execute(
            "INSERT INTO item_fts(rowid, subject, body, people) VALUES(?1, ?2, ?3, ?4)",
            params![
                row,
                segment(&title),
                segment(&item.text),
                segment(&people.join("\n"))
            ],
        )
        .unwrap();
    }
    tenant
}

fn found_in(tenant: &Tenant, text: &str) -> Vec<i64> {
    let query = parse(tenant, text).unwrap();
    let mut ids: Vec<i64> = search(tenant, &query, &Scope::everywhere())
        .unwrap()
        .hits
        .iter()
        .map(|hit| hit.id)
        .collect();
    ids.sort_unstable();
    ids
}

/// Section 13 of the query reference: m1, m2, d1.
fn corpus() -> Vec<Sample> {
    let day = |text: &str| Some(text.parse::<crate::tenant::Timestamp>().unwrap().ms());
    let ann = |role| {
        (
            role,
            "annb@contoso.com".to_string(),
            "Ann Beebe".to_string(),
        )
    };
    let garth = |role| {
        (
            role,
            "garthf@contoso.com".to_string(),
            "Garth Fort".to_string(),
        )
    };
    vec![
        Sample {
            location: MAIL,
            folder_role: "inbox",
            kind: "email",
            subject: "Quarterly Financials 2018".into(),
            text: "best of the very worst".into(),
            people: vec![ann("from"), garth("to")],
            received: day("2021-04-15T23:59:59Z"),
            size: 100,
            props: json!({}),
            ..Sample::default()
        },
        Sample {
            location: OTHER_MAIL,
            folder_role: "inbox",
            kind: "email",
            subject: "Re: budget".into(),
            text: "Q1 northwind\nannualreport.ppt".into(),
            people: vec![garth("from"), ann("to")],
            received: day("2021-04-16T08:00:00Z"),
            size: 200,
            props: json!({"Attachments": [{"Name": "annualreport.ppt"}]}),
            ..Sample::default()
        },
        Sample {
            location: SITE,
            folder_role: "library",
            kind: "file",
            subject: "communication plan".into(),
            filename: "marketing plan.docx".into(),
            filetype: "docx".into(),
            text: "Budget of 2021".into(),
            people: vec![("author", String::new(), "Garth Fort".into())],
            modified: day("2021-05-01T10:00:00Z"),
            size: 300,
            label: "personal data".into(),
            props: json!({}),
            ..Sample::default()
        },
    ]
}

#[test]
fn the_conformance_cases_find_what_the_reference_says() {
    let tenant = tenant_with(&corpus());
    for (query, expected) in [
        ("subject:\"Quarterly Financials\"", vec![1]),
        ("subject:budget Q1", vec![2]),
        ("subject:\"budget Q1\"", vec![]),
        ("received:2021-04-15", vec![1]),
        ("received:2021-04-15..2021-04-16", vec![1, 2]),
        ("received>2021-04-15", vec![2]),
        ("received<2021-04-16", vec![1]),
        ("best NEAR(3) worst", vec![1]),
        ("best NEAR(2) worst", vec![]),
        ("worst ONEAR(8) best", vec![]),
        ("worst NEAR best", vec![1]),
        ("participants:contoso.com", vec![1, 2]),
        ("from:annb", vec![1]),
        ("from:\"Ann Beebe\"", vec![1]),
        ("from:annb@contoso.com", vec![1]),
        ("to:annb@contoso.com", vec![2]),
        ("attachmentnames:annual*", vec![2]),
        ("ann*", vec![1, 2]),
        ("financials and budget", vec![]),
        ("author:\"Garth Fort\" NOT filetype:docx", vec![]),
        ("author:\"Garth Fort\"", vec![3]),
        ("title:\"communication pl*\"", vec![3]),
        ("title:\"commun* plan\"", vec![]),
        ("title:marketing", vec![]),
        ("filename:\"marketing plan\"", vec![3]),
        ("(c:c)(kind=\"email\")(kind=\"meetings\")", vec![1, 2]),
        ("subject:\"\"", vec![]),
        ("compliancetag=\"personal data\"", vec![3]),
        (
            "path:\"https://contoso.sharepoint.com/sites/hr/Shared Documents/\" AND filetype=\"docx\"",
            vec![3],
        ),
        (
            "documentlink:\"https://contoso.sharepoint.com/sites/hr/*\"",
            vec![3],
        ),
        (
            "documentlink:\"https://contoso.sharepoint.com/sites/hr\"",
            vec![],
        ),
        ("budget", vec![2, 3]),
        ("budget -kind:email", vec![3]),
        ("NOT budget", vec![1]),
        ("size:200..300", vec![2, 3]),
        ("hasattachment:true", vec![2]),
        ("date:2021-05-01", vec![3]),
        ("annb@contoso.com", vec![1, 2]),
        ("participants:\"annb@contoso*\"", vec![1, 2]),
        ("budget(c:s)financials", vec![1, 2, 3]),
        ("", vec![1, 2, 3]),
    ] {
        assert_eq!(found_in(&tenant, query), expected, "{query}");
    }
}

#[test]
fn recycle_bins_are_not_searched_and_recoverable_items_are() {
    let item = |folder_role, location| Sample {
        location,
        folder_role,
        kind: "email",
        subject: "needle".into(),
        props: json!({}),
        ..Sample::default()
    };
    let tenant = tenant_with(&[
        item("purges", MAIL),
        item("recycle1", SITE),
        item("library", SITE),
    ]);
    assert_eq!(found_in(&tenant, "needle"), [1, 3]);
}

#[test]
fn partially_indexed_items_are_hits_by_what_is_indexed_and_counted_otherwise() {
    let scan = |subject: &str| Sample {
        location: MAIL,
        folder_role: "inbox",
        kind: "email",
        subject: subject.into(),
        size: 50,
        partial: true,
        props: json!({}),
        ..Sample::default()
    };
    let tenant = tenant_with(&[scan("needle"), scan("hay")]);
    let query = parse(&tenant, "needle AND received<2020-01-01 OR needle").unwrap();
    let result = search(&tenant, &query, &Scope::everywhere()).unwrap();
    assert_eq!(
        result
            .hits
            .iter()
            .map(|hit| (hit.id, hit.indexed))
            .collect::<Vec<_>>(),
        [(1, false)]
    );
    assert_eq!(
        result
            .partially_indexed
            .iter()
            .map(|hit| hit.id)
            .collect::<Vec<_>>(),
        [2]
    );
    let mailbox = result.location(MAIL).unwrap();
    assert_eq!(
        (
            mailbox.items,
            mailbox.unindexed_items,
            mailbox.unindexed_bytes
        ),
        (1, 1, 50)
    );
    let all = search(&tenant, &parse(&tenant, "").unwrap(), &Scope::everywhere()).unwrap();
    assert_eq!((all.hits.len(), all.partially_indexed.len()), (2, 0));
}

#[test]
fn scope_narrows_by_kind_list_and_exclusion_and_hits_come_oldest_first() {
    let tenant = tenant_with(&corpus());
    let query = parse(&tenant, "").unwrap();
    let ids = |scope: &Scope| {
        search(&tenant, &query, scope)
            .unwrap()
            .hits
            .iter()
            .map(|hit| hit.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&Scope {
            mailboxes: Reach::All,
            ..Scope::default()
        }),
        [1, 2]
    );
    assert_eq!(
        ids(&Scope {
            sites: Reach::Only(vec![SITE]),
            ..Scope::default()
        }),
        [3]
    );
    assert_eq!(
        ids(&Scope {
            except: vec![OTHER_MAIL],
            ..Scope::everywhere()
        }),
        [1, 3]
    );
    assert_eq!(ids(&Scope::default()), [0i64; 0]);
    tenant
        .db()
        .execute("UPDATE location SET state = 'softDeleted' WHERE id = 1", [])
        .unwrap();
    assert_eq!(ids(&Scope::everywhere()), [2, 3]);
    assert_eq!(
        ids(&Scope {
            deleted_too: true,
            ..Scope::everywhere()
        }),
        [1, 2, 3]
    );
}

#[test]
fn statistics_count_every_row_of_a_keyword_list_under_its_conditions() {
    let tenant = tenant_with(&corpus());
    let query = parse(&tenant, "budget(c:s)financials(c:c)(kind:email)").unwrap();
    let counts = keywords(&tenant, &query, &Scope::everywhere()).unwrap();
    let shown: Vec<(&str, &str, u64, u64, u64)> = counts
        .iter()
        .map(|c| (c.part, c.query.as_str(), c.locations, c.items, c.bytes))
        .collect();
    assert_eq!(
        shown,
        [
            ("Primary", query.text.as_str(), 2, 2, 300),
            ("Keyword", "budget", 1, 1, 200),
            ("Keyword", "financials", 1, 1, 100)
        ]
    );
}

#[test]
fn explaining_names_the_parts_of_the_query_that_an_item_met() {
    let tenant = tenant_with(&corpus());
    let query = parse(
        &tenant,
        "from:annb OR budget OR author:\"Garth Fort\" OR NOT zebra",
    )
    .unwrap();
    let reasons = explain(&tenant, &query, &[1, 3]).unwrap();
    assert_eq!(reasons[&1], ["from:annb"]);
    assert_eq!(reasons[&3], ["budget", "author:\"Garth Fort\""]);
    assert!(!reasons.contains_key(&2));
}

#[test]
fn a_recipient_is_searched_for_under_all_names_that_the_directory_knows() {
    let mut items = corpus();
    items[0].people[0] = ("from", String::new(), "Ann Beebe".into());
    items[1].people[1] = ("to", "ann.alias@contoso.com".into(), String::new());
    let tenant = tenant_with(&items);
    assert_eq!(
        found_in(&tenant, "participants:annb@contoso.com"),
        [0i64; 0]
    );
    tenant.db().execute_batch(
        "INSERT INTO entity_name VALUES('User', 'annb@contoso.com', 'k1'), ('User', 'ann beebe', 'k1'), ('User', 'annb', 'k1'),
           ('User', 'ann.alias@contoso.com', 'k1'), ('User', '00000000-0000-0000-0000-000000000001', 'k1');",
    ).unwrap();
    assert_eq!(found_in(&tenant, "participants:annb@contoso.com"), [1, 2]);
    assert_eq!(
        found_in(&tenant, "participants:\"annb@contoso*\""),
        [0i64; 0],
        "a star switches the expansion off"
    );
    let query = parse(&tenant, "from:annb").unwrap();
    assert_eq!(
        expanded(&tenant, &query),
        "(from:annb OR from:\"ann beebe\" OR from:\"ann.alias@contoso.com\" OR from:\"annb@contoso.com\")"
    );
    tenant
        .db()
        .execute(
            "INSERT INTO entity_name VALUES('User', 'ann beebe', 'k2')",
            [],
        )
        .unwrap();
    assert_eq!(
        expanded(&tenant, &parse(&tenant, "from:\"ann beebe\"").unwrap()),
        "from:\"ann beebe\"",
        "two people of one name"
    );
}

#[test]
fn long_lists_of_keywords_run() {
    let tenant = tenant_with(&corpus());
    let words: Vec<String> = (0..900).map(|n| format!("word{n}")).collect();
    assert_eq!(
        found_in(&tenant, &format!("{} OR budget", words.join(" OR "))),
        [2, 3]
    );
    let people: Vec<String> = (0..900).map(|n| format!("to:p{n}")).collect();
    assert_eq!(
        found_in(&tenant, &format!("{} OR to:annb", people.join(" OR "))),
        [2]
    );
}

#[test]
fn chinese_and_japanese_are_found_by_word_and_by_name() {
    let mail = |text: &str| Sample {
        location: MAIL,
        folder_role: "inbox",
        kind: "email",
        text: text.into(),
        props: json!({}),
        ..Sample::default()
    };
    let tenant = tenant_with(&[
        mail("陳美玲女士您好"),
        mail("山田太郎さんの予定"),
        mail("美玲的陳述"),
    ]);
    assert_eq!(found_in(&tenant, "陳美玲"), [1]);
    assert_eq!(found_in(&tenant, "\"山田太郎\" OR 陳述"), [2, 3]);
    assert_eq!(found_in(&tenant, "山田*"), [2]);
}

const WORDS: &[&str] = &[
    "budget",
    "budgets",
    "plan",
    "planning",
    "ann",
    "beebe",
    "q1",
    "陳",
    "陳述",
    "01-20-1990",
    "contoso",
];

fn some_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 0..7).prop_map(|words| words.join(" "))
}

fn sample() -> impl Strategy<Value = Sample> {
    let person = prop::sample::select(vec![
        ("from", "annb@contoso.com", "Ann Beebe"),
        ("to", "annb@contoso.com", "Ann Beebe"),
        ("from", "budget@fabrikam.com", "Budget Plan"),
        ("cc", "ann@fabrikam.com", ""),
        ("to", "garthf@contoso.com", "Garth Fort"),
    ]);
    let people = prop::collection::btree_map(
        Just(()).prop_flat_map(move |()| person.clone()),
        Just(()),
        0..3,
    );
    (
        1..4i64,
        some_text(),
        some_text(),
        people,
        0..4i64,
        0..3i64,
        any::<bool>(),
    )
        .prop_map(|(location, subject, text, people, day, size, labelled)| {
            let is_mail = location != SITE;
            let at = 1_618_444_800_000 + day * 86_400_000;
            Sample {
                location,
                folder_role: if is_mail { "inbox" } else { "library" },
                kind: if is_mail {
                    if size == 0 { "meetings" } else { "email" }
                } else {
                    "file"
                },
                filename: if is_mail {
                    String::new()
                } else {
                    format!("{text}.docx")
                },
                filetype: if is_mail {
                    String::new()
                } else {
                    ["docx", "xlsx", "pdf"][size as usize].into()
                },
                people: if is_mail {
                    people
                        .into_keys()
                        .map(|(r, a, n)| (r, a.to_string(), n.to_string()))
                        .collect()
                } else {
                    vec![]
                },
                received: (is_mail && day > 0).then_some(at),
                modified: Some(at),
                size: size * 100,
                label: if labelled {
                    "plan q1".into()
                } else {
                    String::new()
                },
                props: json!({}),
                partial: false,
                subject,
                text,
            }
        })
}

fn query() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(str::to_string),
        2 => (prop::sample::select(WORDS), prop::sample::select(WORDS)).prop_map(|(a, b)| format!("\"{a} {b}\"")),
        2 => Just("plan*".to_string()),
        1 => Just("\"ann bud*\"".to_string()),
        2 => (prop::sample::select(WORDS), 0..4u32, prop::sample::select(WORDS), any::<bool>())
            .prop_map(|(a, n, b, ordered)| format!("{a} {}NEAR({n}) {b}", if ordered { "O" } else { "" })),
        6 => prop::sample::select(vec![
            "from:annb@contoso.com", "participants:contoso.com", "to:annb", "from:\"budget pl*\"", "participants:\"ann*\"",
            "subject:plan", "subject:\"budget plan\"", "title:budget", "filename:plan*", "filetype:docx", "kind:email",
            "received:2021-04-16", "received>=2021-04-17", "date<2021-04-17", "size>=100", "size<>200", "compliancetag:\"plan q1\"",
            "subjecttitle:ann", "date:2021-04-15..2021-04-16",
        ]).prop_map(str::to_string),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join(") OR ("))),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join(") AND ("))),
            inner.prop_map(|part| format!("NOT ({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_the_plain_evaluator_finds(
        items in prop::collection::vec(sample(), 1..14),
        queries in prop::collection::vec(query(), 30),
    ) {
        let tenant = tenant_with(&items);
        for text in queries {
            let query = parse(&tenant, &text).unwrap();
            let expected: Vec<i64> = (1..).zip(&items).filter(|(_, item)| naive(&query.root, item)).map(|(row, _)| row).collect();
            prop_assert_eq!(found_in(&tenant, &text), expected, "{}", text);
        }
    }
}
