//! How files of sites and OneDrives live and die: versions, the two recycle bins with their one clock (LC-S1 to LC-S3),
//! the Preservation Hold library (LC-S4, LC-S5, LC-S13). Whole sites are in `places`.

use super::events;
use super::folders::{self, Location};
use super::holds::{HoldState, hold_state};
use super::item::{Item, NewItem};
use super::lifecycle::Outcome;
use super::store::{self, ItemFilter, Page};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Event, Tenant, Timestamp};
use serde_json::Value as Json;

/// Stage of the recycle bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What users see and can restore.
    First,
    /// What site administrators see.
    Second,
}

impl Stage {
    /// Role of its folder.
    pub fn role(self) -> &'static str {
        match self {
            Stage::First => "recycle1",
            Stage::Second => "recycle2",
        }
    }
}

/// Deletes a file: into the first-stage bin; from there into the second (LC-S2); from there for good. A file under hold
/// or retention leaves a copy in the Preservation Hold library first, or is refused (LC-S4, X-14).
pub(super) fn recycle(tenant: &mut Tenant, item: &Item, place: &Location) -> Result<Outcome> {
    let role = folders::folder(tenant, item.folder)?.role;
    let now = tenant.now();
    match role.as_str() {
        "preservation" => Err(preserved(item)),
        "recycle2" => {
            store::destroy(tenant, &[item.id])?;
            Ok(Outcome {
                id: item.id,
                from: item.folder,
                to: None,
                reason: None,
                gone_at: Some(now),
            })
        }
        "recycle1" => {
            let target = folders::folder_of_role(tenant, item.location, "recycle2")?;
            store::set_state(
                tenant,
                item.id,
                "folder = ?2, state_since = ?3",
                &[&target, &now],
            )?;
            let gone_at = Some(bin_end(tenant, item)?);
            Ok(Outcome {
                id: item.id,
                from: item.folder,
                to: Some(target),
                reason: None,
                gone_at,
            })
        }
        _ => {
            let reason = hold_state(tenant, item.location)?.keeps(item, now);
            if let Some(reason) = &reason {
                if tenant.setting_word("spo.delete_on_hold")? == "refuse" {
                    return Err(held(item, &reason.what));
                }
                preserve(tenant, item)?;
            }
            let target = folders::folder_of_role(tenant, item.location, "recycle1")?;
            let by = tenant.actor().upn.clone();
            store::set_state(
                tenant,
                item.id,
                "folder = ?2, deleted_at = ?3, deleted_from = ?4, deleted_by = ?5, state_since = ?3",
                &[&target, &now, &item.folder, &by],
            )?;
            plan_recycle_bin(tenant, place.id)?;
            let gone_at = Some(bin_end(tenant, &store::get(tenant, item.id)?)?);
            Ok(Outcome {
                id: item.id,
                from: item.folder,
                to: Some(target),
                reason,
                gone_at,
            })
        }
    }
}

/// Before the first change of a file under hold, its state goes to the Preservation Hold library (LC-S4).
pub(super) fn keep_before_change(tenant: &mut Tenant, item: &Item, place: &Location) -> Result<()> {
    let now = tenant.now();
    let state = hold_state(tenant, place.id)?;
    let older = state
        .litigation
        .as_ref()
        .is_none_or(|hold| item.created.is_none_or(|created| created <= hold.since));
    if state.keeps(item, now).is_some() && older && !is_preserved(tenant, item)? {
        preserve(tenant, item)?;
    }
    Ok(())
}

/// Copies of a file that the Preservation Hold library has say whose copies they are.
const ORIGINAL: &str = "PreservedFrom";

fn is_preserved(tenant: &Tenant, item: &Item) -> Result<bool> {
    let original = item.guid.to_string();
    let copies = items_of_role(tenant, item.location, "preservation")?;
    Ok(copies
        .iter()
        .any(|copy| copy.props.get(ORIGINAL).and_then(Json::as_str) == Some(&original)))
}

fn preserve(tenant: &mut Tenant, item: &Item) -> Result<i64> {
    let library = folders::folder_of_role(tenant, item.location, "preservation")?;
    let guid = tenant.new_guid()?.to_string().replace('-', "");
    let now = tenant.now();
    let name = item
        .filename
        .as_deref()
        .map(|name| preserved_name(name, &guid, now));
    let copy = store::copy(tenant, item.id, library, name)?;
    let mut props = item.props.clone();
    props.insert(ORIGINAL.into(), item.guid.to_string().into());
    store::set_state(
        tenant,
        copy,
        "state_since = ?2, props = ?3",
        &[&now, &Json::Object(props).to_string()],
    )?;
    let target = item.location.to_string();
    if events::next_due(tenant, events::PRESERVATION_JOB, &target)?.is_none() {
        plan_preservation_job(tenant, item.location)?;
    }
    Ok(copy)
}

