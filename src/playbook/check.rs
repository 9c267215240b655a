//! `rehearsal check`: parses a script and binds its commands without running it. Every finding has an id, a position
//! and, where there is one, a fix. Must never open a tenant.

mod binding;

use crate::cmdlet::CmdletDef;
use crate::diag::{Source, Span};
use crate::lang::Reading;

use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The script does not run, or not as it is meant.
    Error,
    /// It runs; something will be refused or has no effect here.
    Warning,
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
    /// Columns that it spans.
    pub length: usize,
    /// How bad it is.
    pub severity: Severity,
    /// Stable id.
    pub id: String,
    /// One sentence.
    pub message: String,
    /// What to write instead, if that is known.
    pub fix: Option<String>,
}

impl Diagnostic {
    /// `file:line:column: error Id: message (fix: …)`.
    pub fn text(&self) -> String {
        let severity = if self.severity == Severity::Error {
            "error"
        } else {
            "warning"
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

/// What is registered, by lower-case name, and the aliases of the session.
pub struct Known<'a> {
    /// Simulated cmdlets.
    pub cmdlets: &'a HashMap<String, &'static CmdletDef>,
    /// Their names as shown.
    pub names: &'a [String],
    /// Aliases, lower case, and what each stands for.
    pub aliases: &'a HashMap<String, String>,
}

/// Findings of one script: `.rhai` by its name, PowerShell otherwise. `syntax_only` parses and does no more.
pub fn check(source: &Rc<Source>, known: &Known, syntax_only: bool) -> Vec<Diagnostic> {
    let is_rhai = Path::new(&source.name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("rhai"));
    let read = if is_rhai {
        super::rhai_script::trees(source).map(|trees| (trees, Reading::default()))
    } else if syntax_only {
        crate::lang::parse_strict(source).map(|tree| (vec![tree], Reading::default()))
    } else {
        crate::lang::parse_noting(source).map(|(tree, reading)| (vec![tree], reading))
    };
    let (trees, reading) = match read {
        Ok(read) => read,
        Err(errors) => return errors.iter().map(|error| of_parse(source, error)).collect(),
    };
    if syntax_only {
        return Vec::new();
    }
    let mut found = of_reading(source, &reading);
    found.extend(binding::check(source, known, &trees));
    found.sort_by_key(|found| (found.line, found.column));
    found
}

/// What was passed, or taken for something that PowerShell does not.
fn of_reading(source: &Rc<Source>, reading: &Reading) -> Vec<Diagnostic> {
    let warn = |span, id, message| make(source, span, Severity::Warning, id, message, None);
    let placeholders = reading.placeholders.iter().map(|span| {
        let word = source.slice(*span);
        let message = format!("{word} is a placeholder and is taken as text: fill it in.");
        warn(*span, "Placeholder", message)
    });
    let output = reading.output.first().map(|first| {
        let (from, _) = source.line_column(first.start);
        let last = reading.output.last().unwrap_or(first);
        let (to, _) = source.line_column(last.start);
        let message = format!("Lines {from} to {to} hold output of an example, which is passed.");
        warn(*first, "OutputInScript", message)
    });
    placeholders.chain(output).collect()
}

fn of_parse(source: &Rc<Source>, error: &crate::lang::ParseError) -> Diagnostic {
    make(
        source,
        error.span,
        Severity::Error,
        error.id,
        error.message.clone(),
        None,
    )
}

fn make(
    source: &Source,
    span: Span,
    severity: Severity,
    id: &str,
    message: String,
    fix: Option<String>,
) -> Diagnostic {
    let (line, column) = source.line_column(span.start);
    let length = source.slice(span).chars().count();
    Diagnostic {
        file: source.name.clone(),
        line,
        column,
        length,
        severity,
        id: id.to_owned(),
        message,
        fix,
    }
}
