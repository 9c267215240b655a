//! Select-String.

use super::{files, reading};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::VecDeque;
use std::rc::Rc;

/// Finds text in strings and files by regular expression.
///
/// ```transcript
/// PS> 'apple pie', 'banana' | Select-String apple | ForEach-Object Line
/// apple pie
/// PS> 'k=v' | Select-String '(\w)=(\w)' | ForEach-Object { $_.Matches[0].Groups[2].Value }
/// v
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SelectString {
    /// Patterns to look for
    #[serde(default)]
    pattern: Vec<String>,
    /// Files to look in; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to look in, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Takes the pattern as plain text
    #[serde(default)]
    simple_match: bool,
    /// Looks with regard to case
    #[serde(default)]
    case_sensitive: bool,
    /// Says only whether something was found
    #[serde(default)]
    quiet: bool,
    /// Gives the first line of each file only
    #[serde(default)]
    list: bool,
    /// Gives lines without a match
    #[serde(default)]
    not_match: bool,
    /// Finds all matches in a line
    #[serde(default)]
    all_matches: bool,
    /// Gives the line as text
    #[serde(default)]
    raw: bool,
    /// Marks no match in colour, which it never does
    #[serde(default, rename = "NoEmphasis")]
    _no_emphasis: bool,
    /// Encoding of the files
    encoding: Option<Value>,
    /// Patterns of which a file's name must fit one
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of which a file's name must fit none
    #[serde(default)]
    exclude: Vec<String>,
    /// Culture by which plain text is compared: all are alike here
    #[serde(rename = "Culture")]
    _culture: Option<String>,
    /// How many lines to show before and after
    #[serde(default)]
    context: Vec<i32>,
    #[serde(skip)]
    search: Search,
}

#[derive(Default)]
struct Search {
    line: i32,
    found: bool,
    before: VecDeque<String>,
    /// Results that still wait for lines after them, with how many.
    waiting: Vec<(Object, usize, Vec<Value>)>,
}

impl PipelineCmdlet for SelectString {
    fn begin(&mut self, cx: &mut Context) -> Result<()> {
        if self.simple_match {
            self.pattern = self
                .pattern
                .iter()
                .map(|pattern| regex::escape(pattern))
                .collect();
        }
        for pattern in &self.pattern {
            if let Err(reason) = reading::match_text("", pattern, self.case_sensitive, false, cx) {
                return Err(bad_pattern(pattern, reason));
            }
        }
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if self.search.found && self.quiet {
            return Ok(());
        }
        if let Some(path) = reading::file_path(&item) {
            return self.file(&path, cx);
        }
        self.line(&reading::text(&item), Some(&item), "InputStream", cx)
    }

    fn without_input(&mut self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = if literal {
            self.literal_path.clone()
        } else {
            self.path.clone()
        };
        for path in files::find(&given, literal, cx)? {
            let name = files::name(&path);
            let fits = |patterns: &[String]| patterns.iter().any(|p| reading::like(&name, p));
            if !(self.include.is_empty() || fits(&self.include)) || fits(&self.exclude) {
                continue;
            }
            self.file(&path.display().to_string(), cx)?;
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        self.release(cx)?;
        if self.quiet && self.search.found {
            cx.emit_value(Value::Bool(true))
        } else {
            Ok(())
        }
    }
}

impl SelectString {
    fn file(&mut self, path: &str, cx: &mut Context) -> Result<()> {
        self.release(cx)?;
        self.search = Search {
            found: self.search.found,
            ..Search::default()
        };
        let full = cx.host.files().resolve(path, false)?;
        if files::is_folder(&full) {
            return Ok(());
        }
        let text = files::read_text(&full, self.encoding.as_ref(), cx)?;
        let before = self.search.found;
        for line in text.lines() {
            self.line(line, None, &full.display().to_string(), cx)?;
            if (self.list || self.quiet) && self.search.found && !before {
                break;
            }
        }
        Ok(())
    }

    fn line(
        &mut self,
        line: &str,
        item: Option<&Value>,
        path: &str,
        cx: &mut Context,
    ) -> Result<()> {
        self.search.line += 1;
        self.follow(line, cx)?;
        let mut found = None;
        for pattern in &self.pattern {
            let matches =
                reading::match_text(line, pattern, self.case_sensitive, self.all_matches, cx)
                    .map_err(|reason| bad_pattern(pattern, reason))?;
            if !matches.is_empty() {
                found = Some((pattern.clone(), matches));
                break;
            }
        }
        let hit = found.is_some() != self.not_match;
        let (lines_before, lines_after) = self.surroundings();
        if hit {
            self.search.found = true;
            if !self.quiet {
                let (pattern, matches) = found.unwrap_or_else(|| {
                    (
                        self.pattern.first().cloned().unwrap_or_default(),
                        Vec::new(),
                    )
                });
                match self.raw {
                    true => cx.emit_value(item.cloned().unwrap_or_else(|| Value::str(line)))?,
                    false => self.put(line, path, &pattern, matches, lines_after, cx)?,
                }
            }
        }
        if lines_before > 0 {
            self.search.before.push_back(line.to_owned());
            if self.search.before.len() > lines_before {
                self.search.before.pop_front();
            }
        }
        Ok(())
    }

