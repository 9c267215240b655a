//! The tree of a query: words, phrases and property restrictions under operators, each with the bytes it came from.
//! A tree says what is asked and nothing of how it is answered.

use super::property::Property;
use crate::diag::Span;
use std::fmt;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Every item: an empty query (KQ-2).
    Everything,
    /// Words next to each other, anywhere in an item (KQ-36).
    Text(Phrase, Span),
    /// A property with a value.
    Property(Restriction),
    /// Words or phrases near each other.
    Near(Near),
    /// All of these.
    And(Vec<Node>),
    /// Any of these.
    Or(Vec<Node>),
    /// Everything but this.
    Not(Box<Node>, Span),
}

/// Words next to each other, as the segmenter gives them; the last may be the beginning of a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// Folded words; empty matches nothing.
    pub words: Vec<String>,
    /// Whether the last word may go on.
    pub prefix: bool,
    /// As typed, without quotes and star.
    pub typed: String,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// A property with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Restriction {
    /// The property.
    pub property: Property,
    /// What it must be.
    pub value: Value,
    /// The value as it prints again after the name, with its operator.
    pub typed: String,
    /// Bytes of the whole restriction.
    pub span: Span,
}

/// What a property must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Contains this phrase; `whole` means that there is nothing else in it (SharePoint's `=`, X-6).
    Text {
        /// The phrase.
        phrase: Phrase,
        /// Whether the property holds nothing else.
        whole: bool,
    },
    /// One of these people.
    People(Phrase),
    /// From the first millisecond to before the second.
    Time {
        /// First millisecond that counts.
        from: Option<i64>,
        /// First millisecond that counts no more.
        before: Option<i64>,
    },
    /// Between these two, both included.
    Number {
        /// Least.
        min: Option<i64>,
        /// Most.
        max: Option<i64>,
    },
    /// Yes or no.
    Boolean(bool),
    /// This word, in lower case, or with `prefix` one that begins so.
    Word {
        /// The word.
        word: String,
        /// Whether it may go on.
        prefix: bool,
    },
    /// Nothing: an empty value (KQ-21).
    Nothing,
}

/// Words or phrases near each other. `first NEAR(a) second NEAR(b) third` is read from the left.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The first operand.
    pub first: (Phrase, Span),
    /// The others, each with how many words may lie between and whether the order counts.
    pub rest: Vec<NearStep>,
    /// Bytes of the whole.
    pub span: Span,
}

/// One further operand of a NEAR.
#[derive(Clone, Debug, PartialEq)]
pub struct NearStep {
    /// How many words may lie between.
    pub distance: u32,
    /// Whether it must come after what is on its left (ONEAR).
    pub ordered: bool,
    /// The operand.
    pub phrase: Phrase,
    /// Its bytes.
    pub span: Span,
}

impl Node {
    /// Bytes that the node came from.
    pub fn span(&self) -> Span {
        match self {
            Node::Everything => Span::default(),
            Node::Text(_, span) | Node::Not(_, span) => *span,
            Node::Property(restriction) => restriction.span,
            Node::Near(near) => near.span,
            Node::And(nodes) | Node::Or(nodes) => nodes
                .iter()
                .map(Node::span)
                .reduce(Span::to)
                .unwrap_or_default(),
        }
    }

    /// Every word, phrase, property and NEAR of the tree, from left to right, with whether it stands under a NOT.
    pub fn leaves(&self) -> Vec<(&Node, bool)> {
        let mut found = Vec::new();
        self.collect_leaves(false, &mut found);
        found
    }

    fn collect_leaves<'a>(&'a self, negated: bool, found: &mut Vec<(&'a Node, bool)>) {
        match self {
            Node::And(nodes) | Node::Or(nodes) => nodes
                .iter()
                .for_each(|node| node.collect_leaves(negated, found)),
            Node::Not(node, _) => node.collect_leaves(!negated, found),
            leaf => found.push((leaf, negated)),
        }
    }

    /// Joins nodes by AND, flat.
    pub fn all(nodes: Vec<Node>) -> Node {
        join(nodes, Node::And, |node| match node {
            Node::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// Joins nodes by OR, flat.
    pub fn any(nodes: Vec<Node>) -> Node {
        join(nodes, Node::Or, |node| match node {
            Node::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }
}

fn join(
    nodes: Vec<Node>,
    make: fn(Vec<Node>) -> Node,
    open: fn(Node) -> Result<Vec<Node>, Node>,
) -> Node {
    let mut flat = Vec::with_capacity(nodes.len());
    for node in nodes {
        match open(node) {
            Ok(inner) => flat.extend(inner),
            Err(node) => flat.push(node),
        }
    }
    if flat.len() == 1 {
        flat.swap_remove(0)
    } else {
        make(flat)
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let star = if self.prefix { "*" } else { "" };
        if self.quoted {
            write!(f, "\"{}{star}\"", self.typed)
        } else {
            write!(f, "{}{star}", self.typed)
        }
    }
}

impl fmt::Display for Restriction {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}{}", self.property.name(), self.typed)
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.first.0)?;
        for step in &self.rest {
            let operator = if step.ordered { "ONEAR" } else { "NEAR" };
            write!(f, " {operator}({}) {}", step.distance, step.phrase)?;
        }
        Ok(())
    }
}

/// Prints the query in its fullest form: every AND written out, parentheses wherever two operators meet.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Node::Everything => Ok(()),
            Node::Text(phrase, _) => write!(f, "{phrase}"),
            Node::Property(restriction) => write!(f, "{restriction}"),
            Node::Near(near) => write!(f, "{near}"),
            Node::And(nodes) => write_joined(f, nodes, " AND "),
            Node::Or(nodes) => write_joined(f, nodes, " OR "),
            Node::Not(node, _) => {
                f.write_str("NOT ")?;
                write_operand(f, node)
            }
        }
    }
}

fn write_joined(f: &mut fmt::Formatter, nodes: &[Node], operator: &str) -> fmt::Result {
    for (place, node) in nodes.iter().enumerate() {
        if place > 0 {
            f.write_str(operator)?;
        }
        write_operand(f, node)?;
    }
    Ok(())
}

fn write_operand(f: &mut fmt::Formatter, node: &Node) -> fmt::Result {
    match node {
        Node::And(_) | Node::Or(_) | Node::Not(..) => write!(f, "({node})"),
        leaf => write!(f, "{leaf}"),
    }
}
