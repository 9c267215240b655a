//! New-Mailbox and Set-Mailbox.

use super::error;
use super::find::{self, Found, WRITERS};
use super::mailbox::Mailbox;
use crate::apps::accounts;
use crate::apps::output::{days_of, days_text};
use crate::apps::seed::people::DOMAIN;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::{self, LitigationHold, LocationKind, NewLocation};
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
        let plain: String = self
            .name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
            .collect();
        let alias = self.alias.clone().unwrap_or(if plain.is_empty() {
            "mailbox".into()
        } else {
            plain
        });
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

/// What a mailbox can become.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum MailboxType {
    /// Of a person
    Regular,
    /// Of a team without an account
    Shared,
    /// Of a room
    Room,
    /// Of a device
    Equipment,
}

/// Changes a mailbox: addresses, quotas, holds, and how long deleted items live.
///
/// A hold that is removed is followed by a delay hold of 30 days at the next run of the assistant (LC-H5).
/// -RetainDeletedItemsFor takes 0 to 30 days (LC-M3); without single item recovery, hard-deleted items go at the next run
/// (LC-M4).
///
/// ```transcript
/// PS> Set-Mailbox pilar@contoso.com -RetainDeletedItemsFor 30
/// PS> (Get-Mailbox pilar@contoso.com).RetainDeletedItemsFor.Days
/// 30
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetMailbox {
    /// Mailbox to change
    identity: Value,
    /// Says that an inactive mailbox is meant
    inactive_mailbox: bool,
    /// Alias
    alias: Option<String>,
    /// Name
    name: Option<String>,
    /// Name as shown
    display_name: Option<String>,
    /// All addresses, or `@{Add=…; Remove=…}`
    email_addresses: Option<Value>,
    /// Primary address
    primary_smtp_address: Option<String>,
    /// Primary address, by its other name
    windows_email_address: Option<String>,
    /// Whether everything in it is kept
    litigation_hold_enabled: Option<bool>,
    /// Days for which it is kept, from an item's date; `Unlimited`
    litigation_hold_duration: Option<Value>,
    /// Who is shown as having set the hold
    litigation_hold_owner: Option<String>,
    /// Note to the user about the hold
    retention_comment: Option<String>,
    /// Page about the hold
    retention_url: Option<String>,
    /// Days for which deleted items can be recovered, 0 to 30
    retain_deleted_items_for: Option<Value>,
    /// Whether users cannot destroy anything
    single_item_recovery_enabled: Option<bool>,
    /// Whether the Managed Folder Assistant passes the mailbox by
    elc_processing_disabled: Option<bool>,
    /// Whether retention tags rest
    retention_hold_enabled: Option<bool>,
    /// Ends the delay hold on Outlook data at once; needs the role Legal Hold
    remove_delay_hold_applied: bool,
    /// Ends the delay hold on other data at once; needs the role Legal Hold
    remove_delay_release_hold_applied: bool,
    /// Whether it is left out of address lists
    hidden_from_address_lists_enabled: Option<bool>,
    /// Recipient to whom mail is forwarded
    forwarding_address: Option<String>,
    /// Address to which mail is forwarded
    forwarding_smtp_address: Option<String>,
    /// Whether forwarded mail is kept too
    deliver_to_mailbox_and_forward: Option<bool>,
    /// Whether actions in it are audited
    audit_enabled: Option<bool>,
    /// Days for which these records are kept
    audit_log_age_limit: Option<Value>,
    /// Size at which its owner is warned
    issue_warning_quota: Option<Value>,
    /// Size at which nothing can be sent
    prohibit_send_quota: Option<Value>,
    /// Size at which nothing can be sent or received
    prohibit_send_receive_quota: Option<Value>,
    /// Whether its account is disabled
    account_disabled: Option<bool>,
    /// Recipients who may send for it
    grant_send_on_behalf_to: Option<Vec<String>>,
    /// Note that senders see
    mail_tip: Option<String>,
    /// Retention policy
    retention_policy: Option<String>,
    /// What it becomes
    r#type: Option<MailboxType>,
    /// Free text
    custom_attribute1: Option<String>,
    /// Free text
    custom_attribute2: Option<String>,
    /// Free text
    custom_attribute3: Option<String>,
    /// Free text
    custom_attribute4: Option<String>,
    /// Free text
    custom_attribute5: Option<String>,
    /// Free text
    custom_attribute6: Option<String>,
    /// Free text
    custom_attribute7: Option<String>,
    /// Free text
    custom_attribute8: Option<String>,
    /// Free text
    custom_attribute9: Option<String>,
    /// Free text
    custom_attribute10: Option<String>,
    /// Free text
    custom_attribute11: Option<String>,
    /// Free text
    custom_attribute12: Option<String>,
    /// Free text
    custom_attribute13: Option<String>,
    /// Free text
    custom_attribute14: Option<String>,
    /// Free text
    custom_attribute15: Option<String>,
    /// Asks nothing
    force: bool,
}

