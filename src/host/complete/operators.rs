//! Operators, flags of `switch`, labels of loops, words behind `using`.

use super::Asked;
use super::names::{Pattern, begins, quoted, sort_by_name};
use crate::cmdlet::{Offer, OfferKind};

/// All operators that are words.
const OPERATORS: &[&str] = &[
    "and",
    "as",
    "band",
    "bnot",
    "bor",
    "bxor",
    "ccontains",
    "ceq",
    "cge",
    "cgt",
    "cin",
    "cle",
    "clike",
    "clt",
    "cmatch",
    "cne",
    "cnotcontains",
    "cnotin",
    "cnotlike",
    "cnotmatch",
    "contains",
    "creplace",
    "csplit",
    "eq",
    "f",
    "ge",
    "gt",
    "icontains",
    "ieq",
    "ige",
    "igt",
    "iin",
    "ile",
    "ilike",
    "ilt",
    "imatch",
    "in",
    "ine",
    "inotcontains",
    "inotin",
    "inotlike",
    "inotmatch",
    "ireplace",
    "is",
    "isnot",
    "isplit",
    "join",
    "le",
    "like",
    "lt",
    "match",
    "ne",
    "not",
    "notcontains",
    "notin",
    "notlike",
    "notmatch",
    "or",
    "replace",
    "shl",
    "shr",
    "split",
    "xor",
];

/// Operators that stand before their operand.
const PREFIXES: &[&str] = &["not", "bnot", "join", "split", "csplit", "isplit"];

const FLAGS: &[&str] = &[
    "CaseSensitive",
    "Exact",
    "File",
    "Parallel",
    "Regex",
    "Wildcard",
];

fn dashed(names: &[&str], word: &str) -> Vec<Offer> {
    let lower = word.to_lowercase();
    names
        .iter()
        .filter(|name| begins(name, &lower))
        .map(|name| Offer::listed(format!("-{name}"), *name, OfferKind::ParameterName))
        .collect()
}

/// Flags of `switch`.
pub fn switch_flags(word: &str) -> Vec<Offer> {
    dashed(FLAGS, word)
}

/// What stands behind `using`.
pub fn using_kinds(word: &str) -> Vec<Offer> {
    let lower = word.to_lowercase();
    ["assembly", "module", "namespace", "type"]
        .into_iter()
        .filter(|kind| begins(kind, &lower))
        .map(|kind| Offer::plain(kind, OfferKind::Keyword))
        .collect()
}

impl Asked<'_> {
    pub(super) fn operators(&mut self) -> Vec<Offer> {
        let start = self.context.replace.start as usize;
        let before = self.text.get(..start).unwrap_or("").trim_end();
        // With nothing before it, a dash and a word is an operator only once it is a whole one.
        let begins_statement =
            before.is_empty() || before.ends_with(['{', '(', ';', '|', '=', '\n']);
        let whole = PREFIXES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&self.context.word));
        if begins_statement && !whole {
            return Vec::new();
        }
        dashed(OPERATORS, &self.context.word)
    }

    pub(super) fn labels(&mut self) -> Vec<Offer> {
        let lower = self.context.word.to_lowercase();
        let before = self
            .text
            .get(..self.context.replace.start as usize)
            .unwrap_or("");
        let mut labels = Vec::new();
        for (at, _) in before.match_indices(':') {
            let rest = &before[at + 1..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let Some((label, behind)) = end.map(|end| rest.split_at(end)) else {
                continue;
            };
            let behind = behind.trim_start().to_ascii_lowercase();
            let loops = ["while", "for", "do", "switch"];
            let fits = !label.is_empty() && begins(label, &lower) && !labels.contains(&label);
            if fits && loops.iter().any(|word| behind.starts_with(word)) {
                labels.push(label);
            }
        }
        labels
            .into_iter()
            .map(|label| Offer::plain(label, OfferKind::Text))
            .collect()
    }

    /// Behind `using namespace`, `using module` and their kin.
    pub(super) fn used(&mut self, kind: &str) -> Vec<Offer> {
        let pattern = Pattern::new(&self.context.word);
        match kind {
            "namespace" => self.namespaces(),
            "module" => {
                let mut names = super::known::modules();
                names.retain(|name| pattern.fits(name));
                sort_by_name(&mut names, |name| name);
                names
                    .into_iter()
                    .map(|name| Offer::listed(quoted(&name, None), name, OfferKind::ParameterValue))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
