//! How whole locations live and die: deleted and inactive mailboxes (LC-U3 to LC-U5), deleted sites (LC-S6), OneDrives
//! of deleted users (LC-S8, LC-S9). Users and groups themselves are the applications' business.

use super::folders::{self, ACTIVE, DELETED, INACTIVE, Location, LocationKind, SOFT_DELETED};
use super::holds::{self, HoldState, hold_state};
use super::item::{NewItem, Person, PersonRole};
use super::sites;
use super::store::{self, ItemFilter};
use super::{assistant, events};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Event, Tenant, Timestamp};
use serde_json::{Value as Json, json};

/// Days before the end of a deleted user's OneDrive on which the second mail goes out (LC-S8).
const NOTICE_DAYS: i64 = 7;

/// Items that are destroyed in one go when a location goes.
const DESTROY_BATCH: usize = 500;

/// Deletes a mailbox: to inactive if anything holds it (LC-U4), else to soft-deleted, recoverable for 30 days (LC-U3).
/// Its new state, and when it will be gone.
pub fn remove_mailbox(
    tenant: &mut Tenant,
    location: i64,
) -> Result<(&'static str, Option<Timestamp>)> {
    tenant.transaction(|tenant| {
        if hold_state(tenant, location)?.is_held() {
            folders::set_location_state(tenant, location, INACTIVE)?;
            return Ok((INACTIVE, None));
        }
        let due = tenant
            .now()
            .plus_days(tenant.setting_number("mail.soft_deleted_mailbox_days")?);
        folders::set_location_state(tenant, location, SOFT_DELETED)?;
        schedule(tenant, events::MAILBOX_EXPIRES, location, due, Json::Null)?;
        Ok((SOFT_DELETED, Some(due)))
    })
}

/// Brings a deleted or inactive mailbox back.
pub fn restore_mailbox(tenant: &mut Tenant, location: i64) -> Result<()> {
    tenant.transaction(|tenant| {
        tenant.unschedule(events::MAILBOX_EXPIRES, &location.to_string())?;
        let mut state = hold_state(tenant, location)?;
        if state.retired_at.take().is_some() {
            holds::store(tenant, &state)?;
        }
        folders::set_location_state(tenant, location, ACTIVE)
    })
}

/// An inactive mailbox whose last hold has gone becomes soft-deleted, and is purged 183 days later (LC-U5, X-2).
pub(super) fn retire_mailbox(tenant: &mut Tenant, location: i64) -> Result<()> {
    let due = tenant
        .now()
        .plus_days(tenant.setting_number("mail.released_inactive_mailbox_days")?);
    let mut state = hold_state(tenant, location)?;
    state.retired_at = Some(tenant.now());
    holds::store(tenant, &state)?;
    folders::set_location_state(tenant, location, SOFT_DELETED)?;
    schedule(tenant, events::MAILBOX_EXPIRES, location, due, Json::Null)
}

/// Destroys a mailbox for good, which only a soft-deleted one without a hold suffers (LC-U3).
pub fn destroy_mailbox(tenant: &mut Tenant, location: i64) -> Result<()> {
    let place = folders::location(tenant, location)?;
    if place.state != SOFT_DELETED {
        return Err(not_soft_deleted(&place));
    }
    if hold_state(tenant, location)?.is_held() {
        return Err(place_held(&place));
    }
    destroy_location(tenant, location)
}

pub(super) fn mailbox_expires(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    if place.state != SOFT_DELETED {
        return Ok(None);
    }
    if hold_state(tenant, location)?.is_held() {
        folders::set_location_state(tenant, location, INACTIVE)?;
        return Ok(Some(format!(
            "{}: held, so it became inactive (LC-U4)",
            place.address
        )));
    }
    destroy_location(tenant, location)?;
    Ok(Some(format!(
        "{}: the deleted mailbox was destroyed (LC-U3)",
        place.address
    )))
}

/// Deletes a site into the site recycle bin (LC-S6); one that holds retained content is refused (LC-S10). When it will
/// be gone.
pub fn remove_site(tenant: &mut Tenant, location: i64) -> Result<Timestamp> {
    tenant.transaction(|tenant| {
        let place = folders::location(tenant, location)?;
        let state = hold_state(tenant, location)?;
        if sites::holds_content(tenant, &state)? {
            return Err(place_held(&place));
        }
        let due = tenant
            .now()
            .plus_days(tenant.setting_number("spo.deleted_site_days")?);
        folders::set_location_state(tenant, location, DELETED)?;
        schedule(tenant, events::SITE_EXPIRES, location, due, Json::Null)?;
        Ok(due)
    })
}

