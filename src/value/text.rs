//! Type names, plain text and truth of values.

use super::number::{self, Culture};
use super::{ArrayKind, DateTime, TableKind, Value};
use std::borrow::Cow;

/// Between the items of a list in text, unless `$OFS` says otherwise.
pub const SEPARATOR: &str = " ";

impl Value {
    /// Full .NET type name of the value itself (below added properties). `$null` has none: empty.
    pub fn type_name(&self) -> Cow<'_, str> {
        let name = match self {
            Value::NoOutput => "System.Management.Automation.Internal.AutomationNull",
            Value::Null => "",
            Value::Bool(_) => "System.Boolean",
            Value::Char(_) => "System.Char",
            Value::SByte(_) => "System.SByte",
            Value::Byte(_) => "System.Byte",
            Value::Short(_) => "System.Int16",
            Value::UShort(_) => "System.UInt16",
            Value::Int(_) => "System.Int32",
            Value::UInt(_) => "System.UInt32",
            Value::Long(_) => "System.Int64",
            Value::ULong(_) => "System.UInt64",
            Value::Single(_) => "System.Single",
            Value::Double(_) => "System.Double",
            Value::Decimal(_) => "System.Decimal",
            Value::Str(_) => "System.String",
            Value::Date(_) => "System.DateTime",
            Value::Span(_) => "System.TimeSpan",
            Value::Guid(_) => "System.Guid",
            Value::Range(..) => "System.Object[]",
            Value::Block(_) => "System.Management.Automation.ScriptBlock",
            Value::Type(_) => "System.RuntimeType",
            Value::Enum(value) => &value.type_name,
            Value::Foreign(foreign) => foreign.type_name(),
            Value::Wrapped(wrapped) => return wrapped.base.type_name(),
            Value::Object(object) => {
                let names = object.type_names();
                return Cow::Owned(
                    names
                        .first()
                        .map_or("System.Object", |name| &**name)
                        .to_owned(),
                );
            }
            Value::Table(table) => match table.kind() {
                TableKind::Hashtable => "System.Collections.Hashtable",
                TableKind::Ordered => "System.Collections.Specialized.OrderedDictionary",
                TableKind::Dictionary(name) => name,
            },
            Value::Array(array) => match array.kind() {
                ArrayKind::Fixed => "System.Object[]",
                ArrayKind::ArrayList => "System.Collections.ArrayList",
                ArrayKind::Other(name) => name,
                ArrayKind::Typed(element) => return Cow::Owned(format!("{element}[]")),
                ArrayKind::List(element) => {
                    return Cow::Owned(format!("System.Collections.Generic.List[{element}]"));
                }
            },
        };
        Cow::Borrowed(name)
    }

    /// Type names from the most special to `System.Object`: for views, `-is` and `PSTypeNames`.
    pub fn type_names(&self) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Value::Null | Value::NoOutput => return Vec::new(),
            Value::Wrapped(wrapped) => {
                let added = wrapped.added.type_names();
                let own = added.iter().filter(|name| {
                    !matches!(
                        &***name,
                        "System.Object" | "System.Management.Automation.PSCustomObject"
                    )
                });
                let mut names: Vec<String> = own.map(|name| name.to_string()).collect();
                names.extend(wrapped.base.type_names());
                return names;
            }
            Value::Object(object) => object
                .type_names()
                .iter()
                .map(|name| name.to_string())
                .collect(),
            Value::Foreign(foreign) => foreign.type_names(),
            other => vec![other.type_name().into_owned()],
        };
        match self {
            Value::Array(array) => {
                if matches!(array.kind(), ArrayKind::Fixed | ArrayKind::Typed(_)) {
                    names.push("System.Array".into());
                }
            }
            Value::Range(..) => names.push("System.Array".into()),
            Value::Enum(_) => names.extend(["System.Enum".into(), "System.ValueType".into()]),
            Value::Type(_) => {
                names.extend(["System.Reflection.TypeInfo".into(), "System.Type".into()]);
                names.push("System.Reflection.MemberInfo".into());
            }
            Value::Str(_)
            | Value::Table(_)
            | Value::Block(_)
            | Value::Object(_)
            | Value::Foreign(_) => {}
            _ => names.push("System.ValueType".into()),
        }
        if names.last().is_none_or(|name| name != "System.Object") {
            names.push("System.Object".into());
        }
        names
    }

    /// What `"$x"` gives: the culture's neutral text, lists joined by spaces.
    pub fn to_text(&self) -> String {
        self.to_text_joined(SEPARATOR)
    }

    /// The same with another `$OFS` between the items of a list.
    pub fn to_text_joined(&self, separator: &str) -> String {
        self.text(separator, Culture::Invariant)
    }

    /// What output, `-f` and `-join` give: en-US.
    pub fn to_text_culture(&self) -> String {
        self.text(SEPARATOR, Culture::EnUs)
    }

    fn text(&self, separator: &str, culture: Culture) -> String {
        if let Some(items) = self.items() {
            let mut text = String::new();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text += separator;
                }
                text += &item.text_of_one(culture);
            }
            return text;
        }
        match self {
            Value::Object(object) if object.is_custom() => {
                if let Some(text) = object.text() {
                    return text.to_string();
                }
                let members = object.members();
                let values = members.iter().filter_map(|(name, member)| match member {
                    super::Member::Note(value) => {
                        Some(format!("{name}={}", value.text_of_one(culture)))
                    }
                    super::Member::Alias(target) => {
                        let value = object.get(target).unwrap_or_default();
                        Some(format!("{name}={}", value.text_of_one(culture)))
                    }
                    super::Member::Script(..) => Some(format!("{name}=")),
                    super::Member::Method(_) => None,
                });
                format!("@{{{}}}", values.collect::<Vec<String>>().join("; "))
            }
            Value::Wrapped(wrapped) => match wrapped.added.text() {
                Some(text) => text.to_string(),
                None => wrapped.base.text(separator, culture),
            },
            other => other.text_of_one(culture),
        }
    }

    /// Text of an item in a list or object: what is inside of it is not shown.
    pub(crate) fn text_of_one(&self, culture: Culture) -> String {
        match self {
            Value::NoOutput | Value::Null => String::new(),
            Value::Bool(true) => "True".into(),
            Value::Bool(false) => "False".into(),
            Value::Char(c) => c.to_string(),
            Value::SByte(n) => n.to_string(),
            Value::Byte(n) => n.to_string(),
            Value::Short(n) => n.to_string(),
            Value::UShort(n) => n.to_string(),
            Value::Int(n) => n.to_string(),
            Value::UInt(n) => n.to_string(),
            Value::Long(n) => n.to_string(),
            Value::ULong(n) => n.to_string(),
            Value::Single(n) => number::single_text_7(*n, culture),
            Value::Double(n) => number::double_text_15(*n, culture),
            Value::Decimal(n) => n.to_string(),
            Value::Str(text) => text.to_string(),
            Value::Date(date) => date.text(culture),
            Value::Span(span) => span.text(),
            Value::Guid(guid) => guid.hyphenated().to_string(),
            Value::Block(block) => block.text.to_string(),
            Value::Type(name) => super::types::short_name(&name.0),
            Value::Enum(value) => value.name.to_string(),
            Value::Foreign(foreign) if culture == Culture::EnUs => foreign.shown(),
            Value::Foreign(foreign) => foreign.text(),
            Value::Wrapped(wrapped) => match wrapped.added.text() {
                Some(text) => text.to_string(),
                None => wrapped.base.text_of_one(culture),
            },
            Value::Object(object) => match object.text() {
                Some(text) => text.to_string(),
                None if object.is_custom() => String::new(),
                None => self.type_name().into_owned(),
            },
            Value::Range(..) | Value::Array(_) | Value::Table(_) => self.type_name().into_owned(),
        }
    }

    /// Whether a condition holds for it: PowerShell's conversion to `[bool]`.
    pub fn truthy(&self) -> bool {
        match self {
            Value::NoOutput | Value::Null => false,
            Value::Bool(value) => *value,
            Value::Char(c) => *c != '\0',
            Value::Str(text) => !text.is_empty(),
            Value::Single(n) => *n != 0.0,
            Value::Double(n) => *n != 0.0,
            Value::Decimal(n) => !n.is_zero(),
            Value::Enum(value) => value.number != 0,
            Value::Range(first, last) => first != last || *first != 0,
            Value::Wrapped(wrapped) => wrapped.base.truthy(),
            Value::Array(array) if !matches!(array.kind(), ArrayKind::Other(_)) => {
                let items = array.borrow();
                match items.as_slice() {
                    [] => false,
                    [Value::Array(inner)] => !inner.is_empty(),
                    [one] => one.truthy(),
                    _ => true,
                }
            }
            Value::Foreign(foreign) => foreign.truth().unwrap_or(true),
            other => other.whole().is_none_or(|n| n != 0),
        }
    }

    /// What the pipeline, `foreach` and text see in it: the items of a list, range or enumerating object. Text and
    /// tables are one thing.
    pub fn items(&self) -> Option<Vec<Value>> {
        match self {
            Value::Array(array) => Some(array.items()),
            Value::Range(..) => Some(self.range_items().collect()),
            Value::Foreign(foreign) => foreign.items(),
            Value::Wrapped(wrapped) => wrapped.base.items(),
            _ => None,
        }
    }
}

impl DateTime {
    /// `05/06/2024 17:08:09`, or `5/6/2024 5:08:09 PM` with a narrow space in en-US.
    pub fn text(self, culture: Culture) -> String {
        let c = self.civil();
        match culture {
            Culture::Invariant => {
                format!(
                    "{:02}/{:02}/{:04} {:02}:{:02}:{:02}",
                    c.month, c.day, c.year, c.hour, c.minute, c.second
                )
            }
            Culture::EnUs => {
                let half = if c.hour < 12 { "AM" } else { "PM" };
                let hour = (c.hour + 11) % 12 + 1;
                format!(
                    "{}/{}/{} {hour}:{:02}:{:02}\u{202f}{half}",
                    c.month, c.day, c.year, c.minute, c.second
                )
            }
        }
    }
}
