//! Loops.

use crate::diag::{Error, Result};
use crate::host::errors;
use crate::host::jump::{Flow, Jump, NO_LABEL, jump_of};
use crate::host::symbols::Sym;
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{For, ForEach, StatementList, VarScope, While};
use crate::value::{ArrayKind, Foreign, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// What a loop does after a turn.
enum Turn {
    Again,
    Leave,
    Pass(Flow),
}

impl Vm {
    fn loop_label(&mut self, label: &Option<Rc<str>>) -> Sym {
        label
            .as_ref()
            .map_or(NO_LABEL, |label| self.symbols.intern(label))
    }

    #[inline]
    fn turn(&mut self, body: &StatementList, label: Sym, out: &mut Sink) -> Result<Turn> {
        self.tick()?;
        match self.run_list(body, out) {
            Ok(Flow::Next) => Ok(Turn::Again),
            Ok(flow) => Ok(turn_of(flow, label)),
            Err(error) => self.turn_of_jump(error, label),
        }
    }

    /// A `break` that comes out of a block or a pipeline in the body means this loop.
    #[cold]
    fn turn_of_jump(&mut self, error: Error, label: Sym) -> Result<Turn> {
        match jump_of(&error) {
            Some(Jump::Break(to)) => pass_or(turn_of(Flow::Break(*to), label), error),
            Some(Jump::Continue(to)) => pass_or(turn_of(Flow::Continue(*to), label), error),
            _ => Err(error),
        }
    }

    pub(super) fn exec_foreach(&mut self, each: &ForEach, out: &mut Sink) -> Result<Flow> {
        if each.parallel {
            return Err(errors::not_supported(
                "ForEachParallel",
                "foreach -parallel",
                &self.source,
                each.variable_span,
            ));
        }
        let label = self.loop_label(&each.label);
        self.loops += 1;
        let result = self.foreach_turns(each, label, out);
        self.loops -= 1;
        result
    }

    fn foreach_turns(&mut self, each: &ForEach, label: Sym, out: &mut Sink) -> Result<Flow> {
        let over = self.eval_statement(&each.over)?;
        if self.mentions_foreach() {
            return self.foreach_with_enumerator(each, label, over, out);
        }
        let mut items = Items::of(over);
        let watched = items.watched();
        while let Some(item) = items.next() {
            if each.variable.scope == VarScope::Unscoped {
                self.set_variable(&each.variable, item)?;
            } else {
                self.assign_variable(&each.variable, item, each.variable_span)?;
            }
            match self.turn(&each.body, label, out)? {
                Turn::Again => {}
                Turn::Leave => break,
                Turn::Pass(flow) => return Ok(flow),
            }
            if watched.as_ref().is_some_and(Watched::changed) {
                return Err(errors::collection_changed(&self.source, each.variable_span));
            }
        }
        Ok(Flow::Next)
    }

    /// Whether the running text names `$foreach`, looked up once for each text.
    fn mentions_foreach(&mut self) -> bool {
        if let Some((source, answer)) = &self.foreach_text
            && Rc::ptr_eq(source, &self.source)
        {
            return *answer;
        }
        let answer = self.source.text.to_ascii_lowercase().contains("$foreach");
        self.foreach_text = Some((self.source.clone(), answer));
        answer
    }

    /// A loop whose body may move on by `$foreach.MoveNext()`.
    fn foreach_with_enumerator(
        &mut self,
        each: &ForEach,
        label: Sym,
        over: Value,
        out: &mut Sink,
    ) -> Result<Flow> {
        let enumerator = Rc::new(Enumerator::new(over));
        let name = self.symbols.intern("foreach");
        let frame = self.frames.current();
        let before = self.frames.lookup_in(frame, name);
        self.set_symbol(frame, name, Value::Foreign(enumerator.clone()))?;
        let mut result = Ok(Flow::Next);
        while enumerator.move_next() {
            let item = enumerator.current();
            self.assign_variable(&each.variable, item, each.variable_span)?;
            match self.turn(&each.body, label, out) {
                Ok(Turn::Again) => {}
                Ok(Turn::Leave) => break,
                Ok(Turn::Pass(flow)) => {
                    result = Ok(flow);
                    break;
                }
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        self.set_symbol(frame, name, before.unwrap_or_default())?;
        result
    }

    pub(super) fn exec_for(&mut self, each: &For, out: &mut Sink) -> Result<Flow> {
        let label = self.loop_label(&each.label);
        let silent: &mut Sink = &mut |_, _| Ok(());
        if let Some(start) = &each.start {
            self.exec(start, silent)?.leave()?;
        }
        self.loops += 1;
        let result = self.for_turns(each, label, out);
        self.loops -= 1;
        result
    }

    fn for_turns(&mut self, each: &For, label: Sym, out: &mut Sink) -> Result<Flow> {
        loop {
            if let Some(condition) = &each.condition
                && !self.condition(condition)?
            {
                return Ok(Flow::Next);
            }
            match self.turn(&each.body, label, out)? {
                Turn::Again => {}
                Turn::Leave => return Ok(Flow::Next),
                Turn::Pass(flow) => return Ok(flow),
            }
            if let Some(step) = &each.step {
                self.exec(step, &mut |_, _| Ok(()))?.leave()?;
            }
        }
    }

    pub(super) fn exec_while(&mut self, each: &While, out: &mut Sink) -> Result<Flow> {
        let label = self.loop_label(&each.label);
        self.loops += 1;
        let result = self.while_turns(each, label, out);
        self.loops -= 1;
        result
    }

    fn while_turns(&mut self, each: &While, label: Sym, out: &mut Sink) -> Result<Flow> {
        let mut first = each.after;
        loop {
            if !std::mem::take(&mut first) && self.condition(&each.condition)? == each.until {
                return Ok(Flow::Next);
            }
            match self.turn(&each.body, label, out)? {
                Turn::Again => {}
                Turn::Leave => return Ok(Flow::Next),
                Turn::Pass(flow) => return Ok(flow),
            }
        }
    }
}

fn turn_of(flow: Flow, label: Sym) -> Turn {
    match flow {
        Flow::Next => Turn::Again,
        Flow::Break(to) if to == NO_LABEL || to == label => Turn::Leave,
        Flow::Continue(to) if to == NO_LABEL || to == label => Turn::Again,
        other => Turn::Pass(other),
    }
}

fn pass_or(turn: Turn, error: Error) -> Result<Turn> {
    match turn {
        Turn::Pass(_) => Err(error),
        turn => Ok(turn),
    }
}

/// A collection that must not change while something goes through it, and what it was like at first.
pub(super) enum Watched {
    List(crate::value::Array, usize),
    Table(crate::value::Table, u64),
}

impl Watched {
    /// A list that can grow, or a table's keys; other collections may change.
    pub(super) fn of(array: &crate::value::Array) -> Option<Watched> {
        if let Some(table) = array.table() {
            // Since .NET Core a generic dictionary may lose entries meanwhile.
            let generic = matches!(table.kind(), crate::value::TableKind::Dictionary(_));
            return (!generic).then(|| Watched::Table(table.clone(), table.changes()));
        }
        let grows = matches!(array.kind(), ArrayKind::ArrayList | ArrayKind::List(_));
        grows.then(|| Watched::List(array.clone(), array.len()))
    }

    /// Whether it was changed since.
    pub(super) fn changed(&self) -> bool {
        match self {
            Watched::List(list, count) => list.len() != *count,
            Watched::Table(table, changes) => table.changes() != *changes,
        }
    }
}

/// Goes through what a value enumerates, without holding a borrow while user code runs.
pub(super) enum Items {
    /// A range: next, last, whether it has begun to end.
    Range(i32, i32, bool),
    /// A collection and the next index.
    Array(crate::value::Array, usize),
    /// Items taken out beforehand.
    List(std::vec::IntoIter<Value>),
    /// One value, or none.
    One(Option<Value>),
}

impl Items {
    pub(super) fn of(value: Value) -> Items {
        match value {
            Value::NoOutput | Value::Null => Items::One(None),
            Value::Range(first, last) => Items::Range(first, last, false),
            Value::Array(array) => Items::Array(array, 0),
            Value::Foreign(foreign) => match foreign.items() {
                Some(items) => Items::List(items.into_iter()),
                None => Items::One(Some(Value::Foreign(foreign))),
            },
            Value::Wrapped(wrapped) => match wrapped.base.base() {
                Value::Array(array) => Items::Array(array.clone(), 0),
                _ => Items::One(Some(Value::Wrapped(wrapped))),
            },
            other => Items::One(Some(other)),
        }
    }

    /// A list that must not change while it is gone through, and its length.
    fn watched(&self) -> Option<Watched> {
        match self {
            Items::Array(array, _) => Watched::of(array),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<Value> {
        match self {
            Items::Range(at, last, done) => {
                if *done {
                    return None;
                }
                let item = *at;
                if item == *last {
                    *done = true;
                } else {
                    *at += if item < *last { 1 } else { -1 };
                }
                Some(Value::Int(item))
            }
            Items::Array(array, at) => {
                *at += 1;
                array.get(*at - 1)
            }
            Items::List(items) => items.next(),
            Items::One(one) => one.take(),
        }
    }
}

/// `$foreach`: the loop's own enumerator.
pub(super) struct Enumerator {
    type_name: &'static str,
    items: RefCell<Items>,
    current: RefCell<Value>,
}

impl Enumerator {
    /// One over what a value enumerates.
    pub(super) fn new(over: Value) -> Enumerator {
        let type_name = match &over {
            Value::Range(..) => "System.Management.Automation.RangeEnumerator",
            _ => "System.Array+SZArrayEnumerator",
        };
        Enumerator {
            type_name,
            items: RefCell::new(Items::of(over)),
            current: RefCell::default(),
        }
    }

    /// Where it stands.
    pub(super) fn current(&self) -> Value {
        self.current.borrow().clone()
    }

    pub(super) fn move_next(&self) -> bool {
        match self.items.borrow_mut().next() {
            Some(item) => {
                *self.current.borrow_mut() = item;
                true
            }
            None => false,
        }
    }
}

impl Foreign for Enumerator {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("Current")
            .then(|| self.current.borrow().clone())
    }

    fn properties(&self) -> Vec<String> {
        vec!["Current".into()]
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value>> {
        name.eq_ignore_ascii_case("MoveNext")
            .then(|| Ok(Value::Bool(self.move_next())))
    }

    fn methods(&self) -> Vec<String> {
        vec!["MoveNext".into()]
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
