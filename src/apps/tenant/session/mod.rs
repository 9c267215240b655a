//! Sessions: Connect- and Disconnect- of every module, and what tells to what the session is connected. Nothing is reached
//! over a network: they say once that the tenant is simulated, and choose who acts.

mod exchange;
mod graph;
mod others;
mod sharepoint;

pub use exchange::{
    ConnectExchangeOnline, ConnectIPPSSession, DisconnectExchangeOnline, GetConnectionInformation,
};
pub use graph::{
    ConnectEntra, ConnectMgGraph, DisconnectEntra, DisconnectMgGraph, GetEntraContext, GetMgContext,
};
pub use others::{
    AddPowerAppsAccount, ConnectAzureAD, ConnectMicrosoftTeams, ConnectMsolService,
    ConnectPowerBIServiceAccount, DisconnectAzureAD, DisconnectMicrosoftTeams,
    DisconnectPowerBIServiceAccount, RemovePowerAppsAccount,
};
pub use sharepoint::{ConnectSPOService, DisconnectSPOService};
