//! What PowerShell answers about type names, in the room's own terms.

use super::*;

#[test]
fn names_resolve_as_powershell_resolves_them() {
    let full = |name: &str| resolve(name).unwrap_or_default();
    assert_eq!(full("INT"), "System.Int32");
    assert_eq!(full("string[]"), "System.String[]");
    assert_eq!(
        full("collections.generic.list[string]"),
        "System.Collections.Generic.List[System.String]"
    );
    assert_eq!(
        full("System.Collections.Generic.Dictionary[string, object]"),
        "System.Collections.Generic.Dictionary[System.String,System.Object]"
    );
    assert_eq!(
        full("System.Collections.Generic.List`1[[System.String]]"),
        "System.Collections.Generic.List[System.String]"
    );
    assert_eq!(full("dayofweek"), "System.DayOfWeek");
    assert_eq!(full("NoSuchType"), "");
    assert!(is_unsupported("System.Net.Dns") && !is_unsupported("System.Int32"));
    assert_eq!(
        short_name("System.Collections.Generic.List[System.String]"),
        "System.Collections.Generic.List[string]"
    );
    assert_eq!(
        plain_name("System.Collections.Generic.List[System.String]"),
        "List`1"
    );
}

#[test]
fn a_value_is_of_its_type_and_of_those_above() {
    assert!(Value::Int(1).is_instance("System.ValueType"));
    assert!(Value::array(vec![]).is_instance("System.Array"));
    assert!(!Value::str("a").is_instance("System.Management.Automation.PSObject"));
    assert!(!Value::Null.is_instance("System.Object"));
}
