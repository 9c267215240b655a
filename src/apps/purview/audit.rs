//! Reading the tenant's audit log (S5, LC-A) and verifying our own journal, which are two things: the first is what the
//! service wrote and forgets after its days, the second what this program did and never forgets.

use crate::apps::output::{Properties, Rest, documented};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{AuditQuery, AuditRecord, Guid, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::cell::RefCell;
use std::collections::HashMap;

/// Records that one call gives by default, and at most (LC-A4).
const DEFAULT_SIZE: usize = 100;
const LARGEST_SIZE: usize = 5_000;
/// Records that a session gives in all: unsorted, sorted, and where both were asked for.
const LARGE_SET: usize = 50_000;
const MIXED_SET: usize = 10_000;

/// Numbers of the record types as the management activity schema lists them.
const RECORD_TYPES: &[(i32, &str)] = &[
    (1, "ExchangeAdmin"),
    (2, "ExchangeItem"),
    (3, "ExchangeItemGroup"),
    (4, "SharePoint"),
    (6, "SharePointFileOperation"),
    (7, "OneDrive"),
    (8, "AzureActiveDirectory"),
    (9, "AzureActiveDirectoryAccountLogon"),
    (10, "DataCenterSecurityCmdlet"),
    (11, "ComplianceDLPSharePoint"),
    (13, "ComplianceDLPExchange"),
    (14, "SharePointSharingOperation"),
    (15, "AzureActiveDirectoryStsLogon"),
    (16, "SkypeForBusinessPSTNUsage"),
    (17, "SkypeForBusinessUsersBlocked"),
    (18, "SecurityComplianceCenterEOPCmdlet"),
    (19, "ExchangeAggregatedOperation"),
    (20, "PowerBIAudit"),
    (21, "CRM"),
    (23, "SkypeForBusinessCmdlets"),
    (24, "Discovery"),
    (25, "MicrosoftTeams"),
    (28, "ThreatIntelligence"),
    (29, "MailSubmission"),
    (30, "MicrosoftFlow"),
    (31, "AeD"),
    (32, "MicrosoftStream"),
    (33, "ComplianceDLPSharePointClassification"),
    (34, "ThreatFinder"),
    (35, "Project"),
    (36, "SharePointListOperation"),
    (37, "SharePointCommentOperation"),
    (38, "DataGovernance"),
    (39, "Kaizala"),
    (40, "SecurityComplianceAlerts"),
    (41, "ThreatIntelligenceUrl"),
    (42, "SecurityComplianceInsights"),
    (43, "MIPLabel"),
    (44, "VivaInsights"),
    (45, "PowerAppsApp"),
    (46, "PowerAppsPlan"),
    (47, "ThreatIntelligenceAtpContent"),
    (48, "LabelContentExplorer"),
    (49, "TeamsHealthcare"),
    (50, "ExchangeItemAggregated"),
    (51, "HygieneEvent"),
    (52, "DataInsightsRestApiAudit"),
    (53, "InformationBarrierPolicyApplication"),
    (54, "SharePointListItemOperation"),
    (55, "SharePointContentTypeOperation"),
    (56, "SharePointFieldOperation"),
    (57, "MicrosoftTeamsAdmin"),
    (58, "HRSignal"),
    (59, "MicrosoftTeamsDevice"),
    (60, "MicrosoftTeamsAnalytics"),
    (61, "InformationWorkerProtection"),
    (62, "Campaign"),
    (63, "DLPEndpoint"),
    (64, "AirInvestigation"),
    (65, "Quarantine"),
    (66, "MicrosoftForms"),
    (67, "ApplicationAudit"),
    (68, "ComplianceSupervisionExchange"),
    (69, "CustomerKeyServiceEncryption"),
    (70, "OfficeNative"),
    (71, "MipAutoLabelSharePointItem"),
    (72, "MipAutoLabelSharePointPolicyLocation"),
    (73, "MicrosoftTeamsShifts"),
    (75, "MipAutoLabelExchangeItem"),
    (76, "CortanaBriefing"),
    (78, "WDATPAlerts"),
    (79, "PowerAppsResource"),
    (82, "SensitivityLabelPolicyMatch"),
    (83, "SensitivityLabelAction"),
    (84, "SensitivityLabeledFileAction"),
    (85, "AttackSim"),
    (86, "AirManualInvestigation"),
    (87, "SecurityComplianceRBAC"),
    (88, "UserTraining"),
    (89, "AirAdminActionInvestigation"),
    (90, "MSTIC"),
    (91, "PhysicalBadgingSignal"),
    (92, "TeamsEasyApprovals"),
    (98, "MCASAlerts"),
    (99, "OnPremisesFileShareScannerDlp"),
    (100, "OnPremisesSharePointScannerDlp"),
    (101, "ExchangeSearch"),
    (102, "SharePointSearch"),
    (103, "PrivacyInsights"),
    (105, "MyAnalyticsSettings"),
    (106, "SecurityComplianceUserChange"),
    (107, "ComplianceDLPExchangeClassification"),
    (109, "MipExactDataMatch"),
    (113, "MS365DCustomDetection"),
];

/// How a session hands out its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SessionCommand {
    /// Up to 50,000 records in no order
    ReturnLargeSet,
    /// Up to 5,000 records, newest first
    ReturnNextPreviewPage,
}

