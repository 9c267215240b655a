//! A saved content search: its query, its locations, and what its last run found, in the words that scripts parse.

use super::scope::{Named, resolve};
use super::times;
use crate::apps::output::{Properties, Rest, documented};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::search::{self, KeywordCount, Reach, Scope, SearchResult};
use crate::tenant::{Entity, Erasure, Guid, Tenant, Timestamp};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// A content search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ComplianceSearch {
    /// Object id.
    pub identity: Guid,
    /// Name, unique in the organisation.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it searches for; empty for everything.
    pub content_match_query: String,
    /// Language of the query.
    pub language: String,
    /// Mailboxes searched, as named.
    pub exchange_location: Vec<String>,
    /// Mailboxes left out.
    pub exchange_location_exclusion: Vec<String>,
    /// Sites searched.
    pub share_point_location: Vec<String>,
    /// Sites left out.
    pub share_point_location_exclusion: Vec<String>,
    /// Public folders searched, of which this tenant has none.
    pub public_folder_location: Vec<String>,
    /// Whether mailboxes that are not found are only noted (LC-U7).
    pub allow_not_found_exchange_locations_enabled: bool,
    /// Case that it belongs to.
    pub case_name: Option<String>,
    /// Holds whose locations it searches.
    pub hold_names: Vec<String>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_time: Timestamp,
    /// When it was changed.
    pub last_modified_time: Timestamp,
    /// Who ran it last.
    pub run_by: String,
    /// When its last run started.
    pub job_start_time: Option<Timestamp>,
    /// When its last run ended, or will end.
    pub job_end_time: Option<Timestamp>,
    /// Id of its last run.
    pub job_run_id: Guid,
    /// State in which its last run ends: `Completed`, `Failed`, `Stopped`, `PartiallySucceeded`.
    pub final_state: String,
    /// Items found.
    pub items: i64,
    /// Their bytes.
    pub size: i64,
    /// Partially indexed items in mailboxes that were not found (LC-I2).
    pub unindexed_items: i64,
    /// Their bytes.
    pub unindexed_size: i64,
    /// Locations searched.
    pub num_bindings: i32,
    /// Hits by location, a line each.
    pub success_results: String,
    /// Statistics as JSON.
    pub search_statistics: String,
    /// What went wrong.
    pub errors: Option<String>,
    /// Locations that were not found.
    pub invalid_locations: Vec<String>,
}

impl Entity for ComplianceSearch {
    const KIND: &'static str = "ComplianceSearch";

    fn key(&self) -> String {
        self.identity.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![self.name.clone(), self.identity.to_string()]
    }

    /// Everybody whose address stands in the query or in the locations.
    fn persons(&self) -> Vec<String> {
        let mut persons = addresses_in(&self.content_match_query);
        for place in self
            .exchange_location
            .iter()
            .chain(&self.exchange_location_exclusion)
        {
            persons.extend(addresses_in(place));
        }
        persons.extend(addresses_in(&self.name));
        persons.sort();
        persons.dedup();
        persons
    }

    fn erasure(&self) -> Erasure {
        Erasure::Retain {
            reason: format!(
                "a saved search, kept as evidence of the request until: Remove-ComplianceSearch '{}'",
                self.name
            ),
        }
    }
}

/// Mail addresses in a text, lower case.
pub fn addresses_in(text: &str) -> Vec<String> {
    let separates = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '('
                    | ')'
                    | ':'
                    | '='
                    | '<'
                    | '>'
                    | ','
                    | ';'
                    | '*'
                    | '{'
                    | '}'
                    | '['
                    | ']'
                    | '_'
            )
    };
    let is_address = |word: &&str| {
        word.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
    };
    let clean = |word: &str| {
        word.trim_matches(|c: char| matches!(c, '.' | '\'' | '-' | '+'))
            .to_lowercase()
    };
    text.split(separates)
        .filter(is_address)
        .map(clean)
        .collect()
}

