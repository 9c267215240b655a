//! Commands as objects: what Get-Command gives, and the lines of their syntax. Reads the table of facts.

use super::reading;
use crate::cmdlet::{CmdletDef, CommandFacts, Context, ParameterFacts, SetFacts, doc_of, facts};
use crate::value::{Block, EnumValue, Object, Shape, Table, TableKind, TypeName, Value};
use std::rc::Rc;

/// Common parameters, in the order in which PowerShell lists them.
pub const COMMON: [(&str, &str); 12] = [
    ("Verbose", "switch"),
    ("Debug", "switch"),
    (
        "ErrorAction",
        "System.Management.Automation.ActionPreference",
    ),
    (
        "WarningAction",
        "System.Management.Automation.ActionPreference",
    ),
    (
        "InformationAction",
        "System.Management.Automation.ActionPreference",
    ),
    (
        "ProgressAction",
        "System.Management.Automation.ActionPreference",
    ),
    ("ErrorVariable", "string"),
    ("WarningVariable", "string"),
    ("InformationVariable", "string"),
    ("OutVariable", "string"),
    ("OutBuffer", "int"),
    ("PipelineVariable", "string"),
];

/// What is known of one command.
pub struct Known {
    /// Name in its documented spelling.
    pub name: String,
    /// `Cmdlet` or `Function`.
    pub kind: &'static str,
    /// What it accepts.
    pub facts: Rc<CommandFacts>,
    /// A function's block.
    pub block: Option<Block>,
    /// The registered cmdlet.
    pub def: Option<&'static CmdletDef>,
    /// A function's comment-based help.
    pub comment: String,
}

/// All cmdlets and functions of the session.
pub fn all(cx: &mut Context) -> Vec<Known> {
    let mut known: Vec<Known> = cx.host.cmdlets().into_iter().map(of_cmdlet).collect();
    for (name, block) in cx.host.functions() {
        let (facts, comment) = cx.host.function_facts(&name).unwrap_or_default();
        known.push(Known {
            name,
            kind: "Function",
            facts: Rc::new(facts),
            block: Some(block),
            def: None,
            comment,
        });
    }
    known.sort_by(|l, r| reading::order_text(&l.name, &r.name, false));
    known
}

/// What is known of a registered cmdlet.
pub fn of_cmdlet(def: &'static CmdletDef) -> Known {
    let name = def.name();
    let facts = facts(&name).unwrap_or_else(|| Rc::new(own_facts(def, &name)));
    Known {
        name: facts.name.to_string(),
        kind: "Cmdlet",
        facts,
        block: None,
        def: Some(def),
        comment: String::new(),
    }
}

/// What the struct of a cmdlet of ours says it accepts, for display.
fn own_facts(def: &'static CmdletDef, name: &str) -> CommandFacts {
    let doc = doc_of(def);
    let schema = (def.schema)();
    let schema = schema.as_value();
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
        .collect();
    let mut position = 0;
    let mut parameters = Vec::new();
    for (parameter, _) in doc.parameters {
        let property = &schema["properties"][&parameter];
        let kind = property["type"]
            .as_str()
            .or_else(|| property["type"][0].as_str())
            .unwrap_or("");
        let switch = kind == "boolean" && !property["type"].is_array();
        let mandatory = required.contains(&parameter.as_str()) && !switch;
        let mut set = SetFacts {
            mask: crate::cmdlet::ALL_SETS,
            mandatory,
            ..SetFacts::default()
        };
        if mandatory {
            set.position = Some(position);
            position += 1;
        }
        let type_name = match kind {
            "boolean" if switch => "switch",
            "boolean" => "bool",
            "integer" => "long",
            "number" => "double",
            "array" => "string[]",
            _ => "string",
        };
        parameters.push(ParameterFacts {
            name: parameter.into(),
            type_name: type_name.into(),
            switch,
            sets: vec![set],
            ..ParameterFacts::default()
        });
    }
    CommandFacts {
        name: name.into(),
        kind: "Cmdlet".into(),
        common: true,
        should_process: matches!(
            def.effect,
            crate::cmdlet::Effect::Write | crate::cmdlet::Effect::Bulk
        ),
        parameters,
        ..CommandFacts::default()
    }
}

/// The object of a command.
pub fn object(known: &Known) -> Value {
    let kind = Value::Enum(Rc::new(EnumValue {
        type_name: "System.Management.Automation.CommandTypes".into(),
        name: known.kind.into(),
        number: if known.kind == "Function" { 2 } else { 8 },
    }));
    let types: Rc<[Rc<str>]> = Rc::new([
        format!("System.Management.Automation.{}Info", known.kind).into(),
        "System.Management.Automation.CommandInfo".into(),
        "System.Object".into(),
    ]);
    let (verb, noun) = known
        .name
        .split_once('-')
        .unwrap_or(("", known.name.as_str()));
    let definition = match &known.block {
        Some(block) => Value::Str(block.text.clone()),
        None => Value::str(syntax(known).join("\n")),
    };
    let mut members: Vec<(&str, Value)> = vec![
        ("Name", Value::str(&known.name)),
        ("CommandType", kind),
        ("Version", version(&known.facts.module)),
        ("Source", Value::str(&*known.facts.module)),
        ("ModuleName", Value::str(&*known.facts.module)),
        ("Verb", Value::str(verb)),
        ("Noun", Value::str(noun)),
        ("Definition", definition),
        ("Parameters", parameters(&known.facts)),
        (
            "DefaultParameterSet",
            known
                .facts
                .default_set
                .clone()
                .map_or(Value::Null, Value::Str),
        ),
        ("OutputType", outputs(&known.facts)),
        ("Visibility", Value::str("Public")),
    ];
    if let Some(block) = &known.block {
        members.push(("ScriptBlock", Value::Block(block.clone())));
    }
    let (names, values): (Vec<Rc<str>>, Vec<Value>) =
        members.into_iter().map(|(n, v)| (Rc::from(n), v)).unzip();
    let object = Object::with_shape(types, Shape::new(names), values);
    object.set_text(known.name.as_str());
    Value::Object(object)
}

