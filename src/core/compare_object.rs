//! Compare-Object.

use super::expression::{EXPRESSION_KEYS, Property};
use super::order::{self, Keyed};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::Result;
use crate::value::{Object, Value, Wrapped};
use schemars::JsonSchema;
use serde::Deserialize;
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::rc::Rc;

/// Compares two lists: what stands in the first only (`<=`), in the second only (`=>`), or in both (`==`).
///
/// ```transcript
/// PS> Compare-Object ann, bob bob, cy
/// InputObject SideIndicator
/// ----------- -------------
/// cy          =>
/// ann         <=
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CompareObject {
    /// The list that is compared against
    #[serde(default)]
    reference_object: Vec<Value>,
    /// The list that is compared
    #[serde(default)]
    difference_object: Vec<Value>,
    /// How far apart equals may stand
    sync_window: Option<i32>,
    /// Properties that are compared
    property: Option<Vec<Value>>,
    /// Leaves out what stands in one list only
    #[serde(default)]
    exclude_different: bool,
    /// Puts out what stands in both lists, too
    #[serde(default)]
    include_equal: bool,
    /// Puts out the objects themselves
    #[serde(default)]
    pass_thru: bool,
    /// Compares with regard to case
    #[serde(default)]
    case_sensitive: bool,
    /// Culture whose order is used; the orders of all are alike here
    #[serde(rename = "Culture")]
    _culture: Option<String>,
    #[serde(skip)]
    properties: Vec<Property>,
    #[serde(skip)]
    differences: Vec<Value>,
}

impl PipelineCmdlet for CompareObject {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        self.properties = Property::read_all(
            self.property.as_deref().unwrap_or_default(),
            EXPRESSION_KEYS,
        )?;
        self.differences = std::mem::take(&mut self.difference_object);
        Ok(())
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.differences.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let (references, differences) = (
            std::mem::take(&mut self.reference_object),
            std::mem::take(&mut self.differences),
        );
        let mut references = self.keyed(references, cx)?.into_iter();
        let mut differences = self.keyed(differences, cx)?.into_iter();
        let window = self
            .sync_window
            .map_or(usize::MAX, |window| usize::try_from(window).unwrap_or(0));
        let (mut only_left, mut only_right) = (VecDeque::new(), VecDeque::new());
        loop {
            let (reference, difference) = (references.next(), differences.next());
            if reference.is_none() && difference.is_none() {
                break;
            }
            let (mut reference, mut difference) = (reference, difference);
            if let (Some(l), Some(r)) = (&reference, &difference)
                && self.same(l, r)
            {
                if let Some(both) = reference.take() {
                    self.put(both, "==", cx)?;
                }
                continue;
            }
            if let Some(found) = difference
                .as_ref()
                .and_then(|own| self.take(&mut only_left, own))
            {
                self.put(found, "==", cx)?;
                difference = None;
            }
            if let Some(own) = reference.take() {
                match self.take(&mut only_right, &own) {
                    Some(_) => self.put(own, "==", cx)?,
                    None => reference = Some(own),
                }
            }
            self.wait(difference, &mut only_right, window, "=>", cx)?;
            self.wait(reference, &mut only_left, window, "<=", cx)?;
        }
        for keyed in only_right {
            self.put(keyed, "=>", cx)?;
        }
        for keyed in only_left {
            self.put(keyed, "<=", cx)?;
        }
        Ok(())
    }
}

impl CompareObject {
    fn keyed(&self, items: Vec<Value>, cx: &mut Context) -> Result<Vec<Keyed>> {
        items
            .into_iter()
            .map(|item| order::keyed(item, &self.properties, cx.host))
            .collect()
    }

    fn same(&self, left: &Keyed, right: &Keyed) -> bool {
        order::compare(left, right, &|_| false, self.case_sensitive) == Ordering::Equal
    }

    fn take(&self, waiting: &mut VecDeque<Keyed>, own: &Keyed) -> Option<Keyed> {
        let place = waiting.iter().position(|other| self.same(other, own))?;
        waiting.remove(place)
    }

    fn wait(
        &self,
        keyed: Option<Keyed>,
        waiting: &mut VecDeque<Keyed>,
        window: usize,
        side: &str,
        cx: &mut Context,
    ) -> Result<()> {
        let Some(keyed) = keyed else { return Ok(()) };
        if window == 0 {
            return self.put(keyed, side, cx);
        }
        while waiting.len() >= window {
            let Some(oldest) = waiting.pop_front() else {
                break;
            };
            self.put(oldest, side, cx)?;
        }
        waiting.push_back(keyed);
        Ok(())
    }

    fn put(&self, keyed: Keyed, side: &str, cx: &mut Context) -> Result<()> {
        let shown = if side == "==" {
            self.include_equal || self.exclude_different
        } else {
            !self.exclude_different
        };
        if !shown {
            return Ok(());
        }
        if self.pass_thru {
            return cx.emit_value(with_note(keyed.item, side));
        }
        let mut members: Vec<(Rc<str>, Value)> = Vec::new();
        if self.properties.is_empty() {
            members.push(("InputObject".into(), keyed.item));
        } else {
            let names = self
                .properties
                .iter()
                .map(|property| Rc::from(property.name()));
            members.extend(names.zip(keyed.keys.into_iter().map(Option::unwrap_or_default)));
        }
        members.push(("SideIndicator".into(), Value::str(side)));
        cx.emit_value(Value::Object(Object::of(members)))
    }
}

fn with_note(item: Value, side: &str) -> Value {
    match &item {
        Value::Object(object) => {
            object.put("SideIndicator", side);
            item
        }
        Value::Wrapped(wrapped) => {
            wrapped.added.put("SideIndicator", side);
            item
        }
        _ => {
            let added = Object::of([("SideIndicator", Value::str(side))]);
            Value::Wrapped(Rc::new(Wrapped { base: item, added }))
        }
    }
}
