//! Which mailbox is meant, in which state it is, and its form in the output of Get-Mailbox.

use super::error;
use super::mailbox::Mailbox;
use crate::apps::output::table::Row;
use crate::apps::output::{days_text, identity, span_value, texts};
use crate::content::folders::{ACTIVE, INACTIVE, SOFT_DELETED, location_of_entity};
use crate::content::{HoldState, Location, hold_state};
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};
use crate::value::size::byte_size;
use crate::value::{DateTime, Value};

/// Roles that read mailboxes.
pub const READERS: &[&str] = &[
    "Exchange Administrator",
    "Global Administrator",
    "Organization Management",
    "Recipient Management",
    "View-Only Recipients",
    "Compliance Administrator",
    "eDiscovery Manager",
    "User Administrator",
];
/// Roles that change mailboxes.
pub const WRITERS: &[&str] = &[
    "Exchange Administrator",
    "Global Administrator",
    "Organization Management",
    "Recipient Management",
];

/// Properties by which an object of the pipeline names a mailbox, the surest first.
const NAMED_BY: &[&str] = &[
    "ExchangeGuid",
    "MailboxGuid",
    "Guid",
    "PrimarySmtpAddress",
    "UserPrincipalName",
    "Identity",
    "Mail",
    "Name",
];

/// A mailbox with its place and what holds it.
pub struct Found {
    /// The mailbox.
    pub mailbox: Mailbox,
    /// Where its items lie, and its state.
    pub place: Location,
    /// What holds it, and how long deleted items live.
    pub holds: HoldState,
}

impl Found {
    /// Whether it is deleted and can still be restored, without a hold (LC-U3).
    pub fn is_soft_deleted(&self) -> bool {
        self.place.state == SOFT_DELETED
    }

    /// Whether holds keep it although its account is gone (LC-U4).
    pub fn is_inactive(&self) -> bool {
        self.place.state == INACTIVE
    }

    /// Whether it is neither.
    pub fn is_active(&self) -> bool {
        self.place.state == ACTIVE
    }
}

/// Text by which a parameter names a mailbox.
pub fn name_of(given: &Value) -> String {
    identity(given, NAMED_BY)
}

/// A mailbox with what belongs to it.
pub fn complete(tenant: &Tenant, mailbox: Mailbox) -> Result<Found> {
    let key = mailbox.guid.to_string();
    let Some(place) = location_of_entity(tenant, &key)? else {
        return Err(error::not_found(
            tenant,
            &mailbox.primary_smtp_address,
            None,
        ));
    };
    let holds = hold_state(tenant, place.id)?;
    Ok(Found {
        mailbox,
        place,
        holds,
    })
}

/// The active mailbox of that name.
pub fn active(tenant: &Tenant, name: &str) -> Result<Found> {
    let named = tenant
        .find::<Mailbox>(name)
        .map_err(|error| error::in_exchange_words(tenant, name, error))?;
    match named {
        Some(mailbox) => {
            let found = complete(tenant, mailbox)?;
            if found.is_active() {
                Ok(found)
            } else {
                Err(error::not_found(tenant, name, Some(DELETED)))
            }
        }
        None if deleted(tenant, name)?.is_some() => {
            Err(error::not_found(tenant, name, Some(DELETED)))
        }
        None => Err(error::not_found(tenant, name, None)),
    }
}

const DELETED: &str =
    "the mailbox was deleted: Get-Mailbox -SoftDeletedMailbox or -InactiveMailboxOnly finds it";

/// The deleted or inactive mailbox of that name, with or without the dot before it (LC-U7).
pub fn deleted(tenant: &Tenant, name: &str) -> Result<Option<Found>> {
    let dotted = format!(".{}", name.trim().trim_start_matches('.'));
    let found = match tenant.find::<Mailbox>(&dotted)? {
        Some(mailbox) => Some(mailbox),
        None => tenant
            .find::<Mailbox>(name)?
            .filter(|mailbox| !mailbox.is_active()),
    };
    found.map(|mailbox| complete(tenant, mailbox)).transpose()
}

/// The mailbox of that name in whatever state; an active one goes before a deleted one.
pub fn any(tenant: &Tenant, name: &str) -> Result<Found> {
    match tenant.find::<Mailbox>(name)? {
        Some(mailbox) => complete(tenant, mailbox),
        None => deleted(tenant, name)?.ok_or_else(|| error::not_found(tenant, name, None)),
    }
}

/// What Get-Mailbox shows under its holds, by the forms of LC-H1.
pub fn in_place_holds(holds: &HoldState) -> Vec<String> {
    holds.holds.iter().map(|hold| hold.id.clone()).collect()
}

