//! Comment-based help: finds the comment that belongs to a script or function and takes it apart by its keywords.
//! What a section means, and how help is shown, is said elsewhere.

use super::tree::{Function, ScriptBlockTree};
use crate::diag::{Source, Span};

/// Help written in a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpComment {
    /// In order.
    pub sections: Vec<HelpSection>,
}

/// What stands behind one `.KEYWORD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpSection {
    /// Upper case, without the dot: `SYNOPSIS`, `PARAMETER`.
    pub keyword: String,
    /// The rest of its line, such as the parameter's name.
    pub argument: String,
    /// Lines below it, without the blanks that all begin with, and without empty lines around.
    pub text: String,
}

const KEYWORDS: &[&str] = &[
    "SYNOPSIS",
    "DESCRIPTION",
    "PARAMETER",
    "EXAMPLE",
    "INPUTS",
    "OUTPUTS",
    "NOTES",
    "LINK",
    "COMPONENT",
    "ROLE",
    "FUNCTIONALITY",
    "FORWARDHELPTARGETNAME",
    "FORWARDHELPCATEGORY",
    "REMOTEHELPRUNSPACE",
    "EXTERNALHELP",
];

impl HelpComment {
    /// Help in a text without comment signs, such as the `//!` lines of a playbook. `None` if no keyword is in it.
    pub fn from_text(text: &str) -> Option<HelpComment> {
        let mut help = HelpComment::default();
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines() {
            let Some((keyword, argument)) = keyword_line(line) else {
                lines.push(line);
                continue;
            };
            help.finish_section(&mut lines);
            help.sections.push(HelpSection {
                keyword,
                argument,
                text: String::new(),
            });
        }
        help.finish_section(&mut lines);
        (!help.sections.is_empty()).then_some(help)
    }

    /// Help of a function: in its body first or last, else in the comment directly before it.
    pub fn of_function(function: &Function) -> Option<HelpComment> {
        let body = &function.body;
        of_body(body).or_else(|| {
            let start = function.span.start as usize;
            let group = groups(body)
                .into_iter()
                .rev()
                .find(|group| group.end as usize <= start)?;
            let between = body.source.text.get(group.end as usize..start)?;
            let near = between.trim().is_empty() && between.matches('\n').count() <= 2;
            near.then(|| in_comment(&body.source, group)).flatten()
        })
    }

    /// Help of a script: its first comment that is help, if nothing stands before it, else its last one.
    pub fn of_script(script: &ScriptBlockTree) -> Option<HelpComment> {
        of_body(script)
    }

    /// The sections as a comment would hold them.
    pub fn to_text(&self) -> String {
        let section = |section: &HelpSection| {
            let head = format!(".{} {}", section.keyword, section.argument);
            format!("{}\n{}\n", head.trim_end(), section.text)
        };
        self.sections.iter().map(section).collect()
    }

    /// Help of the function with this body, wherever its comment stands.
    pub fn of_body_of_function(body: &ScriptBlockTree) -> Option<HelpComment> {
        let lower = body.source.text.to_ascii_lowercase();
        let named = KEYWORDS
            .iter()
            .any(|keyword| lower.contains(&format!(".{}", keyword.to_ascii_lowercase())));
        if !named {
            return None;
        }
        let tree = super::parse(&body.source).ok()?;
        let mut found = None;
        super::walk::walk(&tree, &mut |node| {
            if let super::walk::Node::Function(function) = node
                && function.body.span == body.span
            {
                found = HelpComment::of_function(function);
            }
        });
        found
    }

    /// Text of the first section of that keyword.
    pub fn text(&self, keyword: &str) -> Option<&str> {
        self.all(keyword).next().map(|section| &*section.text)
    }

    /// Text about a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let section = self
            .all("PARAMETER")
            .find(|section| section.argument.eq_ignore_ascii_case(name))?;
        Some(&section.text)
    }

    /// All sections of that keyword, in order.
    pub fn all(&self, keyword: &str) -> impl Iterator<Item = &HelpSection> {
        self.sections
            .iter()
            .filter(move |section| section.keyword.eq_ignore_ascii_case(keyword))
    }

    /// Lines before the first keyword belong to nothing.
    fn finish_section(&mut self, lines: &mut Vec<&str>) {
        if let Some(section) = self.sections.last_mut() {
            section.text = without_indent(lines);
        }
        lines.clear();
    }
}

fn keyword_line(line: &str) -> Option<(String, String)> {
    let rest = line.trim().strip_prefix('.')?;
    let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let keyword = KEYWORDS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(word))?;
    Some((keyword.to_string(), argument.trim().to_string()))
}

fn without_indent(lines: &[&str]) -> String {
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = filled
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let cut: Vec<&str> = lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or("").trim_end())
        .collect();
    cut.join("\n").trim_matches('\n').to_string()
}

