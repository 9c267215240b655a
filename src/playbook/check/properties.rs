//! Properties of what a documented cmdlet puts out: in `$x.Name`, in `$_.Name` behind the cmdlet, and in the words of
//! Select-Object and its kin. A variable counts only where everything that is assigned to it comes from one cmdlet.

use super::Script;
use super::report::Findings;
use crate::cmdlet::{OutputFacts, output_facts};
use crate::diag::{Span, did_you_mean};
use crate::lang::tree::*;
use crate::lang::walk::Node;
use std::collections::HashMap;
use std::rc::Rc;

/// What PowerShell adds to every object, to lists and to what comes over a session.
const ALWAYS: &[&str] = &[
    "count",
    "length",
    "psobject",
    "pstypenames",
    "psbase",
    "psadapted",
    "psextended",
    "pscomputername",
    "psshowcomputername",
    "runspaceid",
    "keys",
    "values",
    "additionalproperties",
    "rank",
    "syncroot",
    "isreadonly",
    "isfixedsize",
    "issynchronized",
    "longlength",
    "objectstate",
    "isvalid",
    "identity",
    "id",
    "name",
    "value",
];

/// Commands that hand on what they take.
const HANDED_ON: &[&str] = &[
    "where-object",
    "sort-object",
    "tee-object",
    "select-object",
    "get-unique",
];

/// Commands whose words are names of properties, and the parameters that take them; the first is the positional one.
const NAMING: &[(&str, &[&str])] = &[
    (
        "select-object",
        &["property", "expandproperty", "excludeproperty"],
    ),
    ("sort-object", &["property"]),
    ("group-object", &["property"]),
    ("measure-object", &["property"]),
    ("format-table", &["property", "groupby"]),
    ("format-list", &["property", "groupby"]),
    ("format-wide", &["property"]),
    ("where-object", &["property"]),
];

pub(super) fn check(script: &Script, findings: &mut Findings) {
    let mut checker = Checker {
        script,
        variables: HashMap::new(),
        facts: HashMap::new(),
        blocks: Vec::new(),
    };
    checker.collect_variables();
    checker.collect_blocks();
    script.each(&mut |node| match node {
        Node::Expression(Expr {
            kind: ExprKind::Member(member),
            ..
        }) if !member.is_static => {
            if let MemberName::Name(name) = &member.name
                && let Some(cmdlet) = checker.of_target(&member.target)
            {
                checker.property(&cmdlet, name, member.name_span, findings);
            }
        }
        Node::Statement(Statement {
            kind: StatementKind::Pipeline(pipeline),
            ..
        }) => checker.words(pipeline, findings),
        _ => {}
    });
}

struct Checker<'a> {
    script: &'a Script<'a>,
    /// What each variable holds, lower case: the cmdlet that it comes from, or nothing that is known.
    variables: HashMap<String, Option<Rc<str>>>,
    facts: HashMap<Rc<str>, Option<Rc<OutputFacts>>>,
    /// Script blocks and other places where `$_` is something of its own, with what it is.
    blocks: Vec<(Span, Option<Rc<str>>)>,
}

