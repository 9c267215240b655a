//! What queries mean and what is said about them; which items they find is tested beside `run.rs`.

use super::*;
use proptest::prelude::*;

/// Saturday, 2026-01-31 09:00 UTC.
const NOW: i64 = 1_769_850_000_000;

fn language() -> Language {
    Language {
        now_ms: NOW,
        ..Language::default()
    }
}

fn sharepoint() -> Language {
    Language {
        dialect: Dialect::SharePoint,
        ..language()
    }
}

/// The query in its fullest form, or the id of its first error.
fn reading(text: &str) -> String {
    reading_in(text, &language())
}

fn reading_in(text: &str, language: &Language) -> String {
    match Query::parse(text, language) {
        Ok(query) => query.root.to_string(),
        Err(error) => error.record().map(|r| r.id.clone()).unwrap_or_default(),
    }
}

fn ids(text: &str) -> Vec<&'static str> {
    Query::read(text, &language())
        .1
        .iter()
        .map(|d| d.id)
        .collect()
}

/// The query after its first fix.
fn mended(text: &str) -> Option<String> {
    let (_, found) = Query::read(text, &language());
    found
        .iter()
        .find_map(|d| d.fix.as_ref())
        .map(|fix| apply(text, fix))
}

#[test]
fn white_space_means_and_and_binds_tighter_than_or() {
    assert_eq!(reading("a b"), "a AND b");
    assert_eq!(reading("a OR b c"), "a OR (b AND c)");
    assert_eq!(reading("(a OR b) (c OR d)"), "(a OR b) AND (c OR d)");
    assert_eq!(reading("a NOT b"), "a AND (NOT b)");
    assert_eq!(reading("a -b +c"), "a AND (NOT b) AND c");
    assert_eq!(reading("NOT a NEAR b"), "NOT a NEAR(8) b");
    assert_eq!(ids("a OR b c"), ["KqlMixedOperators"]);
    assert_eq!(ids("a OR (b c)"), [""; 0]);
}

#[test]
fn the_queries_of_the_guide_are_read_as_written() {
    assert_eq!(
        reading("pilar@contoso.com AND filetype=\"xlxs\""),
        "pilar@contoso.com AND filetype=\"xlxs\""
    );
    assert_eq!(
        ids("pilar@contoso.com AND filetype=\"xlxs\""),
        ["KqlUnlikelyValue"]
    );
    assert_eq!(
        mended("filetype=\"xlxs\"").as_deref(),
        Some("filetype=xlsx")
    );
    assert_eq!(
        reading("(98765 OR \"01-20-1990\") AND (filetype=\"xlxs\" OR filetype=\"docx\")"),
        "(98765 OR \"01-20-1990\") AND (filetype=\"xlxs\" OR filetype=\"docx\")"
    );
    assert_eq!(
        reading("\"1600330345678 97\" AND kind=\"email\""),
        "\"1600330345678 97\" AND kind=\"email\""
    );
    assert_eq!(ids("\"1600330345678 97\" AND kind=\"email\""), [""; 0]);
    let path = "path:\"https://contoso.sharepoint.com/SiteAssets/9C Biology Notebook/\" AND filetype=\"one\"";
    assert_eq!(reading(path), path);
    assert_eq!(ids(path), [""; 0]);
    assert_eq!(ids("compliancetag=\"personal data\""), [""; 0]);
}

#[test]
fn conditions_of_one_property_are_alternatives_and_of_several_all_hold() {
    assert_eq!(
        reading(
            "phone* OR smartphone*(c:c)(sent=2019-12-01..2020-11-30)(kind=\"email\")(kind=\"meetings\")"
        ),
        "(phone* OR smartphone*) AND sent=2019-12-01..2020-11-30 AND (kind=\"email\" OR kind=\"meetings\")"
    );
    assert_eq!(
        reading("report(c:c)(date<2021-04-01)(subjecttitle:\"northwind\")(-filetype:aspx)"),
        "report AND date<2021-04-01 AND subjecttitle:\"northwind\" AND (NOT filetype:aspx)"
    );
    assert_eq!(
        reading("(c:c)(kind=\"email;meetings\")(from=a,b)"),
        "(kind=\"email\" OR kind=\"meetings\") AND (from=\"a\" OR from=\"b\")"
    );
    assert_eq!(reading("x(c:c)"), "KqlConditionExpected");
    assert_eq!(reading("x(c:c)(kind:email) y"), "KqlConditionExpected");
    assert_eq!(reading("(x(c:c)(kind:email))"), "KqlMisplacedSeparator");
}

