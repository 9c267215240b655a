//! Values as text that keeps them: what `keep` writes, `kept` reads back with type, type names and order. For what a
//! playbook must remember across the death of its process. Never a format for people: that is JSON and CSV.

use super::{
    Array, ArrayKind, DateKind, DateTime, Decimal, EnumValue, Guid, Member, Object, Shape, Table,
    TableKind, TimeSpan, TypeName, Value, Wrapped,
};
use serde_json::{Value as Json, json};
use std::rc::Rc;

/// Values within values; deeper ones are not kept (nor are those that hold themselves).
const DEPTH: u32 = 64;

/// A value as JSON that keeps it; none for what lives only in its session (blocks, streams, computed members).
pub fn keep(value: &Value) -> Option<Json> {
    keep_at(value, 0)
}

fn keep_at(value: &Value, depth: u32) -> Option<Json> {
    if depth > DEPTH {
        return None;
    }
    let typed = |kind: &str, text: String| Some(json!({ "t": kind, "v": text }));
    let list = |items: &[Value]| -> Option<Vec<Json>> {
        items.iter().map(|item| keep_at(item, depth + 1)).collect()
    };
    match value {
        Value::NoOutput => Some(json!({ "t": "none" })),
        Value::Null => Some(Json::Null),
        Value::Bool(flag) => Some(Json::Bool(*flag)),
        Value::Int(n) => Some(json!(n)),
        Value::Str(text) => Some(Json::String(text.to_string())),
        Value::Char(c) => typed("char", c.to_string()),
        Value::SByte(n) => typed("sbyte", n.to_string()),
        Value::Byte(n) => typed("byte", n.to_string()),
        Value::Short(n) => typed("short", n.to_string()),
        Value::UShort(n) => typed("ushort", n.to_string()),
        Value::UInt(n) => typed("uint", n.to_string()),
        Value::Long(n) => typed("long", n.to_string()),
        Value::ULong(n) => typed("ulong", n.to_string()),
        Value::Single(n) => typed("single", n.to_bits().to_string()),
        Value::Double(n) => typed("double", n.to_bits().to_string()),
        Value::Decimal(n) => typed("decimal", n.to_string()),
        Value::Guid(id) => typed("guid", id.to_string()),
        Value::Type(name) => typed("type", name.0.to_string()),
        Value::Span(span) => typed("span", span.ticks.to_string()),
        Value::Date(date) => {
            let kind = match date.kind {
                DateKind::Unspecified => "date",
                DateKind::Utc => "date-utc",
                DateKind::Local => "date-local",
            };
            typed(kind, date.ticks.to_string())
        }
        Value::Range(..) => Some(json!({ "a": list(&value.range_items().collect::<Vec<_>>())? })),
        Value::Array(array) => {
            let (kind, name) = array_kind(array.kind());
            Some(json!({ "a": list(&array.items())?, "k": kind, "n": name }))
        }
        Value::Table(table) => {
            let entries: Option<Vec<Json>> = table
                .entries()
                .iter()
                .map(|(key, item)| {
                    Some(json!([keep_at(key, depth + 1)?, keep_at(item, depth + 1)?]))
                })
                .collect();
            let (kind, name) = match table.kind() {
                TableKind::Hashtable => ("hash", ""),
                TableKind::Ordered => ("ordered", ""),
                TableKind::Dictionary(name) => ("dictionary", &**name),
            };
            Some(json!({ "h": entries?, "k": kind, "n": name }))
        }
        Value::Object(object) => keep_object(object, depth),
        Value::Enum(one) => Some(json!({ "e": &*one.type_name, "n": &*one.name, "v": one.number })),
        Value::Wrapped(wrapped) => Some(json!({
            "w": keep_at(&wrapped.base, depth + 1)?, "with": keep_object(&wrapped.added, depth)?
        })),
        Value::Block(_) | Value::Foreign(_) => None,
    }
}

fn keep_object(object: &Object, depth: u32) -> Option<Json> {
    let mut members = Vec::new();
    for (name, member) in object.members() {
        let Member::Note(value) = member else {
            return None;
        };
        members.push(json!([&*name, keep_at(&value, depth + 1)?]));
    }
    let names = object.type_names();
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    let text = object.text().map(|text| text.to_string());
    Some(json!({ "o": names, "m": members, "x": text }))
}

fn array_kind(kind: &ArrayKind) -> (&'static str, &str) {
    match kind {
        ArrayKind::Fixed => ("fixed", ""),
        ArrayKind::ArrayList => ("arraylist", ""),
        ArrayKind::Typed(name) => ("typed", name),
        ArrayKind::List(name) => ("list", name),
        ArrayKind::Other(name) => ("other", name),
    }
}

