//! Small objects: versions, mail addresses, text builders, hidden text.

use crate::diag::Result;
use crate::value::{ArrayKind, Foreign, Value, error, format};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// `System.Version`, or `SemanticVersion` with its label.
pub struct Version {
    /// Major, minor, build, revision; -1 where not given.
    parts: [i32; 4],
    /// What stands after the hyphen of a semantic version.
    label: Option<String>,
    semantic: bool,
}

impl Version {
    /// Reads `1.2`, `1.2.3`, `1.2.3.4`, or a semantic version.
    pub fn parse(text: &str, semantic: bool) -> Option<Version> {
        let text = text.trim();
        let (numbers, label) = match text.split_once('-') {
            Some((numbers, label)) if semantic && !label.is_empty() => {
                (numbers, Some(label.to_owned()))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let numbers: Vec<&str> = numbers.split('.').collect();
        let range = if semantic { 1..=3 } else { 2..=4 };
        if !range.contains(&numbers.len()) {
            return None;
        }
        let mut parts = if semantic { [0, 0, 0, -1] } else { [-1; 4] };
        for (index, number) in numbers.iter().enumerate() {
            parts[index] = number.trim().parse().ok().filter(|n| *n >= 0)?;
        }
        Some(Version {
            parts,
            label,
            semantic,
        })
    }

    /// A version of two to four numbers.
    pub fn of_numbers(numbers: &[i32]) -> Version {
        let mut parts = [-1; 4];
        for (slot, number) in parts.iter_mut().zip(numbers) {
            *slot = (*number).max(0);
        }
        Version {
            parts,
            label: None,
            semantic: false,
        }
    }
}

impl Foreign for Version {
    fn type_name(&self) -> &str {
        if self.semantic {
            "System.Management.Automation.SemanticVersion"
        } else {
            "System.Version"
        }
    }

    fn get(&self, name: &str) -> Option<Value> {
        let index = match name.to_ascii_lowercase().as_str() {
            "major" => 0,
            "minor" => 1,
            "build" if !self.semantic => 2,
            "patch" if self.semantic => 2,
            "revision" if !self.semantic => 3,
            "majorrevision" | "minorrevision" if !self.semantic => {
                let revision = self.parts[3];
                let half = if name.eq_ignore_ascii_case("MajorRevision") {
                    revision >> 16
                } else {
                    revision & 0xffff
                };
                return Some(Value::Short(if revision < 0 { -1 } else { half as i16 }));
            }
            "prereleaselabel" if self.semantic => return Some(self.label.clone().into()),
            _ => return None,
        };
        Some(Value::Int(self.parts[index]))
    }

    fn properties(&self) -> Vec<String> {
        let names: &[&str] = if self.semantic {
            &["Major", "Minor", "Patch", "PreReleaseLabel"]
        } else {
            &[
                "Major",
                "Minor",
                "Build",
                "Revision",
                "MajorRevision",
                "MinorRevision",
            ]
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("tostring", [count]) => {
                let count = count
                    .whole()
                    .and_then(|n| usize::try_from(n).ok())
                    .unwrap_or(4)
                    .min(4);
                let shown: Vec<String> = self.parts[..count].iter().map(i32::to_string).collect();
                Some(Ok(Value::from(shown.join("."))))
            }
            _ => None,
        }
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        let mut key: Vec<u8> = self
            .parts
            .iter()
            .flat_map(|part| ((*part + 1) as u32).to_be_bytes())
            .collect();
        // A label comes before the release itself.
        match &self.label {
            Some(label) => key.extend(label.as_bytes()),
            None => key.push(0xff),
        }
        Some(key)
    }

    fn text(&self) -> String {
        let shown: Vec<String> = self
            .parts
            .iter()
            .filter(|part| **part >= 0)
            .map(i32::to_string)
            .collect();
        let label = self
            .label
            .as_ref()
            .map(|label| format!("-{label}"))
            .unwrap_or_default();
        shown.join(".") + label.as_str()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Net.Mail.MailAddress`
pub struct MailAddress {
    name: String,
    address: String,
}

impl MailAddress {
    /// Reads `ann@contoso.com` or `Ann <ann@contoso.com>`.
    pub fn parse(text: &str) -> Option<MailAddress> {
        let text = text.trim();
        let (name, address) = match text.split_once('<') {
            Some((name, rest)) => (
                name.trim().trim_matches('"'),
                rest.strip_suffix('>')?.trim(),
            ),
            None => ("", text),
        };
        let (user, host) = address.rsplit_once('@')?;
        let valid = !user.is_empty() && !host.is_empty() && !address.contains(char::is_whitespace);
        valid.then(|| MailAddress {
            name: name.to_owned(),
            address: address.to_owned(),
        })
    }
}

impl Foreign for MailAddress {
    fn type_name(&self) -> &str {
        "System.Net.Mail.MailAddress"
    }

    fn get(&self, name: &str) -> Option<Value> {
        let (user, host) = self.address.rsplit_once('@').unwrap_or((&self.address, ""));
        Some(Value::str(match name.to_ascii_lowercase().as_str() {
            "address" => &self.address,
            "displayname" => &self.name,
            "user" => user,
            "host" => host,
            _ => return None,
        }))
    }

    fn properties(&self) -> Vec<String> {
        ["DisplayName", "User", "Host", "Address"]
            .map(String::from)
            .to_vec()
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        Some(self.text().to_lowercase().into_bytes())
    }

    fn text(&self) -> String {
        if self.name.is_empty() {
            self.address.clone()
        } else {
            format!("\"{}\" <{}>", self.name, self.address)
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Text.StringBuilder`
pub struct StringBuilder(Rc<RefCell<String>>);

/// Most bytes that a builder may hold.
const LARGEST: usize = 1 << 28;

impl StringBuilder {
    /// A builder that begins with a text.
    pub fn new(text: String) -> StringBuilder {
        StringBuilder(Rc::new(RefCell::new(text)))
    }

    /// Byte position of a position in UTF-16 units.
    fn position(&self, value: &Value, method: &str) -> Result<usize> {
        let units = crate::value::members::int(value, method)?;
        let text = self.0.borrow();
        crate::value::members::byte_at(&text, units).ok_or_else(|| {
            error::thrown(
                "System.ArgumentOutOfRangeException",
                method,
                "The index lies outside of the text.",
            )
        })
    }

    fn change(&self, name: &str, arguments: &[Value]) -> Result<Option<()>> {
        let texts: Vec<String> = arguments.iter().map(format::default_text).collect();
        match (name, arguments.len()) {
            ("append", 1) => match arguments[0].base() {
                Value::Array(array) if matches!(array.kind(), ArrayKind::Typed(element) if &**element == "System.Char") =>
                {
                    let all: String = array.borrow().iter().map(Value::to_text).collect();
                    *self.0.borrow_mut() += &all;
                }
                _ => *self.0.borrow_mut() += &texts[0],
            },
            ("append", 2) => {
                let times = crate::value::members::int(&arguments[1], name)?.max(0) as usize;
                if texts[0].len().saturating_mul(times) > LARGEST {
                    return Err(error::too_large("text"));
                }
                *self.0.borrow_mut() += &texts[0].repeat(times);
            }
            ("appendline", 0) => self.0.borrow_mut().push('\n'),
            ("appendline", 1) => {
                let mut text = self.0.borrow_mut();
                *text += &texts[0];
                text.push('\n');
            }
            ("appendformat", 2..) => {
                let shown = format::composite_method(&texts[0], &arguments[1..], name)?;
                *self.0.borrow_mut() += &shown;
            }
            ("appendjoin", 2) => {
                let items = arguments[1]
                    .items()
                    .unwrap_or_else(|| vec![arguments[1].clone()]);
                let items: Vec<String> = items.iter().map(format::default_text).collect();
                *self.0.borrow_mut() += &items.join(&texts[0]);
            }
            ("insert", 2) => {
                let at = self.position(&arguments[0], name)?;
                self.0.borrow_mut().insert_str(at, &texts[1]);
            }
            ("remove", 2) => {
                let start = self.position(&arguments[0], name)?;
                let length = crate::value::members::int(&arguments[1], name)?;
                let first = crate::value::members::int(&arguments[0], name)?;
                let end = self.position(&Value::Int(first.saturating_add(length)), name)?;
                if end < start {
                    return Err(error::thrown(
                        "System.ArgumentOutOfRangeException",
                        name,
                        "The length is negative.",
                    ));
                }
                self.0.borrow_mut().replace_range(start..end, "");
            }
            ("replace", 2) => {
                if texts[0].is_empty() {
                    return Err(error::thrown(
                        "System.ArgumentException",
                        name,
                        "The text to replace is empty.",
                    ));
                }
                let replaced = self.0.borrow().replace(&texts[0], &texts[1]);
                *self.0.borrow_mut() = replaced;
            }
            ("clear", 0) => self.0.borrow_mut().clear(),
            (
                "append" | "insert" | "remove" | "replace" | "clear" | "appendline"
                | "appendformat",
                count,
            ) => {
                return Err(error::no_overload(name, count));
            }
            _ => return Ok(None),
        }
        if self.0.borrow().len() > LARGEST {
            return Err(error::too_large("text"));
        }
        Ok(Some(()))
    }
}

impl Foreign for StringBuilder {
    fn type_name(&self) -> &str {
        "System.Text.StringBuilder"
    }

    fn get(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "length" => Some(Value::Int(self.0.borrow().encode_utf16().count() as i32)),
            "capacity" => Some(Value::Int(self.0.borrow().capacity().max(16) as i32)),
            "maxcapacity" => Some(Value::Int(i32::MAX)),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<String> {
        ["Capacity", "MaxCapacity", "Length"]
            .map(String::from)
            .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        match self.change(&name.to_ascii_lowercase(), arguments) {
            Ok(Some(())) => Some(Ok(Value::Foreign(Rc::new(StringBuilder(self.0.clone()))))),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }

    fn methods(&self) -> Vec<String> {
        [
            "Append",
            "AppendLine",
            "AppendFormat",
            "AppendJoin",
            "Insert",
            "Remove",
            "Replace",
            "Clear",
        ]
        .map(String::from)
        .to_vec()
    }

    fn index(&self, key: &Value) -> Option<Value> {
        let at = usize::try_from(key.whole()?).ok()?;
        self.0.borrow().chars().nth(at).map(Value::Char)
    }

    fn text(&self) -> String {
        self.0.borrow().clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Security.SecureString`: what it hides is never shown.
pub struct SecureString(RefCell<String>);

impl SecureString {
    /// A hidden text.
    pub fn new(text: &str) -> SecureString {
        SecureString(RefCell::new(text.to_owned()))
    }

    /// What is hidden: for the cmdlets that reveal it by their purpose.
    pub fn reveal(&self) -> String {
        self.0.borrow().clone()
    }
}

impl Foreign for SecureString {
    fn type_name(&self) -> &str {
        "System.Security.SecureString"
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("Length")
            .then(|| Value::Int(self.0.borrow().encode_utf16().count() as i32))
    }

    fn properties(&self) -> Vec<String> {
        vec!["Length".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("appendchar", [c]) => *self.0.borrow_mut() += &c.to_text(),
            ("clear", []) => self.0.borrow_mut().clear(),
            ("dispose" | "makereadonly", []) => {}
            ("copy", []) => return Some(Ok(super::of(SecureString::new(&self.reveal())))),
            _ => return None,
        }
        Some(Ok(Value::NoOutput))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
