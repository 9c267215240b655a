//! Exporting what a search finds: a folder with the items in their native form and the reports of the service (LC-E2).
//! Items are gathered here; the caller writes the files, where its session may.

use super::files::{NativeFile, Paths, csv, hash, native_file, packed, plain_name, xml};
use super::search::ComplianceSearch;
use super::times::us_time;
use crate::apps::output::grouped;
use crate::content::{self, Item, Person, PersonRole};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::search::{Hit, SearchResult};
use crate::tenant::{Tenant, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which items are exported (LC-I4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ExportScope {
    /// What matches
    #[default]
    IndexedItemsOnly,
    /// Partially indexed items of locations with at least one hit
    UnindexedItemsOnly,
    /// Both
    BothIndexedAndUnindexedItems,
}

impl ExportScope {
    fn name(self) -> &'static str {
        match self {
            ExportScope::IndexedItemsOnly => "IndexedItemsOnly",
            ExportScope::UnindexedItemsOnly => "UnindexedItemsOnly",
            ExportScope::BothIndexedAndUnindexedItems => "BothIndexedAndUnindexedItems",
        }
    }
}

/// Into what exported items are put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Archive {
    /// One PST a mailbox; not written here
    PerUserPst,
    /// One PST; not written here
    SinglePst,
    /// One PST with one folder; not written here
    SingleFolderPst,
    /// A file an item
    #[default]
    IndividualMessage,
    /// One zip a mailbox or site
    PerUserZip,
    /// One zip
    SingleZip,
}

impl Archive {
    /// Name as the cmdlet has it.
    pub fn name(self) -> &'static str {
        match self {
            Archive::PerUserPst => "PerUserPst",
            Archive::SinglePst => "SinglePst",
            Archive::SingleFolderPst => "SingleFolderPst",
            Archive::IndividualMessage => "IndividualMessage",
            Archive::PerUserZip => "PerUserZip",
            Archive::SingleZip => "SingleZip",
        }
    }

    /// What is written in its place where it cannot be.
    pub fn written(self) -> Archive {
        match self {
            Archive::PerUserZip | Archive::SingleZip => self,
            _ => Archive::IndividualMessage,
        }
    }

    /// Path of the zip into which a file goes, by the first parts of its own: workload, then mailbox or site.
    fn zip_of(self, path: &str) -> Option<String> {
        let mut parts = path.split('/');
        let (workload, place) = (parts.next()?, parts.next()?);
        match self.written() {
            Archive::PerUserZip => Some(format!("{workload}/{place}.zip")),
            Archive::SingleZip => Some(format!("{workload}.zip")),
            _ => None,
        }
    }
}

/// How to export.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Which items.
    pub scope: ExportScope,
    /// Whether one copy of a message is kept (LC-E3).
    pub dedupe: bool,
    /// Whether older versions of files go along.
    pub versions: bool,
    /// Whether only reports are written.
    pub report_only: bool,
    /// Into what mail goes.
    pub mail_archive: Archive,
    /// Into what files of sites go.
    pub site_archive: Archive,
}

impl Choices {
    /// Files in the archives into which they go.
    fn archived(&self, files: Vec<(String, Vec<u8>)>) -> Result<Vec<(String, Vec<u8>)>> {
        let mut written = Vec::new();
        let mut zips: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
        for (path, bytes) in files {
            let is_mail = path
                .split('/')
                .next()
                .is_some_and(|first| first.ends_with("Exchange"));
            let archive = if is_mail {
                self.mail_archive
            } else {
                self.site_archive
            };
            match archive.zip_of(&path) {
                Some(zip) => zips.entry(zip).or_default().push((path, bytes)),
                None => written.push((path, bytes)),
            }
        }
        for (zip, files) in zips {
            written.push((zip, packed(&files)?));
        }
        Ok(written)
    }
}

/// What an export consists of, ready to be written.
pub struct Package {
    /// Files by path below the export's own folder.
    pub files: Vec<(String, Vec<u8>)>,
    /// Items written.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Items expected.
    pub estimated_items: u64,
    /// Their bytes.
    pub estimated_bytes: u64,
    /// Locations from which items came.
    pub sources: usize,
}

