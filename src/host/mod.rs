//! The runtime: walks the tree of the command language, holds variables and streams, runs commands in transactions, and
//! lends both spellings one session. Knows no application and no cmdlet by name, but for the few that it runs natively
//! because every pipeline has them.

mod ast;
mod attributes;
mod command;
mod commands;
mod complete;
mod defaults;
mod error_value;
mod errors;
mod eval;
mod exceptions;
mod files;
mod frame;
mod jump;
mod memory;
mod method_value;
mod ops;
mod output;
mod prompting;
mod pscmdlet;
mod psobject;
mod records;
mod requires;
mod rhai;
mod session;
mod steps;
mod streams;
mod symbols;
mod transaction;
mod transcript;
mod vm;

pub use crate::cmdlet::{Completed, Offer, OfferKind};
pub use defaults::aliases;
pub use files::Files;
pub use output::{Capture, Captured, Console, Output};
pub use rhai::Spoken;
pub use session::{Session, SessionOptions, Status};
pub use vm::{Limits, LineReader, TenantOpener, Vm};
