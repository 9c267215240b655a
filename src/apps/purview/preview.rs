//! The preview of a search as one text, within the limits of the service (lifecycle.md section 8).

use super::times::us_time;
use crate::content;
use crate::diag::Result;
use crate::search::SearchResult;
use crate::tenant::{Tenant, Timestamp};
use std::collections::HashMap;

/// Items of mailboxes that a preview shows.
const MAIL_LIMIT: usize = 1_000;
/// Items of one mailbox that it shows, where the profile limits them.
const PER_MAILBOX_LIMIT: usize = 100;
/// Items of sites that it shows.
const SITE_LIMIT: usize = 200;
/// Largest item that it shows, in bytes.
const SIZE_LIMIT: u64 = 10_000_000;

/// Newest items first; partially indexed ones are never shown (LC-I2).
pub fn results(tenant: &Tenant, found: &SearchResult) -> Result<String> {
    let premium = tenant.setting_word("ediscovery.limit_profile")? == "classic_premium";
    let (mut mail, mut sites) = (0, 0);
    let mut by_mailbox: HashMap<i64, usize> = HashMap::new();
    let mut entries = Vec::new();
    for hit in found
        .hits
        .iter()
        .rev()
        .filter(|hit| hit.indexed && hit.size <= SIZE_LIMIT)
    {
        let Some(place) = found.location(hit.location) else {
            continue;
        };
        let (count, limit) = if place.is_mailbox {
            (&mut mail, MAIL_LIMIT)
        } else {
            (&mut sites, SITE_LIMIT)
        };
        let here = by_mailbox.entry(hit.location).or_default();
        if *count >= limit || (premium && place.is_mailbox && *here >= PER_MAILBOX_LIMIT) {
            continue;
        }
        let Some(item) = content::find(tenant, hit.id)? else {
            continue;
        };
        *count += 1;
        *here += 1;
        let sender = if place.is_mailbox {
            &item.sender
        } else {
            &item.author
        };
        let kind = match item.kind.as_str() {
            "email" => "Email",
            "meetings" => "Meeting",
            "contacts" => "Contact",
            "tasks" => "Task",
            "im" => "IM",
            "notes" => "Note",
            "posts" => "Post",
            _ => "Document",
        };
        let at = item.date().unwrap_or(Timestamp(hit.at));
        entries.push(format!(
            "Location: {}; Sender: {sender}; Subject: {}; Type: {kind}; Size: {}; Received Time: {}; Data Link: data/All/item_{}",
            place.address,
            item.title(),
            item.size,
            us_time(at),
            item.guid
        ));
    }
    Ok(format!("{{{}}}", entries.join(",\r\n")))
}
