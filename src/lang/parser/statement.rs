//! Which statement begins here; `if`, `try`, `trap`, jumps.

use super::flow::Around;
use super::*;
use crate::lang::scan::Keyword;

/// What a statement turned out to be: traps do not stand among the others.
pub(super) enum Read {
    Statement(Statement),
    Trap(Trap),
}

impl Parser<'_> {
    /// The next statement; `None` where none begins.
    pub(super) fn statement(&mut self) -> Option<Read> {
        if !self.enter() {
            self.leave();
            return None;
        }
        let read = self.statement_inside();
        self.leave();
        read
    }

    /// A statement where a value is wanted: a trap is none, and stands for nothing.
    pub(super) fn value_statement(&mut self) -> Option<Statement> {
        match self.statement()? {
            Read::Statement(statement) => Some(statement),
            Read::Trap(trap) => {
                self.meaning("TrapStatementNotAllowedHere", trap.span, "trap");
                Some(Statement {
                    span: trap.span,
                    kind: StatementKind::Expression(self.hole(0)),
                })
            }
        }
    }

    fn statement_inside(&mut self) -> Option<Read> {
        let mut token = self.next();
        let mut attributes = Vec::new();
        let start = token.start;
        if token.kind == Kind::Generic && self.text_of(&token).starts_with('[') {
            self.rewind(start);
            attributes = self.attribute_list(false);
            let behind = self.next();
            let keep = match behind.kind {
                Kind::Keyword(keyword) if keyword.refuses_attributes() => {
                    if let Some(AttributeOrType::Attribute(first)) = attributes.first()
                        && !attributes
                            .iter()
                            .any(|a| matches!(a, AttributeOrType::Type(_)))
                    {
                        let (span, name) = (first.span, first.name.text());
                        self.wrong_word(
                            "UnexpectedAttribute",
                            span.start as usize,
                            span.end as usize,
                            &name,
                        );
                        true
                    } else {
                        false
                    }
                }
                Kind::Keyword(_) if !attributes.is_empty() => {
                    if let Some(AttributeOrType::Type(name)) = attributes
                        .iter()
                        .find(|a| matches!(a, AttributeOrType::Type(_)))
                    {
                        let (span, text) = (name.span, name.text());
                        self.wrong_word(
                            "TypeNotAllowedBeforeStatement",
                            span.start as usize,
                            span.end as usize,
                            &text,
                        );
                    }
                    true
                }
                _ => false,
            };
            if keep {
                token = behind;
            } else {
                self.rewind(start);
                attributes.clear();
                if matches!(behind.kind, Kind::Keyword(_)) {
                    token = self.next();
                } else {
                    // The word is an expression that begins with a type, as far as can be seen.
                    return self.pipeline_chain().map(Read::Statement);
                }
            }
        }
        if let Kind::Keyword(keyword) = token.kind {
            return self.keyword_statement(keyword, token, attributes);
        }
        if token.kind == Kind::Label {
            return self.labelled(token).map(Read::Statement);
        }
        self.unget(token);
        if self.peek() == Kind::End {
            return None;
        }
        self.pipeline_chain().map(Read::Statement)
    }

    fn keyword_statement(
        &mut self,
        keyword: Keyword,
        token: Token,
        attributes: Vec<AttributeOrType>,
    ) -> Option<Read> {
        use Keyword as K;
        let first = attributes.first().map_or(token.start, |a| {
            (a.span().start as usize).saturating_sub(1).min(token.start)
        });
        self.mark_token(&token, TokenKind::Keyword);
        let statement = match keyword {
            K::If => self.if_statement(&token),
            K::Switch => self.switch_statement(None, &token),
            K::Foreach => self.foreach_statement(None, &token),
            K::For => self.for_statement(None, &token),
            K::While => self.while_statement(None, &token),
            K::Do => self.do_statement(None, &token),
            K::Function | K::Filter | K::Workflow => self.function_statement(keyword, &token),
            K::Return | K::Throw | K::Exit => self.exit_statement(keyword, &token),
            K::Break | K::Continue => self.jump_statement(keyword, &token),
            K::Trap => return Some(self.trap_statement(&token)),
            K::Try => self.try_statement(&token),
            K::Data => self.data_statement(&token),
            K::Parallel | K::Sequence => self.block_statement(&token),
            K::Configuration => self.configuration_statement(&token)?,
            K::Class => self.class_statement(attributes, &token, first),
            K::Enum => self.enum_statement(attributes, &token, first),
            K::From | K::Define | K::Var => {
                let word = self.text_of(&token).to_string();
                self.wrong_word("ReservedKeywordNotAllowed", token.start, token.end, &word);
                self.broken(token.start, token.end)
            }
            K::Using => {
                self.using_statement(&token);
                let end = self.here();
                self.wrong("UsingMustBeAtStartOfScript", token.start, end);
                self.broken(token.start, token.end)
            }
            K::Else | K::ElseIf | K::Catch | K::Until if !self.scan.reports.is_empty() => {
                // Left over from a statement that was reported already.
                self.skip_lines();
                return self.statement();
            }
            _ => {
                if attributes.is_empty() {
                    self.unget(token);
                } else {
                    self.rewind(first);
                }
                return self.pipeline_chain().map(Read::Statement);
            }
        };
        Some(Read::Statement(statement))
    }

    fn labelled(&mut self, label: Token) -> Option<Statement> {
        self.skip_lines();
        let token = self.next();
        let Kind::Keyword(keyword) = token.kind else {
            return self.label_as_word(&label);
        };
        let statement = match keyword {
            Keyword::Switch => self.switch_statement(Some(&label), &token),
            Keyword::Foreach => self.foreach_statement(Some(&label), &token),
            Keyword::For => self.for_statement(Some(&label), &token),
            Keyword::While => self.while_statement(Some(&label), &token),
            Keyword::Do => self.do_statement(Some(&label), &token),
            _ => return self.label_as_word(&label),
        };
        self.mark_token(&token, TokenKind::Keyword);
        self.mark_token(&label, TokenKind::Keyword);
        Some(statement)
    }

    /// A label before nothing that can have one is the name of a command.
    fn label_as_word(&mut self, label: &Token) -> Option<Statement> {
        self.rewind(label.start);
        self.pipeline_chain()
    }

    pub(super) fn label_text(&self, label: Option<&Token>) -> Option<Rc<str>> {
        label.map(|token| self.text_of(token).trim_start_matches(':').into())
    }

    // ---- if

    fn if_statement(&mut self, first: &Token) -> Statement {
        let mut arms = Vec::new();
        let (mut keyword_end, mut keyword) = (first.end, "if");
        loop {
            self.skip_lines();
            let Some(open) = self.eat(Kind::LParen) else {
                self.missing_word(
                    "MissingOpenParenthesisInIfStatement",
                    keyword_end,
                    keyword_end,
                    keyword,
                );
                return self.broken(first.start, keyword_end);
            };
            self.skip_lines();
            let condition = self.pipeline_chain();
            if condition.is_none() {
                self.missing_word("IfStatementMissingCondition", open.end, open.end, keyword);
            }
            self.skip_lines();
            let close = self.next();
            if close.kind != Kind::RParen {
                if condition.is_some() {
                    self.missing_word(
                        "MissingEndParenthesisAfterStatement",
                        close.start,
                        close.end,
                        keyword,
                    );
                }
                let at = close.start;
                self.unget(close);
                return self.broken(first.start, at);
            }
            self.skip_lines();
            let Some(body) = self.statement_block() else {
                self.missing_word("MissingStatementBlock", close.start, close.end, keyword);
                return self.broken(first.start, close.end);
            };
            let condition = condition.unwrap_or_else(|| self.broken(open.end, open.end));
            let mut end = body.span.end;
            arms.push((condition, body));
            self.skip_lines();
            let otherwise = match self.peek() {
                Kind::Keyword(Keyword::ElseIf) => {
                    let token = self.next();
                    self.mark_token(&token, TokenKind::Keyword);
                    (keyword_end, keyword) = (token.end, "elseif");
                    continue;
                }
                Kind::Keyword(Keyword::Else) => {
                    let token = self.next();
                    self.mark_token(&token, TokenKind::Keyword);
                    self.skip_lines();
                    let Some(body) = self.statement_block() else {
                        self.missing("MissingStatementBlockAfterElse", token.end);
                        return self.broken(first.start, token.end);
                    };
                    end = body.span.end;
                    Some(body)
                }
                _ => None,
            };
            let span = Span {
                start: self.span(first.start, first.start).start,
                end,
            };
            return Statement {
                span,
                kind: StatementKind::If(Box::new(If { arms, otherwise })),
            };
        }
    }

    // ---- leaving

    fn exit_statement(&mut self, keyword: Keyword, token: &Token) -> Statement {
        let value = self.pipeline_chain().map(Box::new);
        let span = self.token_span(token);
        let span = Span {
            start: span.start,
            end: value.as_ref().map_or(span.end, |value| value.span.end),
        };
        let kind = match keyword {
            Keyword::Return => {
                self.check_return(span, value.is_some());
                StatementKind::Return(value)
            }
            Keyword::Throw => StatementKind::Throw(value),
            _ => StatementKind::Exit(value),
        };
        Statement { span, kind }
    }

    fn jump_statement(&mut self, keyword: Keyword, token: &Token) -> Statement {
        let label = self.label_or_key().map(Box::new);
        let mut span = self.token_span(token);
        if let Some(label) = &label {
            span.end = label.span.end;
        }
        self.check_jump(span, label.as_deref());
        let kind = if keyword == Keyword::Break {
            StatementKind::Break(label)
        } else {
            StatementKind::Continue(label)
        };
        Statement { span, kind }
    }

    // ---- errors

    fn trap_statement(&mut self, token: &Token) -> Read {
        let start = self.scan.pos;
        self.skip_lines();
        let mut kind = None;
        match self.attribute() {
            Some(AttributeOrType::Type(name)) => kind = Some(name),
            Some(AttributeOrType::Attribute(_)) => self.rewind(start),
            None => {}
        }
        self.around.push(Around::Body);
        let body = self.statement_block();
        self.around.pop();
        let Some(body) = body else {
            let at = kind.as_ref().map_or(token.end, |_| self.here());
            self.missing("MissingTrapStatement", at);
            return Read::Statement(self.broken(token.start, at));
        };
        let span = self.token_span(token).to(body.span);
        Read::Trap(Trap { span, kind, body })
    }

    fn try_statement(&mut self, token: &Token) -> Statement {
        self.skip_lines();
        let Some(body) = self.statement_block() else {
            self.missing("MissingTryStatementBlock", token.end);
            return self.broken(token.start, token.end);
        };
        let body_end = self.scan.pos;
        let mut failed = false;
        let mut catches = Vec::new();
        while let Some(clause) = self.catch_clause(&mut failed) {
            catches.push(clause);
        }
        self.skip_lines();
        let mut finally = None;
        if self.peek() == Kind::Keyword(Keyword::Finally) {
            let word = self.next();
            self.mark_token(&word, TokenKind::Keyword);
            self.around.push(Around::Finally);
            finally = self.statement_block();
            self.around.pop();
            if finally.is_none() {
                failed = true;
                self.missing("MissingFinallyStatementBlock", word.end);
            }
        }
        if catches.is_empty() && finally.is_none() && !failed {
            failed = true;
            self.missing("MissingCatchOrFinally", body_end);
        }
        if failed {
            return self.broken(token.start, body_end);
        }
        if let Some(at) = catches
            .iter()
            .position(|clause: &Catch| clause.types.is_empty())
            && let Some(next) = catches.get(at + 1)
        {
            self.meaning("EmptyCatchNotLast", next.span, "");
        }
        for (at, clause) in catches.iter().enumerate() {
            for later in catches[at + 1..].iter().flat_map(|clause| &clause.types) {
                if clause
                    .types
                    .iter()
                    .any(|earlier| checks::types::catches(earlier, later))
                {
                    self.meaning("ExceptionTypeAlreadyCaught", later.span, &later.text());
                }
            }
        }
        let mut span = self.token_span(token).to(body.span);
        for clause in &catches {
            span = span.to(clause.span);
        }
        if let Some(list) = &finally {
            span = span.to(list.span);
        }
        Statement {
            span,
            kind: StatementKind::Try(Box::new(Try {
                body,
                catches,
                finally,
            })),
        }
    }

    fn catch_clause(&mut self, failed: &mut bool) -> Option<Catch> {
        self.skip_lines();
        let token = self.eat(Kind::Keyword(Keyword::Catch))?;
        self.mark_token(&token, TokenKind::Keyword);
        let mut types = Vec::new();
        let mut comma: Option<Token> = None;
        let mut reported = false;
        let mut end = token.end;
        loop {
            let start = self.here();
            self.skip_lines();
            match self.attribute() {
                None => {
                    if let Some(comma) = &comma {
                        *failed = true;
                        reported = true;
                        self.missing("MissingTypeLiteralToken", comma.end);
                    }
                    break;
                }
                Some(AttributeOrType::Attribute(_)) => {
                    self.rewind(start);
                    break;
                }
                Some(AttributeOrType::Type(name)) => types.push(name),
            }
            end = self.here();
            self.skip_lines();
            comma = self.eat(Kind::Comma);
            if comma.is_none() {
                break;
            }
        }
        let Some(body) = self.statement_block() else {
            if !reported {
                self.missing("MissingCatchHandlerBlock", end);
            }
            *failed = true;
            return None;
        };
        let span = self.token_span(&token).to(body.span);
        Some(Catch { span, types, body })
    }

    fn block_statement(&mut self, token: &Token) -> Statement {
        let word = self.text_of(token).to_string();
        if self.statement_block().is_none() {
            self.missing_word("MissingStatementAfterKeyword", token.end, token.end, &word);
        } else {
            self.meaning("UnexpectedKeyword", self.token_span(token), &word);
        }
        self.broken(token.start, token.end)
    }
}
