//! `rehearsal check`: parses a script and binds its commands without running it, and says what is likely to go wrong.
//! Every finding has an id, a position and, where there is one, a fix. Must never open a tenant.

mod binding;
mod conditions;
mod destructive;
mod personal;
mod properties;
mod queries;
mod report;
mod rules;
mod secrets;
mod variables;

pub use report::{Diagnostic, Edit, Severity, apply};
pub use rules::{RULES, Rule, rule};

use crate::cmdlet::{CmdletDef, CommandFacts, facts};
use crate::diag::{Source, Span};
use crate::lang::Reading;
use crate::lang::tree::{Command, ScriptBlockTree};
use crate::lang::walk::{Node, walk};
use report::Findings;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

/// What is to be said about a query of a content search.
pub struct QueryFinding {
    /// Stable id.
    pub id: &'static str,
    /// One sentence.
    pub message: String,
    /// Bytes of the query that it is about.
    pub span: Span,
    /// Bytes to replace, and by what.
    pub fix: Option<(Span, String)>,
}

/// What is registered, by lower-case name, and the aliases of the session.
pub struct Known<'a> {
    /// Simulated cmdlets.
    pub cmdlets: &'a HashMap<String, &'static CmdletDef>,
    /// Their names as shown.
    pub names: &'a [String],
    /// Aliases, lower case, and what each stands for.
    pub aliases: &'a HashMap<String, String>,
    /// Reads the query of a content search.
    pub query: &'a dyn Fn(&str) -> Vec<QueryFinding>,
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
    let mut findings = Findings::new(source);
    let (trees, reading) = match read {
        Ok(read) => read,
        Err(errors) => {
            for error in &errors {
                findings.error(error.span, error.id, error.message.clone(), None);
            }
            return findings.into_found();
        }
    };
    if syntax_only {
        return Vec::new();
    }
    of_reading(source, &reading, &mut findings);
    let script = Script::new(source, known, &trees);
    binding::check(&script, &mut findings);
    conditions::check(&script, &mut findings);
    destructive::check(&script, &mut findings);
    personal::check(&script, &mut findings);
    properties::check(&script, &mut findings);
    queries::check(&script, &mut findings);
    secrets::check(&script, &mut findings);
    // A snippet of another language has no variables of its own.
    if !is_rhai {
        variables::check(&script, &mut findings);
    }
    findings.sorted()
}

/// What was passed, or taken for something that PowerShell does not.
fn of_reading(source: &Source, reading: &Reading, findings: &mut Findings) {
    for span in &reading.placeholders {
        let word = source.slice(*span);
        let message = format!("{word} is a placeholder and is taken as text: fill it in.");
        findings.warn(*span, "Placeholder", message, None);
    }
    if let (Some(first), Some(last)) = (reading.output.first(), reading.output.last()) {
        let (from, _) = source.line_column(first.start);
        let (to, _) = source.line_column(last.start);
        let message = format!("Lines {from} to {to} hold output of an example, which is passed.");
        findings.warn(*first, "OutputInScript", message, None);
    }
}

/// A script as the checks see it.
struct Script<'a> {
    source: &'a Rc<Source>,
    known: &'a Known<'a>,
    trees: &'a [Rc<ScriptBlockTree>],
    /// Functions that it defines, lower case.
    functions: HashSet<String>,
}

impl<'a> Script<'a> {
    fn new(source: &'a Rc<Source>, known: &'a Known, trees: &'a [Rc<ScriptBlockTree>]) -> Self {
        let mut functions = HashSet::new();
        for tree in trees {
            walk(tree, &mut |node| {
                if let Node::Function(function) = node {
                    functions.insert(function.scope_and_name().1.to_lowercase());
                }
            });
        }
        Script {
            source,
            known,
            trees,
            functions,
        }
    }

    /// Visits all nodes.
    fn each(&self, see: &mut dyn FnMut(Node<'a>)) {
        for tree in self.trees {
            walk(tree, see);
        }
    }

    /// The name that a command's word stands for, if it is no function of the script.
    fn command_name(&self, typed: &str) -> Option<String> {
        let lower = typed.to_lowercase();
        if self.functions.contains(&lower) {
            return None;
        }
        let name = self
            .known
            .aliases
            .get(&lower)
            .map_or(typed, String::as_str)
            .to_owned();
        if self.functions.contains(&name.to_lowercase()) {
            return None;
        }
        Some(name.rsplit('\\').next().unwrap_or(&name).to_owned())
    }

    /// Lower-case name of a command, aliases resolved; empty for what no word names.
    fn name_of(&self, command: &Command) -> String {
        command
            .name_text()
            .and_then(|typed| self.command_name(typed))
            .map_or(String::new(), |name| name.to_lowercase())
    }

    /// What a command accepts, documented or simulated.
    fn facts_of(&self, command: &Command) -> Option<Rc<CommandFacts>> {
        let name = self.command_name(command.name_text()?)?;
        facts(&name).or_else(|| {
            let simulated = self.known.cmdlets.get(&name.to_lowercase()).copied()?;
            Some(crate::cmdlet::facts_of(simulated))
        })
    }

    fn text(&self, span: Span) -> &'a str {
        self.source.slice(span)
    }
}
