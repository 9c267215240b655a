//! Pipelines: stages that hand items down by recursion, early stop, redirection.

use super::cmdlet_stage::CmdletRun;
use super::stage::FunctionRun;
use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::jump::{Jump, jump_of};
use crate::host::streams::Redirect;
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{
    Mentions, Pipeline, RedirectTo, Redirection, ScriptBlockTree, Stage, StageKind,
};
use crate::value::{Object, Value};
use std::rc::Rc;

/// A stage while its pipeline runs.
pub struct StageRun {
    /// What it does.
    pub kind: Kind,
    redirect: Option<Box<Redirect>>,
    stopped: bool,
}

/// Kinds of running stages; the first few need no cmdlet at all.
pub enum Kind {
    /// `Where-Object { }`
    Where(Rc<ScriptBlockTree>),
    /// `ForEach-Object { }`
    Each(Rc<ScriptBlockTree>),
    /// `Measure-Object` without parameters.
    Count(i32),
    /// `Select-Object -First n`: how many are still wanted, and its pipeline and place.
    First(usize, u64, usize),
    /// `Out-Null`
    Null,
    /// A function or block.
    Function(Box<FunctionRun>),
    /// A cmdlet.
    Cmdlet(Box<CmdletRun>),
}

impl StageRun {
    /// A stage without redirection.
    pub fn new(kind: Kind) -> StageRun {
        StageRun {
            kind,
            redirect: None,
            stopped: false,
        }
    }

    fn release(&mut self, vm: &mut Vm) {
        match &mut self.kind {
            Kind::Function(run) => run.release(vm),
            Kind::Cmdlet(run) => run.release(vm),
            _ => {}
        }
    }

    fn failed(&self) -> bool {
        match &self.kind {
            Kind::Function(run) => run.state.borrow().failed,
            Kind::Cmdlet(run) => run.state.failed,
            _ => false,
        }
    }
}

impl Vm {
    /// Runs a pipeline and puts out what its last stage does.
    pub(super) fn run_pipeline(&mut self, pipeline: &Pipeline, out: &mut Sink) -> Result<()> {
        if pipeline.background {
            return Err(errors::not_supported(
                "Background",
                "background jobs (`&` at the end)",
                &self.source,
                pipeline.span,
            ));
        }
        if let [
            Stage {
                kind: StageKind::Command(command),
                redirections,
                ..
            },
        ] = &pipeline.stages[..]
            && redirections.is_empty()
            && self.call_simply(command, out)?
        {
            self.success = true;
            return Ok(());
        }
        self.pipelines += 1;
        let id = self.pipelines;
        let mut stages = Vec::with_capacity(pipeline.stages.len());
        let built = self.build_stages(pipeline, id, &mut stages);
        let result = built.and_then(|()| self.run_stages(pipeline, id, &mut stages, out));
        let failed = stages.iter().any(StageRun::failed);
        for stage in &mut stages {
            stage.release(self);
        }
        result?;
        self.success = !failed;
        Ok(())
    }

    fn build_stages(
        &mut self,
        pipeline: &Pipeline,
        id: u64,
        stages: &mut Vec<StageRun>,
    ) -> Result<()> {
        for (at, stage) in pipeline.stages.iter().enumerate() {
            let redirect = self.redirect(&stage.redirections)?;
            let StageKind::Command(command) = &stage.kind else {
                // The expression that a pipeline begins with is no stage, but may be redirected.
                if let Some(redirect) = redirect {
                    stages.push(StageRun {
                        kind: Kind::Count(0),
                        redirect: Some(Box::new(redirect)),
                        stopped: false,
                    });
                }
                continue;
            };
            let input = at > 0;
            // Words of a command are evaluated under its redirection.
            let outer = redirect
                .as_ref()
                .map(|redirect| std::mem::replace(&mut self.streams, redirect.table.clone()));
            let kind = self.build_stage(command, input, id, stages.len());
            if let Some(outer) = outer {
                self.streams = outer;
            }
            stages.push(StageRun {
                kind: kind?,
                redirect: redirect.map(Box::new),
                stopped: false,
            });
        }
        Ok(())
    }

    fn run_stages(
        &mut self,
        pipeline: &Pipeline,
        id: u64,
        stages: &mut [StageRun],
        out: &mut Sink,
    ) -> Result<()> {
        let author = self.frames.current();
        let first_is_expression = matches!(pipeline.stages[0].kind, StageKind::Expression(_));
        let result = self.drive(pipeline, first_is_expression, author, stages, out);
        match result {
            Ok(()) => self.finish_redirects(author, stages, out),
            Err(error) => match jump_of(&error) {
                Some(Jump::Stop { pipeline, stage }) if *pipeline == id => {
                    let stage = *stage;
                    self.after_stop(author, stages, stage, id, out)?;
                    self.finish_redirects(author, stages, out)
                }
                _ => {
                    self.finish_redirects(author, stages, out)?;
                    Err(error)
                }
            },
        }
    }

