//! Brings real mail and documents into a location: single messages, mailbox files, documents, folders of them. One
//! thread reads and parses, the caller's thread stores in batches of whole items, so memory does not grow with the
//! input and a stop leaves whole items only. Which paths may be read is decided above.

mod items;

use super::extract::{Extractor, FILE_LIMIT, FileType, sniff};
use super::folders::{self, Folder, Location, LocationKind};
use super::item::NewItem;
use super::lifecycle::revise;
use super::mbox::{Mbox, MboxMessage};
use super::store::{self, Prepared, Revision};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Tenant, Timestamp};
use items::{document_item, file_item, mail_item};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

/// Items that are stored in one transaction.
const BATCH: usize = 500;
/// Bytes after which a batch is stored although it is small.
const BATCH_BYTES: usize = 8 << 20;
/// Items that go from one thread to the other at once, and batches of them that may wait.
const HANDOVER: usize = 64;
const WAITING: usize = 4;
/// Bytes after which a handover does not wait for more.
const HANDOVER_BYTES: usize = 1 << 20;
/// Failures that the summary names; all are counted.
const TOLD_FAILURES: usize = 100;

/// What to import, and where to.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// A message, a mailbox file, a document, or a folder.
    pub path: PathBuf,
    /// Location that takes it.
    pub location: i64,
    /// Folder or library by path or name; the Inbox or the default library if absent. Made where it is missing.
    pub folder: Option<String>,
}

/// How far an import has come, told after each batch that is stored.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// File at hand.
    pub file: PathBuf,
    /// Bytes read so far.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
    /// What has happened so far.
    pub summary: ImportSummary,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImportSummary {
    /// Items that were stored, partially indexed ones included.
    pub imported: usize,
    /// Items of them whose text could not be read, or not all of it.
    pub partially_indexed: usize,
    /// Items that were there already.
    pub duplicates: usize,
    /// Files and messages that could not be taken in at all.
    pub failed: usize,
    /// Files that were read.
    pub files: usize,
    /// Bytes that were read.
    pub bytes: u64,
    /// What failed and why; at most a hundred of them.
    pub failures: Vec<ImportFailure>,
}

/// One file or message that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImportFailure {
    /// Which.
    pub source: String,
    /// Why.
    pub reason: String,
}

/// Imports a file or a folder. `progress` is called after each batch; its error stops the import, and what was stored
/// until then stays: importing again finishes it.
pub fn import(
    tenant: &mut Tenant,
    request: &ImportRequest,
    progress: &mut dyn FnMut(&Progress) -> Result<()>,
) -> Result<ImportSummary> {
    let place = folders::location(tenant, request.location)?;
    let files = list_files(&request.path)?;
    let folder = target_folder(tenant, &place, request.folder.as_deref())?;
    let target = Target {
        place,
        folder,
        now: tenant.now(),
    };
    let total = files.iter().map(|file| file.size).sum();
    let (sender, parsed) = mpsc::sync_channel(WAITING);
    let reader_target = target.clone();
    let reader = thread::Builder::new()
        .name("import".into())
        .stack_size(64 << 20);
    let reader = reader.spawn(move || read_all(&files, &reader_target, &sender));
    reader.map_err(|error| cannot_read(&request.path, &error))?;
    tenant.bulk(|tenant| {
        let mut sink = Sink {
            target,
            waiting: Vec::new(),
            bytes: 0,
            keys: HashSet::new(),
            progress: Progress {
                total,
                ..Progress::default()
            },
        };
        for batch in parsed {
            for entry in batch {
                sink.take(tenant, entry)?;
            }
            if sink.waiting.len() >= BATCH || sink.bytes >= BATCH_BYTES {
                sink.store(tenant)?;
                progress(&sink.progress)?;
            }
        }
        sink.store(tenant)?;
        progress(&sink.progress)?;
        Ok(sink.progress.summary)
    })
}

/// Where items go.
#[derive(Clone)]
struct Target {
    place: Location,
    folder: Folder,
    now: Timestamp,
}

/// A file that was found, with its folder below the one that was asked for.
struct Found {
    path: PathBuf,
    below: String,
    size: u64,
}

/// What the reading thread hands over.
enum Entry {
    File {
        path: PathBuf,
    },
    Item {
        item: Box<Prepared>,
        below: String,
        read: u64,
    },
    Failed {
        source: String,
        reason: String,
        read: u64,
    },
}

