//! What people have set in their mailboxes: forwarding, rules, replies, and who may open whose mailbox. A little of each,
//! so that an audit finds something, and none of it about those in the plot.

use crate::apps::directory::Group;
use crate::apps::exchange::Mailbox;
use crate::apps::exchange::auto_reply::AutoReply;
use crate::apps::exchange::contact::MailContact;
use crate::apps::exchange::dynamic::DynamicGroup;
use crate::apps::exchange::folder_permission::FolderPermission;
use crate::apps::exchange::permission::{MailboxPermission, RecipientPermission};
use crate::apps::exchange::recipient::{self, Recipient};
use crate::apps::exchange::rule::InboxRule;
use crate::apps::exchange::transport::TransportRule;
use crate::apps::seed::Sample;
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use serde_json::{Map, Value as Json, json};

/// Posts that have part in it.
const CEO: usize = 11;
const ASSISTANT: usize = 38;
const FORWARDS: usize = 27;
const CONSULTANT: usize = 28;
const PARTNERS: usize = 30;
const PAYROLL: usize = 33;
const REGION: usize = 22;

/// Fills it in.
pub fn fill(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    contacts(tenant, sample)?;
    organisation(tenant, sample)?;
    forwarding(tenant, sample)?;
    rules(tenant, sample)?;
    replies(tenant, sample)?;
    permissions(tenant, sample)
}

fn mailbox(tenant: &Tenant, sample: &Sample, post: usize) -> Result<Mailbox> {
    tenant.get(&sample.people[post].upn)
}

/// An id that follows from another: the dice of the sample stay as they are.
fn derived(from: Guid, salt: u128) -> Guid {
    Guid::from_bits(
        from.0.as_u128().rotate_left(17)
            ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
    )
}

fn contacts(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let outside = [
        (
            "Fabrikam Studio",
            "fabrikam-studio",
            "studio@fabrikam.example",
        ),
        (
            "Northwind Freight",
            "northwind-freight",
            "freight@northwind.example",
        ),
    ];
    for (number, (name, alias, address)) in outside.into_iter().enumerate() {
        let created = sample.now.plus_days(-420);
        tenant.put(&MailContact {
            guid: derived(sample.people[CEO].id, number as u128 + 1),
            name: name.into(),
            alias: alias.into(),
            display_name: name.into(),
            external_email_address: address.into(),
            when_created: created,
            when_changed: created,
            other: Map::new(),
        })?;
    }
    Ok(())
}

fn organisation(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let created = sample.now.plus_days(-380);
    tenant.put(&DynamicGroup {
        guid: derived(sample.people[CEO].id, 5),
        name: "berlin".into(),
        alias: "berlin".into(),
        display_name: "Everybody in Berlin".into(),
        primary_smtp_address: "berlin@contoso.com".into(),
        recipient_filter: "City -eq 'Berlin' -and RecipientTypeDetails -eq 'UserMailbox'".into(),
        when_created: created,
        ..DynamicGroup::default()
    })?;
    let settings = json!({ "FromScope": "NotInOrganization", "PrependSubject": "[External] ",
        "Comments": "Tells people that a message came from outside" });
    let Json::Object(settings) = settings else {
        return Ok(());
    };
    tenant.put(&TransportRule {
        guid: derived(sample.people[CEO].id, 6),
        name: "External warning".into(),
        enabled: true,
        created_by: sample.people[crate::apps::seed::people::post::ADMIN]
            .display
            .clone(),
        when_changed: created,
        settings,
        ..TransportRule::default()
    })
}

fn forwarding(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let mut own = mailbox(tenant, sample, FORWARDS)?;
    own.forwarding_smtp_address = Some(format!("smtp:{}@tailspin.example", own.alias));
    own.deliver_to_mailbox_and_forward = true;
    tenant.put(&own)?;
    let mut partners = mailbox(tenant, sample, PARTNERS)?;
    partners.forwarding_address = Some("Northwind Freight".into());
    tenant.put(&partners)?;
    let mut ceo = mailbox(tenant, sample, CEO)?;
    let assistant = mailbox(tenant, sample, ASSISTANT)?;
    ceo.other
        .insert("GrantSendOnBehalfTo".into(), json!([assistant.name]));
    tenant.put(&ceo)
}

