//! The journal: what this program did, in a hash chain that never expires. A row tells who, by which cmdlet, on whom and
//! with what result; persons stand in it under a keyed pseudonym. Never in a row: an address, a name, a query, a path.
//! Destroying a person's key makes the pseudonym meaningless and leaves the chain whole.

use super::{NewTenant, Tenant, Timestamp};
use crate::diag::Result;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What is to be recorded of one command.
#[derive(Clone, Debug, Default)]
pub struct JournalEntry {
    /// Name of the cmdlet.
    pub command: String,
    /// Whose data it read or changed: addresses or ids of persons.
    pub on: Vec<String>,
    /// `Success`, or the id of the error.
    pub result: String,
    /// How many objects.
    pub count: u64,
}

/// One row as it can be shown: persons by name as long as their key exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct JournalRow {
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who; the pseudonym if the person was erased.
    pub actor: String,
    /// Name of the cmdlet.
    pub command: String,
    /// On whom; pseudonyms of the persons that were erased.
    pub on: Vec<String>,
    /// `Success`, or the id of the error.
    pub result: String,
    /// How many objects.
    pub count: i64,
}

/// Result of verifying the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct JournalReport {
    /// Rows that were looked at.
    pub rows: u64,
    /// Whether every row follows from the one before, and none is missing.
    pub intact: bool,
    /// First row that does not.
    pub first_broken: Option<i64>,
    /// Pseudonyms whose person was erased.
    pub erased_persons: u64,
}

/// What the first row follows from.
const BEGINNING: &[u8] = b"rehearsal journal, format 1";
/// Letters of a pseudonym: 80 bits.
const PSEUDONYM_LETTERS: usize = 20;

