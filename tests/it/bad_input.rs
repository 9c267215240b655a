//! Bad input from outside: files that are not what they should be, a disk that is full, another writer. Each has its own
//! error, which says what is wrong, points at the words where there are some, says what to do next, and ends with its status.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    command
        .current_dir(folder)
        .env_remove("REHEARSAL_TENANT")
        .env("COLUMNS", "160")
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

/// What an error must say, each part in its place: message, pointer, help, id; and the status.
fn says(output: &Output, status: i32, parts: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    let mut from = 0;
    for part in parts {
        let at = said[from..].find(part);
        assert!(
            at.is_some(),
            "'{part}' is missing, or not in its place:\n{said}"
        );
        from += at.unwrap_or(0);
    }
    assert!(!said.contains("panicked"), "{said}");
}

fn made(folder: &Path) {
    assert!(
        run(folder, &["new", "a.tenant", "--empty"])
            .status
            .success()
    );
}

#[test]
fn commands_and_their_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let ran = |words: &str| run(at, &["-c", words]);
    says(
        &ran("Get-SPOSites"),
        1,
        &[
            "There is no command 'Get-SPOSites'.",
            "[-c:1:1]",
            "did you mean Get-SPOSite?",
            "help: Get-Command",
            "FullyQualifiedErrorId: CommandNotFoundException",
        ],
    );
    says(
        &ran("Get-SPOSite -Limt All"),
        1,
        &[
            "no parameter named 'Limt'",
            "[-c:1:13]",
            "did you mean -Limit?",
            "help:",
            "NamedParameterNotFound,Get-SPOSite",
        ],
    );
    says(
        &ran("Set-SPOSite /sites/hr -LockState Frozen"),
        1,
        &[
            "'Frozen' is not one of its values.",
            "[-c:1:34]",
            "expected NoAccess, ReadOnly or Unlock",
            "help:",
            "CannotConvertArgumentNoMessage,Set-SPOSite",
        ],
    );
    says(
        &ran("if ($true) {"),
        2,
        &[
            "brace is not closed",
            "[-c:1:12]",
            "opened here",
            "help:",
            "MissingEndCurlyBrace",
        ],
    );
    says(
        &ran(
            "New-ComplianceSearch -Name b -ExchangeLocation All -ContentMatchQuery 'a AND sent>=2026-13-45'",
        ),
        1,
        &[
            "'2026-13-45' is not a date.",
            "2026-13-45",
            "expected YYYY-MM-DD",
            "help:",
            "KqlBadDate,New-ComplianceSearch",
        ],
    );
}

#[test]
fn files_that_are_missing_or_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let import = |name: &str| {
        run(
            at,
            &[
                "-c",
                &format!("Import-TenantContent -Path {name} -Mailbox pilar@contoso.com"),
            ],
        )
    };
    says(
        &import("nothing.mbox"),
        1,
        &[
            "There is no file or folder",
            "[-c:1:1]",
            "expected a message, a mailbox file",
            "help: check the path",
            "ImportPathNotFound",
        ],
    );
    // What cannot be read becomes a partially indexed item with its reason, and no error.
    for (name, bytes, reason) in [
        ("text.docx", &b"no document at all"[..], "parsermalformed"),
        ("text.pdf", b"no document at all", "parsermalformed"),
        ("text.xlsx", b"no document at all", "parser"),
        ("text.zip", b"no archive at all", "parserunsupportedtype"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj <<", "parsermalformed"),
        (
            "noise.bin",
            b"\x00\x01\x02\x80\x81\xff\x00\x07",
            "parserunknowntype",
        ),
    ] {
        std::fs::write(at.join(name), bytes).expect("written");
        let script = format!(
            "$done = Import-TenantContent -Path {name} -Mailbox pilar@contoso.com -Folder Inbox/New
             \"$($done.Imported) $($done.PartiallyIndexed) $($done.Failed)\"
             (Get-TenantContent -Mailbox pilar@contoso.com -Folder Inbox/New).UnindexedReason"
        );
        let output = run(at, &["-c", &script]);
        let said = text(&output.stdout);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(said.starts_with("1 1 0"), "{name}: {said}");
        assert!(said.contains(reason), "{name}: {said}");
    }
    says(
        &run(at, &["run", "nothing.rhai"]),
        2,
        &[
            "The script 'nothing.rhai' cannot be read",
            "help: is the path right?",
            "ScriptNotRead",
        ],
    );
}

#[test]
fn tenant_files_that_are_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let opened = |name: &str| run(at, &["--tenant", name, "-c", "Get-Mailbox"]);
    says(
        &opened("nothing.tenant"),
        1,
        &["nothing.tenant", "help:", "TenantFileNotFound"],
    );
    std::fs::write(
        at.join("text.tenant"),
        "a text that is no database, and long enough to be looked at ".repeat(20),
    )
    .expect("written");
    says(
        &opened("text.tenant"),
        1,
        &["text.tenant", "help:", "NotATenantFile"],
    );
    std::fs::write(at.join("empty.tenant"), "").expect("written");
    says(
        &opened("empty.tenant"),
        1,
        &["empty.tenant", "help:", "NotATenantFile"],
    );
    // Another program's database.
    let other = rusqlite::Connection::open(at.join("other.tenant")).expect("a database");
    other.execute_batch("CREATE TABLE t(x)").expect("a table");
    drop(other);
    says(
        &opened("other.tenant"),
        1,
        &["other.tenant", "help:", "NotATenantFile"],
    );
    made(at);
    let newer = rusqlite::Connection::open(at.join("a.tenant")).expect("a database");
    newer
        .pragma_update(None, "user_version", 99)
        .expect("a number");
    drop(newer);
    says(
        &opened("a.tenant"),
        1,
        &["a.tenant", "99", "help:", "TenantFormatTooNew"],
    );
    // Pages in the middle overwritten.
    assert!(run(at, &["new", "torn.tenant", "--empty"]).status.success());
    let mut bytes = std::fs::read(at.join("torn.tenant")).expect("read");
    let end = bytes.len();
    bytes[4096..end].fill(0x5a);
    std::fs::write(at.join("torn.tenant"), bytes).expect("written");
    says(
        &opened("torn.tenant"),
        1,
        &["torn.tenant", "help:", "TenantDamaged"],
    );
}

