//! Compress-Archive and Expand-Archive: zip files within the folders that scripts may use. A path inside an archive never
//! leads out of the folder that it is expanded to.

use super::files;
use super::item::chosen;
use super::place::{self, Place, Sieve};
use crate::cmdlet::{Context, Effect, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use schemars::JsonSchema;
use serde::Deserialize;
use std::io::{Cursor, Read, Write};
use std::path::{Component, Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Puts files and folders into a zip file.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Compress-Archive ./a.txt ./a.zip; Expand-Archive ./a.zip ./out; Get-Content ./out/a.txt
/// x
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CompressArchive {
    /// Files and folders; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files and folders, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Zip file to write
    #[serde(default)]
    destination_path: String,
    /// Optimal, Fastest or NoCompression
    compression_level: Option<String>,
    /// Adds to a zip file that is there, and replaces what has changed
    #[serde(default)]
    update: bool,
    /// Replaces a zip file that is there
    #[serde(default)]
    force: bool,
    /// Puts out the zip file
    #[serde(default)]
    pass_thru: bool,
    #[serde(skip)]
    piped: Vec<String>,
}

impl PipelineCmdlet for CompressArchive {
    const EFFECT: Effect = Effect::None;

    fn process(&mut self, item: crate::value::Value, _cx: &mut Context) -> Result<()> {
        let path = super::reading::file_path(&item).unwrap_or_else(|| match &item {
            crate::value::Value::Object(object) => object.get("FullName").map_or_else(
                || super::reading::text(&item),
                |full| super::reading::text(&full),
            ),
            other => super::reading::text(other),
        });
        self.piped.push(path);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty() || !self.piped.is_empty();
        let mut given = chosen(
            !self.literal_path.is_empty(),
            &self.literal_path,
            &self.path,
        )
        .to_vec();
        if !self.piped.is_empty() {
            given = std::mem::take(&mut self.piped);
        }
        let mut wanted = self.destination_path.clone();
        if !wanted.to_ascii_lowercase().ends_with(".zip") {
            wanted.push_str(".zip");
        }
        let full = cx.host.files().resolve(&wanted, true)?;
        let shown = full.display().to_string();
        let there = cx.host.files().exists(&full);
        if there && !self.update && !self.force {
            return Err(already_there(&shown));
        }
        let mut members = Vec::new();
        for path in &given {
            let found = place::find(std::slice::from_ref(path), literal, &Sieve::default(), cx)?;
            if found.is_empty() {
                return Err(nothing_there(path));
            }
            for at in found {
                if let Place::File(file) = at {
                    gather(&file, &files::name(&file), &mut members, cx)?;
                }
            }
        }
        if !cx.should_process(&shown, "Compress-Archive")? {
            return Ok(());
        }
        let old = match there && self.update {
            true => unpacked(&cx.host.files().read(&full)?, &shown)?,
            false => Vec::new(),
        };
        let packed = self.pack(old, members, cx)?;
        files::write(cx, &full, &packed)?;
        match self.pass_thru {
            true => {
                let info = files::info(&full, cx.host.files())?;
                cx.emit_value(info)
            }
            false => Ok(()),
        }
    }
}

/// A file or folder and its path inside the archive.
struct Entry {
    name: String,
    /// Content of a file; none for a folder.
    content: Option<Vec<u8>>,
}

fn gather(
    path: &Path,
    name: &str,
    members: &mut Vec<(String, PathBuf)>,
    cx: &mut Context,
) -> Result<()> {
    if !files::is_folder(path) {
        members.push((name.to_owned(), path.to_owned()));
        return Ok(());
    }
    let (folders, inside) = place::children(path, cx)?;
    if folders.is_empty() && inside.is_empty() {
        members.push((format!("{name}/"), path.to_owned()));
    }
    for inner in folders.iter().chain(&inside) {
        gather(
            inner,
            &format!("{name}/{}", files::name(inner)),
            members,
            cx,
        )?;
    }
    Ok(())
}

impl CompressArchive {
    fn pack(
        &self,
        old: Vec<Entry>,
        members: Vec<(String, PathBuf)>,
        cx: &mut Context,
    ) -> Result<Vec<u8>> {
        let stored = self
            .compression_level
            .as_deref()
            .is_some_and(|level| level.eq_ignore_ascii_case("NoCompression"));
        // The time in a zip file would make two rehearsals of one script differ.
        let options = SimpleFileOptions::default().compression_method(match stored {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        });
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let replaced = |name: &str| members.iter().any(|(known, _)| known == name);
        for entry in old.into_iter().filter(|entry| !replaced(&entry.name)) {
            add(&mut writer, &entry, options)?;
        }
        for (name, path) in &members {
            let content = match name.ends_with('/') {
                true => None,
                false => Some(cx.host.files().read(path)?),
            };
            let entry = Entry {
                name: name.clone(),
                content,
            };
            add(&mut writer, &entry, options)?;
        }
        let done = writer
            .finish()
            .map_err(|error| broken(&error.to_string()))?;
        Ok(done.into_inner())
    }
}

fn add(
    writer: &mut ZipWriter<Cursor<Vec<u8>>>,
    entry: &Entry,
    options: SimpleFileOptions,
) -> Result<()> {
    let begun = match &entry.content {
        None => writer.add_directory(entry.name.trim_end_matches('/'), options),
        Some(_) => writer.start_file(entry.name.clone(), options),
    };
    begun.map_err(|error| broken(&error.to_string()))?;
    if let Some(content) = &entry.content {
        writer.write_all(content)?;
    }
    Ok(())
}

fn broken(reason: &str) -> Error {
    ErrorRecord::new(
        "ArchiveError",
        Category::InvalidData,
        format!("The archive cannot be used: {reason}."),
    )
    .exception("System.IO.InvalidDataException")
    .terminating()
    .into()
}

fn already_there(path: &str) -> Error {
    ErrorRecord::new(
        "ArchiveFileExists",
        Category::InvalidArgument,
        format!("The archive '{path}' is there already."),
    )
    .exception("System.ArgumentException")
    .target(path, "String")
    .help("-Force replaces it, -Update adds to it")
    .terminating()
    .into()
}

fn nothing_there(path: &str) -> Error {
    ErrorRecord::new(
        "ArchiveCmdletPathNotFound",
        Category::InvalidArgument,
        format!("There is nothing at '{path}' to put into an archive."),
    )
    .exception("System.InvalidOperationException")
    .target(path, "String")
    .help("Get-ChildItem lists what is there")
    .terminating()
    .into()
}

/// Bytes that an archive may grow to when it is expanded: more is taken for an attack.
const MOST_BYTES: u64 = 2 << 30;

fn unpacked(bytes: &[u8], shown: &str) -> Result<Vec<Entry>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| broken(&format!("'{shown}' is no zip file ({error})")))?;
    let mut entries = Vec::new();
    let mut left = MOST_BYTES;
    for at in 0..archive.len() {
        let mut member = archive
            .by_index(at)
            .map_err(|error| broken(&error.to_string()))?;
        let name = member
            .name()
            .map_err(|error| broken(&error.to_string()))?
            .into_owned();
        let content = match member.is_dir() {
            true => None,
            false => {
                let mut content = Vec::new();
                let read = member
                    .by_ref()
                    .take(left)
                    .read_to_end(&mut content)
                    .map_err(|error| broken(&error.to_string()))?;
                left -= read as u64;
                if left == 0 {
                    return Err(broken("it grows beyond two gigabytes"));
                }
                Some(content)
            }
        };
        entries.push(Entry { name, content });
    }
    Ok(entries)
}

