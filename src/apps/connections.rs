//! To what the session is connected: what the Connect- cmdlets leave behind for those that need a connection. Lives as
//! long as the session, and is no part of the tenant file.

use crate::tenant::{Guid, Timestamp};

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
    /// Whether the session has been told that the tenant is simulated.
    pub told: bool,
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
}

/// The connection to Graph.
#[derive(Clone)]
pub struct Graph {
    /// As whom.
    pub account: String,
    /// What was asked for.
    pub scopes: Vec<String>,
    /// Application on whose behalf.
    pub client_id: String,
    /// `Process` or `CurrentUser`.
    pub context_scope: String,
    /// Cloud.
    pub environment: String,
}
