//! The parser: recursive descent over the scanner's tokens, by PowerShell's own grammar and with its recovery, so that
//! a wrong text gives the same ids in the same order. Never panics and never loops: every round takes a token, and
//! nesting is limited.

mod block;
mod class;
mod command;
mod declare;
mod expression;
mod flow;
mod loops;
mod meaning;
mod operand;
mod record;
mod statement;
mod type_name;
mod using;
mod words;

pub(super) use record::{CommandSite, MemberSite, Record, Word};

use super::checks;
use super::error::{ParseError, Report};
use super::highlight::TokenKind;
use super::scan::{Kind, Mode, Payload, Scanner, Token};
use super::tree::*;
use crate::diag::{Source, Span};
use std::rc::Rc;

/// Statements and operands in one another, beyond which a text is refused: each level costs stack.
const MAX_DEPTH: u32 = 200;

/// Operators in one row; each is a level of the tree.
const MAX_CHAIN: u32 = 2000;

/// Errors of meaning that are told of one text.
const MAX_LATE: usize = 200;

/// Parser over one text, or over the `$(…)` of a string.
pub(super) struct Parser<'t> {
    scan: Scanner<'t>,
    ahead: Option<Token>,
    source: Rc<Source>,
    comments: Comments,
    /// How offsets in the scanned text become offsets in the source; absent where they are the same.
    map: Option<Rc<Mapping>>,
    /// A comma separates arguments here and makes no array.
    no_comma: bool,
    depth: u32,
    stopped: bool,
    mentions: u16,
    /// Errors of meaning: reported behind those of form.
    late: Vec<Report>,
    /// Loops, `finally` blocks and bodies around the statement at hand, for jumps.
    around: Vec<flow::Around>,
    /// Place of a splatted variable that is a word of a command.
    splat: Option<usize>,
    /// Whether a class or enum was met.
    has_types: bool,
    record: Option<Box<Record>>,
}

/// Offsets of a text that was cut out of another.
struct Mapping {
    /// Where it begins there.
    start: usize,
    /// Places there that were left out, with their lengths.
    skipped: Vec<(usize, usize)>,
    above: Option<Rc<Mapping>>,
}

impl Mapping {
    fn up(&self, at: usize) -> usize {
        let mut at = at + self.start;
        for (place, length) in &self.skipped {
            if *place > at {
                break;
            }
            at += length;
        }
        at
    }
}

/// What came of a text.
pub(super) struct Parsed {
    pub tree: Rc<ScriptBlockTree>,
    pub errors: Vec<ParseError>,
    pub record: Option<Box<Record>>,
    /// Placeholders that were taken for words.
    pub placeholders: Vec<Span>,
}

/// Parses a text as PowerShell does, with no indulgence for placeholders.
pub(super) fn run_strict(source: &Rc<Source>, text: &str) -> Parsed {
    let mut parser = Parser::new(source, text);
    parser.scan.placeholders = false;
    whole(source, text, parser)
}

/// Parses `text`, which has the same length as the source's and stands for it. With `record`, tokens and places are
/// noted for the prompt.
pub(super) fn run(source: &Rc<Source>, text: &str, record: bool) -> Parsed {
    let mut parser = Parser::new(source, text);
    parser.record = record.then(Box::default);
    whole(source, text, parser)
}

/// Reads the whole text, and checks what was read if its form is sound.
fn whole(source: &Rc<Source>, text: &str, mut parser: Parser) -> Parsed {
    let tree = parser.script();
    let (comments, has_types) = (parser.comments.clone(), parser.has_types);
    let mut parsed = finish(parser, tree);
    if parsed.errors.is_empty() {
        let found = checks::run(source, text, &parsed.tree, &comments, has_types);
        parsed.errors = found.into_iter().map(error).collect();
    }
    parsed
}

