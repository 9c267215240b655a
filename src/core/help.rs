//! Get-Help: what a command does, how it is written, what is simulated of it, with examples that are run as tests.

use super::command_info::{self, Known};
use super::{format::cells, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, doc_of};
use crate::diag::{Category, ErrorRecord, Result, did_you_mean};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Shows help on commands.
///
/// It tells where a command comes from, and which of its documented parameters have no effect here.
///
/// ```transcript
/// PS> (Get-Help Sort-Object).Synopsis
/// Sorts objects by their own value or by properties.
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetHelp {
    /// Command to explain; wildcards list commands
    name: Option<String>,
    /// Shows each parameter as well
    #[serde(default)]
    detailed: bool,
    /// Shows everything
    #[serde(default)]
    full: bool,
    /// Shows examples only
    #[serde(default)]
    examples: bool,
    /// Parameters to explain; wildcards are understood
    #[serde(default)]
    parameter: Vec<String>,
    /// Opens a page in the web; refused, since a session has no network
    #[serde(default)]
    online: bool,
}

/// What is told of a command.
#[derive(Default)]
struct Told {
    synopsis: String,
    description: String,
    examples: Vec<String>,
    parameters: Vec<(String, String)>,
    origin: String,
    not_simulated: Vec<String>,
}

impl Cmdlet for GetHelp {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.online {
            return Err(no_network().into());
        }
        let known = command_info::all(cx);
        let Some(name) = self.name.as_deref().map(|name| real_name(name, cx)) else {
            return cx.emit_value(Value::str(OVERVIEW));
        };
        let found: Vec<&Known> = known
            .iter()
            .filter(|known| reading::like(&known.name, &name))
            .collect();
        match found.as_slice() {
            [] => {
                let near = did_you_mean(&name, known.iter().map(|known| known.name.as_str()));
                cx.write_error(no_help(&name, near))
            }
            [only] => self.show(only, cx),
            several => several.iter().try_for_each(|known| {
                let told = tell(known);
                cx.emit_value(short(known, &told))
            }),
        }
    }
}

const OVERVIEW: &str = "\
rehearsal runs PowerShell commands on a simulated Microsoft 365 tenant.

Get-Command lists all commands, Get-Command *Mailbox* those of one kind.
Get-Help Get-Mailbox explains one; -Examples shows how it is used, -Parameter Identity explains a parameter.
Get-Playbook lists the scripts that come with the program.";

fn real_name(name: &str, cx: &mut Context) -> String {
    let target = cx
        .host
        .aliases()
        .into_iter()
        .find(|(alias, _)| reading::same_name(alias, name));
    target.map_or_else(|| name.to_owned(), |(_, target)| target)
}

fn no_network() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedOnlineHelp",
        Category::NotImplemented,
        "A session has no network to open a page with.",
    )
    .exception("System.NotSupportedException")
    .help("leave out -Online: the help is here")
    .terminating()
}

fn no_help(name: &str, near: Option<&str>) -> ErrorRecord {
    ErrorRecord::new(
        "HelpNotFound",
        Category::ResourceUnavailable,
        format!("There is no help on '{name}'."),
    )
    .exception("Microsoft.PowerShell.Commands.HelpNotFoundException")
    .target(name, "String")
    .help(near.map_or_else(
        || "Get-Command lists all commands".into(),
        |near| format!("did you mean {near}?"),
    ))
}

/// Gathers what is told of a command: from its doc comments, or from a function's comment.
fn tell(known: &Known) -> Told {
    let Some(def) = known.def else {
        return from_comment(&known.comment);
    };
    let doc = doc_of(def);
    let documented = !known.facts.module.is_empty();
    let origin = match (documented, def.origin) {
        (true, _) => format!("Microsoft {}", known.facts.module),
        (false, "") => "rehearsal, no Microsoft cmdlet".to_owned(),
        (false, origin) => origin.to_owned(),
    };
    let simulated = |name: &str| {
        doc.parameters
            .iter()
            .any(|(known, _)| reading::same_name(known, name))
    };
    let not_simulated = known
        .facts
        .parameters
        .iter()
        .filter(|parameter| {
            documented && !simulated(&parameter.name) && &*parameter.name != "InputObject"
        })
        .map(|parameter| parameter.name.to_string())
        .collect();
    Told {
        synopsis: doc.synopsis,
        description: doc.description,
        examples: doc.examples,
        parameters: doc.parameters,
        origin,
        not_simulated,
    }
}

