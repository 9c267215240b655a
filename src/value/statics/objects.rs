//! Versions, tuples, pairs, hashes and secrets.

use super::call::{Call, byte_array};
use super::{Statics, no_method, none};
use crate::diag::Result;
use crate::value::foreign::{self, Credential, Hasher, Pointer, SecureString, Version};
use crate::value::{Object, Shape, Value, error};
use std::rc::Rc;

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &[
            "System.Version",
            "System.Management.Automation.SemanticVersion",
        ],
        members: &[],
        methods: &["Compare", "Parse", "TryParse"],
        refused: &[],
        get: none,
        call: version,
    },
    Statics {
        types: &["System.Tuple", "System.ValueTuple"],
        members: &[],
        methods: &["Create"],
        refused: &[],
        get: none,
        call: |call| match call.key() {
            ("create", 1..=8) => Ok(Some(tuple(call.full, call.arguments.to_vec()))),
            _ => Ok(None),
        },
    },
    Statics {
        types: &[
            "System.Security.Cryptography.SHA256",
            "System.Security.Cryptography.SHA384",
            "System.Security.Cryptography.SHA512",
        ],
        members: &["HashSizeInBits", "HashSizeInBytes"],
        methods: &["Create", "HashData"],
        refused: &["HashDataAsync", "TryHashData"],
        get: |full, lower| {
            let bytes = Hasher::of_type(full)?.size();
            match lower {
                "hashsizeinbytes" => Some(Value::Int(bytes)),
                "hashsizeinbits" => Some(Value::Int(bytes * 8)),
                _ => None,
            }
        },
        call: |call| {
            let Some(hasher) = Hasher::of_type(call.full) else {
                return Ok(None);
            };
            Ok(match call.key() {
                ("create", 0) => Some(foreign::of(hasher)),
                ("hashdata", 1) => Some(byte_array(hasher.hash(&call.bytes(0)?))),
                _ => None,
            })
        },
    },
    Statics {
        types: &["System.Management.Automation.PSCredential"],
        members: &["Empty"],
        methods: &[],
        refused: &[],
        get: |_, lower| (lower == "empty").then(|| foreign::of(Credential::empty())),
        call: no_method,
    },
    Statics {
        types: &["System.Runtime.InteropServices.Marshal"],
        members: &[],
        methods: &[
            "PtrToStringAuto",
            "PtrToStringBSTR",
            "PtrToStringUni",
            "SecureStringToBSTR",
            "ZeroFreeBSTR",
        ],
        refused: &["*"],
        get: none,
        call: marshal,
    },
];

fn version(call: &mut Call) -> Result<Option<Value>> {
    let semantic = call.full.ends_with("SemanticVersion");
    let parse = |text: &str| Version::parse(text, semantic);
    Ok(Some(match call.key() {
        ("parse", 1) => {
            if semantic {
                foreign::of(
                    parse(&call.text(0)).ok_or_else(|| call.malformed(0, "a semantic version"))?,
                )
            } else {
                read_version(call)?
            }
        }
        ("tryparse", 2) => call.tried(1, parse(&call.text(0)).map(foreign::of), Value::Null)?,
        _ => return Ok(None),
    }))
}

/// A version from its text: one part alone is no version, and a part that is no number has a malformed text.
fn read_version(call: &Call) -> Result<Value> {
    let text = call.text(0);
    if let Some(version) = Version::parse(&text, false) {
        return Ok(foreign::of(version));
    }
    if !(2..=4).contains(&text.split('.').count()) {
        return Err(call.thrown(
            "System.ArgumentException",
            "A version has two to four parts.",
        ));
    }
    Err(call.malformed(0, "a version"))
}

/// `[version]::new(text)` or its numbers; `[semver]::new(…)` alike.
pub(super) fn construct_version(call: &Call) -> Result<Option<Value>> {
    let semantic = call.full.ends_with("SemanticVersion");
    if call.count() == 1 && matches!(call.at(0), Value::Str(_)) {
        if !semantic {
            return read_version(call).map(Some);
        }
        let version = Version::parse(&call.text(0), true)
            .ok_or_else(|| call.malformed(0, "a semantic version"))?;
        return Ok(Some(foreign::of(version)));
    }
    let fits = if semantic {
        (1..=4).contains(&call.count())
    } else {
        call.count() == 0 || (2..=4).contains(&call.count())
    };
    if !fits {
        return Ok(None);
    }
    if semantic {
        let numbers: Vec<String> = (0..call.count().min(3))
            .map(|index| call.text(index))
            .collect();
        let label = if call.count() == 4 {
            format!("-{}", call.text(3))
        } else {
            String::new()
        };
        let version = Version::parse(&format!("{}{label}", numbers.join(".")), true);
        return version
            .map(|version| Some(foreign::of(version)))
            .ok_or_else(|| call.malformed(0, "part of a version"));
    }
    if call.count() == 0 {
        return Ok(Some(foreign::of(Version::of_numbers(&[0, 0]))));
    }
    let numbers: Result<Vec<i32>> = (0..call.count()).map(|index| call.int(index)).collect();
    let numbers = numbers?;
    if numbers.iter().any(|number| *number < 0) {
        return Err(call.out_of_range("The parts of a version are not negative."));
    }
    Ok(Some(foreign::of(Version::of_numbers(&numbers))))
}

