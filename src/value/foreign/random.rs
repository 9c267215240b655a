//! `System.Random`: with a seed the very numbers of .NET, without one the tenant's chance.

use crate::diag::Result;
use crate::value::{Array, ArrayKind, Foreign, Value, error, hooks, members};
use std::any::Any;
use std::cell::RefCell;

/// A source of random numbers.
pub struct Random(Option<RefCell<Subtractive>>);

/// Knuth's subtractive generator, as .NET keeps it for seeds.
struct Subtractive {
    seeds: [i32; 56],
    next: usize,
    other: usize,
}

impl Subtractive {
    fn new(seed: i32) -> Subtractive {
        let mut seeds = [0_i32; 56];
        let subtraction = if seed == i32::MIN {
            i32::MAX
        } else {
            seed.abs()
        };
        let mut last = 161_803_398_i32.wrapping_sub(subtraction);
        seeds[55] = last;
        let (mut previous, mut place) = (1_i32, 0_usize);
        for _ in 1..55 {
            place += 21;
            if place >= 55 {
                place -= 55;
            }
            seeds[place] = previous;
            previous = last.wrapping_sub(previous);
            if previous < 0 {
                previous = previous.wrapping_add(i32::MAX);
            }
            last = seeds[place];
        }
        for _ in 1..5 {
            for at in 1..56 {
                let mut from = at + 30;
                if from >= 55 {
                    from -= 55;
                }
                seeds[at] = seeds[at].wrapping_sub(seeds[1 + from]);
                if seeds[at] < 0 {
                    seeds[at] = seeds[at].wrapping_add(i32::MAX);
                }
            }
        }
        Subtractive {
            seeds,
            next: 0,
            other: 21,
        }
    }

    fn sample(&mut self) -> i32 {
        let step = |at: usize| if at + 1 >= 56 { 1 } else { at + 1 };
        (self.next, self.other) = (step(self.next), step(self.other));
        let mut number = self.seeds[self.next].wrapping_sub(self.seeds[self.other]);
        if number == i32::MAX {
            number -= 1;
        }
        if number < 0 {
            number = number.wrapping_add(i32::MAX);
        }
        self.seeds[self.next] = number;
        number
    }
}

impl Random {
    /// Numbers of the session.
    pub fn of_session() -> Random {
        Random(None)
    }

    /// The numbers that .NET gives for a seed.
    pub fn seeded(seed: i32) -> Random {
        Random(Some(RefCell::new(Subtractive::new(seed))))
    }

    /// From 0 up to, and without, 1.
    fn fraction(&self) -> f64 {
        match &self.0 {
            Some(generator) => {
                f64::from(generator.borrow_mut().sample()) * (1.0 / f64::from(i32::MAX))
            }
            None => (hooks::random() >> 11) as f64 / (1_u64 << 53) as f64,
        }
    }

    /// From `low` up to, and without, `high`.
    fn between(&self, low: i64, high: i64) -> i64 {
        let range = (high - low) as f64;
        if range <= f64::from(i32::MAX) {
            return low + (self.fraction() * range) as i64;
        }
        // .NET draws twice for ranges wider than its own numbers.
        let Some(generator) = &self.0 else {
            return low + (self.fraction() * range) as i64;
        };
        let mut number = generator.borrow_mut().sample();
        if generator.borrow_mut().sample() % 2 == 0 {
            number = -number;
        }
        let wide =
            (f64::from(number) + f64::from(i32::MAX - 1)) / (2.0 * f64::from(i32::MAX) - 1.0);
        low + (wide * range) as i64
    }

    fn next(&self, arguments: &[Value]) -> Result<Value> {
        let out_of_range =
            |message: &str| error::thrown("System.ArgumentOutOfRangeException", "Next", message);
        match arguments {
            [] => Ok(Value::Int(match &self.0 {
                Some(generator) => generator.borrow_mut().sample(),
                None => (self.fraction() * f64::from(i32::MAX)) as i32,
            })),
            [high] => {
                let high = members::int(high, "Next")?;
                if high < 0 {
                    return Err(out_of_range("The largest number is negative."));
                }
                Ok(Value::Int(self.between(0, high.into()) as i32))
            }
            [low, high] => {
                let (low, high) = (members::int(low, "Next")?, members::int(high, "Next")?);
                if low > high {
                    return Err(out_of_range(
                        "The smallest number is greater than the largest.",
                    ));
                }
                Ok(Value::Int(self.between(low.into(), high.into()) as i32))
            }
            more => Err(error::no_overload("Next", more.len())),
        }
    }

    fn fill(&self, array: &Array) {
        let fresh = |_: &Value| match &self.0 {
            Some(generator) => Value::Byte(generator.borrow_mut().sample() as u8),
            None => Value::Byte(hooks::random() as u8),
        };
        let filled: Vec<Value> = array.items().iter().map(fresh).collect();
        *array.borrow_mut() = filled;
    }
}

impl Foreign for Random {
    fn type_name(&self) -> &str {
        "System.Random"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("next", arguments) => self.next(arguments),
            ("nextdouble", []) => Ok(Value::Double(self.fraction())),
            ("nextsingle", []) => Ok(Value::Single(self.fraction() as f32)),
            ("nextint64", []) if self.0.is_none() => Ok(Value::Long((hooks::random() >> 1) as i64)),
            ("nextbytes", [bytes]) => match bytes.base() {
                Value::Array(array) if matches!(array.kind(), ArrayKind::Typed(element) if &**element == "System.Byte") =>
                {
                    self.fill(array);
                    Ok(Value::NoOutput)
                }
                other => Err(error::argument(name, other, "System.Byte[]")),
            },
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        ["Next", "NextBytes", "NextDouble", "NextSingle"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_numbers_of_dotnet() {
        let random = Random::seeded(42);
        let next = || {
            random
                .next(&[Value::Int(100)])
                .map(|value| value.to_text())
                .unwrap_or_default()
        };
        assert_eq!([next(), next(), next()], ["66", "14", "12"]);
        assert_eq!(Random::seeded(0).next(&[]).unwrap().to_text(), "1559595546");
    }
}
