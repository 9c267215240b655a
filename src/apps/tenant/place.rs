//! Which mailbox or site a parameter means, for the cmdlets that look into any of them.

use crate::apps::exchange::Mailbox;
use crate::apps::output::identity;
use crate::apps::sharepoint::Site;
use crate::content::folders::{self, ACTIVE, Location};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Entity, Tenant};
use crate::value::Value;

/// The mailbox that is meant: by address, alias, name, id, or an object of Get-Mailbox.
pub fn mailbox(tenant: &Tenant, given: &Value) -> Result<Location> {
    let name = identity(given, &["PrimarySmtpAddress", "Identity"]);
    let entity = tenant.find::<Mailbox>(&name)?.map(|found| found.key());
    place(tenant, &name, entity)
}

/// The site or OneDrive that is meant: by URL, path below the root, id, or an object of Get-SPOSite.
pub fn site(tenant: &Tenant, given: &Value) -> Result<Location> {
    let name = identity(given, &["Url", "SiteId"]);
    let entity = tenant.find::<Site>(&name)?.map(|found| found.key());
    place(tenant, &name, entity)
}

fn place(tenant: &Tenant, name: &str, entity: Option<String>) -> Result<Location> {
    let found = match entity {
        Some(key) => folders::location_of_entity(tenant, &key)?,
        None => None,
    };
    found.map_or_else(|| folders::location_at(tenant, name), Ok)
}

/// Refuses a place that nothing can be put into.
pub fn writable(place: &Location) -> Result<()> {
    if place.state == ACTIVE {
        return Ok(());
    }
    let message = format!("'{}' is deleted, and takes nothing in.", place.address);
    let record = ErrorRecord::new("LocationDeleted", Category::InvalidOperation, message);
    Err(record
        .exception("System.InvalidOperationException")
        .target(&place.address, "String")
        .label("is deleted")
        .help("restore it with Undo-SoftDeletedMailbox or Restore-SPODeletedSite, or name another")
        .into())
}

/// Refuses to look nowhere, or in a mailbox and a site at once.
pub fn one_place(cmdlet: &str) -> Error {
    let message = format!("{cmdlet} needs a mailbox (-Mailbox) or a site (-Site), and not both.");
    ErrorRecord::new("LocationUnclear", Category::InvalidArgument, message)
        .exception("System.Management.Automation.ParameterBindingException")
        .label("expected -Mailbox or -Site")
        .help("name the mailbox by an address, or the site by its URL")
        .into()
}
