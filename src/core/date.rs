//! Get-Date, New-TimeSpan, Start-Sleep, Measure-Command, Get-TimeZone: time on the tenant's clock.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Block, DateKind, DateTime, Member, Object, TimeSpan, Value, Wrapped};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

const TICKS_PER_SECOND: i64 = 10_000_000;
const TICKS_PER_MS: i64 = 10_000;

/// Gets the date and time of the tenant's clock, or forms a date.
///
/// ```transcript
/// PS> Get-Date 2024-05-06 -Format 'yyyy/MM/dd'
/// 2024/05/06
/// PS> Get-Date '2024-05-06 17:08:09' -UFormat '%d.%m.%y %H:%M'
/// 06.05.24 17:08
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetDate {
    /// Date to use in place of now
    date: Option<Value>,
    /// Seconds since 1970 to use in place of now
    unix_time_seconds: Option<i64>,
    /// Year to set
    year: Option<i32>,
    /// Month to set
    month: Option<i32>,
    /// Day of the month to set
    day: Option<i32>,
    /// Hour to set
    hour: Option<i32>,
    /// Minute to set
    minute: Option<i32>,
    /// Second to set
    second: Option<i32>,
    /// Millisecond to set
    millisecond: Option<i32>,
    /// What to show: Date, Time or DateTime
    display_hint: Option<String>,
    /// Unix format of the text
    #[serde(rename = "UFormat")]
    u_format: Option<String>,
    /// .NET format of the text
    format: Option<String>,
    /// Gives universal time
    #[serde(default, rename = "AsUTC")]
    as_utc: bool,
}

impl Cmdlet for GetDate {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut date = self.base(cx)?;
        date = self.changed(date)?;
        if self.as_utc {
            date.kind = DateKind::Utc;
        }
        if let Some(format) = &self.u_format {
            return cx.emit_value(Value::str(unix_format(date, format)));
        }
        if let Some(format) = &self.format {
            let format = match format.to_ascii_lowercase().as_str() {
                "filedate" => "yyyyMMdd",
                "filedateuniversal" => "yyyyMMddZ",
                "filedatetime" => "yyyyMMddTHHmmssffff",
                "filedatetimeuniversal" => "yyyyMMddTHHmmssffffZ",
                _ => format,
            };
            let text = reading::format_value(&Value::Date(date), format)
                .map_err(|reason| bad_format(format, &reason))?;
            return cx.emit_value(Value::str(text));
        }
        let value = match &self.display_hint {
            Some(hint) => hinted(date, hint),
            None => Value::Date(date),
        };
        cx.emit_value(value)
    }
}

impl GetDate {
    fn base(&self, cx: &mut Context) -> Result<DateTime> {
        if let Some(seconds) = self.unix_time_seconds {
            return seconds
                .checked_mul(1000)
                .map(DateTime::from_unix_ms)
                .ok_or_else(|| out_of_range("UnixTimeSeconds"));
        }
        match self.date.as_ref().map(Value::base) {
            Some(Value::Date(date)) => Ok(*date),
            _ => Ok(now(cx)?),
        }
    }

    fn changed(&self, date: DateTime) -> Result<DateTime> {
        let mut civil = date.civil();
        let given = [
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.millisecond,
        ];
        if given.iter().all(Option::is_none) {
            return Ok(date);
        }
        civil.year = self.year.unwrap_or(civil.year);
        for (given, place, name) in [
            (self.month, &mut civil.month, "Month"),
            (self.day, &mut civil.day, "Day"),
            (self.hour, &mut civil.hour, "Hour"),
            (self.minute, &mut civil.minute, "Minute"),
            (self.second, &mut civil.second, "Second"),
        ] {
            if let Some(given) = given {
                *place = u32::try_from(given).map_err(|_| out_of_range(name))?;
            }
        }
        let below_ms = date.ticks.rem_euclid(TICKS_PER_SECOND);
        let rest = match self.millisecond {
            Some(ms) => i64::from(ms) * TICKS_PER_MS + below_ms % TICKS_PER_MS,
            None => below_ms,
        };
        let whole = DateTime::from_civil(civil, date.kind).ok_or_else(|| out_of_range("Date"))?;
        let seconds = whole.ticks - whole.ticks.rem_euclid(TICKS_PER_SECOND);
        DateTime::from_ticks(seconds + rest, date.kind).ok_or_else(|| out_of_range("Date"))
    }
}

/// What the tenant's clock shows, as a local date.
pub(super) fn now(cx: &mut Context) -> Result<DateTime> {
    let now = reading::now(cx)?;
    Ok(DateTime {
        kind: DateKind::Local,
        ..now
    })
}

