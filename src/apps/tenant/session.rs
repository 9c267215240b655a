//! Connect- and Disconnect- of Exchange Online, Security & Compliance, SharePoint and Graph, Get-MgContext and
//! Get-ConnectionInformation. Nothing is reached over a network: they say once that the tenant is simulated, and set who
//! acts.

use crate::apps::SIMULATED;
use crate::apps::connections::{Connections, Exchange, Graph};
use crate::apps::output::identity;
use crate::cmdlet::{Cmdlet, Context, Effect, Stream};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a token lasts.
const TOKEN_MS: i64 = 3_600_000;

/// Sets who acts, if somebody is named, and says once that the tenant is simulated.
fn enter(cx: &mut Context, upn: Option<&str>, credential: Option<&Value>) -> Result<String> {
    let named = upn
        .map(str::to_string)
        .or_else(|| credential.map(|given| identity(given, &["UserName"])));
    let tenant = cx.tenant()?;
    if let Some(name) = named.filter(|name| !name.is_empty()) {
        tenant.act_as(&name)?;
    }
    let who = tenant.actor().upn.clone();
    let first = !std::mem::replace(&mut tenant.attached::<Connections>().told, true);
    if first {
        cx.host.write(Stream::Host, Value::str(SIMULATED))?;
    }
    Ok(who)
}

/// The tenant's id: the same for the same seed.
fn tenant_id(tenant: &Tenant) -> Result<Guid> {
    let seed = tenant.meta::<i64>("seed")?.unwrap_or_default() as u64;
    let mixed = (seed ^ 0x7465_6e61_6e74).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Ok(Guid::from_bits(
        u128::from(mixed) << 64 | u128::from(mixed.rotate_left(29)),
    ))
}

fn connect(
    tenant: &mut Tenant,
    upn: String,
    compliance: bool,
    prefix: Option<&str>,
    search_only: bool,
) -> Result<()> {
    let (id, expires) = (tenant.new_guid()?, tenant.now().plus_ms(TOKEN_MS));
    let connections = tenant.attached::<Connections>();
    connections.next += 1;
    let number = connections.next;
    connections.exchange.push(Exchange {
        id,
        number,
        compliance,
        upn,
        prefix: prefix.unwrap_or_default().into(),
        expires,
        search_only,
    });
    Ok(())
}

/// Connects to Exchange Online: sets who acts from now on.
///
/// Without -UserPrincipalName or -Credential whoever acts already goes on. Nothing is sent anywhere.
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
    /// Who acts from now on
    user_principal_name: Option<String>,
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Prefix of the commands; kept for Disconnect-ExchangeOnline
    prefix: Option<String>,
    /// Organisation of an application's sign-in; has no consequence here
    organization: Option<String>,
    /// Application on whose behalf; has no consequence here
    app_id: Option<String>,
    /// Whether a banner is shown; there is none
    show_banner: Option<bool>,
    /// Whether progress is shown; there is none
    show_progress: Option<bool>,
}

impl Cmdlet for ConnectExchangeOnline {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _without_consequence = (
            self.organization,
            self.app_id,
            self.show_banner,
            self.show_progress,
        );
        let who = enter(
            cx,
            self.user_principal_name.as_deref(),
            self.credential.as_ref(),
        )?;
        connect(cx.tenant()?, who, false, self.prefix.as_deref(), false)
    }
}

/// Connects to Security & Compliance: sets who acts from now on.
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
    /// Who acts from now on
    user_principal_name: Option<String>,
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Prefix of the commands; kept for Disconnect-ExchangeOnline
    prefix: Option<String>,
    /// Organisation of an application's sign-in; has no consequence here
    organization: Option<String>,
    /// Application on whose behalf; has no consequence here
    app_id: Option<String>,
    /// Opens a session in which searches can be purged
    enable_search_only_session: bool,
    /// Whether a banner is shown; there is none
    show_banner: Option<bool>,
}

impl Cmdlet for ConnectIPPSSession {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _without_consequence = (self.organization, self.app_id, self.show_banner);
        let who = enter(
            cx,
            self.user_principal_name.as_deref(),
            self.credential.as_ref(),
        )?;
        connect(
            cx.tenant()?,
            who,
            true,
            self.prefix.as_deref(),
            self.enable_search_only_session,
        )
    }
}

