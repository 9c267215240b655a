//! Constructors: `[type]::new(…)` and `New-Object`.

use super::call::{Call, typed};
use super::{clock, dates, network, objects, patterns, texts, zones};
use crate::diag::Result;
use crate::value::foreign::{
    self, Encoding, Hasher, SecureString, Stopwatch, StringBuilder, StringComparer, StringReader,
};
use crate::value::types::{self, type_arguments};
use crate::value::{Array, ArrayKind, Object, Table, TableKind, Value, enums, error};

/// Most bytes that one call may make.
pub(super) const LARGEST: usize = 1 << 28;

/// Makes an object of the call's type.
///
/// # Errors
/// As `call_static` gives them.
pub(super) fn construct(call: &mut Call) -> Result<Value> {
    let call = &*call;
    if types::is_unsupported(call.full) {
        return Err(error::unsupported_type(call.full));
    }
    if let Some(element) = call.full.strip_suffix("[]") {
        return match call.count() {
            1 => array_of(call, element, call.int(0)?),
            count => Err(error::no_overload("new", count)),
        };
    }
    if let Some(made) = of_type(call)? {
        return Ok(made);
    }
    let known = KNOWN.contains(&call.full) || is_collection(call.full);
    if known {
        return Err(error::no_overload("new", call.count()));
    }
    Err(
        if call.full.starts_with("System.Management.Automation.")
            || super::find(call.full).is_none()
        {
            error::unsupported_member(call.full, "new")
        } else {
            error::no_constructor(call.full)
        },
    )
}

/// Types with constructors here: a wrong number of arguments is an error of the call, not a gap of this program.
const KNOWN: &[&str] = &[
    "System.String",
    "System.DateTime",
    "System.TimeSpan",
    "System.DateTimeOffset",
    "System.Guid",
    "System.Version",
    "System.Management.Automation.SemanticVersion",
    "System.Uri",
    "System.Net.Mail.MailAddress",
    "System.Net.IPAddress",
    "System.Text.StringBuilder",
    "System.Text.RegularExpressions.Regex",
    "System.Management.Automation.WildcardPattern",
    "System.Random",
    "System.Diagnostics.Stopwatch",
    "System.Globalization.CultureInfo",
    "System.Security.SecureString",
    "System.Management.Automation.PSCredential",
    "System.Net.NetworkCredential",
    "System.Management.Automation.PSObject",
    "System.Object",
    "System.Collections.DictionaryEntry",
    "System.IO.StringReader",
    "System.Management.Automation.CompletionResult",
];

fn is_collection(full: &str) -> bool {
    full.starts_with("System.Collections.")
}

fn of_type(call: &Call) -> Result<Option<Value>> {
    let open = call.full.split('[').next().unwrap_or(call.full);
    match open {
        "System.String" => return texts::construct(call),
        "System.DateTime" => return dates::construct_date(call),
        "System.TimeSpan" => return dates::construct_span(call),
        "System.DateTimeOffset" => return dates::construct_offset(call),
        "System.Guid" => return clock::construct_guid(call),
        "System.Random" => return clock::construct_random(call),
        "System.Version" | "System.Management.Automation.SemanticVersion" => {
            return objects::construct_version(call);
        }
        "System.Uri" => return network::construct_uri(call),
        "System.Net.Mail.MailAddress" => return network::construct_mail(call),
        "System.Text.RegularExpressions.Regex" => return patterns::construct(call),
        "System.Management.Automation.WildcardPattern" => {
            return patterns::construct_wildcard(call);
        }
        "System.Globalization.CultureInfo" => return zones::construct_culture(call),
        "System.Management.Automation.PSCredential" => return objects::construct_credential(call),
        "System.Net.NetworkCredential" => return objects::construct_network_credential(call),
        "System.Management.Automation.CompletionResult" => {
            return objects::construct_completion(call);
        }
        "System.Collections.Generic.KeyValuePair" | "System.Collections.DictionaryEntry" => {
            return objects::construct_pair(call);
        }
        "System.Tuple" => {
            let arguments = type_arguments(call.full);
            if arguments.len() != call.count() {
                return Ok(None);
            }
            let items: Result<Vec<Value>> = (0..call.count())
                .map(|index| call.to(index, arguments[index]))
                .collect();
            return items.map(|items| Some(objects::tuple("System.Tuple", items)));
        }
        "System.Collections.Hashtable" | "System.Collections.Specialized.OrderedDictionary" => {
            return construct_table(call);
        }
        "System.Text.StringBuilder" => {
            let text = match (call.count(), call.at(0)) {
                (0, _) => String::new(),
                (1 | 2, Value::Int(_)) => String::new(),
                (1 | 2, text) => text.to_text(),
                _ => return Ok(None),
            };
            return Ok(Some(foreign::of(StringBuilder::new(text))));
        }
        _ => {}
    }
    if is_collection(open) {
        return collection(call);
    }
    Ok(Some(match (call.full, call.count()) {
        ("System.Diagnostics.Stopwatch", 0) => foreign::of(Stopwatch::new(false)),
        ("System.Security.SecureString", 0) => foreign::of(SecureString::new("")),
        ("System.Text.UTF8Encoding", 0..=2) => foreign::of(Encoding { name: "utf-8" }),
        ("System.Text.ASCIIEncoding", 0) => foreign::of(Encoding { name: "us-ascii" }),
        ("System.Text.UnicodeEncoding", 0) => foreign::of(Encoding { name: "utf-16" }),
        ("System.Management.Automation.Host.ChoiceDescription", 1 | 2) => {
            foreign::choice(&call.text(0), &call.text(1))
        }
        ("System.Xml.XmlDocument", 0) => crate::value::xml::empty(),
        ("System.Xml.XmlNamespaceManager", 1) => {
            foreign::of(crate::value::xml::NamespaceManager::default())
        }
        ("System.IO.StringReader", 1) => foreign::of(StringReader::new(&call.text(0))),
        ("System.Net.IPAddress", 1) => {
            let bytes = call.bytes(0)?;
            let made = foreign::IpAddress::of_bytes(&bytes);
            foreign::of(made.ok_or_else(|| {
                call.thrown("System.ArgumentException", "An address has 4 or 16 bytes.")
            })?)
        }
        ("System.Management.Automation.PSObject" | "System.Object", 0) => {
            Value::Object(Object::custom())
        }
        ("System.Management.Automation.PSObject", 1) => call.arguments[0].clone(),
        (full, 0) if Hasher::of_type(full).is_some() => return Ok(None),
        // A value type has a constructor without arguments.
        (full, 0) if is_value_type(full) => default_of(full),
        _ => return Ok(None),
    }))
}

