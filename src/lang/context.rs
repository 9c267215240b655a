//! What stands at the cursor, for completion: a command's name, a parameter, an argument, a member, a variable. Knows
//! no command; it says what kind of thing is wanted and which words of the text bear on it.

use super::highlight::TokenKind;
use super::parser::{self, CommandSite, Record, Word};
use super::pasted;
use crate::diag::{Source, Span};

/// What is wanted at the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct CursorContext {
    /// The kind of thing.
    pub wanted: Wanted,
    /// Bytes that a completion replaces: the word at the cursor, quotes included; empty between words.
    pub replace: Span,
    /// What is typed of it up to the cursor, without an opening quote.
    pub prefix: String,
    /// Opening quote, if the word has one.
    pub quote: Option<char>,
}

/// Kinds of things that can be completed.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Name of a command.
    Command,
    /// `-Name` of this command; the prefix is without its dash.
    Parameter(CommandAtCursor),
    /// A value of this command, of the parameter named, else by position.
    Argument(CommandAtCursor, Option<String>),
    /// A member of the expression under the span; `true` for `::`. The stages before the command around it, if any,
    /// say what `$_` is.
    Member(Span, bool, Option<Span>),
    /// A variable; `true` for a splatted one. The prefix is without its sign.
    Variable(bool),
    /// A type between brackets.
    Type,
    /// An argument of the attribute named.
    AttributeArgument(String),
    /// A key of a table with these keys, which is a value of the command and parameter.
    Key(Vec<String>, Option<(CommandAtCursor, Option<String>)>),
    /// An operator; the prefix is without its dash.
    Operator,
    /// A comment.
    Comment,
    /// Nothing that can be told.
    Nothing,
}

/// A command around the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandAtCursor {
    /// As written.
    pub name: String,
    /// Words behind it, the one at the cursor left out.
    pub words: Vec<CommandWord>,
    /// Stages before it in its pipeline.
    pub upstream: Option<Span>,
    /// How many arguments without a parameter stand before the cursor.
    pub position: usize,
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

/// What stands at byte `cursor` of the text, which may be broken.
pub fn context_at(text: &str, cursor: usize) -> CursorContext {
    let cursor = text.floor_char_boundary(cursor.min(text.len()));
    let clean = pasted::without_prompts(text);
    let parsed = parser::run(&Source::new("prompt", text), &clean, true);
    let record = parsed.record.unwrap_or_default();
    let comments = parsed.tree.comments.spans();
    if comments
        .iter()
        .any(|c| (c.start as usize) < cursor && cursor <= c.end as usize)
    {
        return found(text, cursor, cursor, cursor, Wanted::Comment);
    }
    variable(text, cursor, &record)
        .or_else(|| member(text, cursor, &record))
        .or_else(|| type_name(text, cursor, &record))
        .or_else(|| attribute_argument(text, cursor, &record))
        .or_else(|| key(text, cursor, &record))
        .or_else(|| in_command(text, cursor, &record))
        .unwrap_or_else(|| outside(text, cursor))
}

/// A context whose word goes from `start` to `end`.
fn found(text: &str, start: usize, end: usize, cursor: usize, wanted: Wanted) -> CursorContext {
    let typed = text.get(start..cursor).unwrap_or("");
    let quote = typed.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let prefix = quote
        .map_or(typed, |quote| &typed[quote.len_utf8()..])
        .to_string();
    CursorContext {
        wanted,
        replace: Span::new(start, end.max(start)),
        prefix,
        quote,
    }
}

fn variable(text: &str, cursor: usize, record: &Record) -> Option<CursorContext> {
    let mark = record
        .marks
        .iter()
        .find(|m| m.2 == TokenKind::Variable && m.0 < cursor && cursor <= m.1);
    let (start, end) = match mark {
        Some((start, end, _)) => (*start, *end),
        // A sign alone is no token yet.
        None if part(text, 0, cursor).ends_with(['$', '@'])
            && !in_single_quotes(record, text, cursor) =>
        {
            (cursor - 1, cursor)
        }
        None => return None,
    };
    let splat = part(text, start, text.len()).starts_with('@');
    let mut context = found(text, start, end, cursor, Wanted::Variable(splat));
    context.prefix = context
        .prefix
        .trim_start_matches(['$', '@'])
        .trim_start_matches('{')
        .to_string();
    Some(context)
}

fn in_single_quotes(record: &Record, text: &str, cursor: usize) -> bool {
    record.marks.iter().any(|m| {
        m.2 == TokenKind::String
            && m.0 < cursor
            && cursor <= m.1
            && part(text, m.0, text.len()).starts_with('\'')
    })
}

fn member(text: &str, cursor: usize, record: &Record) -> Option<CursorContext> {
    let site = record
        .members
        .iter()
        .rev()
        .find(|site| site.name.0 <= cursor && cursor <= site.name.1)?;
    let upstream = innermost(record, cursor)
        .and_then(|site| site.upstream)
        .or_else(|| around(record, cursor));
    let wanted = Wanted::Member(site.target, site.is_static, upstream);
    Some(found(text, site.name.0, site.name.1, cursor, wanted))
}

