//! Who may open a mailbox of somebody else, and who may send in somebody's name: one entity for each entry, and the
//! cmdlets of both. What is allowed inside a mailbox by folder stands in `folder_permission`.

use super::error;
use super::find::{self, READERS, WRITERS};
use super::mailbox::Mailbox;
use super::recipient::{self, Recipient};
use crate::apps::output::table::Row;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{AuditRecord, Entity, Erasure, Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The entry that every mailbox has: its own user.
pub const SELF: &str = "NT AUTHORITY\\SELF";

/// An entry in the access list of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MailboxPermission {
    /// The mailbox.
    pub mailbox: Guid,
    /// Id of whoever may.
    pub trustee: String,
    /// What the entry shows as its user.
    pub user: String,
    /// What they may: `FullAccess`, `ReadPermission` …
    pub access_rights: Vec<String>,
    /// Whether it denies instead.
    pub deny: bool,
    /// How far it reaches.
    pub inheritance_type: String,
}

/// An entry of those who may send as a recipient.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RecipientPermission {
    /// The recipient.
    pub recipient: String,
    /// Id of whoever may.
    pub trustee_id: String,
    /// What the entry shows as its trustee.
    pub trustee: String,
}

fn person(user: &str) -> Vec<String> {
    if user.contains('@') {
        vec![user.to_lowercase()]
    } else {
        Vec::new()
    }
}

impl Entity for MailboxPermission {
    const KIND: &'static str = "MailboxPermission";

    fn key(&self) -> String {
        let side = if self.deny { "deny" } else { "allow" };
        format!("{}/{}/{side}", self.mailbox, self.trustee).to_lowercase()
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        person(&self.user)
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

impl Entity for RecipientPermission {
    const KIND: &'static str = "RecipientPermission";

    fn key(&self) -> String {
        format!("{}/{}", self.recipient, self.trustee_id).to_lowercase()
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        person(&self.trustee)
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

/// The entities whose keys begin with that of something else.
pub fn beneath<E: Entity>(tenant: &Tenant, owner: &str) -> Result<Vec<E>> {
    let prefix = format!("{owner}/").to_lowercase();
    let mut found = Vec::new();
    let mut after = prefix.clone();
    loop {
        let page = tenant.page::<E>(Some(&after), 100)?;
        let Some(last) = page.last().map(Entity::key) else {
            return Ok(found);
        };
        let before = found.len();
        let read = page.len();
        found.extend(
            page.into_iter()
                .take_while(|entity| entity.key().starts_with(&prefix)),
        );
        if found.len() - before < read || read < 100 {
            return Ok(found);
        }
        after = last;
    }
}

/// What a permission shows of somebody: as long as they exist the name, afterwards a security id.
fn shown(tenant: &Tenant, id: &str, user: &str) -> Result<String> {
    if user == SELF || recipient::find(tenant, id)?.is_some() {
        return Ok(user.to_string());
    }
    Ok(sid(id))
}

/// A security id made of an object id.
pub fn sid(id: &str) -> String {
    let bits = id.parse::<Guid>().map_or(0, |id| id.0.as_u128());
    let part = |shift: u32| (bits >> shift) as u32;
    format!(
        "S-1-5-21-{}-{}-{}-{}",
        part(96),
        part(64),
        part(32),
        part(0)
    )
}

/// Writes a record of an administrator's change, with the parameters that were given.
pub fn audited(cx: &mut Context, operation: &str, object: &str) -> Result<()> {
    let given: Vec<Json> = cx
        .host
        .bound_parameters()
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value.to_text() }))
        .collect();
    let record = AuditRecord::new("Exchange", "ExchangeAdmin", operation, object);
    cx.tenant()?
        .audit(record.data(json!({ "Parameters": given })))?;
    Ok(())
}

/// Which mailbox a Get-EXO cmdlet means, by any of its four parameters.
pub fn exo_name(
    identity: &Option<Value>,
    address: &Option<String>,
    upn: &Option<String>,
    id: &Option<Value>,
) -> Option<String> {
    identity
        .as_ref()
        .map(find::name_of)
        .or_else(|| address.clone())
        .or_else(|| upn.clone())
        .or_else(|| id.as_ref().map(Value::to_text))
}

fn rights_row(mailbox: &Mailbox, entry: &MailboxPermission, user: &str) -> Value {
    Row::of("MailboxPermission")
        .texts("AccessRights", &entry.access_rights)
        .set("Deny", entry.deny)
        .set("InheritanceType", entry.inheritance_type.as_str())
        .set("User", user)
        .set(
            "UserSid",
            if user == SELF {
                "S-1-5-10".to_string()
            } else {
                sid(&entry.trustee)
            },
        )
        .set("Identity", mailbox.name.as_str())
        .build()
}

fn own_entry(mailbox: &Mailbox) -> MailboxPermission {
    MailboxPermission {
        mailbox: mailbox.guid,
        user: SELF.into(),
        access_rights: vec!["FullAccess".into(), "ReadPermission".into()],
        inheritance_type: "All".into(),
        ..MailboxPermission::default()
    }
}

/// All entries of a mailbox, as they are shown; of one user only, where one is named.
fn permissions(tenant: &Tenant, mailbox: &Mailbox, user: Option<&str>) -> Result<Vec<Value>> {
    let wanted = match user {
        Some(name) if name.eq_ignore_ascii_case(SELF) => Some(String::new()),
        Some(name) => Some(recipient::get(tenant, name)?.guid),
        None => None,
    };
    let mut entries = vec![own_entry(mailbox)];
    entries.extend(beneath::<MailboxPermission>(
        tenant,
        &mailbox.guid.to_string(),
    )?);
    let mut rows = Vec::new();
    for entry in entries {
        if wanted.as_ref().is_none_or(|id| *id == entry.trustee) {
            let user = shown(tenant, &entry.trustee, &entry.user)?;
            rows.push(rights_row(mailbox, &entry, &user));
        }
    }
    Ok(rows)
}

/// Gets who may open a mailbox: its own user, and those who were given permissions.
///
/// ```transcript
/// PS> (Get-MailboxPermission pilar@contoso.com).User
/// NT AUTHORITY\SELF
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailboxPermission {
    /// Mailbox
    identity: Value,
    /// Whose entry
    user: Option<String>,
    /// Gets the owner of the mailbox instead
    owner: bool,
    /// How many at most
    result_size: Option<Value>,
    /// Says that the mailbox of a group is meant
    group_mailbox: bool,
    /// Says that a soft-deleted mailbox is meant
    soft_deleted_mailbox: bool,
}

impl Cmdlet for GetMailboxPermission {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _any_kind = self.group_mailbox;
        let name = find::name_of(&self.identity);
        list(
            cx,
            &name,
            self.user.as_deref(),
            self.owner,
            self.soft_deleted_mailbox,
            self.result_size.as_ref(),
        )
    }
}

