//! The command language: text becomes a tree with spans, and nothing is evaluated. Knows no cmdlet, no value and no
//! tenant; whether a word is a command is asked through a closure where it matters.
//!
//! [`parse`] reads PowerShell 7.6 whole, refuses what PowerShell refuses with PowerShell's ids, and tells unfinished
//! text from wrong text.

mod checks;
mod context;
mod embed;
mod error;
mod help;
mod highlight;
mod messages;
mod output;
mod parser;
mod pasted;
mod print;
mod scan;
pub mod tree;
pub mod walk;

pub use context::{CommandAtCursor, CommandWord, CursorContext, KeyAtCursor, Wanted, context_at};
pub use embed::{CommandWords, Embedded, EmbeddedPipeline, OUTPUT_STUB, VALUE_STUB, embed};
pub use error::ParseError;
pub use help::{HelpComment, HelpSection};
pub use highlight::{TokenKind, highlight};
pub use pasted::without_prompts;
pub use print::print;

use crate::diag::{Source, Span};
use std::rc::Rc;
use tree::ScriptBlockTree;

/// What a text holds beside what PowerShell reads.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// `<words in angle brackets>`, taken for text: somebody has to fill them in.
    pub placeholders: Vec<Span>,
    /// Lines that were passed because they are the output of an example.
    pub output: Vec<Span>,
}

/// Reads a whole text; all errors in the order in which PowerShell reports them.
///
/// Prompts in text pasted from a terminal are passed, and the output between them too.
pub fn parse(source: &Rc<Source>) -> Result<Rc<ScriptBlockTree>, Vec<ParseError>> {
    parse_noting(source).map(|(tree, _)| tree)
}

/// Reads a whole text as [`parse`] does, and says what was passed or taken for something else.
pub fn parse_noting(
    source: &Rc<Source>,
) -> Result<(Rc<ScriptBlockTree>, Reading), Vec<ParseError>> {
    if source.text.len() >= u32::MAX as usize / 2 {
        return Err(vec![too_long()]);
    }
    let text = pasted::without_prompts(&source.text);
    let parsed = parser::run(source, &text, false);
    if (!parsed.errors.is_empty() || output::may_have_list(&text))
        && let Some((clean, lines)) = output::without_output(&text)
    {
        let without = parser::run(source, &clean, false);
        if without.errors.is_empty() {
            let output = lines.iter().map(|l| Span::new(l.start, l.end)).collect();
            let placeholders = without.placeholders;
            return Ok((
                without.tree,
                Reading {
                    placeholders,
                    output,
                },
            ));
        }
    }
    if !parsed.errors.is_empty() {
        return Err(inside(source, parsed.errors));
    }
    let reading = Reading {
        placeholders: parsed.placeholders,
        output: Vec::new(),
    };
    Ok((parsed.tree, reading))
}

/// Reads a whole text exactly as PowerShell's parser does.
pub fn parse_strict(source: &Rc<Source>) -> Result<Rc<ScriptBlockTree>, Vec<ParseError>> {
    if source.text.len() >= u32::MAX as usize / 2 {
        return Err(vec![too_long()]);
    }
    let parsed = parser::run_strict(source, &source.text);
    if parsed.errors.is_empty() {
        Ok(parsed.tree)
    } else {
        Err(inside(source, parsed.errors))
    }
}

fn too_long() -> ParseError {
    ParseError::new("ScriptTooComplicated", Span::default(), "", false)
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
