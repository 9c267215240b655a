//! rehearsal: a PowerShell-style host over a simulated Microsoft 365 tenant that lives in one file. This page lists the
//! rooms, and is the one place where `apps`, `core` and `playbook` hand their cmdlets to `host`.

pub mod apps;
pub mod cli;
pub mod cmdlet;
pub mod content;
pub mod core;
pub mod diag;
pub mod dsr;
pub mod host;
pub mod lang;
pub mod playbook;
pub mod prompt;
pub mod search;
pub mod tenant;
pub mod value;

/// Tables of all cmdlets, for a session.
pub fn cmdlets() -> Vec<&'static [cmdlet::CmdletDef]> {
    let core = std::iter::once(core::CMDLETS);
    let apps = apps::APPS.iter().map(|app| app.cmdlets);
    core.chain(apps)
        .chain(std::iter::once(playbook::CMDLETS))
        .collect()
}

/// What prints objects that nobody caught.
pub fn formatter() -> Option<Box<dyn cmdlet::OutDefault>> {
    Some(core::formatter(core::Style::Default))
}
