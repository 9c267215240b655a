//! Property expressions: what stands behind `-Property` of Select-Object, Sort-Object, Group-Object, Format-Table and their
//! kin: a name, a pattern of names, a script block, or a table that describes a calculated property.

use super::format::packet::Align;
use super::reading;
use crate::cmdlet::Host;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::{Block, Value};
use std::rc::Rc;

/// What gives the value of a property.
#[derive(Clone)]
pub enum Expression {
    /// A property's name, perhaps with wildcards.
    Name(Rc<str>),
    /// A block that sees the object as `$_`.
    Block(Block),
}

/// One property that a command was asked for, with what was said about it.
#[derive(Clone)]
pub struct Property {
    /// What gives its value.
    pub expression: Expression,
    /// Its name or heading, if one was given.
    pub label: Option<String>,
    /// Width of its column.
    pub width: Option<usize>,
    /// Where its text stands.
    pub align: Option<Align>,
    /// .NET format of its value.
    pub format: Option<String>,
    /// Whether it sorts from the greatest down.
    pub descending: Option<bool>,
    /// How deep Format-Custom follows it.
    pub depth: Option<usize>,
}

/// Keys that a table for a calculated property may have; each may be abbreviated.
pub type Keys = &'static [Key];

/// A key of a calculated property.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are PowerShell's")]
pub enum Key {
    Expression,
    Label,
    Width,
    Alignment,
    FormatString,
    Ascending,
    Descending,
    Depth,
}

impl Key {
    fn names(self) -> &'static [&'static str] {
        match self {
            Key::Expression => &["Expression"],
            Key::Label => &["Label", "Name"],
            Key::Width => &["Width"],
            Key::Alignment => &["Alignment"],
            Key::FormatString => &["FormatString"],
            Key::Ascending => &["Ascending"],
            Key::Descending => &["Descending"],
            Key::Depth => &["Depth"],
        }
    }
}

/// Keys of Select-Object and ConvertTo-Html.
pub const SELECT_KEYS: Keys = &[Key::Label, Key::Expression];
/// Keys of Sort-Object.
pub const SORT_KEYS: Keys = &[Key::Expression, Key::Ascending, Key::Descending];
/// Keys of Group-Object and Compare-Object.
pub const EXPRESSION_KEYS: Keys = &[Key::Expression];
/// Keys of Format-Table.
pub const TABLE_KEYS: Keys = &[
    Key::Expression,
    Key::FormatString,
    Key::Label,
    Key::Width,
    Key::Alignment,
];
/// Keys of Format-List.
pub const LIST_KEYS: Keys = &[Key::Expression, Key::FormatString, Key::Label];
/// Keys of Format-Wide.
pub const WIDE_KEYS: Keys = &[Key::Expression, Key::FormatString];
/// Keys of Format-Custom.
pub const CUSTOM_KEYS: Keys = &[Key::Expression, Key::Depth];
/// Keys of ConvertTo-Html.
pub const HTML_KEYS: Keys = &[Key::Expression, Key::Label, Key::Width, Key::Alignment];

impl Property {
    /// A property of that expression about which nothing more was said.
    pub fn plain(expression: Expression) -> Property {
        Property {
            expression,
            label: None,
            width: None,
            align: None,
            format: None,
            descending: None,
            depth: None,
        }
    }

    /// Reads what was given to `-Property`.
    pub fn read_all(given: &[Value], keys: Keys) -> Result<Vec<Property>> {
        given
            .iter()
            .map(|value| Property::read(value, keys))
            .collect()
    }

    /// Reads one argument.
    pub fn read(given: &Value, keys: Keys) -> Result<Property> {
        match given.base() {
            Value::Block(block) => Ok(Property::plain(Expression::Block(block.clone()))),
            Value::Table(table) => Property::read_table(&table.entries(), keys),
            Value::Null | Value::NoOutput => {
                Err(refuse("ArgumentNull", "a property is $null, not a name"))
            }
            other => {
                let name = reading::text(other);
                if name.is_empty() {
                    return Err(refuse(
                        "ExpressionEmptyString",
                        "a property has an empty name",
                    ));
                }
                Ok(Property::plain(Expression::Name(name.into())))
            }
        }
    }

