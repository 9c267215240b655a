//! Export- and Remove-SPOUserProfile (S12 a).

use super::error;
use super::find::ROLES;
use super::profile::UserProfile;
use super::sites::audit;
use crate::apps::directory::{DeletedUser, User, upn_of_login};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Entity, Tenant};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Columns of the file, in their documented order.
#[rustfmt::skip]
const COLUMNS: &[&str] = &[
    "UserProfile_GUID", "SID", "ADGuid", "AccountName", "FirstName", "SPS-PhoneticFirstName", "LastName",
    "SPS-PhoneticLastName", "PreferredName", "SPS-PhoneticDisplayName", "WorkPhone", "Department", "Title",
    "SPS-Department", "Manager", "AboutMe", "PersonalSpace", "PictureURL", "UserName", "QuickLinks", "WebSite",
    "PublicSiteRedirect", "SPS-JobTitle", "SPS-DataSource", "SPS-MemberOf", "SPS-Dotted-line", "SPS-Peers",
    "SPS-Responsibility", "SPS-SipAddress", "SPS-MySiteUpgrade", "SPS-DontSuggestList", "SPS-ProxyAddresses",
    "SPS-HireDate", "SPS-DisplayOrder", "SPS-ClaimID", "SPS-ClaimProviderID", "SPS-ClaimProviderType",
    "SPS-LastColleagueAdded", "SPS-OWAUrl", "SPS-ResourceSID", "SPS-ResourceAccountName", "SPS-MasterAccountName",
    "SPS-UserPrincipalName", "SPS-O15FirstRunExperience", "SPS-PersonalSiteInstantiationState", "SPS-DistinguishedName",
    "SPS-SourceObjectDN", "SPS-SavedAccountName", "SPS-SavedSID", "SPS-ObjectExists", "SPS-PersonalSiteCapabilities",
    "SPS-PersonalSiteFirstCreationTime", "SPS-PersonalSiteLastCreationTime", "SPS-PersonalSiteNumberOfRetries",
    "SPS-PersonalSiteFirstCreationError", "SPS-FeedIdentifier", "WorkEmail", "CellPhone", "Fax", "HomePhone", "Office",
    "SPS-Location", "Assistant", "SPS-PastProjects", "SPS-Skills", "SPS-School", "SPS-Birthday", "SPS-StatusNotes",
    "SPS-Interests", "SPS-HashTags", "SPS-EmailOptin", "SPS-PrivacyPeople", "SPS-PrivacyActivity",
    "SPS-PictureTimestamp", "SPS-PicturePlaceholderState", "SPS-PictureExchangeSyncState", "SPS-TimeZone",
    "SPS-MUILanguages", "SPS-ContentLanguages", "SPS-CalendarType", "SPS-AltCalendarType", "SPS-AdjustHijriDays",
    "SPS-ShowWeeks", "SPS-WorkDays", "SPS-WorkDayStartHour", "SPS-WorkDayEndHour", "SPS-Locale", "SPS-FirstDayOfWeek",
    "SPS-FirstWeekOfYear", "SPS-RegionalSettings-FollowWeb", "SPS-RegionalSettings-Initialized", "OfficeGraphEnabled",
    "SPS-UserType", "SPS-HideFromAddressLists", "SPS-RecipientTypeDetails", "DelveFlags", "PulseMRUPeople",
    "msOnline-ObjectId", "SPS-PointPublishingUrl", "SPS-TenantInstanceId", "SPS-SharePointHomeExperienceState",
    "SPS-RefreshToken", "SPS-MultiGeoFlags", "PreferredDataLocation",
];

/// Writes one row of texts with its headings as CSV.
pub fn csv(columns: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let failed = |error: String| {
        crate::diag::Error::from(crate::diag::ErrorRecord::new(
            "ExportFailed",
            crate::diag::Category::WriteError,
            error,
        ))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(columns)
        .map_err(|error| failed(error.to_string()))?;
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| failed(error.to_string()))?;
    }
    writer
        .into_inner()
        .map_err(|error| failed(error.to_string()))
}

/// Writes a file into the folder that was named, or into the working folder.
pub fn write(cx: &mut Context, folder: Option<&str>, name: &str, content: &[u8]) -> Result<()> {
    let safe: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_.@".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let folder = folder.unwrap_or(".");
    let path = format!("{}/{safe}", folder.trim_end_matches(['/', '\\']));
    let files = cx.host.files();
    let path = files.resolve(&path, true)?;
    if let Some(above) = path.parent()
        && !files.exists(above)
    {
        files.make_folder(above)?;
    }
    files.write(&path, content)?;
    cx.verbose(format!("Wrote {}", path.display()))
}

/// Exports the profile of a person as CSV (S12 a, LC-S14).
///
/// What comes from the directory and what the person wrote themself stand in one row.
///
/// ```transcript
/// PS> Export-SPOUserProfile -LoginName pilar@contoso.com -OutputFolder .
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ExportSPOUserProfile {
    /// Person: sign-in name, or login name in the claims form
    login_name: String,
    /// Folder that takes the file
    output_folder: Option<String>,
}

