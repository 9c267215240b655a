//! Connect- and Disconnect- of Teams, AzureAD, MSOnline, Power BI and Power Apps: they choose who acts, and give out what these
//! modules give out.

use crate::apps::connections::{Connections, SignIn, object_of, sign_in, sign_out, tenant_id};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

const TEAMS: &str = "MicrosoftTeams";
const AZURE_AD: &str = "AzureAD";
const MSOL: &str = "MsolService";
const POWER_BI: &str = "PowerBIServiceAccount";
const POWER_APPS: &str = "PowerAppsAccount";

fn connect(cx: &mut Context, service: &'static str, who: &SignIn) -> Result<String> {
    let account = sign_in(cx, service, who)?;
    let others = &mut cx.tenant()?.attached::<Connections>().others;
    if !others.contains(&service) {
        others.push(service);
    }
    Ok(account)
}

/// Ends a connection; none to end is no error, as with these modules.
fn disconnect(cx: &mut Context, service: &'static str) -> Result<()> {
    let tenant = cx.tenant()?;
    let others = &mut tenant.attached::<Connections>().others;
    let before = others.len();
    others.retain(|known| *known != service);
    if others.len() < before {
        sign_out(tenant, service);
    }
    Ok(())
}

/// Connects to Teams: chooses who acts from now on, and puts out the connection.
///
/// ```transcript
/// PS> (Connect-MicrosoftTeams).Account
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// admin@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectMicrosoftTeams {
    /// Who acts from now on
    account_id: Option<String>,
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Tenant; there is one
    tenant_id: Option<String>,
    /// Application that signs in, and acts from now on
    application_id: Option<String>,
    /// Certificate of the application, not looked at
    certificate: Option<Value>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// Signs in as a managed identity
    identity: bool,
    /// Tokens, not looked at
    access_tokens: Vec<String>,
    /// Cloud
    teams_environment_name: Option<String>,
    /// Signs in on another device; nobody is asked here
    use_device_authentication: bool,
}

impl Cmdlet for ConnectMicrosoftTeams {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_asks = (self.tenant_id, self.use_device_authentication);
        let proven = self.certificate.is_some()
            || self.certificate_thumbprint.is_some()
            || self.identity
            || !self.access_tokens.is_empty();
        let application = proven.then(|| self.application_id.unwrap_or_default());
        let who = SignIn::of(
            self.account_id.as_deref(),
            self.credential.as_ref(),
            application.as_deref(),
        );
        let account = connect(cx, TEAMS, &who)?;
        let id = tenant_id(cx.tenant()?)?.to_string();
        let environment = self
            .teams_environment_name
            .unwrap_or_else(|| "AzureCloud".into());
        cx.emit_value(object_of(
            "TeamsConnection",
            vec![
                ("Account", Value::str(account)),
                ("Environment", Value::str(environment)),
                ("Tenant", Value::str(&id)),
                ("TenantId", Value::str(&id)),
            ],
        ))
    }
}

/// Ends the connection to Teams; who acted before acts again.
///
/// ```transcript
/// PS> Disconnect-MicrosoftTeams
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectMicrosoftTeams {}

impl Cmdlet for DisconnectMicrosoftTeams {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        disconnect(cx, TEAMS)
    }
}

/// Connects to Entra ID by the retired module AzureAD: chooses who acts from now on, and puts out the connection.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectAzureAD {
    /// Who acts from now on
    account_id: Option<String>,
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Tenant; there is one
    tenant_id: Option<String>,
    /// Application that signs in, and acts from now on
    application_id: Option<String>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// Token of the account, not looked at
    aad_access_token: Option<String>,
    /// Token of the account, not looked at
    ms_access_token: Option<String>,
    /// Cloud
    azure_environment_name: Option<String>,
}

impl Cmdlet for ConnectAzureAD {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _not_looked_at = (self.tenant_id, self.aad_access_token, self.ms_access_token);
        let proven = self.certificate_thumbprint.is_some();
        let application = proven.then(|| self.application_id.unwrap_or_default());
        let who = SignIn::of(
            self.account_id.as_deref(),
            self.credential.as_ref(),
            application.as_deref(),
        );
        let account = connect(cx, AZURE_AD, &who)?;
        let id = tenant_id(cx.tenant()?)?.to_string();
        let environment = self
            .azure_environment_name
            .unwrap_or_else(|| "AzureCloud".into());
        let kind = if proven { "ServicePrincipal" } else { "User" };
        cx.emit_value(object_of(
            "AzureADContext",
            vec![
                ("Account", Value::str(account)),
                ("Environment", Value::str(environment)),
                ("TenantId", Value::str(id)),
                (
                    "TenantDomain",
                    Value::str(format!("{}.com", crate::apps::seed::TENANT)),
                ),
                ("AccountType", Value::str(kind)),
            ],
        ))
    }
}

