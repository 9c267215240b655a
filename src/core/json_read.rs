//! JSON as ConvertFrom-Json reads it: with comments, trailing commas, single quotes and bare names, and with dates told
//! from text.

use crate::value::{DateKind, DateTime, Decimal, Object, Shape, Table, TableKind, Value};
use std::borrow::Cow;
use std::collections::HashMap;
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

/// Reads a whole text, one of many: objects with the same names in the same order share their shape across them.
pub fn read_like(text: &str, reading: Reading, shapes: &mut Shapes) -> Result<Value, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        reading,
        shapes,
    };
    let value = reader.whole();
    value.map_err(|fault| match fault {
        Fault::Syntax(at, expected) => Fault::Syntax(text[..at].chars().count(), expected),
        other => other,
    })
}

/// Shapes of the objects read so far, the last used first; a few, since texts are alike.
#[derive(Default)]
pub struct Shapes(Vec<Rc<Shape>>);

impl Shapes {
    /// How many are kept.
    const KEPT: usize = 16;

    fn find(&mut self, names: &[Cow<str>]) -> Option<Rc<Shape>> {
        let same = |shape: &Rc<Shape>| {
            let known = shape.names();
            known.len() == names.len() && known.iter().zip(names).all(|(l, r)| **l == **r)
        };
        let at = self.0.iter().position(same)?;
        self.0[..=at].rotate_right(1);
        self.0.first().cloned()
    }

    fn keep(&mut self, shape: &Rc<Shape>) {
        self.0.truncate(Self::KEPT - 1);
        self.0.insert(0, shape.clone());
    }
}

/// Objects with more names than this look for a name in a table.
const FEW_NAMES: usize = 16;

/// `at` is always the start of a character.
struct Reader<'a, 's> {
    text: &'a str,
    at: usize,
    reading: Reading,
    shapes: &'s mut Shapes,
}

impl<'a> Reader<'a, '_> {
    fn whole(&mut self) -> Result<Value, Fault> {
        let value = self.value(0)?;
        self.blanks()?;
        if self.at < self.text.len() {
            return Err(Fault::Syntax(self.at, "the end of the text"));
        }
        Ok(value)
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn char(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let found = self.byte() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Goes on to the first character that does not fit, and gives what it passed.
    fn while_fits(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    #[inline]
    fn blanks(&mut self) -> Result<(), Fault> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/' | 0xb | 0xc | 0x80..) => {
                    if !self.rare_blank()? {
                        return Ok(());
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// Passes a comment or a blank beyond ASCII; whether there was one.
    fn rare_blank(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        let rest = &self.text[start..];
        if rest.starts_with("//") {
            self.while_fits(|c| c != '\n');
        } else if let Some(inside) = rest.strip_prefix("/*") {
            let length = inside
                .find("*/")
                .ok_or(Fault::Syntax(start, "the end of the comment"))?;
            self.at += length + 4;
        } else {
            self.while_fits(|c| c.is_whitespace() || c == '\u{feff}');
        }
        Ok(self.at > start)
    }

    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        if depth > self.reading.depth {
            return Err(Fault::TooDeep);
        }
        self.blanks()?;
        match self.byte() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let text = self.string(quote)?;
                Ok(date(&text, self.reading.dates).unwrap_or_else(|| Value::str(&*text)))
            }
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number(),
            Some(_) if self.char().is_some_and(char::is_alphabetic) => self.word(),
            _ => Err(Fault::Syntax(self.at, "a value")),
        }
    }

    fn word(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        match self.name() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" | "undefined" => Ok(Value::Null),
            "NaN" => Ok(Value::Double(f64::NAN)),
            "Infinity" => Ok(Value::Double(f64::INFINITY)),
            _ => Err(Fault::Syntax(start, "a value")),
        }
    }

    fn name(&mut self) -> &'a str {
        self.while_fits(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blanks()?;
            if self.take(b']') {
                return Ok(Value::array(items));
            }
            items.push(self.value(depth + 1)?);
            self.blanks()?;
            if !self.take(b',') && self.byte() != Some(b']') {
                return Err(Fault::Syntax(self.at, "a comma or a closing bracket"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let (mut names, mut values): (Vec<Cow<str>>, Vec<Value>) = (Vec::new(), Vec::new());
        let mut places: HashMap<Cow<str>, usize> = HashMap::new();
        loop {
            self.blanks()?;
            if self.take(b'}') {
                return self.finish(&names, values);
            }
            let start = self.at;
            let name = match self.byte() {
                Some(quote @ (b'"' | b'\'')) => {
                    self.at += 1;
                    self.string(quote)?
                }
                _ => Cow::Borrowed(self.name()),
            };
            if name.is_empty() && self.at == start {
                return Err(Fault::Syntax(self.at, "a name"));
            }
            self.blanks()?;
            if !self.take(b':') {
                return Err(Fault::Syntax(self.at, "a colon after the name"));
            }
            let value = self.value(depth + 1)?;
            let known = if names.len() <= FEW_NAMES {
                names.iter().position(|known| *known == name)
            } else {
                if places.is_empty() {
                    places = names.iter().cloned().zip(0..).collect();
                }
                places.get(&name).copied()
            };
            match known {
                Some(at) => values[at] = value,
                None => {
                    if !places.is_empty() {
                        places.insert(name.clone(), names.len());
                    }
                    names.push(name);
                    values.push(value);
                }
            }
            self.blanks()?;
            if !self.take(b',') && self.byte() != Some(b'}') {
                return Err(Fault::Syntax(self.at, "a comma or a closing brace"));
            }
        }
    }

    fn finish(&mut self, names: &[Cow<str>], values: Vec<Value>) -> Result<Value, Fault> {
        if self.reading.as_table {
            let table = Table::new(TableKind::Dictionary(
                "System.Management.Automation.OrderedHashtable".into(),
            ));
            table.set_case_sensitive(true);
            for (name, value) in names.iter().zip(values) {
                table.set(Value::str(&**name), value);
            }
            return Ok(Value::Table(table));
        }
        let shape = match self.shapes.find(names) {
            Some(shape) => shape,
            None => {
                let shape = new_shape(names)?;
                self.shapes.keep(&shape);
                shape
            }
        };
        Ok(Value::Object(Object::custom_with_shape(shape, values)))
    }

    /// What stands up to the closing quote; nothing is copied unless something is escaped.
    fn string(&mut self, quote: u8) -> Result<Cow<'a, str>, Fault> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        while let Some(byte) = self.byte() {
            if byte == quote {
                self.at += 1;
                return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
            }
            if byte == b'\\' {
                return self.escaped(start, quote).map(Cow::Owned);
            }
            self.at += 1;
        }
        self.at = bytes.len();
        // The place that is told is that of the text's first character.
        Err(Fault::Syntax(start, "the closing quote"))
    }

    /// A text from `start` on in which something is escaped. Half a pair of surrogates becomes U+FFFD.
    fn escaped(&mut self, start: usize, quote: u8) -> Result<String, Fault> {
        let mut units: Vec<u16> = self.text[start..self.at].encode_utf16().collect();
        loop {
            let Some(c) = self.char() else {
                return Err(Fault::Syntax(start, "the closing quote"));
            };
            self.at += c.len_utf8();
            if c == char::from(quote) {
                return Ok(String::from_utf16_lossy(&units));
            }
            if c != '\\' {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                continue;
            }
            let escape = self.at;
            let unit = match self.byte() {
                Some(b'b') => 0x8,
                Some(b'f') => 0xc,
                Some(b'n') => 0xa,
                Some(b'r') => 0xd,
                Some(b't') => 0x9,
                Some(plain @ (b'"' | b'\'' | b'\\' | b'/')) => u16::from(plain),
                Some(b'u') => {
                    let digits = self.text.get(escape + 1..escape + 5);
                    let digits = digits.filter(|d| d.bytes().all(|d| d.is_ascii_hexdigit()));
                    let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
                    self.at += 4;
                    unit.ok_or(Fault::Syntax(escape + 1, "four hexadecimal digits"))?
                }
                _ => return Err(Fault::Syntax(escape, "an escaped character")),
            };
            self.at += 1;
            units.push(unit);
        }
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let text = self.while_fits(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
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
            return Err(Fault::TooBig(text.to_owned()));
        }
        text.parse::<f64>()
            .map(Value::Double)
            .map_err(|_| Fault::Syntax(start, "a number"))
    }
}

