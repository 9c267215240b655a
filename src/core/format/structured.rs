//! `--output json` and `--output csv`: results for other programs. JSON is exactly one array on standard output.

use super::packet::Packet;
use crate::cmdlet::{Host, OutDefault};
use crate::core::csv::{Quoting, Writer as CsvWriter};
use crate::core::json;
use crate::core::reading;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;

/// Keeps or prints results in a form for programs.
pub enum Structured {
    /// One JSON array, printed at the end.
    Json(Vec<Value>),
    /// CSV, row by row.
    Csv(Option<CsvWriter>),
}

impl Structured {
    /// One JSON array.
    pub fn json() -> Structured {
        Structured::Json(Vec::new())
    }

    /// CSV.
    pub fn csv() -> Structured {
        Structured::Csv(None)
    }
}

impl OutDefault for Structured {
    fn write(&mut self, value: &Value, host: &mut dyn Host) -> Result<()> {
        if value.is_null() {
            return Ok(());
        }
        if Packet::of(value).is_some() {
            return Err(drawn_already().into());
        }
        match self {
            Structured::Json(items) => items.push(value.clone()),
            Structured::Csv(writer) => {
                let writer = writer.get_or_insert_with(|| CsvWriter::new(',', Quoting::Always));
                for line in writer.rows(value, host)? {
                    host.print(&line)?;
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self, _host: &mut dyn Host) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self, host: &mut dyn Host) -> Result<()> {
        let Structured::Json(items) = self else {
            return Ok(());
        };
        let items: Vec<Value> = std::mem::take(items);
        let flat = items.into_iter().flat_map(|item| match item.base() {
            Value::Array(_) | Value::Range(..) => reading::enumerate(&item).unwrap_or_default(),
            _ => vec![item],
        });
        const DEPTH: usize = 10;
        let style = json::Style {
            depth: DEPTH,
            array: true,
            ..json::Style::default()
        };
        let (text, _) = json::write(&Value::array(flat.collect()), &style, host)?;
        text.lines().try_for_each(|line| host.print(line))
    }
}

fn drawn_already() -> ErrorRecord {
    ErrorRecord::new(
        "FormattedOutput",
        Category::InvalidOperation,
        "Format-Table and its kin make text for people; --output json and csv need the objects themselves.",
    )
    .help("leave out the Format- command, or use Select-Object to choose properties")
    .terminating()
}
