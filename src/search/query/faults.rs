//! The findings about queries. Each has one function here, so that its id, its words and its fix stand in one place.
//! Nothing here reads a query.

use super::diagnostic::{Diagnostic, Severity};
use super::property::{KINDS, names};
use crate::diag::{Span, did_you_mean};
use Severity::{Hint, Warning};

fn error(
    id: &'static str,
    rule: &'static str,
    span: Span,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(id, Severity::Error, rule, span, message)
}

fn warning(
    id: &'static str,
    rule: &'static str,
    span: Span,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(id, Warning, rule, span, message)
}

pub(super) fn lower_case_operator(span: Span, word: &str) -> Diagnostic {
    let upper = word.to_uppercase();
    warning(
        "KqlLowerCaseOperator",
        "KQ-4",
        span,
        format!("'{word}' is searched for as a word: operators are written in capitals."),
    )
    .expected(format!("{upper}, if the operator is meant"))
    .help(format!("write \"{word}\" in quotes if the word is meant"))
    .fix(upper)
}

pub(super) fn space_after_colon(span: Span, typed: &str, mended: String) -> Diagnostic {
    let message =
        format!("'{typed}' stands alone, so it is searched for as a word and not as a property.");
    warning("KqlSpaceInRestriction", "KQ-20", span, message)
        .expected("no space around the operator of a property")
        .fix(mended)
}

pub(super) fn curly_quotes(span: Span) -> Diagnostic {
    error(
        "KqlCurlyQuotes",
        "KQ-8",
        span,
        "A phrase is written in straight quotes; this is a curly one.",
    )
    .expected("\"")
    .fix("\"")
}

pub(super) fn single_quotes(span: Span, inner: &str) -> Diagnostic {
    warning(
        "KqlSingleQuotes",
        "KQ-10",
        span,
        "Single quotes have no meaning in a query: the words are searched for on their own.",
    )
    .expected("double quotes around a phrase")
    .fix(format!("\"{inner}\""))
}

pub(super) fn star_not_at_end(span: Span, word: &str) -> Diagnostic {
    let letters: String = word.chars().filter(|c| *c != '*').collect();
    error(
        "KqlWildcardPosition",
        "KQ-30",
        span,
        format!("The wildcard in '{word}' does not stand at the end of the word."),
    )
    .expected("letters, then one * at the end")
    .help("only words that begin alike can be searched for")
    .fix(format!("{letters}*"))
}

pub(super) fn lone_star(span: Span) -> Diagnostic {
    error(
        "KqlWildcardPosition",
        "KQ-30",
        span,
        "A wildcard needs the letters that the words begin with.",
    )
    .expected("at least 3 letters before *")
    .help("leave the query empty to find everything in the locations")
}

pub(super) fn short_prefix(span: Span, word: &str) -> Diagnostic {
    error(
        "KqlPrefixTooShort",
        "KQ-31",
        span,
        format!("The prefix '{word}' is shorter than 3 letters."),
    )
    .expected("at least 3 letters before *")
    .help("write more of the word")
}

pub(super) fn star_inside_phrase(span: Span) -> Diagnostic {
    warning(
        "KqlWildcardInPhrase",
        "KQ-32",
        span,
        "In a phrase a wildcard works only at its very end; this one is ignored.",
    )
    .expected("* before the closing quote")
}

pub(super) fn star_after_phrase(span: Span, inner: &str) -> Diagnostic {
    warning(
        "KqlWildcardAfterPhrase",
        "KQ-32",
        span,
        "The wildcard of a phrase stands before the closing quote.",
    )
    .expected("* before the closing quote")
    .fix(format!("\"{inner}*\""))
}

pub(super) fn dot_before_star(span: Span, word: &str) -> Diagnostic {
    let without: String = word.trim_end_matches('*').trim_end_matches('.').to_string();
    warning(
        "KqlDotBeforeWildcard",
        "KQ-34",
        span,
        "A dot ends a word, so the wildcard after it has nothing to continue.",
    )
    .expected("letters right before *")
    .fix(format!("{without}*"))
}

