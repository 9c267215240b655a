//! Sites and OneDrives of the sample: files with versions, lists, pages, profiles, and who has been where.

mod files;
mod plot;

use super::site::onedrive_url;
use super::{LockState, Site, SiteUserInfo, UserProfile};
use crate::apps::seed::people::post;
use crate::apps::seed::{Sample, TENANT, team};
use crate::content::{self, LocationKind, NewItem, NewLocation};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// A site while it is filled.
struct Place {
    location: i64,
    site: Guid,
    url: String,
    folders: HashMap<String, i64>,
    /// Next number in its user information list.
    visitors: i32,
}

/// An older state of a file.
struct Before {
    /// Place of the file in `items`.
    item: usize,
    text: String,
    author: usize,
    at: Timestamp,
}

/// Everything that is to be stored.
struct Filling {
    /// Sites of the teams, by team.
    teams: Vec<Place>,
    /// The site for everybody.
    intranet: Place,
    /// OneDrives, by post.
    drives: HashMap<usize, Place>,
    items: Vec<NewItem>,
    versions: Vec<Before>,
    /// Files that lie in the recycle bin: place in `items`, when they were deleted, by whom.
    recycled: Vec<(usize, Timestamp, usize)>,
}

/// Makes the sites, then everything in them in one go.
pub fn fill(tenant: &mut Tenant, sample: &mut Sample) -> Result<()> {
    let root = Site {
        title: "Contoso".into(),
        url: format!("https://{TENANT}.sharepoint.com"),
        owner: sample.people[post::ADMIN].upn.clone(),
        ..Site::default()
    };
    make(tenant, sample, root)?;
    let mut teams = Vec::with_capacity(sample.teams.len());
    for index in 0..sample.teams.len() {
        let group = &sample.teams[index];
        let site = Site {
            title: group.name.clone(),
            url: format!("https://{TENANT}.sharepoint.com/sites/{}", group.alias),
            owner: sample.people[group.owners[0]].upn.clone(),
            template: "GROUP#0".into(),
            group_id: group.id,
            is_teams_connected: group.is_team,
            ..Site::default()
        };
        teams.push(make(tenant, sample, site)?);
    }
    let intranet = Site {
        title: "Intranet".into(),
        url: format!("https://{TENANT}.sharepoint.com/sites/intranet"),
        owner: sample.people[7].upn.clone(),
        template: "SITEPAGEPUBLISHING#0".into(),
        ..Site::default()
    };
    let intranet = make(tenant, sample, intranet)?;
    let archive = Site {
        title: "Archive 2019".into(),
        url: format!("https://{TENANT}.sharepoint.com/sites/archive-2019"),
        owner: sample.people[35].upn.clone(),
        lock_state: LockState::ReadOnly,
        ..Site::default()
    };
    make(tenant, sample, archive)?;
    let mut drives = HashMap::new();
    for index in (1..=15).chain([17, 19, 22, 26, 36]) {
        let person = &sample.people[index];
        let site = Site {
            title: person.display.clone(),
            url: onedrive_url(TENANT, &person.upn),
            owner: person.upn.clone(),
            template: "SPSPERS#10".into(),
            storage_quota: 1_048_576,
            storage_quota_warning_level: 943_718,
            ..Site::default()
        };
        drives.insert(index, make(tenant, sample, site)?);
    }
    let (items, versions, recycled) = (Vec::with_capacity(500), Vec::new(), Vec::new());
    let mut filling = Filling {
        teams,
        intranet,
        drives,
        items,
        versions,
        recycled,
    };
    files::fill(sample, &mut filling);
    plot::fill(sample, &mut filling);
    let rows = content::insert_batch(tenant, std::mem::take(&mut filling.items))?;
    for before in &filling.versions {
        let author = &sample.people[before.author].display;
        content::store::insert_version(tenant, rows[before.item], before.at, author, &before.text)?;
    }
    recycle(tenant, sample, &filling, &rows)?;
    content::set_hold_state(
        tenant,
        content::HoldState {
            location: filling.teams[team::FINANCE].location,
            label_hold: true,
            ..content::HoldState::default()
        },
    )?;
    profiles(tenant, sample)?;
    visitors(tenant, sample, &mut filling)
}

fn make(tenant: &mut Tenant, sample: &mut Sample, mut site: Site) -> Result<Place> {
    site.site_id = tenant.new_guid()?;
    site.created_time = sample.now.plus_days(-700 + sample.chance.below(200) as i64);
    site.last_content_modified_date = sample.days_ago(2);
    tenant.put(&site)?;
    let key = site.site_id.to_string();
    let new = NewLocation {
        kind: if site.is_personal() {
            LocationKind::OneDrive
        } else {
            LocationKind::Site
        },
        address: &site.url,
        name: &site.title,
        owner: Some(&site.owner),
        entity: Some(&key),
    };
    let location = content::create_location(tenant, &new)?;
    let folders = content::folders::folders(tenant, location)?;
    let folders = folders
        .into_iter()
        .map(|folder| (folder.role, folder.id))
        .collect();
    Ok(Place {
        location,
        site: site.site_id,
        url: site.url,
        folders,
        visitors: 1,
    })
}