/// The shape of objects of those names, each of which must be there and differ from the others in more than case.
fn new_shape(names: &[Cow<str>]) -> Result<Rc<Shape>, Fault> {
    let mut folded: HashMap<String, &str> = HashMap::with_capacity(names.len());
    for name in names {
        if name.is_empty() {
            return Err(Fault::EmptyKey);
        }
        if let Some(known) = folded.insert(name.to_lowercase(), name) {
            return Err(Fault::Casing(known.to_owned(), name.to_string()));
        }
    }
    Ok(Shape::new(
        names.iter().map(|name| Rc::from(&**name)).collect(),
    ))
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

    fn read(text: &str, reading: Reading) -> Result<Value, Fault> {
        read_like(text, reading, &mut Shapes::default())
    }

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
    fn texts_that_are_alike_share_a_shape_and_others_do_not() {
        let mut shapes = Shapes::default();
        let mut shape = |text: &str| match read_like(text, PLAIN, &mut shapes) {
            Ok(Value::Object(object)) => object.shape(),
            _ => Shape::new(Vec::new()),
        };
        let first = shape("{\"a\": 1, \"b\": 2}");
        assert!(!Rc::ptr_eq(&first, &shape("{\"a\": 1}")));
        assert!(!Rc::ptr_eq(&first, &shape("{\"b\": 2, \"a\": 1}")));
        assert!(Rc::ptr_eq(&first, &shape("{\"a\": 3, \"b\": null}")));
    }

    #[test]
    fn the_last_of_equal_names_counts_among_few_and_among_many() {
        for count in [2, 40] {
            let mut text = String::from("{\"again\": 0");
            for n in 0..count {
                text += &format!(", \"n{n}\": {n}");
            }
            text += ", \"again\": 7, \"n1\": 9}";
            let Ok(Value::Object(object)) = read(&text, PLAIN) else {
                panic!("{text} is an object");
            };
            assert_eq!(object.shape().names().len(), count + 1);
            assert!(matches!(object.get("again"), Some(Value::Long(7))));
            assert!(matches!(object.get("n1"), Some(Value::Long(9))));
        }
    }

    #[test]
    fn escaped_text_is_read_and_the_place_of_a_fault_counts_characters() {
        let text = |json: &str| match read(json, PLAIN) {
            Ok(Value::Str(text)) => text.to_string(),
            other => format!("{:?}", other.err()),
        };
        assert_eq!(text(r#""é\u0041\n\ud83d\ude00陳\"""#), "éA\n😀陳\"");
        assert_eq!(text("'it'"), "it");
        assert_eq!(text(r#""\ud83d""#), "\u{fffd}");
        let fault = |json: &str| read(json, PLAIN).err();
        assert_eq!(
            fault("{\"é\" 1}"),
            Some(Fault::Syntax(5, "a colon after the name"))
        );
        assert_eq!(
            fault(r#""\u00é1""#),
            Some(Fault::Syntax(3, "four hexadecimal digits"))
        );
        assert_eq!(fault("\"open"), Some(Fault::Syntax(1, "the closing quote")));
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