/// How far a session has come.
#[derive(Clone, Copy, Default)]
struct Progress {
    given: usize,
    large: bool,
    pages: bool,
}

thread_local! {
    /// Sessions of Search-UnifiedAuditLog, which live as long as the tenant is open: by where it lies, and their name.
    static SESSIONS: RefCell<HashMap<(usize, String), Progress>> = RefCell::default();
}

/// Searches the audit log: who created, read, changed, moved, downloaded or deleted what.
///
/// AuditData holds everything that a record says as JSON text: ConvertFrom-Json reads it. Without -SessionCommand the
/// newest records come first, 100 of them unless -ResultSize says otherwise. With -SessionId and -SessionCommand each
/// call gives the next records, until none are left.
///
/// ```transcript
/// PS> @(Search-UnifiedAuditLog -StartDate 2020-01-01 -EndDate 2020-01-02).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SearchUnifiedAuditLog {
    /// Records from this time on, in UTC
    start_date: Value,
    /// Records before this time, in UTC
    end_date: Value,
    /// Users who acted
    user_ids: Option<Vec<String>>,
    /// Operations, such as FileAccessed
    operations: Option<Vec<String>>,
    /// Record type, such as SharePointFileOperation
    record_type: Option<String>,
    /// Objects acted on, such as the URL of a file
    object_ids: Option<Vec<String>>,
    /// Text anywhere in a record
    free_text: Option<String>,
    /// Addresses of clients
    #[serde(rename = "IPAddresses")]
    ip_addresses: Option<Vec<String>>,
    /// Records to give, at most 5000
    result_size: Option<i64>,
    /// Name of the session, chosen freely
    session_id: Option<String>,
    /// How the session hands out its records
    session_command: Option<SessionCommand>,
    /// Writes out words for numbers in AuditData; they are words already
    #[serde(default)]
    formatted: bool,
}

/// A record as the cmdlet puts it out.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UnifiedAuditLogRecord {
    record_type: String,
    creation_date: Timestamp,
    user_ids: String,
    operations: String,
    audit_data: String,
    result_index: i32,
    result_count: i32,
    identity: Guid,
}

const PROPERTIES: Properties = &[
    ("RecordType", Rest::Null),
    ("CreationDate", Rest::Null),
    ("UserIds", Rest::Null),
    ("Operations", Rest::Null),
    ("AuditData", Rest::Null),
    ("ResultIndex", Rest::Int(0)),
    ("ResultCount", Rest::Int(0)),
    ("Identity", Rest::Null),
    ("IsValid", Rest::Yes),
    ("ObjectState", Rest::Text("Unchanged")),
];

impl Cmdlet for SearchUnifiedAuditLog {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = &[
        "View-Only Audit Logs",
        "Audit Logs",
        "Compliance Management",
        "Organization Management",
        "Compliance Administrator",
    ];

