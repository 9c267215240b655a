//! Groups as Graph has them: Get-, New-, Update- and Remove-MgGroup, and their members and owners.

use super::change::audit;
use super::get::READERS;
use super::graph::{Listing, asked, named};
use super::group::Group;
use super::relations::referenced;
use super::user::User;
use super::{error, view};
use crate::apps::seed::people::DOMAIN;
use crate::apps::settings::Setting;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Roles that change groups.
pub const WRITERS: &[&str] = &[
    "User Administrator",
    "Global Administrator",
    "Exchange Administrator",
];

/// Properties by which an object of the pipeline names a group.
const NAMED_BY: &[&str] = &["GroupId", "Id", "ExternalDirectoryObjectId"];

/// The group that is meant; what Graph answers if there is none.
fn find(tenant: &Tenant, id: &str, cmdlet: &str) -> Result<Group> {
    match tenant.find::<Group>(id)? {
        Some(group) => Ok(group),
        None => {
            let known = tenant.names_of("Group")?;
            let near = crate::diag::did_you_mean(id, known.iter().map(String::as_str));
            Err(error::not_found(id, near, cmdlet))
        }
    }
}

/// Gets groups of the directory: Microsoft 365 groups, distribution lists and security groups.
///
/// Without -All at most 100 come. -ExpandProperty fills Members and Owners.
///
/// ```transcript
/// PS> (Get-MgGroup -Filter "displayName eq 'Sales'").Mail
/// sales@contoso.com
/// PS> @(Get-MgGroup -All -Filter "groupTypes/any(c:c eq 'Unified')").Count
/// 7
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgGroup {
    /// Group: object id, name, alias or address
    group_id: Option<String>,
    /// Group, as an object with an id
    input_object: Option<Value>,
    /// OData condition
    filter: Option<String>,
    /// Words that a property begins with; needs -ConsistencyLevel eventual
    search: Option<String>,
    /// Properties to fill; `*` fills all
    property: Vec<String>,
    /// What hangs on the group and is filled too: members, owners
    expand_property: Vec<String>,
    /// Gets all, page by page
    all: bool,
    /// Gets at most so many
    top: Option<i64>,
    /// Passes over so many
    skip: Option<i64>,
    /// Properties to sort by
    sort: Vec<String>,
    /// `eventual` for advanced queries
    consistency_level: Option<String>,
    /// Name of the variable that receives the number
    count_variable: Option<String>,
    /// How many a page holds; has no consequence here
    page_size: Option<i64>,
}

const LIST: &str = "GetMgGroup_List";
const KIND: &str = "MgGroup";

impl Cmdlet for GetMgGroup {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _no_consequence = self.page_size;
        let property = asked(KIND, &self.property, "group", LIST)?;
        let bare: Vec<String> = self
            .expand_property
            .iter()
            .map(|name| name.split('(').next().unwrap_or_default().to_string())
            .collect();
        let expand = asked(KIND, &bare, "group", LIST)?;
        if let Some(id) = named(self.group_id.as_ref(), self.input_object.as_ref(), NAMED_BY) {
            let tenant = cx.tenant()?;
            let group = find(tenant, &id, "GetMgGroup_Get")?;
            let made = view::group(&group, &property);
            expand_group(tenant, &made, &group, &expand)?;
            return cx.emit_value(made);
        }
        let listing = Listing {
            filter: self.filter.as_deref(),
            search: self.search.as_deref(),
            all: self.all,
            top: self.top,
            skip: self.skip,
            sort: &self.sort,
            consistency_level: self.consistency_level.as_deref(),
            count_variable: self.count_variable.as_deref(),
            cmdlet: LIST,
            type_name: "group",
        };
        let condition = listing.condition(KIND)?;
        let tenant = cx.tenant()?;
        let mut rows = Vec::new();
        let mut groups = tenant.list::<Group>()?;
        groups.sort_by(|a, b| {
            a.display_name
                .to_lowercase()
                .cmp(&b.display_name.to_lowercase())
        });
        for group in groups {
            let made = view::whole_group(&group);
            if condition
                .as_ref()
                .is_none_or(|condition| condition.meets_value(&made))
            {
                expand_group(tenant, &made, &group, &expand)?;
                rows.push(made);
            }
        }
        let mut kept = property.clone();
        if !kept.is_empty() {
            kept.extend(expand.iter().cloned());
        }
        for row in listing.page(cx, KIND, rows)? {
            view::narrow_group(&row, &kept);
            cx.emit_value(row)?;
        }
        Ok(())
    }
}

