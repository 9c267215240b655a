//! `[datetime]`, `[timespan]` and `[datetimeoffset]`. The session's zone is UTC, and what time it is says its clock.

use super::Statics;
use super::call::Call;
use crate::diag::Result;
use crate::value::date::{
    Civil, MAX_TICKS, TICKS_PER_DAY, TICKS_PER_MS, TICKS_PER_SECOND, UNIX_EPOCH_TICKS,
    days_in_month, is_leap_year,
};
use crate::value::foreign::{self, DateTimeOffset};
use crate::value::{DateKind, DateTime, TimeSpan, Value, hooks};

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.DateTime"],
        members: &[
            "MaxValue",
            "MinValue",
            "Now",
            "Today",
            "UnixEpoch",
            "UtcNow",
        ],
        methods: &[
            "Compare",
            "DaysInMonth",
            "FromFileTime",
            "FromFileTimeUtc",
            "FromOADate",
            "IsLeapYear",
            "Parse",
            "ParseExact",
            "SpecifyKind",
            "TryParse",
            "TryParseExact",
        ],
        refused: &["FromBinary"],
        get: date_member,
        call: date,
    },
    Statics {
        types: &["System.TimeSpan"],
        members: &[
            "MaxValue",
            "MinValue",
            "TicksPerDay",
            "TicksPerHour",
            "TicksPerMillisecond",
            "TicksPerMinute",
            "TicksPerSecond",
            "Zero",
        ],
        methods: &[
            "Compare",
            "FromDays",
            "FromHours",
            "FromMicroseconds",
            "FromMilliseconds",
            "FromMinutes",
            "FromSeconds",
            "FromTicks",
            "Parse",
            "TryParse",
        ],
        refused: &["ParseExact", "TryParseExact"],
        get: span_member,
        call: span,
    },
    Statics {
        types: &["System.DateTimeOffset"],
        members: &["MaxValue", "MinValue", "Now", "UnixEpoch", "UtcNow"],
        methods: &[
            "Compare",
            "FromUnixTimeMilliseconds",
            "FromUnixTimeSeconds",
            "Parse",
            "ParseExact",
            "TryParse",
        ],
        refused: &["FromFileTime", "TryParseExact"],
        get: offset_member,
        call: offset,
    },
];

const KIND: &str = "System.DateTimeKind";
const STYLES: &str = "System.Globalization.DateTimeStyles";
const TICKS_PER_HOUR: i64 = 3600 * TICKS_PER_SECOND;
const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
/// Ticks between the year 1 and 1601, where file times begin.
const FILE_EPOCH_TICKS: i64 = 504_911_232_000_000_000;
/// Ticks between the year 1 and 1899-12-30, where OLE dates begin.
const OLE_EPOCH_TICKS: i64 = 599_264_352_000_000_000;

fn date_member(_full: &str, lower: &str) -> Option<Value> {
    let now = hooks::now();
    let at = |ticks: i64, kind: DateKind| DateTime { ticks, kind };
    Some(Value::Date(match lower {
        "now" => now.of_kind(DateKind::Local),
        "utcnow" => now.of_kind(DateKind::Utc),
        "today" => now.date().of_kind(DateKind::Local),
        "minvalue" => at(0, DateKind::Unspecified),
        "maxvalue" => at(MAX_TICKS, DateKind::Unspecified),
        "unixepoch" => at(UNIX_EPOCH_TICKS, DateKind::Utc),
        _ => return None,
    }))
}

fn kind_of(number: i64) -> DateKind {
    match number {
        1 => DateKind::Utc,
        2 => DateKind::Local,
        _ => DateKind::Unspecified,
    }
}

fn date_at(call: &Call, index: usize) -> Result<DateTime> {
    match call.to(index, "System.DateTime")? {
        Value::Date(date) => Ok(date),
        _ => Err(call.out_of_range("A date was expected.")),
    }
}