fn list(
    cx: &mut Context,
    name: &str,
    user: Option<&str>,
    owner: bool,
    deleted: bool,
    size: Option<&Value>,
) -> Result<()> {
    let tenant = cx.tenant()?;
    let found = if deleted {
        find::any(tenant, name)?
    } else {
        find::active(tenant, name)?
    };
    let rows = if owner {
        let row = Row::of("MailboxPermission").set("Identity", found.mailbox.name.as_str());
        vec![row.set("User", SELF).build()]
    } else {
        permissions(tenant, &found.mailbox, user)?
    };
    let limit = match size {
        Some(size) => super::limit_of(tenant, size)?,
        None => usize::MAX,
    };
    rows.into_iter()
        .take(limit)
        .try_for_each(|row| cx.emit_value(row))
}

/// Gets who may open a mailbox, as Get-MailboxPermission does.
///
/// ```transcript
/// PS> (Get-EXOMailboxPermission -Identity pilar@contoso.com).AccessRights
/// FullAccess
/// ReadPermission
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXOMailboxPermission {
    /// Mailbox
    identity: Option<Value>,
    /// Mailbox, by its primary address
    primary_smtp_address: Option<String>,
    /// Mailbox, by its sign-in name
    user_principal_name: Option<String>,
    /// Mailbox, by the object id of its user
    external_directory_object_id: Option<Value>,
    /// Whose entry
    user: Option<String>,
    /// Gets the owner of the mailbox instead
    owner: bool,
    /// How many at most
    result_size: Option<Value>,
    /// Says that a soft-deleted mailbox is meant
    soft_deleted_mailbox: bool,
}

impl Cmdlet for GetEXOMailboxPermission {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.external_directory_object_id,
        );
        list(
            cx,
            &name.unwrap_or_default(),
            self.user.as_deref(),
            self.owner,
            self.soft_deleted_mailbox,
            self.result_size.as_ref(),
        )
    }
}

