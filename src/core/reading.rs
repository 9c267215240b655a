//! How the core's commands look at values: names of types and properties, text in the session's culture, comparison,
//! numbers. A thin edge to the room `value` and to the host; it decides nothing that belongs to one command.

use crate::cmdlet::Context;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{
    DateTime, Guid, Member, Object, TableKind, Value, collate, compare, convert, format, types,
    wildcard,
};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

thread_local! {
    static TYPE_NAMES: RefCell<HashMap<String, Rc<[Rc<str>]>>> = RefCell::default();
}

/// Names of a value's types, the most special first. Objects share their list; the others' are kept by type.
pub fn type_names(value: &Value) -> Rc<[Rc<str>]> {
    if let Value::Object(object) = value {
        return object.type_names();
    }
    let shared =
        |names: Vec<String>| -> Rc<[Rc<str>]> { names.into_iter().map(Rc::from).collect() };
    if matches!(value, Value::Wrapped(_) | Value::Foreign(_)) {
        return shared(value.type_names());
    }
    let name = value.type_name();
    if let Some(known) = TYPE_NAMES.with_borrow(|known| known.get(&*name).cloned()) {
        return known;
    }
    let names = shared(value.type_names());
    TYPE_NAMES.with_borrow_mut(|known| known.insert(name.into_owned(), names.clone()));
    names
}

/// The .NET type under an object's own names: what stands after `Selected.`.
pub fn base_type(value: &Value) -> Rc<str> {
    const CUSTOM: &str = "System.Management.Automation.PSCustomObject";
    match value.base() {
        Value::Object(object) if is_custom(object) => CUSTOM.into(),
        other => type_names(other)
            .first()
            .cloned()
            .unwrap_or_else(|| CUSTOM.into()),
    }
}

/// Whether an object is a `[pscustomobject]`, whatever names it was given in front.
pub fn is_custom(object: &Object) -> bool {
    object
        .type_names()
        .iter()
        .any(|name| &**name == "System.Management.Automation.PSCustomObject")
}

/// Whether an object has no text of its own, so that a property may name it.
pub fn is_plain_object(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.text().is_none() && !is_custom(object))
}

/// Last word of a value's type, as `CategoryInfo` shows it.
pub fn short_type(value: &Value) -> String {
    let name = type_names(value)
        .first()
        .map_or_else(String::new, |name| name.to_string());
    match value.base() {
        Value::Object(object) if is_custom(object) => "PSObject".into(),
        _ => name.rsplit('.').next().unwrap_or("").to_owned(),
    }
}

/// Whether a value prints as its text, without view or layout.
pub fn is_scalar(value: &Value) -> bool {
    match value {
        Value::Wrapped(wrapped) => {
            // A note on a text does not change how it prints; a name put in front of its types does.
            is_scalar(&wrapped.base) && !matches!(wrapped.base, Value::Date(_))
        }
        Value::Foreign(foreign) => {
            matches!(
                foreign.type_name(),
                "System.Security.SecureString" | "System.Numerics.BigInteger"
            )
        }
        Value::Null
        | Value::NoOutput
        | Value::Date(_)
        | Value::Span(_)
        | Value::Guid(_)
        | Value::Range(..)
        | Value::Array(_)
        | Value::Table(_)
        | Value::Object(_)
        | Value::Block(_)
        | Value::Type(_) => false,
        _ => true,
    }
}

/// Names of a value's properties, in order, in its own spelling.
pub fn property_names(value: &Value) -> Vec<Rc<str>> {
    match value {
        Value::Object(object) => {
            let members = object.members().into_iter();
            members
                .filter(|(_, member)| !matches!(member, Member::Method(_)))
                .map(|(name, _)| name)
                .collect()
        }
        Value::Wrapped(wrapped) => {
            let mut names = property_names(&wrapped.base);
            for name in property_names(&Value::Object(wrapped.added.clone())) {
                if !names.iter().any(|known| same_name(known, &name)) {
                    names.push(name);
                }
            }
            names
        }
        Value::Foreign(foreign) => foreign.properties().into_iter().map(Rc::from).collect(),
        other => known_properties(other)
            .iter()
            .map(|name| Rc::from(*name))
            .collect(),
    }
}

