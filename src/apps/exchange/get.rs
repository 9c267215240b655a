//! Get-Mailbox.

use super::find::{self, Found, READERS};
use super::mailbox::Mailbox;
use crate::apps::filter;
use crate::apps::output::like;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Mailboxes where nobody says how many.
const RESULTS: usize = 1000;

/// Gets mailboxes.
///
/// Without -Identity all active ones of people, shared and of rooms; those of groups with -GroupMailbox. A deleted
/// mailbox is found with -SoftDeletedMailbox for 30 days (LC-U3), one that a hold keeps with -InactiveMailboxOnly (LC-U4).
///
/// ```transcript
/// PS> (Get-Mailbox pilar@contoso.com).RetainDeletedItemsFor.Days
/// 14
/// PS> @(Get-Mailbox -Filter "LitigationHoldEnabled -eq `$true").Count
/// 1
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMailbox {
    /// Mailbox: name, alias, address, sign-in name, display name, id
    identity: Option<Value>,
    /// What a name, alias, display name or address begins with
    anr: Option<String>,
    /// OPATH condition, such as `RecipientTypeDetails -eq 'UserMailbox'`
    filter: Option<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Kinds of mailboxes
    recipient_type_details: Vec<String>,
    /// Deleted mailboxes that can be restored
    soft_deleted_mailbox: bool,
    /// Mailboxes that a hold keeps after their account is gone
    inactive_mailbox_only: bool,
    /// Those as well as active ones
    include_inactive_mailbox: bool,
    /// Mailboxes of groups
    group_mailbox: bool,
    /// Mailboxes with an archive, of which there are none here
    archive: bool,
    /// Mailboxes of public folders, of which there are none here
    public_folder: bool,
    /// Property to sort by
    sort_by: Option<String>,
}

impl Cmdlet for GetMailbox {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.archive || self.public_folder {
            return Ok(());
        }
        if let Some(identity) = &self.identity {
            let found = self.by_identity(cx, &find::name_of(identity))?;
            let view = find::view(cx.tenant()?, &found)?;
            return cx.emit_value(view);
        }
        let condition = match &self.filter {
            Some(text) => Some(filter::opath(text).map_err(|wrong| {
                let exception =
                    "Microsoft.Exchange.Data.Filtering.ParsingNonFilterablePropertyException";
                crate::diag::Error::from(wrong.record("InvalidFilter", exception, text))
            })?),
            None => None,
        };
        let tenant = cx.tenant()?;
        let mut found = Vec::new();
        for mailbox in tenant.list::<Mailbox>()? {
            let complete = find::complete(tenant, mailbox)?;
            if !self.is_asked_for(&complete) {
                continue;
            }
            let doc = find::document(tenant, &complete)?;
            if condition
                .as_ref()
                .is_none_or(|condition| condition.meets(&doc))
            {
                let by = self.sort_by.as_deref().unwrap_or("Name");
                let key = doc.as_object().and_then(|fields| {
                    fields
                        .iter()
                        .find(|(name, _)| name.eq_ignore_ascii_case(by))
                });
                let key = key.map(|(_, value)| {
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_lowercase)
                });
                found.push((key.unwrap_or_default(), complete));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let limit = self.limit(cx)?;
        let more = found.len() > limit;
        for (_, complete) in found.into_iter().take(limit) {
            let view = find::view(cx.tenant()?, &complete)?;
            cx.emit_value(view)?;
        }
        if more && self.result_size.is_none() {
            cx.warn("By default, only the first 1000 items are returned. Use the ResultSize parameter to specify the number of items returned.")?;
        }
        Ok(())
    }
}

impl GetMailbox {
    fn by_identity(&self, cx: &mut Context, name: &str) -> Result<Found> {
        let tenant = cx.tenant()?;
        let found = if self.soft_deleted_mailbox || self.inactive_mailbox_only {
            find::deleted(tenant, name)?
                .filter(|found| found.is_inactive() == self.inactive_mailbox_only)
        } else if self.include_inactive_mailbox {
            Some(find::any(tenant, name)?)
        } else {
            Some(find::active(tenant, name)?)
        };
        let groups = self.group_mailbox;
        match found {
            Some(found) if groups == (found.mailbox.recipient_type_details == "GroupMailbox") => {
                Ok(found)
            }
            Some(_) if !groups => Err(super::error::not_found(
                tenant,
                name,
                Some("it is the mailbox of a group: add -GroupMailbox"),
            )),
            _ => Err(super::error::not_found(tenant, name, None)),
        }
    }

    fn is_asked_for(&self, found: &Found) -> bool {
        let state = if self.soft_deleted_mailbox {
            found.is_soft_deleted()
        } else if self.inactive_mailbox_only {
            found.is_inactive()
        } else {
            found.is_active() || (self.include_inactive_mailbox && found.is_inactive())
        };
        let kind = &found.mailbox.recipient_type_details;
        let wanted = if self.recipient_type_details.is_empty() {
            self.group_mailbox == (kind == "GroupMailbox")
        } else {
            self.recipient_type_details
                .iter()
                .flat_map(|text| text.split(','))
                .any(|name| name.trim().eq_ignore_ascii_case(kind))
        };
        let begins = self.anr.as_ref().is_none_or(|anr| {
            let mailbox = &found.mailbox;
            let names = [
                &mailbox.name,
                &mailbox.alias,
                &mailbox.display_name,
                &mailbox.primary_smtp_address,
            ];
            names.iter().any(|name| {
                name.split(' ').any(|word| like(&format!("{anr}*"), word))
                    || like(&format!("{anr}*"), name)
            })
        });
        state && wanted && begins
    }

    fn limit(&self, cx: &mut Context) -> Result<usize> {
        match &self.result_size {
            None => Ok(RESULTS),
            Some(size) => super::limit_of(cx.tenant()?, size),
        }
    }
}