    fn run(self, cx: &mut Context) -> Result<()> {
        // Record types and states are words in AuditData here whether -Formatted is given or not.
        let _ = self.formatted;
        let query = self.query()?;
        let size = self.size()?;
        let tenant = cx.tenant()?;
        let session = self
            .session_id
            .as_ref()
            .map(|id| (std::ptr::from_ref(&*tenant) as usize, id.clone()));
        let before = session
            .as_ref()
            .and_then(|id| SESSIONS.with_borrow(|all| all.get(id).copied()))
            .unwrap_or_default();
        let progress = Progress {
            large: before.large || self.session_command == Some(SessionCommand::ReturnLargeSet),
            pages: before.pages
                || self.session_command == Some(SessionCommand::ReturnNextPreviewPage),
            ..before
        };
        let ceiling = match (progress.large, progress.pages) {
            (true, true) => MIXED_SET,
            (true, false) => LARGE_SET,
            _ => LARGEST_SIZE,
        };
        let (records, total) = self.records(
            tenant,
            query,
            before.given,
            size.min(ceiling.saturating_sub(before.given)),
        )?;
        if let Some(id) = session {
            let given = before.given + records.len();
            SESSIONS.with_borrow_mut(|all| match records.is_empty() {
                true => all.remove(&id),
                false => all.insert(id, Progress { given, ..progress }),
            });
        }
        let organization = Guid::from_bits(0x6f1c_93b7_2d54_4c0e_8a7b_51e3_0c9d_72a4);
        for (place, record) in records.into_iter().enumerate() {
            let row = UnifiedAuditLogRecord {
                audit_data: audit_data(&record, organization).to_string(),
                record_type: record.record_type,
                creation_date: record.at,
                user_ids: record.user_id,
                operations: record.operation,
                result_index: i32::try_from(before.given + place + 1).unwrap_or(i32::MAX),
                result_count: i32::try_from(total).unwrap_or(i32::MAX),
                identity: record.id,
            };
            cx.emit_value(documented(&row, PROPERTIES, Vec::new())?)?;
        }
        Ok(())
    }
}

impl SearchUnifiedAuditLog {
    fn query(&self) -> Result<AuditQuery> {
        let start = moment(&self.start_date, "StartDate")?;
        let end = moment(&self.end_date, "EndDate")?;
        if start > end {
            return Err(reversed(start, end));
        }
        Ok(AuditQuery {
            start: Some(start),
            end: Some(end),
            user_ids: split(&self.user_ids),
            operations: split(&self.operations),
            record_types: self
                .record_type
                .iter()
                .map(|name| record_type_name(name))
                .collect(),
            object_ids: split(&self.object_ids),
            free_text: self.free_text.clone(),
            ..AuditQuery::default()
        })
    }

    fn size(&self) -> Result<usize> {
        match self.result_size {
            None => Ok(DEFAULT_SIZE),
            Some(size) if (1..=LARGEST_SIZE as i64).contains(&size) => Ok(size as usize),
            Some(size) => Err(size_refused(size)),
        }
    }

    /// The next records, and how many there are in all.
    fn records(
        &self,
        tenant: &crate::tenant::Tenant,
        query: AuditQuery,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<AuditRecord>, usize)> {
        let addresses = split(&self.ip_addresses);
        if !addresses.is_empty() {
            let mut all = tenant.audit_search(&query)?;
            all.retain(|record| addresses.contains(&record.client_ip));
            let total = all.len();
            return Ok((all.into_iter().skip(skip).take(limit).collect(), total));
        }
        let total = tenant.audit_count(&query)? as usize;
        // A limit of 0 would ask for all.
        let records = if limit == 0 {
            Vec::new()
        } else {
            tenant.audit_search(&AuditQuery {
                skip,
                limit,
                ..query
            })?
        };
        Ok((records, total))
    }
}

/// Lists are often written as one text with commas.
fn split(list: &Option<Vec<String>>) -> Vec<String> {
    let texts = list.iter().flatten().flat_map(|text| text.split(','));
    texts
        .map(|text| text.trim().to_string())
        .filter(|text| !text.is_empty())
        .collect()
}

/// A record type is named by its word or its number.
fn record_type_name(name: &str) -> String {
    let known = RECORD_TYPES
        .iter()
        .find(|(number, word)| word.eq_ignore_ascii_case(name) || name.parse() == Ok(*number));
    known.map_or_else(|| name.to_string(), |(_, word)| word.to_string())
}

/// Everything that a record says, under the keys that every record has and those of its type.
fn audit_data(record: &AuditRecord, organization: Guid) -> Json {
    let number = RECORD_TYPES
        .iter()
        .find(|(_, word)| *word == record.record_type)
        .map_or(0, |(number, _)| *number);
    let mut data = Map::new();
    data.insert("CreationTime".into(), json!(record.at.to_string()[..19]));
    data.insert("Id".into(), json!(record.id.to_string()));
    data.insert("Operation".into(), json!(record.operation));
    data.insert("OrganizationId".into(), json!(organization.to_string()));
    data.insert("RecordType".into(), json!(number));
    data.insert("ResultStatus".into(), json!(record.result_status));
    data.insert("UserKey".into(), json!(record.user_id));
    data.insert("UserType".into(), json!(0));
    data.insert("Version".into(), json!(1));
    data.insert("Workload".into(), json!(record.workload));
    data.insert("ClientIP".into(), json!(record.client_ip));
    data.insert("ObjectId".into(), json!(record.object_id));
    data.insert("UserId".into(), json!(record.user_id));
    if let Json::Object(more) = &record.data {
        for (key, value) in more {
            data.insert(key.clone(), value.clone());
        }
    }
    Json::Object(data)
}

