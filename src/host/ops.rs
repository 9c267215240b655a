//! What the evaluator asks of values: a thin edge to the room `value`, in the words of the tree.

use crate::diag::Result;
use crate::host::errors;
use crate::lang::tree::{BinaryOp, TypeName as TypeTree, UnaryOp};
use crate::value::{Array, ArrayKind, Block, TypeName, Value};

/// Runs a block as a delegate.
pub type CallBlock<'a> = &'a mut dyn FnMut(&Block, &[Value]) -> Result<Value>;

pub fn big_integer(digits: &str) -> Value {
    Value::str(digits)
}
pub fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value> {
    let _ = (op, left, right);
    Err(errors::not_supported_method("x", "binary"))
}
pub fn unary(op: UnaryOp, value: &Value) -> Result<Value> {
    let _ = (op, value);
    Err(errors::not_supported_method("x", "unary"))
}
pub fn split_blanks(value: &Value) -> Result<Value> {
    let _ = value;
    Err(errors::not_supported_method("x", "split"))
}
pub fn match_text(
    left: &Value,
    pattern: &str,
    sensitive: bool,
    negated: bool,
) -> Result<(Value, Option<Value>)> {
    let _ = (left, pattern, sensitive, negated);
    Err(errors::not_supported_method("x", "match"))
}
pub fn replace(left: &Value, pattern: &str, with: &str, sensitive: bool) -> Result<Value> {
    let _ = (left, pattern, with, sensitive);
    Err(errors::not_supported_method("x", "replace"))
}
pub fn replace_with(
    left: &Value,
    pattern: &str,
    sensitive: bool,
    with: &mut dyn FnMut(Value) -> Result<String>,
) -> Result<Value> {
    let _ = (left, pattern, with, sensitive);
    Err(errors::not_supported_method("x", "replace"))
}
pub fn convert(value: &Value, to: &TypeName) -> Result<Value> {
    let _ = to;
    Ok(value.clone())
}
pub fn resolve_type(name: &TypeTree) -> Result<TypeName> {
    Ok(TypeName(name.text().into()))
}
pub fn member(target: &Value, name: &str) -> Result<Option<Value>> {
    let _ = (target, name);
    Ok(None)
}
pub fn set_member(target: &Value, name: &str, value: Value) -> Result<bool> {
    let _ = (target, name, value);
    Ok(false)
}
pub fn index(target: &Value, at: &Value, strict: u8) -> Result<Value> {
    let _ = (target, at, strict);
    Ok(Value::Null)
}
pub fn set_index(target: &Value, at: &Value, value: Value) -> Result<()> {
    let _ = (target, at, value);
    Ok(())
}
pub fn method(
    target: &Value,
    name: &str,
    arguments: &[Value],
    call: CallBlock,
) -> Result<Option<Value>> {
    let _ = (target, name, arguments, call);
    Ok(None)
}
pub fn static_method(
    kind: &TypeName,
    name: &str,
    arguments: &[Value],
    call: CallBlock,
) -> Result<Option<Value>> {
    let _ = (kind, name, arguments, call);
    Ok(None)
}
pub fn static_member(kind: &TypeName, name: &str) -> Result<Option<Value>> {
    let _ = (kind, name);
    Ok(None)
}
pub fn set_static(kind: &TypeName, name: &str, value: Value) -> Result<()> {
    let _ = (kind, name, value);
    Ok(())
}
pub fn less(left: &Value, right: &Value) -> Result<bool> {
    Ok(binary(
        BinaryOp::Compare(
            crate::lang::tree::Comparison::Lt,
            crate::lang::tree::Case::Default,
        ),
        left,
        right,
    )?
    .truthy())
}
pub fn like(text: &str, pattern: &str) -> bool {
    text.eq_ignore_ascii_case(pattern)
}
/// Whether a value is a number.
pub fn is_number(value: &Value) -> bool {
    matches!(
        value.base(),
        Value::Int(_)
            | Value::Long(_)
            | Value::Double(_)
            | Value::Decimal(_)
            | Value::Byte(_)
            | Value::SByte(_)
            | Value::Short(_)
            | Value::UShort(_)
            | Value::UInt(_)
            | Value::ULong(_)
            | Value::Single(_)
    )
}
/// Items of a collection; one value is a list of itself, null an empty one.
pub fn items_of(value: &Value) -> Vec<Value> {
    match value.base() {
        Value::NoOutput | Value::Null => Vec::new(),
        Value::Array(array) => array.items(),
        Value::Range(..) => value.range_items().collect(),
        Value::Foreign(foreign) => foreign.items().unwrap_or_else(|| vec![value.clone()]),
        _ => vec![value.clone()],
    }
}
/// `Collection[PSObject]`, which `.Where()` and `.Invoke()` give.
pub fn collection(items: Vec<Value>) -> Value {
    let kind =
        "System.Collections.ObjectModel.Collection`1[[System.Management.Automation.PSObject]]";
    Value::Array(Array::of_kind(ArrayKind::Other(kind.into()), items))
}
/// Last part of a value's type name.
pub fn short_type(value: &Value) -> String {
    let name = value.type_name();
    name.rsplit('.').next().unwrap_or(&name).to_owned()
}
/// A type as errors show it.
pub fn shown_type(to: &TypeName) -> String {
    to.0.strip_prefix("System.").unwrap_or(&to.0).to_owned()
}
/// Value of a `[switch]` parameter.
pub fn switch_value(on: bool) -> Value {
    Value::Bool(on)
}
/// Whether a value is a `[ref]`.
pub fn is_reference(value: &Value) -> bool {
    matches!(value, Value::Foreign(foreign) if foreign.type_name() == "System.Management.Automation.PSReference")
}
/// Whether a preference variable has that name.
pub fn is_preference(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("preference")
}
/// Whether `$null` stays null when it is bound to a parameter of that type.
pub fn keeps_null(to: &TypeName) -> bool {
    !matches!(
        &*to.0,
        "System.String"
            | "System.Int32"
            | "System.Int64"
            | "System.Double"
            | "System.Boolean"
            | "System.Decimal"
    )
}
/// What an unset parameter of that type holds.
pub fn default_of(to: &TypeName) -> Value {
    match &*to.0 {
        "System.String" => Value::str(""),
        "System.Int32" => Value::Int(0),
        "System.Int64" => Value::Long(0),
        "System.Double" => Value::Double(0.0),
        "System.Boolean" => Value::Bool(false),
        _ => Value::Null,
    }
}
