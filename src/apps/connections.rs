//! To what the session is connected, and as whom: what the Connect- cmdlets leave behind for those that need a connection.
//! Lives as long as the session, and is no part of the tenant file.

use super::output::identity;
use super::seed::administrator;
use crate::cmdlet::{Context, Stream};
use crate::diag::Result;
use crate::tenant::{Actor, Guid, Tenant, Timestamp};
use crate::value::{Object, Value};

/// All connections of one session.
#[derive(Default)]
pub struct Connections {
    /// Exchange Online and Security & Compliance.
    pub exchange: Vec<Exchange>,
    /// Number of the next one.
    pub next: i32,
    /// Address of SharePoint's administration, once connected.
    pub sharepoint: Option<String>,
    /// Graph, once connected.
    pub graph: Option<Graph>,
    /// Address of the site that PnP is connected to.
    pub site: Option<String>,
    /// How PnP is connected.
    pub pnp: Option<Pnp>,
    /// Other services that are connected, by their cmdlets' noun.
    pub others: Vec<&'static str>,
    /// Whether the session has been told that the tenant is simulated.
    pub told: bool,
    /// Who acted before anybody signed in, and who signed in since, the last one at the end.
    signed_in: Vec<(&'static str, Actor)>,
    before: Option<Actor>,
}

/// One connection to Exchange Online or to Security & Compliance.
#[derive(Clone)]
pub struct Exchange {
    /// Id.
    pub id: Guid,
    /// Number within the session.
    pub number: i32,
    /// Whether it is one to Security & Compliance.
    pub compliance: bool,
    /// As whom.
    pub upn: String,
    /// Prefix of its commands.
    pub prefix: String,
    /// When its token expires.
    pub expires: Timestamp,
    /// Whether it was opened for searches only (LC-P11).
    pub search_only: bool,
    /// Whether an application signed in with a certificate.
    pub certificate: bool,
    /// The application that signed in.
    pub app_id: String,
    /// Organisation of a delegated sign-in.
    pub delegated: String,
    /// Items in a page.
    pub page_size: i32,
}

/// The connection to Graph.
#[derive(Clone)]
pub struct Graph {
    /// As whom; nobody for an application.
    pub account: Option<String>,
    /// What was asked for.
    pub scopes: Vec<String>,
    /// Application on whose behalf.
    pub client_id: String,
    /// `Process` or `CurrentUser`.
    pub context_scope: String,
    /// Cloud.
    pub environment: String,
    /// `Delegated`, `AppOnly` or `UserProvidedAccessToken`.
    pub auth_type: &'static str,
    /// What the sign-in was made with.
    pub credential: &'static str,
    /// Thumbprint of the certificate.
    pub thumbprint: Option<String>,
    /// Subject of the certificate.
    pub subject: Option<String>,
}

/// The connection of PnP.
#[derive(Clone, Default)]
pub struct Pnp {
    /// Address of the site.
    pub url: String,
    /// As PnP names the way: `Credentials`, `AzureADAppOnly`, `ManagedIdentity`…
    pub method: &'static str,
    /// `TenantAdmin` or `O365`.
    pub kind: &'static str,
    /// Application.
    pub client_id: Option<String>,
    /// Tenant.
    pub tenant: Option<String>,
    /// Who signed in.
    pub user: Option<String>,
}

/// Who signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody is named: whoever acts goes on.
    #[default]
    Current,
    /// A user of the tenant, by user principal name.
    User(String),
    /// An application, by its id, with all roles.
    Application(String),
}

impl SignIn {
    /// By what a Connect- cmdlet was given: a user, a credential, or an application that proves itself.
    pub fn of(user: Option<&str>, credential: Option<&Value>, application: Option<&str>) -> SignIn {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        if let Some(app) = application {
            return SignIn::Application(text(app).unwrap_or_else(|| MANAGED.into()));
        }
        let named = user
            .and_then(text)
            .or_else(|| credential.and_then(|given| text(&identity(given, &["UserName"]))));
        named.map_or(SignIn::Current, SignIn::User)
    }
}

/// The application that stands for a managed identity or a token, of which no id is known.
const MANAGED: &str = "00000000-0000-0000-0000-000000000001";

/// Signs in to a service: chooses who acts, and says once that the tenant is simulated. Gives who acts now.
pub fn sign_in(cx: &mut Context, service: &'static str, who: &SignIn) -> Result<String> {
    let tenant = cx.tenant()?;
    let before = tenant.actor().clone();
    match who {
        SignIn::Current => {}
        SignIn::User(upn) => tenant.act_as(&of_this_tenant(upn))?,
        SignIn::Application(id) => {
            tenant.set_actor(administrator(id, &format!("Application {id}")));
        }
    }
    let now = tenant.actor().clone();
    let connections = tenant.attached::<Connections>();
    connections.before.get_or_insert(before);
    connections.signed_in.retain(|(known, _)| *known != service);
    connections.signed_in.push((service, now.clone()));
    let first = !std::mem::replace(&mut connections.told, true);
    if first {
        cx.host.write(Stream::Host, Value::str(super::SIMULATED))?;
    }
    Ok(now.upn)
}

/// `ann@contoso.onmicrosoft.com` is `ann@contoso.com`: the tenant's first domain stands for its own.
fn of_this_tenant(upn: &str) -> String {
    let first = format!("@{}.onmicrosoft.com", super::seed::TENANT);
    let at = upn.len().saturating_sub(first.len());
    match (upn.get(..at), upn.get(at..)) {
        (Some(user), Some(domain)) if domain.eq_ignore_ascii_case(&first) => {
            format!("{user}@{}.com", super::seed::TENANT)
        }
        _ => upn.to_owned(),
    }
}

/// Signs out of a service: whoever signed in last elsewhere acts, or who acted before all.
pub fn sign_out(tenant: &mut Tenant, service: &'static str) {
    let connections = tenant.attached::<Connections>();
    connections.signed_in.retain(|(known, _)| *known != service);
    let last = connections.signed_in.last().map(|(_, actor)| actor.clone());
    let back = match last {
        Some(actor) => Some(actor),
        None => connections.before.take(),
    };
    if let Some(actor) = back {
        tenant.set_actor(actor);
    }
}

/// The tenant's id: the same for the same seed.
pub fn tenant_id(tenant: &Tenant) -> Result<Guid> {
    let seed = tenant.meta::<i64>("seed")?.unwrap_or_default() as u64;
    let mixed = (seed ^ 0x7465_6e61_6e74).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Ok(Guid::from_bits(
        u128::from(mixed) << 64 | u128::from(mixed.rotate_left(29)),
    ))
}

/// An object with a type's name, in the order of its members.
pub fn object_of(type_name: &str, members: Vec<(&'static str, Value)>) -> Value {
    let object = Object::of(members);
    object.set_type_names(vec![type_name.into(), "System.Object".into()].into());
    Value::Object(object)
}
