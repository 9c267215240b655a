//! `ConvertTo-Json` and `ConvertFrom-Json` as PowerShell 7 has them, and the text of a cell of CSV.

use super::number::{self, Culture};
use super::{DateTime, Member, Object, Shape, Table, TableKind, Value, members};
use crate::diag::{Category, ErrorRecord, Result};
use std::rc::Rc;

/// How JSON is written.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    /// How deep objects are followed; below it they are text.
    pub depth: usize,
    /// Without line ends and blanks.
    pub compress: bool,
    /// Enumerations as names rather than numbers.
    pub enums_as_text: bool,
    /// Which signs are escaped beside those that must be.
    pub escape: Escape,
}

/// `-EscapeHandling`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "PowerShell's own words")]
pub enum Escape {
    #[default]
    Default,
    EscapeNonAscii,
    EscapeHtml,
}

impl Default for Writing {
    fn default() -> Writing {
        Writing {
            depth: 2,
            compress: false,
            enums_as_text: false,
            escape: Escape::Default,
        }
    }
}

/// JSON of a value, and whether something lay too deep and became text.
pub fn to_text(value: &Value, writing: Writing) -> (String, bool) {
    let mut writer = Writer {
        writing,
        out: String::new(),
        cut: false,
    };
    writer.value(value, 0);
    (writer.out, writer.cut)
}

struct Writer {
    writing: Writing,
    out: String,
    cut: bool,
}

impl Writer {
    fn value(&mut self, value: &Value, level: usize) {
        match value {
            Value::Null | Value::NoOutput => self.out += "null",
            Value::Bool(true) => self.out += "true",
            Value::Bool(false) => self.out += "false",
            Value::Str(text) => self.text(text),
            Value::Char(c) => self.text(c.encode_utf8(&mut [0; 4])),
            Value::Double(n) if n.is_finite() => {
                self.fraction(&number::double_text(*n, Culture::Invariant))
            }
            Value::Single(n) if n.is_finite() => {
                self.fraction(&number::single_text(*n, Culture::Invariant))
            }
            Value::Double(_) | Value::Single(_) => self.text(&value.to_text()),
            Value::Decimal(n) => self.fraction(&n.to_string()),
            Value::Date(date) => self.text(&date_text(*date)),
            Value::Enum(known) if self.writing.enums_as_text => self.text(&known.name),
            Value::Enum(known) => self.out += &known.number.to_string(),
            Value::Guid(_) | Value::Block(_) | Value::Type(_) => self.text(&value.to_text()),
            Value::Wrapped(wrapped) => self.value(&wrapped.base, level),
            Value::Foreign(foreign) if foreign.type_name() == "System.Uri" => {
                self.text(&foreign.text())
            }
            other => match other.whole() {
                Some(n) => self.out += &n.to_string(),
                None => self.structure(other, level),
            },
        }
    }

    /// A list or an object; too deep it is text.
    fn structure(&mut self, value: &Value, level: usize) {
        if level > self.writing.depth {
            self.cut = true;
            self.text(&value.to_text());
            return;
        }
        if let Some(items) = value.items() {
            self.list(&items, level);
            return;
        }
        let pairs: Vec<(String, Value)> = match value {
            Value::Table(table) => table
                .entries()
                .into_iter()
                .map(|(key, value)| (key.to_text(), value))
                .collect(),
            other => {
                let found = members::properties(other).into_iter();
                found
                    .map(|(name, value)| (name, value.unwrap_or_default()))
                    .collect()
            }
        };
        self.object(&pairs, level);
    }

    fn list(&mut self, items: &[Value], level: usize) {
        if items.is_empty() {
            self.out += "[]";
            return;
        }
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.line(level + 1);
            self.value(item, level + 1);
        }
        self.line(level);
        self.out.push(']');
    }

    fn object(&mut self, pairs: &[(String, Value)], level: usize) {
        if pairs.is_empty() {
            self.out += "{}";
            return;
        }
        self.out.push('{');
        for (index, (name, value)) in pairs.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.line(level + 1);
            self.text(name);
            self.out += if self.writing.compress { ":" } else { ": " };
            self.value(value, level + 1);
        }
        self.line(level);
        self.out.push('}');
    }

    fn line(&mut self, level: usize) {
        if !self.writing.compress {
            self.out.push('\n');
            self.out += &"  ".repeat(level);
        }
    }

    /// A number with a fraction always shows one: `1.0`.
    fn fraction(&mut self, text: &str) {
        self.out += text;
        if !text.contains(['.', 'E', 'e']) {
            self.out += ".0";
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' if self.writing.escape == Escape::EscapeHtml => self.unicode(c),
                '"' => self.out += "\\\"",
                '\\' => self.out += "\\\\",
                '\n' => self.out += "\\n",
                '\r' => self.out += "\\r",
                '\t' => self.out += "\\t",
                '\u{8}' => self.out += "\\b",
                '\u{c}' => self.out += "\\f",
                '\0'..='\x1f' | '\u{85}' | '\u{2028}' | '\u{2029}' => self.unicode(c),
                '<' | '>' | '&' | '\'' if self.writing.escape == Escape::EscapeHtml => {
                    self.unicode(c)
                }
                c if !c.is_ascii() && self.writing.escape == Escape::EscapeNonAscii => {
                    self.unicode(c)
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn unicode(&mut self, c: char) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            self.out += &format!("\\u{unit:04x}");
        }
    }
}

