//! Objects of .NET that are neither data nor collection: versions, addresses, text builders, moments with an offset, sets.

mod address;
mod culture;
mod hash;
mod moment;
mod nothing;
mod plain;
mod random;
mod secret;
mod set;
mod simple;
mod switch;
mod uri;

pub use address::IpAddress;
pub use culture::{CultureInfo, Encoding, StringComparer, TextInfo};
pub use hash::Hasher;
pub use moment::{DateTimeOffset, Stopwatch};
pub use nothing::DbNull;
pub use plain::{StringReader, TimeZone, WildcardPattern};
pub use random::Random;
pub use secret::{Credential, Pointer, network_credential};
pub use set::{Enumerator, HashSet, Queue};
pub use simple::{MailAddress, SecureString, StringBuilder, Version};
pub use switch::Switch;
pub use uri::{Uri, escape_data, unescape_data};

use super::{
    Array, ArrayKind, DateTime, Foreign, Table, TableKind, Value, convert, error, regex, size,
    types,
};
use crate::diag::Result;
use std::cmp::Ordering;
use std::rc::Rc;

/// A value as one of these types; `None` if the type is none of them.
pub fn made_from(value: &Value, full: &str) -> Option<Result<Value>> {
    let base = value.base();
    let text = || base.to_text();
    let refuse = |id: &str| Err(error::cast(id, value, full));
    if full == "Microsoft.Exchange.Data.ByteQuantifiedSize" {
        let bytes = size::bytes_of(base);
        return Some(bytes.map_or_else(
            || refuse("InvalidCastConstructorException"),
            |bytes| Ok(size::byte_size(bytes)),
        ));
    }
    let known = [
        "System.Version",
        "System.Management.Automation.SemanticVersion",
        "System.Uri",
        "System.Net.Mail.MailAddress",
        "System.Net.IPAddress",
        "System.DateTimeOffset",
        "System.Text.StringBuilder",
        "System.Text.RegularExpressions.Regex",
        "System.Globalization.CultureInfo",
        CHOICE,
    ];
    if !known.contains(&full) {
        return None;
    }
    if base.is_null() {
        return Some(Ok(Value::Null));
    }
    if base.type_name() == full {
        return Some(Ok(value.clone()));
    }
    Some(match full {
        "System.Version" => match Version::parse(&text(), false) {
            Some(version) => Ok(of(version)),
            None => refuse("InvalidCastParseTargetInvocation"),
        },
        "System.Management.Automation.SemanticVersion" => match Version::parse(&text(), true) {
            Some(version) => Ok(of(version)),
            None => refuse("InvalidCastParseTargetInvocation"),
        },
        "System.Uri" => match Uri::new(&text()) {
            Some(uri) => Ok(of(uri)),
            None => refuse("InvalidCastConstructorException"),
        },
        "System.Net.Mail.MailAddress" => match MailAddress::parse(&text()) {
            Some(address) => Ok(of(address)),
            None => refuse("InvalidCastConstructorException"),
        },
        "System.Net.IPAddress" => match IpAddress::parse(&text()) {
            Some(address) => Ok(of(address)),
            None => refuse("InvalidCastParseTargetInvocation"),
        },
        "System.DateTimeOffset" => match DateTimeOffset::of_value(base) {
            Some(moment) => Ok(of(moment)),
            None => refuse("InvalidCastParseTargetInvocationWithFormatProvider"),
        },
        CHOICE => Ok(choice(&text(), "")),
        "System.Text.StringBuilder" => Ok(of(StringBuilder::new(text()))),
        "System.Globalization.CultureInfo" => Ok(of(CultureInfo::named(&text()))),
        _ => match regex::compile(&text(), regex::Options::default(), "") {
            Ok(pattern) => Ok(regex::regex_value(pattern)),
            Err(_) => refuse("InvalidCastConstructorException"),
        },
    })
}

/// What `$Host.UI.PromptForChoice` offers.
const CHOICE: &str = "System.Management.Automation.Host.ChoiceDescription";

/// One choice: its label, with `&` before its key, and its help.
pub fn choice(label: &str, help: &str) -> Value {
    let object = super::Object::of([
        ("Label", Value::str(label)),
        ("HelpMessage", Value::str(help)),
    ]);
    object.set_type_names(Rc::new([CHOICE.into(), "System.Object".into()]));
    object.set_text(CHOICE);
    Value::Object(object)
}

/// A value of such an object.
pub fn of(object: impl Foreign) -> Value {
    Value::Foreign(Rc::new(object))
}

