//! A group of the directory: its members, and what belongs to it.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

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
    /// `SMTP:` primary and `smtp:` other addresses, where there is more than one.
    pub proxy_addresses: Vec<String>,
    /// Who decides about membership, where a rule does.
    pub membership_rule: Option<String>,
    /// What Exchange keeps of it: shown as it was set, without a consequence.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub exchange: Map<String, Json>,
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
        names.extend(self.addresses());
        names.push(self.exchange_name());
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
        Erasure::Withdraw {
            fields: vec!["Owners".into(), "Members".into()],
        }
    }
}

impl Group {
    /// Every mail address, lower case, the primary one first.
    pub fn addresses(&self) -> Vec<String> {
        let mut addresses: Vec<String> = self.mail.iter().map(|mail| mail.to_lowercase()).collect();
        for proxy in &self.proxy_addresses {
            let address = proxy
                .split_once(':')
                .map_or(proxy.as_str(), |(_, address)| address);
            let address = address.to_lowercase();
            let is_mail = proxy
                .get(..5)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("smtp:"));
            if is_mail && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Its addresses as proxies, the primary one in capitals.
    pub fn proxies(&self) -> Vec<String> {
        if self.proxy_addresses.is_empty() {
            self.mail
                .iter()
                .map(|mail| format!("SMTP:{mail}"))
                .collect()
        } else {
            self.proxy_addresses.clone()
        }
    }

    /// Name by which Exchange knows it: of a Microsoft 365 group made of alias and tenant, else as it was given.
    pub fn exchange_name(&self) -> String {
        match self.exchange.get("Name").and_then(Json::as_str) {
            Some(name) => name.to_string(),
            None if self.is_unified() => {
                let alias = self.mail_nickname.as_deref().unwrap_or_default();
                format!("{alias}_{}", crate::apps::seed::TENANT)
            }
            None => self.display_name.clone(),
        }
    }

    /// Whether it is a Microsoft 365 group.
    pub fn is_unified(&self) -> bool {
        self.group_types.iter().any(|kind| kind == "Unified")
    }

    /// What Exchange calls it.
    pub fn recipient_type_details(&self) -> &'static str {
        match (self.is_unified(), self.mail_enabled, self.security_enabled) {
            (true, ..) => "GroupMailbox",
            (_, true, true) => "MailUniversalSecurityGroup",
            (_, true, false) => "MailUniversalDistributionGroup",
            _ => "UniversalSecurityGroup",
        }
    }

    /// Takes somebody out; whether they were in it.
    pub fn remove(&mut self, person: Guid) -> bool {
        let before = self.owners.len() + self.members.len();
        self.owners.retain(|id| *id != person);
        self.members.retain(|id| *id != person);
        self.owners.len() + self.members.len() < before
    }
}
