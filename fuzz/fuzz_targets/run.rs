//! Any text runs within small limits or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rehearsal::diag::Source;
use rehearsal::host::{Capture, Limits, Session, SessionOptions};

fuzz_target!(|text: &str| {
    let mut session = Session::new(SessionOptions {
        registry: rehearsal::cmdlets(),
        tenant: Some(Box::new(|| {
            rehearsal::tenant::Tenant::in_memory(&rehearsal::tenant::NewTenant::default())
        })),
        output: Box::new(Capture::default()),
        formatter: rehearsal::formatter(),
        width: 120,
        colour: false,
        interactive: false,
        what_if: true,
        folder: std::env::temp_dir(),
        allowed: Some(Vec::new()),
        limits: Limits {
            steps: 20_000,
            depth: 40,
            ..Limits::default()
        },
        stop: std::sync::Arc::default(),
    });
    session.run_text(&Source::new("fuzz", text));
});
