//! Dynamic distribution groups: whose members a condition chooses each time. Get-, New-, Remove-DynamicDistributionGroup
//! and who is in them.

use super::create::checked_address;
use super::error;
use super::find::{READERS, WRITERS};
use super::listing::{Query, condition, limit, listed};
use super::permission::audited;
use super::recipient::{self, Recipient};
use super::recipients::common;
use crate::apps::output::table::Row;
use crate::apps::seed::people::DOMAIN;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Entity, Erasure, Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// A dynamic distribution group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DynamicGroup {
    /// Object id.
    pub guid: Guid,
    /// Name.
    pub name: String,
    /// Alias.
    pub alias: String,
    /// Name as shown.
    pub display_name: String,
    /// Primary address.
    pub primary_smtp_address: String,
    /// Condition that chooses the members.
    pub recipient_filter: String,
    /// Name of its owner.
    pub managed_by: String,
    /// When it was made.
    pub when_created: Timestamp,
    /// Everything else that was set.
    pub other: Map<String, Json>,
}

impl Entity for DynamicGroup {
    const KIND: &'static str = "DynamicGroup";

    fn key(&self) -> String {
        self.guid.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![
            self.guid.to_string(),
            self.name.clone(),
            self.alias.clone(),
            self.display_name.clone(),
            self.primary_smtp_address.clone(),
        ]
    }

    fn persons(&self) -> Vec<String> {
        Vec::new()
    }

    fn erasure(&self) -> Erasure {
        Erasure::Retain {
            reason: "the group is chosen by a condition and names nobody".into(),
        }
    }
}

impl From<&DynamicGroup> for Recipient {
    fn from(group: &DynamicGroup) -> Recipient {
        Recipient {
            guid: group.guid.to_string(),
            name: group.name.clone(),
            alias: group.alias.clone(),
            display_name: group.display_name.clone(),
            address: group.primary_smtp_address.clone(),
            upn: String::new(),
            kind: "DynamicDistributionGroup".into(),
        }
    }
}

impl DynamicGroup {
    /// The group as a row of that kind.
    pub fn row(&self, kind: &'static str) -> Row {
        common(Row::of(kind).stored(&self.other), &self.into())
            .texts(
                "EmailAddresses",
                &[format!("SMTP:{}", self.primary_smtp_address)],
            )
            .set("RecipientFilter", self.recipient_filter.as_str())
            .set("LdapRecipientFilter", "")
            .set("RecipientFilterType", "Custom")
            .set("IncludedRecipients", "")
            .set("ManagedBy", self.managed_by.as_str())
            .date("WhenCreated", Some(self.when_created))
            .date("WhenCreatedUTC", Some(self.when_created))
            .date("WhenChanged", Some(self.when_created))
            .date("WhenChangedUTC", Some(self.when_created))
    }
}

const KIND: &str = "DynamicDistributionGroup";

fn find(tenant: &Tenant, given: &Value) -> Result<DynamicGroup> {
    let name = recipient::name_of(given);
    let known = tenant.names_of(DynamicGroup::KIND)?;
    tenant.find::<DynamicGroup>(&name)?.ok_or_else(|| {
        let near = crate::diag::did_you_mean(&name, known.iter().map(String::as_str));
        error::no_object(
            tenant,
            &name,
            "dynamic distribution group",
            near,
            "Get-DynamicDistributionGroup lists them",
        )
    })
}

/// Gets dynamic distribution groups.
///
/// ```transcript
/// PS> (Get-DynamicDistributionGroup berlin).RecipientFilter
/// City -eq 'Berlin' -and RecipientTypeDetails -eq 'UserMailbox'
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetDynamicDistributionGroup {
    /// Group: name, alias, address, id
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
}

