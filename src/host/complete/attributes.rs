//! Named arguments of attributes, in the order in which .NET declares them.

use super::names::begins;
use crate::cmdlet::{Offer, OfferKind};

const ARGUMENTS: &[(&str, &[&str])] = &[
    (
        "Parameter",
        &[
            "Position",
            "ParameterSetName",
            "Mandatory",
            "ValueFromPipeline",
            "ValueFromPipelineByPropertyName",
            "ValueFromRemainingArguments",
            "HelpMessage",
            "HelpMessageBaseName",
            "HelpMessageResourceId",
            "DontShow",
        ],
    ),
    (
        "CmdletBinding",
        &[
            "PositionalBinding",
            "DefaultParameterSetName",
            "SupportsShouldProcess",
            "SupportsPaging",
            "SupportsTransactions",
            "ConfirmImpact",
            "HelpUri",
            "RemotingCapability",
        ],
    ),
    ("ValidateSet", &["ErrorMessage", "IgnoreCase"]),
    ("ValidatePattern", &["Options", "ErrorMessage"]),
    ("ValidateScript", &["ErrorMessage"]),
    ("OutputType", &["ProviderCmdlet", "ParameterSetName"]),
    ("PSDefaultValue", &["Value", "Help"]),
    ("Supports", &["Wildcards"]),
];

/// Arguments of an attribute that are not given yet.
pub fn arguments(name: &str, given: &[String], word: &str) -> Vec<Offer> {
    let lower = word.to_lowercase();
    let bare = name.rsplit('.').next().unwrap_or(name);
    let is = |known: &str| {
        known.eq_ignore_ascii_case(bare) || format!("{known}Attribute").eq_ignore_ascii_case(bare)
    };
    let known = ARGUMENTS.iter().find(|(known, _)| is(known));
    known
        .into_iter()
        .flat_map(|(_, names)| names.iter())
        .filter(|name| begins(name, &lower))
        .filter(|name| !given.iter().any(|given| given.eq_ignore_ascii_case(name)))
        .map(|name| Offer::plain(*name, OfferKind::Property))
        .collect()
}
