//! The simulated tenant: one SQLite file with entities, content tables, a virtual clock, seeded ids, settings, two logs,
//! and the diff behind `--what-if`. Knows no application and no cmdlet: what a user, a mailbox or a site is, is told by
//! the rooms above through `Entity` and `EventHandler`.

mod actor;
mod audit;
mod chance;
mod clock;
mod copy;
mod entity;
mod error;
mod guid;
mod journal;
mod plan;
mod playbook_run;
mod raw_file;
pub mod remnant;
mod schema;
mod scrub;
mod session;
mod setting;
mod timestamp;
mod transaction;

pub use actor::Actor;
pub use audit::{AuditQuery, AuditRecord};
pub use clock::{DueEvent, Event, EventHandler, EventOutcome};
pub use entity::{Entity, EntityRow, Erasure};
pub use guid::Guid;
pub use journal::{JournalEntry, JournalReport, JournalRow};
pub use plan::{Change, Later, LossKind, Plan, PlanRow, Recorder};
pub use playbook_run::{OpenRun, PlaybookRun};
pub use remnant::{Remnant, RemnantKind};
pub use schema::INDEX;
pub use setting::{SETTINGS, Setting, SettingKind};
pub use timestamp::{DAY_MS, Timestamp};
pub use transaction::SavepointId;

use crate::diag::Result;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// When a new tenant's clock starts, unless something else is asked for.
pub const DEFAULT_NOW: Timestamp = Timestamp::from_ms(1_769_850_000_000);

/// How long a writer waits for another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How to make a tenant.
#[derive(Clone, Default)]
pub struct NewTenant {
    /// Seed of ids and randomness; the same seed gives the same tenant.
    pub seed: u64,
    /// Where the clock starts; `DEFAULT_NOW` if absent.
    pub now: Option<Timestamp>,
    /// Mixed into the keys of the journal. Give random bytes for a tenant with real data: without them whoever knows
    /// the seed can tell whom a pseudonym stood for. Empty where two tenants must be equal byte for byte.
    pub secret: Vec<u8>,
    /// Fills the tenant with its sample.
    pub fill: Option<fn(&mut Tenant) -> Result<()>>,
}

/// A tenant, opened.
pub struct Tenant {
    /// Before the connection: recordings must be dropped first.
    recordings: Vec<plan::Recording>,
    db: Connection,
    path: Option<PathBuf>,
    state: State,
    data_version: i64,
    frames: Vec<transaction::Frame>,
    /// Savepoints that SQLite itself rolled back.
    lost: Vec<u64>,
    serial: u64,
    /// Whether a new tenant is being filled; see `fill`.
    filling: bool,
    actor: Actor,
    attached: HashMap<TypeId, Box<dyn Any>>,
}

/// What is kept in memory between commits and goes back with a rollback.
#[derive(Clone, Copy, Default)]
struct State {
    /// Clock as committed.
    clock: i64,
    /// Milliseconds that passed since, one a command.
    ticks: i64,
    /// State of the generator.
    random: u64,
    /// Whether destroyed data may still lie in the bytes of the file.
    unsettled: bool,
    /// Whether any of these differs from what is committed.
    dirty: bool,
}

impl Tenant {
    /// Opens a tenant file.
    pub fn open(path: &Path) -> Result<Tenant> {
        let length = match std::fs::metadata(path) {
            Ok(facts) if facts.is_dir() => return Err(error::cannot_open(path, "it is a folder")),
            Ok(facts) => facts.len(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(error::file_not_found(path));
            }
            Err(e) => return Err(error::cannot_open(path, e)),
        };
        if length == 0 {
            return Err(error::not_a_tenant(Some(path))
                .cause("the file is empty")
                .into());
        }
        let db = connect(path)?;
        let number = |pragma: &str| {
            db.query_row(pragma, [], |row| row.get::<_, i32>(0))
                .map_err(|e| opening(path, &e))
        };
        let (magic, format) = (
            number("PRAGMA application_id")?,
            number("PRAGMA user_version")?,
        );
        if magic != schema::APPLICATION_ID {
            return Err(error::not_a_tenant(Some(path)).into());
        }
        if format > schema::FORMAT {
            return Err(error::newer_format(path, format, schema::FORMAT));
        }
        let mut tenant = Tenant::over(db, Some(path.to_path_buf()));
        let begun = configure(&tenant.db, "WAL")
            .and_then(|()| tenant.upgrade(format))
            .and_then(|()| tenant.load());
        begun.map_err(|e| {
            e.map(|record| {
                if record.id == "TenantDamaged" {
                    error::corrupt(Some(path))
                } else {
                    record
                }
            })
        })?;
        // What a process that was killed had destroyed; if another one is in the way, the end of the input tries again.
        let _ = tenant.settle();
        Ok(tenant)
    }

