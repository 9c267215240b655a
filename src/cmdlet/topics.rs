//! Topics of help that belong to no command: the language, its two spellings, and what a rehearsal is. Texts only.

/// One topic.
pub struct Topic {
    /// Its name, `about_` and a word.
    pub name: &'static str,
    /// The whole text; its first line says what it is about.
    pub text: &'static str,
}

impl Topic {
    /// What it is about, in a sentence.
    pub fn synopsis(&self) -> &'static str {
        self.text.lines().next().unwrap_or("")
    }
}

/// All topics, by name.
pub fn topics() -> &'static [Topic] {
    TOPICS
}

static TOPICS: &[Topic] = &[];
