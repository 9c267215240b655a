//! `System.DateTime`, `System.TimeSpan` and `System.DateTimeOffset`.

use crate::diag::Result;
use crate::value::date::{
    TICKS_PER_DAY, TICKS_PER_MS, TICKS_PER_SECOND, days_in_month, is_leap_year,
};
use crate::value::index::set_reference;
use crate::value::members::scalar::date_of_numbers;
use crate::value::members::{argument, double, int};
use crate::value::{DateKind, DateTime, TimeSpan, Value, convert, error, foreign};

fn not_a_date(name: &str, value: &Value) -> crate::diag::Error {
    let message = format!(
        "String '{}' was not recognized as a valid DateTime.",
        error::quoted(value)
    );
    error::thrown("System.FormatException", name, &message)
}

fn kind_of(value: &Value, name: &str) -> Result<DateKind> {
    Ok(
        match argument(value, "System.DateTimeKind", name)?
            .to_text()
            .as_str()
        {
            "Utc" => DateKind::Utc,
            "Local" => DateKind::Local,
            _ => DateKind::Unspecified,
        },
    )
}

/// A date as `DateTimeStyles` want it.
fn styled(date: DateTime, arguments: &[Value]) -> DateTime {
    let style = |word: &str| {
        arguments.iter().any(|value| {
            matches!(value.base(), Value::Enum(_) | Value::Str(_)) && value.to_text().contains(word)
        })
    };
    if style("AdjustToUniversal") || (style("RoundtripKind") && date.kind == DateKind::Local) {
        date.of_kind(DateKind::Utc)
    } else if (style("AssumeUniversal") || style("AssumeLocal"))
        && date.kind == DateKind::Unspecified
    {
        date.of_kind(DateKind::Local)
    } else {
        date
    }
}

fn exact(text: &Value, formats: &Value) -> Option<DateTime> {
    let text = text.to_text();
    let formats = formats.items().unwrap_or_else(|| vec![formats.clone()]);
    formats
        .iter()
        .find_map(|format| DateTime::parse_exact(&text, &format.to_text()))
}

/// A static method of `DateTime` by its lower-case name; `None` if there is none.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let first = arguments.first()?;
    Some(match (name, arguments.len()) {
        ("parse", 1..=3) => match DateTime::parse(&first.to_text()) {
            Some(date) => Ok(Value::Date(styled(date, &arguments[1..]))),
            None => Err(not_a_date(name, first)),
        },
        ("parseexact", 3 | 4) => match exact(first, &arguments[1]) {
            Some(date) => Ok(Value::Date(styled(date, &arguments[3..]))),
            None => Err(not_a_date(name, first)),
        },
        ("tryparse", 2 | 4) => {
            let parsed = DateTime::parse(&first.to_text());
            set_reference(arguments.last()?, Value::Date(parsed.unwrap_or_default()));
            Ok(Value::Bool(parsed.is_some()))
        }
        ("tryparseexact", 5) => {
            let parsed = exact(first, &arguments[1]).map(|date| styled(date, &arguments[3..4]));
            set_reference(arguments.last()?, Value::Date(parsed.unwrap_or_default()));
            Ok(Value::Bool(parsed.is_some()))
        }
        ("specifykind", 2) => convert::date(first)
            .and_then(|date| Ok(Value::Date(date.of_kind(kind_of(&arguments[1], name)?)))),
        ("isleapyear", 1) => int(first, name).map(|year| Value::Bool(is_leap_year(year))),
        ("daysinmonth", 2) => int(first, name).and_then(|year| {
            let month = int(&arguments[1], name)?;
            match u32::try_from(month)
                .ok()
                .filter(|month| (1..=12).contains(month) && (1..=9999).contains(&year))
            {
                Some(month) => Ok(Value::Int(days_in_month(year, month) as i32)),
                None => Err(error::thrown(
                    "System.ArgumentOutOfRangeException",
                    name,
                    "There is no such month.",
                )),
            }
        }),
        ("compare", 2) => convert::date(first)
            .and_then(|a| Ok(Value::Int(a.cmp(&convert::date(&arguments[1])?) as i32))),
        ("fromfiletime" | "fromfiletimeutc", 1) => {
            argument(first, "System.Int64", name).map(|ticks| {
                let ticks = ticks
                    .whole()
                    .and_then(|n| i64::try_from(n).ok())
                    .unwrap_or_default();
                let kind = if name == "fromfiletime" {
                    DateKind::Local
                } else {
                    DateKind::Utc
                };
                Value::Date(
                    DateTime::from_ticks(ticks.saturating_add(504_911_232_000_000_000), kind)
                        .unwrap_or_default(),
                )
            })
        }
        _ => return None,
    })
}

