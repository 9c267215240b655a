//! Errors of the language and of the session, each made by a named function with PowerShell's id, category and exception.

use crate::cmdlet::Impact;
use crate::diag::{Category, Error, ErrorRecord, Source, Span, did_you_mean};
use crate::value::{TypeName, Value};
use std::rc::Rc;

const AUTOMATION: &str = "System.Management.Automation";

/// Adds the place where it happened to an error that has none.
#[cold]
pub fn locate(error: Error, source: &Rc<Source>, span: Span) -> Error {
    match error {
        Error::Record(mut record) => {
            if record.at.is_none() {
                *record = record.at(source, span);
            }
            Error::Record(record)
        }
        jump => jump,
    }
}

/// Puts a command's name on an error that has none.
#[cold]
pub fn of_command(error: Error, name: &str, id_suffix: &str) -> Error {
    error.map(|mut record| {
        if record.command.is_empty() {
            record.command = name.to_owned();
            if record.id_suffix.is_empty() {
                record.id_suffix = id_suffix.to_owned();
            }
        }
        record
    })
}

/// ConfirmImpact of that name.
pub fn impact(name: &str) -> Impact {
    match name.to_ascii_lowercase().as_str() {
        "none" | "false" => Impact::None,
        "low" => Impact::Low,
        "high" => Impact::High,
        _ => Impact::Medium,
    }
}

fn operation(id: &str, message: impl Into<String>) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidOperation, message)
}

/// Text of a value where a list's items stand beside each other.
pub fn list_text(value: &Value) -> String {
    match value.base() {
        Value::Array(array) => array
            .items()
            .iter()
            .map(Value::to_text)
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_text(),
    }
}

/// A construct that is not supported yet.
pub fn not_supported(id: &str, what: &str, source: &Rc<Source>, span: Span) -> Error {
    ErrorRecord::new(
        format!("NotSupported{id}"),
        Category::NotImplemented,
        format!("This version does not support {what}."),
    )
    .exception(format!("{AUTOMATION}.PSNotSupportedException"))
    .label("not supported")
    .help("write it without, or leave it out of the rehearsal")
    .at(source, span)
    .into()
}

/// A method that is known and not supported.
pub fn not_supported_method(kind: &str, name: &str) -> Error {
    ErrorRecord::new(
        "NotSupportedMethod",
        Category::NotImplemented,
        format!("This version does not support the method {name} of {kind}."),
    )
    .exception(format!("{AUTOMATION}.PSNotSupportedException"))
    .label("not supported")
    .into()
}

/// A variable of a drive that is not there.
pub fn no_such_drive(drive: &str, source: &Rc<Source>, span: Span) -> Error {
    ErrorRecord::new(
        "DriveNotFound",
        Category::ObjectNotFound,
        format!("There is no drive named '{drive}'."),
    )
    .exception(format!("{AUTOMATION}.DriveNotFoundException"))
    .target(drive, "String")
    .label("a scope or a drive of variables was expected")
    .help("write ${drive} to end the name before the colon")
    .at(source, span)
    .into()
}

/// Something that should not happen, told as an error rather than a panic.
pub fn internal(what: &str, source: &Rc<Source>, span: Span) -> Error {
    ErrorRecord::new(
        "InternalError",
        Category::NotSpecified,
        format!("Internal error: {what}."),
    )
    .label("here")
    .help("please report this line")
    .at(source, span)
    .into()
}

/// A block that another program made.
pub fn foreign_block() -> Error {
    operation(
        "ForeignScriptBlock",
        "This script block cannot run in this session.",
    )
    .into()
}

/// An unset variable under strict mode.
pub fn undefined_variable(name: &str, known: &[String], source: &Rc<Source>, span: Span) -> Error {
    let near = did_you_mean(name, known.iter().map(String::as_str));
    operation(
        "VariableIsUndefined",
        format!("The variable '${name}' has not been set."),
    )
    .target(name, "String")
    .label(near.map_or_else(
        || "not set".to_owned(),
        |near| format!("not set; did you mean ${near}?"),
    ))
    .help("set it first, or turn strict mode off: Set-StrictMode -Off")
    .at(source, span)
    .into()
}

