//! XPath 1.0 read to a tree. Evaluating it is `query`'s.

/// An expression.
#[derive(Debug, Clone)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A function with its arguments.
    Call(String, Vec<Expr>),
    /// Two operands.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// A minus sign.
    Negate(Box<Expr>),
    /// A location: whether it begins at the root, and its steps.
    Path(bool, Vec<Step>),
    /// An expression whose nodes are filtered and gone on from.
    Filtered(Box<Expr>, Vec<Expr>, Vec<Step>),
}

/// Operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "XPath's own words")]
pub enum Op {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Union,
}

/// A step of a location.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it looks.
    pub axis: Axis,
    /// What it takes.
    pub test: Test,
    /// What must hold besides.
    pub predicates: Vec<Expr>,
}

/// Where a step looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "XPath's own words")]
pub enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Parent,
    Ancestor,
    AncestorOrSelf,
    Itself,
    Attribute,
    FollowingSibling,
    PrecedingSibling,
    Following,
    Preceding,
}

/// What a step takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// `*`, or `p:*`.
    Any(Option<String>),
    /// A name with its prefix.
    Name(String, String),
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`
    Instruction,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
    Name(String),
    Sign(&'static str),
}

/// Deepest nesting of brackets and predicates.
const DEEPEST: usize = 100;

/// Reads an expression.
pub fn parse(text: &str) -> Result<Expr, String> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    let expr = reader.binary(0)?;
    if reader.at < reader.tokens.len() {
        return Err(format!("'{text}' has an invalid token"));
    }
    Ok(expr)
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    const SIGNS: [&str; 22] = [
        "//", "::", "..", "!=", "<=", ">=", "/", ".", "@", "*", "(", ")", "[", "]", ",", "|", "+",
        "-", "=", "<", ">", "$",
    ];
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Ok(found);
        };
        if first == '"' || first == '\'' {
            let Some(end) = rest[1..].find(first) else {
                return Err("a text is not closed".into());
            };
            found.push(Token::Text(rest[1..=end].to_owned()));
            rest = &rest[end + 2..];
            continue;
        }
        let fraction = first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        if first.is_ascii_digit() || fraction {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            let number = rest[..end]
                .parse()
                .map_err(|_| format!("'{}' is no number", &rest[..end]))?;
            found.push(Token::Number(number));
            rest = &rest[end..];
            continue;
        }
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            found.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
            continue;
        }
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .unwrap_or(rest.len());
        if end == 0 {
            if first == ':' {
                found.push(Token::Sign(":"));
                rest = &rest[1..];
                continue;
            }
            return Err(format!("'{first}' stands where nothing like it may"));
        }
        found.push(Token::Name(rest[..end].to_owned()));
        rest = &rest[end..];
    }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

/// Operators by precedence, weakest first.
const LEVELS: [&[(&str, Op)]; 7] = [
    &[("or", Op::Or)],
    &[("and", Op::And)],
    &[("=", Op::Equal), ("!=", Op::NotEqual)],
    &[
        ("<=", Op::LessOrEqual),
        (">=", Op::GreaterOrEqual),
        ("<", Op::Less),
        (">", Op::Greater),
    ],
    &[("+", Op::Add), ("-", Op::Subtract)],
    &[
        ("*", Op::Multiply),
        ("div", Op::Divide),
        ("mod", Op::Remainder),
    ],
    &[("|", Op::Union)],
];

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek(), Some(Token::Sign(known)) if *known == sign);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) {
            Ok(())
        } else {
            Err(format!("'{sign}' was expected"))
        }
    }

    fn operator(&mut self, level: usize) -> Option<Op> {
        let word = match self.peek()? {
            Token::Sign(sign) => (*sign).to_owned(),
            Token::Name(name) => name.clone(),
            _ => return None,
        };
        let (_, op) = LEVELS[level].iter().find(|(known, _)| *known == word)?;
        self.at += 1;
        Some(*op)
    }

    fn binary(&mut self, level: usize) -> Result<Expr, String> {
        if level == LEVELS.len() {
            return self.unary();
        }
        if level == 0 {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("the expression is nested too deeply".into());
            }
        }
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(level) {
            let right = self.binary(level + 1)?;
            left = Expr::Binary(op, Box::new(left), Box::new(right));
        }
        if level == 0 {
            self.depth -= 1;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, String> {
        let mut minus = false;
        while self.sign("-") {
            minus = !minus;
        }
        let expr = self.path()?;
        Ok(if minus {
            Expr::Negate(Box::new(expr))
        } else {
            expr
        })
    }

    fn path(&mut self) -> Result<Expr, String> {
        let primary = match self.peek() {
            Some(Token::Number(number)) => Some(Expr::Number(*number)),
            Some(Token::Text(text)) => Some(Expr::Text(text.clone())),
            _ => None,
        };
        let primary = match primary {
            Some(primary) => {
                self.at += 1;
                Some(primary)
            }
            None if self.sign("(") => {
                let inner = self.binary(0)?;
                self.expect(")")?;
                Some(inner)
            }
            None => self.call()?,
        };
        let Some(primary) = primary else {
            return self.location();
        };
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        if self.sign("/") {
            self.steps(&mut steps)?;
        } else if self.sign("//") {
            steps.push(anywhere());
            self.steps(&mut steps)?;
        }
        Ok(if predicates.is_empty() && steps.is_empty() {
            primary
        } else {
            Expr::Filtered(Box::new(primary), predicates, steps)
        })
    }

    /// A function; tests of nodes that look like one are none.
    fn call(&mut self) -> Result<Option<Expr>, String> {
        let (Some(Token::Name(name)), Some(Token::Sign("("))) =
            (self.peek(), self.tokens.get(self.at + 1))
        else {
            return Ok(None);
        };
        let name = name.clone();
        if matches!(
            name.as_str(),
            "node" | "text" | "comment" | "processing-instruction"
        ) {
            return Ok(None);
        }
        self.at += 2;
        let mut arguments = Vec::new();
        if !self.sign(")") {
            loop {
                arguments.push(self.binary(0)?);
                if self.sign(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        Ok(Some(Expr::Call(name, arguments)))
    }

    fn location(&mut self) -> Result<Expr, String> {
        let mut steps = Vec::new();
        if self.sign("//") {
            steps.push(anywhere());
            self.steps(&mut steps)?;
            return Ok(Expr::Path(true, steps));
        }
        if self.sign("/") {
            let more = matches!(
                self.peek(),
                Some(Token::Name(_) | Token::Sign("@" | "*" | "." | ".."))
            );
            if more {
                self.steps(&mut steps)?;
            }
            return Ok(Expr::Path(true, steps));
        }
        self.steps(&mut steps)?;
        Ok(Expr::Path(false, steps))
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        loop {
            steps.push(self.step()?);
            if self.sign("//") {
                steps.push(anywhere());
            } else if !self.sign("/") {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        if self.sign("..") {
            return Ok(bare(Axis::Parent));
        }
        if self.sign(".") {
            return Ok(bare(Axis::Itself));
        }
        let mut axis = Axis::Child;
        if self.sign("@") {
            axis = Axis::Attribute;
        } else if let (Some(Token::Name(name)), Some(Token::Sign("::"))) =
            (self.peek(), self.tokens.get(self.at + 1))
        {
            axis = match name.as_str() {
                "child" => Axis::Child,
                "descendant" => Axis::Descendant,
                "descendant-or-self" => Axis::DescendantOrSelf,
                "parent" => Axis::Parent,
                "ancestor" => Axis::Ancestor,
                "ancestor-or-self" => Axis::AncestorOrSelf,
                "self" => Axis::Itself,
                "attribute" => Axis::Attribute,
                "following-sibling" => Axis::FollowingSibling,
                "preceding-sibling" => Axis::PrecedingSibling,
                "following" => Axis::Following,
                "preceding" => Axis::Preceding,
                other => return Err(format!("the axis '{other}' is not known")),
            };
            self.at += 2;
        }
        let test = self.test()?;
        Ok(Step {
            axis,
            test,
            predicates: self.predicates()?,
        })
    }

    fn test(&mut self) -> Result<Test, String> {
        if self.sign("*") {
            return Ok(Test::Any(None));
        }
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err("the name of a node was expected".into());
        };
        self.at += 1;
        if self.sign("(") {
            self.expect(")")?;
            return Ok(match name.as_str() {
                "text" => Test::Text,
                "comment" => Test::Comment,
                "processing-instruction" => Test::Instruction,
                _ => Test::Node,
            });
        }
        if self.sign(":") {
            if self.sign("*") {
                return Ok(Test::Any(Some(name)));
            }
            let Some(Token::Name(local)) = self.peek().cloned() else {
                return Err("a name was expected behind the prefix".into());
            };
            self.at += 1;
            return Ok(Test::Name(name, local));
        }
        Ok(Test::Name(String::new(), name))
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, String> {
        let mut found = Vec::new();
        while self.sign("[") {
            found.push(self.binary(0)?);
            self.expect("]")?;
        }
        Ok(found)
    }
}

fn bare(axis: Axis) -> Step {
    Step {
        axis,
        test: Test::Node,
        predicates: Vec::new(),
    }
}

/// What `//` stands for.
fn anywhere() -> Step {
    bare(Axis::DescendantOrSelf)
}
