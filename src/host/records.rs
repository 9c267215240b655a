//! Records of the streams beside output and error, as `3>&1` and `-WarningVariable` give them.

use crate::cmdlet::Stream;
use crate::diag::Position;
use crate::value::{Object, Shape, Value};
use std::rc::Rc;

const AUTOMATION: &str = "System.Management.Automation";

/// Number of a stream in redirections.
pub fn number(stream: Stream) -> usize {
    match stream {
        Stream::Warning => 3,
        Stream::Verbose => 4,
        Stream::Debug => 5,
        Stream::Information | Stream::Host => 6,
    }
}

/// The record of something written to a stream; a record stays what it is.
pub fn record(stream: Stream, value: &Value, at: &Position) -> Value {
    if is_record(value) {
        return value.clone();
    }
    let _ = at;
    match stream {
        Stream::Warning => informational("WarningRecord", value),
        Stream::Verbose => informational("VerboseRecord", value),
        Stream::Debug => informational("DebugRecord", value),
        Stream::Information | Stream::Host => information(stream, value),
    }
}

/// Whether a value is a record of a stream.
pub fn is_record(value: &Value) -> bool {
    let Value::Object(object) = value else {
        return false;
    };
    object.type_names().first().is_some_and(|name| {
        name.strip_prefix(AUTOMATION).is_some_and(|rest| {
            matches!(
                rest,
                ".WarningRecord" | ".VerboseRecord" | ".DebugRecord" | ".InformationRecord"
            )
        })
    })
}

fn types(names: &[&str]) -> Rc<[Rc<str>]> {
    let full = names
        .iter()
        .map(|name| format!("{AUTOMATION}.{name}").into());
    full.chain(["System.Object".into()]).collect()
}

fn informational(name: &str, value: &Value) -> Value {
    let message = value.to_text();
    let shape = Shape::new(vec![
        "Message".into(),
        "InvocationInfo".into(),
        "PipelineIterationInfo".into(),
    ]);
    let values = vec![Value::str(&message), Value::Null, Value::array(Vec::new())];
    let object = Object::with_shape(types(&[name, "InformationalRecord"]), shape, values);
    object.set_text(message);
    Value::Object(object)
}

fn information(stream: Stream, value: &Value) -> Value {
    let names = [
        "MessageData",
        "Source",
        "TimeGenerated",
        "Tags",
        "User",
        "Computer",
        "ProcessId",
    ];
    let shape = Shape::new(names.map(Rc::from).to_vec());
    let mut values = vec![Value::Null; names.len()];
    let text = host_text(value).unwrap_or_else(|| value.to_text());
    values[0] = if stream == Stream::Host {
        host_message(value, &text)
    } else {
        value.clone()
    };
    let tags = if stream == Stream::Host {
        vec![Value::str("PSHOST")]
    } else {
        Vec::new()
    };
    values[3] = Value::array(tags);
    let object = Object::with_shape(types(&["InformationRecord"]), shape, values);
    object.set_text(text);
    Value::Object(object)
}

fn host_message(value: &Value, text: &str) -> Value {
    if let Value::Object(_) = value {
        return value.clone();
    }
    let shape = Shape::new(
        ["Message", "NoNewLine", "ForegroundColor", "BackgroundColor"]
            .map(Rc::from)
            .to_vec(),
    );
    let values = vec![
        Value::str(text),
        Value::Bool(false),
        Value::Null,
        Value::Null,
    ];
    let object = Object::with_shape(types(&["HostInformationMessage"]), shape, values);
    object.set_text(text);
    Value::Object(object)
}

/// Text of a `HostInformationMessage`.
fn host_text(value: &Value) -> Option<String> {
    let Value::Object(object) = value else {
        return None;
    };
    object.get("Message").map(|message| message.to_text())
}

/// What a record says to a person, and whether a line end follows.
pub fn shown(record: &Value) -> (String, bool) {
    let Value::Object(object) = record else {
        return (record.to_text(), true);
    };
    let message = object.get("MessageData").unwrap_or(Value::Null);
    let stays = match &message {
        Value::Object(message) => message.get("NoNewLine").is_some_and(|value| value.truthy()),
        _ => false,
    };
    (record.to_text(), !stays)
}
