//! ConvertTo-Yaml and ConvertFrom-Yaml, which are ours. Reading is a crate's; writing is block style, two blanks a level, with
//! quotes only where plain text would be read as something else.

use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Object, Table, TableKind, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use yaml_rust2::{Yaml, YamlLoader};

/// Makes YAML of objects.
///
/// ```transcript
/// PS> [ordered]@{ name = 'a'; sizes = 1, 2; on = $true; empty = $null } | ConvertTo-Yaml
/// name: a
/// sizes:
/// - 1
/// - 2
/// on: true
/// empty: null
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToYaml {
    /// How many levels to follow; deeper ones become text
    depth: Option<u32>,
    /// Object to convert, in place of the pipeline
    #[schemars(extend("position" = 0))]
    input_object: Option<Value>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for ConvertToYaml {
    const ORIGIN: &'static str = "ours alone";

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.items.is_empty() {
            self.items.extend(self.input_object.take());
        }
        let whole = match self.items.len() {
            0 => return Ok(()),
            1 => self.items.remove(0),
            _ => Value::array(std::mem::take(&mut self.items)),
        };
        let mut writer = Writer {
            out: String::new(),
            depth: self.depth.unwrap_or(64) as usize,
        };
        writer.node(&whole, 0, cx)?;
        cx.emit_value(Value::str(writer.out.trim_end_matches('\n')))
    }
}

struct Writer {
    out: String,
    depth: usize,
}

/// What a value is in YAML.
enum Node {
    Scalar(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Writer {
    /// Writes a value that begins its own line.
    fn node(&mut self, value: &Value, level: usize, cx: &mut Context) -> Result<()> {
        match self.read(value, level, cx)? {
            Node::Scalar(text) => {
                self.out.push_str(&text);
                self.out.push('\n');
            }
            Node::List(items) if items.is_empty() => self.out.push_str("[]\n"),
            Node::Map(entries) if entries.is_empty() => self.out.push_str("{}\n"),
            Node::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.indent(level);
                    }
                    self.out.push_str("- ");
                    self.node(item, level + 1, cx)?;
                }
            }
            Node::Map(entries) => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        self.indent(level);
                    }
                    self.entry(key, value, level, cx)?;
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, key: &str, value: &Value, level: usize, cx: &mut Context) -> Result<()> {
        self.out.push_str(&scalar_text(key));
        self.out.push(':');
        match self.read(value, level + 1, cx)? {
            Node::Scalar(text) if text.contains('\n') => {
                self.out.push_str(" |-\n");
                for line in text.lines() {
                    self.indent(level + 1);
                    self.out.push_str(line);
                    self.out.push('\n');
                }
            }
            Node::Scalar(text) => {
                self.out.push(' ');
                self.out.push_str(&text);
                self.out.push('\n');
            }
            Node::List(items) if items.is_empty() => self.out.push_str(" []\n"),
            Node::Map(entries) if entries.is_empty() => self.out.push_str(" {}\n"),
            Node::List(items) => {
                self.out.push('\n');
                for item in &items {
                    self.indent(level);
                    self.out.push_str("- ");
                    self.node(item, level + 1, cx)?;
                }
            }
            Node::Map(entries) => {
                self.out.push('\n');
                for (key, value) in &entries {
                    self.indent(level + 1);
                    self.entry(key, value, level + 1, cx)?;
                }
            }
        }
        Ok(())
    }

    fn indent(&mut self, level: usize) {
        for _ in 0..level {
            self.out.push_str("  ");
        }
    }

    fn read(&self, value: &Value, level: usize, cx: &mut Context) -> Result<Node> {
        let base = value.base();
        if level > self.depth {
            return Ok(Node::Scalar(scalar_text(&reading::text(base))));
        }
        Ok(match base {
            Value::Null | Value::NoOutput => Node::Scalar("null".into()),
            Value::Bool(truth) => Node::Scalar(truth.to_string()),
            Value::Str(text) if is_block(text) => Node::Scalar(text.to_string()),
            Value::Str(text) => Node::Scalar(scalar_text(text)),
            Value::Date(at) => Node::Scalar(at.rfc3339()),
            Value::Table(table) => Node::Map(
                table
                    .entries()
                    .into_iter()
                    .map(|(key, value)| (reading::text(&key), value))
                    .collect(),
            ),
            Value::Object(_) => {
                let mut entries = Vec::new();
                for name in reading::property_names(base) {
                    let value = cx.host.property(value, &name)?.unwrap_or_default();
                    entries.push((name.to_string(), value));
                }
                Node::Map(entries)
            }
            number if number.as_double().is_some() => Node::Scalar(reading::round_trip(number)),
            other => match reading::enumerate(other) {
                Some(items) => Node::List(items),
                None => Node::Scalar(scalar_text(&reading::text(other))),
            },
        })
    }
}

