//! Get-RecoverableItems, Restore-RecoverableItems and Start-ManagedFolderAssistant.

use super::error;
use super::find::{self, Found, WRITERS};
use super::properties::{RECOVERABLE, RESTORED};
use crate::apps::output::documented;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::folders::{find_folder_by_id, folder};
use crate::content::{self, Item, ItemFilter, Page, store};
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};
use crate::value::{DateTime, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Roles that look into what was deleted, and restore it.
const ROLES: &[&str] = &[
    "Mailbox Import Export",
    "Exchange Administrator",
    "Global Administrator",
    "Organization Management",
];

/// Which folders are meant.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[allow(clippy::enum_variant_names, reason = "the documented names")]
pub enum RecoverableFolder {
    /// Deleted Items, where items are still live
    DeletedItems,
    /// Deletions: what users can recover
    RecoverableItems,
    /// Purges: what only administrators reach
    PurgedItems,
}

/// Names the type of the output.
#[derive(Serialize)]
struct RecoverableItem {}

/// Names the type of the output.
#[derive(Serialize)]
struct RestoreRecoverableItemsResult {}

/// Which items are meant; both cmdlets choose alike.
struct Choice<'a> {
    entry_id: Option<&'a str>,
    subject: Option<&'a str>,
    class: Option<&'a str>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    folder: Option<RecoverableFolder>,
    last_parent: Option<&'a str>,
}

/// Entry id of an item, as these cmdlets show it.
fn entry_id(item: &Item) -> String {
    item.guid.0.simple().to_string().to_uppercase()
}

fn role_name(role: &str) -> &'static str {
    match role {
        "deleted" => "Deleted Items",
        "deletions" => "Recoverable Items\\Deletions",
        "purges" => "Recoverable Items\\Purges",
        _ => "Recoverable Items\\DiscoveryHolds",
    }
}

impl Choice<'_> {
    fn items(&self, tenant: &Tenant, mailbox: &Found) -> Result<Vec<Item>> {
        let roles: &[&str] = match self.folder {
            Some(RecoverableFolder::DeletedItems) => &["deleted"],
            Some(RecoverableFolder::RecoverableItems) => &["deletions"],
            Some(RecoverableFolder::PurgedItems) => &["purges", "discoveryholds"],
            None => &["deleted", "deletions", "purges", "discoveryholds"],
        };
        let filter = ItemFilter {
            location: Some(mailbox.place.id),
            roles: roles.iter().map(|role| (*role).to_string()).collect(),
            title: self.subject.map(str::to_string),
            ..ItemFilter::default()
        };
        let mut items = store::list(
            tenant,
            &filter,
            Page {
                after: 0,
                limit: usize::MAX,
            },
        )?;
        items.retain(|item| {
            let at = item.state_since.or(item.modified);
            self.entry_id
                .is_none_or(|id| entry_id(item).eq_ignore_ascii_case(id))
                && self.class.is_none_or(|class| {
                    item.class.to_lowercase().starts_with(&class.to_lowercase())
                })
                && self
                    .start
                    .is_none_or(|start| at.is_some_and(|at| at >= start))
                && self.end.is_none_or(|end| at.is_some_and(|at| at < end))
        });
        if let Some(wanted) = self.last_parent {
            items.retain(|item| {
                item.deleted_from
                    .is_some_and(|from| crate::search::folder_id::base64(from) == wanted)
            });
        }
        Ok(items)
    }
}

fn common(tenant: &Tenant, mailbox: &Found, item: &Item) -> Result<Vec<(&'static str, Value)>> {
    let role = folder(tenant, item.folder)?.role;
    let at = item.state_since.or(item.modified);
    Ok(vec![
        (
            "Identity",
            Value::str(&mailbox.mailbox.primary_smtp_address),
        ),
        ("ItemClass", Value::str(&item.class)),
        ("Subject", Value::str(&item.subject)),
        ("EntryID", Value::str(entry_id(item))),
        ("SourceFolder", role_name(&role).into()),
        (
            "LastModifiedTime",
            at.map_or(Value::Null, |at| {
                Value::Date(DateTime::from_unix_ms(at.ms()))
            }),
        ),
    ])
}

