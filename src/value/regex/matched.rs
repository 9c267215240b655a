//! `Regex`, `Match`, `Group` and their collections as objects.

use super::{Found, Pattern, utf16};
use crate::diag::Result;
use crate::value::{Array, ArrayKind, Foreign, Value, enums, error};
use std::any::Any;
use std::rc::Rc;

const NAMESPACE: &str = "System.Text.RegularExpressions.";

/// A `Regex` object.
pub fn regex_value(pattern: Rc<Pattern>) -> Value {
    Value::Foreign(Rc::new(RegexObject(pattern)))
}

/// A `Match` object; one that failed where nothing was found.
pub fn match_value(pattern: &Rc<Pattern>, text: &Rc<str>, found: Option<Found>) -> Value {
    Value::Foreign(Rc::new(MatchObject {
        pattern: pattern.clone(),
        text: text.clone(),
        found,
    }))
}

/// A `MatchCollection`.
pub fn matches_value(pattern: &Rc<Pattern>, text: &Rc<str>, found: Vec<Found>) -> Value {
    let items = found
        .into_iter()
        .map(|found| match_value(pattern, text, Some(found)))
        .collect();
    Value::Array(Array::of_kind(
        ArrayKind::Other(format!("{NAMESPACE}MatchCollection").into()),
        items,
    ))
}

/// `System.Text.RegularExpressions.Regex`
pub struct RegexObject(pub Rc<Pattern>);

impl Foreign for RegexObject {
    fn type_name(&self) -> &str {
        "System.Text.RegularExpressions.Regex"
    }

