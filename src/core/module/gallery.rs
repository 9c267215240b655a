//! PowerShellGet: Find-, Install-, Save-, Update- and Uninstall-Module, Get-InstalledModule, repositories and providers. What is
//! here is installed already; nothing is fetched, and nothing changes.

use super::{Wanted, not_here, objects};
use crate::cmdlet::modules::{self as table, Known};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::core::reading;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Where these names come from, for help: PowerShellGet has them, and the table of facts has no page of them.
pub(super) const POWER_SHELL_GET: &str = "PowerShellGet";

/// Modules of these names; of a name without wildcards that nobody has, an error.
pub(super) fn find(
    names: &[String],
    wanted: &Wanted,
    suffix: &'static str,
    cx: &mut Context,
) -> Result<Vec<Known>> {
    if names.is_empty() {
        return Ok(table::all());
    }
    let mut found = Vec::new();
    for name in names {
        if reading::has_wildcards(name) {
            let all = table::all().into_iter();
            found.extend(all.filter(|known| reading::like(&known.name, name)));
            continue;
        }
        match table::find(name).filter(|known| wanted.fits(known)) {
            Some(known) => found.push(known),
            None => cx.write_error(no_match(name, wanted, suffix))?,
        }
    }
    Ok(found)
}

fn no_match(name: &str, wanted: &Wanted, suffix: &'static str) -> ErrorRecord {
    let mut record = not_here(
        name,
        "NoMatchFoundForCriteria",
        Category::ObjectNotFound,
        "System.Exception",
    );
    if let Some(known) = table::find(name) {
        record = record.help(format!(
            "it is here as {}, and {} is asked for",
            known.version,
            wanted.text()
        ));
    }
    record.id_suffix = suffix.into();
    record
}

fn versions(minimum: Option<String>, maximum: Option<String>, exact: Option<String>) -> Wanted {
    Wanted {
        minimum,
        maximum,
        exact,
    }
}

/// Finds modules that are here, as a gallery would list them.
///
/// ```transcript
/// PS> (Find-Module PnP.PowerShell).Repository
/// PSGallery
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct FindModule {
    /// Names; wildcards are understood
    name: Vec<String>,
    /// Least version
    minimum_version: Option<String>,
    /// Greatest version
    maximum_version: Option<String>,
    /// Version wanted
    required_version: Option<String>,
    /// Lists all versions; there is one
    #[serde(rename = "AllVersions")]
    _all_versions: bool,
    /// Repositories to ask; there is one
    #[serde(rename = "Repository")]
    _repository: Vec<String>,
}

impl Cmdlet for FindModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let wanted = versions(
            self.minimum_version,
            self.maximum_version,
            self.required_version,
        );
        let suffix = "Microsoft.PowerShell.PackageManagement.Cmdlets.FindPackage";
        for known in find(&self.name, &wanted, suffix, cx)? {
            cx.emit_value(objects::package(&known, false))?;
        }
        Ok(())
    }
}

/// Lists modules that are here: all of them count as installed.
///
/// ```transcript
/// PS> (Get-InstalledModule MicrosoftTeams).Name
/// MicrosoftTeams
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct GetInstalledModule {
    /// Names; wildcards are understood
    name: Vec<String>,
    /// Least version
    minimum_version: Option<String>,
    /// Greatest version
    maximum_version: Option<String>,
    /// Version wanted
    required_version: Option<String>,
    /// Lists all versions; there is one
    #[serde(rename = "AllVersions")]
    _all_versions: bool,
    /// Lists previews as well; there are none
    #[serde(rename = "AllowPrerelease")]
    _allow_prerelease: bool,
}

impl Cmdlet for GetInstalledModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let wanted = versions(
            self.minimum_version,
            self.maximum_version,
            self.required_version,
        );
        let suffix = "Microsoft.PowerShell.PackageManagement.Cmdlets.GetPackage";
        for known in find(&self.name, &wanted, suffix, cx)? {
            cx.emit_value(objects::package(&known, true))?;
        }
        Ok(())
    }
}

