//! Method calls: blocks' and collections' own, script methods, those of the session's objects, then the room `value`'s.

use super::call::Body;
use super::statement::Collected;
use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::exceptions;
use crate::host::method_value::MethodValue;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::lang::tree::{Expr, ExprKind, Invoke};
use crate::value::{Block, Member, TypeName, Value};
use std::rc::Rc;

impl Vm {
    pub(super) fn eval_invoke(&mut self, invoke: &Invoke, span: Span) -> Result<Value> {
        let result = self.invoke_at(invoke);
        result.map_err(|error| errors::locate(error, &self.source, span))
    }

    fn arguments(&mut self, arguments: &[Expr]) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.eval(argument)?.stored());
        }
        Ok(values)
    }

    fn invoke_at(&mut self, invoke: &Invoke) -> Result<Value> {
        if !invoke.generics.is_empty() {
            return Err(errors::not_supported(
                "GenericMethod",
                "generic method calls",
                &self.source,
                invoke.name_span,
            ));
        }
        if invoke.is_static {
            let kind = self.static_target(&invoke.target)?;
            let name = self.member_name(&invoke.name)?;
            let arguments = self.arguments(&invoke.arguments)?;
            return self.invoke_static(&kind, &name, &arguments);
        }
        let target = if invoke.conditional {
            self.eval_quietly(&invoke.target)?
        } else {
            self.eval(&invoke.target)?
        };
        if invoke.conditional && target.is_null() {
            return Ok(Value::Null);
        }
        let name = self.member_name(&invoke.name)?;
        let arguments = self.arguments(&invoke.arguments)?;
        self.method(&target, &name, &arguments)
    }

    /// Calls a method of a value.
    pub fn method(&mut self, target: &Value, name: &str, arguments: &[Value]) -> Result<Value> {
        if target.is_null() {
            let empty = name.eq_ignore_ascii_case("where") || name.eq_ignore_ascii_case("foreach");
            if empty && !arguments.is_empty() {
                return Ok(ops::collection(Vec::new()));
            }
            return Err(errors::method_on_null(name));
        }
        let (object, base) = match target {
            Value::Object(object) => (Some(object), target),
            Value::Wrapped(wrapped) => (Some(&wrapped.added), wrapped.base.base()),
            other => (None, other),
        };
        match object.and_then(|object| object.member(name)) {
            Some(Member::Method(Value::Block(block))) => {
                return self.call_with_this(&block, target.clone(), arguments);
            }
            // A method that always gives the same.
            Some(Member::Method(answer)) => return Ok(answer),
            Some(Member::Note(Value::Block(_)) | Member::Script(..) | Member::Note(_)) | None => {}
            Some(_) => {}
        }
        if !self.type_data.is_empty() {
            let types: Vec<Rc<str>> = target.type_names().into_iter().map(Rc::from).collect();
            let given = self.type_data.member(&types, name).cloned();
            if let Some(crate::cmdlet::TypeMember::Method(block)) = given {
                return self.call_with_this(&block, target.clone(), arguments);
            }
        }
        if let Value::Block(block) = base
            && let Some(value) = self.block_method(block, name, arguments)?
        {
            return Ok(value);
        }
        if let Value::Type(kind) = base
            && name.eq_ignore_ascii_case("new")
        {
            return self.invoke_static(kind, name, arguments);
        }
        if let Value::Array(array) = base
            && let Some(value) = self.list_with_block(array, name, arguments)?
        {
            return Ok(value);
        }
        if let Value::Foreign(foreign) = base
            && let Some(held) = foreign.as_any().downcast_ref::<MethodValue>()
            && name.eq_ignore_ascii_case("Invoke")
        {
            return self.method(&held.target, &held.name, arguments);
        }
        if let Some(value) = self.invoke_delegate(base, name, arguments)? {
            return Ok(value);
        }
        if name.eq_ignore_ascii_case("where") && !arguments.is_empty() && !has_own(base, name) {
            return self.where_method(target, arguments);
        }
        if name.eq_ignore_ascii_case("foreach") && !arguments.is_empty() && !has_own(base, name) {
            return self.foreach_method(target, arguments);
        }
        if let Some(value) = self.host_method(base, name, arguments)? {
            return Ok(value);
        }
        let missing = match ops::method(target, name, arguments) {
            Err(error)
                if error
                    .record()
                    .is_some_and(|record| record.id == "MethodNotFound") =>
            {
                error
            }
            result => return result,
        };
        // A method of the items, where the collection has none.
        if let Value::Array(array) = base
            && !array.is_empty()
        {
            let mut all = Collected::default();
            for item in array.items() {
                match self.method(&item, name, arguments)? {
                    Value::NoOutput => {}
                    value => all.push(value),
                }
            }
            return Ok(all.value());
        }
        // A key that is no method is told without a target.
        if matches!(base, Value::Table(_)) {
            return Err(missing.map(|mut record| {
                record.target.clear();
                record.target_type.clear();
                record
            }));
        }
        Err(missing)
    }

    /// Calls a static method or a constructor.
    pub fn invoke_static(
        &mut self,
        kind: &TypeName,
        name: &str,
        arguments: &[Value],
    ) -> Result<Value> {
        if let Some(value) = self.clock_method(kind, name, arguments)? {
            return Ok(value);
        }
        if let Some(value) = self.file_method(kind, name, arguments)? {
            return Ok(value);
        }
        if let Some(value) = self.parser_method(kind, name, arguments)? {
            return Ok(value);
        }
        if name.eq_ignore_ascii_case("new") {
            if let Some(made) = crate::host::attributes::construct(&kind.0, arguments) {
                return Ok(made);
            }
            if let Some(made) = crate::host::error_value::construct(&kind.0, arguments)? {
                return Ok(made);
            }
            if let Some(exception) = exceptions::Exception::construct(&kind.0, arguments) {
                return Ok(exception);
            }
        }
        if &*kind.0 == "System.Management.Automation.ScriptBlock"
            && name.eq_ignore_ascii_case("Create")
        {
            let made = self.block_from_text(arguments.first().unwrap_or(&Value::Null));
            return made.map_err(|error| errors::thrown_by_method(error, "Create"));
        }
        let plain: Vec<Value> = arguments.iter().map(super::delegate::as_block).collect();
        ops::static_method(kind, name, &plain, &mut |block, arguments| {
            self.call_for_value(block, arguments)
        })
    }

    fn block_method(
        &mut self,
        block: &Block,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("Invoke") || is("InvokeReturnAsIs") {
            let mut collected = Collected::default();
            self.invoke_block(block, arguments, &mut |_, value| {
                collected.push(value);
                Ok(())
            })?;
            let value = if is("Invoke") {
                ops::collection(collected.items())
            } else {
                collected.value()
            };
            return Ok(Some(value));
        }
        if is("InvokeWithContext") {
            return Err(errors::not_supported_method("ScriptBlock", name));
        }
        if is("GetNewClosure") {
            return Ok(Some(self.new_closure(block)));
        }
        if is("ToString") {
            return Ok(Some(Value::Str(block.text.clone())));
        }
        Ok(None)
    }

    /// `.Where({ }, mode, count)`.
    fn where_method(&mut self, target: &Value, arguments: &[Value]) -> Result<Value> {
        let Value::Block(block) = arguments[0].base() else {
            return Err(errors::method_argument("Where", "a script block"));
        };
        let mode = arguments
            .get(1)
            .map_or_else(|| "Default".to_owned(), Value::to_text)
            .to_ascii_lowercase();
        let limit = match arguments.get(2).map(Value::base) {
            Some(Value::Int(n)) if *n > 0 => Some(*n as usize),
            _ => None,
        };
        let items = ops::items_of(target);
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        let mut rest = items.into_iter();
        for item in rest.by_ref() {
            let enough = limit.is_some_and(|limit| yes.len() >= limit);
            match mode.as_str() {
                "first" if yes.len() >= limit.unwrap_or(1) => break,
                "default" if enough => break,
                "skipuntil" if !yes.is_empty() => {
                    if enough {
                        break;
                    }
                    yes.push(item);
                    continue;
                }
                _ => {}
            }
            let mut answers = Collected::default();
            self.run_for_item(block, item.clone(), &mut |_, value| {
                answers.push(value);
                Ok(())
            })?;
            let holds = answers.value().truthy();
            match (mode.as_str(), holds) {
                ("until", true) => break,
                ("until", false) => {
                    yes.push(item);
                    if limit.is_some_and(|limit| yes.len() >= limit) {
                        break;
                    }
                }
                ("split", true) if enough => no.push(item),
                (_, true) => yes.push(item),
                (_, false) => no.push(item),
            }
        }
        match mode.as_str() {
            "last" => {
                let keep = limit.unwrap_or(1);
                let from = yes.len().saturating_sub(keep);
                Ok(ops::collection(yes.split_off(from)))
            }
            "split" => {
                no.extend(rest);
                Ok(Value::array(vec![
                    ops::collection(yes),
                    ops::collection(no),
                ]))
            }
            _ => Ok(ops::collection(yes)),
        }
    }

    /// `.ForEach({ })`, `.ForEach('Property')`, `.ForEach('Method', args)`, `.ForEach([type])`.
    fn foreach_method(&mut self, target: &Value, arguments: &[Value]) -> Result<Value> {
        let mut results = Vec::new();
        for item in ops::items_of(target) {
            match arguments[0].base() {
                Value::Block(block) => {
                    let frame_arguments = &arguments[1..];
                    let mut push = |_: &mut Vm, value: Value| {
                        results.push(value.stored());
                        Ok(())
                    };
                    if frame_arguments.is_empty() {
                        self.run_for_item(block, item, &mut push)?;
                    } else {
                        self.call_block(block, Some(item), frame_arguments, &mut push)?;
                    }
                }
                Value::Type(kind) => results.push(self.convert_to(item, kind)?),
                other => {
                    let name = other.to_text();
                    match self.property(&item, &name)? {
                        Some(_) if arguments.len() > 1 => {
                            self.set_property(&item, &name, arguments[1].clone(), Span::default())?;
                        }
                        Some(value) => results.push(value),
                        None => match self.method(&item, &name, &arguments[1..])? {
                            Value::NoOutput => {}
                            value => results.push(value),
                        },
                    }
                }
            }
        }
        Ok(ops::collection(results))
    }

    /// Runs a block for one item in the running frame, as ForEach-Object does.
    pub fn run_for_item(
        &mut self,
        block: &Block,
        item: Value,
        out: &mut crate::host::vm::Sink,
    ) -> Result<()> {
        match Body::of(block) {
            Some(body) if body.home.is_none() && body.tree.params.is_none() => {
                let tree = body.tree.clone();
                let it = std::mem::replace(&mut self.it, item);
                let result = self.run_inline(&tree, out);
                self.it = it;
                result?.leave()
            }
            _ => self.call_block(block, Some(item), &[], out),
        }
    }
}

/// Lists have a `ForEach` of their own that gives nothing back.
fn has_own(base: &Value, name: &str) -> bool {
    name.eq_ignore_ascii_case("foreach")
        && matches!(base, Value::Array(array) if matches!(array.kind(), crate::value::ArrayKind::List(_)))
}

/// A literal block among a command's words, which needs no value of its own.
pub(super) fn literal_block(
    expr: &Expr,
) -> Option<&std::rc::Rc<crate::lang::tree::ScriptBlockTree>> {
    match &expr.kind {
        ExprKind::Block(tree) => Some(tree),
        _ => None,
    }
}
