//! The cmdlets of saved content searches. What a search is and does stands in `search.rs`.

use super::action::ComplianceSearchAction;
use super::search::{self, ComplianceSearch};
use super::{MAY_SEARCH, times};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{AuditRecord, Tenant};
use schemars::JsonSchema;
use serde::Deserialize;

/// Creates a content search over mailboxes, sites and OneDrives.
///
/// The search is saved and not yet run: Start-ComplianceSearch runs it. Without a query it finds everything in its
/// locations. What the query language knows, and what is odd about a query, is told when it is saved.
///
/// ```transcript
/// PS> (New-ComplianceSearch -Name budget -ExchangeLocation All -ContentMatchQuery 'subject:budget').Status
/// NotStarted
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewComplianceSearch {
    /// Name, unique in the organisation
    name: String,
    /// What to search for, in the query language; empty for everything
    content_match_query: Option<String>,
    /// What the search is for
    description: Option<String>,
    /// Mailboxes to search: addresses, or All
    exchange_location: Option<Vec<String>>,
    /// Mailboxes to leave out of All
    exchange_location_exclusion: Option<Vec<String>>,
    /// Sites and OneDrives to search: URLs, or All
    share_point_location: Option<Vec<String>>,
    /// Sites to leave out of All
    share_point_location_exclusion: Option<Vec<String>>,
    /// Public folders to search: All; this tenant has none
    public_folder_location: Option<Vec<String>>,
    /// Whether mailboxes that are not found are only noted; inactive ones are named so, with a dot before the address
    allow_not_found_exchange_locations_enabled: Option<bool>,
    /// Case that the search belongs to
    case: Option<String>,
    /// Language of the query
    language: Option<String>,
}

impl Cmdlet for NewComplianceSearch {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        if tenant.find::<ComplianceSearch>(&self.name)?.is_some() {
            return Err(search::exists(&self.name));
        }
        let now = tenant.now();
        let made = ComplianceSearch {
            identity: tenant.new_guid()?,
            name: self.name,
            description: self.description,
            content_match_query: self.content_match_query.unwrap_or_default(),
            language: self.language.unwrap_or_default(),
            exchange_location: self.exchange_location.unwrap_or_default(),
            exchange_location_exclusion: self.exchange_location_exclusion.unwrap_or_default(),
            share_point_location: self.share_point_location.unwrap_or_default(),
            share_point_location_exclusion: self.share_point_location_exclusion.unwrap_or_default(),
            public_folder_location: self.public_folder_location.unwrap_or_default(),
            allow_not_found_exchange_locations_enabled: self
                .allow_not_found_exchange_locations_enabled
                .unwrap_or(false),
            case_name: self.case,
            created_by: tenant.actor().display_name.clone(),
            created_time: now,
            last_modified_time: now,
            ..ComplianceSearch::default()
        };
        save(cx, &made, "SearchCreated", "New-ComplianceSearch")
    }
}

/// Saves a search after its query and locations were checked, and puts it out.
fn save(cx: &mut Context, made: &ComplianceSearch, operation: &str, action: &str) -> Result<()> {
    for warning in made.check(cx.tenant()?)? {
        cx.warn(warning)?;
    }
    if !cx.should_process(&made.name, action)? {
        return Ok(());
    }
    let tenant = cx.tenant()?;
    tenant.put(made)?;
    audited(tenant, operation, &made.name)?;
    let now = tenant.now();
    cx.emit_value(made.output(now)?)
}

/// What somebody did with a search or its action, in the tenant's audit log.
pub(super) fn audited(tenant: &mut Tenant, operation: &str, name: &str) -> Result<()> {
    tenant
        .audit(AuditRecord::new(
            "SecurityComplianceCenter",
            "Discovery",
            operation,
            name,
        ))
        .map(drop)
}

/// Gets content searches with the results of their last run.
///
/// SuccessResults holds one line for each location; SearchStatistics holds the hits by location and by keyword as JSON.
///
/// ```transcript
/// PS> $null = New-ComplianceSearch -Name budget -ExchangeLocation All -ContentMatchQuery 'subject:budget'
/// PS> (Get-ComplianceSearch budget).ContentMatchQuery
/// subject:budget
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetComplianceSearch {
    /// Search to get: its name or id; all of them if it is not given
    identity: Option<String>,
    /// Only searches of this case
    case: Option<String>,
    /// At most so many; Unlimited for all
    result_size: Option<String>,
}

