//! .NET's regular expressions: `-match`, `-replace`, `-split` and `[regex]`. A pattern is translated once to the syntax of
//! fancy-regex and kept. Named groups are numbered after the others, positions count UTF-16 units, and a pattern that
//! would run away is an error.

mod matched;
mod translate;

pub use matched::{match_value, matches_value, regex_value};
pub use translate::Options;

use super::Value;
use crate::diag::{Category, Error, ErrorRecord, Result};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Steps of backtracking before a match is given up.
const BACKTRACK_LIMIT: usize = 2_000_000;
/// Patterns kept; beyond it all are forgotten.
const KEPT: usize = 500;

/// A compiled pattern.
pub struct Pattern {
    /// As it was written.
    pub source: Rc<str>,
    /// How it matches.
    pub options: Options,
    regex: fancy_regex::Regex,
    /// Names of the groups by .NET's numbers: the numbers themselves for those without a name.
    pub names: Vec<Rc<str>>,
    /// Our engine's number of each group.
    slots: Vec<usize>,
}

/// One match: byte ranges of its groups by .NET's numbers, the whole match first.
#[derive(Clone)]
pub struct Found {
    /// Ranges; `None` for a group that took no part.
    pub groups: Vec<Option<(usize, usize)>>,
}

impl Found {
    /// Range of the whole match.
    pub fn range(&self) -> (usize, usize) {
        self.groups.first().copied().flatten().unwrap_or((0, 0))
    }
}

type Cache = HashMap<(Rc<str>, Options, bool), Rc<Pattern>>;

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// A pattern for a text; patterns are kept from one call to the next.
///
/// # Errors
/// `System.Text.RegularExpressions.RegexParseException` for what is no pattern.
pub fn compile(source: &str, options: Options, text: &str) -> Result<Rc<Pattern>> {
    // `$` matches before a line end that ends the text, too: only such texts pay for it.
    let line_end = text.ends_with('\n') && source.contains('$');
    let key = (Rc::from(source), options, line_end);
    if let Some(known) = CACHE.with(|cache| cache.borrow().get(&key).cloned()) {
        return Ok(known);
    }
    let pattern = Rc::new(build(source, options, line_end)?);
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        if cache.len() >= KEPT {
            cache.clear();
        }
        cache.insert(key, pattern.clone());
    });
    Ok(pattern)
}

fn build(source: &str, options: Options, line_end: bool) -> Result<Pattern> {
    let translated = translate::translate(source, options, line_end)
        .map_err(|why| not_a_pattern(source, &why))?;
    let regex = fancy_regex::RegexBuilder::new(&translated.text)
        .backtrack_limit(BACKTRACK_LIMIT)
        .build()
        .map_err(|error| not_a_pattern(source, &error.to_string()))?;
    // Unnamed groups come first, then the named in order.
    let (mut names, mut slots): (Vec<Rc<str>>, Vec<usize>) = (vec!["0".into()], vec![0]);
    for (index, name) in translated.groups.iter().enumerate() {
        if name.is_none() {
            names.push(names.len().to_string().into());
            slots.push(index + 1);
        }
    }
    for (index, name) in translated.groups.iter().enumerate() {
        if let Some(name) = name {
            names.push(name.as_str().into());
            slots.push(index + 1);
        }
    }
    Ok(Pattern {
        source: source.into(),
        options,
        regex,
        names,
        slots,
    })
}

fn not_a_pattern(source: &str, why: &str) -> Error {
    const FULL: &str = "System.Text.RegularExpressions.RegexParseException";
    let why = why.lines().last().unwrap_or(why).trim();
    ErrorRecord::new(
        FULL,
        Category::OperationStopped,
        format!("Invalid pattern '{source}': {why}."),
    )
    .exception(FULL)
    .label("a regular expression was expected")
    .help("[regex]::Escape() makes a pattern of plain text; -like takes wildcards")
    .into()
}

fn gave_up(source: &str) -> Error {
    const FULL: &str = "System.Text.RegularExpressions.RegexMatchTimeoutException";
    let message = format!("The pattern '{source}' took too many steps on this text.");
    ErrorRecord::new(FULL, Category::OperationStopped, message)
        .exception(FULL)
        .help("avoid repetitions within repetitions, such as (a+)+")
        .into()
}

