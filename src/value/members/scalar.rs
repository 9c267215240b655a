//! Properties and methods of numbers, characters, dates, spans of time, GUIDs, enumerations and types.

use super::{argument, double, int, invariant, type_member};
use crate::diag::Result;
use crate::value::date::{TICKS_PER_DAY, TICKS_PER_MS, TICKS_PER_SECOND};
use crate::value::number::Culture;
use crate::value::{
    DateKind, DateTime, TimeSpan, Value, compare, convert, enums, error, format, time_format,
};

const DATE_PROPERTIES: &[&str] = &[
    "Date",
    "Day",
    "DayOfWeek",
    "DayOfYear",
    "Hour",
    "Kind",
    "Millisecond",
    "Microsecond",
    "Nanosecond",
    "Minute",
    "Month",
    "Second",
    "Ticks",
    "TimeOfDay",
    "Year",
    "DateTime",
];
const SPAN_PROPERTIES: &[&str] = &[
    "Ticks",
    "Days",
    "Hours",
    "Milliseconds",
    "Microseconds",
    "Nanoseconds",
    "Minutes",
    "Seconds",
    "TotalDays",
    "TotalHours",
    "TotalMilliseconds",
    "TotalMicroseconds",
    "TotalNanoseconds",
    "TotalMinutes",
    "TotalSeconds",
];
const TYPE_PROPERTIES: &[&str] = &[
    "Name",
    "FullName",
    "Namespace",
    "BaseType",
    "IsArray",
    "IsEnum",
    "IsValueType",
    "IsClass",
    "IsGenericType",
    "IsPublic",
    "IsInterface",
    "IsAbstract",
    "Assembly",
];

/// Names of the properties of a value.
pub fn properties(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Date(_) => DATE_PROPERTIES,
        Value::Span(_) => SPAN_PROPERTIES,
        Value::Type(_) => TYPE_PROPERTIES,
        Value::Guid(_) => &["Guid"],
        _ => &[],
    }
}

