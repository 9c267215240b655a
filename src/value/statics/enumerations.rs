//! `[enum]`: names and values of the enumerations.

use super::call::{Call, enum_value, text_array, typed};
use super::{Statics, none};
use crate::diag::Result;
use crate::value::enums::{self, EnumDef};
use crate::value::{TypeName, Value, error};

pub(super) const TYPES: &[Statics] = &[Statics {
    types: &["System.Enum"],
    members: &[],
    methods: &[
        "Format",
        "GetName",
        "GetNames",
        "GetUnderlyingType",
        "GetValues",
        "IsDefined",
        "Parse",
        "ToObject",
        "TryParse",
    ],
    refused: &["GetValuesAsUnderlyingType"],
    get: none,
    call,
}];

fn definition(call: &Call) -> Result<&'static EnumDef> {
    let full = call.type_name(0)?;
    enums::find(&full).ok_or_else(|| {
        call.thrown(
            "System.ArgumentException",
            format!("{full} is no enumeration that is known here."),
        )
    })
}

fn call(call: &mut Call) -> Result<Option<Value>> {
    let call = &*call;
    Ok(Some(match call.key() {
        ("getnames", 1) => text_array(definition(call)?.names()),
        ("getvalues", 1) => {
            let def = definition(call)?;
            typed(
                def.name,
                def.values
                    .iter()
                    .map(|(_, number)| enum_value(def.name, *number))
                    .collect(),
            )
        }
        ("getunderlyingtype", 1) => {
            definition(call)?;
            Value::Type(TypeName("System.Int32".into()))
        }
        ("isdefined", 2) => {
            let def = definition(call)?;
            Value::Bool(match call.at(1) {
                Value::Str(text) => def.names().any(|name| *name == **text),
                Value::Enum(known) => def.values.iter().any(|(_, number)| *number == known.number),
                other => def
                    .values
                    .iter()
                    .any(|(_, number)| other.whole() == Some(i128::from(*number))),
            })
        }
        ("getname", 2) => {
            let def = definition(call)?;
            let number = call.choice(1, def.name)?;
            let found = def.values.iter().find(|(_, known)| *known == number);
            found.map_or(Value::Null, |(name, _)| Value::str(name))
        }
        ("toobject", 2) => enum_value(definition(call)?.name, call.long(1)?),
        ("format", 3) => {
            let def = definition(call)?;
            let value = enum_value(def.name, call.choice(1, def.name)?);
            let shown = crate::value::format::value_text(&value, Some(&call.text(2)));
            Value::from(shown.map_err(|why| call.thrown("System.FormatException", why))?)
        }
        ("parse", 2 | 3) => {
            let def = definition(call)?;
            let ignore_case = call.count() == 3 && call.flag(2);
            parsed(def, &call.text(1), ignore_case).ok_or_else(|| {
                call.thrown(
                    "System.ArgumentException",
                    format!(
                        "'{}' is no name of {}.",
                        error::quoted(call.at(1)),
                        def.name
                    ),
                )
            })?
        }
        // The generic form is told by its arguments: (type, text, [ignoreCase,] [ref]).
        ("tryparse", count @ (3 | 4)) => {
            let def = definition(call)?;
            let ignore_case = count == 4 && call.flag(2);
            call.tried(
                count - 1,
                parsed(def, &call.text(1), ignore_case),
                enum_value(def.name, 0),
            )?
        }
        _ => return Ok(None),
    }))
}

/// A value by names, joined by commas, or by number; no beginning of a name is enough here.
fn parsed(def: &EnumDef, text: &str, ignore_case: bool) -> Option<Value> {
    let mut number = 0;
    for word in text.split(',').map(str::trim) {
        let named = def.values.iter().find(|(name, _)| {
            if ignore_case {
                name.eq_ignore_ascii_case(word)
            } else {
                *name == word
            }
        });
        number |= match named {
            Some((_, number)) => *number,
            None => word.parse().ok()?,
        };
    }
    Some(enum_value(def.name, number))
}
