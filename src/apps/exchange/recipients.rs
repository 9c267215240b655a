//! Everybody who can receive mail in one list: Get-Recipient and Get-EXORecipient, and the rows that members of groups
//! are shown as.

use super::contact::MailContact;
use super::dynamic::DynamicGroup;
use super::find::READERS;
use super::listing::{Query, listed, wanted};
use super::mailbox::Mailbox;
use super::permission::exo_name;
use super::recipient::{self, Recipient, distinguished_name};
use crate::apps::directory::{Group, User};
use crate::apps::output::table::{self, Row};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// What all recipients show alike.
pub fn common(row: Row, who: &Recipient) -> Row {
    row.set("Identity", who.name.as_str())
        .set("Id", who.name.as_str())
        .set("Name", who.name.as_str())
        .set("Alias", who.alias.as_str())
        .set("DisplayName", who.display_name.as_str())
        .set("DistinguishedName", distinguished_name(&who.name))
        .set("PrimarySmtpAddress", who.address.as_str())
        .set("WindowsEmailAddress", who.address.as_str())
        .set("RecipientTypeDetails", who.kind.as_str())
        .set("RecipientType", recipient_type(&who.kind))
        .set("LegacyExchangeDN", who.legacy_dn())
        .set("Guid", guid(&who.guid))
        .set("ExchangeObjectId", guid(&who.guid))
}

fn guid(text: &str) -> Value {
    text.parse::<Guid>()
        .map_or(Value::Null, |id| Value::Guid(id.0))
}

/// The coarse kind behind a fine one.
fn recipient_type(details: &str) -> &'static str {
    match details {
        "MailContact" => "MailContact",
        "MailUser" | "GuestMailUser" => "MailUser",
        "MailUniversalSecurityGroup" => "MailUniversalSecurityGroup",
        "MailUniversalDistributionGroup" | "GroupMailbox" | "RoomList" => {
            "MailUniversalDistributionGroup"
        }
        "DynamicDistributionGroup" => "DynamicDistributionGroup",
        "User" => "User",
        "UniversalSecurityGroup" => "Group",
        _ => "UserMailbox",
    }
}

/// What the directory says of a person.
pub fn of_person(row: Row, user: &User) -> Row {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    row.set("City", text(&user.city))
        .set("Company", text(&user.company_name))
        .set("CountryOrRegion", text(&user.country))
        .set("Department", text(&user.department))
        .set("FirstName", text(&user.given_name))
        .set("LastName", text(&user.surname))
        .set("Office", text(&user.office_location))
        .set(
            "Phone",
            user.business_phones.first().cloned().unwrap_or_default(),
        )
        .set("MobilePhone", text(&user.mobile_phone))
        .set("Fax", text(&user.fax_number))
        .set("PostalCode", text(&user.postal_code))
        .set("StateOrProvince", text(&user.state))
        .set("StreetAddress", text(&user.street_address))
        .set("Title", text(&user.job_title))
        .set("UsageLocation", text(&user.usage_location))
        .set("WindowsLiveID", user.user_principal_name.as_str())
        .set("SKUAssigned", !user.licences.is_empty())
}

/// A mailbox as a recipient.
fn mailbox_row(tenant: &Tenant, kind: &'static str, mailbox: &Mailbox) -> Result<Value> {
    let row = Row::of(kind).entity(mailbox).stored(&mailbox.other);
    let row = common(row, &mailbox.into())
        .date("WhenCreatedUTC", Some(mailbox.when_created))
        .date("WhenChangedUTC", Some(mailbox.when_changed))
        .date("WhenMailboxCreated", Some(mailbox.when_created));
    let user = match mailbox.external_directory_object_id.as_str() {
        "" => None,
        id => tenant.find::<User>(id)?,
    };
    let row = match &user {
        Some(user) => of_person(row, user).set(
            "Manager",
            match user.manager {
                Some(id) => tenant
                    .find::<User>(&id.to_string())?
                    .map_or(Value::Null, |manager| {
                        Value::str(manager.mail_nickname.unwrap_or_default())
                    }),
                None => Value::Null,
            },
        ),
        None => row,
    };
    Ok(row.named(&mailbox.name))
}

