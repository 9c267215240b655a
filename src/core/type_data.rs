//! Update-, Get- and Remove-TypeData: members that every object of a type has, and which of them are shown. What was said is
//! the session's; files of types are refused by name.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, TypeMember, TypeNotes};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Block, Object, Table, TableKind, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Gives all objects of a type a member, or says which properties are shown of them.
///
/// ```transcript
/// PS> Update-TypeData -TypeName System.String -MemberType ScriptProperty -MemberName Shout -Value { $this.ToUpper() }
/// PS> 'quiet'.Shout
/// QUIET
/// PS> Update-TypeData -TypeName My.Row -DefaultDisplayPropertySet b; [pscustomobject]@{ PSTypeName = 'My.Row'; a = 1; b = 2 }
/// b
/// -
/// 2
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateTypeData {
    /// Type to say something of
    type_name: Option<String>,
    /// NoteProperty, AliasProperty, ScriptProperty or ScriptMethod
    member_type: Option<String>,
    /// Name of the member
    member_name: Option<String>,
    /// Value, name or block of the member
    value: Option<Value>,
    /// Block that sets the property, or type that an alias converts to
    second_value: Option<Value>,
    /// Type that converts, which is only noted
    type_converter: Option<Value>,
    /// Type that adapts, which is only noted
    type_adapter: Option<Value>,
    /// How objects are serialized
    serialization_method: Option<String>,
    /// Type to make when an object is read back
    target_type_for_deserialization: Option<Value>,
    /// How many levels are serialized
    serialization_depth: Option<i32>,
    /// Property shown in wide format
    default_display_property: Option<String>,
    /// Whether the set of serialized properties is inherited
    inherit_property_serialization_set: Option<Value>,
    /// Property whose text stands for the object
    string_serialization_source: Option<String>,
    /// Properties shown when nobody asks for others
    #[serde(default)]
    default_display_property_set: Vec<String>,
    /// Properties that identify an object
    #[serde(default)]
    default_key_property_set: Vec<String>,
    /// Properties that are serialized
    #[serde(default)]
    property_serialization_set: Vec<String>,
    /// Replaces what was said before
    #[serde(default)]
    force: bool,
    /// What Get-TypeData gave
    #[serde(default)]
    type_data: Vec<Value>,
    /// Files of types; refused
    #[serde(default)]
    append_path: Vec<String>,
    /// Files of types; refused
    #[serde(default)]
    prepend_path: Vec<String>,
}

impl Cmdlet for UpdateTypeData {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(path) = self.append_path.iter().chain(&self.prepend_path).next() {
            if !path.to_ascii_lowercase().ends_with(".ps1xml") {
                return cx.write_error(wrong_extension(path));
            }
            return cx.write_error(no_files());
        }
        for given in &self.type_data {
            let name = cx.host.property(given, "TypeName")?;
            if name.is_none() {
                return Err(empty("TypeDataEmpty").into());
            }
        }
        let Some(type_name) = self.type_name.clone() else {
            return Ok(());
        };
        if let Err(problem) = self.check() {
            return cx.write_error(*problem);
        }
        if !cx.should_process(&type_name, "Update TypeData")? {
            return Ok(());
        }
        let member = match &self.member_type {
            Some(kind) => Some(self.member(kind)?),
            None => None,
        };
        let full = crate::value::resolve_type(&type_name)
            .map_or(type_name.clone(), |known| known.0.to_string());
        let notes = cx.host.type_data().entry(&full);
        if let (Some(member), Some(name)) = (member, &self.member_name) {
            let known = notes
                .members
                .iter()
                .position(|(known, _)| known.eq_ignore_ascii_case(name));
            match known {
                Some(_) if !self.force => {
                    return cx.write_error(member_there(&full, name));
                }
                Some(at) => notes.members[at].1 = member,
                None => notes.members.push((name.clone(), member)),
            }
        }
        if !self.default_display_property_set.is_empty() {
            notes.display.clone_from(&self.default_display_property_set);
        }
        for (name, value) in self.standard() {
            notes.standard.retain(|(known, _)| known != name);
            notes.standard.push((name.to_owned(), value));
        }
        Ok(())
    }
}

