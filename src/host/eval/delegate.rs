//! Blocks where .NET wants a delegate: `[Func[int,int]]{ }`, and the methods of lists that take one.

use super::statement::Collected;
use crate::diag::Result;
use crate::host::errors;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::value::{Array, ArrayKind, Block, Foreign, TypeName, Value, types};
use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

/// A block with the type of a delegate.
pub struct Delegate {
    full: String,
    block: Block,
}

impl Foreign for Delegate {
    fn type_name(&self) -> &str {
        &self.full
    }

    fn type_names(&self) -> Vec<String> {
        [
            &self.full,
            "System.MulticastDelegate",
            "System.Delegate",
            "System.Object",
        ]
        .map(String::from)
        .to_vec()
    }

    fn methods(&self) -> Vec<String> {
        vec!["DynamicInvoke".into(), "Invoke".into()]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Whether a type is that of a delegate.
pub(super) fn is_delegate(full: &str) -> bool {
    let open = full.split('[').next().unwrap_or(full);
    matches!(
        open,
        "System.Func" | "System.Action" | "System.Predicate" | "System.Comparison"
    )
}

/// The block of a delegate, any other value as it is: what takes a block takes both.
pub(super) fn as_block(value: &Value) -> Value {
    match delegate_of(value) {
        Some(delegate) => Value::Block(delegate.block.clone()),
        None => value.clone(),
    }
}

fn delegate_of(value: &Value) -> Option<&Delegate> {
    match value.base() {
        Value::Foreign(foreign) => foreign.as_any().downcast_ref(),
        _ => None,
    }
}

impl Vm {
    /// A block as a delegate.
    pub(super) fn delegate_from(&mut self, value: Value, to: &TypeName) -> Result<Value> {
        match value.base() {
            Value::Block(block) => Ok(Value::Foreign(Rc::new(Delegate {
                full: to.0.to_string(),
                block: block.clone(),
            }))),
            Value::Null | Value::NoOutput => Ok(Value::Null),
            other if other.is_instance(&to.0) => Ok(value),
            _ => Err(crate::value::error::cast(
                "ConvertToFinalInvalidCastException",
                &value,
                &to.0,
            )),
        }
    }

    /// `Invoke` of a delegate: arguments and result have its types.
    pub(super) fn invoke_delegate(
        &mut self,
        target: &Value,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let Some(delegate) = delegate_of(target) else {
            return Ok(None);
        };
        if !name.eq_ignore_ascii_case("Invoke") && !name.eq_ignore_ascii_case("DynamicInvoke") {
            return Ok(None);
        }
        let (full, block) = (delegate.full.clone(), delegate.block.clone());
        let open = full.split('[').next().unwrap_or(&full);
        let mut kinds: Vec<String> = types::type_arguments(&full)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let result = match open {
            "System.Func" => kinds.pop(),
            "System.Predicate" => Some("System.Boolean".to_owned()),
            "System.Comparison" => {
                kinds.push(kinds.first().cloned().unwrap_or_default());
                Some("System.Int32".to_owned())
            }
            _ => None,
        };
        if kinds.len() != arguments.len() {
            return Err(crate::value::error::no_overload(name, arguments.len()));
        }
        let mut given = Vec::with_capacity(arguments.len());
        for (value, kind) in arguments.iter().zip(&kinds) {
            let kind = TypeName(kind.as_str().into());
            given.push(self.convert_to(value.clone(), &kind)?);
        }
        let value = self.call_for_value(&block, &given)?;
        match result {
            Some(kind) => {
                let kind = TypeName(kind.as_str().into());
                self.convert_to(value.stored(), &kind).map(Some)
            }
            None => Ok(Some(Value::NoOutput)),
        }
    }

    /// Methods of a list that take a block: `Find`, `RemoveAll`, `Sort` and their kin. `None` if this is none of them.
    pub(super) fn list_with_block(
        &mut self,
        array: &Array,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let ArrayKind::List(element) = array.kind() else {
            return Ok(None);
        };
        let [argument] = arguments else {
            return Ok(None);
        };
        let Value::Block(block) = as_block(argument).base().clone() else {
            return Ok(None);
        };
        let element = TypeName(element.clone());
        let nothing = ops::default_of(&element);
        let items = array.items();
        let holds = |vm: &mut Vm, item: &Value| -> Result<bool> {
            Ok(vm
                .call_for_value(&block, std::slice::from_ref(item))?
                .truthy())
        };
        let number = |at: Option<usize>| Value::Int(at.map_or(-1, |at| at as i32));
        let value = match name.to_ascii_lowercase().as_str() {
            // A list's own ForEach is an action: what the block puts out is dropped.
            "foreach" => {
                for item in &items {
                    self.call_for_value(&block, std::slice::from_ref(item))?;
                }
                Value::NoOutput
            }
            lower @ ("find" | "findindex" | "exists") => {
                let mut found = None;
                for (at, item) in items.iter().enumerate() {
                    if holds(self, item)? {
                        found = Some(at);
                        break;
                    }
                }
                match lower {
                    "find" => found.map_or(nothing, |at| items[at].clone()),
                    "exists" => Value::Bool(found.is_some()),
                    _ => number(found),
                }
            }
            lower @ ("findlast" | "findlastindex") => {
                let mut found = None;
                for (at, item) in items.iter().enumerate().rev() {
                    if holds(self, item)? {
                        found = Some(at);
                        break;
                    }
                }
                if lower == "findlast" {
                    found.map_or(nothing, |at| items[at].clone())
                } else {
                    number(found)
                }
            }
            "trueforall" => {
                let mut all = true;
                for item in &items {
                    all = all && holds(self, item)?;
                }
                Value::Bool(all)
            }
            lower @ ("findall" | "removeall") => {
                let (mut yes, mut no) = (Vec::new(), Vec::new());
                for item in items {
                    if holds(self, &item)? {
                        yes.push(item);
                    } else {
                        no.push(item);
                    }
                }
                if lower == "findall" {
                    Value::Array(Array::of_kind(array.kind().clone(), yes))
                } else {
                    *array.borrow_mut() = no;
                    Value::Int(yes.len() as i32)
                }
            }
            "convertall" => {
                let mut made = Vec::with_capacity(items.len());
                for item in &items {
                    made.push(
                        self.call_for_value(&block, std::slice::from_ref(item))?
                            .stored(),
                    );
                }
                Value::Array(Array::of_kind(
                    ArrayKind::List("System.Object".into()),
                    made,
                ))
            }
            "sort" => {
                let sorted = self.sorted_by(items, &block)?;
                *array.borrow_mut() = sorted;
                Value::NoOutput
            }
            _ => return Ok(None),
        };
        Ok(Some(value))
    }

    /// A stable sort by a block that compares two items; the block may fail.
    fn sorted_by(&mut self, mut items: Vec<Value>, block: &Block) -> Result<Vec<Value>> {
        if items.len() < 2 {
            return Ok(items);
        }
        let right = items.split_off(items.len() / 2);
        let left = self.sorted_by(items, block)?;
        let right = self.sorted_by(right, block)?;
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let order = self.compared(block, a.clone(), b.clone())?;
            let next = if order == Ordering::Greater {
                right.next()
            } else {
                left.next()
            };
            merged.extend(next);
        }
        merged.extend(left);
        merged.extend(right);
        Ok(merged)
    }

    fn compared(&mut self, block: &Block, a: Value, b: Value) -> Result<Ordering> {
        let order = self.call_for_value(block, &[a, b])?;
        match ops::convert(&order, &TypeName("System.Int32".into()))? {
            Value::Int(order) => Ok(order.cmp(&0)),
            _ => Err(errors::method_argument(
                "Sort",
                "a block that gives a number",
            )),
        }
    }

    /// Runs a block as a delegate: arguments in, one value out.
    pub(super) fn call_for_value(&mut self, block: &Block, arguments: &[Value]) -> Result<Value> {
        let mut collected = Collected::default();
        let it = arguments.first().cloned();
        self.call_block(block, it, arguments, &mut |_, value| {
            collected.push(value);
            Ok(())
        })?;
        Ok(collected.value())
    }
}
