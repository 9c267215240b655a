//! What the command at the cursor accepts: a function of the text or of the session, read from its tree without
//! running it, or a documented command.

use super::Asked;
use super::binding::Binding;
use crate::cmdlet::{
    ALL_SETS, CmdletDef, CommandFacts, Given, ParameterFacts, Pipeline, SetFacts, facts, facts_of,
};
use crate::host::eval::Body;
use crate::lang::CommandAtCursor;
use crate::lang::tree::{
    Attribute, AttributeOrType, Expr, ExprKind, Function, Known, Literal, ParameterDecl,
    ScriptBlockTree,
};
use crate::lang::walk::{Node, walk};
use crate::value::Value;
use std::rc::Rc;

/// A command and what it accepts.
#[derive(Clone)]
pub struct Accepts {
    /// Name in its own spelling.
    pub name: String,
    /// Its parameters.
    pub facts: Rc<CommandFacts>,
    /// Body of a function.
    pub tree: Option<Rc<ScriptBlockTree>>,
    /// A registered cmdlet.
    pub def: Option<&'static CmdletDef>,
}

impl Accepts {
    /// Whether it has `-WhatIf` and `-Confirm`.
    pub fn changes(&self) -> bool {
        self.facts.should_process || self.def.is_some_and(CmdletDef::changes)
    }

    /// Declaration of a function's parameter.
    pub fn declared(&self, name: &str) -> Option<&ParameterDecl> {
        let tree = self.tree.as_ref()?;
        tree.parameters()
            .iter()
            .find(|declared| declared.variable.name.eq_ignore_ascii_case(name))
    }
}

/// Names of the functions that a text defines, in order.
pub fn defined(tree: &ScriptBlockTree) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    walk(tree, &mut |node| {
        if let Node::Function(function) = node {
            let name = function.scope_and_name().1.to_owned();
            if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                names.push(name);
            }
        }
    });
    names
}

/// Body of a function that a text defines.
pub fn body_of(tree: &ScriptBlockTree, name: &str) -> Option<Rc<ScriptBlockTree>> {
    let mut found = None;
    walk(tree, &mut |node| {
        if let Node::Function(function) = node
            && Function::scope_and_name(function)
                .1
                .eq_ignore_ascii_case(name)
        {
            found = Some(function.body.clone());
        }
    });
    found
}

impl Asked<'_> {
    /// The command at the cursor, with the parameters that its block would add for the words around it.
    pub(super) fn accepts_with_words(&mut self, command: &CommandAtCursor) -> Option<Accepts> {
        let mut accepts = self.accepts(&command.name)?;
        let Some(tree) = accepts.tree.clone() else {
            return Some(accepts);
        };
        if tree.dynamic.is_none() || !accepts.facts.common {
            return Some(accepts);
        }
        let body = Rc::new(Body {
            tree,
            name: Some(accepts.name.as_str().into()),
            filter: false,
            script: false,
            home: None,
        });
        let binding = Binding::of(&accepts, command, self.context.replace.start as usize);
        let mut given = Vec::new();
        for (name, span) in &binding.values {
            let span = span.unwrap_or_default();
            let text = self.slice(span).to_owned();
            let value = match self.safe_value(&text) {
                Some(value) => value,
                None => Value::str(unquoted(&text)),
            };
            given.push(Given::Parameter {
                name: name.as_str().into(),
                span,
                value: (!text.is_empty()).then_some((value, span)),
                splatted: false,
            });
        }
        self.vm.guards += 1;
        let more = self.vm.dynamic_facts(&body, &given);
        self.vm.guards -= 1;
        let mut facts = facts_of_tree(&body.tree);
        facts.parameters.extend(more);
        accepts.facts = Rc::new(facts);
        Some(accepts)
    }

    /// The command of that name as it is written: in quotes, with its module, an alias.
    pub(super) fn accepts(&mut self, written: &str) -> Option<Accepts> {
        let name = unquoted(written);
        let mut name = name.rsplit('\\').next().unwrap_or(name).to_owned();
        const LONGEST_CHAIN: usize = 8;
        for _ in 0..LONGEST_CHAIN {
            match self.vm.alias(&name) {
                Some(target) => name = target,
                None => break,
            }
        }
        let in_text = body_of(&self.context.tree, &name);
        let body = in_text.or_else(|| {
            let block = self.vm.function(&name)?;
            Some(Body::of(&block)?.tree.clone())
        });
        if let Some(tree) = body {
            return Some(Accepts {
                facts: Rc::new(facts_of_tree(&tree)),
                name,
                tree: Some(tree),
                def: None,
            });
        }
        let def = self.vm.cmdlet_named(&name);
        let facts = facts(&name).or_else(|| def.map(facts_of))?;
        Some(Accepts {
            name: facts.name.to_string(),
            facts,
            tree: None,
            def,
        })
    }
}

/// A word without the quotes around it.
pub fn unquoted(word: &str) -> &str {
    let word = word.trim();
    for quote in ['\'', '"'] {
        if let Some(inner) = word.strip_prefix(quote) {
            return inner.strip_suffix(quote).unwrap_or(inner);
        }
    }
    word
}

