//! The addresses of a recipient as `-EmailAddresses` takes them: the whole list, or `@{Add=…; Remove=…}`.

use super::create::checked_address;
use super::error;
use super::mailbox::Mailbox;
use crate::apps::settings::texts_of;
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;

/// Replaces the addresses, or adds and removes some. `SMTP:` in capitals marks the primary one.
pub fn addresses(tenant: &Tenant, mailbox: &mut Mailbox, given: &Value) -> Result<()> {
    let list = texts_of;
    let with_scheme = |text: &str| {
        if text.contains(':') {
            text.to_string()
        } else {
            format!("smtp:{text}")
        }
    };
    if let Value::Table(table) = given.base() {
        for gone in table.get_str("Remove").iter().flat_map(list) {
            let gone = with_scheme(&gone);
            if gone.eq_ignore_ascii_case(&format!("smtp:{}", mailbox.primary_smtp_address)) {
                let message = "The primary address cannot be removed.";
                return Err(error::refused(
                    tenant,
                    &mailbox.name,
                    message,
                    "is the primary address",
                    "make another one primary first",
                ));
            }
            mailbox
                .email_addresses
                .retain(|known| !known.eq_ignore_ascii_case(&gone));
        }
        for added in table.get_str("Add").iter().flat_map(list) {
            add_address(tenant, mailbox, &with_scheme(&added))?;
        }
        return Ok(());
    }
    mailbox.email_addresses.clear();
    let all: Vec<String> = list(given).iter().map(|text| with_scheme(text)).collect();
    let primary = all
        .iter()
        .find(|text| text.starts_with("SMTP:"))
        .or_else(|| all.first());
    for address in &all {
        add_address(tenant, mailbox, address)?;
    }
    if let Some(primary) = primary {
        let address = primary
            .split_once(':')
            .map_or(primary.as_str(), |(_, address)| address)
            .to_string();
        mailbox.set_primary(&address);
    }
    Ok(())
}

fn add_address(tenant: &Tenant, mailbox: &mut Mailbox, proxy: &str) -> Result<()> {
    let (scheme, address) = proxy.split_once(':').unwrap_or(("smtp", proxy));
    if scheme.eq_ignore_ascii_case("smtp") {
        checked_address(tenant, address, Some(mailbox))?;
    }
    if scheme == "SMTP" {
        mailbox.set_primary(address);
    } else if !mailbox
        .email_addresses
        .iter()
        .any(|known| known.eq_ignore_ascii_case(proxy))
    {
        mailbox.email_addresses.push(proxy.to_string());
    }
    Ok(())
}
