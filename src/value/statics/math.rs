//! `System.Math` and `System.Random`.

use crate::diag::Result;
use crate::value::members::{argument, double, int};
use crate::value::{Foreign, Value, arithmetic, convert, error, hooks};
use rust_decimal::RoundingStrategy;
use std::any::Any;

/// Names for completion.
pub const NAMES: &[&str] = &[
    "Abs", "Acos", "Asin", "Atan", "Atan2", "Cbrt", "Ceiling", "Clamp", "Cos", "DivRem", "E",
    "Exp", "Floor", "Log", "Log10", "Log2", "Max", "Min", "PI", "Pow", "Round", "Sign", "Sin",
    "Sqrt", "Tan", "Truncate",
];

/// A method by its lower-case name; `None` if there is none.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value>> {
    let one = |f: fn(f64) -> f64| match arguments {
        [x] => double(x, name).map(|x| Value::Double(f(x))),
        _ => Err(error::no_overload(name, arguments.len())),
    };
    Some(match (name, arguments) {
        ("sqrt", _) => one(f64::sqrt),
        ("cbrt", _) => one(f64::cbrt),
        ("exp", _) => one(f64::exp),
        ("log10", _) => one(f64::log10),
        ("log2", _) => one(f64::log2),
        ("sin", _) => one(f64::sin),
        ("cos", _) => one(f64::cos),
        ("tan", _) => one(f64::tan),
        ("asin", _) => one(f64::asin),
        ("acos", _) => one(f64::acos),
        ("atan", _) => one(f64::atan),
        ("log", [_]) => one(f64::ln),
        ("log", [x, base]) => pair(x, base, name, |x, base| x.ln() / base.ln()),
        ("pow", [x, y]) => pair(x, y, name, f64::powf),
        ("atan2", [x, y]) => pair(x, y, name, f64::atan2),
        ("abs", [x]) => number(x, name).and_then(|x| match &x {
            Value::Int(i32::MIN) | Value::Long(i64::MIN) => Err(error::thrown(
                "System.OverflowException",
                name,
                "Negating the minimum value is invalid.",
            )),
            other if other.as_double().is_some_and(|n| n < 0.0) => {
                same_type(arithmetic::negate(other)?, other)
            }
            other => Ok(other.clone()),
        }),
        ("sign", [x]) => double(x, name).map(|x| {
            Value::Int(if x > 0.0 {
                1
            } else if x < 0.0 {
                -1
            } else {
                0
            })
        }),
        ("max" | "min", [x, y]) => extreme(name, x, y),
        ("clamp", [x, low, high]) => extreme("max", x, low).and_then(|x| extreme("min", &x, high)),
        ("ceiling" | "floor" | "truncate", [x]) => whole(name, x),
        ("round", [_, ..]) if arguments.len() <= 3 => round(arguments),
        ("divrem", [x, y, rest]) => int(x, name).and_then(|x| {
            let y = int(y, name)?;
            if y == 0 {
                return Err(error::thrown(
                    "System.DivideByZeroException",
                    name,
                    "Attempted to divide by zero.",
                ));
            }
            crate::value::index::set_reference(rest, Value::Int(x.wrapping_rem(y)));
            Ok(Value::Int(x.wrapping_div(y)))
        }),
        _ if NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) => {
            Err(error::no_overload(name, arguments.len()))
        }
        _ => return None,
    })
}

fn pair(x: &Value, y: &Value, name: &str, f: impl Fn(f64, f64) -> f64) -> Result<Value> {
    Ok(Value::Double(f(double(x, name)?, double(y, name)?)))
}

/// An argument as a number of whatever type it is; text is read.
fn number(value: &Value, name: &str) -> Result<Value> {
    match value.base() {
        Value::Str(text) => match crate::value::number::parse(text) {
            Some(read) => Ok(read),
            None => Err(error::argument(name, value, "System.Double")),
        },
        Value::Null => Ok(Value::Int(0)),
        Value::Bool(flag) => Ok(Value::Int((*flag).into())),
        base if base.is_number() => Ok(base.clone()),
        _ => Err(error::argument(name, value, "System.Double")),
    }
}

fn same_type(value: Value, model: &Value) -> Result<Value> {
    convert::convert(&value, &model.type_name())
}