/// Files below a path in the order of their names; hidden ones and links are passed over in folders.
fn list_files(path: &Path) -> Result<Vec<Found>> {
    let facts = fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
    if facts.is_file() {
        File::open(path).map_err(|error| cannot_read(path, &error))?;
        return Ok(vec![Found {
            path: path.to_path_buf(),
            below: String::new(),
            size: facts.len(),
        }]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(path.to_path_buf(), String::new())];
    while let Some((folder, below)) = folders.pop() {
        let mut entries: Vec<_> = fs::read_dir(&folder)
            .and_then(Iterator::collect)
            .map_err(|error| cannot_read(&folder, &error))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut inner = Vec::new();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(facts) = entry.metadata() else {
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            if facts.is_dir() {
                inner.push((entry.path(), format!("{below}/{name}")));
            } else if facts.is_file() {
                found.push(Found {
                    path: entry.path(),
                    below: below.clone(),
                    size: facts.len(),
                });
            }
        }
        folders.extend(inner.into_iter().rev());
    }
    Ok(found)
}

fn target_folder(tenant: &mut Tenant, place: &Location, wanted: Option<&str>) -> Result<Folder> {
    let id = match wanted {
        Some(path) => {
            let path = match place.kind {
                LocationKind::Site => library_path(path),
                _ => path.to_string(),
            };
            let id = folders::ensure_folder(tenant, place.id, &path)?;
            let folder = folders::folder(tenant, id)?;
            if folder.is_recoverable() || folder.is_recycle_bin() || folder.role == "preservation" {
                return Err(not_a_target(&folder));
            }
            id
        }
        None => folders::folder_of_role(
            tenant,
            place.id,
            if place.kind.is_site() {
                "library"
            } else {
                "inbox"
            },
        )?,
    };
    folders::folder(tenant, id)
}

/// The default library of a site is called Documents on every page, and Shared Documents in addresses.
fn library_path(path: &str) -> String {
    let path = path.trim_matches('/');
    let (library, below) = path.split_at(path.find('/').unwrap_or(path.len()));
    if library.eq_ignore_ascii_case("documents") {
        format!("/Shared Documents{below}")
    } else {
        path.into()
    }
}

/// The reading thread. It ends when everything is read, or when nobody takes what it has any more.
fn read_all(files: &[Found], target: &Target, sender: &SyncSender<Vec<Entry>>) {
    let mut outbox = Outbox {
        sender,
        entries: Vec::new(),
        bytes: 0,
    };
    let mut extractor = Extractor::default();
    let mut before = 0;
    for file in files {
        let read = read_file(file, target, before, &mut extractor, &mut outbox);
        before += file.size;
        let sent = match read {
            Ok(open) => open,
            Err(error) => {
                let source = file.path.display().to_string();
                outbox.put(
                    Entry::Failed {
                        source,
                        reason: error.to_string(),
                        read: before,
                    },
                    0,
                )
            }
        };
        if !sent {
            return;
        }
    }
    outbox.send();
}

struct Outbox<'a> {
    sender: &'a SyncSender<Vec<Entry>>,
    entries: Vec<Entry>,
    bytes: usize,
}

impl Outbox<'_> {
    /// Hands an entry over, in company; whether somebody still listens.
    fn put(&mut self, entry: Entry, bytes: usize) -> bool {
        self.entries.push(entry);
        self.bytes += bytes;
        if self.entries.len() >= HANDOVER || self.bytes >= HANDOVER_BYTES {
            self.send()
        } else {
            true
        }
    }

    fn send(&mut self) -> bool {
        self.bytes = 0;
        self.sender.send(std::mem::take(&mut self.entries)).is_ok()
    }
}

