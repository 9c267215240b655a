//! Validation attributes: what they refuse, of a parameter or of a variable.

use crate::diag::{Category, ErrorRecord, Result};
use crate::host::errors;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::lang::tree::{Attribute, ExprKind};
use crate::value::{Block, Value};
use std::any::Any;
use std::rc::Rc;

/// One validation attribute.
pub enum Check {
    /// `[ValidateSet()]`: values and whether case is ignored.
    Set(Vec<String>, bool),
    /// `[ValidateRange(low, high)]`.
    Range(Value, Value),
    /// `[ValidateRange('Positive')]` and kin.
    Sign(String),
    /// `[ValidatePattern()]`.
    Pattern(String),
    /// `[ValidateLength(low, high)]`.
    Length(i64, i64),
    /// `[ValidateCount(low, high)]`.
    Count(i64, i64),
    /// `[ValidateScript({ })]`.
    Script(Block),
    /// `[ValidateNotNull()]`.
    NotNull,
    /// `[ValidateNotNullOrEmpty()]`.
    NotNullOrEmpty,
    /// `[ValidateNotNullOrWhiteSpace()]`.
    NotNullOrWhiteSpace,
}

impl Vm {
    /// A validation attribute; `None` for attributes that check nothing.
    pub(super) fn compile_check(&mut self, attribute: &Attribute) -> Result<Option<Rc<dyn Any>>> {
        let mut values = Vec::new();
        for value in &attribute.positional {
            // A bare type among the arguments is no list of values: a class that generates them.
            if let ExprKind::Type(_) = value.kind
                && attribute.is("ValidateSet")
            {
                return Err(errors::not_supported(
                    "ValidateSetGenerator",
                    "a class that generates a value set",
                    &self.source,
                    value.span,
                ));
            }
            values.push(self.eval(value)?.stored());
        }
        let number = |at: usize| match values.get(at).map(Value::base) {
            Some(Value::Int(n)) => i64::from(*n),
            Some(other) => other.to_text().parse().unwrap_or(0),
            None => 0,
        };
        let bare = [
            "ValidateNotNull",
            "ValidateNotNullOrEmpty",
            "ValidateNotNullOrWhiteSpace",
        ];
        if !values.is_empty() && bare.iter().any(|name| attribute.is(name)) {
            let error = crate::value::error::no_overload(".ctor", values.len());
            return Err(errors::locate(error, &self.source, attribute.span));
        }
        let check = if attribute.is("ValidateSet") {
            let ignore = self.flag(attribute.argument("IgnoreCase"))?.unwrap_or(true);
            let all = values
                .iter()
                .flat_map(ops::items_of)
                .map(|value| value.to_text())
                .collect();
            Check::Set(all, ignore)
        } else if attribute.is("ValidateRange") {
            match values.as_slice() {
                [low, high] => Check::Range(low.clone(), high.clone()),
                [kind] => Check::Sign(kind.to_text()),
                _ => return Ok(None),
            }
        } else if attribute.is("ValidatePattern") {
            Check::Pattern(values.first().map(Value::to_text).unwrap_or_default())
        } else if attribute.is("ValidateLength") {
            Check::Length(number(0), number(1))
        } else if attribute.is("ValidateCount") {
            Check::Count(number(0), number(1))
        } else if attribute.is("ValidateScript") {
            match values.first() {
                Some(Value::Block(block)) => Check::Script(block.clone()),
                _ => return Ok(None),
            }
        } else if attribute.is("ValidateNotNull") {
            Check::NotNull
        } else if attribute.is("ValidateNotNullOrEmpty") {
            Check::NotNullOrEmpty
        } else if attribute.is("ValidateNotNullOrWhiteSpace") {
            Check::NotNullOrWhiteSpace
        } else {
            return Ok(None);
        };
        Ok(Some(Rc::new(check)))
    }

