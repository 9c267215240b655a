//! Compiling and running rhai texts on a session, and the pipelines in them.

use super::border::{from_rhai, register, to_rhai};
use super::error::{lower, parse_error, raise};
use super::{Baton, LIBRARY, Rhai, Text, Texts};
use crate::cmdlet::VERBS;
use crate::diag::{Error, ErrorRecord, Result, Source};
use crate::host::eval::{collect_pipeline, show_pipeline};
use crate::host::frame::Slot;
use crate::host::vm::{Sink, Vm};
use crate::lang::{CommandWords, OUTPUT_STUB, VALUE_STUB, embed};
use crate::value::Value;
use ::rhai::{
    AST, Dynamic, Engine, EvalAltResult, EvalContext, Expression, Module, ModuleResolver, Position,
    Scope,
};
use std::cell::RefCell;
use std::rc::Rc;

/// What came of a text: its value, or that it is unfinished.
pub enum Spoken {
    /// Its value.
    Value(Value),
    /// It does not compile.
    Unparsed(Vec<ErrorRecord>),
}

impl Rhai {
    pub(super) fn new(vm: &Vm) -> Rhai {
        let (baton, texts) = (Baton::default(), Texts::default());
        let mut engine = Engine::new();
        engine.set_max_call_levels(vm.limits.depth as usize);
        engine.set_max_expr_depths(256, 256);
        if vm.limits.steps != u64::MAX {
            engine.set_max_operations(vm.limits.steps);
        }
        let stop = vm.stop_flag();
        engine.on_progress(move |_| {
            stop.load(std::sync::atomic::Ordering::Relaxed)
                .then_some(Dynamic::UNIT)
        });
        register(&mut engine, &baton);
        for (word, shows) in [(VALUE_STUB, false), (OUTPUT_STUB, true)] {
            let (baton, texts) = (baton.clone(), texts.clone());
            let made =
                engine.register_custom_syntax([word, "$int$"], true, move |context, inputs| {
                    pipeline(&baton, &texts, context, inputs, shows)
                });
            debug_assert!(made.is_ok(), "the stub is a word and a number");
        }
        engine.set_module_resolver(Library {
            texts: texts.clone(),
            is_command: known_words(vm),
        });
        Rhai {
            engine,
            baton,
            texts,
            functions: RefCell::new(AST::empty()),
            lines: 0.into(),
        }
    }

    /// Compiles a text.
    fn compile(
        &self,
        vm: &Vm,
        source: &Rc<Source>,
        name: &str,
    ) -> std::result::Result<AST, Vec<ErrorRecord>> {
        let words = known_words(vm);
        compile(&self.engine, &self.texts, source, name, &words)
    }

    /// Whether a text compiles.
    pub fn check(&self, vm: &Vm, source: &Rc<Source>) -> std::result::Result<(), Vec<ErrorRecord>> {
        self.compile(vm, source, &source.name).map(|_| ())
    }

    /// Runs a script; its parameters and the session's variables are its scope.
    pub fn run_script(
        &self,
        vm: &mut Vm,
        source: &Rc<Source>,
        parameters: Vec<(Rc<str>, Value)>,
    ) -> Result<Spoken> {
        let ast = match self.compile(vm, source, &source.name) {
            Ok(ast) => ast,
            Err(errors) => return Ok(Spoken::Unparsed(errors)),
        };
        let is_playbook = vm.begin_steps(source, &parameters)?;
        let mut scope = Scope::new();
        for (name, value) in parameters {
            scope.push_dynamic(&*name, to_rhai(value));
        }
        self.functions.replace(ast.clone_functions_only());
        let value = self.eval(vm, source, &mut scope, &ast);
        if is_playbook {
            let exits = |error: &Error| {
                matches!(
                    crate::host::jump::jump_of(error),
                    Some(crate::host::jump::Jump::Exit(_))
                )
            };
            vm.end_steps(value.as_ref().map_or_else(exits, |_| true))?;
        }
        value.map(Spoken::Value)
    }

