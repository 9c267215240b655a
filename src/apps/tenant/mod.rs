//! The tenant itself: sessions, clock, settings, import, and a look at any item. Most of it is ours, not Microsoft's.

mod seed;

use super::App;

/// The tenant's row in the table of applications.
pub static APP: App = App {
    name: "Tenant",
    entities: &[],
    seed: seed::fill,
    events: &[],
    cmdlets: &[],
};