impl Cmdlet for ExportSPOUserProfile {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "ExportUserProfile";
        let upn = upn_of_login(&self.login_name).to_lowercase();
        let tenant = cx.tenant()?;
        let user = account(tenant, &upn)?;
        let key = user.as_ref().map_or_else(
            || upn.clone(),
            |user| user.user_principal_name.to_lowercase(),
        );
        let profile = tenant.find::<UserProfile>(&key)?;
        if user.is_none() && profile.is_none() {
            return Err(error::no_user(&self.login_name, CMDLET));
        }
        let manager = match user.as_ref().and_then(|user| user.manager) {
            Some(id) => tenant
                .find::<User>(&id.to_string())?
                .map(|manager| manager.login_name()),
            None => None,
        };
        let row: Vec<String> = COLUMNS
            .iter()
            .map(|column| value(column, user.as_ref(), profile.as_ref(), manager.as_deref()))
            .collect();
        let content = csv(COLUMNS, &[row])?;
        write(
            cx,
            self.output_folder.as_deref(),
            &format!("{upn}_UserProfile.csv"),
            &content,
        )
    }
}

/// The account of that name, deleted or not.
fn account(tenant: &Tenant, upn: &str) -> Result<Option<User>> {
    match tenant.find::<User>(upn)? {
        Some(user) => Ok(Some(user)),
        None => Ok(tenant
            .find::<DeletedUser>(upn)?
            .map(|deleted| deleted.restored())),
    }
}

fn value(
    column: &str,
    user: Option<&User>,
    profile: Option<&UserProfile>,
    manager: Option<&str>,
) -> String {
    if let Some(own) = profile.and_then(|profile| profile.properties.get(column)) {
        return own.clone();
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let directory = |user: &User| match column {
        "AccountName" | "SPS-ClaimID" => user.login_name(),
        "FirstName" => text(&user.given_name),
        "LastName" => text(&user.surname),
        "PreferredName" => user.display_name.clone(),
        "WorkPhone" => user.business_phones.first().cloned().unwrap_or_default(),
        "Department" | "SPS-Department" => text(&user.department),
        "Title" | "SPS-JobTitle" => text(&user.job_title),
        "Manager" => manager.unwrap_or_default().to_string(),
        "AboutMe" => text(&user.about_me),
        "PersonalSpace" => format!(
            "/personal/{}/",
            user.user_principal_name
                .to_lowercase()
                .replace(['.', '@'], "_")
        ),
        "UserName" | "SPS-UserPrincipalName" | "SPS-SipAddress" => user.user_principal_name.clone(),
        "SPS-ProxyAddresses" => user.proxy_addresses.join("|"),
        "SPS-HireDate" => user
            .employee_hire_date
            .map(|at| at.date())
            .unwrap_or_default(),
        "WorkEmail" => text(&user.mail),
        "CellPhone" => text(&user.mobile_phone),
        "Fax" => text(&user.fax_number),
        "Office" | "SPS-Location" => text(&user.office_location),
        "SPS-Skills" => user.skills.join("|"),
        "SPS-Interests" => user.interests.join("|"),
        "SPS-School" => user.schools.join("|"),
        "SPS-PastProjects" => user.past_projects.join("|"),
        "SPS-MUILanguages" => text(&user.preferred_language),
        "msOnline-ObjectId" => user.id.to_string(),
        "SPS-HideFromAddressLists" => "False".into(),
        _ => String::new(),
    };
    match (column, profile) {
        ("UserProfile_GUID", Some(profile)) => profile.user_profile_guid.to_string(),
        _ => user.map(directory).unwrap_or_default(),
    }
}

/// Removes the profile of a person at once, once their account is deleted (S12 a, LC-U8).
///
/// Without it the profile goes 30 days after the account.
///
/// ```transcript
/// PS> Remove-MgUser -UserId pilar@contoso.com
/// PS> Remove-SPOUserProfile -LoginName pilar@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveSPOUserProfile {
    /// Person: sign-in name, or login name in the claims form
    login_name: String,
    /// Object id of the person, to be sure that the right one is meant
    user_id: Option<String>,
}

impl Cmdlet for RemoveSPOUserProfile {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveUserProfile";
        let upn = upn_of_login(&self.login_name).to_lowercase();
        let tenant = cx.tenant()?;
        if let Some(user) = tenant.find::<User>(&upn)? {
            let message = format!(
                "The profile of {} cannot be removed while the account exists (LC-U8).",
                user.user_principal_name
            );
            let help = format!(
                "delete the account first: Remove-MgUser -UserId {}",
                user.user_principal_name
            );
            return Err(error::refused(
                &upn,
                message,
                "has an account",
                &help,
                CMDLET,
            ));
        }
        let Some(profile) = tenant.find::<UserProfile>(&upn)? else {
            return Err(error::no_user(&self.login_name, CMDLET));
        };
        if let Some(id) = &self.user_id
            && !id.eq_ignore_ascii_case(&profile.user_id.to_string())
        {
            let message = format!("The profile of {upn} belongs to another user id.");
            return Err(error::refused(
                id,
                message,
                "is another user",
                "leave out -UserId, or name the id of this person",
                CMDLET,
            ));
        }
        if !cx.should_process(&upn, "Remove-SPOUserProfile")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.delete::<UserProfile>(&profile.key())?;
        audit(
            tenant,
            "UserProfileRemoved",
            &profile.user_profile_guid.to_string(),
            json!({}),
        )
    }
}
