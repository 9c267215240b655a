//! A deleted site while it can be restored (LC-S6).

use super::Site;
use crate::tenant::{Entity, Erasure, Timestamp};
use serde::{Deserialize, Serialize};

/// A site in the tenant's recycle bin for sites.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeletedSite {
    /// The site as it was.
    pub site: Site,
    /// When it was deleted.
    pub deletion_time: Timestamp,
    /// Who deleted it.
    pub deleted_by: String,
    /// When it will be destroyed.
    pub gone_at: Timestamp,
}

impl Entity for DeletedSite {
    const KIND: &'static str = "DeletedSite";

    fn key(&self) -> String {
        self.site.key()
    }

    fn names(&self) -> Vec<String> {
        self.site.names()
    }

    fn persons(&self) -> Vec<String> {
        self.site.persons()
    }

    fn erasure(&self) -> Erasure {
        self.site.erasure()
    }
}

impl DeletedSite {
    /// Whole days until it is destroyed.
    pub fn days_remaining(&self, now: Timestamp) -> i64 {
        self.gone_at.days_since(now).max(0)
    }
}
