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
    loops();
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
    time(
        "first command on the sample tenant",
        60,
        "Get-SPOSite | Select-Object -First 1",
    );
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

fn loops() {
    let python = median(|| {
        let mut command = Command::new("python3");
        command.args(["-c", "s = 0\nfor i in range(1000000): s += i"]);
        command
    });
    tell(
        "a loop of 1,000,000 additions",
        ours("foreach ($i in 1..1000000) { $s += $i }"),
        "python",
        python,
    );
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
