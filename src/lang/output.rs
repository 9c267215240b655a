//! Output that stands between the commands of a documented example: tables, lists, messages. It is found by its looks, at
//! places where a statement is whole, and blanked out, so that offsets stay true. Only text that does not parse, or that
//! has what looks like a list, is asked; what is quoted is never touched.

use super::is_unfinished_plain;
use std::ops::Range;

/// Whether any line might be part of a list: `Name    : value` or a message of a stream.
pub(super) fn may_have_list(text: &str) -> bool {
    text.contains(" : ") && text.lines().any(is_property) || text.lines().any(is_message)
}

/// The text with output blanked out, and where it stood; nothing if there is none.
pub(super) fn without_output(text: &str) -> Option<(String, Vec<Range<usize>>)> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = String::with_capacity(text.len());
    let mut found: Vec<Range<usize>> = Vec::new();
    // Where the statement at hand begins in `out`.
    let mut statement = 0;
    let mut fresh = true;
    let mut after_output = false;
    let mut index = 0;
    while index < lines.len() {
        let line = lines[index];
        if line.trim().is_empty() {
            out.push_str(line);
            fresh = true;
            index += 1;
            continue;
        }
        let length = output_length(&lines[index..], fresh || after_output);
        let open = length > 0 && is_unfinished_plain(&out[statement..]);
        if length == 0 || open {
            if fresh && !is_unfinished_plain(&out[statement..]) {
                statement = out.len();
            }
            out.push_str(line);
            (fresh, after_output) = (false, false);
            index += 1;
            continue;
        }
        for line in &lines[index..index + length] {
            let content = line.trim_end_matches(['\n', '\r']);
            if !content.is_empty() {
                found.push(out.len()..out.len() + content.len());
            }
            out.extend(std::iter::repeat_n(' ', content.len()));
            out.push_str(&line[content.len()..]);
        }
        statement = out.len();
        (fresh, after_output) = (false, true);
        index += length;
    }
    (!found.is_empty()).then_some((out, found))
}

/// How many lines from the first on are output. `apart`: an empty line or output stands before them.
fn output_length(lines: &[&str], apart: bool) -> usize {
    let paragraph = lines
        .iter()
        .position(|line| line.trim().is_empty())
        .unwrap_or(lines.len());
    let is_table = lines.get(1).is_some_and(|line| is_rule(line)) && !is_rule(lines[0]);
    if is_table {
        return paragraph;
    }
    if is_message(lines[0]) || matches!(lines[0].trim(), "..." | "\u{2026}" | ". . .") {
        return 1;
    }
    if !apart {
        return 0;
    }
    if is_property(lines[0]) || is_json(&lines[..paragraph]) {
        return paragraph;
    }
    0
}

/// A line of dashes under the heads of columns.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 2 && line.chars().all(|c| c == '-' || c == ' ') && line.starts_with('-')
}

/// `DisplayName : Adele Vance`: a name, blanks, a colon that stands alone.
fn is_property(line: &str) -> bool {
    let line = line.trim();
    let Some((name, _)) = line
        .split_once(" : ")
        .or_else(|| line.strip_suffix(" :").map(|name| (name, "")))
    else {
        return false;
    };
    let name = name.trim();
    name.starts_with(char::is_alphabetic)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | '(' | ')' | '@'))
        && name.split(' ').count() <= 4
}

fn is_message(line: &str) -> bool {
    ["VERBOSE: ", "WARNING: ", "DEBUG: ", "What if: "]
        .iter()
        .any(|head| line.starts_with(head))
}

/// `{`, then `"name":`.
fn is_json(lines: &[&str]) -> bool {
    let mut words = lines.iter().map(|line| line.trim());
    let opens = words
        .next()
        .is_some_and(|line| line.starts_with(['{', '[']));
    let first = lines
        .iter()
        .map(|line| line.trim().trim_start_matches(['{', '[']).trim_start())
        .find(|line| !line.is_empty());
    let named = first.is_some_and(|line| {
        line.strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
            .is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
    });
    opens && named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> Vec<String> {
        let (clean, _) = without_output(text).expect("has output");
        assert_eq!(clean.len(), text.len());
        let lines = clean.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    #[test]
    fn tables_and_lists_behind_a_command_are_output() {
        assert_eq!(
            left(
                "Get-A |\n  Get-B\n\nName  Size\n----  ----\na     1\n\nGet-C\n\nId   : 1\nName : x\n       y\n"
            ),
            ["Get-A |", "Get-B", "Get-C"]
        );
    }

    #[test]
    fn what_is_quoted_is_no_output() {
        assert!(without_output("$x = @'\n\nName : x\nSize : 1\n'@\n").is_none());
        assert!(without_output("Get-A `\n\n Name : x").is_some());
        assert!(without_output("$a ? $b : $c\n\n$x = @{\n\nName = 1 }").is_none());
    }
}
