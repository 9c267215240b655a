//! Blocks and functions: what they are, and running them in a frame of their own or in somebody else's.

use super::params::Parameters;
use crate::diag::{Category, ErrorRecord, Result, Span};
use crate::host::errors;
use crate::host::frame::{Slot, function_symbol};
use crate::host::jump::{Flow, Jump, jump_of};
use crate::host::symbols::Sym;
use crate::host::vm::{Call, Sink, Vm};
use crate::lang::tree::{
    BinaryOp, ExprKind, Function, Mentions, ScriptBlockTree, StatementKind, StatementList, VarScope,
};
use crate::lang::walk::{Node, walk};
use crate::value::{Array, Block, Value};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What a [`Block`] holds: its tree, the function's name where it is one, and a closure's variables.
pub struct Body {
    /// What it does.
    pub tree: Rc<ScriptBlockTree>,
    /// Name of the function; `None` for a script block.
    pub name: Option<Rc<str>>,
    /// `filter`.
    pub filter: bool,
    /// Whether it is a script file, which is a script scope of its own.
    pub script: bool,
    /// Variables that a closure took along.
    pub home: Option<Rc<Vec<(Sym, Value)>>>,
}

impl Body {
    /// The body of a block of this host.
    pub fn of(block: &Block) -> Option<Rc<Body>> {
        block.body.clone().downcast().ok()
    }
}

/// What is worked out about a tree the first time that it runs.
pub struct FunctionPlan {
    /// Layout of its variables; parameters come first.
    pub layout: u32,
    /// Its parameters, ready for binding.
    pub parameters: Parameters,
    /// Symbols of its parameters, in order.
    pub symbols: Vec<Sym>,
}

/// What a tree's memo holds.
pub struct TreeMemo {
    text: Rc<str>,
    plan: OnceCell<Rc<FunctionPlan>>,
    blind: OnceCell<HashSet<u32>>,
}

impl Vm {
    fn tree_memo(&self, tree: &Rc<ScriptBlockTree>) -> Rc<TreeMemo> {
        tree.memo.get_or(|| TreeMemo {
            text: tree.inner_text().into(),
            plan: OnceCell::new(),
            blind: OnceCell::new(),
        })
    }

    /// Whether `$x += …` at this place begins with nothing although a caller has an `$x`. PowerShell takes a variable
    /// that its function sets before it reads it for the function's own, and `+=` alone counts as setting: only what is
    /// read first (`$x++` is) is looked for in the callers.
    pub(super) fn adds_blindly(&mut self, name: Sym, span: Span) -> bool {
        let frame = self.frames.current();
        if frame == 0 || self.frames.own(frame, name).is_some() {
            return false;
        }
        let Some(Call {
            body: Some(body),
            dot: false,
            ..
        }) = self.calls.last().map(|call| &**call)
        else {
            return false;
        };
        let tree = body.tree.clone();
        if !Rc::ptr_eq(&tree.source, &self.source) {
            return false;
        }
        let memo = self.tree_memo(&tree);
        let blind = memo.blind.get_or_init(|| blind_adds(&tree));
        blind.contains(&span.start)
    }

    /// The value of `{ }`.
    pub fn block_value(&mut self, tree: &Rc<ScriptBlockTree>) -> Value {
        let text = self.tree_memo(tree).text.clone();
        let body = Body {
            tree: tree.clone(),
            name: None,
            filter: false,
            script: false,
            home: None,
        };
        Value::Block(Block {
            text,
            body: Rc::new(body),
        })
    }

    /// What is worked out about a tree once.
    pub(super) fn plan(&mut self, tree: &Rc<ScriptBlockTree>) -> Result<Rc<FunctionPlan>> {
        let memo = self.tree_memo(tree);
        if let Some(plan) = memo.plan.get() {
            return Ok(plan.clone());
        }
        let symbols: Vec<Sym> = tree
            .parameters()
            .iter()
            .map(|parameter| self.symbols.intern(&parameter.variable.name))
            .collect();
        let layout = self.frames.new_layout(&symbols);
        let parameters = Parameters::compile(self, tree)?;
        let plan = Rc::new(FunctionPlan {
            layout,
            parameters,
            symbols,
        });
        let _ = memo.plan.set(plan.clone());
        Ok(plan)
    }