/// Columns of `Results.csv`.
const COLUMNS: &[&str] = &[
    "Item Identity",
    "Document ID",
    "Selected",
    "Duplicate to Item",
    "Original Path",
    "Location",
    "Location Name",
    "Target Path",
    "Document Path",
    "Subject or Title",
    "Sender or Created by",
    "Recipients in To line",
    "Recipients in Cc line",
    "Recipients in Bcc line",
    "To - Expanded",
    "CC - Expanded",
    "BCC - Expanded",
    "DG Expansion Result",
    "Sent",
    "Has Attachments",
    "Importance",
    "Is Read",
    "Modified by",
    "Type",
    "Received or Created",
    "Modified Date",
    "Size (KB)",
    "Decode Status",
    "Compliance Tag",
    "Summary",
    "Preservation Original URL",
];

/// Results that are older than this setting's days must be run again (LC-E5).
pub fn check(tenant: &Tenant, search: &ComplianceSearch) -> Result<()> {
    let days = tenant.setting_number("ediscovery.search_stale_days_for_export")?;
    match search.job_end_time {
        Some(ended) if tenant.now() > ended.plus_days(days) => Err(stale(&search.name, days)),
        _ => Ok(()),
    }
}

/// Gathers items and reports.
pub fn gather(tenant: &Tenant, search: &ComplianceSearch, choices: &Choices) -> Result<Package> {
    let (query, found) = search.find(tenant)?;
    let (wanted, unindexed) = chosen(&found, choices.scope, query.is_empty());
    let mut export = Export {
        tenant,
        found: &found,
        choices,
        paths: Paths::default(),
        copies: HashMap::new(),
        files: Vec::new(),
        manifest: String::new(),
        errors: Vec::new(),
        items: 0,
        bytes: 0,
        sources: HashSet::new(),
        folders: HashMap::new(),
    };
    let mut results = Vec::new();
    for hit in &wanted {
        results.extend(export.item(hit, "")?);
    }
    let mut unindexed_rows = Vec::new();
    for hit in &unindexed {
        if let Some(mut row) = export.item(hit, "Unindexed ")? {
            let reason = content::find(tenant, hit.id)?
                .and_then(|item| item.unindexed_reason)
                .unwrap_or_default();
            row.extend([reason, "Body; Attachments".into()]);
            unindexed_rows.push(row);
        }
    }
    let estimated_bytes = wanted.iter().chain(&unindexed).map(|hit| hit.size).sum();
    let mut package = Package {
        files: Vec::new(),
        items: export.items,
        bytes: export.bytes,
        estimated_items: (wanted.len() + unindexed.len()) as u64,
        estimated_bytes,
        sources: export.sources.len(),
    };
    let (errors, manifest) = (
        std::mem::take(&mut export.errors),
        std::mem::take(&mut export.manifest),
    );
    package.files = choices.archived(std::mem::take(&mut export.files))?;
    let mut unindexed_columns = COLUMNS.to_vec();
    unindexed_columns.extend(["Error Tags", "Error Properties"]);
    let failures = ["Item Identity", "Location", "Error Type", "Error Details"];
    let reports = [
        ("Results.csv", csv(COLUMNS, &results)?),
        (
            "Unindexed Items.csv",
            csv(&unindexed_columns, &unindexed_rows)?,
        ),
        (
            "Export Summary.csv",
            summary(tenant, search, &found, &package, choices)?,
        ),
        (
            "Manifest.xml",
            self::manifest(&search.name, &manifest).into_bytes(),
        ),
        ("Errors and Warnings.csv", csv(&failures, &errors)?),
        ("SkippedItems.csv", csv(&failures, &[])?),
        ("Trace.log", trace(tenant, search, &package).into_bytes()),
    ];
    package.files.extend(
        reports
            .into_iter()
            .map(|(name, bytes)| (name.to_string(), bytes)),
    );
    let lines = package
        .files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", hash(bytes)));
    let sums: String = lines.collect();
    package
        .files
        .push(("Manifest.sha256".to_string(), sums.into_bytes()));
    Ok(package)
}

