//! Visits every node of a tree in the order of the text, for readers that do not evaluate: checks, completion.

use super::tree::*;

/// What a visitor may see of a node.
pub enum Node<'a> {
    /// A command of a pipeline, with its place among the stages: 0 takes no pipeline input.
    Command(&'a Command, usize),
    /// A function or filter.
    Function(&'a Function),
    /// Any statement, before what is in it.
    Statement(&'a Statement),
    /// Any expression, before what is in it.
    Expression(&'a Expr),
    /// The name of a type wherever one stands, but for names of attributes.
    Type(&'a TypeName),
    /// An attribute, before its arguments.
    Attribute(&'a Attribute),
}

/// Visits all nodes of a script block.
pub fn walk<'a>(block: &'a ScriptBlockTree, see: &mut dyn FnMut(Node<'a>)) {
    if let Some(params) = &block.params {
        for attribute in &params.attributes {
            walk_attribute(attribute, see);
        }
        for parameter in &params.params {
            walk_attributes(&parameter.attributes, see);
            each(&parameter.default, see, walk_expr);
        }
    }
    let lists = [
        &block.dynamic,
        &block.begin,
        &block.process,
        &block.end,
        &block.clean,
    ];
    for list in lists.into_iter().flatten() {
        walk_list(list, see);
    }
}

/// What sees the nodes.
pub type See<'s, 'a> = &'s mut dyn FnMut(Node<'a>);

fn each<'a, T>(node: &'a Option<T>, see: See<'_, 'a>, visit: fn(&'a T, See<'_, 'a>)) {
    if let Some(node) = node {
        visit(node, see);
    }
}

fn walk_attributes<'a>(list: &'a [AttributeOrType], see: See<'_, 'a>) {
    for attribute in list {
        match attribute {
            AttributeOrType::Attribute(attribute) => walk_attribute(attribute, see),
            AttributeOrType::Type(name) => see(Node::Type(name)),
        }
    }
}

fn walk_attribute<'a>(attribute: &'a Attribute, see: See<'_, 'a>) {
    see(Node::Attribute(attribute));
    for value in attribute.positional.iter().chain(
        attribute
            .named
            .iter()
            .filter_map(|named| named.value.as_ref()),
    ) {
        walk_expr(value, see);
    }
}

/// Visits all nodes of a list of statements.
pub fn walk_list<'a>(list: &'a StatementList, see: See<'_, 'a>) {
    for statement in &list.statements {
        walk_statement(statement, see);
    }
    for trap in &list.traps {
        if let Some(kind) = &trap.kind {
            see(Node::Type(kind));
        }
        walk_list(&trap.body, see);
    }
}

/// Visits a statement and all nodes in it.
pub fn walk_statement<'a>(statement: &'a Statement, see: See<'_, 'a>) {
    see(Node::Statement(statement));
    match &statement.kind {
        StatementKind::Expression(expr) => walk_expr(expr, see),
        StatementKind::Pipeline(pipeline) => walk_pipeline(pipeline, see),
        StatementKind::Chain(chain) => {
            walk_statement(&chain.first, see);
            for (_, next) in &chain.rest {
                walk_statement(next, see);
            }
        }
        StatementKind::Assign(assign) => {
            walk_expr(&assign.target, see);
            walk_statement(&assign.value, see);
        }
        StatementKind::If(chosen) => {
            for (condition, body) in &chosen.arms {
                walk_statement(condition, see);
                walk_list(body, see);
            }
            each(&chosen.otherwise, see, walk_list);
        }
        StatementKind::While(turn) => {
            walk_statement(&turn.condition, see);
            walk_list(&turn.body, see);
        }
        StatementKind::For(turn) => {
            each(&turn.start, see, walk_statement);
            each(&turn.condition, see, walk_statement);
            each(&turn.step, see, walk_statement);
            walk_list(&turn.body, see);
        }
        StatementKind::ForEach(turn) => {
            walk_statement(&turn.over, see);
            each(&turn.throttle, see, walk_expr);
            walk_list(&turn.body, see);
        }
        StatementKind::Switch(switch) => walk_switch(switch, see),
        StatementKind::Try(attempt) => {
            walk_list(&attempt.body, see);
            for catch in &attempt.catches {
                catch.types.iter().for_each(|name| see(Node::Type(name)));
                walk_list(&catch.body, see);
            }
            each(&attempt.finally, see, walk_list);
        }
        StatementKind::Return(value) | StatementKind::Throw(value) | StatementKind::Exit(value) => {
            if let Some(value) = value {
                walk_statement(value, see);
            }
        }
        StatementKind::Break(label) | StatementKind::Continue(label) => {
            if let Some(label) = label {
                walk_expr(label, see);
            }
        }
        StatementKind::Function(function) => walk_function(function, see),
        StatementKind::Type(definition) => {
            walk_attributes(&definition.attributes, see);
            definition
                .bases
                .iter()
                .for_each(|name| see(Node::Type(name)));
            for member in &definition.members {
                walk_attributes(&member.attributes, see);
                if let Some(name) = &member.type_name {
                    see(Node::Type(name));
                }
                match &member.kind {
                    TypeMemberKind::Property(value) | TypeMemberKind::Label(value) => {
                        each(value, see, walk_expr)
                    }
                    TypeMemberKind::Method(function, base) => {
                        walk_function(function, see);
                        base.iter()
                            .flatten()
                            .for_each(|argument| walk_expr(argument, see));
                    }
                }
            }
        }
        StatementKind::Data(data) => {
            data.commands
                .iter()
                .for_each(|command| walk_expr(command, see));
            walk_list(&data.body, see);
        }
        StatementKind::Configuration(configuration) => walk(&configuration.body, see),
    }
}

