//! JSON as ConvertTo-Json writes it: indented by two blanks, numbers and dates as .NET writes them, cut at a depth.

use super::reading;
use crate::cmdlet::Host;
use crate::diag::Result;
use crate::value::{DateKind, Value};
use std::fmt::Write as _;

/// How JSON is written.
#[derive(Clone, Debug)]
pub struct Style {
    /// How many levels are followed.
    pub depth: usize,
    /// Without blanks and line ends.
    pub compress: bool,
    /// Enumerations by name.
    pub enums_as_strings: bool,
    /// Whether the outermost value is an array of whole results.
    pub array: bool,
    /// Which characters are escaped beyond need.
    pub escape: Escape,
}

/// Which characters are escaped beyond need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escape {
    /// None.
    #[default]
    Default,
    /// All beyond ASCII.
    NonAscii,
    /// Those that mean something in HTML.
    Html,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            depth: 2,
            compress: false,
            enums_as_strings: false,
            array: false,
            escape: Escape::Default,
        }
    }
}

/// Writes a value; says whether something was cut at the depth.
pub fn write(value: &Value, style: &Style, host: &mut dyn Host) -> Result<(String, bool)> {
    let mut writer = Writer {
        style,
        text: String::new(),
        cut: false,
        indent: 0,
    };
    if style.array {
        let items = reading::enumerate(value).unwrap_or_default();
        writer.array_of(&items, |writer, item, host| writer.root(item, host), host)?;
    } else {
        writer.root(value, host)?;
    }
    Ok((writer.text, writer.cut))
}

struct Writer<'a> {
    style: &'a Style,
    text: String,
    cut: bool,
    indent: usize,
}

impl Writer<'_> {
    /// A value as it came through the pipeline, where extended properties of a guid are seen.
    fn root(&mut self, value: &Value, host: &mut dyn Host) -> Result<()> {
        if let Value::Guid(_) = value {
            let text = Value::str(reading::text(value));
            return self.object(
                vec![("value".into(), text.clone()), ("Guid".into(), text)],
                0,
                host,
            );
        }
        self.value(value, 0, host)
    }

    fn value(&mut self, value: &Value, depth: usize, host: &mut dyn Host) -> Result<()> {
        match value {
            Value::Null | Value::NoOutput => self.text.push_str("null"),
            Value::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            Value::Str(text) => self.string(text),
            Value::Char(c) => self.string(c.encode_utf8(&mut [0; 4])),
            Value::Guid(_) | Value::Type(_) | Value::Block(_) => self.string(&reading::text(value)),
            Value::Date(date) => {
                let text =
                    reading::format_value(value, "yyyy-MM-ddTHH:mm:ss.FFFFFFF").unwrap_or_default();
                let zone = match date.kind {
                    DateKind::Utc => "Z",
                    DateKind::Local => "+00:00",
                    DateKind::Unspecified => "",
                };
                self.string(&format!("{text}{zone}"));
            }
            Value::Enum(known) if self.style.enums_as_strings => self.string(&known.name.clone()),
            Value::Enum(known) => self.text.push_str(&known.number.to_string()),
            Value::Double(_) | Value::Single(_) | Value::Decimal(_) => self.fraction(value),
            Value::SByte(_)
            | Value::Byte(_)
            | Value::Short(_)
            | Value::UShort(_)
            | Value::Int(_)
            | Value::UInt(_)
            | Value::Long(_)
            | Value::ULong(_) => self.text.push_str(&reading::invariant(value)),
            Value::Wrapped(wrapped) => return self.wrapped(&wrapped.base, value, depth, host),
            Value::Foreign(_) if reading::json_as_text(value) => self.string(&reading::text(value)),
            _ if depth > self.style.depth => {
                self.cut = true;
                self.string(&reading::invariant(value));
            }
            Value::Table(table) => {
                let entries = table.entries();
                let named = entries
                    .into_iter()
                    .map(|(key, value)| (reading::invariant(&key), value))
                    .collect();
                return self.object(named, depth, host);
            }
            _ => match reading::enumerate(value) {
                Some(items) => {
                    return self.array_of(
                        &items,
                        |writer, item, host| writer.value(item, depth + 1, host),
                        host,
                    );
                }
                None => return self.properties(value, depth, host),
            },
        }
        Ok(())
    }

    fn wrapped(
        &mut self,
        base: &Value,
        value: &Value,
        depth: usize,
        host: &mut dyn Host,
    ) -> Result<()> {
        let Value::Wrapped(wrapped) = value else {
            return Ok(());
        };
        let plain = matches!(
            base.base(),
            Value::Str(_) | Value::Date(_) | Value::Object(_)
        );
        if plain || wrapped.added.members().is_empty() {
            return self.value(base, depth, host);
        }
        let mut members = vec![("value".to_owned(), base.clone())];
        for (name, _) in wrapped.added.members() {
            members.push((
                name.to_string(),
                host.property(value, &name)?.unwrap_or_default(),
            ));
        }
        self.object(members, depth, host)
    }

    fn properties(&mut self, value: &Value, depth: usize, host: &mut dyn Host) -> Result<()> {
        let mut members = Vec::new();
        for name in reading::json_properties(value) {
            members.push((
                name.to_string(),
                host.property(value, &name)?.unwrap_or_default(),
            ));
        }
        self.object(members, depth, host)
    }

    fn object(
        &mut self,
        members: Vec<(String, Value)>,
        depth: usize,
        host: &mut dyn Host,
    ) -> Result<()> {
        if members.is_empty() {
            self.text.push_str("{}");
            return Ok(());
        }
        self.text.push('{');
        self.indent += 1;
        for (i, (name, member)) in members.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.line();
            self.string(name);
            self.text
                .push_str(if self.style.compress { ":" } else { ": " });
            self.value(member, depth + 1, host)?;
        }
        self.indent -= 1;
        self.line();
        self.text.push('}');
        Ok(())
    }

    fn array_of(
        &mut self,
        items: &[Value],
        write: impl Fn(&mut Self, &Value, &mut dyn Host) -> Result<()>,
        host: &mut dyn Host,
    ) -> Result<()> {
        if items.is_empty() {
            self.text.push_str("[]");
            return Ok(());
        }
        self.text.push('[');
        self.indent += 1;
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.line();
            write(self, item, host)?;
        }
        self.indent -= 1;
        self.line();
        self.text.push(']');
        Ok(())
    }

    fn line(&mut self) {
        if !self.style.compress {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", self.indent));
        }
    }

    fn fraction(&mut self, value: &Value) {
        if let Some(number) = reading::number(value).filter(|number| !number.is_finite()) {
            let name = if number.is_nan() {
                "NaN"
            } else if number > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            };
            self.string(name);
            return;
        }
        let text = reading::round_trip(value);
        self.text.push_str(&text);
        if !text.contains(['.', 'E', 'e']) {
            self.text.push_str(".0");
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' if self.style.escape == Escape::Html => self.text.push_str("\\u0022"),
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                '<' | '>' | '&' | '\'' if self.style.escape == Escape::Html => self.code(c),
                '\u{85}' | '\u{2028}' | '\u{2029}' => self.code(c),
                c if c < ' ' => self.code(c),
                c if !c.is_ascii() && self.style.escape == Escape::NonAscii => self.code(c),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn code(&mut self, c: char) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(self.text, "\\u{unit:04x}");
        }
    }
}
