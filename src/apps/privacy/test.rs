//! Test-Erasure: what remains of a person, why, and until when.

use super::{Declared, OURS, ROLES, resolve};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::dsr;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Tells what remains of a person, why, until when, and what removes it.
///
/// Looks in every table, in the index, and in the bytes of the tenant's file, its log and its free pages, by code that
/// deletion does not share. No output means that nothing remains. The history of the prompt lies outside the tenant:
/// where it keeps what was typed, only its owner can clear it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TestErasure {
    /// Person: an object of Get-DataSubject, made before the account went, or an address
    subject: Value,
}

impl Cmdlet for TestErasure {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let subject = resolve(tenant, &self.subject)?;
        if cx.host.what_if() {
            cx.warn(
                "The bytes of the tenant's file are checked only in a run, not under --what-if.",
            )?;
        }
        let proof = dsr::remains(cx.tenant()?, &subject, &Declared)?;
        proof.iter().try_for_each(|remnant| cx.emit(remnant))
    }
}
