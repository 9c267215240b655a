//! Files and folders of the working folder, and items of the drives `variable:`, `function:`, `alias:` and `env:`.

use super::Asked;
use super::names::{Pattern, needs_quotes};
use crate::cmdlet::{Offer, OfferKind};

impl Asked<'_> {
    /// Paths that the word at the cursor may become.
    pub(super) fn paths(&mut self) -> Vec<Offer> {
        let word = self.context.word.clone();
        if word.starts_with(['$', '(', '{', '-']) {
            return Vec::new();
        }
        if let Some((drive, name)) = word.split_once(':') {
            return self.items_of_drive(drive, name);
        }
        let (folder, leaf) = match word.rfind(['/', '\\']) {
            Some(at) => word.split_at(at + 1),
            None => ("", word.as_str()),
        };
        let here = if folder.is_empty() { "." } else { folder };
        let files = self.vm.files();
        let Ok(listed) = files
            .resolve(here, false)
            .and_then(|path| files.list(&path))
        else {
            return Vec::new();
        };
        let pattern = Pattern::new(leaf);
        let prefix = match folder {
            "" => "./".to_owned(),
            folder if folder.starts_with(['/', '.', '~']) => folder.to_owned(),
            folder => format!("./{folder}"),
        };
        let mut found: Vec<(String, bool)> = listed
            .into_iter()
            .filter_map(|path| {
                let name = path.file_name()?.to_string_lossy().into_owned();
                Some((name, path.is_dir()))
            })
            .filter(|(name, _)| {
                pattern.fits(name) && (!name.starts_with('.') || leaf.starts_with('.'))
            })
            .collect();
        found.sort_by_key(|(name, _)| name.to_lowercase());
        found
            .into_iter()
            .map(|(name, is_folder)| {
                let kind = match is_folder {
                    true => OfferKind::ProviderContainer,
                    false => OfferKind::ProviderItem,
                };
                Offer::listed(self.path_text(&format!("{prefix}{name}")), name, kind)
            })
            .collect()
    }

    fn items_of_drive(&mut self, drive: &str, name: &str) -> Vec<Offer> {
        let spelled = match drive.to_ascii_lowercase().as_str() {
            "variable" => "Variable",
            "alias" => "Alias",
            "env" => "Env",
            _ => return Vec::new(),
        };
        let name = name.trim_start_matches(['/', '\\']);
        let pattern = Pattern::new(name);
        let mut names = self.drive_items(&drive.to_ascii_lowercase());
        names.retain(|name| pattern.fits(name));
        names
            .into_iter()
            .map(|name| {
                let text = self.path_text(&format!("{spelled}:/{name}"));
                Offer::listed(text, name, OfferKind::ProviderItem)
            })
            .collect()
    }

    fn path_text(&self, path: &str) -> String {
        match self.context.quote {
            Some(quote) => format!("{quote}{path}{quote}"),
            None if needs_quotes(path) => format!("'{}'", path.replace('\'', "''")),
            None => path.to_owned(),
        }
    }
}
