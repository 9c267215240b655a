//! What PowerShell 7.6.5 offers at the cursor, against what we offer: 728 cases, each in a fresh session. The counts by
//! topic are kept in `tests/completion.txt` and may only improve; `UPDATE=1 cargo test --test it completion` writes them
//! anew. `COMPLETION=topic` shows what is wrong there.
//!
//! Of commands only those of PowerShell's own modules are compared: the tenant's stand among them here.

use rehearsal::cmdlet::Completed;
use rehearsal::diag::Source;
use rehearsal::host::{Capture, Limits, Session, SessionOptions};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    passed: usize,
    left_out: usize,
    wrong: usize,
}

/// One match: text, kind, listed text.
type Match = (String, String, String);

#[test]
fn powershell_offers_the_same() {
    let worker = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(run_all)
        .expect("a thread");
    let counts = worker.join().expect("no case panics the runner");
    let table = table(&counts);
    println!("{table}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/completion.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, table).expect("the counts are written");
        return;
    }
    if std::env::var_os("COMPLETION").is_some() {
        return;
    }
    for (topic, kept) in read(&std::fs::read_to_string(path).unwrap_or_default()) {
        let now = counts.get(&topic).copied().unwrap_or_default();
        assert!(
            now.wrong <= kept.wrong,
            "{topic}: {} wrong before, {} now",
            kept.wrong,
            now.wrong
        );
        assert!(
            now.passed >= kept.passed,
            "{topic}: {} passed before, {} now",
            kept.passed,
            now.passed
        );
    }
}

/// Keys of the query language: all that it knows, each once.
#[test]
fn every_key_of_the_query_language_is_offered() {
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        let input = "New-ComplianceSearch -ContentMatchQuery \"";
        let offers = session("").complete(input, input.len()).offers;
        let keys = offers
            .into_iter()
            .filter(|offer| offer.kind.name() == "Property");
        keys.map(|offer| offer.list).collect::<Vec<_>>()
    });
    let offered = worker.expect("a thread").join().expect("it does not panic");
    let mut known: Vec<String> = rehearsal::search::query::names()
        .map(str::to_owned)
        .collect();
    known.sort();
    assert_eq!(offered, known);
}

fn run_all() -> BTreeMap<String, Counts> {
    let wanted = std::env::var("COMPLETION").unwrap_or_default();
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let mut cached: Option<(String, Session)> = None;
    for line in include_str!("../completion.jsonl").lines() {
        let case: Json = serde_json::from_str(line).expect("a case is a JSON object");
        let text = |key: &str| case[key].as_str().unwrap_or("").to_owned();
        let topic = text("topic");
        if !topic.starts_with(&wanted) {
            continue;
        }
        let setup = text("setup");
        if cached.as_ref().is_none_or(|(known, _)| *known != setup) {
            cached = Some((setup.clone(), session(&setup)));
        }
        let (_, session) = cached.as_mut().expect("it was made");
        let cursor = case["cursor"].as_u64().unwrap_or(0) as usize;
        let marked = text("input");
        let input: String = marked
            .chars()
            .enumerate()
            .filter(|(at, _)| *at != cursor)
            .map(|(_, c)| c)
            .collect();
        let cursor = input
            .char_indices()
            .nth(cursor)
            .map_or(input.len(), |(at, _)| at);
        let completed = session.complete(&input, cursor);
        let verdict = judge(&case, &input, &completed);
        let counted = counts.entry(topic.clone()).or_default();
        match &verdict {
            Ok(true) => counted.passed += 1,
            Ok(false) => counted.left_out += 1,
            Err(_) => counted.wrong += 1,
        }
        if let (Err(why), true) = (verdict, std::env::var_os("COMPLETION").is_some()) {
            println!("## {topic}: {marked:?}\n{why}");
        }
    }
    counts
}

fn session(setup: &str) -> Session {
    let folder = tempfile::tempdir().expect("an empty folder");
    let mut session = Session::new(SessionOptions {
        registry: rehearsal::cmdlets(),
        tenant: Some(Box::new(|| {
            rehearsal::tenant::Tenant::in_memory(&rehearsal::tenant::NewTenant::default())
        })),
        output: Box::new(Capture::default()),
        formatter: rehearsal::formatter(),
        width: 120,
        colour: false,
        interactive: false,
        what_if: false,
        folder: folder.path().to_owned(),
        allowed: None,
        limits: Limits::default(),
        stop: std::sync::Arc::default(),
    });
    session.run_text(&Source::new("-c", setup));
    session
}

