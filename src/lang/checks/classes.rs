//! Classes and enums: types that are not there, members that stand where they may not, and what methods may name.

use super::types::Resolver;
use super::{Findings, dsc, flow, locals};
use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::{Node, walk, walk_expr, walk_list};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Where an attribute may stand; what is not listed may stand anywhere.
const PLACES: &[(&str, &[Place])] = &[
    ("flags", &[Place::Enum]),
    ("parameter", &[Place::Property]),
    ("cmdletbinding", &[Place::Class]),
    ("dscresource", &[Place::Class]),
    ("dscproperty", &[Place::Property]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Class,
    Enum,
    Property,
    Method,
    Parameter,
}

/// Checks all types that a script defines.
pub(super) fn check(tree: &ScriptBlockTree, findings: &mut Findings) {
    let mut types = Types {
        resolver: Resolver::new(&tree.uses),
        own: HashMap::new(),
    };
    walk(tree, &mut |node| {
        if let Node::Statement(Statement {
            kind: StatementKind::Type(definition),
            ..
        }) = node
        {
            let name = definition.name.to_lowercase();
            types.own.entry(name).or_insert_with(|| definition.clone());
        }
    });
    check_block(tree, &mut HashSet::new(), &types, findings);
}

/// Types that a script may name.
pub(super) struct Types {
    resolver: Resolver,
    own: HashMap<String, Rc<TypeDefinition>>,
}

impl Types {
    /// The definition of that name in the script.
    pub fn own(&self, name: &str) -> Option<&TypeDefinition> {
        self.own.get(&name.to_lowercase()).map(|found| &**found)
    }

    fn check_name(&self, name: &TypeName, findings: &mut Findings) {
        match &name.kind {
            TypeNameKind::Named(_, Some(_)) => {}
            TypeNameKind::Named(plain, None) => {
                if self.own(plain).is_none() && !self.resolver.finds(plain, false) {
                    findings.say("TypeNotFound", name.span, plain);
                }
            }
            TypeNameKind::Array(element, _) => self.check_name(element, findings),
            TypeNameKind::Generic(base, arguments) => {
                self.check_name(base, findings);
                for argument in arguments {
                    self.check_name(argument, findings);
                }
            }
        }
    }
}

/// Statements of one block and of the blocks in it: a name may be defined once in each block.
fn check_block(
    tree: &ScriptBlockTree,
    defined: &mut HashSet<String>,
    types: &Types,
    findings: &mut Findings,
) {
    walk(tree, &mut |node| {
        let Node::Statement(Statement {
            kind: StatementKind::Type(definition),
            ..
        }) = node
        else {
            return;
        };
        check_definition(definition, types, findings);
    });
    let own_lists = [
        &tree.begin,
        &tree.process,
        &tree.end,
        &tree.dynamic,
        &tree.clean,
    ];
    for statement in own_lists
        .into_iter()
        .flatten()
        .flat_map(|list| &list.statements)
    {
        if let StatementKind::Type(definition) = &statement.kind
            && !defined.insert(definition.name.to_lowercase())
        {
            findings.say("MemberAlreadyDefined", definition.span, &definition.name);
        }
    }
}

fn check_definition(definition: &TypeDefinition, types: &Types, findings: &mut Findings) {
    for base in &definition.bases {
        types.check_name(base, findings);
    }
    let place = if definition.is_enum {
        Place::Enum
    } else {
        Place::Class
    };
    check_attributes(&definition.attributes, place, types, findings);
    for member in &definition.members {
        check_member(definition, member, types, findings);
    }
    let dsc = definition.attributes.iter().find_map(|a| match a {
        AttributeOrType::Attribute(attribute) if attribute.is("DscResource") => Some(attribute),
        _ => None,
    });
    if let Some(attribute) = dsc {
        dsc::check(definition, attribute.span, types, findings);
    }
}

fn check_attributes(
    list: &[AttributeOrType],
    place: Place,
    types: &Types,
    findings: &mut Findings,
) {
    for attribute in list {
        let AttributeOrType::Attribute(attribute) = attribute else {
            continue;
        };
        let Some(name) = attribute.name.simple() else {
            continue;
        };
        if types.own(name).is_none() && !types.resolver.finds(name, true) {
            findings.say("CustomAttributeTypeNotFound", attribute.name.span, name);
        }
        let misplaced = PLACES
            .iter()
            .any(|(known, places)| attribute.is(known) && !places.contains(&place));
        if misplaced {
            findings.say("AttributeNotAllowedOnDeclaration", attribute.span, name);
        }
    }
}

fn check_member(
    definition: &TypeDefinition,
    member: &TypeMember,
    types: &Types,
    findings: &mut Findings,
) {
    if let Some(name) = &member.type_name {
        types.check_name(name, findings);
    }
    match &member.kind {
        TypeMemberKind::Property(value) => {
            check_attributes(&member.attributes, Place::Property, types, findings);
            if let Some(name) = &member.type_name
                && (name.is("void") || name.is("System.Void"))
            {
                findings.say("TypeNotAllowedForProperty", name.span, "void");
            }
            if let Some(value) = value {
                walk_expr(value, &mut |node| see_type(&node, types, findings));
                if member.is_static {
                    flow::each_own_variable(value, &mut |variable, span| {
                        say_this(variable, span, findings)
                    });
                }
            }
        }
        TypeMemberKind::Label(value) => {
            if let Some(value) = value {
                walk_expr(value, &mut |node| see_type(&node, types, findings));
            }
        }
        TypeMemberKind::Method(function, base) => {
            check_attributes(&member.attributes, Place::Method, types, findings);
            for argument in base.iter().flatten() {
                walk_expr(argument, &mut |node| see_type(&node, types, findings));
            }
            check_method(definition, member, function, types, findings);
        }
    }
}

fn see_type(node: &Node, types: &Types, findings: &mut Findings) {
    if let Node::Type(name) = node {
        // The attribute [ordered] looks like a type.
        if !name.is("ordered") {
            types.check_name(name, findings);
        }
    }
}

fn say_this(variable: &Variable, span: Span, findings: &mut Findings) {
    if variable.known == Known::This {
        findings.say("NonStaticMemberAccessInStaticMember", span, "this");
    }
}

fn check_method(
    definition: &TypeDefinition,
    member: &TypeMember,
    function: &Function,
    types: &Types,
    findings: &mut Findings,
) {
    for parameter in function.body.parameters() {
        check_attributes(&parameter.attributes, Place::Parameter, types, findings);
        let mut kinds = parameter.attributes.iter().filter_map(|a| match a {
            AttributeOrType::Type(name) => Some(name),
            AttributeOrType::Attribute(_) => None,
        });
        if let Some(second) = kinds.nth(1) {
            findings.say("MultipleTypeConstraintsOnMethodParam", second.span, "");
        }
    }
    walk(&function.body, &mut |node| see_type(&node, types, findings));
    let Some(body) = &function.body.end else {
        return;
    };
    if member.is_static {
        flow::each_own_variable_of(body, &mut |variable, span| {
            say_this(variable, span, findings)
        });
    }
    let parameters: Vec<&str> = function
        .body
        .parameters()
        .iter()
        .map(|parameter| &*parameter.variable.name)
        .collect();
    flow::each_assigned(body, &mut |variable, span| {
        if variable.scope != VarScope::Unscoped
            || parameters
                .iter()
                .any(|own| own.eq_ignore_ascii_case(&variable.name))
        {
            return;
        }
        let property = definition.members.iter().find(|member| {
            matches!(member.kind, TypeMemberKind::Property(_))
                && member.name.eq_ignore_ascii_case(&variable.name)
        });
        if let Some(property) = property {
            let id = if property.is_static {
                "MissingTypeInStaticPropertyAssignment"
            } else {
                "MissingThis"
            };
            findings.say(id, span, &property.name);
        }
    });
    check_labels(body, findings);
    locals::check(&function.body, body, findings);
}

/// A jump to a label must find it inside the method.
fn check_labels(body: &StatementList, findings: &mut Findings) {
    let (mut labels, mut jumps) = (Vec::new(), Vec::new());
    walk_list(body, &mut |node| {
        let Node::Statement(statement) = node else {
            return;
        };
        match &statement.kind {
            StatementKind::While(turn) => labels.extend(turn.label.clone()),
            StatementKind::For(turn) => labels.extend(turn.label.clone()),
            StatementKind::ForEach(turn) => labels.extend(turn.label.clone()),
            StatementKind::Switch(switch) => labels.extend(switch.label.clone()),
            StatementKind::Break(Some(label)) | StatementKind::Continue(Some(label)) => {
                if let Some(text) = label.as_text() {
                    jumps.push((text.to_string(), statement.span));
                }
            }
            _ => {}
        }
    });
    for (label, span) in jumps {
        if !labels
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&label))
        {
            findings.say("LabelNotFound", span, &label);
        }
    }
}
