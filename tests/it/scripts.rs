//! Administrators' scripts as people publish them, run whole on the sample tenant: `tests/scripts/NAME.ps1`, and beside it
//! `NAME.out` with the command that runs it, what it prints and what it writes. `UPDATE=1 cargo test --test it scripts`
//! writes the answers anew; the diff is then the review.

use crate::transcripts::Typed;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts")
}

/// What a file of answers begins with: the commands, each on a line of its own behind `PS> `.
fn commands(answers: &str) -> Vec<&str> {
    answers
        .lines()
        .filter_map(|line| line.strip_prefix("PS> "))
        .collect()
}

/// Runs the commands in a fresh session whose folder holds the script, and gives everything that came.
fn run(script: &Path, commands: &[&str]) -> String {
    let mut typed = Typed::new(false);
    let name = script.file_name().expect("a script has a name");
    std::fs::copy(script, typed.folder().join(name)).expect("the script is copied");
    let mut shown = String::new();
    for command in commands {
        shown.push_str(&format!("PS> {command}\n{}", typed.answer(command)));
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(typed.folder())
        .expect("the session's folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name() != Some(name))
        .collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("scripts write text");
        let name = file
            .file_name()
            .expect("a file has a name")
            .to_string_lossy();
        shown.push_str(&format!("--- {name}\n{}", text.replace("\r\n", "\n")));
        if !text.ends_with('\n') {
            shown.push('\n');
        }
    }
    shown
}

#[test]
fn published_scripts_run_and_write_what_they_should() {
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder of scripts")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ps1"))
        .collect();
    scripts.sort();
    assert!(scripts.len() >= 5, "five scripts at least");
    let worker = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || {
            for script in scripts {
                let answers = script.with_extension("out");
                let before = std::fs::read_to_string(&answers).unwrap_or_default();
                let commands = commands(&before);
                assert!(
                    !commands.is_empty(),
                    "{} names its command",
                    answers.display()
                );
                let shown = run(&script, &commands);
                if std::env::var_os("UPDATE").is_some() {
                    std::fs::write(&answers, shown).expect("the answers are written");
                } else {
                    snapbox::assert_data_eq!(shown, snapbox::Data::text(before).raw());
                }
            }
        })
        .expect("a thread");
    worker.join().expect("every script answers as written");
}
