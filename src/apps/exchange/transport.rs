//! Transport rules: what the organisation does with mail on its way. Get-, New-, Set-, Remove-, Enable- and
//! Disable-TransportRule. Nothing here delivers mail; a rule tells what would be done.

use super::error;
use super::find::READERS;
use super::listing::condition;
use super::permission::audited;
use super::recipient;
use crate::apps::output::table::Row;
use crate::apps::output::{identity, texts};
use crate::apps::settings::{self, settings};
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Entity, Erasure, Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

const WRITERS: &[&str] = &[
    "Exchange Administrator",
    "Global Administrator",
    "Organization Management",
];
const ORIGIN: &str = "Microsoft ExchangePowerShell";

/// A transport rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransportRule {
    /// Object id.
    pub guid: Guid,
    /// Name.
    pub name: String,
    /// Its place in the order, from 0.
    pub priority: i32,
    /// Whether it runs.
    pub enabled: bool,
    /// Who made it.
    pub created_by: String,
    /// When it was changed.
    pub when_changed: Timestamp,
    /// Conditions, exceptions and actions, by the names of their parameters.
    pub settings: Map<String, Json>,
}

impl Entity for TransportRule {
    const KIND: &'static str = "TransportRule";

    fn key(&self) -> String {
        self.guid.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![self.name.clone(), self.guid.to_string()]
    }

    fn persons(&self) -> Vec<String> {
        let named = SENDS
            .iter()
            .filter_map(|name| self.settings.get(*name)?.as_array());
        let mut persons: Vec<String> = named
            .flatten()
            .filter_map(|text| Some(text.as_str()?.to_lowercase()))
            .filter(|text| text.contains('@'))
            .collect();
        persons.sort();
        persons.dedup();
        persons
    }

    fn erasure(&self) -> Erasure {
        Erasure::Retain {
            reason:
                "the rule serves the organisation; name somebody else in it with Set-TransportRule"
                    .into(),
        }
    }
}

/// Settings by which mail goes elsewhere.
const SENDS: &[&str] = &[
    "RedirectMessageTo",
    "BlindCopyTo",
    "CopyTo",
    "AddToRecipients",
    "ModerateMessageByUser",
];
/// Settings that name recipients.
const PEOPLE: &[&str] = &[
    "RedirectMessageTo",
    "BlindCopyTo",
    "CopyTo",
    "AddToRecipients",
    "ModerateMessageByUser",
    "From",
    "SentTo",
    "FromMemberOf",
    "SentToMemberOf",
    "ExceptIfFrom",
    "ExceptIfSentTo",
    "ExceptIfFromMemberOf",
    "ExceptIfSentToMemberOf",
];

