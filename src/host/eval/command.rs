//! Commands: what a name stands for, and the words behind it as the binder wants them.

use super::call::{Body, FunctionPlan};
use super::cmdlet_stage::CmdletRun;
use super::method::literal_block;
use super::pipeline::{Kind, StageRun};
use super::stage::FunctionRun;
use crate::cmdlet::{CmdletDef, Given};
use crate::diag::{Error, Result, Span};
use crate::host::error_value::ErrorValue;
use crate::host::errors;
use crate::host::frame::{Slot, function_symbol};
use crate::host::jump::{Flow, Jump, jump_of};
use crate::host::symbols::Sym;
use crate::host::vm::{Call, Sink, Vm};
use crate::lang::tree::{Command, Element, Expr, ExprKind, Invocation, Literal, Mentions};
use crate::value::{Block, Object, Value, Wrapped};
use std::cell::RefCell;
use std::rc::Rc;

/// What a name stands for.
pub enum Resolved {
    /// A function of the session.
    Function(Block),
    /// A registered cmdlet.
    Cmdlet(&'static CmdletDef),
    /// A script file.
    Script(Rc<Body>),
}

/// What a command's node remembers: names by which it is looked up again.
struct CommandMemo {
    epoch: u64,
    name: Rc<str>,
    function: Sym,
    cmdlet: Option<&'static CmdletDef>,
    simple: RefCell<Option<Rc<SimpleCall>>>,
}

/// What is the same at each call of a plain function from one place.
struct SimpleCall {
    body: Rc<Body>,
    plan: Rc<FunctionPlan>,
    call: Rc<Call>,
}

impl Vm {
    fn command_memo(&mut self, command: &Command) -> Option<Rc<CommandMemo>> {
        if let Some(memo) = command.memo.get::<CommandMemo>()
            && memo.epoch == self.alias_epoch
        {
            return Some(memo);
        }
        let text = command.name_text()?;
        let name: Rc<str> = self.real_name(text).into();
        let memo = Rc::new(CommandMemo {
            epoch: self.alias_epoch,
            function: function_symbol(&mut self.symbols, &name),
            cmdlet: self.cmdlet_named(&name),
            name,
            simple: RefCell::default(),
        });
        command.memo.set(memo.clone());
        Some(memo)
    }

    /// The name behind an alias.
    fn real_name(&self, typed: &str) -> String {
        let mut name = typed.to_owned();
        for _ in 0..8 {
            match self.alias(&name) {
                Some(target) if !target.eq_ignore_ascii_case(&name) => name = target,
                _ => break,
            }
        }
        name
    }

    /// What a name stands for: an alias first, then a function, a cmdlet, a script file.
    pub fn resolve_command(&mut self, typed: &str, span: Span) -> Result<Resolved> {
        let name = self.real_name(typed);
        if let Some(block) = self.function(&name) {
            return Ok(Resolved::Function(block));
        }
        if let Some(def) = self.cmdlet_named(&name) {
            return Ok(Resolved::Cmdlet(def));
        }
        if let Some((module, bare)) = name.rsplit_once('\\')
            && !module.is_empty()
            && let Some(def) = self.cmdlet_named(bare)
        {
            return Ok(Resolved::Cmdlet(def));
        }
        if name.to_ascii_lowercase().ends_with(".ps1") {
            return self.script_file(&name, span).map(Resolved::Script);
        }
        Err(self.unknown_command(&name, span))
    }

    /// A call of a plain function with arguments by position: no binder, no stage. False: nothing was done.
    pub(super) fn call_simply(&mut self, command: &Command, out: &mut Sink) -> Result<bool> {
        let Some(simple) = self.simple_call(command)? else {
            return Ok(false);
        };
        let frame = self.new_frame(&simple.body, simple.plan.layout, command.span)?;
        let result = self.call_filled(command, &simple, frame.id, out);
        self.frames.release(frame.id);
        result.map_err(|error| errors::locate(error, &self.source, command.span))?;
        Ok(true)
    }

