//! Get-Playbook and Invoke-Playbook.

use super::header::{Header, library, read_header};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result, Source, did_you_mean};
use crate::tenant::PlaybookRun;
use crate::value::{Table, TableKind, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

const OURS: &str = "rehearsal's own";

/// Lists the playbooks: those that come with the program, and those in the folder scripts of the working folder.
///
/// ```transcript
/// PS> (Get-Playbook -Name erase-person).Parameters[0]
/// -Subject string
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPlaybook {
    /// Playbook to get
    #[serde(default)]
    #[schemars(extend("position" = 0))]
    name: Option<String>,
}

impl Cmdlet for GetPlaybook {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut all = playbooks(cx)?;
        let runs = cx.tenant()?.playbook_runs()?;
        for (header, _) in &mut all {
            let mut own = runs.iter().filter(|run| run.playbook == header.name);
            let open = own.clone().find(|run| run.about.is_some());
            if let Some(run) = open.or_else(|| own.next()) {
                header.state.clone_from(&run.state);
                header.last_run = Some(run.begun);
            }
        }
        match self.name {
            None => all.iter().try_for_each(|(header, _)| cx.emit(header)),
            Some(name) => cx.emit(&find(all, &name)?.0),
        }
    }
}

/// Lists runs of playbooks in this tenant, the last one first.
///
/// A run that was killed or stopped after it changed something is Unfinished: the same command, with the same parameters,
/// goes on behind its last change, and nothing is done twice. Until then it remembers what it has read.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPlaybookRun {
    /// Playbook whose runs are wanted
    #[serde(default)]
    #[schemars(extend("position" = 0))]
    name: Option<String>,
}

/// A run as it is shown.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase", rename = "PlaybookRun")]
struct Shown {
    #[serde(flatten)]
    run: PlaybookRun,
    /// The command that goes on with it.
    resume: Option<String>,
}

impl Cmdlet for GetPlaybookRun {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let wanted = |run: &PlaybookRun| {
            let name = self.name.as_deref();
            name.is_none_or(|name| run.playbook.eq_ignore_ascii_case(name))
        };
        let runs = cx.tenant()?.playbook_runs()?;
        for run in runs.into_iter().filter(wanted) {
            let resume = run.about.as_ref().map(|about| resume(&run.playbook, about));
            cx.emit(&Shown { run, resume })?;
        }
        Ok(())
    }
}

/// The command that goes on with a run.
fn resume(playbook: &str, about: &serde_json::Value) -> String {
    let given = about["parameters"].as_object().into_iter().flatten();
    let mut entries = Vec::new();
    for (name, value) in given {
        let value = crate::value::kept(value).unwrap_or_default().to_text();
        if !value.is_empty() {
            entries.push(format!("{name} = '{}'", value.replace('\'', "''")));
        }
    }
    format!(
        "Invoke-Playbook {playbook} -Parameters @{{ {} }}",
        entries.join("; ")
    )
}

/// Forgets a run of a playbook that was not finished, with all that it remembers.
///
/// What it changed stays changed; the next run begins anew.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemovePlaybookRun {
    /// Id of the run
    id: String,
}

impl Cmdlet for RemovePlaybookRun {
    const EFFECT: Effect = Effect::Write;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let runs = cx.tenant()?.playbook_runs()?;
        let Some(run) = runs
            .iter()
            .find(|run| run.id.eq_ignore_ascii_case(&self.id))
        else {
            return Err(run_not_found(&self.id));
        };
        if cx.should_process(&run.playbook, "Forget the run")? {
            cx.tenant()?.forget_run(&run.id)?;
        }
        Ok(())
    }
}

fn run_not_found(id: &str) -> Error {
    ErrorRecord::new(
        "PlaybookRunNotFound",
        Category::ObjectNotFound,
        format!("There is no run '{id}' of a playbook."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(id, "String")
    .label("no such run")
    .help("Get-PlaybookRun lists them")
    .into()
}

/// Runs a playbook with its parameters, as `rehearsal run` does.
///
/// Under -WhatIf nothing is run: `rehearsal run --what-if` previews a whole playbook as a diff.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InvokePlaybook {
    /// Playbook to run
    name: String,
    /// Its parameters, as a table
    #[serde(default)]
    parameters: Option<Value>,
}

impl Cmdlet for InvokePlaybook {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let (_, source) = find(playbooks(cx)?, &self.name)?;
        let parameters = match self.parameters.as_ref().map(Value::base) {
            Some(Value::Table(table)) => table.clone(),
            _ => Table::new(TableKind::Hashtable),
        };
        let parameters = parameters
            .entries()
            .into_iter()
            .map(|(key, value)| (key.to_text(), value))
            .collect();
        cx.host.run_script(&source, parameters)
    }
}

/// Built-in playbooks, then those of the working folder; one of the folder hides a built-in one of its name.
fn playbooks(cx: &mut Context) -> Result<Vec<(Header, Rc<Source>)>> {
    let mut all: Vec<(Header, Rc<Source>)> = library()
        .map(|source| (read_header(&source, "built in"), source))
        .collect();
    let files = cx.host.files();
    let Ok(folder) = files.resolve("scripts", false) else {
        return Ok(all);
    };
    if !files.exists(&folder) {
        return Ok(all);
    }
    for path in files.list(&folder)? {
        if path.extension().is_none_or(|extension| extension != "rhai") {
            continue;
        }
        let text = String::from_utf8_lossy(&files.read(&path)?).into_owned();
        let source = Source::new(path.display().to_string(), text);
        let header = read_header(&source, &path.display().to_string());
        all.retain(|(known, _)| known.name != header.name);
        all.push((header, source));
    }
    all.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    Ok(all)
}

fn find(all: Vec<(Header, Rc<Source>)>, name: &str) -> Result<(Header, Rc<Source>)> {
    let names: Vec<String> = all.iter().map(|(header, _)| header.name.clone()).collect();
    let found = all
        .into_iter()
        .find(|(header, _)| header.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| not_found(name, &names))
}

fn not_found(name: &str, names: &[String]) -> Error {
    let near = did_you_mean(name, names.iter().map(String::as_str));
    let hint = near.map_or_else(
        || "Get-Playbook lists them".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    ErrorRecord::new(
        "PlaybookNotFound",
        Category::ObjectNotFound,
        format!("There is no playbook '{name}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(name, "String")
    .label("no such playbook")
    .help(hint)
    .into()
}
