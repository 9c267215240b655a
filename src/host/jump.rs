//! Jumps of the language: `break`, `return`, `exit`, a pipeline that has enough. Within a body they are a [`Flow`], which
//! costs nothing; where they cross a block, a cmdlet or a pipeline they travel as an error that nobody else reads.

use super::symbols::Sym;
use crate::diag::{Error, ErrorRecord};

/// How a statement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Next,
    /// `break`, with its label or [`NO_LABEL`].
    Break(Sym),
    /// `continue`, with its label or [`NO_LABEL`].
    Continue(Sym),
    /// `return`; the value was already put out.
    Return,
}

/// `break` and `continue` without a label.
pub const NO_LABEL: Sym = Sym::MAX;

/// A jump that crosses a block.
#[derive(Debug)]
pub enum Jump {
    /// Leaves a loop.
    Break(Sym),
    /// Next turn of a loop.
    Continue(Sym),
    /// Leaves a function that runs in somebody else's loop.
    Return,
    /// Ends the session or the script.
    Exit(i32),
    /// Ends everything upstream of a stage of the pipeline of that number.
    Stop {
        /// Which pipeline.
        pipeline: u64,
        /// Stage that has enough.
        stage: usize,
    },
    /// Ctrl-C.
    Interrupted,
    /// A limit of the session that nothing may catch.
    Limit(Box<ErrorRecord>),
}

impl From<Jump> for Error {
    fn from(jump: Jump) -> Error {
        Error::Jump(Box::new(jump))
    }
}

/// The jump in an error, if it is one of ours.
pub fn jump_of(error: &Error) -> Option<&Jump> {
    match error {
        Error::Jump(jump) => jump.downcast_ref(),
        Error::Record(_) => None,
    }
}

impl Flow {
    /// As an error, where it has to leave a block; `Next` and `Return` are an end.
    pub fn leave(self) -> Result<(), Error> {
        match self {
            Flow::Next | Flow::Return => Ok(()),
            Flow::Break(label) => Err(Jump::Break(label).into()),
            Flow::Continue(label) => Err(Jump::Continue(label).into()),
        }
    }
}
