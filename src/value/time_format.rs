//! Dates and spans of time as text, by .NET's standard and custom formats. The session's zone is UTC.

use super::date::{Civil, TICKS_PER_DAY, TICKS_PER_SECOND};
use super::number::Culture;
use super::{DateKind, DateTime, TimeSpan};

/// Days of the week, from Sunday.
pub const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
/// Months, from January.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date under a format, in en-US.
pub fn date(date: DateTime, format: &str) -> Result<String, String> {
    date_in(date, format, Culture::EnUs)
}

/// A date under a format and a culture.
pub fn date_in(date: DateTime, format: &str, culture: Culture) -> Result<String, String> {
    let mut letters = format.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Ok(date.text(culture)),
        (Some(letter), None) => {
            let pattern = standard(letter, culture)
                .ok_or_else(|| format!("'{format}' is no format of a date"))?;
            custom(date, pattern)
        }
        _ => custom(date, format),
    }
}

/// The pattern that a letter stands for. A narrow space stands before AM and PM.
pub fn standard(letter: char, culture: Culture) -> Option<&'static str> {
    Some(match (letter, culture) {
        ('o' | 'O', _) => "yyyy-MM-ddTHH:mm:ss.fffffffK",
        ('r' | 'R', _) => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        ('s', _) => "yyyy-MM-ddTHH:mm:ss",
        ('u', _) => "yyyy-MM-dd HH:mm:ss'Z'",
        ('d', Culture::EnUs) => "M/d/yyyy",
        ('D', Culture::EnUs) => "dddd, MMMM d, yyyy",
        ('f', Culture::EnUs) => "dddd, MMMM d, yyyy h:mm\u{202f}tt",
        ('F' | 'U', Culture::EnUs) => "dddd, MMMM d, yyyy h:mm:ss\u{202f}tt",
        ('g', Culture::EnUs) => "M/d/yyyy h:mm\u{202f}tt",
        ('G', Culture::EnUs) => "M/d/yyyy h:mm:ss\u{202f}tt",
        ('m' | 'M', Culture::EnUs) => "MMMM d",
        ('t', Culture::EnUs) => "h:mm\u{202f}tt",
        ('T', Culture::EnUs) => "h:mm:ss\u{202f}tt",
        ('y' | 'Y', Culture::EnUs) => "MMMM yyyy",
        ('d', Culture::Invariant) => "MM/dd/yyyy",
        ('D', Culture::Invariant) => "dddd, dd MMMM yyyy",
        ('f', Culture::Invariant) => "dddd, dd MMMM yyyy HH:mm",
        ('F' | 'U', Culture::Invariant) => "dddd, dd MMMM yyyy HH:mm:ss",
        ('g', Culture::Invariant) => "MM/dd/yyyy HH:mm",
        ('G', Culture::Invariant) => "MM/dd/yyyy HH:mm:ss",
        ('m' | 'M', Culture::Invariant) => "MMMM dd",
        ('t', Culture::Invariant) => "HH:mm",
        ('T', Culture::Invariant) => "HH:mm:ss",
        ('y' | 'Y', Culture::Invariant) => "yyyy MMMM",
        _ => return None,
    })
}

/// A part of a custom format: a letter and how often it stands, or words.
pub enum Token {
    /// `yyyy` is `('y', 4)`.
    Field(char, usize),
    /// Anything else, as it stands.
    Literal(String),
}

/// Parts of a custom format.
pub fn tokens(format: &str, letters: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = format.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let c = chars[at];
        match c {
            '\'' | '"' => {
                let end = chars[at + 1..]
                    .iter()
                    .position(|q| *q == c)
                    .ok_or("a quote is not closed")?;
                found.push(Token::Literal(chars[at + 1..at + 1 + end].iter().collect()));
                at += end + 2;
            }
            '\\' => {
                let next = chars.get(at + 1).ok_or("a backslash stands at the end")?;
                found.push(Token::Literal(next.to_string()));
                at += 2;
            }
            '%' => at += 1,
            _ if letters.contains(c) => {
                let count = chars[at..].iter().take_while(|next| **next == c).count();
                found.push(Token::Field(c, count));
                at += count;
            }
            _ => {
                found.push(Token::Literal(c.to_string()));
                at += 1;
            }
        }
    }
    Ok(found)
}