/// Properties of the types that are part of the language.
fn known_properties(value: &Value) -> &'static [&'static str] {
    const LIST: &[&str] = &[
        "Capacity",
        "Count",
        "IsReadOnly",
        "IsFixedSize",
        "SyncRoot",
        "IsSynchronized",
    ];
    match value {
        Value::Str(_) => &["Length"],
        Value::Date(_) => &[
            "Date",
            "Day",
            "DayOfWeek",
            "DayOfYear",
            "Hour",
            "Kind",
            "Millisecond",
            "Microsecond",
            "Nanosecond",
            "Minute",
            "Month",
            "Second",
            "Ticks",
            "TimeOfDay",
            "Year",
            "DateTime",
        ],
        Value::Span(_) => &[
            "Ticks",
            "Days",
            "Hours",
            "Milliseconds",
            "Microseconds",
            "Nanoseconds",
            "Minutes",
            "Seconds",
            "TotalDays",
            "TotalHours",
            "TotalMilliseconds",
            "TotalMicroseconds",
            "TotalNanoseconds",
            "TotalMinutes",
            "TotalSeconds",
        ],
        Value::Guid(_) => &["Guid"],
        Value::Table(table) => match table.kind() {
            TableKind::Hashtable => &[
                "IsReadOnly",
                "IsFixedSize",
                "IsSynchronized",
                "Keys",
                "Values",
                "SyncRoot",
                "Count",
            ],
            TableKind::Ordered => &[
                "Count",
                "IsReadOnly",
                "Keys",
                "Values",
                "IsFixedSize",
                "SyncRoot",
                "IsSynchronized",
            ],
            TableKind::Dictionary(_) => &[
                "Comparer",
                "Count",
                "Capacity",
                "Keys",
                "Values",
                "IsReadOnly",
                "IsFixedSize",
                "SyncRoot",
                "IsSynchronized",
            ],
        },
        Value::Array(array) => match array.kind() {
            crate::value::ArrayKind::ArrayList | crate::value::ArrayKind::List(_) => LIST,
            _ => &[
                "Count",
                "Length",
                "LongLength",
                "Rank",
                "SyncRoot",
                "IsReadOnly",
                "IsFixedSize",
                "IsSynchronized",
            ],
        },
        Value::Range(..) => &[
            "Count",
            "Length",
            "LongLength",
            "Rank",
            "SyncRoot",
            "IsReadOnly",
            "IsFixedSize",
            "IsSynchronized",
        ],
        Value::Block(_) => &[
            "Attributes",
            "File",
            "IsFilter",
            "IsConfiguration",
            "Module",
            "StartPosition",
            "DebuggerHidden",
            "Id",
            "Ast",
        ],
        Value::Type(_) => &[
            "Name",
            "FullName",
            "Namespace",
            "BaseType",
            "IsPublic",
            "IsSerializable",
            "IsArray",
            "IsEnum",
            "IsValueType",
            "IsClass",
        ],
        _ => &[],
    }
}

/// Properties that JSON shows of an object that is no table and no list.
pub fn json_properties(value: &Value) -> Vec<Rc<str>> {
    match value {
        Value::Date(_) | Value::Guid(_) => Vec::new(),
        other => property_names(other),
    }
}

/// Whether a .NET object becomes plain text in JSON.
pub fn json_as_text(value: &Value) -> bool {
    matches!(value, Value::Foreign(foreign) if foreign.type_name() == "System.Uri")
}

/// Items of a collection, entries of a table; nothing for what is one object.
pub fn enumerate(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Table(table) => {
            let kind = match table.kind() {
                TableKind::Dictionary(_) => "System.Collections.Generic.KeyValuePair`2",
                _ => "System.Collections.DictionaryEntry",
            };
            Some(
                table
                    .entries()
                    .into_iter()
                    .map(|(key, value)| entry(kind, key, value))
                    .collect(),
            )
        }
        Value::Wrapped(wrapped) => enumerate(&wrapped.base),
        other => other.items(),
    }
}

/// One entry of a table, as an enumerator gives it.
fn entry(kind: &str, key: Value, value: Value) -> Value {
    let types: Rc<[Rc<str>]> = Rc::new([
        kind.into(),
        "System.ValueType".into(),
        "System.Object".into(),
    ]);
    let shown = format!("[{}, {}]", text(&key), text(&value));
    let object = Object::of([("Key", key), ("Value", value)]);
    if kind.ends_with("Entry") {
        object.add("Name", Member::Alias("Key".into()));
    }
    object.set_type_names(types);
    object.set_text(shown);
    Value::Object(object)
}

