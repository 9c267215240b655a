//! Constructors: `[T]::new(…)` and `New-Object T`.

use super::{datetime, get_static, math, text};
use crate::diag::Result;
use crate::value::members::{self, argument, int, typed_array};
use crate::value::types::is_unsupported;
use crate::value::{DateTime, Guid, Object, Value, convert, error, foreign, regex};
use std::rc::Rc;

/// A tuple: `Item1`, `Item2`, …
pub(super) fn tuple(items: &[Value]) -> Value {
    let object = Object::of(
        items
            .iter()
            .enumerate()
            .map(|(index, item)| (format!("Item{}", index + 1), item.clone())),
    );
    object.put("Length", Value::Int(items.len() as i32));
    let names: Vec<String> = items
        .iter()
        .map(|item| item.type_name().into_owned())
        .collect();
    let shown: Vec<String> = items.iter().map(Value::to_text).collect();
    object.set_text(format!("({})", shown.join(", ")));
    let full = format!("System.Tuple[{}]", names.join(","));
    object.set_type_names(Rc::new([full.into(), "System.Object".into()]));
    Value::Object(object)
}

/// Makes an object: `[T]::new(…)` and `New-Object T`.
///
/// # Errors
/// `NotSupportedType`, `MethodCountCouldNotFindBest` where no constructor takes so many arguments, or what it throws.
pub fn construct(full: &str, arguments: &[Value]) -> Result<Value> {
    if is_unsupported(full) {
        return Err(error::unsupported_type(full));
    }
    if let Some(element) = full.strip_suffix("[]") {
        return new_array(element, arguments);
    }
    if let Some(result) = foreign::construct_collection(full, arguments) {
        return result;
    }
    let text = |index: usize| arguments.get(index).map(Value::to_text).unwrap_or_default();
    let wrong = || error::no_overload(".ctor", arguments.len());
    match (full, arguments) {
        (
            "System.Object"
            | "System.Management.Automation.PSObject"
            | "System.Management.Automation.PSCustomObject",
            [],
        ) => Ok(Value::Object(Object::custom())),
        ("System.Management.Automation.PSObject", [value]) => Ok(value.clone()),
        ("System.DateTime" | "System.TimeSpan" | "System.DateTimeOffset", _) => {
            datetime::construct(full, arguments)
        }
        ("System.String", [fill, count]) => {
            let times = usize::try_from(int(count, "new")?).unwrap_or(0);
            if times > 1 << 28 {
                return Err(error::too_large("text"));
            }
            Ok(Value::from(
                argument(fill, "System.Char", "new")?
                    .to_text()
                    .repeat(times),
            ))
        }
        ("System.String", [chars]) => {
            let items = chars.items().unwrap_or_else(|| vec![chars.clone()]);
            Ok(Value::from(
                items.iter().map(Value::to_text).collect::<String>(),
            ))
        }
        ("System.Guid", []) => Ok(Value::Guid(Guid::nil())),
        ("System.Guid", [one]) => convert::convert(one, full).map_err(|_| {
            error::thrown(
                "System.FormatException",
                ".ctor",
                "Unrecognized Guid format.",
            )
        }),
        ("System.Version", [_, _, ..]) => {
            let numbers: Result<Vec<i32>> =
                arguments.iter().map(|value| int(value, "new")).collect();
            numbers.map(|numbers| foreign::of(foreign::Version::of_numbers(&numbers)))
        }
        ("System.Text.StringBuilder", []) => {
            Ok(foreign::of(foreign::StringBuilder::new(String::new())))
        }
        ("System.Text.StringBuilder", [one]) if one.is_number() => {
            Ok(foreign::of(foreign::StringBuilder::new(String::new())))
        }
        ("System.Text.StringBuilder", [..]) => {
            Ok(foreign::of(foreign::StringBuilder::new(text(0))))
        }
        ("System.Text.RegularExpressions.Regex", [_]) => {
            regex::compile(&text(0), regex::Options::default(), "").map(regex::regex_value)
        }
        ("System.Text.RegularExpressions.Regex", [_, options]) => {
            let options = text::regex_options(options)?;
            regex::compile(&text(0), options, "").map(regex::regex_value)
        }
        ("System.Management.Automation.WildcardPattern", [_, ..]) => text::wildcard(arguments),
        ("System.Diagnostics.Stopwatch", []) => Ok(foreign::of(foreign::Stopwatch::new(false))),
        ("System.Security.SecureString", []) => Ok(foreign::of(foreign::SecureString::new(""))),
        ("System.Management.Automation.PSCredential", [_, password]) => {
            credential(&text(0), password)
        }
        ("System.Collections.DictionaryEntry", [key, value]) => Ok(members::entry(
            "System.Collections.Hashtable",
            key.clone(),
            value.clone(),
        )),
        ("System.Net.Mail.MailAddress", [_, _]) => {
            convert::convert(&Value::from(format!("{} <{}>", text(1), text(0))), full)
        }
        ("System.Uri", [_, _]) => convert::convert(&arguments[0], full),
        ("System.Text.UTF8Encoding", _) => {
            get_static("System.Text.Encoding", "utf8").map(Option::unwrap_or_default)
        }
        ("System.Random", _) => Ok(foreign::of(math::Random)),
        _ if full.starts_with("System.Collections.Generic.KeyValuePair[")
            && arguments.len() == 2 =>
        {
            let (key, value) = convert::entry(full, arguments[0].clone(), arguments[1].clone())?;
            let generic = full.replace("KeyValuePair", "Dictionary");
            Ok(members::entry(&generic, key, value))
        }
        (_, []) => convert::convert(&Value::Int(0), full).map_err(|_| wrong()),
        (_, [one]) => convert::convert(one, full).map_err(|failure| match failure.record() {
            Some(record) if record.id == "ConvertToFinalInvalidCastException" => wrong(),
            _ => error::argument(".ctor", one, full),
        }),
        _ => Err(wrong()),
    }
}

fn new_array(element: &str, arguments: &[Value]) -> Result<Value> {
    let [size] = arguments else {
        return Err(error::no_overload(".ctor", arguments.len()));
    };
    let size = int(size, "new")?;
    let Some(size) = usize::try_from(size).ok() else {
        return Err(error::thrown(
            "System.OverflowException",
            ".ctor",
            "The length is negative.",
        ));
    };
    if size > 1 << 24 {
        return Err(error::too_large("array"));
    }
    let empty = match element {
        "System.Object" | "System.String" => Value::Null,
        "System.Boolean" => Value::Bool(false),
        "System.DateTime" => Value::Date(DateTime::default()),
        "System.Guid" => Value::Guid(Guid::nil()),
        other => convert::try_convert(&Value::Int(0), other)
            .filter(Value::is_number)
            .unwrap_or_default(),
    };
    Ok(match element {
        "System.Object" => Value::array(vec![empty; size]),
        _ => typed_array(element, vec![empty; size]),
    })
}

/// `PSCredential`: a name and a hidden password.
fn credential(name: &str, password: &Value) -> Result<Value> {
    const HIDDEN: &str = "System.Security.SecureString";
    if password.base().type_name() != HIDDEN {
        return Err(error::argument(".ctor", &Value::str("…"), HIDDEN));
    }
    let object = Object::of([
        ("UserName", Value::str(name)),
        ("Password", password.clone()),
    ]);
    let full = "System.Management.Automation.PSCredential";
    object.set_text(full);
    object.set_type_names(Rc::new([full.into(), "System.Object".into()]));
    Ok(Value::Object(object))
}
