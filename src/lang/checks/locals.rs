//! Variables of a method: each must be assigned in it, on every way that leads to its use.

use super::Findings;
use crate::diag::Span;
use crate::lang::tree::*;
use std::collections::HashSet;

/// Variables that a method may read without assigning them.
#[rustfmt::skip]
const GIVEN: &[&str] = &[
    "?", "^", "$", "_", "args", "confirmpreference", "consolefilename", "debugpreference", "enabledexperimentalfeatures",
    "error", "erroractionpreference", "errorview", "executioncontext", "false", "foreach", "formatenumerationlimit",
    "home", "host", "informationpreference", "input", "iscoreclr", "islinux", "ismacos", "iswindows", "lastexitcode",
    "matches", "myinvocation", "nestedpromptlevel", "null", "ofs", "outputencoding", "pid", "profile",
    "progresspreference", "psboundparameters", "pscmdlet", "pscommandpath", "psculture", "psdefaultparametervalues",
    "psedition", "psemailserver", "pshome", "psitem", "psscriptroot", "psstyle", "psuiculture", "psversiontable",
    "pwd", "shellid", "stacktrace", "switch", "this", "true", "verbosepreference", "warningpreference",
    "whatifpreference",
];

/// Commands after which any variable may be set.
#[rustfmt::skip]
const SETTERS: &[&str] = &[
    "set-variable", "sv", "set", "new-variable", "nv", "invoke-expression", "iex", "clear-variable", "clv",
];

/// Names assigned so far; `None` where control never comes.
type State = Option<HashSet<String>>;

struct Analysis<'f> {
    state: State,
    /// States in which each loop around is left.
    breaks: Vec<Vec<State>>,
    findings: &'f mut Findings,
    /// A command may have set anything.
    open: bool,
}

/// Checks the body of a method.
pub(super) fn check(block: &ScriptBlockTree, body: &StatementList, findings: &mut Findings) {
    let parameters = block
        .parameters()
        .iter()
        .map(|parameter| parameter.variable.name.to_lowercase());
    let before = findings.0.len();
    let mut analysis = Analysis {
        state: Some(parameters.collect()),
        breaks: Vec::new(),
        findings,
        open: false,
    };
    analysis.list(body);
    if analysis.open {
        findings.0.truncate(before);
    }
}

fn join(first: State, second: State) -> State {
    match (first, second) {
        (None, other) | (other, None) => other,
        (Some(first), Some(second)) => Some(first.intersection(&second).cloned().collect()),
    }
}