/// Stages before the nearest command around the cursor that has any: they feed `$_`.
fn around(record: &Record, cursor: usize) -> Option<Span> {
    let holds = |site: &&CommandSite| {
        site.reach.0 <= cursor && cursor <= site.reach.1 && site.upstream.is_some()
    };
    record
        .commands
        .iter()
        .filter(holds)
        .max_by_key(|site| site.reach.0)
        .and_then(|site| site.upstream)
}

fn type_name(text: &str, cursor: usize, record: &Record) -> Option<CursorContext> {
    if let Some((start, end, _)) = record
        .marks
        .iter()
        .find(|m| m.2 == TokenKind::Type && m.0 <= cursor && cursor <= m.1)
    {
        return Some(found(text, *start, *end, cursor, Wanted::Type));
    }
    let before = part(text, 0, cursor).trim_end();
    let behind_operand =
        |c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '}' | '_' | '"' | '\'');
    let opens = before
        .strip_suffix('[')
        .is_some_and(|rest| !rest.ends_with(behind_operand));
    opens.then(|| found(text, cursor, cursor, cursor, Wanted::Type))
}

fn attribute_argument(text: &str, cursor: usize, record: &Record) -> Option<CursorContext> {
    let (name, _, _) = record
        .attributes
        .iter()
        .rev()
        .find(|(_, start, end)| *start <= cursor && cursor <= *end)?;
    let start = word_start(text, cursor, |c| c.is_alphanumeric() || c == '_');
    Some(found(
        text,
        start,
        word_end(text, cursor),
        cursor,
        Wanted::AttributeArgument(name.clone()),
    ))
}

/// At the beginning of an entry of a table: only a name stands between it and the cursor.
fn key(text: &str, cursor: usize, record: &Record) -> Option<CursorContext> {
    let hash = record
        .hashes
        .iter()
        .filter(|h| h.reach.0 <= cursor && cursor <= h.reach.1)
        .max_by_key(|h| h.reach.0)?;
    let inner = innermost(record, cursor);
    if inner.is_some_and(|site| site.reach.0 > hash.reach.0) {
        return None;
    }
    let start = word_start(text, cursor, |c| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '"')
    });
    let before = part(text, hash.reach.0, start).trim_end_matches([' ', '\t']);
    if !(before.is_empty() || before.ends_with(['\n', ';'])) {
        return None;
    }
    let of = inner.and_then(|site| {
        let name = site.name.as_ref()?.0.clone();
        let parameter = parameter_before(text, site, hash.reach.0.saturating_sub(2));
        Some((command(site, name, cursor), parameter))
    });
    Some(found(
        text,
        start,
        word_end(text, cursor),
        cursor,
        Wanted::Key(hash.keys.clone(), of),
    ))
}

fn innermost(record: &Record, cursor: usize) -> Option<&CommandSite> {
    let holds = |site: &&CommandSite| site.reach.0 <= cursor && cursor <= site.reach.1;
    record
        .commands
        .iter()
        .filter(holds)
        .max_by_key(|site| site.reach.0)
}

fn in_command(text: &str, cursor: usize, record: &Record) -> Option<CursorContext> {
    let site = innermost(record, cursor)?;
    let Some((name, place)) = &site.name else {
        let start = word_start(text, cursor, |c| {
            !c.is_whitespace() && !matches!(c, '|' | '(' | '{' | ';' | '&' | '=')
        });
        return Some(found(
            text,
            start.max(site.reach.0.min(cursor)),
            cursor,
            cursor,
            Wanted::Command,
        ));
    };
    let (start, end) = (place.start as usize, place.end as usize);
    if cursor <= end {
        return (cursor >= start).then(|| found(text, start, end, cursor, Wanted::Command));
    }
    let at = command(site, name.clone(), cursor);
    let Some(word) = word_at(site, cursor) else {
        let parameter = parameter_before(text, site, cursor);
        return Some(found(
            text,
            cursor,
            cursor,
            cursor,
            Wanted::Argument(at, parameter),
        ));
    };
    let (start, end) = (word.span.start as usize, word.span.end as usize);
    if let Some((parameter, value)) = &word.parameter {
        let colon = part(text, start, end).find(':').map(|n| start + n + 1);
        let value_start = value
            .map(|span| span.start as usize)
            .or(colon)
            .filter(|at| *at <= cursor);
        let Some(value_start) = value_start else {
            let mut context = found(
                text,
                start,
                colon.unwrap_or(end).min(end),
                cursor,
                Wanted::Parameter(at),
            );
            context.prefix.remove(0);
            return Some(context);
        };
        return Some(found(
            text,
            value_start,
            end,
            cursor,
            Wanted::Argument(at, Some(parameter.clone())),
        ));
    }
    if part(text, start, cursor)
        .chars()
        .all(|c| matches!(c, '-' | '–' | '—'))
        && start < cursor
    {
        let mut context = found(text, start, end, cursor, Wanted::Parameter(at));
        context.prefix.clear();
        return Some(context);
    }
    let opened = part(text, start, text.len()).starts_with(['(', '{', '['])
        || part(text, start, text.len()).starts_with("@(")
        || part(text, start, text.len()).starts_with("$(");
    if opened && cursor > start && cursor < end.max(start + 1) {
        return None;
    }
    // Of several values joined by commas, the one at the cursor.
    let piece = part(text, start, cursor)
        .rfind(',')
        .map_or(start, |n| start + n + 1);
    let piece =
        piece + (part(text, piece, cursor).len() - part(text, piece, cursor).trim_start().len());
    let piece_end = part(text, cursor, end)
        .find(',')
        .map_or(end, |n| cursor + n);
    let parameter = parameter_before(text, site, start);
    Some(found(
        text,
        piece,
        piece_end,
        cursor,
        Wanted::Argument(at, parameter),
    ))
}

