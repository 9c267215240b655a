//! Guards the house: imports run along the arrows, every file says what its room is for, every application stands in
//! the table, every transcript and playbook is run.

use std::path::{Path, PathBuf};

/// What each room may import. The arrows are drawn in docs/architecture.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("value", &["diag"]),
    ("lang", &["diag"]),
    ("tenant", &["value", "diag"]),
    ("search", &["content", "tenant", "value", "diag"]),
    ("content", &["search", "tenant", "value", "diag"]),
    ("dsr", &["content", "search", "tenant", "value", "diag"]),
    ("cmdlet", &["lang", "tenant", "value", "diag"]),
    ("host", &["lang", "cmdlet", "tenant", "value", "diag"]),
    ("core", &["lang", "cmdlet", "tenant", "value", "diag"]),
    (
        "apps",
        &[
            "cmdlet", "dsr", "content", "search", "tenant", "value", "diag",
        ],
    ),
    (
        "playbook",
        &["host", "lang", "cmdlet", "tenant", "value", "diag"],
    ),
    ("prompt", &["playbook", "host", "lang", "diag"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            sources(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            into.push(entry);
        }
    }
}

/// Files of the program: path below `src`, and text. Unit tests in files of their own are passed.
fn program() -> Vec<(String, String)> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let name = |path: &Path| {
        path.strip_prefix(root().join("src"))
            .expect("below src")
            .display()
            .to_string()
    };
    files
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).expect("a text")))
        .collect()
}

#[test]
fn imports_run_along_the_arrows() {
    let rooms: Vec<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    let mut wrong = Vec::new();
    for (file, text) in program() {
        let Some((room, _)) = file.split_once('/') else {
            continue;
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == room) else {
            continue;
        };
        if file.contains("tests") {
            continue;
        }
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or("");
        for (n, line) in text.lines().enumerate() {
            let Some(at) = line.find("crate::") else {
                continue;
            };
            if line.trim_start().starts_with("//") {
                continue;
            }
            let target: String = line[at + 7..]
                .chars()
                .take_while(|c| c.is_ascii_lowercase())
                .collect();
            if target != room
                && rooms.contains(&target.as_str())
                && !allowed.contains(&target.as_str())
            {
                wrong.push(format!(
                    "src/{file}:{}: {room} may not know {target}",
                    n + 1
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_its_room_is_for() {
    let mute: Vec<String> = program()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(file, _)| file)
        .collect();
    assert!(mute.is_empty(), "without a first `//!`: {mute:?}");
}

#[test]
fn every_application_stands_in_the_table() {
    let apps = root().join("src/apps");
    let table = std::fs::read_to_string(apps.join("mod.rs")).expect("a text");
    for entry in std::fs::read_dir(apps)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        let name = entry
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let is_app = entry.is_dir()
            && std::fs::read_to_string(entry.join("mod.rs"))
                .is_ok_and(|text| text.contains("static APP: App"));
        assert!(
            !is_app || table.contains(&format!("&{name}::APP")),
            "{name} is in no table"
        );
    }
}

#[test]
fn every_documented_cmdlet_accepts_what_its_struct_simulates() {
    let mut wrong = Vec::new();
    for def in rehearsal::cmdlets().into_iter().flatten() {
        let name = def.name();
        let Some(facts) = rehearsal::cmdlet::facts(&name) else {
            continue;
        };
        for (field, _) in rehearsal::cmdlet::doc_of(def).parameters {
            if facts.parameter(&field).is_none() {
                wrong.push(format!("{name} has a field {field} and no such parameter"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