    /// The function that a command calls, if its words can be put into the parameters as they stand.
    fn simple_call(&mut self, command: &Command) -> Result<Option<Rc<SimpleCall>>> {
        if command.invocation != Invocation::Plain {
            return Ok(None);
        }
        let Some(memo) = self.command_memo(command) else {
            return Ok(None);
        };
        let body = match self.frames.find(memo.function) {
            Some((_, Slot::Plain(Value::Block(block)))) => {
                if let Some(known) = &*memo.simple.borrow()
                    && std::ptr::addr_eq(Rc::as_ptr(&known.body), Rc::as_ptr(&block.body))
                    && Rc::ptr_eq(&known.call.source, &self.source)
                {
                    return Ok(Some(known.clone()));
                }
                Body::of(block)
            }
            _ => None,
        };
        let Some(body) = body.filter(|body| body.home.is_none() && !body.filter) else {
            return Ok(None);
        };
        let plan = self.plan(&body.tree)?;
        let surplus = command.elements.len() > plan.symbols.len();
        let unusual = Mentions::BOUND_PARAMETERS | Mentions::INPUT;
        if !plan.parameters.simple
            || surplus && body.tree.mentions.has(Mentions::ARGS)
            || body.tree.mentions.has(unusual)
            || !command
                .elements
                .iter()
                .all(|element| matches!(element, Element::Argument(_)))
        {
            return Ok(None);
        }
        let name = body.name.clone().unwrap_or_else(|| "".into());
        let call = Rc::new(Call {
            invoked_as: command.name_text().map_or_else(|| name.clone(), Rc::from),
            name,
            source: self.source.clone(),
            span: command.span,
            script: false,
            dot: false,
            body: Some(body.clone()),
        });
        let simple = Rc::new(SimpleCall { body, plan, call });
        *memo.simple.borrow_mut() = Some(simple.clone());
        Ok(Some(simple))
    }

    fn call_filled(
        &mut self,
        command: &Command,
        simple: &SimpleCall,
        frame: u32,
        out: &mut Sink,
    ) -> Result<()> {
        let SimpleCall { body, plan, call } = simple;
        for (index, element) in command.elements.iter().enumerate() {
            let Element::Argument(argument) = element else {
                continue;
            };
            let value = self.eval(argument)?.stored();
            let Some(parameter) = plan.parameters.each.get(index) else {
                continue;
            };
            if parameter.convert.is_none() {
                self.frames
                    .put_in(frame, plan.symbols[index], Slot::Plain(value));
                continue;
            }
            let value = self.as_typed(argument, value);
            let value = self
                .accept(parameter, value, argument.span)
                .map_err(|error| errors::of_command(error, &call.name, &call.name))?;
            self.put_typed(frame, plan.symbols[index], parameter, value);
        }
        for index in command.elements.len()..plan.symbols.len() {
            let parameter = &plan.parameters.each[index];
            let default = body.tree.parameters()[index].default.as_ref();
            let back = self.frames.switch(frame);
            let source = std::mem::replace(&mut self.source, body.tree.source.clone());
            let value = self.default_value(parameter, default);
            self.source = source;
            self.frames.switch(back);
            self.put_typed(frame, plan.symbols[index], parameter, value?);
        }
        self.fill_automatic(frame, body, Some(&[]), || Value::Null, call);
        let Some(list) = &body.tree.end else {
            return Ok(());
        };
        self.calls.push(call.clone());
        let flow = self.run_in_frame(frame, body, list, out);
        self.calls.pop();
        flow?.leave()
    }

    fn put_typed(
        &mut self,
        frame: u32,
        name: Sym,
        parameter: &super::params::Parameter,
        value: Value,
    ) {
        let slot = match &parameter.convert {
            Some(to) if &*to.0 != "System.Management.Automation.PSReference" => {
                Slot::Boxed(Rc::new(crate::host::frame::VarBox {
                    value: value.into(),
                    convert: Some(to.clone()).into(),
                    ..Default::default()
                }))
            }
            _ => Slot::Plain(value),
        };
        self.frames.put_in(frame, name, slot);
    }

    /// A running stage of a command.
    pub(super) fn build_stage(
        &mut self,
        command: &Command,
        input: bool,
        pipeline: u64,
        stage: usize,
    ) -> Result<Kind> {
        let kind = self.build(command, input, pipeline, stage);
        kind.map_err(|error| errors::locate(error, &self.source, command.span))
    }

