//! Loops and `switch`.

use super::flow::Around;
use super::words::Context;
use super::*;
use crate::lang::scan::Keyword;

impl Parser<'_> {
    fn start_of(&self, label: Option<&Token>, token: &Token) -> usize {
        label.map_or(token.start, |label| label.start)
    }

    /// The body of a loop, inside which a jump finds it.
    fn loop_body(&mut self, label: Option<&Rc<str>>) -> Option<StatementList> {
        self.around.push(Around::Loop(label.cloned()));
        let body = self.statement_block();
        self.around.pop();
        body
    }

    fn whole(&self, start: usize, body: &StatementList) -> Span {
        Span {
            start: self.span(start, start).start,
            end: body.span.end,
        }
    }

    /// `(` and what must stand in it: a condition. `None` after an error.
    fn condition(&mut self, token: &Token, missing: &'static str) -> Option<Statement> {
        let word = self.text_of(token).to_string();
        self.skip_lines();
        let Some(open) = self.eat(Kind::LParen) else {
            self.missing_word(
                "MissingOpenParenthesisAfterKeyword",
                token.end,
                token.end,
                &word,
            );
            return None;
        };
        self.skip_lines();
        let condition = self.pipeline_chain();
        if condition.is_none() {
            self.missing_word(missing, open.end, open.end, &word);
        }
        let end = condition.as_ref().map(|_| self.here());
        self.skip_lines();
        if self.eat(Kind::RParen).is_none() {
            if let Some(end) = end {
                self.missing_word("MissingEndParenthesisAfterStatement", end, end, &word);
            }
            return None;
        }
        Some(condition.unwrap_or_else(|| self.broken(open.end, open.end)))
    }

    pub(super) fn while_statement(&mut self, label: Option<&Token>, token: &Token) -> Statement {
        let start = self.start_of(label, token);
        let label = self.label_text(label);
        let Some(condition) = self.condition(token, "MissingExpressionAfterKeyword") else {
            return self.broken(start, token.end);
        };
        let close = self.scan.pos;
        self.skip_lines();
        let Some(body) = self.loop_body(label.as_ref()) else {
            self.missing_word("MissingLoopStatement", close, close, "while");
            return self.broken(start, close);
        };
        let span = self.whole(start, &body);
        let kind = StatementKind::While(Box::new(While {
            label,
            condition,
            after: false,
            until: false,
            body,
        }));
        Statement { span, kind }
    }

    pub(super) fn do_statement(&mut self, label: Option<&Token>, token: &Token) -> Statement {
        let start = self.start_of(label, token);
        let label = self.label_text(label);
        self.skip_lines();
        let Some(body) = self.loop_body(label.as_ref()) else {
            self.missing_word("MissingLoopStatement", token.end, token.end, "do");
            return self.broken(start, token.end);
        };
        let body_end = self.scan.pos;
        self.skip_lines();
        let word = self.next();
        let until = word.kind == Kind::Keyword(Keyword::Until);
        if !until && word.kind != Kind::Keyword(Keyword::While) {
            self.unget(word);
            self.missing("MissingWhileOrUntilInDoWhile", body_end);
            return self.broken(start, body_end);
        }
        self.mark_token(&word, TokenKind::Keyword);
        let Some(condition) = self.condition(&word, "MissingExpressionAfterKeyword") else {
            return self.broken(start, body_end);
        };
        let span = self.span(start, self.scan.pos);
        let kind = StatementKind::While(Box::new(While {
            label,
            condition,
            after: true,
            until,
            body,
        }));
        Statement { span, kind }
    }

    pub(super) fn for_statement(&mut self, label: Option<&Token>, token: &Token) -> Statement {
        let begin = self.start_of(label, token);
        let label = self.label_text(label);
        self.skip_lines();
        let Some(open) = self.eat(Kind::LParen) else {
            self.missing_word(
                "MissingOpenParenthesisAfterKeyword",
                token.end,
                token.end,
                "for",
            );
            return self.broken(begin, token.end);
        };
        let mut end = open.end;
        let start = self.for_part(&mut end, true);
        let condition = self.for_part(&mut end, true);
        let step = self.for_part(&mut end, false);
        self.skip_lines();
        let Some(close) = self.eat(Kind::RParen) else {
            self.missing_word("MissingEndParenthesisAfterStatement", end, end, "for");
            return self.broken(begin, end);
        };
        let Some(body) = self.loop_body(label.as_ref()) else {
            self.missing_word("MissingLoopStatement", close.end, close.end, "for");
            return self.broken(begin, close.end);
        };
        let span = self.whole(begin, &body);
        Statement {
            span,
            kind: StatementKind::For(Box::new(For {
                label,
                start,
                condition,
                step,
                body,
            })),
        }
    }

    fn for_part(&mut self, end: &mut usize, semicolon: bool) -> Option<Statement> {
        self.skip_lines();
        let part = self.pipeline_chain();
        if part.is_some() {
            *end = self.here();
        }
        if semicolon && let Some(token) = self.eat(Kind::Semi) {
            *end = token.end;
        }
        part
    }

    pub(super) fn foreach_statement(&mut self, label: Option<&Token>, token: &Token) -> Statement {
        let start = self.start_of(label, token);
        let label = self.label_text(label);
        self.skip_lines();
        let (mut parallel, mut throttle, mut failed) = (false, None, false);
        while let Kind::Parameter(_) = self.peek() {
            let flag = self.next();
            self.mark_token(&flag, TokenKind::Parameter);
            let name = self.word(&flag);
            if begins("parallel", &name) {
                parallel = true;
            } else if begins("throttlelimit", &name) {
                self.skip_lines();
                throttle = self.single_argument(Context::Argument);
                if throttle.is_none() {
                    self.missing("MissingThrottleLimit", flag.end);
                }
            } else {
                failed = true;
                self.wrong_word("InvalidForeachFlag", flag.start, flag.end, &name);
            }
            self.skip_lines();
        }
        let Some(open) = self.eat(Kind::LParen) else {
            self.missing_word(
                "MissingOpenParenthesisAfterKeyword",
                token.end,
                token.end,
                "foreach",
            );
            return self.broken(start, token.end);
        };
        self.skip_lines();
        let name = self.next();
        if !matches!(name.kind, Kind::Variable | Kind::Splat) {
            self.unget(name);
            self.missing("MissingVariableNameAfterForeach", open.end);
            return self.broken(start, open.end);
        }
        self.mark_token(&name, TokenKind::Variable);
        self.check_no_splat(&name);
        let variable = self.variable_node(&name);
        if variable.known == Known::It {
            self.mentions |= Mentions::ASSIGNS_IT;
        }
        self.skip_lines();
        let word = self.next();
        if word.kind != Kind::Keyword(Keyword::In) {
            self.unget(word);
            self.missing("MissingInInForeach", name.end);
            return self.broken(start, name.end);
        }
        self.mark_token(&word, TokenKind::Keyword);
        self.skip_lines();
        let Some(over) = self.pipeline_chain() else {
            self.missing("MissingForeachExpression", word.end);
            return self.broken(start, word.end);
        };
        let over_end = self.here();
        self.skip_lines();
        let Some(close) = self.eat(Kind::RParen) else {
            self.missing("MissingEndParenthesisAfterForeach", over_end);
            return self.broken(start, over_end);
        };
        let Some(body) = self.loop_body(label.as_ref()) else {
            self.missing("MissingForeachStatement", close.end);
            return self.broken(start, close.end);
        };
        let span = self.whole(start, &body);
        for (used, word) in [
            (parallel, "parallel"),
            (throttle.is_some(), "throttlelimit"),
        ] {
            if used {
                self.meaning("KeywordParameterReservedForFutureUse", span, word);
            }
        }
        if throttle.is_some() && !parallel {
            self.meaning("ThrottleLimitRequiresParallelFlag", span, "");
        }
        if failed {
            return self.broken(start, close.end);
        }
        let variable_span = self.token_span(&name);
        let kind = ForEach {
            label,
            variable,
            variable_span,
            over,
            parallel,
            throttle,
            body,
        };
        Statement {
            span,
            kind: StatementKind::ForEach(Box::new(kind)),
        }
    }

    // ---- switch

    pub(super) fn switch_statement(&mut self, label: Option<&Token>, token: &Token) -> Statement {
        let start = self.start_of(label, token);
        let mut switch = Switch {
            label: self.label_text(label),
            how: SwitchHow::Exact,
            case_sensitive: false,
            parallel: false,
            over: SwitchOver::File(self.hole(start)),
            clauses: Vec::new(),
            default: None,
        };
        let mut head = Head {
            end: token.end,
            file: false,
            found: false,
            failed: false,
            unfinished: false,
        };
        self.skip_lines();
        self.switch_flags(&mut switch, &mut head);
        self.switch_value(&mut switch, &mut head);
        self.skip_lines();
        self.around.push(Around::Loop(switch.label.clone()));
        let end = self.switch_body(&mut switch, &mut head);
        self.around.pop();
        let Some(end) = end.filter(|_| !head.failed) else {
            return self.broken(start, head.end);
        };
        let span = self.span(start, end);
        if switch.parallel {
            self.meaning("KeywordParameterReservedForFutureUse", span, "parallel");
        }
        Statement {
            span,
            kind: StatementKind::Switch(Box::new(switch)),
        }
    }

    fn switch_flags(&mut self, switch: &mut Switch, head: &mut Head) {
        while let Kind::Parameter(_) = self.peek() {
            let flag = self.next();
            self.mark_token(&flag, TokenKind::Parameter);
            head.end = flag.end;
            let name = self.word(&flag);
            if begins("regex", &name) {
                switch.how = SwitchHow::Regex;
            } else if begins("wildcard", &name) {
                switch.how = SwitchHow::Wildcard;
            } else if begins("exact", &name) {
                switch.how = SwitchHow::Exact;
            } else if begins("casesensitive", &name) {
                switch.case_sensitive = true;
            } else if begins("parallel", &name) {
                switch.parallel = true;
            } else if begins("file", &name) {
                head.file = true;
                self.skip_lines();
                match self.single_argument(Context::File) {
                    Some(path) => {
                        head.end = self.here();
                        head.found = true;
                        switch.over = SwitchOver::File(path);
                    }
                    None => head.missing(self, "MissingFilenameOption", flag.end),
                }
            } else {
                head.failed = true;
                self.wrong_word("InvalidSwitchFlag", flag.start, flag.end, &name);
            }
        }
    }

    fn switch_value(&mut self, switch: &mut Switch, head: &mut Head) {
        let Some(open) = self.eat(Kind::LParen) else {
            if !head.found && !head.file {
                let at = head.end;
                head.missing(self, "PipelineValueRequired", at);
            }
            return;
        };
        head.end = open.end;
        if head.file {
            head.failed = true;
            self.wrong("PipelineValueRequired", open.start, open.end);
        }
        self.skip_lines();
        match self.pipeline_chain() {
            Some(value) => {
                head.end = self.here();
                switch.over = SwitchOver::Value(value);
            }
            None => head.missing(self, "PipelineValueRequired", open.end),
        }
        self.skip_lines();
        match self.eat(Kind::RParen) {
            Some(close) => head.end = close.end,
            None if head.unfinished => {}
            None => {
                let at = head.end;
                head.missing(self, "MissingEndParenthesisInSwitchStatement", at);
            }
        }
    }

    /// Clauses in braces; the end, if the closing brace was found.
    fn switch_body(&mut self, switch: &mut Switch, head: &mut Head) -> Option<usize> {
        let Some(open) = self.eat(Kind::LCurly) else {
            if !head.unfinished {
                let at = head.end;
                head.missing(self, "MissingCurlyBraceInSwitchStatement", at);
            }
            return None;
        };
        head.end = open.end;
        self.skip_lines();
        loop {
            let Some(condition) = self.single_argument(Context::Switch) else {
                let at = head.end;
                head.missing(self, "MissingSwitchConditionExpression", at);
                self.eat(Kind::RCurly);
                return None;
            };
            head.end = self.here();
            match self.statement_block() {
                None => {
                    let at = head.end;
                    head.missing(self, "MissingSwitchStatementClause", at);
                }
                Some(body) => {
                    head.end = self.here();
                    self.switch_clause(switch, head, condition, body);
                }
            }
            self.skip_lines_and_semicolons();
            if let Some(close) = self.eat(Kind::RCurly) {
                return Some(close.end);
            }
            if self.peek() == Kind::End {
                if !head.unfinished {
                    head.failed = true;
                    let (_, end) = self.peek_place();
                    self.missing_close("MissingEndCurlyBrace", (open.start, open.end), end);
                }
                return None;
            }
        }
    }

    fn switch_clause(
        &mut self,
        switch: &mut Switch,
        head: &mut Head,
        condition: Expr,
        body: StatementList,
    ) {
        let bare = matches!(&condition.kind, ExprKind::Constant(c) if c.quote == Quote::Bare);
        let is_default = bare
            && condition
                .as_text()
                .is_some_and(|text| text.eq_ignore_ascii_case("default"));
        if !is_default {
            switch.clauses.push((condition, body));
            return;
        }
        if switch.default.is_some() {
            head.failed = true;
            let (start, end) = (condition.span.start as usize, condition.span.end as usize);
            self.wrong("MultipleSwitchDefaultClauses", start, end);
        }
        switch.default = Some(body);
    }
}

/// How far reading the head of a switch came.
struct Head {
    end: usize,
    file: bool,
    found: bool,
    failed: bool,
    unfinished: bool,
}

impl Head {
    fn missing(&mut self, parser: &mut Parser, id: &'static str, at: usize) {
        self.failed = true;
        self.unfinished = parser.scan.is_end(at);
        parser.missing(id, at);
    }
}

/// Whether `typed` is the beginning of a flag's name.
pub(super) fn begins(name: &str, typed: &str) -> bool {
    name.get(..typed.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(typed))
}
