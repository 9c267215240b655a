//! Operators and what they stand between.

use super::*;

impl Parser<'_> {
    /// An expression with its operators; `None` where none begins.
    pub(super) fn expression(&mut self) -> Option<Expr> {
        self.ternary_expression(self.scan.ternary)
    }

    fn ternary_expression(&mut self, ends_numbers: bool) -> Option<Expr> {
        if !self.enter() {
            self.leave();
            return None;
        }
        let before = std::mem::replace(&mut self.scan.ternary, ends_numbers);
        let result = self.in_mode(Mode::Expression, |p| p.ternary_inside());
        self.scan.ternary = before;
        self.leave();
        result
    }

    fn ternary_inside(&mut self) -> Option<Expr> {
        let condition = self.binary_expression()?;
        let Some(question) = self.eat(Kind::Question) else {
            return Some(condition);
        };
        self.mark_token(&question, TokenKind::Operator);
        self.skip_lines();
        let yes = self.ternary_expression(true);
        if yes.is_none() {
            self.missing_word("ExpectedValueExpression", question.end, question.end, "?");
        }
        let yes_end = self.here();
        self.skip_lines();
        let Some(colon) = self.eat(Kind::Colon) else {
            if yes.is_some() {
                self.missing("MissingColonInTernaryExpression", yes_end);
            }
            return Some(self.hole(yes_end));
        };
        self.mark_token(&colon, TokenKind::Operator);
        self.skip_lines();
        let no = self.expression();
        if no.is_none() {
            self.missing_word("ExpectedValueExpression", colon.end, colon.end, ":");
        }
        let (yes, no) = (
            yes.unwrap_or_else(|| self.hole(question.end)),
            no.unwrap_or_else(|| self.hole(colon.end)),
        );
        let span = condition.span.to(no.span);
        Some(Expr {
            span,
            kind: ExprKind::Ternary(Box::new([condition, yes, no])),
        })
    }

    fn binary_expression(&mut self) -> Option<Expr> {
        let first = self.array_literal()?;
        let mut chain = 0;
        let value = self.operators(first, 0, &mut chain);
        if let Kind::Parameter(_) = self.peek() {
            // Most likely an operator that is not finished.
            let token = self.next();
            self.unexpected(token.start, token.end);
            return Some(self.hole(token.end));
        }
        Some(value)
    }

    /// Operators that bind tighter than `above`, from left to right.
    fn operators(&mut self, first: Expr, above: u8, chain: &mut u32) -> Expr {
        let mut left = first;
        while let Some(op) = self.peek().binary().filter(|op| op.precedence() > above) {
            let token = self.next();
            self.mark_token(&token, TokenKind::Operator);
            *chain += 1;
            if *chain > MAX_CHAIN {
                self.stop();
                return left;
            }
            self.skip_lines();
            let right = match self.array_literal() {
                Some(value) => self.operators(value, op.precedence(), chain),
                None => {
                    let word = self.text_of(&token).to_string();
                    self.missing_word("ExpectedValueExpression", token.end, token.end, &word);
                    self.hole(token.end)
                }
            };
            let (span, op_span) = (left.span.to(right.span), self.token_span(&token));
            left = Expr {
                span,
                kind: ExprKind::Binary(Box::new(Binary {
                    op,
                    op_span,
                    left,
                    right,
                })),
            };
        }
        left
    }

    /// Operands joined by commas.
    fn array_literal(&mut self) -> Option<Expr> {
        let first = self.unary()?;
        if self.no_comma || self.peek() != Kind::Comma {
            return Some(first);
        }
        let mut values = vec![first];
        while let Some(comma) = self.eat(Kind::Comma) {
            self.skip_lines();
            let Some(value) = self.unary() else {
                self.missing_word("MissingExpressionAfterToken", comma.end, comma.end, ",");
                values.push(self.hole(comma.end));
                break;
            };
            values.push(value);
        }
        let span = values[0].span.to(values[values.len() - 1].span);
        Some(Expr {
            span,
            kind: ExprKind::Array(values),
        })
    }

    /// An operand with what stands before and behind it.
    pub(super) fn unary(&mut self) -> Option<Expr> {
        if !self.enter() {
            self.leave();
            return None;
        }
        let result = self.unary_inside();
        self.leave();
        result
    }

    fn unary_inside(&mut self) -> Option<Expr> {
        let before = std::mem::replace(&mut self.scan.signed_numbers, true);
        if let Some(Token {
            kind: Kind::Minus | Kind::Plus,
            start,
            ..
        }) = self.ahead
        {
            self.ahead = None;
            self.scan.pos = start;
        }
        let kind = self.peek();
        self.scan.signed_numbers = before;
        let value = if kind.is_unary() {
            if self.no_comma && kind == Kind::Comma {
                return None;
            }
            match self.prefixed() {
                Ok(value) => value,
                Err(hole) => return Some(hole),
            }
        } else if kind == Kind::LBracket {
            self.bracketed_type()?
        } else {
            self.primary(true)?
        };
        Some(self.postfixed(value))
    }

    fn prefixed(&mut self) -> std::result::Result<Expr, Expr> {
        let token = self.next();
        self.mark_token(&token, TokenKind::Operator);
        self.skip_lines();
        let Some(operand) = self.unary() else {
            let word = self.text_of(&token).to_string();
            self.missing_word(
                "MissingExpressionAfterOperator",
                token.end,
                token.end,
                &word,
            );
            return Err(self.hole(token.end));
        };
        let span = self.token_span(&token).to(operand.span);
        let op = match token.kind {
            Kind::Comma => {
                return Ok(Expr {
                    span,
                    kind: ExprKind::Array(vec![operand]),
                });
            }
            Kind::PlusPlus | Kind::MinusMinus => {
                let up = token.kind == Kind::PlusPlus;
                return Ok(self.increment(span, operand, up, true));
            }
            Kind::Plus => UnaryOp::Plus,
            Kind::Minus => UnaryOp::Minus,
            Kind::BitNot => UnaryOp::BitNot,
            Kind::Operator(BinaryOp::Join) => UnaryOp::Join,
            Kind::Operator(BinaryOp::Compare(_, Case::Sensitive)) => UnaryOp::CSplit,
            Kind::Operator(_) => UnaryOp::Split,
            _ => UnaryOp::Not,
        };
        Ok(Expr {
            span,
            kind: ExprKind::Unary(op, Box::new(operand)),
        })
    }

    fn postfixed(&mut self, value: Expr) -> Expr {
        let up = match self.peek() {
            Kind::PlusPlus => true,
            Kind::MinusMinus => false,
            _ => return value,
        };
        let token = self.next();
        self.mark_token(&token, TokenKind::Operator);
        let span = value.span.to(self.token_span(&token));
        self.increment(span, value, up, false)
    }

    fn increment(&mut self, span: Span, target: Expr, up: bool, prefix: bool) -> Expr {
        self.check_target(&target, false, "OperatorRequiresVariableOrProperty");
        self.note_assigned(&target);
        Expr {
            span,
            kind: ExprKind::Increment(Box::new(Increment { target, up, prefix })),
        }
    }

    /// `[type]` alone, before a member or before what it converts; `[Attribute()]` before a variable.
    fn bracketed_type(&mut self) -> Option<Expr> {
        let mut attributes = self.placed_attributes(true);
        let (last, place) = attributes.pop()?;
        let mut value = match last {
            AttributeOrType::Attribute(attribute) => {
                self.skip_lines();
                let Some(operand) = self.unary() else {
                    let (from, to) = (attribute.span.start as usize, attribute.span.end as usize);
                    self.missing_word("UnexpectedAttribute", from, to, &attribute.name.text());
                    return Some(self.hole(to));
                };
                self.attributed(AttributeOrType::Attribute(attribute), operand)
            }
            AttributeOrType::Type(name) => self.type_or_cast(name, place),
        };
        while let Some((attribute, place)) = attributes.pop() {
            value = match attribute {
                AttributeOrType::Type(to) => self.cast(to, place, value),
                attribute => self.attributed(attribute, value),
            };
        }
        Some(value)
    }

    fn type_or_cast(&mut self, name: TypeName, span: Span) -> Expr {
        if self.ahead.is_none() {
            let end = self.scan.pos;
            match self.scan.member_access(false) {
                Some(access) if access.kind != Kind::QuestionDot => {
                    let value = Expr {
                        span,
                        kind: ExprKind::Type(Box::new(name)),
                    };
                    return self.members(value, Some(access));
                }
                _ => self.scan.pos = end,
            }
        }
        if !matches!(self.peek(), Kind::NewLine | Kind::Comma)
            && let Some(operand) = self.unary()
        {
            return self.cast(name, span, operand);
        }
        Expr {
            span,
            kind: ExprKind::Type(Box::new(name)),
        }
    }

    fn cast(&mut self, to: TypeName, place: Span, operand: Expr) -> Expr {
        let span = place.to(operand.span);
        self.check_ref(&to, &operand);
        if to.is("ordered") && !matches!(operand.kind, ExprKind::Hash(_)) {
            self.meaning("OrderedAttributeOnlyOnHashLiteralNode", span, "ordered");
        }
        Expr {
            span,
            kind: ExprKind::Cast(Box::new(Cast { to, operand })),
        }
    }

    fn attributed(&mut self, attribute: AttributeOrType, operand: Expr) -> Expr {
        let span = attribute.span().to(operand.span);
        if !stands_before_variable(&operand) {
            let name = match &attribute {
                AttributeOrType::Attribute(attribute) => attribute.name.text(),
                AttributeOrType::Type(name) => name.text(),
            };
            self.meaning("UnexpectedAttribute", attribute.span(), &name);
        }
        Expr {
            span,
            kind: ExprKind::Attributed(Box::new(Attributed { attribute, operand })),
        }
    }
}

fn stands_before_variable(operand: &Expr) -> bool {
    match &operand.kind {
        ExprKind::Variable(_) => true,
        ExprKind::Cast(cast) => stands_before_variable(&cast.operand),
        ExprKind::Attributed(inner) => stands_before_variable(&inner.operand),
        _ => false,
    }
}

impl BinaryOp {
    /// PowerShell's precedence: larger binds tighter.
    pub fn precedence(self) -> u8 {
        match self {
            BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => 1,
            BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => 2,
            BinaryOp::Coalesce => 7,
            BinaryOp::Add | BinaryOp::Subtract => 9,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => 10,
            BinaryOp::Format => 12,
            BinaryOp::Range => 13,
            _ => 5,
        }
    }
}
