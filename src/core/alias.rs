//! Get-Alias, Set-Alias, New-Alias, Remove-Alias.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{EnumValue, Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

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
    /// Scope to look in, which makes no difference
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
}

impl Cmdlet for GetAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
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
                cx.emit_value(alias_object(name, target))?;
            }
        }
        Ok(())
    }
}

/// The object of an alias.
pub(super) fn alias_object(name: &str, target: &str) -> Value {
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
        "ResolvedCommandName",
        "Definition",
        "Name",
        "CommandType",
        "Source",
        "Version",
        "ModuleName",
        "Options",
    ];
    let values = vec![
        Value::str(format!("{name} -> {target}")),
        Value::str(target),
        Value::str(target),
        Value::str(target),
        Value::str(name),
        kind,
        Value::str(""),
        Value::str(""),
        Value::str(""),
        Value::str("None"),
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
    /// Description, which is not kept
    #[serde(rename = "Description")]
    _description: String,
    /// Options, which are not kept
    #[serde(rename = "Option")]
    _option: Option<String>,
    /// Puts out the alias
    pass_thru: bool,
    /// Scope to set it in; an alias is the session's
    #[serde(rename = "Scope")]
    _scope: Option<String>,
    /// Replaces an alias that is there
    force: bool,
}

impl AliasWords {
    fn set(&self, cx: &mut Context) -> Result<()> {
        cx.host.set_alias(&self.name, Some(&self.value))?;
        if self.pass_thru {
            cx.emit_value(alias_object(&self.name, &self.value))
        } else {
            Ok(())
        }
    }
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
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
    /// Removes read-only aliases as well
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for RemoveAlias {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for name in &self.name {
            match cx
                .host
                .aliases()
                .iter()
                .any(|(known, _)| reading::same_name(known, name))
            {
                true => cx.host.set_alias(name, None)?,
                false => cx.write_error(no_alias(name, false))?,
            }
        }
        Ok(())
    }
}
