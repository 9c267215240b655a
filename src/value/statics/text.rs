//! `System.String`, `System.Char`, `Regex`, `Uri`, `System.IO.Path` and encodings.

use crate::diag::Result;
use crate::value::members::{argument, int, typed_array};
use crate::value::{Foreign, Value, collate, error, foreign, format, hooks, regex, wildcard};
use std::any::Any;
use std::rc::Rc;

/// A method of `System.String` by its lower-case name; `None` if there is none.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let text = |index: usize| {
        arguments
            .get(index)
            .map(format::default_text)
            .unwrap_or_default()
    };
    let rest = |from: usize| -> Vec<Value> {
        match arguments.get(from..) {
            Some([one]) => one.base().items().unwrap_or_else(|| vec![one.clone()]),
            Some(many) => many.to_vec(),
            None => Vec::new(),
        }
    };
    let ignores = |index: usize| {
        arguments
            .get(index)
            .is_some_and(|value| match value.base() {
                Value::Bool(flag) => *flag,
                other => other.to_text().ends_with("IgnoreCase"),
            })
    };
    Some(match (name, arguments.len()) {
        ("join", 2..) => {
            // Numbers after the separator choose the overload of an array, a start and a count, as PowerShell does.
            if arguments.len() == 4 && arguments[1..].iter().all(Value::is_number) {
                return Some(Err(error::thrown(
                    "System.ArgumentOutOfRangeException",
                    "Join",
                    "The count lies outside of the array.",
                )));
            }
            let parts: Vec<String> = rest(1).iter().map(format::default_text).collect();
            Ok(Value::from(parts.join(&text(0))))
        }
        ("concat", 1..) => Ok(Value::from(
            rest(0).iter().map(format::default_text).collect::<String>(),
        )),
        ("format", 2..) => {
            if arguments.len() == 2 && arguments[1].is_null() && text(0) == "{0}" {
                return Some(Err(error::thrown(
                    "System.ArgumentNullException",
                    "Format",
                    "Value cannot be null.",
                )));
            }
            format::composite_method(&text(0), &rest(1), "Format").map(Value::from)
        }
        ("isnullorempty", 1) => Ok(Value::Bool(text(0).is_empty())),
        ("isnullorwhitespace", 1) => Ok(Value::Bool(text(0).trim().is_empty())),
        ("compare", 2 | 3) => Ok(Value::Int(
            collate::compare(&text(0), &text(1), !ignores(2)) as i32,
        )),
        ("compareordinal", 2) => {
            let units = |index: usize| text(index).encode_utf16().collect::<Vec<u16>>();
            Ok(Value::Int(units(0).cmp(&units(1)) as i32))
        }
        ("equals", 2) => Ok(Value::Bool(text(0) == text(1))),
        ("equals", 3) => {
            let (a, b) = (text(0), text(1));
            Ok(Value::Bool(if ignores(2) {
                a.to_lowercase() == b.to_lowercase()
            } else {
                a == b
            }))
        }
        ("copy" | "intern", 1) => Ok(Value::from(text(0))),
        ("join" | "format" | "isnullorempty" | "isnullorwhitespace", count) => {
            Err(error::no_overload(name, count))
        }
        _ => return None,
    })
}

/// A method of `System.Char`.
pub fn character(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let first = arguments.first()?;
    let c = match first.base() {
        Value::Str(text) if arguments.len() == 2 => {
            let at = int(&arguments[1], name)
                .ok()
                .and_then(|at| usize::try_from(at).ok())?;
            text.chars().nth(at)?
        }
        _ => match argument(first, "System.Char", name) {
            Ok(Value::Char(c)) => c,
            Ok(_) => return None,
            Err(error) => return Some(Err(error)),
        },
    };
    Some(Ok(match name {
        "isdigit" => Value::Bool(c.is_ascii_digit()),
        "isnumber" => Value::Bool(c.is_numeric()),
        "isletter" => Value::Bool(c.is_alphabetic()),
        "isletterordigit" => Value::Bool(c.is_alphanumeric()),
        "isupper" => Value::Bool(c.is_uppercase()),
        "islower" => Value::Bool(c.is_lowercase()),
        "iswhitespace" => Value::Bool(c.is_whitespace()),
        "iscontrol" => Value::Bool(c.is_control()),
        "ispunctuation" => Value::Bool(c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c)),
        "issymbol" => Value::Bool("$+<=>^`|~".contains(c)),
        "toupper" | "toupperinvariant" => Value::Char(c.to_uppercase().next().unwrap_or(c)),
        "tolower" | "tolowerinvariant" => Value::Char(c.to_lowercase().next().unwrap_or(c)),
        "tostring" => Value::from(c.to_string()),
        "getnumericvalue" => Value::Double(c.to_digit(10).map_or(-1.0, f64::from)),
        "convertfromutf32" => Value::from(c.to_string()),
        _ => return None,
    }))
}

