//! What a finding about a query is: where, by which rule, and how to mend it; and how it is told. Which findings there
//! are stands in `faults.rs`.

use crate::diag::{Category, Error, ErrorRecord, Source, Span};
use serde::Serialize;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Severity {
    /// How the query was read; nothing is wrong.
    Hint,
    /// The query runs, but probably not as it was meant.
    Warning,
    /// The query does not run.
    Error,
}

/// Text to put in place of the marked words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Bytes to replace.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// One finding about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable id that scripts may match.
    pub id: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Rule of the query reference.
    pub rule: &'static str,
    /// Bytes of the query that it is about.
    pub span: Span,
    /// One sentence.
    pub message: String,
    /// What was expected at the marked words.
    pub expected: String,
    /// What to do next.
    pub help: String,
    /// The change that mends it, where one is known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    pub(super) fn new(
        id: &'static str,
        severity: Severity,
        rule: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        let (expected, help) = (String::new(), String::new());
        Diagnostic {
            id,
            severity,
            rule,
            span,
            message: message.into(),
            expected,
            help,
            fix: None,
        }
    }

    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    pub(super) fn fix(self, text: impl Into<String>) -> Self {
        let span = self.span;
        self.fix_at(span, text)
    }

    pub(super) fn fix_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            text: text.into(),
        });
        self
    }

    /// The diagnostic as an error record that points into the query.
    pub fn into_error(self, query: &str) -> Error {
        let help = match &self.fix {
            Some(fix) => {
                let mended = apply(query, fix);
                let said = if self.help.is_empty() {
                    String::new()
                } else {
                    format!("{}; ", self.help)
                };
                format!("{said}try: {mended} (rule {})", self.rule)
            }
            None if self.help.is_empty() => format!("see rule {}", self.rule),
            None => format!("{} (rule {})", self.help, self.rule),
        };
        ErrorRecord::new(self.id, Category::InvalidArgument, self.message)
            .exception("Microsoft.Office.CompliancePolicy.Search.QueryParserException")
            .target(query, "String")
            .label(if self.expected.is_empty() {
                String::new()
            } else {
                format!("expected {}", self.expected)
            })
            .help(help)
            .at(&Source::new("ContentMatchQuery", query), self.span)
            .into()
    }

    /// The diagnostic in one line, for warnings.
    pub fn line(&self, query: &str) -> String {
        let at = query
            .get(self.span.start as usize..self.span.end as usize)
            .unwrap_or("");
        let place = query
            .get(..self.span.start as usize)
            .map_or(0, |before| before.chars().count())
            + 1;
        let mut line = format!(
            "{} (at character {place}: {at}",
            self.message.trim_end_matches('.')
        );
        if let Some(fix) = &self.fix {
            line.push_str(&format!("; try: {}", apply(query, fix)));
        } else if !self.help.is_empty() {
            line.push_str(&format!("; {}", self.help));
        }
        line.push_str(&format!("; rule {})", self.rule));
        line
    }
}

/// The query with the fix in it.
pub fn apply(query: &str, fix: &Fix) -> String {
    let (start, end) = (fix.span.start as usize, fix.span.end as usize);
    match (query.get(..start), query.get(end..)) {
        (Some(before), Some(after)) => format!("{before}{}{after}", fix.text),
        _ => fix.text.clone(),
    }
}
