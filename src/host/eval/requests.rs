//! What cmdlets ask of the language itself: an operator applied, an object made, text run, a function described.

use super::call::Body;
use super::statement::Collected;
use crate::cmdlet::CommandFacts;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::host::frame::{Slot, VarBox, slot_value};
use crate::host::streams::Target;
use crate::host::vm::{Sink, Vm};
use crate::host::{errors, ops};
use crate::lang::tree::{BinaryOp, Case, Comparison};
use crate::value::{Block, TypeName, Value};
use std::rc::Rc;

impl Vm {
    /// Applies an operator by its name without the dash.
    pub fn apply_operator(&mut self, operator: &str, left: &Value, right: &Value) -> Result<Value> {
        let (case, bare) = match operator.split_at_checked(1) {
            Some(("c", rest)) if comparison(rest).is_some() => (Case::Sensitive, rest),
            Some(("i", rest)) if comparison(rest).is_some() => (Case::Insensitive, rest),
            _ => (Case::Default, operator),
        };
        match (operator, comparison(bare)) {
            ("is", _) => ops::binary(BinaryOp::Is, left, right),
            ("isnot", _) => ops::binary(BinaryOp::IsNot, left, right),
            (_, Some(Comparison::Match | Comparison::NotMatch)) => {
                let negated = bare == "notmatch";
                let (value, groups) =
                    ops::match_text(left, &right.to_text(), case == Case::Sensitive, negated)?;
                if let Some(groups) = groups {
                    let symbol = self.symbols.intern("Matches");
                    let frame = self.frames.current();
                    self.set_symbol(frame, symbol, groups)?;
                }
                Ok(value)
            }
            (_, Some(comparison)) => ops::binary(BinaryOp::Compare(comparison, case), left, right),
            _ => Err(errors::not_supported_method("operator", operator)),
        }
    }

    /// Makes an object of a type named in text.
    pub fn construct_named(&mut self, type_name: &str, arguments: &[Value]) -> Result<Value> {
        let kind = self.type_named(type_name)?;
        self.invoke_static(&kind, "new", arguments)
    }

    /// The type of that name, as a type literal would find it.
    fn type_named(&mut self, name: &str) -> Result<TypeName> {
        let plain = |c: char| {
            c.is_alphanumeric() || matches!(c, '.' | '+' | '`' | '[' | ']' | ',' | ' ' | '_')
        };
        let name = name.trim();
        if name.is_empty() || !name.chars().all(plain) {
            return Err(no_such_type(name));
        }
        let mut found = Collected::default();
        self.run_text_here(&format!("[{name}]"), &mut |_, value| {
            found.push(value);
            Ok(())
        })?;
        match found.value() {
            Value::Type(kind) => Ok(kind),
            _ => Err(no_such_type(name)),
        }
    }

    /// Runs text in the frame at hand.
    pub fn run_text_here(&mut self, text: &str, out: &mut Sink) -> Result<()> {
        let Value::Block(block) = self.block_from_text(&Value::str(text))? else {
            return Ok(());
        };
        let it = self.it.clone();
        self.run_for_item(&block, it, out)
    }

    /// Runs a block for an item; errors that it writes go nowhere.
    pub fn run_quietly(&mut self, block: &Block, item: Value, out: &mut Sink) -> Result<()> {
        let mut table = (*self.streams).clone();
        table.to[2] = Target::Discard;
        let streams = std::mem::replace(&mut self.streams, Rc::new(table));
        let result = self.run_for_item(block, item, out);
        self.streams = streams;
        result
    }

    /// Gives a variable options, or takes `ReadOnly` back.
    pub fn protect_variable(
        &mut self,
        name: &str,
        scope: Option<&str>,
        option: Option<&str>,
    ) -> Result<()> {
        let Some(held) = self.boxed_variable(name, scope)? else {
            return Ok(());
        };
        let mut options = held.options.get();
        match option {
            None => options.read_only = false,
            Some(words) => {
                for word in words.split(',').map(str::trim) {
                    options.read_only |= word.eq_ignore_ascii_case("ReadOnly");
                    options.constant |= word.eq_ignore_ascii_case("Constant");
                    options.private |= word.eq_ignore_ascii_case("Private");
                    options.all_scope |= word.eq_ignore_ascii_case("AllScope");
                }
            }
        }
        held.options.set(options);
        Ok(())
    }

