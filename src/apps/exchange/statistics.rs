//! Get-MailboxStatistics and Get-MailboxFolderStatistics.

use super::find::{self, Found, READERS};
use crate::apps::output::table::Row;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::folders::{Folder, folders};
use crate::content::{ItemFilter, store};
use crate::diag::{Category, ErrorRecord, Result};
use crate::search::folder_id;
use crate::tenant::{Tenant, Timestamp};
use crate::value::size::byte_size;
use crate::value::{DateTime, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Gets how much lies in a mailbox, and how much of it is deleted.
///
/// ItemCount and TotalItemSize are of what users see; DeletedItemCount and TotalDeletedItemSize are of Recoverable Items.
///
/// ```transcript
/// PS> (Get-MailboxStatistics pilar@contoso.com).ItemCount -gt 20
/// True
/// PS> (Get-MailboxStatistics pilar@contoso.com).DeletedItemCount
/// 5
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailboxStatistics {
    /// Mailbox
    pub identity: Value,
    /// Looks among deleted mailboxes too
    pub include_soft_deleted_recipients: bool,
    /// Statistics of the archive, of which there is none here
    pub archive: bool,
}

fn filled(kind: &'static str, values: Vec<(&str, Value)>) -> Value {
    let row = values
        .into_iter()
        .fold(Row::of(kind), |row, (name, value)| row.set(name, value));
    row.build()
}

fn count(number: u64) -> Value {
    i32::try_from(number).map_or(Value::Long(number as i64), Value::Int)
}

fn date(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| {
        Value::Date(DateTime::from_unix_ms(at.ms()))
    })
}

fn mailbox_of(tenant: &Tenant, identity: &Value, deleted_too: bool) -> Result<Found> {
    let name = find::name_of(identity);
    if deleted_too {
        find::any(tenant, &name)
    } else {
        find::active(tenant, &name)
    }
}

impl Cmdlet for GetMailboxStatistics {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let row = self.row(cx)?;
        cx.emit_value(row)
    }
}

impl GetMailboxStatistics {
    /// The statistics that are asked for.
    pub fn row(&self, cx: &mut Context) -> Result<Value> {
        let tenant = cx.tenant()?;
        let found = mailbox_of(tenant, &self.identity, self.include_soft_deleted_recipients)?;
        if self.archive {
            let message = format!(
                "The mailbox '{}' has no archive.",
                found.mailbox.primary_smtp_address
            );
            return Err(super::error::refused(
                tenant,
                &found.mailbox.name,
                &message,
                "has no archive",
                "leave out -Archive",
            ));
        }
        let within = |deleted: bool| ItemFilter {
            location: Some(found.place.id),
            deleted: Some(deleted),
            ..ItemFilter::default()
        };
        let (items, bytes) = store::totals(tenant, &within(false))?;
        let (deleted, deleted_bytes) = store::totals(tenant, &within(true))?;
        let newest: Option<Timestamp> = tenant.db().query_row(
            "SELECT max(modified) FROM item WHERE location = ?1",
            [found.place.id],
            |row| row.get(0),
        )?;
        let quota = |text: &str| {
            crate::value::size::bytes_of(&Value::str(text))
                .map_or_else(|| Value::str(text), byte_size)
        };
        let over = |text: &str| {
            crate::value::size::bytes_of(&Value::str(text))
                .is_some_and(|limit| bytes as i64 >= limit)
        };
        let status = if over(&found.mailbox.prohibit_send_quota) {
            "ProhibitSend"
        } else if over(&found.mailbox.issue_warning_quota) {
            "IssueWarning"
        } else {
            "BelowLimit"
        };
        let gone = found.mailbox.when_soft_deleted;
        let more = vec![
            ("DisplayName", Value::str(&found.mailbox.display_name)),
            ("ItemCount", count(items)),
            ("TotalItemSize", byte_size(bytes as i64)),
            ("DeletedItemCount", count(deleted)),
            ("TotalDeletedItemSize", byte_size(deleted_bytes as i64)),
            ("StorageLimitStatus", status.into()),
            ("LastLogonTime", date(newest)),
            ("LastUserActionTime", date(newest)),
            ("LastInteractionTime", date(newest)),
            ("DisconnectDate", date(gone)),
            (
                "DisconnectReason",
                if gone.is_some() {
                    "SoftDeleted".into()
                } else {
                    Value::Null
                },
            ),
            ("MailboxGuid", Value::Guid(found.mailbox.exchange_guid.0)),
            (
                "MailboxTypeDetail",
                Value::str(&found.mailbox.recipient_type_details),
            ),
            ("OwnerADGuid", Value::Guid(found.mailbox.guid.0)),
            (
                "DatabaseIssueWarningQuota",
                quota(&found.mailbox.issue_warning_quota),
            ),
            (
                "DatabaseProhibitSendQuota",
                quota(&found.mailbox.prohibit_send_quota),
            ),
            (
                "DatabaseProhibitSendReceiveQuota",
                quota(&found.mailbox.prohibit_send_receive_quota),
            ),
            (
                "MessageTableTotalSize",
                byte_size((bytes + deleted_bytes) as i64),
            ),
            ("MessageTableAvailableSize", byte_size(0)),
            ("AttachmentTableTotalSize", byte_size(0)),
            ("AttachmentTableAvailableSize", byte_size(0)),
            ("SystemMessageSize", byte_size(0)),
            (
                "Identity",
                Value::str(found.mailbox.exchange_guid.to_string()),
            ),
            (
                "MapiIdentity",
                Value::str(found.mailbox.exchange_guid.to_string()),
            ),
        ];
        Ok(filled("MailboxStatistics", more))
    }
}

