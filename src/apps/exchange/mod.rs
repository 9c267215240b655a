//! Exchange Online: mailboxes, their holds and what can be recovered from them (S9, S13, S15; LC-M, LC-H, LC-U).

mod change;
mod error;
mod find;
mod get;
mod mailbox;
mod properties;
mod recoverable;
mod remove;
mod seed;
mod statistics;

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
    entities: &[entity::<Mailbox>()],
    seed: seed::fill,
    events: &[],
    cmdlets: &[
        cmdlet::<get::GetMailbox>(),
        cmdlet::<change::NewMailbox>(),
        cmdlet::<change::SetMailbox>(),
        cmdlet::<remove::RemoveMailbox>(),
        cmdlet::<remove::UndoSoftDeletedMailbox>(),
        cmdlet::<statistics::GetMailboxStatistics>(),
        cmdlet::<statistics::GetMailboxFolderStatistics>(),
        cmdlet::<recoverable::GetRecoverableItems>(),
        cmdlet::<recoverable::RestoreRecoverableItems>(),
        cmdlet::<recoverable::StartManagedFolderAssistant>(),
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
