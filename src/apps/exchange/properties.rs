//! What the cmdlets of Exchange put out, in the documented order, and what a property holds that is not simulated.

use crate::apps::output::Properties;
use crate::apps::output::Rest::{No, Null, Text, Yes};

/// Of Get-RecoverableItems.
#[rustfmt::skip]
pub static RECOVERABLE: Properties = &[
    ("Identity", Text("")), ("ItemClass", Text("")), ("Subject", Text("")), ("EntryID", Text("")),
    ("SourceFolder", Text("")), ("LastParentFolderID", Text("")), ("LastParentPath", Text("")),
    ("OriginalFolderExists", Yes), ("PolicyTag", Text("")), ("LastModifiedTime", Null), ("IsValid", Yes),
    ("ObjectState", Text("New")),
];

/// Of Restore-RecoverableItems.
#[rustfmt::skip]
pub static RESTORED: Properties = &[
    ("Identity", Text("")), ("ItemClass", Text("")), ("Subject", Text("")), ("EntryID", Text("")),
    ("SourceFolder", Text("")), ("RestoredToFolderPath", Text("")), ("RestoredToFolder", Text("")),
    ("WasRestoredSuccessfully", No), ("LastModifiedTime", Null), ("IsValid", Yes), ("ObjectState", Text("New")),
];
