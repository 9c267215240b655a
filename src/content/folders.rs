//! Locations (mailboxes, sites, OneDrives) and the folders in them, with the role that each plays in the life of items.
//! Knows no rule of that life.

use crate::diag::{Category, Error, ErrorRecord, Result, did_you_mean};
use crate::tenant::Tenant;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// What a location is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LocationKind {
    /// A mailbox of a user, of a group, or shared.
    Mailbox,
    /// A SharePoint site.
    Site,
    /// A personal site.
    OneDrive,
}

impl LocationKind {
    /// Name in the table.
    pub fn name(self) -> &'static str {
        match self {
            LocationKind::Mailbox => "mailbox",
            LocationKind::Site => "site",
            LocationKind::OneDrive => "onedrive",
        }
    }

    fn from_name(name: &str) -> LocationKind {
        match name {
            "site" => LocationKind::Site,
            "onedrive" => LocationKind::OneDrive,
            _ => LocationKind::Mailbox,
        }
    }

    /// Whether files lie in it, not mail.
    pub fn is_site(self) -> bool {
        self != LocationKind::Mailbox
    }
}

/// State of a location that users can reach.
pub const ACTIVE: &str = "active";
/// State of a deleted mailbox that can still be restored (LC-U3).
pub const SOFT_DELETED: &str = "softDeleted";
/// State of a deleted mailbox that a hold keeps (LC-U4).
pub const INACTIVE: &str = "inactive";
/// State of a deleted site (LC-S6).
pub const DELETED: &str = "deleted";

/// A place that holds items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Row.
    pub id: i64,
    /// What it is.
    pub kind: LocationKind,
    /// Mail address or URL, lower case.
    pub address: String,
    /// Name as shown.
    pub name: String,
    /// User principal name of whom it belongs to.
    pub owner: Option<String>,
    /// Key of the Mailbox or Site entity.
    pub entity: Option<String>,
    /// [`ACTIVE`], [`SOFT_DELETED`], [`INACTIVE`] or [`DELETED`].
    pub state: String,
}

/// A folder of a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Row.
    pub id: i64,
    /// Location it is in.
    pub location: i64,
    /// Folder it is in.
    pub parent: Option<i64>,
    /// Last part of its path.
    pub name: String,
    /// Path, such as `/Inbox/Projects`.
    pub path: String,
    /// Role in the life of items; empty for folders without one.
    pub role: String,
    /// Whether users do not see it.
    pub hidden: bool,
}

impl Folder {
    /// Whether it is part of Recoverable Items, where nothing is a live item any more.
    pub fn is_recoverable(&self) -> bool {
        RECOVERABLE_ROLES.contains(&self.role.as_str())
    }

    /// Whether it is a stage of the recycle bin.
    pub fn is_recycle_bin(&self) -> bool {
        matches!(self.role.as_str(), "recycle1" | "recycle2")
    }
}

/// Roles of the subfolders of Recoverable Items.
pub const RECOVERABLE_ROLES: &[&str] = &[
    "deletions",
    "purges",
    "discoveryholds",
    "versions",
    "substrateholds",
];

/// Roles whose items no search finds: recycle bins are not indexed (LC-S3), nor are audits and calendar logging.
pub const UNSEARCHABLE_ROLES: &[&str] = &["recycle1", "recycle2", "audits", "calendarlogging"];

/// Folders of a new mailbox: path, role, whether hidden.
const MAILBOX_FOLDERS: &[(&str, &str, bool)] = &[
    ("/Top of Information Store", "root", false),
    ("/Inbox", "inbox", false),
    ("/Sent Items", "sent", false),
    ("/Deleted Items", "deleted", false),
    ("/Drafts", "drafts", false),
    ("/Archive", "archive", false),
    ("/Junk Email", "junk", false),
    ("/Calendar", "calendar", false),
    ("/Contacts", "contacts", false),
    ("/Tasks", "tasks", false),
    ("/Notes", "notes", false),
    ("/Conversation History", "history", false),
    ("/TeamsMessagesData", "chats", true),
    ("/Recoverable Items", "recoverable", true),
    ("/Deletions", "deletions", true),
    ("/Purges", "purges", true),
    ("/DiscoveryHolds", "discoveryholds", true),
    ("/Versions", "versions", true),
    ("/SubstrateHolds", "substrateholds", true),
    ("/Audits", "audits", true),
    ("/Calendar Logging", "calendarlogging", true),
];

