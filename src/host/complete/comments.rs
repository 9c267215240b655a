//! Inside comments: `#Requires`, keywords of comment-based help, and the session's history behind `#`.

use super::Asked;
use super::names::begins;
use crate::cmdlet::{Completed, Offer, OfferKind};
use crate::lang::tree::ParameterDecl;
use crate::lang::walk::{Node, walk};

const KEYWORDS: &[&str] = &[
    "COMPONENT",
    "DESCRIPTION",
    "EXAMPLE",
    "EXTERNALHELP",
    "FORWARDHELPCATEGORY",
    "FORWARDHELPTARGETNAME",
    "FUNCTIONALITY",
    "INPUTS",
    "LINK",
    "NOTES",
    "OUTPUTS",
    "PARAMETER",
    "REMOTEHELPRUNSPACE",
    "ROLE",
    "SYNOPSIS",
];

/// Keywords that stand once in a help comment.
const ONCE: &[&str] = &[
    "COMPONENT",
    "DESCRIPTION",
    "EXTERNALHELP",
    "FORWARDHELPCATEGORY",
    "FORWARDHELPTARGETNAME",
    "FUNCTIONALITY",
    "INPUTS",
    "NOTES",
    "OUTPUTS",
    "REMOTEHELPRUNSPACE",
    "ROLE",
    "SYNOPSIS",
];

