//! Personal data in the text of a script: what names one person, by its form and, where it has one, its check digit.

use super::Script;
use super::report::Findings;
use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::Node;
use regex::Regex;
use std::sync::LazyLock;

/// Domains that documentation uses, and words in names of made-up ones.
const MADE_UP: &[&str] = &[
    "contoso",
    "fabrikam",
    "adatum",
    "adventure-works",
    "alpineskihouse",
    "blueyonderairlines",
    "cohovineyard",
    "cohowinery",
    "consolidatedmessenger",
    "fourthcoffee",
    "graphicdesigninstitute",
    "humongousinsurance",
    "litware",
    "lucernepublishing",
    "margiestravel",
    "nodpublishers",
    "northwind",
    "proseware",
    "relecloud",
    "southridgevideo",
    "tailspintoys",
    "thephone-company",
    "treyresearch",
    "wideworldimporters",
    "wingtiptoys",
    "woodgrovebank",
    "example",
    "domain",
    "tenant",
    "company",
    "yourorg",
    "test",
    "sample",
    "email",
    "invalid",
    "localhost",
    "acme",
    "customer",
    "microsoft",
    "office365",
    "outlook",
    "organization",
];

/// Local parts that name a function, not a person.
const FUNCTIONS: &[&str] = &[
    "admin",
    "administrator",
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
    "info",
    "support",
    "helpdesk",
    "servicedesk",
    "postmaster",
    "abuse",
    "security",
    "compliance",
    "privacy",
    "dpo",
    "legal",
    "hr",
    "it",
    "sales",
    "alerts",
    "alert",
    "reports",
    "report",
    "notifications",
    "notification",
    "team",
    "office",
    "contact",
    "user",
    "user1",
    "user2",
    "username",
    "someone",
    "somebody",
    "name",
    "first.last",
    "firstname.lastname",
    "sender",
    "recipient",
    "mailbox",
    "sharedmailbox",
    "account",
    "service",
    "root",
    "webmaster",
    "audit",
    "me",
    "you",
    "from",
    "to",
];

struct Pattern {
    what: &'static str,
    form: LazyLock<Option<Regex>>,
    holds: fn(&str) -> bool,
}

macro_rules! pattern {
    ($what:literal, $form:literal, $holds:expr) => {
        Pattern {
            what: $what,
            form: LazyLock::new(|| Regex::new($form).ok()),
            holds: $holds,
        }
    };
}

static PATTERNS: [Pattern; 11] = [
    pattern!(
        "an e-mail address",
        r"(?i)\b[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b",
        is_personal_address
    ),
    pattern!(
        "a telephone number",
        r"\+[1-9][0-9 ().\-/]{7,18}[0-9]\b|\([2-9][0-9]{2}\) ?[2-9][0-9]{2}-[0-9]{4}\b",
        is_telephone
    ),
    pattern!(
        "a social security number (US)",
        r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
        is_social_security
    ),
    pattern!(
        "a national insurance number (UK)",
        r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b",
        |_| true
    ),
    pattern!(
        "an identity number (Spain)",
        r"\b[XYZ0-9][0-9]{7}-?[A-Z]\b",
        is_dni
    ),
    pattern!(
        "a tax code (Italy)",
        r"\b[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]\b",
        |_| true
    ),
    pattern!(
        "a social security number (France)",
        r"\b[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b",
        is_nir
    ),
    pattern!(
        "a personal number (Sweden)",
        r"\b[0-9]{6}[-+][0-9]{4}\b",
        is_swedish
    ),
    pattern!(
        "a CPF (Brazil)",
        r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b",
        is_cpf
    ),
    pattern!(
        "an account number (IBAN)",
        r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
        is_iban
    ),
    pattern!(
        "a card number",
        r"\b[3-6][0-9]{3}([ -]?)[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b",
        is_card
    ),
];

pub(super) fn check(script: &Script, findings: &mut Findings) {
    // Names of commands are no data.
    let mut passed: Option<Span> = None;
    script.each(&mut |node| match node {
        Node::Command(command, _) => passed = Some(command.name.span),
        Node::Expression(expr) => {
            if passed.take() == Some(expr.span) {
                return;
            }
            match &expr.kind {
                ExprKind::Constant(constant) => {
                    if let Literal::Str(text) = &constant.literal {
                        scan(script, text, expr.span, findings);
                    }
                }
                ExprKind::Expandable(text) => {
                    for part in &text.parts {
                        if let TextPart::Text(text) = part {
                            scan(script, text, expr.span, findings);
                        }
                    }
                }
                _ => {}
            }
        }
        _ => {}
    });
}