    pub(super) fn define_function(&mut self, function: &Rc<Function>) -> Result<()> {
        let (scope, name) = function.scope_and_name();
        let text = self.tree_memo(&function.body).text.clone();
        let body = Body {
            tree: function.body.clone(),
            name: Some(name.into()),
            filter: function.filter,
            script: false,
            home: None,
        };
        let value = Value::Block(Block {
            text,
            body: Rc::new(body),
        });
        let symbol = function_symbol(&mut self.symbols, name);
        let frame = match scope {
            crate::lang::tree::VarScope::Global => 0,
            crate::lang::tree::VarScope::Script => self.frames.script(),
            _ => self.frames.current(),
        };
        self.frames.put_in(frame, symbol, Slot::Plain(value));
        self.epoch += 1;
        Ok(())
    }

    /// A block as a function of that name (`$function:name = { }`).
    pub(super) fn named_function(&mut self, name: &str, value: Value) -> Value {
        let Value::Block(block) = &value else {
            return value;
        };
        let Some(body) = Body::of(block) else {
            return value;
        };
        let body = Body {
            tree: body.tree.clone(),
            name: Some(name.into()),
            filter: body.filter,
            script: false,
            home: body.home.clone(),
        };
        Value::Block(Block {
            text: block.text.clone(),
            body: Rc::new(body),
        })
    }

    /// A function by its name, as the running frame sees it.
    pub fn function(&mut self, name: &str) -> Option<Block> {
        let symbol = function_symbol(&mut self.symbols, name);
        match self.frames.lookup(symbol) {
            Some(Value::Block(block)) => Some(block),
            _ => None,
        }
    }

    /// `GetNewClosure()`: takes along the running frame's own variables.
    pub(super) fn new_closure(&mut self, block: &Block) -> Value {
        let Some(body) = Body::of(block) else {
            return Value::Block(block.clone());
        };
        let own = self.frames.names_in(self.frames.current());
        let home = own
            .into_iter()
            .filter(|(name, _)| !self.symbols.name(*name).starts_with("function:"))
            .map(|(name, slot)| (name, crate::host::frame::slot_value(&slot)))
            .collect();
        let closure = Body {
            tree: body.tree.clone(),
            name: body.name.clone(),
            filter: body.filter,
            script: false,
            home: Some(Rc::new(home)),
        };
        Value::Block(Block {
            text: block.text.clone(),
            body: Rc::new(closure),
        })
    }

    /// The statements of a block without named blocks.
    fn main_list(tree: &ScriptBlockTree) -> Option<&StatementList> {
        tree.end.as_ref().or(tree.process.as_ref())
    }

    /// Runs the statements of a block in the running frame, as ForEach-Object and Where-Object do.
    #[inline]
    pub(super) fn run_inline(
        &mut self,
        tree: &Rc<ScriptBlockTree>,
        out: &mut Sink,
    ) -> Result<Flow> {
        let same = Rc::ptr_eq(&tree.source, &self.source);
        let source = (!same).then(|| std::mem::replace(&mut self.source, tree.source.clone()));
        let mut flow = Ok(Flow::Next);
        if tree.unnamed {
            if let Some(list) = Self::main_list(tree) {
                flow = self.run_list(list, out);
            }
        } else {
            for list in [&tree.begin, &tree.process, &tree.end]
                .into_iter()
                .flatten()
            {
                flow = self.run_list(list, out);
                if !matches!(flow, Ok(Flow::Next)) {
                    break;
                }
            }
        }
        if let Some(source) = source {
            self.source = source;
        }
        flow.map(|flow| {
            if flow == Flow::Return {
                Flow::Next
            } else {
                flow
            }
        })
    }

