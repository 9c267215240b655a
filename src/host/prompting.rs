//! What the prompt asks of a session beside running a text.

use super::complete::complete;
use super::eval::{Body, ScriptParameters};
use super::session::Session;
use super::vm::Vm;
use crate::cmdlet::{Completed, Given};
use crate::diag::{Result, Source, Span};
use crate::value::{Block, Value};
use std::rc::Rc;

impl Session {
    /// What may stand at the cursor.
    pub fn complete(&mut self, text: &str, cursor: usize) -> Completed {
        complete(&mut self.vm, text, cursor)
    }
}

impl Vm {
    /// Runs a script from within a command; its output goes to the person.
    pub(super) fn run_script_source(
        &mut self,
        source: &Rc<Source>,
        parameters: Vec<(String, Value)>,
    ) -> Result<()> {
        let span = Span::default();
        if source.name.ends_with(".rhai") {
            return self.run_rhai_source(source, parameters);
        }
        let given: Vec<Given> = parameters
            .into_iter()
            .map(|(name, value)| Given::Parameter {
                name: name.into(),
                span,
                value: Some((value, span)),
                splatted: false,
            })
            .collect();
        let tree = crate::lang::parse(source).map_err(|errors| match errors.first() {
            Some(error) => error.to_record(source).into(),
            None => super::errors::foreign_block(),
        })?;
        let text = tree.inner_text().into();
        let body = Body {
            tree,
            name: None,
            filter: false,
            script: true,
            home: None,
        };
        let block = Block {
            text,
            body: Rc::new(body),
        };
        let before = std::mem::replace(&mut self.source, source.clone());
        let result = self.call_script(&block, &given, &mut |vm, value| vm.out_default(&value));
        self.source = before;
        result
    }

    /// As `run_script_source`, for a text in rhai.
    fn run_rhai_source(
        &mut self,
        source: &Rc<Source>,
        parameters: Vec<(String, Value)>,
    ) -> Result<()> {
        let span = Span::default();
        let given: Vec<Given> = parameters
            .into_iter()
            .map(|(name, value)| Given::Parameter {
                name: name.into(),
                span,
                value: Some((value, span)),
                splatted: false,
            })
            .collect();
        let (bound, common) = self.bind_rhai(source, &given)?;
        let before = std::mem::replace(&mut self.source, source.clone());
        let spoken = self.run_bound_rhai(source, bound, &common);
        self.source = before;
        match spoken? {
            super::rhai::Spoken::Value(value) => {
                self.emit(value, &mut |vm, value| vm.out_default(&value))
            }
            super::rhai::Spoken::Unparsed(mut errors) => {
                Err(errors.pop().unwrap_or_default().into())
            }
        }
    }

    /// Runs a text in rhai with its parameters. `-Verbose` and its kin are preference variables of the session while it
    /// runs.
    pub(super) fn run_bound_rhai(
        &mut self,
        source: &Rc<Source>,
        bound: Vec<(Rc<str>, Value)>,
        common: &[(&'static str, Value)],
    ) -> Result<super::rhai::Spoken> {
        let mut before = Vec::new();
        for (name, value) in common {
            let (variable, value) = match *name {
                "Verbose" | "Debug" => {
                    let action = if value.truthy() {
                        "Continue"
                    } else {
                        "SilentlyContinue"
                    };
                    (format!("{name}Preference"), Value::str(action))
                }
                "ErrorAction" => ("ErrorActionPreference".to_owned(), value.clone()),
                "WarningAction" => ("WarningPreference".to_owned(), value.clone()),
                "InformationAction" => ("InformationPreference".to_owned(), value.clone()),
                _ => continue,
            };
            before.push((variable.clone(), self.lookup(&variable)));
            self.set_global(&variable, value);
        }
        let rhai = self.rhai();
        let spoken = rhai.run_script(self, source, bound);
        for (variable, value) in before {
            self.set_global(&variable, value.unwrap_or_default());
        }
        spoken
    }

    /// Binds the words of a call to the parameters of a text in rhai.
    pub(super) fn bind_rhai(
        &mut self,
        source: &Rc<Source>,
        given: &[Given],
    ) -> Result<ScriptParameters> {
        let known = self.command_names();
        let is_command = |word: &str| known.contains(&word.to_ascii_lowercase());
        let words = crate::lang::CommandWords {
            verbs: crate::cmdlet::VERBS,
            is_command: &is_command,
        };
        let embedded = crate::lang::embed(source, &words).map_err(|errors| {
            errors
                .first()
                .map(|error| error.to_record(source))
                .unwrap_or_default()
        })?;
        let name = std::path::Path::new(&source.name);
        let name = name
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        match embedded.params {
            Some(tree) => self.bind_script_parameters(&tree, &name, given),
            None => Ok(ScriptParameters::default()),
        }
    }
}
