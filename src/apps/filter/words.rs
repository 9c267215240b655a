//! Cuts a filter into words: names, operators, brackets, texts in quotes. Both filter languages share it.

use super::Wrong;
use serde_json::Value as Json;

/// One word of a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// A name, a bare value, or an operator with its dash.
    Bare(String),
    /// A text in quotes.
    Text(String),
    /// `(`, `)`, `,`, `:`, `{`, `}`.
    Mark(char),
}

/// The words of a filter, read from the first to the last.
pub struct Words {
    words: Vec<(Word, usize)>,
    next: usize,
    end: usize,
}

impl Words {
    /// Cuts the text. A quote is doubled to stand for itself.
    pub fn new(filter: &str) -> Result<Words, Wrong> {
        let mut words = Vec::new();
        let mut letters = filter.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            match letter {
                _ if letter.is_whitespace() => {}
                '(' | ')' | ',' | '{' | '}' => words.push((Word::Mark(letter), at)),
                '\'' | '"' => {
                    let mut text = String::new();
                    loop {
                        match letters.next() {
                            Some((_, closing)) if closing == letter => match letters.peek() {
                                Some((_, again)) if *again == letter => {
                                    text.push(letter);
                                    letters.next();
                                }
                                _ => break,
                            },
                            Some((_, other)) => text.push(other),
                            None => return Err(Wrong::new("a closing quote", at)),
                        }
                    }
                    words.push((Word::Text(text), at));
                }
                _ => {
                    let mut bare = letter.to_string();
                    while let Some((_, more)) = letters.peek() {
                        if more.is_whitespace() || "(),'\"{}".contains(*more) {
                            break;
                        }
                        bare.push(*more);
                        letters.next();
                    }
                    words.push((Word::Bare(bare), at));
                }
            }
        }
        Ok(Words {
            words,
            next: 0,
            end: filter.len(),
        })
    }

    /// The next word, not taken.
    pub fn peek(&self) -> Option<&Word> {
        self.words.get(self.next).map(|(word, _)| word)
    }

    /// Takes the next word.
    pub fn take(&mut self) -> Option<Word> {
        let word = self.words.get(self.next).map(|(word, _)| word.clone());
        self.next += usize::from(word.is_some());
        word
    }

    /// Where the next word stands.
    pub fn at(&self) -> usize {
        self.words.get(self.next).map_or(self.end, |(_, at)| *at)
    }

    /// Takes the mark if it is next.
    pub fn mark(&mut self, mark: char) -> bool {
        let there = self.peek() == Some(&Word::Mark(mark));
        self.next += usize::from(there);
        there
    }

    /// Takes the mark, or says that it is missing.
    pub fn expect(&mut self, mark: char) -> Result<(), Wrong> {
        if self.mark(mark) {
            Ok(())
        } else {
            Err(Wrong::new(format!("'{mark}'"), self.at()))
        }
    }

    /// Takes the bare word if it is next, without case.
    pub fn bare(&mut self, wanted: &str) -> bool {
        let there =
            matches!(self.peek(), Some(Word::Bare(word)) if word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(there);
        there
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Result<(), Wrong> {
        if self.next == self.words.len() {
            Ok(())
        } else {
            Err(Wrong::new("the end, or 'and' or 'or'", self.at()))
        }
    }

    /// Takes a value: a text in quotes, `true`, `null`, a number, a date.
    pub fn value(&mut self) -> Result<Json, Wrong> {
        let at = self.at();
        match self.take() {
            Some(Word::Text(text)) => Ok(Json::String(text)),
            Some(Word::Bare(word)) => Ok(
                match word.trim_start_matches('$').to_ascii_lowercase().as_str() {
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    "null" => Json::Null,
                    _ => word.parse::<i64>().map_or(Json::String(word), Json::from),
                },
            ),
            _ => Err(Wrong::new("a value", at)),
        }
    }
}
