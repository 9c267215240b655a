//! Get-Module, Import-Module, Remove-Module.

use super::{Wanted, not_here, objects};
use crate::cmdlet::modules::{self as table, Known};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::core::reading;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Name and versions of a module specification: a name, or a table with ModuleName and ModuleVersion.
fn specification(value: &Value) -> (String, Wanted) {
    let Value::Table(table) = value.base() else {
        return (reading::text(value), Wanted::default());
    };
    let text = |key: &str| {
        table
            .get(&Value::str(key))
            .map(|value| reading::text(&value))
    };
    let wanted = Wanted {
        minimum: text("ModuleVersion"),
        maximum: text("MaximumVersion"),
        exact: text("RequiredVersion"),
    };
    (text("ModuleName").unwrap_or_default(), wanted)
}

/// Lists the modules whose commands are here; all of them are loaded from the start.
///
/// ```transcript
/// PS> (Get-Module Microsoft.PowerShell.Utility).Name
/// Microsoft.PowerShell.Utility
/// PS> (Get-Module ExchangeOnlineManagement -ListAvailable).Count
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetModule {
    /// Names to list; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Modules with the least version that they must have
    #[serde(default)]
    fully_qualified_name: Vec<Value>,
    /// Lists modules that could be loaded as well: those that only gather others, and those of which nothing is simulated
    #[serde(default)]
    list_available: bool,
    /// Lists nested modules, of which there are none
    #[serde(default, rename = "All")]
    _all: bool,
    /// Looks again, which changes nothing
    #[serde(default, rename = "Refresh")]
    _refresh: bool,
    /// Leaves out the check of the edition
    #[serde(default, rename = "SkipEditionCheck")]
    _skip_edition_check: bool,
}

impl Cmdlet for GetModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut wanted: Vec<(String, Wanted)> = self
            .fully_qualified_name
            .iter()
            .map(specification)
            .collect();
        wanted.extend(
            self.name
                .iter()
                .map(|name| (name.clone(), Wanted::default())),
        );
        for known in table::all() {
            let asked = wanted.iter().any(|(pattern, versions)| {
                reading::like(&known.name, pattern) && versions.fits(&known)
            });
            // Without a name only what has commands counts as loaded.
            let listed = match wanted.as_slice() {
                [] => self.list_available || !objects::commands(&known, cx).is_empty(),
                _ => asked,
            };
            if listed {
                let object = objects::module(&known, self.list_available, cx)?;
                cx.emit_value(object)?;
            }
        }
        Ok(())
    }
}

/// Accepts the modules whose commands are here; they need no loading.
///
/// ```transcript
/// PS> Import-Module ExchangeOnlineManagement
/// PS> try { Import-Module NoSuchModule -ErrorAction Stop } catch { $_.CategoryInfo.Category }
/// ResourceUnavailable
/// PS> try { Import-Module ImportExcel -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
/// NotSupportedModule
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImportModule {
    /// Modules to load
    #[serde(default)]
    name: Vec<String>,
    /// Modules with the version wanted
    #[serde(default)]
    fully_qualified_name: Vec<Value>,
    /// Modules as Get-Module gives them
    #[serde(default)]
    module_info: Vec<Value>,
    /// Puts out the modules
    #[serde(default)]
    pass_thru: bool,
    /// Loads again, which changes nothing
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Loads for all scopes, which it does
    #[serde(default, rename = "Global")]
    _global: bool,
    /// Loads into a scope; everything is global
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
    /// Says nothing of unusual verbs
    #[serde(default, rename = "DisableNameChecking")]
    _disable_name_checking: bool,
    /// Keeps commands that are there; nothing is replaced
    #[serde(default, rename = "NoClobber")]
    _no_clobber: bool,
    /// Least version
    minimum_version: Option<Value>,
    /// Greatest version
    maximum_version: Option<Value>,
    /// Version wanted
    required_version: Option<Value>,
    /// Loads with Windows PowerShell, which nothing here needs
    #[serde(default, rename = "UseWindowsPowerShell")]
    _use_windows_power_shell: bool,
    /// Leaves out the check of the edition
    #[serde(default, rename = "SkipEditionCheck")]
    _skip_edition_check: bool,
}

