//! `rehearsal check`: parses a script and binds its commands without running it. Every finding has an id, a position
//! and, where there is one, a fix. Must never open a tenant.

use crate::cmdlet::{CmdletDef, CommandFacts, ParameterFacts, facts};
use crate::diag::{Source, Span, did_you_mean};
use crate::lang::tree::{Command, Element, ExprKind, Invocation, ScriptBlockTree};
use crate::lang::walk::{Node, walk};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
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
    let trees = if is_rhai {
        super::rhai_script::trees(source)
    } else {
        crate::lang::parse(source).map(|tree| vec![tree])
    };
    let trees = match trees {
        Ok(trees) => trees,
        Err(errors) => return errors.iter().map(|error| of_parse(source, error)).collect(),
    };
    if syntax_only {
        return Vec::new();
    }
    let mut functions = HashSet::new();
    for tree in &trees {
        walk(tree, &mut |node| {
            if let Node::Function(function) = node {
                functions.insert(function.scope_and_name().1.to_lowercase());
            }
        });
    }
    let mut checker = Checker {
        source,
        known,
        functions,
        found: Vec::new(),
    };
    for tree in &trees {
        checker.tree(tree);
    }
    checker
        .found
        .sort_by_key(|found| (found.line, found.column));
    checker.found
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

struct Checker<'a> {
    source: &'a Rc<Source>,
    known: &'a Known<'a>,
    functions: HashSet<String>,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn tree(&mut self, tree: &ScriptBlockTree) {
        walk(tree, &mut |node| {
            if let Node::Command(command, _) = node {
                self.command(command);
            }
        });
    }

    fn say(
        &mut self,
        span: Span,
        severity: Severity,
        id: &str,
        message: String,
        fix: Option<String>,
    ) {
        self.found
            .push(make(self.source, span, severity, id, message, fix));
    }

    fn command(&mut self, command: &Command) {
        let Some(typed) = command.name_text() else {
            return;
        };
        if command.invocation != Invocation::Plain && typed.contains(['/', '\\']) {
            return;
        }
        let lower = typed.to_lowercase();
        if self.functions.contains(&lower) {
            return;
        }
        let name = self
            .known
            .aliases
            .get(&lower)
            .map_or(typed, String::as_str)
            .to_owned();
        if self.functions.contains(&name.to_lowercase()) {
            return;
        }
        let name = name.rsplit('\\').next().unwrap_or(&name).to_owned();
        let simulated = self.known.cmdlets.get(&name.to_lowercase()).copied();
        let facts = match (facts(&name), simulated) {
            (Some(facts), _) => facts,
            (None, Some(def)) => crate::cmdlet::facts_of(def),
            (None, None) => return self.unknown_command(command, typed),
        };
        if simulated.is_none() {
            let message = format!(
                "{} is documented ({}) and does not run here yet.",
                facts.name, facts.module
            );
            self.say(
                command.name.span,
                Severity::Warning,
                "NotSupportedCmdlet",
                message,
                None,
            );
        }
        self.parameters(command, &facts, simulated);
    }

    fn unknown_command(&mut self, command: &Command, typed: &str) {
        let mut names: Vec<&str> = crate::cmdlet::fact_names().collect();
        names.extend(self.known.names.iter().map(String::as_str));
        let near = did_you_mean(typed, names).map(str::to_owned);
        let message = format!("There is no command '{typed}'.");
        self.say(
            command.name.span,
            Severity::Error,
            "CommandNotFoundException",
            message,
            near,
        );
    }

    fn parameters(
        &mut self,
        command: &Command,
        facts: &CommandFacts,
        simulated: Option<&'static CmdletDef>,
    ) {
        let changes = simulated.is_some_and(CmdletDef::changes);
        let mut elements = command.elements.iter().peekable();
        while let Some(element) = elements.next() {
            let Element::Parameter(given) = element else {
                continue;
            };
            match resolve(facts, &given.name, changes) {
                Resolved::Own(parameter) => {
                    let value = given.value.as_ref().or_else(|| match elements.peek() {
                        Some(Element::Argument(value)) if !parameter.switch => Some(value),
                        _ => None,
                    });
                    match value {
                        Some(value) => self.value(facts, parameter, value),
                        None if !parameter.switch
                            && !matches!(elements.peek(), Some(Element::Splat(_))) =>
                        {
                            let message = format!("Parameter '{}' needs a value.", parameter.name);
                            self.say(
                                given.span,
                                Severity::Error,
                                "MissingArgument",
                                message,
                                None,
                            );
                        }
                        None => {}
                    }
                }
                Resolved::Common => {}
                Resolved::OursOnly => {
                    let message = format!(
                        "{} has no -{} in Microsoft's documentation; it works here only.",
                        facts.name, given.name
                    );
                    self.say(
                        given.name_span,
                        Severity::Warning,
                        "NotDocumentedParameter",
                        message,
                        None,
                    );
                }
                Resolved::Ambiguous(names) => {
                    let message = format!("'-{}' may mean {}.", given.name, names.join(" or "));
                    self.say(
                        given.name_span,
                        Severity::Error,
                        "AmbiguousParameter",
                        message,
                        None,
                    );
                }
                Resolved::Unknown => {
                    let near = did_you_mean(
                        &given.name,
                        facts.parameters.iter().map(|parameter| &*parameter.name),
                    );
                    let message =
                        format!("{} has no parameter named '{}'.", facts.name, given.name);
                    let fix = near.map(|near| format!("-{near}"));
                    self.say(
                        given.name_span,
                        Severity::Error,
                        "NamedParameterNotFound",
                        message,
                        fix,
                    );
                }
            }
        }
    }

    /// A word that is written out must be of the parameter's closed set.
    fn value(
        &mut self,
        facts: &CommandFacts,
        parameter: &ParameterFacts,
        value: &crate::lang::tree::Expr,
    ) {
        let ExprKind::Constant(_) = &value.kind else {
            return;
        };
        let Some(word) = value.as_text() else { return };
        if parameter.values.is_empty() || word.contains('<') {
            return;
        }
        for part in word.split(',').map(str::trim) {
            let fits = parameter.values.iter().any(|known| {
                known.eq_ignore_ascii_case(part)
                    || (!part.is_empty() && known.to_lowercase().starts_with(&part.to_lowercase()))
            });
            if !fits {
                let near = did_you_mean(part, parameter.values.iter().map(|known| &**known))
                    .map(str::to_owned);
                let known: Vec<&str> = parameter
                    .values
                    .iter()
                    .take(8)
                    .map(|known| &**known)
                    .collect();
                let message = format!(
                    "{} -{}: '{part}' is not one of its values ({}).",
                    facts.name,
                    parameter.name,
                    known.join(", ")
                );
                self.say(
                    value.span,
                    Severity::Error,
                    "CannotConvertArgumentNoMessage",
                    message,
                    near,
                );
            }
        }
    }
}