impl Pattern {
    /// First match at or after a byte position.
    pub fn find_at(&self, text: &str, start: usize) -> Result<Option<Found>> {
        let found = self
            .regex
            .captures_from_pos(text, start)
            .map_err(|_| gave_up(&self.source))?;
        Ok(found.map(|captures| Found {
            groups: self
                .slots
                .iter()
                .map(|slot| captures.get(*slot).map(|m| (m.start(), m.end())))
                .collect(),
        }))
    }

    /// First match.
    pub fn find(&self, text: &str) -> Result<Option<Found>> {
        self.find_at(text, 0)
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &str) -> Result<bool> {
        self.regex.is_match(text).map_err(|_| gave_up(&self.source))
    }

    /// The match after another one; an empty match is stepped over.
    pub fn next_after(&self, text: &str, found: &Found) -> Result<Option<Found>> {
        let (start, end) = found.range();
        let next = if end > start {
            end
        } else {
            match text[end..].chars().next() {
                Some(c) => end + c.len_utf8(),
                None => return Ok(None),
            }
        };
        self.find_at(text, next)
    }

    /// All matches, at most so many.
    pub fn find_all(&self, text: &str, most: usize) -> Result<Vec<Found>> {
        let mut all = Vec::new();
        let mut next = if most == 0 { None } else { self.find(text)? };
        while let Some(found) = next {
            next = if all.len() + 1 < most {
                self.next_after(text, &found)?
            } else {
                None
            };
            all.push(found);
        }
        Ok(all)
    }

    /// .NET's number of a group by name or number.
    pub fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| **known == *name)
    }

    /// Text with matches replaced by what the function makes of each.
    pub fn replace_with(
        &self,
        text: &str,
        most: usize,
        mut replacement: impl FnMut(&Found) -> Result<String>,
    ) -> Result<String> {
        let mut out = String::with_capacity(text.len());
        let mut last = 0;
        for found in self.find_all(text, most)? {
            let (start, end) = found.range();
            out += &text[last..start];
            out += &replacement(&found)?;
            last = end;
        }
        out += &text[last..];
        Ok(out)
    }

    /// Text with matches replaced by a replacement in .NET's form: `$1`, `${name}`, `$&`, `$$` and their kin.
    pub fn replace(&self, text: &str, replacement: &str, most: usize) -> Result<String> {
        self.replace_with(text, most, |found| {
            Ok(self.expand(text, found, replacement))
        })
    }

    /// A replacement for one match.
    pub fn expand(&self, text: &str, found: &Found, replacement: &str) -> String {
        let mut out = String::new();
        let mut rest = replacement;
        let slice = |group: usize| {
            found
                .groups
                .get(group)
                .copied()
                .flatten()
                .map_or("", |(start, end)| &text[start..end])
        };
        while let Some(at) = rest.find('$') {
            out += &rest[..at];
            let after = &rest[at + 1..];
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let number = after[..digits]
                .parse::<usize>()
                .ok()
                .filter(|n| *n < found.groups.len());
            let named = after
                .strip_prefix('{')
                .and_then(|rest| rest.split_once('}'));
            if let Some(number) = number {
                out += slice(number);
                rest = &after[digits..];
            } else if let Some((group, left)) =
                named.and_then(|(name, left)| Some((self.group(name)?, left)))
            {
                out += slice(group);
                rest = left;
            } else {
                let (start, end) = found.range();
                let (piece, used) = match after.bytes().next() {
                    Some(b'$') => ("$", 1),
                    Some(b'&') => (&text[start..end], 1),
                    Some(b'`') => (&text[..start], 1),
                    Some(b'\'') => (&text[end..], 1),
                    Some(b'_') => (text, 1),
                    Some(b'+') => (slice(found.groups.len() - 1), 1),
                    _ => ("$", 0),
                };
                out += piece;
                rest = &after[used..];
            }
        }
        out += rest;
        out
    }

    /// Text cut at the matches; groups of the pattern stand between the parts. A positive `most` is the largest number of
    /// parts, a negative one counts from the end, 0 means all.
    pub fn split(&self, text: &str, most: i64) -> Result<Vec<String>> {
        let mut all = self.find_all(text, usize::MAX)?;
        let keep = (most.unsigned_abs().max(1) - 1) as usize;
        if most > 0 {
            all.truncate(keep);
        } else if most < 0 {
            let skip = all.len().saturating_sub(keep);
            all.drain(..skip);
        }
        let (mut parts, mut last) = (Vec::new(), 0);
        for found in all {
            let (start, end) = found.range();
            parts.push(text[last..start].to_owned());
            let groups = found.groups.iter().skip(1).flatten();
            parts.extend(groups.map(|(start, end)| text[*start..*end].to_owned()));
            last = end;
        }
        parts.push(text[last..].to_owned());
        Ok(parts)
    }
}

