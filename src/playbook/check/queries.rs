//! Queries of content searches that stand in the text: what their language says about them.

use super::Script;
use super::report::Findings;
use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::Node;

/// Parameters that take such a query.
const PARAMETERS: &[&str] = &["ContentMatchQuery", "SearchQuery"];

pub(super) fn check(script: &Script, findings: &mut Findings) {
    script.each(&mut |node| match node {
        Node::Command(command, _) => {
            let mut elements = command.elements.iter().peekable();
            while let Some(element) = elements.next() {
                let Element::Parameter(parameter) = element else {
                    continue;
                };
                let typed = parameter.name.to_lowercase();
                let named = PARAMETERS
                    .iter()
                    .any(|known| typed.len() >= 8 && known.to_lowercase().starts_with(&typed));
                if !named {
                    continue;
                }
                let value = match (&parameter.value, elements.peek()) {
                    (Some(value), _) | (None, Some(Element::Argument(value))) => value,
                    _ => continue,
                };
                query(script, value, findings);
            }
        }
        // The parameters of a command that is splatted.
        Node::Expression(Expr {
            kind: ExprKind::Hash(hash),
            ..
        }) => {
            for (key, value) in &hash.entries {
                if key
                    .as_text()
                    .is_some_and(|key| key.eq_ignore_ascii_case("ContentMatchQuery"))
                    && let StatementKind::Expression(value) = &value.kind
                {
                    query(script, value, findings);
                }
            }
        }
        _ => {}
    });
}

fn query(script: &Script, value: &Expr, findings: &mut Findings) {
    let Some(written) = Written::of(script, value) else {
        return;
    };
    for found in (script.known.query)(&written.text) {
        // What is said about a value that is not known yet, or because of it, may be wrong.
        if written.holes.iter().any(|hole| touches(*hole, found.span)) {
            continue;
        }
        let place = |span: Span| match written.start {
            Some(start) => Span {
                start: start + span.start,
                end: start + span.end,
            },
            None => value.span,
        };
        let span = place(found.span);
        match found.fix {
            Some((at, text)) if written.start.is_some() && written.may_hold(&text) => {
                findings.warn_with_edit(span, found.id, found.message, (place(at), text));
            }
            Some((_, text)) => findings.warn(span, found.id, found.message, Some(text)),
            None => findings.warn(span, found.id, found.message, None),
        }
    }
}

fn touches(hole: Span, span: Span) -> bool {
    span.start <= hole.end && hole.start <= span.end
}

/// A query as it stands in the text; values that are not known are words of the same length.
struct Written {
    text: String,
    holes: Vec<Span>,
    /// Where the query begins in the source, if it stands there letter for letter.
    start: Option<u32>,
    quote: Quote,
}

impl Written {
    fn of(script: &Script, value: &Expr) -> Option<Written> {
        match &value.kind {
            ExprKind::Constant(constant) => {
                let text = value.as_text()?.to_owned();
                let source = script.text(value.span);
                let opening = source.len()
                    - source
                        .trim_start_matches(['\'', '"', '@', '\n', '\r'])
                        .len();
                let opening = match constant.quote {
                    Quote::Bare => 0,
                    Quote::Single | Quote::Double => 1.min(opening),
                    Quote::HereSingle | Quote::HereDouble => opening,
                };
                let same = source
                    .get(opening..)
                    .is_some_and(|rest| rest.starts_with(text.as_str()));
                Some(Written {
                    start: same.then(|| value.span.start + opening as u32),
                    holes: Vec::new(),
                    quote: constant.quote,
                    text,
                })
            }
            ExprKind::Expandable(expandable) if expandable.quote == Quote::Double => {
                let (mut text, mut holes) = (String::new(), Vec::new());
                for part in &expandable.parts {
                    match part {
                        TextPart::Text(piece) => text.push_str(piece),
                        TextPart::Value(unknown) => {
                            let start = text.len();
                            let length = script.text(unknown.span).len().max(3);
                            text.extend(std::iter::repeat_n('x', length));
                            holes.push(Span::new(start, text.len()));
                        }
                    }
                }
                let source = script.text(value.span);
                // Escapes shift what follows.
                let same = source.len() == text.len() + 2 && source.starts_with('"');
                Some(Written {
                    start: same.then(|| value.span.start + 1),
                    holes,
                    quote: Quote::Double,
                    text,
                })
            }
            ExprKind::Paren(inside) => match &inside.kind {
                StatementKind::Expression(value) => Written::of(script, value),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether this may be written between the quotes as it is.
    fn may_hold(&self, text: &str) -> bool {
        match self.quote {
            Quote::Bare => {
                !text.contains(|c: char| c.is_whitespace() || "'\"$`(){};,|&".contains(c))
            }
            Quote::Single => !text.contains(['\'', '\u{2018}', '\u{2019}']),
            Quote::Double => !text.contains(['"', '$', '`', '\u{201c}', '\u{201d}']),
            Quote::HereSingle => true,
            Quote::HereDouble => !text.contains(['$', '`']),
        }
    }
}
