//! What was typed, kept in the person's state folder for its owner only; never in the tenant.

use reedline::FileBackedHistory;
use std::path::PathBuf;

/// Most lines that are kept.
const CAPACITY: usize = 10_000;

/// Where the history lies: `$XDG_STATE_HOME/rehearsal/history`, else `~/.local/state/rehearsal/history`.
pub fn path() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let state = state.or_else(|| {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".local").join("state"))
    })?;
    Some(state.join("rehearsal").join("history"))
}

/// Opens the history, or goes without one where the folder cannot be made.
pub fn open() -> Option<FileBackedHistory> {
    let path = path()?;
    std::fs::create_dir_all(path.parent()?).ok()?;
    let opened = FileBackedHistory::with_file(CAPACITY, path).ok();
    keep_private();
    opened
}

/// Takes every right of others away from the file: commands name people.
pub fn keep_private() {
    #[cfg(unix)]
    if let Some(path) = path() {
        use std::os::unix::fs::PermissionsExt;
        let folder = path.parent().map(PathBuf::from);
        for (target, mode) in [(folder, 0o700), (Some(path), 0o600)] {
            if let Some(target) = target.filter(|target| target.exists()) {
                // A history that cannot be protected is still the person's own; there is nobody to tell.
                let _ = std::fs::set_permissions(target, std::fs::Permissions::from_mode(mode));
            }
        }
    }
}
