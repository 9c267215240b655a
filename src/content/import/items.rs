//! Makes items of what was read from messages and files. Reads and stores nothing.

use super::super::extract::Extracted;
use super::super::item::NewItem;
use super::Target;
use crate::tenant::Timestamp;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A message in a mailbox.
pub(super) fn mail_item(mut extracted: Extracted, bytes: &[u8], target: &Target) -> NewItem {
    let props = mail_props(&mut extracted);
    let received = extracted.received.map(Timestamp::from_ms);
    NewItem {
        kind: "email".into(),
        class: "IPM.Note".into(),
        created: Some(received.unwrap_or(target.now)),
        received: Some(received.unwrap_or(target.now)),
        sent: extracted.sent.map(Timestamp::from_ms),
        message_id: Some(
            extracted
                .message_id
                .clone()
                .unwrap_or_else(|| content_key(bytes)),
        ),
        props,
        ..item_of(extracted, bytes, target)
    }
}

fn mail_props(extracted: &mut Extracted) -> Map<String, Json> {
    let mut props = std::mem::take(&mut extracted.props);
    if !extracted.attachments.is_empty() {
        let attachments = extracted.attachments.iter();
        let list: Vec<Json> = attachments
            .map(|attachment| json!({ "Name": attachment.name, "Size": attachment.size, "Type": attachment.filetype }))
            .collect();
        props.insert("HasAttachments".into(), true.into());
        props.insert("Attachments".into(), list.into());
    }
    props
}

/// A document that lies in a mailbox as such, as when somebody drags a file into Outlook.
pub(super) fn document_item(
    name: &str,
    extracted: Extracted,
    bytes: &[u8],
    target: &Target,
) -> NewItem {
    let modified = extracted.modified.map(Timestamp::from_ms);
    let props = titled(&extracted);
    NewItem {
        kind: "docs".into(),
        class: "IPM.Document".into(),
        subject: name.into(),
        received: Some(target.now),
        created: Some(extracted.created.map_or(target.now, Timestamp::from_ms)),
        modified,
        filename: Some(name.into()),
        message_id: Some(content_key(bytes)),
        props,
        ..item_of(extracted, bytes, target)
    }
}

/// A file of a site.
pub(super) fn file_item(
    name: &str,
    below: &str,
    mut extracted: Extracted,
    bytes: &[u8],
    target: &Target,
) -> NewItem {
    let mut props = mail_props(&mut extracted);
    props.extend(titled(&extracted));
    let (address, path) = (&target.place.address, &target.folder.path);
    NewItem {
        kind: "file".into(),
        created: Some(
            extracted
                .created
                .or(extracted.sent)
                .map_or(target.now, Timestamp::from_ms),
        ),
        modified: Some(
            extracted
                .modified
                .or(extracted.sent)
                .map_or(target.now, Timestamp::from_ms),
        ),
        filename: Some(name.into()),
        url: Some(format!("{address}{path}{below}/{name}")),
        message_id: Some(content_key(bytes)),
        props,
        ..item_of(extracted, bytes, target)
    }
}

fn titled(extracted: &Extracted) -> Map<String, Json> {
    let mut props = extracted.props.clone();
    if let Some(title) = &extracted.title {
        props.insert("Title".into(), title.clone().into());
    }
    props
}

/// What all of them have in common.
fn item_of(extracted: Extracted, bytes: &[u8], target: &Target) -> NewItem {
    NewItem {
        location: target.place.id,
        folder: target.folder.id,
        subject: extracted.title.unwrap_or_default(),
        author: extracted.author.unwrap_or_default(),
        modified_by: extracted.modified_by.unwrap_or_default(),
        filetype: Some(extracted.filetype).filter(|filetype| !filetype.is_empty()),
        unindexed_reason: extracted.partial.map(|partial| partial.to_string()),
        text: extracted.text,
        native: Some(bytes.to_vec()),
        people: extracted.people,
        ..NewItem::default()
    }
}

/// Stands for a message without an id, and for a document: two are the same when their bytes are.
fn content_key(bytes: &[u8]) -> String {
    let mut key = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}
