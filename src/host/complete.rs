//! What may stand at the cursor: commands, parameters in the engine's order, their values, variables, members, types,
//! and names of the tenant. Answers in text only, since the prompt lives on another thread.

use crate::cmdlet::{
    COMMON, CmdletDef, CommandFacts, Host, ParameterFacts, fact_names, facts, facts_of,
};
use crate::lang::{CommandAtCursor, Wanted, context_at};
use crate::value::Value;
use std::rc::Rc;

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Text that replaces the range.
    pub text: String,
    /// Text that is listed.
    pub list: String,
    /// What it means, in a few words.
    pub tip: String,
    /// What kind of word it is.
    pub kind: OfferKind,
    /// First byte that is replaced.
    pub start: usize,
    /// One past the last byte that is replaced.
    pub end: usize,
}

/// What kind of word a completion is, in PowerShell's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of CompletionResultType")]
pub enum OfferKind {
    Command,
    ParameterName,
    ParameterValue,
    Variable,
    Property,
    Method,
    Type,
}

/// Most offers that are given at once.
const MOST: usize = 200;

/// A candidate before it is placed: text, list, tip, kind.
type Candidate = (String, String, String, OfferKind);

/// What may stand at byte `cursor` of the text.
pub fn complete(host: &mut dyn Host, text: &str, cursor: usize) -> Vec<Offer> {
    let context = context_at(text, cursor);
    let prefix = context.prefix.to_lowercase();
    let candidates = match &context.wanted {
        Wanted::Command => commands(host, &prefix),
        Wanted::Parameter(command) => parameters(host, command, &prefix),
        Wanted::Argument(command, parameter) => {
            values(host, command, parameter.as_deref(), &prefix, context.quote)
        }
        Wanted::Variable(splatted) => variables(host, &prefix, *splatted),
        Wanted::Member(target, is_static, _) => {
            let expression = text
                .get(target.start as usize..target.end as usize)
                .unwrap_or("");
            members(host, expression, *is_static, &prefix)
        }
        _ => Vec::new(),
    };
    let (start, end) = (context.replace.start as usize, context.replace.end as usize);
    let place = |(text, list, tip, kind)| Offer {
        text,
        list,
        tip,
        kind,
        start,
        end,
    };
    candidates.into_iter().take(MOST).map(place).collect()
}

fn begins(name: &str, prefix: &str) -> bool {
    name.to_lowercase().starts_with(prefix)
}

fn definition(host: &dyn Host, name: &str) -> Option<&'static CmdletDef> {
    host.cmdlets()
        .into_iter()
        .find(|def| def.name().eq_ignore_ascii_case(name))
}

fn facts_for(host: &dyn Host, name: &str) -> Option<Rc<CommandFacts>> {
    let target = host
        .aliases()
        .into_iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(name));
    let name = target.map_or_else(|| name.to_owned(), |(_, target)| target);
    facts(&name).or_else(|| definition(host, &name).map(facts_of))
}

/// Commands that run come before those that are documented only.
fn commands(host: &mut dyn Host, prefix: &str) -> Vec<Candidate> {
    let mut runs: Vec<String> = host.cmdlets().into_iter().map(CmdletDef::name).collect();
    runs.extend(host.functions().into_iter().map(|(name, _)| name));
    runs.retain(|name| begins(name, prefix));
    runs.sort_by_key(|name| name.to_lowercase());
    runs.dedup();
    let mut documented: Vec<String> = fact_names()
        .filter(|name| begins(name, prefix))
        .map(str::to_owned)
        .filter(|name| !runs.contains(name))
        .collect();
    documented.sort_by_key(|name| name.to_lowercase());
    let mut found: Vec<Candidate> = runs
        .into_iter()
        .map(|name| (name.clone(), name, String::new(), OfferKind::Command))
        .collect();
    if found.is_empty() {
        let aliases = host
            .aliases()
            .into_iter()
            .filter(|(alias, _)| begins(alias, prefix));
        found.extend(
            aliases.map(|(alias, target)| (alias.clone(), alias, target, OfferKind::Command)),
        );
    }
    let tip = || "documented, does not run here yet".to_owned();
    found.extend(
        documented
            .into_iter()
            .map(|name| (name.clone(), name, tip(), OfferKind::Command)),
    );
    found
}

