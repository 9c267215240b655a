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
        let found = self.link.complete(line, pos);
        let span = Span::new(found.start, found.end.max(found.start));
        let offers = found.offers.into_iter();
        CompletionResult::fresh(
            offers
                .map(|offer| suggestion(offer, span))
                .collect::<Vec<_>>(),
        )
    }
}

fn suggestion(offer: Offer, span: Span) -> Suggestion {
    let tip = Some(offer.tip).filter(|tip| *tip != offer.text && *tip != offer.list);
    Suggestion {
        append_whitespace: false,
        description: tip,
        span,
        value: offer.text,
        ..Suggestion::default()
    }
}
