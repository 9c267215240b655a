//! Type names and plain text of values.

use super::{ArrayKind, TableKind, Value};

impl Value {
    /// Full .NET type name.
    pub fn type_name(&self) -> String {
        match self {
            Value::NoOutput | Value::Null => String::new(),
            Value::Bool(_) => "System.Boolean".into(),
            Value::Char(_) => "System.Char".into(),
            Value::SByte(_) => "System.SByte".into(),
            Value::Byte(_) => "System.Byte".into(),
            Value::Short(_) => "System.Int16".into(),
            Value::UShort(_) => "System.UInt16".into(),
            Value::Int(_) => "System.Int32".into(),
            Value::UInt(_) => "System.UInt32".into(),
            Value::Long(_) => "System.Int64".into(),
            Value::ULong(_) => "System.UInt64".into(),
            Value::Single(_) => "System.Single".into(),
            Value::Double(_) => "System.Double".into(),
            Value::Decimal(_) => "System.Decimal".into(),
            Value::Str(_) => "System.String".into(),
            Value::Date(_) => "System.DateTime".into(),
            Value::Span(_) => "System.TimeSpan".into(),
            Value::Guid(_) => "System.Guid".into(),
            Value::Range(..) => "System.Object[]".into(),
            Value::Array(array) => match array.kind() {
                ArrayKind::Fixed => "System.Object[]".into(),
                ArrayKind::Typed(element) => format!("{element}[]"),
                ArrayKind::ArrayList => "System.Collections.ArrayList".into(),
                ArrayKind::List(element) => {
                    format!("System.Collections.Generic.List`1[[{element}]]")
                }
                ArrayKind::Other(name) => name.to_string(),
            },
            Value::Table(table) => match table.kind() {
                TableKind::Hashtable => "System.Collections.Hashtable".into(),
                TableKind::Ordered => "System.Collections.Specialized.OrderedDictionary".into(),
                TableKind::Dictionary(name) => name.to_string(),
            },
            Value::Object(object) => object
                .type_names()
                .first()
                .map(|name| name.to_string())
                .unwrap_or_default(),
            Value::Block(_) => "System.Management.Automation.ScriptBlock".into(),
            Value::Type(_) => "System.RuntimeType".into(),
            Value::Enum(value) => value.type_name.to_string(),
            Value::Foreign(foreign) => foreign.type_name().to_owned(),
            Value::Wrapped(wrapped) => wrapped.base.type_name(),
        }
    }

    /// What `"$x"` gives: the culture's neutral text.
    pub fn to_text(&self) -> String {
        match self {
            Value::NoOutput | Value::Null => String::new(),
            Value::Bool(value) => if *value { "True" } else { "False" }.into(),
            Value::Char(value) => value.to_string(),
            Value::SByte(value) => value.to_string(),
            Value::Byte(value) => value.to_string(),
            Value::Short(value) => value.to_string(),
            Value::UShort(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::UInt(value) => value.to_string(),
            Value::Long(value) => value.to_string(),
            Value::ULong(value) => value.to_string(),
            Value::Single(value) => value.to_string(),
            Value::Double(value) => value.to_string(),
            Value::Decimal(value) => value.to_string(),
            Value::Str(value) => value.to_string(),
            Value::Guid(value) => value.to_string(),
            Value::Type(name) => name.0.to_string(),
            Value::Enum(value) => value.name.to_string(),
            Value::Block(block) => block.text.to_string(),
            Value::Foreign(foreign) => foreign.text(),
            Value::Array(array) => array
                .items()
                .iter()
                .map(Value::to_text)
                .collect::<Vec<_>>()
                .join(" "),
            Value::Wrapped(wrapped) => wrapped.base.to_text(),
            other => other.type_name(),
        }
    }
}
