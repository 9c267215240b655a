//! Where a session's text ends: standard output and standard error, or memory in a test. Decides nothing: what is shown
//! was decided before.

use crate::cmdlet::Stream;
use crate::diag::{ErrorRecord, Result};
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

/// Receiver of all that a person sees.
pub trait Output {
    /// A finished line of formatted output.
    ///
    /// # Errors
    /// Where nobody reads any more (a closed pipe), which ends the session.
    fn line(&mut self, text: &str) -> Result<()>;
    /// What Write-Host says, with or without a line end.
    fn host(&mut self, text: &str, line_end: bool);
    /// A warning, verbose, debug or information message.
    fn stream(&mut self, stream: Stream, text: &str);
    /// An error; `view` is `$ErrorView`.
    fn error(&mut self, record: &ErrorRecord, view: &str);
    /// Something else on the error stream.
    fn error_text(&mut self, text: &str) {
        let _ = text;
    }
    /// Progress of a long work.
    fn progress(&mut self, activity: &str, status: &str, percent: i32, completed: bool) {
        let _ = (activity, status, percent, completed);
    }
    /// Makes all that was written visible.
    fn flush(&mut self) {}
}

/// Nobody.
pub struct Nowhere;

impl Output for Nowhere {
    fn line(&mut self, _text: &str) -> Result<()> {
        Ok(())
    }

    fn host(&mut self, _text: &str, _line_end: bool) {}

    fn stream(&mut self, _stream: Stream, _text: &str) {}

    fn error(&mut self, _record: &ErrorRecord, _view: &str) {}
}

/// Standard output and standard error of the process.
pub struct Console {
    out: std::io::BufWriter<std::io::Stdout>,
    /// Whether host text goes to standard error, since standard output carries data for a program.
    pub host_to_error: bool,
    /// Whether errors and warnings are coloured.
    pub colour: bool,
}

impl Console {
    /// Console of this process.
    pub fn new(colour: bool, host_to_error: bool) -> Console {
        Console {
            out: std::io::BufWriter::new(std::io::stdout()),
            host_to_error,
            colour,
        }
    }

    fn err(&mut self, text: &str) {
        let _ = self.out.flush();
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{text}");
    }
}

impl Output for Console {
    fn line(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    fn host(&mut self, text: &str, line_end: bool) {
        let end = if line_end { "\n" } else { "" };
        if self.host_to_error {
            let _ = self.out.flush();
            eprint!("{text}{end}");
            return;
        }
        let _ = write!(self.out, "{text}{end}");
    }

    fn stream(&mut self, stream: Stream, text: &str) {
        let label = match stream {
            Stream::Warning => "WARNING: ",
            Stream::Verbose => "VERBOSE: ",
            Stream::Debug => "DEBUG: ",
            Stream::Information | Stream::Host => "",
        };
        self.err(&format!("{label}{text}"));
    }

    fn error(&mut self, record: &ErrorRecord, view: &str) {
        let text = crate::diag::render(record, view, self.colour);
        self.err(text.trim_end_matches('\n'));
    }

    fn error_text(&mut self, text: &str) {
        self.err(text);
    }

    fn flush(&mut self) {
        let _ = self.out.flush();
    }
}

/// What was written, kept for whoever asks: tests, transcripts, rhai.
#[derive(Default)]
pub struct Captured {
    /// Output and host text in order, as one text.
    pub text: String,
    /// Host text alone.
    pub host: String,
    /// Messages of the other streams.
    pub streams: Vec<(Stream, String)>,
    /// Errors.
    pub errors: Vec<ErrorRecord>,
}

/// Output into memory.
#[derive(Clone, Default)]
pub struct Capture(pub Rc<RefCell<Captured>>);

impl Output for Capture {
    fn line(&mut self, text: &str) -> Result<()> {
        let mut captured = self.0.borrow_mut();
        captured.text.push_str(text);
        captured.text.push('\n');
        Ok(())
    }

    fn host(&mut self, text: &str, line_end: bool) {
        let mut captured = self.0.borrow_mut();
        let end = if line_end { "\n" } else { "" };
        for part in [text, end] {
            captured.text.push_str(part);
            captured.host.push_str(part);
        }
    }

    fn stream(&mut self, stream: Stream, text: &str) {
        self.0.borrow_mut().streams.push((stream, text.to_owned()));
    }

    fn error(&mut self, record: &ErrorRecord, _view: &str) {
        self.0.borrow_mut().errors.push(record.clone());
    }
}
