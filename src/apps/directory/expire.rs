//! The recycle bin of the directory: Get-, Restore- and Remove-MgDirectoryDeletedItem, and the end of the 30 days (LC-U1).

use super::change::{WRITERS, account, audit};
use super::get::READERS;
use super::{DeletedUser, Group, User, error, view};
use crate::apps::filter;
use crate::apps::output::identity;
use crate::apps::{EventDef, accounts};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Entity, Event, Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// A deleted user can be restored no longer.
const EXPIRES: &str = "entra.user-expires";

/// What happens by itself.
pub const EVENT: EventDef = EventDef {
    kind: EXPIRES,
    handle: |tenant, due| {
        let Some(deleted) = tenant.find::<DeletedUser>(&due.event.target)? else {
            return Ok(None);
        };
        let name = deleted.former_name();
        destroy(tenant, &deleted)?;
        Ok(Some(format!(
            "{name}: the deleted account was destroyed (LC-U1)"
        )))
    },
};

/// Plans the end of a deleted user.
pub fn plan(tenant: &mut Tenant, user: Guid, days: i64) -> Result<()> {
    let due = tenant.now().plus_days(days);
    tenant.schedule(
        due,
        &Event {
            kind: EXPIRES.into(),
            target: user.to_string(),
            payload: Json::Null,
        },
    )
}

/// Destroys a deleted user for good: the account, its memberships, and what follows in the applications.
fn destroy(tenant: &mut Tenant, deleted: &DeletedUser) -> Result<()> {
    let id = deleted.0.id;
    tenant.unschedule(EXPIRES, &id.to_string())?;
    let account = account(tenant, &deleted.restored())?;
    tenant.delete::<DeletedUser>(&id.to_string())?;
    // Our journal keeps its rows and forgets whom they were about: nobody can tell any more once the keys are gone.
    tenant.forget_in_journal(&deleted.restored().persons())?;
    for mut group in tenant.list::<Group>()? {
        if group.remove(id) {
            tenant.put(&group)?;
        }
    }
    for mut other in tenant.list::<User>()? {
        if other.manager == Some(id) {
            other.manager = None;
            tenant.put(&other)?;
        }
    }
    accounts::destroyed(tenant, &account)
}

fn find(tenant: &Tenant, id: &str, cmdlet: &str) -> Result<DeletedUser> {
    match tenant.find::<DeletedUser>(id)? {
        Some(deleted) => Ok(deleted),
        None => {
            let known = tenant.names_of("DeletedUser")?;
            Err(error::not_found(
                id,
                crate::diag::did_you_mean(id, known.iter().map(String::as_str)),
                cmdlet,
            ))
        }
    }
}

/// Gets deleted users that can still be restored (LC-U1).
///
/// What a user was stands in AdditionalProperties. `-DirectoryObjectId microsoft.graph.user` lists them, as older
/// scripts do; -All without a type does so too.
///
/// ```transcript
/// PS> Get-MgDirectoryDeletedItem -All
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct GetMgDirectoryDeletedItem {
    /// Deleted user: object id, or sign-in name of before; `microsoft.graph.user` for all users
    directory_object_id: Option<String>,
    /// Deleted user, as an object with an id
    input_object: Option<Value>,
    /// OData condition
    filter: Option<String>,
    /// Gets all
    all: bool,
    /// Gets at most so many
    top: Option<i64>,
    /// Name of the variable that receives the number
    count_variable: Option<String>,
}

impl Cmdlet for GetMgDirectoryDeletedItem {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let id = self.directory_object_id.or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["DirectoryObjectId", "Id"]))
        });
        if let Some(id) = id.filter(|id| !id.to_lowercase().starts_with("microsoft.graph.")) {
            let found = find(cx.tenant()?, &id, "GetMgDirectoryDeletedItem_Get")?;
            return cx.emit_value(view::deleted(&found));
        }
        let condition = match &self.filter {
            Some(text) => Some(filter::odata(text).map_err(|wrong| {
                crate::diag::Error::from(wrong.record(
                    "Request_BadRequest",
                    "Microsoft.Graph.PowerShell.Runtime.RestException",
                    text,
                ))
            })?),
            None => None,
        };
        let mut found = cx.tenant()?.list::<DeletedUser>()?;
        if let Some(condition) = condition {
            found.retain(|deleted| condition.meets_value(&view::whole_user(&deleted.0)));
        }
        if let Some(variable) = &self.count_variable {
            let count = i32::try_from(found.len()).unwrap_or(i32::MAX);
            cx.host.set_variable(variable, count.into(), None)?;
        }
        let limit = match self.top {
            Some(top) => usize::try_from(top).unwrap_or(0),
            None if self.all => usize::MAX,
            None => 100,
        };
        found
            .iter()
            .take(limit)
            .try_for_each(|deleted| cx.emit_value(view::deleted(deleted)))
    }
}