impl Cmdlet for SetMailbox {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = &[
        "Exchange Administrator",
        "Global Administrator",
        "Organization Management",
        "Recipient Management",
        "Legal Hold",
    ];

    fn run(self, cx: &mut Context) -> Result<()> {
        let _never_asks = self.force;
        let name = find::name_of(&self.identity);
        let tenant = cx.tenant()?;
        let mut found = if self.inactive_mailbox {
            find::deleted(tenant, &name)?.ok_or_else(|| error::not_found(tenant, &name, None))?
        } else {
            find::active(tenant, &name)?
        };
        if self.removes_delay() {
            tenant.require_role(&["Legal Hold", "Organization Management"])?;
        }
        let before = found.mailbox.clone();
        let holds_before = found.holds.clone();
        self.apply(tenant, &mut found)?;
        self.apply_holds(tenant, &mut found)?;
        let changes =
            found.mailbox != before || found.holds != holds_before || self.removes_delay();
        if !changes {
            return cx.warn(format!(
                "The command completed successfully but no settings of '{name}' have been modified."
            ));
        }
        if !cx.should_process(&before.primary_smtp_address, "Set-Mailbox")? {
            return Ok(());
        }
        let given: Vec<Json> = cx
            .host
            .bound_parameters()
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value.to_text() }))
            .collect();
        let tenant = cx.tenant()?;
        found.mailbox.when_changed = tenant.now();
        tenant.put(&found.mailbox)?;
        if found.mailbox.primary_smtp_address != before.primary_smtp_address
            || found.mailbox.display_name != before.display_name
        {
            let dot = if found.is_active() { "" } else { "." };
            let address = format!("{dot}{}", found.mailbox.primary_smtp_address);
            content::folders::rename_location(
                tenant,
                found.place.id,
                &address,
                &found.mailbox.display_name,
            )?;
        }
        if found.holds != holds_before {
            let assistant = found.holds.assistant_disabled != holds_before.assistant_disabled;
            content::set_hold_state(tenant, found.holds.clone())?;
            if assistant {
                content::places::assistant_switched(tenant, found.place.id)?;
            }
        }
        if self.removes_delay() {
            let mut state = content::hold_state(tenant, found.place.id)?;
            content::assistant::end_delay(
                tenant,
                &mut state,
                self.remove_delay_hold_applied,
                self.remove_delay_release_hold_applied,
            )?;
        }
        audit(tenant, "Set-Mailbox", &found.mailbox, given.into())?;
        if self.litigation_hold_enabled.is_some() {
            cx.warn("The hold setting may take up to 240 minutes to take effect.")?;
        }
        Ok(())
    }
}

impl SetMailbox {
    fn removes_delay(&self) -> bool {
        self.remove_delay_hold_applied || self.remove_delay_release_hold_applied
    }

