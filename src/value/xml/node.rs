//! The tree: nodes with their names, values, attributes and children, and their text as XML.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "XML's own words")]
pub enum Kind {
    Element,
    Attribute,
    Text,
    CData,
    Instruction,
    Comment,
    Document,
    DocumentType,
    Declaration,
}

impl Kind {
    /// Name and number among .NET's `XmlNodeType`.
    pub fn number(self) -> i64 {
        match self {
            Kind::Element => 1,
            Kind::Attribute => 2,
            Kind::Text => 3,
            Kind::CData => 4,
            Kind::Instruction => 7,
            Kind::Comment => 8,
            Kind::Document => 9,
            Kind::DocumentType => 10,
            Kind::Declaration => 17,
        }
    }

    /// .NET's class of such nodes.
    pub fn class(self) -> &'static str {
        match self {
            Kind::Element => "System.Xml.XmlElement",
            Kind::Attribute => "System.Xml.XmlAttribute",
            Kind::Text => "System.Xml.XmlText",
            Kind::CData => "System.Xml.XmlCDataSection",
            Kind::Instruction => "System.Xml.XmlProcessingInstruction",
            Kind::Comment => "System.Xml.XmlComment",
            Kind::Document => "System.Xml.XmlDocument",
            Kind::DocumentType => "System.Xml.XmlDocumentType",
            Kind::Declaration => "System.Xml.XmlDeclaration",
        }
    }
}

/// A node; clones are the same node.
#[derive(Clone)]
pub struct Node(Rc<Data>);

struct Data {
    kind: Kind,
    name: Rc<str>,
    /// Namespace given when it was made, where no declaration says it.
    namespace: RefCell<Option<Rc<str>>>,
    value: RefCell<String>,
    attributes: RefCell<Vec<Node>>,
    children: RefCell<Vec<Node>>,
    parent: RefCell<Weak<Data>>,
    /// Written as `<a />`, not as `<a></a>`.
    empty: Cell<bool>,
}

