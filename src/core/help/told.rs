//! What is told of a command: by the doc comments of a cmdlet, the comment of a function or script, or the table of facts
//! alone.

use crate::cmdlet::{CmdletDef, CommandFacts, Context, doc_of, facts};
use crate::core::command_info::Known;
use crate::core::reading;
use crate::diag::{Category, ErrorRecord, Result, Source};
use crate::lang::HelpComment;
use std::rc::Rc;

/// What is told of a command.
#[derive(Default)]
pub struct Told {
    /// One sentence.
    pub synopsis: String,
    /// The rest.
    pub description: String,
    /// Sessions or code, each with what is said of it.
    pub examples: Vec<(String, String)>,
    /// What is said of each parameter.
    pub parameters: Vec<(String, String)>,
    /// Where the command comes from.
    pub origin: String,
    /// Parameters that are accepted without effect.
    pub not_simulated: Vec<String>,
    /// What is otherwise than in the service.
    pub differences: Vec<String>,
    /// What it takes from the pipeline, and what it puts out.
    pub inputs: String,
    /// See there.
    pub outputs: String,
    /// Remarks.
    pub notes: String,
    /// Where to read on.
    pub links: Vec<String>,
}

impl Told {
    /// What is said of a parameter.
    pub fn of_parameter(&self, name: &str) -> &str {
        let found = self
            .parameters
            .iter()
            .find(|(known, _)| reading::same_name(known, name));
        found.map_or("", |(_, text)| text)
    }

    /// Whether a parameter is accepted without effect.
    pub fn has_no_effect(&self, name: &str) -> bool {
        self.not_simulated
            .iter()
            .any(|known| reading::same_name(known, name))
    }
}

/// How a paragraph begins that tells a difference from the service.
const DIFFERENCE: &str = "Unlike the service";

/// Gathers what is told of a command.
pub fn tell(known: &Known) -> Told {
    match known.def {
        Some(def) => of_cmdlet(def, known),
        None if known.block.is_some() || !known.comment.is_empty() => {
            of_comment(&known.comment, known)
        }
        None => of_facts(known),
    }
}

fn of_cmdlet(def: &'static CmdletDef, known: &Known) -> Told {
    let doc = doc_of(def);
    let documented =
        !matches!(&*known.facts.module, "" | "rehearsal") || facts(&known.name).is_some();
    let origin = match (documented, def.origin) {
        (true, _) if known.facts.module.is_empty() => "Microsoft PowerShell".to_owned(),
        (true, _) => format!("Microsoft {}", known.facts.module),
        (false, "") => "rehearsal, no Microsoft cmdlet".to_owned(),
        (false, origin) => origin.to_owned(),
    };
    let simulated = |name: &str| {
        doc.parameters
            .iter()
            .any(|(known, _)| reading::same_name(known, name))
    };
    let not_simulated: Vec<String> = known
        .facts
        .parameters
        .iter()
        .filter(|parameter| {
            documented && !simulated(&parameter.name) && &*parameter.name != "InputObject"
        })
        .map(|parameter| parameter.name.to_string())
        .collect();
    let paragraphs: Vec<&str> = doc.description.split("\n\n").collect();
    let (differences, description): (Vec<&str>, Vec<&str>) = paragraphs
        .into_iter()
        .partition(|paragraph| paragraph.starts_with(DIFFERENCE));
    let mut differences: Vec<String> = differences
        .into_iter()
        .map(|text| text.replace('\n', " "))
        .collect();
    if documented && !known.facts.module.starts_with("Microsoft.PowerShell.") {
        if def.changes() {
            differences.push(
                "-WhatIf runs in a transaction that is rolled back, and shows what would change."
                    .into(),
            );
        }
        differences.push(
            "It works on the tenant's file and on the tenant's clock; nothing leaves the machine."
                .into(),
        );
    }
    Told {
        synopsis: doc.synopsis,
        description: description.join("\n\n"),
        examples: doc
            .examples
            .into_iter()
            .map(|example| (example, String::new()))
            .collect(),
        parameters: doc.parameters,
        inputs: inputs(&known.facts),
        origin,
        not_simulated,
        differences,
        ..Told::default()
    }
}

