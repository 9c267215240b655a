//! Names of types: accelerators, full names, generics and arrays; which of .NET's types are known here.

use super::{TypeName, Value};

mod names;

pub use names::ACCELERATORS;
use names::{KNOWN, UNSUPPORTED_ACCELERATORS};

/// Text of a type literal: its accelerator where it has one, as `"$([int])"` gives `int`.
pub fn short_name(full: &str) -> String {
    if let Some(element) = full.strip_suffix("[]") {
        return format!("{}[]", short_name(element));
    }
    if let Some((outer, inner)) = full.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        let arguments: Vec<String> = split_arguments(inner).into_iter().map(short_name).collect();
        return format!("{outer}[{}]", arguments.join(","));
    }
    // Where two accelerators stand for one type, PowerShell writes the older.
    let preferred = match full {
        "System.Int32" => "int",
        "System.Int64" => "long",
        "System.Int16" => "short",
        "System.UInt16" => "ushort",
        "System.UInt32" => "uint",
        "System.UInt64" => "ulong",
        "System.Single" => "float",
        "System.Management.Automation.PSObject" => "psobject",
        _ => "",
    };
    if !preferred.is_empty() {
        return preferred.to_owned();
    }
    let known = ACCELERATORS.iter().find(|(_, name)| *name == full);
    known.map_or(full, |(short, _)| short).to_owned()
}

/// The arguments of a generic type, split at the commas outside of brackets.
pub fn split_arguments(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// The type of that name: an accelerator, a full name with or without `System.`, an array or a generic type of such.
pub fn resolve_type(name: &str) -> Option<TypeName> {
    resolve(name).map(|full| TypeName(full.into()))
}

/// Whether a resolved type is one that .NET has and this program does not simulate.
pub fn is_unsupported(full: &str) -> bool {
    let element = full.trim_end_matches("[]").trim_end_matches("[,]");
    let open = element.split('[').next().unwrap_or(element);
    if full.ends_with("[,]") {
        return true;
    }
    let by_accelerator = ACCELERATORS.iter().any(|(short, known)| {
        *known == open && UNSUPPORTED_ACCELERATORS.contains(&short.to_ascii_lowercase().as_str())
    });
    by_accelerator
        || KNOWN
            .iter()
            .any(|known| known.strip_prefix('*') == Some(open))
}

fn resolve(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() || name.len() > 500 {
        return None;
    }
    // The assembly after the comma of a qualified name says nothing here.
    let name = if name.contains('[') {
        name
    } else {
        name.split(',').next().unwrap_or(name).trim()
    };
    for suffix in ["[]", "[,]"] {
        if let Some(element) = name.strip_suffix(suffix) {
            return Some(format!("{}{suffix}", resolve(element)?));
        }
    }
    if let Some((outer, inner)) = name.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        let outer = resolve_plain(outer.split('`').next().unwrap_or(outer))?;
        let mut arguments = Vec::new();
        for argument in split_arguments(inner) {
            let bare = argument
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or(argument);
            arguments.push(resolve(bare)?);
        }
        if outer == "System.Nullable" {
            return Some(format!("System.Nullable[{}]", arguments.first()?));
        }
        return Some(format!("{outer}[{}]", arguments.join(",")));
    }
    resolve_plain(name.split('`').next().unwrap_or(name))
}

fn resolve_plain(name: &str) -> Option<String> {
    if let Some((_, full)) = ACCELERATORS
        .iter()
        .find(|(short, _)| short.eq_ignore_ascii_case(name))
    {
        return Some((*full).to_owned());
    }
    let with_system = format!("System.{name}");
    let fits =
        |full: &str| full.eq_ignore_ascii_case(name) || full.eq_ignore_ascii_case(&with_system);
    let known = KNOWN.iter().map(|known| known.trim_start_matches('*'));
    let accelerated = ACCELERATORS.iter().map(|(_, full)| *full);
    let enumerations = super::enums::ENUMS.iter().map(|def| def.name);
    known
        .chain(accelerated)
        .chain(enumerations)
        .find(|full| fits(full))
        .map(str::to_owned)
        .or_else(|| super::enums::find(name).map(|def| def.name.to_owned()))
}

/// The arguments of a generic type's full name; none for another.
pub fn type_arguments(full: &str) -> Vec<&str> {
    let inner = full.strip_suffix(']').and_then(|rest| rest.split_once('['));
    inner.map_or_else(Vec::new, |(_, inner)| split_arguments(inner))
}

/// Name without namespace, as `Name` of a type gives it: `` List`1 ``, `Int32`, `Object[]`.
pub fn plain_name(full: &str) -> String {
    if let Some(element) = full.strip_suffix("[]") {
        return format!("{}[]", plain_name(element));
    }
    let arguments = type_arguments(full).len();
    let open = full.split('[').next().unwrap_or(full);
    let last = open.rsplit(['.', '+']).next().unwrap_or(open);
    if arguments > 0 {
        format!("{last}`{arguments}")
    } else {
        last.to_owned()
    }
}

impl Value {
    /// Whether `-is` holds: the value is of that type, or of one made from it.
    pub fn is_instance(&self, full: &str) -> bool {
        if self.is_null() {
            return false;
        }
        let base = self.base();
        match full {
            "System.Object" => return true,
            "System.Management.Automation.PSObject"
            | "System.Management.Automation.PSCustomObject" => {
                return matches!(self, Value::Object(_) | Value::Wrapped(_));
            }
            "System.Collections.IEnumerable" => {
                return matches!(base, Value::Str(_) | Value::Table(_)) || base.items().is_some();
            }
            "System.Collections.IDictionary" => return matches!(base, Value::Table(_)),
            "System.Collections.ICollection" => {
                return matches!(base, Value::Array(_) | Value::Table(_) | Value::Range(..));
            }
            "System.Collections.IList" => {
                return match base {
                    Value::Array(array) => !matches!(array.kind(), super::ArrayKind::Other(_)),
                    Value::Range(..) => true,
                    _ => false,
                };
            }
            "System.IComparable" | "System.IConvertible" => {
                return base.is_number()
                    || matches!(
                        base,
                        Value::Str(_) | Value::Char(_) | Value::Bool(_) | Value::Date(_)
                    );
            }
            "System.IFormattable" => {
                return base.is_number()
                    || matches!(
                        base,
                        Value::Date(_) | Value::Span(_) | Value::Guid(_) | Value::Enum(_)
                    );
            }
            _ => {}
        }
        if let Some(inner) = full
            .strip_prefix("System.Nullable[")
            .and_then(|rest| rest.strip_suffix(']'))
        {
            return self.is_instance(inner);
        }
        let names = self.type_names();
        names.iter().any(|name| name.eq_ignore_ascii_case(full))
    }
}

#[cfg(test)]
mod tests;
