//! Get-Alias, Set-Alias, New-Alias, Remove-Alias; options and descriptions of aliases, which the session keeps.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{EnumValue, Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;
use std::rc::Rc;

/// Aliases of a new session without options.
const PLAIN: &[&str] = &[
    "cat", "chdir", "clear", "cls", "erase", "etsn", "exsn", "fhx", "gcb", "gjb", "gsn", "gtz",
    "h", "history", "icm", "kill", "ls", "man", "mount", "mv", "nsn", "ps", "pwd", "r", "rcjb",
    "rd", "ren", "rjb", "rm", "rmdir", "rsn", "sajb", "scb", "set", "sls", "spjb", "type", "wjb",
];

/// Those that are `AllScope`.
const ALL_SCOPE: &[&str] = &[
    "cd", "copy", "cp", "del", "dir", "echo", "md", "move", "popd", "pushd",
];

/// Those that are `ReadOnly, AllScope`; the others are `ReadOnly`.
const READ_ONLY_ALL_SCOPE: &[&str] = &["%", "?", "foreach", "select", "where"];

/// Gets aliases by name or by what they stand for.
///
/// ```transcript
/// PS> (Get-Alias '%').Definition
/// ForEach-Object
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetAlias {
    /// Names to get; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Patterns of names to leave out
    #[serde(default)]
    exclude: Vec<String>,
    /// Commands whose aliases to get; wildcards are understood
    #[serde(default)]
    definition: Vec<String>,
    /// Scope to look in; aliases are the session's
    scope: Option<String>,
}

impl Cmdlet for GetAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_scope(self.scope.as_deref())?;
        let mut all = cx.host.aliases();
        all.sort_by(|(l, _), (r, _)| reading::order_text(l, r, false));
        let by_definition = !self.definition.is_empty();
        let given = match (by_definition, self.name.is_empty()) {
            (true, _) => self.definition.clone(),
            (false, true) => vec!["*".to_owned()],
            (false, false) => self.name.clone(),
        };
        for pattern in given {
            let fits = |(name, target): &&(String, String)| {
                reading::like(if by_definition { target } else { name }, &pattern)
                    && !self
                        .exclude
                        .iter()
                        .any(|pattern| reading::like(name, pattern))
            };
            let found: Vec<&(String, String)> = all.iter().filter(fits).collect();
            if found.is_empty() && !reading::has_wildcards(&pattern) {
                cx.write_error(no_alias(&pattern, by_definition))?;
            }
            for (name, target) in found {
                let object = alias_object(name, target, cx);
                cx.emit_value(object)?;
            }
        }
        Ok(())
    }
}

/// What the session keeps of aliases beside what they stand for.
#[derive(Default)]
pub(super) struct Notes {
    aliases: HashMap<String, (String, String)>,
}

/// The session's notes.
pub(super) fn notes<'a>(cx: &'a mut Context) -> &'a mut Notes {
    cx.host.kept().of::<Notes>()
}

impl Notes {
    /// Options and description of an alias.
    pub(super) fn alias(&self, name: &str) -> (String, String) {
        let name = name.to_lowercase();
        if let Some(known) = self.aliases.get(&name) {
            return known.clone();
        }
        let among = |names: &[&str]| names.contains(&&*name);
        let options = match () {
            () if among(PLAIN) => "None",
            () if among(ALL_SCOPE) => "AllScope",
            () if among(READ_ONLY_ALL_SCOPE) => "ReadOnly, AllScope",
            () => "ReadOnly",
        };
        (options.to_owned(), String::new())
    }

    /// Notes an alias as it was set.
    pub(super) fn set_alias(&mut self, name: &str, options: &str, description: &str) {
        let noted = (options.to_owned(), description.to_owned());
        self.aliases.insert(name.to_lowercase(), noted);
    }
}

/// Whether an alias may not be changed or removed without `-Force`.
pub(super) fn is_read_only(name: &str, cx: &mut Context) -> bool {
    let known = cx
        .host
        .aliases()
        .iter()
        .any(|(known, _)| reading::same_name(known, name));
    known && {
        let (options, _) = notes(cx).alias(name);
        options.contains("ReadOnly") || options.contains("Constant")
    }
}

