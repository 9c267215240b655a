//! What the prompt asks of a session beside running a text.

use super::complete::{Offer, complete};
use super::eval::Body;
use super::session::{Session, Status};
use super::vm::Vm;
use crate::cmdlet::Given;
use crate::diag::{Result, Source, Span};
use crate::value::{Block, Value};
use std::rc::Rc;

impl Session {
    /// Runs what was typed at the prompt.
    pub fn run_prompt(&mut self, source: &Rc<Source>) -> Status {
        self.run_text(source)
    }

    /// What may stand at the cursor.
    pub fn complete(&mut self, text: &str, cursor: usize) -> Vec<Offer> {
        self.vm
            .with_host(|host| Ok(complete(host, text, cursor)))
            .unwrap_or_default()
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
}
