//! Variables, bare words of commands, types, and the few tokens that the parser asks for by name.

use super::chars::{ends_token, is_variable_start};
use super::{
    Kind, Parts, Payload, Scanner, Token, is_double_quote, is_single_quote, is_whitespace,
};
use std::rc::Rc;

impl Scanner<'_> {
    /// A variable: `$` or `@` is taken. In a command it may turn out to be a word (`$x/y`).
    pub(super) fn variable_token(&mut self, start: usize, splat: bool) -> Token {
        let name_start = self.pos;
        if !splat && self.eat('{') {
            return self.braced_variable(start, false);
        }
        if !is_variable_start(self.peek()) {
            return self.generic(start);
        }
        let first = self.bump();
        if matches!(first, '$' | '?' | '^') {
            if self.in_command() && !ends_token(self.peek()) && !matches!(self.peek(), '.' | '[') {
                return self.generic(start);
            }
        } else {
            self.variable_tail();
            let next = self.peek();
            if self.in_command() && !ends_token(next) && !matches!(next, '.' | '[' | '=' | ':') {
                return self.generic(start);
            }
        }
        let kind = if splat { Kind::Splat } else { Kind::Variable };
        let path = self.checked_path(start, name_start);
        Token {
            kind,
            start,
            end: self.pos,
            payload: Payload::Text(path),
        }
    }

    /// Letters, digits, `_`, `?` and single colons.
    fn variable_tail(&mut self) {
        loop {
            let c = self.peek();
            match c {
                '_' | '?' => self.pos += 1,
                ':' if self.peek_at(self.pos + 1) == ':' => return,
                ':' => self.pos += 1,
                _ if c.is_alphanumeric() => self.pos += c.len_utf8(),
                _ => return,
            }
        }
    }

    fn checked_path(&mut self, start: usize, name_start: usize) -> Rc<str> {
        let path = &self.text[name_start..self.pos];
        if path.ends_with(':') && path.find(':') == Some(path.len() - 1) {
            // A scope is no drive.
            let scope = ["global:", "local:", "private:", "script:", "variable:"]
                .iter()
                .any(|scope| scope.eq_ignore_ascii_case(path));
            let id = if path.len() > 1 && !scope {
                "InvalidVariableReferenceWithDrive"
            } else {
                "InvalidVariableReference"
            };
            let end = self.pos;
            self.report_at(id, start, end);
        }
        self.text[name_start..self.pos].into()
    }

    /// `${…}`: the brace is taken.
    fn braced_variable(&mut self, start: usize, in_text: bool) -> Token {
        let path = self.braced_path(start, in_text);
        let next = self.peek();
        if !in_text
            && self.in_command()
            && !ends_token(next)
            && !matches!(next, '.' | '[')
            && !self.at_end()
        {
            return self.generic(start);
        }
        Token {
            kind: Kind::Variable,
            start,
            end: self.pos,
            payload: Payload::Text(path.into()),
        }
    }

    fn braced_path(&mut self, start: usize, in_text: bool) -> String {
        let mut name = String::new();
        loop {
            if self.at_end() {
                self.report_unfinished("IncompleteDollarVariableReference", start);
                return name;
            }
            let c = self.bump();
            match c {
                '}' => break,
                '`' => {
                    self.escape(&mut name);
                    continue;
                }
                '{' => {
                    let at = self.pos;
                    self.report_at("OpenBraceNeedsToBeBackTickedInVariableName", at, at);
                }
                _ if in_text && is_double_quote(c) && is_double_quote(self.peek()) => {
                    self.bump();
                }
                _ => {}
            }
            name.push(c);
        }
        let end = self.pos;
        if name.is_empty() {
            self.report_at("EmptyVariableReference", end - 1, end);
        } else if name.ends_with(':') && name.find(':') == Some(name.len() - 1) {
            self.report_at("InvalidBracedVariableReference", start, end);
        }
        name
    }

    /// A variable inside a text, its `$` taken; nothing is taken if there is none.
    pub(super) fn variable_in_text(&mut self) -> Option<Rc<str>> {
        let start = self.pos - 1;
        if self.eat('{') {
            return Some(self.braced_path(start, true).into());
        }
        if !is_variable_start(self.peek()) {
            return None;
        }
        let name_start = self.pos;
        if !matches!(self.bump(), '$' | '?' | '^') {
            self.variable_tail();
        }
        Some(self.checked_path(start, name_start))
    }

    /// A word of a command, begun at `start` and read again from there: bare text, quoted pieces, variables.
    pub(super) fn generic(&mut self, start: usize) -> Token {
        self.pos = start;
        let rest = &self.text.as_bytes()[start..];
        let plain = rest
            .iter()
            .position(|b| {
                matches!(
                    b,
                    0 | b'\t'
                        | b'\n'
                        | b'\r'
                        | b' '
                        | b'&'
                        | b'('
                        | b')'
                        | b','
                        | b';'
                        | b'{'
                        | b'}'
                        | b'|'
                        | b'`'
                        | b'\''
                        | b'"'
                        | b'$'
                        | b'<'
                        | 0x0b
                        | 0x0c
                        | 0x80..=0xff
                )
            })
            .unwrap_or(rest.len());
        if plain > 0 && ends_token(self.peek_at(start + plain)) {
            self.pos = start + plain;
            return self.token(Kind::Generic, start);
        }
        self.mixed_word(start)
    }

    fn mixed_word(&mut self, start: usize) -> Token {
        let mut parts = Parts::default();
        let mut text = String::new();
        let mut first = true;
        loop {
            let c = self.peek();
            // The first character belongs to the word whatever it is: the caller saw that it does.
            if self.at_end() || (ends_token(c) && !first) {
                break;
            }
            self.bump();
            match c {
                '<' if self.placeholder_end(self.pos - 1).is_some() => {
                    let from = self.pos - 1;
                    self.pass_placeholder(from);
                    text.push_str(&self.text[from..self.pos]);
                    parts.raw.push_str(&self.text[from..self.pos]);
                }
                '`' if !self.at_end() => {
                    let before = text.len();
                    self.escape(&mut text);
                    parts.raw.push_str(&text[before..]);
                }
                '$' if self.dollar(&mut text, &mut parts, false) => {}
                _ if is_single_quote(c) && !first => {
                    let content = self.single_quoted_content(self.pos - c.len_utf8());
                    text.push_str(&content);
                    parts.raw.push_str(&content);
                }
                _ if is_double_quote(c) && !first => {
                    self.expandable_content(self.pos - c.len_utf8(), &mut text, &mut parts)
                }
                _ => {
                    text.push(c);
                    parts.raw.push(c);
                }
            }
            first = false;
        }
        let payload = if parts.parts.is_empty() {
            Payload::Text(text.into())
        } else {
            if !text.is_empty() {
                parts.parts.push(super::Part::Text(text));
            }
            Payload::Parts(Box::new(parts))
        };
        Token {
            kind: Kind::Generic,
            start,
            end: self.pos,
            payload,
        }
    }

    /// A type's name: an identifier is taken.
    pub(super) fn type_name(&mut self, start: usize) -> Token {
        loop {
            let c = self.peek();
            match c {
                '.' | '`' | '_' | '+' | '#' | '\\' => self.pos += 1,
                _ if c.is_alphanumeric() => self.pos += c.len_utf8(),
                _ => return self.token(Kind::Identifier, start),
            }
        }
    }

    /// Name of an assembly with its properties, as behind the comma in `[T, Assembly, Version=1]`.
    pub fn assembly_name(&mut self) -> String {
        let mut name = self.assembly_word();
        while self.eat(',') {
            name.push_str(", ");
            name.push_str(&self.assembly_word());
            if self.eat('=') {
                name.push('=');
                name.push_str(&self.assembly_word());
            }
        }
        name
    }

    fn assembly_word(&mut self) -> String {
        self.skip_blanks();
        let start = self.pos;
        loop {
            let c = self.peek();
            if matches!(c, '\0' | '\n' | '\r' | ',' | '=' | ']') || is_whitespace(c) {
                break;
            }
            self.bump();
        }
        let word = self.text[start..self.pos].to_string();
        self.skip_blanks();
        word
    }

    /// `.`, `::`, `[`, `?.`, `?[` where it follows an operand without a blank; block comments may stand between.
    pub fn member_access(&mut self, brackets: bool) -> Option<Token> {
        while self.peek() == '<' && self.peek_at(self.pos + 1) == '#' {
            self.block_comment();
        }
        let start = self.pos;
        let (second, third) = (self.peek_at(start + 1), self.peek_at(start + 2));
        let blank = |c: char| is_whitespace(c) || matches!(c, '\0' | '\r' | '\n');
        let (kind, length) = match self.peek() {
            '.' if second == '.' || (self.in_command() && blank(second)) => return None,
            '.' => (Kind::Dot, 1),
            ':' if second == ':' && !(self.in_command() && blank(third)) => (Kind::ColonColon, 2),
            '[' if brackets => (Kind::LBracket, 1),
            '?' if second == '.' => (Kind::QuestionDot, 2),
            '?' if second == '[' && brackets => (Kind::QuestionBracket, 2),
            _ => return None,
        };
        self.pos += length;
        Some(self.token(kind, start))
    }

    /// `(` or `{` right behind a member's name.
    pub fn invocation(&mut self) -> Option<Token> {
        let start = self.pos;
        let kind = match self.peek() {
            '(' => Kind::LParen,
            '{' => Kind::LCurly,
            _ => return None,
        };
        self.pos += 1;
        Some(self.token(kind, start))
    }

    /// `[` behind blanks and comments, where an attribute or type may stand.
    pub fn left_bracket(&mut self) -> Option<Token> {
        let start = self.pos;
        self.skip_blanks();
        if !self.eat('[') {
            // A member access counts only without a blank before it.
            if matches!(self.peek(), '.' | ':') {
                self.pos = start;
            }
            return None;
        }
        Some(self.token(Kind::LBracket, self.pos - 1))
    }

    /// What follows `--%`: the rest of the line, up to `|` or `&&` outside quotes.
    pub fn verbatim(&mut self) -> Token {
        self.skip_spaces();
        let start = self.pos;
        let mut quoted = false;
        loop {
            let c = self.peek();
            if matches!(c, '\r' | '\n') || self.at_end() {
                break;
            }
            if is_double_quote(c) {
                quoted = !quoted;
            } else if !quoted && (c == '|' || (c == '&' && self.peek_at(self.pos + 1) == '&')) {
                break;
            }
            self.bump();
        }
        self.token(Kind::Generic, start)
    }

    fn skip_spaces(&mut self) {
        while is_whitespace(self.peek()) {
            self.bump();
        }
    }
}
