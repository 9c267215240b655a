//! Who may what in a site: Get-, Set-, Add- and Remove-SPOUser, Get-SPOSiteGroup and the groups that every site has, and
//! Get-SPOUserOneDriveLocation. Administrators stand in the site's own document; of other people the user information
//! list knows that they have been there.

use super::error;
use super::find::{self, Found, ROLES};
use super::sites::{audit, user};
use super::userinfo::SiteUserInfo;
use crate::apps::directory::{Group, User, upn_of_login};
use crate::apps::output::table::Row;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// The groups of a site and what they may.
const GROUPS: [(&str, &str); 3] = [
    ("Owners", "Full Control"),
    ("Members", "Edit"),
    ("Visitors", "Read"),
];

/// Somebody as a site shows them.
pub struct Visitor {
    /// Sign-in name.
    pub upn: String,
    /// Name as shown.
    pub name: String,
    /// Whether they administer the site.
    pub is_admin: bool,
    /// Groups of the site that they are in.
    pub groups: Vec<String>,
    /// `Member` or `Guest`.
    pub kind: String,
}

/// Everybody whom a site knows: its owner and administrators, the members of its group, and who has been there.
pub fn visitors(tenant: &Tenant, found: &Found) -> Result<Vec<Visitor>> {
    let site = &found.site;
    let mut upns: Vec<String> = vec![site.owner.to_lowercase()];
    upns.extend(site.administrators.iter().map(|upn| upn.to_lowercase()));
    let group = match site.group_id {
        Guid::NIL => None,
        id => tenant.find::<Group>(&id.to_string())?,
    };
    let ids = group
        .iter()
        .flat_map(|group| group.owners.iter().chain(&group.members));
    for id in ids {
        if let Some(user) = tenant.find::<User>(&id.to_string())? {
            upns.push(user.user_principal_name.to_lowercase());
        }
    }
    let prefix = format!("{}/", site.site_id);
    let known = tenant.page::<SiteUserInfo>(Some(&prefix), 5000)?;
    let known = known.iter().take_while(|info| info.site_id == site.site_id);
    upns.extend(
        known
            .filter(|info| !info.deleted)
            .map(|info| upn_of_login(&info.account).to_lowercase()),
    );
    upns.extend(site.members.iter().map(|(upn, _)| upn.to_lowercase()));
    let mut seen = std::collections::HashSet::new();
    upns.retain(|upn| upn.contains('@') && seen.insert(upn.clone()));
    let mut visitors = Vec::with_capacity(upns.len());
    for upn in upns {
        let user = tenant.find::<User>(&upn)?;
        let id = user.as_ref().map(|user| user.id);
        let is_admin = site.owner.eq_ignore_ascii_case(&upn)
            || site
                .administrators
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&upn));
        let mut groups = Vec::new();
        if let (Some(group), Some(id)) = (&group, id) {
            if group.owners.contains(&id) {
                groups.push(format!("{} Owners", site.title));
            }
            if group.members.contains(&id) {
                groups.push(format!("{} Members", site.title));
            }
        }
        for (name, group) in &site.members {
            if name.eq_ignore_ascii_case(&upn) {
                groups.push(group.clone());
            }
        }
        visitors.push(Visitor {
            name: user
                .as_ref()
                .map_or_else(|| upn.clone(), |user| user.display_name.clone()),
            kind: user
                .and_then(|user| user.user_type)
                .unwrap_or_else(|| "Member".into()),
            upn,
            is_admin,
            groups,
        });
    }
    Ok(visitors)
}

fn row(visitor: &Visitor) -> Value {
    Row::of("SPOUser")
        .set("DisplayName", visitor.name.as_str())
        .set("LoginName", visitor.upn.as_str())
        .set("IsSiteAdmin", visitor.is_admin)
        .set("IsGroup", false)
        .texts("Groups", &visitor.groups)
        .set("UserType", visitor.kind.as_str())
        .named(&visitor.upn)
}

/// Gets the users of a site, with the groups that they are in and whether they administer it.
///
/// ```transcript
/// PS> (Get-SPOUser -Site /sites/legal | Where-Object IsSiteAdmin).LoginName
/// abigail.harding@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetSPOUser {
    /// Site: its URL, or its path below the tenant's root
    site: Value,
    /// Sign-in name of one user
    login_name: Option<String>,
    /// Name of a group of the site
    group: Option<String>,
    /// How many at most; `All` for all
    limit: Option<Value>,
}

