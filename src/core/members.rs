//! What Get-Member tells of a value: its properties and methods, each with its kind and declaration.

use super::reading::{
    cell_text, enumerate, is_custom, property_names, same_name, text, type_names,
};
use crate::cmdlet::Host;
use crate::diag::Result;
use crate::value::{Member, Value, types};
use std::rc::Rc;

/// Names of all members, methods too.
pub fn member_names(value: &Value) -> Vec<Rc<str>> {
    let mut names = property_names(value);
    names.extend(methods(value).into_iter().map(|(name, _)| Rc::from(name)));
    names
}

/// One line of Get-Member.
pub struct MemberInfo {
    /// Its name.
    pub name: String,
    /// `Property`, `NoteProperty`, `Method` …
    pub kind: &'static str,
    /// How it is declared.
    pub definition: String,
}

/// The members of a value.
pub fn members(value: &Value, host: &mut dyn Host) -> Result<Vec<MemberInfo>> {
    let mut members = Vec::new();
    let own: Vec<(Rc<str>, Member)> = match value {
        Value::Object(object) => object.members(),
        Value::Wrapped(wrapped) => wrapped.added.members(),
        _ => Vec::new(),
    };
    let custom = match value {
        Value::Object(object) => is_custom(object),
        _ => true,
    };
    for (name, member) in &own {
        let (kind, definition) = match member {
            Member::Note(note) if custom => {
                let shown = if enumerate(note).is_some() {
                    cell_text(note)
                } else {
                    text(note)
                };
                ("NoteProperty", format!("{} {name}={shown}", alias_of(note)))
            }
            Member::Note(note) => (
                "Property",
                format!("{} {name} {{get;set;}}", alias_of(note)),
            ),
            Member::Script(get, set) => {
                let set = set
                    .as_ref()
                    .map_or_else(String::new, |set| format!("set={};", text(set)));
                (
                    "ScriptProperty",
                    format!("System.Object {name} {{get={};{set}}}", text(get)),
                )
            }
            Member::Method(_) => ("ScriptMethod", format!("System.Object {name}();")),
            Member::Alias(target) => ("AliasProperty", format!("{name} = {target}")),
        };
        members.push(MemberInfo {
            name: name.to_string(),
            kind,
            definition,
        });
    }
    for name in property_names(value) {
        if own.iter().any(|(known, _)| same_name(known, &name)) {
            continue;
        }
        let found = host
            .property(value, &name)
            .ok()
            .flatten()
            .unwrap_or_default();
        let definition = format!("{} {name} {{get;}}", alias_of(&found));
        let kind = match (value.base(), &*name) {
            (Value::Date(_), "DateTime") | (Value::Guid(_), "Guid") => "ScriptProperty",

            _ => "Property",
        };
        members.push(MemberInfo {
            name: name.to_string(),
            kind,
            definition,
        });
    }
    for (name, definition) in methods(value) {
        members.push(MemberInfo {
            name: name.to_owned(),
            kind: "Method",
            definition: definition.to_owned(),
        });
    }
    Ok(members)
}

/// A type's short name as Get-Member writes it.
fn alias_of(value: &Value) -> String {
    match value {
        Value::Null | Value::NoOutput => "object".into(),
        other => types::short_name(type_names(other).first().map_or("object", |name| name))
            .replace("System.Object[]", "Object[]"),
    }
}

/// Methods that every object has, and those of the types whose methods scripts call.
fn methods(value: &Value) -> Vec<(String, String)> {
    let mut methods: Vec<(String, String)> = [
        ("Equals", "bool Equals(System.Object obj)"),
        ("GetHashCode", "int GetHashCode()"),
        ("GetType", "type GetType()"),
        ("ToString", "string ToString()"),
    ]
    .map(|(name, definition)| (name.to_owned(), definition.to_owned()))
    .to_vec();
    let more: &[&str] = match value.base() {
        Value::Str(_) => &[
            "Clone",
            "CompareTo",
            "Contains",
            "CopyTo",
            "EndsWith",
            "GetEnumerator",
            "IndexOf",
            "IndexOfAny",
            "Insert",
            "IsNormalized",
            "LastIndexOf",
            "Normalize",
            "PadLeft",
            "PadRight",
            "Remove",
            "Replace",
            "Split",
            "StartsWith",
            "Substring",
            "ToCharArray",
            "ToLower",
            "ToLowerInvariant",
            "ToUpper",
            "ToUpperInvariant",
            "Trim",
            "TrimEnd",
            "TrimStart",
        ],
        Value::Date(_) => &[
            "Add",
            "AddDays",
            "AddHours",
            "AddMilliseconds",
            "AddMinutes",
            "AddMonths",
            "AddSeconds",
            "AddTicks",
            "AddYears",
            "CompareTo",
            "IsDaylightSavingTime",
            "Subtract",
            "ToLocalTime",
            "ToLongDateString",
            "ToLongTimeString",
            "ToShortDateString",
            "ToShortTimeString",
            "ToUniversalTime",
        ],
        Value::Span(_) => &[
            "Add",
            "CompareTo",
            "Divide",
            "Duration",
            "Multiply",
            "Negate",
            "Subtract",
        ],
        Value::Table(_) => &[
            "Add",
            "Clear",
            "Clone",
            "Contains",
            "ContainsKey",
            "ContainsValue",
            "CopyTo",
            "GetEnumerator",
            "Remove",
        ],
        Value::Array(array)
            if matches!(
                array.kind(),
                crate::value::ArrayKind::ArrayList | crate::value::ArrayKind::List(_)
            ) =>
        {
            &[
                "Add",
                "AddRange",
                "Clear",
                "Contains",
                "GetEnumerator",
                "IndexOf",
                "Insert",
                "Remove",
                "RemoveAt",
                "Reverse",
                "Sort",
                "ToArray",
            ]
        }
        Value::Array(_) | Value::Range(..) => &[
            "Clone",
            "CopyTo",
            "GetEnumerator",
            "GetLength",
            "GetValue",
            "SetValue",
        ],
        Value::Block(_) => &[
            "GetNewClosure",
            "Invoke",
            "InvokeReturnAsIs",
            "InvokeWithContext",
        ],
        Value::Foreign(foreign) => {
            let names = foreign
                .methods()
                .into_iter()
                .map(|name| (name.clone(), format!("{name}()")));
            methods.extend(names.filter(|(name, _)| {
                !["ToString", "GetType", "Equals", "GetHashCode"].contains(&name.as_str())
            }));
            &[]
        }
        _ => &[],
    };
    methods.extend(
        more.iter()
            .map(|name| ((*name).to_owned(), format!("{name}()"))),
    );
    for (name, definition) in &mut methods {
        if let Some(forms) = crate::value::members::forms(value, name) {
            *definition = forms.join(", ");
        }
    }
    methods
}
