//! The header of a playbook: comment-based help in `//!` lines and a `param` block.

use super::rhai_script;
use crate::diag::Source;
use serde::Serialize;
use std::rc::Rc;

/// What a playbook says of itself.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase", rename = "Playbook")]
pub struct Header {
    /// Name: the file's, without its ending.
    pub name: String,
    /// One sentence.
    pub synopsis: String,
    /// Parameters as they are typed, mandatory ones first.
    pub parameters: Vec<String>,
    /// Roles that a run needs.
    pub roles: Vec<String>,
    /// Systems of the guide that it covers.
    pub systems: Vec<String>,
    /// All of the description.
    pub description: String,
    /// Where it comes from: a path, or `built in`.
    pub path: String,
    /// `NeverRun`, `Finished`, or `Unfinished` where a run of it can be gone on with.
    pub state: String,
    /// When it was begun last.
    pub last_run: Option<crate::tenant::Timestamp>,
}

/// Playbooks that the program brings: name and text.
pub static LIBRARY: &[(&str, &str)] = &[
    (
        "discover-person",
        include_str!("../../scripts/discover-person.rhai"),
    ),
    (
        "erase-person",
        include_str!("../../scripts/erase-person.rhai"),
    ),
    ("lock-site", include_str!("../../scripts/lock-site.rhai")),
];

/// Built-in playbooks as sources, named as files of the folder `scripts`.
pub fn library() -> impl Iterator<Item = Rc<Source>> {
    LIBRARY
        .iter()
        .map(|(name, text)| Source::new(format!("scripts/{name}.rhai"), *text))
}

/// Reads the header of a playbook; empty parts where it says nothing.
pub fn read_header(source: &Rc<Source>, path: &str) -> Header {
    let file = source
        .name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(&source.name);
    let mut header = Header {
        name: file.trim_end_matches(".rhai").to_owned(),
        path: path.to_owned(),
        state: "NeverRun".to_owned(),
        ..Header::default()
    };
    let Ok(parts) = rhai_script::parts(source) else {
        return header;
    };
    for (section, text) in sections(&parts.help) {
        match section.to_ascii_lowercase().as_str() {
            "synopsis" => header.synopsis = text,
            "description" => header.description = text,
            "notes" => {
                for line in text.split_inclusive('\n') {
                    let list =
                        |rest: &str| rest.split(',').map(|word| word.trim().to_owned()).collect();
                    if let Some(rest) = line.trim().strip_prefix("Roles:") {
                        header.roles = list(rest);
                    } else if let Some(rest) = line.trim().strip_prefix("Systems:") {
                        header.systems = list(rest);
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(params) = &parts.params {
        let each = params.parameters().iter().map(|parameter| {
            let name = &parameter.variable.name;
            let mandatory = parameter.plain_attributes().any(|attribute| {
                attribute.is("Parameter") && attribute.argument("Mandatory").is_some()
            });
            let kind = parameter
                .type_name()
                .map(|kind| source.slice(kind.span).to_owned())
                .unwrap_or_default();
            (
                mandatory,
                if mandatory {
                    format!("-{name} {kind}")
                } else {
                    format!("[-{name} {kind}]")
                },
            )
        });
        let mut typed: Vec<(bool, String)> = each.collect();
        typed.sort_by_key(|(mandatory, _)| !mandatory);
        header.parameters = typed.into_iter().map(|(_, text)| text).collect();
    }
    header
}

/// Sections of comment-based help: the word behind the dot, and the lines below it.
fn sections(help: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in help.lines() {
        let trimmed = line.trim();
        match trimmed
            .strip_prefix('.')
            .filter(|word| word.chars().next().is_some_and(char::is_uppercase))
        {
            Some(word) => {
                let name = word.split_whitespace().next().unwrap_or("");
                sections.push((name.to_owned(), String::new()));
            }
            None => {
                if let Some((_, text)) = sections.last_mut() {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    text.push_str(trimmed);
                }
            }
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_playbook_says_what_it_does_and_needs() {
        for source in library() {
            let header = read_header(&source, "built in");
            assert!(
                !header.synopsis.is_empty(),
                "{} has no synopsis",
                header.name
            );
            assert!(!header.roles.is_empty(), "{} names no role", header.name);
            assert!(
                header.systems.iter().all(|system| system.starts_with('S')),
                "{:?}",
                header.systems
            );
            assert!(
                header.parameters[0].starts_with('-'),
                "{:?}",
                header.parameters
            );
        }
    }
}
