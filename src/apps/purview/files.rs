//! Names and bytes of exported files: an item in its native form, a name that every file system takes, rows of a report.

use crate::content::{self, Item, Person, PersonRole};
use crate::diag::{Category, ErrorRecord, Result};
use crate::tenant::Tenant;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Longest name of one file or folder.
const NAME_LIMIT: usize = 80;
/// Names are not shortened below this (LC-E7).
const SHORTEST_NAME: usize = 8;
/// Longest path from the export's own folder on.
const PATH_LIMIT: usize = 260;

/// Paths given out so far, so that none is given twice.
#[derive(Default)]
pub struct Paths(HashMap<String, usize>);

impl Paths {
    /// A free path in a folder: a path that is too long loses letters of the name, then folders (LC-E7); the second of a
    /// name gets `(2)`.
    pub fn take(&mut self, folder: &[String], name: &str, extension: &str) -> String {
        let name = plain_name(name);
        let mut folder: &[String] = folder;
        let ending = if extension.is_empty() {
            String::new()
        } else {
            format!(".{extension}")
        };
        loop {
            let parents = folder
                .iter()
                .map(|part| plain_name(part) + "/")
                .collect::<String>();
            let room = PATH_LIMIT.saturating_sub(parents.chars().count() + ending.len() + 6);
            if room < SHORTEST_NAME && folder.len() > 1 {
                folder = &folder[..folder.len() - 1];
                continue;
            }
            let short: String = name.chars().take(room.max(SHORTEST_NAME)).collect();
            let path = format!("{parents}{}{ending}", short.trim_end_matches([' ', '.']));
            let count = self.0.entry(path.to_lowercase()).or_insert(0);
            *count += 1;
            if *count == 1 {
                return path;
            }
            let numbered = format!("{parents}{} ({count}){ending}", short.trim_end());
            if self.0.insert(numbered.to_lowercase(), 1).is_none() {
                return numbered;
            }
        }
    }
}

/// A name without characters that some file system refuses; never empty, never a way out of its folder.
pub fn plain_name(name: &str) -> String {
    let forbidden = |c: char| {
        c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
    };
    let kept: String = name
        .chars()
        .map(|c| if forbidden(c) { '_' } else { c })
        .take(NAME_LIMIT)
        .collect();
    let kept = kept.trim().trim_end_matches('.').trim_start_matches("..");
    if kept.is_empty() {
        "_".into()
    } else {
        kept.to_string()
    }
}

/// An item as a file: its own bytes; where it has none, a message or a text that says the same.
pub struct NativeFile {
    /// Name without ending.
    pub name: String,
    /// Ending, without dot.
    pub extension: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// Whether it is the item's text only, since the tenant holds no bytes of its own for it.
    pub is_rendition: bool,
}

/// SHA-256 of a file, as `sha256sum` writes it.
pub fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Packs files into one zip, under the paths that they would have had in its place. The same files give the same bytes.
pub fn packed(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| {
        ErrorRecord::new(
            "ArchiveNotWritten",
            Category::WriteError,
            "An archive of the export could not be written.",
        )
        .exception("System.IO.IOException")
        .cause(error.to_string())
    };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (path, bytes) in files {
        archive
            .start_file(path, options)
            .map_err(|error| failed(&error))?;
        std::io::Write::write_all(&mut archive, bytes).map_err(|error| failed(&error))?;
    }
    Ok(archive
        .finish()
        .map_err(|error| failed(&error))?
        .into_inner())
}

/// Item as a file.
pub fn native_file(tenant: &Tenant, item: &Item, is_mail: bool) -> Result<NativeFile> {
    let stored = content::native(tenant, item.id)?;
    if !is_mail {
        let (name, extension) = split_name(item.filename.as_deref().unwrap_or(item.title()));
        return Ok(match stored {
            Some(bytes) => NativeFile {
                name,
                extension,
                bytes,
                is_rendition: false,
            },
            // A page or list entry has no bytes of its own: its text is what there is to hand over.
            None => {
                let extension = if extension.is_empty() {
                    "txt".into()
                } else {
                    format!("{extension}.txt")
                };
                NativeFile {
                    name,
                    extension,
                    bytes: content::text(tenant, item.id)?.into_bytes(),
                    is_rendition: true,
                }
            }
        });
    }
    let name = if item.subject.is_empty() {
        "No subject".into()
    } else {
        item.subject.clone()
    };
    let bytes = match stored {
        Some(bytes) => bytes,
        None => message(tenant, item)?,
    };
    Ok(NativeFile {
        name,
        extension: "eml".into(),
        bytes,
        is_rendition: false,
    })
}