/// Folders of a new site.
const SITE_FOLDERS: &[(&str, &str, bool)] = &[
    ("/", "root", false),
    ("/Shared Documents", "library", false),
    ("/Lists", "list", false),
    ("/SitePages", "pages", false),
    ("/Recycle Bin", "recycle1", true),
    ("/Second-Stage Recycle Bin", "recycle2", true),
    ("/PreservationHoldLibrary", "preservation", true),
];

/// Folders of a new OneDrive.
const ONEDRIVE_FOLDERS: &[(&str, &str, bool)] = &[
    ("/", "root", false),
    ("/Documents", "library", false),
    ("/Recycle Bin", "recycle1", true),
    ("/Second-Stage Recycle Bin", "recycle2", true),
    ("/PreservationHoldLibrary", "preservation", true),
];

/// A location that is about to be made.
#[derive(Clone, Debug)]
pub struct NewLocation<'a> {
    /// What it is.
    pub kind: LocationKind,
    /// Mail address or URL.
    pub address: &'a str,
    /// Name as shown.
    pub name: &'a str,
    /// User principal name of whom it belongs to.
    pub owner: Option<&'a str>,
    /// Key of the Mailbox or Site entity.
    pub entity: Option<&'a str>,
}

/// Makes a location with the folders that every one of its kind has; its row.
pub fn create_location(tenant: &mut Tenant, new: &NewLocation) -> Result<i64> {
    tenant.transaction(|tenant| {
        let db = tenant.db();
        let address = new.address.trim().trim_end_matches('/').to_lowercase();
        let owner = new.owner.map(str::to_lowercase);
        db.prepare_cached("INSERT INTO location(kind, address, name, owner, entity, state) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![new.kind.name(), address, new.name, owner, new.entity, ACTIVE])?;
        let location = db.last_insert_rowid();
        let folders = match new.kind {
            LocationKind::Mailbox => MAILBOX_FOLDERS,
            LocationKind::Site => SITE_FOLDERS,
            LocationKind::OneDrive => ONEDRIVE_FOLDERS,
        };
        let (mut root, mut recoverable) = (None, None);
        for (path, role, hidden) in folders {
            let parent = if RECOVERABLE_ROLES.contains(role) { recoverable } else { root };
            insert_folder(tenant, location, parent, path, role, *hidden)?;
            match *role {
                "root" => root = Some(tenant.db().last_insert_rowid()),
                "recoverable" => recoverable = Some(tenant.db().last_insert_rowid()),
                _ => {}
            }
        }
        Ok(location)
    })
}

fn insert_folder(
    tenant: &Tenant,
    location: i64,
    parent: Option<i64>,
    path: &str,
    role: &str,
    hidden: bool,
) -> Result<()> {
    let name = path
        .rsplit('/')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or("/");
    tenant
        .db()
        .prepare_cached("INSERT INTO folder(location, parent, name, path, role, hidden) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![location, parent, name, path, role, hidden])?;
    Ok(())
}

const LOCATION_COLUMNS: &str = "id, kind, address, name, owner, entity, state";

fn read_location(row: &Row) -> rusqlite::Result<Location> {
    Ok(Location {
        id: row.get(0)?,
        kind: LocationKind::from_name(&row.get::<_, String>(1)?),
        address: row.get(2)?,
        name: row.get(3)?,
        owner: row.get(4)?,
        entity: row.get(5)?,
        state: row.get(6)?,
    })
}

/// The location of that row.
pub fn location(tenant: &Tenant, id: i64) -> Result<Location> {
    find_location_by_id(tenant, id)?.ok_or_else(|| location_not_found(tenant, &id.to_string()))
}

/// The location of that row, if it is still there.
pub fn find_location_by_id(tenant: &Tenant, id: i64) -> Result<Option<Location>> {
    let sql = format!("SELECT {LOCATION_COLUMNS} FROM location WHERE id = ?1");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row([id], read_location)
        .optional()?)
}

/// The location of that address, if there is one; without regard to case and a closing slash.
pub fn find_location(tenant: &Tenant, address: &str) -> Result<Option<Location>> {
    let address = address.trim().trim_end_matches('/').to_lowercase();
    let sql = format!("SELECT {LOCATION_COLUMNS} FROM location WHERE address = ?1");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row([address], read_location)
        .optional()?)
}

