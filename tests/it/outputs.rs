//! What comes out of documented cmdlets: `tests/outputs.txt` holds, for each that is simulated, a command and the
//! properties that a document, a module or a published script shows of its output. What is missing is counted in the
//! first line, and the count may only fall; `UPDATE=1 cargo test --test it outputs` writes it anew.

use crate::transcripts::Typed;
use std::collections::HashSet;

/// What there must be so that every command has something to put out.
const BEFORE: &[&str] = &[
    "$null = New-ComplianceSearch -Name budget -ExchangeLocation All -ContentMatchQuery 'subject:budget'",
    "New-SPOSite -Url https://contoso.sharepoint.com/sites/fair -Owner pilar@contoso.com -StorageQuota 1024",
    "Remove-SPOSite https://contoso.sharepoint.com/sites/fair -Confirm:$false",
    "Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/marketing -Interactive",
    "Remove-PnPFile -ServerRelativeUrl (Get-PnPListItem -List Documents)[0].FieldValues.FileRef -Recycle -Force",
    "Remove-MgUser -UserId zofia.mazur@contoso.com",
    "$id = (Get-MgUser -UserId wei.lin@contoso.com).Id",
    "Update-MgUser -UserId $id -UserType Guest",
];

/// Commands of the table whose cmdlets are not simulated any more, and properties that an output has not.
fn missing(table: &str) -> Vec<String> {
    let mut typed = Typed::new(false);
    for command in BEFORE {
        typed.answer(command);
    }
    let mut missing = Vec::new();
    for line in table.lines().skip(1) {
        let (command, names) = line.split_once('\t').expect("a command and its properties");
        let asked = format!("@({command})[0].PSObject.Properties.Name -join ' '");
        let answer = typed.answer(&asked).to_lowercase();
        let has: HashSet<&str> = answer.split_whitespace().collect();
        let wanted = names.split(' ');
        let gone: Vec<&str> = wanted
            .filter(|name| !has.contains(name.to_lowercase().as_str()))
            .collect();
        missing.extend(gone.iter().map(|name| format!("{command}: {name}")));
    }
    missing
}

#[test]
fn outputs_have_the_documented_properties() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outputs.txt");
    let table = std::fs::read_to_string(path).expect("the table of outputs");
    let (first, rest) = table.split_once('\n').expect("a first line");
    let kept: usize = first
        .trim_start_matches("# missing ")
        .parse()
        .expect("a number");
    let whole = table.clone();
    let missing = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || missing(&whole))
        .expect("a thread")
        .join()
        .expect("every command answers");
    println!(
        "{} properties are missing\n{}",
        missing.len(),
        missing.join("\n")
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("# missing {}\n{rest}", missing.len()))
            .expect("the table is written");
        return;
    }
    assert!(
        missing.len() <= kept,
        "{} missing before, {} now",
        kept,
        missing.len()
    );
}
