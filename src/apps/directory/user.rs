//! A user of the directory: the entity, its names, and its form in the output of Get-MgUser.

use crate::tenant::{Entity, Erasure, Guid, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// A user account. Properties without a consequence in the simulation are kept and shown all the same: they are
/// personal data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "MgUser", rename_all = "PascalCase", default)]
pub struct User {
    /// Object id.
    pub id: Guid,
    /// Name to sign in with.
    pub user_principal_name: String,
    /// Name as shown.
    pub display_name: String,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// Primary mail address.
    pub mail: Option<String>,
    /// Alias: what stands before the `@`.
    pub mail_nickname: Option<String>,
    /// `SMTP:` primary and `smtp:` other addresses.
    pub proxy_addresses: Vec<String>,
    /// Addresses outside the organisation.
    pub other_mails: Vec<String>,
    /// What the person does.
    pub job_title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Office.
    pub office_location: Option<String>,
    /// Street and number.
    pub street_address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country as a name.
    pub country: Option<String>,
    /// Country of the licences, two letters.
    pub usage_location: Option<String>,
    /// Phones at work.
    pub business_phones: Vec<String>,
    /// Mobile phone.
    pub mobile_phone: Option<String>,
    /// Fax.
    pub fax_number: Option<String>,
    /// Number given by the employer.
    pub employee_id: Option<String>,
    /// Employee, Contractor …
    pub employee_type: Option<String>,
    /// First day of work.
    pub employee_hire_date: Option<Timestamp>,
    /// Language, such as `es-ES`.
    pub preferred_language: Option<String>,
    /// What the person says of themself.
    pub about_me: Option<String>,
    /// Birthday.
    pub birthday: Option<Timestamp>,
    /// Interests.
    pub interests: Vec<String>,
    /// Skills.
    pub skills: Vec<String>,
    /// Schools.
    pub schools: Vec<String>,
    /// Earlier projects.
    pub past_projects: Vec<String>,
    /// Responsibilities.
    pub responsibilities: Vec<String>,
    /// Address of the personal site.
    pub my_site: Option<String>,
    /// Whether the person may sign in.
    pub account_enabled: bool,
    /// `Member` or `Guest`.
    pub user_type: Option<String>,
    /// When the account was made.
    pub created_date_time: Option<Timestamp>,
    /// When it was deleted, while it can be restored.
    pub deleted_date_time: Option<Timestamp>,
    /// Licences assigned: ids of products.
    pub licences: Vec<Guid>,
    /// Services of a product that are switched off: ids of plans, by the id of the product.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub disabled_plans: Map<String, Json>,
    /// When the person signed in last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Timestamp>,
    /// `DisablePasswordExpiration` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_policies: Option<String>,
    /// Whether address lists show the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_in_address_list: Option<bool>,
    /// Free attributes, 1 to 15.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub on_premises_extension_attributes: Map<String, Json>,
    /// Whether it is synchronised from a directory on premises.
    pub on_premises_sync_enabled: Option<bool>,
    /// When the password was changed.
    pub last_password_change_date_time: Option<Timestamp>,
    /// Sessions older than this are void.
    pub sign_in_sessions_valid_from_date_time: Option<Timestamp>,
    /// Object id of the manager.
    pub manager: Option<Guid>,
    /// Roles held; what the session may do when it acts as this user.
    pub roles: Vec<String>,
}

impl Entity for User {
    const KIND: &'static str = "User";

    fn key(&self) -> String {
        self.id.to_string()
    }

    /// Id, sign-in name, every address, alias and display name.
    fn names(&self) -> Vec<String> {
        let mut names = vec![
            self.id.to_string(),
            self.user_principal_name.clone(),
            self.display_name.clone(),
        ];
        names.extend(self.mail_nickname.clone());
        names.extend(self.addresses());
        names
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = vec![self.id.to_string(), self.user_principal_name.to_lowercase()];
        persons.extend(self.addresses());
        persons.sort();
        persons.dedup();
        persons
    }

    /// S21: the account goes, and with it addresses, phones and the rest.
    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

impl User {
    /// Every mail address of the organisation by which the person is reached, lower case, the primary one first.
    pub fn addresses(&self) -> Vec<String> {
        let mut addresses: Vec<String> = self.mail.iter().map(|mail| mail.to_lowercase()).collect();
        for proxy in &self.proxy_addresses {
            let (scheme, address) = proxy.split_once(':').unwrap_or(("smtp", proxy));
            let address = address.to_lowercase();
            if scheme.eq_ignore_ascii_case("smtp") && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Login name in the claims form that SharePoint uses.
    pub fn login_name(&self) -> String {
        format!(
            "i:0#.f|membership|{}",
            self.user_principal_name.to_lowercase()
        )
    }
}

/// The sign-in name that a SharePoint login name stands for: `i:0#.f|membership|x@y` or the plain `x@y`.
pub fn upn_of_login(login: &str) -> &str {
    login.rsplit('|').next().unwrap_or(login).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_every_address_and_owns_its_data_by_them() {
        let user = User {
            user_principal_name: "Ada@contoso.com".into(),
            display_name: "Ada Byron".into(),
            mail: Some("Ada@contoso.com".into()),
            mail_nickname: Some("ada".into()),
            proxy_addresses: vec![
                "SMTP:Ada@contoso.com".into(),
                "smtp:a.byron@contoso.com".into(),
                "SIP:x@y".into(),
            ],
            ..User::default()
        };
        assert_eq!(user.addresses(), ["ada@contoso.com", "a.byron@contoso.com"]);
        for name in [
            "a.byron@contoso.com",
            "ada",
            "Ada Byron",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert!(user.names().iter().any(|known| known == name), "{name}");
        }
        assert!(!user.persons().contains(&"x@y".to_string()));
        assert_eq!(
            upn_of_login("i:0#.f|membership|ada@contoso.com"),
            "ada@contoso.com"
        );
    }
}
