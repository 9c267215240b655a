//! Who is in a group: Get-, Add-, Remove- and Update-DistributionGroupMember, and the same of Microsoft 365 groups, whose
//! members, owners and subscribers Exchange calls links.

use super::error;
use super::find::{READERS, WRITERS};
use super::groups::{find, ids, member_id};
use super::listing::limit;
use super::permission::audited;
use super::recipient;
use super::recipients::row_of;
use crate::apps::directory::Group;
use crate::apps::settings::texts_of;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::{Category, Error, Result};
use crate::tenant::{Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// The people of a group as rows of a kind; whoever is gone is left out.
fn rows(tenant: &Tenant, kind: &'static str, people: &[Guid]) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for id in people {
        if let Some(who) = recipient::find(tenant, &id.to_string())?
            && let Some(row) = row_of(tenant, kind, &who)?
        {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn put_out(cx: &mut Context, rows: Vec<Value>, size: Option<&Value>) -> Result<()> {
    let limit = limit(cx.tenant()?, size)?;
    let more = rows.len() > limit;
    rows.into_iter()
        .take(limit)
        .try_for_each(|row| cx.emit_value(row))?;
    super::listing::warn_of_more(cx, more && size.is_none())
}

fn is_member(tenant: &Tenant, who: &str, group: &str) -> Error {
    let message = format!("The recipient \"{who}\" is already a member of the group \"{group}\".");
    let exception = "Microsoft.Exchange.Management.Tasks.MemberAlreadyExistsException";
    error::exchange(
        tenant,
        "Ex9D83C9",
        exception,
        Category::ResourceExists,
        &message,
    )
    .target(who, "String")
    .label("is a member")
    .help("Get-DistributionGroupMember lists who is")
    .into()
}

fn no_member(tenant: &Tenant, who: &str, group: &str) -> Error {
    let message = format!("The recipient \"{who}\" isn't a member of the group \"{group}\".");
    let exception = "Microsoft.Exchange.Management.Tasks.MemberNotFoundException";
    error::exchange(
        tenant,
        "Ex85D7A7",
        exception,
        Category::ObjectNotFound,
        &message,
    )
    .target(who, "String")
    .label("is no member")
    .help("Get-DistributionGroupMember lists who is")
    .into()
}

/// Gets the members of a distribution list or a mail-enabled security group.
///
/// ```transcript
/// PS> (Get-DistributionGroupMember facilities).Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetDistributionGroupMember {
    /// Group: address, alias, name, id
    identity: Value,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
}

impl Cmdlet for GetDistributionGroupMember {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let group = find(tenant, &self.identity, false)?;
        let rows = rows(tenant, "DistributionGroupMember", &group.members)?;
        put_out(cx, rows, self.result_size.as_ref())
    }
}

/// Puts somebody into a distribution list or a mail-enabled security group.
///
/// ```transcript
/// PS> Add-DistributionGroupMember facilities -Member pilar@contoso.com
/// PS> @(Get-DistributionGroupMember facilities).Count
/// 3
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddDistributionGroupMember {
    /// Group: address, alias, name, id
    identity: Value,
    /// Who; the mailbox of whoever acts where nobody is named
    member: Option<Value>,
    /// Lets an administrator do it who is not its owner; always so here
    bypass_security_group_manager_check: bool,
}

impl Cmdlet for AddDistributionGroupMember {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always = self.bypass_security_group_manager_check;
        let tenant = cx.tenant()?;
        let mut group = find(tenant, &self.identity, false)?;
        let who = self
            .member
            .as_ref()
            .map_or_else(|| tenant.actor().upn.clone(), recipient::name_of);
        let id = member_id(tenant, &who)?;
        let name = group.exchange_name();
        if group.members.contains(&id) {
            return Err(is_member(tenant, &who, &name));
        }
        if !cx.should_process(&name, &format!("Add {who}"))? {
            return Ok(());
        }
        group.members.push(id);
        cx.tenant()?.put(&group)?;
        audited(cx, "Add-DistributionGroupMember", &name)
    }
}

/// Takes somebody out of a distribution list or a mail-enabled security group.
///
/// ```transcript
/// PS> Get-DistributionGroupMember facilities | ForEach-Object { Remove-DistributionGroupMember facilities -Member $_.PrimarySmtpAddress -Confirm:$false }
/// PS> @(Get-DistributionGroupMember facilities).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveDistributionGroupMember {
    /// Group: address, alias, name, id
    identity: Value,
    /// Who; the mailbox of whoever acts where nobody is named
    member: Option<Value>,
    /// Lets an administrator do it who is not its owner; always so here
    bypass_security_group_manager_check: bool,
}

impl Cmdlet for RemoveDistributionGroupMember {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always = self.bypass_security_group_manager_check;
        let tenant = cx.tenant()?;
        let mut group = find(tenant, &self.identity, false)?;
        let who = self
            .member
            .as_ref()
            .map_or_else(|| tenant.actor().upn.clone(), recipient::name_of);
        let id = member_id(tenant, &who)?;
        let name = group.exchange_name();
        if !group.members.contains(&id) {
            return Err(no_member(tenant, &who, &name));
        }
        if !cx.should_process(&name, &format!("Remove {who}"))? {
            return Ok(());
        }
        group.members.retain(|known| *known != id);
        cx.tenant()?.put(&group)?;
        audited(cx, "Remove-DistributionGroupMember", &name)
    }
}

