//! Get-Member, Add-Member and New-Object.

use super::{members, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{EnumValue, Member, Object, Shape, Table, Value, Wrapped};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Lists the properties and methods of objects, once for each type.
///
/// ```transcript
/// PS> [pscustomobject]@{ b = 1; a = 'x' } | Get-Member -MemberType NoteProperty | Select-Object Name, Definition
/// Name Definition
/// ---- ----------
/// a    string a=x
/// b    int b=1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetMember {
    /// Names to list; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Kinds of members to list
    member_type: Option<Value>,
    /// Lists hidden members as well
    #[serde(default, rename = "Force")]
    _force: bool,
    #[serde(skip)]
    seen: Vec<String>,
    #[serde(skip)]
    any: bool,
}

impl PipelineCmdlet for GetMember {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if item.is_null() {
            return Ok(());
        }
        self.any = true;
        let type_name = reading::type_names(&item)
            .first()
            .map_or_else(String::new, |name| name.to_string());
        if self.seen.contains(&type_name) {
            return Ok(());
        }
        self.seen.push(type_name.clone());
        let mut members = members::members(&item, cx.host)?;
        members.retain(|member| self.is_of_kind(member.kind));
        members.sort_by(|l, r| {
            l.kind
                .cmp(r.kind)
                .then_with(|| l.name.to_lowercase().cmp(&r.name.to_lowercase()))
        });
        let all = ["*".to_owned()];
        let patterns = if self.name.is_empty() {
            &all[..]
        } else {
            &self.name
        };
        for pattern in patterns {
            for member in members
                .iter()
                .filter(|member| reading::like(&member.name, pattern))
            {
                cx.emit_value(definition(&type_name, member))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.any {
            Ok(())
        } else {
            cx.write_error(nothing_given())
        }
    }
}

impl GetMember {
    fn is_of_kind(&self, own: &str) -> bool {
        let Some(kinds) = &self.member_type else {
            return true;
        };
        let wanted = |kind: &str| match kind.trim().to_ascii_lowercase().as_str() {
            "all" => true,
            "properties" => own.ends_with("Property"),
            "methods" => own.ends_with("Method"),
            kind => own.eq_ignore_ascii_case(kind),
        };
        reading::text(kinds).split(',').any(wanted)
    }
}

fn definition(type_name: &str, member: &members::MemberInfo) -> Value {
    let types: Rc<[Rc<str>]> = Rc::new([
        "Microsoft.PowerShell.Commands.MemberDefinition".into(),
        "System.Object".into(),
    ]);
    let shape = Shape::new(
        ["TypeName", "Name", "MemberType", "Definition"]
            .map(Rc::from)
            .to_vec(),
    );
    let kind = Value::Enum(Rc::new(EnumValue {
        type_name: "System.Management.Automation.PSMemberTypes".into(),
        name: member.kind.into(),
        number: member_number(member.kind),
    }));
    let values = vec![
        Value::str(type_name),
        Value::str(&member.name),
        kind,
        Value::str(&member.definition),
    ];
    let object = Object::with_shape(types, shape, values);
    object.set_text(member.definition.clone());
    Value::Object(object)
}

fn member_number(kind: &str) -> i64 {
    match kind {
        "AliasProperty" => 1,
        "CodeProperty" => 2,
        "Property" => 4,
        "NoteProperty" => 8,
        "ScriptProperty" => 16,
        "Method" => 64,
        "CodeMethod" => 128,
        "ScriptMethod" => 256,
        "ParameterizedProperty" => 512,
        _ => 0,
    }
}

fn nothing_given() -> ErrorRecord {
    ErrorRecord::new(
        "NoObjectInGetMember",
        Category::CloseError,
        "Get-Member needs an object to look at.",
    )
    .exception("System.InvalidOperationException")
    .help("pipe an object in; a command that puts out nothing gives none")
}

/// Adds a property or method to an object.
///
/// ```transcript
/// PS> $o = [pscustomobject]@{ a = 5 }; $o | Add-Member Twice 10; $o.Twice
/// 10
/// PS> $o | Add-Member ScriptMethod Plus { param($n) $this.a + $n }; $o.Plus(2)
/// 7
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AddMember {
    /// Object that gets the member
    input_object: Option<Value>,
    /// Kind of member
    member_type: Option<String>,
    /// Name of the member
    name: Option<String>,
    /// Its value: a block for a script property or method, a name for an alias
    #[serde(default)]
    value: Value,
    /// Block that sets a script property
    #[serde(default)]
    second_value: Value,
    /// Name of a type that the object gets in front of its own
    type_name: Option<String>,
    /// Replaces a member of that name
    #[serde(default)]
    force: bool,
    /// Puts out the object
    #[serde(default)]
    pass_thru: bool,
    /// Name of a plain property
    note_property_name: Option<String>,
    /// Its value
    #[serde(default)]
    note_property_value: Value,
    /// Names and values of plain properties
    note_property_members: Option<Value>,
}

impl Cmdlet for AddMember {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let item = self.input_object.clone().unwrap_or_default();
        if item.is_null() {
            return Ok(());
        }
        let (target, whole) = match &item {
            Value::Object(object) => (object.clone(), item.clone()),
            Value::Wrapped(wrapped) => (wrapped.added.clone(), item.clone()),
            _ => {
                let added = Object::custom();
                (
                    added.clone(),
                    Value::Wrapped(Rc::new(Wrapped {
                        base: item.clone(),
                        added,
                    })),
                )
            }
        };
        for (name, member) in self.members(cx)? {
            if !self.force && target.member(&name).is_some() {
                cx.write_error(already_there(&name))?;
                continue;
            }
            target.add(&name, member);
        }
        if let Some(type_name) = &self.type_name {
            let mut names: Vec<Rc<str>> = vec![type_name.as_str().into()];
            names.extend(target.type_names().iter().cloned());
            target.set_type_names(names.into());
        }
        if self.pass_thru {
            cx.emit_value(whole)
        } else {
            Ok(())
        }
    }
}