/// A date in JSON: ISO 8601, with a zone where it has one.
fn date_text(date: DateTime) -> String {
    let text = date.rfc3339();
    match date.kind {
        super::DateKind::Local => format!("{}+00:00", text.trim_end_matches('Z')),
        _ => text,
    }
}

/// How JSON is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// How deep it may be.
    pub depth: usize,
    /// Ordered tables rather than objects, keys with their case.
    pub as_tables: bool,
}

impl Default for Reading {
    fn default() -> Reading {
        Reading {
            depth: 1024,
            as_tables: false,
        }
    }
}

/// The value of JSON text. Comments, single quotes, bare names and a last comma are allowed, as PowerShell allows them.
///
/// # Errors
/// `System.ArgumentException` for what is no JSON or too deep; `KeysWithDifferentCasingInJsonString` and
/// `EmptyKeyInJsonString` where an object could not hold the keys.
pub fn from_text(text: &str, reading: Reading) -> Result<Value> {
    let mut reader = Reader {
        text,
        at: 0,
        reading,
    };
    reader.space();
    if reader.at == text.len() {
        return Ok(Value::NoOutput);
    }
    let value = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.wrong("something follows the end"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    reading: Reading,
}

/// Deepest JSON that is ever read.
const DEEPEST: usize = 1024;

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn wrong(&self, why: &str) -> crate::diag::Error {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |line| line.chars().count())
            + 1;
        let message =
            format!("Conversion from JSON failed: {why}, line {line}, position {column}.");
        ErrorRecord::new("System.ArgumentException", Category::NotSpecified, message)
            .exception("System.ArgumentException")
            .help("Test-Json and an editor show where the text is broken")
            .into()
    }

    fn space(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at = self.text.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn value(&mut self, level: usize) -> Result<Value> {
        self.space();
        match self.peek() {
            Some('{' | '[') if level >= self.reading.depth.min(DEEPEST) => {
                Err(self.wrong("it is deeper than -Depth allows"))
            }
            Some('{') => self.object(level),
            Some('[') => self.list(level),
            Some('"' | '\'') => self
                .string()
                .map(|text| date_of(&text).map_or_else(|| Value::from(text), Value::Date)),
            Some(_) => self.word(),
            None => Err(self.wrong("it ends too early")),
        }
    }

    fn list(&mut self, level: usize) -> Result<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::array(items));
                }
                Some(',') if !items.is_empty() => self.at += 1,
                None => return Err(self.wrong("a list is not closed")),
                Some(_) => items.push(self.value(level + 1)?),
            }
        }
    }

    fn object(&mut self, level: usize) -> Result<Value> {
        self.at += 1;
        let mut pairs: Vec<(String, Value)> = Vec::new();
        loop {
            self.space();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return self.made(pairs);
                }
                Some(',') if !pairs.is_empty() => {
                    self.at += 1;
                    continue;
                }
                None => return Err(self.wrong("an object is not closed")),
                Some(_) => {}
            }
            let name = match self.peek() {
                Some('"' | '\'') => self.string()?,
                _ => self.bare_name()?,
            };
            self.space();
            if self.peek() != Some(':') {
                return Err(self.wrong("a : is missing"));
            }
            self.at += 1;
            let value = self.value(level + 1)?;
            pairs.push((name, value));
        }
    }

    fn made(&self, pairs: Vec<(String, Value)>) -> Result<Value> {
        if self.reading.as_tables {
            let table = Table::new(TableKind::Ordered);
            table.set_case_sensitive(true);
            for (name, value) in pairs {
                table.set(Value::from(name), value);
            }
            return Ok(Value::Table(table));
        }
        let invalid = |id: &str, message: String| {
            ErrorRecord::new(id, Category::InvalidOperation, message)
                .exception("System.InvalidOperationException")
                .help("read it with -AsHashtable")
        };
        let (mut names, mut values): (Vec<Rc<str>>, Vec<Value>) = (Vec::new(), Vec::new());
        for (name, value) in pairs {
            if name.is_empty() {
                let message =
                    "The JSON has a key that is empty, which no property can be.".to_owned();
                return Err(invalid("EmptyKeyInJsonString", message).into());
            }
            if let Some(at) = names.iter().position(|known| **known == *name) {
                values[at] = value;
                continue;
            }
            if let Some(known) = names
                .iter()
                .find(|known| known.to_lowercase() == name.to_lowercase())
            {
                let message = format!(
                    "The JSON has the keys '{known}' and '{name}', which differ in case only."
                );
                return Err(invalid("KeysWithDifferentCasingInJsonString", message).into());
            }
            names.push(name.into());
            values.push(value);
        }
        Ok(Value::Object(Object::custom_with_shape(
            Shape::new(names),
            values,
        )))
    }

    fn bare_name(&mut self) -> Result<String> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(self.wrong("the name of a property is missing"));
        }
        self.at += end;
        Ok(rest[..end].to_owned())
    }

    fn string(&mut self) -> Result<String> {
        let quote = self.peek().unwrap_or('"');
        self.at += 1;
        let mut out = String::new();
        let mut high: Option<u32> = None;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == quote {
                return Ok(out);
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            let Some(escaped) = self.peek() else { break };
            self.at += escaped.len_utf8();
            match escaped {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{c}'),
                'u' => {
                    let hex = self
                        .text
                        .get(self.at..self.at + 4)
                        .and_then(|hex| u32::from_str_radix(hex, 16).ok());
                    let Some(unit) = hex else {
                        return Err(self.wrong("\\u wants four digits"));
                    };
                    self.at += 4;
                    match (high.take(), unit) {
                        (_, 0xd800..=0xdbff) => high = Some(unit),
                        (Some(first), 0xdc00..=0xdfff) => {
                            let code = 0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00);
                            out.extend(char::from_u32(code));
                        }
                        (_, unit) => out.push(char::from_u32(unit).unwrap_or('\u{fffd}')),
                    }
                }
                other => out.push(other),
            }
        }
        Err(self.wrong("a text is not closed"))
    }

    fn word(&mut self) -> Result<Value> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || ",]}:/".contains(c))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "null" | "undefined" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "NaN" => Value::Double(f64::NAN),
            "Infinity" => Value::Double(f64::INFINITY),
            "-Infinity" => Value::Double(f64::NEG_INFINITY),
            _ => number_of(word).ok_or_else(|| self.wrong("an unexpected sign"))?,
        };
        self.at += end;
        Ok(value)
    }
}

