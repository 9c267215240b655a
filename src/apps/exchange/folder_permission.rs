//! Who may do what in a folder of somebody else's mailbox: calendars above all. Everybody (`Default`) and those without
//! an account (`Anonymous`) have an entry in every folder.

use super::error;
use super::find::{self, Found, READERS, WRITERS};
use super::permission::{audited, beneath, exo_name};
use super::recipient;
use crate::apps::output::table::Row;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::content::folders::folders;
use crate::diag::{Category, Error, Result};
use crate::tenant::{Entity, Erasure, Guid, Tenant};
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An entry of a folder.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FolderPermission {
    /// The mailbox.
    pub mailbox: Guid,
    /// Path of the folder within it: `/Calendar`.
    pub folder: String,
    /// Id of whoever may; `default` or `anonymous`.
    pub trustee: String,
    /// Their sign-in name or address.
    pub address: String,
    /// Name as shown.
    pub user: String,
    /// A role, or single rights.
    pub access_rights: Vec<String>,
    /// What a delegate may beyond.
    pub sharing_permission_flags: Vec<String>,
}

impl Entity for FolderPermission {
    const KIND: &'static str = "MailboxFolderPermission";

    fn key(&self) -> String {
        format!("{}{}/{}", self.mailbox, self.folder, self.trustee).to_lowercase()
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        if self.address.contains('@') {
            vec![self.address.to_lowercase()]
        } else {
            Vec::new()
        }
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

const DEFAULT: &str = "Default";
const ANONYMOUS: &str = "Anonymous";

/// Roles and single rights in their documented spelling.
const RIGHTS: &[&str] = &[
    "None",
    "AvailabilityOnly",
    "LimitedDetails",
    "Reviewer",
    "Contributor",
    "NonEditingAuthor",
    "Author",
    "PublishingAuthor",
    "Editor",
    "PublishingEditor",
    "Owner",
    "CreateItems",
    "ReadItems",
    "CreateSubfolders",
    "FolderOwner",
    "FolderContact",
    "FolderVisible",
    "EditOwnedItems",
    "EditAllItems",
    "DeleteOwnedItems",
    "DeleteAllItems",
];

/// A folder of a mailbox that is meant.
struct Place {
    found: Found,
    /// `/Calendar`; empty for the root.
    path: String,
    /// Name as shown.
    name: String,
}

impl Place {
    /// `mailbox:\Calendar`
    fn identity(&self) -> String {
        format!(
            "{}:{}",
            self.found.mailbox.name,
            self.path.replace('/', "\\")
        )
    }
}

/// `mailbox:\folder`, or the mailbox alone for its root.
fn place(tenant: &Tenant, identity: &str) -> Result<Place> {
    let (mailbox, folder) = identity.split_once(":\\").unwrap_or((identity, ""));
    let found = find::active(tenant, mailbox.trim_end_matches(':'))?;
    let path = folder.trim_matches(['\\', '/']).replace('\\', "/");
    if path.is_empty() {
        return Ok(Place {
            found,
            path,
            name: "Top of Information Store".into(),
        });
    }
    let path = format!("/{path}");
    let all = folders(tenant, found.place.id)?;
    let folder = all
        .iter()
        .find(|folder| folder.path.eq_ignore_ascii_case(&path));
    let Some(folder) = folder else {
        let known = all.iter().map(|folder| folder.path.as_str());
        let near = crate::diag::did_you_mean(&path, known).map(|near| near.replace('/', "\\"));
        return Err(error::no_object(
            tenant,
            identity,
            "folder",
            near.as_deref(),
            "Get-MailboxFolderStatistics lists the folders of a mailbox",
        ));
    };
    let (path, name) = (folder.path.clone(), folder.name.clone());
    Ok(Place { found, path, name })
}

/// Everybody sees when somebody is busy, and nothing of other folders.
fn standard(place: &Place, user: &str) -> FolderPermission {
    let busy = user == DEFAULT && place.path.eq_ignore_ascii_case("/Calendar");
    FolderPermission {
        mailbox: place.found.mailbox.guid,
        folder: place.path.clone(),
        trustee: user.to_lowercase(),
        user: user.into(),
        access_rights: vec![if busy { "AvailabilityOnly" } else { "None" }.into()],
        ..FolderPermission::default()
    }
}

fn entries(tenant: &Tenant, place: &Place) -> Result<Vec<FolderPermission>> {
    let owner = format!("{}{}", place.found.mailbox.guid, place.path);
    let mut stored = beneath::<FolderPermission>(tenant, &owner)?;
    // Folders below this one begin alike.
    stored.retain(|entry| entry.folder.eq_ignore_ascii_case(&place.path));
    let mut all = Vec::with_capacity(stored.len() + 2);
    for user in [DEFAULT, ANONYMOUS] {
        let at = stored.iter().position(|entry| entry.user == user);
        all.push(at.map_or_else(|| standard(place, user), |at| stored.remove(at)));
    }
    all.extend(stored);
    Ok(all)
}

/// Who is meant: their id, address and name as shown.
fn who(tenant: &Tenant, given: &Value) -> Result<(String, String, String)> {
    let name = match given.base() {
        // The User of an entry that was put out before.
        Value::Object(object) => object
            .get("ADRecipient")
            .filter(|inner| !inner.is_null())
            .map_or_else(
                || object.get("DisplayName"),
                |inner| Some(recipient::name_of(&inner).into()),
            )
            .map_or_else(|| recipient::name_of(given), |name| name.to_text()),
        _ => recipient::name_of(given),
    };
    for everybody in [DEFAULT, ANONYMOUS] {
        if name.eq_ignore_ascii_case(everybody) {
            return Ok((everybody.to_lowercase(), String::new(), everybody.into()));
        }
    }
    let found = recipient::find(tenant, &name)?.ok_or_else(|| no_user(tenant, &name))?;
    let address = if found.address.is_empty() {
        found.upn.clone()
    } else {
        found.address.clone()
    };
    Ok((found.guid, address, found.display_name))
}

fn refused(
    tenant: &Tenant,
    exception: &str,
    category: Category,
    message: &str,
    target: &str,
    label: &str,
    help: &str,
) -> Error {
    let exception = format!("Microsoft.Exchange.Management.StoreTasks.{exception}");
    error::exchange(tenant, "ExA5E4B1", &exception, category, message)
        .target(target, "String")
        .label(label)
        .help(help)
        .into()
}

fn no_user(tenant: &Tenant, name: &str) -> Error {
    let message = format!(
        "The user \"{name}\" is either not valid SMTP address, or there is no matching information."
    );
    refused(
        tenant,
        "InvalidExternalUserIdException",
        Category::InvalidArgument,
        &message,
        name,
        "no such user",
        "name a user, a group, Default or Anonymous",
    )
}

fn no_entry(tenant: &Tenant, place: &Place, user: &str) -> Error {
    let message = format!("There is no existing permission entry found for user: {user}.");
    refused(
        tenant,
        "UserNotFoundInPermissionEntryException",
        Category::ObjectNotFound,
        &message,
        user,
        "has no entry",
        &format!(
            "Get-MailboxFolderPermission '{}' lists the entries",
            place.identity()
        ),
    )
}

fn view(tenant: &Tenant, place: &Place, entry: &FolderPermission) -> Result<Value> {
    let kind = match entry.user.as_str() {
        DEFAULT => "Default",
        ANONYMOUS => "Anonymous",
        _ => "Internal",
    };
    let known = if kind == "Internal" {
        recipient::find(tenant, &entry.trustee)?
    } else {
        None
    };
    let principal = known.as_ref().map_or(Value::Null, |found| {
        let members = [
            ("DisplayName", Value::str(&found.display_name)),
            ("Name", Value::str(&found.name)),
            ("Alias", Value::str(&found.alias)),
            ("PrimarySmtpAddress", Value::str(&found.address)),
            ("UserPrincipalName", Value::str(&found.upn)),
            ("RecipientTypeDetails", Value::str(&found.kind)),
            ("Guid", Value::str(&found.guid)),
        ];
        let object = Object::of(members);
        object.set_text(found.display_name.as_str());
        Value::Object(object)
    });
    let shown = if kind == "Internal" && known.is_none() {
        super::permission::sid(&entry.trustee)
    } else {
        entry.user.clone()
    };
    let user = Object::of([
        (
            "UserType",
            Value::str(if kind == "Internal" && known.is_none() {
                "Unknown"
            } else {
                kind
            }),
        ),
        ("DisplayName", Value::str(&shown)),
        ("RecipientPrincipal", principal.clone()),
        ("ADRecipient", principal),
    ]);
    user.set_type_names(vec!["MailboxFolderUserId".into(), "System.Object".into()].into());
    user.set_text(shown.as_str());
    let row = Row::of("MailboxFolderPermission")
        .set("FolderName", place.name.as_str())
        .set("User", Value::Object(user))
        .texts("AccessRights", &entry.access_rights)
        .set("Identity", place.identity());
    Ok(if entry.sharing_permission_flags.is_empty() {
        row.set("SharingPermissionFlags", Value::Null)
    } else {
        row.texts("SharingPermissionFlags", &entry.sharing_permission_flags)
    }
    .build())
}

fn list(
    cx: &mut Context,
    identity: &str,
    user: Option<&Value>,
    size: Option<&Value>,
) -> Result<()> {
    let tenant = cx.tenant()?;
    let place = place(tenant, identity)?;
    let mut all = entries(tenant, &place)?;
    if let Some(user) = user {
        let (id, _, shown) = who(tenant, user)?;
        all.retain(|entry| entry.trustee == id);
        if all.is_empty() {
            return Err(no_entry(tenant, &place, &shown));
        }
    }
    let limit = match size {
        Some(size) => super::limit_of(tenant, size)?,
        None => usize::MAX,
    };
    let rows: Vec<Value> = all
        .iter()
        .take(limit)
        .map(|entry| view(tenant, &place, entry))
        .collect::<Result<_>>()?;
    rows.into_iter().try_for_each(|row| cx.emit_value(row))
}

/// Gets who may do what in a folder of a mailbox.
///
/// A folder is named `mailbox:\folder`, as `pilar@contoso.com:\Calendar`.
///
/// ```transcript
/// PS> (Get-MailboxFolderPermission pilar@contoso.com:\Calendar -User Default).AccessRights
/// AvailabilityOnly
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailboxFolderPermission {
    /// Folder: `mailbox:\folder`
    identity: Value,
    /// Whose entry
    user: Option<Value>,
    /// Says that the mailbox of a group is meant
    group_mailbox: bool,
    /// How many at most
    result_size: Option<Value>,
}

/// Text by which a parameter names a folder.
fn folder_name(given: &Value) -> String {
    crate::apps::output::identity(
        given,
        &["Identity", "PrimarySmtpAddress", "UserPrincipalName"],
    )
}

impl Cmdlet for GetMailboxFolderPermission {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _any_kind = self.group_mailbox;
        list(
            cx,
            &folder_name(&self.identity),
            self.user.as_ref(),
            self.result_size.as_ref(),
        )
    }
}

/// Gets who may do what in a folder of a mailbox, as Get-MailboxFolderPermission does.
///
/// ```transcript
/// PS> (Get-EXOMailboxFolderPermission -Identity pilar@contoso.com:\Calendar -User Anonymous).AccessRights
/// None
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXOMailboxFolderPermission {
    /// Folder: `mailbox:\folder`
    identity: Option<Value>,
    /// Mailbox, by its primary address
    primary_smtp_address: Option<String>,
    /// Mailbox, by its sign-in name
    user_principal_name: Option<String>,
    /// Mailbox, by the object id of its user
    external_directory_object_id: Option<Value>,
    /// Whose entry
    user: Option<Value>,
    /// Says that the mailbox of a group is meant
    group_mailbox: bool,
}

impl Cmdlet for GetEXOMailboxFolderPermission {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _any_kind = self.group_mailbox;
        let name = match &self.identity {
            Some(identity) => folder_name(identity),
            None => exo_name(
                &None,
                &self.primary_smtp_address,
                &self.user_principal_name,
                &self.external_directory_object_id,
            )
            .unwrap_or_default(),
        };
        list(cx, &name, self.user.as_ref(), None)
    }
}

