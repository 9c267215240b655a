//! Remove-PnPFile, and the recycle bins of a site: Get-, Restore- and
//! Clear-PnPRecycleBinItem (S14, LC-S1 to LC-S3).

use super::connection::connected;
use super::error;
use super::site::Site;
use crate::apps::output::identity;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::sites::{Stage, clear_from_bin, recycle_bin};
use crate::content::{self, Item, store};
use crate::diag::{Category, Result};
use crate::tenant::{AuditRecord, Guid, Tenant};
use crate::value::{DateTime, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Roles that change files of any site: the administrators of SharePoint act as site administrators here.
const ROLES: &[&str] = super::find::ROLES;

/// Removes a file from a site.
///
/// With -Recycle it goes to the recycle bin, to be restored for 93 days (LC-S1); without, it is gone at once. Where a hold
/// or a retention label keeps it, a copy stays in the Preservation Hold library (LC-S4).
///
/// ```transcript
/// PS> Remove-PnPFile -ServerRelativeUrl '/sites/hr/Shared Documents/nothing.docx' -Force -ErrorAction SilentlyContinue
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemovePnPFile {
    /// Path from the root of the server: /sites/hr/Shared Documents/a.docx
    server_relative_url: Option<Value>,
    /// Path from the connected site: Shared Documents/a.docx
    site_relative_url: Option<Value>,
    /// Puts it into the recycle bin
    recycle: bool,
    /// Asks nothing
    force: bool,
    /// Connection of Connect-PnPOnline -ReturnConnection; the session's where it is not given
    connection: Option<Value>,
}

impl Cmdlet for RemovePnPFile {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "Files.RemoveFile";
        let tenant = cx.tenant()?;
        let given =
            |value: &Value| decoded(&identity(value, &["ServerRelativeUrl", "Url", "Path"]));
        let url = match (&self.server_relative_url, &self.site_relative_url) {
            (Some(path), _) => absolute(&given(path)),
            (None, Some(path)) => {
                let site = connected(tenant, self.connection.as_ref(), CLASS)?.site;
                format!("{}/{}", site.url, given(path).trim_start_matches('/'))
            }
            (None, None) => String::new(),
        };
        let Some(item) = file_at(tenant, &url)? else {
            let path = Site {
                url: url.clone(),
                ..Site::default()
            }
            .path()
            .to_string();
            let help = "Get-TenantContent -Site … lists the files of a site with their addresses";
            return Err(error::pnp(
                Category::ObjectNotFound,
                "File Not Found.",
                &path,
                "no such file",
                help,
                CLASS,
            ));
        };
        let question = format!("Delete '{}'?", item.title());
        if !self.force && !cx.host.what_if() && !cx.host.should_continue(&question, "Confirm")? {
            return Ok(());
        }
        if !cx.should_process(
            &url,
            if self.recycle {
                "Recycle file"
            } else {
                "Remove file"
            },
        )? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let kept = content::delete(tenant, &[item.id])?
            .into_iter()
            .find_map(|outcome| outcome.reason);
        if !self.recycle {
            clear_from_bin(tenant, &[item.id])?;
        }
        let operation = if self.recycle {
            "FileRecycled"
        } else {
            "FileDeleted"
        };
        tenant.audit(
            AuditRecord::new("SharePoint", "SharePointFileOperation", operation, &url)
                .data(json!({ "ItemType": "File", "SourceFileName": item.filename })),
        )?;
        match kept {
            Some(reason) => cx.warn(format!(
                "A copy stays in the Preservation Hold library: {} ({}). Other documents say that the deletion is refused (X-14).",
                reason.what, reason.rule
            )),
            None => Ok(()),
        }
    }
}

/// Spaces and letters that were written with `%`.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_string())
}

/// The whole address of a path from the root of a server: OneDrives lie on a server of their own.
fn absolute(path: &str) -> String {
    if path.contains("://") {
        return path.to_string();
    }
    let path = format!("/{}", path.trim_start_matches('/'));
    let host = if path.to_lowercase().starts_with("/personal/") {
        "-my"
    } else {
        ""
    };
    format!(
        "https://{}{host}.sharepoint.com{path}",
        crate::apps::seed::TENANT
    )
}

