//! Get-Help: what a command does, how it is written, what is simulated of it, with examples that are run as tests; and
//! topics that belong to no command. Runs nothing that it explains.

mod object;
mod page;
mod told;

pub use told::documented;

use super::command_info::{self, Known};
use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, Topic, topics};
use crate::diag::{Category, ErrorRecord, Result, did_you_mean};
use crate::value::Value;
use page::Depth;
use schemars::JsonSchema;
use serde::Deserialize;
use told::{Told, tell};

/// Shows help on commands and topics.
///
/// It tells where a command comes from, and which of its documented parameters have no effect here. Wildcards list what
/// fits. A function's comment is its help, and so is that of a script file.
///
/// ```transcript
/// PS> (Get-Help Sort-Object).Synopsis
/// Sorts objects by their own value or by properties.
/// PS> (Get-Help Get-SPOSite -Parameter Limit).name
/// Limit
/// PS> (Get-Help about_C*).Name
/// about_Clock
/// about_Completion
/// about_Content_Searches
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetHelp {
    /// Command, script file or topic to explain; wildcards list those that fit
    name: Option<String>,
    /// Kinds of help to look in
    #[serde(default)]
    category: Vec<String>,
    /// Shows each parameter and the examples as well
    #[serde(default)]
    detailed: bool,
    /// Shows everything
    #[serde(default)]
    full: bool,
    /// Shows examples only
    #[serde(default)]
    examples: bool,
    /// Parameters to explain; wildcards are understood
    #[serde(default)]
    parameter: Vec<String>,
    /// Opens a page in the web; refused, since a session has no network
    #[serde(default)]
    online: bool,
    /// Opens a window; refused, since a session has none
    #[serde(default)]
    show_window: bool,
}

/// Something that help was found on.
enum Found<'a> {
    Command(&'a Known),
    Topic(&'static Topic),
}

impl Cmdlet for GetHelp {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.online || self.show_window {
            return Err(refused(self.online).into());
        }
        let Some(name) = self.name.clone() else {
            return cx.emit_value(Value::str(OVERVIEW));
        };
        if name.to_ascii_lowercase().ends_with(".ps1") && !reading::has_wildcards(&name) {
            let script = told::script(&name, cx)?;
            return self.show(&script, cx);
        }
        let name = real_name(&name, cx);
        let known = command_info::all(cx);
        let mut found: Vec<Found> = known
            .iter()
            .filter(|known| reading::like(&known.name, &name) && self.wants(known.kind))
            .map(Found::Command)
            .collect();
        let fits = |topic: &&Topic| reading::like(topic.name, &name);
        if self.wants("HelpFile") {
            found.extend(topics().iter().filter(fits).map(Found::Topic));
        }
        if found.is_empty() && !reading::has_wildcards(&name) {
            if let Some(documented) = told::documented(&name) {
                return self.show(&documented, cx);
            }
            found = self.mentioning(&known, &name);
        }
        match found.as_slice() {
            [] => {
                let names = known.iter().map(|known| known.name.as_str());
                let all = names.chain(topics().iter().map(|topic| topic.name));
                cx.write_error(no_help(&name, did_you_mean(&name, all)))
            }
            [Found::Command(only)] => self.show(only, cx),
            [Found::Topic(only)] => {
                let width = cx.host.width();
                cx.emit_value(object::topic(only, width))
            }
            several => several.iter().try_for_each(|found| {
                let short = match found {
                    Found::Command(known) => object::short(known, &tell(known)),
                    Found::Topic(topic) => object::short_topic(topic),
                };
                cx.emit_value(short)
            }),
        }
    }
}

const OVERVIEW: &str = "\
rehearsal runs PowerShell commands on a simulated Microsoft 365 tenant.

Get-Command lists all commands, Get-Command *Mailbox* those of one kind.
Get-Help Get-Mailbox explains one; -Examples shows how it is used, -Parameter Identity explains a parameter.
Get-Help about_* lists topics, about_Rehearsal is the first to read.
Get-Playbook lists the scripts that come with the program.";

impl GetHelp {
    fn wants(&self, kind: &str) -> bool {
        let same = |wanted: &String| {
            wanted.eq_ignore_ascii_case(kind) || wanted.eq_ignore_ascii_case("All")
        };
        self.category.is_empty() || self.category.iter().any(same)
    }

