//! Distribution lists and mail-enabled security groups: Get-, New-, Set- and Remove-DistributionGroup, and Get-Group.

use super::create::{alias_of, checked_address};
use super::error;
use super::find::{READERS, WRITERS};
use super::listing::{Query, listed};
use super::permission::audited;
use super::recipient;
use super::recipients::{group_row, is_one_of};
use crate::apps::directory::Group;
use crate::apps::seed::people::DOMAIN;
use crate::apps::settings::{self, Setting, multivalued, settings, texts_of};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// The group of that name that is of one of these kinds; what Exchange answers if there is none.
pub fn find(tenant: &Tenant, given: &Value, unified: bool) -> Result<Group> {
    let name = recipient::name_of(given);
    let what = if unified {
        "Microsoft 365 group"
    } else {
        "distribution group"
    };
    let lister = if unified {
        "Get-UnifiedGroup lists them"
    } else {
        "Get-DistributionGroup lists them"
    };
    let who = recipient::find(tenant, &name)?;
    let group = match &who {
        Some(who) => tenant.find::<Group>(&who.guid)?,
        None => None,
    };
    match group {
        Some(group) if group.is_unified() == unified && (unified || group.mail_enabled) => {
            Ok(group)
        }
        Some(group) if group.is_unified() => Err(error::no_object(
            tenant,
            &name,
            what,
            None,
            "it is a Microsoft 365 group: use Get-UnifiedGroup",
        )),
        Some(_) => Err(error::no_object(tenant, &name, what, None, lister)),
        None => {
            let groups = tenant.list::<Group>()?;
            let known: Vec<String> = groups
                .iter()
                .filter(|group| group.is_unified() == unified)
                .map(|group| group.display_name.clone())
                .collect();
            let near = crate::diag::did_you_mean(&name, known.iter().map(String::as_str));
            Err(error::no_object(tenant, &name, what, near, lister))
        }
    }
}

/// A group in the form of Get-DistributionGroup.
pub fn view(tenant: &Tenant, group: &Group) -> Result<Value> {
    let security = group.security_enabled;
    let row = group_row(tenant, "DistributionGroup", group)?
        .set(
            "GroupType",
            if security {
                "Universal, SecurityEnabled"
            } else {
                "Universal"
            },
        )
        .set("SamAccountName", group.exchange_name());
    Ok(row.named(&group.exchange_name()))
}

/// Ids of the recipients that a parameter names; the directory's id of a person.
pub fn ids(tenant: &Tenant, names: &[String]) -> Result<Vec<Guid>> {
    names.iter().map(|name| member_id(tenant, name)).collect()
}

/// The id under which a group knows a recipient.
pub fn member_id(tenant: &Tenant, name: &str) -> Result<Guid> {
    let who = recipient::get(tenant, name)?;
    let of_user = tenant.find::<super::Mailbox>(&who.guid)?;
    let id = of_user
        .map(|mailbox| mailbox.external_directory_object_id)
        .filter(|id| !id.is_empty())
        .unwrap_or(who.guid);
    id.parse()
        .map_err(|_| error::bad_value(tenant, "Member", name, "a recipient"))
}

/// Gets distribution lists and mail-enabled security groups.
///
/// ```transcript
/// PS> (Get-DistributionGroup | Where-Object GroupType -like '*Security*').PrimarySmtpAddress
/// finance-approvers@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetDistributionGroup {
    /// Group: address, alias, name, id
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// Groups of this owner
    managed_by: Option<Value>,
    /// Kinds
    recipient_type_details: Vec<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
}

impl Cmdlet for GetDistributionGroup {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        if let Some(identity) = &self.identity {
            let row = view(tenant, &find(tenant, identity, false)?)?;
            return cx.emit_value(row);
        }
        let owner = match &self.managed_by {
            Some(owner) => Some(member_id(tenant, &recipient::name_of(owner))?),
            None => None,
        };
        let mut rows = Vec::new();
        for group in tenant.list::<Group>()? {
            let is_list = group.mail_enabled && !group.is_unified();
            if is_list && owner.is_none_or(|owner| group.owners.contains(&owner)) {
                rows.push(view(tenant, &group)?);
            }
        }
        rows.retain(|row| is_one_of(row, "RecipientTypeDetails", &self.recipient_type_details));
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, "DistributionGroup", rows, &query, Clone::clone)
    }
}

