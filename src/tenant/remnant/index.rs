//! Finds in the full-text index. Its words are compressed against each other, so no search for bytes finds them: living
//! words are read through `fts5vocab`, and every word that is physically there, deleted or not, from the index's blocks.

use super::pattern::Pattern;
use super::{Live, Remnant, RemnantKind};
use crate::diag::Result;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Shortest part of a word by which a dead word of the index is taken for it.
const SHORTEST_PART: usize = 3;

/// A place in the index: row, column, position.
type Place = (i64, i64, i64);

/// Where the words stand in the index, and what dead words it still holds.
pub fn remnants(db: &Connection, pattern: &Pattern, live: &mut Live) -> Result<Vec<Remnant>> {
    db.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.item_place USING fts5vocab(main, item_fts, instance);
         CREATE VIRTUAL TABLE IF NOT EXISTS temp.item_term USING fts5vocab(main, item_fts, row);",
    )?;
    let mut found = Vec::new();
    let mut is_item = db.prepare_cached("SELECT 1 FROM item WHERE id = ?1")?;
    for (number, word) in pattern.words().iter().enumerate() {
        for (row, count) in rows_with(db, word)? {
            *live.entry(("item_fts".into(), number)).or_default() += count;
            found.push(Remnant {
                kind: RemnantKind::Index,
                place: "item_fts".into(),
                word: word.clone(),
                key: vec![row.to_string()],
                offset: None,
                excerpt: format!("row {row} of the index"),
                count,
                live: is_item.exists([row])?,
            });
        }
    }
    let parts: Vec<Vec<String>> = pattern.words().iter().map(|w| parts(w)).collect();
    for (term, is_signpost) in stored_terms(db)? {
        let Some(number) = parts
            .iter()
            .position(|parts| parts.iter().any(|p| tells(&term, p, is_signpost)))
        else {
            continue;
        };
        if !is_living(db, &term, is_signpost)? {
            let place = if is_signpost {
                "item_fts_idx"
            } else {
                "item_fts_data"
            };
            found.push(Remnant {
                kind: RemnantKind::Index,
                place: place.into(),
                word: pattern.word(number).into(),
                key: Vec::new(),
                offset: None,
                excerpt: format!("the deleted word '{term}'"),
                count: 1,
                live: false,
            });
        }
    }
    Ok(found)
}

