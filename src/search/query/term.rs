//! Makes nodes of terms: words and phrases are segmented, values are read by the type of their property, and what is
//! odd about them is told. Knows nothing of operators between terms.

use super::date::{self, Moment};
use super::diagnostic::Diagnostic;
use super::faults as say;
use super::lexer::{RawRestriction, RawValue};
use super::property::{FILE_TYPES, KINDS, Property, PropertyFacts, ValueType};
use super::tree::{Node, Phrase, Restriction, Value};
use super::{Dialect, Language};
use crate::diag::{Span, did_you_mean};
use crate::search::segment;

/// Longest restriction in characters.
const RESTRICTION_LIMIT: usize = 2048;

/// A bare word or phrase; nothing if it holds nothing that can be searched for.
pub(super) fn text(
    typed: &str,
    quoted: bool,
    span: Span,
    found: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let phrase = phrase(typed, quoted, span, found)?;
    if phrase.words.is_empty() {
        found.push(say::nothing_left(span, typed));
        return None;
    }
    note_dropped(&phrase, span, found);
    Some(Node::Text(phrase, span))
}

/// Words of a term with its wildcard; none after an error.
fn phrase(typed: &str, quoted: bool, span: Span, found: &mut Vec<Diagnostic>) -> Option<Phrase> {
    let typed = typed.trim();
    let stem = typed.strip_suffix('*').unwrap_or(typed);
    let prefix = stem.len() < typed.len();
    if typed == "*" {
        found.push(say::lone_star(span));
        return None;
    }
    if stem.contains('*') {
        if !quoted {
            found.push(say::star_not_at_end(span, typed));
            return None;
        }
        found.push(say::star_inside_phrase(span));
    }
    if stem.trim_end_matches('?').contains('?') && !quoted {
        found.push(say::question_mark(span));
    }
    let words: Vec<String> = segment::words(&segment(stem)).map(str::to_string).collect();
    if prefix && !words.is_empty() {
        if stem.ends_with('.') {
            found.push(say::dot_before_star(span, typed));
        } else if is_short(stem) {
            found.push(say::short_prefix(span, typed));
            return None;
        }
    }
    // After a character that separates words the wildcard has no beginning to continue.
    let prefix = prefix && stem.ends_with(|c: char| c.is_alphanumeric());
    Some(Phrase {
        words,
        prefix,
        typed: stem.to_string(),
        quoted,
    })
}

/// Fewer than three letters (KQ-31); in scripts without spaces each character is a word already.
fn is_short(stem: &str) -> bool {
    stem.chars().filter(|c| c.is_alphanumeric()).count() < 3
        && stem.chars().all(|c| (c as u32) < 0x0e00)
}

/// Tells which characters are dropped, unless they only join the parts of an address, a date or a name.
fn note_dropped(phrase: &Phrase, span: Span, found: &mut Vec<Diagnostic>) {
    let letters: Vec<char> = phrase.typed.chars().collect();
    let mut dropped: Vec<char> = Vec::new();
    for (place, c) in letters.iter().enumerate() {
        let joins = place > 0
            && letters.get(place + 1).is_some_and(|n| n.is_alphanumeric())
            && letters[place - 1].is_alphanumeric();
        let special = c.is_ascii_punctuation()
            && !(joins && matches!(c, '@' | '.' | '-' | '_' | '/' | '\'' | ':' | ','));
        if special && !matches!(c, '.' | ',' | '\'' | '"' | '*') && !dropped.contains(c) {
            dropped.push(*c);
        }
    }
    if !dropped.is_empty() {
        let shown: Vec<String> = dropped.iter().map(char::to_string).collect();
        found.push(say::dropped_characters(
            span,
            &shown.join(" "),
            &phrase.words.join(" "),
        ));
    }
}

