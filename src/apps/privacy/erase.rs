//! Invoke-PersonalDataErasure: carries out a review.

use super::{Declared, OURS, ROLES, discover, resolve};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::dsr::{check_review, erase_reviewed, read_review};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Erases what a review includes, and nothing else.
///
/// A row that says Exclude needs a reason; with one row that lacks it, nothing is touched. Rows without a decision, and
/// what was found since, are left to the reviewer and listed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InvokePersonalDataErasure {
    /// Person: address, sign-in name, display name, id, or an object of Get-DataSubject
    subject: Value,
    /// Review: the CSV file that Find-PersonalData made, with decisions
    review: String,
}

impl Cmdlet for InvokePersonalDataErasure {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = ROLES;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let files = cx.host.files();
        let path = files.resolve(&self.review, false)?;
        let rows = read_review(&self.review, &files.read(&path)?)?;
        check_review(&self.review, &rows)?;
        let tenant = cx.tenant()?;
        let subject = resolve(tenant, &self.subject)?;
        let findings = discover(tenant, &subject)?;
        if !cx.should_process(&subject.display_name, "Erase what the review includes")? {
            return Ok(());
        }
        let done = erase_reviewed(cx.tenant()?, &subject, &findings, &rows, &Declared)?;
        done.iter().try_for_each(|row| cx.emit(row))
    }
}
