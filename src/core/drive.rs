//! Drives and providers: New-PSDrive, Get-PSDrive, Remove-PSDrive and Get-PSProvider. Drives of files are the session's;
//! those of the other providers are always there.

use super::place::Provider;
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Drive, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Makes a drive that stands for a folder, for as long as the session lasts.
///
/// ```transcript
/// PS> $null = New-PSDrive -Name Work -PSProvider FileSystem -Root .; Set-Content Work:\a.txt x; Get-Content ./a.txt
/// x
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewPSDrive {
    /// Name of the drive, without the colon
    #[serde(default)]
    name: String,
    /// Provider of the drive: FileSystem
    #[serde(default, rename = "PSProvider")]
    ps_provider: String,
    /// Folder that the drive stands for
    #[serde(default)]
    root: String,
    /// What it is for
    #[serde(default)]
    description: String,
    /// Scope of the drive; drives are the session's
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
    /// Credential of another user, which files here do not ask for
    #[serde(default, rename = "Credential")]
    _credential: Option<Value>,
}

impl Cmdlet for NewPSDrive {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if !self.ps_provider.eq_ignore_ascii_case("FileSystem") {
            return match provider_names().any(|known| known.eq_ignore_ascii_case(&self.ps_provider))
            {
                true => cx.write_error(only_files(&self.ps_provider)),
                false => cx.write_error(no_provider(&self.ps_provider)),
            };
        }
        if self.name.contains([':', '/', '\\', '.', '~']) || self.name.is_empty() {
            return cx.write_error(bad_name(&self.name));
        }
        let taken = cx
            .host
            .files()
            .drives()
            .iter()
            .any(|drive| drive.name.eq_ignore_ascii_case(&self.name));
        let builtin = Provider::ALL
            .iter()
            .any(|known| known.drive().eq_ignore_ascii_case(&self.name));
        if taken || builtin {
            return cx.write_error(taken_name(&self.name));
        }
        let root = cx.host.files().resolve(&self.root, false)?;
        if !files::is_folder(&root) {
            return cx.write_error(no_root(&self.root));
        }
        let target = format!(
            "Name: {} Provider: Microsoft.PowerShell.Core\\FileSystem Root: {}",
            self.name, self.root
        );
        if !cx.should_process(&target, "New drive")? {
            return Ok(());
        }
        let drive = Drive {
            name: self.name,
            root,
            description: self.description,
        };
        cx.host.files().add_drive(drive.clone());
        let object = file_drive(&drive, cx);
        cx.emit_value(object)
    }
}

fn provider_names() -> impl Iterator<Item = &'static str> {
    ["FileSystem"]
        .into_iter()
        .chain(Provider::ALL.into_iter().map(Provider::name))
}

fn only_files(provider: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NotSupported",
        Category::NotImplemented,
        format!("The provider {provider} takes no further drives."),
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .target(provider, "String")
    .help("New-PSDrive -PSProvider FileSystem makes a drive of files")
}

fn no_provider(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ProviderNotFound",
        Category::ObjectNotFound,
        format!("There is no provider '{name}'."),
    )
    .exception("System.Management.Automation.ProviderNotFoundException")
    .target(name, "String")
    .help("Get-PSProvider lists the providers that are there")
}

fn bad_name(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("'{name}' cannot be the name of a drive."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
    .help("leave out the colon and signs of paths")
}

fn taken_name(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "DriveAlreadyExists",
        Category::ResourceExists,
        format!("There is a drive '{name}' already."),
    )
    .exception("System.Management.Automation.SessionStateException")
    .target(name, "String")
    .help("Get-PSDrive lists the drives")
}

fn no_root(root: &str) -> ErrorRecord {
    ErrorRecord::new(
        "DriveRootError",
        Category::ReadError,
        format!("There is no folder '{root}' for the drive to begin at."),
    )
    .exception("System.IO.IOException")
    .target(root, "String")
    .help("give a folder that is there")
}

