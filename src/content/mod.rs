//! Content: items (mail, chats, files, list entries …) in locations, and how they live and die. Reads what files and
//! messages say, keeps the rules of deletion, holds and recycle bins in one place, imports and exports. Must never know
//! an application, a cmdlet or a query: who may do what, and which items are meant, is decided above.

mod aside;
pub mod assistant;
pub mod events;
pub mod extract;
pub mod fate;
mod filter;
pub mod folders;
pub mod holds;
pub mod import;
mod insert;
pub mod item;
pub mod lifecycle;
mod mbox;
pub mod places;
pub mod purge;
pub mod sites;
pub mod store;
mod words;

pub use aside::with_index_aside;
pub use events::Events;
pub use fate::{Fate, fate};
pub use folders::{
    Folder, Location, LocationKind, NewLocation, create_location, ensure_folder, find_location,
    folder_of_role, locations,
};
pub use holds::{
    Hold, HoldKind, HoldReason, HoldState, LitigationHold, hold_state, set_hold_state,
};
pub use item::{Item, ItemVersion, NewItem, Person, PersonRole};
pub use lifecycle::{
    Outcome, delete, hard_delete, move_to, restore, revise, soft_delete, update_text,
};
pub use purge::{PurgeLimits, PurgeReport, PurgeType, check_purge, purge};
pub use store::{
    ItemFilter, Page, Revision, destroy, find, get, get_by_identity, insert, insert_batch, list,
    native, people, text, versions,
};

#[cfg(test)]
mod tests;
