//! What stands at the cursor, for completion: a command's name, a parameter, an argument, a member, a variable. Knows
//! no command; it says what kind of thing is wanted and which words of the text bear on it.

use super::highlight::TokenKind;
use super::parser::{self, CommandSite, MemberSite, Record, Word};
use super::pasted;
use super::tree::ScriptBlockTree;
use crate::diag::{Source, Span};
use std::rc::Rc;

/// What is wanted at the cursor.
#[derive(Clone)]
pub struct CursorContext {
    /// The kind of thing.
    pub wanted: Wanted,
    /// Bytes that a completion replaces: the word at the cursor, quotes included; empty between words.
    pub replace: Span,
    /// The word at the cursor, whole and without quotes.
    pub word: String,
    /// Opening quote, if the word has one.
    pub quote: Option<char>,
    /// Where the cursor stands, in bytes.
    pub cursor: usize,
    /// The tree of the text, as far as it could be read.
    pub tree: Rc<ScriptBlockTree>,
}

/// Kinds of things that can be completed.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Name of a command.
    Command,
    /// `-Name` of this command; the word is without its dash.
    Parameter(CommandAtCursor),
    /// A value of this command, of the parameter named, else by position.
    Argument(CommandAtCursor, Option<String>),
    /// A member of the expression under the span; `true` for `::`. The stages before the command around it, if any,
    /// say what `$_` is.
    Member(Span, bool, Option<Span>),
    /// A variable; the word is with its sign.
    Variable,
    /// A type between brackets.
    Type,
    /// What may stand behind `using`.
    UsingKind,
    /// Behind `using` and this word.
    Using(String),
    /// An argument of the attribute named; with those that stand there already.
    AttributeArgument(String, Vec<String>),
    /// A key of a table.
    Key(KeyAtCursor),
    /// A key in brackets behind this expression.
    Index(Span),
    /// An operator; the word is without its dash.
    Operator,
    /// A flag of `switch`; the word is without its dash.
    SwitchFlag,
    /// Label of a loop, behind `break` or `continue`.
    Label,
    /// A comment; the word is all of it.
    Comment,
    /// Nothing that can be told.
    Nothing,
}

/// A key of a table around the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyAtCursor {
    /// Keys that stand there already.
    pub given: Vec<String>,
    /// First byte between the braces.
    pub start: usize,
    /// The command and parameter that it is a value of.
    pub of: Option<(CommandAtCursor, Option<String>)>,
}

/// A command around the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandAtCursor {
    /// As written.
    pub name: String,
    /// Where its name stands.
    pub name_span: Span,
    /// Words behind it, the one at the cursor left out.
    pub words: Vec<CommandWord>,
    /// Where the stages before it in its pipeline begin.
    pub upstream: Option<Span>,
}

/// One word of a command around the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandWord {
    /// Where it stands.
    pub span: Span,
    /// Name of a parameter, without dash.
    pub parameter: Option<String>,
    /// Where the value stands that a colon attaches.
    pub value: Option<Span>,
    /// Name of a splatted variable.
    pub splat: Option<String>,
}

/// A cursor in a text that was read as far as it goes.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    record: Record,
    tree: Rc<ScriptBlockTree>,
}

