//! `+ - * / %`, signs, shifts and bits: the left side decides the kind, numbers widen as PowerShell widens them, and
//! what leaves the whole numbers becomes a double.

use super::{Array, DateTime, Decimal, Table, TimeSpan, Value};
use super::{convert, enums, error, number};
use crate::diag::{Category, ErrorRecord, Result};

/// Most items or bytes that `*` may make at once.
const LARGEST: usize = 1 << 28;

/// Which operation on two numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operation {
    fn method(self) -> &'static str {
        match self {
            Operation::Add => "op_Addition",
            Operation::Subtract => "op_Subtraction",
            Operation::Multiply => "op_Multiply",
            Operation::Divide => "op_Division",
            Operation::Remainder => "op_Modulus",
        }
    }
}

/// `left + right`: adds numbers and dates, joins text and tables, appends to lists.
pub fn add(left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => return Ok(of_int(i64::from(*a) + i64::from(*b))),
        (Value::Double(a), Value::Double(b)) => return Ok(Value::Double(a + b)),
        (Value::Str(a), _) => return join(a, &right.to_text()),
        _ => {}
    }
    let base = left.base();
    match base {
        Value::Null | Value::NoOutput => Ok(right.clone().stored()),
        Value::Str(a) => join(a, &right.to_text()),
        Value::Char(a) => join(a.encode_utf8(&mut [0; 4]), &right.to_text()),
        Value::Array(_) | Value::Range(..) => {
            let mut items = base.items().unwrap_or_default();
            match right.items() {
                Some(more) => items.extend(more),
                None => items.push(right.clone().stored()),
            }
            Ok(Value::array(items))
        }
        Value::Table(a) => match right.base() {
            Value::Table(b) => merge(a, b),
            Value::Null => Ok(left.clone()),
            _ => Err(not_a_table().into()),
        },
        Value::Date(a) => {
            let span =
                convert::span(right.base()).map_err(|_| error::no_overload("op_Addition", 2))?;
            date_result(a.plus(span.ticks))
        }
        Value::Span(a) => match right.base() {
            Value::Date(b) => date_result(b.plus(a.ticks)),
            other => {
                let b = convert::span(other).map_err(|_| error::no_overload("op_Addition", 2))?;
                span_result(a.ticks.checked_add(b.ticks))
            }
        },
        _ => calculate(Operation::Add, left, right),
    }
}

/// `left - right`
pub fn subtract(left: &Value, right: &Value) -> Result<Value> {
    match (left.base(), right.base()) {
        (Value::Int(a), Value::Int(b)) => Ok(of_int(i64::from(*a) - i64::from(*b))),
        (Value::Date(a), Value::Date(b)) => span_result(a.ticks.checked_sub(b.ticks)),
        (Value::Date(a), Value::Span(b)) => {
            date_result(b.ticks.checked_neg().and_then(|ticks| a.plus(ticks)))
        }
        (Value::Date(a), Value::Str(text)) => {
            match (TimeSpan::parse(text), DateTime::parse(text)) {
                (Some(b), _) => date_result(b.ticks.checked_neg().and_then(|ticks| a.plus(ticks))),
                (_, Some(b)) => span_result(a.ticks.checked_sub(b.ticks)),
                _ => Err(error::no_overload("op_Subtraction", 2)),
            }
        }
        (Value::Date(_), _) => Err(error::no_overload("op_Subtraction", 2)),
        (Value::Span(a), other) => {
            let b = convert::span(other).map_err(|_| error::no_overload("op_Subtraction", 2))?;
            span_result(a.ticks.checked_sub(b.ticks))
        }
        _ => calculate(Operation::Subtract, left, right),
    }
}

