//! `using` statements.

use super::words::Context;
use super::*;
use crate::lang::scan::Keyword;

impl Parser<'_> {
    /// All `using` statements at the top of a script.
    pub(super) fn usings(&mut self) -> Vec<Using> {
        let mut uses = Vec::new();
        while let Kind::Keyword(Keyword::Using) = self.peek() {
            let token = self.next();
            self.mark_token(&token, TokenKind::Keyword);
            uses.extend(self.using_statement(&token));
            self.skip_lines_and_semicolons();
        }
        let (start, _) = self.peek_place();
        self.rewind(start);
        uses
    }

    pub(super) fn using_statement(&mut self, token: &Token) -> Option<Using> {
        let directive = self.next();
        let kind = match directive.kind {
            Kind::Keyword(Keyword::Namespace) => UsingKind::Namespace,
            Kind::Keyword(Keyword::Type) => UsingKind::Type,
            Kind::Keyword(Keyword::Module) => UsingKind::Module,
            Kind::Keyword(Keyword::Command) => UsingKind::Command,
            Kind::Keyword(Keyword::Assembly) => UsingKind::Assembly,
            _ => {
                self.unget(directive);
                self.missing("MissingUsingStatementDirective", token.end);
                return None;
            }
        };
        self.mark_token(&directive, TokenKind::Keyword);
        let item = self.next();
        if matches!(
            item.kind,
            Kind::End | Kind::NewLine | Kind::Comma | Kind::Semi
        ) {
            if item.kind == Kind::End {
                self.unget(item);
            }
            self.missing("MissingUsingItemName", directive.end);
            return None;
        }
        let place = (item.start, item.end);
        let Some(name) = self.argument(Context::Argument, item) else {
            let word = self.scan.text[place.0..place.1].to_string();
            self.wrong_word("InvalidValueForUsingItemName", place.0, place.1, &word);
            self.sync(true, &[Kind::Semi, Kind::NewLine]);
            return None;
        };
        let is_table = matches!(name.kind, ExprKind::Hash(_));
        if name.as_text().is_none() && !(kind == UsingKind::Module && is_table) {
            let (start, end) = (name.span.start as usize, name.span.end as usize);
            self.wrong_word(
                "InvalidValueForUsingItemName",
                start,
                end,
                self.source.clone().slice(name.span),
            );
            return None;
        }
        let mut alias = None;
        if !is_table && kind != UsingKind::Assembly {
            alias = self.using_alias(kind)?;
        }
        self.statement_end();
        let mut span = self.token_span(token).to(name.span);
        if let Some(alias) = &alias {
            span = span.to(alias.span);
        }
        Some(Using {
            span,
            kind,
            name,
            alias,
        })
    }

    /// `= alias`; `None` after an error.
    fn using_alias(&mut self, kind: UsingKind) -> Option<Option<Expr>> {
        let at = self.here();
        let Some(equals) = self.eat(Kind::Assign(None)) else {
            if matches!(kind, UsingKind::Type | UsingKind::Command) {
                self.missing("MissingEqualsInUsingAlias", at);
                return None;
            }
            return Some(None);
        };
        if self.peek() == Kind::End {
            self.missing("MissingNamespaceAlias", equals.end);
            return None;
        }
        let token = self.next();
        let alias = self.argument(Context::Argument, token)?;
        Some(Some(alias))
    }

    fn statement_end(&mut self) {
        match self.peek() {
            Kind::NewLine | Kind::Semi => self.skip(),
            Kind::End => {}
            _ => {
                let (start, end) = self.peek_place();
                self.missing_word("MissingStatementTerminator", start, end, "");
            }
        }
    }
}