/// `Name_<guid><timestamp>.ext` (LC-S13).
fn preserved_name(name: &str, guid: &str, at: Timestamp) -> String {
    let stamp: String = at
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}_{guid}{stamp}.{extension}"),
        None => format!("{name}_{guid}{stamp}"),
    }
}

fn plan_preservation_job(tenant: &mut Tenant, location: i64) -> Result<()> {
    let due = tenant
        .now()
        .plus_days(tenant.setting_number("spo.phl_job_days")?);
    let event = Event {
        kind: events::PRESERVATION_JOB.into(),
        target: location.to_string(),
        payload: Json::Null,
    };
    tenant.schedule(due, &event)
}

/// Copies older than 30 days that nothing holds leave the library, for the second-stage bin or for good (LC-S4, LC-S5).
pub(super) fn preservation_job(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    let state = hold_state(tenant, location)?;
    let now = tenant.now();
    let least = tenant.setting_number("spo.phl_min_days")?;
    let copies = items_of_role(tenant, location, "preservation")?;
    let free = |copy: &&Item| {
        copy.state_since
            .is_some_and(|since| since.plus_days(least) <= now)
            && state.keeps(copy, now).is_none()
    };
    let leaving: Vec<i64> = copies.iter().filter(free).map(|copy| copy.id).collect();
    if leaving.len() < copies.len() {
        plan_preservation_job(tenant, location)?;
    }
    if leaving.is_empty() {
        return Ok(None);
    }
    let count = leaving.len();
    if tenant.setting_word("spo.phl_exit")? == "destroy" {
        store::destroy(tenant, &leaving)?;
        return Ok(Some(format!(
            "{}: {count} preserved copies destroyed (LC-S4)",
            place.address
        )));
    }
    let bin = folders::folder_of_role(tenant, location, "recycle2")?;
    for id in leaving {
        store::set_state(
            tenant,
            id,
            "folder = ?2, deleted_at = ?3, state_since = ?3",
            &[&bin, &now],
        )?;
    }
    plan_recycle_bin(tenant, location)?;
    Ok(Some(format!(
        "{}: {count} preserved copies went to the second-stage recycle bin (LC-S5)",
        place.address
    )))
}

/// When something in a bin will be destroyed: both stages share one clock from the first deletion (LC-S1).
pub(super) fn bin_end(tenant: &Tenant, item: &Item) -> Result<Timestamp> {
    let since = item.deleted_at.or(item.state_since).unwrap_or_default();
    Ok(since.plus_days(tenant.setting_number("spo.recycle_bin_days")?))
}

/// One event for each site, at the end of what will go first.
pub fn plan_recycle_bin(tenant: &mut Tenant, location: i64) -> Result<()> {
    let target = location.to_string();
    let sql = "SELECT min(coalesce(deleted_at, state_since)) FROM item WHERE location = ?1
               AND folder IN (SELECT id FROM folder WHERE location = ?1 AND role IN ('recycle1', 'recycle2'))";
    let oldest: Option<Timestamp> = tenant
        .db()
        .prepare_cached(sql)?
        .query_row([location], |row| row.get(0))?;
    let Some(oldest) = oldest else { return Ok(()) };
    let due = oldest.plus_days(tenant.setting_number("spo.recycle_bin_days")?);
    if events::next_due(tenant, events::RECYCLE_BIN, &target)?.is_some_and(|planned| planned <= due)
    {
        return Ok(());
    }
    tenant.unschedule(events::RECYCLE_BIN, &target)?;
    tenant.schedule(
        due,
        &Event {
            kind: events::RECYCLE_BIN.into(),
            target,
            payload: Json::Null,
        },
    )
}

pub(super) fn recycle_bin_due(tenant: &mut Tenant, location: i64) -> Result<Option<String>> {
    let Some(place) = folders::find_location_by_id(tenant, location)? else {
        return Ok(None);
    };
    let now = tenant.now();
    let mut gone = Vec::new();
    for stage in [Stage::First, Stage::Second] {
        for item in items_of_role(tenant, location, stage.role())? {
            if bin_end(tenant, &item)? <= now {
                gone.push(item.id);
            }
        }
    }
    let count = store::destroy(tenant, &gone)?;
    plan_recycle_bin(tenant, location)?;
    Ok((count > 0).then(|| {
        format!(
            "{}: {count} destroyed from the recycle bin (LC-S1)",
            place.address
        )
    }))
}

/// What lies in a stage of the recycle bin of a site.
pub fn recycle_bin(tenant: &Tenant, location: i64, stage: Stage) -> Result<Vec<Item>> {
    items_of_role(tenant, location, stage.role())
}

