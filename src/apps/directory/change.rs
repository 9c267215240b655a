//! New-MgUser, Update-MgUser, Remove-MgUser. What follows for mailboxes and sites is told to them by `accounts`.

use super::get::{find, text_of};
use super::user::User;
use super::{DeletedUser, error, expire, view};
use crate::apps::accounts::{self, Account};
use crate::apps::output::identity;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{AuditRecord, Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Roles that change users.
pub const WRITERS: &[&str] = &["User Administrator", "Global Administrator"];

/// Makes the structs of New- and Update-MgUser, which share all that can be said of a user.
macro_rules! user_cmdlet {
    ($(#[$about:meta])* $name:ident { $($(#[$own_about:meta])* $own:ident: $own_type:ty,)* }) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema, Default)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            $($(#[$own_about])* $own: $own_type,)*
            /// What the person says of themself
            about_me: Option<String>,
            /// Whether the person may sign in
            account_enabled: Option<bool>,
            /// Birthday
            birthday: Option<Timestamp>,
            /// The properties together, as a hash table
            body_parameter: Option<Value>,
            /// Phones at work
            business_phones: Option<Vec<String>>,
            /// City
            city: Option<String>,
            /// Company
            company_name: Option<String>,
            /// Country
            country: Option<String>,
            /// Department
            department: Option<String>,
            /// Name as shown
            display_name: Option<String>,
            /// First day of work
            employee_hire_date: Option<Timestamp>,
            /// Number given by the employer
            employee_id: Option<String>,
            /// Employee, Contractor …
            employee_type: Option<String>,
            /// Fax
            fax_number: Option<String>,
            /// Given name
            given_name: Option<String>,
            /// Interests
            interests: Option<Vec<String>>,
            /// What the person does
            job_title: Option<String>,
            /// Primary mail address
            mail: Option<String>,
            /// Alias
            mail_nickname: Option<String>,
            /// Mobile phone
            mobile_phone: Option<String>,
            /// Address of the personal site
            my_site: Option<String>,
            /// Office
            office_location: Option<String>,
            /// Addresses outside the organisation
            other_mails: Option<Vec<String>>,
            /// Earlier projects
            past_projects: Option<Vec<String>>,
            /// Postal code
            postal_code: Option<String>,
            /// Language, such as es-ES
            preferred_language: Option<String>,
            /// Responsibilities
            responsibilities: Option<Vec<String>>,
            /// Schools
            schools: Option<Vec<String>>,
            /// Skills
            skills: Option<Vec<String>>,
            /// State or province
            state: Option<String>,
            /// Street and number
            street_address: Option<String>,
            /// Family name
            surname: Option<String>,
            /// Country of the licences, two letters
            usage_location: Option<String>,
            /// Name to sign in with
            user_principal_name: Option<String>,
            /// Member or Guest
            user_type: Option<String>,
        }

        impl $name {
            /// Writes what was given into the user; names of what was given.
            fn apply(&self, user: &mut User) -> Vec<&'static str> {
                let mut given = Vec::new();
                macro_rules! text {
                    ($field:ident, $shown:literal) => {
                        let from_body = || self.body_parameter.as_ref().and_then(|body| text_of(body, $shown));
                        if let Some(value) = self.$field.clone().or_else(from_body) {
                            // An empty text clears a property, as `$null` does in the portal.
                            user.$field = (!value.is_empty()).then_some(value);
                            given.push($shown);
                        }
                    };
                }
                macro_rules! list {
                    ($field:ident, $shown:literal) => {
                        if let Some(value) = self.$field.clone() {
                            user.$field = value.into_iter().filter(|text| !text.is_empty()).collect();
                            given.push($shown);
                        }
                    };
                }
                text!(about_me, "AboutMe");
                text!(city, "City");
                text!(company_name, "CompanyName");
                text!(country, "Country");
                text!(department, "Department");
                text!(employee_id, "EmployeeId");
                text!(employee_type, "EmployeeType");
                text!(fax_number, "FaxNumber");
                text!(given_name, "GivenName");
                text!(job_title, "JobTitle");
                text!(mail, "Mail");
                text!(mail_nickname, "MailNickname");
                text!(mobile_phone, "MobilePhone");
                text!(my_site, "MySite");
                text!(office_location, "OfficeLocation");
                text!(postal_code, "PostalCode");
                text!(preferred_language, "PreferredLanguage");
                text!(state, "State");
                text!(street_address, "StreetAddress");
                text!(surname, "Surname");
                text!(usage_location, "UsageLocation");
                text!(user_type, "UserType");
                list!(business_phones, "BusinessPhones");
                list!(interests, "Interests");
                list!(other_mails, "OtherMails");
                list!(past_projects, "PastProjects");
                list!(responsibilities, "Responsibilities");
                list!(schools, "Schools");
                list!(skills, "Skills");
                let from_body = |key: &str| self.body_parameter.as_ref().and_then(|body| text_of(body, key));
                for (value, shown) in [(self.birthday, "Birthday"), (self.employee_hire_date, "EmployeeHireDate")] {
                    let Some(at) = value.or_else(|| from_body(shown)?.parse().ok()) else { continue };
                    match shown {
                        "Birthday" => user.birthday = Some(at),
                        _ => user.employee_hire_date = Some(at),
                    }
                    given.push(shown);
                }
                if let Some(name) = self.display_name.clone().or_else(|| from_body("DisplayName")) {
                    user.display_name = name;
                    given.push("DisplayName");
                }
                if let Some(upn) = self.user_principal_name.clone().or_else(|| from_body("UserPrincipalName")) {
                    user.user_principal_name = upn;
                    given.push("UserPrincipalName");
                }
                let enabled = from_body("AccountEnabled").map(|text| text.eq_ignore_ascii_case("true"));
                if let Some(enabled) = self.account_enabled.or(enabled) {
                    user.account_enabled = enabled;
                    given.push("AccountEnabled");
                }
                given
            }
        }
    };
}