/// Text of a value in the session's culture.
pub fn text(value: &Value) -> String {
    value.to_text_culture()
}

/// Text of a value whatever the culture.
pub fn invariant(value: &Value) -> String {
    match value.base() {
        Value::Array(_) | Value::Range(..) => type_names(value)
            .first()
            .map_or_else(String::new, |name| name.to_string()),
        _ => value.to_text(),
    }
}

/// Text of a value as .NET's `ToString()` gives it: for cells of CSV and HTML.
pub fn cell_text(value: &Value) -> String {
    match value.base() {
        Value::Array(_) | Value::Range(..) | Value::Table(_) => net_name(&type_names(value)),
        Value::Null | Value::NoOutput => String::new(),
        other => format::default_text(other),
    }
}

/// A type's name as .NET prints it: `System.Collections.Generic.List`1[System.String]`.
fn net_name(names: &[Rc<str>]) -> String {
    let Some(name) = names.first() else {
        return String::new();
    };
    match name.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((outer, inner)) if !inner.is_empty() && !outer.contains('`') => {
            let count = types::split_arguments(inner).len();
            format!("{outer}`{count}[{inner}]")
        }
        _ => name.to_string(),
    }
}

/// A number with the digits that give it back.
pub fn round_trip(value: &Value) -> String {
    match value.base() {
        Value::Double(number) => {
            crate::value::number::double_text(*number, crate::value::number::Culture::Invariant)
        }
        Value::Single(number) => {
            crate::value::number::single_text(*number, crate::value::number::Culture::Invariant)
        }
        other => other.to_text(),
    }
}

/// A number with a fraction in a table's cell: three decimals, as the culture has them.
pub fn three_decimals(value: &Value) -> Option<String> {
    match value.base() {
        Value::Double(_) | Value::Single(_) | Value::Decimal(_) => {
            format::number_text(value.base(), "F3").ok()
        }
        _ => None,
    }
}

/// A value under a .NET format such as `N2`.
pub fn format_value(value: &Value, pattern: &str) -> std::result::Result<String, String> {
    format::value_text(value, Some(pattern))
}

/// A value put into a text such as `{0:N2} MB`.
pub fn format_composite(pattern: &str, value: &Value) -> std::result::Result<String, String> {
    match format::composite(pattern, std::slice::from_ref(value)) {
        Ok(text) => Ok(text.to_text()),
        Err(error) => Err(error.to_string()),
    }
}

/// A value as a number: numbers, and text that is one.
pub fn number(value: &Value) -> Option<f64> {
    match value.base() {
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Str(text) if text.trim().is_empty() => None,
        Value::Str(_) => match convert(value.base(), "System.Double").ok()? {
            Value::Double(number) => Some(number),
            _ => None,
        },
        other => other.as_double(),
    }
}

/// A value as a whole number, if it is one.
pub fn whole(value: &Value) -> Option<i64> {
    match value.base() {
        Value::Str(text) => text.trim().parse().ok(),
        other => other.whole().and_then(|number| i64::try_from(number).ok()),
    }
}

/// Order of two values as `-lt` sees it; nothing if they cannot be compared.
pub fn order(left: &Value, right: &Value, case: bool) -> Option<Ordering> {
    compare::order(left, right, case).ok()
}

/// Order of two texts in the culture.
pub fn order_text(left: &str, right: &str, case: bool) -> Ordering {
    collate::compare(left, right, case)
}

/// Whether two names are the same, which is without case.
pub fn same_name(left: &str, right: &str) -> bool {
    left == right || (left.len() == right.len() && left.to_lowercase() == right.to_lowercase())
}

/// Whether a name has signs that stand for others.
pub fn has_wildcards(text: &str) -> bool {
    wildcard::Wildcard::is_wildcard(text)
}

/// Whether a text fits a pattern with wildcards, without case. A pattern that is none fits itself only.
pub fn like(text: &str, pattern: &str) -> bool {
    wildcard::like(text, pattern, false).unwrap_or_else(|_| same_name(text, pattern))
}