/// A property restriction; nothing after an error. In a condition of `(c:c)` a value may be a list.
pub(super) fn restriction(
    raw: &RawRestriction,
    span: Span,
    in_condition: bool,
    language: &Language,
    found: &mut Vec<Diagnostic>,
    query: &str,
) -> Option<Node> {
    let length = query
        .get(span.start as usize..span.end as usize)
        .map_or(0, |text| text.chars().count());
    if length > RESTRICTION_LIMIT {
        found.push(say::restriction_too_long(span, length));
        return None;
    }
    let Some(facts) = Property::named(&raw.name) else {
        let text = query
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
            .replace('"', " ");
        found.push(say::unknown_property(
            raw.name_span,
            &raw.name,
            span,
            text.trim(),
        ));
        return None;
    };
    let compares = matches!(raw.operator, "<" | ">" | "<=" | ">=");
    if (compares || raw.to.is_some()) && !matches!(facts.value, ValueType::Date | ValueType::Number)
    {
        if compares {
            found.push(say::operator_for_type(
                raw.operator_span,
                raw.operator,
                facts.names[0],
                facts.value.words(),
            ));
            return None;
        }
        // Two dots in a text are only two dots.
        let joined = rejoined(raw);
        return restriction(&joined, span, in_condition, language, found, query);
    }
    if in_condition && let Some(several) = split_list(raw, facts) {
        let nodes: Vec<Node> = several
            .iter()
            .filter_map(|one| restriction(one, span, false, language, found, query))
            .collect();
        return (!nodes.is_empty()).then(|| Node::any(nodes));
    }
    let reader = Reader {
        raw,
        facts,
        span,
        in_condition,
        language,
    };
    let value = reader.value(found)?;
    let typed = reader.printed();
    let node = Node::Property(Restriction {
        property: facts.property,
        value,
        typed,
        span,
    });
    Some(if raw.operator == "<>" {
        Node::Not(Box::new(node), span)
    } else {
        node
    })
}

fn rejoined(raw: &RawRestriction) -> RawRestriction {
    let to = raw.to.clone().unwrap_or_default();
    let text = format!("{}..{}", raw.value.text, to.text);
    let value = RawValue {
        text,
        quoted: raw.value.quoted || to.quoted,
        span: raw.value.span.to(to.span),
    };
    RawRestriction {
        value,
        to: None,
        ..raw.clone()
    }
}

/// `kind="email;meetings"`: several values in one condition. A comma stands inside names and paths, so in quotes only a
/// semicolon separates them, except where a value is a single word.
fn split_list(raw: &RawRestriction, facts: &PropertyFacts) -> Option<Vec<RawRestriction>> {
    if raw.to.is_some()
        || matches!(
            facts.value,
            ValueType::Date | ValueType::Number | ValueType::Boolean
        )
    {
        return None;
    }
    let comma_separates = !raw.value.quoted || facts.value == ValueType::Word;
    let parts: Vec<&str> = raw
        .value
        .text
        .split(|c| c == ';' || (c == ',' && comma_separates))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() < 2 {
        return None;
    }
    let one = |part: &str| RawValue {
        text: part.to_string(),
        quoted: true,
        span: raw.value.span,
    };
    Some(
        parts
            .into_iter()
            .map(|part| RawRestriction {
                value: one(part),
                ..raw.clone()
            })
            .collect(),
    )
}

struct Reader<'a> {
    raw: &'a RawRestriction,
    facts: &'a PropertyFacts,
    span: Span,
    in_condition: bool,
    language: &'a Language,
}

