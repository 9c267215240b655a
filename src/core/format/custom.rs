//! Format-Custom's tree of an object: `class Name`, braces, properties, two columns deeper at each level.

use super::front::list_properties;
use super::packet::Token;
use super::text::{self, Limits};
use crate::cmdlet::Host;
use crate::core::expression::Property;
use crate::core::reading;
use crate::diag::Result;
use crate::value::Value;

const DEFAULT_DEPTH: usize = 5;

/// No tree goes deeper, whatever is asked: an object may hold itself.
const DEEPEST: usize = 50;

/// The tree of one object.
pub fn tokens(
    value: &Value,
    asked: &[Property],
    depth: Option<usize>,
    limits: Limits,
    host: &mut dyn Host,
) -> Result<Vec<Token>> {
    let mut tree = Tree {
        limits,
        deepest: depth.unwrap_or(DEFAULT_DEPTH).min(DEEPEST),
    };
    let mut out = Vec::new();
    if reading::is_scalar(value) {
        tree.leaf(value, &mut out, host)?;
    } else if let Some(items) = reading::enumerate(value) {
        tree.items(&items, 0, &mut out, host)?;
    } else {
        tree.object(value, asked, 0, &mut out, host)?;
    }
    Ok(out)
}

struct Tree {
    limits: Limits,
    deepest: usize,
}

impl Tree {
    fn object(
        &mut self,
        value: &Value,
        asked: &[Property],
        level: usize,
        out: &mut Vec<Token>,
        host: &mut dyn Host,
    ) -> Result<()> {
        let types = reading::type_names(value);
        let class = types
            .first()
            .and_then(|name| name.rsplit('.').next())
            .unwrap_or("PSObject");
        line(out, &format!("class {class}"));
        line(out, "{");
        let mut inner = Vec::new();
        for property in list_properties(asked, value, host)? {
            inner.push(Token::Text(format!("{} = ", property.expression.name())));
            let found = property
                .expression
                .get_quietly(value, host)?
                .unwrap_or(Value::Null);
            let deepest = self.deepest;
            self.deepest = property.depth.unwrap_or(deepest).min(DEEPEST);
            self.property(&found, level, &mut inner, host)?;
            self.deepest = deepest;
        }
        out.push(Token::Frame(2, inner));
        line(out, "}");
        Ok(())
    }

    fn property(
        &mut self,
        found: &Value,
        level: usize,
        out: &mut Vec<Token>,
        host: &mut dyn Host,
    ) -> Result<()> {
        if let Some(items) = reading::enumerate(found) {
            out.push(Token::NewLine);
            let mut inner = Vec::new();
            self.items(&items, level + 1, &mut inner, host)?;
            out.push(Token::Frame(2, inner));
            return Ok(());
        }
        if self.is_leaf(found, level) {
            return self.leaf(found, out, host);
        }
        out.push(Token::NewLine);
        let mut inner = Vec::new();
        self.object(found, &[], level + 1, &mut inner, host)?;
        out.push(Token::Frame(2, inner));
        Ok(())
    }

    fn items(
        &mut self,
        items: &[Value],
        level: usize,
        out: &mut Vec<Token>,
        host: &mut dyn Host,
    ) -> Result<()> {
        line(out, "[");
        let mut inner = Vec::new();
        for (i, item) in items.iter().enumerate() {
            if self.limits.reached(i) {
                line(&mut inner, super::cells::ELLIPSIS);
                break;
            }
            if self.is_leaf(item, level) {
                self.leaf(item, &mut inner, host)?;
            } else if let Some(items) = reading::enumerate(item) {
                inner.push(Token::NewLine);
                let mut deeper = Vec::new();
                self.items(&items, level + 1, &mut deeper, host)?;
                inner.push(Token::Frame(2, deeper));
            } else {
                self.object(item, &[], level + 1, &mut inner, host)?;
            }
        }
        out.push(Token::Frame(2, inner));
        line(out, "]");
        out.push(Token::NewLine);
        Ok(())
    }

    fn is_leaf(&self, value: &Value, level: usize) -> bool {
        level >= self.deepest || value.is_null() || reading::is_scalar(value)
    }

    fn leaf(&self, value: &Value, out: &mut Vec<Token>, host: &mut dyn Host) -> Result<()> {
        let text = text::cell(value, self.limits, false, host)?;
        line(out, &text);
        Ok(())
    }
}

fn line(out: &mut Vec<Token>, text: &str) {
    out.extend([Token::Text(text.to_owned()), Token::NewLine]);
}
