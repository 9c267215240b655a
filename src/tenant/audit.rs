//! The tenant's audit log: simulated Microsoft. What users and administrators did, and when that is forgotten (LC-A).
//! Our own record of what this program did is the journal, and is another thing.

use super::{Guid, Tenant, Timestamp};
use crate::diag::Result;
use rusqlite::{params, params_from_iter, types::Value as Sql};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One record of the audit log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Id; made when the record is written, unless given.
    pub id: Guid,
    /// When; the clock's time, unless given.
    pub at: Timestamp,
    /// Record type: `ExchangeAdmin`, `SharePointFileOperation` …
    pub record_type: String,
    /// Operation: `New-Mailbox`, `FileDeleted` …
    pub operation: String,
    /// Who; the actor, unless given.
    pub user_id: String,
    /// Workload: `Exchange`, `SharePoint`, `OneDrive`, `AzureActiveDirectory` …
    pub workload: String,
    /// On which object.
    pub object_id: String,
    /// Whether it succeeded; `Succeeded`, unless given.
    pub result_status: String,
    /// Address of the client.
    pub client_ip: String,
    /// What the record type adds.
    pub data: Json,
    /// Whether the acting user's licence keeps it for `audit.premium_days` (LC-A2).
    pub premium: bool,
}

impl AuditRecord {
    /// A record with the facts that every record has.
    pub fn new(workload: &str, record_type: &str, operation: &str, object_id: &str) -> AuditRecord {
        AuditRecord {
            record_type: record_type.into(),
            operation: operation.into(),
            workload: workload.into(),
            object_id: object_id.into(),
            ..AuditRecord::default()
        }
    }

    /// Adds what the record type adds.
    pub fn data(mut self, data: Json) -> AuditRecord {
        self.data = data;
        self
    }
}

/// Which records are asked for; an empty list asks for all.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Not before.
    pub start: Option<Timestamp>,
    /// Before.
    pub end: Option<Timestamp>,
    /// By one of these users.
    pub user_ids: Vec<String>,
    /// One of these operations.
    pub operations: Vec<String>,
    /// One of these record types.
    pub record_types: Vec<String>,
    /// On one of these objects.
    pub object_ids: Vec<String>,
    /// With this text anywhere in the object or the data.
    pub free_text: Option<String>,
    /// So many records are passed over.
    pub skip: usize,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// 2023-10-17: standard records from then on may be kept for 180 days (LC-A1).
const LONGER_FROM: Timestamp = Timestamp::from_ms(1_697_500_800_000);
/// What standard records from before are kept for, whatever the setting.
const SHORTER_DAYS: i64 = 90;
/// Workloads whose records a premium licence keeps for longer (LC-A2).
const PREMIUM_WORKLOADS: &str = "'Exchange', 'SharePoint', 'OneDrive', 'AzureActiveDirectory'";

