//! Rows of recorded tables by the names of their columns.

use crate::tenant::session::{Operation, RowChange};
use serde_json::{Map, Value as Json};

/// A row by the names of its columns.
pub type Row = Map<String, Json>;

/// A text column; empty where it is something else.
pub fn text<'r>(row: &'r Row, name: &str) -> &'r str {
    row.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// Values of the primary key.
pub fn key_values(change: &RowChange) -> Vec<Json> {
    let values = if change.operation == Operation::Insert {
        &change.new
    } else {
        &change.old
    };
    change
        .key
        .iter()
        .zip(values)
        .filter(|(is_key, _)| **is_key)
        .map(|(_, v)| v.clone().unwrap_or_default())
        .collect()
}

/// The primary key as text.
pub fn key_of(change: &RowChange) -> String {
    key_values(change)
        .iter()
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_string))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Values that are there, by the names of their columns.
pub fn whole(table: &str, values: &[Option<Json>]) -> Row {
    let named = columns(table).iter().zip(values);
    named
        .filter_map(|(name, value)| Some((name.to_string(), value.clone()?)))
        .collect()
}

/// A value as JSON; a blob as its length.
pub fn json(value: rusqlite::types::ValueRef) -> Json {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
    }
}

/// Columns of a recorded table in their order, generated ones left out; a test compares with the schema.
pub fn columns(table: &str) -> &'static [&'static str] {
    match table {
        "entity" => &["kind", "key", "doc", "persons"],
        "setting" => &["key", "value"],
        "location" => &["id", "kind", "address", "name", "owner", "entity", "state"],
        "folder" => &["id", "location", "parent", "name", "path", "role", "hidden"],
        "item" => &[
            "id",
            "guid",
            "location",
            "folder",
            "kind",
            "class",
            "subject",
            "sender",
            "recipients",
            "author",
            "created",
            "modified",
            "received",
            "sent",
            "modified_by",
            "size",
            "filename",
            "filetype",
            "url",
            "label",
            "message_id",
            "indexed",
            "unindexed_reason",
            "deleted_at",
            "deleted_from",
            "deleted_by",
            "state_since",
            "segmenter",
            "props",
        ],
        "item_version" => &[
            "id", "item", "label", "created", "author", "size", "text", "native",
        ],
        "event" => &["id", "due", "kind", "target", "payload"],
        _ => &[],
    }
}