/// Letters that mean something in the format of a date.
pub const DATE_LETTERS: &str = "dfFghHKmMstyz";

fn custom(date: DateTime, format: &str) -> Result<String, String> {
    let c = date.civil();
    let mut out = String::new();
    for token in tokens(format, DATE_LETTERS)? {
        match token {
            Token::Literal(text) => out += &text,
            Token::Field(letter, count) => field(date, &c, letter, count, &mut out)?,
        }
    }
    Ok(out)
}

fn field(
    date: DateTime,
    c: &Civil,
    letter: char,
    count: usize,
    out: &mut String,
) -> Result<(), String> {
    let mut number = |n: u32, width: usize| *out += &format!("{n:0width$}");
    let hour12 = (c.hour + 11) % 12 + 1;
    match (letter, count) {
        ('d', 1 | 2) => number(c.day, count),
        ('d', 3) => *out += &DAYS[date.day_of_week() as usize][..3],
        ('d', _) => *out += DAYS[date.day_of_week() as usize],
        ('M', 1 | 2) => number(c.month, count),
        ('M', 3) => *out += &MONTHS[c.month as usize - 1][..3],
        ('M', _) => *out += MONTHS[c.month as usize - 1],
        ('y', 1 | 2) => number(c.year as u32 % 100, count),
        ('y', _) => number(c.year as u32, count),
        ('h', _) => number(hour12, count.min(2)),
        ('H', _) => number(c.hour, count.min(2)),
        ('m', _) => number(c.minute, count.min(2)),
        ('s', _) => number(c.second, count.min(2)),
        ('f', 1..=7) => *out += &format!("{:07}", c.fraction)[..count],
        ('F', 1..=7) => {
            let digits = &format!("{:07}", c.fraction)[..count];
            let digits = digits.trim_end_matches('0');
            if digits.is_empty() && out.ends_with('.') {
                out.pop();
            }
            *out += digits;
        }
        ('f' | 'F', _) => return Err("a second has no more than seven decimals".into()),
        ('t', 1) => *out += if c.hour < 12 { "A" } else { "P" },
        ('t', _) => *out += if c.hour < 12 { "AM" } else { "PM" },
        ('g', _) => *out += "A.D.",
        ('K', _) => *out += &["", "Z", "+00:00"][date.kind as usize].repeat(count),
        ('z', 1) => *out += "+0",
        ('z', 2) => *out += "+00",
        ('z', _) => *out += "+00:00",
        _ => {}
    }
    Ok(())
}

/// A span of time under a format: `c`, `g`, `G` or a custom one.
pub fn span(span: TimeSpan, format: &str) -> Result<String, String> {
    let all = span.ticks.unsigned_abs();
    let (days, rest) = (all / TICKS_PER_DAY as u64, all % TICKS_PER_DAY as u64);
    let seconds = rest / TICKS_PER_SECOND as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = format!("{:07}", rest % TICKS_PER_SECOND as u64);
    let sign = if span.ticks < 0 { "-" } else { "" };
    match format {
        "c" | "t" | "T" | "" => return Ok(span.text()),
        "g" => {
            let days = if days > 0 {
                format!("{days}:")
            } else {
                String::new()
            };
            let decimals = fraction.trim_end_matches('0');
            let decimals = if decimals.is_empty() {
                String::new()
            } else {
                format!(".{decimals}")
            };
            return Ok(format!(
                "{sign}{days}{hours}:{minutes:02}:{seconds:02}{decimals}"
            ));
        }
        "G" => {
            return Ok(format!(
                "{sign}{days}:{hours:02}:{minutes:02}:{seconds:02}.{fraction}"
            ));
        }
        _ => {}
    }
    let mut out = String::new();
    for token in tokens(format, "dhmsfF")? {
        let (letter, count) = match token {
            // Words must be quoted or escaped in the format of a span; they are taken as they stand.
            Token::Literal(text) => {
                out += &text;
                continue;
            }
            Token::Field(letter, count) => (letter, count),
        };
        match letter {
            'd' => out += &format!("{days:0count$}"),
            'h' => out += &format!("{hours:0width$}", width = count.min(2)),
            'm' => out += &format!("{minutes:0width$}", width = count.min(2)),
            's' => out += &format!("{seconds:0width$}", width = count.min(2)),
            'f' => out += fraction.get(..count).unwrap_or(&fraction),
            _ => {
                out += fraction
                    .get(..count)
                    .unwrap_or(&fraction)
                    .trim_end_matches('0')
            }
        }
    }
    let plain = format
        .chars()
        .filter(|c| !"dhmsfF%\\'\"".contains(*c))
        .count();
    let quoted = format.contains(['\\', '\'', '"']);
    if plain > 0 && !quoted {
        return Err(format!(
            "'{format}' is no format of a span of time: put \\ before signs"
        ));
    }
    Ok(out)
}