/// Makes a distribution list, or with -Type Security a group that grants access too.
///
/// ```transcript
/// PS> (New-DistributionGroup -Name Readers -Members pilar@contoso.com).PrimarySmtpAddress
/// Readers@contoso.com
/// PS> (Get-DistributionGroupMember Readers).Name
/// pilar
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewDistributionGroup {
    /// Name
    name: String,
    /// Alias; made from the name where it is not given
    #[serde(default)]
    alias: Option<String>,
    /// Name as shown
    #[serde(default)]
    display_name: Option<String>,
    /// Primary address
    #[serde(default)]
    primary_smtp_address: Option<String>,
    /// Distribution or Security
    #[serde(default)]
    r#type: Option<String>,
    /// Owners; whoever acts where nobody is named
    #[serde(default)]
    managed_by: Option<Value>,
    /// Members
    #[serde(default)]
    members: Option<Value>,
    /// What it is for
    #[serde(default)]
    notes: Option<String>,
    /// What it is for
    #[serde(default)]
    description: Option<String>,
    /// Whether people may join by themselves: Open, Closed, ApprovalRequired
    #[serde(default)]
    member_join_restriction: Option<String>,
    /// Whether people may leave by themselves: Open, Closed
    #[serde(default)]
    member_depart_restriction: Option<String>,
    /// Whether it takes no mail from outside
    #[serde(default)]
    require_sender_authentication_enabled: Option<bool>,
    /// Whether it is a list of rooms
    #[serde(default)]
    room_list: bool,
}

impl Cmdlet for NewDistributionGroup {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let alias = self.alias.unwrap_or_else(|| alias_of(&self.name));
        let address = self
            .primary_smtp_address
            .unwrap_or_else(|| format!("{alias}@{DOMAIN}"));
        let tenant = cx.tenant()?;
        checked_address(tenant, &address, None)?;
        for taken in [&self.name, &address] {
            if recipient::find(tenant, taken)?.is_some() {
                return Err(error::exists(tenant, taken));
            }
        }
        let owners = self
            .managed_by
            .iter()
            .flat_map(texts_of)
            .collect::<Vec<_>>();
        let owners = if owners.is_empty() {
            vec![tenant.actor().upn.clone()]
        } else {
            owners
        };
        let members: Vec<String> = self.members.iter().flat_map(texts_of).collect();
        let (owners, members) = (ids(tenant, &owners)?, ids(tenant, &members)?);
        if !cx.should_process(&self.name, "New-DistributionGroup")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let mut group = Group {
            id: tenant.new_guid()?,
            display_name: self.display_name.unwrap_or_else(|| self.name.clone()),
            description: self.notes.or(self.description),
            mail: Some(address),
            mail_nickname: Some(alias),
            mail_enabled: true,
            security_enabled: self
                .r#type
                .as_deref()
                .is_some_and(|kind| kind.eq_ignore_ascii_case("Security")),
            created_date_time: Some(tenant.now()),
            owners,
            members,
            ..Group::default()
        };
        let mut keep = |name: &str, value: Option<serde_json::Value>| {
            if let Some(value) = value {
                group.exchange.insert(name.into(), value);
            }
        };
        keep("Name", Some(self.name.clone().into()));
        keep(
            "MemberJoinRestriction",
            self.member_join_restriction.map(Into::into),
        );
        keep(
            "MemberDepartRestriction",
            self.member_depart_restriction.map(Into::into),
        );
        keep(
            "RequireSenderAuthenticationEnabled",
            self.require_sender_authentication_enabled.map(Into::into),
        );
        if self.room_list {
            keep("RecipientTypeDetails", Some("RoomList".into()));
        }
        tenant.put(&group)?;
        let row = view(tenant, &group)?;
        audited(cx, "New-DistributionGroup", &self.name)?;
        cx.emit_value(row)
    }
}