/// Hits and partially indexed others, by scope. An empty query counts the others as hits (LC-I4).
fn chosen(found: &SearchResult, scope: ExportScope, everything: bool) -> (Vec<Hit>, Vec<Hit>) {
    let with_hits: HashSet<i64> = found.hits.iter().map(|hit| hit.location).collect();
    let others = || {
        found
            .partially_indexed
            .iter()
            .filter(|hit| everything || with_hits.contains(&hit.location))
            .copied()
    };
    match scope {
        ExportScope::IndexedItemsOnly => (found.hits.clone(), Vec::new()),
        ExportScope::UnindexedItemsOnly => (
            Vec::new(),
            found
                .hits
                .iter()
                .filter(|hit| !hit.indexed)
                .copied()
                .chain(others())
                .collect(),
        ),
        ExportScope::BothIndexedAndUnindexedItems => (found.hits.clone(), others().collect()),
    }
}

struct Export<'a> {
    tenant: &'a Tenant,
    found: &'a SearchResult,
    choices: &'a Choices,
    paths: Paths,
    /// Message ids that are exported already, and by which item.
    copies: HashMap<String, String>,
    files: Vec<(String, Vec<u8>)>,
    manifest: String,
    errors: Vec<Vec<String>>,
    items: u64,
    bytes: u64,
    sources: HashSet<i64>,
    folders: HashMap<i64, String>,
}

impl Export<'_> {
    /// Writes one item and its row; nothing if it is gone.
    fn item(&mut self, hit: &Hit, prefix: &str) -> Result<Option<Vec<String>>> {
        let Some(item) = content::find(self.tenant, hit.id)? else {
            return Ok(None);
        };
        let Some(place) = self.found.location(hit.location) else {
            return Ok(None);
        };
        let folder = self.folder_path(item.folder)?;
        let people = content::people(self.tenant, item.id)?;
        let identity = item.guid.to_string();
        self.sources.insert(hit.location);
        let duplicate = self.duplicate_of(&item, &identity);
        let mut target = String::new();
        if duplicate.is_none() {
            let file = native_file(self.tenant, &item, place.is_mailbox)?;
            target = self.write(&file, prefix, place.is_mailbox, &place.address, &folder);
            self.items += 1;
            self.bytes += item.size.max(0) as u64;
            self.manifest.push_str(&document(
                &item,
                &file,
                &place.address,
                &target,
                &place.name,
            ));
            if file.is_rendition {
                self.errors.push(vec![
                    identity.clone(),
                    place.address.clone(),
                    "No native file".into(),
                    "the tenant holds the text of this item only: it was written as text".into(),
                ]);
            }
            if self.choices.versions && !place.is_mailbox {
                self.versions(&item, prefix, &place.address, &folder)?;
            }
        }
        if !item.indexed {
            let reason = item.unindexed_reason.clone().unwrap_or_default();
            self.errors.push(vec![
                identity.clone(),
                place.address.clone(),
                "Partially indexed".into(),
                reason,
            ]);
        }
        let original = if place.is_mailbox {
            folder
        } else {
            item.url.clone().unwrap_or(folder)
        };
        let row = row(
            &item,
            &people,
            &place.address,
            &place.name,
            &original,
            &target,
            duplicate.unwrap_or_default(),
        );
        Ok(Some(row))
    }

    /// The item of which this is another copy, if copies are left out (LC-E3).
    fn duplicate_of(&mut self, item: &Item, identity: &str) -> Option<String> {
        let message = item.message_id.clone().filter(|_| self.choices.dedupe)?;
        match self.copies.get(&message) {
            Some(first) => Some(first.clone()),
            None => {
                self.copies.insert(message, identity.to_string());
                None
            }
        }
    }

    fn write(
        &mut self,
        file: &NativeFile,
        prefix: &str,
        is_mail: bool,
        address: &str,
        folder: &str,
    ) -> String {
        let workload = if is_mail { "Exchange" } else { "SharePoint" };
        let address = address.trim_start_matches("https://").replace('/', "_");
        let mut parts = vec![format!("{prefix}{workload}"), address];
        parts.extend(
            folder
                .split('/')
                .filter(|part| !part.is_empty())
                .map(str::to_string),
        );
        let path = self.paths.take(&parts, &file.name, &file.extension);
        if !self.choices.report_only {
            self.files.push((path.clone(), file.bytes.clone()));
        }
        path
    }

    fn versions(&mut self, item: &Item, prefix: &str, address: &str, folder: &str) -> Result<()> {
        for version in content::versions(self.tenant, item.id)? {
            let (name, extension) = match item.title().rsplit_once('.') {
                Some((name, extension)) => (name.to_string(), extension.to_string()),
                None => (item.title().to_string(), "txt".into()),
            };
            let bytes = version.native.unwrap_or_else(|| version.text.into_bytes());
            let file = NativeFile {
                name: format!("{name}_v{}", version.label),
                extension,
                bytes,
                is_rendition: false,
            };
            self.write(&file, prefix, false, address, folder);
        }
        Ok(())
    }

    fn folder_path(&mut self, folder: i64) -> Result<String> {
        if let Some(path) = self.folders.get(&folder) {
            return Ok(path.clone());
        }
        let path = content::folders::folder(self.tenant, folder)?.path;
        self.folders.insert(folder, path.clone());
        Ok(path)
    }
}