/// Ends connections to Exchange Online and Security & Compliance.
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
        let connections = cx.tenant()?.attached::<Connections>();
        let all = self.connection_id.is_empty() && self.module_prefix.is_empty();
        connections.exchange.retain(|known| {
            let by_id = self
                .connection_id
                .iter()
                .any(|id| id.eq_ignore_ascii_case(&known.id.to_string()));
            let by_prefix = self
                .module_prefix
                .iter()
                .any(|prefix| prefix.eq_ignore_ascii_case(&known.prefix));
            !(all || by_id || by_prefix)
        });
        Ok(())
    }
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
    delegated_organization: &'static str,
    app_id: &'static str,
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
        let (now, tenant_id) = (tenant.now(), tenant_id(tenant)?);
        let known = tenant.attached::<Connections>().exchange.clone();
        for connection in known {
            let by_id = self.connection_id.is_empty()
                || self
                    .connection_id
                    .iter()
                    .any(|id| id.eq_ignore_ascii_case(&connection.id.to_string()));
            let by_prefix = self.module_prefix.is_empty()
                || self
                    .module_prefix
                    .iter()
                    .any(|prefix| prefix.eq_ignore_ascii_case(&connection.prefix));
            if by_id && by_prefix {
                cx.emit(&ConnectionInformation {
                    connection_id: connection.id,
                    state: "Connected",
                    id: connection.number,
                    name: format!("ExchangeOnline_{}", connection.number),
                    user_principal_name: connection.upn,
                    connection_uri: if connection.compliance { "https://ps.compliance.protection.outlook.com" } else { "https://outlook.office365.com" },
                    azure_ad_authorization_endpoint_uri: "https://login.microsoftonline.com/organizations",
                    token_expiry_time_utc: connection.expires,
                    certificate_authentication: false,
                    module_name: "ExchangeOnlineManagement",
                    module_prefix: connection.prefix,
                    organization: "contoso.onmicrosoft.com",
                    delegated_organization: "",
                    app_id: "",
                    page_size: 1000,
                    tenant_id,
                    token_status: if connection.expires > now { "Active" } else { "Expired" },
                    connection_used_for_inbuilt_cmdlets: true,
                    is_eop_session: connection.compliance,
                })?;
            }
        }
        Ok(())
    }
}

/// Connects to SharePoint's administration: sets who acts, if a credential is given.
///
/// ```transcript
/// PS> Connect-SPOService -Url https://contoso-admin.sharepoint.com
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectSPOService {
    /// Address of the administration: https://contoso-admin.sharepoint.com
    url: Value,
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Cloud; has no consequence here
    region: Option<String>,
    /// Modern sign-in; has no consequence here
    modern_auth: Option<bool>,
}

impl Cmdlet for ConnectSPOService {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _without_consequence = (self.region, self.modern_auth);
        let url = identity(&self.url, &["Url"])
            .trim()
            .trim_end_matches('/')
            .to_string();
        let expected = format!("https://{}-admin.sharepoint.com", crate::apps::seed::TENANT);
        if !url.eq_ignore_ascii_case(&expected) {
            return Err(not_an_administration(&url, &expected));
        }
        enter(cx, None, self.credential.as_ref())?;
        cx.tenant()?.attached::<Connections>().sharepoint = Some(url);
        Ok(())
    }
}

fn not_an_administration(url: &str, expected: &str) -> Error {
    let message = format!(
        "Could not connect to SharePoint Online: '{url}' is not the administration of this tenant."
    );
    let mut record = ErrorRecord::new(
        "System.InvalidOperationException",
        Category::ConnectionError,
        message,
    );
    record.id_suffix = "Microsoft.Online.SharePoint.PowerShell.ConnectSPOService".into();
    record
        .exception("System.InvalidOperationException")
        .target(url, "String")
        .label(format!("expected {expected}"))
        .help(format!("use -Url {expected}"))
        .into()
}

/// Ends the connection to SharePoint's administration.
///
/// ```transcript
/// PS> Connect-SPOService -Url https://contoso-admin.sharepoint.com
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> Disconnect-SPOService
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectSPOService {}

impl Cmdlet for DisconnectSPOService {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        if cx
            .tenant()?
            .attached::<Connections>()
            .sharepoint
            .take()
            .is_some()
        {
            return Ok(());
        }
        let message = "There is no service currently connected.";
        let mut record = ErrorRecord::new(
            "System.InvalidOperationException",
            Category::InvalidOperation,
            message,
        );
        record.id_suffix = "Microsoft.Online.SharePoint.PowerShell.DisconnectSPOService".into();
        Err(record
            .exception("System.InvalidOperationException")
            .help("Connect-SPOService connects")
            .into())
    }
}

/// Where the context is kept.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum ContextScope {
    /// In this session
    Process,
    /// For the user; here it is kept in this session too
    CurrentUser,
}