user_cmdlet! {
    /// Makes a user in the directory.
    ///
    /// The user has no mailbox and no licence yet. The password is checked for being there and is not kept.
    ///
    /// ```transcript
    /// PS> $password = @{ Password = 'correct horse' }
    /// PS> $user = New-MgUser -DisplayName 'Ada Byron' -UserPrincipalName ada@contoso.com -MailNickname ada -AccountEnabled -PasswordProfile $password
    /// PS> $user.UserPrincipalName
    /// ada@contoso.com
    /// ```
    NewMgUser {
        /// Hash table with the password
        password_profile: Option<Value>,
    }
}

impl Cmdlet for NewMgUser {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "NewMgUser_CreateExpanded";
        let mut user = User {
            account_enabled: false,
            user_type: Some("Member".into()),
            ..User::default()
        };
        self.apply(&mut user);
        let password = self.password_profile.clone().or_else(|| {
            crate::apps::output::table_value(self.body_parameter.as_ref()?, "PasswordProfile")
        });
        let missing = if user.display_name.is_empty() {
            "DisplayName"
        } else if user.user_principal_name.is_empty() {
            "UserPrincipalName"
        } else if user.mail_nickname.is_none() {
            "MailNickname"
        } else if password
            .as_ref()
            .and_then(|table| text_of(table, "Password"))
            .is_none_or(|text| text.is_empty())
        {
            "PasswordProfile"
        } else {
            ""
        };
        if !missing.is_empty() {
            let message =
                format!("A value is required for property '{missing}' of resource 'User'.");
            return Err(error::bad_request(
                &message,
                missing,
                "is missing",
                &format!("add -{missing}"),
                CMDLET,
            ));
        }
        checked_name(cx.tenant()?, &user, CMDLET)?;
        if !cx.should_process(&user.user_principal_name, CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        user.id = tenant.new_guid()?;
        user.created_date_time = Some(tenant.now());
        tenant.put(&user)?;
        audit(tenant, "Add user.", &user.user_principal_name, json!({}))?;
        cx.emit_value(view::user(&user, &[]))
    }
}

user_cmdlet! {
    /// Changes properties of a user.
    ///
    /// What is not given keeps its value; an empty text clears a property. Blocking sign-in (`-AccountEnabled:$false`)
    /// restricts the person (S22); the Managed Folder Assistant then passes the mailbox over (LC-M9).
    ///
    /// ```transcript
    /// PS> Update-MgUser -UserId admin@contoso.com -JobTitle Keeper
    /// PS> (Get-MgUser -UserId admin@contoso.com).JobTitle
    /// Keeper
    /// ```
    UpdateMgUser {
        /// User to change: object id, sign-in name, address, alias or display name
        user_id: Option<String>,
        /// User to change, as an object with an id
        input_object: Option<Value>,
    }
}

