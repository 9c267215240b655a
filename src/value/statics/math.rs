//! `[math]`: the overload follows from the arguments' types, as .NET and PowerShell choose it.

use super::{Call, Statics};
use crate::diag::Result;
use crate::value::{Decimal, Value, arithmetic, convert, error, number};
use rust_decimal::RoundingStrategy;
use std::cmp::Ordering;

pub(super) const TYPES: &[Statics] = &[Statics {
    types: &["System.Math"],
    members: &["E", "PI", "Tau"],
    methods: &[
        "Abs",
        "Acos",
        "Acosh",
        "Asin",
        "Asinh",
        "Atan",
        "Atan2",
        "Atanh",
        "BigMul",
        "Cbrt",
        "Ceiling",
        "Clamp",
        "CopySign",
        "Cos",
        "Cosh",
        "DivRem",
        "Exp",
        "Floor",
        "IEEERemainder",
        "Log",
        "Log10",
        "Log2",
        "Max",
        "Min",
        "Pow",
        "Round",
        "Sign",
        "Sin",
        "Sinh",
        "Sqrt",
        "Tan",
        "Tanh",
        "Truncate",
    ],
    refused: &[
        "BitDecrement",
        "BitIncrement",
        "FusedMultiplyAdd",
        "ILogB",
        "MaxMagnitude",
        "MinMagnitude",
        "ReciprocalEstimate",
        "ReciprocalSqrtEstimate",
        "ScaleB",
        "SinCos",
    ],
    get,
    call,
}];

fn get(_full: &str, lower: &str) -> Option<Value> {
    Some(Value::Double(match lower {
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "tau" => std::f64::consts::TAU,
        _ => return None,
    }))
}