/// A number of JSON: whole ones are Int64, longer ones decimals, others doubles.
fn number_of(word: &str) -> Option<Value> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return match (word.parse::<i64>(), word.parse::<super::Decimal>()) {
            (Ok(n), _) => Some(Value::Long(n)),
            (_, Ok(n)) => Some(Value::Decimal(n)),
            _ => word.parse().ok().map(Value::Double),
        };
    }
    let plain = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    plain
        .then(|| word.parse().ok().map(Value::Double))
        .flatten()
}

/// Text that JSON readers take for a date: a full ISO date with a time.
fn date_of(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() >= 19
        && bytes.len() <= 35
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[10] == b'T'
        && bytes[13] == b':';
    if !shaped {
        return None;
    }
    let date = DateTime::parse(text)?;
    Some(if text.ends_with('Z') {
        date.of_kind(super::DateKind::Utc)
    } else {
        date
    })
}

/// Text of a cell of CSV: the culture's, lists and tables as the names of their types; nothing for `$null`.
pub fn csv_cell(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::NoOutput => None,
        Value::Double(_) | Value::Single(_) => Some(super::format::default_text(value)),
        Value::Array(_) | Value::Range(..) => Some(value.type_name().into_owned()),
        other => Some(other.to_text_culture()),
    }
}

/// The members that CSV and JSON show of an object that may have special ones: notes and aliases with their values.
pub fn shown_members(object: &Object) -> Vec<(Rc<str>, Value)> {
    let members = object.members().into_iter();
    members
        .filter(|(_, member)| !matches!(member, Member::Method(_)))
        .map(|(name, _)| (name.clone(), object.get(&name).unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests;