/// What stands at byte `cursor` of the text, which may be broken.
pub fn context_at(text: &str, cursor: usize) -> CursorContext {
    let at = text.floor_char_boundary(cursor.min(text.len()));
    let clean = pasted::without_prompts(text);
    let parsed = parser::run(&Source::new("prompt", text), &clean, true);
    let cursor = Cursor {
        text,
        at,
        record: parsed.record.map(|record| *record).unwrap_or_default(),
        tree: parsed.tree,
    };
    cursor
        .comment()
        .or_else(|| cursor.variable())
        .or_else(|| cursor.using())
        .or_else(|| cursor.member())
        .or_else(|| cursor.index())
        .or_else(|| cursor.type_name())
        .or_else(|| cursor.attribute_argument())
        .or_else(|| cursor.jump_or_switch())
        .or_else(|| cursor.key())
        .or_else(|| cursor.keyword())
        .or_else(|| cursor.in_command())
        .unwrap_or_else(|| cursor.outside())
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Cursor<'_> {
    /// What stands between two places; nothing where they do not fit.
    fn part(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    fn before(&self) -> &str {
        self.part(0, self.at)
    }

    /// A context whose word goes from `start` to `end`.
    fn found(&self, start: usize, end: usize, wanted: Wanted) -> CursorContext {
        let end = end.max(start);
        let whole = self.part(start, end);
        let quote = whole.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let word = match quote {
            Some(quote) => {
                let inner = &whole[quote.len_utf8()..];
                let inner = inner.strip_suffix(quote).unwrap_or(inner);
                inner.replace(&quote.to_string().repeat(2), &quote.to_string())
            }
            None => whole.to_owned(),
        };
        CursorContext {
            wanted,
            replace: Span::new(start, end),
            word,
            quote,
            cursor: self.at,
            tree: self.tree.clone(),
        }
    }

    /// The same, the first character of the word left out.
    fn found_behind_sign(&self, start: usize, end: usize, wanted: Wanted) -> CursorContext {
        let mut context = self.found(start, end, wanted);
        let first = context.word.chars().next().map_or(0, char::len_utf8);
        context.word.drain(..first);
        context
    }

    fn word_start(&self, belongs: impl Fn(char) -> bool) -> usize {
        let before = self.before().char_indices().rev();
        before
            .take_while(|(_, c)| belongs(*c))
            .last()
            .map_or(self.at, |(at, _)| at)
    }

    fn word_end(&self, belongs: impl Fn(char) -> bool) -> usize {
        self.part(self.at, self.text.len())
            .find(|c: char| !belongs(c))
            .map_or(self.text.len(), |n| self.at + n)
    }

    fn comment(&self) -> Option<CursorContext> {
        let spans = self.tree.comments.spans();
        let mark = spans
            .iter()
            .find(|c| (c.start as usize) < self.at && self.at <= c.end as usize)?;
        Some(self.found(mark.start as usize, mark.end as usize, Wanted::Comment))
    }

    /// Whether the cursor stands in a text of that quote.
    fn in_string(&self, single: bool) -> bool {
        self.string_at_cursor(single).is_some()
    }

    fn string_at_cursor(&self, single: bool) -> Option<(usize, usize)> {
        let opens: &[&str] = if single { &["'", "@'"] } else { &["\"", "@\""] };
        let holds = |m: &&(usize, usize, TokenKind)| {
            let whole = self.part(m.0, m.1);
            let quote = if single { '\'' } else { '"' };
            let closed = whole.len() > 1 && whole.ends_with(quote);
            m.2 == TokenKind::String
                && m.0 < self.at
                && (self.at < m.1 || self.at == m.1 && !closed)
                && opens.iter().any(|open| whole.starts_with(open))
        };
        let mark = self.record.marks.iter().rev().find(holds)?;
        Some((mark.0, mark.1))
    }

    /// `$name`, `${any name`, `@name`, with a scope: read from the text, since a sign alone is no token yet.
    fn variable(&self) -> Option<CursorContext> {
        if self.in_string(true) {
            return None;
        }
        let before = self.before();
        let braced = before
            .rfind("${")
            .filter(|at| !before[*at..].contains(['}', '\n']));
        let (start, end) = match braced {
            Some(start) => {
                let end = self.word_end(|c| !matches!(c, '}' | '\n' | '"'));
                let close = usize::from(self.part(end, end + 1) == "}");
                (start, end + close)
            }
            None => {
                let belongs = |c: char| is_name(c) || matches!(c, ':' | '?' | '^' | '$');
                let name = self.word_start(|c| belongs(c) && c != '$');
                let signed = self.part(0, name);
                let start = signed.len() - 1.min(signed.len());
                let sign = self.part(start, name);
                let splat = sign == "@"
                    && name < self.at
                    && !self.part(0, start).ends_with(|c: char| {
                        !c.is_whitespace() && !matches!(c, '(' | '{' | ';' | '|' | ',')
                    });
                if sign != "$" && !splat {
                    return None;
                }
                // `$$` is a variable, too.
                let start = match self.part(0, start).ends_with('$') && name == self.at {
                    true => start - 1,
                    false => start,
                };
                (start, self.word_end(|c| is_name(c) || c == ':'))
            }
        };
        if self.part(0, start).ends_with('`') {
            return None;
        }
        let mut context = self.found(start, end, Wanted::Variable);
        context.quote = None;
        Some(context)
    }

    fn using(&self) -> Option<CursorContext> {
        let line = self.before().rsplit(['\n', ';']).next()?.trim_start();
        let (word, rest) = line.split_once(char::is_whitespace)?;
        if !word.eq_ignore_ascii_case("using") {
            return None;
        }
        let start = self.word_start(|c| !c.is_whitespace());
        let end = self.word_end(|c| !c.is_whitespace() && c != ';');
        let wanted = match rest.trim_start().split_once(char::is_whitespace) {
            Some((kind, _)) => Wanted::Using(kind.to_lowercase()),
            None => Wanted::UsingKind,
        };
        Some(self.found(start, end, wanted))
    }

    fn member(&self) -> Option<CursorContext> {
        let sites = || self.record.members.iter().rev();
        let site = sites()
            .find(|site| site.name.0 <= self.at && self.at <= site.name.1)
            .or_else(|| {
                // Blanks may stand behind the dot.
                let blank = |site: &&MemberSite| {
                    let behind = self.part(site.name.0, self.at);
                    let pattern = |c: char| is_name(c) || matches!(c, '*' | '?');
                    !behind.is_empty()
                        && (behind.chars().all(|c| matches!(c, ' ' | '\t'))
                            || behind.chars().all(pattern))
                };
                sites().find(blank)
            })?;
        let (mut start, end) = site.name;
        let typed = self.part(start, self.at);
        start += typed.len() - typed.trim_start().len();
        if self.part(start, end).starts_with(['\'', '"', '(', '$']) {
            return Some(self.found(self.at, self.at, Wanted::Nothing));
        }
        let end = self.word_end(|c| is_name(c) || matches!(c, '*' | '?'));
        let wanted = Wanted::Member(site.target, site.is_static, self.feeding());
        Some(self.found(start, end.min(site.name.1.max(self.at)), wanted))
    }

    /// Stages before the nearest command around the cursor that has any: they feed `$_`.
    fn feeding(&self) -> Option<Span> {
        let holds = |site: &&CommandSite| {
            site.reach.0 <= self.at && self.at <= site.reach.1 && site.upstream.is_some()
        };
        let site = self
            .record
            .commands
            .iter()
            .filter(holds)
            .max_by_key(|site| site.reach.0)?;
        Some(Span::new(site.upstream?.start as usize, site.reach.0))
    }

    /// `$table['`
    fn index(&self) -> Option<CursorContext> {
        let (start, _) = self
            .string_at_cursor(true)
            .or_else(|| self.string_at_cursor(false))?;
        let target = self.part(0, start).strip_suffix('[')?;
        let begins = target
            .rfind(|c: char| !(is_name(c) || matches!(c, '.' | ':' | '$' | '[' | ']' | '\'' | '"')))
            .map_or(0, |at| at + 1);
        let expression = target.get(begins..)?;
        if !expression.starts_with('$') {
            return None;
        }
        let end = self.word_end(|c| !matches!(c, '\'' | '"' | ']'));
        let close = usize::from(self.part(end, end + 1) == self.part(start, start + 1));
        Some(self.found(
            start,
            end + close,
            Wanted::Index(Span::new(begins, target.len())),
        ))
    }

    fn type_name(&self) -> Option<CursorContext> {
        if self.in_string(true) || self.in_string(false) {
            return None;
        }
        let belongs = |c: char| is_name(c) || matches!(c, '.' | '+');
        let (start, end) = (self.word_start(belongs), self.word_end(belongs));
        let at_cursor = |m: &&(usize, usize, TokenKind)| {
            m.2 == TokenKind::Type && m.0 <= self.at && self.at <= m.1
        };
        if self.record.marks.iter().any(|m| at_cursor(&m)) || self.opens_type(start) {
            return Some(self.found(start, end, Wanted::Type));
        }
        None
    }

    /// Whether a type's name begins at this place: behind a bracket that indexes nothing.
    fn opens_type(&self, start: usize) -> bool {
        let Some(outer) = self.part(0, start).trim_end().strip_suffix(['[', ',']) else {
            return false;
        };
        if self.part(0, start).trim_end().ends_with(',') {
            return outer.rfind('[').is_some_and(|at| {
                !outer[at..].contains(']')
                    && outer[..at].ends_with(is_name)
                    && self.opens_type(at + 1)
            });
        }
        match outer.chars().next_back() {
            Some(c) if is_name(c) || c == '.' => {
                let name = outer.trim_end_matches(|c| is_name(c) || c == '.');
                name.ends_with('[') && self.opens_type(name.len())
            }
            Some(')' | ']' | '}' | '"' | '\'') => {
                outer.ends_with(']') && {
                    // `[int][dat`: a cast before a cast; `$x[0][dat` is an index.
                    let inner = outer.trim_end_matches(|c| is_name(c) || matches!(c, '.' | ']'));
                    inner.ends_with('[') && self.opens_type(inner.len())
                }
            }
            _ => true,
        }
    }

    fn attribute_argument(&self) -> Option<CursorContext> {
        let (name, from, to) = self
            .record
            .attributes
            .iter()
            .rev()
            .find(|(_, start, end)| *start <= self.at && self.at <= *end)?;
        let start = self.word_start(is_name);
        let before = self.part(*from, start).trim_end();
        let starts = before.is_empty() || before.ends_with([',', '(']);
        if !starts {
            return Some(self.found(self.at, self.at, Wanted::Nothing));
        }
        let given = self.part(*from, *to).split(',').filter_map(|part| {
            let (name, _) = part.split_once('=')?;
            Some(name.trim().to_owned())
        });
        let wanted = Wanted::AttributeArgument(name.clone(), given.collect());
        Some(self.found(start, self.word_end(is_name), wanted))
    }

    /// `switch -`, `break `.
    fn jump_or_switch(&self) -> Option<CursorContext> {
        let statement = self.before().rsplit(['\n', ';', '{', '}', '(']).next()?;
        let mut words = statement.split_whitespace();
        let first = words.next()?.to_ascii_lowercase();
        if !statement.contains(char::is_whitespace) || self.in_string(true) || self.in_string(false)
        {
            return None;
        }
        let end = self.word_end(is_name);
        match &*first {
            "switch" if words.all(|word| word.starts_with('-')) => {
                let start = self.word_start(|c| is_name(c) || c == '-');
                self.part(start, self.at)
                    .starts_with('-')
                    .then(|| self.found_behind_sign(start, end, Wanted::SwitchFlag))
            }
            "break" | "continue" => {
                let start = self.word_start(is_name);
                let blank = self.part(0, start).ends_with(char::is_whitespace);
                blank.then(|| self.found(start, end, Wanted::Label))
            }
            _ => None,
        }
    }

    /// A keyword that begins a statement: a command may begin so, too.
    fn keyword(&self) -> Option<CursorContext> {
        let belongs = |c: char| is_name(c) || c == '-';
        let (start, end) = (self.word_start(belongs), self.word_end(belongs));
        let before = self.part(0, start).trim_end_matches([' ', '\t']);
        let begins = before.is_empty() || before.ends_with(['\n', ';', '{']);
        let is_keyword = |m: &&(usize, usize, TokenKind)| {
            m.2 == TokenKind::Keyword && m.0 == start && m.1 == end
        };
        let marked = self.record.marks.iter().any(|m| is_keyword(&m));
        (start < self.at && begins && marked).then(|| self.found(start, end, Wanted::Command))
    }

    /// At the beginning of an entry of a table: only a name stands between it and the cursor.
    fn key(&self) -> Option<CursorContext> {
        let record = &self.record;
        let hash = record
            .hashes
            .iter()
            .filter(|h| h.reach.0 <= self.at && self.at <= h.reach.1)
            .max_by_key(|h| h.reach.0)?;
        let inner = self.innermost();
        if inner.is_some_and(|site| site.reach.0 > hash.reach.0) {
            return None;
        }
        let belongs = |c: char| is_name(c) || matches!(c, '-' | '\'' | '"');
        let start = self.word_start(belongs);
        let before = self.part(hash.reach.0, start).trim_end_matches([' ', '\t']);
        if !(before.is_empty() || before.ends_with(['\n', ';'])) {
            return None;
        }
        let open = hash.reach.0.saturating_sub(2);
        let of = inner.and_then(|site| {
            let (name, _) = site.name.as_ref()?;
            let parameter = self.parameter_before(site, open);
            let mut at = self.command(site, name.clone());
            at.words.retain(|word| (word.span.end as usize) <= open);
            Some((at, parameter))
        });
        let end = self.word_end(is_name);
        let typed = self.part(start, end);
        let given = hash
            .keys
            .iter()
            .filter(|key| **key != typed || self.key_has_value(end));
        let key = KeyAtCursor {
            given: given.cloned().collect(),
            start: hash.reach.0,
            of,
        };
        Some(self.found(start, end, Wanted::Key(key)))
    }

    fn key_has_value(&self, end: usize) -> bool {
        self.part(end, self.text.len())
            .trim_start()
            .starts_with('=')
    }

    fn innermost(&self) -> Option<&CommandSite> {
        let holds = |site: &&CommandSite| site.reach.0 <= self.at && self.at <= site.reach.1;
        self.record
            .commands
            .iter()
            .filter(holds)
            .max_by_key(|site| site.reach.0)
    }

    fn in_command(&self) -> Option<CursorContext> {
        let site = self.innermost()?;
        let Some((name, place)) = &site.name else {
            let start = self.word_start(|c| {
                !c.is_whitespace() && !matches!(c, '|' | '(' | '{' | ';' | '&' | '=')
            });
            let start = start.max(site.reach.0.min(self.at));
            return Some(self.found(start, self.at, Wanted::Command));
        };
        let (start, end) = (place.start as usize, place.end as usize);
        if self.at <= end {
            return (self.at >= start).then(|| self.found(start, end, Wanted::Command));
        }
        let at = self.command(site, name.clone());
        let Some(word) = self.word_at(site) else {
            let parameter = self.parameter_before(site, self.at);
            return Some(self.found(self.at, self.at, Wanted::Argument(at, parameter)));
        };
        let (start, end) = (word.span.start as usize, word.span.end as usize);
        if let Some((parameter, value)) = &word.parameter {
            let colon = self.part(start, end).find(':').map(|n| start + n + 1);
            let value_start = value
                .map(|span| span.start as usize)
                .or(colon)
                .filter(|at| *at <= self.at);
            let Some(value_start) = value_start else {
                let end = colon.map_or(end, |colon| colon - 1);
                return Some(self.found_behind_sign(start, end, Wanted::Parameter(at)));
            };
            let wanted = Wanted::Argument(at, Some(parameter.clone()));
            return Some(self.found(value_start, end, wanted));
        }
        if start < self.at
            && self
                .part(start, self.at)
                .chars()
                .all(|c| matches!(c, '-' | '–' | '—'))
        {
            let mut context = self.found(start, end, Wanted::Parameter(at));
            context.word.clear();
            return Some(context);
        }
        let whole = self.part(start, self.text.len());
        let opened = ["(", "{", "[", "@(", "$("]
            .iter()
            .any(|open| whole.starts_with(open));
        let closed = end > start + 1 && self.part(start, end).ends_with([')', '}', ']']);
        if opened && self.at > start && (self.at < end || !closed) {
            return None;
        }
        let (piece, piece_end) = self.piece(start, end);
        let parameter = self.parameter_before(site, start);
        Some(self.found(piece, piece_end, Wanted::Argument(at, parameter)))
    }

    /// Of several values joined by commas, the one at the cursor.
    fn piece(&self, start: usize, end: usize) -> (usize, usize) {
        let (mut from, mut quote) = (start, None);
        for (at, c) in self.part(start, end).char_indices() {
            let here = start + at;
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if matches!(c, '\'' | '"') => quote = Some(c),
                None if c == ',' && here < self.at => from = here + 1,
                None if c == ',' => {
                    return (self.skip_blanks(from), here);
                }
                None => {}
            }
        }
        (self.skip_blanks(from), end)
    }

    fn skip_blanks(&self, from: usize) -> usize {
        let part = self.part(from, self.at);
        from + part.len() - part.trim_start().len()
    }

    fn word_at<'s>(&self, site: &'s CommandSite) -> Option<&'s Word> {
        let holds = |word: &&Word| {
            (word.span.start as usize) < self.at && self.at <= word.span.end as usize
        };
        site.words.iter().find(holds)
    }

    /// The parameter whose value would stand at this place, as far as the text says.
    fn parameter_before(&self, site: &CommandSite, at: usize) -> Option<String> {
        let joined = self.part(0, at).trim_end().ends_with(',');
        let mut before = site
            .words
            .iter()
            .rev()
            .filter(|word| (word.span.end as usize) <= at);
        let mut last = before.next()?;
        while joined && last.parameter.is_none() {
            last = before.next()?;
        }
        match &last.parameter {
            Some((name, None)) => Some(name.clone()),
            // `-Name: ` and then the value.
            Some((name, Some(value))) if value.start as usize >= at => Some(name.clone()),
            _ => None,
        }
    }

    fn command(&self, site: &CommandSite, name: String) -> CommandAtCursor {
        let holds = |word: &&Word| {
            (word.span.start as usize) < self.at && self.at <= word.span.end as usize
        };
        let words = site
            .words
            .iter()
            .filter(|word| !holds(word))
            .map(command_word)
            .collect();
        CommandAtCursor {
            name,
            name_span: site
                .name
                .as_ref()
                .map(|(_, span)| *span)
                .unwrap_or_default(),
            words,
            upstream: site
                .upstream
                .map(|span| Span::new(span.start as usize, site.reach.0)),
        }
    }

    /// In an expression: an operator, if a dash was typed; a text that is a statement may become a command.
    fn outside(&self) -> CursorContext {
        if let Some((start, end)) = self
            .string_at_cursor(true)
            .or_else(|| self.string_at_cursor(false))
        {
            let before = self.part(0, start).trim_end();
            let alone = before.is_empty() || before.ends_with(['\n', ';', '{', '|', '&']);
            let wanted = if alone {
                Wanted::Command
            } else {
                Wanted::Nothing
            };
            return self.found(start, end, wanted);
        }
        let start = self.word_start(char::is_alphanumeric);
        if self.part(0, start).ends_with('-') {
            return self.found_behind_sign(start - 1, self.word_end(is_name), Wanted::Operator);
        }
        self.found(self.at, self.at, Wanted::Nothing)
    }
}

