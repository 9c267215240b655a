//! Nodes in a script's hands: PowerShell's adapter first (attributes and children are properties), then .NET's members.

use super::node::{Kind, Node};
use super::{parse, query};
use crate::diag::{Error, Result};
use crate::value::{Array, ArrayKind, Foreign, Value, enums, error, foreign};
use std::any::Any;
use std::cell::RefCell;

/// A node, and the document that it keeps alive.
pub struct XmlNode {
    node: Node,
    root: Node,
}

/// The node in a value.
pub fn document_of(value: &Value) -> Option<Node> {
    of(value).map(|held| held.node.clone())
}

fn of(value: &Value) -> Option<&XmlNode> {
    match value.base() {
        Value::Foreign(foreign) => foreign.as_any().downcast_ref(),
        _ => None,
    }
}

/// Members of .NET that every node has.
const OWN: [&str; 19] = [
    "Attributes",
    "ChildNodes",
    "DocumentElement",
    "FirstChild",
    "HasAttributes",
    "HasChildNodes",
    "InnerText",
    "InnerXml",
    "IsEmpty",
    "LastChild",
    "LocalName",
    "Name",
    "NamespaceURI",
    "NextSibling",
    "NodeType",
    "OuterXml",
    "OwnerDocument",
    "ParentNode",
    "PreviousSibling",
];

impl XmlNode {
    /// A node as a value.
    pub fn value(node: &Node, root: &Node) -> Value {
        foreign::of(XmlNode {
            node: node.clone(),
            root: root.clone(),
        })
    }

    fn wrap(&self, node: &Node) -> Value {
        XmlNode::value(node, &self.root)
    }

    fn maybe(&self, node: Option<Node>) -> Value {
        node.map_or(Value::Null, |node| self.wrap(&node))
    }

    fn list(&self, class: &str, nodes: &[Node]) -> Value {
        let items = nodes.iter().map(|node| self.wrap(node)).collect();
        let kind = ArrayKind::Other(format!("System.Xml.{class}").into());
        Value::Array(Array::of_kind(kind, items))
    }

    /// Attributes and children of a name, as the adapter finds them.
    fn named(&self, name: &str) -> Vec<Node> {
        let mut all = self.node.attributes();
        if matches!(self.node.kind(), Kind::Element | Kind::Document) {
            all.extend(self.node.children());
        }
        let fits = |node: &Node| {
            node.local_name().eq_ignore_ascii_case(name)
                || node.local_name().to_lowercase() == name.to_lowercase()
        };
        all.retain(fits);
        all
    }

    /// What the adapter gives for a node: text where there is nothing but text in it.
    fn simplified(&self, node: &Node) -> Value {
        let plain = match node.kind() {
            Kind::Attribute | Kind::Text | Kind::CData | Kind::Comment => true,
            Kind::Element => {
                node.attributes().is_empty()
                    && match node.children().as_slice() {
                        [] => true,
                        [only] => only.kind() == Kind::Text,
                        _ => false,
                    }
            }
            _ => false,
        };
        if plain {
            Value::from(node.inner_text())
        } else {
            self.wrap(node)
        }
    }

    fn adapted(&self, name: &str) -> Option<Value> {
        let found = self.named(name);
        match found.as_slice() {
            [] => None,
            [one] => Some(self.simplified(one)),
            several => Some(Value::array(
                several.iter().map(|node| self.simplified(node)).collect(),
            )),
        }
    }