/// The rights in their documented spelling; a role stands alone.
fn checked(tenant: &Tenant, given: &[String]) -> Result<Vec<String>> {
    let all = given.iter().flat_map(|text| text.split(',')).map(str::trim);
    all.filter(|right| !right.is_empty())
        .map(|right| {
            let known = RIGHTS.iter().find(|name| name.eq_ignore_ascii_case(right));
            known.map(|name| (*name).to_string()).ok_or_else(|| {
                error::bad_value(
                    tenant,
                    "AccessRights",
                    right,
                    "a role such as Reviewer or Editor, or single rights",
                )
            })
        })
        .collect()
}

fn flags(given: &Option<String>) -> Vec<String> {
    let all = given.iter().flat_map(|text| text.split(','));
    all.map(|flag| flag.trim().to_string())
        .filter(|flag| !flag.is_empty() && !flag.eq_ignore_ascii_case("None"))
        .collect()
}

/// Allows somebody something in a folder where they had no entry.
///
/// ```transcript
/// PS> (Add-MailboxFolderPermission info:\Calendar -User pilar@contoso.com -AccessRights Reviewer).AccessRights
/// Reviewer
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddMailboxFolderPermission {
    /// Folder: `mailbox:\folder`
    identity: Value,
    /// Who may
    user: Value,
    /// A role such as Reviewer, Author, Editor, or single rights
    access_rights: Vec<String>,
    /// What a delegate may beyond: Delegate, CanViewPrivateItems
    sharing_permission_flags: Option<String>,
    /// Whether they are told; nobody is here
    send_notification_to_user: Option<bool>,
}

