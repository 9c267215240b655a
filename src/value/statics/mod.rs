//! Static members, methods and constructors of types: `[math]::Round(2.5)`, `[string]::Join`, `[datetime]::new(…)`. What
//! runs a script block or touches a file is the host's.

mod construct;
mod convert_class;
mod datetime;
mod math;
mod text;

pub use construct::construct;

use super::members::{argument, call_method, typed_array};
use super::types::is_unsupported;
use super::{DateKind, DateTime, Decimal, TimeSpan, Value};
use super::{convert, enums, error, foreign, hooks, types};
use crate::diag::Result;

/// A static property or the value of an enumeration; `None` if the type has none of that name.
///
/// # Errors
/// `NotSupportedType` for a type that is not simulated.
pub fn get_static(full: &str, name: &str) -> Result<Option<Value>> {
    if is_unsupported(full) {
        return Err(error::unsupported_type(full));
    }
    if let Some(def) = enums::find(full) {
        let found = def
            .values
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        return Ok(found.and_then(|(_, number)| def.of_number(*number)));
    }
    let lower = name.to_ascii_lowercase();
    Ok(limits(full, &lower).or_else(|| property(full, &lower)))
}

fn limits(full: &str, name: &str) -> Option<Value> {
    Some(match (full, name) {
        ("System.Byte", "maxvalue") => Value::Byte(u8::MAX),
        ("System.Byte", "minvalue") => Value::Byte(0),
        ("System.SByte", "maxvalue") => Value::SByte(i8::MAX),
        ("System.SByte", "minvalue") => Value::SByte(i8::MIN),
        ("System.Int16", "maxvalue") => Value::Short(i16::MAX),
        ("System.Int16", "minvalue") => Value::Short(i16::MIN),
        ("System.UInt16", "maxvalue") => Value::UShort(u16::MAX),
        ("System.UInt16", "minvalue") => Value::UShort(0),
        ("System.Int32", "maxvalue") => Value::Int(i32::MAX),
        ("System.Int32", "minvalue") => Value::Int(i32::MIN),
        ("System.UInt32", "maxvalue") => Value::UInt(u32::MAX),
        ("System.UInt32", "minvalue") => Value::UInt(0),
        ("System.Int64", "maxvalue") => Value::Long(i64::MAX),
        ("System.Int64", "minvalue") => Value::Long(i64::MIN),
        ("System.UInt64", "maxvalue") => Value::ULong(u64::MAX),
        ("System.UInt64", "minvalue") => Value::ULong(0),
        ("System.Single", "maxvalue") => Value::Single(f32::MAX),
        ("System.Single", "minvalue") => Value::Single(f32::MIN),
        ("System.Double", "maxvalue") => Value::Double(f64::MAX),
        ("System.Double", "minvalue") => Value::Double(f64::MIN),
        ("System.Double", "epsilon") => Value::Double(f64::from_bits(1)),
        ("System.Double", "nan") => Value::Double(f64::NAN),
        ("System.Double", "positiveinfinity") => Value::Double(f64::INFINITY),
        ("System.Double", "negativeinfinity") => Value::Double(f64::NEG_INFINITY),
        ("System.Decimal", "maxvalue") => Value::Decimal(Decimal::MAX),
        ("System.Decimal", "minvalue") => Value::Decimal(Decimal::MIN),
        ("System.Decimal", "zero") => Value::Decimal(Decimal::ZERO),
        ("System.Decimal", "one") => Value::Decimal(Decimal::ONE),
        ("System.Char", "maxvalue") => Value::Char('\u{ffff}'),
        ("System.Char", "minvalue") => Value::Char('\0'),
        ("System.DateTime", "maxvalue") => Value::Date(DateTime {
            ticks: super::date::MAX_TICKS,
            kind: DateKind::Unspecified,
        }),
        ("System.DateTime", "minvalue") => Value::Date(DateTime::default()),
        ("System.TimeSpan", "maxvalue") => Value::Span(TimeSpan { ticks: i64::MAX }),
        ("System.TimeSpan", "minvalue") => Value::Span(TimeSpan { ticks: i64::MIN }),
        ("System.TimeSpan", "zero") => Value::Span(TimeSpan::default()),
        ("System.TimeSpan", "ticksperday") => Value::Long(super::date::TICKS_PER_DAY),
        ("System.TimeSpan", "tickspersecond") => Value::Long(super::date::TICKS_PER_SECOND),
        _ => return None,
    })
}

