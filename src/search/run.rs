//! Runs a query over locations of a tenant: which items it finds, how many and how large by location and by keyword,
//! which items could not be judged because they are only partially indexed, and which part of the query an item met.
//! Reads only; knows no application and asks nobody's leave.

use super::matching;
use super::plan::{self, Condition, Directory};
use super::query::{Dialect, Language, LimitProfile, Node, Places, Query, Value, WeekStart};
use crate::diag::Result;
use crate::tenant::Tenant;
use rusqlite::{Connection, params_from_iter};
use std::collections::{HashMap, HashSet};

/// Which locations of one kind are searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// None of them.
    #[default]
    Nothing,
    /// All of them.
    All,
    /// These rows of the table of locations.
    Only(Vec<i64>),
}

/// Which locations are searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Mailboxes, with their archives and Recoverable Items. All of them includes inactive ones.
    pub mailboxes: Reach,
    /// Sites and OneDrives.
    pub sites: Reach,
    /// Locations that are left out.
    pub except: Vec<i64>,
    /// Whether deleted locations that still hold data are searched as well, which no service does: for proofs of erasure.
    pub deleted_too: bool,
}

impl Scope {
    /// All mailboxes, sites and OneDrives.
    pub fn everywhere() -> Scope {
        Scope {
            mailboxes: Reach::All,
            sites: Reach::All,
            ..Scope::default()
        }
    }
}

/// A location that is searched, and what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationCount {
    /// Row of the location.
    pub id: i64,
    /// Mail address or URL.
    pub address: String,
    /// Name as shown.
    pub name: String,
    /// Whether it is a mailbox.
    pub is_mailbox: bool,
    /// Items found.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Partially indexed items that were not found.
    pub unindexed_items: u64,
    /// Their bytes.
    pub unindexed_bytes: u64,
}

/// An item that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Row of the item.
    pub id: i64,
    /// Row of its location.
    pub location: i64,
    /// Bytes.
    pub size: u64,
    /// Its date in milliseconds since 1970: received, sent, or made.
    pub at: i64,
    /// Whether all of it is indexed.
    pub indexed: bool,
}

/// What a search found, oldest items first.
#[derive(Clone, Debug, Default)]
pub struct SearchResult {
    /// Items that match.
    pub hits: Vec<Hit>,
    /// Partially indexed items of the same locations that do not match (S4); with an empty query they count as hits
    /// (LC-I4).
    pub partially_indexed: Vec<Hit>,
    /// Every location searched, also those without a hit: mailboxes, then sites, by address.
    pub locations: Vec<LocationCount>,
}

impl SearchResult {
    /// Bytes of all hits.
    pub fn bytes(&self) -> u64 {
        self.hits.iter().map(|hit| hit.size).sum()
    }

    /// The location of that row.
    pub fn location(&self, id: i64) -> Option<&LocationCount> {
        self.locations.iter().find(|place| place.id == id)
    }
}

/// What one row of a keyword list found (S3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeywordCount {
    /// `Primary` for the whole query, `Keyword` for a row.
    pub part: &'static str,
    /// What was searched for.
    pub query: String,
    /// Locations with at least one hit.
    pub locations: u64,
    /// Items found.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// How queries are read in this tenant at this time.
pub fn language(tenant: &Tenant) -> Result<Language> {
    let dialect = match tenant.setting_word("kql.dialect")?.as_str() {
        "sharepoint" => Dialect::SharePoint,
        _ => Dialect::EDiscovery,
    };
    let week_start = match tenant.setting_word("kql.week_start")?.as_str() {
        "sunday" => WeekStart::Sunday,
        "saturday" => WeekStart::Saturday,
        _ => WeekStart::Monday,
    };
    let unknown_property_is_word = tenant.setting_word("kql.unknown_property")? == "word";
    Ok(Language {
        dialect,
        unknown_property_is_word,
        week_start,
        now_ms: tenant.now().ms(),
    })
}