/// Accepts the installation of a module that is here; nothing is fetched.
///
/// ```transcript
/// PS> Install-Module ExchangeOnlineManagement -Scope CurrentUser -Force
/// PS> try { Install-Module NoSuchModule -ErrorAction Stop } catch { $_.CategoryInfo.Category }
/// ObjectNotFound
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct InstallModule {
    /// Names
    name: Vec<String>,
    /// Modules as Find-Module gives them
    input_object: Vec<Value>,
    /// Least version
    minimum_version: Option<String>,
    /// Greatest version
    maximum_version: Option<String>,
    /// Version wanted
    required_version: Option<String>,
    /// Puts out the modules
    pass_thru: bool,
    /// For whom; nothing is installed for anybody
    #[serde(rename = "Scope")]
    _scope: Option<String>,
    /// Repositories to ask; there is one
    #[serde(rename = "Repository")]
    _repository: Vec<String>,
    /// Installs again, which changes nothing
    #[serde(rename = "Force")]
    _force: bool,
    /// Replaces commands of the same name; there are none
    #[serde(rename = "AllowClobber")]
    _allow_clobber: bool,
    /// Takes previews as well; there are none
    #[serde(rename = "AllowPrerelease")]
    _allow_prerelease: bool,
    /// Accepts the licence; nobody asks
    #[serde(rename = "AcceptLicense")]
    _accept_license: bool,
    /// Leaves out the check of the publisher
    #[serde(rename = "SkipPublisherCheck")]
    _skip_publisher_check: bool,
}

impl Cmdlet for InstallModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let wanted = versions(
            self.minimum_version,
            self.maximum_version,
            self.required_version,
        );
        let mut names = self.name;
        names.extend(self.input_object.iter().map(reading::text));
        let suffix = "Microsoft.PowerShell.PackageManagement.Cmdlets.InstallPackage";
        for known in find(&names, &wanted, suffix, cx)? {
            cx.verbose(format!(
                "{} {} is here already; nothing is fetched.",
                known.name, known.version
            ))?;
            if self.pass_thru {
                cx.emit_value(objects::package(&known, true))?;
            }
        }
        Ok(())
    }
}

/// Accepts the update of a module that is here; nothing is fetched.
///
/// ```transcript
/// PS> Update-Module Microsoft.Graph
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct UpdateModule {
    /// Names
    name: Vec<String>,
    /// Greatest version
    maximum_version: Option<String>,
    /// Version wanted
    required_version: Option<String>,
    /// Puts out the modules
    pass_thru: bool,
    /// For whom; nothing is installed for anybody
    #[serde(rename = "Scope")]
    _scope: Option<String>,
    /// Updates again, which changes nothing
    #[serde(rename = "Force")]
    _force: bool,
    /// Accepts the licence; nobody asks
    #[serde(rename = "AcceptLicense")]
    _accept_license: bool,
    /// Takes previews as well; there are none
    #[serde(rename = "AllowPrerelease")]
    _allow_prerelease: bool,
}

impl Cmdlet for UpdateModule {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let wanted = versions(None, self.maximum_version, self.required_version);
        for known in find(&self.name, &wanted, "Update-Module", cx)? {
            if self.pass_thru {
                cx.emit_value(objects::package(&known, true))?;
            }
        }
        Ok(())
    }
}

/// Accepts that a module goes; its commands stay, since they are part of the program.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct UninstallModule {
    /// Names
    #[schemars(extend("position" = 0))]
    name: Option<Value>,
    /// Modules as Get-InstalledModule gives them
    input_object: Option<Value>,
    /// Version to remove
    required_version: Option<String>,
    /// Least version to remove
    minimum_version: Option<String>,
    /// Greatest version to remove
    maximum_version: Option<String>,
    /// Removes all versions; there is one
    #[serde(rename = "AllVersions")]
    _all_versions: bool,
    /// Removes although others need it
    #[serde(rename = "Force")]
    _force: bool,
}