/// Parameters in the engine's order: own ones, WhatIf and Confirm, then the common ones; used ones vanish.
fn parameters(host: &mut dyn Host, command: &CommandAtCursor, prefix: &str) -> Vec<Candidate> {
    let Some(facts) = facts_for(host, &command.name) else {
        return Vec::new();
    };
    let used: Vec<String> = command
        .words
        .iter()
        .filter_map(|word| word.parameter.as_ref())
        .map(|name| name.to_lowercase())
        .collect();
    let is_free = |name: &str| !used.iter().any(|used| name.eq_ignore_ascii_case(used));
    let offer = |name: &str, tip: String| {
        (
            format!("-{name}"),
            name.to_owned(),
            tip,
            OfferKind::ParameterName,
        )
    };
    let own = facts
        .parameters
        .iter()
        .filter(|parameter| !parameter.hidden && is_free(&parameter.name));
    let mut found: Vec<Candidate> = own
        .clone()
        .filter(|parameter| begins(&parameter.name, prefix))
        .map(|parameter| offer(&parameter.name, tip(parameter)))
        .collect();
    let changes =
        facts.should_process || definition(host, &facts.name).is_some_and(CmdletDef::changes);
    let risk: &[&str] = if changes { &["WhatIf", "Confirm"] } else { &[] };
    let common = COMMON
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !matches!(*name, "WhatIf" | "Confirm"));
    let common = common.filter(|_| facts.common);
    for name in risk.iter().copied().chain(common) {
        if begins(name, prefix) && is_free(name) {
            found.push(offer(name, String::new()));
        }
    }
    if found.is_empty() && !prefix.is_empty() {
        let aliases = own.flat_map(|parameter| {
            parameter
                .aliases
                .iter()
                .map(move |alias| (alias, parameter))
        });
        found.extend(
            aliases
                .filter(|(alias, _)| begins(alias, prefix))
                .map(|(alias, p)| offer(alias, tip(p))),
        );
    }
    found
}

fn tip(parameter: &ParameterFacts) -> String {
    let mandatory = if parameter.sets.iter().any(|set| set.mandatory) {
        ", mandatory"
    } else {
        ""
    };
    format!(
        "[{}{mandatory}]",
        if parameter.switch {
            "switch"
        } else {
            &parameter.type_name
        }
    )
}

fn values(
    host: &mut dyn Host,
    command: &CommandAtCursor,
    named: Option<&str>,
    prefix: &str,
    quote: Option<char>,
) -> Vec<Candidate> {
    let Some(facts) = facts_for(host, &command.name) else {
        return Vec::new();
    };
    let parameter = match named {
        Some(name) => facts.parameter(name).or_else(|| {
            let mut near = facts
                .parameters
                .iter()
                .filter(|parameter| begins(&parameter.name, &name.to_lowercase()));
            near.next().filter(|_| near.next().is_none())
        }),
        None => {
            let position = u32::try_from(command.position).unwrap_or(u32::MAX);
            facts.parameters.iter().find(|parameter| {
                parameter
                    .sets
                    .iter()
                    .any(|set| set.position == Some(position))
            })
        }
    };
    let Some(parameter) = parameter else {
        return Vec::new();
    };
    if parameter.switch || parameter.type_name.eq_ignore_ascii_case("Boolean") {
        let truths = ["$true", "$false"]
            .into_iter()
            .filter(|_| prefix.is_empty());
        return truths
            .map(|word| {
                (
                    word.to_owned(),
                    word.to_owned(),
                    String::new(),
                    OfferKind::ParameterValue,
                )
            })
            .collect();
    }
    let mut words: Vec<String> = parameter
        .values
        .iter()
        .map(|word| word.to_string())
        .collect();
    words.sort_by_key(|word| word.to_lowercase());
    if words.is_empty() {
        words = of_tenant(host, &facts.name, &parameter.name);
    }
    let fitting = words.into_iter().filter(|word| begins(word, prefix));
    fitting
        .map(|word| {
            (
                quoted(&word, quote),
                word,
                String::new(),
                OfferKind::ParameterValue,
            )
        })
        .collect()
}

