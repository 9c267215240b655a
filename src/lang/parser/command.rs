//! Pipelines, chains, commands.

use super::words::{Context, Taken};
use super::*;

impl Parser<'_> {
    /// A pipeline, several joined by `&&` and `||`, or an assignment. `None` where none begins.
    pub(super) fn pipeline_chain(&mut self) -> Option<Statement> {
        let start = self.here();
        let (first, assign) = self.in_mode(Mode::Expression, |p| {
            let first = p.expression();
            let assign = match p.ahead_kind_if(first.is_some()) {
                Some(Kind::Assign(op)) => Some((op, p.next())),
                _ => None,
            };
            (first, assign)
        });
        if let (Some(_), Some(_)) = (&first, &assign) {
            let (target, (op, token)) = (first?, assign?);
            return Some(self.assignment(target, op, &token));
        }
        let first = self.pipeline(first);
        let joined = matches!(self.peek(), Kind::AndAnd | Kind::OrOr);
        let (mut first, background) = first?;
        if !joined {
            if background {
                self.set_background(&mut first);
            }
            return Some(first);
        }
        if background {
            let (start, end) = self.peek_place();
            self.wrong("BackgroundOperatorInPipelineChain", start, end);
        }
        Some(self.chain(start, first))
    }

    fn ahead_kind_if(&mut self, wanted: bool) -> Option<Kind> {
        wanted.then(|| self.peek())
    }

    fn chain(&mut self, start: usize, first: Statement) -> Statement {
        let mut chain = Chain {
            first,
            rest: Vec::new(),
            background: false,
        };
        while let Kind::AndAnd | Kind::OrOr = self.peek() {
            let joint = self.next();
            self.mark_token(&joint, TokenKind::Operator);
            self.skip_lines();
            let head = self.in_mode(Mode::Expression, |p| p.expression());
            let Some((next, background)) = self.pipeline(head) else {
                let word = self.text_of(&joint).to_string();
                self.missing_word("EmptyPipelineChainElement", joint.end, joint.end, &word);
                break;
            };
            if background && matches!(self.peek(), Kind::AndAnd | Kind::OrOr) {
                let (start, end) = self.peek_place();
                self.wrong("BackgroundOperatorInPipelineChain", start, end);
            }
            chain.background = background;
            chain.rest.push((joint.kind == Kind::AndAnd, next));
        }
        let end = chain
            .rest
            .last()
            .map_or(chain.first.span.end, |(_, last)| last.span.end);
        let span = Span {
            start: self.span(start, start).start.min(chain.first.span.start),
            end,
        };
        let span = Span {
            start: chain.first.span.start.max(span.start),
            end: span.end,
        };
        Statement {
            span,
            kind: StatementKind::Chain(Box::new(chain)),
        }
    }

    fn assignment(&mut self, target: Expr, op: Option<BinaryOp>, token: &Token) -> Statement {
        self.mark_token(token, TokenKind::Operator);
        self.check_target(&target, op.is_none(), "InvalidLeftHandSide");
        self.check_ref_target(&target);
        self.note_assigned(&target);
        self.skip_lines();
        let value = self.value_statement().unwrap_or_else(|| {
            let word = self.text_of(token).to_string();
            self.missing_word("ExpectedValueExpression", token.end, token.end, &word);
            self.broken(token.end, token.end)
        });
        let span = target.span.to(value.span);
        let op_span = self.token_span(token);
        Statement {
            span,
            kind: StatementKind::Assign(Box::new(Assign {
                target,
                op,
                op_span,
                value,
            })),
        }
    }

    /// `&` behind a pipeline makes it run in the background.
    fn set_background(&mut self, statement: &mut Statement) {
        let kind = std::mem::replace(&mut statement.kind, StatementKind::Break(None));
        statement.kind = match kind {
            StatementKind::Expression(value) => {
                let span = value.span;
                let stage = Stage {
                    span,
                    kind: StageKind::Expression(value),
                    redirections: Vec::new(),
                };
                StatementKind::Pipeline(Pipeline {
                    span,
                    stages: vec![stage],
                    background: true,
                })
            }
            StatementKind::Pipeline(mut pipeline) => {
                pipeline.background = true;
                StatementKind::Pipeline(pipeline)
            }
            other => other,
        };
    }

    /// Stages joined by `|`, the first of which may have been read as an expression; and whether `&` closed it.
    fn pipeline(&mut self, first: Option<Expr>) -> Option<(Statement, bool)> {
        let mut stages: Vec<Stage> = Vec::new();
        let mut head = Some(first);
        let mut pipe: Option<Token> = None;
        let mut background = false;
        loop {
            let expression = match head.take() {
                Some(first) => first,
                None => self.in_mode(Mode::Expression, |p| p.expression()),
            };
            let stage = match expression {
                Some(value) => {
                    if !stages.is_empty() {
                        let (start, end) = (value.span.start as usize, value.span.end as usize);
                        self.wrong("ExpressionsMustBeFirstInPipeline", start, end);
                    }
                    Some(self.expression_stage(value))
                }
                None => self.command(stages.first().map(|stage| stage.span)),
            };
            match stage {
                Some(stage) => stages.push(stage),
                None if !stages.is_empty() || self.peek() == Kind::Pipe => {
                    let (start, end) = match &pipe {
                        Some(pipe) => (pipe.end, pipe.end),
                        None => self.peek_place(),
                    };
                    self.missing_word("EmptyPipeElement", start, end, "");
                }
                None => {}
            }
            let mut kind = self.peek();
            if kind == Kind::NewLine {
                let (_, end) = self.peek_place();
                if self.scan.pipe_follows(end) {
                    self.skip();
                    self.scan.skip_lines(false);
                    kind = self.peek();
                }
            }
            match kind {
                Kind::Semi
                | Kind::NewLine
                | Kind::RParen
                | Kind::RCurly
                | Kind::End
                | Kind::AndAnd
                | Kind::OrOr => break,
                Kind::Ampersand => {
                    if stages.is_empty() {
                        break;
                    }
                    let token = self.next();
                    self.mark_token(&token, TokenKind::Operator);
                    background = true;
                    break;
                }
                Kind::Pipe => {
                    let token = self.next();
                    self.mark_token(&token, TokenKind::Operator);
                    self.skip_lines();
                    if self.peek() == Kind::End {
                        self.with_record_of_command(stages.first().map(|s| s.span), |_| None);
                        self.missing("EmptyPipeElement", token.end);
                        break;
                    }
                    pipe = Some(token);
                }
                _ => {
                    let (start, end) = self.peek_place();
                    self.unexpected(start, end);
                    break;
                }
            }
        }
        let statement = finish_pipeline(stages)?;
        Some((statement, background))
    }

    fn expression_stage(&mut self, value: Expr) -> Stage {
        let mut span = value.span;
        let mut redirections = Vec::new();
        let mut taken = Taken::default();
        while let Kind::Redirection | Kind::RedirectIn = self.peek() {
            let token = self.next();
            if let Some(redirection) = self.redirection(token, &mut taken) {
                span = span.to(redirection.span);
                redirections.push(redirection);
            }
        }
        Stage {
            span,
            kind: StageKind::Expression(value),
            redirections,
        }
    }

    /// A command with all its words; `None` where none begins.
    pub(super) fn command(&mut self, upstream: Option<Span>) -> Option<Stage> {
        self.in_mode(Mode::Command, |p| {
            p.with_record_of_command(upstream, |p| p.command_words())
        })
    }

    fn command_words(&mut self) -> Option<Stage> {
        let first = self.next();
        let (start, mut end) = (first.start, first.end);
        let invocation = match first.kind {
            Kind::Dot => Invocation::Dot,
            Kind::Ampersand => Invocation::Call,
            _ => Invocation::Plain,
        };
        let mut token = if invocation == Invocation::Plain {
            first
        } else {
            self.mark_token(&first, TokenKind::Operator);
            self.next()
        };
        if invocation == Invocation::Dot {
            self.mentions |= Mentions::ANYTHING;
        }
        let mut context = if invocation == Invocation::Plain {
            Context::Name
        } else {
            Context::Invoked
        };
        let mut words = Words {
            name: None,
            elements: Vec::new(),
            redirections: Vec::new(),
            taken: Taken::default(),
        };
        let mut dashes = false;
        loop {
            let named = context == Context::Argument;
            match token.kind {
                Kind::Pipe
                | Kind::RCurly
                | Kind::RParen
                | Kind::End
                | Kind::NewLine
                | Kind::Semi
                | Kind::AndAnd
                | Kind::OrOr => {
                    self.unget(token);
                    break;
                }
                // In the middle of a command it makes the pipeline run in the background.
                Kind::Ampersand => {
                    self.unget(token);
                    break;
                }
                Kind::MinusMinus => {
                    end = token.end;
                    let word = self.expr(token.start, token.end, text_constant("--", Quote::Bare));
                    if dashes || words.name.is_none() {
                        words.push(Element::Argument(word));
                    } else {
                        let span = word.span;
                        let parameter = CommandParameter {
                            span,
                            name_span: span,
                            name: "-".into(),
                            value: None,
                        };
                        words.push(Element::Parameter(parameter));
                    }
                    dashes = true;
                }
                Kind::Comma => {
                    end = token.end;
                    self.wrong("MissingArgument", token.start, token.end);
                    self.skip_lines();
                }
                Kind::Parameter(_) if !named || dashes => {
                    end = token.end;
                    let text = self.text_of(&token);
                    let word = self.expr(token.start, token.end, text_constant(text, Quote::Bare));
                    words.push(Element::Argument(word));
                }
                Kind::Parameter(colon) => {
                    let (parameter, at) = self.command_parameter(&token, colon);
                    end = at;
                    words.push(Element::Parameter(parameter));
                }
                Kind::Redirection | Kind::RedirectIn if named => {
                    end = token.end;
                    if let Some(redirection) = self.redirection(token, &mut words.taken) {
                        words.redirections.push(redirection);
                    }
                }
                Kind::Redirection | Kind::RedirectIn => {
                    end = token.end;
                    let text = self.text_of(&token);
                    let word = self.expr(token.start, token.end, text_constant(text, Quote::Bare));
                    words.push(Element::Argument(word));
                }
                _ => {
                    let splat = token.kind == Kind::Splat && named;
                    let verbatim = token.kind == Kind::Generic && self.text_of(&token) == "--%";
                    if splat {
                        self.note_splat(token.start);
                    }
                    let Some(value) = self.argument(context, token) else {
                        break;
                    };
                    end = self.last_end(end);
                    words.push(match value.kind {
                        ExprKind::Variable(_) if splat => Element::Splat(value),
                        _ => Element::Argument(value),
                    });
                    if verbatim {
                        self.skip();
                        let rest = self.scan.verbatim();
                        end = rest.end;
                        let text = self.text_of(&rest);
                        let word =
                            self.expr(rest.start, rest.end, text_constant(text, Quote::Bare));
                        words.push(Element::Argument(word));
                        break;
                    }
                }
            }
            context = Context::Argument;
            token = self.next();
        }
        self.finish_command(words, invocation, start, end)
    }

    fn finish_command(
        &mut self,
        words: Words,
        invocation: Invocation,
        start: usize,
        end: usize,
    ) -> Option<Stage> {
        let Some(name) = words.name else {
            if invocation != Invocation::Plain {
                let word = if invocation == Invocation::Dot {
                    "."
                } else {
                    "&"
                };
                self.wrong_word("MissingExpression", start, start + 1, word);
            }
            return None;
        };
        self.note_command(&name);
        let mut span = self.span(start, end).to(name.span);
        if let Some(last) = words.elements.last() {
            span = span.to(last.span());
        }
        let mut whole = span;
        for redirection in &words.redirections {
            whole = whole.to(redirection.span);
        }
        let command = Command {
            span,
            invocation,
            name,
            elements: words.elements,
            memo: Memo::default(),
        };
        Some(Stage {
            span: whole,
            kind: StageKind::Command(command),
            redirections: words.redirections,
        })
    }

    fn command_parameter(&mut self, token: &Token, colon: bool) -> (CommandParameter, usize) {
        self.mark_token(token, TokenKind::Parameter);
        let name_span = self.token_span(token);
        let mut parameter = CommandParameter {
            span: name_span,
            name_span,
            name: self.word(token),
            value: None,
        };
        let mut end = token.end;
        if colon && self.peek() != Kind::Comma {
            let first = self.next();
            match self.argument(Context::Argument, first) {
                Some(value) => {
                    parameter.span = name_span.to(value.span);
                    parameter.value = Some(value);
                    end = self.last_end(end);
                }
                None => {
                    let word = self.text_of(token).to_string();
                    self.wrong_word("ParameterRequiresArgument", token.end, token.end, &word);
                }
            }
        }
        (parameter, end)
    }

    /// The end of what was taken last; a token that waits is not taken.
    fn last_end(&mut self, fallback: usize) -> usize {
        match &self.ahead {
            None => self.scan.pos,
            Some(_) => fallback,
        }
    }
}

/// Words of a command as they are read.
struct Words {
    name: Option<Expr>,
    elements: Vec<Element>,
    redirections: Vec<Redirection>,
    taken: Taken,
}

impl Words {
    fn push(&mut self, element: Element) {
        match element {
            Element::Argument(value) if self.name.is_none() => self.name = Some(value),
            other => self.elements.push(other),
        }
    }
}

fn finish_pipeline(mut stages: Vec<Stage>) -> Option<Statement> {
    let span = stages.first()?.span.to(stages.last()?.span);
    let plain = stages.len() == 1
        && stages[0].redirections.is_empty()
        && matches!(stages[0].kind, StageKind::Expression(_));
    if plain
        && let Some(Stage {
            kind: StageKind::Expression(value),
            ..
        }) = stages.pop()
    {
        return Some(Statement {
            span,
            kind: StatementKind::Expression(value),
        });
    }
    Some(Statement {
        span,
        kind: StatementKind::Pipeline(Pipeline {
            span,
            stages,
            background: false,
        }),
    })
}
