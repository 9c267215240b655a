//! Scripts, script blocks, named blocks and lists of statements.

use super::flow::Around;
use super::*;
use crate::lang::scan::Keyword;

/// Statements and traps as they are read.
#[derive(Default)]
pub(super) struct Lists {
    statements: Vec<Statement>,
    traps: Vec<Trap>,
}

impl Parser<'_> {
    /// The whole text.
    pub(super) fn script(&mut self) -> Rc<ScriptBlockTree> {
        let (start, end) = (self.scan.pos, self.scan.text.len());
        let mut tree = self.script_block(None, false);
        tree.span = self.span(start.min(end), end);
        Rc::new(tree)
    }

    /// What stands between braces, the first of which is taken; without it, the whole text.
    pub(super) fn script_block(&mut self, open: Option<&Token>, filter: bool) -> ScriptBlockTree {
        let outer = std::mem::take(&mut self.mentions);
        self.around.push(Around::Body);
        // A block goes through all the rules: it takes the stack of several operands.
        self.enter_by(2);
        let mut tree = self.script_block_inside(open, filter);
        self.depth -= 2;
        self.around.pop();
        tree.mentions = Mentions(self.mentions);
        self.mentions |= outer;
        tree
    }

    pub(super) fn empty_tree(&self) -> ScriptBlockTree {
        ScriptBlockTree {
            source: self.source.clone(),
            span: Span::default(),
            uses: Vec::new(),
            params: None,
            dynamic: None,
            begin: None,
            process: None,
            end: None,
            clean: None,
            unnamed: true,
            mentions: Mentions::default(),
            comments: self.comments.clone(),
            cache: Cache::default(),
            memo: Memo::default(),
        }
    }

    fn script_block_inside(&mut self, open: Option<&Token>, filter: bool) -> ScriptBlockTree {
        self.skip_lines();
        let uses = if open.is_none() {
            self.usings()
        } else {
            Vec::new()
        };
        let start = self.here();
        let params = self.param_block();
        if params.is_none() {
            // Attributes that were read may be a cast, or belong to a statement.
            self.rewind(start);
        }
        self.skip_lines_and_semicolons();
        let mut tree = self.empty_tree();
        (tree.uses, tree.params) = (uses, params);
        let first = open.map_or(0, |token| token.start);
        if self.peek_block_name().is_some() {
            tree.unnamed = false;
            self.named_blocks(&mut tree);
            let end = self.close_body(open).unwrap_or(self.scan.pos);
            tree.span = self.span(first, end);
            return tree;
        }
        let mut lists = Lists::default();
        let body_start = self.here();
        let end = loop {
            self.statement_list(&mut lists);
            if let Some(end) = self.close_body(open) {
                break end;
            }
        };
        tree.span = self.span(first, end);
        let body_end = if open.is_some() {
            end.saturating_sub(1).max(body_start)
        } else {
            end
        };
        let list = StatementList {
            span: self.span(body_start, body_end),
            statements: lists.statements,
            traps: lists.traps,
        };
        if filter {
            tree.process = Some(list);
        } else {
            tree.end = Some(list);
        }
        tree
    }

    /// The end of a body, if it is there: the brace, or the end of the text. An unexpected token is passed.
    fn close_body(&mut self, open: Option<&Token>) -> Option<usize> {
        let token = self.next();
        let Some(open) = open else {
            if token.kind == Kind::End {
                let end = token.end;
                self.unget(token);
                return Some(end);
            }
            self.unexpected(token.start, token.end);
            return None;
        };
        if token.kind == Kind::RCurly {
            return Some(token.end);
        }
        let at = token.end;
        self.missing_close("MissingEndCurlyBrace", (open.start, open.end), at);
        let end = token.start;
        self.unget(token);
        Some(end)
    }

    fn peek_block_name(&mut self) -> Option<Keyword> {
        match self.peek() {
            Kind::Keyword(
                word @ (Keyword::Begin
                | Keyword::Process
                | Keyword::End
                | Keyword::DynamicParam
                | Keyword::Clean),
            ) => Some(word),
            _ => None,
        }
    }

    fn named_blocks(&mut self, tree: &mut ScriptBlockTree) {
        while let Some(name) = self.peek_block_name() {
            let token = self.next();
            self.mark_token(&token, TokenKind::Keyword);
            self.around.push(Around::Body);
            let block = self.statement_block();
            self.around.pop();
            let Some(block) = block else {
                let word = self.text_of(&token).to_string();
                self.missing_word("MissingNamedStatementBlock", token.end, token.end, &word);
                continue;
            };
            let slot = match name {
                Keyword::Begin => &mut tree.begin,
                Keyword::Process => &mut tree.process,
                Keyword::DynamicParam => &mut tree.dynamic,
                Keyword::Clean => &mut tree.clean,
                _ => &mut tree.end,
            };
            if slot.is_some() {
                let end = self.here();
                let word = self.text_of(&token).to_string();
                self.wrong_word("DuplicateScriptCommandClause", token.start, end, &word);
            } else {
                *slot = Some(block);
            }
            self.skip_lines_and_semicolons();
        }
    }

    /// `{ … }`; nothing is taken if no brace stands here.
    pub(super) fn statement_block(&mut self) -> Option<StatementList> {
        self.skip_lines();
        let open = self.eat(Kind::LCurly)?;
        let mut lists = Lists::default();
        self.statement_list(&mut lists);
        let token = self.next();
        let end = token.end;
        if token.kind != Kind::RCurly {
            self.missing_close("MissingEndCurlyBrace", (open.start, open.end), end);
            self.unget(token);
        }
        Some(StatementList {
            span: self.span(open.start, end),
            statements: lists.statements,
            traps: lists.traps,
        })
    }

    /// Statements between round brackets: up to the bracket, which is not taken.
    pub(super) fn bracketed_list(&mut self) -> StatementList {
        let start = self.here();
        let mut lists = Lists::default();
        self.statement_list(&mut lists);
        let end = self.here();
        StatementList {
            span: self.span(start.min(end), end),
            statements: lists.statements,
            traps: lists.traps,
        }
    }

    fn statement_list(&mut self, lists: &mut Lists) {
        self.skip_lines_and_semicolons();
        loop {
            let before = self.here();
            match self.statement() {
                None => return,
                Some(statement::Read::Statement(statement)) => lists.statements.push(statement),
                Some(statement::Read::Trap(trap)) => lists.traps.push(trap),
            }
            self.skip_lines_and_semicolons();
            if matches!(self.peek(), Kind::RParen | Kind::RCurly) {
                return;
            }
            if self.here() == before && self.peek() != Kind::End {
                // Nothing was taken: pass the token, so that reading always ends.
                let token = self.next();
                self.unexpected(token.start, token.end);
            }
        }
    }
}