/// Makes the members of a distribution list exactly these.
///
/// ```transcript
/// PS> Update-DistributionGroupMember facilities -Members pilar@contoso.com -Confirm:$false
/// PS> (Get-DistributionGroupMember facilities).Name
/// pilar
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateDistributionGroupMember {
    /// Group: address, alias, name, id
    identity: Value,
    /// All members
    #[serde(default)]
    members: Option<Value>,
    /// Lets an administrator do it who is not its owner; always so here
    #[serde(default)]
    bypass_security_group_manager_check: bool,
}

impl Cmdlet for UpdateDistributionGroupMember {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always = self.bypass_security_group_manager_check;
        let tenant = cx.tenant()?;
        let mut group = find(tenant, &self.identity, false)?;
        let names: Vec<String> = self.members.iter().flat_map(texts_of).collect();
        group.members = ids(tenant, &names)?;
        let name = group.exchange_name();
        if !cx.should_process(&name, "Update-DistributionGroupMember")? {
            return Ok(());
        }
        cx.tenant()?.put(&group)?;
        audited(cx, "Update-DistributionGroupMember", &name)
    }
}

/// In which of its lists a group knows somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum LinkType {
    /// Those who may use it
    #[default]
    Members,
    /// Those who decide about it
    Owners,
    /// Those who get its mail; the members here
    Subscribers,
    /// Managers of an aggregated group; nobody here
    Aggregators,
}

fn people(group: &Group, link: LinkType) -> Vec<Guid> {
    match link {
        LinkType::Members | LinkType::Subscribers => group.members.clone(),
        LinkType::Owners => group.owners.clone(),
        LinkType::Aggregators => Vec::new(),
    }
}

/// Gets the members, owners or subscribers of a Microsoft 365 group.
///
/// ```transcript
/// PS> @(Get-UnifiedGroupLinks legal -LinkType Members).Count
/// 2
/// PS> (Get-UnifiedGroupLinks legal -LinkType Owners).Title
/// General Counsel
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetUnifiedGroupLinks {
    /// Group: address, alias, name, id
    identity: Value,
    /// Which of them
    link_type: LinkType,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
}

impl Cmdlet for GetUnifiedGroupLinks {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let group = find(tenant, &self.identity, true)?;
        let rows = rows(tenant, "UnifiedGroupLink", &people(&group, self.link_type))?;
        put_out(cx, rows, self.result_size.as_ref())
    }
}

/// Puts people into a Microsoft 365 group, as members or as owners.
///
/// An owner must be a member first.
///
/// ```transcript
/// PS> Add-UnifiedGroupLinks legal -LinkType Members -Links pilar@contoso.com
/// PS> @(Get-UnifiedGroupLinks legal -LinkType Members).Count
/// 3
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddUnifiedGroupLinks {
    /// Group: address, alias, name, id
    identity: Value,
    /// As what
    link_type: LinkType,
    /// Who
    links: Option<Value>,
}

impl Cmdlet for AddUnifiedGroupLinks {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let mut group = find(tenant, &self.identity, true)?;
        let names: Vec<String> = self.links.iter().flat_map(texts_of).collect();
        let name = group.exchange_name();
        let added = ids(tenant, &names)?;
        if self.link_type == LinkType::Owners
            && let Some(at) = added.iter().position(|id| !group.members.contains(id))
        {
            let message =
                "Only Members can be Owners of the group. Please add the owners first as members.";
            let help = "run Add-UnifiedGroupLinks -LinkType Members first";
            return Err(error::refused(
                tenant,
                &names[at.min(names.len() - 1)],
                message,
                "is no member",
                help,
            ));
        }
        if !cx.should_process(&name, &format!("Add {}", names.join(", ")))? {
            return Ok(());
        }
        let list = if self.link_type == LinkType::Owners {
            &mut group.owners
        } else {
            &mut group.members
        };
        for id in added {
            if !list.contains(&id) {
                list.push(id);
            }
        }
        cx.tenant()?.put(&group)?;
        audited(cx, "Add-UnifiedGroupLinks", &name)
    }
}

/// Takes people out of a Microsoft 365 group, as members or as owners.
///
/// The last owner stays.
///
/// ```transcript
/// PS> Remove-UnifiedGroupLinks marketing -LinkType Members -Links pilar@contoso.com -Confirm:$false
/// PS> @(Get-MgUserMemberOf -UserId pilar@contoso.com).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveUnifiedGroupLinks {
    /// Group: address, alias, name, id
    identity: Value,
    /// As what
    link_type: LinkType,
    /// Who
    links: Option<Value>,
}

impl Cmdlet for RemoveUnifiedGroupLinks {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let mut group = find(tenant, &self.identity, true)?;
        let names: Vec<String> = self.links.iter().flat_map(texts_of).collect();
        let gone = ids(tenant, &names)?;
        let name = group.exchange_name();
        let owners_left = group.owners.iter().any(|id| !gone.contains(id));
        if self.link_type == LinkType::Owners && !owners_left {
            let message = "The group must have at least one owner.";
            let help = "name another owner first with Add-UnifiedGroupLinks -LinkType Owners";
            return Err(error::refused(
                tenant,
                &name,
                message,
                "would have no owner",
                help,
            ));
        }
        if !cx.should_process(&name, &format!("Remove {}", names.join(", ")))? {
            return Ok(());
        }
        let list = if self.link_type == LinkType::Owners {
            &mut group.owners
        } else {
            &mut group.members
        };
        list.retain(|id| !gone.contains(id));
        cx.tenant()?.put(&group)?;
        audited(cx, "Remove-UnifiedGroupLinks", &name)
    }
}
