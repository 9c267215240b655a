//! Properties and methods of every value by name, as the language reads and calls them. Methods that take a script block
//! (`ForEach`, `Where`, `Find`, …) are the host's; so are script properties.

mod forms;
mod list;
pub(crate) mod scalar;
mod string;
mod table;

use super::types::{plain_name, type_arguments};
use super::{Array, ArrayKind, Member, Object, Value, convert, error, foreign};
use crate::diag::Result;

/// What kind of member a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of Get-Member")]
pub enum MemberKind {
    Property,
    NoteProperty,
    ScriptProperty,
    AliasProperty,
    Method,
    ScriptMethod,
}

/// A member as `Get-Member` and completion show it.
#[derive(Clone, Debug)]
pub struct MemberInfo {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: MemberKind,
    /// As in `string Name=Ann` or `int Length {get;}`.
    pub definition: String,
}

/// Value of a property; `None` if there is none of that name. Table keys come first, then the value's own, then `Count`
/// and `Length` of anything. A list does not look into its items here: see [`enumerate_member`].
pub fn get_member(value: &Value, name: &str) -> Option<Value> {
    own_member(value, name).or_else(|| {
        let counts = name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length");
        (counts && !value.is_null()).then_some(Value::Int(1))
    })
}

fn own_member(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Null | Value::NoOutput => {
            name.eq_ignore_ascii_case("Count").then_some(Value::Int(0))
        }
        Value::Object(object) => object.get(name),
        Value::Table(table) => table::get(table, name),
        Value::Array(array) => list::get(array, name),
        Value::Range(..) => list::get(&Array::new(value.items().unwrap_or_default()), name),
        Value::Str(text) => string::get(text, name),
        Value::Foreign(foreign) => foreign.get(name),
        Value::Wrapped(wrapped) => match wrapped.added.get(name) {
            Some(found) => Some(found),
            None => own_member(&wrapped.base, name),
        },
        other => scalar::get(other, name),
    }
}

/// The member of each item of a list that has it: what `$list.Name` gives where the list itself has no such member.
pub fn enumerate_member(items: &[Value], name: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for item in items {
        match own_member(item, name) {
            Some(value) => match &value {
                Value::Array(array) => found.extend(array.items()),
                _ => found.push(value),
            },
            None => {
                if let Value::Array(inner) = item.base() {
                    found.extend(enumerate_member(&inner.items(), name));
                }
            }
        }
    }
    found
}

/// Sets a property.
///
/// # Errors
/// `PropertyAssignmentException` and its kin where there is no such property, or it cannot be set.
pub fn set_member(value: &Value, name: &str, new: Value) -> Result<()> {
    let done = match value {
        Value::Object(object) => object.set(name, new),
        Value::Foreign(foreign) => foreign.set(name, new),
        Value::Table(table) => {
            let (key, new) = table::typed_entry(table, Value::str(name), new)?;
            table.set(key, new);
            true
        }
        Value::Wrapped(wrapped) => {
            if !wrapped.added.set(name, new.clone()) {
                return set_member(&wrapped.base, name, new);
            }
            true
        }
        // How much room a list has says nothing here.
        Value::Array(_) => name.eq_ignore_ascii_case("Capacity"),
        _ => false,
    };
    if done {
        return Ok(());
    }
    Err(error::property_not_set(value, name))
}

/// Calls a method.
///
/// # Errors
/// `InvokeMethodOnNull`, `MethodNotFound`, `MethodCountCouldNotFindBest`, `MethodArgumentConversionInvalidCastArgument`,
/// or what the method throws.
pub fn call_method(value: &Value, name: &str, arguments: &[Value]) -> Result<Value> {
    let base = value.base();
    if base.is_null() {
        return Err(on_null());
    }
    let lower = name.to_ascii_lowercase();
    let found = match base {
        Value::Str(text) => string::call(text, &lower, arguments),
        Value::Array(array) => list::call(array, &lower, arguments),
        Value::Range(..) => list::call(
            &Array::new(base.items().unwrap_or_default()),
            &lower,
            arguments,
        ),
        Value::Table(table) => table::call(table, &lower, arguments),
        Value::Foreign(foreign) => foreign.call(name, arguments),
        Value::Object(_) => None,
        other => scalar::call(other, &lower, arguments),
    };
    match found.or_else(|| common(value, &lower, arguments)) {
        Some(result) => result,
        None => Err(error::method_not_found(
            &base.type_name(),
            name,
            &method_names(base),
        )),
    }
}