impl Asked<'_> {
    pub(super) fn comment(&mut self) -> Completed {
        let start = self.context.replace.start as usize;
        let comment = self.slice(self.context.replace).to_owned();
        if comment.starts_with("<#") {
            return self.help_comment(start, &comment);
        }
        let lower = comment.to_lowercase();
        if lower.starts_with("#requires") {
            return self.requires(start, &comment);
        }
        if let Some(line) = self.help_line(&comment) {
            return line;
        }
        self.placed(self.history(comment.strip_prefix('#').unwrap_or("")))
    }

    /// Lines of the history with this text in them, newest first; or the line of that number.
    fn history(&self, typed: &str) -> Vec<Offer> {
        let lines = self.vm.history.iter();
        if typed.starts_with(char::is_whitespace) || typed.contains(char::is_whitespace) {
            return Vec::new();
        }
        let line = |text: &String| Offer::plain(text.clone(), OfferKind::History);
        if let Ok(number) = typed.parse::<usize>() {
            let found = number.checked_sub(1).and_then(|at| self.vm.history.get(at));
            return found.map(line).into_iter().collect();
        }
        let lower = typed.to_lowercase();
        lines
            .rev()
            .filter(|text| text.to_lowercase().contains(&lower))
            .map(line)
            .collect()
    }

    /// `#Requires -Word value`: the last word of the line.
    fn requires(&self, start: usize, comment: &str) -> Completed {
        let word_start = comment
            .rfind(|c: char| c.is_whitespace())
            .map_or(comment.len(), |at| at + 1);
        let word = &comment[word_start..];
        let before = comment[..word_start].trim_end();
        let last = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or("")
            .to_lowercase();
        let at = |from: usize, offers: Vec<Offer>| Completed {
            start: start + from,
            end: start + comment.len(),
            offers,
        };
        let lower = word.trim_start_matches('-').to_lowercase();
        if word.starts_with('-') {
            let given = before.to_lowercase();
            let names = ["Modules", "PSEdition", "RunAsAdministrator", "Version"];
            let offers = names
                .into_iter()
                .filter(|name| begins(name, &lower))
                .filter(|name| !given.contains(&format!("-{}", name.to_lowercase())))
                .map(|name| Offer::plain(name, OfferKind::ParameterName))
                .collect();
            return at(word_start + 1, offers);
        }
        let in_table = before
            .rfind("@{")
            .is_some_and(|open| !before[open..].contains('}'));
        let behind_modules = before.to_lowercase().contains("-modules");
        let values: Vec<String> = if in_table {
            let names = [
                "GUID",
                "MaximumVersion",
                "ModuleName",
                "ModuleVersion",
                "RequiredVersion",
            ];
            names.map(str::to_owned).to_vec()
        } else if last == "-psedition" {
            vec!["Core".into(), "Desktop".into()]
        } else if behind_modules {
            super::known::modules()
        } else {
            Vec::new()
        };
        let lower = word.to_lowercase();
        let offers = values
            .into_iter()
            .filter(|value| begins(value, &lower))
            .map(|value| Offer::plain(value, OfferKind::ParameterValue))
            .collect();
        at(word_start, offers)
    }

    /// `# .SYN` on a line of its own.
    fn help_line(&self, comment: &str) -> Option<Completed> {
        let body = comment.strip_prefix('#')?;
        let dot = body.find('.')?;
        if !body[..dot].trim().is_empty() || body[dot + 1..].contains(char::is_whitespace) {
            return None;
        }
        let start = self.context.replace.start as usize + 1 + dot + 1;
        Some(self.keywords(start, &body[dot + 1..], ""))
    }

    fn help_comment(&self, start: usize, comment: &str) -> Completed {
        let nothing = || Completed {
            start,
            end: start,
            offers: Vec::new(),
        };
        let Some(cursor) = self.cursor_in(start, comment) else {
            return nothing();
        };
        let line_start = comment[..cursor]
            .rfind('\n')
            .map_or(2.min(cursor), |at| at + 1);
        let line_end = comment[cursor..]
            .find('\n')
            .map_or(comment.len(), |n| cursor + n);
        let typed = comment[line_start..cursor].trim_start();
        let Some(keyword) = typed.strip_prefix('.') else {
            return nothing();
        };
        let word_end = comment[cursor..line_end]
            .find(|c: char| !c.is_alphanumeric())
            .map_or(line_end, |n| cursor + n);
        if let Some((keyword, rest)) = keyword.split_once(char::is_whitespace) {
            if !keyword.eq_ignore_ascii_case("PARAMETER") {
                return nothing();
            }
            let typed = rest.trim_start();
            let mut offers = self.documented_parameters(start);
            offers.retain(|offer| begins(&offer.text, &typed.to_lowercase()));
            return Completed {
                start: start + cursor - typed.len(),
                end: start + word_end,
                offers,
            };
        }
        let word_start = cursor - keyword.len();
        let word = &comment[word_start..word_end];
        self.keywords(
            start + word_start,
            word,
            &format!("{}{}", &comment[..line_start], &comment[line_end..]),
        )
    }

    fn keywords(&self, start: usize, word: &str, others: &str) -> Completed {
        let lower = word.to_lowercase();
        let there = |keyword: &str| {
            let wanted = format!(".{keyword}");
            others
                .lines()
                .any(|line| line.trim().eq_ignore_ascii_case(&wanted))
        };
        let offers = KEYWORDS
            .iter()
            .filter(|keyword| begins(keyword, &lower))
            .filter(|keyword| !ONCE.contains(keyword) || !there(keyword))
            .map(|keyword| Offer::plain(*keyword, OfferKind::Keyword))
            .collect();
        Completed {
            start,
            end: start + word.len(),
            offers,
        }
    }

    /// Where the cursor stands in a comment: behind the last sign of the line that was being typed.
    fn cursor_in(&self, start: usize, comment: &str) -> Option<usize> {
        let at = self.context.cursor.checked_sub(start)?;
        comment
            .is_char_boundary(at)
            .then_some(at.min(comment.len()))
    }

    /// Parameters of the function around a help comment, or of the one behind it, or of the script.
    fn documented_parameters(&self, comment: usize) -> Vec<Offer> {
        let tree = self.tree();
        let (mut around, mut behind) = (None, None);
        walk(&tree, &mut |node| {
            if let Node::Function(function) = node {
                let (from, to) = (function.span.start as usize, function.span.end as usize);
                if from < comment && comment < to {
                    around = Some(function.body.clone());
                } else if from > comment && behind.is_none() {
                    behind = Some(function.body.clone());
                }
            }
        });
        let body = around.or(behind).unwrap_or_else(|| tree.clone());
        let name = |parameter: &ParameterDecl| {
            Offer::plain(parameter.variable.name.to_string(), OfferKind::Text)
        };
        body.parameters().iter().map(name).collect()
    }
}
