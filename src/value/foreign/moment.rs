//! `DateTimeOffset` and `Stopwatch`. Both read the session's clock.

use crate::diag::Result;
use crate::value::date::{TICKS_PER_MS, TICKS_PER_SECOND};
use crate::value::{DateKind, DateTime, Foreign, TimeSpan, Value, hooks, time_format};
use std::any::Any;
use std::cell::Cell;

/// A moment with the offset of the place where it was written.
#[derive(Clone, Copy)]
pub struct DateTimeOffset {
    /// In universal time.
    utc: DateTime,
    offset_minutes: i64,
}

impl DateTimeOffset {
    /// A moment of universal time.
    pub fn utc(utc: DateTime) -> DateTimeOffset {
        DateTimeOffset {
            utc: utc.of_kind(DateKind::Utc),
            offset_minutes: 0,
        }
    }

    /// What a clock shows at a place that is so many minutes ahead of universal time.
    pub fn at(local: DateTime, offset_minutes: i64) -> Option<DateTimeOffset> {
        let utc = local
            .plus(-offset_minutes * 60 * TICKS_PER_SECOND)?
            .of_kind(DateKind::Utc);
        Some(DateTimeOffset {
            utc,
            offset_minutes,
        })
    }

    /// From a date (taken as universal time) or its text, whose offset is kept.
    pub fn of_value(value: &Value) -> Option<DateTimeOffset> {
        match value {
            Value::Date(date) => Some(DateTimeOffset::utc(*date)),
            Value::Str(text) => {
                let utc = DateTime::parse(text)?.of_kind(DateKind::Utc);
                Some(DateTimeOffset {
                    utc,
                    offset_minutes: written_offset(text),
                })
            }
            _ => None,
        }
    }

    /// What a clock at its place shows.
    pub fn local(&self) -> DateTime {
        let shifted = self.utc.plus(self.offset_minutes * 60 * TICKS_PER_SECOND);
        shifted.unwrap_or(self.utc).of_kind(DateKind::Unspecified)
    }

