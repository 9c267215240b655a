//! Where pipelines start in rhai text: what is code, what is string or comment, and where an operand may stand.

use super::CommandWords;
use super::end::pipeline_end;
use std::ops::Range;

/// A pipeline found.
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    /// Stands in an expression, or gives a block its value.
    pub is_value: bool,
    /// The line ends with it, and so does the statement.
    pub ends_statement: bool,
    /// Stands in the head of `if`, `for`, `while`, `switch` without brackets: a brace behind it would be its argument.
    pub in_head: bool,
    /// Line ends and comments of rhai inside it, which mean nothing to PowerShell.
    pub blanks: Vec<Range<usize>>,
}

/// Brackets of rhai around a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// Statements.
    Block,
    /// Brackets that only group: a comma in them is PowerShell's.
    Group,
    /// Call, array, map, arms of a switch: a comma separates.
    List,
    /// `${…}` in a template.
    Template,
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    around: Vec<Around>,
    /// The last word was an operand, so that an operator or a call follows.
    operand: bool,
    /// Behind the last code: blanks and comments are transparent.
    behind: usize,
    /// Nothing of the statement stands before this place.
    fresh: bool,
    /// In the head of a statement; `true` of a switch.
    head: Option<bool>,
    found: Vec<Found>,
}

/// All pipelines from a place on, in order.
pub(super) fn pipelines(text: &str, from: usize, words: &CommandWords) -> Vec<Found> {
    let mut scan = Scan {
        text,
        at: from,
        around: Vec::new(),
        operand: false,
        behind: from,
        fresh: true,
        head: None,
        found: Vec::new(),
    };
    loop {
        scan.at = skip_blanks(text, scan.at);
        if scan.at >= text.len() {
            break;
        }
        scan.step(words);
        scan.behind = scan.at;
    }
    scan.found
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn step(&mut self, words: &CommandWords) {
        let Some(c) = self.rest().chars().next() else {
            self.at = self.text.len();
            return;
        };
        let next = self.rest()[c.len_utf8()..].chars().next().unwrap_or('\0');
        match c {
            '"' | '\'' => self.literal(quoted(self.text, self.at, c)),
            '`' => self.template(self.at + 1),
            '#' if next == '{' => self.open(Around::List, 2),
            '#' if matches!(next, '"' | '#') => self.raw_string(),
            '(' => self.open(
                if self.operand {
                    Around::List
                } else {
                    Around::Group
                },
                1,
            ),
            '[' => self.open(Around::List, 1),
            '{' => {
                let switch = self.head == Some(true);
                self.open(if switch { Around::List } else { Around::Block }, 1);
                self.fresh = !switch;
                self.head = None;
            }
            '}' | ')' | ']' => self.close(),
            ';' => {
                (self.operand, self.fresh, self.head) = (false, true, None);
                self.at += 1;
            }
            _ if c.is_alphabetic() || c == '_' => self.word(words),
            _ => {
                self.operand = c.is_ascii_digit();
                self.fresh = false;
                self.at += c.len_utf8();
            }
        }
    }

    fn literal(&mut self, end: usize) {
        self.at = end;
        (self.operand, self.fresh) = (true, false);
    }

    fn open(&mut self, around: Around, length: usize) {
        self.around.push(around);
        self.at += length;
        (self.operand, self.fresh) = (false, false);
    }

    fn close(&mut self) {
        let was = self.around.pop();
        self.at += 1;
        match was {
            Some(Around::Template) => self.template(self.at),
            Some(Around::Block) => (self.operand, self.fresh) = (false, true),
            _ => (self.operand, self.fresh) = (true, false),
        }
    }

    /// Inside a template: to its end, or into its next `${`.
    fn template(&mut self, from: usize) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at < bytes.len() {
            match bytes[at] {
                b'`' if bytes.get(at + 1) == Some(&b'`') => at += 2,
                b'`' => return self.literal(at + 1),
                b'\\' => at += 2,
                b'$' if bytes.get(at + 1) == Some(&b'{') => {
                    self.at = at;
                    return self.open(Around::Template, 2);
                }
                _ => at += 1,
            }
        }
        self.literal(self.text.len());
    }

    /// `#"…"#` with any number of signs.
    fn raw_string(&mut self) {
        let signs = self.rest().bytes().take_while(|b| *b == b'#').count();
        if self.rest().as_bytes().get(signs) != Some(&b'"') {
            self.at += signs;
            return;
        }
        let close = format!("\"{}", "#".repeat(signs));
        let content = self.at + signs + 1;
        let end = self.text[content..]
            .find(&close)
            .map_or(self.text.len(), |n| content + n + close.len());
        self.literal(end);
    }

    fn word(&mut self, words: &CommandWords) {
        let before = &self.text[..self.behind];
        let member = before.ends_with('.') && !before.ends_with("..");
        if !self.operand && !member && is_command_word(self.rest(), words) {
            return self.pipeline();
        }
        let length = self
            .rest()
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(self.rest().len());
        let word = &self.text[self.at..self.at + length];
        match word {
            "if" | "while" | "for" | "until" => self.head = Some(false),
            "switch" => self.head = Some(true),
            _ => {}
        }
        self.operand = !matches!(
            word,
            "if" | "while"
                | "for"
                | "in"
                | "return"
                | "throw"
                | "else"
                | "let"
                | "const"
                | "switch"
                | "do"
                | "until"
                | "loop"
                | "break"
                | "import"
                | "export"
                | "as"
                | "fn"
                | "private"
                | "try"
                | "catch"
        );
        self.fresh = matches!(word, "else" | "do" | "loop" | "try") && self.fresh;
        self.at += length;
    }

    fn pipeline(&mut self) {
        let around = self.around.last().copied();
        let bracketed = matches!(
            around,
            Some(Around::Group | Around::List | Around::Template)
        );
        let mut blanks = Vec::new();
        let end = pipeline_end(self.text, self.at, around, &mut blanks);
        let tail = skip_blanks(self.text, end);
        let behind = &self.text[tail..];
        let line_end = self.text[end..tail].contains('\n') || behind.is_empty();
        let gives_value = behind.starts_with('}') && !self.around.is_empty();
        let is_value = !self.fresh || gives_value;
        self.found.push(Found {
            start: self.at,
            end,
            is_value,
            ends_statement: !bracketed
                && line_end
                && !gives_value
                && !behind.is_empty()
                && !behind.starts_with(';'),
            in_head: self.head.is_some() && !bracketed,
            blanks,
        });
        self.at = end.max(self.at + 1);
        (self.operand, self.fresh) = (true, false);
        if !bracketed && line_end {
            (self.operand, self.fresh, self.head) = (false, true, None);
        }
    }
}

/// `Verb-Noun` with an approved verb and a capitalised noun, or a word with a dash that is a command. No blank at the
/// dash, so that `a - b` and `get-count` stay subtractions.
fn is_command_word(rest: &str, words: &CommandWords) -> bool {
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .unwrap_or(rest.len());
    let word = rest[..length].trim_end_matches('-');
    let Some((verb, noun)) = word.split_once('-') else {
        return false;
    };
    let approved = || {
        words
            .verbs
            .iter()
            .any(|known| known.eq_ignore_ascii_case(verb))
    };
    !noun.is_empty()
        && ((noun.starts_with(|c: char| c.is_ascii_uppercase()) && approved())
            || (words.is_command)(word))
}

/// Past blanks, line ends and rhai's comments.
fn skip_blanks(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at = block_comment(text, at);
        } else {
            let past = skip_space(text, at);
            if past == at {
                return at;
            }
            at = past;
        }
    }
}

/// Past blanks and line ends.
pub(super) fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// The end of a comment, which may hold others.
pub(super) fn block_comment(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (from, 0);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// The end of a rhai string or character.
fn quoted(text: &str, from: usize, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text[from + 1..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return from + 1 + at + 1,
            _ => {}
        }
    }
    text.len()
}
