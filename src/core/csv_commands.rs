//! ConvertTo-Csv, ConvertFrom-Csv, Export-Csv and Import-Csv.

use super::csv::{Quoting, Reader, Writer};
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// How cells are delimited and quoted.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Layout {
    /// What stands between cells
    delimiter: Option<char>,
    /// Uses the culture's list separator, a comma
    #[serde(rename = "UseCulture")]
    _use_culture: bool,
    /// Begins with a line that names the type
    include_type_information: bool,
    /// Leaves out the line that names the type, which it does by itself
    #[serde(rename = "NoTypeInformation")]
    _no_type_information: bool,
    /// Columns to quote
    quote_fields: Vec<String>,
    /// Which cells to quote: Always, AsNeeded or Never
    use_quotes: Option<String>,
    /// Leaves out the header
    no_header: bool,
}

impl Layout {
    fn writer(&self) -> Writer {
        let quoting = match self
            .use_quotes
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("never") => Quoting::Never,
            Some("asneeded") => Quoting::AsNeeded,
            _ if !self.quote_fields.is_empty() => Quoting::Fields(self.quote_fields.clone()),
            _ => Quoting::Always,
        };
        let mut writer = Writer::new(self.delimiter.unwrap_or(','), quoting);
        writer.no_header = self.no_header;
        writer.type_line = self.include_type_information;
        writer
    }
}

/// Makes CSV of objects.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a'; Size = 1 } | ConvertTo-Csv
/// "Name","Size"
/// "a","1"
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToCsv {
    #[serde(flatten)]
    layout: Layout,
    #[serde(skip)]
    writer: Option<Writer>,
}

impl PipelineCmdlet for ConvertToCsv {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let writer = self.writer.get_or_insert_with(|| self.layout.writer());
        let lines = writer
            .rows(&item, cx.host)?
            .into_iter()
            .filter(|line| !line.is_empty());
        lines
            .into_iter()
            .try_for_each(|line| cx.emit_value(Value::str(line)))
    }
}

/// Makes objects of CSV text.
///
/// ```transcript
/// PS> 'Name,Size', 'a,1' | ConvertFrom-Csv | ForEach-Object Name
/// a
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertFromCsv {
    /// What stands between cells
    delimiter: Option<char>,
    /// Uses the culture's list separator, a comma
    #[serde(default, rename = "UseCulture")]
    _use_culture: bool,
    /// Names of the columns, where the text has no header
    header: Option<Vec<String>>,
    #[serde(skip)]
    reader: Option<Reader>,
}

impl PipelineCmdlet for ConvertFromCsv {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if self.reader.is_none() {
            self.reader = Some(Reader::new(
                self.delimiter.unwrap_or(','),
                self.header.as_deref(),
            )?);
        }
        let texts = reading::enumerate(&item).unwrap_or_else(|| vec![item]);
        let Some(reader) = &mut self.reader else {
            return Ok(());
        };
        for text in texts {
            for object in reader.read(&reading::text(&text))? {
                cx.emit_value(object)?;
            }
        }
        warn_unnamed(reader, cx)
    }
}

fn warn_unnamed(reader: &mut Reader, cx: &mut Context) -> Result<()> {
    match std::mem::take(&mut reader.unnamed) {
        true => cx.warn("One or more columns had no name; they are called H1, H2 and so on."),
        false => Ok(()),
    }
}

/// Writes objects to a CSV file.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a' } | Export-Csv ./x.csv; Get-Content ./x.csv
/// "Name"
/// "a"
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExportCsv {
    /// File to write
    path: Option<String>,
    /// File to write, without wildcards
    literal_path: Option<String>,
    /// Adds to the file
    #[serde(default)]
    append: bool,
    /// Adds objects that lack the file's columns as well
    #[serde(default)]
    force: bool,
    /// Leaves a file alone that is there already
    #[serde(default)]
    no_clobber: bool,
    /// Encoding of the file
    encoding: Option<Value>,
    #[serde(flatten)]
    layout: Layout,
    #[serde(skip)]
    writer: Option<Writer>,
    #[serde(skip)]
    text: String,
    #[serde(skip)]
    refused: bool,
}

