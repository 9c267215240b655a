//! Licences: what the tenant has bought, what a user has, and Set-MgUserLicense (S1).

use super::change::{WRITERS, audit};
use super::get::{READERS, USER_NAMED_BY, find, text_of};
use super::graph::{complex, dictionary, named};
use super::licence::{SKUS, Sku, sku};
use super::user::User;
use super::{error, view};
use crate::apps::output::table::Row;
use crate::apps::output::table_value;
use crate::apps::settings::texts_of;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// How many users have a product.
fn consumed(tenant: &Tenant, id: Guid) -> Result<usize> {
    let users = tenant.list::<User>()?;
    Ok(users
        .iter()
        .filter(|user| user.licences.contains(&id))
        .count())
}

fn plans(sku: &Sku) -> Value {
    let plans = sku.plans.iter().map(|plan| {
        complex(
            "MicrosoftGraphServicePlanInfo",
            [
                ("AppliesTo", "User".into()),
                ("ProvisioningStatus", "Success".into()),
                ("ServicePlanId", Value::str(plan.id.to_string())),
                ("ServicePlanName", Value::str(plan.name)),
            ],
        )
    });
    Value::array(plans.collect())
}

/// Gets the products that the tenant has bought, with how many are in use.
///
/// ```transcript
/// PS> (Get-MgSubscribedSku -All | Where-Object SkuPartNumber -eq ENTERPRISEPACK).PrepaidUnits.Enabled
/// 40
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgSubscribedSku {
    /// Product: its id, or tenant and product id with an underscore between
    subscribed_sku_id: Option<String>,
    /// Product, as an object with an id
    input_object: Option<Value>,
    /// Properties to fill
    property: Vec<String>,
    /// Gets all; they are few
    all: bool,
}

