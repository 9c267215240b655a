//! Exchange Online: mailboxes, their holds and what can be recovered from them (S9, S13, S15; LC-M, LC-H, LC-U).

mod mailbox;
mod seed;

pub use mailbox::Mailbox;

use super::{App, entity};

/// Exchange's row in the table of applications.
pub static APP: App = App {
    name: "Exchange Online",
    entities: &[entity::<Mailbox>()],
    seed: seed::fill,
    events: &[],
    cmdlets: &[],
};
