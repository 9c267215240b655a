//! ConvertTo-Xml, which describes objects as XML, and Select-Xml, which finds nodes in XML by XPath.

use super::item::chosen;
use super::place::{self, Place, Sieve};
use super::{files, reading};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Object, Shape, Value, xml};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Describes objects as XML: their types, properties and values.
///
/// ```transcript
/// PS> 5 | ConvertTo-Xml -As String
/// <?xml version="1.0" encoding="utf-8"?>
/// <Objects>
///   <Object Type="System.Int32">5</Object>
/// </Objects>
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToXml {
    /// How many levels of properties to follow
    depth: Option<i32>,
    /// Leaves out the types
    #[serde(default)]
    no_type_information: bool,
    /// Document, String or Stream
    #[serde(rename = "As")]
    form: Option<String>,
    #[serde(skip)]
    objects: Vec<Node>,
}

/// An element with text or with elements in it.
struct Node {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    inner: Vec<Node>,
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

impl PipelineCmdlet for ConvertToXml {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let depth = self.depth.unwrap_or(1).max(1);
        let node = self.node("Object", None, &item, depth, cx)?;
        self.objects.push(node);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let form = self.form.as_deref().unwrap_or("Document").to_lowercase();
        if form == "stream" {
            cx.emit_value(Value::str(DECLARATION))?;
            cx.emit_value(Value::str("<Objects>"))?;
            for node in &self.objects {
                let mut text = String::new();
                node.write(&mut text, Some(0));
                cx.emit_value(Value::str(text.trim_end_matches('\n')))?;
            }
            return cx.emit_value(Value::str("</Objects>"));
        }
        let all = Node {
            name: "Objects",
            attributes: Vec::new(),
            text: None,
            inner: std::mem::take(&mut self.objects),
        };
        let mut text = String::from(DECLARATION);
        match form == "string" {
            true => {
                text.push('\n');
                all.write(&mut text, Some(0));
                cx.emit_value(Value::str(text.trim_end_matches('\n')))
            }
            false => {
                all.write(&mut text, None);
                let document = xml::parse(&text).map_err(|why| not_xml(&why))?;
                cx.emit_value(document)
            }
        }
    }
}

impl ConvertToXml {
    fn node(
        &self,
        element: &'static str,
        name: Option<&str>,
        value: &Value,
        depth: i32,
        cx: &mut Context,
    ) -> Result<Node> {
        let mut node = Node {
            name: element,
            attributes: Vec::new(),
            text: None,
            inner: Vec::new(),
        };
        node.attributes
            .extend(name.map(|name| ("Name", name.to_owned())));
        if value.is_null() {
            return Ok(node);
        }
        if !self.no_type_information {
            node.attributes.push(("Type", type_of(value)));
        }
        let simple = reading::is_scalar(value)
            || matches!(
                value.base(),
                Value::Date(_) | Value::Span(_) | Value::Guid(_) | Value::Type(_) | Value::Block(_)
            );
        if simple || depth < 1 {
            node.text = Some(match value.base() {
                Value::Bool(truth) => if *truth { "True" } else { "False" }.to_owned(),
                _ => reading::text(value),
            });
            return Ok(node);
        }
        if let Value::Table(table) = value.base() {
            for (key, item) in table.entries() {
                let key = self.node("Property", Some("Key"), &key, depth - 1, cx)?;
                let item = self.node("Property", Some("Value"), &item, depth - 1, cx)?;
                node.inner.extend([key, item]);
            }
            return Ok(node);
        }
        if let Some(items) = reading::enumerate(value) {
            for item in &items {
                let item = self.node("Property", None, item, depth - 1, cx)?;
                node.inner.push(item);
            }
            return Ok(node);
        }
        for name in reading::property_names(value) {
            let item = cx.host.property(value, &name)?.unwrap_or_default();
            let item = self.node("Property", Some(&name), &item, depth - 1, cx)?;
            node.inner.push(item);
        }
        Ok(node)
    }
}

fn type_of(value: &Value) -> String {
    reading::base_type(value).to_string()
}

impl Node {
    /// Writes the element, indented from a level on, or on one line.
    fn write(&self, out: &mut String, level: Option<usize>) {
        let indent = |out: &mut String, level: Option<usize>| {
            for _ in 0..level.unwrap_or(0) {
                out.push_str("  ");
            }
        };
        let end = if level.is_some() { "\n" } else { "" };
        indent(out, level);
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(
                " {name}=\"{}\"",
                escape(value).replace('"', "&quot;")
            ));
        }
        match &self.text {
            Some(text) if !text.is_empty() => {
                out.push_str(&format!(">{}</{}>{end}", escape(text), self.name));
            }
            Some(_) => out.push_str(&format!("></{}>{end}", self.name)),
            None if self.inner.is_empty() => out.push_str(&format!(" />{end}")),
            None => {
                out.push('>');
                out.push_str(end);
                for node in &self.inner {
                    node.write(out, level.map(|level| level + 1));
                }
                indent(out, level);
                out.push_str(&format!("</{}>{end}", self.name));
            }
        }
    }
}

/// Text as XML holds it; signs that it cannot hold are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\r' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn not_xml(why: &str) -> Error {
    ErrorRecord::new(
        "InvalidXml",
        Category::InvalidData,
        format!("The objects cannot be described as XML: {why}."),
    )
    .exception("System.Xml.XmlException")
    .terminating()
    .into()
}

