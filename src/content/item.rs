//! What a content item is: one row of the table `item` with its people, text and bytes. No SQL and no rules here.

use crate::tenant::{Guid, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// How a person belongs to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(
    missing_docs,
    reason = "the names are those of the properties that find them"
)]
pub enum PersonRole {
    From,
    To,
    Cc,
    Bcc,
    Author,
    Participant,
    CreatedBy,
    ModifiedBy,
}

impl PersonRole {
    /// Name in the table `item_person`.
    pub fn name(self) -> &'static str {
        match self {
            PersonRole::From => "from",
            PersonRole::To => "to",
            PersonRole::Cc => "cc",
            PersonRole::Bcc => "bcc",
            PersonRole::Author => "author",
            PersonRole::Participant => "participant",
            PersonRole::CreatedBy => "createdby",
            PersonRole::ModifiedBy => "modifiedby",
        }
    }

    /// Role of that name.
    pub fn from_name(name: &str) -> Option<PersonRole> {
        use PersonRole::{Author, Bcc, Cc, CreatedBy, From, ModifiedBy, Participant, To};
        [
            From,
            To,
            Cc,
            Bcc,
            Author,
            Participant,
            CreatedBy,
            ModifiedBy,
        ]
        .into_iter()
        .find(|role| role.name() == name)
    }
}

/// Somebody an item names, by mail address (lower case), by display name, or by both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// In what role.
    pub role: PersonRole,
    /// Mail address in lower case; empty where only a name is known.
    pub address: String,
    /// Display name as written; may be empty.
    pub name: String,
}

impl Person {
    /// Somebody with an address and a name.
    pub fn new(role: PersonRole, address: &str, name: &str) -> Person {
        Person {
            role,
            address: address.trim().to_lowercase(),
            name: name.trim().to_string(),
        }
    }

    /// Somebody of whom a document knows the display name only, unless the name is an address.
    pub fn named(role: PersonRole, name: &str) -> Person {
        let address = if name.contains('@') && !name.contains(' ') {
            name
        } else {
            ""
        };
        Person::new(role, address, name)
    }

    /// `Name <address>`, or the one that is known.
    pub fn shown(&self) -> String {
        match (self.name.as_str(), self.address.as_str()) {
            (name, "") => name.to_string(),
            ("", address) => address.to_string(),
            (name, address) if name.eq_ignore_ascii_case(address) => address.to_string(),
            (name, address) => format!("{name} <{address}>"),
        }
    }
}

/// An item that is about to be stored. What is left empty is derived: sender and recipients from the people, size from
/// the bytes, dates from each other.
#[derive(Clone, Debug, Default)]
pub struct NewItem {
    /// Location it lies in.
    pub location: i64,
    /// Folder it lies in.
    pub folder: i64,
    /// email, meetings, contacts, tasks, im, notes, posts, docs in mailboxes; file, listitem, page, onenote in sites.
    pub kind: String,
    /// Item class, such as `IPM.Note`; empty in sites.
    pub class: String,
    /// Subject or title.
    pub subject: String,
    /// Author of a document.
    pub author: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was changed last.
    pub modified: Option<Timestamp>,
    /// When it was received (mail).
    pub received: Option<Timestamp>,
    /// When it was sent (mail).
    pub sent: Option<Timestamp>,
    /// Who changed it last.
    pub modified_by: String,
    /// Size in bytes; 0 takes the size of `native`, else of the text.
    pub size: i64,
    /// File name in a site.
    pub filename: Option<String>,
    /// Property FileType.
    pub filetype: Option<String>,
    /// Address of a file or page.
    pub url: Option<String>,
    /// Retention label.
    pub label: Option<String>,
    /// Message-ID without brackets, or a hash where the message has none.
    pub message_id: Option<String>,
    /// Why not all of it could be indexed.
    pub unindexed_reason: Option<String>,
    /// Searchable text.
    pub text: String,
    /// Original bytes.
    pub native: Option<Vec<u8>>,
    /// People that it names.
    pub people: Vec<Person>,
    /// Everything else.
    pub props: Map<String, Json>,
}

/// A stored item: its row. Text, bytes and people are fetched on their own, since most readers want the row only.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Row.
    pub id: i64,
    /// Id that users see.
    pub guid: Guid,
    /// Location it lies in.
    pub location: i64,
    /// Folder it lies in.
    pub folder: i64,
    /// Kind, as in [`NewItem::kind`].
    pub kind: String,
    /// Item class.
    pub class: String,
    /// Subject or title.
    pub subject: String,
    /// Sender as shown: `Name <address>`.
    pub sender: String,
    /// Recipients as shown, joined by `; `.
    pub recipients: String,
    /// Author of a document.
    pub author: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was changed last.
    pub modified: Option<Timestamp>,
    /// When it was received.
    pub received: Option<Timestamp>,
    /// When it was sent.
    pub sent: Option<Timestamp>,
    /// Who changed it last.
    pub modified_by: String,
    /// Size in bytes.
    pub size: i64,
    /// File name in a site.
    pub filename: Option<String>,
    /// Property FileType.
    pub filetype: Option<String>,
    /// Address of a file or page.
    pub url: Option<String>,
    /// Retention label.
    pub label: Option<String>,
    /// Message-ID without brackets, or a hash where the message has none.
    pub message_id: Option<String>,
    /// Whether all of it could be indexed.
    pub indexed: bool,
    /// Why not.
    pub unindexed_reason: Option<String>,
    /// When it was deleted first.
    pub deleted_at: Option<Timestamp>,
    /// Folder from which it was deleted first.
    pub deleted_from: Option<i64>,
    /// Who deleted it.
    pub deleted_by: Option<String>,
    /// When it came into the stage of its life in which it is.
    pub state_since: Option<Timestamp>,
    /// Version of the segmenter with which it was indexed; 0 while it is not in the index.
    pub segmenter: i64,
    /// Everything else.
    pub props: Map<String, Json>,
}

impl Item {
    /// The date that searches mean by `date`: received or sent of mail, last modified of documents.
    pub fn date(&self) -> Option<Timestamp> {
        self.received
            .or(self.sent)
            .or(self.modified)
            .or(self.created)
    }

    /// What it is called: subject, else file name.
    pub fn title(&self) -> &str {
        if self.subject.is_empty() {
            self.filename.as_deref().unwrap_or("")
        } else {
            &self.subject
        }
    }
}

/// One older state of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemVersion {
    /// Row.
    pub id: i64,
    /// `1.0`, `2.0` and so on.
    pub label: String,
    /// When it became an older state.
    pub created: Timestamp,
    /// Who had written it.
    pub author: String,
    /// Size in bytes.
    pub size: i64,
    /// Its searchable text.
    pub text: String,
    /// Its bytes.
    pub native: Option<Vec<u8>>,
}
