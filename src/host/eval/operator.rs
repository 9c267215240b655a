//! Operators that need the session: those with blocks, `$Matches`, `$OFS`. All others are the room `value`'s.

use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::lang::tree::{BinaryOp, Case, Comparison, TypeName as TypeTree, UnaryOp};
use crate::value::{TypeName, Value};

impl Vm {
    /// Applies a binary operator.
    pub(super) fn apply(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Result<Value> {
        match op {
            BinaryOp::Compare(Comparison::Match | Comparison::NotMatch, case) => {
                let BinaryOp::Compare(comparison, _) = op else {
                    return Ok(Value::Null);
                };
                self.match_operator(left, right, case, comparison == Comparison::NotMatch)
            }
            BinaryOp::Compare(Comparison::Replace, case) => {
                self.replace_operator(left, right, case)
            }
            BinaryOp::Compare(Comparison::Split, case) => self.split_operator(left, right, case),
            BinaryOp::Add if matches!(left, Value::Str(_)) => {
                let right = self.text_of(right)?;
                let Value::Str(left) = left else {
                    return Ok(Value::Null);
                };
                let mut whole = String::with_capacity(left.len() + right.len());
                whole.push_str(left);
                whole.push_str(&right);
                Ok(Value::str(whole))
            }
            _ => ops::binary(op, left, right),
        }
    }

    pub(super) fn apply_unary(&mut self, op: UnaryOp, value: &Value) -> Result<Value> {
        match op {
            UnaryOp::Not => Ok(Value::Bool(!value.truthy())),
            UnaryOp::Split => ops::split_blanks(value),
            UnaryOp::CSplit => ops::split_blanks(value),
            _ => ops::unary(op, value),
        }
    }

    fn match_operator(
        &mut self,
        left: &Value,
        right: &Value,
        case: Case,
        negated: bool,
    ) -> Result<Value> {
        let pattern = right.to_text();
        let (answer, matches) = ops::match_text(left, &pattern, case.is_sensitive(), negated)?;
        if let Some(matches) = matches {
            let name = self.symbols.intern("Matches");
            let frame = self.frames.current();
            self.set_symbol(frame, name, matches)?;
        }
        Ok(answer)
    }

    fn replace_operator(&mut self, left: &Value, right: &Value, case: Case) -> Result<Value> {
        let parts = match right.base() {
            Value::Array(array) => array.items(),
            other => vec![other.clone()],
        };
        if parts.len() > 2 {
            return Err(errors::bad_replace());
        }
        let pattern = parts
            .first()
            .map(|pattern| self.text_of(pattern))
            .transpose()?
            .unwrap_or_default();
        if let Some(Value::Block(block)) = parts.get(1) {
            let block = block.clone();
            return ops::replace_with(left, &pattern, case.is_sensitive(), &mut |found: Value| {
                let mut text = String::new();
                self.call_block(&block, Some(found), &[], &mut |_, value| {
                    text.push_str(&value.to_text());
                    Ok(())
                })?;
                Ok(text)
            });
        }
        let with = match parts.get(1) {
            Some(with) => self.text_of(with)?,
            None => String::new(),
        };
        ops::replace(left, &pattern, &with, case.is_sensitive())
    }

    fn split_operator(&mut self, left: &Value, right: &Value, case: Case) -> Result<Value> {
        let block = match right.base() {
            Value::Block(block) => Some(block.clone()),
            Value::Array(array) => match array.get(0) {
                Some(Value::Block(block)) => Some(block),
                _ => None,
            },
            _ => None,
        };
        let Some(block) = block else {
            return ops::binary(BinaryOp::Compare(Comparison::Split, case), left, right);
        };
        let most = match right.base() {
            Value::Array(array) => match array
                .get(1)
                .map(|most| ops::convert(&most, &TypeName("System.Int32".into())))
            {
                Some(Ok(Value::Int(most))) => most,
                _ => 0,
            },
            _ => 0,
        };
        let mut parts = Vec::new();
        let texts = left.items().unwrap_or_else(|| vec![left.clone()]);
        for text in texts {
            self.split_by_block(&text.to_text(), &block, most, &mut parts)?;
        }
        Ok(Value::array(parts))
    }

    /// `-split { }`: cuts at each character for which the block holds; a negative limit counts from the end.
    fn split_by_block(
        &mut self,
        text: &str,
        block: &crate::value::Block,
        most: i32,
        parts: &mut Vec<Value>,
    ) -> Result<()> {
        let letters: Vec<char> = text.chars().collect();
        let mut cuts = Vec::new();
        for (at, letter) in letters.iter().enumerate() {
            let mut cut = false;
            self.call_block(
                block,
                Some(Value::str(letter.to_string())),
                &[],
                &mut |_, value| {
                    cut = value.truthy();
                    Ok(())
                },
            )?;
            if cut {
                cuts.push(at);
            }
        }
        let keep = (most.unsigned_abs().max(1) - 1) as usize;
        if most > 0 {
            cuts.truncate(keep);
        } else if most < 0 {
            cuts.drain(..cuts.len().saturating_sub(keep));
        }
        let mut from = 0;
        for cut in cuts {
            parts.push(Value::from(letters[from..cut].iter().collect::<String>()));
            from = cut + 1;
        }
        parts.push(Value::from(letters[from..].iter().collect::<String>()));
        Ok(())
    }

    /// The type that a name in the text stands for.
    pub(super) fn resolve_type(&mut self, name: &TypeTree) -> Result<TypeName> {
        if let Some(known) = name.memo.get::<TypeName>() {
            return Ok((*known).clone());
        }
        let resolved = ops::resolve_type(name)
            .or_else(|error| self.in_namespaces(name).ok_or(error))
            .map_err(|error| errors::locate(error, &self.source, name.span))?;
        name.memo.set(std::rc::Rc::new(resolved.clone()));
        Ok(resolved)
    }

    /// A type of one of the namespaces that the script uses.
    fn in_namespaces(&self, name: &TypeTree) -> Option<TypeName> {
        let text = name.text();
        self.namespaces
            .iter()
            .find_map(|space| crate::value::resolve_type(&format!("{space}.{text}")))
            .filter(|found| !crate::value::types::is_unsupported(&found.0))
    }

    /// Converts by a type in the text.
    pub(super) fn convert(&mut self, value: Value, to: &TypeTree, span: Span) -> Result<Value> {
        let to = self.resolve_type(to)?;
        self.convert_to(value, &to)
            .map_err(|error| errors::locate(error, &self.source, span))
    }

    /// Converts what a typed variable is assigned: a Boolean takes no text and no null.
    pub(super) fn convert_variable(&mut self, value: Value, to: &TypeName) -> Result<Value> {
        if &*to.0 == "System.Boolean" && (value.is_null() || matches!(value.base(), Value::Str(_)))
        {
            return Err(errors::no_boolean(&value));
        }
        self.convert_to(value, to)
    }

    /// Converts to a type.
    pub fn convert_to(&mut self, value: Value, to: &TypeName) -> Result<Value> {
        match &*to.0 {
            "System.Object" | "System.Management.Automation.PSObject" => Ok(value.stored()),
            "System.Management.Automation.ScriptBlock" => match value {
                Value::Block(_) => Ok(value),
                other => self.block_from_text(&other),
            },
            "System.String" => match value.base() {
                Value::Str(_) => Ok(value),
                Value::Array(_) | Value::Object(_) | Value::Range(..) | Value::Foreign(_) => {
                    Ok(Value::str(self.text_of(&value)?))
                }
                _ => ops::convert(&value, to),
            },
            name if crate::host::exceptions::is_a(name, "System.Exception")
                && crate::host::exceptions::full_name(name).is_some() =>
            {
                if crate::host::exceptions::Exception::of(&value).is_some() {
                    return Ok(value);
                }
                Ok(
                    crate::host::exceptions::Exception::construct(name, &[value])
                        .unwrap_or_default(),
                )
            }
            "System.IO.FileInfo" | "System.IO.DirectoryInfo"
                if matches!(value.base(), Value::Str(_)) =>
            {
                self.file_info(&value.to_text(), &to.0)
            }
            name if name.ends_with("Attribute") && matches!(value.base(), Value::Table(_)) => {
                let made = match value.base() {
                    Value::Table(table) => crate::host::attributes::from_table(name, table),
                    _ => None,
                };
                made.map_or_else(|| ops::convert(&value, to), Ok)
            }
            name if super::delegate::is_delegate(name) => self.delegate_from(value, to),
            _ => ops::convert(&value, to),
        }
    }

    /// A static property, constant or value of an enumeration.
    pub(super) fn static_property(&mut self, kind: &TypeName, name: &str) -> Result<Option<Value>> {
        if let Some(value) = self.clock_property(kind, name)? {
            return Ok(Some(value));
        }
        ops::static_member(kind, name)
    }
}
