//! Where pipelines start and end in rhai text.

use super::*;

const VERBS: &[&str] = &[
    "get", "set", "write", "where", "foreach", "start", "new", "remove", "select",
];

fn parts(text: &str) -> Vec<(String, bool)> {
    let source = Source::new("test.rhai", text);
    let words = CommandWords {
        verbs: VERBS,
        is_command: &|word| word == "frob-it",
    };
    let embedded = embed(&source, &words).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let longer = embedded.pipelines.iter().any(|p| (p.span.len()) < 8);
    if !longer {
        assert_eq!(
            embedded.stub_text.chars().count(),
            text.chars().count(),
            "{}",
            embedded.stub_text
        );
    }
    assert_eq!(
        embedded.stub_text.matches('\n').count(),
        text.matches('\n').count()
    );
    embedded
        .pipelines
        .iter()
        .map(|p| (source.slice(p.span).to_string(), p.shows_output))
        .collect()
}

fn found(text: &str, expected: &[(&str, bool)]) {
    let got = parts(text);
    let expected: Vec<(String, bool)> = expected
        .iter()
        .map(|(text, shows)| (text.to_string(), *shows))
        .collect();
    assert_eq!(got, expected, "{text}");
}

#[test]
fn a_pipeline_is_a_value_in_an_expression_and_shows_its_output_as_a_statement() {
    found(
        "let y = 3; let t = Get-Thing -Count $y; t.len()",
        &[("Get-Thing -Count $y", false)],
    );
    found(
        "Get-Thing -Count 4 | ForEach-Object { $n += $_ }; n * 10",
        &[("Get-Thing -Count 4 | ForEach-Object { $n += $_ }", true)],
    );
    found(
        "fn f(k) { Get-Thing -Count $k | Where-Object { $_ -gt 1 } }  f(3)",
        &[("Get-Thing -Count $k | Where-Object { $_ -gt 1 }", false)],
    );
    found("if x { Get-Thing -A 1; }", &[("Get-Thing -A 1", true)]);
    found("Get-Thing -A 1", &[("Get-Thing -A 1", true)]);
}

#[test]
fn subtractions_strings_and_comments_hold_no_pipeline() {
    found("let get = 9; let count = 2; get-count", &[]);
    found(
        "// Get-Thing here\nlet a = \"Get-Thing ;\"; /* Get-Thing /* x */ Get-Thing */ a.Get-Thing",
        &[],
    );
    found("let a = b Get-Thing", &[]);
    found("let r = #\"Get-Thing \" x\"#;", &[]);
    found("frob-it 5;", &[("frob-it 5", true)]);
}

#[test]
fn a_template_is_scanned_like_code_where_it_is_code() {
    found(
        "let b = `x Get-Thing ${Get-Thing -Count 1} y`;",
        &[("Get-Thing -Count 1", false)],
    );
    found(
        "let b = `x ${`in ${Get-Thing -A 1} x`} y`; Get-Other 12",
        &[("Get-Thing -A 1", false), ("Get-Other 12", true)],
    );
}

#[test]
fn a_comma_ends_it_in_a_list_and_not_in_plain_brackets() {
    found(
        "let m = #{a: Get-Thing -Count 1, b: [Get-Thing -Count 1, 7]};",
        &[("Get-Thing -Count 1", false), ("Get-Thing -Count 1", false)],
    );
    found(
        "let l = (Get-Thing -Name a, b).len();",
        &[("Get-Thing -Name a, b", false)],
    );
    found("f(Get-Thing -Name a, 2)", &[("Get-Thing -Name a", false)]);
    found(
        "switch x { 1 => Get-Thing -A 1, _ => 2 }",
        &[("Get-Thing -A 1", false)],
    );
}

#[test]
fn lines_end_it_unless_they_go_on() {
    found(
        "Get-Thing -Count 2 |\n  Where-Object { $_ -gt 1 }\nlet z = 1;",
        &[("Get-Thing -Count 2 |\n  Where-Object { $_ -gt 1 }", true)],
    );
    found(
        "Get-Thing -Count 2\n  | Where-Object { $_\n $_ }\nlet z = 1;",
        &[("Get-Thing -Count 2\n  | Where-Object { $_\n $_ }", true)],
    );
    found(
        "Get-Thing -A 1 // why\nlet z = 1;",
        &[("Get-Thing -A 1", true)],
    );
    found(
        "for x in (Get-Thing -Count 3\n   -Name x) { s += x; }",
        &[("Get-Thing -Count 3\n   -Name x", false)],
    );
    found(
        "Get-Thing `\n  -A 1\nGet-Other 22",
        &[("Get-Thing `\n  -A 1", true), ("Get-Other 22", true)],
    );
}

#[test]
fn quotes_brackets_and_here_strings_inside_are_powershells() {
    found(
        "Write-Output 'é€;' ; let q = Get-Thing -Count 1; boom()",
        &[("Write-Output 'é€;'", true), ("Get-Thing -Count 1", false)],
    );
    found(
        "Write-Output \"a $(Get-X \"b;\") `\" ;\"; 1",
        &[("Write-Output \"a $(Get-X \"b;\") `\" ;\"", true)],
    );
    found(
        "Write-Output @'\na;b\n'@\nlet x = 1;",
        &[("Write-Output @'\na;b\n'@", true)],
    );
    found(
        "Get-X https://a.b/c -B 1; 2",
        &[("Get-X https://a.b/c -B 1", true)],
    );
}