fn command_word(word: &Word) -> CommandWord {
    CommandWord {
        span: word.span,
        parameter: word.parameter.as_ref().map(|(name, _)| name.clone()),
        value: word.parameter.as_ref().and_then(|(_, value)| *value),
        splat: word.splat.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The context at the `|` of the text.
    fn at(text: &str) -> CursorContext {
        let cursor = text.find('¦').expect("the text has a cursor");
        context_at(&text.replacen('¦', "", 1), cursor)
    }

    fn parameter_of(text: &str) -> (String, String) {
        match at(text) {
            CursorContext {
                wanted: Wanted::Parameter(command),
                word,
                ..
            } => (command.name, word),
            other => panic!("{text}: {:?}", other.wanted),
        }
    }

    fn argument_of(text: &str) -> (String, Option<String>, String) {
        match at(text) {
            CursorContext {
                wanted: Wanted::Argument(command, parameter),
                word,
                ..
            } => (command.name, parameter, word),
            other => panic!("{text}: {:?}", other.wanted),
        }
    }

    #[test]
    fn names_of_commands() {
        for text in [
            "Get-Chi¦",
            "1 | Get-Chi¦",
            "if (1) { Get-Chi¦ }",
            "$x = Get-Chi¦",
            "(Get-Chi¦",
            "& Get-Chi¦",
        ] {
            let context = at(text);
            assert_eq!(
                (context.wanted, &*context.word),
                (Wanted::Command, "Get-Chi"),
                "{text}"
            );
        }
        assert_eq!(at("Get-X | ¦").wanted, Wanted::Command);
        assert_eq!(at("Get-X { ¦ }").wanted, Wanted::Command);
        assert_eq!(at("& 'Get-Dat¦").quote, Some('\''));
    }

    #[test]
    fn parameters_and_their_values() {
        assert_eq!(parameter_of("Get-X -Na¦"), ("Get-X".into(), "Na".into()));
        assert_eq!(parameter_of("Get-X a -¦"), ("Get-X".into(), "".into()));
        assert_eq!(
            parameter_of("switch (1) { 1 { Get-Widget -Act¦"),
            ("Get-Widget".into(), "Act".into())
        );
        assert_eq!(
            argument_of("Get-X -Name ¦"),
            ("Get-X".into(), Some("Name".into()), "".into())
        );
        assert_eq!(
            argument_of("Get-X -Name a,b¦ -C 1"),
            ("Get-X".into(), Some("Name".into()), "b".into())
        );
        assert_eq!(
            argument_of("Get-X -Name:r¦"),
            ("Get-X".into(), Some("Name".into()), "r".into())
        );
        assert_eq!(
            argument_of("Get-X -Name:¦"),
            ("Get-X".into(), Some("Name".into()), "".into())
        );
        assert_eq!(
            argument_of("Get-X -Name a, ¦"),
            ("Get-X".into(), Some("Name".into()), "".into())
        );
        assert_eq!(argument_of("Get-X a ¦"), ("Get-X".into(), None, "".into()));
        assert_eq!(
            argument_of("Get-X 'a b¦"),
            ("Get-X".into(), None, "a b".into())
        );
    }

    #[test]
    fn members_variables_types_keys_and_operators() {
        assert!(matches!(
            at("$x.Le¦").wanted,
            Wanted::Member(_, false, None)
        ));
        assert!(matches!(
            at("Get-X | % { $_.¦ }").wanted,
            Wanted::Member(_, false, Some(_))
        ));
        assert!(matches!(
            at("[math]::Ro¦").wanted,
            Wanted::Member(_, true, None)
        ));
        assert_eq!(
            (at("$ten¦").wanted, at("$ten¦").word),
            (Wanted::Variable, "$ten".into())
        );
        assert_eq!(at("\"a $ten¦\"").wanted, Wanted::Variable);
        assert_eq!(at("Get-X @sp¦").wanted, Wanted::Variable);
        assert_eq!(at("[System.Coll¦").wanted, Wanted::Type);
        assert_eq!(at("[¦").wanted, Wanted::Type);
        assert_eq!(at("$x -li¦").wanted, Wanted::Operator);
        assert_eq!(
            at("[Parameter(Man¦)]param()").wanted,
            Wanted::AttributeArgument("Parameter".into(), Vec::new())
        );
        assert_eq!(at("# com¦").wanted, Wanted::Comment);
        let Wanted::Key(key) = at("Select-X -Property @{ Name = 1; Ex¦ }").wanted else {
            panic!("a key is wanted")
        };
        assert_eq!(
            (
                key.given.first().map(String::as_str),
                key.of.map(|(c, p)| (c.name, p))
            ),
            (
                Some("Name"),
                Some(("Select-X".into(), Some("Property".into())))
            )
        );
    }
}
