//! What the evaluator asks of values: a thin edge to the room `value`, in the words of the tree.

use crate::diag::Result;
use crate::host::errors;
use crate::lang::tree::{BinaryOp, Case, Comparison, TypeName as TypeTree, TypeNameKind, UnaryOp};
use crate::value::arithmetic::{self, Bits};
use crate::value::compare::{self, Comparison as Order};
use crate::value::{
    Array, ArrayKind, Block, TypeName, Value, format, index, members, regex, statics, types,
    wildcard,
};

/// Runs a block as a delegate.
pub type CallBlock<'a> = &'a mut dyn FnMut(&Block, &[Value]) -> Result<Value>;

/// A literal with the suffix `n`.
pub fn big_integer(digits: &str) -> Value {
    convert(
        &Value::str(digits),
        &TypeName("System.Numerics.BigInteger".into()),
    )
    .unwrap_or_else(|_| Value::str(digits))
}

/// Applies a binary operator that needs no session.
pub fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value> {
    match op {
        BinaryOp::Add => arithmetic::add(left, right),
        BinaryOp::Subtract => arithmetic::subtract(left, right),
        BinaryOp::Multiply => arithmetic::multiply(left, right),
        BinaryOp::Divide => arithmetic::divide(left, right),
        BinaryOp::Remainder => arithmetic::remainder(left, right),
        BinaryOp::And => Ok(Value::Bool(left.truthy() && right.truthy())),
        BinaryOp::Or => Ok(Value::Bool(left.truthy() || right.truthy())),
        BinaryOp::Xor => Ok(Value::Bool(left.truthy() != right.truthy())),
        BinaryOp::BitAnd => arithmetic::bits(Bits::And, left, right),
        BinaryOp::BitOr => arithmetic::bits(Bits::Or, left, right),
        BinaryOp::BitXor => arithmetic::bits(Bits::Xor, left, right),
        BinaryOp::ShiftLeft => arithmetic::bits(Bits::ShiftLeft, left, right),
        BinaryOp::ShiftRight => arithmetic::bits(Bits::ShiftRight, left, right),
        BinaryOp::Range => range(left, right),
        BinaryOp::Format => {
            let arguments = match right.base() {
                Value::Array(array) => array.items(),
                Value::Range(..) => right.range_items().collect(),
                _ => vec![right.clone()],
            };
            format::composite(&left.to_text(), &arguments)
        }
        BinaryOp::Coalesce => Ok(if left.is_null() {
            right.clone()
        } else {
            left.clone()
        }),
        BinaryOp::Is => is_type(left, right).map(Value::Bool),
        BinaryOp::IsNot => is_type(left, right).map(|is| Value::Bool(!is)),
        BinaryOp::As => {
            let to = type_of(right)?;
            Ok(convert(left, &to).unwrap_or(Value::Null))
        }
        BinaryOp::Join => Ok(Value::str(join(left, &right.to_text()))),
        BinaryOp::Compare(comparison, case) => compared(comparison, case, left, right),
    }
}

fn compared(comparison: Comparison, case: Case, left: &Value, right: &Value) -> Result<Value> {
    let sensitive = case.is_sensitive();
    let order = |order: Order| compare::compare(order, left, right, sensitive);
    match comparison {
        Comparison::Eq => order(Order::Eq),
        Comparison::Ne => order(Order::Ne),
        Comparison::Gt => order(Order::Gt),
        Comparison::Ge => order(Order::Ge),
        Comparison::Lt => order(Order::Lt),
        Comparison::Le => order(Order::Le),
        Comparison::Contains => Ok(Value::Bool(compare::contains(left, right, sensitive))),
        Comparison::NotContains => Ok(Value::Bool(!compare::contains(left, right, sensitive))),
        Comparison::In => Ok(Value::Bool(compare::contains(right, left, sensitive))),
        Comparison::NotIn => Ok(Value::Bool(!compare::contains(right, left, sensitive))),
        Comparison::Like | Comparison::NotLike => {
            let pattern = right.to_text();
            let wanted = comparison == Comparison::Like;
            filtered(left, |item| {
                Ok(wildcard::like(&item.to_text(), &pattern, sensitive)? == wanted)
            })
        }
        Comparison::Match | Comparison::NotMatch => {
            let wanted = comparison == Comparison::NotMatch;
            match_text(left, &right.to_text(), sensitive, wanted).map(|(answer, _)| answer)
        }
        Comparison::Replace => {
            let parts = items_of(right);
            let text = |at: usize| parts.get(at).map(Value::to_text).unwrap_or_default();
            replace(left, &text(0), &text(1), sensitive)
        }
        Comparison::Split => split(left, right, sensitive),
    }
}

