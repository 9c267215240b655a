//! OPATH filters: what Exchange and SharePoint take as `-Filter`, in the operators of the shell.

use super::words::{Word, Words};
use super::{Filter, Test, Wrong};
use serde_json::Value as Json;

/// How deep brackets may go.
const DEEPEST: usize = 64;

/// Reads a filter; it may stand in braces.
pub fn parse(filter: &str) -> Result<Filter, Wrong> {
    let mut words = Words::new(filter)?;
    let braced = words.mark('{');
    let parsed = joined(&mut words, 0)?;
    if braced {
        words.expect('}')?;
    }
    words.finish()?;
    Ok(parsed)
}

/// `-and` and `-or` bind alike, from left to right, as in the shell.
fn joined(words: &mut Words, depth: usize) -> Result<Filter, Wrong> {
    let mut left = one(words, depth)?;
    loop {
        if words.bare("-and") {
            left = Filter::And(Box::new(left), Box::new(one(words, depth)?));
        } else if words.bare("-or") {
            left = Filter::Or(Box::new(left), Box::new(one(words, depth)?));
        } else {
            return Ok(left);
        }
    }
}

fn one(words: &mut Words, depth: usize) -> Result<Filter, Wrong> {
    if depth > DEEPEST {
        return Err(Wrong::new("fewer brackets", words.at()));
    }
    if words.bare("-not") || words.bare("!") {
        return Ok(Filter::Not(Box::new(one(words, depth + 1)?)));
    }
    if words.mark('(') {
        let inner = joined(words, depth + 1)?;
        words.expect(')')?;
        return Ok(inner);
    }
    let at = words.at();
    let property = match words.take() {
        Some(Word::Bare(name)) if !name.starts_with('-') => name,
        _ => return Err(Wrong::new("the name of a property", at)),
    };
    let tests = [
        ("-eq", Test::Eq),
        ("-ne", Test::Ne),
        ("-gt", Test::Gt),
        ("-ge", Test::Ge),
        ("-lt", Test::Lt),
        ("-le", Test::Le),
        ("-like", Test::Like),
        ("-notlike", Test::NotLike),
        ("-contains", Test::Contains),
    ];
    let at = words.at();
    for (name, test) in tests {
        if words.bare(name) {
            let at = words.at();
            return Ok(Filter::Compare {
                property,
                test,
                value: literal(words.value()?, at)?,
            });
        }
    }
    Err(Wrong::new(
        "-eq, -ne, -gt, -ge, -lt, -le, -like or -notlike",
        at,
    ))
}

/// An empty text is no text; a variable that nobody replaced is no value.
fn literal(value: Json, at: usize) -> Result<Json, Wrong> {
    match value.as_str() {
        Some("") => Ok(Json::Null),
        Some(text) if text.starts_with('$') => Err(Wrong::new(
            "a value in quotes (a variable is replaced between double quotes only: \"Alias -eq '$alias'\")",
            at,
        )),
        _ => Ok(value),
    }
}
