//! Where-Object: the block form, and the short form with one property and one operator.

use super::reading;
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::Result;
use crate::value::{Block, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Keeps the objects for which a condition holds.
///
/// The condition is a script block that sees the object as `$_`, or a property with an operator and a value. Without an
/// operator, objects are kept whose property is neither empty nor zero nor false.
///
/// ```transcript
/// PS> 1..4 | Where-Object { $_ -gt 2 }
/// 3
/// 4
/// PS> 'ann', 'bob' | Where-Object Length -eq 3 | Where-Object { $_ -like 'b*' }
/// bob
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WhereObject {
    /// Condition that an object must meet to be kept; it sees the object as `$_`
    filter_script: Option<Block>,
    /// Property that is compared
    property: Option<String>,
    /// What it is compared with
    #[serde(default)]
    value: Value,
    /// Keeps objects whose property is empty, zero, false or missing
    #[serde(default)]
    not: bool,
    #[serde(flatten)]
    operators: Operators,
    #[serde(skip)]
    operator: &'static str,
}

/// The operators of the short form.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Operators {
    /// Equal, without regard to case
    #[serde(rename = "EQ")]
    eq: bool,
    /// Equal, with regard to case
    #[serde(rename = "CEQ")]
    ceq: bool,
    /// Not equal, without regard to case
    #[serde(rename = "NE")]
    ne: bool,
    /// Not equal, with regard to case
    #[serde(rename = "CNE")]
    cne: bool,
    /// Greater
    #[serde(rename = "GT")]
    gt: bool,
    /// Greater, with regard to case
    #[serde(rename = "CGT")]
    cgt: bool,
    /// Less
    #[serde(rename = "LT")]
    lt: bool,
    /// Less, with regard to case
    #[serde(rename = "CLT")]
    clt: bool,
    /// Greater or equal
    #[serde(rename = "GE")]
    ge: bool,
    /// Greater or equal, with regard to case
    #[serde(rename = "CGE")]
    cge: bool,
    /// Less or equal
    #[serde(rename = "LE")]
    le: bool,
    /// Less or equal, with regard to case
    #[serde(rename = "CLE")]
    cle: bool,
    /// Matches a pattern with wildcards
    #[serde(rename = "Like")]
    like: bool,
    /// Matches a pattern with wildcards, with regard to case
    #[serde(rename = "CLike")]
    clike: bool,
    /// Does not match a pattern with wildcards
    #[serde(rename = "NotLike")]
    not_like: bool,
    /// Does not match a pattern with wildcards, with regard to case
    #[serde(rename = "CNotLike")]
    cnot_like: bool,
    /// Matches a regular expression
    #[serde(rename = "Match")]
    matches: bool,
    /// Matches a regular expression, with regard to case
    #[serde(rename = "CMatch")]
    cmatch: bool,
    /// Does not match a regular expression
    #[serde(rename = "NotMatch")]
    not_match: bool,
    /// Does not match a regular expression, with regard to case
    #[serde(rename = "CNotMatch")]
    cnot_match: bool,
    /// The property is a collection that holds the value
    #[serde(rename = "Contains")]
    contains: bool,
    /// The property is a collection that holds the value, with regard to case
    #[serde(rename = "CContains")]
    ccontains: bool,
    /// The property is a collection without the value
    #[serde(rename = "NotContains")]
    not_contains: bool,
    /// The property is a collection without the value, with regard to case
    #[serde(rename = "CNotContains")]
    cnot_contains: bool,
    /// The value is a collection that holds the property
    #[serde(rename = "In")]
    is_in: bool,
    /// The value is a collection that holds the property, with regard to case
    #[serde(rename = "CIn")]
    cin: bool,
    /// The value is a collection without the property
    #[serde(rename = "NotIn")]
    not_in: bool,
    /// The value is a collection without the property, with regard to case
    #[serde(rename = "CNotIn")]
    cnot_in: bool,
    /// The property is of the type
    #[serde(rename = "Is")]
    is: bool,
    /// The property is not of the type
    #[serde(rename = "IsNot")]
    is_not: bool,
}

impl Operators {
    fn chosen(&self) -> &'static str {
        let all = [
            (self.eq, "ieq"),
            (self.ceq, "ceq"),
            (self.ne, "ine"),
            (self.cne, "cne"),
            (self.gt, "igt"),
            (self.cgt, "cgt"),
            (self.lt, "ilt"),
            (self.clt, "clt"),
            (self.ge, "ige"),
            (self.cge, "cge"),
            (self.le, "ile"),
            (self.cle, "cle"),
            (self.like, "ilike"),
            (self.clike, "clike"),
            (self.not_like, "inotlike"),
            (self.cnot_like, "cnotlike"),
            (self.matches, "imatch"),
            (self.cmatch, "cmatch"),
            (self.not_match, "inotmatch"),
            (self.cnot_match, "cnotmatch"),
            (self.contains, "icontains"),
            (self.ccontains, "ccontains"),
            (self.not_contains, "inotcontains"),
            (self.cnot_contains, "cnotcontains"),
            (self.is_in, "iin"),
            (self.cin, "cin"),
            (self.not_in, "inotin"),
            (self.cnot_in, "cnotin"),
            (self.is, "is"),
            (self.is_not, "isnot"),
        ];
        all.iter()
            .find(|(given, _)| *given)
            .map_or("", |(_, name)| name)
    }
}

impl PipelineCmdlet for WhereObject {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        self.operator = self.operators.chosen();
        Ok(())
    }

    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if self.keeps(&item, cx)? {
            cx.emit_value(item)?;
        }
        Ok(())
    }
}

impl WhereObject {
    fn keeps(&self, item: &Value, cx: &mut Context) -> Result<bool> {
        if let Some(block) = &self.filter_script {
            let mut result = Value::Null;
            let mut several: Option<Vec<Value>> = None;
            let mut seen = 0;
            cx.host.call(block, Some(item), &[], &mut |value| {
                seen += 1;
                match (&mut several, seen) {
                    (_, 1) => result = value,
                    (Some(list), _) => list.push(value),
                    (None, _) => several = Some(vec![std::mem::take(&mut result), value]),
                }
                Ok(())
            })?;
            return Ok(match several {
                Some(list) => Value::array(list).truthy(),
                None => result.truthy(),
            });
        }
        let Some(name) = &self.property else {
            return Ok(false);
        };
        let found = reading::member(item, name, cx)?.unwrap_or(Value::Null);
        if self.not {
            return Ok(!found.truthy());
        }
        match self.operator {
            "" => Ok(found.truthy()),
            operator => Ok(reading::operate(operator, &found, &self.value, cx)?.truthy()),
        }
    }
}