/// `left * right`: repeats text and lists, multiplies numbers.
pub fn multiply(left: &Value, right: &Value) -> Result<Value> {
    match left.base() {
        Value::Int(a) => {
            if let Value::Int(b) = right {
                return Ok(of_int(i64::from(*a) * i64::from(*b)));
            }
            calculate(Operation::Multiply, left, right)
        }
        Value::Null | Value::NoOutput => Ok(Value::Null),
        Value::Str(text) => {
            let times = times(right)?;
            if text.len().saturating_mul(times) > LARGEST {
                return Err(error::too_large("text"));
            }
            Ok(Value::from(text.repeat(times)))
        }
        base @ (Value::Array(_) | Value::Range(..)) => {
            let items = base.items().unwrap_or_default();
            let times = times(right)?;
            if items.len().saturating_mul(times) > LARGEST / 16 {
                return Err(error::too_large("list"));
            }
            let repeated = std::iter::repeat_n(items, times).flatten().collect();
            Ok(match base {
                Value::Array(array) => Value::Array(Array::of_kind(array.kind().clone(), repeated)),
                _ => Value::array(repeated),
            })
        }
        Value::Span(a) => {
            let factor = factor(right)?;
            span_from_double(a.ticks as f64 * factor)
        }
        Value::Bool(_) | Value::Char(_) => Err(not_defined(left, "*").into()),
        _ => calculate(Operation::Multiply, left, right),
    }
}

/// `left / right`
pub fn divide(left: &Value, right: &Value) -> Result<Value> {
    match (left.base(), right.base()) {
        (Value::Span(a), Value::Span(b)) => Ok(Value::Double(a.ticks as f64 / b.ticks as f64)),
        (Value::Span(a), _) => span_from_double(a.ticks as f64 / factor(right)?),
        _ => calculate(Operation::Divide, left, right),
    }
}

/// `left % right`
pub fn remainder(left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) if *b > 0 => Ok(Value::Int(a % b)),
        _ => calculate(Operation::Remainder, left, right),
    }
}

/// `-$x`
pub fn negate(value: &Value) -> Result<Value> {
    match value.base() {
        Value::Span(span) => span_result(span.ticks.checked_neg()),
        _ => calculate(Operation::Subtract, &Value::Int(0), value),
    }
}

/// `+$x`
pub fn plus(value: &Value) -> Result<Value> {
    match value.base() {
        base if base.is_number() => Ok(base.clone()),
        Value::Span(_) => Ok(value.clone()),
        _ => calculate(Operation::Add, &Value::Int(0), value),
    }
}

/// `$x++` and `$x--`: numbers and nothing only.
pub fn increment(value: &Value, by: i32) -> Result<Value> {
    match value.base() {
        Value::Null | Value::NoOutput => Ok(Value::Int(by)),
        Value::Int(n) => Ok(of_int(i64::from(*n) + i64::from(by))),
        base if base.is_number() => calculate(Operation::Add, base, &Value::Int(by)),
        other => {
            let message = format!(
                "The operand is \"{}\": ++ and -- work on numbers only.",
                error::quoted(other)
            );
            Err(ErrorRecord::new(
                "OperatorRequiresNumber",
                Category::InvalidOperation,
                message,
            )
            .label("a number was expected")
            .help("convert it first, for instance with [int]")
            .into())
        }
    }
}

fn of_int(sum: i64) -> Value {
    i32::try_from(sum).map_or(Value::Double(sum as f64), Value::Int)
}

fn join(left: &str, right: &str) -> Result<Value> {
    if left.len() + right.len() > LARGEST {
        return Err(error::too_large("text"));
    }
    Ok(Value::from([left, right].concat()))
}

fn merge(left: &Table, right: &Table) -> Result<Value> {
    let merged = Table::new(left.kind().clone());
    for (key, value) in left.entries() {
        merged.set(key, value);
    }
    for (key, value) in right.entries() {
        if merged.get(&key).is_some() {
            let message = format!(
                "Item has already been added. Key in dictionary: '{}'.",
                key.to_text()
            );
            return Err(error::raised("System.ArgumentException", &message));
        }
        merged.set(key, value);
    }
    Ok(Value::Table(merged))
}

fn not_a_table() -> ErrorRecord {
    let message = "A hash table can only be added to another hash table.";
    ErrorRecord::new(
        "AddHashTableToNonHashTable",
        Category::InvalidOperation,
        message,
    )
    .label("a table was expected")
    .help("set one entry with $table['key'] = value")
}

fn not_defined(left: &Value, operator: &str) -> ErrorRecord {
    let type_name = left.type_name();
    let short = type_name
        .rsplit('.')
        .next()
        .unwrap_or(&type_name)
        .to_owned();
    ErrorRecord::new(
        "NotADefinedOperationForType",
        Category::InvalidOperation,
        format!("The operation '{operator}' is not defined for {short}."),
    )
    .target(left.to_text(), short)
    .help("convert the left side to a number first, with [int]")
}

