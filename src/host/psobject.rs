//! `.PSObject`: an object's members as a script looks at them, and `.PSBase`, the object without its keys.

use crate::diag::Result;
use crate::value::{Foreign, Member, Object, Table, TableKind, Value, members};
use std::any::Any;
use std::rc::Rc;

const AUTOMATION: &str = "System.Management.Automation";

/// `.PSObject` and its kin of a value; `None` for other names.
pub fn property(target: &Value, name: &str) -> Option<Value> {
    Some(match name.to_ascii_lowercase().as_str() {
        "psobject" => Value::Foreign(Rc::new(PsObject(target.clone()))),
        "pstypenames" => Value::array(type_names(target)),
        "psbase" | "psadapted" | "psextended" => Value::Foreign(Rc::new(PsBase(target.clone()))),
        _ => return None,
    })
}

fn type_names(target: &Value) -> Vec<Value> {
    target.type_names().iter().map(Value::str).collect()
}

/// What `.PSObject` gives.
struct PsObject(Value);

impl PsObject {
    fn properties_value(&self) -> Value {
        Value::Foreign(Rc::new(Properties(self.0.clone())))
    }
}

impl Foreign for PsObject {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSObject"
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "properties" | "members" => self.properties_value(),
            "methods" => {
                let all = members::member_names(&self.0).into_iter();
                let methods =
                    all.filter(|member| matches!(member.kind, members::MemberKind::Method));
                Value::array(
                    methods
                        .map(|member| named("PSMethod", &member.name, Value::Null, "Method"))
                        .collect(),
                )
            }
            "typenames" => Value::array(type_names(&self.0)),
            "baseobject" | "immediatebaseobject" => self.0.base().clone(),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "Members",
            "Properties",
            "Methods",
            "ImmediateBaseObject",
            "BaseObject",
            "TypeNames",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value>> {
        if !name.eq_ignore_ascii_case("Copy") {
            return None;
        }
        Some(Ok(match &self.0 {
            Value::Object(object) => Value::Object(object.copy()),
            Value::Table(table) => {
                let copy = Table::new(table.kind().clone());
                for (key, value) in table.entries() {
                    copy.set(key, value);
                }
                Value::Table(copy)
            }
            other => other.clone(),
        }))
    }

    fn methods(&self) -> Vec<String> {
        vec!["Copy".into()]
    }

    fn text(&self) -> String {
        self.0.to_text()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A list of members that can be read by name, added to and removed from.
struct Properties(Value);

impl Properties {
    fn object(&self) -> Option<&Object> {
        match &self.0 {
            Value::Object(object) => Some(object),
            Value::Wrapped(wrapped) => Some(&wrapped.added),
            _ => None,
        }
    }

    fn all(&self) -> Vec<(String, Value)> {
        match &self.0 {
            // A table's keys are no properties.
            Value::Table(_) => {
                let own = [
                    "Count",
                    "IsReadOnly",
                    "Keys",
                    "Values",
                    "IsFixedSize",
                    "SyncRoot",
                    "IsSynchronized",
                ];
                own.iter()
                    .map(|name| {
                        (
                            (*name).to_owned(),
                            base_member(&self.0, name).unwrap_or_default(),
                        )
                    })
                    .collect()
            }
            other => {
                let found = members::properties(other).into_iter();
                found
                    .map(|(name, value)| (name, value.unwrap_or_default()))
                    .collect()
            }
        }
    }
}

fn kind_of(target: &Value, name: &str) -> &'static str {
    match target {
        Value::Object(object) => match object.member(name) {
            Some(Member::Script(..)) => "ScriptProperty",
            Some(Member::Alias(_)) => "AliasProperty",
            Some(Member::Method(_)) => "ScriptMethod",
            _ => "NoteProperty",
        },
        Value::Wrapped(wrapped) if wrapped.added.member(name).is_some() => "NoteProperty",
        _ => "Property",
    }
}

/// One property of an object, live: its value is read and set where it lies.
pub struct PropertyInfo {
    /// What it belongs to.
    pub target: Value,
    /// Its name.
    pub name: Rc<str>,
    kind: &'static str,
}

impl PropertyInfo {
    fn of(target: &Value, name: &str) -> Value {
        Value::Foreign(Rc::new(PropertyInfo {
            target: target.clone(),
            name: name.into(),
            kind: kind_of(target, name),
        }))
    }

    fn value(&self) -> Value {
        let all = Properties(self.target.clone()).all();
        let found = all.into_iter().find(|(known, _)| **known == *self.name);
        found.map(|(_, value)| value).unwrap_or_default()
    }
}

fn type_of_value(value: &Value) -> String {
    if value.is_null() {
        "System.Object".to_owned()
    } else {
        value.type_name().to_string()
    }
}

impl Foreign for PropertyInfo {
    fn type_name(&self) -> &str {
        match self.kind {
            "NoteProperty" => "System.Management.Automation.PSNoteProperty",
            "ScriptProperty" => "System.Management.Automation.PSScriptProperty",
            "AliasProperty" => "System.Management.Automation.PSAliasProperty",
            "ScriptMethod" => "System.Management.Automation.PSScriptMethod",
            _ => "System.Management.Automation.PSProperty",
        }
    }

