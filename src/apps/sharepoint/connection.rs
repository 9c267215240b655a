//! Connect- and Disconnect-PnPOnline, Get-PnPConnection, Get-PnPContext: to which site PnP's cmdlets are connected, and as whom.

use super::error;
use super::find::{self, Found};
use crate::apps::connections::{Connections, Pnp, SignIn, object_of, sign_in, sign_out};
use crate::apps::output::identity;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, Result};
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

const CLASS: &str = "Base.ConnectOnline";

/// Connects to a site, so that PnP's cmdlets work on it, and chooses who acts from now on.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/hr -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPConnection).Url
/// https://contoso.sharepoint.com/sites/hr
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectPnPOnline {
    /// Address of the site, or of the administration
    url: String,
    /// Asks in a browser; nobody is asked here
    interactive: bool,
    /// Signs in on another device; nobody is asked here
    device_login: bool,
    /// Signs in as whoever the system knows; nobody is asked here
    #[serde(rename = "OSLogin")]
    os_login: bool,
    /// Who acts from now on; the password is not looked at
    credentials: Option<Value>,
    /// Application on whose behalf, or that signs in itself
    client_id: Option<String>,
    /// Tenant; there is one
    tenant: Option<String>,
    /// Address of the administration; kept for Get-PnPConnection
    tenant_admin_url: Option<String>,
    /// Secret of the application, not looked at
    client_secret: Option<String>,
    /// Certificate of the application, not looked at
    thumbprint: Option<String>,
    /// File of the certificate, not looked at
    certificate_path: Option<String>,
    /// Certificate of the application, not looked at
    certificate_base64_encoded: Option<String>,
    /// Password of the certificate, not looked at
    certificate_password: Option<Value>,
    /// Signs in as a managed identity
    managed_identity: bool,
    /// The managed identity
    user_assigned_managed_identity_client_id: Option<String>,
    /// The managed identity
    user_assigned_managed_identity_object_id: Option<String>,
    /// Signs in as the workload that runs
    #[serde(rename = "AzureADWorkloadIdentity")]
    azure_ad_workload_identity: bool,
    /// Signs in as the application that environment variables name
    environment_variable: bool,
    /// Token, not looked at: it counts as one of whoever acts
    access_token: Option<String>,
    /// Asks anew; nobody is asked here
    force_authentication: bool,
    /// Keeps the sign-in; it lasts as long as the session
    persist_login: bool,
    /// Looks whether the site can be reached, which is always done
    validate_connection: bool,
    /// Puts out the connection, for -Connection of other commands, and leaves the session's as it is
    return_connection: bool,
}

impl ConnectPnPOnline {
    /// How PnP names the sign-in, and which application signs in itself.
    fn way(&self) -> (&'static str, Option<String>) {
        let app = || Some(self.client_id.clone().unwrap_or_default());
        if self.managed_identity || self.azure_ad_workload_identity {
            let named = self
                .user_assigned_managed_identity_client_id
                .clone()
                .or_else(|| self.user_assigned_managed_identity_object_id.clone());
            return ("ManagedIdentity", Some(named.unwrap_or_default()));
        }
        let certificate = self.thumbprint.is_some()
            || self.certificate_path.is_some()
            || self.certificate_base64_encoded.is_some()
            || self.certificate_password.is_some();
        if certificate || self.environment_variable {
            return ("AzureADAppOnly", app());
        }
        if self.client_secret.is_some() {
            return ("Token", app());
        }
        if self.access_token.is_some() {
            return ("AccessToken", None);
        }
        if self.device_login {
            return ("DeviceLogin", None);
        }
        if self.credentials.is_some() {
            return ("Credentials", None);
        }
        ("Credentials", None)
    }
}

impl Cmdlet for ConnectPnPOnline {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let (method, application) = self.way();
        let _nobody_asks = (
            self.interactive,
            self.os_login,
            self.force_authentication,
            self.persist_login,
            self.validate_connection,
        );
        let given = self.url.trim().trim_end_matches('/').to_string();
        let admin = is_administration(&given);
        let url = if admin {
            given
        } else {
            let found = find::any(cx.tenant()?, &given)?.filter(Found::is_active);
            found.ok_or_else(|| unreachable_site(&given))?.site.url
        };
        let who = SignIn::of(None, self.credentials.as_ref(), application.as_deref());
        // A connection that is only put out leaves who acts as it is.
        let user = if self.return_connection {
            sign_in(cx, "PnP returned", &SignIn::Current)?
        } else {
            sign_in(cx, "PnP", &who)?
        };
        let connection = Pnp {
            url: url.clone(),
            method,
            kind: if admin { "TenantAdmin" } else { "O365" },
            client_id: self.client_id,
            tenant: self.tenant,
            user: self
                .credentials
                .map(|given| identity(&given, &["UserName"]))
                .or(Some(user).filter(|_| application.is_none())),
        };
        if self.return_connection {
            return cx.emit_value(shown(&connection));
        }
        let connections = cx.tenant()?.attached::<Connections>();
        connections.site = Some(url);
        connections.pnp = Some(connection);
        Ok(())
    }
}

