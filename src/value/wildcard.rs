//! Wildcards of `-like` and of many parameters: `*`, `?`, `[a-z]`, and a backtick before a sign that is meant itself.

use crate::diag::{Category, Error, ErrorRecord, Result};

/// A wildcard pattern, made once for many texts.
pub struct Wildcard {
    parts: Vec<Part>,
    case_sensitive: bool,
}

enum Part {
    Any,
    One,
    Char(char),
    Set(Vec<(char, char)>),
}

impl Wildcard {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A set that is not closed.
    pub fn new(pattern: &str, case_sensitive: bool) -> Result<Wildcard> {
        let mut parts = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '*' if matches!(parts.last(), Some(Part::Any)) => continue,
                '*' => Part::Any,
                '?' => Part::One,
                '[' => set(&mut chars, case_sensitive).ok_or_else(|| not_closed(pattern))?,
                '`' => Part::Char(fold(chars.next().unwrap_or('`'), case_sensitive)),
                c => Part::Char(fold(c, case_sensitive)),
            });
        }
        Ok(Wildcard {
            parts,
            case_sensitive,
        })
    }

    /// Whether the whole text fits.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().map(|c| fold(c, self.case_sensitive)).collect();
        // After a star, only the last one ever needs to be taken back.
        let (mut at, mut part, mut star) = (0, 0, None);
        while at < text.len() {
            match self.parts.get(part) {
                Some(Part::Any) => {
                    star = Some((part, at));
                    part += 1;
                }
                Some(other) if other.fits(text[at]) => {
                    at += 1;
                    part += 1;
                }
                _ => match star {
                    Some((before, from)) => {
                        part = before + 1;
                        at = from + 1;
                        star = Some((before, from + 1));
                    }
                    None => return false,
                },
            }
        }
        self.parts[part..]
            .iter()
            .all(|part| matches!(part, Part::Any))
    }

    /// Whether a text has signs that a wildcard would read.
    pub fn is_wildcard(text: &str) -> bool {
        text.contains(['*', '?', '['])
    }
}

impl Part {
    fn fits(&self, c: char) -> bool {
        match self {
            Part::Any => false,
            Part::One => true,
            Part::Char(known) => *known == c,
            Part::Set(ranges) => ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)),
        }
    }
}

fn fold(c: char, case_sensitive: bool) -> char {
    if case_sensitive {
        c
    } else {
        c.to_lowercase().next().unwrap_or(c)
    }
}

/// A set up to its bracket; a bracket that comes first is meant itself.
fn set(chars: &mut std::str::Chars, case_sensitive: bool) -> Option<Part> {
    let mut inner = Vec::new();
    loop {
        match chars.next()? {
            ']' if !inner.is_empty() => break,
            '`' => inner.push((fold(chars.next()?, case_sensitive), true)),
            c => inner.push((fold(c, case_sensitive), false)),
        }
    }
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < inner.len() {
        if at + 2 < inner.len() && inner[at + 1] == ('-', false) {
            ranges.push((inner[at].0, inner[at + 2].0));
            at += 3;
        } else {
            ranges.push((inner[at].0, inner[at].0));
            at += 1;
        }
    }
    Some(Part::Set(ranges))
}

fn not_closed(pattern: &str) -> Error {
    let message = format!("The wildcard pattern is not valid: {pattern}.");
    ErrorRecord::new("RuntimeException", Category::NotSpecified, message)
        .exception("System.Management.Automation.WildcardPatternException")
        .label("a ] was expected")
        .help("write `[ for a bracket that is meant itself")
        .into()
}

/// `text -like pattern`
pub fn like(text: &str, pattern: &str, case_sensitive: bool) -> Result<bool> {
    Ok(Wildcard::new(pattern, case_sensitive)?.matches(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_whole_texts() {
        let yes = |text, pattern| like(text, pattern, false).unwrap();
        assert!(yes("hello", "H*o") && !like("hello", "H*", true).unwrap());
        assert!(
            yes("abc", "[!a]*")
                && yes("abc", "[^a]*")
                && yes("a-c", "a[-]c")
                && !yes("zbc", "[!a]*")
        );
        assert!(yes("a\nb", "a?b") && yes("a*", "a`*") && !yes("ab", "a`*"));
        assert!(yes("", "*") && !yes("", "?") && yes("aXbXc", "*x*c") && !yes("abc", "*d"));
        assert!(yes("b", "[a-c]") && !yes("d", "[a-c]"));
        assert!(like("a[", "a[", false).is_err());
    }
}