/// What a function accepts, as far as its text says so.
pub fn facts_of_tree(tree: &ScriptBlockTree) -> CommandFacts {
    let mut facts = CommandFacts {
        kind: "Function".into(),
        ..CommandFacts::default()
    };
    let attributes = tree.params.as_ref().map_or(&[][..], |p| &p.attributes[..]);
    let mut positional = true;
    if let Some(binding) = attributes.iter().find(|a| a.is("CmdletBinding")) {
        facts.common = true;
        facts.should_process = flag(binding, "SupportsShouldProcess");
        positional =
            binding.argument("PositionalBinding").is_none() || flag(binding, "PositionalBinding");
        let set = binding.argument("DefaultParameterSetName");
        let set = set.and_then(|a| a.value.as_ref()).and_then(Expr::as_text);
        facts.default_set = set.map(Rc::from);
    }
    for declared in tree.parameters() {
        facts.common |= declared.plain_attributes().any(|a| a.is("Parameter"));
        let parameter = parameter(declared, &mut facts);
        facts.parameters.push(parameter);
    }
    let explicit = facts
        .parameters
        .iter()
        .any(|p| p.sets.iter().any(|set| set.position.is_some()));
    if positional && !explicit {
        let placed = facts.parameters.iter_mut().filter(|p| !p.switch);
        for (position, parameter) in (0..).zip(placed) {
            for set in parameter.sets.iter_mut().filter(|set| !set.remaining) {
                set.position = Some(position);
            }
        }
    }
    facts
}

fn parameter(declared: &ParameterDecl, facts: &mut CommandFacts) -> ParameterFacts {
    let mut parameter = ParameterFacts {
        name: declared.variable.name.clone(),
        ..ParameterFacts::default()
    };
    for attribute in &declared.attributes {
        match attribute {
            AttributeOrType::Type(name) => {
                let text = name.text();
                parameter.switch = matches!(
                    text.to_ascii_lowercase().as_str(),
                    "switch" | "system.management.automation.switchparameter"
                );
                parameter.type_name = text.into();
            }
            AttributeOrType::Attribute(attribute) if attribute.is("Parameter") => {
                parameter.hidden |= flag(attribute, "DontShow");
                parameter.sets.push(set_of(attribute, facts));
            }
            AttributeOrType::Attribute(attribute) if attribute.is("Alias") => {
                parameter.aliases.extend(texts(attribute));
            }
            AttributeOrType::Attribute(attribute) if attribute.is("ValidateSet") => {
                parameter.values.extend(texts(attribute));
            }
            AttributeOrType::Attribute(_) => {}
        }
    }
    if parameter.sets.is_empty() {
        parameter.sets.push(SetFacts {
            mask: ALL_SETS,
            ..SetFacts::default()
        });
    }
    parameter
}

fn set_of(attribute: &Attribute, facts: &mut CommandFacts) -> SetFacts {
    let mut set = SetFacts {
        mask: ALL_SETS,
        mandatory: flag(attribute, "Mandatory"),
        remaining: flag(attribute, "ValueFromRemainingArguments"),
        pipeline: Pipeline {
            by_value: flag(attribute, "ValueFromPipeline"),
            by_name: flag(attribute, "ValueFromPipelineByPropertyName"),
        },
        position: None,
    };
    let value = |name: &str| attribute.argument(name).and_then(|a| a.value.as_ref());
    if let Some(ExprKind::Constant(constant)) = value("Position").map(|value| &value.kind)
        && let Literal::Int(position) = constant.literal
    {
        set.position = u32::try_from(position).ok();
    }
    if let Some(name) = value("ParameterSetName").and_then(Expr::as_text)
        && !name.eq_ignore_ascii_case("__AllParameterSets")
    {
        let known = facts
            .sets
            .iter()
            .position(|set| set.eq_ignore_ascii_case(name));
        let index = known.unwrap_or_else(|| {
            facts.sets.push(name.into());
            facts.sets.len() - 1
        });
        set.mask = 1 << index.min(63);
    }
    set
}

fn texts(attribute: &Attribute) -> impl Iterator<Item = Rc<str>> {
    let one = |value: &Expr| -> Option<Rc<str>> {
        match &value.kind {
            ExprKind::Constant(constant) => match &constant.literal {
                Literal::Str(text) => Some(text.clone()),
                Literal::Int(number) => Some(number.to_string().into()),
                _ => None,
            },
            _ => None,
        }
    };
    attribute.positional.iter().filter_map(one)
}

fn flag(attribute: &Attribute, name: &str) -> bool {
    match attribute.argument(name) {
        None => false,
        Some(argument) => match &argument.value {
            None => true,
            Some(value) => match &value.kind {
                ExprKind::Variable(variable) => variable.known == Known::True,
                ExprKind::Constant(constant) => {
                    matches!(constant.literal, Literal::Int(number) if number != 0)
                }
                _ => false,
            },
        },
    }
}
