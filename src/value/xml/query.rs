//! XPath evaluated on a tree.

use super::node::{Kind, Node};
use super::path::{Axis, Expr, Op, Step, Test, parse};
use std::collections::{HashMap, HashSet};

/// What an expression gives.
pub enum Answer {
    /// Nodes in the order of the document.
    Nodes(Vec<Node>),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Whether something holds.
    Bool(bool),
}

/// Prefixes and the namespaces that they stand for.
pub type Namespaces = [(String, String)];

/// What an expression gives for a node.
///
/// # Errors
/// What is wrong with the expression.
pub fn query(node: &Node, path: &str, namespaces: &Namespaces) -> Result<Answer, String> {
    let expr = parse(path)?;
    let mut order = HashMap::new();
    number(&node.top(), &mut order);
    let run = Run { namespaces, order };
    run.eval(
        &expr,
        &Place {
            node: node.clone(),
            position: 1,
            size: 1,
        },
    )
}

/// The nodes that a path finds.
///
/// # Errors
/// What is wrong with the path, or that it finds no nodes but a value.
pub fn select(node: &Node, path: &str, namespaces: &Namespaces) -> Result<Vec<Node>, String> {
    match query(node, path, namespaces)? {
        Answer::Nodes(nodes) => Ok(nodes),
        _ => Err(format!("'{path}' gives a value, not nodes")),
    }
}

fn number(node: &Node, order: &mut HashMap<usize, usize>) {
    order.insert(node.address(), order.len());
    for attribute in node.attributes() {
        order.insert(attribute.address(), order.len());
    }
    for child in node.children() {
        number(&child, order);
    }
}

struct Run<'n> {
    namespaces: &'n Namespaces,
    order: HashMap<usize, usize>,
}

struct Place {
    node: Node,
    position: usize,
    size: usize,
}

impl Answer {
    fn truth(&self) -> bool {
        match self {
            Answer::Nodes(nodes) => !nodes.is_empty(),
            Answer::Text(text) => !text.is_empty(),
            Answer::Number(number) => *number != 0.0 && !number.is_nan(),
            Answer::Bool(holds) => *holds,
        }
    }

    /// As text.
    pub fn text(&self) -> String {
        match self {
            Answer::Nodes(nodes) => nodes.first().map(Node::inner_text).unwrap_or_default(),
            Answer::Text(text) => text.clone(),
            Answer::Number(number) => number.to_string(),
            Answer::Bool(holds) => holds.to_string(),
        }
    }

    fn number(&self) -> f64 {
        match self {
            Answer::Number(number) => *number,
            Answer::Bool(holds) => f64::from(u8::from(*holds)),
            other => other.text().trim().parse().unwrap_or(f64::NAN),
        }
    }
}