/// `[hashtable]::new()` minds case, as .NET's own does; PowerShell's `@{}` does not.
fn construct_table(call: &Call) -> Result<Option<Value>> {
    let kind = if call.full.ends_with("OrderedDictionary") {
        TableKind::Ordered
    } else {
        TableKind::Hashtable
    };
    let ordered = kind == TableKind::Ordered;
    let table = Table::new(kind);
    let comparer = |value: &Value| matches!(value.base(), Value::Foreign(foreign) if foreign.as_any().is::<StringComparer>());
    table.set_case_sensitive(!call.arguments.iter().any(StringComparer::ignores_case));
    for argument in call.arguments.iter().map(Value::base) {
        match argument {
            Value::Table(from) if !ordered => {
                for (key, value) in from.entries() {
                    table.set(key, value);
                }
            }
            other if comparer(other) || other.is_number() => {}
            _ => return Ok(None),
        }
    }
    Ok((call.count() <= 2).then_some(Value::Table(table)))
}

/// Lists, dictionaries, sets, queues and stacks.
fn collection(call: &Call) -> Result<Option<Value>> {
    if call.count() > 2 {
        return Ok(None);
    }
    for argument in call.arguments.iter().map(Value::base) {
        let fits = match argument {
            Value::Foreign(_) | Value::Table(_) => true,
            Value::Null => {
                return Err(call.thrown("System.ArgumentNullException", "The collection is null."));
            }
            other if other.is_whole() => {
                if other.whole().is_some_and(|n| n < 0) {
                    return Err(call.out_of_range("The capacity is negative."));
                }
                true
            }
            other => other.items().is_some(),
        };
        if !fits {
            return Err(error::argument(
                "new",
                argument,
                "System.Collections.ICollection",
            ));
        }
    }
    match foreign::construct_collection(call.full, call.arguments) {
        Some(made) => made
            .map(Some)
            .map_err(|_| error::argument("new", call.at(0), call.full)),
        None => Ok(None),
    }
}

/// An array of that many default items.
pub(super) fn array_of(call: &Call, element: &str, length: i32) -> Result<Value> {
    let Ok(length) = usize::try_from(length) else {
        return Err(call.thrown("System.OverflowException", "The length is negative."));
    };
    if length > LARGEST / 24 {
        return Err(error::too_large("array"));
    }
    let items = vec![default_of(element); length];
    Ok(match element {
        "System.Object" => Value::Array(Array::of_kind(ArrayKind::Fixed, items)),
        element => typed(element, items),
    })
}

fn is_value_type(full: &str) -> bool {
    !default_of(full).is_null()
}

/// What an item of that type holds before it is set.
pub(super) fn default_of(full: &str) -> Value {
    match full {
        "System.Boolean" => Value::Bool(false),
        "System.Char" => Value::Char('\0'),
        "System.Double" => Value::Double(0.0),
        "System.Single" => Value::Single(0.0),
        "System.Decimal" => Value::Decimal(crate::value::Decimal::ZERO),
        "System.DateTime" => Value::Date(crate::value::DateTime::default()),
        "System.TimeSpan" => Value::Span(crate::value::TimeSpan::default()),
        "System.Guid" => Value::Guid(crate::value::Guid::nil()),
        _ => match enums::find(full) {
            Some(def) => super::call::enum_value(def.name, 0),
            None => super::numbers::whole_value(full, 0).unwrap_or_default(),
        },
    }
}