fn on_null() -> crate::diag::Error {
    use crate::diag::{Category, ErrorRecord};
    ErrorRecord::new(
        "InvokeMethodOnNull",
        Category::InvalidOperation,
        "You cannot call a method on a null-valued expression.",
    )
    .label("a value was expected, and this is $null")
    .help("use ?. to get $null instead, or test the value first")
    .into()
}

/// Methods that everything has.
fn common(value: &Value, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let base = value.base();
    Some(Ok(match (name, arguments) {
        ("gettype", []) => {
            let custom = "System.Management.Automation.PSCustomObject";
            let selected = matches!(base, Value::Object(object)
                if object.type_names().iter().any(|name| &**name == custom));
            let name = base.type_name();
            Value::Type(super::TypeName(if selected {
                custom.into()
            } else {
                name.into()
            }))
        }
        ("tostring", []) => match base {
            Value::Object(object) => match object.text() {
                Some(text) => Value::from(text.to_string()),
                None if object.is_custom() => Value::str(""),
                None => Value::from(base.to_text()),
            },
            other => Value::from(super::format::default_text(other)),
        },
        ("equals", [other]) => Value::Bool(same(base, other.base())),
        ("gethashcode", []) => {
            let key = super::compare::group_key(base, true);
            let hash = key.iter().fold(17_i32, |hash, byte| {
                hash.wrapping_mul(31).wrapping_add(i32::from(*byte))
            });
            Value::Int(hash)
        }
        ("dispose" | "close", []) if matches!(base, Value::Foreign(_)) => Value::NoOutput,
        ("tostring" | "gettype", _) => return Some(Err(error::no_overload(name, arguments.len()))),
        _ => {
            // `get_Name()` and `get_Item(key)` are how .NET spells properties.
            let property = name.strip_prefix("get_")?;
            return match (property, arguments) {
                ("item", [key]) => Some(super::index::get_index(value, key)),
                (_, []) => get_member(value, property).map(Ok),
                _ => None,
            };
        }
    }))
}

/// .NET's `Equals`: same type and same value.
fn same(left: &Value, right: &Value) -> bool {
    left.type_name() == right.type_name() && super::compare::equal(left, right, true)
}

/// An argument as Int32.
pub fn int(value: &Value, method: &str) -> Result<i32> {
    match convert::convert(value, "System.Int32") {
        Ok(Value::Int(n)) => Ok(n),
        _ => Err(error::argument(method, value, "System.Int32")),
    }
}

/// An argument as Double.
pub fn double(value: &Value, method: &str) -> Result<f64> {
    match convert::convert(value, "System.Double") {
        Ok(Value::Double(n)) => Ok(n),
        _ => Err(error::argument(method, value, "System.Double")),
    }
}

/// An argument as another type.
pub fn argument(value: &Value, full: &str, method: &str) -> Result<Value> {
    convert::convert(value, full).map_err(|_| error::argument(method, value, full))
}

/// An argument as bytes.
pub fn bytes(value: &Value, method: &str) -> Result<Vec<u8>> {
    let items = value.base().items().unwrap_or_else(|| vec![value.clone()]);
    let byte = |item: &Value| match convert::convert(item, "System.Byte") {
        Ok(Value::Byte(byte)) => Ok(byte),
        _ => Err(error::argument(method, value, "System.Byte[]")),
    };
    items.iter().map(byte).collect()
}

/// Byte position of a position in UTF-16 units; `None` beyond the end.
pub fn byte_at(text: &str, units: i32) -> Option<usize> {
    let units = usize::try_from(units).ok()?;
    if text.is_ascii() {
        return (units <= text.len()).then_some(units);
    }
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= units {
            return Some(at);
        }
        seen += c.len_utf16();
    }
    (seen >= units).then_some(text.len())
}

/// A new array of one element type.
pub fn typed_array(element: &str, items: Vec<Value>) -> Value {
    Value::Array(Array::of_kind(ArrayKind::Typed(element.into()), items))
}

