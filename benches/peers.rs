//! Whole processes against their peers, in the same run, as ratios: `cargo bench`. A peer that is not installed is said
//! aloud and passed over. Nothing here fails: a benchmark measures, tests hold.
//!
//! Peers: notmuch (Debian: notmuch) for the import, nushell (npm: nushell) for pipelines, python3 for loops.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rehearsal");

/// Runs of each; the median is told.
const RUNS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    start();
    pipeline();
    early_stop();
    records();
    json_lines(folder.path());
    calls();
    loops();
    csv_memory(folder.path());
    import(folder.path());
}

/// Median time of a command from start to end; `None` if it is not there or fails.
fn median(mut command: impl FnMut() -> Command) -> Option<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let mut command = command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let begun = Instant::now();
        if !command.status().ok()?.success() {
            return None;
        }
        times.push(begun.elapsed());
    }
    times.sort();
    Some(times[RUNS / 2])
}

fn ours(text: &str) -> Option<Duration> {
    median(|| {
        let mut command = Command::new(PROGRAM);
        command.args(["-c", text]);
        command
    })
}

fn tell(what: &str, ours: Option<Duration>, peer: &str, theirs: Option<Duration>) {
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let (Some(ours), theirs) = (ours, theirs) else {
        println!("{what}: rehearsal failed");
        return;
    };
    match theirs {
        Some(theirs) => {
            let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
            println!(
                "{what}: rehearsal {}, {peer} {}: {ratio:.1} times as fast",
                ms(ours),
                ms(theirs)
            );
        }
        None => println!("{what}: rehearsal {}; {peer} is not installed", ms(ours)),
    }
}

fn start() {
    let time = |what: &str, limit: u128, text: &str| match ours(text) {
        Some(time) => println!(
            "{what}: {:.1} ms (wanted: {limit})",
            time.as_secs_f64() * 1e3
        ),
        None => println!("{what}: rehearsal failed"),
    };
    time("start and end", 15, "1");
    for first in [
        "Get-SPOSite | Select-Object -First 1",
        "Get-MgUser | Select-Object -First 1",
        "Get-Mailbox | Select-Object -First 1",
        "Get-TenantContent | Select-Object -First 1",
        "New-ComplianceSearch -Name a -ExchangeLocation All -ContentMatchQuery budget; Start-ComplianceSearch a",
    ] {
        let what = format!("first on the sample tenant: {first}");
        time(&what, 60, first);
    }
}

fn nu(text: &str) -> Option<Duration> {
    let program = std::env::var_os("NU").map_or_else(|| PathBuf::from("nu"), PathBuf::from);
    median(|| {
        let mut command = Command::new(&program);
        command.args(["-n", "-c", text]);
        command
    })
}

fn pipeline() {
    tell(
        "1,000,000 integers filtered and counted",
        ours("1..1000000 | Where-Object { $_ % 2 -eq 0 } | Measure-Object"),
        "nushell",
        nu("1..1000000 | where {|x| $x mod 2 == 0} | length"),
    );
}

fn early_stop() {
    let all = ours("1..1000000000 | Select-Object -First 10");
    match all {
        Some(time) => println!(
            "first 10 of 1,000,000,000: {:.1} ms",
            time.as_secs_f64() * 1e3
        ),
        None => println!("first 10 of 1,000,000,000: rehearsal failed"),
    }
}

fn python(text: &str) -> Option<Duration> {
    median(|| {
        let mut command = Command::new("python3");
        command.args(["-c", text]);
        command
    })
}

