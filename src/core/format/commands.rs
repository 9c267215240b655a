//! Format-Table, Format-List, Format-Wide and Format-Custom. They put out format objects, which the end of the pipeline
//! draws.

use super::front::{Expand, Formatter, Options};
use super::packet::Packet;
use super::views::Shape;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::core::expression::{self, Key, Keys, Property};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

const GROUP_KEYS: Keys = &[Key::Expression, Key::Label];

/// What all Format- commands have in common.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Common {
    /// View to use, by name
    view: Option<String>,
    /// Lays out strings and errors, too
    force: bool,
    /// Shows `#ERR` where a property fails
    display_error: bool,
    /// Shows the errors of properties that fail
    show_error: bool,
    /// What to show of a collection: CoreOnly, EnumOnly or Both
    expand: Option<String>,
}

impl Common {
    fn options(&self, property: &[Value], keys: Keys, group_by: Option<&Value>) -> Result<Options> {
        if self.view.is_some() && !property.is_empty() {
            return Err(both_view_and_property());
        }
        Ok(Options {
            properties: Property::read_all(property, keys)?,
            group_by: group_by
                .map(|given| Property::read(given, GROUP_KEYS))
                .transpose()?,
            view: self.view.clone(),
            force: self.force,
            display_error: self.display_error,
            expand: match self
                .expand
                .as_deref()
                .map(str::to_ascii_lowercase)
                .as_deref()
            {
                Some("coreonly") => Expand::CoreOnly,
                Some("both") => Expand::Both,
                _ => Expand::EnumOnly,
            },
            ..Options::default()
        })
    }
}

fn both_view_and_property() -> Error {
    ErrorRecord::new(
        "FormatCannotSpecifyViewAndProperty",
        Category::InvalidArgument,
        "-View and -Property cannot be given together.",
    )
    .exception("System.IO.InvalidDataException")
    .help("leave out one of them")
    .terminating()
    .into()
}

fn pass(formatter: &mut Option<Formatter>, item: &Value, cx: &mut Context) -> Result<()> {
    let Some(formatter) = formatter else {
        return Ok(());
    };
    let mut packets: Vec<Packet> = Vec::new();
    formatter.process(item, cx.host, &mut packets)?;
    packets
        .into_iter()
        .try_for_each(|packet| cx.emit_value(packet.into_value()))
}

fn close(formatter: &mut Option<Formatter>, cx: &mut Context) -> Result<()> {
    let Some(mut formatter) = formatter.take() else {
        return Ok(());
    };
    let mut packets = Vec::new();
    formatter.finish(&mut packets);
    packets
        .into_iter()
        .try_for_each(|packet| cx.emit_value(packet.into_value()))
}

/// Shows objects as a table.
///
/// A column may be calculated: `@{ Name = 'MB'; Expression = { $_.Size / 1MB }; FormatString = 'N1' }`.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a'; Size = 1 }, [pscustomobject]@{ Name = 'bb'; Size = 22 } | Format-Table Size, Name
/// Size Name
/// ---- ----
///    1 a
///   22 bb
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FormatTable {
    /// Columns to show
    #[serde(default)]
    property: Vec<Value>,
    /// Makes columns as wide as their widest cell
    #[serde(default)]
    auto_size: bool,
    /// Leaves out the header
    #[serde(default)]
    hide_table_headers: bool,
    /// Repeats the header on each screen
    #[serde(default, rename = "RepeatHeader")]
    _repeat_header: bool,
    /// Continues long cells on further lines
    #[serde(default)]
    wrap: bool,
    /// Property whose values head groups of rows
    group_by: Option<Value>,
    #[serde(flatten)]
    common: Common,
    #[serde(skip)]
    formatter: Option<Formatter>,
}

impl PipelineCmdlet for FormatTable {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        let options = self.common.options(
            &self.property,
            expression::TABLE_KEYS,
            self.group_by.as_ref(),
        )?;
        let options = Options {
            autosize: self.auto_size,
            hide_headers: self.hide_table_headers,
            wrap: self.wrap,
            ..options
        };
        self.formatter = Some(Formatter::new(Some(Shape::Table), options));
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        pass(&mut self.formatter, &item, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        close(&mut self.formatter, cx)
    }
}

/// Shows objects as lists, one line for each property.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a'; Size = 1 } | Format-List
/// Name : a
/// Size : 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FormatList {
    /// Properties to show
    #[serde(default)]
    property: Vec<Value>,
    /// Property whose values head groups of objects
    group_by: Option<Value>,
    #[serde(flatten)]
    common: Common,
    #[serde(skip)]
    formatter: Option<Formatter>,
}

impl PipelineCmdlet for FormatList {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        let options = self.common.options(
            &self.property,
            expression::LIST_KEYS,
            self.group_by.as_ref(),
        )?;
        self.formatter = Some(Formatter::new(Some(Shape::List), options));
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        pass(&mut self.formatter, &item, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        close(&mut self.formatter, cx)
    }
}

/// Shows one property of objects in several columns.
///
/// ```transcript
/// PS> [pscustomobject]@{ name = 'apple' }, [pscustomobject]@{ name = 'pear' } | Format-Wide -AutoSize
/// apple  pear
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FormatWide {
    /// Property to show
    property: Option<Value>,
    /// Puts as many columns on a line as fit
    #[serde(default)]
    auto_size: bool,
    /// Number of columns
    column: Option<i32>,
    /// Property whose values head groups of objects
    group_by: Option<Value>,
    #[serde(flatten)]
    common: Common,
    #[serde(skip)]
    formatter: Option<Formatter>,
}

impl PipelineCmdlet for FormatWide {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        if self.auto_size && self.column.is_some() {
            return Err(both_columns_and_autosize());
        }
        let property: Vec<Value> = self.property.iter().cloned().collect();
        let options =
            self.common
                .options(&property, expression::WIDE_KEYS, self.group_by.as_ref())?;
        let columns = self
            .column
            .and_then(|columns| usize::try_from(columns).ok())
            .unwrap_or(0);
        let options = Options {
            autosize: self.auto_size,
            columns,
            ..options
        };
        self.formatter = Some(Formatter::new(Some(Shape::Wide), options));
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        pass(&mut self.formatter, &item, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        close(&mut self.formatter, cx)
    }
}

fn both_columns_and_autosize() -> Error {
    ErrorRecord::new(
        "FormatCannotSpecifyAutosizeAndColumns",
        Category::InvalidArgument,
        "-AutoSize and -Column cannot be given together.",
    )
    .exception("System.IO.InvalidDataException")
    .help("leave out one of them")
    .terminating()
    .into()
}

/// Shows objects as a tree, level by level.
///
/// ```transcript
/// PS> [pscustomobject]@{ a = 1 } | Format-Custom
/// class PSCustomObject
/// {
///   a = 1
/// }
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FormatCustom {
    /// Properties to show
    #[serde(default)]
    property: Vec<Value>,
    /// How many levels to follow
    depth: Option<i32>,
    /// Property whose values head groups of objects
    group_by: Option<Value>,
    #[serde(flatten)]
    common: Common,
    #[serde(skip)]
    formatter: Option<Formatter>,
}

impl PipelineCmdlet for FormatCustom {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        let options = self.common.options(
            &self.property,
            expression::CUSTOM_KEYS,
            self.group_by.as_ref(),
        )?;
        let depth = self.depth.and_then(|depth| usize::try_from(depth).ok());
        self.formatter = Some(Formatter::new(
            Some(Shape::Custom),
            Options { depth, ..options },
        ));
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        pass(&mut self.formatter, &item, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        close(&mut self.formatter, cx)
    }
}