/// The location of that address.
pub fn location_at(tenant: &Tenant, address: &str) -> Result<Location> {
    find_location(tenant, address)?.ok_or_else(|| location_not_found(tenant, address))
}

/// The location that belongs to an entity (its Mailbox or Site document), if there is one.
pub fn location_of_entity(tenant: &Tenant, entity: &str) -> Result<Option<Location>> {
    let sql = format!("SELECT {LOCATION_COLUMNS} FROM location WHERE entity = ?1");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row([entity], read_location)
        .optional()?)
}

/// All locations, by row.
pub fn locations(tenant: &Tenant) -> Result<Vec<Location>> {
    let sql = format!("SELECT {LOCATION_COLUMNS} FROM location ORDER BY id");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_map([], read_location)?
        .collect::<rusqlite::Result<_>>()?)
}

/// Changes the state of a location.
pub fn set_location_state(tenant: &mut Tenant, id: i64, state: &str) -> Result<()> {
    tenant
        .db()
        .prepare_cached("UPDATE location SET state = ?2 WHERE id = ?1 AND state <> ?2")?
        .execute(params![id, state])?;
    Ok(())
}

/// Gives a location another address or name, as when its user is renamed.
pub fn rename_location(tenant: &mut Tenant, id: i64, address: &str, name: &str) -> Result<()> {
    let address = address.trim().trim_end_matches('/').to_lowercase();
    let mut update = tenant
        .db()
        .prepare_cached("UPDATE location SET address = ?2, name = ?3 WHERE id = ?1")?;
    update.execute(params![id, address, name])?;
    Ok(())
}

/// Says whom a location belongs to from now on.
pub fn set_location_owner(tenant: &mut Tenant, id: i64, owner: Option<&str>) -> Result<()> {
    let owner = owner.map(str::to_lowercase);
    tenant
        .db()
        .prepare_cached("UPDATE location SET owner = ?2 WHERE id = ?1")?
        .execute(params![id, owner])?;
    Ok(())
}

const FOLDER_COLUMNS: &str = "id, location, parent, name, path, role, hidden";

fn read_folder(row: &Row) -> rusqlite::Result<Folder> {
    Ok(Folder {
        id: row.get(0)?,
        location: row.get(1)?,
        parent: row.get(2)?,
        name: row.get(3)?,
        path: row.get(4)?,
        role: row.get(5)?,
        hidden: row.get(6)?,
    })
}

/// The folder of that row.
pub fn folder(tenant: &Tenant, id: i64) -> Result<Folder> {
    find_folder_by_id(tenant, id)?.ok_or_else(|| folder_not_found(&id.to_string(), &[]))
}

/// The folder of that row, if it is still there.
pub fn find_folder_by_id(tenant: &Tenant, id: i64) -> Result<Option<Folder>> {
    let sql = format!("SELECT {FOLDER_COLUMNS} FROM folder WHERE id = ?1");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row([id], read_folder)
        .optional()?)
}

/// All folders of a location, by path.
pub fn folders(tenant: &Tenant, location: i64) -> Result<Vec<Folder>> {
    let sql = format!("SELECT {FOLDER_COLUMNS} FROM folder WHERE location = ?1 ORDER BY path");
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_map([location], read_folder)?
        .collect::<rusqlite::Result<_>>()?)
}

/// The folder of a location at that path, without regard to case.
pub fn find_folder(tenant: &Tenant, location: i64, path: &str) -> Result<Option<Folder>> {
    let path = tidy_path(path);
    let sql = format!(
        "SELECT {FOLDER_COLUMNS} FROM folder WHERE location = ?1 AND path = ?2 COLLATE NOCASE"
    );
    Ok(tenant
        .db()
        .prepare_cached(&sql)?
        .query_row(params![location, path], read_folder)
        .optional()?)
}