/// Which generation of limits holds in this tenant.
pub fn limit_profile(tenant: &Tenant) -> Result<LimitProfile> {
    Ok(
        match tenant.setting_word("ediscovery.limit_profile")?.as_str() {
            "classic_standard" => LimitProfile::ClassicStandard,
            "classic_premium" => LimitProfile::ClassicPremium,
            _ => LimitProfile::Current,
        },
    )
}

/// Reads a query as this tenant does.
pub fn parse(tenant: &Tenant, text: &str) -> Result<Query> {
    Query::parse(text, &language(tenant)?)
}

/// Reads a query and checks it against the limits of the locations; the warnings go with it.
pub fn parse_for(tenant: &Tenant, text: &str, scope: &Scope) -> Result<Query> {
    let mut query = parse(tenant, text)?;
    let found = query.check(
        &expanded(tenant, &query),
        &places(tenant, scope)?,
        limit_profile(tenant)?,
    )?;
    query.diagnostics.extend(found);
    Ok(query)
}

fn places(tenant: &Tenant, scope: &Scope) -> Result<Places> {
    let sites = match &scope.sites {
        Reach::Only(_) => scoped_locations(tenant.db(), scope)?
            .into_iter()
            .filter(|place| !place.is_mailbox)
            .collect(),
        _ => Vec::new(),
    };
    Ok(Places {
        mailboxes: scope.mailboxes != Reach::Nothing,
        sites: scope.sites != Reach::Nothing,
        all_sites: scope.sites == Reach::All,
        site_count: sites.len(),
        site_characters: sites
            .iter()
            .map(|place| place.address.chars().count())
            .sum(),
    })
}

/// The query as it is searched for: people with all the names that the directory knows (section 8 of the query reference).
pub fn expanded(tenant: &Tenant, query: &Query) -> String {
    plan::expanded(&query.root, &|name| directory_names(tenant.db(), name))
}

/// Runs a query.
pub fn search(tenant: &Tenant, query: &Query, scope: &Scope) -> Result<SearchResult> {
    let db = tenant.db();
    matching::register(db)?;
    let mut locations = scoped_locations(db, scope)?;
    let inside: HashSet<i64> = locations.iter().map(|place| place.id).collect();
    let condition = plan::condition(&query.root, &|name| directory_names(db, name));
    let hits = run(db, &condition, &inside, "")?;
    let found: HashSet<i64> = hits.iter().map(|hit| hit.id).collect();
    let mut partially_indexed = run(db, &unindexed_condition(tenant, query)?, &inside, "")?;
    partially_indexed.retain(|hit| !found.contains(&hit.id));
    count(&mut locations, &hits, &partially_indexed);
    Ok(SearchResult {
        hits,
        partially_indexed,
        locations,
    })
}

/// What each row of the keyword list finds, or each word, phrase and property of a query without one; the whole first.
pub fn keywords(tenant: &Tenant, query: &Query, scope: &Scope) -> Result<Vec<KeywordCount>> {
    let db = tenant.db();
    matching::register(db)?;
    let inside: HashSet<i64> = scoped_locations(db, scope)?
        .iter()
        .map(|place| place.id)
        .collect();
    let directory: &Directory = &|name| directory_names(db, name);
    let mut parts = vec![("Primary", query.text.clone(), query.root.clone())];
    let rows: Vec<(String, Node)> = match query.rows.as_slice() {
        [only] => {
            let leaves = only
                .node
                .leaves()
                .into_iter()
                .filter(|(_, negated)| !negated);
            let mut leaves: Vec<(String, Node)> = leaves
                .map(|(leaf, _)| (leaf.to_string(), leaf.clone()))
                .collect();
            let mut seen = HashSet::new();
            leaves.retain(|(text, _)| seen.insert(text.clone()));
            if leaves.len() > 1 { leaves } else { Vec::new() }
        }
        rows => rows
            .iter()
            .map(|row| (row.text.clone(), row.node.clone()))
            .collect(),
    };
    for (text, node) in rows {
        // Conditions are ANDed to every keyword (section 9).
        let node = match &query.conditions {
            Some(conditions) => Node::all(vec![node, conditions.clone()]),
            None => node,
        };
        parts.push(("Keyword", text, node));
    }
    let counts = parts.into_iter().map(|(part, text, node)| {
        let hits = run(db, &plan::condition(&node, directory), &inside, "")?;
        let locations: HashSet<i64> = hits.iter().map(|hit| hit.location).collect();
        Ok(KeywordCount {
            part,
            query: text,
            locations: locations.len() as u64,
            items: hits.len() as u64,
            bytes: hits.iter().map(|hit| hit.size).sum(),
        })
    });
    counts.collect()
}

