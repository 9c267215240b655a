//! Microsoft 365 groups as Exchange has them: Get-, Set- and Remove-UnifiedGroup. What Graph says of the same groups
//! belongs to the directory.

use super::find::{READERS, WRITERS};
use super::groups::{apply, apply_addresses, find, store};
use super::listing::{Query, listed};
use super::mailbox::Mailbox;
use super::permission::audited;
use super::recipients::group_row;
use crate::apps::directory::{Group, User};
use crate::apps::settings::{Setting, settings};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

fn view(tenant: &Tenant, group: &Group) -> Result<Value> {
    let mut guests = 0;
    for id in &group.members {
        let user = tenant.find::<User>(&id.to_string())?;
        guests += i32::from(user.is_some_and(|user| user.user_type.as_deref() == Some("Guest")));
    }
    let mailbox = tenant.find::<Mailbox>(&group.id.to_string())?;
    let mut row = group_row(tenant, "UnifiedGroup", group)?
        .set(
            "AccessType",
            group.visibility.as_deref().unwrap_or("Private"),
        )
        .set(
            "GroupMemberCount",
            i32::try_from(group.members.len()).unwrap_or(i32::MAX),
        )
        .set("GroupExternalMemberCount", guests)
        .texts(
            "ResourceProvisioningOptions",
            &group.resource_provisioning_options,
        )
        .set("IsMembershipDynamic", group.membership_rule.is_some())
        .set("GroupType", "Universal");
    if let Some(site) = &group.site_url {
        row = row
            .set("SharePointSiteUrl", site.as_str())
            .set("SharePointDocumentsUrl", format!("{site}/Shared Documents"))
            .set(
                "SharePointNotebookUrl",
                format!("{site}/SiteAssets/{} Notebook", group.display_name),
            );
    }
    if let Some(mailbox) = mailbox {
        row = row.set("ExchangeGuid", Value::Guid(mailbox.exchange_guid.0));
    }
    Ok(row.named(&group.exchange_name()))
}

/// Gets Microsoft 365 groups.
///
/// ```transcript
/// PS> (Get-UnifiedGroup legal).SharePointSiteUrl
/// https://contoso.sharepoint.com/sites/legal
/// PS> @(Get-UnifiedGroup -ResultSize Unlimited).Count
/// 7
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetUnifiedGroup {
    /// Group: address, alias, name, id
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
    /// Fills all properties; they are always filled here
    include_all_properties: bool,
}

impl Cmdlet for GetUnifiedGroup {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _always = self.include_all_properties;
        let tenant = cx.tenant()?;
        if let Some(identity) = &self.identity {
            let row = view(tenant, &find(tenant, identity, true)?)?;
            return cx.emit_value(row);
        }
        let mut rows = Vec::new();
        for group in tenant
            .list::<Group>()?
            .iter()
            .filter(|group| group.is_unified())
        {
            rows.push(view(tenant, group)?);
        }
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, "UnifiedGroup", rows, &query, Clone::clone)
    }
}

settings! {
    /// What can be set of a Microsoft 365 group alone.
    UnifiedSettings {
        always_subscribe "AlwaysSubscribeMembersToCalendarEvents" flag "Whether members get its meetings",
        auto_subscribe "AutoSubscribeNewMembers" flag "Whether new members get its mail",
        calendar_read_only "CalendarMemberReadOnly" flag "Whether members may only read its calendar",
        classification "Classification" text "Classification",
        connectors_enabled "ConnectorsEnabled" flag "Whether connectors may write into it",
        hidden_from_clients "HiddenFromExchangeClientsEnabled" flag "Whether Outlook hides it",
        information_barrier_mode "InformationBarrierMode" text "How barriers hold for it",
        language "Language" text "Language",
        sensitivity_label "SensitivityLabelId" text "Sensitivity label",
        subscription_enabled "SubscriptionEnabled" flag "Whether members may subscribe",
        welcome_message "UnifiedGroupWelcomeMessageEnabled" flag "Whether new members are greeted",
    }
}

