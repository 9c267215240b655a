//! Where a pipeline ends in rhai text: PowerShell's own lexical rules, as far as brackets, texts and line ends need
//! them.

use super::scan::{Around, block_comment};
use crate::lang::scan::{is_double_quote, is_single_quote};
use std::ops::Range;

/// The end of the pipeline that starts here, blanks behind it left out; and what in it, at its own level, is a line end
/// or a comment and means nothing.
pub(super) fn pipeline_end(
    text: &str,
    start: usize,
    around: Option<Around>,
    blanks: &mut Vec<Range<usize>>,
) -> usize {
    let bracketed = matches!(
        around,
        Some(Around::Group | Around::List | Around::Template)
    );
    let mut at = start;
    let mut last = ' ';
    while let Some(c) = char_at(text, at) {
        let next = char_at(text, at + c.len_utf8()).unwrap_or('\0');
        let blank_before = text[..at].ends_with(|c: char| c.is_whitespace());
        match c {
            '`' => {
                // The line goes on behind it.
                at += 1 + next.len_utf8().min(text.len() - at - 1);
                last = '`';
                continue;
            }
            ')' | '}' | ']' | ';' => break,
            ',' if around == Some(Around::List) => break,
            '/' | '#' if blank_before && comment_end(text, at).is_some() => {
                // PowerShell's own belongs to the pipeline; one of rhai's ends it unless the line goes on behind it.
                let end = comment_end(text, at).unwrap_or(text.len());
                let line_goes_on = c == '/' && next == '*' && !ends_line(text, end);
                if !(c == '#' || bracketed || line_goes_on || continues(text, at, last)) {
                    break;
                }
                blanks.push(at..end);
                at = end;
                continue;
            }
            '\n' if !bracketed && !continues(text, at, last) => break,
            '\n' => {
                blanks.push(at..at + 1);
                at += 1;
                continue;
            }
            _ => at = piece_end(text, at, c, blank_before, 0),
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    start + text[start..at.min(text.len())].trim_end().len()
}

/// Whether a line end here goes on: what stands before it asks for more, or the next line begins with a pipe.
fn continues(text: &str, at: usize, last: char) -> bool {
    let mut rest = text[at..].trim_start();
    while let Some(end) = comment_end(rest, 0) {
        rest = rest[end..].trim_start();
    }
    matches!(last, '|' | ',') || (rest.starts_with('|') && !rest.starts_with("||"))
}

/// The end of the comment that begins here: `//` and `#` reach to the end of the line. `/*` counts only where it is
/// closed and a blank or another star follows, for `/*` is a path as well.
fn comment_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    if rest.starts_with("//") || rest.starts_with('#') {
        return Some(at + rest.find('\n').unwrap_or(rest.len()));
    }
    let opens = rest.strip_prefix("/*")?;
    let spaced = opens.starts_with(|c: char| c.is_whitespace() || c == '*');
    (spaced && opens.contains("*/")).then(|| block_comment(text, at))
}

/// Whether nothing but blanks stands between here and the end of the line.
fn ends_line(text: &str, at: usize) -> bool {
    let line = text[at..].split('\n').next().unwrap_or("");
    line.trim().is_empty()
}

/// The end of what begins here: a text, a bracket with all in it, a comment, or one character.
fn piece_end(text: &str, at: usize, c: char, blank_before: bool, depth: u32) -> usize {
    let rest = &text[at..];
    match c {
        '@' if here_quote(rest).is_some() => here_end(text, at),
        '(' | '{' | '[' => bracket_end(text, at + 1, depth + 1),
        '#' if blank_before => at + rest.find('\n').unwrap_or(rest.len()),
        '<' if rest.starts_with("<#") => at + rest.find("#>").map_or(rest.len(), |n| n + 2),
        _ if is_single_quote(c) => single_end(text, at + c.len_utf8()),
        _ if is_double_quote(c) => double_end(text, at + c.len_utf8(), depth),
        _ => at + c.len_utf8(),
    }
}

/// Behind an opening bracket: to behind the closing one.
fn bracket_end(text: &str, from: usize, level: u32) -> usize {
    // Deeper than the parser reads: it says so.
    if level > 300 {
        return text.len();
    }
    let mut at = from;
    let mut depth = 1;
    while let Some(c) = char_at(text, at) {
        let blank_before =
            text[..at].ends_with(|c: char| c.is_whitespace() || matches!(c, '(' | '{' | ';'));
        match c {
            '`' => {
                at += 1;
                at += char_at(text, at).map_or(0, char::len_utf8);
            }
            '(' | '{' | '[' => {
                depth += 1;
                at += 1;
            }
            ')' | '}' | ']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => at = piece_end(text, at, c, blank_before, level),
        }
    }
    text.len()
}

fn single_end(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(c) = char_at(text, at) {
        at += c.len_utf8();
        if is_single_quote(c) {
            match char_at(text, at) {
                Some(second) if is_single_quote(second) => at += second.len_utf8(),
                _ => return at,
            }
        }
    }
    text.len()
}

fn double_end(text: &str, from: usize, depth: u32) -> usize {
    let mut at = from;
    while let Some(c) = char_at(text, at) {
        at += c.len_utf8();
        let next = char_at(text, at);
        match c {
            '`' => at += next.map_or(0, char::len_utf8),
            '$' if next == Some('(') => at = bracket_end(text, at + 1, depth + 1),
            _ if is_double_quote(c) => match next {
                Some(second) if is_double_quote(second) => at += second.len_utf8(),
                _ => return at,
            },
            _ => {}
        }
    }
    text.len()
}

/// The quote of a here-string that begins here.
fn here_quote(rest: &str) -> Option<char> {
    let quote = rest[1..]
        .chars()
        .next()
        .filter(|c| is_single_quote(*c) || is_double_quote(*c))?;
    let line = rest[1 + quote.len_utf8()..]
        .split('\n')
        .next()
        .unwrap_or("");
    line.trim().is_empty().then_some(quote)
}

fn here_end(text: &str, at: usize) -> usize {
    let Some(quote) = here_quote(&text[at..]) else {
        return at + 1;
    };
    let closes = |c: char| {
        if is_single_quote(quote) {
            is_single_quote(c)
        } else {
            is_double_quote(c)
        }
    };
    let mut line = at;
    while let Some(length) = text[line..].find('\n') {
        line += length + 1;
        if let Some(c) = char_at(text, line)
            && closes(c)
            && char_at(text, line + c.len_utf8()) == Some('@')
        {
            return line + c.len_utf8() + 1;
        }
    }
    text.len()
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|rest| rest.chars().next())
}