impl Cmdlet for GetComplianceSearch {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        let limit = self
            .result_size
            .and_then(|size| size.parse().ok())
            .unwrap_or(usize::MAX);
        let tenant = cx.tenant()?;
        let mut found = match &self.identity {
            Some(name) => vec![tenant.get::<ComplianceSearch>(name)?],
            None => tenant.list::<ComplianceSearch>()?,
        };
        if let Some(case) = &self.case {
            found.retain(|one| {
                one.case_name
                    .as_deref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(case))
            });
        }
        found.sort_by_key(|one| one.name.to_lowercase());
        for one in found.into_iter().take(limit) {
            let tenant = cx.tenant()?;
            times::look(tenant, one.job_start_time, one.job_end_time)?;
            let now = tenant.now();
            cx.emit_value(one.output(now)?)?;
        }
        Ok(())
    }
}

/// Changes a content search.
///
/// A changed query or location makes the results of the last run void: the search must be run again.
///
/// ```transcript
/// PS> $null = New-ComplianceSearch -Name budget -ExchangeLocation All
/// PS> Set-ComplianceSearch budget -ContentMatchQuery 'subject:budget'
/// PS> (Get-ComplianceSearch budget).ContentMatchQuery
/// subject:budget
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetComplianceSearch {
    /// Search to change: its name or id
    identity: String,
    /// New name
    name: Option<String>,
    /// New query
    content_match_query: Option<String>,
    /// New description
    description: Option<String>,
    /// Mailboxes to search, instead of those before
    exchange_location: Option<Vec<String>>,
    /// Mailboxes to search as well
    add_exchange_location: Option<Vec<String>>,
    /// Mailboxes to search no more
    remove_exchange_location: Option<Vec<String>>,
    /// Mailboxes to leave out, instead of those before
    exchange_location_exclusion: Option<Vec<String>>,
    /// Mailboxes to leave out as well
    add_exchange_location_exclusion: Option<Vec<String>>,
    /// Mailboxes to leave out no more
    remove_exchange_location_exclusion: Option<Vec<String>>,
    /// Sites to search, instead of those before
    share_point_location: Option<Vec<String>>,
    /// Sites to search as well
    add_share_point_location: Option<Vec<String>>,
    /// Sites to search no more
    remove_share_point_location: Option<Vec<String>>,
    /// Sites to leave out, instead of those before
    share_point_location_exclusion: Option<Vec<String>>,
    /// Sites to leave out as well
    add_share_point_location_exclusion: Option<Vec<String>>,
    /// Sites to leave out no more
    remove_share_point_location_exclusion: Option<Vec<String>>,
    /// Public folders to search: All
    public_folder_location: Option<Vec<String>>,
    /// Whether mailboxes that are not found are only noted
    allow_not_found_exchange_locations_enabled: Option<bool>,
    /// Language of the query
    language: Option<String>,
}

impl Cmdlet for SetComplianceSearch {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let before: ComplianceSearch = tenant.get(&self.identity)?;
        let mut changed = before.clone();
        if let Some(name) = self.name {
            let other = tenant.find::<ComplianceSearch>(&name)?;
            if other.is_some_and(|other| other.identity != before.identity) {
                return Err(search::exists(&name));
            }
            changed.name = name;
        }
        changed.description = self.description.or(changed.description);
        set(&mut changed.content_match_query, self.content_match_query);
        set(&mut changed.language, self.language);
        set(
            &mut changed.public_folder_location,
            self.public_folder_location,
        );
        set(
            &mut changed.allow_not_found_exchange_locations_enabled,
            self.allow_not_found_exchange_locations_enabled,
        );
        list(
            &mut changed.exchange_location,
            self.exchange_location,
            self.add_exchange_location,
            self.remove_exchange_location,
        );
        list(
            &mut changed.exchange_location_exclusion,
            self.exchange_location_exclusion,
            self.add_exchange_location_exclusion,
            self.remove_exchange_location_exclusion,
        );
        list(
            &mut changed.share_point_location,
            self.share_point_location,
            self.add_share_point_location,
            self.remove_share_point_location,
        );
        list(
            &mut changed.share_point_location_exclusion,
            self.share_point_location_exclusion,
            self.add_share_point_location_exclusion,
            self.remove_share_point_location_exclusion,
        );
        let renamed = ComplianceSearch {
            name: before.name.clone(),
            description: before.description.clone(),
            ..changed.clone()
        };
        if renamed != before {
            changed.forget_run();
        }
        changed.last_modified_time = tenant.now();
        for warning in changed.check(tenant)? {
            cx.warn(warning)?;
        }
        if !cx.should_process(&before.name, "Set-ComplianceSearch")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.put(&changed)?;
        audited(tenant, "SearchUpdated", &changed.name)
    }
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

