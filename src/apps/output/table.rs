//! The documented properties of outputs as data: `table.txt`, one line a kind, read when a kind is first put out; and
//! [`Row`], which fills one object of a kind. A name stands alone where it is null in an ordinary tenant; behind `=`
//! stand `t`, `f`, a number, `[]`, a text in quotes, or what a text that is set becomes: `d` a date, `s` a span, `z` a
//! size, `g` an id. Knows no application.

use super::span_value;
use crate::tenant::Timestamp;
use crate::value::size::{byte_size, bytes_of};
use crate::value::{DateTime, Object, Shape, Value};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

static TABLE: &str = include_str!("table.txt");

/// A kind of output: its properties in order, and what they hold where nothing is said.
struct Kind {
    type_names: Rc<[Rc<str>]>,
    shape: Rc<Shape>,
    columns: Vec<Column>,
}

#[derive(Clone, Copy)]
struct Column {
    name: &'static str,
    code: &'static str,
}

impl Column {
    /// What the property holds where nothing is said.
    fn rest(self) -> Value {
        let text = |from: usize| &self.code[from..self.code.len() - 1];
        match self.code {
            "" | "d" | "s" | "z" | "g" => Value::Null,
            "t" => true.into(),
            "f" => false.into(),
            "[]" => Value::array(Vec::new()),
            code if code.starts_with('"') => text(1).into(),
            code if code.starts_with("s\"") => span_value(text(2)),
            code if code.starts_with("z\"") => size(text(2)),
            code => code.parse::<i32>().map_or(Value::Null, Value::from),
        }
    }

    /// What a stored value becomes.
    fn value(self, json: &Json) -> Value {
        match (json, self.code.chars().next()) {
            (Json::Null, _) => self.rest(),
            (Json::String(text), Some('d')) => date_of(text),
            (Json::String(text), Some('s')) => span_value(text),
            (Json::String(text), Some('z')) => size(text),
            (Json::String(text), Some('g')) => {
                crate::value::Guid::parse_str(text).map_or_else(|_| Value::str(text), Value::Guid)
            }
            (other, _) => value_of(other),
        }
    }
}

fn size(text: &str) -> Value {
    let value = Value::str(text);
    bytes_of(&value).map_or(value, byte_size)
}

fn date_of(text: &str) -> Value {
    text.parse::<Timestamp>()
        .map_or_else(|_| Value::str(text), date)
}

/// A moment as a value.
pub fn date(at: Timestamp) -> Value {
    Value::Date(DateTime::from_unix_ms(at.ms()))
}

/// A stored value as it is.
pub fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => (*flag).into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => i32::try_from(whole).map_or(Value::Long(whole), Value::from),
            None => Value::Double(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::str(text),
        Json::Array(list) => Value::array(list.iter().map(value_of).collect()),
        Json::Object(fields) => Value::Object(Object::of(
            fields
                .iter()
                .map(|(name, value)| (name.as_str(), value_of(value))),
        )),
    }
}

/// The line of a kind or of a property set, without its name.
fn line(name: &str) -> Option<&'static str> {
    TABLE
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('|'))
}

/// The names of a property set, such as `Get-EXOMailbox/Hold`.
pub fn property_set(name: &str) -> Vec<&'static str> {
    line(name).map_or_else(Vec::new, |line| line.split('|').collect())
}

/// The names of one of a cmdlet's property sets, whatever its case.
pub fn property_set_of(cmdlet: &str, set: &str) -> Vec<&'static str> {
    let wanted = format!("{cmdlet}/{set}");
    let named = TABLE.lines().find_map(|line| {
        let (name, rest) = line.split_once('|')?;
        name.eq_ignore_ascii_case(&wanted).then_some(rest)
    });
    named.map_or_else(Vec::new, |rest| rest.split('|').collect())
}

fn kind(name: &'static str) -> Rc<Kind> {
    thread_local! {
        static KINDS: RefCell<HashMap<&'static str, Rc<Kind>>> = RefCell::default();
    }
    if let Some(known) = KINDS.with_borrow(|kinds| kinds.get(name).cloned()) {
        return known;
    }
    let columns: Vec<Column> = line(name)
        .unwrap_or_default()
        .split('|')
        .map(|column| {
            let (name, code) = column.split_once('=').unwrap_or((column, ""));
            Column { name, code }
        })
        .collect();
    let made = Rc::new(Kind {
        type_names: vec![Rc::from(name), "System.Object".into()].into(),
        shape: Shape::new(columns.iter().map(|column| column.name.into()).collect()),
        columns,
    });
    KINDS.with_borrow_mut(|kinds| kinds.insert(name, made.clone()));
    made
}

