//! What the parser must hold: PowerShell's own answers, tricky snippets, and properties of any text.

use super::*;

/// Ids of the errors of a text, in order; empty if it parses.
fn ids(text: &str) -> Vec<&'static str> {
    match parse(&Source::new("test", text)) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.id).collect(),
    }
}

#[test]
fn every_recorded_case_parses_or_is_refused_as_powershell_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/powershell.jsonl");
    let cases = std::fs::read_to_string(path).expect("the cases are committed");
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        let code = case["code"].as_str().expect("each case has code");
        let expected: Vec<String> = serde_json::from_value(case["parse"].clone())
            .ok()
            .filter(|v: &Vec<String>| !v.is_empty())
            .unwrap_or_default();
        let found = ids(code);
        if found != expected {
            wrong.push(format!(
                "{code:?}\n   expected {expected:?}\n   found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A tree without the places of its nodes.
fn shape(tree: &ScriptBlockTree) -> String {
    let text = format!("{tree:?}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span { start: ") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').map_or(rest.len(), |n| n + 1)..];
    }
    out + rest
}

/// Printing and parsing again gives the same tree.
fn check_round_trip(text: &str) {
    let Ok(tree) = parse(&Source::new("test", text)) else {
        return;
    };
    let printed = print(&tree);
    match parse(&Source::new("printed", &*printed)) {
        Ok(again) => {
            let same = shape(&tree) == shape(&again);
            assert!(same, "another tree: {text}\n--- printed\n{printed}");
        }
        Err(errors) => panic!("{text}\n--- printed\n{printed}\n{errors:?}"),
    }
}

/// The recorded cases' code.
fn recorded() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/powershell.jsonl");
    let cases = std::fs::read_to_string(path).expect("the cases are committed");
    let code = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).ok()?["code"]
            .as_str()
            .map(String::from)
    };
    cases.lines().filter_map(code).collect()
}

#[test]
fn printing_and_parsing_again_gives_the_same_tree() {
    for code in recorded() {
        check_round_trip(&code);
    }
}

/// What PowerShell answers to texts that are wrong in one way each.
#[test]
fn wrong_texts_get_powershells_ids() {
    let cases: &[(&str, &[&str])] = &[
        ("for", &["MissingOpenParenthesisAfterKeyword"]),
        ("for($a;$b;$c)", &["MissingLoopStatement"]),
        ("foreach ($a into", &["MissingInInForeach"]),
        ("do {} until (", &["MissingExpressionAfterKeyword"]),
        ("begin process {}", &["MissingNamedStatementBlock"]),
        (
            "data -s ) {}",
            &[
                "MissingValueForSupportedCommandInDataSectionStatement",
                "UnexpectedToken",
            ],
        ),
        ("try {} catch [int],", &["MissingTypeLiteralToken"]),
        ("try {} finally { break }", &["ControlLeavingFinally"]),
        (
            "switch -file a (1)",
            &[
                "PipelineValueRequired",
                "MissingCurlyBraceInSwitchStatement",
            ],
        ),
        (
            "switch (1) {default {} default {}}",
            &["MultipleSwitchDefaultClauses"],
        ),
        (
            "function foo { function bar { if (1) {} }",
            &["MissingEndCurlyBrace"],
        ),
        (
            "function f { param($a,[int]$a) }",
            &["DuplicateFormalParameter"],
        ),
        ("$a,$b += 1,2", &["InvalidLeftHandSide"]),
        (
            "$x ?= $y",
            &["ExpectedValueExpression", "InvalidLeftHandSide"],
        ),
        (
            "$x ??Get-Thing",
            &["ExpectedValueExpression", "UnexpectedToken"],
        ),
        (
            "[datetime]?[0]",
            &[
                "MissingTypename",
                "ExpectedValueExpression",
                "UnexpectedToken",
            ],
        ),
        ("${x}?.name = 1", &["InvalidLeftHandSide"]),
        ("foreach (@a in $b) {}", &["SplattingNotPermitted"]),
        ("gps| |foreach name", &["EmptyPipeElement"]),
        ("1|1", &["ExpressionsMustBeFirstInPipeline"]),
        ("gcm -a: 1,", &["MissingExpression"]),
        (
            "[int][ref]$x = 42",
            &["ReferenceNeedsToBeByItselfInTypeConstraint"],
        ),
        ("\"`u{219z}\"", &["InvalidUnicodeEscapeSequence"]),
        ("$true ? 3", &["MissingColonInTernaryExpression"]),
        ("a & && b", &["BackgroundOperatorInPipelineChain"]),
        (
            "class foo { [int] bar() {} }",
            &["MethodHasCodePathNotReturn"],
        ),
        (
            "workflow foo { }",
            &["WorkflowNotSupportedInPowerShellCore"],
        ),
        ("$a:", &["InvalidVariableReferenceWithDrive"]),
        ("a\n\n| b", &["EmptyPipeElement"]),
    ];
    for (text, expected) in cases {
        assert_eq!(ids(text), *expected, "{text}");
    }
}