fn expand_group(tenant: &Tenant, made: &Value, group: &Group, names: &[String]) -> Result<()> {
    let Value::Object(object) = made else {
        return Ok(());
    };
    for name in names {
        let ids = match name.as_str() {
            "Members" | "TransitiveMembers" => &group.members,
            "Owners" => &group.owners,
            _ => continue,
        };
        let objects = objects(tenant, ids)?;
        object.set(
            name,
            Value::array(objects.into_iter().map(|(_, shown)| shown).collect()),
        );
    }
    Ok(())
}

/// Users and groups of those ids: whole, and as directory objects.
fn objects(tenant: &Tenant, ids: &[Guid]) -> Result<Vec<(Value, Value)>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let key = id.to_string();
        if let Some(user) = tenant.find::<User>(&key)? {
            found.push((view::whole_user(&user), view::user_object(&user)));
        } else if let Some(group) = tenant.find::<Group>(&key)? {
            found.push((view::whole_group(&group), view::group_object(&group)));
        } else {
            // A contact of Exchange, of which Graph shows little.
            let properties = vec![("@odata.type", Value::str("#microsoft.graph.orgContact"))];
            let shown = view::directory_object(&key, None, properties);
            found.push((shown.clone(), shown));
        }
    }
    Ok(found)
}

/// Makes a cmdlet that lists the members or owners of a group.
macro_rules! of_group {
    ($(#[$about:meta])* $name:ident, $cmdlet:literal, $field:ident) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema, Default)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            /// Group: object id, name, alias or address
            group_id: Option<String>,
            /// OData condition on what a user has
            filter: Option<String>,
            /// Properties; all are filled
            property: Vec<String>,
            /// Gets all
            all: bool,
            /// Gets at most so many
            top: Option<i64>,
            /// Passes over so many
            skip: Option<i64>,
            /// Name of the variable that receives the number
            count_variable: Option<String>,
            /// How many a page holds; has no consequence here
            page_size: Option<i64>,
        }

        impl Cmdlet for $name {
            const EFFECT: Effect = Effect::Read;
            const ROLES: &'static [&'static str] = READERS;

            fn run(self, cx: &mut Context) -> Result<()> {
                let _no_consequence = (self.property, self.page_size);
                let tenant = cx.tenant()?;
                let group = find(tenant, &self.group_id.unwrap_or_default(), $cmdlet)?;
                let all = objects(tenant, &group.$field)?;
                let listing = Listing {
                    filter: self.filter.as_deref(),
                    all: self.all,
                    top: self.top,
                    skip: self.skip,
                    count_variable: self.count_variable.as_deref(),
                    consistency_level: Some("eventual"),
                    cmdlet: $cmdlet,
                    type_name: "directoryObject",
                    ..Listing::default()
                };
                let condition = listing.condition("MgUser")?;
                let kept = all
                    .into_iter()
                    .filter(|(whole, _)| condition.as_ref().is_none_or(|condition| condition.meets_value(whole)))
                    .map(|(_, shown)| shown)
                    .collect();
                let rows = listing.page(cx, "MgUser", kept)?;
                rows.into_iter().try_for_each(|row| cx.emit_value(row))
            }
        }
    };
}

