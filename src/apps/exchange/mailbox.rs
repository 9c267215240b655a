//! A mailbox: its identity and its settings. What holds its items, and how long deleted ones live, is content's
//! `HoldState` of its location, and stands nowhere else; the items are content too.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// A mailbox, active, soft-deleted or inactive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Mailbox {
    /// Object id.
    pub guid: Guid,
    /// Id of the store.
    pub exchange_guid: Guid,
    /// Object id of the user or group in the directory; empty once that is gone.
    pub external_directory_object_id: String,
    /// Name, unique among mailboxes.
    pub name: String,
    /// Alias.
    pub alias: String,
    /// Name as shown.
    pub display_name: String,
    /// Primary address.
    pub primary_smtp_address: String,
    /// `SMTP:` primary and `smtp:` other addresses.
    pub email_addresses: Vec<String>,
    /// Sign-in name of the user.
    pub user_principal_name: String,
    /// `UserMailbox`, `SharedMailbox`, `GroupMailbox`, `RoomMailbox`, `EquipmentMailbox`.
    pub recipient_type_details: String,
    /// When it was made.
    pub when_created: Timestamp,
    /// When it was changed.
    pub when_changed: Timestamp,
    /// Who set the Litigation Hold.
    pub litigation_hold_owner: String,
    /// Whether retention tags rest.
    pub retention_hold_enabled: bool,
    /// When it was soft-deleted (LC-U3).
    pub when_soft_deleted: Option<Timestamp>,
    /// Whether Remove-Mailbox or the deletion of the account did it.
    pub is_soft_deleted_by_remove: bool,
    /// Whether Disable-Mailbox or the loss of the licence did it.
    pub is_soft_deleted_by_disable: bool,
    /// Whether holds keep it although its account is gone (LC-U4).
    pub is_inactive_mailbox: bool,
    /// Whether it has been inactive (LC-U5).
    pub was_inactive_mailbox: bool,
    /// When its last hold went while it was inactive (LC-U5).
    pub inactive_mailbox_retire_time: Option<Timestamp>,
    /// Quotas, as sizes in text.
    pub issue_warning_quota: String,
    /// Quota from which nothing can be sent.
    pub prohibit_send_quota: String,
    /// Quota from which nothing can be sent or received.
    pub prohibit_send_receive_quota: String,
    /// Whether it is left out of address lists.
    pub hidden_from_address_lists_enabled: bool,
    /// Recipient to whom mail is forwarded.
    pub forwarding_address: Option<String>,
    /// Address to which mail is forwarded.
    pub forwarding_smtp_address: Option<String>,
    /// Whether forwarded mail is kept too.
    pub deliver_to_mailbox_and_forward: bool,
    /// Whether actions in it are audited.
    pub audit_enabled: bool,
    /// How long (LC-A5).
    pub audit_log_age_limit: String,
    /// Protocols that were opened or closed.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub cas: Map<String, Json>,
    /// Everything else that was set: shown as it is, without a consequence.
    pub other: Map<String, Json>,
}

impl Default for Mailbox {
    fn default() -> Mailbox {
        Mailbox {
            guid: Guid::NIL,
            exchange_guid: Guid::NIL,
            external_directory_object_id: String::new(),
            name: String::new(),
            alias: String::new(),
            display_name: String::new(),
            primary_smtp_address: String::new(),
            email_addresses: Vec::new(),
            user_principal_name: String::new(),
            recipient_type_details: "UserMailbox".into(),
            when_created: Timestamp::default(),
            when_changed: Timestamp::default(),
            litigation_hold_owner: String::new(),
            retention_hold_enabled: false,
            when_soft_deleted: None,
            is_soft_deleted_by_remove: false,
            is_soft_deleted_by_disable: false,
            is_inactive_mailbox: false,
            was_inactive_mailbox: false,
            inactive_mailbox_retire_time: None,
            issue_warning_quota: "98 GB (105,226,698,752 bytes)".into(),
            prohibit_send_quota: "99 GB (106,300,440,576 bytes)".into(),
            prohibit_send_receive_quota: "100 GB (107,374,182,400 bytes)".into(),
            hidden_from_address_lists_enabled: false,
            forwarding_address: None,
            forwarding_smtp_address: None,
            deliver_to_mailbox_and_forward: false,
            audit_enabled: true,
            audit_log_age_limit: "90.00:00:00".into(),
            cas: Map::new(),
            other: Map::new(),
        }
    }
}

