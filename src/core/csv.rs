//! CSV as PowerShell reads and writes it. The reader is its own: PowerShell skips blanks before a field, keeps what
//! follows a closing quote, and gives a missing last cell as nothing, which no CSV library does.

use super::reading;
use crate::cmdlet::Host;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use std::rc::Rc;

/// Which cells are quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    /// All.
    #[default]
    Always,
    /// Those that need it.
    AsNeeded,
    /// None.
    Never,
    /// Those of these columns.
    Fields(Vec<String>),
}

/// Writes objects as rows.
pub struct Writer {
    delimiter: char,
    quoting: Quoting,
    /// Columns, once the first object came.
    pub columns: Option<Vec<Rc<str>>>,
    /// Whether the header is left out.
    pub no_header: bool,
    /// Whether a line with the type's name comes first.
    pub type_line: bool,
}

impl Writer {
    /// A writer without columns: the first object has them.
    pub fn new(delimiter: char, quoting: Quoting) -> Writer {
        Writer {
            delimiter,
            quoting,
            columns: None,
            no_header: false,
            type_line: false,
        }
    }

    /// The lines of one object: for the first one the header, too.
    pub fn rows(&mut self, item: &Value, host: &mut dyn Host) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        if self.columns.is_none() {
            let columns = columns(item);
            if self.type_line {
                let types = reading::type_names(item);
                lines.push(format!("#TYPE {}", types.first().map_or("", |name| name)));
            }
            if !self.no_header {
                lines.push(self.line(&columns, columns.iter().map(|name| Some(name.to_string()))));
            }
            self.columns = Some(columns);
        }
        let columns = self.columns.clone().unwrap_or_default();
        let mut cells = Vec::with_capacity(columns.len());
        for name in &columns {
            let found = match item.base() {
                Value::Table(table) => table.get_str(name),
                _ => host.property(item, name)?,
            };
            cells.push(
                found
                    .filter(|value| !value.is_null())
                    .map(|value| reading::cell_text(&value)),
            );
        }
        lines.push(self.line(&columns, cells.into_iter()));
        Ok(lines)
    }

    fn line(&self, columns: &[Rc<str>], cells: impl Iterator<Item = Option<String>>) -> String {
        let quoted = |(i, cell): (usize, Option<String>)| match cell {
            Some(cell) => self.cell(&cell, columns.get(i).map_or("", |name| name)),
            None => String::new(),
        };
        cells
            .enumerate()
            .map(quoted)
            .collect::<Vec<_>>()
            .join(&self.delimiter.to_string())
    }

    fn cell(&self, text: &str, column: &str) -> String {
        let quote = match &self.quoting {
            Quoting::Always => true,
            Quoting::Never => false,
            Quoting::AsNeeded => text.contains([self.delimiter, '"', '\n', '\r']),
            Quoting::Fields(names) => names.iter().any(|name| reading::same_name(name, column)),
        };
        if quote {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    }
}

/// Columns of an object: keys of a table, else its properties.
pub fn columns(item: &Value) -> Vec<Rc<str>> {
    match item.base() {
        Value::Table(table) => table
            .entries()
            .iter()
            .map(|(key, _)| reading::text(key).into())
            .collect(),
        _ => reading::property_names(item),
    }
}

/// Reads rows as objects; the first row names the columns unless `columns` does.
pub struct Reader {
    delimiter: char,
    shape: Option<Rc<Shape>>,
    /// Type that a line `#TYPE` names.
    type_name: Option<String>,
    /// Whether a column had no name and got one, which deserves a warning.
    pub unnamed: bool,
}

impl Reader {
    /// A reader for that delimiter and those columns.
    pub fn new(delimiter: char, columns: Option<&[String]>) -> Result<Reader> {
        let mut reader = Reader {
            delimiter,
            shape: None,
            type_name: None,
            unnamed: false,
        };
        if let Some(columns) = columns {
            reader.set_columns(columns.iter().map(|name| Some(name.clone())).collect())?;
        }
        Ok(reader)
    }

    /// The objects in a text.
    pub fn read(&mut self, text: &str) -> Result<Vec<Value>> {
        let mut objects = Vec::new();
        let mut rows = Rows {
            chars: text.chars().peekable(),
            delimiter: self.delimiter,
        };
        while let Some(row) = rows.next_row() {
            let blank = row.is_empty() || (row.len() == 1 && row[0].is_empty());
            let Some(shape) = &self.shape else {
                if let Some(name) = row.first().and_then(|cell| cell.strip_prefix("#TYPE")) {
                    self.type_name = Some(name.trim().to_owned());
                } else if !blank {
                    self.set_columns(row.into_iter().map(Some).collect())?;
                }
                continue;
            };
            if blank {
                continue;
            }
            let mut cells = row.into_iter();
            let values = shape
                .names()
                .iter()
                .map(|_| cells.next().map_or(Value::Null, Value::from))
                .collect();
            let object = Object::custom_with_shape(shape.clone(), values);
            if let Some(name) = self.type_name.as_deref().filter(|name| !name.is_empty()) {
                object.set_type_names(Rc::new([name.into(), format!("CSV:{name}").into()]));
            }
            objects.push(Value::Object(object));
        }
        Ok(objects)
    }