    fn read_table(entries: &[(Value, Value)], keys: Keys) -> Result<Property> {
        let mut expression = None;
        let mut property = Property::plain(Expression::Name("".into()));
        for (given, value) in entries {
            let name = reading::text(given);
            let value = value.base();
            match find_key(&name, keys)? {
                Key::Expression => {
                    expression = Some(match value {
                        Value::Block(block) => Expression::Block(block.clone()),
                        Value::Str(name) if !name.is_empty() => Expression::Name(name.clone()),
                        Value::Str(_) => {
                            return Err(refuse("EmptyExpression", "the key Expression is empty"));
                        }
                        _ => return Err(illegal(&name, "a script block or a property's name")),
                    });
                }
                Key::Label => match value {
                    Value::Str(label) if label.is_empty() => {
                        return Err(refuse("EmptyLabel", format!("the key {name} is empty")));
                    }
                    Value::Str(label) => property.label = Some(label.to_string()),
                    Value::Null => return Err(illegal(&name, "text")),
                    other => property.label = Some(reading::text(other)),
                },
                Key::Width => {
                    property.width =
                        Some(whole_number(value).ok_or_else(|| illegal(&name, "a width above 0"))?)
                }
                Key::Depth => {
                    property.depth =
                        Some(whole_number(value).ok_or_else(|| illegal(&name, "a depth above 0"))?)
                }
                Key::Alignment => property.align = Some(read_align(&name, value)?),
                Key::FormatString => property.format = Some(reading::text(value)),
                Key::Ascending => property.descending = Some(!truth(&name, value)?),
                Key::Descending => property.descending = Some(truth(&name, value)?),
            }
        }
        property.expression = expression
            .or_else(|| {
                property
                    .label
                    .as_deref()
                    .map(|label| Expression::Name(label.into()))
            })
            .ok_or_else(|| {
                refuse(
                    "DictionaryKeyMandatoryEntry",
                    "a calculated property needs the key Expression",
                )
            })?;
        Ok(property)
    }

    /// Its name in a result: the given one, else the expression's own.
    pub fn name(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.expression.name())
    }

    /// The properties that it stands for on that object, each without wildcards.
    pub fn resolve(&self, object: &Value, host: &mut dyn Host) -> Result<Vec<Property>> {
        let names = self.expression.resolve(object, host)?;
        Ok(names
            .into_iter()
            .map(|expression| Property {
                expression,
                ..self.clone()
            })
            .collect())
    }
}

impl Expression {
    /// Name that it shows without a label: the property's, or the block's text.
    pub fn name(&self) -> String {
        match self {
            Expression::Name(name) => name.to_string(),
            Expression::Block(block) => block.text.to_string(),
        }
    }

    /// Whether it is a pattern.
    pub fn has_wildcards(&self) -> bool {
        matches!(self, Expression::Name(name) if reading::has_wildcards(name))
    }

    /// The names that it stands for on that object, in the object's spelling; none if it has no such property.
    pub fn resolve(&self, object: &Value, host: &mut dyn Host) -> Result<Vec<Expression>> {
        let Expression::Name(pattern) = self else {
            return Ok(vec![self.clone()]);
        };
        let names = reading::property_names(object);
        if self.has_wildcards() {
            let fits = |name: &Rc<str>| reading::like(name, pattern);
            return Ok(names
                .into_iter()
                .filter(fits)
                .map(Expression::Name)
                .collect());
        }
        if let Some(name) = names
            .into_iter()
            .find(|name| reading::same_name(name, pattern))
        {
            return Ok(vec![Expression::Name(name)]);
        }
        Ok(if host.property(object, pattern)?.is_some() {
            vec![self.clone()]
        } else {
            Vec::new()
        })
    }

