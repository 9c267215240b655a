//! The command language: text becomes a tree with spans, and nothing is evaluated. Knows no cmdlet, no value and no
//! tenant; whether a word is a command is asked through a closure where it matters.
//!
//! [`parse`] reads PowerShell 7.6 whole, refuses what PowerShell refuses with PowerShell's ids, and tells unfinished
//! text from wrong text.

mod context;
mod embed;
mod error;
mod help;
mod highlight;
mod messages;
mod parser;
mod pasted;
mod print;
mod scan;
pub mod tree;
pub mod walk;

pub use context::{CommandAtCursor, CommandWord, CursorContext, Wanted, context_at};
pub use embed::{CommandWords, Embedded, EmbeddedPipeline, OUTPUT_STUB, VALUE_STUB, embed};
pub use error::ParseError;
pub use help::{HelpComment, HelpSection};
pub use highlight::{TokenKind, highlight};
pub use pasted::without_prompts;
pub use print::print;

use crate::diag::{Source, Span};
use std::rc::Rc;
use tree::ScriptBlockTree;

/// Reads a whole text; all errors in the order in which PowerShell reports them.
///
/// Prompts in text pasted from a terminal are passed, and the output between them too.
pub fn parse(source: &Rc<Source>) -> Result<Rc<ScriptBlockTree>, Vec<ParseError>> {
    if source.text.len() >= u32::MAX as usize / 2 {
        return Err(vec![ParseError::new(
            "ScriptTooComplicated",
            Span::default(),
            "",
            false,
        )]);
    }
    let text = pasted::without_prompts(&source.text);
    let parsed = parser::run(source, &text, false);
    if parsed.errors.is_empty() {
        Ok(parsed.tree)
    } else {
        Err(inside(source, parsed.errors))
    }
}

/// Whether the text is fine so far and goes on: the prompt then asks for another line.
pub fn is_unfinished(text: &str) -> bool {
    is_unfinished_plain(&pasted::without_prompts(text))
}

fn is_unfinished_plain(text: &str) -> bool {
    let source = Source::new("", text);
    let parsed = parser::run(&source, text, false);
    // What follows from the first error counts for nothing: it may be repaired by what is still to come.
    parsed.errors.iter().any(|error| error.unfinished)
        && parsed.errors.first().is_some_and(|error| error.unfinished)
}

/// Spans of errors lie inside the text and between its characters.
fn inside(source: &Source, mut errors: Vec<ParseError>) -> Vec<ParseError> {
    for error in &mut errors {
        let start = source.text.floor_char_boundary(error.span.start as usize);
        let end = source
            .text
            .ceil_char_boundary((error.span.end as usize).min(source.text.len()));
        error.span = Span::new(start, end.max(start));
    }
    errors
}

#[cfg(test)]
mod tests;
