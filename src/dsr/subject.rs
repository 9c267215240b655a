//! The data subject: one person with everything they are called by, so that the search for them does not depend on the
//! account that is about to go.

use crate::diag::Result;
use crate::tenant::Tenant;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Kind of entity that stands for a person who signs in.
const PERSON_KIND: &str = "User";

/// A person whose data is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", rename = "DataSubject")]
pub struct Subject {
    /// Name as shown.
    pub display_name: String,
    /// Name to sign in with; empty for a person without an account.
    #[serde(default)]
    pub user_principal_name: String,
    /// Object id of the account; empty without one.
    #[serde(default)]
    pub id: String,
    /// Everything to search by, the most certain first.
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
}

/// One thing that a person is called by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", rename = "SubjectIdentifier")]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// As written.
    pub text: String,
}

/// What an identifier is; the order is that of certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IdentifierKind {
    /// Mail address or alias.
    Address,
    /// Number given by the employer.
    EmployeeId,
    /// Telephone number.
    Phone,
    /// Postal address.
    PostalAddress,
    /// Whole name.
    Name,
    /// Given name alone: may be anybody's.
    GivenName,
    /// A word that somebody added to the search.
    Other,
}

impl Subject {
    /// The person of that name, address or id, with all identifiers of their account; an address or text that belongs
    /// to no account makes a subject of that one identifier.
    ///
    /// # Errors
    /// Where several accounts answer to the name.
    pub fn resolve(tenant: &Tenant, text: &str) -> Result<Subject> {
        let row = match tenant.entity_row(PERSON_KIND, text) {
            Ok(row) => row,
            Err(error) if text.contains('@') => {
                let unknown = error
                    .record()
                    .is_some_and(|record| record.id.ends_with("NotFound"));
                return if unknown {
                    Ok(Subject::outside(text))
                } else {
                    Err(error)
                };
            }
            Err(error) => return Err(error),
        };
        Ok(Subject::of_account(&row.key, &row.doc))
    }

    /// A person without an account, known by an address only (a customer, a former colleague).
    fn outside(address: &str) -> Subject {
        let identifiers = vec![Identifier {
            kind: IdentifierKind::Address,
            text: address.to_lowercase(),
        }];
        Subject {
            display_name: address.to_owned(),
            identifiers,
            ..Subject::default()
        }
    }

    fn of_account(key: &str, doc: &Json) -> Subject {
        let text = |name: &str| doc[name].as_str().unwrap_or("").to_owned();
        let list = |name: &str| -> Vec<String> {
            let items = doc[name].as_array().map(Vec::as_slice).unwrap_or_default();
            items
                .iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect()
        };
        let mut subject = Subject {
            display_name: text("DisplayName"),
            user_principal_name: text("UserPrincipalName"),
            id: key.to_owned(),
            identifiers: Vec::new(),
        };
        let proxies = list("ProxyAddresses")
            .into_iter()
            .map(|address| strip_prefix(&address).to_owned());
        let addresses = [text("UserPrincipalName"), text("Mail")]
            .into_iter()
            .chain(proxies)
            .chain(list("OtherMails"));
        for address in addresses {
            subject.add(IdentifierKind::Address, &address.to_lowercase());
        }
        subject.add(IdentifierKind::EmployeeId, &text("EmployeeId"));
        for phone in std::iter::once(text("MobilePhone")).chain(list("BusinessPhones")) {
            subject.add(IdentifierKind::Phone, &phone);
        }
        let street = text("StreetAddress");
        if street.split_whitespace().count() > 1 {
            subject.add(IdentifierKind::PostalAddress, &street);
        }
        let name = subject.display_name.clone();
        subject.add(IdentifierKind::Name, &name);
        let (given, family) = (text("GivenName"), text("Surname"));
        if !given.is_empty() && !family.is_empty() {
            subject.add(IdentifierKind::Name, &format!("{given} {family}"));
            subject.add(IdentifierKind::Name, &format!("{family} {given}"));
        }
        subject.add(IdentifierKind::GivenName, &given);
        subject
    }

    /// Adds an identifier unless it is empty or there already.
    pub fn add(&mut self, kind: IdentifierKind, text: &str) {
        let text = text.trim();
        let known = self
            .identifiers
            .iter()
            .any(|known| known.text.eq_ignore_ascii_case(text));
        if !text.is_empty() && !known {
            self.identifiers.push(Identifier {
                kind,
                text: text.to_owned(),
            });
        }
    }

    /// Mail addresses, lower case.
    pub fn addresses(&self) -> Vec<String> {
        let of_kind = self
            .identifiers
            .iter()
            .filter(|identifier| identifier.kind == IdentifierKind::Address);
        of_kind
            .map(|identifier| identifier.text.to_lowercase())
            .collect()
    }

    /// What entities and locations call the person: id, name to sign in with, addresses; lower case.
    pub fn person_keys(&self) -> Vec<String> {
        let mut keys = self.addresses();
        for key in [&self.id, &self.user_principal_name] {
            if !key.is_empty() {
                keys.push(key.to_lowercase());
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }
}

/// `SMTP:a@b` without what stands before the colon.
fn strip_prefix(address: &str) -> &str {
    address.split_once(':').map_or(address, |(_, rest)| rest)
}