/// Refuses a scope that is none.
pub(super) fn check_scope(scope: Option<&str>) -> Result<()> {
    let Some(scope) = scope else {
        return Ok(());
    };
    let named = ["global", "local", "script", "private"];
    if named.iter().any(|known| scope.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let deep = scope.parse::<u32>().ok();
    if deep.is_some_and(|depth| depth < 100) {
        return Ok(());
    }
    let (id, exception) = match deep {
        Some(_) => (
            "ArgumentOutOfRange",
            "System.Management.Automation.PSArgumentOutOfRangeException",
        ),
        None => (
            "Argument",
            "System.Management.Automation.PSArgumentException",
        ),
    };
    let message = format!("There is no scope '{scope}'.");
    Err(ErrorRecord::new(id, Category::InvalidArgument, message)
        .exception(exception)
        .label("expected Global, Script, Local or a number")
        .terminating()
        .into())
}

/// The object of an alias.
pub(super) fn alias_object(name: &str, target: &str, cx: &mut Context) -> Value {
    let (options, description) = notes(cx).alias(name);
    let types: Rc<[Rc<str>]> = Rc::new([
        "System.Management.Automation.AliasInfo".into(),
        "System.Management.Automation.CommandInfo".into(),
        "System.Object".into(),
    ]);
    let kind = Value::Enum(Rc::new(EnumValue {
        type_name: "System.Management.Automation.CommandTypes".into(),
        name: "Alias".into(),
        number: 1,
    }));
    let names = [
        "DisplayName",
        "ReferencedCommand",
        "ResolvedCommand",
        "ResolvedCommandName",
        "Definition",
        "Options",
        "Description",
        "Name",
        "CommandType",
        "Source",
        "Version",
        "Visibility",
        "ModuleName",
    ];
    let values = vec![
        Value::str(format!("{name} -> {target}")),
        Value::str(target),
        Value::str(target),
        Value::str(target),
        Value::str(target),
        Value::str(options),
        Value::str(description),
        Value::str(name),
        kind,
        Value::str(""),
        Value::Null,
        Value::str("Public"),
        Value::str(""),
    ];
    let object = Object::with_shape(types, Shape::new(names.map(Rc::from).to_vec()), values);
    object.set_text(name);
    Value::Object(object)
}

fn no_alias(name: &str, by_definition: bool) -> ErrorRecord {
    let message = match by_definition {
        true => format!("No alias stands for '{name}'."),
        false => format!("There is no alias '{name}'."),
    };
    ErrorRecord::new("ItemNotFoundException", Category::ObjectNotFound, message)
        .exception("System.Management.Automation.ItemNotFoundException")
        .target(name, "String")
        .help("Get-Alias lists all aliases")
}

/// Parameters that Set-Alias and New-Alias share.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct AliasWords {
    /// Name of the alias
    name: String,
    /// Command that it stands for
    value: String,
    /// What it is for
    description: String,
    /// None, ReadOnly, Constant, Private or AllScope
    option: Option<Value>,
    /// Puts out the alias
    pass_thru: bool,
    /// Scope to set it in; an alias is the session's
    scope: Option<String>,
    /// Replaces an alias that is there
    force: bool,
}

impl AliasWords {
    fn set(&self, cx: &mut Context) -> Result<()> {
        check_scope(self.scope.as_deref())?;
        if is_read_only(&self.name, cx) && !self.force {
            return cx.write_error(not_writable(&self.name));
        }
        let target = format!("Name: {} Value: {}", self.name, self.value);
        let action = match cx.host.command_name().to_ascii_lowercase().starts_with('n') {
            true => "New Alias",
            false => "Set Alias",
        };
        if !cx.should_process(&target, action)? {
            return Ok(());
        }
        cx.host.set_alias(&self.name, Some(&self.value))?;
        let options = self
            .option
            .as_ref()
            .map_or_else(|| "None".to_owned(), options_text);
        notes(cx).set_alias(&self.name, &options, &self.description);
        if self.pass_thru {
            let object = alias_object(&self.name, &self.value, cx);
            cx.emit_value(object)
        } else {
            Ok(())
        }
    }
}

/// Options as their enumeration prints them.
pub(super) fn options_text(given: &Value) -> String {
    let words = reading::text(given).to_ascii_lowercase();
    let has = |word: &str| words.split([',', ' ']).any(|given| given == word);
    let known = ["ReadOnly", "Constant", "Private", "AllScope", "Unspecified"];
    let found: Vec<&str> = known
        .into_iter()
        .filter(|known| has(&known.to_ascii_lowercase()))
        .collect();
    match found.is_empty() {
        true => "None".into(),
        false => found.join(", "),
    }
}

fn not_writable(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "AliasNotWritable",
        Category::WriteError,
        format!("The alias '{name}' is read-only."),
    )
    .exception("System.Management.Automation.SessionStateUnauthorizedAccessException")
    .target(name, "String")
    .help("-Force changes it all the same")
}

fn not_removable(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "AliasNotRemovable",
        Category::WriteError,
        format!("The alias '{name}' is read-only."),
    )
    .exception("System.Management.Automation.SessionStateUnauthorizedAccessException")
    .target(name, "String")
    .help("-Force removes it all the same")
}

/// Sets an alias.
///
/// ```transcript
/// PS> Set-Alias say Write-Output; say hello
/// hello
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetAlias {
    #[serde(flatten)]
    words: AliasWords,
}

impl Cmdlet for SetAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.words.set(cx)
    }
}

/// Makes an alias; one that is there already is an error.
///
/// ```transcript
/// PS> New-Alias tell Write-Output; tell hello
/// hello
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewAlias {
    #[serde(flatten)]
    words: AliasWords,
}

impl Cmdlet for NewAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let known = cx
            .host
            .aliases()
            .iter()
            .any(|(name, _)| reading::same_name(name, &self.words.name));
        if known && !self.words.force {
            return cx.write_error(alias_there(&self.words.name));
        }
        self.words.set(cx)
    }
}

fn alias_there(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "AliasAlreadyExists",
        Category::ResourceExists,
        format!("There is an alias '{name}' already."),
    )
    .exception("System.Management.Automation.SessionStateException")
    .target(name, "String")
    .help("Set-Alias changes it")
}

/// Removes aliases.
///
/// ```transcript
/// PS> Set-Alias say Write-Output; Remove-Alias say; Test-Path alias:say
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveAlias {
    /// Names to remove
    #[serde(default)]
    name: Vec<String>,
    /// Scope to remove them from; an alias is the session's
    scope: Option<String>,
    /// Removes read-only aliases as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for RemoveAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_scope(self.scope.as_deref())?;
        for name in &self.name {
            let all = cx.host.aliases();
            let known = all.iter().any(|(known, _)| reading::same_name(known, name));
            match known {
                true if is_read_only(name, cx) && !self.force => {
                    cx.write_error(not_removable(name))?;
                }
                true => cx.host.set_alias(name, None)?,
                false => cx.write_error(no_alias(name, false))?,
            }
        }
        Ok(())
    }
}
