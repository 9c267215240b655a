//! Where the session stands: Get-Location, Set-Location, Push-Location and Pop-Location. A script stays within the folders
//! that it may use; where it may go is the host's to say.

use super::place::{self, Place, Sieve};
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect, Location};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;
use std::rc::Rc;

/// Where `~` and a bare Set-Location lead.
pub const HOME: &str = "/home/admin";

/// Stacks of places, and the places before and after this one.
#[derive(Default)]
struct Ways {
    stacks: HashMap<String, Vec<Location>>,
    /// Name of the stack that commands use when none is named.
    current: String,
    back: Vec<Location>,
    forth: Vec<Location>,
    /// Where the session last stood on each drive.
    last: HashMap<String, Location>,
    /// Where it stood first.
    start: Option<Location>,
}

const MOST_WAYS: usize = 20;

fn ways<'a>(cx: &'a mut Context) -> &'a mut Ways {
    cx.host.kept().of::<Ways>()
}

/// The object of a place.
pub(super) fn path_info(at: &Location) -> Value {
    let type_names: Rc<[Rc<str>]> = Rc::new([
        "System.Management.Automation.PathInfo".into(),
        "System.Object".into(),
    ]);
    let shape = Shape::new(
        ["Drive", "Provider", "ProviderPath", "Path"]
            .map(Rc::from)
            .to_vec(),
    );
    let values = vec![
        Value::str(&at.drive),
        Value::str(format!("Microsoft.PowerShell.Core\\{}", at.provider)),
        Value::str(&at.provider_path),
        Value::str(&at.path),
    ];
    let object = Object::with_shape(type_names, shape, values);
    object.set_text(&*at.path);
    Value::Object(object)
}

/// A place as a location, shown under the drive that was typed.
pub(super) fn location_of(at: &Place, typed: &str, cx: &mut Context) -> Location {
    match at {
        Place::Entry(provider, name) => Location {
            drive: provider.drive().into(),
            provider: provider.name(),
            path: format!("{}:/{name}", provider.drive()),
            provider_path: name.clone(),
        },
        Place::File(full) => {
            let provider_path = full.display().to_string();
            let here = cx.host.files().location();
            let named = typed.split_once(':').map(|(name, _)| name.to_owned());
            let relative = !typed.starts_with(['/', '\\', '~']) && named.is_none();
            let drive = match named {
                Some(name) if !typed.contains("::") => Some(name),
                _ if relative && here.drive != "/" && here.provider == "FileSystem" => {
                    Some(here.drive)
                }
                _ => None,
            };
            let known = drive.and_then(|name| {
                let drives = cx.host.files().drives();
                drives
                    .into_iter()
                    .find(|known| known.name != "/" && known.name.eq_ignore_ascii_case(&name))
            });
            match known {
                Some(drive) if full.starts_with(&drive.root) => {
                    let rest = full.strip_prefix(&drive.root).unwrap_or(full);
                    Location {
                        path: format!("{}:/{}", drive.name, rest.display()),
                        drive: drive.name,
                        provider: "FileSystem",
                        provider_path,
                    }
                }
                _ => Location {
                    drive: "/".into(),
                    provider: "FileSystem",
                    path: provider_path.clone(),
                    provider_path,
                },
            }
        }
    }
}

/// Gives the place where the session stands, or what lies on a stack of places.
///
/// ```transcript
/// PS> (Get-Location).Path -eq $PWD.Path
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetLocation {
    /// Drives whose places to give
    #[serde(default, rename = "PSDrive")]
    ps_drive: Vec<String>,
    /// Providers whose places to give
    #[serde(default, rename = "PSProvider")]
    ps_provider: Vec<String>,
    /// Gives the places on the current stack
    #[serde(default)]
    stack: bool,
    /// Stacks whose places to give
    #[serde(default)]
    stack_name: Vec<String>,
}