/// A property by name, its wildcards resolved if they stand for one.
pub fn member(value: &Value, name: &str, cx: &mut Context) -> Result<Option<Value>> {
    if value.is_null() {
        return Ok(None);
    }
    if !has_wildcards(name) {
        return cx.host.property(value, name);
    }
    let found: Vec<Rc<str>> = property_names(value)
        .into_iter()
        .filter(|known| like(known, name))
        .collect();
    match found.as_slice() {
        [only] => cx.host.property(value, only),
        _ => Ok(None),
    }
}

/// Applies an operator of the language.
pub fn operate(operator: &str, left: &Value, right: &Value, cx: &mut Context) -> Result<Value> {
    cx.host.operate(operator, left, right)
}

/// The matches of a regular expression in a text, as `[regex]::Matches` gives them.
pub fn match_text(
    text: &str,
    pattern: &str,
    case: bool,
    all: bool,
    cx: &mut Context,
) -> std::result::Result<Vec<Value>, String> {
    let options = if case { "None" } else { "IgnoreCase" };
    let reason = |error: Error| error.to_string();
    let arguments = [Value::str(pattern), Value::str(options)];
    let regex = cx
        .host
        .construct("System.Text.RegularExpressions.Regex", &arguments)
        .map_err(reason)?;
    if all {
        let found = cx
            .host
            .method(&regex, "Matches", &[Value::str(text)])
            .map_err(reason)?;
        return Ok(enumerate(&found).unwrap_or_default());
    }
    let found = cx
        .host
        .method(&regex, "Match", &[Value::str(text)])
        .map_err(reason)?;
    let success = cx.host.property(&found, "Success").map_err(reason)?;
    Ok(if success.is_some_and(|success| success.truthy()) {
        vec![found]
    } else {
        Vec::new()
    })
}

/// Path of a file that came through the pipeline as an object.
pub fn file_path(value: &Value) -> Option<String> {
    let Value::Object(object) = value.base() else {
        return None;
    };
    let file = object
        .type_names()
        .iter()
        .any(|name| &**name == "System.IO.FileInfo");
    if file {
        object.get("FullName").map(|path| text(&path))
    } else {
        None
    }
}

/// The record in an error that scripts hold.
pub fn error_record(value: &Value, cx: &mut Context) -> Result<ErrorRecord> {
    let mut read = |name: &str| -> Result<String> {
        Ok(cx
            .host
            .property(value, name)?
            .map_or_else(String::new, |found| text(&found)))
    };
    let id = read("FullyQualifiedErrorId")?;
    let category = cx.host.property(value, "CategoryInfo")?.unwrap_or_default();
    let exception = cx.host.property(value, "Exception")?.unwrap_or_default();
    let kind = cx
        .host
        .property(&category, "Category")?
        .map_or_else(String::new, |kind| text(&kind));
    let message = cx
        .host
        .property(&exception, "Message")?
        .map_or_else(|| text(value), |message| text(&message));
    let exception_type = type_names(&exception)
        .first()
        .map_or_else(String::new, |name| name.to_string());
    let category = Category::ALL
        .iter()
        .copied()
        .find(|known| known.name() == kind)
        .unwrap_or_default();
    let bare = id.split(',').next().unwrap_or("").to_owned();
    Ok(ErrorRecord::new(bare, category, message).exception(exception_type))
}

/// What the tenant's clock shows.
pub fn now(cx: &mut Context) -> Result<DateTime> {
    Ok(DateTime::from_unix_ms(cx.tenant()?.now().0))
}

/// A number below a bound, from the tenant's source of randomness.
pub fn random(bound: u64, cx: &mut Context) -> Result<u64> {
    cx.tenant()?.random(bound)
}

/// A fresh GUID, from the tenant's source.
pub fn new_guid(cx: &mut Context) -> Result<Guid> {
    let text = cx.tenant()?.new_guid()?.to_string();
    Ok(Guid::parse_str(&text).unwrap_or_default())
}

/// Lets time pass on the tenant's clock.
pub fn sleep(ms: i64, cx: &mut Context) -> Result<()> {
    if ms == 0 {
        return Ok(());
    }
    let to = cx.tenant()?.now().0.saturating_add(ms);
    let to = Value::Date(DateTime::from_unix_ms(to));
    cx.host
        .invoke(
            "Step-TenantClock",
            &[("To", to), ("Confirm", Value::Bool(false))],
            Vec::new(),
        )
        .map(|_| ())
}