/// Properties of the output of the ComplianceSearch cmdlets, in order.
const PROPERTIES: Properties = &[
    ("Name", Rest::Null),
    ("RunBy", Rest::Null),
    ("JobStartTime", Rest::Null),
    ("JobEndTime", Rest::Null),
    ("LastRunTime", Rest::Null),
    ("LastModifiedTime", Rest::Null),
    ("CreatedTime", Rest::Null),
    ("CreatedBy", Rest::Null),
    ("JobRunId", Rest::Null),
    ("JobProgress", Rest::Int(0)),
    ("Status", Rest::Null),
    ("Items", Rest::Int(0)),
    ("Size", Rest::Int(0)),
    ("UnindexedItems", Rest::Int(0)),
    ("UnindexedSize", Rest::Int(0)),
    ("NumBindings", Rest::Int(0)),
    ("SuccessResults", Rest::Null),
    ("SearchStatistics", Rest::Null),
    ("Errors", Rest::Null),
    ("InvalidLocations", Rest::None),
    ("ContentMatchQuery", Rest::Text("")),
    ("Description", Rest::Null),
    ("Language", Rest::Text("")),
    ("LogLevel", Rest::Text("Suppress")),
    ("CaseId", Rest::Null),
    ("CaseName", Rest::Null),
    ("HoldNames", Rest::None),
    ("ExchangeLocation", Rest::None),
    ("ExchangeLocationExclusion", Rest::None),
    ("SharePointLocation", Rest::None),
    ("SharePointLocationExclusion", Rest::None),
    ("PublicFolderLocation", Rest::None),
    ("OneDriveLocation", Rest::None),
    ("OneDriveLocationExclusion", Rest::None),
    ("SearchType", Rest::Text("EstimateSearch")),
    ("IncludeUserAppContent", Rest::Yes),
    ("AllowNotFoundExchangeLocationsEnabled", Rest::No),
    ("IncludeOrgContent", Rest::No),
    ("StatusMailRecipients", Rest::None),
    ("Refiners", Rest::None),
    ("RefinerNames", Rest::None),
    ("ContractVersion", Rest::Text("v1")),
    ("Region", Rest::Null),
    ("Scenario", Rest::Text("General")),
    ("JobOptions", Rest::Int(0)),
    ("TenantId", Rest::Null),
    ("Identity", Rest::Null),
    ("IsValid", Rest::Yes),
    ("ObjectState", Rest::Text("Unchanged")),
];

impl ComplianceSearch {
    /// Rows of the locations it names; notes those that are not there.
    pub fn scope(&self, tenant: &Tenant) -> Result<(Scope, Vec<String>)> {
        let named = Named {
            exchange: &self.exchange_location,
            exchange_exclusion: &self.exchange_location_exclusion,
            sharepoint: &self.share_point_location,
            sharepoint_exclusion: &self.share_point_location_exclusion,
            allow_missing: self.allow_not_found_exchange_locations_enabled,
        };
        resolve(tenant, &named)
    }

    /// Whether sites are searched.
    pub fn searches_sites(&self) -> bool {
        !self.share_point_location.is_empty()
    }

    /// What it finds now.
    pub fn find(&self, tenant: &Tenant) -> Result<(search::Query, SearchResult)> {
        let (scope, _) = self.scope(tenant)?;
        let query = search::parse_for(tenant, &self.content_match_query, &scope)?;
        let result = search::search(tenant, &query, &scope)?;
        Ok((query, result))
    }

    /// Checks query and locations, and tells what is odd about the query.
    pub fn check(&self, tenant: &Tenant) -> Result<Vec<String>> {
        let (scope, _) = self.scope(tenant)?;
        let query = search::parse_for(tenant, &self.content_match_query, &scope)?;
        let odd = query
            .diagnostics
            .iter()
            .filter(|found| found.severity == search::Severity::Warning);
        Ok(odd.map(|found| found.line(&query.text)).collect())
    }

