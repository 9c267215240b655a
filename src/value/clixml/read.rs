//! CLIXML to objects. Objects come back as bags of properties whose types say that they were read.

use super::{READ_BACK, SCALARS};
use crate::value::{
    Array, ArrayKind, DateTime, EnumValue, Object, Table, TableKind, TimeSpan, Value, convert,
};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::rc::Rc;

/// One element with what is in it.
#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// Reads the values of a text.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<Vec<Value>, String> {
    let root = parse(text)?;
    if root.name != "Objs" {
        return Err(format!("it begins with <{}>, not with <Objs>", root.name));
    }
    let mut back = Back::default();
    root.children
        .iter()
        .map(|child| back.value(child))
        .collect()
}

/// Elements within elements that are followed.
const DEEPEST: usize = 256;

fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) | Event::Empty(start)
                if open.len() > DEEPEST && !start.is_empty() =>
            {
                return Err("its elements lie too deep".into());
            }
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let made = element(&start)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(made),
                    None => return Ok(made),
                }
            }
            Event::End(_) => {
                let Some(made) = open.pop() else {
                    return Err("an element ends that never began".into());
                };
                match open.last_mut() {
                    Some(parent) => parent.children.push(made),
                    None => return Ok(made),
                }
            }
            Event::Text(piece) => {
                let piece = piece.xml10_content();
                if let Some(at) = open.last_mut() {
                    at.text.push_str(&piece);
                }
            }
            Event::CData(piece) => {
                if let Some(at) = open.last_mut() {
                    at.text.push_str(&piece);
                }
            }
            Event::GeneralRef(name) => {
                let c =
                    entity(&name).ok_or_else(|| format!("'&{};' stands for nothing", &*name))?;
                if let Some(at) = open.last_mut() {
                    at.text.push(c);
                }
            }
            Event::Eof => return Err("it ends before its last element does".into()),
            _ => {}
        }
    }
}

fn entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

fn element(start: &quick_xml::events::BytesStart) -> Result<Element, String> {
    let name = start.local_name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.as_ref().to_owned();
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| error.to_string())?
            .into_owned();
        attributes.push((key, decode(&value)));
    }
    Ok(Element {
        name,
        attributes,
        ..Element::default()
    })
}