impl Cmdlet for UninstallModule {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = POWER_SHELL_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        let wanted = versions(
            self.minimum_version,
            self.maximum_version,
            self.required_version,
        );
        let given = self.name.iter().chain(&self.input_object);
        let names: Vec<String> = given.flat_map(texts).collect();
        let suffix = "Microsoft.PowerShell.PackageManagement.Cmdlets.UninstallPackage";
        find(&names, &wanted, suffix, cx).map(|_| ())
    }
}

/// One text, or each of several.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match reading::enumerate(value) {
        Some(values) => values.iter().map(reading::text).collect(),
        None => vec![reading::text(value)],
    }
}

/// Refuses to write modules to disk: there are no files of them.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SaveModule {
    /// Names
    name: Value,
    /// Folder
    path: Option<String>,
    /// Repositories to ask
    repository: Option<Value>,
}

impl Cmdlet for SaveModule {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = POWER_SHELL_GET;

    fn run(self, _cx: &mut Context) -> Result<()> {
        let _nowhere = (self.path, self.repository);
        let name = texts(&self.name).join(", ");
        let message = format!("'{name}' cannot be saved: the modules here have no files.");
        Err(
            ErrorRecord::new("NotSupportedModuleFile", Category::NotImplemented, message)
                .exception("System.NotSupportedException")
                .target(name, "String")
                .help("Import-Module loads what is simulated")
                .into(),
        )
    }
}

/// Lists the repositories of modules: the gallery, of which nothing is ever fetched.
///
/// ```transcript
/// PS> (Get-PSRepository).Name
/// PSGallery
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPSRepository {
    /// Names; wildcards are understood
    #[schemars(extend("position" = 0))]
    name: Option<Value>,
}

impl Cmdlet for GetPSRepository {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = POWER_SHELL_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        let names = self.name.iter().flat_map(texts).collect::<Vec<_>>();
        if !names.is_empty() && !names.iter().any(|name| reading::like("PSGallery", name)) {
            return cx.write_error(no_repository(&names.join(", ")));
        }
        let object = Object::of([
            ("Name", Value::str("PSGallery")),
            (
                "SourceLocation",
                Value::str("https://www.powershellgallery.com/api/v2"),
            ),
            ("Trusted", Value::Bool(true)),
            ("Registered", Value::Bool(true)),
            ("InstallationPolicy", Value::str("Trusted")),
            ("PackageManagementProvider", Value::str("NuGet")),
            (
                "PublishLocation",
                Value::str("https://www.powershellgallery.com/api/v2/package/"),
            ),
            (
                "ScriptSourceLocation",
                Value::str("https://www.powershellgallery.com/api/v2/items/psscript"),
            ),
        ]);
        object.set_type_names(Rc::new([
            "Microsoft.PowerShell.Commands.PSRepository".into(),
            "System.Management.Automation.PSCustomObject".into(),
            "System.Object".into(),
        ]));
        cx.emit_value(Value::Object(object))
    }
}

fn no_repository(name: &str) -> ErrorRecord {
    let message = format!("There is no repository '{name}'.");
    ErrorRecord::new("SourceNotFound", Category::ObjectNotFound, message)
        .exception("System.Exception")
        .target(name, "String")
        .help("PSGallery is the only one, and nothing is fetched from it")
}

/// Accepts settings of a repository; nothing is ever fetched from one.
///
/// ```transcript
/// PS> Set-PSRepository PSGallery -InstallationPolicy Trusted
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetPSRepository {
    /// Name
    name: String,
    /// Whether its modules are trusted; nothing asks
    #[serde(default, rename = "InstallationPolicy")]
    _installation_policy: Option<String>,
    /// Address; nothing is fetched
    #[serde(default, rename = "SourceLocation")]
    _source_location: Option<String>,
}

impl Cmdlet for SetPSRepository {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = POWER_SHELL_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.name.eq_ignore_ascii_case("PSGallery") {
            return Ok(());
        }
        cx.write_error(no_repository(&self.name))
    }
}