/// Which words, phrases and properties of the query each of these items meets, as typed: why it was found.
pub fn explain(tenant: &Tenant, query: &Query, items: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
    let db = tenant.db();
    matching::register(db)?;
    let asked: HashSet<i64> = items.iter().copied().collect();
    let mut reasons: HashMap<i64, Vec<String>> = HashMap::new();
    let mut seen = HashSet::new();
    for (leaf, negated) in query.root.leaves() {
        let text = leaf.to_string();
        if negated || *leaf == Node::Everything || !seen.insert(text.clone()) {
            continue;
        }
        let mut condition = plan::condition(leaf, &|name| directory_names(db, name));
        if items.len() <= 2000 {
            let ids: Vec<String> = items.iter().map(i64::to_string).collect();
            condition.sql = format!("i.id IN ({}) AND {}", ids.join(", "), condition.sql);
        }
        for id in matching_ids(db, &condition)? {
            if asked.contains(&id) {
                reasons.entry(id).or_default().push(text.clone());
            }
        }
    }
    Ok(reasons)
}

fn matching_ids(db: &Connection, condition: &Condition) -> Result<Vec<i64>> {
    let sql = format!("SELECT i.id FROM item AS i WHERE {}", condition.sql);
    let mut statement = db.prepare(&sql)?;
    Ok(statement
        .query_map(params_from_iter(&condition.values), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Folders whose items no search finds: recycle bins are not indexed (LC-S3), nor are audits and calendar logging.
const SEARCHABLE: &str = "i.folder NOT IN (SELECT id FROM folder WHERE role IN ('recycle1', 'recycle2', 'audits', 'calendarlogging'))";

/// Up to so many locations are named in the question; more are sorted out of the answer.
const NAMED_LOCATIONS: usize = 64;

/// Items in these locations that meet a condition, oldest first.
fn run(
    db: &Connection,
    condition: &Condition,
    inside: &HashSet<i64>,
    more: &str,
) -> Result<Vec<Hit>> {
    if inside.is_empty() {
        return Ok(Vec::new());
    }
    let places = if inside.len() <= NAMED_LOCATIONS {
        let mut ids: Vec<String> = inside.iter().map(i64::to_string).collect();
        ids.sort_unstable();
        // Where the index of words proposes items, the index of places must not be driven first: hence the plus.
        let column = if condition.sql.contains("item_fts") {
            "+i.location"
        } else {
            "i.location"
        };
        format!("{column} IN ({})", ids.join(", "))
    } else {
        "1".into()
    };
    let sql = format!(
        "SELECT i.id, i.location, i.size, coalesce(i.received, i.sent, i.created, i.modified, 0), i.indexed FROM item AS i
         WHERE {} AND {places} AND {SEARCHABLE} {more}",
        condition.sql
    );
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(&condition.values))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let location: i64 = row.get(1)?;
        if inside.contains(&location) {
            let size: i64 = row.get(2)?;
            hits.push(Hit {
                id: row.get(0)?,
                location,
                size: size.max(0) as u64,
                at: row.get(3)?,
                indexed: row.get(4)?,
            });
        }
    }
    hits.sort_unstable_by_key(|hit| (hit.at, hit.id));
    Ok(hits)
}

/// Partially indexed items. Ranges of dates do not leave them out (LC-I3), but in Premium.
fn unindexed_condition(tenant: &Tenant, query: &Query) -> Result<Condition> {
    let mut dates = Vec::new();
    if limit_profile(tenant)? == LimitProfile::ClassicPremium {
        let required = match &query.root {
            Node::And(nodes) => nodes.as_slice(),
            one => std::slice::from_ref(one),
        };
        let is_date = |node: &&Node| matches!(node, Node::Property(r) if matches!(r.value, Value::Time { .. }));
        dates.extend(required.iter().filter(is_date).cloned());
    }
    let mut condition = plan::condition(&Node::all(dates), &|_| Vec::new());
    condition.sql = format!("i.indexed = 0 AND {}", condition.sql);
    Ok(condition)
}

fn count(locations: &mut [LocationCount], hits: &[Hit], partially_indexed: &[Hit]) {
    let places: HashMap<i64, usize> = locations
        .iter()
        .enumerate()
        .map(|(place, location)| (location.id, place))
        .collect();
    for hit in hits {
        let location = &mut locations[places[&hit.location]];
        location.items += 1;
        location.bytes += hit.size;
    }
    for hit in partially_indexed {
        let location = &mut locations[places[&hit.location]];
        location.unindexed_items += 1;
        location.unindexed_bytes += hit.size;
    }
}

/// Every location of the scope, mailboxes first, by address.
fn scoped_locations(db: &Connection, scope: &Scope) -> Result<Vec<LocationCount>> {
    let mut statement =
        db.prepare_cached("SELECT id, address, name, kind = 'mailbox', state FROM location ORDER BY kind <> 'mailbox', address")?;
    let mut rows = statement.query([])?;
    let except: HashSet<i64> = scope.except.iter().copied().collect();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, is_mailbox, state): (i64, bool, String) = (row.get(0)?, row.get(3)?, row.get(4)?);
        let alive = scope.deleted_too || state == "active" || (is_mailbox && state == "inactive");
        let reach = if is_mailbox {
            &scope.mailboxes
        } else {
            &scope.sites
        };
        let reached = match reach {
            Reach::Nothing => false,
            Reach::All => alive,
            Reach::Only(ids) => alive && ids.contains(&id),
        };
        if reached && !except.contains(&id) {
            found.push(LocationCount {
                id,
                address: row.get(1)?,
                name: row.get(2)?,
                is_mailbox,
                items: 0,
                bytes: 0,
                unindexed_items: 0,
                unindexed_bytes: 0,
            });
        }
    }
    Ok(found)
}