    /// A stage has enough: the stages after it still end.
    fn after_stop(
        &mut self,
        author: u32,
        stages: &mut [StageRun],
        stage: usize,
        id: u64,
        out: &mut Sink,
    ) -> Result<()> {
        let from = (stage + 1).min(stages.len());
        for stopped in &mut stages[..from] {
            stopped.stopped = true;
        }
        match self.end_stages(author, &mut stages[from..], out) {
            Err(error) => match jump_of(&error) {
                Some(Jump::Stop { pipeline, stage }) if *pipeline == id => {
                    let stage = *stage;
                    self.after_stop(author, stages, stage, id, out)
                }
                _ => Err(error),
            },
            Ok(()) => Ok(()),
        }
    }

    fn drive(
        &mut self,
        pipeline: &Pipeline,
        first_is_expression: bool,
        author: u32,
        stages: &mut [StageRun],
        out: &mut Sink,
    ) -> Result<()> {
        if first_is_expression {
            let StageKind::Expression(expr) = &pipeline.stages[0].kind else {
                return Ok(());
            };
            let redirected = !pipeline.stages[0].redirections.is_empty();
            if redirected {
                return self.drive_redirected(expr, author, stages, out);
            }
            // The cmdlets begin before the expression is evaluated? No: PowerShell evaluates it first.
            let value = self.eval(expr)?;
            self.begin_stages(author, stages, out)?;
            self.emit(value, &mut |vm, item| vm.feed(author, stages, item, out))?;
            return self.end_stages(author, stages, out);
        }
        self.begin_stages(author, stages, out)?;
        let Some((first, rest)) = stages.split_first_mut() else {
            return Ok(());
        };
        self.in_stage(first, author, rest, out, |vm, kind, out| match kind {
            Kind::Function(run) => run.process_once(vm, out),
            Kind::Cmdlet(run) => run.process_once(vm, out),
            _ => Ok(()),
        })?;
        self.end_stages(author, stages, out)
    }

    /// `$( … ) 2>&1`, `1 > file`: the first entry of `stages` is the expression's redirection.
    fn drive_redirected(
        &mut self,
        expr: &crate::lang::tree::Expr,
        author: u32,
        stages: &mut [StageRun],
        out: &mut Sink,
    ) -> Result<()> {
        let (first, rest) = stages.split_at_mut(1);
        self.begin_stages(author, rest, out)?;
        let Some(redirect) = first[0].redirect.as_mut() else {
            return Ok(());
        };
        let outer = std::mem::replace(&mut self.streams, redirect.table.clone());
        let mut queued = Vec::new();
        let result = self.eval(expr).and_then(|value| {
            self.emit(value, &mut |_, item| {
                queued.push(item);
                Ok(())
            })
        });
        self.streams = outer;
        let mut merged = redirect.drain();
        merged.extend(queued);
        if let Some(file) = &redirect.output {
            file.borrow_mut().extend(merged);
        } else {
            for item in merged {
                self.feed(author, rest, item, out)?;
            }
        }
        result?;
        self.end_stages(author, rest, out)
    }

    fn begin_stages(&mut self, author: u32, stages: &mut [StageRun], out: &mut Sink) -> Result<()> {
        for at in 0..stages.len() {
            let (head, rest) = stages.split_at_mut(at + 1);
            self.in_stage(
                &mut head[at],
                author,
                rest,
                out,
                |vm, kind, out| match kind {
                    Kind::Function(run) => run.begin(vm, out),
                    Kind::Cmdlet(run) => run.begin(vm, out),
                    _ => Ok(()),
                },
            )?;
        }
        Ok(())
    }