    /// A variable of a scope, boxed so that more than its value is kept.
    fn boxed_variable(&mut self, name: &str, scope: Option<&str>) -> Result<Option<Rc<VarBox>>> {
        let frame = self.scope_frame(scope)?;
        let symbol = self.symbols.intern(name);
        Ok(match self.frames.own(frame, symbol) {
            Some(Slot::Boxed(held)) => Some(held.clone()),
            Some(found) => {
                let held = Rc::new(VarBox {
                    value: slot_value(found).into(),
                    ..VarBox::default()
                });
                self.frames.put_in(frame, symbol, Slot::Boxed(held.clone()));
                Some(held)
            }
            None => None,
        })
    }

    /// Options of a variable, as their enumeration prints them, and its description.
    pub fn variable_notes(&mut self, name: &str, scope: Option<&str>) -> (String, String) {
        let symbol = self.symbols.intern(name);
        let frame = match scope {
            Some(_) => self.scope_frame(scope).ok(),
            None => self.frames.find(symbol).map(|(frame, _)| frame),
        };
        let held = frame.and_then(|frame| match self.frames.own(frame, symbol) {
            Some(Slot::Boxed(held)) => Some(held.clone()),
            _ => None,
        });
        let Some(held) = held else {
            return ("None".into(), String::new());
        };
        let options = held.options.get();
        let words = [
            (options.read_only, "ReadOnly"),
            (options.constant, "Constant"),
            (options.private, "Private"),
            (options.all_scope, "AllScope"),
        ];
        let set: Vec<&str> = words
            .into_iter()
            .filter_map(|(set, word)| set.then_some(word))
            .collect();
        let shown = match set.is_empty() {
            true => "None".to_owned(),
            false => set.join(", "),
        };
        (shown, held.description.borrow().to_string())
    }

    /// Gives a variable a description.
    pub fn describe_variable(&mut self, name: &str, scope: Option<&str>, text: &str) -> Result<()> {
        if let Some(held) = self.boxed_variable(name, scope)? {
            *held.description.borrow_mut() = text.into();
        }
        Ok(())
    }

    /// What a function accepts, and its comment-based help.
    pub fn described_function(&mut self, name: &str) -> Option<(CommandFacts, String)> {
        let block = self.function(name)?;
        let body = Body::of(&block)?;
        let plan = self.plan(&body.tree).ok()?;
        let facts = CommandFacts {
            name: body.name.clone().unwrap_or_else(|| name.into()),
            kind: "Function".into(),
            default_set: plan.parameters.facts.default_set.clone(),
            common: plan.parameters.facts.common,
            should_process: plan.parameters.facts.should_process,
            sets: plan.parameters.facts.sets.clone(),
            parameters: plan.parameters.described(),
            outputs: plan.parameters.facts.outputs.clone(),
            ..CommandFacts::default()
        };
        let help = crate::lang::HelpComment::of_body_of_function(&body.tree);
        Some((facts, help.map(|help| help.to_text()).unwrap_or_default()))
    }
}

fn no_such_type(name: &str) -> Error {
    ErrorRecord::new("TypeNotFound", Category::InvalidType, format!("There is no type [{name}]."))
        .exception("System.Management.Automation.PSArgumentException")
        .label("expected the name of a type")
        .help("give a full name such as System.Collections.ArrayList, or an accelerator such as hashtable")
        .terminating()
        .into()
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        "eq" => Comparison::Eq,
        "ne" => Comparison::Ne,
        "gt" => Comparison::Gt,
        "ge" => Comparison::Ge,
        "lt" => Comparison::Lt,
        "le" => Comparison::Le,
        "like" => Comparison::Like,
        "notlike" => Comparison::NotLike,
        "match" => Comparison::Match,
        "notmatch" => Comparison::NotMatch,
        "contains" => Comparison::Contains,
        "notcontains" => Comparison::NotContains,
        "in" => Comparison::In,
        "notin" => Comparison::NotIn,
        _ => return None,
    })
}