settings! {
    /// What can be set of a group that receives mail.
    GroupSettings {
        accept_messages_only_from "AcceptMessagesOnlyFrom" list "Those from whom alone it takes mail",
        accept_messages_only_from_members "AcceptMessagesOnlyFromDLMembers" list "Groups from whose members alone it takes mail",
        accept_messages_only_from_any "AcceptMessagesOnlyFromSendersOrMembers" list "Both",
        reject_messages_from "RejectMessagesFrom" list "Those from whom it takes no mail",
        reject_messages_from_any "RejectMessagesFromSendersOrMembers" list "Those and groups from whom it takes none",
        bypass_moderation "BypassModerationFromSendersOrMembers" list "Whose mail does not wait for approval",
        grant_send_on_behalf_to "GrantSendOnBehalfTo" list "Recipients who may send for it",
        hidden_from_address_lists "HiddenFromAddressListsEnabled" flag "Whether it is left out of address lists",
        mail_tip "MailTip" text "Note that senders see",
        max_receive_size "MaxReceiveSize" size "Greatest message that it receives",
        max_send_size "MaxSendSize" size "Greatest message that it sends",
        member_depart_restriction "MemberDepartRestriction" text "Whether people may leave by themselves: Open, Closed",
        member_join_restriction "MemberJoinRestriction" text "Whether people may join by themselves: Open, Closed, ApprovalRequired",
        moderated_by "ModeratedBy" list "Who approves mail to it",
        moderation_enabled "ModerationEnabled" flag "Whether mail to it waits for approval",
        report_to_manager "ReportToManagerEnabled" flag "Whether its owner hears of failures",
        report_to_originator "ReportToOriginatorEnabled" flag "Whether the sender hears of failures",
        require_sender_authentication "RequireSenderAuthenticationEnabled" flag "Whether it takes no mail from outside",
        send_moderation_notifications "SendModerationNotifications" text "Who is told: Always, Internal, Never",
        send_oof "SendOofMessageToOriginatorEnabled" flag "Whether the sender gets automatic replies of members",
        simple_display_name "SimpleDisplayName" text "Name as shown, in plain letters",
        custom_attribute1 "CustomAttribute1" text "Free text",
        custom_attribute2 "CustomAttribute2" text "Free text",
        custom_attribute3 "CustomAttribute3" text "Free text",
        custom_attribute4 "CustomAttribute4" text "Free text",
        custom_attribute5 "CustomAttribute5" text "Free text",
        custom_attribute6 "CustomAttribute6" text "Free text",
        custom_attribute7 "CustomAttribute7" text "Free text",
        custom_attribute8 "CustomAttribute8" text "Free text",
        custom_attribute9 "CustomAttribute9" text "Free text",
        custom_attribute10 "CustomAttribute10" text "Free text",
        custom_attribute11 "CustomAttribute11" text "Free text",
        custom_attribute12 "CustomAttribute12" text "Free text",
        custom_attribute13 "CustomAttribute13" text "Free text",
        custom_attribute14 "CustomAttribute14" text "Free text",
        custom_attribute15 "CustomAttribute15" text "Free text",
    }
}

/// Settings of groups that name recipients.
const PEOPLE: &[&str] = &[
    "AcceptMessagesOnlyFrom",
    "AcceptMessagesOnlyFromDLMembers",
    "AcceptMessagesOnlyFromSendersOrMembers",
    "RejectMessagesFrom",
    "RejectMessagesFromSendersOrMembers",
    "BypassModerationFromSendersOrMembers",
    "GrantSendOnBehalfTo",
    "ModeratedBy",
];

