//! Finds in the raw bytes of a database file, its log, or a copy in memory, and whose bytes they are. Reads the layout of
//! pages and frames by itself (sqlite.org/fileformat2.html); asks SQLite only which table a page belongs to.

use super::pattern::{LONGEST, Pattern, excerpt};
use super::{Live, Remnant, RemnantKind};
use crate::diag::Result;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek, SeekFrom};

/// Bytes read at once.
const WINDOW: usize = 1 << 20;
/// Header of a write-ahead log, and of each frame in it.
const LOG_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// A word found in bytes.
pub struct Found {
    /// Where.
    pub offset: u64,
    /// Which word.
    pub word: usize,
    /// What stands around it.
    pub excerpt: String,
    /// Whether it lies in unused space of its page, if the page is one of a b-tree.
    pub unused: Option<bool>,
}

/// Whose page each page is: b-tree by page number, and table by b-tree.
pub struct Owners {
    trees: HashMap<u64, String>,
    tables: HashMap<String, String>,
}

/// What SQLite says of the pages in use; a page that it does not name belongs to nothing.
pub fn owners(db: &Connection) -> Result<Owners> {
    let mut pages = db.prepare("SELECT pageno, name FROM dbstat")?;
    let trees = pages.query_map([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)))?;
    let trees = trees.collect::<rusqlite::Result<_>>()?;
    let mut tables = db.prepare("SELECT name, tbl_name FROM sqlite_schema")?;
    let tables = tables
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Owners { trees, tables })
}

impl Owners {
    /// Table whose rows stand in this b-tree: an index has the rows of its table, a shadow table those of the index.
    fn table<'a>(&'a self, tree: &'a str) -> &'a str {
        if tree.starts_with("item_fts_") {
            return "item_fts";
        }
        self.tables.get(tree).map_or(tree, String::as_str)
    }

    fn is_index(&self, tree: &str) -> bool {
        self.table(tree) != tree
    }
}

/// All finds in a file. Windows overlap by the longest find, so that none is cut.
pub fn search(mut source: impl Read + Seek, pattern: &Pattern) -> Result<Vec<Found>> {
    let length = source.seek(SeekFrom::End(0))?;
    let mut buffer = vec![0; WINDOW + LONGEST];
    let mut found = Vec::new();
    let (mut base, mut seen_to) = (0, 0);
    while base < length {
        source.seek(SeekFrom::Start(base))?;
        let mut filled = 0;
        while filled < buffer.len() {
            match source.read(&mut buffer[filled..])? {
                0 => break,
                n => filled += n,
            }
        }
        if filled == 0 {
            break;
        }
        let bytes = &buffer[..filled];
        pattern.each(bytes, |start, end, word| {
            let offset = base + start as u64;
            if start < WINDOW && offset >= seen_to {
                seen_to = base + end as u64;
                found.push(Found {
                    offset,
                    word,
                    excerpt: excerpt(bytes, start, end),
                    unused: None,
                });
            }
        });
        base += WINDOW as u64;
    }
    // Which of them lie in the unused space of their page is told by the callers, who know where pages begin.
    Ok(found)
}

/// Finds in the database itself, those left out that a row accounts for.
pub fn in_database(
    mut source: impl Read + Seek,
    mut hits: Vec<Found>,
    owners: &Owners,
    live: &Live,
    pattern: &Pattern,
    page_size: usize,
    name: &str,
) -> Result<Vec<Remnant>> {
    let mut page = vec![0; page_size];
    for hit in &mut hits {
        let number = hit.offset / page_size as u64;
        source.seek(SeekFrom::Start(number * page_size as u64))?;
        if owners.trees.contains_key(&(number + 1)) && source.read_exact(&mut page).is_ok() {
            let header = if number == 0 { 100 } else { 0 };
            hit.unused = Some(is_unused(
                &page,
                header,
                (hit.offset % page_size as u64) as usize,
            ));
        }
    }
    let judged = hits.iter().filter_map(|hit| {
        let Some(tree) = owners.trees.get(&(hit.offset / page_size as u64 + 1)) else {
            return Some((RemnantKind::FreePage, name.to_string(), false, hit));
        };
        if hit.unused == Some(true) {
            return Some((RemnantKind::Slack, tree.clone(), false, hit));
        }
        if live.contains_key(&(owners.table(tree).to_string(), hit.word)) {
            return None;
        }
        let kind = if owners.is_index(tree) {
            RemnantKind::Index
        } else {
            RemnantKind::Table
        };
        Some((kind, tree.clone(), false, hit))
    });
    Ok(told(judged, pattern))
}