/// A group as a recipient.
pub fn group_row(tenant: &Tenant, kind: &'static str, group: &Group) -> Result<Row> {
    let who = Recipient::from(group);
    let managers: Vec<String> = group
        .owners
        .iter()
        .filter_map(|id| recipient::find(tenant, &id.to_string()).ok().flatten())
        .map(|owner| owner.name)
        .collect();
    let row = Row::of(kind).stored(&group.exchange);
    Ok(common(row, &who)
        .texts("EmailAddresses", &group.proxies())
        .texts("ManagedBy", &managers)
        .set("ExternalDirectoryObjectId", group.id.to_string())
        .set("Description", group.description.clone().unwrap_or_default())
        .set("Notes", group.description.clone().unwrap_or_default())
        .date("WhenCreated", group.created_date_time)
        .date("WhenCreatedUTC", group.created_date_time)
        .date("WhenChanged", group.created_date_time)
        .date("WhenChangedUTC", group.created_date_time))
}

/// A contact as a recipient.
pub fn contact_row(kind: &'static str, contact: &MailContact) -> Row {
    let row = Row::of(kind).stored(&contact.other);
    let external = format!("SMTP:{}", contact.external_email_address);
    common(row, &contact.into())
        .set("ExternalEmailAddress", external.as_str())
        .texts("EmailAddresses", std::slice::from_ref(&external))
        .date("WhenCreated", Some(contact.when_created))
        .date("WhenCreatedUTC", Some(contact.when_created))
        .date("WhenChanged", Some(contact.when_changed))
        .date("WhenChangedUTC", Some(contact.when_changed))
}

/// Any recipient as a row of that kind; none for what there is not.
pub fn row_of(tenant: &Tenant, kind: &'static str, who: &Recipient) -> Result<Option<Value>> {
    let row = match who.kind.as_str() {
        "MailContact" => tenant
            .find::<MailContact>(&who.guid)?
            .map(|contact| contact_row(kind, &contact).named(&who.name)),
        "DynamicDistributionGroup" => tenant
            .find::<DynamicGroup>(&who.guid)?
            .map(|group| group.row(kind).named(&who.name)),
        "User" => tenant.find::<User>(&who.guid)?.map(|user| {
            let row = of_person(common(Row::of(kind), who), &user);
            row.set("ExternalDirectoryObjectId", user.id.to_string())
                .named(&who.name)
        }),
        _ => match tenant.find::<Group>(&who.guid)? {
            Some(group) => Some(group_row(tenant, kind, &group)?.named(&who.name)),
            None => match tenant.find::<Mailbox>(&who.guid)? {
                Some(mailbox) => Some(mailbox_row(tenant, kind, &mailbox)?),
                None => None,
            },
        },
    };
    Ok(row)
}

/// Everybody who can receive mail.
fn everybody(tenant: &Tenant, kind: &'static str) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for mailbox in tenant.list::<Mailbox>()? {
        if mailbox.is_active() && mailbox.recipient_type_details != "GroupMailbox" {
            rows.push(mailbox_row(tenant, kind, &mailbox)?);
        }
    }
    for group in tenant.list::<Group>()? {
        if group.mail_enabled {
            let name = group.exchange_name();
            rows.push(group_row(tenant, kind, &group)?.named(&name));
        }
    }
    for contact in tenant.list::<MailContact>()? {
        rows.push(contact_row(kind, &contact).named(&contact.name));
    }
    for group in tenant.list::<DynamicGroup>()? {
        rows.push(group.row(kind).named(&group.name));
    }
    Ok(rows)
}

