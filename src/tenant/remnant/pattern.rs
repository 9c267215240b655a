//! What a word can look like as bytes: as it is in any case, as UTF-16, inside base64 (three ways, for it may begin at
//! any of three bytes). Knows no table and no file.

use crate::diag::{Category, ErrorRecord, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use regex::bytes::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

/// Words to look for, the longest first, so that a name inside an address counts as the address.
pub struct Pattern {
    words: Vec<String>,
    any: Regex,
    each: Vec<Regex>,
}

/// How often a word stands in a text.
pub struct Count {
    /// Which word.
    pub word: usize,
    /// How often.
    pub count: u64,
    /// What stands around the first.
    pub excerpt: String,
}

/// Bytes shown on each side of a find.
const AROUND: usize = 24;
/// Longest find: a long word in base64 with a line break at each letter.
pub const LONGEST: usize = 8 * 1024;
/// Longest word that is looked for.
const LONGEST_WORD: usize = 1024;
/// Letters of base64 below which a find would be chance.
const SHORTEST_BASE64: usize = 8;
/// Memory for the automaton.
const REGEX_SIZE: usize = 256 << 20;

impl Pattern {
    /// Pattern for these words; none if there is no word.
    pub fn new(words: &[String]) -> Result<Option<Pattern>> {
        let cut = |w: &String| w.trim().chars().take(LONGEST_WORD / 4).collect::<String>();
        let mut words: Vec<String> = words.iter().map(cut).filter(|w| !w.is_empty()).collect();
        words.sort_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
        words.dedup_by(|a, b| a.to_lowercase() == b.to_lowercase());
        if words.is_empty() {
            return Ok(None);
        }
        let each: Vec<String> = words.iter().map(|w| alternatives(w)).collect();
        let any = compile(&each.join("|"))?;
        let each = each.iter().map(|e| compile(e)).collect::<Result<_>>()?;
        Ok(Some(Pattern { words, any, each }))
    }

    /// The words, in the order of their numbers.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Word of that number.
    pub fn word(&self, number: usize) -> &str {
        &self.words[number]
    }

    /// Calls for each find: where it starts and ends, and which word it is.
    pub fn each(&self, bytes: &[u8], mut see: impl FnMut(usize, usize, usize)) {
        for find in self.any.find_iter(bytes) {
            let is = |regex: &Regex| {
                regex
                    .find(find.as_bytes())
                    .is_some_and(|m| m.len() == find.len())
            };
            if let Some(word) = self.each.iter().position(is) {
                see(find.start(), find.end(), word);
            }
        }
    }

    /// How often each word stands in a text, words that do not left out.
    pub fn count(&self, bytes: &[u8]) -> Vec<Count> {
        let mut counts: Vec<Count> = Vec::new();
        self.each(bytes, |start, end, word| {
            match counts.iter_mut().find(|c| c.word == word) {
                Some(found) => found.count += 1,
                None => counts.push(Count {
                    word,
                    count: 1,
                    excerpt: excerpt(bytes, start, end),
                }),
            }
        });
        counts
    }
}

/// What stands around a find, in one printable line.
pub fn excerpt(bytes: &[u8], start: usize, end: usize) -> String {
    let around = &bytes[start.saturating_sub(AROUND)..bytes.len().min(end + AROUND)];
    let text = String::from_utf8_lossy(around);
    text.chars()
        .map(|c| {
            if c.is_control() || c == char::REPLACEMENT_CHARACTER {
                '·'
            } else {
                c
            }
        })
        .collect()
}

fn compile(pattern: &str) -> Result<Regex> {
    RegexBuilder::new(pattern)
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_SIZE)
        .build()
        .map_err(|e| {
            ErrorRecord::new(
                "TooManyWords",
                Category::LimitsExceeded,
                "So many words cannot be looked for at once.",
            )
            .exception("System.ArgumentException")
            .help("look for fewer words at a time: addresses and numbers before names")
            .cause(e.to_string())
            .into()
        })
}