    /// Runs a line at the prompt: the session's global variables are its scope, and it may set them.
    pub fn run_line(&self, vm: &mut Vm, source: &Rc<Source>) -> Result<Spoken> {
        self.lines.set(self.lines.get() + 1);
        let name = format!("{}#{}", source.name, self.lines.get());
        let ast = match self.compile(vm, source, &name) {
            Ok(ast) => ast,
            Err(errors) => return Ok(Spoken::Unparsed(errors)),
        };
        let merged = self.functions.borrow().merge(&ast);
        self.functions.replace(merged.clone_functions_only());
        let mut scope = Scope::new();
        for (name, value) in vm.user_variables() {
            scope.push_dynamic(name, to_rhai(value));
        }
        let value = self.eval(vm, source, &mut scope, &merged)?;
        for (name, constant, value) in scope.iter_raw() {
            if !constant {
                vm.set_user_variable(name, from_rhai(value.clone()))?;
            }
        }
        Ok(Spoken::Value(value))
    }

    fn eval(
        &self,
        vm: &mut Vm,
        source: &Rc<Source>,
        scope: &mut Scope,
        ast: &AST,
    ) -> Result<Value> {
        let result = self.lend(vm, || {
            self.engine.eval_ast_with_scope::<Dynamic>(scope, ast)
        });
        match result {
            Ok(value) => Ok(if value.is_unit() {
                Value::NoOutput
            } else {
                from_rhai(value)
            }),
            Err(error) => Err(lower(*error, source)),
        }
    }

    /// Whether rhai has a function of that name.
    pub fn has_function(&self, name: &str) -> bool {
        self.functions
            .borrow()
            .iter_functions()
            .any(|function| function.name == name)
    }

    /// Calls a function that a rhai text defined.
    pub fn call(&self, vm: &mut Vm, name: &str, arguments: Vec<Value>) -> Result<Value> {
        let ast = self.functions.borrow().clone();
        let arguments: Vec<Dynamic> = arguments.into_iter().map(to_rhai).collect();
        let mut scope = Scope::new();
        let result = self.lend(vm, || {
            self.engine
                .call_fn::<Dynamic>(&mut scope, &ast, name, arguments)
        });
        let source = vm.source.clone();
        result
            .map(from_rhai)
            .map_err(|error| lower(*error, &source))
    }

    /// Puts the session into the baton for the time of a run of rhai.
    fn lend<T>(&self, vm: &mut Vm, run: impl FnOnce() -> T) -> T {
        let held = self
            .baton
            .borrow_mut()
            .replace(Box::new(std::mem::replace(vm, Vm::hollow())));
        debug_assert!(held.is_none(), "one session, one baton");
        let result = run();
        if let Some(back) = self.baton.borrow_mut().take() {
            *vm = *back;
        }
        result
    }
}

fn compile(
    engine: &Engine,
    texts: &Texts,
    source: &Rc<Source>,
    name: &str,
    is_command: &dyn Fn(&str) -> bool,
) -> std::result::Result<AST, Vec<ErrorRecord>> {
    let words = CommandWords {
        verbs: VERBS,
        is_command,
    };
    let embedded = embed(source, &words).map_err(|errors| {
        errors
            .iter()
            .map(|error| error.to_record(source))
            .collect::<Vec<_>>()
    })?;
    let mut ast = engine
        .compile(&embedded.stub_text)
        .map_err(|error| vec![parse_error(&error, source)])?;
    ast.set_source(name);
    let text = Text {
        source: source.clone(),
        pipelines: embedded.pipelines,
    };
    texts.borrow_mut().insert(name.to_owned(), Rc::new(text));
    Ok(ast)
}

/// Whether a word is a command of the session.
fn known_words(vm: &Vm) -> Box<dyn Fn(&str) -> bool> {
    let names = vm.command_names();
    Box::new(move |word| names.contains(&word.to_ascii_lowercase()))
}

/// A stub in a rhai text: runs its pipeline with rhai's variables.
fn pipeline(
    baton: &Baton,
    texts: &Texts,
    context: &mut EvalContext,
    inputs: &[Expression],
    shows: bool,
) -> std::result::Result<Dynamic, Box<EvalAltResult>> {
    let number = inputs
        .first()
        .and_then(Expression::get_literal_value::<i64>)
        .unwrap_or(-1);
    let name = context.source().unwrap_or("").to_owned();
    let text = texts.borrow().get(&name).cloned();
    let found = text
        .as_ref()
        .and_then(|text| text.pipelines.get(usize::try_from(number).ok()?));
    let (Some(text), Some(found)) = (&text, found) else {
        return Err(format!("there is no pipeline {number} in '{name}'").into());
    };
    let Some(mut vm) = baton.borrow_mut().take() else {
        return Err("the session is busy elsewhere".into());
    };
    let result = run_pipeline(&mut vm, text, found, context.scope_mut(), shows);
    *baton.borrow_mut() = Some(vm);
    result.map(to_rhai).map_err(raise)
}