fn rules(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let bookkeeper = Recipient::from(&mailbox(
        tenant,
        sample,
        crate::apps::seed::people::post::BOOKKEEPER,
    )?);
    let private = format!("{}@litware.example", sample.people[CONSULTANT].alias);
    let made: [(usize, &str, bool, Json); 5] = [
        (
            CONSULTANT,
            "Home office",
            true,
            json!({ "RedirectTo": [format!("\"{private}\" [SMTP:{private}]")], "StopProcessingRules": true }),
        ),
        (
            REGION,
            "Newsletters",
            true,
            json!({ "SubjectContainsWords": ["newsletter"], "MoveToFolder": "Archive", "MarkAsRead": true }),
        ),
        (
            PAYROLL,
            "Payslips",
            true,
            json!({ "SubjectContainsWords": ["payslip"], "ForwardAsAttachmentTo": [bookkeeper.as_target()] }),
        ),
        (
            PAYROLL,
            "Test mails",
            false,
            json!({ "SubjectContainsWords": ["test"], "DeleteMessage": true }),
        ),
        (
            PARTNERS,
            "Freight",
            true,
            json!({ "SubjectOrBodyContainsWords": ["freight", "shipment"], "HasAttachment": true,
                "ForwardTo": ["\"Northwind Freight\" [SMTP:freight@northwind.example]"] }),
        ),
    ];
    let mut places = std::collections::HashMap::new();
    for (number, (post, name, enabled, settings)) in made.into_iter().enumerate() {
        let own = mailbox(tenant, sample, post)?;
        let place = places.entry(post).or_insert(0);
        *place += 1;
        let bits = derived(own.guid, number as u128 + 11).0.as_u128() as u64;
        let Json::Object(settings) = settings else {
            continue;
        };
        let mut rule = InboxRule {
            mailbox: own.guid,
            owner: own.user_principal_name,
            rule_identity: bits >> 1 | 1 << 62,
            name: name.into(),
            enabled,
            priority: *place,
            settings,
            ..InboxRule::default()
        };
        rule.find_addresses(tenant);
        tenant.put(&rule)?;
    }
    Ok(())
}

fn replies(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let own = mailbox(tenant, sample, REGION)?;
    let settings = json!({
        "AutoReplyState": "Scheduled",
        "StartTime": sample.now.plus_days(-2),
        "EndTime": sample.now.plus_days(12),
        "InternalMessage": "I am away until mid-February.",
        "ExternalMessage": "Thank you for your message. I am away until mid-February; please write to info@contoso.com.",
        "ExternalAudience": "Known",
    });
    let Json::Object(settings) = settings else {
        return Ok(());
    };
    tenant.put(&AutoReply {
        mailbox: own.guid,
        owner: own.user_principal_name,
        settings,
    })
}

fn permissions(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let info: Mailbox = tenant.get("info@contoso.com")?;
    let ceo = mailbox(tenant, sample, CEO)?;
    let assistant = Recipient::from(&mailbox(tenant, sample, ASSISTANT)?);
    let editor = Recipient::from(&mailbox(tenant, sample, 17)?);
    let approvers = tenant.find::<Group>("finance-approvers@contoso.com")?;
    let approvers = approvers.as_ref().map(Recipient::from);
    let payroll = mailbox(tenant, sample, PAYROLL)?;
    let mut opened = vec![(&info, &assistant), (&info, &editor), (&ceo, &assistant)];
    opened.extend(approvers.iter().map(|group| (&payroll, group)));
    for (mailbox, who) in opened {
        tenant.put(&MailboxPermission {
            mailbox: mailbox.guid,
            trustee: who.guid.clone(),
            user: who.trustee().into(),
            access_rights: vec!["FullAccess".into()],
            deny: false,
            inheritance_type: "All".into(),
        })?;
    }
    for (mailbox, who) in [(&info, &assistant), (&info, &editor)] {
        tenant.put(&RecipientPermission {
            recipient: mailbox.guid.to_string(),
            trustee_id: who.guid.clone(),
            trustee: who.trustee().into(),
        })?;
    }
    let product = Recipient::from(&mailbox(tenant, sample, 26)?);
    let engineering = mailbox(tenant, sample, 10)?;
    let everybody = Recipient {
        guid: "default".into(),
        display_name: "Default".into(),
        ..recipient::nobody()
    };
    let head = mailbox(tenant, sample, 8)?;
    let calendars = [
        (&ceo, &assistant, "Editor", Some("Delegate")),
        (&engineering, &product, "Author", None),
        (&head, &everybody, "Reviewer", None),
    ];
    for (mailbox, who, role, flag) in calendars {
        tenant.put(&FolderPermission {
            mailbox: mailbox.guid,
            folder: "/Calendar".into(),
            trustee: who.guid.clone(),
            address: who.address.clone(),
            user: who.display_name.clone(),
            access_rights: vec![role.into()],
            sharing_permission_flags: flag.iter().map(|flag| (*flag).to_string()).collect(),
        })?;
    }
    Ok(())
}
