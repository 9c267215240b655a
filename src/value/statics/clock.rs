//! What comes from the session: identifiers, chance, and watches on its clock.

use super::call::Call;
use super::{Statics, none};
use crate::diag::Result;
use crate::value::foreign::{self, Random, Stopwatch};
use crate::value::{Guid, Value, convert, hooks};

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.Guid"],
        members: &["AllBitsSet", "Empty"],
        methods: &["NewGuid", "Parse", "ParseExact", "TryParse"],
        refused: &["CreateVersion7", "TryParseExact"],
        get: |_, lower| match lower {
            "empty" => Some(Value::Guid(Guid::nil())),
            "allbitsset" => Some(Value::Guid(Guid::max())),
            _ => None,
        },
        call: guid,
    },
    Statics {
        types: &["System.Diagnostics.Stopwatch"],
        members: &["Frequency", "IsHighResolution"],
        methods: &["GetTimestamp", "StartNew"],
        refused: &["GetElapsedTime"],
        get: |_, lower| match lower {
            "frequency" => Some(Value::Long(10_000_000)),
            "ishighresolution" => Some(Value::Bool(true)),
            _ => None,
        },
        call: |call| {
            Ok(match call.key() {
                ("startnew", 0) => Some(foreign::of(Stopwatch::new(true))),
                ("gettimestamp", 0) => Some(Value::Long(hooks::now().ticks)),
                _ => None,
            })
        },
    },
    Statics {
        types: &["System.Random"],
        members: &["Shared"],
        methods: &[],
        refused: &[],
        get: |_, lower| (lower == "shared").then(|| foreign::of(Random::of_session())),
        call: super::no_method,
    },
    Statics {
        types: &["System.GC"],
        members: &["MaxGeneration"],
        methods: &[
            "Collect",
            "GetTotalMemory",
            "KeepAlive",
            "SuppressFinalize",
            "WaitForPendingFinalizers",
        ],
        refused: &[
            "CollectionCount",
            "GetGCMemoryInfo",
            "GetTotalAllocatedBytes",
        ],
        get: |_, lower| (lower == "maxgeneration").then_some(Value::Int(2)),
        // There is nothing to collect here: scripts that ask for it are right to go on.
        call: |call| {
            Ok(match call.key() {
                ("collect", 0..=4)
                | ("waitforpendingfinalizers", 0)
                | ("keepalive" | "suppressfinalize", 1) => Some(Value::NoOutput),
                ("gettotalmemory", 1) => Some(Value::Long(0)),
                _ => None,
            })
        },
    },
    Statics {
        types: &["System.Threading.Thread"],
        members: &[],
        methods: &[],
        refused: &["CurrentThread", "Sleep"],
        get: none,
        call: super::no_method,
    },
];

fn guid(call: &mut Call) -> Result<Option<Value>> {
    Ok(Some(match call.key() {
        ("newguid", 0) => Value::Guid(hooks::new_guid()),
        ("parse", 1) => {
            let guid =
                convert::parse_guid(&call.text(0)).ok_or_else(|| call.malformed(0, "a GUID"))?;
            Value::Guid(guid)
        }
        ("parseexact", 2) => {
            let (text, format) = (call.text(0), call.text(1));
            let found = convert::parse_guid(&text).filter(|guid| {
                let written = match format.to_ascii_uppercase().as_str() {
                    "N" => guid.simple().to_string(),
                    "B" => guid.braced().to_string(),
                    "P" => format!("({})", guid.hyphenated()),
                    _ => guid.hyphenated().to_string(),
                };
                written.eq_ignore_ascii_case(text.trim())
            });
            Value::Guid(found.ok_or_else(|| call.malformed(0, "a GUID in that format"))?)
        }
        ("tryparse", count @ (2 | 3)) => call.tried(
            count - 1,
            convert::parse_guid(&call.text(0)).map(Value::Guid),
            Value::Guid(Guid::nil()),
        )?,
        _ => return Ok(None),
    }))
}

/// `[guid]::new()`, `(text)` or `(bytes)`.
pub(super) fn construct_guid(call: &Call) -> Result<Option<Value>> {
    Ok(Some(Value::Guid(match call.count() {
        0 => Guid::nil(),
        1 if matches!(call.at(0), Value::Array(_)) => {
            let bytes: Option<[u8; 16]> = call.bytes(0)?.try_into().ok();
            let bytes = bytes.ok_or_else(|| {
                call.thrown("System.ArgumentException", "A GUID has sixteen bytes.")
            })?;
            Guid::from_bytes_le(bytes)
        }
        1 => convert::parse_guid(&call.text(0)).ok_or_else(|| call.malformed(0, "a GUID"))?,
        _ => return Ok(None),
    })))
}

/// `[random]::new([seed])`
pub(super) fn construct_random(call: &Call) -> Result<Option<Value>> {
    Ok(Some(foreign::of(match call.count() {
        0 => Random::of_session(),
        1 => Random::seeded(call.int(0)?),
        _ => return Ok(None),
    })))
}