/// Changes a Microsoft 365 group.
///
/// ```transcript
/// PS> Set-UnifiedGroup legal -AccessType Public -HiddenFromAddressListsEnabled $true
/// PS> (Get-UnifiedGroup legal).AccessType
/// Public
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetUnifiedGroup {
    /// Group: address, alias, name, id
    identity: Value,
    /// Public or Private
    access_type: Option<String>,
    /// Alias
    alias: Option<String>,
    /// Name as shown
    display_name: Option<String>,
    /// What it is for
    notes: Setting,
    /// All addresses, or `@{Add=…; Remove=…}`
    email_addresses: Option<Value>,
    /// Primary address
    primary_smtp_address: Option<String>,
    #[serde(flatten)]
    own: UnifiedSettings,
    #[serde(flatten)]
    settings: CommonSettings,
}

settings! {
    /// What can be set of it as of other groups.
    CommonSettings {
        accept_messages_only_from_any "AcceptMessagesOnlyFromSendersOrMembers" list "Those from whom alone it takes mail",
        reject_messages_from_any "RejectMessagesFromSendersOrMembers" list "Those from whom it takes none",
        grant_send_on_behalf_to "GrantSendOnBehalfTo" list "Recipients who may send for it",
        hidden_from_address_lists "HiddenFromAddressListsEnabled" flag "Whether it is left out of address lists",
        mail_tip "MailTip" text "Note that senders see",
        max_receive_size "MaxReceiveSize" size "Greatest message that it receives",
        max_send_size "MaxSendSize" size "Greatest message that it sends",
        moderated_by "ModeratedBy" list "Who approves mail to it",
        moderation_enabled "ModerationEnabled" flag "Whether mail to it waits for approval",
        require_sender_authentication "RequireSenderAuthenticationEnabled" flag "Whether it takes no mail from outside",
        custom_attribute1 "CustomAttribute1" text "Free text",
        custom_attribute2 "CustomAttribute2" text "Free text",
        custom_attribute3 "CustomAttribute3" text "Free text",
        custom_attribute4 "CustomAttribute4" text "Free text",
        custom_attribute5 "CustomAttribute5" text "Free text",
    }
}

impl Cmdlet for SetUnifiedGroup {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let before = find(tenant, &self.identity, true)?;
        let mut group = before.clone();
        group.visibility = self.access_type.or(group.visibility);
        group.mail_nickname = self.alias.or(group.mail_nickname);
        group.display_name = self.display_name.unwrap_or(group.display_name);
        group.description = self.notes.text().unwrap_or(group.description);
        apply_addresses(
            tenant,
            &mut group,
            self.email_addresses.as_ref(),
            self.primary_smtp_address.as_deref(),
        )?;
        apply(tenant, &mut group, self.own.given())?;
        apply(tenant, &mut group, self.settings.given())?;
        store(cx, "Set-UnifiedGroup", &before, &group)
    }
}

/// Deletes a Microsoft 365 group.
///
/// Its mailbox and its site stay here, which the service deletes with it.
///
/// ```transcript
/// PS> Remove-UnifiedGroup legal -Confirm:$false
/// WARNING: The mailbox and the site of the group stay: delete them with Remove-Mailbox and Remove-SPOSite.
/// PS> @(Get-UnifiedGroup).Count
/// 6
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveUnifiedGroup {
    /// Group: address, alias, name, id
    identity: Value,
    /// Asks nothing
    force: bool,
}

impl Cmdlet for RemoveUnifiedGroup {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _asked_by_confirm_alone = self.force;
        let group = find(cx.tenant()?, &self.identity, true)?;
        let name = group.exchange_name();
        if !cx.should_process(&name, "Remove-UnifiedGroup")? {
            return Ok(());
        }
        cx.tenant()?.delete::<Group>(&group.id.to_string())?;
        audited(cx, "Remove-UnifiedGroup", &name)?;
        cx.warn("The mailbox and the site of the group stay: delete them with Remove-Mailbox and Remove-SPOSite.")
    }
}