/// What a command says that it puts out.
fn outputs(facts: &CommandFacts) -> Value {
    let each = facts.outputs.iter().map(|name| {
        let object = Object::of([
            ("Name", Value::Str(name.clone())),
            ("Type", Value::Type(crate::value::TypeName(name.clone()))),
        ]);
        object.set_type_names(Rc::new([
            "System.Management.Automation.PSTypeName".into(),
            "System.Object".into(),
        ]));
        object.set_text(name.clone());
        Value::Object(object)
    });
    Value::array(each.collect())
}

/// Version of the module that a command comes from; nothing for what no module has.
fn version(module: &str) -> Value {
    match crate::cmdlet::modules::version_of(module) {
        "" => Value::Null,
        text => super::module::version(text),
    }
}

fn parameters(facts: &CommandFacts) -> Value {
    let table = Table::new(TableKind::Dictionary(
        "System.Collections.Generic.Dictionary[System.String,System.Object]".into(),
    ));
    table.set_case_sensitive(false);
    let add = |name: &str, type_name: &str, aliases: &[Rc<str>], switch: bool| {
        let metadata = Object::of([
            ("Name", Value::str(name)),
            (
                "ParameterType",
                Value::Type(TypeName(full_type(type_name).into())),
            ),
            (
                "Aliases",
                Value::array(
                    aliases
                        .iter()
                        .map(|alias| Value::Str(alias.clone()))
                        .collect(),
                ),
            ),
            ("SwitchParameter", Value::Bool(switch)),
        ]);
        metadata.set_type_names(Rc::new([
            "System.Management.Automation.ParameterMetadata".into(),
            "System.Object".into(),
        ]));
        table.set(Value::str(name), Value::Object(metadata));
    };
    for parameter in &facts.parameters {
        add(
            &parameter.name,
            &parameter.type_name,
            &parameter.aliases,
            parameter.switch,
        );
    }
    if facts.common {
        for (name, type_name) in COMMON {
            add(name, type_name, &[], type_name == "switch");
        }
    }
    if facts.should_process {
        add("WhatIf", "switch", &["wi".into()], true);
        add("Confirm", "switch", &["cf".into()], true);
    }
    Value::Table(table)
}

fn full_type(name: &str) -> String {
    let (element, brackets) = name
        .strip_suffix("[]")
        .map_or((name, ""), |element| (element, "[]"));
    let full = match element.to_ascii_lowercase().as_str() {
        "" | "object" | "psobject" => "System.Object",
        "string" => "System.String",
        "int" | "int32" => "System.Int32",
        "long" | "int64" => "System.Int64",
        "double" => "System.Double",
        "bool" | "boolean" => "System.Boolean",
        "switch" | "switchparameter" => "System.Management.Automation.SwitchParameter",
        "datetime" => "System.DateTime",
        "timespan" => "System.TimeSpan",
        "guid" => "System.Guid",
        "char" => "System.Char",
        "hashtable" => "System.Collections.Hashtable",
        "scriptblock" => "System.Management.Automation.ScriptBlock",
        _ => element,
    };
    format!("{full}{brackets}")
}

/// One line for each parameter set.
pub fn syntax(known: &Known) -> Vec<String> {
    let facts = &known.facts;
    let sets: Vec<u64> = match facts.sets.len() {
        0 => vec![crate::cmdlet::ALL_SETS],
        count => (0..count.min(64)).map(|i| 1 << i).collect(),
    };
    sets.into_iter().map(|mask| line(known, mask)).collect()
}

fn line(known: &Known, mask: u64) -> String {
    let mut shown: Vec<(&ParameterFacts, &SetFacts)> = known
        .facts
        .parameters
        .iter()
        .filter(|parameter| !parameter.hidden)
        .filter_map(|parameter| Some((parameter, parameter.in_sets(mask)?)))
        .collect();
    shown.sort_by_key(|(_, set)| (set.position.unwrap_or(u32::MAX), !set.mandatory));
    let mut text = known.name.clone();
    for (parameter, set) in shown {
        let value = if parameter.switch {
            String::new()
        } else {
            format!(" <{}>", short_type(&parameter.type_name))
        };
        let name = match set.position {
            Some(_) if !parameter.switch => format!("[-{}]", parameter.name),
            _ => format!("-{}", parameter.name),
        };
        text.push(' ');
        match set.mandatory {
            true => text.push_str(&format!("{name}{value}")),
            false => text.push_str(&format!("[{name}{value}]")),
        }
    }
    if known.facts.should_process {
        text.push_str(" [-WhatIf] [-Confirm]");
    }
    if known.facts.common {
        text.push_str(" [<CommonParameters>]");
    }
    text
}

/// The last word of a type's name, as syntax lines show it.
pub fn short_type(name: &str) -> &str {
    match name {
        "" => "Object",
        name => name.rsplit(['.', '+']).next().unwrap_or(name),
    }
}
