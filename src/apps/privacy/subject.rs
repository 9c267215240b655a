//! Get-DataSubject and Get-DataSubjectReferral: who is asked about, and whom only that person can ask.

use super::{OURS, ROLES, resolve};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::dsr::{self, IdentifierKind};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Gets a person with everything to search them by: addresses and aliases, names, telephone and employee numbers.
///
/// The object outlives the account: keep it in a variable before the account is deleted, and hand it to Test-Erasure.
///
/// ```transcript
/// PS> (Get-DataSubject pilar@contoso.com).UserPrincipalName
/// pilar@contoso.com
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetDataSubject {
    /// Person: address, sign-in name, display name or id
    identity: Value,
    /// More words to search by: a former name, a private address, a customer number
    #[serde(default)]
    also_known_as: Option<Vec<String>>,
}

impl Cmdlet for GetDataSubject {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut subject = resolve(cx.tenant()?, &self.identity)?;
        for word in self.also_known_as.into_iter().flatten() {
            subject.add(
                if word.contains('@') {
                    IdentifierKind::Address
                } else {
                    IdentifierKind::Other
                },
                &word,
            );
        }
        cx.emit(&subject)
    }
}

/// Lists what only the person can ask for, since Microsoft or somebody else is the controller (S51).
///
/// What stands with BeforeDeletion must be asked before the account goes: afterwards nobody can prove who they are.
///
/// ```transcript
/// PS> (Get-DataSubjectReferral | Where-Object BeforeDeletion).Count
/// 4
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetDataSubjectReferral {}

impl Cmdlet for GetDataSubjectReferral {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        dsr::referrals()
            .iter()
            .try_for_each(|referral| cx.emit(referral))
    }
}
