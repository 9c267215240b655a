//! Purges and playbooks are killed in mid-run, again and again: every acknowledged change is there, no change in part, and
//! doing it again ends where an undisturbed run ends.

use super::crash::{is_writing, remove};
use rehearsal::tenant::Tenant;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const ITEMS: usize = 120;

/// Items that one purge takes (LC-P2).
const ROUND: usize = 10;

/// Kills inside a transaction that are wanted of each kind.
const KILLS: usize = 50;

fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    command
        .current_dir(folder)
        .env_remove("REHEARSAL_TENANT")
        .args(words)
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    let output = program(folder, words).output().expect("the program starts");
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// How a run ended.
enum Ended {
    /// Killed inside a transaction; what it had printed by then.
    Killed(String),
    /// It was done before.
    Itself,
}

/// Starts the program, waits until so many of its transactions are committed and it is inside another, and kills it there.
fn kill_inside(folder: &Path, tenant: &Path, words: &[&str], commits: usize) -> Ended {
    let printed = folder.join("printed.txt");
    let file = std::fs::File::create(&printed).expect("a file");
    let mut child = program(folder, words)
        .stdout(file)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let db = rusqlite::Connection::open(tenant).expect("the file opens beside the program");
    db.busy_timeout(Duration::ZERO).expect("a setting");
    let version = || {
        db.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0))
            .unwrap_or(0)
    };
    let (begun, mut seen, mut last) = (Instant::now(), 0, version());
    while child.try_wait().expect("a process").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(120), "it hangs");
        let now = version();
        if now != last {
            (seen, last) = (seen + 1, now);
        }
        if seen >= commits && is_writing(&db) {
            child.kill().expect("SIGKILL");
            child.wait().expect("an end");
            return Ended::Killed(std::fs::read_to_string(&printed).unwrap_or_default());
        }
    }
    Ended::Itself
}

fn copy(base: &Path, round: usize) -> PathBuf {
    let copy = base.with_file_name(format!("round{round}.tenant"));
    std::fs::copy(base, &copy).expect("a copy");
    copy
}

fn sound(tenant: &Path) -> Tenant {
    let mut opened = Tenant::open(tenant).expect("the file opens after a kill");
    assert_eq!(opened.check().expect("a check"), Vec::<String>::new());
    opened
}

/// How many items lie in each folder of each location.
fn places(tenant: &Tenant) -> BTreeMap<String, i64> {
    let mut query = tenant
        .db()
        .prepare(
            "SELECT location.address || folder.path, count(*) FROM item JOIN folder ON folder.id = item.folder
             JOIN location ON location.id = item.location GROUP BY 1",
        )
        .expect("a query");
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

/// What an end state is: items by place, entities, what is still to come.
fn end_state(tenant: &Tenant) -> (BTreeMap<String, i64>, Vec<String>, Vec<String>) {
    let list = |sql: &str| -> Vec<String> {
        let mut query = tenant.db().prepare(sql).expect("a query");
        let rows = query.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    };
    (
        places(tenant),
        list("SELECT kind || ' ' || key FROM entity ORDER BY 1"),
        list("SELECT kind || ' ' || target FROM event ORDER BY 1"),
    )
}

fn lab(folder: &Path) -> PathBuf {
    let base = folder.join("base.tenant");
    let mut mail = String::new();
    for n in 0..ITEMS {
        let _ = write!(
            mail,
            "From a@fabrikam.com Thu Jan  1 00:00:00 2026\nFrom: a@fabrikam.com\nTo: lab@contoso.com\n\
             Subject: number {n}\nMessage-ID: <{n}@fabrikam.com>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\nquokka{n} common\n\n"
        );
    }
    std::fs::write(folder.join("many.mbox"), mail).expect("the mbox is written");
    run(folder, &["new", "base.tenant", "--empty", "--seed", "1"]);
    run(
        folder,
        &[
            "--tenant",
            "base.tenant",
            "-c",
            "New-Mailbox -Shared -Name lab -PrimarySmtpAddress lab@contoso.com
             Import-TenantContent -Path many.mbox -Mailbox lab@contoso.com
             New-ComplianceSearch -Name all -ExchangeLocation lab@contoso.com -ContentMatchQuery common
             Start-ComplianceSearch all",
        ],
    );
    base
}

/// Rounds of a purge until nothing is left; each says that it is done.
fn purge_rounds() -> String {
    format!(
        "foreach ($round in 1..{}) {{
             Remove-ComplianceSearchAction all_Purge -Confirm:$false -ErrorAction SilentlyContinue
             $null = New-ComplianceSearchAction -SearchName all -Purge -PurgeType HardDelete -Confirm:$false -Force
             Write-Host \"round $round\"
         }}",
        ITEMS / ROUND + 1
    )
}

