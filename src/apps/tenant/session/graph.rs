//! Connect- and Disconnect-MgGraph, Get-MgContext, and the same for Entra's module, which signs in to Graph.

use crate::apps::connections::{Connections, Graph, SignIn, sign_in, sign_out, tenant_id};
use crate::apps::output::identity;
use crate::cmdlet::{Cmdlet, Context, Effect, Stream};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the context is kept.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum ContextScope {
    /// In this session
    Process,
    /// For the user; here it is kept in this session too
    CurrentUser,
}

/// The application that signs in where none is named.
const GRAPH_CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// What an application may do: its permissions were granted before.
const GRANTED: [&str; 8] = [
    "AuditLog.Read.All",
    "Directory.ReadWrite.All",
    "Group.ReadWrite.All",
    "Mail.ReadWrite",
    "MailboxSettings.ReadWrite",
    "Sites.FullControl.All",
    "User.ReadWrite.All",
    "User.RevokeSessions.All",
];

/// What both ways to Graph take.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Account {
    /// What is asked for
    scopes: Vec<String>,
    /// Tenant; there is one
    tenant_id: Option<String>,
    /// Application on whose behalf, or that signs in itself
    client_id: Option<String>,
    /// Cloud
    environment: Option<String>,
    /// Where the context is kept
    context_scope: Option<ContextScope>,
    /// Leaves out the welcome
    no_welcome: bool,
    /// Signs in on another device; nobody is asked here
    use_device_code: bool,
    /// Id and secret of an application that signs in; the secret is not looked at
    client_secret_credential: Option<Value>,
    /// Certificate of the application, not looked at
    certificate: Option<Value>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// Certificate of the application, not looked at
    certificate_subject_name: Option<String>,
    /// Signs in as a managed identity
    identity: bool,
    /// Token, not looked at: it counts as one of whoever acts
    access_token: Option<Value>,
    /// Signs in as the application that environment variables name
    environment_variable: bool,
    /// How long a request may take; none takes any time
    client_timeout: Option<f64>,
}

impl Account {
    /// How the sign-in is shown, and which application signs in itself.
    fn way(&self) -> (&'static str, &'static str, Option<String>) {
        let named = || self.client_id.clone().unwrap_or_default();
        if let Some(secret) = &self.client_secret_credential {
            let id = identity(secret, &["UserName"]);
            return ("AppOnly", "ClientSecret", Some(id));
        }
        let certificate = self.certificate.is_some()
            || self.certificate_thumbprint.is_some()
            || self.certificate_subject_name.is_some();
        if certificate {
            return ("AppOnly", "ClientCertificate", Some(named()));
        }
        if self.identity {
            return ("AppOnly", "ManagedIdentity", Some(named()));
        }
        if self.environment_variable {
            return ("AppOnly", "EnvironmentVariable", Some(named()));
        }
        if self.access_token.is_some() {
            return ("UserProvidedAccessToken", "UserProvidedAccessToken", None);
        }
        let way = if self.use_device_code {
            "DeviceCode"
        } else {
            "InteractiveBrowser"
        };
        ("Delegated", way, None)
    }

    fn connect(self, cx: &mut Context) -> Result<()> {
        let _never_waits = (&self.tenant_id, self.client_timeout);
        let (auth_type, credential, application) = self.way();
        let who = SignIn::of(None, None, application.as_deref());
        let account = sign_in(cx, "Graph", &who)?;
        let mut scopes: Vec<String> = self
            .scopes
            .iter()
            .flat_map(|text| text.split([',', ' ']))
            .filter(|scope| !scope.is_empty())
            .map(str::to_string)
            .collect();
        if auth_type == "AppOnly" {
            scopes = GRANTED.map(str::to_string).to_vec();
        } else if scopes.is_empty() {
            scopes = ["openid", "profile", "User.Read", "email"]
                .map(str::to_string)
                .to_vec();
        }
        let client_id = match &application {
            Some(_) => account.clone(),
            None => self.client_id.unwrap_or_else(|| GRAPH_CLIENT.into()),
        };
        let graph = Graph {
            account: application.is_none().then_some(account),
            scopes,
            client_id,
            context_scope: match self.context_scope {
                Some(ContextScope::Process) => "Process",
                None if application.is_some() => "Process",
                _ => "CurrentUser",
            }
            .into(),
            environment: self.environment.unwrap_or_else(|| "Global".into()),
            auth_type,
            credential,
            thumbprint: self.certificate_thumbprint,
            subject: self.certificate_subject_name,
        };
        cx.tenant()?.attached::<Connections>().graph = Some(graph);
        if self.no_welcome {
            return Ok(());
        }
        cx.host
            .write(Stream::Host, "Welcome to Microsoft Graph!".into())
    }
}

