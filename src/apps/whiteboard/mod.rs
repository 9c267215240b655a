//! Whiteboard, the new one (S40 b): the pattern of an application whose data no content search finds. Only its own
//! cmdlets reach it.

mod board;
mod cmdlets;
mod seed;

pub use board::Whiteboard;

use super::{App, entity};
use crate::cmdlet::cmdlet;

/// Whiteboard's row in the table of applications.
pub static APP: App = App {
    name: "Whiteboard",
    entities: &[entity::<Whiteboard>()],
    seed: seed::fill,
    events: &[],
    cmdlets: &[
        cmdlet::<cmdlets::GetWhiteboard>(),
        cmdlet::<cmdlets::SetWhiteboardOwner>(),
        cmdlet::<cmdlets::InvokeTransferAllWhiteboards>(),
        cmdlet::<cmdlets::RemoveWhiteboard>(),
    ],
};
