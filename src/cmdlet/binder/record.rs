//! Filling parameters from one record of the pipeline.

use super::super::facts::CommandFacts;
use super::{Bound, errors, types};
use crate::diag::Result;
use crate::value::Value;

/// Reads a property of a record; the host looks as the language does.
pub type PropertyReader<'a> = &'a mut dyn FnMut(&Value, &str) -> Option<Value>;

/// Which records need no binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainInput {
    /// None of them.
    None,
    /// Texts that are not empty.
    Text,
    /// Objects, numbers, and texts that are not empty.
    Any,
}

impl PlainInput {
    /// Whether that record needs none.
    #[inline]
    pub fn takes(self, record: &Value) -> bool {
        match record {
            Value::Str(text) => self != PlainInput::None && !text.is_empty(),
            Value::Object(_) | Value::Int(_) | Value::Long(_) | Value::Double(_) => {
                self == PlainInput::Any
            }
            _ => false,
        }
    }
}

impl Bound {
    /// Parameters that this record fills: by value where it fits as it is, by property name, then by conversion, in
    /// PowerShell's order.
    ///
    /// # Errors
    /// `InputObjectNotBound` where no parameter takes the record; `MissingMandatoryParameter` where one is still open.
    pub fn bind_record(
        &self,
        facts: &CommandFacts,
        record: &Value,
        read: PropertyReader,
    ) -> Result<Vec<(usize, Value)>> {
        let mut filled: Vec<(usize, Value)> = Vec::new();
        let mut sets = self.sets;
        let waiting = |index: usize| index < 64 && self.waiting & (1 << index) != 0;
        let pass = |by_value: bool,
                    convert: bool,
                    filled: &mut Vec<(usize, Value)>,
                    sets: &mut u64,
                    read: &mut dyn FnMut(&Value, &str) -> Option<Value>| {
            for (index, parameter) in facts.parameters.iter().enumerate() {
                if !waiting(index) || filled.iter().any(|(known, _)| *known == index) {
                    continue;
                }
                let Some(set) = parameter.in_sets(*sets) else {
                    continue;
                };
                let candidate = if by_value {
                    set.pipeline.by_value.then(|| record.clone())
                } else if set.pipeline.by_name {
                    let names = std::iter::once(&parameter.name).chain(&parameter.aliases);
                    let mut found = None;
                    for name in names {
                        found = read(record, name);
                        if found.is_some() {
                            break;
                        }
                    }
                    found
                } else {
                    None
                };
                let Some(candidate) = candidate else { continue };
                let as_is = types::fits(&parameter.type_name, &candidate);
                if !as_is && !convert {
                    continue;
                }
                let Ok(value) = types::convert(parameter, candidate) else {
                    continue;
                };
                if types::validate(parameter, set.mandatory, &value).is_some() {
                    continue;
                }
                *sets &= parameter.mask();
                filled.push((index, value));
                if by_value {
                    return;
                }
            }
        };
        pass(true, false, &mut filled, &mut sets, read);
        pass(false, false, &mut filled, &mut sets, read);
        if filled.is_empty() {
            pass(true, true, &mut filled, &mut sets, read);
        }
        pass(false, true, &mut filled, &mut sets, read);
        if filled.is_empty() && self.late.is_empty() {
            return Err(errors::input_not_bound(self, record));
        }
        let is_there = |index: usize| {
            filled.iter().any(|(known, _)| *known == index)
                || self.values.iter().any(|(known, ..)| *known == index)
        };
        let open = facts
            .parameters
            .iter()
            .enumerate()
            .filter(|(index, parameter)| {
                waiting(*index)
                    && !is_there(*index)
                    && parameter.in_sets(sets).is_some_and(|set| set.mandatory)
            });
        let open: Vec<_> = open.map(|(_, parameter)| parameter.name.clone()).collect();
        // A set whose mandatory parameters the record did not fill is given up as long as another is complete.
        if !open.is_empty() && sets.count_ones() <= 1 {
            return Err(errors::missing_from_record(self, &open));
        }
        Ok(filled)
    }

    /// What a block gave for a parameter, as the parameter takes it.
    ///
    /// # Errors
    /// `CannotConvertArgumentNoMessage` where it cannot become the parameter's type.
    pub fn convert_late(&self, facts: &CommandFacts, index: usize, value: Value) -> Result<Value> {
        let parameter = &facts.parameters[index];
        types::convert(parameter, value)
            .map_err(|why| errors::late_not_converted(self, &parameter.name, &why))
    }

    /// What records a streaming cmdlet can be given without looking: only `-InputObject` waits for the pipeline, and takes
    /// them as they are.
    pub fn plain_input(&self, facts: &CommandFacts) -> PlainInput {
        let mut plain = PlainInput::None;
        if !self.late.is_empty() {
            return plain;
        }
        for (index, parameter) in facts.parameters.iter().enumerate().take(64) {
            let set = parameter.in_sets(self.sets);
            let Some(set) = set.filter(|_| self.waiting & (1 << index) != 0) else {
                continue;
            };
            if !set.pipeline.by_value && !set.pipeline.by_name && !set.mandatory {
                continue;
            }
            let free = parameter.values.is_empty() && parameter.range.is_none();
            let only = plain == PlainInput::None && &*parameter.name == "InputObject";
            if !set.pipeline.by_value || set.pipeline.by_name || !free || !only {
                return PlainInput::None;
            }
            plain = match types::short(&parameter.type_name).as_str() {
                "object" | "psobject" => PlainInput::Any,
                "string" => PlainInput::Text,
                _ => return PlainInput::None,
            };
        }
        plain
    }

    /// Whether any parameter waits for the pipeline.
    pub fn takes_input(&self) -> bool {
        self.waiting != 0
    }
}