#[test]
fn rows_of_a_keyword_list_are_alternatives_and_stay_apart() {
    let query = Query::parse(
        "budget(c:s)security fence(c:s)FY2021(c:c)(kind:email)",
        &language(),
    )
    .unwrap();
    assert_eq!(
        query.root.to_string(),
        "(budget OR (security AND fence) OR FY2021) AND kind:email"
    );
    let rows: Vec<&str> = query.rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(rows, ["budget", "security fence", "FY2021"]);
    let rows: Vec<String> = (0..21).map(|n| format!("word{n}")).collect();
    assert_eq!(reading(&rows.join("(c:s)")), "KqlTooManyRows");
    assert!(Query::parse(&rows[..20].join("(c:s)"), &language()).is_ok());
    assert_eq!(reading("a(c:s)"), "KqlRowExpected");
}

#[test]
fn plus_and_repeated_properties_differ_by_dialect() {
    assert_eq!(reading("one + two"), "\"one two\"");
    assert_eq!(reading("one + two + three"), "one AND (two OR three)");
    assert_eq!(
        reading_in("one + two + three", &sharepoint()),
        "one AND two AND three"
    );
    assert_eq!(reading("author:a author:b"), "author:a AND author:b");
    assert_eq!(
        reading_in("author:a author:b", &sharepoint()),
        "author:a OR author:b"
    );
    assert_eq!(
        reading_in("author:a title:b", &sharepoint()),
        "author:a AND title:b"
    );
    assert_eq!(ids("one + two"), ["KqlPlusSign"]);
}

#[test]
fn a_wildcard_continues_at_least_three_letters_at_the_end() {
    assert_eq!(reading("cat*"), "cat*");
    assert_eq!(reading("\"fair val*\""), "\"fair val*\"");
    for wrong in ["*ual", "c*t", "*cat*", "*"] {
        assert_eq!(reading(wrong), "KqlWildcardPosition", "{wrong}");
    }
    assert_eq!(reading("an*"), "KqlPrefixTooShort");
    assert_eq!(reading("filetype:do*"), "KqlPrefixTooShort");
    assert_eq!(reading("山田*"), "山田*");
    assert_eq!(ids("title:\"commun* plan\""), ["KqlWildcardInPhrase"]);
    assert_eq!(ids("cat.*"), ["KqlDotBeforeWildcard"]);
    assert_eq!(mended("*cat*").as_deref(), Some("cat*"));
    assert_eq!(ids("te?t"), ["KqlQuestionMark", "KqlCharactersDropped"]);
}