    fn build(
        &mut self,
        command: &Command,
        input: bool,
        pipeline: u64,
        stage: usize,
    ) -> Result<Kind> {
        let dot = command.invocation == Invocation::Dot;
        if command.invocation == Invocation::Plain
            && let Some(memo) = self.command_memo(command)
        {
            if let Some(Value::Block(block)) = self.frames.lookup(memo.function) {
                return self.build_function(&block, command, input, false);
            }
            if input && let Some(kind) = self.native(&memo.name, command, pipeline, stage) {
                return Ok(kind);
            }
            if let Some(def) = memo.cmdlet {
                return self.build_cmdlet(def, command, input, pipeline, stage);
            }
            let name = memo.name.clone();
            return match self.resolve_command(&name, command.name.span) {
                Ok(resolved) => self.build_resolved(resolved, command, input, dot, pipeline, stage),
                Err(error) => self.refuse(error, command),
            };
        }
        let target = self.eval(&command.name)?;
        match target.base() {
            Value::Block(block) => {
                let block = block.clone();
                self.build_function(&block, command, input, dot)
            }
            Value::Null | Value::NoOutput => {
                Err(errors::bad_expression(&self.source, command.name.span))
            }
            Value::Object(_) | Value::Foreign(_) => {
                // What Get-Command gives.
                if let Some(Value::Block(block)) = self.property(&target, "ScriptBlock")? {
                    let named = self
                        .property(&target, "Name")?
                        .map(|name| name.to_text())
                        .unwrap_or_default();
                    if let Some(function) = self.function(&named) {
                        return self.build_function(&function, command, input, dot);
                    }
                    return self.build_function(&block, command, input, dot);
                }
                let name = self
                    .property(&target, "Name")?
                    .map_or_else(|| target.to_text(), |name| name.to_text());
                let resolved = self.resolve_command(&name, command.name.span)?;
                self.build_resolved(resolved, command, input, dot, pipeline, stage)
            }
            other => {
                let name = other.to_text();
                let resolved = self.resolve_command(&name, command.name.span)?;
                self.build_resolved(resolved, command, input, dot, pipeline, stage)
            }
        }
    }

    /// The error of a name that stands for nothing. A command that is refused by name keeps silent where it was told to:
    /// scripts that open their report at the end say so.
    fn refuse(&mut self, error: Error, command: &Command) -> Result<Kind> {
        let Error::Record(record) = &error else {
            return Err(error);
        };
        if record.id != "NotSupportedCmdlet" {
            return Err(error);
        }
        let mut action = None;
        let given = self.given(&command.elements)?;
        for (at, word) in given.iter().enumerate() {
            let Given::Parameter { name, value, .. } = word else {
                continue;
            };
            let name = name.to_ascii_lowercase();
            if name != "ea" && !(name.len() > 5 && "erroraction".starts_with(&name)) {
                continue;
            }
            action = match (value, given.get(at + 1)) {
                (Some((value, _)), _) | (None, Some(Given::Argument { value, .. })) => {
                    Some(value.to_text().to_ascii_lowercase())
                }
                _ => None,
            };
        }
        match action.as_deref() {
            Some("silentlycontinue" | "0") => {
                let record = ErrorValue::value((**record).clone());
                self.remember_error(record);
            }
            Some("ignore" | "4") => {}
            _ => return Err(error),
        }
        self.success = false;
        Ok(Kind::Null)
    }

    fn build_resolved(
        &mut self,
        resolved: Resolved,
        command: &Command,
        input: bool,
        dot: bool,
        pipeline: u64,
        stage: usize,
    ) -> Result<Kind> {
        match resolved {
            Resolved::Function(block) => self.build_function(&block, command, input, dot),
            Resolved::Cmdlet(def) => self.build_cmdlet(def, command, input, pipeline, stage),
            Resolved::Script(body) => self.build_body(body, command, input, dot),
        }
    }

    fn build_function(
        &mut self,
        block: &Block,
        command: &Command,
        input: bool,
        dot: bool,
    ) -> Result<Kind> {
        match Body::of(block) {
            Some(body) => self.build_body(body, command, input, dot),
            None => Err(errors::foreign_block()),
        }
    }

    fn build_body(
        &mut self,
        body: Rc<Body>,
        command: &Command,
        input: bool,
        dot: bool,
    ) -> Result<Kind> {
        let given = self.given(&command.elements)?;
        let invoked_as = command.name_text().unwrap_or("").to_owned();
        let run = FunctionRun::bind(self, body, &given, command.span, &invoked_as, input, dot)?;
        Ok(Kind::Function(Box::new(run)))
    }

    fn build_cmdlet(
        &mut self,
        def: &'static CmdletDef,
        command: &Command,
        input: bool,
        pipeline: u64,
        stage: usize,
    ) -> Result<Kind> {
        let given = self.given(&command.elements)?;
        let invoked_as = command.name_text().unwrap_or("").to_owned();
        let mut run = CmdletRun::bind(self, def, &given, command.span, &invoked_as, input)?;
        run.state.pipeline = pipeline;
        run.state.stage = stage;
        Ok(Kind::Cmdlet(Box::new(run)))
    }