/// An entry of a table as its enumerator gives it.
pub fn entry(full: &str, key: Value, value: Value) -> Value {
    let type_name: &str = if full.contains("Generic") {
        "System.Collections.Generic.KeyValuePair"
    } else {
        "System.Collections.DictionaryEntry"
    };
    let entry = Object::of([("Key", key), ("Value", value)]);
    if !full.contains("Generic") {
        entry.add("Name", Member::Alias("Key".into()));
        entry.set_text("System.Collections.DictionaryEntry");
    } else {
        let text = format!(
            "[{}, {}]",
            entry.get("Key").unwrap_or_default().to_text(),
            entry.get("Value").unwrap_or_default().to_text()
        );
        entry.set_text(text);
    }
    let arguments = type_arguments(full).join(",");
    let name = if arguments.is_empty() {
        type_name.to_owned()
    } else {
        format!("{type_name}[{arguments}]")
    };
    entry.set_type_names(std::rc::Rc::new([
        name.into(),
        "System.ValueType".into(),
        "System.Object".into(),
    ]));
    Value::Object(entry)
}

/// Names of the methods that a value has.
fn method_names(value: &Value) -> Vec<String> {
    let own: Vec<String> = match value.base() {
        Value::Str(_) => string::METHODS
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        Value::Array(array) => list::methods(array),
        Value::Range(..) => list::methods(&Array::new(Vec::new())),
        Value::Table(table) => table::methods(table),
        Value::Foreign(foreign) => foreign.methods(),
        other => scalar::methods(other),
    };
    let mut names = own;
    names.extend(["Equals", "GetHashCode", "GetType", "ToString"].map(String::from));
    names.sort();
    names.dedup();
    names
}

/// The forms of a method; `None` if there is none of that name.
pub fn forms(value: &Value, name: &str) -> Option<Vec<String>> {
    let base = value.base();
    let known = method_names(base)
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))?;
    let own: &[&str] = match base {
        Value::Str(_) => forms::TEXT,
        other if other.is_number() => forms::NUMBER,
        _ => &[],
    };
    let named = |form: &&&str| {
        form.split('(')
            .next()
            .is_some_and(|head| head.rsplit(' ').next() == Some(&known))
    };
    let found = own.iter().chain(forms::COMMON).find(named);
    Some(match found {
        Some(form) => split_forms(form),
        None => vec![format!("System.Object {known}()")],
    })
}

/// The forms of a list of them: the commas between brackets part nothing.
fn split_forms(text: &str) -> Vec<String> {
    text.split("), ")
        .map(|form| {
            if form.ends_with(')') {
                form.to_owned()
            } else {
                format!("{form})")
            }
        })
        .collect()
}

/// Names of the .NET properties that a value has, in order.
fn property_names(value: &Value) -> Vec<String> {
    match value {
        Value::Str(_) => vec!["Length".into()],
        Value::Array(array) => list::properties(array),
        Value::Range(..) => list::properties(&Array::new(Vec::new())),
        Value::Table(table) => table::properties(table),
        Value::Foreign(foreign) => foreign.properties(),
        other => scalar::properties(other)
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
    }
}

/// Properties with their values, in order, as `Select-Object *`, `Format-List *` and `PSObject.Properties` list them. Keys
/// of a table are none. Script properties have no value here.
pub fn properties(value: &Value) -> Vec<(String, Option<Value>)> {
    match value {
        Value::Object(object) => {
            let members = object.members().into_iter();
            let shown = members.filter(|(_, member)| !matches!(member, Member::Method(_)));
            shown
                .map(|(name, _)| (name.to_string(), object.get(&name)))
                .collect()
        }
        Value::Wrapped(wrapped) => {
            let mut all = properties(&wrapped.base);
            let added = wrapped.added.members().into_iter();
            all.extend(
                added
                    .filter(|(_, m)| !matches!(m, Member::Method(_)))
                    .map(|(name, _)| (name.to_string(), wrapped.added.get(&name))),
            );
            all
        }
        other => property_names(other)
            .into_iter()
            .map(|name| (name.clone(), own_member(other, &name)))
            .collect(),
    }
}

