//! Get-Mailbox.

use super::find::{self, Found, READERS};
use super::listing::{Query, listed};
use super::mailbox::Mailbox;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

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
    pub identity: Option<Value>,
    /// What a name, alias, display name or address begins with
    pub anr: Option<String>,
    /// OPATH condition, such as `RecipientTypeDetails -eq 'UserMailbox'`
    pub filter: Option<Value>,
    /// How many at most; `Unlimited` for all
    pub result_size: Option<Value>,
    /// Kinds of mailboxes
    pub recipient_type_details: Vec<String>,
    /// Deleted mailboxes that can be restored
    pub soft_deleted_mailbox: bool,
    /// Mailboxes that a hold keeps after their account is gone
    pub inactive_mailbox_only: bool,
    /// Those as well as active ones
    pub include_inactive_mailbox: bool,
    /// Mailboxes of groups
    pub group_mailbox: bool,
    /// Mailboxes with an archive, of which there are none here
    pub archive: bool,
    /// Mailboxes of public folders, of which there are none here
    pub public_folder: bool,
    /// Property to sort by
    pub sort_by: Option<String>,
}

impl Cmdlet for GetMailbox {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        self.list(cx, Clone::clone)
    }
}

impl GetMailbox {
    /// Puts out the mailboxes that are asked for, as `shape` makes them.
    pub fn list(&self, cx: &mut Context, shape: impl Fn(&Value) -> Value) -> Result<()> {
        if self.archive || self.public_folder {
            return Ok(());
        }
        if let Some(identity) = &self.identity {
            let found = self.by_identity(cx, &find::name_of(identity))?;
            let view = find::view(cx.tenant()?, &found)?;
            return cx.emit_value(shape(&view));
        }
        let tenant = cx.tenant()?;
        let mut rows = Vec::new();
        for mailbox in tenant.list::<Mailbox>()? {
            let complete = find::complete(tenant, mailbox)?;
            if self.is_asked_for(&complete) {
                rows.push(find::view(tenant, &complete)?);
            }
        }
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, "Mailbox", rows, &query, shape)
    }

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
        state && wanted
    }
}
