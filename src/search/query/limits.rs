//! How long a query may be and what else is to be noticed about a whole one (sections 10 and 11 of the query
//! reference). Counting needs the expanded text and the locations, which the caller knows.

use super::diagnostic::Diagnostic;
use super::faults as say;
use super::tree::Node;
use super::{Property, Query, Workload};
use crate::diag::{Result, Span};

/// Rows that a keyword list may have.
const ROW_LIMIT: usize = 20;
/// Characters that a query may have over mailboxes.
const MAILBOX_LIMIT: usize = 10_000;
/// What "All" counts for each kind of location.
const ALL_COUNTS: usize = 3;

/// Which generation of limits holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LimitProfile {
    /// Today's portal, which states no other numbers than the classic ones.
    #[default]
    Current,
    /// Content search and eDiscovery (Standard).
    ClassicStandard,
    /// eDiscovery (Premium).
    ClassicPremium,
}

/// Where a query is to be run, as far as its limits need to know.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Whether mailboxes are searched.
    pub mailboxes: bool,
    /// Whether sites are searched.
    pub sites: bool,
    /// Whether all of the sites are.
    pub all_sites: bool,
    /// How many sites are named.
    pub site_count: usize,
    /// Characters of the addresses of named sites.
    pub site_characters: usize,
}

impl Query {
    /// Checks the length against the limits of the profile; `expanded` is the text in which people stand with all their
    /// names. Gives the warnings that the locations call for.
    pub fn check(
        &self,
        expanded: &str,
        places: &Places,
        profile: LimitProfile,
    ) -> Result<Vec<Diagnostic>> {
        let mut found = Vec::new();
        let whole = Span::new(0, self.text.len());
        let length = expanded.chars().count();
        let mut measure = |what: &str, length: usize, limit: usize| {
            if length > limit {
                return Err(say::too_long(whole, what, length, limit).into_error(&self.text));
            }
            if length * 10 >= limit * 9 {
                found.push(say::nearly_too_long(whole, what, length, limit));
            }
            Ok(())
        };
        if places.mailboxes {
            measure("mailboxes", length + ALL_COUNTS, MAILBOX_LIMIT)?;
        }
        if places.sites {
            let counted = if places.all_sites {
                ALL_COUNTS
            } else {
                places.site_characters
            };
            measure("sites", length + counted, self.site_limit(places, profile))?;
        }
        self.note_workloads(places, &mut found);
        Ok(found)
    }

    fn site_limit(&self, places: &Places, profile: LimitProfile) -> usize {
        let has_wildcard = self.text.contains('*');
        match profile {
            LimitProfile::ClassicPremium if !has_wildcard => 10_000,
            LimitProfile::ClassicStandard if !places.all_sites && places.site_count <= 20 => 2_000,
            _ => 4_000,
        }
    }

    /// KQ-26: a property of the other workload matches nothing.
    fn note_workloads(&self, places: &Places, found: &mut Vec<Diagnostic>) {
        for (leaf, _) in self.root.leaves() {
            let Node::Property(restriction) = leaf else {
                continue;
            };
            let missing = match restriction.property.facts().workload {
                Workload::Mail if places.sites => "sites",
                Workload::Sites if places.mailboxes => "mailboxes",
                _ => continue,
            };
            // The usual person search joins both kinds by OR; there the other kind is no mistake.
            let only = !(places.mailboxes && places.sites);
            if only || !self.is_alternative(restriction.property) {
                found.push(say::other_workload(
                    restriction.span,
                    restriction.property.name(),
                    missing,
                    only,
                ));
            }
        }
    }

    /// Whether the property stands in an OR beside a word or a property of the other kind of location.
    fn is_alternative(&self, property: Property) -> bool {
        let workload = property.facts().workload;
        let other = |node: &Node| match node {
            Node::Property(other) => other.property.facts().workload != workload,
            _ => true,
        };
        matches!(&self.root, Node::Or(nodes) if nodes.iter().any(other))
    }
}

/// Lints that need the whole tree.
pub(super) fn lint(root: &Node, rows: usize, found: &mut Vec<Diagnostic>) {
    if rows > ROW_LIMIT {
        found.push(say::too_many_rows(root.span(), rows, ROW_LIMIT));
    }
    if finds_almost_everything(root) {
        found.push(say::only_not(root.span()));
    }
}

fn finds_almost_everything(node: &Node) -> bool {
    match node {
        Node::Not(inner, _) => !finds_almost_everything(inner),
        Node::And(nodes) => nodes.iter().all(finds_almost_everything),
        Node::Or(nodes) => nodes.iter().any(finds_almost_everything),
        _ => false,
    }
}
