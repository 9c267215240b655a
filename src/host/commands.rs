//! Names of commands: what is known of a registered cmdlet, and what to say of a name that stands for nothing.

use super::vm::Simulated;
use crate::cmdlet::{CmdletDef, Elsewhere, doc_of, elsewhere, fact_names, facts, facts_of};
use crate::diag::{Category, Error, ErrorRecord, Source, Span, did_you_mean};
use std::rc::Rc;

/// What is known of a cmdlet: its row in the table of facts, or one made from its struct.
pub fn simulated(def: &'static CmdletDef) -> Simulated {
    let name = def.name();
    let doc = doc_of(def);
    let fields = doc
        .parameters
        .iter()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    let facts = facts_of(def);
    let id_suffix =
        if facts.module.starts_with("Microsoft.PowerShell.") && &*facts.kind != "Function" {
            format!(
                "Microsoft.PowerShell.Commands.{}Command",
                name.replace('-', "")
            )
        } else {
            name.clone()
        };
    Simulated {
        name: facts.name.clone(),
        id_suffix: id_suffix.into(),
        facts,
        fields,
    }
}

/// The error for a name that stands for nothing: documented but not simulated, or unknown.
pub fn unknown(name: &str, known: &[String], source: &Rc<Source>, span: Span) -> Error {
    let near = did_you_mean(name, known.iter().map(String::as_str));
    if let Some(facts) = facts(name) {
        let record = ErrorRecord::new(
            "NotSupportedCmdlet",
            Category::NotImplemented,
            format!(
                "{} ({}) is documented, and this version does not simulate it.",
                facts.name, facts.module
            ),
        )
        .exception("System.Management.Automation.PSNotSupportedException")
        .target(&*facts.name, "String")
        .label(why_not(&facts.name).unwrap_or("known, not simulated"))
        .at(source, span);
        let help = match nearest_simulated(&facts.name, known) {
            Some(near) => format!("the nearest that is simulated: {near}"),
            None => "Get-Command lists what is simulated".to_owned(),
        };
        return record.help(help).into();
    }
    if let Some(place) = elsewhere(name) {
        return not_here(name, place, known, source, span);
    }
    let record = ErrorRecord::new(
        "CommandNotFoundException",
        Category::ObjectNotFound,
        format!("There is no command '{name}'."),
    )
    .exception("System.Management.Automation.CommandNotFoundException")
    .target(name, "String")
    .at(source, span);
    let near = near.or_else(|| did_you_mean(name, fact_names()));
    match near {
        Some(near) => record.label(format!("did you mean {near}?")),
        None => record.label("no such command"),
    }
    .help("Get-Command lists the commands that are there")
    .into()
}

/// Why a command of PowerShell's own is not simulated, where that is for good.
fn why_not(name: &str) -> Option<&'static str> {
    const OUT: &[&str] = &[
        "Invoke-WebRequest",
        "Invoke-RestMethod",
        "Send-MailMessage",
        "Test-Connection",
        "Save-Help",
        "Update-Help",
    ];
    const SESSIONS: &[&str] = &[
        "Enter-PSSession",
        "Exit-PSSession",
        "New-PSSession",
        "New-PSSessionOption",
        "New-PSTransportOption",
        "Import-PSSession",
        "Export-PSSession",
        "Enter-PSHostProcess",
        "Exit-PSHostProcess",
    ];
    const MACHINE: &[&str] = &[
        "Invoke-Item",
        "Start-Process",
        "Stop-Process",
        "Wait-Process",
        "Debug-Process",
        "Get-Process",
        "Restart-Computer",
        "Stop-Computer",
        "Switch-Process",
        "Set-Date",
        "Out-Printer",
    ];
    let among = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let noun = name.split_once('-').map_or("", |(_, noun)| noun);
    Some(match () {
        () if among(OUT) => "nothing here reaches the network",
        () if among(SESSIONS) => "nothing here reaches another computer",
        () if among(MACHINE) => "there is no machine underneath, only the tenant",
        () if noun == "Job" => "a session is one thread: nothing runs in the background",
        () if noun.ends_with("Breakpoint") || noun.contains("Debug") || noun == "Runspace" => {
            "scripts are not debugged here"
        }
        () if noun == "Type" => "no .NET code is compiled or loaded here",
        () => return None,
    })
}

/// The error for a command of which only the module is known, or for a program of the operating system.
fn not_here(
    name: &str,
    place: Elsewhere,
    known: &[String],
    source: &Rc<Source>,
    span: Span,
) -> Error {
    let (id, message, help) = match place {
        Elsewhere::Cmdlet(module) => {
            let help = match nearest_simulated(name, known) {
                Some(near) => format!("the nearest that is simulated: {near}"),
                None => "Get-Command lists what is simulated".to_owned(),
            };
            let message =
                format!("{name} belongs to {module}, and this version does not simulate it.");
            ("NotSupportedCmdlet", message, help)
        }
        Elsewhere::Program => (
            "NotSupportedNativeProgram",
            format!("'{name}' is a program of the operating system, and nothing outside is run."),
            "Get-Command lists the commands that are there".to_owned(),
        ),
    };
    ErrorRecord::new(id, Category::NotImplemented, message)
        .exception("System.Management.Automation.PSNotSupportedException")
        .target(name, "String")
        .label("known, not simulated")
        .help(help)
        .at(source, span)
        .into()
}

/// The simulated command with the same noun, else the one whose noun shares the most words, those of the same verb
/// first; of a beta module the one without it.
fn nearest_simulated<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let (verb, noun) = name.split_once('-')?;
    let noun = noun
        .replacen("MgBeta", "Mg", 1)
        .replacen("EntraBeta", "Entra", 1);
    let wanted = words_of(&noun);
    let score = |known: &str| -> Option<(bool, usize, bool, usize)> {
        let (v, n) = known.split_once('-')?;
        let same = n.eq_ignore_ascii_case(&noun);
        let shared = words_of(n)
            .iter()
            .filter(|word| wanted.iter().any(|w| w.eq_ignore_ascii_case(word)))
            .count();
        let verb = v.eq_ignore_ascii_case(verb);
        // A prefix such as `Mg` alone makes no neighbour.
        let enough = shared > 1 || shared == 1 && wanted.len() == 1 && verb;
        (same || enough).then_some((same, shared, verb, usize::MAX - n.len()))
    };
    let scored = known.iter().filter_map(|k| Some((score(k)?, k.as_str())));
    scored.max().map(|(_, name)| name)
}

/// `MgUserMailFolder` as `Mg`, `User`, `Mail`, `Folder`.
fn words_of(noun: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in noun.char_indices() {
        let after = noun[at..].chars().nth(1).is_some_and(char::is_lowercase);
        let before = noun[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_lowercase);
        if c.is_uppercase() && at > start && (before || after) {
            words.push(&noun[start..at]);
            start = at;
        }
    }
    words.push(&noun[start..]);
    words
}
