//! Get-TenantContent: a look at any item anywhere, the hidden folders too, with what will become of it.

use super::OURS;
use super::place::{mailbox, one_place, site};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::{self, Item, ItemFilter, Person, folders, store};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// Items that are fetched at once.
const PAGE: usize = 200;

/// Gets items of mailboxes, sites and OneDrives, wherever they lie.
///
/// The hidden folders (Recoverable Items, recycle bins, the Preservation Hold library) are looked into as well. Why says
/// what keeps an item there, with the rule; Until says when it will be gone, where that is known. With -Id one item is
/// shown whole, with its text.
///
/// ```transcript
/// PS> @(Get-TenantContent -Mailbox pilar@contoso.com -Kind contacts).Count -gt 0
/// True
/// PS> (Get-TenantContent -Mailbox pilar@contoso.com -Folder Inbox | Select-Object -First 1).Until -eq $null
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetTenantContent {
    /// Item to show whole: its id
    id: Option<String>,
    /// Mailbox to look into: address, alias or name
    mailbox: Option<Value>,
    /// Site or OneDrive to look into: URL, or path below the tenant's root
    site: Option<Value>,
    /// Folder or library to look into, such as Inbox, Purges or `Recycle Bin`; with what lies below it
    folder: Option<String>,
    /// Kind of items: email, meetings, contacts, tasks, im, notes, posts, file, listitem, page, onenote
    kind: Option<String>,
    /// Text in the subject, title or file name
    title: Option<String>,
    /// Address of somebody whom the item names
    address: Option<String>,
    /// Whether only deleted items come ($true), or only live ones ($false)
    deleted: Option<bool>,
}

/// One item in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantContent {
    id: Guid,
    kind: String,
    place: String,
    folder: String,
    title: String,
    from: String,
    date: Option<Timestamp>,
    size: i64,
    indexed: bool,
    /// Why it is only partially indexed (S4).
    unindexed_reason: Option<String>,
    why: String,
    until: Option<Timestamp>,
}

/// One item, whole.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantContentItem {
    id: Guid,
    kind: String,
    class: String,
    place: String,
    folder: String,
    title: String,
    file_name: Option<String>,
    file_type: Option<String>,
    url: Option<String>,
    from: String,
    people: Vec<String>,
    created: Option<Timestamp>,
    modified: Option<Timestamp>,
    modified_by: String,
    received: Option<Timestamp>,
    sent: Option<Timestamp>,
    size: i64,
    label: Option<String>,
    message_id: Option<String>,
    indexed: bool,
    unindexed_reason: Option<String>,
    deleted_at: Option<Timestamp>,
    deleted_by: Option<String>,
    versions: Vec<String>,
    why: String,
    until: Option<Timestamp>,
    removable_by: Option<String>,
    properties: Map<String, Json>,
    text: String,
}

impl Cmdlet for GetTenantContent {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = &[
        "eDiscovery Manager",
        "Compliance Administrator",
        "Organization Management",
        "Global Administrator",
    ];
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(id) = &self.id {
            let whole = whole(cx.tenant()?, id)?;
            return cx.emit(&whole);
        }
        let mut names = Names::default();
        for filter in self.filters(cx.tenant()?)? {
            // Rows first, then items by page: nothing stays open while later stages of the pipeline run.
            let rows = store::ids(cx.tenant()?, &filter)?;
            for page in rows.chunks(PAGE) {
                let items = store::get_many(cx.tenant()?, page)?;
                for item in items {
                    let row = names.row(cx.tenant()?, item)?;
                    cx.emit(&row)?;
                }
            }
        }
        Ok(())
    }
}

