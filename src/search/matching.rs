//! Decides whether one text, person, address or distance is what a query asks for, where the index alone cannot tell,
//! and offers these decisions to SQL as functions. Knows no tree and no table.

use super::query::{Near, Phrase};
use super::segment::{segment, words};
use crate::diag::Result;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use serde_json::Value as Json;

/// Positions that one operand of a NEAR may have in one text; more are not looked at.
const PLACE_LIMIT: usize = 10_000;

/// Makes the functions known to this connection, unless they are.
pub fn register(db: &Connection) -> Result<()> {
    let known = db
        .prepare_cached("SELECT 1 FROM pragma_function_list WHERE name = 'kql_near'")?
        .exists([])?;
    if known {
        return Ok(());
    }
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("kql_contains", 2, flags, |cx| {
        Ok(contains(text(cx, 0), text(cx, 1)))
    })?;
    db.create_scalar_function("kql_whole", 2, flags, |cx| {
        Ok(segment(text(cx, 0)) == text(cx, 1))
    })?;
    db.create_scalar_function("kql_prop", 2, flags, |cx| {
        Ok(property(text(cx, 0), text(cx, 1)))
    })?;
    db.create_scalar_function("kql_person", 4, flags, |cx| {
        Ok(person(
            text(cx, 0),
            text(cx, 1),
            text(cx, 2),
            cx.get::<bool>(3).unwrap_or(false),
        ))
    })?;
    db.create_scalar_function("kql_url", 3, flags, |cx| {
        Ok(url(text(cx, 0), text(cx, 1), text(cx, 2)))
    })?;
    db.create_scalar_function("kql_near", 4, flags, |cx| {
        Ok(near(text(cx, 0), text(cx, 1), text(cx, 2), text(cx, 3)))
    })?;
    Ok(())
}

fn text<'a>(cx: &'a Context, place: usize) -> &'a str {
    cx.get_raw(place).as_str().unwrap_or("")
}

/// A phrase as the functions take it: its words, and a star where the last may go on.
pub fn encode(phrase: &Phrase) -> String {
    format!(
        "{}{}",
        phrase.words.join(" "),
        if phrase.prefix { "*" } else { "" }
    )
}

/// Whether a line of the text holds the phrase. Lines are values of their own: a phrase does not run from one to the next.
pub fn contains(text: &str, phrase: &str) -> bool {
    let (stem, end) = match phrase.strip_suffix('*') {
        Some(stem) => (stem, ""),
        None => (phrase, " "),
    };
    let wanted = format!(" {stem}{end}");
    !stem.is_empty()
        && text
            .lines()
            .any(|line| format!(" {} ", segment(line)).contains(&wanted))
}

/// Texts of a property kept as JSON, one a line. `names` are alternatives, in lower case, joined by `|`.
pub fn property(props: &str, names: &str) -> Option<String> {
    if props.len() <= 2 {
        return None;
    }
    let Ok(Json::Object(props)) = serde_json::from_str(props) else {
        return None;
    };
    let value = props
        .iter()
        .find(|(key, _)| names.split('|').any(|name| key.eq_ignore_ascii_case(name)))?
        .1;
    let mut lines = Vec::new();
    collect(value, &mut lines);
    Some(lines.join("\n"))
}

fn collect(value: &Json, lines: &mut Vec<String>) {
    match value {
        Json::String(text) => lines.push(text.replace('\n', " ")),
        Json::Array(values) => values.iter().for_each(|value| collect(value, lines)),
        // Of an attachment or a person kept whole, its name is what is searched for.
        Json::Object(fields) => {
            let named = |key: &&String| {
                ["name", "address", "emailaddress"]
                    .iter()
                    .any(|n| key.eq_ignore_ascii_case(n))
            };
            fields
                .iter()
                .filter(|(key, _)| named(key))
                .for_each(|(_, value)| collect(value, lines));
        }
        Json::Null => {}
        other => lines.push(other.to_string()),
    }
}

