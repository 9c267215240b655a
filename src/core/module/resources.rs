//! PSResourceGet, the newer way to modules: the same answers as [`super::gallery`] under its own names.

use super::gallery::{find, texts};
use super::{Wanted, objects};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Where these names come from, for help.
const PS_RESOURCE_GET: &str = "Microsoft.PowerShell.PSResourceGet";

/// Which package is meant; shared by all of these cmdlets.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Which {
    /// Names; wildcards are understood where something is listed
    #[schemars(extend("position" = 0))]
    name: Option<Value>,
    /// Version, or a range of them; what is here is the only one
    version: Option<String>,
    /// Repositories to ask; there is one
    repository: Option<Value>,
    /// For whom
    scope: Option<String>,
    /// Takes previews as well; there are none
    prerelease: bool,
}

impl Which {
    fn put(self, installed: bool, shown: bool, id: &'static str, cx: &mut Context) -> Result<()> {
        let _never_asked = (self.version, self.repository, self.scope, self.prerelease);
        let names: Vec<String> = self.name.iter().flat_map(texts).collect();
        for known in find(&names, &Wanted::default(), id, cx)? {
            if shown {
                cx.emit_value(objects::package(&known, installed))?;
            }
        }
        Ok(())
    }
}

/// Finds modules that are here.
///
/// ```transcript
/// PS> (Find-PSResource MicrosoftTeams).Name
/// MicrosoftTeams
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct FindPSResource {
    #[serde(flatten)]
    which: Which,
}

impl Cmdlet for FindPSResource {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = PS_RESOURCE_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.which.put(false, true, "FindPSResource", cx)
    }
}

/// Lists modules that are here: all of them count as installed.
///
/// ```transcript
/// PS> (Get-InstalledPSResource PnP.PowerShell).Name
/// PnP.PowerShell
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetInstalledPSResource {
    #[serde(flatten)]
    which: Which,
}

impl Cmdlet for GetInstalledPSResource {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = PS_RESOURCE_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.which.put(true, true, "GetInstalledPSResource", cx)
    }
}

/// Accepts the installation of a module that is here; nothing is fetched.
///
/// ```transcript
/// PS> Install-PSResource Microsoft.Graph -TrustRepository
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstallPSResource {
    #[serde(flatten)]
    which: Which,
    /// Puts out the modules
    pass_thru: bool,
    /// Installs without asking
    #[serde(rename = "TrustRepository")]
    _trust_repository: bool,
    /// Installs again, which changes nothing
    #[serde(rename = "Reinstall")]
    _reinstall: bool,
    /// Says nothing
    #[serde(rename = "Quiet")]
    _quiet: bool,
    /// Accepts the licence; nobody asks
    #[serde(rename = "AcceptLicense")]
    _accept_license: bool,
}

impl Cmdlet for InstallPSResource {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = PS_RESOURCE_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.which
            .put(true, self.pass_thru, "InstallPSResource", cx)
    }
}

/// Accepts the update of a module that is here; nothing is fetched.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdatePSResource {
    #[serde(flatten)]
    which: Which,
    /// Puts out the modules
    pass_thru: bool,
    /// Updates without asking
    #[serde(rename = "TrustRepository")]
    _trust_repository: bool,
    /// Updates again, which changes nothing
    #[serde(rename = "Force")]
    _force: bool,
}

impl Cmdlet for UpdatePSResource {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = PS_RESOURCE_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.which.put(true, self.pass_thru, "UpdatePSResource", cx)
    }
}

/// Accepts that a module goes; its commands stay, since they are part of the program.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct UninstallPSResource {
    #[serde(flatten)]
    which: Which,
    /// Removes although others need it
    #[serde(rename = "SkipDependencyCheck")]
    _skip_dependency_check: bool,
}

impl Cmdlet for UninstallPSResource {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = PS_RESOURCE_GET;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.which.put(true, false, "UninstallPSResource", cx)
    }
}