    /// Makes a tenant file. It appears under its name whole or not at all, and never replaces another file.
    pub fn create(path: &Path, new: &NewTenant) -> Result<Tenant> {
        if path.exists() {
            return Err(error::exists(path));
        }
        let unfinished = unfinished_file(path)?;
        let mut tenant = Tenant::over(connect(unfinished.path())?, None);
        // Nobody sees the file before it is whole, so it needs no log.
        configure(&tenant.db, "OFF")?;
        tenant.db.pragma_update(None, "synchronous", "OFF")?;
        tenant.begin(new)?;
        tenant
            .db
            .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        drop(tenant);
        persist(unfinished, path)?;
        Tenant::open(path)
    }

    /// Makes a tenant that ends with this process.
    pub fn in_memory(new: &NewTenant) -> Result<Tenant> {
        let mut tenant = Tenant::over(Connection::open_in_memory()?, None);
        configure(&tenant.db, "OFF")?;
        tenant.begin(new)?;
        configure(&tenant.db, "MEMORY")?;
        Ok(tenant)
    }

    /// The connection, for the rooms that own content tables. Its transactions are the tenant's: use `savepoint`.
    pub fn db(&self) -> &Connection {
        &self.db
    }

    /// What a room above keeps beside the open tenant for as long as the session lasts, such as its connections. It is
    /// never stored, and no rollback changes it.
    pub fn attached<T: Any + Default>(&mut self) -> &mut T {
        let kept = self
            .attached
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Box::new(T::default()));
        kept.downcast_mut()
            .expect("it was attached under its own type")
    }

    /// File of this tenant; none if it lives in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// A number or text that belongs to the file as a whole (clock, generator, version of the segmenter …).
    pub fn meta<T: rusqlite::types::FromSql>(&self, key: &str) -> Result<Option<T>> {
        let mut query = self
            .db
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(query.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Stores what `meta` reads. Counters like this are no change in a plan.
    pub fn set_meta(&mut self, key: &str, value: impl rusqlite::ToSql) -> Result<()> {
        let mut upsert = self.db.prepare_cached(
            "INSERT INTO meta VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
        )?;
        upsert.execute(rusqlite::params![key, value])?;
        Ok(())
    }

    fn over(db: Connection, path: Option<PathBuf>) -> Tenant {
        db.set_prepared_statement_cache_capacity(256);
        Tenant {
            recordings: Vec::new(),
            db,
            path,
            state: State::default(),
            data_version: 0,
            frames: Vec::new(),
            lost: Vec::new(),
            serial: 0,
            filling: false,
            actor: Actor::nobody(),
            attached: HashMap::new(),
        }
    }

    /// Tables, clock and generator of a new tenant, then its sample.
    fn begin(&mut self, new: &NewTenant) -> Result<()> {
        self.db.execute_batch(&format!(
            "PRAGMA application_id = {}; PRAGMA user_version = {};",
            schema::APPLICATION_ID,
            schema::FORMAT
        ))?;
        let mut random = new.seed;
        chance::next(&mut random);
        let clock = new.now.unwrap_or(DEFAULT_NOW).ms();
        self.db.execute_batch(&format!(
            "BEGIN; {} {} {INDEX} COMMIT;",
            schema::TABLES,
            schema::PLAYBOOK_TABLES
        ))?;
        self.state = State {
            clock,
            random,
            dirty: true,
            ..State::default()
        };
        self.flush()?;
        self.set_meta("seed", new.seed as i64)?;
        self.begin_journal(new)?;
        self.fill(new.fill)
    }

    /// Fills a new tenant in one go: no savepoints, no rollback journal, indexes and foreign keys at the end. If it fails
    /// the tenant is thrown away, so nothing has to be undone in part.
    fn fill(&mut self, fill: Option<fn(&mut Tenant) -> Result<()>>) -> Result<()> {
        if let Some(fill) = fill {
            self.db.pragma_update(None, "foreign_keys", "OFF")?;
            self.filling = true;
            let filled = self.transaction(fill);
            self.filling = false;
            filled?;
            self.db.pragma_update(None, "foreign_keys", "ON")?;
        }
        self.db
            .execute_batch(&format!("BEGIN; {} COMMIT;", schema::LATE_INDEXES))?;
        Ok(())
    }

    /// Brings a file of an older format to this one.
    fn upgrade(&mut self, format: i32) -> Result<()> {
        if format == schema::FORMAT {
            return Ok(());
        }
        self.db.execute_batch(&format!(
            "BEGIN IMMEDIATE; {} PRAGMA user_version = {}; COMMIT;",
            schema::PLAYBOOK_TABLES,
            schema::FORMAT
        ))?;
        Ok(())
    }

    /// What an opened file says about clock, generator and default actor.
    fn load(&mut self) -> Result<()> {
        self.reload()?;
        self.load_actor()
    }

    /// Reads clock and generator, which another process may have moved. Inside a transaction nobody else can.
    fn reload(&mut self) -> Result<()> {
        if self.path.is_some() {
            self.state.clock = self.meta("clock")?.unwrap_or(DEFAULT_NOW.ms());
            self.state.random = self.meta::<i64>("random")?.unwrap_or_default() as u64;
            self.state.unsettled |= self.meta::<i64>("unsettled")?.unwrap_or_default() != 0;
        }
        Ok(())
    }

    /// Writes clock and generator, so that they are committed with what was made from them.
    fn flush(&mut self) -> Result<()> {
        if !self.state.dirty && self.state.ticks == 0 {
            return Ok(());
        }
        let clock = self.state.clock + self.state.ticks;
        self.set_meta("clock", clock)?;
        self.set_meta("random", self.state.random as i64)?;
        self.set_meta("unsettled", i64::from(self.state.unsettled))?;
        self.state = State {
            clock,
            ticks: 0,
            dirty: false,
            ..self.state
        };
        Ok(())
    }
}

/// A limit on the size of files (RLIMIT_FSIZE) ends a process by a signal unless it has a handler; with one, writing
/// fails, which SQLite undoes and we can tell.
fn survive_file_limit() {
    #[cfg(unix)]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // Without the handler the process ends at the limit, which a transaction survives as well.
            let _ = signal_hook::flag::register(
                signal_hook::consts::SIGXFSZ,
                std::sync::Arc::default(),
            );
        });
    }
}

