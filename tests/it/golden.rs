//! What PowerShell 7.6.5 answered, against what we answer: 1,333 cases, each in a fresh session. The counts by topic are
//! kept in `tests/golden.txt` and may only improve; `UPDATE=1 cargo test --test it golden` writes them anew.
//! `GOLDEN=topic` or `GOLDEN=topic:3` shows what is wrong there.

use rehearsal::diag::Source;
use rehearsal::host::{Capture, Limits, Session, SessionOptions, Status};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    refused: usize,
    wrong: usize,
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Passed,
    Refused(String),
    Wrong(String),
}

#[test]
fn powershell_answers_the_same() {
    let worker = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(run_all)
        .expect("a thread");
    let counts = worker.join().expect("no case panics the runner");
    let table = table(&counts);
    println!("{table}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, table).expect("the counts are written");
        return;
    }
    if std::env::var_os("GOLDEN").is_some() {
        return;
    }
    let kept = read(&std::fs::read_to_string(path).unwrap_or_default());
    for (topic, kept) in kept {
        let now = counts.get(&topic).copied().unwrap_or_default();
        assert!(
            now.passed >= kept.passed,
            "{topic}: {} passed before, {} now",
            kept.passed,
            now.passed
        );
        assert!(
            now.wrong <= kept.wrong,
            "{topic}: {} wrong before, {} now",
            kept.wrong,
            now.wrong
        );
    }
}

fn run_all() -> BTreeMap<String, Counts> {
    let text = include_str!("../powershell.jsonl");
    let wanted = std::env::var("GOLDEN").unwrap_or_default();
    let (topic_wanted, number_wanted) = match wanted.split_once(':') {
        Some((topic, number)) => (topic.to_owned(), number.parse::<usize>().ok()),
        None => (wanted.clone(), None),
    };
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        let case: Json = serde_json::from_str(line).expect("a case is a JSON object");
        let topic = case["topic"].as_str().unwrap_or("").to_owned();
        let number = numbers.entry(topic.clone()).or_default();
        *number += 1;
        let chosen = topic.starts_with(&topic_wanted)
            && number_wanted.is_none_or(|wanted| wanted == *number);
        if !chosen {
            continue;
        }
        let verdict = std::panic::catch_unwind(|| judge(&case))
            .unwrap_or_else(|_| Verdict::Wrong("it panicked".into()));
        let counted = counts.entry(topic.clone()).or_default();
        match &verdict {
            Verdict::Passed => counted.passed += 1,
            Verdict::Refused(_) => counted.refused += 1,
            Verdict::Wrong(_) => counted.wrong += 1,
        }
        if !wanted.is_empty() {
            match verdict {
                Verdict::Passed => {}
                Verdict::Refused(why) => println!(
                    "## {topic}:{number} refused: {why}\n{}\n",
                    case["code"].as_str().unwrap_or("")
                ),
                Verdict::Wrong(why) => println!(
                    "## {topic}:{number} WRONG\n{}\n{why}\n",
                    case["code"].as_str().unwrap_or("")
                ),
            }
        }
    }
    counts
}

/// What a case printed and which errors it wrote.
struct Answer {
    lines: Vec<String>,
    errors: Vec<(String, String)>,
    refusal: Option<String>,
    status: Status,
}

