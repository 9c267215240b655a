//! `<Mailbox identity>`: what documented examples leave for the reader to fill in. PowerShell has no input redirection, so
//! a word in angle brackets has no other meaning; the strict reading refuses it as PowerShell does.

use super::*;

impl Scanner<'_> {
    /// Where the placeholder that begins at `start` ends: `<`, a word that touches both brackets, `>`, all in one line.
    pub(super) fn placeholder_end(&self, start: usize) -> Option<usize> {
        if !self.placeholders {
            return None;
        }
        let rest = self.text.get(start + 1..)?;
        let length = rest.find(['<', '>', '\n', '\r'])?;
        let inside = &rest[..length];
        let (first, last) = (inside.chars().next()?, inside.chars().next_back()?);
        let touches = (first.is_alphanumeric()
            || matches!(first, '%' | '"' | '\'' | '_' | '$' | '.'))
            && !is_whitespace(last);
        (touches && rest.as_bytes()[length] == b'>').then_some(start + length + 2)
    }

    /// Passes the placeholder and notes it.
    pub(super) fn pass_placeholder(&mut self, start: usize) {
        let Some(end) = self.placeholder_end(start) else {
            return;
        };
        self.pos = end;
        if self.filled.last().is_none_or(|(last, _)| *last < start) {
            self.filled.push((start, end));
        }
    }

    /// The token of a word that begins with a placeholder: a text by itself, else part of a longer word.
    pub(super) fn placeholder(&mut self, start: usize) -> Token {
        self.pass_placeholder(start);
        if self.in_command() && !ends_token(self.peek()) {
            return self.generic(start);
        }
        Token {
            kind: Kind::Text,
            start,
            end: self.pos,
            payload: Payload::Text(self.text[start..self.pos].into()),
        }
    }
}
