//! The prompt's two threads: this one edits lines, the other one is the session.

use super::arguments::CommonOptions;
use super::open::{self, Use};
use super::{STACK_BYTES, run, status};
use crate::diag::Source;
use crate::host::Status;
use crate::prompt::{self, Ask, Link, PromptOptions, Reply};
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

/// Opens the prompt; its exit status.
pub fn prompt(options: CommonOptions, no_history: bool) -> i32 {
    let colour = open::colour(&options);
    let tenant = options.tenant.as_ref().and_then(|path| path.file_stem());
    let tenant = tenant.map_or_else(
        || "contoso".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    println!(
        "rehearsal {}: a simulated tenant; nothing here reaches Microsoft 365.",
        env!("CARGO_PKG_VERSION")
    );
    println!("Get-Command lists commands, Get-Help explains one, exit leaves.");
    let (link, asked) = Link::new();
    let session = std::thread::Builder::new()
        .name("session".into())
        .stack_size(STACK_BYTES)
        .spawn(move || serve(&options, &asked));
    if let Err(error) = session {
        eprintln!("rehearsal: no memory for a session: {error}");
        return status::FAILED;
    }
    match prompt::run(
        &link,
        &PromptOptions {
            colour,
            history: !no_history,
            tenant,
        },
    ) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("rehearsal: the terminal cannot be used: {error}");
            status::FAILED
        }
    }
}

/// Answers what the prompt asks until it is gone.
fn serve(options: &CommonOptions, asked: &Receiver<Ask>) {
    let stop = run::stop_flag();
    let mut session = open::session(options, Use::Prompt, stop.clone());
    let mut line = 0;
    for ask in asked {
        match ask {
            Ask::Run { text, reply } => {
                line += 1;
                stop.store(false, Ordering::Relaxed);
                let ended = session.run_prompt(&Source::new(format!("prompt:{line}"), text));
                let answer = match ended {
                    Status::Exit(code) => Reply::Exit(code),
                    _ => Reply::Done,
                };
                // The prompt waits for this answer; if it is gone the next turn ends the loop.
                let _ = reply.send(answer);
            }
            Ask::Complete {
                text,
                cursor,
                reply,
            } => {
                let _ = reply.send(session.complete(&text, cursor));
            }
        }
    }
}
