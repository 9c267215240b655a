//! Draws format objects as lines: the layout of tables, lists and free text by PowerShell's rules. Reads no value.

use super::cells;
use super::packet::{Align, Body, Column, Entry, Packet, ShapeInfo, Start, Token};
use super::table::Table;
use crate::diag::Result;
use std::rc::Rc;

/// Rows after which a table without fixed widths settles them. PowerShell settles after 300 milliseconds, which no test
/// could repeat; so many rows are what it shows in that time.
const SETTLE_AFTER: usize = 1000;

/// Takes each finished line.
pub type Sink<'a> = &'a mut dyn FnMut(&str) -> Result<()>;

/// Draws one sequence of documents.
pub struct Writer {
    columns: usize,
    document: Option<Rc<Start>>,
    group: Option<Group>,
    settling: Option<Settling>,
    queue: Vec<Packet>,
    in_group: bool,
}

/// When widths are chosen from rows that wait. Once a document asked for it, it holds for all that follow: PowerShell
/// forgets to end it, so that a hashtable after such a table has narrow columns too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settling {
    WholeGroup,
    AfterSome,
}

enum Group {
    Table(Option<Table>),
    List,
    Wide {
        table: Option<Table>,
        per_line: usize,
        waiting: Vec<String>,
    },
    Custom,
}

impl Writer {
    /// A writer for lines of so many columns.
    pub fn new(columns: usize) -> Writer {
        Writer {
            columns,
            document: None,
            group: None,
            settling: None,
            queue: Vec::new(),
            in_group: false,
        }
    }

    /// Whether a group is open: what comes now belongs to it or closes it.
    pub fn inside_group(&self) -> bool {
        self.in_group
    }

    /// Takes one format object; draws what is ready.
    pub fn put(&mut self, packet: Packet, sink: Sink) -> Result<()> {
        if let Packet::Start(start) = &packet {
            self.choose_settling(start);
        }
        match &packet {
            Packet::GroupStart(_) => self.in_group = true,
            Packet::GroupEnd => self.in_group = false,
            _ => {}
        }
        let Some(settling) = self.settling else {
            return self.draw(packet, sink);
        };
        if self.queue.is_empty() {
            if matches!(packet, Packet::GroupStart(_)) {
                self.queue.push(packet);
                return Ok(());
            }
            return self.draw(packet, sink);
        }
        let ends = matches!(packet, Packet::GroupEnd);
        self.queue.push(packet);
        if ends || (settling == Settling::AfterSome && self.queue.len() > SETTLE_AFTER) {
            return self.flush(sink);
        }
        Ok(())
    }

    /// Draws what waits for its widths to be settled.
    pub fn flush(&mut self, sink: Sink) -> Result<()> {
        let queue = std::mem::take(&mut self.queue);
        let hint = self
            .document
            .as_ref()
            .and_then(|start| widths_of(start, &queue));
        for packet in queue {
            match packet {
                Packet::GroupStart(heading) => {
                    self.open_group(heading.as_deref(), hint.as_deref(), sink)?
                }
                other => self.draw(other, sink)?,
            }
        }
        Ok(())
    }

    fn choose_settling(&mut self, start: &Start) {
        if start.autosize {
            self.settling = Some(Settling::WholeGroup);
        } else if let ShapeInfo::Table { columns, .. } = &start.shape
            && columns.first().is_some_and(|column| column.width == 0)
        {
            self.settling = Some(Settling::AfterSome);
        }
    }

    fn draw(&mut self, packet: Packet, sink: Sink) -> Result<()> {
        match packet {
            Packet::Start(start) => self.document = Some(start),
            Packet::GroupStart(heading) => self.open_group(heading.as_deref(), None, sink)?,
            Packet::Entry(entry) => self.entry(&entry, sink)?,
            Packet::GroupEnd => self.close_group(sink)?,
            Packet::End => {
                let list = matches!(
                    self.document.as_deref(),
                    Some(Start {
                        shape: ShapeInfo::List,
                        ..
                    })
                );
                self.document = None;
                if !list {
                    sink("")?;
                }
            }
        }
        Ok(())
    }

    fn open_group(
        &mut self,
        heading: Option<&[Token]>,
        hint: Option<&[usize]>,
        sink: Sink,
    ) -> Result<()> {
        let Some(start) = self.document.clone() else {
            return Ok(());
        };
        sink("")?;
        if let Some(heading) = heading {
            write_tokens(heading, self.columns, sink)?;
            sink("")?;
        }
        self.group = Some(match &start.shape {
            ShapeInfo::Table {
                columns,
                hide_header,
            } => {
                let widths = columns
                    .iter()
                    .enumerate()
                    .map(|(i, column)| hint.map_or(column.width, |hint| hint[i]));
                let table = Table::new(columns, widths.collect(), self.columns);
                if let Some(table) = table.as_ref().filter(|_| !hide_header) {
                    table.header(columns, sink)?;
                }
                Group::Table(table)
            }
            ShapeInfo::List => Group::List,
            ShapeInfo::Wide(wanted) => {
                let fitting = hint
                    .and_then(|hint| hint.first())
                    .map(|&longest| per_line(longest, self.columns));
                let per_line = fitting.unwrap_or(if *wanted > 0 { *wanted } else { 2 });
                let column = Column {
                    label: String::new(),
                    width: 0,
                    align: Align::Left,
                };
                let table = Table::new(&vec![column; per_line], vec![0; per_line], self.columns);
                Group::Wide {
                    table,
                    per_line,
                    waiting: Vec::new(),
                }
            }
            ShapeInfo::Custom => Group::Custom,
        });
        Ok(())
    }

