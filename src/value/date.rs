//! Dates and spans of time as .NET counts them: in ticks of 100 nanoseconds.

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &DateTime) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    /// By ticks alone: .NET compares dates without their kind.
    fn cmp(&self, other: &DateTime) -> std::cmp::Ordering {
        self.ticks.cmp(&other.ticks)
    }
}

/// Ticks between the year 1 and the Unix epoch.
const UNIX_EPOCH_TICKS: i64 = 621_355_968_000_000_000;

/// Ticks in a millisecond.
pub const TICKS_PER_MS: i64 = 10_000;

impl DateTime {
    /// A date of universal time from milliseconds since the Unix epoch.
    pub fn from_unix_ms(ms: i64) -> DateTime {
        DateTime {
            ticks: UNIX_EPOCH_TICKS + ms * TICKS_PER_MS,
            kind: DateKind::Utc,
        }
    }

    /// Milliseconds since the Unix epoch, rounded down.
    pub fn unix_ms(self) -> i64 {
        (self.ticks - UNIX_EPOCH_TICKS).div_euclid(TICKS_PER_MS)
    }
}
