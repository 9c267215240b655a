//! What hangs on a user: manager, reports, groups, owned objects; and Revoke-MgUserSignInSession.

use super::change::{WRITERS, audit};
use super::get::{READERS, USER_NAMED_BY, find, groups_of, manager_of, reports_of};
use super::graph::{Listing, complex, named};
use super::group::Group;
use super::{error, view};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Makes a cmdlet that lists what hangs on a user.
macro_rules! of_user {
    ($(#[$about:meta])* $name:ident, $cmdlet:literal, $rows:expr) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema, Default)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            /// User: object id, sign-in name, address, alias or display name
            user_id: Option<String>,
            /// User, as an object with an id
            input_object: Option<Value>,
            /// One of the objects
            directory_object_id: Option<String>,
            /// OData condition on what a user or a group has, such as `displayName eq 'Sales'`
            filter: Option<String>,
            /// Gets all
            all: bool,
            /// Gets at most so many
            top: Option<i64>,
            /// Passes over so many
            skip: Option<i64>,
            /// Name of the variable that receives the number
            count_variable: Option<String>,
            /// Properties; all are filled
            property: Vec<String>,
            /// How many a page holds; has no consequence here
            page_size: Option<i64>,
        }

        impl Cmdlet for $name {
            const EFFECT: Effect = Effect::Read;
            const ROLES: &'static [&'static str] = READERS;

            fn run(self, cx: &mut Context) -> Result<()> {
                let _no_consequence = (self.property, self.page_size);
                let id = named(self.user_id.as_ref(), self.input_object.as_ref(), USER_NAMED_BY);
                let tenant = cx.tenant()?;
                let user = find(tenant, &id.unwrap_or_default(), $cmdlet)?;
                let rows: fn(&Tenant, &super::User) -> Result<Vec<(Value, Value)>> = $rows;
                let all = rows(tenant, &user)?;
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
                let condition = match &self.filter {
                    Some(_) => listing.condition("MgGroup").or_else(|_| listing.condition("MgUser"))?,
                    None => None,
                };
                let one = self.directory_object_id;
                let kept = all.into_iter().filter(|(whole, shown)| {
                    let is_one = one.as_ref().is_none_or(|one| match shown {
                        Value::Object(object) => object.get("Id").is_some_and(|id| id.to_text().eq_ignore_ascii_case(one)),
                        _ => false,
                    });
                    is_one && condition.as_ref().is_none_or(|condition| condition.meets_value(whole))
                });
                let kept = kept.map(|(_, shown)| shown).collect();
                let rows = listing.page(cx, "MgUser", kept)?;
                rows.into_iter().try_for_each(|row| cx.emit_value(row))
            }
        }
    };
}

fn as_groups(groups: &[Group]) -> Vec<(Value, Value)> {
    groups
        .iter()
        .map(|group| (view::whole_group(group), view::group_object(group)))
        .collect()
}

of_user! {
    /// Gets the groups that a user is a member of, as directory objects.
    ///
    /// What a group is stands in AdditionalProperties, its keys as Graph writes them.
    ///
    /// ```transcript
    /// PS> (Get-MgUserMemberOf -UserId pilar@contoso.com -All).AdditionalProperties.displayName
    /// Marketing
    /// ```
    GetMgUserMemberOf, "GetMgUserMemberOf_List", |tenant, user| Ok(as_groups(&groups_of(tenant, user)?))
}

of_user! {
    /// Gets the groups that a user is a member of; there are no groups in groups here.
    ///
    /// ```transcript
    /// PS> @(Get-MgUserTransitiveMemberOf -UserId pilar@contoso.com -All).Count
    /// 1
    /// ```
    GetMgUserTransitiveMemberOf, "GetMgUserTransitiveMemberOf_List", |tenant, user| Ok(as_groups(&groups_of(tenant, user)?))
}

of_user! {
    /// Gets the groups that a user owns, as directory objects.
    ///
    /// ```transcript
    /// PS> @(Get-MgUserOwnedObject -UserId pilar@contoso.com -All).Count
    /// 0
    /// ```
    GetMgUserOwnedObject, "GetMgUserOwnedObject_List", |tenant, user| {
        let mut groups = tenant.list::<Group>()?;
        groups.retain(|group| group.owners.contains(&user.id));
        Ok(as_groups(&groups))
    }
}

of_user! {
    /// Gets those who report to a user.
    ///
    /// ```transcript
    /// PS> @(Get-MgUserDirectReport -UserId (Get-MgUserManager -UserId pilar@contoso.com).Id).Count -gt 2
    /// True
    /// ```
    GetMgUserDirectReport, "GetMgUserDirectReport_List", |tenant, user| {
        let reports = reports_of(tenant, user)?;
        Ok(reports.iter().map(|user| (view::whole_user(user), view::user_object(user))).collect())
    }
}

