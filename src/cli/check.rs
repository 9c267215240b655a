//! `rehearsal check`: says what is wrong with scripts before they run, and mends what it safely can.

use super::arguments::CheckOptions;
use super::{mend, open, sarif, status};
use crate::cmdlet::CmdletDef;
use crate::playbook::check::{Diagnostic, Known, QueryFinding, Severity, check as check_script};
use crate::search::query::{Language, Query, Severity as Weight};
use std::collections::HashMap;

/// Checks files; 2 if any has an error, or, with `--strict`, a warning.
pub fn check(options: &CheckOptions) -> i32 {
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
        query: &query_findings,
    };
    let mut failed = false;
    let mut all = Vec::new();
    for file in &options.files {
        let mut found = match open::read_script(file) {
            Ok(source) => {
                let found = check_script(&source, &known, options.syntax);
                if options.fix {
                    match mend::mend(file, &source, &found) {
                        Ok(None) => found,
                        Ok(Some((mended, made))) => {
                            eprintln!("{}: {made} mended", file.display());
                            check_script(&mended, &known, options.syntax)
                        }
                        Err(error) => {
                            eprintln!("rehearsal: {error}");
                            failed = true;
                            found
                        }
                    }
                } else {
                    found
                }
            }
            Err(error) => {
                eprintln!("rehearsal: {error}");
                failed = true;
                continue;
            }
        };
        failed |= found
            .iter()
            .any(|found| options.strict || found.severity == Severity::Error);
        if options.sarif {
            all.append(&mut found);
        } else {
            found.iter().for_each(|found| print(found, options.json));
        }
    }
    if options.sarif {
        open::say(&sarif::log(&all));
    }
    if failed { status::USAGE } else { status::DONE }
}

/// What the query language says about a query; hints are left to the editor of queries.
pub fn query_findings(text: &str) -> Vec<QueryFinding> {
    let (_, found) = Query::read(text, &Language::default());
    found
        .into_iter()
        .filter(|found| found.severity != Weight::Hint)
        .map(|found| QueryFinding {
            id: found.id,
            message: found.message,
            span: found.span,
            fix: found.fix.map(|fix| (fix.span, fix.text)),
        })
        .collect()
}

fn print(found: &Diagnostic, json: bool) {
    let line = if json {
        serde_json::to_string(found).unwrap_or_default()
    } else {
        found.text()
    };
    open::say(&line);
}
