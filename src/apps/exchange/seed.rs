//! Mailboxes of the sample, and what lies in them: ordinary correspondence from the tables of words, and the plot around
//! those whose data lies in many places.

mod habits;
mod letters;
mod ordinary;
mod plot;

use super::Mailbox;
use crate::apps::seed::people::{DOMAIN, post};
use crate::apps::seed::{Sample, TENANT};
use crate::content::{self, HoldState, LitigationHold, LocationKind, NewItem, NewLocation};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant, Timestamp};
use std::collections::HashMap;

/// A mailbox while it is filled: where its folders are.
struct Place {
    location: i64,
    folders: HashMap<String, i64>,
}

impl Place {
    fn folder(&self, role: &str) -> i64 {
        self.folders.get(role).copied().unwrap_or_default()
    }
}

/// Everything that is to be stored, and what is to happen to some of it afterwards.
struct Filling {
    /// Mailboxes of the people, by post.
    boxes: Vec<Place>,
    /// The mailbox that customers write to.
    info: Place,
    /// Mailboxes of the teams.
    teams: Vec<Place>,
    /// Items, in the order in which they will have rows.
    items: Vec<NewItem>,
    /// Items that were deleted: their place in `items`, how far, and when.
    deleted: Vec<(usize, Deleted, Timestamp)>,
}

/// How far an item was deleted.
#[derive(Clone, Copy, PartialEq)]
enum Deleted {
    /// The person emptied Deleted Items.
    Soft,
    /// The person deleted it from Recover Deleted Items as well.
    Hard,
}

/// Makes the mailboxes, then everything in them in one go.
pub fn fill(tenant: &mut Tenant, sample: &mut Sample) -> Result<()> {
    let mut boxes = Vec::with_capacity(sample.people.len());
    for index in 0..sample.people.len() {
        boxes.push(personal(tenant, sample, index)?);
    }
    let info = shared(
        tenant,
        sample,
        "info",
        "Contoso Info",
        "SharedMailbox",
        Guid::NIL,
    )?;
    let mut teams = Vec::with_capacity(sample.teams.len());
    for index in 0..sample.teams.len() {
        let team = &sample.teams[index];
        let (alias, name, id) = (team.alias.clone(), team.name.clone(), team.id);
        teams.push(shared(tenant, sample, &alias, &name, "GroupMailbox", id)?);
    }
    let mut filling = Filling {
        boxes,
        info,
        teams,
        items: Vec::with_capacity(2000),
        deleted: Vec::new(),
    };
    ordinary::fill(sample, &mut filling);
    plot::fill(sample, &mut filling);
    let rows = content::insert_batch(tenant, std::mem::take(&mut filling.items))?;
    delete_some(tenant, sample, &filling, &rows)?;
    hold(tenant, sample, &filling)?;
    habits::fill(tenant, sample)
}

fn personal(tenant: &mut Tenant, sample: &mut Sample, index: usize) -> Result<Place> {
    let created = sample.now.plus_days(-800 + index as i64);
    let (guid, exchange_guid) = (tenant.new_guid()?, tenant.new_guid()?);
    let person = &sample.people[index];
    let mut mailbox = Mailbox {
        guid,
        exchange_guid,
        external_directory_object_id: person.id.to_string(),
        name: person.alias.clone(),
        alias: person.alias.clone(),
        display_name: person.display.clone(),
        user_principal_name: person.upn.clone(),
        when_created: created,
        when_changed: created,
        ..Mailbox::default()
    };
    mailbox.set_primary(&person.upn);
    mailbox.email_addresses.extend(
        person
            .second_address
            .iter()
            .map(|address| format!("smtp:{address}")),
    );
    if index == post::HELD {
        mailbox.litigation_hold_owner = sample.people[post::COUNSEL].upn.clone();
    }
    make(tenant, &mailbox, Some(&person.upn))
}

fn shared(
    tenant: &mut Tenant,
    sample: &Sample,
    alias: &str,
    name: &str,
    kind: &str,
    directory: Guid,
) -> Result<Place> {
    let created = sample.now.plus_days(-900);
    let address = format!("{alias}@{DOMAIN}");
    let mut mailbox = Mailbox {
        guid: tenant.new_guid()?,
        exchange_guid: tenant.new_guid()?,
        external_directory_object_id: if directory == Guid::NIL {
            String::new()
        } else {
            directory.to_string()
        },
        name: if kind == "GroupMailbox" {
            format!("{alias}_{TENANT}")
        } else {
            alias.into()
        },
        alias: alias.into(),
        display_name: name.into(),
        user_principal_name: if kind == "GroupMailbox" {
            String::new()
        } else {
            address.clone()
        },
        recipient_type_details: kind.into(),
        when_created: created,
        when_changed: created,
        ..Mailbox::default()
    };
    mailbox.set_primary(&address);
    make(tenant, &mailbox, None)
}

fn make(tenant: &mut Tenant, mailbox: &Mailbox, owner: Option<&str>) -> Result<Place> {
    tenant.put(mailbox)?;
    let key = mailbox.guid.to_string();
    let new = NewLocation {
        kind: LocationKind::Mailbox,
        address: &mailbox.primary_smtp_address,
        name: &mailbox.display_name,
        owner,
        entity: Some(&key),
    };
    let location = content::create_location(tenant, &new)?;
    let folders = content::folders::folders(tenant, location)?;
    Ok(Place {
        location,
        folders: folders
            .into_iter()
            .map(|folder| (folder.role, folder.id))
            .collect(),
    })
}

/// Deletes what was deleted in the past days, by its owner, and dates it back to when that was.
fn delete_some(
    tenant: &mut Tenant,
    sample: &Sample,
    filling: &Filling,
    rows: &[i64],
) -> Result<()> {
    for how in [Deleted::Soft, Deleted::Hard] {
        let chosen: Vec<i64> = filling
            .deleted
            .iter()
            .filter(|entry| entry.1 == how)
            .map(|entry| rows[entry.0])
            .collect();
        match how {
            Deleted::Soft => content::soft_delete(tenant, &chosen)?,
            Deleted::Hard => content::hard_delete(tenant, &chosen)?,
        };
    }
    let mut date_back = tenant.db().prepare_cached(
        "UPDATE item SET deleted_at = ?2, state_since = ?2, deleted_by = ?3 WHERE id = ?1",
    )?;
    for (place, _, when) in &filling.deleted {
        let location = tenant.db().query_row(
            "SELECT location FROM item WHERE id = ?1",
            [rows[*place]],
            |row| row.get::<_, i64>(0),
        )?;
        let owner = filling
            .boxes
            .iter()
            .position(|place| place.location == location);
        let owner = owner.map_or("", |index| sample.people[index].upn.as_str());
        date_back.execute(rusqlite::params![rows[*place], when, owner])?;
    }
    Ok(())
}

/// One mailbox is on litigation hold, for a dispute that has nothing to do with the plot.
fn hold(tenant: &mut Tenant, sample: &Sample, filling: &Filling) -> Result<()> {
    let location = filling.boxes[post::HELD].location;
    let litigation = Some(LitigationHold {
        since: sample.now.plus_days(-160),
        duration_days: None,
    });
    content::set_hold_state(
        tenant,
        HoldState {
            location,
            litigation,
            ..HoldState::default()
        },
    )
}
