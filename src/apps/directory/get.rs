//! Get-MgUser and Get-MgUserLicenseDetail: users by id, by filter or by search, a page of them or all.

use super::user::User;
use super::{error, licence, view};
use crate::apps::filter::{self, Filter, Test};
use crate::apps::output::{identity, table_value};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

/// Users in one page where nobody says otherwise.
const PAGE: usize = 100;
/// Roles that read the directory; every member may.
pub const READERS: &[&str] = &[];

/// Gets users of the directory.
///
/// Without -All at most 100 come. Of a user only the usual properties are filled unless -Property names others, as
/// Graph has it; `-Property *` fills all.
///
/// ```transcript
/// PS> (Get-MgUser -UserId admin@contoso.com).DisplayName
/// Contoso Administrator
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
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
        let property = properties(&self.property)?;
        let named = self.user_id.clone().or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["UserId", "Id", "UserPrincipalName"]))
        });
        if let Some(id) = named {
            let user = find(cx.tenant()?, &id, GET)?;
            return cx.emit_value(view::user(&user, &property)?);
        }
        let condition = self.condition()?;
        let mut users: Vec<(User, Json)> = Vec::new();
        for user in cx.tenant()?.list::<User>()? {
            let doc = document(&user);
            if condition
                .as_ref()
                .is_none_or(|condition| condition.meets(&doc))
            {
                users.push((user, doc));
            }
        }
        sort(&mut users, &self.sort)?;
        if let Some(variable) = &self.count_variable {
            let count = i32::try_from(users.len()).unwrap_or(i32::MAX);
            cx.host.set_variable(variable, count.into(), None)?;
        }
        let limit = match self.top {
            Some(top) => usize::try_from(top).unwrap_or(0),
            None if self.all => usize::MAX,
            None => PAGE,
        };
        let skip = self
            .skip
            .and_then(|skip| usize::try_from(skip).ok())
            .unwrap_or(0);
        for (user, _) in users.into_iter().skip(skip).take(limit) {
            cx.emit_value(view::user(&user, &property)?)?;
        }
        Ok(())
    }
}

impl GetMgUser {
    /// The condition of -Filter and -Search together; advanced ones need -ConsistencyLevel.
    fn condition(&self) -> Result<Option<Filter>> {
        let advanced = self
            .consistency_level
            .as_deref()
            .is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
        let mut whole = None;
        if let Some(text) = &self.filter {
            let parsed = filter::odata(text).map_err(|wrong| unreadable(&wrong, text))?;
            known_properties(&parsed, text)?;
            let is_advanced =
                parsed.uses(&[Test::Ne, Test::EndsWith, Test::Contains]) || parsed.negates();
            if is_advanced && !(advanced && self.count_variable.is_some()) {
                return Err(error::advanced_query(
                    "A filter with ne, not, endsWith or $count",
                    text,
                    LIST,
                ));
            }
            whole = Some(parsed);
        }
        if let Some(text) = &self.search {
            if !advanced {
                return Err(error::advanced_query("-Search", text, LIST));
            }
            let parsed = filter::odata_search(text).map_err(|wrong| unreadable(&wrong, text))?;
            known_properties(&parsed, text)?;
            whole = Some(match whole {
                Some(filter) => Filter::And(Box::new(filter), Box::new(parsed)),
                None => parsed,
            });
        }
        Ok(whole)
    }
}

fn unreadable(wrong: &filter::Wrong, text: &str) -> crate::diag::Error {
    let mut record = wrong.record(
        "Request_BadRequest",
        "Microsoft.Graph.PowerShell.Runtime.RestException",
        text,
    );
    record.id_suffix = format!("Microsoft.Graph.PowerShell.Cmdlets.{LIST}");
    record.into()
}

fn known_properties(filter: &Filter, text: &str) -> Result<()> {
    for name in filter.properties() {
        let first = name.split(['/', '.']).next().unwrap_or(name);
        if view::property_name(first).is_none() {
            return Err(no_property(first, text));
        }
    }
    Ok(())
}

