//! Colours for the prompt: which bytes are what. Works on broken text too, since the parser recovers as it goes.

use super::parser;
use super::pasted;
use crate::diag::{Source, Span};

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Name of a command.
    Command,
    /// `-Name`.
    Parameter,
    /// A bare word behind a command.
    Argument,
    /// `$x`.
    Variable,
    /// A text, its quotes included.
    String,
    /// A number.
    Number,
    /// `+`, `-eq`, `|`, `=`.
    Operator,
    /// `if`, `function`.
    Keyword,
    /// A type's name between brackets.
    Type,
    /// A member's name or a key.
    Member,
    /// A comment.
    Comment,
}

/// Stretches of the text with their kinds, in order and without overlap; what is none of them is left out.
pub fn highlight(text: &str) -> Vec<(Span, TokenKind)> {
    let source = Source::new("prompt", text);
    let clean = pasted::without_prompts(text);
    let parsed = parser::run(&source, &clean, true);
    let comments = parsed.tree.comments.spans().iter();
    let mut marks: Vec<(usize, usize, TokenKind)> = comments
        .map(|c| (c.start as usize, c.end as usize, TokenKind::Comment))
        .collect();
    marks.extend(parsed.record.map(|record| record.marks).unwrap_or_default());
    flatten(text, marks)
}

/// Later and inner marks win.
fn flatten(text: &str, marks: Vec<(usize, usize, TokenKind)>) -> Vec<(Span, TokenKind)> {
    let mut kinds: Vec<Option<TokenKind>> = vec![None; text.len()];
    // Texts are painted first: what stands in them is noted before them when words are scanned twice.
    let (outer, inner): (Vec<_>, Vec<_>) = marks
        .into_iter()
        .partition(|mark| mark.2 == TokenKind::String);
    let mut outer = outer;
    outer.sort_by_key(|(start, end, _)| std::cmp::Reverse(end - start));
    for (start, end, kind) in outer.into_iter().chain(inner) {
        if let Some(range) = kinds.get_mut(start..end.min(text.len())) {
            range.fill(Some(kind));
        }
    }
    let mut out: Vec<(Span, TokenKind)> = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        let Some(kind) = kind else { continue };
        match out.last_mut() {
            Some((span, last)) if span.end as usize == at && last == kind => {
                span.end = at as u32 + 1
            }
            _ => out.push((Span::new(at, at + 1), *kind)),
        }
    }
    out.retain(|(span, _)| {
        text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize)
    });
    out
}