/// Whether the object's property is one of these; nothing given means any.
pub fn is_one_of(row: &Value, property: &str, given: &[String]) -> bool {
    let Value::Object(object) = row else {
        return false;
    };
    let has = object.get(property).unwrap_or_default().to_text();
    given.is_empty()
        || given
            .iter()
            .flat_map(|text| text.split(','))
            .any(|name| name.trim().eq_ignore_ascii_case(&has))
}

/// Gets everybody who can receive mail: mailboxes, groups, contacts.
///
/// ```transcript
/// PS> (Get-Recipient pilar@contoso.com).RecipientTypeDetails
/// UserMailbox
/// PS> (Get-Recipient -RecipientTypeDetails MailContact).PrimarySmtpAddress
/// studio@fabrikam.example
/// freight@northwind.example
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetRecipient {
    /// Recipient: address, alias, name, sign-in name, id, distinguished name
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition, such as `City -eq 'Berlin'`
    filter: Option<Value>,
    /// Coarse kinds
    recipient_type: Vec<String>,
    /// Kinds
    recipient_type_details: Vec<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
    /// OPATH condition, as a dynamic group has it
    recipient_preview_filter: Option<String>,
}

impl Cmdlet for GetRecipient {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const KIND: &str = "Recipient";
        if let Some(identity) = &self.identity {
            let tenant = cx.tenant()?;
            let who = recipient::get(tenant, &recipient::name_of(identity))?;
            let row = row_of(tenant, KIND, &who)?;
            return row.map_or(Ok(()), |row| cx.emit_value(row));
        }
        let mut rows = everybody(cx.tenant()?, KIND)?;
        rows.retain(|row| {
            is_one_of(row, "RecipientTypeDetails", &self.recipient_type_details)
                && is_one_of(row, "RecipientType", &self.recipient_type)
        });
        let preview = self.recipient_preview_filter.map(Value::from);
        let query = Query {
            filter: self.filter.as_ref().or(preview.as_ref()),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, KIND, rows, &query, Clone::clone)
    }
}

/// Gets everybody who can receive mail, with few properties unless more are asked for.
///
/// ```transcript
/// PS> (Get-EXORecipient pilar@contoso.com -Properties Title).Title
/// Brand Manager
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXORecipient {
    /// Recipient: address, alias, name, sign-in name, id, distinguished name
    identity: Option<Value>,
    /// By the primary address
    primary_smtp_address: Option<String>,
    /// By the sign-in name
    user_principal_name: Option<String>,
    /// By the object id in the directory
    external_directory_object_id: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// Properties beyond the usual ones
    properties: Vec<String>,
    /// Sets of properties: Minimum, Archive, Custom, MailboxMove, Policy
    property_sets: Vec<String>,
    /// Coarse kinds
    recipient_type: Vec<String>,
    /// Kinds
    recipient_type_details: Vec<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
}

impl Cmdlet for GetEXORecipient {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const KIND: &str = "Recipient";
        let mut names = wanted(
            KIND,
            "Get-EXORecipient",
            &self.properties,
            &self.property_sets,
        )?;
        for usual in [
            "Identity",
            "Alias",
            "DisplayName",
            "DistinguishedName",
            "EmailAddresses",
            "PrimarySmtpAddress",
        ] {
            if !names.contains(&usual) {
                names.push(usual);
            }
        }
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.external_directory_object_id,
        );
        if let Some(name) = name {
            let tenant = cx.tenant()?;
            let who = recipient::get(tenant, &name)?;
            let row = row_of(tenant, KIND, &who)?;
            return row.map_or(Ok(()), |row| cx.emit_value(table::only(&row, &names)));
        }
        let mut rows = everybody(cx.tenant()?, KIND)?;
        rows.retain(|row| {
            is_one_of(row, "RecipientTypeDetails", &self.recipient_type_details)
                && is_one_of(row, "RecipientType", &self.recipient_type)
        });
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: None,
        };
        listed(cx, KIND, rows, &query, |row| table::only(row, &names))
    }
}
