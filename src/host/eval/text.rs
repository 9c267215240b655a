//! Text with parts to evaluate.

use crate::diag::Result;
use crate::host::vm::Vm;
use crate::lang::tree::{Expandable, TextPart};
use crate::value::Value;

impl Vm {
    /// Text of `"…$x…"`.
    pub(super) fn expand(&mut self, text: &Expandable) -> Result<Value> {
        let mut whole = String::with_capacity(48);
        for part in &text.parts {
            match part {
                TextPart::Text(text) => whole.push_str(text),
                TextPart::Value(expr) => {
                    let value = self.eval(expr)?;
                    match &value {
                        Value::Str(text) => whole.push_str(text),
                        Value::Int(number) => {
                            use std::fmt::Write;
                            let _ = write!(whole, "{number}");
                        }
                        _ => whole.push_str(&self.text_of(&value)?),
                    }
                }
            }
        }
        Ok(Value::str(whole))
    }

    /// Text of a value as `"$x"` gives it: the items of a collection joined by `$OFS`, script methods `ToString` obeyed.
    pub fn text_of(&mut self, value: &Value) -> Result<String> {
        let items = match value.base() {
            Value::Array(array) => array.items(),
            Value::Range(..) => value.range_items().collect(),
            Value::Object(object) => {
                if let Some(crate::value::Member::Method(Value::Block(block))) =
                    object.member("ToString")
                {
                    let this = value.clone();
                    return Ok(self.call_with_this(&block, this, &[])?.to_text());
                }
                return Ok(value.to_text());
            }
            Value::Foreign(foreign) => match foreign.items() {
                Some(items) => items,
                None => return Ok(value.to_text()),
            },
            _ => return Ok(value.to_text()),
        };
        let between = self
            .lookup("OFS")
            .map_or_else(|| " ".to_owned(), |ofs| ofs.to_text());
        let mut whole = String::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                whole.push_str(&between);
            }
            whole.push_str(&match item {
                // In a list a custom object shows nothing of itself.
                Value::Object(object) if object.is_custom() => object
                    .text()
                    .map_or_else(String::new, |text| text.to_string()),
                _ => item.to_text(),
            });
        }
        Ok(whole)
    }
}
