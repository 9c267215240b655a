//! `rehearsal check`: says what is wrong with scripts before they run.

use super::{open, status};
use crate::cmdlet::CmdletDef;
use crate::playbook::check::{Diagnostic, Known, Severity};
use std::collections::HashMap;
use std::path::PathBuf;

/// Checks files; 2 if any has an error.
pub fn check(files: &[PathBuf], json: bool, syntax_only: bool) -> i32 {
    let cmdlets: HashMap<String, &'static CmdletDef> = crate::cmdlets()
        .into_iter()
        .flatten()
        .map(|def| (def.name().to_lowercase(), def))
        .collect();
    let names: Vec<String> = cmdlets.values().map(|def| def.name()).collect();
    let aliases = crate::host::aliases()
        .into_iter()
        .map(|(name, (_, target))| (name, target))
        .collect();
    let known = Known {
        cmdlets: &cmdlets,
        names: &names,
        aliases: &aliases,
    };
    let mut failed = false;
    for file in files {
        let found = match open::read_script(file) {
            Ok(source) => crate::playbook::check::check(&source, &known, syntax_only),
            Err(error) => {
                eprintln!("rehearsal: {error}");
                failed = true;
                continue;
            }
        };
        failed |= found.iter().any(|found| found.severity == Severity::Error);
        found.iter().for_each(|found| print(found, json));
    }
    if failed { status::USAGE } else { status::DONE }
}

fn print(found: &Diagnostic, json: bool) {
    let line = if json {
        serde_json::to_string(found).unwrap_or_default()
    } else {
        found.text()
    };
    open::say(&line);
}