fn extreme(name: &str, x: &Value, y: &Value) -> Result<Value> {
    let (x, y) = (number(x, name)?, number(y, name)?);
    // Both become the wider of the two types.
    let wider = if x.number_rank() >= y.number_rank() {
        x.type_name()
    } else {
        y.type_name()
    }
    .into_owned();
    let (x, y) = (convert::convert(&x, &wider)?, convert::convert(&y, &wider)?);
    let order = crate::value::compare::order(&x, &y, true)?;
    Ok(if (name == "max") == order.is_ge() {
        x
    } else {
        y
    })
}

fn whole(name: &str, value: &Value) -> Result<Value> {
    let x = number(value, name)?;
    Ok(match (&x, name) {
        (Value::Double(n), "ceiling") => Value::Double(n.ceil()),
        (Value::Double(n), "floor") => Value::Double(n.floor()),
        (Value::Double(n), _) => Value::Double(n.trunc()),
        // Whole numbers choose the overload for decimals.
        (other, _) => {
            let n = convert::decimal(other)?;
            Value::Decimal(match name {
                "ceiling" => n.ceil(),
                "floor" => n.floor(),
                _ => n.trunc(),
            })
        }
    })
}

fn round(arguments: &[Value]) -> Result<Value> {
    let x = number(&arguments[0], "Round")?;
    let (mut digits, mut away) = (0, RoundingStrategy::MidpointNearestEven);
    for extra in &arguments[1..] {
        let is_mode = matches!(extra.base(), Value::Enum(_))
            || (matches!(extra.base(), Value::Str(_))
                && crate::value::number::parse(&extra.to_text()).is_none());
        if is_mode {
            away = match argument(extra, "System.MidpointRounding", "Round")?
                .to_text()
                .as_str()
            {
                "AwayFromZero" => RoundingStrategy::MidpointAwayFromZero,
                "ToZero" => RoundingStrategy::ToZero,
                "ToNegativeInfinity" => RoundingStrategy::ToNegativeInfinity,
                "ToPositiveInfinity" => RoundingStrategy::ToPositiveInfinity,
                _ => RoundingStrategy::MidpointNearestEven,
            };
        } else {
            digits = int(extra, "Round")?;
        }
    }
    let most = if matches!(x, Value::Decimal(_)) {
        28
    } else {
        15
    };
    if !(0..=most).contains(&digits) {
        return Err(error::thrown(
            "System.ArgumentOutOfRangeException",
            "Round",
            "Rounding digits must be between 0 and 15.",
        ));
    }
    Ok(match x {
        Value::Double(n) => Value::Double(round_double(n, digits, away)),
        Value::Single(n) => Value::Double(round_double(n.into(), digits, away)),
        other => {
            Value::Decimal(convert::decimal(&other)?.round_dp_with_strategy(digits as u32, away))
        }
    })
}

/// .NET's way: scaled by a power of ten, rounded, scaled back.
fn round_double(n: f64, digits: i32, strategy: RoundingStrategy) -> f64 {
    if n.abs() >= 1e16 || !n.is_finite() {
        return n;
    }
    let power = 10_f64.powi(digits);
    let scaled = n * power;
    let rounded = match strategy {
        RoundingStrategy::MidpointAwayFromZero => scaled.round(),
        RoundingStrategy::ToZero => scaled.trunc(),
        RoundingStrategy::ToNegativeInfinity => scaled.floor(),
        RoundingStrategy::ToPositiveInfinity => scaled.ceil(),
        _ => scaled.round_ties_even(),
    };
    rounded / power
}

/// `System.Random`: from the tenant's own source of chance, whatever the seed.
pub struct Random;

impl Foreign for Random {
    fn type_name(&self) -> &str {
        "System.Random"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let bounds = |low: i32, high: i32| {
            let width = (i64::from(high) - i64::from(low)).max(1) as u64;
            Value::Int((i64::from(low) + (hooks::random() % width) as i64) as i32)
        };
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("next", []) => Ok(bounds(0, i32::MAX)),
            ("next", [high]) => int(high, name).map(|high| bounds(0, high)),
            ("next", [low, high]) => {
                int(low, name).and_then(|low| Ok(bounds(low, int(high, name)?)))
            }
            ("nextdouble", []) => Ok(Value::Double(
                (hooks::random() >> 11) as f64 / (1_u64 << 53) as f64,
            )),
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        ["Next", "NextDouble"].map(String::from).to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