impl Cmdlet for GetSPOUser {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "GetSPOUser";
        let limit = match &self.limit {
            Some(limit) => super::sites::limit_of(Some(limit), CMDLET)?,
            None => 500,
        };
        let tenant = cx.tenant()?;
        let found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        let mut all = visitors(tenant, &found)?;
        if let Some(login) = &self.login_name {
            let upn = upn_of_login(login).to_lowercase();
            all.retain(|visitor| visitor.upn == upn);
            if all.is_empty() {
                return Err(error::no_user(login, CMDLET));
            }
        }
        if let Some(group) = &self.group {
            if !group_names(&found)
                .iter()
                .any(|known| known.eq_ignore_ascii_case(group))
            {
                return Err(no_group(&found, group, CMDLET));
            }
            all.retain(|visitor| {
                visitor
                    .groups
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(group))
            });
        }
        all.iter()
            .take(limit)
            .try_for_each(|visitor| cx.emit_value(row(visitor)))
    }
}

fn group_names(found: &Found) -> Vec<String> {
    GROUPS
        .iter()
        .map(|(kind, _)| format!("{} {kind}", found.site.title))
        .collect()
}

fn no_group(found: &Found, group: &str, cmdlet: &str) -> crate::diag::Error {
    let names = group_names(found);
    let near = crate::diag::did_you_mean(group, names.iter().map(String::as_str));
    let help = near.map_or_else(
        || format!("its groups are {}", names.join(", ")),
        |near| format!("did you mean '{near}'?"),
    );
    error::refused(
        group,
        format!("Group '{group}' cannot be found."),
        "no such group of the site",
        &help,
        cmdlet,
    )
}

/// Makes a user an administrator of a site, or takes that away (S11).
///
/// This is how somebody else is let into the OneDrive of a person who leaves. The owner of a site cannot be taken away
/// like this: Set-SPOSite -Owner names another.
///
/// ```transcript
/// PS> $drive = (Get-SPOSite -IncludePersonalSite $true -Filter "Url -like '-my.sharepoint.com/personal/pilar_contoso'").Url
/// PS> (Set-SPOUser -Site $drive -LoginName admin@contoso.com -IsSiteCollectionAdmin $true).LoginName
/// admin@contoso.com
/// PS> @(Get-SPOUser -Site $drive | Where-Object IsSiteAdmin).Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetSPOUser {
    /// Site: its URL, or its path below the tenant's root
    site: Value,
    /// Sign-in name of the user
    login_name: String,
    /// Whether they administer the site
    is_site_collection_admin: Option<bool>,
}

impl Cmdlet for SetSPOUser {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "SetSPOUser";
        let tenant = cx.tenant()?;
        let mut found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        let who = user(tenant, &self.login_name, CMDLET)?;
        let upn = who.user_principal_name.to_lowercase();
        let site = &mut found.site;
        let is_owner = site.owner.eq_ignore_ascii_case(&upn);
        match self.is_site_collection_admin {
            Some(true)
                if !is_owner
                    && !site
                        .administrators
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(&upn)) =>
            {
                site.administrators.push(upn.clone());
            }
            Some(false) if is_owner => {
                return Err(error::refused(
                    &upn,
                    format!("{upn} owns the site and stays its administrator."),
                    "is the owner",
                    "name another owner first: Set-SPOSite -Owner",
                    CMDLET,
                ));
            }
            Some(false) => site
                .administrators
                .retain(|name| !name.eq_ignore_ascii_case(&upn)),
            _ => {}
        }
        if !cx.should_process(&found.site.url, "Set-SPOUser")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.put(&found.site)?;
        let operation = match self.is_site_collection_admin {
            Some(false) => "SiteCollectionAdminRemoved",
            _ => "SiteCollectionAdminAdded",
        };
        let data = json!({ "ModifiedProperties": [{ "Name": "SiteAdmin", "NewValue": upn }] });
        audit(tenant, operation, &found.site.url, data)?;
        let all = visitors(tenant, &found)?;
        let shown = all.iter().find(|visitor| visitor.upn == upn).map(row);
        match shown {
            Some(row) => cx.emit_value(row),
            None => {
                let visitor = Visitor {
                    upn,
                    name: who.display_name,
                    is_admin: false,
                    groups: Vec::new(),
                    kind: who.user_type.unwrap_or_else(|| "Member".into()),
                };
                cx.emit_value(row(&visitor))
            }
        }
    }
}

/// Puts a user into a group of a site.
///
/// ```transcript
/// PS> $null = Add-SPOUser -Site /sites/legal -LoginName pilar@contoso.com -Group 'Legal Visitors'
/// PS> (Get-SPOUser -Site /sites/legal -LoginName pilar@contoso.com).Groups
/// Legal Visitors
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddSPOUser {
    /// Site: its URL, or its path below the tenant's root
    site: Value,
    /// Sign-in name of the user
    login_name: String,
    /// Name of the group: the site's title and Owners, Members or Visitors
    group: String,
}