/// The documented spelling of a property of a kind, without case.
pub fn property(of: &'static str, name: &str) -> Option<&'static str> {
    let kind = kind(of);
    kind.shape
        .position(name)
        .map(|place| kind.columns[place].name)
}

/// The documented properties of a kind.
pub fn properties(of: &'static str) -> Vec<&'static str> {
    kind(of).columns.iter().map(|column| column.name).collect()
}

/// One object of a kind while it is filled.
pub struct Row {
    kind: Rc<Kind>,
    values: Vec<Value>,
}

impl Row {
    /// An object of which nothing is said yet.
    pub fn of(name: &'static str) -> Row {
        let kind = kind(name);
        let values = kind.columns.iter().map(|column| column.rest()).collect();
        Row { kind, values }
    }

    /// Takes from stored properties those that the kind has; null ones stay as they are.
    pub fn stored(mut self, fields: &Map<String, Json>) -> Row {
        for (name, value) in fields {
            if let Some(place) = self.kind.shape.position(name)
                && !value.is_null()
            {
                self.values[place] = self.kind.columns[place].value(value);
            }
        }
        self
    }

    /// Takes from an entity the properties that the kind has.
    pub fn entity(self, entity: &impl Serialize) -> Row {
        match serde_json::to_value(entity) {
            Ok(Json::Object(fields)) => self.stored(&fields),
            _ => self,
        }
    }

    /// Sets a property; one that the kind has not is left out.
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Row {
        if let Some(place) = self.kind.shape.position(name) {
            self.values[place] = value.into().stored();
        }
        self
    }

    /// Sets a property to a moment.
    pub fn date(self, name: &str, at: Option<Timestamp>) -> Row {
        self.set(name, at.map_or(Value::Null, date))
    }

    /// Sets a property to a list of texts.
    pub fn texts(self, name: &str, list: &[String]) -> Row {
        self.set(name, super::texts(list))
    }

    /// The object, which as text reads so.
    pub fn named(self, text: &str) -> Value {
        let made = self.object();
        made.set_text(text);
        Value::Object(made)
    }

    /// The object.
    pub fn build(self) -> Value {
        Value::Object(self.object())
    }

    fn object(self) -> Object {
        Object::with_shape(
            self.kind.type_names.clone(),
            self.kind.shape.clone(),
            self.values,
        )
    }
}

/// The object with these of its properties only, in their order.
pub fn only(value: &Value, names: &[&str]) -> Value {
    let Value::Object(object) = value else {
        return value.clone();
    };
    let kept: Vec<(&str, Value)> = names
        .iter()
        .map(|name| (*name, object.get(name).unwrap_or_default()))
        .collect();
    let made = Object::of(kept);
    made.set_type_names(object.type_names());
    if let Some(text) = object.text() {
        made.set_text(text);
    }
    Value::Object(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_has_the_documented_properties_and_what_is_said_of_them() {
        let doc = json!({ "name": "Money", "StopProcessingRules": true, "NoSuch": 1, "ForwardTo": ["a"],
            "WithinSizeRangeMinimum": "5MB" });
        let row = Row::of("InboxRule").stored(doc.as_object().unwrap());
        let Value::Object(object) = row.set("Priority", 3).named("r") else {
            panic!("an object")
        };
        assert_eq!(object.get("Name").unwrap().to_text(), "Money");
        assert_eq!(object.get("SupportedByTask").unwrap().to_text(), "True");
        assert_eq!(
            object.get("WithinSizeRangeMinimum").unwrap().to_text(),
            "5 MB (5,242,880 bytes)"
        );
        assert!(object.get("NoSuch").is_none());
        assert_eq!(property("InboxRule", "redirectto"), Some("RedirectTo"));
        assert!(property_set("Get-EXOMailbox/Hold").contains(&"InPlaceHolds"));
    }
}
