//! What was typed, kept in the person's state folder for its owner only; never in the tenant.

use reedline::{
    CommandLineSearch, FileBackedHistory, History, HistoryItem, HistoryItemId, HistorySessionId,
    Result, SearchQuery,
};
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
pub fn open() -> Option<AnyCase> {
    let path = path()?;
    std::fs::create_dir_all(path.parent()?).ok()?;
    let opened = FileBackedHistory::with_file(CAPACITY, path).ok();
    keep_private();
    opened.map(AnyCase)
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

/// A history that is searched without regard to case, as PSReadLine does. Only the case of plain letters is let go: what
/// is found is as long as what was typed.
pub struct AnyCase(FileBackedHistory);

impl History for AnyCase {
    fn save(&mut self, item: HistoryItem) -> Result<HistoryItem> {
        self.0.save(item)
    }

    fn load(&self, id: HistoryItemId) -> Result<HistoryItem> {
        self.0.load(id)
    }

    fn count(&self, query: SearchQuery) -> Result<i64> {
        Ok(self.search(query)?.len() as i64)
    }

    fn search(&self, mut query: SearchQuery) -> Result<Vec<HistoryItem>> {
        let Some(wanted) = query.filter.command_line.take() else {
            return self.0.search(query);
        };
        let most = query
            .limit
            .take()
            .and_then(|limit| usize::try_from(limit).ok());
        let mut found = self.0.search(query)?;
        found.retain(|item| fits(&item.command_line, &wanted));
        found.truncate(most.unwrap_or(usize::MAX));
        Ok(found)
    }

    fn update(
        &mut self,
        id: HistoryItemId,
        change: &dyn Fn(HistoryItem) -> HistoryItem,
    ) -> Result<()> {
        self.0.update(id, change)
    }

    fn clear(&mut self) -> Result<()> {
        self.0.clear()
    }

    fn delete(&mut self, id: HistoryItemId) -> Result<()> {
        self.0.delete(id)
    }

    fn sync(&mut self) -> std::io::Result<()> {
        self.0.sync()
    }

    fn session(&self) -> Option<HistorySessionId> {
        self.0.session()
    }
}

fn fits(line: &str, wanted: &CommandLineSearch) -> bool {
    match wanted {
        CommandLineSearch::Prefix(start) => line
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start)),
        CommandLineSearch::Substring(part) => line
            .to_ascii_lowercase()
            .contains(&part.to_ascii_lowercase()),
        CommandLineSearch::Exact(whole) => line == whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_whatever_their_case() {
        let substring = |part: &str| CommandLineSearch::Substring(part.into());
        let prefix = |start: &str| CommandLineSearch::Prefix(start.into());
        assert!(fits("Get-Mailbox", &substring("mailBOX")));
        assert!(fits("Get-Mailbox", &prefix("get-")));
        assert!(!fits("Get-Mailbox", &prefix("mail")));
        assert!(!fits("é", &prefix("ab")));
    }
}
