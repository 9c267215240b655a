//! What Graph answers: tables with the names of its own JSON, lists in pages.

use super::address::Address;
use super::{MOST, PAGE, USER};
use crate::value::{Member, Object, Table, TableKind, Value};

/// The answer to a read: one thing, or a page of a list.
pub fn read(address: &Address, uri: &str, found: Vec<Value>) -> Value {
    let root = format!("https://graph.microsoft.com/{}", address.version);
    if address.is_count {
        return Value::Int(found.len().try_into().unwrap_or(i32::MAX));
    }
    let name = address
        .segments
        .last()
        .map(|last| last.name.as_str())
        .unwrap_or_default();
    let users =
        matches!(address.segments.as_slice(), [only] if only.name.eq_ignore_ascii_case("users"));
    let selected = address.asked("select").or(users.then_some(USER));
    let shown = |value: &Value| choose(as_table(value), selected);
    let whole = Table::new(TableKind::Hashtable);
    let put = |key: &str, value: Value| whole.set(Value::str(key), value);
    if !address.is_many() {
        put(
            "@odata.context",
            Value::str(format!("{root}/$metadata#{name}/$entity")),
        );
        if let Some(Value::Table(one)) = found.first().map(shown) {
            one.entries()
                .into_iter()
                .for_each(|(key, value)| whole.set(key, value));
        }
        return Value::Table(whole);
    }
    put(
        "@odata.context",
        Value::str(format!("{root}/$metadata#{name}")),
    );
    let total = found.len();
    if address
        .asked("count")
        .is_some_and(|count| count.eq_ignore_ascii_case("true"))
    {
        put(
            "@odata.count",
            Value::Int(total.try_into().unwrap_or(i32::MAX)),
        );
    }
    let size = address
        .asked("top")
        .and_then(|top| top.parse().ok())
        .unwrap_or(PAGE);
    let size = size.clamp(1, MOST);
    let from = address
        .asked("skiptoken")
        .and_then(|token| usize::from_str_radix(token, 16).ok())
        .or_else(|| address.asked("skip").and_then(|skip| skip.parse().ok()))
        .unwrap_or(0);
    let page: Vec<Value> = found.iter().skip(from).take(size).map(shown).collect();
    let next = from + page.len();
    put("value", Value::array(page));
    if next < total {
        put(
            "@odata.nextLink",
            Value::str(next_link(&root, address, uri, next)),
        );
    }
    Value::Table(whole)
}

/// The same address, from the next object on.
fn next_link(root: &str, address: &Address, uri: &str, from: usize) -> String {
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    let kept = query.split('&').filter(|part| {
        !part.is_empty() && !part.contains("skiptoken=") && !part.contains("$skip=")
    });
    let mut parts: Vec<String> = kept.map(str::to_owned).collect();
    parts.push(format!("$skiptoken={from:x}"));
    format!("{root}/{}?{}", address.path, parts.join("&"))
}

/// Those properties only that were selected, in their order.
fn choose(value: Value, selected: Option<&str>) -> Value {
    let (Value::Table(table), Some(selected)) = (&value, selected) else {
        return value;
    };
    let chosen = Table::new(TableKind::Hashtable);
    for name in selected
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        chosen.set(Value::str(name), table.get_str(name).unwrap_or(Value::Null));
    }
    Value::Table(chosen)
}

/// An object of Graph's module as a table with the names of Graph's JSON.
pub fn as_table(value: &Value) -> Value {
    match value.base() {
        Value::Object(object) => {
            let table = Table::new(TableKind::Hashtable);
            for (name, member) in object.members() {
                let Member::Note(value) = member else {
                    continue;
                };
                match (&*name, value.base()) {
                    ("AdditionalProperties", Value::Table(more)) => more
                        .entries()
                        .into_iter()
                        .for_each(|(key, value)| table.set(key, value)),
                    (_, Value::Null | Value::NoOutput) => {}
                    (name, value) => table.set(Value::str(camel(name)), as_table(value)),
                }
            }
            Value::Table(table)
        }
        // Of JSON, whose names are told apart by case: here they are not.
        Value::Table(given) => {
            let table = Table::new(TableKind::Hashtable);
            for (key, value) in given.entries() {
                table.set(key, as_table(&value));
            }
            Value::Table(table)
        }
        Value::Array(array) => Value::array(array.items().iter().map(as_table).collect()),
        other => other.clone(),
    }
}

/// Tables as objects.
pub fn as_objects(value: &Value) -> Value {
    match value.base() {
        Value::Table(table) => {
            let object = Object::custom();
            for (key, value) in table.entries() {
                object.put(&key.to_text(), as_objects(&value));
            }
            Value::Object(object)
        }
        Value::Array(array) => Value::array(array.items().iter().map(as_objects).collect()),
        other => other.clone(),
    }
}

/// `UserPrincipalName` is `userPrincipalName`.
fn camel(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
