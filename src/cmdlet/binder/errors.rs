//! Errors of binding, each pointing at the word and naming the way on.

use super::super::facts::ParameterFacts;
use super::{Binding, Bound, Found, Loose};
use crate::diag::{Category, Error, ErrorRecord, Span, did_you_mean};
use crate::value::Value;
use std::rc::Rc;

const EXCEPTION: &str = "System.Management.Automation.ParameterBindingException";

fn record(binding: &Binding, id: &str, message: String, span: Span) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidArgument, message)
        .exception(EXCEPTION)
        .at(binding.options.source, span)
        .terminating()
}

/// No parameter has that name.
pub fn unknown(binding: &Binding, name: &str, span: Span) -> Error {
    let command = &binding.options.command;
    let known = binding
        .facts
        .parameters
        .iter()
        .filter(|p| !p.hidden)
        .map(|p| &*p.name);
    let near = did_you_mean(name, known);
    let record = record(
        binding,
        "NamedParameterNotFound",
        format!("{command} has no parameter named '{name}'."),
        span,
    );
    let record = match near {
        Some(near) => record.label(format!("did you mean -{near}?")),
        None => record.label("no such parameter"),
    };
    record
        .help(format!(
            "Get-Help {command} -Parameter * lists its parameters"
        ))
        .into()
}

/// Whether an error is that no parameter has that name.
pub fn is_unknown(error: &Error) -> bool {
    error
        .record()
        .is_some_and(|record| record.id == "NamedParameterNotFound")
}

/// Several parameters begin so.
pub fn ambiguous(
    binding: &Binding,
    name: &str,
    own: &[usize],
    shared: &[&str],
    span: Span,
) -> Error {
    let own = own
        .iter()
        .map(|index| &*binding.facts.parameters[*index].name);
    let names: Vec<String> = own
        .chain(shared.iter().copied())
        .map(|name| format!("-{name}"))
        .collect();
    record(
        binding,
        "AmbiguousParameter",
        format!("'-{name}' may mean {}.", names.join(" or ")),
        span,
    )
    .label("more letters are needed")
    .help("write the parameter's name in full")
    .into()
}

/// A parameter that needs a value stands last or before another one.
pub fn missing_argument(binding: &Binding, found: &Found, span: Span) -> Error {
    let (name, kind) = match found {
        Found::Own(index) => {
            let parameter = &binding.facts.parameters[*index];
            (parameter.name.to_string(), parameter.type_name.to_string())
        }
        Found::Common(name) => ((*name).to_owned(), "value".into()),
    };
    record(
        binding,
        "MissingArgument",
        format!("Parameter '{name}' needs a value."),
        span,
    )
    .label(format!("a value of type {kind} was expected after it"))
    .into()
}

/// A parameter is given twice.
pub fn already_bound(binding: &Binding, name: &str, span: Span) -> Error {
    record(
        binding,
        "ParameterAlreadyBound",
        format!("Parameter '{name}' is given more than once."),
        span,
    )
    .label("given before")
    .help("a list of values is written with commas: -Name a, b")
    .into()
}

/// A value cannot become one of the parameter's type.
pub fn cannot_convert(binding: &Binding, name: &str, why: String, span: Span) -> Error {
    let why = why.trim_end_matches('.');
    let facts = binding.facts;
    let parameter = facts.parameters.iter().find(|p| &*p.name == name);
    let typed = binding.options.source.slice(span).to_owned();
    let typed_null = typed.trim().eq_ignore_ascii_case("$null");
    let record = record(
        binding,
        if typed_null {
            "ParameterBindingFailed"
        } else {
            "CannotConvertArgumentNoMessage"
        },
        format!("Cannot bind parameter '{name}': {why}."),
        span,
    );
    let Some(parameter) = parameter else {
        return record.into();
    };
    if parameter.values.is_empty() {
        return record
            .label(format!(
                "a value of type {} was expected",
                parameter.type_name
            ))
            .into();
    }
    let values: Vec<&str> = parameter.values.iter().map(|value| &**value).collect();
    let label = match values.as_slice() {
        [] => String::new(),
        [only] => format!("expected {only}"),
        [head @ .., last] => format!("expected {} or {last}", head.join(", ")),
    };
    let near = did_you_mean(&typed, values.iter().copied());
    let explained = format!(
        "Get-Help {} -Parameter {name} explains each value",
        facts.name
    );
    let help = near.map_or(explained.clone(), |near| {
        format!("did you mean {near}? {explained}")
    });
    record.label(label).help(help).into()
}

