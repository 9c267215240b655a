//! The channel between the prompt and the session: text and small structs only, since values do not cross threads.

use crate::host::Completed;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What the prompt asks of the session.
pub enum Ask {
    /// Run what was typed.
    Run {
        /// The text, whole.
        text: String,
        /// Where the answer goes.
        reply: Sender<Reply>,
    },
    /// What may stand at the cursor.
    Complete {
        /// Text of the whole input.
        text: String,
        /// Cursor in bytes.
        cursor: usize,
        /// Where the offers go.
        reply: Sender<Completed>,
    },
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The prompt goes on.
    Done,
    /// `exit` was called with that status.
    Exit(i32),
}

/// The prompt's end of the channel.
#[derive(Clone)]
pub struct Link {
    to_session: Sender<Ask>,
}

impl Link {
    /// A new channel: the prompt's end and the session's.
    pub fn new() -> (Link, Receiver<Ask>) {
        let (to_session, asked) = channel();
        (Link { to_session }, asked)
    }

    /// Has a text run and waits for its end; `None` if the session is gone.
    pub fn run(&self, text: &str) -> Option<Reply> {
        let (reply, answer) = channel();
        self.to_session
            .send(Ask::Run {
                text: text.to_owned(),
                reply,
            })
            .ok()?;
        answer.recv().ok()
    }

    /// What may stand at the cursor.
    pub fn complete(&self, text: &str, cursor: usize) -> Completed {
        let (reply, answer) = channel();
        let asked = self.to_session.send(Ask::Complete {
            text: text.to_owned(),
            cursor,
            reply,
        });
        asked
            .ok()
            .and_then(|()| answer.recv().ok())
            .unwrap_or_default()
    }
}