/// A date as a live value or as text: `2026-01-31`, `2026-01-31 09:00`, `1/31/2026`, `1/31/2026 9:00 AM`.
fn moment(value: &Value, parameter: &str) -> Result<Timestamp> {
    if let Value::Date(date) = value.base() {
        return Ok(Timestamp(date.unix_ms()));
    }
    let text = value.to_text();
    read_date(text.trim()).ok_or_else(|| no_date(&text, parameter))
}

fn read_date(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    for form in [
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%Y %I:%M %p",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M",
        "%Y-%m-%d %H:%M",
    ] {
        if let Ok(at) = jiff::civil::DateTime::strptime(form, text) {
            return Some(
                at.to_zoned(jiff::tz::TimeZone::UTC)
                    .ok()?
                    .timestamp()
                    .into(),
            );
        }
    }
    let day = jiff::civil::Date::strptime("%m/%d/%Y", text).ok()?;
    Some(
        day.to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .into(),
    )
}

fn no_date(text: &str, parameter: &str) -> Error {
    ErrorRecord::new(
        "ParameterArgumentTransformationError",
        Category::InvalidData,
        format!("Cannot process argument transformation on parameter '{parameter}': '{text}' is not a date."),
    )
    .exception("System.Management.Automation.ParameterBindingArgumentTransformationException")
    .target(text, "String")
    .label("expected a date, such as 2026-01-31")
    .help("write YYYY-MM-DD, month/day/year, or hand over a date: (Get-Date).AddDays(-7)")
    .into()
}

fn reversed(start: Timestamp, end: Timestamp) -> Error {
    ErrorRecord::new(
        "AuditSearchDatesReversed",
        Category::InvalidArgument,
        format!(
            "The end date {} lies before the start date {}.",
            end.date(),
            start.date()
        ),
    )
    .exception("System.ArgumentException")
    .label("expected a later date than -StartDate")
    .help("exchange -StartDate and -EndDate")
    .into()
}

fn size_refused(size: i64) -> Error {
    ErrorRecord::new(
        "ParameterArgumentValidationError",
        Category::InvalidData,
        format!("Cannot validate argument on parameter 'ResultSize': {size} is not from 1 to {LARGEST_SIZE}."),
    )
    .exception("System.Management.Automation.ParameterBindingValidationException")
    .target(size.to_string(), "Int32")
    .label(format!("expected 1 to {LARGEST_SIZE}"))
    .help("fetch more with -SessionId and -SessionCommand ReturnLargeSet, call after call (LC-A4)")
    .into()
}

/// Verifies the journal: that no row of what this program did was changed, and none is missing.
///
/// The journal is ours and never expires. Erased persons stand in it as pseudonyms that mean nothing any more.
///
/// ```transcript
/// PS> (Test-AuditLog).Intact
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TestAuditLog {}

impl Cmdlet for TestAuditLog {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = "rehearsal's own: Microsoft keeps no such journal";

    fn run(self, cx: &mut Context) -> Result<()> {
        let report = cx.tenant()?.verify_journal()?;
        cx.emit(&report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_scripts_write_them() {
        let read = |text: &str| read_date(text).map(|at| at.to_string());
        assert_eq!(
            read("2026-01-31").as_deref(),
            Some("2026-01-31T00:00:00.000Z")
        );
        assert_eq!(
            read("1/31/2026").as_deref(),
            Some("2026-01-31T00:00:00.000Z")
        );
        assert_eq!(
            read("01/31/2026 9:30 PM").as_deref(),
            Some("2026-01-31T21:30:00.000Z")
        );
        assert_eq!(read("31/01/2026"), None);
        assert_eq!(read("soon"), None);
    }

    #[test]
    fn audit_data_has_the_keys_of_every_record_and_those_of_its_type() {
        let record = AuditRecord {
            at: "2026-01-31T09:00:00Z".parse().unwrap(),
            ..AuditRecord::new(
                "SharePoint",
                "SharePointFileOperation",
                "FileAccessed",
                "https://x/a.docx",
            )
        };
        let data = audit_data(
            &record.data(json!({ "SourceFileName": "a.docx" })),
            Guid::from_bits(1),
        );
        assert_eq!(data["CreationTime"], "2026-01-31T09:00:00");
        assert_eq!(data["RecordType"], 6);
        assert_eq!(data["SourceFileName"], "a.docx");
        assert_eq!(record_type_name("6"), "SharePointFileOperation");
        assert_eq!(record_type_name("exchangeadmin"), "ExchangeAdmin");
    }
}