fn date(call: &mut Call) -> Result<Option<Value>> {
    let call = &*call;
    Ok(Some(match call.key() {
        ("parse", 1..=3) => {
            let styles = if call.count() == 3 {
                call.choice(2, STYLES)?
            } else {
                0
            };
            Value::Date(parse(&call.text(0), styles).ok_or_else(|| call.malformed(0, "a date"))?)
        }
        ("parseexact", 3 | 4) => {
            let styles = if call.count() == 4 {
                call.choice(3, STYLES)?
            } else {
                0
            };
            Value::Date(
                parse_exact(call, styles)?
                    .ok_or_else(|| call.malformed(0, "a date in that format"))?,
            )
        }
        ("tryparse", count @ 2..=4) => {
            let styles = if count == 4 {
                call.choice(2, STYLES)?
            } else {
                0
            };
            call.tried(
                count - 1,
                parse(&call.text(0), styles).map(Value::Date),
                Value::Date(DateTime::default()),
            )?
        }
        ("tryparseexact", 5) => {
            let styles = call.choice(3, STYLES)?;
            call.tried(
                4,
                parse_exact(call, styles)?.map(Value::Date),
                Value::Date(DateTime::default()),
            )?
        }
        ("daysinmonth", 2) => {
            let (year, month) = (call.int(0)?, call.int(1)?);
            let month = u32::try_from(month)
                .ok()
                .filter(|month| (1..=12).contains(month));
            match month {
                Some(month) if (1..=9999).contains(&year) => {
                    Value::Int(days_in_month(year, month) as i32)
                }
                _ => return Err(call.out_of_range("There is no such month.")),
            }
        }
        ("isleapyear", 1) => {
            let year = call.int(0)?;
            if !(1..=9999).contains(&year) {
                return Err(call.out_of_range("The year must lie between 1 and 9999."));
            }
            Value::Bool(is_leap_year(year))
        }
        ("specifykind", 2) => {
            Value::Date(date_at(call, 0)?.of_kind(kind_of(call.choice(1, KIND)?)))
        }
        ("compare", 2) => Value::Int(date_at(call, 0)?.cmp(&date_at(call, 1)?) as i32),
        ("fromfiletime" | "fromfiletimeutc", 1) => {
            let kind = if call.lower == "fromfiletime" {
                DateKind::Local
            } else {
                DateKind::Utc
            };
            let ticks = call
                .long(0)?
                .checked_add(FILE_EPOCH_TICKS)
                .filter(|ticks| *ticks >= FILE_EPOCH_TICKS);
            Value::Date(moment(call, ticks, kind)?)
        }
        ("fromoadate", 1) => {
            let days = call.double(0)?;
            // The time of day counts forward even before the epoch.
            let milliseconds = ((days.trunc() + days.fract().abs()) * 86_400_000.0).round();
            if !(-57_435_000_000_000.0..=255_612_000_000_000.0).contains(&milliseconds) {
                return Err(call.thrown(
                    "System.ArgumentException",
                    "This is no OLE automation date.",
                ));
            }
            let ticks = OLE_EPOCH_TICKS + milliseconds as i64 * TICKS_PER_MS;
            Value::Date(moment(call, Some(ticks), DateKind::Unspecified)?)
        }
        _ => return Ok(None),
    }))
}

fn moment(call: &Call, ticks: Option<i64>, kind: DateKind) -> Result<DateTime> {
    let date = ticks.and_then(|ticks| DateTime::from_ticks(ticks, kind));
    date.ok_or_else(|| call.out_of_range("The date lies outside of the years 1 to 9999."))
}

/// Reads a date and applies `DateTimeStyles`.
fn parse(text: &str, styles: i64) -> Option<DateTime> {
    DateTime::parse(text).map(|date| styled(date, text, styles))
}

fn styled(date: DateTime, text: &str, styles: i64) -> DateTime {
    const ADJUST: i64 = 16;
    const LOCAL: i64 = 32;
    const UNIVERSAL: i64 = 64;
    const ROUND_TRIP: i64 = 128;
    let kind = match date.kind {
        DateKind::Unspecified if styles & UNIVERSAL != 0 && styles & ADJUST != 0 => DateKind::Utc,
        DateKind::Unspecified if styles & (UNIVERSAL | LOCAL) != 0 => DateKind::Local,
        DateKind::Unspecified => DateKind::Unspecified,
        _ if styles & ADJUST != 0 => DateKind::Utc,
        _ if styles & ROUND_TRIP != 0 && text.trim_end().ends_with(['Z', 'z']) => DateKind::Utc,
        kind => kind,
    };
    date.of_kind(kind)
}

/// `(text, format or formats, …)`
fn parse_exact(call: &Call, styles: i64) -> Result<Option<DateTime>> {
    let text = call.text(0);
    if call.at(1).is_null() {
        return Err(call.thrown("System.ArgumentNullException", "The format is null."));
    }
    let formats: Vec<String> = call.items(1).iter().map(Value::to_text).collect();
    if formats.iter().any(String::is_empty) {
        return Err(call.thrown("System.FormatException", "The format is empty."));
    }
    let blanks = styles & 7 != 0;
    let read = if blanks { text.trim() } else { &text };
    if !blanks && text.trim() != text {
        return Ok(None);
    }
    let found = formats
        .iter()
        .find_map(|format| DateTime::parse_exact(read, format));
    Ok(found.map(|date| styled(date, read, styles)))
}

