//! What PowerShell refuses of a text whose form is sound: `#Requires` that cannot be read, and what it checks of
//! classes before it runs anything. Only texts that have one of these pay for it. Evaluates nothing and looks nothing
//! up outside of the text but the names of .NET's types.

mod classes;
mod dsc;
mod flow;
mod locals;
mod requires;
pub(super) mod types;

use super::error::Report;
use super::tree::{Comments, ScriptBlockTree};
use crate::diag::{Source, Span};
use std::rc::Rc;

/// Findings that are told of one text.
const MAX_FINDINGS: usize = 200;

/// What was found, in the order in which it was found.
#[derive(Default)]
pub(super) struct Findings(pub Vec<Report>);

impl Findings {
    fn say(&mut self, id: &'static str, span: Span, word: &str) {
        if self.0.len() >= MAX_FINDINGS {
            return;
        }
        self.0.push(Report {
            id,
            start: span.start as usize,
            end: span.end as usize,
            word: word.to_string(),
            unfinished: false,
        });
    }
}

/// Findings in a text that was parsed without errors; spans are the source's.
pub(super) fn run(
    source: &Rc<Source>,
    text: &str,
    tree: &ScriptBlockTree,
    comments: &Comments,
    has_types: bool,
) -> Vec<Report> {
    let mut findings = Findings::default();
    for span in comments.spans() {
        if findings.0.len() >= MAX_FINDINGS {
            break;
        }
        let Some(comment) = text.get(span.start as usize..span.end as usize) else {
            continue;
        };
        if comment
            .get(1..9)
            .is_some_and(|word| word.eq_ignore_ascii_case("requires"))
        {
            requires::check(source, text, *span, &mut findings);
        }
    }
    if has_types {
        classes::check(tree, &mut findings);
    }
    findings.0
}

#[cfg(test)]
mod tests;