/// `RegexOptions` as an argument.
pub fn regex_options(value: &Value) -> Result<regex::Options> {
    let options = argument(
        value,
        "System.Text.RegularExpressions.RegexOptions",
        "Regex",
    )?;
    Ok(match options {
        Value::Enum(options) => regex::Options::of_number(options.number),
        _ => regex::Options::default(),
    })
}

/// A static method of `Regex`.
pub fn regex(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let text: Rc<str> = arguments.first()?.to_text().into();
    match (name, arguments.len()) {
        ("escape", 1) => return Some(Ok(Value::from(regex::escape(&text)))),
        ("unescape", 1) => return Some(Ok(Value::from(regex::unescape(&text)))),
        _ => {}
    }
    let extra = if name == "replace" { 3 } else { 2 };
    let known = matches!(
        name,
        "ismatch" | "match" | "matches" | "replace" | "split" | "count"
    );
    if !known {
        return None;
    }
    if arguments.len() < extra || arguments.len() > extra + 1 {
        return Some(Err(error::no_overload(name, arguments.len())));
    }
    let made = || -> Result<Value> {
        let options = arguments
            .get(extra)
            .map_or(Ok(regex::Options::default()), regex_options)?;
        let pattern = regex::compile(&arguments[1].to_text(), options, &text)?;
        Ok(match name {
            "ismatch" => Value::Bool(pattern.is_match(&text)?),
            "match" => regex::match_value(&pattern, &text, pattern.find(&text)?),
            "matches" => {
                regex::matches_value(&pattern, &text, pattern.find_all(&text, usize::MAX)?)
            }
            "count" => Value::Int(pattern.find_all(&text, usize::MAX)?.len() as i32),
            "replace" => {
                Value::from(pattern.replace(&text, &arguments[2].to_text(), usize::MAX)?)
            }
            _ => {
                let parts = pattern.split(&text, 0)?;
                typed_array(
                    "System.String",
                    parts.into_iter().map(Value::from).collect(),
                )
            }
        })
    };
    Some(made())
}

/// A static method of `Uri`, `HttpUtility` or `WebUtility`.
pub fn uri(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let text = arguments.first()?.to_text();
    Some(Ok(match name {
        "escapedatastring" => Value::from(foreign::escape_data(&text)),
        "escapeuristring" => Value::from(text.replace(' ', "%20")),
        "unescapedatastring" => Value::from(foreign::unescape_data(&text)),
        "urlencode" => Value::from(foreign::escape_data(&text).replace("%20", "+")),
        "urldecode" => Value::from(foreign::unescape_data(&text.replace('+', " "))),
        "htmlencode" => Value::from(
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('"', "&quot;")
                .replace('\'', "&#39;"),
        ),
        "htmldecode" => Value::from(
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&"),
        ),
        "iswellformeduristring" => Value::Bool(
            foreign::Uri::new(&text).is_some_and(|uri| uri.is_absolute()) && !text.contains(' '),
        ),
        "trycreate" if arguments.len() == 3 => {
            let made = foreign::Uri::new(&text).filter(|uri| {
                uri.is_absolute() || !arguments[1].to_text().eq_ignore_ascii_case("Absolute")
            });
            let success = made.is_some();
            crate::value::index::set_reference(
                &arguments[2],
                made.map_or(Value::Null, foreign::of),
            );
            Value::Bool(success)
        }
        _ => return None,
    }))
}