    fn offset_text(&self) -> String {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.abs();
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

fn written_offset(text: &str) -> i64 {
    let text = text.trim();
    let Some(at) = text
        .len()
        .checked_sub(6)
        .filter(|at| text.is_char_boundary(*at))
    else {
        return 0;
    };
    let tail = &text[at..];
    let (sign, rest) = match tail.as_bytes()[0] {
        b'+' => (1, &tail[1..]),
        b'-' => (-1, &tail[1..]),
        _ => return 0,
    };
    match rest.split_once(':') {
        Some((hours, minutes)) => {
            sign * (hours.parse::<i64>().unwrap_or(0) * 60 + minutes.parse::<i64>().unwrap_or(0))
        }
        None => 0,
    }
}

impl Foreign for DateTimeOffset {
    fn type_name(&self) -> &str {
        "System.DateTimeOffset"
    }

    fn type_names(&self) -> Vec<String> {
        ["System.DateTimeOffset", "System.ValueType", "System.Object"]
            .map(String::from)
            .to_vec()
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "datetime" => Value::Date(self.local()),
            "utcdatetime" => Value::Date(self.utc),
            "localdatetime" => Value::Date(self.utc.of_kind(DateKind::Local)),
            "offset" => Value::Span(TimeSpan {
                ticks: self.offset_minutes * 60 * TICKS_PER_SECOND,
            }),
            "utcticks" => Value::Long(self.utc.ticks),
            _ => return crate::value::members::get_member(&Value::Date(self.local()), name),
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "DateTime",
            "UtcDateTime",
            "LocalDateTime",
            "Date",
            "Day",
            "DayOfWeek",
            "DayOfYear",
            "Hour",
            "Minute",
            "Month",
            "Offset",
            "Second",
            "Ticks",
            "UtcTicks",
            "TimeOfDay",
            "Year",
        ]
        .map(String::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("tounixtimeseconds", []) => Ok(Value::Long(self.utc.unix_ms().div_euclid(1000))),
            ("tounixtimemilliseconds", []) => Ok(Value::Long(self.utc.unix_ms())),
            ("touniversaltime" | "tolocaltime", []) => Ok(super::of(DateTimeOffset::utc(self.utc))),
            ("tostring", [format, ..]) => match self.format(&format.to_text()) {
                Some(Ok(text)) => Ok(Value::from(text)),
                Some(Err(why)) => Err(crate::value::error::thrown(
                    "System.FormatException",
                    name,
                    &why,
                )),
                None => Ok(Value::from(self.text())),
            },
            (lower, _) if lower.starts_with("add") || lower == "subtract" => {
                let base = Value::Date(self.local());
                let result = crate::value::members::call_method(&base, name, arguments);
                result.map(|value| match value {
                    Value::Date(date) => {
                        let utc = date
                            .plus(-self.offset_minutes * 60 * TICKS_PER_SECOND)
                            .unwrap_or(date);
                        super::of(DateTimeOffset {
                            utc: utc.of_kind(DateKind::Utc),
                            ..*self
                        })
                    }
                    other => other,
                })
            }
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        [
            "ToUnixTimeSeconds",
            "ToUnixTimeMilliseconds",
            "ToUniversalTime",
            "ToLocalTime",
            "AddDays",
            "AddHours",
            "Subtract",
        ]
        .map(String::from)
        .to_vec()
    }

    fn format(&self, format: &str) -> Option<std::result::Result<String, String>> {
        Some(
            time_format::date(self.local().of_kind(DateKind::Local), format)
                .map(|text| text.replace("+00:00", &self.offset_text())),
        )
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        Some(self.utc.ticks.to_be_bytes().to_vec())
    }

    fn text(&self) -> String {
        format!(
            "{} {}",
            self.local().text(crate::value::number::Culture::Invariant),
            self.offset_text()
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Diagnostics.Stopwatch`: measures the session's clock, which stands still but for what moves it.
pub struct Stopwatch {
    started: Cell<Option<i64>>,
    before: Cell<i64>,
}

impl Stopwatch {
    /// A watch, running or not.
    pub fn new(running: bool) -> Stopwatch {
        Stopwatch {
            started: Cell::new(running.then(|| hooks::now().ticks)),
            before: Cell::new(0),
        }
    }

    fn elapsed(&self) -> i64 {
        self.before.get()
            + self
                .started
                .get()
                .map_or(0, |start| hooks::now().ticks - start)
    }
}

impl Foreign for Stopwatch {
    fn type_name(&self) -> &str {
        "System.Diagnostics.Stopwatch"
    }

    fn get(&self, name: &str) -> Option<Value> {
        let ticks = self.elapsed();
        Some(match name.to_ascii_lowercase().as_str() {
            "elapsed" => Value::Span(TimeSpan { ticks }),
            "elapsedmilliseconds" => Value::Long(ticks / TICKS_PER_MS),
            "elapsedticks" => Value::Long(ticks),
            "isrunning" => Value::Bool(self.started.get().is_some()),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "IsRunning",
            "Elapsed",
            "ElapsedMilliseconds",
            "ElapsedTicks",
        ]
        .map(String::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        if !arguments.is_empty() {
            return None;
        }
        match name.to_ascii_lowercase().as_str() {
            "start" if self.started.get().is_none() => self.started.set(Some(hooks::now().ticks)),
            "start" => {}
            "stop" => {
                self.before.set(self.elapsed());
                self.started.set(None);
            }
            "reset" => {
                self.before.set(0);
                self.started.set(None);
            }
            "restart" => {
                self.before.set(0);
                self.started.set(Some(hooks::now().ticks));
            }
            _ => return None,
        }
        Some(Ok(Value::NoOutput))
    }

    fn methods(&self) -> Vec<String> {
        ["Start", "Stop", "Reset", "Restart"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