/// Gets the folders of a mailbox with their ids, numbers and sizes, the hidden ones of Recoverable Items too.
///
/// The FolderId is what a search names with `folderid:` once it is turned into its 48 digits. `-FolderScope RecoverableItems`
/// shows Deletions, Purges, DiscoveryHolds, Versions and SubstrateHolds.
///
/// ```transcript
/// PS> (Get-MailboxFolderStatistics pilar@contoso.com -FolderScope RecoverableItems | Where-Object FolderType -eq RecoverableItemsPurges).ItemsInFolder
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailboxFolderStatistics {
    /// Mailbox
    pub identity: Value,
    /// Folders of one kind: `Inbox`, `SentItems`, `Calendar`, `RecoverableItems`, `NonIpmRoot`, `All` …
    pub folder_scope: Option<String>,
    /// Fills the dates of the oldest and the newest item
    pub include_oldest_and_newest_items: bool,
    /// Looks among deleted mailboxes too
    pub include_soft_deleted_recipients: bool,
    /// How many at most
    pub result_size: Option<Value>,
    /// Passes over so many
    pub skip_count: Option<i64>,
}

/// Role of a folder and its documented type.
const TYPES: &[(&str, &str)] = &[
    ("root", "Root"),
    ("inbox", "Inbox"),
    ("sent", "SentItems"),
    ("deleted", "DeletedItems"),
    ("drafts", "Drafts"),
    ("junk", "JunkEmail"),
    ("calendar", "Calendar"),
    ("contacts", "Contacts"),
    ("notes", "Notes"),
    ("tasks", "Tasks"),
    ("history", "ConversationHistory"),
    ("archive", "Archive"),
    ("recoverable", "RecoverableItemsRoot"),
    ("deletions", "RecoverableItemsDeletions"),
    ("purges", "RecoverableItemsPurges"),
    ("versions", "RecoverableItemsVersions"),
    ("discoveryholds", "RecoverableItemsDiscoveryHolds"),
    ("substrateholds", "RecoverableItemsSubstrateHolds"),
    ("audits", "Audits"),
    ("calendarlogging", "CalendarLogging"),
];

fn folder_type(folder: &Folder) -> &'static str {
    TYPES
        .iter()
        .find(|(role, _)| *role == folder.role)
        .map_or("User Created", |(_, name)| name)
}

impl Cmdlet for GetMailboxFolderStatistics {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let found = mailbox_of(tenant, &self.identity, self.include_soft_deleted_recipients)?;
        let all = folders(tenant, found.place.id)?;
        let wanted = self.wanted(&all)?;
        let limit = match &self.result_size {
            Some(size) => super::limit_of(tenant, size)?,
            None => usize::MAX,
        };
        let skip = self
            .skip_count
            .and_then(|skip| usize::try_from(skip).ok())
            .unwrap_or(0);
        for folder in wanted.into_iter().skip(skip).take(limit) {
            let view = self.view(cx.tenant()?, &found, folder, &all)?;
            cx.emit_value(view)?;
        }
        Ok(())
    }
}

