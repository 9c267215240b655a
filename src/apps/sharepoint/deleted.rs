//! Get-, Restore- and Remove-SPODeletedSite, and what is left of a site when it is destroyed.

use super::find::{self, Found, ROLES};
use super::properties::DELETED_SITE;
use super::site::Site;
use super::sites::{audit, limit_of};
use super::userinfo::SiteUserInfo;
use crate::apps::EventDef;
use crate::apps::output::documented;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::content::{ItemFilter, events, places, store};
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;

/// When content has destroyed a site, its list of visitors goes too.
pub const EVENT: EventDef = EventDef {
    kind: events::SITE_EXPIRES,
    handle: |tenant, _| {
        sweep(tenant)?;
        Ok(None)
    },
};

/// Destroys user information of sites that are no more.
fn sweep(tenant: &mut Tenant) -> Result<()> {
    let sites: HashSet<_> = tenant
        .list::<Site>()?
        .into_iter()
        .map(|site| site.site_id)
        .collect();
    for row in tenant.list::<SiteUserInfo>()? {
        if !sites.contains(&row.site_id) {
            tenant.delete::<SiteUserInfo>(&crate::tenant::Entity::key(&row))?;
        }
    }
    Ok(())
}

/// Gets deleted sites that can still be restored (LC-S6).
///
/// Deleted OneDrives come with -IncludePersonalSite, or alone with -IncludeOnlyPersonalSite.
///
/// ```transcript
/// PS> Get-SPODeletedSite
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetSPODeletedSite {
    /// Site: its URL of before
    identity: Option<Value>,
    /// Whether OneDrives come too
    include_personal_site: bool,
    /// Whether only OneDrives come
    include_only_personal_site: bool,
    /// How many at most; `All` for all
    limit: Option<Value>,
}

/// Names the type of the output.
#[derive(Serialize)]
struct SPODeletedSite {}

impl Cmdlet for GetSPODeletedSite {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "GetDeletedSite";
        let tenant = cx.tenant()?;
        if let Some(identity) = &self.identity {
            let found = find::deleted(tenant, &find::name_of(identity), CMDLET)?;
            let view = view(tenant, &found)?;
            return cx.emit_value(view);
        }
        let mut sites = Vec::new();
        for site in tenant.list::<Site>()? {
            let Some(found) = find::complete(tenant, site)?.filter(Found::is_deleted) else {
                continue;
            };
            let personal = found.site.is_personal();
            if (personal && (self.include_personal_site || self.include_only_personal_site))
                || (!personal && !self.include_only_personal_site)
            {
                sites.push(found);
            }
        }
        sites.sort_by(|a, b| a.site.url.cmp(&b.site.url));
        for found in sites
            .into_iter()
            .take(limit_of(self.limit.as_ref(), CMDLET)?)
        {
            let view = view(cx.tenant()?, &found)?;
            cx.emit_value(view)?;
        }
        Ok(())
    }
}

fn view(tenant: &Tenant, found: &Found) -> Result<Value> {
    let site = &found.site;
    let days = tenant.setting_number("spo.deleted_site_days")?;
    let gone: Timestamp =
        events::next_due(tenant, events::SITE_EXPIRES, &found.place.id.to_string())?
            .unwrap_or(tenant.now());
    let (files, bytes) = store::totals(
        tenant,
        &ItemFilter {
            location: Some(found.place.id),
            ..ItemFilter::default()
        },
    )?;
    let left = (gone.ms() - tenant.now().ms() + crate::tenant::DAY_MS - 1) / crate::tenant::DAY_MS;
    let more = vec![
        ("SiteId", Value::Guid(site.site_id.0)),
        ("Url", Value::str(&site.url)),
        ("Title", Value::str(&site.title)),
        ("DeletionTime", find::date(gone.plus_days(-days))),
        (
            "DaysRemaining",
            Value::Int(i32::try_from(left.max(0)).unwrap_or(i32::MAX)),
        ),
        ("StorageQuota", Value::Long(site.storage_quota)),
        ("StorageUsed", Value::Double(bytes as f64 / 1_048_576.0)),
        ("CreationTime", find::date(site.created_time)),
        ("LastModified", find::date(site.last_content_modified_date)),
        ("NumberOfFiles", Value::Long(files as i64)),
        ("SiteOwnerEmail", Value::str(&site.owner)),
        ("SiteOwnerName", Value::str(&site.owner)),
        (
            "DeletedBy",
            Value::str(site.deleted_by.as_deref().unwrap_or("SHAREPOINT\\system")),
        ),
        ("TemplateName", Value::str(&site.template)),
    ];
    documented(&SPODeletedSite {}, DELETED_SITE, more)
}

/// Restores a deleted site with all that was in it (LC-S6).
///
/// ```transcript
/// PS> Remove-SPOSite -Identity /sites/archive-2019 -Confirm:$false
/// PS> Restore-SPODeletedSite -Identity /sites/archive-2019
/// PS> (Get-SPOSite /sites/archive-2019).Status
/// Active
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RestoreSPODeletedSite {
    /// Site: its URL of before
    identity: Value,
    /// Does not wait; there is nothing to wait for
    no_wait: bool,
}

impl Cmdlet for RestoreSPODeletedSite {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing_to_wait_for = self.no_wait;
        let Found { mut site, place } = find::deleted(
            cx.tenant()?,
            &find::name_of(&self.identity),
            "RestoreDeletedSite",
        )?;
        if !cx.should_process(&site.url, "Restore-SPODeletedSite")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        places::restore_site(tenant, place.id)?;
        site.deleted_by = None;
        tenant.put(&site)?;
        audit(tenant, "SiteRestored", &site.url, json!({}))
    }
}

/// Destroys a deleted site for good, before its 93 days are over (LC-S6).
///
/// There is no way back. A held site is refused.
///
/// ```transcript
/// PS> Remove-SPOSite -Identity /sites/archive-2019 -Confirm:$false
/// PS> Remove-SPODeletedSite -Identity /sites/archive-2019 -Confirm:$false
/// PS> @(Get-SPODeletedSite).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveSPODeletedSite {
    /// Site: its URL of before
    identity: Value,
    /// Does not wait; there is nothing to wait for
    no_wait: bool,
}

impl Cmdlet for RemoveSPODeletedSite {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing_to_wait_for = self.no_wait;
        let found = find::deleted(
            cx.tenant()?,
            &find::name_of(&self.identity),
            "RemoveDeletedSite",
        )?;
        if !cx.should_process(&found.site.url, "Remove-SPODeletedSite")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        places::destroy_site(tenant, found.place.id)?;
        sweep(tenant)?;
        // The address of a OneDrive names its owner, and the log outlives both.
        let object = if found.site.is_personal() {
            found.site.site_id.to_string()
        } else {
            found.site.url
        };
        audit(tenant, "SitePermanentlyDeleted", &object, json!({}))
    }
}