/// Allows somebody to open a mailbox.
///
/// With -AutoMapping Outlook opens it by itself; nothing here does. A group may be named as well as a person.
///
/// ```transcript
/// PS> $null = Add-MailboxPermission -Identity info -User pilar@contoso.com -AccessRights FullAccess
/// PS> (Get-MailboxPermission info -User pilar@contoso.com).AccessRights
/// FullAccess
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddMailboxPermission {
    /// Mailbox
    identity: Value,
    /// Who may
    user: Option<Value>,
    /// What they may: FullAccess, ReadPermission, DeleteItem, ChangePermission, ChangeOwner, ExternalAccount
    access_rights: Vec<String>,
    /// Makes somebody its owner instead
    owner: Option<Value>,
    /// Denies instead of allowing
    deny: bool,
    /// How far it reaches: All, None, Children, SelfAndChildren
    inheritance_type: Option<String>,
    /// Whether Outlook opens the mailbox by itself
    auto_mapping: Option<bool>,
}

/// Rights may be written as one text with commas.
fn rights(given: &[String]) -> Vec<String> {
    given
        .iter()
        .flat_map(|text| text.split(','))
        .map(|text| text.trim().to_string())
        .filter(|text| !text.is_empty())
        .collect()
}

const RIGHTS: &[&str] = &[
    "FullAccess",
    "ReadPermission",
    "DeleteItem",
    "ChangePermission",
    "ChangeOwner",
    "ExternalAccount",
];

/// Rights in their documented spelling.
fn known_rights(tenant: &Tenant, given: &[String], known: &[&str]) -> Result<Vec<String>> {
    let expected = known.join(", ");
    rights(given)
        .iter()
        .map(|right| {
            let found = known.iter().find(|name| name.eq_ignore_ascii_case(right));
            found
                .map(|name| (*name).to_string())
                .ok_or_else(|| error::bad_value(tenant, "AccessRights", right, &expected))
        })
        .collect()
}

impl Cmdlet for AddMailboxPermission {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing_maps_by_itself = self.auto_mapping;
        let name = find::name_of(&self.identity);
        let tenant = cx.tenant()?;
        let mailbox = find::active(tenant, &name)?.mailbox;
        let given = self.user.as_ref().or(self.owner.as_ref());
        let who = recipient::get(tenant, &given.map(recipient::name_of).unwrap_or_default())?;
        if self.owner.is_some() {
            return cx.warn(format!(
                "The owner of the mailbox '{}' stays its own user: nothing here depends on it.",
                mailbox.name
            ));
        }
        let mut entry = MailboxPermission {
            mailbox: mailbox.guid,
            trustee: who.guid.clone(),
            user: who.trustee().to_string(),
            access_rights: known_rights(tenant, &self.access_rights, RIGHTS)?,
            deny: self.deny,
            inheritance_type: self.inheritance_type.unwrap_or_else(|| "All".into()),
        };
        let known = tenant.find::<MailboxPermission>(&entry.key())?;
        if let Some(known) = known {
            let all_there = entry
                .access_rights
                .iter()
                .all(|right| known.access_rights.contains(right));
            if all_there {
                return cx.warn(format!(
                    "The appropriate access control entry is already present on the object \"{}\" for account \"{}\".",
                    recipient::distinguished_name(&mailbox.name),
                    entry.user
                ));
            }
            for right in &known.access_rights {
                if !entry.access_rights.contains(right) {
                    entry.access_rights.push(right.clone());
                }
            }
        }
        if !cx.should_process(
            &mailbox.name,
            &format!("Add {} for {}", entry.access_rights.join(", "), entry.user),
        )? {
            return Ok(());
        }
        cx.tenant()?.put(&entry)?;
        audited(cx, "Add-MailboxPermission", &mailbox.name)?;
        let user = entry.user.clone();
        cx.emit_value(rights_row(&mailbox, &entry, &user))
    }
}

/// Takes a permission on a mailbox away.
///
/// ```transcript
/// PS> $null = Add-MailboxPermission info -User pilar@contoso.com -AccessRights FullAccess
/// PS> Remove-MailboxPermission info -User pilar@contoso.com -AccessRights FullAccess -Confirm:$false
/// PS> @(Get-MailboxPermission info -User pilar@contoso.com).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveMailboxPermission {
    /// Mailbox
    identity: Value,
    /// Whose permission
    user: Option<Value>,
    /// What they may no longer
    access_rights: Vec<String>,
    /// Takes away a denial instead
    deny: bool,
    /// How far it reaches; it goes whatever it is
    inheritance_type: Option<String>,
}

