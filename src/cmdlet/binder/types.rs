//! Documented types of parameters: what fits as it is, and how other values become one.

use super::super::facts::ParameterFacts;
use crate::value::{ArrayKind, TimeSpan, Value};

/// Whether a value is of a documented type already, without conversion.
pub fn fits(type_name: &str, value: &Value) -> bool {
    let value = value.base();
    let short = short(type_name);
    if let Some(element) = short.strip_suffix("[]") {
        return match value {
            Value::Array(array) => {
                element == "object"
                    || element == "psobject"
                    || array.borrow().iter().all(|item| fits(element, item))
            }
            Value::Range(..) => matches!(element, "object" | "int" | "psobject"),
            _ => false,
        };
    }
    match short.as_str() {
        "" | "object" | "psobject" => true,
        "string" => matches!(value, Value::Str(_)),
        "switch" | "bool" => value.as_switch().is_some(),
        "int" => matches!(value, Value::Int(_)),
        "long" => matches!(value, Value::Long(_)),
        "double" => matches!(value, Value::Double(_)),
        "datetime" => matches!(value, Value::Date(_)),
        "timespan" => matches!(value, Value::Span(_)),
        "guid" => matches!(value, Value::Guid(_)),
        "char" => matches!(value, Value::Char(_)),
        "scriptblock" => matches!(value, Value::Block(_)),
        "hashtable" | "idictionary" => matches!(value, Value::Table(_)),
        "array" => matches!(value, Value::Array(_)),
        // Microsoft 365's identity types accept text and the objects that carry one.
        _ => matches!(value, Value::Str(_)) && short.contains("id"),
    }
}

/// Short, lower-case name of a documented type: `System.Nullable[int]` is `int`.
pub fn short(type_name: &str) -> String {
    let lower = type_name.to_ascii_lowercase();
    let inner = lower
        .strip_prefix("system.nullable[")
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(&lower);
    let last = inner.rsplit(['.', '+']).next().unwrap_or(inner);
    match last {
        "switchparameter" => "switch".into(),
        "boolean" => "bool".into(),
        "int32" => "int".into(),
        "int64" => "long".into(),
        other => other.into(),
    }
}

/// Makes a value of the parameter's type; the reason where it cannot be.
pub fn convert(parameter: &ParameterFacts, value: Value) -> Result<Value, String> {
    let value = value.stored();
    if let Some(element) = short(&parameter.type_name).strip_suffix("[]") {
        return convert_list(parameter, element, value);
    }
    convert_one(parameter, &short(&parameter.type_name), value)
}

fn convert_list(parameter: &ParameterFacts, element: &str, value: Value) -> Result<Value, String> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let Value::Array(array) = value.base() else {
        return Ok(Value::array(vec![convert_one(parameter, element, value)?]));
    };
    if matches!(element, "object" | "psobject") && *array.kind() == ArrayKind::Fixed {
        return Ok(value);
    }
    let items: Result<Vec<Value>, String> = array
        .items()
        .into_iter()
        .map(|item| convert_one(parameter, element, item))
        .collect();
    Ok(Value::array(items?))
}

fn convert_one(parameter: &ParameterFacts, kind: &str, value: Value) -> Result<Value, String> {
    let value = match value.typed_number() {
        Some(typed) if kind == "string" => Value::str(typed),
        Some(_) if !matches!(kind, "" | "object" | "psobject") => value.base().clone(),
        _ => value,
    };
    if parameter.switch {
        if let Some(on) = value.as_switch() {
            return Ok(Value::Bool(on));
        }
        return match value.base() {
            Value::Int(number) => Ok(Value::Bool(*number != 0)),
            Value::Null => Ok(Value::Bool(false)),
            other => Err(format!(
                "a switch takes $true or $false, not '{}'",
                other.to_text()
            )),
        };
    }
    if !parameter.values.is_empty() {
        return convert_choice(parameter, value);
    }
    if kind == "bool"
        && let Some(on) = value.as_switch()
    {
        return Ok(Value::Bool(on));
    }
    if fits(kind, &value) {
        return Ok(value);
    }
    let target = match kind {
        "string" => {
            return match value.base() {
                Value::Null => Ok(Value::str("")),
                Value::Array(_) => Err("one text was expected, not a list".into()),
                other => Ok(Value::str(other.to_text())),
            };
        }
        "bool" => {
            return match value.base() {
                Value::Str(_) => Err("$true or $false was expected (1 and 0 do, too)".into()),
                _ => cast(&value, "System.Boolean"),
            };
        }
        "int" => "System.Int32",
        "long" => "System.Int64",
        "uint" | "uint32" => "System.UInt32",
        "ulong" => "System.UInt64",
        "double" => "System.Double",
        "datetime" | "exdatetime" => "System.DateTime",
        "enhancedtimespan" => match value.to_text().trim().parse::<i64>() {
            // Exchange reads a bare number as days, where .NET reads ticks.
            Ok(days) => {
                let ticks = days.saturating_mul(864_000_000_000);
                return Ok(Value::Span(TimeSpan { ticks }));
            }
            Err(_) => "System.TimeSpan",
        },
        "timespan" => "System.TimeSpan",
        "guid" => "System.Guid",
        "char" => "System.Char",
        // `Latest` and `3` are versions, too, to the cmdlets that take one.
        "version" => return Ok(cast(&value, "System.Version").unwrap_or(value)),
        "scriptblock" if !matches!(value.base(), Value::Block(_)) => {
            return Err("a script block was expected".into());
        }
        "hashtable" | "idictionary" if !value.is_null() => {
            return Err("a table such as @{Name = 1} was expected".into());
        }
        _ => return Ok(value),
    };
    if value.is_null() && parameter.type_name.starts_with("System.Nullable") {
        return Ok(Value::Null);
    }
    cast(&value, target)
}

