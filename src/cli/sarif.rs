//! Findings as SARIF 2.1.0, which editors and CI services read.

use crate::playbook::check::{Diagnostic, Edit, RULES, Severity, rule};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// One log with one run.
pub fn log(found: &[Diagnostic]) -> String {
    let ids: BTreeSet<&str> = RULES
        .iter()
        .map(|rule| rule.id)
        .chain(found.iter().map(|found| found.id.as_str()))
        .collect();
    let rules: Vec<Json> = ids
        .iter()
        .map(|id| match rule(id) {
            Some(rule) => json!({
                "id": id,
                "shortDescription": { "text": rule.title },
                "help": { "text": rule.help },
                "defaultConfiguration": { "level": level(rule.severity) },
            }),
            None => json!({ "id": id }),
        })
        .collect();
    let results: Vec<Json> = found.iter().map(result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rehearsal",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(found: &Diagnostic) -> Json {
    let message = match &found.fix {
        Some(fix) => format!("{} Fix: {fix}", found.message),
        None => found.message.clone(),
    };
    let mut result = json!({
        "ruleId": found.id,
        "level": level(found.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&found.file) },
            "region": {
                "startLine": found.line,
                "startColumn": found.column,
                "endLine": found.end_line,
                "endColumn": found.end_column,
            },
        } }],
    });
    if let Some(Edit { start, end, text }) = &found.edit {
        result["fixes"] = json!([{ "artifactChanges": [{
            "artifactLocation": { "uri": uri(&found.file) },
            "replacements": [{
                "deletedRegion": { "byteOffset": start, "byteLength": end - start },
                "insertedContent": { "text": text },
            }],
        }] }]);
    }
    result
}

/// A path as a relative reference: what a URI does not hold is written in hexadecimal.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