impl PipelineCmdlet for ExportCsv {
    fn begin(&mut self, cx: &mut Context) -> Result<()> {
        let mut writer = self.layout.writer();
        if self.append {
            writer.columns = self.known_columns(cx)?;
        }
        self.writer = Some(writer);
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if self.refused {
            return Ok(());
        }
        if item.is_null() {
            return cx.write_error(null_row());
        }
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        if self.append
            && !self.force
            && self.text.is_empty()
            && let Some(columns) = &writer.columns
        {
            let own = super::csv::columns(&item);
            let missing = columns
                .iter()
                .find(|name| !own.iter().any(|known| reading::same_name(known, name)));
            if let Some(missing) = missing {
                self.refused = true;
                return cx.write_error(other_columns(missing));
            }
        }
        for line in writer.rows(&item, cx.host)? {
            self.text.push_str(&line);
            self.text.push('\n');
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.refused {
            return Ok(());
        }
        let path = self.path();
        let writing = files::Writing {
            append: self.append,
            no_clobber: self.no_clobber,
            encoding: self.encoding.as_ref(),
        };
        files::write_text(&path, &self.text, &writing, "Export-Csv", cx)
    }
}

impl ExportCsv {
    fn path(&self) -> String {
        self.literal_path
            .as_ref()
            .or(self.path.as_ref())
            .cloned()
            .unwrap_or_default()
    }

    /// Columns of the file that is added to; nothing if it is new or empty.
    fn known_columns(&self, cx: &mut Context) -> Result<Option<Vec<Rc<str>>>> {
        let full = cx.host.files().resolve(&self.path(), true)?;
        if !cx.host.files().exists(&full) {
            return Ok(None);
        }
        let text = files::read_text(&full, self.encoding.as_ref(), cx)?;
        let header = text
            .lines()
            .find(|line| !line.starts_with("#TYPE") && !line.is_empty());
        let Some(header) = header else {
            return Ok(None);
        };
        let mut reader = Reader::new(self.layout.delimiter.unwrap_or(','), None)?;
        let objects = reader.read(&format!("{header}\n{header}\n"))?;
        Ok(objects.first().map(reading::property_names))
    }
}

fn null_row() -> ErrorRecord {
    ErrorRecord::new(
        "ParameterArgumentValidationErrorNullNotAllowed",
        Category::InvalidData,
        "$null cannot be a row of a CSV file.",
    )
    .exception("System.Management.Automation.ParameterBindingValidationException")
}

fn other_columns(missing: &str) -> ErrorRecord {
    let message = format!("The object has no property '{missing}', which is a column of the file.");
    ErrorRecord::new(
        "CannotAppendCsvWithMismatchedPropertyNames",
        Category::InvalidData,
        message,
    )
    .exception("System.InvalidOperationException")
    .target(missing, "String")
    .help("-Force adds it with that cell empty")
}

/// Reads a CSV file as objects.
///
/// ```transcript
/// PS> 'Name,Size', 'a,1', 'b,2' | Set-Content ./x.csv; (Import-Csv ./x.csv)[1].Name
/// b
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportCsv {
    /// Files to read; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to read, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// What stands between cells
    delimiter: Option<char>,
    /// Uses the culture's list separator, a comma
    #[serde(default, rename = "UseCulture")]
    _use_culture: bool,
    /// Names of the columns, where the file has no header
    header: Option<Vec<String>>,
    /// Encoding of the file
    encoding: Option<Value>,
}

impl Cmdlet for ImportCsv {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            &self.literal_path
        } else {
            &self.path
        };
        for path in given {
            let found = if !literal && reading::has_wildcards(path) {
                files::glob(path, cx)?
            } else {
                let full = cx.host.files().resolve(path, false)?;
                if !cx.host.files().exists(&full) {
                    return Err(files::open_failure(&full));
                }
                vec![full]
            };
            for path in found {
                let text = files::read_text(&path, self.encoding.as_ref(), cx)?;
                let mut reader =
                    Reader::new(self.delimiter.unwrap_or(','), self.header.as_deref())?;
                for object in reader.read(&text)? {
                    cx.emit_value(object)?;
                }
                warn_unnamed(&mut reader, cx)?;
            }
        }
        Ok(())
    }
}
