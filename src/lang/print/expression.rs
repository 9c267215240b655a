//! Expressions. Brackets stand in the tree, so an operand needs none that are not there.

use super::words::{self, escaped, escaped_here};
use super::*;
use crate::lang::scan::is_double_quote;

impl Printer {
    pub(super) fn expression(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Constant(constant) => match &constant.literal {
                Literal::Str(text) => self.text(text, constant.quote),
                number => self.put(&words::number(number)),
            },
            ExprKind::Expandable(expandable) => self.expandable(expandable),
            ExprKind::Variable(variable) => self.variable(variable, "$"),
            ExprKind::Unary(op, operand) => {
                self.put(words::unary(*op));
                self.put(" ");
                self.expression(operand);
            }
            ExprKind::Binary(binary) => {
                self.expression(&binary.left);
                self.put(" ");
                self.put(words::binary(binary.op));
                self.put(" ");
                self.expression(&binary.right);
            }
            ExprKind::Ternary(parts) => {
                self.expression(&parts[0]);
                self.put(" ? ");
                self.expression(&parts[1]);
                self.put(" : ");
                self.expression(&parts[2]);
            }
            ExprKind::Increment(increment) => {
                let sign = if increment.up { "++" } else { "--" };
                self.put(if increment.prefix { sign } else { "" });
                self.expression(&increment.target);
                self.put(if increment.prefix { "" } else { sign });
            }
            ExprKind::Array(values) if values.len() == 1 => {
                self.put(",");
                self.expression(&values[0]);
            }
            ExprKind::Array(values) => {
                for (at, value) in values.iter().enumerate() {
                    self.put(if at > 0 { ", " } else { "" });
                    self.expression(value);
                }
            }
            ExprKind::ArraySub(list) => self.bracketed("@(", list),
            ExprKind::Sub(list) => self.bracketed("$(", list),
            ExprKind::Paren(inside) => {
                self.put("(");
                self.statement(inside);
                self.put(")");
            }
            ExprKind::Hash(hash) => self.hash(hash),
            ExprKind::Block(tree) => self.block(tree, true),
            ExprKind::Type(name) => self.type_name(name),
            ExprKind::Cast(cast) => {
                self.type_name(&cast.to);
                self.expression(&cast.operand);
            }
            ExprKind::Attributed(inner) => {
                self.attribute_or_type(&inner.attribute);
                self.expression(&inner.operand);
            }
            ExprKind::Member(member) => {
                self.target(&member.target, member.conditional);
                self.access(member.is_static, member.conditional);
                self.member_name(&member.name);
            }
            ExprKind::Invoke(invoke) => {
                self.target(&invoke.target, invoke.conditional);
                self.access(invoke.is_static, invoke.conditional);
                self.member_name(&invoke.name);
                if !invoke.generics.is_empty() {
                    let names: Vec<String> = invoke.generics.iter().map(TypeName::text).collect();
                    self.put(&format!("[{}]", names.join(",")));
                }
                self.arguments(&invoke.arguments);
            }
            ExprKind::Index(index) => {
                self.target(&index.target, index.conditional);
                self.put(if index.conditional { "?[" } else { "[" });
                self.expression(&index.index);
                self.put("]");
            }
        }
    }

    /// What a member or element belongs to; a question mark behind it would be read as part of a variable's name.
    fn target(&mut self, target: &Expr, conditional: bool) {
        match &target.kind {
            ExprKind::Variable(variable) if conditional => self.braced(variable),
            // The dot behind it would belong to the number.
            ExprKind::Constant(constant) if matches!(constant.literal, Literal::Int(_)) => {
                if let Literal::Int(number) = constant.literal {
                    self.put(&format!("0x{number:08X}"));
                }
            }
            _ => self.expression(target),
        }
    }

    fn braced(&mut self, variable: &Variable) {
        self.put("${");
        for c in variable.path().chars() {
            match c {
                '{' | '}' | '`' => {
                    self.out.push('`');
                    self.out.push(c);
                }
                _ if is_double_quote(c) || matches!(c, '(' | ')') => {
                    self.out.push_str(&format!("`u{{{:x}}}", c as u32));
                }
                _ => self.out.push(c),
            }
        }
        self.put("}");
    }

    pub(super) fn arguments(&mut self, arguments: &[Expr]) {
        self.put("(");
        for (at, argument) in arguments.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.expression(argument);
        }
        self.put(")");
    }

    fn bracketed(&mut self, open: &str, list: &StatementList) {
        self.put(open);
        self.depth += 1;
        self.line();
        self.statements(list);
        self.depth -= 1;
        self.put(")");
    }

    fn hash(&mut self, hash: &Hash) {
        self.put("@{");
        self.depth += 1;
        for (key, value) in &hash.entries {
            self.line();
            self.key(key);
            self.put(" = ");
            self.statement(value);
        }
        self.depth -= 1;
        self.line();
        self.put("}");
    }

    fn access(&mut self, is_static: bool, conditional: bool) {
        self.put(match (is_static, conditional) {
            (true, _) => "::",
            (_, true) => "?.",
            _ => ".",
        });
    }

    fn member_name(&mut self, name: &MemberName) {
        match name {
            MemberName::Name(text) if is_simple(text) => self.put(text),
            MemberName::Name(text) => self.text(text, Quote::Single),
            MemberName::Computed(value) => self.target(value, true),
        }
    }

    pub(super) fn variable(&mut self, variable: &Variable, sign: &str) {
        let path = variable.path();
        let plain = path
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
            && !path.contains("::")
            && !path.is_empty()
            && !path.ends_with(':');
        if sign == "@" || plain || matches!(&*path, "$" | "?" | "^") {
            self.put(sign);
            self.put(&path);
        } else {
            self.braced(variable);
        }
    }

    fn expandable(&mut self, expandable: &Expandable) {
        let (open, close) = match expandable.quote {
            Quote::HereDouble => ("@\"\n", "\n\"@"),
            Quote::Bare => ("", ""),
            _ => ("\"", "\""),
        };
        self.put(open);
        for (at, part) in expandable.parts.iter().enumerate() {
            let quote = expandable.quote;
            match part {
                TextPart::Text(text) if quote == Quote::HereDouble => {
                    self.put_text(&escaped_here(text), quote)
                }
                TextPart::Text(text) if quote != Quote::Bare => {
                    self.put_text(&escaped(text), quote)
                }
                TextPart::Text(text) if at > 0 => {
                    self.put_text(&words::spelled_inside(text), quote)
                }
                TextPart::Text(text) => self.put_text(&spelled(text), quote),
                TextPart::Value(value) => self.embedded(value, quote),
            }
        }
        self.put(close);
    }

    /// A value inside a text: braces keep a variable's name from what follows it, quotes are doubled once more.
    fn embedded(&mut self, value: &Expr, quote: Quote) {
        if let ExprKind::Variable(variable) = &value.kind {
            return self.braced(variable);
        }
        let mut inner = Printer {
            in_text: true,
            depth: self.depth,
            ..Printer::default()
        };
        inner.expression(value);
        if quote == Quote::HereDouble {
            return self.put(&inner.out);
        }
        for c in inner.out.chars() {
            self.out.push(c);
            if is_double_quote(c) {
                self.out.push(c);
            }
        }
    }

    // ---- types and attributes

    pub(super) fn type_name(&mut self, name: &TypeName) {
        self.put("[");
        self.put(&name.text());
        self.put("]");
    }

    pub(super) fn attribute_or_type(&mut self, attribute: &AttributeOrType) {
        match attribute {
            AttributeOrType::Attribute(attribute) => self.attribute(attribute),
            AttributeOrType::Type(name) => self.type_name(name),
        }
    }

    pub(super) fn attribute(&mut self, attribute: &Attribute) {
        self.put("[");
        self.put(&attribute.name.text());
        self.put("(");
        let mut first = true;
        for value in &attribute.positional {
            self.put(if first { "" } else { ", " });
            first = false;
            self.expression(value);
        }
        for argument in &attribute.named {
            self.put(if first { "" } else { ", " });
            first = false;
            self.put(&argument.name);
            if let Some(value) = &argument.value {
                self.put(" = ");
                self.expression(value);
            }
        }
        self.put(")]");
    }
}

fn is_simple(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
