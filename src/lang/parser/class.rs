//! Classes and enums.

use super::flow::Around;
use super::*;
use crate::lang::scan::Keyword;

impl Parser<'_> {
    pub(super) fn class_statement(
        &mut self,
        attributes: Vec<AttributeOrType>,
        token: &Token,
        start: usize,
    ) -> Statement {
        self.skip_lines();
        let Some(name) = self.simple_name() else {
            self.missing_word("MissingNameAfterKeyword", token.end, token.end, "class");
            return self.broken(token.start, token.end);
        };
        self.mark_token(&name, TokenKind::Type);
        self.in_mode(Mode::Signature, |p| {
            let bases = p.bases();
            p.skip_lines();
            let Some(open) = p.eat(Kind::LCurly) else {
                p.missing_word("MissingTypeBody", name.end, name.end, "class");
                return p.broken(token.start, name.end);
            };
            let own = p.text_of(&name);
            let mut members: Vec<TypeMember> = Vec::new();
            while let Some(member) = p.class_member(own) {
                let twice = matches!(member.kind, TypeMemberKind::Property(_))
                    && members
                        .iter()
                        .any(|other| other.name.eq_ignore_ascii_case(&member.name));
                if twice {
                    p.meaning("MemberAlreadyDefined", member.span, &member.name.clone());
                }
                members.push(member);
            }
            let end = p.type_end(&open);
            p.type_statement(start, end, &name, false, attributes, bases, members)
        })
    }

    pub(super) fn enum_statement(
        &mut self,
        attributes: Vec<AttributeOrType>,
        token: &Token,
        start: usize,
    ) -> Statement {
        self.skip_lines();
        let Some(name) = self.simple_name() else {
            self.missing_word("MissingNameAfterKeyword", token.end, token.end, "enum");
            return self.broken(token.start, token.end);
        };
        self.mark_token(&name, TokenKind::Type);
        let bases = self.in_mode(Mode::Signature, |p| p.bases());
        self.skip_lines();
        let Some(open) = self.eat(Kind::LCurly) else {
            self.missing_word("MissingTypeBody", name.end, name.end, "enum");
            return self.broken(token.start, name.end);
        };
        let mut members: Vec<TypeMember> = Vec::new();
        while let Some(member) = self.enum_member() {
            if members
                .iter()
                .any(|other| other.name.eq_ignore_ascii_case(&member.name))
            {
                self.meaning("MemberAlreadyDefined", member.span, &member.name.clone());
            }
            members.push(member);
        }
        let end = self.type_end(&open);
        self.type_statement(start, end, &name, true, attributes, bases, members)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the parts of a declaration, used twice"
    )]
    fn type_statement(
        &mut self,
        start: usize,
        end: usize,
        name: &Token,
        is_enum: bool,
        attributes: Vec<AttributeOrType>,
        bases: Vec<TypeName>,
        members: Vec<TypeMember>,
    ) -> Statement {
        self.has_types = true;
        let span = self.span(start, end);
        let (text, name_span) = (self.text_of(name).into(), self.token_span(name));
        let definition = TypeDefinition {
            span,
            name: text,
            name_span,
            is_enum,
            attributes,
            bases,
            members,
        };
        Statement {
            span,
            kind: StatementKind::Type(Rc::new(definition)),
        }
    }

    fn type_end(&mut self, open: &Token) -> usize {
        if let Some(close) = self.eat(Kind::RCurly) {
            return close.end;
        }
        let (start, end) = self.peek_place();
        self.missing_close("MissingEndCurlyBrace", (open.start, open.end), end);
        start
    }

    /// Base class and interfaces behind a colon.
    fn bases(&mut self) -> Vec<TypeName> {
        let mut bases = Vec::new();
        self.skip_lines();
        let Some(colon) = self.eat(Kind::Colon) else {
            return bases;
        };
        let mut at = colon.end;
        loop {
            self.skip_lines();
            // A comma here begins the next base, not an assembly.
            let name = self.in_mode(Mode::TypeName, |p| {
                let token = p.eat(Kind::Identifier)?;
                Some(p.type_argument_name(token))
            });
            let Some(name) = name else {
                self.missing("TypeNameExpected", at);
                return bases;
            };
            bases.push(name);
            self.skip_lines();
            match self.eat(Kind::Comma) {
                Some(comma) => at = comma.end,
                None => return bases,
            }
        }
    }

    fn class_member(&mut self, class: &str) -> Option<TypeMember> {
        let mut head = MemberHead::default();
        let token = self.member_head(&mut head);
        let start = head.start.unwrap_or(token.start);
        match token.kind {
            Kind::Variable => Some(self.property(head, &token, start)),
            Kind::Identifier | Kind::Keyword(_) => self.method(head, &token, start, class),
            _ => {
                self.unget(token);
                if let Some(at) = head.last {
                    self.missing("IncompleteMemberDefinition", at);
                }
                None
            }
        }
    }

    /// Attributes, type, `static`, `hidden`; the token behind them.
    fn member_head(&mut self, head: &mut MemberHead) -> Token {
        loop {
            self.skip_lines();
            if let Some(attribute) = self.attribute() {
                let span = attribute.span();
                head.start.get_or_insert(span.start as usize);
                head.last = Some(self.here());
                match attribute {
                    AttributeOrType::Type(name) if head.type_name.is_none() => {
                        head.type_name = Some(name)
                    }
                    AttributeOrType::Type(_) => {
                        self.wrong("TooManyTypes", span.start as usize, span.end as usize)
                    }
                    attribute => head.attributes.push(attribute),
                }
                continue;
            }
            let token = self.next();
            let slot = match token.kind {
                Kind::Keyword(Keyword::Static) => &mut head.is_static,
                Kind::Keyword(Keyword::Hidden) => &mut head.hidden,
                _ => return token,
            };
            let twice = std::mem::replace(slot, true);
            head.start.get_or_insert(token.start);
            head.last = Some(token.end);
            self.mark_token(&token, TokenKind::Keyword);
            if twice {
                let word = self.text_of(&token).to_string();
                self.wrong_word("DuplicateQualifier", token.start, token.end, &word);
            }
        }
    }

    fn property(&mut self, head: MemberHead, token: &Token, start: usize) -> TypeMember {
        self.mark_token(token, TokenKind::Variable);
        let mut default = None;
        let mut end = token.end;
        self.in_mode(Mode::Signature, |p| {
            if p.eat(Kind::Assign(None)).is_some() {
                p.skip_lines();
                default = p.expression();
                end = p.here();
            }
        });
        self.member_end(end);
        let span = self.span(start, end);
        head.member(
            span,
            self.word(token),
            self.token_span(token),
            TypeMemberKind::Property(default),
        )
    }

    /// A member ends at a line's end, a semicolon or the closing brace.
    fn member_end(&mut self, end: usize) {
        if !matches!(self.peek(), Kind::NewLine | Kind::Semi | Kind::RCurly) {
            self.missing("MissingPropertyTerminator", end);
        }
        self.skip_lines_and_semicolons();
    }

    fn method(
        &mut self,
        head: MemberHead,
        name: &Token,
        start: usize,
        class: &str,
    ) -> Option<TypeMember> {
        self.mark_token(name, TokenKind::Member);
        let text = self.text_of(name);
        let outer = std::mem::take(&mut self.mentions);
        let (mut params, mut whole) = (None, true);
        if self.peek() == Kind::LParen {
            (params, whole) = self.parameters_after_name();
        } else {
            self.missing("MissingMethodParameterList", name.end);
        }
        let constructor = text.eq_ignore_ascii_case(class);
        let mut base = None;
        if constructor && !head.is_static {
            self.skip_lines();
            base = self.in_mode(Mode::Signature, |p| p.base_call(&mut whole));
        }
        let Some(open) = self.eat(Kind::LCurly) else {
            if whole {
                let at = params.as_ref().map_or(name.end, |p| p.span.end as usize);
                self.missing("MissingFunctionBody", at);
            }
            self.sync(false, &[Kind::RCurly]);
            return None;
        };
        let returns = head
            .type_name
            .as_ref()
            .is_some_and(|name| !name.is("void") && !name.is("System.Void"));
        self.around.push(Around::Method(returns));
        let mut body = self.with_comma(false, |p| {
            p.in_mode(Mode::Command, |p| p.script_block(Some(&open), false))
        });
        self.around.pop();
        self.mentions = outer;
        if !whole {
            self.sync(false, &[Kind::RCurly]);
            return None;
        }
        self.check_method(&head, name, &body, constructor, returns);
        let params_after_name = params.is_some();
        if params_after_name {
            body.params = params;
        }
        let span = Span {
            start: self.span(start, start).start,
            end: body.span.end,
        };
        let (text, name_span): (Rc<str>, Span) = (text.into(), self.token_span(name));
        let function = Function {
            span,
            name: text.clone(),
            name_span,
            filter: false,
            params_after_name,
            body: Rc::new(body),
        };
        Some(head.member(
            span,
            text,
            name_span,
            TypeMemberKind::Method(Rc::new(function), base),
        ))
    }

    /// `: base(…)` of a constructor.
    fn base_call(&mut self, whole: &mut bool) -> Option<Vec<Expr>> {
        let colon = self.eat(Kind::Colon)?;
        self.skip_lines();
        let Some(base) = self.eat(Kind::Keyword(Keyword::Base)) else {
            *whole = false;
            self.missing("MissingBaseCtorCall", colon.end);
            return None;
        };
        self.mark_token(&base, TokenKind::Keyword);
        self.skip_lines();
        let Some(open) = self.eat(Kind::LParen) else {
            *whole = false;
            self.missing("MissingMethodParameterList", base.end);
            return None;
        };
        let arguments = self.method_arguments(&open);
        self.skip_lines();
        Some(arguments)
    }

    fn check_method(
        &mut self,
        head: &MemberHead,
        name: &Token,
        body: &ScriptBlockTree,
        constructor: bool,
        returns: bool,
    ) {
        if let Some(params) = &body.params {
            self.meaning("ParamBlockNotAllowedInMethod", params.span, "");
        }
        if !body.unnamed {
            self.meaning("NamedBlockNotAllowedInMethod", body.span, "");
        }
        if constructor && let Some(name) = &head.type_name {
            self.meaning("ConstructorCantHaveReturnType", name.span, "");
        }
        if returns && !constructor && !body.end.as_ref().is_some_and(super::meaning::always_leaves)
        {
            self.meaning("MethodHasCodePathNotReturn", self.token_span(name), "");
        }
    }

    fn enum_member(&mut self) -> Option<TypeMember> {
        self.skip_lines();
        let name = self.simple_name()?;
        self.mark_token(&name, TokenKind::Member);
        let mut end = name.end;
        let (mut value, mut failed) = (None, false);
        self.in_mode(Mode::Expression, |p| {
            let Some(equals) = p.eat(Kind::Assign(None)) else {
                return;
            };
            value = p.expression();
            end = p.here();
            if value.is_none() {
                failed = true;
                p.wrong_word("ExpectedValueExpression", equals.end, equals.end, "=");
            }
        });
        if failed {
            self.skip_lines_and_semicolons();
        } else {
            self.member_end(end);
        }
        let (span, text) = (self.span(name.start, end), self.text_of(&name).into());
        Some(MemberHead::default().member(
            span,
            text,
            self.token_span(&name),
            TypeMemberKind::Label(value),
        ))
    }
}

/// What stands before a member's name.
#[derive(Default)]
struct MemberHead {
    start: Option<usize>,
    /// End of the last word, for an error behind it.
    last: Option<usize>,
    attributes: Vec<AttributeOrType>,
    type_name: Option<TypeName>,
    is_static: bool,
    hidden: bool,
}

impl MemberHead {
    fn member(
        self,
        span: Span,
        name: Rc<str>,
        name_span: Span,
        kind: TypeMemberKind,
    ) -> TypeMember {
        let MemberHead {
            attributes,
            type_name,
            is_static,
            hidden,
            ..
        } = self;
        TypeMember {
            span,
            name,
            name_span,
            is_static,
            hidden,
            attributes,
            type_name,
            kind,
        }
    }
}