    /// Stages that need no cmdlet: what most pipelines consist of.
    fn native(
        &mut self,
        name: &str,
        command: &Command,
        pipeline: u64,
        stage: usize,
    ) -> Option<Kind> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let block = match &command.elements[..] {
            [Element::Argument(argument)] => literal_block(argument),
            _ => None,
        };
        if let Some(tree) = block
            && tree.params.is_none()
            && tree.unnamed
        {
            if is("Where-Object") {
                return Some(Kind::Where(tree.clone()));
            }
            if is("ForEach-Object") {
                return Some(Kind::Each(tree.clone()));
            }
            return None;
        }
        if command.elements.is_empty() {
            if is("Measure-Object") {
                return Some(Kind::Count(0));
            }
            return is("Out-Null").then_some(Kind::Null);
        }
        if is("Select-Object")
            && let [Element::Parameter(parameter), Element::Argument(argument)] =
                &command.elements[..]
            && parameter.value.is_none()
            && parameter.name.len() >= 2
            && "first".starts_with(&parameter.name.to_ascii_lowercase())
            && let ExprKind::Constant(constant) = &argument.kind
            && let Literal::Int(count) = constant.literal
            && count > 0
        {
            return Some(Kind::First(count as usize, pipeline, stage));
        }
        None
    }

    /// The words of a command, evaluated.
    pub(super) fn given(&mut self, elements: &[Element]) -> Result<Vec<Given>> {
        let mut given = Vec::with_capacity(elements.len());
        let mut ended = false;
        for element in elements {
            if !ended && self.source.slice(element.span()) == "--" {
                // What follows is no parameter, whatever it looks like.
                ended = true;
                continue;
            }
            if ended && let Element::Parameter(parameter) = element {
                let text = self.source.slice(parameter.span);
                given.push(Given::Argument {
                    value: Value::str(text),
                    span: parameter.span,
                    literal: Some(text.into()),
                });
                continue;
            }

            match element {
                Element::Argument(expr) => {
                    let literal = self.bare_word(expr);
                    let value = self.eval(expr)?;
                    let value = self.as_typed(expr, value);
                    given.push(Given::Argument {
                        value: value.stored(),
                        span: expr.span,
                        literal,
                    });
                }
                Element::Parameter(parameter) => {
                    let value = match &parameter.value {
                        Some(expr) => Some((self.eval(expr)?.stored(), expr.span)),
                        None => None,
                    };
                    given.push(Given::Parameter {
                        name: parameter.name.clone(),
                        span: parameter.name_span,
                        value,
                        splatted: false,
                    });
                }
                Element::Splat(expr) => {
                    let value = self.eval(expr)?;
                    splat(value, expr.span, &mut given);
                }
            }
        }
        Ok(given)
    }

    /// A number among the words of a command remembers how it was typed: `1.50`, `0x10` and `30d` stay that where text
    /// is wanted.
    fn as_typed(&self, expr: &Expr, value: Value) -> Value {
        let ExprKind::Constant(constant) = &expr.kind else {
            return value;
        };
        let typed = self.source.slice(expr.span);
        if matches!(constant.literal, Literal::Str(_)) || value.to_text() == typed {
            return value;
        }
        let added = Object::custom();
        added.set_text(typed);
        Value::Wrapped(Rc::new(Wrapped { base: value, added }))
    }

    /// `$PSDefaultParameterValues`: values for parameters that are not given. A block gives its value anew for each call.
    pub(super) fn default_parameters(&mut self, command: &str) -> Result<Vec<(Rc<str>, Value)>> {
        let mut found = Vec::new();
        let Some(Value::Table(table)) = self.lookup("PSDefaultParameterValues") else {
            return Ok(found);
        };
        let disabled = table
            .get_str("Disabled")
            .is_some_and(|value| value.truthy());
        if command.is_empty() || disabled {
            return Ok(found);
        }
        for (key, value) in table.entries() {
            let key = key.to_text();
            let Some((pattern, parameter)) = key.split_once(':') else {
                continue;
            };
            if !crate::host::ops::like(command, pattern.trim_matches(['\'', '"'])) {
                continue;
            }
            let value = match value.base() {
                Value::Block(block) => self.value_of_block(&block.clone(), None)?.stored(),
                _ => value,
            };
            found.push((parameter.trim_matches(['\'', '"']).into(), value));
        }
        Ok(found)
    }

