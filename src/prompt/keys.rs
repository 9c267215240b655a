//! Keys at the prompt as PSReadLine has them, on top of the editor's own: Esc clears the line, Alt-. brings back the last
//! word of the line before, F8 looks for lines that begin with what is typed. Edits nothing itself.

use reedline::{
    EditCommand, EditMode, Emacs, KeyCode, KeyModifiers, PromptEditMode, ReedlineEvent,
    ReedlineRawEvent, default_emacs_keybindings,
};
use std::sync::{Arc, Mutex};

/// Name of the menu of completions.
pub const MENU: &str = "completion";

/// Stands for a key whose meaning depends on what came before.
const CLEAR: &str = "clear-line";
const LAST_WORD: &str = "last-word";

/// Lines that were entered, oldest first: what Alt-. takes words from.
pub type Lines = Arc<Mutex<Vec<String>>>;

/// The editor's keys.
pub struct Keys {
    editor: Emacs,
    lines: Lines,
    /// Whether the menu was opened and not closed since.
    menu: bool,
    /// How far back the word lies that Alt-. put in with the key before.
    back: Option<usize>,
}

impl Keys {
    /// Keys that take words from those lines.
    pub fn new(lines: Lines) -> Keys {
        let mut keys = default_emacs_keybindings();
        let menu = || ReedlineEvent::Menu(MENU.into());
        let next = ReedlineEvent::UntilFound(vec![menu(), ReedlineEvent::MenuNext]);
        let edit = |command: EditCommand| ReedlineEvent::Edit(vec![command]);
        let meaning = |name: &str| ReedlineEvent::ExecuteHostCommand(name.into());
        let (none, control, shift, alt) = (
            KeyModifiers::NONE,
            KeyModifiers::CONTROL,
            KeyModifiers::SHIFT,
            KeyModifiers::ALT,
        );
        keys.add_binding(none, KeyCode::Tab, next);
        keys.add_binding(shift, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
        keys.add_binding(control, KeyCode::Char(' '), menu());
        keys.add_binding(shift, KeyCode::Enter, edit(EditCommand::InsertNewline));
        keys.add_binding(alt, KeyCode::Enter, edit(EditCommand::InsertNewline));
        keys.add_binding(none, KeyCode::Esc, meaning(CLEAR));
        keys.add_binding(alt, KeyCode::Char('.'), meaning(LAST_WORD));
        keys.add_binding(none, KeyCode::F(8), ReedlineEvent::PreviousHistory);
        keys.add_binding(shift, KeyCode::F(8), ReedlineEvent::NextHistory);
        keys.add_binding(control, KeyCode::Char('p'), ReedlineEvent::PreviousHistory);
        keys.add_binding(control, KeyCode::Char('n'), ReedlineEvent::NextHistory);
        keys.add_binding(control, KeyCode::Home, edit(EditCommand::CutFromStart));
        keys.add_binding(control, KeyCode::End, edit(EditCommand::KillLine));
        keys.add_binding(
            control,
            KeyCode::Backspace,
            edit(EditCommand::BackspaceWord),
        );
        Keys {
            editor: Emacs::new(keys),
            lines,
            menu: false,
            back: None,
        }
    }

    /// The last word of the line before; with the key again, that of the line before that in its place.
    fn last_word(&mut self) -> ReedlineEvent {
        let lines = match self.lines.lock() {
            Ok(lines) => lines,
            Err(poisoned) => poisoned.into_inner(),
        };
        let words: Vec<&str> = lines
            .iter()
            .rev()
            .filter_map(|line| line.split_whitespace().last())
            .collect();
        let at = self.back.map_or(0, |at| at + 1);
        let Some(word) = words.get(at) else {
            return ReedlineEvent::None;
        };
        let mut commands = Vec::new();
        if self.back.is_some() {
            commands.push(EditCommand::Undo);
        }
        commands.push(EditCommand::InsertString((*word).to_owned()));
        self.back = Some(at);
        ReedlineEvent::Edit(commands)
    }
}

impl EditMode for Keys {
    fn parse_event(&mut self, event: ReedlineRawEvent) -> ReedlineEvent {
        let event = self.editor.parse_event(event);
        if let ReedlineEvent::ExecuteHostCommand(name) = &event {
            if name == LAST_WORD {
                return self.last_word();
            }
            self.back = None;
            if name == CLEAR {
                return match std::mem::take(&mut self.menu) {
                    true => ReedlineEvent::Esc,
                    false => ReedlineEvent::Multiple(vec![
                        ReedlineEvent::Esc,
                        ReedlineEvent::Edit(vec![EditCommand::Clear]),
                    ]),
                };
            }
        }
        match &event {
            ReedlineEvent::UntilFound(events)
                if matches!(events.first(), Some(ReedlineEvent::Menu(_))) =>
            {
                self.menu = true;
            }
            ReedlineEvent::Menu(_) => self.menu = true,
            ReedlineEvent::Enter | ReedlineEvent::CtrlC => self.menu = false,
            _ => {}
        }
        if !matches!(event, ReedlineEvent::None) {
            self.back = None;
        }
        event
    }

    fn edit_mode(&self) -> PromptEditMode {
        self.editor.edit_mode()
    }
}