/// Texts on which other parsers stumbled, or that published scripts hold.
const TRICKY: &[&str] = &[
    "",
    "# only a comment",
    "<#\nhelp\n#>\nfunction x {}\n#Requires -Version 5",
    "$a?.b; ${a}?.b?[0]; $a ?? $b; $c ??= 1; $x ? 1:2",
    "Get-X |\n  # comment\n  Get-Y\n  | Get-Z\n",
    "Get-X \"a\", b -C $x,b | Select-Object @{ n = 1; e = { $_ } }, Name",
    "Get-X -Start (Get-Date).AddDays(-30).ToString('s') $x.Foo('a').Bar $HOME\\a.txt $x/y",
    "./run.ps1; Get-X [a]* b{c} 'x'y $a.ForEach({ 1 }) (1).Where{ $_ }",
    "switch (1) { 1 { 'a' } 2 { 'b' } default { } }; :outer while (1) { break outer }",
    "function f { [CmdletBinding()] param([ValidateSet('a', 'b')] [string]$v = 'a') process { $v } }",
    "1..3; 5MB + 1; Get-X -A -1..3; -5; +5; - 5; 1e3; .5; 0x1F; 0b101; 5ul; 1.5d; 100n; 0xFFFFFFFF",
    "Get-Q 'subject:\"x y\"' a\"b c\" –Name x -Name:y !$x 2>&1 *> $null",
    "[int]$x = 5; [System.Collections.Generic.Dictionary[string, [System.Collections.Generic.List[int]]]]::new()",
    "$x = @'\nabc\n'@ + @\"\n$y $(1; \"in $z\") ${a b}:c `$d\n\"@\n",
    "\u{201c}curly $x\u{201d}; \u{2018}single\u{2019}; Get-X \u{2013}Name 5",
    "cmd --% a | b\nGet-X -- -notparam @splat",
    "enum E : byte { A; B = 3 }; class Base { Base([int]$a) { } }; class C : Base, IDisposable { [int]$p = 1; static [string] M([int]$a) { return $a } hidden C() : base(1) { } }",
    "using namespace System.Text\nusing module Foo\ndata d -SupportedCommand Get-X { 'a' }; configuration K { Node x { F y { P = 1 } } }",
    "trap [int] { continue }; trap { break }; try { 1 } catch [A], [B.C] { 2 } catch { 3 } finally { 4 }",
    "a && b || c; a | b &; $x = if (1) { 2 } else { 3 }; $y = foreach ($i in 1..3) { $i }; return; throw 'x'; exit 3",
    "$env:PATH; $script:x = 1; ${env:a b}; $global:y++; --$z; $a[0], $b.c = 1, 2; , 1; @(1; 2); $(3); @{ 'a b' = 1; (2) = 3; if = 4 }",
    "-join 'a', 'b'; -split 'x y'; $x -notlike 'a*' -and -not $y -or !$z; 1 -shl 2 -band 3; 'a' -creplace 'b', 'c' -f 1, 2",
    "$x.Of[int](1); $x.'a b'; $x.$y; $x.(1 + 2); $x::Y; [T]::new; $x.\n  Foo()",
    "[Parameter(Mandatory, Position = 0, HelpMessage = 'x')][Alias('a')][string[]]$x; [ordered]@{ }; [int[,]]$y; [A.B+C, Asm, Version=1.0]",
    "for (;;) { }; for ($i = 0; $i -lt 3; $i++) { }; do { } while (0); do { } until (1); while (0) { }; filter g { $_ }",
    "\"a $($b[\"c\"]) $($d -join \"\"; \"\") `\"q`\" $x.y ${z}:w $(1)\"",
    "if ($a) { 1 }\nelseif ($b) { 2 }\r\nelse\r\n{ 3 }",
    "PS C:\\> Get-X\nout put here (\nPS C:\\> $x = 5",
];

