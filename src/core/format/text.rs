//! The text of one cell: collections in braces, numbers with the culture's decimals, dates as the culture writes them.

use super::cells;
use crate::cmdlet::Host;
use crate::core::expression::Property;
use crate::core::reading;
use crate::diag::{Error, Result};
use crate::value::{Member, Value};
use std::rc::Rc;

/// How much of a collection a cell shows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// `$FormatEnumerationLimit`; nothing for all items.
    items: Option<usize>,
}

impl Limits {
    /// What the session says.
    pub fn of_session(host: &mut dyn Host) -> Limits {
        const DEFAULT: usize = 4;
        Limits {
            items: match host
                .variable("global:FormatEnumerationLimit")
                .as_ref()
                .map(Value::base)
            {
                Some(Value::Int(limit)) => usize::try_from(*limit).ok(),
                _ => Some(DEFAULT),
            },
        }
    }

    /// Whether so many items are all that is shown.
    pub fn reached(self, shown: usize) -> bool {
        self.items == Some(shown)
    }
}

/// Text of a value in a cell. In a table without a view, numbers with a fraction have the culture's three decimals.
pub fn cell(value: &Value, limits: Limits, in_table: bool, host: &mut dyn Host) -> Result<String> {
    let Some(items) = reading::enumerate(value) else {
        if in_table && let Some(number) = reading::three_decimals(value) {
            return Ok(number);
        }
        return Ok(cells::plain(plain_line(value, host)?));
    };
    let mut text = String::from("{");
    for (i, item) in items.iter().enumerate() {
        if limits.reached(i) {
            text.push_str(cells::ELLIPSIS);
            break;
        }
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&item_name(item, host)?);
    }
    text.push('}');
    Ok(cells::plain(text))
}

/// Text of an object printed by itself, or whole in a cell.
pub fn plain_line(value: &Value, host: &mut dyn Host) -> Result<String> {
    let members = match value {
        Value::Str(text) => return Ok(text.to_string()),
        Value::Object(object) => Some(object),
        Value::Wrapped(wrapped) => Some(&wrapped.added),
        _ => None,
    };
    if members.is_some_and(|object| matches!(object.member("ToString"), Some(Member::Method(_)))) {
        return match host.method(value, "ToString", &[]) {
            Ok(text) => Ok(reading::text(&text)),
            Err(Error::Record(_)) => Ok(reading::text(value)),
            Err(jump) => Err(jump),
        };
    }
    // An object without properties prints as nothing.
    if let Value::Object(object) = value
        && object.text().is_none()
        && reading::is_custom(object)
        && object.members().is_empty()
    {
        return Ok(String::new());
    }
    Ok(reading::text(value))
}

/// Text of a property in a cell; empty if the object has none, or if its block fails.
pub fn property_cell(
    value: &Value,
    property: &Property,
    limits: Limits,
    in_table: bool,
    host: &mut dyn Host,
) -> Result<String> {
    let Some(found) = property.expression.get_quietly(value, host)? else {
        return Ok(String::new());
    };
    if let Some(format) = property
        .format
        .as_deref()
        .filter(|format| !format.is_empty())
    {
        let composite = format.contains("{0") || format.contains('}');
        let applied = if composite {
            reading::format_composite(format, &found)
        } else {
            reading::format_value(&found, format)
        };
        if let Ok(text) = applied {
            return Ok(cells::plain(text));
        }
    }
    cell(&found, limits, in_table && property.format.is_none(), host)
}