/// One row of a report.
fn row(
    item: &Item,
    people: &[Person],
    address: &str,
    name: &str,
    original: &str,
    target: &str,
    duplicate: String,
) -> Vec<String> {
    let list = |role: PersonRole| {
        let shown = people
            .iter()
            .filter(|person| person.role == role)
            .map(Person::shown);
        shown.collect::<Vec<_>>().join("; ")
    };
    let text = |key: &str, otherwise: &str| match item.props.get(key) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Bool(yes)) => yes.to_string(),
        _ => otherwise.to_string(),
    };
    let date = |at: Option<Timestamp>| at.map(us_time).unwrap_or_default();
    let has_attachments = ["Attachments", "AttachmentNames"].iter().any(|key| {
        item.props
            .get(*key)
            .is_some_and(|value| *value != serde_json::json!([]))
    });
    let (to, cc, bcc) = (
        list(PersonRole::To),
        list(PersonRole::Cc),
        list(PersonRole::Bcc),
    );
    let sender = if item.sender.is_empty() {
        item.author.clone()
    } else {
        item.sender.clone()
    };
    vec![
        item.guid.to_string(),
        item.message_id.clone().unwrap_or_default(),
        "true".into(),
        duplicate,
        original.to_string(),
        address.to_string(),
        name.to_string(),
        target.to_string(),
        item.url.clone().unwrap_or_default(),
        item.title().to_string(),
        sender,
        to.clone(),
        cc.clone(),
        bcc.clone(),
        to,
        cc,
        bcc,
        String::new(),
        date(item.sent),
        has_attachments.to_string(),
        text("Importance", "Normal"),
        text("IsRead", "true"),
        item.modified_by.clone(),
        if item.class.is_empty() {
            item.filetype.clone().unwrap_or_else(|| item.kind.clone())
        } else {
            item.class.clone()
        },
        date(item.received.or(item.created)),
        date(item.modified),
        (item.size.max(0) as u64).div_ceil(1024).to_string(),
        if item.indexed {
            "Success"
        } else {
            "Partially indexed"
        }
        .into(),
        item.label.clone().unwrap_or_default(),
        String::new(),
        text("PreservationOriginalUrl", ""),
    ]
}

fn document(
    item: &Item,
    file: &NativeFile,
    address: &str,
    target: &str,
    custodian: &str,
) -> String {
    format!(
        "    <Document DocID=\"{}\" DocType=\"{}\">\n      <Tags>\n        <Tag TagName=\"#Subject\" TagDataType=\"Text\" TagValue=\"{}\"/>\n        \
         <Tag TagName=\"#DateModified\" TagDataType=\"DateTime\" TagValue=\"{}\"/>\n      </Tags>\n      <Files>\n        <File FileType=\"{}\">\n          \
         <ExternalFile FilePath=\"{}\" FileSize=\"{}\" Hash=\"{}\" HashType=\"SHA256\"/>\n        </File>\n      </Files>\n      <Locations>\n        <Location>\n          \
         <Custodian>{}</Custodian>\n          <LocationURI>{}</LocationURI>\n        </Location>\n      </Locations>\n    </Document>\n",
        item.guid,
        if item.class.is_empty() {
            "File"
        } else {
            "Message"
        },
        xml(item.title()),
        item.modified.map(|at| at.to_string()).unwrap_or_default(),
        if file.is_rendition { "Text" } else { "Native" },
        xml(target),
        file.bytes.len(),
        hash(&file.bytes),
        xml(custodian),
        xml(address),
    )
}

fn manifest(name: &str, documents: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Root DataInterchangeType=\"Update\">\n  <Batch name=\"{}\">\n    <Documents>\n{documents}    \
         </Documents>\n  </Batch>\n</Root>\n",
        xml(name)
    )
}

