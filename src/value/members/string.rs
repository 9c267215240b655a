//! Properties and methods of text. Positions count UTF-16 units, as .NET's do.

use super::{argument, byte_at, int, typed_array};
use crate::diag::Result;
use crate::value::{Value, collate, error, foreign};
use unicode_normalization::UnicodeNormalization;

/// Names of the methods.
pub const METHODS: &[&str] = &[
    "Clone",
    "CompareTo",
    "Contains",
    "EndsWith",
    "GetEnumerator",
    "GetTypeCode",
    "IndexOf",
    "IndexOfAny",
    "Insert",
    "IsNormalized",
    "LastIndexOf",
    "Normalize",
    "PadLeft",
    "PadRight",
    "Remove",
    "Replace",
    "Split",
    "StartsWith",
    "Substring",
    "ToCharArray",
    "ToLower",
    "ToLowerInvariant",
    "ToUpper",
    "ToUpperInvariant",
    "Trim",
    "TrimEnd",
    "TrimStart",
];

/// Most units that a text may be padded to.
const LARGEST: i32 = 1 << 26;

/// A property.
pub fn get(text: &str, name: &str) -> Option<Value> {
    name.eq_ignore_ascii_case("Length")
        .then(|| Value::Int(length(text)))
}

fn length(text: &str) -> i32 {
    if text.is_ascii() {
        text.len() as i32
    } else {
        text.encode_utf16().count() as i32
    }
}

/// A method by its lower-case name; `None` if there is none.
pub fn call(text: &str, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    Some(
        run(text, name, arguments)
            .unwrap_or_else(|| Err(error::no_overload(name, arguments.len()))),
    )
    .filter(|result| {
        // A known name with a wrong count is an overload that is missing; an unknown name is no method of text.
        result.is_ok() || known(name)
    })
}

fn known(name: &str) -> bool {
    METHODS
        .iter()
        .any(|method| method.eq_ignore_ascii_case(name))
}

fn run(text: &str, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let string = |index: usize| arguments.get(index).map(Value::to_text).unwrap_or_default();
    let plain = |result: String| Some(Ok(Value::from(result)));
    match (name, arguments.len()) {
        ("tolower" | "tolowerinvariant", 0) => plain(text.to_lowercase()),
        ("toupper" | "toupperinvariant", 0) => plain(text.chars().map(upper).collect()),
        ("tolower", 1) => plain(text.to_lowercase()),
        ("toupper", 1) => plain(text.chars().map(upper).collect()),
        ("tostring", 0 | 1) | ("clone", 0) => plain(text.to_owned()),
        ("trim" | "trimstart" | "trimend", _) => Some(trim(text, name, arguments)),
        ("substring", 1 | 2) => Some(substring(text, arguments)),
        ("remove", 1 | 2) => Some(remove(text, arguments)),
        ("insert", 2) => Some(insert(text, arguments)),
        ("padleft" | "padright", 1 | 2) => Some(pad(text, name, arguments)),
        ("contains", 1 | 2) => Some(comparison(arguments, 1, false, name).map(|ignore| {
            let (text, part) = folded(text, &string(0), ignore);
            Value::Bool(text.contains(&part))
        })),
        ("startswith" | "endswith", 1 | 2) => {
            Some(comparison(arguments, 1, false, name).map(|ignore| {
                let (text, part) = folded(text, &string(0), ignore);
                Value::Bool(if name == "startswith" {
                    text.starts_with(&part)
                } else {
                    text.ends_with(&part)
                })
            }))
        }
        ("startswith" | "endswith", 3) => {
            let ignore = arguments[1].truthy();
            let (text, part) = folded(text, &string(0), ignore);
            Some(Ok(Value::Bool(if name == "startswith" {
                text.starts_with(&part)
            } else {
                text.ends_with(&part)
            })))
        }
        ("indexof" | "lastindexof", 1..=3) => Some(index_of(text, name, arguments)),
        ("indexofany", 1) => {
            let wanted = characters(&arguments[0]);
            let found = text.char_indices().find(|(_, c)| wanted.contains(c));
            Some(Ok(Value::Int(
                found.map_or(-1, |(at, _)| length(&text[..at])),
            )))
        }
        ("replace", 2 | 3) => Some(replace(text, arguments)),
        ("split", 1..) => Some(split(text, arguments)),
        ("tochararray", 0) => Some(Ok(typed_array(
            "System.Char",
            text.chars().map(Value::Char).collect(),
        ))),
        ("tochararray", 2) => Some(substring(text, arguments).map(|part| {
            typed_array(
                "System.Char",
                part.to_text().chars().map(Value::Char).collect(),
            )
        })),
        ("getenumerator", 0) => {
            let items = text.chars().map(Value::Char).collect();
            Some(Ok(foreign::of(foreign::Enumerator::new(
                "System.CharEnumerator",
                items,
            ))))
        }
        ("compareto", 1) => Some(Ok(Value::Int(
            collate::compare(text, &string(0), true) as i32
        ))),
        ("equals", 1) => Some(Ok(Value::Bool(
            matches!(arguments[0].base(), Value::Str(other) if **other == *text),
        ))),
        ("equals", 2) => Some(comparison(arguments, 1, false, name).map(|ignore| {
            let (text, other) = folded(text, &string(0), ignore);
            Value::Bool(text == other)
        })),
        ("normalize", 0) => plain(text.nfc().collect()),
        ("normalize", 1) => Some(
            argument(&arguments[0], "System.Text.NormalizationForm", name).map(|form| {
                let form = form.to_text();
                Value::from(match form.as_str() {
                    "FormD" => text.nfd().collect::<String>(),
                    "FormKC" => text.nfkc().collect(),
                    "FormKD" => text.nfkd().collect(),
                    _ => text.nfc().collect(),
                })
            }),
        ),
        ("isnormalized", 0) => Some(Ok(Value::Bool(unicode_normalization::is_nfc(text)))),
        ("gettypecode", 0) => Some(Ok(crate::value::enums::of("System.TypeCode", 18))),
        _ => None,
    }
}

