//! Reads what a file or a message says: its type from its bytes, its text, people, dates and properties. All of it is
//! plain data that may cross threads. Knows no tenant; whatever the bytes hold, it answers with what could be read and,
//! where that is not all, with the reason (S4), never with a panic.

mod guard;
mod mail;
mod office;
mod pdf;
mod sheet;
mod sniff;
mod text;

pub use guard::{Failure, Guard, PARSE_LIMIT, quietly};
pub use mail::read_mail;
pub use sniff::{FileType, extension_of, is_from_line, sniff};
pub use text::decode;

use super::item::{Person, PersonRole};
use serde_json::{Map, Value as Json};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Characters of text that one document may give (lifecycle.md section 8).
pub const TEXT_LIMIT: usize = 2_000_000;
/// Largest file or attachment that is read, in bytes.
pub const FILE_LIMIT: usize = 150 << 20;
/// Largest spreadsheet that is read, in bytes.
pub const SHEET_LIMIT: usize = 4 << 20;
/// Attachments of one message that are read.
pub const ATTACHMENT_LIMIT: usize = 250;
/// Messages inside messages that are read, and documents inside documents.
pub const NESTING_LIMIT: usize = 30;

/// What was read from a file or a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extracted {
    /// Value of the property FileType.
    pub filetype: String,
    /// Subject of a message, title of a document.
    pub title: Option<String>,
    /// Searchable text: body, attachments and their names, metadata that has no column of its own.
    pub text: String,
    /// People that a message names; of a document its author and last editor.
    pub people: Vec<Person>,
    /// Author of a document.
    pub author: Option<String>,
    /// Who changed a document last.
    pub modified_by: Option<String>,
    /// When a document was made, in milliseconds since 1970, as all times here.
    pub created: Option<i64>,
    /// When a document was changed last.
    pub modified: Option<i64>,
    /// Date of a message.
    pub sent: Option<i64>,
    /// When the last server took a message in.
    pub received: Option<i64>,
    /// Message-ID without its brackets.
    pub message_id: Option<String>,
    /// Further properties.
    pub props: Map<String, Json>,
    /// Attachments of a message.
    pub attachments: Vec<Attachment>,
    /// Why not all of it could be read.
    pub partial: Option<Partial>,
}

/// One attachment of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name; empty if it has none.
    pub name: String,
    /// Value of the property FileType.
    pub filetype: String,
    /// Size in bytes after decoding.
    pub size: usize,
    /// Whether its text was read.
    pub indexed: bool,
}

/// Why an item is only partially indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// What kept the text from being read.
    pub reason: Reason,
    /// In which part, or what the parser said.
    pub detail: String,
}

/// What kept text from being read; each belongs to one of the four reasons of S4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A known type that is not read.
    UnsupportedType,
    /// Nothing that is known.
    UnknownType,
    /// Only a password opens it.
    Encrypted,
    /// The parser gave up.
    IndexError,
    /// The bytes are damaged.
    Malformed,
    /// The parser took too long.
    TimedOut,
    /// Too large to be read.
    InputSize,
    /// More text than is kept.
    OutputSize,
    /// An attachment of a type that is not read.
    AttachmentHandler,
    /// An attachment that is too large.
    AttachmentSize,
    /// Too many attachments.
    AttachmentCount,
    /// Messages nested too deeply.
    AttachmentDepth,
}

impl Reason {
    /// The service's tag for it, as reports have it in `Error Tags`.
    pub fn tag(self) -> &'static str {
        match self {
            Reason::UnsupportedType | Reason::AttachmentHandler => "parserunsupportedtype",
            Reason::UnknownType => "parserunknowntype",
            Reason::Encrypted => "parserencrypted",
            Reason::IndexError => "parsererror",
            Reason::Malformed => "parsermalformed",
            Reason::TimedOut => "parsertimeout",
            Reason::InputSize => "parserinputsize",
            Reason::OutputSize => "parseroutputsize",
            Reason::AttachmentSize => "attachmentsize",
            Reason::AttachmentCount => "attachmentcount",
            Reason::AttachmentDepth => "attachmentdepth",
        }
    }

    /// The reason of S4 that it belongs to.
    pub fn sentence(self) -> &'static str {
        match self {
            Reason::UnsupportedType | Reason::UnknownType => {
                "unrecognised or unsupported file type"
            }
            Reason::AttachmentHandler => "attachment without a handler",
            Reason::InputSize
            | Reason::AttachmentSize
            | Reason::AttachmentCount
            | Reason::AttachmentDepth => "attachment too large or too many",
            Reason::Encrypted
            | Reason::IndexError
            | Reason::Malformed
            | Reason::TimedOut
            | Reason::OutputSize => "error while indexing",
        }
    }
}