fn cast(value: &Value, target: &str) -> Result<Value, String> {
    crate::value::convert(value, target).map_err(|error| error.to_string())
}

/// A word of a closed set, in its documented spelling; an unambiguous beginning is enough, as for enumerations.
fn convert_choice(parameter: &ParameterFacts, value: Value) -> Result<Value, String> {
    if value.is_null() {
        return Ok(value);
    }
    let text = value.to_text();
    let mut chosen = Vec::new();
    for word in text.split(',').map(str::trim) {
        let exact = parameter
            .values
            .iter()
            .find(|known| known.eq_ignore_ascii_case(word));
        let begins = |known: &&std::rc::Rc<str>| {
            known
                .get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let mut near = parameter.values.iter().filter(begins);
        let found = exact.or_else(|| {
            near.next()
                .filter(|_| near.next().is_none() && !word.is_empty())
        });
        let Some(found) = found else {
            // Exchange's $true and $false stand in some of these sets as words.
            if matches!(value.base(), Value::Bool(_)) {
                return Ok(value);
            }
            return Err(format!("'{word}' is not one of its values"));
        };
        chosen.push(found.as_ref());
    }
    Ok(Value::str(chosen.join(", ")))
}

/// Value of a common parameter.
pub fn common(name: &str, value: Value) -> Result<Value, String> {
    const ACTIONS: [&str; 7] = [
        "SilentlyContinue",
        "Stop",
        "Continue",
        "Inquire",
        "Ignore",
        "Suspend",
        "Break",
    ];
    match name {
        "Verbose" | "Debug" | "WhatIf" | "Confirm" if value.as_switch().is_some() => {
            Ok(Value::Bool(value.truthy()))
        }
        "Verbose" | "Debug" | "WhatIf" | "Confirm" => match value.base() {
            Value::Int(number) => Ok(Value::Bool(*number != 0)),
            other => Err(format!(
                "a switch takes $true or $false, not '{}'",
                other.to_text()
            )),
        },
        "OutBuffer" => cast(&value, "System.Int32"),
        _ if name.ends_with("Action") => {
            const NUMBERS: [&str; 7] = [
                "SilentlyContinue",
                "Stop",
                "Continue",
                "Inquire",
                "Ignore",
                "Suspend",
                "Break",
            ];
            if let Value::Int(number) = value.base() {
                let word = NUMBERS.get(*number as usize).ok_or("no such action")?;
                return Ok(Value::str(word));
            }
            let text = value.to_text();
            let found = ACTIONS
                .iter()
                .find(|action| action.eq_ignore_ascii_case(&text));
            let found = found.or_else(|| {
                ACTIONS.iter().find(|action| {
                    !text.is_empty()
                        && action
                            .get(..text.len())
                            .is_some_and(|head| head.eq_ignore_ascii_case(&text))
                })
            });
            found
                .map(Value::str)
                .ok_or(format!("'{text}' is not one of {}", ACTIONS.join(", ")))
        }
        _ => Ok(value),
    }
}

/// Why a value is refused although it has the right type: PowerShell's id and a reason; `None` if it is accepted.
pub fn validate(
    parameter: &ParameterFacts,
    mandatory: bool,
    value: &Value,
) -> Option<(&'static str, String)> {
    const NULL: &str = "ParameterArgumentValidationErrorNullNotAllowed";
    const EMPTY: &str = "ParameterArgumentValidationErrorEmptyStringNotAllowed";
    const EMPTY_LIST: &str = "ParameterArgumentValidationErrorEmptyArrayNotAllowed";
    let is_list = parameter.type_name.ends_with("[]");
    if mandatory {
        match value.base() {
            Value::Null | Value::NoOutput if !parameter.allow_null => {
                return Some((NULL, "it is null".into()));
            }
            Value::Str(text) if text.is_empty() && !parameter.allow_empty => {
                return Some((EMPTY, "it is an empty string".into()));
            }
            Value::Array(items)
                if is_list && items.is_empty() && !parameter.allow_empty_collection =>
            {
                return Some((EMPTY_LIST, "it is an empty list".into()));
            }
            Value::Array(items)
                if is_list
                    && !parameter.allow_null
                    && items.borrow().iter().any(Value::is_null) =>
            {
                return Some((
                    "ParameterArgumentValidationErrorNullNotAllowed",
                    "it has a null in it".into(),
                ));
            }
            _ => {}
        }
    }
    if parameter.not_null_or_empty || parameter.not_null {
        let empty = match value.base() {
            Value::Null | Value::NoOutput => true,
            Value::Str(text) => parameter.not_null_or_empty && text.is_empty(),
            Value::Array(items) => {
                let items = items.borrow();
                parameter.not_null_or_empty && items.is_empty() || items.iter().any(Value::is_null)
            }
            _ => false,
        };
        if empty {
            return Some((
                "ParameterArgumentValidationError",
                "it is null or empty".into(),
            ));
        }
    }
    let (low, high) = parameter.range?;
    let outside = |item: &Value| match *item.base() {
        Value::Int(number) => !(low..=high).contains(&i64::from(number)),
        Value::Long(number) => !(low..=high).contains(&number),
        Value::Double(number) => number < low as f64 || number > high as f64,
        _ => false,
    };
    let bad = match value.base() {
        Value::Array(items) => items.borrow().iter().any(outside),
        other => outside(other),
    };
    bad.then(|| {
        (
            "ParameterArgumentValidationError",
            format!("it must be from {low} to {high}"),
        )
    })
}