settings! {
    /// Conditions, exceptions and actions of a rule.
    RuleSettings {
        activation_date "ActivationDate" date "When it begins to run",
        add_to_recipients "AddToRecipients" list "Recipients that it adds",
        apply_disclaimer_fallback "ApplyHtmlDisclaimerFallbackAction" text "Wrap, Ignore or Reject where the text does not fit",
        apply_disclaimer_location "ApplyHtmlDisclaimerLocation" text "Append or Prepend",
        apply_disclaimer "ApplyHtmlDisclaimerText" text "Text that it adds to messages",
        apply_ome "ApplyOME" flag "Whether it encrypts",
        attachment_contains_words "AttachmentContainsWords" list "Words in attachments",
        attachment_extension "AttachmentExtensionMatchesWords" list "Endings of attachments",
        attachment_executable "AttachmentHasExecutableContent" flag "Whether an attachment is a program",
        attachment_size_over "AttachmentSizeOver" size "Least size of an attachment",
        blind_copy_to "BlindCopyTo" list "To whom it sends a hidden copy",
        comments "Comments" text "What it is for",
        copy_to "CopyTo" list "To whom it sends a copy",
        delete_message "DeleteMessage" flag "Whether it deletes the message unseen",
        expiry_date "ExpiryDate" date "When it stops to run",
        from "From" list "Senders",
        from_address_contains "FromAddressContainsWords" list "Words in the sender's address",
        from_member_of "FromMemberOf" list "Groups of the sender",
        from_scope "FromScope" text "InOrganization or NotInOrganization",
        generate_incident_report "GenerateIncidentReport" text "Who gets a report",
        has_classification "HasClassification" text "Classification of the message",
        header_contains_header "HeaderContainsMessageHeader" text "Header that is looked at",
        header_contains_words "HeaderContainsWords" list "Words in it",
        message_size_over "MessageSizeOver" size "Least size of the message",
        message_type "MessageTypeMatches" text "Type of the message",
        mode "Mode" text "Enforce, Audit or AuditAndNotify",
        moderate_by_user "ModerateMessageByUser" list "Who approves the message",
        prepend_subject "PrependSubject" text "What it writes before the subject",
        quarantine "Quarantine" flag "Whether it puts the message into quarantine",
        recipient_address_contains "RecipientAddressContainsWords" list "Words in a recipient's address",
        recipient_domain_is "RecipientDomainIs" list "Domains of recipients",
        redirect_to "RedirectMessageTo" list "To whom it sends the message instead",
        reject_status "RejectMessageEnhancedStatusCode" text "Code with which it refuses",
        reject_reason "RejectMessageReasonText" text "Reason with which it refuses",
        remove_header "RemoveHeader" text "Header that it takes out",
        route_connector "RouteMessageOutboundConnector" text "Connector by which it sends",
        rule_error_action "RuleErrorAction" text "Ignore or Defer",
        scl_over "SCLOver" number "Least spam level",
        sender_address_location "SenderAddressLocation" text "Header, Envelope or both",
        sender_domain_is "SenderDomainIs" list "Domains of the sender",
        sent_to "SentTo" list "Recipients",
        sent_to_member_of "SentToMemberOf" list "Groups of a recipient",
        sent_to_scope "SentToScope" text "InOrganization or NotInOrganization",
        set_audit_severity "SetAuditSeverity" text "How grave the report is",
        set_header_name "SetHeaderName" text "Header that it sets",
        set_header_value "SetHeaderValue" text "To what",
        set_scl "SetSCL" number "Spam level that it sets",
        stop_processing "StopRuleProcessing" flag "Whether no rule behind it runs",
        subject_contains_words "SubjectContainsWords" list "Words in the subject",
        subject_matches "SubjectMatchesPatterns" list "Patterns of the subject",
        subject_or_body_contains "SubjectOrBodyContainsWords" list "Words in the subject or the body",
        subject_or_body_matches "SubjectOrBodyMatchesPatterns" list "Patterns of them",
        with_importance "WithImportance" text "Importance of the message",
        except_if_from "ExceptIfFrom" list "Exception: senders",
        except_if_from_member_of "ExceptIfFromMemberOf" list "Exception: groups of the sender",
        except_if_from_scope "ExceptIfFromScope" text "Exception: where the sender is",
        except_if_recipient_domain_is "ExceptIfRecipientDomainIs" list "Exception: domains of recipients",
        except_if_sender_domain_is "ExceptIfSenderDomainIs" list "Exception: domains of the sender",
        except_if_sent_to "ExceptIfSentTo" list "Exception: recipients",
        except_if_sent_to_member_of "ExceptIfSentToMemberOf" list "Exception: groups of a recipient",
        except_if_subject_contains "ExceptIfSubjectContainsWords" list "Exception: words in the subject",
        except_if_subject_or_body "ExceptIfSubjectOrBodyContainsWords" list "Exception: words in the subject or the body",
        except_if_subject_or_body_matches "ExceptIfSubjectOrBodyMatchesPatterns" list "Exception: patterns of them",
    }
}