/// The command that the part of a text from `start` to `end` begins with, and what is wrong with it.
pub(super) fn command_part(
    source: &Rc<Source>,
    text: &str,
    start: usize,
    end: usize,
) -> (Option<Stage>, Vec<Report>) {
    let mut parser = Parser::new(source, text.get(..end).unwrap_or(text));
    parser.scan.pos = start;
    let stage = parser.command(None);
    (stage, std::mem::take(&mut parser.scan.reports))
}

/// Parses the part of a text from `start` to `end`, as if nothing stood around it.
pub(super) fn run_part(source: &Rc<Source>, text: &str, start: usize, end: usize) -> Parsed {
    let mut parser = Parser::new(source, text.get(..end).unwrap_or(text));
    parser.scan.pos = start;
    let tree = parser.script();
    finish(parser, tree)
}

/// The `param` block that begins at this place, in a tree without statements, and where it ends.
pub(super) fn param_block_at(
    source: &Rc<Source>,
    text: &str,
    start: usize,
) -> Option<(Parsed, usize)> {
    let mut parser = Parser::new(source, text);
    parser.scan.pos = start;
    let params = parser.param_block()?;
    let end = parser.here();
    let mut tree = parser.empty_tree();
    tree.span = parser.span(start, end);
    tree.params = Some(params);
    tree.end = Some(StatementList::default());
    Some((finish(parser, Rc::new(tree)), end))
}

fn finish(mut parser: Parser, tree: Rc<ScriptBlockTree>) -> Parsed {
    let _ = parser.comments.0.set(
        parser
            .scan
            .comments
            .iter()
            .map(|(start, end)| parser.span(*start, *end))
            .collect(),
    );
    let mut late = std::mem::take(&mut parser.late);
    late.sort_by_key(|report| report.start);
    for report in late {
        parser.scan.report(report);
    }
    let mut reports = std::mem::take(&mut parser.scan.reports);
    if parser.stopped {
        reports.retain(|report| report.id == "ScriptTooComplicated");
        reports.truncate(1);
    }
    let errors = reports.into_iter().map(error).collect();
    let filled = std::mem::take(&mut parser.scan.filled);
    let placeholders = filled
        .iter()
        .map(|(start, end)| parser.span(*start, *end))
        .collect();
    Parsed {
        tree,
        errors,
        record: parser.record,
        placeholders,
    }
}

fn error(report: Report) -> ParseError {
    let span = Span::new(report.start, report.end.max(report.start));
    ParseError::new(report.id, span, &report.word, report.unfinished)
}

impl<'t> Parser<'t> {
    fn new(source: &Rc<Source>, text: &'t str) -> Parser<'t> {
        Parser {
            scan: Scanner::new(text),
            ahead: None,
            source: source.clone(),
            comments: Comments::default(),
            map: None,
            no_comma: false,
            depth: 0,
            stopped: false,
            mentions: 0,
            late: Vec::new(),
            around: Vec::new(),
            splat: None,
            has_types: false,
            record: None,
        }
    }

    // ---- places

    fn place(&self, at: usize) -> usize {
        let (mut at, mut map) = (at, &self.map);
        while let Some(mapping) = map {
            at = mapping.up(at);
            map = &mapping.above;
        }
        at
    }

    fn span(&self, start: usize, end: usize) -> Span {
        if self.map.is_none() {
            return Span::new(start, end);
        }
        Span::new(self.place(start), self.place(end))
    }

    fn token_span(&self, token: &Token) -> Span {
        self.span(token.start, token.end)
    }

    fn text_of(&self, token: &Token) -> &'t str {
        &self.scan.text[token.start..token.end]
    }

    // ---- tokens

    fn next(&mut self) -> Token {
        match self.ahead.take() {
            Some(token) => token,
            None => self.scan.next_token(),
        }
    }

    fn peek(&mut self) -> Kind {
        self.peek_token().kind
    }

