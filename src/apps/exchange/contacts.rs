//! Get-, New-, Set- and Remove-MailContact, and Get-MailUser: people outside.

use super::contact::MailContact;
use super::create::alias_of;
use super::error;
use super::find::{READERS, WRITERS};
use super::listing::{Query, listed};
use super::permission::audited;
use super::recipient::{self, Recipient};
use super::recipients::{common, contact_row, of_person};
use crate::apps::directory::User;
use crate::apps::output::table::Row;
use crate::apps::settings::{self, settings};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Entity, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Map;

const KIND: &str = "MailContact";

fn find(tenant: &Tenant, given: &Value) -> Result<MailContact> {
    let name = recipient::name_of(given);
    let found = tenant
        .find::<MailContact>(&name)
        .map_err(|error| error::in_exchange_words(tenant, &name, error))?;
    let known = tenant.names_of(MailContact::KIND)?;
    found.ok_or_else(|| {
        let near = crate::diag::did_you_mean(&name, known.iter().map(String::as_str));
        error::no_object(
            tenant,
            &name,
            "mail contact",
            near,
            "Get-MailContact lists them",
        )
    })
}

/// Gets mail contacts.
///
/// ```transcript
/// PS> (Get-MailContact).ExternalEmailAddress
/// SMTP:studio@fabrikam.example
/// SMTP:freight@northwind.example
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailContact {
    /// Contact: address, alias, name, id
    identity: Option<Value>,
    /// What a name or address begins with
    #[serde(rename = "ANR")]
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
}

impl Cmdlet for GetMailContact {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        if let Some(identity) = &self.identity {
            let contact = find(tenant, identity)?;
            return cx.emit_value(contact_row(KIND, &contact).named(&contact.name));
        }
        let contacts = tenant.list::<MailContact>()?;
        let rows = contacts
            .iter()
            .map(|contact| contact_row(KIND, contact).named(&contact.name))
            .collect();
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, KIND, rows, &query, Clone::clone)
    }
}

/// An address outside, without a scheme.
fn outside(tenant: &Tenant, given: &str) -> Result<String> {
    let address = given.split_once(':').map_or(given, |(_, address)| address);
    let (name, domain) = address.split_once('@').unwrap_or_default();
    if name.is_empty() || !domain.contains('.') {
        return Err(error::bad_value(
            tenant,
            "ExternalEmailAddress",
            given,
            "an address such as name@example.com",
        ));
    }
    Ok(address.to_string())
}

/// Makes a mail contact.
///
/// ```transcript
/// PS> (New-MailContact -Name 'Jo Fabrik' -ExternalEmailAddress jo@fabrikam.example).RecipientTypeDetails
/// MailContact
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewMailContact {
    /// Name
    name: String,
    /// Address outside
    external_email_address: String,
    /// Alias; made from the name where it is not given
    alias: Option<String>,
    /// Name as shown
    display_name: Option<String>,
    /// Given name
    first_name: Option<String>,
    /// Family name
    last_name: Option<String>,
}

impl Cmdlet for NewMailContact {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let address = outside(tenant, &self.external_email_address)?;
        if recipient::find(tenant, &self.name)?.is_some() {
            return Err(error::exists(tenant, &self.name));
        }
        if let Some(other) = recipient::find(tenant, &address)? {
            return Err(error::address_in_use(tenant, &address, &other.name));
        }
        if !cx.should_process(&self.name, "New-MailContact")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let mut contact = MailContact {
            guid: tenant.new_guid()?,
            alias: self.alias.unwrap_or_else(|| alias_of(&self.name)),
            display_name: self.display_name.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            external_email_address: address,
            when_created: tenant.now(),
            when_changed: tenant.now(),
            other: Map::new(),
        };
        for (key, value) in [("FirstName", self.first_name), ("LastName", self.last_name)] {
            if let Some(value) = value {
                contact.other.insert(key.into(), value.into());
            }
        }
        tenant.put(&contact)?;
        audited(cx, "New-MailContact", &contact.name)?;
        cx.emit_value(contact_row(KIND, &contact).named(&contact.name))
    }
}