/// `$using:` outside a remote call.
pub fn using_without_invoke(source: &Rc<Source>, span: Span) -> Error {
    operation(
        "UsingWithoutInvokeCommand",
        "$using: has a meaning only in a block that runs elsewhere.",
    )
    .label("not in such a block")
    .at(source, span)
    .into()
}

/// A property that is not there, under strict mode.
pub fn property_not_found(name: &str, known: &[String], source: &Rc<Source>, span: Span) -> Error {
    let near = did_you_mean(name, known.iter().map(String::as_str));
    ErrorRecord::new(
        "PropertyNotFoundStrict",
        Category::NotSpecified,
        format!("There is no property '{name}' on this object."),
    )
    .exception(format!("{AUTOMATION}.PropertyNotFoundException"))
    .label("no such property")
    .help(near.map_or_else(
        || "Get-Member tells which properties it has".to_owned(),
        |near| format!("did you mean {near}?"),
    ))
    .at(source, span)
    .into()
}

/// A method called on null.
pub fn method_on_null(name: &str) -> Error {
    operation(
        "InvokeMethodOnNull",
        format!("The method {name} was called on $null."),
    )
    .label("this is $null")
    .help("check the value before it: an empty result has no methods")
    .into()
}

/// A property set on null.
pub fn property_on_null(name: &str) -> Error {
    operation(
        "PropertyNotFound",
        format!("The property '{name}' cannot be set on $null."),
    )
    .label("this is $null")
    .into()
}

/// A script property without a setter.
pub fn set_without_setter(name: &str) -> Error {
    ErrorRecord::new(
        "SetWithoutSetterException",
        Category::NotSpecified,
        format!("The property '{name}' is read-only."),
    )
    .exception(format!("{AUTOMATION}.SetValueException"))
    .into()
}

/// `$null[…]`.
pub fn null_array() -> Error {
    operation("NullArray", "$null cannot be indexed.")
        .label("this is $null")
        .into()
}

/// A method got something else than it takes.
pub fn method_argument(name: &str, wanted: &str) -> Error {
    operation(
        "MethodArgumentConversionInvalidCastArgument",
        format!("The method {name} takes {wanted}."),
    )
    .exception(format!("{AUTOMATION}.MethodException"))
    .into()
}

/// A `+=`'s left side that cannot be assigned to.
pub fn not_assignable(source: &Rc<Source>, span: Span) -> Error {
    ErrorRecord::new(
        "InvalidLeftHandSide",
        Category::ParserError,
        "Nothing can be assigned to this expression.",
    )
    .exception(format!("{AUTOMATION}.ParentContainsErrorRecordException"))
    .label("a variable, property or element was expected")
    .at(source, span)
    .into()
}

/// A variable that may not be written.
pub fn not_writable(name: &str, option: &str) -> Error {
    let what = if option == "Constant" {
        "a constant"
    } else {
        "read-only"
    };
    ErrorRecord::new(
        "VariableNotWritable",
        Category::WriteError,
        format!("The variable '${name}' is {what}."),
    )
    .exception(format!(
        "{AUTOMATION}.SessionStateUnauthorizedAccessException"
    ))
    .target(name, "String")
    .label("cannot be assigned")
    .into()
}

/// A variable that may not be removed.
pub fn not_removable(name: &str) -> Error {
    ErrorRecord::new(
        "VariableNotRemovable",
        Category::WriteError,
        format!("The variable '${name}' cannot be removed."),
    )
    .exception(format!(
        "{AUTOMATION}.SessionStateUnauthorizedAccessException"
    ))
    .target(name, "String")
    .into()
}

/// A preference variable got a word that it does not know.
pub fn bad_preference(name: &str, cause: Error) -> Error {
    let cause = cause.to_string();
    ErrorRecord::new(
        "RuntimeException",
        Category::MetadataError,
        format!("${name} cannot have this value."),
    )
    .exception(format!(
        "{AUTOMATION}.ArgumentTransformationMetadataException"
    ))
    .label("SilentlyContinue, Stop, Continue, Inquire or Ignore was expected")
    .cause(cause)
    .into()
}

/// A conversion that a typed variable refused.
pub fn metadata(error: Error, variable: &str) -> Error {
    error.map(|mut record| {
        if record.id.starts_with("InvalidCast")
            || record.id == "RuntimeException"
            || record.id == "nullToObjectInvalidCast"
            || record.id.contains("Convert")
        {
            record.message = format!("The variable ${variable} is typed. {}", record.message);
            record.id = "RuntimeException".into();
            record.category = Category::MetadataError;
            record.exception = format!("{AUTOMATION}.ArgumentTransformationMetadataException");
            record.target.clear();
            record.target_type.clear();
        }
        record
    })
}