    /// Runs it: finds, counts, and keeps the counts.
    pub fn run(&mut self, tenant: &mut Tenant) -> Result<()> {
        if self.exchange_location.is_empty()
            && self.share_point_location.is_empty()
            && self.public_folder_location.is_empty()
        {
            return Err(no_location(&self.name));
        }
        let (scope, missing) = self.scope(tenant)?;
        let (query, result) = self.find(tenant)?;
        self.items = result.hits.len() as i64;
        self.size = result.bytes() as i64;
        let mailboxes = || result.locations.iter().filter(|place| place.is_mailbox);
        self.unindexed_items = mailboxes().map(|place| place.unindexed_items as i64).sum();
        self.unindexed_size = mailboxes().map(|place| place.unindexed_bytes as i64).sum();
        self.num_bindings = result.locations.len() as i32;
        self.success_results = success_results(&result);
        self.search_statistics = statistics(tenant, self, &query, &scope, &result)?.to_string();
        let unknown: Vec<String> = missing
            .iter()
            .map(|name| format!("Location: {name}, Error: the mailbox was not found"))
            .collect();
        self.errors = (!unknown.is_empty()).then(|| unknown.join("\r\n"));
        self.final_state = if unknown.is_empty() {
            "Completed"
        } else {
            "PartiallySucceeded"
        }
        .into();
        self.invalid_locations = missing;
        self.run_by = tenant.actor().display_name.clone();
        self.job_run_id = tenant.new_guid()?;
        self.job_start_time = Some(tenant.now());
        self.job_end_time = Some(times::job_end(tenant, result.locations.len())?);
        Ok(())
    }

    /// Forgets the last run: what it found is not what the search says any more.
    pub fn forget_run(&mut self) {
        *self = ComplianceSearch {
            identity: self.identity,
            name: std::mem::take(&mut self.name),
            description: self.description.take(),
            content_match_query: std::mem::take(&mut self.content_match_query),
            language: std::mem::take(&mut self.language),
            exchange_location: std::mem::take(&mut self.exchange_location),
            exchange_location_exclusion: std::mem::take(&mut self.exchange_location_exclusion),
            share_point_location: std::mem::take(&mut self.share_point_location),
            share_point_location_exclusion: std::mem::take(
                &mut self.share_point_location_exclusion,
            ),
            public_folder_location: std::mem::take(&mut self.public_folder_location),
            allow_not_found_exchange_locations_enabled: self
                .allow_not_found_exchange_locations_enabled,
            case_name: self.case_name.take(),
            hold_names: std::mem::take(&mut self.hold_names),
            created_by: std::mem::take(&mut self.created_by),
            created_time: self.created_time,
            last_modified_time: self.last_modified_time,
            ..ComplianceSearch::default()
        };
    }

    /// State of its last run at this time.
    pub fn status(&self, now: Timestamp) -> (String, i32) {
        times::progress(
            now,
            self.job_start_time,
            self.job_end_time,
            &self.final_state,
        )
    }

    /// Whether its last run has ended and found what it could.
    pub fn is_complete(&self, now: Timestamp) -> bool {
        matches!(
            self.status(now).0.as_str(),
            "Completed" | "PartiallySucceeded"
        )
    }

    /// The object that the cmdlets put out. While it runs there is nothing to see of what it finds.
    pub fn output(&self, now: Timestamp) -> Result<Value> {
        let (status, percent) = self.status(now);
        let running = percent < 100;
        let mut more: Vec<(&str, Value)> = vec![
            ("Status", status.as_str().into()),
            ("JobProgress", percent.into()),
            (
                "LastRunTime",
                crate::value::from_serialize(&self.job_start_time)?,
            ),
            (
                "JobRunId",
                if self.job_start_time.is_some() {
                    crate::value::from_serialize(&self.job_run_id)?
                } else {
                    Value::Null
                },
            ),
        ];
        if running {
            more.extend(
                ["Items", "Size", "UnindexedItems", "UnindexedSize"]
                    .map(|name| (name, Value::Long(0))),
            );
            more.extend(
                ["SuccessResults", "SearchStatistics", "Errors", "JobEndTime"]
                    .map(|name| (name, Value::Null)),
            );
        }
        documented(self, PROPERTIES, more)
    }
}

/// `Location: a, Item count: 3, Total size: 40960`, a line for every location searched.
fn success_results(result: &SearchResult) -> String {
    let line = |place: &search::LocationCount| {
        format!(
            "Location: {}, Item count: {}, Total size: {}",
            place.address, place.items, place.bytes
        )
    };
    result
        .locations
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\r\n")
}