/// The value that `keep` wrote; none if the text is not of its making.
pub fn kept(json: &Json) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Null),
        Json::Bool(flag) => Some(Value::Bool(*flag)),
        Json::Number(n) => Some(Value::Int(i32::try_from(n.as_i64()?).ok()?)),
        Json::String(text) => Some(Value::str(text)),
        Json::Array(_) => None,
        Json::Object(fields) => {
            if let Some(items) = json["a"].as_array() {
                let items: Option<Vec<Value>> = items.iter().map(kept).collect();
                let name = || Rc::from(json["n"].as_str().unwrap_or(""));
                let kind = match json["k"].as_str().unwrap_or("") {
                    "arraylist" => ArrayKind::ArrayList,
                    "typed" => ArrayKind::Typed(name()),
                    "list" => ArrayKind::List(name()),
                    "other" => ArrayKind::Other(name()),
                    _ => ArrayKind::Fixed,
                };
                return Some(Value::Array(Array::of_kind(kind, items?)));
            }
            if let Some(entries) = json["h"].as_array() {
                let table = Table::new(match json["k"].as_str().unwrap_or("") {
                    "ordered" => TableKind::Ordered,
                    "dictionary" => TableKind::Dictionary(json["n"].as_str()?.into()),
                    _ => TableKind::Hashtable,
                });
                for entry in entries {
                    table.set(kept(&entry[0])?, kept(&entry[1])?);
                }
                return Some(Value::Table(table));
            }
            if fields.contains_key("o") {
                return kept_object(json).map(Value::Object);
            }
            if let Some(type_name) = json["e"].as_str() {
                return Some(Value::Enum(Rc::new(EnumValue {
                    type_name: type_name.into(),
                    name: json["n"].as_str()?.into(),
                    number: json["v"].as_i64()?,
                })));
            }
            if fields.contains_key("w") {
                return Some(Value::Wrapped(Rc::new(Wrapped {
                    base: kept(&json["w"])?,
                    added: kept_object(&json["with"])?,
                })));
            }
            kept_typed(json["t"].as_str()?, json["v"].as_str().unwrap_or(""))
        }
    }
}

fn kept_object(json: &Json) -> Option<Object> {
    let names: Rc<[Rc<str>]> = json["o"]
        .as_array()?
        .iter()
        .filter_map(|name| name.as_str().map(Rc::from))
        .collect();
    let mut members = (Vec::new(), Vec::new());
    for member in json["m"].as_array()? {
        members.0.push(Rc::from(member[0].as_str()?));
        members.1.push(kept(&member[1])?);
    }
    let object = Object::with_shape(names, Shape::new(members.0), members.1);
    if let Some(text) = json["x"].as_str() {
        object.set_text(text);
    }
    Some(object)
}

fn kept_typed(kind: &str, text: &str) -> Option<Value> {
    let date = |kind| {
        let ticks = text.parse().ok()?;
        Some(Value::Date(DateTime { ticks, kind }))
    };
    Some(match kind {
        "none" => Value::NoOutput,
        "char" => Value::Char(text.chars().next()?),
        "sbyte" => Value::SByte(text.parse().ok()?),
        "byte" => Value::Byte(text.parse().ok()?),
        "short" => Value::Short(text.parse().ok()?),
        "ushort" => Value::UShort(text.parse().ok()?),
        "uint" => Value::UInt(text.parse().ok()?),
        "long" => Value::Long(text.parse().ok()?),
        "ulong" => Value::ULong(text.parse().ok()?),
        "single" => Value::Single(f32::from_bits(text.parse().ok()?)),
        "double" => Value::Double(f64::from_bits(text.parse().ok()?)),
        "decimal" => Value::Decimal(text.parse::<Decimal>().ok()?),
        "guid" => Value::Guid(text.parse::<Guid>().ok()?),
        "type" => Value::Type(TypeName(text.into())),
        "span" => Value::Span(TimeSpan {
            ticks: text.parse().ok()?,
        }),
        "date" => date(DateKind::Unspecified)?,
        "date-utc" => date(DateKind::Utc)?,
        "date-local" => date(DateKind::Local)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let object = Object::of([
            ("Long", Value::Long(7_000_000_000)),
            ("Double", Value::Double(f64::NAN)),
            (
                "When",
                Value::Date(DateTime {
                    ticks: 638_000_000_000_000_000,
                    kind: DateKind::Utc,
                }),
            ),
            ("Nothing", Value::Null),
        ]);
        object.set_type_names(["Finding".into(), "System.Object".into()].into());
        let table = Table::new(TableKind::Ordered);
        table.set(Value::str("b"), Value::array(vec![Value::Int(1)]));
        table.set(Value::Int(2), Value::Object(object));
        let value = Value::Array(Array::of_kind(
            ArrayKind::ArrayList,
            vec![Value::Table(table), Value::Byte(9), Value::Char('ü')],
        ));
        let text = keep(&value).expect("plain data").to_string();
        let back = kept(&serde_json::from_str(&text).expect("JSON")).expect("of our making");
        assert_eq!(keep(&back).expect("plain data").to_string(), text);
        let Value::Array(items) = &back else {
            panic!("a list came back as {}", back.to_text());
        };
        assert_eq!(items.kind(), &ArrayKind::ArrayList);
        assert!(matches!(items.get(1), Some(Value::Byte(9))));
    }

    #[test]
    fn what_holds_itself_is_not_kept() {
        let array = Array::new(Vec::new());
        array.borrow_mut().push(Value::Array(array.clone()));
        assert!(keep(&Value::Array(array)).is_none());
    }
}
