//! Mutated scripts through parser, printer, `check` and evaluator: nothing panics, nothing hangs. The seed is fixed, so
//! that a run says the same everywhere. `REHEARSAL_FUZZ_SECONDS=600 cargo test --test it endless` goes on that long,
//! from another seed each time (`REHEARSAL_FUZZ_SEED` repeats one); targets for cargo-fuzz lie in `fuzz/`.

use super::anything::{Draw, WORDS, run_within};
use rehearsal::cmdlet::CmdletDef;
use rehearsal::diag::Source;
use rehearsal::lang;
use rehearsal::playbook::check;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Mutations that every run of the tests tries.
const ROUNDS: usize = 100;

/// Steps of each text: an endless loop of errors, each with its suggestion, takes its time.
const STEPS: u64 = 1_000;

/// Longest that one text may take, unoptimised and on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Constructs that the recorded cases hardly have.
const SCRIPTS: &[&str] = &[
    "class Point : IComparable { [int]$X = 1; hidden static [string[]]$Names = @('a'); Point([int]$x) { $this.X = $x } [int] CompareTo([object]$o) { if ($o) { return 1 } return 0 } static [Point] Of([int]$x) { return [Point]::new($x) } }",
    "[Flags()] enum Colour : byte { Red; Green = 2; Blue = 4 }; [Colour]'Red, Blue'; [Colour]::Green -bor 1",
    "using namespace System.Collections.Generic\n#Requires -Version 5.1\n$l = [List[string]]::new(); $l.Add('x'); $l.Count",
    "data Texts -SupportedCommand ConvertTo-Json { @{ a = 'b' } }; $Texts.a; configuration C { Node x { File f { Ensure = 'Present' } } }",
    "function Get-Thing { [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'A')] param([Parameter(Mandatory, ValueFromPipeline)][ValidateRange(1, 9)][int[]]$N, [switch]$S = $true) dynamicparam { } begin { $t = 0 } process { foreach ($i in $N) { $t += $i } } end { $t } clean { } } 1..3 | Get-Thing -S:$false",
    "switch -Regex -CaseSensitive ('abc', 'x1') { '^a' { 'a'; continue } { $_ -like 'x*' } { \"$($_.Length)\"; break } default { } }; :o foreach ($i in 1..3) { for (;;) { continue o } }",
    "try { throw [System.IO.IOException]::new('no') } catch [System.IO.IOException], [ArgumentException] { $_.Exception.Message; $_.InvocationInfo.Line } finally { 'f' } trap { continue }",
    "$h = [ordered]@{ 'a b' = { $_ * 2 }; c = if ($true) { 1 } else { 2 }; 3 = @(1, 2)[-1] }; $h.'a b'; $h.GetEnumerator() | Sort-Object Name | Format-Table -AutoSize",
    "$x = @\"\nline $($h['c']) ${x}: `$y $(if (1) { \"in 'q' \"\"d\"\"\" })\n\"@ -split \"`n\" | ForEach-Object { $_ -replace '(\\w+)', '<$1>' -f 1, 2 }",
    "$a = $null; ${a}?.b; ${a}?[0]; $a ?? ($a ??= 5); $a -gt 3 ? 'yes' : 'no'; Get-Date && 'x' || 'y'; 1 | ForEach-Object { $_ } 2>&1 *> $null",
    "Get-Mailbox -ResultSize 5 | Where-Object { $_.Alias -like 'a*' } | Select-Object DisplayName, @{ n = 'x'; e = { $_.Alias.Length } } -First 2 | ConvertTo-Json -Depth 3",
    "New-ComplianceSearch -Name x -ExchangeLocation All -ContentMatchQuery 'from:anna and (subject:\"a b\" or sent>=2024-01-01) NOT c*' -WhatIf",
    "$p = @{ Property = 'Length'; Descending = $true }; 'a', 'bbb', 'cc' | Sort-Object @p | Group-Object Length -NoElement; [xml]$d = '<a b=\"1\"><c/></a>'; $d.a.b",
    "& { param($a, [string]$b = 'x') \"$a$b\"; $args; $input } 1 -b y z; . { $script:q = 1 }; Invoke-Expression '1 + 1'; [scriptblock]::Create('2').Invoke()",
];

fn pieces() -> Vec<String> {
    include_str!("../powershell.jsonl")
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|case| case["code"].as_str().map(str::to_owned))
        .filter(|code| !code.contains("Start-Sleep"))
        .chain(SCRIPTS.iter().map(|script| (*script).to_owned()))
        .collect()
}

