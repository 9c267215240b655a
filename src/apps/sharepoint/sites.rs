//! Get-, New-, Set- and Remove-SPOSite.

use super::error;
use super::find::{self, Found, ROLES};
use super::site::{LockState, Site};
use crate::apps::directory::{User, upn_of_login};
use crate::apps::filter::{self, Filter, Test};
use crate::apps::output::table::{properties, property};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::content::{self, LocationKind, NewLocation, places};
use crate::diag::Result;
use crate::tenant::{AuditRecord, Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// Sites where nobody says how many.
const LIMIT: usize = 200;

/// Gets sites.
///
/// OneDrives come with `-IncludePersonalSite $true` only. At most 200 come without -Limit.
///
/// ```transcript
/// PS> (Get-SPOSite https://contoso.sharepoint.com/sites/hr).Title
/// Human Resources
/// PS> (Get-SPOSite | Where-Object { $_.LockState -eq 'ReadOnly' }).Url
/// https://contoso.sharepoint.com/sites/archive-2019
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetSPOSite {
    /// Site to get: its URL, or its path below the tenant's root
    identity: Option<Value>,
    /// Whether OneDrives come too
    include_personal_site: Option<bool>,
    /// Condition, such as `Owner -eq 'ada@contoso.com'`; -like looks for a part of the text
    filter: Option<String>,
    /// Sites made from this template
    template: Option<String>,
    /// Whether the site must belong to a group, or must not
    group_id_defined: Option<bool>,
    /// How many at most; `All` for all
    limit: Option<Value>,
    /// Fills all properties; they are always filled here
    detailed: bool,
}

impl Cmdlet for GetSPOSite {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "GetSite";
        let _always = self.detailed;
        if let Some(identity) = &self.identity {
            let tenant = cx.tenant()?;
            let found = find::active(tenant, &find::name_of(identity), CMDLET)?;
            let view = find::view(tenant, &found)?;
            return cx.emit_value(view);
        }
        let condition = match &self.filter {
            Some(text) => Some(condition(text, CMDLET)?),
            None => None,
        };
        let tenant = cx.tenant()?;
        let mut sites = Vec::new();
        for site in tenant.list::<Site>()? {
            let Some(found) = find::complete(tenant, site)? else {
                continue;
            };
            let meets = || {
                condition
                    .as_ref()
                    .is_none_or(|condition| condition.meets(&find::document(&found)))
            };
            if found.is_active() && self.is_asked_for(&found.site) && meets() {
                sites.push(found);
            }
        }
        sites.sort_by(|a, b| a.site.url.cmp(&b.site.url));
        let limit = limit_of(self.limit.as_ref(), CMDLET)?;
        let more = sites.len() > limit;
        for found in sites.into_iter().take(limit) {
            let view = find::view(cx.tenant()?, &found)?;
            cx.emit_value(view)?;
        }
        if more && self.limit.is_none() {
            cx.warn("More sites are available. Use -Limit All to get all of them.")?;
        }
        Ok(())
    }
}

impl GetSPOSite {
    fn is_asked_for(&self, site: &Site) -> bool {
        let personal = self.include_personal_site == Some(true) || !site.is_personal();
        let template = self.template.as_ref().is_none_or(|template| {
            site.template
                .to_lowercase()
                .starts_with(&template.to_lowercase())
        });
        let group = self
            .group_id_defined
            .is_none_or(|wanted| wanted == (site.group_id != Guid::NIL));
        personal && template && group
    }
}

/// How many, by -Limit.
pub fn limit_of(limit: Option<&Value>, cmdlet: &str) -> Result<usize> {
    let Some(limit) = limit else { return Ok(LIMIT) };
    let text = limit.to_text();
    if text.eq_ignore_ascii_case("all") {
        return Ok(usize::MAX);
    }
    text.trim().parse().map_err(|_| {
        error::refused(
            &text,
            format!("The limit '{text}' is not valid."),
            "expected a number or All",
            "use -Limit All",
            cmdlet,
        )
    })
}