/// Writes settings into a group; people are resolved.
pub fn apply(
    tenant: &Tenant,
    group: &mut Group,
    given: Vec<(&'static str, settings::Holds, &Value)>,
) -> Result<()> {
    settings::apply(&mut group.exchange, given);
    for name in PEOPLE {
        if let Some(serde_json::Value::Array(list)) = group.exchange.get_mut(*name) {
            for person in list {
                let text = person.as_str().unwrap_or_default();
                *person = recipient::get(tenant, text)?.name.into();
            }
        }
    }
    Ok(())
}

/// Writes addresses into a group: the whole list, `@{Add=…; Remove=…}`, or a new primary one.
pub fn apply_addresses(
    tenant: &Tenant,
    group: &mut Group,
    all: Option<&Value>,
    primary: Option<&str>,
) -> Result<()> {
    let with_scheme = |text: String| {
        if text.contains(':') {
            text
        } else {
            format!("smtp:{text}")
        }
    };
    let own = |address: &str, group: &Group| -> Result<()> {
        let other = recipient::find(tenant, address)?;
        match other {
            Some(other) if other.guid != group.id.to_string() && other.kind != "GroupMailbox" => {
                Err(error::address_in_use(tenant, address, &other.name))
            }
            _ => Ok(()),
        }
    };
    if let Some(given) = all {
        let before: Vec<String> = group.proxies();
        // The scheme may be left out of what is added and removed.
        let before_bare: Vec<String> = before.clone();
        let mut list: Vec<String> = match given.base() {
            Value::Table(_) => {
                let gone: Vec<String> = crate::apps::output::table_value(given, "Remove")
                    .iter()
                    .flat_map(texts_of)
                    .map(with_scheme)
                    .collect();
                let added: Vec<String> = crate::apps::output::table_value(given, "Add")
                    .iter()
                    .flat_map(texts_of)
                    .map(with_scheme)
                    .collect();
                let mut list = before_bare;
                list.retain(|known| !gone.iter().any(|gone| gone.eq_ignore_ascii_case(known)));
                list.extend(added);
                list
            }
            _ => multivalued(&before, given)
                .into_iter()
                .map(with_scheme)
                .collect(),
        };
        for proxy in &list {
            if let Some((scheme, address)) = proxy.split_once(':')
                && scheme.eq_ignore_ascii_case("smtp")
            {
                own(address, group)?;
            }
        }
        // The last one in capitals is the primary one.
        if let Some(at) = list.iter().rposition(|proxy| proxy.starts_with("SMTP:")) {
            for (index, proxy) in list.iter_mut().enumerate() {
                if let Some(address) = proxy.strip_prefix("SMTP:")
                    && index != at
                {
                    *proxy = format!("smtp:{address}");
                }
            }
            group.mail = list[at].strip_prefix("SMTP:").map(str::to_string);
        } else if let Some(first) = list.first_mut() {
            let address = first
                .split_once(':')
                .map_or("", |(_, address)| address)
                .to_string();
            *first = format!("SMTP:{address}");
            group.mail = Some(address);
        }
        group.proxy_addresses = list;
    }
    if let Some(address) = primary {
        checked_address(tenant, address, None).or_else(|error| {
            let mine = group.addresses().contains(&address.to_lowercase());
            if mine { Ok(()) } else { Err(error) }
        })?;
        own(address, group)?;
        let mut list = group.proxies();
        list.retain(|proxy| {
            !proxy
                .get(5..)
                .is_some_and(|known| known.eq_ignore_ascii_case(address))
        });
        for proxy in &mut list {
            if let Some(former) = proxy.strip_prefix("SMTP:") {
                *proxy = format!("smtp:{former}");
            }
        }
        list.insert(0, format!("SMTP:{address}"));
        group.proxy_addresses = list;
        group.mail = Some(address.to_string());
    }
    Ok(())
}

/// Changes a distribution list or a mail-enabled security group.
///
/// ```transcript
/// PS> Set-DistributionGroup facilities -EmailAddresses @{ Add = 'keys@contoso.com' } -HiddenFromAddressListsEnabled $true
/// PS> (Get-DistributionGroup keys@contoso.com).EmailAddresses
/// SMTP:facilities@contoso.com
/// smtp:keys@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetDistributionGroup {
    /// Group: address, alias, name, id
    identity: Value,
    /// Alias
    alias: Option<String>,
    /// Name
    name: Option<String>,
    /// Name as shown
    display_name: Option<String>,
    /// What it is for
    description: Setting,
    /// All addresses, or `@{Add=…; Remove=…}`
    email_addresses: Option<Value>,
    /// Primary address
    primary_smtp_address: Option<String>,
    /// Owners, or `@{Add=…; Remove=…}`
    managed_by: Setting,
    /// Lets an administrator change it who is not its owner; always so here
    bypass_security_group_manager_check: bool,
    #[serde(flatten)]
    settings: GroupSettings,
}

