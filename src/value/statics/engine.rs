//! PowerShell's own types: `[LanguagePrimitives]`, `[psobject]`, and `[type]`.

use super::call::Call;
use super::{Statics, none};
use crate::diag::Result;
use crate::value::{Value, compare, convert, types};

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.Management.Automation.LanguagePrimitives"],
        members: &[],
        methods: &[
            "Compare",
            "ConvertTo",
            "Equals",
            "GetEnumerable",
            "GetEnumerator",
            "IsTrue",
            "TryConvertTo",
        ],
        refused: &[
            "ConvertPSObjectToType",
            "ConvertTypeNameToPSTypeName",
            "GetPSDataCollection",
            "IsObjectEnumerable",
            "TryCompare",
        ],
        get: none,
        call: primitives,
    },
    Statics {
        types: &["System.DBNull"],
        members: &["Value"],
        methods: &[],
        refused: &[],
        get: |_, lower| {
            (lower == "value").then(|| crate::value::foreign::of(crate::value::foreign::DbNull))
        },
        call: super::no_method,
    },
    Statics {
        types: &[
            "System.Management.Automation.Internal.AutomationNull",
            "System.Management.Automation.Language.NullString",
        ],
        members: &["Value"],
        methods: &[],
        refused: &[],
        get: |full, lower| {
            (lower == "value").then(|| {
                if full.ends_with("AutomationNull") {
                    Value::NoOutput
                } else {
                    Value::Null
                }
            })
        },
        call: super::no_method,
    },
    Statics {
        types: &["System.Management.Automation.PSObject"],
        members: &[],
        methods: &["AsPSObject"],
        refused: &[],
        get: none,
        call: |call| match call.key() {
            ("aspsobject", 1) => Ok(Some(call.arguments[0].clone())),
            _ => Ok(None),
        },
    },
    Statics {
        types: &["System.Type"],
        members: &["EmptyTypes"],
        methods: &["GetType"],
        refused: &["GetTypeCode", "GetTypeFromCLSID", "GetTypeFromProgID"],
        get: |_, lower| {
            (lower == "emptytypes").then(|| super::call::typed("System.Type", Vec::new()))
        },
        call: |call| match call.key() {
            // Nobody's accelerators count here: the full name, in its own case, or nothing.
            ("gettype", 1..=3) => {
                let text = call.text(0);
                let name = text.split(',').next().unwrap_or_default().trim();
                let found =
                    types::resolve_type(name).filter(|found| found.0.eq_ignore_ascii_case(name));
                let ignore_case = call.count() == 3 && call.flag(2);
                Ok(Some(
                    found
                        .filter(|found| ignore_case || *found.0 == *name)
                        .map_or(Value::Null, Value::Type),
                ))
            }
            _ => Ok(None),
        },
    },
];

fn primitives(call: &mut Call) -> Result<Option<Value>> {
    let call = &*call;
    Ok(Some(match call.key() {
        ("istrue", 1) => Value::Bool(call.at(0).truthy()),
        ("convertto", 2 | 3) => convert::convert(&call.arguments[0], &call.type_name(1)?)
            .map_err(|error| call.rethrown(error))?,
        ("tryconvertto", 3) => call.tried(
            2,
            convert::try_convert(&call.arguments[0], &call.type_name(1)?),
            Value::Null,
        )?,
        ("equals", 2..=4) => {
            let ignore_case = call.count() > 2 && call.flag(2);
            Value::Bool(compare::equal(
                &call.arguments[0],
                &call.arguments[1],
                !ignore_case,
            ))
        }
        ("compare", 2..=4) => {
            let ignore_case = call.count() > 2 && call.flag(2);
            let order = compare::order(&call.arguments[0], &call.arguments[1], !ignore_case);
            Value::Int(order.map_err(|error| call.rethrown(error))? as i32)
        }
        ("getenumerable" | "getenumerator", 1) => {
            call.at(0).items().map_or(Value::Null, Value::array)
        }
        _ => return Ok(None),
    }))
}