/// Reads comment-based help: `.SYNOPSIS` and its kin, each up to the next word that begins with a dot.
fn from_comment(comment: &str) -> Told {
    let mut told = Told {
        origin: "a function of this session".into(),
        ..Told::default()
    };
    let mut section = String::new();
    let mut text = String::new();
    let keep = |section: &str, text: &str, told: &mut Told| {
        let text = text.trim().to_owned();
        let (word, name) = section.split_once(' ').unwrap_or((section, ""));
        match word.to_ascii_uppercase().as_str() {
            ".SYNOPSIS" => told.synopsis = text,
            ".DESCRIPTION" => told.description = text,
            ".EXAMPLE" => told.examples.push(text),
            ".PARAMETER" => told.parameters.push((name.trim().to_owned(), text)),
            _ => {}
        }
    };
    for line in comment.lines() {
        let trimmed = line.trim();
        let word = trimmed.split(' ').next().unwrap_or("");
        if word.len() > 1
            && word.starts_with('.')
            && word[1..].chars().all(|c| c.is_ascii_alphabetic())
        {
            keep(&section, &text, &mut told);
            section = trimmed.to_owned();
            text.clear();
        } else {
            text.push_str(trimmed);
            text.push('\n');
        }
    }
    keep(&section, &text, &mut told);
    told
}

fn short(known: &Known, told: &Told) -> Value {
    let types: Rc<[Rc<str>]> = Rc::new(["HelpInfoShort".into(), "System.Object".into()]);
    let shape = Shape::new(
        ["Name", "Category", "Module", "Synopsis"]
            .map(Rc::from)
            .to_vec(),
    );
    let values = vec![
        Value::str(&known.name),
        Value::str(known.kind),
        Value::str(&*known.facts.module),
        Value::str(&told.synopsis),
    ];
    Value::Object(Object::with_shape(types, shape, values))
}

impl GetHelp {
    fn show(&self, known: &Known, cx: &mut Context) -> Result<()> {
        let told = tell(known);
        let width = cx.host.width();
        if !self.parameter.is_empty() {
            return self.show_parameters(known, &told, width, cx);
        }
        let mut page = Page {
            text: String::new(),
            width,
        };
        if !self.examples {
            page.section("NAME", &known.name);
            page.section("SYNOPSIS", &told.synopsis);
            page.section("SYNTAX", &command_info::syntax(known).join("\n\n"));
            page.section("DESCRIPTION", &told.description);
            if self.detailed || self.full {
                page.head("PARAMETERS");
                known
                    .facts
                    .parameters
                    .iter()
                    .for_each(|parameter| page.parameter(known, &told, &parameter.name));
            }
        }
        if self.examples || self.detailed || self.full {
            page.head("EXAMPLES");
            for (i, example) in told.examples.iter().enumerate() {
                page.line(4, &format!("Example {}", i + 1));
                example.lines().for_each(|line| page.raw(8, line));
                page.text.push('\n');
            }
        }
        if !self.examples {
            page.section("ORIGIN", &format!("Origin: {}", told.origin));
            if !told.not_simulated.is_empty() {
                let list = told.not_simulated.join(", ");
                page.section(
                    "NOT SIMULATED",
                    &format!("Accepted with a warning, without effect: {list}"),
                );
            }
        }
        cx.emit_value(self.object(known, &told, page.text))
    }

    fn show_parameters(
        &self,
        known: &Known,
        told: &Told,
        width: usize,
        cx: &mut Context,
    ) -> Result<()> {
        let named = |name: &str| {
            self.parameter
                .iter()
                .any(|pattern| reading::like(name, pattern))
        };
        let found: Vec<_> = known
            .facts
            .parameters
            .iter()
            .filter(|parameter| named(&parameter.name))
            .collect();
        if found.is_empty() {
            return cx.write_error(no_parameter(&self.parameter.join(", "), known));
        }
        let mut page = Page {
            text: String::new(),
            width,
        };
        found
            .iter()
            .for_each(|parameter| page.parameter(known, told, &parameter.name));
        cx.emit_value(Value::str(page.text))
    }

    fn object(&self, known: &Known, told: &Told, page: String) -> Value {
        let list = |items: &[String]| Value::array(items.iter().map(Value::str).collect());
        let object = Object::of([
            ("Name", Value::str(&known.name)),
            ("Category", Value::str(known.kind)),
            ("Synopsis", Value::str(&told.synopsis)),
            ("Component", Value::Null),
            ("ModuleName", Value::str(&*known.facts.module)),
            ("Syntax", list(&command_info::syntax(known))),
            ("Description", Value::str(&told.description)),
            ("Examples", list(&told.examples)),
            ("Origin", Value::str(&told.origin)),
            ("NotSimulated", list(&told.not_simulated)),
        ]);
        object.set_type_names(Rc::new([
            "MamlCommandHelpInfo".into(),
            "HelpInfo".into(),
            "System.Object".into(),
        ]));
        object.set_text(page);
        Value::Object(object)
    }
}

