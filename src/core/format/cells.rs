//! Text measured in the columns of a terminal, and cut or wrapped to them. Knows no value and no shape.

use unicode_width::UnicodeWidthChar;

/// Mark of text that was cut.
pub const ELLIPSIS: &str = "…";

/// Columns that a character takes.
pub fn char_width(c: char) -> usize {
    c.width().unwrap_or(1)
}

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(char_width).sum()
    }
}

/// Text without terminal control sequences. What lies in a tenant must not steer the terminal of who lists it.
pub fn plain(text: String) -> String {
    if !text.contains('\u{1b}') {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            kept.push(c);
            continue;
        }
        match chars.peek() {
            Some('[') => {
                chars.next();
                while chars
                    .next()
                    .is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c))
                {}
            }
            Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\u{9c}') {},
            _ => {}
        }
    }
    kept
}

/// The longest head of a text that fits into so many columns.
pub fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += char_width(c);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// The longest tail of a text that fits into so many columns.
pub fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += char_width(c);
        if used > columns {
            return &text[at + c.len_utf8()..];
        }
    }
    text
}

/// So many blanks.
pub fn blanks(count: usize) -> String {
    " ".repeat(count)
}

/// A text up to its first line end, marked as cut if there is one.
pub fn first_line(text: &str) -> String {
    match text.find(['\n', '\r']) {
        Some(at) => format!("{}{ELLIPSIS}", &text[..at]),
        None => text.to_owned(),
    }
}

/// The lines of a text, whatever ends them.
pub fn lines(text: &str) -> Vec<String> {
    text.replace('\r', "")
        .split('\n')
        .map(str::to_owned)
        .collect()
}

/// Breaks a text into lines of at most `first` columns, then `rest`, between words where it can.
pub fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut wrapped = Vec::new();
    for line in lines(text) {
        if width(&line) <= first {
            wrapped.push(line);
        } else {
            wrap_line(&line, first, rest, &mut wrapped);
        }
    }
    wrapped
}

fn wrap_line(line: &str, first: usize, rest: usize, wrapped: &mut Vec<String>) {
    let mut limit = first.max(1);
    let mut left = limit;
    let mut current = String::new();
    let mut next_line = |current: &mut String, limit: &mut usize| {
        wrapped.push(std::mem::take(current));
        *limit = rest.max(1);
    };
    for word in line.split_inclusive([' ', '\t']) {
        let cells = width(word);
        if cells <= limit {
            if cells > left {
                next_line(&mut current, &mut limit);
                left = limit;
            }
            current.push_str(word);
            left = left.saturating_sub(cells);
            continue;
        }
        for c in word.chars() {
            let (c, cells) = match char_width(c) {
                cells if cells > limit => ('?', 1),
                cells => (c, cells),
            };
            if cells > left {
                next_line(&mut current, &mut limit);
                left = limit;
            }
            current.push(c);
            left -= cells;
        }
    }
    wrapped.push(current);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("日本"), 4);
        assert_eq!(head("日本語", 5), "日本");
        assert_eq!(tail("日本語", 3), "語");
    }

    #[test]
    fn words_wrap_whole_and_long_words_break() {
        assert_eq!(wrap("one two three", 8, 8), ["one two ", "three"]);
        assert_eq!(wrap("abcdefghij", 4, 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn control_sequences_never_reach_a_cell() {
        assert_eq!(
            plain("\u{1b}[32mgreen\u{1b}[0m\u{1b}]0;title\u{7}!".into()),
            "green!"
        );
    }
}
