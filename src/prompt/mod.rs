//! The prompt: line editing, history, highlighting, completion, hints. Never evaluates: the session lives on a thread of
//! its own and is asked by a channel, in plain text; what is needed at every key works on the text alone.

mod complete;
mod highlight;
mod history;
mod keys;
mod link;

pub use link::{Ask, Link, Reply};

use crate::lang;
use nu_ansi_term::{Color, Style};
use reedline::{
    DefaultHinter, IdeMenu, MenuBuilder, Prompt, PromptEditMode, PromptHistorySearch,
    PromptHistorySearchStatus, Reedline, ReedlineMenu, Signal, ValidationResult, Validator,
};
use std::borrow::Cow;

/// How the prompt looks and what it keeps.
pub struct PromptOptions {
    /// Whether to colour.
    pub colour: bool,
    /// Whether to keep what is typed in the person's state folder.
    pub history: bool,
    /// What is shown before each line: the tenant's name.
    pub tenant: String,
}

/// Reads lines and has them run until the person leaves. Gives the exit status: 0, or what `exit N` said.
pub fn run(link: &Link, options: &PromptOptions) -> std::io::Result<i32> {
    let lines = keys::Lines::default();
    let mut editor = editor(link, options, lines.clone());
    let prompt = TenantPrompt {
        tenant: options.tenant.clone(),
    };
    loop {
        match editor.read_line(&prompt)? {
            Signal::Success(text) if text.trim().is_empty() => {}
            Signal::Success(text) => {
                if let Ok(mut lines) = lines.lock() {
                    lines.push(text.clone());
                }
                let reply = link.run(&text);
                if options.history {
                    history::keep_private();
                }
                match reply {
                    Some(Reply::Exit(status)) => return Ok(status),
                    Some(Reply::Done) => {}
                    None => return Ok(1),
                }
            }
            Signal::CtrlD => return Ok(0),
            _ => {}
        }
    }
}

fn editor(link: &Link, options: &PromptOptions, lines: keys::Lines) -> Reedline {
    let shown = IdeMenu::default()
        .with_name(keys::MENU)
        .with_default_border()
        .with_marker("> ");
    let hint = Style::new().fg(Color::DarkGray);
    let mut editor = Reedline::create()
        .with_completer(Box::new(complete::TenantCompleter::new(link.clone())))
        .with_highlighter(Box::new(highlight::PowerShellHighlighter))
        .with_hinter(Box::new(DefaultHinter::default().with_style(hint)))
        .with_validator(Box::new(WholeCommand))
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(shown)))
        .with_edit_mode(Box::new(keys::Keys::new(lines)))
        .with_ansi_colors(options.colour)
        .with_quick_completions(true)
        .with_partial_completions(true)
        .with_history_exclusion_prefix(Some(" ".into()))
        .use_bracketed_paste(true);
    if options.history
        && let Some(history) = history::open()
    {
        editor = editor.with_history(Box::new(history));
    }
    editor
}

/// Asks for another line while the text is unfinished.
struct WholeCommand;

impl Validator for WholeCommand {
    fn validate(&self, line: &str) -> ValidationResult {
        if lang::is_unfinished(line) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Complete
        }
    }
}

struct TenantPrompt {
    tenant: String,
}

impl Prompt for TenantPrompt {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Owned(format!("PS {}", self.tenant))
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _mode: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed("> ")
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed(">> ")
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        let failing = matches!(search.status, PromptHistorySearchStatus::Failing);
        Cow::Owned(format!(
            "({}search: {}) ",
            if failing { "nothing found, " } else { "" },
            search.term
        ))
    }
}
