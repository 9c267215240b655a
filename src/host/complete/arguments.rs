//! Values of parameters: what a script registered, what the engine knows of the command, the closed set of the
//! parameter, names in the tenant, and at last files.

use super::Asked;
use super::binding::{Binding, Named, resolve};
use super::functions::Accepts;
use super::names::{quoted, sort_by_name, sorted_values, values};
use crate::cmdlet::{Completed, Offer, OfferKind, ParameterFacts};
use crate::lang::CommandAtCursor;
use crate::lang::tree::{StatementKind, TypeMemberKind};
use crate::lang::walk::{Node, walk};

/// What an action preference may be.
const ACTIONS: &[&str] = &[
    "Break",
    "Continue",
    "Ignore",
    "Inquire",
    "SilentlyContinue",
    "Stop",
    "Suspend",
];

/// The argument at the cursor.
pub struct Argument<'a> {
    /// The command around it.
    pub command: &'a CommandAtCursor,
    /// What the command accepts.
    pub accepts: &'a Accepts,
    /// Which parameters have a value.
    pub binding: &'a Binding,
    /// Whether it stands by position.
    pub positional: bool,
}

impl Asked<'_> {
    pub(super) fn arguments(
        &mut self,
        command: &CommandAtCursor,
        named: Option<&str>,
    ) -> Completed {
        if let Some(offers) = self.native(command) {
            return self.placed(offers);
        }
        let Some(accepts) = self.accepts_with_words(command) else {
            let offers = self.paths();
            return self.placed(offers);
        };
        let start = self.context.replace.start as usize;
        // A value joined by a comma to one before it belongs to the same parameter.
        let joined = self
            .text
            .get(..start)
            .is_some_and(|text| text.trim_end().ends_with(','));
        let mut words = command.clone();
        if joined && named.is_none() {
            let before = |word: &crate::lang::CommandWord| (word.span.end as usize) <= start;
            if let Some(at) = words.words.iter().rposition(before) {
                words.words.remove(at);
            }
        }
        let binding = Binding::of(&accepts, &words, start);
        let colon = self
            .text
            .get(..start)
            .is_some_and(|text| text.trim_end().ends_with(':'));
        let known = named.and_then(|name| resolve(&accepts, name));
        let switch = match known {
            Some(Named::Own(at)) => accepts.facts.parameters[at].switch,
            Some(Named::Common(name)) => matches!(name, "Verbose" | "Debug" | "WhatIf" | "Confirm"),
            None => false,
        };
        let argument = Argument {
            command,
            accepts: &accepts,
            binding: &binding,
            positional: named.is_none() || switch && !colon,
        };
        let mut offers = match known {
            Some(_) if switch && colon => self.truths(),
            Some(Named::Common(name)) if !switch => {
                let offers = self.of_common(name);
                return self.placed(offers);
            }
            Some(Named::Own(at)) if !switch => {
                let parameter = accepts.facts.parameters[at].clone();
                if let Some(inside) = self.filter_words(&argument, &parameter) {
                    return inside;
                }
                self.of_parameter(&argument, &parameter)
            }
            None if named.is_some() => Vec::new(),
            _ => {
                let mut found = Vec::new();
                for at in &binding.next {
                    let parameter = accepts.facts.parameters[*at].clone();
                    if let Some(inside) = self.filter_words(&argument, &parameter) {
                        return inside;
                    }
                    found = self.of_parameter(&argument, &parameter);
                    if !found.is_empty() || !self.takes_text(&argument, &parameter) {
                        break;
                    }
                }
                found
            }
        };
        if offers.is_empty() {
            offers = self.paths();
        }
        self.placed(offers)
    }

    /// Whether the argument is not for this parameter, so that the next one of the same position is asked: a bare word
    /// is no script block.
    fn takes_text(&self, argument: &Argument, parameter: &ParameterFacts) -> bool {
        let block = parameter
            .type_name
            .to_ascii_lowercase()
            .contains("scriptblock");
        block && argument.positional && !self.context.word.is_empty()
    }

    fn truths(&self) -> Vec<Offer> {
        ["$true", "$false"]
            .into_iter()
            .filter(|word| super::names::begins(word, &self.context.word.to_lowercase()))
            .map(|word| Offer::plain(word, OfferKind::ParameterValue))
            .collect()
    }

    fn of_common(&mut self, name: &str) -> Vec<Offer> {
        let (word, quote) = (self.context.word.clone(), self.context.quote);
        if name.ends_with("Action") {
            return values(
                ACTIONS.iter().copied(),
                &word,
                quote,
                OfferKind::ParameterValue,
            );
        }
        if name.ends_with("Variable") {
            let names = self.session_variables();
            return match word.is_empty() {
                true => Vec::new(),
                false => sorted_values(names, &word, quote, OfferKind::ParameterValue),
            };
        }
        Vec::new()
    }

    /// Values of one parameter of the command.
    fn of_parameter(&mut self, argument: &Argument, parameter: &ParameterFacts) -> Vec<Offer> {
        if let Some(offers) = self.completed_by_script(argument, parameter)
            && !offers.is_empty()
        {
            return offers;
        }
        if let Some(offers) = self.known_values(argument, parameter) {
            return offers;
        }
        let (word, quote) = (self.context.word.clone(), self.context.quote);
        let set = self.value_set(argument, parameter);
        if !set.is_empty() {
            return sorted_values(set, &word, quote, OfferKind::ParameterValue);
        }
        let names = self.tenant_names(argument, parameter);
        values(
            names.iter().map(String::as_str),
            &word,
            quote,
            OfferKind::ParameterValue,
        )
        .into_iter()
        .map(|offer| bare_address(offer, quote))
        .collect()
    }

    /// The closed set of a parameter's values: `[ValidateSet()]`, or the names of an enumeration.
    fn value_set(&mut self, argument: &Argument, parameter: &ParameterFacts) -> Vec<String> {
        if !parameter.values.is_empty() {
            let default = parameter.type_name.ends_with("ExecutionPolicy");
            // The default policy is another's number, and shows that one's name.
            let shown = |value: &str| {
                if default && value == "Default" {
                    "Restricted"
                } else {
                    value
                }
                .to_owned()
            };
            return parameter.values.iter().map(|value| shown(value)).collect();
        }
        if let Some(names) = self.generated_values(argument, parameter) {
            return names;
        }
        let element = parameter.type_name.trim_end_matches("[]").to_owned();
        self.enumeration(&element).unwrap_or_default()
    }

    /// Names of an enumeration: of the text, of the session, of .NET.
    pub(super) fn enumeration(&mut self, name: &str) -> Option<Vec<String>> {
        let mut found = None;
        let tree = self.tree();
        walk(&tree, &mut |node| {
            if let Node::Statement(statement) = node
                && let StatementKind::Type(definition) = &statement.kind
                && definition.name.eq_ignore_ascii_case(name)
            {
                let labels = definition.members.iter();
                let labels = labels.filter(|m| matches!(m.kind, TypeMemberKind::Label(_)));
                let names: Vec<String> = labels.map(|member| member.name.to_string()).collect();
                if !names.is_empty() {
                    found = Some(names);
                }
            }
        });
        if found.is_some() {
            return found;
        }
        let full = crate::value::resolve_type(name)
            .map_or_else(|| name.to_owned(), |full| full.0.to_string());
        let full = full
            .strip_prefix("System.Nullable[")
            .and_then(|inner| inner.strip_suffix(']'))
            .unwrap_or(&full)
            .to_owned();
        if matches!(
            full.as_str(),
            "System.Management.Automation.ActionPreference"
        ) {
            return Some(ACTIONS.iter().map(|name| (*name).to_owned()).collect());
        }
        let found = crate::value::enums::find(&full)?;
        Some(found.names().map(str::to_owned).collect())
    }

    /// Values that a parameter's command names as `Name`: properties of what the pipeline brings, those given left out.
    pub(super) fn property_values(&mut self, argument: &Argument) -> Vec<Offer> {
        let Some(upstream) = argument.command.upstream else {
            return Vec::new();
        };
        let mut names = self.piped_properties(upstream);
        let end = self.context.replace.start as usize;
        let given = self.pieces_before(end);
        names.retain(|name| !given.iter().any(|given| given.eq_ignore_ascii_case(name)));
        let pattern = super::names::Pattern::new(&self.context.word);
        let quote = self.context.quote;
        sort_by_name(&mut names, |name| name);
        names
            .into_iter()
            .filter(|name| pattern.fits(name))
            .map(|name| {
                let text = match quote {
                    Some(quote) => format!("{quote}{name}{quote}"),
                    None if super::names::needs_quotes(&name) || !is_word(&name) => {
                        format!("'{name}'")
                    }
                    None => name.clone(),
                };
                Offer::listed(text, name, OfferKind::Property)
            })
            .collect()
    }

    /// Values joined by commas to the one at the cursor.
    fn pieces_before(&self, end: usize) -> Vec<String> {
        let mut before = self.text.get(..end).unwrap_or("").trim_end();
        let mut pieces = Vec::new();
        while let Some(rest) = before.strip_suffix(',') {
            let rest = rest.trim_end();
            let start = match rest.chars().next_back() {
                Some(quote @ ('\'' | '"')) => rest[..rest.len() - 1].rfind(quote).unwrap_or(0),
                _ => rest
                    .rfind(|c: char| c.is_whitespace() || c == ',')
                    .map_or(0, |at| at + 1),
            };
            pieces.push(rest[start..].trim_matches(['\'', '"']).to_owned());
            before = rest[..start].trim_end();
        }
        pieces
    }
}

fn is_word(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// An address is a plain word: `@` splats only at a word's beginning.
fn bare_address(offer: Offer, quote: Option<char>) -> Offer {
    Offer {
        text: quoted(&offer.list, quote),
        ..offer
    }
}