impl AddMember {
    fn members(&self, cx: &mut Context) -> Result<Vec<(String, Member)>> {
        if let Some(given) = &self.note_property_members {
            let Value::Table(table) = given.base() else {
                return Ok(Vec::new());
            };
            let entries = table.entries().into_iter();
            return Ok(entries
                .map(|(name, value)| (reading::text(&name), Member::Note(value)))
                .collect());
        }
        if let Some(name) = &self.note_property_name {
            return Ok(vec![(
                name.clone(),
                Member::Note(self.note_property_value.clone().stored()),
            )]);
        }
        let Some(name) = &self.name else {
            return Ok(Vec::new());
        };
        let kind = self
            .member_type
            .as_deref()
            .unwrap_or("NoteProperty")
            .to_ascii_lowercase();
        let second = Some(self.second_value.clone()).filter(|second| !second.is_null());
        let block = |value: &Value| match value.base() {
            Value::Block(_) => Ok(()),
            _ => Err(not_convertible(value)),
        };
        match kind.as_str() {
            "method" | "property" | "parameterizedproperty" | "event" | "dynamic" => {
                return Err(cannot_add(&kind));
            }
            "noteproperty" | "scriptmethod" | "codemethod" | "memberset" | "propertyset"
                if second.is_some() =>
            {
                return Err(one_value_only(&kind));
            }
            "scriptproperty" if self.value.is_null() && second.is_none() => {
                return Err(no_block_at_all(name));
            }
            "scriptproperty" if !self.value.is_null() => block(&self.value)?,
            "scriptmethod" => block(&self.value)?,
            "aliasproperty" => {
                if let Some(kind) = &second {
                    crate::value::convert(kind, "System.Type")?;
                }
            }
            _ => {}
        }
        let member = match kind.as_str() {
            "noteproperty" => Member::Note(self.value.clone().stored()),
            "scriptproperty" => Member::Script(self.value.clone(), second),
            "scriptmethod" => Member::Method(self.value.clone()),
            "aliasproperty" => Member::Alias(reading::text(&self.value).into()),
            _ => {
                cx.write_error(unknown_kind(&kind))?;
                return Ok(Vec::new());
            }
        };
        Ok(vec![(name.clone(), member)])
    }
}