fn in_purges(tenant: &Tenant) -> usize {
    let found = places(tenant);
    let purged = found.iter().find(|(place, _)| place.contains("Purges"));
    purged.map_or(0, |(_, count)| usize::try_from(*count).expect("a count"))
}

#[test]
fn a_killed_purge_leaves_whole_rounds_and_can_be_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = lab(folder.path());
    let rounds = purge_rounds();
    let undisturbed = copy(&base, 9999);
    let name = |path: &Path| path.display().to_string();
    run(
        folder.path(),
        &["--tenant", &name(&undisturbed), "-c", &rounds],
    );
    let expected = places(&sound(&undisturbed));
    let (mut killed, mut partial) = (0, 0);
    for round in 0..KILLS * 3 {
        if killed == KILLS {
            break;
        }
        let tenant = copy(&base, round);
        let words = ["--tenant", &*name(&tenant), "-c", &rounds];
        let Ended::Killed(printed) = kill_inside(folder.path(), &tenant, &words, round % 24) else {
            continue;
        };
        killed += 1;
        let opened = sound(&tenant);
        let purged = in_purges(&opened);
        assert_eq!(purged % ROUND, 0, "a round in part: {purged}");
        let acknowledged = printed
            .lines()
            .filter(|line| line.starts_with("round"))
            .count();
        assert!(purged >= (acknowledged * ROUND).min(ITEMS), "{printed}");
        partial += usize::from(purged > 0 && purged < ITEMS);
        drop(opened);
        if round % 10 == 0 {
            run(folder.path(), &words);
            assert_eq!(places(&sound(&tenant)), expected);
        }
        remove(&tenant);
    }
    println!("killed {killed} times inside a transaction, {partial} of them between two rounds");
    assert_eq!(killed, KILLS);
    assert!(partial > 0, "no kill came between two rounds");
}

#[test]
fn a_killed_playbook_goes_on_behind_its_last_change_and_ends_where_an_undisturbed_one_does() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["new", "base.tenant", "--seed", "3"]);
    let base = folder.path().join("base.tenant");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/erase-person.rhai");
    let script = script.display().to_string();
    let erase = |tenant: &Path| -> Vec<String> {
        let words = [
            "--tenant",
            &tenant.display().to_string(),
            "run",
            &script,
            "-Subject",
        ];
        let more = ["pilar@contoso.com", "-ThenDays", "40"];
        words
            .iter()
            .chain(&more)
            .map(|word| (*word).to_owned())
            .collect()
    };
    let undisturbed = copy(&base, 9999);
    let words = erase(&undisturbed);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let said = text(&run(folder.path(), &words).stdout);
    let expected = end_state(&sound(&undisturbed));
    let last = said.lines().last().expect("a proof").to_owned();
    let (mut killed, mut resumed) = (0, 0);
    for round in 0..KILLS * 4 {
        if killed == KILLS {
            break;
        }
        let tenant = copy(&base, round);
        let words = erase(&tenant);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Ended::Killed(_) = kill_inside(folder.path(), &tenant, &words, round % 12) else {
            continue;
        };
        let runs = sound(&tenant).playbook_runs().expect("runs");
        if runs.iter().any(|run| run.state == "Finished") {
            // It was done, and only cleared the bytes of its file: another run begins anew.
            remove(&tenant);
            continue;
        }
        killed += 1;
        let again = text(&run(folder.path(), &words).stdout);
        assert_eq!(
            again.contains("Resuming erase-person"),
            !runs.is_empty(),
            "{again}"
        );
        resumed += usize::from(!runs.is_empty());
        assert_eq!(again.lines().last(), Some(&*last));
        let opened = sound(&tenant);
        assert_eq!(end_state(&opened), expected);
        let deletions: i64 = opened
            .db()
            .query_row(
                "SELECT count(*) FROM audit WHERE operation = 'Delete user.'",
                [],
                |row| row.get(0),
            )
            .expect("a number");
        assert!(deletions <= 1, "the account was deleted {deletions} times");
        let runs = opened.playbook_runs().expect("runs");
        assert!(runs.iter().all(|run| run.state == "Finished"), "{runs:?}");
        drop(opened);
        remove(&tenant);
    }
    println!(
        "killed {killed} times inside a transaction, {resumed} of them after its first change"
    );
    assert_eq!(killed, KILLS);
    assert!(
        resumed > KILLS / 4,
        "only {resumed} kills came after the first change"
    );
}