impl Partial {
    /// A reason with what it is about.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Partial {
        Partial {
            reason,
            detail: detail.into(),
        }
    }

    /// The same in an attachment: says in which one.
    fn inside(self, name: &str) -> Partial {
        let reason = match self.reason {
            Reason::UnsupportedType | Reason::UnknownType => Reason::AttachmentHandler,
            Reason::InputSize => Reason::AttachmentSize,
            other => other,
        };
        let name = if name.is_empty() {
            "an attachment without a name"
        } else {
            name
        };
        Partial {
            reason,
            detail: if self.detail.is_empty() {
                name.into()
            } else {
                format!("{name}: {}", self.detail)
            },
        }
    }
}

impl fmt::Display for Partial {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} ({})", self.reason.sentence(), self.reason.tag())?;
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.detail)
        }
    }
}

/// Tag in a reason as it is stored with an item.
pub fn error_tag(reason: &str) -> &str {
    reason
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map_or("parsererror", |(tag, _)| tag)
}

impl Extracted {
    /// Nothing but the reason why.
    fn unread(reason: Reason, detail: impl Into<String>) -> Extracted {
        Extracted {
            partial: Some(Partial::new(reason, detail)),
            ..Extracted::default()
        }
    }

    /// Keeps the first reason: later ones follow from it more often than not.
    fn mark(&mut self, partial: Partial) {
        self.partial.get_or_insert(partial);
    }

    fn cap(&mut self) {
        if self.text.len() <= TEXT_LIMIT {
            return;
        }
        if let Some((end, _)) = self.text.char_indices().nth(TEXT_LIMIT) {
            self.text.truncate(end);
            self.mark(Partial::new(
                Reason::OutputSize,
                format!("more than {TEXT_LIMIT} characters of text"),
            ));
        }
    }
}

/// Reads documents and messages, guarded; one of it serves a whole import.
pub struct Extractor {
    guard: Guard,
    limit: Duration,
}

impl Default for Extractor {
    fn default() -> Extractor {
        Extractor {
            guard: Guard::new(),
            limit: PARSE_LIMIT,
        }
    }
}

impl Extractor {
    /// Reads a file whatever it is.
    pub fn file(&mut self, name: &str, bytes: &Arc<[u8]>) -> Extracted {
        let kind = quietly(|| sniff(name, bytes)).unwrap_or(FileType::Unknown);
        let mut extracted = match kind {
            FileType::Mail => return self.message(name, None, bytes),
            // Short plain text is read where we stand: handing it over would cost more than reading it.
            FileType::Text | FileType::Csv if bytes.len() <= 64 << 10 => {
                quietly(|| text::read_text(bytes))
                    .unwrap_or_else(|panic| Extracted::unread(Reason::IndexError, panic))
            }
            _ => self.guarded(name, kind, bytes),
        };
        extracted.filetype = kind.property(name);
        extracted.cap();
        extracted
    }

    /// Reads one message, and the From line that stood before it in a mailbox file, whose date is the last resort.
    pub fn message(&mut self, name: &str, from_line: Option<&[u8]>, bytes: &[u8]) -> Extracted {
        if bytes.len() > FILE_LIMIT {
            return Extracted::unread(Reason::InputSize, format!("{} bytes", bytes.len()));
        }
        let read = quietly(|| read_mail(from_line, bytes, self));
        let mut extracted =
            read.unwrap_or_else(|panic| Extracted::unread(Reason::IndexError, panic));
        extracted.filetype = FileType::Mail.property(name);
        extracted
    }

