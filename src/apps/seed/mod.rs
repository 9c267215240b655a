//! The sample tenant Contoso, and the empty tenant. Who the people are, what they write about and what the plot is stand
//! here, by posts and never by name; each application fills in what is its own from that. The same seed gives the same
//! sample, another seed other people in the same plot.

mod chance;
pub mod people;
pub mod words;

use super::APPS;
use super::directory::{Group, SKUS, User};
use crate::content::with_index_aside;
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
    let mut sample = Sample {
        people,
        teams,
        chance,
        now: tenant.now(),
    };
    with_index_aside(tenant, |tenant| {
        APPS.iter()
            .try_for_each(|app| (app.seed)(tenant, &mut sample))
    })?;
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

/// Somebody who may do everything.
pub fn administrator(upn: &str, name: &str) -> Actor {
    Actor {
        upn: upn.into(),
        display_name: name.into(),
        roles: all_roles(),
    }
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
    let asked = APPS
        .iter()
        .flat_map(|app| app.cmdlets)
        .flat_map(|cmdlet| cmdlet.roles.iter().copied());
    let roles: BTreeSet<&str> = asked.chain(ROLES.iter().copied()).collect();
    roles.into_iter().map(str::to_string).collect()
}

fn teams(people: &[Person], chance: &mut Chance) -> Vec<Team> {
    let of = |department: &str| -> Vec<usize> {
        (1..people.len())
            .filter(|index| people[*index].department == department)
            .collect()
    };
    let subject = &people[post::SUBJECT];
    let mut made = Vec::new();
    let mut add = |name: &str,
                   alias: &str,
                   about: &str,
                   owner: usize,
                   mut members: Vec<usize>,
                   is_team: bool| {
        if !members.contains(&owner) {
            members.push(owner);
        }
        let id = Guid::from_bits(u128::from(chance.bits()) << 64 | u128::from(chance.bits()));
        let owners = vec![owner];
        made.push(Team {
            id,
            name: name.into(),
            alias: alias.into(),
            about: about.into(),
            owners,
            members,
            is_team,
        });
    };
    add(
        "Marketing",
        "marketing",
        "Brand, campaigns and fairs",
        7,
        of("Marketing"),
        true,
    );
    let project = format!("Project {}", subject.given);
    let mut builders = of("Engineering");
    builders.retain(|index| !post::OTHER_SUBJECTS.contains(index));
    add(
        &project,
        &format!("project-{}", subject.alias),
        "The new storage engine",
        10,
        builders,
        true,
    );
    add(
        "Human Resources",
        "hr",
        "Personnel files and recruiting",
        8,
        of("Human Resources"),
        false,
    );
    add(
        "Finance",
        "finance",
        "Invoices and budgets",
        9,
        of("Finance"),
        false,
    );
    add(
        "Engineering",
        "engineering",
        "Product and platform",
        10,
        of("Engineering"),
        true,
    );
    add(
        "Sales",
        "sales",
        "Customers and offers",
        post::HELD,
        of("Sales"),
        true,
    );
    add(
        "Legal",
        "legal",
        "Contracts",
        post::COUNSEL,
        of("Legal"),
        false,
    );
    made
}

