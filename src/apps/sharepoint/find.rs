//! Which site is meant, in which state it is, and its form in the output of Get-SPOSite.

use super::error;
use super::site::Site;
use crate::apps::output::identity;
use crate::apps::output::table::Row;
use crate::content::folders::{ACTIVE, DELETED, location_of_entity};
use crate::content::{ItemFilter, Location, hold_state, store};
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};
use crate::value::{DateTime, Value};
use serde_json::{Value as Json, json};

/// Roles that read and change sites.
pub const ROLES: &[&str] = &["SharePoint Administrator", "Global Administrator"];

/// A site with its place.
pub struct Found {
    /// The site.
    pub site: Site,
    /// Where its items lie, and its state.
    pub place: Location,
}

impl Found {
    /// Whether users can reach it, locks aside.
    pub fn is_active(&self) -> bool {
        self.place.state == ACTIVE
    }

    /// Whether it is in the recycle bin of sites.
    pub fn is_deleted(&self) -> bool {
        self.place.state == DELETED
    }
}

/// Text by which a parameter names a site.
pub fn name_of(given: &Value) -> String {
    identity(given, &["Url", "SiteId", "Identity"])
}

/// A site with its place.
pub fn complete(tenant: &Tenant, site: Site) -> Result<Option<Found>> {
    let place = location_of_entity(tenant, &site.site_id.to_string())?;
    Ok(place.map(|place| Found { site, place }))
}

/// The site of that name, in whatever state.
pub fn any(tenant: &Tenant, name: &str) -> Result<Option<Found>> {
    match tenant.find::<Site>(name)? {
        Some(site) => complete(tenant, site),
        None => Ok(None),
    }
}

/// The active site of that name.
pub fn active(tenant: &Tenant, name: &str, cmdlet: &str) -> Result<Found> {
    match any(tenant, name)? {
        Some(found) if found.is_active() => Ok(found),
        found => Err(error::no_site(tenant, name, found.map(|_| true), cmdlet)),
    }
}

/// The deleted site of that name.
pub fn deleted(tenant: &Tenant, name: &str, cmdlet: &str) -> Result<Found> {
    match any(tenant, name)? {
        Some(found) if found.is_deleted() => Ok(found),
        found => Err(error::no_site(tenant, name, found.map(|_| false), cmdlet)),
    }
}

/// A site as filters see it.
pub fn document(found: &Found) -> Json {
    let mut doc = serde_json::to_value(&found.site).unwrap_or_default();
    doc["LockState"] = json!(found.site.lock_state.name());
    doc["Status"] = json!("Active");
    doc
}

/// Bytes of a site together, and when its content was changed last.
pub fn usage(tenant: &Tenant, place: i64) -> Result<(u64, Option<Timestamp>)> {
    let (_, bytes) = store::totals(
        tenant,
        &ItemFilter {
            location: Some(place),
            ..ItemFilter::default()
        },
    )?;
    let newest = tenant.db().query_row(
        "SELECT max(modified) FROM item WHERE location = ?1",
        [place],
        |row| row.get(0),
    )?;
    Ok((bytes, newest))
}

/// A date as a value.
pub fn date(at: Timestamp) -> Value {
    Value::Date(DateTime::from_unix_ms(at.ms()))
}

/// A site in the form of Get-SPOSite.
pub fn view(tenant: &Tenant, found: &Found) -> Result<Value> {
    let site = &found.site;
    let (bytes, newest) = usage(tenant, found.place.id)?;
    let holds = hold_state(tenant, found.place.id)?;
    let more = vec![
        ("StorageUsageCurrent", Value::Long((bytes >> 20) as i64)),
        (
            "LastContentModifiedDate",
            date(newest.unwrap_or(site.last_content_modified_date)),
        ),
        ("LockState", site.lock_state.name().into()),
        ("GroupId", Value::Guid(site.group_id.0)),
        ("RelatedGroupId", Value::Guid(site.group_id.0)),
        (
            "OwnerLoginName",
            Value::str(format!("i:0#.f|membership|{}", site.owner)),
        ),
        ("OwnerEmail", Value::str(&site.owner)),
        (
            "OwnerName",
            Value::str(if site.is_personal() {
                &site.title
            } else {
                &site.owner
            }),
        ),
        ("HasHolds", holds.is_held().into()),
    ];
    let mut row = Row::of("SPOSite").entity(site).stored(&site.other);
    for (name, value) in more {
        row = row.set(name, value);
    }
    Ok(row.named(&site.url))
}
