//! The review: one row for each item found, with a person's decision. Reading it is strict: a row that cannot be
//! understood stops everything before anything is touched.

use crate::diag::{Category, Error, ErrorRecord, Result};
use serde::Serialize;

/// What a reviewer decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Decision {
    /// Erase it.
    Include,
    /// Keep it, for the reason given (S52).
    Exclude,
    /// It is not about the person.
    NotAMatch,
    /// Nobody has decided yet.
    Undecided,
}

/// One row of `review.csv`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase", rename = "ReviewRow")]
pub struct ReviewRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Where it was found.
    pub place: String,
    /// Id of the item or entity.
    pub id: String,
    /// What it is called.
    pub subject: String,
    /// What was decided.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// Columns that a review must have.
const COLUMNS: [&str; 5] = ["Place", "Id", "Subject", "Decision", "Reason"];

/// Reads a review from CSV with a heading line.
///
/// # Errors
/// `ReviewColumnMissing`, `ReviewDecisionInvalid`, `ReviewFileInvalid`: each names the line and the word.
pub fn read_review(name: &str, bytes: &[u8]) -> Result<Vec<ReviewRow>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let headings = reader
        .headers()
        .map_err(|error| unreadable(name, &error))?
        .clone();
    let mut at = [0; 5];
    for (place, column) in at.iter_mut().zip(COLUMNS) {
        let found = headings
            .iter()
            .position(|heading| heading.trim().eq_ignore_ascii_case(column));
        *place = found.ok_or_else(|| missing_column(name, column, &headings))?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(name, &error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |index: usize| record.get(at[index]).unwrap_or("").trim().to_owned();
        let word = cell(3);
        let decision = match word
            .to_ascii_lowercase()
            .replace([' ', '-', '_'], "")
            .as_str()
        {
            "include" => Decision::Include,
            "exclude" => Decision::Exclude,
            "notamatch" => Decision::NotAMatch,
            "" => Decision::Undecided,
            _ => return Err(bad_decision(name, line, &word)),
        };
        rows.push(ReviewRow {
            line,
            place: cell(0),
            id: cell(1),
            subject: cell(2),
            decision,
            reason: cell(4),
        });
    }
    Ok(rows)
}

/// Refuses a review in which something is kept without a reason.
///
/// # Errors
/// `ReviewReasonMissing`, naming every such line.
pub fn check_review(name: &str, rows: &[ReviewRow]) -> Result<()> {
    let bare: Vec<String> = rows
        .iter()
        .filter(|row| row.decision == Decision::Exclude && row.reason.is_empty())
        .map(|row| row.line.to_string())
        .collect();
    if bare.is_empty() {
        return Ok(());
    }
    let lines = if bare.len() == 1 { "Line" } else { "Lines" };
    Err(ErrorRecord::new(
        "ReviewReasonMissing",
        Category::InvalidData,
        format!(
            "{lines} {} of '{name}' say Exclude without a reason; nothing was erased.",
            bare.join(", ")
        ),
    )
    .exception("System.IO.InvalidDataException")
    .target(name, "String")
    .help("write in the column Reason why the item is kept: the person is told")
    .terminating()
    .into())
}

fn invalid(id: &str, message: String, name: &str) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidData, message)
        .exception("System.IO.InvalidDataException")
        .target(name, "String")
        .terminating()
}

fn unreadable(name: &str, error: &csv::Error) -> Error {
    invalid(
        "ReviewFileInvalid",
        format!("'{name}' cannot be read as a review: {error}."),
        name,
    )
    .help("a review is the CSV that discover-person writes, with the column Decision filled in")
    .into()
}

fn missing_column(name: &str, column: &str, headings: &csv::StringRecord) -> Error {
    let there = headings.iter().collect::<Vec<_>>().join(", ");
    invalid(
        "ReviewColumnMissing",
        format!("'{name}' has no column {column}; it has {there}."),
        name,
    )
    .help("let discover-person write the review, and change the columns Decision and Reason only")
    .into()
}

fn bad_decision(name: &str, line: u64, word: &str) -> Error {
    invalid(
        "ReviewDecisionInvalid",
        format!(
            "Line {line} of '{name}' decides '{word}', which is no decision; nothing was erased."
        ),
        name,
    )
    .help("write Include, Exclude or NotAMatch, or leave it empty to decide later")
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Place,Id,Date,From,Subject,MatchedIdentifier,Suggestion,Decision,Reason\n";

    fn read(rows: &str) -> Result<Vec<ReviewRow>> {
        read_review("review.csv", format!("{HEAD}{rows}").as_bytes())
    }

    #[test]
    fn decisions_are_read_in_any_case_and_an_empty_one_is_undecided() {
        let rows =
            read("a,1,,,s,m,x,include,\na,2,,,s,m,x,Not a match,\na,3,,,s,m,x,,\n").expect("valid");
        let decisions: Vec<Decision> = rows.iter().map(|row| row.decision).collect();
        assert_eq!(
            decisions,
            [Decision::Include, Decision::NotAMatch, Decision::Undecided]
        );
        assert_eq!(rows[2].line, 4);
    }

    #[test]
    fn a_word_that_is_no_decision_stops_the_reading_and_names_its_line() {
        let error =
            read("a,1,,,s,m,x,Include,\na,2,,,s,m,x,Delete,\n").expect_err("no such decision");
        let record = error.record().expect("a record");
        assert_eq!(record.id, "ReviewDecisionInvalid");
        assert!(record.message.contains("Line 3"), "{}", record.message);
    }

    #[test]
    fn keeping_something_needs_a_reason() {
        let rows = read("a,1,,,s,m,x,Exclude,\na,2,,,s,m,x,Exclude,tax law\n").expect("valid");
        let error = check_review("review.csv", &rows).expect_err("line 2 has no reason");
        assert!(
            error
                .record()
                .expect("a record")
                .message
                .starts_with("Line 2 ")
        );
        assert!(check_review("review.csv", &rows[1..]).is_ok());
    }
}