/// Whether somebody is meant by a value (section 8): the whole address, its part before the @, its domain, or words of
/// the display name next to each other. A value that came from the directory (`exact`) is not matched in part: an alias
/// must not find everybody of that first name.
pub fn person(address: &str, name: &str, wanted: &str, exact: bool) -> bool {
    let wanted = wanted.to_lowercase();
    if exact {
        return address == wanted || (!name.is_empty() && segment(name) == segment(&wanted));
    }
    let (stem, prefix) = match wanted.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (wanted.as_str(), false),
    };
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    let in_address = match prefix {
        true => address.starts_with(stem),
        false => address == stem || local == stem || domain == stem.trim_start_matches('@'),
    };
    let by_address = !address.is_empty() && !stem.is_empty() && in_address;
    // A display name that only repeats the address says nothing more than the address does.
    let words = segment(stem);
    let phrase = if prefix { format!("{words}*") } else { words };
    by_address
        || (!name.is_empty() && !name.eq_ignore_ascii_case(address) && contains(name, &phrase))
}

/// Whether an address on the web is what a value asks for. `how` is `begins` (path, site), `within` (a path without its
/// host), `folder` (directly in that folder) or `below` (in it or its subfolders).
pub fn url(url: &str, wanted: &str, how: &str) -> bool {
    let (url, wanted) = (plain_url(url), plain_url(wanted));
    let bare = wanted.trim_end_matches('/');
    if bare.is_empty() {
        return false;
    }
    match how {
        "begins" => url.starts_with(&wanted) || format!("{url}/") == wanted,
        "within" => url.contains(&format!("/{}", wanted.trim_start_matches('/'))),
        "below" => url
            .strip_prefix(bare)
            .is_some_and(|rest| rest.starts_with('/')),
        _ => {
            url == bare
                || url
                    .rsplit_once('/')
                    .is_some_and(|(folder, _)| folder == bare)
        }
    }
}

/// Lower case, blanks as blanks.
fn plain_url(url: &str) -> String {
    url.to_lowercase().replace("%20", " ")
}

/// A NEAR as its function takes it: operands and distances, one a line.
pub fn encode_near(near: &Near) -> String {
    let mut lines = vec![encode(&near.first.0)];
    for step in &near.rest {
        lines.push(format!(
            "{}{}",
            if step.ordered { "<" } else { "" },
            step.distance
        ));
        lines.push(encode(&step.phrase));
    }
    lines.join("\n")
}

/// Whether title or text hold the operands near each other.
pub fn near(subject: &str, filename: &str, body: &str, spec: &str) -> bool {
    let title = if filename.is_empty() || filename == subject {
        segment(subject)
    } else {
        segment(&format!("{subject} {filename}"))
    };
    [title, segment(body)]
        .iter()
        .any(|text| near_in(text, spec))
}

fn near_in(text: &str, spec: &str) -> bool {
    let text: Vec<&str> = words(text).collect();
    let mut lines = spec.lines();
    let mut found = places(&text, lines.next().unwrap_or(""));
    while let (Some(distance), Some(phrase)) = (lines.next(), lines.next()) {
        let ordered = distance.starts_with('<');
        let distance: usize = distance.trim_start_matches('<').parse().unwrap_or(0);
        let others = places(&text, phrase);
        let mut joined = Vec::new();
        for (start, end) in &found {
            for (from, to) in &others {
                let after = *from >= *end && from - end <= distance;
                let before = !ordered && start >= to && start - to <= distance;
                if after || before {
                    joined.push((*start.min(from), *end.max(to)));
                }
            }
            if joined.len() > PLACE_LIMIT {
                break;
            }
        }
        joined.sort_unstable();
        joined.dedup();
        found = joined;
    }
    !found.is_empty()
}

