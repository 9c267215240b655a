//! New-Mailbox, and what an address of a mailbox must be.

use super::error;
use super::find::{self, Found, WRITERS};
use super::mailbox::Mailbox;
use crate::apps::accounts;
use crate::apps::seed::people::DOMAIN;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::{self, LocationKind, NewLocation};
use crate::diag::Result;
use crate::tenant::{AuditRecord, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// Makes a mailbox: shared, of a room or a device, or of a new user.
///
/// A user's mailbox needs -MicrosoftOnlineServicesID and -Password; the account is made with it. -InactiveMailbox
/// recovers a mailbox that a hold has kept (LC-U4).
///
/// ```transcript
/// PS> $lab = New-Mailbox -Shared -Name spam-lab -PrimarySmtpAddress lab@contoso.com
/// PS> $lab.RecipientTypeDetails
/// SharedMailbox
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewMailbox {
    /// Name, unique among mailboxes
    name: String,
    /// Makes a shared mailbox
    shared: bool,
    /// Makes the mailbox of a room
    room: bool,
    /// Makes the mailbox of a device
    equipment: bool,
    /// Primary address; the alias at contoso.com where it is not given
    primary_smtp_address: Option<String>,
    /// Alias; made from the name where it is not given
    alias: Option<String>,
    /// Name as shown; the name where it is not given
    display_name: Option<String>,
    /// Given name of a new user
    first_name: Option<String>,
    /// Family name of a new user
    last_name: Option<String>,
    /// Name to sign in with, for a new user
    #[serde(rename = "MicrosoftOnlineServicesID")]
    microsoft_online_services_id: Option<String>,
    /// Password of a new user; checked for being there, not kept
    password: Option<Value>,
    /// Inactive mailbox that is recovered
    inactive_mailbox: Option<Value>,
}

impl Cmdlet for NewMailbox {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let alias = self.alias.clone().unwrap_or_else(|| alias_of(&self.name));
        let upn = self.microsoft_online_services_id.clone();
        let address = self
            .primary_smtp_address
            .clone()
            .or_else(|| upn.clone())
            .unwrap_or_else(|| format!("{alias}@{DOMAIN}"));
        let tenant = cx.tenant()?;
        checked_address(tenant, &address, None)?;
        if tenant.find::<Mailbox>(&self.name)?.is_some() {
            return Err(error::exists(tenant, &self.name));
        }
        let kind = match (self.shared, self.room, self.equipment) {
            (true, ..) => "SharedMailbox",
            (_, true, _) => "RoomMailbox",
            (.., true) => "EquipmentMailbox",
            _ => "UserMailbox",
        };
        if kind == "UserMailbox" && (upn.is_none() || self.password.is_none()) {
            let message = "A mailbox of a user needs -MicrosoftOnlineServicesID and -Password.";
            return Err(error::refused(
                tenant,
                &self.name,
                message,
                "which kind of mailbox?",
                "add -Shared, -Room or -Equipment, or name the new user",
            ));
        }
        if !cx.should_process(&address, "New-Mailbox")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let display_name = self
            .display_name
            .clone()
            .unwrap_or_else(|| self.name.clone());
        let user = match (&upn, kind) {
            (Some(upn), "UserMailbox") => Some(accounts::create(
                tenant,
                upn,
                &display_name,
                &alias,
                self.first_name.as_deref(),
                self.last_name.as_deref(),
            )?),
            _ => None,
        };
        let found = if let Some(inactive) = &self.inactive_mailbox {
            self.recover(tenant, inactive)?
        } else {
            None
        };
        let now = tenant.now();
        let mut mailbox = match &found {
            Some(found) => Mailbox {
                when_soft_deleted: None,
                is_soft_deleted_by_remove: false,
                ..found.mailbox.clone()
            },
            None => Mailbox {
                guid: tenant.new_guid()?,
                exchange_guid: tenant.new_guid()?,
                when_created: now,
                ..Mailbox::default()
            },
        };
        mailbox.external_directory_object_id = user.map_or_else(String::new, |id| id.to_string());
        mailbox.name = self.name.clone();
        mailbox.alias = alias;
        mailbox.display_name = display_name;
        mailbox.user_principal_name = upn.clone().unwrap_or_else(|| address.clone());
        mailbox.recipient_type_details = kind.into();
        mailbox.when_changed = now;
        mailbox.set_primary(&address);
        tenant.put(&mailbox)?;
        match found {
            Some(found) => {
                content::places::restore_mailbox(tenant, found.place.id)?;
                content::folders::rename_location(
                    tenant,
                    found.place.id,
                    &address,
                    &mailbox.display_name,
                )?;
                content::folders::set_location_owner(tenant, found.place.id, upn.as_deref())?;
            }
            None => {
                let key = mailbox.guid.to_string();
                let owner = if kind == "UserMailbox" {
                    upn.as_deref()
                } else {
                    None
                };
                let new = NewLocation {
                    kind: LocationKind::Mailbox,
                    address: &address,
                    name: &mailbox.display_name,
                    owner,
                    entity: Some(&key),
                };
                content::create_location(tenant, &new)?;
            }
        }
        audit(
            tenant,
            "New-Mailbox",
            &mailbox,
            json!([{ "Name": "Name", "Value": mailbox.name }]),
        )?;
        let found = find::complete(tenant, mailbox)?;
        let view = find::view(tenant, &found)?;
        cx.emit_value(view)
    }
}

impl NewMailbox {
    fn recover(&self, tenant: &Tenant, inactive: &Value) -> Result<Option<Found>> {
        let name = find::name_of(inactive);
        match find::deleted(tenant, &name)? {
            Some(found) if found.is_inactive() => Ok(Some(found)),
            _ => Err(error::not_found(
                tenant,
                &name,
                Some("Get-Mailbox -InactiveMailboxOnly lists inactive mailboxes"),
            )),
        }
    }
}

/// The alias that a name makes.
pub fn alias_of(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect();
    if plain.is_empty() {
        "recipient".into()
    } else {
        plain
    }
}

/// Refuses an address of a foreign domain, or one that another mailbox has.
pub fn checked_address(tenant: &Tenant, address: &str, own: Option<&Mailbox>) -> Result<()> {
    let (name, domain) = address.split_once('@').unwrap_or_default();
    if name.is_empty()
        || name.contains(char::is_whitespace)
        || !(domain.eq_ignore_ascii_case(DOMAIN)
            || domain.to_lowercase().ends_with(".onmicrosoft.com"))
    {
        return Err(error::domain_not_accepted(tenant, address));
    }
    match tenant.find::<Mailbox>(address)? {
        Some(other) if own.is_none_or(|own| own.guid != other.guid) => {
            Err(error::address_in_use(tenant, address, &other.name))
        }
        _ => Ok(()),
    }
}

/// Writes a record of an administrator's change of a mailbox.
pub fn audit(
    tenant: &mut Tenant,
    operation: &str,
    mailbox: &Mailbox,
    parameters: Json,
) -> Result<()> {
    let record = AuditRecord::new("Exchange", "ExchangeAdmin", operation, &mailbox.name);
    tenant.audit(record.data(json!({ "Parameters": parameters })))?;
    Ok(())
}