/// `++` on something that is no number.
pub fn not_a_number_to_step(value: &Value, up: bool, source: &Rc<Source>, span: Span) -> Error {
    let op = if up { "++" } else { "--" };
    operation(
        "OperatorRequiresNumber",
        format!(
            "'{op}' works on numbers only, not on [{}].",
            value.type_name()
        ),
    )
    .label("not a number")
    .at(source, span)
    .into()
}

/// A null key in a table literal.
pub fn null_key(source: &Rc<Source>, span: Span) -> Error {
    operation("InvalidNullKey", "A key of a table cannot be $null.")
        .label("this is $null")
        .at(source, span)
        .into()
}

/// A key that stands twice in a table literal.
pub fn duplicate_key(key: &str, source: &Rc<Source>, span: Span) -> Error {
    operation(
        "DuplicateKeyInHashLiteral",
        format!("The key '{key}' stands twice in this table."),
    )
    .target(key, "String")
    .label("stands before already")
    .at(source, span)
    .into()
}

/// `[ordered]` before anything but `@{ }`.
pub fn ordered_needs_literal(source: &Rc<Source>, span: Span) -> Error {
    ErrorRecord::new(
        "OrderedAttributeOnlyOnHashLiteralNode",
        Category::ParserError,
        "[ordered] stands before @{ } only.",
    )
    .exception(format!("{AUTOMATION}.ParseException"))
    .label("a table literal was expected")
    .at(source, span)
    .into()
}

/// `-replace` with more than two operands.
pub fn bad_replace() -> Error {
    operation(
        "BadReplaceArgument",
        "-replace takes a pattern and what to put in its place.",
    )
    .into()
}

/// `&` before something that is no command.
pub fn bad_expression(source: &Rc<Source>, span: Span) -> Error {
    operation(
        "BadExpression",
        "A command was expected after '&' or '.', and this is $null.",
    )
    .label("a command's name, a script block or a command object was expected")
    .at(source, span)
    .into()
}

/// A scope that is not there.
pub fn no_such_scope(scope: &str) -> Error {
    ErrorRecord::new(
        "ScopeIDNotFound",
        Category::InvalidArgument,
        format!("There is no scope '{scope}' here."),
    )
    .exception(format!("{AUTOMATION}.PSArgumentOutOfRangeException"))
    .help("Global, Script, Local, or a number of parents up")
    .into()
}

/// A warning, verbose or other message under the preference `Stop`.
pub fn stopped_by_preference(command: &str, text: &str) -> Error {
    let mut record = ErrorRecord::new(
        "ActionPreferenceStop",
        Category::OperationStopped,
        format!("{command} ended the script because its preference is Stop: {text}"),
    )
    .exception(format!("{AUTOMATION}.ParentContainsErrorRecordException"))
    .terminating();
    record.ends_script = true;
    record.into()
}

/// Nothing to open.
pub fn no_tenant() -> Error {
    ErrorRecord::new(
        "NoTenant",
        Category::ResourceUnavailable,
        "This session has no tenant.",
    )
    .help("name one with --tenant FILE")
    .into()
}

/// The limit of steps.
pub fn too_many_steps(steps: u64) -> ErrorRecord {
    ErrorRecord::new(
        "StepLimitExceeded",
        Category::LimitsExceeded,
        format!("The script took more than {steps} steps."),
    )
    .label("it was here")
    .help("a loop that never ends? --max-steps N moves the limit")
    .terminating()
}

/// The limit of memory.
pub fn too_much_memory(bytes: u64) -> ErrorRecord {
    ErrorRecord::new(
        "MemoryLimitExceeded",
        Category::LimitsExceeded,
        format!("The script holds more than {} MiB of values.", bytes >> 20),
    )
    .label("it was here")
    .help("let a pipeline stream instead of collecting it; --max-memory N moves the limit")
    .terminating()
}