/// A word in every form in which it can be stored, composed and decomposed.
fn alternatives(word: &str) -> String {
    let mut forms = vec![
        word.to_string(),
        word.nfc().collect(),
        word.nfd().collect(),
        word.to_lowercase(),
    ];
    forms.sort();
    forms.dedup();
    let mut patterns = Vec::new();
    for form in &forms {
        patterns.push(format!("(?i:{})", regex::escape(form)));
        patterns.push(utf16(form));
        patterns.extend((0..3).filter_map(|shift| base64_at(form.as_bytes(), shift)));
    }
    patterns.join("|")
}

/// UTF-16 with the low byte first, as Windows writes it.
fn utf16(word: &str) -> String {
    let unit = |unit: u16| {
        let [low, high] = unit.to_le_bytes();
        match low {
            _ if high == 0 && low.is_ascii_alphabetic() => format!("(?i-u:{}\\x00)", low as char),
            _ => format!("(?-u:\\x{low:02x}\\x{high:02x})"),
        }
    };
    word.encode_utf16().map(unit).collect()
}

/// Letters of base64 that the word alone decides, if it begins `shift` bytes into a group of three; a mail may break the
/// line at any letter.
fn base64_at(word: &[u8], shift: usize) -> Option<String> {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(word);
    let letters = BASE64_STANDARD_NO_PAD.encode(&bytes);
    let sure = letters.get((shift * 8).div_ceil(6)..bytes.len() * 8 / 6)?;
    if sure.len() < SHORTEST_BASE64 {
        return None;
    }
    let letters = sure
        .chars()
        .map(|c| regex::escape(&c.to_string()))
        .collect::<Vec<_>>();
    Some(format!("(?-i:{})", letters.join("(?:\\r?\\n)?")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(word: &str, bytes: &[u8]) -> u64 {
        let pattern = Pattern::new(&[word.into()]).unwrap().unwrap();
        pattern.count(bytes).iter().map(|c| c.count).sum()
    }

    #[test]
    fn a_word_is_found_in_any_case_in_utf_16_and_decomposed() {
        assert_eq!(
            finds(
                "Pilar@contoso.com",
                b"x PILAR@Contoso.COM y pilar@contoso.comm"
            ),
            2
        );
        let wide: Vec<u8> = "Pilar Müller"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(finds("pilar müller", &wide), 1);
        assert_eq!(finds("Müller", "Mu\u{308}ller MÜLLER".as_bytes()), 2);
        assert_eq!(finds("王小明", "致王小明：".as_bytes()), 1);
        assert_eq!(finds("pilar@contoso.com", b"pilar@contoso-com"), 0);
    }

    #[test]
    fn a_word_is_found_inside_base64_wherever_it_begins_and_the_line_breaks() {
        for before in ["", "a", "ab", "abc", "abcd"] {
            let text = BASE64_STANDARD_NO_PAD.encode(format!("{before}pilar@contoso.com and more"));
            assert_eq!(
                finds("pilar@contoso.com", text.as_bytes()),
                1,
                "after {} bytes",
                before.len()
            );
            let broken = format!("{}\r\n{}", &text[..12], &text[12..]);
            assert_eq!(
                finds("pilar@contoso.com", broken.as_bytes()),
                1,
                "broken after {} bytes",
                before.len()
            );
        }
    }

    #[test]
    fn a_name_inside_an_address_counts_as_the_address() {
        let pattern = Pattern::new(&["pilar".into(), "pilar@contoso.com".into()])
            .unwrap()
            .unwrap();
        let counts = pattern.count(b"pilar@contoso.com, Pilar");
        let counts: Vec<_> = counts
            .iter()
            .map(|c| (pattern.word(c.word), c.count))
            .collect();
        assert_eq!(counts, [("pilar@contoso.com", 1), ("pilar", 1)]);
        assert!(Pattern::new(&[" ".into()]).unwrap().is_none());
    }
}