/// Names of the methods of a value.
pub fn methods(value: &Value) -> Vec<String> {
    let names: &[&str] = match value {
        Value::Date(_) => &[
            "Add",
            "AddDays",
            "AddHours",
            "AddMilliseconds",
            "AddMinutes",
            "AddMonths",
            "AddSeconds",
            "AddTicks",
            "AddYears",
            "CompareTo",
            "IsDaylightSavingTime",
            "Subtract",
            "ToFileTime",
            "ToLocalTime",
            "ToLongDateString",
            "ToLongTimeString",
            "ToShortDateString",
            "ToShortTimeString",
            "ToUniversalTime",
        ],
        Value::Span(_) => &[
            "Add",
            "CompareTo",
            "Divide",
            "Duration",
            "Multiply",
            "Negate",
            "Subtract",
        ],
        Value::Guid(_) => &["CompareTo", "ToByteArray"],
        Value::Enum(_) => &["CompareTo", "HasFlag"],
        Value::Type(_) => &[
            "GetElementType",
            "GetGenericArguments",
            "IsAssignableFrom",
            "IsInstanceOfType",
            "IsSubclassOf",
        ],
        Value::Object(_) | Value::Block(_) => &[],
        _ => &["CompareTo", "GetTypeCode"],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A property by its name.
pub fn get(value: &Value, name: &str) -> Option<Value> {
    let lower = name.to_ascii_lowercase();
    match value {
        Value::Date(date) => date_member(*date, &lower),
        Value::Span(span) => span_member(*span, &lower),
        Value::Type(name) => type_member(&name.0, &lower),
        Value::Guid(guid) => (lower == "guid").then(|| Value::from(guid.hyphenated().to_string())),
        Value::Enum(value) => (lower == "value__")
            .then(|| i32::try_from(value.number).map_or(Value::Long(value.number), Value::Int)),
        Value::Bool(value) => (lower == "ispresent").then_some(Value::Bool(*value)),
        Value::Block(block) if lower == "ast" => Some(Value::str(&block.text)),
        _ => None,
    }
}

fn date_member(date: DateTime, name: &str) -> Option<Value> {
    let c = date.civil();
    let int = |n: u32| Some(Value::Int(n as i32));
    match name {
        "year" => Some(Value::Int(c.year)),
        "month" => int(c.month),
        "day" => int(c.day),
        "hour" => int(c.hour),
        "minute" => int(c.minute),
        "second" => int(c.second),
        "millisecond" => int(c.fraction / 10_000),
        "microsecond" => int(c.fraction / 10 % 1000),
        "nanosecond" => int(c.fraction % 10 * 100),
        "ticks" => Some(Value::Long(date.ticks)),
        "dayofyear" => int(date.day_of_year()),
        "dayofweek" => Some(enums::of("System.DayOfWeek", i64::from(date.day_of_week()))),
        "kind" => Some(enums::of("System.DateTimeKind", date.kind as i64)),
        "date" => Some(Value::Date(date.date())),
        "timeofday" => Some(Value::Span(TimeSpan {
            ticks: date.ticks.rem_euclid(TICKS_PER_DAY),
        })),
        "datetime" => time_format::date(date, "F").ok().map(Value::from),
        _ => None,
    }
}

fn span_member(span: TimeSpan, name: &str) -> Option<Value> {
    let ticks = span.ticks;
    let part = |unit: i64, of: i64| Some(Value::Int((ticks / unit % of) as i32));
    let total = |unit: i64| Some(Value::Double(ticks as f64 / unit as f64));
    match name {
        "ticks" => Some(Value::Long(ticks)),
        "days" => Some(Value::Int((ticks / TICKS_PER_DAY) as i32)),
        "hours" => part(3600 * TICKS_PER_SECOND, 24),
        "minutes" => part(60 * TICKS_PER_SECOND, 60),
        "seconds" => part(TICKS_PER_SECOND, 60),
        "milliseconds" => part(TICKS_PER_MS, 1000),
        "microseconds" => part(10, 1000),
        "nanoseconds" => Some(Value::Int((ticks % 10 * 100) as i32)),
        "totaldays" => total(TICKS_PER_DAY),
        "totalhours" => total(3600 * TICKS_PER_SECOND),
        "totalminutes" => total(60 * TICKS_PER_SECOND),
        "totalseconds" => total(TICKS_PER_SECOND),
        "totalmilliseconds" => total(TICKS_PER_MS),
        "totalmicroseconds" => total(10),
        "totalnanoseconds" => Some(Value::Double(ticks as f64 * 100.0)),
        _ => None,
    }
}

/// A method by its lower-case name; `None` if there is none.
pub fn call(value: &Value, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let own = match value {
        Value::Date(date) => date_method(*date, name, arguments),
        Value::Span(span) => span_method(*span, name, arguments),
        Value::Guid(guid) if name == "tobytearray" && arguments.is_empty() => {
            let bytes = guid.to_bytes_le().into_iter().map(Value::Byte).collect();
            Some(Ok(super::typed_array("System.Byte", bytes)))
        }
        Value::Enum(known) if name == "hasflag" => arguments.first().map(|flag| {
            let flag = argument(flag, &known.type_name, name)?;
            Ok(Value::Bool(
                matches!(&flag, Value::Enum(flag) if known.number & flag.number == flag.number),
            ))
        }),
        Value::Type(known) => type_method(&known.0, name, arguments),
        _ => None,
    };
    own.or_else(|| general(value, name, arguments))
}

fn general(value: &Value, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    Some(match (name, arguments) {
        ("tostring", [one, ..]) if arguments.len() <= 2 => {
            to_string(value, one, invariant(arguments))
        }
        ("compareto", [other]) => compare::order(value, other, true)
            .map(|order| Value::Int(order as i32))
            .map_err(|_| error::argument(name, other, &value.type_name())),
        ("gettypecode", []) => convert::convert(
            &Value::from(crate::value::types::plain_name(&value.type_name())),
            "System.TypeCode",
        ),
        _ => return None,
    })
}

fn to_string(value: &Value, format: &Value, invariant: bool) -> Result<Value> {
    let culture = if invariant {
        Culture::Invariant
    } else {
        Culture::EnUs
    };
    let thrown = |why: String| error::thrown("System.FormatException", "ToString", &why);
    // A culture alone stands where a format could.
    if matches!(format.base(), Value::Foreign(_)) || format.is_null() {
        return Ok(match value {
            Value::Date(date) => match format.to_text().as_str() {
                "de-DE" => {
                    Value::from(time_format::date(*date, "dd.MM.yyyy HH:mm:ss").map_err(thrown)?)
                }
                _ => Value::from(date.text(culture)),
            },
            other => Value::from(format::default_text(other)),
        });
    }
    let text = format.to_text();
    if let Value::Date(date) = value {
        return time_format::date_in(*date, &text, culture)
            .map(Value::from)
            .map_err(thrown);
    }
    if matches!(value, Value::Bool(_) | Value::Char(_)) {
        return Ok(Value::from(value.to_text()));
    }
    format::value_text(
        value,
        Some(&text)
            .filter(|text| !text.is_empty())
            .map(String::as_str),
    )
    .map(Value::from)
    .map_err(thrown)
}

fn out_of_range(method: &str) -> crate::diag::Error {
    error::thrown(
        "System.ArgumentOutOfRangeException",
        method,
        "The date would lie outside the years 1 to 9999.",
    )
}

fn date_method(date: DateTime, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let shown = |letter: &str| {
        time_format::date(date, letter)
            .map(Value::from)
            .map_err(|why| error::thrown("System.FormatException", name, &why))
    };
    let moved =
        |result: Option<DateTime>| result.map(Value::Date).ok_or_else(|| out_of_range(name));
    let by = |unit: f64| {
        let amount = double(&arguments[0], name)?;
        let ticks = amount * unit;
        if ticks.is_nan() || ticks.abs() >= i64::MAX as f64 {
            return Err(out_of_range(name));
        }
        moved(date.plus(ticks.round_ties_even() as i64))
    };
    Some(match (name, arguments.len()) {
        ("adddays", 1) => by(TICKS_PER_DAY as f64),
        ("addhours", 1) => by(3600.0 * TICKS_PER_SECOND as f64),
        ("addminutes", 1) => by(60.0 * TICKS_PER_SECOND as f64),
        ("addseconds", 1) => by(TICKS_PER_SECOND as f64),
        ("addmilliseconds", 1) => by(TICKS_PER_MS as f64),
        ("addticks", 1) => by(1.0),
        ("addmonths", 1) => {
            int(&arguments[0], name).and_then(|months| moved(date.plus_months(months.into())))
        }
        ("addyears", 1) => int(&arguments[0], name)
            .and_then(|years| moved(date.plus_months(i64::from(years) * 12))),
        ("add", 1) => convert::span(arguments[0].base())
            .map_err(|_| error::argument(name, &arguments[0], "System.TimeSpan"))
            .and_then(|span| moved(date.plus(span.ticks))),
        ("subtract", 1) => crate::value::arithmetic::subtract(&Value::Date(date), &arguments[0]),
        ("tolocaltime", 0) => Ok(Value::Date(date.of_kind(DateKind::Local))),
        ("touniversaltime", 0) => Ok(Value::Date(date.of_kind(DateKind::Utc))),
        ("toshortdatestring", 0) => shown("d"),
        ("tolongdatestring", 0) => shown("D"),
        ("toshorttimestring", 0) => shown("t"),
        ("tolongtimestring", 0) => shown("T"),
        ("tofiletime" | "tofiletimeutc", 0) => {
            Ok(Value::Long(date.ticks - 504_911_232_000_000_000))
        }
        ("tobinary", 0) => Ok(Value::Long(date.ticks)),
        ("tooadate", 0) => {
            let origin = DateTime::from_day(1899, 12, 30).map_or(0, |day| day.ticks);
            Ok(Value::Double(
                (date.ticks - origin) as f64 / TICKS_PER_DAY as f64,
            ))
        }
        ("isdaylightsavingtime", 0) => Ok(Value::Bool(false)),
        ("getdatetimeformats", 0) => return None,
        (add, count) if add.starts_with("add") && count != 1 => {
            Err(error::no_overload(name, count))
        }
        _ => return None,
    })
}

fn span_method(span: TimeSpan, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    use crate::value::arithmetic;
    let own = Value::Span(span);
    Some(match (name, arguments) {
        ("add", [other]) => arithmetic::add(&own, other),
        ("subtract", [other]) => arithmetic::subtract(&own, other),
        ("multiply", [other]) => arithmetic::multiply(&own, other),
        ("divide", [other]) => arithmetic::divide(&own, other),
        ("negate", []) => arithmetic::negate(&own),
        ("duration", []) => Ok(Value::Span(TimeSpan {
            ticks: span.ticks.saturating_abs(),
        })),
        _ => return None,
    })
}

fn type_method(full: &str, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    const REFLECTION: [&str; 13] = [
        "getconstructor",
        "getconstructors",
        "getcustomattributes",
        "getfield",
        "getfields",
        "getinterface",
        "getinterfaces",
        "getmembers",
        "getmethod",
        "getmethods",
        "getproperties",
        "getproperty",
        "invokemember",
    ];
    if REFLECTION.contains(&name) {
        return Some(Err(error::unsupported_member("System.Type", name)));
    }
    Some(Ok(match (name, arguments) {
        ("isinstanceoftype", [value]) => Value::Bool(value.is_instance(full)),
        ("isassignablefrom", [Value::Type(other)]) => {
            Value::Bool(*other.0 == *full || full == "System.Object")
        }
        ("issubclassof", [Value::Type(other)]) => {
            Value::Bool(&*other.0 == "System.Object" && full != "System.Object")
        }
        ("getenumnames", []) => {
            let def = enums::find(full)?;
            super::typed_array("System.String", def.names().map(Value::str).collect())
        }
        ("tostring", []) => Value::str(full),
        ("getgenericarguments", []) => {
            let arguments = crate::value::types::type_arguments(full).into_iter();
            let each = arguments.map(|name| Value::Type(crate::value::TypeName(name.into())));
            super::typed_array("System.Type", each.collect())
        }
        ("getelementtype", []) => match full.strip_suffix("[]") {
            Some(element) => Value::Type(crate::value::TypeName(element.into())),
            None => Value::Null,
        },
        _ => return None,
    }))
}