impl Cmdlet for AddMailboxFolderPermission {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_told = self.send_notification_to_user;
        let tenant = cx.tenant()?;
        let place = place(tenant, &folder_name(&self.identity))?;
        let (id, address, shown) = who(tenant, &self.user)?;
        let entry = FolderPermission {
            mailbox: place.found.mailbox.guid,
            folder: place.path.clone(),
            trustee: id,
            address,
            user: shown,
            access_rights: checked(tenant, &self.access_rights)?,
            sharing_permission_flags: flags(&self.sharing_permission_flags),
        };
        if entries(tenant, &place)?
            .iter()
            .any(|known| known.trustee == entry.trustee)
        {
            let message = format!(
                "An existing permission entry was found for user: {}.",
                entry.user
            );
            return Err(refused(
                tenant,
                "UserAlreadyExistsInPermissionEntryException",
                Category::ResourceExists,
                &message,
                &entry.user,
                "has an entry",
                "change it with Set-MailboxFolderPermission",
            ));
        }
        let action = format!("Add {} for {}", entry.access_rights.join(", "), entry.user);
        if !cx.should_process(&place.identity(), &action)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.put(&entry)?;
        let row = view(tenant, &place, &entry)?;
        audited(cx, "Add-MailboxFolderPermission", &place.identity())?;
        cx.emit_value(row)
    }
}

