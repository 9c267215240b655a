//! Turns text into the words that are indexed and searched. The index and every query go through this one function, so
//! a change here makes old rows unfindable (and undeletable, since FTS5 deletes by exact text): raise
//! [`SEGMENTER_VERSION`] with any change. Must never know what a query or an item is.
//!
//! The rules (KQ-36 and section 6 of the query language): a word is a run of letters, digits and marks; everything else
//! only separates. Case is folded, diacritics are kept, there are no stop words and no stems. So an address is three
//! words, found by each and as a phrase by its whole; `01-20-1990`, `01/20/1990` and `01.20.1990` are the same words.
//!
//! Scripts written without spaces (Han, Kana, Hangul, Thai and its neighbours) are indexed by single character, and what
//! a query asks for in them is a phrase. A dictionary was tried (`icu_segmenter`): it cuts a name differently in
//! different sentences, and a data subject request that misses its person is worse than one that shows 京都 inside 東京都.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Version of the rules in this file; kept with each item, so that its words can be taken out of the index again.
pub const SEGMENTER_VERSION: i64 = 1;

/// Words of a text, folded and separated by single spaces.
///
/// The work on ASCII text is one pass and two copies, nothing is allocated for a word.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    segment_into(text, &mut out);
    out
}

/// Appends the words of a text to `out`, with a space between what was there and what comes.
pub fn segment_into(text: &str, out: &mut String) {
    let folded_from = out.len();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if CLASS[bytes[at] as usize] == SEPARATOR {
            at += 1;
            continue;
        }
        let start = at;
        let mut seen = 0;
        while at < bytes.len() && CLASS[bytes[at] as usize] != SEPARATOR {
            seen |= CLASS[bytes[at] as usize];
            at += 1;
        }
        // An ASCII byte never lies inside a longer character, so both ends are boundaries.
        let run = &text[start..at];
        if seen & BEYOND_ASCII == 0 {
            begin_word(out);
            out.push_str(run);
        } else {
            push_unicode_run(run, out);
        }
    }
    // A run of nothing but dropped characters may have taken away a space that was there before.
    let folded_from = folded_from.min(out.len());
    out[folded_from..].make_ascii_lowercase();
}

/// Words of a text that has been segmented.
pub fn words(segmented: &str) -> impl Iterator<Item = &str> {
    segmented.split_ascii_whitespace()
}

fn begin_word(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// A run that holds characters beyond ASCII: compatibility forms (full-width letters, ligatures, composed and
/// decomposed accents) become one, then each character decides.
fn push_unicode_run(run: &str, out: &mut String) {
    let mut inside = false;
    for c in run.nfkc() {
        if is_ignorable(c) {
            continue;
        }
        if is_unspaced(c) {
            begin_word(out);
            out.push(c);
            // A following mark (a vowel sign, a tone) is a word of its own for the phrase, as its base is.
            out.push(' ');
            inside = false;
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            if !inside {
                begin_word(out);
                inside = true;
            }
            push_folded(c, out);
        } else {
            inside = false;
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
}

fn push_folded(c: char, out: &mut String) {
    match c {
        'ς' => out.push('σ'),
        _ => out.extend(c.to_lowercase()),
    }
}

/// Characters that stand inside a word without being part of it: soft hyphen, joiners, marks of direction, selectors.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters of scripts that put no space between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}'            // iteration mark, closing mark, ideographic zero
        | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309a}' | '\u{309d}'..='\u{309f}'   // Hiragana
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'   // Katakana
        | '\u{3105}'..='\u{312f}'          // Bopomofo
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'   // Han
        | '\u{20000}'..='\u{323af}'
        | '\u{ac00}'..='\u{d7a3}'          // Hangul syllables: particles are written onto the noun
        | '\u{0e01}'..='\u{0e3a}' | '\u{0e40}'..='\u{0e4e}'   // Thai
        | '\u{0e81}'..='\u{0ece}'          // Lao
        | '\u{1000}'..='\u{103e}' | '\u{1050}'..='\u{109d}'   // Burmese
        | '\u{1780}'..='\u{17d3}') // Khmer
}

const SEPARATOR: u8 = 0;
const WORD: u8 = 1;
const BEYOND_ASCII: u8 = 2;

static CLASS: [u8; 256] = {
    let mut class = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            class[byte] = WORD;
        } else if byte >= 0x80 {
            class[byte] = BEYOND_ASCII;
        }
        byte += 1;
    }
    class
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_becomes_its_parts_and_whole_is_a_phrase() {
        assert_eq!(
            segment("Erika.Mustermann@Contoso.com"),
            "erika mustermann contoso com"
        );
        assert_eq!(segment("<a_b+c@x.y>"), "a b c x y");
    }

    #[test]
    fn a_date_has_the_same_words_whatever_separates_it_and_digits_together_have_not() {
        for date in ["01-20-1990", "01/20/1990", "01.20.1990"] {
            assert_eq!(segment(date), "01 20 1990");
        }
        assert_eq!(segment("+49 30 1234-567"), "49 30 1234 567");
        assert_eq!(segment("+49301234567"), "49301234567");
        assert_eq!(segment("E-00417 E00417"), "e 00417 e00417");
    }

    #[test]
    fn accents_stay_and_their_two_spellings_are_one() {
        assert_eq!(segment("Zoë GARCÍA"), "zoë garcía");
        assert_eq!(segment("Garci\u{301}a"), "garcía");
        assert_ne!(segment("García"), segment("Garcia"));
    }

    #[test]
    fn chinese_and_japanese_are_indexed_by_character() {
        assert_eq!(segment("陳美玲女士"), "陳 美 玲 女 士");
        assert_eq!(
            segment("山田さんのiPhone手機"),
            "山 田 さ ん の iphone 手 機"
        );
        assert_eq!(segment("ピラール"), "ピ ラ ー ル");
    }

    #[test]
    fn full_width_and_half_width_forms_are_folded() {
        assert_eq!(segment("ＰＩＬＡＲ　１２３"), "pilar 123");
        assert_eq!(segment("ﾋﾟﾗｰﾙ"), segment("ピラール"));
    }

    #[test]
    fn invisible_characters_do_not_cut_a_word() {
        assert_eq!(segment("per\u{ad}sonal da\u{200d}ta"), "personal data");
        assert_eq!(segment("one\u{200b}two"), "one two");
    }

    #[test]
    fn appending_keeps_a_space_between() {
        let mut out = segment("Ann Beebe");
        segment_into("annb@contoso.com", &mut out);
        assert_eq!(out, "ann beebe annb contoso com");
        segment_into("…", &mut out);
        assert_eq!(out, "ann beebe annb contoso com");
        let mut spaced = String::from("ann ");
        segment_into("…", &mut spaced);
        assert_eq!(spaced, "ann");
    }

    proptest! {
        #[test]
        fn segmenting_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = segment(&text);
            prop_assert_eq!(segment(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn words_of_joined_texts_are_the_words_of_both(a in "[a-zA-Z0-9 .@陳山é]{0,30}", b in "[a-zA-Z0-9 .@陳山é]{0,30}") {
            let joined = segment(&format!("{a} {b}"));
            let (a, b) = (segment(&a), segment(&b));
            let both: Vec<&str> = words(&a).chain(words(&b)).collect();
            prop_assert_eq!(words(&joined).collect::<Vec<_>>(), both);
        }
    }
}