/// The live file at an address.
fn file_at(tenant: &Tenant, url: &str) -> Result<Option<Item>> {
    let ids: Vec<i64> = {
        let mut query = tenant.db().prepare_cached(
            "SELECT item.id FROM item JOIN folder ON folder.id = item.folder
             WHERE item.url = ?1 COLLATE NOCASE AND folder.role NOT IN ('recycle1', 'recycle2', 'preservation') ORDER BY item.id",
        )?;
        query
            .query_map([url], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?
    };
    ids.first().map(|id| store::get(tenant, *id)).transpose()
}

/// Gets what lies in the recycle bins of the connected site.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/marketing
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> @(Get-PnPRecycleBinItem).Count -gt 0
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPRecycleBinItem {
    /// One item, by its id
    identity: Option<Value>,
    /// Only what users can restore
    first_stage: bool,
    /// Only what site administrators can restore
    second_stage: bool,
    /// How many at most
    row_limit: Option<i64>,
    /// Connection of Connect-PnPOnline -ReturnConnection; the session's where it is not given
    connection: Option<Value>,
}

/// What is in the bins of a site, with its stage.
fn in_bins(tenant: &Tenant, place: i64) -> Result<Vec<(Item, Stage)>> {
    let mut found = Vec::new();
    for stage in [Stage::First, Stage::Second] {
        found.extend(
            recycle_bin(tenant, place, stage)?
                .into_iter()
                .map(|item| (item, stage)),
        );
    }
    Ok(found)
}

fn view(tenant: &Tenant, item: &Item, stage: Stage) -> Result<Value> {
    let people = content::people(tenant, item.id)?;
    let author = people
        .iter()
        .find(|person| person.role == content::PersonRole::Author);
    let by = item.deleted_by.clone().unwrap_or_default();
    let name = item
        .filename
        .clone()
        .unwrap_or_else(|| item.subject.clone());
    let path = Site {
        url: item.url.clone().unwrap_or_default(),
        ..Site::default()
    }
    .path()
    .trim_start_matches('/')
    .to_string();
    let folder = path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_string();
    let kind = match item.kind.as_str() {
        "listitem" => "ListItem",
        "version" => "FileVersion",
        _ => "File",
    };
    let stage = if stage == Stage::First {
        "FirstStageRecycleBin"
    } else {
        "SecondStageRecycleBin"
    };
    let at = item.deleted_at;
    let members = [
        ("Id", Value::Guid(item.guid.0)),
        ("Title", Value::str(&name)),
        ("ItemState", stage.into()),
        ("ItemType", kind.into()),
        ("LeafName", Value::str(&name)),
        ("DirName", Value::str(folder)),
        ("Size", Value::Long(item.size)),
        ("AuthorName", Value::str(&item.author)),
        (
            "AuthorEmail",
            Value::str(author.map_or("", |person| person.address.as_str())),
        ),
        ("DeletedByEmail", Value::str(&by)),
        ("DeletedByName", Value::str(&by)),
        (
            "DeletedDate",
            at.map_or(Value::Null, |at| {
                Value::Date(DateTime::from_unix_ms(at.ms()))
            }),
        ),
        (
            "DeletedDateLocalFormatted",
            Value::str(at.map(|at| at.date()).unwrap_or_default()),
        ),
    ];
    let object = Object::of(members);
    let names: Vec<std::rc::Rc<str>> = vec!["PnPRecycleBinItem".into(), "System.Object".into()];
    object.set_type_names(names.into());
    object.set_text(item.guid.to_string());
    Ok(Value::Object(object))
}

impl Cmdlet for GetPnPRecycleBinItem {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "RecycleBin.GetRecycleBinItems";
        let tenant = cx.tenant()?;
        let place = connected(tenant, self.connection.as_ref(), CLASS)?.place.id;
        let mut found = in_bins(tenant, place)?;
        if let Some(identity) = &self.identity {
            found = vec![one(found, &name_of(identity), CLASS)?];
        }
        if self.first_stage || self.second_stage {
            let wanted = if self.first_stage {
                Stage::First
            } else {
                Stage::Second
            };
            found.retain(|(_, stage)| *stage == wanted);
        }
        let limit = self
            .row_limit
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(usize::MAX);
        for (item, stage) in found.into_iter().take(limit) {
            let view = view(cx.tenant()?, &item, stage)?;
            cx.emit_value(view)?;
        }
        Ok(())
    }
}

fn name_of(identity_given: &Value) -> String {
    identity(identity_given, &["Id"])
}

/// The one of that id.
fn one(found: Vec<(Item, Stage)>, id: &str, class: &str) -> Result<(Item, Stage)> {
    let guid: Option<Guid> = id.parse().ok();
    let named = found.into_iter().find(|(item, _)| Some(item.guid) == guid);
    named.ok_or_else(|| {
        let message = format!("Cannot find an item in the recycle bin with id '{id}'.");
        error::pnp(
            Category::ObjectNotFound,
            message,
            id,
            "is not in the recycle bin",
            "Get-PnPRecycleBinItem lists what is there",
            class,
        )
    })
}

