//! The organisation as Exchange has it: Get-AcceptedDomain, Get-RemoteDomain, Get- and Set-OrganizationConfig.

use super::error;
use super::find::READERS;
use super::permission::audited;
use crate::apps::output::table::Row;
use crate::apps::seed::TENANT;
use crate::apps::seed::people::DOMAIN;
use crate::apps::settings::{self, settings};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Entity, Erasure, Tenant};
use crate::value::{Object, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// What was set of the organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OrganizationConfig {
    /// By the names of the properties.
    pub settings: Map<String, Json>,
}

impl Entity for OrganizationConfig {
    const KIND: &'static str = "OrganizationConfig";

    fn key(&self) -> String {
        "contoso".into()
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        Vec::new()
    }

    fn erasure(&self) -> Erasure {
        Erasure::Retain {
            reason: "settings of the organisation name nobody".into(),
        }
    }
}

/// Gets the domains for which the organisation takes mail.
///
/// ```transcript
/// PS> (Get-AcceptedDomain | Where-Object Default).DomainName
/// contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetAcceptedDomain {
    /// Domain
    identity: Option<Value>,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for GetAcceptedDomain {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let initial = format!("{TENANT}.onmicrosoft.com");
        let wanted = self
            .identity
            .as_ref()
            .map(|given| crate::apps::output::identity(given, &["DomainName", "Name", "Identity"]));
        let tenant = cx.tenant()?;
        let limit = match &self.result_size {
            Some(size) => super::limit_of(tenant, size)?,
            None => usize::MAX,
        };
        let names = [DOMAIN, initial.as_str()];
        let chosen: Vec<&str> = names
            .into_iter()
            .filter(|name| {
                wanted
                    .as_ref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(name))
            })
            .collect();
        if let (Some(wanted), true) = (&wanted, chosen.is_empty()) {
            let near = crate::diag::did_you_mean(wanted, names);
            return Err(error::no_object(
                tenant,
                wanted,
                "accepted domain",
                near,
                "Get-AcceptedDomain lists them",
            ));
        }
        for name in chosen.into_iter().take(limit) {
            let row = Row::of("AcceptedDomain")
                .set("Identity", name)
                .set("Id", name)
                .set("Name", name)
                .set("DomainName", name)
                .set("DomainType", "Authoritative")
                .set("Default", name == DOMAIN)
                .set("InitialDomain", name != DOMAIN)
                .set("AddressBookEnabled", true)
                .set("AuthenticationType", "Managed")
                .set("RawAuthenticationType", "Managed")
                .set(
                    "DistinguishedName",
                    super::recipient::distinguished_name(name),
                )
                .named(name);
            cx.emit_value(row)?;
        }
        Ok(())
    }
}

/// Gets what holds for mail to domains outside.
///
/// ```transcript
/// PS> (Get-RemoteDomain Default).AutoForwardEnabled
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetRemoteDomain {
    /// Domain; there is only Default here
    #[schemars(extend("position" = 0))]
    identity: Option<String>,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for GetRemoteDomain {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;
    const ORIGIN: &'static str = "Microsoft ExchangePowerShell";

    fn run(self, cx: &mut Context) -> Result<()> {
        let _there_is_one = self.result_size;
        if let Some(name) = self
            .identity
            .filter(|name| !name.eq_ignore_ascii_case("Default"))
        {
            let tenant = cx.tenant()?;
            return Err(error::no_object(
                tenant,
                &name,
                "remote domain",
                Some("Default"),
                "",
            ));
        }
        let object = Object::of([
            ("Name", Value::from("Default")),
            ("DomainName", "*".into()),
            ("IsInternal", false.into()),
            ("AllowedOOFType", "External".into()),
            ("AutoReplyEnabled", true.into()),
            ("AutoForwardEnabled", true.into()),
            ("DeliveryReportEnabled", true.into()),
            ("NDREnabled", true.into()),
            ("MeetingForwardNotificationEnabled", false.into()),
            ("ContentType", "MimeHtmlText".into()),
            ("CharacterSet", "iso-8859-1".into()),
            ("TNEFEnabled", Value::Null),
            ("TrustedMailInboundEnabled", false.into()),
            ("TrustedMailOutboundEnabled", false.into()),
            ("Identity", "Default".into()),
            ("IsValid", true.into()),
            ("ObjectState", "Unchanged".into()),
        ]);
        object.set_type_names(vec!["RemoteDomain".into(), "System.Object".into()].into());
        object.set_text("Default");
        cx.emit_value(Value::Object(object))
    }
}

fn config(tenant: &Tenant) -> Result<OrganizationConfig> {
    Ok(tenant
        .find::<OrganizationConfig>("contoso")?
        .unwrap_or_default())
}

/// Gets the settings of the organisation.
///
/// ```transcript
/// PS> (Get-OrganizationConfig).Name
/// contoso.onmicrosoft.com
/// PS> (Get-OrganizationConfig).AuditDisabled
/// False
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetOrganizationConfig {}

impl Cmdlet for GetOrganizationConfig {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let name = format!("{TENANT}.onmicrosoft.com");
        let id = crate::apps::connections::tenant_id(tenant)?;
        let row = Row::of("OrganizationConfig")
            .set("Identity", name.as_str())
            .set("Id", name.as_str())
            .set("Name", name.as_str())
            .set("DisplayName", "Contoso")
            .set("Guid", Value::Guid(id.0))
            .set("OAuth2ClientProfileEnabled", true)
            .set("MailTipsAllTipsEnabled", true)
            .set("MailTipsGroupMetricsEnabled", true)
            .set("MailTipsMailboxSourcedTipsEnabled", true)
            .set("ConnectorsEnabled", true)
            .set("FocusedInboxOn", Value::Null)
            .set("BookingsEnabled", true)
            .set("EwsEnabled", Value::Null)
            .set("AutoExpandingArchiveEnabled", false)
            .set("IsDehydrated", false)
            .stored(&config(tenant)?.settings)
            .named(&name);
        cx.emit_value(row)
    }
}