impl Cmdlet for SetDistributionGroup {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always = self.bypass_security_group_manager_check;
        let tenant = cx.tenant()?;
        let before = find(tenant, &self.identity, false)?;
        let mut group = before.clone();
        if let Some(name) = self.name {
            group.exchange.insert("Name".into(), name.into());
        }
        group.mail_nickname = self.alias.or(group.mail_nickname);
        group.display_name = self.display_name.unwrap_or(group.display_name);
        group.description = self.description.text().unwrap_or(group.description);
        apply_addresses(
            tenant,
            &mut group,
            self.email_addresses.as_ref(),
            self.primary_smtp_address.as_deref(),
        )?;
        if let Some(given) = self.managed_by.given() {
            group.owners = changed_people(tenant, &group.owners, given)?;
        }
        apply(tenant, &mut group, self.settings.given())?;
        store(cx, "Set-DistributionGroup", &before, &group)
    }
}

/// The ids that come of those there were and what was given: a list, or `@{Add=…; Remove=…}`.
pub fn changed_people(tenant: &Tenant, before: &[Guid], given: &Value) -> Result<Vec<Guid>> {
    let part = |key: &str| -> Vec<String> {
        crate::apps::output::table_value(given, key)
            .iter()
            .flat_map(texts_of)
            .collect()
    };
    if !matches!(given.base(), Value::Table(_)) {
        return ids(tenant, &texts_of(given));
    }
    let (gone, added) = (ids(tenant, &part("Remove"))?, ids(tenant, &part("Add"))?);
    let mut people: Vec<Guid> = before
        .iter()
        .filter(|id| !gone.contains(id))
        .copied()
        .collect();
    people.extend(added.into_iter().filter(|id| !before.contains(id)));
    Ok(people)
}

/// Stores a changed group, or says that nothing was changed.
pub fn store(cx: &mut Context, cmdlet: &str, before: &Group, group: &Group) -> Result<()> {
    let name = before.exchange_name();
    if group == before {
        return cx.warn(format!(
            "The command completed successfully but no settings of '{name}' have been modified."
        ));
    }
    if !cx.should_process(&name, cmdlet)? {
        return Ok(());
    }
    cx.tenant()?.put(group)?;
    audited(cx, cmdlet, &name)
}

/// Deletes a distribution list or a mail-enabled security group.
///
/// ```transcript
/// PS> Remove-DistributionGroup facilities -Confirm:$false
/// PS> @(Get-DistributionGroup -Filter "Alias -eq 'facilities'").Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveDistributionGroup {
    /// Group: address, alias, name, id
    identity: Value,
    /// Lets an administrator delete it who is not its owner; always so here
    #[serde(default)]
    bypass_security_group_manager_check: bool,
}

impl Cmdlet for RemoveDistributionGroup {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always = self.bypass_security_group_manager_check;
        let group = find(cx.tenant()?, &self.identity, false)?;
        let name = group.exchange_name();
        if !cx.should_process(&name, "Remove-DistributionGroup")? {
            return Ok(());
        }
        cx.tenant()?.delete::<Group>(&group.id.to_string())?;
        audited(cx, "Remove-DistributionGroup", &name)
    }
}