impl Cmdlet for GetMgSubscribedSku {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const KIND: &str = "MgSubscribedSku";
        const CMDLET: &str = "GetMgSubscribedSku_List";
        let _all_are_few = self.all;
        let asked = super::graph::asked(KIND, &self.property, "subscribedSku", CMDLET)?;
        let wanted = named(
            self.subscribed_sku_id.as_ref(),
            self.input_object.as_ref(),
            &["SubscribedSkuId", "Id", "SkuId"],
        );
        let tenant = cx.tenant()?;
        let account = super::organisation::id(tenant)?.to_string();
        let mut rows = Vec::new();
        for sku in SKUS {
            let id = format!("{account}_{}", sku.id);
            let used = i32::try_from(consumed(tenant, sku.id)?).unwrap_or(i32::MAX);
            let is_wanted = wanted.as_ref().is_none_or(|wanted| {
                wanted.eq_ignore_ascii_case(&id) || wanted.eq_ignore_ascii_case(&sku.id.to_string())
            });
            if !is_wanted {
                continue;
            }
            let units = complex(
                "MicrosoftGraphLicenseUnitsDetail",
                [
                    ("Enabled", sku.enabled.into()),
                    ("LockedOut", 0.into()),
                    ("Suspended", 0.into()),
                    ("Warning", 0.into()),
                ],
            );
            let row = Row::of(KIND)
                .set("Id", id)
                .set("AccountId", account.as_str())
                .set("AccountName", crate::apps::seed::TENANT)
                .set("AppliesTo", "User")
                .set("CapabilityStatus", "Enabled")
                .set("ConsumedUnits", used)
                .set("PrepaidUnits", units)
                .set("ServicePlans", plans(sku))
                .set("SkuId", Value::str(sku.id.to_string()))
                .set("SkuPartNumber", sku.part_number)
                .set(
                    "SubscriptionIds",
                    Value::array(vec![Value::str(sku.id.to_string())]),
                )
                .set("AdditionalProperties", Value::Table(dictionary()))
                .build();
            super::graph::narrowed(&row, KIND, &asked, &|_| true);
            rows.push(row);
        }
        if let (Some(id), true) = (&wanted, rows.is_empty()) {
            return Err(error::not_found(id, None, "GetMgSubscribedSku_Get"));
        }
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

/// The licences of a user with the services that they contain.
pub fn details(user: &User) -> Value {
    let skus = user.licences.iter().filter_map(|id| sku(&id.to_string()));
    Value::array(skus.map(|sku| detail(user, sku)).collect())
}

fn detail(user: &User, sku: &Sku) -> Value {
    let off = user.disabled_plans.get(&sku.id.to_string());
    let off = off.and_then(serde_json::Value::as_array);
    let plans = sku.plans.iter().map(|plan| {
        let is_off = off.is_some_and(|off| off.iter().any(|id| id == &json!(plan.id)));
        Value::Object(Object::of([
            ("AppliesTo", Value::str("User")),
            (
                "ProvisioningStatus",
                if is_off { "Disabled" } else { "Success" }.into(),
            ),
            ("ServicePlanId", Value::str(plan.id.to_string())),
            ("ServicePlanName", Value::str(plan.name)),
            ("ContentSearchable", plan.searchable.into()),
        ]))
    });
    Row::of("MgLicenseDetail")
        .set("Id", Value::str(sku.id.to_string()))
        .set("ServicePlans", Value::array(plans.collect()))
        .set("SkuId", Value::str(sku.id.to_string()))
        .set("SkuPartNumber", sku.part_number)
        .set("AdditionalProperties", Value::Table(dictionary()))
        .build()
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
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgUserLicenseDetail {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User, as an object with an id
    input_object: Option<Value>,
    /// One of the licences
    license_details_id: Option<String>,
    /// Gets all
    all: bool,
}

impl Cmdlet for GetMgUserLicenseDetail {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _all_are_few = self.all;
        let id = named(
            self.user_id.as_ref(),
            self.input_object.as_ref(),
            USER_NAMED_BY,
        );
        let cmdlet = "GetMgUserLicenseDetail_List";
        let user = find(cx.tenant()?, &id.unwrap_or_default(), cmdlet)?;
        let one = self.license_details_id;
        for sku in user.licences.iter().filter_map(|id| sku(&id.to_string())) {
            if one
                .as_ref()
                .is_none_or(|id| id.eq_ignore_ascii_case(&sku.id.to_string()))
            {
                cx.emit_value(detail(&user, sku))?;
            }
        }
        Ok(())
    }
}

/// Gives licences to a user and takes them away.
///
/// -AddLicenses takes hash tables: `@{ SkuId = …; DisabledPlans = … }`; -RemoveLicenses takes the ids of products. Both
/// must be given, one of them may be `@()`. A user without a usage location gets none.
///
/// ```transcript
/// PS> $e3 = (Get-MgSubscribedSku -All | Where-Object SkuPartNumber -eq ENTERPRISEPACK).SkuId
/// PS> $null = Set-MgUserLicense -UserId admin@contoso.com -AddLicenses @{ SkuId = $e3 } -RemoveLicenses @()
/// PS> (Get-MgUserLicenseDetail -UserId admin@contoso.com).SkuPartNumber
/// ENTERPRISEPREMIUM
/// ENTERPRISEPACK
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetMgUserLicense {
    /// User: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User, as an object with an id
    input_object: Option<Value>,
    /// Licences to give: hash tables with SkuId and DisabledPlans
    add_licenses: Option<Value>,
    /// Ids of products to take away
    remove_licenses: Option<Value>,
    /// Both together, as a hash table
    body_parameter: Option<Value>,
}

const SET: &str = "SetMgUserLicense_AssignExpanded";

fn refused(message: &str, target: &str, label: &str, help: &str) -> crate::diag::Error {
    error::bad_request(message, target, label, help, SET)
}

/// The product of that id.
fn product(id: &str) -> Result<&'static Sku> {
    let known = SKUS
        .iter()
        .find(|sku| sku.id.to_string().eq_ignore_ascii_case(id.trim()));
    known.ok_or_else(|| {
        let message = format!("License {id} does not correspond to a valid company License.");
        refused(
            &message,
            id,
            "no such product",
            "Get-MgSubscribedSku -All lists the ids of products",
        )
    })
}