/// The moment of a `DateTimeOffset`, as a date.
pub fn moment(value: &Value) -> Option<DateTime> {
    match value {
        Value::Foreign(foreign) => foreign
            .as_any()
            .downcast_ref::<DateTimeOffset>()
            .map(DateTimeOffset::local),
        _ => None,
    }
}

/// `-eq`: the right side becomes what the left is.
pub fn equal(left: &Rc<dyn Foreign>, right: &Value) -> bool {
    if let Value::Foreign(other) = right
        && Rc::ptr_eq(left, other)
    {
        return true;
    }
    if let Value::Foreign(other) = right
        && left.same_as(&**other)
    {
        return true;
    }
    if let Some(on) = left.truth() {
        return on == right.truthy();
    }
    order_pair(left, right) == Some(Ordering::Equal)
}

/// `-lt`: `None` if the left has no order at all, an inner `None` if the right cannot become what the left is.
pub fn order(left: &Rc<dyn Foreign>, right: &Value) -> Option<Option<Ordering>> {
    left.order_key()?;
    Some(order_pair(left, right))
}

fn order_pair(left: &Rc<dyn Foreign>, right: &Value) -> Option<Ordering> {
    let own = left.order_key()?;
    let right = convert::try_convert(right, left.type_name())?;
    match &right {
        Value::Foreign(right) => Some(own.cmp(&right.order_key()?)),
        _ => None,
    }
}

/// Bytes that sort as the objects do.
pub fn order_bytes(foreign: &Rc<dyn Foreign>) -> Option<Vec<u8>> {
    foreign.order_key()
}

/// A new collection of that full name; `None` if it is no collection.
pub fn construct_collection(full: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let open = full.split('[').next().unwrap_or(full);
    let element = types::type_arguments(full)
        .first()
        .map_or("System.Object", |name| *name)
        .to_owned();
    let source = arguments.first().and_then(|value| value.base().items());
    let items = || -> Result<Vec<Value>> {
        source
            .clone()
            .unwrap_or_default()
            .iter()
            .map(|item| convert_item(item, &element))
            .collect()
    };
    let list = |kind: ArrayKind| items().map(|items| Value::Array(Array::of_kind(kind, items)));
    Some(match open {
        "System.Collections.ArrayList" => list(ArrayKind::ArrayList),
        "System.Collections.Generic.List" => list(ArrayKind::List(element.as_str().into())),
        "System.Collections.ObjectModel.Collection"
        | "System.Collections.Generic.LinkedList"
        | "System.Collections.Concurrent.ConcurrentBag" => list(ArrayKind::Other(full.into())),
        "System.Collections.Generic.Queue"
        | "System.Collections.Queue"
        | "System.Collections.Concurrent.ConcurrentQueue"
        | "System.Collections.Generic.Stack"
        | "System.Collections.Stack" => items().map(|items| of(Queue::new(full, &element, items))),
        "System.Collections.Generic.HashSet" | "System.Collections.Generic.SortedSet" => {
            let ignore_case = arguments.iter().any(StringComparer::ignores_case);
            items().map(|items| of(HashSet::new(full, &element, ignore_case, items)))
        }
        "System.Collections.Hashtable" => {
            let table = Table::new(TableKind::Hashtable);
            copy_entries(arguments.first(), &table);
            Ok(Value::Table(table))
        }
        "System.Collections.Specialized.OrderedDictionary" => {
            Ok(Value::Table(Table::new(TableKind::Ordered)))
        }
        "System.Collections.Generic.Dictionary"
        | "System.Collections.Generic.SortedDictionary"
        | "System.Collections.Generic.SortedList"
        | "System.Collections.SortedList"
        | "System.Collections.Concurrent.ConcurrentDictionary" => {
            let table = Table::new(TableKind::Dictionary(full.into()));
            if arguments.iter().any(StringComparer::ignores_case) {
                table.set_case_sensitive(false);
            }
            copy_entries(arguments.first(), &table);
            Ok(Value::Table(table))
        }
        _ => return None,
    })
}

fn convert_item(item: &Value, element: &str) -> Result<Value> {
    if element == "System.Object" {
        Ok(item.clone())
    } else {
        convert::convert(item, element)
    }
}

fn copy_entries(from: Option<&Value>, to: &Table) {
    if let Some(Value::Table(source)) = from.map(Value::base) {
        for (key, value) in source.entries() {
            to.set(key, value);
        }
    }
}
