//! OData filters and searches, as much of them as Graph documents for directory objects.

use super::words::{Word, Words};
use super::{Filter, Test, Wrong};
use serde_json::Value as Json;

/// How deep brackets may go.
const DEEPEST: usize = 64;

/// Reads a `$filter`.
pub fn parse(filter: &str) -> Result<Filter, Wrong> {
    let mut words = Words::new(filter)?;
    let parsed = either(&mut words, None, 0)?;
    words.finish()?;
    Ok(parsed)
}

fn either(words: &mut Words, element: Option<&str>, depth: usize) -> Result<Filter, Wrong> {
    let mut left = both(words, element, depth)?;
    while words.bare("or") {
        left = Filter::Or(Box::new(left), Box::new(both(words, element, depth)?));
    }
    Ok(left)
}

fn both(words: &mut Words, element: Option<&str>, depth: usize) -> Result<Filter, Wrong> {
    let mut left = one(words, element, depth)?;
    while words.bare("and") {
        left = Filter::And(Box::new(left), Box::new(one(words, element, depth)?));
    }
    Ok(left)
}

fn one(words: &mut Words, element: Option<&str>, depth: usize) -> Result<Filter, Wrong> {
    if depth > DEEPEST {
        return Err(Wrong::new("fewer brackets", words.at()));
    }
    if words.mark('(') {
        let inner = either(words, element, depth + 1)?;
        words.expect(')')?;
        return Ok(inner);
    }
    if words.bare("not") {
        return Ok(Filter::Not(Box::new(one(words, element, depth + 1)?)));
    }
    let at = words.at();
    let Some(Word::Bare(name)) = words.take() else {
        return Err(Wrong::new("the name of a property", at));
    };
    if words.mark('(') {
        return call(words, element, &name, at, depth);
    }
    let property = named(&name, element);
    if words.bare("in") {
        return any_of(words, &property);
    }
    let test = comparison(words)?;
    let value = words.value()?;
    if let Some(list) = property.strip_suffix("/$count") {
        return counted(list, test, &value, at);
    }
    Ok(Filter::Compare {
        property,
        test,
        value,
    })
}

/// `licences/$count ne 0`: how many elements a list has.
fn counted(list: &str, test: Test, value: &Json, at: usize) -> Result<Filter, Wrong> {
    match value.as_i64() {
        Some(number) => Ok(Filter::Count(list.to_string(), test, number)),
        None => Err(Wrong::new("$count compared with a number", at)),
    }
}

/// `startsWith(p,'v')`, `endsWith`, `contains`, and `list/any(e:…)`.
fn call(
    words: &mut Words,
    element: Option<&str>,
    name: &str,
    at: usize,
    depth: usize,
) -> Result<Filter, Wrong> {
    let folded = name.to_ascii_lowercase();
    if let Some(list) = folded.strip_suffix("/any").map(|list| &name[..list.len()]) {
        if words.mark(')') {
            return Ok(Filter::Any(named(list, element), None));
        }
        return any_element(words, &named(list, element), depth);
    }
    if let Some(list) = folded.strip_suffix("/all").map(|list| &name[..list.len()]) {
        return match any_element(words, &named(list, element), depth)? {
            Filter::Any(list, Some(inner)) => Ok(Filter::All(list, inner)),
            other => Ok(other),
        };
    }
    let test = match folded.as_str() {
        "startswith" => Test::StartsWith,
        "endswith" => Test::EndsWith,
        "contains" => Test::Contains,
        _ => return Err(Wrong::new("startsWith, endsWith, contains, any or all", at)),
    };
    let at = words.at();
    let Some(Word::Bare(property)) = words.take() else {
        return Err(Wrong::new("the name of a property", at));
    };
    words.expect(',')?;
    let value = words.value()?;
    words.expect(')')?;
    Ok(Filter::Compare {
        property: named(&property, element),
        test,
        value,
    })
}

/// Behind `any(`: `e:e eq 'x'`, `e: startsWith(e,'x')`, `e:e/skuId eq 1`.
fn any_element(words: &mut Words, list: &str, depth: usize) -> Result<Filter, Wrong> {
    let at = words.at();
    let Some(Word::Bare(lambda)) = words.take() else {
        return Err(Wrong::new("a name for the element and ':'", at));
    };
    let Some((element, rest)) = lambda.split_once(':') else {
        return Err(Wrong::new("':' behind the name of the element", at));
    };
    let inner = match rest {
        "" => either(words, Some(element), depth + 1)?,
        _ if words.peek() == Some(&Word::Mark('(')) => {
            words.take();
            call(words, Some(element), rest, at, depth + 1)?
        }
        _ => {
            let test = comparison(words)?;
            Filter::Compare {
                property: named(rest, Some(element)),
                test,
                value: words.value()?,
            }
        }
    };
    words.expect(')')?;
    Ok(Filter::Any(list.to_string(), Some(Box::new(inner))))
}

fn any_of(words: &mut Words, property: &str) -> Result<Filter, Wrong> {
    words.expect('(')?;
    let mut filter: Option<Filter> = None;
    loop {
        let equal = Filter::Compare {
            property: property.to_string(),
            test: Test::Eq,
            value: words.value()?,
        };
        filter = Some(match filter {
            Some(others) => Filter::Or(Box::new(others), Box::new(equal)),
            None => equal,
        });
        if !words.mark(',') {
            break;
        }
    }
    words.expect(')')?;
    filter.ok_or_else(|| Wrong::new("a value", words.at()))
}

/// Name of a property; of the element of a list, what stands behind its name.
fn named(name: &str, element: Option<&str>) -> String {
    match element {
        Some(element) if name == element => String::new(),
        Some(element) => name
            .strip_prefix(&format!("{element}/"))
            .unwrap_or(name)
            .to_string(),
        None => name.to_string(),
    }
}

fn comparison(words: &mut Words) -> Result<Test, Wrong> {
    let tests = [
        ("eq", Test::Eq),
        ("ne", Test::Ne),
        ("gt", Test::Gt),
        ("ge", Test::Ge),
        ("lt", Test::Lt),
        ("le", Test::Le),
    ];
    for (name, test) in tests {
        if words.bare(name) {
            return Ok(test);
        }
    }
    Err(Wrong::new("eq, ne, gt, ge, lt, le or in", words.at()))
}

/// Reads a `$search`: `"displayName:ada" OR "mail:ada"`. Each looks for a word of the property that begins so.
pub fn search(search: &str) -> Result<Filter, Wrong> {
    let mut words = Words::new(search)?;
    let mut parsed = clause(&mut words)?;
    loop {
        if words.bare("or") {
            parsed = Filter::Or(Box::new(parsed), Box::new(clause(&mut words)?));
        } else if words.bare("and") {
            parsed = Filter::And(Box::new(parsed), Box::new(clause(&mut words)?));
        } else {
            words.finish()?;
            return Ok(parsed);
        }
    }
}

fn clause(words: &mut Words) -> Result<Filter, Wrong> {
    let at = words.at();
    let clause = match words.take() {
        Some(Word::Text(text)) => text,
        _ => return Err(Wrong::new("\"property:value\" in double quotes", at)),
    };
    let Some((property, value)) = clause.split_once(':') else {
        return Err(Wrong::new("\"property:value\" with a colon", at));
    };
    let compare = |test, value: String| Filter::Compare {
        property: property.trim().to_string(),
        test,
        value: value.into(),
    };
    let value = value.trim();
    Ok(Filter::Or(
        Box::new(compare(Test::StartsWith, value.to_string())),
        Box::new(compare(Test::Contains, format!(" {value}"))),
    ))
}
