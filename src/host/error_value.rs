//! `ErrorRecord` as a script holds it: `$_` in a catch, the items of `$Error`.

use super::exceptions::Exception;
use super::vm::Call;
use crate::diag::{Category, ErrorRecord, Position, Result};
use crate::value::{Foreign, Object, Value};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// A record in a script's hands.
pub struct ErrorValue {
    record: RefCell<ErrorRecord>,
    exception: Value,
    details: RefCell<Value>,
}

const NAME: &str = "System.Management.Automation.ErrorRecord";

impl ErrorValue {
    /// A record as a value.
    pub fn value(record: ErrorRecord) -> Value {
        let exception = exception_of(&record);
        let details = record.details.clone().map_or(Value::Null, details_value);
        Value::Foreign(Rc::new(ErrorValue {
            record: record.into(),
            exception,
            details: details.into(),
        }))
    }
}

/// The record in a value.
pub fn record_of(value: &Value) -> Option<ErrorRecord> {
    let Value::Foreign(foreign) = value.base() else {
        return None;
    };
    let error = foreign.as_any().downcast_ref::<ErrorValue>()?;
    Some(error.record.borrow().clone())
}

/// The exception in a record, live where it was thrown as one.
fn exception_of(record: &ErrorRecord) -> Value {
    if let Some(held) = record
        .exception_object
        .as_ref()
        .and_then(|held| held.downcast_ref::<Value>())
    {
        return held.clone();
    }
    let mut inner = record
        .inner_in_cause()
        .map(|(name, message)| Exception::new(name, message, None).value());
    for (name, message) in record.inner.iter().rev() {
        let mut made = Exception::new(name, message, inner.take());
        // The engine's own exceptions carry the error's id along.
        if name.starts_with("System.Management.Automation.") {
            let within =
                ErrorRecord::new(&*record.id, record.category, message.clone()).exception(name);
            made.more.push(("ErrorRecord", ErrorValue::value(within)));
        }
        inner = Some(made.value());
    }
    let mut made = Exception::new(&record.exception, &record.message, inner);
    match record.exception_name() {
        "CommandNotFoundException" => made.more.push(("CommandName", Value::str(&record.target))),
        name if name.starts_with("ParameterBinding") => {
            let parameter = record.message.split('\'').nth(1).unwrap_or("");
            made.more.push(("ParameterName", Value::str(parameter)));
            made.more.push(("ErrorId", Value::str(&record.id)));
        }
        "ItemNotFoundException" => made.more.push(("ItemName", Value::str(&record.target))),
        _ => {}
    }
    made.value()
}

/// What `-ErrorVariable` holds of an error that `-ErrorAction Stop` made an end: the exception that stopped, with the error
/// in it.
pub fn stopped_by(record: &ErrorRecord) -> Value {
    let name = "System.Management.Automation.ActionPreferenceStopException";
    let mut made = Exception::new(name, &record.message, None);
    made.more
        .push(("ErrorRecord", ErrorValue::value(record.clone())));
    made.value()
}

/// The record inside a runtime exception.
pub fn of_exception(exception: &Exception) -> Value {
    let record = ErrorRecord::new(
        "RuntimeException",
        Category::NotSpecified,
        exception.message.clone(),
    )
    .exception(&*exception.type_name);
    ErrorValue::value(record)
}

fn details_value(text: String) -> Value {
    let object = Object::of([
        ("Message", Value::str(&text)),
        ("RecommendedAction", Value::str("")),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.ErrorDetails".into(),
        "System.Object".into(),
    ]));
    object.set_text(text);
    Value::Object(object)
}

fn category_info(record: &ErrorRecord) -> Value {
    let reason = if record.reason.is_empty() {
        record.exception_name().to_owned()
    } else {
        record.reason.clone()
    };
    let object = Object::of([
        ("Category", category_value(record.category)),
        ("Activity", Value::str(&record.command)),
        ("Reason", Value::str(&reason)),
        ("TargetName", Value::str(&record.target)),
        ("TargetType", Value::str(&record.target_type)),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.ErrorCategoryInfo".into(),
        "System.Object".into(),
    ]));
    object.set_text(record.category_info());
    let text = record.category_info();
    object.add("GetMessage", crate::value::Member::Method(Value::str(text)));
    Value::Object(object)
}

fn category_value(category: Category) -> Value {
    let number = Category::ALL
        .iter()
        .position(|known| *known == category)
        .unwrap_or(0);
    Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: "System.Management.Automation.ErrorCategory".into(),
        name: category.name().into(),
        number: number as i64,
    }))
}

