//! What PowerShell answers about arithmetic, in the room's own terms.

use super::*;

fn show(result: Result<Value>) -> String {
    match result {
        Ok(value) => format!(
            "{} {}",
            value.type_name().rsplit('.').next().unwrap_or(""),
            value.to_text()
        ),
        Err(error) => error
            .record()
            .map(|record| record.id.clone())
            .unwrap_or_default(),
    }
}

#[test]
fn numbers_widen_as_powershell_widens_them() {
    let add = |a: Value, b: Value| show(add(&a, &b));
    assert_eq!(
        add(Value::Int(i32::MAX), Value::Int(1)),
        "Double 2147483648"
    );
    assert_eq!(add(Value::Byte(200), Value::Byte(100)), "Int32 300");
    assert_eq!(add(Value::Int(1), Value::Long(1)), "Int64 2");
    assert_eq!(add(Value::UInt(1), Value::Int(1)), "UInt32 2");
    assert_eq!(add(Value::ULong(1), Value::Int(1)), "UInt64 2");
    assert_eq!(add(Value::Single(1.0), Value::Single(1.0)), "Double 2");
    assert_eq!(
        add(Value::Double(1.5), Value::Decimal(Decimal::ONE)),
        "Decimal 2.5"
    );
    assert_eq!(
        add(Value::Int(1), Value::str("a")),
        "InvalidCastFromStringToInteger"
    );
    assert_eq!(add(Value::Bool(true), Value::Bool(true)), "Int32 2");
    assert_eq!(
        show(subtract(&Value::UInt(1), &Value::UInt(2))),
        "Double -1"
    );
    assert_eq!(show(divide(&Value::Int(9), &Value::Int(3))), "Int32 3");
    assert_eq!(show(divide(&Value::Int(10), &Value::Int(4))), "Double 2.5");
    assert_eq!(
        show(divide(&Value::Int(1), &Value::Int(0))),
        "RuntimeException"
    );
    assert_eq!(
        show(divide(&Value::Int(i32::MIN), &Value::Int(-1))),
        "Double 2147483648"
    );
    assert_eq!(
        show(remainder(&Value::Int(i32::MIN), &Value::Int(-1))),
        "Int32 0"
    );
    assert_eq!(
        show(divide(&Value::Double(1.0), &Value::Int(0))),
        "Double Infinity"
    );
    assert_eq!(
        show(multiply(&Value::Bool(false), &Value::Int(5))),
        "NotADefinedOperationForType"
    );
    assert_eq!(show(negate(&Value::str("5"))), "Int32 -5");
}

#[test]
fn text_lists_and_tables_add_in_their_own_way() {
    let list = |n: &[i32]| Value::array(n.iter().copied().map(Value::Int).collect());
    assert_eq!(show(add(&Value::str("x"), &list(&[1, 2]))), "String x1 2");
    assert_eq!(show(add(&Value::Char('a'), &Value::Int(1))), "String a1");
    assert_eq!(show(add(&list(&[1]), &list(&[2, 3]))), "Object[] 1 2 3");
    assert_eq!(show(add(&Value::Int(3), &list(&[1]))), "MethodNotFound");
    assert_eq!(
        show(subtract(&list(&[1]), &Value::Int(1))),
        "MethodNotFound"
    );
    assert_eq!(
        show(multiply(&list(&[1, 2]), &Value::Int(-1))),
        "InvalidCastIConvertible"
    );
    assert_eq!(
        show(multiply(&Value::str("a"), &Value::Double(1.5))),
        "String aa"
    );
    assert_eq!(
        show(multiply(&Value::str("abc"), &Value::Int(i32::MAX))),
        "System.OutOfMemoryException"
    );
    assert_eq!(show(add(&Value::Null, &Value::str("x"))), "String x");
    assert_eq!(
        show(increment(&Value::str("5"), 1)),
        "OperatorRequiresNumber"
    );
}

#[test]
fn bits_stay_within_their_width() {
    let shl = |a: Value, by| show(bits(Bits::ShiftLeft, &a, &Value::Int(by)));
    assert_eq!(shl(Value::Int(1), 31), "Int32 -2147483648");
    assert_eq!(shl(Value::Int(1), 32), "Int32 1");
    assert_eq!(shl(Value::Long(1), 40), "Int64 1099511627776");
    assert_eq!(
        show(bits(Bits::And, &Value::Int(0xff), &Value::Int(0x0f))),
        "Int32 15"
    );
    assert_eq!(show(bits_not(&Value::Int(0))), "Int32 -1");
}