fn walk_function<'a>(function: &'a Function, see: See<'_, 'a>) {
    see(Node::Function(function));
    walk(&function.body, see);
}

fn walk_switch<'a>(switch: &'a Switch, see: See<'_, 'a>) {
    match &switch.over {
        SwitchOver::Value(value) => walk_statement(value, see),
        SwitchOver::File(path) => walk_expr(path, see),
    }
    for (condition, body) in &switch.clauses {
        walk_expr(condition, see);
        walk_list(body, see);
    }
    each(&switch.default, see, walk_list);
}

fn walk_pipeline<'a>(pipeline: &'a Pipeline, see: See<'_, 'a>) {
    for (place, stage) in pipeline.stages.iter().enumerate() {
        match &stage.kind {
            StageKind::Expression(expr) => walk_expr(expr, see),
            StageKind::Command(command) => {
                see(Node::Command(command, place));
                walk_expr(&command.name, see);
                for element in &command.elements {
                    match element {
                        Element::Argument(value) | Element::Splat(value) => walk_expr(value, see),
                        Element::Parameter(parameter) => each(&parameter.value, see, walk_expr),
                    }
                }
            }
        }
        for redirection in &stage.redirections {
            if let RedirectTo::File(path, _) = &redirection.to {
                walk_expr(path, see);
            }
        }
    }
}

/// Visits an expression and all nodes in it.
pub fn walk_expr<'a>(expr: &'a Expr, see: See<'_, 'a>) {
    see(Node::Expression(expr));
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Variable(_) => {}
        ExprKind::Type(name) => see(Node::Type(name)),
        ExprKind::Expandable(text) => {
            for part in &text.parts {
                if let TextPart::Value(value) = part {
                    walk_expr(value, see);
                }
            }
        }
        ExprKind::Unary(_, operand) => walk_expr(operand, see),
        ExprKind::Binary(binary) => {
            walk_expr(&binary.left, see);
            walk_expr(&binary.right, see);
        }
        ExprKind::Ternary(parts) => parts.iter().for_each(|part| walk_expr(part, see)),
        ExprKind::Increment(increment) => walk_expr(&increment.target, see),
        ExprKind::Array(items) => items.iter().for_each(|item| walk_expr(item, see)),
        ExprKind::ArraySub(list) | ExprKind::Sub(list) => walk_list(list, see),
        ExprKind::Paren(inner) => walk_statement(inner, see),
        ExprKind::Hash(hash) => {
            for (key, value) in &hash.entries {
                walk_expr(key, see);
                walk_statement(value, see);
            }
        }
        ExprKind::Block(block) => walk(block, see),
        ExprKind::Cast(cast) => {
            see(Node::Type(&cast.to));
            walk_expr(&cast.operand, see);
        }
        ExprKind::Attributed(attributed) => {
            walk_attributes(std::slice::from_ref(&attributed.attribute), see);
            walk_expr(&attributed.operand, see);
        }
        ExprKind::Member(member) => {
            walk_expr(&member.target, see);
            if let MemberName::Computed(name) = &member.name {
                walk_expr(name, see);
            }
        }
        ExprKind::Invoke(invoke) => {
            walk_expr(&invoke.target, see);
            if let MemberName::Computed(name) = &invoke.name {
                walk_expr(name, see);
            }
            invoke
                .generics
                .iter()
                .for_each(|name| see(Node::Type(name)));
            invoke
                .arguments
                .iter()
                .for_each(|argument| walk_expr(argument, see));
        }
        ExprKind::Index(index) => {
            walk_expr(&index.target, see);
            walk_expr(&index.index, see);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Source;

    #[test]
    fn commands_are_seen_wherever_they_stand() {
        let text = r#"function f { Get-A } $x = @{ k = (Get-B -P $(Get-C)) }; if (Get-D) { "$(Get-E)" | Get-F { Get-G } }"#;
        let tree = crate::lang::parse(&Source::new("t", text)).expect("parses");
        let mut names = Vec::new();
        walk(&tree, &mut |node| {
            if let Node::Command(command, place) = node {
                names.push(format!("{}{place}", command.name_text().unwrap_or("?")));
            }
        });
        assert_eq!(
            names,
            [
                "Get-A0", "Get-B0", "Get-C0", "Get-D0", "Get-E0", "Get-F1", "Get-G0"
            ]
        );
    }
}
