//! Get-Command, Get-Verb.

use super::command_info::{self, Known};
use super::{alias, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Lists commands: cmdlets, functions and aliases.
///
/// ```transcript
/// PS> (Get-Command -Noun Object -Verb Sort).Name
/// Sort-Object
/// PS> (Get-Command gm).Definition
/// Get-Member
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetCommand {
    /// Names to list; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Verbs to list
    #[serde(default)]
    verb: Vec<String>,
    /// Nouns to list
    #[serde(default)]
    noun: Vec<String>,
    /// Modules whose commands to list
    #[serde(default)]
    module: Vec<String>,
    /// Alias, Function, Cmdlet or All
    command_type: Option<Value>,
    /// How many commands to list at most
    total_count: Option<i32>,
    /// Shows how each command is written
    #[serde(default)]
    syntax: bool,
    /// Parameters of which a command must have one
    #[serde(default)]
    parameter_name: Vec<String>,
    /// Lists commands of the same name as well, of which there are none
    #[serde(default, rename = "All")]
    _all: bool,
    /// Lists only what is loaded, which everything is
    #[serde(default, rename = "ListImported")]
    _list_imported: bool,
}

impl Cmdlet for GetCommand {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut left = self
            .total_count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(usize::MAX);
        let known = command_info::all(cx);
        if self.name.is_empty() {
            let listed = known.iter().filter(|known| self.lists(known));
            return listed.take(left).try_for_each(|known| self.put(known, cx));
        }
        for name in &self.name {
            let bare = name.rsplit('\\').next().unwrap_or(name);
            let mut found = false;
            if self.of_kind("Alias") {
                let aliases = cx.host.aliases();
                for (alias, target) in aliases
                    .iter()
                    .filter(|(alias, _)| reading::like(alias, bare))
                {
                    if left == 0 {
                        break;
                    }
                    (found, left) = (true, left - 1);
                    let object = alias::alias_object(alias, target, cx);
                    cx.emit_value(object)?;
                }
            }
            for known in known
                .iter()
                .filter(|known| reading::like(&known.name, bare) && self.lists(known))
            {
                found = true;
                if left == 0 {
                    break;
                }
                left -= 1;
                self.put(known, cx)?;
            }
            if found || reading::has_wildcards(bare) {
                continue;
            }
            match super::help::documented(bare) {
                Some(known) if self.syntax => self.put(&known, cx)?,
                Some(known) => cx.write_error(not_simulated(&known))?,
                None => cx.write_error(not_found(name, &known))?,
            }
        }
        Ok(())
    }
}

impl GetCommand {
    fn of_kind(&self, kind: &str) -> bool {
        let Some(given) = &self.command_type else {
            return kind != "Alias" || !self.name.is_empty();
        };
        let given = reading::text(given);
        given.split(',').any(|given| {
            given.trim().eq_ignore_ascii_case(kind) || given.trim().eq_ignore_ascii_case("all")
        })
    }

    fn lists(&self, known: &Known) -> bool {
        let (verb, noun) = known.name.split_once('-').unwrap_or(("", ""));
        let fits = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| reading::like(text, pattern))
        };
        self.of_kind(known.kind)
            && fits(&self.verb, verb)
            && fits(&self.noun, noun)
            && self.is_of_module(&known.facts.module)
            && (self.parameter_name.is_empty()
                || known
                    .facts
                    .parameters
                    .iter()
                    .any(|parameter| fits(&self.parameter_name, &parameter.name)))
    }

    /// Whether a command's module is asked for, by the name on its page or by that under which it is installed.
    fn is_of_module(&self, facts: &str) -> bool {
        let named = |pattern: &String| {
            reading::like(facts, pattern)
                || crate::cmdlet::modules::find(pattern).is_some_and(|known| known.facts == facts)
        };
        self.module.is_empty() || self.module.iter().any(named)
    }

    fn put(&self, known: &Known, cx: &mut Context) -> Result<()> {
        if self.syntax {
            let lines = command_info::syntax(known).join("\n\n");
            return cx.emit_value(Value::str(format!("\n{lines}\n")));
        }
        cx.emit_value(command_info::object(known))
    }
}

fn not_simulated(known: &Known) -> ErrorRecord {
    let message = format!(
        "{} ({}) is documented, and this version does not simulate it.",
        known.name, known.facts.module
    );
    ErrorRecord::new("NotSupportedCmdlet", Category::ObjectNotFound, message)
        .exception("System.Management.Automation.CommandNotFoundException")
        .target(&*known.name, "String")
        .help(format!(
            "Get-Command {} -Syntax shows how it is written",
            known.name
        ))
}

