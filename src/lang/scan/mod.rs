//! The scanner: PowerShell's tokens, which depend on where they stand. In a command a word ends at a blank, in an
//! expression at an operator; the parser says which it is and may rewind to scan a token again. Scans no deeper than
//! one token: what stands in `$(…)` inside a string is left to the parser.

mod chars;
mod names;
mod number;
mod placeholder;
mod text;
mod token;

pub(super) use chars::{is_dash, is_double_quote, is_single_quote, is_whitespace};
pub(super) use token::{Keyword, Kind, Part, Parts, Payload, Token};

use super::error::Report;
use chars::{ends_token, is_identifier_follow, is_identifier_start, is_variable_start};

/// Whether a word begins or joins statements.
pub(super) fn is_keyword(word: &str) -> bool {
    token::keyword(word).is_some()
}

/// What a word is, from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Words of a command.
    Command,
    /// Operands and operators.
    Expression,
    /// Between the brackets of a type.
    TypeName,
    /// Heads of classes and methods: keywords, but no operators in words.
    Signature,
}

/// Scanner over one text.
pub(super) struct Scanner<'t> {
    /// The text.
    pub text: &'t str,
    bytes: &'t [u8],
    /// Where the next token may begin.
    pub pos: usize,
    /// How words are read.
    pub mode: Mode,
    /// Only a simple name is wanted: `a-b` is `a`.
    pub simple_name: bool,
    /// `-5` is one number.
    pub signed_numbers: bool,
    /// `?` and `:` end a number, inside a ternary.
    pub ternary: bool,
    /// What went wrong so far, here and in the parser.
    pub reports: Vec<Report>,
    /// Comments met, in order.
    pub comments: Vec<(usize, usize)>,
    /// Tokens that may still be scanned: what is tried and read again costs some, and without a limit nested attempts
    /// would never end.
    pub allowance: usize,
    /// Whether `<a word>` is the placeholder of a documented example, and no redirection.
    pub placeholders: bool,
    /// Placeholders met, in order.
    pub filled: Vec<(usize, usize)>,
    /// So much is wrong that the rest is not read.
    pub full: bool,
}

/// Errors in one text, beyond which it is read no further.
const MAX_REPORTS: usize = 200;