#[test]
fn tricky_texts_parse_and_print() {
    for text in TRICKY {
        assert_eq!(ids(text), Vec::<&str>::new(), "{text}");
        check_round_trip(text);
    }
}

#[test]
fn unfinished_is_told_from_wrong() {
    let unfinished = [
        "if ($x) {",
        "foreach ($x in 1",
        "function f {",
        "Get-X |",
        "$x =",
        "(1 +",
        "'abc",
        "@\"",
        "@{ a = 1",
        "\"abc $(",
        "1,",
        "Get-X -A `",
        "<# abc",
        "do {} ",
        "if (",
        "@'\nabc",
        "$x.",
        "a &&",
        "try { }",
        "[int",
        "$h = @{ a =",
        "foo(",
        "switch (1) { 1 {",
    ];
    for text in unfinished {
        assert!(is_unfinished(text), "{text}: {:?}", ids(text));
    }
    for text in [
        "foreach ($x of 1,2) {}",
        "$h = @{ a = 1 b = 2 }",
        "Get-X -A (1 + ) -B",
        "1 }",
        "Get-X",
        "'a' 'b'",
        "255y",
    ] {
        assert!(!is_unfinished(text), "{text}: {:?}", ids(text));
    }
}

#[test]
fn numbers_get_the_type_of_their_form() {
    let number = |text: &str| {
        let tree = parse(&Source::new("test", text)).expect(text);
        match &tree.end.as_ref().expect("unnamed").statements[0].kind {
            tree::StatementKind::Expression(tree::Expr {
                kind: tree::ExprKind::Constant(c),
                ..
            }) => c.literal.clone(),
            other => panic!("{text}: {other:?}"),
        }
    };
    use tree::Literal as L;
    let decimal = |text: &str| L::Decimal(text.parse().expect("a decimal"));
    for (text, expected) in [
        ("0x1F", L::Int(31)),
        ("0b101", L::Int(5)),
        ("0xFFL", L::Long(255)),
        ("0xFFFFFFFF", L::Int(-1)),
        ("0x7FFFFFFF", L::Int(i32::MAX)),
        ("0xFFy", L::SByte(-1)),
        ("0xFFu", L::UInt(255)),
        ("1e3", L::Double(1000.0)),
        ("1e3d", decimal("1000")),
        (".5", L::Double(0.5)),
        ("1.", L::Double(1.0)),
        ("1.5l", L::Long(2)),
        ("2.5l", L::Long(2)),
        ("1.5n", L::BigInt("2".into())),
        ("2147483648", L::Long(2147483648)),
        ("9223372036854775808", decimal("9223372036854775808")),
        (
            "79228162514264337593543950336",
            L::Double(79228162514264337593543950336.0),
        ),
        ("5kb", L::Int(5120)),
        ("1tb", L::Long(1 << 40)),
        ("-7", L::Int(-7)),
        ("3us", L::UShort(3)),
        (
            "1000000000000000000000000000000000000000000n",
            L::BigInt("1000000000000000000000000000000000000000000".into()),
        ),
    ] {
        assert_eq!(number(text), expected, "{text}");
    }
}

#[test]
fn errors_name_their_place_and_records_their_category() {
    let source = Source::new("test", "Get-X -A (1 + ) -B");
    let errors = parse(&source).expect_err("refused");
    assert_eq!(
        (errors[0].id, errors[0].span, errors[0].unfinished),
        ("ExpectedValueExpression", Span::new(13, 13), false)
    );
    let record = errors[0].to_record(&source);
    assert_eq!(
        (record.exception_name(), record.category),
        ("ParseException", crate::diag::Category::ParserError)
    );
}

#[test]
fn deep_and_long_texts_are_refused_or_read_and_never_crash() {
    for open in [
        "(", "{", "@(", "$(", "@{a=", "[int[", "\"$(", "if (1) {", "-not ", "!", "[int]", "$x[",
        "$x.y(", ",", "& {",
    ] {
        let deep = open.repeat(20_000);
        assert!(!ids(&deep).is_empty(), "{open}");
        highlight(&deep);
        context_at(&deep, deep.len());
        let words = CommandWords {
            verbs: &["Get"],
            is_command: &|_| false,
        };
        let _ = embed(&Source::new("test", format!("Get-X {deep}")), &words);
    }
    // Brackets that are tried as attributes first: each level is read more than once.
    let start = std::time::Instant::now();
    ids(&"[x({ ".repeat(60));
    ids(&"[x([x(".repeat(60));
    ids(&"\"$([x(".repeat(60));
    assert!(start.elapsed().as_secs() < 20);
    assert_eq!(ids(&"(".repeat(5_000)), ["ScriptTooComplicated"]);
    assert_eq!(ids(&vec!["1"; 1_500].join(" + ")), Vec::<&str>::new());
    assert_eq!(
        ids(&vec!["1"; 50_000].join(" + ")),
        ["ScriptTooComplicated"]
    );
    assert_eq!(ids(&vec!["1"; 50_000].join(", ")), Vec::<&str>::new());
    assert_eq!(
        ids(&format!("$x{}", ".y".repeat(50_000))),
        ["ScriptTooComplicated"]
    );
}