impl Run<'_> {
    fn eval(&self, expr: &Expr, place: &Place) -> Result<Answer, String> {
        Ok(match expr {
            Expr::Number(number) => Answer::Number(*number),
            Expr::Text(text) => Answer::Text(text.clone()),
            Expr::Negate(inner) => Answer::Number(-self.eval(inner, place)?.number()),
            Expr::Path(absolute, steps) => {
                let from = if *absolute {
                    place.node.top()
                } else {
                    place.node.clone()
                };
                Answer::Nodes(self.steps(vec![from], steps)?)
            }
            Expr::Filtered(inner, predicates, steps) => {
                let Answer::Nodes(mut nodes) = self.eval(inner, place)? else {
                    return Err("a value is filtered like nodes".into());
                };
                for predicate in predicates {
                    nodes = self.filter(nodes, predicate)?;
                }
                Answer::Nodes(self.steps(nodes, steps)?)
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right, place)?,
            Expr::Call(name, arguments) => self.call(name, arguments, place)?,
        })
    }

    fn steps(&self, from: Vec<Node>, steps: &[Step]) -> Result<Vec<Node>, String> {
        let mut nodes = from;
        for step in steps {
            let mut next = Vec::new();
            let mut seen = HashSet::new();
            for node in &nodes {
                let mut found: Vec<Node> = along(node, step.axis)
                    .into_iter()
                    .filter(|candidate| self.takes(candidate, step))
                    .collect();
                for predicate in &step.predicates {
                    found = self.filter(found, predicate)?;
                }
                next.extend(found.into_iter().filter(|node| seen.insert(node.address())));
            }
            self.sort(&mut next);
            nodes = next;
        }
        Ok(nodes)
    }

    fn sort(&self, nodes: &mut [Node]) {
        nodes.sort_by_key(|node| {
            self.order
                .get(&node.address())
                .copied()
                .unwrap_or(usize::MAX)
        });
    }

    fn filter(&self, nodes: Vec<Node>, predicate: &Expr) -> Result<Vec<Node>, String> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (at, node) in nodes.into_iter().enumerate() {
            let place = Place {
                node,
                position: at + 1,
                size,
            };
            let holds = match self.eval(predicate, &place)? {
                Answer::Number(number) => number == place.position as f64,
                other => other.truth(),
            };
            if holds {
                kept.push(place.node);
            }
        }
        Ok(kept)
    }

    fn takes(&self, node: &Node, step: &Step) -> bool {
        let principal = if step.axis == Axis::Attribute {
            Kind::Attribute
        } else {
            Kind::Element
        };
        match &step.test {
            Test::Node => true,
            Test::Text => matches!(node.kind(), Kind::Text | Kind::CData),
            Test::Comment => node.kind() == Kind::Comment,
            Test::Instruction => node.kind() == Kind::Instruction,
            Test::Any(None) => node.kind() == principal,
            Test::Any(Some(prefix)) => {
                node.kind() == principal && Some(&*node.namespace()) == self.uri(prefix).as_deref()
            }
            Test::Name(prefix, local) => {
                let namespace = if prefix.is_empty() {
                    Some(String::new())
                } else {
                    self.uri(prefix)
                };
                node.kind() == principal
                    && node.local_name() == local
                    && Some(&*node.namespace()) == namespace.as_deref()
            }
        }
    }

    fn uri(&self, prefix: &str) -> Option<String> {
        let known = self
            .namespaces
            .iter()
            .rev()
            .find(|(known, _)| known == prefix);
        known.map(|(_, uri)| uri.clone())
    }

    fn binary(&self, op: Op, left: &Expr, right: &Expr, place: &Place) -> Result<Answer, String> {
        let a = self.eval(left, place)?;
        match (op, a.truth()) {
            (Op::Or, true) => return Ok(Answer::Bool(true)),
            (Op::And, false) => return Ok(Answer::Bool(false)),
            _ => {}
        }
        let b = self.eval(right, place)?;
        Ok(match op {
            Op::Or | Op::And => Answer::Bool(b.truth()),
            Op::Union => match (a, b) {
                (Answer::Nodes(mut a), Answer::Nodes(b)) => {
                    let seen: HashSet<usize> = a.iter().map(Node::address).collect();
                    a.extend(b.into_iter().filter(|node| !seen.contains(&node.address())));
                    self.sort(&mut a);
                    Answer::Nodes(a)
                }
                _ => return Err("only nodes can be united".into()),
            },
            Op::Add => Answer::Number(a.number() + b.number()),
            Op::Subtract => Answer::Number(a.number() - b.number()),
            Op::Multiply => Answer::Number(a.number() * b.number()),
            Op::Divide => Answer::Number(a.number() / b.number()),
            Op::Remainder => Answer::Number(a.number() % b.number()),
            _ => Answer::Bool(compared(op, &a, &b)),
        })
    }

    fn call(&self, name: &str, arguments: &[Expr], place: &Place) -> Result<Answer, String> {
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push(self.eval(argument, place)?);
        }
        let text = |at: usize| match given.get(at) {
            Some(answer) => answer.text(),
            None => place.node.inner_text(),
        };
        let named = || match given.first() {
            Some(Answer::Nodes(nodes)) => nodes.first().cloned(),
            _ => Some(place.node.clone()),
        };
        Ok(match (name, given.len()) {
            ("position", 0) => Answer::Number(place.position as f64),
            ("last", 0) => Answer::Number(place.size as f64),
            ("count", 1) => match &given[0] {
                Answer::Nodes(nodes) => Answer::Number(nodes.len() as f64),
                _ => return Err("count() takes nodes".into()),
            },
            ("sum", 1) => match &given[0] {
                Answer::Nodes(nodes) => Answer::Number(
                    nodes
                        .iter()
                        .map(|node| Answer::Text(node.inner_text()).number())
                        .sum(),
                ),
                _ => return Err("sum() takes nodes".into()),
            },
            ("not", 1) => Answer::Bool(!given[0].truth()),
            ("boolean", 1) => Answer::Bool(given[0].truth()),
            ("true", 0) => Answer::Bool(true),
            ("false", 0) => Answer::Bool(false),
            ("number", 0) => Answer::Number(Answer::Text(text(0)).number()),
            ("number", 1) => Answer::Number(given[0].number()),
            ("floor", 1) => Answer::Number(given[0].number().floor()),
            ("ceiling", 1) => Answer::Number(given[0].number().ceil()),
            ("round", 1) => Answer::Number((given[0].number() + 0.5).floor()),
            ("string", 0 | 1) => Answer::Text(text(0)),
            ("concat", _) => Answer::Text(given.iter().map(Answer::text).collect()),
            ("contains", 2) => Answer::Bool(text(0).contains(&text(1))),
            ("starts-with", 2) => Answer::Bool(text(0).starts_with(&text(1))),
            ("substring-before", 2) => Answer::Text(
                text(0)
                    .split_once(&text(1))
                    .map_or_else(String::new, |(before, _)| before.to_owned()),
            ),
            ("substring-after", 2) => Answer::Text(
                text(0)
                    .split_once(&text(1))
                    .map_or_else(String::new, |(_, after)| after.to_owned()),
            ),
            ("substring", 2 | 3) => {
                let first = given[1].number().round();
                let last = given
                    .get(2)
                    .map_or(f64::INFINITY, |length| first + length.number().round());
                let inside = |at: usize| (at as f64 + 1.0) >= first && (at as f64 + 1.0) < last;
                let all = text(0);
                let part = all.chars().enumerate().filter(|(at, _)| inside(*at));
                Answer::Text(part.map(|(_, c)| c).collect())
            }
            ("string-length", 0 | 1) => Answer::Number(text(0).chars().count() as f64),
            ("normalize-space", 0 | 1) => {
                Answer::Text(text(0).split_whitespace().collect::<Vec<_>>().join(" "))
            }
            ("translate", 3) => {
                let (from, to): (Vec<char>, Vec<char>) =
                    (text(1).chars().collect(), text(2).chars().collect());
                let changed = text(0);
                let changed =
                    changed
                        .chars()
                        .filter_map(|c| match from.iter().position(|f| *f == c) {
                            Some(at) => to.get(at).copied(),
                            None => Some(c),
                        });
                Answer::Text(changed.collect())
            }
            ("name", 0 | 1) => Answer::Text(named().map_or_else(String::new, |n| n.name().into())),
            ("local-name", 0 | 1) => {
                Answer::Text(named().map_or_else(String::new, |n| n.local_name().into()))
            }
            ("namespace-uri", 0 | 1) => {
                Answer::Text(named().map_or_else(String::new, |n| n.namespace().to_string()))
            }
            _ => {
                return Err(format!(
                    "the function '{name}' is not known with such arguments"
                ));
            }
        })
    }
}

