//! Get-Whiteboard, Set-WhiteboardOwner, Invoke-TransferAllWhiteboards, Remove-Whiteboard.

use super::board::Whiteboard;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{AuditRecord, Guid, Tenant, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Roles that reach other people's boards.
const ROLES: &[&str] = &[
    "Global Administrator",
    "SharePoint Administrator",
    "Office Apps Administrator",
];

/// A board as the cmdlets show it.
#[derive(Serialize)]
#[serde(rename = "Whiteboard", rename_all = "camelCase")]
struct Shown {
    id: Guid,
    title: String,
    created_by: String,
    created_time: Timestamp,
    last_modified_by: String,
    last_modified_time: Timestamp,
    owner_id: Guid,
    owner_tenant_id: Guid,
    invitation_id: Option<Guid>,
    personal_last_modified_time: Timestamp,
    last_viewed_time: Timestamp,
    meeting_id: String,
    is_shared: bool,
    global_last_viewed_time: Timestamp,
    e_tag: String,
    user_info: Option<String>,
}

impl Shown {
    fn of(board: Whiteboard) -> Shown {
        Shown {
            is_shared: !board.shared_with.is_empty(),
            owner_tenant_id: Guid::NIL,
            invitation_id: None,
            personal_last_modified_time: board.last_modified_time,
            last_viewed_time: board.global_last_viewed_time,
            user_info: None,
            id: board.id,
            title: board.title,
            created_by: board.created_by,
            created_time: board.created_time,
            last_modified_by: board.last_modified_by,
            last_modified_time: board.last_modified_time,
            owner_id: board.owner_id,
            meeting_id: board.meeting_id,
            global_last_viewed_time: board.global_last_viewed_time,
            e_tag: board.e_tag,
        }
    }
}

fn not_found(id: &str) -> Error {
    let message = format!("There is no whiteboard '{id}' of that user.");
    ErrorRecord::new("WhiteboardNotFound", Category::ObjectNotFound, message)
        .exception("System.Net.Http.HttpRequestException")
        .target(id, "Guid")
        .label("no such whiteboard")
        .help("Get-Whiteboard -UserId … lists the boards of a user")
        .into()
}

/// The user of that id; accounts that are gone can still own boards.
fn user(tenant: &Tenant, given: &str) -> Result<Guid> {
    if let Ok(id) = given.parse() {
        return Ok(id);
    }
    // The service wants the id; a name is understood as well.
    let row = tenant.entity_row("User", given)?;
    row.key.parse().map_err(|_| not_found(given))
}

fn of_owner(tenant: &Tenant, owner: Guid) -> Result<Vec<Whiteboard>> {
    let mut boards = tenant.list::<Whiteboard>()?;
    boards.retain(|board| board.owner_id == owner);
    Ok(boards)
}

fn one(tenant: &Tenant, owner: Guid, id: &str) -> Result<Whiteboard> {
    let found = tenant
        .find::<Whiteboard>(id)?
        .filter(|board| board.owner_id == owner);
    found.ok_or_else(|| not_found(id))
}

fn audit(tenant: &mut Tenant, operation: &str, board: Guid, data: serde_json::Value) -> Result<()> {
    tenant.audit(
        AuditRecord::new("Whiteboard", "Whiteboard", operation, &board.to_string()).data(data),
    )?;
    Ok(())
}

/// Gets the whiteboards that a user owns, or one of them (S40).
///
/// Content search does not find whiteboards: this is how they are found.
///
/// ```transcript
/// PS> $id = (Get-MgUser -UserId pilar@contoso.com).Id
/// PS> @(Get-Whiteboard -UserId $id).Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetWhiteboard {
    /// Owner: object id
    user_id: String,
    /// One whiteboard
    whiteboard_id: Option<String>,
    /// Asks for credentials; nobody is asked here
    force_auth_prompt: bool,
}

impl Cmdlet for GetWhiteboard {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_asked = self.force_auth_prompt;
        let tenant = cx.tenant()?;
        let owner = user(tenant, &self.user_id)?;
        let boards = match &self.whiteboard_id {
            Some(id) => vec![one(tenant, owner, id)?],
            None => of_owner(tenant, owner)?,
        };
        boards
            .into_iter()
            .try_for_each(|board| cx.emit(&Shown::of(board)))
    }
}