/// One value gives a Boolean, a collection the items for which it holds.
fn filtered(left: &Value, mut holds: impl FnMut(&Value) -> Result<bool>) -> Result<Value> {
    let Some(items) = left.items() else {
        return holds(left).map(Value::Bool);
    };
    let mut kept = Vec::new();
    for item in items {
        if holds(&item)? {
            kept.push(item);
        }
    }
    Ok(Value::array(kept))
}

fn range(left: &Value, right: &Value) -> Result<Value> {
    let letter = |value: &Value| match value.base() {
        Value::Char(c) => Some(*c),
        Value::Str(text) => {
            let mut chars = text.chars();
            let first = chars.next()?;
            (chars.next().is_none() && !first.is_ascii_digit()).then_some(first)
        }
        _ => None,
    };
    if let (Some(first), Some(last)) = (letter(left), letter(right)) {
        let letters = |a: char, b: char| (a..=b).map(Value::Char).collect::<Vec<_>>();
        let mut all = if first <= last {
            letters(first, last)
        } else {
            letters(last, first)
        };
        if first > last {
            all.reverse();
        }
        return Ok(Value::array(all));
    }
    let int = TypeName("System.Int32".into());
    match (convert(left, &int)?, convert(right, &int)?) {
        (Value::Int(first), Value::Int(last)) => Ok(Value::Range(first, last)),
        _ => Ok(Value::array(Vec::new())),
    }
}

fn join(list: &Value, between: &str) -> String {
    let items = list.items().unwrap_or_else(|| vec![list.clone()]);
    items
        .iter()
        .map(joined_text)
        .collect::<Vec<_>>()
        .join(between)
}

/// Text of an item in a joined list: a list in the list is named by its type.
fn joined_text(item: &Value) -> String {
    match item {
        Value::Array(_) => item.type_name().to_string(),
        _ => item.to_text_culture(),
    }
}

/// Applies a unary operator.
pub fn unary(op: UnaryOp, value: &Value) -> Result<Value> {
    match op {
        UnaryOp::Not => Ok(Value::Bool(!value.truthy())),
        UnaryOp::BitNot => arithmetic::bits_not(value),
        UnaryOp::Plus => arithmetic::plus(value),
        UnaryOp::Minus => arithmetic::negate(value),
        UnaryOp::Join => Ok(Value::str(join(value, ""))),
        UnaryOp::Split | UnaryOp::CSplit => split_blanks(value),
    }
}

/// `-split $text`: at blanks, without empty parts.
pub fn split_blanks(value: &Value) -> Result<Value> {
    let items = value.items().unwrap_or_else(|| vec![value.clone()]);
    let parts = items.iter().flat_map(|item| {
        item.to_text()
            .split_whitespace()
            .map(Value::str)
            .collect::<Vec<_>>()
    });
    Ok(Value::array(parts.collect()))
}

fn split(left: &Value, right: &Value, sensitive: bool) -> Result<Value> {
    let words = items_of(right);
    let pattern = words.first().map(Value::to_text).unwrap_or_default();
    let most = match words.get(1) {
        Some(most) => match convert(most, &TypeName("System.Int32".into()))? {
            Value::Int(most) => i64::from(most),
            _ => 0,
        },
        None => 0,
    };
    let options = words.get(2).map(Value::to_text).unwrap_or_default();
    let mut parts = Vec::new();
    for item in left.items().unwrap_or_else(|| vec![left.clone()]) {
        let cut = regex::split(&item.to_text(), &pattern, most, &options, sensitive)?;
        parts.extend(cut.into_iter().map(Value::str));
    }
    Ok(Value::array(parts))
}