/// Whether a text can stand as a literal block: several lines, none of which begins or ends with a blank.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.ends_with('\n')
        && !text.chars().any(|c| c.is_control() && c != '\n')
        && text
            .lines()
            .all(|line| !line.is_empty() && line.trim() == line)
}

/// A text as a plain scalar, in quotes where it would be read as something else.
fn scalar_text(text: &str) -> String {
    let special_start = text.starts_with([
        '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@',
        '`', ' ', '~', '=',
    ]);
    let plain = !text.is_empty()
        && !special_start
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(char::is_control)
        && matches!(load(text).as_deref(), Ok([Yaml::String(read)]) if read == text)
        && !text.as_bytes()[0].is_ascii_digit();
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\x{:02X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn load(text: &str) -> std::result::Result<Vec<Yaml>, String> {
    YamlLoader::load_from_str(text).map_err(|error| error.to_string())
}

/// Makes objects of YAML.
///
/// ```transcript
/// PS> ("name: a`nsizes: [1, 2]" | ConvertFrom-Yaml).sizes -join '+'
/// 1+2
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertFromYaml {
    /// Gives ordered tables in place of objects
    #[serde(default)]
    as_hashtable: bool,
    /// Reads every document of the text
    #[serde(default)]
    all_documents: bool,
    /// Text to read, in place of the pipeline
    #[schemars(extend("position" = 0))]
    input_object: Option<Value>,
    #[serde(skip)]
    lines: Vec<String>,
}

impl PipelineCmdlet for ConvertFromYaml {
    const ORIGIN: &'static str = "ours alone";

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.lines.push(reading::text(&item));
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.lines.is_empty() {
            self.lines
                .extend(self.input_object.as_ref().map(reading::text));
        }
        let text = self.lines.join("\n");
        let documents = load(&text).map_err(|reason| unreadable(&reason))?;
        let count = if self.all_documents { usize::MAX } else { 1 };
        documents
            .iter()
            .take(count)
            .try_for_each(|document| cx.emit_each(value(document, self.as_hashtable)))
    }
}

fn unreadable(reason: &str) -> Error {
    ErrorRecord::new(
        "InvalidYaml",
        Category::InvalidData,
        format!("The text is no YAML: {reason}."),
    )
    .exception("System.ArgumentException")
    .label("expected YAML")
    .terminating()
    .into()
}

fn value(node: &Yaml, tables: bool) -> Value {
    match node {
        Yaml::Real(_) => node.as_f64().map_or(Value::Null, Value::Double),
        Yaml::Integer(number) => i32::try_from(*number).map_or(Value::Long(*number), Value::Int),
        Yaml::String(text) => Value::str(text),
        Yaml::Boolean(truth) => Value::Bool(*truth),
        Yaml::Array(items) => Value::array(items.iter().map(|item| value(item, tables)).collect()),
        Yaml::Hash(entries) if tables => {
            let table = Table::new(TableKind::Ordered);
            for (key, item) in entries {
                table.set(value(key, tables), value(item, tables));
            }
            Value::Table(table)
        }
        Yaml::Hash(entries) => {
            let object = Object::custom();
            for (key, item) in entries {
                object.put(&reading::text(&value(key, tables)), value(item, tables));
            }
            Value::Object(object)
        }
        Yaml::Alias(_) | Yaml::Null | Yaml::BadValue => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_be_read_otherwise_is_quoted() {
        for (text, written) in [
            ("plain text", "plain text"),
            ("true", "\"true\""),
            ("12", "\"12\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("- x", "\"- x\""),
            ("null", "\"null\""),
        ] {
            assert_eq!(scalar_text(text), written);
        }
    }

    #[test]
    fn nothing_that_is_typed_panics() {
        for text in ["", "\t", "{", "a: [", "&a *a", "? :", "!!x y"] {
            let _ = load(text);
        }
    }
}