/// Kinds of entities that the directory of recipients lists.
const RECIPIENTS: &str =
    "'User', 'Mailbox', 'Group', 'MailUser', 'MailContact', 'DistributionGroup', 'UnifiedGroup'";

/// All names of the one recipient that goes by this name; none if there is no such recipient, or more than one.
fn directory_names(db: &Connection, name: &str) -> Vec<String> {
    let sql = format!(
        "SELECT other.kind, other.key, other.name FROM entity_name AS one JOIN entity_name AS other USING(kind, key)
         WHERE one.name = ?1 AND one.kind IN ({RECIPIENTS}) ORDER BY other.name"
    );
    let rows = db.prepare_cached(&sql).and_then(|mut statement| {
        let rows = statement.query_map([name], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    });
    let Ok(rows) = rows else { return Vec::new() };
    // A user and the mailbox of the same user are one recipient under two kinds.
    let mut keys: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (kind, key, _) in &rows {
        keys.entry(kind).or_default().insert(key);
    }
    if keys.values().any(|keys| keys.len() > 1) {
        return Vec::new();
    }
    let mut names: Vec<String> = rows
        .into_iter()
        .map(|(_, _, name)| name)
        .filter(|name| !is_internal(name))
        .collect();
    names.dedup();
    names
}

/// Ids and addresses on the web are names to the tenant and none to a sender of mail.
fn is_internal(name: &str) -> bool {
    let is_guid = name.len() == 36 && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    is_guid || name.contains("://") || name.starts_with("i:0#")
}

#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;