    fn close_group(&mut self, sink: Sink) -> Result<()> {
        if let Some(Group::Wide {
            table: Some(table),
            per_line,
            waiting,
        }) = self.group.take()
        {
            write_wide(&table, per_line, waiting, sink)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry, sink: Sink) -> Result<()> {
        if entry.out_of_band || self.group.is_none() {
            return self.out_of_band(&entry.body, sink);
        }
        match (&mut self.group, &entry.body) {
            (Some(Group::Table(Some(table))), Body::Row { cells, wrap }) => {
                table.row(cells, *wrap, sink)
            }
            (Some(Group::List), Body::List(fields)) => {
                write_list(fields, self.columns, sink)?;
                sink("")
            }
            (
                Some(Group::Wide {
                    table: Some(table),
                    per_line,
                    waiting,
                }),
                Body::Wide(text),
            ) => {
                waiting.push(text.clone());
                if waiting.len() < *per_line {
                    return Ok(());
                }
                let waiting = std::mem::take(waiting);
                write_wide(table, *per_line, waiting, sink)
            }
            (Some(Group::Custom), Body::Custom(tokens)) => write_tokens(tokens, self.columns, sink),
            _ => Ok(()),
        }
    }

    fn out_of_band(&self, body: &Body, sink: Sink) -> Result<()> {
        match body {
            Body::Text(text) => sink(text),
            Body::Custom(tokens) => write_tokens(tokens, usize::MAX, sink),
            Body::List(fields) => {
                sink("")?;
                write_list(fields, self.columns, sink)?;
                sink("")
            }
            Body::Row { .. } | Body::Wide(_) => Ok(()),
        }
    }
}

/// Widths that the waiting rows need; for a wide view its longest cell.
fn widths_of(start: &Start, queue: &[Packet]) -> Option<Vec<usize>> {
    let entries = queue.iter().filter_map(|packet| match packet {
        Packet::Entry(entry) if !entry.out_of_band => Some(&entry.body),
        _ => None,
    });
    match &start.shape {
        ShapeInfo::Table { columns, .. } => {
            let mut widths: Vec<usize> = columns
                .iter()
                .map(|column| cells::width(&column.label))
                .collect();
            for body in entries {
                let Body::Row { cells, .. } = body else {
                    continue;
                };
                for (widest, (text, _)) in widths.iter_mut().zip(cells) {
                    *widest = (*widest).max(cells::width(text));
                }
            }
            Some(widths)
        }
        ShapeInfo::Wide(0) => {
            let longest = entries
                .map(|body| {
                    if let Body::Wide(text) = body {
                        cells::width(text)
                    } else {
                        0
                    }
                })
                .max();
            longest
                .filter(|&longest| longest > 0)
                .map(|longest| vec![longest])
        }
        _ => None,
    }
}

/// How many cells of that width fit on a line.
fn per_line(longest: usize, columns: usize) -> usize {
    let mut fitting = 1;
    while longest < columns && longest * (fitting + 1) + fitting < columns {
        fitting += 1;
    }
    fitting
}

fn write_wide(table: &Table, per_line: usize, mut waiting: Vec<String>, sink: Sink) -> Result<()> {
    if waiting.is_empty() {
        return Ok(());
    }
    waiting.resize(per_line, String::new());
    let cells: Vec<(String, Align)> = waiting
        .into_iter()
        .map(|text| (text, Align::Undefined))
        .collect();
    table.row(&cells, false, sink)
}

fn write_list(fields: &[(String, String)], columns: usize, sink: Sink) -> Result<()> {
    const SEPARATOR: &str = " : ";
    if fields.is_empty() || columns < SEPARATOR.len() + 2 {
        return Ok(());
    }
    let widest = fields
        .iter()
        .map(|(label, _)| cells::width(label))
        .max()
        .unwrap_or(0);
    let label_width = widest.min(columns - SEPARATOR.len() - 1);
    let value_width = columns - label_width - SEPARATOR.len();
    let indent = cells::blanks(label_width + SEPARATOR.len());
    for (label, value) in fields {
        let label = cells::head(label, label_width);
        let padding = cells::blanks(label_width - cells::width(label));
        for (i, line) in cells::wrap(value, value_width, value_width)
            .iter()
            .enumerate()
        {
            match i {
                0 => sink(&format!("{label}{padding}{SEPARATOR}{line}"))?,
                _ => sink(&format!("{indent}{line}"))?,
            }
        }
    }
    Ok(())
}

fn write_tokens(tokens: &[Token], columns: usize, sink: Sink) -> Result<()> {
    let mut text = String::new();
    write_frame(tokens, 0, columns, &mut text, sink)?;
    write_text(&mut text, 0, columns, sink)
}

fn write_frame(
    tokens: &[Token],
    indent: usize,
    columns: usize,
    text: &mut String,
    sink: Sink,
) -> Result<()> {
    for token in tokens {
        match token {
            Token::Text(more) => text.push_str(more),
            Token::NewLine => write_text(text, indent, columns, sink)?,
            Token::Frame(deeper, inner) => {
                write_frame(inner, indent + deeper, columns, text, sink)?
            }
        }
    }
    Ok(())
}

fn write_text(text: &mut String, indent: usize, columns: usize, sink: Sink) -> Result<()> {
    let room = columns.saturating_sub(indent);
    let padding = cells::blanks(indent);
    for line in cells::wrap(&std::mem::take(text), room, room) {
        sink(&format!("{padding}{line}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[(&str, usize, Align)], rows: &[&[&str]], line: usize) -> Vec<String> {
        let columns = columns.iter().map(|&(label, width, align)| Column {
            label: label.into(),
            width,
            align,
        });
        let shape = ShapeInfo::Table {
            columns: columns.collect(),
            hide_header: false,
        };
        let mut packets = vec![
            Packet::Start(Rc::new(Start {
                shape,
                autosize: false,
            })),
            Packet::GroupStart(None),
        ];
        for row in rows {
            let cells = row
                .iter()
                .map(|text| ((*text).to_owned(), Align::Undefined))
                .collect();
            packets.push(Packet::Entry(Rc::new(Entry {
                out_of_band: false,
                body: Body::Row { cells, wrap: false },
            })));
        }
        packets.extend([Packet::GroupEnd, Packet::End]);
        let (mut writer, mut lines) = (Writer::new(line), Vec::new());
        for packet in packets {
            writer
                .put(packet, &mut |line| {
                    lines.push(line.to_owned());
                    Ok(())
                })
                .expect("the sink cannot fail");
        }
        lines
    }

    #[test]
    fn widths_settle_on_the_rows_and_numbers_stand_right() {
        let lines = table(
            &[("a", 0, Align::Right), ("b", 0, Align::Left)],
            &[&["1", "x"], &["22", "yyy"]],
            120,
        );
        assert_eq!(lines, ["", " a b", " - -", " 1 x", "22 yyy", ""]);
    }

    #[test]
    fn columns_without_room_are_narrowed_then_hidden() {
        let long = "x".repeat(200);
        let columns = [
            ("a", 0, Align::Right),
            ("b", 0, Align::Left),
            ("c", 0, Align::Right),
        ];
        let lines = table(&columns, &[&["1", &long, "2"]], 40);
        assert_eq!(lines[1], "a b");
        assert_eq!(lines[3], format!("1 {}… ", "x".repeat(37)).trim_end());
    }

    #[test]
    fn fixed_first_column_leaves_the_rest_to_the_last() {
        let lines = table(
            &[("Name", 30, Align::Left), ("Value", 0, Align::Left)],
            &[&["k", "v"]],
            120,
        );
        assert_eq!(lines[1], "Name                           Value");
        assert_eq!(lines[3], "k                              v");
    }

    #[test]
    fn long_headings_wrap_over_lines() {
        let names = [
            "AVeryLongPropertyName",
            "AnotherLongPropertyName",
            "YetAnotherVeryLongPropertyName",
            "OneMore",
        ];
        let columns = names.map(|name| (name, 0, Align::Right));
        let lines = table(&columns, &[&["1", "2", "3", "4"]], 60);
        assert_eq!(
            lines[1],
            "AVeryLongPropertyName AnotherLongPropertyName YetAnotherVery"
        );
        assert_eq!(
            lines[3],
            "                                                          me"
        );
        assert_eq!(
            lines[4].trim_end(),
            "--------------------- ----------------------- --------------"
        );
        assert_eq!(
            lines[5],
            "                    1                       2              3"
        );
    }

    #[test]
    fn a_list_aligns_its_labels() {
        let mut lines = Vec::new();
        let fields = [
            ("a".to_owned(), "l1\nl2".to_owned()),
            ("long".to_owned(), "y".to_owned()),
        ];
        write_list(&fields, 20, &mut |line| {
            lines.push(line.to_owned());
            Ok(())
        })
        .expect("the sink cannot fail");
        assert_eq!(lines, ["a    : l1", "       l2", "long : y"]);
    }
}