fn not_found(name: &str, known: &[Known]) -> ErrorRecord {
    let near = crate::diag::did_you_mean(name, known.iter().map(|known| known.name.as_str()));
    ErrorRecord::new(
        "CommandNotFoundException",
        Category::ObjectNotFound,
        format!("There is no command '{name}'."),
    )
    .exception("System.Management.Automation.CommandNotFoundException")
    .target(name, "String")
    .help(match near {
        Some(near) => format!("did you mean {near}?"),
        None => "Get-Command lists all commands".into(),
    })
}

/// Lists PowerShell's approved verbs.
///
/// ```transcript
/// PS> (Get-Verb Get).Group
/// Common
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetVerb {
    /// Verbs to list; wildcards are understood
    #[serde(default)]
    verb: Vec<String>,
    /// Groups to list
    #[serde(default)]
    group: Vec<String>,
}

/// Approved verbs by group.
const GROUPS: [(&str, &str); 7] = [
    (
        "Common",
        "Add a,Clear cl,Close cs,Copy cp,Enter et,Exit ex,Find fd,Format f,Get g,Hide h,Join j,Lock lk,Move m,New n,Open op,\
         Optimize om,Pop pop,Push pu,Redo re,Remove r,Rename rn,Reset rs,Resize rz,Search sr,Select sc,Set s,Show sh,Skip sk,\
         Split sl,Step st,Switch sw,Undo un,Unlock uk,Watch wc",
    ),
    (
        "Communications",
        "Connect cc,Disconnect dc,Read rd,Receive rc,Send sd,Write wr",
    ),
    (
        "Data",
        "Backup ba,Checkpoint ch,Compare cr,Compress cm,Convert cv,ConvertFrom cf,ConvertTo ct,Dismount dm,Edit ed,Expand en,\
         Export ep,Group gp,Import ip,Initialize in,Limit l,Merge mg,Mount mt,Out o,Publish pb,Restore rr,Save sv,Sync sy,\
         Unpublish ub,Update ud",
    ),
    (
        "Diagnostic",
        "Debug db,Measure ms,Ping pi,Repair rp,Resolve rv,Test t,Trace tr",
    ),
    (
        "Lifecycle",
        "Approve ap,Assert as,Build bd,Complete cmp,Confirm cn,Deny dn,Deploy dp,Disable d,Enable e,Install is,Invoke i,\
         Register rg,Request rq,Restart rt,Resume ru,Start sa,Stop sp,Submit sb,Suspend ss,Uninstall us,Unregister ur,Wait w",
    ),
    ("Other", "Use u"),
    (
        "Security",
        "Block bl,Grant gr,Protect pt,Revoke rk,Unblock ul,Unprotect up",
    ),
];

impl Cmdlet for GetVerb {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let fits = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| reading::like(text, pattern))
        };
        let types: Rc<[Rc<str>]> = Rc::new([
            "System.Management.Automation.VerbInfo".into(),
            "System.Object".into(),
        ]);
        let shape = Shape::new(["Verb", "AliasPrefix", "Group"].map(Rc::from).to_vec());
        for (group, verbs) in GROUPS {
            if !fits(&self.group, group) {
                continue;
            }
            for entry in verbs.split(',') {
                let (verb, prefix) = entry.trim().split_once(' ').unwrap_or((entry, ""));
                if fits(&self.verb, verb) {
                    let values = vec![Value::str(verb), Value::str(prefix), Value::str(group)];
                    cx.emit_value(Value::Object(Object::with_shape(
                        types.clone(),
                        shape.clone(),
                        values,
                    )))?;
                }
            }
        }
        Ok(())
    }
}

/// Traces each statement; refused, since errors here point at the typed words by themselves.
///
/// ```transcript
/// PS> try { Set-PSDebug -Trace 1 } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
/// NotSupportedDebugging
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetPSDebug {
    /// How much to trace
    trace: Option<i32>,
    /// Asks before each statement
    #[serde(default)]
    step: bool,
    /// Refuses variables that were never set
    #[serde(default)]
    strict: bool,
    /// Ends tracing
    #[serde(default)]
    off: bool,
}

impl Cmdlet for SetPSDebug {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.strict {
            cx.host.set_strict(1)?;
        }
        if self.off {
            cx.host.set_strict(0)?;
        }
        match self.step || self.trace.is_some_and(|level| level > 0) {
            true => Err(no_debugger()),
            false => Ok(()),
        }
    }
}

fn no_debugger() -> Error {
    ErrorRecord::new(
        "NotSupportedDebugging",
        Category::NotImplemented,
        "Statements are not traced or stepped through.",
    )
    .exception("System.NotSupportedException")
    .help("run with -Verbose, or look at $Error[0].ScriptStackTrace after an error")
    .terminating()
    .into()
}