/// Gives one whiteboard to another owner (S40).
///
/// ```transcript
/// PS> $old = (Get-MgUser -UserId pilar@contoso.com).Id
/// PS> $new = (Get-MgUser -UserId admin@contoso.com).Id
/// PS> $board = @(Get-Whiteboard -UserId $old)[0]
/// PS> (Set-WhiteboardOwner -WhiteboardId $board.id -OldOwnerId $old -NewOwnerId $new).ownerId -eq $new
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetWhiteboardOwner {
    /// Whiteboard
    whiteboard_id: String,
    /// Owner so far: object id
    old_owner_id: String,
    /// New owner: object id
    new_owner_id: String,
    /// Asks for credentials; nobody is asked here
    force_auth_prompt: bool,
}

impl Cmdlet for SetWhiteboardOwner {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_asked = self.force_auth_prompt;
        let tenant = cx.tenant()?;
        let (old, new) = (
            user(tenant, &self.old_owner_id)?,
            user(tenant, &self.new_owner_id)?,
        );
        let new_owner = tenant.entity_row("User", &new.to_string())?;
        let mut board = one(tenant, old, &self.whiteboard_id)?;
        if !cx.should_process(&board.id.to_string(), "Set-WhiteboardOwner")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        give(tenant, &mut board, new, &new_owner.doc)?;
        cx.emit(&Shown::of(board))
    }
}

/// Gives a board away. The old owner's name leaves it with the ownership: otherwise nothing would remove it any more.
fn give(
    tenant: &mut Tenant,
    board: &mut Whiteboard,
    new: Guid,
    owner: &serde_json::Value,
) -> Result<()> {
    let old = std::mem::replace(&mut board.owner_id, new);
    board.shared_with.retain(|id| *id != new && *id != old);
    let name = owner
        .get("DisplayName")
        .and_then(|name| name.as_str())
        .unwrap_or_default();
    board.created_by = name.to_string();
    board.last_modified_by = name.to_string();
    board.last_modified_time = tenant.now();
    tenant.put(board)?;
    audit(
        tenant,
        "SetWhiteboardOwner",
        board.id,
        json!({ "NewOwnerId": new }),
    )
}

/// Gives all whiteboards of a user to another, as before the account goes (S40).
///
/// ```transcript
/// PS> $old = (Get-MgUser -UserId pilar@contoso.com).Id
/// PS> $new = (Get-MgUser -UserId admin@contoso.com).Id
/// PS> @(Invoke-TransferAllWhiteboards -OldOwnerId $old -NewOwnerId $new).Count
/// 2
/// PS> @(Get-Whiteboard -UserId $old).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct InvokeTransferAllWhiteboards {
    /// Owner so far: object id
    old_owner_id: String,
    /// New owner: object id
    new_owner_id: String,
    /// Asks for credentials; nobody is asked here
    force_auth_prompt: bool,
}

impl Cmdlet for InvokeTransferAllWhiteboards {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_asked = self.force_auth_prompt;
        let tenant = cx.tenant()?;
        let (old, new) = (
            user(tenant, &self.old_owner_id)?,
            user(tenant, &self.new_owner_id)?,
        );
        let new_owner = tenant.entity_row("User", &new.to_string())?;
        let boards = of_owner(tenant, old)?;
        if boards.is_empty()
            || !cx.should_process(
                &old.to_string(),
                &format!("Transfer {} whiteboards", boards.len()),
            )?
        {
            return Ok(());
        }
        for mut board in boards {
            give(cx.tenant()?, &mut board, new, &new_owner.doc)?;
            cx.emit(&Shown::of(board))?;
        }
        Ok(())
    }
}

/// Deletes a whiteboard for good (S40).
///
/// There is no way back.
///
/// ```transcript
/// PS> $id = (Get-MgUser -UserId pilar@contoso.com).Id
/// PS> Get-Whiteboard -UserId $id | ForEach-Object { Remove-Whiteboard -UserId $id -WhiteboardId $_.id -Confirm:$false }
/// PS> @(Get-Whiteboard -UserId $id).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveWhiteboard {
    /// Owner: object id
    user_id: String,
    /// Whiteboard
    whiteboard_id: String,
    /// Asks for credentials; nobody is asked here
    force_auth_prompt: bool,
}

impl Cmdlet for RemoveWhiteboard {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_asked = self.force_auth_prompt;
        let tenant = cx.tenant()?;
        let owner = user(tenant, &self.user_id)?;
        let board = one(tenant, owner, &self.whiteboard_id)?;
        if !cx.should_process(&board.id.to_string(), "Remove-Whiteboard")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.delete::<Whiteboard>(&board.id.to_string())?;
        audit(tenant, "RemoveWhiteboard", board.id, json!({}))
    }
}