/// A condition of SharePoint: -like without a star looks for a part of the text.
pub fn condition(text: &str, cmdlet: &str) -> Result<Filter> {
    fn parts(filter: Filter) -> Filter {
        match filter {
            Filter::And(left, right) => {
                Filter::And(Box::new(parts(*left)), Box::new(parts(*right)))
            }
            Filter::Or(left, right) => Filter::Or(Box::new(parts(*left)), Box::new(parts(*right))),
            Filter::Not(inner) => Filter::Not(Box::new(parts(*inner))),
            Filter::Compare {
                property,
                test: Test::Like,
                value,
            } if !value.as_str().unwrap_or("*").contains('*') => Filter::Compare {
                property,
                test: Test::Contains,
                value,
            },
            other => other,
        }
    }
    match filter::opath(text) {
        Ok(filter) => match filter
            .properties()
            .iter()
            .find(|name| property("SPOSite", name).is_none())
        {
            None => Ok(parts(filter)),
            Some(name) => Err(no_property(name, text, cmdlet)),
        },
        Err(wrong) => {
            let id = "Microsoft.SharePoint.Client.ServerException";
            let mut record = wrong.record(id, id, text);
            record.id_suffix = format!("Microsoft.Online.SharePoint.PowerShell.{cmdlet}");
            Err(record.into())
        }
    }
}

fn no_property(name: &str, text: &str, cmdlet: &str) -> crate::diag::Error {
    let known = properties("SPOSite");
    let near = crate::diag::did_you_mean(name, known.iter().copied());
    let help = near.map_or_else(
        || "filter by Owner, Template, LockState, Url and the like".to_string(),
        |near| format!("did you mean {near}?"),
    );
    let message = format!("The property '{name}' cannot be filtered.");
    error::refused(text, message, "no such property", &help, cmdlet)
        .map(|record| filter::pointing(record, text, name))
}

/// Makes a site.
///
/// ```transcript
/// PS> New-SPOSite -Url https://contoso.sharepoint.com/sites/fair -Owner pilar@contoso.com -StorageQuota 1024 -Title Fair
/// PS> (Get-SPOSite /sites/fair).Owner
/// pilar@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewSPOSite {
    /// Address: https://contoso.sharepoint.com/sites/…
    url: Value,
    /// Sign-in name of the owner
    owner: String,
    /// Quota in megabytes
    storage_quota: i64,
    /// Title
    title: Option<String>,
    /// What it is made from; `STS#3` where it is not given
    template: Option<String>,
    /// Language
    locale_id: Option<i32>,
    /// Does not wait; there is nothing to wait for
    no_wait: bool,
}

