//! Classes of characters. PowerShell takes typographic quotes and dashes for the plain ones.

pub(in crate::lang) fn is_whitespace(c: char) -> bool {
    match c {
        ' ' | '\t' | '\u{b}' | '\u{c}' | '\u{a0}' | '\u{85}' => true,
        _ if c < '\u{100}' => false,
        _ => matches!(
            c,
            '\u{1680}' | '\u{2000}'
                ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
        ),
    }
}

pub(in crate::lang) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

pub(in crate::lang) fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201b}')
}

pub(in crate::lang) fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}'..='\u{201e}')
}

/// Ends a word of a command wherever it stands.
pub(super) fn ends_token(c: char) -> bool {
    matches!(
        c,
        '\0' | '\t' | '\n' | '\r' | ' ' | '&' | '(' | ')' | ',' | ';' | '{' | '}' | '|'
    ) || is_whitespace(c)
}

/// Ends a number in an expression.
pub(super) fn ends_number(c: char, ternary: bool) -> bool {
    matches!(
        c,
        '!' | '#' | '%' | '*' | '+' | '-' | '.' | '/' | '<' | '=' | '>' | ']'
    ) || is_dash(c)
        || (ternary && matches!(c, '?' | ':'))
}

pub(super) fn is_identifier_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

pub(super) fn is_identifier_follow(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

pub(super) fn is_variable_start(c: char) -> bool {
    matches!(c, '_' | '?' | '$' | '^' | ':') || c.is_alphanumeric()
}