impl DateTime {
    /// Reads a date by one exact format, as `ParseExact` does.
    pub fn parse_exact(text: &str, format: &str) -> Option<DateTime> {
        let pattern = match format.len() {
            1 => standard(format.chars().next()?, Culture::EnUs)?,
            _ => format,
        };
        let mut rest = text.trim();
        let today = super::hooks::now().civil();
        let mut c = Civil {
            year: today.year,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            fraction: 0,
        };
        let (mut day_seen, mut month_seen, mut year_seen, mut afternoon, mut offset) =
            (false, false, false, None, None);
        let mut kind = DateKind::Unspecified;
        for token in tokens(pattern, DATE_LETTERS).ok()? {
            let (letter, count) = match token {
                Token::Literal(text) => {
                    rest = rest.strip_prefix(text.as_str())?;
                    continue;
                }
                Token::Field(letter, count) => (letter, count),
            };
            match (letter, count) {
                ('d', 1 | 2) => (c.day, rest, day_seen) = with_true(digits(rest, count, 2)?),
                ('d', _) => rest = name(rest, &DAYS, count == 3)?.1,
                ('M', 1 | 2) => (c.month, rest, month_seen) = with_true(digits(rest, count, 2)?),
                ('M', _) => {
                    let (index, left) = name(rest, &MONTHS, count == 3)?;
                    (c.month, rest, month_seen) = (index as u32 + 1, left, true);
                }
                ('y', 1 | 2) => {
                    let (year, left) = digits(rest, count, 2)?;
                    (c.year, rest, year_seen) = (full_year(year), left, true);
                }
                ('y', _) => {
                    let (year, left) = digits(rest, count, count.max(4))?;
                    (c.year, rest, year_seen) = (year as i32, left, true);
                }
                ('h' | 'H', _) => (c.hour, rest) = digits(rest, count, 2)?,
                ('m', _) => (c.minute, rest) = digits(rest, count, 2)?,
                ('s', _) => (c.second, rest) = digits(rest, count, 2)?,
                ('f', _) => {
                    let found = rest
                        .get(..count)
                        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
                    c.fraction = fraction(found);
                    rest = &rest[count..];
                }
                ('F', _) => {
                    let found = rest
                        .bytes()
                        .take(count)
                        .take_while(u8::is_ascii_digit)
                        .count();
                    c.fraction = fraction(&rest[..found]);
                    rest = &rest[found..];
                }
                ('t', _) => {
                    let half = rest.get(..count.min(2))?.to_ascii_uppercase();
                    afternoon = Some(match half.chars().next()? {
                        'A' => false,
                        'P' => true,
                        _ => return None,
                    });
                    rest = &rest[count.min(2)..];
                }
                ('K' | 'z', _) => {
                    if let Some(left) = rest.strip_prefix('Z') {
                        (rest, kind) = (left, DateKind::Local);
                    } else if letter == 'z' || rest.starts_with(['+', '-']) {
                        let (minutes, left) = zone(rest)?;
                        (offset, rest, kind) = (Some(minutes), left, DateKind::Local);
                    }
                }
                _ => {}
            }
        }
        if !rest.is_empty() {
            return None;
        }
        if !year_seen && !month_seen && !day_seen {
            (c.month, c.day) = (today.month, today.day);
        }
        c.hour = twelve(c.hour, afternoon)?;
        let date = DateTime::from_civil(c, kind)?;
        date.plus(-i64::from(offset.unwrap_or(0)) * 60 * TICKS_PER_SECOND)
    }
}

fn with_true((number, rest): (u32, &str)) -> (u32, &str, bool) {
    (number, rest, true)
}

