//! Measure-Object.

use super::expression::Property;
use super::{order, reading};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::cmp::Ordering;
use std::rc::Rc;

/// Counts objects, adds up their numbers, or counts lines, words and characters of text.
///
/// ```transcript
/// PS> (1..4 | Measure-Object -Sum).Sum
/// 10
/// PS> 'one two', 'three' | Measure-Object -Word -Line | Select-Object Lines, Words
/// Lines Words
/// ----- -----
///     2     3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MeasureObject {
    /// Properties to measure; the objects themselves if none is given
    property: Option<Vec<Value>>,
    /// Adds up
    #[serde(default)]
    sum: bool,
    /// Takes the average
    #[serde(default)]
    average: bool,
    /// Finds the greatest
    #[serde(default)]
    maximum: bool,
    /// Finds the least
    #[serde(default)]
    minimum: bool,
    /// Measures how far the values lie apart
    #[serde(default)]
    standard_deviation: bool,
    /// All of these
    #[serde(default)]
    all_stats: bool,
    /// Counts lines
    #[serde(default)]
    line: bool,
    /// Counts words
    #[serde(default)]
    word: bool,
    /// Counts characters
    #[serde(default)]
    character: bool,
    /// Counts characters other than white space
    #[serde(default)]
    ignore_white_space: bool,
    #[serde(skip)]
    properties: Vec<Property>,
    #[serde(skip)]
    measured: Vec<Measured>,
}

/// What was found in one property.
#[derive(Default)]
struct Measured {
    name: Option<Rc<str>>,
    count: i32,
    sum: f64,
    mean: f64,
    spread: f64,
    least: Option<Value>,
    greatest: Option<Value>,
    not_a_number: bool,
    lines: i32,
    words: i32,
    characters: i32,
}