/// Brings a deleted site back.
pub fn restore_site(tenant: &mut Tenant, location: i64) -> Result<()> {
    tenant.transaction(|tenant| {
        tenant.unschedule(events::SITE_EXPIRES, &location.to_string())?;
        folders::set_location_state(tenant, location, ACTIVE)
    })
}

/// Destroys a deleted site for good (LC-S6).
pub fn destroy_site(tenant: &mut Tenant, location: i64) -> Result<()> {
    let place = folders::location(tenant, location)?;
    if place.state != DELETED {
        return Err(site_not_deleted(&place));
    }
    if sites::holds_content(tenant, &hold_state(tenant, location)?)? {
        return Err(place_held(&place));
    }
    destroy_location(tenant, location)
}

pub(super) fn site_expires(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    if place.state != DELETED {
        return Ok(None);
    }
    destroy_location(tenant, location)?;
    Ok(Some(format!(
        "{}: the deleted site was destroyed (LC-S6)",
        place.address
    )))
}

/// The account of a OneDrive's owner was deleted: the manager gets access and a mail now and another 7 days before the
/// end, then the site goes to the recycle bin (LC-S8). When that will be.
pub fn orphan_onedrive(
    tenant: &mut Tenant,
    location: i64,
    manager: Option<&str>,
) -> Result<Timestamp> {
    tenant.transaction(|tenant| {
        let days = tenant.setting_number("odb.orphaned_personal_sites_retention_days")?;
        let end = tenant.now().plus_days(days);
        let mut state = hold_state(tenant, location)?;
        state.orphaned_until = Some(end);
        holds::store(tenant, &state)?;
        notify_manager(tenant, location, manager, end)?;
        schedule(
            tenant,
            events::ORPHAN_NOTICE,
            location,
            end.plus_days(-NOTICE_DAYS),
            json!({ "manager": manager }),
        )?;
        schedule(tenant, events::ORPHAN_ENDS, location, end, Json::Null)?;
        Ok(end)
    })
}

/// The account came back: its OneDrive stays.
pub fn adopt_onedrive(tenant: &mut Tenant, location: i64) -> Result<()> {
    tenant.transaction(|tenant| {
        for kind in [events::ORPHAN_NOTICE, events::ORPHAN_ENDS] {
            tenant.unschedule(kind, &location.to_string())?;
        }
        let mut state = hold_state(tenant, location)?;
        state.orphaned_until = None;
        holds::store(tenant, &state)
    })
}

pub(super) fn orphan_notice(
    tenant: &mut Tenant,
    location: i64,
    payload: &Json,
) -> Result<Option<String>> {
    let Some(end) = hold_state(tenant, location)?.orphaned_until else {
        return Ok(None);
    };
    notify_manager(
        tenant,
        location,
        payload.get("manager").and_then(Json::as_str),
        end,
    )
}

/// Mails the manager that the OneDrive will go, on hold or not (LC-S9).
fn notify_manager(
    tenant: &mut Tenant,
    location: i64,
    manager: Option<&str>,
    end: Timestamp,
) -> Result<Option<String>> {
    let place = folders::location(tenant, location)?;
    let Some(manager) = manager else {
        return Ok(None);
    };
    let Some(mailbox) = folders::find_location(tenant, manager)?
        .filter(|found| found.kind == LocationKind::Mailbox)
    else {
        return Ok(None);
    };
    let folder = folders::folder_of_role(tenant, mailbox.id, "inbox")?;
    let now = tenant.now();
    store::insert(
        tenant,
        NewItem {
            location: mailbox.id,
            folder,
            kind: "email".into(),
            class: "IPM.Note".into(),
            subject: format!("{}'s OneDrive will be deleted", place.name),
            received: Some(now),
            sent: Some(now),
            text: format!(
                "The account of {} was deleted. Its OneDrive at {} is yours to look through until {}; then it goes to the \
                 site recycle bin for 93 days.",
                place.name,
                place.address,
                end.date()
            ),
            people: vec![
                Person::new(
                    PersonRole::From,
                    "no-reply@sharepointonline.com",
                    "SharePoint Online",
                ),
                Person::new(PersonRole::To, manager, ""),
            ],
            ..NewItem::default()
        },
    )?;
    Ok(Some(format!(
        "{manager} was told that {} goes on {} (LC-S8)",
        place.address,
        end.date()
    )))
}

pub(super) fn orphan_ends(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    let state = hold_state(tenant, location)?;
    if place.state != ACTIVE || state.orphaned_until.is_none() {
        return Ok(None);
    }
    if sites::holds_content(tenant, &state)? {
        return Ok(Some(format!(
            "{}: kept by a hold beyond its retention (LC-S9)",
            place.address
        )));
    }
    remove_site(tenant, location)?;
    Ok(Some(format!(
        "{}: went to the site recycle bin (LC-S8)",
        place.address
    )))
}