/// Finds in the write-ahead log: what a row accounts for is marked as live, for the log holds new pages too.
pub fn in_log(
    mut source: impl Read + Seek,
    hits: Vec<Found>,
    owners: &Owners,
    live: &Live,
    pattern: &Pattern,
    page_size: usize,
    name: &str,
) -> Result<Vec<Remnant>> {
    let mut judged = Vec::new();
    let frame_size = FRAME_HEADER + page_size as u64;
    let salts = read_at(&mut source, 16)?;
    for hit in &hits {
        let mut is_live = false;
        if hit.offset >= LOG_HEADER {
            let frame = LOG_HEADER + (hit.offset - LOG_HEADER) / frame_size * frame_size;
            let header = read_at(&mut source, frame)?;
            // Frames of a log that was begun anew have other salts: they are rubbish, whatever they hold.
            let valid = header.is_some() && read_at(&mut source, frame + 8)? == salts;
            let page = header.map(|h| u64::from(u32::from_be_bytes([h[0], h[1], h[2], h[3]])));
            if let Some(tree) = page.and_then(|p| owners.trees.get(&p)).filter(|_| valid) {
                is_live = live.contains_key(&(owners.table(tree).to_string(), hit.word));
            }
        }
        judged.push((RemnantKind::WriteAheadLog, name.to_string(), is_live, hit));
    }
    Ok(told(judged.into_iter(), pattern))
}

/// Eight bytes at an offset; none at the end.
fn read_at(source: &mut (impl Read + Seek), offset: u64) -> Result<Option<[u8; 8]>> {
    let mut bytes = [0; 8];
    source.seek(SeekFrom::Start(offset))?;
    Ok(source.read_exact(&mut bytes).ok().map(|()| bytes))
}

/// Finds with their kind, place and whether a row accounts for them, as one remnant for each kind, place and word.
pub fn told<'f>(
    finds: impl Iterator<Item = (RemnantKind, String, bool, &'f Found)>,
    pattern: &Pattern,
) -> Vec<Remnant> {
    let mut remnants: BTreeMap<(RemnantKind, String, bool, usize), Remnant> = BTreeMap::new();
    for (kind, place, live, hit) in finds {
        let key = (kind, place.clone(), live, hit.word);
        remnants
            .entry(key)
            .and_modify(|r| r.count += 1)
            .or_insert_with(|| Remnant {
                kind,
                place,
                word: pattern.word(hit.word).into(),
                key: Vec::new(),
                offset: Some(hit.offset),
                excerpt: hit.excerpt.clone(),
                count: 1,
                live,
            });
    }
    remnants.into_values().collect()
}

/// Whether a byte of a b-tree page belongs to no cell: it lies between pointers and cells, or in a freed block.
fn is_unused(page: &[u8], header: usize, at: usize) -> bool {
    let number = |at: usize| {
        page.get(at..at + 2)
            .map_or(0, |b| usize::from(b[0]) << 8 | usize::from(b[1]))
    };
    let head = match page.get(header) {
        Some(2 | 5) => 12,
        Some(10 | 13) => 8,
        _ => return false,
    };
    let cells = number(header + 3);
    let first_cell = match number(header + 5) {
        0 => 65_536,
        start => start,
    };
    if at >= header + head + 2 * cells && at < first_cell {
        return true;
    }
    let mut block = number(header + 1);
    // Blocks stand in ascending order; in a damaged page they may not, and must not be followed for ever.
    while block != 0 {
        if at >= block && at < block + number(block + 2) {
            return true;
        }
        let next = number(block);
        if next <= block {
            break;
        }
        block = next;
    }
    false
}