impl Entity for Mailbox {
    const KIND: &'static str = "Mailbox";

    fn key(&self) -> String {
        self.guid.to_string()
    }

    /// Every identity that Exchange takes. A deleted mailbox answers to the same names behind a dot, as content
    /// searches name inactive mailboxes (LC-U7): its own names are free for a new one.
    fn names(&self) -> Vec<String> {
        let ids = [self.guid.to_string(), self.exchange_guid.to_string()];
        let mut names = vec![
            self.name.clone(),
            self.alias.clone(),
            self.display_name.clone(),
            self.user_principal_name.clone(),
            self.external_directory_object_id.clone(),
            self.distinguished_name(),
        ];
        names.extend(self.addresses());
        names.retain(|name| !name.is_empty());
        if !self.is_active() {
            names.iter_mut().for_each(|name| name.insert(0, '.'));
        }
        names.extend(ids);
        names
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = self.addresses();
        persons.push(self.user_principal_name.to_lowercase());
        persons.push(self.external_directory_object_id.clone());
        persons.retain(|person| !person.is_empty());
        persons.sort();
        persons.dedup();
        persons
    }

    /// The mailbox of a person goes with the person; one of a group or a shared one is not theirs.
    fn erasure(&self) -> Erasure {
        match self.recipient_type_details.as_str() {
            "UserMailbox" => Erasure::Delete,
            _ => Erasure::Retain {
                reason: "the mailbox serves several people; items in it are decided one by one"
                    .into(),
            },
        }
    }
}

impl Mailbox {
    /// Whether it is neither soft-deleted nor inactive.
    pub fn is_active(&self) -> bool {
        self.when_soft_deleted.is_none()
    }

    /// Every address, lower case, the primary one first.
    pub fn addresses(&self) -> Vec<String> {
        let mut addresses = vec![self.primary_smtp_address.to_lowercase()];
        for proxy in &self.email_addresses {
            let (scheme, address) = proxy.split_once(':').unwrap_or(("smtp", proxy));
            let address = address.to_lowercase();
            if scheme.eq_ignore_ascii_case("smtp") && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Name in the directory's tree.
    pub fn distinguished_name(&self) -> String {
        let organisation = "contoso.onmicrosoft.com";
        format!(
            "CN={},OU={organisation},OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM",
            self.name
        )
    }

    /// Sets the primary address; the former one stays as another address.
    pub fn set_primary(&mut self, address: &str) {
        for proxy in &mut self.email_addresses {
            if let Some(former) = proxy.strip_prefix("SMTP:") {
                *proxy = format!("smtp:{former}");
            }
        }
        self.email_addresses
            .retain(|proxy| !proxy.eq_ignore_ascii_case(&format!("smtp:{address}")));
        self.email_addresses.insert(0, format!("SMTP:{address}"));
        self.primary_smtp_address = address.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Mailbox {
        let mut mailbox = Mailbox {
            name: "ada".into(),
            display_name: "Ada".into(),
            ..Mailbox::default()
        };
        mailbox.set_primary("ada@contoso.com");
        mailbox
    }

    #[test]
    fn a_new_primary_address_keeps_the_old_one_as_an_alias() {
        let mut mailbox = ada();
        mailbox.set_primary("a.byron@contoso.com");
        assert_eq!(
            mailbox.email_addresses,
            ["SMTP:a.byron@contoso.com", "smtp:ada@contoso.com"]
        );
        mailbox.set_primary("ada@contoso.com");
        assert_eq!(
            mailbox.email_addresses,
            ["SMTP:ada@contoso.com", "smtp:a.byron@contoso.com"]
        );
        assert_eq!(
            mailbox.addresses(),
            ["ada@contoso.com", "a.byron@contoso.com"]
        );
    }

    #[test]
    fn a_deleted_mailbox_frees_its_names_and_answers_behind_a_dot() {
        let mut mailbox = ada();
        assert!(mailbox.names().contains(&"ada@contoso.com".to_string()));
        mailbox.when_soft_deleted = Some(Timestamp(1));
        assert!(!mailbox.names().contains(&"ada@contoso.com".to_string()));
        assert!(mailbox.names().contains(&".ada@contoso.com".to_string()));
        assert!(mailbox.names().contains(&mailbox.guid.to_string()));
    }
}
