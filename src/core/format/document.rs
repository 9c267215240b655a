//! One document of format objects: a run of objects under one view, its columns, its groups and the text of its entries.

use super::cells;
use super::custom;
use super::front::{Options, list_properties};
use super::packet::{Align, Body, Column, ShapeInfo, Start, Token};
use super::text::{self, Limits};
use super::views::{self, Shape, View};
use crate::cmdlet::Host;
use crate::core::expression::{Expression, Property};
use crate::core::reading;
use crate::diag::Result;
use crate::value::Value;
use std::rc::Rc;

/// A run of objects under one view.
pub struct Document {
    /// What it draws.
    pub shape: Shape,
    /// Its view; none: the properties of its objects.
    pub view: Option<Rc<View>>,
    /// Columns of a table without a view.
    pub columns: Vec<Property>,
    /// What groups objects under headings.
    pub group_by: Option<Property>,
    /// Key of the group at hand.
    pub group_key: Option<Value>,
    /// Heading of its groups.
    pub group_label: String,
    /// Names of the last object's types and whether the view fits them.
    pub fits: Option<(Rc<[Rc<str>]>, bool)>,
}

impl Document {
    /// How the document opens, by its first object.
    pub fn start(&self, value: &Value, options: &Options, host: &mut dyn Host) -> Result<Start> {
        let autosize = options.autosize || self.view.as_ref().is_some_and(|view| view.autosize);
        let shape = match self.shape {
            Shape::Table => {
                let columns = match &self.view {
                    Some(view) => view.columns.iter().map(view_column).collect(),
                    None => self.property_columns(value, host)?,
                };
                ShapeInfo::Table {
                    columns,
                    hide_header: options.hide_headers,
                }
            }
            Shape::List => ShapeInfo::List,
            Shape::Wide if autosize => ShapeInfo::Wide(0),
            Shape::Wide => ShapeInfo::Wide(if options.columns > 0 {
                options.columns
            } else {
                2
            }),
            Shape::Custom => ShapeInfo::Custom,
        };
        Ok(Start { shape, autosize })
    }

    fn property_columns(&self, value: &Value, host: &mut dyn Host) -> Result<Vec<Column>> {
        let mut columns = Vec::with_capacity(self.columns.len());
        for property in &self.columns {
            let align = match property.align {
                Some(align) => align,
                None => match property.expression.get_quietly(value, host)? {
                    Some(value)
                        if reading::is_scalar(&value) && !matches!(value.base(), Value::Str(_)) =>
                    {
                        Align::Right
                    }
                    _ => Align::Left,
                },
            };
            columns.push(Column {
                label: cells::plain(property.name()),
                width: property.width.unwrap_or(0),
                align,
            });
        }
        Ok(columns)
    }

    /// Whether the view is for objects of those types.
    pub fn fits(&mut self, types: &Rc<[Rc<str>]>) -> bool {
        let Some(view) = &self.view else { return true };
        if let Some((known, fits)) = &self.fits
            && Rc::ptr_eq(known, types)
        {
            return *fits;
        }
        let of_view = |name: &Rc<str>| {
            name.eq_ignore_ascii_case(view.type_name)
                || name
                    .rsplit('.')
                    .next()
                    .is_some_and(|last| last.eq_ignore_ascii_case(view.type_name))
        };
        let fits = types.iter().any(of_view);
        self.fits = Some((types.clone(), fits));
        fits
    }

    /// Whether the object begins another group than the last one.
    pub fn next_group(&mut self, value: &Value, host: &mut dyn Host) -> Result<bool> {
        let Some(property) = self.group_by.clone() else {
            return Ok(false);
        };
        let Some(resolved) = property.resolve(value, host)?.into_iter().next() else {
            return Ok(false);
        };
        let Some(key) = resolved.expression.get_quietly(value, host)? else {
            return Ok(false);
        };
        let same = self.group_key.as_ref().is_some_and(|known| {
            known.is_null() == key.is_null()
                && reading::text(known).to_lowercase() == reading::text(&key).to_lowercase()
        });
        if same {
            return Ok(false);
        }
        self.group_label = property.label.unwrap_or_else(|| resolved.expression.name());
        self.group_key = Some(key);
        Ok(true)
    }