/// `[datetime]::new(…)`
pub(super) fn construct_date(call: &Call) -> Result<Option<Value>> {
    let int = |index: usize| call.int(index);
    let part = |index: usize| -> Result<u32> { Ok(u32::try_from(int(index)?).unwrap_or(u32::MAX)) };
    let count = call.count();
    let made = match count {
        0 => Some(DateTime::default()),
        1 => match call.at(0) {
            Value::Date(date) => Some(*date),
            _ => DateTime::from_ticks(call.long(0)?, DateKind::Unspecified),
        },
        2 => DateTime::from_ticks(call.long(0)?, kind_of(call.choice(1, KIND)?)),
        3 | 6..=8 => {
            let mut civil = Civil {
                year: int(0)?,
                month: part(1)?,
                day: part(2)?,
                hour: 0,
                minute: 0,
                second: 0,
                fraction: 0,
            };
            if count >= 6 {
                (civil.hour, civil.minute, civil.second) = (part(3)?, part(4)?, part(5)?);
            }
            let mut kind = DateKind::Unspecified;
            // The seventh is milliseconds, or a kind: but only a value of the enumeration is one, its name is not.
            if count >= 7 {
                match call.at(6) {
                    Value::Enum(known) if count == 7 => kind = kind_of(known.number),
                    _ => civil.fraction = part(6)?.min(1000).saturating_mul(TICKS_PER_MS as u32),
                }
            }
            if count == 8 {
                kind = kind_of(call.choice(7, KIND)?);
            }
            DateTime::from_civil(civil, kind)
        }
        _ => return Ok(None),
    };
    match made {
        Some(date) => Ok(Some(Value::Date(date))),
        None => Err(call.out_of_range("There is no such day or time.")),
    }
}

fn span_member(_full: &str, lower: &str) -> Option<Value> {
    let span = |ticks: i64| Some(Value::Span(TimeSpan { ticks }));
    match lower {
        "zero" => span(0),
        "maxvalue" => span(i64::MAX),
        "minvalue" => span(i64::MIN),
        "ticksperday" => Some(Value::Long(TICKS_PER_DAY)),
        "ticksperhour" => Some(Value::Long(TICKS_PER_HOUR)),
        "ticksperminute" => Some(Value::Long(TICKS_PER_MINUTE)),
        "tickspersecond" => Some(Value::Long(TICKS_PER_SECOND)),
        "tickspermillisecond" => Some(Value::Long(TICKS_PER_MS)),
        _ => None,
    }
}

fn span(call: &mut Call) -> Result<Option<Value>> {
    let unit = match call.lower.as_str() {
        "fromdays" => TICKS_PER_DAY,
        "fromhours" => TICKS_PER_HOUR,
        "fromminutes" => TICKS_PER_MINUTE,
        "fromseconds" => TICKS_PER_SECOND,
        "frommilliseconds" => TICKS_PER_MS,
        "frommicroseconds" => 10,
        _ => 0,
    };
    if unit != 0 && call.count() == 1 {
        return scaled(call, unit).map(Some);
    }
    let ticks_of = |index: usize| match call.to(index, "System.TimeSpan")? {
        Value::Span(span) => Ok(span.ticks),
        _ => Ok::<i64, crate::diag::Error>(0),
    };
    Ok(Some(match call.key() {
        ("fromticks", 1) => Value::Span(TimeSpan {
            ticks: call.long(0)?,
        }),
        ("parse", 1 | 2) => {
            let span = TimeSpan::parse(&call.text(0))
                .ok_or_else(|| call.malformed(0, "a span of time"))?;
            Value::Span(span)
        }
        ("tryparse", count @ (2 | 3)) => call.tried(
            count - 1,
            TimeSpan::parse(&call.text(0)).map(Value::Span),
            Value::Span(TimeSpan::default()),
        )?,
        ("compare", 2) => Value::Int(ticks_of(0)?.cmp(&ticks_of(1)?) as i32),
        _ => return Ok(None),
    }))
}

fn too_long(call: &Call) -> crate::diag::Error {
    call.thrown("System.OverflowException", "The span of time is too long.")
}

fn scaled(call: &Call, unit: i64) -> Result<Value> {
    if let Some(whole) = call.at(0).whole() {
        let ticks = whole
            .checked_mul(i128::from(unit))
            .and_then(|ticks| i64::try_from(ticks).ok());
        return ticks
            .map(|ticks| Value::Span(TimeSpan { ticks }))
            .ok_or_else(|| too_long(call));
    }
    let number = call.double(0)?;
    if number.is_nan() {
        return Err(call.thrown("System.ArgumentException", "NaN is no span of time."));
    }
    let ticks = number * unit as f64;
    if ticks.abs() >= i64::MAX as f64 {
        return Err(too_long(call));
    }
    Ok(Value::Span(TimeSpan {
        ticks: ticks as i64,
    }))
}

