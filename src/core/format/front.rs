//! Turns objects into format objects: chooses the view, the columns and the text of each cell, as Format-Table and the
//! default formatter do. Draws nothing.

use super::document::{Document, list_fields};
use super::packet::{Body, Entry, Packet, Token};
use super::text::{self, Limits};
use super::views::{self, Shape};
use crate::cmdlet::Host;
use crate::core::expression::{Expression, Property};
use crate::core::reading;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use std::rc::Rc;

/// What a Format- command was told.
#[derive(Default)]
pub struct Options {
    /// Properties to show; none: the view's.
    pub properties: Vec<Property>,
    /// Property that groups objects under headings.
    pub group_by: Option<Property>,
    /// Whether widths are computed over all objects.
    pub autosize: bool,
    /// Whether the header is left out.
    pub hide_headers: bool,
    /// Whether long cells wrap.
    pub wrap: bool,
    /// View to use.
    pub view: Option<String>,
    /// Whether strings and errors are laid out too.
    pub force: bool,
    /// How collections are shown.
    pub expand: Expand,
    /// Columns of a wide view.
    pub columns: usize,
    /// How deep Format-Custom goes.
    pub depth: Option<usize>,
    /// Whether a failing property shows `#ERR`.
    pub display_error: bool,
}

/// What is shown of a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expand {
    /// Its items.
    #[default]
    EnumOnly,
    /// Itself, as one object.
    CoreOnly,
    /// Both.
    Both,
}

/// Formats one stream of objects.
pub struct Formatter {
    shape: Option<Shape>,
    options: Options,
    limits: Option<Limits>,
    document: Option<Document>,
    in_group: bool,
}

impl Formatter {
    /// The default formatter, which chooses the shape by the first object.
    pub fn default_view() -> Formatter {
        Formatter::new(None, Options::default())
    }

    /// A formatter of that shape.
    pub fn new(shape: Option<Shape>, options: Options) -> Formatter {
        Formatter {
            shape,
            options,
            limits: None,
            document: None,
            in_group: false,
        }
    }

    /// Whether a document is open, to be closed by [`Formatter::finish`].
    pub fn is_open(&self) -> bool {
        self.document.is_some()
    }

    /// Formats one object of the pipeline; a collection shows its items.
    pub fn process(
        &mut self,
        value: &Value,
        host: &mut dyn Host,
        out: &mut Vec<Packet>,
    ) -> Result<()> {
        if value.is_null() {
            return Ok(());
        }
        let limits = *self.limits.get_or_insert_with(|| Limits::of_session(host));
        let items = match self.options.expand {
            Expand::CoreOnly => None,
            _ => reading::enumerate(value),
        };
        let Some(items) = items else {
            return self.object(value, limits, host, out);
        };
        if self.options.expand == Expand::Both {
            self.describe_collection(value, items.len(), limits, host, out)?;
        }
        for item in items {
            match item.is_null() {
                true => out.push(text_entry(String::new())),
                false => self.object(&item, limits, host, out)?,
            }
        }
        Ok(())
    }

    /// Closes what is open.
    pub fn finish(&mut self, out: &mut Vec<Packet>) {
        if std::mem::take(&mut self.in_group) {
            out.push(Packet::GroupEnd);
        }
        if self.document.take().is_some() {
            out.push(Packet::End);
        }
        self.limits = None;
    }

    fn object(
        &mut self,
        value: &Value,
        limits: Limits,
        host: &mut dyn Host,
        out: &mut Vec<Packet>,
    ) -> Result<()> {
        if let Some(packet) = Packet::of(value) {
            out.push(packet);
            return Ok(());
        }
        let force = self.options.force && self.shape.is_some();
        if !force && reading::is_scalar(value) {
            out.push(text_entry(text::plain_line(value, host)?));
            return Ok(());
        }
        let types = reading::type_names(value);
        if !force && let Some(packet) = out_of_band(value, &types, limits, false, host)? {
            out.push(packet);
            return Ok(());
        }
        if self.document.is_none() {
            let document = self.open(value, &types, host)?;
            out.push(Packet::Start(Rc::new(document.start(
                value,
                &self.options,
                host,
            )?)));
            self.document = Some(document);
        }
        let Some(document) = &mut self.document else {
            return Ok(());
        };
        if !force
            && !document.fits(&types)
            && let Some(packet) = out_of_band(value, &types, limits, true, host)?
        {
            out.push(packet);
            return Ok(());
        }
        let changed = document.next_group(value, host)?;
        if changed && std::mem::take(&mut self.in_group) {
            out.push(Packet::GroupEnd);
        }
        if !std::mem::replace(&mut self.in_group, true) {
            out.push(Packet::GroupStart(document.heading(limits, host)?));
        }
        let body = document.body(value, &self.options, limits, host)?;
        out.push(Packet::Entry(Rc::new(Entry {
            out_of_band: false,
            body,
        })));
        Ok(())
    }