/// Changes what somebody may in a folder; also what everybody may (`Default`).
///
/// ```transcript
/// PS> Set-MailboxFolderPermission pilar@contoso.com:\Calendar -User Default -AccessRights Reviewer
/// PS> (Get-MailboxFolderPermission pilar@contoso.com:\Calendar -User Default).AccessRights
/// Reviewer
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetMailboxFolderPermission {
    /// Folder: `mailbox:\folder`
    identity: Value,
    /// Whose entry
    user: Value,
    /// A role such as Reviewer, Author, Editor, or single rights
    access_rights: Vec<String>,
    /// What a delegate may beyond: Delegate, CanViewPrivateItems
    sharing_permission_flags: Option<String>,
    /// Whether they are told; nobody is here
    send_notification_to_user: Option<bool>,
}

impl Cmdlet for SetMailboxFolderPermission {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_told = self.send_notification_to_user;
        let tenant = cx.tenant()?;
        let place = place(tenant, &folder_name(&self.identity))?;
        let (id, _, shown) = who(tenant, &self.user)?;
        let known = entries(tenant, &place)?
            .into_iter()
            .find(|known| known.trustee == id);
        let Some(mut entry) = known else {
            return Err(no_entry(tenant, &place, &shown));
        };
        entry.access_rights = checked(tenant, &self.access_rights)?;
        if self.sharing_permission_flags.is_some() {
            entry.sharing_permission_flags = flags(&self.sharing_permission_flags);
        }
        let action = format!("Set {} for {}", entry.access_rights.join(", "), entry.user);
        if !cx.should_process(&place.identity(), &action)? {
            return Ok(());
        }
        cx.tenant()?.put(&entry)?;
        audited(cx, "Set-MailboxFolderPermission", &place.identity())
    }
}

/// Takes somebody's entry in a folder away. Those of everybody and of nobody stay: set them to None.
///
/// ```transcript
/// PS> $null = Add-MailboxFolderPermission info:\Calendar -User pilar@contoso.com -AccessRights Reviewer
/// PS> Remove-MailboxFolderPermission info:\Calendar -User pilar@contoso.com -Confirm:$false
/// PS> @(Get-MailboxFolderPermission info:\Calendar).Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveMailboxFolderPermission {
    /// Folder: `mailbox:\folder`
    identity: Value,
    /// Whose entry
    user: Value,
    /// Whether they are told; nobody is here
    send_notification_to_user: Option<bool>,
}

impl Cmdlet for RemoveMailboxFolderPermission {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_is_told = self.send_notification_to_user;
        let tenant = cx.tenant()?;
        let place = place(tenant, &folder_name(&self.identity))?;
        let (id, _, shown) = who(tenant, &self.user)?;
        if shown == DEFAULT || shown == ANONYMOUS {
            let message = format!("You cannot remove the permission entry of \"{shown}\".");
            return Err(refused(
                tenant,
                "CannotRemoveSpecialUserException",
                Category::InvalidOperation,
                &message,
                &shown,
                "stays in every folder",
                "use Set-MailboxFolderPermission -AccessRights None",
            ));
        }
        let known = entries(tenant, &place)?
            .into_iter()
            .find(|known| known.trustee == id);
        let Some(entry) = known else {
            return Err(no_entry(tenant, &place, &shown));
        };
        if !cx.should_process(&place.identity(), &format!("Remove the entry of {shown}"))? {
            return Ok(());
        }
        cx.tenant()?.delete::<FolderPermission>(&entry.key())?;
        audited(cx, "Remove-MailboxFolderPermission", &place.identity())
    }
}