/// Takes files and folders out of a zip file.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Compress-Archive ./a.txt ./b.zip; Expand-Archive ./b.zip -PassThru | ForEach-Object Name
/// a.txt
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExpandArchive {
    /// Zip file to read
    path: Option<String>,
    /// Zip file to read, without wildcards
    literal_path: Option<String>,
    /// Folder to write to; one of the archive's name if nothing is said
    destination_path: Option<String>,
    /// Replaces files that are there
    #[serde(default)]
    force: bool,
    /// Puts out what was written
    #[serde(default)]
    pass_thru: bool,
    #[serde(skip)]
    piped: Vec<String>,
}

impl PipelineCmdlet for ExpandArchive {
    const EFFECT: Effect = Effect::None;

    fn process(&mut self, item: crate::value::Value, _cx: &mut Context) -> Result<()> {
        let path = super::reading::file_path(&item).unwrap_or_else(|| super::reading::text(&item));
        self.piped.push(path);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let literal = self.literal_path.is_some() || !self.piped.is_empty();
        let mut given: Vec<String> = std::mem::take(&mut self.piped);
        if given.is_empty() {
            given.extend(self.literal_path.clone().or(self.path.clone()));
        }
        for path in given {
            self.expand(&path, literal, cx)?;
        }
        Ok(())
    }
}

impl ExpandArchive {
    fn expand(&self, path: &str, literal: bool, cx: &mut Context) -> Result<()> {
        let found = files::find(&[path.to_owned()], literal, cx)?;
        let Some(archive) = found.into_iter().next() else {
            return Ok(());
        };
        let shown = archive.display().to_string();
        if !shown.to_ascii_lowercase().ends_with(".zip") {
            return Err(not_a_zip(&shown));
        }
        let folder = match &self.destination_path {
            Some(folder) => cx.host.files().resolve(folder, true)?,
            None => {
                let name = files::name(&archive);
                let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
                cx.host.files().resolve(stem, true)?
            }
        };
        let entries = unpacked(&cx.host.files().read(&archive)?, &shown)?;
        if !cx.should_process(&shown, "Expand-Archive")? {
            return Ok(());
        }
        cx.host.files().make_folder(&folder)?;
        for entry in entries {
            let inner = Path::new(&entry.name);
            let safe = inner
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
            if !safe || entry.name.contains('\\') && entry.name.contains("..") {
                return Err(broken(&format!("'{}' leads out of the folder", entry.name)));
            }
            let to = folder.join(inner);
            let Some(content) = entry.content else {
                cx.host.files().make_folder(&to)?;
                continue;
            };
            if cx.host.files().exists(&to) && !self.force {
                cx.write_error(file_there(&to))?;
                continue;
            }
            if let Some(above) = to.parent() {
                cx.host.files().make_folder(above)?;
            }
            cx.host.files().write(&to, &content)?;
            if self.pass_thru {
                let info = files::info(&to, cx.host.files())?;
                cx.emit_value(info)?;
            }
        }
        Ok(())
    }
}

fn not_a_zip(path: &str) -> Error {
    ErrorRecord::new(
        "NotSupportedArchiveFileExtension",
        Category::InvalidArgument,
        format!("'{path}' does not end with .zip, the only kind of archive that is read."),
    )
    .exception("System.IO.IOException")
    .target(path, "String")
    .label("expected a .zip file")
    .terminating()
    .into()
}

fn file_there(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "ExpandArchiveFileExists",
        Category::InvalidOperation,
        format!("The file '{shown}' is there already."),
    )
    .exception("System.IO.IOException")
    .target(shown, "String")
    .help("-Force replaces it")
}