/// Statistics by kind of location: its locations, the whole, and each keyword (S3).
fn statistics(
    tenant: &Tenant,
    saved: &ComplianceSearch,
    query: &search::Query,
    scope: &Scope,
    result: &SearchResult,
) -> Result<Json> {
    let mail_only = Scope {
        sites: Reach::Nothing,
        ..scope.clone()
    };
    let sites_only = Scope {
        mailboxes: Reach::Nothing,
        ..scope.clone()
    };
    Ok(json!({
        "ExchangeBinding": binding(saved, result, true, &search::keywords(tenant, query, &mail_only)?),
        "SharePointBinding": binding(saved, result, false, &search::keywords(tenant, query, &sites_only)?),
        "PublicFolderBinding": { "Search": counts(&saved.name, 0, 0), "Sources": [], "Queries": [] },
    }))
}

fn binding(
    saved: &ComplianceSearch,
    result: &SearchResult,
    mail: bool,
    keywords: &[KeywordCount],
) -> Json {
    let places: Vec<&search::LocationCount> = result
        .locations
        .iter()
        .filter(|place| place.is_mailbox == mail)
        .collect();
    let mut whole = counts(
        &saved.name,
        places.iter().map(|p| p.items).sum(),
        places.iter().map(|p| p.bytes).sum(),
    );
    if mail {
        whole["ContentUnindexedItems"] =
            places.iter().map(|p| p.unindexed_items).sum::<u64>().into();
        whole["ContentUnindexedSize"] =
            size_text(places.iter().map(|p| p.unindexed_bytes).sum()).into();
    }
    let sources: Vec<Json> = places
        .iter()
        .filter(|p| p.items > 0)
        .map(|p| counts(&p.address, p.items, p.bytes))
        .collect();
    let queries: Vec<Json> = keywords
        .iter()
        .map(|count| {
            let mut row = counts(count.part, count.items, count.bytes);
            row["Query"] = count.query.clone().into();
            row["LocationsWithHits"] = count.locations.into();
            row
        })
        .collect();
    json!({ "Search": whole, "Sources": sources, "Queries": queries })
}

fn counts(name: &str, items: u64, bytes: u64) -> Json {
    json!({ "Name": name, "ContentItems": items, "ContentSize": size_text(bytes) })
}

/// `12.40 MB`.
fn size_text(bytes: u64) -> String {
    let mut amount = bytes as f64;
    let mut unit = "B";
    for larger in ["KB", "MB", "GB", "TB"] {
        if amount < 1024.0 {
            break;
        }
        amount /= 1024.0;
        unit = larger;
    }
    if unit == "B" {
        format!("{bytes} B")
    } else {
        format!("{amount:.2} {unit}")
    }
}

/// There is a search of that name.
pub fn exists(name: &str) -> Error {
    ErrorRecord::new(
        "ComplianceSearchAlreadyExists",
        Category::ResourceExists,
        format!("There is already a compliance search '{name}'."),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ManagementObjectAlreadyExistsException")
    .target(name, "String")
    .label("this name is taken")
    .help(format!("choose another name, change it with Set-ComplianceSearch, or remove it with Remove-ComplianceSearch '{name}'"))
    .into()
}

/// A search of nothing cannot run.
fn no_location(name: &str) -> Error {
    ErrorRecord::new(
        "ComplianceSearchNoLocation",
        Category::InvalidArgument,
        format!("The compliance search '{name}' names no location to search."),
    )
    .exception("Microsoft.Exchange.Configuration.Tasks.TaskArgumentException")
    .target(name, "String")
    .label("searches nowhere")
    .help(format!("name locations first: Set-ComplianceSearch '{name}' -ExchangeLocation All -SharePointLocation All"))
    .into()
}

/// The search has not ended, or never ran.
pub fn not_complete(search: &ComplianceSearch, now: Timestamp) -> Error {
    let status = search.status(now).0;
    ErrorRecord::new(
        "ComplianceSearchNotCompleted",
        Category::InvalidOperation,
        format!("The compliance search '{}' has not completed: its status is {status}.", search.name),
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceSearchNotCompletedException")
    .target(&search.name, "String")
    .label(format!("is {status}"))
    .help(format!("run Start-ComplianceSearch '{0}', then wait until (Get-ComplianceSearch '{0}').Status is Completed", search.name))
    .into()
}
