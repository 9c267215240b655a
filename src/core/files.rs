//! Files as commands see them: paths with wildcards, text in its encodings, FileInfo objects. Reads and writes only
//! through the session's [`FileAccess`], which knows what a role may touch and what a preview overlays.

use super::place::{self, Place, Sieve};
use super::reading;
use crate::cmdlet::{Context, FileAccess};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{DateKind, DateTime, Object, Shape, Value};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How a file is written.
pub struct Writing<'a> {
    /// Whether to add to what is there.
    pub append: bool,
    /// Whether a file that is there already is left alone.
    pub no_clobber: bool,
    /// Encoding that was asked for.
    pub encoding: Option<&'a Value>,
}

/// Text encodings that commands name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a mark.
    #[default]
    Utf8,
    /// UTF-8 with a mark.
    Utf8Bom,
    /// UTF-16, little end first, with a mark.
    Utf16,
    /// UTF-16, big end first, with a mark.
    Utf16Big,
    /// Seven bits; anything else is `?`.
    Ascii,
    /// Latin-1.
    Latin1,
}

impl Encoding {
    /// The encoding of that name.
    pub fn named(given: Option<&Value>) -> Result<Encoding> {
        let Some(given) = given.filter(|given| !given.is_null()) else {
            return Ok(Encoding::Utf8);
        };
        let name = reading::text(given).to_ascii_lowercase();
        Ok(
            match name
                .trim_start_matches("system.text.")
                .trim_end_matches("encoding")
            {
                "utf8"
                | "utf8nobom"
                | "default"
                | "utf-8"
                | "utf8encoding+utf8encodingsealed"
                | "65001" => Encoding::Utf8,
                "utf8bom" => Encoding::Utf8Bom,
                "unicode" | "utf-16" | "utf16" | "1200" => Encoding::Utf16,
                "bigendianunicode" | "utf-16be" => Encoding::Utf16Big,
                "ascii" | "us-ascii" => Encoding::Ascii,
                "ansi" | "latin1" | "iso-8859-1" | "oem" | "windows-1252" => Encoding::Latin1,
                _ => {
                    let message = format!("The encoding '{name}' is not known.");
                    return Err(ErrorRecord::new(
                        "NotSupportedEncoding",
                        Category::InvalidArgument,
                        message,
                    )
                    .exception("System.Management.Automation.ParameterBindingException")
                    .label("expected utf8, utf8BOM, unicode, bigendianunicode, ascii or latin1")
                    .terminating()
                    .into());
                }
            },
        )
    }

