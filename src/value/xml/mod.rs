//! XML as .NET's `XmlDocument` has it: a tree that scripts read through PowerShell's adapter (`$x.root.item`), search by
//! XPath and change in place. Reads and writes text only; files are the session's.

mod node;
mod object;
mod parse;
mod path;
mod query;

pub use node::{Kind, Node};
pub use object::{NamespaceManager, XmlNode, document_of};

use super::{Value, error};
use crate::diag::Result;

/// A document of that text, as `[xml]` makes it.
///
/// # Errors
/// What is not well-formed, and where.
pub fn parse(text: &str) -> std::result::Result<Value, String> {
    parse::document(text).map(|root| XmlNode::value(&root, &root))
}

/// A document with nothing in it.
pub fn empty() -> Value {
    let root = Node::new(Kind::Document, "", "");
    XmlNode::value(&root, &root)
}

/// `[xml]$value`: text, or lines of text.
///
/// # Errors
/// `InvalidCastToXmlDocument`
pub fn convert(value: &Value) -> Result<Value> {
    const FULL: &str = "System.Xml.XmlDocument";
    let base = value.base();
    if base.is_null() {
        return Ok(Value::Null);
    }
    if base.type_name() == FULL {
        return Ok(value.clone());
    }
    let text = match base {
        Value::Foreign(foreign) if foreign.as_any().is::<XmlNode>() => document_of(base)
            .map(|node| node.outer_xml())
            .unwrap_or_default(),
        _ => base.to_text_joined("\n"),
    };
    parse(&text).map_err(|why| {
        error::cast("InvalidCastToXmlDocument", value, FULL)
            .map(|record| record.label(why).help("the text must be well-formed XML"))
    })
}
