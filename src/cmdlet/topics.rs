//! Topics of help that belong to no command: the language, its two spellings, and what a rehearsal is. Texts only.

/// One topic.
pub struct Topic {
    /// Its name, `about_` and a word.
    pub name: &'static str,
    /// The whole text; its first line says what it is about.
    pub text: &'static str,
}

impl Topic {
    /// Sessions in the text: what is typed and what is answered.
    pub fn examples(&self) -> Vec<String> {
        super::help::split_examples(self.text).1
    }

    /// What it is about, in a sentence.
    pub fn synopsis(&self) -> &'static str {
        self.text.lines().next().unwrap_or("")
    }
}

/// All topics, by name.
pub fn topics() -> &'static [Topic] {
    TOPICS
}

macro_rules! topic {
    ($name:literal) => {
        Topic {
            name: $name,
            text: include_str!(concat!("topics/", $name, ".txt")),
        }
    };
}

static TOPICS: &[Topic] = &[
    topic!("about_Clock"),
    topic!("about_Completion"),
    topic!("about_Content_Searches"),
    topic!("about_Erasure"),
    topic!("about_Errors"),
    topic!("about_Filters"),
    topic!("about_Functions"),
    topic!("about_Operators"),
    topic!("about_Pipelines"),
    topic!("about_Playbooks"),
    topic!("about_Quoting_Rules"),
    topic!("about_Rehearsal"),
    topic!("about_Rhai_Spelling"),
    topic!("about_Splatting"),
    topic!("about_WhatIf"),
    topic!("about_Wildcards"),
];