    fn guarded(&mut self, name: &str, kind: FileType, bytes: &Arc<[u8]>) -> Extracted {
        if let Some(partial) = refusal(kind, bytes.len()) {
            return Extracted {
                partial: Some(partial),
                ..Extracted::default()
            };
        }
        let (name, shared) = (name.to_string(), bytes.clone());
        match self
            .guard
            .run(self.limit, move || read_document(&name, kind, &shared, 0))
        {
            Ok(extracted) => extracted,
            Err(Failure::Panicked(what)) => {
                Extracted::unread(Reason::IndexError, format!("the parser failed: {what}"))
            }
            Err(Failure::TimedOut) => Extracted::unread(
                Reason::TimedOut,
                format!("not read within {} seconds", self.limit.as_secs()),
            ),
            Err(Failure::Exhausted) => {
                Extracted::unread(Reason::TimedOut, "too many documents were not read in time")
            }
        }
    }
}

/// Types and sizes that are not even tried.
fn refusal(kind: FileType, size: usize) -> Option<Partial> {
    let sheet = matches!(
        kind,
        FileType::Spreadsheet | FileType::BinarySpreadsheet | FileType::OldSpreadsheet
    );
    match kind {
        FileType::EncryptedOffice => Some(Partial::new(
            Reason::Encrypted,
            "opens with a password only",
        )),
        FileType::Unsupported(extension) => Some(Partial::new(Reason::UnsupportedType, extension)),
        FileType::Unknown => Some(Partial::new(Reason::UnknownType, "")),
        _ if size > FILE_LIMIT || (sheet && size > SHEET_LIMIT) => {
            Some(Partial::new(Reason::InputSize, format!("{size} bytes")))
        }
        _ => None,
    }
}

/// Reads a document of a known type; not guarded itself.
fn read_document(name: &str, kind: FileType, bytes: &[u8], depth: usize) -> Extracted {
    if let Some(partial) = refusal(kind, bytes.len()) {
        return Extracted {
            partial: Some(partial),
            ..Extracted::default()
        };
    }
    let mut extracted = match kind {
        FileType::Word => office::read_word(bytes, depth),
        FileType::Presentation => office::read_presentation(bytes, depth),
        FileType::OpenText | FileType::OpenPresentation => office::read_open_document(bytes),
        FileType::Spreadsheet
        | FileType::BinarySpreadsheet
        | FileType::OldSpreadsheet
        | FileType::OpenSpreadsheet => sheet::read(kind, bytes),
        FileType::Pdf => pdf::read(bytes),
        FileType::Html => text::read_html(bytes),
        FileType::Rtf => text::read_rtf(bytes),
        _ => text::read_text(bytes),
    };
    let silent = extracted.text.trim().is_empty() && extracted.partial.is_none();
    let speaks = matches!(
        kind,
        FileType::Pdf | FileType::Word | FileType::Presentation
    );
    if silent && speaks && bytes.len() > 1024 && !is_blank_document(kind, bytes) {
        extracted.mark(Partial::new(
            Reason::IndexError,
            "no text where its format should have some, as in a scan",
        ));
    }
    extracted.filetype = kind.property(name);
    add_document_people(&mut extracted);
    extracted
}

/// A document that shows nothing at all is empty; one that shows pictures is one whose words were not read.
fn is_blank_document(kind: FileType, bytes: &[u8]) -> bool {
    match kind {
        FileType::Pdf => !bytes.windows(6).any(|window| window == b"/Image"),
        _ => !office::has_pictures(bytes),
    }
}

fn add_document_people(extracted: &mut Extracted) {
    let named = |name: &Option<String>, role| {
        name.iter()
            .filter(|name| !name.trim().is_empty())
            .map(move |name| Person::named(role, name))
            .collect::<Vec<_>>()
    };
    let authors = named(&extracted.author, PersonRole::Author);
    let editors = named(&extracted.modified_by, PersonRole::ModifiedBy);
    extracted.people.extend(authors.into_iter().chain(editors));
}