/// Restores what lies in the recycle bins of the connected site to where it was: one item, several, or all.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/marketing
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> Get-PnPRecycleBinItem | Restore-PnPRecycleBinItem -Force
/// PS> @(Get-PnPRecycleBinItem).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RestorePnPRecycleBinItem {
    /// Item, by its id or as an object; all where it is not given
    identity: Option<Value>,
    /// Several items, by their ids
    id_list: Vec<String>,
    /// Asks nothing
    force: bool,
    /// How many at most
    row_limit: Option<i64>,
    /// Connection of Connect-PnPOnline -ReturnConnection; the session's where it is not given
    connection: Option<Value>,
}

impl Cmdlet for RestorePnPRecycleBinItem {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "RecycleBin.RestoreRecycleBinItem";
        let tenant = cx.tenant()?;
        let place = connected(tenant, self.connection.as_ref(), CLASS)?.place.id;
        let chosen = choose(
            tenant,
            place,
            self.identity.as_ref(),
            &self.id_list,
            self.row_limit,
            CLASS,
        )?;
        let question = match chosen.as_slice() {
            [(item, _)] => format!("Restore '{}'?", item.title()),
            all => format!("Restore all {} items?", all.len()),
        };
        if chosen.is_empty()
            || (!self.force
                && !cx.host.what_if()
                && !cx.host.should_continue(&question, "Confirm")?)
        {
            return Ok(());
        }
        for (item, _) in chosen {
            let target = item.url.clone().unwrap_or_else(|| item.guid.to_string());
            if cx.should_process(&target, "Restore from the recycle bin")? {
                let tenant = cx.tenant()?;
                content::restore(tenant, &[item.id])?;
                tenant.audit(AuditRecord::new(
                    "SharePoint",
                    "SharePointFileOperation",
                    "FileRestored",
                    &target,
                ))?;
            }
        }
        Ok(())
    }
}

fn choose(
    tenant: &Tenant,
    place: i64,
    identity: Option<&Value>,
    list: &[String],
    limit: Option<i64>,
    class: &str,
) -> Result<Vec<(Item, Stage)>> {
    let found = in_bins(tenant, place)?;
    if let Some(identity) = identity {
        return Ok(vec![one(found, &name_of(identity), class)?]);
    }
    if !list.is_empty() {
        return list
            .iter()
            .map(|id| one(found.clone(), id, class))
            .collect();
    }
    let limit = limit
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(usize::MAX);
    Ok(found.into_iter().take(limit).collect())
}

/// Destroys what lies in the recycle bins of the connected site: one item, or all.
///
/// There is no way back, and no hold reaches into the bins (LC-S3).
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/marketing
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> Clear-PnPRecycleBinItem -All -Force
/// PS> @(Get-PnPRecycleBinItem).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClearPnPRecycleBinItem {
    /// Item, by its id or as an object
    identity: Option<Value>,
    /// All items of both stages
    all: bool,
    /// With -All, only those of the second stage
    second_stage_only: bool,
    /// Asks nothing
    force: bool,
    /// How many at most
    row_limit: Option<i64>,
    /// Connection of Connect-PnPOnline -ReturnConnection; the session's where it is not given
    connection: Option<Value>,
}

impl Cmdlet for ClearPnPRecycleBinItem {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "RecycleBin.ClearRecycleBinItem";
        let tenant = cx.tenant()?;
        let place = connected(tenant, self.connection.as_ref(), CLASS)?.place.id;
        if self.identity.is_none() && !self.all {
            return Ok(());
        }
        let mut chosen = choose(
            tenant,
            place,
            self.identity.as_ref(),
            &[],
            self.row_limit,
            CLASS,
        )?;
        if self.second_stage_only {
            chosen.retain(|(_, stage)| *stage == Stage::Second);
        }
        let question = match chosen.as_slice() {
            [(item, _)] => format!("Delete '{}' for good?", item.title()),
            all => format!("Delete all {} items for good?", all.len()),
        };
        if chosen.is_empty()
            || (!self.force
                && !cx.host.what_if()
                && !cx.host.should_continue(&question, "Confirm")?)
        {
            return Ok(());
        }
        for (item, _) in chosen {
            let target = item.url.clone().unwrap_or_else(|| item.guid.to_string());
            if cx.should_process(&target, "Delete from the recycle bin")? {
                let tenant = cx.tenant()?;
                clear_from_bin(tenant, &[item.id])?;
                let record = AuditRecord::new(
                    "SharePoint",
                    "SharePointFileOperation",
                    "FileDeletedSecondStageRecycleBin",
                    &item.guid.to_string(),
                );
                tenant.audit(record)?;
            }
        }
        Ok(())
    }
}