impl Cmdlet for GetDynamicDistributionGroup {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(identity) = &self.identity {
            let group = find(cx.tenant()?, identity)?;
            return cx.emit_value(group.row(KIND).named(&group.name));
        }
        let groups = cx.tenant()?.list::<DynamicGroup>()?;
        let rows = groups
            .iter()
            .map(|group| group.row(KIND).named(&group.name))
            .collect();
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, KIND, rows, &query, Clone::clone)
    }
}

/// Gets who is in a dynamic distribution group now.
///
/// ```transcript
/// PS> @(Get-DynamicDistributionGroupMember berlin).Count
/// 4
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetDynamicDistributionGroupMember {
    /// Group: name, alias, address, id
    identity: Value,
    /// How many at most; `Unlimited` for all
    #[serde(default)]
    result_size: Option<Value>,
}

impl Cmdlet for GetDynamicDistributionGroupMember {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let group = find(tenant, &self.identity)?;
        let limit = limit(tenant, self.result_size.as_ref())?;
        let chosen = condition("Recipient", &Value::str(&group.recipient_filter))?;
        let all = cx.host.invoke(
            "Get-Recipient",
            &[("ResultSize", "Unlimited".into())],
            Vec::new(),
        )?;
        let members = all.into_iter().filter(|row| chosen.meets_value(row));
        let members: Vec<Value> = members.take(limit).collect();
        members.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

/// Makes a dynamic distribution group.
///
/// ```transcript
/// PS> $null = New-DynamicDistributionGroup -Name Marketers -RecipientFilter "Department -eq 'Marketing'"
/// PS> @(Get-DynamicDistributionGroupMember Marketers).Count -gt 3
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewDynamicDistributionGroup {
    /// Name
    name: String,
    /// OPATH condition that chooses the members
    #[serde(default)]
    recipient_filter: Option<Value>,
    /// Alias; made from the name where it is not given
    #[serde(default)]
    alias: Option<String>,
    /// Name as shown
    #[serde(default)]
    display_name: Option<String>,
    /// Primary address
    #[serde(default)]
    primary_smtp_address: Option<String>,
}

impl Cmdlet for NewDynamicDistributionGroup {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let filter = self
            .recipient_filter
            .unwrap_or_else(|| "RecipientTypeDetails -eq 'UserMailbox'".into());
        condition("Recipient", &filter)?;
        let alias = self
            .alias
            .unwrap_or_else(|| super::create::alias_of(&self.name));
        let address = self
            .primary_smtp_address
            .unwrap_or_else(|| format!("{alias}@{DOMAIN}"));
        let tenant = cx.tenant()?;
        checked_address(tenant, &address, None)?;
        if recipient::find(tenant, &self.name)?.is_some()
            || tenant.find::<DynamicGroup>(&self.name)?.is_some()
        {
            return Err(error::exists(tenant, &self.name));
        }
        if !cx.should_process(&self.name, "New-DynamicDistributionGroup")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let group = DynamicGroup {
            guid: tenant.new_guid()?,
            display_name: self.display_name.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            alias,
            primary_smtp_address: address,
            recipient_filter: filter.to_text(),
            when_created: tenant.now(),
            ..DynamicGroup::default()
        };
        tenant.put(&group)?;
        audited(cx, "New-DynamicDistributionGroup", &group.name)?;
        cx.emit_value(group.row(KIND).named(&group.name))
    }
}

/// Deletes a dynamic distribution group.
///
/// ```transcript
/// PS> Remove-DynamicDistributionGroup berlin -Confirm:$false
/// PS> @(Get-DynamicDistributionGroup).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveDynamicDistributionGroup {
    /// Group: name, alias, address, id
    identity: Value,
}

impl Cmdlet for RemoveDynamicDistributionGroup {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let group = find(cx.tenant()?, &self.identity)?;
        if !cx.should_process(&group.name, "Remove-DynamicDistributionGroup")? {
            return Ok(());
        }
        cx.tenant()?
            .delete::<DynamicGroup>(&group.guid.to_string())?;
        audited(cx, "Remove-DynamicDistributionGroup", &group.name)
    }
}