of_group! {
    /// Gets the members of a group, as directory objects.
    ///
    /// ```transcript
    /// PS> $group = Get-MgGroup -Filter "displayName eq 'Legal'"
    /// PS> @(Get-MgGroupMember -GroupId $group.Id -All).Count
    /// 2
    /// ```
    GetMgGroupMember, "GetMgGroupMember_List", members
}

of_group! {
    /// Gets the owners of a group, as directory objects.
    ///
    /// ```transcript
    /// PS> $group = Get-MgGroup -Filter "displayName eq 'Legal'"
    /// PS> (Get-MgGroupOwner -GroupId $group.Id).AdditionalProperties.jobTitle
    /// General Counsel
    /// ```
    GetMgGroupOwner, "GetMgGroupOwner_List", owners
}

of_group! {
    /// Gets the members of a group, as Get-MgGroupMember does: there are no groups in groups here.
    ///
    /// ```transcript
    /// PS> @(Get-MgGroupTransitiveMember -GroupId legal@contoso.com -All).Count
    /// 2
    /// ```
    GetMgGroupTransitiveMember, "GetMgGroupTransitiveMember_List", members
}

/// Makes the cmdlets that put somebody into a group.
macro_rules! membership {
    ($(#[$about:meta])* $name:ident, $cmdlet:literal, $origin:literal, $field:ident, $operation:literal) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema, Default)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            /// Group: object id, name, alias or address
            group_id: Option<String>,
            /// User or group that is meant, by its object id
            directory_object_id: Option<String>,
            /// Address of the object: `https://graph.microsoft.com/v1.0/directoryObjects/` and its id
            odata_id: Option<String>,
            /// The reference, as a hash table
            body_parameter: Option<Value>,
            /// Group, as an object with an id
            input_object: Option<Value>,
            /// Puts out `$true`
            pass_thru: bool,
        }

        impl Cmdlet for $name {
            const EFFECT: Effect = Effect::Write;
            const ROLES: &'static [&'static str] = WRITERS;
            const ORIGIN: &'static str = $origin;

            fn run(self, cx: &mut Context) -> Result<()> {
                let group = named(self.group_id.as_ref(), self.input_object.as_ref(), NAMED_BY);
                let reference = self.odata_id.map(Value::from).or(self.body_parameter);
                let who = self.directory_object_id.unwrap_or_else(|| referenced(reference.as_ref()));
                let tenant = cx.tenant()?;
                let mut group = find(tenant, &group.unwrap_or_default(), $cmdlet)?;
                let id = object_id(tenant, &who, $cmdlet)?;
                if group.$field.contains(&id) {
                    return Err(twice($cmdlet, &who));
                }
                if !cx.should_process(&group.display_name, $cmdlet)? {
                    return Ok(());
                }
                group.$field.push(id);
                let tenant = cx.tenant()?;
                tenant.put(&group)?;
                let data = json!({ "ModifiedProperties": [{ "Name": "Group.DisplayName", "NewValue": group.display_name }] });
                audit(tenant, $operation, &who, data)?;
                if self.pass_thru { cx.emit_value(true.into()) } else { Ok(()) }
            }
        }
    };
}

fn twice(cmdlet: &str, who: &str) -> crate::diag::Error {
    let message = "One or more added object references already exist for the following modified properties: 'members'.";
    error::bad_request(
        message,
        who,
        "is in the group",
        "Get-MgGroupMember lists who is",
        cmdlet,
    )
}

/// The id of a user or a group.
fn object_id(tenant: &Tenant, who: &str, cmdlet: &str) -> Result<Guid> {
    if let Some(user) = tenant.find::<User>(who)? {
        return Ok(user.id);
    }
    match tenant.find::<Group>(who)? {
        Some(group) => Ok(group.id),
        None => Err(error::not_found(who, None, cmdlet)),
    }
}

membership! {
    /// Puts a user into a group.
    ///
    /// ```transcript
    /// PS> New-MgGroupMember -GroupId legal@contoso.com -DirectoryObjectId (Get-MgUser -UserId pilar@contoso.com).Id
    /// PS> @(Get-MgGroupMember -GroupId legal@contoso.com).Count
    /// 3
    /// ```
    NewMgGroupMember, "NewMgGroupMember_Create", "Microsoft Microsoft.Graph.Groups", members, "Add member to group."
}

