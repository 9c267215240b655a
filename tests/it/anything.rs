//! Any text either runs or is refused: nothing panics, nothing hangs. The texts are drawn from PowerShell's own words, so
//! that many of them parse; the seed is fixed, and a failing text is printed whole.

use rehearsal::diag::Source;
use rehearsal::host::{Capture, Limits, Session, SessionOptions};

pub const WORDS: &[&str] = &[
    "$x",
    "$y",
    "$_",
    "$null",
    "$true",
    "1",
    "0",
    "-1",
    "2.5",
    "'a'",
    "\"b $x\"",
    "\"$(1+1)\"",
    "@()",
    "@{}",
    "@{a=1}",
    "@(1,2,3)",
    "1..3",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    "\n",
    "|",
    ",",
    ".",
    "::",
    "=",
    "+=",
    "++",
    "--",
    "+",
    "-",
    "*",
    "/",
    "%",
    "-eq",
    "-ne",
    "-gt",
    "-like",
    "-match",
    "-replace",
    "-split",
    "-join",
    "-f",
    "-is",
    "-as",
    "-and",
    "-or",
    "-not",
    "!",
    "..",
    "[int]",
    "[string]",
    "[array]",
    "[datetime]",
    "[pscustomobject]",
    "[ordered]",
    "[ref]",
    "if",
    "else",
    "foreach",
    "in",
    "while",
    "do",
    "until",
    "for",
    "switch",
    "default",
    "try",
    "catch",
    "finally",
    "throw",
    "return",
    "break",
    "continue",
    "exit",
    "function",
    "f",
    "g",
    "param",
    "begin",
    "process",
    "end",
    "trap",
    "filter",
    "Where-Object",
    "ForEach-Object",
    "Select-Object",
    "-First",
    "Measure-Object",
    "Out-Null",
    "Sort-Object",
    "Write-Output",
    "Get-Variable",
    "Set-Variable",
    "&",
    "$args",
    "$input",
    "@x",
    "2>&1",
    "> $null",
    "$script:x",
    "$global:y",
    "Length",
    "Count",
    "ToString()",
    "Where({$_})",
    "ForEach({$_})",
    "GetType()",
    "?",
    "%",
    "??",
    "?.",
    "$x[0]",
    "$x.a",
    "$x.a.b",
    "{$x}",
    "{ $_ }",
    "$Error",
    "$?",
    "$Matches",
    "$PSItem",
    "[math]::Abs(1)",
    "#",
    "`",
];

/// Numbers that look like chance, the same from the same seed.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Draw {
        Draw(seed)
    }

    pub fn next(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

fn run(text: &str) {
    run_within(text, 20_000);
}

/// Runs a text within small limits.
pub fn run_within(text: &str, steps: u64) {
    let mut session = Session::new(SessionOptions {
        registry: rehearsal::cmdlets(),
        tenant: Some(Box::new(|| {
            rehearsal::tenant::Tenant::in_memory(&rehearsal::tenant::NewTenant::default())
        })),
        output: Box::new(Capture::default()),
        formatter: rehearsal::formatter(),
        width: 120,
        colour: false,
        interactive: false,
        what_if: true,
        folder: std::env::temp_dir(),
        allowed: Some(Vec::new()),
        limits: Limits {
            steps,
            depth: 60,
            ..Limits::default()
        },
        stop: std::sync::Arc::default(),
    });
    let source = Source::new("random", text);
    session.run_text(&source);
    session.run_prompt(&source);
}

#[test]
fn any_text_runs_or_is_refused() {
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(|| {
        let mut draw = Draw(20_260_105);
        for _ in 0..1_000 {
            let length = 1 + draw.next(14);
            let words: Vec<&str> = (0..length).map(|_| WORDS[draw.next(WORDS.len())]).collect();
            let text = words.join(if draw.next(3) == 0 { "" } else { " " });
            if std::panic::catch_unwind(|| run(&text)).is_err() {
                panic!("this text panics: {text:?}");
            }
        }
    });
    worker.expect("a thread").join().expect("no text panics");
}

#[test]
fn cut_and_glued_cases_run_or_are_refused() {
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(|| {
        let cases: Vec<String> = include_str!("../powershell.jsonl")
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|case| case["code"].as_str().map(str::to_owned))
            .filter(|code| !code.contains("Start-Sleep"))
            .collect();
        let mut draw = Draw(7);
        for _ in 0..500 {
            let (a, b) = (
                &cases[draw.next(cases.len())],
                &cases[draw.next(cases.len())],
            );
            let cut = |text: &str, draw: &mut Draw| {
                let at = text.floor_char_boundary(draw.next(text.len() + 1));
                text[..at].to_owned()
            };
            let text = format!("{}{}", cut(a, &mut draw), cut(b, &mut draw));
            if std::panic::catch_unwind(|| run(&text)).is_err() {
                panic!("this text panics: {text:?}");
            }
        }
    });
    worker.expect("a thread").join().expect("no text panics");
}