fn records() {
    tell(
        "100,000 records made, sorted by two keys, grouped",
        ours(
            "1..100000 | ForEach-Object { [pscustomobject]@{ Id = $_; Team = $_ % 97; Score = ($_ * 7919) % 10007 } } |
             Sort-Object Team, Score | Group-Object Team | Measure-Object",
        ),
        "nushell",
        nu("1..100000 | each {|i| {id: $i, team: ($i mod 97), score: (($i * 7919) mod 10007)} }
            | sort-by team score | group-by team | columns | length"),
    );
}

/// A million objects of four members, one a line.
fn json_lines(folder: &Path) {
    let path = folder.join("lines.json");
    let mut text = String::with_capacity(70_000_000);
    let mut dice: u32 = 1;
    for id in 0..1_000_000 {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (score, even) = ((dice >> 16) % 1000, id % 2 == 0);
        let user = id % 5000;
        let line = format!(
            "{{\"id\": {id}, \"name\": \"user{user}\", \"score\": {score}, \"even\": {even}}}\n"
        );
        text.push_str(&line);
    }
    std::fs::write(&path, text).expect("a file");
    let path = path.display();
    let ours = ours(&format!(
        "Get-Content '{path}' | ConvertFrom-Json | Where-Object {{ $_.score -gt 900 }} | Sort-Object score, id |
         Select-Object -First 10"
    ));
    let what = "1,000,000 lines of JSON read, filtered, sorted, first 10";
    let theirs = nu(&format!(
        "open --raw '{path}' | lines | each {{ from json }} | where score > 900 | sort-by score id | first 10"
    ));
    tell(what, ours, "nushell", theirs);
    let theirs = python(&format!(
        "import json\nrows = [json.loads(line) for line in open('{path}')]\n\
         rows = sorted((r for r in rows if r['score'] > 900), key=lambda r: (r['score'], r['id']))\nprint(rows[:10])"
    ));
    tell(what, ours, "python", theirs);
}

fn calls() {
    tell(
        "100,000 calls of a function",
        ours("function f($x) { $x + 1 }; foreach ($i in 1..100000) { $s = f $i }"),
        "nushell",
        nu("def f [x] { $x + 1 }; mut s = 0; for i in 1..100000 { $s = (f $i) }"),
    );
}

fn loops() {
    tell(
        "a loop of 1,000,000 additions",
        ours("foreach ($i in 1..1000000) { $s += $i }"),
        "python",
        python("s = 0\nfor i in range(1000000): s += i"),
    );
    tell(
        "a loop of 1,000,000 additions in a function",
        ours("function f { $s = 0; foreach ($i in 1..1000000) { $s += $i }; $s }; f"),
        "python",
        python("def f():\n  s = 0\n  for i in range(1000000): s += i\n  return s\nf()"),
    );
}

/// Memory must not grow with what goes through a pipeline.
fn csv_memory(folder: &Path) {
    let most = |count: usize| {
        let out = folder.join(format!("{count}.csv"));
        let text = format!(
            "1..{count} | ForEach-Object {{ [pscustomobject]@{{ Id = $_; Name = \"user$_\"; Even = $_ % 2 -eq 0 }} }} |
             Export-Csv '{}'",
            out.display()
        );
        peak(Command::new(PROGRAM).args(["-c", &text]))
    };
    match (most(1000), most(1_000_000)) {
        (Some(few), Some(many)) => {
            println!("Export-Csv: at most {few} KiB with 1,000 objects, {many} KiB with 1,000,000")
        }
        _ => println!("Export-Csv: what memory it takes can be told on Linux only"),
    }
}

/// The most memory that a command had, in KiB, looked at every few milliseconds.
fn peak(command: &mut Command) -> Option<u64> {
    let mut child = command.stdout(Stdio::null()).spawn().ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = None;
    while child.try_wait().ok()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let told = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = told.and_then(|told| told.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(kib);
        std::thread::sleep(Duration::from_millis(2));
    }
    most
}

/// The corpus beside the project, or nothing.
fn corpus() -> Option<PathBuf> {
    let mbox = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/corpus/mail/spamassassin-easy-ham-1.mbox");
    mbox.exists().then_some(mbox)
}

fn import(folder: &Path) {
    let Some(mbox) = corpus() else {
        println!("import: there is no corpus beside the project");
        return;
    };
    let bytes = std::fs::read(&mbox).expect("the corpus can be read");
    let messages = split(&bytes);
    let maildir = folder.join("mail").join("cur");
    std::fs::create_dir_all(&maildir).expect("a folder");
    for other in ["new", "tmp"] {
        std::fs::create_dir_all(folder.join("mail").join(other)).expect("a folder");
    }
    for (n, message) in messages.iter().enumerate() {
        std::fs::write(maildir.join(format!("{n}:2,")), message).expect("a message");
    }
    let base = folder.join("base.tenant");
    let made = Command::new(PROGRAM)
        .arg("new")
        .arg(&base)
        .arg("--empty")
        .stdout(Stdio::null())
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "the tenant is made"
    );
    let text = "New-Mailbox -Shared -Name lab -PrimarySmtpAddress lab@contoso.com";
    let _ = Command::new(PROGRAM)
        .arg("--tenant")
        .arg(&base)
        .args(["-c", text])
        .stdout(Stdio::null())
        .status();
    let mut round = 0;
    let ours = median(|| {
        round += 1;
        let tenant = folder.join(format!("round{round}.tenant"));
        std::fs::copy(&base, &tenant).expect("a copy");
        let mut command = Command::new(PROGRAM);
        let text = format!(
            "Import-TenantContent -Path '{}' -Mailbox lab@contoso.com",
            mbox.display()
        );
        command.arg("--tenant").arg(tenant).args(["-c", &text]);
        command
    });
    let config = folder.join("notmuch-config");
    let text = format!(
        "[database]\npath={}\n[new]\ntags=\n",
        folder.join("mail").display()
    );
    std::fs::write(&config, text).expect("a file");
    let theirs = median(|| {
        let _ = std::fs::remove_dir_all(folder.join("mail").join(".notmuch"));
        let mut command = Command::new("notmuch");
        command
            .env("NOTMUCH_CONFIG", &config)
            .args(["new", "--quiet", "--no-hooks"]);
        command
    });
    tell(
        &format!("import of {} messages with index", messages.len()),
        ours,
        "notmuch",
        theirs,
    );
}

/// Messages of an mbox, without their `From ` lines.
fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let after_blank =
            at == 0 || bytes[..at].ends_with(b"\n\n") || bytes[..at].ends_with(b"\r\n\r\n");
        if line.starts_with(b"From ") && after_blank {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(bytes.len());
    let body = |range: &[usize]| {
        let message = &bytes[range[0]..range[1]];
        let first = message
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        &message[first..]
    };
    starts.windows(2).map(body).collect()
}
