//! `run`, `-c` and standard input: one text, one session, one status.

use super::arguments::{CommonOptions, Output as Form, RunRequest};
use super::open::{self, Use};
use super::status;
use crate::cmdlet::Given;
use crate::diag::{ErrorRecord, Source, Span};
use crate::host::{Session, Status};
use crate::tenant::PlanRow;
use crate::value::Value;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Runs a text of the command line or of standard input.
pub fn text(options: &CommonOptions, name: &str, text: String) -> i32 {
    let mut session = open::session(options, Use::Text, stop_flag());
    let ended = session.run_text(&Source::new(name, text));
    let code = match ended {
        Status::Done { success: true } => status::DONE,
        Status::Done { success: false } | Status::Failed => status::FAILED,
        Status::Unparsed => status::USAGE,
        Status::Exit(code) => code,
        Status::Interrupted => status::INTERRUPTED,
    };
    finish(&mut session, options, code)
}

/// Runs a script with its parameters.
pub fn script(earlier: &CommonOptions, request: RunRequest) -> i32 {
    let RunRequest {
        common,
        strict,
        file,
        mut words,
    } = request;
    let mut options = common.over(earlier);
    let is_preview = |word: &String| word.eq_ignore_ascii_case("-WhatIf");
    if words.iter().any(is_preview) {
        options.what_if = true;
        words.retain(|word| !is_preview(word));
    }
    let source = match open::read_script(&file) {
        Ok(source) => source,
        Err(error) => {
            match error.record() {
                Some(record) => print_error(record, open::colour(&options)),
                None => eprintln!("rehearsal: {error}"),
            }
            return status::USAGE;
        }
    };
    let mut session = open::session(&options, Use::Script, stop_flag());
    let given = read_words(&words);
    let ended = session.run_script(&source, &given);
    let code = match ended {
        Status::Done { .. } if strict && session.vm.errors_written > 0 => status::FAILED,
        Status::Done { .. } => status::DONE,
        Status::Failed => status::FAILED,
        Status::Unparsed => status::USAGE,
        Status::Exit(code) => code,
        Status::Interrupted => status::INTERRUPTED,
    };
    finish(&mut session, &options, code)
}

/// Parameters of a script from the words of the shell: `-Name value`, `-Name:value`, `-Switch`, or a value alone.
fn read_words(words: &[String]) -> Vec<Given> {
    let span = Span::default();
    let mut given = Vec::with_capacity(words.len());
    for word in words {
        let name = word
            .strip_prefix('-')
            .filter(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
        given.push(match name {
            Some(name) => {
                let (name, value) = name
                    .split_once(':')
                    .map_or((name, None), |(name, value)| (name, Some(value)));
                let value = value.map(|value| (word_value(value), span));
                Given::Parameter {
                    name: name.into(),
                    span,
                    value,
                    splatted: false,
                }
            }
            None => Given::Argument {
                value: word_value(word),
                span,
                literal: Some(Rc::from(word.as_str())),
            },
        });
    }
    given
}

/// `$true`, `$false` and `$null` are what they say; everything else is text, which the parameter converts.
fn word_value(word: &str) -> Value {
    match word.to_ascii_lowercase().as_str() {
        "$true" => Value::Bool(true),
        "$false" => Value::Bool(false),
        "$null" => Value::Null,
        _ => Value::str(word),
    }
}

/// Ends a run: under `--what-if` prints what would change.
fn finish(session: &mut Session, options: &CommonOptions, code: i32) -> i32 {
    if !options.what_if {
        return code;
    }
    let (plan, files) = match session.end_preview() {
        Ok(preview) => preview,
        Err(error) => {
            eprintln!("rehearsal: {error}");
            return status::FAILED;
        }
    };
    if plan.is_empty() && files.is_empty() {
        if options.output != Some(Form::Json) {
            open::say("Nothing would change.");
        }
        return code;
    }
    print_plan(session, options, &plan, &files);
    if code == status::DONE {
        status::CHANGES
    } else {
        code
    }
}

fn print_plan(
    session: &mut Session,
    options: &CommonOptions,
    plan: &crate::tenant::Plan,
    files: &[(std::path::PathBuf, &'static str)],
) {
    let rows = plan.rows();
    if options.output == Some(Form::Json) {
        for row in &rows {
            eprintln!("{}", serde_json::to_string(row).unwrap_or_default());
        }
        for (path, what) in files {
            eprintln!("{what} {}", path.display());
        }
        return;
    }
    let mut text = String::new();
    for (when, heading) in HEADINGS {
        let part: Vec<&PlanRow> = rows.iter().filter(|row| row.when == when).collect();
        if !part.is_empty() {
            text.push_str(&format!(
                "\n== {heading}\n\n{}\n",
                diff(&part, session.vm.width)
            ));
        }
    }
    if !files.is_empty() {
        text.push_str("\n== Files that would be written\n\n");
        files
            .iter()
            .for_each(|(path, what)| text.push_str(&format!("  {what} {}\n", path.display())));
    }
    open::say(text.trim_end());
}

/// Parts of a plan, in the order in which they are told.
const HEADINGS: [(&str, &str); 3] = [
    ("Now", "What would change"),
    ("ByClock", "What the steps of the clock would change"),
    ("Later", "What would follow later, by the clock"),
];

/// The diff as a table: whom it is about, where, what kind of loss, and the properties before and after.
fn diff(rows: &[&PlanRow], width: usize) -> String {
    let mut table = tabled::builder::Builder::new();
    table.push_record(["Person", "Place", "Loss", "Count", "What"]);
    for row in rows {
        let person = row
            .person
            .split(", ")
            .find(|name| name.contains('@'))
            .unwrap_or(&row.person);
        let place = row
            .place
            .strip_prefix("https://")
            .and_then(|rest| rest.find('/').map(|at| &rest[at..]));
        table.push_record([
            person,
            place.unwrap_or(&row.place),
            &row.loss,
            &row.count.to_string(),
            &row.what,
        ]);
    }
    let mut table = table.build();
    table.with(tabled::settings::Style::sharp());
    table.with(
        tabled::settings::Width::wrap(width)
            .keep_words(true)
            .priority(tabled::settings::peaker::Priority::max(true)),
    );
    table.to_string()
}

/// A flag that Ctrl-C and a request to end set; the session stops at its next step, with nothing half done.
pub fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Without the handler the signal ends the process at once, which a transaction survives as well.
        let _ = signal_hook::flag::register(signal, stop.clone());
    }
    stop
}

/// Prints a record as the session would.
pub fn print_error(record: &ErrorRecord, colour: bool) {
    eprint!("{}", crate::diag::render(record, "", colour));
}
