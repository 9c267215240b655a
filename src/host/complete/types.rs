//! Names of types and namespaces: all public ones of .NET and of the engine, whether or not they run here.
//!
//! In `types.txt` a line is a namespace, a colon and the types in it; a generic one ends in `<>`.

use super::Asked;
use super::names::{begins, quoted};
use crate::cmdlet::{Offer, OfferKind};
use crate::lang::tree::UsingKind;
use crate::value::types::ACCELERATORS;

static TABLE: &str = include_str!("types.txt");

/// One type: namespace, name with `<>` where it is generic.
fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().flat_map(|line| {
        let (namespace, names) = line.split_once(':').unwrap_or((line, ""));
        names.split_whitespace().map(move |name| (namespace, name))
    })
}

/// Name without the types around it.
fn last(name: &str) -> &str {
    name.rsplit('+').next().unwrap_or(name)
}

impl Asked<'_> {
    /// A type between brackets.
    pub(super) fn types(&mut self) -> Vec<Offer> {
        if self.context.word.is_empty() {
            return Vec::new();
        }
        let used: Vec<String> = self
            .context
            .tree
            .uses
            .iter()
            .filter(|using| using.kind == UsingKind::Namespace)
            .filter_map(|using| using.name.as_text().map(str::to_lowercase))
            .collect();
        type_offers(&self.context.word, &used)
    }

    /// A type as the value of a parameter.
    pub(super) fn types_in_quotes(&mut self) -> Vec<Offer> {
        let quote = self.context.quote;
        let mut offers = type_offers(&self.context.word, &[]);
        for offer in &mut offers {
            offer.text = quoted(&offer.text, quote);
        }
        offers
    }

    /// Namespaces behind `using namespace`.
    pub(super) fn namespaces(&mut self) -> Vec<Offer> {
        namespace_offers(&self.context.word)
    }
}

/// The part of a namespace that ends where the word's last part does.
fn namespace_offers(word: &str) -> Vec<Offer> {
    let lower = word.to_lowercase();
    let depth = word.matches('.').count();
    let mut found: Vec<String> = Vec::new();
    for line in TABLE.lines() {
        let namespace = line.split(':').next().unwrap_or("");
        if !begins(namespace, &lower) {
            continue;
        }
        let parts: Vec<&str> = namespace.split('.').take(depth + 1).collect();
        let name = parts.join(".");
        if parts.len() == depth + 1 && !found.contains(&name) {
            found.push(name);
        }
    }
    found.sort_by_key(|name| name.to_lowercase());
    let offer = |name: String| {
        let short = name.rsplit('.').next().unwrap_or(&name).to_owned();
        Offer::listed(name.clone(), short, OfferKind::Namespace).tip(format!("Namespace {name}"))
    };
    found.into_iter().map(offer).collect()
}

fn type_offers(word: &str, used: &[String]) -> Vec<Offer> {
    let lower = word.to_lowercase();
    let mut offers: Vec<(u8, Offer)> = Vec::new();
    let full = |namespace: &str, name: &str| format!("{namespace}.{}", name.trim_end_matches("<>"));
    if let Some((namespace, leaf)) = lower.rsplit_once('.') {
        for (own, name) in all() {
            let fits =
                own.eq_ignore_ascii_case(namespace) && !name.contains('+') && begins(name, leaf);
            if fits {
                offers.push((1, Offer::listed(full(own, name), name, OfferKind::Type)));
            }
        }
        offers.extend(namespace_offers(word).into_iter().map(|offer| (0, offer)));
    } else {
        for (short, target) in ACCELERATORS {
            let plain = target.rsplit('.').next().unwrap_or(target);
            let shown = if *short == "pscustomobject" {
                "PSObject"
            } else {
                plain
            };
            if begins(short, &lower) {
                offers.push((
                    0,
                    Offer::listed(*short, shown, OfferKind::Type).tip(*target),
                ));
            }
        }
        for (namespace, name) in all() {
            let own = last(name);
            let text = full(namespace, name);
            // A type that has its own name as accelerator is offered once.
            let accelerated = ACCELERATORS.iter().any(|(short, target)| {
                *target == text
                    && (short.eq_ignore_ascii_case(own)
                        || own
                            .strip_suffix("Attribute")
                            .is_some_and(|bare| bare.eq_ignore_ascii_case(short)))
            });
            if !begins(own, &lower) || accelerated {
                continue;
            }
            let text = match used.iter().any(|used| used.eq_ignore_ascii_case(namespace)) {
                true => name.trim_end_matches("<>").to_owned(),
                false => text,
            };
            offers.push((1, Offer::listed(text, own, OfferKind::Type)));
        }
    }
    offers.sort_by_cached_key(|(rank, offer)| (offer.list.to_lowercase(), *rank));
    offers.into_iter().map(|(_, offer)| offer).collect()
}
