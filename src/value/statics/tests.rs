//! What PowerShell answers about static members and constructors, in the room's own terms.

use super::*;
use crate::value::members::call_method;

fn on(full: &str, name: &str, arguments: &[Value]) -> String {
    match call_static(full, name, arguments) {
        Ok(value) => value.to_text_joined("|"),
        Err(error) => error
            .record()
            .map(|record| record.id.clone())
            .unwrap_or_default(),
    }
}

fn s(text: &str) -> Value {
    Value::str(text)
}

#[test]
fn mathematics_is_dotnets() {
    let math = |name, arguments: &[Value]| on("System.Math", name, arguments);
    assert_eq!(math("Round", &[Value::Double(2.5)]), "2");
    assert_eq!(
        math(
            "Round",
            &[Value::Double(2.345), Value::Int(2), s("AwayFromZero")]
        ),
        "2.35"
    );
    assert_eq!(
        math("Round", &[Value::Double(1234.5678), Value::Int(2)]),
        "1234.57"
    );
    assert_eq!(math("Round", &[s("3.7")]), "4");
    assert_eq!(
        math("Round", &[s("x")]),
        "MethodArgumentConversionInvalidCastArgument"
    );
    assert_eq!(math("Max", &[Value::Int(1), Value::Double(2.5)]), "2");
    assert_eq!(math("Min", &[s("3"), Value::Int(2)]), "2");
    assert_eq!(math("Pow", &[Value::Int(2), Value::Int(10)]), "1024");
    assert_eq!(math("Abs", &[Value::Int(i32::MIN)]), "OverflowException");
    assert_eq!(math("NoSuch", &[Value::Int(1)]), "MethodNotFound");
    assert_eq!(
        call_static("System.Math", "Ceiling", &[Value::Int(5)])
            .unwrap()
            .type_name(),
        "System.Decimal"
    );
}

#[test]
fn text_dates_and_conversions_are_dotnets() {
    assert_eq!(
        on(
            "System.String",
            "Join",
            &[s("-"), Value::Int(1), Value::Int(2), Value::Int(3)]
        ),
        "ArgumentOutOfRangeException"
    );
    assert_eq!(
        on("System.String", "Join", &[s(", "), Value::Range(1, 3)]),
        "1, 2, 3"
    );
    assert_eq!(
        on(
            "System.String",
            "Format",
            &[s("{0}-{1:D3}"), s("a"), Value::Int(7)]
        ),
        "a-007"
    );
    assert_eq!(on("System.Int32", "Parse", &[s("x")]), "FormatException");
    assert_eq!(
        on("System.Int32", "Parse", &[s("FF"), s("HexNumber")]),
        "255"
    );
    assert_eq!(
        on(
            "System.Convert",
            "ToString",
            &[Value::Int(255), Value::Int(2)]
        ),
        "11111111"
    );
    assert_eq!(
        on("System.Convert", "ToInt32", &[s("ff"), Value::Int(16)]),
        "255"
    );
    assert_eq!(
        on("System.Convert", "ToBoolean", &[s("yes")]),
        "FormatException"
    );
    assert_eq!(
        on("System.Convert", "FromBase64String", &[s("SGk=")]),
        "72|105"
    );
    assert_eq!(
        on(
            "System.DateTime",
            "ParseExact",
            &[s("x"), s("yyyy"), Value::Null]
        ),
        "FormatException"
    );
    assert_eq!(
        on(
            "System.DateTime",
            "new",
            &[Value::Int(2024), Value::Int(2), Value::Int(30)]
        ),
        "ArgumentOutOfRangeException"
    );
    assert_eq!(
        on("System.TimeSpan", "FromDays", &[Value::Double(1.5)]),
        "1.12:00:00"
    );
    assert_eq!(
        on("System.IO.Path", "GetExtension", &[s("a/b.txt")]),
        ".txt"
    );
    assert_eq!(
        on("System.IO.Path", "Combine", &[s("a"), s("b"), s("c.txt")]),
        "a/b/c.txt"
    );
    assert_eq!(
        on(
            "System.Text.RegularExpressions.Regex",
            "Replace",
            &[s("ABC"), s("b"), s("x"), s("IgnoreCase")]
        ),
        "AxC"
    );
    assert_eq!(
        on(
            "System.Enum",
            "GetNames",
            &[Value::Type(super::super::TypeName(
                "System.DateTimeKind".into()
            ))]
        ),
        "Unspecified|Utc|Local"
    );
    assert_eq!(
        on("System.Net.Dns", "GetHostEntry", &[s("x")]),
        "NotSupportedType"
    );
}

#[test]
fn constructors_make_collections_and_dates() {
    assert_eq!(
        construct("System.Collections.Generic.List[System.String]", &[])
            .unwrap()
            .type_name(),
        "System.Collections.Generic.List[System.String]"
    );
    assert_eq!(on("System.Byte[]", "new", &[Value::Int(3)]), "0|0|0");
    assert_eq!(
        on("System.String", "new", &[s("-"), Value::Int(5)]),
        "-----"
    );
    assert_eq!(
        on("System.DateTime", "new", &[s("x")]),
        "MethodArgumentConversionInvalidCastArgument"
    );
    let set = construct("System.Collections.Generic.HashSet[System.String]", &[]).unwrap();
    let add = |text| call_method(&set, "Add", &[s(text)]).unwrap().to_text();
    assert_eq!(
        (add("a"), add("a"), add("A")),
        ("True".into(), "False".into(), "True".into())
    );
    assert_eq!(
        get_static("System.Int32", "MaxValue")
            .unwrap()
            .unwrap()
            .to_text(),
        "2147483647"
    );
    assert!(get_static("System.Math", "NoSuchProp").unwrap().is_none());
}