impl UpdateTypeData {
    fn check(&self) -> std::result::Result<(), Box<ErrorRecord>> {
        let said = self.member_type.is_some()
            || !self.default_display_property_set.is_empty()
            || !self.standard().is_empty();
        if self.member_type.is_none() && self.member_name.is_some() {
            return Err(Box::new(empty("MemberTypeShouldBeSpecified")));
        }
        if !said {
            return Err(Box::new(empty("TypeDataEmpty")));
        }
        if self.member_type.is_none() {
            return Ok(());
        }
        if self.member_name.is_none() {
            return Err(Box::new(empty("MemberNameShouldBeSpecified")));
        }
        let note = self
            .member_type
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("NoteProperty"));
        match &self.value {
            None => Err(Box::new(empty("ValueShouldBeSpecified"))),
            Some(value) if value.is_null() && !note && self.second_value.is_none() => {
                Err(Box::new(empty("ValueShouldBeSpecified")))
            }
            Some(_) => Ok(()),
        }
    }

    fn member(&self, kind: &str) -> Result<TypeMember> {
        let value = self.value.clone().unwrap_or_default();
        let block = |value: &Value| -> Result<Block> {
            match value.base() {
                Value::Block(block) => Ok(block.clone()),
                other => Err(no_block(&reading::text(other))),
            }
        };
        Ok(match kind.to_ascii_lowercase().as_str() {
            "noteproperty" => TypeMember::Note(value),
            "aliasproperty" => {
                let kind = self.second_value.as_ref().map(|kind| {
                    let name = match kind.base() {
                        Value::Type(kind) => kind.0.to_string(),
                        other => reading::text(other),
                    };
                    crate::value::resolve_type(&name).map_or(name, |known| known.0.to_string())
                });
                TypeMember::Alias(reading::text(&value), kind)
            }
            "scriptproperty" => {
                let setter = match &self.second_value {
                    Some(setter) => Some(block(setter)?),
                    None => None,
                };
                TypeMember::Script(block(&value)?, setter)
            }
            "scriptmethod" => TypeMember::Method(block(&value)?),
            other => return Err(no_such_kind(other)),
        })
    }

    fn standard(&self) -> Vec<(&'static str, Value)> {
        let list = |names: &[String]| Value::array(names.iter().map(Value::str).collect());
        let mut all = Vec::new();
        let texts = [
            ("SerializationMethod", &self.serialization_method),
            (
                "StringSerializationSource",
                &self.string_serialization_source,
            ),
            ("DefaultDisplayProperty", &self.default_display_property),
        ];
        for (name, text) in texts {
            all.extend(text.as_ref().map(|text| (name, Value::str(text))));
        }
        let values = [
            (
                "TargetTypeForDeserialization",
                &self.target_type_for_deserialization,
            ),
            (
                "InheritPropertySerializationSet",
                &self.inherit_property_serialization_set,
            ),
            ("TypeConverter", &self.type_converter),
            ("TypeAdapter", &self.type_adapter),
        ];
        for (name, value) in values {
            all.extend(value.as_ref().map(|value| (name, value.clone())));
        }
        all.extend(
            self.serialization_depth
                .map(|depth| ("SerializationDepth", Value::Int(depth))),
        );
        let sets = [
            ("DefaultKeyPropertySet", &self.default_key_property_set),
            ("PropertySerializationSet", &self.property_serialization_set),
        ];
        for (name, names) in sets.into_iter().filter(|(_, names)| !names.is_empty()) {
            all.push((name, list(names)));
        }
        all
    }
}

fn empty(id: &str) -> ErrorRecord {
    ErrorRecord::new(
        id,
        Category::InvalidOperation,
        "What is to be said of the type is not given whole.",
    )
    .exception("System.InvalidOperationException")
    .label("expected -MemberType, -MemberName and -Value, or a -DefaultDisplayPropertySet")
}

fn wrong_extension(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "WrongExtension",
        Category::InvalidArgument,
        format!("'{path}' is no file of types."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .target(path, "String")
    .label("expected a .ps1xml file")
}

fn no_files() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedTypeFile",
        Category::NotImplemented,
        "Files of types are not read.",
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .help("Update-TypeData -TypeName … -MemberName … says the same of one type")
}

