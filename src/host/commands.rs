//! Names of commands: what is known of a registered cmdlet, and what to say of a name that stands for nothing.

use super::vm::Simulated;
use crate::cmdlet::{
    ALL_SETS, CmdletDef, CommandFacts, ParameterFacts, SetFacts, doc_of, fact_names, facts,
};
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
    let facts = facts(&name).unwrap_or_else(|| Rc::new(own_facts(def, &name, &doc.parameters)));
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

/// Facts of a cmdlet of ours, from the schema of its struct: required fields are mandatory and positional.
fn own_facts(def: &'static CmdletDef, name: &str, parameters: &[(String, String)]) -> CommandFacts {
    let schema = (def.schema)();
    let schema = schema.as_value();
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
        .collect();
    let mut position = 0;
    let mut described = Vec::with_capacity(parameters.len());
    for (name, _) in parameters {
        let property = &schema["properties"][name];
        let kind = property["type"]
            .as_str()
            .or_else(|| property["type"][0].as_str())
            .unwrap_or("");
        let optional = property["type"].is_array();
        let switch = kind == "boolean" && !optional;
        let mandatory = required.contains(&name.as_str()) && !switch;
        let mut set = SetFacts {
            mask: ALL_SETS,
            mandatory,
            ..SetFacts::default()
        };
        if mandatory {
            set.position = Some(position);
            position += 1;
        }
        set.pipeline.by_name = mandatory;
        let type_name = match kind {
            "boolean" if switch => "switch",
            "boolean" => "bool",
            "integer" => "long",
            "number" => "double",
            "array" => "object[]",
            "string" => "string",
            _ => "object",
        };
        let values = choices(schema, property);
        described.push(ParameterFacts {
            name: name.as_str().into(),
            type_name: type_name.into(),
            switch,
            values,
            sets: vec![set],
            ..ParameterFacts::default()
        });
    }
    CommandFacts {
        name: name.into(),
        module: "rehearsal".into(),
        kind: "Cmdlet".into(),
        common: true,
        parameters: described,
        ..CommandFacts::default()
    }
}

/// The closed set of a parameter's values, if its schema is an enum.
fn choices(root: &serde_json::Value, property: &serde_json::Value) -> Vec<Rc<str>> {
    let mut at = property;
    if let Some(first) = at["anyOf"].as_array().and_then(|any| any.first()) {
        at = first;
    }
    if let Some(reference) = at["$ref"].as_str()
        && let Some(found) = root.pointer(reference.trim_start_matches('#'))
    {
        at = found;
    }
    let plain = at["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_str());
    let described = at["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|value| value["const"].as_str());
    plain.chain(described).map(Rc::from).collect()
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
