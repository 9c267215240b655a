//! Text of zipped Office documents: Word, PowerPoint, OpenDocument. Reads the parts that carry words, in the order in
//! which a reader meets them, within a budget of unpacked bytes: a zip may pretend to be small.

use super::{Extracted, Partial, Reason, read_document, sniff};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that one part may unpack to.
const PART_LIMIT: u64 = 64 << 20;
/// Bytes that all parts together may unpack to.
const PACKAGE_LIMIT: u64 = 256 << 20;
/// Documents inside documents that are read.
const EMBEDDING_LIMIT: usize = 3;

/// A zipped document with what may still be unpacked of it.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    budget: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, Partial> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Package {
                archive,
                budget: PACKAGE_LIMIT,
            }),
            Err(error) => Err(Partial::new(Reason::Malformed, error.to_string())),
        }
    }

    /// Names of the parts for which `wanted` gives a rank, ordered by rank and by the number in the name.
    fn parts(&self, wanted: impl Fn(&str) -> Option<u32>) -> Vec<String> {
        let names = self
            .archive
            .file_names_raw()
            .map(|name| String::from_utf8_lossy(name).into_owned());
        let mut found: Vec<(u32, u64, String)> = names
            .filter_map(|name| wanted(&name).map(|rank| (rank, number_in(&name), name)))
            .collect();
        found.sort();
        found.into_iter().map(|(_, _, name)| name).collect()
    }

    /// Bytes of a part; none where the package has no such part.
    fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Partial> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(zip_failure(&error)),
        };
        let allowed = PART_LIMIT.min(self.budget);
        let mut content = Vec::new();
        let failed = part.take(allowed + 1).read_to_end(&mut content).err();
        self.budget = self.budget.saturating_sub(content.len() as u64);
        if content.len() as u64 > allowed {
            return Err(Partial::new(
                Reason::OutputSize,
                format!("{name} unpacks to more than is read"),
            ));
        }
        match failed {
            Some(error) => Err(Partial::new(Reason::Malformed, format!("{name}: {error}"))),
            None => Ok(Some(content)),
        }
    }

    fn xml(&mut self, name: &str) -> Result<Option<String>, Partial> {
        Ok(self
            .bytes(name)?
            .map(|bytes| super::decode(&bytes).into_owned()))
    }

    /// Whether every part unpacks within the budget, for readers that unpack on their own.
    pub(super) fn check(&mut self) -> Result<(), Partial> {
        for index in 0..self.archive.len() {
            let part = self
                .archive
                .by_index(index)
                .map_err(|error| zip_failure(&error))?;
            let allowed = self.budget;
            let read = std::io::copy(&mut part.take(allowed + 1), &mut std::io::sink());
            let read = read.map_err(|error| Partial::new(Reason::Malformed, error.to_string()))?;
            if read > allowed {
                return Err(Partial::new(
                    Reason::OutputSize,
                    "unpacks to more than is read",
                ));
            }
            self.budget -= read;
        }
        Ok(())
    }

    /// Words of all parts that `wanted` ranks, each followed by a line end.
    pub(super) fn words(
        &mut self,
        extracted: &mut Extracted,
        wanted: impl Fn(&str) -> Option<u32>,
    ) {
        for name in self.parts(wanted) {
            match self.xml(&name) {
                Ok(Some(xml)) => {
                    if let Err(error) = append_words(&xml, &mut extracted.text) {
                        extracted.mark(Partial::new(Reason::Malformed, format!("{name}: {error}")));
                    }
                }
                Ok(None) => {}
                Err(partial) => extracted.mark(partial),
            }
        }
    }

    /// Title, author, dates and the other metadata of an Office document.
    pub(super) fn properties(&mut self, extracted: &mut Extracted) {
        for part in [
            "docProps/core.xml",
            "docProps/app.xml",
            "docProps/custom.xml",
        ] {
            match self.xml(part) {
                Ok(Some(xml)) => read_properties(&xml, extracted),
                Ok(None) => {}
                Err(partial) => extracted.mark(partial),
            }
        }
    }

    /// Documents inside the document.
    fn embedded(&mut self, extracted: &mut Extracted, folder: &str, depth: usize) {
        if depth >= EMBEDDING_LIMIT {
            return;
        }
        for name in
            self.parts(|name| (name.starts_with(folder) && !name.ends_with(".bin")).then_some(0))
        {
            let Ok(Some(bytes)) = self.bytes(&name) else {
                continue;
            };
            let inner = read_document(&name, sniff(&name, &bytes), &bytes, depth + 1);
            extracted.text.push_str(&inner.text);
            extracted.text.push('\n');
            if let Some(partial) = inner.partial {
                extracted.mark(partial.inside(&name));
            }
        }
    }
}

