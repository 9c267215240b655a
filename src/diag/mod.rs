//! What went wrong, where, and what to do next: the one error type of the whole program, source positions and their
//! rendering. Knows no value, no tenant and no command; every other room may use it.

mod category;
mod record;
mod render;
mod span;
mod suggest;

pub use category::Category;
pub use record::{Error, ErrorRecord, Position, Result};
pub use render::render;
pub use span::{Source, Span};
pub use suggest::{did_you_mean, mistyped};
