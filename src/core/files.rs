//! Files as commands see them: paths with wildcards, text in its encodings, FileInfo objects. Reads and writes only
//! through the session's [`FileAccess`], which knows what a role may touch and what a preview overlays.

use super::reading;
use crate::cmdlet::{Context, FileAccess};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{DateTime, Object, Shape, Value};
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

/// Paths that were given, wildcards resolved. A path without wildcards must be there; one that is not is an error of
/// that command, after which the others go on.
pub fn find(given: &[String], literal: bool, cx: &mut Context) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in given {
        if !literal && reading::has_wildcards(path) {
            found.extend(glob(path, cx)?);
            continue;
        }
        let full = cx.host.files().resolve(path, false)?;
        match cx.host.files().exists(&full) {
            true => found.push(full),
            false => cx.write_error(not_found(&full))?,
        }
    }
    Ok(found)
}

/// Files whose path fits a pattern, folder by folder.
pub fn glob(pattern: &str, cx: &mut Context) -> Result<Vec<PathBuf>> {
    let absolute = pattern.starts_with('/');
    let start = cx
        .host
        .files()
        .resolve(if absolute { "/" } else { "." }, false)?;
    let mut found = vec![start];
    for part in pattern
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
                let path = folder.join(part);
                if cx.host.files().exists(&path) {
                    next.push(path);
                }
                continue;
            }
            if !is_folder(&folder) {
                continue;
            }
            let inside = cx.host.files().list(&folder)?;
            next.extend(
                inside
                    .into_iter()
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
        Some(at) if !folder => name[at..].to_owned(),
        _ => String::new(),
    };
    let base_name = name.strip_suffix(&extension).unwrap_or(&name).to_owned();
    let written = written(path);
    let provider =
        |path: &str| Value::str(format!("Microsoft.PowerShell.Core\\FileSystem::{path}"));
    let mut members: Vec<(&str, Value)> = vec![
        ("PSPath", provider(&full)),
        ("PSParentPath", provider(&parent)),
        ("PSChildName", Value::str(&name)),
        ("PSIsContainer", Value::Bool(folder)),
        ("Mode", Value::str(if folder { "d----" } else { "-----" })),
        ("BaseName", Value::str(base_name)),
    ];
    if !folder {
        let length = files.read(path).map_or(0, |content| content.len());
        members.push((
            "Length",
            Value::Long(i64::try_from(length).unwrap_or(i64::MAX)),
        ));
        members.push(("DirectoryName", Value::str(&parent)));
    }
    members.extend([
        ("FullName", Value::str(&full)),
        ("Extension", Value::str(extension)),
        ("Name", Value::str(&name)),
        ("Exists", Value::Bool(files.exists(path))),
        ("CreationTime", written.clone()),
        ("LastAccessTime", written.clone()),
        ("LastWriteTime", written),
    ]);
    let (names, values): (Vec<Rc<str>>, Vec<Value>) =
        members.into_iter().map(|(n, v)| (Rc::from(n), v)).unzip();
    let object = Object::with_shape(type_names, Shape::new(names), values);
    object.set_text(full);
    Ok(Value::Object(object))
}

/// When a file was last written; `$null` for one that a preview only pretends to have.
fn written(path: &Path) -> Value {
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