fn member_there(type_name: &str, name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "DynamicUpdateTypeData",
        Category::InvalidOperation,
        format!("The type '{type_name}' has a member '{name}' already."),
    )
    .exception("System.Management.Automation.RuntimeException")
    .target(name, "String")
    .help("-Force replaces it")
}

fn no_block(text: &str) -> Error {
    ErrorRecord::new(
        "TypeDataMemberValue",
        Category::InvalidArgument,
        format!("'{text}' is no script block."),
    )
    .exception("System.Management.Automation.PSInvalidCastException")
    .label("expected a script block")
    .terminating()
    .into()
}

fn no_such_kind(kind: &str) -> Error {
    ErrorRecord::new(
        "NotSupportedMemberType",
        Category::NotImplemented,
        format!("Members of the kind {kind} are .NET code, which does not run here."),
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .label("expected NoteProperty, AliasProperty, ScriptProperty or ScriptMethod")
    .terminating()
    .into()
}

/// Gets what was said of types.
///
/// ```transcript
/// PS> Update-TypeData -TypeName My.Row -MemberType NoteProperty -MemberName Kind -Value row; (Get-TypeData My.*).TypeName
/// My.Row
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetTypeData {
    /// Types to get; wildcards are understood
    #[serde(default)]
    type_name: Vec<String>,
}

impl Cmdlet for GetTypeData {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let all = cx.host.type_data().all().to_vec();
        let fits = |name: &str| {
            self.type_name.is_empty()
                || self
                    .type_name
                    .iter()
                    .any(|pattern| reading::like(name, pattern))
        };
        all.iter()
            .filter(|notes| fits(&notes.name))
            .try_for_each(|notes| cx.emit_value(type_data_object(notes)))
    }
}

fn type_data_object(notes: &TypeNotes) -> Value {
    let members = Table::new(TableKind::Ordered);
    for (name, member) in &notes.members {
        let value = match member {
            TypeMember::Note(value) => value.clone(),
            TypeMember::Alias(to, _) => Value::str(to),
            TypeMember::Script(block, _) | TypeMember::Method(block) => Value::Block(block.clone()),
        };
        members.set(Value::str(name), value);
    }
    let object = Object::of([
        ("TypeName", Value::str(&notes.name)),
        ("Members", Value::Table(members)),
        (
            "DefaultDisplayPropertySet",
            Value::array(notes.display.iter().map(Value::str).collect()),
        ),
    ]);
    for (name, value) in &notes.standard {
        object.put(name, value.clone());
    }
    object.set_type_names(Rc::new([
        "System.Management.Automation.Runspaces.TypeData".into(),
        "System.Object".into(),
    ]));
    Value::Object(object)
}

/// Forgets what was said of types.
///
/// ```transcript
/// PS> Update-TypeData -TypeName My.Row -MemberType NoteProperty -MemberName Kind -Value row; Remove-TypeData My.Row
/// PS> (Get-TypeData My.Row | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveTypeData {
    /// Type to forget
    type_name: Option<String>,
    /// Files of types; refused
    #[serde(default)]
    path: Vec<String>,
    /// What Get-TypeData gave
    type_data: Option<Value>,
}

impl Cmdlet for RemoveTypeData {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if !self.path.is_empty() {
            return cx.write_error(no_files());
        }
        let mut name = self.type_name.clone();
        if let Some(given) = &self.type_data {
            name = cx
                .host
                .property(given, "TypeName")?
                .map(|name| reading::text(&name));
        }
        let Some(name) = name else {
            return Ok(());
        };
        let full =
            crate::value::resolve_type(&name).map_or(name.clone(), |known| known.0.to_string());
        if cx.should_process(&name, "Remove TypeData")? && !cx.host.type_data().remove(&full) {
            cx.write_error(unknown_type(&name))?;
        }
        Ok(())
    }
}

fn unknown_type(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "TypesDynamicRemoveException",
        Category::InvalidOperation,
        format!("Nothing was said of the type '{name}'."),
    )
    .exception("System.InvalidOperationException")
    .target(name, "String")
}
