//! Names of parameters: the command's own in their order, `-WhatIf` and `-Confirm`, then the common ones; those that
//! are given, and those of sets that are ruled out, are left out.

use super::Asked;
use super::binding::{Binding, COMMON, RISK};
use super::functions::Accepts;
use super::names::begins;
use crate::cmdlet::{Offer, OfferKind, ParameterFacts};
use crate::lang::CommandAtCursor;

impl Asked<'_> {
    pub(super) fn parameters(&mut self, command: &CommandAtCursor) -> Vec<Offer> {
        if let Some(offers) = self.native(command) {
            return offers;
        }
        let Some(accepts) = self.accepts_with_words(command) else {
            return Vec::new();
        };
        let binding = Binding::of(&accepts, command, self.context.replace.start as usize);
        names(&accepts, &binding, &self.context.word, "-")
    }
}

/// Names that are free and begin with a word, each behind `dash`.
pub fn names(accepts: &Accepts, binding: &Binding, word: &str, dash: &str) -> Vec<Offer> {
    let lower = word.to_lowercase();
    let mut offers = Vec::new();
    let mut hides = false;
    let offer = |name: &str, tip: String| {
        Offer::listed(format!("{dash}{name}"), name, OfferKind::ParameterName).tip(tip)
    };
    for (at, parameter) in accepts.facts.parameters.iter().enumerate() {
        let free = !binding.bound.contains(&at) && parameter.mask() & binding.mask != 0;
        // Those that only Windows has are hidden, too, and written with their types of .NET.
        let kept_back = accepts.tree.is_some() || &*parameter.type_name == "switch";
        hides |= parameter.hidden && free && kept_back;
        if parameter.hidden || !free {
            continue;
        }
        let tip = tip(parameter);
        if begins(&parameter.name, &lower) {
            offers.push(offer(&parameter.name, tip));
        } else {
            let aliases = parameter
                .aliases
                .iter()
                .filter(|alias| begins(alias, &lower));
            offers.extend(aliases.map(|alias| offer(alias, tip.clone())));
        }
    }
    let risk: &[(&str, &str)] = if accepts.changes() { &RISK } else { &[] };
    // PowerShell leaves the common ones out where a command keeps one of its own from sight.
    let common: &[(&str, &str)] = if accepts.facts.common && !hides {
        &COMMON
    } else {
        &[]
    };
    let own = |name: &str| accepts.facts.parameter(name).is_some();
    for (name, alias) in risk.iter().chain(common) {
        if binding.common.contains(name) || own(name) {
            continue;
        }
        if begins(name, &lower) {
            offers.push(offer(name, String::new()));
        } else if begins(alias, &lower) {
            offers.push(offer(alias, format!("-{name}")));
        }
    }
    offers
}

fn tip(parameter: &ParameterFacts) -> String {
    let mandatory = match parameter.sets.iter().any(|set| set.mandatory) {
        true => ", mandatory",
        false => "",
    };
    let kind = match (parameter.switch, &*parameter.type_name) {
        (true, _) => "switch",
        (false, "") => "Object",
        (false, name) => name.rsplit('.').next().unwrap_or(name),
    };
    format!("[{kind}{mandatory}] {}", parameter.name)
}