impl Cmdlet for GetLocation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.stack || !self.stack_name.is_empty() {
            return self.stacks(cx);
        }
        let here = cx.host.files().location();
        for name in &self.ps_drive {
            let name = name.trim_end_matches(':');
            let stood = ways(cx).last.get(&name.to_lowercase()).cloned();
            let known = match () {
                () if here.drive.eq_ignore_ascii_case(name) => Some(here.clone()),
                () => stood,
            };
            let at = match known {
                Some(at) => at,
                None => {
                    let root = place::place(&format!("{name}:/"), cx)?;
                    location_of(&root, &format!("{name}:/"), cx)
                }
            };
            cx.emit_value(path_info(&at))?;
        }
        for name in &self.ps_provider {
            if !here.provider.eq_ignore_ascii_case(name) && place::Provider::named(name).is_none() {
                cx.write_error(no_provider(name))?;
                continue;
            }
            cx.emit_value(path_info(&here))?;
        }
        if self.ps_drive.is_empty() && self.ps_provider.is_empty() {
            cx.emit_value(path_info(&here))?;
        }
        Ok(())
    }
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

impl GetLocation {
    fn stacks(&self, cx: &mut Context) -> Result<()> {
        let names = match self.stack_name.is_empty() {
            true => vec![ways(cx).current.clone()],
            false => self.stack_name.clone(),
        };
        for name in names {
            let name = if name == "default" { "" } else { &*name };
            let Some(stack) = ways(cx).stacks.get(name).cloned() else {
                if !name.is_empty() {
                    cx.write_error(no_stack(name))?;
                }
                continue;
            };
            for at in stack.iter().rev() {
                cx.emit_value(path_info(at))?;
            }
        }
        Ok(())
    }
}

