//! Quoted texts, here-strings, escapes, and `$…` inside them.

use super::{
    Kind, Part, Parts, Payload, Scanner, Token, is_double_quote, is_single_quote, is_whitespace,
};

impl Scanner<'_> {
    /// `'…'`: the quote is taken.
    pub(super) fn single_quoted(&mut self, start: usize) -> Token {
        let content = self.single_quoted_content(start);
        Token {
            kind: Kind::Text,
            start,
            end: self.pos,
            payload: Payload::Text(content.into()),
        }
    }

    pub(super) fn single_quoted_content(&mut self, start: usize) -> String {
        let mut content = String::new();
        loop {
            if self.at_end() {
                self.report_unfinished("TerminatorExpectedAtEndOfString", start);
                return content;
            }
            let mut c = self.bump();
            if is_single_quote(c) {
                if !is_single_quote(self.peek()) {
                    return content;
                }
                c = self.bump();
            }
            content.push(c);
        }
    }

    /// `"…"`: the quote is taken.
    pub(super) fn double_quoted(&mut self, start: usize) -> Token {
        let (mut text, mut parts) = (String::new(), Parts::default());
        self.expandable_content(start, &mut text, &mut parts);
        self.expandable_token(Kind::Expandable, start, text, parts)
    }

    fn expandable_token(
        &mut self,
        kind: Kind,
        start: usize,
        text: String,
        mut parts: Parts,
    ) -> Token {
        let payload = if parts.parts.is_empty() {
            Payload::Text(text.into())
        } else {
            if !text.is_empty() {
                parts.parts.push(Part::Text(text));
            }
            Payload::Parts(Box::new(parts))
        };
        Token {
            kind,
            start,
            end: self.pos,
            payload,
        }
    }

    /// Content up to the closing quote, appended to what a word may already have.
    pub(super) fn expandable_content(
        &mut self,
        start: usize,
        text: &mut String,
        parts: &mut Parts,
    ) {
        loop {
            if self.at_end() {
                self.report_unfinished("TerminatorExpectedAtEndOfString", start);
                return;
            }
            let c = self.bump();
            match c {
                '`' if !self.at_end() => {
                    let before = text.len();
                    self.escape(text);
                    parts.raw.push_str(&text[before..]);
                    continue;
                }
                '$' if self.dollar(text, parts, false) => continue,
                _ if is_double_quote(c) && !is_double_quote(self.peek()) => return,
                _ if is_double_quote(c) => {
                    let second = self.bump();
                    text.push(second);
                    parts.raw.push(second);
                    continue;
                }
                _ => {}
            }
            text.push(c);
            parts.raw.push(c);
        }
    }

    /// A variable or `$(…)` inside a text: `$` is taken. False (and nothing more taken) if there is none.
    pub(super) fn dollar(&mut self, text: &mut String, parts: &mut Parts, here: bool) -> bool {
        let start = self.pos - 1;
        let part = if self.eat('(') {
            self.sub_expression(start, here)
        } else if let Some(path) = self.variable_in_text() {
            Part::Variable(path, start, self.pos)
        } else {
            return false;
        };
        if !text.is_empty() {
            parts.parts.push(Part::Text(std::mem::take(text)));
        }
        parts.raw.push_str(&self.text[start..self.pos]);
        parts.parts.push(part);
        true
    }

    /// `$(…)` up to its bracket; only brackets are counted, as PowerShell does. Doubled quotes in it are single ones.
    fn sub_expression(&mut self, start: usize, here: bool) -> Part {
        let mut depth = 1;
        let mut skipped: Vec<usize> = Vec::new();
        while depth > 0 {
            if self.at_end() {
                self.report_unfinished("IncompleteDollarSubexpressionReference", start);
                break;
            }
            let at = self.pos;
            let c = self.bump();
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ if (c == '`' || is_double_quote(c)) && !here && is_double_quote(self.peek()) => {
                    skipped.push(at);
                    self.bump();
                }
                _ => {}
            }
        }
        if skipped.is_empty() {
            return Part::Sub(start, self.pos, None);
        }
        let mut inner = String::with_capacity(self.pos - start);
        let mut from = start;
        for at in &skipped {
            inner.push_str(&self.text[from..*at]);
            from = at + self.peek_at(*at).len_utf8();
        }
        inner.push_str(&self.text[from..self.pos]);
        Part::Sub(start, self.pos, Some((inner, skipped)))
    }

    /// What stands behind a backtick, which is taken.
    pub(super) fn escape(&mut self, out: &mut String) {
        let c = self.bump();
        out.push(match c {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'e' => '\u{1b}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'u' => self.unicode_escape(),
            _ => c,
        });
    }

    /// `` `u{1F600} ``: the letter is taken.
    fn unicode_escape(&mut self) -> char {
        let start = self.pos - 2;
        if !self.eat('{') {
            self.report_at("InvalidUnicodeEscapeSequence", start, self.pos);
            return 'u';
        }
        let digits = self.pos;
        while self.peek().is_ascii_hexdigit() && self.pos - digits < 7 {
            self.pos += 1;
        }
        let text = &self.text[digits..self.pos];
        let value = u32::from_str_radix(text, 16).ok();
        let closed = self.eat('}');
        let id = match text.len() {
            7.. => "TooManyDigitsInUnicodeEscapeSequence",
            6 if !closed => "MissingUnicodeEscapeSequenceTerminator",
            0 => "InvalidUnicodeEscapeSequence",
            _ if !closed => "InvalidUnicodeEscapeSequence",
            _ if value.is_none_or(|v| v > 0x10ffff) => "InvalidUnicodeEscapeSequenceValue",
            _ => "",
        };
        if !id.is_empty() {
            let (end, unfinished) = (self.pos, !closed && self.at_end());
            self.report(super::Report {
                id,
                start,
                end,
                word: String::new(),
                unfinished,
            });
        }
        // Half of a surrogate pair is no character here.
        value.and_then(char::from_u32).unwrap_or('\u{fffd}')
    }

    /// `@'` or `@"`: the at sign is taken.
    pub(super) fn here_text(&mut self, start: usize, single: bool) -> Token {
        self.bump();
        let kind = if single {
            Kind::HereText
        } else {
            Kind::HereExpandable
        };
        let (mut text, mut parts) = (String::new(), Parts::default());
        if self.here_header(start, single) {
            self.here_content(start, single, &mut text, &mut parts);
        }
        self.expandable_token(kind, start, text, parts)
    }

    /// Blanks and a line end must follow the opening quote.
    fn here_header(&mut self, start: usize, single: bool) -> bool {
        while is_whitespace(self.peek()) {
            self.bump();
        }
        if self.eat('\r') {
            self.eat('\n');
            return true;
        }
        if self.eat('\n') {
            return true;
        }
        if self.at_end() {
            self.report_unfinished("TerminatorExpectedAtEndOfString", start);
            return false;
        }
        let at = self.pos;
        self.report_at("UnexpectedCharactersAfterHereStringHeader", at, at);
        // Nothing of the line is content; go on behind a footer on the same line, else at its end.
        loop {
            let c = self.peek();
            if matches!(c, '\r' | '\n') || self.at_end() {
                return false;
            }
            self.bump();
            let closes = if single { c == '\'' } else { c == '"' };
            if closes && self.eat('@') {
                return false;
            }
        }
    }

    fn here_content(&mut self, start: usize, single: bool, text: &mut String, parts: &mut Parts) {
        let mut false_footer = None;
        if self.here_footer(single, text, parts, &mut false_footer) {
            return;
        }
        loop {
            if self.at_end() {
                match false_footer {
                    Some(at) => self.report_unfinished("WhitespaceBeforeHereStringFooter", at),
                    None => self.report_unfinished("TerminatorExpectedAtEndOfString", start),
                }
                return;
            }
            let c = self.bump();
            match c {
                '\r' | '\n' => {
                    let (length, raw_length) = (text.len(), parts.raw.len());
                    text.push(c);
                    parts.raw.push(c);
                    if c == '\r' && self.eat('\n') {
                        text.push('\n');
                        parts.raw.push('\n');
                    }
                    if self.here_footer(single, text, parts, &mut false_footer) {
                        text.truncate(length);
                        parts.raw.truncate(raw_length);
                        return;
                    }
                }
                '`' if !single && !self.at_end() => {
                    let before = text.len();
                    self.escape(text);
                    parts.raw.push_str(&text[before..]);
                }
                '$' if !single && self.dollar(text, parts, true) => {}
                _ => {
                    text.push(c);
                    parts.raw.push(c);
                }
            }
        }
    }

    /// At the start of a line: takes the footer if it stands there; blanks before it make it a false one.
    fn here_footer(
        &mut self,
        single: bool,
        text: &mut String,
        parts: &mut Parts,
        false_footer: &mut Option<usize>,
    ) -> bool {
        let closes = |c: char| {
            if single {
                is_single_quote(c)
            } else {
                is_double_quote(c)
            }
        };
        let c = self.peek();
        if closes(c) && self.peek_at(self.pos + c.len_utf8()) == '@' {
            self.pos += c.len_utf8() + 1;
            return true;
        }
        while is_whitespace(self.peek()) {
            let blank = self.bump();
            text.push(blank);
            parts.raw.push(blank);
        }
        let c = self.peek();
        if closes(c) && self.peek_at(self.pos + c.len_utf8()) == '@' {
            false_footer.get_or_insert(self.pos);
        }
        false
    }
}