fn retained_days(tenant: &Tenant, found: &Found) -> Result<i64> {
    match found.holds.retain_deleted_days {
        Some(days) => Ok(days),
        None => tenant.setting_number("mail.retain_deleted_items_days"),
    }
}

fn date(at: Timestamp) -> Value {
    Value::Date(DateTime::from_unix_ms(at.ms()))
}

/// A mailbox in the form of Get-Mailbox.
pub fn view(tenant: &Tenant, found: &Found) -> Result<Value> {
    let (mailbox, holds) = (&found.mailbox, &found.holds);
    let held = holds.is_held();
    let gigabytes = |bare: &str, on_hold: &str| {
        tenant
            .setting_number(if held { on_hold } else { bare })
            .map(|gb| byte_size(gb << 30))
    };
    let litigation = holds.litigation.as_ref();
    let duration = litigation
        .and_then(|hold| hold.duration_days)
        .map_or_else(|| "Unlimited".to_string(), days_text);
    let retired = holds.retired_at;
    let size = |text: &str| {
        crate::value::size::bytes_of(&Value::str(text)).map_or_else(|| Value::str(text), byte_size)
    };
    let more = vec![
        ("Identity", Value::str(&mailbox.name)),
        ("Id", Value::str(&mailbox.name)),
        (
            "DistinguishedName",
            Value::str(mailbox.distinguished_name()),
        ),
        ("ExchangeObjectId", Value::Guid(mailbox.guid.0)),
        ("WhenCreatedUTC", date(mailbox.when_created)),
        ("WhenChangedUTC", date(mailbox.when_changed)),
        ("WhenMailboxCreated", date(mailbox.when_created)),
        ("OrganizationId", Value::str("contoso.onmicrosoft.com")),
        (
            "WindowsEmailAddress",
            Value::str(&mailbox.primary_smtp_address),
        ),
        ("WindowsLiveID", Value::str(&mailbox.user_principal_name)),
        (
            "MicrosoftOnlineServicesID",
            Value::str(&mailbox.user_principal_name),
        ),
        ("LitigationHoldEnabled", litigation.is_some().into()),
        (
            "LitigationHoldDate",
            litigation.map_or(Value::Null, |hold| date(hold.since)),
        ),
        ("LitigationHoldDuration", span_value(&duration)),
        ("InPlaceHolds", texts(&in_place_holds(holds))),
        ("DelayHoldApplied", holds.delay_since.is_some().into()),
        (
            "DelayReleaseHoldApplied",
            holds.delay_release_since.is_some().into(),
        ),
        ("ComplianceTagHoldApplied", holds.label_hold.into()),
        ("ElcProcessingDisabled", holds.assistant_disabled.into()),
        ("AccountDisabled", holds.account_disabled.into()),
        (
            "SingleItemRecoveryEnabled",
            crate::content::assistant::single_item_recovery(tenant, holds)?.into(),
        ),
        (
            "RetainDeletedItemsFor",
            span_value(&days_text(retained_days(tenant, found)?)),
        ),
        ("AuditLogAgeLimit", span_value(&mailbox.audit_log_age_limit)),
        ("IsInactiveMailbox", found.is_inactive().into()),
        ("WasInactiveMailbox", retired.is_some().into()),
        (
            "InactiveMailboxRetireTime",
            retired.map_or(Value::Null, date),
        ),
        (
            "RecoverableItemsQuota",
            gigabytes(
                "mail.recoverable_quota_gb",
                "mail.recoverable_quota_on_hold_gb",
            )?,
        ),
        (
            "RecoverableItemsWarningQuota",
            gigabytes(
                "mail.recoverable_warning_gb",
                "mail.recoverable_warning_on_hold_gb",
            )?,
        ),
        ("IssueWarningQuota", size(&mailbox.issue_warning_quota)),
        ("ProhibitSendQuota", size(&mailbox.prohibit_send_quota)),
        (
            "ProhibitSendReceiveQuota",
            size(&mailbox.prohibit_send_receive_quota),
        ),
        (
            "IsShared",
            (mailbox.recipient_type_details == "SharedMailbox").into(),
        ),
        (
            "IsResource",
            matches!(
                mailbox.recipient_type_details.as_str(),
                "RoomMailbox" | "EquipmentMailbox"
            )
            .into(),
        ),
    ];
    let mut row = Row::of("Mailbox").entity(mailbox).stored(&mailbox.other);
    for (name, value) in more {
        row = row.set(name, value);
    }
    Ok(row.named(&mailbox.name))
}
