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
