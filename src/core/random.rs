//! Get-Random and Get-SecureRandom: numbers and picks from the tenant's own source, so that the same seed gives the same.

use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// A sequence that `-SetSeed` began, until the session ends.
#[derive(Default)]
struct Sequence(Option<u64>);

/// What is drawn.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Draw {
    /// Number below which the result lies
    maximum: Option<Value>,
    /// Least result
    minimum: Option<Value>,
    /// How many to give
    count: Option<i32>,
    /// Gives all objects in another order
    shuffle: bool,
    #[serde(skip)]
    items: Vec<Value>,
    /// Whether a seeded sequence is passed by.
    #[serde(skip)]
    secure: bool,
}

/// Gives random numbers or picks objects at random, from the tenant's own source: the same seed gives the same.
///
/// ```transcript
/// PS> Get-Random -Maximum 1
/// 0
/// PS> (1..5 | Get-Random -Shuffle | Sort-Object) -join ','
/// 1,2,3,4,5
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetRandom {
    #[serde(flatten)]
    draw: Draw,
    /// Starts a sequence of its own, which later calls go on with
    set_seed: Option<i32>,
}

impl PipelineCmdlet for GetRandom {
    fn begin(&mut self, cx: &mut Context) -> Result<()> {
        if let Some(seed) = self.set_seed {
            let state = u64::from(seed.unsigned_abs()) + u64::from(seed < 0) * (1 << 32) + 1;
            cx.host.kept().of::<Sequence>().0 = Some(state);
        }
        Ok(())
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.draw.take(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        self.draw.put_out(cx)
    }
}

/// Gives random numbers or picks objects as Get-Random does, past any sequence that -SetSeed began.
///
/// They come from the tenant's source all the same: a rehearsal can be repeated.
///
/// ```transcript
/// PS> (Get-SecureRandom -Minimum 5 -Maximum 6).GetType().Name
/// Int32
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetSecureRandom {
    #[serde(flatten)]
    draw: Draw,
}

impl PipelineCmdlet for GetSecureRandom {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.draw.take(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        self.draw.secure = true;
        self.draw.put_out(cx)
    }
}

impl Draw {
    fn take(&mut self, item: Value) {
        match reading::enumerate(&item) {
            Some(items) if !matches!(item, Value::Table(_)) => self.items.extend(items),
            _ => self.items.push(item),
        }
    }

    fn put_out(&mut self, cx: &mut Context) -> Result<()> {
        let wanted = self
            .count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(1);
        if self.items.is_empty() {
            if self.shuffle {
                return Ok(());
            }
            return (0..wanted).try_for_each(|_| {
                let number = self.number(cx)?;
                cx.emit_value(number)
            });
        }
        let wanted = if self.shuffle {
            self.items.len()
        } else {
            wanted.min(self.items.len())
        };
        for _ in 0..wanted {
            let at = self.next(self.items.len() as u64, cx)? as usize;
            let item = self.items.swap_remove(at);
            cx.emit_value(item)?;
        }
        Ok(())
    }

    fn next(&self, bound: u64, cx: &mut Context) -> Result<u64> {
        let sequence = &mut cx.host.kept().of::<Sequence>().0;
        let Some(state) = sequence.as_mut().filter(|_| !self.secure) else {
            return reading::random(bound, cx);
        };
        // SplitMix64: good enough for picks that someone wants to repeat.
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Ok((mixed ^ (mixed >> 31)) % bound.max(1))
    }

    fn number(&self, cx: &mut Context) -> Result<Value> {
        let least = operand(&self.minimum)?;
        let bound = operand(&self.maximum)?;
        let small = |value: &Option<Value>| matches!(value, None | Some(Value::Int(_)));
        let int = small(&least) && small(&bound);
        let whole = |given: &Option<Value>| match given {
            None => Some(None),
            Some(value) => match value {
                Value::Double(_) | Value::Single(_) | Value::Decimal(_) => None,
                value => reading::whole(value).map(Some),
            },
        };
        if let (Some(low), Some(high)) = (whole(&least), whole(&bound)) {
            let greatest = if int { i64::from(i32::MAX) } else { i64::MAX };
            let (low, high) = (low.unwrap_or(0), high.unwrap_or(greatest));
            if low >= high {
                return Err(empty_range(&low.to_string(), &high.to_string()));
            }
            let span = high.wrapping_sub(low) as u64;
            let number = low.wrapping_add(self.next(span, cx)? as i64);
            return Ok(match i32::try_from(number) {
                Ok(number) if int => Value::Int(number),
                _ => Value::Long(number),
            });
        }
        let number = |given: &Option<Value>, default: f64| {
            given.as_ref().and_then(reading::number).unwrap_or(default)
        };
        let (low, high) = (number(&least, 0.0), number(&bound, f64::MAX));
        if low >= high {
            return Err(empty_range(&low.to_string(), &high.to_string()));
        }
        const STEPS: u64 = 1 << 53;
        let part = self.next(STEPS, cx)? as f64 / STEPS as f64;
        Ok(Value::Double(low + part * (high - low)))
    }
}

/// A limit as a number: text is read as the language reads numbers.
fn operand(given: &Option<Value>) -> Result<Option<Value>> {
    let Some(value) = given.as_ref().map(Value::base) else {
        return Ok(None);
    };
    match value {
        Value::Null | Value::NoOutput => Ok(None),
        Value::Str(text) => {
            let whole = text.trim().parse::<i64>().ok();
            let number = match whole {
                Some(number) => Some(i32::try_from(number).map_or(Value::Long(number), Value::Int)),
                None => text.trim().parse::<f64>().ok().map(Value::Double),
            };
            number.map(Some).ok_or_else(|| no_number(text))
        }
        Value::Byte(_) | Value::SByte(_) | Value::Short(_) | Value::UShort(_) => {
            Ok(reading::whole(value)
                .and_then(|number| i32::try_from(number).ok())
                .map(Value::Int))
        }
        other => Ok(Some(other.clone())),
    }
}

fn no_number(text: &str) -> Error {
    ErrorRecord::new(
        "CannotConvertArgumentNoMessage",
        Category::InvalidArgument,
        format!("'{text}' is no number."),
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .label("expected a number")
    .terminating()
    .into()
}

fn empty_range(least: &str, bound: &str) -> Error {
    let message = format!("There is no number from {least} and below {bound}.");
    ErrorRecord::new(
        "MinGreaterThanOrEqualMax",
        Category::InvalidArgument,
        message,
    )
    .exception("System.ArgumentException")
    .label("expected a -Maximum above the -Minimum")
    .terminating()
    .into()
}
