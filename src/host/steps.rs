//! Steps of a playbook. Each change that a playbook makes is recorded in the transaction that makes it, with all that the
//! pipelines before it gave; so a run that was killed goes on behind its last change: what is done is not done again, and
//! what was read before is what it was. Which commands change something is told by their definitions; nothing here knows
//! one of them.

use super::vm::{Action, Vm};
use crate::cmdlet::{CmdletDef, CommandFacts, Effect, Stream};
use crate::diag::{Category, Error, ErrorRecord, Result, Source};
use crate::tenant::OpenRun;
use crate::value::{Object, Value, keep, kept};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::rc::Rc;

/// A playbook while it runs.
pub struct Steps {
    playbook: String,
    /// With what it was begun: a run is resumed by the same text, parameters and administrator only.
    about: Json,
    run: Option<OpenRun>,
    /// Whether the run is in the tenant.
    stored: bool,
    resumed: bool,
    /// Number of the running pipeline; nothing runs at level 0.
    number: u64,
    level: u32,
    /// How often each call was made in the running pipeline.
    seen: HashMap<String, u32>,
    /// Whether the running pipeline looked at the tenant, and whether it set who acts.
    touched: bool,
    connects: bool,
    /// What finished pipelines gave since the last change.
    pending: Vec<(String, Json)>,
    lock: Option<(File, PathBuf)>,
}

/// What a pipeline that is done gave, and the variables that it set.
pub struct Given {
    /// Its value, where it is one.
    pub value: Value,
    /// Variables.
    pub set: Vec<(String, Value)>,
}

impl Steps {
    /// Notes that the running pipeline looked at the tenant.
    pub fn touch(&mut self) {
        self.touched = true;
    }

    fn place(&self) -> String {
        format!("{:06}", self.number)
    }
}

/// Whether a text in rhai is a playbook: it says in its head what it is for.
fn is_playbook(source: &Source) -> bool {
    let mut lines = source.text.lines().map(str::trim);
    lines.any(|line| line.starts_with("//!") && line.contains(".SYNOPSIS"))
}

impl Vm {
    /// Begins a playbook, or goes on with the run of it that was not finished; whether there is one to end.
    ///
    /// # Errors
    /// Where another process runs it at this moment.
    pub fn begin_steps(
        &mut self,
        source: &Rc<Source>,
        parameters: &[(Rc<str>, Value)],
    ) -> Result<bool> {
        let no_tenant = self.tenant.is_none() && self.opener.is_none();
        if self.steps_of_playbook.is_some() || self.plan_only || no_tenant || !is_playbook(source) {
            return Ok(false);
        }
        let file = source.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let playbook = file.trim_end_matches(".rhai").to_owned();
        let given: serde_json::Map<String, Json> = parameters
            .iter()
            .map(|(name, value)| (name.to_string(), keep(value).unwrap_or(Json::Null)))
            .collect();
        let tenant = self.open_tenant()?;
        let text = Sha256::digest(source.text.as_bytes());
        let text: String = text.iter().map(|byte| format!("{byte:02x}")).collect();
        let about = json!({ "text": text, "parameters": given, "actor": tenant.actor().upn });
        let run = tenant.unfinished_run(&playbook, &about)?;
        let lock = match &run {
            Some(run) => lock(&playbook, run)?,
            None => None,
        };
        let resumed = run.is_some();
        self.open_tenant()?.set_running(run.as_ref());
        if let Some(run) = &run {
            let changes = if run.steps == 1 {
                "change is"
            } else {
                "changes are"
            };
            let begun = run.begun.to_jiff().strftime("%Y-%m-%d %H:%M").to_string();
            let line = format!(
                "Resuming {playbook}, begun {begun}: {} {changes} done and not made again.",
                run.steps
            );
            self.host_line(&line)?;
        }
        self.steps_of_playbook = Some(Box::new(Steps {
            playbook,
            about,
            run,
            stored: resumed,
            resumed,
            number: 0,
            level: 0,
            seen: HashMap::new(),
            touched: false,
            connects: false,
            pending: Vec::new(),
            lock,
        }));
        Ok(true)
    }

