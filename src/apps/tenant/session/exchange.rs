//! Connect-ExchangeOnline, Connect-IPPSSession, Disconnect-ExchangeOnline, Get-ConnectionInformation.

use crate::apps::connections::{Connections, Exchange, SignIn, sign_in, sign_out, tenant_id};
use crate::cmdlet::{Cmdlet, Context, Effect, facts};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a token lasts.
const TOKEN_MS: i64 = 3_600_000;

/// What both services take for a sign-in.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Account {
    /// Who acts from now on
    user_principal_name: Option<String>,
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Organisation of an application's sign-in
    organization: Option<String>,
    /// Application that signs in, and acts from now on
    app_id: Option<String>,
    /// Certificate of the application, not looked at
    certificate: Option<Value>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// File of the certificate, not looked at
    certificate_file_path: Option<String>,
    /// Password of the certificate, not looked at
    certificate_password: Option<Value>,
    /// Token of a user or an application, not looked at
    access_token: Option<String>,
    /// Customer whose tenant is managed; kept for Get-ConnectionInformation
    delegated_organization: Option<String>,
    /// Prefix of the commands
    prefix: Option<String>,
}

/// What the two services do not share.
#[derive(Default)]
struct How {
    compliance: bool,
    search_only: bool,
    page_size: i32,
    managed: Option<String>,
}

impl Account {
    fn has_certificate(&self) -> bool {
        self.certificate.is_some()
            || self.certificate_thumbprint.is_some()
            || self.certificate_file_path.is_some()
            || self.certificate_password.is_some()
    }

    fn sign_in(&self, managed: Option<&str>) -> SignIn {
        let proven = self.has_certificate() || self.access_token.is_some();
        let named = self.user_principal_name.as_deref();
        // A token of a user comes with the user's name.
        let application = match (proven, named) {
            (true, None) => Some(self.app_id.as_deref().unwrap_or_default()),
            (true, Some(_)) if self.has_certificate() => self.app_id.as_deref(),
            _ => managed,
        };
        SignIn::of(named, self.credential.as_ref(), application)
    }

    fn connect(self, cx: &mut Context, how: How) -> Result<()> {
        let _nobody_asks = &self.organization;
        let who = self.sign_in(how.managed.as_deref());
        let upn = sign_in(cx, service(how.compliance), &who)?;
        let tenant = cx.tenant()?;
        let (id, expires) = (tenant.new_guid()?, tenant.now().plus_ms(TOKEN_MS));
        let connections = tenant.attached::<Connections>();
        connections.next += 1;
        let prefix = self.prefix.clone().unwrap_or_default();
        connections.exchange.push(Exchange {
            id,
            number: connections.next,
            compliance: how.compliance,
            upn,
            prefix: prefix.clone(),
            expires,
            search_only: how.search_only,
            certificate: self.has_certificate(),
            app_id: self.app_id.unwrap_or_default(),
            delegated: self.delegated_organization.unwrap_or_default(),
            page_size: how.page_size,
        });
        set_prefix(cx, &prefix, true)
    }
}

fn service(compliance: bool) -> &'static str {
    if compliance { "Compliance" } else { "Exchange" }
}

/// Gives every command of the module a second name with the prefix in its noun, or takes these away.
fn set_prefix(cx: &mut Context, prefix: &str, add: bool) -> Result<()> {
    if prefix.is_empty() {
        return Ok(());
    }
    let own = ["ExchangeOnline", "IPPSSession", "ConnectionInformation"];
    for def in cx.host.cmdlets() {
        let name = def.name();
        let Some((verb, noun)) = name.split_once('-') else {
            continue;
        };
        let of_module = facts(&name).is_some_and(|facts| &*facts.module == "ExchangePowerShell");
        if of_module && !own.contains(&noun) && !noun.starts_with("EXO") {
            let alias = format!("{verb}-{prefix}{noun}");
            cx.host.set_alias(&alias, add.then_some(name.as_str()))?;
        }
    }
    Ok(())
}

/// Connects to Exchange Online: chooses who acts from now on.
///
/// A user, a credential or an application with its certificate, a managed identity or a token signs in; without any of them
/// whoever acts already goes on. Nothing is sent anywhere.
///
/// ```transcript
/// PS> Connect-ExchangeOnline -UserPrincipalName admin@contoso.com -ShowBanner:$false
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-ConnectionInformation).UserPrincipalName
/// admin@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectExchangeOnline {
    #[serde(flatten)]
    account: Account,
    /// Signs in as a managed identity
    managed_identity: bool,
    /// The managed identity
    managed_identity_account_id: Option<String>,
    /// Items in a page; kept for Get-ConnectionInformation
    page_size: Option<i64>,
    /// Signs in on another device; nobody is asked here
    device: bool,
    /// Signs in with a credential typed here; nobody is asked
    inline_credential: bool,
    /// Whether a banner is shown; there is none
    show_banner: Option<bool>,
    /// Whether progress is shown; there is none
    show_progress: Option<bool>,
    /// Leaves out help, which is always there
    skip_loading_cmdlet_help: bool,
    /// Leaves out views, which are always there
    skip_loading_format_data: bool,
    /// Loads help, which is always there
    load_cmdlet_help: bool,
    /// Commands to load; all are there
    command_name: Vec<String>,
    /// Signs in without the account manager of Windows, which is never asked
    #[serde(rename = "DisableWAM")]
    disable_wam: bool,
}