fn property(full: &str, name: &str) -> Option<Value> {
    let encoding = |name: &str| foreign::Encoding::named(name).map(foreign::of);
    Some(match (full, name) {
        ("System.Math", "pi") => Value::Double(std::f64::consts::PI),
        ("System.Math", "e") => Value::Double(std::f64::consts::E),
        ("System.Math", "tau") => Value::Double(std::f64::consts::TAU),
        ("System.String", "empty") => Value::str(""),
        ("System.Guid", "empty") => Value::Guid(super::Guid::nil()),
        ("System.DateTime", "utcnow") => Value::Date(hooks::now().of_kind(DateKind::Utc)),
        ("System.DateTime", "now") => Value::Date(hooks::now().of_kind(DateKind::Local)),
        ("System.DateTime", "today") => Value::Date(hooks::now().of_kind(DateKind::Local).date()),
        ("System.DateTime", "unixepoch") => Value::Date(DateTime::from_unix_ms(0)),
        ("System.DateTimeOffset", "now" | "utcnow") => {
            foreign::of(foreign::DateTimeOffset::utc(hooks::now()))
        }
        ("System.DateTimeOffset", "unixepoch") => {
            foreign::of(foreign::DateTimeOffset::utc(DateTime::from_unix_ms(0)))
        }
        ("System.Environment", "newline") => Value::str("\n"),
        ("System.Environment", "userinteractive") => Value::Bool(false),
        ("System.Environment", "machinename") => Value::str("rehearsal"),
        ("System.Environment", "username") => Value::str("admin"),
        ("System.Environment", "processorcount") => Value::Int(1),
        ("System.Environment", "currentdirectory") => Value::from(hooks::folder()),
        ("System.Text.Encoding", "utf8" | "default") => encoding("utf-8")?,
        ("System.Text.Encoding", "unicode") => encoding("utf-16")?,
        ("System.Text.Encoding", "ascii") => encoding("us-ascii")?,
        ("System.Text.Encoding", "latin1") => encoding("latin1")?,
        ("System.IO.Path", "directoryseparatorchar" | "altdirectoryseparatorchar") => {
            Value::Char('/')
        }
        ("System.IO.Path", "pathseparator") => Value::Char(':'),
        ("System.Globalization.CultureInfo", "invariantculture") => {
            foreign::of(foreign::CultureInfo::named(""))
        }
        ("System.Globalization.CultureInfo", "currentculture" | "currentuiculture") => {
            foreign::of(foreign::CultureInfo::named("en-US"))
        }
        ("System.StringComparer", _) => {
            const NAMES: [&str; 6] = [
                "CurrentCulture",
                "CurrentCultureIgnoreCase",
                "InvariantCulture",
                "InvariantCultureIgnoreCase",
                "Ordinal",
                "OrdinalIgnoreCase",
            ];
            let name = NAMES
                .iter()
                .find(|known| known.eq_ignore_ascii_case(name))?;
            foreign::of(foreign::StringComparer { name })
        }
        _ => return None,
    })
}