impl Cmdlet for UpdateMgUser {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "UpdateMgUser_UpdateExpanded";
        let id = self.user_id.clone().or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["UserId", "Id", "UserPrincipalName"]))
        });
        let before = find(cx.tenant()?, &id.unwrap_or_default(), CMDLET)?;
        let mut user = before.clone();
        let given = self.apply(&mut user);
        if before.on_premises_sync_enabled == Some(true) {
            let message = "Unable to update the specified properties for on-premises mastered Directory Sync objects.";
            let help =
                "change it in the directory on premises: it flows down by synchronisation (S24)";
            return Err(error::bad_request(
                message,
                &before.user_principal_name,
                "is synchronised",
                help,
                CMDLET,
            ));
        }
        checked_name(cx.tenant()?, &user, CMDLET)?;
        if user == before || !cx.should_process(&before.user_principal_name, CMDLET)? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        rename_addresses(&before, &mut user);
        tenant.put(&user)?;
        accounts::changed(tenant, &account(tenant, &before)?, &account(tenant, &user)?)?;
        let operation = match (before.account_enabled, user.account_enabled) {
            (true, false) => "Disable account.",
            (false, true) => "Enable account.",
            _ => "Update user.",
        };
        let changed: Vec<_> = given.iter().map(|name| json!({ "Name": name })).collect();
        audit(
            tenant,
            operation,
            &user.user_principal_name,
            json!({ "ModifiedProperties": changed }),
        )
    }
}

/// A new primary address keeps the old one as an alias.
fn rename_addresses(before: &User, user: &mut User) {
    if user.mail == before.mail || user.proxy_addresses.is_empty() {
        return;
    }
    for proxy in &mut user.proxy_addresses {
        if let Some(address) = proxy.strip_prefix("SMTP:") {
            *proxy = format!("smtp:{address}");
        }
    }
    if let Some(mail) = &user.mail {
        user.proxy_addresses
            .retain(|proxy| !proxy.eq_ignore_ascii_case(&format!("smtp:{mail}")));
        user.proxy_addresses.insert(0, format!("SMTP:{mail}"));
    }
}

/// Refuses a sign-in name that is taken or of a foreign domain.
fn checked_name(tenant: &Tenant, user: &User, cmdlet: &str) -> Result<()> {
    let upn = &user.user_principal_name;
    let domain = upn.split_once('@').map_or("", |(_, domain)| domain);
    if domain.is_empty()
        || !domain
            .to_lowercase()
            .ends_with(crate::apps::seed::people::DOMAIN)
    {
        let help = format!(
            "use a name that ends in @{}",
            crate::apps::seed::people::DOMAIN
        );
        let message = "The domain portion of the userPrincipalName property is invalid.";
        return Err(error::bad_request(
            message,
            upn,
            "expected name@contoso.com",
            &help,
            cmdlet,
        ));
    }
    match tenant.find::<User>(upn) {
        Ok(None) => Ok(()),
        Ok(Some(other)) if other.id == user.id => Ok(()),
        _ => {
            let message =
                "Another object with the same value for property userPrincipalName already exists.";
            Err(error::bad_request(
                message,
                upn,
                "is taken",
                "choose another sign-in name",
                cmdlet,
            ))
        }
    }
}

/// Deletes a user: soft-deleted, to be restored for 30 days (LC-U1).
///
/// The mailbox follows: soft-deleted, or inactive if a hold keeps it (LC-U3, LC-U4). The clock of the OneDrive begins
/// (LC-S8). Whatever only the person can ask Microsoft for must be asked before (S51). `Restore-MgDirectoryDeletedItem`
/// is the way back.
///
/// ```transcript
/// PS> Remove-MgUser -UserId pilar@contoso.com
/// PS> (Get-MgDirectoryDeletedItem -All | Measure-Object).Count
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct RemoveMgUser {
    /// User to delete: object id, sign-in name, address, alias or display name
    user_id: Option<String>,
    /// User to delete, as an object with an id
    input_object: Option<Value>,
    /// Puts out `$true`
    pass_thru: bool,
}