membership! {
    /// Puts a user into a group, named by a reference.
    ///
    /// ```transcript
    /// PS> New-MgGroupMemberByRef -GroupId legal@contoso.com -OdataId https://graph.microsoft.com/v1.0/directoryObjects/pilar@contoso.com
    /// PS> @(Get-MgGroupMember -GroupId legal@contoso.com).Count
    /// 3
    /// ```
    NewMgGroupMemberByRef, "NewMgGroupMemberByRef_CreateExpanded", "Microsoft Microsoft.Graph.Groups", members, "Add member to group."
}

membership! {
    /// Makes a user an owner of a group.
    ///
    /// ```transcript
    /// PS> New-MgGroupOwner -GroupId legal@contoso.com -DirectoryObjectId (Get-MgUser -UserId pilar@contoso.com).Id
    /// PS> @(Get-MgGroupOwner -GroupId legal@contoso.com).Count
    /// 2
    /// ```
    NewMgGroupOwner, "NewMgGroupOwner_Create", "Microsoft Microsoft.Graph.Groups", owners, "Add owner to group."
}

membership! {
    /// Makes a user an owner of a group, named by a reference.
    ///
    /// ```transcript
    /// PS> New-MgGroupOwnerByRef -GroupId legal@contoso.com -BodyParameter @{ '@odata.id' = 'https://graph.microsoft.com/v1.0/users/pilar@contoso.com' }
    /// PS> @(Get-MgGroupOwner -GroupId legal@contoso.com).Count
    /// 2
    /// ```
    NewMgGroupOwnerByRef, "NewMgGroupOwnerByRef_Create", "Microsoft Microsoft.Graph.Groups", owners, "Add owner to group."
}

/// Makes the cmdlets that take somebody out of a group.
macro_rules! departure {
    ($(#[$about:meta])* $name:ident, $cmdlet:literal, $origin:literal, $field:ident, $operation:literal) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema, Default)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            /// Group: object id, name, alias or address
            group_id: Option<String>,
            /// User or group that goes, by its object id
            directory_object_id: Option<String>,
            /// Group, as an object with an id
            input_object: Option<Value>,
            /// Puts out `$true`
            pass_thru: bool,
        }

        impl Cmdlet for $name {
            const EFFECT: Effect = Effect::Write;
            const ROLES: &'static [&'static str] = WRITERS;
            const ORIGIN: &'static str = $origin;

            fn run(self, cx: &mut Context) -> Result<()> {
                let group = named(self.group_id.as_ref(), self.input_object.as_ref(), NAMED_BY);
                let who = self.directory_object_id.unwrap_or_default();
                let tenant = cx.tenant()?;
                let mut group = find(tenant, &group.unwrap_or_default(), $cmdlet)?;
                // A contact is in groups too, and is known by its id alone.
                let id = object_id(tenant, &who, $cmdlet).or_else(|error| who.parse::<Guid>().map_err(|_| error))?;
                if !group.$field.contains(&id) {
                    return Err(error::not_found(&who, None, $cmdlet));
                }
                if !cx.should_process(&group.display_name, $cmdlet)? {
                    return Ok(());
                }
                group.$field.retain(|known| *known != id);
                let tenant = cx.tenant()?;
                tenant.put(&group)?;
                let data = json!({ "ModifiedProperties": [{ "Name": "Group.DisplayName", "OldValue": group.display_name }] });
                audit(tenant, $operation, &who, data)?;
                if self.pass_thru { cx.emit_value(true.into()) } else { Ok(()) }
            }
        }
    };
}