/// Quotes a word where PowerShell would read it as something else.
fn quoted(word: &str, quote: Option<char>) -> String {
    let needs = word.is_empty()
        || word.contains([
            ' ', '\'', '"', '(', ')', '{', '}', ';', ',', '|', '&', '$', '@', '#',
        ]);
    // An address is a plain word: `@` splats only at a word's beginning.
    let needs = needs
        && !(word.contains('@') && !word.starts_with('@') && !word.contains([' ', '\'', '(', '$']));
    match quote {
        Some(quote) => format!("{quote}{word}{quote}"),
        None if needs => format!("'{}'", word.replace('\'', "''")),
        None => word.to_owned(),
    }
}

/// Names in the tenant that a parameter means: kinds of entities by the command's noun and the parameter's name.
fn of_tenant(host: &mut dyn Host, command: &str, parameter: &str) -> Vec<String> {
    let noun = command.split_once('-').map_or("", |(_, noun)| noun);
    let kinds: &[&str] = match (noun, parameter) {
        (_, "SearchName") => &["ComplianceSearch"],
        (_, "Site" | "Url") => &["Site"],
        (_, "UserId" | "Owner" | "OwnerId" | "LoginName" | "Subject" | "UserIds" | "Manager") => {
            &["User"]
        }
        (_, "Mailbox" | "ExchangeLocation" | "SourceMailbox") => &["Mailbox"],
        (_, "SharePointLocation") => &["Site"],
        ("SPOSite", "Identity") => &["Site"],
        ("ComplianceSearch" | "ComplianceSearchAction", "Identity") => &["ComplianceSearch"],
        ("DataSubject", "Identity") => &["User"],
        (noun, "Identity") if noun.contains("Mailbox") || noun.contains("Recoverable") => {
            &["Mailbox"]
        }
        (noun, "Identity") if noun.contains("User") => &["User"],
        _ => &[],
    };
    let mut names = Vec::new();
    for kind in kinds {
        if let Ok(tenant) = host.tenant() {
            names.extend(tenant.names_of(kind).unwrap_or_default());
        }
    }
    names.sort();
    names.dedup();
    names
}

fn variables(host: &mut dyn Host, prefix: &str, splatted: bool) -> Vec<Candidate> {
    let sign = if splatted { '@' } else { '$' };
    let mut names: Vec<(String, Value)> = host.variables();
    names.retain(|(name, _)| begins(name, prefix));
    names.sort_by_key(|(name, _)| name.to_lowercase());
    let offer = |(name, value): (String, Value)| {
        (
            format!("{sign}{name}"),
            name,
            format!("[{}]", value.type_name()),
            OfferKind::Variable,
        )
    };
    names.into_iter().map(offer).collect()
}

/// Members of a variable's value, or of a type: only what can be read without running anything.
fn members(host: &mut dyn Host, expression: &str, is_static: bool, prefix: &str) -> Vec<Candidate> {
    if is_static {
        return Vec::new();
    }
    let Some(value) = expression
        .strip_prefix('$')
        .and_then(|name| host.variable(name))
    else {
        return Vec::new();
    };
    let names: Vec<String> = match value.base() {
        Value::Object(object) => object
            .members()
            .into_iter()
            .map(|(name, _)| name.to_string())
            .collect(),
        Value::Table(table) => table
            .entries()
            .into_iter()
            .map(|(key, _)| key.to_text())
            .collect(),
        Value::Foreign(foreign) => foreign.properties(),
        Value::Str(_) => vec!["Length".into()],
        _ => Vec::new(),
    };
    let fitting = names.into_iter().filter(|name| begins(name, prefix));
    fitting
        .map(|name| (name.clone(), name, String::new(), OfferKind::Property))
        .collect()
}
