//! Objects to CLIXML: two blanks for each level, one element a line.

use super::SCALARS;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::foreign::SecureString;
use crate::value::{ArrayKind, DateKind, DateTime, Member, Object, TableKind, TimeSpan, Value};
use std::collections::HashMap;
use std::fmt::Write;
use std::rc::Rc;

/// Reads a property as the language does.
pub type Properties<'a> = &'a mut dyn FnMut(&Value, &str) -> Result<Option<Value>>;

/// Writes values; objects deeper than `depth` become text.
///
/// # Errors
/// Where a secure string is among them: secrets are never written.
pub fn write(values: &[Value], depth: usize, properties: Properties) -> Result<String> {
    let mut writer = Writer {
        out: String::from(
            "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n",
        ),
        level: 1,
        objects: 0,
        types: HashMap::new(),
        seen: HashMap::new(),
        properties,
    };
    for value in values {
        writer.value(value, None, depth as i64)?;
    }
    writer.out.push_str("</Objs>");
    Ok(writer.out)
}

struct Writer<'a> {
    out: String,
    level: usize,
    /// How many objects were written; their numbers.
    objects: usize,
    types: HashMap<Vec<Rc<str>>, usize>,
    /// Numbers of the objects that were written, by address.
    seen: HashMap<usize, usize>,
    properties: Properties<'a>,
}

/// Levels below which nothing is followed, whatever was asked for.
const DEEPEST: usize = 100;