impl GetTenantContent {
    /// One filter for each folder that is asked for; one alone where no folder is.
    fn filters(&self, tenant: &Tenant) -> Result<Vec<ItemFilter>> {
        let place = match (&self.mailbox, &self.site) {
            (Some(name), None) => Some(mailbox(tenant, name)?),
            (None, Some(name)) => Some(site(tenant, name)?),
            (None, None) if self.folder.is_none() => None,
            _ => return Err(one_place("Get-TenantContent with -Folder")),
        };
        let all = ItemFilter {
            location: place.as_ref().map(|place| place.id),
            kind: self.kind.as_ref().map(|kind| kind.to_lowercase()),
            title: self.title.clone(),
            address: self.address.clone(),
            deleted: self.deleted,
            ..ItemFilter::default()
        };
        let (Some(place), Some(path)) = (place, &self.folder) else {
            return Ok(vec![all]);
        };
        let top = folders::folder_at(tenant, place.id, path)?;
        let below = format!("{}/", top.path.trim_end_matches('/')).to_lowercase();
        let wanted = folders::folders(tenant, place.id)?
            .into_iter()
            .filter(|folder| folder.id == top.id || folder.path.to_lowercase().starts_with(&below));
        Ok(wanted
            .map(|folder| ItemFilter {
                folder: Some(folder.id),
                ..all.clone()
            })
            .collect())
    }
}

/// Addresses of places and paths of folders, looked up once.
#[derive(Default)]
struct Names {
    places: HashMap<i64, String>,
    folders: HashMap<i64, String>,
}

impl Names {
    fn row(&mut self, tenant: &Tenant, item: Item) -> Result<TenantContent> {
        let fate = content::fate(tenant, item.id)?;
        if let std::collections::hash_map::Entry::Vacant(e) = self.places.entry(item.location) {
            let place = folders::location(tenant, item.location)?;
            e.insert(place.address);
        }
        if let std::collections::hash_map::Entry::Vacant(e) = self.folders.entry(item.folder) {
            let folder = folders::folder(tenant, item.folder)?;
            e.insert(folder.path);
        }
        let named =
            |names: &HashMap<i64, String>, row| names.get(&row).cloned().unwrap_or_default();
        Ok(TenantContent {
            id: item.guid,
            place: named(&self.places, item.location),
            folder: named(&self.folders, item.folder),
            title: item.title().to_string(),
            date: item.date(),
            from: if item.sender.is_empty() {
                item.author
            } else {
                item.sender
            },
            kind: item.kind,
            size: item.size,
            indexed: item.indexed,
            unindexed_reason: item.unindexed_reason,
            why: fate.why,
            until: fate.until,
        })
    }
}

fn whole(tenant: &Tenant, id: &str) -> Result<TenantContentItem> {
    let item = store::get_by_identity(tenant, id)?;
    let fate = content::fate(tenant, item.id)?;
    let people = store::people(tenant, item.id)?;
    let versions = store::versions(tenant, item.id)?;
    Ok(TenantContentItem {
        id: item.guid,
        place: folders::location(tenant, item.location)?.address,
        folder: folders::folder(tenant, item.folder)?.path,
        title: item.title().to_string(),
        from: if item.sender.is_empty() {
            item.author
        } else {
            item.sender
        },
        people: people.iter().map(told).collect(),
        versions: versions.into_iter().map(|version| version.label).collect(),
        text: store::text(tenant, item.id)?,
        kind: item.kind,
        class: item.class,
        file_name: item.filename,
        file_type: item.filetype,
        url: item.url,
        created: item.created,
        modified: item.modified,
        modified_by: item.modified_by,
        received: item.received,
        sent: item.sent,
        size: item.size,
        label: item.label,
        message_id: item.message_id,
        indexed: item.indexed,
        unindexed_reason: item.unindexed_reason,
        deleted_at: item.deleted_at,
        deleted_by: item.deleted_by,
        why: fate.why,
        until: fate.until,
        removable_by: fate.removable_by,
        properties: item.props,
    })
}

/// `to: Ada Byron <ada@contoso.com>`
fn told(person: &Person) -> String {
    format!("{}: {}", person.role.name(), person.shown())
}
