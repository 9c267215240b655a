//! Get- and Set-User: people as Exchange sees them in the directory, with or without a mailbox.

use super::error;
use super::find::{READERS, WRITERS};
use super::listing::{Query, listed};
use super::mailbox::Mailbox;
use super::permission::{audited, sid};
use super::recipient::{self, Recipient};
use super::recipients::{common, is_one_of, of_person};
use crate::apps::accounts;
use crate::apps::directory::{User, account};
use crate::apps::output::table::Row;
use crate::apps::settings::Setting;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

const KIND: &str = "User";

fn find(tenant: &Tenant, given: &Value) -> Result<User> {
    let name = recipient::name_of(given);
    let words = |error| error::in_exchange_words(tenant, &name, error);
    if let Some(user) = tenant.find::<User>(&name).map_err(words)? {
        return Ok(user);
    }
    // By a name of the mailbox its user is meant.
    if let Some(mailbox) = tenant.find::<Mailbox>(&name).map_err(words)?
        && let Some(user) = tenant.find::<User>(&mailbox.external_directory_object_id)?
    {
        return Ok(user);
    }
    let known = tenant.names_of("User")?;
    let near = crate::diag::did_you_mean(&name, known.iter().map(String::as_str));
    Err(error::no_object(
        tenant,
        &name,
        "user",
        near,
        "Get-User lists users",
    ))
}

fn view(tenant: &Tenant, user: &User) -> Result<Value> {
    let mailbox = tenant
        .find::<Mailbox>(&user.id.to_string())?
        .filter(Mailbox::is_active);
    let who = mailbox
        .as_ref()
        .map_or_else(|| Recipient::from(user), Recipient::from);
    let manager = match user.manager {
        Some(id) => tenant.find::<User>(&id.to_string())?,
        None => None,
    };
    let reports: Vec<String> = tenant
        .list::<User>()?
        .iter()
        .filter(|other| other.manager == Some(user.id))
        .filter_map(|other| other.mail_nickname.clone())
        .collect();
    let row = of_person(common(Row::of(KIND), &who), user)
        .set("UserPrincipalName", user.user_principal_name.as_str())
        .set(
            "MicrosoftOnlineServicesID",
            user.user_principal_name.as_str(),
        )
        .set("ExternalDirectoryObjectId", user.id.to_string())
        .set("AccountDisabled", !user.account_enabled)
        .set(
            "UserAccountControl",
            if user.account_enabled {
                "NormalAccount"
            } else {
                "AccountDisabled, NormalAccount"
            },
        )
        .set(
            "Manager",
            manager
                .and_then(|manager| manager.mail_nickname)
                .map_or(Value::Null, Value::from),
        )
        .texts("DirectReports", &reports)
        .set("Sid", sid(&user.id.to_string()))
        .set("IsSecurityPrincipal", true)
        .set("RemotePowerShellEnabled", true)
        .set("EXOModuleEnabled", true)
        .date("WhenCreated", user.created_date_time)
        .date("WhenCreatedUTC", user.created_date_time)
        .date(
            "StsRefreshTokensValidFrom",
            user.sign_in_sessions_valid_from_date_time,
        );
    Ok(row.named(&who.name))
}

/// Gets users as Exchange sees them.
///
/// ```transcript
/// PS> Get-User pilar@contoso.com | ForEach-Object { "$($_.Title), $($_.City)" }
/// Brand Manager, Madrid
/// PS> @(Get-User -Filter "Department -eq 'Legal'").Count
/// 2
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetUser {
    /// User: sign-in name, address, alias, name, id
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition, such as `Department -eq 'Legal'`
    filter: Option<Value>,
    /// Kinds
    recipient_type_details: Vec<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sortby: Option<String>,
}

impl Cmdlet for GetUser {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        if let Some(identity) = &self.identity {
            let row = view(tenant, &find(tenant, identity)?)?;
            return cx.emit_value(row);
        }
        let mut rows = Vec::new();
        for user in tenant.list::<User>()? {
            rows.push(view(tenant, &user)?);
        }
        rows.retain(|row| is_one_of(row, "RecipientTypeDetails", &self.recipient_type_details));
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sortby.as_deref(),
        };
        listed(cx, KIND, rows, &query, Clone::clone)
    }
}

/// Changes what the directory says of a user.
///
/// ```transcript
/// PS> Set-User pilar@contoso.com -Title Keeper -Manager admin@contoso.com
/// PS> Get-User pilar@contoso.com | ForEach-Object { "$($_.Title), $($_.Manager)" }
/// Keeper, admin
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetUser {
    /// User: sign-in name, address, alias, name, id
    identity: Value,
    /// Name as shown
    display_name: Option<String>,
    /// City
    city: Setting,
    /// Company
    company: Setting,
    /// Country
    country_or_region: Setting,
    /// Department
    department: Setting,
    /// Fax
    fax: Setting,
    /// Given name
    first_name: Setting,
    /// Family name
    last_name: Setting,
    /// Manager; `$null` for none
    manager: Setting,
    /// Mobile phone
    mobile_phone: Setting,
    /// Office
    office: Setting,
    /// Phone at work
    phone: Setting,
    /// Postal code
    postal_code: Setting,
    /// State or province
    state_or_province: Setting,
    /// Street and number
    street_address: Setting,
    /// What the person does
    title: Setting,
    /// Asks nothing
    force: bool,
}

impl Cmdlet for SetUser {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _never_asks = self.force;
        let tenant = cx.tenant()?;
        let before = find(tenant, &self.identity)?;
        let mut user = before.clone();
        for (given, kept) in [
            (&self.city, &mut user.city),
            (&self.company, &mut user.company_name),
            (&self.country_or_region, &mut user.country),
            (&self.department, &mut user.department),
            (&self.fax, &mut user.fax_number),
            (&self.first_name, &mut user.given_name),
            (&self.last_name, &mut user.surname),
            (&self.mobile_phone, &mut user.mobile_phone),
            (&self.office, &mut user.office_location),
            (&self.postal_code, &mut user.postal_code),
            (&self.state_or_province, &mut user.state),
            (&self.street_address, &mut user.street_address),
            (&self.title, &mut user.job_title),
        ] {
            if let Some(text) = given.text() {
                *kept = text;
            }
        }
        if let Some(phone) = self.phone.text() {
            user.business_phones = phone.into_iter().collect();
        }
        user.display_name = self.display_name.unwrap_or(user.display_name);
        if let Some(manager) = self.manager.given() {
            user.manager = if manager.is_null() {
                None
            } else {
                Some(find(tenant, manager)?.id)
            };
        }
        let name = before.user_principal_name.clone();
        if user == before {
            return cx.warn(format!(
                "The command completed successfully but no settings of '{name}' have been modified."
            ));
        }
        if !cx.should_process(&name, "Set-User")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.put(&user)?;
        accounts::changed(tenant, &account(tenant, &before)?, &account(tenant, &user)?)?;
        audited(cx, "Set-User", &name)
    }
}