/// Ends the connection of the module AzureAD; who acted before acts again.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectAzureAD {}

impl Cmdlet for DisconnectAzureAD {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        disconnect(cx, AZURE_AD)
    }
}

/// Connects to Entra ID by the retired module MSOnline: chooses who acts from now on.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectMsolService {
    /// Who acts from now on; the password is not looked at
    credential: Option<Value>,
    /// Token, not looked at
    ad_graph_access_token: Option<String>,
    /// Token, not looked at
    ms_graph_access_token: Option<String>,
    /// Cloud; has no consequence here
    azure_environment: Option<String>,
}

impl Cmdlet for ConnectMsolService {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _not_looked_at = (
            self.ad_graph_access_token,
            self.ms_graph_access_token,
            self.azure_environment,
        );
        let who = SignIn::of(None, self.credential.as_ref(), None);
        connect(cx, MSOL, &who).map(|_| ())
    }
}

/// Connects to Power BI: chooses who acts from now on, and puts out the connection.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectPowerBIServiceAccount {
    /// Who acts from now on, or an application with its secret; neither password nor secret is looked at
    credential: Option<Value>,
    /// Says that the credential is an application's
    service_principal: bool,
    /// Application that signs in with a certificate
    application_id: Option<String>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// Tenant; there is one
    tenant: Option<String>,
    /// Token, not looked at
    token: Option<String>,
    /// Cloud
    environment: Option<String>,
}

impl Cmdlet for ConnectPowerBIServiceAccount {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _not_looked_at = (self.tenant, self.token);
        let secret = self.credential.as_ref().filter(|_| self.service_principal);
        let application = match (secret, &self.certificate_thumbprint) {
            (Some(given), _) => Some(crate::apps::output::identity(given, &["UserName"])),
            (None, Some(_)) => Some(self.application_id.unwrap_or_default()),
            _ => None,
        };
        let who = SignIn::of(None, self.credential.as_ref(), application.as_deref());
        let account = connect(cx, POWER_BI, &who)?;
        let id = tenant_id(cx.tenant()?)?.to_string();
        let environment = self.environment.unwrap_or_else(|| "Public".into());
        cx.emit_value(object_of(
            "PowerBIProfile",
            vec![
                ("Environment", Value::str(environment)),
                ("TenantId", Value::str(id)),
                ("UserName", Value::str(account)),
            ],
        ))
    }
}

/// Ends the connection to Power BI; who acted before acts again.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct DisconnectPowerBIServiceAccount {}

impl Cmdlet for DisconnectPowerBIServiceAccount {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        disconnect(cx, POWER_BI)
    }
}

/// Signs in to Power Apps and Power Automate: chooses who acts from now on.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddPowerAppsAccount {
    /// Who acts from now on
    username: Option<String>,
    /// Password, not looked at
    password: Option<Value>,
    /// Application that signs in, and acts from now on
    application_id: Option<String>,
    /// Secret of the application, not looked at
    client_secret: Option<String>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// Tenant; there is one
    #[serde(rename = "TenantID")]
    tenant_id: Option<String>,
    /// Cloud; has no consequence here
    endpoint: Option<String>,
}

impl Cmdlet for AddPowerAppsAccount {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _not_looked_at = (self.password, self.tenant_id, self.endpoint);
        let proven = self.client_secret.is_some() || self.certificate_thumbprint.is_some();
        let application = proven.then(|| self.application_id.unwrap_or_default());
        let who = SignIn::of(self.username.as_deref(), None, application.as_deref());
        connect(cx, POWER_APPS, &who).map(|_| ())
    }
}

/// Signs out of Power Apps and Power Automate; who acted before acts again.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemovePowerAppsAccount {}

impl Cmdlet for RemovePowerAppsAccount {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        disconnect(cx, POWER_APPS)
    }
}
