//! Modules that scripts begin with: what of them is here, and which version they pretend to be. Says nothing of commands
//! themselves: those are in the table of facts.

/// A module that is here.
pub struct Module {
    /// Name under which it is installed.
    pub name: &'static str,
    /// Version.
    pub version: &'static str,
    /// Module of the table of facts whose commands it has; empty for one that only gathers others.
    pub facts: &'static str,
    /// One sentence.
    pub description: &'static str,
}

const GRAPH: &str = "2.32.0";
const ENTRA: &str = "1.0.13";
const POWER_BI: &str = "1.2.1111";
const ENGINE: &str = "7.0.0.0";

/// Modules with names of their own. Those of Graph, Entra and Power BI are families: see [`FAMILIES`].
const MODULES: &[Module] = &[
    module(
        "AzureAD",
        "2.0.2.182",
        "AzureAD",
        "Microsoft Entra ID by its retired module.",
    ),
    module(
        "AzureADPreview",
        "2.0.2.183",
        "AzureAD",
        "Microsoft Entra ID by its retired preview module.",
    ),
    module(
        "ExchangeOnlineManagement",
        "3.9.0",
        "ExchangePowerShell",
        "Exchange Online and Security & Compliance.",
    ),
    module(
        "Microsoft.Entra",
        ENTRA,
        "",
        "Microsoft Entra ID, all parts.",
    ),
    module("Microsoft.Graph", GRAPH, "", "Microsoft Graph, all parts."),
    module(
        "Microsoft.Graph.Beta",
        GRAPH,
        "",
        "Microsoft Graph beta, all parts.",
    ),
    module(
        "Microsoft.Online.SharePoint.PowerShell",
        "16.0.26712.12000",
        "Microsoft.Online.SharePoint.PowerShell",
        "SharePoint Online administration.",
    ),
    module(
        "Microsoft.PowerApps.Administration.PowerShell",
        "2.0.217",
        "Microsoft.PowerApps.Administration.PowerShell",
        "Power Apps and Power Automate administration.",
    ),
    module(
        "Microsoft.PowerApps.PowerShell",
        "1.0.45",
        "Microsoft.PowerApps.PowerShell",
        "Power Apps for makers.",
    ),
    module(
        "Microsoft.PowerShell.Archive",
        "1.2.5",
        "Microsoft.PowerShell.Archive",
        "ZIP files.",
    ),
    module(
        "Microsoft.PowerShell.Host",
        ENGINE,
        "Microsoft.PowerShell.Host",
        "Transcripts.",
    ),
    module(
        "Microsoft.PowerShell.Management",
        ENGINE,
        "Microsoft.PowerShell.Management",
        "Items, locations and processes.",
    ),
    module(
        "Microsoft.PowerShell.PSResourceGet",
        "1.1.1",
        "Microsoft.PowerShell.PSResourceGet",
        "Packages of PowerShell.",
    ),
    module(
        "Microsoft.PowerShell.Security",
        ENGINE,
        "Microsoft.PowerShell.Security",
        "Credentials and policies.",
    ),
    module(
        "Microsoft.PowerShell.Utility",
        ENGINE,
        "Microsoft.PowerShell.Utility",
        "Objects and their formats.",
    ),
    module("MicrosoftPowerBIMgmt", POWER_BI, "", "Power BI, all parts."),
    module(
        "MicrosoftTeams",
        "7.4.0",
        "MicrosoftTeams",
        "Microsoft Teams.",
    ),
    module(
        "MSOnline",
        "1.1.183.81",
        "MSOnline",
        "Microsoft Entra ID by its oldest, retired module.",
    ),
    module(
        "PackageManagement",
        "1.4.8.1",
        "PackageManagement",
        "Package providers.",
    ),
    module(
        "PnP.PowerShell",
        "3.1.0",
        "PnP.PowerShell",
        "SharePoint and Microsoft 365 by the PnP community.",
    ),
    module(
        "PowerShellGet",
        "2.2.5",
        "PowerShellGet",
        "Modules and where they come from.",
    ),
    module(
        "SharePointPnPPowerShellOnline",
        "3.29.2101.0",
        "PnP.PowerShell",
        "SharePoint by the PnP community's retired module.",
    ),
    module(
        "WhiteboardAdmin",
        "1.13.0",
        "WhiteboardAdmin",
        "Whiteboard administration.",
    ),
];

/// Families: beginning of the name, version, parts.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("Microsoft.Graph.", GRAPH, GRAPH_PARTS),
    ("Microsoft.Graph.Beta.", GRAPH, GRAPH_PARTS),
    (
        "Microsoft.Entra.",
        ENTRA,
        "Applications Authentication CertificateBasedAuthentication DirectoryManagement Governance Groups NetworkAccess Reports SignIns Users",
    ),
    (
        "MicrosoftPowerBIMgmt.",
        POWER_BI,
        "Admin Capacities Data Profile Reports Workspaces",
    ),
];