impl Cmdlet for RemoveMgUser {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::Medium;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveMgUser_Delete";
        let id = self.user_id.or_else(|| {
            self.input_object
                .as_ref()
                .map(|object| identity(object, &["UserId", "Id", "UserPrincipalName"]))
        });
        let tenant = cx.tenant()?;
        let user = find(tenant, &id.unwrap_or_default(), CMDLET)?;
        if user
            .user_principal_name
            .eq_ignore_ascii_case(&tenant.actor().upn)
        {
            let message = "You cannot delete the account as which you act.";
            let help = "connect as another administrator first (-UserPrincipalName of the Connect- cmdlets)";
            return Err(error::bad_request(
                message,
                &user.user_principal_name,
                "is the acting account",
                help,
                CMDLET,
            ));
        }
        if !cx.should_process(&user.user_principal_name, CMDLET)? {
            return Ok(());
        }
        remove(cx.tenant()?, &user)?;
        if self.pass_thru {
            cx.emit_value(true.into())
        } else {
            Ok(())
        }
    }
}

/// Soft-deletes a user, and tells the applications.
fn remove(tenant: &mut Tenant, user: &User) -> Result<()> {
    let (now, gone) = (
        account(tenant, user)?,
        tenant.setting_number("entra.deleted_user_days")?,
    );
    tenant.delete::<User>(&user.id.to_string())?;
    let deleted = DeletedUser::of(user.clone(), tenant.now());
    tenant.put(&deleted)?;
    // The user goes before the mailbox does (LC-U2), so its end is the first to be planned.
    expire::plan(tenant, user.id, gone)?;
    accounts::deleted(tenant, &now)?;
    audit(
        tenant,
        "Delete user.",
        &deleted.0.user_principal_name,
        json!({}),
    )
}

/// Soft-deletes the account that a mailbox belongs to; false if there is none.
pub fn remove_account(tenant: &mut Tenant, id: &str) -> Result<bool> {
    let Some(user) = (if id.is_empty() {
        None
    } else {
        tenant.find::<User>(id)?
    }) else {
        return Ok(false);
    };
    if user
        .user_principal_name
        .eq_ignore_ascii_case(&tenant.actor().upn)
    {
        let message = "You cannot delete the account as which you act.";
        let help =
            "connect as another administrator first (-UserPrincipalName of the Connect- cmdlets)";
        return Err(error::bad_request(
            message,
            &user.user_principal_name,
            "is the acting account",
            help,
            "RemoveMgUser_Delete",
        ));
    }
    remove(tenant, &user)?;
    Ok(true)
}

/// Makes the account of a new mailbox; its object id.
pub fn create_account(
    tenant: &mut Tenant,
    upn: &str,
    display_name: &str,
    alias: &str,
    given: Option<&str>,
    surname: Option<&str>,
) -> Result<Guid> {
    let user = User {
        id: tenant.new_guid()?,
        user_principal_name: upn.into(),
        display_name: display_name.into(),
        mail_nickname: Some(alias.into()),
        mail: Some(upn.into()),
        proxy_addresses: vec![format!("SMTP:{upn}")],
        given_name: given.map(str::to_string),
        surname: surname.map(str::to_string),
        account_enabled: true,
        user_type: Some("Member".into()),
        created_date_time: Some(tenant.now()),
        ..User::default()
    };
    checked_name(tenant, &user, "NewMgUser_CreateExpanded")?;
    tenant.put(&user)?;
    audit(tenant, "Add user.", upn, json!({}))?;
    Ok(user.id)
}

/// The account as other applications see it.
pub fn account(tenant: &Tenant, user: &User) -> Result<Account> {
    let manager = match user.manager {
        Some(id) => tenant
            .find::<User>(&id.to_string())?
            .map(|manager| manager.user_principal_name),
        None => None,
    };
    Ok(Account {
        id: user.id,
        upn: user.user_principal_name.to_lowercase(),
        display_name: user.display_name.clone(),
        manager,
        enabled: user.account_enabled,
    })
}

/// Writes a record of the directory.
pub fn audit(
    tenant: &mut Tenant,
    operation: &str,
    upn: &str,
    data: serde_json::Value,
) -> Result<()> {
    tenant.audit(
        AuditRecord::new(
            "AzureActiveDirectory",
            "AzureActiveDirectory",
            operation,
            upn,
        )
        .data(data),
    )?;
    Ok(())
}
