//! Names of types between brackets, and attributes.

use super::*;

impl Parser<'_> {
    /// What stands in brackets before a parameter, a member or an operand, one behind the other.
    pub(super) fn attribute_list(&mut self, in_expression: bool) -> Vec<AttributeOrType> {
        self.placed_attributes(in_expression)
            .into_iter()
            .map(|(what, _)| what)
            .collect()
    }

    /// The same with the places of the brackets.
    pub(super) fn placed_attributes(
        &mut self,
        in_expression: bool,
    ) -> Vec<(AttributeOrType, Span)> {
        let mut list = Vec::new();
        while let Some(found) = self.placed_attribute() {
            let is_type = matches!(found.0, AttributeOrType::Type(_));
            list.push(found);
            if list.len() > MAX_DEPTH as usize {
                self.stop();
                return list;
            }
            if !in_expression || !is_type {
                self.skip_lines();
            }
        }
        list
    }

    /// One `[type]` or `[Attribute(…)]`; nothing is taken if no bracket stands here.
    pub(super) fn attribute(&mut self) -> Option<AttributeOrType> {
        self.placed_attribute().map(|(what, _)| what)
    }

    fn placed_attribute(&mut self) -> Option<(AttributeOrType, Span)> {
        let open = match &self.ahead {
            Some(token) if token.kind == Kind::LBracket => self.next(),
            Some(_) => return None,
            None => self.scan.left_bracket()?,
        };
        self.scan.skip_lines(false);
        let Some(name) = self.type_name() else {
            self.rewind(open.start);
            self.missing("MissingTypename", open.end);
            return None;
        };
        let token = self.next();
        match token.kind {
            Kind::LParen => {
                let attribute = self.attribute_arguments(&open, name, &token);
                let span = attribute.span;
                Some((AttributeOrType::Attribute(attribute), span))
            }
            Kind::RBracket => Some((
                AttributeOrType::Type(name),
                self.span(open.start, token.end),
            )),
            _ => {
                let at = token.start;
                self.unget(token);
                self.missing("EndSquareBracketExpectedAtEndOfAttribute", at);
                Some((AttributeOrType::Type(name), self.span(open.start, at)))
            }
        }
    }

    fn attribute_arguments(&mut self, open: &Token, name: TypeName, bracket: &Token) -> Attribute {
        self.skip_lines();
        let mut attribute = Attribute {
            span: Span::default(),
            name,
            positional: Vec::new(),
            named: Vec::new(),
            cache: Cache::default(),
        };
        let mut last = bracket.end;
        self.in_mode(Mode::Expression, |p| {
            p.with_comma(true, |p| p.attribute_values(&mut attribute, &mut last))
        });
        self.skip_lines();
        self.peek();
        self.note_attribute(&attribute.name, bracket.end);
        let closed = self.eat(Kind::RParen);
        if closed.is_none() {
            self.missing("MissingEndParenthesisInExpression", last);
        }
        self.skip_lines();
        let end = match self.eat(Kind::RBracket) {
            Some(token) => token.end,
            None => {
                if let Some(closed) = &closed {
                    self.missing("EndSquareBracketExpectedAtEndOfAttribute", closed.end);
                }
                self.here()
            }
        };
        attribute.span = self.span(open.start, end);
        self.check_attribute(&attribute);
        attribute
    }

    fn attribute_values(&mut self, attribute: &mut Attribute, last: &mut usize) {
        let mut comma: Option<Token> = None;
        loop {
            self.skip_lines();
            if let Some(name) = self.simple_name() {
                self.named_argument(attribute, last, &name);
            } else if let Some(value) = self.expression() {
                attribute.positional.push(value);
                *last = self.here();
            } else if let Some(comma) = &comma {
                self.missing_word("MissingExpressionAfterToken", comma.end, comma.end, ",");
            }
            self.skip_lines();
            comma = self.eat(Kind::Comma);
            match &comma {
                Some(comma) => *last = comma.end,
                None => return,
            }
        }
    }

    fn named_argument(&mut self, attribute: &mut Attribute, last: &mut usize, name: &Token) {
        self.mark_token(name, TokenKind::Member);
        let text: Rc<str> = self.text_of(name).into();
        let mut span = self.token_span(name);
        *last = name.end;
        let mut value = None;
        if let Some(equals) = self.eat(Kind::Assign(None)) {
            self.skip_lines();
            value = self.expression();
            match &value {
                Some(value) => span = span.to(value.span),
                None => {
                    self.missing("MissingExpressionInNamedArgument", equals.end);
                    self.sync(
                        true,
                        &[Kind::Comma, Kind::RParen, Kind::RBracket, Kind::NewLine],
                    );
                }
            }
            *last = self.here();
        }
        if attribute.named.iter().any(|other| other.name == text) {
            self.wrong_word("DuplicateNamedArgument", name.start, name.end, &text);
            return;
        }
        attribute.named.push(NamedArgument {
            span,
            name: text,
            value,
        });
    }

    // ---- types

    /// A type's name without its outer brackets; `None` where none begins.
    pub(super) fn type_name(&mut self) -> Option<TypeName> {
        self.in_mode(Mode::TypeName, |p| {
            let token = p.next();
            if token.kind != Kind::Identifier {
                p.unget(token);
                return None;
            }
            Some(p.type_tail(&token, false))
        })
    }

    /// A type's name that begins with this token and takes no assembly.
    pub(super) fn type_argument_name(&mut self, first: Token) -> TypeName {
        self.type_tail(&first, true)
    }

    fn plain_type(&mut self, token: &Token) -> TypeName {
        self.mark_token(token, TokenKind::Type);
        let text = self.text_of(token);
        TypeName::named(self.token_span(token), text)
    }

    /// What follows a type's first word: brackets of an array, arguments, an assembly.
    fn type_tail(&mut self, token: &Token, in_argument: bool) -> TypeName {
        let name = self.plain_type(token);
        if let Some(open) = self.eat(Kind::LBracket) {
            self.scan.skip_lines(false);
            let first = self.next();
            return match first.kind {
                Kind::RBracket | Kind::Comma => self.array_tail(name, first),
                Kind::LBracket | Kind::Identifier => self.generic_tail(name, first, in_argument),
                Kind::End => {
                    self.unget(first);
                    self.missing("MissingTypename", open.end);
                    name
                }
                _ => {
                    self.unexpected(first.start, first.end);
                    self.sync(true, &[Kind::RBracket]);
                    name
                }
            };
        }
        if self.peek() == Kind::Comma && !in_argument {
            return self.qualified(name);
        }
        name
    }

    /// `, Assembly, Version=…` behind a name.
    fn qualified(&mut self, mut name: TypeName) -> TypeName {
        let comma = self.next();
        let assembly = self.scan.assembly_name();
        if assembly.trim().is_empty() {
            self.wrong("MissingAssemblyNameSpecification", comma.end, comma.end);
            return name;
        }
        name.span.end = self.span(self.scan.pos, self.scan.pos).end;
        set_assembly(&mut name, assembly);
        name
    }

    fn generic_tail(&mut self, base: TypeName, first: Token, in_argument: bool) -> TypeName {
        let mut arguments = Vec::new();
        let start = base.span.start;
        let closed = self.argument_types(first, &mut arguments);
        let end = self.span(closed, closed).end;
        let span = Span { start, end };
        let kind = TypeNameKind::Generic(Box::new(base), arguments);
        let name = TypeName {
            span,
            kind,
            memo: Memo::default(),
        };
        match self.peek() {
            Kind::LBracket => {
                self.skip();
                let next = self.next();
                self.array_tail(name, next)
            }
            Kind::Comma if !in_argument => self.qualified(name),
            _ => name,
        }
    }

    /// Types between brackets, the first of which begins with this token; the end of the closing bracket.
    fn argument_types(&mut self, first: Token, arguments: &mut Vec<TypeName>) -> usize {
        let mut token = first;
        loop {
            let name = self.argument_type(token);
            arguments.push(name);
            self.scan_lines_if_free();
            let next = self.next();
            match next.kind {
                Kind::RBracket => return next.end,
                Kind::Comma => {}
                _ => {
                    let at = next.start;
                    self.unget(next);
                    self.missing("EndSquareBracketExpectedAtEndOfAttribute", at);
                    return at;
                }
            }
            self.scan_lines_if_free();
            if !matches!(self.peek(), Kind::Identifier | Kind::LBracket) {
                self.missing("MissingTypename", next.end);
                let at = self.here();
                let closed = self.eat(Kind::RBracket).map(|token| token.end);
                if closed.is_none() {
                    self.missing("EndSquareBracketExpectedAtEndOfAttribute", at);
                }
                return closed.unwrap_or(at);
            }
            token = self.next();
        }
    }

    fn scan_lines_if_free(&mut self) {
        if self.ahead.is_none() || self.peek() == Kind::NewLine {
            self.skip();
            self.scan.skip_lines(false);
        }
    }

    fn argument_type(&mut self, first: Token) -> TypeName {
        let nothing = TypeName::named(self.token_span(&first), "");
        if !self.enter() {
            self.leave();
            return nothing;
        }
        let name = if first.kind == Kind::Identifier {
            self.type_tail(&first, true)
        } else {
            let token = self.next();
            if token.kind == Kind::Identifier {
                let name = self.type_tail(&token, false);
                if self.eat(Kind::RBracket).is_none() {
                    let at = self.here();
                    self.missing("EndSquareBracketExpectedAtEndOfType", at);
                }
                name
            } else {
                let at = token.end;
                self.unget(token);
                self.missing("MissingTypename", at);
                nothing
            }
        };
        self.leave();
        name
    }

    /// Types between the brackets of a generic method, the first bracket taken; `None` if these are none.
    pub(super) fn type_arguments(&mut self) -> Option<Vec<TypeName>> {
        self.in_mode(Mode::TypeName, |p| {
            p.scan.skip_lines(false);
            let first = p.next();
            if !matches!(first.kind, Kind::Identifier | Kind::LBracket) {
                return None;
            }
            let before = p.scan.reports.len();
            let mut names = Vec::new();
            p.argument_types(first, &mut names);
            (p.scan.reports.len() == before).then_some(names)
        })
    }

    /// Brackets of an array: the token behind `[` is given.
    fn array_tail(&mut self, element: TypeName, first: Token) -> TypeName {
        let mut name = element;
        let mut token = first;
        for _ in 0..MAX_DEPTH {
            let mut rank = 1;
            let mut end = token.end;
            match token.kind {
                Kind::RBracket => {}
                Kind::Comma => {
                    rank = 2;
                    while let Some(comma) = self.eat(Kind::Comma) {
                        rank += 1;
                        end = comma.end;
                    }
                    match self.eat(Kind::RBracket) {
                        Some(close) => end = close.end,
                        None => self.missing("EndSquareBracketExpectedAtEndOfAttribute", end),
                    }
                }
                Kind::End => {
                    let at = token.start;
                    self.unget(token);
                    self.missing("EndSquareBracketExpectedAtEndOfAttribute", at);
                    return name;
                }
                _ => {
                    self.unexpected(token.start, token.end);
                    self.sync(true, &[Kind::RBracket]);
                    return name;
                }
            }
            let span = Span {
                start: name.span.start,
                end: self.span(end, end).end,
            };
            name = TypeName {
                span,
                kind: TypeNameKind::Array(Box::new(name), rank),
                memo: Memo::default(),
            };
            match self.peek() {
                Kind::Comma => return self.qualified(name),
                Kind::LBracket => {
                    self.skip();
                    token = self.next();
                }
                _ => return name,
            }
        }
        self.stop();
        name
    }
}

/// The assembly belongs to the innermost named type.
fn set_assembly(name: &mut TypeName, assembly: String) {
    match &mut name.kind {
        TypeNameKind::Named(_, slot) => *slot = Some(assembly.into()),
        TypeNameKind::Array(inner, _) | TypeNameKind::Generic(inner, _) => {
            set_assembly(inner, assembly)
        }
    }
}
