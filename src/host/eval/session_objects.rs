//! What values ask of the session: blocks from text, script files, the clock, `$PSCmdlet`, `$Host`, `$ExecutionContext`.

use super::call::Body;
use super::stage::FunctionRun;
use super::statement::Collected;
use crate::cmdlet::{FileAccess, Given};
use crate::diag::{Error, Result, Source, Span};
use crate::host::errors;
use crate::host::ops;
use crate::host::pscmdlet::PsCmdlet;
use crate::host::vm::{Sink, Vm};
use crate::value::{Block, DateKind, DateTime, TypeName, Value, hooks};
use std::cell::Cell;
use std::rc::Rc;

/// Parameters of a script, and the common ones that were given with them.
pub type ScriptParameters = (Vec<(Rc<str>, Value)>, Vec<(&'static str, Value)>);

impl Vm {
    /// A script block of that text.
    pub fn block_from_text(&mut self, text: &Value) -> Result<Value> {
        let text = text.to_text();
        self.parse_block(&text, Span::default())
    }

    pub(super) fn parse_block(&mut self, text: &str, _span: Span) -> Result<Value> {
        let source = Source::new("<ScriptBlock>", text);
        match crate::lang::parse(&source) {
            Ok(tree) => {
                self.declare_types(&tree)?;
                Ok(self.block_value(&tree))
            }
            Err(found) => Err(self.parse_failure(&source, &found)),
        }
    }

    /// The first of the errors of a text, as one that a script can catch.
    pub fn parse_failure(&self, source: &Rc<Source>, found: &[crate::lang::ParseError]) -> Error {
        let mut record = match found.first() {
            Some(first) => first.to_record(source),
            None => crate::diag::ErrorRecord::default(),
        };
        record.exception = "System.Management.Automation.ParseException".into();
        record.into()
    }

    pub(super) fn script_file(&mut self, name: &str, span: Span) -> Result<Rc<Body>> {
        let path = self
            .files
            .resolve(name, false)
            .map_err(|error| errors::locate(error, &self.source, span))?;
        if !self.files.exists(&path) {
            return Err(errors::no_script(name, &self.source, span));
        }
        let bytes = self.files.read(&path)?;
        let source = Source::new(
            path.display().to_string(),
            crate::host::files::decode(&bytes),
        );
        match crate::lang::parse(&source) {
            Ok(tree) => {
                crate::host::requires::check(&tree)?;
                self.declare_types(&tree)?;
                Ok(Rc::new(Body {
                    tree,
                    name: None,
                    filter: false,
                    script: true,
                    home: None,
                }))
            }
            Err(found) => Err(self.parse_failure(&source, &found)),
        }
    }

    /// Runs a script with words already evaluated.
    pub fn call_script(&mut self, block: &Block, given: &[Given], out: &mut Sink) -> Result<()> {
        let Some(body) = Body::of(block) else {
            return Err(errors::foreign_block());
        };
        crate::host::requires::check(&body.tree)?;
        let name = std::path::Path::new(&body.tree.source.name);
        let name = name
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut run = FunctionRun::bind(self, body, given, Span::default(), &name, false, false)?;
        run.outermost = true;
        let result = run.run_alone(self, out);
        run.release(self);
        result
    }

    /// A property that only the session can answer.
    pub(super) fn host_property(&mut self, target: &Value, name: &str) -> Result<Option<Value>> {
        self.lend_to(target)?;
        if let Value::Block(block) = target {
            if name.eq_ignore_ascii_case("Ast") {
                let body = Body::of(block);
                return Ok(
                    body.map(|body| crate::host::ast::script_block(&body.tree, target.clone()))
                );
            }
            return Ok(self.block_property(block, name));
        }
        Ok(None)
    }

    fn block_property(&mut self, block: &Block, name: &str) -> Option<Value> {
        let body = Body::of(block)?;
        Some(match name.to_ascii_lowercase().as_str() {
            "file" => {
                let name = &body.tree.source.name;
                if name.ends_with(".ps1") {
                    Value::str(name)
                } else {
                    Value::Null
                }
            }
            "isfilter" => Value::Bool(body.filter),
            "isconfiguration" => Value::Bool(false),
            "debuggerhidden" => Value::Bool(false),
            "module" => Value::Null,
            "attributes" => Value::array(Vec::new()),
            "startposition" => {
                let (line, column) = body.tree.source.line_column(body.tree.span.start);
                Value::Object(crate::value::Object::of([
                    ("StartLine", Value::Int(line as i32)),
                    ("StartColumn", Value::Int(column as i32)),
                    ("Start", Value::Int(body.tree.span.start as i32)),
                    ("Content", Value::str(body.tree.text())),
                ]))
            }
            _ => return None,
        })
    }

    pub(super) fn set_host_property(
        &mut self,
        _target: &Value,
        _name: &str,
        _value: &Value,
    ) -> Result<bool> {
        Ok(false)
    }

    /// A method that only the session can carry out.
    pub(super) fn host_method(
        &mut self,
        target: &Value,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        self.lend_to(target)?;
        if let Value::Foreign(foreign) = target
            && let Some(cmdlet) = foreign.as_any().downcast_ref::<PsCmdlet>()
        {
            return cmdlet.call_on(self, name, arguments);
        }
        if let Value::Foreign(foreign) = target
            && let Some(document) = foreign
                .as_any()
                .downcast_ref::<crate::value::xml::XmlNode>()
            && let [path] = arguments
            && foreign.type_name() == "System.Xml.XmlDocument"
        {
            let path = path.to_text();
            if name.eq_ignore_ascii_case("Save") {
                let path = self.files.resolve(&path, true)?;
                self.files.write(&path, document.saved().as_bytes())?;
                return Ok(Some(Value::NoOutput));
            }
            if name.eq_ignore_ascii_case("Load") {
                let text = self.read_text_file(&path)?;
                document.load(&text, "Load")?;
                return Ok(Some(Value::NoOutput));
            }
        }
        if let Value::Object(object) = target {
            let types = object.type_names();
            let kind = types.first().map_or("", |name| name);
            let visits = ["Find", "FindAll", "Visit"];
            if kind.starts_with("System.Management.Automation.Language.")
                && visits.iter().any(|visit| name.eq_ignore_ascii_case(visit))
            {
                return Err(errors::not_supported_method("Ast", name));
            }
            if kind.ends_with("CommandInvocationIntrinsics") {
                return self.intrinsic_method(name, arguments);
            }
            if kind.ends_with("PSVariableIntrinsics") {
                return self.variable_method(name, arguments);
            }
            if kind.ends_with("PathIntrinsics") {
                return self.path_method(name, arguments);
            }
            if kind.ends_with("InternalHostUserInterface") {
                return self.interface_method(name, arguments);
            }
        }
        Ok(None)
    }

    /// Methods of `$ExecutionContext.InvokeCommand`.
    fn intrinsic_method(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let text = arguments.first().cloned().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "expandstring" => {
                let quoted = format!("@\"\n{}\n\"@", text.to_text());
                let mut found = Collected::default();
                self.run_text_here(&quoted, &mut |_, value| {
                    found.push(value);
                    Ok(())
                })?;
                Ok(Some(found.value()))
            }
            "invokescript" => {
                let block = match text.base() {
                    Value::Block(_) => text,
                    _ => self.block_from_text(&text)?,
                };
                let mut found = Collected::default();
                if let Value::Block(block) = block.base() {
                    self.call_block(&block.clone(), None, &arguments[1..], &mut |_, value| {
                        found.push(value);
                        Ok(())
                    })?;
                }
                Ok(Some(ops::collection(found.items())))
            }
            "newscriptblock" => self.block_from_text(&text).map(Some),
            "getcommand" | "getcmdlet" => {
                let found = self.invoke_command("Get-Command", &[("Name", text)], Vec::new())?;
                Ok(Some(found.into_iter().next().unwrap_or_default()))
            }
            _ => Ok(None),
        }
    }

    /// Methods of `$ExecutionContext.SessionState.PSVariable`.
    fn variable_method(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let text = arguments.first().map(Value::to_text).unwrap_or_default();
        Ok(Some(match name.to_ascii_lowercase().as_str() {
            "getvalue" => self
                .variable(&text)
                .unwrap_or_else(|| arguments.get(1).cloned().unwrap_or_default()),
            "get" => {
                let found =
                    self.invoke_command("Get-Variable", &[("Name", Value::str(text))], Vec::new());
                found
                    .ok()
                    .and_then(|found| found.into_iter().next())
                    .unwrap_or_default()
            }
            "set" if arguments.len() == 2 => {
                let symbol = self.symbols.intern(&text);
                let frame = self.frames.current();
                self.set_symbol(frame, symbol, arguments[1].clone())?;
                Value::NoOutput
            }
            "remove" => {
                self.remove_variable(&text, None)?;
                Value::NoOutput
            }
            _ => return Ok(None),
        }))
    }

    /// Methods of `$ExecutionContext.SessionState.Path`.
    fn path_method(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let text = arguments.first().map(Value::to_text).unwrap_or_default();
        Ok(Some(match name.to_ascii_lowercase().as_str() {
            "getunresolvedproviderpathfrompspath" => {
                let path = self.files.resolve(&text, false)?;
                Value::from(path.display().to_string())
            }
            "getresolvedprovderpathfrompspath" | "getresolvedproviderpathfrompspath" => {
                let path = self.files.resolve(&text, false)?;
                Value::array(vec![Value::from(path.display().to_string())])
            }
            _ => return Ok(None),
        }))
    }

    /// `[Parser]::ParseInput(text, [ref]$tokens, [ref]$errors)` and `ParseFile`; `None` for other types.
    pub(super) fn parser_method(
        &mut self,
        kind: &TypeName,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        if &*kind.0 != "System.Management.Automation.Language.Parser" || arguments.len() < 3 {
            return Ok(None);
        }
        let text = arguments[0].to_text();
        let source = match name.to_ascii_lowercase().as_str() {
            "parseinput" => Source::new("", &text),
            "parsefile" => Source::new(text.clone(), self.read_text_file(&text)?),
            _ => return Ok(None),
        };
        let references = &arguments[arguments.len() - 2..];
        crate::value::index::set_reference(&references[0], Value::array(Vec::new()));
        let (tree, found) = match crate::lang::parse(&source) {
            Ok(tree) => (Some(tree), Vec::new()),
            Err(found) => (None, found),
        };
        let told = crate::host::ast::errors(&source, &found);
        crate::value::index::set_reference(&references[1], told);
        Ok(Some(match tree {
            Some(tree) => {
                let block = self.block_value(&tree);
                crate::host::ast::script_block(&tree, block)
            }
            None => crate::host::ast::unparsed(&source),
        }))
    }

    /// Methods of `$Host.UI`.
    fn interface_method(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "writeline" => self.host_line(&text(arguments.len().saturating_sub(1)))?,
            "write" => self
                .output
                .host(&text(arguments.len().saturating_sub(1)), false),
            "writewarningline" => self.output.stream(crate::cmdlet::Stream::Warning, &text(0)),
            "writeverboseline" => self.output.stream(crate::cmdlet::Stream::Verbose, &text(0)),
            "writedebugline" => self.output.stream(crate::cmdlet::Stream::Debug, &text(0)),
            "readline" => return self.read_line("", false).map(|line| Some(Value::str(line))),
            "promptforchoice" => {
                let choices: Vec<crate::cmdlet::Choice> =
                    ops::items_of(arguments.get(2).unwrap_or(&Value::Null))
                        .iter()
                        .map(|choice| {
                            let label = match choice {
                                Value::Object(object) => object
                                    .get("Label")
                                    .map_or_else(|| choice.to_text(), |l| l.to_text()),
                                other => other.to_text(),
                            };
                            let help = match choice {
                                Value::Object(object) => object.get("HelpMessage"),
                                _ => None,
                            };
                            crate::cmdlet::Choice {
                                label,
                                help: help.map(|help| help.to_text()).unwrap_or_default(),
                            }
                        })
                        .collect();
                let default = match arguments.get(3) {
                    Some(Value::Int(n)) if *n >= 0 => *n as usize,
                    _ => 0,
                };
                let chosen =
                    self.choose(&text(0), &text(1), &choices, default, "PromptForChoice")?;
                return Ok(Some(Value::Int(chosen as i32)));
            }
            _ => return Ok(None),
        }
        Ok(Some(Value::NoOutput))
    }

    /// `[datetime]::Now` and its kin are the tenant's clock.
    pub(super) fn clock_property(&mut self, kind: &TypeName, name: &str) -> Result<Option<Value>> {
        if &*kind.0 != "System.DateTime" {
            self.lend(&kind.0)?;
            return Ok(None);
        }
        let date = match name.to_ascii_lowercase().as_str() {
            "now" => self.now(DateKind::Local)?,
            "utcnow" => self.now(DateKind::Utc)?,
            "today" => {
                let now = self.now(DateKind::Local)?;
                DateTime {
                    ticks: now.ticks - now.ticks.rem_euclid(864_000_000_000),
                    kind: DateKind::Local,
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(Value::Date(date)))
    }

    /// The tenant's clock.
    pub fn now(&mut self, kind: DateKind) -> Result<DateTime> {
        let now = self.open_tenant()?.now();
        Ok(DateTime {
            kind,
            ..DateTime::from_unix_ms(now.ms())
        })
    }

    /// Lends to values what they may need of the session for a type: its clock, its chance, its folder.
    fn lend(&mut self, kind: &str) -> Result<()> {
        match kind {
            "System.IO.Path" | "System.Environment" => {
                let folder = self.files.working_folder().display().to_string();
                hooks::change(|hooks| hooks.folder = Rc::new(move || folder.clone()));
            }
            "System.DateTime" | "System.DateTimeOffset" | "System.Diagnostics.Stopwatch" => {
                let now = self.now(DateKind::Utc)?;
                hooks::change(|hooks| hooks.now = Rc::new(move || now));
            }
            "System.Random" => {
                // One draw is stirred for each call, so that a script's dice cost the tenant nothing.
                let state = Cell::new(self.open_tenant()?.new_guid()?.0.as_u128() as u64);
                hooks::change(|hooks| {
                    hooks.random = Rc::new(move || {
                        state.set(state.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
                        let mixed =
                            (state.get() ^ (state.get() >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                        mixed ^ (mixed >> 31)
                    });
                });
            }
            _ => {}
        }
        Ok(())
    }

    /// The same before a watch is read.
    fn lend_to(&mut self, target: &Value) -> Result<()> {
        match target {
            Value::Foreign(foreign) if foreign.type_name() == "System.Diagnostics.Stopwatch" => {
                self.lend("System.Diagnostics.Stopwatch")
            }
            _ => Ok(()),
        }
    }

    /// `[guid]::NewGuid()` is the tenant's chance.
    pub(super) fn clock_method(
        &mut self,
        kind: &TypeName,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let now_is_asked =
            &*kind.0 != "System.DateTime" || name.to_ascii_lowercase().contains("parse");
        if now_is_asked {
            self.lend(&kind.0)?;
        }
        if &*kind.0 == "System.Guid" && name.eq_ignore_ascii_case("NewGuid") && arguments.is_empty()
        {
            let guid = self.open_tenant()?.new_guid()?;
            let text = guid.to_string();
            return ops::convert(&Value::str(text), kind).map(Some);
        }
        Ok(None)
    }

    /// Sets a property, as an assignment would.
    pub fn put_property(&mut self, target: &Value, name: &str, value: Value) -> Result<()> {
        self.set_property(target, name, value, Span::default())
    }

    /// Calls a block held by rhai.
    pub fn call_value(&mut self, block: &Value, arguments: &[Value]) -> Result<Value> {
        let Value::Block(block) = block.base() else {
            return Err(errors::method_argument(
                "call",
                "nothing: this is no script block",
            ));
        };
        let mut collected = Collected::default();
        self.call_block(
            block,
            arguments.first().cloned(),
            arguments,
            &mut |_, value| {
                collected.push(value);
                Ok(())
            },
        )?;
        Ok(collected.value())
    }

    /// Layout of a tree's variables, made once.
    pub fn layout_of(&mut self, tree: &Rc<crate::lang::tree::ScriptBlockTree>) -> u32 {
        match tree.cache.get() {
            u64::MAX => {
                let layout = self.frames.new_layout(&[]);
                tree.cache.set(u64::from(layout));
                layout
            }
            layout => layout as u32,
        }
    }

    /// Parameters of a script in rhai, bound: names and values.
    pub fn bind_script_parameters(
        &mut self,
        tree: &Rc<crate::lang::tree::ScriptBlockTree>,
        name: &str,
        given: &[Given],
    ) -> Result<ScriptParameters> {
        let body = Body {
            tree: tree.clone(),
            name: Some(name.into()),
            filter: false,
            script: true,
            home: None,
        };
        let mut run = FunctionRun::bind(
            self,
            Rc::new(body),
            given,
            Span::default(),
            name,
            false,
            false,
        )?;
        let values = run.parameter_values(self);
        let common = run.state.borrow().common.clone();
        run.release(self);
        Ok((values, common))
    }

    /// What a block puts out, as one value.
    pub fn value_of_block(&mut self, block: &Block, it: Option<Value>) -> Result<Value> {
        let mut collected = Collected::default();
        match it {
            Some(it) => self.run_for_item(block, it, &mut |_, value| {
                collected.push(value);
                Ok(())
            })?,
            None => self.call_block(block, None, &[], &mut |_, value| {
                collected.push(value);
                Ok(())
            })?,
        }
        Ok(collected.value())
    }
}

/// What the statements of a tree put out, as one value.
pub fn collect_pipeline(
    vm: &mut Vm,
    tree: &Rc<crate::lang::tree::ScriptBlockTree>,
) -> Result<Value> {
    // A pipeline that is one expression keeps its value as it is.
    if let Some(list) = &tree.end
        && let [only] = &list.statements[..]
        && list.traps.is_empty()
    {
        return vm.eval_statement(only);
    }
    let mut collected = Collected::default();
    vm.run_here(tree, &mut |_, value| {
        collected.push(value);
        Ok(())
    })?
    .leave()?;
    Ok(collected.value())
}

/// Runs a pipeline that is a statement of rhai. Its error is an error of the rhai text, which may catch it and ends with
/// it otherwise, as it does where the pipeline is a value.
pub fn show_pipeline(
    vm: &mut Vm,
    tree: &Rc<crate::lang::tree::ScriptBlockTree>,
    out: &mut Sink,
) -> Result<()> {
    if let Some(list) = &tree.end
        && list.traps.is_empty()
    {
        return list.statements.iter().try_for_each(|statement| {
            let ran = vm.exec(statement, out).and_then(|flow| flow.leave());
            ran.map_err(|error| errors::locate(error, &vm.source, statement.span))
        });
    }
    vm.run_here(tree, out)?.leave()
}
