//! Connect-SPOService, Disconnect-SPOService.

use crate::apps::connections::{Connections, SignIn, sign_in, sign_out};
use crate::apps::output::identity;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Connects to SharePoint's administration: chooses who acts from now on.
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
    /// Application that signs in, and acts from now on
    client_id: Option<String>,
    /// Tenant; there is one
    tenant_id: Option<String>,
    /// Certificate of the application, not looked at
    certificate: Option<Value>,
    /// Certificate of the application, not looked at
    certificate_thumbprint: Option<String>,
    /// File of the certificate, not looked at
    certificate_path: Option<String>,
    /// Password of the certificate, not looked at
    certificate_password: Option<Value>,
    /// Signs in as a managed identity
    managed_identity: bool,
    /// The managed identity
    managed_identity_client_id: Option<String>,
    /// Cloud; has no consequence here
    region: Option<String>,
    /// Modern sign-in; has no consequence here
    modern_auth: Option<bool>,
    /// Address of the sign-in; has no consequence here
    authentication_url: Option<String>,
    /// Asks in the system's browser; nobody is asked here
    use_system_browser: Option<bool>,
}

impl Cmdlet for ConnectSPOService {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nobody_asks = (
            self.region,
            self.modern_auth,
            self.authentication_url,
            self.use_system_browser,
            self.tenant_id,
        );
        let url = identity(&self.url, &["Url"])
            .trim()
            .trim_end_matches('/')
            .to_string();
        let expected = format!("https://{}-admin.sharepoint.com", crate::apps::seed::TENANT);
        if !url.eq_ignore_ascii_case(&expected) {
            return Err(not_an_administration(&url, &expected));
        }
        let certificate = self.certificate.is_some()
            || self.certificate_thumbprint.is_some()
            || self.certificate_path.is_some()
            || self.certificate_password.is_some();
        let application = if self.managed_identity {
            Some(self.managed_identity_client_id.unwrap_or_default())
        } else {
            certificate.then(|| self.client_id.unwrap_or_default())
        };
        let who = SignIn::of(None, self.credential.as_ref(), application.as_deref());
        sign_in(cx, "SharePoint", &who)?;
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

/// Ends the connection to SharePoint's administration; who acted before acts again.
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
        let tenant = cx.tenant()?;
        if tenant.attached::<Connections>().sharepoint.take().is_some() {
            sign_out(tenant, "SharePoint");
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
