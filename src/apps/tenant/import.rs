//! Import-TenantContent: real mail and documents come into a mailbox, a site or a OneDrive. How they are read and stored
//! is `content`'s.

use super::OURS;
use super::place::{mailbox, one_place, site, writable};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::import::{ImportFailure, ImportRequest, ImportSummary, import};
use crate::diag::{Error, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Activity under which the progress of an import is shown.
const ACTIVITY: &str = "Importing";

/// Imports mail and documents from files.
///
/// Takes a message (.eml), a mailbox file (.mbox), a document, or a folder of them. What cannot be read, or is of another
/// type, becomes a partially indexed item with its reason. Importing the same file again makes no duplicates, so an import
/// that was stopped is finished by running it again. Ctrl-C leaves whole items only.
///
/// ```transcript
/// PS> 'Remember the milk' | Out-File note.txt
/// PS> (Import-TenantContent -Path note.txt -Mailbox pilar@contoso.com -Folder Inbox/Notes).Imported
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportTenantContent {
    /// File or folder to import
    path: String,
    /// Mailbox that takes it: address, alias or name
    mailbox: Option<Value>,
    /// Folder of the mailbox; the Inbox where it is not given. Made if it is missing
    folder: Option<String>,
    /// Site or OneDrive that takes it: URL, or path below the tenant's root
    site: Option<Value>,
    /// Library of the site; the default library where it is not given. Made if it is missing
    library: Option<String>,
}

/// What an import did.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantContentImport {
    path: String,
    place: String,
    imported: i32,
    partially_indexed: i32,
    duplicates: i32,
    failed: i32,
    files: i32,
    bytes: i64,
    completed: bool,
    failures: Vec<ImportFailure>,
}

impl Cmdlet for ImportTenantContent {
    const EFFECT: Effect = Effect::Bulk;
    const ROLES: &'static [&'static str] = &[
        "Global Administrator",
        "Exchange Administrator",
        "SharePoint Administrator",
    ];
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let path = cx.host.files().resolve(&self.path, false)?;
        let tenant = cx.tenant()?;
        let (place, folder) = match (&self.mailbox, &self.site) {
            (Some(name), None) if self.library.is_none() => (mailbox(tenant, name)?, self.folder),
            (None, Some(name)) if self.folder.is_none() => (site(tenant, name)?, self.library),
            _ => return Err(one_place("Import-TenantContent")),
        };
        writable(&place)?;
        if !cx.should_process(
            &place.address,
            &format!("Import-TenantContent from {}", self.path),
        )? {
            return Ok(());
        }
        let request = ImportRequest {
            path,
            location: place.id,
            folder,
        };
        let (summary, completed) = bring_in(cx, &request)?;
        if summary.failed > 0 {
            cx.warn(format!(
                "{} could not be taken in; Failures says why.",
                summary.failed
            ))?;
        }
        if !completed {
            cx.warn("Stopped. What was imported until then is whole; run the same command again to finish.")?;
        }
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        cx.emit(&TenantContentImport {
            path: self.path,
            place: place.address,
            imported: count(summary.imported),
            partially_indexed: count(summary.partially_indexed),
            duplicates: count(summary.duplicates),
            failed: count(summary.failed),
            files: count(summary.files),
            bytes: i64::try_from(summary.bytes).unwrap_or(i64::MAX),
            completed,
            failures: summary.failures,
        })
    }
}

/// Imports with progress and Ctrl-C; what was done, and whether that was all.
fn bring_in(cx: &mut Context, request: &ImportRequest) -> Result<(ImportSummary, bool)> {
    let (mut summary, mut stopped) = (ImportSummary::default(), false);
    let worked = cx.host.long_work(&mut |tenant, watch| {
        let done = import(tenant, request, &mut |progress| {
            let percent = progress.done * 100 / progress.total.max(1);
            let status = format!("{} items", progress.summary.imported);
            watch.progress(ACTIVITY, &status, percent.min(100) as i32);
            stopped = watch.cancelled();
            if stopped {
                summary = progress.summary.clone();
                return Err(Error::Jump(Box::new(())));
            }
            Ok(())
        });
        if let Ok(done) = &done {
            summary = done.clone();
        }
        done.map(drop)
    });
    if !stopped {
        worked?;
    }
    Ok((summary, !stopped))
}