impl Writer<'_> {
    fn line(&mut self, text: &str) {
        for _ in 0..self.level {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn value(&mut self, value: &Value, name: Option<&str>, depth: i64) -> Result<()> {
        let named = name.map_or_else(String::new, |name| format!(" N=\"{}\"", encode(name, true)));
        if value.is_null() {
            self.line(&format!("<Nil{named} />"));
            return Ok(());
        }
        if let Some((element, text)) = scalar(value) {
            self.line(&format!("<{element}{named}>{text}</{element}>"));
            return Ok(());
        }
        if let Value::Foreign(foreign) = value.base()
            && foreign.as_any().is::<SecureString>()
        {
            return Err(no_secrets().into());
        }
        let bare = matches!(value, Value::Object(object) if object.is_custom());
        let collection = matches!(value, Value::Array(_) | Value::Range(..) | Value::Table(_));
        if self.level > DEEPEST || depth < 1 && !bare && !collection {
            let text = encode(&value.to_text(), false);
            self.line(&format!("<S{named}>{text}</S>"));
            return Ok(());
        }
        if let Some(number) = address(value).and_then(|at| self.seen.get(&at)) {
            let line = format!("<Ref{named} RefId=\"{number}\" />");
            self.line(&line);
            return Ok(());
        }
        let number = self.objects;
        self.objects += 1;
        if let Some(at) = address(value) {
            self.seen.insert(at, number);
        }
        self.line(&format!("<Obj{named} RefId=\"{number}\">"));
        self.level += 1;
        self.content(value, depth)?;
        self.level -= 1;
        self.line("</Obj>");
        Ok(())
    }

    fn content(&mut self, value: &Value, depth: i64) -> Result<()> {
        match value {
            Value::Wrapped(wrapped) => {
                let base = &wrapped.base;
                match scalar(base) {
                    Some((element, text)) => self.line(&format!("<{element}>{text}</{element}>")),
                    None => self.content(base, depth)?,
                }
                self.notes(&wrapped.added, value, depth)
            }
            Value::Array(_) | Value::Range(..) => {
                self.types(value.type_names());
                let element = match value {
                    Value::Array(array) => match array.kind() {
                        ArrayKind::Other(name) if name.contains("Queue") => "QUE",
                        ArrayKind::Other(name) if name.contains("Stack") => "STK",
                        _ => "LST",
                    },
                    _ => "LST",
                };
                let items = value.items().unwrap_or_default();
                self.list(element, &items, depth)
            }
            Value::Table(table) => {
                let names = match table.kind() {
                    TableKind::Hashtable => vec!["System.Collections.Hashtable", "System.Object"],
                    TableKind::Ordered => vec![
                        "System.Collections.Specialized.OrderedDictionary",
                        "System.Object",
                    ],
                    TableKind::Dictionary(_) => Vec::new(),
                };
                match names.is_empty() {
                    true => self.types(value.type_names()),
                    false => self.types(names.into_iter().map(String::from).collect()),
                }
                self.line("<DCT>");
                self.level += 1;
                for (key, value) in table.entries() {
                    self.line("<En>");
                    self.level += 1;
                    self.value(&key, Some("Key"), depth)?;
                    self.value(&value, Some("Value"), depth)?;
                    self.level -= 1;
                    self.line("</En>");
                }
                self.level -= 1;
                self.line("</DCT>");
                Ok(())
            }
            Value::Enum(value) => {
                let names = [
                    &*value.type_name,
                    "System.Enum",
                    "System.ValueType",
                    "System.Object",
                ];
                self.types(names.map(String::from).to_vec());
                self.line(&format!(
                    "<ToString>{}</ToString>",
                    encode(&value.name, false)
                ));
                self.line(&format!("<I32>{}</I32>", value.number));
                Ok(())
            }
            Value::Object(object) => self.object(object, value, depth),
            other => self.foreign(other, depth),
        }
    }

    fn list(&mut self, element: &str, items: &[Value], depth: i64) -> Result<()> {
        if items.is_empty() {
            self.line(&format!("<{element} />"));
            return Ok(());
        }
        self.line(&format!("<{element}>"));
        self.level += 1;
        for item in items {
            self.value(item, None, depth)?;
        }
        self.level -= 1;
        self.line(&format!("</{element}>"));
        Ok(())
    }

    fn object(&mut self, object: &Object, whole: &Value, depth: i64) -> Result<()> {
        self.types(
            object
                .type_names()
                .iter()
                .map(|name| name.to_string())
                .collect(),
        );
        if object.is_custom() {
            return self.notes(object, whole, depth);
        }
        self.line(&format!(
            "<ToString>{}</ToString>",
            encode(&whole.to_text(), false)
        ));
        self.members("Props", object, whole, depth - 1)
    }

    /// Properties that were added to an object.
    fn notes(&mut self, object: &Object, whole: &Value, depth: i64) -> Result<()> {
        self.members("MS", object, whole, depth)
    }

    fn members(&mut self, element: &str, object: &Object, whole: &Value, depth: i64) -> Result<()> {
        let members: Vec<(Rc<str>, Member)> = object
            .members()
            .into_iter()
            .filter(|(_, member)| !matches!(member, Member::Method(_)))
            .collect();
        if members.is_empty() {
            return Ok(());
        }
        self.line(&format!("<{element}>"));
        self.level += 1;
        for (name, member) in members {
            let value = match member {
                Member::Note(value) => value,
                _ => (self.properties)(whole, &name)?.unwrap_or_default(),
            };
            self.value(&value, Some(&name), depth)?;
        }
        self.level -= 1;
        self.line(&format!("</{element}>"));
        Ok(())
    }

    /// An object of .NET: its text and its properties.
    fn foreign(&mut self, value: &Value, depth: i64) -> Result<()> {
        self.types(value.type_names());
        if let Value::Foreign(foreign) = value
            && let Some(items) = foreign.items()
        {
            return self.list("IE", &items, depth);
        }
        self.line(&format!(
            "<ToString>{}</ToString>",
            encode(&value.to_text(), false)
        ));
        let names = match value {
            Value::Foreign(foreign) => foreign.properties(),
            _ => Vec::new(),
        };
        if names.is_empty() {
            return Ok(());
        }
        self.line("<Props>");
        self.level += 1;
        for name in names {
            let property = (self.properties)(value, &name)?.unwrap_or_default();
            self.value(&property, Some(&name), depth - 1)?;
        }
        self.level -= 1;
        self.line("</Props>");
        Ok(())
    }

    fn types(&mut self, names: Vec<String>) {
        let names: Vec<Rc<str>> = names.into_iter().map(Rc::from).collect();
        if let Some(number) = self.types.get(&names) {
            let line = format!("<TNRef RefId=\"{number}\" />");
            self.line(&line);
            return;
        }
        let number = self.types.len();
        self.line(&format!("<TN RefId=\"{number}\">"));
        self.level += 1;
        for name in &names {
            self.line(&format!("<T>{}</T>", encode(name, false)));
        }
        self.level -= 1;
        self.line("</TN>");
        self.types.insert(names, number);
    }
}

fn no_secrets() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedSecureString",
        Category::NotImplemented,
        "A secure string is never written.",
    )
    .exception("System.PlatformNotSupportedException")
    .label("holds a secret")
    .help("select the properties to export, without the secret")
    .terminating()
}

