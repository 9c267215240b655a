//! The tenant itself: sessions, clock, settings, import, and a look at any item. Most of it is ours, not Microsoft's.

mod clock;
mod import;
mod item;
mod place;
mod seed;
mod session;
mod settings;

use super::App;
use crate::cmdlet::cmdlet;

/// The tenant's row in the table of applications.
pub static APP: App = App {
    name: "Tenant",
    entities: &[],
    seed: seed::fill,
    events: &[],
    cmdlets: &[
        cmdlet::<session::ConnectExchangeOnline>(),
        cmdlet::<session::ConnectIPPSSession>(),
        cmdlet::<session::DisconnectExchangeOnline>(),
        cmdlet::<session::GetConnectionInformation>(),
        cmdlet::<session::ConnectSPOService>(),
        cmdlet::<session::DisconnectSPOService>(),
        cmdlet::<session::ConnectMgGraph>(),
        cmdlet::<session::DisconnectMgGraph>(),
        cmdlet::<session::GetMgContext>(),
        cmdlet::<session::ConnectEntra>(),
        cmdlet::<session::DisconnectEntra>(),
        cmdlet::<session::GetEntraContext>(),
        cmdlet::<session::ConnectMicrosoftTeams>(),
        cmdlet::<session::DisconnectMicrosoftTeams>(),
        cmdlet::<session::ConnectAzureAD>(),
        cmdlet::<session::DisconnectAzureAD>(),
        cmdlet::<session::ConnectMsolService>(),
        cmdlet::<session::ConnectPowerBIServiceAccount>(),
        cmdlet::<session::DisconnectPowerBIServiceAccount>(),
        cmdlet::<session::AddPowerAppsAccount>(),
        cmdlet::<session::RemovePowerAppsAccount>(),
        cmdlet::<clock::GetTenantClock>(),
        cmdlet::<clock::StepTenantClock>(),
        cmdlet::<settings::GetTenantSetting>(),
        cmdlet::<settings::SetTenantSetting>(),
        cmdlet::<import::ImportTenantContent>(),
        cmdlet::<item::GetTenantContent>(),
    ],
};

/// Where the help of our own cmdlets says that their names come from.
const OURS: &str = "rehearsal's own: the simulated service has no such cmdlet";