/// Reads a Word document.
pub(super) fn read_word(bytes: &[u8], depth: usize) -> Extracted {
    read_package(bytes, |package, extracted| {
        package.words(extracted, |name| {
            let rest = name.strip_prefix("word/")?.strip_suffix(".xml")?;
            match rest {
                "document" | "document2" => Some(0),
                "footnotes" | "endnotes" => Some(3),
                "comments" => Some(4),
                _ if rest.starts_with("header") => Some(1),
                _ if rest.starts_with("footer") => Some(2),
                "glossary/document" => Some(5),
                _ if rest.starts_with("charts/chart") || rest.starts_with("diagrams/data") => {
                    Some(6)
                }
                _ => None,
            }
        });
        link_addresses(package, extracted, "word/_rels/document.xml.rels");
        package.embedded(extracted, "word/embeddings/", depth);
    })
}

/// Reads a PowerPoint presentation: its slides in order, then notes and comments.
pub(super) fn read_presentation(bytes: &[u8], depth: usize) -> Extracted {
    read_package(bytes, |package, extracted| {
        package.words(extracted, |name| {
            let rest = name.strip_prefix("ppt/")?.strip_suffix(".xml")?;
            match rest.split_once('/')? {
                ("slides", file) if file.starts_with("slide") => Some(0),
                ("notesSlides", file) if file.starts_with("notesSlide") => Some(1),
                ("comments", _) => Some(2),
                ("charts", file) if file.starts_with("chart") => Some(3),
                ("diagrams", file) if file.starts_with("data") => Some(4),
                _ => None,
            }
        });
        package.embedded(extracted, "ppt/embeddings/", depth);
    })
}

/// Reads an OpenDocument text or presentation.
pub(super) fn read_open_document(bytes: &[u8]) -> Extracted {
    let mut extracted = Extracted::default();
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(partial) => {
            return Extracted {
                partial: Some(partial),
                ..Extracted::default()
            };
        }
    };
    if let Ok(Some(manifest)) = package.xml("META-INF/manifest.xml")
        && manifest.contains("encryption-data")
    {
        return Extracted::unread(Reason::Encrypted, "opens with a password only");
    }
    for part in ["content.xml", "styles.xml"] {
        match package.xml(part) {
            Ok(Some(xml)) => {
                if let Err(error) = append_open_words(&xml, &mut extracted.text) {
                    extracted.mark(Partial::new(Reason::Malformed, format!("{part}: {error}")));
                }
            }
            Ok(None) => {}
            Err(partial) => extracted.mark(partial),
        }
    }
    if let Ok(Some(xml)) = package.xml("meta.xml") {
        read_properties(&xml, &mut extracted);
    }
    extracted
}

/// Whether a package holds pictures.
pub(super) fn has_pictures(bytes: &[u8]) -> bool {
    Package::open(bytes).is_ok_and(|package| {
        !package
            .parts(|name| name.contains("/media/").then_some(0))
            .is_empty()
    })
}

fn read_package(bytes: &[u8], read: impl FnOnce(&mut Package, &mut Extracted)) -> Extracted {
    let mut extracted = Extracted::default();
    match Package::open(bytes) {
        Ok(mut package) => {
            read(&mut package, &mut extracted);
            package.properties(&mut extracted);
        }
        Err(partial) => extracted.mark(partial),
    }
    extracted
}

fn zip_failure(error: &ZipError) -> Partial {
    let text = error.to_string();
    let reason = if text.contains("assword") {
        Reason::Encrypted
    } else {
        Reason::Malformed
    };
    Partial::new(reason, text)
}

fn number_in(name: &str) -> u64 {
    let digits: String = name
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

/// Appends the words of one part. Deleted but still recorded text counts: whoever opens the file can read it.
fn append_words(xml: &str, out: &mut String) -> Result<(), quick_xml::Error> {
    let mut reader = lenient(xml);
    let (mut in_text, mut skipped) = (false, 0usize);
    loop {
        match reader.read_event()? {
            Event::Eof => break,
            Event::Start(tag) => match tag.local_name().as_ref() {
                _ if skipped > 0 => skipped += 1,
                // The other branch of the same alternative holds the same words.
                "Fallback" => skipped = 1,
                "t" | "delText" | "v" | "text" => in_text = true,
                _ => {}
            },
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" | "delText" => in_text = false,
                "v" | "text" => {
                    in_text = false;
                    out.push('\n');
                }
                "p" => out.push('\n'),
                "tc" => out.push('\t'),
                _ => {}
            },
            Event::Empty(tag) if skipped == 0 => match tag.local_name().as_ref() {
                "tab" => out.push('\t'),
                "br" | "cr" => out.push('\n'),
                "noBreakHyphen" => out.push('-'),
                _ => {}
            },
            event if in_text && skipped == 0 => append_text(&event, out),
            _ => {}
        }
    }
    out.push('\n');
    Ok(())
}