/// Puts into the recycle bins what was deleted some days ago, by whoever did it.
fn recycle(tenant: &mut Tenant, sample: &Sample, filling: &Filling, rows: &[i64]) -> Result<()> {
    let chosen: Vec<i64> = filling.recycled.iter().map(|entry| rows[entry.0]).collect();
    content::delete(tenant, &chosen)?;
    for (place, when, who) in &filling.recycled {
        let row = rows[*place];
        let by = &sample.people[*who].upn;
        tenant
            .db()
            .prepare_cached(
                "UPDATE item SET deleted_at = ?2, state_since = ?2, deleted_by = ?3 WHERE id = ?1",
            )?
            .execute(rusqlite::params![row, when, by])?;
        // The end of the bin counts from that earlier day.
        let location = content::get(tenant, row)?.location;
        content::sites::plan_recycle_bin(tenant, location)?;
    }
    Ok(())
}

/// Profiles of those who have filled in theirs.
fn profiles(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let skills = [
        "fairs|budgets|print",
        "interviews|labour law",
        "rust|databases|testing",
        "negotiation|tea ceremony",
    ];
    for (turn, index) in Sample::subjects()
        .into_iter()
        .chain([post::HELD, 10, 17])
        .enumerate()
    {
        let person = &sample.people[index];
        let (_, month, day) = person.birthday;
        let mut properties = BTreeMap::new();
        let mut set = |name: &str, value: String| drop(properties.insert(name.to_string(), value));
        set(
            "AboutMe",
            format!(
                "{}, {}. Ask me about {}.",
                person.title,
                person.culture.country().city,
                ["fairs", "contracts", "code", "tea"][turn % 4]
            ),
        );
        set("CellPhone", person.mobile.clone());
        set("SPS-Birthday", format!("2000-{month:02}-{day:02}"));
        set("SPS-Skills", skills[turn % skills.len()].into());
        set(
            "SPS-Interests",
            ["sailing", "choir", "go", "mountains"][turn % 4].into(),
        );
        set(
            "SPS-School",
            [
                "Universidad de Sevilla",
                "TU Berlin",
                "國立臺灣大學",
                "早稲田大学",
            ][turn % 4]
                .into(),
        );
        set("SPS-PastProjects", "Relaunch 2023".into());
        let user_profile_guid = tenant.new_guid()?;
        tenant.put(&UserProfile {
            user_profile_guid,
            user_id: person.id,
            user_principal_name: person.upn.to_lowercase(),
            properties,
        })?;
    }
    Ok(())
}

/// Who has been on which site: members, and the plot's people on a few more.
fn visitors(tenant: &mut Tenant, sample: &Sample, filling: &mut Filling) -> Result<()> {
    for (index, place) in filling.teams.iter_mut().enumerate() {
        let owners = &sample.teams[index].owners;
        for visitor in sample.teams[index].members.iter().take(8) {
            visit(tenant, sample, place, *visitor, owners.contains(visitor))?;
        }
    }
    for subject in Sample::subjects() {
        let home = sample.home_of(subject);
        for index in [home, team::HR, team::FINANCE] {
            let is_there = sample.teams[index]
                .members
                .iter()
                .take(8)
                .any(|member| *member == subject);
            if !is_there {
                visit(tenant, sample, &mut filling.teams[index], subject, false)?;
            }
        }
        visit(tenant, sample, &mut filling.intranet, subject, false)?;
    }
    Ok(())
}

fn visit(
    tenant: &mut Tenant,
    sample: &Sample,
    place: &mut Place,
    visitor: usize,
    admin: bool,
) -> Result<()> {
    let person = &sample.people[visitor];
    place.visitors += 1;
    tenant.put(&SiteUserInfo {
        site_id: place.site,
        id: place.visitors,
        user_id: person.id,
        title: person.display.clone(),
        account: format!("i:0#.f|membership|{}", person.upn.to_lowercase()),
        e_mail: person.upn.clone(),
        mobile_number: person.mobile.clone(),
        work_phone: person.phone.clone(),
        department: person.department.into(),
        job_title: person.title.into(),
        first_name: person.given.clone(),
        last_name: person.surname.clone(),
        office: person.culture.country().city.into(),
        about_me: String::new(),
        sip_address: person.upn.clone(),
        picture: String::new(),
        is_site_admin: admin,
        deleted: false,
        created: sample.now.plus_days(-300),
        modified: sample.now.plus_days(-30),
    })
}
