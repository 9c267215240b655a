//! `[regex]` and `[WildcardPattern]`.

use super::call::{Call, text_array};
use super::{Statics, none};
use crate::diag::Result;
use crate::value::foreign::{self, WildcardPattern};
use crate::value::regex::{self, Options, Pattern};
use crate::value::{Block, TimeSpan, Value};
use std::rc::Rc;

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.Text.RegularExpressions.Regex"],
        members: &["CacheSize", "InfiniteMatchTimeout"],
        methods: &[
            "Count", "Escape", "IsMatch", "Match", "Matches", "Replace", "Split", "Unescape",
        ],
        refused: &["CompileToAssembly", "EnumerateMatches", "EnumerateSplits"],
        get: |_, lower| match lower {
            "infinitematchtimeout" => Some(Value::Span(TimeSpan { ticks: -10_000 })),
            "cachesize" => Some(Value::Int(15)),
            _ => None,
        },
        call: expression,
    },
    Statics {
        types: &["System.Management.Automation.WildcardPattern"],
        members: &[],
        methods: &["ContainsWildcardCharacters", "Escape", "Get", "Unescape"],
        refused: &[],
        get: none,
        call: wildcard,
    },
];

const OPTIONS: &str = "System.Text.RegularExpressions.RegexOptions";

fn options(call: &Call, index: usize) -> Result<Options> {
    if call.count() <= index {
        return Ok(Options::default());
    }
    call.choice(index, OPTIONS).map(Options::of_number)
}

/// The pattern at that argument, for a text.
fn compiled(call: &Call, index: usize, options: Options, text: &str) -> Result<Rc<Pattern>> {
    if call.at(index).is_null() {
        return Err(call.thrown("System.ArgumentNullException", "The pattern is null."));
    }
    regex::compile(&call.text(index), options, text).map_err(|error| call.rethrown(error))
}

fn expression(call: &mut Call) -> Result<Option<Value>> {
    match call.key() {
        ("escape", 1) => return Ok(Some(Value::from(regex::escape(&call.text(0))))),
        ("unescape", 1) => return Ok(Some(Value::from(regex::unescape(&call.text(0))))),
        ("ismatch" | "match" | "matches" | "split" | "count", 2..=4) => {}
        ("replace", 3..=5) => return replaced(call).map(Some),
        _ => return Ok(None),
    }
    let text: Rc<str> = call.text(0).into();
    let pattern = compiled(call, 1, options(call, 2)?, &text)?;
    let result = match call.lower.as_str() {
        "ismatch" => pattern.is_match(&text).map(Value::Bool),
        "match" => pattern
            .find(&text)
            .map(|found| regex::match_value(&pattern, &text, found)),
        "matches" => pattern
            .find_all(&text, usize::MAX)
            .map(|found| regex::matches_value(&pattern, &text, found)),
        "count" => pattern
            .find_all(&text, usize::MAX)
            .map(|found| Value::Int(found.len() as i32)),
        _ => pattern.split(&text, 0).map(text_array),
    };
    result.map(Some).map_err(|error| call.rethrown(error))
}

/// `(text, pattern, replacement or block[, options[, timeout]])`
fn replaced(call: &mut Call) -> Result<Value> {
    let text: Rc<str> = call.text(0).into();
    let pattern = compiled(call, 1, options(call, 3)?, &text)?;
    if let Value::Block(block) = call.at(2) {
        return by_block(call, &pattern, &text, block);
    }
    let replacement = call.text(2);
    pattern
        .replace(&text, &replacement, usize::MAX)
        .map(Value::from)
        .map_err(|error| call.rethrown(error))
}

/// Each match goes to the block as its argument.
fn by_block(
    call: &mut Call,
    pattern: &Rc<Pattern>,
    text: &Rc<str>,
    block: &Block,
) -> Result<Value> {
    let run = &mut *call.run;
    let replaced = pattern.replace_with(text, usize::MAX, |found| {
        let found = regex::match_value(pattern, text, Some(found.clone()));
        Ok(run(block, &[found])?.to_text())
    });
    replaced.map(Value::from)
}

/// `[regex]::new(pattern[, options[, timeout]])`
pub(super) fn construct(call: &Call) -> Result<Option<Value>> {
    match call.count() {
        1..=3 => Ok(Some(regex::regex_value(compiled(
            call,
            0,
            options(call, 1)?,
            "",
        )?))),
        _ => Ok(None),
    }
}

fn wildcard(call: &mut Call) -> Result<Option<Value>> {
    Ok(Some(match call.key() {
        ("escape", 1) => {
            let mark = |c: char| {
                if "*?[]".contains(c) {
                    format!("`{c}")
                } else {
                    c.to_string()
                }
            };
            Value::from(call.text(0).chars().map(mark).collect::<String>())
        }
        ("unescape", 1) => {
            let mut out = String::new();
            let text = call.text(0);
            let mut chars = text.chars().peekable();
            while let Some(c) = chars.next() {
                let escapes = c == '`' && chars.peek().is_some_and(|next| "*?[]`".contains(*next));
                out.push(if escapes {
                    chars.next().unwrap_or(c)
                } else {
                    c
                });
            }
            Value::from(out)
        }
        ("containswildcardcharacters", 1) => {
            Value::Bool(crate::value::wildcard::Wildcard::is_wildcard(&call.text(0)))
        }
        ("get", 2) => return construct_wildcard(call),
        _ => return Ok(None),
    }))
}

/// `[WildcardPattern]::new(pattern[, options])`; it minds case unless told otherwise.
pub(super) fn construct_wildcard(call: &Call) -> Result<Option<Value>> {
    if !(1..=2).contains(&call.count()) {
        return Ok(None);
    }
    let options = if call.count() == 2 {
        call.choice(1, "System.Management.Automation.WildcardOptions")?
    } else {
        0
    };
    let pattern = WildcardPattern::new(&call.text(0), options & 2 == 0)
        .map_err(|error| call.rethrown(error))?;
    Ok(Some(foreign::of(pattern)))
}
