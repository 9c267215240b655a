//! SharePoint and OneDrive: sites, their life and death, recycle bins, profiles and user information (S10–S12, S14, S23;
//! LC-S).

mod connection;
mod deleted;
mod error;
mod find;
mod follow;
mod pnp;
mod pnp_read;
mod profile;
mod profile_cmdlets;
mod properties;
mod seed;
mod site;
mod sites;
mod userinfo;
mod userinfo_cmdlets;
mod users;

pub use follow::FOLLOWER;
pub use profile::UserProfile;
pub use site::{LockState, Site};
pub use userinfo::SiteUserInfo;

use super::{App, entity};
use crate::cmdlet::cmdlet;

/// SharePoint's row in the table of applications.
pub static APP: App = App {
    name: "SharePoint",
    entities: &[
        entity::<Site>(),
        entity::<UserProfile>(),
        entity::<SiteUserInfo>(),
    ],
    seed: seed::fill,
    events: &[deleted::EVENT],
    cmdlets: &[
        cmdlet::<sites::GetSPOSite>(),
        cmdlet::<sites::NewSPOSite>(),
        cmdlet::<sites::SetSPOSite>(),
        cmdlet::<sites::RemoveSPOSite>(),
        cmdlet::<users::GetSPOUser>(),
        cmdlet::<users::SetSPOUser>(),
        cmdlet::<users::AddSPOUser>(),
        cmdlet::<users::RemoveSPOUser>(),
        cmdlet::<users::GetSPOSiteGroup>(),
        cmdlet::<deleted::GetSPODeletedSite>(),
        cmdlet::<deleted::RestoreSPODeletedSite>(),
        cmdlet::<deleted::RemoveSPODeletedSite>(),
        cmdlet::<connection::ConnectPnPOnline>(),
        cmdlet::<connection::DisconnectPnPOnline>(),
        cmdlet::<connection::GetPnPConnection>(),
        cmdlet::<connection::GetPnPContext>(),
        cmdlet::<pnp_read::GetPnPTenantSite>(),
        cmdlet::<pnp_read::GetPnPSite>(),
        cmdlet::<pnp_read::GetPnPWeb>(),
        cmdlet::<pnp_read::GetPnPList>(),
        cmdlet::<pnp_read::GetPnPListItem>(),
        cmdlet::<pnp_read::GetPnPUser>(),
        cmdlet::<pnp_read::GetPnPSiteCollectionAdmin>(),
        cmdlet::<pnp::RemovePnPFile>(),
        cmdlet::<pnp::GetPnPRecycleBinItem>(),
        cmdlet::<pnp::RestorePnPRecycleBinItem>(),
        cmdlet::<pnp::ClearPnPRecycleBinItem>(),
        cmdlet::<profile_cmdlets::ExportSPOUserProfile>(),
        cmdlet::<profile_cmdlets::RemoveSPOUserProfile>(),
        cmdlet::<userinfo_cmdlets::ExportSPOUserInfo>(),
        cmdlet::<userinfo_cmdlets::RemoveSPOUserInfo>(),
    ],
};
