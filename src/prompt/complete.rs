//! Completion at the prompt: hands the text to the session and shows what it offers.

use super::link::Link;
use crate::host::Offer;
use reedline::{Completer, CompletionResult, Span, Suggestion};

/// Completes from the session: commands, parameters, their values, variables, members, and names of the tenant.
pub struct TenantCompleter {
    link: Link,
}

impl TenantCompleter {
    /// A completer that asks over that link.
    pub fn new(link: Link) -> TenantCompleter {
        TenantCompleter { link }
    }
}

impl Completer for TenantCompleter {
    fn complete(&mut self, line: &str, pos: usize) -> CompletionResult {
        let offers = self.link.complete(line, pos);
        CompletionResult::fresh(offers.into_iter().map(suggestion).collect::<Vec<_>>())
    }
}

fn suggestion(offer: Offer) -> Suggestion {
    Suggestion {
        append_whitespace: false,
        description: Some(offer.tip).filter(|tip| !tip.is_empty() && *tip != offer.text),
        span: Span::new(offer.start, offer.end.max(offer.start)),
        value: offer.text,
        ..Suggestion::default()
    }
}