fn date_result(date: Option<DateTime>) -> Result<Value> {
    date.map(Value::Date).ok_or_else(|| {
        error::thrown(
            "System.ArgumentOutOfRangeException",
            "op_Addition",
            "The date would lie outside the years 1 to 9999.",
        )
    })
}

fn span_result(ticks: Option<i64>) -> Result<Value> {
    ticks
        .map(|ticks| Value::Span(TimeSpan { ticks }))
        .ok_or_else(|| {
            error::thrown(
                "System.OverflowException",
                "op_Addition",
                "The span of time would be too long.",
            )
        })
}

fn span_from_double(ticks: f64) -> Result<Value> {
    span_result((ticks.abs() < i64::MAX as f64).then(|| ticks.round_ties_even() as i64))
}

fn factor(value: &Value) -> Result<f64> {
    let converted = convert::convert(value, "System.Double")?;
    Ok(converted.as_double().unwrap_or_default())
}

/// How often `*` repeats; a negative number is no count.
fn times(value: &Value) -> Result<usize> {
    match convert::convert(value, "System.Int32")? {
        Value::Int(n) if n >= 0 => Ok(n as usize),
        _ => Err(error::cast(
            "InvalidCastIConvertible",
            value,
            "System.UInt32",
        )),
    }
}

/// Either side as a number: text is read, nothing is zero, a Boolean is 0 or 1.
fn operand(value: &Value, operation: Operation, left: &Value) -> Result<Value> {
    Ok(match value.base() {
        Value::Null | Value::NoOutput => Value::Int(0),
        Value::Bool(value) => Value::Int((*value).into()),
        Value::Char(c) => Value::Int(*c as i32),
        Value::Enum(value) => {
            i32::try_from(value.number).map_or(Value::Long(value.number), Value::Int)
        }
        Value::Str(text) => number::parse(text)
            .ok_or_else(|| error::cast("InvalidCastFromStringToInteger", value, "System.Int32"))?,
        base if base.is_number() => base.clone(),
        _ => return Err(error::no_operator(left, operation.method())),
    })
}

fn calculate(operation: Operation, left: &Value, right: &Value) -> Result<Value> {
    let a = operand(left, operation, left)?;
    let b = operand(right, operation, left)?;
    let (rank_a, rank_b) = (a.number_rank().unwrap_or(4), b.number_rank().unwrap_or(4));
    let rank = rank_a.max(rank_b);
    let (low, high) = (rank_a.min(rank_b), rank);
    // A decimal beside a double stays a decimal; single floats always widen.
    if low == 8 || high == 8 {
        return decimals(operation, &a, &b);
    }
    if high >= 9 {
        return Ok(Value::Double(doubles(
            operation,
            a.as_double().unwrap_or(f64::NAN),
            b.as_double().unwrap_or(f64::NAN),
        )));
    }
    let (a, b) = (a.whole().unwrap_or_default(), b.whole().unwrap_or_default());
    let negative = a < 0 || b < 0;
    let width = match rank {
        0..=4 => Width::Int,
        5 if negative => Width::Long,
        5 => Width::UInt,
        6 => Width::Long,
        _ if negative => Width::Long,
        _ => Width::ULong,
    };
    wholes(operation, a, b, width)
}

enum Width {
    Int,
    UInt,
    Long,
    ULong,
}

fn wholes(operation: Operation, a: i128, b: i128, width: Width) -> Result<Value> {
    let result = match operation {
        Operation::Add => a.checked_add(b),
        Operation::Subtract => a.checked_sub(b),
        Operation::Multiply => a.checked_mul(b),
        Operation::Divide | Operation::Remainder if b == 0 => return Err(divided_by_zero()),
        Operation::Divide if a % b != 0 => return Ok(Value::Double(a as f64 / b as f64)),
        Operation::Divide => a.checked_div(b),
        Operation::Remainder => a.checked_rem(b),
    };
    let Some(result) = result else {
        return Ok(Value::Double(doubles(operation, a as f64, b as f64)));
    };
    let fitted = match width {
        Width::Int => i32::try_from(result).ok().map(Value::Int),
        Width::UInt => u32::try_from(result).ok().map(Value::UInt),
        Width::Long => i64::try_from(result).ok().map(Value::Long),
        Width::ULong => u64::try_from(result).ok().map(Value::ULong),
    };
    Ok(fitted.unwrap_or(Value::Double(result as f64)))
}

