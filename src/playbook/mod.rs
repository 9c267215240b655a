//! Playbooks: scripts with a header that says what they do, which parameters they take and which roles they need; and
//! the check of scripts before they run. Never does a step itself: that is the script's.

pub mod check;
mod cmdlets;
mod header;
mod rhai_script;

pub use header::{Header, library, read_header};

use crate::cmdlet::{CmdletDef, cmdlet};

/// Cmdlets of playbooks.
pub static CMDLETS: &[CmdletDef] = &[
    cmdlet::<cmdlets::GetPlaybook>(),
    cmdlet::<cmdlets::GetPlaybookRun>(),
    cmdlet::<cmdlets::InvokePlaybook>(),
    cmdlet::<cmdlets::RemovePlaybookRun>(),
];