impl Cmdlet for SetMgUserLicense {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let id = named(
            self.user_id.as_ref(),
            self.input_object.as_ref(),
            USER_NAMED_BY,
        );
        let tenant = cx.tenant()?;
        let before = find(tenant, &id.unwrap_or_default(), SET)?;
        let mut user = before.clone();
        let body = |key: &str| {
            self.body_parameter
                .as_ref()
                .and_then(|body| table_value(body, key))
        };
        let added = self.add_licenses.clone().or_else(|| body("AddLicenses"));
        let removed = self
            .remove_licenses
            .clone()
            .or_else(|| body("RemoveLicenses"));
        for id in removed.iter().flat_map(texts_of) {
            let sku = product(&id)?;
            if !user.licences.contains(&sku.id) {
                let help = format!(
                    "Get-MgUserLicenseDetail -UserId {} lists them",
                    user.user_principal_name
                );
                return Err(refused(
                    "User does not have a corresponding license.",
                    &id,
                    "is not assigned to the user",
                    &help,
                ));
            }
            user.licences.retain(|known| *known != sku.id);
            user.disabled_plans.remove(&sku.id.to_string());
        }
        for licence in each(added.as_ref()) {
            self.give(tenant, &mut user, &licence)?;
        }
        if user == before || !cx.should_process(&user.user_principal_name, SET)? {
            return cx.emit_value(view::user(&user, &[]));
        }
        let tenant = cx.tenant()?;
        tenant.put(&user)?;
        let names = |ids: &[Guid]| -> Vec<&str> {
            ids.iter()
                .filter_map(|id| sku(&id.to_string()))
                .map(|sku| sku.part_number)
                .collect()
        };
        let data = json!({ "ModifiedProperties": [{ "Name": "AssignedLicense", "OldValue": names(&before.licences),
            "NewValue": names(&user.licences) }] });
        audit(
            tenant,
            "Change user license.",
            &user.user_principal_name,
            data,
        )?;
        cx.emit_value(view::user(&user, &[]))
    }
}

/// The hash tables of a list, or the one.
fn each(given: Option<&Value>) -> Vec<Value> {
    given.map_or_else(Vec::new, |given| match given.base() {
        Value::Table(_) => vec![given.clone()],
        _ => given
            .items()
            .map_or_else(|| vec![given.clone()], |items| items.to_vec()),
    })
}

impl SetMgUserLicense {
    fn give(&self, tenant: &Tenant, user: &mut User, licence: &Value) -> Result<()> {
        let id = text_of(licence, "SkuId").unwrap_or_default();
        let sku = product(&id)?;
        let off: Vec<String> = table_value(licence, "DisabledPlans")
            .iter()
            .flat_map(texts_of)
            .collect();
        for plan in &off {
            if !sku
                .plans
                .iter()
                .any(|known| known.id.to_string().eq_ignore_ascii_case(plan))
            {
                let message = format!(
                    "License {} doesn't have the service plan {plan}.",
                    sku.part_number
                );
                let help = "the ServicePlans of Get-MgSubscribedSku list the ids";
                return Err(refused(&message, plan, "no such service", help));
            }
        }
        if user.usage_location.as_deref().is_none_or(str::is_empty) {
            let help = format!(
                "Update-MgUser -UserId {} -UsageLocation DE sets it",
                user.user_principal_name
            );
            return Err(refused(
                "License assignment cannot be done for user with invalid usage location.",
                &user.user_principal_name,
                "has no usage location",
                &help,
            ));
        }
        if !user.licences.contains(&sku.id) {
            if consumed(tenant, sku.id)? as i32 >= sku.enabled {
                let message = format!(
                    "Subscription with SKU {} does not have any available licenses.",
                    sku.id
                );
                let help = "take the licence from somebody else first";
                return Err(refused(&message, &id, "all are in use", help));
            }
            user.licences.push(sku.id);
        }
        let key = sku.id.to_string();
        if off.is_empty() {
            user.disabled_plans.remove(&key);
        } else {
            user.disabled_plans.insert(key, json!(off));
        }
        Ok(())
    }
}