pub(super) fn question_mark(span: Span) -> Diagnostic {
    warning(
        "KqlQuestionMark",
        "KQ-30",
        span,
        "'?' is not a wildcard: it separates two words.",
    )
    .expected("letters, or * at the end of a word")
}

pub(super) fn dropped_characters(span: Span, dropped: &str, words: &str) -> Diagnostic {
    let message = format!(
        "The characters {dropped} cannot be searched for: the words searched for are '{words}'."
    );
    Diagnostic::new("KqlCharactersDropped", Hint, "KQ-9", span, message)
        .expected("letters and digits")
}

pub(super) fn nothing_left(span: Span, typed: &str) -> Diagnostic {
    warning(
        "KqlNothingSearchable",
        "KQ-9",
        span,
        format!("'{typed}' holds nothing that can be searched for and is left out."),
    )
    .expected("letters or digits")
}

pub(super) fn unclosed_quote(span: Span, inner: &str) -> Diagnostic {
    error(
        "KqlUnclosedQuote",
        "KQ-1",
        span,
        "The phrase is not closed.",
    )
    .expected("a closing \"")
    .fix(format!("\"{}\"", inner.trim_end()))
}

pub(super) fn unclosed_parenthesis(span: Span, end: Span) -> Diagnostic {
    error(
        "KqlUnclosedParenthesis",
        "KQ-1",
        span,
        "This parenthesis is not closed.",
    )
    .expected("a closing )")
    .fix_at(end, ")")
}

pub(super) fn stray_parenthesis(span: Span) -> Diagnostic {
    error(
        "KqlUnexpectedParenthesis",
        "KQ-1",
        span,
        "This parenthesis was not opened.",
    )
    .expected("a term or an operator")
    .fix("")
}

pub(super) fn empty_parentheses(span: Span) -> Diagnostic {
    error(
        "KqlEmptyParentheses",
        "KQ-1",
        span,
        "There is nothing between these parentheses.",
    )
    .expected("a word, a phrase or a property")
}

pub(super) fn operand_missing(span: Span, operator: &str, side: &str) -> Diagnostic {
    error(
        "KqlOperandMissing",
        "KQ-1",
        span,
        format!("{operator} has nothing on its {side}."),
    )
    .expected(format!("a term on the {side} of {operator}"))
    .help(format!(
        "add a term, or write \"{operator}\" in quotes to search for the word"
    ))
}

pub(super) fn near_operand(span: Span, operator: &str) -> Diagnostic {
    error(
        "KqlNearOperand",
        "KQ-1",
        span,
        format!("{operator} stands between words or phrases only."),
    )
    .expected("a word or a phrase")
    .help("put AND between properties or parentheses instead")
}

pub(super) fn near_distance(span: Span, operator: &str) -> Diagnostic {
    error(
        "KqlNearDistance",
        "KQ-1",
        span,
        format!("The distance of {operator} is not a whole number from 0 to 10000."),
    )
    .expected(format!("{operator}(5) or {operator}(n=5)"))
    .fix(format!("{operator}(8)"))
}

pub(super) fn double_not(span: Span) -> Diagnostic {
    warning(
        "KqlDoubleNot",
        "KQ-1",
        span,
        "Two negations cancel each other.",
    )
    .expected("one NOT, or none")
    .fix("")
}

pub(super) fn only_not(span: Span) -> Diagnostic {
    warning(
        "KqlOnlyNegation",
        "KQ-1",
        span,
        "The query says only what to leave out: it finds almost everything in its locations.",
    )
    .expected("a term to search for before NOT")
}

pub(super) fn mixed_operators(span: Span, reading: &str) -> Diagnostic {
    let message = format!("AND and OR meet without parentheses; this is read as {reading}");
    Diagnostic::new("KqlMixedOperators", Hint, "KQ-5", span, message)
        .expected("parentheses around what belongs together")
        .fix(reading)
}