/// Where a phrase stands: first word, and one past the last.
fn places(text: &[&str], phrase: &str) -> Vec<(usize, usize)> {
    let (stem, prefix) = match phrase.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (phrase, false),
    };
    let wanted: Vec<&str> = words(stem).collect();
    let Some((last, before)) = wanted.split_last() else {
        return Vec::new();
    };
    let fits = |window: &&[&str]| {
        let end = window[before.len()];
        window[..before.len()] == *before && (end == *last || (prefix && end.starts_with(last)))
    };
    let windows = text.windows(wanted.len()).enumerate();
    windows
        .filter(|(_, w)| fits(w))
        .map(|(at, _)| (at, at + wanted.len()))
        .take(PLACE_LIMIT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_stays_within_a_line_and_a_prefix_within_its_last_word() {
        assert!(contains("Annual Report.pptx\nBudget.xlsx", "annual report"));
        assert!(!contains("Annual\nReport", "annual report"));
        assert!(contains("annualreport.ppt", "annual*"));
        assert!(!contains("annualreport.ppt", "annual"));
        assert!(!contains("anything", ""));
    }

    #[test]
    fn a_person_is_found_by_address_alias_domain_and_display_name() {
        let ann = |wanted: &str| person("annb@contoso.com", "Ann Beebe", wanted, false);
        for wanted in [
            "annb@contoso.com",
            "ANNB@contoso.com",
            "annb",
            "contoso.com",
            "Ann Beebe",
            "beebe",
            "annb@contoso*",
            "Ann Bee*",
        ] {
            assert!(ann(wanted), "{wanted}");
        }
        for wanted in [
            "ann@contoso.com",
            "nnb",
            "contoso",
            "com",
            "Beebe Ann",
            "bee",
            "contoso*",
            "annb@fabrikam.com",
        ] {
            assert!(!ann(wanted), "{wanted}");
        }
        assert!(person("", "Garth Fort", "garth fort", false));
        assert!(!person("ann.lee@fabrikam.com", "Ann Lee", "ann", true));
        assert!(person("", "Ann", "ann", true));
    }

    #[test]
    fn properties_are_found_in_any_case_and_attachments_by_name() {
        let props = r#"{"Importance":"High","Attachments":[{"Name":"scan.png","Size":5},{"name":"b.txt"}],"Tags":["a","b"],"N":3}"#;
        assert_eq!(property(props, "importance").as_deref(), Some("High"));
        assert_eq!(
            property(props, "attachmentnames|attachments").as_deref(),
            Some("scan.png\nb.txt")
        );
        assert_eq!(property(props, "tags").as_deref(), Some("a\nb"));
        assert_eq!(property(props, "n").as_deref(), Some("3"));
        assert_eq!(property(props, "missing"), None);
        assert_eq!(property("not json", "missing"), None);
    }

    #[test]
    fn addresses_on_the_web_match_by_folder_beginning_or_part() {
        let file = "https://contoso.sharepoint.com/sites/hr/Shared%20Documents/Private/a.docx";
        assert!(url(
            file,
            "https://contoso.sharepoint.com/sites/HR/Shared Documents/Private",
            "folder"
        ));
        assert!(!url(
            file,
            "https://contoso.sharepoint.com/sites/hr/Shared Documents",
            "folder"
        ));
        assert!(url(
            file,
            "https://contoso.sharepoint.com/sites/hr/shared documents/",
            "below"
        ));
        assert!(url(
            file,
            "https://contoso.sharepoint.com/sites/h",
            "begins"
        ));
        assert!(!url(
            file,
            "https://contoso.sharepoint.com/sites/h/",
            "begins"
        ));
        assert!(url(file, "sites/hr/", "within"));
        assert!(!url(file, "ites/hr/", "within"));
        assert!(!url(file, "", "begins"));
    }

    #[test]
    fn distance_counts_the_words_between() {
        let text = "best of the very worst";
        let found = |spec: &str| near("", "", text, spec);
        assert!(found("best\n3\nworst") && !found("best\n2\nworst"));
        assert!(found("worst\n3\nbest") && !found("worst\n<8\nbest") && found("best\n<3\nworst"));
        assert!(found("best of\n1\nvery wor*"));
        assert!(!found("best\n8\nbest"), "one word is not near itself");
        assert!(found("best\n0\nof\n0\nthe") && !found("best\n0\nof\n0\nworst"));
        assert!(
            !near("best", "", "worst", "best\n8\nworst"),
            "title and text are texts of their own"
        );
    }
}