/// Gets deleted items of a mailbox that can still be recovered.
///
/// Without -SourceFolder from Deleted Items, Deletions and Purges alike.
///
/// ```transcript
/// PS> @(Get-RecoverableItems pilar@contoso.com -SourceFolder PurgedItems).Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetRecoverableItems {
    /// Mailbox
    identity: Value,
    /// Which folders
    source_folder: Option<RecoverableFolder>,
    /// Text in the subject
    subject_contains: Option<String>,
    /// Item class, such as `IPM.Note`
    filter_item_type: Option<String>,
    /// Deleted not before
    filter_start_time: Option<Timestamp>,
    /// Deleted before
    filter_end_time: Option<Timestamp>,
    /// One item, by its EntryID
    #[serde(rename = "EntryID")]
    entry_id: Option<String>,
    /// Folder from which it was deleted, by its FolderId
    #[serde(rename = "LastParentFolderID")]
    last_parent_folder_id: Option<String>,
    /// How many at most
    result_size: Option<Value>,
    /// Passes over so many
    skip_count: Option<i64>,
}

impl Cmdlet for GetRecoverableItems {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let mailbox = find::active(tenant, &find::name_of(&self.identity))?;
        let choice = Choice {
            entry_id: self.entry_id.as_deref(),
            subject: self.subject_contains.as_deref(),
            class: self.filter_item_type.as_deref(),
            start: self.filter_start_time,
            end: self.filter_end_time,
            folder: self.source_folder,
            last_parent: self.last_parent_folder_id.as_deref(),
        };
        let limit = match &self.result_size {
            Some(size) => super::limit_of(tenant, size)?,
            None => 1000,
        };
        let skip = self
            .skip_count
            .and_then(|skip| usize::try_from(skip).ok())
            .unwrap_or(0);
        for item in choice
            .items(tenant, &mailbox)?
            .into_iter()
            .skip(skip)
            .take(limit)
        {
            let tenant = cx.tenant()?;
            let mut more = common(tenant, &mailbox, &item)?;
            if let Some(from) = item
                .deleted_from
                .map(|id| find_folder_by_id(tenant, id))
                .transpose()?
                .flatten()
            {
                more.push((
                    "LastParentFolderID",
                    Value::str(crate::search::folder_id::base64(from.id)),
                ));
                more.push((
                    "LastParentPath",
                    Value::str(from.path.trim_start_matches('/')),
                ));
            } else {
                more.push(("OriginalFolderExists", false.into()));
            }
            let view = documented(&RecoverableItem {}, RECOVERABLE, more)?;
            cx.emit_value(view)?;
        }
        Ok(())
    }
}

