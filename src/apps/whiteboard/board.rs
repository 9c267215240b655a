//! One whiteboard.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};

/// A whiteboard: found by its owner only, whoever wrote on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Whiteboard {
    /// Object id.
    pub id: Guid,
    /// Title.
    pub title: String,
    /// Name of who made it.
    pub created_by: String,
    /// When.
    pub created_time: Timestamp,
    /// Name of who changed it last.
    pub last_modified_by: String,
    /// When.
    pub last_modified_time: Timestamp,
    /// Object id of the owner.
    pub owner_id: Guid,
    /// Object ids of those it is shared with.
    pub shared_with: Vec<Guid>,
    /// When somebody looked at it last.
    pub global_last_viewed_time: Timestamp,
    /// Meeting in which it was made.
    pub meeting_id: String,
    /// Notes on it, as text.
    pub notes: Vec<String>,
    /// Tag of its last change.
    pub e_tag: String,
}

impl Entity for Whiteboard {
    const KIND: &'static str = "Whiteboard";

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![self.id.to_string()]
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = vec![self.owner_id.to_string()];
        persons.extend(self.shared_with.iter().map(Guid::to_string));
        persons
    }

    /// A shared board is also the others' work: it is transferred first, then it is not the person's any more.
    fn erasure(&self) -> Erasure {
        if self.shared_with.is_empty() {
            Erasure::Delete
        } else {
            Erasure::Withdraw {
                fields: vec![
                    "ownerId".into(),
                    "createdBy".into(),
                    "lastModifiedBy".into(),
                    "sharedWith".into(),
                ],
            }
        }
    }
}