    /// Topics and commands whose name has the word in it: a name that is no name may be a word to look for.
    fn mentioning<'a>(&self, known: &'a [Known], word: &str) -> Vec<Found<'a>> {
        let lower = word.to_lowercase();
        let topic = |topic: &&Topic| topic.name.to_lowercase().contains(&lower);
        let topics: Vec<Found> = topics().iter().filter(topic).map(Found::Topic).collect();
        if !topics.is_empty() && self.wants("HelpFile") {
            return topics;
        }
        let has = |known: &&Known| {
            !word.contains('-')
                && known.name.to_lowercase().contains(&lower)
                && self.wants(known.kind)
        };
        known.iter().filter(has).map(Found::Command).collect()
    }

    fn show(&self, known: &Known, cx: &mut Context) -> Result<()> {
        let told = tell(known);
        if !self.parameter.is_empty() {
            return self.show_parameters(known, &told, cx);
        }
        let depth = match (self.examples, self.full, self.detailed) {
            (true, ..) => Depth::Examples,
            (_, true, _) => Depth::Full,
            (_, _, true) => Depth::Detailed,
            _ => Depth::Short,
        };
        let page = page::whole(known, &told, depth, cx.host.width());
        cx.emit_value(object::command(known, &told, page, depth))
    }

    fn show_parameters(&self, known: &Known, told: &Told, cx: &mut Context) -> Result<()> {
        let width = cx.host.width();
        for pattern in &self.parameter {
            let fits = |name: &str| reading::like(name, pattern);
            let found: Vec<_> = known
                .facts
                .parameters
                .iter()
                .filter(|parameter| fits(&parameter.name))
                .collect();
            if found.is_empty() && !reading::has_wildcards(pattern) {
                cx.write_error(no_parameter(pattern, known))?;
            }
            for parameter in found {
                let page = page::parameter(known, told, &parameter.name, width);
                cx.emit_value(object::parameter(told, parameter, Some(page)))?;
            }
        }
        Ok(())
    }
}

fn real_name(name: &str, cx: &mut Context) -> String {
    let mut name = name.rsplit('\\').next().unwrap_or(name).to_owned();
    const LONGEST_CHAIN: usize = 8;
    for _ in 0..LONGEST_CHAIN {
        let aliases = cx.host.aliases();
        match aliases
            .into_iter()
            .find(|(alias, _)| reading::same_name(alias, &name))
        {
            Some((_, target)) => name = target,
            None => break,
        }
    }
    // `help` pages what Get-Help says, and is explained with it.
    if name.eq_ignore_ascii_case("help") {
        name = "Get-Help".to_owned();
    }
    name
}

fn refused(online: bool) -> ErrorRecord {
    let (id, what, switch) = match online {
        true => (
            "NotSupportedOnlineHelp",
            "A session has no network to open a page with.",
            "-Online",
        ),
        false => (
            "NotSupportedHelpWindow",
            "A session has no window to show help in.",
            "-ShowWindow",
        ),
    };
    ErrorRecord::new(id, Category::NotImplemented, what)
        .exception("System.NotSupportedException")
        .help(format!("leave out {switch}: the help is here"))
        .terminating()
}

fn no_help(name: &str, near: Option<&str>) -> ErrorRecord {
    ErrorRecord::new(
        "HelpNotFound",
        Category::ResourceUnavailable,
        format!("There is no help on '{name}'."),
    )
    .exception("Microsoft.PowerShell.Commands.HelpNotFoundException")
    .target(name, "String")
    .help(near.map_or_else(
        || "Get-Command lists all commands, Get-Help about_* all topics".into(),
        |near| format!("did you mean {near}?"),
    ))
}

fn no_parameter(name: &str, known: &Known) -> ErrorRecord {
    let names = known
        .facts
        .parameters
        .iter()
        .map(|parameter| &*parameter.name);
    let near = did_you_mean(name, names);
    ErrorRecord::new(
        "NoParmsFound",
        Category::InvalidArgument,
        format!("{} has no parameter '{name}'.", known.name),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
    .help(near.map_or_else(
        || format!("Get-Help {} -Parameter * explains all", known.name),
        |near| format!("did you mean {near}?"),
    ))
}