/// Restores deleted items to where they were, or into one folder.
///
/// ```transcript
/// PS> @(Restore-RecoverableItems pilar@contoso.com).Count -ge 5
/// True
/// PS> (Get-MailboxStatistics pilar@contoso.com).DeletedItemCount
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RestoreRecoverableItems {
    /// Mailbox
    identity: Value,
    /// Which folders
    source_folder: Option<RecoverableFolder>,
    /// Text in the subject
    subject_contains: Option<String>,
    /// Item class, such as `IPM.Note`
    filter_item_type: Option<String>,
    /// Deleted not before
    filter_start_time: Option<Timestamp>,
    /// Deleted before
    filter_end_time: Option<Timestamp>,
    /// One item, by its EntryID
    #[serde(rename = "EntryID")]
    entry_id: Option<String>,
    /// Folder from which it was deleted, by its FolderId
    #[serde(rename = "LastParentFolderID")]
    last_parent_folder_id: Option<String>,
    /// Folder into which all go; it is made where it is missing
    restore_target_folder: Option<String>,
    /// Puts out nothing
    no_output: bool,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for RestoreRecoverableItems {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let mailbox = find::active(tenant, &find::name_of(&self.identity))?;
        let choice = Choice {
            entry_id: self.entry_id.as_deref(),
            subject: self.subject_contains.as_deref(),
            class: self.filter_item_type.as_deref(),
            start: self.filter_start_time,
            end: self.filter_end_time,
            folder: self.source_folder,
            last_parent: self.last_parent_folder_id.as_deref(),
        };
        let limit = match &self.result_size {
            Some(size) => super::limit_of(tenant, size)?,
            None => 1000,
        };
        let items: Vec<Item> = choice
            .items(tenant, &mailbox)?
            .into_iter()
            .take(limit)
            .collect();
        if items.is_empty()
            || !cx.should_process(
                &mailbox.mailbox.primary_smtp_address,
                &format!("Restore {} items", items.len()),
            )?
        {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
        let mut rows = Vec::with_capacity(items.len());
        for item in &items {
            rows.push(common(tenant, &mailbox, item)?);
        }
        content::restore(tenant, &ids)?;
        if let Some(path) = &self.restore_target_folder {
            let target = content::ensure_folder(tenant, mailbox.place.id, path)?;
            content::move_to(tenant, &ids, target)?;
        }
        let count =
            serde_json::json!([{ "Name": "RestoredItems", "Value": ids.len().to_string() }]);
        super::create::audit(tenant, "Restore-RecoverableItems", &mailbox.mailbox, count)?;
        if self.no_output {
            return Ok(());
        }
        for (mut more, id) in rows.into_iter().zip(ids) {
            let tenant = cx.tenant()?;
            let place = folder(tenant, store::get(tenant, id)?.folder)?;
            more.push((
                "RestoredToFolderPath",
                Value::str(place.path.trim_start_matches('/')),
            ));
            more.push(("RestoredToFolder", Value::str(&place.name)));
            more.push(("WasRestoredSuccessfully", true.into()));
            let view = documented(&RestoreRecoverableItemsResult {}, RESTORED, more)?;
            cx.emit_value(view)?;
        }
        Ok(())
    }
}

/// Runs the Managed Folder Assistant for a mailbox now, instead of within 7 days (LC-M9).
///
/// It moves what has been in Deletions long enough to Purges, destroys what has been there long enough and that nothing
/// holds, and turns a hold that was removed into a delay hold. It passes by mailboxes with ElcProcessingDisabled and
/// those of disabled accounts. -Verbose tells what it did.
///
/// ```transcript
/// PS> Start-ManagedFolderAssistant pilar@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct StartManagedFolderAssistant {
    /// Mailbox
    identity: Value,
    /// Says that an inactive mailbox is meant
    inactive_mailbox: bool,
    /// Looks through the whole mailbox; the simulated assistant always does
    full_crawl: bool,
    /// Releases what no hold keeps any more; the simulated assistant always does
    hold_cleanup: bool,
}

impl Cmdlet for StartManagedFolderAssistant {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always_done = (self.full_crawl, self.hold_cleanup);
        let name = find::name_of(&self.identity);
        let tenant = cx.tenant()?;
        let found = if self.inactive_mailbox {
            find::deleted(tenant, &name)?.ok_or_else(|| error::not_found(tenant, &name, None))?
        } else {
            find::active(tenant, &name)?
        };
        let address = found.mailbox.primary_smtp_address.clone();
        if !cx.should_process(&address, "Start-ManagedFolderAssistant")? {
            return Ok(());
        }
        let visit = content::assistant::visit(cx.tenant()?, found.place.id)?;
        match (&visit.passed_over, visit.sentence(&address)) {
            (Some(why), _) => cx.warn(format!("{address} was passed over: {why}.")),
            (None, Some(told)) => cx.verbose(told),
            (None, None) => cx.verbose(format!("{address}: there was nothing to do.")),
        }
    }
}