fn run_pipeline(
    vm: &mut Vm,
    text: &Text,
    found: &crate::lang::EmbeddedPipeline,
    scope: &mut Scope,
    shows: bool,
) -> Result<Value> {
    let line = text.source.slice(found.span);
    if let Some(given) = vm.open_step(line, shows)? {
        for (name, value) in given.set {
            match scope.get_mut(&name) {
                Some(place) => *place = to_rhai(value),
                None => drop(scope.push_dynamic(name, to_rhai(value))),
            }
        }
        return Ok(given.value);
    }
    let layout = vm.layout_of(&found.tree);
    let frame = vm.frames.fresh(layout);
    let back = vm.frames.switch(frame);
    let mut given = Vec::with_capacity(scope.len());
    for (name, constant, value) in scope.iter_raw() {
        let symbol = vm.symbols.intern(name);
        let value = from_rhai(value.clone());
        vm.frames.put_in(frame, symbol, Slot::Plain(value.clone()));
        given.push((symbol, constant, value));
    }
    let source = std::mem::replace(&mut vm.source, text.source.clone());
    // An unknown `$x` is an error, as an unknown `x` is in rhai.
    let strict_frame = vm.strict_frame.replace(frame);
    let result = if shows {
        let out: &mut Sink = &mut |vm, value| vm.out_default(&value);
        let run = show_pipeline(vm, &found.tree, out);
        // What came before an error is shown before the error is.
        let finished = vm.finish_output();
        run.and(finished).map(|()| Value::NoOutput)
    } else {
        collect_pipeline(vm, &found.tree)
    };
    vm.strict_frame = strict_frame;
    vm.source = source;
    let set = vm.frames.names_in(frame);
    vm.frames.switch(back);
    vm.frames.release(frame);
    let changed = write_back(vm, scope, &given, set);
    vm.close_step(result.as_ref().ok().map(|value| (value, &changed[..])));
    result
}

/// Hands variables that the pipeline set back to rhai; which they were.
fn write_back(
    vm: &Vm,
    scope: &mut Scope,
    given: &[(u32, bool, Value)],
    set: Vec<(u32, Slot)>,
) -> Vec<(String, Value)> {
    let mut changed = Vec::new();
    for (symbol, slot) in set {
        let value = crate::host::frame::slot_value(&slot);
        let name = vm.symbols.name(symbol);
        match given.iter().find(|(known, ..)| *known == symbol) {
            Some((_, constant, old)) => {
                if !constant && !unchanged(old, &value) {
                    let typed = scope
                        .iter_raw()
                        .find(|(known, ..)| known.eq_ignore_ascii_case(&name));
                    let exact = typed.map(|(known, ..)| known.to_owned());
                    if let Some(name) = exact
                        && let Some(place) = scope.get_mut(&name)
                    {
                        *place = to_rhai(value.clone());
                        changed.push((name, value));
                    }
                }
            }
            None if name.contains(':') => {}
            None => {
                scope.push_dynamic(&*name, to_rhai(value.clone()));
                changed.push((name.to_string(), value));
            }
        }
    }
    changed
}

fn unchanged(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Object(a), Value::Object(b)) => a.same(b),
        (Value::Array(a), Value::Array(b)) => a.same(b),
        (Value::Table(a), Value::Table(b)) => a.same(b),
        (Value::Null, Value::Null) => true,
        _ => false,
    }
}

/// Finds what `import "name"` means: the texts that ship with the program.
struct Library {
    texts: Texts,
    is_command: Box<dyn Fn(&str) -> bool>,
}

impl ModuleResolver for Library {
    fn resolve(
        &self,
        engine: &Engine,
        _source: Option<&str>,
        path: &str,
        position: Position,
    ) -> std::result::Result<::rhai::Shared<Module>, Box<EvalAltResult>> {
        let Some((name, text)) = LIBRARY.iter().find(|(name, _)| *name == path) else {
            return Err(Box::new(EvalAltResult::ErrorModuleNotFound(
                path.to_owned(),
                position,
            )));
        };
        let name = format!("stdlib/{name}.rhai");
        let source = Source::new(&*name, *text);
        let ast = compile(engine, &self.texts, &source, &name, &self.is_command)
            .map_err(|mut errors| raise(Error::from(errors.pop().unwrap_or_default())))?;
        let module = Module::eval_ast_as_new(Scope::new(), &ast, engine)?;
        Ok(module.into())
    }
}