    fn surroundings(&self) -> (usize, usize) {
        let count = |i: usize| {
            self.context
                .get(i)
                .and_then(|&count| usize::try_from(count).ok())
        };
        let before = count(0).unwrap_or(0);
        (before, count(1).unwrap_or(before))
    }

    fn put(
        &mut self,
        line: &str,
        path: &str,
        pattern: &str,
        matches: Vec<Value>,
        after: usize,
        cx: &mut Context,
    ) -> Result<()> {
        let types: Rc<[Rc<str>]> = Rc::new([
            "Microsoft.PowerShell.Commands.MatchInfo".into(),
            "System.Object".into(),
        ]);
        let names = [
            "IgnoreCase",
            "LineNumber",
            "Line",
            "Filename",
            "Path",
            "Pattern",
            "Context",
            "Matches",
        ];
        let file = path.rsplit('/').next().unwrap_or(path);
        let values = vec![
            Value::Bool(!self.case_sensitive),
            Value::Int(self.search.line),
            Value::str(line),
            Value::str(file),
            Value::str(path),
            Value::str(pattern),
            Value::Null,
            Value::array(matches),
        ];
        let object = Object::with_shape(types, Shape::new(names.map(Rc::from).to_vec()), values);
        let place = match path {
            "InputStream" => String::new(),
            path => format!("{}:{}:", shown_path(path, cx), self.search.line),
        };
        object.set_text(format!("{place}{line}"));
        if self.context.is_empty() {
            return cx.emit_value(Value::Object(object));
        }
        let before: Vec<Value> = self.search.before.iter().map(Value::str).collect();
        object.put(
            "Context",
            Value::Object(Object::of([("PreContext", Value::array(before))])),
        );
        self.search.waiting.push((object, after, Vec::new()));
        if after == 0 { self.release(cx) } else { Ok(()) }
    }

    /// Gives a line to the results that still wait for what follows them.
    fn follow(&mut self, line: &str, cx: &mut Context) -> Result<()> {
        for (_, left, after) in &mut self.search.waiting {
            *left -= 1;
            after.push(Value::str(line));
        }
        while self
            .search
            .waiting
            .first()
            .is_some_and(|(_, left, _)| *left == 0)
        {
            let (object, _, after) = self.search.waiting.remove(0);
            finish(object, after, cx)?;
        }
        Ok(())
    }

    fn release(&mut self, cx: &mut Context) -> Result<()> {
        let waiting = std::mem::take(&mut self.search.waiting);
        waiting
            .into_iter()
            .try_for_each(|(object, _, after)| finish(object, after, cx))
    }
}

/// Puts out a result with its surroundings, which its text shows.
fn finish(object: Object, after: Vec<Value>, cx: &mut Context) -> Result<()> {
    let Some(Value::Object(context)) = object.get("Context") else {
        return cx.emit_value(Value::Object(object));
    };
    let before = context.get("PreContext").unwrap_or_default();
    let shown = |value: &Value| format!("  {}", reading::text(value));
    let mut lines: Vec<String> = reading::enumerate(&before)
        .unwrap_or_default()
        .iter()
        .map(shown)
        .collect();
    lines.push(format!("> {}", object.text().unwrap_or_default()));
    lines.extend(after.iter().map(shown));
    context.put("PostContext", Value::array(after));
    object.set_text(lines.join("\n"));
    cx.emit_value(Value::Object(object))
}

fn shown_path(path: &str, cx: &mut Context) -> String {
    let here = cx
        .host
        .files()
        .resolve(".", false)
        .map(|here| here.display().to_string())
        .unwrap_or_default();
    path.strip_prefix(&format!("{here}/"))
        .unwrap_or(path)
        .to_owned()
}

fn bad_pattern(pattern: &str, reason: String) -> Error {
    let message = format!("'{pattern}' is not a regular expression: {reason}.");
    ErrorRecord::new("InvalidRegex", Category::InvalidArgument, message)
        .exception("System.ArgumentException")
        .target(pattern, "String")
        .help("-SimpleMatch takes the pattern as plain text")
        .terminating()
        .into()
}
