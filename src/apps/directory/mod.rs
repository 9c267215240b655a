//! Microsoft Entra: users, groups, licences, and what is left of deleted users (S1, S21, LC-U1). Mailboxes and sites
//! belong to their own applications; they follow a deleted user by the events that Remove-MgUser schedules.

mod deleted;
mod group;
mod licence;
mod seed;
mod user;

pub use deleted::DeletedUser;
pub use group::Group;
pub use licence::{SKUS, ServicePlan, Sku, sku};
pub use user::User;

use super::{App, entity};

/// The directory's row in the table of applications.
pub static APP: App = App {
    name: "Microsoft Entra",
    entities: &[entity::<User>(), entity::<DeletedUser>(), entity::<Group>()],
    seed: seed::fill,
    events: &[],
    cmdlets: &[],
};