/// `text -match pattern`: the table that becomes `$Matches`, if it matches. Groups that took no part are left out.
pub fn match_table(text: &str, source: &str, case_sensitive: bool) -> Result<Option<super::Table>> {
    let pattern = compile(source, Options::of_operator(case_sensitive), text)?;
    let Some(found) = pattern.find(text)? else {
        return Ok(None);
    };
    let table = super::Table::new(super::TableKind::Hashtable);
    // Later groups come first, as PowerShell's own table shows them.
    for (index, range) in found.groups.iter().enumerate().rev() {
        if let Some((start, end)) = range {
            let name = &pattern.names[index];
            let key = name.parse().map_or_else(|_| Value::str(name), Value::Int);
            table.set(key, Value::str(&text[*start..*end]));
        }
    }
    Ok(Some(table))
}

/// Whether `text -match pattern` holds, without `$Matches`: for filtering lists.
pub fn is_match(text: &str, source: &str, case_sensitive: bool) -> Result<bool> {
    compile(source, Options::of_operator(case_sensitive), text)?.is_match(text)
}

/// `text -replace pattern, replacement`
pub fn replace(
    text: &str,
    source: &str,
    replacement: &str,
    case_sensitive: bool,
) -> Result<String> {
    compile(source, Options::of_operator(case_sensitive), text)?.replace(
        text,
        replacement,
        usize::MAX,
    )
}

/// `text -split pattern, most, options`; options are words such as `SimpleMatch, IgnoreCase`.
pub fn split(
    text: &str,
    source: &str,
    most: i64,
    options: &str,
    case_sensitive: bool,
) -> Result<Vec<String>> {
    let word = |name: &str| {
        options
            .split(',')
            .any(|word| word.trim().eq_ignore_ascii_case(name))
    };
    let mut wanted = Options::of_operator(case_sensitive && !word("IgnoreCase"));
    wanted.multiline = word("Multiline");
    wanted.singleline = word("Singleline");
    wanted.extended = word("IgnorePatternWhitespace");
    wanted.explicit = word("ExplicitCapture");
    let escaped = escape(source);
    let source = if word("SimpleMatch") {
        &escaped
    } else {
        source
    };
    compile(source, wanted, text)?.split(text, most)
}

/// `-split text`: words between white space.
pub fn split_words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// `[regex]::Escape`
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            '\u{c}' => out += "\\f",
            '\\' | '*' | '+' | '?' | '|' | '{' | '[' | '(' | ')' | '^' | '$' | '.' | '#' | ' ' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// `[regex]::Unescape`
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('f') => out.push('\u{c}'),
            Some('v') => out.push('\u{b}'),
            Some('a') => out.push('\u{7}'),
            Some('e') => out.push('\u{1b}'),
            Some(other @ ('x' | 'u')) => {
                let count = if other == 'x' { 2 } else { 4 };
                let digits: String = (0..count)
                    .filter_map(|_| chars.next_if(char::is_ascii_hexdigit))
                    .collect();
                out.extend(
                    u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32),
                );
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// Position in UTF-16 units of a byte position.
pub fn utf16(text: &str, at: usize) -> usize {
    text[..at].encode_utf16().count()
}

#[cfg(test)]
mod tests;