fn is_administration(url: &str) -> bool {
    let admin = format!("https://{}-admin.sharepoint.com", crate::apps::seed::TENANT);
    url.eq_ignore_ascii_case(&admin)
}

fn unreachable_site(url: &str) -> Error {
    error::pnp(
        Category::ConnectionError,
        format!("The site {url} cannot be reached."),
        url,
        "no such site",
        "Get-SPOSite -Limit All lists sites",
        CLASS,
    )
}

/// The connection as PnP shows it.
fn shown(connection: &Pnp) -> Value {
    let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::str);
    let admin = format!("https://{}-admin.sharepoint.com", crate::apps::seed::TENANT);
    object_of(
        "PnP.PowerShell.Commands.Base.PnPConnection",
        vec![
            ("ConnectionMethod", Value::str(connection.method)),
            ("ConnectionType", Value::str(connection.kind)),
            ("InitializationType", Value::str(connection.method)),
            ("Scopes", Value::Null),
            ("PSCredential", text(&connection.user)),
            ("ClientId", text(&connection.client_id)),
            ("ClientSecret", Value::Null),
            ("Url", Value::str(&connection.url)),
            ("TenantAdminUrl", Value::str(admin)),
            ("Certificate", Value::Null),
            ("DeleteCertificateFromCacheOnDisconnect", Value::Bool(false)),
            ("Context", context(&connection.url)),
            ("Tenant", text(&connection.tenant)),
            ("AzureEnvironment", Value::str("Production")),
        ],
    )
}

/// The client's context as PnP shows it.
fn context(url: &str) -> Value {
    object_of(
        "PnP.Framework.PnPClientContext",
        vec![
            ("Url", Value::str(url)),
            (
                "ApplicationName",
                Value::str("SharePoint PnP PowerShell Library"),
            ),
            ("RequestTimeout", Value::from(1_800_000_i32)),
            ("ServerVersion", Value::str("16.0.0.26712")),
            ("HasPendingRequest", Value::Bool(false)),
        ],
    )
}

/// Ends the connection to a site; who acted before acts again.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/hr
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> Disconnect-PnPOnline
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectPnPOnline {
    /// Forgets a sign-in that was kept; none is
    clear_persisted_login: bool,
}

impl Cmdlet for DisconnectPnPOnline {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _none_is_kept = self.clear_persisted_login;
        let tenant = cx.tenant()?;
        let connections = tenant.attached::<Connections>();
        connections.pnp = None;
        if connections.site.take().is_some() {
            sign_out(tenant, "PnP");
            return Ok(());
        }
        Err(error::pnp(
            Category::ConnectionError,
            "No connection to disconnect.",
            "",
            "is not connected",
            "Connect-PnPOnline -Url … connects",
            "Base.DisconnectOnline",
        ))
    }
}

/// The connection of the session, or the one that was given.
fn current(cx: &mut Context, given: Option<Value>, class: &str) -> Result<Value> {
    if let Some(given) = given {
        return Ok(given);
    }
    let known = cx.tenant()?.attached::<Connections>().pnp.clone();
    known
        .map(|known| shown(&known))
        .ok_or_else(|| error::not_connected(class))
}

/// Gets the connection of PnP's cmdlets.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/hr
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPConnection).ConnectionType
/// O365
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPConnection {
    /// Connection to put out, instead of the session's
    connection: Option<Value>,
}

impl Cmdlet for GetPnPConnection {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let connection = current(cx, self.connection, "Base.GetPnPConnection")?;
        cx.emit_value(connection)
    }
}

/// Gets the client's context of the connection; it answers for the site's address and does nothing.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/hr
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPContext).Url
/// https://contoso.sharepoint.com/sites/hr
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPContext {
    /// Connection whose context to put out, instead of the session's
    connection: Option<Value>,
}

impl Cmdlet for GetPnPContext {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let connection = current(cx, self.connection, "Base.GetPnPContext")?;
        let url = identity(&connection, &["Url"]);
        cx.emit_value(context(&url))
    }
}

/// The site of the connection that was given, else the one that the session is connected to.
pub fn connected(tenant: &mut Tenant, given: Option<&Value>, class: &str) -> Result<Found> {
    let given = given.map(|connection| identity(connection, &["Url"]));
    let Some(url) = given.or_else(|| tenant.attached::<Connections>().site.clone()) else {
        return Err(error::not_connected(class));
    };
    let found = find::any(tenant, &url)?.filter(Found::is_active);
    found.ok_or_else(|| {
        error::pnp(
            Category::ObjectNotFound,
            format!("The site {url} is gone."),
            &url,
            "no such site",
            "connect to another site",
            class,
        )
    })
}