    /// Runs a command by name with parameters and input, and gives what it puts out.
    pub fn invoke_command(
        &mut self,
        name: &str,
        parameters: &[(&str, Value)],
        input: Vec<Value>,
    ) -> Result<Vec<Value>> {
        let span = Span::default();
        let given: Vec<Given> = parameters
            .iter()
            .map(|(name, value)| Given::Parameter {
                name: (*name).into(),
                span,
                value: Some((value.clone(), span)),
                splatted: false,
            })
            .collect();
        let mut output = Vec::new();
        // Without input it is a command of its own; one at the end of an empty pipeline would not run.
        let input = (!input.is_empty()).then_some(input);
        self.invoke_given(name, &given, input, &mut |_, value| {
            output.push(value);
            Ok(())
        })?;
        Ok(output)
    }

    /// Runs a command with words already evaluated.
    pub fn invoke_given(
        &mut self,
        name: &str,
        given: &[Given],
        input: Option<Vec<Value>>,
        out: &mut Sink,
    ) -> Result<()> {
        let resolved = self.resolve_command(name, Span::default())?;
        self.pipelines += 1;
        let pipeline = self.pipelines;
        let piped = input.is_some();
        let kind = match resolved {
            Resolved::Function(block) => match Body::of(&block) {
                Some(body) => Kind::Function(Box::new(FunctionRun::bind(
                    self,
                    body,
                    given,
                    Span::default(),
                    name,
                    piped,
                    false,
                )?)),
                None => return Err(errors::foreign_block()),
            },
            Resolved::Script(body) => Kind::Function(Box::new(FunctionRun::bind(
                self,
                body,
                given,
                Span::default(),
                name,
                piped,
                false,
            )?)),
            Resolved::Cmdlet(def) => {
                let mut run = CmdletRun::bind(self, def, given, Span::default(), name, piped)?;
                run.state.pipeline = pipeline;
                Kind::Cmdlet(Box::new(run))
            }
        };
        let mut stage = StageRun::new(kind);
        let result = self.run_alone(&mut stage.kind, input, out);
        match &mut stage.kind {
            Kind::Function(run) => run.release(self),
            Kind::Cmdlet(run) => run.release(self),
            _ => {}
        }
        match result {
            Err(error) if matches!(jump_of(&error), Some(Jump::Stop { pipeline: id, .. }) if *id == pipeline) => {
                Ok(())
            }
            other => other,
        }
    }

    fn run_alone(
        &mut self,
        kind: &mut Kind,
        input: Option<Vec<Value>>,
        out: &mut Sink,
    ) -> Result<()> {
        match kind {
            Kind::Function(run) => run.begin(self, out)?,
            Kind::Cmdlet(run) => run.begin(self, out)?,
            _ => {}
        }
        match input {
            Some(items) => {
                for item in items {
                    match kind {
                        Kind::Function(run) => run.process(self, item, out)?,
                        Kind::Cmdlet(run) => run.process(self, item, out)?,
                        _ => {}
                    }
                }
            }
            None => match kind {
                Kind::Function(run) => run.process_once(self, out)?,
                Kind::Cmdlet(run) => run.process_once(self, out)?,
                _ => {}
            },
        }
        match kind {
            Kind::Function(run) => run.end(self, out),
            Kind::Cmdlet(run) => run.end(self, out),
            _ => Ok(()),
        }
    }

    /// Runs a whole script text in the running frame, as `.` and Invoke-Expression do.
    pub fn run_here(
        &mut self,
        tree: &Rc<crate::lang::tree::ScriptBlockTree>,
        out: &mut Sink,
    ) -> Result<Flow> {
        self.run_inline(tree, out)
    }
}

/// `@table` gives parameters, `@list` arguments.
fn splat(value: Value, span: Span, given: &mut Vec<Given>) {
    match value.base() {
        Value::Table(table) => {
            for (name, value) in table.entries() {
                given.push(Given::Parameter {
                    name: name.to_text().into(),
                    span,
                    value: Some((value, span)),
                    splatted: true,
                });
            }
        }
        Value::Null | Value::NoOutput => given.push(Given::Argument {
            value: Value::Null,
            span,
            literal: None,
        }),
        other => {
            for value in crate::host::ops::items_of(other) {
                given.push(Given::Argument {
                    value,
                    span,
                    literal: None,
                });
            }
        }
    }
}