#[test]
fn faults_name_their_place_and_their_remedy() {
    for (query, id, remedy) in [
        (
            "financials and budget",
            "KqlLowerCaseOperator",
            Some("financials AND budget"),
        ),
        ("from: annb", "KqlSpaceInRestriction", Some("from:annb")),
        ("size > 100", "KqlSpaceInRestriction", Some("size>100")),
        (
            "subject:“budget”",
            "KqlCurlyQuotes",
            Some("subject:\"budget”"),
        ),
        (
            "Subject:'Action required'",
            "KqlSingleQuotes",
            Some("Subject:\"Action required\""),
        ),
        ("(a OR b", "KqlUnclosedParenthesis", Some("(a OR b)")),
        ("a)", "KqlUnexpectedParenthesis", Some("a")),
        ("()", "KqlEmptyParentheses", None),
        ("\"open", "KqlUnclosedQuote", Some("\"open\"")),
        ("a AND", "KqlOperandMissing", None),
        ("OR a", "KqlOperandMissing", None),
        ("a OR OR b", "KqlOperandMissing", None),
        ("a NOT", "KqlOperandMissing", None),
        ("sbject:x", "KqlUnknownProperty", Some("subject:x")),
        ("received:2020-30-11", "KqlBadDate", None),
        (
            "received:2021-05-01..2021-04-01",
            "KqlReversedRange",
            Some("received:2021-04-01..2021-05-01"),
        ),
        ("sent:4/13/2016", "KqlUsDate", Some("sent:2016-04-13")),
        ("size>10MB", "KqlBadNumber", Some("size>10485760")),
        ("subject>5", "KqlOperatorForType", Some("subject:5")),
        ("isread:maybe", "KqlBadBoolean", None),
        ("folderid:4D6D", "KqlBadFolderId", None),
        ("kind:emial", "KqlUnlikelyValue", Some("kind:email")),
        ("subject:\"\"", "KqlEmptyValue", None),
        ("NOT NOT a", "KqlDoubleNot", None),
        ("NOT a", "KqlOnlyNegation", None),
        ("a NEAR(x) b", "KqlNearDistance", Some("a NEAR(8) b")),
        ("a NEAR from:b", "KqlNearOperand", None),
        ("a NEAR", "KqlOperandMissing", None),
        ("@@@", "KqlNothingSearchable", None),
        ("a ONEAR b", "KqlNotPromised", None),
    ] {
        assert!(ids(query).contains(&id), "{query}: {:?}", ids(query));
        if let Some(remedy) = remedy {
            assert_eq!(mended(query).as_deref(), Some(remedy), "{query}");
        }
    }
}

#[test]
fn an_error_points_into_the_query() {
    let error = Query::parse("budget received:2020-30-11", &language()).unwrap_err();
    let record = error.record().unwrap();
    let at = record.at.as_ref().unwrap();
    assert_eq!(at.source.slice(at.span), "2020-30-11");
    assert_eq!(record.id, "KqlBadDate");
    let unknown = Query::parse("frm:x", &language()).unwrap_err();
    assert!(
        unknown.record().unwrap().help.contains("from:x"),
        "{}",
        unknown.record().unwrap().help
    );
}

#[test]
fn values_are_read_by_the_type_of_their_property() {
    let value = |text: &str| match Query::parse(text, &language()).map(|q| q.root) {
        Ok(Node::Property(restriction)) => restriction.value,
        other => panic!("{text}: {other:?}"),
    };
    let day = 86_400_000;
    let april = 1_618_444_800_000;
    assert_eq!(
        value("received:2021-04-15"),
        Value::Time {
            from: Some(april),
            before: Some(april + day)
        }
    );
    assert_eq!(
        value("received>2021-04-15"),
        Value::Time {
            from: Some(april + day),
            before: None
        }
    );
    assert_eq!(
        value("received<=2021-04-15"),
        Value::Time {
            from: None,
            before: Some(april + day)
        }
    );
    assert_eq!(
        value("received:\"2021-04-15\"..\"2021-04-16\""),
        Value::Time {
            from: Some(april),
            before: Some(april + 2 * day)
        }
    );
    assert_eq!(
        value("size:1..1048567"),
        Value::Number {
            min: Some(1),
            max: Some(1_048_567)
        }
    );
    assert_eq!(
        value("size>26214400"),
        Value::Number {
            min: Some(26_214_401),
            max: None
        }
    );
    assert_eq!(value("hasattachment:TRUE"), Value::Boolean(true));
    assert_eq!(
        value("itemclass:ipm.externaldata.Facebook*"),
        Value::Word {
            word: "ipm.externaldata.facebook".into(),
            prefix: true
        }
    );
    assert_eq!(value("subject:\"\""), Value::Nothing);
    assert!(matches!(
        value("received:\"last month\""),
        Value::Time { .. }
    ));
    assert_eq!(reading("size<>5"), "NOT size=5");
}

#[test]
fn an_unknown_property_is_an_error_or_words_by_choice_and_an_address_is_neither() {
    assert_eq!(reading("zzz:x"), "KqlUnknownProperty");
    let words = Language {
        unknown_property_is_word: true,
        ..language()
    };
    assert_eq!(reading_in("zzz:x", &words), "zzz:x");
    assert_eq!(reading("https://contoso.com/x"), "https://contoso.com/x");
    assert_eq!(reading("12:30"), "12:30");
}

