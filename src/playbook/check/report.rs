//! What a finding is, where it stands, and how its fix is written into a text.

use crate::diag::{Source, Span};
use serde::Serialize;
use std::collections::HashSet;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The script does not run, or not as it is meant.
    Error,
    /// It runs; something will be refused, has no effect here, or is likely not meant.
    Warning,
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// First byte to replace.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What stands there then.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnostic {
    /// Script as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters that it spans.
    pub length: usize,
    /// Line in which it ends.
    pub end_line: usize,
    /// Column behind its last character.
    pub end_column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// Stable id.
    pub id: String,
    /// One sentence.
    pub message: String,
    /// What to write instead, if that is known.
    pub fix: Option<String>,
    /// The change that `--fix` makes: one that keeps what the script means to do.
    pub edit: Option<Edit>,
}

impl Diagnostic {
    /// `file:line:column: error Id: message (fix: …)`.
    pub fn text(&self) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let fix = self
            .fix
            .as_ref()
            .map_or(String::new(), |fix| format!(" (fix: {fix})"));
        let Diagnostic {
            file,
            line,
            column,
            id,
            message,
            ..
        } = self;
        format!("{file}:{line}:{column}: {severity} {id}: {message}{fix}")
    }
}

/// Findings of one text as they are made.
pub(super) struct Findings<'s> {
    source: &'s Source,
    /// Where each line begins.
    lines: Vec<usize>,
    found: Vec<(u32, Diagnostic)>,
    seen: HashSet<(u32, u32, String)>,
}

impl<'s> Findings<'s> {
    pub fn new(source: &'s Source) -> Findings<'s> {
        let mut lines = vec![0];
        lines.extend(
            source
                .text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at + 1),
        );
        Findings {
            source,
            lines,
            found: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Line and column of a byte.
    fn place(&self, at: u32) -> (usize, usize) {
        let at = self.source.text.floor_char_boundary(at as usize);
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let before = &self.source.text[self.lines[line - 1]..at];
        (line, before.chars().count() + 1)
    }

    pub fn error(&mut self, span: Span, id: &str, message: String, fix: Option<String>) {
        self.say(span, Severity::Error, id, message, fix, None);
    }

    pub fn warn(&mut self, span: Span, id: &str, message: String, fix: Option<String>) {
        self.say(span, Severity::Warning, id, message, fix, None);
    }

    /// A warning with the change that mends it: this text in place of these bytes.
    pub fn warn_with_edit(&mut self, span: Span, id: &str, message: String, edit: (Span, String)) {
        let (place, text) = edit;
        let edit = Edit {
            start: place.start as usize,
            end: place.end as usize,
            text: text.clone(),
        };
        self.say(span, Severity::Warning, id, message, Some(text), Some(edit));
    }

    pub fn say(
        &mut self,
        span: Span,
        severity: Severity,
        id: &str,
        message: String,
        fix: Option<String>,
        edit: Option<Edit>,
    ) {
        if !self.seen.insert((span.start, span.end, id.to_owned())) {
            return;
        }
        let (line, column) = self.place(span.start);
        let (end_line, end_column) = self.place(span.end);
        let length = self.source.slice(span).chars().count();
        let diagnostic = Diagnostic {
            file: self.source.name.clone(),
            line,
            column,
            length,
            end_line,
            end_column,
            severity,
            id: id.to_owned(),
            message,
            fix,
            edit,
        };
        self.found.push((span.start, diagnostic));
    }

    /// All, in the order of the text.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|(start, _)| *start);
        self.into_found()
    }

    /// All, in the order in which they were found: PowerShell's for what it reports itself.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_iter().map(|(_, found)| found).collect()
    }
}

/// The text with the changes of these findings made, and how many were: of two that overlap, the first.
pub fn apply(text: &str, found: &[Diagnostic]) -> (String, usize) {
    let mut edits: Vec<&Edit> = found
        .iter()
        .filter_map(|found| found.edit.as_ref())
        .filter(|edit| text.get(edit.start..edit.end).is_some())
        .collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let (mut out, mut at, mut made) = (String::with_capacity(text.len()), 0, 0);
    for edit in edits {
        if edit.start < at {
            continue;
        }
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.text);
        at = edit.end;
        made += 1;
    }
    out.push_str(&text[at..]);
    (out, made)
}
