//! JSON as ConvertFrom-Json reads it: with comments, trailing commas, single quotes and bare names, and with dates told
//! from text.

use crate::value::{DateKind, DateTime, Decimal, Object, Shape, Table, TableKind, Value};
use std::rc::Rc;

/// How JSON is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Objects as ordered tables.
    pub as_table: bool,
    /// How many levels are accepted.
    pub depth: usize,
    /// What becomes of text that is a date.
    pub dates: Dates,
}

/// What becomes of text that is a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dates {
    /// A date of the kind that it says.
    #[default]
    Default,
    /// A local date.
    Local,
    /// A date of universal time.
    Utc,
    /// It stays text.
    String,
}

/// Why a text is not JSON, or not the JSON that is accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was expected at which character.
    Syntax(usize, &'static str),
    /// It is deeper than accepted.
    TooDeep,
    /// An object has an empty name, which a property cannot have.
    EmptyKey,
    /// Two names that differ in case only.
    Casing(String, String),
    /// A whole number of more than 64 bits.
    TooBig(String),
}

/// Reads a whole text.
pub fn read(text: &str, reading: Reading) -> Result<Value, Fault> {
    let chars: Vec<char> = text.chars().collect();
    let mut reader = Reader {
        chars: &chars,
        at: 0,
        reading,
    };
    let value = reader.value(0)?;
    reader.blanks()?;
    if reader.at < chars.len() {
        return Err(Fault::Syntax(reader.at, "the end of the text"));
    }
    Ok(value)
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    reading: Reading,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) -> Result<(), Fault> {
        loop {
            match (self.peek(), self.chars.get(self.at + 1)) {
                (Some(c), _) if c.is_whitespace() || c == '\u{feff}' => self.at += 1,
                (Some('/'), Some('/')) => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1
                    }
                }
                (Some('/'), Some('*')) => {
                    let start = self.at;
                    self.at += 2;
                    while !(self.peek() == Some('*') && self.chars.get(self.at + 1) == Some(&'/')) {
                        if self.peek().is_none() {
                            return Err(Fault::Syntax(start, "the end of the comment"));
                        }
                        self.at += 1;
                    }
                    self.at += 2;
                }
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        if depth > self.reading.depth {
            return Err(Fault::TooDeep);
        }
        self.blanks()?;
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let text = self.string(quote)?;
                Ok(date(&text, self.reading.dates).unwrap_or_else(|| Value::str(text)))
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number(),
            Some(c) if c.is_alphabetic() => self.word(),
            _ => Err(Fault::Syntax(self.at, "a value")),
        }
    }

    fn word(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        match self.name().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" | "undefined" => Ok(Value::Null),
            "NaN" => Ok(Value::Double(f64::NAN)),
            "Infinity" => Ok(Value::Double(f64::INFINITY)),
            _ => Err(Fault::Syntax(start, "a value")),
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self
            .peek()
            .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
        {
            name.push(c);
            self.at += 1;
        }
        name
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blanks()?;
            if self.take(']') {
                return Ok(Value::array(items));
            }
            items.push(self.value(depth + 1)?);
            self.blanks()?;
            if !self.take(',') && self.peek() != Some(']') {
                return Err(Fault::Syntax(self.at, "a comma or a closing bracket"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut members: Vec<(String, Value)> = Vec::new();
        loop {
            self.blanks()?;
            if self.take('}') {
                return self.finish(members);
            }
            let start = self.at;
            let name = match self.peek() {
                Some(quote @ ('"' | '\'')) => {
                    self.at += 1;
                    self.string(quote)?
                }
                _ => self.name(),
            };
            if name.is_empty() && self.at == start {
                return Err(Fault::Syntax(self.at, "a name"));
            }
            self.blanks()?;
            if !self.take(':') {
                return Err(Fault::Syntax(self.at, "a colon after the name"));
            }
            let value = self.value(depth + 1)?;
            match members.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => members.push((name, value)),
            }
            self.blanks()?;
            if !self.take(',') && self.peek() != Some('}') {
                return Err(Fault::Syntax(self.at, "a comma or a closing brace"));
            }
        }
    }

    fn finish(&self, members: Vec<(String, Value)>) -> Result<Value, Fault> {
        if self.reading.as_table {
            let table = Table::new(TableKind::Dictionary(
                "System.Management.Automation.OrderedHashtable".into(),
            ));
            table.set_case_sensitive(true);
            for (name, value) in members {
                table.set(Value::str(name), value);
            }
            return Ok(Value::Table(table));
        }
        let mut names: Vec<Rc<str>> = Vec::with_capacity(members.len());
        let mut values = Vec::with_capacity(members.len());
        for (name, value) in members {
            if name.is_empty() {
                return Err(Fault::EmptyKey);
            }
            if let Some(known) = names
                .iter()
                .find(|known| known.to_lowercase() == name.to_lowercase())
            {
                return Err(Fault::Casing(known.to_string(), name));
            }
            names.push(name.into());
            values.push(value);
        }
        Ok(Value::Object(Object::custom_with_shape(
            Shape::new(names),
            values,
        )))
    }

    fn string(&mut self, quote: char) -> Result<String, Fault> {
        let start = self.at;
        let mut units: Vec<u16> = Vec::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(Fault::Syntax(start, "the closing quote"));
            };
            self.at += 1;
            let plain = match c {
                c if c == quote => return Ok(String::from_utf16_lossy(&units)),
                '\\' => {
                    let escaped = self
                        .peek()
                        .ok_or(Fault::Syntax(self.at, "an escaped character"))?;
                    self.at += 1;
                    match escaped {
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        '"' | '\'' | '\\' | '/' => escaped,
                        'u' => {
                            let digits: String = self.chars.iter().skip(self.at).take(4).collect();
                            let unit = u16::from_str_radix(&digits, 16);
                            let unit = unit
                                .map_err(|_| Fault::Syntax(self.at, "four hexadecimal digits"))?;
                            self.at += 4;
                            units.push(unit);
                            continue;
                        }
                        _ => return Err(Fault::Syntax(self.at - 1, "an escaped character")),
                    }
                }
                c => c,
            };
            units.extend_from_slice(plain.encode_utf16(&mut [0; 2]));
        }
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'))
        {
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        if text == "-Infinity" {
            return Ok(Value::Double(f64::NEG_INFINITY));
        }
        if let Ok(number) = text.parse::<i64>() {
            return Ok(Value::Long(number));
        }
        let whole = text
            .trim_start_matches('-')
            .chars()
            .all(|c| c.is_ascii_digit());
        if whole && text.len() > 1 && text.parse::<Decimal>().is_ok() {
            return Err(Fault::TooBig(text));
        }
        text.parse::<f64>()
            .map(Value::Double)
            .map_err(|_| Fault::Syntax(start, "a number"))
    }
}