    fn own(&self, name: &str) -> Option<Value> {
        let node = &self.node;
        let element = node.kind() == Kind::Element;
        Some(match name.to_ascii_lowercase().as_str() {
            "name" => Value::str(node.name()),
            "localname" => Value::str(node.local_name()),
            "prefix" => Value::str(node.prefix()),
            "namespaceuri" => Value::str(node.namespace()),
            "innertext" => Value::from(node.inner_text()),
            "innerxml" => Value::from(node.inner_xml()),
            "outerxml" => Value::from(node.outer_xml()),
            "value" | "data" | "#text"
                if !matches!(node.kind(), Kind::Element | Kind::Document) =>
            {
                Value::from(node.value())
            }
            "value" => Value::Null,
            "nodetype" => enums::of("System.Xml.XmlNodeType", node.kind().number()),
            "childnodes" => self.list("XmlChildNodes", &node.children()),
            "attributes" if element => self.list("XmlAttributeCollection", &node.attributes()),
            "attributes" => Value::Null,
            "haschildnodes" => Value::Bool(!node.children().is_empty()),
            "hasattributes" if element => Value::Bool(!node.attributes().is_empty()),
            "isempty" if element => Value::Bool(node.is_empty()),
            "firstchild" => self.maybe(node.children().first().cloned()),
            "lastchild" => self.maybe(node.children().last().cloned()),
            "parentnode" if node.kind() == Kind::Attribute => Value::Null,
            "parentnode" => self.maybe(node.parent()),
            "ownerelement" if node.kind() == Kind::Attribute => self.maybe(node.parent()),
            "nextsibling" => self.maybe(node.sibling(1)),
            "previoussibling" => self.maybe(node.sibling(-1)),
            "ownerdocument" if node.kind() == Kind::Document => Value::Null,
            "ownerdocument" => self.wrap(&self.root),
            "documentelement" if node.kind() == Kind::Document => self.maybe(
                node.children()
                    .into_iter()
                    .find(|child| child.kind() == Kind::Element),
            ),
            "nametable" if node.kind() == Kind::Document => self.wrap(node),
            "preservewhitespace" if node.kind() == Kind::Document => Value::Bool(false),
            "isreadonly" => Value::Bool(false),
            _ => return None,
        })
    }

    /// Makes text the only thing in a node.
    fn set_text(&self, node: &Node, text: &str) {
        if node.kind() != Kind::Element {
            node.set_value(text);
            return;
        }
        node.clear();
        if !text.is_empty() {
            node.append(&Node::new(Kind::Text, "", text));
        }
    }

    fn set_xml(&self, text: &str) -> Result<()> {
        let nodes = parse::fragment(text)
            .map_err(|why| error::thrown("System.Xml.XmlException", "InnerXml", &why))?;
        self.node.clear();
        for node in nodes {
            self.node.append(&node);
        }
        Ok(())
    }

