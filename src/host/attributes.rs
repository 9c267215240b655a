//! Attributes as objects: what dynamic parameters are made of.

use crate::value::{Member, Object, Table, TableKind, Value};
use std::rc::Rc;

const AUTOMATION: &str = "System.Management.Automation";

/// Properties of an attribute in the order of its constructor's arguments; those behind have names only.
fn properties(short: &str) -> Option<&'static [&'static str]> {
    Some(match short {
        "ParameterAttribute" => &[],
        "AliasAttribute" => &["AliasNames"],
        "ValidateSetAttribute" => &["ValidValues"],
        "ValidateRangeAttribute" => &["MinRange", "MaxRange"],
        "ValidateLengthAttribute" => &["MinLength", "MaxLength"],
        "ValidateCountAttribute" => &["MinLength", "MaxLength"],
        "ValidatePatternAttribute" => &["RegexPattern"],
        "ValidateScriptAttribute" => &["ScriptBlock"],
        "ValidateNotNullAttribute"
        | "ValidateNotNullOrEmptyAttribute"
        | "ValidateNotNullOrWhiteSpaceAttribute"
        | "AllowNullAttribute"
        | "AllowEmptyStringAttribute"
        | "AllowEmptyCollectionAttribute" => &[],
        _ => return None,
    })
}

/// An attribute, a dynamic parameter or their dictionary, made by `new`; `None` for other types.
pub fn construct(full: &str, arguments: &[Value]) -> Option<Value> {
    let short = full.strip_prefix(AUTOMATION)?.strip_prefix('.')?;
    match short {
        "RuntimeDefinedParameterDictionary" => {
            let table = Table::new(TableKind::Dictionary(full.into()));
            table.set_case_sensitive(false);
            return Some(Value::Table(table));
        }
        "RuntimeDefinedParameter" => return Some(parameter(full, arguments)),
        _ => {}
    }
    let order = properties(short)?;
    let object = Object::custom();
    object.put("TypeId", Value::str(short));
    if short == "ParameterAttribute" {
        for (name, value) in [
            ("Position", Value::Int(i32::MIN)),
            ("ParameterSetName", Value::str("__AllParameterSets")),
            ("Mandatory", Value::Bool(false)),
            ("ValueFromPipeline", Value::Bool(false)),
            ("ValueFromPipelineByPropertyName", Value::Bool(false)),
            ("ValueFromRemainingArguments", Value::Bool(false)),
            ("HelpMessage", Value::Null),
            ("DontShow", Value::Bool(false)),
        ] {
            object.put(name, value);
        }
    }
    match order {
        // All arguments are one list.
        [list @ ("ValidValues" | "AliasNames")] => {
            let all = arguments.iter().flat_map(super::ops::items_of).collect();
            object.put(list, Value::array(all));
        }
        _ => {
            for (at, name) in order.iter().enumerate() {
                object.put(name, arguments.get(at).cloned().unwrap_or_default());
            }
        }
    }
    object.set_type_names(Rc::new([
        full.into(),
        "System.Attribute".into(),
        "System.Object".into(),
    ]));
    object.set_text(full);
    Some(Value::Object(object))
}

/// `[Parameter]@{ Mandatory = $true }`; `None` if the type is no attribute.
pub fn from_table(full: &str, table: &Table) -> Option<Value> {
    let made = construct(full, &[])?;
    let Value::Object(object) = &made else {
        return None;
    };
    for (name, value) in table.entries() {
        object.put(&name.to_text(), value);
    }
    Some(made)
}

fn parameter(full: &str, arguments: &[Value]) -> Value {
    let at = |index: usize| arguments.get(index).cloned().unwrap_or_default();
    let attributes = match at(2) {
        Value::Null => Value::Array(crate::value::Array::of_kind(
            crate::value::ArrayKind::List("System.Attribute".into()),
            Vec::new(),
        )),
        given => given,
    };
    let object = Object::of([
        ("Name", at(0)),
        ("ParameterType", at(1)),
        ("Value", Value::Null),
        ("IsSet", Value::Bool(false)),
    ]);
    object.add("Attributes", Member::Note(attributes));
    object.set_type_names(Rc::new([full.into(), "System.Object".into()]));
    Value::Object(object)
}