    fn peek_token(&mut self) -> &Token {
        if self.ahead.is_none() {
            self.ahead = Some(self.scan.next_token());
        }
        self.ahead.as_ref().expect("filled above")
    }

    /// Start and end of the token ahead.
    fn peek_place(&mut self) -> (usize, usize) {
        let token = self.peek_token();
        (token.start, token.end)
    }

    fn skip(&mut self) {
        self.ahead = None;
    }

    fn unget(&mut self, token: Token) {
        self.ahead = Some(token);
    }

    /// Takes the next token if it is of this kind.
    fn eat(&mut self, kind: Kind) -> Option<Token> {
        if self.peek() == kind {
            Some(self.next())
        } else {
            None
        }
    }

    /// Goes on from an earlier place.
    fn rewind(&mut self, to: usize) {
        self.ahead = None;
        if self.stopped || self.scan.full {
            return;
        }
        self.scan.pos = to;
        if let Some(record) = &mut self.record {
            record.rewind(to);
        }
    }

    /// Where the next token is looked for.
    fn here(&self) -> usize {
        self.ahead
            .as_ref()
            .map_or(self.scan.pos, |token| token.start)
    }

    fn set_mode(&mut self, mode: Mode) {
        if mode != self.scan.mode {
            if let Some(token) = &self.ahead
                && !token.kind.is_mode_free()
            {
                let start = token.start;
                self.ahead = None;
                self.scan.pos = start;
            }
            self.scan.mode = mode;
        }
    }

    fn in_mode<R>(&mut self, mode: Mode, body: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.scan.mode;
        self.set_mode(mode);
        let result = body(self);
        self.set_mode(before);
        result
    }

