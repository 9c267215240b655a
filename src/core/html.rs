//! ConvertTo-Html.

use super::expression::{HTML_KEYS, Property};
use super::format::packet::Align;
use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::Result;
use crate::value::{Table, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Makes an HTML page, or a part of one, with a table of objects.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a<b' } | ConvertTo-Html -Fragment | Select-Object -Last 2
/// <tr><td>a&lt;b</td></tr>
/// </table>
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToHtml {
    /// Columns to show
    property: Option<Vec<Value>>,
    /// Text after the opening body tag
    #[serde(default)]
    body: Vec<String>,
    /// Content of the head
    #[serde(default)]
    head: Vec<String>,
    /// Title of the page
    title: Option<String>,
    /// Table or List
    #[serde(rename = "As")]
    shape: Option<String>,
    /// Address of a style sheet
    css_uri: Option<String>,
    /// Leaves out all but the table
    #[serde(default)]
    fragment: bool,
    /// Text after the table
    #[serde(default)]
    post_content: Vec<String>,
    /// Text before the table
    #[serde(default)]
    pre_content: Vec<String>,
    /// Meta tags
    meta: Option<Table>,
    /// Character set of the page
    charset: Option<String>,
    /// Declares XHTML Transitional
    #[serde(default)]
    transitional: bool,
    #[serde(skip)]
    properties: Vec<Property>,
    #[serde(skip)]
    columns: Option<Vec<Property>>,
}

impl PipelineCmdlet for ConvertToHtml {
    fn begin(&mut self, cx: &mut Context) -> Result<()> {
        self.properties =
            Property::read_all(self.property.as_deref().unwrap_or_default(), HTML_KEYS)?;
        for line in self.opening() {
            cx.emit_value(Value::str(line))?;
        }
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if item.is_null() {
            return Ok(());
        }
        let list = self.is_list();
        if self.columns.is_none() {
            let columns = self.choose(&item, cx)?;
            if !list {
                cx.emit_value(Value::str(colgroup(&columns)))?;
                cx.emit_value(Value::str(header(&columns)))?;
            }
            self.columns = Some(columns);
        } else if list {
            cx.emit_value(Value::str("<tr><td><hr></td></tr>"))?;
        }
        let columns = self.columns.clone().unwrap_or_default();
        let mut row = String::from("<tr>");
        for column in &columns {
            let value = column
                .expression
                .get_quietly(&item, cx.host)?
                .unwrap_or_default();
            let cell = escape(&reading::cell_text(&value));
            if list {
                let name = escape(&column.name());
                cx.emit_value(Value::str(format!(
                    "<tr><td>{name}:</td><td>{cell}</td></tr>"
                )))?;
            } else {
                row.push_str(&format!("<td>{cell}</td>"));
            }
        }
        if list {
            Ok(())
        } else {
            cx.emit_value(Value::str(row + "</tr>"))
        }
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let mut lines = vec!["</table>".to_owned()];
        lines.append(&mut self.post_content);
        if !self.fragment {
            lines.push("</body></html>".into());
        }
        lines
            .into_iter()
            .try_for_each(|line| cx.emit_value(Value::str(line)))
    }
}

impl ConvertToHtml {
    fn is_list(&self) -> bool {
        self.shape
            .as_deref()
            .is_some_and(|shape| shape.eq_ignore_ascii_case("list"))
    }

    fn opening(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.fragment {
            let kind = if self.transitional {
                "Transitional"
            } else {
                "Strict"
            };
            let file = kind.to_ascii_lowercase();
            lines.push(format!(
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 {kind}//EN\"  \
                 \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-{file}.dtd\">"
            ));
            lines.push("<html xmlns=\"http://www.w3.org/1999/xhtml\">".into());
            lines.push("<head>".into());
            if let Some(charset) = &self.charset {
                lines.push(format!("<meta charset=\"{}\">", escape(charset)));
            }
            for (name, content) in self.meta.iter().flat_map(|meta| meta.entries()) {
                let (name, content) = (
                    escape(&reading::text(&name)),
                    escape(&reading::text(&content)),
                );
                lines.push(format!("<meta name=\"{name}\" content=\"{content}\">"));
            }
            if self.head.is_empty() {
                let title = self.title.as_deref().unwrap_or("HTML TABLE");
                lines.push(format!("<title>{}</title>", escape(title)));
            }
            lines.append(&mut self.head);
            if let Some(uri) = &self.css_uri {
                lines.push(format!(
                    "<link rel=\"stylesheet\" type=\"text/css\" href=\"{}\" />",
                    escape(uri)
                ));
            }
            lines.push("</head><body>".into());
            lines.append(&mut self.body);
        }
        lines.append(&mut self.pre_content);
        lines.push("<table>".into());
        lines
    }

    fn choose(&self, item: &Value, cx: &mut Context) -> Result<Vec<Property>> {
        if self.properties.is_empty() {
            let names = reading::property_names(item).into_iter();
            return Ok(names
                .map(|name| Property::plain(super::expression::Expression::Name(name)))
                .collect());
        }
        let mut columns = Vec::new();
        for property in &self.properties {
            let resolved = property.resolve(item, cx.host)?;
            if resolved.is_empty() && !property.expression.has_wildcards() {
                columns.push(property.clone());
            }
            columns.extend(resolved);
        }
        Ok(columns)
    }
}

fn colgroup(columns: &[Property]) -> String {
    let column = |property: &Property| {
        let width = property
            .width
            .map_or_else(String::new, |width| format!(" width=\"{width}\""));
        let align = match property.align {
            Some(Align::Left) => " align=\"left\"",
            Some(Align::Center) => " align=\"center\"",
            Some(Align::Right) => " align=\"right\"",
            _ => "",
        };
        format!("<col{width}{align}/>")
    };
    format!(
        "<colgroup>{}</colgroup>",
        columns.iter().map(column).collect::<String>()
    )
}

fn header(columns: &[Property]) -> String {
    let cells: String = columns
        .iter()
        .map(|property| format!("<th>{}</th>", escape(&property.name())))
        .collect();
    format!("<tr>{cells}</tr>")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if ('\u{a0}'..='\u{ff}').contains(&c) => {
                escaped.push_str(&format!("&#{};", u32::from(c)))
            }
            c => escaped.push(c),
        }
    }
    escaped
}