    /// What lies in the mailbox's own document.
    fn apply(&self, tenant: &Tenant, found: &mut Found) -> Result<()> {
        let mailbox = &mut found.mailbox;
        if let Some(alias) = &self.alias {
            mailbox.alias.clone_from(alias);
        }
        if let Some(name) = &self.name {
            mailbox.name.clone_from(name);
        }
        if let Some(name) = &self.display_name {
            mailbox.display_name.clone_from(name);
        }
        if let Some(given) = &self.email_addresses {
            addresses(tenant, mailbox, given)?;
        }
        if let Some(address) = self
            .primary_smtp_address
            .as_ref()
            .or(self.windows_email_address.as_ref())
        {
            checked_address(tenant, address, Some(mailbox))?;
            mailbox.set_primary(address);
        }
        if let Some(owner) = &self.litigation_hold_owner {
            mailbox.litigation_hold_owner.clone_from(owner);
        }
        let switches = [
            (
                self.retention_hold_enabled,
                &mut mailbox.retention_hold_enabled,
            ),
            (
                self.hidden_from_address_lists_enabled,
                &mut mailbox.hidden_from_address_lists_enabled,
            ),
            (
                self.deliver_to_mailbox_and_forward,
                &mut mailbox.deliver_to_mailbox_and_forward,
            ),
            (self.audit_enabled, &mut mailbox.audit_enabled),
        ];
        for (given, kept) in switches {
            *kept = given.unwrap_or(*kept);
        }
        for (given, kept) in [
            (&self.forwarding_address, &mut mailbox.forwarding_address),
            (
                &self.forwarding_smtp_address,
                &mut mailbox.forwarding_smtp_address,
            ),
        ] {
            if let Some(address) = given {
                *kept = (!address.is_empty()).then(|| address.clone());
            }
        }
        for (given, kept, parameter) in [
            (
                &self.issue_warning_quota,
                &mut mailbox.issue_warning_quota,
                "IssueWarningQuota",
            ),
            (
                &self.prohibit_send_quota,
                &mut mailbox.prohibit_send_quota,
                "ProhibitSendQuota",
            ),
            (
                &self.prohibit_send_receive_quota,
                &mut mailbox.prohibit_send_receive_quota,
                "ProhibitSendReceiveQuota",
            ),
        ] {
            if let Some(value) = given {
                *kept = quota(tenant, parameter, value)?;
            }
        }
        if let Some(value) = &self.audit_log_age_limit {
            let days = days(value).filter(|days| *days >= 0);
            let days = days.ok_or_else(|| {
                error::bad_value(
                    tenant,
                    "AuditLogAgeLimit",
                    &value.to_text(),
                    "a number of days",
                )
            })?;
            mailbox.audit_log_age_limit = days_text(days);
        }
        if let Some(kind) = self.r#type {
            mailbox.recipient_type_details = match kind {
                MailboxType::Regular => "UserMailbox",
                MailboxType::Shared => "SharedMailbox",
                MailboxType::Room => "RoomMailbox",
                MailboxType::Equipment => "EquipmentMailbox",
            }
            .into();
        }
        self.apply_other(mailbox);
        Ok(())
    }

    /// What is shown as it was set, without a consequence.
    fn apply_other(&self, mailbox: &mut Mailbox) {
        let texts = [
            ("CustomAttribute1", &self.custom_attribute1),
            ("CustomAttribute2", &self.custom_attribute2),
            ("CustomAttribute3", &self.custom_attribute3),
            ("CustomAttribute4", &self.custom_attribute4),
            ("CustomAttribute5", &self.custom_attribute5),
            ("CustomAttribute6", &self.custom_attribute6),
            ("CustomAttribute7", &self.custom_attribute7),
            ("CustomAttribute8", &self.custom_attribute8),
            ("CustomAttribute9", &self.custom_attribute9),
            ("CustomAttribute10", &self.custom_attribute10),
            ("CustomAttribute11", &self.custom_attribute11),
            ("CustomAttribute12", &self.custom_attribute12),
            ("CustomAttribute13", &self.custom_attribute13),
            ("CustomAttribute14", &self.custom_attribute14),
            ("CustomAttribute15", &self.custom_attribute15),
            ("MailTip", &self.mail_tip),
            ("RetentionPolicy", &self.retention_policy),
            ("RetentionComment", &self.retention_comment),
            ("RetentionUrl", &self.retention_url),
        ];
        for (name, value) in texts {
            match value {
                Some(value) if value.is_empty() => drop(mailbox.other.remove(name)),
                Some(value) => drop(mailbox.other.insert(name.into(), json!(value))),
                None => {}
            }
        }
        if let Some(people) = &self.grant_send_on_behalf_to {
            mailbox
                .other
                .insert("GrantSendOnBehalfTo".into(), json!(people));
        }
    }

    /// What decides how long items live; content carries it out.
    fn apply_holds(&self, tenant: &Tenant, found: &mut Found) -> Result<()> {
        let holds = &mut found.holds;
        let duration = match &self.litigation_hold_duration {
            Some(value) if value.to_text().eq_ignore_ascii_case("unlimited") => Some(None),
            Some(value) => match days(value).filter(|days| *days > 0) {
                Some(days) => Some(Some(days)),
                None => {
                    let text = value.to_text();
                    return Err(error::bad_value(
                        tenant,
                        "LitigationHoldDuration",
                        &text,
                        "a number of days or Unlimited",
                    ));
                }
            },
            None => None,
        };
        match self.litigation_hold_enabled {
            Some(true) if holds.litigation.is_none() => {
                holds.litigation = Some(LitigationHold {
                    since: tenant.now(),
                    duration_days: duration.flatten(),
                });
                if self.litigation_hold_owner.is_none() {
                    found.mailbox.litigation_hold_owner = tenant.actor().upn.clone();
                }
            }
            Some(false) => {
                holds.litigation = None;
                found.mailbox.litigation_hold_owner.clear();
            }
            _ => {}
        }
        if let (Some(duration), Some(hold)) = (duration, &mut holds.litigation) {
            hold.duration_days = duration;
        }
        if let Some(value) = &self.retain_deleted_items_for {
            let days = days(value).filter(|days| (0..=30).contains(days));
            let expected = "0 to 30 days (LC-M3)";
            holds.retain_deleted_days = Some(days.ok_or_else(|| {
                error::bad_value(tenant, "RetainDeletedItemsFor", &value.to_text(), expected)
            })?);
        }
        if let Some(on) = self.single_item_recovery_enabled {
            holds.single_item_recovery = Some(on);
        }
        if let Some(disabled) = self.elc_processing_disabled {
            holds.assistant_disabled = disabled;
        }
        if let Some(disabled) = self.account_disabled {
            holds.account_disabled = disabled;
        }
        Ok(())
    }
}