    fn with_comma<R>(&mut self, no_comma: bool, body: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.no_comma, no_comma);
        let result = body(self);
        self.no_comma = before;
        result
    }

    fn skip_lines(&mut self) {
        if self.ahead.is_none() || self.peek() == Kind::NewLine {
            self.skip();
            self.scan.skip_lines(false);
        }
    }

    fn skip_lines_and_semicolons(&mut self) {
        if self.ahead.is_none() || matches!(self.peek(), Kind::NewLine | Kind::Semi) {
            self.skip();
            self.scan.skip_lines(true);
        }
    }

    /// After an error: on to one of these kinds outside brackets that were opened since. The end is never passed.
    fn sync(&mut self, take_closing: bool, kinds: &[Kind]) {
        let mut open = [Kind::RParen, Kind::RCurly, Kind::RBracket]
            .map(|kind| i32::from(kinds.contains(&kind)));
        loop {
            let token = self.next();
            let bracket = match token.kind {
                Kind::End => return self.unget(token),
                Kind::LParen | Kind::RParen => Some((0, token.kind == Kind::LParen)),
                Kind::LCurly | Kind::RCurly => Some((1, token.kind == Kind::LCurly)),
                Kind::LBracket | Kind::RBracket => Some((2, token.kind == Kind::LBracket)),
                _ => None,
            };
            if let Some((which, opens)) = bracket {
                open[which] += if opens { 1 } else { -1 };
                if !opens && open[which] == 0 && kinds.contains(&token.kind) {
                    if !take_closing {
                        self.unget(token);
                    }
                    return;
                }
            }
            if kinds.contains(&token.kind) && open == [0; 3] {
                return;
            }
        }
    }

    // ---- errors

    /// Something is wrong at this place.
    fn wrong(&mut self, id: &'static str, start: usize, end: usize) {
        self.wrong_word(id, start, end, "");
    }

    fn wrong_word(&mut self, id: &'static str, start: usize, end: usize, word: &str) {
        let report = Report {
            id,
            start,
            end,
            word: word.to_string(),
            unfinished: false,
        };
        self.push_report(report);
    }

    /// Something is missing behind `at`: unfinished if nothing more follows there.
    fn missing(&mut self, id: &'static str, at: usize) {
        self.missing_word(id, at, at, "");
    }

    fn missing_word(&mut self, id: &'static str, start: usize, end: usize, word: &str) {
        let unfinished = self.scan.is_end(end);
        self.push_report(Report {
            id,
            start,
            end,
            word: word.to_string(),
            unfinished,
        });
    }

    /// Something that was opened at one place is missing at another.
    fn missing_close(&mut self, id: &'static str, opened: (usize, usize), at: usize) {
        let unfinished = self.scan.is_end(at);
        self.push_report(Report {
            id,
            start: opened.0,
            end: opened.1,
            word: String::new(),
            unfinished,
        });
    }

    fn push_report(&mut self, mut report: Report) {
        let length = self.scan.text.len();
        report.start = report.start.min(length);
        report.end = report.end.min(length);
        self.scan.report(report);
    }

    fn unexpected(&mut self, start: usize, end: usize) {
        let word = self.scan.text.get(start..end).unwrap_or("").to_string();
        self.wrong_word("UnexpectedToken", start, end, &word);
    }

    /// An error of meaning; the form is sound.
    fn meaning(&mut self, id: &'static str, span: Span, word: &str) {
        // Spans of the tree are in the source; a nested text maps its own reports, so go back to its offsets.
        let (start, end) = (span.start as usize, span.end as usize);
        let report = Report {
            id,
            start,
            end,
            word: word.to_string(),
            unfinished: false,
        };
        if self.late.len() < MAX_LATE && !self.late.contains(&report) {
            self.late.push(report);
        }
    }

    /// Takes back what was reported while something was tried; not that the text is too deep.
    fn forget_reports(&mut self, keep: usize) {
        if !self.stopped && !self.scan.full {
            self.scan.reports.truncate(keep);
        }
    }

    /// One level deeper; false if that is too deep, and then the text is at its end for everybody.
    fn enter(&mut self) -> bool {
        self.enter_by(1)
    }

    /// The same for what takes the stack of several.
    fn enter_by(&mut self, levels: u32) -> bool {
        self.depth += levels;
        if self.depth > MAX_DEPTH || self.scan.allowance == 0 {
            self.stop();
            return false;
        }
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    fn stop(&mut self) {
        if !self.stopped {
            let at = self.here();
            self.wrong("ScriptTooComplicated", at, at);
        }
        self.stopped = true;
        self.ahead = None;
        self.scan.pos = self.scan.text.len();
    }

    // ---- nodes

    fn expr(&self, start: usize, end: usize, kind: ExprKind) -> Expr {
        Expr {
            span: self.span(start, end),
            kind,
        }
    }

    /// Stands where an expression is missing; the text is refused anyway.
    fn hole(&self, at: usize) -> Expr {
        self.expr(at, at, text_constant("", Quote::Bare))
    }

    fn broken(&self, start: usize, end: usize) -> Statement {
        let hole = self.hole(end);
        Statement {
            span: self.span(start, end.max(start)),
            kind: StatementKind::Expression(hole),
        }
    }

    fn mark(&mut self, start: usize, end: usize, kind: TokenKind) {
        if self.record.is_some() {
            let (start, end) = (self.place(start), self.place(end));
            if let Some(record) = &mut self.record {
                record.mark(start, end, kind);
            }
        }
    }

    fn mark_token(&mut self, token: &Token, kind: TokenKind) {
        self.mark(token.start, token.end, kind);
    }

    /// Text of a token that has a payload, else the token as written.
    fn word(&self, token: &Token) -> Rc<str> {
        match &token.payload {
            Payload::Text(text) => text.clone(),
            Payload::Parts(parts) => parts.raw.as_str().into(),
            _ => self.text_of(token).into(),
        }
    }
}

fn text_constant(text: impl Into<Rc<str>>, quote: Quote) -> ExprKind {
    ExprKind::Constant(Box::new(Constant::new(Literal::Str(text.into()), quote)))
}
