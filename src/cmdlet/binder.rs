//! Finds which parameter each word of a command belongs to. Knows what a command accepts and nothing else of it: no
//! tenant, no evaluation. A rule for one cmdlet only belongs in that cmdlet.

mod errors;
mod record;
mod types;

use super::facts::{ALL_SETS, CommandFacts, ParameterFacts};
use crate::diag::{Position, Result, Source, Span};
use crate::value::{Array, ArrayKind, Value};
use std::rc::Rc;

pub use record::PlainInput;
pub use types::fits;

/// Parameters that every advanced command has, with their aliases, in PowerShell's order.
pub static COMMON: &[(&str, &str)] = &[
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
    ("WhatIf", "wi"),
    ("Confirm", "cf"),
];

/// One word of a command as the host hands it over, evaluated.
#[derive(Clone)]
pub enum Given {
    /// `-Name`, with the value after a colon or from a splatted table.
    Parameter {
        /// Name without its dash.
        name: Rc<str>,
        /// Where it was typed.
        span: Span,
        /// Its value, where it came with one.
        value: Option<(Value, Span)>,
        /// Whether it came from a splatted table: an explicit one of the same name wins.
        splatted: bool,
    },
    /// A value by itself.
    Argument {
        /// The value.
        value: Value,
        /// Where it was typed.
        span: Span,
        /// The bare word as typed, where it was one.
        literal: Option<Rc<str>>,
    },
}

/// Circumstances of a binding.
pub struct BindOptions<'a> {
    /// Name by which the command was called, for errors.
    pub command: &'a str,
    /// Whether records will come from the pipeline.
    pub pipeline_input: bool,
    /// Text in which the spans lie.
    pub source: &'a Rc<Source>,
    /// Where the command stands.
    pub span: Span,
    /// Whether `-WhatIf` and `-Confirm` are accepted although no document gives them.
    pub changes: bool,
    /// Whether unknown parameters and surplus arguments are kept in `rest` instead of refused (plain functions).
    pub keep_rest: bool,
    /// Values for parameters that the words leave open (`$PSDefaultParameterValues`).
    pub defaults: &'a [(Rc<str>, Value)],
}

/// Common parameters that were given, by name in the table's spelling.
pub type Common = Vec<(&'static str, Value)>;

/// The outcome of a binding.
#[derive(Clone, Default)]
pub struct Bound {
    /// Index into the command's parameters, value, and where the value was typed; a switch has a Boolean.
    pub values: Vec<(usize, Value, Span)>,
    /// Common parameters.
    pub common: Common,
    /// Arguments that no parameter took (`$args` of a plain function).
    pub rest: Vec<Value>,
    /// Sets that are still possible.
    pub sets: u64,
    /// Parameters whose value a block gives anew for each record, with its place among the parameters.
    pub late: Vec<(usize, crate::value::Block)>,
    /// Parameters left for the pipeline to fill.
    waiting: u64,
    where_typed: Option<Position>,
    command: Rc<str>,
}

/// Binds the words of one command.
///
/// # Errors
/// PowerShell's own ids: `NamedParameterNotFound`, `AmbiguousParameter`, `MissingArgument`, `ParameterAlreadyBound`,
/// `PositionalParameterNotFound`, `MissingMandatoryParameter`, `AmbiguousParameterSet`,
/// `CannotConvertArgumentNoMessage`, `ParameterArgumentValidationError…`; each points at the word.
pub fn bind(facts: &CommandFacts, given: &[Given], options: &BindOptions) -> Result<Bound> {
    let mut binding = Binding {
        facts,
        options,
        bound: Bound {
            sets: facts.all_sets(),
            command: options.command.into(),
            ..Bound::default()
        },
        kept: Vec::new(),
    };
    binding.bound.where_typed = Some(Position {
        source: options.source.clone(),
        span: options.span,
    });
    let loose = binding.named(given)?;
    binding.positional(loose)?;
    binding.defaults()?;
    binding.finish()?;
    // In the order in which they were typed.
    binding.kept.sort_by_key(|(_, span, _)| span.start);
    binding.bound.rest = binding.kept.drain(..).map(|(value, ..)| value).collect();
    Ok(binding.bound)
}

struct Binding<'a> {
    facts: &'a CommandFacts,
    options: &'a BindOptions<'a>,
    bound: Bound,
    /// Words that no parameter takes, for `$args`.
    kept: Vec<Loose>,
}