/// Connects to Graph.
///
/// The scopes that are asked for are granted; what the session may do is decided by the roles of whoever acts.
///
/// ```transcript
/// PS> Connect-MgGraph -Scopes User.ReadWrite.All -NoWelcome
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-MgContext).Account
/// admin@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectMgGraph {
    /// What is asked for
    scopes: Vec<String>,
    /// Tenant; has no consequence here
    tenant_id: Option<String>,
    /// Application on whose behalf
    client_id: Option<String>,
    /// Cloud
    environment: Option<String>,
    /// Where the context is kept
    context_scope: Option<ContextScope>,
    /// Leaves out the welcome
    no_welcome: bool,
    /// Signs in on another device; nobody is asked here
    use_device_code: bool,
    /// Secret of an application; has no consequence here
    client_secret_credential: Option<Value>,
}

impl Cmdlet for ConnectMgGraph {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _without_consequence = (
            self.tenant_id,
            self.use_device_code,
            self.client_secret_credential,
        );
        let account = enter(cx, None, None)?;
        let mut scopes: Vec<String> = self
            .scopes
            .iter()
            .flat_map(|text| text.split([',', ' ']))
            .map(str::to_string)
            .collect();
        scopes.retain(|scope| !scope.is_empty());
        if scopes.is_empty() {
            scopes = ["openid", "profile", "User.Read", "email"]
                .map(str::to_string)
                .to_vec();
        }
        let graph = Graph {
            account,
            scopes,
            client_id: self
                .client_id
                .unwrap_or_else(|| "14d82eec-204b-4c2f-b7e8-296a70dab67e".into()),
            context_scope: match self.context_scope {
                Some(ContextScope::Process) => "Process",
                _ => "CurrentUser",
            }
            .into(),
            environment: self.environment.unwrap_or_else(|| "Global".into()),
        };
        cx.tenant()?.attached::<Connections>().graph = Some(graph);
        if self.no_welcome {
            Ok(())
        } else {
            cx.host
                .write(Stream::Host, "Welcome to Microsoft Graph!".into())
        }
    }
}

/// The context as the cmdlet shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MgContext {
    client_id: String,
    tenant_id: String,
    scopes: Vec<String>,
    auth_type: &'static str,
    token_credential_type: &'static str,
    certificate_thumbprint: Option<String>,
    certificate_subject_name: Option<String>,
    send_certificate_chain: bool,
    account: String,
    app_name: &'static str,
    context_scope: String,
    certificate: Option<String>,
    #[serde(rename = "PSHostVersion")]
    ps_host_version: &'static str,
    managed_identity_id: Option<String>,
    client_secret: Option<String>,
    environment: String,
}

fn shown(tenant: &Tenant, graph: Graph) -> Result<MgContext> {
    Ok(MgContext {
        client_id: graph.client_id,
        tenant_id: tenant_id(tenant)?.to_string(),
        scopes: graph.scopes,
        auth_type: "Delegated",
        token_credential_type: "InteractiveBrowser",
        certificate_thumbprint: None,
        certificate_subject_name: None,
        send_certificate_chain: false,
        account: graph.account,
        app_name: "Microsoft Graph Command Line Tools",
        context_scope: graph.context_scope,
        certificate: None,
        ps_host_version: "7.6.5",
        managed_identity_id: None,
        client_secret: None,
        environment: graph.environment,
    })
}

/// Ends the connection to Graph, and puts out what it was.
///
/// ```transcript
/// PS> Connect-MgGraph -NoWelcome
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Disconnect-MgGraph).Account
/// admin@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectMgGraph {}

impl Cmdlet for DisconnectMgGraph {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let Some(graph) = tenant.attached::<Connections>().graph.take() else {
            let message = "No application to sign out from.";
            let mut record = ErrorRecord::new("NotConnected", Category::InvalidOperation, message);
            record.id_suffix =
                "Microsoft.Graph.PowerShell.Authentication.Cmdlets.DisconnectMgGraph".into();
            return Err(record
                .exception("System.Exception")
                .help("Connect-MgGraph connects")
                .into());
        };
        let shown = shown(tenant, graph)?;
        cx.emit(&shown)
    }
}

/// Gets the connection to Graph; nothing where there is none.
///
/// ```transcript
/// PS> $null -eq (Get-MgContext)
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgContext {}

impl Cmdlet for GetMgContext {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        match tenant.attached::<Connections>().graph.clone() {
            Some(graph) => {
                let shown = shown(tenant, graph)?;
                cx.emit(&shown)
            }
            None => Ok(()),
        }
    }
}
