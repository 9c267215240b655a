//! What may stand at the cursor, as PowerShell answers it and in its order: commands, parameters, their values,
//! variables, members, types, keys, paths; beyond it names of the tenant and words of the query languages. Runs nothing
//! that changes anything: an expression is evaluated only where reading is all that it does.

mod arguments;
mod attributes;
mod binding;
mod commands;
mod comments;
mod completers;
mod dotnet;
mod filters;
mod functions;
mod infer;
mod keys;
mod known;
mod members;
mod names;
mod operators;
mod parameters;
mod paths;
mod safe;
mod tenant;
mod types;
mod variables;

pub use functions::facts_of_tree;

use super::vm::Vm;
use crate::cmdlet::{Completed, Offer};
use crate::lang::{CursorContext, Wanted, context_at};
use std::rc::Rc;

/// What may stand at byte `cursor` of the text. Leaves `$?`, `$Error` and the running text as they were.
pub fn complete(vm: &mut Vm, text: &str, cursor: usize) -> Completed {
    let context = context_at(text, cursor);
    let held = (vm.success, vm.source.clone(), vm.it.clone());
    let mut asked = Asked {
        vm,
        text,
        context,
        following: Vec::new(),
    };
    let completed = asked.answer();
    (vm.success, vm.source, vm.it) = held;
    completed
}

/// A question, and the session that it is asked of.
struct Asked<'a> {
    vm: &'a mut Vm,
    text: &'a str,
    context: CursorContext,
    /// Variables whose assignment is being looked at: one that is assigned to itself ends there.
    following: Vec<String>,
}

impl Asked<'_> {
    fn answer(&mut self) -> Completed {
        let wanted = self.context.wanted.clone();
        let offers = match &wanted {
            Wanted::Command if self.context.word.is_empty() => Vec::new(),
            Wanted::Command => self.commands(),
            Wanted::Parameter(command) => self.parameters(command),
            Wanted::Argument(command, named) => return self.arguments(command, named.as_deref()),
            Wanted::Member(target, is_static, feeding) => {
                self.members(*target, *is_static, *feeding)
            }
            Wanted::Variable => self.variables(),
            Wanted::Type => self.types(),
            Wanted::UsingKind => operators::using_kinds(&self.context.word),
            Wanted::Using(kind) => self.used(kind),
            Wanted::AttributeArgument(name, given) => {
                attributes::arguments(name, given, &self.context.word)
            }
            Wanted::Key(key) => self.keys(key),
            Wanted::Index(target) => self.index_keys(*target),
            Wanted::Operator => self.operators(),
            Wanted::SwitchFlag => operators::switch_flags(&self.context.word),
            Wanted::Label => self.labels(),
            Wanted::Comment => return self.comment(),
            Wanted::Nothing => Vec::new(),
        };
        self.placed(offers)
    }

    /// Offers for the word at the cursor.
    fn placed(&self, offers: Vec<Offer>) -> Completed {
        Completed {
            start: self.context.replace.start as usize,
            end: self.context.replace.end as usize,
            offers,
        }
    }

    /// Text under a span.
    fn slice(&self, span: crate::diag::Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    fn tree(&self) -> Rc<crate::lang::tree::ScriptBlockTree> {
        self.context.tree.clone()
    }
}