/// `-match`: the answer, and `$Matches` where one value matched.
pub fn match_text(
    left: &Value,
    pattern: &str,
    sensitive: bool,
    negated: bool,
) -> Result<(Value, Option<Value>)> {
    if left.items().is_some() {
        let kept = filtered(left, |item| {
            Ok(regex::is_match(&item.to_text(), pattern, sensitive)? != negated)
        })?;
        return Ok((kept, None));
    }
    let found = regex::match_table(&left.to_text(), pattern, sensitive)?;
    let answer = Value::Bool(found.is_some() != negated);
    Ok((answer, found.map(Value::Table)))
}

/// `-replace` with a text.
pub fn replace(left: &Value, pattern: &str, with: &str, sensitive: bool) -> Result<Value> {
    mapped(left, |text| regex::replace(text, pattern, with, sensitive))
}

/// `-replace` with a block.
pub fn replace_with(
    left: &Value,
    pattern: &str,
    sensitive: bool,
    with: &mut dyn FnMut(Value) -> Result<String>,
) -> Result<Value> {
    mapped(left, |text| {
        let compiled = regex::compile(pattern, regex::Options::of_operator(sensitive), text)?;
        let whole: std::rc::Rc<str> = text.into();
        compiled.replace_with(text, usize::MAX, |found| {
            with(regex::match_value(&compiled, &whole, Some(found.clone())))
        })
    })
}

fn mapped(left: &Value, mut change: impl FnMut(&str) -> Result<String>) -> Result<Value> {
    match left.items() {
        None => change(&left.to_text()).map(Value::str),
        Some(items) => {
            let changed: Result<Vec<Value>> = items
                .iter()
                .map(|item| change(&item.to_text()).map(Value::str))
                .collect();
            changed.map(Value::array)
        }
    }
}

/// Converts to a type.
pub fn convert(value: &Value, to: &TypeName) -> Result<Value> {
    crate::value::convert::convert(value, &to.0)
}

fn type_of(value: &Value) -> Result<TypeName> {
    match value.base() {
        Value::Type(name) => Ok(name.clone()),
        other => {
            let name = other.to_text();
            let name = name
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or(&name)
                .to_owned();
            types::resolve_type(&name).ok_or_else(|| errors::type_not_found(&name))
        }
    }
}

fn is_type(value: &Value, kind: &Value) -> Result<bool> {
    let kind = type_of(kind)?;
    Ok(value.is_instance(&kind.0))
}

/// The type that a name in the text stands for.
pub fn resolve_type(name: &TypeTree) -> Result<TypeName> {
    let text = name.text();
    // A type that is not simulated may be named, compared and told; what else is done with it is refused there.
    if let Some(found) = types::resolve_type(&text) {
        return Ok(found);
    }
    if let Some(found) = super::exceptions::full_name(&text) {
        return Ok(TypeName(found.into()));
    }
    let shown = match &name.kind {
        TypeNameKind::Named(name, _) => name.to_string(),
        _ => text,
    };
    Err(errors::type_not_found(&shown))
}

/// A property that a value has by itself; of a list its own only, not those of its items. `Count` and `Length` that
/// anything answers to are not among them: see [`counted`].
pub fn member(target: &Value, name: &str) -> Result<Option<Value>> {
    let (count, length) = (
        name.eq_ignore_ascii_case("Count"),
        name.eq_ignore_ascii_case("Length"),
    );
    let own = match target {
        Value::Array(array) => {
            count || matches!(array.kind(), ArrayKind::Fixed | ArrayKind::Typed(_))
        }
        Value::Range(..) => true,
        Value::Table(_) => count,
        Value::Str(_) => length,
        Value::Foreign(foreign) => return Ok(foreign.get(name)),
        _ => false,
    };
    if (count || length) && !own {
        return Ok(None);
    }
    Ok(members::get_member(target, name))
}

/// `Count` and `Length` of what has none of its own.
pub fn counted(target: &Value, name: &str) -> Option<Value> {
    let asked = name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length");
    asked.then(|| Value::Int(i32::from(!target.is_null())))
}

/// Sets a property that a value has by itself.
pub fn set_member(target: &Value, name: &str, value: Value) -> Result<()> {
    members::set_member(target, name, value)
}

