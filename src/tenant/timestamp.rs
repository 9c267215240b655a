//! A moment of the tenant's clock. Never reads the system's.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// Milliseconds of one day; a "day" of the rules is 24 hours from the event.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds since 1970-01-01 in UTC. Serialised as `2026-01-31T09:00:00.000Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Moment of so many milliseconds since 1970.
    pub const fn from_ms(ms: i64) -> Timestamp {
        Timestamp(ms)
    }

    /// Milliseconds since 1970.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The moment so many days of 24 hours later (earlier if negative); stays within what can be written as a date.
    pub fn plus_days(self, days: i64) -> Timestamp {
        self.plus_ms(days.saturating_mul(DAY_MS))
    }

    /// The moment so many milliseconds later.
    pub fn plus_ms(self, ms: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(ms).clamp(MIN_MS, MAX_MS))
    }

    /// Whole days of 24 hours since an earlier moment; negative if that lies later.
    pub fn days_since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(DAY_MS)
    }

    /// The same moment for the date library.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0.clamp(MIN_MS, MAX_MS))
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// Date in UTC, as in `2026-01-31`.
    pub fn date(self) -> String {
        self.to_string()[..10].to_string()
    }
}

/// Years 0001 to 9999: what .NET's DateTime, and thus PowerShell, can show.
const MIN_MS: i64 = -62_135_596_800_000;
const MAX_MS: i64 = 253_402_207_199_999;

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Timestamp {
        Timestamp(moment.as_millisecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:.3}", self.to_jiff())
    }
}

/// Accepts RFC 3339, the same without an offset (UTC), and a bare date (midnight UTC).
impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Timestamp, jiff::Error> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Ok(moment.into());
        }
        let civil = match text.parse::<jiff::civil::DateTime>() {
            Ok(civil) => civil,
            Err(error) => text
                .parse::<jiff::civil::Date>()
                .map_err(|_| error)?
                .at(0, 0, 0, 0),
        };
        Ok(civil.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp().into())
    }
}

/// As a newtype named `Timestamp`, so that a serialiser that knows dates can keep it a date.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct("Timestamp", &self.to_string())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        struct Moment;
        impl<'de> Visitor<'de> for Moment {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a date such as 2026-01-31T09:00:00Z")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, ms: i64) -> Result<Timestamp, E> {
                Ok(Timestamp(ms))
            }

            fn visit_u64<E: de::Error>(self, ms: u64) -> Result<Timestamp, E> {
                i64::try_from(ms).map(Timestamp).map_err(E::custom)
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> Result<Timestamp, D::Error> {
                inner.deserialize_any(Moment)
            }
        }
        deserializer.deserialize_newtype_struct("Timestamp", Moment)
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

impl rusqlite::ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl rusqlite::types::FromSql for Timestamp {
    fn column_result(
        value: rusqlite::types::ValueRef<'_>,
    ) -> rusqlite::types::FromSqlResult<Timestamp> {
        value.as_i64().map(Timestamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_milliseconds_and_read_back() {
        let moment: Timestamp = "2026-01-31T10:00:00+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-01-31T09:00:00.000Z");
        assert_eq!(
            serde_json::to_string(&moment).unwrap(),
            "\"2026-01-31T09:00:00.000Z\""
        );
        assert_eq!(
            serde_json::from_str::<Timestamp>("\"2026-01-31T09:00:00Z\"").unwrap(),
            moment
        );
        assert_eq!(
            "2026-01-31"
                .parse::<Timestamp>()
                .unwrap()
                .plus_ms(9 * 3_600_000),
            moment
        );
        assert!("31/01/2026".parse::<Timestamp>().is_err());
    }

    #[test]
    fn no_number_of_days_leaves_the_years_that_can_be_written() {
        for days in [i64::MIN, -1_000_000_000, 1_000_000_000, i64::MAX] {
            let moment = Timestamp::from_ms(0).plus_days(days);
            assert_eq!(moment.to_string().parse::<Timestamp>().unwrap(), moment);
        }
    }
}
