//! The applications of the simulated Microsoft 365: one folder for each, with its entities, its cmdlets and its part of
//! the sample. An application knows nothing of another but its key types; what they share lies in `output`.

mod accounts;
pub mod connections;
pub mod directory;
pub mod exchange;
mod filter;
mod output;
pub mod privacy;
pub mod purview;
pub mod seed;
mod settings;
pub mod sharepoint;
pub mod tenant;
pub mod whiteboard;

use crate::cmdlet::CmdletDef;
use crate::content::Events;
use crate::content::events::Handler;
use crate::diag::{Category, ErrorRecord, Result};
use crate::tenant::{Entity, Erasure, Tenant};
use serde_json::Value as Json;

/// One application: a row of the table below.
pub struct App {
    /// Name as people say it.
    pub name: &'static str,
    /// Kinds of entities that it owns.
    pub entities: &'static [EntityDef],
    /// Fills its part of the sample tenant; called in the order of [`APPS`].
    pub seed: fn(&mut Tenant, &mut seed::Sample) -> Result<()>,
    /// Events that it schedules, and what they do.
    pub events: &'static [EventDef],
    /// Its cmdlets.
    pub cmdlets: &'static [CmdletDef],
}

/// What an application declares about a kind of entity, for code that has only its document.
pub struct EntityDef {
    /// Name of the kind.
    pub kind: &'static str,
    /// What erasing one of its persons does to it; `None` if the document cannot be read.
    pub erasure: fn(&Json) -> Option<Erasure>,
    /// Stores a changed document as the entity that it is.
    pub store: fn(&mut Tenant, Json) -> Result<()>,
}

/// An event and its handler; `None` from the handler means that there was nothing to do.
pub struct EventDef {
    /// Kind of the event.
    pub kind: &'static str,
    /// Carries it out, and says in a sentence what was done; runs after content has done its part.
    pub handle: Handler,
}

/// Row of [`App::entities`] for a kind.
pub const fn entity<E: Entity>() -> EntityDef {
    EntityDef {
        kind: E::KIND,
        erasure: |doc| {
            serde_json::from_value::<E>(doc.clone())
                .ok()
                .map(|entity| entity.erasure())
        },
        store: |tenant, doc| match serde_json::from_value::<E>(doc) {
            Ok(entity) => tenant.put(&entity),
            Err(error) => {
                Err(
                    ErrorRecord::new("EntityInvalid", Category::InvalidData, error.to_string())
                        .into(),
                )
            }
        },
    }
}

/// For applications that add nothing to the sample tenant.
pub fn no_seed(_: &mut Tenant, _: &mut seed::Sample) -> Result<()> {
    Ok(())
}

/// All applications, in the order in which the sample tenant is filled: people before what they own.
pub static APPS: &[&App] = &[
    &directory::APP,
    &exchange::APP,
    &sharepoint::APP,
    &whiteboard::APP,
    &purview::APP,
    &tenant::APP,
    &privacy::APP,
];

/// Who carries out due events: content for what lives and dies by itself, then the applications.
pub fn events() -> Events {
    let mut events = Events::of_content();
    for def in APPS.iter().flat_map(|app| app.events) {
        events.add(def.kind, def.handle);
    }
    events
}

/// What the Connect- cmdlets say once in a session.
pub const SIMULATED: &str =
    "Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.";
