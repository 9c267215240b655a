//! Select-Object: some objects of a stream, some properties of each, or the items of one property.

use super::expression::{Expression, Property, SELECT_KEYS};
use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value, Wrapped};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

/// Selects objects of the pipeline, or properties of objects.
///
/// A property may be calculated: `@{ Name = 'Size'; Expression = { $_.Length } }`. With -First, the commands before it
/// stop as soon as enough objects came.
///
/// ```transcript
/// PS> 1..10 | Select-Object -First 2 -Skip 3
/// 4
/// 5
/// PS> 'ann' | Select-Object Length, @{ Name = 'Upper'; Expression = { $_.ToUpper() } }
/// Length Upper
/// ------ -----
///      3 ANN
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SelectObject {
    /// Properties to keep; wildcards and calculated properties are understood
    property: Option<Vec<Value>>,
    /// Properties to leave out
    #[serde(default)]
    exclude_property: Vec<String>,
    /// Property whose items are put out in place of the object
    expand_property: Option<String>,
    /// Leaves out objects that came before
    #[serde(default)]
    unique: bool,
    /// Compares without regard to case
    #[serde(default)]
    case_insensitive: bool,
    /// How many objects to take from the end
    last: Option<i32>,
    /// How many objects to take from the start
    first: Option<i32>,
    /// How many objects to leave out at the start
    skip: Option<i32>,
    /// How many objects to leave out at the end
    skip_last: Option<i32>,
    /// Lets the commands before it run to their end
    #[serde(default)]
    wait: bool,
    /// Positions of the objects to take, from 0
    index: Option<Vec<i32>>,
    /// Positions of the objects to leave out, from 0
    skip_index: Option<Vec<i32>>,
    #[serde(skip)]
    properties: Vec<Property>,
    #[serde(skip)]
    expand: Option<Expression>,
    #[serde(skip)]
    position: usize,
    #[serde(skip)]
    streamed: usize,
    #[serde(skip)]
    left_to_skip: usize,
    #[serde(skip)]
    waiting: VecDeque<Value>,
    #[serde(skip)]
    seen: HashSet<String>,
    #[serde(skip)]
    shapes: Vec<SharedShape>,
}

/// Shape and type names that all results of one kind share.
struct SharedShape {
    type_names: Rc<[Rc<str>]>,
    shape: Rc<Shape>,
}

impl PipelineCmdlet for SelectObject {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        if let Some(given) = &self.property {
            self.properties = Property::read_all(given, SELECT_KEYS)?;
        } else if !self.exclude_property.is_empty() {
            self.properties = vec![Property::plain(Expression::Name("*".into()))];
        }
        self.expand = self
            .expand_property
            .as_deref()
            .map(|name| Expression::Name(name.into()));
        self.left_to_skip = count(self.skip);
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        let position = self.position;
        self.position += 1;
        if let Some(wanted) = &self.index {
            return self.by_index(position, item, &wanted.clone(), cx);
        }
        if let Some(unwanted) = &self.skip_index {
            let unwanted = unwanted
                .iter()
                .any(|&index| usize::try_from(index) == Ok(position));
            return if unwanted {
                Ok(())
            } else {
                self.take(item, cx)
            };
        }
        let (first, last) = (count(self.first), count(self.last));
        let bounded = self.first.is_some() || self.last.is_some();
        if last > 0 && first == 0 {
            self.waiting.push_back(item);
            if self.waiting.len() > last + self.left_to_skip {
                self.waiting.pop_front();
            }
            return Ok(());
        }
        if self.left_to_skip > 0 {
            self.left_to_skip -= 1;
            return Ok(());
        }
        if let Some(held) = self.skip_last {
            self.waiting.push_back(item);
            if self.waiting.len() > count(Some(held))
                && let Some(oldest) = self.waiting.pop_front()
            {
                return self.take(oldest, cx);
            }
            return Ok(());
        }
        if !bounded {
            return self.take(item, cx);
        }
        if self.streamed < first {
            self.streamed += 1;
            self.take(item, cx)?;
        } else if last > 0 {
            self.waiting.push_back(item);
            if self.waiting.len() > last {
                self.waiting.pop_front();
            }
        }
        if self.streamed >= first && last == 0 && !self.wait {
            return Err(cx.host.stop_upstream());
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if count(self.last) == 0 {
            return Ok(());
        }
        let kept = self.waiting.len().saturating_sub(self.left_to_skip);
        let waiting: Vec<Value> = self.waiting.drain(..).take(kept).collect();
        waiting.into_iter().try_for_each(|item| self.take(item, cx))
    }
}