impl PipelineCmdlet for MeasureObject {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        for given in self.property.as_deref().unwrap_or_default() {
            self.properties
                .push(Property::read(given, super::expression::EXPRESSION_KEYS)?);
        }
        if self.all_stats {
            (
                self.sum,
                self.average,
                self.maximum,
                self.minimum,
                self.standard_deviation,
            ) = (true, true, true, true, true);
        }
        if self.properties.is_empty() {
            self.measured.push(Measured::default());
        }
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if item.is_null() {
            return Ok(());
        }
        if self.properties.is_empty() {
            return self.measure(0, &item, cx);
        }
        for property in self.properties.clone() {
            for resolved in property.resolve(&item, cx.host)? {
                let Some(value) = resolved.expression.get(&item, cx.host)? else {
                    continue;
                };
                let name: Rc<str> = resolved.expression.name().into();
                let known = self.measured.iter().position(|m| {
                    m.name
                        .as_deref()
                        .is_some_and(|n| reading::same_name(n, &name))
                });
                let place = known.unwrap_or_else(|| {
                    self.measured.push(Measured {
                        name: Some(name),
                        ..Measured::default()
                    });
                    self.measured.len() - 1
                });
                if !value.is_null() {
                    self.measure(place, &value, cx)?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let measured = std::mem::take(&mut self.measured);
        measured
            .into_iter()
            .try_for_each(|measured| cx.emit_value(self.result(measured)))
    }
}

impl MeasureObject {
    fn of_text(&self) -> bool {
        self.line || self.word || self.character || self.ignore_white_space
    }

    fn measure(&mut self, place: usize, value: &Value, cx: &mut Context) -> Result<()> {
        let (text, numeric, ordered) = (
            self.of_text(),
            self.sum || self.average || self.standard_deviation,
            self.maximum || self.minimum,
        );
        let ignore_white_space = self.ignore_white_space;
        let measured = &mut self.measured[place];
        measured.count += 1;
        if text {
            measured.add_text(&reading::text(value), ignore_white_space);
            return Ok(());
        }
        if !numeric && !ordered {
            return Ok(());
        }
        let number = reading::number(value);
        match number {
            Some(number) => {
                measured.sum += number;
                let step = number - measured.mean;
                measured.mean += step / f64::from(measured.count);
                measured.spread += step * (number - measured.mean);
            }
            None if numeric => {
                measured.not_a_number = true;
                if !ordered {
                    measured.count -= 1;
                    return cx.write_error(not_a_number(value));
                }
            }
            None => measured.not_a_number = true,
        }
        if ordered {
            let value = number
                .filter(|_| !measured.not_a_number)
                .map_or_else(|| value.clone(), Value::Double);
            keep(&mut measured.least, &value, Ordering::Less);
            keep(&mut measured.greatest, &value, Ordering::Greater);
        }
        Ok(())
    }

    fn result(&self, measured: Measured) -> Value {
        let name = measured.name.clone().map_or(Value::Null, Value::Str);
        if self.of_text() {
            let shown = |wanted: bool, count: i32| {
                if wanted {
                    Value::Int(count)
                } else {
                    Value::Null
                }
            };
            let characters = self.character || self.ignore_white_space;
            return info(
                "TextMeasureInfo",
                vec![
                    ("Lines", shown(self.line, measured.lines)),
                    ("Words", shown(self.word, measured.words)),
                    ("Characters", shown(characters, measured.characters)),
                    ("Property", name),
                ],
            );
        }
        let count = f64::from(measured.count);
        let shown = |wanted: bool, number: f64| {
            if wanted && measured.count > 0 {
                Value::Double(number)
            } else {
                Value::Null
            }
        };
        let deviation = match measured.count {
            0 | 1 => 0.0,
            _ => (measured.spread / (count - 1.0)).sqrt(),
        };
        let ends =
            |wanted: bool, value: Option<Value>| value.filter(|_| wanted).unwrap_or_default();
        let kind = if measured.not_a_number {
            "GenericObjectMeasureInfo"
        } else {
            "GenericMeasureInfo"
        };
        info(
            kind,
            vec![
                ("Count", Value::Int(measured.count)),
                ("Average", shown(self.average, measured.sum / count)),
                (
                    "Sum",
                    if self.sum {
                        Value::Double(measured.sum)
                    } else {
                        Value::Null
                    },
                ),
                ("Maximum", ends(self.maximum, measured.greatest)),
                ("Minimum", ends(self.minimum, measured.least)),
                (
                    "StandardDeviation",
                    shown(self.standard_deviation, deviation),
                ),
                ("Property", name),
            ],
        )
    }
}

impl Measured {
    fn add_text(&mut self, text: &str, ignore_white_space: bool) {
        let lines = if text.is_empty() {
            0
        } else {
            text.split('\n').count()
        };
        self.lines += i32::try_from(lines).unwrap_or(i32::MAX);
        self.words += i32::try_from(text.split_whitespace().count()).unwrap_or(i32::MAX);
        let counted = text.encode_utf16().count();
        let spaces = if ignore_white_space {
            text.chars().filter(|c| c.is_whitespace()).count()
        } else {
            0
        };
        self.characters += i32::try_from(counted - spaces).unwrap_or(i32::MAX);
    }
}

fn keep(known: &mut Option<Value>, value: &Value, wanted: Ordering) {
    let better = known
        .as_ref()
        .is_none_or(|known| order::compare_values(value, known, true) == wanted);
    if better {
        *known = Some(value.clone());
    }
}

fn info(kind: &str, members: Vec<(&'static str, Value)>) -> Value {
    let type_names: Rc<[Rc<str>]> = Rc::new([
        format!("Microsoft.PowerShell.Commands.{kind}").into(),
        "Microsoft.PowerShell.Commands.MeasureInfo".into(),
        "System.Object".into(),
    ]);
    let (names, values): (Vec<Rc<str>>, Vec<Value>) =
        members.into_iter().map(|(n, v)| (Rc::from(n), v)).unzip();
    Value::Object(Object::with_shape(type_names, Shape::new(names), values))
}

fn not_a_number(value: &Value) -> ErrorRecord {
    let text = reading::text(value);
    ErrorRecord::new(
        "NonNumericInputObject",
        Category::InvalidType,
        format!("'{text}' is not a number."),
    )
    .exception("System.Management.Automation.PSInvalidCastException")
    .target(text, reading::short_type(value))
    .help("-Maximum and -Minimum compare any objects; -Sum and -Average need numbers")
}
