//! Small objects without a domain: wildcard patterns, readers of text, the one time zone.

use crate::diag::Result;
use crate::value::wildcard::Wildcard;
use crate::value::{Foreign, TimeSpan, Value, convert, error};
use std::any::Any;
use std::cell::Cell;

/// `System.Management.Automation.WildcardPattern`
pub struct WildcardPattern {
    text: String,
    pattern: Wildcard,
}

impl WildcardPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A set that is not closed.
    pub fn new(text: &str, case_sensitive: bool) -> Result<WildcardPattern> {
        Ok(WildcardPattern {
            text: text.to_owned(),
            pattern: Wildcard::new(text, case_sensitive)?,
        })
    }
}

impl Foreign for WildcardPattern {
    fn type_name(&self) -> &str {
        "System.Management.Automation.WildcardPattern"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("ismatch", [text]) => Some(Ok(Value::Bool(self.pattern.matches(&text.to_text())))),
            ("ismatch", other) => Some(Err(error::no_overload(name, other.len()))),
            ("towql", []) => Some(Ok(Value::from(
                self.text
                    .replace('%', "[%]")
                    .replace('_', "[_]")
                    .replace('*', "%")
                    .replace('?', "_"),
            ))),
            _ => None,
        }
    }

    fn methods(&self) -> Vec<String> {
        vec!["IsMatch".into(), "ToWql".into()]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.IO.StringReader`
pub struct StringReader {
    text: String,
    at: Cell<usize>,
}

impl StringReader {
    /// At the start of a text.
    pub fn new(text: &str) -> StringReader {
        StringReader {
            text: text.to_owned(),
            at: Cell::new(0),
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at.get()..).unwrap_or_default()
    }

    fn line(&self) -> Value {
        let rest = self.rest();
        if rest.is_empty() {
            return Value::Null;
        }
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let ending = match &rest[end..] {
            after if after.starts_with("\r\n") => 2,
            "" => 0,
            _ => 1,
        };
        self.at.set(self.at.get() + end + ending);
        Value::str(&rest[..end])
    }
}

impl Foreign for StringReader {
    fn type_name(&self) -> &str {
        "System.IO.StringReader"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        if !arguments.is_empty() {
            return None;
        }
        let first = self.rest().chars().next();
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "readline" => self.line(),
            "readtoend" => {
                let rest = Value::str(self.rest());
                self.at.set(self.text.len());
                rest
            }
            "peek" => Value::Int(first.map_or(-1, |c| c as i32)),
            "read" => {
                self.at.set(self.at.get() + first.map_or(0, char::len_utf8));
                Value::Int(first.map_or(-1, |c| c as i32))
            }
            "close" | "dispose" => Value::NoOutput,
            _ => return None,
        }))
    }

    fn methods(&self) -> Vec<String> {
        ["Close", "Dispose", "Peek", "Read", "ReadLine", "ReadToEnd"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.TimeZoneInfo`: UTC, the only zone there is here.
pub struct TimeZone;

impl Foreign for TimeZone {
    fn type_name(&self) -> &str {
        "System.TimeZoneInfo"
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "id" => Value::str("UTC"),
            "displayname" => Value::str("(UTC) Coordinated Universal Time"),
            "standardname" | "daylightname" => Value::str("Coordinated Universal Time"),
            "baseutcoffset" => Value::Span(TimeSpan::default()),
            "supportsdaylightsavingtime" | "hasianaid" => Value::Bool(false),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "Id",
            "HasIanaId",
            "DisplayName",
            "StandardName",
            "DaylightName",
            "BaseUtcOffset",
            "SupportsDaylightSavingTime",
        ]
        .map(String::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let [date] = arguments else { return None };
        if convert::convert(date, "System.DateTime").is_err() {
            return Some(Err(error::argument(name, date, "System.DateTime")));
        }
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "getutcoffset" => Value::Span(TimeSpan::default()),
            "isdaylightsavingtime" | "isambiguoustime" | "isinvalidtime" => Value::Bool(false),
            _ => return None,
        }))
    }

    fn methods(&self) -> Vec<String> {
        [
            "GetUtcOffset",
            "IsAmbiguousTime",
            "IsDaylightSavingTime",
            "IsInvalidTime",
        ]
        .map(String::from)
        .to_vec()
    }

    fn text(&self) -> String {
        "(UTC) Coordinated Universal Time".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