/// .NET's capital of one character: never more than one (`ß` stays).
fn upper(c: char) -> char {
    let mut capitals = c.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => capital,
        _ => c,
    }
}

/// Whether a `StringComparison` argument ignores case.
fn comparison(arguments: &[Value], at: usize, default: bool, method: &str) -> Result<bool> {
    match arguments.get(at) {
        None => Ok(default),
        Some(value) => argument(value, "System.StringComparison", method)
            .map(|kind| kind.to_text().ends_with("IgnoreCase")),
    }
}

fn folded(text: &str, part: &str, ignore_case: bool) -> (String, String) {
    if ignore_case {
        (text.to_lowercase(), part.to_lowercase())
    } else {
        (text.to_owned(), part.to_owned())
    }
}

/// The characters of an argument: text, a character, or a list of them.
fn characters(value: &Value) -> Vec<char> {
    match value.base().items() {
        Some(items) => items
            .iter()
            .flat_map(|item| item.to_text().chars().collect::<Vec<char>>())
            .collect(),
        None => value.to_text().chars().collect(),
    }
}

fn trim(text: &str, name: &str, arguments: &[Value]) -> Result<Value> {
    let wanted: Vec<char> = arguments.iter().flat_map(characters).collect();
    let fits = |c: char| {
        if wanted.is_empty() {
            c.is_whitespace()
        } else {
            wanted.contains(&c)
        }
    };
    let from_start = if name == "trimend" {
        text
    } else {
        text.trim_start_matches(fits)
    };
    let both = if name == "trimstart" {
        from_start
    } else {
        from_start.trim_end_matches(fits)
    };
    Ok(Value::str(both))
}

fn outside(method: &str) -> crate::diag::Error {
    error::thrown(
        "System.ArgumentOutOfRangeException",
        method,
        "Index and length must refer to a place within the text.",
    )
}

fn range(text: &str, arguments: &[Value], method: &str) -> Result<(usize, usize)> {
    let start = int(&arguments[0], method)?;
    let from = byte_at(text, start).ok_or_else(|| outside(method))?;
    let to = match arguments.get(1) {
        None => text.len(),
        Some(value) => {
            let count = int(value, method)?;
            let end = start.checked_add(count).filter(|_| count >= 0);
            end.and_then(|end| byte_at(text, end))
                .ok_or_else(|| outside(method))?
        }
    };
    Ok((from, to))
}