fn digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let count = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if count < least.min(most) || count == 0 {
        return None;
    }
    Some((text[..count].parse().ok()?, &text[count..]))
}

fn name<'a>(text: &'a str, names: &[&str], short: bool) -> Option<(usize, &'a str)> {
    names.iter().enumerate().find_map(|(index, full)| {
        let name = if short { &full[..3] } else { full };
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name)
            .then(|| (index, &text[name.len()..]))
    })
}

/// Ticks of the decimals of a second.
pub(super) fn fraction(digits: &str) -> u32 {
    let seven: String = digits.chars().chain("0000000".chars()).take(7).collect();
    seven.parse().unwrap_or(0)
}

/// `+02:00`, `-0530` or `+2` in minutes, and what follows.
fn zone(text: &str) -> Option<(i32, &str)> {
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = digits(&text[1..], 1, 2)?;
    let rest_after_colon = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = digits(rest_after_colon, 2, 2).unwrap_or((0, rest));
    (hours <= 14 && minutes < 60).then_some((sign * (hours * 60 + minutes) as i32, rest))
}

/// Years of two digits lie between 1950 and 2049.
pub(super) fn full_year(year: u32) -> i32 {
    if year < 50 {
        2000 + year as i32
    } else {
        1900 + year as i32
    }
}

/// An hour of twelve as one of twenty-four.
pub(super) fn twelve(hour: u32, afternoon: Option<bool>) -> Option<u32> {
    match afternoon {
        None => Some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(afternoon) => Some(hour % 12 + if afternoon { 12 } else { 0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_those_of_dotnet() {
        let d = DateTime::parse("2024-05-06T17:08:09.12").unwrap();
        for (format, expected) in [
            ("d", "5/6/2024"),
            ("D", "Monday, May 6, 2024"),
            ("f", "Monday, May 6, 2024 5:08\u{202f}PM"),
            ("G", "5/6/2024 5:08:09\u{202f}PM"),
            ("m", "May 6"),
            ("y", "May 2024"),
            ("o", "2024-05-06T17:08:09.1200000"),
            ("r", "Mon, 06 May 2024 17:08:09 GMT"),
            ("u", "2024-05-06 17:08:09Z"),
            ("yyyy-MM-ddTHH:mm:ssZ", "2024-05-06T17:08:09Z"),
            ("yyyy-MM-ddTHH:mm:ssK", "2024-05-06T17:08:09"),
            ("ddd d MMM yy", "Mon 6 May 24"),
            ("h:mm tt", "5:08 PM"),
            ("%d", "6"),
            ("HH:mm:ss.fff", "17:08:09.120"),
            ("yyyy'T'FFF", "2024T12"),
        ] {
            assert_eq!(date(d, format).unwrap(), expected, "{format}");
        }
        assert!(date(d, "q").is_err());
    }

    #[test]
    fn formats_of_spans_are_those_of_dotnet() {
        let s = TimeSpan::parse("1.02:03:04.5").unwrap();
        assert_eq!(span(s, "g").unwrap(), "1:2:03:04.5");
        assert_eq!(span(s, "hh\\:mm").unwrap(), "02:03");
        assert_eq!(span(s, "d\\.hh").unwrap(), "1.02");
    }

    #[test]
    fn exact_reading_takes_nothing_else() {
        let s = |text, format| DateTime::parse_exact(text, format).map(|d| d.rfc3339());
        assert_eq!(
            s("06.05.2024", "dd.MM.yyyy").as_deref(),
            Some("2024-05-06T00:00:00")
        );
        assert_eq!(
            s("20240506", "yyyyMMdd").as_deref(),
            Some("2024-05-06T00:00:00")
        );
        assert_eq!(
            s("6-May-2024", "d-MMM-yyyy").as_deref(),
            Some("2024-05-06T00:00:00")
        );
        assert_eq!(
            s("2024-05-06T07:08:09+02:00", "yyyy-MM-ddTHH:mm:ssK").as_deref(),
            Some("2024-05-06T05:08:09Z")
        );
        assert_eq!(s("06/05/24", "yyyy-MM-dd"), None);
        assert_eq!(s("2024-13-01", "yyyy-MM-dd"), None);
    }
}