fn doubles(operation: Operation, a: f64, b: f64) -> f64 {
    match operation {
        Operation::Add => a + b,
        Operation::Subtract => a - b,
        Operation::Multiply => a * b,
        Operation::Divide => a / b,
        Operation::Remainder => a % b,
    }
}

fn decimals(operation: Operation, a: &Value, b: &Value) -> Result<Value> {
    let (a, b): (Decimal, Decimal) = (convert::decimal(a)?, convert::decimal(b)?);
    if b.is_zero() && matches!(operation, Operation::Divide | Operation::Remainder) {
        return Err(divided_by_zero());
    }
    let result = match operation {
        Operation::Add => a.checked_add(b),
        Operation::Subtract => a.checked_sub(b),
        Operation::Multiply => a.checked_mul(b),
        Operation::Divide => a.checked_div(b),
        Operation::Remainder => a.checked_rem(b),
    };
    result.map(Value::Decimal).ok_or_else(|| {
        error::runtime(
            "Value was either too large or too small for a Decimal.",
            "use [double] for numbers of that size",
        )
    })
}

fn divided_by_zero() -> crate::diag::Error {
    let made = error::runtime(
        "Attempted to divide by zero.",
        "test the divisor first, or divide doubles to get ∞",
    );
    // The exception inside, which a typed catch or trap may name.
    made.map(|record| {
        record.inner(
            "System.DivideByZeroException",
            "Attempted to divide by zero.",
        )
    })
}

/// Which operation on bits.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the operators' own names")]
pub enum Bits {
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

/// `-band -bor -bxor -shl -shr`
pub fn bits(operation: Bits, left: &Value, right: &Value) -> Result<Value> {
    let (a, b) = (bit_operand(left)?, bit_operand(right)?);
    let (x, y) = (a.whole().unwrap_or_default(), b.whole().unwrap_or_default());
    if matches!(operation, Bits::ShiftLeft | Bits::ShiftRight) {
        return Ok(shift(operation == Bits::ShiftLeft, &a, y as u32));
    }
    let result = match operation {
        Bits::And => x & y,
        Bits::Or => x | y,
        _ => x ^ y,
    };
    if let Value::Enum(value) = left.base()
        && let Some(named) =
            enums::find(&value.type_name).and_then(|def| def.of_number(result as i64))
    {
        return Ok(named);
    }
    let rank = a.number_rank().max(b.number_rank()).unwrap_or(4);
    Ok(match rank {
        0..=4 => Value::Int(result as i32),
        5 if x >= 0 && y >= 0 => Value::UInt(result as u32),
        7 => Value::ULong(result as u64),
        _ => Value::Long(result as i64),
    })
}

/// `-bnot`
pub fn bits_not(value: &Value) -> Result<Value> {
    let operand = bit_operand(value)?;
    Ok(match operand {
        Value::UInt(n) => Value::UInt(!n),
        Value::ULong(n) => Value::ULong(!n),
        Value::Long(n) => Value::Long(!n),
        other => Value::Int(!(other.whole().unwrap_or_default() as i32)),
    })
}

fn shift(left: bool, value: &Value, by: u32) -> Value {
    let apply = |n: i128, by: u32| if left { n << by } else { n >> by };
    match value {
        Value::Long(n) => Value::Long(if left { n << (by & 63) } else { n >> (by & 63) }),
        Value::ULong(n) => Value::ULong(if left { n << (by & 63) } else { n >> (by & 63) }),
        Value::UInt(n) => Value::UInt(apply((*n).into(), by & 31) as u32),
        other => Value::Int(apply(other.whole().unwrap_or_default(), by & 31) as i32),
    }
}

/// A whole number for bits; fractions are rounded to one.
fn bit_operand(value: &Value) -> Result<Value> {
    let read = match value.base() {
        Value::Array(_)
        | Value::Table(_)
        | Value::Object(_)
        | Value::Block(_)
        | Value::Date(_)
        | Value::Span(_) => {
            return Err(error::no_operator(value, "op_BitwiseAnd"));
        }
        other => operand(other, Operation::Add, value)?,
    };
    if read.whole().is_some() {
        return Ok(read);
    }
    convert::convert(&read, "System.Int32").or_else(|_| convert::convert(&read, "System.Int64"))
}

#[cfg(test)]
mod tests;