fn no_parameter(name: &str, known: &Known) -> ErrorRecord {
    let near = did_you_mean(
        name,
        known
            .facts
            .parameters
            .iter()
            .map(|parameter| &*parameter.name),
    );
    ErrorRecord::new(
        "HelpNotFound",
        Category::ResourceUnavailable,
        format!("{} has no parameter '{name}'.", known.name),
    )
    .exception("Microsoft.PowerShell.Commands.HelpNotFoundException")
    .target(name, "String")
    .help(near.map_or_else(
        || format!("Get-Help {} -Detailed explains all parameters", known.name),
        |near| format!("did you mean {near}?"),
    ))
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn head(&mut self, title: &str) {
        self.text.push_str(title);
        self.text.push('\n');
    }

    fn section(&mut self, title: &str, body: &str) {
        if body.is_empty() {
            return;
        }
        self.head(title);
        self.line(4, body);
        self.text.push('\n');
    }

    fn line(&mut self, indent: usize, body: &str) {
        let room = self.width.saturating_sub(indent).max(20);
        for line in cells::wrap(body, room, room) {
            self.raw(indent, line.trim_end());
        }
    }

    fn raw(&mut self, indent: usize, line: &str) {
        self.text
            .push_str(format!("{}{line}", cells::blanks(indent)).trim_end());
        self.text.push('\n');
    }

    fn parameter(&mut self, known: &Known, told: &Told, name: &str) {
        let Some(parameter) = known.facts.parameter(name) else {
            return;
        };
        let kind = command_info::short_type(&parameter.type_name);
        self.raw(
            4,
            &if parameter.switch {
                format!("-{name}")
            } else {
                format!("-{name} <{kind}>")
            },
        );
        let doc = told
            .parameters
            .iter()
            .find(|(known, _)| reading::same_name(known, name));
        match doc {
            Some((_, doc)) if !doc.is_empty() => self.line(8, doc),
            _ if told
                .not_simulated
                .iter()
                .any(|known| reading::same_name(known, name)) =>
            {
                self.line(8, "Accepted with a warning, without effect here.");
            }
            _ => {}
        }
        self.text.push('\n');
        let set = parameter.sets.first().copied().unwrap_or_default();
        let yes_no = |truth: bool| if truth { "true" } else { "false" };
        let position = set
            .position
            .map_or_else(|| "named".to_owned(), |position| position.to_string());
        let pipeline = match (set.pipeline.by_value, set.pipeline.by_name) {
            (true, true) => "true (ByValue, ByPropertyName)",
            (true, false) => "true (ByValue)",
            (false, true) => "true (ByPropertyName)",
            (false, false) => "false",
        };
        let aliases: Vec<&str> = parameter.aliases.iter().map(|alias| &**alias).collect();
        let aliases = if aliases.is_empty() {
            "none".to_owned()
        } else {
            aliases.join(", ")
        };
        let mut facts = vec![
            ("Required?", yes_no(set.mandatory).to_owned()),
            ("Position?", position),
            ("Accept pipeline input?", pipeline.to_owned()),
            ("Aliases", aliases),
        ];
        if !parameter.values.is_empty() {
            let values: Vec<&str> = parameter.values.iter().map(|value| &**value).collect();
            facts.push(("Values", values.join(", ")));
        }
        for (label, value) in facts {
            self.raw(8, &format!("{label:<28}{value}"));
        }
        if let Some(def) = known.def {
            for (value, meaning) in meanings(def, name) {
                self.line(8, &format!("{value}: {meaning}"));
            }
        }
        self.text.push('\n');
    }
}

/// What each value of a parameter means, from the doc comments of its enum.
fn meanings(def: &'static crate::cmdlet::CmdletDef, name: &str) -> Vec<(String, String)> {
    let schema = (def.schema)();
    let root = schema.as_value();
    let mut found = Vec::new();
    collect_meanings(root, &root["properties"][name], &mut found, 0);
    found
}

fn collect_meanings(
    root: &serde_json::Value,
    part: &serde_json::Value,
    found: &mut Vec<(String, String)>,
    depth: usize,
) {
    const DEEPEST: usize = 6;
    if depth > DEEPEST {
        return;
    }
    if let Some(target) = part["$ref"]
        .as_str()
        .and_then(|path| root.pointer(path.trim_start_matches('#')))
    {
        collect_meanings(root, target, found, depth + 1);
    }
    if let (Some(value), Some(meaning)) = (part["const"].as_str(), part["description"].as_str()) {
        found.push((value.to_owned(), meaning.replace('\n', " ")));
    }
    for list in ["oneOf", "anyOf", "allOf"] {
        for inner in part[list].as_array().into_iter().flatten() {
            collect_meanings(root, inner, found, depth + 1);
        }
    }
}
