//! What stands after `::`: static properties, static methods and constructors of .NET's types, as far as scripts use
//! them. Time, identifiers and chance come from the session by hooks, never from the system; no file and no network is
//! touched. Members of values themselves are none of this room's.

mod arrays;
mod bits;
mod call;
mod clock;
mod dates;
mod engine;
mod enumerations;
mod make;
mod math;
mod network;
mod numbers;
mod objects;
mod paths;
mod patterns;
mod refused;
mod sequences;
mod texts;
mod zones;

pub use call::{Call, CallBlock};

use super::{Value, enums, error, types};
use crate::diag::Result;

/// The static side of one or more types.
struct Statics {
    /// Full names; an opening bracket at the end means every generic type of that name.
    types: &'static [&'static str],
    /// Names of properties and constants.
    members: &'static [&'static str],
    /// Names of methods.
    methods: &'static [&'static str],
    /// What .NET has and this program does not simulate: refused by name.
    refused: &'static [&'static str],
    /// Value of a property: full name of the type, name in lower case.
    get: fn(&str, &str) -> Option<Value>,
    /// Calls a method; `None` if none takes such arguments.
    call: fn(&mut Call) -> Result<Option<Value>>,
}

/// Every type with a static side.
const TABLES: &[&[Statics]] = &[
    arrays::TYPES,
    bits::TYPES,
    clock::TYPES,
    dates::TYPES,
    engine::TYPES,
    enumerations::TYPES,
    math::TYPES,
    network::TYPES,
    numbers::TYPES,
    objects::TYPES,
    paths::TYPES,
    patterns::TYPES,
    refused::TYPES,
    sequences::TYPES,
    texts::TYPES,
    zones::TYPES,
];

fn none(_full: &str, _lower: &str) -> Option<Value> {
    None
}

fn no_method(_call: &mut Call) -> Result<Option<Value>> {
    Ok(None)
}

fn find(full: &str) -> Option<&'static Statics> {
    let fits = |known: &&str| match known.strip_suffix('[') {
        Some(open) => full
            .strip_prefix(open)
            .is_some_and(|rest| rest.starts_with('[')),
        None => *known == full,
    };
    TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|statics| statics.types.iter().any(&fits))
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// `[full]::name`; `None` if the type has no such property, which reads as `$null`.
///
/// # Errors
/// `NotSupportedType` and `NotSupportedMember`, for what .NET has and this program does not simulate.
pub fn get_static(full: &str, name: &str) -> Result<Option<Value>> {
    if let Some(def) = enums::find(full) {
        return Ok(def
            .names()
            .find(|known| known.eq_ignore_ascii_case(name))
            .and_then(|known| def.parse(known)));
    }
    let Some(statics) = find(full) else {
        return if types::is_unsupported(full) {
            Err(error::unsupported_type(full))
        } else {
            Ok(None)
        };
    };
    let lower = name.to_ascii_lowercase();
    match (statics.get)(full, &lower) {
        None if is_one_of(statics.refused, name) => Err(error::unsupported_member(full, name)),
        found => Ok(found),
    }
}

/// `[full]::name = value`; false if there is no such property, or it cannot be set.
///
/// # Errors
/// `NotSupportedType`, for a type that is not simulated.
pub fn set_static(full: &str, name: &str, value: &Value) -> Result<bool> {
    if find(full).is_none() && types::is_unsupported(full) {
        return Err(error::unsupported_type(full));
    }
    network::set(full, &name.to_ascii_lowercase(), value)
}

/// `[full]::name(arguments)`; `new` is the constructor. `run` calls a script block given as a delegate.
///
/// # Errors
/// `MethodNotFound`, `MethodCountCouldNotFindBest`, `MethodArgumentConversionInvalidCastArgument`, what the method throws
/// (wrapped, with the inner exception's short name for its id), `NotSupportedType`, `NotSupportedMember`.
pub fn call_static_with(
    full: &str,
    name: &str,
    arguments: &[Value],
    run: CallBlock,
) -> Result<Value> {
    let mut call = Call::new(full, name, arguments, run);
    if call.lower == "new" {
        return make::construct(&mut call);
    }
    let Some(statics) = find(full) else {
        if let Some(value) = of_every_type(&call) {
            return Ok(value);
        }
        if types::is_unsupported(full) {
            return Err(error::unsupported_type(full));
        }
        return Err(error::method_not_found(full, name, &[]));
    };
    if let Some(value) = (statics.call)(&mut call)? {
        return Ok(value);
    }
    if let Some(value) = of_every_type(&call) {
        return Ok(value);
    }
    if is_one_of(statics.methods, name) {
        return Err(error::no_overload(name, arguments.len()));
    }
    if is_one_of(statics.refused, name) || statics.refused.contains(&"*") {
        return Err(error::unsupported_member(full, name));
    }
    let known: Vec<String> = statics
        .methods
        .iter()
        .map(|known| (*known).to_owned())
        .collect();
    Err(error::method_not_found(full, name, &known))
}

/// The same where no block can run.
///
/// # Errors
/// As [`call_static_with`] gives them.
pub fn call_static(full: &str, name: &str, arguments: &[Value]) -> Result<Value> {
    call_static_with(full, name, arguments, &mut |_, _| {
        Err(error::no_overload(name, arguments.len()))
    })
}

/// `[full]::new(arguments)`, `New-Object full`.
///
/// # Errors
/// As [`call_static_with`] gives them.
pub fn construct(full: &str, arguments: &[Value]) -> Result<Value> {
    call_static(full, "new", arguments)
}

/// What `Object` gives to every type.
fn of_every_type(call: &Call) -> Option<Value> {
    match call.key() {
        ("equals", 2) => Some(Value::Bool(call::same(call.at(0), call.at(1)))),
        ("referenceequals", 2) => Some(Value::Bool(match (call.at(0), call.at(1)) {
            (Value::Foreign(a), Value::Foreign(b)) => std::rc::Rc::ptr_eq(a, b),
            (Value::Str(a), Value::Str(b)) => std::rc::Rc::ptr_eq(a, b),
            (Value::Array(_) | Value::Table(_) | Value::Object(_) | Value::Null, _) => {
                call::same(call.at(0), call.at(1))
            }
            _ => false,
        })),
        _ => None,
    }
}

/// Names of the static properties of a type, for completion and `Get-Member -Static`.
pub fn property_names(full: &str) -> Vec<&'static str> {
    if let Some(def) = enums::find(full) {
        return def.names().collect();
    }
    find(full).map_or_else(Vec::new, |statics| statics.members.to_vec())
}

/// Names of the static methods of a type, for the same.
pub fn method_names(full: &str) -> Vec<&'static str> {
    let mut names = find(full).map_or_else(Vec::new, |statics| statics.methods.to_vec());
    names.extend(["Equals", "new", "ReferenceEquals"]);
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
