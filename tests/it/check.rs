//! `rehearsal check`: every kind of finding where it belongs and nowhere else, its fixes, its forms, and its page.

use rehearsal::playbook::check::RULES;
use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, Output};

fn check(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .current_dir(folder)
        .env_remove("REHEARSAL_TENANT")
        .arg("check")
        .args(words)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The id of a finding, a script that has it once and nothing else, and one like it that has none.
const CASES: &[(&str, &str, &str)] = &[
    (
        "AmbiguousParameter",
        "Get-ChildItem -Fi *.txt",
        "Get-ChildItem -Filter *.txt",
    ),
    (
        "AssignmentInCondition",
        "if ($x = 5) { 'a' + $x }",
        "if ($x = Get-Date) { 'a' + $x }",
    ),
    (
        "CannotConvertArgumentNoMessage",
        "Get-Mailbox -RecipientTypeDetails Persons",
        "Get-Mailbox -RecipientTypeDetails UserMailbox",
    ),
    (
        "CommandNotFoundException",
        "Get-Mailboxx",
        "function Get-Mailboxx { } Get-Mailboxx",
    ),
    (
        "DestructiveLoop",
        "foreach ($m in Get-Mailbox) { Remove-Mailbox -Identity $m.Alias }",
        "[CmdletBinding(SupportsShouldProcess)] param() foreach ($m in Get-Mailbox) { Remove-Mailbox -Identity $m.Alias }",
    ),
    (
        "DestructiveLoop",
        "Get-Mailbox | Remove-Mailbox -Confirm:$false",
        "Get-Mailbox | Remove-Mailbox -WhatIf",
    ),
    (
        "KqlLowerCaseOperator",
        "New-ComplianceSearch -Name x -ContentMatchQuery 'budget and plan'",
        "New-ComplianceSearch -Name x -ContentMatchQuery 'budget AND plan'",
    ),
    (
        "KqlLowerCaseOperator",
        "$who = 'x'; New-ComplianceSearch -Name x -ContentMatchQuery \"from:$who or plan\"",
        "$who = 'x'; New-ComplianceSearch -Name x -ContentMatchQuery \"from:$who OR sent>=$(Get-Date -Format o)\"",
    ),
    (
        "MissingArgument",
        "Get-Mailbox -Identity",
        "Get-Mailbox -Identity x",
    ),
    (
        "NamedParameterNotFound",
        "Get-Mailbox -Identiti x",
        "Get-Mailbox -Ident x",
    ),
    (
        "NullOnTheRight",
        "$x = 1; if ($x -eq $null) { 1 }",
        "$x = 1; if ($null -eq $x) { 1 }",
    ),
    (
        "PersonalData",
        "Get-Mailbox 'petra.lindqvist@nordhamn.se'",
        "Get-Mailbox 'petra.lindqvist@contoso.com'",
    ),
    (
        "PersonalData",
        "'call +46 8 523 914 07'",
        "'version 10.0.26100.4061 of 2024-11-05 12:30:00'",
    ),
    (
        "PersonalData",
        "'DE89 3704 0044 0532 0130 00'",
        "'6d1f9c3e-89ab-4cde-8370-044053201300'",
    ),
    ("PersonalData", "'219-40-1187'", "'078-05-1120'"),
    ("PersonalData", "'811218-9876'", "'811218-9875'"),
    (
        "Placeholder",
        "Get-Mailbox -Identity <the user>",
        "Get-Mailbox -Identity '<the user>'",
    ),
    (
        "SecretInClear",
        "$p = ConvertTo-SecureString 'Tr0ub4dor' -AsPlainText -Force; $p",
        "$t = Read-Host; $p = ConvertTo-SecureString $t -AsPlainText -Force; $p",
    ),
    (
        "SecretInClear",
        "param([string]$ClientSecret = 'q8~aZ.93kfl2') $ClientSecret",
        "param([string]$ClientSecret = '<your secret>') $ClientSecret",
    ),
    (
        "SecretInClear",
        "@{ Password = 'Winter2031!' }",
        "@{ Password = $env:SECRET; PasswordPolicy = 'None' }",
    ),
    (
        "UnknownProperty",
        "(Get-Mailbox x).DisplayNam",
        "(Get-Mailbox x).DisplayName.Length",
    ),
    (
        "UnknownProperty",
        "$all = Get-Mailbox | Where-Object { $_.Alas -eq 'x' }; $all",
        "$all = Get-Mailbox | Where-Object { $_.Alias -eq 'x' }; $all.Count",
    ),
    (
        "UnknownProperty",
        "Get-Mailbox | Sort-Object Alias | Select-Object DisplayNam",
        "Get-Mailbox | Select-Object @{ n = 'Boss'; e = { $_.Alias } } | Sort-Object Boss",
    ),
    (
        "UnknownProperty",
        "foreach ($m in Get-Mailbox) { \"$($m.Alas)\" }",
        "$m = Get-Mailbox x; $m | Add-Member Alas 1; $m.Alas",
    ),
    (
        "UnusedVariable",
        "$count = 5; $cout",
        "$count = 5; \"$count\"",
    ),
    (
        "UnusedVariable",
        "function f { $found = Get-Date } f",
        "$VerbosePreference = 'Continue'; $p = @{ Name = 'x' }; Get-Process @p; $script:kept = 1",
    ),
];

/// Findings that say only what is not simulated: not looked at here.
fn is_coverage(id: &str) -> bool {
    id.starts_with("NotSupported")
        || [
            "NotDocumentedParameter",
            "NoEffectParameter",
            "FileNotChecked",
            "CommandOfOtherFile",
            "OutputInScript",
        ]
        .contains(&id)
}

#[test]
fn every_finding_is_made_where_it_belongs() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut words = vec!["--json".to_string()];
    for (at, (_, bad, good)) in CASES.iter().enumerate() {
        for (kind, script) in [("bad", bad), ("good", good)] {
            let name = format!("{at}-{kind}.ps1");
            std::fs::write(folder.path().join(&name), script).expect("a script");
            words.push(name);
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = check(folder.path(), &words);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    let found: Vec<Json> = printed
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let of = |name: &str| -> Vec<String> {
        let ids = found.iter().filter(|f| f["file"] == name);
        ids.filter_map(|f| f["id"].as_str())
            .filter(|id| !is_coverage(id))
            .map(str::to_owned)
            .collect()
    };
    let mut wrong = Vec::new();
    for (at, (id, bad, good)) in CASES.iter().enumerate() {
        if of(&format!("{at}-bad.ps1")) != [*id] {
            wrong.push(format!(
                "{bad}: {:?}, not {id}",
                of(&format!("{at}-bad.ps1"))
            ));
        }
        if !of(&format!("{at}-good.ps1")).is_empty() {
            wrong.push(format!(
                "{good}: {:?}, none expected",
                of(&format!("{at}-good.ps1"))
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for rule in RULES.iter().filter(|rule| !is_coverage(rule.id)) {
        assert!(
            CASES.iter().any(|(id, _, _)| *id == rule.id),
            "{} is never tried",
            rule.id
        );
    }
}

/// As such scripts are published: nothing in it is worth a word.
const ORDINARY: &str = r#"<#
.SYNOPSIS
  Reports who forwards mail. Questions: petra.lindqvist@nordhamn.se
#>
[CmdletBinding()]
param (
    [Parameter(Mandatory = $false)] [string] $OutputPath = ".\Report.csv",
    [switch] $IncludeShared
)
$ErrorActionPreference = 'Stop'
If (-not (Get-Module -ListAvailable ExchangeOnlineManagement)) { Write-Host "Module missing" -ForegroundColor Red; break }
Connect-ExchangeOnline -ShowBanner:$false
$Report = [System.Collections.Generic.List[Object]]::new()
$Types = 'UserMailbox'
if ($IncludeShared) { $Types = 'UserMailbox', 'SharedMailbox' }
[array]$Mbx = Get-Mailbox -ResultSize Unlimited -RecipientTypeDetails $Types | Sort-Object DisplayName
$i = 0
ForEach ($M in $Mbx) {
    $i++
    Write-Progress -Activity "Checking $($M.DisplayName)" -Status "$i of $($Mbx.Count)" -PercentComplete (($i / $Mbx.Count) * 100)
    If ($null -ne $M.ForwardingSmtpAddress) {
        $Line = [PSCustomObject][Ordered]@{
            Mailbox = $M.DisplayName
            To      = $M.ForwardingSmtpAddress.Split(":")[1]
            Keeps   = $M.DeliverToMailboxAndForward
        }
        $Report.Add($Line)
    }
}
try { $Report | Export-Csv -NoTypeInformation $OutputPath }
catch { Write-Host ("Not written: {0}" -f $_.Exception.Message) }
Write-Host $Report.Count "mailboxes forward; see" $OutputPath
"#;

#[test]
fn an_ordinary_script_is_left_in_peace() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.ps1"), ORDINARY).expect("a script");
    let output = check(folder.path(), &["--strict", "a.ps1"]);
    let told: Vec<String> = text(&output.stdout)
        .lines()
        .filter(|line| !line.contains(" NotSupported") && !line.contains(" NoEffect"))
        .map(str::to_owned)
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn warnings_fail_only_where_they_are_asked_to() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.ps1"), "$x = 1").expect("a script");
    assert_eq!(check(folder.path(), &["a.ps1"]).status.code(), Some(0));
    assert_eq!(
        check(folder.path(), &["--strict", "a.ps1"]).status.code(),
        Some(2)
    );
    assert_eq!(
        check(folder.path(), &["--strict", "--syntax", "a.ps1"])
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn fixes_are_written_whole_and_in_the_encoding_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = "# ü\r\nif ($args -ne $null -and $args[0].Name -eq $null) {\r\n  New-ComplianceSearch -Name x -ContentMatchQuery 'a or b' }\r\n";
    let after = "# ü\r\nif ($null -ne $args -and $null -eq $args[0].Name) {\r\n  New-ComplianceSearch -Name x -ContentMatchQuery 'a OR b' }\r\n";
    let wide = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let forms: [(&str, Vec<u8>, Vec<u8>); 4] = [
        ("plain.ps1", before.into(), after.into()),
        ("marked.ps1", marked(before), marked(after)),
        ("wide.ps1", wide(before), wide(after)),
        // Not UTF-8: it is checked, and left as it is.
        (
            "latin.ps1",
            b"# \xfc\r\nif ($args -ne $null) { 1 }".to_vec(),
            b"# \xfc\r\nif ($args -ne $null) { 1 }".to_vec(),
        ),
    ];
    for (name, bytes, _) in &forms {
        std::fs::write(folder.path().join(name), bytes).expect("a script");
    }
    let output = check(
        folder.path(),
        &["--fix", "plain.ps1", "marked.ps1", "wide.ps1"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(
        !text(&output.stdout).contains("NullOnTheRight"),
        "{}",
        text(&output.stdout)
    );
    let output = check(folder.path(), &["--fix", "latin.ps1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("was not mended"),
        "{}",
        text(&output.stderr)
    );
    for (name, _, expected) in &forms {
        let found = std::fs::read(folder.path().join(name)).expect("the script");
        assert!(found == *expected, "{name}: {}", text(&found));
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, forms.len(), "something was left behind");
}

#[test]
fn sarif_names_rules_places_and_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("a b.ps1"),
        "$x = 1\nif ($x -eq $null) { Get-Nothing }",
    )
    .expect("a script");
    let output = check(folder.path(), &["--sarif", "a b.ps1"]);
    let log: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let ids: Vec<&str> = results
        .iter()
        .filter_map(|r| r["ruleId"].as_str())
        .collect();
    assert_eq!(ids, ["NullOnTheRight", "CommandNotFoundException"]);
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.ps1");
    assert_eq!(
        (
            &place["region"]["startLine"],
            &place["region"]["startColumn"],
            &place["region"]["endColumn"]
        ),
        (&2.into(), &5.into(), &17.into())
    );
    let change = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["deletedRegion"]["byteOffset"], 11);
    assert_eq!(change["insertedContent"]["text"], "$null -eq $x");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for id in ids {
        assert!(rules.iter().any(|rule| rule["id"] == id), "{id} is no rule");
    }
}

/// The page of all findings; `UPDATE=1` writes it.
#[test]
fn the_page_lists_every_finding() {
    let mut page = String::from(PAGE);
    for rule in RULES {
        let severity = format!("{:?}", rule.severity).to_lowercase();
        let fixed = if rule.fixed {
            ", mended by `--fix`"
        } else {
            ""
        };
        page += &format!(
            "\n### {}\n\n{} ({severity}{fixed}). {}\n",
            rule.id, rule.title, rule.help
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/check.md is stale: UPDATE=1 cargo test writes it"
    );
}

const PAGE: &str = "# rehearsal check

`rehearsal check FILE…` parses scripts and binds their commands without running them. Each finding has an id, a place and,
where there is one, a fix.

| option | what it does |
|---|---|
| `--syntax` | parse only, as PowerShell parses a file: status 0 or 2 |
| `--json` | one JSON object a line; `edit` is the change that `--fix` makes, in bytes |
| `--sarif` | one SARIF 2.1.0 log, for editors and CI |
| `--fix` | writes the safe changes into the files, each whole or not at all, in its encoding; then tells what is left |
| `--strict` | warnings fail, too |

The status is 2 if a script has an error (with `--strict` also for a warning) or cannot be read, else 0.

Three kinds of ids are not listed here: those of the parser are PowerShell's own (`MissingEndCurlyBrace`), those that begin
with `Kql` say what the language of content searches says about a query in `-ContentMatchQuery` (a lower-case operator,
curly quotes, a value that is no date); what holds a variable there is passed.

## Findings
";