/// A hold of a site came or went: the grace after the last one is an event (LC-H6).
pub(super) fn holds_of_site_changed(
    tenant: &mut Tenant,
    place: &Location,
    state: &HoldState,
) -> Result<()> {
    tenant.unschedule(events::SITE_GRACE_ENDS, &place.id.to_string())?;
    match state.grace_until {
        Some(until) => schedule(tenant, events::SITE_GRACE_ENDS, place.id, until, Json::Null),
        None => Ok(()),
    }
}

pub(super) fn site_grace_ends(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    let mut state = hold_state(tenant, location)?;
    state.grace_until = None;
    holds::store(tenant, &state)?;
    let mut told = format!(
        "{}: the grace after its last hold has ended (LC-H6)",
        place.address
    );
    if state.orphaned_until.is_some_and(|end| end <= tenant.now())
        && let Some(more) = orphan_ends(tenant, location)?
    {
        told = format!("{told}; {more}");
    }
    Ok(Some(told))
}

/// Destroys a location with everything in it, and the entity that describes it. Asks no rule.
pub fn destroy_location(tenant: &mut Tenant, location: i64) -> Result<()> {
    tenant.transaction(|tenant| {
        let place = folders::location(tenant, location)?;
        let items = store::ids(
            tenant,
            &ItemFilter {
                location: Some(location),
                ..ItemFilter::default()
            },
        )?;
        for batch in items.chunks(DESTROY_BATCH) {
            store::destroy(tenant, batch)?;
        }
        let target = location.to_string();
        for kind in [
            events::ASSISTANT,
            events::DELAY_HOLD_LAPSES,
            events::MAILBOX_EXPIRES,
            events::RECYCLE_BIN,
            events::PRESERVATION_JOB,
            events::SITE_EXPIRES,
            events::SITE_GRACE_ENDS,
            events::ORPHAN_NOTICE,
            events::ORPHAN_ENDS,
        ] {
            tenant.unschedule(kind, &target)?;
        }
        tenant.delete::<HoldState>(&target)?;
        folders::drop_location(tenant, location)?;
        if let Some(entity) = &place.entity {
            tenant.delete_entity(
                if place.kind.is_site() {
                    "Site"
                } else {
                    "Mailbox"
                },
                entity,
            )?;
        }
        Ok(())
    })
}

fn schedule(
    tenant: &mut Tenant,
    kind: &str,
    location: i64,
    due: Timestamp,
    payload: Json,
) -> Result<()> {
    let target = location.to_string();
    tenant.unschedule(kind, &target)?;
    tenant.schedule(
        due,
        &Event {
            kind: kind.into(),
            target,
            payload,
        },
    )
}

/// The assistant's switches changed: it may have to be planned again.
pub fn assistant_switched(tenant: &mut Tenant, location: i64) -> Result<()> {
    assistant::plan_visit(tenant, location)
}

fn not_soft_deleted(place: &Location) -> Error {
    ErrorRecord::new(
        "MailboxNotSoftDeleted",
        Category::InvalidOperation,
        format!("Mailbox '{}' can be destroyed only after it was deleted (LC-U3).", place.address),
    )
    .exception("Microsoft.Exchange.Configuration.Tasks.RecipientTaskException")
    .target(&place.address, "String")
    .label("is not soft-deleted")
    .help("run Remove-Mailbox without -PermanentlyDelete first; an inactive mailbox waits for its last hold (LC-U4)")
    .into()
}

fn site_not_deleted(place: &Location) -> Error {
    ErrorRecord::new(
        "SiteNotDeleted",
        Category::InvalidOperation,
        format!("Site '{}' is not in the site recycle bin.", place.address),
    )
    .exception("Microsoft.SharePoint.Client.ServerException")
    .target(&place.address, "String")
    .label("is not deleted")
    .help("run Remove-SPOSite first (LC-S6)")
    .into()
}

fn place_held(place: &Location) -> Error {
    let (what, help) = if place.kind.is_site() {
        (
            "site",
            "release its holds first; its content stays 30 days longer (LC-H6, LC-S10)",
        )
    } else {
        (
            "mailbox",
            "release its holds first; a delay hold of 30 days follows (LC-H5, LC-U4)",
        )
    };
    ErrorRecord::new(
        "LocationHeld",
        Category::PermissionDenied,
        format!(
            "The {what} '{}' is on hold and cannot be deleted for good.",
            place.address
        ),
    )
    .exception("System.InvalidOperationException")
    .target(&place.address, "String")
    .label("is on hold")
    .help(help)
    .into()
}