/// The date in a text of the form `2024-05-06T07:08:09`, with or without a fraction and a zone.
fn date(text: &str, dates: Dates) -> Option<Value> {
    if dates == Dates::String || text.len() < 19 || !text.is_ascii() {
        return None;
    }
    let bytes = text.as_bytes();
    let shape = bytes
        .iter()
        .take(19)
        .zip(b"dddd-dd-ddTdd:dd:dd")
        .all(|(c, kind)| match kind {
            b'd' => c.is_ascii_digit(),
            kind => c == kind,
        });
    if !shape {
        return None;
    }
    let rest = &text[19..];
    let fraction_end = 19
        + rest
            .find(|c: char| c != '.' && !c.is_ascii_digit())
            .unwrap_or(rest.len());
    let (local, zone) = text.split_at(fraction_end);
    let parsed = DateTime::parse(local)?;
    let (ticks, kind) = match zone {
        "" => (parsed.ticks, DateKind::Unspecified),
        "Z" => (parsed.ticks, DateKind::Utc),
        zone => (parsed.ticks.checked_sub(offset(zone)?)?, DateKind::Local),
    };
    let kind = match dates {
        Dates::Local => DateKind::Local,
        Dates::Utc => DateKind::Utc,
        _ => kind,
    };
    DateTime::from_ticks(ticks, kind).map(Value::Date)
}

/// Ticks of a zone such as `+02:00`.
fn offset(zone: &str) -> Option<i64> {
    const TICKS_PER_MINUTE: i64 = 600_000_000;
    let sign = match zone.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) * TICKS_PER_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Reading = Reading {
        as_table: false,
        depth: 1024,
        dates: Dates::Default,
    };

    #[test]
    fn what_newtonsoft_accepts_is_accepted() {
        for text in [
            "{'a':1}",
            "{a:1}",
            "{\"a\":1, // note\n}",
            "[1,2,]",
            "/* x */ 5",
        ] {
            assert!(read(text, PLAIN).is_ok(), "{text}");
        }
    }

    #[test]
    fn faults_say_what_they_are() {
        let fault = |text| read(text, PLAIN).err();
        assert!(matches!(fault("{bad"), Some(Fault::Syntax(..))));
        assert_eq!(fault("{\"\":1}"), Some(Fault::EmptyKey));
        assert_eq!(
            fault("{\"a\":1,\"A\":2}"),
            Some(Fault::Casing("a".into(), "A".into()))
        );
        assert_eq!(
            read("[[1]]", Reading { depth: 1, ..PLAIN }).err(),
            Some(Fault::TooDeep)
        );
    }

    #[test]
    fn a_deep_text_ends_in_an_error_not_in_a_crash() {
        let text = "[".repeat(100_000);
        assert_eq!(read(&text, PLAIN).err(), Some(Fault::TooDeep));
    }

    #[test]
    fn dates_keep_the_kind_that_they_say() {
        let kind = |text: &str| match read(&format!("\"{text}\""), PLAIN) {
            Ok(Value::Date(date)) => Some(date.kind),
            _ => None,
        };
        assert_eq!(kind("2024-05-06T07:08:09Z"), Some(DateKind::Utc));
        assert_eq!(kind("2024-05-06T07:08:09+02:00"), Some(DateKind::Local));
        assert_eq!(kind("2024-05-06T07:08:09"), Some(DateKind::Unspecified));
        assert_eq!(kind("2024-05-06"), None);
    }
}