#[test]
fn colours_cover_words_without_overlap() {
    let text = "Get-X -Name $y 'a b' 5 | % { $_.Length -eq [int]1 } # c";
    let kinds: Vec<(&str, TokenKind)> = highlight(text)
        .into_iter()
        .map(|(span, kind)| (&text[span.start as usize..span.end as usize], kind))
        .collect();
    use TokenKind as K;
    for expected in [
        ("Get-X", K::Command),
        ("-Name", K::Parameter),
        ("$y", K::Variable),
        ("'a b'", K::String),
        ("5", K::Number),
        ("|", K::Operator),
        ("Length", K::Member),
        ("-eq", K::Operator),
        ("int", K::Type),
        ("# c", K::Comment),
    ] {
        assert!(kinds.contains(&expected), "{expected:?} in {kinds:?}");
    }
}

mod any_text {
    use super::*;
    use proptest::prelude::*;

    /// All that the prompt asks of a text: nothing panics, errors and colours lie inside it.
    fn check(text: &str) {
        let start = std::time::Instant::now();
        let source = Source::new("test", text);
        if let Err(errors) = parse(&source) {
            assert!(!errors.is_empty());
            for error in errors {
                assert!(
                    error.span.end as usize <= text.len() && error.span.start <= error.span.end,
                    "{error:?}"
                );
                assert!(
                    text.is_char_boundary(error.span.start as usize)
                        && text.is_char_boundary(error.span.end as usize)
                );
            }
        }
        let mut last = 0;
        for (span, _) in highlight(text) {
            assert!(
                span.start >= last && text.get(span.start as usize..span.end as usize).is_some()
            );
            last = span.end;
        }
        context_at(text, text.len() / 2);
        context_at(text, text.len());
        is_unfinished(text);
        let words = CommandWords {
            verbs: &["Get", "Set"],
            is_command: &|_| false,
        };
        if let Ok(embedded) = embed(&source, &words) {
            assert_eq!(
                embedded.stub_text.matches('\n').count(),
                text.matches('\n').count()
            );
        }
        assert!(start.elapsed().as_secs() < 20, "takes too long: {text}");
    }

    /// A snippet with pieces taken out, doubled, and words of the language put in.
    fn mutated() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "$",
            "@",
            "`",
            "|",
            "&",
            ";",
            ",",
            ".",
            ":",
            "::",
            "?",
            "??",
            "-",
            "--",
            "@\"\n",
            "\n'@",
            "$(",
            "@{",
            "<#",
            "#>",
            "if",
            "switch",
            "-eq",
            "é",
            "\u{201c}",
            "\u{2013}",
            "\r\n",
            "\0",
            "=",
            "5",
            ">",
            "PS C:\\> ",
            ">>",
            "class ",
            "[int]",
            "`u{",
            "${",
            "%",
            "#",
        ]);
        (
            0..TRICKY.len(),
            prop::collection::vec((0.0..1.0f64, 0..3usize, 0..6usize, pieces), 1..6),
        )
            .prop_map(|(at, edits)| {
                let mut text: Vec<char> = TRICKY[at].chars().collect();
                for (place, what, length, piece) in edits {
                    let from = (place * text.len() as f64) as usize;
                    let to = (from + length).min(text.len());
                    match what {
                        0 => {
                            text.drain(from..to);
                        }
                        1 => {
                            let copy: Vec<char> = text[from..to].to_vec();
                            text.splice(from..from, copy);
                        }
                        _ => {
                            text.splice(from..from, piece.chars());
                        }
                    }
                }
                text.into_iter().collect()
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            check(&text);
        }

        #[test]
        fn mutated_snippets_never_panic_and_what_parses_prints(text in mutated()) {
            check(&text);
            check_round_trip(&text);
        }
    }
}
