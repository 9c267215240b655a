//! What PowerShell answers about members and methods, in the room's own terms.

use super::*;
use crate::value::{DateTime, Table, TableKind};

fn on(value: impl Into<Value>, name: &str, arguments: &[Value]) -> String {
    match call_method(&value.into(), name, arguments) {
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
fn methods_of_text_are_dotnets() {
    assert_eq!(on("abc", "Substring", &[Value::Int(1), Value::Int(1)]), "b");
    assert_eq!(
        on("abc", "Substring", &[Value::Int(10)]),
        "ArgumentOutOfRangeException"
    );
    assert_eq!(
        on("abc", "Substring", &[s("x"), s("y"), s("z")]),
        "MethodCountCouldNotFindBest"
    );
    assert_eq!(on("abc", "NoMethod", &[]), "MethodNotFound");
    assert_eq!(on("a,b;c", "Split", &[s(",;")]), "a,b;c");
    assert_eq!(
        on(
            "one two  three",
            "Split",
            &[s(" "), s("RemoveEmptyEntries")]
        ),
        "one|two|three"
    );
    assert_eq!(
        on("a,b;c", "Split", &[s(","), s(";")]),
        "MethodArgumentConversionInvalidCastArgument"
    );
    assert_eq!(
        on(
            "a-b_c",
            "Split",
            &[typed_array(
                "System.Char",
                vec![Value::Char('-'), Value::Char('_')]
            )]
        ),
        "a|b|c"
    );
    assert_eq!(on("xxaxx", "Trim", &[s("x")]), "a");
    assert_eq!(on("site.com", "TrimEnd", &[s(".com")]), "site");
    assert_eq!(
        on("Abc", "Replace", &[s("a"), s("x"), s("OrdinalIgnoreCase")]),
        "xbc"
    );
    assert_eq!(on("x", "Replace", &[s(""), s("y")]), "ArgumentException");
    assert_eq!(on("a/b/c", "IndexOf", &[s("/"), Value::Int(2)]), "3");
    assert_eq!(
        on("abc", "IndexOf", &[s("C"), s("OrdinalIgnoreCase")]),
        "MethodArgumentConversionInvalidCastArgument"
    );
    assert_eq!(
        on(
            "SMTP:a",
            "StartsWith",
            &[s("smtp:"), s("OrdinalIgnoreCase")]
        ),
        "True"
    );
    assert_eq!(on("7", "PadLeft", &[Value::Int(3), s("0")]), "007");
    assert_eq!(
        on("abcdef", "Remove", &[Value::Int(2), Value::Int(2)]),
        "abef"
    );
    assert_eq!(on("a", "CompareTo", &[s("b")]), "-1");
    assert_eq!(on("äb", "ToUpper", &[]), "ÄB");
    assert_eq!(get_member(&s("🙂"), "length").unwrap().to_text(), "2");
}

#[test]
fn lists_grow_and_arrays_do_not() {
    let list = Array::of_kind(ArrayKind::List("System.Int32".into()), vec![]);
    let add = |value| on(Value::Array(list.clone()), "Add", &[value]);
    assert_eq!(
        (add(s("5")), add(Value::Double(6.4)), add(s("x"))),
        (
            String::new(),
            String::new(),
            "MethodArgumentConversionInvalidCastArgument".into()
        )
    );
    assert_eq!(Value::Array(list.clone()).to_text(), "5 6");
    assert_eq!(
        on(Value::array(vec![]), "Add", &[Value::Int(1)]),
        "NotSupportedException"
    );
    assert_eq!(
        on(Value::Array(list.clone()), "RemoveAt", &[Value::Int(9)]),
        "ArgumentOutOfRangeException"
    );
    assert_eq!(on(Value::Array(list), "Contains", &[Value::Int(6)]), "True");
}

#[test]
fn keys_of_a_table_shadow_its_members() {
    let table = Table::new(TableKind::Hashtable);
    table.set(s("Count"), Value::Int(99));
    let value = Value::Table(table.clone());
    assert_eq!(get_member(&value, "count").unwrap().to_text(), "99");
    assert_eq!(get_member(&value, "Keys").unwrap().to_text(), "Count");
    assert_eq!(
        on(value.clone(), "Add", &[s("COUNT"), Value::Int(1)]),
        "ArgumentException"
    );
    assert_eq!(
        on(
            Value::Table(Table::new(TableKind::Ordered)),
            "ContainsKey",
            &[s("a")]
        ),
        "MethodNotFound"
    );
}

#[test]
fn dates_move_and_show_themselves() {
    let day = Value::Date(DateTime::parse("2024-03-31").unwrap());
    assert_eq!(
        on(day.clone(), "AddDays", &[Value::Int(-90)]),
        "01/01/2024 00:00:00"
    );
    assert_eq!(
        on(day.clone(), "AddMonths", &[Value::Int(-1)]),
        "02/29/2024 00:00:00"
    );
    assert_eq!(
        on(day.clone(), "AddDays", &[Value::Double(1e300)]),
        "ArgumentOutOfRangeException"
    );
    assert_eq!(on(day.clone(), "ToString", &[s("yyyyMMdd")]), "20240331");
    assert_eq!(on(day.clone(), "ToShortDateString", &[]), "3/31/2024");
    assert_eq!(get_member(&day, "DayOfWeek").unwrap().to_text(), "Sunday");
    assert_eq!(on(5, "ToString", &[s("000")]), "005");
    assert_eq!(on(2.0 / 3.0, "ToString", &[]), "0.6666666666666666");
    assert_eq!(on(Value::Null, "ToString", &[]), "InvokeMethodOnNull");
}

#[test]
fn types_describe_themselves() {
    let of = |value: Value, name: &str| {
        get_member(&call_method(&value, "GetType", &[]).unwrap(), name)
            .unwrap()
            .to_text()
    };
    assert_eq!(of(Value::array(vec![]), "Name"), "Object[]");
    assert_eq!(of(Value::Int(1), "BaseType"), "System.ValueType");
    assert_eq!(get_member(&Value::Int(5), "Count").unwrap().to_text(), "1");
    assert!(get_member(&Value::Int(5), "Nothing").is_none());
}
