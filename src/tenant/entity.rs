//! Small entities: serde structs kept as JSON documents, found by their key or by any of their names.

use super::Tenant;
use crate::diag::{Category, Error, ErrorRecord, Result, did_you_mean};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// What an application declares about a kind of entity.
pub trait Entity: Serialize + DeserializeOwned + Clone {
    /// Name of the kind: `User`, `Mailbox`, `Site` …
    const KIND: &'static str;
    /// Key: a GUID's text, or another stable lower-case text.
    fn key(&self) -> String;
    /// Everything it is called (name, alias, address, URL …); case does not matter.
    fn names(&self) -> Vec<String>;
    /// Whose data it is: ids or addresses of the persons.
    fn persons(&self) -> Vec<String>;
    /// What erasing one of these persons does to it.
    fn erasure(&self) -> Erasure;
}

/// What erasure does to an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Erasure {
    /// It goes.
    Delete,
    /// It stays without these properties.
    Anonymise {
        /// Names of the properties as the document has them.
        fields: Vec<String>,
    },
    /// It stays for the others whom it names, and the person is taken out of these properties.
    Withdraw {
        /// Names of the properties as the document has them.
        fields: Vec<String>,
    },
    /// It stays as it is.
    Retain {
        /// Why, as told to the person.
        reason: String,
    },
}

/// An entity as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityRow {
    /// Kind of the entity.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Whose data it is.
    pub persons: Vec<String>,
    /// Its document.
    pub doc: Json,
}

/// How many names an error looks through for the one that was meant.
const NEAR_NAMES: usize = 5_000;

impl Tenant {
    /// The entity of that key or name; an error if there is none or the name is not of one alone.
    pub fn get<E: Entity>(&self, name: &str) -> Result<E> {
        self.find(name)?
            .ok_or_else(|| self.not_found(E::KIND, name))
    }

    /// The entity of that key or name, if there is one; a name of several is refused.
    pub fn find<E: Entity>(&self, name: &str) -> Result<Option<E>> {
        match self.key_of(E::KIND, name)? {
            Some(key) => self
                .doc(E::KIND, &key)?
                .map(|text| decode(E::KIND, &key, &text))
                .transpose(),
            None => Ok(None),
        }
    }

    /// All entities of a kind, in the order of their keys.
    pub fn list<E: Entity>(&self) -> Result<Vec<E>> {
        self.page(None, usize::MAX)
    }

