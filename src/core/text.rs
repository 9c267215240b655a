//! Join-String and ConvertFrom-StringData.

use super::expression::{EXPRESSION_KEYS, Property};
use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Table, TableKind, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Joins objects to one text.
///
/// ```transcript
/// PS> 'a', 'b' | Join-String -Separator ', ' -SingleQuote
/// 'a', 'b'
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct JoinString {
    /// Property to join, or a block that gives the text
    property: Option<Value>,
    /// What stands between the texts
    separator: Option<String>,
    /// What stands before all
    output_prefix: Option<String>,
    /// What stands after all
    output_suffix: Option<String>,
    /// Puts each text between single quotes
    #[serde(default)]
    single_quote: bool,
    /// Puts each text between double quotes
    #[serde(default)]
    double_quote: bool,
    /// Format of each text
    format_string: Option<String>,
    /// Uses the culture's separator, a comma
    #[serde(default)]
    use_culture: bool,
    #[serde(skip)]
    texts: Vec<String>,
}

impl PipelineCmdlet for JoinString {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let property = self
            .property
            .as_ref()
            .map(|given| Property::read(given, EXPRESSION_KEYS))
            .transpose()?;
        for item in reading::enumerate(&item).unwrap_or_else(|| vec![item]) {
            let value = match &property {
                Some(property) => property.expression.get(&item, cx.host)?.unwrap_or_default(),
                None => item,
            };
            let text = match &self.format_string {
                Some(format) => reading::format_composite(format, &value).unwrap_or_default(),
                None => reading::text(&value),
            };
            self.texts
                .push(match (self.single_quote, self.double_quote) {
                    (true, _) => format!("'{}'", text.replace('\'', "''")),
                    (_, true) => format!("\"{text}\""),
                    _ => text,
                });
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let separator = match (&self.separator, self.use_culture) {
            (Some(separator), _) => separator.clone(),
            (None, true) => ",".into(),
            (None, false) => cx
                .host
                .variable("OFS")
                .map_or_else(String::new, |ofs| reading::text(&ofs)),
        };
        let joined = self.texts.join(&separator);
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        cx.emit_value(Value::str(format!(
            "{}{joined}{}",
            text(&self.output_prefix),
            text(&self.output_suffix)
        )))
    }
}

/// Makes a table of lines of the form `name = value`.
///
/// ```transcript
/// PS> (ConvertFrom-StringData "a = 1`nb = two words").b
/// two words
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertFromStringData {
    /// Lines to read
    #[serde(default)]
    string_data: String,
    /// What stands between name and value
    delimiter: Option<char>,
}

impl Cmdlet for ConvertFromStringData {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let table = Table::new(TableKind::Hashtable);
        for line in self.string_data.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once(self.delimiter.unwrap_or('=')) else {
                return Err(no_delimiter(line).into());
            };
            let name = Value::str(name.trim());
            if table.get(&name).is_some() {
                return Err(twice(&reading::text(&name)).into());
            }
            table.set(name, Value::str(unescape(value.trim())));
        }
        cx.emit_value(Value::Table(table))
    }
}

/// Escapes of a regular expression's text: `\\`, `\t`, `\n` and so on.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        plain.push(match chars.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(other) => other,
            None => '\\',
        });
    }
    plain
}

fn no_delimiter(line: &str) -> ErrorRecord {
    let message = format!("The line '{line}' has no name and value.");
    ErrorRecord::new("InvalidOperation", Category::InvalidOperation, message)
        .exception("System.Management.Automation.PSInvalidOperationException")
        .help("write each line as name = value")
}

fn twice(name: &str) -> ErrorRecord {
    let message = format!("The name '{name}' stands twice.");
    ErrorRecord::new("InvalidOperation", Category::InvalidOperation, message)
        .exception("System.Management.Automation.PSInvalidOperationException")
}

/// The first thing in a text that would run something, by name; `Some(None)` where the text does not parse. Nothing for a
/// text of constants. Commands among `allowed` may be called.
pub(super) fn first_that_runs(source: &str, allowed: &[String]) -> Option<Option<String>> {
    use crate::lang::tree::{ExprKind, StatementKind};
    use crate::lang::walk::{Node, walk};
    let text = crate::diag::Source::new("data", source);
    let Ok(tree) = crate::lang::parse(&text) else {
        return Some(None);
    };
    let mut found: Option<String> = None;
    walk(&tree, &mut |node| {
        let what = match node {
            Node::Command(command, _) => {
                let name = command.name_text().unwrap_or("a command").to_owned();
                let may = allowed.iter().any(|known| reading::same_name(known, &name));
                (!may).then_some(name)
            }
            Node::Function(function) => Some(function.scope_and_name().1.to_owned()),
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Expression(_)
                | StatementKind::Pipeline(_)
                | StatementKind::If(_)
                | StatementKind::Data(_) => None,
                _ => Some("a statement".to_owned()),
            },
            Node::Type(_) | Node::Attribute(_) => None,
            Node::Expression(expression) => match &expression.kind {
                ExprKind::Invoke(_) => Some("a method".to_owned()),
                ExprKind::Increment(_) => Some("an assignment".to_owned()),
                ExprKind::Variable(variable) => {
                    let plain = [
                        "true",
                        "false",
                        "null",
                        "psculture",
                        "psuiculture",
                        "psscriptroot",
                    ];
                    let name = variable.name.to_lowercase();
                    (!plain.contains(&name.as_str())).then(|| format!("${}", variable.name))
                }
                _ => None,
            },
        };
        if found.is_none() {
            found = what;
        }
    });
    found.map(Some)
}
