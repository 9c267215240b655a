//! Names of commands: functions of the text first, then aliases, functions and cmdlets by name.

use super::Asked;
use super::functions::{defined, unquoted};
use super::names::{Pattern, begins, needs_quotes, sort_by_name};
use crate::cmdlet::{CmdletDef, Offer, OfferKind, fact_names, facts};
use std::collections::HashMap;

/// Aliases that PowerShell has on Windows only: they run here, since scripts use them, and are not offered.
const WINDOWS_ONLY: &[&str] = &[
    "ac", "cat", "clear", "cnsn", "compare", "cp", "cpp", "diff", "dnsn", "epsn", "gsv", "gwmi",
    "ipsn", "ise", "iwmi", "kill", "ls", "man", "mount", "mv", "npssc", "ogv", "ps", "rm", "rmdir",
    "rujb", "rwmi", "sasv", "sc", "shcm", "sleep", "sort", "spsv", "start", "sujb", "swmi", "tee",
    "trcm", "write",
];

/// One command by name.
struct Found {
    name: String,
    module: String,
    tip: String,
    rank: Rank,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Alias,
    Function,
    Cmdlet,
}

impl Asked<'_> {
    /// The command's name at the cursor.
    pub(super) fn commands(&mut self) -> Vec<Offer> {
        let (word, quote) = (self.context.word.clone(), self.context.quote);
        let (module, word) = match word.rsplit_once('\\') {
            Some((module, word)) => (Some(module.to_owned()), word.to_owned()),
            None => (None, word),
        };
        let local = match module {
            Some(_) => Vec::new(),
            None => defined(&self.context.tree),
        };
        let pattern = Pattern::new(&word);
        let mut offers: Vec<Offer> = local
            .iter()
            .filter(|name| pattern.fits(name))
            .map(|name| offer(name, name, quote))
            .collect();
        offers.extend(self.known_commands(&word, module.as_deref(), quote, &local));
        offers
    }

    /// Commands of the session that fit, by name.
    pub(super) fn known_commands(
        &mut self,
        word: &str,
        module: Option<&str>,
        quote: Option<char>,
        but: &[String],
    ) -> Vec<Offer> {
        let pattern = Pattern::new(word);
        let abbreviates = |name: &str| {
            word.contains('-') && {
                let capitals: String = name
                    .chars()
                    .filter(|c| c.is_uppercase() || *c == '-')
                    .collect();
                capitals.eq_ignore_ascii_case(word)
            }
        };
        let mut found = self.all_commands();
        found.retain(|command| {
            let in_module = module.is_none_or(|module| command.module.eq_ignore_ascii_case(module));
            let known = but
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&command.name));
            in_module && !known && (pattern.fits(&command.name) || abbreviates(&command.name))
        });
        let mut count: HashMap<String, (usize, Rank)> = HashMap::new();
        for command in &found {
            let entry = count
                .entry(command.name.to_lowercase())
                .or_insert((0, command.rank));
            entry.0 += 1;
            entry.1 = entry.1.max(command.rank);
        }
        sort_by_name(&mut found, |command| &command.name);
        found
            .into_iter()
            .filter_map(|command| {
                let (several, last) = count[&command.name.to_lowercase()];
                // Of several with one name the hidden one is offered with its module.
                let hidden = several > 1 && command.rank == last && !command.module.is_empty();
                if several > 1 && !hidden {
                    return None;
                }
                let text = match module {
                    Some(module) => format!("{module}\\{}", command.name),
                    None if hidden => format!("{}\\{}", command.module, command.name),
                    None => command.name.clone(),
                };
                Some(offer(&text, &command.name, quote).tip(command.tip))
            })
            .collect()
    }

    fn all_commands(&mut self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for def in self.vm.all_cmdlets() {
            let name = CmdletDef::name(def);
            let facts = facts(&name);
            found.push(Found {
                module: facts
                    .as_ref()
                    .map_or_else(String::new, |facts| facts.module.to_string()),
                name: facts.map_or(name, |facts| facts.name.to_string()),
                tip: String::new(),
                rank: Rank::Cmdlet,
            });
        }
        let simulated: std::collections::HashSet<String> = found
            .iter()
            .map(|command| command.name.to_lowercase())
            .collect();
        let documented = fact_names().filter(|name| !simulated.contains(&name.to_lowercase()));
        found.extend(documented.map(|name| Found {
            name: name.to_owned(),
            module: facts(name).map_or_else(String::new, |facts| facts.module.to_string()),
            tip: "documented, does not run here".to_owned(),
            rank: Rank::Cmdlet,
        }));
        for (name, _) in self.vm.all_functions() {
            found.push(Found {
                name,
                module: String::new(),
                tip: "function".to_owned(),
                rank: Rank::Function,
            });
        }
        for (name, target) in self.vm.all_aliases() {
            if !WINDOWS_ONLY.contains(&name.to_ascii_lowercase().as_str()) {
                found.push(Found {
                    name,
                    module: String::new(),
                    tip: target,
                    rank: Rank::Alias,
                });
            }
        }
        found
    }

    /// Names of commands as values of a parameter.
    pub(super) fn command_values(&mut self) -> Vec<Offer> {
        if self.context.word.is_empty() {
            return Vec::new();
        }
        let (word, quote) = (self.context.word.clone(), self.context.quote);
        let (module, word) = match word.rsplit_once('\\') {
            Some((module, word)) => (Some(module.to_owned()), word.to_owned()),
            None => (None, word),
        };
        self.known_commands(&word, module.as_deref(), quote, &[])
    }

    /// Names of commands that begin so, without aliases.
    pub(super) fn function_and_cmdlet_names(&mut self, word: &str) -> Vec<String> {
        let lower = unquoted(word).to_lowercase();
        let mut names: Vec<String> = self
            .all_commands()
            .into_iter()
            .filter(|command| command.rank != Rank::Alias && begins(&command.name, &lower))
            .map(|command| command.name)
            .collect();
        sort_by_name(&mut names, |name| name);
        names.dedup();
        names
    }
}

fn offer(text: &str, name: &str, quote: Option<char>) -> Offer {
    let shown = match quote {
        Some(quote) => format!("{quote}{text}{quote}"),
        None if needs_quotes(text) && !matches!(text, "%" | "?") => {
            format!("'{}'", text.replace('\'', "''"))
        }
        None => text.to_owned(),
    };
    Offer::listed(shown, name, OfferKind::Command)
}