impl Tenant {
    /// Adds a row to the journal. What is not the name of a cmdlet or of a result loses every letter by which it could
    /// tell of a person.
    pub fn journal(&mut self, entry: &JournalEntry) -> Result<()> {
        self.transaction(|tenant| {
            let actor = tenant.actor().upn.clone();
            let actor = if actor.is_empty() {
                String::new()
            } else {
                tenant.pseudonym(&actor)?
            };
            let mut persons = entry
                .on
                .iter()
                .map(|p| tenant.pseudonym(p))
                .collect::<Result<Vec<_>>>()?;
            persons.sort_unstable();
            persons.dedup();
            let (before, seq) = tenant.journal_head()?;
            let mut row = StoredRow {
                seq: seq + 1,
                at: tenant.now().ms(),
                actor,
                command: plain(&entry.command).into(),
                persons: persons.join(" "),
                result: plain(&entry.result).into(),
                count: i64::try_from(entry.count).unwrap_or(i64::MAX),
                before,
                hash: Vec::new(),
            };
            row.hash = row.digest();
            tenant
                .db
                .prepare_cached("INSERT INTO journal VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
                .execute(params![
                    row.seq,
                    row.at,
                    row.actor,
                    row.command,
                    row.persons,
                    row.result,
                    row.count,
                    row.before,
                    row.hash
                ])?;
            tenant.set_meta("journal_rows", row.seq)
        })
    }

    /// Verifies the chain: every hash, that each row follows from the one before, and that none is missing at the end.
    pub fn verify_journal(&self) -> Result<JournalReport> {
        let mut before = Sha256::digest(BEGINNING).to_vec();
        let mut rows = 0;
        let mut first_broken = None;
        let mut pseudonyms = std::collections::HashSet::new();
        self.each_journal_row(|row| {
            rows += 1;
            if first_broken.is_none()
                && (row.seq != rows || row.before != before || row.hash != row.digest())
            {
                first_broken = Some(rows.min(row.seq));
            }
            pseudonyms.extend(
                row.persons
                    .split(' ')
                    .chain([row.actor.as_str()])
                    .filter(|p| !p.is_empty())
                    .map(str::to_string),
            );
            before = row.hash;
        })?;
        if first_broken.is_none() && self.meta::<i64>("journal_rows")?.unwrap_or(0) != rows {
            first_broken = Some(rows + 1);
        }
        let known = self.pseudonyms()?;
        let erased_persons = pseudonyms
            .iter()
            .filter(|p| !known.contains_key(*p))
            .count() as u64;
        Ok(JournalReport {
            rows: rows as u64,
            intact: first_broken.is_none(),
            first_broken,
            erased_persons,
        })
    }

    /// Rows from `from` on, at most `limit`, with the persons who can still be told.
    pub fn journal_rows(&self, from: i64, limit: usize) -> Result<Vec<JournalRow>> {
        let known = self.pseudonyms()?;
        let name = |pseudonym: &str| {
            known
                .get(pseudonym)
                .cloned()
                .unwrap_or_else(|| pseudonym.to_string())
        };
        let mut found = Vec::new();
        self.each_journal_row(|row| {
            if row.seq >= from && found.len() < limit {
                let on = row
                    .persons
                    .split(' ')
                    .filter(|p| !p.is_empty())
                    .map(name)
                    .collect();
                let (at, actor) = (Timestamp(row.at), name(&row.actor));
                let StoredRow {
                    seq,
                    command,
                    result,
                    count,
                    ..
                } = row;
                found.push(JournalRow {
                    seq,
                    at,
                    actor,
                    command,
                    on,
                    result,
                    count,
                });
            }
        })?;
        Ok(found)
    }

    /// Destroys the keys of a person's addresses and ids: from now on nobody can tell which rows were about them.
    pub fn forget_in_journal(&mut self, names: &[String]) -> Result<usize> {
        self.transaction(|tenant| {
            let mut forgotten = 0;
            for name in names {
                let mut delete = tenant
                    .db
                    .prepare_cached("DELETE FROM journal_key WHERE person = ?1")?;
                forgotten += delete.execute([name.trim().to_lowercase()])?;
            }
            if forgotten > 0 {
                tenant.mark_erasing();
            }
            Ok(forgotten)
        })
    }

    /// Secret from which keys are made, one after the other and never twice: it is replaced by its own hash each time,
    /// so the key of an erased person cannot be made again from the file.
    pub(super) fn begin_journal(&mut self, new: &NewTenant) -> Result<()> {
        let mut hash = Sha256::new();
        hash.update(b"rehearsal journal keys");
        hash.update(new.seed.to_le_bytes());
        hash.update(&new.secret);
        self.set_meta("journal_secret", hash.finalize().to_vec())
    }

    fn pseudonym(&mut self, person: &str) -> Result<String> {
        let person = person.trim().to_lowercase();
        let mut query = self
            .db
            .prepare_cached("SELECT key FROM journal_key WHERE person = ?1")?;
        let known: Option<Vec<u8>> = query.query_row([&person], |row| row.get(0)).optional()?;
        drop(query);
        let key = match known {
            Some(key) => key,
            None => {
                let secret = self.meta::<Vec<u8>>("journal_secret")?.unwrap_or_default();
                let key = keyed(&secret, b"key");
                self.set_meta("journal_secret", keyed(&secret, b"next"))?;
                self.db
                    .prepare_cached("INSERT INTO journal_key VALUES(?1, ?2)")?
                    .execute(params![person, key])?;
                key
            }
        };
        Ok(pseudonym_under(&key, &person))
    }

    /// Persons by pseudonym, as far as their keys exist.
    fn pseudonyms(&self) -> Result<HashMap<String, String>> {
        let mut query = self
            .db
            .prepare_cached("SELECT person, key FROM journal_key")?;
        let rows = query.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        Ok(rows
            .map(|r| r.map(|(person, key)| (pseudonym_under(&key, &person), person)))
            .collect::<rusqlite::Result<_>>()?)
    }

    fn journal_head(&self) -> Result<(Vec<u8>, i64)> {
        let mut query = self
            .db
            .prepare_cached("SELECT hash, seq FROM journal ORDER BY seq DESC LIMIT 1")?;
        let head = query
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(head.unwrap_or_else(|| (Sha256::digest(BEGINNING).to_vec(), 0)))
    }

    fn each_journal_row(&self, mut see: impl FnMut(StoredRow)) -> Result<()> {
        let mut query = self
            .db
            .prepare_cached("SELECT seq, at, actor, command, persons, result, count, before, hash FROM journal ORDER BY seq")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            see(StoredRow {
                seq: row.get(0)?,
                at: row.get(1)?,
                actor: row.get(2)?,
                command: row.get(3)?,
                persons: row.get(4)?,
                result: row.get(5)?,
                count: row.get(6)?,
                before: row.get(7)?,
                hash: row.get(8)?,
            });
        }
        Ok(())
    }
}