/// `_x000A_` back to what it stands for.
fn decode(text: &str) -> String {
    if !text.contains("_x") && !text.contains("_X") {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let escaped = rest
            .strip_prefix("_x")
            .or_else(|| rest.strip_prefix("_X"))
            .filter(|after| after.as_bytes().get(4) == Some(&b'_') && after.is_char_boundary(4))
            .and_then(|after| u16::from_str_radix(&after[..4], 16).ok());
        match escaped {
            Some(unit) => {
                units.push(unit);
                rest = &rest[7..];
            }
            None => {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    String::from_utf16_lossy(&units)
}

/// What was read so far, for those that refer to it.
#[derive(Default)]
struct Back {
    types: HashMap<String, Vec<String>>,
    objects: HashMap<String, Value>,
}

impl Back {
    fn value(&mut self, at: &Element) -> Result<Value, String> {
        match at.name.as_str() {
            "Nil" => Ok(Value::Null),
            "Ref" => {
                let number = at.attribute("RefId").unwrap_or("");
                self.objects
                    .get(number)
                    .cloned()
                    .ok_or_else(|| format!("it refers to an object {number} that is not there"))
            }
            "Obj" => self.object(at),
            _ => scalar(at),
        }
    }

    fn object(&mut self, at: &Element) -> Result<Value, String> {
        let types = self.types(at)?;
        let number = at.attribute("RefId").map(String::from);
        let keep = |back: &mut Back, value: &Value| {
            if let Some(number) = &number {
                back.objects.insert(number.clone(), value.clone());
            }
        };
        if let Some(list) = ["LST", "IE", "QUE", "STK"]
            .iter()
            .find_map(|name| at.child(name))
        {
            let made = Array::of_kind(ArrayKind::ArrayList, Vec::new());
            keep(self, &Value::Array(made.clone()));
            for child in &list.children {
                let item = self.value(child)?;
                made.borrow_mut().push(item);
            }
            return Ok(Value::Array(made));
        }
        if let Some(entries) = at.child("DCT") {
            let kind = match types.first().map(String::as_str) {
                Some(name) if name.ends_with("OrderedDictionary") => TableKind::Ordered,
                _ => TableKind::Hashtable,
            };
            let made = Table::new(kind);
            keep(self, &Value::Table(made.clone()));
            for entry in &entries.children {
                let [key, value] = entry.children.as_slice() else {
                    return Err("an entry is no pair of a key and a value".into());
                };
                let (key, value) = (self.value(key)?, self.value(value)?);
                made.set(key, value);
            }
            return Ok(Value::Table(made));
        }
        let shown = at.child("ToString").map(|text| decode(&text.text));
        let base = at
            .children
            .iter()
            .find(|child| SCALARS.iter().any(|(name, _)| *name == child.name));
        if types.iter().any(|name| name == "System.Enum")
            && let Some(number) = base.and_then(|child| child.text.trim().parse().ok())
        {
            return Ok(Value::Enum(Rc::new(EnumValue {
                type_name: read_back(&types[0]).into(),
                name: shown.unwrap_or_default().into(),
                number,
            })));
        }
        let made = Object::custom();
        keep(self, &Value::Object(made.clone()));
        for bag in ["Props", "MS"].iter().filter_map(|name| at.child(name)) {
            for child in &bag.children {
                let name = child.attribute("N").unwrap_or("").to_owned();
                let value = self.value(child)?;
                made.put(&name, value);
            }
        }
        if let Some(base) = base {
            let value = scalar(base)?;
            return Ok(Value::Wrapped(Rc::new(crate::value::Wrapped {
                base: value,
                added: made,
            })));
        }
        if !types.is_empty() {
            made.set_type_names(types.iter().map(|name| read_back(name).into()).collect());
        }
        let custom = types.iter().any(|name| name.ends_with(".PSCustomObject"));
        if let Some(shown) = shown.filter(|_| !custom) {
            made.set_text(shown);
        }
        Ok(Value::Object(made))
    }

    fn types(&mut self, at: &Element) -> Result<Vec<String>, String> {
        if let Some(reference) = at.child("TNRef") {
            let number = reference.attribute("RefId").unwrap_or("");
            return self
                .types
                .get(number)
                .cloned()
                .ok_or_else(|| format!("it refers to types {number} that are not there"));
        }
        let Some(given) = at.child("TN") else {
            return Ok(Vec::new());
        };
        let names: Vec<String> = given
            .children
            .iter()
            .map(|child| decode(&child.text))
            .collect();
        if let Some(number) = given.attribute("RefId") {
            self.types.insert(number.to_owned(), names.clone());
        }
        Ok(names)
    }
}

fn read_back(name: &str) -> String {
    match name.starts_with(READ_BACK) {
        true => name.to_owned(),
        false => format!("{READ_BACK}{name}"),
    }
}

fn scalar(at: &Element) -> Result<Value, String> {
    let text = decode(&at.text);
    let wrong = || format!("'{}' cannot be read as <{}>", at.text, at.name);
    match at.name.as_str() {
        "S" | "SBK" | "XD" => return Ok(Value::str(text)),
        "C" => {
            let code = text.trim().parse().ok().and_then(char::from_u32);
            return code.map(Value::Char).ok_or_else(wrong);
        }
        "B" => return Ok(Value::Bool(text.trim().eq_ignore_ascii_case("true"))),
        "DT" => return date(text.trim()).map(Value::Date).ok_or_else(wrong),
        "TS" => return span(text.trim()).map(Value::Span).ok_or_else(wrong),
        "BA" => {
            use base64::Engine;
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(text.trim())
                .map_err(|_| wrong())?;
            let items = bytes.into_iter().map(Value::Byte).collect();
            let kind = ArrayKind::Typed("System.Byte".into());
            return Ok(Value::Array(Array::of_kind(kind, items)));
        }
        "SS" => return Err("it holds a secret that was protected on another machine".into()),
        _ => {}
    }
    let (_, full) = SCALARS
        .iter()
        .find(|(name, _)| *name == at.name)
        .ok_or_else(|| format!("<{}> is no element of this format", at.name))?;
    let text = match text.trim() {
        "INF" => "∞",
        "-INF" => "-∞",
        text => text,
    };
    convert(&Value::str(text), full).map_err(|_| wrong())
}

fn date(text: &str) -> Option<DateTime> {
    use crate::value::DateKind;
    match text.ends_with('Z') || text.len() > 19 && text[19..].contains(['+', '-']) {
        true => {
            let kind = if text.ends_with('Z') {
                DateKind::Utc
            } else {
                DateKind::Local
            };
            DateTime::from_rfc3339(text).map(|at| at.of_kind(kind))
        }
        false => {
            DateTime::from_rfc3339(&format!("{text}Z")).map(|at| at.of_kind(DateKind::Unspecified))
        }
    }
}

/// `P1DT2H3M4.5S`
fn span(text: &str) -> Option<TimeSpan> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, times) = rest.split_once('T').unwrap_or((rest, ""));
    let mut ticks = 0.0;
    let mut number = String::new();
    let mut take = |c: char, scale: &[(char, f64)]| -> Option<()> {
        if c.is_ascii_digit() || c == '.' {
            number.push(c);
            return Some(());
        }
        let (_, unit) = scale.iter().find(|(letter, _)| *letter == c)?;
        ticks += number.parse::<f64>().ok()? * unit;
        number.clear();
        Some(())
    };
    for c in days.chars() {
        take(
            c,
            &[('D', 864e9), ('M', 864e9 * 30.0), ('Y', 864e9 * 365.0)],
        )?;
    }
    for c in times.chars() {
        take(c, &[('H', 36e9), ('M', 6e8), ('S', 1e7)])?;
    }
    let ticks = ticks.round() as i64;
    Some(TimeSpan::from_ticks(if negative { -ticks } else { ticks }))
}
