//! A group of the directory: its members, and what belongs to it.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};

/// A Microsoft 365 group, a team, or a security group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "MgGroup", rename_all = "PascalCase", default)]
pub struct Group {
    /// Object id.
    pub id: Guid,
    /// Name as shown.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its mail address, if it has a mailbox.
    pub mail: Option<String>,
    /// Alias.
    pub mail_nickname: Option<String>,
    /// Whether it receives mail.
    pub mail_enabled: bool,
    /// Whether it grants access.
    pub security_enabled: bool,
    /// `Unified` for a Microsoft 365 group.
    pub group_types: Vec<String>,
    /// `Team` where there is a team.
    pub resource_provisioning_options: Vec<String>,
    /// `Public` or `Private`.
    pub visibility: Option<String>,
    /// When it was made.
    pub created_date_time: Option<Timestamp>,
    /// Address of its site.
    pub site_url: Option<String>,
    /// Object ids of its owners.
    pub owners: Vec<Guid>,
    /// Object ids of its members.
    pub members: Vec<Guid>,
}

impl Entity for Group {
    const KIND: &'static str = "Group";

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn names(&self) -> Vec<String> {
        let mut names = vec![self.id.to_string(), self.display_name.clone()];
        names.extend(self.mail.clone());
        names.extend(self.mail_nickname.clone());
        names
    }

    fn persons(&self) -> Vec<String> {
        let mut persons: Vec<String> = self
            .owners
            .iter()
            .chain(&self.members)
            .map(Guid::to_string)
            .collect();
        persons.sort();
        persons.dedup();
        persons
    }

    /// The group belongs to the others too: the person's membership goes.
    fn erasure(&self) -> Erasure {
        Erasure::Anonymise {
            fields: vec!["Owners".into(), "Members".into()],
        }
    }
}

impl Group {
    /// Takes somebody out; whether they were in it.
    pub fn remove(&mut self, person: Guid) -> bool {
        let before = self.owners.len() + self.members.len();
        self.owners.retain(|id| *id != person);
        self.members.retain(|id| *id != person);
        self.owners.len() + self.members.len() < before
    }
}
