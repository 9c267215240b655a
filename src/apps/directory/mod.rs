//! Microsoft Entra: users, groups, licences, and what is left of deleted users (S1, S21, LC-U1). Mailboxes and sites
//! belong to their own applications; they follow a deleted user by the events that Remove-MgUser schedules.

mod change;
mod deleted;
mod error;
mod expire;
mod get;
mod graph;
mod group;
mod groups;
mod licence;
mod licences;
mod organisation;
mod relations;
mod request;
mod seed;
mod user;
mod view;

pub use change::{account, create_account, remove_account};
pub use deleted::DeletedUser;
pub use expire::restore_account;
pub use group::Group;
pub use licence::{SKUS, ServicePlan, Sku, sku};
pub use user::{User, upn_of_login};

use super::{App, entity};
use crate::cmdlet::cmdlet;

/// The directory's row in the table of applications.
pub static APP: App = App {
    name: "Microsoft Entra",
    entities: &[entity::<User>(), entity::<DeletedUser>(), entity::<Group>()],
    seed: seed::fill,
    events: &[expire::EVENT],
    cmdlets: &[
        cmdlet::<get::GetMgUser>(),
        cmdlet::<get::GetMgBetaUser>(),
        cmdlet::<licences::GetMgSubscribedSku>(),
        cmdlet::<licences::GetMgUserLicenseDetail>(),
        cmdlet::<licences::SetMgUserLicense>(),
        cmdlet::<organisation::GetMgOrganization>(),
        cmdlet::<organisation::GetMgDomain>(),
        cmdlet::<organisation::GetMgDirectoryRole>(),
        cmdlet::<organisation::GetMgDirectoryRoleMember>(),
        cmdlet::<relations::GetMgUserManager>(),
        cmdlet::<relations::SetMgUserManagerByRef>(),
        cmdlet::<relations::RemoveMgUserManagerByRef>(),
        cmdlet::<relations::GetMgUserDirectReport>(),
        cmdlet::<relations::GetMgUserMemberOf>(),
        cmdlet::<relations::GetMgUserTransitiveMemberOf>(),
        cmdlet::<relations::GetMgUserOwnedObject>(),
        cmdlet::<relations::RevokeMgUserSignInSession>(),
        cmdlet::<groups::GetMgGroup>(),
        cmdlet::<groups::NewMgGroup>(),
        cmdlet::<groups::UpdateMgGroup>(),
        cmdlet::<groups::RemoveMgGroup>(),
        cmdlet::<groups::GetMgGroupMember>(),
        cmdlet::<groups::GetMgGroupTransitiveMember>(),
        cmdlet::<groups::GetMgGroupOwner>(),
        cmdlet::<groups::NewMgGroupMember>(),
        cmdlet::<groups::NewMgGroupMemberByRef>(),
        cmdlet::<groups::NewMgGroupOwner>(),
        cmdlet::<groups::NewMgGroupOwnerByRef>(),
        cmdlet::<groups::RemoveMgGroupMemberByRef>(),
        cmdlet::<groups::RemoveMgGroupOwnerByRef>(),
        cmdlet::<change::NewMgUser>(),
        cmdlet::<change::UpdateMgUser>(),
        cmdlet::<change::RemoveMgUser>(),
        cmdlet::<expire::GetMgDirectoryDeletedItem>(),
        cmdlet::<expire::RestoreMgDirectoryDeletedItem>(),
        cmdlet::<expire::RemoveMgDirectoryDeletedItem>(),
        cmdlet::<request::InvokeMgGraphRequest>(),
    ],
};