    /// Ends a playbook: a finished one forgets what it remembered; one that changed something and was ended by an error
    /// or by Ctrl-C can be run again to go on.
    ///
    /// # Errors
    /// Those of the tenant.
    pub fn end_steps(&mut self, finished: bool) -> Result<()> {
        let Some(steps) = self.steps_of_playbook.take() else {
            return Ok(());
        };
        self.open_tenant()?.set_running(None);
        if let Some((file, path)) = &steps.lock
            && finished
        {
            // The lock ends with the file; what cannot be removed is found free by the next run.
            let _ = (file.unlock(), std::fs::remove_file(path));
        }
        if finished {
            let tenant = self.open_tenant()?;
            let run = match steps.run {
                Some(run) => run,
                None => tenant.new_run()?,
            };
            return tenant.finish_run(&run, &steps.playbook);
        }
        if steps.stored {
            let text = format!(
                "{} is unfinished: the same command goes on behind its last change; Remove-PlaybookRun forgets the run.",
                steps.playbook
            );
            self.write_stream(Stream::Warning, Value::str(text), Action::Continue, "")?;
        }
        Ok(())
    }

    /// Before a pipeline of a rhai text: what it gave, where it is done.
    ///
    /// # Errors
    /// Those of the tenant.
    pub fn open_step(&mut self, line: &str, shows: bool) -> Result<Option<Given>> {
        let Some(steps) = &mut self.steps_of_playbook else {
            return Ok(None);
        };
        steps.level += 1;
        if steps.level > 1 {
            return Ok(None);
        }
        steps.number += 1;
        steps.seen.clear();
        (steps.touched, steps.connects) = (false, false);
        let (Some(run), true) = (steps.run.clone(), steps.resumed) else {
            return Ok(None);
        };
        let place = steps.place();
        let Some(json) = self.open_tenant()?.kept_step(&run, &place)? else {
            return Ok(None);
        };
        let given = kept(&json["value"]).zip(kept(&json["set"]));
        let Some((value, set)) = given else {
            return Ok(None);
        };
        if let Some(steps) = &mut self.steps_of_playbook {
            steps.level -= 1;
        }
        if shows {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            self.host_line(&format!("Done before: {line}"))?;
        }
        let set = match set {
            Value::Table(table) => table.entries(),
            _ => Vec::new(),
        };
        let set = set
            .into_iter()
            .map(|(name, value)| (name.to_text(), value))
            .collect();
        Ok(Some(Given { value, set }))
    }

    /// After a pipeline of a rhai text: keeps what it gave, for the transaction of the next change.
    pub fn close_step(&mut self, result: Option<(&Value, &[(String, Value)])>) {
        let Some(steps) = &mut self.steps_of_playbook else {
            return;
        };
        steps.level = steps.level.saturating_sub(1);
        let Some((value, set)) = result else { return };
        // What never looked at the tenant gives the same again; who acts must be set again.
        if steps.level > 0 || !steps.touched || steps.connects {
            return;
        }
        let table = crate::value::Table::new(crate::value::TableKind::Ordered);
        for (name, value) in set {
            table.set(Value::str(name), value.clone());
        }
        if let (Some(value), Some(set)) = (keep(value), keep(&Value::Table(table))) {
            let place = steps.place();
            steps
                .pending
                .push((place, json!({ "value": value, "set": set })));
        }
    }

