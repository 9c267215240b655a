//! Types that scripts name and that do their work elsewhere here: each call is refused by name.

use super::{Statics, no_method, none};
use crate::diag::{Category, Error, ErrorRecord};

const fn refused(types: &'static [&'static str]) -> Statics {
    Statics {
        types,
        members: &[],
        methods: &[],
        refused: &["*"],
        get: none,
        call: no_method,
    }
}

pub(super) const TYPES: &[Statics] = &[
    // Files are opened by cmdlets, which know what the session's role may touch.
    refused(&[
        "System.IO.File",
        "System.IO.Directory",
        "System.IO.FileInfo",
        "System.IO.DirectoryInfo",
    ]),
    refused(&["System.Nullable", "System.Exception"]),
];

/// A zone that is not UTC.
pub(super) fn other_zone(id: &str) -> Error {
    ErrorRecord::new(
        "NotSupportedTimeZone",
        Category::NotImplemented,
        format!("The time zone '{id}' is not supported here."),
    )
    .exception("System.NotSupportedException")
    .label("UTC was expected")
    .help("the tenant's clock is UTC; AddHours() shifts a time by a fixed offset")
    .into()
}
