//! Reads the dates of a query: a form or a relative word becomes the half-open range of milliseconds that it names
//! (section 4 of the query reference). All times are UTC (KQ-7).

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// A date as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// First millisecond of what was named.
    pub start: i64,
    /// First millisecond after it.
    pub end: i64,
    /// The ISO form, where the American one was written.
    pub us_form: Option<Date>,
}

/// First day of the week, for "this week".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekStart {
    /// Monday, the default.
    Monday,
    /// Sunday.
    Sunday,
    /// Saturday.
    Saturday,
}

/// Reads a date; none if it is not one.
pub fn read(text: &str, now_ms: i64, week_start: WeekStart) -> Option<Moment> {
    let text = text.trim();
    if let Some((first, after)) = relative(text, now_ms, week_start) {
        return Some(Moment {
            start: midnight(first)?,
            end: midnight(after)?,
            us_form: None,
        });
    }
    if let Some(date) = us_form(text) {
        return Some(Moment {
            us_form: Some(date),
            ..day(date)?
        });
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = iso_date(date)?;
    match time {
        None => day(date),
        Some(time) => {
            let (time, length) = iso_time(time.strip_suffix(['Z', 'z']).unwrap_or(time))?;
            let start = milliseconds(date, time)?;
            Some(Moment {
                start,
                end: start + length,
                us_form: None,
            })
        }
    }
}

fn day(date: Date) -> Option<Moment> {
    let start = midnight(date)?;
    Some(Moment {
        start,
        end: start + 86_400_000,
        us_form: None,
    })
}

fn midnight(date: Date) -> Option<i64> {
    milliseconds(date, Time::midnight())
}

fn milliseconds(date: Date, time: Time) -> Option<i64> {
    Some(
        date.to_datetime(time)
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// `YYYY-MM-DD`, the year with four digits.
fn iso_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    Date::new(
        digits(year)?,
        digits(month)?.try_into().ok()?,
        digits(day)?.try_into().ok()?,
    )
    .ok()
}

/// `hh:mm:ss` with up to seven digits of a fraction, and how long the named moment lasts.
fn iso_time(text: &str) -> Option<(Time, i64)> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else {
        return None;
    };
    if [hour, minute, second].iter().any(|part| part.len() != 2) {
        return None;
    }
    let nanosecond = match fraction {
        None => 0,
        Some(text) if (1..=7).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{text:0<9}").parse().ok()?
        }
        Some(_) => return None,
    };
    let part = |text| digits(text)?.try_into().ok();
    let time = Time::new(part(hour)?, part(minute)?, part(second)?, nanosecond).ok()?;
    Some((time, if fraction.is_some() { 1 } else { 1000 }))
}

/// `4/13/2016`: month, day, year.
fn us_form(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('/').collect();
    let [month, day, year] = parts[..] else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(
        digits(year)?,
        digits(month)?.try_into().ok()?,
        digits(day)?.try_into().ok()?,
    )
    .ok()
}

fn digits(text: &str) -> Option<i16> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// First day, and the day after the last, of a relative word.
fn relative(text: &str, now_ms: i64, week_start: WeekStart) -> Option<(Date, Date)> {
    let today = jiff::Timestamp::from_millisecond(now_ms)
        .ok()?
        .to_zoned(TimeZone::UTC)
        .date();
    let next = |date: Date, span: jiff::Span| date.checked_add(span).ok();
    let month = today.first_of_month();
    let year = today.first_of_year();
    let range = match text.to_lowercase().as_str() {
        "today" => (today, next(today, 1.day())?),
        "yesterday" => (today.yesterday().ok()?, today),
        "this week" => {
            let from_monday = i64::from(today.weekday().to_monday_zero_offset());
            let passed = match week_start {
                WeekStart::Monday => from_monday,
                WeekStart::Sunday => (from_monday + 1) % 7,
                WeekStart::Saturday => (from_monday + 2) % 7,
            };
            let first = next(today, (-passed).days())?;
            (first, next(first, 7.days())?)
        }
        "this month" => (month, next(month, 1.month())?),
        "last month" => (next(month, (-1).month())?, month),
        "this year" => (year, next(year, 1.year())?),
        "last year" => (next(year, (-1).year())?, year),
        _ => return None,
    };
    Some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Saturday, 2026-01-31 09:00 UTC.
    const NOW: i64 = 1_769_850_000_000;

    fn shown(text: &str) -> Option<(String, String)> {
        let moment = read(text, NOW, WeekStart::Monday)?;
        let show = |ms| {
            jiff::Timestamp::from_millisecond(ms)
                .map(|t| t.to_string())
                .unwrap_or_default()
        };
        Some((show(moment.start), show(moment.end)))
    }

    fn range(from: &str, to: &str) -> Option<(String, String)> {
        Some((from.into(), to.into()))
    }

    #[test]
    fn a_bare_date_is_its_whole_day_and_a_time_is_its_second() {
        assert_eq!(
            shown("2021-04-15"),
            range("2021-04-15T00:00:00Z", "2021-04-16T00:00:00Z")
        );
        assert_eq!(
            shown("2021-04-15T23:59:59Z"),
            range("2021-04-15T23:59:59Z", "2021-04-16T00:00:00Z")
        );
        assert_eq!(
            shown("2021-04-15T10:00:00.1234567Z"),
            range("2021-04-15T10:00:00.123Z", "2021-04-15T10:00:00.124Z")
        );
        assert_eq!(
            shown("4/13/2016"),
            range("2016-04-13T00:00:00Z", "2016-04-14T00:00:00Z")
        );
    }

    #[test]
    fn relative_words_follow_the_clock_of_the_tenant() {
        assert_eq!(
            shown("yesterday"),
            range("2026-01-30T00:00:00Z", "2026-01-31T00:00:00Z")
        );
        assert_eq!(
            shown("this week"),
            range("2026-01-26T00:00:00Z", "2026-02-02T00:00:00Z")
        );
        assert_eq!(
            shown("Last Month"),
            range("2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z")
        );
        assert_eq!(
            shown("last year"),
            range("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
        );
        let sunday = read("this week", NOW, WeekStart::Sunday).map(|m| m.start);
        assert_eq!(
            sunday,
            read("2026-01-25", NOW, WeekStart::Monday).map(|m| m.start)
        );
    }

    #[test]
    fn what_is_not_a_date_is_not_guessed_at() {
        for text in [
            "2020-30-11",
            "2021-02-29",
            "21-04-15",
            "2021-4-5",
            "2021-04",
            "tomorrow",
            "",
            "2021-04-15T25:00:00",
            "13/13/2016",
            "2021-04-15T10:00",
            "2021-04-15T10:00:00.12345678",
            "２０２１-04-15",
            "+021-04-15",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