fn run(code: &str) -> Answer {
    let folder = tempfile::tempdir().expect("an empty folder");
    let capture = Capture::default();
    let mut session = Session::new(SessionOptions {
        registry: rehearsal::cmdlets(),
        tenant: Some(Box::new(|| {
            rehearsal::tenant::Tenant::in_memory(&rehearsal::tenant::NewTenant::default())
        })),
        output: Box::new(capture.clone()),
        formatter: rehearsal::formatter(),
        width: 120,
        colour: false,
        interactive: false,
        what_if: false,
        folder: folder.path().to_owned(),
        allowed: None,
        limits: Limits {
            steps: 20_000_000,
            ..Limits::default()
        },
        stop: std::sync::Arc::default(),
    });
    let status = session.run_text(&Source::new("-c", code));
    let place = folder
        .path()
        .canonicalize()
        .unwrap_or_else(|_| folder.path().to_owned());
    let place = place.display().to_string();
    let captured = capture.0.borrow();
    let clean = |text: &str| text.replace(&place, "<cwd>");
    let refusal = session
        .vm
        .error_ids()
        .into_iter()
        .find(|id| id.starts_with("NotSupported"));
    Answer {
        lines: trimmed(&clean(&captured.text)),
        errors: captured
            .errors
            .iter()
            .map(|error| (clean(&error.full_id()), clean(&error.category_info())))
            .collect(),
        refusal,
        status,
    }
}

/// Lines without spaces at their ends, without empty lines at start and end.
fn trimmed(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text
        .replace("\r\n", "\n")
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    lines
}

fn judge(case: &Json) -> Verdict {
    let answer = run(case["code"].as_str().unwrap_or(""));
    let mut why = String::new();
    let expected_parse = case["parse"].as_array().is_some();
    if expected_parse != (answer.status == Status::Unparsed) {
        let _ = writeln!(
            why,
            "  parses: expected {}, status {:?}",
            !expected_parse, answer.status
        );
    }
    let wanted_errors: Vec<(String, String)> = case["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| {
            let text = |key: &str| error[key].as_str().unwrap_or("").to_owned();
            (text("id"), text("category"))
        })
        .collect();
    let same_errors = if expected_parse {
        // Later errors of the same text follow from the first.
        answer.errors.first().map(|(id, _)| id) == wanted_errors.first().map(|(id, _)| id)
    } else {
        answer.errors == wanted_errors
    };
    if !same_errors {
        let _ = writeln!(
            why,
            "  errors: expected {wanted_errors:?}\n          got      {:?}",
            answer.errors
        );
    }
    let mut wanted = trimmed(case["out"].as_str().unwrap_or(""));
    let mut got = answer.lines.clone();
    if let Some(host) = case["host"].as_str() {
        wanted.extend(trimmed(host));
        wanted.retain(|line| !line.is_empty());
        got.retain(|line| !line.is_empty());
        wanted.sort();
        got.sort();
    }
    if wanted != got {
        let _ = writeln!(
            why,
            "  expected:\n{}\n  got:\n{}",
            wanted.join("\n"),
            got.join("\n")
        );
    }
    if let (Some(code), Status::Exit(given)) = (case["exit"].as_i64(), answer.status)
        && code != i64::from(given)
    {
        let _ = writeln!(why, "  exit: expected {code}, got {given}");
    }
    match (why.is_empty(), answer.refusal) {
        (true, _) => Verdict::Passed,
        (false, Some(id)) => Verdict::Refused(id),
        (false, None) => Verdict::Wrong(why),
    }
}

fn table(counts: &BTreeMap<String, Counts>) -> String {
    let mut text = String::from("topic passed refused wrong\n");
    let mut sum = Counts::default();
    for (
        topic,
        Counts {
            passed,
            refused,
            wrong,
        },
    ) in counts
    {
        let _ = writeln!(text, "{topic} {passed} {refused} {wrong}");
        sum.passed += passed;
        sum.refused += refused;
        sum.wrong += wrong;
    }
    let _ = writeln!(text, "all {} {} {}", sum.passed, sum.refused, sum.wrong);
    text
}

fn read(text: &str) -> BTreeMap<String, Counts> {
    let rows = text
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("all "));
    rows.filter_map(|line| {
        let mut words = line.split(' ');
        let topic = words.next()?.to_owned();
        let mut number = || words.next()?.parse().ok();
        Some((
            topic,
            Counts {
                passed: number()?,
                refused: number()?,
                wrong: number()?,
            },
        ))
    })
    .collect()
}
