//! What was purged is gone from the bytes: every word that stood in the purged messages and in no other item is found
//! in the tenant's file before, and in none of its files after.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn run(tenant: &Path, text: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .arg("--tenant")
        .arg(tenant)
        .args(["-c", text])
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert!(
        output.status.success(),
        "{text}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Bytes of the tenant's file and of the files beside it.
fn bytes(tenant: &Path) -> Vec<u8> {
    let beside =
        ["", "-wal", "-shm"].map(|suffix| PathBuf::from(format!("{}{suffix}", tenant.display())));
    beside
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .flatten()
        .collect()
}

/// Words of eight letters or more, as a text editor would find them.
fn words(text: &str) -> HashSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 8)
        .collect()
}

/// Imports an mbox, purges what comes from a sender in rounds of ten, moves the clock, and looks at the bytes.
fn purge_and_look(mbox: &Path, messages: usize, sender: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let tenant = folder.path().join("real.tenant");
    let made = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .arg("new")
        .arg(&tenant)
        .arg("--empty")
        .output();
    assert!(made.expect("the program starts").status.success());
    run(
        &tenant,
        "New-Mailbox -Shared -Name spam-lab -PrimarySmtpAddress lab@contoso.com",
    );
    let import = format!(
        "(Import-TenantContent -Path '{}' -Mailbox lab@contoso.com).Imported",
        mbox.display()
    );
    assert_eq!(run(&tenant, &import).trim(), messages.to_string());
    let search = format!(
        "New-ComplianceSearch -Name one -ExchangeLocation lab@contoso.com -ContentMatchQuery 'from:{sender}' | Out-Null; \
         Start-ComplianceSearch one; (Get-ComplianceSearch one).Items"
    );
    let found: usize = run(&tenant, &search)
        .trim()
        .parse()
        .expect("a number of items");
    assert!(found > 10, "{found} items are no test of rounds of ten");

    // Words by item, from the stored text itself.
    let db = rusqlite::Connection::open(&tenant).expect("the file opens");
    let mut query = db
        .prepare(
            "SELECT body.text, EXISTS(SELECT 1 FROM item_person p WHERE p.item = item.id AND p.role = 'from' AND p.address = ?1)
             FROM item JOIN body ON body.item = item.id",
        )
        .expect("a query");
    let rows = query
        .query_map([sender], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
        })
        .expect("rows");
    let rows: Vec<(String, bool)> = rows.map(|row| row.expect("a row")).collect();
    let mut only_purged: HashMap<&str, bool> = HashMap::new();
    for (text, purged) in &rows {
        for word in words(text) {
            only_purged
                .entry(word)
                .and_modify(|only| *only &= purged)
                .or_insert(*purged);
        }
    }
    drop(query);
    db.close().expect("closed");
    let before = bytes(&tenant);
    let has = |bytes: &[u8], word: &str| memmem(bytes, word.as_bytes());
    // A word may also stand in a header of another message, or inside a longer word: only what the bytes hold once is asked.
    let others: String = rows
        .iter()
        .filter(|(_, purged)| !purged)
        .map(|(text, _)| text.to_lowercase())
        .collect::<Vec<_>>()
        .join("\n");
    let unique: Vec<&str> = only_purged
        .iter()
        .filter(|(word, only)| {
            **only && !others.contains(&word.to_lowercase()) && has(&before, word)
        })
        .map(|(word, _)| *word)
        .collect();
    assert!(
        unique.len() > 50,
        "{} words are too few to tell",
        unique.len()
    );

    let rounds = found.div_ceil(10);
    for _ in 0..rounds {
        run(
            &tenant,
            "New-ComplianceSearchAction -SearchName one -Purge -PurgeType HardDelete -Confirm:$false | Out-Null",
        );
        run(
            &tenant,
            "Remove-ComplianceSearchAction one_Purge -Confirm:$false",
        );
    }
    run(&tenant, "Step-TenantClock -Days 60 | Out-Null");
    let left = run(
        &tenant,
        "(Get-TenantContent -Mailbox lab@contoso.com | Measure-Object).Count",
    );
    assert_eq!(left.trim(), (messages - found).to_string());
    let after = bytes(&tenant);
    let kept = std::fs::read(mbox).expect("the mbox");
    let in_other_bytes: HashSet<&str> = unique
        .iter()
        .copied()
        .filter(|word| has(&after, word))
        // The original bytes of other messages (encoded parts, headers) may hold it: those are not the purged ones.
        .filter(|word| !stands_in_other_natives(&tenant, word))
        .collect();
    assert!(
        in_other_bytes.is_empty(),
        "still in the file: {in_other_bytes:?} of {} words ({} bytes)",
        unique.len(),
        kept.len()
    );
    println!(
        "{found} messages purged in {rounds} rounds; {} words were in the file before and none after",
        unique.len()
    );
}

fn stands_in_other_natives(tenant: &Path, word: &str) -> bool {
    let db = rusqlite::Connection::open(tenant).expect("the file opens");
    let sql = "SELECT EXISTS(SELECT 1 FROM body WHERE instr(native, CAST(?1 AS BLOB)) > 0 OR instr(text, ?1) > 0)
               OR EXISTS(SELECT 1 FROM item WHERE instr(subject || sender || recipients || props, ?1) > 0)";
    db.query_row(sql, [word], |row| row.get(0))
        .expect("an answer")
}

fn memmem(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn purged_words_leave_the_bytes_of_the_tenant() {
    let folder = tempfile::tempdir().expect("a folder");
    let mbox = folder.path().join("own.mbox");
    let mut text = String::new();
    for n in 0..60 {
        let sender = if n % 4 == 0 {
            "leaver@fabrikam.com"
        } else {
            "stayer@fabrikam.com"
        };
        let own: String = (0..6)
            .map(|k| format!("secret{n}word{k}x{} ", n * 7919 + k * 104_729))
            .collect();
        text.push_str(&format!(
            "From x@y Thu Jan  1 00:00:00 2026\nFrom: {sender}\nTo: lab@contoso.com\nSubject: number {n}\n\
             Message-ID: <{n}@fabrikam.com>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\n{own}\nCommon sentences stand here.\n\n"
        ));
    }
    std::fs::write(&mbox, text).expect("the mbox is written");
    purge_and_look(&mbox, 60, "leaver@fabrikam.com");
}

/// The same on real mail, where it lies beside the project.
#[test]
fn purged_words_of_real_mail_leave_the_bytes_of_the_tenant() {
    let mbox = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/corpus/mail/spamassassin-easy-ham-1.mbox");
    if !mbox.exists() {
        println!("no corpus beside the project: own mail alone is tried");
        return;
    }
    purge_and_look(&mbox, 2_500, "tomwhore@slack.net");
}