/// A row of the table.
struct StoredRow {
    seq: i64,
    at: i64,
    actor: String,
    command: String,
    persons: String,
    result: String,
    count: i64,
    before: Vec<u8>,
    hash: Vec<u8>,
}

impl StoredRow {
    /// Hash of the row and of what it follows from; each text with its length, so that no two rows read the same.
    fn digest(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(&self.before);
        for number in [self.seq, self.at, self.count] {
            hash.update(number.to_be_bytes());
        }
        for text in [&self.actor, &self.command, &self.persons, &self.result] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().to_vec()
    }
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn pseudonym_under(key: &[u8], person: &str) -> String {
    let hash = keyed(key, person.as_bytes());
    hash.iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()[..PSEUDONYM_LETTERS]
        .to_string()
}

/// The first word, if it has only letters, digits and the marks of a command's name: no address and no sentence does.
fn plain(text: &str) -> &str {
    let word = text.split_whitespace().next().unwrap_or("");
    let is_plain = word.len() <= 80
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.,:".contains(c));
    if is_plain { word } else { "-" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant() -> Tenant {
        let mut tenant = Tenant::in_memory(&NewTenant::default()).unwrap();
        tenant.actor.upn = "admin@contoso.com".into();
        tenant
    }

    fn entry(on: &str) -> JournalEntry {
        JournalEntry {
            command: "Remove-MgUser".into(),
            on: vec![on.into()],
            result: "Success".into(),
            count: 1,
        }
    }

    #[test]
    fn erasing_a_person_destroys_a_key_and_leaves_the_chain_whole() {
        let mut tenant = tenant();
        for on in ["Pilar@contoso.com", "ada@contoso.com", "pilar@contoso.com"] {
            tenant.journal(&entry(on)).unwrap();
        }
        let rows = tenant.journal_rows(1, 10).unwrap();
        assert_eq!(rows[0].on, ["pilar@contoso.com"]);
        assert_eq!(rows[0].actor, "admin@contoso.com");
        assert_eq!(
            tenant
                .forget_in_journal(&["PILAR@contoso.com".into()])
                .unwrap(),
            1
        );
        let report = tenant.verify_journal().unwrap();
        assert_eq!(
            report,
            JournalReport {
                rows: 3,
                intact: true,
                first_broken: None,
                erased_persons: 1
            }
        );
        let rows = tenant.journal_rows(1, 10).unwrap();
        assert_eq!(rows[0].on, rows[2].on, "still one person, whoever it was");
        assert!(!rows[0].on[0].contains("pilar"));
        // The key of somebody of the same address who comes later is another one.
        tenant.journal(&entry("pilar@contoso.com")).unwrap();
        let later: String = tenant
            .db()
            .query_row("SELECT persons FROM journal WHERE seq = 4", [], |r| {
                r.get(0)
            })
            .unwrap();
        assert_ne!(later, rows[0].on[0]);
    }

    #[test]
    fn a_changed_a_missing_and_a_last_row_cut_off_are_each_found() {
        for (damage, broken) in [
            ("UPDATE journal SET count = 2 WHERE seq = 2", 2),
            ("DELETE FROM journal WHERE seq = 2", 2),
            ("DELETE FROM journal WHERE seq = 4", 4),
            (
                "UPDATE journal SET result = 'x', hash = x'00' WHERE seq = 1",
                1,
            ),
        ] {
            let mut tenant = tenant();
            for n in 0..4 {
                tenant
                    .journal(&entry(&format!("p{n}@contoso.com")))
                    .unwrap();
            }
            assert!(tenant.verify_journal().unwrap().intact);
            tenant.db().execute(damage, []).unwrap();
            assert_eq!(
                tenant.verify_journal().unwrap().first_broken,
                Some(broken),
                "{damage}"
            );
        }
    }

    #[test]
    fn no_address_gets_into_a_row() {
        let mut tenant = tenant();
        let result = "'pilar@contoso.com' (王小明)".into();
        let command = "Get-X -Identity pilar@contoso.com".into();
        tenant
            .journal(&JournalEntry {
                command,
                on: vec!["pilar@contoso.com".into()],
                result,
                count: 0,
            })
            .unwrap();
        let mut query = tenant
            .db()
            .prepare("SELECT actor || command || persons || result FROM journal")
            .unwrap();
        let row: String = query.query_row([], |r| r.get(0)).unwrap();
        assert!(!row.contains("pilar") && !row.contains('王'), "{row}");
    }
}