impl Analysis<'_> {
    fn assign(&mut self, name: &str) {
        if let Some(state) = &mut self.state {
            state.insert(name.to_lowercase());
        }
    }

    fn read(&mut self, variable: &Variable, span: Span) {
        if variable.scope != VarScope::Unscoped {
            return;
        }
        let name = variable.name.to_lowercase();
        let missing = self
            .state
            .as_ref()
            .is_some_and(|state| !state.contains(&name));
        if missing && !GIVEN.contains(&name.as_str()) {
            self.findings.say("VariableNotLocal", span, &variable.name);
        }
    }

    /// Runs a part on a copy of the state; the copy as it is then.
    fn aside(&mut self, from: &State, part: impl FnOnce(&mut Self)) -> State {
        let kept = std::mem::replace(&mut self.state, from.clone());
        part(self);
        std::mem::replace(&mut self.state, kept)
    }

    fn list(&mut self, list: &StatementList) {
        for trap in &list.traps {
            let here = self.state.clone();
            self.aside(&here, |a| a.list(&trap.body));
        }
        for statement in &list.statements {
            self.statement(statement);
        }
    }

    /// A body that may be left by a jump; the states in which it is.
    fn looped(&mut self, from: &State, part: impl FnOnce(&mut Self)) -> (State, State) {
        self.breaks.push(Vec::new());
        let end = self.aside(from, part);
        let left = self.breaks.pop().unwrap_or_default();
        (end, left.into_iter().fold(None, join))
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(value) => self.expr(value),
            StatementKind::Pipeline(pipeline) => self.pipeline(pipeline),
            StatementKind::Chain(chain) => {
                self.statement(&chain.first);
                let here = self.state.clone();
                self.aside(&here, |a| {
                    chain.rest.iter().for_each(|(_, next)| a.statement(next))
                });
            }
            StatementKind::Assign(assign) => {
                self.statement(&assign.value);
                self.target(&assign.target);
            }
            StatementKind::If(branch) => self.branch(branch),
            StatementKind::While(turn) => self.turn(turn),
            StatementKind::For(turn) => {
                if let Some(start) = &turn.start {
                    self.statement(start);
                }
                if let Some(condition) = &turn.condition {
                    self.statement(condition);
                }
                let here = self.state.clone();
                let (_, left) = self.looped(&here, |a| {
                    a.list(&turn.body);
                    turn.step.iter().for_each(|step| a.statement(step));
                });
                self.state = match turn.condition {
                    Some(_) => join(here, left),
                    None => left,
                };
            }
            StatementKind::ForEach(turn) => {
                self.statement(&turn.over);
                self.assign(&turn.variable.name);
                let here = self.state.clone();
                let (_, left) = self.looped(&here, |a| a.list(&turn.body));
                self.state = join(here, left);
            }
            StatementKind::Switch(switch) => self.switch(switch),
            StatementKind::Try(attempt) => self.attempt(attempt),
            StatementKind::Return(value)
            | StatementKind::Throw(value)
            | StatementKind::Exit(value) => {
                if let Some(value) = value {
                    self.statement(value);
                }
                self.state = None;
            }
            StatementKind::Break(label) => {
                let state = self.state.take();
                match label {
                    None => {
                        if let Some(inner) = self.breaks.last_mut() {
                            inner.push(state);
                        }
                    }
                    // Which loop a label means is not followed: all are left so.
                    Some(_) => self
                        .breaks
                        .iter_mut()
                        .for_each(|around| around.push(state.clone())),
                }
            }
            StatementKind::Continue(_) => self.state = None,
            StatementKind::Function(_)
            | StatementKind::Type(_)
            | StatementKind::Data(_)
            | StatementKind::Configuration(_) => {}
        }
    }

    fn branch(&mut self, branch: &If) {
        let mut end: State = None;
        for (condition, body) in &branch.arms {
            self.statement(condition);
            let here = self.state.clone();
            let after = self.aside(&here, |a| a.list(body));
            end = join(end, after);
        }
        if let Some(otherwise) = &branch.otherwise {
            self.list(otherwise);
        }
        self.state = join(end, self.state.take());
    }

    fn turn(&mut self, turn: &While) {
        if !turn.after {
            self.statement(&turn.condition);
        }
        let here = self.state.clone();
        let (end, left) = self.looped(&here, |a| {
            a.list(&turn.body);
            if turn.after && a.state.is_some() {
                a.statement(&turn.condition);
            }
        });
        let always = matches!(
            &turn.condition.kind,
            StatementKind::Expression(Expr { kind: ExprKind::Variable(v), .. }) if v.known == Known::True
        );
        self.state = match (turn.after, always && !turn.until) {
            (_, true) => left,
            (true, _) => join(end, left),
            (false, _) => join(here, left),
        };
    }

    fn switch(&mut self, switch: &Switch) {
        match &switch.over {
            SwitchOver::Value(value) => self.statement(value),
            SwitchOver::File(path) => self.expr(path),
        }
        let here = self.state.clone();
        for (condition, body) in &switch.clauses {
            self.looped(&here, |a| {
                a.expr(condition);
                a.list(body);
            });
        }
        if let Some(body) = &switch.default {
            self.looped(&here, |a| a.list(body));
        }
    }

    fn attempt(&mut self, attempt: &Try) {
        let before = self.state.clone();
        self.list(&attempt.body);
        let mut end = self.state.take();
        for clause in &attempt.catches {
            let after = self.aside(&before, |a| a.list(&clause.body));
            end = join(end, after);
        }
        let all_caught = attempt.catches.iter().any(|clause| clause.types.is_empty());
        self.state = end;
        if let Some(finally) = &attempt.finally {
            if !all_caught {
                self.state = join(self.state.take(), before);
            }
            self.list(finally);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        for stage in &pipeline.stages {
            match &stage.kind {
                StageKind::Expression(value) => self.expr(value),
                StageKind::Command(command) => self.command(command),
            }
            for redirection in &stage.redirections {
                if let RedirectTo::File(path, _) = &redirection.to {
                    self.expr(path);
                }
            }
        }
    }

    fn command(&mut self, command: &Command) {
        let setter = command
            .name_text()
            .is_some_and(|name| SETTERS.contains(&name.to_lowercase().as_str()));
        self.open |= setter || command.invocation == Invocation::Dot;
        self.expr(&command.name);
        let mut elements = command.elements.iter().peekable();
        while let Some(element) = elements.next() {
            match element {
                Element::Argument(value) | Element::Splat(value) => self.expr(value),
                Element::Parameter(parameter) => {
                    if let Some(value) = &parameter.value {
                        self.expr(value);
                    }
                    // -OutVariable and its kin set what they name.
                    let name = parameter.name.to_lowercase();
                    if name.ends_with("variable")
                        || matches!(&*name, "ov" | "ev" | "wv" | "iv" | "pv")
                    {
                        let given = parameter.value.as_ref().or(match elements.peek() {
                            Some(Element::Argument(value)) => Some(value),
                            _ => None,
                        });
                        if let Some(name) = given.and_then(Expr::as_text) {
                            self.assign(name.trim_start_matches('+'));
                        }
                    }
                }
            }
        }
    }

    fn target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Variable(variable) => self.assign(&variable.name),
            ExprKind::Array(values) => values.iter().for_each(|value| self.target(value)),
            ExprKind::Cast(cast) => self.target(&cast.operand),
            ExprKind::Attributed(inner) => self.target(&inner.operand),
            ExprKind::Paren(inside) => match &inside.kind {
                StatementKind::Expression(value) => self.target(value),
                _ => self.statement(inside),
            },
            _ => self.expr(target),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Variable(variable) => self.read(variable, expr.span),
            ExprKind::Constant(_) | ExprKind::Type(_) | ExprKind::Block(_) => {}
            ExprKind::Expandable(text) => {
                for part in &text.parts {
                    if let TextPart::Value(value) = part {
                        self.expr(value);
                    }
                }
            }
            ExprKind::Unary(_, operand) => self.expr(operand),
            ExprKind::Binary(binary) => {
                self.expr(&binary.left);
                if matches!(binary.op, BinaryOp::And | BinaryOp::Or | BinaryOp::Coalesce) {
                    let here = self.state.clone();
                    self.aside(&here, |a| a.expr(&binary.right));
                } else {
                    self.expr(&binary.right);
                }
            }
            ExprKind::Ternary(parts) => {
                self.expr(&parts[0]);
                let here = self.state.clone();
                let yes = self.aside(&here, |a| a.expr(&parts[1]));
                self.expr(&parts[2]);
                self.state = join(yes, self.state.take());
            }
            ExprKind::Increment(increment) => self.target(&increment.target),
            ExprKind::Array(values) => values.iter().for_each(|value| self.expr(value)),
            ExprKind::ArraySub(list) | ExprKind::Sub(list) => self.list(list),
            ExprKind::Paren(inside) => self.statement(inside),
            ExprKind::Hash(hash) => {
                for (key, value) in &hash.entries {
                    self.expr(key);
                    self.statement(value);
                }
            }
            ExprKind::Cast(cast) if cast.to.is("ref") => self.target(&cast.operand),
            ExprKind::Cast(cast) => self.expr(&cast.operand),
            ExprKind::Attributed(inner) => self.expr(&inner.operand),
            ExprKind::Member(member) => {
                self.expr(&member.target);
                self.member_name(&member.name);
            }
            ExprKind::Invoke(invoke) => {
                self.expr(&invoke.target);
                self.member_name(&invoke.name);
                invoke.arguments.iter().for_each(|value| self.expr(value));
            }
            ExprKind::Index(index) => {
                self.expr(&index.target);
                self.expr(&index.index);
            }
        }
    }

    fn member_name(&mut self, name: &MemberName) {
        if let MemberName::Computed(value) = name {
            self.expr(value);
        }
    }
}