/// Calls a static method.
///
/// # Errors
/// `NotSupportedType`, `MethodNotFound`, or what the method throws.
pub fn call_static(full: &str, name: &str, arguments: &[Value]) -> Result<Value> {
    if is_unsupported(full) {
        return Err(error::unsupported_type(full));
    }
    let lower = name.to_ascii_lowercase();
    if lower == "new" {
        return construct(full, arguments);
    }
    let found = match full {
        "System.Math" => math::call(&lower, arguments),
        "System.Convert" => convert_class::call(&lower, arguments),
        "System.BitConverter" => convert_class::bits(&lower, arguments),
        "System.String" => text::call(&lower, arguments),
        "System.Char" => text::character(&lower, arguments),
        "System.DateTime" => datetime::call(&lower, arguments),
        "System.TimeSpan" => datetime::span(&lower, arguments),
        "System.DateTimeOffset" => datetime::offset(&lower, arguments),
        "System.Guid" => guid(&lower, arguments),
        "System.Text.RegularExpressions.Regex" => text::regex(&lower, arguments),
        "System.Uri" | "System.Web.HttpUtility" | "System.Net.WebUtility" => {
            text::uri(&lower, arguments)
        }
        "System.IO.Path" => text::path(&lower, arguments),
        "System.Array" => array(&lower, arguments),
        "System.Enum" => enumeration(&lower, arguments),
        "System.Linq.Enumerable" => sequence(&lower, arguments),
        "System.Tuple" => (lower == "create").then(|| Ok(construct::tuple(arguments))),
        "System.Text.Encoding" => text::encoding(&lower, arguments),
        "System.Environment" => environment(&lower, arguments),
        "System.Diagnostics.Stopwatch" => {
            (lower == "startnew").then(|| Ok(foreign::of(foreign::Stopwatch::new(true))))
        }
        "System.Security.Cryptography.SHA256" => {
            (lower == "hashdata").then(|| convert_class::sha256(arguments))
        }
        "System.Globalization.CultureInfo" => (lower == "getcultureinfo").then(|| {
            Ok(foreign::of(foreign::CultureInfo::named(
                &arguments.first().map(Value::to_text).unwrap_or_default(),
            )))
        }),
        "System.Type" => (lower == "gettype").then(|| {
            let name = arguments.first().map(Value::to_text).unwrap_or_default();
            Ok(types::resolve_type(&name).map_or(Value::Null, Value::Type))
        }),
        "System.Management.Automation.LanguagePrimitives" => primitives(&lower, arguments),
        _ => None,
    };
    if let Some(result) = found.or_else(|| parse(full, &lower, arguments)) {
        return result;
    }
    Err(error::method_not_found(full, name, &[]))
}

fn primitives(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    Some(match (name, arguments) {
        ("convertto", [value, Value::Type(target)]) => convert::convert(value, &target.0),
        ("istrue", [value]) => Ok(Value::Bool(value.truthy())),
        ("equals", [left, right, ..]) => {
            let ignore_case = arguments.get(2).is_some_and(Value::truthy);
            Ok(Value::Bool(super::compare::equal(
                left,
                right,
                !ignore_case,
            )))
        }
        ("compare", [left, right, ..]) => {
            let ignore_case = arguments.get(2).is_some_and(Value::truthy);
            super::compare::order(left, right, !ignore_case).map(|order| Value::Int(order as i32))
        }
        _ => return None,
    })
}

/// `Parse` and `TryParse` of every type that text becomes.
fn parse(full: &str, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let text = arguments.first()?;
    let strict = |value: &Value| -> Option<Value> {
        let shown = value.to_text();
        let bare = shown.trim();
        let thousands = arguments
            .iter()
            .any(|a| a.to_text().contains("AllowThousands") || a.to_text().contains("Number"));
        let hexadecimal = arguments
            .iter()
            .skip(1)
            .any(|a| a.to_text().contains("Hex"));
        let whole = ["Int", "Byte", "UInt", "SByte"]
            .iter()
            .any(|kind| full.starts_with(&format!("System.{kind}")));
        if whole && hexadecimal {
            return convert::try_convert(&Value::from(format!("0x{bare}")), full);
        }
        if whole {
            let digits = if thousands {
                bare.replace(',', "")
            } else {
                bare.to_owned()
            };
            let plain = digits.trim_start_matches(['+', '-']);
            let is_number = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
            return is_number
                .then(|| convert::try_convert(&Value::from(digits), full))
                .flatten();
        }
        match full {
            "System.Boolean" => match bare.to_ascii_lowercase().as_str() {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                _ => None,
            },
            _ if bare.is_empty() => None,
            "System.Double" | "System.Single" | "System.Decimal"
                if bare.ends_with(|c: char| c.is_ascii_alphabetic()) =>
            {
                None
            }
            _ => convert::try_convert(&Value::str(bare), full),
        }
    };
    match name {
        "parse" => Some(strict(text).ok_or_else(|| {
            let message = format!(
                "The input string '{}' was not in a correct format.",
                error::quoted(text)
            );
            error::thrown("System.FormatException", "Parse", &message)
        })),
        "tryparse" if arguments.len() >= 2 => {
            let parsed = strict(text);
            let success = parsed.is_some();
            let none = match full {
                "System.Net.Mail.MailAddress" | "System.Version" | "System.Uri" => Value::Null,
                "System.DateTime" => Value::Date(DateTime::default()),
                "System.TimeSpan" => Value::Span(TimeSpan::default()),
                "System.Guid" => Value::Guid(super::Guid::nil()),
                _ => convert::try_convert(&Value::Int(0), full).unwrap_or_default(),
            };
            super::index::set_reference(arguments.last()?, parsed.unwrap_or(none));
            Some(Ok(Value::Bool(success)))
        }
        _ => None,
    }
}