    /// Bytes of a text; with the mark where the file begins.
    pub fn encode(self, text: &str, at_start: bool) -> Vec<u8> {
        let mark = |bytes: &[u8]| if at_start { bytes.to_vec() } else { Vec::new() };
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8Bom => [mark(b"\xef\xbb\xbf"), text.as_bytes().to_vec()].concat(),
            Encoding::Utf16 => {
                let units = text.encode_utf16().flat_map(u16::to_le_bytes);
                mark(b"\xff\xfe").into_iter().chain(units).collect()
            }
            Encoding::Utf16Big => {
                let units = text.encode_utf16().flat_map(u16::to_be_bytes);
                mark(b"\xfe\xff").into_iter().chain(units).collect()
            }
            Encoding::Ascii => text
                .chars()
                .map(|c| if c.is_ascii() { c as u8 } else { b'?' })
                .collect(),
            Encoding::Latin1 => text
                .chars()
                .map(|c| u8::try_from(c).unwrap_or(b'?'))
                .collect(),
        }
    }

    /// Text of bytes; a mark in the file wins over what was asked for.
    pub fn decode(self, bytes: &[u8]) -> String {
        let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .map(|pair| unit([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units)
        };
        if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
            return String::from_utf8_lossy(rest).into_owned();
        }
        if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
            return utf16(rest, u16::from_le_bytes);
        }
        if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
            return utf16(rest, u16::from_be_bytes);
        }
        match self {
            Encoding::Utf16 => utf16(bytes, u16::from_le_bytes),
            Encoding::Utf16Big => utf16(bytes, u16::from_be_bytes),
            Encoding::Latin1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

/// Writes text to a file, after asking ShouldProcess.
pub fn write_text(
    path: &str,
    text: &str,
    writing: &Writing,
    action: &str,
    cx: &mut Context,
) -> Result<()> {
    let encoding = Encoding::named(writing.encoding)?;
    let full = cx.host.files().resolve(path, true)?;
    let shown = full.display().to_string();
    let there = cx.host.files().exists(&full);
    if there && writing.no_clobber {
        return cx.write_error(no_clobber(&shown));
    }
    let target = if action.ends_with("Content") {
        format!("Path: {shown}")
    } else {
        shown
    };
    if !cx.should_process(&target, action)? {
        return Ok(());
    }
    if writing.append && there {
        return cx.host.files().append(&full, &encoding.encode(text, false));
    }
    write(cx, &full, &encoding.encode(text, true))
}

/// A file that a command writes as a whole.
pub struct Target {
    /// Its path, as it was given.
    pub path: String,
    /// Whether the path has no wildcards.
    pub literal: bool,
    /// Whether a read-only file is written to as well.
    pub force: bool,
}

/// Writes text to the one file that a path names: entries of other drives and patterns of several are refused.
pub fn write_one(
    target: &Target,
    text: &str,
    writing: &Writing,
    action: &str,
    cx: &mut Context,
) -> Result<()> {
    let full = one_file(&target.path, target.literal, cx)?;
    let read_only = full.exists() && is_read_only(&full);
    if read_only && !target.force {
        return Err(denied(&full).into());
    }
    let shown = full.display().to_string();
    write_text(&shown, text, writing, action, cx)
}

/// The one file that a path names, there or not.
fn one_file(path: &str, literal: bool, cx: &mut Context) -> Result<PathBuf> {
    if !literal && reading::has_wildcards(path) {
        let found = glob(path, cx)?;
        return match found.as_slice() {
            [only] => Ok(only.clone()),
            [] => cx.host.files().resolve(path, true),
            _ => Err(several_files(path).into()),
        };
    }
    match place::place(&place::unescaped(path), cx)? {
        Place::File(full) => Ok(full),
        Place::Entry(provider, _) => Err(no_file_provider(provider.name()).into()),
    }
}

/// The one file that a path names, for a command that reads it whole.
pub fn readable(path: &str, literal: bool, cx: &mut Context) -> Result<PathBuf> {
    let full = one_file(path, literal, cx)?;
    match cx.host.files().exists(&full) && !is_folder(&full) {
        true => Ok(full),
        false => Err(open_failure(&full)),
    }
}

fn several_files(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ReadWriteMultipleFilesNotSupported",
        Category::InvalidArgument,
        format!("'{path}' fits several files."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .target(path, "String")
    .help("give the path of one file")
    .terminating()
}

fn no_file_provider(provider: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ReadWriteFileNotFileSystemProvider",
        Category::InvalidArgument,
        format!("The provider {provider} has no files."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .help("give the path of a file")
    .terminating()
}

fn denied(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "FileOpenFailure",
        Category::OpenError,
        format!("The file '{shown}' is read-only."),
    )
    .exception("System.UnauthorizedAccessException")
    .target(shown, "String")
    .help("-Force writes to it all the same")
    .terminating()
}

/// Writes a whole file; a missing folder is an error that names it.
pub fn write(cx: &mut Context, full: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = full.parent()
        && !folder.as_os_str().is_empty()
        && !cx.host.files().exists(folder)
    {
        return Err(no_folder(folder).into());
    }
    cx.host.files().write(full, content)
}

/// Text of a file.
pub fn read_text(path: &Path, encoding: Option<&Value>, cx: &mut Context) -> Result<String> {
    let encoding = Encoding::named(encoding)?;
    let bytes = cx.host.files().read(path)?;
    Ok(encoding.decode(&bytes))
}

/// Files that were given, wildcards resolved. A path without wildcards must be there; one that is not is an error of
/// that command, after which the others go on.
pub fn find(given: &[String], literal: bool, cx: &mut Context) -> Result<Vec<PathBuf>> {
    let found = place::find(given, literal, &Sieve::default(), cx)?;
    Ok(found
        .into_iter()
        .filter_map(|at| match at {
            Place::File(path) => Some(path),
            Place::Entry(..) => None,
        })
        .collect())
}

/// Files whose path fits a pattern, folder by folder.
pub fn glob(pattern: &str, cx: &mut Context) -> Result<Vec<PathBuf>> {
    let pattern = pattern
        .rsplit_once("::")
        .map_or(pattern, |(_, rest)| rest)
        .replace('\\', "/");
    // A drive's name, or the root: where the pattern begins.
    let (base, rest) = match pattern.split_once(":/") {
        Some((drive, rest)) if !drive.contains('/') => (format!("{drive}:/"), rest),
        _ => match pattern.split_once(':') {
            Some((drive, rest)) if !drive.contains('/') => (format!("{drive}:"), rest),
            _ if pattern.starts_with('/') => ("/".to_owned(), pattern.as_str()),
            _ => match pattern.strip_prefix('~') {
                Some(rest) => ("~".to_owned(), rest),
                None => (".".to_owned(), pattern.as_str()),
            },
        },
    };
    let start = cx.host.files().resolve(&base, false)?;
    let mut found = vec![start];
    for part in rest
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        let mut next = Vec::new();
        for folder in found {
            if part == ".." {
                next.extend(folder.parent().map(Path::to_path_buf));
                continue;
            }
            if !reading::has_wildcards(part) {
                let path = folder.join(place::unescaped(part));
                if cx.host.files().exists(&path) {
                    next.push(path);
                }
                continue;
            }
            if !is_folder(&folder) {
                continue;
            }
            let (folders, files) = place::children(&folder, cx)?;
            next.extend(
                folders
                    .into_iter()
                    .chain(files)
                    .filter(|path| reading::like(&name(path), part)),
            );
        }
        found = next;
    }
    Ok(found)
}

/// Last part of a path.
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Whether a path is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The object of a file or folder.
pub fn info(path: &Path, files: &mut dyn FileAccess) -> Result<Value> {
    let folder = is_folder(path);
    let base = "System.IO.FileSystemInfo";
    let type_names: Rc<[Rc<str>]> = Rc::new([
        if folder {
            "System.IO.DirectoryInfo"
        } else {
            "System.IO.FileInfo"
        }
        .into(),
        base.into(),
        "System.MarshalByRefObject".into(),
        "System.Object".into(),
    ]);
    let full = path.display().to_string();
    let parent = path
        .parent()
        .map_or_else(String::new, |parent| parent.display().to_string());
    let name = name(path);
    let extension = match name.rfind('.') {
        Some(at) => name[at..].to_owned(),
        None => String::new(),
    };
    let base_name = match folder {
        true => name.clone(),
        false => name.strip_suffix(&extension).unwrap_or(&name).to_owned(),
    };
    let link = std::fs::read_link(path).ok();
    let read_only = !folder && is_read_only(path);
    let hidden = name.starts_with('.') && name.len() > 1;
    let letters = [
        (link.is_some(), 'l', if folder { 'd' } else { '-' }),
        (!folder, 'a', '-'),
        (read_only, 'r', '-'),
        (hidden, 'h', '-'),
        (false, 's', '-'),
    ];
    let mode: String = letters
        .into_iter()
        .map(|(set, yes, no)| match (set, yes) {
            // Files of this system have no archive bit.
            (true, 'a') | (false, _) => no,
            (true, yes) => yes,
        })
        .collect();
    let written = written(path);
    let utc = |at: &Value| match at {
        Value::Date(at) => Value::Date(at.of_kind(DateKind::Utc)),
        other => other.clone(),
    };
    let provider =
        |path: &str| Value::str(format!("Microsoft.PowerShell.Core\\FileSystem::{path}"));
    let mut members: Vec<(&str, Value)> = vec![
        ("PSPath", provider(&full)),
        ("PSParentPath", provider(&parent)),
        ("PSChildName", Value::str(&name)),
        ("PSDrive", Value::str("/")),
        (
            "PSProvider",
            Value::str("Microsoft.PowerShell.Core\\FileSystem"),
        ),
        ("PSIsContainer", Value::Bool(folder)),
        ("Mode", Value::str(mode)),
        ("BaseName", Value::str(base_name)),
        (
            "ResolvedTarget",
            Value::str(
                path.canonicalize()
                    .map_or(full.clone(), |real| real.display().to_string()),
            ),
        ),
        (
            "Target",
            Value::from(link.as_ref().map(|to| to.display().to_string())),
        ),
        (
            "LinkType",
            Value::from(link.as_ref().map(|_| "SymbolicLink")),
        ),
    ];
    if folder {
        let above = path.parent().filter(|_| !parent.is_empty());
        members.push(("Parent", above.map_or(Value::Null, bare_folder)));
        members.push(("Root", bare_folder(Path::new("/"))));
    } else {
        let length = match files.is_overlay() {
            true => files.read(path).map_or(0, |content| content.len() as u64),
            false => std::fs::metadata(path).map_or(0, |data| data.len()),
        };
        members.push((
            "Length",
            Value::Long(i64::try_from(length).unwrap_or(i64::MAX)),
        ));
        members.push(("DirectoryName", Value::str(&parent)));
        members.push(("Directory", path.parent().map_or(Value::Null, bare_folder)));
        members.push(("IsReadOnly", Value::Bool(read_only)));
    }
    members.extend([
        ("FullName", Value::str(&full)),
        ("Extension", Value::str(extension)),
        ("Name", Value::str(&name)),
        ("Exists", Value::Bool(files.exists(path))),
        ("CreationTime", written.clone()),
        ("CreationTimeUtc", utc(&written)),
        ("LastAccessTime", written.clone()),
        ("LastAccessTimeUtc", utc(&written)),
        ("LastWriteTime", written.clone()),
        ("LastWriteTimeUtc", utc(&written)),
        (
            "LinkTarget",
            Value::from(link.map(|to| to.display().to_string())),
        ),
        (
            "Attributes",
            attributes(folder, read_only, hidden, path.is_symlink()),
        ),
    ]);
    let (names, values): (Vec<Rc<str>>, Vec<Value>) =
        members.into_iter().map(|(n, v)| (Rc::from(n), v)).unzip();
    let object = Object::with_shape(type_names, Shape::new(names), values);
    object.set_text(full);
    Ok(Value::Object(object))
}

/// A folder as the property of what lies in it: its names only.
fn bare_folder(path: &Path) -> Value {
    let full = path.display().to_string();
    let object = Object::of([
        ("Name", Value::str(name(path))),
        ("FullName", Value::str(&full)),
        ("Exists", Value::Bool(path.exists())),
    ]);
    object.set_type_names(Rc::new([
        "System.IO.DirectoryInfo".into(),
        "System.IO.FileSystemInfo".into(),
        "System.MarshalByRefObject".into(),
        "System.Object".into(),
    ]));
    object.set_text(full);
    Value::Object(object)
}

/// Whether nobody may write to a file.
pub fn is_read_only(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| data.permissions().readonly())
}