impl Tenant {
    /// Writes a record into the audit log; its id.
    pub fn audit(&mut self, mut record: AuditRecord) -> Result<Guid> {
        if record.id == Guid::NIL {
            record.id = self.new_guid()?;
        }
        if record.at == Timestamp::default() {
            record.at = self.now();
        }
        if record.user_id.is_empty() {
            record.user_id = self.actor().upn.clone();
        }
        if record.result_status.is_empty() {
            record.result_status = "Succeeded".into();
        }
        self.db
            .prepare_cached(
                "INSERT INTO audit(guid, at, record_type, operation, user_id, workload, object_id, result_status, client_ip,
                 data, premium) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                record.id,
                record.at,
                record.record_type,
                record.operation,
                record.user_id,
                record.workload,
                record.object_id,
                record.result_status,
                record.client_ip,
                record.data.to_string(),
                record.premium
            ])?;
        Ok(record.id)
    }

    /// Records that match and have not expired, newest first.
    pub fn audit_search(&self, query: &AuditQuery) -> Result<Vec<AuditRecord>> {
        let (matching, mut values) = query.condition();
        let (expired, kept_from) = self.audit_expiry()?;
        values.extend(kept_from);
        let limit = if query.limit == 0 {
            i64::MAX
        } else {
            query.limit as i64
        };
        values.extend([Sql::Integer(limit), Sql::Integer(query.skip as i64)]);
        let mut select = self.db.prepare_cached(&format!(
            "SELECT guid, at, record_type, operation, user_id, workload, object_id, result_status, client_ip, data, premium
             FROM audit WHERE {matching} AND NOT {expired} ORDER BY at DESC, id DESC LIMIT ? OFFSET ?"
        ))?;
        let rows = select.query_map(params_from_iter(values), |row| {
            Ok(AuditRecord {
                id: row.get(0)?,
                at: row.get(1)?,
                record_type: row.get(2)?,
                operation: row.get(3)?,
                user_id: row.get(4)?,
                workload: row.get(5)?,
                object_id: row.get(6)?,
                result_status: row.get(7)?,
                client_ip: row.get(8)?,
                data: serde_json::from_str(row.get_ref(9)?.as_str()?).unwrap_or(Json::Null),
                premium: row.get(10)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many records match, expired ones left out.
    pub fn audit_count(&self, query: &AuditQuery) -> Result<u64> {
        let (matching, mut values) = query.condition();
        let (expired, kept_from) = self.audit_expiry()?;
        values.extend(kept_from);
        let mut count = self.db.prepare_cached(&format!(
            "SELECT count(*) FROM audit WHERE {matching} AND NOT {expired}"
        ))?;
        Ok(count.query_row(params_from_iter(values), |row| row.get::<_, i64>(0))? as u64)
    }

    /// Destroys the records whose time has run out.
    pub(super) fn expire_audit(&mut self) -> Result<usize> {
        let (expired, kept_from) = self.audit_expiry()?;
        let gone = self
            .db
            .prepare_cached(&format!("DELETE FROM audit WHERE {expired}"))?
            .execute(params_from_iter(kept_from))?;
        if gone > 0 {
            self.mark_erasing();
        }
        Ok(gone)
    }

    /// Condition for a record whose time has run out, and its values.
    fn audit_expiry(&self) -> Result<(String, [Sql; 4])> {
        let kept_from = |days: i64| Sql::Integer(self.now().plus_days(-days).ms());
        let premium = kept_from(self.setting_number("audit.premium_days")?);
        let standard = kept_from(self.setting_number("audit.standard_days")?);
        let condition = format!(
            "CASE WHEN premium = 1 AND workload IN ({PREMIUM_WORKLOADS}) THEN at < ? WHEN at < ? THEN at < ? ELSE at < ? END"
        );
        Ok((
            condition,
            [
                premium,
                Sql::Integer(LONGER_FROM.ms()),
                kept_from(SHORTER_DAYS),
                standard,
            ],
        ))
    }
}

impl AuditQuery {
    /// The query as a condition and its values.
    fn condition(&self) -> (String, Vec<Sql>) {
        let mut values = Vec::new();
        let mut terms = vec!["1".to_string()];
        for (bound, term) in [(self.start, "at >= ?"), (self.end, "at < ?")] {
            if let Some(at) = bound {
                terms.push(term.into());
                values.push(Sql::Integer(at.ms()));
            }
        }
        let columns = [
            ("user_id", &self.user_ids),
            ("operation", &self.operations),
            ("record_type", &self.record_types),
            ("object_id", &self.object_ids),
        ];
        for (column, wanted) in columns.into_iter().filter(|(_, wanted)| !wanted.is_empty()) {
            terms.push(format!(
                "{column} COLLATE NOCASE IN (?{})",
                ", ?".repeat(wanted.len() - 1)
            ));
            values.extend(wanted.iter().map(|w| Sql::Text(w.clone())));
        }
        if let Some(text) = &self.free_text {
            // instr() of the lower-cased text: LIKE would read % and _ in what the user typed.
            terms.push("instr(lower(object_id || ' ' || data || ' ' || operation || ' ' || user_id), ?) > 0".into());
            values.push(Sql::Text(text.to_lowercase()));
        }
        (terms.join(" AND "), values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::{DueEvent, EventHandler, NewTenant};

    struct Nothing;
    impl EventHandler for Nothing {
        fn handle(&self, _: &mut Tenant, _: &DueEvent) -> Result<Option<String>> {
            Ok(None)
        }
    }

    fn record(at: &str, user: &str, premium: bool) -> AuditRecord {
        let at = at.parse().unwrap();
        let base = AuditRecord::new("Exchange", "ExchangeItem", "HardDelete", "Inbox/100%");
        AuditRecord {
            at,
            user_id: user.into(),
            premium,
            ..base
        }
    }

    #[test]
    fn standard_records_go_after_90_days_premium_ones_after_a_year_and_old_ones_never_get_180() {
        let mut tenant = Tenant::in_memory(&NewTenant::default()).unwrap();
        let now = tenant.now();
        for (user, days, premium) in [
            ("new@x", 1, false),
            ("mid@x", 120, false),
            ("e5@x", 120, true),
            ("far@x", 366, true),
        ] {
            tenant
                .audit(record(&now.plus_days(-days).to_string(), user, premium))
                .unwrap();
        }
        let users = |tenant: &Tenant| -> Vec<String> {
            tenant
                .audit_search(&AuditQuery::default())
                .unwrap()
                .into_iter()
                .map(|r| r.user_id)
                .collect()
        };
        assert_eq!(users(&tenant), ["new@x", "e5@x"]);
        tenant
            .set_setting("audit.standard_days", &serde_json::json!(180))
            .unwrap();
        assert_eq!(users(&tenant).len(), 3);
        tenant
            .step_to(now.plus_days(61), &Nothing, &mut |_| Ok(()))
            .unwrap();
        assert_eq!(users(&tenant), ["new@x", "e5@x"]);
        let left: i64 = tenant
            .db()
            .query_row("SELECT count(*) FROM audit", [], |r| r.get(0))
            .unwrap();
        assert_eq!(left, 2, "expired records are destroyed, not hidden");
    }

    #[test]
    fn a_record_of_before_2023_10_17_keeps_90_days_even_where_180_are_set() {
        let now = Some("2023-12-20".parse().unwrap());
        let mut tenant = Tenant::in_memory(&NewTenant {
            now,
            ..NewTenant::default()
        })
        .unwrap();
        tenant
            .set_setting("audit.standard_days", &serde_json::json!(180))
            .unwrap();
        tenant
            .audit(record("2023-10-16", "before@x", false))
            .unwrap();
        tenant
            .audit(record("2023-10-17", "after@x", false))
            .unwrap();
        tenant
            .step_to("2024-02-01".parse().unwrap(), &Nothing, &mut |_| Ok(()))
            .unwrap();
        let left = tenant.audit_search(&AuditQuery::default()).unwrap();
        assert_eq!(
            left.iter().map(|r| r.user_id.as_str()).collect::<Vec<_>>(),
            ["after@x"]
        );
    }

    #[test]
    fn a_query_narrows_by_every_field_and_percent_is_only_a_letter() {
        let mut tenant = Tenant::in_memory(&NewTenant::default()).unwrap();
        let day = tenant.now().date();
        tenant.audit(record(&day, "Ada@X", false)).unwrap();
        let count = |query: AuditQuery| tenant.audit_count(&query).unwrap();
        assert_eq!(
            count(AuditQuery {
                user_ids: vec!["ada@x".into(), "b@x".into()],
                ..AuditQuery::default()
            }),
            1
        );
        assert_eq!(
            count(AuditQuery {
                operations: vec!["SoftDelete".into()],
                ..AuditQuery::default()
            }),
            0
        );
        assert_eq!(
            count(AuditQuery {
                free_text: Some("100%".into()),
                ..AuditQuery::default()
            }),
            1
        );
        assert_eq!(
            count(AuditQuery {
                free_text: Some("1%0".into()),
                ..AuditQuery::default()
            }),
            0
        );
        assert_eq!(
            count(AuditQuery {
                end: day.parse().ok(),
                ..AuditQuery::default()
            }),
            0
        );
    }
}
