//! Inbox rules: what a mailbox does by itself with mail that comes in. The entity, what its conditions and actions are
//! called, and the sentences in which Outlook describes them. Nothing here delivers mail: a rule tells where it would go.

use super::mailbox::Mailbox;
use super::recipient;
use crate::apps::output::table::Row;
use crate::apps::settings::settings;
use crate::diag::Result;
use crate::tenant::{Entity, Erasure, Guid, Tenant};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// A rule of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InboxRule {
    /// The mailbox.
    pub mailbox: Guid,
    /// Sign-in name of its owner.
    pub owner: String,
    /// Number of the rule, of 64 bits.
    pub rule_identity: u64,
    /// Name.
    pub name: String,
    /// Whether it runs.
    pub enabled: bool,
    /// Its place in the order, from 1.
    pub priority: i32,
    /// Addresses that it sends to.
    pub sends_to: Vec<String>,
    /// Conditions, exceptions and actions, by the names of their parameters.
    pub settings: Map<String, Json>,
}

impl Entity for InboxRule {
    const KIND: &'static str = "InboxRule";

    fn key(&self) -> String {
        format!("{}/{}", self.mailbox, self.rule_identity)
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = self.sends_to.clone();
        persons.push(self.owner.to_lowercase());
        persons.retain(|person| person.contains('@'));
        persons.sort();
        persons.dedup();
        persons
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

settings! {
    /// Conditions, exceptions and actions of a rule.
    RuleSettings {
        apply_category "ApplyCategory" list "Categories that it sets",
        apply_system_category "ApplySystemCategory" list "System categories that it sets",
        body_contains_words "BodyContainsWords" list "Words in the body",
        clear_categories "ClearCategories" flag "Whether it takes categories away",
        copy_to_folder "CopyToFolder" text "Folder to which it copies: mailbox:\\folder",
        delete_message "DeleteMessage" flag "Whether it moves the message to Deleted Items",
        delete_system_category "DeleteSystemCategory" list "System categories that it takes away",
        flagged_for_action "FlaggedForAction" text "Flag that the message bears",
        forward_as_attachment_to "ForwardAsAttachmentTo" list "To whom it forwards the message as an attachment",
        forward_to "ForwardTo" list "To whom it forwards the message",
        from "From" list "Senders",
        from_address_contains_words "FromAddressContainsWords" list "Words in the sender's address",
        has_attachment "HasAttachment" flag "Whether the message has an attachment",
        has_classification "HasClassification" list "Classifications that the message bears",
        header_contains_words "HeaderContainsWords" list "Words in the header",
        mark_as_read "MarkAsRead" flag "Whether it marks the message as read",
        mark_importance "MarkImportance" text "Importance that it sets: Low, Normal, High",
        message_type_matches "MessageTypeMatches" text "Type of the message",
        move_to_folder "MoveToFolder" text "Folder to which it moves: mailbox:\\folder",
        my_name_in_cc_box "MyNameInCcBox" flag "Whether the owner is in the Cc line",
        my_name_in_to_box "MyNameInToBox" flag "Whether the owner is in the To line",
        my_name_in_to_or_cc_box "MyNameInToOrCcBox" flag "Whether the owner is in the To or the Cc line",
        my_name_not_in_to_box "MyNameNotInToBox" flag "Whether the owner is not in the To line",
        pin_message "PinMessage" flag "Whether it pins the message",
        received_after_date "ReceivedAfterDate" date "Received after this moment",
        received_before_date "ReceivedBeforeDate" date "Received before this moment",
        recipient_address_contains_words "RecipientAddressContainsWords" list "Words in a recipient's address",
        redirect_to "RedirectTo" list "To whom it redirects the message",
        sent_only_to_me "SentOnlyToMe" flag "Whether the owner is the only recipient",
        sent_to "SentTo" list "Recipients",
        soft_delete_message "SoftDeleteMessage" flag "Whether it moves the message to Recoverable Items",
        stop_processing_rules "StopProcessingRules" flag "Whether no rule behind it runs",
        subject_contains_words "SubjectContainsWords" list "Words in the subject",
        subject_or_body_contains_words "SubjectOrBodyContainsWords" list "Words in the subject or the body",
        with_importance "WithImportance" text "Importance of the message",
        with_sensitivity "WithSensitivity" text "Sensitivity of the message",
        within_size_range_minimum "WithinSizeRangeMinimum" size "Least size",
        within_size_range_maximum "WithinSizeRangeMaximum" size "Greatest size",
        except_if_body_contains_words "ExceptIfBodyContainsWords" list "Exception: words in the body",
        except_if_from "ExceptIfFrom" list "Exception: senders",
        except_if_from_address_contains_words "ExceptIfFromAddressContainsWords" list "Exception: words in the sender's address",
        except_if_has_attachment "ExceptIfHasAttachment" flag "Exception: has an attachment",
        except_if_header_contains_words "ExceptIfHeaderContainsWords" list "Exception: words in the header",
        except_if_my_name_in_cc_box "ExceptIfMyNameInCcBox" flag "Exception: the owner is in the Cc line",
        except_if_my_name_in_to_box "ExceptIfMyNameInToBox" flag "Exception: the owner is in the To line",
        except_if_received_after_date "ExceptIfReceivedAfterDate" date "Exception: received after this moment",
        except_if_received_before_date "ExceptIfReceivedBeforeDate" date "Exception: received before this moment",
        except_if_recipient_address_contains_words "ExceptIfRecipientAddressContainsWords" list "Exception: words in a recipient's address",
        except_if_sent_only_to_me "ExceptIfSentOnlyToMe" flag "Exception: the owner is the only recipient",
        except_if_sent_to "ExceptIfSentTo" list "Exception: recipients",
        except_if_subject_contains_words "ExceptIfSubjectContainsWords" list "Exception: words in the subject",
        except_if_subject_or_body_contains_words "ExceptIfSubjectOrBodyContainsWords" list "Exception: words in the subject or the body",
        except_if_with_importance "ExceptIfWithImportance" text "Exception: importance of the message",
        except_if_with_sensitivity "ExceptIfWithSensitivity" text "Exception: sensitivity of the message",
        except_if_within_size_range_minimum "ExceptIfWithinSizeRangeMinimum" size "Exception: least size",
        except_if_within_size_range_maximum "ExceptIfWithinSizeRangeMaximum" size "Exception: greatest size",
    }
}

/// Settings that name recipients.
pub const PEOPLE: &[&str] = &[
    "From",
    "SentTo",
    "ForwardTo",
    "ForwardAsAttachmentTo",
    "RedirectTo",
    "ExceptIfFrom",
    "ExceptIfSentTo",
];

/// Settings by which mail leaves the mailbox.
pub const SENDS: &[&str] = &["ForwardTo", "ForwardAsAttachmentTo", "RedirectTo"];

/// What a rule does, as sentences: setting and words.
const ACTIONS: &[(&str, &str)] = &[
    ("ApplyCategory", "assign the category"),
    ("MoveToFolder", "move the message to folder"),
    ("CopyToFolder", "copy the message to folder"),
    ("ForwardTo", "forward the message to"),
    (
        "ForwardAsAttachmentTo",
        "forward the message as an attachment to",
    ),
    ("RedirectTo", "redirect the message to"),
    ("DeleteMessage", "delete the message"),
    ("SoftDeleteMessage", "delete the message for good"),
    ("MarkAsRead", "mark the message as read"),
    ("MarkImportance", "mark the message with importance"),
    ("PinMessage", "pin the message"),
    (
        "StopProcessingRules",
        "stop processing more rules on this message",
    ),
];

/// What a rule looks for, as sentences.
const CONDITIONS: &[(&str, &str)] = &[
    ("From", "the message was received from"),
    ("SentTo", "the message was sent to"),
    (
        "SubjectContainsWords",
        "the message includes specific words in the subject",
    ),
    (
        "SubjectOrBodyContainsWords",
        "the message includes specific words in the subject or body",
    ),
    (
        "BodyContainsWords",
        "the message includes specific words in the body",
    ),
    ("FromAddressContainsWords", "the sender's address includes"),
    (
        "RecipientAddressContainsWords",
        "a recipient's address includes",
    ),
    ("HeaderContainsWords", "the message header includes"),
    ("HasAttachment", "the message has an attachment"),
    ("MyNameInToBox", "my name is in the To box"),
    ("MyNameInCcBox", "my name is in the Cc box"),
    ("MyNameInToOrCcBox", "my name is in the To or Cc box"),
    ("MyNameNotInToBox", "my name isn't in the To box"),
    ("SentOnlyToMe", "the message was sent only to me"),
    ("ReceivedAfterDate", "the message was received after"),
    ("ReceivedBeforeDate", "the message was received before"),
    ("WithImportance", "the message is marked with importance"),
    ("WithSensitivity", "the message is marked with sensitivity"),
    ("WithinSizeRangeMinimum", "the message is larger than"),
    ("WithinSizeRangeMaximum", "the message is smaller than"),
];

impl InboxRule {
    /// Whether it does anything.
    pub fn acts(&self) -> bool {
        ACTIONS
            .iter()
            .any(|(name, _)| self.settings.contains_key(*name))
    }

    /// `mailbox\number`
    pub fn identity(&self, mailbox: &Mailbox) -> String {
        format!("{}\\{}", mailbox.name, self.rule_identity)
    }

    /// Fills in the addresses that it sends to.
    pub fn find_addresses(&mut self, tenant: &Tenant) {
        let named = SENDS
            .iter()
            .filter_map(|name| self.settings.get(*name)?.as_array());
        let targets = named.flatten().filter_map(Json::as_str);
        let mut found: Vec<String> = targets
            .filter_map(|target| recipient::address_of_target(tenant, target))
            .collect();
        found.sort();
        found.dedup();
        self.sends_to = found;
    }

    /// The rule as Outlook tells it.
    pub fn description(&self) -> String {
        let mut text = String::new();
        let exceptions: Vec<(String, &str)> = CONDITIONS
            .iter()
            .map(|(name, words)| (format!("ExceptIf{name}"), *words))
            .collect();
        let own = |table: &[(&str, &str)]| -> Vec<(String, String)> {
            table
                .iter()
                .map(|(name, words)| ((*name).to_string(), (*words).to_string()))
                .collect()
        };
        let exceptions = exceptions
            .into_iter()
            .map(|(name, words)| (name, words.to_string()))
            .collect();
        let parts: [(&str, Vec<(String, String)>); 3] = [
            ("If the message:", own(CONDITIONS)),
            ("Take the following actions:", own(ACTIONS)),
            ("Except if the message:", exceptions),
        ];
        for (heading, table) in parts {
            let lines: Vec<String> = table
                .iter()
                .filter_map(|(name, words)| {
                    let value = self.settings.get(name)?;
                    (value != &Json::Bool(false)).then(|| format!("{words}{}\r\n", told(value)))
                })
                .collect();
            if !lines.is_empty() {
                text.push_str(heading);
                text.push_str("\r\n\t");
                text.push_str(&lines.join("\tand "));
            }
        }
        text
    }

    /// The rule in the form of Get-InboxRule.
    pub fn view(&self, tenant: &Tenant, mailbox: &Mailbox) -> Result<Value> {
        let identity = self.identity(mailbox);
        let mut settings = self.settings.clone();
        for name in PEOPLE {
            // Whoever is gone is shown as they were named.
            if let Some(Json::Array(list)) = settings.get_mut(*name) {
                for target in list {
                    if let Some(text) = target.as_str()
                        && let Ok(now) = recipient::target(tenant, text)
                    {
                        *target = now.into();
                    }
                }
            }
        }
        let row = Row::of("InboxRule")
            .stored(&settings)
            .set("Name", self.name.as_str())
            .set("Enabled", self.enabled)
            .set("Priority", self.priority)
            .set("RuleIdentity", Value::ULong(self.rule_identity))
            .set("Identity", identity.as_str())
            .set("MailboxOwnerId", mailbox.name.as_str())
            .set("Description", self.description());
        Ok(row.named(&identity))
    }
}

/// What stands behind the words of a sentence.
fn told(value: &Json) -> String {
    match value {
        Json::Bool(_) => String::new(),
        Json::Array(list) => {
            let texts: Vec<String> = list
                .iter()
                .filter_map(Json::as_str)
                .map(|text| match text.split_once(" [") {
                    Some((name, _)) if text.starts_with('"') => name.trim_matches('"').to_string(),
                    _ => format!("'{text}'"),
                })
                .collect();
            format!(" {}", texts.join(" or "))
        }
        other => format!(
            " '{}'",
            other
                .as_str()
                .map_or_else(|| other.to_string(), str::to_string)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_is_told_in_sentences() {
        let settings = json!({ "SubjectContainsWords": ["invoice", "bill"], "ForwardTo": ["\"Ada\" [SMTP:ada@x.example]"],
            "StopProcessingRules": true, "ExceptIfHasAttachment": true });
        let rule = InboxRule {
            settings: settings.as_object().unwrap().clone(),
            ..InboxRule::default()
        };
        let told = rule.description();
        assert!(told.starts_with("If the message:\r\n\tthe message includes specific words in the subject 'invoice' or 'bill'\r\n"));
        assert!(told.contains("\tforward the message to Ada\r\n\tand stop processing"));
        assert!(told.contains("Except if the message:\r\n\tthe message has an attachment"));
        assert!(rule.acts());
    }
}
