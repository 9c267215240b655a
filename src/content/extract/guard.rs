//! Runs code that we did not write on bytes that nobody vouches for: panics are caught and stay silent, time is
//! limited, and a parser that never comes back costs one thread and not the import. Knows no format.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Longest time that one document may take to be read (30 seconds, lifecycle.md section 8).
pub const PARSE_LIMIT: Duration = Duration::from_secs(30);

/// Parsers that never came back before no more documents are tried: each of them keeps a core busy.
const MAX_RUNAWAYS: usize = 4;

/// Deeply nested documents recurse deeply; an overflow of the stack cannot be caught.
const STACK: usize = 64 << 20;

type Job = Box<dyn FnOnce() + Send>;

/// Why guarded work gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The parser panicked; what it said.
    Panicked(String),
    /// The parser took longer than it may.
    TimedOut,
    /// Too many parsers never came back, or no thread could be started.
    Exhausted,
}

/// A thread for parsers, started when first needed and replaced when a parser does not come back.
#[derive(Default)]
pub struct Guard {
    worker: Option<Sender<Job>>,
    runaways: usize,
}

impl Guard {
    /// Guard without a thread yet.
    pub fn new() -> Guard {
        Guard::default()
    }

    /// Runs `work` on the guard's thread for at most `limit`.
    pub fn run<T: Send + 'static>(
        &mut self,
        limit: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        if self.runaways >= MAX_RUNAWAYS {
            return Err(Failure::Exhausted);
        }
        let (answer, result) = mpsc::channel();
        let job: Job = Box::new(move || {
            // Nobody listens any more once the time is up.
            let _ = answer.send(quietly(work));
        });
        if self.worker.is_none() {
            self.worker = Some(start_worker().ok_or(Failure::Exhausted)?);
        }
        let worker = self.worker.as_ref().expect("a worker was started above");
        if worker.send(job).is_err() {
            self.worker = None;
            return Err(Failure::Exhausted);
        }
        match result.recv_timeout(limit) {
            Ok(outcome) => outcome.map_err(Failure::Panicked),
            Err(RecvTimeoutError::Timeout) => {
                self.worker = None;
                self.runaways += 1;
                Err(Failure::TimedOut)
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.worker = None;
                Err(Failure::Panicked("the parser's thread ended".into()))
            }
        }
    }
}

/// Runs `work` here and now, turning a panic into what it said and keeping it off the terminal.
pub fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    silence_guarded_panics();
    let outer = GUARDED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    outcome.map_err(|payload| panic_text(payload.as_ref()))
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// The hook is the process's: it is wrapped once, and stays as it was for every thread that guards nothing.
fn silence_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                before(info);
            }
        }));
    });
}

fn start_worker() -> Option<Sender<Job>> {
    let (sender, jobs) = mpsc::channel::<Job>();
    let work = move || {
        for job in jobs {
            job();
        }
    };
    thread::Builder::new()
        .name("extract".into())
        .stack_size(STACK)
        .spawn(work)
        .ok()?;
    Some(sender)
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => (*text).to_string(),
        (None, Some(text)) => text.clone(),
        (None, None) => "a panic without words".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_in_words_and_the_guard_goes_on() {
        let mut guard = Guard::new();
        let failed: Result<(), Failure> = guard.run(PARSE_LIMIT, || panic!("bad cell {}", 7));
        assert_eq!(failed, Err(Failure::Panicked("bad cell 7".into())));
        assert_eq!(guard.run(PARSE_LIMIT, || 5), Ok(5));
    }

    #[test]
    fn a_parser_that_does_not_come_back_is_left_behind() {
        let mut guard = Guard::new();
        let (stop, stopped) = mpsc::channel::<()>();
        let slow = guard.run(Duration::from_millis(20), move || stopped.recv().is_ok());
        assert_eq!(slow, Err(Failure::TimedOut));
        assert_eq!(guard.run(PARSE_LIMIT, || 5), Ok(5));
        drop(stop);
    }

    #[test]
    fn runaways_are_counted_so_that_they_cannot_pile_up() {
        let mut guard = Guard::new();
        let mut stops = Vec::new();
        for _ in 0..MAX_RUNAWAYS {
            let (stop, stopped) = mpsc::channel::<()>();
            stops.push(stop);
            let slow = guard.run(Duration::from_millis(5), move || stopped.recv().is_ok());
            assert_eq!(slow, Err(Failure::TimedOut));
        }
        assert_eq!(guard.run(PARSE_LIMIT, || 5), Err(Failure::Exhausted));
    }
}