settings! {
    /// What can be set of a contact.
    ContactSettings {
        hidden_from_address_lists "HiddenFromAddressListsEnabled" flag "Whether it is left out of address lists",
        mail_tip "MailTip" text "Note that senders see",
        moderated_by "ModeratedBy" list "Who approves mail to it",
        moderation_enabled "ModerationEnabled" flag "Whether mail to it waits for approval",
        grant_send_on_behalf_to "GrantSendOnBehalfTo" list "Recipients who may send for it",
        max_receive_size "MaxReceiveSize" size "Greatest message that it receives",
        max_send_size "MaxSendSize" size "Greatest message that it sends",
        require_sender_authentication "RequireSenderAuthenticationEnabled" flag "Whether it takes no mail from outside",
        simple_display_name "SimpleDisplayName" text "Name as shown, in plain letters",
        custom_attribute1 "CustomAttribute1" text "Free text",
        custom_attribute2 "CustomAttribute2" text "Free text",
        custom_attribute3 "CustomAttribute3" text "Free text",
        custom_attribute4 "CustomAttribute4" text "Free text",
        custom_attribute5 "CustomAttribute5" text "Free text",
    }
}

/// Changes a mail contact.
///
/// ```transcript
/// PS> Set-MailContact fabrikam-studio -ExternalEmailAddress atelier@fabrikam.example -MailTip 'Outside'
/// PS> (Get-MailContact fabrikam-studio).MailTip
/// Outside
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetMailContact {
    /// Contact: address, alias, name, id
    identity: Value,
    /// Alias
    alias: Option<String>,
    /// Name
    name: Option<String>,
    /// Name as shown
    display_name: Option<String>,
    /// Address outside
    external_email_address: Option<String>,
    #[serde(flatten)]
    settings: ContactSettings,
}

impl Cmdlet for SetMailContact {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let before = find(tenant, &self.identity)?;
        let mut contact = before.clone();
        contact.alias = self.alias.unwrap_or(contact.alias);
        contact.name = self.name.unwrap_or(contact.name);
        contact.display_name = self.display_name.unwrap_or(contact.display_name);
        if let Some(address) = self.external_email_address {
            contact.external_email_address = outside(tenant, &address)?;
        }
        settings::apply(&mut contact.other, self.settings.given());
        if contact == before {
            return cx.warn(format!(
                "The command completed successfully but no settings of '{}' have been modified.",
                before.name
            ));
        }
        if !cx.should_process(&before.name, "Set-MailContact")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        contact.when_changed = tenant.now();
        tenant.put(&contact)?;
        audited(cx, "Set-MailContact", &before.name)
    }
}

/// Deletes a mail contact.
///
/// ```transcript
/// PS> Get-MailContact fabrikam-studio | Remove-MailContact -Confirm:$false
/// PS> @(Get-MailContact).Count
/// 1
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveMailContact {
    /// Contact: address, alias, name, id
    identity: Value,
}

impl Cmdlet for RemoveMailContact {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let contact = find(cx.tenant()?, &self.identity)?;
        if !cx.should_process(&contact.name, "Remove-MailContact")? {
            return Ok(());
        }
        cx.tenant()?
            .delete::<MailContact>(&contact.guid.to_string())?;
        audited(cx, "Remove-MailContact", &contact.name)
    }
}

/// Gets mail users: guests, of whom there are accounts and no mailboxes.
///
/// ```transcript
/// PS> @(Get-MailUser).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailUser {
    /// User: address, alias, name, id
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
}

impl Cmdlet for GetMailUser {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let mut guests = tenant.list::<User>()?;
        guests.retain(|user| user.user_type.as_deref() == Some("Guest"));
        let row = |user: &User| {
            let who = Recipient {
                kind: "GuestMailUser".into(),
                ..Recipient::from(user)
            };
            let row = of_person(common(Row::of("MailUser"), &who), user);
            row.set("ExternalDirectoryObjectId", user.id.to_string())
                .set(
                    "ExternalEmailAddress",
                    user.mail
                        .as_ref()
                        .map_or_else(String::new, |mail| format!("SMTP:{mail}")),
                )
                .texts("EmailAddresses", &user.proxy_addresses)
                .set("UserPrincipalName", user.user_principal_name.as_str())
                .date("WhenCreated", user.created_date_time)
                .named(&who.name)
        };
        if let Some(identity) = &self.identity {
            let name = recipient::name_of(identity);
            let found = tenant
                .find::<User>(&name)?
                .filter(|user| user.user_type.as_deref() == Some("Guest"));
            let Some(user) = found else {
                return Err(error::no_object(
                    tenant,
                    &name,
                    "mail user",
                    None,
                    "Get-MailUser lists them",
                ));
            };
            return cx.emit_value(row(&user));
        }
        let rows = guests.iter().map(row).collect();
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, "MailUser", rows, &query, Clone::clone)
    }
}