impl Cmdlet for ConnectExchangeOnline {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_asks = (
            self.device,
            self.inline_credential,
            self.show_banner,
            self.show_progress,
            self.skip_loading_cmdlet_help,
            self.skip_loading_format_data,
            self.load_cmdlet_help,
            self.command_name,
            self.disable_wam,
        );
        let managed = self
            .managed_identity
            .then(|| self.managed_identity_account_id.unwrap_or_default());
        let how = How {
            page_size: self
                .page_size
                .and_then(|size| size.try_into().ok())
                .unwrap_or(1000),
            managed,
            ..How::default()
        };
        self.account.connect(cx, how)
    }
}

/// Connects to Security & Compliance: chooses who acts from now on.
///
/// Today's service purges only in a session that was opened with -EnableSearchOnlySession (LC-P11).
///
/// ```transcript
/// PS> Connect-IPPSSession -UserPrincipalName admin@contoso.com -EnableSearchOnlySession
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
#[allow(clippy::upper_case_acronyms, reason = "the cmdlet's own name")]
pub struct ConnectIPPSSession {
    #[serde(flatten)]
    account: Account,
    /// Opens a session in which searches can be purged
    enable_search_only_session: bool,
    /// Whether a banner is shown; there is none
    show_banner: Option<bool>,
    /// Commands to load; all are there
    command_name: Vec<String>,
    /// Signs in without the account manager of Windows, which is never asked
    #[serde(rename = "DisableWAM")]
    disable_wam: bool,
}

impl Cmdlet for ConnectIPPSSession {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_asks = (self.show_banner, self.command_name, self.disable_wam);
        let how = How {
            compliance: true,
            search_only: self.enable_search_only_session,
            page_size: 1000,
            managed: None,
        };
        self.account.connect(cx, how)
    }
}

/// Ends connections to Exchange Online and Security & Compliance; who acted before acts again.
///
/// ```transcript
/// PS> Disconnect-ExchangeOnline -Confirm:$false
/// PS> @(Get-ConnectionInformation).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectExchangeOnline {
    /// Only these, by their ids
    connection_id: Vec<String>,
    /// Only these, by the prefix of their commands
    module_prefix: Vec<String>,
}

impl Cmdlet for DisconnectExchangeOnline {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let all = self.connection_id.is_empty() && self.module_prefix.is_empty();
        let ends = |known: &Exchange| {
            all || holds(&self.connection_id, &known.id.to_string())
                || holds(&self.module_prefix, &known.prefix)
        };
        let tenant = cx.tenant()?;
        let known = std::mem::take(&mut tenant.attached::<Connections>().exchange);
        let (ended, left): (Vec<Exchange>, Vec<Exchange>) = known.into_iter().partition(ends);
        for compliance in [false, true] {
            let gone = ended.iter().any(|known| known.compliance == compliance);
            if gone && !left.iter().any(|known| known.compliance == compliance) {
                sign_out(tenant, service(compliance));
            }
        }
        tenant.attached::<Connections>().exchange = left;
        ended
            .iter()
            .try_for_each(|known| set_prefix(cx, &known.prefix, false))
    }
}

fn holds(list: &[String], text: &str) -> bool {
    list.iter().any(|item| item.eq_ignore_ascii_case(text))
}

/// A connection as the cmdlet shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectionInformation {
    connection_id: Guid,
    state: &'static str,
    id: i32,
    name: String,
    user_principal_name: String,
    connection_uri: &'static str,
    azure_ad_authorization_endpoint_uri: &'static str,
    #[serde(rename = "TokenExpiryTimeUTC")]
    token_expiry_time_utc: Timestamp,
    certificate_authentication: bool,
    module_name: &'static str,
    module_prefix: String,
    organization: &'static str,
    delegated_organization: String,
    app_id: String,
    page_size: i32,
    #[serde(rename = "TenantID")]
    tenant_id: Guid,
    token_status: &'static str,
    connection_used_for_inbuilt_cmdlets: bool,
    is_eop_session: bool,
}

/// Gets the connections to Exchange Online and Security & Compliance.
///
/// ```transcript
/// PS> @(Get-ConnectionInformation).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetConnectionInformation {
    /// Only these, by their ids
    connection_id: Vec<String>,
    /// Only these, by the prefix of their commands
    module_prefix: Vec<String>,
}

impl Cmdlet for GetConnectionInformation {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let known = tenant.attached::<Connections>().exchange.clone();
        for connection in known {
            let by_id = self.connection_id.is_empty()
                || holds(&self.connection_id, &connection.id.to_string());
            let by_prefix =
                self.module_prefix.is_empty() || holds(&self.module_prefix, &connection.prefix);
            if by_id && by_prefix {
                let shown = shown(cx.tenant()?, connection)?;
                cx.emit(&shown)?;
            }
        }
        Ok(())
    }
}

fn shown(tenant: &Tenant, known: Exchange) -> Result<ConnectionInformation> {
    let now = tenant.now();
    Ok(ConnectionInformation {
        connection_id: known.id,
        state: "Connected",
        id: known.number,
        name: format!("ExchangeOnline_{}", known.number),
        user_principal_name: known.upn,
        connection_uri: if known.compliance {
            "https://ps.compliance.protection.outlook.com"
        } else {
            "https://outlook.office365.com"
        },
        azure_ad_authorization_endpoint_uri: "https://login.microsoftonline.com/organizations",
        token_expiry_time_utc: known.expires,
        certificate_authentication: known.certificate,
        module_name: "ExchangeOnlineManagement",
        module_prefix: known.prefix,
        organization: "contoso.onmicrosoft.com",
        delegated_organization: known.delegated,
        app_id: known.app_id,
        page_size: known.page_size,
        tenant_id: tenant_id(tenant)?,
        token_status: if known.expires > now {
            "Active"
        } else {
            "Expired"
        },
        connection_used_for_inbuilt_cmdlets: true,
        is_eop_session: known.compliance,
    })
}