#[test]
fn a_file_of_the_format_before_is_brought_to_this_one() {
    let folder = tempfile::tempdir().expect("a folder");
    made(folder.path());
    let db = rusqlite::Connection::open(folder.path().join("a.tenant")).expect("a database");
    db.execute_batch("DROP TABLE playbook_run; DROP TABLE playbook_step; PRAGMA user_version = 1")
        .expect("an old file");
    drop(db);
    let output = run(
        folder.path(),
        &["--tenant", "a.tenant", "-c", "@(Get-PlaybookRun).Count"],
    );
    assert_eq!(text(&output.stdout).trim(), "0", "{}", text(&output.stderr));
}

#[test]
fn a_full_disk_is_told_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    made(at);
    let mut mail = String::new();
    for n in 0..400 {
        let body = format!("word{n} ").repeat(400);
        mail.push_str(&format!(
            "From a@b.example Thu Jan  1 00:00:00 2026\nFrom: a@b.example\nSubject: {n}\nMessage-ID: <{n}@b>\n\n{body}\n\n"
        ));
    }
    std::fs::write(at.join("many.mbox"), mail).expect("written");
    let mailbox = "New-Mailbox -Shared -Name lab -PrimarySmtpAddress lab@contoso.com";
    assert!(
        run(at, &["--tenant", "a.tenant", "-c", mailbox])
            .status
            .success()
    );
    let size = std::fs::metadata(at.join("a.tenant"))
        .expect("a file")
        .len();
    // RLIMIT_FSIZE stands for the full disk: no right is needed for it. The shell counts blocks of 1,024 or 512 bytes.
    let blocks = size / 512 + 600;
    let full = Command::new("sh")
        .current_dir(at)
        .args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_rehearsal"))
        .args([
            "--tenant",
            "a.tenant",
            "-c",
            "Import-TenantContent -Path many.mbox -Mailbox lab@contoso.com",
        ])
        .stdin(Stdio::null())
        .output()
        .expect("the shell starts");
    says(
        &full,
        1,
        &[
            "Import-TenantContent",
            "[-c:1:1]",
            "help:",
            "TenantDiskFull",
        ],
    );
    let after = run(
        at,
        &[
            "--tenant",
            "a.tenant",
            "-c",
            "(Get-Mailbox lab@contoso.com).PrimarySmtpAddress",
        ],
    );
    assert_eq!(text(&after.stdout).trim(), "lab@contoso.com");
    let again = run(
        at,
        &[
            "--tenant",
            "a.tenant",
            "-c",
            "$null = Import-TenantContent -Path many.mbox -Mailbox lab@contoso.com; @(Get-TenantContent -Mailbox lab@contoso.com).Count",
        ],
    );
    assert_eq!(text(&again.stdout).trim(), "400", "{}", text(&again.stderr));
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    made(folder.path());
    let db = rusqlite::Connection::open(folder.path().join("a.tenant")).expect("a database");
    db.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let output = run(
        folder.path(),
        &[
            "--tenant",
            "a.tenant",
            "-c",
            "New-Mailbox -Shared -Name x -PrimarySmtpAddress x@contoso.com",
        ],
    );
    says(
        &output,
        1,
        &["New-Mailbox", "[-c:1:1]", "help:", "TenantBusy"],
    );
    db.execute_batch("ROLLBACK").expect("the end");
    let output = run(
        folder.path(),
        &[
            "--tenant",
            "a.tenant",
            "-c",
            "(New-Mailbox -Shared -Name x -PrimarySmtpAddress x@contoso.com).Name",
        ],
    );
    assert_eq!(text(&output.stdout).trim(), "x", "{}", text(&output.stderr));
}

#[test]
fn a_failing_statement_ends_a_playbook_unless_it_is_caught() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let write = |text: &str| std::fs::write(at.join("a.rhai"), text).expect("written");
    write(
        "// It is looked for.\nSet-SPOSite /sites/nowhere -LockState NoAccess;\nWrite-Host 'went on';",
    );
    let output = run(at, &["run", "a.rhai"]);
    says(
        &output,
        1,
        &[
            "Cannot get site /sites/nowhere.",
            "a.rhai:2:1",
            "no such site",
            "help:",
        ],
    );
    assert!(!text(&output.stdout).contains("went on"));
    write(
        "try { Get-SPOSite /sites/nowhere -ErrorAction Stop; } catch { Write-Host 'caught'; }\nWrite-Error 'soft';\nWrite-Host 'went on';",
    );
    let output = run(at, &["run", "a.rhai"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "caught\nwent on\n");
}
