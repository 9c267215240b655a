//! Modules as objects: `PSModuleInfo`, and the `PSRepositoryItemInfo` of PowerShellGet.

use crate::cmdlet::Context;
use crate::cmdlet::modules::Known;
use crate::core::{command_info, reading};
use crate::diag::Result;
use crate::value::{EnumValue, Object, Table, TableKind, Value};
use std::rc::Rc;

/// Where modules pretend to lie.
const PLACE: &str = "/usr/local/share/powershell/Modules";

/// Simulated commands of a module, in order.
pub fn commands(known: &Known, cx: &Context) -> Vec<String> {
    let mut names: Vec<String> = if known.facts.is_empty() {
        Vec::new()
    } else {
        let all = cx.host.cmdlets().into_iter().map(command_info::of_cmdlet);
        all.filter(|command| *command.facts.module == *known.facts)
            .map(|command| command.name)
            .collect()
    };
    names.sort_by(|l, r| reading::order_text(l, r, false));
    names
}

/// A version as PowerShell's own type.
pub fn version(text: &str) -> Value {
    use crate::value::foreign::{Version, of};
    Version::parse(text, false).map_or_else(|| Value::str(text), of)
}

fn table(names: &[String]) -> Value {
    let table = Table::new(TableKind::Dictionary(
        "System.Collections.Generic.Dictionary[System.String,System.Object]".into(),
    ));
    table.set_case_sensitive(false);
    for name in names {
        table.set(Value::str(name), Value::str(name));
    }
    Value::Table(table)
}

/// A module as Get-Module shows it; `available` as its -ListAvailable does.
pub fn module(known: &Known, available: bool, cx: &mut Context) -> Result<Value> {
    let names = commands(known, cx);
    let engine = known.name.starts_with("Microsoft.PowerShell.");
    let (kind, number) = match (engine || names.is_empty(), known.name.as_str()) {
        (_, "PowerShellGet" | "PackageManagement") => ("Script", 0),
        (true, _) => ("Manifest", 2),
        (false, name) if name.starts_with("Microsoft.Graph") => ("Script", 0),
        (false, _) => ("Binary", 1),
    };
    let kind = Value::Enum(Rc::new(EnumValue {
        type_name: "System.Management.Automation.ModuleType".into(),
        name: kind.into(),
        number,
    }));
    let base = format!("{PLACE}/{}/{}", known.name, known.version);
    let author = if known.name.contains("PnP") {
        "Microsoft 365 Patterns and Practices"
    } else {
        "Microsoft Corporation"
    };
    let object = Object::of([
        ("Name", Value::str(&known.name)),
        ("Path", Value::str(format!("{base}/{}.psd1", known.name))),
        (
            "Description",
            Value::str(format!("{} Simulated by rehearsal.", known.description)),
        ),
        ("ModuleType", kind),
        ("Version", version(known.version)),
        ("PreRelease", Value::str("")),
        ("NestedModules", Value::array(Vec::new())),
        ("ExportedFunctions", table(&[])),
        ("ExportedCmdlets", table(&names)),
        ("ExportedVariables", table(&[])),
        ("ExportedAliases", table(&[])),
        ("ExportedCommands", table(&names)),
        ("ModuleBase", Value::str(&base)),
        ("PSEdition", Value::str("Core,Desk")),
        ("Author", Value::str(author)),
        ("CompanyName", Value::str(author)),
        ("RequiredModules", Value::array(Vec::new())),
        ("RootModule", Value::str(format!("{}.psm1", known.name))),
        (
            "RepositorySourceLocation",
            Value::str("https://www.powershellgallery.com/api/v2"),
        ),
        ("PowerShellVersion", version("5.1")),
        ("LogPipelineExecutionDetails", Value::Bool(false)),
    ]);
    let mut types: Vec<Rc<str>> = vec![
        "System.Management.Automation.PSModuleInfo".into(),
        "System.Object".into(),
    ];
    if available {
        types.insert(0, "ModuleInfoGrouping".into());
    }
    object.set_type_names(types.into());
    object.set_text(&*known.name);
    Ok(Value::Object(object))
}

/// A module as Find-Module and Get-InstalledModule show it.
pub fn package(known: &Known, installed: bool) -> Value {
    let mut members = vec![
        ("Name", Value::str(&known.name)),
        ("Version", Value::str(known.version)),
        ("Type", Value::str("Module")),
        (
            "Description",
            Value::str(format!("{} Simulated by rehearsal.", known.description)),
        ),
        ("Author", Value::str("Microsoft Corporation")),
        ("CompanyName", Value::str("azure-sdk")),
        ("Repository", Value::str("PSGallery")),
        ("PackageManagementProvider", Value::str("NuGet")),
        (
            "RepositorySourceLocation",
            Value::str("https://www.powershellgallery.com/api/v2"),
        ),
        ("Dependencies", Value::array(Vec::new())),
        ("Tags", Value::array(Vec::new())),
    ];
    if installed {
        members.push((
            "InstalledLocation",
            Value::str(format!("{PLACE}/{}/{}", known.name, known.version)),
        ));
    }
    let object = Object::of(members);
    object.set_type_names(Rc::new([
        "Microsoft.PowerShell.Commands.PSRepositoryItemInfo".into(),
        "System.Management.Automation.PSCustomObject".into(),
        "System.Object".into(),
    ]));
    object.set_text(&*known.name);
    Value::Object(object)
}
