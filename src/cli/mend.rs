//! `check --fix`: writes a script with the safe changes made, whole or not at all, in the encoding that it had.

use crate::diag::{Category, Error, ErrorRecord, Result, Source};
use crate::playbook::check::{Diagnostic, apply};
use std::io::Write;
use std::path::Path;
use std::rc::Rc;

/// How a file's bytes spell its text.
#[derive(Clone, Copy)]
enum Spelling {
    Utf8,
    Utf8WithMark,
    Utf16Little,
    Utf16Big,
}

impl Spelling {
    fn of(bytes: &[u8]) -> Spelling {
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => Spelling::Utf8WithMark,
            [0xff, 0xfe, ..] => Spelling::Utf16Little,
            [0xfe, 0xff, ..] => Spelling::Utf16Big,
            _ => Spelling::Utf8,
        }
    }

    fn write(self, text: &str) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        match self {
            Spelling::Utf8 => text.as_bytes().to_vec(),
            Spelling::Utf8WithMark => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Spelling::Utf16Little => units.flat_map(u16::to_le_bytes).collect(),
            Spelling::Utf16Big => units.flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// Writes the script with the changes of its findings, and reads it again: how it stands then, and how many were made.
/// Nothing is written where nothing is to be changed.
///
/// # Errors
/// `ScriptNotWritten`: the file cannot be written, or its bytes are not the text that was checked.
pub fn mend(
    file: &Path,
    source: &Source,
    found: &[Diagnostic],
) -> Result<Option<(Rc<Source>, usize)>> {
    let (text, made) = apply(&source.text, found);
    if made == 0 {
        return Ok(None);
    }
    let bytes = std::fs::read(file).map_err(|error| refused(file, &error.to_string()))?;
    let spelling = Spelling::of(&bytes);
    if spelling.write(&source.text) != bytes {
        return Err(refused(file, "its bytes are not a text in UTF-8 or UTF-16"));
    }
    let write = || -> std::io::Result<()> {
        // The file is replaced whole: a link is followed, so that what it points to changes.
        let target = std::fs::canonicalize(file)?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(&spelling.write(&text))?;
        fresh.as_file().sync_all()?;
        std::fs::set_permissions(fresh.path(), std::fs::metadata(&target)?.permissions())?;
        fresh.persist(&target).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| refused(file, &error.to_string()))?;
    Ok(Some((Source::new(source.name.clone(), text), made)))
}

fn refused(file: &Path, why: &str) -> Error {
    ErrorRecord::new(
        "ScriptNotWritten",
        Category::WriteError,
        format!("The script '{}' was not mended: {why}.", file.display()),
    )
    .exception("System.IO.IOException")
    .help("nothing was changed; may the file and its folder be written?")
    .into()
}