/// A comment that is the first thing in a body, or the last.
fn of_body(body: &ScriptBlockTree) -> Option<HelpComment> {
    let text = &body.source.text;
    let (mut start, mut end) = (body.span.start as usize, body.span.end as usize);
    if text.get(start..)?.starts_with('{') {
        (start, end) = (start + 1, end.saturating_sub(1));
    }
    let inside: Vec<Span> = groups(body)
        .into_iter()
        .filter(|g| g.start as usize >= start && g.end as usize <= end)
        .collect();
    let blank = |from: usize, to: usize| text.get(from..to).is_some_and(only_comments);
    let first = inside
        .iter()
        .filter(|group| blank(start, group.start as usize));
    let last = inside
        .iter()
        .rev()
        .filter(|group| blank(group.end as usize, end));
    first
        .chain(last)
        .find_map(|group| in_comment(&body.source, *group))
}

/// Whether nothing but blanks and comments stand in a text.
fn only_comments(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        if let Some(block) = rest.strip_prefix("<#") {
            rest = block
                .find("#>")
                .map_or("", |n| &block[n + 2..])
                .trim_start();
        } else if rest.starts_with('#') {
            rest = rest.find('\n').map_or("", |n| &rest[n..]).trim_start();
        } else {
            return rest.is_empty();
        }
    }
}

/// Comments, where line comments without an empty line between them are one.
fn groups(tree: &ScriptBlockTree) -> Vec<Span> {
    let source = &tree.source;
    let mut groups: Vec<Span> = Vec::new();
    for span in tree.comments.spans() {
        let is_line = |span: &Span| !source.slice(*span).starts_with("<#");
        match groups.last_mut() {
            Some(last) if is_line(last) && is_line(span) && follows(source, *last, *span) => {
                last.end = span.end
            }
            _ => groups.push(*span),
        }
    }
    groups
}

fn follows(source: &Source, first: Span, second: Span) -> bool {
    let between = source.slice(Span {
        start: first.end,
        end: second.start,
    });
    between.trim().is_empty() && between.matches('\n').count() == 1
}

fn in_comment(source: &Source, group: Span) -> Option<HelpComment> {
    let comment = source.slice(group);
    let text = match comment.strip_prefix("<#") {
        Some(block) => block.strip_suffix("#>").unwrap_or(block).to_string(),
        None => {
            let lines = comment
                .lines()
                .map(|line| line.trim_start().trim_start_matches('#'));
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    HelpComment::from_text(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parse;
    use crate::lang::tree::StatementKind;

    fn function(text: &str) -> Option<HelpComment> {
        let tree = parse(&Source::new("test", text)).expect("parses");
        let statements = &tree.end.as_ref().expect("unnamed").statements;
        let found = statements
            .iter()
            .find_map(|statement| match &statement.kind {
                StatementKind::Function(function) => Some(function.clone()),
                _ => None,
            });
        HelpComment::of_function(&found.expect("has a function"))
    }

    #[test]
    fn help_stands_before_a_function_or_first_or_last_in_it() {
        let before = function(
            "1\n<#\n.SYNOPSIS\n  Says it.\n.PARAMETER Name\nWho.\n\nReally.\n#>\nfunction f { 2 }",
        )
        .expect("help");
        assert_eq!(before.text("synopsis"), Some("Says it."));
        assert_eq!(before.parameter("name"), Some("Who.\n\nReally."));
        for text in [
            "function f {\n# .SYNOPSIS\n#  Says it.\n  2 }",
            "function f { 2\n<# .SYNOPSIS\nSays it. #>\n}",
        ] {
            assert_eq!(
                function(text).expect(text).text("SYNOPSIS").map(str::trim),
                Some("Says it."),
                "{text}"
            );
        }
    }

    #[test]
    fn other_comments_and_distant_ones_are_no_help() {
        assert_eq!(function("# just a remark\nfunction f { 2 }"), None);
        assert_eq!(function("# .SYNOPSIS\n# x\n\n\n\nfunction f { 2 }"), None);
        assert_eq!(function("# .SYNOPSIS\n# x\n1\nfunction f { 2 }"), None);
    }

    #[test]
    fn a_scripts_help_is_its_first_comment() {
        let text = "#Requires -Version 7\n\n<#\n.SYNOPSIS\nA script.\n.EXAMPLE\nPS> ./x\n.EXAMPLE\nPS> ./y\n#>\nparam($a)\n1";
        let tree = parse(&Source::new("test", text)).expect("parses");
        let help = HelpComment::of_script(&tree).expect("help");
        assert_eq!(
            (help.text("SYNOPSIS"), help.all("EXAMPLE").count()),
            (Some("A script."), 2)
        );
    }
}
