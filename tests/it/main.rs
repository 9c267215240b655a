//! The one binary of integration tests: linking once is what makes `cargo test` quick.

mod anything;
mod cli;
mod completion;
mod crash;
mod erasure;
mod golden;
mod tidy;
mod transcripts;
