//! Properties of items: Get-, Set- and Clear-ItemProperty. Files have a few that can be set; entries of other drives none.

use super::item::chosen;
use super::place::{self, Actor, Place, Sieve};
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Value, convert};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// The items that the commands of this room take.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Items {
    /// Items; wildcards are understood
    path: Vec<String>,
    /// Items, without wildcards
    literal_path: Vec<String>,
    #[serde(flatten)]
    sieve: Sieve,
    #[serde(flatten)]
    _actor: Actor,
}

impl Items {
    fn found(&self, cx: &mut Context) -> Result<Vec<Place>> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        place::find(&given, literal, &self.sieve, cx)
    }
}

/// Gets properties of files and folders.
///
/// ```transcript
/// PS> Set-Content ./a.txt x -NoNewline; (Get-ItemProperty ./a.txt -Name Length).Length
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetItemProperty {
    #[serde(flatten)]
    items: Items,
    /// Properties to get; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
}

impl Cmdlet for GetItemProperty {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for at in self.items.found(cx)? {
            let Some(item) = with_properties(&at, cx)? else {
                continue;
            };
            if self.name.is_empty() || self.name.iter().any(|name| name == "*") {
                cx.emit_value(item)?;
                continue;
            }
            let made = Object::custom();
            for name in &self.name {
                for (known, value) in named(&item, name) {
                    made.put(&known, value);
                }
            }
            if made.members().is_empty() {
                continue;
            }
            for noted in [
                "PSPath",
                "PSParentPath",
                "PSChildName",
                "PSDrive",
                "PSProvider",
            ] {
                if let Some(value) = cx.host.property(&item, noted)? {
                    made.put(noted, value);
                }
            }
            cx.emit_value(Value::Object(made))?;
        }
        Ok(())
    }
}

/// The object of an item whose provider knows properties; entries of the session's drives have none.
fn with_properties(at: &Place, cx: &mut Context) -> Result<Option<Value>> {
    match at {
        Place::File(_) => at.item(cx).map(Some),
        Place::Entry(provider, _) => {
            cx.write_error(no_properties(provider.name()))?;
            Ok(None)
        }
    }
}

fn named(item: &Value, pattern: &str) -> Vec<(String, Value)> {
    let Value::Object(object) = item else {
        return Vec::new();
    };
    reading::property_names(item)
        .into_iter()
        .filter(|known| reading::like(known, pattern))
        .filter_map(|known| object.get(&known).map(|value| (known.to_string(), value)))
        .collect()
}

fn no_properties(provider: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NotSupported",
        Category::NotImplemented,
        format!("Items of the provider {provider} have no properties of their own."),
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .help("Get-Item gets the item")
}