fn split_name(filename: &str) -> (String, String) {
    match filename.rsplit_once('.') {
        Some((name, extension)) if !name.is_empty() && extension.len() <= 8 => {
            (name.into(), extension.into())
        }
        _ => (filename.into(), String::new()),
    }
}

/// A mailbox item as a message: people, subject, date, text.
fn message(tenant: &Tenant, item: &Item) -> Result<Vec<u8>> {
    let people = content::people(tenant, item.id)?;
    let list = |role: PersonRole| {
        let named = people
            .iter()
            .filter(|person| person.role == role)
            .map(|person| address(person, item));
        named.collect::<Vec<Address>>()
    };
    let mut message = MessageBuilder::new()
        .subject(item.subject.clone())
        .text_body(content::text(tenant, item.id)?);
    message = message.header(
        "X-Item-Class",
        mail_builder::headers::text::Text::new(item.class.clone()),
    );
    message = message.message_id(format!("{}@rehearsal.invalid", item.guid));
    if let Some(from) = list(PersonRole::From).into_iter().next() {
        message = message.from(from);
    }
    for (role, set) in [
        (
            PersonRole::To,
            MessageBuilder::to
                as fn(MessageBuilder<'static>, Address<'static>) -> MessageBuilder<'static>,
        ),
        (PersonRole::Cc, MessageBuilder::cc),
        (PersonRole::Bcc, MessageBuilder::bcc),
    ] {
        let listed = list(role);
        if !listed.is_empty() {
            message = set(message, Address::new_list(listed));
        }
    }
    if let Some(at) = item.sent.or(item.received).or(item.created) {
        message = message.date(at.ms().div_euclid(1000));
    }
    message.write_to_vec().map_err(|error| {
        ErrorRecord::new(
            "ItemNotWritten",
            Category::WriteError,
            format!("'{}' could not be written as a message.", item.title()),
        )
        .exception("System.IO.IOException")
        .target(item.guid.to_string(), "Guid")
        .cause(error.to_string())
        .into()
    })
}

fn address(person: &Person, _: &Item) -> Address<'static> {
    let name = (!person.name.is_empty()).then(|| person.name.clone());
    Address::new_address(name, person.address.clone())
}

/// Rows of a report as CSV with a heading.
pub fn csv(heading: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| {
        ErrorRecord::new(
            "ReportNotWritten",
            Category::WriteError,
            "A report could not be written.",
        )
        .cause(error.to_string())
    };
    writer
        .write_record(heading)
        .map_err(|error| failed(&error))?;
    for row in rows {
        let row: Vec<String> = row.iter().map(|cell| inert(cell)).collect();
        writer.write_record(&row).map_err(|error| failed(&error))?;
    }
    Ok(writer.into_inner().map_err(|error| failed(&error))?)
}

/// A cell that a spreadsheet does not run as a formula: subjects come from strangers.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell.to_string()
    }
}

/// Text inside XML.
pub fn xml(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let text: String = text.chars().filter(allowed).collect();
    quick_xml::escape::escape(text.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else_and_are_given_once() {
        assert_eq!(plain_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain_name("Re: what?"), "Re_ what_");
        assert_eq!(plain_name(" .. "), "_");
        let mut paths = Paths::default();
        let folder = vec!["Exchange".to_string()];
        assert_eq!(paths.take(&folder, "a", "eml"), "Exchange/a.eml");
        assert_eq!(paths.take(&folder, "A", "eml"), "Exchange/A (2).eml");
        assert_eq!(
            paths.take(&folder, "a (2)", "eml"),
            "Exchange/a (2) (2).eml"
        );
        let deep: Vec<String> = (0..9).map(|_| "folder".repeat(8)).collect();
        let long = paths.take(&deep, &"n".repeat(200), "docx");
        assert!(
            long.chars().count() <= 260 && long.ends_with(".docx"),
            "{long}"
        );
    }

    #[test]
    fn a_cell_is_no_formula() {
        let text = String::from_utf8(
            csv(
                &["A"],
                &[vec!["=cmd()".into()], vec!["-5".into()], vec!["a,b".into()]],
            )
            .unwrap(),
        )
        .unwrap();
        assert_eq!(text, "A\r\n'=cmd()\r\n-5\r\n\"a,b\"\r\n");
    }
}