    /// Runs a block in a frame of its own (`& { }`), with arguments by position.
    pub fn call_block(
        &mut self,
        block: &Block,
        it: Option<Value>,
        arguments: &[Value],
        out: &mut Sink,
    ) -> Result<()> {
        let Some(body) = Body::of(block) else {
            return Err(errors::foreign_block());
        };
        let it = it.map(|it| std::mem::replace(&mut self.it, it));
        let result = self.call_body(&body, arguments, out);
        if let Some(it) = it {
            self.it = it;
        }
        result
    }

    /// `$block.Invoke(…)`.
    pub(super) fn invoke_block(
        &mut self,
        block: &Block,
        arguments: &[Value],
        out: &mut Sink,
    ) -> Result<()> {
        self.call_block(block, None, arguments, out)
    }

    /// Runs a block with `$this` set, for script properties and methods.
    pub fn call_with_this(
        &mut self,
        block: &Block,
        this: Value,
        arguments: &[Value],
    ) -> Result<Value> {
        let Some(body) = Body::of(block) else {
            return Err(errors::foreign_block());
        };
        let mut collected = super::statement::Collected::default();
        let name = self.symbols.intern("this");
        self.this.push((name, this));
        let result = self.call_body(&body, arguments, &mut |_, value| {
            collected.push(value);
            Ok(())
        });
        self.this.pop();
        result?;
        Ok(collected.value())
    }

    fn call_body(&mut self, body: &Rc<Body>, arguments: &[Value], out: &mut Sink) -> Result<()> {
        let given: Vec<crate::cmdlet::Given> = arguments
            .iter()
            .map(|value| crate::cmdlet::Given::Argument {
                value: value.clone(),
                span: Span::default(),
                literal: None,
            })
            .collect();
        let mut run = super::stage::FunctionRun::bind(
            self,
            body.clone(),
            &given,
            Span::default(),
            "",
            false,
            false,
        )?;
        let result = run.run_alone(self, out);
        run.release(self);
        result
    }

    /// Makes the frame of a call, the running one's callee; a closure's parent is its home.
    pub(super) fn new_frame(&mut self, body: &Body, layout: u32, span: Span) -> Result<NewFrame> {
        if self.depth >= self.limits.depth {
            return Err(self.too_deep(span));
        }
        let mut home_frame = None;
        let mut back = None;
        if let Some(home) = &body.home {
            // The home's parent is the global frame: callers' variables are not seen.
            let was = self.frames.switch(0);
            let home_layout = self.frames.new_layout(&[]);
            let id = self.frames.fresh(home_layout);
            self.frames.switch(id);
            for (name, value) in home.iter() {
                self.frames.put_in(id, *name, Slot::Plain(value.clone()));
            }
            home_frame = Some(id);
            back = Some(was);
        }
        let id = self.frames.fresh(layout);
        if let Some(back) = back {
            self.frames.switch(back);
        }
        if body.script {
            self.frames.make_script(id);
        }
        Ok(NewFrame {
            id,
            home: home_frame,
        })
    }

    #[cold]
    fn too_deep(&mut self, span: Span) -> crate::diag::Error {
        ErrorRecord::new(
            "CallDepthOverflow",
            Category::InvalidOperation,
            format!(
                "The script calls itself more than {} levels deep.",
                self.limits.depth
            ),
        )
        .exception("System.Management.Automation.ScriptCallDepthException")
        .label("this call is one too many")
        .help("end the recursion, or raise the limit with --max-depth")
        .at(&self.source, span)
        .into()
    }

    /// Runs a list of statements in a frame that is not the running one.
    pub(super) fn run_in_frame(
        &mut self,
        frame: u32,
        body: &Body,
        list: &StatementList,
        out: &mut Sink,
    ) -> Result<Flow> {
        let back = self.frames.switch(frame);
        let same = Rc::ptr_eq(&body.tree.source, &self.source);
        let source = (!same).then(|| std::mem::replace(&mut self.source, body.tree.source.clone()));
        let strict = self.strict;
        self.depth += 1;
        let flow = self.run_list(list, out);
        self.depth -= 1;
        if let Some(source) = source {
            self.source = source;
        }
        self.frames.switch(back);
        // Strict mode is its scope's; what is dot-sourced has none of its own.
        if back != frame {
            self.strict = strict;
        }
        // What ended the command is an error of the caller's statement.
        let flow = flow.map_err(|error| {
            error.map(|mut record| {
                record.ends_command = false;
                record
            })
        });
        // A `return` that had to cross an expression.
        match flow {
            Err(error) if matches!(jump_of(&error), Some(Jump::Return)) => {
                let value = std::mem::take(&mut self.returned);
                self.emit(value, out)?;
                Ok(Flow::Return)
            }
            other => other,
        }
    }

