//! What a formatting command hands to an output command: PowerShell's format objects, which travel the pipeline like
//! any other object. Holds finished text only: no value is read and no line is drawn here.

use crate::value::{Foreign, Value};
use std::any::Any;
use std::rc::Rc;

/// One format object of the sequence start, group start, entries, group end, end.
#[derive(Clone, Debug)]
pub enum Packet {
    /// Opens a document of one shape.
    Start(Rc<Start>),
    /// Opens a group; with a heading where objects are grouped by a key.
    GroupStart(Option<Rc<[Token]>>),
    /// One object.
    Entry(Rc<Entry>),
    /// Closes a group.
    GroupEnd,
    /// Closes a document.
    End,
}

/// The shape of a document.
#[derive(Debug)]
pub struct Start {
    /// What its entries look like.
    pub shape: ShapeInfo,
    /// Whether widths are computed over all objects of a group.
    pub autosize: bool,
}

/// What the entries of a document look like.
#[derive(Debug)]
pub enum ShapeInfo {
    /// A table with those columns.
    Table {
        /// Its columns, from the left.
        columns: Vec<Column>,
        /// Whether the header is left out.
        hide_header: bool,
    },
    /// One line for each property.
    List,
    /// Several objects on a line; 0 columns: as many as fit.
    Wide(usize),
    /// Free text with indentation.
    Custom,
}

/// A table's column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Its width; 0 if the layout chooses.
    pub width: usize,
    /// Where its text stands.
    pub align: Align,
}

/// Where text stands in its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Not said: the header's alignment counts, else left.
    #[default]
    Undefined,
    /// At the left edge.
    Left,
    /// Between both edges.
    Center,
    /// At the right edge.
    Right,
}

/// One object, as text.
#[derive(Debug)]
pub struct Entry {
    /// Whether it stands outside the document's layout, as strings and errors do.
    pub out_of_band: bool,
    /// Its text.
    pub body: Body,
}

/// The text of an object.
#[derive(Debug)]
pub enum Body {
    /// Raw text, printed as it is.
    Text(String),
    /// Cells of a table row.
    Row {
        /// Text and alignment, which is undefined where the header's counts.
        cells: Vec<(String, Align)>,
        /// Whether long cells continue on further lines.
        wrap: bool,
    },
    /// Labels and values.
    List(Vec<(String, String)>),
    /// One cell of a wide view.
    Wide(String),
    /// Free text.
    Custom(Vec<Token>),
}

/// A piece of free text.
#[derive(Clone, Debug)]
pub enum Token {
    /// Text on the current line.
    Text(String),
    /// Ends the line.
    NewLine,
    /// Indents what it holds by so many columns.
    Frame(usize, Vec<Token>),
}

impl Packet {
    /// The format object as it travels the pipeline.
    pub fn into_value(self) -> Value {
        Value::Foreign(Rc::new(FormatObject { packet: self }))
    }

    /// The packet in a value, if it is a format object.
    pub fn of(value: &Value) -> Option<Packet> {
        let Value::Foreign(foreign) = value.base() else {
            return None;
        };
        foreign
            .as_any()
            .downcast_ref::<FormatObject>()
            .map(|object| object.packet.clone())
    }
}

struct FormatObject {
    packet: Packet,
}

impl Foreign for FormatObject {
    fn type_name(&self) -> &str {
        match self.packet {
            Packet::Start(_) => "Microsoft.PowerShell.Commands.Internal.Format.FormatStartData",
            Packet::GroupStart(_) => "Microsoft.PowerShell.Commands.Internal.Format.GroupStartData",
            Packet::Entry(_) => "Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData",
            Packet::GroupEnd => "Microsoft.PowerShell.Commands.Internal.Format.GroupEndData",
            Packet::End => "Microsoft.PowerShell.Commands.Internal.Format.FormatEndData",
        }
    }

    fn properties(&self) -> Vec<String> {
        let rest: &[&str] = match self.packet {
            Packet::Start(_) => &["shapeInfo", "autosizeInfo", "groupingEntry"],
            Packet::Entry(_) => &["formatEntryInfo", "outOfBand", "writeStream"],
            _ => &["groupingEntry"],
        };
        let class = std::iter::once(&"ClassId2e4f51ef21dd47e99d3c952918aff9cd");
        class.chain(rest).map(|name| (*name).to_owned()).collect()
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.properties()
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
            .then(|| match (&self.packet, name) {
                (Packet::Entry(entry), name) if name.eq_ignore_ascii_case("outOfBand") => {
                    Value::Bool(entry.out_of_band)
                }
                (_, name) if name.to_ascii_lowercase().starts_with("classid") => {
                    Value::str(self.class_id())
                }
                _ => Value::Null,
            })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl FormatObject {
    /// The class id by which PowerShell knows its format objects again; what a table exported to CSV by mistake shows.
    fn class_id(&self) -> &'static str {
        match self.packet {
            Packet::Start(_) => "033ecb2bc07a4d43b5ef94ed5a35d280",
            Packet::GroupStart(_) => "9e210fe47d09416682b841769c78b8a3",
            Packet::Entry(_) => "27c87ef9bbda4f709f6b4002fa4af63c",
            Packet::GroupEnd => "4ec4f0187cb04f4cb6973460dfe252df",
            Packet::End => "cf522b78d86c486691226b40aa69e95c",
        }
    }
}
