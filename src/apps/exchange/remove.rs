//! Remove-Mailbox and Undo-SoftDeletedMailbox, and what a mailbox does when its account goes or comes back.

use super::create::audit;
use super::error;
use super::find::{self, Found, WRITERS};
use super::mailbox::Mailbox;
use crate::apps::accounts::{self, Account, Follower};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::content::folders::{find_location, rename_location, set_location_owner};
use crate::content::{hold_state, places, set_hold_state};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// What mailboxes do when accounts come and go.
pub static FOLLOWER: Follower = Follower {
    deleted: |tenant, account| {
        let Some(found) = of_account(tenant, account)? else {
            return Ok(());
        };
        if found.is_active() {
            soft_delete(tenant, found)
        } else {
            Ok(())
        }
    },
    restored: |tenant, account| {
        let Some(found) = of_account(tenant, account)? else {
            return Ok(());
        };
        if found.is_active() {
            Ok(())
        } else {
            restore(tenant, found)
        }
    },
    destroyed: |_, _| Ok(()),
    changed: |tenant, before, after| {
        let Some(mut found) = of_account(tenant, after)? else {
            return Ok(());
        };
        if before.enabled != after.enabled {
            let mut holds = hold_state(tenant, found.place.id)?;
            holds.account_disabled = !after.enabled;
            set_hold_state(tenant, holds)?;
        }
        if before.upn != after.upn || before.display_name != after.display_name {
            found.mailbox.user_principal_name.clone_from(&after.upn);
            found.mailbox.display_name.clone_from(&after.display_name);
            tenant.put(&found.mailbox)?;
            rename_location(
                tenant,
                found.place.id,
                &found.place.address,
                &after.display_name,
            )?;
            set_location_owner(tenant, found.place.id, Some(&after.upn))?;
        }
        Ok(())
    },
};

/// The mailbox of an account, in whatever state.
fn of_account(tenant: &Tenant, account: &Account) -> Result<Option<Found>> {
    let id = account.id.to_string();
    let mailbox = match tenant.find::<Mailbox>(&id)? {
        Some(mailbox) => Some(mailbox),
        None => tenant.find::<Mailbox>(&format!(".{id}"))?,
    };
    mailbox
        .map(|mailbox| find::complete(tenant, mailbox))
        .transpose()
}

/// Deletes a mailbox: to inactive if a hold keeps it, else to soft-deleted (LC-U3, LC-U4). Its names become free.
fn soft_delete(tenant: &mut Tenant, mut found: Found) -> Result<()> {
    found.mailbox.when_soft_deleted = Some(tenant.now());
    found.mailbox.is_soft_deleted_by_remove = true;
    tenant.put(&found.mailbox)?;
    places::remove_mailbox(tenant, found.place.id)?;
    let dotted = format!(".{}", found.mailbox.primary_smtp_address.to_lowercase());
    // Two deleted mailboxes may have had the same address one after the other.
    let free = find_location(tenant, &dotted)?.is_none_or(|other| other.id == found.place.id);
    let address = if free {
        dotted
    } else {
        format!(".{}", found.mailbox.guid)
    };
    rename_location(tenant, found.place.id, &address, &found.place.name)
}

/// Brings a deleted mailbox back under its own names.
fn restore(tenant: &mut Tenant, mut found: Found) -> Result<()> {
    super::create::checked_address(
        tenant,
        &found.mailbox.primary_smtp_address.clone(),
        Some(&found.mailbox),
    )?;
    found.mailbox.when_soft_deleted = None;
    found.mailbox.is_soft_deleted_by_remove = false;
    found.mailbox.when_changed = tenant.now();
    tenant.put(&found.mailbox)?;
    places::restore_mailbox(tenant, found.place.id)?;
    rename_location(
        tenant,
        found.place.id,
        &found.mailbox.primary_smtp_address,
        &found.place.name,
    )
}

/// Deletes a mailbox, and the account that it belongs to.
///
/// Without a hold it is soft-deleted and can be recovered for 30 days (LC-U3); any hold makes it inactive, kept until
/// the last hold goes (LC-U4). -PermanentlyDelete destroys one that is soft-deleted and not on hold, once its account
/// is gone too (LC-U2); there is no way back from that. Undo-SoftDeletedMailbox is the way back from the other.
///
/// ```transcript
/// PS> New-Mailbox -Shared -Name lab | Out-Null
/// PS> Remove-Mailbox lab -Confirm:$false
/// PS> (Get-Mailbox lab -SoftDeletedMailbox).Name
/// lab
/// PS> Remove-Mailbox lab -PermanentlyDelete -Confirm:$false
/// PS> @(Get-Mailbox -SoftDeletedMailbox).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveMailbox {
    /// Mailbox to delete
    identity: Value,
    /// Destroys a soft-deleted mailbox for good
    permanently_delete: bool,
    /// Asks nothing
    force: bool,
}

impl Cmdlet for RemoveMailbox {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _asked_by_confirm_alone = self.force;
        let name = find::name_of(&self.identity);
        if self.permanently_delete {
            return destroy(cx, &name);
        }
        let found = find::active(cx.tenant()?, &name)?;
        if !cx.should_process(&found.mailbox.primary_smtp_address, "Remove-Mailbox")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let mailbox = found.mailbox.clone();
        // A user's mailbox goes with the account, which then tells the mailbox to go.
        let is_users = mailbox.recipient_type_details == "UserMailbox";
        if !(is_users && accounts::remove(tenant, &mailbox.external_directory_object_id)?) {
            soft_delete(tenant, found)?;
        }
        audit(
            tenant,
            "Remove-Mailbox",
            &mailbox,
            json!([{ "Name": "Identity", "Value": mailbox.name }]),
        )
    }
}