/// A value has the right type and is refused.
pub fn invalid(
    binding: &Binding,
    parameter: &ParameterFacts,
    why: (&'static str, String),
    span: Span,
) -> Error {
    let (id, why) = why;
    let mut record = record(
        binding,
        id,
        format!("Cannot bind parameter '{}': {why}.", parameter.name),
        span,
    )
    .label("not accepted");
    record.category = Category::InvalidData;
    record.exception = "System.Management.Automation.ParameterBindingValidationException".into();
    record.into()
}

/// An argument that no position takes.
pub fn no_position(binding: &Binding, loose: &Loose) -> Error {
    let (value, span, literal) = loose;
    let shown = literal
        .as_deref()
        .map_or_else(|| value.to_text(), str::to_owned);
    record(
        binding,
        "PositionalParameterNotFound",
        format!(
            "{} has no parameter for the argument '{shown}'.",
            binding.options.command
        ),
        *span,
    )
    .label("no parameter takes it by position")
    .help(format!(
        "Get-Help {} shows which parameters have a position",
        binding.options.command
    ))
    .into()
}

/// The parameters given belong to no set together, or to several.
pub fn ambiguous_set(binding: &Binding, span: Span) -> Error {
    record(
        binding,
        "AmbiguousParameterSet",
        format!(
            "The parameters given do not decide how {} is meant.",
            binding.options.command
        ),
        span,
    )
    .label("these parameters do not go together")
    .help(format!(
        "Get-Help {} shows which do",
        binding.options.command
    ))
    .into()
}

/// Mandatory parameters are missing.
pub fn missing_mandatory(binding: &Binding, names: &[Rc<str>]) -> Error {
    let list: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
    record(
        binding,
        "MissingMandatoryParameter",
        format!("{} needs {}.", binding.options.command, list.join(", ")),
        binding.options.span,
    )
    .label(format!("add {}", list.join(", ")))
    .help(format!(
        "Get-Help {} explains them",
        binding.options.command
    ))
    .into()
}

fn piped(bound: &Bound, id: &str, message: String) -> ErrorRecord {
    let mut record = ErrorRecord::new(id, Category::InvalidArgument, message).exception(EXCEPTION);
    record.at = bound.where_typed.clone();
    record
}

/// No parameter takes the record.
pub fn late_not_converted(bound: &Bound, name: &str, why: &str) -> Error {
    piped(
        bound,
        "ScriptBlockArgumentInvocationFailed",
        format!("The block for parameter '{name}' gave no fitting value: {why}."),
    )
    .into()
}

/// A record from the pipeline that no parameter takes.
pub fn input_not_bound(bound: &Bound, record: &Value) -> Error {
    let command = &bound.command;
    piped(
        bound,
        "InputObjectNotBound",
        format!(
            "{command} takes no pipeline input of type {}.",
            record.type_name()
        ),
    )
    .target(record.to_text(), short_type(record))
    .label("the record from the pipeline fits none of its parameters")
    .help("name the parameter and give it the value instead of piping it")
    .into()
}

/// The record did not bring what is mandatory.
pub fn missing_from_record(bound: &Bound, names: &[Rc<str>]) -> Error {
    let list: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
    piped(
        bound,
        "MissingMandatoryParameter",
        format!("{} needs {}.", bound.command, list.join(", ")),
    )
    .label("the record from the pipeline does not bring it")
    .into()
}

fn short_type(value: &Value) -> String {
    let name = value.type_name();
    name.rsplit('.').next().unwrap_or(&name).to_owned()
}
