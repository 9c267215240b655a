//! `[cultureinfo]` and `[TimeZoneInfo]`: one culture, one zone. Others are refused by name, never taken for these.

use super::Statics;
use super::call::Call;
use crate::diag::Result;
use crate::value::foreign::{self, CultureInfo, TimeZone};
use crate::value::{DateKind, DateTime, Value};

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.Globalization.CultureInfo"],
        members: &[
            "CurrentCulture",
            "CurrentUICulture",
            "InstalledUICulture",
            "InvariantCulture",
        ],
        methods: &["CreateSpecificCulture", "GetCultureInfo"],
        refused: &[
            "DefaultThreadCurrentCulture",
            "DefaultThreadCurrentUICulture",
            "GetCultures",
        ],
        get: |_, lower| match lower {
            "invariantculture" => Some(foreign::of(CultureInfo::named(""))),
            "currentculture" | "currentuiculture" | "installeduiculture" => {
                Some(foreign::of(CultureInfo::named("en-US")))
            }
            _ => None,
        },
        call: |call| match call.key() {
            ("getcultureinfo" | "createspecificculture", 1 | 2) => {
                Ok(Some(foreign::of(CultureInfo::named(&call.text(0)))))
            }
            _ => Ok(None),
        },
    },
    Statics {
        types: &["System.TimeZoneInfo"],
        members: &["Local", "Utc"],
        methods: &[
            "ConvertTime",
            "ConvertTimeBySystemTimeZoneId",
            "ConvertTimeFromUtc",
            "ConvertTimeToUtc",
            "FindSystemTimeZoneById",
            "GetSystemTimeZones",
        ],
        refused: &[
            "ClearCachedData",
            "CreateCustomTimeZone",
            "FromSerializedString",
            "TryConvertIanaIdToWindowsId",
        ],
        get: |_, lower| matches!(lower, "utc" | "local").then(|| foreign::of(TimeZone)),
        call: zone,
    },
];

/// `[cultureinfo]::new(name)`
pub(super) fn construct_culture(call: &Call) -> Result<Option<Value>> {
    match call.count() {
        1 | 2 => Ok(Some(foreign::of(CultureInfo::named(&call.text(0))))),
        _ => Ok(None),
    }
}

fn date_at(call: &Call, index: usize) -> Result<DateTime> {
    match call.to(index, "System.DateTime")? {
        Value::Date(date) => Ok(date),
        _ => Err(call.out_of_range("A date was expected.")),
    }
}

/// UTC, under one of its names.
fn by_id(call: &Call, index: usize) -> Result<Value> {
    let id = call.text(index);
    let utc = [
        "UTC",
        "Etc/UTC",
        "Etc/GMT",
        "GMT",
        "Coordinated Universal Time",
    ];
    if utc.iter().any(|known| known.eq_ignore_ascii_case(&id)) {
        return Ok(foreign::of(TimeZone));
    }
    Err(super::refused::other_zone(&id))
}

fn zone(call: &mut Call) -> Result<Option<Value>> {
    let call = &*call;
    Ok(Some(match call.key() {
        ("findsystemtimezonebyid", 1) => by_id(call, 0)?,
        ("getsystemtimezones", 0) => Value::array(vec![foreign::of(TimeZone)]),
        ("converttimetoutc", 1 | 2) => Value::Date(date_at(call, 0)?.of_kind(DateKind::Utc)),
        ("converttimefromutc", 2) => Value::Date(date_at(call, 0)?.of_kind(DateKind::Utc)),
        ("converttime", 2 | 3) => Value::Date(date_at(call, 0)?.of_kind(DateKind::Utc)),
        ("converttimebysystemtimezoneid", 2) => {
            by_id(call, 1)?;
            Value::Date(date_at(call, 0)?.of_kind(DateKind::Utc))
        }
        ("converttimebysystemtimezoneid", 3) => {
            by_id(call, 1)?;
            by_id(call, 2)?;
            Value::Date(date_at(call, 0)?.of_kind(DateKind::Utc))
        }
        _ => return Ok(None),
    }))
}