impl Cmdlet for AddSPOUser {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "AddSPOUser";
        let tenant = cx.tenant()?;
        let mut found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        let who = user(tenant, &self.login_name, CMDLET)?;
        let names = group_names(&found);
        let Some(group) = names
            .iter()
            .find(|known| known.eq_ignore_ascii_case(&self.group))
        else {
            return Err(no_group(&found, &self.group, CMDLET));
        };
        let upn = who.user_principal_name.to_lowercase();
        if !cx.should_process(&found.site.url, &format!("Add {upn} to {group}"))? {
            return Ok(());
        }
        found.site.put_member(&upn, group, true);
        let tenant = cx.tenant()?;
        tenant.put(&found.site)?;
        audit(
            tenant,
            "AddedToGroup",
            &found.site.url,
            json!({ "TargetUserOrGroupName": upn, "EventData": group }),
        )?;
        let all = visitors(tenant, &found)?;
        let shown = all.iter().find(|visitor| visitor.upn == upn).map(row);
        shown.map_or(Ok(()), |row| cx.emit_value(row))
    }
}

/// Takes a user out of a group of a site, or out of the site altogether.
///
/// The user information list keeps its row: Remove-SPOUserInfo takes that.
///
/// ```transcript
/// PS> $null = Add-SPOUser -Site /sites/legal -LoginName pilar@contoso.com -Group 'Legal Visitors'
/// PS> Remove-SPOUser -Site /sites/legal -LoginName pilar@contoso.com -Group 'Legal Visitors'
/// PS> @(Get-SPOUser -Site /sites/legal -Group 'Legal Visitors').Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveSPOUser {
    /// Site: its URL, or its path below the tenant's root
    site: Value,
    /// Sign-in name of the user
    login_name: String,
    /// Name of the group; all of them without it
    group: Option<String>,
}

impl Cmdlet for RemoveSPOUser {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveSPOUser";
        let tenant = cx.tenant()?;
        let mut found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        let upn = user(tenant, &self.login_name, CMDLET)?
            .user_principal_name
            .to_lowercase();
        if !cx.should_process(&found.site.url, &format!("Remove {upn}"))? {
            return Ok(());
        }
        let groups = self
            .group
            .map_or_else(|| group_names(&found), |group| vec![group]);
        for group in &groups {
            found.site.put_member(&upn, group, false);
        }
        let tenant = cx.tenant()?;
        tenant.put(&found.site)?;
        audit(
            tenant,
            "RemovedFromGroup",
            &found.site.url,
            json!({ "TargetUserOrGroupName": upn }),
        )
    }
}

/// Gets the groups of a site, what they may, and who is in them.
///
/// ```transcript
/// PS> (Get-SPOSiteGroup -Site /sites/legal).Title
/// Legal Members
/// Legal Owners
/// Legal Visitors
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetSPOSiteGroup {
    /// Site: its URL, or its path below the tenant's root
    site: Value,
    /// Name of one group
    group: Option<String>,
    /// How many at most
    limit: Option<Value>,
}

impl Cmdlet for GetSPOSiteGroup {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "GetSPOSiteGroup";
        let limit = super::sites::limit_of(self.limit.as_ref(), CMDLET)?;
        let tenant = cx.tenant()?;
        let found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        if let Some(group) = &self.group
            && !group_names(&found)
                .iter()
                .any(|known| known.eq_ignore_ascii_case(group))
        {
            return Err(no_group(&found, group, CMDLET));
        }
        let all = visitors(tenant, &found)?;
        let mut names: Vec<(String, &str)> = GROUPS
            .iter()
            .map(|(kind, may)| (format!("{} {kind}", found.site.title), *may))
            .collect();
        names.sort();
        for (name, may) in names.iter().take(limit) {
            if self
                .group
                .as_ref()
                .is_some_and(|group| !group.eq_ignore_ascii_case(name))
            {
                continue;
            }
            let users: Vec<String> = all
                .iter()
                .filter(|visitor| visitor.groups.contains(name))
                .map(|visitor| visitor.upn.clone())
                .collect();
            let row = Row::of("SPOSiteGroup")
                .set("Title", name.as_str())
                .set("LoginName", name.as_str())
                .set("OwnerTitle", format!("{} Owners", found.site.title))
                .set("OwnerLoginName", format!("{} Owners", found.site.title))
                .texts("Users", &users)
                .texts("Roles", &[(*may).to_string()])
                .named(name);
            cx.emit_value(row)?;
        }
        Ok(())
    }
}
