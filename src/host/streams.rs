//! Where the streams of a running command go: to the person, nowhere, into the output, or into a file.

use super::output::Output;
use crate::cmdlet::Watch;
use crate::diag::Span;
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Watches a long work for the person: its progress is taken away when it ends, however it ends.
pub struct Watching<'a> {
    /// Where progress is shown.
    pub output: &'a mut dyn Output,
    /// Whether Ctrl-C was pressed.
    pub stop: &'a AtomicBool,
    /// Activity of which progress was shown.
    pub shown: Option<String>,
}

impl Watch for Watching<'_> {
    fn progress(&mut self, activity: &str, status: &str, percent: i32) {
        self.output.progress(activity, status, percent, false);
        self.shown = Some(activity.to_owned());
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        if let Some(activity) = &self.shown {
            self.output.progress(activity, "", 100, true);
        }
    }
}

/// Values on their way somewhere.
pub type Queue = Rc<RefCell<Vec<Value>>>;

/// Target of one stream.
#[derive(Clone, Default)]
pub enum Target {
    /// The person.
    #[default]
    Host,
    /// Nobody.
    Discard,
    /// The output of a stage, or a file.
    Queue(Queue),
}

/// Targets of the streams 1 to 6, by their number.
#[derive(Clone, Default)]
pub struct StreamTable {
    /// Index 0 is not used.
    pub to: [Target; 7],
}

/// A file that streams go to.
pub struct RedirectedFile {
    /// As typed.
    pub path: String,
    /// `>>`.
    pub append: bool,
    /// What goes into it.
    pub values: Queue,
    /// Where the path was typed.
    pub span: Span,
}

/// The redirections of one stage.
pub struct Redirect {
    /// Streams while the stage runs.
    pub table: Rc<StreamTable>,
    /// Streams of what comes after it.
    pub outer: Rc<StreamTable>,
    /// Where the output goes, if not to the next stage.
    pub output: Option<Queue>,
    /// Files to write at the end.
    pub files: Vec<RedirectedFile>,
    merged: Queue,
}

impl Redirect {
    /// No redirection yet.
    pub fn new(outer: Rc<StreamTable>) -> Redirect {
        Redirect {
            table: outer.clone(),
            outer,
            output: None,
            files: Vec::new(),
            merged: Queue::default(),
        }
    }

    fn numbers(from: u8) -> std::ops::RangeInclusive<u8> {
        if from == 0 { 1..=6 } else { from..=from }
    }

    fn set(&mut self, from: u8, target: &Target) {
        let mut table = (*self.table).clone();
        for number in Redirect::numbers(from) {
            table.to[usize::from(number)] = target.clone();
            if number == 1 {
                match target {
                    Target::Queue(queue) => self.output = Some(queue.clone()),
                    Target::Discard => self.output = Some(Queue::default()),
                    Target::Host => self.output = None,
                }
            }
        }
        self.table = Rc::new(table);
    }

    /// `n>&1`.
    pub fn merge(&mut self, from: u8) {
        let target = Target::Queue(self.merged.clone());
        let mut table = (*self.table).clone();
        for number in Redirect::numbers(from).filter(|number| *number > 1) {
            table.to[usize::from(number)] = target.clone();
        }
        self.table = Rc::new(table);
    }

    /// `n> $null`.
    pub fn discard(&mut self, from: u8) {
        self.set(from, &Target::Discard);
    }

    /// `n> path`.
    pub fn redirect_to_file(&mut self, from: u8, path: String, append: bool, span: Span) {
        let values = Queue::default();
        self.set(from, &Target::Queue(values.clone()));
        self.files.push(RedirectedFile {
            path,
            append,
            values,
            span,
        });
    }

    /// What was merged since the last time.
    pub fn drain(&mut self) -> Vec<Value> {
        self.merged.take()
    }
}
