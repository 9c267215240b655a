//! Sort-Object and Get-Unique.

use super::expression::{Property, SORT_KEYS};
use super::order::{self, Keyed};
use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::Result;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::cmp::Ordering;

/// Sorts objects by their own value or by properties.
///
/// Equal objects keep their order. A property may be a block, or a table such as
/// `@{ Expression = 'Size'; Descending = $true }`.
///
/// ```transcript
/// PS> 3, 1, 2 | Sort-Object -Descending
/// 3
/// 2
/// 1
/// PS> 'ccc', 'a', 'bb' | Sort-Object Length -Top 2
/// a
/// bb
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SortObject {
    /// Properties to sort by
    property: Option<Vec<Value>>,
    /// Puts the greatest first
    #[serde(default)]
    descending: bool,
    /// Leaves out objects that are equal to one before
    #[serde(default)]
    unique: bool,
    /// Sorts with regard to case
    #[serde(default)]
    case_sensitive: bool,
    /// Keeps the order of equals, which it always does
    #[serde(default, rename = "Stable")]
    _stable: bool,
    /// Culture whose order is used; the orders of all are alike here
    #[serde(rename = "Culture")]
    _culture: Option<String>,
    /// How many objects to put out from the start of the order
    top: Option<i32>,
    /// How many objects to put out from the end of the order
    bottom: Option<i32>,
    #[serde(skip)]
    properties: Vec<Property>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for SortObject {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        self.properties =
            Property::read_all(self.property.as_deref().unwrap_or_default(), SORT_KEYS)?;
        Ok(())
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let mut keyed = Vec::with_capacity(self.items.len());
        for item in self.items.drain(..) {
            keyed.push(order::keyed(item, &self.properties, cx.host)?);
        }
        let descending = |i: usize| {
            self.properties
                .get(i)
                .and_then(|p| p.descending)
                .unwrap_or(self.descending)
        };
        let compare = |l: &Keyed, r: &Keyed| order::compare(l, r, &descending, self.case_sensitive);
        let mut sorted = order::sort(keyed, &descending, self.case_sensitive);
        if self.unique {
            sorted.dedup_by(|later, earlier| compare(earlier, later) == Ordering::Equal);
        }
        let count = |given: Option<i32>| {
            given
                .and_then(|n| usize::try_from(n).ok())
                .filter(|&n| n > 0)
        };
        if let Some(top) = count(self.top) {
            sorted.truncate(top);
        }
        if let Some(bottom) = count(self.bottom) {
            sorted.drain(..sorted.len().saturating_sub(bottom));
        }
        sorted
            .into_iter()
            .try_for_each(|keyed| cx.emit_value(keyed.item))
    }
}

/// Leaves out objects that are equal to the one just before, in a sorted list.
///
/// ```transcript
/// PS> 1, 1, 2, 3, 3 | Get-Unique
/// 1
/// 2
/// 3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetUnique {
    /// Compares objects as text
    #[serde(default)]
    as_string: bool,
    /// Puts out one object of each type
    #[serde(default)]
    on_type: bool,
    /// Compares without regard to case
    #[serde(default)]
    case_insensitive: bool,
    #[serde(skip)]
    last: Option<Value>,
}

impl PipelineCmdlet for GetUnique {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if let Some(last) = &self.last
            && self.same(last, &item)
        {
            return Ok(());
        }
        self.last = Some(item.clone());
        cx.emit_value(item)
    }
}

impl GetUnique {
    fn same(&self, last: &Value, item: &Value) -> bool {
        if self.on_type {
            return reading::type_names(last).first() == reading::type_names(item).first();
        }
        if self.as_string {
            let (last, item) = (reading::text(last), reading::text(item));
            return if self.case_insensitive {
                last.to_lowercase() == item.to_lowercase()
            } else {
                last == item
            };
        }
        order::compare_values(last, item, !self.case_insensitive) == Ordering::Equal
    }
}