/// The folder of a location at that path; the error names a near one.
pub fn folder_at(tenant: &Tenant, location: i64, path: &str) -> Result<Folder> {
    match find_folder(tenant, location, path)? {
        Some(folder) => Ok(folder),
        None => {
            let known: Vec<String> = folders(tenant, location)?
                .into_iter()
                .map(|folder| folder.path)
                .collect();
            Err(folder_not_found(path, &known))
        }
    }
}

/// The folder that plays a role in a location, made where it is missing.
pub fn folder_of_role(tenant: &mut Tenant, location: i64, role: &str) -> Result<i64> {
    if let Some(id) = find_role(tenant, location, role)? {
        return Ok(id);
    }
    let standard = [MAILBOX_FOLDERS, SITE_FOLDERS, ONEDRIVE_FOLDERS];
    let (path, hidden) = standard
        .iter()
        .flat_map(|folders| folders.iter())
        .find(|(_, known, _)| *known == role)
        .map_or_else(
            || (format!("/{role}"), false),
            |(path, _, hidden)| ((*path).to_string(), *hidden),
        );
    let parent = find_role(
        tenant,
        location,
        if RECOVERABLE_ROLES.contains(&role) {
            "recoverable"
        } else {
            "root"
        },
    )?;
    insert_folder(tenant, location, parent, &path, role, hidden)?;
    Ok(tenant.db().last_insert_rowid())
}

/// The folder that plays a role in a location, if there is one.
pub fn find_role(tenant: &Tenant, location: i64, role: &str) -> Result<Option<i64>> {
    let mut query = tenant.db().prepare_cached(
        "SELECT id FROM folder WHERE location = ?1 AND role = ?2 ORDER BY id LIMIT 1",
    )?;
    Ok(query
        .query_row(params![location, role], |row| row.get(0))
        .optional()?)
}

/// The folder at a path, with the folders above it, made where they are missing. A new folder inherits no role, but a
/// folder of a library is a library's.
pub fn ensure_folder(tenant: &mut Tenant, location: i64, path: &str) -> Result<i64> {
    let path = tidy_path(path);
    if let Some(folder) = find_folder(tenant, location, &path)? {
        return Ok(folder.id);
    }
    let above = match path.rfind('/') {
        Some(slash) if slash > 0 => Some(ensure_folder(tenant, location, &path[..slash])?),
        _ => find_role(tenant, location, "root")?,
    };
    insert_folder(tenant, location, above, &path, "", false)?;
    Ok(tenant.db().last_insert_rowid())
}

fn tidy_path(path: &str) -> String {
    let path = path.trim().replace('\\', "/");
    format!("/{}", path.trim_matches('/'))
}

/// Removes a location with its folders; its items must be gone before.
pub(super) fn drop_location(tenant: &mut Tenant, id: i64) -> Result<()> {
    tenant.mark_erasing();
    tenant
        .db()
        .prepare_cached("DELETE FROM folder WHERE location = ?1")?
        .execute([id])?;
    tenant
        .db()
        .prepare_cached("DELETE FROM location WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// There is no location of that address.
fn location_not_found(tenant: &Tenant, address: &str) -> Error {
    let known = locations(tenant).unwrap_or_default();
    let near = did_you_mean(
        address,
        known.iter().map(|location| location.address.as_str()),
    );
    let help = near.map_or_else(
        || "list mailboxes with Get-Mailbox and sites with Get-SPOSite".to_string(),
        |near| format!("did you mean '{near}'?"),
    );
    ErrorRecord::new(
        "LocationNotFound",
        Category::ObjectNotFound,
        format!("There is no mailbox or site '{address}'."),
    )
    .exception("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException")
    .target(address, "String")
    .label("no such mailbox or site")
    .help(help)
    .into()
}

/// There is no folder at that path.
fn folder_not_found(path: &str, known: &[String]) -> Error {
    let near = did_you_mean(path, known.iter().map(String::as_str));
    let help = near.map_or_else(
        || "list the folders with Get-MailboxFolderStatistics".to_string(),
        |near| format!("did you mean '{near}'?"),
    );
    ErrorRecord::new(
        "FolderNotFound",
        Category::ObjectNotFound,
        format!("There is no folder '{path}'."),
    )
    .exception("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException")
    .target(path, "String")
    .label("no such folder")
    .help(help)
    .into()
}
