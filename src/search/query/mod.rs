//! The language of content searches: text in, tree and diagnostics out (rules KQ-… of the query reference). Knows the
//! time and a few choices, and neither tenant nor index.

mod date;
mod diagnostic;
mod faults;
mod lexer;
mod limits;
mod parser;
mod property;
mod term;
mod tree;

pub use date::WeekStart;
pub use diagnostic::{Diagnostic, Fix, Severity, apply};
pub use limits::{LimitProfile, Places};
pub use property::{
    FILE_TYPES, KINDS, PROPERTIES, Property, PropertyFacts, ValueType, Workload, names,
};
pub use tree::{Near, NearStep, Node, Phrase, Restriction, Value};

use crate::diag::{Error, Result, Span};

/// Bytes beyond which a text is not even read; every profile's limit lies far below.
const TEXT_LIMIT: usize = 200_000;

/// Where the documents disagree about the language, which of them holds (section 12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// What eDiscovery promises.
    #[default]
    EDiscovery,
    /// What SharePoint's search engine does.
    SharePoint,
}

/// What a query means depends on these.
#[derive(Clone, Debug)]
pub struct Language {
    /// Which documents hold.
    pub dialect: Dialect,
    /// Whether an unknown property is searched for as words instead of refused (KQ-25).
    pub unknown_property_is_word: bool,
    /// First day of "this week".
    pub week_start: WeekStart,
    /// The tenant's time in milliseconds since 1970, for relative dates.
    pub now_ms: i64,
}

impl Default for Language {
    fn default() -> Language {
        Language {
            dialect: Dialect::EDiscovery,
            unknown_property_is_word: false,
            week_start: WeekStart::Monday,
            now_ms: 0,
        }
    }
}

/// A row of a keyword list; a query without `(c:s)` has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As typed.
    pub text: String,
    /// Its bytes.
    pub span: Span,
    /// What it asks.
    pub node: Node,
}

/// A query that was read.
#[derive(Clone, Debug)]
pub struct Query {
    /// As typed.
    pub text: String,
    /// What it asks; everything if it is empty.
    pub root: Node,
    /// Rows of the keyword list.
    pub rows: Vec<Row>,
    /// Conditions after `(c:c)`.
    pub conditions: Option<Node>,
    /// What is to be said about it; no errors among it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Query {
    /// Reads a query; its first error, if it has any.
    pub fn parse(text: &str, language: &Language) -> Result<Query> {
        let (query, mut diagnostics) = Query::read(text, language);
        let first = diagnostics
            .iter()
            .position(|d| d.severity == Severity::Error);
        match (query, first) {
            (_, Some(place)) => Err(diagnostics.swap_remove(place).into_error(text)),
            (Some(query), None) => Ok(query),
            (None, None) => Err(nothing_to_search(text)),
        }
    }

    /// Reads a query and tells everything that is to be said about it, in the order of the text. Without an error among
    /// it there is a query.
    pub fn read(text: &str, language: &Language) -> (Option<Query>, Vec<Diagnostic>) {
        let mut found = Vec::new();
        if text.len() > TEXT_LIMIT {
            let whole = Span::new(0, text.len());
            return (
                None,
                vec![faults::too_long(
                    whole,
                    "any location",
                    text.chars().count(),
                    TEXT_LIMIT,
                )],
            );
        }
        let tokens = lexer::lex(text, language.unknown_property_is_word, &mut found);
        let empty = tokens.is_empty();
        let parsed = parser::parse(text, tokens, language, &mut found);
        let root = match parsed.root {
            Some(root) => Some(root),
            None if empty => Some(Node::Everything),
            None => {
                if !found.iter().any(|d| d.severity == Severity::Error) {
                    found.push(faults::nothing_to_search(Span::new(0, text.len())));
                }
                None
            }
        };
        if let Some(root) = &root {
            limits::lint(root, parsed.rows.len(), &mut found);
        }
        found.sort_by_key(|d| (d.span.start, std::cmp::Reverse(d.severity)));
        found.dedup();
        let broken = found.iter().any(|d| d.severity == Severity::Error);
        let query = root.filter(|_| !broken).map(|root| Query {
            text: text.to_string(),
            root,
            rows: parsed.rows,
            conditions: parsed.conditions,
            diagnostics: found.clone(),
        });
        (query, found)
    }

    /// Whether it asks for everything.
    pub fn is_empty(&self) -> bool {
        self.root == Node::Everything
    }
}

fn nothing_to_search(text: &str) -> Error {
    faults::nothing_to_search(Span::new(0, text.len())).into_error(text)
}

#[cfg(test)]
mod tests;