/// Whether a command is PowerShell's, or one of the session.
fn is_powershells(name: &str) -> bool {
    let bare = name
        .rsplit('\\')
        .next()
        .unwrap_or(name)
        .trim_matches(['\'', '"']);
    rehearsal::cmdlet::facts(bare)
        .is_none_or(|facts| facts.module.starts_with("Microsoft.PowerShell."))
        && !rehearsal::cmdlets()
            .iter()
            .flat_map(|table| table.iter())
            .any(|def| {
                def.name().eq_ignore_ascii_case(bare) && rehearsal::cmdlet::facts(bare).is_none()
            })
}

/// Whether we have the command at all: Microsoft's commands that the documents do not name are not expected.
fn is_known(name: &str) -> bool {
    let bare = name
        .rsplit('\\')
        .next()
        .unwrap_or(name)
        .trim_matches(['\'', '"']);
    !bare.contains('-') || rehearsal::cmdlet::facts(bare).is_some()
}

fn judge(case: &Json, input: &str, completed: &Completed) -> Result<bool, String> {
    let field = |one: &Json, key: &str| one[key].as_str().unwrap_or("").to_owned();
    let all: Vec<Match> = case["matches"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (field(one, "text"), field(one, "type"), field(one, "list")))
        .collect();
    let given = |session_name: &str| {
        case["setup"].as_str().unwrap_or("").contains(session_name) || input.contains(session_name)
    };
    let wanted: Vec<Match> = all
        .iter()
        .filter(|(text, kind, list)| kind != "Command" || is_known(text) || given(list))
        .cloned()
        .collect();
    if wanted.is_empty() && !all.is_empty() {
        return Ok(false);
    }
    let got: Vec<Match> = completed
        .offers
        .iter()
        .map(|offer| {
            (
                offer.text.clone(),
                offer.kind.name().to_owned(),
                offer.list.clone(),
            )
        })
        .filter(|(text, kind, _)| kind != "Command" || is_powershells(text))
        .collect();
    let more = case["more"].as_u64().unwrap_or(0) as usize;
    let filtered = case["filtered"].as_bool().unwrap_or(false);
    let same = if filtered {
        let mut rest = got.iter();
        wanted.iter().all(|one| rest.any(|got| got == one))
    } else if more > 0 {
        let head: Vec<&Match> = got.iter().take(wanted.len()).collect();
        head == wanted.iter().collect::<Vec<_>>()
            && (all.len() != wanted.len() || got.len() == wanted.len() + more)
    } else {
        got == wanted
    };
    let replace: Vec<i64> = case["replace"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_i64)
        .collect();
    let start = input[..completed.start].chars().count() as i64;
    let length = input[completed.start..completed.end].chars().count() as i64;
    let placed = wanted.is_empty() || replace == [start, length];
    if same && placed {
        return Ok(true);
    }
    let mut why = String::new();
    if !placed {
        let _ = writeln!(why, "  replaces {replace:?}, ours [{start}, {length}]");
    }
    if !same {
        let show = |list: &[Match]| {
            let one = |(text, kind, listed): &Match| match text == listed {
                true => format!("{text}<{kind}>"),
                false => format!("{text}~{listed}<{kind}>"),
            };
            list.iter().map(one).collect::<Vec<_>>().join(" ")
        };
        let _ = writeln!(
            why,
            "  wanted {}{}: {}\n  got {}: {}",
            wanted.len(),
            if more > 0 { "+" } else { "" },
            show(&wanted),
            got.len(),
            show(&got)
        );
    }
    Err(why)
}

fn table(counts: &BTreeMap<String, Counts>) -> String {
    let mut text = String::from("passed left-out wrong topic\n");
    let mut sum = Counts::default();
    for (topic, counted) in counts {
        let _ = writeln!(
            text,
            "{} {} {} {topic}",
            counted.passed, counted.left_out, counted.wrong
        );
        sum.passed += counted.passed;
        sum.left_out += counted.left_out;
        sum.wrong += counted.wrong;
    }
    let _ = writeln!(text, "{} {} {} all", sum.passed, sum.left_out, sum.wrong);
    text
}

fn read(text: &str) -> BTreeMap<String, Counts> {
    let rows = text.lines().skip(1).filter(|line| !line.ends_with(" all"));
    rows.filter_map(|line| {
        let mut words = line.splitn(4, ' ');
        let mut number = || words.next()?.parse().ok();
        let counted = Counts {
            passed: number()?,
            left_out: number()?,
            wrong: number()?,
        };
        Some((words.next()?.to_owned(), counted))
    })
    .collect()
}