impl Node {
    /// A new node that stands nowhere yet.
    pub fn new(kind: Kind, name: &str, value: &str) -> Node {
        let name = match kind {
            Kind::Text => "#text",
            Kind::CData => "#cdata-section",
            Kind::Comment => "#comment",
            Kind::Document => "#document",
            Kind::Declaration => "xml",
            _ => name,
        };
        Node(Rc::new(Data {
            kind,
            name: name.into(),
            namespace: RefCell::default(),
            value: RefCell::new(value.to_owned()),
            attributes: RefCell::default(),
            children: RefCell::default(),
            parent: RefCell::default(),
            empty: Cell::new(true),
        }))
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Its name with the prefix.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name without the prefix.
    pub fn local_name(&self) -> &str {
        let name = self.name();
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// Its prefix; empty for none.
    pub fn prefix(&self) -> &str {
        self.name().split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// Sets the namespace of a node that no declaration around it gives one.
    pub fn set_namespace(&self, uri: &str) {
        *self.0.namespace.borrow_mut() = Some(uri.into());
    }

    /// Namespace that its prefix stands for; empty for none.
    pub fn namespace(&self) -> Rc<str> {
        if let Some(given) = &*self.0.namespace.borrow() {
            return given.clone();
        }
        match (self.kind(), self.prefix()) {
            (Kind::Attribute, "") if self.name() != "xmlns" => "".into(),
            (Kind::Element | Kind::Attribute, prefix) => self.namespace_of(prefix),
            _ => "".into(),
        }
    }

    fn namespace_of(&self, prefix: &str) -> Rc<str> {
        match prefix {
            "xml" => return "http://www.w3.org/XML/1998/namespace".into(),
            "xmlns" => return "http://www.w3.org/2000/xmlns/".into(),
            _ => {}
        }
        let wanted = if prefix.is_empty() {
            "xmlns".to_owned()
        } else {
            format!("xmlns:{prefix}")
        };
        let mut at = Some(self.clone());
        while let Some(node) = at {
            if let Some(found) = node.attribute(&wanted) {
                return found.value().into();
            }
            at = node.parent();
        }
        "".into()
    }

    /// Text of an attribute, a text, a comment; empty for others.
    pub fn value(&self) -> String {
        self.0.value.borrow().clone()
    }

    /// Sets it.
    pub fn set_value(&self, value: &str) {
        *self.0.value.borrow_mut() = value.to_owned();
    }

    /// The node above it; an attribute's is its element.
    pub fn parent(&self) -> Option<Node> {
        self.0.parent.borrow().upgrade().map(Node)
    }

    /// Its attributes in order.
    pub fn attributes(&self) -> Vec<Node> {
        self.0.attributes.borrow().clone()
    }

    /// The attribute of that name, prefix and case included.
    pub fn attribute(&self, name: &str) -> Option<Node> {
        let attributes = self.0.attributes.borrow();
        attributes
            .iter()
            .find(|known| known.name() == name)
            .cloned()
    }

    /// Sets an attribute, or adds it.
    pub fn set_attribute(&self, name: &str, value: &str) -> Node {
        if let Some(known) = self.attribute(name) {
            known.set_value(value);
            return known;
        }
        let made = Node::new(Kind::Attribute, name, value);
        self.add_attribute(&made);
        made
    }

    /// Adds an attribute in place of the one of its name.
    pub fn add_attribute(&self, attribute: &Node) {
        self.remove_attribute(attribute.name());
        *attribute.0.parent.borrow_mut() = Rc::downgrade(&self.0);
        self.0.attributes.borrow_mut().push(attribute.clone());
    }

    /// Removes an attribute; false if there is none.
    pub fn remove_attribute(&self, name: &str) -> bool {
        let mut attributes = self.0.attributes.borrow_mut();
        let before = attributes.len();
        attributes.retain(|known| known.name() != name);
        attributes.len() != before
    }

    /// Its children in order.
    pub fn children(&self) -> Vec<Node> {
        self.0.children.borrow().clone()
    }

    /// Its place among its siblings.
    pub fn place(&self) -> Option<usize> {
        let parent = self.parent()?;
        let siblings = parent.0.children.borrow();
        siblings.iter().position(|known| known.same(self))
    }

    /// A sibling some places on.
    pub fn sibling(&self, step: isize) -> Option<Node> {
        let at = self.place()?.checked_add_signed(step)?;
        self.parent()?.0.children.borrow().get(at).cloned()
    }

    /// Puts a node at a place among the children, taken out of where it stood. False: a node does not go into itself, nor
    /// so deep that going through the tree would exhaust the stack.
    pub fn insert(&self, at: usize, child: &Node) -> bool {
        let mut above = Some(self.clone());
        let mut depth = 0;
        while let Some(node) = above {
            depth += 1;
            if node.same(child) || depth > 1_000 {
                return false;
            }
            above = node.parent();
        }
        let moved_down = child.parent().is_some_and(|parent| parent.same(self))
            && child.place().is_some_and(|place| place < at);
        child.detach();
        let mut children = self.0.children.borrow_mut();
        let at = at
            .saturating_sub(usize::from(moved_down))
            .min(children.len());
        children.insert(at, child.clone());
        *child.0.parent.borrow_mut() = Rc::downgrade(&self.0);
        self.0.empty.set(false);
        true
    }

    /// Puts a node behind the children.
    pub fn append(&self, child: &Node) -> bool {
        self.insert(usize::MAX, child)
    }

    /// Takes a node out of where it stands.
    pub fn detach(&self) {
        if let Some(parent) = self.parent() {
            parent
                .0
                .children
                .borrow_mut()
                .retain(|known| !known.same(self));
            parent
                .0
                .attributes
                .borrow_mut()
                .retain(|known| !known.same(self));
        }
        *self.0.parent.borrow_mut() = Weak::new();
    }

    /// Removes all children.
    pub fn clear(&self) {
        for child in self.children() {
            child.detach();
        }
    }

    /// Whether it is written as `<a />`.
    pub fn is_empty(&self) -> bool {
        self.0.empty.get() && self.0.children.borrow().is_empty()
    }

    /// Says how it is written without children.
    pub fn set_empty(&self, empty: bool) {
        self.0.empty.set(empty);
    }

    /// Whether both are one node.
    pub fn same(&self, other: &Node) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Where it lies.
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }

    /// The node at the top.
    pub fn top(&self) -> Node {
        let mut at = self.clone();
        while let Some(parent) = at.parent() {
            at = parent;
        }
        at
    }

    /// A copy that stands nowhere; with all that is in it, or alone.
    pub fn copy(&self, deep: bool) -> Node {
        let copy = Node::new(self.kind(), self.name(), &self.value());
        *copy.0.namespace.borrow_mut() = self.0.namespace.borrow().clone();
        for attribute in self.attributes() {
            copy.add_attribute(&attribute.copy(true));
        }
        if deep {
            for child in self.children() {
                copy.append(&child.copy(true));
            }
        }
        copy.set_empty(self.0.empty.get());
        copy
    }

    /// All text in it.
    pub fn inner_text(&self) -> String {
        match self.kind() {
            Kind::Element | Kind::Document => {
                let children = self.children();
                let shown = children.iter().filter(|child| {
                    matches!(child.kind(), Kind::Element | Kind::Text | Kind::CData)
                });
                shown.map(Node::inner_text).collect()
            }
            _ => self.value(),
        }
    }

    /// What is in it, as XML.
    pub fn inner_xml(&self) -> String {
        let mut out = String::new();
        match self.kind() {
            Kind::Attribute => escape(&self.value(), true, &mut out),
            _ => {
                for child in self.children() {
                    child.write(None, 0, &mut out);
                }
            }
        }
        out
    }

    /// It and what is in it, as XML.
    pub fn outer_xml(&self) -> String {
        let mut out = String::new();
        self.write(None, 0, &mut out);
        out
    }

    /// The same with each element on a line of its own, as `Save` writes it.
    pub fn indented(&self) -> String {
        let mut out = String::new();
        self.write(Some("  "), 0, &mut out);
        out
    }

    fn write(&self, indent: Option<&str>, level: usize, out: &mut String) {
        match self.kind() {
            Kind::Document => {
                for (at, child) in self.children().iter().enumerate() {
                    if at > 0 && indent.is_some() {
                        out.push('\n');
                    }
                    child.write(indent, level, out);
                }
            }
            Kind::Element => self.write_element(indent, level, out),
            Kind::Attribute => {
                out.push_str(self.name());
                out.push_str("=\"");
                escape(&self.value(), true, out);
                out.push('"');
            }
            Kind::Text => escape(&self.value(), false, out),
            Kind::CData => *out += &format!("<![CDATA[{}]]>", self.value()),
            Kind::Comment => *out += &format!("<!--{}-->", self.value()),
            Kind::Declaration => *out += &format!("<?xml {}?>", self.value()),
            Kind::Instruction => *out += &format!("<?{} {}?>", self.name(), self.value()),
            Kind::DocumentType => *out += &format!("<!DOCTYPE {}>", self.value()),
        }
    }

    fn write_element(&self, indent: Option<&str>, level: usize, out: &mut String) {
        out.push('<');
        out.push_str(self.name());
        // A namespace that no declaration around gives is declared here.
        if let Some(given) = self.0.namespace.borrow().clone()
            && *self.namespace_of(self.prefix()) != *given
        {
            let colon = if self.prefix().is_empty() { "" } else { ":" };
            *out += &format!(" xmlns{colon}{}=\"{given}\"", self.prefix());
        }
        for attribute in self.attributes() {
            out.push(' ');
            attribute.write(None, 0, out);
        }
        let children = self.children();
        if children.is_empty() {
            if self.is_empty() {
                out.push_str(" />");
            } else {
                *out += &format!("></{}>", self.name());
            }
            return;
        }
        out.push('>');
        let mixed = children
            .iter()
            .any(|child| matches!(child.kind(), Kind::Text | Kind::CData));
        let inner = indent.filter(|_| !mixed);
        for child in &children {
            if let Some(step) = inner {
                out.push('\n');
                *out += &step.repeat(level + 1);
            }
            child.write(inner, level + 1, out);
        }
        if let Some(step) = inner {
            out.push('\n');
            *out += &step.repeat(level);
        }
        *out += &format!("</{}>", self.name());
    }
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            _ => out.push(c),
        }
    }
}