pub(super) fn plus_sign(span: Span, reading: &str) -> Diagnostic {
    warning(
        "KqlPlusSign",
        "X-4",
        span,
        format!("'+' means different things in different tools; here it is read as {reading}"),
    )
    .expected("AND, OR or quotes")
}

pub(super) fn beyond_ediscovery(span: Span, operator: &str) -> Diagnostic {
    let message =
        format!("{operator} is an operator of SharePoint search; eDiscovery does not promise it.");
    Diagnostic::new("KqlNotPromised", Hint, "X-5", span, message).expected("AND, OR, NOT or NEAR")
}

pub(super) fn unknown_property(span: Span, name: &str, whole: Span, text: &str) -> Diagnostic {
    let near = did_you_mean(name, names());
    let fault = error(
        "KqlUnknownProperty",
        "KQ-25",
        span,
        format!("There is no property '{name}'."),
    );
    match near {
        Some(near) => fault
            .expected(format!("a known property, such as {near}"))
            .help(format!("did you mean '{near}'?"))
            .fix(near),
        None => fault
            .expected("a known property")
            .help("put quotes around the words if they are to be searched for as they are")
            .fix_at(whole, format!("\"{text}\"")),
    }
}

pub(super) fn operator_for_type(
    span: Span,
    operator: &str,
    property: &str,
    kind: &str,
) -> Diagnostic {
    error(
        "KqlOperatorForType",
        "KQ-20",
        span,
        format!("'{operator}' compares dates and numbers; '{property}' is {kind}."),
    )
    .expected("':' or '='")
    .fix(":")
}

pub(super) fn bad_date(span: Span, typed: &str) -> Diagnostic {
    error(
        "KqlBadDate",
        "KQ-7",
        span,
        format!("'{typed}' is not a date."),
    )
    .expected("YYYY-MM-DD, YYYY-MM-DDThh:mm:ss, or a word such as today or \"last month\"")
    .help("write the year with four digits, the month from 01 to 12, and a day that this month has")
}

pub(super) fn us_date(span: Span, typed: &str, iso: &str) -> Diagnostic {
    warning(
        "KqlUsDate",
        "X-7",
        span,
        format!("'{typed}' is read as month/day/year."),
    )
    .expected("YYYY-MM-DD")
    .fix(iso)
}

pub(super) fn bad_number(span: Span, typed: &str, bytes: Option<i64>) -> Diagnostic {
    let fault = error(
        "KqlBadNumber",
        "KQ-20",
        span,
        format!("'{typed}' is not a whole number."),
    )
    .expected("a number of bytes, without unit or separators");
    match bytes {
        Some(bytes) => fault.fix(bytes.to_string()),
        None => fault.help("sizes are in bytes: 26214400, or 1..10000"),
    }
}

pub(super) fn reversed_range(span: Span, mended: String) -> Diagnostic {
    error(
        "KqlReversedRange",
        "KQ-20",
        span,
        "The range ends before it begins.",
    )
    .expected("the smaller value before '..'")
    .fix(mended)
}

pub(super) fn bad_boolean(span: Span, typed: &str) -> Diagnostic {
    error(
        "KqlBadBoolean",
        "KQ-20",
        span,
        format!("'{typed}' is neither true nor false."),
    )
    .expected("true or false")
}

pub(super) fn bad_folder_id(span: Span, typed: &str) -> Diagnostic {
    let message = format!(
        "'{typed}' is not a folder id: it has {} characters.",
        typed.chars().count()
    );
    error("KqlBadFolderId", "KQ-20", span, message)
        .expected("48 hexadecimal digits")
        .help("take FolderId of Get-MailboxFolderStatistics, decode it from Base64, skip 23 bytes and write the next 24 in hexadecimal")
}

