//! Names of commands: what is known of a registered cmdlet, and what to say of a name that stands for nothing.

use super::vm::Simulated;
use crate::cmdlet::{CmdletDef, doc_of, fact_names, facts, facts_of};
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
        .label("known, not simulated")
        .at(source, span);
        let help = match nearest_simulated(&facts.name, known) {
            Some(near) => format!("the nearest that is simulated: {near}"),
            None => "Get-Command lists what is simulated".to_owned(),
        };
        return record.help(help).into();
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

/// The simulated command with the same noun, else the same beginning of a noun.
fn nearest_simulated<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let (verb, noun) = name.split_once('-')?;
    let same_noun = known.iter().find(|k| {
        k.split_once('-')
            .is_some_and(|(_, n)| n.eq_ignore_ascii_case(noun))
    });
    let near = || {
        let same_verb = known.iter().filter(|k| {
            k.split_once('-')
                .is_some_and(|(v, _)| v.eq_ignore_ascii_case(verb))
        });
        did_you_mean(name, same_verb.map(String::as_str))
    };
    same_noun.map(String::as_str).or_else(near)
}