/// Restores a deleted user, with what followed it into deletion.
///
/// The mailbox comes back if it is still there, and the OneDrive is kept (LC-U1, LC-U9).
///
/// ```transcript
/// PS> Remove-MgUser -UserId pilar@contoso.com
/// PS> $back = Restore-MgDirectoryDeletedItem -DirectoryObjectId pilar@contoso.com
/// PS> (Get-MgUser -UserId pilar@contoso.com).UserPrincipalName
/// pilar@contoso.com
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct RestoreMgDirectoryDeletedItem {
    /// Deleted user: object id, or sign-in name of before
    directory_object_id: Option<String>,
    /// Deleted user, as an object with an id
    input_object: Option<Value>,
}

impl Cmdlet for RestoreMgDirectoryDeletedItem {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RestoreMgDirectoryDeletedItem_Restore";
        let id = self.directory_object_id.or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["DirectoryObjectId", "Id"]))
        });
        let deleted = find(cx.tenant()?, &id.unwrap_or_default(), CMDLET)?;
        let user = deleted.restored();
        if cx
            .tenant()?
            .find::<User>(&user.user_principal_name)?
            .is_some()
        {
            let message = "The sign-in name of the deleted user is in use.";
            let help = "rename or remove the other user first, then restore";
            return Err(error::bad_request(
                message,
                &user.user_principal_name,
                "is taken",
                help,
                CMDLET,
            ));
        }
        if !cx.should_process(&user.user_principal_name, CMDLET)? {
            return Ok(());
        }
        restore(cx.tenant()?, &user)?;
        cx.emit_value(view::deleted(&DeletedUser(user)))
    }
}

/// Brings a deleted user back, and tells the applications.
fn restore(tenant: &mut Tenant, user: &User) -> Result<()> {
    tenant.unschedule(EXPIRES, &user.id.to_string())?;
    tenant.delete::<DeletedUser>(&user.id.to_string())?;
    tenant.put(user)?;
    let account = account(tenant, user)?;
    accounts::restored(tenant, &account)?;
    audit(
        tenant,
        "Restore user.",
        &user.user_principal_name,
        json!({}),
    )
}

/// Restores the deleted account that a mailbox belongs to; false if there is none.
pub fn restore_account(tenant: &mut Tenant, id: &str) -> Result<bool> {
    let Some(deleted) = (if id.is_empty() {
        None
    } else {
        tenant.find::<DeletedUser>(id)?
    }) else {
        return Ok(false);
    };
    restore(tenant, &deleted.restored())?;
    Ok(true)
}

/// Destroys a deleted user for good, before the 30 days are over (LC-U1).
///
/// There is no way back. System-generated logs follow within 30 days (S49).
///
/// ```transcript
/// PS> Remove-MgUser -UserId pilar@contoso.com
/// PS> Remove-MgDirectoryDeletedItem -DirectoryObjectId pilar@contoso.com
/// PS> Get-MgDirectoryDeletedItem -All
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct RemoveMgDirectoryDeletedItem {
    /// Deleted user: object id, or sign-in name of before
    directory_object_id: Option<String>,
    /// Deleted user, as an object with an id
    input_object: Option<Value>,
    /// Puts out `$true`
    pass_thru: bool,
}

impl Cmdlet for RemoveMgDirectoryDeletedItem {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::Medium;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveMgDirectoryDeletedItem_Delete";
        let id = self.directory_object_id.or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["DirectoryObjectId", "Id"]))
        });
        let deleted = find(cx.tenant()?, &id.unwrap_or_default(), CMDLET)?;
        if !cx.should_process(&deleted.former_name(), CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        destroy(tenant, &deleted)?;
        audit(
            tenant,
            "Hard Delete user.",
            &deleted.0.id.to_string(),
            json!({}),
        )?;
        if self.pass_thru {
            cx.emit_value(true.into())
        } else {
            Ok(())
        }
    }
}
