//! The one binary of integration tests: linking once is what makes `cargo test` quick.

mod crash;
mod anything;
mod golden;
mod tidy;
mod transcripts;