fn already_there(name: &str) -> ErrorRecord {
    let message = format!("The object has a member '{name}' already.");
    ErrorRecord::new("MemberAlreadyExists", Category::InvalidOperation, message)
        .exception("System.InvalidOperationException")
        .help("-Force replaces it")
}

fn wrong(id: &str, exception: &str, message: String) -> Error {
    ErrorRecord::new(id, Category::InvalidArgument, message)
        .exception(exception)
        .terminating()
        .into()
}

fn not_convertible(value: &Value) -> Error {
    let message = format!("'{}' is no script block.", value.to_text());
    wrong(
        "ConvertToFinalInvalidCastException",
        "System.Management.Automation.PSInvalidCastException",
        message,
    )
}

fn cannot_add(kind: &str) -> Error {
    let message = format!("A member of kind {kind} belongs to its type and cannot be added.");
    wrong(
        "CannotAddMemberType",
        "System.InvalidOperationException",
        message,
    )
}

fn one_value_only(kind: &str) -> Error {
    let message = format!("A member of kind {kind} has no second value.");
    wrong(
        "Value2ShouldNotBeSpecified",
        "System.InvalidOperationException",
        message,
    )
}

fn no_block_at_all(name: &str) -> Error {
    let message =
        format!("The script property '{name}' needs a block that reads it or one that sets it.");
    wrong(
        "Value1AndValue2AreNotBothNull",
        "System.InvalidOperationException",
        message,
    )
}

fn unknown_kind(kind: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedMemberType",
        Category::NotImplemented,
        format!("A member of kind {kind} cannot be added."),
    )
    .exception("System.NotSupportedException")
    .label("expected NoteProperty, ScriptProperty, ScriptMethod or AliasProperty")
}

/// Makes an object of a .NET type, or an empty one to which members are added.
///
/// ```transcript
/// PS> (New-Object PSObject -Property @{ Name = 'a' }).Name
/// a
/// PS> (New-Object System.Collections.ArrayList).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewObject {
    /// Type of the object
    #[serde(default)]
    type_name: String,
    /// Arguments of its constructor
    #[serde(default)]
    argument_list: Vec<Value>,
    /// Properties to set
    property: Option<Table>,
    /// Class of a COM object: refused, since no program of a desktop is there
    com_object: Option<String>,
    /// Refuses COM objects that are .NET's own, which are refused anyway
    #[serde(default, rename = "Strict")]
    _strict: bool,
}

impl Cmdlet for NewObject {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(class) = &self.com_object {
            return Err(no_com(class));
        }
        let bare = matches!(
            self.type_name.to_ascii_lowercase().as_str(),
            "psobject"
                | "pscustomobject"
                | "object"
                | "system.object"
                | "system.management.automation.psobject"
                | "system.management.automation.pscustomobject"
        );
        let made = if bare && self.argument_list.is_empty() {
            Value::Object(Object::custom())
        } else {
            cx.host
                .construct(&self.type_name, &self.argument_list)
                .map_err(|error| {
                    error.map(|mut record| {
                        if record.id == "MethodException"
                            || record.id == "MethodCountCouldNotFindBest"
                            || record.exception_name() == "MethodInvocationException"
                        {
                            record.id = "ConstructorInvokedThrowException".into();
                        }
                        record
                    })
                })?
        };
        for (name, value) in self.property.iter().flat_map(|table| table.entries()) {
            let name = reading::text(&name);
            match &made {
                Value::Object(object) => object.put(&name, value),
                Value::Foreign(foreign) if foreign.set(&name, value.clone()) => {}
                _ => cx.write_error(no_property(&name, &self.type_name))?,
            }
        }
        cx.emit_value(made)
    }
}

fn no_com(class: &str) -> Error {
    let message = format!("'{class}' is a COM object, and no program of a desktop is there.");
    ErrorRecord::new("NotSupportedComObject", Category::NotImplemented, message)
        .exception("System.NotSupportedException")
        .target(class, "String")
        .help("catch it, or leave out what only talks to the desktop")
        .into()
}

fn no_property(name: &str, type_name: &str) -> ErrorRecord {
    let message = format!("{type_name} has no property '{name}' that can be set.");
    ErrorRecord::new(
        "InvalidOperationException",
        Category::InvalidOperation,
        message,
    )
    .exception("System.InvalidOperationException")
}
