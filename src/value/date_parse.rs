//! Reads dates and spans of time from the many forms that .NET accepts under en-US.

use super::date::{Civil, TICKS_PER_DAY, TICKS_PER_SECOND};
use super::time_format::{DAYS, MONTHS, fraction, full_year, twelve};
use super::{DateKind, DateTime, TimeSpan};
use regex::Regex;
use std::sync::LazyLock;

/// The time at the end of a date, with its zone.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:^|[\sT]) (\d{1,2}) (?: :(\d{1,2}) (?: :(\d{1,2}) (?: [.,](\d{1,9}) )? )? )? \s*(AM|PM)?
          \s*(Z|GMT|UTC|[+-]\d{1,2}:?\d{2}|[+-]\d{1,2})?\s*$",
    )
});
/// A zone after a date without a time.
static ZONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s*(Z|GMT|UTC)$"));
static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{4})[-/.\s](\d{1,2})(?:[-/.\s](\d{1,2}))?$"));
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4}|\d{2})$"));
static MONTH_AND_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2})[-/](\d{1,2}|\d{4})$"));
static NAME_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z]+)\.?[\s-]+(\d{1,2})(?:[\s,-]+(\d{4}|\d{2}))?$"));
static DAY_AND_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2})[\s-]*([A-Za-z]+)\.?(?:[\s,-]+(\d{4}|\d{2}))?$"));
static NAME_AND_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z]+)[\s,-]+(\d{4})$"));
static YEAR_AND_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{4})[\s,-]+([A-Za-z]+)(?:[\s-]+(\d{1,2}))?$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours compiles")
}

impl DateTime {
    /// Reads a date in the forms that .NET's `DateTime.Parse` knows under en-US. With a zone it becomes local time.
    pub fn parse(text: &str) -> Option<DateTime> {
        let text = text.trim();
        if text.len() > 100 || !text.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let (head, time) = split_time(text);
        let head = without_weekday(head.trim().trim_end_matches(','));
        let (head, zoned) = match ZONE.find(head) {
            Some(found) => (&head[..found.start()], true),
            None => (head, false),
        };
        let time = time.unwrap_or_default();
        let today = super::hooks::now().civil();
        let (year, month, day) = if head.is_empty() {
            (today.year, today.month, today.day)
        } else {
            day(head, today.year)?
        };
        let local = zoned || time.offset.is_some();
        let kind = if local {
            DateKind::Local
        } else {
            DateKind::Unspecified
        };
        // 24:00 is nobody's hour here, as in .NET under en-US.
        let civil = Civil {
            year,
            month,
            day,
            hour: twelve(time.hour, time.afternoon)?,
            minute: time.minute,
            second: time.second,
            fraction: time.fraction,
        };
        DateTime::from_civil(civil, kind)?
            .plus(-i64::from(time.offset.unwrap_or(0)) * 60 * TICKS_PER_SECOND)
    }
}

#[derive(Default)]
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    fraction: u32,
    afternoon: Option<bool>,
    offset: Option<i32>,
}

/// Splits the time off the end. A bare number is a time only with AM or PM.
fn split_time(text: &str) -> (&str, Option<Time>) {
    let Some(found) = TIME.captures(text) else {
        return (text, None);
    };
    let part = |index: usize| found.get(index).map(|part| part.as_str());
    if part(2).is_none() && part(5).is_none() {
        return (text, None);
    }
    let number = |index: usize| part(index).and_then(|text| text.parse().ok()).unwrap_or(0);
    let offset = part(6).map(|zone| match zone.as_bytes()[0] {
        sign @ (b'+' | b'-') => {
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let (hours, minutes) = if digits.len() <= 2 {
                (&*digits, "0")
            } else {
                digits.split_at(digits.len() - 2)
            };
            let minutes = hours.parse().unwrap_or(0) * 60 + minutes.parse().unwrap_or(0);
            if sign == b'-' { -minutes } else { minutes }
        }
        _ => 0,
    });
    let time = Time {
        hour: number(1),
        minute: number(2),
        second: number(3),
        fraction: part(4).map_or(0, fraction),
        afternoon: part(5).map(|half| half.starts_with(['P', 'p'])),
        offset,
    };
    let start = found.get(0).map_or(0, |whole| whole.start());
    (&text[..start], Some(time))
}

fn without_weekday(text: &str) -> &str {
    for day in DAYS {
        for name in [day, &day[..3]] {
            if let Some(head) = text.get(..name.len())
                && head.eq_ignore_ascii_case(name)
                && let rest = &text[name.len()..]
                && rest.starts_with([',', ' '])
            {
                return rest.trim_start_matches([',', ' ']);
            }
        }
    }
    text
}