fn no_property(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "System.Management.Automation.PSArgumentException",
        Category::InvalidArgument,
        format!("There is no property '{name}'."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
    .help("Get-ItemProperty shows the properties that are there")
}

/// Gets the bare value of properties of files and folders.
///
/// ```transcript
/// PS> Set-Content ./a.txt x -NoNewline; Get-ItemPropertyValue ./a.txt -Name Length
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetItemPropertyValue {
    #[serde(flatten)]
    items: Items,
    /// Properties to get; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
}

impl Cmdlet for GetItemPropertyValue {
    const EFFECT: Effect = Effect::None;

    fn run(mut self, cx: &mut Context) -> Result<()> {
        if self.items.path.is_empty() && self.items.literal_path.is_empty() {
            self.items.path.push(".".into());
        }
        for at in self.items.found(cx)? {
            let Some(item) = with_properties(&at, cx)? else {
                continue;
            };
            for name in &self.name {
                let found = named(&item, name);
                if found.is_empty() && !reading::has_wildcards(name) {
                    cx.write_error(no_property(name))?;
                }
                for (_, value) in found {
                    cx.emit_value(value)?;
                }
            }
        }
        Ok(())
    }
}

/// Sets a property of files: whether they are read-only, and when they were written.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Set-ItemProperty ./a.txt -Name IsReadOnly -Value $true; (Get-Item ./a.txt).IsReadOnly
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetItemProperty {
    #[serde(flatten)]
    items: Items,
    /// Property to set
    name: Option<String>,
    /// Value to set
    value: Option<Value>,
    /// Object whose properties to set
    input_object: Option<Value>,
    /// Sets properties of read-only files as well
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Puts out the properties that were set
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for SetItemProperty {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut pairs = Vec::new();
        if let Some(name) = &self.name {
            pairs.push((name.clone(), self.value.clone().unwrap_or_default()));
        }
        if let Some(object) = &self.input_object {
            for name in reading::property_names(object) {
                let value = cx.host.property(object, &name)?.unwrap_or_default();
                pairs.push((name.to_string(), value));
            }
        }
        for at in self.items.found(cx)? {
            let Place::File(path) = &at else {
                cx.write_error(no_properties(&at.name()))?;
                continue;
            };
            for (name, value) in &pairs {
                let shown = path.display().to_string();
                let target = format!(
                    "Item: {shown} Property: {name} Value: {}",
                    reading::text(value)
                );
                if cx.should_process(&target, "Set Property")? {
                    set(path, name, value, cx)?;
                }
            }
            if self.pass_thru {
                let item = files::info(path, cx.host.files())?;
                cx.emit_value(item)?;
            }
        }
        Ok(())
    }
}

fn set(path: &Path, name: &str, value: &Value, cx: &mut Context) -> Result<()> {
    let full = cx.host.files().resolve(&path.display().to_string(), true)?;
    if cx.host.files().is_overlay() {
        return Ok(());
    }
    let done = match name.to_ascii_lowercase().as_str() {
        "isreadonly" => std::fs::metadata(&full).and_then(|data| {
            let mut permissions = data.permissions();
            set_read_only(&mut permissions, value.truthy());
            std::fs::set_permissions(&full, permissions)
        }),
        "attributes" => std::fs::metadata(&full).and_then(|data| {
            let mut permissions = data.permissions();
            let words = reading::text(value).to_ascii_lowercase();
            set_read_only(&mut permissions, words.contains("readonly"));
            std::fs::set_permissions(&full, permissions)
        }),
        "lastwritetime" | "lastwritetimeutc" | "creationtime" | "creationtimeutc"
        | "lastaccesstime" | "lastaccesstimeutc" => {
            let Value::Date(at) = convert(value, "System.DateTime")? else {
                return Ok(());
            };
            let since = std::time::Duration::from_millis(u64::try_from(at.unix_ms()).unwrap_or(0));
            let time = std::time::UNIX_EPOCH + since;
            std::fs::File::options()
                .append(true)
                .open(&full)
                .or_else(|_| std::fs::File::open(&full))
                .and_then(|file| file.set_modified(time))
        }
        _ => return cx.write_error(no_property(name)),
    };
    match done {
        Ok(()) => Ok(()),
        Err(error) => cx.write_error(cannot_set(name, &error)),
    }
}

#[cfg(unix)]
fn set_read_only(permissions: &mut std::fs::Permissions, read_only: bool) {
    use std::os::unix::fs::PermissionsExt;
    let mode = permissions.mode();
    // Only the owner may write again, whoever could before.
    permissions.set_mode(if read_only {
        mode & !0o222
    } else {
        mode | 0o200
    });
}

#[cfg(not(unix))]
fn set_read_only(permissions: &mut std::fs::Permissions, read_only: bool) {
    permissions.set_readonly(read_only);
}

fn cannot_set(name: &str, error: &std::io::Error) -> ErrorRecord {
    ErrorRecord::new(
        "SetPropertyError",
        Category::PermissionDenied,
        format!("The property '{name}' cannot be set: {error}."),
    )
    .exception("System.IO.IOException")
    .target(name, "String")
}

/// Takes back what Set-ItemProperty set: attributes of files.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Set-ItemProperty ./a.txt Attributes ReadOnly
/// PS> Clear-ItemProperty ./a.txt -Name Attributes; (Get-Item ./a.txt).IsReadOnly
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearItemProperty {
    #[serde(flatten)]
    items: Items,
    /// Property to take back
    #[serde(default)]
    name: String,
    /// Takes it back from read-only files as well
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Puts out the items
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for ClearItemProperty {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for at in self.items.found(cx)? {
            let Place::File(path) = &at else {
                cx.write_error(no_properties(&at.name()))?;
                continue;
            };
            if !self.name.eq_ignore_ascii_case("Attributes") {
                cx.write_error(not_clearable(&self.name))?;
                continue;
            }
            let target = format!("Item: {} Property: {}", path.display(), self.name);
            if cx.should_process(&target, "Clear Property")? {
                set(path, "Attributes", &Value::str("Normal"), cx)?;
            }
            if self.pass_thru {
                let item = files::info(path, cx.host.files())?;
                cx.emit_value(item)?;
            }
        }
        Ok(())
    }
}

fn not_clearable(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ClearPropertyError",
        Category::InvalidOperation,
        format!("The property '{name}' cannot be taken back."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
    .label("expected Attributes")
}

/// Takes from files the mark of having come from the internet; files here never have one.
///
/// ```transcript
/// PS> Set-Content ./a.txt x; Unblock-File ./a.txt; Get-Content ./a.txt
/// x
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UnblockFile {
    /// Files; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
}

impl Cmdlet for UnblockFile {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        files::find(&given, literal, cx).map(|_| ())
    }
}