fn call(call: &mut Call) -> Result<Option<Value>> {
    let curve: Option<fn(f64) -> f64> = match call.key() {
        ("sqrt", 1) => Some(f64::sqrt),
        ("cbrt", 1) => Some(f64::cbrt),
        ("exp", 1) => Some(f64::exp),
        ("log", 1) => Some(f64::ln),
        ("log2", 1) => Some(f64::log2),
        ("log10", 1) => Some(f64::log10),
        ("sin", 1) => Some(f64::sin),
        ("cos", 1) => Some(f64::cos),
        ("tan", 1) => Some(f64::tan),
        ("asin", 1) => Some(f64::asin),
        ("acos", 1) => Some(f64::acos),
        ("atan", 1) => Some(f64::atan),
        ("sinh", 1) => Some(f64::sinh),
        ("cosh", 1) => Some(f64::cosh),
        ("tanh", 1) => Some(f64::tanh),
        ("asinh", 1) => Some(f64::asinh),
        ("acosh", 1) => Some(f64::acosh),
        ("atanh", 1) => Some(f64::atanh),
        _ => None,
    };
    if let Some(curve) = curve {
        return Ok(Some(Value::Double(curve(call.double(0)?))));
    }
    let value = match call.key() {
        ("pow", 2) => Value::Double(call.double(0)?.powf(call.double(1)?)),
        ("atan2", 2) => Value::Double(call.double(0)?.atan2(call.double(1)?)),
        ("copysign", 2) => Value::Double(call.double(0)?.copysign(call.double(1)?)),
        ("log", 2) => Value::Double(logarithm(call.double(0)?, call.double(1)?)),
        ("ieeeremainder", 2) => {
            let (a, b) = (call.double(0)?, call.double(1)?);
            Value::Double(a - b * (a / b).round_ties_even())
        }
        ("bigmul", 2) => Value::Long(i64::from(call.int(0)?) * i64::from(call.int(1)?)),
        ("round", 1..=3) => round(call)?,
        ("floor", 1) => to_whole(call, f64::floor, RoundingStrategy::ToNegativeInfinity)?,
        ("ceiling", 1) => to_whole(call, f64::ceil, RoundingStrategy::ToPositiveInfinity)?,
        ("truncate", 1) => to_whole(call, f64::trunc, RoundingStrategy::ToZero)?,
        ("abs", 1) => absolute(call)?,
        ("sign", 1) => sign(call)?,
        ("max", 2) => pick(call, Ordering::Greater)?,
        ("min", 2) => pick(call, Ordering::Less)?,
        ("clamp", 3) => clamp(call)?,
        ("divrem", 2 | 3) => divide(call)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

fn logarithm(number: f64, base: f64) -> f64 {
    if number.is_nan()
        || base.is_nan()
        || base == 1.0
        || (number != 1.0 && (base == 0.0 || base == f64::INFINITY))
    {
        return f64::NAN;
    }
    number.ln() / base.ln()
}

/// An argument as a number of its own type; text becomes the number it says.
fn number_at(call: &Call, index: usize) -> Result<Value> {
    let value = call.at(index);
    match value {
        Value::Str(text) => {
            number::parse(text).ok_or_else(|| error::argument(call.name, value, "System.Double"))
        }
        Value::Bool(_) | Value::Null | Value::NoOutput => call.to(index, "System.Int32"),
        Value::Char(_) | Value::Enum(_) => call.to(index, "System.Int32"),
        other if other.is_number() => Ok(other.clone()),
        _ => Err(error::argument(call.name, value, "System.Double")),
    }
}

/// The argument of a method that takes `Double` or `Decimal`: whole numbers go to `Decimal`, text to `Double`.
fn double_or_decimal(call: &Call) -> Result<std::result::Result<f64, Decimal>> {
    match call.at(0) {
        Value::Decimal(n) => Ok(Err(*n)),
        other if other.is_whole() => convert::decimal(other).map(Err),
        _ => call.double(0).map(Ok),
    }
}

fn to_whole(call: &Call, double: fn(f64) -> f64, strategy: RoundingStrategy) -> Result<Value> {
    Ok(match double_or_decimal(call)? {
        Ok(n) => Value::Double(double(n)),
        Err(n) => Value::Decimal(n.round_dp_with_strategy(0, strategy)),
    })
}

const ROUNDING: &str = "System.MidpointRounding";

fn round(call: &Call) -> Result<Value> {
    let is_mode = |index: usize| match call.at(index) {
        Value::Enum(_) => true,
        Value::Str(text) => number::parse(text).is_none(),
        _ => false,
    };
    let (digits, mode) = match call.count() {
        1 => (0, 0),
        2 if is_mode(1) => (0, call.choice(1, ROUNDING)?),
        2 => (call.int(1)?, 0),
        _ => (call.int(1)?, call.choice(2, ROUNDING)?),
    };
    match double_or_decimal(call)? {
        Ok(n) => {
            if !(0..=15).contains(&digits) {
                return Err(call.out_of_range("The number of digits must lie between 0 and 15."));
            }
            Ok(Value::Double(round_double(n, digits, mode)))
        }
        Err(n) => {
            if !(0..=28).contains(&digits) {
                return Err(call.out_of_range("The number of digits must lie between 0 and 28."));
            }
            let strategy = match mode {
                1 => RoundingStrategy::MidpointAwayFromZero,
                2 => RoundingStrategy::ToZero,
                3 => RoundingStrategy::ToNegativeInfinity,
                4 => RoundingStrategy::ToPositiveInfinity,
                _ => RoundingStrategy::MidpointNearestEven,
            };
            Ok(Value::Decimal(
                n.round_dp_with_strategy(digits as u32, strategy),
            ))
        }
    }
}

/// As .NET rounds: scaled up, rounded, scaled down; a number without decimals by its size stays what it is.
pub(super) fn round_double(number: f64, digits: i32, mode: i64) -> f64 {
    if number.abs() >= 1e16 || !number.is_finite() {
        return number;
    }
    let scale = 10_f64.powi(digits);
    let scaled = number * scale;
    let rounded = match mode {
        1 => scaled.round(),
        2 => scaled.trunc(),
        3 => scaled.floor(),
        4 => scaled.ceil(),
        _ => scaled.round_ties_even(),
    };
    rounded / scale
}

fn absolute(call: &Call) -> Result<Value> {
    let overflow = || {
        call.thrown(
            "System.OverflowException",
            "The smallest negative number has no positive counterpart.",
        )
    };
    Ok(match number_at(call, 0)? {
        Value::SByte(n) => Value::SByte(n.checked_abs().ok_or_else(overflow)?),
        Value::Short(n) => Value::Short(n.checked_abs().ok_or_else(overflow)?),
        Value::Int(n) => Value::Int(n.checked_abs().ok_or_else(overflow)?),
        Value::Long(n) => Value::Long(n.checked_abs().ok_or_else(overflow)?),
        Value::Byte(n) => Value::Short(n.into()),
        Value::UShort(n) => Value::Int(n.into()),
        Value::UInt(n) => Value::Long(n.into()),
        Value::ULong(n) => Value::Decimal(n.into()),
        Value::Decimal(n) => Value::Decimal(n.abs()),
        Value::Single(n) => Value::Single(n.abs()),
        Value::Double(n) => Value::Double(n.abs()),
        other => other,
    })
}

fn sign(call: &Call) -> Result<Value> {
    let number = number_at(call, 0)?;
    if number.as_double().is_some_and(f64::is_nan) {
        return Err(call.thrown("System.ArithmeticException", "NaN has no sign."));
    }
    let zero = Value::Int(0);
    Ok(Value::Int(order(&number, &zero)? as i32))
}

fn order(a: &Value, b: &Value) -> Result<Ordering> {
    crate::value::compare::order(a, b, true)
}

/// Numbers of one type wide enough for all of them.
fn promoted(numbers: Vec<Value>) -> Result<Vec<Value>> {
    let names: Vec<String> = numbers
        .iter()
        .map(|number| number.type_name().into_owned())
        .collect();
    if names.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(numbers);
    }
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    let target = if has(&["System.Double", "System.Single"]) {
        "System.Double"
    } else if has(&["System.Decimal"]) {
        "System.Decimal"
    } else if has(&["System.UInt64"]) {
        let negative = numbers
            .iter()
            .any(|number| number.whole().is_some_and(|n| n < 0));
        if negative {
            "System.Decimal"
        } else {
            "System.UInt64"
        }
    } else if has(&["System.Int64", "System.UInt32"]) {
        "System.Int64"
    } else {
        "System.Int32"
    };
    numbers
        .iter()
        .map(|number| convert::convert(number, target))
        .collect()
}

fn pick(call: &Call, wanted: Ordering) -> Result<Value> {
    let (first, second) = (number_at(call, 0)?, number_at(call, 1)?);
    // A whole number first chooses the overload for whole numbers, as PowerShell's own choice goes.
    let second = if first.is_whole() && !second.is_whole() {
        super::super::convert::convert(&second, &first.type_name())?
    } else {
        second
    };
    let numbers = promoted(vec![first, second])?;
    let (a, b) = (&numbers[0], &numbers[1]);
    if a.as_double().is_some_and(f64::is_nan) {
        return Ok(a.clone());
    }
    if b.as_double().is_some_and(f64::is_nan) {
        return Ok(b.clone());
    }
    Ok(if order(b, a)? == wanted {
        b.clone()
    } else {
        a.clone()
    })
}

fn clamp(call: &Call) -> Result<Value> {
    let numbers = promoted(vec![
        number_at(call, 0)?,
        number_at(call, 1)?,
        number_at(call, 2)?,
    ])?;
    let (value, low, high) = (&numbers[0], &numbers[1], &numbers[2]);
    if order(low, high)? == Ordering::Greater {
        return Err(call.thrown(
            "System.ArgumentException",
            format!("{} is greater than {}.", low.to_text(), high.to_text()),
        ));
    }
    if order(value, low)? == Ordering::Less {
        return Ok(low.clone());
    }
    Ok(if order(value, high)? == Ordering::Greater {
        high.clone()
    } else {
        value.clone()
    })
}

/// `DivRem(a, b)` gives both as a pair, `DivRem(a, b, [ref]$rest)` the quotient.
fn divide(call: &Call) -> Result<Value> {
    let wide = matches!(call.at(0), Value::Long(_)) || matches!(call.at(1), Value::Long(_));
    let (a, b) = (call.long(0)?, call.long(1)?);
    if !wide {
        call.int(0)?;
        call.int(1)?;
    }
    if b == 0 {
        return Err(call.thrown(
            "System.DivideByZeroException",
            "Attempted to divide by zero.",
        ));
    }
    let whole = |n: i64| {
        if wide {
            Value::Long(n)
        } else {
            Value::Int(n as i32)
        }
    };
    let (quotient, rest) = match (a.checked_div(b), a.checked_rem(b)) {
        (Some(quotient), Some(rest)) if wide || i32::try_from(quotient).is_ok() => {
            (whole(quotient), whole(rest))
        }
        _ => {
            return Err(call.thrown(
                "System.OverflowException",
                "The quotient is too large for its type.",
            ));
        }
    };
    if call.count() == 3 {
        call.set_ref(2, rest)?;
        return Ok(quotient);
    }
    Ok(super::objects::tuple(
        "System.ValueTuple",
        vec![quotient, rest],
    ))
}

/// `[decimal]::Round` and its kin, where the argument is a decimal by the type before `::`.
pub(super) fn of_decimal(call: &mut Call) -> Result<Option<Value>> {
    let two = |operate: fn(&Value, &Value) -> Result<Value>, call: &Call| -> Result<Value> {
        operate(
            &call.to(0, "System.Decimal")?,
            &call.to(1, "System.Decimal")?,
        )
    };
    Ok(Some(match call.key() {
        ("round" | "floor" | "ceiling" | "truncate" | "abs", 1..=3) => {
            let mut arguments = call.arguments.to_vec();
            arguments[0] = call.to(0, "System.Decimal")?;
            let mut inner = Call::new(call.full, call.name, &arguments, &mut *call.run);
            return self::call(&mut inner);
        }
        ("add", 2) => two(arithmetic::add, call)?,
        ("subtract", 2) => two(arithmetic::subtract, call)?,
        ("multiply", 2) => two(arithmetic::multiply, call)?,
        ("divide", 2) => two(arithmetic::divide, call)?,
        ("remainder", 2) => two(arithmetic::remainder, call)?,
        ("negate", 1) => arithmetic::negate(&call.to(0, "System.Decimal")?)?,
        _ => return Ok(None),
    }))
}
