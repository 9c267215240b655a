//! Export- and Remove-SPOUserInfo (S12 b).

use super::error;
use super::find::{self, ROLES};
use super::profile_cmdlets::{csv, write};
use super::sites::audit;
use super::userinfo::SiteUserInfo;
use crate::apps::directory::upn_of_login;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Columns of the file, in their documented order.
#[rustfmt::skip]
const COLUMNS: &[&str] = &[
    "ID", "ContentTypeID", "ContentType", "Name", "Modified", "Created", "Account", "EMail", "OtherMail", "UserExpiration",
    "UserLastDeletionTime", "MobileNumber", "AboutMe", "SIPAddress", "IsSiteAdmin", "Deleted", "Hidden", "Picture", "Department",
    "JobTitle", "IsActive", "FirstName", "LastName", "WorkPhone", "UserName", "WebSite", "AskMeAbout", "Office",
    "UserInfoHidden", "Title",
];

fn value(row: &SiteUserInfo, column: &str) -> String {
    let yes = |set: bool| {
        if set {
            "True".to_string()
        } else {
            "False".to_string()
        }
    };
    match column {
        "ID" => row.id.to_string(),
        "ContentTypeID" => "0x010A".into(),
        "ContentType" => "Person".into(),
        "Name" | "Title" => row.title.clone(),
        "Modified" => row.modified.to_string(),
        "Created" => row.created.to_string(),
        "Account" => row.account.clone(),
        "EMail" => row.e_mail.clone(),
        "MobileNumber" => row.mobile_number.clone(),
        "AboutMe" => row.about_me.clone(),
        "SIPAddress" => row.sip_address.clone(),
        "IsSiteAdmin" => yes(row.is_site_admin),
        "Deleted" => yes(row.deleted),
        "Hidden" | "UserInfoHidden" => yes(false),
        "IsActive" => yes(!row.deleted),
        "Picture" => row.picture.clone(),
        "Department" => row.department.clone(),
        "JobTitle" => row.job_title.clone(),
        "FirstName" => row.first_name.clone(),
        "LastName" => row.last_name.clone(),
        "WorkPhone" => row.work_phone.clone(),
        "UserName" => row
            .account
            .rsplit('|')
            .next()
            .unwrap_or_default()
            .to_string(),
        "Office" => row.office.clone(),
        _ => String::new(),
    }
}

/// Exports what a site's user information list keeps of a person, as CSV (S12 b, LC-S14).
///
/// ```transcript
/// PS> Export-SPOUserInfo -LoginName pilar@contoso.com -Site https://contoso.sharepoint.com/sites/hr -OutputFolder .
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ExportSPOUserInfo {
    /// Person: sign-in name, or login name in the claims form
    login_name: String,
    /// Site
    site: Value,
    /// Folder that takes the file
    output_folder: Option<String>,
}

impl Cmdlet for ExportSPOUserInfo {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "ExportUserInfo";
        let tenant = cx.tenant()?;
        let found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        let upn = upn_of_login(&self.login_name).to_lowercase();
        let Some(row) =
            tenant.find::<SiteUserInfo>(&SiteUserInfo::name_of(found.site.site_id, &upn))?
        else {
            return Err(not_on_site(&self.login_name, &found.site.url, CMDLET));
        };
        let row = COLUMNS.iter().map(|column| value(&row, column)).collect();
        let content = csv(COLUMNS, &[row])?;
        let site = found
            .site
            .url
            .rsplit('/')
            .next()
            .unwrap_or("site")
            .to_string();
        write(
            cx,
            self.output_folder.as_deref(),
            &format!("{upn}_{site}_UserInfo.csv"),
            &content,
        )
    }
}

fn not_on_site(login: &str, url: &str, cmdlet: &str) -> crate::diag::Error {
    let message = format!("The user {login} is not in the user information list of {url}.");
    error::refused(
        login,
        message,
        "has not been on this site",
        "Find-PersonalData lists the sites that a person has visited",
        cmdlet,
    )
}

/// Removes what a site's user information list keeps of a person, but for the display name (S12 b).
///
/// The name stays so that author columns keep meaning; -RedactName puts another in its place. It redacts no file. Microsoft's
/// page says not to use this cmdlet (X-8): the setting `spo.remove_userinfo_mode` decides between simulating and refusing it.
///
/// ```transcript
/// PS> Remove-SPOUserInfo -LoginName pilar@contoso.com -Site /sites/hr -RedactName 'Former employee' -WarningAction SilentlyContinue
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveSPOUserInfo {
    /// Person: sign-in name, or login name in the claims form
    login_name: String,
    /// Site
    site: Value,
    /// What stands in the place of the display name
    redact_name: Option<String>,
}

impl Cmdlet for RemoveSPOUserInfo {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CMDLET: &str = "RemoveUserInfo";
        let tenant = cx.tenant()?;
        if tenant.setting_word("spo.remove_userinfo_mode")? == "refuse" {
            let help = "today's service refuses it; Set-TenantSetting spo.remove_userinfo_mode simulate runs it all the same";
            return Err(error::refused(
                &self.login_name,
                "Remove-SPOUserInfo is not to be used (X-8).",
                "is refused",
                help,
                CMDLET,
            ));
        }
        let found = find::active(tenant, &find::name_of(&self.site), CMDLET)?;
        let upn = upn_of_login(&self.login_name).to_lowercase();
        let Some(mut row) =
            tenant.find::<SiteUserInfo>(&SiteUserInfo::name_of(found.site.site_id, &upn))?
        else {
            return Err(not_on_site(&self.login_name, &found.site.url, CMDLET));
        };
        cx.warn("Microsoft's page for Remove-SPOUserInfo says not to use it; its guides to data subject requests do, so it is simulated (X-8).")?;
        if !cx.should_process(
            &upn,
            &format!("Remove user information from {}", found.site.url),
        )? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        let now = tenant.now();
        row.redact(self.redact_name.as_deref(), now);
        tenant.put(&row)?;
        audit(
            tenant,
            "SiteUserInfoRemoved",
            &found.site.url,
            json!({ "ItemId": row.id }),
        )
    }
}