fn no_stack(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("There is no stack of places called '{name}'."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
    .help("Push-Location -StackName makes one")
}

/// Where a path leads, as a place to stand: a folder or a drive.
fn destination(typed: &str, literal: bool, cx: &mut Context) -> Result<Location> {
    let (drive, rest) = typed.split_once(':').unwrap_or(("", "?"));
    if rest.is_empty() && !drive.is_empty() {
        // A drive alone leads back to where the session last stood on it.
        let here = cx.host.files().location();
        if here.drive.eq_ignore_ascii_case(drive) {
            return Ok(here);
        }
        if let Some(last) = ways(cx).last.get(&drive.to_lowercase()).cloned() {
            return Ok(last);
        }
    }
    let found = match literal || !reading::has_wildcards(typed) {
        true => vec![place::place(&place::unescaped(typed), cx)?],
        false => place::at(typed, false, &Sieve::default(), cx),
    };
    match found.as_slice() {
        [] => Err(nowhere(typed).into()),
        [at] => {
            let stands = match at {
                Place::File(full) => files::is_folder(full),
                Place::Entry(..) => at.is_container(),
            };
            match stands {
                true => Ok(location_of(at, typed, cx)),
                false => Err(match at {
                    Place::File(full) => files::not_found(full),
                    Place::Entry(_, name) => nowhere(name),
                }
                .into()),
            }
        }
        _ => Err(several(typed).into()),
    }
}

fn nowhere(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "PathNotFound",
        Category::ObjectNotFound,
        format!("There is no folder '{path}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(path, "String")
    .help("Get-ChildItem -Directory lists the folders that are there")
}

fn several(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!("'{path}' fits several folders."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(path, "String")
}

fn go(to: Location, cx: &mut Context) {
    let here = cx.host.files().location();
    let ways = ways(cx);
    ways.start.get_or_insert_with(|| here.clone());
    ways.last.insert(here.drive.to_lowercase(), here);
    ways.last.insert(to.drive.to_lowercase(), to.clone());
    cx.host.files().set_location(to);
}

/// Goes to another folder or drive.
///
/// `-` goes back to where the session stood before, and `+` forth again.
///
/// ```transcript
/// PS> $null = New-Item -ItemType Directory ./reports; Set-Location ./reports; Split-Path $PWD -Leaf
/// reports
/// PS> Set-Location -; Test-Path ./reports
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetLocation {
    /// Folder to go to
    path: Option<String>,
    /// Folder to go to, without wildcards
    literal_path: Option<String>,
    /// Stack that becomes the current one
    stack_name: Option<String>,
    /// Puts out the folder
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for SetLocation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(name) = &self.stack_name {
            let name = if name == "default" { "" } else { &**name };
            if !name.is_empty() && !ways(cx).stacks.contains_key(name) {
                return cx.write_error(no_stack(name));
            }
            name.clone_into(&mut ways(cx).current);
            return Ok(());
        }
        let here = cx.host.files().location();
        let literal = self.literal_path.is_some();
        let typed = self.literal_path.as_deref().or(self.path.as_deref());
        let to = match typed {
            Some("-") if !literal => {
                let Some(to) = ways(cx).back.pop() else {
                    return Err(no_way("back"));
                };
                ways(cx).forth.push(here.clone());
                to
            }
            Some("+") if !literal => {
                let Some(to) = ways(cx).forth.pop() else {
                    return Err(no_way("forth"));
                };
                ways(cx).back.push(here.clone());
                to
            }
            typed => {
                let to = match self.target(typed, literal, cx) {
                    Ok(to) => to,
                    Err(Error::Record(record)) => return cx.write_error(*record),
                    Err(jump) => return Err(jump),
                };
                let ways = ways(cx);
                ways.back.push(here.clone());
                if ways.back.len() > MOST_WAYS {
                    ways.back.remove(0);
                }
                ways.forth.clear();
                to
            }
        };
        go(to.clone(), cx);
        if self.pass_thru {
            cx.emit_value(path_info(&to))
        } else {
            Ok(())
        }
    }
}

impl SetLocation {
    fn target(&self, typed: Option<&str>, literal: bool, cx: &mut Context) -> Result<Location> {
        match typed {
            // The home of the rehearsed administrator is no folder of this machine: home is where the session began.
            None => Ok(match ways(cx).start.clone() {
                Some(start) => start,
                None => cx.host.files().location(),
            }),
            Some("") => Ok(cx.host.files().location()),
            Some(typed) => destination(typed, literal, cx),
        }
    }
}

fn no_way(where_to: &str) -> Error {
    let message = format!("There is no place to go {where_to} to.");
    ErrorRecord::new(
        "System.InvalidOperationException",
        Category::InvalidOperation,
        message,
    )
    .exception("System.InvalidOperationException")
    .terminating()
    .into()
}

/// Puts the place where the session stands on a stack, and goes to another if one is given.
///
/// ```transcript
/// PS> $null = New-Item -ItemType Directory ./in; Push-Location ./in; Pop-Location; Test-Path ./in
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PushLocation {
    /// Folder to go to
    path: Option<String>,
    /// Folder to go to, without wildcards
    literal_path: Option<String>,
    /// Stack to put the place on
    stack_name: Option<String>,
    /// Puts out the folder
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for PushLocation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = self.literal_path.is_some();
        let here = cx.host.files().location();
        let to = match self.literal_path.as_deref().or(self.path.as_deref()) {
            None | Some("") => None,
            Some(typed) => match destination(typed, literal, cx) {
                Ok(to) => Some(to),
                Err(Error::Record(record)) => return cx.write_error(*record),
                Err(jump) => return Err(jump),
            },
        };
        let ways = ways(cx);
        let name = match self.stack_name.as_deref() {
            None => ways.current.clone(),
            Some("default") => String::new(),
            Some(name) => name.to_owned(),
        };
        ways.stacks.entry(name).or_default().push(here);
        if let Some(to) = to {
            go(to, cx);
        }
        if self.pass_thru {
            let here = cx.host.files().location();
            cx.emit_value(path_info(&here))?;
        }
        Ok(())
    }
}

/// Goes back to the place that was put on a stack last.
///
/// ```transcript
/// PS> Push-Location .; Pop-Location -PassThru | ForEach-Object { $_.Path -eq $PWD.Path }
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PopLocation {
    /// Stack to take the place from
    stack_name: Option<String>,
    /// Puts out the folder
    #[serde(default)]
    pass_thru: bool,
}

impl Cmdlet for PopLocation {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let ways = ways(cx);
        let name = match self.stack_name.as_deref() {
            None => ways.current.clone(),
            Some("default") => String::new(),
            Some(name) => name.to_owned(),
        };
        let to = match ways.stacks.get_mut(&name) {
            Some(stack) => stack.pop(),
            None if name.is_empty() => None,
            None => return Err(no_stack(&name).terminating().into()),
        };
        let Some(to) = to else {
            return Ok(());
        };
        go(to.clone(), cx);
        if self.pass_thru {
            cx.emit_value(path_info(&to))
        } else {
            Ok(())
        }
    }
}