impl Checker<'_> {
    /// Variables to which only the output of one cmdlet is assigned. Twice over, since one may be filled from another.
    fn collect_variables(&mut self) {
        for _ in 0..2 {
            let mut found: HashMap<String, Option<Rc<str>>> = HashMap::new();
            let mut note = |name: &str, kind: Option<Rc<str>>| {
                let held = found
                    .entry(name.to_lowercase())
                    .or_insert_with(|| kind.clone());
                if *held != kind {
                    *held = None;
                }
            };
            let this = &*self;
            this.script.each(&mut |node| match node {
                Node::Statement(statement) => match &statement.kind {
                    StatementKind::Assign(assign) => match &assign.target.kind {
                        ExprKind::Variable(variable) => {
                            let kind = match assign.op {
                                None => this.of_statement(&assign.value),
                                Some(_) => None,
                            };
                            // Emptied before it is filled, or afterwards.
                            let empty = matches!(&assign.value.kind,
                                StatementKind::Expression(Expr { kind: ExprKind::Variable(v), .. }) if v.known == Known::Null);
                            if !empty {
                                note(&variable.name, kind);
                            }
                        }
                        target => forget(target, &mut note),
                    },
                    StatementKind::ForEach(turn) => {
                        note(&turn.variable.name, this.of_statement(&turn.over))
                    }
                    _ => {}
                },
                Node::Expression(Expr {
                    kind: ExprKind::Increment(increment),
                    ..
                }) => forget(&increment.target.kind, &mut note),
                Node::Expression(Expr {
                    kind: ExprKind::Cast(cast),
                    ..
                }) => forget(&cast.operand.kind, &mut note),
                Node::Expression(Expr {
                    kind: ExprKind::Block(block),
                    ..
                }) => block
                    .parameters()
                    .iter()
                    .for_each(|parameter| note(&parameter.variable.name, None)),
                Node::Function(function) => function
                    .body
                    .parameters()
                    .iter()
                    .for_each(|parameter| note(&parameter.variable.name, None)),
                Node::Command(command, _) => {
                    // Add-Member changes what a variable holds; -OutVariable and its kin fill one.
                    let adds = this.script.name_of(command) == "add-member";
                    for element in &command.elements {
                        let value = match element {
                            Element::Argument(value) => Some(value),
                            Element::Parameter(parameter) => parameter.value.as_ref(),
                            Element::Splat(_) => None,
                        };
                        match value.map(|value| (&value.kind, value.as_text())) {
                            Some((ExprKind::Variable(variable), _)) if adds => {
                                note(&variable.name, None)
                            }
                            Some((_, Some(text))) => note(text.trim_start_matches('+'), None),
                            _ => {}
                        }
                    }
                }
                _ => {}
            });
            for parameter in self.script.trees.iter().flat_map(|tree| tree.parameters()) {
                found.insert(parameter.variable.name.to_lowercase(), None);
            }
            self.variables = found;
        }
        let mut changed: Vec<String> = Vec::new();
        self.script.each(&mut |node| {
            if let Node::Statement(Statement {
                kind: StatementKind::Pipeline(pipeline),
                ..
            }) = node
                && let Some(StageKind::Expression(Expr {
                    kind: ExprKind::Variable(variable),
                    ..
                })) = pipeline.stages.first().map(|stage| &stage.kind)
                && pipeline.stages.iter().any(|stage| match &stage.kind {
                    StageKind::Command(command) => self.script.name_of(command) == "add-member",
                    StageKind::Expression(_) => false,
                })
            {
                changed.push(variable.name.to_lowercase());
            }
        });
        for name in changed {
            self.variables.insert(name, None);
        }
    }

    /// Blocks with what `$_` is in them.
    fn collect_blocks(&mut self) {
        let mut blocks: Vec<(Span, Option<Rc<str>>)> = Vec::new();
        self.script.each(&mut |node| match node {
            Node::Expression(Expr {
                kind: ExprKind::Block(block),
                ..
            }) => blocks.push((block.span, None)),
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Try(attempt) => {
                    blocks.extend(attempt.catches.iter().map(|clause| (clause.span, None)))
                }
                StatementKind::Switch(_) | StatementKind::Function(_) => {
                    blocks.push((statement.span, None))
                }
                StatementKind::Pipeline(pipeline) => {
                    let kinds = self.of_stages(&pipeline.stages);
                    for (stage, kind) in pipeline.stages.iter().zip(kinds) {
                        let StageKind::Command(command) = &stage.kind else {
                            continue;
                        };
                        let name = self.script.name_of(command);
                        let known = NAMING.iter().any(|(naming, _)| *naming == name)
                            || name == "foreach-object";
                        if known && kind.is_some() {
                            // Blocks right among the words, and those of calculated properties.
                            blocks.push((stage.span, kind));
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        });
        self.blocks = blocks;
    }

    /// What `$_` is at this place: of the narrowest stage with a known input, unless more than one block lies between.
    fn of_it(&self, at: Span) -> Option<Rc<str>> {
        let holds = |span: &Span| span.start <= at.start && at.end <= span.end;
        let mut around: Vec<&(Span, Option<Rc<str>>)> =
            self.blocks.iter().filter(|(span, _)| holds(span)).collect();
        around.sort_by_key(|(span, _)| span.end - span.start);
        // The block itself, then the stage that it is a word of.
        let [block, stage, ..] = around.as_slice() else {
            return None;
        };
        match (&block.1, &stage.1) {
            (None, Some(kind)) if self.script.text(block.0).starts_with('{') => Some(kind.clone()),
            _ => None,
        }
    }

    fn of_target(&self, target: &Expr) -> Option<Rc<str>> {
        match &target.kind {
            ExprKind::Variable(variable) if variable.known == Known::It => self.of_it(target.span),
            _ => self.of_expr(target),
        }
    }

    fn of_expr(&self, value: &Expr) -> Option<Rc<str>> {
        match &value.kind {
            ExprKind::Variable(variable) => self
                .variables
                .get(&variable.name.to_lowercase())
                .cloned()
                .flatten(),
            ExprKind::Paren(inside) => self.of_statement(inside),
            ExprKind::Index(index) => match &index.target.kind {
                ExprKind::Variable(_) | ExprKind::Paren(_) => self.of_expr(&index.target),
                _ => None,
            },
            ExprKind::ArraySub(list) | ExprKind::Sub(list) => match list.statements.as_slice() {
                [one] => self.of_statement(one),
                _ => None,
            },
            _ => None,
        }
    }

    fn of_statement(&self, statement: &Statement) -> Option<Rc<str>> {
        match &statement.kind {
            StatementKind::Expression(value) => self.of_expr(value),
            StatementKind::Pipeline(pipeline) => {
                self.of_stages(&pipeline.stages).last().cloned().flatten()
            }
            _ => None,
        }
    }

    /// What goes into each stage, and what comes out of the last.
    fn of_stages(&self, stages: &[Stage]) -> Vec<Option<Rc<str>>> {
        let mut kinds = vec![None];
        for (at, stage) in stages.iter().enumerate() {
            let before = kinds.last().cloned().flatten();
            let after = match &stage.kind {
                StageKind::Expression(value) => self.of_expr(value),
                StageKind::Command(command) => {
                    let name = self.script.name_of(command);
                    if HANDED_ON.contains(&name.as_str()) {
                        before.filter(|_| name != "select-object" || selects_none(command))
                    } else if at == 0 && name.starts_with("get-") {
                        Some(name.as_str().into())
                    } else {
                        None
                    }
                }
            };
            kinds.push(after);
        }
        kinds
    }

    /// Names of properties among the words of a pipeline.
    fn words(&mut self, pipeline: &Pipeline, findings: &mut Findings) {
        let kinds = self.of_stages(&pipeline.stages);
        for (stage, kind) in pipeline.stages.iter().zip(kinds) {
            let (StageKind::Command(command), Some(kind)) = (&stage.kind, kind) else {
                continue;
            };
            let name = self.script.name_of(command);
            let Some((_, parameters)) = NAMING.iter().find(|(naming, _)| *naming == name) else {
                continue;
            };
            for value in values_of(command, parameters) {
                let values = match &value.kind {
                    ExprKind::Array(values) => values.as_slice(),
                    _ => std::slice::from_ref(value),
                };
                for value in values {
                    if let Some(property) = value.as_text() {
                        self.property(&kind, property, value.span, findings);
                    }
                }
            }
        }
    }

    fn property(&mut self, cmdlet: &Rc<str>, name: &str, span: Span, findings: &mut Findings) {
        if name.contains(['*', '?', '<', ' ', '.'])
            || ALWAYS.contains(&name.to_lowercase().as_str())
        {
            return;
        }
        let facts = self
            .facts
            .entry(cmdlet.clone())
            .or_insert_with(|| output_facts(cmdlet).map(Rc::new));
        let Some(facts) = facts.clone() else { return };
        if facts
            .properties
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            return;
        }
        let near = did_you_mean(name, facts.properties.iter().copied());
        if near.is_none() && !facts.sure {
            return;
        }
        let shown = crate::cmdlet::facts(cmdlet).map_or(cmdlet.clone(), |facts| facts.name.clone());
        findings.warn(
            span,
            "UnknownProperty",
            format!("What {shown} gives has no property '{name}'."),
            near.map(str::to_owned),
        );
    }
}

/// A variable that is assigned in a way that is not followed.
fn forget(target: &ExprKind, note: &mut dyn FnMut(&str, Option<Rc<str>>)) {
    match target {
        ExprKind::Variable(variable) => note(&variable.name, None),
        ExprKind::Cast(cast) => forget(&cast.operand.kind, note),
        ExprKind::Attributed(inner) => forget(&inner.operand.kind, note),
        ExprKind::Array(values) => values.iter().for_each(|value| forget(&value.kind, note)),
        _ => {}
    }
}

/// Whether Select-Object only chooses among the objects, not among their properties.
fn selects_none(command: &Command) -> bool {
    let mut taken = false;
    for element in &command.elements {
        match element {
            Element::Parameter(parameter) => {
                let name = parameter.name.to_lowercase();
                let chooses = ["first", "last", "skip", "skiplast", "index", "wait"]
                    .iter()
                    .any(|known| known.starts_with(&name));
                if !chooses {
                    return false;
                }
                taken = parameter.value.is_none() && name != "wait";
            }
            Element::Argument(_) if taken => taken = false,
            _ => return false,
        }
    }
    true
}

/// Values of these parameters: given by name, or, of the first, by position.
fn values_of<'c>(command: &'c Command, parameters: &[&str]) -> Vec<&'c Expr> {
    let mut values = Vec::new();
    let mut taken: Option<bool> = None;
    let mut placed = false;
    for element in &command.elements {
        match element {
            Element::Parameter(parameter) => {
                let name = parameter.name.to_lowercase();
                let wanted = parameters.iter().any(|known| known.starts_with(&name));
                if name.is_empty() {
                    continue;
                }
                match &parameter.value {
                    Some(value) if wanted => values.push(value),
                    Some(_) => {}
                    None => taken = Some(wanted),
                }
            }
            Element::Argument(value) => match taken.take() {
                Some(true) => values.push(value),
                // A switch, or a value of another parameter: what it is cannot be told without its facts.
                Some(false) => {}
                None if !placed => {
                    placed = true;
                    values.push(value);
                }
                None => {}
            },
            Element::Splat(_) => return Vec::new(),
        }
    }
    values
}