enum Resolved<'a> {
    Own(&'a ParameterFacts),
    Common,
    OursOnly,
    Ambiguous(Vec<String>),
    Unknown,
}

fn resolve<'a>(facts: &'a CommandFacts, name: &str, changes: bool) -> Resolved<'a> {
    if let Some(parameter) = facts.parameter(name) {
        return Resolved::Own(parameter);
    }
    let begins = |whole: &str| {
        whole
            .get(..name.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(name))
    };
    let is_risk = |known: &str| matches!(known, "WhatIf" | "Confirm");
    let common: Vec<&str> = crate::cmdlet::COMMON
        .iter()
        .filter(|(known, alias)| begins(known) || alias.eq_ignore_ascii_case(name))
        .map(|(known, _)| *known)
        .collect();
    let own: Vec<&ParameterFacts> = facts
        .parameters
        .iter()
        .filter(|parameter| {
            begins(&parameter.name) || parameter.aliases.iter().any(|alias| begins(alias))
        })
        .collect();
    match (own.as_slice(), common.as_slice()) {
        ([one], _) => Resolved::Own(one),
        ([], []) => Resolved::Unknown,
        ([], [known, ..]) if is_risk(known) && !facts.should_process => {
            if changes {
                Resolved::OursOnly
            } else {
                Resolved::Unknown
            }
        }
        ([], [known, ..])
            if !is_risk(known) && !facts.common && facts.kind.as_ref() == "Function" =>
        {
            Resolved::Unknown
        }
        ([], _) => Resolved::Common,
        (several, _) => Resolved::Ambiguous(
            several
                .iter()
                .map(|parameter| format!("-{}", parameter.name))
                .collect(),
        ),
    }
}
