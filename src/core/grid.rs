//! Out-GridView: a table at the terminal, and at the prompt rows that can be picked. And Update-List, which changes a list
//! that a property holds.

use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Array, ArrayKind, Table, TableKind, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Shows objects as a table; at the prompt rows can be picked with -PassThru.
///
/// ```transcript
/// PS> [pscustomobject]@{ Name = 'a'; Size = 1 } | Out-GridView -Title 'Sizes'
/// Sizes
///
/// Name Size
/// ---- ----
/// a       1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OutGridView {
    /// What to say above the table
    title: Option<String>,
    /// Puts out the rows that are picked
    #[serde(default)]
    pass_thru: bool,
    /// None, Single or Multiple: how many rows can be picked
    output_mode: Option<String>,
    /// Waits until the table is closed, which it is at once
    #[serde(default, rename = "Wait")]
    _wait: bool,
    #[serde(skip)]
    items: Vec<Value>,
}

impl PipelineCmdlet for OutGridView {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.items.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let many = self.pass_thru
            || self
                .output_mode
                .as_deref()
                .is_some_and(|mode| mode.eq_ignore_ascii_case("Multiple"));
        let single = self
            .output_mode
            .as_deref()
            .is_some_and(|mode| mode.eq_ignore_ascii_case("Single"));
        let items = std::mem::take(&mut self.items);
        self.show(&items, many || single, cx)?;
        if !(many || single) || items.is_empty() {
            return Ok(());
        }
        let question = match single {
            true => "Row to pick (nothing for none): ",
            false => "Rows to pick, such as 1,3-5 or * (nothing for none): ",
        };
        loop {
            let typed = cx.host.read_line(question, false)?;
            match picked(&typed, items.len(), single) {
                Some(rows) => {
                    return rows
                        .into_iter()
                        .try_for_each(|row| cx.emit_value(items[row].clone()));
                }
                None => cx.host.print(&format!(
                    "There are rows 1 to {}; type their numbers.",
                    items.len()
                ))?,
            }
        }
    }
}

impl OutGridView {
    fn show(&self, items: &[Value], numbered: bool, cx: &mut Context) -> Result<()> {
        if let Some(title) = &self.title {
            cx.host.print(title)?;
        }
        let table = cx.host.invoke(
            "Format-Table",
            &[("AutoSize", Value::Bool(true))],
            items.to_vec(),
        )?;
        let width = i32::try_from(cx.host.width()).unwrap_or(120);
        let text = cx
            .host
            .invoke("Out-String", &[("Width", Value::Int(width))], table)?;
        let text: String = text.iter().map(reading::text).collect();
        let mut row = 0;
        let mut below_rule = false;
        for line in text.trim_end_matches('\n').lines() {
            let rule = !line.is_empty() && line.chars().all(|c| matches!(c, '-' | ' '));
            if numbered && below_rule && !line.is_empty() {
                row += 1;
                cx.host.print(&format!("{row:>3} {line}"))?;
            } else if numbered && !line.is_empty() {
                cx.host.print(&format!("    {line}"))?;
            } else {
                cx.host.print(line)?;
            }
            below_rule |= rule;
        }
        Ok(())
    }
}

/// Rows that were typed, from 0; nothing where one is not there.
fn picked(typed: &str, rows: usize, single: bool) -> Option<Vec<usize>> {
    let mut all = Vec::new();
    for part in typed.split([',', ' ']).filter(|part| !part.is_empty()) {
        if part == "*" {
            all.extend(0..rows);
            continue;
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        if first == 0 || last > rows || first > last {
            return None;
        }
        all.extend(first - 1..last);
    }
    (!single || all.len() <= 1).then_some(all)
}

/// Adds items to a list that a property holds, and removes others.
///
/// ```transcript
/// PS> $o = [pscustomobject]@{ tags = [System.Collections.ArrayList]@('a', 'b') }
/// PS> $null = $o | Update-List -Property tags -Add c -Remove a; $o.tags -join ','
/// b,c
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateList {
    /// Items to add
    #[serde(default)]
    add: Vec<Value>,
    /// Items to remove
    #[serde(default)]
    remove: Vec<Value>,
    /// Items that replace all
    replace: Option<Vec<Value>>,
    /// Property that holds the list
    property: Option<String>,
    #[serde(skip)]
    seen: bool,
}

impl PipelineCmdlet for UpdateList {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        self.seen = true;
        let Some(name) = &self.property else {
            return Err(no_property().into());
        };
        let Some(list) = cx.host.property(&item, name)? else {
            return cx.write_error(no_such_property(name));
        };
        let mut items = match &self.replace {
            Some(_) => Vec::new(),
            None => reading::enumerate(&list).unwrap_or_else(|| match list.is_null() {
                true => Vec::new(),
                false => vec![list.clone()],
            }),
        };
        items.extend(self.replace.iter().flatten().cloned());
        for gone in &self.remove {
            let mut at = None;
            for (place, known) in items.iter().enumerate() {
                if cx.host.operate("ieq", known, gone)?.truthy() {
                    at = Some(place);
                    break;
                }
            }
            if let Some(at) = at {
                items.remove(at);
            }
        }
        items.extend(self.add.iter().cloned());
        match &list {
            // Whoever holds the list sees the change.
            Value::Array(array)
                if !matches!(array.kind(), ArrayKind::Fixed | ArrayKind::Typed(_)) =>
            {
                *array.borrow_mut() = items;
            }
            _ => {
                let made = Value::Array(Array::of_kind(ArrayKind::ArrayList, items));
                if let Value::Object(object) = &item {
                    object.set(name, made);
                }
            }
        }
        cx.emit_value(item)
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.seen {
            return Ok(());
        }
        // Without an object: what other commands take as a change of a list.
        let table = Table::new(TableKind::Hashtable);
        let pairs = [
            ("Add", Some(&self.add)),
            ("Remove", Some(&self.remove)),
            ("Replace", self.replace.as_ref()),
        ];
        for (name, items) in pairs {
            if let Some(items) = items.filter(|items| !items.is_empty()) {
                table.set(Value::str(name), Value::array(items.clone()));
            }
        }
        cx.emit_value(Value::Table(table))
    }
}

fn no_property() -> ErrorRecord {
    ErrorRecord::new(
        "MissingPropertyParameter",
        Category::InvalidArgument,
        "It is not said which property holds the list.",
    )
    .exception("System.Management.Automation.PSArgumentException")
    .label("expected -Property")
    .terminating()
}

fn no_such_property(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "MemberDoesntExist",
        Category::InvalidType,
        format!("The object has no property '{name}'."),
    )
    .exception("System.Management.Automation.PSArgumentException")
    .target(name, "String")
}

#[cfg(test)]
mod tests {
    use super::picked;

    #[test]
    fn rows_are_picked_by_their_numbers() {
        assert_eq!(picked("1, 3-4", 5, false), Some(vec![0, 2, 3]));
        assert_eq!(picked("", 5, true), Some(vec![]));
        assert_eq!(picked("6", 5, false), None);
        assert_eq!(picked("1,2", 5, true), None);
        assert_eq!(picked("x", 5, false), None);
    }
}
