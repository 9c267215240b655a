//! Set-Mailbox: addresses, forwarding, quotas, holds, what a mailbox becomes.

use super::addresses::addresses;
use super::create::{audit, checked_address};
use super::error;
use super::find::{self, Found};
use super::mailbox::Mailbox;
use super::recipient;
use crate::apps::output::{days_of, days_text};
use crate::apps::settings::{self, Setting, settings};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::{self, LitigationHold};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

settings! {
    /// What is shown as it was set, without a consequence here.
    MailboxSettings {
        grant_send_on_behalf_to "GrantSendOnBehalfTo" list "Recipients who may send for it",
        accept_messages_only_from "AcceptMessagesOnlyFrom" list "Those from whom alone it takes mail",
        accept_messages_only_from_members "AcceptMessagesOnlyFromDLMembers" list "Groups from whose members alone it takes mail",
        accept_messages_only_from_any "AcceptMessagesOnlyFromSendersOrMembers" list "Both",
        reject_messages_from "RejectMessagesFrom" list "Those from whom it takes no mail",
        reject_messages_from_members "RejectMessagesFromDLMembers" list "Groups from whose members it takes none",
        reject_messages_from_any "RejectMessagesFromSendersOrMembers" list "Both",
        moderated_by "ModeratedBy" list "Who approves mail to it",
        moderation_enabled "ModerationEnabled" flag "Whether mail to it waits for approval",
        bypass_moderation "BypassModerationFromSendersOrMembers" list "Whose mail does not wait",
        send_moderation_notifications "SendModerationNotifications" text "Who is told: Always, Internal, Never",
        require_sender_authentication "RequireSenderAuthenticationEnabled" flag "Whether it takes mail from outside",
        mail_tip "MailTip" text "Note that senders see",
        mail_tip_translations "MailTipTranslations" list "The note in other languages",
        retention_policy "RetentionPolicy" text "Retention policy",
        retention_comment "RetentionComment" text "Note to the user about the hold",
        retention_url "RetentionUrl" text "Page about the hold",
        start_date_for_retention_hold "StartDateForRetentionHold" date "When the rest of retention tags begins",
        end_date_for_retention_hold "EndDateForRetentionHold" date "When it ends",
        message_copy_send_as "MessageCopyForSentAsEnabled" flag "Whether it keeps what others send as it",
        message_copy_on_behalf "MessageCopyForSendOnBehalfEnabled" flag "Whether it keeps what others send for it",
        max_send_size "MaxSendSize" size "Greatest message that it sends",
        max_receive_size "MaxReceiveSize" size "Greatest message that it receives",
        recipient_limits "RecipientLimits" number "Recipients of one message",
        rules_quota "RulesQuota" size "Room for rules",
        role_assignment_policy "RoleAssignmentPolicy" text "What its user may set",
        sharing_policy "SharingPolicy" text "How it shares",
        address_book_policy "AddressBookPolicy" text "Which address books it sees",
        audit_owner "AuditOwner" list "Actions of its user that are audited",
        audit_delegate "AuditDelegate" list "Actions of delegates that are audited",
        audit_admin "AuditAdmin" list "Actions of administrators that are audited",
        default_audit_set "DefaultAuditSet" list "For whom the default actions are audited",
        languages "Languages" list "Languages",
        office "Office" text "Office",
        simple_display_name "SimpleDisplayName" text "Name as shown, in plain letters",
        resource_capacity "ResourceCapacity" number "How many fit into the room",
        resource_custom "ResourceCustom" list "What the room has",
        calendar_repair_disabled "CalendarRepairDisabled" flag "Whether its calendar is not repaired",
        extension_custom_attribute1 "ExtensionCustomAttribute1" list "Free texts",
        extension_custom_attribute2 "ExtensionCustomAttribute2" list "Free texts",
        extension_custom_attribute3 "ExtensionCustomAttribute3" list "Free texts",
        extension_custom_attribute4 "ExtensionCustomAttribute4" list "Free texts",
        extension_custom_attribute5 "ExtensionCustomAttribute5" list "Free texts",
        custom_attribute1 "CustomAttribute1" text "Free text",
        custom_attribute2 "CustomAttribute2" text "Free text",
        custom_attribute3 "CustomAttribute3" text "Free text",
        custom_attribute4 "CustomAttribute4" text "Free text",
        custom_attribute5 "CustomAttribute5" text "Free text",
        custom_attribute6 "CustomAttribute6" text "Free text",
        custom_attribute7 "CustomAttribute7" text "Free text",
        custom_attribute8 "CustomAttribute8" text "Free text",
        custom_attribute9 "CustomAttribute9" text "Free text",
        custom_attribute10 "CustomAttribute10" text "Free text",
        custom_attribute11 "CustomAttribute11" text "Free text",
        custom_attribute12 "CustomAttribute12" text "Free text",
        custom_attribute13 "CustomAttribute13" text "Free text",
        custom_attribute14 "CustomAttribute14" text "Free text",
        custom_attribute15 "CustomAttribute15" text "Free text",
    }
}

/// Settings that name recipients.
const PEOPLE: &[&str] = &[
    "GrantSendOnBehalfTo",
    "AcceptMessagesOnlyFrom",
    "AcceptMessagesOnlyFromDLMembers",
    "AcceptMessagesOnlyFromSendersOrMembers",
    "RejectMessagesFrom",
    "RejectMessagesFromDLMembers",
    "RejectMessagesFromSendersOrMembers",
    "ModeratedBy",
    "BypassModerationFromSendersOrMembers",
];

/// An address as it is shown of forwarding: with its scheme.
fn forwarding(tenant: &Tenant, given: &str) -> Result<String> {
    let address = match given.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("smtp") => address,
        _ => given,
    };
    let (name, domain) = address.split_once('@').unwrap_or_default();
    if name.is_empty() || !domain.contains('.') || address.contains(char::is_whitespace) {
        let expected = "an address such as name@example.com";
        return Err(error::bad_value(
            tenant,
            "ForwardingSmtpAddress",
            given,
            expected,
        ));
    }
    Ok(format!("smtp:{address}"))
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
    /// Recipient to whom mail is forwarded; `$null` ends it
    forwarding_address: Setting,
    /// Address to which mail is forwarded; `$null` ends it
    forwarding_smtp_address: Setting,
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
    /// What it becomes
    r#type: Option<MailboxType>,
    /// Asks nothing
    force: bool,
    #[serde(flatten)]
    settings: MailboxSettings,
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
        if let Some(given) = self.forwarding_address.given() {
            let name = recipient::name_of(given);
            mailbox.forwarding_address = if name.is_empty() {
                None
            } else {
                Some(recipient::get(tenant, &name)?.name)
            };
        }
        if let Some(given) = self.forwarding_smtp_address.text() {
            mailbox.forwarding_smtp_address = match given {
                Some(address) => Some(forwarding(tenant, &address)?),
                None => None,
            };
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
        self.apply_other(tenant, mailbox)
    }

    /// What is shown as it was set, without a consequence; people are resolved.
    fn apply_other(&self, tenant: &Tenant, mailbox: &mut Mailbox) -> Result<()> {
        settings::apply(&mut mailbox.other, self.settings.given());
        for name in PEOPLE {
            if let Some(Json::Array(list)) = mailbox.other.get_mut(*name) {
                for person in list {
                    let text = person.as_str().unwrap_or_default();
                    *person = recipient::get(tenant, text)?.name.into();
                }
            }
        }
        Ok(())
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