settings! {
    /// What can be set of the organisation.
    ConfigSettings {
        activity_based_timeout "ActivityBasedAuthenticationTimeoutEnabled" flag "Whether Outlook on the web signs out",
        audit_disabled "AuditDisabled" flag "Whether mailboxes are not audited",
        auto_expanding_archive "AutoExpandingArchive" flag "Switches archives that grow on",
        bookings_enabled "BookingsEnabled" flag "Whether Bookings may be used",
        connectors_enabled "ConnectorsEnabled" flag "Whether connectors may be used",
        customer_lockbox "CustomerLockboxEnabled" flag "Whether Microsoft must ask before it looks",
        default_access "DefaultGroupAccessType" text "What new groups are: Public or Private",
        default_public_folder_age "DefaultPublicFolderAgeLimit" text "How long public folders keep items",
        default_public_folder_quota "DefaultPublicFolderProhibitPostQuota" size "Greatest public folder",
        default_public_folder_warning "DefaultPublicFolderIssueWarningQuota" size "Size at which is warned",
        direct_reports_group "DirectReportsGroupAutoCreationEnabled" flag "Whether managers get a group",
        elc_processing_disabled "ElcProcessingDisabled" flag "Whether the assistant rests everywhere",
        ews_enabled "EwsEnabled" flag "Whether Exchange Web Services are open",
        focused_inbox "FocusedInboxOn" flag "Whether the inbox is sorted",
        ip_list_blocked "IPListBlocked" list "Addresses that are shut out",
        leave_copy "LeanPopoutEnabled" flag "Whether faster windows are used",
        link_preview "LinkPreviewEnabled" flag "Whether links are shown with a picture",
        mail_tips_all "MailTipsAllTipsEnabled" flag "Whether notes to senders are shown",
        mail_tips_external "MailTipsExternalRecipientsTipsEnabled" flag "Whether senders are warned of outsiders",
        mail_tips_metrics "MailTipsGroupMetricsEnabled" flag "Whether senders see how many read",
        mail_tips_large "MailTipsLargeAudienceThreshold" number "From how many on senders are warned",
        mail_tips_mailbox "MailTipsMailboxSourcedTipsEnabled" flag "Whether senders see automatic replies",
        oauth2 "OAuth2ClientProfileEnabled" flag "Whether modern sign-in is used",
        outlook_mobile_geo "OutlookGifPickerDisabled" flag "Whether pictures may not be searched",
        postpone_signatures "PostponeRoamingSignaturesUntilLater" flag "Whether signatures stay on the computer",
        public_computers "PublicComputersDetectionEnabled" flag "Whether public computers are told apart",
        read_tracking "ReadTrackingEnabled" flag "Whether it is kept who read what",
        send_from_alias "SendFromAliasEnabled" flag "Whether people may send from other addresses",
        smtp_actionable "SmtpActionableMessagesEnabled" flag "Whether mail may have buttons",
        web_push "WebPushNotificationsDisabled" flag "Whether browsers are not told of mail",
    }
}

/// Changes settings of the organisation.
///
/// ```transcript
/// PS> Set-OrganizationConfig -MailTipsExternalRecipientsTipsEnabled $true -AuditDisabled $false
/// PS> (Get-OrganizationConfig).MailTipsExternalRecipientsTipsEnabled
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(default)]
pub struct SetOrganizationConfig {
    #[serde(flatten)]
    settings: ConfigSettings,
}

impl Cmdlet for SetOrganizationConfig {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = &[
        "Exchange Administrator",
        "Global Administrator",
        "Organization Management",
    ];

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut config = config(cx.tenant()?)?;
        let changed = settings::apply(&mut config.settings, self.settings.given());
        if changed.contains(&"AutoExpandingArchive") {
            config
                .settings
                .insert("AutoExpandingArchiveEnabled".into(), true.into());
        }
        if changed.is_empty() || !cx.should_process(TENANT, "Set-OrganizationConfig")? {
            return Ok(());
        }
        cx.tenant()?.put(&config)?;
        audited(cx, "Set-OrganizationConfig", TENANT)
    }
}