    /// Chooses shape, view and columns by the first object.
    fn open(&self, value: &Value, types: &[Rc<str>], host: &mut dyn Host) -> Result<Document> {
        let mut view = None;
        if self.options.properties.is_empty() {
            view = views::view(types, self.shape, self.options.view.as_deref());
            if let (None, Some(name), Some(shape)) = (&view, &self.options.view, self.shape) {
                return Err(no_such_view(name, types, shape).into());
            }
        }
        // What Update-TypeData said is shown of the type.
        let display: Vec<Property> = match view.is_none() && self.options.properties.is_empty() {
            true => host
                .type_data()
                .display(types)
                .into_iter()
                .flatten()
                .map(|name| Property::plain(Expression::Name(name.as_str().into())))
                .collect(),
            false => Vec::new(),
        };
        let shape = match (&view, self.shape) {
            (Some(view), _) => view.shape,
            (None, Some(shape)) => shape,
            (None, None) => views::shape_of(types).unwrap_or({
                const WIDEST_TABLE: usize = 4;
                let shown = match display.is_empty() {
                    true => reading::property_names(value).len(),
                    false => display.len(),
                };
                if shown <= WIDEST_TABLE {
                    Shape::Table
                } else {
                    Shape::List
                }
            }),
        };
        let mut columns = Vec::new();
        if view.is_none() && shape == Shape::Table {
            let asked = match display.is_empty() {
                true => &self.options.properties,
                false => &display,
            };
            columns = table_columns(asked, value, host)?;
        } else if shape == Shape::List {
            columns = display;
        }
        let group_by = self.options.group_by.clone().or_else(|| {
            let name = view.as_ref()?.group_by?;
            Some(Property::plain(Expression::Name(name.into())))
        });
        Ok(Document {
            shape,
            view,
            columns,
            group_by,
            group_key: None,
            group_label: String::new(),
            fits: None,
        })
    }

    fn describe_collection(
        &mut self,
        value: &Value,
        count: usize,
        limits: Limits,
        host: &mut dyn Host,
        out: &mut Vec<Packet>,
    ) -> Result<()> {
        out.push(text_entry(
            "The following object supports IEnumerable:\n".into(),
        ));
        let types = reading::type_names(value);
        out.extend(out_of_band(value, &types, limits, true, host)?);
        out.push(text_entry(match count {
            0 => "The IEnumerable contains no objects.".into(),
            1 => "\nThe IEnumerable contains the following object:\n".into(),
            _ => format!("\nThe IEnumerable contains the following {count} objects:\n"),
        }));
        Ok(())
    }
}

/// Columns of a table without a view: those asked for, else at most ten of the first object's properties.
fn table_columns(asked: &[Property], value: &Value, host: &mut dyn Host) -> Result<Vec<Property>> {
    const MOST_COLUMNS: usize = 10;
    if asked.is_empty() {
        let names = reading::property_names(value)
            .into_iter()
            .take(MOST_COLUMNS);
        return Ok(names
            .map(|name| Property::plain(Expression::Name(name)))
            .collect());
    }
    let mut columns = Vec::new();
    for property in asked {
        let resolved = property.resolve(value, host)?;
        if resolved.is_empty() && !property.expression.has_wildcards() {
            columns.push(property.clone());
        }
        columns.extend(resolved);
    }
    Ok(columns)
}

/// Properties of a list: those asked for that the object has, else all.
pub(super) fn list_properties(
    asked: &[Property],
    value: &Value,
    host: &mut dyn Host,
) -> Result<Vec<Property>> {
    if asked.is_empty() {
        let names = reading::property_names(value).into_iter();
        return Ok(names
            .map(|name| Property::plain(Expression::Name(name)))
            .collect());
    }
    let mut found = Vec::new();
    for property in asked {
        found.extend(property.resolve(value, host)?);
    }
    Ok(found)
}

fn no_such_view(name: &str, types: &[Rc<str>], shape: Shape) -> ErrorRecord {
    let known = views::names(types, shape);
    let type_name = types.first().map_or("this type", |name| name);
    let help = match known.as_slice() {
        [] => format!("{type_name} has no named views; choose columns by -Property"),
        names => format!("views of {type_name}: {}", names.join(", ")),
    };
    ErrorRecord::new(
        "FormatViewNotFound",
        Category::ObjectNotFound,
        format!("There is no view '{name}' for {type_name}."),
    )
    .exception("System.Management.Automation.PipelineStoppedException")
    .target(name, "String")
    .label("expected the name of a view")
    .help(help)
    .terminating()
}

fn text_entry(text: String) -> Packet {
    Packet::Entry(Rc::new(Entry {
        out_of_band: true,
        body: Body::Text(text),
    }))
}

/// The entry of an object that stands outside of any document: scalars, errors, objects without properties; inside
/// another type's document every object, as a list.
fn out_of_band(
    value: &Value,
    types: &[Rc<str>],
    limits: Limits,
    inside: bool,
    host: &mut dyn Host,
) -> Result<Option<Packet>> {
    let entry = |body| {
        Packet::Entry(Rc::new(Entry {
            out_of_band: true,
            body,
        }))
    };
    if let Some(view) = views::out_of_band(types) {
        let mut tokens = Vec::new();
        for column in &view.columns {
            tokens.push(Token::Text(text::view_cell(
                value,
                column.source,
                limits,
                host,
            )?));
        }
        return Ok(Some(entry(Body::Custom(tokens))));
    }
    let names = reading::property_names(value);
    if names.is_empty() || reading::is_scalar(value) {
        return Ok(Some(text_entry(text::plain_line(value, host)?)));
    }
    if !inside {
        return Ok(None);
    }
    let properties: Vec<Property> = names
        .into_iter()
        .map(|name| Property::plain(Expression::Name(name)))
        .collect();
    Ok(Some(entry(Body::List(list_fields(
        value,
        &properties,
        limits,
        host,
    )?))))
}