/// Element of a value; null where there is none, an error under strict mode 3.
pub fn index(target: &Value, at: &Value, strict: u8) -> Result<Value> {
    if strict >= 3
        && let (Value::Array(array), Some(place)) = (target.base(), at.whole())
    {
        let length = array.len() as i128;
        if place >= length || place < -length {
            return Err(errors::outside_of_array());
        }
    }
    index::get_index(target, at)
}

/// Sets an element.
pub fn set_index(target: &Value, at: &Value, value: Value) -> Result<()> {
    index::set_index(target, at, value)
}

/// Calls a method that a value has by itself.
pub fn method(target: &Value, name: &str, arguments: &[Value]) -> Result<Value> {
    members::call_method(target, name, arguments)
}

/// Calls a static method or a constructor.
pub fn static_method(
    kind: &TypeName,
    name: &str,
    arguments: &[Value],
    call: CallBlock,
) -> Result<Value> {
    statics::call_static_with(&kind.0, name, arguments, call)
}

/// A static property.
pub fn static_member(kind: &TypeName, name: &str) -> Result<Option<Value>> {
    statics::get_static(&kind.0, name)
}

/// Sets a static property.
pub fn set_static(kind: &TypeName, name: &str, value: &Value) -> Result<()> {
    if statics::set_static(&kind.0, name, value)? {
        return Ok(());
    }
    Err(errors::static_not_set(kind, name))
}

/// Whether a text is like a wildcard pattern.
pub fn like(text: &str, pattern: &str) -> bool {
    wildcard::like(text, pattern, false).unwrap_or(false)
}

/// Whether one value is less than another.
pub fn less(left: &Value, right: &Value) -> Result<bool> {
    compare::holds(Order::Lt, left, right, false)
}

/// Whether a value is a number.
pub fn is_number(value: &Value) -> bool {
    value.base().is_number()
}

/// Items of a collection; one value is a list of itself, null an empty one.
pub fn items_of(value: &Value) -> Vec<Value> {
    if value.is_null() {
        return Vec::new();
    }
    value.items().unwrap_or_else(|| vec![value.clone()])
}

/// `Collection[PSObject]`, which `.Where()` and `.Invoke()` give.
pub fn collection(items: Vec<Value>) -> Value {
    let kind = "System.Collections.ObjectModel.Collection[System.Management.Automation.PSObject]";
    Value::Array(Array::of_kind(ArrayKind::Other(kind.into()), items))
}

/// Last part of a value's type name.
pub fn short_type(value: &Value) -> String {
    let name = value.type_name();
    let open = name.find(['[', '`']).unwrap_or(name.len());
    let start = name[..open].rfind('.').map_or(0, |dot| dot + 1);
    name[start..].to_owned()
}

/// A type as errors show it.
pub fn shown_type(to: &TypeName) -> String {
    types::short_name(&to.0)
}

/// Value of a `[switch]` parameter.
pub fn switch_value(on: bool) -> Value {
    convert(
        &Value::Bool(on),
        &TypeName("System.Management.Automation.SwitchParameter".into()),
    )
    .unwrap_or(Value::Bool(on))
}

/// Whether a value is a `[ref]`.
pub fn is_reference(value: &Value) -> bool {
    matches!(value, Value::Foreign(foreign) if foreign.type_name().starts_with("System.Management.Automation.PSReference"))
}

/// Whether a preference variable has that name.
pub fn is_preference(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("preference")
}

/// Whether `$null` stays null when it is bound to a parameter of that type.
pub fn keeps_null(to: &TypeName) -> bool {
    matches!(default_of(to), Value::Null) && &*to.0 != "System.String"
}

/// What an unset parameter of that type holds.
pub fn default_of(to: &TypeName) -> Value {
    match &*to.0 {
        "System.String" => Value::str(""),
        "System.DateTime" => Value::Null,
        name if name.starts_with("System.") && !name.contains(['[', '`']) => {
            let number = [
                "Int32", "Int64", "Int16", "Byte", "SByte", "UInt16", "UInt32", "UInt64", "Double",
                "Single", "Decimal", "Boolean",
            ];
            if number.iter().any(|known| name == format!("System.{known}")) {
                convert(&Value::Int(0), to).unwrap_or(Value::Null)
            } else {
                Value::Null
            }
        }
        _ => Value::Null,
    }
}
