//! Help as a page of text. Lays out only what was gathered.

use super::told::Told;
use crate::cmdlet::CmdletDef;
use crate::core::command_info::{self, Known};
use crate::core::format::cells;

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Name, synopsis, syntax, description.
    Short,
    /// With parameters and examples.
    Detailed,
    /// Everything.
    Full,
    /// Examples only.
    Examples,
}

struct Page {
    text: String,
    width: usize,
}

/// The page of a command.
pub fn whole(known: &Known, told: &Told, depth: Depth, width: usize) -> String {
    let mut page = Page {
        text: String::new(),
        width,
    };
    page.section("NAME", &known.name);
    page.section("SYNOPSIS", &told.synopsis);
    if depth == Depth::Examples {
        page.examples(told);
        return page.text;
    }
    page.section("SYNTAX", &command_info::syntax(known).join("\n\n"));
    page.section("DESCRIPTION", &told.description);
    let parameters = &known.facts.parameters;
    if depth != Depth::Short {
        if !parameters.is_empty() {
            page.head("PARAMETERS");
        }
        for parameter in parameters {
            page.parameter(known, told, &parameter.name, depth == Depth::Full);
        }
        if known.facts.common {
            page.raw(4, "<CommonParameters>");
            page.line(8, COMMON);
            page.text.push('\n');
        }
    }
    if depth == Depth::Full {
        page.section("INPUTS", &told.inputs);
        page.section("OUTPUTS", &told.outputs);
        page.section("NOTES", &told.notes);
    }
    if depth != Depth::Short {
        page.examples(told);
    }
    page.section("ORIGIN", &format!("Origin: {}", told.origin));
    if depth != Depth::Short {
        page.section("DIFFERENCES", &told.differences.join("\n"));
    }
    if !told.not_simulated.is_empty() {
        let list = told.not_simulated.join(", ");
        page.section(
            "NOT SIMULATED",
            &format!("Accepted with a warning, without effect: {list}"),
        );
    }
    page.section("RELATED LINKS", &told.links.join("\n"));
    if depth == Depth::Short && known.def.is_some() {
        page.section("REMARKS", &remarks(&known.name));
    }
    page.text
}

/// The page of one parameter.
pub fn parameter(known: &Known, told: &Told, name: &str, width: usize) -> String {
    let mut page = Page {
        text: String::new(),
        width,
    };
    page.parameter(known, told, name, true);
    page.text
        .trim_start_matches(' ')
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .fold(String::new(), |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        })
}

const COMMON: &str = "Verbose, Debug, ErrorAction, ErrorVariable, WarningAction, WarningVariable, OutBuffer, PipelineVariable \
                      and OutVariable mean what they mean for every command.";

fn remarks(name: &str) -> String {
    format!(
        "Get-Help {name} -Examples shows how it is used, -Detailed and -Full explain its parameters."
    )
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

    fn examples(&mut self, told: &Told) {
        if told.examples.is_empty() {
            return;
        }
        self.head("EXAMPLES");
        for (number, (code, remarks)) in told.examples.iter().enumerate() {
            self.line(
                4,
                &format!(
                    "-------------------------- EXAMPLE {} --------------------------",
                    number + 1
                ),
            );
            self.text.push('\n');
            code.lines().for_each(|line| self.raw(4, line));
            self.text.push('\n');
            if !remarks.is_empty() {
                self.line(4, remarks);
                self.text.push('\n');
            }
        }
    }

    fn parameter(&mut self, known: &Known, told: &Told, name: &str, facts_too: bool) {
        let Some(parameter) = known.facts.parameter(name) else {
            return;
        };
        let kind = command_info::short_type(&parameter.type_name);
        self.raw(
            4,
            &match parameter.switch {
                true => format!("-{name}"),
                false => format!("-{name} <{kind}>"),
            },
        );
        match told.of_parameter(name) {
            "" if told.has_no_effect(name) => {
                self.line(8, "Accepted with a warning, without effect here.")
            }
            "" => {}
            doc => self.line(8, doc),
        }
        self.text.push('\n');
        if !facts_too {
            return;
        }
        for (label, value) in rows(known, name) {
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

/// What the table says of a parameter, as label and value.
pub fn rows(known: &Known, name: &str) -> Vec<(&'static str, String)> {
    let Some(parameter) = known.facts.parameter(name) else {
        return Vec::new();
    };
    let set = parameter.sets.first().copied().unwrap_or_default();
    let yes_no = |truth: bool| if truth { "true" } else { "false" };
    let position = match set.position {
        Some(position) => position.to_string(),
        None => "named".to_owned(),
    };
    let by_value = parameter.sets.iter().any(|set| set.pipeline.by_value);
    let by_name = parameter.sets.iter().any(|set| set.pipeline.by_name);
    let pipeline = match (by_value, by_name) {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        (false, false) => "false",
    };
    let join = |words: &[std::rc::Rc<str>]| {
        let words: Vec<&str> = words.iter().map(|word| &**word).collect();
        words.join(", ")
    };
    let in_sets: Vec<&str> = known
        .facts
        .sets
        .iter()
        .enumerate()
        .filter(|(at, _)| parameter.mask() & (1 << at.min(&63)) != 0)
        .map(|(_, set)| &**set)
        .collect();
    let mandatory = parameter.sets.iter().any(|set| set.mandatory);
    let mut facts = vec![
        ("Required?", yes_no(mandatory).to_owned()),
        ("Position?", position),
        ("Accept pipeline input?", pipeline.to_owned()),
        (
            "Parameter set name",
            match in_sets.len() == known.facts.sets.len() {
                true => "(All)".to_owned(),
                false => in_sets.join(", "),
            },
        ),
        (
            "Aliases",
            match parameter.aliases.is_empty() {
                true => "None".to_owned(),
                false => join(&parameter.aliases),
            },
        ),
    ];
    if !parameter.values.is_empty() {
        facts.push(("Accepted values", join(&parameter.values)));
    }
    if let Some((low, high)) = parameter.range {
        facts.push(("Accepted range", format!("{low} to {high}")));
    }
    facts
}

/// What each value of a parameter means, from the doc comments of its enum.
fn meanings(def: &'static CmdletDef, name: &str) -> Vec<(String, String)> {
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
