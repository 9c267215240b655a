//! What the parser must hold: PowerShell's own answers, tricky snippets, and properties of any text.

use super::*;

/// Ids of the errors of a text, in order; empty if it parses.
fn ids(text: &str) -> Vec<&'static str> {
    match parse(&Source::new("test", text)) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.id).collect(),
    }
}

#[test]
fn every_recorded_case_parses_or_is_refused_as_powershell_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/powershell.jsonl");
    let cases = std::fs::read_to_string(path).expect("the cases are committed");
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        let code = case["code"].as_str().expect("each case has code");
        let expected: Vec<String> = serde_json::from_value(case["parse"].clone())
            .ok()
            .filter(|v: &Vec<String>| !v.is_empty())
            .unwrap_or_default();
        let found = ids(code);
        if found != expected {
            wrong.push(format!(
                "{code:?}\n   expected {expected:?}\n   found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A tree without the places of its nodes.
fn shape(tree: &ScriptBlockTree) -> String {
    let text = format!("{tree:?}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span { start: ") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').map_or(rest.len(), |n| n + 1)..];
    }
    out + rest
}

/// Printing and parsing again gives the same tree.
fn check_round_trip(text: &str) {
    let Ok(tree) = parse(&Source::new("test", text)) else {
        return;
    };
    let printed = print(&tree);
    match parse(&Source::new("printed", &*printed)) {
        Ok(again) => assert_eq!(
            shape(&tree),
            shape(&again),
            "{text}\n--- printed\n{printed}"
        ),
        Err(errors) => panic!("{text}\n--- printed\n{printed}\n{errors:?}"),
    }
}

/// The recorded cases' code.
fn recorded() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/powershell.jsonl");
    let cases = std::fs::read_to_string(path).expect("the cases are committed");
    let code = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).ok()?["code"]
            .as_str()
            .map(String::from)
    };
    cases.lines().filter_map(code).collect()
}

#[test]
fn printing_and_parsing_again_gives_the_same_tree() {
    for code in recorded() {
        check_round_trip(&code);
    }
}
