//! Transcripts: what a person sees is also written to files, from Start-Transcript to Stop-Transcript. What is entered at
//! the prompt stands behind a prompt, so that a transcript can be run again.

use super::output::Output;
use super::vm::Vm;
use crate::cmdlet::{FileAccess, Stream};
use crate::diag::{ErrorRecord, Result};
use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// One transcript that is being written.
pub struct Transcript {
    /// Its file.
    pub path: PathBuf,
    /// The open file; none in a preview, which writes nothing.
    pub file: Option<File>,
    /// Whether each entered command gets a heading with its time.
    pub headings: bool,
}

/// The transcripts of a session, the latest last.
pub type Transcripts = Rc<RefCell<Vec<Transcript>>>;

/// Output that is also written to the transcripts.
pub struct Teed {
    /// Where it goes beside them.
    pub inner: Box<dyn Output>,
    /// The transcripts.
    pub transcripts: Transcripts,
}

/// Writes text to all transcripts.
pub fn write(transcripts: &Transcripts, text: &str) {
    for transcript in transcripts.borrow_mut().iter_mut() {
        // A transcript that cannot be written any more must not end what is being done.
        if let Some(file) = &mut transcript.file {
            let _ = file.write_all(text.as_bytes());
        }
    }
}

impl Teed {
    fn note(&self, text: &str, line_end: bool) {
        if !self.transcripts.borrow().is_empty() {
            write(&self.transcripts, text);
            if line_end {
                write(&self.transcripts, "\n");
            }
        }
    }
}

impl Output for Teed {
    fn line(&mut self, text: &str) -> Result<()> {
        self.note(text, true);
        self.inner.line(text)
    }

    fn host(&mut self, text: &str, line_end: bool) {
        self.note(text, line_end);
        self.inner.host(text, line_end);
    }

    fn stream(&mut self, stream: Stream, text: &str) {
        let label = match stream {
            Stream::Warning => "WARNING: ",
            Stream::Verbose => "VERBOSE: ",
            Stream::Debug => "DEBUG: ",
            Stream::Information | Stream::Host => "",
        };
        if !self.transcripts.borrow().is_empty() {
            self.note(&format!("{label}{text}"), true);
        }
        self.inner.stream(stream, text);
    }

    fn error(&mut self, record: &ErrorRecord, view: &str) {
        if !self.transcripts.borrow().is_empty() {
            let text = crate::diag::render(record, view, false);
            self.note(text.trim_end_matches('\n'), true);
        }
        self.inner.error(record, view);
    }

    fn error_text(&mut self, text: &str) {
        self.note(text, true);
        self.inner.error_text(text);
    }

    fn progress(&mut self, activity: &str, status: &str, percent: i32, completed: bool) {
        self.inner.progress(activity, status, percent, completed);
    }

    fn flush(&mut self) {
        self.inner.flush();
    }
}

impl Vm {
    /// Begins a transcript.
    ///
    /// # Errors
    /// Where its file cannot be opened.
    pub fn start_transcript(
        &mut self,
        path: &Path,
        append: bool,
        headings: bool,
        header: &str,
    ) -> Result<()> {
        let file = match self.files.is_overlay() {
            true => None,
            false => Some(
                File::options()
                    .create(true)
                    .write(true)
                    .append(append)
                    .truncate(!append)
                    .open(path)?,
            ),
        };
        let transcript = Transcript {
            path: path.to_owned(),
            file,
            headings,
        };
        let begun = Transcripts::new(RefCell::new(vec![transcript]));
        write(&begun, header);
        self.transcripts
            .borrow_mut()
            .append(&mut begun.borrow_mut());
        Ok(())
    }

    /// Ends the transcript that was begun last.
    pub fn stop_transcript(&mut self, footer: &str) -> Option<PathBuf> {
        self.output.flush();
        let ended = self.transcripts.borrow_mut().pop()?;
        let path = ended.path.clone();
        write(&Transcripts::new(RefCell::new(vec![ended])), footer);
        Some(path)
    }

    /// Notes what was entered at the prompt, behind a prompt, so that it can be entered again.
    pub fn transcribe_input(&mut self, text: &str) {
        if self.transcripts.borrow().is_empty() {
            return;
        }
        let headings = self.transcripts.borrow().iter().any(|one| one.headings);
        if headings && let Ok(now) = self.now(crate::value::DateKind::Local) {
            let stamp = crate::value::format::value_text(
                &crate::value::Value::Date(now),
                Some("yyyyMMddHHmmss"),
            );
            let stars = "*".repeat(22);
            let heading = format!(
                "{stars}\nCommand start time: {}\n{stars}\n",
                stamp.unwrap_or_default()
            );
            write(&self.transcripts, &heading);
        }
        let place = self.files.location().path;
        let entered = text.trim_end().replace('\n', "\n>> ");
        write(&self.transcripts, &format!("PS {place}> {entered}\n"));
    }
}