    fn argument<'a>(&self, arguments: &'a [Value], at: usize, method: &str) -> Result<&'a XmlNode> {
        let value = arguments.get(at).unwrap_or(&Value::Null);
        of(value).ok_or_else(|| error::argument(method, value, "System.Xml.XmlNode"))
    }

    fn put(&self, at: usize, child: &Node, method: &str) -> Result<Value> {
        if child.kind() == Kind::Document || !self.node.insert(at, child) {
            return Err(error::thrown(
                "System.InvalidOperationException",
                method,
                "The node cannot stand there.",
            ));
        }
        Ok(self.wrap(child))
    }

    fn select(&self, arguments: &[Value], method: &str) -> Result<Vec<Node>> {
        let path = arguments.first().map(Value::to_text).unwrap_or_default();
        let namespaces = match arguments.get(1).map(Value::base) {
            Some(Value::Foreign(held)) => held
                .as_any()
                .downcast_ref::<NamespaceManager>()
                .map(|manager| manager.known.borrow().clone())
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        query::select(&self.node, &path, &namespaces)
            .map_err(|why| error::thrown("System.Xml.XPath.XPathException", method, &why))
    }

    fn method(&self, lower: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let node = &self.node;
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        let made =
            |kind: Kind, name: &str, value: &str| Ok(self.wrap(&Node::new(kind, name, value)));
        let document = node.kind() == Kind::Document;
        Some(match (lower, arguments.len()) {
            ("selectnodes", 1 | 2) => self
                .select(arguments, "SelectNodes")
                .map(|nodes| self.list("XPathNodeList", &nodes)),
            ("selectsinglenode", 1 | 2) => self
                .select(arguments, "SelectSingleNode")
                .map(|nodes| self.maybe(nodes.first().cloned())),
            ("getelementsbytagname", 1) => {
                let wanted = text(0);
                let all = query::select(node, ".//*", &[]).unwrap_or_default();
                let found: Vec<Node> = all
                    .into_iter()
                    .filter(|element| wanted == "*" || element.name() == wanted)
                    .collect();
                Ok(self.list("XmlElementList", &found))
            }
            ("getattribute", 1) => Ok(Value::from(
                node.attribute(&text(0))
                    .map(|a| a.value())
                    .unwrap_or_default(),
            )),
            ("getattributenode", 1) => Ok(self.maybe(node.attribute(&text(0)))),
            ("hasattribute", 1) => Ok(Value::Bool(node.attribute(&text(0)).is_some())),
            ("setattribute", 2) if node.kind() == Kind::Element => {
                node.set_attribute(&text(0), &text(1));
                Ok(Value::NoOutput)
            }
            ("setattribute", 3) if node.kind() == Kind::Element => {
                let set = node.set_attribute(&text(0), &text(2));
                set.set_namespace(&text(1));
                Ok(Value::from(text(2)))
            }
            ("setattributenode", 1) => {
                self.argument(arguments, 0, "SetAttributeNode").map(|held| {
                    node.add_attribute(&held.node);
                    Value::Null
                })
            }
            ("append", 1) => self.argument(arguments, 0, "Append").map(|held| {
                node.add_attribute(&held.node);
                self.wrap(&held.node)
            }),
            ("removeattribute", 1) => {
                node.remove_attribute(&text(0));
                Ok(Value::NoOutput)
            }
            ("removeall", 0) => {
                node.clear();
                for attribute in node.attributes() {
                    node.remove_attribute(attribute.name());
                }
                Ok(Value::NoOutput)
            }
            ("appendchild", 1) => self
                .argument(arguments, 0, "AppendChild")
                .and_then(|held| self.put(usize::MAX, &held.node, "AppendChild")),
            ("prependchild", 1) => self
                .argument(arguments, 0, "PrependChild")
                .and_then(|held| self.put(0, &held.node, "PrependChild")),
            ("insertbefore" | "insertafter", 2) => {
                self.argument(arguments, 0, lower).and_then(|held| {
                    let beside = arguments
                        .get(1)
                        .and_then(of)
                        .map(|beside| beside.node.clone());
                    let after = lower == "insertafter";
                    let at = match beside.and_then(|beside| beside.place()) {
                        Some(place) => place + usize::from(after),
                        None if after => 0,
                        None => usize::MAX,
                    };
                    self.put(at, &held.node, lower)
                })
            }
            ("removechild", 1) => self.argument(arguments, 0, "RemoveChild").and_then(|held| {
                if !held.node.parent().is_some_and(|parent| parent.same(node)) {
                    return Err(error::thrown(
                        "System.ArgumentException",
                        "RemoveChild",
                        "The node is no child of this one.",
                    ));
                }
                held.node.detach();
                Ok(self.wrap(&held.node))
            }),
            ("replacechild", 2) => self.argument(arguments, 0, "ReplaceChild").and_then(|new| {
                let old = self.argument(arguments, 1, "ReplaceChild")?;
                let at = old.node.place().unwrap_or(usize::MAX);
                old.node.detach();
                self.put(at, &new.node, "ReplaceChild")?;
                Ok(self.wrap(&old.node))
            }),
            ("clone", 0) => Ok(self.copied(true)),
            ("clonenode", 1) => Ok(self.copied(arguments[0].truthy())),
            ("importnode", 2) if document => self
                .argument(arguments, 0, "ImportNode")
                .map(|held| self.wrap(&held.node.copy(arguments[1].truthy()))),
            ("createelement", 1) if document => made(Kind::Element, &text(0), ""),
            ("createelement", 2) if document => {
                let element = Node::new(Kind::Element, &text(0), "");
                element.set_namespace(&text(1));
                Ok(self.wrap(&element))
            }
            ("createattribute", 1) if document => made(Kind::Attribute, &text(0), ""),
            ("createtextnode", 1) if document => made(Kind::Text, "", &text(0)),
            ("createcdatasection", 1) if document => made(Kind::CData, "", &text(0)),
            ("createcomment", 1) if document => made(Kind::Comment, "", &text(0)),
            ("createprocessinginstruction", 2) if document => {
                made(Kind::Instruction, &text(0), &text(1))
            }
            ("createxmldeclaration", 3) if document => {
                let mut value = format!("version=\"{}\"", text(0));
                for (at, name) in [(1, "encoding"), (2, "standalone")] {
                    if !text(at).is_empty() {
                        value += &format!(" {name}=\"{}\"", text(at));
                    }
                }
                made(Kind::Declaration, "", &value)
            }
            ("createnode", 3) if document => made(Kind::Element, &text(1), ""),
            ("loadxml", 1) if document => self.load(&text(0), "LoadXml").map(|()| Value::NoOutput),
            ("normalize", 0) => Ok(Value::NoOutput),
            _ => return None,
        })
    }

    fn copied(&self, deep: bool) -> Value {
        let copy = self.node.copy(deep);
        let root = if copy.kind() == Kind::Document {
            copy.clone()
        } else {
            self.root.clone()
        };
        XmlNode::value(&copy, &root)
    }

    /// Replaces the document by that of a text.
    ///
    /// # Errors
    /// `XmlException`
    pub fn load(&self, text: &str, method: &str) -> Result<()> {
        let read = parse::document(text)
            .map_err(|why| error::thrown("System.Xml.XmlException", method, &why))?;
        self.node.clear();
        for child in read.children() {
            self.node.append(&child);
        }
        Ok(())
    }

    /// What `Save` writes.
    pub fn saved(&self) -> String {
        self.node.indented()
    }
}