impl Cmdlet for NewSPOSite {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "NewSite";
        let _nothing_to_wait_for = self.no_wait;
        let url = find::name_of(&self.url)
            .trim()
            .trim_end_matches('/')
            .to_string();
        let root = format!("https://{}.sharepoint.com", crate::apps::seed::TENANT);
        let below = url
            .to_lowercase()
            .strip_prefix(&root)
            .map(str::to_string)
            .unwrap_or_default();
        let named = below
            .strip_prefix("/sites/")
            .or_else(|| below.strip_prefix("/teams/"))
            .unwrap_or_default();
        if named.is_empty() || named.contains('/') {
            let message = format!("The managed path of {url} is not one for sites.");
            return Err(error::refused(
                &url,
                message,
                "expected …/sites/name or …/teams/name",
                &format!("use {root}/sites/name"),
                CMDLET,
            ));
        }
        let tenant = cx.tenant()?;
        if let Some(found) = find::any(tenant, &url)? {
            let (message, help) = if found.is_deleted() {
                (
                    format!("A deleted site exists at url {url}."),
                    "restore it with Restore-SPODeletedSite, or destroy it with Remove-SPODeletedSite",
                )
            } else {
                (
                    format!("A site already exists at url {url}."),
                    "choose another address",
                )
            };
            return Err(error::refused(&url, message, "is taken", help, CMDLET));
        }
        let owner = user(tenant, &self.owner, CMDLET)?;
        if !cx.should_process(&url, "New-SPOSite")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let site = Site {
            site_id: tenant.new_guid()?,
            title: self.title.unwrap_or_else(|| named.to_string()),
            owner: owner.user_principal_name.clone(),
            template: self.template.unwrap_or_else(|| "STS#3".into()),
            storage_quota: self.storage_quota,
            storage_quota_warning_level: self.storage_quota * 9 / 10,
            locale_id: self.locale_id.unwrap_or(1033),
            created_time: tenant.now(),
            last_content_modified_date: tenant.now(),
            url,
            ..Site::default()
        };
        tenant.put(&site)?;
        let key = site.site_id.to_string();
        let new = NewLocation {
            kind: LocationKind::Site,
            address: &site.url,
            name: &site.title,
            owner: Some(&site.owner),
            entity: Some(&key),
        };
        content::create_location(tenant, &new)?;
        audit(
            tenant,
            "SiteCollectionCreated",
            &site.url,
            json!({ "Owner": site.owner }),
        )
    }
}

/// The user of that login name.
pub fn user(tenant: &Tenant, login: &str, cmdlet: &str) -> Result<User> {
    tenant
        .find::<User>(upn_of_login(login))?
        .ok_or_else(|| error::no_user(login, cmdlet))
}

/// Writes a record of SharePoint.
pub fn audit(tenant: &mut Tenant, operation: &str, url: &str, data: Json) -> Result<()> {
    tenant.audit(AuditRecord::new("SharePoint", "SharePoint", operation, url).data(data))?;
    Ok(())
}

/// Changes the settings of one site.
///
/// Settings that are not given keep their value. A locked site can still be changed: the lock binds its users, not its
/// administrators (S23, LC-S11). The root site cannot be locked.
///
/// ```transcript
/// PS> Set-SPOSite /sites/hr -LockState ReadOnly
/// PS> (Get-SPOSite /sites/hr).LockState
/// ReadOnly
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetSPOSite {
    /// Site to change: its URL, or its path below the tenant's root
    identity: Value,
    /// What users can still do while the site is locked
    lock_state: Option<LockState>,
    /// Sign-in name of the owner
    owner: Option<String>,
    /// Title
    title: Option<String>,
    /// Quota in megabytes
    storage_quota: Option<i64>,
    /// Warning level in megabytes
    storage_quota_warning_level: Option<i64>,
    /// Language
    locale_id: Option<i32>,
    /// Whom it may be shared with
    sharing_capability: Option<String>,
    /// Who may reach it from where
    conditional_access_policy: Option<String>,
    /// Sensitivity label
    sensitivity_label: Option<String>,
    /// Does not wait; there is nothing to wait for
    no_wait: bool,
}

