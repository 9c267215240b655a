//! Runs of playbooks: which are unfinished, and what each step of theirs gave. A step is recorded in the transaction of
//! its effect. What a run must remember names persons, so it lies sealed under a key of the run; finishing a run destroys
//! key and steps, and leaves its name, its times and a number. What a step is, is the host's to say.

use super::{Tenant, Timestamp};
use crate::diag::Result;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde_json::Value as Json;
use sha2::Sha256;

/// A run that is not finished: its id and its key.
#[derive(Clone)]
pub struct OpenRun {
    /// Id.
    pub id: String,
    /// When it began.
    pub begun: Timestamp,
    /// Steps that are done.
    pub steps: i64,
    key: Vec<u8>,
}

/// The run that this session does at the moment.
#[derive(Default)]
struct Running(Option<String>);

/// A run as it is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlaybookRun {
    /// Id.
    pub id: String,
    /// Name of the playbook.
    pub playbook: String,
    /// `Unfinished` or `Finished`.
    pub state: String,
    /// When it began.
    pub begun: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Changes that it made.
    pub steps: i64,
    /// What it was begun with, while it is unfinished.
    #[serde(skip)]
    pub about: Option<Json>,
}

impl OpenRun {
    /// A word for something that must not be told from the word: the same for the same text in this run.
    pub fn pseudonym(&self, text: &str) -> String {
        let code = self.code(&[b"word", text.as_bytes()]);
        code[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn code(&self, parts: &[&[u8]]) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            // A key of any length is a key.
            return vec![0; 32];
        };
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }

    /// Seals or opens a text: the key stream is the code of its place and a counter.
    fn crossed(&self, place: &str, text: &[u8]) -> Vec<u8> {
        let mut crossed = Vec::with_capacity(text.len());
        for (number, block) in text.chunks(32).enumerate() {
            let stream = self.code(&[b"seal", place.as_bytes(), &(number as u64).to_le_bytes()]);
            crossed.extend(block.iter().zip(stream).map(|(byte, key)| byte ^ key));
        }
        crossed
    }
}

impl Tenant {
    /// A new run, which is not stored before [`Tenant::keep_run`].
    pub fn new_run(&mut self) -> Result<OpenRun> {
        let (id, low, high) = (self.new_guid()?, self.new_guid()?, self.new_guid()?);
        let mut key = low.0.as_bytes().to_vec();
        key.extend(high.0.as_bytes());
        Ok(OpenRun {
            id: id.to_string(),
            begun: self.now(),
            steps: 0,
            key,
        })
    }

    /// The unfinished run of a playbook that was begun with exactly this.
    pub fn unfinished_run(&self, playbook: &str, about: &Json) -> Result<Option<OpenRun>> {
        let mut query = self.db.prepare_cached(
            "SELECT id, begun, steps, key, about FROM playbook_run
             WHERE playbook = ?1 AND key IS NOT NULL ORDER BY begun DESC",
        )?;
        let mut rows = query.query([playbook])?;
        while let Some(row) = rows.next()? {
            let run = OpenRun {
                id: row.get(0)?,
                begun: row.get(1)?,
                steps: row.get(2)?,
                key: row.get(3)?,
            };
            if opened(&run, "about", &row.get::<_, Vec<u8>>(4)?).as_ref() == Some(about) {
                return Ok(Some(run));
            }
        }
        Ok(None)
    }

    /// Stores that a run has begun, and with what. For the transaction of its first step.
    pub fn keep_run(&mut self, run: &OpenRun, playbook: &str, about: &Json) -> Result<()> {
        let sealed = run.crossed("about", about.to_string().as_bytes());
        let mut insert = self.db.prepare_cached(
            "INSERT INTO playbook_run(id, playbook, state, begun, steps, key, about)
             VALUES(?1, ?2, 'Unfinished', ?3, 0, ?4, ?5) ON CONFLICT(id) DO NOTHING",
        )?;
        insert.execute(params![run.id, playbook, run.begun, run.key, sealed])?;
        Ok(())
    }

    /// Stores what a step gave. For the transaction of its effect.
    pub fn keep_step(&mut self, run: &OpenRun, place: &str, given: &Json) -> Result<()> {
        let sealed = run.crossed(place, given.to_string().as_bytes());
        let mut insert = self.db.prepare_cached(
            "INSERT INTO playbook_step VALUES(?1, ?2, ?3) ON CONFLICT(run, place) DO UPDATE SET given = ?3",
        )?;
        insert.execute(params![run.id, place, sealed])?;
        Ok(())
    }