    /// Why a check refuses a value: id and reason; `None` if it accepts it.
    pub(super) fn refused(
        &mut self,
        check: &Check,
        value: &Value,
    ) -> Result<Option<(&'static str, String)>> {
        let refused = match check {
            Check::NotNull => value
                .is_null()
                .then(|| ("ArgumentIsNull", "it is null".to_owned())),
            Check::NotNullOrEmpty => {
                empty(value).then(|| ("ArgumentIsEmpty", "it is null or empty".to_owned()))
            }
            Check::NotNullOrWhiteSpace => {
                let blank = empty(value)
                    || matches!(value.base(), Value::Str(text) if text.trim().is_empty());
                blank.then(|| {
                    (
                        "ArgumentIsEmptyOrWhiteSpace",
                        "it is null or blank".to_owned(),
                    )
                })
            }
            Check::Count(low, high) => {
                let count = ops::items_of(value).len() as i64;
                let bad = !matches!(value.base(), Value::Array(_)) || count < *low || count > *high;
                bad.then(|| {
                    (
                        "ValidateCountFailure",
                        format!("it must have {low} to {high} items"),
                    )
                })
            }
            _ => {
                for item in ops::items_of(value) {
                    if let Some(why) = self.refused_item(check, &item)? {
                        return Ok(Some(why));
                    }
                }
                None
            }
        };
        Ok(refused)
    }

    fn refused_item(
        &mut self,
        check: &Check,
        item: &Value,
    ) -> Result<Option<(&'static str, String)>> {
        Ok(match check {
            Check::Set(values, ignore) => {
                let text = item.to_text();
                let found = values.iter().any(|v| {
                    if *ignore {
                        v.eq_ignore_ascii_case(&text) || v.to_lowercase() == text.to_lowercase()
                    } else {
                        *v == text
                    }
                });
                (!found).then(|| {
                    (
                        "ValidateSetFailure",
                        format!("'{text}' is not one of {}", values.join(", ")),
                    )
                })
            }
            Check::Range(low, high) => {
                let below = ops::less(item, low)?;
                let above = ops::less(high, item)?;
                let id = if below {
                    "ValidateRangeTooSmall"
                } else {
                    "ValidateRangeTooBig"
                };
                (below || above).then(|| {
                    (
                        id,
                        format!("it must be from {} to {}", low.to_text(), high.to_text()),
                    )
                })
            }
            Check::Sign(kind) => {
                let negative = ops::less(item, &Value::Int(0))?;
                let positive = ops::less(&Value::Int(0), item)?;
                let good = match kind.to_ascii_lowercase().as_str() {
                    "positive" => positive,
                    "nonnegative" => !negative,
                    "negative" => negative,
                    "nonpositive" => !positive,
                    _ => true,
                };
                (!good).then(|| ("ValidateRangeFailure", format!("it must be {kind}")))
            }
            Check::Pattern(pattern) => {
                let (answer, _) =
                    ops::match_text(&Value::str(item.to_text()), pattern, false, false)?;
                (!answer.truthy()).then(|| {
                    (
                        "ValidatePatternFailure",
                        format!("it does not match '{pattern}'"),
                    )
                })
            }
            Check::Length(low, high) => {
                let length = item.to_text().encode_utf16().count() as i64;
                let id = if length < *low {
                    "ValidateLengthMinLengthFailure"
                } else {
                    "ValidateLengthMaxLengthFailure"
                };
                (length < *low || length > *high)
                    .then(|| (id, format!("it must have {low} to {high} characters")))
            }
            Check::Script(block) => {
                let mut answers = super::statement::Collected::default();
                self.guards += 1;
                let result = self.run_for_item(block, item.clone(), &mut |_, value| {
                    answers.push(value);
                    Ok(())
                });
                self.guards -= 1;
                result?;
                (!answers.value().truthy()).then(|| {
                    (
                        "ValidateScriptFailure",
                        "its script did not accept it".to_owned(),
                    )
                })
            }
            _ => None,
        })
    }

    /// Checks a value that is assigned to a variable with attributes.
    pub(super) fn check_variable(
        &mut self,
        name: &str,
        check: &Rc<dyn Any>,
        value: &Value,
    ) -> Result<()> {
        let Some(check) = check.downcast_ref::<Check>() else {
            return Ok(());
        };
        match self.refused(check, value)? {
            None => Ok(()),
            Some((_, why)) => Err(ErrorRecord::new(
                "ValidateSetFailure",
                Category::MetadataError,
                format!("${name} cannot be '{}': {why}.", value.to_text()),
            )
            .exception("System.Management.Automation.ValidationMetadataException")
            .label("not accepted by the variable's attribute")
            .into()),
        }
    }
}

fn empty(value: &Value) -> bool {
    match value.base() {
        Value::Null | Value::NoOutput => true,
        Value::Str(text) => text.is_empty(),
        Value::Array(items) => {
            items.is_empty()
                || items
                    .borrow()
                    .iter()
                    .any(|item| item.is_null() || matches!(item, Value::Str(t) if t.is_empty()))
        }
        Value::Table(table) => table.is_empty(),
        _ => false,
    }
}
