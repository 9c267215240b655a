//! The program as started from a shell: arguments, the tenant that they name, one of its ways to run, and the exit
//! status. Knows every room and works in none.

mod arguments;
mod check;
mod mend;
mod new;
mod open;
mod prompt;
mod run;
mod sarif;

pub use check::query_findings;

use arguments::{Action, Cli};
use clap::Parser;
use std::io::{IsTerminal, Read};

/// Stack of the session's thread: enough for the deepest nesting of calls that the limits allow.
const STACK_BYTES: usize = 64 << 20;

/// Statuses that the program ends with.
mod status {
    pub const DONE: i32 = 0;
    pub const FAILED: i32 = 1;
    pub const USAGE: i32 = 2;
    pub const CHANGES: i32 = 3;
    pub const INTERRUPTED: i32 = 130;
}

/// Runs the program with the arguments of the process; its exit status.
pub fn main() -> i32 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match (cli.action, cli.commands) {
        (Some(Action::Run { words }), _) => match arguments::read_run(&words) {
            Ok(request) => on_session_thread(move || run::script(&cli.common, request)),
            Err(error) => usage(&error),
        },
        (Some(Action::Check(options)), _) => on_session_thread(move || check::check(&options)),
        (
            Some(Action::New {
                file,
                sample,
                empty,
                seed,
                now,
            }),
            _,
        ) => on_session_thread(move || {
            let seed = seed.or(cli.common.seed);
            new::new(&new::Wanted {
                file,
                sample,
                empty,
                seed,
                now,
            })
        }),
        (None, Some(text)) => on_session_thread(move || run::text(&cli.common, "-c", text)),
        (None, None) if std::io::stdin().is_terminal() => {
            prompt::prompt(cli.common, cli.no_history)
        }
        (None, None) => match read_input() {
            Ok(text) => on_session_thread(move || run::text(&cli.common, "standard input", text)),
            Err(error) => {
                eprintln!("rehearsal: standard input cannot be read: {error}");
                status::USAGE
            }
        },
    }
}

/// Standard input whole, before anything of it is parsed.
fn read_input() -> std::io::Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(open::decode(&bytes))
}

/// Prints what clap has to say; help and version are no failure.
fn usage(error: &clap::Error) -> i32 {
    // Nobody is left to tell if standard error is closed.
    let _ = error.print();
    if error.use_stderr() {
        status::USAGE
    } else {
        status::DONE
    }
}

/// Runs on a thread with the stack that a session needs.
fn on_session_thread(work: impl FnOnce() -> i32 + Send + 'static) -> i32 {
    let thread = std::thread::Builder::new()
        .name("session".into())
        .stack_size(STACK_BYTES)
        .spawn(work);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => status,
        Ok(Err(_)) => status::FAILED,
        Err(error) => {
            eprintln!("rehearsal: no memory for a session: {error}");
            status::FAILED
        }
    }
}
