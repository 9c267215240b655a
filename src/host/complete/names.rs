//! Names against what was typed, and quotes where PowerShell would read a word as something else. Knows no session.

use crate::cmdlet::{Offer, OfferKind};
use crate::value::wildcard::Wildcard;

/// What a name must look like: the word typed, as a beginning, with its wildcards.
pub struct Pattern {
    word: String,
    wildcard: Option<Wildcard>,
}

impl Pattern {
    /// Names that begin with this word.
    pub fn new(word: &str) -> Pattern {
        let wild = Wildcard::is_wildcard(word);
        let wildcard = wild.then(|| Wildcard::new(&format!("{word}*"), false).ok());
        Pattern {
            word: word.to_lowercase(),
            wildcard: wildcard.flatten(),
        }
    }

    /// Whether a name fits.
    pub fn fits(&self, name: &str) -> bool {
        match &self.wildcard {
            Some(wildcard) => wildcard.matches(name),
            None => begins(name, &self.word),
        }
    }
}

/// Whether a name begins with that lower-case word.
pub fn begins(name: &str, lower: &str) -> bool {
    match name.get(..lower.len()) {
        Some(head) if head.is_ascii() && lower.is_ascii() => head.eq_ignore_ascii_case(lower),
        _ => name.to_lowercase().starts_with(lower),
    }
}

/// Sorts by listed name, without case.
pub fn sort_by_name<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    items.sort_by_cached_key(|item| name(item).to_lowercase());
}

/// A value as a word of a command, in the quotes that were opened or in those that it needs.
pub fn quoted(value: &str, quote: Option<char>) -> String {
    match quote {
        Some('"') => format!(
            "\"{}\"",
            value
                .replace('`', "``")
                .replace('"', "`\"")
                .replace('$', "`$")
        ),
        Some(_) => format!("'{}'", value.replace('\'', "''")),
        None if needs_quotes(value) => format!("'{}'", value.replace('\'', "''")),
        None => value.to_owned(),
    }
}

/// Whether PowerShell would read a bare word as something else than this text.
pub fn needs_quotes(value: &str) -> bool {
    let special = |c: char| c.is_whitespace() || "`&'\"#{}()$,;|<>".contains(c);
    value.is_empty() || value.starts_with(['@', '%', '!']) || value.contains(special)
}

/// Offers values that fit, in the given order.
pub fn values<'a>(
    names: impl IntoIterator<Item = &'a str>,
    word: &str,
    quote: Option<char>,
    kind: OfferKind,
) -> Vec<Offer> {
    let pattern = Pattern::new(word);
    names
        .into_iter()
        .filter(|name| pattern.fits(name))
        .map(|name| Offer::listed(quoted(name, quote), name, kind))
        .collect()
}

/// The same, sorted and each once.
pub fn sorted_values(
    mut names: Vec<String>,
    word: &str,
    quote: Option<char>,
    kind: OfferKind,
) -> Vec<Offer> {
    names.sort_by(|a, b| crate::value::collate::compare(a, b, false));
    values(names.iter().map(String::as_str), word, quote, kind)
}