/// Settings that do something.
const ACTIONS: &[&str] = &[
    "AddToRecipients",
    "ApplyHtmlDisclaimerText",
    "ApplyOME",
    "BlindCopyTo",
    "CopyTo",
    "DeleteMessage",
    "GenerateIncidentReport",
    "ModerateMessageByUser",
    "PrependSubject",
    "Quarantine",
    "RedirectMessageTo",
    "RejectMessageReasonText",
    "RejectMessageEnhancedStatusCode",
    "RemoveHeader",
    "RouteMessageOutboundConnector",
    "SetAuditSeverity",
    "SetHeaderName",
    "SetSCL",
    "StopRuleProcessing",
];

/// Settings that are neither condition nor action.
const PLAIN: &[&str] = &[
    "ActivationDate",
    "ExpiryDate",
    "Comments",
    "Mode",
    "RuleErrorAction",
    "SenderAddressLocation",
    "ApplyHtmlDisclaimerFallbackAction",
    "ApplyHtmlDisclaimerLocation",
    "SetHeaderValue",
];

impl TransportRule {
    fn view(&self) -> Value {
        let part = |wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
            self.settings
                .keys()
                .filter(|name| wanted(name))
                .cloned()
                .collect()
        };
        let is_action = |name: &str| ACTIONS.contains(&name);
        let is_exception = |name: &str| name.starts_with("ExceptIf");
        let is_condition =
            |name: &str| !is_action(name) && !is_exception(name) && !PLAIN.contains(&name);
        let told = |names: &[String]| -> String {
            names
                .iter()
                .map(|name| format!("\t{name}: {}\r\n", plain(&self.settings[name])))
                .collect()
        };
        let (conditions, actions, exceptions) =
            (part(&is_condition), part(&is_action), part(&is_exception));
        let mut description = String::new();
        for (heading, names) in [
            ("If the message:", &conditions),
            ("Take the following actions:", &actions),
            ("Except if the message:", &exceptions),
        ] {
            if !names.is_empty() {
                description.push_str(&format!("{heading}\r\n{}", told(names)));
            }
        }
        Row::of("TransportRule")
            .set("Mode", "Enforce")
            .set("RuleErrorAction", "Ignore")
            .set("SenderAddressLocation", "Header")
            .set("RuleSubType", "None")
            .stored(&self.settings)
            .set("Identity", self.name.as_str())
            .set("Name", self.name.as_str())
            .set("Guid", Value::Guid(self.guid.0))
            .set("ImmutableId", Value::Guid(self.guid.0))
            .set("Priority", self.priority)
            .set("State", if self.enabled { "Enabled" } else { "Disabled" })
            .set("CreatedBy", self.created_by.as_str())
            .set("LastModifiedBy", self.created_by.as_str())
            .set(
                "DistinguishedName",
                recipient::distinguished_name(&self.name),
            )
            .set("Conditions", texts(&conditions))
            .set("Actions", texts(&actions))
            .set("Exceptions", texts(&exceptions))
            .set("Description", description)
            .set("RuleVersion", "14.0.0.0")
            .set("IsRuleConfigurationSupported", true)
            .date("WhenChanged", Some(self.when_changed))
            .named(&self.name)
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(" or "),
        Json::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

fn rules(tenant: &Tenant) -> Result<Vec<TransportRule>> {
    let mut rules = tenant.list::<TransportRule>()?;
    rules.sort_by(|a, b| (a.priority, &a.name).cmp(&(b.priority, &b.name)));
    Ok(rules)
}

fn the_rule(tenant: &Tenant, given: &Value) -> Result<TransportRule> {
    let name = identity(given, &["Guid", "Identity", "Name"]);
    let known = tenant.names_of(TransportRule::KIND)?;
    let found = tenant
        .find::<TransportRule>(&name)
        .map_err(|error| error::in_exchange_words(tenant, &name, error))?;
    found.ok_or_else(|| {
        let near = crate::diag::did_you_mean(&name, known.iter().map(String::as_str));
        error::no_object(
            tenant,
            &name,
            "transport rule",
            near,
            "Get-TransportRule lists them",
        )
    })
}

/// Puts the rules in order with this one at its place, and stores those that moved.
fn place(tenant: &mut Tenant, rule: TransportRule) -> Result<TransportRule> {
    let mut all = rules(tenant)?;
    all.retain(|other| other.guid != rule.guid);
    let at = usize::try_from(rule.priority).unwrap_or(0).min(all.len());
    let guid = rule.guid;
    all.insert(at, rule);
    let mut placed = TransportRule::default();
    for (index, mut rule) in all.into_iter().enumerate() {
        rule.priority = i32::try_from(index).unwrap_or(i32::MAX);
        tenant.put(&rule)?;
        if rule.guid == guid {
            placed = rule;
        }
    }
    Ok(placed)
}

fn apply(tenant: &Tenant, rule: &mut TransportRule, given: &RuleSettings) -> Result<()> {
    settings::apply(&mut rule.settings, given.given());
    for name in PEOPLE {
        if let Some(Json::Array(list)) = rule.settings.get_mut(*name) {
            for person in list {
                let text = person.as_str().unwrap_or_default();
                if let Some(found) = recipient::find(tenant, text)? {
                    *person = found.address.into();
                } else if !text.contains('@') {
                    recipient::get(tenant, text)?;
                }
            }
        }
    }
    Ok(())
}

/// Gets the transport rules in the order in which they run.
///
/// ```transcript
/// PS> (Get-TransportRule).Name
/// External warning
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetTransportRule {
    /// Rule: its name or id
    identity: Option<Value>,
    /// Enabled or Disabled
    state: Option<String>,
    /// Condition, such as `Description -like '*192.168*'`
    filter: Option<Value>,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for GetTransportRule {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        if let Some(identity) = &self.identity {
            let row = the_rule(tenant, identity)?.view();
            return cx.emit_value(row);
        }
        let chosen = match &self.filter {
            Some(given) => Some(condition("TransportRule", given)?),
            None => None,
        };
        let limit = match &self.result_size {
            Some(size) => super::limit_of(tenant, size)?,
            None => usize::MAX,
        };
        let wanted = |rule: &TransportRule| {
            self.state
                .as_ref()
                .is_none_or(|state| state.eq_ignore_ascii_case("Enabled") == rule.enabled)
        };
        let rows = rules(tenant)?
            .into_iter()
            .filter(wanted)
            .map(|rule| rule.view());
        let rows: Vec<Value> = rows
            .filter(|row| chosen.as_ref().is_none_or(|chosen| chosen.meets_value(row)))
            .take(limit)
            .collect();
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

/// Makes a transport rule.
///
/// ```transcript
/// PS> (New-TransportRule -Name Copies -SentTo info@contoso.com -BlindCopyTo admin@contoso.com).State
/// Enabled
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewTransportRule {
    /// Name
    name: String,
    /// Whether it runs
    enabled: Option<bool>,
    /// Place in the order, from 0
    priority: Option<i32>,
    #[serde(flatten)]
    settings: RuleSettings,
}

impl Cmdlet for NewTransportRule {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        if tenant.find::<TransportRule>(&self.name)?.is_some() {
            return Err(error::exists(tenant, &self.name));
        }
        let mut rule = TransportRule {
            name: self.name,
            enabled: self.enabled.unwrap_or(true),
            priority: self.priority.unwrap_or(i32::MAX),
            created_by: tenant.actor().display_name.clone(),
            when_changed: tenant.now(),
            ..TransportRule::default()
        };
        apply(tenant, &mut rule, &self.settings)?;
        if !ACTIONS.iter().any(|name| rule.settings.contains_key(*name)) {
            let message = "The rule needs at least one action.";
            let help = "add one, such as -BlindCopyTo, -PrependSubject or -DeleteMessage $true";
            return Err(error::refused(
                tenant,
                &rule.name,
                message,
                "has no action",
                help,
            ));
        }
        if !cx.should_process(&rule.name, "New-TransportRule")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        rule.guid = tenant.new_guid()?;
        let rule = place(tenant, rule)?;
        audited(cx, "New-TransportRule", &rule.name)?;
        cx.emit_value(rule.view())
    }
}

/// Changes a transport rule. What is not given stays; `$null` takes a condition or an action away.
///
/// ```transcript
/// PS> Set-TransportRule 'External warning' -PrependSubject '[Outside] '
/// PS> (Get-TransportRule 'External warning').PrependSubject
/// [Outside]
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetTransportRule {
    /// Rule: its name or id
    identity: Value,
    /// New name
    #[serde(default)]
    name: Option<String>,
    /// Place in the order, from 0
    #[serde(default)]
    priority: Option<i32>,
    #[serde(flatten)]
    settings: RuleSettings,
}

impl Cmdlet for SetTransportRule {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = ORIGIN;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let mut rule = the_rule(tenant, &self.identity)?;
        apply(tenant, &mut rule, &self.settings)?;
        rule.name = self.name.unwrap_or(rule.name);
        rule.priority = self.priority.unwrap_or(rule.priority);
        if !cx.should_process(&rule.name, "Set-TransportRule")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        rule.when_changed = tenant.now();
        let rule = place(tenant, rule)?;
        audited(cx, "Set-TransportRule", &rule.name)
    }
}

/// Makes the cmdlets that take nothing but a rule.
macro_rules! on_rule {
    ($(#[$about:meta])* $name:ident, $cmdlet:literal, $do:expr) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            /// Rule: its name or id
            identity: Value,
        }

        impl Cmdlet for $name {
            const EFFECT: Effect = Effect::Write;
            const IMPACT: Impact = Impact::High;
            const ROLES: &'static [&'static str] = WRITERS;
            const ORIGIN: &'static str = ORIGIN;

            fn run(self, cx: &mut Context) -> Result<()> {
                let rule = the_rule(cx.tenant()?, &self.identity)?;
                let name = rule.name.clone();
                if !cx.should_process(&name, $cmdlet)? {
                    return Ok(());
                }
                let act: fn(&mut Tenant, TransportRule) -> Result<()> = $do;
                act(cx.tenant()?, rule)?;
                audited(cx, $cmdlet, &name)
            }
        }
    };
}

