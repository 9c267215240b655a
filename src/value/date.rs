//! Dates and spans of time as .NET counts them: in ticks of 100 nanoseconds. Never asks the system what time it is.

/// Which clock a date belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateKind {
    /// Nobody said.
    #[default]
    Unspecified,
    /// Universal time.
    Utc,
    /// The session's zone, which is UTC.
    Local,
}

/// `System.DateTime`: ticks since the year 1, and a kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct DateTime {
    /// Ticks of 100 ns since 0001-01-01T00:00:00.
    pub ticks: i64,
    /// Which clock.
    pub kind: DateKind,
}

/// `System.TimeSpan` in ticks of 100 ns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    /// Length; negative for the past.
    pub ticks: i64,
}

/// A date taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of a calendar")]
pub struct Civil {
    pub year: i32,
    pub month: u32,
    pub day: u32,
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    /// Ticks within the second.
    pub fraction: u32,
}

impl PartialEq for DateTime {
    /// By ticks alone: .NET compares dates without their kind.
    fn eq(&self, other: &DateTime) -> bool {
        self.ticks == other.ticks
    }
}

impl Eq for DateTime {}

impl std::hash::Hash for DateTime {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ticks.hash(state);
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &DateTime) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &DateTime) -> std::cmp::Ordering {
        self.ticks.cmp(&other.ticks)
    }
}

/// Ticks between the year 1 and the Unix epoch.
pub const UNIX_EPOCH_TICKS: i64 = 621_355_968_000_000_000;

/// Ticks in a millisecond.
pub const TICKS_PER_MS: i64 = 10_000;
/// Ticks in a second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
/// Ticks in a day.
pub const TICKS_PER_DAY: i64 = 86_400 * TICKS_PER_SECOND;
/// `[datetime]::MaxValue`
pub const MAX_TICKS: i64 = 3_155_378_975_999_999_999;

/// Days from 0001-01-01 to 1970-01-01.
const UNIX_EPOCH_DAYS: i64 = UNIX_EPOCH_TICKS / TICKS_PER_DAY;

impl DateTime {
    /// A date of universal time from milliseconds since the Unix epoch; stays within the years 1 to 9999.
    pub fn from_unix_ms(ms: i64) -> DateTime {
        let ticks = ms
            .saturating_mul(TICKS_PER_MS)
            .saturating_add(UNIX_EPOCH_TICKS);
        DateTime {
            ticks: ticks.clamp(0, MAX_TICKS),
            kind: DateKind::Utc,
        }
    }

    /// Milliseconds since the Unix epoch, rounded down.
    pub fn unix_ms(self) -> i64 {
        (self.ticks - UNIX_EPOCH_TICKS).div_euclid(TICKS_PER_MS)
    }

    /// A date from its ticks, if it lies within the years 1 to 9999.
    pub fn from_ticks(ticks: i64, kind: DateKind) -> Option<DateTime> {
        (0..=MAX_TICKS)
            .contains(&ticks)
            .then_some(DateTime { ticks, kind })
    }