fn count(given: Option<i32>) -> usize {
    usize::try_from(given.unwrap_or(0)).unwrap_or(0)
}

impl SelectObject {
    fn by_index(
        &mut self,
        position: usize,
        item: Value,
        wanted: &[i32],
        cx: &mut Context,
    ) -> Result<()> {
        let is = |&&index: &&i32| usize::try_from(index) == Ok(position);
        let last = wanted.iter().copied().max().unwrap_or(-1);
        if wanted.iter().any(|index| is(&index)) {
            self.take(item, cx)?;
        }
        if !self.wait && usize::try_from(last).is_ok_and(|last| position >= last) {
            return Err(cx.host.stop_upstream());
        }
        Ok(())
    }

    /// Puts out what was selected of one object.
    fn take(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if self.properties.is_empty() && self.expand.is_none() {
            return self.put(item, &[], cx);
        }
        if item.is_null() && self.expand.is_some() {
            return Ok(());
        }
        let mut notes = Vec::new();
        for property in &self.properties {
            self.read(property, &item, &mut notes, cx)?;
        }
        match self.expand.clone() {
            Some(expand) => self.expand(&expand, &item, notes, cx),
            None => {
                let object = self.object(&item, notes, cx)?;
                self.put(object, &[], cx)
            }
        }
    }

    fn read(
        &self,
        property: &Property,
        item: &Value,
        notes: &mut Vec<(Rc<str>, Value)>,
        cx: &mut Context,
    ) -> Result<()> {
        let resolved = property.resolve(item, cx.host)?;
        if resolved.len() > 1 && property.label.is_some() {
            return Err(renames_several(property).into());
        }
        let patterned = property.expression.has_wildcards();
        if resolved.is_empty() && !patterned && !self.excluded(&property.expression.name()) {
            notes.push((property.name().into(), Value::Null));
        }
        for one in resolved {
            let own = one.expression.name();
            if matches!(one.expression, Expression::Name(_)) && self.excluded(&own) {
                continue;
            }
            let value = one
                .expression
                .get_quietly(item, cx.host)?
                .unwrap_or(Value::Null);
            notes.push((one.name().into(), value.stored()));
        }
        Ok(())
    }

    fn excluded(&self, name: &str) -> bool {
        self.exclude_property
            .iter()
            .any(|pattern| reading::like(name, pattern))
    }

    fn object(
        &mut self,
        item: &Value,
        notes: Vec<(Rc<str>, Value)>,
        cx: &mut Context,
    ) -> Result<Value> {
        let source = reading::base_type(item);
        let known = self.shapes.iter().find(|known| {
            let names = known.shape.names();
            known.type_names[0].strip_prefix("Selected.") == Some(&*source)
                && names.len() == notes.len()
                && names.iter().zip(&notes).all(|(name, (own, _))| name == own)
        });
        if let Some(known) = known {
            let values = notes.into_iter().map(|(_, value)| value).collect();
            return Ok(Value::Object(Object::with_shape(
                known.type_names.clone(),
                known.shape.clone(),
                values,
            )));
        }
        let mut kept: Vec<(Rc<str>, Value)> = Vec::with_capacity(notes.len());
        for (name, value) in notes {
            match kept
                .iter()
                .any(|(known, _)| reading::same_name(known, &name))
            {
                true => cx.write_error(already_there(
                    &name,
                    item,
                    "AlreadyExistingUserSpecifiedPropertyNoExpand",
                ))?,
                false => kept.push((name, value)),
            }
        }
        let (names, values) = kept.into_iter().unzip();
        let shape = Shape::new(names);
        let type_names: Rc<[Rc<str>]> = Rc::new([
            format!("Selected.{source}").into(),
            "System.Management.Automation.PSCustomObject".into(),
            "System.Object".into(),
        ]);
        let object = Object::with_shape(type_names.clone(), shape.clone(), values);
        const SHAPES_KEPT: usize = 8;
        if self.shapes.len() < SHAPES_KEPT {
            self.shapes.push(SharedShape { type_names, shape });
        }
        Ok(Value::Object(object))
    }

