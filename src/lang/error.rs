//! What the parser answers where it cannot go on: PowerShell's ids, our words.

use super::messages;
use crate::diag::{Category, ErrorRecord, Source, Span};
use std::rc::Rc;

/// One thing wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// PowerShell's id, such as `MissingEndCurlyBrace`.
    pub id: &'static str,
    /// Where, inside the text.
    pub span: Span,
    /// One sentence.
    pub message: String,
    /// What was expected there.
    pub label: &'static str,
    /// Whether more input could complete the text.
    pub unfinished: bool,
}

impl ParseError {
    pub(super) fn new(id: &'static str, span: Span, word: &str, unfinished: bool) -> ParseError {
        let (message, label) = messages::of(id);
        let message = message.replace("{}", word);
        ParseError {
            id,
            span,
            message,
            label,
            unfinished,
        }
    }

    /// The error as scripts see it.
    pub fn to_record(&self, source: &Rc<Source>) -> ErrorRecord {
        ErrorRecord::new(self.id, Category::ParserError, self.message.clone())
            .exception("System.Management.Automation.ParseException")
            .label(self.label)
            .help(messages::help(self.id))
            .at(source, self.span)
            .terminating()
    }
}

/// An error in the offsets of the scanned text, before they are mapped to the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub id: &'static str,
    pub start: usize,
    pub end: usize,
    /// Word that the message quotes.
    pub word: String,
    pub unfinished: bool,
}
