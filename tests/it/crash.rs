//! The program is killed in the middle of a transaction, again and again: every acknowledged command is there, no item in
//! part, and a second import ends with exactly the items of an undisturbed one.

use rehearsal::tenant::Tenant;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MESSAGES: usize = 3_000;

/// Kills inside a transaction that are wanted in all.
const KILLS: usize = 50;

struct Lab {
    folder: tempfile::TempDir,
    mbox: PathBuf,
    base: PathBuf,
}

impl Lab {
    fn new() -> Lab {
        let folder = tempfile::tempdir().expect("a folder");
        let mbox = folder.path().join("many.mbox");
        let mut text = String::new();
        for n in 0..MESSAGES {
            let body = format!("Message {n} speaks of subject{n} and of matters common to all. ")
                .repeat(12);
            let _ = write!(
                text,
                "From someone@fabrikam.com Thu Jan  1 00:00:00 2026\nFrom: someone@fabrikam.com\nTo: lab@contoso.com\n\
                 Subject: number {n}\nMessage-ID: <{n}@fabrikam.com>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\n{body}\n\n"
            );
        }
        std::fs::write(&mbox, text).expect("the mbox is written");
        let base = folder.path().join("base.tenant");
        let made = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .arg("new")
            .arg(&base)
            .args(["--empty", "--seed", "1"])
            .output();
        assert!(made.expect("the program starts").status.success());
        let lab = Lab { folder, mbox, base };
        let made = lab.run(
            &lab.base,
            "New-Mailbox -Shared -Name lab -PrimarySmtpAddress lab@contoso.com",
        );
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        lab
    }

    fn command(&self, tenant: &Path, text: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
        command
            .arg("--tenant")
            .arg(tenant)
            .args(["-c", text])
            .stdin(Stdio::null());
        command
    }

    fn run(&self, tenant: &Path, text: &str) -> std::process::Output {
        self.command(tenant, text)
            .output()
            .expect("the program starts")
    }

    fn start(&self, tenant: &Path, text: &str) -> Child {
        self.command(tenant, text)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    fn import(&self) -> String {
        format!(
            "Import-TenantContent -Path {} -Mailbox lab@contoso.com",
            self.mbox.display()
        )
    }

    fn copy(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        std::fs::copy(&self.base, &copy).expect("a copy");
        copy
    }
}

/// Whether another process holds a transaction that writes.
pub fn is_writing(db: &rusqlite::Connection) -> bool {
    match db.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
        Ok(()) => false,
        Err(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy),
    }
}

/// Removes a tenant file with its log.
pub fn remove(tenant: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", tenant.display()));
    }
}

/// Waits until so many items are committed and the process is inside its next transaction, and kills it there; false if
/// it ended before.
fn kill_inside(child: &mut Child, tenant: &Path, items: usize) -> bool {
    let db = rusqlite::Connection::open(tenant).expect("the file opens beside the program");
    db.busy_timeout(Duration::ZERO).expect("a setting");
    let committed = || {
        db.query_row("SELECT count(*) FROM item", [], |row| row.get::<_, i64>(0))
            .unwrap_or(0)
    };
    let begun = Instant::now();
    while child.try_wait().expect("a process").is_none() {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "the program hangs"
        );
        if committed() >= i64::try_from(items).expect("a small number") && is_writing(&db) {
            child.kill().expect("SIGKILL");
            child.wait().expect("an end");
            return true;
        }
    }
    false
}

/// Items that are there, each of them whole.
fn whole_items(tenant: &Path) -> usize {
    let opened = Tenant::open(tenant).expect("the file opens after a kill");
    let count = |sql: &str| {
        opened
            .db()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("a number")
    };
    let check: String = opened
        .db()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("a word");
    assert_eq!(check, "ok");
    let items = count("SELECT count(*) FROM item");
    assert_eq!(
        count("SELECT count(*) FROM item JOIN body ON body.item = item.id WHERE length(text) > 0"),
        items
    );
    assert_eq!(
        count("SELECT count(DISTINCT item) FROM item_person WHERE role = 'from'"),
        items
    );
    assert_eq!(
        count("SELECT count(*) FROM item_fts WHERE item_fts MATCH 'matters'"),
        items
    );
    usize::try_from(items).expect("a count")
}

#[test]
fn a_killed_import_leaves_whole_items_and_can_be_repeated() {
    let lab = Lab::new();
    let mut killed = 0;
    let mut partial = 0;
    for round in 0..KILLS * 3 {
        if killed == KILLS {
            break;
        }
        let tenant = lab.copy(&format!("round{round}.tenant"));
        let mut child = lab.start(&tenant, &lab.import());
        if !kill_inside(&mut child, &tenant, round * 211 % (MESSAGES - 500)) {
            continue;
        }
        killed += 1;
        let left = whole_items(&tenant);
        partial += usize::from(left > 0 && left < MESSAGES);
        if round % 10 == 0 {
            let again = lab.run(&tenant, &lab.import());
            assert!(
                again.status.success(),
                "{}",
                String::from_utf8_lossy(&again.stderr)
            );
            assert_eq!(whole_items(&tenant), MESSAGES);
        }
        remove(&tenant);
    }
    println!(
        "killed {killed} times inside a transaction, {partial} of them with a part of the items committed"
    );
    assert_eq!(killed, KILLS);
    assert!(
        partial > 0,
        "no kill came between two batches: the test does not reach what it is for"
    );
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there() {
    let lab = Lab::new();
    for round in 0..5 {
        let tenant = lab.copy(&format!("round{round}.tenant"));
        let kept = lab.run(
            &tenant,
            "New-Mailbox -Shared -Name kept -PrimarySmtpAddress kept@contoso.com",
        );
        assert!(kept.status.success());
        let mut child = lab.start(&tenant, &lab.import());
        kill_inside(&mut child, &tenant, round * 300);
        let found = lab.run(&tenant, "(Get-Mailbox kept@contoso.com).PrimarySmtpAddress");
        assert_eq!(
            String::from_utf8_lossy(&found.stdout).trim(),
            "kept@contoso.com"
        );
    }
}
