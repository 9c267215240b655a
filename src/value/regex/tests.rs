//! What PowerShell answers about patterns, in the room's own terms.

use super::*;

fn all(text: &str, pattern: &str) -> Vec<String> {
    let compiled = compile(pattern, Options::of_operator(false), text).unwrap();
    let found = compiled.find_all(text, usize::MAX).unwrap();
    found
        .iter()
        .map(|found| text[found.range().0..found.range().1].to_owned())
        .collect()
}

#[test]
fn named_groups_are_numbered_after_the_others() {
    let table = match_table("Item: 42 of 99", r"(?<now>\d+) of (\d+)", false)
        .unwrap()
        .unwrap();
    assert_eq!(table.get_str("now").unwrap().to_text(), "42");
    assert_eq!(table.get(&Value::Int(1)).unwrap().to_text(), "99");
    assert_eq!(table.len(), 3);
    assert_eq!(
        match_table("ab", "(a)|(b)", false).unwrap().unwrap().len(),
        2
    );
}

#[test]
fn dotnets_syntax_is_understood() {
    for (text, pattern) in [
        ("a[b", "[[]"),
        ("a&&b", "[&&]+"),
        ("x{y}", "x{y}"),
        ("aaa bbb", r"\b(\w)\1+\b"),
        ("<a>", r"\<a\>"),
        ("é", r"^\w$"),
        ("٣", r"\d"),
        ("b", "[a-z-[aeiou]]"),
        ("foobar", "foo(?=bar)"),
        ("line\n", "line$"),
        ("a-b", r"a\-b"),
        ("tab\tx", r"\t"),
        ("abba", "(?<q>a)b+\\k<q>"),
        ("ann", "(?'n'A)"),
        ("é", r"\u00e9"),
        ("a#b", "a#b"),
        ("é", r"^\p{L}[\p{M}]*$"),
        ("a b", r"a\ b"),
    ] {
        assert!(is_match(text, pattern, false).unwrap(), "{pattern}");
    }
    assert!(!is_match("e", "^[a-z-[aeiou]]$", true).unwrap());
    for bad in ["[", "(", "*", "a**", r"\y", "(?<>a)"] {
        assert!(compile(bad, Options::default(), "").is_err(), "{bad}");
    }
}

#[test]
fn replacements_are_dotnets() {
    let r = |text, pattern, to| replace(text, pattern, to, false).unwrap();
    assert_eq!(r("abc", "(?<x>b)", "<${x}>"), "a<b>c");
    assert_eq!(r("a1", r"(\d)", "${1}0"), "a10");
    assert_eq!(r("a1", r"(\d)", "$10"), "a$10");
    assert_eq!(r("x", "x", "$$"), "$");
    assert_eq!(r("ABC", "b", "$_"), "AABCC");
    assert_eq!(r("ABC", "b", "$`"), "AAC");
    assert_eq!(r("ABC", "b", "$'"), "ACC");
    assert_eq!(r("abc", "", "-"), "-a-b-c-");
    assert_eq!(r("cost", "cost", "$5"), "$5");
}

#[test]
fn splitting_keeps_groups_and_counts_from_either_end() {
    let s = |text, pattern, most| split(text, pattern, most, "", false).unwrap().join("|");
    assert_eq!(s("a1b2c", r"(\d)", 0), "a|1|b|2|c");
    assert_eq!(s("a,b,c,d", ",", 2), "a|b,c,d");
    assert_eq!(s("a,b,c,d", ",", -2), "a,b,c|d");
    assert_eq!(s("abc", "", 0), "|a|b|c|");
    assert_eq!(
        split("a.b", ".", 0, "SimpleMatch", false).unwrap(),
        ["a", "b"]
    );
    assert_eq!(all("a1b22", r"\d+"), ["1", "22"]);
}

#[test]
fn a_pattern_that_runs_away_is_an_error() {
    let text = "a".repeat(40);
    let pattern = compile(r"^((a+)(?=a|$))+b$", Options::default(), &text).unwrap();
    let error = pattern.is_match(&text).unwrap_err();
    assert!(
        error
            .record()
            .unwrap()
            .id
            .ends_with("RegexMatchTimeoutException")
    );
}

#[test]
fn escaping_is_dotnets() {
    assert_eq!(escape("a.b*c[d]"), r"a\.b\*c\[d]");
    assert_eq!(escape("1+1=2?"), r"1\+1=2\?");
    assert_eq!(unescape(r"a\tb\u0041"), "a\tbA");
}
