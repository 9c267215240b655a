//! An action on a content search: preview, export or purge, with its results in the words that scripts parse.

use super::search::{ComplianceSearch, addresses_in};
use super::times;
use crate::apps::output::{Properties, Rest, documented};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Entity, Erasure, Guid, Tenant, Timestamp};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// What an action does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionKind {
    /// Lists items.
    #[default]
    Preview,
    /// Writes items and reports to files.
    Export,
    /// Deletes items.
    Purge,
    /// Writes reports only.
    Report,
}

impl ActionKind {
    /// As it stands in names and output.
    pub fn name(self) -> &'static str {
        match self {
            ActionKind::Preview => "Preview",
            ActionKind::Export => "Export",
            ActionKind::Purge => "Purge",
            ActionKind::Report => "Report",
        }
    }
}

/// An action on a search, which keeps what the action did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ComplianceSearchAction {
    /// Object id.
    pub identity: Guid,
    /// `<search>_Purge` and the like (LC-P6).
    pub name: String,
    /// Search that it acts on.
    pub search_name: String,
    /// What it does.
    pub action: ActionKind,
    /// Who ran it.
    pub run_by: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_time: Timestamp,
    /// When it was changed.
    pub last_modified_time: Timestamp,
    /// When it started.
    pub job_start_time: Option<Timestamp>,
    /// When it ended, or will end.
    pub job_end_time: Option<Timestamp>,
    /// Id of its run.
    pub job_run_id: Guid,
    /// State in which it ends.
    pub final_state: String,
    /// What it did, as one text.
    pub results: String,
    /// What went wrong.
    pub errors: Option<String>,
    /// Id of the search.
    pub estimate_search_job_id: Guid,
    /// Id of the run of the search.
    pub estimate_search_run_id: Guid,
    /// Mailboxes of the search.
    pub exchange_location: Vec<String>,
    /// Mailboxes left out.
    pub exchange_location_exclusion: Vec<String>,
    /// Sites of the search.
    pub share_point_location: Vec<String>,
    /// Case of the search.
    pub case_name: Option<String>,
    /// Language of the search.
    pub language: String,
    /// Folder to which it wrote, if it did.
    pub folder: Option<String>,
}

impl Entity for ComplianceSearchAction {
    const KIND: &'static str = "ComplianceSearchAction";

    fn key(&self) -> String {
        self.identity.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![self.name.clone(), self.identity.to_string()]
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = addresses_in(&self.name);
        persons.extend(addresses_in(&self.results));
        for place in &self.exchange_location {
            persons.extend(addresses_in(place));
        }
        persons.sort();
        persons.dedup();
        persons
    }

    fn erasure(&self) -> Erasure {
        let mut reason = format!(
            "results of an action, kept as evidence of the request until: Remove-ComplianceSearchAction '{}'",
            self.name
        );
        if let Some(folder) = &self.folder {
            reason.push_str(&format!("; its files lie in {folder}"));
        }
        Erasure::Retain { reason }
    }
}

const PROPERTIES: Properties = &[
    ("Name", Rest::Null),
    ("SearchName", Rest::Null),
    ("Action", Rest::Null),
    ("RunBy", Rest::Null),
    ("JobStartTime", Rest::Null),
    ("JobEndTime", Rest::Null),
    ("LastModifiedTime", Rest::Null),
    ("CreatedTime", Rest::Null),
    ("CreatedBy", Rest::Null),
    ("JobRunId", Rest::Null),
    ("JobProgress", Rest::Int(0)),
    ("Status", Rest::Null),
    ("Results", Rest::Null),
    ("Errors", Rest::Null),
    ("EstimateSearchJobId", Rest::Null),
    ("EstimateSearchRunId", Rest::Null),
    ("ExchangeLocation", Rest::None),
    ("ExchangeLocationExclusion", Rest::None),
    ("SharePointLocation", Rest::None),
    ("PublicFolderLocation", Rest::None),
    ("CaseId", Rest::Null),
    ("CaseName", Rest::Null),
    ("Scenario", Rest::Text("General")),
    ("Region", Rest::Null),
    ("Retry", Rest::No),
    ("ContractVersion", Rest::Text("v1")),
    ("Description", Rest::Null),
    ("Language", Rest::Text("")),
    ("TenantId", Rest::Null),
    ("Identity", Rest::Null),
    ("IsValid", Rest::Yes),
    ("ObjectState", Rest::Text("Unchanged")),
];