impl Reader<'_> {
    fn text(&self) -> &str {
        self.raw.value.text.trim()
    }

    fn name(&self) -> &'static str {
        self.facts.names[0]
    }

    /// Operator and value as they print again.
    fn printed(&self) -> String {
        let show = |value: &RawValue| {
            if value.quoted {
                format!("\"{}\"", value.text)
            } else {
                value.text.clone()
            }
        };
        let operator = if self.raw.operator == "<>" {
            "="
        } else {
            self.raw.operator
        };
        match &self.raw.to {
            Some(to) => format!("{operator}{}..{}", show(&self.raw.value), show(to)),
            None => format!("{operator}{}", show(&self.raw.value)),
        }
    }

    fn value(&self, found: &mut Vec<Diagnostic>) -> Option<Value> {
        if self.text().is_empty() && self.raw.to.is_none() {
            found.push(say::empty_value(self.span, self.name()));
            return Some(Value::Nothing);
        }
        match self.facts.value {
            ValueType::Date => self.time(found),
            ValueType::Number => self.number(found),
            ValueType::Boolean => self.boolean(found),
            ValueType::FolderId => self.folder_id(found),
            ValueType::Word => self.word(found),
            ValueType::Url => Some(self.url()),
            ValueType::People => {
                let mut phrase = phrase(self.text(), true, self.raw.value.span, found)?;
                phrase.quoted = self.raw.value.quoted;
                Some(if phrase.words.is_empty() {
                    Value::Nothing
                } else {
                    Value::People(phrase)
                })
            }
            ValueType::Text => {
                let phrase = phrase(
                    self.text(),
                    self.raw.value.quoted,
                    self.raw.value.span,
                    found,
                )?;
                if phrase.words.is_empty() {
                    found.push(say::nothing_left(self.raw.value.span, self.text()));
                    return Some(Value::Nothing);
                }
                let whole = self.raw.operator == "="
                    && self.language.dialect == Dialect::SharePoint
                    && !phrase.prefix;
                Some(Value::Text { phrase, whole })
            }
        }
    }

    fn moment(&self, value: &RawValue, found: &mut Vec<Diagnostic>) -> Option<Moment> {
        let read = date::read(&value.text, self.language.now_ms, self.language.week_start);
        match read {
            None => found.push(say::bad_date(value.span, &value.text)),
            Some(Moment {
                us_form: Some(date),
                ..
            }) => {
                found.push(say::us_date(value.span, &value.text, &date.to_string()));
            }
            Some(_) => {}
        }
        read
    }

    fn time(&self, found: &mut Vec<Diagnostic>) -> Option<Value> {
        let first = self.moment(&self.raw.value, found)?;
        if let Some(to) = &self.raw.to {
            let last = self.moment(to, found)?;
            if !self.range_allowed(found) {
                return None;
            }
            if last.end <= first.start {
                found.push(say::reversed_range(self.span, self.reversed(to)));
                return None;
            }
            return Some(Value::Time {
                from: Some(first.start),
                before: Some(last.end),
            });
        }
        let (from, before) = match self.raw.operator {
            "<" => (None, Some(first.start)),
            "<=" => (None, Some(first.end)),
            ">" => (Some(first.end), None),
            ">=" => (Some(first.start), None),
            _ => (Some(first.start), Some(first.end)),
        };
        Some(Value::Time { from, before })
    }

    fn reversed(&self, to: &RawValue) -> String {
        format!(
            "{}{}{}..{}",
            self.raw.name, self.raw.operator, to.text, self.raw.value.text
        )
    }

    /// A range stands after ':' or '=' only.
    fn range_allowed(&self, found: &mut Vec<Diagnostic>) -> bool {
        let allowed = matches!(self.raw.operator, ":" | "=");
        if !allowed {
            found.push(say::operator_for_type(
                self.raw.operator_span,
                self.raw.operator,
                self.name(),
                "a range here",
            ));
        }
        allowed
    }

    fn integer(&self, value: &RawValue, found: &mut Vec<Diagnostic>) -> Option<i64> {
        let number = value
            .text
            .trim()
            .parse::<i64>()
            .ok()
            .filter(|_| !value.text.contains('+'));
        if number.is_none() {
            found.push(say::bad_number(
                value.span,
                &value.text,
                bytes_of(&value.text),
            ));
        }
        number
    }

    fn number(&self, found: &mut Vec<Diagnostic>) -> Option<Value> {
        let first = self.integer(&self.raw.value, found)?;
        if let Some(to) = &self.raw.to {
            let last = self.integer(to, found)?;
            if !self.range_allowed(found) {
                return None;
            }
            if last < first {
                found.push(say::reversed_range(self.span, self.reversed(to)));
                return None;
            }
            return Some(Value::Number {
                min: Some(first),
                max: Some(last),
            });
        }
        Some(match self.raw.operator {
            "<" => Value::Number {
                min: None,
                max: Some(first.saturating_sub(1)),
            },
            "<=" => Value::Number {
                min: None,
                max: Some(first),
            },
            ">" => Value::Number {
                min: Some(first.saturating_add(1)),
                max: None,
            },
            ">=" => Value::Number {
                min: Some(first),
                max: None,
            },
            _ => Value::Number {
                min: Some(first),
                max: Some(first),
            },
        })
    }

    fn boolean(&self, found: &mut Vec<Diagnostic>) -> Option<Value> {
        match self.text().to_ascii_lowercase().as_str() {
            "true" => Some(Value::Boolean(true)),
            "false" => Some(Value::Boolean(false)),
            _ => {
                found.push(say::bad_boolean(self.raw.value.span, self.text()));
                None
            }
        }
    }

    fn folder_id(&self, found: &mut Vec<Diagnostic>) -> Option<Value> {
        let text = self.text();
        if text.len() != 48 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            found.push(say::bad_folder_id(self.raw.value.span, text));
            return None;
        }
        Some(Value::Word {
            word: text.to_ascii_lowercase(),
            prefix: false,
        })
    }

    fn word(&self, found: &mut Vec<Diagnostic>) -> Option<Value> {
        let text = self.text();
        let stem = text.strip_suffix('*').unwrap_or(text);
        let mut prefix = stem.len() < text.len();
        if stem.is_empty() {
            found.push(say::lone_star(self.raw.value.span));
            return None;
        }
        if stem.contains('*') {
            found.push(say::star_not_at_end(self.raw.value.span, text));
            return None;
        }
        if prefix && is_short(stem) {
            found.push(say::short_prefix(self.raw.value.span, text));
            return None;
        }
        // KQ-35: in the File type condition with Equals the wildcard is ignored.
        if self.in_condition
            && self.facts.property == Property::FileType
            && self.raw.operator == "="
        {
            prefix = false;
        }
        let word = stem.trim_start_matches('.').to_lowercase();
        if !prefix {
            self.note_unlikely(&word, found);
        }
        Some(Value::Word { word, prefix })
    }

    /// A value that is nearly another, as `xlxs` is nearly `xlsx`: it runs as typed, and the question is asked.
    fn note_unlikely(&self, word: &str, found: &mut Vec<Diagnostic>) {
        let known: &[&str] = match self.facts.property {
            Property::Kind => KINDS,
            Property::FileType => FILE_TYPES,
            Property::Importance => &["high", "medium", "normal", "low"],
            _ => return,
        };
        if known.contains(&word) {
            return;
        }
        match did_you_mean(word, known.iter().copied()) {
            Some(near) => found.push(say::unlikely_value(
                self.raw.value.span,
                self.name(),
                word,
                near,
            )),
            None if self.facts.property == Property::Kind => {
                found.push(say::unknown_kind(self.raw.value.span, word))
            }
            None => {}
        }
    }

    fn url(&self) -> Value {
        let text = self.text().to_lowercase();
        match text.strip_suffix('*') {
            Some(stem) => Value::Word {
                word: stem.to_string(),
                prefix: true,
            },
            None => Value::Word {
                word: text,
                prefix: false,
            },
        }
    }
}

/// What `10MB` is in bytes, for the fix.
fn bytes_of(text: &str) -> Option<i64> {
    let text = text
        .trim()
        .to_ascii_uppercase()
        .replace([',', '_', ' '], "");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "B" => 1,
        "KB" | "K" => 1 << 10,
        "MB" | "M" => 1 << 20,
        "GB" | "G" => 1 << 30,
        _ => return None,
    };
    digits.parse::<i64>().ok()?.checked_mul(unit)
}
