//! From the locations that an administrator names to the rows that are searched: addresses, aliases and names of
//! mailboxes, URLs of sites and OneDrives, or `All`.

use crate::content::folders::{self, Location};
use crate::diag::{Category, Error, ErrorRecord, Result, did_you_mean};
use crate::search::{Reach, Scope};
use crate::tenant::Tenant;

/// Locations as an administrator names them.
#[derive(Clone, Debug, Default)]
pub struct Named<'a> {
    /// Mailboxes.
    pub exchange: &'a [String],
    /// Mailboxes that are left out.
    pub exchange_exclusion: &'a [String],
    /// Sites and OneDrives.
    pub sharepoint: &'a [String],
    /// Sites that are left out.
    pub sharepoint_exclusion: &'a [String],
    /// Whether a mailbox that is not found is only noted (LC-U7: that is how inactive ones are named).
    pub allow_missing: bool,
}

/// Finds the named locations; those that are not there, where that is allowed.
pub fn resolve(tenant: &Tenant, named: &Named) -> Result<(Scope, Vec<String>)> {
    let mut missing = Vec::new();
    let mailboxes = reach(
        tenant,
        named.exchange,
        true,
        named.allow_missing,
        &mut missing,
    )?;
    let sites = reach(tenant, named.sharepoint, false, false, &mut missing)?;
    let mut except = Vec::new();
    for (names, mail) in [
        (named.exchange_exclusion, true),
        (named.sharepoint_exclusion, false),
    ] {
        if let Reach::Only(rows) = reach(tenant, names, mail, false, &mut missing)? {
            except.extend(rows);
        }
    }
    Ok((
        Scope {
            mailboxes,
            sites,
            except,
            deleted_too: false,
        },
        missing,
    ))
}

fn reach(
    tenant: &Tenant,
    names: &[String],
    mail: bool,
    allow_missing: bool,
    missing: &mut Vec<String>,
) -> Result<Reach> {
    let names: Vec<&str> = names
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        return Ok(Reach::Nothing);
    }
    if names.iter().any(|name| name.eq_ignore_ascii_case("all")) {
        return Ok(Reach::All);
    }
    let mut rows = Vec::new();
    for name in names {
        match find(tenant, name, mail)? {
            Some(place) if place.state == folders::ACTIVE => rows.push(place.id),
            // An inactive mailbox is searched only if it is named with its dot and the search allows it (LC-U7).
            Some(place)
                if place.state == folders::INACTIVE && name.starts_with('.') && allow_missing =>
            {
                rows.push(place.id)
            }
            _ if allow_missing => missing.push(name.to_string()),
            _ => return Err(not_found(tenant, name, mail)),
        }
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(Reach::Only(rows))
}

fn find(tenant: &Tenant, name: &str, mail: bool) -> Result<Option<Location>> {
    let right_kind = |place: &Location| place.kind.is_site() != mail;
    if let Some(place) = folders::find_location(tenant, name)?.filter(right_kind) {
        return Ok(Some(place));
    }
    let kinds: &[&str] = if mail {
        &["Mailbox", "User", "Group"]
    } else {
        &["Site"]
    };
    for kind in kinds {
        let Ok(row) = tenant.entity_row(kind, name) else {
            continue;
        };
        if let Some(place) = folders::location_of_entity(tenant, &row.key)?.filter(right_kind) {
            return Ok(Some(place));
        }
        let mail_of = row
            .doc
            .get("Mail")
            .or_else(|| row.doc.get("UserPrincipalName"))
            .and_then(|mail| mail.as_str());
        if let Some(place) = mail_of
            .map(|mail| folders::find_location(tenant, mail))
            .transpose()?
            .flatten()
            .filter(right_kind)
        {
            return Ok(Some(place));
        }
    }
    match name.strip_prefix('.') {
        Some(rest) if mail => Ok(folders::find_location(tenant, rest)?.filter(right_kind)),
        _ => Ok(None),
    }
}

fn not_found(tenant: &Tenant, name: &str, mail: bool) -> Error {
    let (what, list) = if mail {
        ("mailbox", "Get-Mailbox")
    } else {
        ("site", "Get-SPOSite")
    };
    let known = folders::locations(tenant).unwrap_or_default();
    let known = known
        .iter()
        .filter(|place| place.kind.is_site() != mail)
        .map(|place| place.address.as_str());
    let help = match did_you_mean(name, known) {
        Some(near) => format!("did you mean '{near}'?"),
        None if mail => format!(
            "{list} lists them; an inactive one is named with a dot before its address and \
            -AllowNotFoundExchangeLocationsEnabled $true (LC-U7)"
        ),
        None => format!("{list} lists them"),
    };
    ErrorRecord::new(
        "ComplianceSearchLocationNotFound",
        Category::ObjectNotFound,
        format!("There is no {what} '{name}' to search."),
    )
    .exception("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException")
    .target(name, "String")
    .label(format!("no such {what}"))
    .help(help)
    .into()
}
