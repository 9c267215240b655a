//! Cultures, comparers and encodings: how text is shown, compared and turned into bytes.

use crate::diag::Result;
use crate::value::{Array, ArrayKind, Foreign, Value, error};
use std::any::Any;

/// `System.Globalization.CultureInfo`: en-US and the invariant culture; others have their names only.
pub struct CultureInfo {
    name: String,
}

impl CultureInfo {
    /// The culture of that name; empty for the invariant one.
    pub fn named(name: &str) -> CultureInfo {
        CultureInfo {
            name: name.to_owned(),
        }
    }

    /// Whether a value is the invariant culture.
    pub fn is_invariant(value: &Value) -> bool {
        match value.base() {
            Value::Foreign(foreign) => foreign
                .as_any()
                .downcast_ref::<CultureInfo>()
                .is_some_and(|c| c.name.is_empty()),
            _ => false,
        }
    }

    fn display_name(&self) -> &str {
        match self.name.as_str() {
            "" => "Invariant Language (Invariant Country)",
            "en-US" => "English (United States)",
            other => other,
        }
    }
}

impl Foreign for CultureInfo {
    fn type_name(&self) -> &str {
        "System.Globalization.CultureInfo"
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "name" => Value::str(&self.name),
            "displayname" | "englishname" | "nativename" => Value::str(self.display_name()),
            "twoletterisolanguagename" => Value::str(
                self.name
                    .split('-')
                    .next()
                    .filter(|n| !n.is_empty())
                    .unwrap_or("iv"),
            ),
            "lcid" => Value::Int(if self.name == "en-US" { 1033 } else { 127 }),
            "textinfo" => super::of(TextInfo),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "LCID",
            "Name",
            "DisplayName",
            "EnglishName",
            "NativeName",
            "TwoLetterISOLanguageName",
            "TextInfo",
        ]
        .map(String::from)
        .to_vec()
    }

    fn text(&self) -> String {
        self.name.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Globalization.TextInfo`
pub struct TextInfo;

impl Foreign for TextInfo {
    fn type_name(&self) -> &str {
        "System.Globalization.TextInfo"
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("ListSeparator")
            .then(|| Value::str(","))
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let text = arguments.first()?.to_text();
        let changed = match name.to_ascii_lowercase().as_str() {
            "totitlecase" => title_case(&text),
            "toupper" => text.to_uppercase(),
            "tolower" => text.to_lowercase(),
            _ => return None,
        };
        Some(Ok(Value::from(changed)))
    }

    fn methods(&self) -> Vec<String> {
        ["ToTitleCase", "ToUpper", "ToLower"]
            .map(String::from)
            .to_vec()
    }

    fn text(&self) -> String {
        "TextInfo - en-US".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Capital first letters; a word in capitals stays.
fn title_case(text: &str) -> String {
    let word = |word: &str| {
        if word.chars().all(|c| !c.is_lowercase()) && word.chars().count() > 1 {
            return word.to_owned();
        }
        let mut chars = word.chars();
        let first = chars
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default();
        first + chars.as_str().to_lowercase().as_str()
    };
    text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(word)
        .collect()
}

/// `System.StringComparer`
pub struct StringComparer {
    /// Name of the member of the class.
    pub name: &'static str,
}

impl StringComparer {
    /// Whether a value is a comparer that does not mind case.
    pub fn ignores_case(value: &Value) -> bool {
        match value.base() {
            Value::Foreign(foreign) => foreign
                .as_any()
                .downcast_ref::<StringComparer>()
                .is_some_and(|comparer| comparer.name.contains("IgnoreCase")),
            _ => false,
        }
    }
}

impl Foreign for StringComparer {
    fn type_name(&self) -> &str {
        "System.StringComparer"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let [left, right] = arguments else {
            return None;
        };
        let (left, right) = (left.to_text(), right.to_text());
        let (left, right) = if self.name.contains("IgnoreCase") {
            (left.to_lowercase(), right.to_lowercase())
        } else {
            (left, right)
        };
        match name.to_ascii_lowercase().as_str() {
            "equals" => Some(Ok(Value::Bool(left == right))),
            "compare" => Some(Ok(Value::Int(left.cmp(&right) as i32))),
            _ => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Text.Encoding`
pub struct Encoding {
    /// `utf-8`, `utf-16`, `us-ascii`, `iso-8859-1`
    pub name: &'static str,
}

impl Encoding {
    /// The encoding of a name or a code page.
    pub fn named(name: &str) -> Option<Encoding> {
        let name = match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "65001" | "default" => "utf-8",
            "utf-16" | "unicode" | "1200" => "utf-16",
            "us-ascii" | "ascii" | "20127" => "us-ascii",
            "iso-8859-1" | "latin1" | "28591" => "iso-8859-1",
            _ => return None,
        };
        Some(Encoding { name })
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        match self.name {
            "utf-16" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "us-ascii" => text
                .chars()
                .map(|c| if c.is_ascii() { c as u8 } else { b'?' })
                .collect(),
            "iso-8859-1" => text
                .chars()
                .map(|c| u8::try_from(c as u32).unwrap_or(b'?'))
                .collect(),
            _ => text.as_bytes().to_vec(),
        }
    }

    fn decode(&self, bytes: &[u8]) -> String {
        match self.name {
            "utf-16" => {
                let units: Vec<u16> = bytes
                    .chunks(2)
                    .map(|pair| u16::from_le_bytes([pair[0], *pair.get(1).unwrap_or(&0)]))
                    .collect();
                String::from_utf16_lossy(&units)
            }
            "us-ascii" => bytes
                .iter()
                .map(|b| if b.is_ascii() { *b as char } else { '?' })
                .collect(),
            "iso-8859-1" => bytes.iter().map(|b| *b as char).collect(),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

impl Foreign for Encoding {
    fn type_name(&self) -> &str {
        match self.name {
            "utf-16" => "System.Text.UnicodeEncoding",
            "us-ascii" => "System.Text.ASCIIEncoding",
            "iso-8859-1" => "System.Text.Latin1Encoding",
            _ => "System.Text.UTF8Encoding",
        }
    }

    fn type_names(&self) -> Vec<String> {
        vec![
            self.type_name().into(),
            "System.Text.Encoding".into(),
            "System.Object".into(),
        ]
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "webname" | "bodyname" | "headername" => Value::str(self.name),
            "encodingname" => Value::str(self.name.to_uppercase()),
            "codepage" => Value::Int(match self.name {
                "utf-16" => 1200,
                "us-ascii" => 20127,
                "iso-8859-1" => 28591,
                _ => 65001,
            }),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "BodyName",
            "EncodingName",
            "HeaderName",
            "WebName",
            "CodePage",
        ]
        .map(String::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("getbytes", [text]) => {
                let items = self
                    .encode(&text.to_text())
                    .into_iter()
                    .map(Value::Byte)
                    .collect();
                Ok(Value::Array(Array::of_kind(
                    ArrayKind::Typed("System.Byte".into()),
                    items,
                )))
            }
            ("getbytecount", [text]) => Ok(Value::Int(self.encode(&text.to_text()).len() as i32)),
            ("getstring", [bytes]) => crate::value::members::bytes(bytes, name)
                .map(|bytes| Value::from(self.decode(&bytes))),
            ("getbytes" | "getstring", _) => Err(error::no_overload(name, arguments.len())),
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        ["GetBytes", "GetByteCount", "GetString"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