    fn type_names(&self) -> Vec<String> {
        [
            self.type_name(),
            "System.Management.Automation.PSPropertyInfo",
            "System.Management.Automation.PSMemberInfo",
            "System.Object",
        ]
        .map(String::from)
        .to_vec()
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "membertype" => kind_value(self.kind),
            "issettable" | "isgettable" | "isinstance" => Value::Bool(true),
            "value" => self.value(),
            "typenameofvalue" => Value::from(type_of_value(&self.value())),
            "name" => Value::Str(self.name.clone()),
            _ => return None,
        })
    }

    fn set(&self, name: &str, value: Value) -> bool {
        name.eq_ignore_ascii_case("Value")
            && members::set_member(&self.target, &self.name, value).is_ok()
    }

    fn properties(&self) -> Vec<String> {
        [
            "MemberType",
            "IsSettable",
            "IsGettable",
            "Value",
            "TypeNameOfValue",
            "Name",
            "IsInstance",
        ]
        .map(String::from)
        .to_vec()
    }

    fn text(&self) -> String {
        let value = self.value();
        format!(
            "{} {}={}",
            type_of_value(&value),
            self.name,
            value.to_text()
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn kind_value(kind: &str) -> Value {
    Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: "System.Management.Automation.PSMemberTypes".into(),
        name: kind.into(),
        number: match kind {
            "AliasProperty" => 1,
            "Property" => 4,
            "NoteProperty" => 8,
            "ScriptProperty" => 16,
            "Method" => 64,
            _ => 128,
        },
    }))
}

fn named(class: &str, name: &str, value: Value, kind: &str) -> Value {
    let of_value = type_of_value(&value);
    let object = Object::of([
        ("MemberType", kind_value(kind)),
        ("IsSettable", Value::Bool(kind != "Method")),
        ("IsGettable", Value::Bool(true)),
        ("Value", value.clone()),
        ("TypeNameOfValue", Value::str(&of_value)),
        ("Name", Value::str(name)),
        ("IsInstance", Value::Bool(true)),
    ]);
    object.set_type_names(Rc::new([
        format!("{AUTOMATION}.{class}").into(),
        "System.Object".into(),
    ]));
    object.set_text(format!("{of_value} {name}={}", value.to_text()));
    Value::Object(object)
}

impl Foreign for Properties {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSMemberInfoIntegratingCollection`1"
    }

    fn get(&self, name: &str) -> Option<Value> {
        // `Count` is asked of each member, as PowerShell does.
        let _ = name;
        None
    }

    fn index(&self, key: &Value) -> Option<Value> {
        let name = key.to_text();
        let found = self
            .all()
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&name));
        Some(found.map_or(Value::Null, |(known, _)| PropertyInfo::of(&self.0, &known)))
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("remove", [name]) => {
                if let Some(object) = self.object() {
                    object.remove(&name.to_text());
                }
                Some(Ok(Value::NoOutput))
            }
            ("add", [member, ..]) => {
                let part = |name: &str| members::get_member(member, name);
                if let (Some(object), Some(name)) = (self.object(), part("Name")) {
                    object.put(&name.to_text(), part("Value").unwrap_or_default());
                }
                Some(Ok(Value::NoOutput))
            }
            ("match", [pattern]) => {
                let pattern = pattern.to_text();
                let all = self.all().into_iter();
                let kept = all
                    .filter(|(name, _)| super::ops::like(name, &pattern))
                    .map(|(name, _)| PropertyInfo::of(&self.0, &name));
                Some(Ok(Value::array(kept.collect())))
            }
            ("item", [key]) => self.index(key).map(Ok),
            _ => None,
        }
    }

    fn items(&self) -> Option<Vec<Value>> {
        let all = self.all().into_iter();
        let made = all.map(|(name, _)| PropertyInfo::of(&self.0, &name));
        Some(made.collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The object without its keys or added members.
struct PsBase(Value);

/// A table's own member, which a key of that name would hide.
fn base_member(target: &Value, name: &str) -> Option<Value> {
    let Value::Table(table) = target else {
        return members::get_member(target, name);
    };
    let entries = table.entries();
    let list = |items: Vec<Value>| Value::array(items);
    Some(match name.to_ascii_lowercase().as_str() {
        "count" => Value::Int(entries.len() as i32),
        "keys" => list(entries.into_iter().map(|(key, _)| key).collect()),
        "values" => list(entries.into_iter().map(|(_, value)| value).collect()),
        "isreadonly" | "isfixedsize" | "issynchronized" => Value::Bool(false),
        "syncroot" => Value::Table(Table::new(TableKind::Hashtable)),
        _ => return None,
    })
}

impl Foreign for PsBase {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSMemberSet"
    }

    fn get(&self, name: &str) -> Option<Value> {
        base_member(&self.0, name)
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        Some(members::call_method(&self.0, name, arguments))
    }

    fn text(&self) -> String {
        self.0.to_text()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
