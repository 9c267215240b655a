//! Words of a command: values joined by commas, bare words, targets of redirections.

use super::*;

/// Where a word of a command stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// The name, without an operator before it: nothing in it is expanded.
    Name,
    /// The name behind `&` or `.`.
    Invoked,
    /// The target of a redirection or `switch -File`.
    File,
    /// Any word behind the name; commas join values.
    Argument,
    /// A clause of `switch`.
    Switch,
}

/// Streams already redirected in one stage: none may be twice.
pub(super) type Taken = [bool; 7];

impl Parser<'_> {
    pub(super) fn redirection(&mut self, token: Token, taken: &mut Taken) -> Option<Redirection> {
        self.mark_token(&token, TokenKind::Operator);
        let mut span = self.token_span(&token);
        let word = self.text_of(&token).to_string();
        let Payload::Redirect { from, append, to } = token.payload else {
            // `<` is read and refused.
            if self.single_argument(Context::File).is_none() {
                self.wrong("MissingFileSpecification", token.end, token.end);
            }
            self.wrong_word("RedirectionNotSupported", token.start, token.end, &word);
            return None;
        };
        let target = match to {
            Some(stream) => {
                if stream != 1 || from == stream {
                    self.wrong_word("RedirectionNotSupported", token.start, token.end, &word);
                }
                RedirectTo::Stream(1)
            }
            None => {
                let path = self.single_argument(Context::File).unwrap_or_else(|| {
                    self.wrong("MissingFileSpecification", token.end, token.end);
                    self.hole(token.end)
                });
                span = span.to(path.span);
                RedirectTo::File(path, append)
            }
        };
        if std::mem::replace(&mut taken[usize::from(from.min(6))], true) {
            self.wrong_word("StreamAlreadyRedirected", token.start, token.end, &word);
        }
        Some(Redirection {
            span,
            from,
            to: target,
        })
    }

    /// One word of a command, or any operand, where a statement wants a name or a file.
    pub(super) fn single_argument(&mut self, context: Context) -> Option<Expr> {
        if matches!(self.peek(), Kind::Comma | Kind::End) {
            return None;
        }
        self.in_mode(Mode::Command, |p| {
            let token = p.next();
            p.argument(context, token)
        })
    }

    /// The value that begins with this token, and those joined to it by commas.
    pub(super) fn argument(&mut self, context: Context, token: Token) -> Option<Expr> {
        let mut token = token;
        let start = token.start;
        let mut values: Vec<Expr> = Vec::new();
        let mut comma: Option<Token> = None;
        loop {
            let mut verbatim = false;
            let value = match token.kind {
                Kind::Pipe
                | Kind::RCurly
                | Kind::RParen
                | Kind::End
                | Kind::NewLine
                | Kind::Semi
                | Kind::Redirection
                | Kind::RedirectIn
                | Kind::AndAnd
                | Kind::OrOr
                | Kind::Ampersand
                | Kind::MinusMinus
                | Kind::Comma => {
                    self.unget(token);
                    let comma = comma?;
                    self.missing_word("MissingExpression", comma.end, comma.end, ",");
                    return Some(self.hole(comma.end));
                }
                Kind::Splat if comma.is_some() => {
                    let span = self.token_span(&token);
                    let word = self.word(&token).to_string();
                    self.meaning("SplattingNotPermittedInArgumentList", span, &word);
                    let variable = self.variable_node(&token);
                    self.expr(
                        token.start,
                        token.end,
                        ExprKind::Variable(Box::new(variable)),
                    )
                }
                Kind::Variable
                | Kind::Splat
                | Kind::Number
                | Kind::Text
                | Kind::HereText
                | Kind::Expandable
                | Kind::HereExpandable
                | Kind::LParen
                | Kind::DollarParen
                | Kind::AtParen
                | Kind::AtCurly
                | Kind::LCurly => {
                    self.unget(token);
                    // Brackets among the words of a command nest without an operator between them.
                    let value = if self.enter() {
                        self.primary(true)
                    } else {
                        None
                    };
                    self.leave();
                    value?
                }
                Kind::Generic => {
                    verbatim = self.text_of(&token) == "--%";
                    self.mark_word(&token, context);
                    self.generic_value(token, context)
                }
                _ => {
                    self.mark_word(&token, context);
                    let text = self.text_of(&token);
                    self.expr(token.start, token.end, text_constant(text, Quote::Bare))
                }
            };
            if context != Context::Argument || verbatim || self.peek() != Kind::Comma {
                if values.is_empty() {
                    return Some(value);
                }
                values.push(value);
                let end = values.last().map_or(start, |value| value.span.end as usize);
                let mut whole = self.expr(start, start.max(end), ExprKind::Array(Vec::new()));
                whole.span = values[0].span.to(values[values.len() - 1].span);
                whole.kind = ExprKind::Array(values);
                return Some(whole);
            }
            values.push(value);
            comma = Some(self.next());
            self.skip_lines();
            token = self.next();
        }
    }

    fn mark_word(&mut self, token: &Token, context: Context) {
        let kind = match context {
            Context::Name | Context::Invoked => TokenKind::Command,
            _ => TokenKind::Argument,
        };
        self.mark_token(token, kind);
    }

    fn generic_value(&mut self, token: Token, context: Context) -> Expr {
        let (start, end) = (token.start, token.end);
        match token.payload {
            Payload::Parts(parts) if context != Context::Name => {
                let parts = self.text_parts(*parts);
                self.expr(
                    start,
                    end,
                    ExprKind::Expandable(Box::new(Expandable {
                        quote: Quote::Bare,
                        parts,
                    })),
                )
            }
            _ => {
                let text = self.word(&token);
                self.expr(start, end, text_constant(text, Quote::Bare))
            }
        }
    }
}