    fn get(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "options" => Some(enums::of(
                "System.Text.RegularExpressions.RegexOptions",
                self.0.options.number(),
            )),
            "righttoleft" => Some(Value::Bool(false)),
            // .NET's "no limit" is minus one millisecond.
            "matchtimeout" => Some(Value::Span(crate::value::TimeSpan { ticks: -10_000 })),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<String> {
        ["Options", "RightToLeft", "MatchTimeout"]
            .map(String::from)
            .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let name = name.to_ascii_lowercase();
        let text: Rc<str> = arguments
            .first()
            .map(Value::to_text)
            .unwrap_or_default()
            .into();
        let pattern = match crate::value::regex::compile(&self.0.source, self.0.options, &text) {
            Ok(pattern) => pattern,
            Err(error) => return Some(Err(error)),
        };
        let number = |index: usize| match arguments.get(index) {
            None => Ok(None),
            Some(value) => match crate::value::convert::convert(value, "System.Int32") {
                Ok(Value::Int(n)) => Ok(Some(n)),
                _ => Err(error::argument(&name, value, "System.Int32")),
            },
        };
        Some(match (name.as_str(), arguments.len()) {
            ("ismatch", 1) => pattern.is_match(&text).map(Value::Bool),
            ("match", 1 | 2) => number(1).and_then(|start| {
                let start = byte_position(&text, start.unwrap_or(0));
                Ok(match_value(&pattern, &text, pattern.find_at(&text, start)?))
            }),
            ("matches", 1) => pattern
                .find_all(&text, usize::MAX)
                .map(|found| matches_value(&pattern, &text, found)),
            ("count", 1) => pattern
                .find_all(&text, usize::MAX)
                .map(|found| Value::Int(found.len() as i32)),
            ("replace", 2 | 3) => number(2).and_then(|most| {
                let most = most
                    .and_then(|n| usize::try_from(n).ok())
                    .unwrap_or(usize::MAX);
                pattern
                    .replace(&text, &arguments[1].to_text(), most)
                    .map(Value::from)
            }),
            ("split", 1 | 2) => number(1).and_then(|most| {
                let parts = pattern.split(&text, i64::from(most.unwrap_or(0)).max(0))?;
                Ok(text_array(parts))
            }),
            ("getgroupnames", 0) => Ok(text_array(
                pattern.names.iter().map(|name| name.to_string()).collect(),
            )),
            ("getgroupnumbers", 0) => {
                let numbers = (0..pattern.names.len() as i32).map(Value::Int).collect();
                Ok(Value::Array(Array::of_kind(
                    ArrayKind::Typed("System.Int32".into()),
                    numbers,
                )))
            }
            ("tostring", 0) => Ok(Value::str(&self.0.source)),
            ("ismatch" | "match" | "matches" | "replace" | "split", count) => {
                Err(error::no_overload(&name, count))
            }
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        [
            "IsMatch",
            "Match",
            "Matches",
            "Replace",
            "Split",
            "GetGroupNames",
            "GetGroupNumbers",
        ]
        .map(String::from)
        .to_vec()
    }

    fn text(&self) -> String {
        self.0.source.to_string()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn text_array(parts: Vec<String>) -> Value {
    let items = parts.into_iter().map(Value::from).collect();
    Value::Array(Array::of_kind(
        ArrayKind::Typed("System.String".into()),
        items,
    ))
}

/// Byte position of a position in UTF-16 units; the end where it lies beyond.
fn byte_position(text: &str, units: i32) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= units {
            return at;
        }
        seen += c.len_utf16() as i32;
    }
    text.len()
}

struct MatchObject {
    pattern: Rc<Pattern>,
    text: Rc<str>,
    found: Option<Found>,
}

impl MatchObject {
    fn group(&self, index: usize) -> Option<Value> {
        let range = match &self.found {
            Some(found) => *found.groups.get(index)?,
            None if index == 0 => None,
            None => return None,
        };
        let name = self.pattern.names[index].clone();
        Some(Value::Foreign(Rc::new(GroupObject {
            name,
            text: self.text.clone(),
            range,
        })))
    }
}

impl Foreign for MatchObject {
    fn type_name(&self) -> &str {
        "System.Text.RegularExpressions.Match"
    }

    fn type_names(&self) -> Vec<String> {
        let mut names: Vec<String> = ["Match", "Group", "Capture"]
            .iter()
            .map(|name| format!("{NAMESPACE}{name}"))
            .collect();
        names.push("System.Object".into());
        names
    }

    fn get(&self, name: &str) -> Option<Value> {
        if name.eq_ignore_ascii_case("Groups") {
            let all = self.found.as_ref().map_or(1, |found| found.groups.len());
            let groups = (0..all).filter_map(|index| self.group(index)).collect();
            return Some(Value::Foreign(Rc::new(Groups {
                names: self.pattern.names.clone(),
                groups,
            })));
        }
        capture(name, &self.text, self.found.as_ref().map(Found::range), "0")
    }

    fn properties(&self) -> Vec<String> {
        [
            "Groups", "Success", "Name", "Captures", "Index", "Length", "Value",
        ]
        .map(String::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("nextmatch", []) => match &self.found {
                Some(found) => match self.pattern.next_after(&self.text, found) {
                    Ok(next) => Ok(match_value(&self.pattern, &self.text, next)),
                    Err(error) => Err(error),
                },
                None => Ok(match_value(&self.pattern, &self.text, None)),
            },
            ("result", [replacement]) => match &self.found {
                Some(found) => Ok(Value::from(self.pattern.expand(
                    &self.text,
                    found,
                    &replacement.to_text(),
                ))),
                None => Err(error::thrown(
                    "System.NotSupportedException",
                    "Result",
                    "Result cannot be called on a failed Match.",
                )),
            },
            ("tostring", []) => Ok(Value::from(self.text())),
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        ["NextMatch", "Result"].map(String::from).to_vec()
    }

    fn text(&self) -> String {
        let (start, end) = self.found.as_ref().map_or((0, 0), Found::range);
        self.text[start..end].to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a match and a group have in common.
fn capture(name: &str, text: &str, range: Option<(usize, usize)>, own_name: &str) -> Option<Value> {
    let (start, end) = range.unwrap_or((0, 0));
    let captures = || {
        let items = range.map(|range| {
            Value::Foreign(Rc::new(GroupObject {
                name: own_name.into(),
                text: text.into(),
                range: Some(range),
            }))
        });
        let kind = ArrayKind::Other(format!("{NAMESPACE}CaptureCollection").into());
        Value::Array(Array::of_kind(
            kind,
            items.into_iter().map(|item| item as Value).collect(),
        ))
    };
    Some(match name.to_ascii_lowercase().as_str() {
        "success" => Value::Bool(range.is_some()),
        "value" => Value::str(&text[start..end]),
        "index" => Value::Int(utf16(text, start) as i32),
        "length" => Value::Int(text[start..end].encode_utf16().count() as i32),
        "name" => Value::str(own_name),
        "captures" => captures(),
        _ => return None,
    })
}

struct GroupObject {
    name: Rc<str>,
    text: Rc<str>,
    range: Option<(usize, usize)>,
}

impl Foreign for GroupObject {
    fn type_name(&self) -> &str {
        "System.Text.RegularExpressions.Group"
    }

    fn type_names(&self) -> Vec<String> {
        let mut names: Vec<String> = ["Group", "Capture"]
            .iter()
            .map(|name| format!("{NAMESPACE}{name}"))
            .collect();
        names.push("System.Object".into());
        names
    }

    fn get(&self, name: &str) -> Option<Value> {
        capture(name, &self.text, self.range, &self.name)
    }

    fn properties(&self) -> Vec<String> {
        ["Success", "Name", "Captures", "Index", "Length", "Value"]
            .map(String::from)
            .to_vec()
    }

    fn text(&self) -> String {
        let (start, end) = self.range.unwrap_or((0, 0));
        self.text[start..end].to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Groups {
    names: Vec<Rc<str>>,
    groups: Vec<Value>,
}

impl Foreign for Groups {
    fn type_name(&self) -> &str {
        "System.Text.RegularExpressions.GroupCollection"
    }

    fn get(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "count" => Some(Value::Int(self.groups.len() as i32)),
            "keys" => Some(Value::array(self.names.iter().map(Value::str).collect())),
            "values" => Some(Value::array(self.groups.clone())),
            _ => None,
        }
    }

    fn index(&self, key: &Value) -> Option<Value> {
        let at = match key.base() {
            Value::Str(name) => self.names.iter().position(|known| *known == *name),
            other => other.whole().and_then(|n| usize::try_from(n).ok()),
        };
        let missing = || GroupObject {
            name: "0".into(),
            text: "".into(),
            range: None,
        };
        let found = at.and_then(|at| self.groups.get(at).cloned());
        Some(found.unwrap_or_else(|| Value::Foreign(Rc::new(missing()))))
    }

    fn properties(&self) -> Vec<String> {
        ["Count", "Keys", "Values"].map(String::from).to_vec()
    }

    fn items(&self) -> Option<Vec<Value>> {
        Some(self.groups.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
