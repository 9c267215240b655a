//! Sessions typed at the prompt, with what the prompt answers: `tests/transcripts/*.transcript`, and the examples in the
//! help of cmdlets. Each heading is a fresh sample tenant. `UPDATE=1 cargo test --test it transcripts` rewrites the files;
//! the diff is then the review.

use rehearsal::apps::seed;
use rehearsal::cmdlet::{Stream, doc_of};
use rehearsal::diag::{ErrorRecord, Result, Source};
use rehearsal::host::{Limits, Output, Session, SessionOptions};
use rehearsal::tenant::{NewTenant, Tenant};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Everything that a person would see, in its order.
#[derive(Clone, Default)]
struct Screen(Rc<RefCell<String>>);

impl Screen {
    fn put(&self, line: &str) {
        let mut text = self.0.borrow_mut();
        text.push_str(line);
        text.push('\n');
    }
}

impl Output for Screen {
    fn line(&mut self, text: &str) -> Result<()> {
        self.put(text);
        Ok(())
    }

    fn host(&mut self, text: &str, line_end: bool) {
        self.0.borrow_mut().push_str(text);
        if line_end {
            self.0.borrow_mut().push('\n');
        }
    }

    fn stream(&mut self, stream: Stream, text: &str) {
        match stream {
            Stream::Warning => self.put(&format!("WARNING: {text}")),
            Stream::Verbose => self.put(&format!("VERBOSE: {text}")),
            Stream::Debug => self.put(&format!("DEBUG: {text}")),
            Stream::Information | Stream::Host => self.put(text),
        }
    }

    /// The words of an error without its drawing: message, category and id, as scripts see them.
    fn error(&mut self, record: &ErrorRecord, _view: &str) {
        let command = if record.command.is_empty() {
            String::new()
        } else {
            format!("{}: ", record.command)
        };
        self.put(&format!("{command}{}", record.message));
        if !record.label.is_empty() {
            self.put(&format!("  at: {}", record.label));
        }
        if !record.help.is_empty() {
            self.put(&format!("  help: {}", record.help));
        }
        self.put(&format!("CategoryInfo: {}", record.category_info()));
        self.put(&format!("FullyQualifiedErrorId: {}", record.full_id()));
    }
}

/// A session on a fresh sample tenant, in an empty folder.
pub struct Typed {
    session: Session,
    screen: Screen,
    _folder: tempfile::TempDir,
}

impl Typed {
    pub fn new(empty: bool) -> Typed {
        let folder = tempfile::tempdir().expect("a folder for the session");
        let screen = Screen::default();
        let fill = if empty { seed::empty } else { seed::contoso };
        let session = Session::new(SessionOptions {
            registry: rehearsal::cmdlets(),
            tenant: Some(Box::new(move || {
                Tenant::in_memory(&NewTenant {
                    fill: Some(fill),
                    ..NewTenant::default()
                })
            })),
            output: Box::new(screen.clone()),
            formatter: rehearsal::formatter(),
            width: 120,
            colour: false,
            interactive: false,
            what_if: false,
            folder: folder.path().to_owned(),
            allowed: None,
            limits: Limits::default(),
            stop: std::sync::Arc::default(),
        });
        Typed {
            session,
            screen,
            _folder: folder,
        }
    }

    /// The session's folder.
    pub fn folder(&self) -> &Path {
        self._folder.path()
    }

    /// Types one command and gives what is shown.
    pub fn answer(&mut self, typed: &str) -> String {
        self.screen.0.borrow_mut().clear();
        self.session.run_prompt(&Source::new("prompt", typed));
        let folder = self._folder.path().display().to_string();
        let text = self.screen.0.borrow().replace(&folder, "<folder>");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let first = lines
            .iter()
            .position(|line| !line.is_empty())
            .unwrap_or(lines.len());
        let last = lines
            .iter()
            .rposition(|line| !line.is_empty())
            .map_or(first, |last| last + 1);
        lines[first..last]
            .iter()
            .map(|line| format!("{line}\n"))
            .collect()
    }
}

/// Runs a transcript and gives it back with the answers that came. A line `#! empty` under a heading wants the tenant
/// that `new --empty` makes.
fn replay(text: &str) -> String {
    let mut shown = String::new();
    let mut typed: Option<Typed> = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("# ") || line.starts_with("#!") || line.is_empty() {
            if line.starts_with("# ") {
                typed = Some(Typed::new(
                    lines.peek().is_some_and(|next| next.trim() == "#! empty"),
                ));
            }
            let doubled = line.is_empty() && shown.ends_with("\n\n");
            if !doubled {
                shown.push_str(line);
                shown.push('\n');
            }
            continue;
        }
        let Some(first) = line.strip_prefix("PS> ") else {
            continue;
        };
        let mut command = first.to_owned();
        shown.push_str(line);
        shown.push('\n');
        while let Some(more) = lines.peek().and_then(|next| next.strip_prefix(">> ")) {
            command.push('\n');
            command.push_str(more);
            shown.push_str(&format!(">> {more}\n"));
            lines.next();
        }
        // What was answered before is passed: an answer ends at an empty line only if a command or heading follows it.
        let answer = typed
            .get_or_insert_with(|| Typed::new(false))
            .answer(&command);
        shown.push_str(&answer);
        let mut kept_blank = false;
        while let Some(next) = lines.peek() {
            if next.starts_with("PS> ") || next.starts_with("# ") {
                break;
            }
            kept_blank = next.is_empty();
            lines.next();
        }
        if kept_blank {
            shown.push('\n');
        }
    }
    shown
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of transcripts")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// Sessions want the stack that the program gives them.
fn on_session_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(work)
        .expect("a thread");
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[test]
fn sessions_answer_as_written() {
    on_session_thread(|| {
        for path in files() {
            assert_eq!(
                path.extension().and_then(|e| e.to_str()),
                Some("transcript"),
                "{}",
                path.display()
            );
            let written = std::fs::read_to_string(&path).expect("a transcript");
            let answered = replay(&written);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, answered).expect("the transcript is written");
                continue;
            }
            println!("{}", path.display());
            snapbox::assert_data_eq!(answered, snapbox::Data::text(written).raw());
        }
    });
}

/// Help shows the empty line before a table, a transcript does not.
fn without_blank_lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn examples_of_cmdlets_answer_as_their_help_says() {
    on_session_thread(|| {
        let mut wrong = Vec::new();
        for def in rehearsal::cmdlets().into_iter().flatten() {
            for example in doc_of(def).examples {
                let answered = replay(&example);
                if without_blank_lines(&answered) != without_blank_lines(&example) {
                    wrong.push(format!(
                        "{}\n--- help says\n{example}--- answered\n{answered}",
                        def.name()
                    ));
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{} examples differ:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    });
}

#[test]
fn examples_of_topics_answer_as_they_say() {
    on_session_thread(|| {
        let mut wrong = Vec::new();
        for topic in rehearsal::cmdlet::topics() {
            assert!(!topic.examples().is_empty(), "{} shows nothing", topic.name);
            let mut longest = topic.text.lines().map(|line| line.chars().count());
            assert!(
                longest.all(|length| length <= 120),
                "{}: a line is too long",
                topic.name
            );
            for example in topic.examples() {
                let answered = replay(&example);
                if without_blank_lines(&answered) != without_blank_lines(&example) {
                    wrong.push(format!(
                        "{}\n--- it says\n{example}--- answered\n{answered}",
                        topic.name
                    ));
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{} examples differ:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    });
}