/// A date that shows only a part of itself: its property DateTime gives that text.
fn hinted(date: DateTime, hint: &str) -> Value {
    let format = match hint.to_ascii_lowercase().as_str() {
        "date" => "D",
        "time" => "T",
        _ => return Value::Date(date),
    };
    let text = reading::format_value(&Value::Date(date), format).unwrap_or_default();
    let added = Object::custom();
    added.add("DisplayHint", Member::Note(Value::str(hint)));
    added.add("DateTime", Member::Note(Value::str(text)));
    Value::Wrapped(Rc::new(Wrapped {
        base: Value::Date(date),
        added,
    }))
}

fn out_of_range(name: &str) -> Error {
    ErrorRecord::new(
        "ArgumentOutOfRangeException",
        Category::InvalidArgument,
        format!("{name} makes no date."),
    )
    .exception("System.ArgumentOutOfRangeException")
    .label("expected a part of a date between the years 1 and 9999")
    .terminating()
    .into()
}

fn bad_format(format: &str, reason: &str) -> Error {
    ErrorRecord::new(
        "FormatException",
        Category::InvalidArgument,
        format!("'{format}' is no format of a date: {reason}."),
    )
    .exception("System.FormatException")
    .help("for example: -Format 'yyyy-MM-dd HH:mm'")
    .terminating()
    .into()
}

/// Text of a date by `strftime`'s letters, as PowerShell reads them.
fn unix_format(date: DateTime, format: &str) -> String {
    let value = Value::Date(date);
    let net = |format: &str| reading::format_value(&value, format).unwrap_or_default();
    let civil = date.civil();
    let mut text = String::new();
    let mut chars = format.trim_start_matches('+').chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let Some(letter) = chars.next() else {
            text.push('%');
            break;
        };
        text.push_str(&match letter {
            'A' => net("dddd"),
            'a' => net("ddd"),
            'B' => net("MMMM"),
            'b' | 'h' => net("MMM"),
            'C' => format!("{:02}", civil.year / 100),
            'c' => net("ddd dd MMM yyyy HH:mm:ss"),
            'D' | 'x' => net("MM/dd/yy"),
            'd' => net("dd"),
            'e' => format!("{:2}", civil.day),
            'F' => net("yyyy-MM-dd"),
            'G' => net("yyyy"),
            'g' | 'y' => net("yy"),
            'H' => net("HH"),
            'I' => net("hh"),
            'j' => format!("{:03}", date.day_of_year()),
            'k' => format!("{:2}", civil.hour),
            'l' => format!("{:2}", (civil.hour + 11) % 12 + 1),
            'M' => net("mm"),
            'm' => net("MM"),
            'n' => "\n".into(),
            'p' => net("tt"),
            'R' => net("HH:mm"),
            'r' => net("hh:mm:ss tt"),
            'S' => net("ss"),
            's' => date.unix_ms().div_euclid(1000).to_string(),
            'T' | 'X' => net("HH:mm:ss"),
            't' => "\t".into(),
            'U' | 'W' => format!("{}", date.day_of_year() / 7),
            'u' => {
                if date.day_of_week() == 0 {
                    "7".into()
                } else {
                    date.day_of_week().to_string()
                }
            }
            'V' => iso_week(date).to_string(),
            'w' => date.day_of_week().to_string(),
            'Y' => net("yyyy"),
            'Z' => "+00".into(),
            '%' => "%".into(),
            other => other.to_string(),
        });
    }
    text
}

/// ISO 8601 week.
fn iso_week(date: DateTime) -> u32 {
    const TICKS_PER_DAY: i64 = 864_000_000_000;
    let weekday = i64::from((date.day_of_week() + 6) % 7);
    let thursday = date.plus((3 - weekday) * TICKS_PER_DAY).unwrap_or(date);
    (thursday.day_of_year() - 1) / 7 + 1
}

/// Makes a span of time, or measures the one between two dates.
///
/// ```transcript
/// PS> (New-TimeSpan -Start 2024-01-01 -End 2024-01-31).Days
/// 30
/// PS> (New-TimeSpan -Hours 1 -Minutes 90).ToString()
/// 02:30:00
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewTimeSpan {
    /// Where it starts; now, if not given
    start: Option<Value>,
    /// Where it ends; now, if not given
    end: Option<Value>,
    /// Days
    #[serde(default)]
    days: i32,
    /// Hours
    #[serde(default)]
    hours: i32,
    /// Minutes
    #[serde(default)]
    minutes: i32,
    /// Seconds
    #[serde(default)]
    seconds: i32,
    /// Milliseconds
    #[serde(default)]
    milliseconds: i32,
}

