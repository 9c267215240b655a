//! The sample tenant Contoso, and the empty tenant. Who the people are, what they write about and what the plot is stand
//! here, by posts and never by name; each application fills in what is its own from that. The same seed gives the same
//! sample, another seed other people in the same plot.

mod chance;
pub mod people;
pub mod words;

use super::APPS;
use super::directory::{Group, SKUS, User};
use crate::diag::Result;
use crate::tenant::{Actor, DAY_MS, Guid, Tenant, Timestamp};
use chance::Chance;
use people::{Culture, DOMAIN, Person, post};
use std::collections::BTreeSet;

/// Name of the tenant in addresses of sites.
pub const TENANT: &str = "contoso";

/// Meta key under which the tenant keeps the seed that it was made with.
const SEED_KEY: &str = "seed";

/// What the applications share while they fill the sample.
pub struct Sample {
    /// Who holds which post.
    pub people: Vec<Person>,
    /// Groups with a mailbox and a site.
    pub teams: Vec<Team>,
    /// The sample's dice.
    pub chance: Chance,
    /// The tenant's time.
    pub now: Timestamp,
}

/// A group whose members share a mailbox and a site.
pub struct Team {
    /// Object id of the group.
    pub id: Guid,
    /// Name as shown.
    pub name: String,
    /// Alias, and the last part of the site's address.
    pub alias: String,
    /// What it is for.
    pub about: String,
    /// Posts of its owners.
    pub owners: Vec<usize>,
    /// Posts of its members, the owners among them.
    pub members: Vec<usize>,
    /// Whether it is a team in Teams.
    pub is_team: bool,
}

/// Indices of [`Sample::teams`] that the plot needs.
pub mod team {
    /// The subject's team.
    pub const MARKETING: usize = 0;
    /// Bears the subject's given name, and has nothing to do with her.
    pub const PROJECT: usize = 1;
    /// Keeps personnel files.
    pub const HR: usize = 2;
    /// Keeps invoices.
    pub const FINANCE: usize = 3;
    /// Builds the product.
    pub const ENGINEERING: usize = 4;
    /// Sells it.
    pub const SALES: usize = 5;
}

/// Fills a new tenant with Contoso.
///
/// # Errors
/// Only what the tenant file refuses.
pub fn contoso(tenant: &mut Tenant) -> Result<()> {
    let seed = tenant.meta::<i64>(SEED_KEY)?.unwrap_or_default() as u64;
    let mut chance = Chance::new(seed);
    let people = people::people(seed, &mut chance);
    let teams = teams(&people, &mut chance);
    let mut sample = Sample { people, teams, chance, now: tenant.now() };
    for app in APPS {
        (app.seed)(tenant, &mut sample)?;
    }
    let admin = &sample.people[post::ADMIN];
    tenant.set_default_actor(administrator(&admin.upn, &admin.display))
}

/// Fills a new tenant with one administrator and nothing else.
///
/// # Errors
/// Only what the tenant file refuses.
pub fn empty(tenant: &mut Tenant) -> Result<()> {
    let id = tenant.new_guid()?;
    let upn = format!("admin@{DOMAIN}");
    let user = User {
        id,
        user_principal_name: upn.clone(),
        display_name: "Administrator".into(),
        mail_nickname: Some("admin".into()),
        account_enabled: true,
        user_type: Some("Member".into()),
        created_date_time: Some(tenant.now()),
        licences: vec![SKUS[1].id],
        roles: all_roles(),
        ..User::default()
    };
    tenant.put(&user)?;
    tenant.set_default_actor(administrator(&upn, &user.display_name))
}

fn administrator(upn: &str, name: &str) -> Actor {
    Actor { upn: upn.into(), display_name: name.into(), roles: all_roles() }
}

/// Roles that exist beside those that cmdlets ask for.
const ROLES: &[&str] = &[
    "Global Administrator",
    "User Administrator",
    "Exchange Administrator",
    "SharePoint Administrator",
    "Compliance Administrator",
    "Organization Management",
    "eDiscovery Manager",
    "eDiscovery Administrator",
    "Compliance Search",
    "Search And Purge",
    "Case Management",
    "Hold",
    "Export",
    "Preview",
    "Review",
    "Legal Hold",
    "Audit Logs",
    "View-Only Audit Logs",
    "Data Investigator",
    "Privacy Management",
];

/// Every role that there is: what the administrator of a sample holds.
pub fn all_roles() -> Vec<String> {
    let asked = APPS.iter().flat_map(|app| app.cmdlets).flat_map(|cmdlet| cmdlet.roles.iter().copied());
    let roles: BTreeSet<&str> = asked.chain(ROLES.iter().copied()).collect();
    roles.into_iter().map(str::to_string).collect()
}