/// One text with parts taken out, doubled, moved, changed, and parts of another put in.
fn mutated(pieces: &[String], draw: &mut Draw) -> String {
    let scripts = pieces.len() - SCRIPTS.len();
    let pick = |draw: &mut Draw| match draw.next(3) {
        0 => pieces[scripts + draw.next(SCRIPTS.len())].clone(),
        _ => pieces[draw.next(pieces.len())].clone(),
    };
    let mut text = pick(draw);
    let place = |text: &str, draw: &mut Draw| text.floor_char_boundary(draw.next(text.len() + 1));
    for _ in 0..1 + draw.next(5) {
        let (from, length) = (place(&text, draw), draw.next(20));
        let to = text.ceil_char_boundary((from + length).min(text.len()));
        match draw.next(6) {
            0 => text.replace_range(from..to, ""),
            1 => {
                let again = text[from..to].to_owned();
                text.insert_str(from, &again);
            }
            2 => text.insert_str(from, WORDS[draw.next(WORDS.len())]),
            3 => {
                let cut = text[from..to].to_owned();
                text.replace_range(from..to, "");
                let at = place(&text, draw);
                text.insert_str(at, &cut);
            }
            4 => {
                let other = pick(draw);
                let start = place(&other, draw);
                let end = other.ceil_char_boundary((start + draw.next(60)).min(other.len()));
                text.insert_str(from, &other[start..end]);
            }
            _ => {
                let odd = [
                    "\u{2019}", "\u{2013}", "\u{a0}", "\0", "\r", "\u{fffd}", "é", "`", "\"", "'",
                    "@'", "$(", "<#", "#>", "{", "}",
                ];
                let behind = text.ceil_char_boundary((from + 1).min(text.len()));
                text.replace_range(from..behind, odd[draw.next(odd.len())]);
            }
        }
    }
    text
}

/// Everything that is done with a text before and while it runs.
fn tried(text: &str, known: &check::Known) {
    let source = Source::new("mutated", text);
    match lang::parse_strict(&source) {
        Ok(tree) => {
            let printed = lang::print(&tree);
            match lang::parse_strict(&Source::new("printed", &*printed)) {
                Ok(again) => assert_eq!(
                    printed,
                    lang::print(&again),
                    "prints otherwise the second time"
                ),
                Err(errors) => panic!("what is printed does not parse: {errors:?}\n{printed}"),
            }
        }
        Err(errors) => {
            for error in errors {
                let place = error.span.start as usize..error.span.end as usize;
                assert!(text.get(place).is_some(), "outside of the text: {error:?}");
            }
        }
    }
    let found = check::check(&source, known, false);
    check::apply(text, &found);
    run_within(text, STEPS);
}

#[test]
fn mutated_scripts_run_or_are_refused() {
    let setting = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seconds = setting("REHEARSAL_FUZZ_SECONDS").map(Duration::from_secs);
    let fresh = || u64::from(std::process::id()) << 20;
    let seed =
        setting("REHEARSAL_FUZZ_SEED").unwrap_or_else(|| seconds.map_or(20_260_105, |_| fresh()));
    let at_hand = Arc::new(Mutex::new((Instant::now(), String::new())));
    let watched = at_hand.clone();
    // Nothing else can end a text that hangs.
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let held = watched
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if held.0.elapsed() > PATIENCE {
                eprintln!("this text hangs: {:?}", held.1);
                std::process::abort();
            }
        }
    });
    let worker = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(move || {
            let cmdlets: HashMap<String, &'static CmdletDef> = rehearsal::cmdlets()
                .into_iter()
                .flatten()
                .map(|def| (def.name().to_lowercase(), def))
                .collect();
            let names: Vec<String> = cmdlets.values().map(|def| def.name()).collect();
            let aliases = rehearsal::host::aliases()
                .into_iter()
                .map(|(name, (_, target))| (name, target))
                .collect();
            let known = check::Known {
                cmdlets: &cmdlets,
                names: &names,
                aliases: &aliases,
                query: &rehearsal::cli::query_findings,
            };
            let (pieces, mut draw, start) = (pieces(), Draw::new(seed), Instant::now());
            let mut round = 0;
            while seconds.map_or(round < ROUNDS, |seconds| start.elapsed() < seconds) {
                let text = mutated(&pieces, &mut draw);
                *at_hand.lock().expect("nobody panics with it") = (Instant::now(), text.clone());
                let tried = std::panic::AssertUnwindSafe(|| tried(&text, &known));
                if std::panic::catch_unwind(tried).is_err() {
                    panic!("seed {seed}, round {round}: this text panics: {text:?}");
                }
                round += 1;
            }
            at_hand.lock().expect("nobody panics with it").0 =
                Instant::now() + Duration::from_secs(1 << 30);
            println!("seed {seed}: {round} texts");
        });
    worker.expect("a thread").join().expect("no text panics");
}