    /// Before a call of a cmdlet in a playbook: prints it as it could be typed under `-Verbose`; if it changes something
    /// and is done, gives what it put out, else the place where it is to be recorded.
    ///
    /// # Errors
    /// Those of the tenant.
    pub fn open_call(
        &mut self,
        def: &CmdletDef,
        facts: &CommandFacts,
        arguments: &Value,
        common: &[(&'static str, Value)],
    ) -> Result<Turn> {
        let Some(steps) = &mut self.steps_of_playbook else {
            return Ok(Turn::Run(None));
        };
        if steps.level == 0 || def.effect == Effect::None {
            return Ok(Turn::Run(None));
        }
        steps.touched = true;
        steps.connects |=
            facts.name.starts_with("Connect-") || facts.name.starts_with("Disconnect-");
        let changes = def.changes();
        if self.preference("VerbosePreference") == Action::Continue {
            let line = typed(facts, arguments, common);
            self.write_stream(Stream::Verbose, Value::str(line), Action::Continue, "")?;
        }
        if !changes {
            return Ok(Turn::Run(None));
        }
        let run = match self
            .steps_of_playbook
            .as_ref()
            .and_then(|steps| steps.run.clone())
        {
            Some(run) => run,
            None => self.begin_run()?,
        };
        let Some(steps) = &mut self.steps_of_playbook else {
            return Ok(Turn::Run(None));
        };
        let said = keep(arguments).map_or_else(|| arguments.to_text(), |json| json.to_string());
        let said = format!("{} {said}", facts.name);
        let count = steps.seen.entry(said.clone()).or_default();
        *count += 1;
        let word = run.pseudonym(&format!("{count} {said}"));
        let place = format!("{} {word}", steps.place());
        if steps.resumed
            && let Some(json) = self.open_tenant()?.kept_step(&run, &place)?
            && let Some(Value::Array(output)) = kept(&json)
        {
            return Ok(Turn::Done(output.items()));
        }
        if def.effect == Effect::Bulk {
            // It commits by itself: that it has begun must be known before.
            let tenant = self.open_tenant()?;
            let savepoint = tenant.savepoint()?;
            let stored = self.store_run();
            let tenant = self.open_tenant()?;
            match stored {
                Ok(()) => tenant.release(savepoint)?,
                Err(error) => {
                    tenant.rollback(savepoint)?;
                    return Err(error);
                }
            }
            self.steps_stored();
        }
        Ok(Turn::Run(Some(place)))
    }

    fn begin_run(&mut self) -> Result<OpenRun> {
        let tenant = self.open_tenant()?;
        let run = tenant.new_run()?;
        tenant.set_running(Some(&run));
        let in_file = tenant.path().is_some();
        if let Some(steps) = &mut self.steps_of_playbook {
            if in_file {
                steps.lock = lock(&steps.playbook, &run)?;
            }
            steps.run = Some(run.clone());
        }
        Ok(run)
    }

    /// Stores the run and what its pipelines gave since the last change. Inside a transaction.
    fn store_run(&mut self) -> Result<()> {
        let Some(steps) = self.steps_of_playbook.take() else {
            return Ok(());
        };
        let stored = self.open_tenant().and_then(|tenant| {
            let Some(run) = &steps.run else {
                return Ok(());
            };
            if !steps.stored {
                tenant.keep_run(run, &steps.playbook, &steps.about)?;
            }
            steps
                .pending
                .iter()
                .try_for_each(|(place, given)| tenant.keep_step(run, place, given))
        });
        self.steps_of_playbook = Some(steps);
        stored
    }

    /// Records a call that is done, with what it put out. Inside the transaction of its change.
    ///
    /// # Errors
    /// Those of the tenant.
    pub fn keep_call(&mut self, place: &str, output: &[Value]) -> Result<()> {
        self.store_run()?;
        let run = self
            .steps_of_playbook
            .as_ref()
            .and_then(|steps| steps.run.clone());
        let Some(run) = run else { return Ok(()) };
        let output: Vec<Value> = output
            .iter()
            .filter(|value| keep(value).is_some())
            .cloned()
            .collect();
        let json = keep(&Value::array(output)).unwrap_or(json!({ "a": [] }));
        let tenant = self.open_tenant()?;
        tenant.keep_step(&run, place, &json)?;
        tenant.count_step(&run)
    }

    /// As `keep_call`, in a transaction of its own, for what commits by itself.
    ///
    /// # Errors
    /// Those of the tenant.
    pub fn keep_bulk_call(&mut self, place: &str, output: &[Value]) -> Result<()> {
        let savepoint = self.open_tenant()?.savepoint()?;
        let stored = self.keep_call(place, output);
        let tenant = self.open_tenant()?;
        match stored {
            Ok(()) => tenant.release(savepoint)?,
            Err(error) => {
                tenant.rollback(savepoint)?;
                return Err(error);
            }
        }
        self.steps_stored();
        Ok(())
    }

    /// What was stored last is committed.
    pub fn steps_stored(&mut self) {
        if let Some(steps) = &mut self.steps_of_playbook {
            steps.stored = true;
            steps.pending.clear();
        }
    }

    /// In a playbook, what an earlier attempt at this call decided; else keeps what this one did.
    ///
    /// # Errors
    /// Those of the tenant.
    pub fn decided(&mut self, place: &str, now: Json) -> Result<Json> {
        let run = self
            .steps_of_playbook
            .as_ref()
            .and_then(|steps| steps.run.clone());
        let Some(run) = run else { return Ok(now) };
        let place = format!("{place} decided");
        let tenant = self.open_tenant()?;
        if let Some(before) = tenant.kept_step(&run, &place)? {
            return Ok(before);
        }
        tenant.transaction(|tenant| tenant.keep_step(&run, &place, &now))?;
        Ok(now)
    }
}

/// What becomes of a call.
pub enum Turn {
    /// It runs; where it is to be recorded, if it is.
    Run(Option<String>),
    /// It is done, and put this out.
    Done(Vec<Value>),
}

/// The lock that says that a run has a process. It ends with the process, however that ends.
fn lock(playbook: &str, run: &OpenRun) -> Result<Option<(File, PathBuf)>> {
    let path = std::env::temp_dir().join(format!("rehearsal-{}.lock", run.id));
    let Ok(file) = File::options().create(true).append(true).open(&path) else {
        // Where no temporary file can be made there is no lock; the tenant's transactions still hold.
        return Ok(None);
    };
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => Err(is_running(playbook)),
        _ => Ok(Some((file, path))),
    }
}

fn is_running(playbook: &str) -> Error {
    ErrorRecord::new(
        "PlaybookIsRunning",
        Category::ResourceBusy,
        format!("{playbook} is being run with these parameters by another process."),
    )
    .exception("System.InvalidOperationException")
    .target(playbook, "String")
    .help("wait for it to end; Get-PlaybookRun shows how far it is")
    .terminating()
    .into()
}

/// A call as a person could type it.
fn typed(facts: &CommandFacts, arguments: &Value, common: &[(&'static str, Value)]) -> String {
    let mut line = facts.name.to_string();
    let members = match arguments {
        Value::Object(object) => object.members(),
        _ => Vec::new(),
    };
    for (name, member) in members {
        let crate::value::Member::Note(value) = member else {
            continue;
        };
        let switch = facts.parameter(&name).is_some_and(|known| known.switch);
        push(&mut line, &name, &value, switch);
    }
    for (name, value) in common {
        push(&mut line, name, value, matches!(value, Value::Bool(_)));
    }
    line
}

fn push(line: &mut String, name: &str, value: &Value, switch: bool) {
    match (switch, value.truthy()) {
        (true, true) => line.push_str(&format!(" -{name}")),
        (true, false) => line.push_str(&format!(" -{name}:$false")),
        _ => line.push_str(&format!(" -{name} {}", literal(value, 0))),
    }
}

/// By which of its properties an object is named where a command takes its name.
const NAMES: [&str; 7] = [
    "Identity",
    "UserPrincipalName",
    "PrimarySmtpAddress",
    "Url",
    "Id",
    "Guid",
    "Name",
];

fn literal(value: &Value, depth: u32) -> String {
    match value.base() {
        Value::Null | Value::NoOutput => "$null".to_owned(),
        Value::Bool(flag) => if *flag { "$true" } else { "$false" }.to_owned(),
        Value::Array(items) if depth < 8 => {
            let each: Vec<String> = items
                .items()
                .iter()
                .map(|item| literal(item, depth + 1))
                .collect();
            match each.len() {
                0 => "@()".to_owned(),
                _ if depth > 0 => format!("({})", each.join(", ")),
                _ => each.join(", "),
            }
        }
        Value::Table(table) if depth < 8 => {
            let entry = |(key, value): (Value, Value)| {
                format!(
                    "{} = {}",
                    quoted(&key.to_text()),
                    literal(&value, depth + 1)
                )
            };
            let each: Vec<String> = table.entries().into_iter().map(entry).collect();
            format!("@{{ {} }}", each.join("; "))
        }
        Value::Object(object) => quoted(&name_of(object)),
        Value::Block(block) => format!("{{{}}}", block.text),
        other => quoted(&other.to_text()),
    }
}

fn name_of(object: &Object) -> String {
    let named = NAMES.iter().find_map(|name| object.get(name));
    named.map_or_else(
        || Value::Object(object.clone()).to_text(),
        |name| name.to_text(),
    )
}

/// A word as it is, anything else in quotes.
fn quoted(text: &str) -> String {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '/' | ':' | '+' | '-' | '\\' | '*')
    };
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.'));
    if begins && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}