/// Reads one file; whether somebody still listens.
fn read_file(
    file: &Found,
    target: &Target,
    before: u64,
    extractor: &mut Extractor,
    outbox: &mut Outbox,
) -> io::Result<bool> {
    if !outbox.put(
        Entry::File {
            path: file.path.clone(),
        },
        0,
    ) {
        return Ok(false);
    }
    let name = file
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut head = Vec::new();
    File::open(&file.path)?
        .take(64 << 10)
        .read_to_end(&mut head)?;
    if !target.place.kind.is_site() && sniff(&name, &head) == FileType::Mbox {
        return read_mbox(file, target, before, extractor, outbox);
    }
    if file.size > FILE_LIMIT as u64 {
        let reason = format!(
            "larger than {} megabytes, which no mailbox or site takes in one piece",
            FILE_LIMIT >> 20
        );
        let source = file.path.display().to_string();
        return Ok(outbox.put(
            Entry::Failed {
                source,
                reason,
                read: before + file.size,
            },
            0,
        ));
    }
    let bytes = if (head.len() as u64) < file.size {
        fs::read(&file.path)?
    } else {
        head
    };
    let bytes: Arc<[u8]> = bytes.into();
    let mail = sniff(&name, &bytes) == FileType::Mail;
    let extracted = extractor.file(&name, &bytes);
    let size = bytes.len();
    let item = match (target.place.kind.is_site(), mail) {
        (true, _) => file_item(&name, &file.below, extracted, &bytes, target),
        (false, true) => mail_item(extracted, &bytes, target),
        (false, false) => document_item(&name, extracted, &bytes, target),
    };
    let item = Box::new(Prepared::new(item));
    Ok(outbox.put(
        Entry::Item {
            item,
            below: file.below.clone(),
            read: before + file.size,
        },
        size,
    ))
}