const GRAPH_PARTS: &str = "Applications Authentication BackupRestore Bookings Calendar ChangeNotifications \
    CloudCommunications Compliance CrossDeviceExperiences DeviceManagement DeviceManagement.Actions \
    DeviceManagement.Administration DeviceManagement.Enrollment DeviceManagement.Functions Devices.CloudPrint \
    Devices.CorporateManagement Devices.ServiceAnnouncement DirectoryObjects Education Files Groups \
    Identity.DirectoryManagement Identity.Governance Identity.Partner Identity.SignIns Mail Notes People \
    PersonalContacts Planner Reports SchemaExtensions Search Security Sites Teams Users Users.Actions Users.Functions";

const fn module(
    name: &'static str,
    version: &'static str,
    facts: &'static str,
    description: &'static str,
) -> Module {
    Module {
        name,
        version,
        facts,
        description,
    }
}

/// One module as others ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Name in its own spelling.
    pub name: String,
    /// Version.
    pub version: &'static str,
    /// Module of the table of facts.
    pub facts: String,
    /// One sentence.
    pub description: String,
}

/// All modules, by name.
pub fn all() -> Vec<Known> {
    let own = MODULES.iter().map(|module| Known {
        name: module.name.to_owned(),
        version: module.version,
        facts: module.facts.to_owned(),
        description: module.description.to_owned(),
    });
    let parts = FAMILIES.iter().flat_map(|(head, version, parts)| {
        parts
            .split(' ')
            .filter(|part| !part.is_empty())
            .map(move |part| Known {
                name: format!("{head}{part}"),
                version,
                facts: format!("{head}{part}"),
                description: format!("{}: {part}.", head.trim_end_matches('.')),
            })
    });
    let mut all: Vec<Known> = own.chain(parts).collect();
    all.sort_by_key(|known| known.name.to_lowercase());
    all
}

/// A module by its name without case, or by the path of its file.
pub fn find(name: &str) -> Option<Known> {
    let bare = bare_name(name);
    all()
        .into_iter()
        .find(|known| known.name.eq_ignore_ascii_case(bare))
}

/// `C:\Program Files\…\PnP.PowerShell.psd1` names PnP.PowerShell.
fn bare_name(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    [".psd1", ".psm1", ".dll"]
        .iter()
        .find_map(|end| {
            let head = file.len().checked_sub(end.len())?;
            file.get(head..)?
                .eq_ignore_ascii_case(end)
                .then(|| &file[..head])
        })
        .unwrap_or(file)
}

/// Versions compared part by part: `2.10.0` is more than `2.9`.
pub fn version_order(left: &str, right: &str) -> std::cmp::Ordering {
    let parts = |text: &str| -> Vec<u64> {
        text.split(['.', '-'])
            .map_while(|part| part.parse().ok())
            .collect()
    };
    parts(left).cmp(&parts(right))
}

/// Names that are told to somebody who asks for a module that is not here.
pub fn told() -> String {
    let names = MODULES.iter().map(|module| module.name);
    let names: Vec<&str> = names
        .filter(|name| !name.starts_with("Microsoft.PowerShell"))
        .collect();
    names.join(", ")
}

/// Version of the module that a command's facts name; empty for the others.
pub fn version_of(facts: &str) -> &'static str {
    let own = MODULES
        .iter()
        .find(|module| !facts.is_empty() && module.facts == facts);
    own.map(|module| module.version).unwrap_or_else(|| {
        let family = FAMILIES
            .iter()
            .rev()
            .find(|(head, ..)| facts.starts_with(head));
        family.map_or("", |(_, version, _)| version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_found_by_name_and_by_file() {
        let name = |text| find(text).map(|known| known.name);
        assert_eq!(name("pnp.powershell").as_deref(), Some("PnP.PowerShell"));
        assert_eq!(
            name("C:\\Modules\\MicrosoftTeams\\MicrosoftTeams.psd1").as_deref(),
            Some("MicrosoftTeams")
        );
        assert_eq!(
            name("Microsoft.Graph.Users").as_deref(),
            Some("Microsoft.Graph.Users")
        );
        assert_eq!(name("ImportExcel"), None);
        assert_eq!(version_of("ExchangePowerShell"), "3.9.0");
        assert_eq!(version_of("Microsoft.Graph.Users"), GRAPH);
        assert_eq!(version_of(""), "", "a function is of no module");
    }
}