    /// Runs something of a stage, its output going to the next one, its streams where they are redirected to.
    fn in_stage(
        &mut self,
        stage: &mut StageRun,
        author: u32,
        rest: &mut [StageRun],
        out: &mut Sink,
        run: impl FnOnce(&mut Vm, &mut Kind, &mut Sink) -> Result<()>,
    ) -> Result<()> {
        let kept = match &stage.kind {
            Kind::Function(run) => run.out_list(),
            _ => None,
        };
        let Some(redirect) = &mut stage.redirect else {
            return run(self, &mut stage.kind, &mut |vm, item| {
                if let Some(kept) = &kept {
                    kept.borrow_mut().push(item.clone().stored());
                }
                vm.feed(author, rest, item, out)
            });
        };
        let outer = std::mem::replace(&mut self.streams, redirect.table.clone());
        let inner = redirect.table.clone();
        let result = run(self, &mut stage.kind, &mut |vm, item| {
            let merged = redirect.drain();
            if let Some(file) = &redirect.output {
                let mut file = file.borrow_mut();
                file.extend(merged);
                file.push(item);
                return Ok(());
            }
            vm.streams = redirect.outer.clone();
            let mut handed = Ok(());
            for item in merged.into_iter().chain([item]) {
                handed = vm.feed(author, rest, item, out);
                if handed.is_err() {
                    break;
                }
            }
            vm.streams = inner.clone();
            handed
        });
        self.streams = outer;
        let merged = redirect.drain();
        if let Some(file) = &redirect.output {
            file.borrow_mut().extend(merged);
        } else {
            for item in merged {
                self.feed(author, rest, item, out)?;
            }
        }
        result
    }

    /// Hands an item to the first of these stages. Whoever runs code in a frame switches to that frame itself.
    pub(super) fn feed(
        &mut self,
        author: u32,
        stages: &mut [StageRun],
        item: Value,
        out: &mut Sink,
    ) -> Result<()> {
        let Some((stage, rest)) = stages.split_first_mut() else {
            return out(self, item);
        };
        if stage.redirect.is_some() && matches!(stage.kind, Kind::Where(_) | Kind::Each(_)) {
            return self.feed_redirected(stage, author, rest, item, out);
        }
        match &mut stage.kind {
            Kind::Where(tree) => self.feed_where(tree.clone(), author, rest, item, out),
            Kind::Each(tree) => {
                let tree = tree.clone();
                let back = self.frames.switch(author);
                let it = std::mem::replace(&mut self.it, item.stored());
                let flow =
                    self.run_inline(&tree, &mut |vm, value| vm.feed(author, rest, value, out));
                self.it = it;
                self.frames.switch(back);
                flow.map_err(named_for_each)?.leave()
            }
            Kind::Count(count) => {
                // Null is no object to be measured.
                *count += i32::from(!item.is_null());
                Ok(())
            }
            Kind::Null => Ok(()),
            Kind::First(left, pipeline, stage) => {
                let stop = Jump::Stop {
                    pipeline: *pipeline,
                    stage: *stage,
                };
                if *left == 0 {
                    return Err(stop.into());
                }
                *left -= 1;
                let last = *left == 0;
                self.feed(author, rest, item, out)?;
                if last { Err(stop.into()) } else { Ok(()) }
            }
            Kind::Function(_) | Kind::Cmdlet(_) => {
                let back = self.frames.switch(author);
                let result = self.in_stage(stage, author, rest, out, |vm, kind, out| match kind {
                    Kind::Function(run) => run.process(vm, item, out),
                    Kind::Cmdlet(run) => run.process(vm, item, out),
                    _ => Ok(()),
                });
                self.frames.switch(back);
                result
            }
        }
    }

    /// A native stage whose streams go elsewhere.
    fn feed_redirected(
        &mut self,
        stage: &mut StageRun,
        author: u32,
        rest: &mut [StageRun],
        item: Value,
        out: &mut Sink,
    ) -> Result<()> {
        self.in_stage(stage, author, rest, out, |vm, kind, out| {
            let mut native = match kind {
                Kind::Where(tree) => Kind::Where(tree.clone()),
                Kind::Each(tree) => Kind::Each(tree.clone()),
                _ => return Ok(()),
            };
            std::mem::swap(kind, &mut native);
            let mut alone = [StageRun::new(native)];
            let result = vm.feed(author, &mut alone, item, out);
            let [only] = alone;
            *kind = only.kind;
            result
        })
    }

    fn feed_where(
        &mut self,
        tree: Rc<ScriptBlockTree>,
        author: u32,
        rest: &mut [StageRun],
        item: Value,
        out: &mut Sink,
    ) -> Result<()> {
        let back = self.frames.switch(author);
        // `$_ = …` in the block does not change what is handed on.
        let whole = tree
            .mentions
            .has(Mentions::ASSIGNS_IT)
            .then(|| item.clone());
        let it = std::mem::replace(&mut self.it, item);
        let kept = self.holds(&tree);
        let item = std::mem::replace(&mut self.it, it);
        self.frames.switch(back);
        if kept? {
            self.feed(author, rest, whole.unwrap_or(item), out)
        } else {
            Ok(())
        }
    }