/// Whole days of a number, a span, or text such as `30.00:00:00`.
fn days(value: &Value) -> Option<i64> {
    const TICKS_PER_DAY: i64 = 864_000_000_000;
    match value.base() {
        Value::Span(span) => {
            (span.ticks % TICKS_PER_DAY == 0).then_some(span.ticks / TICKS_PER_DAY)
        }
        other => days_of(&other.to_text()),
    }
}

fn quota(tenant: &Tenant, parameter: &str, value: &Value) -> Result<String> {
    if value.to_text().eq_ignore_ascii_case("unlimited") {
        return Ok("Unlimited".into());
    }
    let bytes = crate::value::size::bytes_of(value).filter(|bytes| *bytes > 0);
    let bytes = bytes.ok_or_else(|| {
        error::bad_value(
            tenant,
            parameter,
            &value.to_text(),
            "a size such as 50GB, or Unlimited",
        )
    })?;
    Ok(crate::value::size::byte_size(bytes).to_text())
}

/// Replaces the addresses, or adds and removes some. `SMTP:` in capitals marks the primary one.
fn addresses(tenant: &Tenant, mailbox: &mut Mailbox, given: &Value) -> Result<()> {
    let list = |value: &Value| {
        value.items().map_or_else(
            || vec![value.to_text()],
            |items| items.iter().map(Value::to_text).collect::<Vec<_>>(),
        )
    };
    let with_scheme = |text: &str| {
        if text.contains(':') {
            text.to_string()
        } else {
            format!("smtp:{text}")
        }
    };
    if let Value::Table(table) = given.base() {
        for gone in table.get_str("Remove").iter().flat_map(&list) {
            let gone = with_scheme(&gone);
            if gone.eq_ignore_ascii_case(&format!("smtp:{}", mailbox.primary_smtp_address)) {
                let message = "The primary address cannot be removed.";
                return Err(error::refused(
                    tenant,
                    &mailbox.name,
                    message,
                    "is the primary address",
                    "make another one primary first",
                ));
            }
            mailbox
                .email_addresses
                .retain(|known| !known.eq_ignore_ascii_case(&gone));
        }
        for added in table.get_str("Add").iter().flat_map(&list) {
            add_address(tenant, mailbox, &with_scheme(&added))?;
        }
        return Ok(());
    }
    mailbox.email_addresses.clear();
    let all: Vec<String> = list(given).iter().map(|text| with_scheme(text)).collect();
    let primary = all
        .iter()
        .find(|text| text.starts_with("SMTP:"))
        .or_else(|| all.first());
    for address in &all {
        add_address(tenant, mailbox, address)?;
    }
    if let Some(primary) = primary {
        let address = primary
            .split_once(':')
            .map_or(primary.as_str(), |(_, address)| address)
            .to_string();
        mailbox.set_primary(&address);
    }
    Ok(())
}

fn add_address(tenant: &Tenant, mailbox: &mut Mailbox, proxy: &str) -> Result<()> {
    let (scheme, address) = proxy.split_once(':').unwrap_or(("smtp", proxy));
    if scheme.eq_ignore_ascii_case("smtp") {
        checked_address(tenant, address, Some(mailbox))?;
    }
    if scheme == "SMTP" {
        mailbox.set_primary(address);
    } else if !mailbox
        .email_addresses
        .iter()
        .any(|known| known.eq_ignore_ascii_case(proxy))
    {
        mailbox.email_addresses.push(proxy.to_string());
    }
    Ok(())
}