    fn expand(
        &mut self,
        expand: &Expression,
        item: &Value,
        notes: Vec<(Rc<str>, Value)>,
        cx: &mut Context,
    ) -> Result<()> {
        let resolved = expand.resolve(item, cx.host)?;
        let found = match resolved.as_slice() {
            [] => return cx.write_error(nothing_to_expand(expand, item)),
            [only] => only.get(item, cx.host)?.unwrap_or(Value::Null),
            _ => return cx.write_error(expands_several(expand, item)),
        };
        let items = match found.base() {
            Value::Array(array) => array.items(),
            Value::Range(..) => found.range_items().collect(),
            Value::Null | Value::NoOutput => return Ok(()),
            _ => vec![found],
        };
        for expanded in items {
            if expanded.is_null() {
                continue;
            }
            let expanded = self.annotate(expanded, item, &notes, cx)?;
            self.put(expanded, &notes, cx)?;
        }
        Ok(())
    }

    /// Adds the selected properties to an expanded object.
    fn annotate(
        &self,
        expanded: Value,
        item: &Value,
        notes: &[(Rc<str>, Value)],
        cx: &mut Context,
    ) -> Result<Value> {
        if notes.is_empty() {
            return Ok(expanded);
        }
        let (target, value) = match &expanded {
            Value::Object(object) => (object.clone(), expanded.clone()),
            _ => {
                let added = Object::custom();
                (
                    added.clone(),
                    Value::Wrapped(Rc::new(Wrapped {
                        base: expanded.clone(),
                        added,
                    })),
                )
            }
        };
        for (name, note) in notes {
            if cx.host.property(&expanded, name)?.is_some() {
                cx.write_error(already_there(
                    name,
                    item,
                    "AlreadyExistingUserSpecifiedPropertyExpand",
                ))?;
                continue;
            }
            target.put(name, note.clone());
        }
        Ok(value)
    }

    fn put(&mut self, value: Value, notes: &[(Rc<str>, Value)], cx: &mut Context) -> Result<()> {
        if self.unique {
            let mut key = self.key(&value, cx)?;
            for (name, note) in notes {
                key.push_str(&format!("\u{1}{name}\u{1}{}", reading::text(note)));
            }
            if !self.seen.insert(key) {
                return Ok(());
            }
        }
        cx.emit_value(value)
    }

    fn key(&self, value: &Value, cx: &mut Context) -> Result<String> {
        let mut key = String::new();
        // Objects that Select-Object made are compared property by property, all others as PowerShell compares them.
        match value {
            Value::Object(object) if !self.properties.is_empty() => {
                for (name, _) in object.members() {
                    let found = cx.host.property(value, &name)?.unwrap_or(Value::Null);
                    key.push_str(&format!("{name}\u{1}{}\u{1}", reading::text(&found)));
                }
            }
            Value::Object(object) if reading::is_custom(object) => {}
            other => key = reading::text(other),
        }
        Ok(if self.case_insensitive {
            key.to_lowercase()
        } else {
            key
        })
    }
}

fn already_there(name: &str, item: &Value, id: &str) -> ErrorRecord {
    let message = format!("The property '{name}' stands in the result already.");
    ErrorRecord::new(id, Category::InvalidOperation, message)
        .exception("System.Management.Automation.PSArgumentException")
        .target(reading::text(item), "PSObject")
        .help(format!(
            "name '{name}' once, or rename it: @{{ Name = 'Other'; Expression = '{name}' }}"
        ))
}

fn nothing_to_expand(expand: &Expression, item: &Value) -> ErrorRecord {
    let message = format!("The object has no property '{}' to expand.", expand.name());
    ErrorRecord::new("ExpandPropertyNotFound", Category::InvalidArgument, message)
        .exception("System.Management.Automation.PSArgumentException")
        .target(reading::text(item), "PSObject")
        .help("Get-Member lists the properties of an object")
}

fn expands_several(expand: &Expression, item: &Value) -> ErrorRecord {
    let message = format!(
        "'{}' fits several properties; only one can be expanded.",
        expand.name()
    );
    ErrorRecord::new(
        "MutlipleExpandProperties",
        Category::InvalidArgument,
        message,
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(reading::text(item), "PSObject")
}

fn renames_several(property: &Property) -> ErrorRecord {
    let message = format!(
        "'{}' fits several properties; they cannot all be renamed.",
        property.expression.name()
    );
    ErrorRecord::new(
        "RenamingMultipleResults",
        Category::InvalidOperation,
        message,
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .terminating()
}