    /// Up to `limit` entities of a kind whose keys come after `after`.
    pub fn page<E: Entity>(&self, after: Option<&str>, limit: usize) -> Result<Vec<E>> {
        let mut query = self.db.prepare_cached(
            "SELECT key, doc FROM entity WHERE kind = ?1 AND key > ?2 ORDER BY key LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = query.query(params![E::KIND, after.unwrap_or(""), limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(decode(
                E::KIND,
                row.get_ref(0)?.as_str().unwrap_or(""),
                row.get_ref(1)?.as_str().unwrap_or(""),
            )?);
        }
        Ok(found)
    }

    /// How many entities of a kind there are.
    pub fn count<E: Entity>(&self) -> Result<u64> {
        let mut query = self
            .db
            .prepare_cached("SELECT count(*) FROM entity WHERE kind = ?1")?;
        Ok(query.query_row([E::KIND], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Stores an entity under its key, new or changed. An unchanged one is not written.
    pub fn put<E: Entity>(&mut self, entity: &E) -> Result<()> {
        let key = entity.key();
        let doc = serde_json::to_string(entity).map_err(|e| not_json(E::KIND, &key, e))?;
        let persons = serde_json::to_string(&entity.persons()).expect("a list of texts is JSON");
        let mut names: Vec<String> = entity
            .names()
            .iter()
            .map(|n| n.to_lowercase())
            .filter(|n| !n.is_empty())
            .collect();
        names.sort_unstable();
        names.dedup();
        self.transaction(|tenant| {
            let db = &tenant.db;
            let made = db
                .prepare_cached(
                    "INSERT INTO entity(kind, key, doc, persons) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(kind, key) DO NOTHING",
                )?
                .execute(params![E::KIND, key, doc, persons])?;
            if made > 0 {
                return tenant.add_names(E::KIND, &key, names.iter());
            }
            db.prepare_cached(
                "UPDATE entity SET doc = ?3, persons = ?4 WHERE kind = ?1 AND key = ?2 AND (doc <> ?3 OR persons <> ?4)",
            )?
            .execute(params![E::KIND, key, doc, persons])?;
            tenant.put_names(E::KIND, &key, &names)
        })
    }

    /// Removes an entity; whether it was there.
    pub fn delete<E: Entity>(&mut self, key: &str) -> Result<bool> {
        self.delete_entity(E::KIND, key)
    }

    /// Removes an entity whose type is not at hand; whether it was there. What it said is erased from the file.
    pub fn delete_entity(&mut self, kind: &str, key: &str) -> Result<bool> {
        self.transaction(|tenant| {
            tenant.mark_erasing();
            tenant.put_names(kind, key, &[])?;
            let mut delete = tenant
                .db
                .prepare_cached("DELETE FROM entity WHERE kind = ?1 AND key = ?2")?;
            Ok(delete.execute([kind, key])? > 0)
        })
    }

    /// Every entity of every kind, for what is written once over all of them.
    pub fn all_entities(&self) -> Result<Vec<EntityRow>> {
        let mut query = self
            .db
            .prepare_cached("SELECT kind, key, persons, doc FROM entity ORDER BY kind, key")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(entity_row(row)?);
        }
        Ok(found)
    }

    /// An entity of any kind by its key or name, as it is stored.
    pub fn entity_row(&self, kind: &str, name: &str) -> Result<EntityRow> {
        let key = self
            .key_of(kind, name)?
            .ok_or_else(|| self.not_found(kind, name))?;
        let mut query = self.db.prepare_cached(
            "SELECT kind, key, persons, doc FROM entity WHERE kind = ?1 AND key = ?2",
        )?;
        let mut rows = query.query([kind, &key])?;
        match rows.next()? {
            Some(row) => entity_row(row),
            None => Err(self.not_found(kind, name)),
        }
    }

    fn doc(&self, kind: &str, key: &str) -> Result<Option<String>> {
        let mut query = self
            .db
            .prepare_cached("SELECT doc FROM entity WHERE kind = ?1 AND key = ?2")?;
        Ok(query.query_row([kind, key], |row| row.get(0)).optional()?)
    }

    /// Key of the entity that is meant; its key goes before its names.
    fn key_of(&self, kind: &str, name: &str) -> Result<Option<String>> {
        let name = name.trim().to_lowercase();
        let mut by_key = self
            .db
            .prepare_cached("SELECT key FROM entity WHERE kind = ?1 AND key = ?2")?;
        if let Some(key) = by_key
            .query_row([kind, name.as_str()], |row| row.get(0))
            .optional()?
        {
            return Ok(Some(key));
        }
        let mut by_name = self
            .db
            .prepare_cached("SELECT key FROM entity_name WHERE kind = ?1 AND name = ?2 LIMIT 10")?;
        let keys: Vec<String> = by_name
            .query_map([kind, name.as_str()], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        match keys.as_slice() {
            [] => Ok(None),
            [key] => Ok(Some(key.clone())),
            keys => Err(ambiguous(kind, &name, keys)),
        }
    }

    /// Makes the lookup names of an entity these, and writes the difference only.
    fn put_names(&self, kind: &str, key: &str, names: &[String]) -> Result<()> {
        let mut query = self.db.prepare_cached(
            "SELECT name FROM entity_name WHERE kind = ?1 AND key = ?2 ORDER BY name",
        )?;
        let before: Vec<String> = query
            .query_map([kind, key], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut delete = self
            .db
            .prepare_cached("DELETE FROM entity_name WHERE kind = ?1 AND name = ?2 AND key = ?3")?;
        for name in before.iter().filter(|n| names.binary_search(n).is_err()) {
            delete.execute([kind, name.as_str(), key])?;
        }
        self.add_names(
            kind,
            key,
            names.iter().filter(|n| before.binary_search(n).is_err()),
        )
    }

    /// Adds lookup names that an entity does not have yet.
    fn add_names<'a>(
        &self,
        kind: &str,
        key: &str,
        names: impl Iterator<Item = &'a String>,
    ) -> Result<()> {
        let mut insert = self
            .db
            .prepare_cached("INSERT INTO entity_name(kind, name, key) VALUES(?1, ?2, ?3)")?;
        for name in names {
            insert.execute([kind, name.as_str(), key])?;
        }
        Ok(())
    }

    /// The error that there is no such entity, with the name that may have been meant.
    pub fn not_found(&self, kind: &str, name: &str) -> Error {
        let known = self.names_of(kind).unwrap_or_default();
        let meant = did_you_mean(name, known.iter().map(String::as_str));
        let words = words(kind);
        let mut message = format!("There is no {words} '{name}'");
        match meant {
            Some(near) => message.push_str(&format!("; did you mean '{near}'?")),
            None => message.push('.'),
        }
        let help = match meant {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("list what there is with the Get- cmdlet of the {words}"),
        };
        ErrorRecord::new(format!("{kind}NotFound"), Category::ObjectNotFound, message)
            .exception("System.Management.Automation.ItemNotFoundException")
            .target(name, "String")
            .label(format!("no such {words}"))
            .help(help)
            .into()
    }

    /// Names by which entities of a kind can be found, for completion and "did you mean".
    pub fn names_of(&self, kind: &str) -> Result<Vec<String>> {
        let mut query = self
            .db
            .prepare_cached("SELECT DISTINCT name FROM entity_name WHERE kind = ?1 LIMIT ?2")?;
        Ok(query
            .query_map(params![kind, NEAR_NAMES as i64], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?)
    }
}

fn entity_row(row: &rusqlite::Row) -> Result<EntityRow> {
    let (kind, key): (String, String) = (row.get(0)?, row.get(1)?);
    let persons = decode(&kind, &key, row.get_ref(2)?.as_str().unwrap_or("[]"))?;
    let doc = decode(&kind, &key, row.get_ref(3)?.as_str().unwrap_or("null"))?;
    Ok(EntityRow {
        kind,
        key,
        persons,
        doc,
    })
}

fn decode<T: DeserializeOwned>(kind: &str, key: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| not_json(kind, key, e))
}

/// `RetentionPolicy` as words: `retention policy`; `SPOSite` stays one word.
fn words(kind: &str) -> String {
    let mut words = String::new();
    let mut after_small = false;
    for c in kind.chars() {
        if c.is_uppercase() && after_small {
            words.push(' ');
        }
        after_small = c.is_lowercase();
        words.extend(c.to_lowercase());
    }
    words
}

fn not_json(kind: &str, key: &str, error: serde_json::Error) -> Error {
    let message = format!(
        "The {} '{key}' cannot be read from the tenant.",
        words(kind)
    );
    ErrorRecord::new("EntityUnreadable", Category::InvalidData, message)
        .exception("System.IO.InvalidDataException")
        .target(key, kind)
        .help("the document was changed outside rehearsal, or by another version of it; go back to a copy")
        .cause(error.to_string())
        .into()
}

fn ambiguous(kind: &str, name: &str, keys: &[String]) -> Error {
    let words = words(kind);
    ErrorRecord::new(
        format!("{kind}Ambiguous"),
        Category::InvalidArgument,
        format!("'{name}' is the name of more than one {words}."),
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .target(name, "String")
    .label(format!("names {} of them", keys.len()))
    .help(format!(
        "name the one that is meant by its id: {}",
        keys.join(", ")
    ))
    .into()
}
