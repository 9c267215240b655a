//! Help as objects, in the shape that scripts read: `.Synopsis`, `.parameters.parameter`, `.examples.example`.

use super::page::{Depth, rows};
use super::told::Told;
use crate::cmdlet::{ParameterFacts, Topic};
use crate::core::command_info::{self, Known};
use crate::core::format::cells;
use crate::value::{Object, Shape, Value};
use std::rc::Rc;

fn typed(object: Object, types: &[&str]) -> Value {
    let mut names: Vec<Rc<str>> = types.iter().map(|name| Rc::from(*name)).collect();
    names.push("System.Object".into());
    object.set_type_names(names.into());
    Value::Object(object)
}

fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::array(items.into_iter().collect())
}

fn paragraph(text: &str) -> Value {
    let object = Object::of([("Text", Value::str(text))]);
    object.set_text(text);
    typed(object, &["MamlParaTextItem", "MamlTextItem"])
}

/// The whole help of a command; as text it is its page.
pub fn command(known: &Known, told: &Told, page: String, depth: Depth) -> Value {
    let parameters = known
        .facts
        .parameters
        .iter()
        .map(|facts| parameter(told, facts, None));
    let examples = told
        .examples
        .iter()
        .enumerate()
        .map(|(at, (code, remarks))| {
            let object = Object::of([
                ("title", Value::str(format!("EXAMPLE {}", at + 1))),
                ("code", Value::str(code.trim_end())),
                ("remarks", list([paragraph(remarks)])),
            ]);
            typed(object, &["MamlCommandHelpInfo#example"])
        });
    let noun = known.name.split_once('-').map_or("", |(_, noun)| noun);
    let verb = known.name.split_once('-').map_or("", |(verb, _)| verb);
    let details = Object::of([
        ("name", Value::str(&known.name)),
        ("noun", Value::str(noun)),
        ("verb", Value::str(verb)),
        ("description", list([paragraph(&told.synopsis)])),
    ]);
    let object = Object::of([
        ("Name", Value::str(&known.name)),
        ("Category", Value::str(known.kind)),
        ("Synopsis", Value::str(&told.synopsis)),
        ("Component", Value::Null),
        ("Role", Value::Null),
        ("Functionality", Value::Null),
        ("ModuleName", Value::str(&*known.facts.module)),
        ("details", Value::Object(details)),
        ("description", list([paragraph(&told.description)])),
        (
            "syntax",
            list(command_info::syntax(known).iter().map(Value::str)),
        ),
        (
            "parameters",
            Value::Object(Object::of([("parameter", list(parameters))])),
        ),
        (
            "examples",
            Value::Object(Object::of([("example", list(examples))])),
        ),
        ("alertSet", Value::str(&told.notes)),
        ("inputTypes", Value::str(&told.inputs)),
        ("returnValues", Value::str(&told.outputs)),
        ("relatedLinks", list(told.links.iter().map(Value::str))),
        ("Origin", Value::str(&told.origin)),
        ("Differences", list(told.differences.iter().map(Value::str))),
        (
            "NotSimulated",
            list(told.not_simulated.iter().map(Value::str)),
        ),
    ]);
    object.set_text(page);
    let view = match depth {
        Depth::Short => "MamlCommandHelpInfo",
        Depth::Detailed => "MamlCommandHelpInfo#DetailedView",
        Depth::Full => "MamlCommandHelpInfo#FullView",
        Depth::Examples => "MamlCommandHelpInfo#ExamplesView",
    };
    typed(object, &[view, "MamlCommandHelpInfo", "HelpInfo"])
}

/// Help of one parameter.
pub fn parameter(told: &Told, facts: &ParameterFacts, page: Option<String>) -> Value {
    let known = Known {
        name: String::new(),
        kind: "Cmdlet",
        facts: Rc::new(crate::cmdlet::CommandFacts {
            parameters: vec![facts.clone()],
            ..Default::default()
        }),
        block: None,
        def: None,
        comment: String::new(),
    };
    let row = |label: &str| {
        let found = rows(&known, &facts.name)
            .into_iter()
            .find(|(known, _)| *known == label);
        Value::str(found.map(|(_, value)| value).unwrap_or_default())
    };
    let kind = match facts.switch {
        true => "SwitchParameter",
        false => command_info::short_type(&facts.type_name),
    };
    let object = Object::of([
        ("name", Value::str(&*facts.name)),
        (
            "description",
            list([paragraph(told.of_parameter(&facts.name))]),
        ),
        (
            "type",
            Value::Object(Object::of([("name", Value::str(kind))])),
        ),
        ("parameterValue", Value::str(kind)),
        ("required", row("Required?")),
        ("position", row("Position?")),
        ("pipelineInput", row("Accept pipeline input?")),
        ("aliases", row("Aliases")),
        ("globbing", Value::str("false")),
        (
            "acceptedValues",
            list(facts.values.iter().map(|value| Value::Str(value.clone()))),
        ),
    ]);
    if let Some(page) = page {
        object.set_text(page);
    }
    typed(object, &["MamlCommandHelpInfo#parameter"])
}

/// A line of a list.
pub fn short(known: &Known, told: &Told) -> Value {
    row(&known.name, known.kind, &known.facts.module, &told.synopsis)
}

/// A topic as a line of a list.
pub fn short_topic(topic: &Topic) -> Value {
    row(topic.name, "HelpFile", "", topic.synopsis())
}

fn row(name: &str, category: &str, module: &str, synopsis: &str) -> Value {
    let types: Rc<[Rc<str>]> = Rc::new(["HelpInfoShort".into(), "System.Object".into()]);
    let shape = Shape::new(
        ["Name", "Category", "Module", "Synopsis"]
            .map(Rc::from)
            .to_vec(),
    );
    let values = [name, category, module, synopsis].map(Value::str).to_vec();
    Value::Object(Object::with_shape(types, shape, values))
}

/// A topic whole.
pub fn topic(topic: &Topic, width: usize) -> Value {
    let text = laid_out(topic.text, width);
    let page = format!("TOPIC\n    {}\n\n{text}", topic.name);
    let object = Object::of([
        ("Name", Value::str(topic.name)),
        ("Category", Value::str("HelpFile")),
        ("Synopsis", Value::str(topic.synopsis())),
        ("Text", Value::str(&text)),
    ]);
    object.set_text(page);
    typed(object, &["MamlCommandHelpInfo", "HelpInfo"])
}

/// Paragraphs in the width of the screen, sessions as they stand.
fn laid_out(text: &str, width: usize) -> String {
    // A line that is nearly full goes on in the next one.
    const NEARLY_FULL: usize = 85;
    let (mut out, mut paragraph, mut session) = (String::new(), String::new(), false);
    let put = |paragraph: &mut String, out: &mut String| {
        let room = width.max(20);
        for line in cells::wrap(&std::mem::take(paragraph), room, room) {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    };
    for line in text.lines() {
        let fence = line.starts_with("```");
        if session || fence || line.is_empty() {
            if !paragraph.is_empty() {
                put(&mut paragraph, &mut out);
            }
            if fence {
                session = !session;
            } else {
                out.push_str(line);
                out.push('\n');
            }
            continue;
        }
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
        if line.chars().count() < NEARLY_FULL {
            put(&mut paragraph, &mut out);
        }
    }
    if !paragraph.is_empty() {
        put(&mut paragraph, &mut out);
    }
    out
}