fn summary(
    tenant: &Tenant,
    search: &ComplianceSearch,
    found: &SearchResult,
    package: &Package,
    choices: &Choices,
) -> Result<Vec<u8>> {
    let mut rows: Vec<Vec<String>> = [
        ("Export name", search.name.clone()),
        ("Search query", search.content_match_query.clone()),
        ("Started by", tenant.actor().display_name.clone()),
        ("Start time", us_time(tenant.now())),
        ("Scope", choices.scope.name().to_string()),
        ("Total sources", found.locations.len().to_string()),
        ("Sources with items", package.sources.to_string()),
        ("Estimated items", package.estimated_items.to_string()),
        ("Estimated bytes", package.estimated_bytes.to_string()),
        ("Downloaded items", package.items.to_string()),
        ("Downloaded bytes", package.bytes.to_string()),
        (
            "Partially indexed items",
            found.partially_indexed.len().to_string(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| vec![name.to_string(), value])
    .collect();
    for place in found
        .locations
        .iter()
        .filter(|place| place.items + place.unindexed_items > 0)
    {
        let counted = format!(
            "{} items, {} bytes, {} partially indexed",
            place.items, place.bytes, place.unindexed_items
        );
        rows.push(vec![format!("Location {}", place.address), counted]);
    }
    csv(&["Name", "Value"], &rows)
}

fn trace(tenant: &Tenant, search: &ComplianceSearch, package: &Package) -> String {
    let now = tenant.now();
    format!(
        "{now} export of '{}' started\n{now} {} items, {} bytes written\n{now} export completed\n",
        search.name, package.items, package.bytes
    )
}

/// The result of an export as one text (texts.md): pairs joined by `; `, in the order that scripts index.
pub fn results(
    search: &ComplianceSearch,
    package: &Package,
    choices: &Choices,
    folder: &str,
    secret: &str,
    ended: Timestamp,
) -> String {
    let number = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let pairs = [
        ("Container url", folder.to_string()),
        ("SAS token", secret.to_string()),
        (
            "Scenario",
            if choices.report_only {
                "GenerateReportsOnly"
            } else {
                "General"
            }
            .to_string(),
        ),
        ("Scope", choices.scope.name().to_string()),
        ("Scope details", choices.scope.name().to_string()),
        ("Max unindexed size", "0".into()),
        ("File type exclusions for unindexed", "<null>".into()),
        ("Total sources", number(search.num_bindings.max(0) as u64)),
        ("Exchange item format", "Mime".into()),
        (
            "Exchange archive format",
            choices.mail_archive.written().name().into(),
        ),
        (
            "SharePoint archive format",
            choices.site_archive.written().name().into(),
        ),
        (
            "Include SharePoint versions",
            if choices.versions { "True" } else { "False" }.to_string(),
        ),
        (
            "Enable dedupe",
            if choices.dedupe { "True" } else { "False" }.to_string(),
        ),
        ("Reference action", "\"<null>\"".into()),
        ("Region", String::new()),
        ("Started sources", number(search.num_bindings.max(0) as u64)),
        (
            "Succeeded sources",
            number(search.num_bindings.max(0) as u64),
        ),
        ("Failed sources", "0".into()),
        ("Total estimated bytes", number(package.estimated_bytes)),
        ("Total estimated items", number(package.estimated_items)),
        ("Total transferred bytes", number(package.bytes)),
        ("Total transferred items", number(package.items)),
        ("Progress", "100.00%".into()),
        ("Completed time", us_time(ended)),
        ("Duration", "00:00:00.0000000".into()),
        ("Export status", "Completed".into()),
    ];
    pairs
        .map(|(name, value)| format!("{name}: {value}"))
        .join("; ")
}

/// Folder of an export, named after its search.
pub fn folder_name(search: &ComplianceSearch) -> String {
    plain_name(&search.name)
}

fn stale(name: &str, days: i64) -> Error {
    ErrorRecord::new(
        "ComplianceSearchResultsTooOld",
        Category::InvalidOperation,
        format!("The results of the search '{name}' are older than {days} days and cannot be exported (LC-E5)."),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceSearchActionExportException")
    .target(name, "String")
    .label("was run too long ago")
    .help(format!("run Start-ComplianceSearch '{name}' again, then export"))
    .into()
}