/// Destroys items of a recycle bin for good, as clearing it does; no hold can keep them there (LC-S3). How many.
pub fn clear_from_bin(tenant: &mut Tenant, ids: &[i64]) -> Result<usize> {
    tenant.transaction(|tenant| {
        for id in ids {
            let item = store::get(tenant, *id)?;
            if !folders::folder(tenant, item.folder)?.is_recycle_bin() {
                return Err(not_in_bin(&item));
            }
        }
        store::destroy(tenant, ids)
    })
}

/// Deletes an older version of a file: it goes to the recycle bin and follows its clock (LC-S15). The row of what is in
/// the bin.
pub fn recycle_version(tenant: &mut Tenant, item: i64, label: &str) -> Result<i64> {
    tenant.transaction(|tenant| {
        let file = store::get(tenant, item)?;
        let version = store::versions(tenant, item)?
            .into_iter()
            .find(|version| version.label == label);
        let version = version.ok_or_else(|| no_version(&file, label))?;
        let bin = folders::folder_of_role(tenant, file.location, "recycle1")?;
        let people = store::people(tenant, item)?;
        let (now, by) = (tenant.now(), tenant.actor().upn.clone());
        let row = store::insert(
            tenant,
            NewItem {
                location: file.location,
                folder: bin,
                kind: file.kind.clone(),
                subject: format!("{} ({})", file.title(), version.label),
                author: file.author.clone(),
                created: file.created,
                modified: Some(version.created),
                modified_by: version.author,
                filename: file.filename.clone(),
                filetype: file.filetype.clone(),
                url: file.url.clone(),
                text: version.text,
                native: version.native,
                people,
                ..NewItem::default()
            },
        )?;
        store::set_state(
            tenant,
            row,
            "deleted_at = ?2, deleted_from = ?3, deleted_by = ?4, state_since = ?2",
            &[&now, &file.folder, &by],
        )?;
        store::destroy_version(tenant, version.id)?;
        plan_recycle_bin(tenant, file.location)?;
        Ok(row)
    })
}

fn items_of_role(tenant: &Tenant, location: i64, role: &str) -> Result<Vec<Item>> {
    let filter = ItemFilter {
        location: Some(location),
        roles: vec![role.into()],
        ..ItemFilter::default()
    };
    store::list(
        tenant,
        &filter,
        Page {
            after: 0,
            limit: usize::MAX,
        },
    )
}

/// Whether a site holds content that must not go: then neither it nor its folders can be deleted (LC-S10, S14).
pub(super) fn holds_content(tenant: &Tenant, state: &HoldState) -> Result<bool> {
    let grace = state.grace_until.is_some_and(|until| until > tenant.now());
    Ok(state.is_held()
        || (grace && !items_of_role(tenant, state.location, "preservation")?.is_empty()))
}

fn preserved(item: &Item) -> Error {
    ErrorRecord::new(
        "ItemPreserved",
        Category::PermissionDenied,
        format!(
            "'{}' lies in the Preservation Hold library and cannot be deleted by hand (LC-H6).",
            item.title()
        ),
    )
    .exception("Microsoft.SharePoint.Client.ServerException")
    .target(item.guid.to_string(), "Guid")
    .label("is a preserved copy")
    .help("it leaves by itself 30 to 37 days after the last hold of the site has gone (LC-S4)")
    .into()
}

fn held(item: &Item, what: &str) -> Error {
    ErrorRecord::new(
        "ItemHeld",
        Category::PermissionDenied,
        format!("'{}' is kept by {what} and cannot be deleted.", item.title()),
    )
    .exception("Microsoft.SharePoint.Client.ServerException")
    .target(item.guid.to_string(), "Guid")
    .label("is on hold")
    .help("lift the hold first, or set spo.delete_on_hold to copy: then it goes, and a copy is kept (LC-S4)")
    .into()
}

fn not_in_bin(item: &Item) -> Error {
    ErrorRecord::new(
        "RecycleBinItemNotFound",
        Category::ObjectNotFound,
        format!("'{}' is not in a recycle bin.", item.title()),
    )
    .exception("Microsoft.SharePoint.Client.ServerException")
    .target(item.guid.to_string(), "Guid")
    .label("expected something deleted")
    .help("Get-PnPRecycleBinItem lists what is in it")
    .into()
}

fn no_version(item: &Item, label: &str) -> Error {
    ErrorRecord::new(
        "FileVersionNotFound",
        Category::ObjectNotFound,
        format!("'{}' has no older version '{label}'.", item.title()),
    )
    .exception("Microsoft.SharePoint.Client.ServerException")
    .target(label, "String")
    .label("no such version")
    .help("list the versions of the file first")
    .into()
}