#[test]
fn stubs_keep_places_and_end_their_statement() {
    let source = Source::new(
        "test.rhai",
        "Get-Thing -Count 2\nlet z = 1; let q = Get-Thing 5;",
    );
    let words = CommandWords {
        verbs: VERBS,
        is_command: &|_| false,
    };
    let embedded = embed(&source, &words).expect("parses");
    assert_eq!(
        embedded.stub_text,
        "ps_o 0;           \nlet z = 1; let q = ps_v 1     ;"
    );
    assert_eq!(embedded.pipelines[1].span.start, 38);
    let statement = &embedded.pipelines[1]
        .tree
        .end
        .as_ref()
        .expect("unnamed")
        .statements[0];
    assert_eq!(source.slice(statement.span), "Get-Thing 5");
}

#[test]
fn a_pipeline_in_a_head_needs_brackets() {
    let source = Source::new("test.rhai", "for x in Get-Thing -Count 3 { x }");
    let words = CommandWords {
        verbs: VERBS,
        is_command: &|_| false,
    };
    let errors = embed(&source, &words).expect_err("refused");
    assert_eq!(errors[0].id, "PipelineInHeadNeedsParentheses");
    assert_eq!(errors[0].span.start, 9);
}

#[test]
fn errors_point_into_the_rhai_text() {
    let source = Source::new(
        "test.rhai",
        "let a = 1;\nlet x = Get-Thing -Count (1 + );\n",
    );
    let words = CommandWords {
        verbs: VERBS,
        is_command: &|_| false,
    };
    let errors = embed(&source, &words).expect_err("refused");
    assert_eq!(
        (errors[0].id, source.line_column(errors[0].span.start)),
        ("ExpectedValueExpression", (2, 30))
    );
}

#[test]
fn header_and_parameters_are_read_and_taken_out() {
    let text = "#!/usr/bin/env rehearsal\n//! Erases a person.\n//!\n//! .PARAMETER Subject\n\nparam(\n  [Parameter(Mandatory)] [string] $Subject, # who\n  [int] $Days = 30\n)\nlet x = Get-Thing $Subject;\n";
    let source = Source::new("test.rhai", text);
    let words = CommandWords {
        verbs: VERBS,
        is_command: &|_| false,
    };
    let embedded = embed(&source, &words).expect("parses");
    assert_eq!(embedded.help, "Erases a person.\n\n.PARAMETER Subject\n");
    let params = embedded.params.expect("found");
    let names: Vec<&str> = params
        .parameters()
        .iter()
        .map(|p| &*p.variable.name)
        .collect();
    assert_eq!(names, ["Subject", "Days"]);
    assert_eq!(embedded.stub_text.chars().count(), text.chars().count());
    let code: Vec<&str> = embedded
        .stub_text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with(['#', '/']))
        .collect();
    assert_eq!(code, ["let x = ps_v 0            ;"]);
    assert_eq!(embedded.stub_text.lines().count(), text.lines().count());
}

#[test]
fn comments_are_transparent() {
    for comment in [
        "// It stops here.\n",
        "// Range: 1..\n",
        "/// Doc.\n",
        "/* Block. */ ",
        "/* Outer /* inner. */ still. */\n",
        "// let x =\n",
        "/* a.b( */",
    ] {
        found(
            &format!("let a = 1;\n{comment}Get-Thing -A 1;"),
            &[("Get-Thing -A 1", true)],
        );
        found(
            &format!("let a = {comment}Get-Thing -A 1;"),
            &[("Get-Thing -A 1", false)],
        );
        found(
            &format!("if x {{ {comment}Get-Thing -A 1; }}"),
            &[("Get-Thing -A 1", true)],
        );
        found(
            &format!("{comment}param([int] $n)\nGet-Thing -A 1;"),
            &[("Get-Thing -A 1", true)],
        );
    }
    // A member stays one, whatever comments stand between.
    found("let a = x. /* of x */ Get-Thing;", &[]);
}

#[test]
fn comments_inside_a_pipeline_do_not_end_it_where_the_line_goes_on() {
    found(
        "let a = (Get-Thing -A 1 // first.\n | Where-Object { $_ } # then\n | Select-Object -First 1);",
        &[(
            "Get-Thing -A 1 // first.\n | Where-Object { $_ } # then\n | Select-Object -First 1",
            false,
        )],
    );
    found(
        "Get-Thing -A 1 | // first.\n Where-Object { $_ };",
        &[("Get-Thing -A 1 | // first.\n Where-Object { $_ }", true)],
    );
    found(
        "Get-Thing /* which. */ -A 1; Set-Thing /*",
        &[
            ("Get-Thing /* which. */ -A 1", true),
            ("Set-Thing /*", true),
        ],
    );
    found(
        "let a = Get-Thing -A 1 /* now. */\nlet b = 2;",
        &[("Get-Thing -A 1", false)],
    );
}
