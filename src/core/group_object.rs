//! Group-Object.

use super::expression::{EXPRESSION_KEYS, Property};
use super::order::{self, Keyed};
use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Array, ArrayKind, Object, Shape, Table, TableKind, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::cmp::Ordering;
use std::rc::Rc;

/// Groups objects that have the same value in a property.
///
/// Groups come in the order of their values. With -AsHashTable the result is one table from value to objects.
///
/// ```transcript
/// PS> 'a', 'b', 'a' | Group-Object
/// Count Name                      Group
/// ----- ----                      -----
///     2 a                         {a, a}
///     1 b                         {b}
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GroupObject {
    /// Properties whose values make a group
    property: Option<Vec<Value>>,
    /// Leaves the objects out of the groups
    #[serde(default)]
    no_element: bool,
    /// Puts out one table in place of the groups
    #[serde(default)]
    as_hash_table: bool,
    /// Makes the keys of the table text
    #[serde(default)]
    as_string: bool,
    /// Tells values apart by case
    #[serde(default)]
    case_sensitive: bool,
    /// Culture whose order is used; the orders of all are alike here
    #[serde(rename = "Culture")]
    _culture: Option<String>,
    #[serde(skip)]
    properties: Vec<Property>,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for GroupObject {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        self.properties = Property::read_all(
            self.property.as_deref().unwrap_or_default(),
            EXPRESSION_KEYS,
        )?;
        Ok(())
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let groups = self.groups(cx)?;
        if self.as_hash_table {
            return self.table(groups, cx);
        }
        let list =
            |kind: &str, items| Value::Array(Array::of_kind(ArrayKind::Other(kind.into()), items));
        let no_element = self.no_element;
        let mut type_names: Vec<Rc<str>> = vec![
            "Microsoft.PowerShell.Commands.GroupInfo".into(),
            "System.Object".into(),
        ];
        if no_element {
            type_names.insert(0, "Microsoft.PowerShell.Commands.GroupInfoNoElement".into());
        }
        let type_names: Rc<[Rc<str>]> = type_names.into();
        let shape = Shape::new(["Values", "Count", "Group", "Name"].map(Rc::from).to_vec());
        for group in groups {
            let count = i32::try_from(group.len()).unwrap_or(i32::MAX);
            let name = name(&group);
            let values = values(&group);
            let items = if no_element {
                Vec::new()
            } else {
                group.into_iter().map(|keyed| keyed.item).collect()
            };
            let members = vec![
                Value::Array(Array::of_kind(ArrayKind::ArrayList, values)),
                Value::Int(count),
                list(
                    "System.Collections.ObjectModel.Collection[System.Management.Automation.PSObject]",
                    items,
                ),
                Value::str(name),
            ];
            cx.emit_value(Value::Object(Object::with_shape(
                type_names.clone(),
                shape.clone(),
                members,
            )))?;
        }
        Ok(())
    }
}

impl GroupObject {
    /// The groups in the order of their keys, each with its objects as they came.
    fn groups(&mut self, cx: &mut Context) -> Result<Vec<Vec<Keyed>>> {
        let mut keyed = Vec::with_capacity(self.items.len());
        for item in self.items.drain(..) {
            if item.is_null() {
                continue;
            }
            let mut one = order::keyed(item, &self.properties, cx.host)?;
            // A missing property and one that is null make one group.
            one.keys
                .iter_mut()
                .for_each(|key| _ = key.get_or_insert(Value::Null));
            keyed.push(one);
        }
        let compare = |l: &Keyed, r: &Keyed| order::compare(l, r, &|_| false, self.case_sensitive);
        let mut groups: Vec<Vec<Keyed>> = Vec::new();
        for keyed in order::sort(keyed, &|_| false, self.case_sensitive) {
            match groups.last_mut() {
                Some(group) if compare(&group[0], &keyed) == Ordering::Equal => group.push(keyed),
                _ => groups.push(vec![keyed]),
            }
        }
        Ok(groups)
    }

    fn table(&self, groups: Vec<Vec<Keyed>>, cx: &mut Context) -> Result<()> {
        let table = Table::new(TableKind::Hashtable);
        table.set_case_sensitive(self.case_sensitive);
        for group in groups {
            let key = match values(&group).as_mut_slice() {
                _ if self.as_string => Value::str(name(&group)),
                [key] => std::mem::take(key),
                keys => Value::Array(Array::of_kind(ArrayKind::ArrayList, keys.to_vec())),
            };
            if key.is_null() {
                cx.write_error(null_key())?;
                continue;
            }
            let items = group.into_iter().map(|keyed| keyed.item).collect();
            table.set(
                key,
                Value::Array(Array::of_kind(ArrayKind::ArrayList, items)),
            );
        }
        cx.emit_value(Value::Table(table))
    }
}

fn values(group: &[Keyed]) -> Vec<Value> {
    group[0]
        .keys
        .iter()
        .map(|key| key.clone().unwrap_or_default())
        .collect()
}

fn name(group: &[Keyed]) -> String {
    let texts: Vec<String> = values(group).iter().map(reading::text).collect();
    texts.join(", ")
}

fn null_key() -> ErrorRecord {
    ErrorRecord::new(
        "ArgumentNullException",
        Category::InvalidOperation,
        "$null cannot be the key of a table.",
    )
    .exception("System.ArgumentNullException")
    .help("-AsString makes the key an empty text")
}
