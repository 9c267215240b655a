//! What users and administrators of the sample did in the past months, as the tenant's audit log has it. Older records
//! than the log keeps are not made.

use crate::apps::seed::people::post;
use crate::apps::seed::{Sample, TENANT};
use crate::diag::Result;
use crate::tenant::{AuditRecord, Tenant};
use serde_json::json;

/// Days back to which the records reach; those of users without a premium licence expire earlier.
const DAYS: i64 = 120;

/// Fills the audit log.
pub fn fill(tenant: &mut Tenant, sample: &mut Sample) -> Result<()> {
    let mut records = Vec::new();
    for number in 0..260 {
        let days = DAYS * (260 - number) / 260;
        let who = match sample.chance.below(3) {
            0 => *sample.chance.one(&Sample::subjects()),
            _ => 1 + sample.chance.below(sample.people.len() - 1),
        };
        records.push(by_user(sample, who, days));
    }
    for number in 0..40 {
        records.push(by_administrator(
            sample,
            DAYS * (40 - number) / 40,
            number as usize,
        ));
    }
    records.sort_by_key(|record| record.at);
    for record in records {
        tenant.audit(record)?;
    }
    Ok(())
}

fn by_user(sample: &mut Sample, who: usize, days: i64) -> AuditRecord {
    let at = sample.days_ago(days);
    let home = sample.home_of(who);
    let site = format!(
        "https://{TENANT}.sharepoint.com/sites/{}",
        sample.teams[home].alias
    );
    let file = 101 + sample.chance.below(90);
    let address = format!("203.0.113.{}", 4 + who);
    let person = &sample.people[who];
    let on_file = |operation: &str| {
        let name = format!("Plan {file}.docx");
        let object = format!("{site}/Shared Documents/{name}");
        AuditRecord::new("SharePoint", "SharePointFileOperation", operation, &object).data(json!({
            "SiteUrl": format!("{site}/"), "SourceRelativeUrl": "Shared Documents", "SourceFileName": name,
            "SourceFileExtension": "docx", "ItemType": "File", "UserAgent": "Mozilla/5.0"
        }))
    };
    let record = match sample.chance.below(9) {
        0 | 1 => on_file("FileAccessed"),
        2 => on_file("FileModified"),
        3 => on_file("FileDownloaded"),
        4 => on_file("FileUploaded"),
        5 => AuditRecord::new("AzureActiveDirectory", "AzureActiveDirectoryStsLogon", "UserLoggedIn", &person.id.to_string())
            .data(json!({ "ApplicationId": "00000002-0000-0ff1-ce00-000000000000", "LogonError": "" })),
        6 => AuditRecord::new("Exchange", "ExchangeItemAggregated", "MailItemsAccessed", &person.upn)
            .data(json!({ "MailboxOwnerUPN": person.upn, "LogonType": 0, "Folders": [{ "Path": "\\Inbox", "FolderItems": [] }] })),
        7 => AuditRecord::new("MicrosoftTeams", "MicrosoftTeams", "MessageSent", &sample.teams[home].name)
            .data(json!({ "CommunicationType": "GroupChat" })),
        _ => AuditRecord::new("Exchange", "ExchangeItem", "SoftDelete", &person.upn)
            .data(json!({ "MailboxOwnerUPN": person.upn, "Folder": { "Path": "\\Deleted Items" } })),
    };
    let premium = matches!(who, post::SUBJECT | post::COUNSEL | 7..=11);
    AuditRecord {
        at,
        user_id: person.upn.clone(),
        client_ip: address,
        premium,
        ..record
    }
}

fn by_administrator(sample: &mut Sample, days: i64, number: usize) -> AuditRecord {
    let at = sample.days_ago(days);
    let target = 1 + sample.chance.below(sample.people.len() - 1);
    let target = &sample.people[target];
    let record = match number % 5 {
        0 => AuditRecord::new("Exchange", "ExchangeAdmin", "Set-Mailbox", &target.alias)
            .data(json!({ "Parameters": [{ "Name": "Identity", "Value": target.upn }, { "Name": "AuditEnabled", "Value": "True" }] })),
        1 => AuditRecord::new("AzureActiveDirectory", "AzureActiveDirectory", "Update user.", &target.upn)
            .data(json!({ "ModifiedProperties": [{ "Name": "Department", "NewValue": target.department, "OldValue": "" }] })),
        2 => AuditRecord::new("AzureActiveDirectory", "AzureActiveDirectory", "Change user license.", &target.upn).data(json!({})),
        3 => AuditRecord::new("SharePoint", "SharePoint", "SiteCollectionAdminAdded", &format!("https://{TENANT}.sharepoint.com/sites/hr"))
            .data(json!({ "TargetUserOrGroupName": target.upn })),
        _ => AuditRecord::new("SecurityComplianceCenter", "SecurityComplianceCenterEOPCmdlet", "New-ComplianceSearch", "Quarterly check")
            .data(json!({ "Parameters": "-Name \"Quarterly check\" -ExchangeLocation All" })),
    };
    let by = [post::ADMIN, 16, 12, 35, post::COUNSEL][number % 5];
    AuditRecord {
        at,
        user_id: sample.people[by].upn.clone(),
        client_ip: "198.51.100.7".into(),
        premium: by == post::ADMIN,
        ..record
    }
}