fn address(value: &Value) -> Option<usize> {
    match value {
        Value::Object(object) => Some(object.address()),
        Value::Table(table) => Some(table.address()),
        Value::Array(array) => Some(array.address()),
        _ => None,
    }
}

/// Element and text of a value that stands alone.
fn scalar(value: &Value) -> Option<(&'static str, String)> {
    let text = match value {
        Value::Str(text) => encode(text, false),
        Value::Char(c) => u32::from(*c).to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(at) => date_text(*at),
        Value::Span(span) => duration(*span),
        Value::Byte(_)
        | Value::SByte(_)
        | Value::UShort(_)
        | Value::Short(_)
        | Value::UInt(_)
        | Value::Int(_)
        | Value::ULong(_)
        | Value::Long(_)
        | Value::Decimal(_)
        | Value::Guid(_) => value.to_text(),
        Value::Single(number) => special(f64::from(*number)).unwrap_or_else(|| value.to_text()),
        Value::Double(number) => special(*number).unwrap_or_else(|| value.to_text()),
        Value::Block(block) => return Some(("SBK", encode(&block.text, false))),
        Value::Foreign(_) => encode(&value.to_text(), false),
        Value::Array(array) if matches!(array.kind(), ArrayKind::Typed(of) if &**of == "System.Byte") =>
        {
            use base64::Engine;
            let bytes: Vec<u8> = array
                .items()
                .iter()
                .filter_map(|item| match item {
                    Value::Byte(byte) => Some(*byte),
                    _ => None,
                })
                .collect();
            return Some((
                "BA",
                base64::engine::general_purpose::STANDARD.encode(bytes),
            ));
        }
        _ => return None,
    };
    let name = value.type_name();
    let (element, _) = SCALARS.iter().find(|(_, full)| *full == name)?;
    Some((element, text))
}

fn special(number: f64) -> Option<String> {
    match number {
        n if n.is_nan() => Some("NaN".into()),
        n if n.is_infinite() && n > 0.0 => Some("INF".into()),
        n if n.is_infinite() => Some("-INF".into()),
        _ => None,
    }
}

/// A date as XML Schema writes it, without the zeros that say nothing.
pub(super) fn date_text(at: DateTime) -> String {
    let civil = at.civil();
    let mut text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
    );
    let fraction = at.ticks.rem_euclid(10_000_000);
    if fraction != 0 {
        let digits = format!("{fraction:07}");
        let _ = write!(text, ".{}", digits.trim_end_matches('0'));
    }
    text.push_str(match at.kind {
        DateKind::Utc => "Z",
        DateKind::Local => "+00:00",
        DateKind::Unspecified => "",
    });
    text
}

/// A span as XML Schema writes it: `P1DT2H`.
fn duration(span: TimeSpan) -> String {
    let ticks = span.ticks.unsigned_abs();
    let (seconds, fraction) = (ticks / 10_000_000, ticks % 10_000_000);
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let mut text = String::from(if span.ticks < 0 { "-P" } else { "P" });
    if days > 0 {
        let _ = write!(text, "{days}D");
    }
    if hours + minutes + seconds + fraction > 0 {
        text.push('T');
        for (number, letter) in [(hours, 'H'), (minutes, 'M')] {
            if number > 0 {
                let _ = write!(text, "{number}{letter}");
            }
        }
        if seconds + fraction > 0 {
            let _ = write!(text, "{seconds}");
            if fraction > 0 {
                let digits = format!("{fraction:07}");
                let _ = write!(text, ".{}", digits.trim_end_matches('0'));
            }
            text.push('S');
        }
    }
    if text.ends_with('P') {
        text.push_str("T0S");
    }
    text
}

/// Text with signs that XML cannot hold written as `_x000A_`.
fn encode(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '_' if matches!(rest.peek(), Some('x' | 'X')) => out.push_str("_x005F_"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
            c if u32::from(c) > 0xffff => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "_x{unit:04X}_");
                }
            }
            c => out.push(c),
        }
    }
    out
}