/// Accepts the gallery, which is registered already; refuses any other repository.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RegisterPSRepository {
    /// Registers the gallery
    default: bool,
    /// Name
    #[schemars(extend("position" = 0))]
    name: Option<String>,
    /// Address
    #[schemars(extend("position" = 1))]
    source_location: Option<String>,
    /// Whether its modules are trusted
    installation_policy: Option<String>,
}

impl Cmdlet for RegisterPSRepository {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = POWER_SHELL_GET;

    fn run(self, _cx: &mut Context) -> Result<()> {
        let _never_asked = (self.source_location, self.installation_policy);
        let name = self.name.unwrap_or_default();
        if self.default || name.eq_ignore_ascii_case("PSGallery") {
            return Ok(());
        }
        let message =
            format!("The repository '{name}' is not registered: nothing is fetched from anywhere.");
        Err(
            ErrorRecord::new("NotSupportedRepository", Category::NotImplemented, message)
                .exception("System.NotSupportedException")
                .target(name, "String")
                .help("the modules that are simulated need none")
                .into(),
        )
    }
}

/// A provider of packages as PackageManagement shows it.
fn provider(name: &str, version: &str) -> Value {
    let object = Object::of([
        ("Name", Value::str(name)),
        ("Version", objects::version(version)),
        ("DynamicOptions", Value::array(Vec::new())),
    ]);
    object.set_type_names(Rc::new([
        "Microsoft.PackageManagement.Implementation.PackageProvider".into(),
        "System.Object".into(),
    ]));
    Value::Object(object)
}

/// Providers that are there from the start.
const PROVIDERS: [(&str, &str); 2] = [("NuGet", "3.0.0.1"), ("PowerShellGet", "2.2.5.0")];

/// Lists the providers of packages.
///
/// ```transcript
/// PS> (Get-PackageProvider NuGet).Version.Major
/// 3
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPackageProvider {
    /// Names; wildcards are understood
    #[schemars(extend("position" = 0))]
    name: Option<Value>,
    /// Lists what could be loaded, which is the same
    #[serde(rename = "ListAvailable")]
    _list_available: bool,
    /// Loads without asking
    #[serde(rename = "Force")]
    _force: bool,
    /// Loads without asking
    #[serde(rename = "ForceBootstrap")]
    _force_bootstrap: bool,
}

impl Cmdlet for GetPackageProvider {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = "PackageManagement";

    fn run(self, cx: &mut Context) -> Result<()> {
        let names: Vec<String> = self.name.iter().flat_map(texts).collect();
        put_providers(&names, cx)
    }
}

fn put_providers(names: &[String], cx: &mut Context) -> Result<()> {
    for (name, version) in PROVIDERS {
        if names.is_empty() || names.iter().any(|pattern| reading::like(name, pattern)) {
            cx.emit_value(provider(name, version))?;
        }
    }
    for name in names.iter().filter(|name| !reading::has_wildcards(name)) {
        if !PROVIDERS
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            let message = format!("There is no package provider '{name}'.");
            let record = ErrorRecord::new("UnknownProvider", Category::ObjectNotFound, message)
                .exception("System.Exception")
                .target(&**name, "String")
                .help("NuGet and PowerShellGet are there");
            cx.write_error(record)?;
        }
    }
    Ok(())
}

/// Accepts a provider that is there; nothing is fetched.
///
/// ```transcript
/// PS> (Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Force).Name
/// NuGet
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InstallPackageProvider {
    /// Names
    name: Value,
    /// Least version
    #[serde(default, rename = "MinimumVersion")]
    _minimum_version: Option<String>,
    /// Version wanted
    #[serde(default, rename = "RequiredVersion")]
    _required_version: Option<String>,
    /// For whom
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
    /// Installs without asking
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Installs without asking
    #[serde(default, rename = "ForceBootstrap")]
    _force_bootstrap: bool,
}

impl Cmdlet for InstallPackageProvider {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = "PackageManagement";

    fn run(self, cx: &mut Context) -> Result<()> {
        put_providers(&texts(&self.name), cx)
    }
}
