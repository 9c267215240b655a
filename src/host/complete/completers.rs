//! What scripts say about values: `Register-ArgumentCompleter`, `[ArgumentCompleter()]`, `[ArgumentCompletions()]` and
//! classes that generate value sets. Their blocks run; their errors are nobody's.

use super::Asked;
use super::arguments::Argument;
use super::names::begins;
use crate::cmdlet::{Completer, Offer, OfferKind, ParameterFacts};
use crate::host::ops;
use crate::lang::CommandAtCursor;
use crate::lang::tree::{ExprKind, StatementKind, TypeMemberKind};
use crate::lang::walk::{Node, walk};
use crate::value::{Block, Object, Table, TableKind, Value};
use std::rc::Rc;

impl Asked<'_> {
    /// What a block for a parameter answers; `None` where there is none.
    pub(super) fn completed_by_script(
        &mut self,
        argument: &Argument,
        parameter: &ParameterFacts,
    ) -> Option<Vec<Offer>> {
        let block = self
            .registered(argument, parameter)
            .or_else(|| self.attributed(argument, parameter));
        if let Some(block) = block {
            return Some(self.ask(&block, argument, parameter));
        }
        let declared = argument.accepts.declared(&parameter.name)?;
        let completions = declared
            .plain_attributes()
            .find(|a| a.is("ArgumentCompletions"))?;
        let lower = self.raw_word().to_lowercase();
        let words = completions
            .positional
            .iter()
            .filter_map(|value| value.as_text());
        let fitting = words.filter(|word| begins(word, &lower));
        Some(
            fitting
                .map(|word| Offer::plain(word, OfferKind::ParameterValue))
                .collect(),
        )
    }

    fn registered(&self, argument: &Argument, parameter: &ParameterFacts) -> Option<Block> {
        let is = |completer: &&Completer| {
            completer
                .parameter
                .as_ref()
                .is_some_and(|name| name.eq_ignore_ascii_case(&parameter.name))
        };
        let names_command = |completer: &&Completer| {
            let names = [&argument.accepts.name, &argument.command.name];
            completer
                .commands
                .iter()
                .any(|command| names.iter().any(|name| name.eq_ignore_ascii_case(command)))
        };
        let all = || self.vm.completers.iter().rev().filter(is);
        let found = all()
            .find(names_command)
            .or_else(|| all().find(|completer| completer.commands.is_empty()));
        found.map(|completer| completer.block.clone())
    }

    fn attributed(&mut self, argument: &Argument, parameter: &ParameterFacts) -> Option<Block> {
        let declared = argument.accepts.declared(&parameter.name)?;
        let attribute = declared
            .plain_attributes()
            .find(|a| a.is("ArgumentCompleter"))?;
        let ExprKind::Block(tree) = &attribute.positional.first()?.kind else {
            return None;
        };
        match self.vm.block_value(tree) {
            Value::Block(block) => Some(block),
            _ => None,
        }
    }

    /// The word at the cursor as scripts get it: in its quotes, closed.
    fn raw_word(&self) -> String {
        match self.context.quote {
            Some(quote) => format!("{quote}{}{quote}", self.context.word),
            None => self.context.word.clone(),
        }
    }

    fn ask(
        &mut self,
        block: &Block,
        argument: &Argument,
        parameter: &ParameterFacts,
    ) -> Vec<Offer> {
        let bound = Table::new(TableKind::Hashtable);
        for (name, span) in &argument.binding.values {
            let value = span.map_or(Value::Bool(true), |span| self.value_of_word(span));
            bound.set(Value::str(name), value);
        }
        if !argument.positional || !self.context.word.is_empty() {
            bound.set(Value::str(&*parameter.name), Value::str(&self.context.word));
        }
        let called = super::functions::unquoted(&argument.command.name).to_owned();
        let arguments = [
            Value::str(if argument.accepts.name.is_empty() {
                &called
            } else {
                &argument.accepts.name
            }),
            Value::str(&*parameter.name),
            Value::str(self.raw_word()),
            self.command_ast(argument.command),
            Value::Table(bound),
        ];
        self.run(block, &arguments)
    }

    /// A word of the command as the value that it stands for, where reading is enough.
    fn value_of_word(&mut self, span: crate::diag::Span) -> Value {
        let text = self.slice(span).to_owned();
        match self.safe_value(&text) {
            Some(value) => value,
            None => Value::str(super::functions::unquoted(&text)),
        }
    }

    /// The command as an object that knows its text.
    fn command_ast(&self, command: &CommandAtCursor) -> Value {
        let start = command.name_span.start as usize;
        let last = command
            .words
            .iter()
            .map(|word| word.span.end as usize)
            .max();
        let end = last
            .unwrap_or(command.name_span.end as usize)
            .max(self.context.replace.end as usize);
        let text = self.text.get(start..end).unwrap_or("").trim_end();
        let object = Object::of([("Extent", Value::str(text))]);
        let types: Rc<[Rc<str>]> = Rc::new([
            "System.Management.Automation.Language.CommandAst".into(),
            "System.Object".into(),
        ]);
        object.set_type_names(types);
        object.set_text(text);
        Value::Object(object)
    }

    fn run(&mut self, block: &Block, arguments: &[Value]) -> Vec<Offer> {
        let mut answers = Vec::new();
        self.vm.guards += 1;
        // An error ends what the block says, and is nobody's.
        let _ = self.vm.call_block(block, None, arguments, &mut |_, value| {
            answers.push(value);
            Ok(())
        });
        self.vm.guards -= 1;
        answers
            .iter()
            .flat_map(ops::items_of)
            .filter_map(|value| offer(&value))
            .collect()
    }

    /// What a block for all words of a program answers; `None` where there is none.
    pub(super) fn native(&mut self, command: &CommandAtCursor) -> Option<Vec<Offer>> {
        let name = super::functions::unquoted(&command.name).to_owned();
        let mut native = self
            .vm
            .completers
            .iter()
            .rev()
            .filter(|completer| completer.parameter.is_none());
        let block = native
            .find(|completer| {
                completer
                    .commands
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(&name))
            })
            .map(|completer| completer.block.clone())?;
        let word = self.slice(self.context.replace).to_owned();
        let arguments = [
            Value::str(word),
            self.command_ast(command),
            Value::Int(i32::try_from(self.context.cursor).unwrap_or(i32::MAX)),
        ];
        Some(self.run(&block, &arguments))
    }

    /// `[ValidateSet([Class])]`: the strings that the class's method returns, where they stand in its text.
    pub(super) fn generated_values(
        &mut self,
        argument: &Argument,
        parameter: &ParameterFacts,
    ) -> Option<Vec<String>> {
        let declared = argument.accepts.declared(&parameter.name)?;
        let set = declared.plain_attributes().find(|a| a.is("ValidateSet"))?;
        let ExprKind::Type(class) = &set.positional.first()?.kind else {
            return None;
        };
        let class = class.text();
        let body = self.class_method(&class, "GetValidValues")?;
        let block = match self.vm.block_value(&body) {
            Value::Block(block) => block,
            _ => return None,
        };
        let offers = self.run(&block, &[]);
        Some(offers.into_iter().map(|offer| offer.text).collect())
    }

    /// Body of a method of a class of the text or of the text that the session's functions come from.
    fn class_method(
        &mut self,
        class: &str,
        method: &str,
    ) -> Option<Rc<crate::lang::tree::ScriptBlockTree>> {
        let mut trees = vec![self.tree()];
        trees.extend(self.session_texts());
        for tree in trees {
            let mut found = None;
            walk(&tree, &mut |node| {
                if let Node::Statement(statement) = node
                    && let StatementKind::Type(definition) = &statement.kind
                    && definition.name.eq_ignore_ascii_case(class)
                {
                    for member in &definition.members {
                        if let TypeMemberKind::Method(function, _) = &member.kind
                            && member.name.eq_ignore_ascii_case(method)
                        {
                            found = Some(function.body.clone());
                        }
                    }
                }
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Texts that defined the session's functions, read again: classes are found there.
    pub(super) fn session_texts(&mut self) -> Vec<Rc<crate::lang::tree::ScriptBlockTree>> {
        let mut sources: Vec<Rc<crate::diag::Source>> = Vec::new();
        for (_, block) in self.vm.all_functions() {
            let Some(body) = crate::host::eval::Body::of(&block) else {
                continue;
            };
            if !sources
                .iter()
                .any(|known| Rc::ptr_eq(known, &body.tree.source))
            {
                sources.push(body.tree.source.clone());
            }
        }
        let parsed = sources
            .iter()
            .filter_map(|source| crate::lang::parse(source).ok());
        parsed.collect()
    }
}

/// A completion as a script gives it: an object with its texts, or any value.
fn offer(value: &Value) -> Option<Offer> {
    if let Value::Object(object) = value.base()
        && let Some(text) = object.get("CompletionText")
    {
        let field = |name: &str| {
            object
                .get(name)
                .map(|value| value.to_text())
                .unwrap_or_default()
        };
        return Some(Offer {
            text: text.to_text(),
            list: field("ListItemText"),
            tip: field("ToolTip"),
            kind: OfferKind::from_name(&field("ResultType")).unwrap_or(OfferKind::Text),
        });
    }
    let text = value.to_text();
    (!value.is_null() && !text.is_empty()).then(|| Offer::plain(text, OfferKind::Text))
}
