//! A `.rhai` script taken apart for readers that do not run it.

use crate::cmdlet::{VERBS, fact_names};
use crate::diag::Source;
use crate::lang::tree::ScriptBlockTree;
use crate::lang::{CommandWords, Embedded, ParseError, embed};
use std::rc::Rc;

/// The parts of a script.
pub fn parts(source: &Rc<Source>) -> Result<Embedded, Vec<ParseError>> {
    let is_command = |word: &str| fact_names().any(|name| name.eq_ignore_ascii_case(word));
    embed(
        source,
        &CommandWords {
            verbs: VERBS,
            is_command: &is_command,
        },
    )
}

/// All PowerShell in it: parameters and pipelines.
pub fn trees(source: &Rc<Source>) -> Result<Vec<Rc<ScriptBlockTree>>, Vec<ParseError>> {
    let parts = parts(source)?;
    Ok(parts
        .params
        .into_iter()
        .chain(parts.pipelines.into_iter().map(|pipeline| pipeline.tree))
        .collect())
}
