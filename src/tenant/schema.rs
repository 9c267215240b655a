//! The tables of a tenant file, its magic number and its format version. Nothing here runs; `mod.rs` creates and checks.

/// Magic number in the file's header (`PRAGMA application_id`): the letters `rhrs`.
pub const APPLICATION_ID: i32 = 0x7268_7273;

/// Format of the tables below (`PRAGMA user_version`). A file of a newer format is refused, never guessed at.
pub const FORMAT: i32 = 2;

/// Tables whose changes make up a plan. Never all: the shadow tables of the index would be recorded too. The audit log,
/// the journal, counters and derived rows (`entity_name`, `item_person`, `body`) are no change of their own.
pub const RECORDED: &[&str] = &[
    "entity",
    "location",
    "folder",
    "item",
    "item_version",
    "setting",
    "event",
];

/// Every table. Foreign keys are deferred and never cascade: a cascade would hide deletions from the plan.
pub const TABLES: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE entity(
  kind TEXT NOT NULL, key TEXT NOT NULL, doc TEXT NOT NULL, persons TEXT NOT NULL DEFAULT '[]',
  name TEXT GENERATED ALWAYS AS (coalesce(doc ->> '$.DisplayName', doc ->> '$.displayName', doc ->> '$.Name',
    doc ->> '$.name', doc ->> '$.Title', doc ->> '$.title', key)) VIRTUAL,
  PRIMARY KEY(kind, key)) WITHOUT ROWID, STRICT;
CREATE TABLE entity_name(kind TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(kind, name, key)) WITHOUT ROWID, STRICT;
CREATE INDEX entity_name_key ON entity_name(kind, key);

CREATE TABLE location(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL UNIQUE, name TEXT NOT NULL DEFAULT '',
  owner TEXT, entity TEXT, state TEXT NOT NULL DEFAULT 'active') STRICT;
CREATE INDEX location_entity ON location(entity);
CREATE INDEX location_owner ON location(owner);

CREATE TABLE folder(id INTEGER PRIMARY KEY,
  location INTEGER NOT NULL REFERENCES location(id) DEFERRABLE INITIALLY DEFERRED,
  parent INTEGER REFERENCES folder(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL, path TEXT NOT NULL, role TEXT NOT NULL DEFAULT '', hidden INTEGER NOT NULL DEFAULT 0,
  UNIQUE(location, path)) STRICT;
CREATE INDEX folder_parent ON folder(parent);

CREATE TABLE item(id INTEGER PRIMARY KEY, guid TEXT NOT NULL UNIQUE,
  location INTEGER NOT NULL REFERENCES location(id) DEFERRABLE INITIALLY DEFERRED,
  folder INTEGER NOT NULL REFERENCES folder(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL, class TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '', sender TEXT NOT NULL DEFAULT '',
  recipients TEXT NOT NULL DEFAULT '', author TEXT NOT NULL DEFAULT '',
  created INTEGER, modified INTEGER, received INTEGER, sent INTEGER, modified_by TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL DEFAULT 0, filename TEXT, filetype TEXT, url TEXT, label TEXT, message_id TEXT,
  indexed INTEGER NOT NULL DEFAULT 1, unindexed_reason TEXT,
  deleted_at INTEGER, deleted_from INTEGER, deleted_by TEXT, state_since INTEGER, segmenter INTEGER NOT NULL DEFAULT 0,
  props TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE INDEX item_place ON item(location, folder);
CREATE INDEX item_folder ON item(folder);

CREATE TABLE body(item INTEGER PRIMARY KEY REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED,
  text TEXT NOT NULL DEFAULT '', native BLOB) STRICT;
CREATE TABLE item_version(id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED,
  label TEXT NOT NULL, created INTEGER NOT NULL, author TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT '', native BLOB) STRICT;
CREATE INDEX item_version_item ON item_version(item);
CREATE TABLE item_person(item INTEGER NOT NULL REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED,
  role TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(item, role, address)) WITHOUT ROWID, STRICT;

CREATE TABLE event(id INTEGER PRIMARY KEY, due INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL DEFAULT '',
  payload TEXT NOT NULL DEFAULT 'null') STRICT;
CREATE INDEX event_due ON event(due, id);
CREATE INDEX event_target ON event(kind, target);

CREATE TABLE audit(id INTEGER PRIMARY KEY, guid TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, record_type TEXT NOT NULL,
  operation TEXT NOT NULL, user_id TEXT NOT NULL, workload TEXT NOT NULL, object_id TEXT NOT NULL,
  result_status TEXT NOT NULL, client_ip TEXT NOT NULL, data TEXT NOT NULL, premium INTEGER NOT NULL) STRICT;
CREATE INDEX audit_at ON audit(at, id);

CREATE TABLE journal(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, command TEXT NOT NULL,
  persons TEXT NOT NULL, result TEXT NOT NULL, count INTEGER NOT NULL, before BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE journal_key(person TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID, STRICT;
";

/// The full-text index. It is plain contentless: each row is deleted with exactly the text that was indexed, and with
/// `secure-delete` no word of it stays in the file. Text comes cut into folded words by `search::segment`, so the simplest
/// tokeniser is the right one: another would fold or cut a second time, and delete other words than were inserted. How
/// many words a row has is kept nowhere: nothing is ranked.
pub const INDEX: &str = "
CREATE VIRTUAL TABLE item_fts USING fts5(subject, body, people, content='', tokenize='ascii', columnsize=0);
INSERT INTO item_fts(item_fts, rank) VALUES('secure-delete', 1);
";

/// Indexes that nothing needs while a new tenant is filled: sorted at the end they cost half of what they cost row by row.
pub const LATE_INDEXES: &str = "
CREATE INDEX item_unindexed ON item(location) WHERE indexed = 0;
CREATE INDEX item_message ON item(message_id, location) WHERE message_id IS NOT NULL;
CREATE INDEX item_person_address ON item_person(address);
";

/// Tables of format 2: runs of playbooks, and what their steps gave while they are unfinished, sealed.
pub const PLAYBOOK_TABLES: &str = "
CREATE TABLE IF NOT EXISTS playbook_run(id TEXT PRIMARY KEY, playbook TEXT NOT NULL, state TEXT NOT NULL,
  begun INTEGER NOT NULL, ended INTEGER, steps INTEGER NOT NULL, key BLOB, about BLOB) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS playbook_step(run TEXT NOT NULL, place TEXT NOT NULL, given BLOB NOT NULL,
  PRIMARY KEY(run, place)) WITHOUT ROWID, STRICT;
";