fn word_at(site: &CommandSite, cursor: usize) -> Option<&Word> {
    site.words
        .iter()
        .find(|word| (word.span.start as usize) < cursor && cursor <= word.span.end as usize)
}

/// The parameter whose value would stand at this place, as far as the text says.
fn parameter_before(text: &str, site: &CommandSite, at: usize) -> Option<String> {
    let joined = part(text, 0, at).trim_end().ends_with(',');
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
        _ => None,
    }
}

fn command(site: &CommandSite, name: String, cursor: usize) -> CommandAtCursor {
    let mut position = 0;
    let mut after_parameter = false;
    for word in site
        .words
        .iter()
        .take_while(|word| (word.span.end as usize) < cursor)
    {
        let is_parameter = word.parameter.is_some();
        if !is_parameter && !after_parameter && word.splat.is_none() {
            position += 1;
        }
        after_parameter = matches!(&word.parameter, Some((_, None)));
    }
    let holds =
        |word: &&Word| (word.span.start as usize) < cursor && cursor <= word.span.end as usize;
    let words = site
        .words
        .iter()
        .filter(|word| !holds(word))
        .map(command_word)
        .collect();
    CommandAtCursor {
        name,
        words,
        upstream: site.upstream,
        position,
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

/// In an expression: an operator, if a dash was typed.
fn outside(text: &str, cursor: usize) -> CursorContext {
    let start = word_start(text, cursor, |c| c.is_alphanumeric());
    if part(text, 0, start).ends_with('-') {
        let mut context = found(
            text,
            start - 1,
            word_end(text, cursor),
            cursor,
            Wanted::Operator,
        );
        context.prefix.remove(0);
        return context;
    }
    found(text, cursor, cursor, cursor, Wanted::Nothing)
}

fn word_start(text: &str, cursor: usize, belongs: impl Fn(char) -> bool) -> usize {
    part(text, 0, cursor)
        .char_indices()
        .rev()
        .take_while(|(_, c)| belongs(*c))
        .last()
        .map_or(cursor, |(at, _)| at)
}

fn word_end(text: &str, cursor: usize) -> usize {
    part(text, cursor, text.len())
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(text.len(), |n| cursor + n)
}

/// What stands between two places; nothing where they do not fit.
fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or("")
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
                prefix,
                ..
            } => (command.name, prefix),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn argument_of(text: &str) -> (String, Option<String>, String) {
        match at(text) {
            CursorContext {
                wanted: Wanted::Argument(command, parameter),
                prefix,
                ..
            } => (command.name, parameter, prefix),
            other => panic!("{text}: {other:?}"),
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
                (context.wanted, &*context.prefix),
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
            (at("$ten¦").wanted, at("$ten¦").prefix),
            (Wanted::Variable(false), "ten".into())
        );
        assert_eq!(at("\"a $ten¦\"").wanted, Wanted::Variable(false));
        assert_eq!(at("Get-X @sp¦").wanted, Wanted::Variable(true));
        assert_eq!(at("[System.Coll¦").wanted, Wanted::Type);
        assert_eq!(at("[¦").wanted, Wanted::Type);
        assert_eq!(at("$x -li¦").wanted, Wanted::Operator);
        assert_eq!(
            at("[Parameter(Man¦)]param()").wanted,
            Wanted::AttributeArgument("Parameter".into())
        );
        assert_eq!(at("# com¦").wanted, Wanted::Comment);
        let Wanted::Key(keys, of) = at("Select-X -Property @{ Name = 1; Ex¦ }").wanted else {
            panic!("a key is wanted")
        };
        assert_eq!(
            (
                keys.first().map(String::as_str),
                of.map(|(c, p)| (c.name, p))
            ),
            (
                Some("Name"),
                Some(("Select-X".into(), Some("Property".into())))
            )
        );
    }
}