#[test]
fn an_empty_query_is_everything_and_one_of_dropped_characters_is_refused() {
    assert!(Query::parse("  ", &language()).unwrap().is_empty());
    assert_eq!(reading("@@@"), "KqlNothingToSearch");
    assert_eq!(reading("budget @@@"), "budget");
}

#[test]
fn lengths_are_measured_against_the_profile() {
    let text = vec!["word"; 900].join(" OR ");
    let query = Query::parse(&text, &language()).unwrap();
    let mail = Places {
        mailboxes: true,
        ..Places::default()
    };
    let sites = Places {
        sites: true,
        all_sites: true,
        ..Places::default()
    };
    assert!(query.check(&text, &mail, LimitProfile::Current).is_ok());
    let refused = query
        .check(&text, &sites, LimitProfile::Current)
        .unwrap_err();
    assert!(refused.record().unwrap().message.contains("4000"));
    assert!(
        query
            .check(&text, &sites, LimitProfile::ClassicPremium)
            .is_ok()
    );
    let long = query
        .check(&text.repeat(2), &mail, LimitProfile::Current)
        .unwrap_err();
    assert_eq!(long.record().unwrap().id, "KqlTooLong");
    let few = Places {
        sites: true,
        site_count: 1,
        site_characters: 30,
        ..Places::default()
    };
    let short = Query::parse("x", &language()).unwrap();
    assert!(
        short
            .check(&"y".repeat(1_990), &few, LimitProfile::ClassicStandard)
            .is_err()
    );
}

#[test]
fn a_property_of_the_other_workload_is_noticed_where_it_would_find_nothing() {
    let sites = Places {
        sites: true,
        all_sites: true,
        ..Places::default()
    };
    let both = Places {
        mailboxes: true,
        ..sites.clone()
    };
    let noticed = |text: &str, places: &Places| {
        let query = Query::parse(text, &language()).unwrap();
        query
            .check(text, places, LimitProfile::Current)
            .unwrap()
            .len()
    };
    assert_eq!(noticed("subject:x", &sites), 1);
    assert_eq!(noticed("from:x AND budget", &both), 1);
    assert_eq!(
        noticed(
            "participants:\"a@b.c\" OR author:\"A B\" OR createdby:\"A B\"",
            &both
        ),
        0
    );
}

fn query_text() -> impl Strategy<Value = String> {
    let term = prop_oneof![
        Just("budget".to_string()),
        Just("\"fair value\"".into()),
        Just("ann*".into()),
        Just("from:annb@contoso.com".into()),
        Just("subject:\"q1 plan*\"".into()),
        Just("received:2021-04-15..2021-04-16".into()),
        Just("size>10".into()),
        Just("a NEAR(3) \"b c\"".into()),
        Just("date<>2021-01-01".into()),
    ];
    term.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) ({b})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

proptest! {
    #[test]
    fn reading_never_panics_and_its_spans_fit(text in "[a-z:=<>()\"*+\\-. ANDORT“é山]{0,80}|\\PC{0,40}") {
        let (query, found) = Query::read(&text, &language());
        let errors = found.iter().any(|d| d.severity == Severity::Error);
        prop_assert_eq!(query.is_none(), errors);
        for diagnostic in &found {
            prop_assert!(text.get(diagnostic.span.start as usize..diagnostic.span.end as usize).is_some(), "{diagnostic:?}");
            diagnostic.line(&text);
            if let Some(fix) = &diagnostic.fix {
                apply(&text, fix);
            }
        }
    }

    #[test]
    fn what_is_printed_is_read_as_the_same_query(text in query_text()) {
        let query = Query::parse(&text, &language()).unwrap();
        let printed = query.root.to_string();
        let again = Query::parse(&printed, &language()).unwrap();
        prop_assert_eq!(again.root.to_string(), printed);
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(reading(&deep), "KqlTooDeep");
    assert_eq!(reading(&"-(".repeat(3_000)), "KqlTooDeep");
    assert_eq!(
        reading(&format!("{}a{}", "(".repeat(90), ")".repeat(90))),
        "a"
    );
}
