//! What a mailbox answers by itself while its owner is away: Get- and Set-MailboxAutoReplyConfiguration. Nothing here
//! answers; a reply is personal data of its owner all the same.

use super::error;
use super::find::{self, READERS, WRITERS};
use super::mailbox::Mailbox;
use super::permission::audited;
use crate::apps::output::table::{Row, date};
use crate::apps::settings::{self, settings};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Entity, Erasure, Guid, Tenant, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The automatic replies of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AutoReply {
    /// The mailbox.
    pub mailbox: Guid,
    /// Sign-in name of its owner.
    pub owner: String,
    /// What was set, by the names of the parameters.
    pub settings: Map<String, Json>,
}

impl Entity for AutoReply {
    const KIND: &'static str = "AutoReply";

    fn key(&self) -> String {
        self.mailbox.to_string()
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        vec![self.owner.to_lowercase()]
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

settings! {
    /// What can be set of automatic replies.
    ReplySettings {
        auto_reply_state "AutoReplyState" text "Disabled, Enabled, or Scheduled from -StartTime to -EndTime",
        start_time "StartTime" date "When scheduled replies begin",
        end_time "EndTime" date "When scheduled replies end",
        internal_message "InternalMessage" text "Reply to those of the organisation",
        external_message "ExternalMessage" text "Reply to those outside",
        external_audience "ExternalAudience" text "Who outside gets a reply: None, Known, All",
        auto_decline "AutoDeclineFutureRequestsWhenOOF" flag "Whether new meetings of that time are declined",
        create_event "CreateOOFEvent" flag "Whether the calendar shows the absence",
        decline_all "DeclineAllEventsForScheduledOOF" flag "Whether all meetings of that time are declined",
        decline_events "DeclineEventsForScheduledOOF" flag "Whether meetings of that time are declined",
        decline_message "DeclineMeetingMessage" text "What is said with it",
        events_to_delete "EventsToDeleteIDs" list "Meetings that are declined",
        event_subject "OOFEventSubject" text "Subject of the absence in the calendar",
    }
}

fn of(tenant: &Tenant, mailbox: &Mailbox) -> Result<AutoReply> {
    let known = tenant.find::<AutoReply>(&mailbox.guid.to_string())?;
    Ok(known.unwrap_or_else(|| AutoReply {
        mailbox: mailbox.guid,
        owner: mailbox.user_principal_name.clone(),
        settings: Map::new(),
    }))
}

fn view(tenant: &Tenant, mailbox: &Mailbox, reply: &AutoReply) -> Value {
    // An hour from the next full hour on, as Outlook offers it.
    let hour = 60 * 60 * 1000;
    let next = Timestamp(tenant.now().ms() / hour * hour + hour);
    Row::of("MailboxAutoReplyConfiguration")
        .set("StartTime", date(next))
        .set("EndTime", date(next.plus_days(1)))
        .stored(&reply.settings)
        .set("MailboxOwnerId", mailbox.name.as_str())
        .set("Identity", mailbox.name.as_str())
        .named(&mailbox.name)
}

/// Gets what a mailbox answers by itself.
///
/// ```transcript
/// PS> (Get-MailboxAutoReplyConfiguration pilar@contoso.com).AutoReplyState
/// Disabled
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailboxAutoReplyConfiguration {
    /// Mailbox
    identity: Value,
    /// How many at most
    result_size: Option<Value>,
}

impl Cmdlet for GetMailboxAutoReplyConfiguration {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _one_at_most = self.result_size;
        let tenant = cx.tenant()?;
        let mailbox = find::active(tenant, &find::name_of(&self.identity))?.mailbox;
        let row = view(tenant, &mailbox, &of(tenant, &mailbox)?);
        cx.emit_value(row)
    }
}

/// Sets what a mailbox answers by itself while its owner is away.
///
/// ```transcript
/// PS> Set-MailboxAutoReplyConfiguration pilar@contoso.com -AutoReplyState Enabled -InternalMessage 'On leave.' -ExternalMessage 'Please write to info@contoso.com.'
/// PS> (Get-MailboxAutoReplyConfiguration pilar@contoso.com).ExternalMessage
/// Please write to info@contoso.com.
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetMailboxAutoReplyConfiguration {
    /// Mailbox
    identity: Value,
    #[serde(flatten)]
    settings: ReplySettings,
}

impl Cmdlet for SetMailboxAutoReplyConfiguration {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let name = find::name_of(&self.identity);
        let tenant = cx.tenant()?;
        let mailbox = find::active(tenant, &name)?.mailbox;
        let mut reply = of(tenant, &mailbox)?;
        let changed = settings::apply(&mut reply.settings, self.settings.given());
        let moment = |key: &str| {
            reply
                .settings
                .get(key)
                .and_then(Json::as_str)?
                .parse::<Timestamp>()
                .ok()
        };
        if reply.settings.get("AutoReplyState").and_then(Json::as_str) == Some("Scheduled")
            && let (Some(start), Some(end)) = (moment("StartTime"), moment("EndTime"))
            && start >= end
        {
            let expected = format!("a moment after -StartTime ({start})");
            return Err(error::bad_value(
                tenant,
                "EndTime",
                &end.to_string(),
                &expected,
            ));
        }
        if changed.is_empty() {
            return cx.warn(format!(
                "The command completed successfully but no settings of '{name}' have been modified."
            ));
        }
        if !cx.should_process(&mailbox.name, "Set-MailboxAutoReplyConfiguration")? {
            return Ok(());
        }
        cx.tenant()?.put(&reply)?;
        audited(cx, "Set-MailboxAutoReplyConfiguration", &mailbox.name)
    }
}