impl Cmdlet for NewTimeSpan {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let bound = cx.host.bound_parameters();
        let counted = bound.iter().any(|(name, _)| {
            matches!(
                name.as_str(),
                "Days" | "Hours" | "Minutes" | "Seconds" | "Milliseconds"
            )
        });
        let ticks = if counted {
            let seconds = i64::from(self.days) * 86_400
                + i64::from(self.hours) * 3600
                + i64::from(self.minutes) * 60
                + i64::from(self.seconds);
            seconds
                .checked_mul(TICKS_PER_SECOND)
                .and_then(|t| t.checked_add(i64::from(self.milliseconds) * TICKS_PER_MS))
        } else {
            let now = now(cx)?;
            let at = |given: &Option<Value>| match given.as_ref().map(Value::base) {
                Some(Value::Date(date)) => *date,
                _ => now,
            };
            Some(at(&self.end).ticks - at(&self.start).ticks)
        };
        let ticks = ticks.ok_or_else(|| out_of_range("TimeSpan"))?;
        cx.emit_value(Value::Span(TimeSpan { ticks }))
    }
}

/// Waits on the tenant's clock: the clock moves on at once, and what falls due happens.
///
/// ```transcript
/// PS> $before = Get-Date; Start-Sleep -Seconds 90; ((Get-Date) - $before).TotalSeconds -ge 90
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct StartSleep {
    /// How many seconds
    seconds: Option<f64>,
    /// How many milliseconds
    milliseconds: Option<i32>,
    /// How long
    duration: Option<Value>,
}

impl Cmdlet for StartSleep {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let span = match self.duration.as_ref().map(Value::base) {
            Some(Value::Span(span)) => span.ticks / TICKS_PER_MS,
            _ => 0,
        };
        let seconds = self.seconds.unwrap_or(0.0) * 1000.0;
        let ms = seconds as i64 + i64::from(self.milliseconds.unwrap_or(0)) + span;
        reading::sleep(ms.max(0), cx)
    }
}

/// Measures how long a block takes, on the tenant's clock.
///
/// ```transcript
/// PS> (Measure-Command { Start-Sleep -Seconds 2 }).TotalSeconds -ge 2
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MeasureCommand {
    /// Block to run; what it puts out is thrown away
    expression: Block,
    #[serde(skip)]
    ticks: i64,
}

impl PipelineCmdlet for MeasureCommand {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let start = reading::now(cx)?;
        let block = self.expression.clone();
        cx.host.call(&block, Some(&item), &[], &mut |_| Ok(()))?;
        self.ticks += reading::now(cx)?.ticks - start.ticks;
        Ok(())
    }

    fn without_input(&mut self, cx: &mut Context) -> Result<()> {
        self.process(Value::Null, cx)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        cx.emit_value(Value::Span(TimeSpan { ticks: self.ticks }))
    }
}

/// Gets the session's time zone, which is UTC.
///
/// ```transcript
/// PS> (Get-TimeZone).Id
/// UTC
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetTimeZone {
    /// Identifiers of zones
    #[serde(default)]
    id: Vec<String>,
    /// Names of zones; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Lists the zones that are there: this one
    #[serde(default, rename = "ListAvailable")]
    _list_available: bool,
}

fn no_zone(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "TimeZoneNotFound",
        Category::ObjectNotFound,
        format!("There is no time zone '{name}': the tenant's clock shows universal time."),
    )
    .exception("System.TimeZoneNotFoundException")
    .target(name, "String")
    .label("expected UTC")
}

impl Cmdlet for GetTimeZone {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let names = ["UTC", "Coordinated Universal Time"];
        let asked = self.id.iter().chain(&self.name);
        let mut any = self.id.is_empty() && self.name.is_empty();
        for wanted in asked {
            match names.iter().any(|name| super::reading::like(name, wanted)) {
                true => any = true,
                false => cx.write_error(no_zone(wanted))?,
            }
        }
        if !any {
            return Ok(());
        }
        let text = |text: &str| Value::str(text);
        let zone = Object::of([
            ("Id", text("UTC")),
            ("HasIanaId", Value::Bool(true)),
            ("DisplayName", text("(UTC) Coordinated Universal Time")),
            ("StandardName", text("Coordinated Universal Time")),
            ("DaylightName", text("Coordinated Universal Time")),
            ("BaseUtcOffset", Value::Span(TimeSpan { ticks: 0 })),
            ("SupportsDaylightSavingTime", Value::Bool(false)),
        ]);
        zone.set_type_names(Rc::new([
            "System.TimeZoneInfo".into(),
            "System.Object".into(),
        ]));
        cx.emit_value(Value::Object(zone))
    }
}