fn destroy(cx: &mut Context, name: &str) -> Result<()> {
    let tenant = cx.tenant()?;
    let Some(found) = find::deleted(tenant, name)? else {
        let active = tenant.find::<Mailbox>(name)?.is_some();
        let help = active.then_some("-PermanentlyDelete works on soft-deleted mailboxes only: run Remove-Mailbox without it first (LC-U3)");
        return Err(error::not_found(tenant, name, help));
    };
    let address = found.mailbox.primary_smtp_address.clone();
    if found.is_inactive() {
        let message = format!(
            "The mailbox '{address}' is inactive: a hold keeps it, so it can't be permanently deleted (LC-U4)."
        );
        let help =
            "release its holds; then it becomes soft-deleted and is purged 183 days later (LC-U5)";
        return Err(error::refused(
            tenant,
            &address,
            &message,
            "is kept by a hold",
            help,
        ));
    }
    if accounts::is_soft_deleted(tenant, &found.mailbox.external_directory_object_id)? {
        let message = format!(
            "The mailbox '{address}' can't be permanently deleted while its soft-deleted user still exists (LC-U2)."
        );
        let help = format!(
            "run Remove-MgDirectoryDeletedItem -DirectoryObjectId {} first",
            found.mailbox.external_directory_object_id
        );
        return Err(error::refused(
            tenant,
            &address,
            &message,
            "its user is soft-deleted",
            &help,
        ));
    }
    if !cx.should_process(&address, "Remove-Mailbox -PermanentlyDelete")? {
        return Ok(());
    }
    let tenant = cx.tenant()?;
    places::destroy_mailbox(tenant, found.place.id)?;
    let parameters = json!([{ "Name": "PermanentlyDelete", "Value": "True" }]);
    // The record names the mailbox by its id: by its address it would tell of the person for as long as the log lasts.
    let nameless = Mailbox {
        name: found.mailbox.guid.to_string(),
        ..Mailbox::default()
    };
    audit(tenant, "Remove-Mailbox", &nameless, parameters)
}

/// Recovers a soft-deleted mailbox whole, within its 30 days (LC-U3, LC-U9).
///
/// Its account comes back with it while that can be restored; where the account is gone, -WindowsLiveID names a new one
/// and -Password its password. An inactive mailbox is recovered with New-Mailbox -InactiveMailbox.
///
/// ```transcript
/// PS> Remove-Mailbox pilar@contoso.com -Confirm:$false
/// PS> (Undo-SoftDeletedMailbox pilar@contoso.com).PrimarySmtpAddress
/// pilar@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct UndoSoftDeletedMailbox {
    /// Mailbox to recover
    soft_deleted_object: Value,
    /// New name as shown
    display_name: Option<String>,
    /// New name
    name: Option<String>,
    /// Sign-in name of a new account, where the old one is gone
    #[serde(rename = "WindowsLiveID")]
    windows_live_id: Option<String>,
    /// Password of a new account; checked for being there, not kept
    password: Option<Value>,
}

impl Cmdlet for UndoSoftDeletedMailbox {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let name = find::name_of(&self.soft_deleted_object);
        let tenant = cx.tenant()?;
        let Some(found) = find::deleted(tenant, &name)? else {
            return Err(error::not_found(
                tenant,
                &name,
                Some("Get-Mailbox -SoftDeletedMailbox lists what can be recovered"),
            ));
        };
        let address = found.mailbox.primary_smtp_address.clone();
        if found.is_inactive() {
            let message = format!("The mailbox '{address}' is inactive, not soft-deleted.");
            let help = "recover it with New-Mailbox -InactiveMailbox, or release its holds";
            return Err(error::refused(
                tenant,
                &address,
                &message,
                "is inactive",
                help,
            ));
        }
        let account = &found.mailbox.external_directory_object_id;
        let needs_account = found.mailbox.recipient_type_details == "UserMailbox"
            && !accounts::is_soft_deleted(tenant, account)?;
        if needs_account && (self.windows_live_id.is_none() || self.password.is_none()) {
            let message = format!("The account of the mailbox '{address}' is gone.");
            let help = "name a new account with -WindowsLiveID and -Password";
            return Err(error::refused(
                tenant,
                &address,
                &message,
                "has no account",
                help,
            ));
        }
        if !cx.should_process(&address, "Undo-SoftDeletedMailbox")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let (key, mut mailbox) = (found.mailbox.guid.to_string(), found.mailbox.clone());
        if let (true, Some(upn)) = (needs_account, &self.windows_live_id) {
            let shown = self
                .display_name
                .as_deref()
                .unwrap_or(&mailbox.display_name);
            let id = accounts::create(tenant, upn, shown, &mailbox.alias, None, None)?;
            mailbox.external_directory_object_id = id.to_string();
            mailbox.user_principal_name.clone_from(upn);
            tenant.put(&mailbox)?;
            set_location_owner(tenant, found.place.id, Some(upn))?;
            restore(tenant, Found { mailbox, ..found })?;
        } else if !(mailbox.recipient_type_details == "UserMailbox"
            && accounts::restore(tenant, account)?)
        {
            restore(tenant, found)?;
        }
        let mut mailbox: Mailbox = tenant.get(&key)?;
        if let Some(name) = self.name {
            mailbox.name = name;
        }
        if let Some(name) = self.display_name {
            mailbox.display_name = name;
        }
        tenant.put(&mailbox)?;
        audit(tenant, "Undo-SoftDeletedMailbox", &mailbox, json!([]))?;
        let found = find::complete(tenant, mailbox)?;
        let view = find::view(tenant, &found)?;
        cx.emit_value(view)
    }
}