/// Which types come in through the pipeline.
fn inputs(facts: &CommandFacts) -> String {
    let mut types: Vec<&str> = facts
        .parameters
        .iter()
        .filter(|parameter| parameter.sets.iter().any(|set| set.pipeline.by_value))
        .map(|parameter| match &*parameter.type_name {
            "" => "System.Object",
            name => name.trim_end_matches("[]"),
        })
        .collect();
    types.dedup();
    types.join("\n")
}

fn of_comment(comment: &str, known: &Known) -> Told {
    let help = HelpComment::from_text(comment).unwrap_or_default();
    let text = |keyword: &str| help.text(keyword).unwrap_or("").trim().to_owned();
    let synopsis = match text("SYNOPSIS") {
        empty if empty.is_empty() => crate::core::command_info::syntax(known).join("\n"),
        said => said,
    };
    Told {
        synopsis,
        description: text("DESCRIPTION"),
        examples: help
            .all("EXAMPLE")
            .map(|section| split_example(&section.text))
            .collect(),
        parameters: help
            .all("PARAMETER")
            .map(|section| (section.argument.clone(), section.text.trim().to_owned()))
            .collect(),
        origin: match known.kind {
            "ExternalScript" => "a script file".into(),
            _ => "a function of this session".into(),
        },
        inputs: text("INPUTS"),
        outputs: text("OUTPUTS"),
        notes: text("NOTES"),
        links: help
            .all("LINK")
            .map(|section| section.text.trim().to_owned())
            .collect(),
        ..Told::default()
    }
}

/// The first line of an example is its code, the rest is said of it.
fn split_example(text: &str) -> (String, String) {
    let text = text.trim_matches('\n');
    if text.trim_start().starts_with("PS>") {
        return (text.to_owned(), String::new());
    }
    let (code, remarks) = text
        .split_once("\n\n")
        .or_else(|| text.split_once('\n'))
        .unwrap_or((text, ""));
    (code.to_owned(), remarks.trim().to_owned())
}

fn of_facts(known: &Known) -> Told {
    Told {
        synopsis: format!("{} is documented, and this version does not simulate it.", known.name),
        description: "What it accepts is known, so that scripts that use it can be checked; running it is an error whose id \
                      begins with NotSupported."
            .into(),
        origin: match &*known.facts.module {
            "" => "Microsoft PowerShell".into(),
            module => format!("Microsoft {module}"),
        },
        ..Told::default()
    }
}

/// A command that is documented and not simulated.
pub fn documented(name: &str) -> Option<Known> {
    let facts = facts(name)?;
    Some(Known {
        name: facts.name.to_string(),
        kind: if &*facts.kind == "Function" {
            "Function"
        } else {
            "Cmdlet"
        },
        facts,
        block: None,
        def: None,
        comment: String::new(),
    })
}

/// A script file: its comment, and the parameters that its text declares.
pub fn script(name: &str, cx: &mut Context) -> Result<Known> {
    let path = cx.host.files().resolve(name, false)?;
    if !cx.host.files().exists(&path) {
        return Err(no_script(name).into());
    }
    let bytes = cx.host.files().read(&path)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let tree =
        crate::lang::parse(&Source::new(path.display().to_string(), text)).map_err(|errors| {
            let source = Source::new(name, String::from_utf8_lossy(&bytes).into_owned());
            errors
                .first()
                .map(|error| error.to_record(&source))
                .unwrap_or_default()
        })?;
    let help = HelpComment::of_script(&tree).unwrap_or_default();
    let mut comment = help.to_text();
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let mut facts = cx.host.script_facts(&tree);
    let shown = file.unwrap_or_else(|| name.to_owned());
    facts.name = shown.as_str().into();
    if comment.is_empty() {
        comment.push_str(".NOTES\n");
    }
    Ok(Known {
        name: shown,
        kind: "ExternalScript",
        facts: Rc::new(facts),
        block: None,
        def: None,
        comment,
    })
}

fn no_script(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "HelpNotFound",
        Category::ResourceUnavailable,
        format!("There is no script '{name}' to explain."),
    )
    .exception("Microsoft.PowerShell.Commands.HelpNotFoundException")
    .target(name, "String")
    .help("give a path from the working folder")
}
