//! Text to tree: well-formed XML without entities of its own. Blanks between elements are dropped, as `XmlDocument` does.

use super::node::{Kind, Node};

/// Deepest nesting: beyond it the text is refused, so that no text exhausts the stack.
const DEEPEST: usize = 500;

/// The document of a text.
pub fn document(text: &str) -> Result<Node, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = Node::new(Kind::Document, "", "");
    let mut parser = Parser { text, at: 0 };
    parser.content(&root)?;
    let elements = root
        .children()
        .iter()
        .filter(|child| child.kind() == Kind::Element)
        .count();
    match elements {
        1 => Ok(root),
        0 => Err("the root element is missing".into()),
        _ => Err("there are several root elements".into()),
    }
}

/// What stands inside of an element.
pub fn fragment(text: &str) -> Result<Vec<Node>, String> {
    let holder = Node::new(Kind::Element, "holder", "");
    let mut parser = Parser { text, at: 0 };
    parser.content(&holder)?;
    let children = holder.children();
    for child in &children {
        child.detach();
    }
    Ok(children)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn wrong(&self, what: &str) -> String {
        let before = &self.text[..self.at.min(self.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        format!("{what} at line {line}, position {column}")
    }

    /// Text up to a mark, which is passed over.
    fn until(&mut self, mark: &str) -> Result<&'t str, String> {
        let Some(found) = self.rest().find(mark) else {
            return Err(self.wrong(&format!("'{mark}' is missing")));
        };
        let part = &self.rest()[..found];
        self.at += found + mark.len();
        Ok(part)
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Children of the root until the text ends, with the elements that are open kept on a list.
    fn content(&mut self, root: &Node) -> Result<(), String> {
        let mut open = vec![root.clone()];
        while self.at < self.text.len() {
            let Some(parent) = open.last().cloned() else {
                return Err(self.wrong("an end tag without a beginning"));
            };
            let rest = self.rest();
            if rest.starts_with("</") {
                self.at += 2;
                let name = self.until(">")?.trim_end();
                if open.len() == 1 || parent.name() != name {
                    return Err(self.wrong(&format!("the end tag '{name}' closes nothing")));
                }
                open.pop();
            } else if rest.starts_with("<!--") {
                self.at += 4;
                let comment = self.until("-->")?;
                parent.append(&Node::new(Kind::Comment, "", comment));
            } else if rest.starts_with("<![CDATA[") {
                self.at += 9;
                let data = self.until("]]>")?;
                parent.append(&Node::new(Kind::CData, "", data));
            } else if rest.starts_with("<!DOCTYPE") {
                self.at += 9;
                let declared = self.until(">")?;
                if declared.contains('[') {
                    return Err(self.wrong("declarations of entities are not read"));
                }
                parent.append(&Node::new(Kind::DocumentType, "", declared.trim()));
            } else if rest.starts_with("<?") {
                self.at += 2;
                let instruction = self.until("?>")?;
                let (name, value) = instruction
                    .split_once(char::is_whitespace)
                    .unwrap_or((instruction, ""));
                let kind = if name == "xml" {
                    Kind::Declaration
                } else {
                    Kind::Instruction
                };
                parent.append(&Node::new(kind, name, value.trim()));
            } else if rest.starts_with('<') {
                if open.len() > DEEPEST {
                    return Err(self.wrong("elements are nested too deeply"));
                }
                let (element, closed) = self.start_tag()?;
                parent.append(&element);
                if !closed {
                    element.set_empty(false);
                    open.push(element);
                }
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                let text = self.unescape(&rest[..end])?;
                let blank = text.trim().is_empty();
                if parent.kind() == Kind::Document && !blank {
                    return Err(self.wrong("text outside of the root element"));
                }
                if !blank {
                    parent.append(&Node::new(Kind::Text, "", &text.replace("\r\n", "\n")));
                }
                self.at += end;
            }
        }
        if open.len() > 1 {
            let name = open.last().map(|node| node.name().to_owned());
            return Err(self.wrong(&format!("'{}' is not closed", name.unwrap_or_default())));
        }
        Ok(())
    }

    fn name(&mut self) -> Result<&'t str, String> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')))
            .unwrap_or(rest.len());
        let starts = rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if end == 0 || !starts {
            return Err(self.wrong("a name was expected"));
        }
        self.at += end;
        Ok(&rest[..end])
    }

    fn start_tag(&mut self) -> Result<(Node, bool), String> {
        self.at += 1;
        let name = self.name()?;
        let element = Node::new(Kind::Element, name, "");
        loop {
            let before = self.at;
            self.skip_blanks();
            if self.rest().starts_with("/>") {
                self.at += 2;
                return Ok((element, true));
            }
            if self.rest().starts_with('>') {
                self.at += 1;
                return Ok((element, false));
            }
            if before == self.at {
                return Err(self.wrong("a blank or '>' was expected"));
            }
            let attribute = self.name()?;
            self.skip_blanks();
            if !self.rest().starts_with('=') {
                return Err(self.wrong("'=' was expected"));
            }
            self.at += 1;
            self.skip_blanks();
            let quote = match self.rest().chars().next() {
                Some(quote @ ('"' | '\'')) => quote,
                _ => return Err(self.wrong("a quotation mark was expected")),
            };
            self.at += 1;
            let typed = self.until(quote.encode_utf8(&mut [0; 4]))?;
            if typed.contains('<') {
                return Err(self.wrong("'<' stands in the value of an attribute"));
            }
            if element.attribute(attribute).is_some() {
                return Err(self.wrong(&format!("the attribute '{attribute}' stands twice")));
            }
            let value = self.unescape(typed)?;
            element.set_attribute(attribute, &value);
        }
    }

    fn unescape(&self, text: &str) -> Result<String, String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find(';') else {
                return Err(self.wrong("';' is missing behind an entity"));
            };
            let entity = &rest[at + 1..at + end];
            let number = entity.strip_prefix('#').and_then(|digits| {
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => digits.parse().ok(),
                };
                code.and_then(char::from_u32)
            });
            out.push(match (entity, number) {
                ("amp", _) => '&',
                ("lt", _) => '<',
                ("gt", _) => '>',
                ("quot", _) => '"',
                ("apos", _) => '\'',
                (_, Some(c)) => c,
                _ => return Err(self.wrong(&format!("the entity '{entity}' is not known"))),
            });
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }
}
