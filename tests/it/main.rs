//! The one binary of integration tests: linking once is what makes `cargo test` quick.

mod anything;
mod crash;
mod golden;
mod tidy;
mod transcripts;