    /// Its value on that object; `None` if there is no such property, an error if the block fails.
    pub fn get(&self, object: &Value, host: &mut dyn Host) -> Result<Option<Value>> {
        self.read(object, false, host)
    }

    fn read(&self, object: &Value, quietly: bool, host: &mut dyn Host) -> Result<Option<Value>> {
        match self {
            Expression::Name(name) => host.property(object, name),
            Expression::Block(block) => {
                let mut results = Vec::new();
                let mut keep = |value| {
                    results.push(value);
                    Ok(())
                };
                match quietly {
                    true => host.call_quietly(block, object, &mut keep)?,
                    false => host.call(block, Some(object), &[], &mut keep)?,
                }
                Ok(Some(match results.len() {
                    0 => Value::Null,
                    1 => results.swap_remove(0).stored(),
                    _ => Value::array(results),
                }))
            }
        }
    }

    /// Its value, where an error that ends no more than the statement counts as none: PowerShell shows such a property
    /// empty. A jump of the language passes through.
    pub fn get_quietly(&self, object: &Value, host: &mut dyn Host) -> Result<Option<Value>> {
        match self.read(object, true, host) {
            Err(Error::Record(_)) => Ok(None),
            other => other,
        }
    }
}

fn find_key(given: &str, keys: Keys) -> Result<Key> {
    let fits = |key: &&Key| key.names().iter().any(|name| starts_with(name, given));
    let exact = |key: &&Key| {
        key.names()
            .iter()
            .any(|name| name.eq_ignore_ascii_case(given))
    };
    if let Some(key) = keys.iter().find(exact) {
        return Ok(*key);
    }
    let fitting: Vec<&Key> = keys.iter().filter(fits).collect();
    let known = || {
        keys.iter()
            .flat_map(|key| key.names())
            .copied()
            .collect::<Vec<_>>()
            .join(", ")
    };
    match fitting.as_slice() {
        [key] if !given.is_empty() => Ok(**key),
        [] => Err(refuse(
            "DictionaryKeyUnknown",
            format!("the key {given} of a calculated property is not known"),
        )
        .map(|record| record.label(format!("expected {}", known())))),
        _ => Err(refuse(
            "DictionaryKeyAmbiguous",
            format!("the key {given} of a calculated property is ambiguous"),
        )
        .map(|record| record.label(format!("expected {}", known())))),
    }
}

fn starts_with(name: &str, given: &str) -> bool {
    name.get(..given.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(given))
}

fn whole_number(value: &Value) -> Option<usize> {
    match value {
        Value::Int(number) if *number > 0 => usize::try_from(*number).ok(),
        Value::Long(number) if *number > 0 => usize::try_from(*number).ok(),
        _ => None,
    }
}

fn read_align(key: &str, value: &Value) -> Result<Align> {
    let text = reading::text(value);
    let known = [
        ("left", Align::Left),
        ("center", Align::Center),
        ("right", Align::Right),
    ];
    let found = known
        .iter()
        .find(|(name, _)| !text.is_empty() && starts_with(name, &text));
    found
        .map(|(_, align)| *align)
        .ok_or_else(|| illegal(key, "Left, Center or Right"))
}

fn truth(key: &str, value: &Value) -> Result<bool> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::Int(number) => Ok(*number != 0),
        _ => Err(illegal(key, "$true or $false")),
    }
}

fn illegal(key: &str, expected: &str) -> Error {
    refuse(
        "DictionaryKeyIllegalValue1",
        format!("the key {key} of a calculated property has a wrong value"),
    )
    .map(|record| record.label(format!("expected {expected}")))
}

fn refuse(id: &str, message: impl Into<String>) -> Error {
    ErrorRecord::new(id, Category::InvalidArgument, sentence(message.into()))
        .exception("System.NotSupportedException")
        .help("a calculated property looks like @{ Name = 'Size'; Expression = { $_.Length } }")
        .terminating()
        .into()
}

fn sentence(text: String) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