departure! {
    /// Takes a user out of a group.
    ///
    /// ```transcript
    /// PS> $marketing = Get-MgGroup -Filter "displayName eq 'Marketing'"
    /// PS> Remove-MgGroupMemberByRef -GroupId $marketing.Id -DirectoryObjectId (Get-MgUser -UserId pilar@contoso.com).Id
    /// PS> @(Get-MgUserMemberOf -UserId pilar@contoso.com).Count
    /// 0
    /// ```
    RemoveMgGroupMemberByRef, "RemoveMgGroupMemberByRef_Delete", "", members, "Remove member from group."
}

departure! {
    /// Takes an owner from a group.
    ///
    /// ```transcript
    /// PS> $owner = Get-MgGroupOwner -GroupId legal@contoso.com
    /// PS> Remove-MgGroupOwnerByRef -GroupId legal@contoso.com -DirectoryObjectId $owner.Id
    /// PS> @(Get-MgGroupOwner -GroupId legal@contoso.com).Count
    /// 0
    /// ```
    RemoveMgGroupOwnerByRef, "RemoveMgGroupOwnerByRef_Delete", "Microsoft Microsoft.Graph.Groups", owners, "Remove owner from group."
}

/// Makes a group.
///
/// -GroupTypes Unified makes a Microsoft 365 group; its mailbox and its site are not made here.
///
/// ```transcript
/// PS> (New-MgGroup -DisplayName Readers -MailNickname readers -MailEnabled:$false -SecurityEnabled).SecurityEnabled
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewMgGroup {
    /// Name as shown
    display_name: Option<String>,
    /// Alias
    mail_nickname: Option<String>,
    /// What it is for
    description: Option<String>,
    /// `Unified` for a Microsoft 365 group, `DynamicMembership` for one whose members a rule chooses
    group_types: Vec<String>,
    /// Whether it receives mail
    mail_enabled: bool,
    /// Whether it grants access
    security_enabled: bool,
    /// Public or Private
    visibility: Option<String>,
    /// The rule that chooses the members
    membership_rule: Option<String>,
    /// The properties together, as a hash table
    body_parameter: Option<Value>,
}

impl Cmdlet for NewMgGroup {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "NewMgGroup_CreateExpanded";
        let body = |key: &str| {
            self.body_parameter
                .as_ref()
                .and_then(|body| crate::apps::output::table_value(body, key))
        };
        let text = |given: &Option<String>, key: &str| {
            given
                .clone()
                .or_else(|| body(key).map(|value| value.to_text()))
        };
        let flag = |given: bool, key: &str| {
            given || body(key).is_some_and(|value| value.to_text().eq_ignore_ascii_case("true"))
        };
        let mut types = self.group_types.clone();
        types.extend(
            body("GroupTypes")
                .iter()
                .flat_map(crate::apps::settings::texts_of),
        );
        let required = |given: Option<String>, name: &str| {
            given.filter(|text| !text.is_empty()).ok_or_else(|| {
                let message =
                    format!("A value is required for property '{name}' of resource 'Group'.");
                error::bad_request(
                    &message,
                    name,
                    "is missing",
                    &format!("add -{name}"),
                    CMDLET,
                )
            })
        };
        let name = required(text(&self.display_name, "DisplayName"), "DisplayName")?;
        let alias = required(text(&self.mail_nickname, "MailNickname"), "MailNickname")?;
        let unified = types
            .iter()
            .any(|kind| kind.eq_ignore_ascii_case("Unified"));
        let mail_enabled = flag(self.mail_enabled, "MailEnabled");
        let security_enabled = flag(self.security_enabled, "SecurityEnabled");
        if mail_enabled && !unified {
            let message = "The service does not currently support writes of mail-enabled groups.";
            let help =
                "make distribution lists with New-DistributionGroup, or add -GroupTypes Unified";
            return Err(error::bad_request(
                message,
                &name,
                "would be a distribution list",
                help,
                CMDLET,
            ));
        }
        let address = format!("{alias}@{DOMAIN}");
        let tenant = cx.tenant()?;
        if unified
            && (tenant.find::<Group>(&address)?.is_some()
                || tenant.find::<User>(&address)?.is_some())
        {
            let message =
                "Another object with the same value for property mailNickname already exists.";
            return Err(error::bad_request(
                message,
                &alias,
                "is taken",
                "choose another alias",
                CMDLET,
            ));
        }
        if !cx.should_process(&name, CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let group = Group {
            id: tenant.new_guid()?,
            display_name: name,
            description: text(&self.description, "Description"),
            mail: unified.then_some(address),
            mail_nickname: Some(alias),
            mail_enabled,
            security_enabled,
            group_types: types,
            visibility: text(&self.visibility, "Visibility")
                .or_else(|| unified.then(|| "Public".to_string())),
            membership_rule: text(&self.membership_rule, "MembershipRule"),
            created_date_time: Some(tenant.now()),
            owners: Vec::new(),
            ..Group::default()
        };
        tenant.put(&group)?;
        audit(tenant, "Add group.", &group.display_name, json!({}))?;
        cx.emit_value(view::group(&group, &[]))
    }
}