/// All members for `Get-Member` and completion, sorted by name within properties and methods.
pub fn member_names(value: &Value) -> Vec<MemberInfo> {
    let mut found = Vec::new();
    let short = |value: &Value| {
        if value.is_null() {
            "object".into()
        } else {
            super::types::short_name(&value.type_name())
        }
    };
    let mut notes = |object: &Object| {
        for (name, member) in object.members() {
            let (kind, definition) = match &member {
                Member::Note(value) => (
                    MemberKind::NoteProperty,
                    format!("{} {name}={}", short(value), value.to_text()),
                ),
                Member::Script(..) => (
                    MemberKind::ScriptProperty,
                    format!("System.Object {name} {{get;}}"),
                ),
                Member::Method(_) => (MemberKind::ScriptMethod, format!("System.Object {name}();")),
                Member::Alias(target) => (MemberKind::AliasProperty, format!("{name} = {target}")),
            };
            found.push(MemberInfo {
                name: name.to_string(),
                kind,
                definition,
            });
        }
    };
    match value {
        Value::Object(object) => notes(object),
        Value::Wrapped(wrapped) => notes(&wrapped.added),
        _ => {}
    }
    let base = value.base();
    if !matches!(base, Value::Object(_)) {
        for name in property_names(base) {
            let type_name =
                own_member(base, &name).map_or_else(|| "object".into(), |value| short(&value));
            let definition = format!("{type_name} {name} {{get;}}");
            found.push(MemberInfo {
                name,
                kind: MemberKind::Property,
                definition,
            });
        }
    }
    found.sort_by_key(|member| member.name.to_lowercase());
    for name in method_names(base) {
        let definition = forms(base, &name).unwrap_or_default().join(", ");
        found.push(MemberInfo {
            name,
            kind: MemberKind::Method,
            definition,
        });
    }
    found
}

/// Properties of a type literal.
fn type_member(full: &str, name: &str) -> Option<Value> {
    let unsupported_base = |base: &str| Value::Type(super::TypeName(base.into()));
    Some(match name {
        "name" => Value::from(plain_name(full)),
        "fullname" => Value::from(clr_name(full)),
        "namespace" => Value::str(
            full.split('[')
                .next()
                .unwrap_or(full)
                .rsplit_once('.')
                .map_or("", |(space, _)| space),
        ),
        "isarray" => Value::Bool(full.ends_with("[]")),
        "isenum" => Value::Bool(super::enums::find(full).is_some()),
        "isvaluetype" => Value::Bool(is_value_type(full)),
        "isclass" => Value::Bool(!is_value_type(full)),
        "isgenerictype" => Value::Bool(!type_arguments(full).is_empty()),
        "ispublic" | "isserializable" | "isserial" => Value::Bool(true),
        "isinterface" => Value::Bool(
            plain_name(full).starts_with('I')
                && plain_name(full)[1..].starts_with(char::is_uppercase),
        ),
        "isabstract" => Value::Bool(full == "System.IO.Stream"),
        "assembly" => Value::str(
            "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e",
        ),
        "generictypearguments" => {
            let items = type_arguments(full)
                .into_iter()
                .map(unsupported_base)
                .collect();
            typed_array("System.Type", items)
        }
        "basetype" => {
            if full == "System.Object" {
                return Some(Value::Null);
            }
            unsupported_base(if full.ends_with("[]") {
                "System.Array"
            } else if super::enums::find(full).is_some() {
                "System.Enum"
            } else if full == "System.Xml.XmlDocument" {
                "System.Xml.XmlNode"
            } else if is_value_type(full) {
                "System.ValueType"
            } else if full.ends_with("Exception") && full != "System.Exception" {
                "System.SystemException"
            } else {
                "System.Object"
            })
        }
        _ => return None,
    })
}

/// Full name as .NET writes it: generic arguments with their assemblies.
fn clr_name(full: &str) -> String {
    let arguments = type_arguments(full);
    let open = full.split('[').next().unwrap_or(full);
    if arguments.is_empty() || full.ends_with("[]") {
        return full.to_owned();
    }
    let assembly = |name: &str| {
        if name.starts_with("System.Management.Automation.") {
            "System.Management.Automation, Version=7.6.5.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"
        } else {
            "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"
        }
    };
    let each: Vec<String> = arguments
        .iter()
        .map(|name| format!("[{}, {}]", clr_name(name), assembly(name)))
        .collect();
    format!("{open}`{}[{}]", arguments.len(), each.join(","))
}

fn is_value_type(full: &str) -> bool {
    matches!(
        full,
        "System.Boolean"
            | "System.Char"
            | "System.SByte"
            | "System.Byte"
            | "System.Int16"
            | "System.UInt16"
            | "System.Int32"
            | "System.UInt32"
            | "System.Int64"
            | "System.UInt64"
            | "System.Single"
            | "System.Double"
            | "System.Decimal"
            | "System.DateTime"
            | "System.TimeSpan"
            | "System.Guid"
            | "System.DateTimeOffset"
            | "System.Collections.DictionaryEntry"
    ) || super::enums::find(full).is_some()
}

/// The invariant culture or not, where a method takes a culture.
fn invariant(arguments: &[Value]) -> bool {
    arguments.iter().any(foreign::CultureInfo::is_invariant)
}

#[cfg(test)]
mod tests;
