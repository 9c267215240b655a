//! Whom the person must ask themself, since Microsoft or somebody else is the controller (S51).

use serde::Serialize;

/// One place where only the person can ask.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase", rename = "DataSubjectReferral")]
pub struct Referral {
    /// What the data is.
    pub data: &'static str,
    /// Who answers for it.
    pub ask: &'static str,
    /// Why the tenant's administrator cannot.
    pub why: &'static str,
    /// Whether it must be asked before the account is deleted, since nobody can prove who they are afterwards.
    pub before_deletion: bool,
}

/// All referrals (S51, and S45 for what only the person can see).
pub fn referrals() -> Vec<Referral> {
    vec![
        Referral {
            data: "Support and professional-services records",
            ask: "Microsoft, signed in as the person",
            why: "Microsoft is the controller",
            before_deletion: true,
        },
        Referral {
            data: "Optional connected services and feedback sent to Microsoft",
            ask: "Microsoft, signed in as the person",
            why: "Microsoft is the controller",
            before_deletion: true,
        },
        Referral {
            data: "Windows sign-in and products that the person acquired",
            ask: "Microsoft, signed in as the person",
            why: "Microsoft is the controller",
            before_deletion: true,
        },
        Referral {
            data: "Delve profile and activity export",
            ask: "the person, in Delve",
            why: "no administrator can export it",
            before_deletion: true,
        },
        Referral {
            data: "A personal Microsoft account",
            ask: "the privacy dashboard of that account",
            why: "it is not the organisation's",
            before_deletion: false,
        },
        Referral {
            data: "Third-party products connected to the account",
            ask: "each third party",
            why: "each is its own controller",
            before_deletion: false,
        },
        Referral {
            data: "Copies made for a FastTrack migration",
            ask: "FastTrack, by a request",
            why: "they lie outside the tenant",
            before_deletion: false,
        },
    ]
}