pub(super) fn unlikely_value(span: Span, property: &str, typed: &str, near: &str) -> Diagnostic {
    warning(
        "KqlUnlikelyValue",
        "KQ-20",
        span,
        format!("'{typed}' is no known value of '{property}'; did you mean '{near}'?"),
    )
    .expected(near.to_string())
    .fix(near)
}

pub(super) fn unknown_kind(span: Span, typed: &str) -> Diagnostic {
    warning(
        "KqlUnlikelyValue",
        "KQ-20",
        span,
        format!("'{typed}' is no known value of 'kind'; nothing has it."),
    )
    .expected(KINDS.join(", "))
}

pub(super) fn empty_value(span: Span, property: &str) -> Diagnostic {
    warning(
        "KqlEmptyValue",
        "KQ-21",
        span,
        format!("An empty value of '{property}' matches nothing."),
    )
    .expected("a value")
}

pub(super) fn other_workload(span: Span, property: &str, missing: &str, only: bool) -> Diagnostic {
    let message = format!("'{property}' is not a property of {missing}: there it matches nothing.");
    let expected = if only {
        "a property of the locations searched"
    } else {
        "a property that all locations have"
    };
    warning("KqlOtherWorkload", "KQ-26", span, message).expected(expected)
}

pub(super) fn too_long(span: Span, what: &str, length: usize, limit: usize) -> Diagnostic {
    error("KqlTooLong", "section 10", span, format!("The query has {length} characters for {what}; at most {limit} are allowed."))
        .expected(format!("at most {limit} characters"))
        .help("split the search in two, or search fewer locations; addresses count in their expanded form")
}

pub(super) fn nearly_too_long(span: Span, what: &str, length: usize, limit: usize) -> Diagnostic {
    warning(
        "KqlNearlyTooLong",
        "section 10",
        span,
        format!("The query has {length} of at most {limit} characters for {what}."),
    )
    .expected(format!("at most {limit} characters"))
}

pub(super) fn restriction_too_long(span: Span, length: usize) -> Diagnostic {
    error(
        "KqlRestrictionTooLong",
        "KQ-20",
        span,
        format!("This property restriction has {length} characters; at most 2048 are allowed."),
    )
    .expected("at most 2048 characters")
}

pub(super) fn too_many_rows(span: Span, rows: usize, limit: usize) -> Diagnostic {
    error(
        "KqlTooManyRows",
        "section 10",
        span,
        format!("The keyword list has {rows} rows; at most {limit} are allowed."),
    )
    .expected(format!("at most {limit} rows"))
    .help("join rows with OR: a row may be an expression in parentheses")
}

pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    error(
        "KqlTooDeep",
        "section 10",
        span,
        format!("The query nests more than {limit} levels."),
    )
    .expected("fewer parentheses")
}

pub(super) fn condition_expected(span: Span) -> Diagnostic {
    error(
        "KqlConditionExpected",
        "section 9",
        span,
        "After (c:c) come conditions, each a property in parentheses.",
    )
    .expected("(property:value)")
    .help("write keywords(c:c)(kind=\"email\")(date=2021-01-01..2021-12-31)")
}

pub(super) fn row_expected(span: Span) -> Diagnostic {
    error(
        "KqlRowExpected",
        "section 9",
        span,
        "(c:s) separates two rows of a keyword list; one of them is empty.",
    )
    .expected("a keyword on each side")
}

pub(super) fn misplaced_separator(span: Span, separator: &str) -> Diagnostic {
    error(
        "KqlMisplacedSeparator",
        "section 9",
        span,
        format!("{separator} cannot stand inside parentheses or a second time."),
    )
    .expected("rows separated by (c:s), then (c:c) and the conditions")
}

pub(super) fn nothing_to_search(span: Span) -> Diagnostic {
    error(
        "KqlNothingToSearch",
        "KQ-1",
        span,
        "The query holds nothing that can be searched for.",
    )
    .expected("a word, a phrase or a property")
    .help("leave the query empty to find everything in the locations")
}