    /// The heading of the group at hand, if objects are grouped.
    pub fn heading(&self, limits: Limits, host: &mut dyn Host) -> Result<Option<Rc<[Token]>>> {
        let Some(key) = &self.group_key else {
            return Ok(None);
        };
        let shown = text::cell(key, limits, false, host)?;
        let folder = self
            .view
            .as_ref()
            .is_some_and(|view| view.group_by == Some("PSParentPath"));
        let heading = if folder {
            format!(
                "    Directory: {}",
                shown.rsplit("::").next().unwrap_or(&shown)
            )
        } else {
            format!("   {}: {shown}", self.group_label)
        };
        Ok(Some(Rc::from(vec![Token::Text(heading)])))
    }

    /// The entry of one object.
    pub fn body(
        &self,
        value: &Value,
        options: &Options,
        limits: Limits,
        host: &mut dyn Host,
    ) -> Result<Body> {
        Ok(match (self.shape, &self.view) {
            (Shape::Table, Some(view)) => {
                let mut cells = Vec::with_capacity(view.columns.len());
                for column in &view.columns {
                    cells.push((
                        text::view_cell(value, column.source, limits, host)?,
                        Align::Undefined,
                    ));
                }
                Body::Row {
                    cells,
                    wrap: options.wrap || view.wrap,
                }
            }
            (Shape::Table, None) => {
                let mut cells = Vec::with_capacity(self.columns.len());
                for property in &self.columns {
                    let mut cell = text::property_cell(value, property, limits, true, host)?;
                    if cell.is_empty()
                        && options.display_error
                        && property.expression.get(value, host).is_err()
                    {
                        cell = "#ERR".into();
                    }
                    cells.push((cell, Align::Undefined));
                }
                Body::Row {
                    cells,
                    wrap: options.wrap,
                }
            }
            (Shape::List, Some(view)) => {
                let mut fields = Vec::with_capacity(view.columns.len());
                for column in &view.columns {
                    let cell = text::view_cell(value, column.source, limits, host)?;
                    fields.push((column.label.to_owned(), cell));
                }
                Body::List(fields)
            }
            (Shape::List, None) => {
                let properties = list_properties(
                    match options.properties.is_empty() {
                        true => &self.columns,
                        false => &options.properties,
                    },
                    value,
                    host,
                )?;
                Body::List(list_fields(value, &properties, limits, host)?)
            }
            (Shape::Wide, view) => {
                let source = view
                    .as_ref()
                    .and_then(|view| view.columns.first())
                    .map(|column| column.source);
                Body::Wide(match (options.properties.first(), source) {
                    (None, Some(source)) => text::view_cell(value, source, limits, host)?,
                    (asked, _) => wide_cell(asked, value, limits, host)?,
                })
            }
            (Shape::Custom, Some(view)) => {
                let mut tokens = Vec::new();
                for column in &view.columns {
                    tokens.push(Token::Text(text::view_cell(
                        value,
                        column.source,
                        limits,
                        host,
                    )?));
                }
                Body::Custom(tokens)
            }
            (Shape::Custom, None) => Body::Custom(custom::tokens(
                value,
                &options.properties,
                options.depth,
                limits,
                host,
            )?),
        })
    }
}

fn wide_cell(
    asked: Option<&Property>,
    value: &Value,
    limits: Limits,
    host: &mut dyn Host,
) -> Result<String> {
    if let Some(property) = asked {
        let Some(resolved) = property.resolve(value, host)?.into_iter().next() else {
            return Ok(String::new());
        };
        return text::property_cell(value, &resolved, limits, false, host);
    }
    match text::name_property(value) {
        Some(name) => text::property_cell(
            value,
            &Property::plain(Expression::Name(name)),
            limits,
            false,
            host,
        ),
        None => text::cell(value, limits, false, host),
    }
}

fn view_column(column: &views::ViewColumn) -> Column {
    Column {
        label: column.label.to_owned(),
        width: column.width,
        align: column.align,
    }
}

/// Labels and values of those properties.
pub fn list_fields(
    value: &Value,
    properties: &[Property],
    limits: Limits,
    host: &mut dyn Host,
) -> Result<Vec<(String, String)>> {
    let mut fields = Vec::with_capacity(properties.len());
    for property in properties {
        fields.push((
            cells::plain(property.name()),
            text::property_cell(value, property, limits, false, host)?,
        ));
    }
    Ok(fields)
}