fn no_property(name: &str, target: &str) -> crate::diag::Error {
    let near = crate::diag::did_you_mean(
        name,
        super::properties::USER.iter().map(|(known, _)| *known),
    );
    let help = near.map_or_else(
        || "Get-Help Get-MgUser lists the properties of a user".to_string(),
        |near| format!("did you mean {near}?"),
    );
    let message =
        format!("Could not find a property named '{name}' on type 'microsoft.graph.user'.");
    error::bad_request(&message, target, "no such property", &help, LIST)
}

/// The names that -Property means; several may stand in one text, between commas.
fn properties(asked: &[String]) -> Result<Vec<String>> {
    let names = asked
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names
        .map(|name| match view::property_name(name) {
            Some(known) => Ok(known.to_string()),
            None if name == "*" => Ok(name.to_string()),
            None => Err(no_property(name, name)),
        })
        .collect()
}

fn sort(users: &mut [(User, Json)], by: &[String]) -> Result<()> {
    for order in by.iter().rev() {
        let mut words = order.split_whitespace();
        let name = words.next().unwrap_or_default();
        let Some(known) = view::property_name(name) else {
            return Err(no_property(name, order));
        };
        let text = |doc: &Json| {
            doc.get(known).map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_lowercase)
            })
        };
        users.sort_by_key(|(_, doc)| text(doc));
        if words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("desc"))
        {
            users.reverse();
        }
    }
    Ok(())
}

/// A user as filters see it.
pub fn document(user: &User) -> Json {
    let mut doc = serde_json::to_value(user).unwrap_or_default();
    let licences: Vec<Json> = user
        .licences
        .iter()
        .map(|id| serde_json::json!({ "SkuId": id }))
        .collect();
    doc["AssignedLicenses"] = licences.into();
    doc
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

/// Gets the licences of one user, with the services that they contain (S1).
///
/// Which applications a person may use follows from the services; each tells whether content search finds what the
/// application keeps.
///
/// ```transcript
/// PS> (Get-MgUserLicenseDetail -UserId admin@contoso.com).SkuPartNumber
/// ENTERPRISEPREMIUM
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct GetMgUserLicenseDetail {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User, as an object with an id
    input_object: Option<Value>,
    /// Gets all
    all: bool,
}

impl Cmdlet for GetMgUserLicenseDetail {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _all_are_few = self.all;
        let id = self.user_id.or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["UserId", "Id", "UserPrincipalName"]))
        });
        let user = find(
            cx.tenant()?,
            &id.unwrap_or_default(),
            "GetMgUserLicenseDetail_List",
        )?;
        for sku in user
            .licences
            .iter()
            .filter_map(|id| licence::sku(&id.to_string()))
        {
            let plans = sku.plans.iter().map(|plan| {
                Value::Object(Object::of([
                    ("AppliesTo", Value::str("User")),
                    ("ProvisioningStatus", Value::str("Success")),
                    ("ServicePlanId", Value::str(plan.id.to_string())),
                    ("ServicePlanName", Value::str(plan.name)),
                    ("ContentSearchable", plan.searchable.into()),
                ]))
            });
            let detail = Object::of([
                ("Id", Value::str(sku.id.to_string())),
                ("ServicePlans", Value::array(plans.collect())),
                ("SkuId", Value::str(sku.id.to_string())),
                ("SkuPartNumber", Value::str(sku.part_number)),
            ]);
            let names: Vec<std::rc::Rc<str>> =
                vec!["MgLicenseDetail".into(), "System.Object".into()];
            detail.set_type_names(names.into());
            cx.emit_value(Value::Object(detail))?;
        }
        Ok(())
    }
}

/// A text of a hash table given as a parameter.
pub fn text_of(table: &Value, key: &str) -> Option<String> {
    table_value(table, key)
        .filter(|value| !value.is_null())
        .map(|value| value.to_text())
}
