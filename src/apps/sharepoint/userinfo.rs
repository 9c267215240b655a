//! The user information list of a site (S12 b): who has been there, copied from the profile. It outlives the account, so
//! that author columns keep meaning.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};

/// One row of the user information list of one site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SiteUserInfo {
    /// The site.
    pub site_id: Guid,
    /// Number in the site's list.
    pub id: i32,
    /// Object id of the user.
    pub user_id: Guid,
    /// Display name: what author columns show.
    pub title: String,
    /// Login name in the claims form.
    pub account: String,
    /// Address.
    pub e_mail: String,
    /// Phone.
    pub mobile_number: String,
    /// Phone at work.
    pub work_phone: String,
    /// Department.
    pub department: String,
    /// What the person does.
    pub job_title: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Office.
    pub office: String,
    /// What the person says of themself.
    pub about_me: String,
    /// Address for calls.
    pub sip_address: String,
    /// Picture.
    pub picture: String,
    /// Whether the person administers the site.
    pub is_site_admin: bool,
    /// Whether Remove-SPOUserInfo was run.
    pub deleted: bool,
    /// When the row was made.
    pub created: Timestamp,
    /// When it was changed.
    pub modified: Timestamp,
}

impl Entity for SiteUserInfo {
    const KIND: &'static str = "SiteUserInfo";

    fn key(&self) -> String {
        format!("{}/{}", self.site_id, self.id)
    }

    /// By site and person together: a person has one row in each site.
    fn names(&self) -> Vec<String> {
        let upn = self.account.rsplit('|').next().unwrap_or_default();
        if upn.is_empty() {
            Vec::new()
        } else {
            vec![SiteUserInfo::name_of(self.site_id, upn)]
        }
    }

    fn persons(&self) -> Vec<String> {
        let upn = self
            .account
            .rsplit('|')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let mut persons = vec![upn, self.e_mail.to_lowercase()];
        if self.user_id != Guid::NIL {
            persons.push(self.user_id.to_string());
        }
        persons.retain(|person| !person.is_empty());
        persons.sort();
        persons.dedup();
        persons
    }

    /// S12 b: the display name stays, the other attributes go.
    fn erasure(&self) -> Erasure {
        Erasure::Anonymise {
            fields: SiteUserInfo::ATTRIBUTES
                .iter()
                .map(|name| (*name).to_string())
                .collect(),
        }
    }
}

impl SiteUserInfo {
    /// What Remove-SPOUserInfo deletes.
    pub const ATTRIBUTES: &'static [&'static str] = &[
        "UserId",
        "Account",
        "EMail",
        "MobileNumber",
        "WorkPhone",
        "Department",
        "JobTitle",
        "FirstName",
        "LastName",
        "Office",
        "AboutMe",
        "SipAddress",
        "Picture",
    ];

    /// Name by which the row of a person in a site is found.
    pub fn name_of(site: Guid, upn: &str) -> String {
        format!("{site} {}", upn.to_lowercase())
    }

    /// Deletes all but the display name, and replaces that too if a new one is given.
    pub fn redact(&mut self, name: Option<&str>, when: Timestamp) {
        let kept = SiteUserInfo {
            site_id: self.site_id,
            id: self.id,
            title: name.map_or_else(|| std::mem::take(&mut self.title), str::to_string),
            deleted: true,
            created: self.created,
            modified: when,
            ..SiteUserInfo::default()
        };
        *self = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redaction_keeps_the_display_name_only() {
        let mut row = SiteUserInfo {
            id: 5,
            title: "Ada Byron".into(),
            account: "i:0#.f|membership|ada@contoso.com".into(),
            e_mail: "ada@contoso.com".into(),
            work_phone: "+44 20 1234".into(),
            ..SiteUserInfo::default()
        };
        assert_eq!(row.persons(), ["ada@contoso.com"]);
        row.redact(None, Timestamp(9));
        assert_eq!(
            (
                row.title.as_str(),
                row.e_mail.as_str(),
                row.work_phone.as_str()
            ),
            ("Ada Byron", "", "")
        );
        assert!(row.persons().is_empty());
        row.redact(Some("Former employee"), Timestamp(10));
        assert_eq!(row.title, "Former employee");
    }

    #[test]
    fn every_attribute_that_goes_is_one_of_the_document() {
        let doc = serde_json::to_value(SiteUserInfo::default()).unwrap();
        for name in SiteUserInfo::ATTRIBUTES {
            assert!(doc.get(*name).is_some(), "{name}");
        }
    }
}
