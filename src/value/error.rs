//! Errors of values, with PowerShell's ids and categories.

use super::types::short_name;
use super::{TypeName, Value};
use crate::diag::{Category, Error, ErrorRecord, did_you_mean};

/// Longest text that an error quotes of a value.
const QUOTED: usize = 60;

/// A value's text, short enough for one sentence.
pub fn quoted(value: &Value) -> String {
    let text = value.to_text();
    if text.chars().count() <= QUOTED {
        return text;
    }
    text.chars().take(QUOTED).chain("…".chars()).collect()
}

/// A conversion that cannot be; `id` says in which way.
pub fn cast(id: &str, value: &Value, target: &str) -> Error {
    let message = format!(
        "Cannot convert value \"{}\" to type \"{target}\".",
        quoted(value)
    );
    ErrorRecord::new(id, Category::InvalidArgument, message.clone())
        .inner(
            "System.Management.Automation.PSInvalidCastException",
            message,
        )
        .label(format!(
            "a value that can become {} was expected",
            short_name(target)
        ))
        .help("use -as to get $null where a value does not fit")
        .into()
}

/// A type that .NET has and this program does not.
pub fn unsupported_type(name: &str) -> Error {
    ErrorRecord::new("NotSupportedType", Category::NotImplemented, format!("The type [{name}] is not supported here."))
        .exception("System.NotSupportedException")
        .label("a type that is simulated was expected")
        .help("use a cmdlet, or one of the common types such as string, int, datetime, guid, regex or a generic list")
        .into()
}

/// A static member that .NET has and this program does not.
pub fn unsupported_member(type_name: &str, member: &str) -> Error {
    ErrorRecord::new(
        "NotSupportedMethod",
        Category::NotImplemented,
        format!(
            "[{}]::{member} is not supported here.",
            short_name(type_name)
        ),
    )
    .exception("System.NotSupportedException")
    .label("a member that is simulated was expected")
    .help("a cmdlet may do the same: Get-Command lists them")
    .into()
}

/// A type that cannot be made by `new`.
pub fn no_constructor(type_name: &str) -> Error {
    ErrorRecord::new(
        "MethodNotFound",
        Category::InvalidOperation,
        format!(
            "[{}] cannot be made: it has no constructor.",
            short_name(type_name)
        ),
    )
    .target("new", "String")
    .label("a type with a constructor was expected")
    .help("its static members stand after ::")
    .into()
}

/// A `[ref]` parameter got something else.
pub fn not_a_reference(method: &str, position: usize) -> Error {
    ErrorRecord::new(
        "NonRefArgumentToRefParameterMsg",
        Category::NotSpecified,
        format!("Argument {position} of \"{method}\" must be a reference."),
    )
    .exception("System.Management.Automation.MethodException")
    .label("[ref]$variable was expected")
    .help("write [ref] before the variable that takes the result")
    .into()
}

/// A type that nobody knows.
pub fn unknown_type(name: &str) -> Error {
    let known = super::types::ACCELERATORS.iter().map(|(short, _)| *short);
    let help = match did_you_mean(name, known) {
        Some(near) => format!("did you mean [{near}]?"),
        None => "give the full name of a .NET type, or an accelerator such as [int]".into(),
    };
    ErrorRecord::new(
        "TypeNotFound",
        Category::InvalidOperation,
        format!("Unable to find type [{name}]."),
    )
    .target(name, "TypeName")
    .label("the name of a type was expected")
    .help(help)
    .into()
}

/// A method that a value does not have.
pub fn method_not_found(type_name: &str, name: &str, known: &[String]) -> Error {
    let record = ErrorRecord::new(
        "MethodNotFound",
        Category::InvalidOperation,
        format!("Method invocation failed because [{type_name}] does not contain a method named '{name}'."),
    )
    .target(name, "String")
    .label("the name of a method was expected");
    match did_you_mean(name, known.iter().map(String::as_str)) {
        Some(near) => record.help(format!("did you mean {near}?")),
        None => record.help("Get-Member shows what a value can do"),
    }
    .into()
}