    /// A date from its parts, if there is such a day and time.
    pub fn from_civil(civil: Civil, kind: DateKind) -> Option<DateTime> {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            fraction,
        } = civil;
        let valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60
            && i64::from(fraction) < TICKS_PER_SECOND;
        if !valid {
            return None;
        }
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        let ticks = days_before(year, month, day) * TICKS_PER_DAY
            + seconds * TICKS_PER_SECOND
            + i64::from(fraction);
        Some(DateTime { ticks, kind })
    }

    /// Midnight of a day, if there is such a day.
    pub fn from_day(year: i32, month: u32, day: u32) -> Option<DateTime> {
        let civil = Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
            fraction: 0,
        };
        DateTime::from_civil(civil, DateKind::Unspecified)
    }

    /// Its parts.
    pub fn civil(self) -> Civil {
        let (year, month, day) = day_of(self.ticks.div_euclid(TICKS_PER_DAY));
        let within = self.ticks.rem_euclid(TICKS_PER_DAY);
        let seconds = (within / TICKS_PER_SECOND) as u32;
        Civil {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            fraction: (within % TICKS_PER_SECOND) as u32,
        }
    }

    /// Midnight of its day.
    pub fn date(self) -> DateTime {
        DateTime {
            ticks: self.ticks - self.ticks.rem_euclid(TICKS_PER_DAY),
            ..self
        }
    }

    /// 0 for Sunday.
    pub fn day_of_week(self) -> u32 {
        (self.ticks.div_euclid(TICKS_PER_DAY) + 1).rem_euclid(7) as u32
    }

    /// 1 for the first of January.
    pub fn day_of_year(self) -> u32 {
        let civil = self.civil();
        (self.ticks.div_euclid(TICKS_PER_DAY) - days_before(civil.year, 1, 1)) as u32 + 1
    }

    /// The date so many ticks later, if it can be written.
    pub fn plus(self, ticks: i64) -> Option<DateTime> {
        DateTime::from_ticks(self.ticks.checked_add(ticks)?, self.kind)
    }

    /// The same day of another month, or its last day.
    pub fn plus_months(self, months: i64) -> Option<DateTime> {
        let civil = self.civil();
        let index =
            (i64::from(civil.year) * 12 + i64::from(civil.month) - 1).checked_add(months)?;
        let year = i32::try_from(index.div_euclid(12)).ok()?;
        let month = index.rem_euclid(12) as u32 + 1;
        if !(1..=9999).contains(&year) {
            return None;
        }
        let day = civil.day.min(days_in_month(year, month));
        DateTime::from_civil(
            Civil {
                year,
                month,
                day,
                ..civil
            },
            self.kind,
        )
    }

    /// `2024-05-06T17:08:09.12Z`; without a zone where nobody said which.
    pub fn rfc3339(self) -> String {
        let c = self.civil();
        let (year, month, day) = (c.year, c.month, c.day);
        let mut text = format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
            c.hour, c.minute, c.second
        );
        if c.fraction > 0 {
            let digits = format!("{:07}", c.fraction);
            text += &format!(".{}", digits.trim_end_matches('0'));
        }
        if self.kind != DateKind::Unspecified {
            text.push('Z');
        }
        text
    }

    /// Reads `2024-05-06T17:08:09.12Z`; an offset is taken into account.
    pub fn from_rfc3339(text: &str) -> Option<DateTime> {
        let moment: jiff::Timestamp = text.parse().ok()?;
        let ticks = i64::try_from(moment.as_nanosecond() / 100).ok()?;
        DateTime::from_ticks(ticks.checked_add(UNIX_EPOCH_TICKS)?, DateKind::Utc)
    }

    /// The same with another kind.
    pub fn of_kind(self, kind: DateKind) -> DateTime {
        DateTime { kind, ..self }
    }
}

/// Whether a year has 366 days.
pub fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 0001-01-01 to a day, by counting years from March.
fn days_before(year: i32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468 + UNIX_EPOCH_DAYS
}

fn day_of(days: i64) -> (i32, u32, u32) {
    let days = days - UNIX_EPOCH_DAYS + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    } as u32;
    (
        (year_of_era + era * 400) as i32 + i32::from(month <= 2),
        month,
        day,
    )
}

impl TimeSpan {
    /// A span of so many ticks.
    pub fn from_ticks(ticks: i64) -> TimeSpan {
        TimeSpan { ticks }
    }

    /// Its text in .NET's form `[-][d.]hh:mm:ss[.fffffff]`.
    pub fn text(self) -> String {
        let all = self.ticks.unsigned_abs();
        let (days, rest) = (all / TICKS_PER_DAY as u64, all % TICKS_PER_DAY as u64);
        let seconds = rest / TICKS_PER_SECOND as u64;
        let fraction = rest % TICKS_PER_SECOND as u64;
        let mut text = String::from(if self.ticks < 0 { "-" } else { "" });
        if days > 0 {
            text += &format!("{days}.");
        }
        text += &format!(
            "{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
        if fraction > 0 {
            text += &format!(".{fraction:07}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_ticks_agree_over_all_years() {
        assert_eq!(DateTime::from_day(1, 1, 1).unwrap().ticks, 0);
        assert_eq!(
            DateTime::from_day(1970, 1, 1).unwrap().ticks,
            UNIX_EPOCH_TICKS
        );
        assert_eq!(
            DateTime {
                ticks: MAX_TICKS,
                kind: DateKind::Utc
            }
            .civil()
            .year,
            9999
        );
        for ticks in (0..MAX_TICKS).step_by((TICKS_PER_DAY * 397) as usize) {
            let date = DateTime {
                ticks,
                kind: DateKind::Utc,
            };
            assert_eq!(
                DateTime::from_civil(date.civil(), DateKind::Utc)
                    .unwrap()
                    .ticks,
                ticks
            );
        }
        assert_eq!(DateTime::from_day(2024, 5, 6).unwrap().day_of_week(), 1);
        assert_eq!(DateTime::from_day(2024, 12, 31).unwrap().day_of_year(), 366);
        assert!(DateTime::from_day(2023, 2, 29).is_none());
    }

    #[test]
    fn a_month_added_keeps_the_day_or_takes_the_last() {
        let last = DateTime::from_day(2024, 3, 31).unwrap();
        assert_eq!(last.plus_months(-1).unwrap().civil().day, 29);
        assert!(last.plus_months(120_000).is_none());
    }

    #[test]
    fn a_span_is_written_like_dotnet() {
        assert_eq!(
            TimeSpan::from_ticks(937_845_000_000).text(),
            "1.02:03:04.5000000"
        );
        assert_eq!(TimeSpan::from_ticks(-TICKS_PER_SECOND).text(), "-00:00:01");
    }
}
