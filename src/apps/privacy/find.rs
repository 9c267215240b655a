//! Find-PersonalData: discovery over all mailboxes, sites, OneDrives and applications.

use super::{OURS, ROLES, discover, resolve};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Finds every item and entity that is, names or mentions a person.
///
/// Each row says what matched and suggests a decision; Decision and Reason are for a reviewer to fill in. Written with
/// Export-Csv, the rows are the review that Invoke-PersonalDataErasure reads.
///
/// ```transcript
/// PS> (Find-PersonalData pilar@contoso.com | Where-Object Own | Select-Object -First 1).Suggestion
/// Include
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FindPersonalData {
    /// Person: address, sign-in name, display name, id, or an object of Get-DataSubject
    subject: Value,
}

impl Cmdlet for FindPersonalData {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let subject = resolve(tenant, &self.subject)?;
        let findings = discover(tenant, &subject)?;
        findings.iter().try_for_each(|finding| cx.emit(finding))
    }
}
