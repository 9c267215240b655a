//! PowerShell's formatting: from objects to lines. Three steps, each a room of its own: `front` chooses views and makes
//! the text of cells, `packet` is what travels between, `writer` draws. Nothing here knows a cmdlet or a tenant.

pub mod cells;
pub mod commands;
mod custom;
mod document;
pub mod front;
pub mod packet;
mod structured;
mod table;
mod text;
pub mod views;
mod writer;

use crate::cmdlet::{Host, OutDefault};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use front::{Formatter, Options};
use packet::Packet;
use views::Shape;
use writer::Writer;

pub use structured::Structured;

/// Lines that were drawn and not yet taken.
#[derive(Default)]
pub struct Lines(Vec<String>);

impl Lines {
    /// Takes them all.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }

    /// Prints them all.
    pub fn print(&mut self, host: &mut dyn Host) -> Result<()> {
        self.take().iter().try_for_each(|line| host.print(line))
    }

    fn sink(&mut self) -> impl FnMut(&str) -> Result<()> + '_ {
        |line| {
            self.0.push(line.to_owned());
            Ok(())
        }
    }
}

/// The default formatter with its writer: objects and format objects in, lines out.
pub struct Out {
    formatter: Formatter,
    writer: Writer,
    /// Whether format objects of a Format- command opened a document that is not closed yet.
    foreign: bool,
    packets: Vec<Packet>,
}

impl Out {
    /// For lines of so many columns.
    pub fn new(columns: usize) -> Out {
        Out::with(Formatter::default_view(), columns)
    }

    fn with(formatter: Formatter, columns: usize) -> Out {
        Out {
            formatter,
            writer: Writer::new(columns),
            foreign: false,
            packets: Vec::new(),
        }
    }

    /// Takes one object.
    pub fn write(&mut self, value: &Value, host: &mut dyn Host, lines: &mut Lines) -> Result<()> {
        if let Some(packet) = Packet::of(value) {
            return self.take(packet, lines);
        }
        self.formatter.process(value, host, &mut self.packets)?;
        self.draw(lines)
    }

    /// Draws what waits.
    pub fn flush(&mut self, lines: &mut Lines) -> Result<()> {
        self.writer.flush(&mut lines.sink())
    }

    /// Closes what is open.
    pub fn finish(&mut self, lines: &mut Lines) -> Result<()> {
        self.formatter.finish(&mut self.packets);
        self.draw(lines)?;
        self.close_foreign(lines)?;
        self.writer.flush(&mut lines.sink())
    }

    /// Takes a format object that some Format- command made.
    fn take(&mut self, packet: Packet, lines: &mut Lines) -> Result<()> {
        match &packet {
            Packet::Start(_) => {
                self.formatter.finish(&mut self.packets);
                self.draw(lines)?;
                self.close_foreign(lines)?;
                self.foreign = true;
            }
            Packet::Entry(entry) if entry.out_of_band => {}
            _ if !self.foreign => return Err(out_of_sequence().into()),
            Packet::End => self.foreign = false,
            _ => {}
        }
        self.writer.put(packet, &mut lines.sink())
    }

    /// Closes a document whose end never came: its Format- command was stopped.
    fn close_foreign(&mut self, lines: &mut Lines) -> Result<()> {
        if !std::mem::take(&mut self.foreign) {
            return Ok(());
        }
        if self.writer.inside_group() {
            self.writer.put(Packet::GroupEnd, &mut lines.sink())?;
        }
        self.writer.put(Packet::End, &mut lines.sink())
    }

    fn draw(&mut self, lines: &mut Lines) -> Result<()> {
        let mut sink = lines.sink();
        self.packets
            .drain(..)
            .try_for_each(|packet| self.writer.put(packet, &mut sink))
    }
}

fn out_of_sequence() -> ErrorRecord {
    ErrorRecord::new(
        "ConsoleLineOutputOutOfSequencePacket",
        Category::InvalidData,
        "A format object came out of its order; the output of a Format- command must pass on whole.",
    )
    .exception("System.InvalidOperationException")
    .help("put Format-Table and its kin last in the pipeline, and use Select-Object to choose properties")
    .terminating()
}

/// How results are shown, as `--output` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Each type in its own view.
    #[default]
    Default,
    /// Tables wherever objects have properties.
    Table,
    /// Lists wherever objects have properties.
    List,
    /// One JSON array.
    Json,
    /// CSV.
    Csv,
}

/// What shows the objects at the end of a pipeline, in lines as wide as the host's.
pub fn formatter(style: Style) -> Box<dyn OutDefault> {
    match style {
        Style::Default => Box::new(Screen {
            shape: None,
            out: None,
        }),
        Style::Table => Box::new(Screen {
            shape: Some(Shape::Table),
            out: None,
        }),
        Style::List => Box::new(Screen {
            shape: Some(Shape::List),
            out: None,
        }),
        Style::Json => Box::new(Structured::json()),
        Style::Csv => Box::new(Structured::csv()),
    }
}

/// The person's screen. What is entered next begins anew, as each line at PowerShell's prompt does.
struct Screen {
    shape: Option<Shape>,
    out: Option<Out>,
}

impl OutDefault for Screen {
    fn write(&mut self, value: &Value, host: &mut dyn Host) -> Result<()> {
        let (shape, width) = (self.shape, host.width());
        let out = self
            .out
            .get_or_insert_with(|| Out::with(Formatter::new(shape, Options::default()), width));
        let mut lines = Lines::default();
        let result = out.write(value, host, &mut lines);
        lines.print(host)?;
        result
    }

    fn flush(&mut self, host: &mut dyn Host) -> Result<()> {
        let Some(out) = &mut self.out else {
            return Ok(());
        };
        let mut lines = Lines::default();
        out.flush(&mut lines)?;
        lines.print(host)
    }

    fn finish(&mut self, host: &mut dyn Host) -> Result<()> {
        let Some(mut out) = self.out.take() else {
            return Ok(());
        };
        let mut lines = Lines::default();
        out.finish(&mut lines)?;
        lines.print(host)
    }
}