fn list(
    field: &mut Vec<String>,
    new: Option<Vec<String>>,
    add: Option<Vec<String>>,
    remove: Option<Vec<String>>,
) {
    set(field, new);
    for name in add.unwrap_or_default() {
        if !field.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            field.push(name);
        }
    }
    for name in remove.unwrap_or_default() {
        field.retain(|known| !known.eq_ignore_ascii_case(&name));
    }
}

/// Runs a content search.
///
/// The results are read with Get-ComplianceSearch once its Status is Completed; nothing is put out here.
///
/// ```transcript
/// PS> $null = New-ComplianceSearch -Name budget -ExchangeLocation All -ContentMatchQuery 'subject:budget'
/// PS> Start-ComplianceSearch budget
/// PS> (Get-ComplianceSearch budget).Status
/// Completed
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct StartComplianceSearch {
    /// Search to run: its name or id
    identity: String,
    /// Whether no question is asked
    #[serde(default)]
    force: bool,
}

impl Cmdlet for StartComplianceSearch {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        // There is no question here that -Force could leave out.
        let _ = self.force;
        let mut found: ComplianceSearch = cx.tenant()?.get(&self.identity)?;
        if !cx.should_process(&found.name, "Start-ComplianceSearch")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        found.run(tenant)?;
        tenant.put(&found)?;
        audited(tenant, "SearchStarted", &found.name)
    }
}

/// Stops a content search that is running.
///
/// ```transcript
/// PS> $null = New-ComplianceSearch -Name budget -ExchangeLocation All
/// PS> Stop-ComplianceSearch budget
/// PS> (Get-ComplianceSearch budget).Status
/// NotStarted
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct StopComplianceSearch {
    /// Search to stop: its name or id
    identity: String,
}

impl Cmdlet for StopComplianceSearch {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut found: ComplianceSearch = cx.tenant()?.get(&self.identity)?;
        let now = cx.tenant()?.now();
        let runs = found.job_end_time.is_some_and(|end| now < end);
        if !runs || !cx.should_process(&found.name, "Stop-ComplianceSearch")? {
            return Ok(());
        }
        let (started, by, run) = (found.job_start_time, found.run_by.clone(), found.job_run_id);
        found.forget_run();
        (
            found.job_start_time,
            found.job_end_time,
            found.run_by,
            found.job_run_id,
        ) = (started, Some(now), by, run);
        found.final_state = "Stopped".into();
        let tenant = cx.tenant()?;
        tenant.put(&found)?;
        audited(tenant, "SearchStopped", &found.name)
    }
}

/// Removes a content search with its results and its actions.
///
/// What the search found stays where it is; exported files stay too.
///
/// ```transcript
/// PS> $null = New-ComplianceSearch -Name budget -ExchangeLocation All
/// PS> Remove-ComplianceSearch budget -Confirm:$false
/// PS> @(Get-ComplianceSearch | Where-Object Name -eq budget).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveComplianceSearch {
    /// Search to remove: its name or id
    identity: String,
}

impl Cmdlet for RemoveComplianceSearch {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        let found: ComplianceSearch = cx.tenant()?.get(&self.identity)?;
        if !cx.should_process(&found.name, "Remove-ComplianceSearch")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        for action in tenant.list::<ComplianceSearchAction>()? {
            if action.search_name.eq_ignore_ascii_case(&found.name) {
                tenant.delete::<ComplianceSearchAction>(&crate::tenant::Entity::key(&action))?;
            }
        }
        tenant.delete::<ComplianceSearch>(&found.identity.to_string())?;
        audited(tenant, "SearchRemoved", &found.name)
    }
}