/// Letters of a word as they are indexed: compatibility forms made one, case folded.
fn folded(word: &str) -> Vec<char> {
    word.nfkc().flat_map(char::to_lowercase).collect()
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Runs of letters in a word that are long enough to tell something.
fn parts(word: &str) -> Vec<String> {
    let letters: String = folded(word).into_iter().collect();
    let runs = letters
        .split(|c| !is_letter(c))
        .filter(|run| run.chars().count() >= SHORTEST_PART);
    runs.map(str::to_string).collect()
}

/// Whether a stored word gives a part of the wanted one away. A signpost may be only its beginning.
fn tells(term: &str, part: &str, is_signpost: bool) -> bool {
    term == part
        || is_signpost
            && (term.starts_with(part) || part.starts_with(term) && term.len() > SHORTEST_PART)
}

/// Rows in which a word stands, and how often, however it was cut: a chain of words at neighbouring places which joined
/// together are the word without its separators.
fn rows_with(db: &Connection, word: &str) -> Result<BTreeMap<i64, u64>> {
    let letters = folded(word);
    let skip = |mut at: usize| {
        while at < letters.len() && !is_letter(letters[at]) {
            at += 1;
        }
        at
    };
    let mut terms: HashMap<String, Vec<Place>> = HashMap::new();
    let mut query =
        db.prepare_cached("SELECT doc, col, offset FROM temp.item_place WHERE term = ?1")?;
    let first = skip(0);
    // Places after which the word's letters up to an index have been read.
    let mut reached: BTreeMap<usize, BTreeSet<Place>> = BTreeMap::new();
    reached.insert(first, BTreeSet::new());
    while let Some((from, places)) = reached.pop_first() {
        if from >= letters.len() {
            let mut rows = BTreeMap::new();
            for (row, ..) in places {
                *rows.entry(row).or_default() += 1;
            }
            return Ok(rows);
        }
        for to in from + 1..=letters.len() {
            if !is_letter(letters[to - 1]) {
                break;
            }
            let term: String = letters[from..to].iter().collect();
            if !terms.contains_key(&term) {
                let rows = query.query_map([&term], |row| {
                    Ok((row.get(0)?, column(row.get_ref(1)?), row.get(2)?))
                })?;
                terms.insert(term.clone(), rows.collect::<rusqlite::Result<_>>()?);
            }
            let here = terms[&term]
                .iter()
                .filter(|place| from == first || places.contains(place));
            let next: BTreeSet<Place> = here.map(|(row, col, at)| (*row, *col, at + 1)).collect();
            if !next.is_empty() {
                reached.entry(skip(to)).or_default().extend(next);
            }
        }
    }
    Ok(BTreeMap::new())
}

/// A column by its name, as a number: only equality matters.
fn column(name: rusqlite::types::ValueRef) -> i64 {
    name.as_str()
        .unwrap_or_default()
        .bytes()
        .fold(0, |sum, byte| sum * 131 + i64::from(byte))
}

/// Whether the index answers with this word (or, for a signpost, with one that begins so).
fn is_living(db: &Connection, term: &str, is_signpost: bool) -> Result<bool> {
    let mut from = db.prepare_cached("SELECT term FROM temp.item_term WHERE term >= ?1 LIMIT 1")?;
    let found: Option<String> = from.query_row([term], |row| row.get(0)).optional()?;
    Ok(found.is_some_and(|f| {
        if is_signpost {
            f.starts_with(term)
        } else {
            f == term
        }
    }))
}

/// Every word in the index's blocks, and every signpost of its upper level (marked by true).
fn stored_terms(db: &Connection) -> Result<BTreeSet<(String, bool)>> {
    let mut terms = BTreeSet::new();
    let mut blocks = db.prepare_cached("SELECT id, block FROM item_fts_data")?;
    let mut rows = blocks.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        // Above 37 bits the segment; below them a flag and five bits of level, which are zero for leaves.
        if id >> 37 > 0 && id >> 31 & 0x3f == 0 {
            read_leaf(row.get_ref(1)?.as_blob().unwrap_or_default(), |term| {
                terms.insert((text(term), false));
            });
        }
    }
    let mut signposts = db.prepare_cached("SELECT CAST(term AS BLOB) FROM item_fts_idx")?;
    let mut rows = signposts.query([])?;
    while let Some(row) = rows.next()? {
        terms.insert((text(row.get_ref(0)?.as_blob().unwrap_or_default()), true));
    }
    terms.retain(|(term, _)| !term.is_empty());
    Ok(terms)
}

/// A stored word without the letter that names its index; a signpost may end inside a character.
fn text(term: &[u8]) -> String {
    let term = String::from_utf8_lossy(term.get(1..).unwrap_or_default());
    term.trim_end_matches(char::REPLACEMENT_CHARACTER)
        .to_string()
}

/// Words of a leaf: its footer lists where they lie, each told by how much of the one before it shares.
fn read_leaf(leaf: &[u8], mut see: impl FnMut(&[u8])) {
    let Some(footer) = leaf
        .get(2..4)
        .map(|b| usize::from(b[0]) * 256 + usize::from(b[1]))
    else {
        return;
    };
    let (mut at, mut place, mut is_first) = (footer, 0, true);
    let mut word = Vec::new();
    while at < leaf.len() {
        let Some(step) = number(leaf, &mut at) else {
            return;
        };
        place += step;
        let mut from = place;
        let shared = if is_first {
            Some(0)
        } else {
            number(leaf, &mut from)
        };
        let (Some(shared), Some(own)) = (shared, number(leaf, &mut from)) else {
            return;
        };
        let Some(letters) = leaf.get(from..from.saturating_add(own)) else {
            return;
        };
        word.truncate(shared);
        word.extend_from_slice(letters);
        see(&word);
        is_first = false;
    }
}

/// A number of seven bits a byte.
fn number(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut value = 0_usize;
    for _ in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value = value
            .checked_mul(128)?
            .checked_add(usize::from(byte & 127))?;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}
