//! Whiteboards of the sample.

use super::Whiteboard;
use crate::apps::seed::Sample;
use crate::apps::seed::people::post;
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};

/// Two boards for each of the plot's people, one of them shared, and some for others.
pub fn fill(tenant: &mut Tenant, sample: &mut Sample) -> Result<()> {
    let owners = Sample::subjects()
        .into_iter()
        .flat_map(|subject| [(subject, false), (subject, true)]);
    let owners: Vec<(usize, bool)> = owners
        .chain([
            (10, true),
            (26, true),
            (post::HELD, false),
            (post::NAMESAKE, false),
        ])
        .collect();
    for (number, (owner, shared)) in owners.into_iter().enumerate() {
        let created = sample.days_ago(40 + 3 * number as i64);
        let modified = sample.days_ago(5 + number as i64);
        let id = tenant.new_guid()?;
        let person = &sample.people[owner];
        let manager = person.manager.unwrap_or(11);
        let editor = if shared {
            &sample.people[manager]
        } else {
            person
        };
        tenant.put(&Whiteboard {
            id,
            title: if shared {
                format!("Planning {}", person.department)
            } else {
                format!("Sketch {}", number + 1)
            },
            created_by: person.display.clone(),
            created_time: created,
            last_modified_by: editor.display.clone(),
            last_modified_time: modified,
            owner_id: person.id,
            shared_with: if shared {
                vec![sample.people[manager].id]
            } else {
                Vec::<Guid>::new()
            },
            global_last_viewed_time: modified,
            meeting_id: String::new(),
            notes: vec![
                format!("{}: first week", person.given),
                "budget?".into(),
                "ask the printer".into(),
            ],
            e_tag: format!("\"{number:04x}\""),
        })?;
    }
    Ok(())
}