/// A static method of `System.IO.Path`: text only, no file is looked at.
pub fn path(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let path = arguments.first()?.to_text();
    let file = path.rsplit('/').next().unwrap_or(&path).to_owned();
    let dot = file.rfind('.').filter(|at| at + 1 < file.len());
    let text = |text: &str| Ok(Value::str(text));
    Some(match (name, arguments.len()) {
        ("getextension", 1) => text(dot.map_or("", |at| &file[at..])),
        ("getfilename", 1) => text(&file),
        ("getfilenamewithoutextension", 1) => {
            text(file.rfind('.').map_or(&*file, |at| &file[..at]))
        }
        ("getdirectoryname", 1) => match path.rfind('/') {
            Some(0) if path.len() > 1 => text("/"),
            Some(0) => Ok(Value::Null),
            Some(at) => text(&path[..at]),
            None => text(""),
        },
        ("changeextension", 2) => {
            let stem = match file.rfind('.') {
                Some(at) => &path[..path.len() - file.len() + at],
                None => &path,
            };
            let extension = arguments[1].to_text();
            Ok(Value::from(
                match extension.strip_prefix('.').unwrap_or(&extension) {
                    _ if arguments[1].is_null() => stem.to_owned(),
                    extension => format!("{stem}.{extension}"),
                },
            ))
        }
        ("combine", _) => {
            let parts = match arguments {
                [one] => one.items().unwrap_or_else(|| vec![one.clone()]),
                many => many.to_vec(),
            };
            Ok(Value::from(
                parts
                    .iter()
                    .fold(String::new(), |path, part| joined(path, &part.to_text())),
            ))
        }
        ("join", _) => {
            let parts: Vec<String> = arguments.iter().map(Value::to_text).collect();
            Ok(Value::from(parts.join("/").replace("//", "/")))
        }
        ("ispathrooted" | "ispathfullyqualified", 1) => Ok(Value::Bool(path.starts_with('/'))),
        ("hasextension", 1) => Ok(Value::Bool(dot.is_some())),
        ("getpathroot", 1) => text(if path.starts_with('/') { "/" } else { "" }),
        ("getfullpath", 1) => Ok(Value::from(full_path(&path))),
        ("getinvalidfilenamechars", 0) => Ok(typed_array(
            "System.Char",
            vec![Value::Char('\0'), Value::Char('/')],
        )),
        ("gettemppath", 0) => text("/tmp/"),
        _ => return None,
    })
}

fn joined(path: String, part: &str) -> String {
    if part.starts_with('/') || path.is_empty() {
        part.to_owned()
    } else if path.ends_with('/') || part.is_empty() {
        path + part
    } else {
        format!("{path}/{part}")
    }
}

fn full_path(path: &str) -> String {
    let whole = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{}/{path}", hooks::folder())
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// A static method of `System.Text.Encoding`.
pub fn encoding(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let [wanted] = arguments else { return None };
    (name == "getencoding").then(|| match foreign::Encoding::named(&wanted.to_text()) {
        Some(encoding) => Ok(foreign::of(encoding)),
        None => Err(error::thrown(
            "System.ArgumentException",
            "GetEncoding",
            "There is no such encoding here.",
        )),
    })
}

/// `[WildcardPattern]::new(pattern, options)`
pub fn wildcard(arguments: &[Value]) -> Result<Value> {
    let pattern = arguments[0].to_text();
    let ignore_case = match arguments.get(1) {
        Some(options) => {
            let options = argument(
                options,
                "System.Management.Automation.WildcardOptions",
                "new",
            )?;
            options.to_text().contains("IgnoreCase")
        }
        None => false,
    };
    let compiled = wildcard::Wildcard::new(&pattern, !ignore_case)?;
    Ok(foreign::of(WildcardPattern { pattern, compiled }))
}

struct WildcardPattern {
    pattern: String,
    compiled: wildcard::Wildcard,
}

impl Foreign for WildcardPattern {
    fn type_name(&self) -> &str {
        "System.Management.Automation.WildcardPattern"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("ismatch", [text]) => Some(Ok(Value::Bool(self.compiled.matches(&text.to_text())))),
            _ => None,
        }
    }

    fn methods(&self) -> Vec<String> {
        vec!["IsMatch".into()]
    }

    fn text(&self) -> String {
        self.pattern.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
