//! Binds the commands of a script without running it: whether each command and parameter is known, and what of it has an
//! effect here. What only Microsoft's pages say (closed sets of values, what takes a value) gives warnings, for those
//! pages mix the cloud with servers on premises; what the engine itself says gives errors.

use super::report::Findings;
use super::{Known, Script, Severity};
use crate::cmdlet::{CmdletDef, CommandFacts, Elsewhere, ParameterFacts, elsewhere, facts};
use crate::diag::{Span, did_you_mean};
use crate::lang::tree::{Command, Element, Expr, ExprKind, Invocation};
use crate::lang::walk::Node;
use std::collections::{HashMap, HashSet};

/// Unknown commands for which a near name is looked for; each takes its time.
const MAX_SUGGESTIONS: usize = 500;

/// Findings about the commands of a script.
pub(super) fn check(script: &Script, findings: &mut Findings) {
    let mut checker = Checker {
        known: script.known,
        own: HashSet::new(),
        loads_files: false,
        prefixes: Vec::new(),
        filters: Vec::new(),
        near: HashMap::new(),
        findings,
    };
    script.each(&mut |node| checker.gather(node));
    script.each(&mut |node| {
        if let Node::Command(command, _) = node {
            checker.command(command);
        }
    });
}

struct Checker<'a, 'f, 's> {
    known: &'a Known<'a>,
    /// Functions and aliases that the script makes itself, lower case.
    own: HashSet<String>,
    /// Whether it brings in other files, whose functions nobody sees here.
    loads_files: bool,
    /// What `-Prefix` of a connection or a module puts before nouns.
    prefixes: Vec<String>,
    /// Blocks that are filters in another language, by their places.
    filters: Vec<Span>,
    /// Unknown commands with the nearest known name, if there is one.
    near: HashMap<String, Option<String>>,
    findings: &'f mut Findings<'s>,
}

/// Whether a name is that of a file: a path, or something with an extension that is run.
fn is_file(name: &str) -> bool {
    let lower = name.to_lowercase();
    let extension = [".ps1", ".psm1", ".cmd", ".bat", ".vbs", ".msi", ".exe"];
    name.starts_with(['.', '~', '/', '\\'])
        || name.contains(":\\")
        || name.contains('/')
        || name.contains('\\') && !name.contains('-')
        || extension.iter().any(|end| lower.ends_with(end))
}