impl Cmdlet for RemoveMailboxPermission {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _whatever = self.inheritance_type;
        let name = find::name_of(&self.identity);
        let tenant = cx.tenant()?;
        let mailbox = find::active(tenant, &name)?.mailbox;
        let given = self
            .user
            .as_ref()
            .map(recipient::name_of)
            .unwrap_or_default();
        // An entry of somebody who is gone is named by what it shows.
        let entries = beneath::<MailboxPermission>(tenant, &mailbox.guid.to_string())?;
        let gone = entries.iter().find(|entry| sid(&entry.trustee) == given);
        let (id, user) = match gone {
            Some(entry) => (entry.trustee.clone(), given),
            None => {
                let who = recipient::get(tenant, &given)?;
                (who.guid.clone(), who.trustee().to_string())
            }
        };
        let taken = known_rights(tenant, &self.access_rights, RIGHTS)?;
        let entry = entries
            .into_iter()
            .find(|entry| entry.trustee == id && entry.deny == self.deny);
        let Some(mut entry) = entry else {
            return cx.warn(format!(
                "Can't remove the access control entry on the object \"{}\" for account \"{user}\" because the ACE isn't present.",
                recipient::distinguished_name(&mailbox.name)
            ));
        };
        let action = format!("Remove {} of {user}", taken.join(", "));
        if !cx.should_process(&mailbox.name, &action)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let key = entry.key();
        entry.access_rights.retain(|right| !taken.contains(right));
        if entry.access_rights.is_empty() || taken.iter().any(|right| right == "FullAccess") {
            tenant.delete::<MailboxPermission>(&key)?;
        } else {
            tenant.put(&entry)?;
        }
        audited(cx, "Remove-MailboxPermission", &mailbox.name)
    }
}

fn send_as_row(who: &str, trustee: &str, own: bool) -> Value {
    Row::of("RecipientPermission")
        .set("Identity", who)
        .set("Trustee", trustee)
        .set("AccessControlType", "Allow")
        .texts("AccessRights", &["SendAs".to_string()])
        .set("IsInherited", false)
        .set("Inherited", false)
        .set("InheritanceType", if own { "All" } else { "None" })
        .set("TrusteeSidString", if own { "S-1-5-10" } else { "" })
        .build()
}

/// All entries of those who may send as a recipient.
fn send_as(tenant: &Tenant, who: &Recipient, trustee: Option<&str>) -> Result<Vec<Value>> {
    let wanted = match trustee {
        Some(name) if name.eq_ignore_ascii_case(SELF) => Some(String::new()),
        Some(name) => Some(recipient::get(tenant, name)?.guid),
        None => None,
    };
    let mut rows = Vec::new();
    let has_mailbox = who.kind.ends_with("Mailbox") && who.kind != "GroupMailbox";
    if has_mailbox && wanted.as_ref().is_none_or(String::is_empty) {
        rows.push(send_as_row(&who.name, SELF, true));
    }
    for entry in beneath::<RecipientPermission>(tenant, &who.guid)? {
        if wanted.as_ref().is_none_or(|id| *id == entry.trustee_id) {
            let user = shown(tenant, &entry.trustee_id, &entry.trustee)?;
            rows.push(send_as_row(&who.name, &user, false));
        }
    }
    Ok(rows)
}

/// Rows of one recipient, or of all where none is named.
fn list_send_as(
    cx: &mut Context,
    name: Option<String>,
    trustee: Option<&str>,
    size: Option<&Value>,
) -> Result<()> {
    let tenant = cx.tenant()?;
    let rows = match name {
        Some(name) => {
            let who = recipient::get(tenant, &name)?;
            send_as(tenant, &who, trustee)?
        }
        None => {
            let mut rows = Vec::new();
            for mailbox in tenant.list::<Mailbox>()? {
                if mailbox.is_active() && mailbox.recipient_type_details != "GroupMailbox" {
                    rows.extend(send_as(tenant, &(&mailbox).into(), trustee)?);
                }
            }
            for group in tenant.list::<crate::apps::directory::Group>()? {
                rows.extend(send_as(tenant, &(&group).into(), trustee)?);
            }
            rows
        }
    };
    let limit = match size {
        Some(size) => super::limit_of(tenant, size)?,
        None => 1000,
    };
    rows.into_iter()
        .take(limit)
        .try_for_each(|row| cx.emit_value(row))
}

/// Gets who may send as a mailbox or a group.
///
/// ```transcript
/// PS> (Get-RecipientPermission pilar@contoso.com).Trustee
/// NT AUTHORITY\SELF
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetRecipientPermission {
    /// Mailbox or group; all without it
    identity: Option<Value>,
    /// Whose entries
    trustee: Option<Value>,
    /// What they may: SendAs, of which there is no other
    access_rights: Vec<String>,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for GetRecipientPermission {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        known_rights(cx.tenant()?, &self.access_rights, &["SendAs"])?;
        let trustee = self.trustee.as_ref().map(recipient::name_of);
        list_send_as(
            cx,
            self.identity.as_ref().map(recipient::name_of),
            trustee.as_deref(),
            self.result_size.as_ref(),
        )
    }
}