fn read_mbox(
    file: &Found,
    target: &Target,
    before: u64,
    extractor: &mut Extractor,
    outbox: &mut Outbox,
) -> io::Result<bool> {
    for message in Mbox::open(&file.path)? {
        let MboxMessage {
            from_line,
            bytes,
            read,
            truncated,
        } = message?;
        let read = before + read;
        if truncated {
            let source = format!(
                "{}, {}",
                file.path.display(),
                String::from_utf8_lossy(&from_line)
            );
            let reason = format!("a message larger than {} megabytes", FILE_LIMIT >> 20);
            if !outbox.put(
                Entry::Failed {
                    source,
                    reason,
                    read,
                },
                0,
            ) {
                return Ok(false);
            }
            continue;
        }
        let extracted = extractor.message("", Some(&from_line), &bytes);
        let item = Box::new(Prepared::new(mail_item(extracted, &bytes, target)));
        if !outbox.put(
            Entry::Item {
                item,
                below: String::new(),
                read,
            },
            bytes.len(),
        ) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes entries, passes over what is there already, and stores the others in batches.
struct Sink {
    target: Target,
    waiting: Vec<(Prepared, String)>,
    bytes: usize,
    /// Keys of what is waiting, to find a duplicate in the same batch.
    keys: HashSet<String>,
    progress: Progress,
}

impl Sink {
    fn take(&mut self, tenant: &mut Tenant, entry: Entry) -> Result<()> {
        match entry {
            Entry::File { path } => {
                self.progress.summary.files += 1;
                self.progress.file = path;
            }
            Entry::Failed {
                source,
                reason,
                read,
            } => {
                self.progress.done = read;
                self.fail(source, reason);
            }
            Entry::Item { item, below, read } => {
                self.progress.done = read;
                self.progress.summary.bytes = read;
                let key = self.key_of(item.item(), &below);
                if self.keys.contains(&key) || self.is_there(tenant, item.item())? {
                    self.progress.summary.duplicates += 1;
                } else if let Some(file) = self.earlier_version(tenant, item.item())? {
                    self.store(tenant)?;
                    self.revise(tenant, file, item.item())?;
                } else {
                    self.keys.insert(key);
                    self.bytes += item.item().native.as_ref().map_or(0, Vec::len);
                    self.waiting.push((*item, below));
                }
            }
        }
        Ok(())
    }

    fn fail(&mut self, source: String, reason: String) {
        self.progress.summary.failed += 1;
        if self.progress.summary.failures.len() < TOLD_FAILURES {
            self.progress
                .summary
                .failures
                .push(ImportFailure { source, reason });
        }
    }

    /// Documents of the same bytes under different names are different; messages are the same whatever the file.
    fn key_of(&self, item: &NewItem, below: &str) -> String {
        let id = item.message_id.as_deref().unwrap_or_default();
        match &item.filename {
            Some(name) => format!("{id} {below}/{name}"),
            None => id.to_string(),
        }
    }

    fn is_there(&self, tenant: &Tenant, item: &NewItem) -> Result<bool> {
        let mut query = tenant.db().prepare_cached(
            "SELECT 1 FROM item WHERE message_id = ?1 AND location = ?2 AND (?3 IS NULL OR filename = ?3)
             AND (?4 IS NULL OR url = ?4) AND folder NOT IN (SELECT id FROM folder WHERE location = ?2 AND role IN
             ('versions', 'preservation', 'recycle1', 'recycle2')) LIMIT 1",
        )?;
        Ok(query.exists(params![
            item.message_id,
            self.target.place.id,
            item.filename,
            item.url
        ])?)
    }

    /// A live file of the same address whose bytes differ: what comes is a new version of it.
    fn earlier_version(&self, tenant: &Tenant, item: &NewItem) -> Result<Option<i64>> {
        let Some(url) = &item.url else {
            return Ok(None);
        };
        let mut query = tenant.db().prepare_cached(
            "SELECT id FROM item WHERE location = ?1 AND url = ?2 AND deleted_at IS NULL AND folder NOT IN
             (SELECT id FROM folder WHERE location = ?1 AND role IN ('preservation', 'recycle1', 'recycle2')) LIMIT 1",
        )?;
        Ok(query
            .query_row(params![self.target.place.id, url], |row| row.get(0))
            .optional()?)
    }

    fn revise(&mut self, tenant: &mut Tenant, file: i64, item: &NewItem) -> Result<()> {
        let revision = Revision {
            text: Some(item.text.clone()),
            native: Some(item.native.clone()),
            people: Some(item.people.clone()),
            modified_by: Some(item.modified_by.clone()),
            unindexed_reason: Some(item.unindexed_reason.clone()),
            props: Some(item.props.clone()),
            ..Revision::default()
        };
        tenant.transaction(|tenant| {
            revise(tenant, file, &revision)?;
            store::set_state(tenant, file, "message_id = ?2", &[&item.message_id])
        })?;
        self.progress.summary.imported += 1;
        self.progress.summary.partially_indexed += usize::from(item.unindexed_reason.is_some());
        Ok(())
    }

    /// Stores what is waiting, in one transaction of whole items.
    fn store(&mut self, tenant: &mut Tenant) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut items = Vec::with_capacity(self.waiting.len());
        let (place, path) = (self.target.place.id, self.target.folder.path.clone());
        let waiting = std::mem::take(&mut self.waiting);
        self.keys.clear();
        self.bytes = 0;
        let partial = waiting
            .iter()
            .filter(|(item, _)| item.item().unindexed_reason.is_some())
            .count();
        tenant.transaction(|tenant| {
            for (mut item, below) in waiting {
                if !below.is_empty() && self.target.place.kind.is_site() {
                    item.put_into(folders::ensure_folder(
                        tenant,
                        place,
                        &format!("{path}{below}"),
                    )?);
                }
                items.push(item);
            }
            store::insert_prepared(tenant, &items).map(drop)
        })?;
        self.progress.summary.imported += items.len();
        self.progress.summary.partially_indexed += partial;
        Ok(())
    }
}

/// The path cannot be read.
fn cannot_read(path: &Path, error: &io::Error) -> Error {
    let name = path.display().to_string();
    let missing = error.kind() == io::ErrorKind::NotFound;
    let (id, category, message) = if missing {
        (
            "ImportPathNotFound",
            Category::ObjectNotFound,
            format!("There is no file or folder '{name}'."),
        )
    } else {
        (
            "ImportPathUnreadable",
            Category::ReadError,
            format!("'{name}' cannot be read."),
        )
    };
    let record = ErrorRecord::new(id, category, message)
        .exception(if missing {
            "System.IO.FileNotFoundException"
        } else {
            "System.IO.IOException"
        })
        .target(name, "String")
        .label("expected a message, a mailbox file, a document, or a folder of them");
    if missing {
        record
            .help("check the path; it is read from the working folder")
            .into()
    } else {
        record.cause(error.to_string()).into()
    }
}

fn not_a_target(folder: &Folder) -> Error {
    ErrorRecord::new(
        "ImportFolderNotATarget",
        Category::InvalidArgument,
        format!("Nothing can be imported into {}.", folder.path),
    )
    .exception("System.ArgumentException")
    .target(&folder.path, "String")
    .label("expected a folder that users see")
    .help("import into a folder or a library, and delete from there")
    .into()
}
