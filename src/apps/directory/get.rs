//! Get-MgUser: users by id, by filter or by search, a page of them or all.

use super::graph::{Listing, asked, named};
use super::group::Group;
use super::user::User;
use super::{error, view};
use crate::apps::output::table_value;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Roles that read the directory; every member may.
pub const READERS: &[&str] = &[];

/// Properties by which an object of the pipeline names a user.
pub const USER_NAMED_BY: &[&str] = &["UserId", "Id", "UserPrincipalName"];

/// Gets users of the directory.
///
/// Without -All at most 100 come. Of a user only the usual properties are filled unless -Property names others, as
/// Graph has it; `-Property *` fills all.
///
/// ```transcript
/// PS> (Get-MgUser -UserId admin@contoso.com).DisplayName
/// Contoso Administrator
/// PS> @(Get-MgUser -Filter "assignedLicenses/`$count eq 0" -ConsistencyLevel eventual -CountVariable n).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Clone, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgUser {
    /// User to get: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User to get, as an object with an id
    input_object: Option<Value>,
    /// OData condition, such as `startsWith(displayName,'A')`
    filter: Option<String>,
    /// Words that a property begins with, such as `"displayName:ada"`; needs -ConsistencyLevel eventual
    search: Option<String>,
    /// Properties to fill; `*` fills all
    property: Vec<String>,
    /// What hangs on the user and is filled too: manager, directReports, memberOf
    expand_property: Vec<String>,
    /// Gets all, page by page
    all: bool,
    /// Gets at most so many
    top: Option<i64>,
    /// Passes over so many
    skip: Option<i64>,
    /// Properties to sort by, each with `desc` behind it for the other way
    sort: Vec<String>,
    /// `eventual` for advanced queries
    consistency_level: Option<String>,
    /// Name of the variable that receives the number of users
    count_variable: Option<String>,
    /// How many a page holds; has no consequence here
    page_size: Option<i64>,
}

const GET: &str = "GetMgUser_Get";
const LIST: &str = "GetMgUser_List";

impl Cmdlet for GetMgUser {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _no_consequence = self.page_size;
        let property = asked("MgUser", &self.property, "user", LIST)?;
        let expand = expanded(&self.expand_property)?;
        if let Some(id) = named(
            self.user_id.as_ref(),
            self.input_object.as_ref(),
            USER_NAMED_BY,
        ) {
            let tenant = cx.tenant()?;
            let user = find(tenant, &id, GET)?;
            let made = view::user(&user, &property);
            expand_user(tenant, &made, &user, &expand)?;
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
            type_name: "user",
        };
        let condition = listing.condition("MgUser")?;
        let tenant = cx.tenant()?;
        let mut rows = Vec::new();
        for user in tenant.list::<User>()? {
            let made = view::whole_user(&user);
            if condition
                .as_ref()
                .is_none_or(|condition| condition.meets_value(&made))
            {
                expand_user(tenant, &made, &user, &expand)?;
                rows.push(made);
            }
        }
        let kept: Vec<String> = expand.iter().chain(&property).cloned().collect();
        for row in listing.page(cx, "MgUser", rows)? {
            let shown = if property.is_empty() {
                &property
            } else {
                &kept
            };
            view::narrow_user(&row, shown, &expand);
            cx.emit_value(row)?;
        }
        Ok(())
    }
}

/// The documented names of what -ExpandProperty means, without what stands in brackets behind them.
fn expanded(given: &[String]) -> Result<Vec<String>> {
    let bare: Vec<String> = given
        .iter()
        .map(|name| {
            name.split('(')
                .next()
                .unwrap_or_default()
                .trim()
                .to_string()
        })
        .collect();
    asked("MgUser", &bare, "user", LIST)
}

fn expand_user(tenant: &Tenant, made: &Value, user: &User, names: &[String]) -> Result<()> {
    let Value::Object(object) = made else {
        return Ok(());
    };
    for name in names {
        let value = match name.as_str() {
            "Manager" => match manager_of(tenant, user)? {
                Some(manager) => view::user_object(&manager),
                None => Value::Null,
            },
            "DirectReports" => {
                let reports = reports_of(tenant, user)?;
                Value::array(reports.iter().map(view::user_object).collect())
            }
            "MemberOf" | "TransitiveMemberOf" => {
                let groups = groups_of(tenant, user)?;
                Value::array(groups.iter().map(view::group_object).collect())
            }
            "LicenseDetails" => super::licences::details(user),
            _ => continue,
        };
        object.set(name, value);
    }
    Ok(())
}

/// The manager of a user.
pub fn manager_of(tenant: &Tenant, user: &User) -> Result<Option<User>> {
    match user.manager {
        Some(id) => tenant.find::<User>(&id.to_string()),
        None => Ok(None),
    }
}

/// Those whose manager a user is.
pub fn reports_of(tenant: &Tenant, user: &User) -> Result<Vec<User>> {
    let mut users = tenant.list::<User>()?;
    users.retain(|other| other.manager == Some(user.id));
    users.sort_by(|a, b| a.display_name.cmp(&b.display_name));
    Ok(users)
}

/// The groups that a user is in.
pub fn groups_of(tenant: &Tenant, user: &User) -> Result<Vec<Group>> {
    let mut groups = tenant.list::<Group>()?;
    groups.retain(|group| group.members.contains(&user.id));
    groups.sort_by(|a, b| a.display_name.cmp(&b.display_name));
    Ok(groups)
}

/// The user that is meant, by any of its names; what Graph answers if there is none.
pub fn find(tenant: &Tenant, id: &str, cmdlet: &str) -> Result<User> {
    match tenant.find::<User>(id)? {
        Some(user) => Ok(user),
        None => {
            let known = tenant.names_of("User")?;
            Err(error::not_found(
                id,
                crate::diag::did_you_mean(id, known.iter().map(String::as_str)),
                cmdlet,
            ))
        }
    }
}

/// Gets users of the directory, as Get-MgUser does: the same cmdlet of the beta module.
///
/// ```transcript
/// PS> (Get-MgBetaUser -UserId admin@contoso.com).DisplayName
/// Contoso Administrator
/// ```
#[derive(Deserialize, JsonSchema)]
pub struct GetMgBetaUser {
    #[serde(flatten)]
    plain: GetMgUser,
}

impl Cmdlet for GetMgBetaUser {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;
    const ORIGIN: &'static str = "Microsoft Microsoft.Graph.Beta.Users";

    fn run(self, cx: &mut Context) -> Result<()> {
        self.plain.run(cx)
    }
}

/// A text of a hash table given as a parameter.
pub fn text_of(table: &Value, key: &str) -> Option<String> {
    table_value(table, key)
        .filter(|value| !value.is_null())
        .map(|value| value.to_text())
}
