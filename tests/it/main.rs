//! The one binary of integration tests: linking once is what makes `cargo test` quick.

mod anything;
mod bad_input;
mod check;
mod cli;
mod completion;
mod crash;
mod crash_changes;
mod endless;
mod erasure;
mod golden;
mod outputs;
mod parity;
mod scripts;
mod tidy;
mod transcripts;