    /// Sets the automatic variables that a body names.
    pub(super) fn fill_automatic(
        &mut self,
        frame: u32,
        body: &Body,
        rest: Option<&[Value]>,
        bound: impl FnOnce() -> Value,
        call: &Call,
    ) {
        let mentions = body.tree.mentions;
        if mentions.has(Mentions::ARGS)
            && let Some(rest) = rest
        {
            let name = self.symbols.intern("args");
            let value = Value::Array(Array::new(rest.to_vec()));
            self.frames.put_in(frame, name, Slot::Plain(value));
        }
        if mentions.has(Mentions::BOUND_PARAMETERS) {
            let name = self.symbols.intern("PSBoundParameters");
            let value = bound();
            self.frames.put_in(frame, name, Slot::Plain(value));
        }
        if mentions.has(Mentions::MY_INVOCATION) {
            let name = self.symbols.intern("MyInvocation");
            let value = self.invocation_info(call);
            self.frames.put_in(frame, name, Slot::Plain(value));
        }
        if mentions.has(Mentions::THIS)
            && let Some((name, this)) = self.this.last().cloned()
        {
            self.frames.put_in(frame, name, Slot::Plain(this));
        }
        if body.script {
            let path = body.tree.source.name.clone();
            let folder = std::path::Path::new(&path)
                .parent()
                .map(|p| p.display().to_string())
                .unwrap_or_default();
            for (name, value) in [("PSScriptRoot", folder), ("PSCommandPath", path)] {
                let name = self.symbols.intern(name);
                self.frames
                    .put_in(frame, name, Slot::Plain(Value::str(value)));
            }
        }
    }
}

/// Where in a body, blocks in it aside, a variable is set by `+=` or its kin before anything reads it.
fn blind_adds(tree: &ScriptBlockTree) -> HashSet<u32> {
    let mut inner: Vec<Span> = Vec::new();
    let mut set: HashMap<Span, bool> = HashMap::new();
    let mut first: HashMap<String, bool> = HashMap::new();
    let mut found = HashSet::new();
    for parameter in tree.parameters() {
        first.insert(parameter.variable.name.to_lowercase(), true);
    }
    walk(tree, &mut |node| {
        let inside = |span: Span| {
            inner
                .iter()
                .any(|b| b.start <= span.start && span.end <= b.end)
        };
        match node {
            Node::Function(function) => inner.push(function.body.span),
            Node::Statement(statement) if !inside(statement.span) => match &statement.kind {
                StatementKind::Assign(assign) => {
                    let compound = assign.op.is_some_and(|op| op != BinaryOp::Coalesce);
                    set.insert(assign.target.span, compound);
                }
                StatementKind::ForEach(each) => {
                    first
                        .entry(each.variable.name.to_lowercase())
                        .or_insert(true);
                }
                _ => {}
            },
            Node::Expression(expr) => match &expr.kind {
                ExprKind::Block(block) => inner.push(block.span),
                ExprKind::Variable(variable)
                    if variable.scope == VarScope::Unscoped && !inside(expr.span) =>
                {
                    let name = variable.name.to_lowercase();
                    let written = set.get(&expr.span).copied();
                    let own = *first.entry(name).or_insert(written.is_some());
                    if own && written == Some(true) {
                        found.insert(expr.span.start);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    });
    found
}

/// Frame of a call, and the frame of the closure's variables above it.
pub(super) struct NewFrame {
    pub id: u32,
    pub home: Option<u32>,
}