/// Gets the manager of a user, as a directory object.
///
/// ```transcript
/// PS> (Get-MgUserManager -UserId pilar@contoso.com).AdditionalProperties['jobTitle']
/// Chief Marketing Officer
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgUserManager {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User, as an object with an id
    input_object: Option<Value>,
    /// Properties; all are filled
    property: Vec<String>,
}

impl Cmdlet for GetMgUserManager {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "GetMgUserManager_Get";
        let _all_are_filled = self.property;
        let id = named(
            self.user_id.as_ref(),
            self.input_object.as_ref(),
            USER_NAMED_BY,
        );
        let tenant = cx.tenant()?;
        let user = find(tenant, &id.unwrap_or_default(), CMDLET)?;
        match manager_of(tenant, &user)? {
            Some(manager) => cx.emit_value(view::user_object(&manager)),
            None => Err(error::not_found("manager", None, CMDLET)),
        }
    }
}

/// The user that a reference names: `@{ '@odata.id' = 'https://graph.microsoft.com/v1.0/users/…' }`, or the id alone.
pub fn referenced(body: Option<&Value>) -> String {
    let text = body.map_or_else(String::new, |body| {
        crate::apps::output::table_value(body, "@odata.id")
            .or_else(|| crate::apps::output::table_value(body, "OdataId"))
            .unwrap_or_else(|| body.clone())
            .to_text()
    });
    text.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_string()
}

/// Names the manager of a user.
///
/// ```transcript
/// PS> Set-MgUserManagerByRef -UserId pilar@contoso.com -OdataId https://graph.microsoft.com/v1.0/users/admin@contoso.com
/// PS> (Get-MgUserManager -UserId pilar@contoso.com).AdditionalProperties.displayName
/// Contoso Administrator
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetMgUserManagerByRef {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// Address of the manager: `https://graph.microsoft.com/v1.0/users/` and the id
    odata_id: Option<String>,
    /// The reference, as a hash table
    body_parameter: Option<Value>,
}

impl Cmdlet for SetMgUserManagerByRef {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft Microsoft.Graph.Users";

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "SetMgUserManagerByRef_SetExpanded";
        let address = self.odata_id.map(Value::from).or(self.body_parameter);
        let tenant = cx.tenant()?;
        let mut user = find(tenant, &self.user_id.unwrap_or_default(), CMDLET)?;
        let manager = find(tenant, &referenced(address.as_ref()), CMDLET)?;
        if user.manager == Some(manager.id)
            || !cx.should_process(&user.user_principal_name, CMDLET)?
        {
            return Ok(());
        }
        user.manager = Some(manager.id);
        let tenant = cx.tenant()?;
        tenant.put(&user)?;
        let data = json!({ "ModifiedProperties": [{ "Name": "Manager", "NewValue": manager.user_principal_name }] });
        audit(tenant, "Update user.", &user.user_principal_name, data)
    }
}

/// Takes the manager of a user away.
///
/// ```transcript
/// PS> Remove-MgUserManagerByRef -UserId pilar@contoso.com
/// PS> $null -eq (Get-MgUser -UserId pilar@contoso.com -ExpandProperty manager).Manager
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveMgUserManagerByRef {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
}

impl Cmdlet for RemoveMgUserManagerByRef {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = "Microsoft Microsoft.Graph.Users";

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveMgUserManagerByRef_Delete";
        let mut user = find(cx.tenant()?, &self.user_id.unwrap_or_default(), CMDLET)?;
        if user.manager.is_none() || !cx.should_process(&user.user_principal_name, CMDLET)? {
            return Ok(());
        }
        user.manager = None;
        let tenant = cx.tenant()?;
        tenant.put(&user)?;
        let data = json!({ "ModifiedProperties": [{ "Name": "Manager" }] });
        audit(tenant, "Update user.", &user.user_principal_name, data)
    }
}

/// Ends all sessions of a user: whoever is signed in must sign in again.
///
/// ```transcript
/// PS> (Revoke-MgUserSignInSession -UserId pilar@contoso.com).Value
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RevokeMgUserSignInSession {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User, as an object with an id
    input_object: Option<Value>,
}

impl Cmdlet for RevokeMgUserSignInSession {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RevokeMgUserSignInSession_Revoke";
        let id = named(
            self.user_id.as_ref(),
            self.input_object.as_ref(),
            USER_NAMED_BY,
        );
        let mut user = find(cx.tenant()?, &id.unwrap_or_default(), CMDLET)?;
        if !cx.should_process(&user.user_principal_name, CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        user.sign_in_sessions_valid_from_date_time = Some(tenant.now());
        tenant.put(&user)?;
        let upn = user.user_principal_name.clone();
        audit(
            tenant,
            "Update StsRefreshTokenValidFrom Timestamp.",
            &upn,
            json!({}),
        )?;
        cx.emit_value(complex(
            "RevokeSignInSessionsResult",
            [("Value", true.into())],
        ))
    }
}