/// A question that nobody can answer.
pub fn nobody_answers(command: &str, what: &str, way_out: &str) -> Error {
    ErrorRecord::new(
        "NobodyToAnswer",
        Category::InvalidOperation,
        format!("{command} asks {what}, and nobody is there to answer."),
    )
    .exception(format!("{AUTOMATION}.PSInvalidOperationException"))
    .label("asks a question")
    .help(way_out)
    .into()
}

/// A script file that is not there.
pub fn no_script(name: &str, source: &Rc<Source>, span: Span) -> Error {
    ErrorRecord::new(
        "CommandNotFoundException",
        Category::ObjectNotFound,
        format!("There is no script '{name}'."),
    )
    .exception(format!("{AUTOMATION}.CommandNotFoundException"))
    .target(name, "String")
    .label("no such file")
    .at(source, span)
    .into()
}

/// A type that nobody knows.
pub fn type_not_found(name: &str) -> Error {
    let short = |full: &'static str| full.rsplit('.').next().unwrap_or(full);
    let known = crate::value::types::ACCELERATORS.iter();
    let known = known.flat_map(|(accelerator, full)| [*accelerator, short(full), full]);
    let help = match did_you_mean(name, known) {
        Some(near) => format!("did you mean [{near}]?"),
        None => "look at the spelling; types of modules that are not loaded are not known".into(),
    };
    operation("TypeNotFound", format!("There is no type [{name}]."))
        .target(name, "TypeName")
        .label("no such type")
        .help(help)
        .into()
}

/// A static property that cannot be set.
pub fn static_not_set(kind: &TypeName, name: &str) -> Error {
    operation(
        "PropertyAssignmentException",
        format!("[{}]::{name} cannot be set.", kind.0),
    )
    .label("no such property, or it is read-only")
    .into()
}

/// An exception that a method threw: PowerShell wraps it, and its short name becomes the id.
pub fn thrown_by_method(error: Error, method: &str) -> Error {
    error.map(|record| {
        let inner = record.exception.clone();
        let short = record.exception_name().to_owned();
        let mut wrapped = ErrorRecord::new(
            short,
            Category::NotSpecified,
            format!("Exception calling \"{method}\": {}", record.message),
        )
        .exception(format!("{AUTOMATION}.MethodInvocationException"))
        .inner(inner, record.message.clone());
        wrapped.at = record.at.clone();
        wrapped.label = record.label.clone();
        wrapped
    })
}

/// A record from the pipeline that cannot be converted was not bound at all.
pub fn not_bound(error: Error, item: &Value, command: &str) -> Error {
    error.map(|record| {
        if record.id != "ParameterArgumentTransformationError" {
            return record;
        }
        let message = format!(
            "{command} takes no pipeline input such as '{}'.",
            item.to_text()
        );
        let mut refused =
            ErrorRecord::new("InputObjectNotBound", Category::InvalidArgument, message)
                .exception(format!("{AUTOMATION}.ParameterBindingException"))
                .target(item.to_text(), super::ops::short_type(item))
                .label("the record from the pipeline fits none of its parameters")
                .cause(record.message.clone());
        refused.at = record.at;
        refused
    })
}

/// A Boolean variable got something that is none.
pub fn no_boolean(value: &Value) -> Error {
    ErrorRecord::new(
        "RuntimeException",
        Category::MetadataError,
        format!("'{}' is no Boolean.", value.to_text()),
    )
    .exception(format!(
        "{AUTOMATION}.ArgumentTransformationMetadataException"
    ))
    .label("$true or $false was expected (1 and 0 do, too)")
    .into()
}

/// A list was changed while a loop went through it.
pub fn collection_changed(source: &Rc<Source>, span: Span) -> Error {
    collection_was_changed().map(|record| record.label("this loop").at(source, span))
}

/// Reading past the end of a list under strict mode.
pub fn outside_of_array() -> Error {
    ErrorRecord::new(
        "System.IndexOutOfRangeException",
        Category::OperationStopped,
        "The index lies outside of the list.",
    )
    .exception("System.IndexOutOfRangeException")
    .label("no item is there")
    .help("compare with Count first, or turn strict mode off")
    .into()
}

/// The same where no loop is written.
pub fn collection_was_changed() -> Error {
    ErrorRecord::new(
        "System.InvalidOperationException",
        Category::OperationStopped,
        "The collection was changed while the loop went through it.",
    )
    .exception("System.InvalidOperationException")
    .help("go through a copy: foreach ($x in @($list))")
    .into()
}
