//! SharePoint and OneDrive: sites, their life and death, recycle bins, profiles and user information (S10–S12, S14, S23;
//! LC-S).

mod profile;
mod seed;
mod site;
mod userinfo;

pub use profile::UserProfile;
pub use site::{LockState, Site};
pub use userinfo::SiteUserInfo;

use super::{App, entity};

/// SharePoint's row in the table of applications.
pub static APP: App = App {
    name: "SharePoint",
    entities: &[
        entity::<Site>(),
        entity::<UserProfile>(),
        entity::<SiteUserInfo>(),
    ],
    seed: seed::fill,
    events: &[],
    cmdlets: &[],
};
