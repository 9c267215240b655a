//! Which parameters the words of an unfinished command belong to, without values: by name, by position, and which
//! parameter sets remain. Kinder than the binder of commands that run, and refuses nothing.

use super::functions::Accepts;
use crate::cmdlet::ParameterFacts;
use crate::diag::Span;
use crate::lang::CommandAtCursor;

/// Common parameters with their aliases, in the order in which they are offered.
pub const COMMON: [(&str, &str); 12] = [
    ("Verbose", "vb"),
    ("Debug", "db"),
    ("ErrorAction", "ea"),
    ("WarningAction", "wa"),
    ("InformationAction", "infa"),
    ("ProgressAction", "proga"),
    ("ErrorVariable", "ev"),
    ("WarningVariable", "wv"),
    ("InformationVariable", "iv"),
    ("OutVariable", "ov"),
    ("OutBuffer", "ob"),
    ("PipelineVariable", "pv"),
];

/// Parameters of commands that change something.
pub const RISK: [(&str, &str); 2] = [("WhatIf", "wi"), ("Confirm", "cf")];

/// A parameter by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Its place among the command's own.
    Own(usize),
    /// A common one.
    Common(&'static str),
}

/// What is bound.
#[derive(Default)]
pub struct Binding {
    /// Own parameters that have a value, by place.
    pub bound: Vec<usize>,
    /// Common parameters that are given.
    pub common: Vec<&'static str>,
    /// Parameter sets that remain.
    pub mask: u64,
    /// Values with the names of their parameters.
    pub values: Vec<(String, Option<Span>)>,
    /// Own parameters that the next argument by position may belong to.
    pub next: Vec<usize>,
}

impl Binding {
    /// Binds the words of a command; the one at the cursor, which begins at `cursor`, is not among them.
    pub fn of(accepts: &Accepts, command: &CommandAtCursor, cursor: usize) -> Binding {
        let mut binding = Binding {
            mask: accepts.facts.all_sets(),
            ..Binding::default()
        };
        let mut positional = Vec::new();
        let mut words = command.words.iter().peekable();
        while let Some(word) = words.next() {
            let Some(name) = &word.parameter else {
                if word.splat.is_none() {
                    positional.push(word.span);
                }
                continue;
            };
            let takes_next = |next: &&crate::lang::CommandWord| {
                let (end, start) = (word.span.end as usize, next.span.start as usize);
                let cursor_between = end <= cursor && cursor <= start;
                word.value.is_none()
                    && next.parameter.is_none()
                    && next.splat.is_none()
                    && !cursor_between
            };
            match resolve(accepts, name) {
                Some(Named::Own(at)) => {
                    let parameter = &accepts.facts.parameters[at];
                    let value = match parameter.switch {
                        true => word.value,
                        false => word
                            .value
                            .or_else(|| words.next_if(takes_next).map(|next| next.span)),
                    };
                    binding.bind(accepts, at, value);
                    binding.mask = narrowed(binding.mask, parameter);
                }
                Some(Named::Common(name)) => {
                    binding.common.push(name);
                    if !matches!(name, "Verbose" | "Debug" | "WhatIf" | "Confirm") {
                        words.next_if(takes_next);
                    }
                }
                None => {
                    words.next_if(takes_next);
                }
            }
        }
        for span in positional {
            let candidates = binding.candidates(accepts);
            for at in &candidates {
                binding.bind(accepts, *at, Some(span));
            }
            if let [only] = candidates.as_slice() {
                binding.mask = narrowed(binding.mask, &accepts.facts.parameters[*only]);
            }
            if candidates.is_empty() {
                binding.take_rest(accepts, span);
            }
        }
        binding.next = binding.candidates(accepts);
        binding
    }

    fn bind(&mut self, accepts: &Accepts, at: usize, value: Option<Span>) {
        self.bound.push(at);
        self.values
            .push((accepts.facts.parameters[at].name.to_string(), value));
    }

    fn take_rest(&mut self, accepts: &Accepts, span: Span) {
        let rest = accepts
            .facts
            .parameters
            .iter()
            .position(|p| p.in_sets(self.mask).is_some_and(|set| set.remaining));
        if let Some(at) = rest {
            self.bind(accepts, at, Some(span));
        }
    }

    /// The free parameters of the lowest position.
    fn candidates(&self, accepts: &Accepts) -> Vec<usize> {
        let position = |at: usize, parameter: &ParameterFacts| {
            if self.bound.contains(&at) {
                return None;
            }
            parameter
                .sets
                .iter()
                .filter(|set| set.mask & self.mask != 0)
                .filter_map(|set| set.position)
                .min()
        };
        let parameters = accepts.facts.parameters.iter().enumerate();
        let placed: Vec<(u32, usize)> = parameters
            .filter_map(|(at, parameter)| Some((position(at, parameter)?, at)))
            .collect();
        let Some(lowest) = placed.iter().map(|(position, _)| *position).min() else {
            return Vec::new();
        };
        let mut candidates: Vec<usize> = placed
            .into_iter()
            .filter(|(position, _)| *position == lowest)
            .map(|(_, at)| at)
            .collect();
        let default = accepts.facts.default_set.as_ref().and_then(|default| {
            let sets = &accepts.facts.sets;
            sets.iter()
                .position(|set| set.eq_ignore_ascii_case(default))
        });
        if let Some(default) = default {
            // Those of the default set come first.
            candidates.sort_by_key(|at| accepts.facts.parameters[*at].mask() & (1 << default) == 0);
        }
        candidates
    }
}

fn narrowed(mask: u64, parameter: &ParameterFacts) -> u64 {
    match mask & parameter.mask() {
        0 => mask,
        both => both,
    }
}

/// The parameter of a name, an alias, or an unambiguous beginning.
pub fn resolve(accepts: &Accepts, name: &str) -> Option<Named> {
    let own = &accepts.facts.parameters;
    if let Some(at) = own.iter().position(|parameter| parameter.answers_to(name)) {
        return Some(Named::Own(at));
    }
    let risk: &[(&'static str, &str)] = if accepts.changes() { &RISK } else { &[] };
    let shared: &[(&'static str, &str)] = if accepts.facts.common { &COMMON } else { &[] };
    let common = risk.iter().chain(shared);
    let exact = common.clone().find(|(known, alias)| {
        known.eq_ignore_ascii_case(name) || alias.eq_ignore_ascii_case(name)
    });
    if let Some((known, _)) = exact {
        return Some(Named::Common(known));
    }
    let lower = name.to_lowercase();
    let fits = |known: &str| super::names::begins(known, &lower);
    let mut near = own
        .iter()
        .enumerate()
        .filter(|(_, parameter)| fits(&parameter.name) || parameter.aliases.iter().any(|a| fits(a)))
        .map(|(at, _)| Named::Own(at))
        .chain(
            common
                .filter(|(known, _)| fits(known))
                .map(|(known, _)| Named::Common(known)),
        );
    near.next().filter(|_| near.next().is_none())
}