fn switch(tenant: &mut Tenant, mut rule: TransportRule, on: bool) -> Result<()> {
    rule.enabled = on;
    rule.when_changed = tenant.now();
    tenant.put(&rule)
}

on_rule! {
    /// Deletes a transport rule.
    ///
    /// ```transcript
    /// PS> Remove-TransportRule 'External warning' -Confirm:$false
    /// PS> @(Get-TransportRule).Count
    /// 0
    /// ```
    RemoveTransportRule, "Remove-TransportRule", |tenant, rule| {
        tenant.delete::<TransportRule>(&rule.guid.to_string())?;
        for (index, mut other) in rules(tenant)?.into_iter().enumerate() {
            other.priority = i32::try_from(index).unwrap_or(i32::MAX);
            tenant.put(&other)?;
        }
        Ok(())
    }
}

on_rule! {
    /// Lets a transport rule run again.
    ///
    /// ```transcript
    /// PS> Disable-TransportRule 'External warning' -Confirm:$false
    /// PS> Enable-TransportRule 'External warning' -Confirm:$false
    /// PS> (Get-TransportRule 'External warning').State
    /// Enabled
    /// ```
    EnableTransportRule, "Enable-TransportRule", |tenant, rule| switch(tenant, rule, true)
}

on_rule! {
    /// Keeps a transport rule from running, without deleting it.
    ///
    /// ```transcript
    /// PS> Disable-TransportRule 'External warning' -Confirm:$false
    /// PS> (Get-TransportRule -State Disabled).Name
    /// External warning
    /// ```
    DisableTransportRule, "Disable-TransportRule", |tenant, rule| switch(tenant, rule, false)
}
