//! Exchange Online: mailboxes, their holds and what can be recovered from them (S9, S13, S15; LC-M, LC-H, LC-U).

mod addresses;
mod auto_reply;
mod cas;
mod change;
mod contact;
mod contacts;
mod create;
mod dynamic;
mod error;
mod exo;
mod find;
mod folder_permission;
mod get;
mod groups;
mod listing;
mod mailbox;
mod members;
mod organisation;
mod permission;
mod properties;
mod recipient;
mod recipients;
mod recoverable;
mod remove;
mod rule;
mod rule_cmdlets;
mod seed;
mod statistics;
mod transport;
mod unified;
mod users;

pub use mailbox::Mailbox;
pub use remove::FOLLOWER;

use super::{App, entity};
use crate::cmdlet::cmdlet;
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;

/// Exchange's row in the table of applications.
pub static APP: App = App {
    name: "Exchange Online",
    entities: &[
        entity::<Mailbox>(),
        entity::<permission::MailboxPermission>(),
        entity::<permission::RecipientPermission>(),
        entity::<folder_permission::FolderPermission>(),
        entity::<rule::InboxRule>(),
        entity::<auto_reply::AutoReply>(),
        entity::<contact::MailContact>(),
        entity::<dynamic::DynamicGroup>(),
        entity::<organisation::OrganizationConfig>(),
        entity::<transport::TransportRule>(),
    ],
    seed: seed::fill,
    events: &[],
    cmdlets: &[
        cmdlet::<get::GetMailbox>(),
        cmdlet::<create::NewMailbox>(),
        cmdlet::<change::SetMailbox>(),
        cmdlet::<remove::RemoveMailbox>(),
        cmdlet::<remove::UndoSoftDeletedMailbox>(),
        cmdlet::<statistics::GetMailboxStatistics>(),
        cmdlet::<statistics::GetMailboxFolderStatistics>(),
        cmdlet::<recoverable::GetRecoverableItems>(),
        cmdlet::<recoverable::RestoreRecoverableItems>(),
        cmdlet::<recoverable::StartManagedFolderAssistant>(),
        cmdlet::<permission::GetMailboxPermission>(),
        cmdlet::<permission::GetEXOMailboxPermission>(),
        cmdlet::<permission::AddMailboxPermission>(),
        cmdlet::<permission::RemoveMailboxPermission>(),
        cmdlet::<permission::GetRecipientPermission>(),
        cmdlet::<permission::GetEXORecipientPermission>(),
        cmdlet::<permission::AddRecipientPermission>(),
        cmdlet::<permission::RemoveRecipientPermission>(),
        cmdlet::<folder_permission::GetMailboxFolderPermission>(),
        cmdlet::<folder_permission::GetEXOMailboxFolderPermission>(),
        cmdlet::<folder_permission::AddMailboxFolderPermission>(),
        cmdlet::<folder_permission::SetMailboxFolderPermission>(),
        cmdlet::<folder_permission::RemoveMailboxFolderPermission>(),
        cmdlet::<rule_cmdlets::GetInboxRule>(),
        cmdlet::<rule_cmdlets::NewInboxRule>(),
        cmdlet::<rule_cmdlets::SetInboxRule>(),
        cmdlet::<rule_cmdlets::RemoveInboxRule>(),
        cmdlet::<rule_cmdlets::EnableInboxRule>(),
        cmdlet::<rule_cmdlets::DisableInboxRule>(),
        cmdlet::<auto_reply::GetMailboxAutoReplyConfiguration>(),
        cmdlet::<auto_reply::SetMailboxAutoReplyConfiguration>(),
        cmdlet::<cas::GetCASMailbox>(),
        cmdlet::<cas::GetEXOCasMailbox>(),
        cmdlet::<cas::SetCASMailbox>(),
        cmdlet::<exo::GetEXOMailbox>(),
        cmdlet::<exo::GetEXOMailboxStatistics>(),
        cmdlet::<exo::GetEXOMailboxFolderStatistics>(),
        cmdlet::<recipients::GetRecipient>(),
        cmdlet::<recipients::GetEXORecipient>(),
        cmdlet::<users::GetUser>(),
        cmdlet::<users::SetUser>(),
        cmdlet::<groups::GetDistributionGroup>(),
        cmdlet::<groups::NewDistributionGroup>(),
        cmdlet::<groups::SetDistributionGroup>(),
        cmdlet::<groups::RemoveDistributionGroup>(),
        cmdlet::<members::GetDistributionGroupMember>(),
        cmdlet::<members::AddDistributionGroupMember>(),
        cmdlet::<members::RemoveDistributionGroupMember>(),
        cmdlet::<members::UpdateDistributionGroupMember>(),
        cmdlet::<members::GetUnifiedGroupLinks>(),
        cmdlet::<members::AddUnifiedGroupLinks>(),
        cmdlet::<members::RemoveUnifiedGroupLinks>(),
        cmdlet::<unified::GetUnifiedGroup>(),
        cmdlet::<unified::SetUnifiedGroup>(),
        cmdlet::<unified::RemoveUnifiedGroup>(),
        cmdlet::<dynamic::GetDynamicDistributionGroup>(),
        cmdlet::<dynamic::GetDynamicDistributionGroupMember>(),
        cmdlet::<dynamic::NewDynamicDistributionGroup>(),
        cmdlet::<dynamic::RemoveDynamicDistributionGroup>(),
        cmdlet::<contacts::GetMailContact>(),
        cmdlet::<contacts::NewMailContact>(),
        cmdlet::<contacts::SetMailContact>(),
        cmdlet::<contacts::RemoveMailContact>(),
        cmdlet::<contacts::GetMailUser>(),
        cmdlet::<organisation::GetAcceptedDomain>(),
        cmdlet::<organisation::GetRemoteDomain>(),
        cmdlet::<organisation::GetOrganizationConfig>(),
        cmdlet::<organisation::SetOrganizationConfig>(),
        cmdlet::<transport::GetTransportRule>(),
        cmdlet::<transport::NewTransportRule>(),
        cmdlet::<transport::SetTransportRule>(),
        cmdlet::<transport::RemoveTransportRule>(),
        cmdlet::<transport::EnableTransportRule>(),
        cmdlet::<transport::DisableTransportRule>(),
    ],
};

/// What -ResultSize means: a number, or `Unlimited`.
fn limit_of(tenant: &Tenant, size: &Value) -> Result<usize> {
    let text = size.to_text();
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok(usize::MAX);
    }
    text.trim()
        .parse()
        .map_err(|_| error::bad_value(tenant, "ResultSize", &text, "a number or Unlimited"))
}