fn attributes(folder: bool, read_only: bool, hidden: bool, link: bool) -> Value {
    let bits = [
        (read_only, 1, "ReadOnly"),
        (hidden, 2, "Hidden"),
        (folder, 16, "Directory"),
        (link, 1024, "ReparsePoint"),
    ];
    let set: Vec<(i64, &str)> = bits
        .into_iter()
        .filter_map(|(set, number, name)| set.then_some((number, name)))
        .collect();
    let (number, name) = match set.is_empty() {
        true => (128, "Normal".to_owned()),
        false => (
            set.iter().map(|(number, _)| number).sum(),
            set.iter()
                .map(|(_, name)| *name)
                .collect::<Vec<_>>()
                .join(", "),
        ),
    };
    Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: "System.IO.FileAttributes".into(),
        name: name.into(),
        number,
    }))
}

/// When a file was last written; `$null` for one that a preview only pretends to have.
pub fn written(path: &Path) -> Value {
    let Ok(time) = std::fs::metadata(path).and_then(|data| data.modified()) else {
        return Value::Null;
    };
    let since = time
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis());
    Value::Date(DateTime::from_unix_ms(i64::try_from(since).unwrap_or(0)))
}

/// There is no such file.
pub fn not_found(path: &Path) -> ErrorRecord {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "PathNotFound",
        Category::ObjectNotFound,
        format!("There is no file or folder '{shown}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(shown, "String")
    .help("Get-ChildItem lists what is there")
}

/// The folder of a file to write is missing.
pub fn no_folder(folder: &Path) -> ErrorRecord {
    let shown = folder.display().to_string();
    ErrorRecord::new(
        "FileOpenFailure",
        Category::OpenError,
        format!("There is no folder '{shown}'."),
    )
    .exception("System.IO.DirectoryNotFoundException")
    .target(shown.clone(), "String")
    .help(format!("New-Item -ItemType Directory '{shown}' makes it"))
}

/// The file is there already, and was to be left alone.
pub fn no_clobber(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NoClobber",
        Category::ResourceExists,
        format!("The file '{path}' is there already."),
    )
    .exception("System.IO.IOException")
    .target(path, "String")
    .help("leave out -NoClobber to replace it, or give another path")
}

/// An error that means the file could not be opened, in the words of the commands that read whole files.
pub fn open_failure(path: &Path) -> Error {
    let shown = path.display().to_string();
    ErrorRecord::new(
        "FileOpenFailure",
        Category::OpenError,
        format!("There is no file '{shown}'."),
    )
    .exception("System.IO.FileNotFoundException")
    .target(shown, "String")
    .help("Get-ChildItem lists what is there")
    .terminating()
    .into()
}