/// Connects to Graph: chooses who acts from now on.
///
/// The scopes that are asked for are granted; what the session may do is decided by the roles of whoever acts. An application
/// that signs in with a secret, a certificate or as a managed identity has all of them.
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
    #[serde(flatten)]
    account: Account,
}

impl Cmdlet for ConnectMgGraph {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.account.connect(cx)
    }
}

/// Connects to Graph by Entra's module, as Connect-MgGraph does.
///
/// ```transcript
/// PS> Connect-Entra -Scopes User.Read.All -NoWelcome
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectEntra {
    #[serde(flatten)]
    account: Account,
}

impl Cmdlet for ConnectEntra {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.account.connect(cx)
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
    account: Option<String>,
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
    let app_only = graph.auth_type == "AppOnly";
    let managed = graph.credential == "ManagedIdentity";
    Ok(MgContext {
        managed_identity_id: managed.then(|| graph.client_id.clone()),
        client_id: graph.client_id,
        tenant_id: tenant_id(tenant)?.to_string(),
        scopes: graph.scopes,
        auth_type: graph.auth_type,
        token_credential_type: graph.credential,
        certificate_thumbprint: graph.thumbprint,
        certificate_subject_name: graph.subject,
        send_certificate_chain: false,
        account: graph.account,
        app_name: if app_only {
            "Rehearsal automation"
        } else {
            "Microsoft Graph Command Line Tools"
        },
        context_scope: graph.context_scope,
        certificate: None,
        ps_host_version: "7.6.5",
        client_secret: None,
        environment: graph.environment,
    })
}

fn disconnect(cx: &mut Context) -> Result<()> {
    let tenant = cx.tenant()?;
    let Some(graph) = tenant.attached::<Connections>().graph.take() else {
        return Err(no_application());
    };
    sign_out(tenant, "Graph");
    let shown = shown(tenant, graph)?;
    cx.emit(&shown)
}

fn no_application() -> Error {
    let message = "No application to sign out from.";
    let mut record = ErrorRecord::new("NotConnected", Category::InvalidOperation, message);
    record.id_suffix = "Microsoft.Graph.PowerShell.Authentication.Cmdlets.DisconnectMgGraph".into();
    record
        .exception("System.Exception")
        .help("Connect-MgGraph connects")
        .into()
}

/// Ends the connection to Graph, and puts out what it was; who acted before acts again.
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
        disconnect(cx)
    }
}

/// Ends the connection to Graph by Entra's module; who acted before acts again.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectEntra {}

impl Cmdlet for DisconnectEntra {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        disconnect(cx)
    }
}

fn put_context(cx: &mut Context) -> Result<()> {
    let tenant = cx.tenant()?;
    match tenant.attached::<Connections>().graph.clone() {
        Some(graph) => {
            let shown = shown(tenant, graph)?;
            cx.emit(&shown)
        }
        None => Ok(()),
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
        put_context(cx)
    }
}

/// Gets the connection to Graph by Entra's module; nothing where there is none.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEntraContext {}

impl Cmdlet for GetEntraContext {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = "Microsoft.Entra.Authentication";

    fn run(self, cx: &mut Context) -> Result<()> {
        put_context(cx)
    }
}