impl GetMailboxFolderStatistics {
    fn wanted<'a>(&self, all: &'a [Folder]) -> Result<Vec<&'a Folder>> {
        let recoverable = |folder: &Folder| {
            folder_type(folder).starts_with("RecoverableItems")
                || matches!(folder.role.as_str(), "audits" | "calendarlogging")
        };
        let scope = self.folder_scope.as_deref().unwrap_or("All").to_lowercase();
        let chosen: Vec<&Folder> = match scope.as_str() {
            "all" => all
                .iter()
                .filter(|folder| !folder.hidden || recoverable(folder))
                .collect(),
            "nonipmroot" => all.iter().collect(),
            "recoverableitems" => all.iter().filter(|folder| recoverable(folder)).collect(),
            "personal" => all.iter().filter(|folder| folder.role.is_empty()).collect(),
            scope => {
                let known = TYPES
                    .iter()
                    .any(|(_, name)| name.eq_ignore_ascii_case(scope));
                if !known
                    && !matches!(
                        scope,
                        "outbox"
                            | "journal"
                            | "rsssubscriptions"
                            | "syncissues"
                            | "managedcustomfolder"
                            | "legacyarchivejournals"
                            | "clutter"
                    )
                {
                    let names = "All, Inbox, SentItems, DeletedItems, Drafts, Calendar, Contacts, Tasks, Notes, RecoverableItems or NonIpmRoot";
                    let message = format!(
                        "Cannot bind parameter 'FolderScope': '{scope}' is not one of its values."
                    );
                    let record = ErrorRecord::new(
                        "CannotConvertArgumentNoMessage",
                        Category::InvalidArgument,
                        message,
                    );
                    let record = record
                        .exception("System.Management.Automation.ParameterBindingException")
                        .target(scope, "String");
                    return Err(record
                        .label(format!("expected {names}"))
                        .help("leave it out to see all folders")
                        .into());
                }
                // A scope takes in what lies below its folder.
                let tops: Vec<&Folder> = all
                    .iter()
                    .filter(|folder| folder_type(folder).eq_ignore_ascii_case(scope))
                    .collect();
                let below = |folder: &&Folder| {
                    tops.iter().any(|top| {
                        folder.id == top.id || folder.path.starts_with(&format!("{}/", top.path))
                    })
                };
                all.iter().filter(below).collect()
            }
        };
        Ok(chosen)
    }

    fn view(
        &self,
        tenant: &Tenant,
        found: &Found,
        folder: &Folder,
        all: &[Folder],
    ) -> Result<Value> {
        let totals = |id: i64| {
            store::totals(
                tenant,
                &ItemFilter {
                    folder: Some(id),
                    ..ItemFilter::default()
                },
            )
        };
        let (items, bytes) = totals(folder.id)?;
        let (mut all_items, mut all_bytes) = (items, bytes);
        for below in all.iter().filter(|below| is_below(below, folder, all)) {
            let (more, more_bytes) = totals(below.id)?;
            all_items += more;
            all_bytes += more_bytes;
        }
        let mut more = vec![
            (
                "Name",
                Value::str(if folder.role == "root" {
                    "Top of Information Store"
                } else {
                    &folder.name
                }),
            ),
            ("FolderPath", Value::str(&folder.path)),
            ("FolderId", Value::str(folder_id::base64(folder.id))),
            ("FolderType", folder_type(folder).into()),
            (
                "ContentMailboxGuid",
                Value::Guid(found.mailbox.exchange_guid.0),
            ),
            (
                "RecoverableItemsFolder",
                folder_type(folder).starts_with("RecoverableItems").into(),
            ),
            (
                "ContentFolder",
                (!folder_type(folder).starts_with("RecoverableItems")).into(),
            ),
            ("ItemsInFolder", count(items)),
            ("VisibleItemsInFolder", count(items)),
            ("FolderSize", byte_size(bytes as i64)),
            ("ItemsInFolderAndSubfolders", count(all_items)),
            ("FolderAndSubfolderSize", byte_size(all_bytes as i64)),
            (
                "Identity",
                Value::str(format!(
                    "{}{}",
                    found.mailbox.name,
                    folder.path.replace('/', "\\")
                )),
            ),
            ("Date", date(Some(tenant.now()))),
        ];
        if self.include_oldest_and_newest_items && items > 0 {
            let sql = "SELECT min(received), max(received), min(modified), max(modified) FROM item WHERE folder = ?1";
            let [oldest, newest, first, last] = tenant.db().query_row(sql, [folder.id], |row| {
                Ok([
                    row.get::<_, Option<Timestamp>>(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                ])
            })?;
            more.push(("OldestItemReceivedDate", date(oldest)));
            more.push(("NewestItemReceivedDate", date(newest)));
            more.push(("OldestItemLastModifiedDate", date(first)));
            more.push(("NewestItemLastModifiedDate", date(last)));
        }
        Ok(filled("MailboxFolderStatistics", more))
    }
}

/// Whether a folder lies below another, by the tree or, for folders that users make, by the path.
fn is_below(folder: &Folder, top: &Folder, all: &[Folder]) -> bool {
    let mut parent = folder.parent;
    while let Some(id) = parent {
        if id == top.id {
            return true;
        }
        parent = all
            .iter()
            .find(|known| known.id == id)
            .and_then(|known| known.parent);
    }
    false
}