/// Lists the drives of the session.
///
/// ```transcript
/// PS> (Get-PSDrive Env).Provider.Name
/// Environment
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPSDrive {
    /// Names to get; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Names to get, without wildcards
    #[serde(default)]
    literal_name: Vec<String>,
    /// Providers whose drives to get
    #[serde(default, rename = "PSProvider")]
    ps_provider: Vec<String>,
    /// Scope to look in; drives are the session's
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
}

impl Cmdlet for GetPSDrive {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let all = all_drives(cx);
        let of_provider = |provider: &str| {
            self.ps_provider.is_empty()
                || self
                    .ps_provider
                    .iter()
                    .any(|wanted| reading::like(provider, wanted))
        };
        for wanted in &self.ps_provider {
            if !reading::has_wildcards(wanted)
                && !provider_names().any(|known| known.eq_ignore_ascii_case(wanted))
            {
                cx.write_error(no_provider(wanted))?;
            }
        }
        let literal = !self.literal_name.is_empty();
        let mut names = if literal {
            self.literal_name.clone()
        } else {
            self.name.clone()
        };
        if names.is_empty() {
            names.push("*".into());
        }
        for name in names {
            let fits = |known: &str| match literal {
                true => reading::same_name(known, &name),
                false => reading::like(known, &name),
            };
            let mut any = false;
            for (known, provider, object) in &all {
                if fits(known) && of_provider(provider) {
                    any = true;
                    cx.emit_value(object.clone())?;
                }
            }
            if !any && (literal || !reading::has_wildcards(&name)) {
                cx.write_error(no_drive(&name, "GetLocationNoMatchingDrive"))?;
            }
        }
        Ok(())
    }
}

fn no_drive(name: &str, id: &str) -> ErrorRecord {
    ErrorRecord::new(
        id,
        Category::ObjectNotFound,
        format!("There is no drive '{name}'."),
    )
    .exception("System.Management.Automation.DriveNotFoundException")
    .target(name, "String")
    .help("Get-PSDrive lists the drives")
}

/// Name, provider and object of each drive, by name.
fn all_drives(cx: &mut Context) -> Vec<(String, &'static str, Value)> {
    let mut all = Vec::new();
    for drive in cx.host.files().drives() {
        let object = file_drive(&drive, cx);
        all.push((drive.name, "FileSystem", object));
    }
    for provider in Provider::ALL {
        let object = drive_object(provider.drive(), provider.name(), "", "", "");
        all.push((provider.drive().to_owned(), provider.name(), object));
    }
    all.sort_by(|(l, ..), (r, ..)| reading::order_text(l, r, false));
    all
}

fn file_drive(drive: &Drive, cx: &mut Context) -> Value {
    let here = cx.host.files().location();
    let current = match here.drive.eq_ignore_ascii_case(&drive.name) {
        true => here.provider_path.trim_start_matches('/').to_owned(),
        false => String::new(),
    };
    let root = drive.root.display().to_string();
    drive_object(
        &drive.name,
        "FileSystem",
        &root,
        &current,
        &drive.description,
    )
}

fn drive_object(name: &str, provider: &str, root: &str, current: &str, description: &str) -> Value {
    // What a disk has free is the machine's affair; a rehearsal answers the same everywhere.
    let (used, free) = match provider {
        "FileSystem" => (Value::Long(0), Value::Long(64 << 30)),
        _ => (Value::Null, Value::Null),
    };
    let object = Object::of([
        ("Used", used),
        ("Free", free),
        ("CurrentLocation", Value::str(current)),
        ("Name", Value::str(name)),
        ("Provider", provider_object(provider)),
        ("Root", Value::str(root)),
        ("Description", Value::str(description)),
        ("MaximumSize", Value::Null),
        ("Credential", Value::Null),
        ("DisplayRoot", Value::Null),
        ("VolumeSeparatedByColon", Value::Bool(name != "/")),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.PSDriveInfo".into(),
        "System.Object".into(),
    ]));
    object.set_text(name);
    Value::Object(object)
}