fn day(text: &str, this_year: i32) -> Option<(i32, u32, u32)> {
    let number = |text: &str| text.parse::<u32>().ok();
    let year = |text: &str| {
        let number = text.parse::<u32>().ok()?;
        Some(if text.len() <= 2 {
            full_year(number)
        } else {
            number as i32
        })
    };
    let fits = |pattern: &LazyLock<Regex>| {
        pattern.captures(text).map(|found| {
            let part = |index: usize| found.get(index).map(|part| part.as_str().to_owned());
            (
                part(1).unwrap_or_default(),
                part(2).unwrap_or_default(),
                part(3),
            )
        })
    };
    if let Some((y, m, d)) = fits(&YEAR_FIRST) {
        return Some((year(&y)?, number(&m)?, d.map_or(Some(1), |d| number(&d))?));
    }
    if let Some((m, d, y)) = fits(&MONTH_FIRST) {
        return Some((year(&y?)?, number(&m)?, number(&d)?));
    }
    if let Some((m, d, _)) = fits(&MONTH_AND_DAY) {
        return if d.len() == 4 {
            Some((year(&d)?, number(&m)?, 1))
        } else {
            Some((this_year, number(&m)?, number(&d)?))
        };
    }
    if let Some((m, d, y)) = fits(&NAME_FIRST) {
        return Some((
            y.map_or(Some(this_year), |y| year(&y))?,
            month(&m)?,
            number(&d)?,
        ));
    }
    if let Some((d, m, y)) = fits(&DAY_AND_NAME) {
        return Some((
            y.map_or(Some(this_year), |y| year(&y))?,
            month(&m)?,
            number(&d)?,
        ));
    }
    if let Some((m, y, _)) = fits(&NAME_AND_YEAR) {
        return Some((year(&y)?, month(&m)?, 1));
    }
    let (y, m, d) = fits(&YEAR_AND_NAME)?;
    Some((year(&y)?, month(&m)?, d.map_or(Some(1), |d| number(&d))?))
}

fn month(name: &str) -> Option<u32> {
    let fits =
        |full: &&str| full.eq_ignore_ascii_case(name) || full[..3].eq_ignore_ascii_case(name);
    MONTHS.iter().position(fits).map(|index| index as u32 + 1)
}

impl TimeSpan {
    /// Reads `[-][d.]hh:mm[:ss[.fffffff]]`, `d:hh:mm:ss`, or a number of days.
    pub fn parse(text: &str) -> Option<TimeSpan> {
        let text = text.trim();
        let (negative, text) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let parts: Vec<&str> = text.split(':').collect();
        let number = |text: &str| {
            text.parse::<i64>()
                .ok()
                .filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
        };
        let (days, time): (i64, Vec<&str>) = match parts.as_slice() {
            [days] => (number(days)?, Vec::new()),
            [days, rest @ ..] if rest.len() == 3 => (number(days)?, rest.to_vec()),
            [first, rest @ ..] if rest.len() <= 2 => match first.split_once('.') {
                Some((days, hours)) => (number(days)?, [&[hours], rest].concat()),
                // An hour beyond the day makes the first part the days.
                None if rest.len() == 2 && number(first)? > 23 => (number(first)?, rest.to_vec()),
                None => (0, parts.clone()),
            },
            _ => return None,
        };
        let hours = time.first().map_or(Some(0), |text| number(text))?;
        let minutes = time.get(1).map_or(Some(0), |text| number(text))?;
        let (seconds, decimals) = match time.get(2) {
            Some(text) => match text.split_once('.') {
                Some((seconds, decimals)) => {
                    number(decimals)?;
                    (number(seconds)?, fraction(decimals))
                }
                None => (number(text)?, 0),
            },
            None => (0, 0),
        };
        if hours > 23 || minutes > 59 || seconds > 59 || days > 10_675_199 {
            return None;
        }
        let seconds = hours * 3600 + minutes * 60 + seconds;
        let ticks = days * TICKS_PER_DAY + seconds * TICKS_PER_SECOND + i64::from(decimals);
        Some(TimeSpan {
            ticks: if negative { -ticks } else { ticks },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_of_en_us() {
        for (text, expected) in [
            ("2024-05-06", "2024-05-06T00:00:00"),
            ("2024-5-6", "2024-05-06T00:00:00"),
            ("2024-05", "2024-05-01T00:00:00"),
            ("5/6/2024", "2024-05-06T00:00:00"),
            ("05/06/24 5:08 PM", "2024-05-06T17:08:00"),
            ("12/31/2024 11:59 PM", "2024-12-31T23:59:00"),
            ("2024-05-06T13:14:15.123", "2024-05-06T13:14:15.123"),
            ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
            ("2024-05-06T10:00:00+02:00", "2024-05-06T08:00:00Z"),
            ("2024-05-06Z", "2024-05-06T00:00:00Z"),
            ("May 6, 2024", "2024-05-06T00:00:00"),
            ("6 May 2024", "2024-05-06T00:00:00"),
            ("6-May-2024 3pm", "2024-05-06T15:00:00"),
            ("May 2024", "2024-05-01T00:00:00"),
            ("Monday, May 6, 2024 12:00:00 AM", "2024-05-06T00:00:00"),
            ("Mon, 06 May 2024 17:08:09 GMT", "2024-05-06T17:08:09Z"),
            ("17:08", "1970-01-01T17:08:00"),
            ("05/06/2024 17:08:09", "2024-05-06T17:08:09"),
            ("5/6/2024 5:08:09\u{202f}PM", "2024-05-06T17:08:09"),
        ] {
            assert_eq!(
                DateTime::parse(text).map(|d| d.rfc3339()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for bad in [
            "31/12/2024",
            "20240506",
            "soon",
            "",
            "2024-02-30",
            "25:00",
            "5",
            "13:00 PM",
        ] {
            assert!(DateTime::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn spans_are_read_in_dotnets_forms() {
        let text = |text| TimeSpan::parse(text).map(|span| span.text());
        for (from, expected) in [
            ("1.02:03:04.5", "1.02:03:04.5000000"),
            ("1.2:3:4", "1.02:03:04"),
            ("01:00", "01:00:00"),
            ("90:00:00", "90.00:00:00"),
            ("90.00:00:00", "90.00:00:00"),
            ("-1:00", "-01:00:00"),
            ("5", "5.00:00:00"),
            ("1:02:03:04", "1.02:03:04"),
        ] {
            assert_eq!(text(from).as_deref(), Some(expected), "{from}");
        }
        assert!(text("x").is_none() && text("1:60").is_none() && text("").is_none());
    }
}