    fn set_columns(&mut self, given: Vec<Option<String>>) -> Result<()> {
        let mut names: Vec<Rc<str>> = Vec::with_capacity(given.len());
        let mut unnamed = 0;
        for name in given {
            let name = name.unwrap_or_default();
            let name: Rc<str> = if name.is_empty() {
                unnamed += 1;
                self.unnamed = true;
                format!("H{unnamed}").into()
            } else {
                name.into()
            };
            if names.iter().any(|known| reading::same_name(known, &name)) {
                return Err(twice(&name).into());
            }
            names.push(name);
        }
        self.shape = Some(Shape::new(names));
        Ok(())
    }
}

fn twice(name: &str) -> ErrorRecord {
    let message = format!("The column '{name}' stands twice in the header.");
    ErrorRecord::new("MemberAlreadyPresent", Category::NotSpecified, message)
        .exception("System.Management.Automation.ExtendedTypeSystemException")
        .help("-Header names the columns")
        .terminating()
}

struct Rows<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    delimiter: char,
}

impl Rows<'_> {
    fn next_row(&mut self) -> Option<Vec<String>> {
        self.chars.peek()?;
        let mut row = Vec::new();
        let mut cell = String::new();
        let mut quoted = false;
        while let Some(c) = self.chars.next() {
            match c {
                c if c == self.delimiter && !quoted => row.push(std::mem::take(&mut cell)),
                '"' if quoted && self.chars.peek() == Some(&'"') => {
                    self.chars.next();
                    cell.push('"');
                }
                '"' if quoted => {
                    quoted = false;
                    let ended = self.rest_of_cell(&mut cell, true);
                    row.push(std::mem::take(&mut cell));
                    if ended {
                        return Some(row);
                    }
                }
                '"' if cell.is_empty() => quoted = true,
                '"' => {
                    cell.push('"');
                    let ended = self.rest_of_cell(&mut cell, false);
                    row.push(std::mem::take(&mut cell));
                    if ended {
                        return Some(row);
                    }
                }
                ' ' | '\t' if !quoted && cell.is_empty() => {}
                ' ' | '\t' if !quoted => {
                    cell.push(c);
                    let ended = self.rest_of_cell(&mut cell, true);
                    row.push(std::mem::take(&mut cell));
                    if ended {
                        return Some(row);
                    }
                }
                '\r' | '\n' if !quoted => {
                    if c == '\r' && self.chars.peek() == Some(&'\n') {
                        self.chars.next();
                    }
                    row.push(cell);
                    return Some(row);
                }
                c => cell.push(c),
            }
        }
        if !cell.is_empty() {
            row.push(cell);
        }
        Some(row)
    }

    /// Reads on to the next delimiter; says whether the row ended there.
    fn rest_of_cell(&mut self, cell: &mut String, trim_blanks: bool) -> bool {
        let mut rest = String::new();
        let ended = loop {
            match self.chars.next() {
                None => break true,
                Some(c) if c == self.delimiter => break false,
                Some('\n') => break true,
                Some('\r') => {
                    if self.chars.peek() == Some(&'\n') {
                        self.chars.next();
                    }
                    break true;
                }
                Some(c) => rest.push(c),
            }
        };
        let blank = rest.chars().all(|c| c == ' ' || c == '\t');
        if !(trim_blanks && blank) {
            cell.push_str(&rest);
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut rows = Rows {
            chars: text.chars().peekable(),
            delimiter: ',',
        };
        std::iter::from_fn(|| rows.next_row()).collect()
    }

    #[test]
    fn quotes_delimiters_and_line_ends_inside_of_cells_are_kept() {
        assert_eq!(rows("\"a,\"\"b\"\"\",\"c\nd\"\n"), [["a,\"b\"", "c\nd"]]);
    }

    #[test]
    fn a_missing_last_cell_differs_from_an_empty_one() {
        assert_eq!(rows("1,"), [vec!["1"]]);
        assert_eq!(rows("1,\n"), [vec!["1", ""]]);
        assert_eq!(rows("\"1\",\"\""), [vec!["1", ""]]);
    }

    #[test]
    fn text_after_a_closing_quote_is_kept() {
        assert_eq!(rows("1,\"2\"x,3"), [["1", "2x", "3"]]);
    }

    #[test]
    fn a_header_that_names_a_column_twice_is_refused() {
        let refused = Reader::new(',', None).and_then(|mut reader| reader.read("a,A\n1,2\n"));
        assert!(refused.is_err_and(|error| {
            error
                .record()
                .is_some_and(|r| r.id == "MemberAlreadyPresent")
        }));
    }
}
