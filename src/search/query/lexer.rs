//! Cuts a query into terms, operators and parentheses. What a term means (words, a property, a date) is decided in
//! `term.rs`; what operators join is decided in `parser.rs`.

use super::diagnostic::Diagnostic;
use super::faults as say;
use super::property::Property;
use crate::diag::Span;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    /// `(c:c)`: conditions follow.
    Conditions,
    /// `(c:s)`: another row of the keyword list follows.
    NextRow,
    And,
    Or,
    Not,
    /// A minus or plus right before a term.
    Minus,
    Plus,
    /// A plus with space on both sides.
    LonePlus,
    Near {
        distance: u32,
        ordered: bool,
    },
    /// `XRANK(…)`, which never changes what matches.
    Rank,
    /// `WORDS(a, b)`: any of these words.
    Words(Vec<(String, Span)>),
    Word(String),
    Phrase(String),
    Restriction(RawRestriction),
}

/// A property, its operator and its value as typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RawRestriction {
    pub name: String,
    pub name_span: Span,
    pub operator: &'static str,
    pub operator_span: Span,
    /// The value without quotes; the second of a range, if it is one.
    pub value: RawValue,
    pub to: Option<RawValue>,
}

/// One value as typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RawValue {
    pub text: String,
    pub quoted: bool,
    pub span: Span,
}

/// A token with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned {
    pub token: Token,
    pub span: Span,
}

/// Cuts the text; what is wrong with it goes to `found`.
pub(super) fn lex(
    text: &str,
    words_for_unknown: bool,
    found: &mut Vec<Diagnostic>,
) -> Vec<Spanned> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        found,
        words_for_unknown,
    };
    while lexer.next_token() {}
    lexer.note_spaces_around_operators();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Spanned>,
    found: &'a mut Vec<Diagnostic>,
    words_for_unknown: bool,
}