/// `InvocationInfo` of a place in a text.
fn invocation(at: Option<&Position>, command: &str) -> Value {
    let (mut line, mut offset, mut text, mut script, mut typed) =
        (0, 0, String::new(), String::new(), String::new());
    if let Some(at) = at {
        (line, offset) = at.source.line_column(at.span.start);
        text = at
            .source
            .text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or("")
            .to_owned();
        typed = at.source.slice(at.span).to_owned();
        if at.source.name.ends_with(".ps1") || at.source.name.ends_with(".rhai") {
            script = at.source.name.clone();
        }
    }
    let place = if script.is_empty() {
        "line".to_owned()
    } else {
        script.clone()
    };
    let place = format!("At {place}:{line} char:{offset}");
    let shown = match text.char_indices().nth(69) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.clone(),
    };
    let waves = "~".repeat(typed.lines().next().unwrap_or("").chars().count().max(1));
    let position = format!(
        "{place}\n+ {shown}\n+ {}{waves}",
        " ".repeat(offset.saturating_sub(1))
    );
    let my_command = match command {
        "" => Value::Null,
        name => command_info(name, "Cmdlet", &script),
    };
    let folder = std::path::Path::new(&script)
        .parent()
        .map(|p| p.display().to_string())
        .unwrap_or_default();
    let object = Object::of([
        ("MyCommand", my_command),
        (
            "BoundParameters",
            Value::Table(crate::value::Table::new(crate::value::TableKind::Hashtable)),
        ),
        ("UnboundArguments", Value::array(Vec::new())),
        ("ScriptLineNumber", Value::Int(line as i32)),
        ("OffsetInLine", Value::Int(offset as i32)),
        ("HistoryId", Value::Long(1)),
        (
            "ScriptName",
            if script.is_empty() {
                Value::str("")
            } else {
                Value::str(&script)
            },
        ),
        ("Line", Value::str(&text)),
        ("Statement", Value::str(&typed)),
        ("PositionMessage", Value::str(&position)),
        ("PSScriptRoot", Value::str(&folder)),
        ("PSCommandPath", Value::str(&script)),
        ("InvocationName", Value::str(command)),
        ("PipelineLength", Value::Int(0)),
        ("PipelinePosition", Value::Int(0)),
        ("ExpectingInput", Value::Bool(false)),
        ("CommandOrigin", Value::str("Internal")),
        ("DisplayScriptPosition", Value::Null),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.InvocationInfo".into(),
        "System.Object".into(),
    ]));
    Value::Object(object)
}

fn command_info(name: &str, kind: &str, script: &str) -> Value {
    let kind_value = Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: "System.Management.Automation.CommandTypes".into(),
        name: kind.into(),
        number: match kind {
            "Function" => 2,
            "Cmdlet" => 8,
            _ => 16,
        },
    }));
    let object = Object::of([
        ("Name", Value::str(name)),
        ("CommandType", kind_value),
        ("Definition", Value::str(script)),
        ("Path", Value::str(script)),
        ("Source", Value::str(script)),
        ("ModuleName", Value::str("")),
    ]);
    let types = format!("System.Management.Automation.{kind}Info");
    object.set_type_names(Rc::new([
        types.into(),
        "System.Management.Automation.CommandInfo".into(),
        "System.Object".into(),
    ]));
    object.set_text(name);
    Value::Object(object)
}

/// `$MyInvocation` of a call.
pub fn invocation_info(call: &Call) -> Value {
    let at = Position {
        source: call.source.clone(),
        span: call.span,
    };
    let value = invocation(Some(&at), &call.invoked_as);
    if let Value::Object(object) = &value {
        let body = call.body.as_ref();
        let (name, kind, script) = match body {
            Some(body) if call.script => {
                let path = body.tree.source.name.clone();
                let name = std::path::Path::new(&path)
                    .file_name()
                    .map(|n| n.to_string_lossy().into_owned());
                (name.unwrap_or_default(), "ExternalScript", path)
            }
            Some(body) if body.name.is_some() => (call.name.to_string(), "Function", String::new()),
            Some(body) => (String::new(), "Script", body.tree.inner_text().to_owned()),
            None => (call.name.to_string(), "Function", String::new()),
        };
        let command = command_info(&name, kind, &script);
        if let (Value::Object(command), Some(body)) = (&command, body) {
            command.put(
                "ScriptBlock",
                Value::Block(crate::value::Block {
                    text: body.tree.inner_text().into(),
                    body: body.clone(),
                }),
            );
        }
        object.put("MyCommand", command);
        object.put(
            "InvocationName",
            Value::str(if call.invoked_as.is_empty() {
                "&"
            } else {
                &call.invoked_as
            }),
        );
    }
    value
}