impl Cmdlet for ImportModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut wanted: Vec<(String, Wanted)> = self
            .fully_qualified_name
            .iter()
            .map(specification)
            .collect();
        for module in &self.module_info {
            let name = reading::member(module, "Name", cx)?;
            let name = name.map_or_else(|| reading::text(module), |name| reading::text(&name));
            wanted.push((name, Wanted::default()));
        }
        let text = |value: &Option<Value>| value.as_ref().map(reading::text);
        wanted.extend(self.name.iter().map(|name| {
            let versions = Wanted {
                minimum: text(&self.minimum_version),
                maximum: text(&self.maximum_version),
                exact: text(&self.required_version),
            };
            (name.clone(), versions)
        }));
        for (name, versions) in wanted {
            let found = matching(&name);
            if found.is_empty() && !reading::has_wildcards(&name) {
                cx.write_error(missing(&name))?;
            }
            for known in found {
                if !versions.fits(&known) {
                    cx.write_error(too_old(&known, &versions))?;
                } else if self.pass_thru {
                    let object = objects::module(&known, false, cx)?;
                    cx.emit_value(object)?;
                }
            }
        }
        Ok(())
    }
}

fn matching(name: &str) -> Vec<Known> {
    if reading::has_wildcards(name) {
        let all = table::all().into_iter();
        return all
            .filter(|known| reading::like(&known.name, name))
            .collect();
    }
    let core = name.eq_ignore_ascii_case("Microsoft.PowerShell.Core");
    let name = if core {
        "Microsoft.PowerShell.Utility"
    } else {
        name
    };
    table::find(name).into_iter().collect()
}

fn missing(name: &str) -> ErrorRecord {
    let is_file = name.contains(['/', '\\']) || name.to_lowercase().ends_with(".psm1");
    if is_file {
        return ErrorRecord::new(
            "NotSupportedModuleFile",
            Category::NotImplemented,
            format!("'{name}' is a module on disk, and only those that are simulated are loaded."),
        )
        .exception("System.NotSupportedException")
        .target(name, "String")
        .help("dot-source its functions from a script instead: . ./functions.ps1");
    }
    not_here(
        name,
        "Modules_ModuleNotFound",
        Category::ResourceUnavailable,
        "System.IO.FileNotFoundException",
    )
}

fn too_old(known: &Known, versions: &Wanted) -> ErrorRecord {
    let wanted = versions.text();
    ErrorRecord::new(
        "Modules_ModuleWithVersionNotFound",
        Category::ResourceUnavailable,
        format!(
            "The module '{}' is here as {}, and {wanted} is asked for.",
            known.name, known.version
        ),
    )
    .exception("System.IO.FileNotFoundException")
    .target(&*known.name, "String")
    .help("ask for a lower version, or for none")
}

/// Accepts the removal of a module; its commands stay, since they are part of the program.
///
/// ```transcript
/// PS> Remove-Module ExchangeOnlineManagement
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveModule {
    /// Modules to remove
    #[serde(default)]
    name: Vec<String>,
    /// Modules with their versions
    #[serde(default)]
    fully_qualified_name: Vec<Value>,
    /// Modules as Get-Module gives them; their commands stay
    #[serde(default, rename = "ModuleInfo")]
    _module_info: Vec<Value>,
    /// Removes read-only modules as well
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for RemoveModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let given = self.fully_qualified_name.iter();
        let mut names: Vec<String> = given.map(|value| specification(value).0).collect();
        names.extend(self.name);
        for name in names {
            if matching(&name).is_empty() && !reading::has_wildcards(&name) {
                cx.write_error(not_loaded(&name))?;
            }
        }
        Ok(())
    }
}

fn not_loaded(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Modules_NoModulesRemoved",
        Category::ResourceUnavailable,
        format!("No module '{name}' is loaded."),
    )
    .exception("System.InvalidOperationException")
    .target(name, "String")
    .help("Get-Module lists what is loaded")
}
