//! A mail contact: somebody outside whom the address book knows. Their data, though they have no account.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// A mail contact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MailContact {
    /// Object id.
    pub guid: Guid,
    /// Name, unique among recipients.
    pub name: String,
    /// Alias.
    pub alias: String,
    /// Name as shown.
    pub display_name: String,
    /// Address outside, without a scheme.
    pub external_email_address: String,
    /// When it was made.
    pub when_created: Timestamp,
    /// When it was changed.
    pub when_changed: Timestamp,
    /// Everything else that was set: shown as it is.
    pub other: Map<String, Json>,
}

impl Entity for MailContact {
    const KIND: &'static str = "MailContact";

    fn key(&self) -> String {
        self.guid.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![
            self.guid.to_string(),
            self.name.clone(),
            self.alias.clone(),
            self.display_name.clone(),
            self.external_email_address.clone(),
        ]
    }

    fn persons(&self) -> Vec<String> {
        vec![self.external_email_address.to_lowercase()]
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}
