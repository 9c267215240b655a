//! Text of spreadsheets, row by row, cells separated by tabs. A sheet may claim a million columns, so cells are taken
//! one at a time where the format allows it, and never more than the text limit.

use super::office::Package;
use super::{Extracted, FileType, Partial, Reason, TEXT_LIMIT};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsb, Xlsx, XlsxError};
use std::fmt::{Debug, Write};
use std::io::Cursor;

/// Reads a spreadsheet of one of the four formats.
pub(super) fn read(kind: FileType, bytes: &[u8]) -> Extracted {
    let mut extracted = Extracted::default();
    let packed = kind != FileType::OldSpreadsheet;
    if packed && let Err(partial) = Package::open(bytes).and_then(|mut package| package.check()) {
        return Extracted {
            partial: Some(partial),
            ..Extracted::default()
        };
    }
    let failed = match kind {
        FileType::Spreadsheet => stream_cells(bytes, &mut extracted.text).err(),
        FileType::BinarySpreadsheet => all_cells::<Xlsb<_>>(bytes, &mut extracted.text).err(),
        FileType::OpenSpreadsheet => all_cells::<Ods<_>>(bytes, &mut extracted.text).err(),
        _ => all_cells::<Xls<_>>(bytes, &mut extracted.text).err(),
    };
    let unread = kind == FileType::Spreadsheet && failed.is_some();
    if packed && let Ok(mut package) = Package::open(bytes) {
        package.words(&mut extracted, |name| {
            let rest = name.strip_prefix("xl/")?.strip_suffix(".xml")?;
            // Where the cells cannot be read, their texts still can.
            if unread && rest == "sharedStrings" {
                return Some(0);
            }
            let spoken = [
                "comments",
                "threadedComments/",
                "drawings/drawing",
                "charts/chart",
            ];
            spoken
                .iter()
                .any(|start| rest.starts_with(start))
                .then_some(0)
        });
        package.properties(&mut extracted);
    }
    if let Some(partial) = failed {
        extracted.mark(partial);
    }
    extracted
}

fn stream_cells(bytes: &[u8], out: &mut String) -> Result<(), Partial> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(failure)?;
    for sheet in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(failure(error)),
        };
        line(out, &sheet);
        let mut row = None;
        while let Some(cell) = cells.next_cell().map_err(failure)? {
            let (at, _) = cell.get_position();
            if row.replace(at).is_some_and(|before| before != at) {
                out.push('\n');
            }
            append_ref(cell.get_value(), out);
            check_length(out)?;
        }
        out.push('\n');
    }
    Ok(())
}

fn all_cells<'a, R>(bytes: &'a [u8], out: &mut String) -> Result<(), Partial>
where
    R: Reader<Cursor<&'a [u8]>>,
{
    let mut book = R::new(Cursor::new(bytes)).map_err(failure)?;
    for sheet in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&sheet) else {
            continue;
        };
        line(out, &sheet);
        for row in range.rows() {
            let before = out.len();
            row.iter().for_each(|cell| append(cell, out));
            if out.len() > before {
                out.push('\n');
            }
            check_length(out)?;
        }
    }
    Ok(())
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn check_length(out: &str) -> Result<(), Partial> {
    if out.len() > TEXT_LIMIT {
        return Err(Partial::new(
            Reason::OutputSize,
            format!("more than {TEXT_LIMIT} characters of cells"),
        ));
    }
    Ok(())
}

fn append_ref(value: &DataRef, out: &mut String) {
    match value {
        DataRef::SharedString(text) => text_cell(text, out),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text_cell(text, out)
        }
        DataRef::Int(number) => text_cell(&number.to_string(), out),
        DataRef::Float(number) => text_cell(&number.to_string(), out),
        DataRef::Bool(answer) => text_cell(if *answer { "TRUE" } else { "FALSE" }, out),
        DataRef::DateTime(time) => date_cell(time, out),
        DataRef::Error(_) | DataRef::Empty => {}
    }
}

fn append(value: &Data, out: &mut String) {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text_cell(text, out)
        }
        Data::Int(number) => text_cell(&number.to_string(), out),
        Data::Float(number) => text_cell(&number.to_string(), out),
        Data::Bool(answer) => text_cell(if *answer { "TRUE" } else { "FALSE" }, out),
        Data::DateTime(time) => date_cell(time, out),
        Data::Error(_) | Data::Empty => {}
    }
}

fn text_cell(text: &str, out: &mut String) {
    if !text.is_empty() {
        out.push_str(text);
        out.push('\t');
    }
}

fn date_cell(time: &ExcelDateTime, out: &mut String) {
    if !time.is_datetime() {
        return text_cell(&time.as_f64().to_string(), out);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    // Writing to a string cannot fail.
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        let _ = write!(out, " {hour:02}:{minute:02}:{second:02}");
    }
    out.push('\t');
}

fn failure(error: impl Debug) -> Partial {
    let text = format!("{error:?}");
    let reason = if text.contains("Password") {
        Reason::Encrypted
    } else {
        Reason::Malformed
    };
    Partial::new(reason, text)
}