impl ComplianceSearchAction {
    /// An action on a search that starts now; what it did is filled in by who does it.
    pub fn new(
        tenant: &mut Tenant,
        search: &ComplianceSearch,
        kind: ActionKind,
        name: String,
    ) -> Result<ComplianceSearchAction> {
        let now = tenant.now();
        let who = tenant.actor().display_name.clone();
        Ok(ComplianceSearchAction {
            identity: tenant.new_guid()?,
            name,
            search_name: search.name.clone(),
            action: kind,
            run_by: who.clone(),
            created_by: who,
            created_time: now,
            last_modified_time: now,
            job_start_time: Some(now),
            job_end_time: Some(times::job_end(tenant, search.num_bindings.max(0) as usize)?),
            job_run_id: tenant.new_guid()?,
            final_state: "Completed".into(),
            estimate_search_job_id: search.identity,
            estimate_search_run_id: search.job_run_id,
            exchange_location: search.exchange_location.clone(),
            exchange_location_exclusion: search.exchange_location_exclusion.clone(),
            share_point_location: search.share_point_location.clone(),
            case_name: search.case_name.clone(),
            language: search.language.clone(),
            ..ComplianceSearchAction::default()
        })
    }

    /// The object that the cmdlets put out; a credential in the results shows only where it is asked for.
    pub fn output(&self, now: Timestamp, with_credential: bool) -> Result<Value> {
        let (status, percent) = times::progress(
            now,
            self.job_start_time,
            self.job_end_time,
            &self.final_state,
        );
        let mut more: Vec<(&str, Value)> = vec![
            ("Status", status.as_str().into()),
            ("JobProgress", percent.into()),
        ];
        if percent < 100 {
            more.extend(["Results", "Errors", "JobEndTime"].map(|name| (name, Value::Null)));
        } else if !with_credential {
            more.push(("Results", masked(&self.results).as_str().into()));
        }
        documented(self, PROPERTIES, more)
    }
}

/// The results without the secret of an export.
fn masked(results: &str) -> String {
    const KEY: &str = "SAS token: ";
    let Some(start) = results.find(KEY).map(|at| at + KEY.len()) else {
        return results.to_string();
    };
    let end = results[start..]
        .find(';')
        .map_or(results.len(), |at| start + at);
    format!("{}{}{}", &results[..start], "*".repeat(8), &results[end..])
}

/// There is an action of that name (LC-P6).
pub fn exists(name: &str, kind: ActionKind) -> Error {
    ErrorRecord::new(
        "ComplianceSearchActionAlreadyExists",
        Category::ResourceExists,
        format!("There is already an action '{name}': a search has one {} at a time.", kind.name()),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ManagementObjectAlreadyExistsException")
    .target(name, "String")
    .label("exists already")
    .help(format!("run Remove-ComplianceSearchAction '{name}' -Confirm:$false first, then repeat this command (LC-P6)"))
    .into()
}

/// None of the actions was chosen.
pub fn none_chosen() -> Error {
    ErrorRecord::new(
        "AmbiguousParameterSet",
        Category::InvalidArgument,
        "Parameter set cannot be resolved: no action was chosen.",
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .label("expected -Preview, -Export or -Purge")
    .help("add -Preview, -Export or -Purge -PurgeType SoftDelete")
    .terminating()
    .into()
}

/// Somebody without the role does not even have the parameter (LC-P7).
pub fn no_such_parameter(parameter: &str, roles: &[&str]) -> Error {
    ErrorRecord::new(
        "NamedParameterNotFound",
        Category::InvalidArgument,
        format!("A parameter cannot be found that matches parameter name '{parameter}'."),
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .label(format!("needs the role {}", roles.join(" or ")))
    .help(format!(
        "the parameter exists for who holds the role {}; connect as somebody who does (LC-P7)",
        roles.join(" or ")
    ))
    .terminating()
    .into()
}
