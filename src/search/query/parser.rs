//! Joins terms by operators (sections 2, 9 and 11 of the query reference). Precedence: parentheses, NEAR, NOT, AND and
//! white space, OR; all from the left. An operand that holds nothing searchable is left out of its operator.

use super::diagnostic::Diagnostic;
use super::faults as say;
use super::lexer::{Spanned, Token};
use super::tree::{Near, NearStep, Node, Phrase};
use super::{Dialect, Language, Row, term};
use crate::diag::Span;

/// Levels of parentheses and negations; deeper trees are refused so that no walk over one can exhaust the stack.
const DEPTH_LIMIT: usize = 100;

/// What was parsed: the whole, the rows of its keyword list, and its conditions.
pub(super) struct Parsed {
    pub root: Option<Node>,
    pub rows: Vec<Row>,
    pub conditions: Option<Node>,
}

/// Parses the tokens of a query.
pub(super) fn parse(
    query: &str,
    tokens: Vec<Spanned>,
    language: &Language,
    found: &mut Vec<Diagnostic>,
) -> Parsed {
    let mut parser = Parser {
        query,
        tokens,
        at: 0,
        depth: 0,
        language,
        found,
        in_condition: false,
        told_reading: false,
        too_deep: false,
    };
    parser.query()
}

struct Parser<'a> {
    query: &'a str,
    tokens: Vec<Spanned>,
    at: usize,
    depth: usize,
    language: &'a Language,
    found: &'a mut Vec<Diagnostic>,
    in_condition: bool,
    told_reading: bool,
    too_deep: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|t| &t.token)
    }

    fn span(&self) -> Span {
        self.tokens
            .get(self.at)
            .map_or(Span::new(self.query.len(), self.query.len()), |t| t.span)
    }

    fn last_span(&self) -> Span {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map(|t| t.span)
            .unwrap_or_default()
    }

    fn bump(&mut self) -> Span {
        let span = self.span();
        self.at += 1;
        span
    }

    fn error(&mut self, diagnostic: Diagnostic) -> Option<Node> {
        // Once the depth is exceeded nothing more is read, and what seems to be missing then is not.
        if !self.too_deep {
            self.found.push(diagnostic);
        }
        None
    }

    /// Rows, then conditions.
    fn query(&mut self) -> Parsed {
        let mut rows = Vec::new();
        let mut separated = false;
        loop {
            let start = self.span();
            let empty = matches!(self.peek(), None | Some(Token::NextRow | Token::Conditions));
            if empty && (separated || self.peek() == Some(&Token::NextRow)) {
                self.error(say::row_expected(start));
            }
            if let Some(node) = self.or() {
                let span = start.to(self.last_span());
                let text = self
                    .query
                    .get(span.start as usize..span.end as usize)
                    .unwrap_or("")
                    .to_string();
                rows.push(Row { text, span, node });
            }
            match self.peek() {
                Some(Token::NextRow) => {
                    self.bump();
                    separated = true;
                }
                Some(Token::Close) => {
                    let span = self.bump();
                    self.error(say::stray_parenthesis(span));
                }
                _ => break,
            }
        }
        let conditions = self.conditions();
        if self.at < self.tokens.len() {
            let span = self.span();
            let fault = match self.peek() {
                Some(Token::NextRow) => say::misplaced_separator(span, "(c:s)"),
                Some(Token::Conditions) => say::misplaced_separator(span, "(c:c)"),
                _ => say::condition_expected(span),
            };
            self.error(fault);
        }
        let keywords: Vec<Node> = rows.iter().map(|row| row.node.clone()).collect();
        let keywords = (!keywords.is_empty()).then(|| Node::any(keywords));
        let root = match (keywords, conditions.clone()) {
            (Some(keywords), Some(conditions)) => Some(Node::all(vec![keywords, conditions])),
            (keywords, conditions) => keywords.or(conditions),
        };
        Parsed {
            root,
            rows,
            conditions,
        }
    }

    /// `(c:c)(…)(…)`: the same property several times means OR, different ones AND, an exclusion always AND.
    fn conditions(&mut self) -> Option<Node> {
        if self.peek() != Some(&Token::Conditions) {
            return None;
        }
        let mark = self.bump();
        if self.peek() != Some(&Token::Open) {
            let span = if self.at < self.tokens.len() {
                self.span()
            } else {
                mark
            };
            return self.error(say::condition_expected(span));
        }
        self.in_condition = true;
        let mut groups: Vec<(Option<super::Property>, Vec<Node>)> = Vec::new();
        while self.peek() == Some(&Token::Open) {
            let Some(node) = self.parentheses() else {
                continue;
            };
            let property = restricted_property(&node);
            match groups
                .iter_mut()
                .find(|(known, _)| property.is_some() && *known == property)
            {
                Some((_, nodes)) => nodes.push(node),
                None => groups.push((property, vec![node])),
            }
        }
        self.in_condition = false;
        let all: Vec<Node> = groups
            .into_iter()
            .map(|(_, nodes)| Node::any(nodes))
            .collect();
        (!all.is_empty()).then(|| Node::all(all))
    }

    fn or(&mut self) -> Option<Node> {
        let start = self.span();
        if self.peek() == Some(&Token::Or) {
            let span = self.bump();
            self.error(say::operand_missing(span, "OR", "left"));
        }
        let mut alternatives = Vec::new();
        let mut mixed = false;
        let mut operators = 0;
        loop {
            let group_start = self.at;
            let group = self.and();
            mixed |= matches!(group, Some(Node::And(_))) && !self.is_parenthesised(group_start);
            alternatives.extend(group);
            if self.peek() != Some(&Token::Or) {
                break;
            }
            let span = self.bump();
            operators += 1;
            if self.ends_operand() {
                self.error(say::operand_missing(span, "OR", "right"));
                if self.peek() == Some(&Token::Or) {
                    self.bump();
                }
            }
        }
        if alternatives.is_empty() {
            return None;
        }
        let node = Node::any(alternatives);
        if mixed && operators > 0 && !self.told_reading {
            self.told_reading = true;
            self.found.push(say::mixed_operators(
                start.to(self.last_span()),
                &node.to_string(),
            ));
        }
        Some(node)
    }

    /// Whether the token at that place opens a parenthesis that closes right before here.
    fn is_parenthesised(&self, start: usize) -> bool {
        let mut depth = 0usize;
        for place in start..self.at {
            match self.tokens[place].token {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return place + 1 == self.at && place > start;
            }
        }
        false
    }

    fn ends_operand(&self) -> bool {
        matches!(
            self.peek(),
            None | Some(
                Token::Close
                    | Token::And
                    | Token::Or
                    | Token::NextRow
                    | Token::Conditions
                    | Token::Near { .. }
                    | Token::Rank
            )
        )
    }

    fn and(&mut self) -> Option<Node> {
        let mut operands: Vec<Node> = Vec::new();
        let mut adjoining = false;
        loop {
            match self.peek() {
                None | Some(Token::Close | Token::Or | Token::NextRow | Token::Conditions) => break,
                Some(Token::And) => {
                    let first = self.at == 0
                        || matches!(
                            self.tokens[self.at - 1].token,
                            Token::Open | Token::Or | Token::And | Token::NextRow
                        );
                    let span = self.bump();
                    if first {
                        self.error(say::operand_missing(span, "AND", "left"));
                    } else if self.ends_operand() {
                        self.error(say::operand_missing(span, "AND", "right"));
                    }
                    adjoining = false;
                    continue;
                }
                Some(Token::LonePlus) => {
                    self.lone_plus(&mut operands);
                    adjoining = true;
                    continue;
                }
                Some(Token::Rank) => {
                    // `expr XRANK(…) expr` ranks what the left finds: the right never adds an item nor takes one away.
                    self.bump();
                    self.not();
                    continue;
                }
                Some(Token::Near { .. }) => {
                    let span = self.bump();
                    let left_missing = operands.is_empty();
                    self.error(if left_missing {
                        say::operand_missing(span, "NEAR", "left")
                    } else {
                        say::near_operand(span, "NEAR")
                    });
                    continue;
                }
                _ => {}
            }
            let before = self.at;
            if let Some(node) = self.not() {
                self.join(&mut operands, node, adjoining);
            }
            adjoining = true;
            if self.at == before {
                self.bump();
            }
        }
        (!operands.is_empty()).then(|| Node::all(operands))
    }

    /// In SharePoint two restrictions of one property side by side mean OR (KQ-6, X-2).
    fn join(&self, operands: &mut Vec<Node>, node: Node, adjoining: bool) {
        let same = self.language.dialect == Dialect::SharePoint
            && adjoining
            && restricted_property(&node).is_some()
            && operands.last().and_then(restricted_property) == restricted_property(&node);
        match operands.pop() {
            Some(last) if same => operands.push(Node::any(vec![last, node])),
            Some(last) => operands.extend([last, node]),
            None => operands.push(node),
        }
    }

    /// `k1 + k2` is a phrase, `k1 + k2 + k3` is k1 and one of the others; in SharePoint it is AND.
    fn lone_plus(&mut self, operands: &mut Vec<Node>) {
        let span = self.span();
        let mut others = Vec::new();
        while self.peek() == Some(&Token::LonePlus) {
            let plus = self.bump();
            if self.ends_operand() {
                self.error(say::operand_missing(plus, "+", "right"));
                break;
            }
            others.extend(self.not());
        }
        let Some(first) = operands.pop() else {
            self.error(say::operand_missing(span, "+", "left"));
            operands.extend(others);
            return;
        };
        let joined = match (&first, others.as_slice()) {
            (_, []) => first,
            _ if self.language.dialect == Dialect::SharePoint => {
                Node::all([vec![first], others].concat())
            }
            (Node::Text(a, a_span), [Node::Text(b, b_span)]) if !a.prefix => {
                let words = [a.words.clone(), b.words.clone()].concat();
                let typed = format!("{} {}", a.typed, b.typed);
                Node::Text(
                    Phrase {
                        words,
                        prefix: b.prefix,
                        typed,
                        quoted: true,
                    },
                    a_span.to(*b_span),
                )
            }
            _ => Node::all(vec![first, Node::any(others)]),
        };
        self.found.push(say::plus_sign(span, &joined.to_string()));
        operands.push(joined);
    }

    fn not(&mut self) -> Option<Node> {
        match self.peek() {
            Some(Token::Not | Token::Minus) => {
                let word = if self.peek() == Some(&Token::Not) {
                    "NOT"
                } else {
                    "-"
                };
                let span = self.bump();
                if self.ends_operand() {
                    return self.error(say::operand_missing(span, word, "right"));
                }
                if matches!(self.peek(), Some(Token::Not | Token::Minus)) {
                    self.found.push(say::double_not(span.to(self.span())));
                }
                let inner = self.deeper(Self::not)?;
                let span = span.to(inner.span());
                Some(Node::Not(Box::new(inner), span))
            }
            Some(Token::Plus) => {
                let span = self.bump();
                if self.ends_operand() {
                    return self.error(say::operand_missing(span, "+", "right"));
                }
                let inner = self.deeper(Self::not)?;
                self.found
                    .push(say::plus_sign(span, &format!("AND {inner}")));
                Some(inner)
            }
            _ => self.near(),
        }
    }

    fn near(&mut self) -> Option<Node> {
        let first = self.primary();
        if !matches!(self.peek(), Some(Token::Near { .. })) {
            return first;
        }
        let mut operands = vec![first];
        let mut steps = Vec::new();
        while let Some(Token::Near { distance, ordered }) = self.peek().cloned() {
            let span = self.bump();
            let operator = if ordered { "ONEAR" } else { "NEAR" };
            if self.ends_operand() {
                return self.error(say::operand_missing(span, operator, "right"));
            }
            if matches!(
                self.peek(),
                Some(Token::Not | Token::Minus | Token::Plus | Token::LonePlus)
            ) {
                return self.error(say::near_operand(span, operator));
            }
            operands.push(self.primary());
            steps.push((distance, ordered, operator, span));
        }
        let mut phrases = Vec::new();
        for operand in operands {
            match operand {
                Some(Node::Text(phrase, span)) => phrases.push((phrase, span)),
                Some(other) => return self.error(say::near_operand(other.span(), steps[0].2)),
                None => return None,
            }
        }
        let mut phrases = phrases.into_iter();
        let first = phrases.next()?;
        let mut span = first.1;
        let rest = phrases
            .zip(steps)
            .map(|((phrase, at), (distance, ordered, ..))| {
                span = span.to(at);
                NearStep {
                    distance,
                    ordered,
                    phrase,
                    span: at,
                }
            });
        let rest = rest.collect();
        Some(Node::Near(Near { first, rest, span }))
    }

    fn primary(&mut self) -> Option<Node> {
        let span = self.span();
        match self.peek()?.clone() {
            Token::Open => self.parentheses(),
            Token::Word(word) => {
                self.bump();
                term::text(&word, false, span, self.found)
            }
            Token::Phrase(inner) => {
                self.bump();
                term::text(&inner, true, span, self.found)
            }
            Token::Words(words) => {
                self.bump();
                let nodes: Vec<Node> = words
                    .iter()
                    .filter_map(|(word, at)| term::text(word, false, *at, self.found))
                    .collect();
                (!nodes.is_empty()).then(|| Node::any(nodes))
            }
            Token::Restriction(raw) => {
                self.bump();
                term::restriction(
                    &raw,
                    span,
                    self.in_condition,
                    self.language,
                    self.found,
                    self.query,
                )
            }
            _ => None,
        }
    }

    fn parentheses(&mut self) -> Option<Node> {
        let open = self.bump();
        if self.peek() == Some(&Token::Close) {
            let close = self.bump();
            return self.error(say::empty_parentheses(open.to(close)));
        }
        let inner = self.deeper(Self::or);
        match self.peek() {
            Some(Token::Close) => {
                self.bump();
            }
            Some(Token::NextRow) => {
                let span = self.bump();
                return self.error(say::misplaced_separator(span, "(c:s)"));
            }
            Some(Token::Conditions) => {
                let span = self.bump();
                return self.error(say::misplaced_separator(span, "(c:c)"));
            }
            _ => {
                let end = Span::new(self.query.len(), self.query.len());
                return self.error(say::unclosed_parenthesis(open, end));
            }
        }
        inner
    }

    fn deeper(&mut self, parse: fn(&mut Self) -> Option<Node>) -> Option<Node> {
        if self.depth >= DEPTH_LIMIT {
            let span = self.span();
            self.at = self.tokens.len();
            self.error(say::too_deep(span, DEPTH_LIMIT));
            self.too_deep = true;
            return None;
        }
        self.depth += 1;
        let node = parse(self);
        self.depth -= 1;
        node
    }
}

/// The property that a node restricts and nothing else: what conditions of one property are grouped by.
fn restricted_property(node: &Node) -> Option<super::Property> {
    match node {
        Node::Property(restriction) => Some(restriction.property),
        Node::Or(nodes) => {
            let first = restricted_property(nodes.first()?)?;
            nodes
                .iter()
                .all(|node| restricted_property(node) == Some(first))
                .then_some(first)
        }
        _ => None,
    }
}