/// A method that takes another number or kind of arguments.
pub fn no_overload(name: &str, count: usize) -> Error {
    let message =
        format!("Cannot find an overload for \"{name}\" and the argument count: \"{count}\".");
    ErrorRecord::new(
        "MethodCountCouldNotFindBest",
        Category::NotSpecified,
        message,
    )
    .exception("System.Management.Automation.MethodException")
    .label("other arguments were expected")
    .help(format!(
        "'{name}' without brackets lists the forms that it has"
    ))
    .into()
}

/// An argument of a method that cannot become what the method takes.
pub fn argument(method: &str, value: &Value, target: &str) -> Error {
    let message = format!(
        "Cannot convert argument \"{}\" for \"{method}\" to type \"{target}\".",
        quoted(value)
    );
    ErrorRecord::new(
        "MethodArgumentConversionInvalidCastArgument",
        Category::NotSpecified,
        message,
    )
    .exception("System.Management.Automation.MethodException")
    .label(format!(
        "a value that can become {} was expected",
        short_name(target)
    ))
    .help("convert it first, for instance with [int] or [string]")
    .into()
}

/// An exception that a method throws: PowerShell wraps it, and its short name is the id.
pub fn thrown(inner: &str, method: &str, message: &str) -> Error {
    let short = inner.rsplit('.').next().unwrap_or(inner);
    ErrorRecord::new(
        short,
        Category::NotSpecified,
        format!("Exception calling \"{method}\": {message}"),
    )
    .exception("System.Management.Automation.MethodInvocationException")
    .inner(inner, message)
    .help("check the arguments of the call")
    .into()
}

/// An exception of .NET that reaches the script without a wrapper: the id is its full name.
pub fn raised(inner: &str, message: &str) -> Error {
    ErrorRecord::new(inner, Category::OperationStopped, message)
        .exception(inner)
        .into()
}

/// An operator that this type of left side does not have: .NET looks for a method such as `op_Addition`.
pub fn no_operator(left: &Value, operator: &str) -> Error {
    let message = format!(
        "[{}] does not contain a method named '{operator}'.",
        left.type_name()
    );
    ErrorRecord::new("MethodNotFound", Category::InvalidOperation, message)
        .target(operator, "String")
        .label("values that can be combined were expected")
        .help("convert the left side: its type decides what the operator does")
        .into()
}

/// A runtime error without an id of its own.
pub fn runtime(message: &str, help: &str) -> Error {
    ErrorRecord::new("RuntimeException", Category::NotSpecified, message)
        .help(help)
        .into()
}

/// The result would not fit into the memory that a script may use.
pub fn too_large(what: &str) -> Error {
    ErrorRecord::new(
        "System.OutOfMemoryException",
        Category::OperationStopped,
        format!("The {what} would be too large."),
    )
    .exception("System.OutOfMemoryException")
    .help("make it in smaller parts")
    .into()
}

/// Sets a property that cannot be set, or is not there.
pub fn property_not_set(value: &Value, name: &str) -> Error {
    if matches!(value, Value::Object(_)) {
        let message =
            format!("The property '{name}' cannot be found on this object, so it cannot be set.");
        return ErrorRecord::new("ExceptionWhenSetting", Category::NotSpecified, message)
            .exception("System.Management.Automation.SetValueInvocationException")
            .help(format!(
                "add it first: Add-Member -NotePropertyName {name} -NotePropertyValue …"
            ))
            .into();
    }
    let message = format!(
        "The property '{name}' of [{}] is not there, or cannot be set.",
        value.type_name()
    );
    ErrorRecord::new(
        "PropertyAssignmentException",
        Category::InvalidOperation,
        message,
    )
    .label("a property that can be set was expected")
    .help("Get-Member shows the properties of a value")
    .into()
}

impl TypeName {
    /// The name as people write it between brackets.
    pub fn short(&self) -> String {
        short_name(&self.0)
    }
}