impl Checker<'_, '_, '_> {
    /// Names that the script itself gives.
    fn gather(&mut self, node: Node) {
        match node {
            Node::Function(function) => {
                self.own.insert(function.scope_and_name().1.to_lowercase());
            }
            Node::Command(command, _) => {
                if command.invocation == Invocation::Dot {
                    self.loads_files = true;
                }
                let Some(name) = command.name_text() else {
                    return;
                };
                self.gather_prefix(command);
                match name.to_lowercase().as_str() {
                    "set-alias" | "new-alias" | "sal" | "nal" => {
                        let name = command.elements.iter().find_map(|element| match element {
                            Element::Argument(value) => value.as_text(),
                            _ => None,
                        });
                        self.own.extend(name.map(|name| name.to_lowercase()));
                    }
                    "import-module" | "ipmo" => {
                        let is_path = |element: &Element| match element {
                            Element::Argument(value) => value.as_text().is_none_or(is_file),
                            _ => false,
                        };
                        self.loads_files |= command.elements.iter().any(is_path);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `Connect-ExchangeOnline -Prefix EU` makes Get-EUMailbox of Get-Mailbox.
    fn gather_prefix(&mut self, command: &Command) {
        let mut elements = command.elements.iter().peekable();
        while let Some(element) = elements.next() {
            let Element::Parameter(given) = element else {
                continue;
            };
            let next = match elements.peek() {
                Some(Element::Argument(value)) => Some(value),
                _ => None,
            };
            if given.name.eq_ignore_ascii_case("Prefix")
                && let Some(text) = given.value.as_ref().or(next).and_then(Expr::as_text)
            {
                self.prefixes.push(text.to_string());
            }
        }
    }

    /// The name without a prefix that the script itself gives.
    fn without_prefix(&self, name: &str) -> Option<String> {
        let (verb, noun) = name.split_once('-')?;
        self.prefixes.iter().find_map(|prefix| {
            let head = noun.get(..prefix.len())?;
            head.eq_ignore_ascii_case(prefix)
                .then(|| format!("{verb}-{}", &noun[prefix.len()..]))
        })
    }

    fn say(
        &mut self,
        span: Span,
        severity: Severity,
        id: &str,
        message: String,
        fix: Option<String>,
    ) {
        self.findings.say(span, severity, id, message, fix, None);
    }

    fn command(&mut self, command: &Command) {
        let inside = |outer: &Span| {
            outer.start <= command.name.span.start && command.name.span.end <= outer.end
        };
        if self.filters.iter().any(inside) {
            return;
        }
        let Some(typed) = command.name_text() else {
            return;
        };
        let lower = typed.to_lowercase();
        if self.own.contains(&lower) {
            return;
        }
        let name = self
            .known
            .aliases
            .get(&lower)
            .map_or(typed, String::as_str)
            .to_owned();
        if self.own.contains(&name.to_lowercase()) {
            return;
        }
        let mut name = name.rsplit('\\').next().unwrap_or(&name).to_owned();
        if facts(&name).is_none()
            && let Some(bare) = self.without_prefix(&name)
        {
            name = bare;
        }
        let simulated = self.known.cmdlets.get(&name.to_lowercase()).copied();
        let facts = match (facts(&name), simulated) {
            (Some(facts), _) => facts,
            (None, Some(def)) => crate::cmdlet::facts_of(def),
            (None, None) => return self.without_facts(command, typed, &name),
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

    /// A command that has no facts: one of another module, a program, a file, or nothing that is known.
    fn without_facts(&mut self, command: &Command, typed: &str, name: &str) {
        let span = command.name.span;
        let warn = |message| (Severity::Warning, message);
        let (id, (severity, message), near) = match elsewhere(name) {
            _ if is_file(typed) => (
                "FileNotChecked",
                warn(format!(
                    "'{typed}' is a file, and is looked for when it runs."
                )),
                None,
            ),
            Some(Elsewhere::Cmdlet(module)) => {
                self.filters_of(command, |name| name.to_lowercase().contains("filter"));
                let message = format!(
                    "{name} belongs to {module} and does not run here; its parameters are not checked."
                );
                ("NotSupportedCmdlet", warn(message), None)
            }
            Some(Elsewhere::Program) => (
                "NotSupportedNativeProgram",
                warn(format!(
                    "'{typed}' is a program of the operating system; nothing outside is run."
                )),
                None,
            ),
            None if self.loads_files => (
                "CommandOfOtherFile",
                warn(format!(
                    "'{typed}' is no command known here; it may come from a file that the script loads."
                )),
                None,
            ),
            None => {
                let near = self.near(typed);
                let message = format!("There is no command '{typed}'.");
                ("CommandNotFoundException", (Severity::Error, message), near)
            }
        };
        self.say(span, severity, id, message, near);
    }

    /// The known command whose name is nearest.
    fn near(&mut self, typed: &str) -> Option<String> {
        if let Some(near) = self.near.get(typed) {
            return near.clone();
        }
        if self.near.len() > MAX_SUGGESTIONS {
            return None;
        }
        let mut names: Vec<&str> = crate::cmdlet::fact_names().collect();
        names.extend(self.known.names.iter().map(String::as_str));
        let near = did_you_mean(typed, names).map(str::to_owned);
        self.near.insert(typed.to_owned(), near.clone());
        near
    }

    /// Notes blocks that stand behind parameters of these names.
    fn filters_of(&mut self, command: &Command, is_filter: impl Fn(&str) -> bool) {
        let mut elements = command.elements.iter().peekable();
        while let Some(element) = elements.next() {
            let Element::Parameter(given) = element else {
                continue;
            };
            let next = match elements.peek() {
                Some(Element::Argument(value)) => Some(value),
                _ => None,
            };
            if let Some(value) = given.value.as_ref().or(next)
                && is_filter(&given.name)
            {
                self.filters.push(value.span);
            }
        }
    }

    fn parameters(
        &mut self,
        command: &Command,
        facts: &CommandFacts,
        simulated: Option<&'static CmdletDef>,
    ) {
        let changes = simulated.is_some_and(CmdletDef::changes);
        // Pages mix what the cloud takes with what servers take; the engine's own facts are exact.
        let severity =
            if facts.module.starts_with("Microsoft.PowerShell.") || facts.module.is_empty() {
                Severity::Error
            } else {
                Severity::Warning
            };
        let mut elements = command.elements.iter().peekable();
        while let Some(element) = elements.next() {
            let given = match element {
                Element::Parameter(given) => given,
                Element::Argument(value) => {
                    self.note_filter(facts, None, value);
                    continue;
                }
                Element::Splat(_) => continue,
            };
            match resolve(facts, &given.name, changes) {
                Resolved::Own(parameter) => {
                    let value = given.value.as_ref().or_else(|| match elements.peek() {
                        Some(Element::Argument(value)) if !parameter.switch => Some(value),
                        _ => None,
                    });
                    match value {
                        Some(value) => {
                            self.note_filter(facts, Some(parameter), value);
                            self.value(facts, parameter, value, severity);
                        }
                        None if !parameter.switch
                            && !matches!(elements.peek(), Some(Element::Splat(_))) =>
                        {
                            let message = format!("Parameter '{}' needs a value.", parameter.name);
                            self.say(given.span, severity, "MissingArgument", message, None);
                        }
                        None => {}
                    }
                    if simulated.is_some_and(|def| !def.takes(&parameter.name)) {
                        let message = format!(
                            "{} accepts -{}, but it has no effect here.",
                            facts.name, parameter.name
                        );
                        self.say(
                            given.name_span,
                            Severity::Warning,
                            "NoEffectParameter",
                            message,
                            None,
                        );
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
                        severity,
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

    /// A block that becomes a text is a filter: `-Filter { Url -like "x" }`. What stands in it are no commands.
    fn note_filter(
        &mut self,
        facts: &CommandFacts,
        parameter: Option<&ParameterFacts>,
        value: &Expr,
    ) {
        let runs = |parameter: &ParameterFacts| {
            let kind = parameter.type_name.to_lowercase();
            kind.contains("scriptblock") || kind.ends_with("object") || kind.ends_with("object[]")
        };
        let is_text = match parameter {
            Some(parameter) => !runs(parameter),
            None => !facts.parameters.iter().any(runs),
        };
        if is_text && matches!(value.kind, ExprKind::Block(_)) {
            self.filters.push(value.span);
        }
    }

    /// A word that is written out must be of the parameter's closed set.
    fn value(
        &mut self,
        facts: &CommandFacts,
        parameter: &ParameterFacts,
        value: &Expr,
        severity: Severity,
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
                    severity,
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
