//! Draws the rows of a table: columns fitted into the line, text padded, cut or wrapped in its cell.

use super::cells::{self, ELLIPSIS};
use super::packet::{Align, Column};
use super::writer::Sink;
use crate::diag::Result;

/// A table whose widths are settled; hidden columns have none.
pub struct Table {
    columns: Vec<(Option<usize>, Align)>,
}

impl Table {
    /// Fits columns of those wanted widths (0: any) into the line, hiding those at the right that find no room; nothing
    /// if none fits.
    pub fn new(columns: &[Column], wanted: Vec<usize>, line: usize) -> Option<Table> {
        const NARROWEST_LINE: usize = 5;
        if line < NARROWEST_LINE || columns.is_empty() {
            return None;
        }
        let widths = fit(&wanted, line);
        widths.iter().any(Option::is_some).then(|| Table {
            columns: widths
                .into_iter()
                .zip(columns)
                .map(|(width, column)| (width, column.align))
                .collect(),
        })
    }

    pub fn header(&self, columns: &[Column], sink: Sink) -> Result<()> {
        let labels: Vec<(String, Align)> = columns
            .iter()
            .map(|column| (column.label.clone(), Align::Undefined))
            .collect();
        self.row(&labels, true, sink)?;
        let rule = labels
            .iter()
            .zip(&self.columns)
            .map(|((label, _), (width, _))| {
                let width = width.unwrap_or(0);
                let dashes = if label.is_empty() {
                    width
                } else {
                    cells::width(label).min(width)
                };
                ("-".repeat(dashes), Align::Undefined)
            });
        self.row(&rule.collect::<Vec<_>>(), false, sink)
    }

    pub fn row(&self, cells: &[(String, Align)], wrap: bool, sink: Sink) -> Result<()> {
        let missing = (String::new(), Align::Left);
        let aligned = self.columns.iter().enumerate().map(|(i, (width, align))| {
            let (text, own) = cells.get(i).unwrap_or(&missing);
            (
                *width,
                text.as_str(),
                if *own == Align::Undefined {
                    *align
                } else {
                    *own
                },
            )
        });
        if wrap {
            wrapped_row(aligned, sink)
        } else {
            single_row(aligned, sink)
        }
    }
}

fn single_row<'a>(
    fields: impl ExactSizeIterator<Item = (Option<usize>, &'a str, Align)>,
    sink: Sink,
) -> Result<()> {
    let last = fields.len().saturating_sub(1);
    let mut line = String::new();
    for (i, (width, text, align)) in fields.enumerate() {
        let Some(width) = width else { continue };
        if i > 0 {
            line.push(' ');
        }
        line.push_str(&field(text, width, align, i != last));
    }
    sink(&line)
}

fn wrapped_row<'a>(
    fields: impl Iterator<Item = (Option<usize>, &'a str, Align)>,
    sink: Sink,
) -> Result<()> {
    let shown: Vec<(usize, &str, Align)> = fields
        .filter_map(|(w, text, align)| Some((w?, text, align)))
        .collect();
    let last = shown.len().saturating_sub(1);
    let pieces: Vec<Vec<String>> = shown
        .iter()
        .enumerate()
        .map(|(i, &(width, text, align))| {
            let pad = i != last;
            let lines = cells::wrap(text, width, width);
            let padded = pad || matches!(align, Align::Right | Align::Center);
            let place = |line: String| {
                if padded && cells::width(&line) < width {
                    field(&line, width, align, pad)
                } else {
                    line
                }
            };
            lines.into_iter().map(place).collect()
        })
        .collect();
    let height = pieces.iter().map(Vec::len).max().unwrap_or(0);
    for y in 0..height {
        let last_filled = pieces
            .iter()
            .rposition(|lines| lines.len() > y)
            .unwrap_or(0);
        let mut line = String::new();
        for (x, lines) in pieces.iter().enumerate().take(last_filled + 1) {
            if x > 0 {
                line.push(' ');
            }
            match lines.get(y) {
                Some(text) if x == last_filled && height > 1 => line.push_str(text.trim_end()),
                Some(text) => line.push_str(text),
                None => line.push_str(&cells::blanks(shown[x].0)),
            }
        }
        sink(&line)?;
    }
    Ok(())
}

/// A text in a cell of that width: padded, or cut with an ellipsis. The last column is not padded at its right.
fn field(text: &str, width: usize, align: Align, pad: bool) -> String {
    let text = cells::first_line(text);
    let used = cells::width(&text);
    if used < width {
        let room = width - used;
        return match align {
            Align::Right => format!("{}{text}", cells::blanks(room)),
            Align::Center if pad => format!(
                "{}{text}{}",
                cells::blanks(room / 2),
                cells::blanks(room - room / 2)
            ),
            Align::Center => format!("{}{text}", cells::blanks(room / 2)),
            _ if pad => format!("{text}{}", cells::blanks(room)),
            _ => text,
        };
    }
    if used == width {
        return text;
    }
    let room = width.saturating_sub(1);
    let cut = match (align, room) {
        (Align::Right, 0) => cells::tail(&text, width).to_owned(),
        (Align::Right, _) => format!("{ELLIPSIS}{}", cells::tail(&text, room)),
        (_, 0) => cells::head(&text, width).to_owned(),
        _ => format!("{}{ELLIPSIS}", cells::head(&text, room)),
    };
    // Half of a wide character may have been cut off.
    match (cells::width(&cut) < width, align) {
        (true, Align::Right) => format!(" {cut}"),
        (true, _) if pad => format!("{cut} "),
        _ => cut,
    }
}

/// Gives each column its width: those without one share what is left; if it is too much, columns at the right are
/// narrowed, then hidden.
fn fit(wanted: &[usize], line: usize) -> Vec<Option<usize>> {
    let mut widths: Vec<usize> = wanted.iter().map(|&width| width.max(1)).collect();
    let mut shown = widths.len();
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
    let growing: Vec<usize> = (0..wanted.len()).filter(|&i| wanted[i] == 0).collect();
    if let Some(room) = line.checked_sub(total(&widths))
        && !growing.is_empty()
    {
        for extra in 0..room {
            widths[growing[extra % growing.len()]] += 1;
        }
    }
    while shown > 0 {
        let Some(excess) = total(&widths[..shown])
            .checked_sub(line)
            .filter(|&excess| excess > 0)
        else {
            break;
        };
        let last = &mut widths[shown - 1];
        if *last > excess {
            *last -= excess;
        } else {
            shown -= 1;
        }
    }
    widths
        .into_iter()
        .enumerate()
        .map(|(i, width)| (i < shown).then_some(width))
        .collect()
}
