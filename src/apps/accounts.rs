//! What applications do when an account of the directory comes, changes or goes: the one way in which the directory
//! reaches mailboxes, OneDrives and profiles without knowing them.

use super::{directory, exchange, sharepoint};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};

/// An account as other applications see it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Object id.
    pub id: Guid,
    /// Sign-in name.
    pub upn: String,
    /// Name as shown.
    pub display_name: String,
    /// Sign-in name of the manager.
    pub manager: Option<String>,
    /// Whether it may sign in.
    pub enabled: bool,
}

/// What one application does.
pub struct Follower {
    /// After the account was soft-deleted (LC-U1).
    pub deleted: fn(&mut Tenant, &Account) -> Result<()>,
    /// After it was restored.
    pub restored: fn(&mut Tenant, &Account) -> Result<()>,
    /// After it was destroyed for good.
    pub destroyed: fn(&mut Tenant, &Account) -> Result<()>,
    /// After it was changed; the account before stands first.
    pub changed: fn(&mut Tenant, &Account, &Account) -> Result<()>,
}

static FOLLOWERS: &[&Follower] = &[&exchange::FOLLOWER, &sharepoint::FOLLOWER];

/// Tells everybody that an account was soft-deleted.
pub fn deleted(tenant: &mut Tenant, account: &Account) -> Result<()> {
    FOLLOWERS
        .iter()
        .try_for_each(|follower| (follower.deleted)(tenant, account))
}

/// Tells everybody that an account was restored.
pub fn restored(tenant: &mut Tenant, account: &Account) -> Result<()> {
    FOLLOWERS
        .iter()
        .try_for_each(|follower| (follower.restored)(tenant, account))
}

/// Tells everybody that an account was destroyed.
pub fn destroyed(tenant: &mut Tenant, account: &Account) -> Result<()> {
    FOLLOWERS
        .iter()
        .try_for_each(|follower| (follower.destroyed)(tenant, account))
}

/// Tells everybody that an account was changed.
pub fn changed(tenant: &mut Tenant, before: &Account, after: &Account) -> Result<()> {
    FOLLOWERS
        .iter()
        .try_for_each(|follower| (follower.changed)(tenant, before, after))
}

/// Makes an account for a mailbox that comes with one; its object id.
pub fn create(
    tenant: &mut Tenant,
    upn: &str,
    display_name: &str,
    alias: &str,
    given: Option<&str>,
    surname: Option<&str>,
) -> Result<Guid> {
    directory::create_account(tenant, upn, display_name, alias, given, surname)
}

/// Soft-deletes the account of a mailbox, which then follows; false if there is none.
pub fn remove(tenant: &mut Tenant, id: &str) -> Result<bool> {
    directory::remove_account(tenant, id)
}

/// Restores the soft-deleted account of a mailbox, which then follows; false if there is none.
pub fn restore(tenant: &mut Tenant, id: &str) -> Result<bool> {
    directory::restore_account(tenant, id)
}

/// Whether the account is deleted and can still be restored.
pub fn is_soft_deleted(tenant: &Tenant, id: &str) -> Result<bool> {
    Ok(!id.is_empty() && tenant.find::<directory::DeletedUser>(id)?.is_some())
}