impl<'t> Scanner<'t> {
    /// Scanner at the start of a text.
    pub fn new(text: &'t str) -> Scanner<'t> {
        Scanner {
            text,
            bytes: text.as_bytes(),
            pos: if text.starts_with('\u{feff}') { 3 } else { 0 },
            mode: Mode::Command,
            simple_name: false,
            signed_numbers: false,
            ternary: false,
            reports: Vec::new(),
            comments: Vec::new(),
            allowance: 20_000 + 30 * text.len(),
            placeholders: true,
            filled: Vec::new(),
            full: false,
        }
    }

    /// Next character, or NUL at the end.
    fn peek(&self) -> char {
        self.peek_at(self.pos)
    }

    fn peek_at(&self, pos: usize) -> char {
        match self.bytes.get(pos) {
            None => '\0',
            Some(byte) if *byte < 0x80 => *byte as char,
            Some(_) => self
                .text
                .get(pos..)
                .and_then(|rest| rest.chars().next())
                .unwrap_or('\u{fffd}'),
        }
    }

    /// Takes the next character, or NUL at the end.
    fn bump(&mut self) -> char {
        let c = self.peek();
        if self.pos < self.bytes.len() {
            self.pos += c.len_utf8();
        }
        c
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == wanted && self.pos < self.bytes.len();
        if found {
            self.pos += wanted.len_utf8();
        }
        found
    }

    fn at_end(&self) -> bool {
        self.pos >= self.bytes.len()
    }

    fn in_command(&self) -> bool {
        self.mode == Mode::Command
    }

    fn in_expression(&self) -> bool {
        self.mode == Mode::Expression
    }

    /// Whether nothing but blanks and comments follow `from`.
    pub fn is_end(&self, from: usize) -> bool {
        let mut at = from;
        loop {
            let c = self.peek_at(at);
            match c {
                _ if at >= self.bytes.len() => return true,
                '\r' | '\n' => at += 1,
                '#' => at += self.text[at..].find('\n').unwrap_or(self.text.len() - at),
                '<' if self.peek_at(at + 1) == '#' => match self.text[at..].find("#>") {
                    Some(length) => at += length + 2,
                    None => return true,
                },
                _ if is_whitespace(c) => at += c.len_utf8(),
                _ => return false,
            }
        }
    }

    /// Whether a pipe begins the line after `from`, comments between them allowed, empty lines not.
    pub fn pipe_follows(&self, from: usize) -> bool {
        let (mut at, mut fresh_line) = (from, true);
        while at < self.bytes.len() {
            let c = self.peek_at(at);
            match c {
                '\r' if self.peek_at(at + 1) == '\n' => at += 1,
                '\r' | '\n' if fresh_line => return false,
                '\r' | '\n' => {
                    fresh_line = true;
                    at += 1;
                }
                '#' => {
                    fresh_line = false;
                    at += self.text[at..].find('\n').unwrap_or(self.text.len() - at);
                }
                '<' if self.peek_at(at + 1) == '#' => {
                    fresh_line = false;
                    at += self.text[at..]
                        .find("#>")
                        .map_or(self.text.len() - at, |n| n + 2);
                }
                _ if is_whitespace(c) => at += c.len_utf8(),
                _ => return c == '|',
            }
        }
        false
    }

    /// Notes an error; the same one at the same place is noted once, since tokens may be scanned again.
    pub fn report(&mut self, report: Report) {
        if !self.full && !self.reports.contains(&report) {
            self.reports.push(report);
            self.full = self.reports.len() >= MAX_REPORTS;
        }
    }

    fn report_at(&mut self, id: &'static str, start: usize, end: usize) {
        self.report(Report {
            id,
            start,
            end,
            word: String::new(),
            unfinished: false,
        });
    }

    fn report_unfinished(&mut self, id: &'static str, start: usize) {
        let end = self.text.len();
        self.report(Report {
            id,
            start,
            end,
            word: String::new(),
            unfinished: true,
        });
    }

    fn token(&self, kind: Kind, start: usize) -> Token {
        Token {
            kind,
            start,
            end: self.pos,
            payload: Payload::None,
        }
    }

    /// A token of an operator, unless it is the beginning of a word in a command.
    fn operator(&mut self, kind: Kind, start: usize) -> Token {
        if self.in_command() && !ends_token(self.peek()) {
            return self.generic(start);
        }
        self.token(kind, start)
    }

    /// Passes blanks, comments, line continuations and line ends, semicolons too if asked.
    pub fn skip_lines(&mut self, semicolons: bool) {
        loop {
            self.skip_blanks();
            match self.peek() {
                '\r' | '\n' => self.pos += 1,
                ';' if semicolons => self.pos += 1,
                '`' if matches!(self.peek_at(self.pos + 1), '\n' | '\r') => {
                    self.skip_continuation()
                }
                _ => return,
            }
        }
    }

    fn skip_continuation(&mut self) {
        self.pos += 1;
        if self.bump() == '\r' {
            self.eat('\n');
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            let c = self.peek();
            match c {
                ' ' | '\t' => self.pos += 1,
                '#' => self.line_comment(),
                '<' if self.peek_at(self.pos + 1) == '#' => self.block_comment(),
                _ if is_whitespace(c) => self.pos += c.len_utf8(),
                _ => return,
            }
        }
    }

    fn line_comment(&mut self) {
        let start = self.pos;
        let rest = &self.bytes[start..];
        self.pos += rest
            .iter()
            .position(|b| matches!(b, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        self.comment(start);
    }

    fn block_comment(&mut self) {
        let start = self.pos;
        match self.text[start + 2..].find("#>") {
            Some(length) => self.pos = start + 2 + length + 2,
            None => {
                self.pos = self.text.len();
                self.report_unfinished("MissingTerminatorMultiLineComment", start);
            }
        }
        self.comment(start);
    }

    fn comment(&mut self, start: usize) {
        if self.comments.last().is_none_or(|last| last.0 < start) {
            self.comments.push((start, self.pos));
        }
    }

    /// Next token in the current mode.
    pub fn next_token(&mut self) -> Token {
        self.allowance = self.allowance.saturating_sub(1);
        if self.full {
            self.pos = self.text.len();
        }
        loop {
            self.skip_blanks();
            if self.peek() != '`' {
                break;
            }
            let next = self.peek_at(self.pos + 1);
            match next {
                '\n' | '\r' => self.skip_continuation(),
                '\0' if self.pos + 1 >= self.bytes.len() => {
                    self.report_unfinished("IncompleteString", self.pos);
                    self.pos += 1;
                }
                _ if is_whitespace(next) => self.pos += 1 + next.len_utf8(),
                _ => return self.generic(self.pos),
            }
        }
        let start = self.pos;
        if self.at_end() {
            return self.token(Kind::End, start);
        }
        let c = self.bump();
        match c {
            'a'..='z' | 'A'..='Z' | '_' => self.identifier(start),
            '$' if self.eat('(') => self.token(Kind::DollarParen, start),
            '$' => self.variable_token(start, false),
            '\n' => self.token(Kind::NewLine, start),
            '\r' => {
                self.eat('\n');
                self.token(Kind::NewLine, start)
            }
            '(' => self.token(Kind::LParen, start),
            ')' => self.token(Kind::RParen, start),
            '{' => self.token(Kind::LCurly, start),
            '}' => self.token(Kind::RCurly, start),
            ']' => self.token(Kind::RBracket, start),
            ';' => self.token(Kind::Semi, start),
            ',' => self.token(Kind::Comma, start),
            '[' if self.in_command() && !ends_token(self.peek()) => self.generic(start),
            '[' => self.token(Kind::LBracket, start),
            '1'..='6' if self.peek() == '>' => self.redirection(start, c as u8 - b'0'),
            '0'..='9' => self.number(start),
            '.' => self.dot(start),
            '@' => self.at_sign(start),
            '&' if self.eat('&') => self.token(Kind::AndAnd, start),
            '&' => self.token(Kind::Ampersand, start),
            '|' if self.eat('|') => self.token(Kind::OrOr, start),
            '|' => self.token(Kind::Pipe, start),
            '<' if self.placeholder_end(start).is_some() => self.placeholder(start),
            '<' => self.token(Kind::RedirectIn, start),
            '>' => {
                self.pos = start;
                self.redirection(start, 1)
            }
            '*' if self.peek() == '>' => self.redirection(start, 0),
            '=' => self.operator(Kind::Assign(None), start),
            '*' | '/' | '%' | '+' => self.arithmetic(c, start),
            '!' => self.exclamation(start),
            ':' => self.colon(start),
            '?' if self.in_expression() => self.question(start),
            _ if is_dash(c) => self.dash(start),
            _ if is_single_quote(c) => self.single_quoted(start),
            _ if is_double_quote(c) => self.double_quoted(start),
            _ if c.is_alphabetic() => self.identifier(start),
            _ => self.generic(start),
        }
    }

    fn arithmetic(&mut self, c: char, start: usize) -> Token {
        if self.eat('=') {
            return self.operator(Kind::Assign(token::assignment(c)), start);
        }
        if c == '+' {
            let next = self.peek();
            if self.eat('+') {
                return self.operator(Kind::PlusPlus, start);
            }
            if self.signed_numbers && (next.is_ascii_digit() || next == '.') {
                return self.number(start);
            }
        }
        self.operator(token::arithmetic(c), start)
    }

    fn dash(&mut self, start: usize) -> Token {
        let next = self.peek();
        match next {
            _ if is_dash(next) => {
                self.bump();
                self.operator(Kind::MinusMinus, start)
            }
            '=' => {
                self.pos += 1;
                self.operator(Kind::Assign(token::assignment('-')), start)
            }
            _ if next.is_alphabetic() || matches!(next, '_' | '?') => self.parameter(start),
            _ if self.signed_numbers && (next.is_ascii_digit() || next == '.') => {
                self.number(start)
            }
            _ => self.operator(Kind::Minus, start),
        }
    }

    fn exclamation(&mut self, start: usize) -> Token {
        let next = self.peek();
        if (self.in_command() && !ends_token(next))
            || (self.in_expression() && is_identifier_start(next))
        {
            return self.generic(start);
        }
        if self.in_expression() && (next.is_ascii_digit() || next == '.') && !self.number_follows()
        {
            return self.generic(start);
        }
        self.token(Kind::Exclaim, start)
    }

    fn question(&mut self, start: usize) -> Token {
        if !self.eat('?') {
            return self.token(Kind::Question, start);
        }
        if self.eat('=') {
            return self.token(
                Kind::Assign(Some(crate::lang::tree::BinaryOp::Coalesce)),
                start,
            );
        }
        self.token(Kind::Operator(crate::lang::tree::BinaryOp::Coalesce), start)
    }

    fn colon(&mut self, start: usize) -> Token {
        if self.eat(':') {
            if self.in_command() && !self.simple_name && !ends_token(self.peek()) {
                return self.generic(start);
            }
            return self.token(Kind::ColonColon, start);
        }
        if !self.in_command() {
            return self.token(Kind::Colon, start);
        }
        if !is_identifier_start(self.peek()) {
            return self.generic(start);
        }
        while is_identifier_follow(self.peek()) {
            self.bump();
        }
        if !ends_token(self.peek()) {
            return self.generic(start);
        }
        self.token(Kind::Label, start)
    }

    fn dot(&mut self, start: usize) -> Token {
        let next = self.peek();
        if next == '.' {
            self.pos += 1;
            return self.operator(Kind::Operator(crate::lang::tree::BinaryOp::Range), start);
        }
        if next.is_ascii_digit() {
            return self.number(start);
        }
        if self.in_command() && !ends_token(next) && !matches!(next, '$' | '"' | '\'') {
            return self.generic(start);
        }
        self.token(Kind::Dot, start)
    }

    fn at_sign(&mut self, start: usize) -> Token {
        let next = self.peek();
        match next {
            '{' => {
                self.pos += 1;
                self.token(Kind::AtCurly, start)
            }
            '(' => {
                self.pos += 1;
                self.token(Kind::AtParen, start)
            }
            _ if is_single_quote(next) || is_double_quote(next) => {
                self.here_text(start, is_single_quote(next))
            }
            _ if is_variable_start(next) => self.variable_token(start, true),
            _ => {
                self.report_at("UnrecognizedToken", start, self.pos);
                self.token(Kind::Unknown, start)
            }
        }
    }

    /// On entry the stream's digit is taken, or nothing for `>` alone.
    fn redirection(&mut self, start: usize, from: u8) -> Token {
        self.eat('>');
        let mut payload = Payload::Redirect {
            from,
            append: false,
            to: None,
        };
        if self.eat('>') {
            payload = Payload::Redirect {
                from,
                append: true,
                to: None,
            };
        } else if self.peek() == '&' && start + 1 < self.pos {
            // `>&1` without a stream before it is `>` and the file `&1`.
            let to = self.peek_at(self.pos + 1);
            if to == '1' || (to == '2' && from != 0) {
                self.pos += 2;
                payload = Payload::Redirect {
                    from,
                    append: false,
                    to: Some(to as u8 - b'0'),
                };
            }
        }
        Token {
            kind: Kind::Redirection,
            start,
            end: self.pos,
            payload,
        }
    }

    /// A parameter in a command, an operator in an expression: the dash is taken.
    fn parameter(&mut self, start: usize) -> Token {
        let name = self.pos;
        let command = self.in_command();
        loop {
            let c = self.peek();
            match c {
                'a'..='z' | 'A'..='Z' => self.pos += 1,
                '{' | '}' | '(' | ')' | ';' | ',' | '|' | '&' | '.' | '[' | '\r' | '\n' | '\0'
                | ':' => break,
                _ if is_whitespace(c) || !command => break,
                _ if is_single_quote(c) || is_double_quote(c) => return self.generic(start),
                _ => {
                    self.bump();
                }
            }
        }
        let word = &self.text[name..self.pos];
        if self.in_expression()
            && let Some(kind) = token::word_operator(word)
        {
            return self.token(kind, start);
        }
        if word.is_empty() {
            return self.token(Kind::Minus, start);
        }
        let payload = Payload::Text(word.into());
        let colon = command && self.eat(':');
        Token {
            kind: Kind::Parameter(colon),
            start,
            end: self.pos,
            payload,
        }
    }

    fn identifier(&mut self, start: usize) -> Token {
        while is_identifier_follow(self.peek()) {
            self.bump();
        }
        if self.mode == Mode::TypeName {
            return self.type_name(start);
        }
        if self.simple_name {
            return self.token(Kind::Identifier, start);
        }
        if self.in_command() && !ends_token(self.peek()) {
            return self.generic(start);
        }
        if matches!(self.mode, Mode::Command | Mode::Signature)
            && let Some(keyword) = token::keyword(&self.text[start..self.pos])
        {
            return self.token(Kind::Keyword(keyword), start);
        }
        self.token(Kind::Identifier, start)
    }
}