/// Appends the words of an OpenDocument part: all text in paragraphs and headings.
fn append_open_words(xml: &str, out: &mut String) -> Result<(), quick_xml::Error> {
    let mut reader = lenient(xml);
    let mut depth = 0usize;
    loop {
        match reader.read_event()? {
            Event::Eof => break,
            Event::Start(tag) => {
                depth += usize::from(matches!(tag.local_name().as_ref(), "p" | "h"))
            }
            Event::End(tag) if matches!(tag.local_name().as_ref(), "p" | "h") => {
                depth = depth.saturating_sub(1);
                out.push('\n');
            }
            Event::Empty(tag) if depth > 0 => match tag.local_name().as_ref() {
                "tab" => out.push('\t'),
                "line-break" => out.push('\n'),
                "s" => out.push(' '),
                _ => {}
            },
            event if depth > 0 => append_text(&event, out),
            _ => {}
        }
    }
    Ok(())
}

fn lenient(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader
}

/// Appends text, a character section or a resolved reference.
fn append_text(event: &Event, out: &mut String) {
    match event {
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(letter)) => out.push(letter),
            _ => out.push_str(match reference.xml10_content().as_ref() {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => " ",
            }),
        },
        _ => {}
    }
}

/// Reads one part of metadata: elements of one level with text, and named custom properties.
fn read_properties(xml: &str, extracted: &mut Extracted) {
    let mut reader = lenient(xml);
    let (mut element, mut value, mut custom) = (String::new(), String::new(), String::new());
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Eof => break,
            Event::Start(tag) => {
                element = tag.local_name().as_ref().to_string();
                value.clear();
                if element == "property" || element == "user-defined" {
                    custom = ["name", "meta:name"]
                        .iter()
                        .find_map(|key| tag.try_get_attribute(key).ok().flatten())
                        .map(|attribute| attribute.value.to_string())
                        .unwrap_or_default();
                }
            }
            Event::End(tag) => {
                let name = tag.local_name().as_ref().to_string();
                if name == element {
                    set_property(extracted, &name, value.trim(), &custom);
                }
                if name == "property" || name == "user-defined" {
                    custom.clear();
                }
                element.clear();
            }
            event => append_text(&event, &mut value),
        }
    }
}

fn set_property(extracted: &mut Extracted, name: &str, value: &str, custom: &str) {
    if value.is_empty() {
        return;
    }
    let text = || Some(value.to_string());
    match name {
        "title" => extracted.title = text(),
        "creator" if extracted.author.is_some() => extracted.modified_by = text(),
        "creator" | "initial-creator" => extracted.author = text(),
        "lastModifiedBy" => extracted.modified_by = text(),
        "created" | "creation-date" => extracted.created = parse_time(value),
        "modified" | "date" => extracted.modified = parse_time(value),
        "subject" | "keywords" | "keyword" | "description" | "category" | "Company" | "Manager" => {
            extracted.props.insert(name.to_string(), value.into());
            extracted.text.push_str(value);
            extracted.text.push('\n');
        }
        _ if !custom.is_empty() => {
            extracted.props.insert(custom.to_string(), value.into());
            extracted.text.push_str(value);
            extracted.text.push('\n');
        }
        _ => {}
    }
}

/// A time in the form of W3C, in UTC where it names no zone.
pub(super) fn parse_time(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_millisecond());
    }
    let civil = text
        .trim_end_matches('Z')
        .parse::<jiff::civil::DateTime>()
        .ok()?;
    Some(
        civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// Mail addresses that links point to stand in no text.
fn link_addresses(package: &mut Package, extracted: &mut Extracted, part: &str) {
    let Ok(Some(xml)) = package.xml(part) else {
        return;
    };
    for piece in xml.split("mailto:").skip(1) {
        let address = piece.split(['"', '?', '&']).next().unwrap_or("");
        if address.contains('@') && !extracted.text.contains(address) {
            extracted.text.push_str(address);
            extracted.text.push('\n');
        }
    }
}