fn provider_object(name: &str) -> Value {
    let capabilities = match name {
        "FileSystem" => "Filter, ShouldProcess, Credentials",
        _ => "ShouldProcess",
    };
    let drives = match Provider::named(name) {
        Some(provider) => vec![Value::str(provider.drive())],
        None => vec![Value::str("/"), Value::str("Temp")],
    };
    let object = Object::of([
        ("Name", Value::str(name)),
        ("Capabilities", Value::str(capabilities)),
        ("Drives", Value::array(drives)),
        ("ModuleName", Value::str("Microsoft.PowerShell.Core")),
        ("Description", Value::str("")),
        (
            "Home",
            Value::str(if name == "FileSystem" {
                super::location::HOME
            } else {
                ""
            }),
        ),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.ProviderInfo".into(),
        "System.Object".into(),
    ]));
    object.set_text(format!("Microsoft.PowerShell.Core\\{name}"));
    Value::Object(object)
}

/// Removes drives that New-PSDrive made.
///
/// ```transcript
/// PS> $null = New-PSDrive -Name Old -PSProvider FileSystem -Root .; Remove-PSDrive Old; Test-Path Old:\
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemovePSDrive {
    /// Names to remove; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Names to remove, without wildcards
    #[serde(default)]
    literal_name: Vec<String>,
    /// Providers whose drives to remove
    #[serde(default, rename = "PSProvider")]
    ps_provider: Vec<String>,
    /// Scope of the drives; drives are the session's
    #[serde(default, rename = "Scope")]
    _scope: Option<String>,
    /// Removes the drive that the session stands on as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for RemovePSDrive {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let files_meant = self.ps_provider.is_empty()
            || self
                .ps_provider
                .iter()
                .any(|wanted| reading::like("FileSystem", wanted));
        for name in self.literal_name.iter().chain(&self.name) {
            if !files_meant {
                continue;
            }
            let drives = cx.host.files().drives();
            let found: Vec<String> = drives
                .into_iter()
                .map(|drive| drive.name)
                .filter(|known| reading::like(known, name))
                .collect();
            if found.is_empty() && !reading::has_wildcards(name) {
                cx.write_error(no_drive(name, "DriveNotFound"))?;
            }
            for known in found {
                let here = cx.host.files().location();
                if here.drive.eq_ignore_ascii_case(&known) && !self.force {
                    cx.write_error(in_use(&known))?;
                    continue;
                }
                if cx.should_process(&format!("Name: {known}"), "Remove Drive")? {
                    cx.host.files().remove_drive(&known);
                }
            }
        }
        Ok(())
    }
}

fn in_use(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "RemoveDriveInUse",
        Category::InvalidOperation,
        format!("The session stands on the drive '{name}'."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .target(name, "String")
    .help("Set-Location goes elsewhere")
}

/// Lists the providers: what drives can be of.
///
/// ```transcript
/// PS> (Get-PSProvider).Name -join ', '
/// Alias, Environment, FileSystem, Function, Variable
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPSProvider {
    /// Names to get; wildcards are understood
    #[serde(default, rename = "PSProvider")]
    ps_provider: Vec<String>,
}

impl Cmdlet for GetPSProvider {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut names: Vec<&str> = provider_names().collect();
        names.sort_unstable();
        let mut wanted = self.ps_provider;
        if wanted.is_empty() {
            wanted.push("*".into());
        }
        for pattern in wanted {
            let found: Vec<&str> = names
                .iter()
                .copied()
                .filter(|name| reading::like(name, &pattern))
                .collect();
            if found.is_empty() && !reading::has_wildcards(&pattern) {
                cx.write_error(no_provider(&pattern))?;
            }
            for name in found {
                cx.emit_value(provider_object(name))?;
            }
        }
        Ok(())
    }
}