impl Foreign for XmlNode {
    fn type_name(&self) -> &str {
        self.node.kind().class()
    }

    fn type_names(&self) -> Vec<String> {
        let mut names = vec![self.type_name().to_owned()];
        if !matches!(self.node.kind(), Kind::Document | Kind::Attribute) {
            names.push("System.Xml.XmlLinkedNode".into());
        }
        names.extend(["System.Xml.XmlNode".into(), "System.Object".into()]);
        names
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.adapted(name).or_else(|| self.own(name))
    }

    fn set(&self, name: &str, value: Value) -> bool {
        let text = value.to_text();
        if let Some(found) = self.named(name).first() {
            self.set_text(found, &text);
            return true;
        }
        match name.to_ascii_lowercase().as_str() {
            "innertext" => self.set_text(&self.node, &text),
            "innerxml" => return self.set_xml(&text).is_ok(),
            "value" | "#text" | "data" => self.set_text(&self.node, &text),
            "preservewhitespace" | "isempty" => {}
            _ => return false,
        }
        true
    }

    fn properties(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let own = self.node.attributes().into_iter();
        for node in own.chain(self.node.children()) {
            let name = node.local_name();
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name.to_owned());
            }
        }
        if names.is_empty() && !matches!(self.node.kind(), Kind::Element | Kind::Document) {
            names = ["Name", "Value"].map(String::from).to_vec();
        }
        names
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        self.method(&name.to_ascii_lowercase(), arguments)
    }

    fn methods(&self) -> Vec<String> {
        let mut names: Vec<String> = [
            "AppendChild",
            "Clone",
            "CloneNode",
            "GetAttribute",
            "GetElementsByTagName",
            "HasAttribute",
            "InsertAfter",
            "InsertBefore",
            "PrependChild",
            "RemoveAll",
            "RemoveAttribute",
            "RemoveChild",
            "ReplaceChild",
            "SelectNodes",
            "SelectSingleNode",
            "SetAttribute",
        ]
        .map(String::from)
        .to_vec();
        if self.node.kind() == Kind::Document {
            names.extend(
                [
                    "CreateAttribute",
                    "CreateComment",
                    "CreateElement",
                    "CreateTextNode",
                    "CreateXmlDeclaration",
                    "ImportNode",
                    "Load",
                    "LoadXml",
                    "Save",
                ]
                .map(String::from),
            );
        }
        names.extend(OWN.map(|name| format!("get_{name}")));
        names
    }

    fn index(&self, key: &Value) -> Option<Value> {
        let wanted = key.to_text();
        let child = self
            .node
            .children()
            .into_iter()
            .find(|child| child.name() == wanted);
        Some(self.maybe(child))
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        None
    }

    fn same_as(&self, other: &dyn Foreign) -> bool {
        other
            .as_any()
            .downcast_ref::<XmlNode>()
            .is_some_and(|other| other.node.same(&self.node))
    }

    fn shown(&self) -> String {
        self.node.local_name().to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `XmlNamespaceManager`: the prefixes of an XPath.
#[derive(Default)]
pub struct NamespaceManager {
    known: RefCell<Vec<(String, String)>>,
}

impl Foreign for NamespaceManager {
    fn type_name(&self) -> &str {
        "System.Xml.XmlNamespaceManager"
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        let find = |prefix: &str| {
            let known = self.known.borrow();
            let found = known.iter().rev().find(|(known, _)| known == prefix);
            found.map(|(_, uri)| uri.clone())
        };
        let value: std::result::Result<Value, Error> =
            match (name.to_ascii_lowercase().as_str(), arguments.len()) {
                ("addnamespace", 2) => {
                    self.known.borrow_mut().push((text(0), text(1)));
                    Ok(Value::NoOutput)
                }
                ("hasnamespace", 1) => Ok(Value::Bool(find(&text(0)).is_some())),
                ("lookupnamespace", 1) => Ok(find(&text(0)).into()),
                _ => return None,
            };
        Some(value)
    }

    fn methods(&self) -> Vec<String> {
        ["AddNamespace", "HasNamespace", "LookupNamespace"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