fn substring(text: &str, arguments: &[Value]) -> Result<Value> {
    let (from, to) = range(text, arguments, "Substring")?;
    Ok(Value::str(&text[from..to]))
}

fn remove(text: &str, arguments: &[Value]) -> Result<Value> {
    let (from, to) = range(text, arguments, "Remove")?;
    Ok(Value::from([&text[..from], &text[to..]].concat()))
}

fn insert(text: &str, arguments: &[Value]) -> Result<Value> {
    let at = int(&arguments[0], "Insert")?;
    let at = byte_at(text, at).ok_or_else(|| outside("Insert"))?;
    Ok(Value::from(
        [&text[..at], &arguments[1].to_text(), &text[at..]].concat(),
    ))
}

fn pad(text: &str, name: &str, arguments: &[Value]) -> Result<Value> {
    let width = int(&arguments[0], name)?;
    if width < 0 {
        return Err(outside(name));
    }
    if width > LARGEST {
        return Err(error::too_large("text"));
    }
    let fill = match arguments.get(1) {
        Some(value) => argument(value, "System.Char", name)?.to_text(),
        None => " ".into(),
    };
    let padding = fill.repeat((width - length(text)).max(0) as usize);
    Ok(Value::from(if name == "padleft" {
        padding + text
    } else {
        text.to_owned() + padding.as_str()
    }))
}

fn index_of(text: &str, name: &str, arguments: &[Value]) -> Result<Value> {
    let part = arguments[0].to_text();
    let last = name == "lastindexof";
    // A second argument is a start where it is a number, and a comparison where it is not.
    let numeric = |value: &Value| {
        value.is_number() || matches!(value.base(), Value::Str(text) if text.parse::<i32>().is_ok())
    };
    let is_char = matches!(arguments[0].base(), Value::Char(_));
    let start = match arguments.get(1).filter(|value| numeric(value)) {
        Some(value) => Some(int(value, name)?),
        None => None,
    };
    let ignore = match arguments.get(if start.is_some() { 2 } else { 1 }) {
        // 'C' is a single character to .NET only if it is a [char]: IndexOf('C', 'OrdinalIgnoreCase') takes a start.
        Some(value)
            if matches!(value.base(), Value::Str(_))
                && !is_char
                && part.chars().count() == 1
                && start.is_none() =>
        {
            return Err(error::argument(name, value, "System.Int32"));
        }
        Some(value) if !numeric(value) => argument(value, "System.StringComparison", name)?
            .to_text()
            .ends_with("IgnoreCase"),
        _ => false,
    };
    let (haystack, needle) = folded(text, &part, ignore);
    let found = match (start, last) {
        (None, false) => haystack.find(&needle),
        (None, true) => haystack.rfind(&needle),
        (Some(start), false) => {
            let from = byte_at(&haystack, start).ok_or_else(|| outside(name))?;
            let limit = match arguments.get(2).filter(|value| numeric(value)) {
                Some(count) => byte_at(&haystack, start.saturating_add(int(count, name)?))
                    .ok_or_else(|| outside(name))?,
                None => haystack.len(),
            };
            haystack
                .get(from..limit)
                .and_then(|part| part.find(&needle))
                .map(|at| at + from)
        }
        (Some(start), true) => {
            let to = byte_at(&haystack, start.saturating_add(1)).unwrap_or(haystack.len());
            haystack[..to].rfind(&needle)
        }
    };
    Ok(Value::Int(found.map_or(-1, |at| length(&haystack[..at]))))
}

fn replace(text: &str, arguments: &[Value]) -> Result<Value> {
    let (from, to) = (arguments[0].to_text(), arguments[1].to_text());
    if from.is_empty() {
        return Err(error::thrown(
            "System.ArgumentException",
            "Replace",
            "The text to replace is empty.",
        ));
    }
    if !comparison(arguments, 2, false, "Replace")? {
        return Ok(Value::from(text.replace(&from, &to)));
    }
    let pattern = crate::value::regex::escape(&from);
    let to = to.replace('$', "$$");
    crate::value::regex::replace(text, &pattern, &to, false).map(Value::from)
}