impl Foreign for ErrorValue {
    fn type_name(&self) -> &str {
        NAME
    }

    fn get(&self, name: &str) -> Option<Value> {
        let record = self.record.borrow();
        Some(match name.to_ascii_lowercase().as_str() {
            "exception" => self.exception.clone(),
            "fullyqualifiederrorid" => Value::str(record.full_id()),
            "categoryinfo" => category_info(&record),
            "targetobject" => {
                let held = record
                    .target_object
                    .as_ref()
                    .and_then(|held| held.downcast_ref::<Value>());
                match held {
                    Some(value) => value.clone(),
                    None if record.target.is_empty() => Value::Null,
                    None => Value::str(&record.target),
                }
            }
            "errordetails" => self.details.borrow().clone(),
            "invocationinfo" => {
                let command = if record.invocation.is_empty() {
                    &record.command
                } else {
                    &record.invocation
                };
                invocation(record.at.as_ref(), command)
            }
            "scriptstacktrace" => {
                if record.stack.is_empty() {
                    Value::str("at <ScriptBlock>, <No file>: line 1")
                } else {
                    Value::str(record.stack.join("\n"))
                }
            }
            "pipelineiterationinfo" => Value::array(Vec::new()),
            "psmessagedetails" => Value::Null,
            _ => return None,
        })
    }

    fn set(&self, name: &str, value: Value) -> bool {
        if name.eq_ignore_ascii_case("ErrorDetails") {
            let text = match &value {
                Value::Null => None,
                Value::Object(object) => Some(
                    object
                        .get("Message")
                        .map_or_else(|| value.to_text(), |m| m.to_text()),
                ),
                other => Some(other.to_text()),
            };
            self.record.borrow_mut().details.clone_from(&text);
            *self.details.borrow_mut() = text.map_or(Value::Null, details_value);
            return true;
        }
        false
    }

    fn properties(&self) -> Vec<String> {
        [
            "PSMessageDetails",
            "Exception",
            "TargetObject",
            "CategoryInfo",
            "FullyQualifiedErrorId",
            "ErrorDetails",
            "InvocationInfo",
            "ScriptStackTrace",
            "PipelineIterationInfo",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value>> {
        name.eq_ignore_ascii_case("ToString")
            .then(|| Ok(Value::str(self.text())))
    }

    fn methods(&self) -> Vec<String> {
        ["GetType", "ToString"].map(str::to_owned).to_vec()
    }

    fn text(&self) -> String {
        self.record.borrow().shown().to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `[ErrorRecord]::new(exception, id, category, target)` and `[ErrorDetails]::new(text)`; `None` for other types.
pub fn construct(type_name: &str, arguments: &[Value]) -> Result<Option<Value>> {
    let short = type_name.rsplit('.').next().unwrap_or(type_name);
    match short {
        "ErrorRecord" => {
            let exception = arguments.first().cloned().unwrap_or_default();
            let id = arguments.get(1).map(Value::to_text).unwrap_or_default();
            let category = arguments.get(2).map_or(Category::NotSpecified, category);
            let target = arguments.get(3).cloned().unwrap_or_default();
            Ok(Some(ErrorValue::value(made(
                exception, id, category, target,
            ))))
        }
        "ErrorDetails" => Ok(Some(details_value(
            arguments.last().map(Value::to_text).unwrap_or_default(),
        ))),
        _ => Ok(None),
    }
}

fn made(exception: Value, id: String, category: Category, target: Value) -> ErrorRecord {
    let (name, message) = match Exception::of(&exception) {
        Some(held) => (held.type_name.to_string(), held.message.clone()),
        None => ("System.Exception".to_owned(), exception.to_text()),
    };
    let mut record = ErrorRecord::new(id, category, message).exception(name);
    if Exception::of(&exception).is_some() {
        record.exception_object = Some(Rc::new(exception));
    }
    if !target.is_null() {
        record.target = target.to_text();
        record.target_type = super::ops::short_type(&target);
        record.target_object = Some(Rc::new(target));
    }
    record
}

/// A category by its name or number.
pub fn category(value: &Value) -> Category {
    if let Value::Int(number) = value {
        return usize::try_from(*number)
            .ok()
            .and_then(|n| Category::ALL.get(n))
            .copied()
            .unwrap_or_default();
    }
    let text = value.to_text();
    let found = Category::ALL
        .iter()
        .find(|category| category.name().eq_ignore_ascii_case(&text));
    found.copied().unwrap_or_default()
}
