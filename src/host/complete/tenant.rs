//! Names in the tenant that a parameter means, by the command's noun and the parameter's name. Reads names only, and
//! opens no savepoint.

use super::Asked;
use super::arguments::Argument;
use crate::cmdlet::{ParameterFacts, facts};

/// Most names that are offered at once.
const MOST: usize = 1000;

/// Parameters that mean an entity whatever the command is.
const BY_PARAMETER: &[(&[&str], &[&str])] = &[
    (&["SearchName", "Search"], &["ComplianceSearch"]),
    (&["Case", "CaseId"], &["ComplianceCase"]),
    (&["Site", "SiteUrl", "Url", "SharePointLocation"], &["Site"]),
    (
        &[
            "UserId",
            "Owner",
            "OwnerId",
            "Owners",
            "LoginName",
            "Subject",
            "UserIds",
            "Manager",
            "UserPrincipalName",
            "Members",
            "Member",
            "SubjectUser",
        ],
        &["User"],
    ),
    (
        &[
            "Mailbox",
            "ExchangeLocation",
            "SourceMailbox",
            "TargetMailbox",
            "ForwardingAddress",
            "ForwardTo",
            "Trustee",
            "GrantSendOnBehalfTo",
        ],
        &["Mailbox"],
    ),
    (&["GroupId", "Group", "TeamId"], &["Group"]),
];

/// What `-Identity` means, by the beginning of the command's noun.
const BY_NOUN: &[(&str, &[&str])] = &[
    ("SPODeletedSite", &["DeletedSite"]),
    ("SPOSite", &["Site"]),
    ("SPOUser", &["Site"]),
    ("PnPTenantSite", &["Site"]),
    ("PnPSite", &["Site"]),
    (
        "ComplianceSearchAction",
        &["ComplianceSearchAction", "SearchAction"],
    ),
    ("ComplianceSearch", &["ComplianceSearch"]),
    ("ComplianceCase", &["ComplianceCase"]),
    ("DataSubject", &["User"]),
    ("DistributionGroup", &["Group"]),
    ("UnifiedGroup", &["Group"]),
    ("MgGroup", &["Group"]),
    ("Team", &["Group"]),
    ("MgUser", &["User"]),
    ("MsolUser", &["User"]),
    ("AzureADUser", &["User"]),
    ("User", &["User"]),
    ("Whiteboard", &["Whiteboard"]),
    ("InboxRule", &["Mailbox"]),
    ("Calendar", &["Mailbox"]),
    ("CASMailbox", &["Mailbox"]),
    ("EXOMailbox", &["Mailbox"]),
    ("EXORecipient", &["Mailbox"]),
    ("Recipient", &["Mailbox"]),
    ("Recoverable", &["Mailbox"]),
    ("Mailbox", &["Mailbox"]),
    ("EXO", &["Mailbox"]),
    ("SoftDeletedMailbox", &["Mailbox"]),
];

impl Asked<'_> {
    /// Names of the entities that a parameter takes.
    pub(super) fn tenant_names(
        &mut self,
        argument: &Argument,
        parameter: &ParameterFacts,
    ) -> Vec<String> {
        if argument.accepts.tree.is_some() || !self.is_of_tenant(argument) {
            return Vec::new();
        }
        let command = &argument.accepts.name;
        let noun = command.split_once('-').map_or("", |(_, noun)| noun);
        let begins = |known: &str| {
            noun.get(..known.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(known))
        };
        let identity = matches!(&*parameter.name, "Identity" | "Id" | "Name")
            && !(&*parameter.name == "Name" && command.starts_with("New-"));
        let by_noun = || BY_NOUN.iter().find(|(known, _)| begins(known));
        let by_name = BY_PARAMETER.iter().find(|(names, _)| {
            names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&parameter.name))
        });
        let kinds: &[&str] = match (identity, by_name) {
            (true, _) => by_noun().map_or(&[], |(_, kinds)| kinds),
            (false, Some((_, kinds))) => kinds,
            _ => &[],
        };
        let Ok(tenant) = self.vm.open_tenant() else {
            return Vec::new();
        };
        let mut names = Vec::new();
        for kind in kinds {
            names.extend(tenant.names_of(kind).unwrap_or_default());
        }
        names.sort_by_key(|name| name.to_lowercase());
        names.dedup();
        names.truncate(MOST);
        names
    }

    /// Whether a command is one of the tenant's, and none of the language itself.
    fn is_of_tenant(&self, argument: &Argument) -> bool {
        facts(&argument.accepts.name)
            .is_none_or(|facts| !facts.module.starts_with("Microsoft.PowerShell."))
    }
}
