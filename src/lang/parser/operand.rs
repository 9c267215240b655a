//! Operands: literals, variables, brackets, tables, blocks, and the members and elements behind them.

use super::*;
use crate::lang::scan::{Part, Parts};

impl Parser<'_> {
    /// An operand; with `members`, also what is accessed on it. `None` where none begins.
    pub(super) fn primary(&mut self, members: bool) -> Option<Expr> {
        let token = self.next();
        let (start, end) = (token.start, token.end);
        let value = match token.kind {
            Kind::Variable | Kind::Splat => {
                self.mark_token(&token, TokenKind::Variable);
                if token.kind == Kind::Splat && !self.take_splat(start) {
                    let word = self.word(&token).to_string();
                    if !word.to_ascii_lowercase().starts_with("using:") {
                        self.meaning("SplattingNotPermitted", self.token_span(&token), &word);
                    }
                }
                let variable = self.variable_node(&token);
                self.expr(start, end, ExprKind::Variable(Box::new(variable)))
            }
            Kind::Number => {
                self.mark_token(&token, TokenKind::Number);
                let Payload::Number(literal) = token.payload else {
                    return None;
                };
                self.expr(
                    start,
                    end,
                    ExprKind::Constant(Box::new(Constant::new(literal, Quote::Bare))),
                )
            }
            Kind::Text | Kind::HereText | Kind::Expandable | Kind::HereExpandable => {
                self.text(token)
            }
            Kind::LParen => self.parenthesized(&token),
            Kind::AtParen | Kind::DollarParen => self.sub_expression(&token),
            Kind::AtCurly => self.hash(&token),
            Kind::LCurly => self.block(&token),
            _ => {
                self.unget(token);
                return None;
            }
        };
        if !members {
            return Some(value);
        }
        let access = self.member_access(true);
        let value = self.members(value, access);
        if !matches!(value.kind, ExprKind::Variable(_)) {
            self.check_using(&value);
        }
        Some(value)
    }

    pub(super) fn variable_node(&mut self, token: &Token) -> Variable {
        let variable = Variable::from_path(&self.word(token));
        self.note_variable(&variable);
        variable
    }

    /// What is behind an operand without a blank; nothing if a token waits, for then there was an error.
    fn member_access(&mut self, brackets: bool) -> Option<Token> {
        if self.ahead.is_some() {
            return None;
        }
        self.scan.member_access(brackets)
    }

    // ---- texts

    fn text(&mut self, token: Token) -> Expr {
        self.mark_token(&token, TokenKind::String);
        let (start, end) = (token.start, token.end);
        let quote = match token.kind {
            Kind::Text => Quote::Single,
            Kind::HereText => Quote::HereSingle,
            Kind::Expandable => Quote::Double,
            _ => Quote::HereDouble,
        };
        match token.payload {
            Payload::Parts(parts) => {
                let parts = self.text_parts(*parts);
                self.expr(
                    start,
                    end,
                    ExprKind::Expandable(Box::new(Expandable { quote, parts })),
                )
            }
            Payload::Text(text) => self.expr(start, end, text_constant(text, quote)),
            _ => self.expr(start, end, text_constant("", quote)),
        }
    }

    pub(super) fn text_parts(&mut self, parts: Parts) -> Vec<TextPart> {
        parts
            .parts
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => TextPart::Text(text.into()),
                Part::Variable(path, start, end) => {
                    self.mark(start, end, TokenKind::Variable);
                    let variable = Variable::from_path(&path);
                    self.note_variable(&variable);
                    TextPart::Value(self.expr(start, end, ExprKind::Variable(Box::new(variable))))
                }
                Part::Sub(start, end, text) => TextPart::Value(self.nested(start, end, text)),
            })
            .collect()
    }

    /// `$(…)` of a text, parsed by a parser of its own.
    fn nested(&mut self, start: usize, end: usize, cut: Option<(String, Vec<usize>)>) -> Expr {
        if !self.enter() {
            self.leave();
            return self.hole(end);
        }
        let (text, from, map) = match &cut {
            None => (&self.scan.text[..end], start, self.map.clone()),
            Some((text, skipped)) => {
                let width = |at: &usize| {
                    self.scan.text[*at..]
                        .chars()
                        .next()
                        .map_or(1, char::len_utf8)
                };
                let skipped = skipped.iter().map(|at| (*at, width(at))).collect();
                let mapping = Mapping {
                    start,
                    skipped,
                    above: self.map.clone(),
                };
                (text.as_str(), 0, Some(Rc::new(mapping)))
            }
        };
        let mut inner = Parser::new(&self.source, text);
        inner.scan.pos = from;
        inner.scan.mode = Mode::Expression;
        inner.map = map.clone();
        inner.comments = self.comments.clone();
        inner.depth = self.depth;
        inner.scan.allowance = self.scan.allowance;
        inner.record = self.record.take();
        let value = inner.primary(true);
        let stopped = inner.stopped;
        let allowance = inner.scan.allowance;
        self.record = inner.record.take();
        self.mentions |= inner.mentions;
        let (reports, late) = (
            std::mem::take(&mut inner.scan.reports),
            std::mem::take(&mut inner.late),
        );
        let comments = std::mem::take(&mut inner.scan.comments);
        drop(inner);
        self.scan.allowance = allowance;
        let cut_here = cut.is_some();
        let up = |at: usize| {
            if cut_here {
                map.as_ref().map_or(at, |map| map.up(at))
            } else {
                at
            }
        };
        for mut report in reports {
            (report.start, report.end) = (up(report.start), up(report.end));
            report.unfinished = false;
            self.push_report(report);
        }
        for (first, last) in comments {
            let (first, last) = (up(first), up(last));
            if self.scan.comments.last().is_none_or(|last| last.0 < first) {
                self.scan.comments.push((first, last));
            }
        }
        self.late.extend(late);
        self.leave();
        if stopped {
            self.stop();
        }
        value.unwrap_or_else(|| self.hole(end))
    }

    // ---- brackets

    fn parenthesized(&mut self, open: &Token) -> Expr {
        let inside = self.in_mode(Mode::Command, |p| {
            p.with_comma(false, |p| {
                p.skip_lines();
                let inside = p.pipeline_chain();
                if inside.is_none() {
                    p.missing("ExpectedExpression", open.end);
                }
                let end = p.here();
                p.skip_lines();
                if p.eat(Kind::RParen).is_none() {
                    p.missing(
                        "MissingEndParenthesisInExpression",
                        if inside.is_some() { end } else { open.end },
                    );
                }
                inside
            })
        });
        let end = self.taken_end(open.end);
        let inside = inside.unwrap_or_else(|| self.broken(end, end));
        self.expr(open.start, end, ExprKind::Paren(Box::new(inside)))
    }

    fn taken_end(&self, fallback: usize) -> usize {
        match &self.ahead {
            None => self.scan.pos,
            Some(token) => token.start.max(fallback),
        }
    }

    fn sub_expression(&mut self, open: &Token) -> Expr {
        let list = self.in_mode(Mode::Command, |p| {
            p.with_comma(false, |p| {
                p.skip_lines();
                let list = p.bracketed_list();
                p.skip_lines();
                if p.eat(Kind::RParen).is_none() {
                    let (start, end) = p.peek_place();
                    p.missing_word("MissingEndParenthesisInSubexpression", start, end, "");
                }
                list
            })
        });
        let end = self.taken_end(open.end);
        let kind = match open.kind {
            Kind::AtParen => ExprKind::ArraySub(Box::new(list)),
            _ => ExprKind::Sub(Box::new(list)),
        };
        self.expr(open.start, end, kind)
    }

    pub(super) fn block(&mut self, open: &Token) -> Expr {
        let tree = self.in_mode(Mode::Command, |p| {
            p.with_comma(false, |p| p.script_block(Some(open), false))
        });
        Expr {
            span: tree.span,
            kind: ExprKind::Block(Rc::new(tree)),
        }
    }

    fn hash(&mut self, open: &Token) -> Expr {
        self.skip_lines();
        let mut entries = Vec::new();
        while let Some(entry) = self.hash_entry() {
            entries.push(entry);
            if !matches!(self.peek(), Kind::NewLine | Kind::Semi) {
                break;
            }
            self.skip_lines_and_semicolons();
        }
        self.peek();
        self.note_hash(open.end, &entries);
        if self.eat(Kind::RCurly).is_none() {
            let (_, end) = self.peek_place();
            self.missing_close("MissingEndCurlyBrace", (open.end, open.end), end);
        }
        self.check_keys(&entries);
        let end = self.taken_end(open.end);
        self.expr(
            open.start,
            end,
            ExprKind::Hash(Box::new(Hash {
                entries,
                cache: Cache::default(),
            })),
        )
    }

    fn hash_entry(&mut self) -> Option<(Expr, Statement)> {
        let key = self.in_mode(Mode::Expression, |p| {
            let key = p.label_or_key()?;
            let end = p.here();
            let equals = p.eat(Kind::Assign(None));
            Some((key, equals, end))
        });
        let (key, equals, end) = key?;
        if let ExprKind::Constant(constant) = &key.kind
            && constant.quote == Quote::Bare
        {
            let (start, end) = (key.span.start as usize, key.span.end as usize);
            if self.map.is_none() {
                self.mark(start, end, TokenKind::Member);
            }
        }
        let Some(equals) = equals else {
            self.wrong("MissingEqualsInHashLiteral", end, end);
            self.sync(false, &[Kind::RCurly, Kind::Semi, Kind::NewLine]);
            let broken = self.broken(end, end);
            return Some((key, broken));
        };
        let value = self.in_mode(Mode::Command, |p| {
            p.skip_lines();
            p.value_statement()
        });
        let value = value.unwrap_or_else(|| {
            self.missing("MissingStatementInHashLiteral", equals.end);
            self.broken(equals.end, equals.end)
        });
        Some((key, value))
    }

    /// A simple name, where one is wanted: keys, members, labels.
    pub(super) fn simple_name(&mut self) -> Option<Token> {
        self.scan.simple_name = true;
        if let Some(token) = &self.ahead
            && matches!(token.kind, Kind::Generic | Kind::Keyword(_) | Kind::Label)
        {
            let start = token.start;
            self.ahead = None;
            self.scan.pos = start;
        }
        let kind = self.peek();
        self.scan.simple_name = false;
        if kind != Kind::Identifier {
            return None;
        }
        Some(self.next())
    }

    pub(super) fn label_or_key(&mut self) -> Option<Expr> {
        if let Some(token) = self.simple_name() {
            let text = self.text_of(&token);
            return Some(self.expr(token.start, token.end, text_constant(text, Quote::Bare)));
        }
        if matches!(self.peek(), Kind::NewLine | Kind::Semi) {
            return None;
        }
        self.with_comma(true, |p| p.unary())
    }

    // ---- members and elements

    /// Everything accessed on a value, from the operator already taken on.
    pub(super) fn members(&mut self, value: Expr, access: Option<Token>) -> Expr {
        let mut value = value;
        let mut access = access;
        let mut chain = 0;
        while let Some(token) = access {
            chain += 1;
            if chain > MAX_CHAIN {
                self.stop();
                return value;
            }
            // A line may end behind the dot.
            if self.ahead.is_none() {
                self.scan.skip_lines(false);
            }
            value = match token.kind {
                Kind::LBracket | Kind::QuestionBracket => self.element(value, &token),
                _ => self.member(value, &token),
            };
            access = self.member_access(true);
        }
        value
    }

    fn member(&mut self, target: Expr, operator: &Token) -> Expr {
        let is_static = operator.kind == Kind::ColonColon;
        let conditional = operator.kind == Kind::QuestionDot;
        let name_start = self.here();
        let Some((name, simple)) = self.member_name() else {
            let end = operator.end;
            self.note_member(&target, operator, end, is_static);
            self.missing("MissingPropertyName", operator.end);
            self.single_argument(super::words::Context::Argument);
            return self.hole(end);
        };
        let name_end = self.taken_end(name_start);
        if simple {
            self.mark(name_start, name_end, TokenKind::Member);
            self.note_member(&target, operator, name_end, is_static);
        }
        let name_span = self.span(name_start, name_end);
        let generics = if self.ahead.is_none() {
            self.generic_arguments()
        } else {
            Vec::new()
        };
        let open = if self.ahead.is_none() {
            self.scan.invocation()
        } else {
            None
        };
        let Some(open) = open else {
            let (cache, symbol) = (Cache::default(), Cache::default());
            let span = target.span.to(name_span);
            let member = Member {
                target,
                name,
                name_span,
                is_static,
                conditional,
                cache,
                symbol,
            };
            return Expr {
                span,
                kind: ExprKind::Member(Box::new(member)),
            };
        };
        let arguments = if open.kind == Kind::LParen {
            self.method_arguments(&open)
        } else {
            self.skip_lines();
            vec![self.block(&open)]
        };
        let end = self.taken_end(open.end);
        let span = target.span.to(self.span(open.start, end));
        let (cache, symbol) = (Cache::default(), Cache::default());
        let invoke = Invoke {
            target,
            name,
            name_span,
            is_static,
            conditional,
            generics,
            arguments,
            cache,
            symbol,
        };
        Expr {
            span,
            kind: ExprKind::Invoke(Box::new(invoke)),
        }
    }

    /// Name of a member, and whether it is a simple word.
    fn member_name(&mut self) -> Option<(MemberName, bool)> {
        if let Some(token) = self.simple_name() {
            return Some((MemberName::Name(self.text_of(&token).into()), true));
        }
        let kind = self.peek();
        let value = if kind.is_unary() || kind == Kind::LBracket {
            self.unary()?
        } else {
            self.primary(false)?
        };
        let name = match value.as_text() {
            Some(text) => MemberName::Name(text.into()),
            None => MemberName::Computed(value),
        };
        Some((name, false))
    }

    /// `[int, string]` between a method's name and its bracket.
    fn generic_arguments(&mut self) -> Vec<TypeName> {
        let start = self.scan.pos;
        let reports = self.scan.reports.len();
        if !self.scan.text[start..].starts_with('[') {
            return Vec::new();
        }
        self.scan.pos += 1;
        let found = self.type_arguments();
        if let Some(names) = found
            && self.ahead.is_none()
            && self.scan.text[self.scan.pos..].starts_with('(')
        {
            return names;
        }
        self.forget_reports(reports);
        self.rewind(start);
        Vec::new()
    }

    /// Arguments of a method, behind the bracket.
    pub(super) fn method_arguments(&mut self, open: &Token) -> Vec<Expr> {
        self.with_comma(true, |p| {
            let mut arguments = Vec::new();
            let mut comma: Option<Token> = None;
            let mut reported = false;
            let mut last = open.end;
            loop {
                p.skip_lines();
                let Some(argument) = p.expression() else {
                    if let Some(comma) = &comma {
                        p.missing_word("MissingExpressionAfterToken", comma.end, comma.end, ",");
                        reported = true;
                    }
                    break;
                };
                arguments.push(argument);
                last = p.taken_end(last);
                p.skip_lines();
                comma = p.eat(Kind::Comma);
                if comma.is_none() {
                    break;
                }
            }
            p.skip_lines();
            if p.eat(Kind::RParen).is_none() && !reported {
                p.missing("MissingEndParenthesisInMethodCall", last);
            }
            arguments
        })
    }

    fn element(&mut self, target: Expr, open: &Token) -> Expr {
        self.skip_lines();
        let before = std::mem::replace(&mut self.no_comma, false);
        let index = self.expression();
        self.no_comma = before;
        let end = self.here();
        let missing = index.is_none();
        let index = index.unwrap_or_else(|| {
            self.missing("MissingArrayIndexExpression", open.end);
            self.hole(open.end)
        });
        self.skip_lines();
        if self.eat(Kind::RBracket).is_none() && !missing {
            self.missing("MissingEndSquareBracket", end);
        }
        let end = self.taken_end(open.end);
        let span = target.span.to(self.span(open.start, end));
        let conditional = open.kind == Kind::QuestionBracket;
        Expr {
            span,
            kind: ExprKind::Index(Box::new(Index {
                target,
                index,
                conditional,
            })),
        }
    }
}
