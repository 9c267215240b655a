//! Who can receive mail, whatever it is: a mailbox, a group, a contact. Found by address, alias, name, sign-in name, id or
//! distinguished name; a name of several is refused.

use super::contact::MailContact;
use super::dynamic::DynamicGroup;
use super::error;
use super::mailbox::Mailbox;
use crate::apps::directory::{Group, User};
use crate::apps::output::identity;
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;

/// Somebody who can receive mail or hold a permission.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// Object id.
    pub guid: String,
    /// Name.
    pub name: String,
    /// Alias.
    pub alias: String,
    /// Name as shown.
    pub display_name: String,
    /// Primary address; empty without one.
    pub address: String,
    /// Sign-in name; empty without one.
    pub upn: String,
    /// `UserMailbox`, `MailUniversalDistributionGroup`, `MailContact` …
    pub kind: String,
}

impl Recipient {
    /// What a permission shows as its user: the sign-in name, or the name.
    pub fn trustee(&self) -> &str {
        if self.upn.is_empty() || self.kind == "GroupMailbox" {
            &self.display_name
        } else {
            &self.upn
        }
    }

    /// Name of Exchange's own address book.
    pub fn legacy_dn(&self) -> String {
        let id: String = self.guid.chars().filter(|c| *c != '-').collect();
        format!(
            "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={id}-{}",
            self.alias
        )
    }

    /// As inbox rules write whom they send to.
    pub fn as_target(&self) -> String {
        if self.kind == "MailContact" {
            format!("\"{}\" [SMTP:{}]", self.display_name, self.address)
        } else {
            format!("\"{}\" [EX:{}]", self.display_name, self.legacy_dn())
        }
    }
}

impl From<&Mailbox> for Recipient {
    fn from(mailbox: &Mailbox) -> Recipient {
        Recipient {
            guid: mailbox.guid.to_string(),
            name: mailbox.name.clone(),
            alias: mailbox.alias.clone(),
            display_name: mailbox.display_name.clone(),
            address: mailbox.primary_smtp_address.clone(),
            upn: mailbox.user_principal_name.clone(),
            kind: mailbox.recipient_type_details.clone(),
        }
    }
}

impl From<&Group> for Recipient {
    fn from(group: &Group) -> Recipient {
        Recipient {
            guid: group.id.to_string(),
            name: group.exchange_name(),
            alias: group.mail_nickname.clone().unwrap_or_default(),
            display_name: group.display_name.clone(),
            address: group.mail.clone().unwrap_or_default(),
            upn: String::new(),
            kind: group.recipient_type_details().into(),
        }
    }
}

impl From<&MailContact> for Recipient {
    fn from(contact: &MailContact) -> Recipient {
        Recipient {
            guid: contact.guid.to_string(),
            name: contact.name.clone(),
            alias: contact.alias.clone(),
            display_name: contact.display_name.clone(),
            address: contact.external_email_address.clone(),
            upn: String::new(),
            kind: "MailContact".into(),
        }
    }
}

impl From<&User> for Recipient {
    fn from(user: &User) -> Recipient {
        Recipient {
            guid: user.id.to_string(),
            name: user.display_name.clone(),
            alias: user.mail_nickname.clone().unwrap_or_default(),
            display_name: user.display_name.clone(),
            address: user.mail.clone().unwrap_or_default(),
            upn: user.user_principal_name.clone(),
            kind: "User".into(),
        }
    }
}

/// Nobody, to be filled in.
pub fn nobody() -> Recipient {
    Recipient::from(&Mailbox::default())
}

/// Text by which a parameter names a recipient.
pub fn name_of(given: &Value) -> String {
    identity(
        given,
        &[
            "ExternalDirectoryObjectId",
            "Guid",
            "PrimarySmtpAddress",
            "UserPrincipalName",
            "Identity",
            "Id",
            "Mail",
            "Name",
        ],
    )
}

