//! The other spelling: rhai's engine, embedded whole, in whose texts a PowerShell pipeline may stand wherever an
//! expression or a statement may. The session is handed back and forth: while rhai runs it lies in a [`Baton`]; a
//! pipeline in its text takes it out, runs, and puts it back.

mod border;
mod error;
mod run;

pub use run::Spoken;

use super::vm::Vm;
use crate::lang::EmbeddedPipeline;
use ::rhai::{AST, Engine};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Texts that ship with the program and are imported by name.
static LIBRARY: &[(&str, &str)] = &[("dsr", include_str!("../../../stdlib/dsr.rhai"))];

/// Where the session lies while rhai runs.
pub(super) type Baton = Rc<RefCell<Option<Box<Vm>>>>;

/// Pipelines of the texts that were compiled, by the name of their text.
type Texts = Rc<RefCell<HashMap<String, Rc<Text>>>>;

/// A text taken apart.
struct Text {
    source: Rc<crate::diag::Source>,
    pipelines: Vec<EmbeddedPipeline>,
}

/// rhai as a session has it; made when it is first needed.
pub struct Rhai {
    engine: Engine,
    baton: Baton,
    texts: Texts,
    /// Functions that lines at the prompt defined, and those of the running script.
    functions: RefCell<AST>,
    lines: std::cell::Cell<u32>,
}

/// Whether a word begins a statement or is a value of rhai's own.
pub fn is_keyword(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "let", "const", "if", "switch", "do", "while", "until", "loop", "for", "in", "continue",
        "break", "return", "throw", "try", "fn", "private", "import", "export", "true", "false",
        "this", "global", "print", "debug", "eval",
    ];
    WORDS.contains(&word)
}

impl Vm {
    /// rhai, made now if nobody needed it before.
    pub fn rhai(&mut self) -> Rc<Rhai> {
        if let Some(made) = &self.rhai {
            return made.clone();
        }
        let made = Rc::new(Rhai::new(self));
        self.rhai = Some(made.clone());
        made
    }
}
