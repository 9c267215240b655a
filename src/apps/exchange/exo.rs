//! The Get-EXO cmdlets of mailboxes: what their older namesakes give, with few properties unless more are asked for.

use super::find::READERS;
use super::get::GetMailbox;
use super::listing::wanted;
use super::permission::exo_name;
use super::statistics::{GetMailboxFolderStatistics, GetMailboxStatistics};
use crate::apps::output::table;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Gets mailboxes, as Get-Mailbox does, with few properties unless more are asked for.
///
/// -Properties names single ones, -PropertySets whole sets; both add to the set Minimum.
///
/// ```transcript
/// PS> (Get-EXOMailbox pilar@contoso.com).UserPrincipalName
/// pilar@contoso.com
/// PS> $null -eq (Get-EXOMailbox pilar@contoso.com).LitigationHoldEnabled
/// True
/// PS> (Get-EXOMailbox pilar@contoso.com -PropertySets Hold).LitigationHoldEnabled
/// False
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXOMailbox {
    /// Mailbox: name, alias, address, sign-in name, display name, id
    identity: Option<Value>,
    /// By its primary address
    primary_smtp_address: Option<String>,
    /// By its sign-in name
    user_principal_name: Option<String>,
    /// By the object id of its user
    external_directory_object_id: Option<Value>,
    /// What a name, alias, display name or address begins with
    anr: Option<String>,
    /// OPATH condition, such as `RecipientTypeDetails -eq 'UserMailbox'`
    filter: Option<Value>,
    /// Properties beyond the usual ones
    properties: Vec<String>,
    /// Sets of properties: Minimum, AddressList, Archive, Audit, Custom, Delivery, Hold, Moderation, Move, Policy, PublicFolder, Quota, Resource, Retention, SCL, SoftDelete, StatisticsSeed, All
    property_sets: Vec<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Kinds of mailboxes
    recipient_type_details: Vec<String>,
    /// Deleted mailboxes that can be restored
    soft_deleted_mailbox: bool,
    /// Mailboxes that a hold keeps after their account is gone
    inactive_mailbox_only: bool,
    /// Those as well as active ones
    include_inactive_mailbox: bool,
    /// Mailboxes of groups
    group_mailbox: bool,
    /// Mailboxes with an archive, of which there are none here
    archive: bool,
    /// Mailboxes of public folders, of which there are none here
    public_folder: bool,
}

impl Cmdlet for GetEXOMailbox {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let names = wanted(
            "Mailbox",
            "Get-EXOMailbox",
            &self.properties,
            &self.property_sets,
        )?;
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.external_directory_object_id,
        );
        let plain = GetMailbox {
            identity: name.map(Value::from),
            anr: self.anr,
            filter: self.filter,
            result_size: self.result_size,
            recipient_type_details: self.recipient_type_details,
            soft_deleted_mailbox: self.soft_deleted_mailbox,
            inactive_mailbox_only: self.inactive_mailbox_only,
            include_inactive_mailbox: self.include_inactive_mailbox,
            group_mailbox: self.group_mailbox,
            archive: self.archive,
            public_folder: self.public_folder,
            sort_by: None,
        };
        plain.list(cx, |row| table::only(row, &names))
    }
}

/// Gets how much lies in a mailbox, as Get-MailboxStatistics does, with few properties unless more are asked for.
///
/// ```transcript
/// PS> (Get-EXOMailboxStatistics -Identity pilar@contoso.com).TotalItemSize.Value.ToMB() -ge 0
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXOMailboxStatistics {
    /// Mailbox: name, alias, address, sign-in name, display name, id
    identity: Option<Value>,
    /// By its primary address
    primary_smtp_address: Option<String>,
    /// By its sign-in name
    user_principal_name: Option<String>,
    /// By the id of its store
    exchange_guid: Option<Value>,
    /// Properties beyond the usual ones
    properties: Vec<String>,
    /// Sets of properties: Minimum, All
    property_sets: Vec<String>,
    /// Statistics of the archive, of which there is none here
    archive: bool,
    /// Looks among deleted mailboxes too
    include_soft_deleted_recipients: bool,
}

impl Cmdlet for GetEXOMailboxStatistics {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let names = wanted(
            "MailboxStatistics",
            "Get-EXOMailboxStatistics",
            &self.properties,
            &self.property_sets,
        )?;
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.exchange_guid,
        );
        let plain = GetMailboxStatistics {
            identity: name.unwrap_or_default().into(),
            include_soft_deleted_recipients: self.include_soft_deleted_recipients,
            archive: self.archive,
        };
        let row = plain.row(cx)?;
        cx.emit_value(table::only(&row, &names))
    }
}

/// Gets the folders of a mailbox, as Get-MailboxFolderStatistics does.
///
/// ```transcript
/// PS> (Get-EXOMailboxFolderStatistics -Identity pilar@contoso.com -FolderScope Inbox).FolderPath
/// /Inbox
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXOMailboxFolderStatistics {
    /// Mailbox: name, alias, address, sign-in name, display name, id
    identity: Option<Value>,
    /// By its primary address
    primary_smtp_address: Option<String>,
    /// By its sign-in name
    user_principal_name: Option<String>,
    /// By the object id of its user
    external_directory_object_id: Option<Value>,
    /// Folders of one kind
    folderscope: Option<String>,
    /// Fills the dates of the oldest and the newest item
    include_oldest_and_newest_items: bool,
    /// Looks among deleted mailboxes too
    include_soft_deleted_recipients: bool,
}

impl Cmdlet for GetEXOMailboxFolderStatistics {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.external_directory_object_id,
        );
        let plain = GetMailboxFolderStatistics {
            identity: name.unwrap_or_default().into(),
            folder_scope: self.folderscope,
            include_oldest_and_newest_items: self.include_oldest_and_newest_items,
            include_soft_deleted_recipients: self.include_soft_deleted_recipients,
            ..GetMailboxFolderStatistics::default()
        };
        plain.run(cx)
    }
}