/// What Exchange calls a distinguished name, without its tail.
pub fn distinguished_name(name: &str) -> String {
    Mailbox {
        name: name.into(),
        ..Mailbox::default()
    }
    .distinguished_name()
}

/// The name within a distinguished name, else the text itself; a proxy's scheme is left out.
fn plain(name: &str) -> &str {
    let name = name.trim();
    let lower = name.to_lowercase();
    if lower.starts_with("smtp:") {
        return name.get(5..).unwrap_or_default().trim();
    }
    if lower.starts_with("cn=") && lower.contains(",ou=") {
        return name
            .get(3..)
            .and_then(|rest| rest.split(',').next())
            .unwrap_or(name);
    }
    name
}

/// The recipient of that name, if there is one.
pub fn find(tenant: &Tenant, name: &str) -> Result<Option<Recipient>> {
    let name = plain(name);
    if name.is_empty() {
        return Ok(None);
    }
    let words = |error| error::in_exchange_words(tenant, name, error);
    let mailbox = tenant.find::<Mailbox>(name).map_err(words)?;
    let mailbox = mailbox.filter(Mailbox::is_active);
    if let Some(mailbox) = &mailbox
        && mailbox.recipient_type_details != "GroupMailbox"
    {
        return Ok(Some(mailbox.into()));
    }
    if let Some(group) = tenant.find::<Group>(name).map_err(words)? {
        return Ok(Some((&group).into()));
    }
    if let Some(mailbox) = &mailbox {
        return Ok(Some(mailbox.into()));
    }
    if let Some(contact) = tenant.find::<MailContact>(name).map_err(words)? {
        return Ok(Some((&contact).into()));
    }
    if let Some(group) = tenant.find::<DynamicGroup>(name).map_err(words)? {
        return Ok(Some((&group).into()));
    }
    let user = tenant.find::<User>(name).map_err(words)?;
    let Some(user) = user else { return Ok(None) };
    // By another of the person's names the mailbox is meant all the same.
    let own = tenant.find::<Mailbox>(&user.id.to_string())?;
    Ok(Some(own.filter(Mailbox::is_active).map_or_else(
        || (&user).into(),
        |mailbox| (&mailbox).into(),
    )))
}

/// The recipient of that name; what Exchange answers if there is none.
pub fn get(tenant: &Tenant, name: &str) -> Result<Recipient> {
    if let Some(found) = find(tenant, name)? {
        return Ok(found);
    }
    let mut known = tenant.names_of("Mailbox")?;
    known.extend(tenant.names_of("Group")?);
    let near = crate::diag::did_you_mean(name, known.iter().map(String::as_str));
    Err(error::no_object(
        tenant,
        name,
        "recipient",
        near,
        "Get-Recipient lists recipients",
    ))
}

/// Whom an address or name means as the target of mail: a recipient, or an address outside.
pub fn target(tenant: &Tenant, text: &str) -> Result<String> {
    if text.starts_with('"') && (text.contains("[EX:") || text.contains("[SMTP:")) {
        return Ok(text.to_string());
    }
    let bare = plain(text);
    match find(tenant, bare)? {
        Some(found) => Ok(found.as_target()),
        None if bare.contains('@') => Ok(format!("\"{bare}\" [SMTP:{bare}]")),
        None => get(tenant, bare).map(|found| found.as_target()),
    }
}

/// The address that a target of an inbox rule stands for.
pub fn address_of_target(tenant: &Tenant, target: &str) -> Option<String> {
    let inner = target.split_once('[')?.1.trim_end_matches(']');
    if let Some(address) = inner.strip_prefix("SMTP:") {
        return Some(address.to_lowercase());
    }
    // The last part is an id of 32 digits, a hyphen, the alias.
    let alias = inner.rsplit_once("/cn=")?.1.get(33..)?;
    let found = find(tenant, alias).ok().flatten()?;
    Some(found.address.to_lowercase())
}
