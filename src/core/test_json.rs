//! Test-Json: whether a text is JSON, and as a schema says.

use super::{files, json_schema, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

/// Says whether a text is JSON, and whether it is as a schema says.
///
/// ```transcript
/// PS> Test-Json '{ "a": 1 }'
/// True
/// PS> Test-Json '{ "a": 1 }' -Schema '{ "required": ["b"] }' -ErrorAction SilentlyContinue
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TestJson {
    /// Text to look at
    json: Option<String>,
    /// File to look at
    path: Option<String>,
    /// File to look at, without wildcards
    literal_path: Option<String>,
    /// Schema, as text
    schema: Option<String>,
    /// Schema, as a file
    schema_file: Option<String>,
    /// IgnoreComments, AllowTrailingCommas
    options: Option<Value>,
}

impl Cmdlet for TestJson {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let schema = match self.schema(cx)? {
            Ok(schema) => schema,
            Err(record) => return Err((*record).terminating().into()),
        };
        let text = match &self.json {
            Some(text) => text.clone(),
            None => {
                let literal = self.literal_path.is_some();
                let given = self.literal_path.clone().or(self.path.clone());
                let given = given.unwrap_or_default();
                let found = files::find(std::slice::from_ref(&given), literal, cx)?;
                let Some(path) = found.into_iter().next() else {
                    if !literal && reading::has_wildcards(&given) {
                        return Err(files::open_failure(std::path::Path::new(&given)));
                    }
                    return Ok(());
                };
                files::read_text(&path, None, cx)?
            }
        };
        let text = self.relaxed(&text);
        let value: Json = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => {
                cx.write_error(not_json(&error))?;
                return cx.emit_value(Value::Bool(false));
            }
        };
        let mut fits = true;
        if let Some(schema) = schema {
            for fault in json_schema::faults(&schema, &value) {
                fits = false;
                cx.write_error(against_schema(&fault))?;
            }
        }
        cx.emit_value(Value::Bool(fits))
    }
}

impl TestJson {
    fn schema(
        &self,
        cx: &mut Context,
    ) -> Result<std::result::Result<Option<Json>, Box<ErrorRecord>>> {
        let text = match (&self.schema, &self.schema_file) {
            (Some(text), _) => text.clone(),
            (None, Some(file)) => {
                let full = cx.host.files().resolve(file, false)?;
                if !cx.host.files().exists(&full) {
                    return Ok(Err(Box::new(no_schema_file(file))));
                }
                files::read_text(&full, None, cx)?
            }
            (None, None) => return Ok(Ok(None)),
        };
        let read: std::result::Result<Json, _> = serde_json::from_str(&text);
        let problem = match &read {
            Ok(schema) => json_schema::problem(schema),
            Err(error) => Some(error.to_string()),
        };
        Ok(match (problem, read) {
            (None, Ok(schema)) => Ok(Some(schema)),
            (problem, _) => Err(Box::new(bad_schema(&problem.unwrap_or_default()))),
        })
    }

    /// The text without comments and trailing commas, where these are allowed.
    fn relaxed(&self, text: &str) -> String {
        let options = self
            .options
            .as_ref()
            .map_or_else(String::new, reading::text)
            .to_ascii_lowercase();
        if options.is_empty() || options == "none" {
            return text.to_owned();
        }
        relax(
            text,
            options.contains("comment"),
            options.contains("trailing"),
        )
    }
}

/// Blanks out comments and commas before a closing bracket, outside of strings.
fn relax(text: &str, comments: bool, commas: bool) -> String {
    let mut out: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut comma: Option<usize> = None;
    while at < out.len() {
        match out[at] {
            '"' => {
                comma = None;
                at += 1;
                while at < out.len() && out[at] != '"' {
                    at += if out[at] == '\\' { 2 } else { 1 };
                }
            }
            '/' if comments && out.get(at + 1) == Some(&'/') => {
                while at < out.len() && out[at] != '\n' {
                    out[at] = ' ';
                    at += 1;
                }
            }
            '/' if comments && out.get(at + 1) == Some(&'*') => {
                while at < out.len() && !(out[at] == '*' && out.get(at + 1) == Some(&'/')) {
                    out[at] = ' ';
                    at += 1;
                }
                for closing in out.iter_mut().skip(at).take(2) {
                    *closing = ' ';
                }
                at += 1;
            }
            ',' => comma = Some(at),
            ']' | '}' => {
                if let Some(place) = comma.take().filter(|_| commas) {
                    out[place] = ' ';
                }
            }
            c if c.is_whitespace() => {}
            _ => comma = None,
        }
        at += 1;
    }
    out.into_iter().collect()
}

fn not_json(error: &serde_json::Error) -> ErrorRecord {
    ErrorRecord::new(
        "InvalidJson",
        Category::InvalidData,
        format!(
            "The text is not JSON: line {}, column {}.",
            error.line(),
            error.column()
        ),
    )
    .exception("System.Exception")
    .help("-Options IgnoreComments, AllowTrailingCommas accepts these two")
}

fn against_schema(fault: &str) -> ErrorRecord {
    ErrorRecord::new(
        "InvalidJsonAgainstSchemaDetailed",
        Category::InvalidData,
        format!("The JSON is not valid with the schema: {fault}"),
    )
    .exception("System.Exception")
}

fn bad_schema(reason: &str) -> ErrorRecord {
    ErrorRecord::new(
        "InvalidJsonSchema",
        Category::InvalidData,
        format!("The schema cannot be read: {reason}."),
    )
    .exception("System.Exception")
    .label("expected a JSON schema")
}

fn no_schema_file(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "JsonSchemaFileNotFound",
        Category::ObjectNotFound,
        format!("There is no schema file '{path}'."),
    )
    .exception("System.IO.FileNotFoundException")
    .target(path, "String")
    .help("Get-ChildItem lists what is there")
}

#[cfg(test)]
mod tests {
    use super::relax;

    #[test]
    fn comments_and_commas_go_where_they_are_allowed() {
        let text = "{ \"a, }\": [1, ], // b\n \"c\": \"//\" /* d */, }";
        let plain = relax(text, true, true);
        let read: serde_json::Value = serde_json::from_str(&plain).expect("JSON");
        assert_eq!(read["c"], "//");
        assert_eq!(relax(text, false, false), text);
    }
}
