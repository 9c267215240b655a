//! The program as a process: spellings that print the same, exit statuses, previews, and the playbooks.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    command
        .current_dir(folder)
        .env_remove("REHEARSAL_TENANT")
        .env("COLUMNS", "120")
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    program(folder)
        .args(words)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn script(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scripts")
        .join(name)
        .display()
        .to_string()
}

#[test]
fn four_spellings_print_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let typed = "Get-SPOSite | Where-Object { $_.LockState -eq \"Unlock\" } | Select-Object -First 3 Url, Owner | Format-Table";
    std::fs::write(folder.path().join("a.ps1"), typed).expect("a script");
    std::fs::write(folder.path().join("a.rhai"), typed).expect("a script");
    let mut piped = program(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    piped
        .stdin
        .take()
        .expect("an input")
        .write_all(typed.as_bytes())
        .expect("written");
    let printed = [
        run(folder.path(), &["-c", typed]).stdout,
        piped.wait_with_output().expect("an end").stdout,
        run(folder.path(), &["run", "a.ps1"]).stdout,
        run(folder.path(), &["run", "a.rhai"]).stdout,
    ];
    assert_eq!(
        text(&printed[0])
            .lines()
            .filter(|line| line.contains("contoso.sharepoint.com"))
            .count(),
        3
    );
    for other in &printed[1..] {
        assert_eq!(text(other), text(&printed[0]));
    }
}

#[test]
fn exit_statuses_say_how_it_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    for (words, status) in [
        (&["-c", "1"][..], 0),
        (&["-c", "Get-SPOSite /sites/nowhere"], 1),
        (&["-c", "Get-SPOSite /sites/nowhere; 1"], 0),
        (&["-c", "if ($true) {"], 2),
        (&["-c", "exit 7"], 7),
        (
            &[
                "--what-if",
                "-c",
                "Set-SPOSite /sites/hr -LockState NoAccess",
            ],
            3,
        ),
        (&["--what-if", "-c", "Get-SPOSite /sites/hr"], 0),
        (&["run", "nothing.ps1"], 2),
        (&["--frobnicate"], 2),
    ] {
        let output = run(folder.path(), words);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{words:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn json_output_is_one_array_and_host_text_goes_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(
        folder.path(),
        &[
            "--output",
            "json",
            "-c",
            "Write-Host aside; 1; Get-SPOSite /sites/hr",
        ],
    );
    let array: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).expect("one JSON array");
    assert_eq!(array.len(), 2);
    assert!(text(&output.stderr).contains("aside"));
}

#[test]
fn a_preview_of_the_main_job_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["new", "p.tenant"]).status.success());
    let erase = script("erase-person.rhai");
    for words in [
        [
            "--tenant",
            "p.tenant",
            "--what-if",
            "run",
            &erase,
            "-Subject",
            "pilar@contoso.com",
        ],
        [
            "--tenant",
            "p.tenant",
            "run",
            "--what-if",
            &erase,
            "-Subject",
            "pilar@contoso.com",
        ],
        [
            "--tenant",
            "p.tenant",
            "run",
            &erase,
            "--what-if",
            "-Subject",
            "pilar@contoso.com",
        ],
        [
            "--tenant",
            "p.tenant",
            "run",
            &erase,
            "-Subject",
            "pilar@contoso.com",
            "-WhatIf",
        ],
    ] {
        let output = run(folder.path(), &words);
        assert_eq!(
            output.status.code(),
            Some(3),
            "{words:?}: {}",
            text(&output.stderr)
        );
        assert!(
            text(&output.stdout).contains("What would change"),
            "{words:?}"
        );
    }
    let still = run(
        folder.path(),
        &[
            "--tenant",
            "p.tenant",
            "-c",
            "(Get-MgUser -UserId pilar@contoso.com).DisplayName",
        ],
    );
    assert!(
        !text(&still.stdout).trim().is_empty(),
        "{}",
        text(&still.stderr)
    );
}

#[test]
fn the_main_job_runs_for_each_of_four_people_and_leaves_no_remnant() {
    let folder = tempfile::tempdir().expect("a folder");
    for person in [
        "pilar@contoso.com",
        "erika@contoso.com",
        "meiling@contoso.com",
        "sakura@contoso.com",
    ] {
        let output = run(
            folder.path(),
            &[
                "run",
                &script("erase-person.rhai"),
                "-Subject",
                person,
                "-ThenDays",
                "130",
            ],
        );
        let said = text(&output.stdout);
        assert!(
            output.status.success(),
            "{person}: {}",
            text(&output.stderr)
        );
        assert!(
            said.contains("Litigation Hold"),
            "{person}: nothing is refused"
        );
        assert!(
            said.contains(&format!("{person}: the deleted account was destroyed")),
            "{said}"
        );
        assert!(
            !said.lines().any(|line| line.starts_with("Remnant")),
            "{said}"
        );
    }
}

#[test]
fn a_review_that_keeps_something_without_a_reason_stops_before_the_account_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["new", "p.tenant"]).status.success());
    let subject = "erika@contoso.com";
    let found = run(
        folder.path(),
        &[
            "--tenant",
            "p.tenant",
            "run",
            &script("discover-person.rhai"),
            "-Subject",
            subject,
        ],
    );
    assert!(found.status.success(), "{}", text(&found.stderr));
    let path = folder.path().join("review.csv");
    let rows = std::fs::read_to_string(&path).expect("the review was written");
    let decided: String = rows
        .lines()
        .enumerate()
        .map(
            |(n, line)| match (n, line.rsplitn(3, ',').collect::<Vec<_>>().as_slice()) {
                (1, [_, _, head]) => format!("{head},\"Exclude\",\"\"\n"),
                _ => format!("{line}\n"),
            },
        )
        .collect();
    std::fs::write(&path, decided).expect("written");
    let words = [
        "--tenant",
        "p.tenant",
        "run",
        &script("erase-person.rhai"),
        "-Subject",
        subject,
        "-Review",
        "review.csv",
    ];
    let refused = run(folder.path(), &words);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused.stdout));
    assert!(
        text(&refused.stderr).contains("ReviewReasonMissing"),
        "{}",
        text(&refused.stderr)
    );
    let still = run(
        folder.path(),
        &[
            "--tenant",
            "p.tenant",
            "-c",
            &format!("(Get-MgUser -UserId {subject}).DisplayName"),
        ],
    );
    assert!(
        !text(&still.stdout).trim().is_empty(),
        "{}",
        text(&still.stderr)
    );
}