/// Changes properties of a group.
///
/// ```transcript
/// PS> Update-MgGroup -GroupId legal@contoso.com -Description 'Contracts and advice'
/// PS> (Get-MgGroup -GroupId legal@contoso.com).Description
/// Contracts and advice
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateMgGroup {
    /// Group: object id, name, alias or address
    group_id: Option<String>,
    /// Group, as an object with an id
    input_object: Option<Value>,
    /// Name as shown
    display_name: Option<String>,
    /// What it is for
    description: Setting,
    /// Alias
    mail_nickname: Option<String>,
    /// Public or Private
    visibility: Option<String>,
    /// The rule that chooses the members
    membership_rule: Setting,
}

impl Cmdlet for UpdateMgGroup {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "UpdateMgGroup_UpdateExpanded";
        let id = named(self.group_id.as_ref(), self.input_object.as_ref(), NAMED_BY);
        let before = find(cx.tenant()?, &id.unwrap_or_default(), CMDLET)?;
        let mut group = before.clone();
        group.display_name = self.display_name.unwrap_or(group.display_name);
        group.description = self.description.text().unwrap_or(group.description);
        group.membership_rule = self.membership_rule.text().unwrap_or(group.membership_rule);
        group.mail_nickname = self.mail_nickname.or(group.mail_nickname);
        group.visibility = self.visibility.or(group.visibility);
        if group == before || !cx.should_process(&before.display_name, CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.put(&group)?;
        audit(tenant, "Update group.", &group.display_name, json!({}))
    }
}

/// Deletes a group.
///
/// The mailbox and the site of a Microsoft 365 group stay here, which the service deletes with it.
///
/// ```transcript
/// PS> $readers = New-MgGroup -DisplayName Readers -MailNickname readers -MailEnabled:$false -SecurityEnabled
/// PS> Remove-MgGroup -GroupId $readers.Id
/// PS> @(Get-MgGroup -Filter "displayName eq 'Readers'").Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveMgGroup {
    /// Group: object id, name, alias or address
    group_id: Option<String>,
    /// Group, as an object with an id
    input_object: Option<Value>,
    /// Puts out `$true`
    pass_thru: bool,
}

impl Cmdlet for RemoveMgGroup {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::Medium;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveMgGroup_Delete";
        let id = named(self.group_id.as_ref(), self.input_object.as_ref(), NAMED_BY);
        let group = find(cx.tenant()?, &id.unwrap_or_default(), CMDLET)?;
        if !cx.should_process(&group.display_name, CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.delete::<Group>(&group.id.to_string())?;
        audit(tenant, "Delete group.", &group.display_name, json!({}))?;
        if group.is_unified() {
            cx.warn("The mailbox and the site of the group stay: delete them with Remove-Mailbox and Remove-SPOSite.")?;
        }
        if self.pass_thru {
            cx.emit_value(true.into())
        } else {
            Ok(())
        }
    }
}