impl Cmdlet for SetSPOSite {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;
    const HINTS: &'static [(&'static str, &'static str, &'static str)] = &[(
        "LockState",
        "NoAdditions",
        "NoAdditions belongs to the on-premises Set-SPSite (S23): here ReadOnly lets people read, NoAccess keeps them out",
    )];

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "SetSite";
        let _nothing_to_wait_for = self.no_wait;
        let tenant = cx.tenant()?;
        let Found { mut site, place } =
            find::active(tenant, &find::name_of(&self.identity), CMDLET)?;
        let before = site.clone();
        if let Some(state) = self.lock_state {
            if site.is_root() && state != LockState::Unlock {
                let message = "The root site collection cannot be locked (LC-S11).";
                return Err(error::refused(
                    &site.url,
                    message,
                    "is the root site",
                    "lock the sites below it one by one",
                    CMDLET,
                ));
            }
            site.lock_state = state;
        }
        if let Some(owner) = &self.owner {
            let owner = user(tenant, owner, CMDLET)?;
            if !site.owner.eq_ignore_ascii_case(&owner.user_principal_name) && site.is_personal() {
                // S11: the person is taken out, and an administrator in.
                site.administrators
                    .retain(|name| !name.eq_ignore_ascii_case(&owner.user_principal_name));
            }
            site.owner = owner.user_principal_name;
        }
        if let Some(title) = &self.title {
            site.title.clone_from(title);
        }
        site.storage_quota = self.storage_quota.unwrap_or(site.storage_quota);
        site.storage_quota_warning_level = self
            .storage_quota_warning_level
            .unwrap_or(site.storage_quota_warning_level)
            .min(site.storage_quota);
        site.locale_id = self.locale_id.unwrap_or(site.locale_id);
        if let Some(capability) = &self.sharing_capability {
            site.sharing_capability.clone_from(capability);
        }
        for (name, value) in [
            ("ConditionalAccessPolicy", &self.conditional_access_policy),
            ("SensitivityLabel", &self.sensitivity_label),
        ] {
            if let Some(value) = value {
                site.other.insert(name.into(), json!(value));
            }
        }
        if site == before || !cx.should_process(&site.url, "Set-SPOSite")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.put(&site)?;
        if site.title != before.title {
            content::folders::rename_location(tenant, place.id, &place.address, &site.title)?;
        }
        if site.owner != before.owner && !site.is_personal() {
            content::folders::set_location_owner(tenant, place.id, Some(&site.owner))?;
        }
        let operation = if site.lock_state == before.lock_state {
            "SiteCollectionSettingsChanged"
        } else {
            "SiteLocksChanged"
        };
        audit(
            tenant,
            operation,
            &site.url,
            json!({ "LockState": site.lock_state.name(), "Owner": site.owner }),
        )
    }
}

/// Deletes a site: into the recycle bin of sites, to be restored for 93 days (LC-S6).
///
/// A site that holds retained content is refused (LC-S10), so is the root site, and one with NoAccess must be unlocked
/// first (LC-S11). Restore-SPODeletedSite is the way back; Remove-SPODeletedSite destroys it sooner.
///
/// ```transcript
/// PS> Remove-SPOSite -Identity https://contoso.sharepoint.com/sites/archive-2019 -Confirm:$false
/// PS> (Get-SPODeletedSite).DaysRemaining
/// 93
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveSPOSite {
    /// Site to delete: its URL, or its path below the tenant's root
    identity: Value,
    /// Does not wait; there is nothing to wait for
    no_wait: bool,
}

impl Cmdlet for RemoveSPOSite {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveSite";
        let _nothing_to_wait_for = self.no_wait;
        let tenant = cx.tenant()?;
        let Found { mut site, place } =
            find::active(tenant, &find::name_of(&self.identity), CMDLET)?;
        if site.is_root() {
            let message = "The root site collection cannot be deleted.";
            return Err(error::refused(
                &site.url,
                message,
                "is the root site",
                "delete the sites below it one by one",
                CMDLET,
            ));
        }
        if site.lock_state == LockState::NoAccess {
            let message = format!(
                "The site {} is locked with NoAccess and cannot be deleted (LC-S11).",
                site.url
            );
            let help = format!("run Set-SPOSite {} -LockState Unlock first", site.url);
            return Err(error::refused(
                &site.url,
                message,
                "is locked",
                &help,
                CMDLET,
            ));
        }
        if !cx.should_process(&site.url, "Remove-SPOSite")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        places::remove_site(tenant, place.id)?;
        site.deleted_by = Some(tenant.actor().upn.clone());
        tenant.put(&site)?;
        audit(tenant, "SiteDeleted", &site.url, json!({}))?;
        if site.group_id == Guid::NIL {
            Ok(())
        } else {
            cx.warn("The Microsoft 365 group of the site and its mailbox stay: only the site was deleted.")
        }
    }
}
