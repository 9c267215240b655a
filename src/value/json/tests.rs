//! What PowerShell answers about JSON, in the room's own terms.

use super::*;

fn compact(value: &Value, depth: usize) -> String {
    to_text(
        value,
        Writing {
            depth,
            compress: true,
            ..Writing::default()
        },
    )
    .0
}

fn read(text: &str) -> Value {
    from_text(text, Reading::default()).unwrap()
}

fn id(text: &str) -> String {
    from_text(text, Reading::default())
        .err()
        .and_then(|error| error.record().map(|record| record.id.clone()))
        .unwrap_or_default()
}

#[test]
fn json_is_written_as_powershell_writes_it() {
    let deep = read(r#"{"a":{"b":{"c":{"d":1}}}}"#);
    assert_eq!(compact(&deep, 4), r#"{"a":{"b":{"c":{"d":1}}}}"#);
    assert_eq!(compact(&deep, 1), r#"{"a":{"b":"@{c=}"}}"#);
    assert!(to_text(&deep, Writing::default()).1);
    assert_eq!(compact(&Value::Double(1.0), 2), "1.0");
    assert_eq!(compact(&Value::Double(1e20), 2), "1E+20");
    assert_eq!(compact(&Value::Decimal("1.50".parse().unwrap()), 2), "1.50");
    assert_eq!(
        compact(
            &Value::Date(DateTime::parse("2024-05-06T07:08:09").unwrap()),
            2
        ),
        "\"2024-05-06T07:08:09\""
    );
    assert_eq!(compact(&Value::str("é<\"\n"), 2), "\"é<\\\"\\n\"");
    let html = Writing {
        escape: Escape::EscapeHtml,
        ..Writing::default()
    };
    assert_eq!(
        to_text(&Value::str("<&'\""), html).0,
        "\"\\u003c\\u0026\\u0027\\u0022\""
    );
    assert_eq!(
        to_text(&read("{\"x\":[1]}"), Writing::default()).0,
        "{\n  \"x\": [\n    1\n  ]\n}"
    );
    assert_eq!(
        compact(&super::super::enums::of("System.DayOfWeek", 1), 2),
        "1"
    );
}

#[test]
fn json_is_read_as_powershell_reads_it() {
    let value =
        read("{\"a\":1, // comment\n\"b\":2.5,'c':\"2024-05-06T07:08:09Z\", d: [null, true,],}");
    let get = |name| members::get_member(&value, name).unwrap();
    assert!(matches!(get("a"), Value::Long(1)) && matches!(get("b"), Value::Double(_)));
    assert!(matches!(get("c"), Value::Date(date) if date.kind == super::super::DateKind::Utc));
    assert!(matches!(read("\"2024-05-06\""), Value::Str(_)));
    assert!(matches!(get("d"), Value::Array(list) if list.len() == 2));
    assert!(matches!(read(" "), Value::NoOutput));
    assert_eq!(read(r#""\ud83d\ude42""#).to_text(), "🙂");
    assert_eq!(id("{bad"), "System.ArgumentException");
    assert_eq!(
        id("{\"a\":1,\"A\":2}"),
        "KeysWithDifferentCasingInJsonString"
    );
    assert_eq!(id("{\"\":1}"), "EmptyKeyInJsonString");
    assert_eq!(id(&"[".repeat(100_000)), "System.ArgumentException");
    assert!(
        from_text(
            "{\"a\":{\"b\":1}}",
            Reading {
                depth: 1,
                as_tables: false
            }
        )
        .is_err()
    );
}