fn along(node: &Node, axis: Axis) -> Vec<Node> {
    let siblings = |after: bool| -> Vec<Node> {
        let (Some(parent), Some(place)) = (node.parent(), node.place()) else {
            return Vec::new();
        };
        let mut all = parent.children();
        if after {
            all.split_off((place + 1).min(all.len()))
        } else {
            all.truncate(place);
            all.reverse();
            all
        }
    };
    let with_descendants = |nodes: Vec<Node>| {
        let mut all = Vec::new();
        for node in nodes {
            descend(&node, &mut all);
        }
        all
    };
    match axis {
        Axis::Child => node.children(),
        Axis::Attribute => {
            let own = node.attributes().into_iter();
            own.filter(|attribute| !attribute.name().starts_with("xmlns"))
                .collect()
        }
        Axis::Itself => vec![node.clone()],
        Axis::Parent => node.parent().into_iter().collect(),
        Axis::Descendant => with_descendants(node.children()),
        Axis::DescendantOrSelf => with_descendants(vec![node.clone()]),
        Axis::Ancestor | Axis::AncestorOrSelf => {
            let mut all = Vec::new();
            let mut at = if axis == Axis::AncestorOrSelf {
                Some(node.clone())
            } else {
                node.parent()
            };
            while let Some(above) = at {
                at = above.parent();
                all.push(above);
            }
            all
        }
        Axis::FollowingSibling => siblings(true),
        Axis::PrecedingSibling => siblings(false),
        Axis::Following | Axis::Preceding => {
            let mut all = Vec::new();
            let mut at = Some(node.clone());
            while let Some(here) = at {
                all.extend(with_descendants(along(
                    &here,
                    if axis == Axis::Following {
                        Axis::FollowingSibling
                    } else {
                        Axis::PrecedingSibling
                    },
                )));
                at = here.parent();
            }
            all
        }
    }
}

fn descend(node: &Node, all: &mut Vec<Node>) {
    all.push(node.clone());
    for child in node.children() {
        descend(&child, all);
    }
}

/// Nodes are compared by their text, one of them being enough; what a number or a Boolean stands beside becomes one.
fn compared(op: Op, a: &Answer, b: &Answer) -> bool {
    match (a, b) {
        (Answer::Bool(_), _) | (_, Answer::Bool(_)) => by_number(
            op,
            f64::from(u8::from(a.truth())),
            f64::from(u8::from(b.truth())),
        ),
        (Answer::Nodes(nodes), other) => nodes
            .iter()
            .any(|node| compared(op, &Answer::Text(node.inner_text()), other)),
        (other, Answer::Nodes(nodes)) => nodes
            .iter()
            .any(|node| compared(op, other, &Answer::Text(node.inner_text()))),
        (Answer::Text(a), Answer::Text(b)) if matches!(op, Op::Equal | Op::NotEqual) => {
            (a == b) == (op == Op::Equal)
        }
        _ => by_number(op, a.number(), b.number()),
    }
}

fn by_number(op: Op, a: f64, b: f64) -> bool {
    match op {
        Op::Equal => a == b,
        Op::NotEqual => a != b,
        Op::Less => a < b,
        Op::LessOrEqual => a <= b,
        Op::Greater => a > b,
        _ => a >= b,
    }
}
