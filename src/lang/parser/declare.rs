//! Declarations: parameters, functions, `data`, `configuration`.

use super::words::Context;
use super::*;
use crate::lang::scan::Keyword;

impl Parser<'_> {
    /// Attributes and `param(…)`; `None` if none stands here, and then tokens may have been taken.
    pub(super) fn param_block(&mut self) -> Option<ParamBlock> {
        self.skip_lines();
        if self.ahead.is_none()
            && !self.scan.text[self.scan.pos..].starts_with(['[', 'p', 'P', ' ', '\t', '`'])
        {
            return None;
        }
        let reports = self.scan.reports.len();
        let list = self.placed_attributes(false);
        self.skip_lines();
        let Some(word) = self.eat(Kind::Keyword(Keyword::Param)) else {
            // What was wrong will be met again where it belongs.
            self.forget_reports(reports);
            return None;
        };
        self.skip_lines();
        // Without a bracket it is a command of that name.
        let open = self.eat(Kind::LParen)?;
        self.mark_token(&word, TokenKind::Keyword);
        let params = self.parameter_list();
        self.skip_lines();
        let end = match self.eat(Kind::RParen) {
            Some(close) => close.end,
            None => {
                let at = params.last().map_or(open.end, |p| p.span.end as usize);
                self.missing("MissingEndParenthesisInFunctionParameterList", at);
                self.here()
            }
        };
        let mut start = word.start;
        let mut attributes = Vec::new();
        for (attribute, place) in list {
            start = start.min(place.start as usize);
            match attribute {
                AttributeOrType::Attribute(attribute) => attributes.push(attribute),
                AttributeOrType::Type(name) => {
                    let text = name.text();
                    self.wrong_word(
                        "TypeNotAllowedBeforeParam",
                        place.start as usize,
                        place.end as usize,
                        &text,
                    );
                }
            }
        }
        self.check_parameters(&params);
        Some(ParamBlock {
            span: self.span(start, end),
            attributes,
            params,
        })
    }

    fn parameter_list(&mut self) -> Vec<ParameterDecl> {
        let mut params = Vec::new();
        let mut comma: Option<Token> = None;
        loop {
            let Some(parameter) = self.parameter() else {
                if let Some(comma) = &comma {
                    self.missing_word("MissingExpressionAfterToken", comma.end, comma.end, ",");
                }
                return params;
            };
            params.push(parameter);
            self.skip_lines();
            comma = self.eat(Kind::Comma);
            if comma.is_none() {
                return params;
            }
        }
    }

    fn parameter(&mut self) -> Option<ParameterDecl> {
        self.with_comma(true, |p| {
            p.in_mode(Mode::Expression, |p| p.parameter_inside())
        })
    }

    fn parameter_inside(&mut self) -> Option<ParameterDecl> {
        self.skip_lines();
        let list = self.placed_attributes(false);
        self.skip_lines();
        let token = self.next();
        if !matches!(token.kind, Kind::Variable | Kind::Splat) {
            self.unget(token);
            let (_, last) = list.last()?;
            let at = last.end as usize;
            self.missing("InvalidFunctionParameter", at);
            self.sync(true, &[Kind::RParen]);
            return None;
        }
        self.mark_token(&token, TokenKind::Variable);
        self.check_no_splat(&token);
        let variable = Variable::from_path(&self.word(&token));
        let variable_span = self.token_span(&token);
        let mut span = list
            .first()
            .map_or(variable_span, |(_, place)| place.to(variable_span));
        self.skip_lines();
        let mut default = None;
        if let Some(equals) = self.eat(Kind::Assign(None)) {
            self.mark_token(&equals, TokenKind::Operator);
            self.skip_lines();
            default = self.expression();
            match &default {
                Some(value) => span = span.to(value.span),
                None => {
                    self.missing_word("MissingExpressionAfterToken", equals.end, equals.end, "=")
                }
            }
        }
        for (attribute, place) in &list {
            if let AttributeOrType::Type(name) = attribute
                && name.is("ordered")
            {
                self.meaning("OrderedAttributeOnlyOnHashLiteralNode", *place, "ordered");
            }
        }
        let attributes = list.into_iter().map(|(attribute, _)| attribute).collect();
        Some(ParameterDecl {
            span,
            variable,
            variable_span,
            attributes,
            default,
        })
    }

    /// Parameters behind a function's name, with their brackets; whether they are whole.
    pub(super) fn parameters_after_name(&mut self) -> (Option<ParamBlock>, bool) {
        self.skip_lines();
        let Some(open) = self.eat(Kind::LParen) else {
            return (None, true);
        };
        let params = self.parameter_list();
        self.skip_lines();
        let close = self.eat(Kind::RParen);
        let end = close
            .as_ref()
            .map_or_else(|| self.here(), |close| close.end);
        if close.is_none() {
            let at = params.last().map_or(open.end, |p| p.span.end as usize);
            self.missing("MissingEndParenthesisInFunctionParameterList", at);
        }
        self.skip_lines();
        let block = ParamBlock {
            span: self.span(open.start, end),
            attributes: Vec::new(),
            params,
        };
        (Some(block), close.is_some())
    }

    pub(super) fn function_statement(&mut self, keyword: Keyword, token: &Token) -> Statement {
        self.skip_lines();
        let name = self.next();
        if cannot_name_function(name.kind) {
            self.unget(name);
            let word = self.text_of(token).to_string();
            self.missing_word("MissingNameAfterKeyword", token.end, token.end, &word);
            return self.broken(token.start, token.end);
        }
        self.mark_token(&name, TokenKind::Command);
        let outer = std::mem::take(&mut self.mentions);
        let (params, whole) = self.parameters_after_name();
        let Some(open) = self.eat(Kind::LCurly) else {
            if whole {
                let at = params.as_ref().map_or(name.end, |p| p.span.end as usize);
                self.missing("MissingFunctionBody", at);
            }
            return self.broken(token.start, name.end);
        };
        let filter = keyword == Keyword::Filter;
        let mut body = self.with_comma(false, |p| p.script_block(Some(&open), filter));
        self.mentions = outer;
        let span = self.token_span(token).to(body.span);
        let params_after_name = params.is_some();
        if let Some(params) = params {
            match &body.params {
                Some(inner) => self.meaning("OnlyOneParameterListAllowed", inner.span, ""),
                None => self.check_parameters(&params.params),
            }
            body.params = Some(params);
        }
        if keyword == Keyword::Workflow {
            self.meaning("WorkflowNotSupportedInPowerShellCore", span, "workflow");
        }
        if !whole {
            return self.broken(token.start, name.end);
        }
        let name_span = self.token_span(&name);
        let function = Function {
            span,
            name: self.word(&name),
            name_span,
            filter,
            params_after_name,
            body: Rc::new(body),
        };
        Statement {
            span,
            kind: StatementKind::Function(Rc::new(function)),
        }
    }

    pub(super) fn data_statement(&mut self, token: &Token) -> Statement {
        self.skip_lines();
        let name = self.simple_name();
        let mut end = name.as_ref().map_or(token.end, |name| name.end);
        self.skip_lines();
        let mut commands = Vec::new();
        let mut failed = false;
        if let Kind::Parameter(_) = self.peek() {
            let flag = self.next();
            self.mark_token(&flag, TokenKind::Parameter);
            let word = self.word(&flag);
            if !super::loops::begins("SupportedCommand", &word) {
                failed = true;
                self.wrong_word(
                    "InvalidParameterForDataSectionStatement",
                    flag.start,
                    flag.end,
                    &word,
                );
            }
            end = flag.end;
            loop {
                self.skip_lines();
                let Some(command) = self.single_argument(Context::Name) else {
                    if !failed {
                        self.missing("MissingValueForSupportedCommandInDataSectionStatement", end);
                    }
                    failed = true;
                    break;
                };
                commands.push(command);
                end = self.here();
                match self.eat(Kind::Comma) {
                    Some(comma) => end = comma.end,
                    None => break,
                }
            }
        }
        if failed {
            return self.broken(token.start, end);
        }
        let Some(body) = self.statement_block() else {
            self.missing("MissingStatementBlockForDataSection", end);
            return self.broken(token.start, end);
        };
        let span = self.token_span(token).to(body.span);
        let name = name.map(|name| self.text_of(&name).into());
        Statement {
            span,
            kind: StatementKind::Data(Box::new(Data {
                name,
                commands,
                body,
            })),
        }
    }

    /// `None` where the name is missing and nothing more can be said.
    pub(super) fn configuration_statement(&mut self, token: &Token) -> Option<Statement> {
        self.skip_lines();
        match self.peek() {
            Kind::LCurly => {
                self.wrong("MissingConfigurationName", token.end, token.end);
                let open = self.next();
                self.block(&open);
                return Some(self.broken(token.start, token.end));
            }
            Kind::End => {
                self.missing("MissingConfigurationName", token.end);
                return None;
            }
            _ => {}
        }
        let first = self.next();
        let place = (first.start, first.end);
        let Some(name) = self.argument(Context::Argument, first) else {
            self.missing_word("MissingConfigurationName", place.0, place.1, "");
            return Some(self.broken(token.start, token.end));
        };
        if let ExprKind::Constant(_) = &name.kind
            && !name.as_text().is_some_and(is_configuration_name)
        {
            let (start, end) = (name.span.start as usize, name.span.end as usize);
            let word = name.as_text().unwrap_or("").to_string();
            self.wrong_word("InvalidConfigurationName", start, end, &word);
        }
        self.skip_lines();
        let Some(open) = self.eat(Kind::LCurly) else {
            let at = self.here();
            self.missing("MissingCurlyInConfigurationStatement", at);
            return Some(self.broken(token.start, at));
        };
        let body = self.with_comma(false, |p| p.script_block(Some(&open), false));
        let span = self.token_span(token).to(body.span);
        let kind = StatementKind::Configuration(Box::new(Configuration {
            name,
            body: Rc::new(body),
        }));
        Some(Statement { span, kind })
    }
}

fn is_configuration_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'))
}

/// Punctuation and texts name no function; all else may.
fn cannot_name_function(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pipe
            | Kind::LParen
            | Kind::LCurly
            | Kind::AtParen
            | Kind::AtCurly
            | Kind::RCurly
            | Kind::RParen
            | Kind::End
            | Kind::Semi
            | Kind::Redirection
            | Kind::RedirectIn
            | Kind::AndAnd
            | Kind::OrOr
            | Kind::Ampersand
            | Kind::Variable
            | Kind::Splat
            | Kind::Text
            | Kind::HereText
            | Kind::Expandable
            | Kind::HereExpandable
    )
}