fn guid(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    match (name, arguments) {
        ("newguid", []) => Some(Ok(Value::Guid(hooks::new_guid()))),
        _ => None,
    }
}

fn environment(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    Some(Ok(match (name, arguments) {
        ("getfolderpath", [_]) => Value::from(hooks::folder()),
        // Variables of the process are nobody's business here.
        ("getenvironmentvariable", [_, ..]) => Value::Null,
        _ => return None,
    }))
}

fn array(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let Some(Value::Array(list)) = arguments.first().map(Value::base) else {
        return None;
    };
    Some(Ok(match (name, arguments.len()) {
        ("sort", 1) => {
            let mut items = list.items();
            items.sort_by_cached_key(|item| super::compare::sort_key(item, true));
            *list.borrow_mut() = items;
            Value::NoOutput
        }
        ("reverse", 1) => {
            list.borrow_mut().reverse();
            Value::NoOutput
        }
        ("indexof" | "lastindexof", 2) => {
            return Some(call_method(&arguments[0], name, &arguments[1..]));
        }
        ("clear", 1) => return Some(call_method(&arguments[0], "Clear", &[])),
        _ => return None,
    }))
}

fn enumeration(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let full = match arguments.first().map(Value::base) {
        Some(Value::Type(name)) => name.0.clone(),
        Some(Value::Str(name)) => types::resolve_type(name)?.0,
        _ => return None,
    };
    let Some(def) = enums::find(&full) else {
        return Some(Err(error::thrown(
            "System.ArgumentException",
            name,
            "Type provided must be an Enum.",
        )));
    };
    Some(Ok(match (name, arguments.get(1)) {
        ("getnames", None) => typed_array("System.String", def.names().map(Value::str).collect()),
        ("getvalues", None) => {
            let values = def
                .values
                .iter()
                .filter_map(|(_, number)| def.of_number(*number))
                .collect();
            typed_array(def.name, values)
        }
        ("isdefined", Some(value)) => Value::Bool(match value.base() {
            Value::Str(name) => def.names().any(|known| known == &**name),
            other => other
                .whole()
                .is_some_and(|n| def.values.iter().any(|(_, known)| i128::from(*known) == n)),
        }),
        ("getname", Some(value)) => {
            let number = value.whole().and_then(|n| i64::try_from(n).ok());
            number
                .and_then(|n| def.of_number(n))
                .map_or(Value::Null, |value| Value::from(value.to_text()))
        }
        ("parse", Some(value)) => match def.parse(&value.to_text()) {
            Some(value) => value,
            None => {
                return Some(Err(error::thrown(
                    "System.ArgumentException",
                    "Parse",
                    "Requested value was not found.",
                )));
            }
        },
        ("toobject", Some(value)) => return Some(argument(value, def.name, name)),
        _ => return None,
    }))
}