/// Gets who may send as a mailbox or a group, as Get-RecipientPermission does.
///
/// ```transcript
/// PS> (Get-EXORecipientPermission -Identity pilar@contoso.com).AccessRights
/// SendAs
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXORecipientPermission {
    /// Mailbox or group; all without it
    identity: Option<Value>,
    /// By its primary address
    primary_smtp_address: Option<String>,
    /// By its sign-in name
    user_principal_name: Option<String>,
    /// By the object id of its user
    external_directory_object_id: Option<Value>,
    /// Whose entries
    trustee: Option<String>,
    /// What they may: SendAs, of which there is no other
    access_rights: Vec<String>,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for GetEXORecipientPermission {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        known_rights(cx.tenant()?, &self.access_rights, &["SendAs"])?;
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.external_directory_object_id,
        );
        list_send_as(cx, name, self.trustee.as_deref(), self.result_size.as_ref())
    }
}

/// Allows somebody to send as a mailbox or a group.
///
/// ```transcript
/// PS> $null = Add-RecipientPermission info -Trustee pilar@contoso.com -AccessRights SendAs -Confirm:$false
/// PS> (Get-RecipientPermission info -Trustee pilar@contoso.com).AccessRights
/// SendAs
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddRecipientPermission {
    /// Mailbox or group
    identity: Value,
    /// Who may
    trustee: Value,
    /// What they may: SendAs
    access_rights: Vec<String>,
}

impl Cmdlet for AddRecipientPermission {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        known_rights(tenant, &self.access_rights, &["SendAs"])?;
        let who = recipient::get(tenant, &recipient::name_of(&self.identity))?;
        let trustee = recipient::get(tenant, &recipient::name_of(&self.trustee))?;
        let entry = RecipientPermission {
            recipient: who.guid.clone(),
            trustee_id: trustee.guid.clone(),
            trustee: trustee.trustee().to_string(),
        };
        if tenant.find::<RecipientPermission>(&entry.key())?.is_some() {
            return cx.warn(format!(
                "The appropriate access control entry is already present on the object \"{}\" for account \"{}\".",
                recipient::distinguished_name(&who.name),
                entry.trustee
            ));
        }
        let action = format!("Add SendAs for {}", entry.trustee);
        if !cx.should_process(&who.name, &action)? {
            return Ok(());
        }
        cx.tenant()?.put(&entry)?;
        audited(cx, "Add-RecipientPermission", &who.name)?;
        cx.emit_value(send_as_row(&who.name, &entry.trustee, false))
    }
}

/// Takes the permission to send as a mailbox or a group away.
///
/// ```transcript
/// PS> $null = Add-RecipientPermission info -Trustee pilar@contoso.com -AccessRights SendAs -Confirm:$false
/// PS> Remove-RecipientPermission info -Trustee pilar@contoso.com -AccessRights SendAs -Confirm:$false
/// PS> @(Get-RecipientPermission info -Trustee pilar@contoso.com).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveRecipientPermission {
    /// Mailbox or group
    identity: Value,
    /// Who may no longer
    trustee: Value,
    /// What they may no longer: SendAs
    access_rights: Vec<String>,
    /// Takes away a denial instead, of which there are none here
    deny: bool,
}

impl Cmdlet for RemoveRecipientPermission {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        known_rights(tenant, &self.access_rights, &["SendAs"])?;
        let who = recipient::get(tenant, &recipient::name_of(&self.identity))?;
        let given = recipient::name_of(&self.trustee);
        let entries = beneath::<RecipientPermission>(tenant, &who.guid)?;
        let gone = entries.iter().find(|entry| sid(&entry.trustee_id) == given);
        let id = match gone {
            Some(entry) => entry.trustee_id.clone(),
            None => recipient::get(tenant, &given)?.guid,
        };
        let entry = entries
            .into_iter()
            .find(|entry| entry.trustee_id == id && !self.deny);
        let Some(entry) = entry else {
            return cx.warn(format!(
                "Can't remove the access control entry on the object \"{}\" for account \"{given}\" because the ACE isn't present.",
                recipient::distinguished_name(&who.name)
            ));
        };
        let action = format!("Remove SendAs of {}", entry.trustee);
        if !cx.should_process(&who.name, &action)? {
            return Ok(());
        }
        cx.tenant()?.delete::<RecipientPermission>(&entry.key())?;
        audited(cx, "Remove-RecipientPermission", &who.name)
    }
}