impl Sample {
    /// A moment so many days ago, in working hours that the dice choose.
    pub fn days_ago(&mut self, days: i64) -> Timestamp {
        let midnight = self.now.ms() - self.now.ms().rem_euclid(DAY_MS);
        let minute = 7 * 60 + self.chance.below(10 * 60) as i64;
        let at = Timestamp(
            midnight - days * DAY_MS + minute * 60_000 + self.chance.below(60) as i64 * 1000,
        );
        // Today's working hours may not have come yet.
        if at < self.now {
            at
        } else {
            self.now
                .plus_ms(-60_000 * (1 + self.chance.below(90) as i64))
        }
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
        if people.iter().all(|index| culture(index) == first) {
            words::language(first)
        } else {
            &words::ENGLISH
        }
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
        let texts: Vec<String> = picked
            .collect::<Vec<_>>()
            .into_iter()
            .map(|text| self.fill(text, at))
            .collect();
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
            resource_provisioning_options: if team.is_team {
                vec!["Team".into()]
            } else {
                Vec::new()
            },
            visibility: Some("Private".into()),
            created_date_time: Some(self.now.plus_days(-900)),
            site_url: Some(format!(
                "https://{TENANT}.sharepoint.com/sites/{}",
                team.alias
            )),
            owners: ids(&team.owners),
            members: ids(&team.members),
            ..Group::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::{AuditQuery, NewTenant};

    fn sample(seed: u64) -> Tenant {
        Tenant::in_memory(&NewTenant {
            seed,
            fill: Some(contoso),
            ..NewTenant::default()
        })
        .unwrap()
    }

    fn number(tenant: &Tenant, sql: &str) -> i64 {
        tenant.db().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// In how many places of each kind somebody is named, without regard to who it is.
    fn profile(tenant: &Tenant, upn: &str) -> Vec<i64> {
        let user: User = tenant.get(upn).unwrap();
        let count = |sql: &str, value: &str| {
            tenant
                .db()
                .query_row(sql, [value], |row| row.get::<_, i64>(0))
                .unwrap()
        };
        let addresses = user.addresses();
        vec![
            count("SELECT count(*) FROM item_person WHERE address = ?1", &addresses[1]),
            count("SELECT count(*) FROM body WHERE instr(text, ?1)", user.employee_id.as_deref().unwrap()),
            count("SELECT count(*) FROM body WHERE instr(text, ?1)", user.mobile_phone.as_deref().unwrap()),
            count("SELECT count(*) FROM entity WHERE instr(persons, ?1)", &user.id.to_string()),
            count("SELECT count(*) FROM item JOIN item_person ON item = id WHERE label IS NULL AND role = 'author' AND address = ?1", upn).signum(),
            count("SELECT count(*) FROM item JOIN location ON item.location = location.id JOIN folder ON item.folder = folder.id WHERE owner = ?1 AND role IN ('deletions', 'purges')", upn),
        ]
    }

    #[test]
    fn contoso_has_forty_people_of_three_scripts_and_fifteen_hundred_items_of_every_kind() {
        let mut tenant = sample(0);
        assert_eq!(tenant.check().unwrap(), Vec::<String>::new());
        assert!(number(&tenant, "SELECT count(*) FROM item") >= 1500);
        assert!(tenant.list::<User>().unwrap().len() >= 40);
        for kind in [
            "email", "meetings", "contacts", "tasks", "notes", "im", "file", "listitem", "page",
        ] {
            let sql = format!("SELECT count(*) FROM item WHERE kind = '{kind}'");
            assert!(
                number(&tenant, &sql) >= 10,
                "{kind}: {}",
                number(&tenant, &sql)
            );
        }
        assert!(number(&tenant, "SELECT count(*) FROM item_version") >= 20);
        assert!(number(&tenant, "SELECT count(*) FROM item WHERE indexed = 0") >= 8);
        assert!(
            number(
                &tenant,
                "SELECT count(*) FROM body WHERE text GLOB '*[一-龯]*'"
            ) >= 30
        );
        assert!(
            number(
                &tenant,
                "SELECT count(*) FROM body WHERE text GLOB '*[ぁ-ん]*'"
            ) >= 20
        );
        assert!(tenant.audit_count(&AuditQuery::default()).unwrap() >= 200);
        assert_eq!(tenant.actor().upn, "admin@contoso.com");
        assert!(tenant.actor().has_role(&["Search And Purge"]));
    }

    #[test]
    fn four_people_have_the_same_plot_whatever_they_are_called() {
        let mut profiles = Vec::new();
        for seed in [0, 3, 11] {
            let tenant = sample(seed);
            let people = people::people(seed, &mut Chance::new(seed));
            for subject in Sample::subjects() {
                profiles.push(profile(&tenant, &people[subject].upn));
            }
        }
        assert!(
            profiles[0].iter().all(|count| *count > 0),
            "{:?}",
            profiles[0]
        );
        // Same places under every seed; the one whose post is in the personnel team itself visits one site less.
        for other in &profiles {
            assert_eq!(other[..3], profiles[0][..3]);
            assert_eq!(other[4..], profiles[0][4..]);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_tenant_and_another_seed_other_people() {
        let dump = |tenant: &Tenant| -> Vec<String> {
            let mut query = tenant
                .db()
                .prepare("SELECT guid || subject || sender || location FROM item ORDER BY id")
                .unwrap();
            let rows = query.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<rusqlite::Result<_>>().unwrap()
        };
        assert_eq!(dump(&sample(5)), dump(&sample(5)));
        assert!(
            sample(0)
                .find::<User>("pilar@contoso.com")
                .unwrap()
                .is_some()
        );
        let renamed = (1..9).find(|seed| {
            sample(*seed)
                .find::<User>("pilar@contoso.com")
                .unwrap()
                .is_none()
        });
        assert!(renamed.is_some());
    }

    #[test]
    fn the_empty_tenant_has_one_administrator_who_acts() {
        let tenant = Tenant::in_memory(&NewTenant {
            fill: Some(empty),
            ..NewTenant::default()
        })
        .unwrap();
        assert_eq!(tenant.list::<User>().unwrap().len(), 1);
        assert_eq!(number(&tenant, "SELECT count(*) FROM location"), 0);
        assert!(tenant.actor().has_role(&["Search And Purge"]));
    }
}