/// A static method of `TimeSpan`.
pub fn span(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let unit = match name {
        "fromdays" => TICKS_PER_DAY,
        "fromhours" => 3600 * TICKS_PER_SECOND,
        "fromminutes" => 60 * TICKS_PER_SECOND,
        "fromseconds" => TICKS_PER_SECOND,
        "frommilliseconds" => TICKS_PER_MS,
        "fromticks" => 1,
        _ => return None,
    };
    let [amount] = arguments else {
        return Some(Err(error::no_overload(name, arguments.len())));
    };
    Some(double(amount, name).and_then(|amount| {
        let ticks = amount * unit as f64;
        if ticks.is_nan() || ticks.abs() >= i64::MAX as f64 {
            return Err(error::thrown(
                "System.OverflowException",
                name,
                "The span of time would be too long.",
            ));
        }
        Ok(Value::Span(TimeSpan {
            ticks: ticks.round_ties_even() as i64,
        }))
    }))
}

/// A static method of `DateTimeOffset`.
pub fn offset(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let [value] = arguments else { return None };
    let whole = |value: &Value| -> Result<i64> {
        argument(value, "System.Int64", name).map(|n| {
            n.whole()
                .and_then(|n| i64::try_from(n).ok())
                .unwrap_or_default()
        })
    };
    Some(match name {
        "fromunixtimeseconds" => {
            whole(value).map(|seconds| foreign::of_unix(seconds.saturating_mul(1000)))
        }
        "fromunixtimemilliseconds" => whole(value).map(foreign::of_unix),
        _ => return None,
    })
}

/// Makes a date, a span or a moment from numbers.
pub fn construct(full: &str, arguments: &[Value]) -> Result<Value> {
    let (kind, numbers) = match arguments {
        [.., last]
            if full == "System.DateTime"
                && arguments.len() >= 2
                && matches!(last.base(), Value::Enum(_)) =>
        {
            (kind_of(last, "new")?, &arguments[..arguments.len() - 1])
        }
        all => (DateKind::Unspecified, all),
    };
    let out_of_range = || {
        error::thrown(
            "System.ArgumentOutOfRangeException",
            ".ctor",
            "There is no such date or time.",
        )
    };
    if full == "System.DateTimeOffset" {
        let [value, ..] = arguments else {
            return Ok(foreign::of(foreign::DateTimeOffset::utc(
                DateTime::default(),
            )));
        };
        return convert::convert(value, full);
    }
    if let [one] = numbers {
        let ticks = argument(one, "System.Int64", ".ctor")?;
        let ticks = ticks
            .whole()
            .and_then(|n| i64::try_from(n).ok())
            .unwrap_or_default();
        return match full {
            "System.TimeSpan" => Ok(Value::Span(TimeSpan { ticks })),
            _ => DateTime::from_ticks(ticks, kind)
                .map(Value::Date)
                .ok_or_else(out_of_range),
        };
    }
    let parts: Result<Vec<i32>> = numbers.iter().map(|value| int(value, ".ctor")).collect();
    let parts = parts?;
    if full == "System.TimeSpan" {
        let at = |index: usize| i64::from(parts.get(index).copied().unwrap_or(0));
        let (days, rest) = match parts.len() {
            0 => return Ok(Value::Span(TimeSpan::default())),
            3 => (0, [at(0), at(1), at(2), 0]),
            4 | 5 => (at(0), [at(1), at(2), at(3), at(4)]),
            count => return Err(error::no_overload(".ctor", count)),
        };
        let ms = ((days * 24 + rest[0]) * 60 + rest[1]) * 60 * 1000 + rest[2] * 1000 + rest[3];
        return match ms.checked_mul(TICKS_PER_MS) {
            Some(ticks) => Ok(Value::Span(TimeSpan { ticks })),
            None => Err(out_of_range()),
        };
    }
    match parts.len() {
        0 => Ok(Value::Date(DateTime::default())),
        3 | 6 | 7 => date_of_numbers(&parts, kind)
            .map(Value::Date)
            .ok_or_else(out_of_range),
        count => Err(error::no_overload(".ctor", count)),
    }
}
