//! Modules: what Get-, Import- and Remove-Module, PowerShellGet and PSResourceGet answer. Everything is loaded from the
//! start and nothing is ever installed: these cmdlets answer for what is here, and name it to whoever asks for more.

pub mod gallery;
pub mod loaded;
mod objects;
pub mod policy;
pub mod resources;

use crate::cmdlet::modules as table;
use crate::diag::{Category, ErrorRecord};
pub use objects::version;
use table::Known;

/// The error for a module that is not here, with the id that PowerShell gives to a module that nobody has; `NotSupported`
/// where the module is known to exist.
fn not_here(name: &str, id: &'static str, category: Category, exception: &str) -> ErrorRecord {
    let known = crate::cmdlet::known_module(name).is_some()
        || KNOWN_ELSEWHERE.iter().any(|other| is_of(name, other));
    let (id, message) = if known {
        (
            "NotSupportedModule",
            format!("The module '{name}' is known, and this version does not simulate it."),
        )
    } else {
        (id, format!("There is no module '{name}' here."))
    };
    ErrorRecord::new(id, category, message)
        .exception(exception)
        .target(name, "String")
        .help(format!("simulated are {}", table::told()))
}

/// Modules that scripts load and that have nothing to do with Microsoft 365, or that only gather others.
const KNOWN_ELSEWHERE: &[&str] = &[
    "ActiveDirectory",
    "AIPService",
    "Az",
    "AzureRM",
    "BurntToast",
    "DnsClient",
    "GroupPolicy",
    "ImportExcel",
    "Microsoft.Graph.Intune",
    "MSAL.PS",
    "Orca",
    "Pester",
    "PSReadLine",
    "PSSQLite",
    "PSWriteHTML",
    "PSWriteWord",
    "SkypeOnlineConnector",
    "SqlServer",
    "Microsoft.Xrm",
    "MSCommerce",
    "O365CentralizedAddInDeployment",
    "WebAdministration",
];

/// Whether a module is that one or a part of it: `Az.Accounts` of `Az`.
fn is_of(name: &str, family: &str) -> bool {
    let head = name
        .get(..family.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(family));
    head && (name.len() == family.len() || name[family.len()..].starts_with('.'))
}

/// What versions are asked for.
#[derive(Default)]
struct Wanted {
    minimum: Option<String>,
    maximum: Option<String>,
    exact: Option<String>,
}

impl Wanted {
    fn fits(&self, known: &Known) -> bool {
        use std::cmp::Ordering::{Greater, Less};
        let against = |wanted: &Option<String>, refused| {
            wanted
                .as_deref()
                .is_none_or(|wanted| table::version_order(known.version, wanted) != refused)
        };
        // An older exact version may be installed beside; a newer one cannot.
        against(&self.minimum, Less)
            && against(&self.maximum, Greater)
            && against(&self.exact, Less)
    }

    fn text(&self) -> &str {
        let first = self.exact.as_deref().or(self.minimum.as_deref());
        first.or(self.maximum.as_deref()).unwrap_or_default()
    }
}