/// Finds nodes in XML by XPath.
///
/// ```transcript
/// PS> '<a><b>t</b></a>' | Select-Xml '//b' | ForEach-Object { $_.Node.InnerText }
/// t
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SelectXml {
    /// What to find
    #[serde(default, rename = "XPath")]
    x_path: String,
    /// Nodes to look in
    #[serde(default)]
    xml: Vec<Value>,
    /// Files to look in; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to look in, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Texts to look in
    #[serde(default)]
    content: Vec<String>,
    /// Prefixes that the XPath uses, and their namespaces
    namespace: Option<Value>,
    #[serde(skip)]
    manager: Option<Value>,
}

impl PipelineCmdlet for SelectXml {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if let Some(path) = reading::file_path(&item) {
            return self.file(&path, true, cx);
        }
        for item in reading::enumerate(&item).unwrap_or_else(|| vec![item]) {
            match item.base() {
                Value::Str(text) => self.text(text, "InputStream", cx)?,
                _ => self.search(&item, "InputStream", cx)?,
            }
        }
        Ok(())
    }

    fn without_input(&mut self, cx: &mut Context) -> Result<()> {
        for node in std::mem::take(&mut self.xml) {
            self.search(&node, "InputStream", cx)?;
        }
        for text in std::mem::take(&mut self.content) {
            self.text(&text, "InputStream", cx)?;
        }
        let literal = !self.literal_path.is_empty();
        for path in chosen(literal, &self.literal_path, &self.path).to_vec() {
            self.file(&path, literal, cx)?;
        }
        Ok(())
    }
}

impl SelectXml {
    fn file(&mut self, path: &str, literal: bool, cx: &mut Context) -> Result<()> {
        for at in place::find(&[path.to_owned()], literal, &Sieve::default(), cx)? {
            let Place::File(file) = &at else {
                cx.write_error(unusable_file(path, "it is no file"))?;
                continue;
            };
            let shown = file.display().to_string();
            let text = files::read_text(file, None, cx)?;
            match xml::parse(&text) {
                Ok(document) => self.search(&document, &shown, cx)?,
                Err(why) => cx.write_error(unusable_file(&shown, &why))?,
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, path: &str, cx: &mut Context) -> Result<()> {
        match xml::parse(text) {
            Ok(document) => self.search(&document, path, cx),
            Err(why) => Err(bad_content(&why)),
        }
    }

    fn search(&mut self, node: &Value, path: &str, cx: &mut Context) -> Result<()> {
        let mut arguments = vec![Value::str(&self.x_path)];
        if let Some(given) = self.namespace.clone() {
            if self.manager.is_none() {
                match manager(&given, cx)? {
                    Some(manager) => self.manager = Some(manager),
                    None => return cx.write_error(bad_prefix()),
                }
            }
            arguments.extend(self.manager.clone());
        }
        let found = match cx.host.method(node, "SelectNodes", &arguments) {
            Ok(found) => found,
            Err(Error::Record(record)) => {
                return cx.write_error(bad_path(&self.x_path, &record.message));
            }
            Err(jump) => return Err(jump),
        };
        for node in reading::enumerate(&found).unwrap_or_default() {
            let object = info(node, path, &self.x_path, cx)?;
            cx.emit_value(object)?;
        }
        Ok(())
    }
}

/// The namespaces of a table, as the nodes' own methods take them; nothing where one is none.
fn manager(given: &Value, cx: &mut Context) -> Result<Option<Value>> {
    let manager = crate::value::foreign::of(xml::NamespaceManager::default());
    if let Value::Table(table) = given.base() {
        for (prefix, uri) in table.entries() {
            if uri.is_null() {
                return Ok(None);
            }
            let pair = [
                Value::str(reading::text(&prefix)),
                Value::str(reading::text(&uri)),
            ];
            cx.host.method(&manager, "AddNamespace", &pair)?;
        }
    }
    Ok(Some(manager))
}

fn info(node: Value, path: &str, pattern: &str, cx: &mut Context) -> Result<Value> {
    let inner = cx.host.property(&node, "InnerXml")?;
    let shown = inner.map_or_else(String::new, |inner| reading::text(&inner));
    let types: Rc<[Rc<str>]> = Rc::new([
        "Microsoft.PowerShell.Commands.SelectXmlInfo".into(),
        "System.Object".into(),
    ]);
    let shape = Shape::new(["Node", "Path", "Pattern"].map(Rc::from).to_vec());
    let values = vec![node, Value::str(path), Value::str(pattern)];
    let object = Object::with_shape(types, shape, values);
    object.set_text(match path {
        "InputStream" => shown,
        path => format!("{shown}:{path}"),
    });
    Ok(Value::Object(object))
}

fn unusable_file(path: &str, why: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ProcessingFile",
        Category::NotSpecified,
        format!("'{path}' cannot be read as XML: {why}."),
    )
    .exception("System.ArgumentException")
    .target(path, "String")
}

fn bad_content(why: &str) -> Error {
    ErrorRecord::new(
        "InvalidCastToXmlDocument",
        Category::InvalidArgument,
        format!("The text is not XML: {why}."),
    )
    .exception("System.Management.Automation.PSInvalidCastException")
    .terminating()
    .into()
}

fn bad_path(path: &str, why: &str) -> ErrorRecord {
    ErrorRecord::new(
        "XPath",
        Category::InvalidArgument,
        format!("'{path}' is no XPath that can be followed: {why}"),
    )
    .exception("System.Xml.XPath.XPathException")
    .target(path, "String")
}

fn bad_prefix() -> ErrorRecord {
    ErrorRecord::new(
        "PrefixError",
        Category::InvalidArgument,
        "A prefix has no namespace.",
    )
    .exception("System.InvalidOperationException")
    .label("expected a text for each prefix")
}
