//! Facts of a cmdlet that no document has: made from the schema of its struct. `T` is mandatory and has a position,
//! `Option<T>` is optional, a plain `bool` is a switch, an enum of units is a value set. An optional field has a position
//! where it says so: `#[schemars(extend("position" = 0))]`.

use super::CmdletDef;
use super::facts::{ALL_SETS, CommandFacts, ParameterFacts, Pipeline, SetFacts, facts};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

thread_local! {
    static MADE: RefCell<HashMap<String, Rc<CommandFacts>>> = RefCell::default();
}

/// What a registered cmdlet accepts: the documented facts, or those of its own struct.
pub fn facts_of(def: &CmdletDef) -> Rc<CommandFacts> {
    let name = def.name();
    if let Some(documented) = facts(&name) {
        return documented;
    }
    if let Some(known) = MADE.with_borrow(|made| made.get(&name).cloned()) {
        return known;
    }
    let made = Rc::new(make(&name, def));
    MADE.with_borrow_mut(|known| known.insert(name, made.clone()));
    made
}

fn make(name: &str, def: &CmdletDef) -> CommandFacts {
    let schema = (def.schema)();
    let root = schema.as_value();
    let required: Vec<&str> = root["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let mut position = 0;
    let mut parameters = Vec::new();
    for (field, property) in root["properties"].as_object().into_iter().flatten() {
        let shape = resolve(root, property);
        let switch = shape["type"] == "boolean";
        let mandatory = !switch && required.contains(&field.as_str());
        let at = mandatory.then(|| {
            position += 1;
            position - 1
        });
        let told = property["position"].as_i64();
        let at = at.or_else(|| told.and_then(|told| told.try_into().ok()));
        let set = SetFacts {
            mask: ALL_SETS,
            position: at,
            mandatory,
            pipeline: Pipeline {
                by_value: at == Some(0),
                by_name: at.is_some(),
            },
            remaining: false,
        };
        parameters.push(ParameterFacts {
            name: field.as_str().into(),
            type_name: type_name(shape).into(),
            switch,
            values: values(shape),
            range: range(shape),
            sets: vec![set],
            ..ParameterFacts::default()
        });
    }
    CommandFacts {
        name: name.into(),
        module: "rehearsal".into(),
        kind: "Cmdlet".into(),
        common: true,
        should_process: def.changes(),
        parameters,
        ..CommandFacts::default()
    }
}

/// The schema behind a reference or an `Option`.
fn resolve<'a>(root: &'a Json, schema: &'a Json) -> &'a Json {
    if let Some(target) = schema["$ref"]
        .as_str()
        .and_then(|path| root.pointer(path.trim_start_matches('#')))
    {
        return resolve(root, target);
    }
    for list in ["anyOf", "allOf"] {
        let parts = schema[list]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if let Some(part) = parts.iter().find(|part| part["type"] != "null") {
            return resolve(root, part);
        }
    }
    schema
}

fn type_name(schema: &Json) -> String {
    let kind = match &schema["type"] {
        Json::String(kind) => kind.as_str(),
        Json::Array(kinds) => kinds
            .iter()
            .filter_map(Json::as_str)
            .find(|kind| *kind != "null")
            .unwrap_or(""),
        _ => "",
    };
    match kind {
        "string" if shape_format(schema) == "date-time" => "datetime".into(),
        "string" => "string".into(),
        "integer" if shape_format(schema).ends_with("64") => "long".into(),
        "integer" => "int".into(),
        "number" => "double".into(),
        "boolean" => "bool".into(),
        "array" => format!("{}[]", type_name(&schema["items"])),
        _ if schema["title"] == "Object" => "System.Object".into(),
        _ if !values(schema).is_empty() => "string".into(),
        _ => "System.Object".into(),
    }
}

fn shape_format(schema: &Json) -> &str {
    schema["format"].as_str().unwrap_or_default()
}

fn values(schema: &Json) -> Vec<Rc<str>> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    let each = schema["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|one| {
            let single = std::iter::once(&one["const"]);
            single.chain(one["enum"].as_array().into_iter().flatten())
        });
    listed
        .chain(each)
        .filter_map(Json::as_str)
        .map(Rc::from)
        .collect()
}

fn range(schema: &Json) -> Option<(i64, i64)> {
    let (low, high) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
    (low.is_some() || high.is_some()).then(|| (low.unwrap_or(i64::MIN), high.unwrap_or(i64::MAX)))
}
