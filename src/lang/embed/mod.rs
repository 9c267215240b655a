//! PowerShell inside `.rhai`: pipelines are found in the text, parsed at once, and replaced by stubs of the same length
//! in characters, so that every position that rhai reports is true without a map. Knows rhai's surface only: strings,
//! comments, brackets, and where an operand may stand; what a stub does is the host's.
//!
//! A pipeline starts where a word Verb-Noun stands in place of an operand; it ends at `;`, at the bracket around it, at
//! a comma of the rhai list around it, at ` //`, or at a line end that does not go on.

mod end;
mod scan;

use super::error::ParseError;
use super::parser;
use super::tree::ScriptBlockTree;
use crate::diag::{Source, Span};
use std::rc::Rc;

/// First word of a stub whose pipeline is a value; its index follows.
pub const VALUE_STUB: &str = "ps_v";

/// First word of a stub whose pipeline is a statement and shows its output.
pub const OUTPUT_STUB: &str = "ps_o";

/// What makes a word the name of a command.
pub struct CommandWords<'a> {
    /// Approved verbs, in any case; a capitalised noun must follow.
    pub verbs: &'a [&'a str],
    /// Whether a word with a dash is a command whatever its verb.
    pub is_command: &'a dyn Fn(&str) -> bool,
}

/// A `.rhai` text taken apart.
#[derive(Debug)]
pub struct Embedded {
    /// What rhai compiles: stubs stand for pipelines, blanks for the `param` block.
    pub stub_text: String,
    /// By the index in their stub.
    pub pipelines: Vec<EmbeddedPipeline>,
    /// `param(…)` at the top, in a tree without statements.
    pub params: Option<Rc<ScriptBlockTree>>,
    /// Text of the `//!` lines at the top, without the marks.
    pub help: String,
}

/// One pipeline in a `.rhai` text.
#[derive(Debug)]
pub struct EmbeddedPipeline {
    /// Where it stands.
    pub span: Span,
    /// Its tree, with spans in the `.rhai` text.
    pub tree: Rc<ScriptBlockTree>,
    /// Whether it is a whole statement and shows its output; else it is a value.
    pub shows_output: bool,
}

/// Finds and parses the pipelines of a `.rhai` text.
pub fn embed(source: &Rc<Source>, words: &CommandWords) -> Result<Embedded, Vec<ParseError>> {
    let text = &source.text;
    let mut errors = Vec::new();
    // Blanks take the place of line ends that rhai's brackets make meaningless; lengths stay.
    let mut readable = text.clone().into_bytes();
    let (help, body) = header(text);
    let params = parser::param_block_at(source, text, body);
    let mut from = body;
    let mut params_tree = None;
    if let Some((parsed, end)) = params {
        from = end;
        errors.extend(parsed.errors);
        params_tree = Some(parsed.tree);
    }
    let found = scan::pipelines(text, from, words);
    let mut pipelines = Vec::new();
    let mut stubs = Vec::new();
    for found in found {
        let span = Span::new(found.start, found.end);
        if found.in_head {
            let word = text[found.start..]
                .split(char::is_whitespace)
                .next()
                .unwrap_or("");
            errors.push(ParseError::new(
                "PipelineInHeadNeedsParentheses",
                span,
                word,
                false,
            ));
        }
        for blank in &found.blanks {
            readable[blank.clone()].fill(b' ');
        }
        let readable_text = std::str::from_utf8(&readable).unwrap_or(text);
        let parsed = parser::run_part(source, readable_text, found.start, found.end);
        errors.extend(parsed.errors);
        stubs.push(stub(text, &found, pipelines.len()));
        pipelines.push(EmbeddedPipeline {
            span,
            tree: parsed.tree,
            shows_output: !found.is_value,
        });
    }
    if !errors.is_empty() {
        return Err(super::inside(source, errors));
    }
    let mut stub_text = String::with_capacity(text.len());
    push_blanks(&mut stub_text, &text[body..from], &text[..body]);
    let mut done = from;
    for (pipeline, stub) in pipelines.iter().zip(stubs) {
        stub_text.push_str(&text[done..pipeline.span.start as usize]);
        stub_text.push_str(&stub);
        done = pipeline.span.end as usize;
    }
    stub_text.push_str(&text[done..]);
    Ok(Embedded {
        stub_text,
        pipelines,
        params: params_tree,
        help,
    })
}

/// What stands before the first word of code: text of the `//!` lines, and the place behind blanks and comments.
fn header(text: &str) -> (String, usize) {
    let mut help = String::new();
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |n| at + n);
    let mut at = if text.starts_with("#!") {
        line_end(0)
    } else {
        0
    };
    loop {
        at = scan::skip_space(text, at);
        let rest = &text[at..];
        if let Some(told) = rest.strip_prefix("//!") {
            let told = told.split('\n').next().unwrap_or("").trim_end();
            help.push_str(told.strip_prefix(' ').unwrap_or(told));
            help.push('\n');
            at = line_end(at);
        } else if rest.starts_with("//") {
            at = line_end(at);
        } else if rest.starts_with("/*") {
            at = scan::block_comment(text, at);
        } else {
            return (help, at);
        }
    }
}

/// The text before, then blanks for what is taken out; line ends stay.
fn push_blanks(out: &mut String, taken: &str, before: &str) {
    out.push_str(before);
    out.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
}

/// As many characters as the pipeline has, line ends in their places; longer only where the pipeline is too short.
fn stub(text: &str, found: &scan::Found, index: usize) -> String {
    let word = if found.is_value {
        VALUE_STUB
    } else {
        OUTPUT_STUB
    };
    let ending = if found.ends_statement { ";" } else { "" };
    let stub = format!("{word} {index}{ending}");
    let length = stub.len();
    let pipeline: Vec<char> = text[found.start..found.end].chars().collect();
    let blank = |c: &char| if *c == '\n' { '\n' } else { ' ' };
    // The stub stands in one line: the first that has room for it.
    let Some(at) = pipeline
        .windows(length)
        .position(|room| !room.contains(&'\n'))
    else {
        let lines = pipeline.iter().filter(|c| **c == '\n').count();
        return stub + "\n".repeat(lines).as_str();
    };
    let before = pipeline[..at].iter().map(blank);
    before
        .chain(stub.chars())
        .chain(pipeline[at + length..].iter().map(blank))
        .collect()
}

#[cfg(test)]
mod tests;