    /// Whether a block's answer is true.
    fn holds(&mut self, tree: &Rc<ScriptBlockTree>) -> Result<bool> {
        if let Some(list) = &tree.end
            && let ([only], true) = (&list.statements[..], list.traps.is_empty() && tree.unnamed)
            && let crate::lang::tree::StatementKind::Expression(expr) = &only.kind
            && Rc::ptr_eq(&tree.source, &self.source)
        {
            return match self.truth(expr) {
                Ok(answer) => Ok(answer),
                Err(error) => self.end_statement(error, only.span).map(|()| false),
            };
        }
        let mut answers = super::statement::Collected::default();
        self.run_inline(tree, &mut |_, value| {
            answers.push(value);
            Ok(())
        })?
        .leave()?;
        Ok(answers.value().truthy())
    }

    fn end_stages(&mut self, author: u32, stages: &mut [StageRun], out: &mut Sink) -> Result<()> {
        for at in 0..stages.len() {
            let (head, rest) = stages.split_at_mut(at + 1);
            if head[at].stopped {
                continue;
            }
            if let Kind::Count(count) = head[at].kind {
                self.feed(author, rest, measured(count), out)?;
                continue;
            }
            self.in_stage(
                &mut head[at],
                author,
                rest,
                out,
                |vm, kind, out| match kind {
                    Kind::Function(run) => run.end(vm, out),
                    Kind::Cmdlet(run) => run.end(vm, out),
                    _ => Ok(()),
                },
            )?;
        }
        Ok(())
    }

    /// Streams of a redirected stage; nothing where there is no redirection.
    fn redirect(&mut self, redirections: &[Redirection]) -> Result<Option<Redirect>> {
        if redirections.is_empty() {
            return Ok(None);
        }
        let mut redirect = Redirect::new(self.streams.clone());
        for redirection in redirections {
            match &redirection.to {
                RedirectTo::Stream(_) => redirect.merge(redirection.from),
                RedirectTo::File(path, append) => {
                    let target = self.eval(path)?;
                    if target.is_null() {
                        redirect.discard(redirection.from);
                    } else {
                        redirect.redirect_to_file(
                            redirection.from,
                            target.to_text(),
                            *append,
                            path.span,
                        );
                    }
                }
            }
        }
        Ok(Some(redirect))
    }

    /// Hands on what was merged at the very end, and writes the files.
    fn finish_redirects(
        &mut self,
        author: u32,
        stages: &mut [StageRun],
        out: &mut Sink,
    ) -> Result<()> {
        let _ = (author, out);
        for stage in stages {
            if let Some(redirect) = stage.redirect.take() {
                for file in redirect.files {
                    let values = file.values.take();
                    self.write_redirected(&file.path, file.append, values, file.span)?;
                }
            }
        }
        Ok(())
    }

    fn write_redirected(
        &mut self,
        path: &str,
        append: bool,
        values: Vec<Value>,
        span: Span,
    ) -> Result<()> {
        let parameters = [
            ("FilePath", Value::str(path)),
            ("Append", Value::Bool(append)),
        ];
        let written = self.invoke_command("Out-File", &parameters, values);
        written
            .map(|_| ())
            .map_err(|error| errors::locate(error, &self.source, span))
    }
}

/// What `Measure-Object` without parameters puts out.
fn measured(count: i32) -> Value {
    thread_local! {
        static SHAPE: (Rc<[Rc<str>]>, Rc<crate::value::Shape>) = (
            Rc::new(["Microsoft.PowerShell.Commands.GenericMeasureInfo".into(), "Microsoft.PowerShell.Commands.MeasureInfo".into(), "System.Object".into()]),
            crate::value::Shape::new(
                ["Count", "Average", "Sum", "Maximum", "Minimum", "StandardDeviation", "Property"].map(Rc::from).to_vec(),
            ),
        );
    }
    let mut values = vec![Value::Null; 7];
    values[0] = Value::Int(count);
    SHAPE.with(|(types, shape)| {
        Value::Object(Object::with_shape(types.clone(), shape.clone(), values))
    })
}

/// Setting a property that is not there is the only error of a block that carries ForEach-Object's name.
fn named_for_each(error: crate::diag::Error) -> crate::diag::Error {
    match error.record() {
        Some(record) if record.id == "ExceptionWhenSetting" && record.id_suffix.is_empty() => error
            .map(|mut record| {
                record.id_suffix = "Microsoft.PowerShell.Commands.ForEachObjectCommand".into();
                record
            }),
        _ => error,
    }
}
