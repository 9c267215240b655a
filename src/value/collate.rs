//! Equality and order of text as .NET has them under en-US: by ICU's rules, not by code points. Control characters and
//! soft hyphens count for nothing, accents count after letters, and case last.

use std::borrow::Cow;
use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;

/// Order of ASCII in ICU's root collation, cases alike: blanks, punctuation, symbols, digits, letters. 0 is ignored.
const WEIGHT: [u8; 128] = {
    let order =
        b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
    let (mut table, mut i) = ([0; 128], 0);
    while i < order.len() {
        table[order[i] as usize] = i as u8 + 2;
        table[order[i].to_ascii_uppercase() as usize] = i as u8 + 2;
        i += 1;
    }
    table
};

/// Whether two texts are equal to `-eq` (without case) or `-ceq` (with it).
pub fn same(a: &str, b: &str, case_sensitive: bool) -> bool {
    if a == b {
        return true;
    }
    if plain(a) && plain(b) {
        return !case_sensitive && a.eq_ignore_ascii_case(b);
    }
    equality_key(a, case_sensitive) == equality_key(b, case_sensitive)
}

/// Whether every character is ASCII that counts.
fn plain(text: &str) -> bool {
    text.bytes()
        .all(|b| matches!(b, 0x20..0x7f | b'\t' | b'\n' | b'\r'))
}

/// Text that is alike for texts that are equal: for grouping and look-up.
pub fn equality_key(text: &str, case_sensitive: bool) -> Cow<'_, str> {
    if plain(text) {
        return if case_sensitive {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.to_ascii_lowercase())
        };
    }
    let shown = text.nfd().filter(|c| !ignored(*c));
    if case_sensitive {
        shown.collect()
    } else {
        shown.flat_map(char::to_lowercase).collect()
    }
}

fn ignored(c: char) -> bool {
    match c {
        '\0'..='\x7f' => WEIGHT[c as usize] == 0,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => true,
        _ => false,
    }
}

/// Order of two texts; without case, texts that differ in case only are equal.
pub fn compare(a: &str, b: &str, case_sensitive: bool) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    key(a, case_sensitive, &mut left);
    key(b, case_sensitive, &mut right);
    left.cmp(&right)
}

/// Appends bytes that compare as the texts do: made once for each text that is sorted.
pub fn key(text: &str, case_sensitive: bool, out: &mut Vec<u8>) {
    let start = out.len();
    if text.is_ascii() {
        out.extend(
            text.bytes()
                .map(|b| WEIGHT[b as usize])
                .filter(|weight| *weight > 0),
        );
        out.push(0);
        out.push(0);
        if case_sensitive {
            let counted = text.bytes().filter(|b| WEIGHT[*b as usize] > 0);
            out.extend(counted.map(|b| 1 + u8::from(b.is_ascii_uppercase())));
            out.push(0);
        }
        return;
    }
    let (mut accents, mut cases) = (Vec::new(), Vec::new());
    for c in text.nfd().filter(|c| !ignored(*c)) {
        if is_accent(c) {
            // An accent belongs to the letter before it: its place counts before its kind.
            let at = (out.len() - start).min(usize::from(u16::MAX)) as u16;
            accents.extend((u16::MAX - at).to_be_bytes());
            accents.extend(accent_order(c).to_be_bytes());
            continue;
        }
        let lower = c.to_lowercase().next().unwrap_or(c);
        for base in letters(lower) {
            weigh(base, out);
        }
        if !lower.is_ascii() && letters(lower).ne([lower]) {
            let at = (out.len() - start).min(usize::from(u16::MAX)) as u16;
            accents.extend((u16::MAX - at).to_be_bytes());
            accents.extend((lower as u32).to_be_bytes());
        }
        cases.push(1 + u8::from(c != lower));
    }
    out.push(0);
    out.extend(accents);
    out.push(0);
    if case_sensitive {
        out.extend(cases);
        out.push(0);
    }
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

/// Accents in ICU's order, which is not that of their codes; those beyond stand behind by code.
fn accent_order(c: char) -> u32 {
    let known = "\u{301}\u{300}\u{306}\u{302}\u{30c}\u{30a}\u{308}\u{30b}\u{303}\u{307}\u{327}\u{328}\u{304}";
    let place = known.chars().position(|accent| accent == c);
    place.map_or(c as u32, |place| place as u32 + 1)
}

/// Letters of Latin that sort like others without being made of them.
fn letters(c: char) -> impl Iterator<Item = char> {
    let pair = match c {
        'ß' => ['s', 's'],
        'æ' => ['a', 'e'],
        'œ' => ['o', 'e'],
        'þ' => ['t', 'h'],
        'ø' => ['o', '\0'],
        'đ' | 'ð' => ['d', '\0'],
        'ł' => ['l', '\0'],
        'ı' => ['i', '\0'],
        other => [other, '\0'],
    };
    pair.into_iter().filter(|c| *c != '\0')
}

fn weigh(c: char, out: &mut Vec<u8>) {
    match c {
        '\0'..='\x7f' => out.push(WEIGHT[c as usize]),
        // Spaces and punctuation beyond ASCII stand with their kind, everything else after Latin by its code.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => {
            out.push(WEIGHT[b' ' as usize])
        }
        '\u{2010}'..='\u{2015}' => out.extend([WEIGHT[b'-' as usize], 1]),
        '\u{a1}'..='\u{bf}' | '\u{2016}'..='\u{206f}' => {
            out.extend([WEIGHT[b'$' as usize], c as u32 as u8])
        }
        _ => {
            out.push(0xff);
            out.extend(&(c as u32).to_be_bytes()[1..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_that_of_icu() {
        assert!(same("a", "a\0", false));
        assert!(same("ab", "a\u{ad}b", false));
        assert!(same("e\u{301}", "é", false));
        assert!(same("ÖL", "öl", false) && !same("ÖL", "öl", true));
        for (a, b) in [("é", "e"), ("ß", "ss"), ("x", "x "), ("a", "b")] {
            assert!(!same(a, b, false), "{a} {b}");
            assert_ne!(compare(a, b, false), Ordering::Equal, "{a} {b}");
        }
    }

    #[test]
    fn order_is_that_of_icu() {
        let mut words = [
            "a-b",
            "ab",
            "a_b",
            "a b",
            "b",
            "A",
            "é",
            "f",
            "e",
            "10",
            "9",
            "Zoë",
            "日本",
            "яблоко",
        ];
        words.sort_by(|a, b| compare(a, b, false));
        assert_eq!(
            words,
            [
                "10",
                "9",
                "A",
                "a b",
                "a_b",
                "a-b",
                "ab",
                "b",
                "e",
                "é",
                "f",
                "Zoë",
                "яблоко",
                "日本"
            ]
        );
        assert_eq!(compare("a", "A", true), Ordering::Less);
        assert_eq!(compare("a", "A", false), Ordering::Equal);
        assert_eq!(compare("a-b", "ab", false), Ordering::Less);
    }
}