fn scan(script: &Script, text: &str, span: Span, findings: &mut Findings) {
    if text.len() < 8 || !text.contains(|c: char| c == '@' || c.is_ascii_digit()) {
        return;
    }
    for pattern in &PATTERNS {
        let Some(form) = &*pattern.form else { continue };
        for found in form.find_iter(text) {
            let before = text[..found.start()].chars().next_back();
            // Within a longer number, a GUID or an address on the web it is something else.
            let inside = before
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | '=' | '_'));
            let behind = text[found.end()..].chars().next();
            let goes_on = behind.is_some_and(|c| matches!(c, '-' | '_') || c.is_alphanumeric());
            if inside || goes_on || !(pattern.holds)(found.as_str()) {
                continue;
            }
            let place = script
                .text(span)
                .find(found.as_str())
                .map_or(span, |at| Span {
                    start: span.start + at as u32,
                    end: span.start + (at + found.len()) as u32,
                });
            findings.warn(
                place,
                "PersonalData",
                format!(
                    "{} stands in the text of the script.",
                    capital(pattern.what)
                ),
                Some("take it as a parameter".into()),
            );
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

fn is_personal_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some((local, domain)) = lower.split_once('@') else {
        return false;
    };
    let reserved = [".example", ".test", ".invalid", ".local", ".lab", ".xyz"]
        .iter()
        .any(|end| domain.ends_with(end));
    let made_up = MADE_UP.iter().any(|word| domain.contains(word));
    let short = domain
        .split('.')
        .next()
        .is_some_and(|label| label.len() < 3 || label.chars().all(|c| c == 'x'));
    let function = FUNCTIONS.contains(&local)
        || [
            "svc", "noreply", "no-reply", "your", "my", "admin", "test", "service",
        ]
        .iter()
        .any(|start| local.starts_with(start));
    !reserved && !made_up && !short && !function
}

fn is_telephone(text: &str) -> bool {
    let digits = digits(text);
    let fictional = text.contains("555-01") || text.contains("555 01") || text.contains("555-555");
    let run = digits
        .windows(2)
        .all(|pair| pair[1] == pair[0] || pair[1] == (pair[0] + 1) % 10);
    (9..=15).contains(&digits.len()) && !fictional && !run
}

fn is_social_security(text: &str) -> bool {
    let impossible = text.starts_with("000")
        || text.starts_with("666")
        || text.starts_with('9')
        || &text[4..6] == "00"
        || text.ends_with("0000");
    !impossible && !["123-45-6789", "078-05-1120", "219-09-9999", "111-11-1111"].contains(&text)
}

fn is_dni(text: &str) -> bool {
    let first = match text.chars().next() {
        Some('X') => "0",
        Some('Y') => "1",
        Some('Z') => "2",
        _ => "",
    };
    let own = if first.is_empty() { text } else { &text[1..] };
    let number: String = first
        .chars()
        .chain(own.chars())
        .filter(char::is_ascii_digit)
        .collect();
    let letters = b"TRWAGMYFPDXBNJZSQVHLCKE";
    number.len() == 8
        && number
            .parse::<usize>()
            .is_ok_and(|number| text.ends_with(char::from(letters[number % letters.len()])))
}

fn is_nir(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 15 {
        return false;
    }
    let (number, key) = digits.split_at(13);
    match (number.parse::<u64>(), key.parse::<u64>()) {
        (Ok(number), Ok(key)) => 97 - number % 97 == key,
        _ => false,
    }
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match digit * (1 + at as u32 % 2) {
            doubled @ 10.. => doubled - 9,
            other => other,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_swedish(text: &str) -> bool {
    let digits = digits(text);
    let (month, day) = (digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]);
    (1..=12).contains(&month) && (1..=31).contains(&day) && luhn(&digits)
}

fn is_cpf(text: &str) -> bool {
    let digits = digits(text);
    let check = |length: usize| {
        let sum: u32 = digits[..length]
            .iter()
            .zip((2..=length as u32 + 1).rev())
            .map(|(digit, weight)| digit * weight)
            .sum();
        (sum * 10 % 11) % 10
    };
    let all_same = digits.iter().all(|digit| *digit == digits[0]);
    !all_same && digits[9] == check(9) && digits[10] == check(10)
}

fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !(15..=34).contains(&plain.len()) {
        return false;
    }
    let (head, tail) = plain.split_at(4);
    let rest = tail.chars().chain(head.chars()).try_fold(0u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some(if value < 10 {
            (rest * 10 + value) % 97
        } else {
            (rest * 100 + value) % 97
        })
    });
    rest == Some(1)
}

fn is_card(text: &str) -> bool {
    let digits = digits(text);
    let test_number = ["4111111111111111", "5555555555554444", "4242424242424242"].contains(
        &digits
            .iter()
            .map(u32::to_string)
            .collect::<String>()
            .as_str(),
    );
    digits.len() == 16 && !test_number && luhn(&digits)
}
