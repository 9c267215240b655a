//! What PowerShell answers about conversion, in the room's own terms.

use super::*;

fn text(value: Value, target: &str) -> String {
    let converted = convert(&value, target);
    converted.map_or_else(
        |error| error.record().map(|r| r.id.clone()).unwrap_or_default(),
        |value| value.to_text(),
    )
}

#[test]
fn numbers_and_text_convert_as_powershell_does() {
    for (from, expected) in [
        ("0x1F", "31"),
        (" 12 ", "12"),
        ("1e3", "1000"),
        ("1kb", "1024"),
        ("", "0"),
        ("2.5", "2"),
        ("1,234", "1234"),
    ] {
        assert_eq!(text(Value::str(from), "int"), expected, "{from}");
    }
    for (from, expected) in [
        (1.5, "2"),
        (2.5, "2"),
        (-1.5, "-2"),
        (0.5, "0"),
        (3.5, "4"),
        (1e10, "InvalidCastIConvertible"),
    ] {
        assert_eq!(text(Value::Double(from), "int"), expected);
    }
    assert_eq!(
        text(Value::str("abc"), "int"),
        "InvalidCastFromStringToInteger"
    );
    assert_eq!(
        text(Value::str("256"), "byte"),
        "InvalidCastFromStringToInteger"
    );
    assert_eq!(text(Value::Int(-1), "byte"), "InvalidCastIConvertible");
    assert_eq!(
        text(Value::array(vec![Value::Int(1)]), "int"),
        "ConvertToFinalInvalidCastException"
    );
    assert_eq!(text(Value::str("1,234.50"), "decimal"), "1234.50");
    assert_eq!(
        text(Value::str("97"), "char"),
        "InvalidCastParseTargetInvocation"
    );
    assert_eq!(text(Value::Int(65), "char"), "A");
    assert_eq!(
        text(Value::str("x"), "uint64"),
        "InvalidCastFromStringToInteger"
    );
}

#[test]
fn other_types_convert_and_refuse_by_their_ids() {
    assert_eq!(text(Value::Null, "datetime"), "nullToObjectInvalidCast");
    assert_eq!(
        text(Value::str("no"), "guid"),
        "InvalidCastParseTargetInvocationWithFormatProvider"
    );
    assert_eq!(
        text(Value::str("Noday"), "System.DayOfWeek"),
        "SubstringDisambiguationEnumParseThrewAnException"
    );
    assert_eq!(
        text(Value::Int(99), "System.DayOfWeek"),
        "UndefinedIntegerToEnum"
    );
    assert_eq!(text(Value::str("mon"), "System.DayOfWeek"), "Monday");
    assert_eq!(text(Value::str("int"), "type"), "int");
    assert_eq!(
        text(Value::Object(Object::custom()), "hashtable"),
        "InvalidCastConstructorException"
    );
    assert_eq!(text(Value::str("x"), "System.Net.Dns"), "NotSupportedType");
    assert_eq!(text(Value::str("x"), "NoSuchType"), "TypeNotFound");
    assert_eq!(text(Value::str("abc"), "char[]"), "a b c");
    assert_eq!(text(Value::Range(1, 3), "string[]"), "1 2 3");
    assert_eq!(
        convert(&Value::Int(5), "System.Collections.Generic.List[int]")
            .unwrap()
            .type_name(),
        "System.Collections.Generic.List[System.Int32]"
    );
}
