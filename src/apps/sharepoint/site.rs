//! A site: of a group or a team, for communication, or somebody's OneDrive.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// What users can still do in a site (LC-S11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum LockState {
    /// Everything they may do.
    #[default]
    Unlock,
    /// Read; a banner says why.
    ReadOnly,
    /// Nothing: they get error 403, or the page that the tenant names.
    NoAccess,
}

impl LockState {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            LockState::Unlock => "Unlock",
            LockState::ReadOnly => "ReadOnly",
            LockState::NoAccess => "NoAccess",
        }
    }
}

/// A site collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "SPOSite", rename_all = "PascalCase", default)]
pub struct Site {
    /// Object id.
    pub site_id: Guid,
    /// Address, without a slash at its end.
    pub url: String,
    /// Title.
    pub title: String,
    /// Sign-in name of the owner; of a group's site, the group's name.
    pub owner: String,
    /// Other administrators of the site: sign-in names.
    pub administrators: Vec<String>,
    /// People who were put into groups of the site: sign-in name and name of the group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<(String, String)>,
    /// What it was made from: `GROUP#0`, `STS#3`, `SITEPAGEPUBLISHING#0`, `SPSPERS#10` …
    pub template: String,
    /// Group to which it belongs.
    pub group_id: Guid,
    /// Whether it belongs to a team.
    pub is_teams_connected: bool,
    /// What users can still do.
    pub lock_state: LockState,
    /// Quota in megabytes.
    pub storage_quota: i64,
    /// Warning level in megabytes.
    pub storage_quota_warning_level: i64,
    /// Language.
    pub locale_id: i32,
    /// When it was made.
    pub created_time: Timestamp,
    /// When its content was changed.
    pub last_content_modified_date: Timestamp,
    /// Whom it may be shared with.
    pub sharing_capability: String,
    /// Who deleted it, while it can be restored. That it is deleted is the state of its location.
    pub deleted_by: Option<String>,
    /// Everything else that was set: shown as it is, without a consequence.
    pub other: Map<String, Json>,
}

impl Default for Site {
    fn default() -> Site {
        Site {
            site_id: Guid::NIL,
            url: String::new(),
            title: String::new(),
            owner: String::new(),
            administrators: Vec::new(),
            members: Vec::new(),
            template: "STS#3".into(),
            group_id: Guid::NIL,
            is_teams_connected: false,
            lock_state: LockState::Unlock,
            storage_quota: 26_214_400,
            storage_quota_warning_level: 25_574_400,
            locale_id: 1033,
            created_time: Timestamp::default(),
            last_content_modified_date: Timestamp::default(),
            sharing_capability: "ExternalUserAndGuestSharing".into(),
            deleted_by: None,
            other: Map::new(),
        }
    }
}

impl Entity for Site {
    const KIND: &'static str = "Site";

    fn key(&self) -> String {
        self.site_id.to_string()
    }

    /// Its address, with and without a slash at the end, and its path below the tenant's root.
    fn names(&self) -> Vec<String> {
        let mut names = vec![
            self.url.clone(),
            format!("{}/", self.url),
            self.site_id.to_string(),
        ];
        let path = self.path();
        if !path.is_empty() {
            names.push(path.to_string());
        }
        names
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = vec![self.owner.to_lowercase()];
        persons.extend(self.administrators.iter().map(|name| name.to_lowercase()));
        persons.extend(self.members.iter().map(|(name, _)| name.to_lowercase()));
        persons.retain(|person| person.contains('@'));
        persons.sort();
        persons.dedup();
        persons
    }

    /// A OneDrive is its owner's; of another site somebody is only the owner or an administrator.
    fn erasure(&self) -> Erasure {
        if self.is_personal() {
            Erasure::Delete
        } else {
            Erasure::Withdraw {
                fields: vec!["Owner".into(), "Administrators".into(), "Members".into()],
            }
        }
    }
}

impl Site {
    /// Puts somebody into a group of the site, or takes somebody out.
    pub fn put_member(&mut self, upn: &str, group: &str, into: bool) {
        let same = |member: &(String, String)| {
            member.0.eq_ignore_ascii_case(upn) && member.1.eq_ignore_ascii_case(group)
        };
        self.members.retain(|member| !same(member));
        if into {
            self.members.push((upn.to_string(), group.to_string()));
        }
    }

    /// Whether it is somebody's OneDrive.
    pub fn is_personal(&self) -> bool {
        self.template.starts_with("SPSPERS")
    }

    /// Whether it is the root of the tenant, which can be neither locked nor deleted like another (LC-S11).
    pub fn is_root(&self) -> bool {
        self.path().is_empty() && !self.is_personal()
    }

    /// Path below the host: `/sites/hr`.
    pub fn path(&self) -> &str {
        let rest = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, rest)| rest);
        rest.find('/').map_or("", |at| &rest[at..])
    }
}

/// Address of a person's OneDrive: `.` and `@` of the sign-in name become `_`.
pub fn onedrive_url(tenant: &str, upn: &str) -> String {
    format!(
        "https://{tenant}-my.sharepoint.com/personal/{}",
        upn.to_lowercase().replace(['.', '@'], "_")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_found_by_address_and_path() {
        let site = Site {
            url: "https://contoso.sharepoint.com/sites/hr".into(),
            ..Site::default()
        };
        assert_eq!(site.path(), "/sites/hr");
        assert!(site.names().contains(&"/sites/hr".to_string()));
        assert!(
            site.names()
                .contains(&"https://contoso.sharepoint.com/sites/hr/".to_string())
        );
        assert!(
            Site {
                url: "https://contoso.sharepoint.com".into(),
                ..Site::default()
            }
            .is_root()
        );
        assert!(!site.is_root());
    }

    #[test]
    fn a_onedrive_has_the_address_of_its_owner_and_goes_with_him() {
        let url = onedrive_url("contoso", "Ada.Byron@contoso.com");
        assert_eq!(
            url,
            "https://contoso-my.sharepoint.com/personal/ada_byron_contoso_com"
        );
        let site = Site {
            url,
            template: "SPSPERS#10".into(),
            owner: "ada@contoso.com".into(),
            ..Site::default()
        };
        assert_eq!(site.erasure(), Erasure::Delete);
        assert_eq!(site.persons(), ["ada@contoso.com"]);
        let team = Site {
            owner: "ada@contoso.com".into(),
            ..Site::default()
        };
        assert!(matches!(team.erasure(), Erasure::Withdraw { .. }));
    }
}