/// `[timespan]::new(…)`: ticks, or `([days,] hours, minutes, seconds[, milliseconds])`.
pub(super) fn construct_span(call: &Call) -> Result<Option<Value>> {
    let numbers: Result<Vec<i64>> = (0..call.count())
        .map(|index| call.int(index).map(i64::from))
        .collect();
    let ticks = match call.count() {
        0 => Some(0),
        1 => Some(call.long(0)?),
        count @ 3..=6 => {
            let numbers = numbers?;
            let days = usize::from(count > 3);
            let units = [
                TICKS_PER_DAY,
                TICKS_PER_HOUR,
                TICKS_PER_MINUTE,
                TICKS_PER_SECOND,
                TICKS_PER_MS,
                10,
            ];
            let total = numbers.iter().zip(&units[1 - days..]);
            total
                .map(|(number, unit)| i128::from(*number) * i128::from(*unit))
                .sum::<i128>()
                .try_into()
                .ok()
        }
        _ => return Ok(None),
    };
    match ticks {
        Some(ticks) => Ok(Some(Value::Span(TimeSpan { ticks }))),
        None => Err(call.out_of_range("The span of time is too long.")),
    }
}

fn offset_member(_full: &str, lower: &str) -> Option<Value> {
    let at = |ticks: i64| DateTime {
        ticks,
        kind: DateKind::Utc,
    };
    Some(foreign::of(DateTimeOffset::utc(match lower {
        "now" | "utcnow" => hooks::now(),
        "minvalue" => at(0),
        "maxvalue" => at(MAX_TICKS),
        "unixepoch" => at(UNIX_EPOCH_TICKS),
        _ => return None,
    })))
}

fn offset(call: &mut Call) -> Result<Option<Value>> {
    let call = &*call;
    let read = |value: &Value| DateTimeOffset::of_value(value).map(foreign::of);
    Ok(Some(match call.key() {
        ("fromunixtimeseconds", 1) => since_epoch(call, TICKS_PER_SECOND)?,
        ("fromunixtimemilliseconds", 1) => since_epoch(call, TICKS_PER_MS)?,
        ("parse", 1..=3) => {
            read(&Value::from(call.text(0))).ok_or_else(|| call.malformed(0, "a date"))?
        }
        ("parseexact", 3 | 4) => {
            let date =
                parse_exact(call, 0)?.ok_or_else(|| call.malformed(0, "a date in that format"))?;
            foreign::of(DateTimeOffset::utc(date))
        }
        ("tryparse", count @ 2..=4) => call.tried(
            count - 1,
            read(&Value::from(call.text(0))),
            foreign::of(DateTimeOffset::utc(DateTime::default())),
        )?,
        ("compare", 2) => {
            let (a, b) = (
                call.to(0, "System.DateTimeOffset")?,
                call.to(1, "System.DateTimeOffset")?,
            );
            Value::Int(crate::value::compare::order(&a, &b, true)? as i32)
        }
        _ => return Ok(None),
    }))
}

fn since_epoch(call: &Call, unit: i64) -> Result<Value> {
    let ticks = call
        .long(0)?
        .checked_mul(unit)
        .and_then(|ticks| ticks.checked_add(UNIX_EPOCH_TICKS));
    Ok(foreign::of(DateTimeOffset::utc(moment(
        call,
        ticks,
        DateKind::Utc,
    )?)))
}

/// `[datetimeoffset]::new(…)`: a date, a date or its parts with an offset.
pub(super) fn construct_offset(call: &Call) -> Result<Option<Value>> {
    let count = call.count();
    let offset_at = |index: usize| match call.to(index, "System.TimeSpan")? {
        Value::Span(span)
            if span.ticks.abs() <= 14 * TICKS_PER_HOUR && span.ticks % TICKS_PER_MINUTE == 0 =>
        {
            Ok(span.ticks / TICKS_PER_MINUTE)
        }
        _ => Err(call.thrown(
            "System.ArgumentException",
            "The offset must be whole minutes, at most 14 hours.",
        )),
    };
    let (date, offset) = match count {
        0 => (DateTime::default(), 0),
        1 => (date_at(call, 0)?, 0),
        2 => (date_at(call, 0)?, offset_at(1)?),
        7 | 8 => {
            let parts = &call.arguments[..count - 1];
            let mut inner = |_: &crate::value::Block, _: &[Value]| Ok(Value::Null);
            let Some(Value::Date(date)) =
                construct_date(&Call::new(call.full, call.name, parts, &mut inner))?
            else {
                return Ok(None);
            };
            (date, offset_at(count - 1)?)
        }
        _ => return Ok(None),
    };
    match DateTimeOffset::at(date, offset) {
        Some(made) => Ok(Some(foreign::of(made))),
        None => Err(call.out_of_range("The date lies outside of the years 1 to 9999.")),
    }
}