    /// Counts a change that a run made.
    pub fn count_step(&mut self, run: &OpenRun) -> Result<()> {
        let mut count = self
            .db
            .prepare_cached("UPDATE playbook_run SET steps = steps + 1 WHERE id = ?1")?;
        count.execute([&run.id])?;
        Ok(())
    }

    /// What a step gave when it was done; none if it was not.
    pub fn kept_step(&self, run: &OpenRun, place: &str) -> Result<Option<Json>> {
        let mut query = self
            .db
            .prepare_cached("SELECT given FROM playbook_step WHERE run = ?1 AND place = ?2")?;
        let sealed: Option<Vec<u8>> = query
            .query_row([run.id.as_str(), place], |row| row.get(0))
            .optional()?;
        Ok(sealed.and_then(|sealed| opened(run, place, &sealed)))
    }

    /// Ends a run: what it remembered is destroyed, and with it the key.
    pub fn finish_run(&mut self, run: &OpenRun, playbook: &str) -> Result<()> {
        self.transaction(|tenant| {
            let now = tenant.now();
            let had_steps = tenant.forget_steps(&run.id)?;
            tenant
                .db
                .prepare_cached(
                    "INSERT INTO playbook_run(id, playbook, state, begun, ended, steps)
                     VALUES(?1, ?2, 'Finished', ?3, ?4, 0) ON CONFLICT(id)
                     DO UPDATE SET state = 'Finished', ended = ?4, key = NULL, about = NULL",
                )?
                .execute(params![run.id, playbook, run.begun, now])?;
            if had_steps {
                tenant.mark_erasing();
            }
            Ok(())
        })
    }

    /// Forgets a run and all that it remembered.
    pub fn forget_run(&mut self, id: &str) -> Result<()> {
        self.transaction(|tenant| {
            tenant.forget_steps(id)?;
            tenant
                .db
                .prepare_cached("DELETE FROM playbook_run WHERE id = ?1")?
                .execute([id])?;
            tenant.mark_erasing();
            Ok(())
        })
    }

    fn forget_steps(&mut self, id: &str) -> Result<bool> {
        let mut delete = self
            .db
            .prepare_cached("DELETE FROM playbook_step WHERE run = ?1")?;
        Ok(delete.execute([id])? > 0)
    }

    /// All runs, the last one first.
    pub fn playbook_runs(&self) -> Result<Vec<PlaybookRun>> {
        let mut query = self.db.prepare_cached(
            "SELECT id, playbook, state, begun, ended, steps, key, about FROM playbook_run ORDER BY begun DESC, id",
        )?;
        let mut rows = query.query([])?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next()? {
            let mut run = PlaybookRun {
                id: row.get(0)?,
                playbook: row.get(1)?,
                state: row.get(2)?,
                begun: row.get(3)?,
                ended: row.get(4)?,
                steps: row.get(5)?,
                about: None,
            };
            if let (Some(key), Some(sealed)) = (row.get(6)?, row.get::<_, Option<Vec<u8>>>(7)?) {
                let open = OpenRun {
                    id: run.id.clone(),
                    begun: run.begun,
                    steps: run.steps,
                    key,
                };
                run.about = opened(&open, "about", &sealed);
            }
            runs.push(run);
        }
        Ok(runs)
    }

    /// Tells which run this session does at the moment.
    pub fn set_running(&mut self, run: Option<&OpenRun>) {
        self.attached::<Running>().0 = run.map(|run| run.id.clone());
    }

    /// Unfinished runs that remember one of these words, without the one that this session does.
    pub fn runs_that_remember(&mut self, words: &[String]) -> Result<Vec<PlaybookRun>> {
        let running = self.attached::<Running>().0.clone();
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let mentions = |text: &Json| {
            let text = text.to_string().to_lowercase();
            words.iter().any(|word| text.contains(word.as_str()))
        };
        let mut found = Vec::new();
        for run in self.playbook_runs()? {
            let Some(about) = &run.about else { continue };
            if running.as_ref() == Some(&run.id) {
                continue;
            }
            let mut remembers = mentions(about);
            if !remembers && let Some(open) = self.unfinished_run(&run.playbook, about)? {
                let mut query = self
                    .db
                    .prepare_cached("SELECT place, given FROM playbook_step WHERE run = ?1")?;
                let mut rows = query.query([&open.id])?;
                while let Some(row) = rows.next()? {
                    let (place, sealed): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
                    remembers |=
                        opened(&open, &place, &sealed).is_some_and(|given| mentions(&given));
                }
            }
            if remembers {
                found.push(run);
            }
        }
        Ok(found)
    }
}

fn opened(run: &OpenRun, place: &str, sealed: &[u8]) -> Option<Json> {
    serde_json::from_slice(&run.crossed(place, sealed)).ok()
}