fn teams(people: &[Person], chance: &mut Chance) -> Vec<Team> {
    let of = |department: &str| -> Vec<usize> {
        (1..people.len()).filter(|index| people[*index].department == department).collect()
    };
    let subject = &people[post::SUBJECT];
    let mut made = Vec::new();
    let mut add = |name: &str, alias: &str, about: &str, owner: usize, mut members: Vec<usize>, is_team: bool| {
        if !members.contains(&owner) {
            members.push(owner);
        }
        let id = Guid::from_bits(u128::from(chance.bits()) << 64 | u128::from(chance.bits()));
        let owners = vec![owner];
        made.push(Team { id, name: name.into(), alias: alias.into(), about: about.into(), owners, members, is_team });
    };
    add("Marketing", "marketing", "Brand, campaigns and fairs", 7, of("Marketing"), true);
    let project = format!("Project {}", subject.given);
    let mut builders = of("Engineering");
    builders.retain(|index| !post::OTHER_SUBJECTS.contains(index));
    add(&project, &format!("project-{}", subject.alias), "The new storage engine", 10, builders, true);
    add("Human Resources", "hr", "Personnel files and recruiting", 8, of("Human Resources"), false);
    add("Finance", "finance", "Invoices and budgets", 9, of("Finance"), false);
    add("Engineering", "engineering", "Product and platform", 10, of("Engineering"), true);
    add("Sales", "sales", "Customers and offers", post::HELD, of("Sales"), true);
    add("Legal", "legal", "Contracts", post::COUNSEL, of("Legal"), false);
    made
}

impl Sample {
    /// A moment so many days ago, in working hours that the dice choose.
    pub fn days_ago(&mut self, days: i64) -> Timestamp {
        let midnight = self.now.ms() - self.now.ms().rem_euclid(DAY_MS);
        let minute = 7 * 60 + self.chance.below(10 * 60) as i64;
        let at = Timestamp(midnight - days * DAY_MS + minute * 60_000 + self.chance.below(60) as i64 * 1000);
        // Today's working hours may not have come yet.
        if at < self.now { at } else { self.now.plus_ms(-60_000 * (1 + self.chance.below(90) as i64)) }
    }

    /// Posts of everybody whose data lies in many places: the subject first.
    pub fn subjects() -> [usize; 4] {
        let [a, b, c] = post::OTHER_SUBJECTS;
        [post::SUBJECT, a, b, c]
    }

    /// The team in which somebody works.
    pub fn home_of(&self, person: usize) -> usize {
        match self.people[person].department {
            "Marketing" => team::MARKETING,
            "Human Resources" => team::HR,
            "Finance" => team::FINANCE,
            "Sales" | "Executive" => team::SALES,
            _ => team::ENGINEERING,
        }
    }

    /// The language in which people write to each other: their own if it is the same, else English.
    pub fn language_of(&self, people: &[usize]) -> &'static words::Language {
        let culture = |index: &usize| self.people[*index].culture;
        let first = people.first().map_or(Culture::English, culture);
        if people.iter().all(|index| culture(index) == first) { words::language(first) } else { &words::ENGLISH }
    }

    /// A sentence with its number and date filled in.
    pub fn fill(&mut self, sentence: &str, at: Timestamp) -> String {
        if !sentence.contains('{') {
            return sentence.to_string();
        }
        let number = (3 + self.chance.below(36)).to_string();
        let date = at.plus_days(4 + self.chance.below(20) as i64).date();
        sentence.replace("{n}", &number).replace("{d}", &date)
    }

    /// Some of the sentences of a matter, in their order.
    pub fn sentences(&mut self, from: &[&str], count: usize, at: Timestamp) -> String {
        let first = self.chance.below(from.len());
        let picked = (0..count.min(from.len())).map(|step| from[(first + step) % from.len()]);
        let texts: Vec<String> = picked.collect::<Vec<_>>().into_iter().map(|text| self.fill(text, at)).collect();
        texts.join(" ")
    }

    /// The group of a team, as the directory has it.
    pub fn group(&self, team: &Team) -> Group {
        let ids = |posts: &[usize]| posts.iter().map(|index| self.people[*index].id).collect();
        Group {
            id: team.id,
            display_name: team.name.clone(),
            description: Some(team.about.clone()),
            mail: Some(format!("{}@{DOMAIN}", team.alias)),
            mail_nickname: Some(team.alias.clone()),
            mail_enabled: true,
            security_enabled: false,
            group_types: vec!["Unified".into()],
            resource_provisioning_options: if team.is_team { vec!["Team".into()] } else { Vec::new() },
            visibility: Some("Private".into()),
            created_date_time: Some(self.now.plus_days(-900)),
            site_url: Some(format!("https://{TENANT}.sharepoint.com/sites/{}", team.alias)),
            owners: ids(&team.owners),
            members: ids(&team.members),
        }
    }
}