/// A tuple: `Item1` to `Item7`, and how many there are.
pub(super) fn tuple(full: &str, items: Vec<Value>) -> Value {
    let types: Vec<String> = items
        .iter()
        .map(|item| item.base().type_name().into_owned())
        .collect();
    let text = format!(
        "({})",
        items
            .iter()
            .map(Value::to_text)
            .collect::<Vec<String>>()
            .join(", ")
    );
    let mut names: Vec<Rc<str>> = (1..=items.len())
        .map(|number| format!("Item{number}").into())
        .collect();
    let length = items.len() as i32;
    let mut values: Vec<Value> = items.into_iter().map(Value::stored).collect();
    if full == "System.Tuple" {
        names.push("Length".into());
        values.push(Value::Int(length));
    }
    let type_names: Rc<[Rc<str>]> = Rc::new([
        format!("{full}[{}]", types.join(",")).into(),
        "System.Object".into(),
    ]);
    let object = Object::with_shape(type_names, Shape::new(names), values);
    object.set_text(text);
    Value::Object(object)
}

/// `[KeyValuePair[K,V]]::new(key, value)` and `[DictionaryEntry]::new(key, value)`.
pub(super) fn construct_pair(call: &Call) -> Result<Option<Value>> {
    if call.count() != 2 {
        return Ok(None);
    }
    let arguments = crate::value::types::type_arguments(call.full);
    let one = |index: usize| match arguments.get(index) {
        Some(full) if *full != "System.Object" => call.to(index, full),
        _ => Ok(call.arguments[index].clone()),
    };
    Ok(Some(crate::value::members::entry(
        call.full,
        one(0)?,
        one(1)?,
    )))
}

fn secret_at(call: &Call, index: usize) -> Result<String> {
    match call.at(index) {
        Value::Foreign(foreign)
            if let Some(secret) = foreign.as_any().downcast_ref::<SecureString>() =>
        {
            Ok(secret.reveal())
        }
        other => Err(error::argument(
            call.name,
            other,
            "System.Security.SecureString",
        )),
    }
}

/// `[pscredential]::new(name, secret)`
pub(super) fn construct_credential(call: &Call) -> Result<Option<Value>> {
    if call.count() != 2 {
        return Ok(None);
    }
    secret_at(call, 1)?;
    if call.text(0).is_empty() {
        return Err(call.thrown(
            "System.Management.Automation.PSArgumentException",
            "The name of the user is empty.",
        ));
    }
    Ok(Some(foreign::of(Credential::new(
        &call.text(0),
        call.at(1).clone(),
    ))))
}

/// `[NetworkCredential]::new(name, secret or text[, domain])`
pub(super) fn construct_network_credential(call: &Call) -> Result<Option<Value>> {
    if !(2..=3).contains(&call.count()) {
        return Ok(None);
    }
    let secret = match call.at(1) {
        Value::Foreign(_) => secret_at(call, 1)?,
        other => other.to_text(),
    };
    Ok(Some(foreign::network_credential(
        &call.text(0),
        &secret,
        &call.text(2),
    )))
}

/// The old way to read a secure string: by a pointer to its text.
fn marshal(call: &mut Call) -> Result<Option<Value>> {
    Ok(Some(match call.key() {
        ("securestringtobstr", 1) => foreign::of(Pointer::to(&secret_at(call, 0)?)),
        ("ptrtostringauto" | "ptrtostringbstr" | "ptrtostringuni", 1) => match call.at(0) {
            Value::Foreign(foreign)
                if let Some(pointer) = foreign.as_any().downcast_ref::<Pointer>() =>
            {
                Value::from(pointer.text_there())
            }
            other => return Err(error::argument(call.name, other, "System.IntPtr")),
        },
        ("zerofreebstr", 1) => {
            if let Value::Foreign(foreign) = call.at(0)
                && let Some(pointer) = foreign.as_any().downcast_ref::<Pointer>()
            {
                pointer.forget();
            }
            Value::NoOutput
        }
        _ => return Ok(None),
    }))
}

/// `[CompletionResult]::new(text)`, or with the listed text, the kind and the tip.
pub(super) fn construct_completion(call: &Call) -> Result<Option<Value>> {
    if !matches!(call.count(), 1 | 4) {
        return Ok(None);
    }
    let text = call.text(0);
    let other = |at: usize| match call.count() {
        4 => call.text(at),
        _ => text.clone(),
    };
    let kind = match call.count() {
        4 => call.at(2).clone(),
        _ => Value::str("Text"),
    };
    let object = Object::of([
        ("CompletionText", Value::str(&text)),
        ("ListItemText", Value::str(other(1))),
        ("ResultType", kind),
        ("ToolTip", Value::str(other(3))),
    ]);
    object.set_type_names(std::rc::Rc::new([
        "System.Management.Automation.CompletionResult".into(),
        "System.Object".into(),
    ]));
    Ok(Some(Value::Object(object)))
}
