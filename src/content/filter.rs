//! Which items a list is about. Made into SQL here and nowhere else.

use rusqlite::types::Value as Sql;

/// Which items a list is about; every condition that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct ItemFilter {
    /// In this location.
    pub location: Option<i64>,
    /// In this folder.
    pub folder: Option<i64>,
    /// In folders of one of these roles.
    pub roles: Vec<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Whose subject or file name contains this, without regard to case.
    pub title: Option<String>,
    /// Naming this address.
    pub address: Option<String>,
    /// Deleted (in Recoverable Items or a recycle bin) or not.
    pub deleted: Option<bool>,
}

/// Which part of a list: at most `limit` items whose rows come after `after`.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Row before the first.
    pub after: i64,
    /// How many at most.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Page {
        Page {
            after: 0,
            limit: 1000,
        }
    }
}

impl ItemFilter {
    pub(super) fn condition(&self) -> (String, Vec<Sql>) {
        let (mut parts, mut values): (Vec<String>, Vec<Sql>) = (Vec::new(), Vec::new());
        let mut equal = |column: &str, value: Option<Sql>| {
            if let Some(value) = value {
                parts.push(format!("{column} = ?"));
                values.push(value);
            }
        };
        equal("location", self.location.map(Sql::from));
        equal("folder", self.folder.map(Sql::from));
        equal("kind", self.kind.clone().map(Sql::from));
        if !self.roles.is_empty() {
            let marks = vec!["?"; self.roles.len()].join(", ");
            parts.push(format!(
                "folder IN (SELECT id FROM folder WHERE role IN ({marks}))"
            ));
            values.extend(self.roles.iter().cloned().map(Sql::from));
        }
        if let Some(title) = &self.title {
            parts.push("(instr(lower(subject), lower(?)) > 0 OR instr(lower(coalesce(filename, '')), lower(?)) > 0)".into());
            values.extend([title.clone().into(), title.clone().into()]);
        }
        if let Some(address) = &self.address {
            parts.push("id IN (SELECT item FROM item_person WHERE address = ?)".into());
            values.push(address.to_lowercase().into());
        }
        if let Some(deleted) = self.deleted {
            let sign = if deleted { "IN" } else { "NOT IN" };
            let roles = "'deletions', 'purges', 'discoveryholds', 'versions', 'substrateholds', 'recycle1', 'recycle2'";
            parts.push(format!(
                "folder {sign} (SELECT id FROM folder WHERE role IN ({roles}))"
            ));
        }
        if parts.is_empty() {
            parts.push("true".into());
        }
        (parts.join(" AND "), values)
    }
}