type Loose = (Value, Span, Option<Rc<str>>);

/// A word that looks like a parameter and is an argument.
fn as_arguments(name: &str, value: Option<&(Value, Span)>, span: Span, loose: &mut Vec<Loose>) {
    let colon = if value.is_some() { ":" } else { "" };
    loose.push((Value::str(format!("-{name}{colon}")), span, None));
    loose.extend(value.map(|(value, at)| (value.clone(), *at, None)));
}

enum Found {
    Own(usize),
    Common(&'static str),
}

impl Binding<'_> {
    /// Binds what nobody gave from the session's defaults; what does not fit the chosen sets is passed over.
    fn defaults(&mut self) -> Result<()> {
        for (name, value) in self.options.defaults {
            let at = self.options.span;
            match self.find(name, at) {
                Ok(Found::Own(index)) => {
                    let mask = self.facts.parameters[index].mask();
                    if self.unbound(index) && self.bound.sets & mask != 0 {
                        self.bound.sets &= mask;
                        self.take(index, value.clone(), at)?;
                    }
                }
                Ok(found @ Found::Common(common)) => {
                    if self.bound.common.iter().all(|(known, _)| *known != common) {
                        self.bind_found(found, value.clone(), at, at)?;
                    }
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Leaves sets that have a place for each argument, if there are such.
    fn keep_sets_with_places(&mut self, count: usize) {
        let places = |bit: u64| {
            let mut places = 0;
            for (index, parameter) in self.facts.parameters.iter().enumerate() {
                let Some(set) = parameter.in_sets(bit).filter(|_| self.unbound(index)) else {
                    continue;
                };
                places += if set.remaining {
                    count
                } else {
                    usize::from(set.position.is_some())
                };
            }
            places
        };
        let sets = (0..self.facts.sets.len().min(64))
            .map(|i| 1_u64 << i)
            .filter(|bit| self.bound.sets & bit != 0);
        let wide = sets
            .filter(|bit| places(*bit) >= count)
            .fold(0, |mask, bit| mask | bit);
        if wide != 0 {
            self.bound.sets &= wide;
        }
    }

    /// Binds what has a name; gives back the arguments that have none.
    fn named(&mut self, given: &[Given]) -> Result<Vec<Loose>> {
        let explicit: Vec<usize> = given
            .iter()
            .filter_map(|word| match word {
                Given::Parameter {
                    name,
                    span,
                    splatted: false,
                    ..
                } => match self.find(name, *span) {
                    Ok(Found::Own(index)) => Some(index),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let takes_rest = self
            .facts
            .parameters
            .iter()
            .any(|p| p.sets.iter().any(|set| set.remaining));
        let mut only_arguments = false;
        let mut loose = Vec::new();
        let mut words = given.iter().peekable();
        while let Some(word) = words.next() {
            match word {
                // `--` ends the parameters.
                Given::Parameter {
                    name, value: None, ..
                } if &**name == "-" && !only_arguments => only_arguments = true,
                Given::Parameter {
                    name, span, value, ..
                } if only_arguments => {
                    as_arguments(name, value.as_ref(), *span, &mut loose);
                }
                Given::Argument {
                    value,
                    span,
                    literal,
                } => loose.push((value.clone(), *span, literal.clone())),
                Given::Parameter {
                    name,
                    span,
                    value,
                    splatted,
                } => {
                    let found = match self.find(name, *span) {
                        Ok(found) => found,
                        // What PowerShell's own commands with a rest do not know becomes part of the rest.
                        Err(error)
                            if takes_rest
                                && !self.options.keep_rest
                                && errors::is_unknown(&error) =>
                        {
                            as_arguments(name, value.as_ref(), *span, &mut loose);
                            continue;
                        }
                        Err(error) if self.options.keep_rest && errors::is_unknown(&error) => {
                            self.keep(name, value, *span);
                            // The argument behind it stays with it, as in PowerShell.
                            if let (None, Some(Given::Argument { value, span, .. })) =
                                (value, words.peek())
                            {
                                self.kept.push((value.clone(), *span, None));
                                words.next();
                            }
                            continue;
                        }
                        Err(error) => return Err(error),
                    };
                    if let (Found::Own(index), true) = (&found, *splatted)
                        && explicit.contains(index)
                    {
                        continue;
                    }
                    let is_switch = match &found {
                        Found::Own(index) => self.facts.parameters[*index].switch,
                        Found::Common(name) => {
                            matches!(*name, "Verbose" | "Debug" | "WhatIf" | "Confirm")
                        }
                    };
                    let (value, at) = match value {
                        Some((value, at)) => (value.clone(), *at),
                        None if is_switch => (Value::Bool(true), *span),
                        None => match words.peek() {
                            Some(Given::Argument { value, span, .. }) => {
                                let taken = (value.clone(), *span);
                                words.next();
                                taken
                            }
                            _ => return Err(errors::missing_argument(self, &found, *span)),
                        },
                    };
                    self.bind_found(found, value, at, *span)?;
                }
            }
        }
        Ok(loose)
    }

    /// A word that looks like a parameter and is none, for a plain function: it becomes arguments.
    fn keep(&mut self, name: &str, value: &Option<(Value, Span)>, span: Span) {
        let colon = if value.is_some() { ":" } else { "" };
        self.kept
            .push((Value::str(format!("-{name}{colon}")), span, None));
        if let Some((value, at)) = value {
            self.kept.push((value.clone(), *at, None));
        }
    }

    fn bind_found(&mut self, found: Found, value: Value, at: Span, name_at: Span) -> Result<()> {
        match found {
            Found::Common(name) => {
                if self.bound.common.iter().any(|(known, _)| *known == name) {
                    return Err(errors::already_bound(self, name, name_at));
                }
                let value = types::common(name, value)
                    .map_err(|why| errors::cannot_convert(self, name, why, at))?;
                self.bound.common.push((name, value));
                Ok(())
            }
            Found::Own(index) => {
                let parameter = &self.facts.parameters[index];
                if self.bound.values.iter().any(|(known, ..)| *known == index) {
                    return Err(errors::already_bound(self, &parameter.name, name_at));
                }
                self.bound.sets &= parameter.mask();
                if self.bound.sets == 0 {
                    return Err(errors::ambiguous_set(self, name_at));
                }
                self.take(index, value, at)
            }
        }
    }

    /// Converts, validates and keeps a value.
    fn take(&mut self, index: usize, value: Value, at: Span) -> Result<()> {
        let parameter = &self.facts.parameters[index];
        if let Value::Block(block) = value.base()
            && self.options.pipeline_input
            && parameter
                .sets
                .iter()
                .any(|set| set.pipeline.by_value || set.pipeline.by_name)
            && !fits(&parameter.type_name, &value)
        {
            self.bound.late.push((index, block.clone()));
            self.bound.values.push((index, value, at));
            return Ok(());
        }
        let value = types::convert(parameter, value)
            .map_err(|why| errors::cannot_convert(self, &parameter.name, why, at))?;
        self.validate(parameter, &value, at)?;
        self.bound.values.push((index, value, at));
        Ok(())
    }

    fn validate(&self, parameter: &ParameterFacts, value: &Value, at: Span) -> Result<()> {
        let mandatory = parameter
            .in_sets(self.bound.sets)
            .is_some_and(|set| set.mandatory);
        let refused = types::validate(parameter, mandatory, value);
        refused.map_or(Ok(()), |why| Err(errors::invalid(self, parameter, why, at)))
    }

    /// Finds a parameter by its name, an alias, or the beginning of one that nothing else begins with.
    fn find(&self, name: &str, span: Span) -> Result<Found> {
        if let Some(index) = self
            .facts
            .parameters
            .iter()
            .position(|p| p.answers_to(name))
        {
            return Ok(Found::Own(index));
        }
        let common = || COMMON.iter().filter(|(name, _)| self.has_common(name));
        if let Some((name, _)) = common()
            .find(|(n, alias)| n.eq_ignore_ascii_case(name) || alias.eq_ignore_ascii_case(name))
        {
            return Ok(Found::Common(name));
        }
        let begins = |whole: &str| {
            whole
                .get(..name.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(name))
        };
        if name.is_empty() {
            return Err(errors::unknown(self, name, span));
        }
        let mut own: Vec<usize> = Vec::new();
        for (index, parameter) in self.facts.parameters.iter().enumerate() {
            if begins(&parameter.name) || parameter.aliases.iter().any(|alias| begins(alias)) {
                own.push(index);
            }
        }
        let shared: Vec<&'static str> = common()
            .map(|(name, _)| *name)
            .filter(|name| begins(name))
            .collect();
        match (own.as_slice(), shared.as_slice()) {
            ([index], _) => Ok(Found::Own(*index)),
            ([], [name]) => Ok(Found::Common(name)),
            ([], []) => Err(errors::unknown(self, name, span)),
            _ => Err(errors::ambiguous(self, name, &own, &shared, span)),
        }
    }

    fn has_common(&self, name: &str) -> bool {
        match name {
            "WhatIf" | "Confirm" => self.facts.should_process || self.options.changes,
            _ => self.facts.common,
        }
    }

    /// Binds what has no name by position: first where it fits as it is, then where it can be converted; the default
    /// set first.
    fn positional(&mut self, loose: Vec<Loose>) -> Result<()> {
        let mut loose = std::collections::VecDeque::from(loose);
        self.keep_sets_with_places(loose.len());
        let positions = self.positions();
        for position in positions {
            let Some((value, at, _)) = loose.front().cloned() else {
                break;
            };
            let Some(index) = self.candidate(position, &value) else {
                continue;
            };
            if self.remaining(index) {
                break;
            }
            loose.pop_front();
            self.bound.sets &= self.facts.parameters[index].mask();
            self.take(index, value, at)?;
        }
        if loose.is_empty() {
            return Ok(());
        }
        self.rest(loose.into())
    }

    fn positions(&self) -> Vec<u32> {
        let mut positions: Vec<u32> = self
            .facts
            .parameters
            .iter()
            .flat_map(|p| p.sets.iter().filter_map(|set| set.position))
            .collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    fn unbound(&self, index: usize) -> bool {
        self.bound.values.iter().all(|(known, ..)| *known != index)
    }

    fn remaining(&self, index: usize) -> bool {
        self.facts.parameters[index]
            .in_sets(self.bound.sets)
            .is_some_and(|set| set.remaining)
    }

    fn default_mask(&self) -> u64 {
        let default = self.facts.default_set.as_ref();
        let index = default.and_then(|name| self.facts.sets.iter().position(|set| set == name));
        index.map_or(0, |index| 1 << index) & self.bound.sets
    }

    fn candidate(&self, position: u32, value: &Value) -> Option<usize> {
        let at_position = |mask: u64| {
            let each = self.facts.parameters.iter().enumerate();
            each.filter(move |(_, p)| {
                p.sets
                    .iter()
                    .any(|s| s.mask & mask != 0 && s.position == Some(position))
            })
            .map(|(index, _)| index)
            .filter(|index| self.unbound(*index))
            .collect::<Vec<usize>>()
        };
        let default = at_position(self.default_mask());
        let all = at_position(self.bound.sets);
        let fits_as_is = |index: &&usize| fits(&self.facts.parameters[**index].type_name, value);
        let can_convert =
            |index: &&usize| types::convert(&self.facts.parameters[**index], value.clone()).is_ok();
        default
            .iter()
            .find(fits_as_is)
            .or_else(|| all.iter().find(fits_as_is))
            .or_else(|| default.iter().find(can_convert))
            .or_else(|| all.iter().find(can_convert))
            .or_else(|| default.first())
            .or_else(|| all.first())
            .copied()
    }

    /// Hands all arguments that are left to the parameter that takes them.
    fn rest(&mut self, loose: Vec<Loose>) -> Result<()> {
        let taker = (0..self.facts.parameters.len())
            .find(|index| self.unbound(*index) && self.remaining(*index));
        let Some(index) = taker else {
            if self.options.keep_rest {
                self.kept.extend(loose);
                return Ok(());
            }
            return Err(errors::no_position(self, &loose[0]));
        };
        let at = loose
            .iter()
            .map(|(_, at, _)| *at)
            .reduce(Span::to)
            .unwrap_or(self.options.span);
        let mut values: Vec<Value> = loose.into_iter().map(|(value, ..)| value).collect();
        let value = match values.as_slice() {
            [Value::Array(_)] => values.remove(0),
            _ => {
                let kind = ArrayKind::List("System.Object".into());
                Value::Array(Array::of_kind(kind, values))
            }
        };
        self.bound.sets &= self.facts.parameters[index].mask();
        self.take(index, value, at)
    }

    /// Decides the set and says which mandatory parameters are missing.
    fn finish(&mut self) -> Result<()> {
        if self.facts.sets.len() > 1 && self.bound.sets.count_ones() > 1 {
            self.narrow()?;
        }
        let mut missing = Vec::new();
        for (index, parameter) in self.facts.parameters.iter().enumerate() {
            if !self.unbound(index) {
                continue;
            }
            let Some(set) = parameter.in_sets(self.bound.sets) else {
                continue;
            };
            let can_wait =
                self.options.pipeline_input && (set.pipeline.by_value || set.pipeline.by_name);
            if can_wait && index < 64 {
                self.bound.waiting |= 1 << index;
            }
            if set.mandatory && !can_wait {
                missing.push(parameter.name.clone());
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(errors::missing_mandatory(self, &missing))
        }
    }

    /// Among the sets still possible: those whose mandatory parameters are there (or may come by the pipeline); then the
    /// default; then the only one.
    fn narrow(&mut self) -> Result<()> {
        let complete = (0..self.facts.sets.len())
            .map(|bit| 1u64 << bit)
            .filter(|mask| {
                self.bound.sets & mask != 0
                    && self
                        .facts
                        .parameters
                        .iter()
                        .enumerate()
                        .all(|(index, parameter)| {
                            let part = parameter.in_sets(*mask);
                            part.is_none_or(|set| {
                                let piped = self.options.pipeline_input
                                    && (set.pipeline.by_value || set.pipeline.by_name);
                                !set.mandatory || piped || !self.unbound(index)
                            })
                        })
            });
        let complete = complete.fold(0, |all, mask| all | mask);
        let default = self.default_mask();
        if complete & default != 0 {
            // Records may still decide for another set: keep every one that the pipeline could fill.
            self.bound.sets = if self.options.pipeline_input {
                complete
            } else {
                default
            };
            return Ok(());
        }
        match complete.count_ones() {
            0 => {
                if default == 0 {
                    return Err(errors::ambiguous_set(self, self.options.span));
                }
                self.bound.sets = default;
                Ok(())
            }
            1 => {
                self.bound.sets = complete;
                Ok(())
            }
            _ if self.options.pipeline_input => {
                self.bound.sets = complete;
                Ok(())
            }
            _ => {
                // Sets that have a mandatory parameter which was given beat those that have none at all.
                let used = self
                    .bound
                    .values
                    .iter()
                    .map(|(index, ..)| &self.facts.parameters[*index]);
                let named = used
                    .filter(|p| p.mask() != ALL_SETS)
                    .fold(complete, |mask, p| mask & p.mask());
                if named.count_ones() == 1 {
                    self.bound.sets = named;
                    return Ok(());
                }
                if let Some(usual) = self.usual_set(complete) {
                    self.bound.sets = usual;
                    return Ok(());
                }
                Err(errors::ambiguous_set(self, self.options.span))
            }
        }
    }

    /// The set that a documented command takes where its page names no default: pages of Microsoft 365 leave it out, and
    /// `Get-Mailbox` alone works all the same. PowerShell's own commands and functions say what they mean.
    fn usual_set(&self, among: u64) -> Option<u64> {
        let module: &str = &self.facts.module;
        if matches!(module, "" | "rehearsal") || module.starts_with("Microsoft.PowerShell") {
            return None;
        }
        let named = |wanted: &&str| self.facts.sets.iter().position(|set| **set == **wanted);
        ["Identity", "Cloud", "Default"]
            .iter()
            .filter_map(named)
            .map(|index| 1 << index)
            .find(|mask| among & mask != 0)
            .or(Some(1 << among.trailing_zeros()))
    }
}

impl Bound {
    /// Value of a parameter by name.
    pub fn get(&self, facts: &CommandFacts, name: &str) -> Option<&Value> {
        let found = self
            .values
            .iter()
            .find(|(index, ..)| facts.parameters[*index].answers_to(name));
        found.map(|(_, value, _)| value)
    }

    /// A common parameter by name.
    pub fn common(&self, name: &str) -> Option<&Value> {
        self.common
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Name of the chosen set, the first where several are left: `$PSCmdlet.ParameterSetName`.
    pub fn set_name<'a>(&self, facts: &'a CommandFacts) -> &'a str {
        let default = facts
            .default_set
            .as_ref()
            .and_then(|name| facts.sets.iter().position(|set| set == name));
        let index = default.filter(|bit| self.sets & (1 << bit) != 0);
        let index = index.unwrap_or(self.sets.trailing_zeros() as usize);
        facts
            .sets
            .get(index)
            .map_or("__AllParameterSets", |name| name)
    }
}