/// Opens the file as a database; a path is never read as a URI.
fn connect(path: &Path) -> Result<Connection> {
    survive_file_limit();
    let path = if path.is_absolute() {
        path.to_path_buf()
    } else {
        Path::new(".").join(path)
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(&path, flags).map_err(|e| opening(&path, &e))?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    Ok(db)
}

/// A new file beside the one that it will be, for nobody but its owner.
fn unfinished_file(path: &Path) -> Result<tempfile::NamedTempFile> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let file = tempfile::Builder::new()
        .prefix(".rehearsal-")
        .suffix(".new")
        .tempfile_in(folder);
    file.map_err(|e| error::cannot_open(path, e))
}

/// Gives a finished file its name, unless there is one of that name by now.
fn persist(finished: tempfile::NamedTempFile, path: &Path) -> Result<()> {
    finished.as_file().sync_all()?;
    finished
        .persist_noclobber(path)
        .map(drop)
        .map_err(|e| match e.error.kind() {
            std::io::ErrorKind::AlreadyExists => error::exists(path),
            _ => error::cannot_open(path, e.error),
        })
}

/// What every connection is set to. `temp_store` keeps sorted personal data off the disk.
fn configure(db: &Connection, journal_mode: &str) -> Result<()> {
    db.query_row(&format!("PRAGMA journal_mode = {journal_mode}"), [], |_| {
        Ok(())
    })?;
    db.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536; PRAGMA trusted_schema = OFF;",
    )?;
    db.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    // A plan is made once for a statement, not again for each value that is bound to it.
    db.set_db_config(
        rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG,
        true,
    )?;
    Ok(())
}

/// Error of opening a file, with its name.
fn opening(path: &Path, error: &rusqlite::Error) -> crate::diag::Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => error::not_a_tenant(Some(path))
            .cause(error.to_string())
            .into(),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            error::corrupt(Some(path)).cause(error.to_string()).into()
        }
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied) => {
            error::cannot_open(path, error)
        }
        _ => error::from_sqlite(error).into(),
    }
}

#[cfg(test)]
mod tests;