/// `System.Linq.Enumerable` over two lists, or one.
fn sequence(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let list = |index: usize| arguments.get(index).and_then(|value| value.base().items());
    let key = |value: &Value| super::compare::group_key(value, true);
    let first = list(0)?;
    let mut seen = std::collections::HashSet::new();
    let made = |items: Vec<Value>| Ok(Value::array(items));
    Some(match (name, arguments.len()) {
        ("intersect" | "except", 2) => {
            let second: std::collections::HashSet<Vec<u8>> = list(1)?.iter().map(key).collect();
            let wanted = name == "intersect";
            made(
                first
                    .into_iter()
                    .filter(|item| second.contains(&key(item)) == wanted && seen.insert(key(item)))
                    .collect(),
            )
        }
        ("union", 2) => made(
            first
                .into_iter()
                .chain(list(1)?)
                .filter(|item| seen.insert(key(item)))
                .collect(),
        ),
        ("distinct", 1) => made(
            first
                .into_iter()
                .filter(|item| seen.insert(key(item)))
                .collect(),
        ),
        ("concat", 2) => made(first.into_iter().chain(list(1)?).collect()),
        ("reverse", 1) => made(first.into_iter().rev().collect()),
        ("contains", 2) => Ok(Value::Bool(
            first.iter().any(|item| key(item) == key(&arguments[1])),
        )),
        ("sequenceequal", 2) => Ok(Value::Bool(
            first.iter().map(key).eq(list(1)?.iter().map(key)),
        )),
        ("count", 1) => Ok(Value::Int(first.len() as i32)),
        ("any", 1) => Ok(Value::Bool(!first.is_empty())),
        ("first" | "firstordefault", 1) => Ok(first.into_iter().next().unwrap_or_default()),
        ("last" | "lastordefault", 1) => Ok(first.into_iter().next_back().unwrap_or_default()),
        ("sum", 1) => first.iter().try_fold(Value::Int(0), |sum, item| {
            super::arithmetic::add(&sum, item)
        }),
        ("max" | "min", 1) => {
            let sorted = |item: &&Value| super::compare::sort_key(item, true);
            let found = if name == "max" {
                first.iter().max_by_key(sorted)
            } else {
                first.iter().min_by_key(sorted)
            };
            Ok(found.cloned().unwrap_or_default())
        }
        ("tolist" | "toarray", 1) => made(first),
        _ => return None,
    })
}

/// Names of the static members of a type, for completion.
pub fn static_names(full: &str) -> Vec<String> {
    if let Some(def) = enums::find(full) {
        return def.names().map(str::to_owned).collect();
    }
    let names: &[&str] = match full {
        "System.Math" => math::NAMES,
        "System.String" => &[
            "Compare",
            "CompareOrdinal",
            "Concat",
            "Empty",
            "Equals",
            "Format",
            "IsNullOrEmpty",
            "IsNullOrWhiteSpace",
            "Join",
        ],
        "System.DateTime" => &[
            "Compare",
            "DaysInMonth",
            "FromFileTime",
            "IsLeapYear",
            "MaxValue",
            "MinValue",
            "Now",
            "Parse",
            "ParseExact",
            "SpecifyKind",
            "Today",
            "TryParse",
            "TryParseExact",
            "UnixEpoch",
            "UtcNow",
        ],
        "System.TimeSpan" => &[
            "FromDays",
            "FromHours",
            "FromMilliseconds",
            "FromMinutes",
            "FromSeconds",
            "FromTicks",
            "MaxValue",
            "MinValue",
            "Parse",
            "TryParse",
            "Zero",
        ],
        "System.Guid" => &["Empty", "NewGuid", "Parse", "TryParse"],
        "System.Convert" => &[
            "FromBase64String",
            "ToBase64String",
            "ToBoolean",
            "ToByte",
            "ToChar",
            "ToDateTime",
            "ToDecimal",
            "ToDouble",
            "ToInt16",
            "ToInt32",
            "ToInt64",
            "ToString",
        ],
        "System.IO.Path" => &[
            "ChangeExtension",
            "Combine",
            "DirectorySeparatorChar",
            "GetDirectoryName",
            "GetExtension",
            "GetFileName",
            "GetFileNameWithoutExtension",
            "GetFullPath",
            "HasExtension",
            "IsPathRooted",
        ],
        "System.Text.RegularExpressions.Regex" => &[
            "Escape", "IsMatch", "Match", "Matches", "Replace", "Split", "Unescape",
        ],
        "System.Text.Encoding" => &[
            "ASCII",
            "Default",
            "GetEncoding",
            "Latin1",
            "Unicode",
            "UTF8",
        ],
        "System.Environment" => &["MachineName", "NewLine", "UserInteractive", "UserName"],
        _ => &["Parse", "TryParse"],
    };
    let limited = limits(full, "maxvalue").is_some() && !names.contains(&"MaxValue");
    let limits: &[&str] = if limited {
        &["MaxValue", "MinValue"]
    } else {
        &[]
    };
    names
        .iter()
        .chain(limits)
        .map(|name| (*name).to_owned())
        .collect()
}

#[cfg(test)]
mod tests;