/// Text of a view's column: a property, a path (`a.b`), the first of several (`a/b`), or a rule of our own.
pub fn view_cell(
    value: &Value,
    source: &str,
    limits: Limits,
    host: &mut dyn Host,
) -> Result<String> {
    match source {
        "=text" => return plain_line(value, host),
        "=error" => return error_line(value, host),
        "=written" => {
            let written = property(value, "LastWriteTime", host)?;
            return Ok(written.map_or_else(String::new, |date| {
                reading::format_composite("{0,10:d} {0,8:t}", &date).unwrap_or_default()
            }));
        }
        "=used" | "=free" => {
            let name = if source == "=used" { "Used" } else { "Free" };
            let bytes = property(value, name, host)?.and_then(|bytes| reading::number(&bytes));
            return Ok(bytes.map_or_else(String::new, |bytes| {
                format!("{:.2}", bytes / f64::from(1 << 30))
            }));
        }
        "=length" => {
            let folder = property(value, "PSIsContainer", host)?
                .is_some_and(|is| matches!(is, Value::Bool(true)));
            let length = if folder {
                None
            } else {
                property(value, "Length", host)?
            };
            return Ok(length.map_or_else(String::new, |length| reading::text(&length)));
        }
        _ => {}
    }
    for path in source.split('/') {
        let mut found = Some(value.clone());
        // A name with a dot of its own (`@odata.type`) is tried whole first.
        if let Some(whole) = property(value, path, host)? {
            return cell(&whole, limits, false, host);
        }
        for name in path.split('.') {
            let Some(object) = found else { break };
            found = property(&object, name, host)?;
        }
        if let Some(found) = found {
            return cell(&found, limits, false, host);
        }
    }
    Ok(String::new())
}

fn property(value: &Value, name: &str, host: &mut dyn Host) -> Result<Option<Value>> {
    match host.property(value, name) {
        Err(Error::Record(_)) => Ok(None),
        other => other,
    }
}

/// An error as PowerShell's concise view shows one that is data: who said it, and what; where it stands in a text of
/// several lines, that line as well.
fn error_line(value: &Value, host: &mut dyn Host) -> Result<String> {
    let category = property(value, "CategoryInfo", host)?.unwrap_or_default();
    let view = host
        .variable("ErrorView")
        .map_or_else(String::new, |view| reading::text(&view));
    if view.eq_ignore_ascii_case("CategoryView") {
        return Ok(cells::plain(reading::text(&category)));
    }
    let details = property(value, "ErrorDetails", host)?.unwrap_or_default();
    let message = match property(value, "Exception", host)? {
        _ if !details.is_null() => text_of(&details, "Message", host)?,
        Some(exception) => text_of(&exception, "Message", host)?,
        None => String::new(),
    };
    let message = if message.is_empty() {
        reading::text(value)
    } else {
        message
    };
    let at = property(value, "InvocationInfo", host)?.unwrap_or_default();
    let command = property(&at, "MyCommand", host)?.unwrap_or_default();
    let mut speaker = text_of(&command, "Name", host)?;
    if speaker.is_empty() {
        speaker = text_of(&category, "Activity", host)?;
    }
    let line_number = property(&at, "ScriptLineNumber", host)?
        .and_then(|number| reading::whole(&number))
        .unwrap_or(0);
    if speaker.is_empty() {
        // What was raised nowhere is told by its category.
        speaker = if line_number == 0 {
            text_of(&category, "Category", host)?
        } else {
            "Exception".into()
        };
    }
    let position = text_of(&at, "PositionMessage", host)?;
    let marks = position
        .lines()
        .nth(2)
        .and_then(|line| line.strip_prefix("+ "));
    let text = match marks {
        Some(marks) if line_number > 1 => {
            let code = text_of(&at, "Line", host)?;
            let code = code.trim_end();
            format!(
                "{speaker}: \nLine |\n{line_number:4} |  {code}\n     |  {marks}\n     | {message}"
            )
        }
        _ => format!("{speaker}: {message}"),
    };
    Ok(cells::plain(text))
}

fn text_of(value: &Value, name: &str, host: &mut dyn Host) -> Result<String> {
    if value.is_null() {
        return Ok(String::new());
    }
    Ok(property(value, name, host)?.map_or_else(String::new, |found| reading::text(&found)))
}

/// How an item inside a collection is named: by its text, or by the property that names it.
fn item_name(item: &Value, host: &mut dyn Host) -> Result<String> {
    if item.is_null() {
        return Ok("$null".into());
    }
    if reading::is_plain_object(item)
        && let Some(name) = name_property(item)
        && let Some(found) = property(item, &name, host)?
    {
        return Ok(reading::text(&found));
    }
    plain_line(item, host)
}

/// The property that names an object, by PowerShell's list of likely names.
pub fn name_property(value: &Value) -> Option<Rc<str>> {
    let names = reading::property_names(value);
    ["name", "id", "key", "*key", "*name", "*id"]
        .iter()
        .find_map(|pattern| {
            names
                .iter()
                .find(|name| reading::like(name, pattern))
                .cloned()
        })
}