fn split(text: &str, arguments: &[Value]) -> Result<Value> {
    const OPTIONS: &str = "System.StringSplitOptions";
    let separator = arguments[0].base();
    let (mut most, mut options) = (usize::MAX, 0);
    let mut chars: Option<Vec<char>> = match separator {
        Value::Char(c) => Some(vec![*c]),
        Value::Array(array) => {
            let items = array.items();
            let all_chars = items.iter().all(|item| matches!(item, Value::Char(_)));
            let typed_text = matches!(array.kind(), crate::value::ArrayKind::Typed(element) if &**element == "System.String");
            if all_chars {
                Some(items.iter().flat_map(characters).collect())
            } else if typed_text {
                None
            } else {
                let singles: Option<Vec<char>> = items
                    .iter()
                    .map(|item| {
                        let text = item.to_text();
                        let mut chars = text.chars();
                        chars.next().filter(|_| chars.next().is_none())
                    })
                    .collect();
                if arguments.len() > 1 {
                    return Err(error::argument("Split", &arguments[0], "System.Char"));
                }
                Some(
                    singles
                        .ok_or_else(|| error::argument("Split", &arguments[0], "System.Char[]"))?,
                )
            }
        }
        _ => None,
    };
    for value in &arguments[1..] {
        match value.base() {
            Value::Enum(_) => options = enum_number(value, OPTIONS)?,
            Value::Str(_) if crate::value::convert::try_convert(value, OPTIONS).is_some() => {
                options = enum_number(value, OPTIONS)?;
            }
            other if other.is_number() => {
                most = usize::try_from(int(value, "Split")?).map_err(|_| outside("Split"))?
            }
            // `Split('-', '_')`: the second text would have to be a number or options.
            Value::Char(c) => chars
                .get_or_insert_with(|| characters(&arguments[0]))
                .push(*c),
            _ => return Err(error::argument("Split", value, OPTIONS)),
        }
    }
    let texts: Vec<String> = match separator.items() {
        Some(items) => items.iter().map(Value::to_text).collect(),
        None => vec![separator.to_text()],
    };
    let cuts = cut_points(text, chars.as_deref(), &texts);
    let (drop_empty, trim) = (options & 1 != 0, options & 2 != 0);
    let (mut parts, mut last): (Vec<&str>, usize) = (Vec::new(), 0);
    let shown = |part: &'_ str| -> (usize, usize) {
        let trimmed = if trim { part.trim() } else { part };
        (trimmed.len(), part.len())
    };
    for (start, end) in cuts {
        if parts.len() + 1 >= most.max(1) {
            break;
        }
        let part = &text[last..start];
        if !(drop_empty && shown(part).0 == 0) {
            parts.push(part);
        }
        last = end;
    }
    let rest = &text[last..];
    if most > 0 && !(drop_empty && shown(rest).0 == 0) {
        parts.push(rest);
    }
    let items = parts
        .into_iter()
        .map(|part| Value::str(if trim { part.trim() } else { part }))
        .collect();
    Ok(typed_array("System.String", items))
}

fn enum_number(value: &Value, full: &str) -> Result<i64> {
    match argument(value, full, "Split")? {
        Value::Enum(value) => Ok(value.number),
        _ => Ok(0),
    }
}

/// Places where a text is cut, in order. No separator at all means white space.
fn cut_points(text: &str, chars: Option<&[char]>, texts: &[String]) -> Vec<(usize, usize)> {
    if let Some(chars) = chars {
        let fits = |c: &char| {
            if chars.is_empty() {
                c.is_whitespace()
            } else {
                chars.contains(c)
            }
        };
        return text
            .char_indices()
            .filter(|(_, c)| fits(c))
            .map(|(at, c)| (at, at + c.len_utf8()))
            .collect();
    }
    let wanted: Vec<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    if wanted.is_empty() {
        return text
            .char_indices()
            .filter(|(_, c)| c.is_whitespace())
            .map(|(at, c)| (at, at + c.len_utf8()))
            .collect();
    }
    let (mut cuts, mut at) = (Vec::new(), 0);
    while at < text.len() {
        match wanted
            .iter()
            .find(|wanted| text[at..].starts_with(wanted.as_str()))
        {
            Some(found) => {
                cuts.push((at, at + found.len()));
                at += found.len();
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    cuts
}