const OPERATORS: [&str; 7] = ["<>", "<=", ">=", ":", "=", "<", ">"];

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, token: Token, start: usize) {
        self.tokens.push(Spanned {
            token,
            span: Span::new(start, self.at),
        });
    }

    fn next_token(&mut self) -> bool {
        let blank = self.rest().len() - self.rest().trim_start().len();
        self.at += blank;
        let start = self.at;
        let Some(c) = self.peek() else { return false };
        match c {
            '(' if self.take_mark("(c:c)") => self.push(Token::Conditions, start),
            '(' if self.take_mark("(c:s)") => self.push(Token::NextRow, start),
            '(' => self.take(Token::Open),
            ')' => self.take(Token::Close),
            '+' | '-' => self.sign(c, start),
            c if is_quote(c) => {
                let (inner, _) = self.quoted();
                let phrase = self.star_after_phrase(inner, start);
                self.push(Token::Phrase(phrase), start);
            }
            _ => self.word(start),
        }
        true
    }

    fn take(&mut self, token: Token) {
        let start = self.at;
        self.at += 1;
        self.push(token, start);
    }

    fn take_mark(&mut self, mark: &str) -> bool {
        let is_mark = self
            .rest()
            .get(..mark.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(mark));
        if is_mark {
            self.at += mark.len();
        }
        is_mark
    }

    /// A plus or minus at the start of a term.
    fn sign(&mut self, sign: char, start: usize) {
        self.at += 1;
        let touches_term = self.peek().is_some_and(|c| !c.is_whitespace() && c != ')');
        match (sign, touches_term) {
            ('+', true) => self.push(Token::Plus, start),
            ('+', false) => self.push(Token::LonePlus, start),
            (_, true) => self.push(Token::Minus, start),
            (_, false) => self.push(Token::Word(sign.to_string()), start),
        }
    }

    /// A phrase from its opening quote; whether it was closed.
    fn quoted(&mut self) -> (String, bool) {
        let start = self.at;
        let opening = self.peek().unwrap_or('"');
        self.at += opening.len_utf8();
        if opening != '"' {
            self.found
                .push(say::curly_quotes(Span::new(start, self.at)));
        }
        let inner_start = self.at;
        while let Some(c) = self.peek() {
            let end = self.at;
            self.at += c.len_utf8();
            if is_quote(c) {
                if c != '"' {
                    self.found.push(say::curly_quotes(Span::new(end, self.at)));
                }
                return (self.text[inner_start..end].to_string(), true);
            }
        }
        let inner = &self.text[inner_start..];
        self.found.push(say::unclosed_quote(
            Span::new(start, self.text.len()),
            inner,
        ));
        (inner.to_string(), false)
    }

    /// `"fair val"*`: the star belongs before the quote.
    fn star_after_phrase(&mut self, inner: String, start: usize) -> String {
        if self.peek() != Some('*') {
            return inner;
        }
        self.at += 1;
        self.found
            .push(say::star_after_phrase(Span::new(start, self.at), &inner));
        format!("{inner}*")
    }

    fn word(&mut self, start: usize) {
        if let Some(restriction) = self.restriction() {
            return self.push(Token::Restriction(restriction), start);
        }
        let word = self.bare(false);
        let token = match word.as_str() {
            "AND" => Token::And,
            "OR" => Token::Or,
            "NOT" => Token::Not,
            "NEAR" | "ONEAR" => self.near(&word, start),
            "XRANK" => self.rank(start),
            "WORDS" if self.peek() == Some('(') => self.words(start),
            _ => {
                self.note_word(&word, start);
                Token::Word(word)
            }
        };
        self.push(token, start);
    }

    /// Letters up to a blank, a parenthesis or a quote.
    fn bare(&mut self, is_value: bool) -> String {
        let start = self.at;
        while let Some(c) = self.peek() {
            let ends = c.is_whitespace() || c == '(' || c == ')' || (is_quote(c) && !is_value);
            if ends {
                break;
            }
            self.at += c.len_utf8();
        }
        self.text[start..self.at].to_string()
    }

    fn note_word(&mut self, word: &str, start: usize) {
        let span = Span::new(start, self.at);
        if matches!(
            word.to_ascii_uppercase().as_str(),
            "AND" | "OR" | "NOT" | "NEAR" | "ONEAR"
        ) {
            self.found.push(say::lower_case_operator(span, word));
        }
        if word.len() > 1 && word.starts_with('\'') {
            self.note_single_quotes(start);
        }
    }

    fn note_single_quotes(&mut self, start: usize) {
        let inner = &self.text[start + 1..];
        if let Some(end) = inner.find('\'') {
            let span = Span::new(start, start + 1 + end + 1);
            self.found.push(say::single_quotes(span, &inner[..end]));
        }
    }

    /// `name op value` without blanks. Nothing is consumed unless it is one.
    fn restriction(&mut self) -> Option<RawRestriction> {
        let start = self.at;
        let rest = self.rest();
        let name_length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if name_length == 0 || !rest.as_bytes()[0].is_ascii_alphabetic() {
            return None;
        }
        let name = rest[..name_length].to_string();
        let after = &rest[name_length..];
        let operator = OPERATORS.into_iter().find(|op| after.starts_with(op))?;
        let value_text = &after[operator.len()..];
        let known = Property::named(&name).is_some();
        // An address on the web, or words of a sentence such as `Note:`, are no restrictions.
        let has_value = value_text
            .chars()
            .next()
            .is_some_and(|c| !c.is_whitespace() && c != ')' && c != '(');
        if !has_value || (!known && (self.words_for_unknown || value_text.starts_with("//"))) {
            return None;
        }
        let name_span = Span::new(start, start + name_length);
        self.at = start + name_length + operator.len();
        let operator_span = Span::new(start + name_length, self.at);
        let value = self.value();
        let (value, to) = self.range(value);
        Some(RawRestriction {
            name,
            name_span,
            operator,
            operator_span,
            value,
            to,
        })
    }

    fn value(&mut self) -> RawValue {
        let start = self.at;
        if self.peek().is_some_and(is_quote) {
            let (inner, _) = self.quoted();
            let text = self.star_after_phrase(inner, start);
            return RawValue {
                text,
                quoted: true,
                span: Span::new(start, self.at),
            };
        }
        if self.peek() == Some('\'') {
            self.note_single_quotes(start);
        }
        let text = self.bare(true);
        RawValue {
            text,
            quoted: false,
            span: Span::new(start, self.at),
        }
    }

    /// Splits `a..b`; the ends may be quoted.
    fn range(&mut self, value: RawValue) -> (RawValue, Option<RawValue>) {
        if value.quoted {
            if !self.rest().starts_with("..") {
                return (value, None);
            }
            self.at += 2;
            let to = self.value();
            return (value, Some(to));
        }
        let Some(dots) = value.text.find("..") else {
            return (value, None);
        };
        let start = value.span.start as usize;
        let first = RawValue {
            text: value.text[..dots].to_string(),
            quoted: false,
            span: Span::new(start, start + dots),
        };
        let rest = &value.text[dots + 2..];
        let to_start = start + dots + 2;
        let to = match rest.strip_prefix('"') {
            None => RawValue {
                text: rest.to_string(),
                quoted: false,
                span: Span::new(to_start, self.at),
            },
            Some(_) => {
                self.at = to_start;
                self.value()
            }
        };
        (first, Some(to))
    }

    /// `(5)` or `(n=5)` after NEAR; nothing means 8.
    fn near(&mut self, word: &str, start: usize) -> Token {
        let ordered = word == "ONEAR";
        if ordered {
            self.found
                .push(say::beyond_ediscovery(Span::new(start, self.at), word));
        }
        let Some(inner) = self.argument() else {
            return Token::Near {
                distance: 8,
                ordered,
            };
        };
        let number = inner.trim();
        let number = number
            .strip_prefix("n=")
            .or_else(|| number.strip_prefix("N="))
            .unwrap_or(number);
        match number.parse::<u32>() {
            Ok(distance) if distance <= 10_000 && !number.starts_with('+') => {
                Token::Near { distance, ordered }
            }
            _ => {
                self.found
                    .push(say::near_distance(Span::new(start, self.at), word));
                Token::Near {
                    distance: 8,
                    ordered,
                }
            }
        }
    }

    fn rank(&mut self, start: usize) -> Token {
        self.argument();
        self.found
            .push(say::beyond_ediscovery(Span::new(start, self.at), "XRANK"));
        Token::Rank
    }

    fn words(&mut self, start: usize) -> Token {
        self.found
            .push(say::beyond_ediscovery(Span::new(start, self.at), "WORDS"));
        let inner_start = self.at + 1;
        let inner = self.argument().unwrap_or_default();
        let mut words = Vec::new();
        let mut at = inner_start;
        for part in inner.split(',') {
            let word = part.trim();
            let lead = part.len() - part.trim_start().len();
            if !word.is_empty() {
                let span = Span::new(at + lead, at + lead + word.len());
                words.push((word.trim_matches('"').to_string(), span));
            }
            at += part.len() + 1;
        }
        Token::Words(words)
    }

    /// Text in parentheses right here, if there is one.
    fn argument(&mut self) -> Option<String> {
        let rest = self.rest();
        let inner = rest.strip_prefix('(')?;
        let end = inner.find(')')?;
        let inner = inner[..end].to_string();
        self.at += end + 2;
        Some(inner)
    }

    /// `from: ann`, `size > 10`: blanks make words of what was meant as a property (KQ-20).
    fn note_spaces_around_operators(&mut self) {
        for place in 0..self.tokens.len() {
            let Token::Word(word) = &self.tokens[place].token else {
                continue;
            };
            let name_length = word.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let (name, operator) = word.split_at(name_length);
            if Property::named(name).is_none() {
                continue;
            }
            let word_at =
                |offset: usize| match self.tokens.get(place + offset).map(|t| (&t.token, t.span)) {
                    Some((Token::Word(text), span)) => Some((text.clone(), span)),
                    Some((Token::Phrase(text), span)) => Some((format!("\"{text}\""), span)),
                    _ => None,
                };
            let span = self.tokens[place].span;
            if OPERATORS.contains(&operator) {
                let (value, whole) =
                    word_at(1).map_or((String::new(), span), |(text, at)| (text, span.to(at)));
                let mut fault = say::space_after_colon(whole, word, format!("{word}{value}"));
                fault.span = whole;
                self.found.push(fault);
            } else if operator.is_empty()
                && let Some((next, next_span)) = word_at(1)
                && let Some(typed) = OPERATORS.into_iter().find(|op| next.starts_with(op))
            {
                let (value, whole) = match next.len() > typed.len() {
                    true => (String::new(), span.to(next_span)),
                    false => word_at(2)
                        .map_or((String::new(), span.to(next_span)), |(text, at)| {
                            (text, span.to(at))
                        }),
                };
                self.found.push(say::space_after_colon(
                    whole,
                    word,
                    format!("{word}{next}{value}"),
                ));
            }
        }
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '＂')
}
