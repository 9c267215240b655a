//! Commands that are documented and of which no facts are kept: by their names it is known where they belong, so that a
//! script hears "not simulated" instead of "no such command". Says nothing of what they accept.

use super::facts::{VERBS, fact_names};
use crate::diag::mistyped;

static TABLE: &str = include_str!("known.txt");

/// Where a command belongs that has no facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// A cmdlet of this module.
    Cmdlet(&'static str),
    /// A program of the operating system.
    Program,
}

/// Where a command belongs by its name; nothing for a name that stands in no document.
pub fn elsewhere(name: &str) -> Option<Elsewhere> {
    let name = name.rsplit('\\').next().unwrap_or(name);
    let Some((verb, noun)) = name.split_once('-') else {
        return is_program(name).then_some(Elsewhere::Program);
    };
    let approved = VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb));
    modules()
        .flat_map(|(module, lines)| lines.map(move |line| (module, line)))
        .find(|(_, line)| names(line, verb, noun, approved))
        // A prefix proves little: a letter off a documented name, it is that name mistyped.
        .filter(|(_, line)| !line.ends_with('*') || mistyped(name, fact_names()).is_none())
        .map(|(module, _)| Elsewhere::Cmdlet(module))
}

/// Whether a module is known, simulated or not, by any of its commands.
pub fn known_module(name: &str) -> Option<&'static str> {
    modules()
        .map(|(module, _)| module)
        .find(|module| module.eq_ignore_ascii_case(name))
}

fn modules() -> impl Iterator<Item = (&'static str, std::str::Lines<'static>)> {
    TABLE.split("\n@").skip(1).filter_map(|section| {
        let (module, lines) = section.split_once('\n')?;
        (module != "Native").then(|| (module, lines.lines()))
    })
}

/// Whether a line of the table names this command: its noun and one of its verbs, or the beginning of its noun.
fn names(line: &str, verb: &str, noun: &str, approved: bool) -> bool {
    let mut words = line.split(' ');
    let head = words.next().unwrap_or_default();
    match head.strip_suffix('*') {
        Some(prefix) => approved && begins(noun, prefix),
        None => {
            head.eq_ignore_ascii_case(noun) && words.any(|known| known.eq_ignore_ascii_case(verb))
        }
    }
}

/// `Cs` begins `CsTenant` and not `Csv`; a noun typed in lower case is taken for any prefix but those of two letters.
fn begins(noun: &str, prefix: &str) -> bool {
    let Some(start) = noun.get(..prefix.len()) else {
        return false;
    };
    let folded = prefix.len() > 2 || prefix == "Mg" && !noun.contains(char::is_uppercase);
    start == prefix && !noun[prefix.len()..].starts_with(char::is_lowercase)
        || folded && start.eq_ignore_ascii_case(prefix)
}

fn is_program(name: &str) -> bool {
    let bare = name
        .strip_suffix(".exe")
        .or_else(|| name.strip_suffix(".EXE"));
    if bare.is_some() {
        return true;
    }
    let programs = TABLE.rsplit("@Native\n").next().unwrap_or_default();
    programs
        .split_ascii_whitespace()
        .any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documented_name_is_known_with_its_module() {
        let of = |name| elsewhere(name);
        assert_eq!(
            of("Get-MgBetaUser"),
            Some(Elsewhere::Cmdlet("Microsoft.Graph.Beta"))
        );
        assert_eq!(
            of("get-mguserpresence"),
            Some(Elsewhere::Cmdlet("Microsoft.Graph"))
        );
        assert_eq!(
            of("get-csv"),
            None,
            "a prefix of two letters keeps its case"
        );
        assert_eq!(
            of("Get-CsTenant"),
            Some(Elsewhere::Cmdlet("MicrosoftTeams"))
        );
        assert_eq!(of("ConvertTo-Csv2"), None);
        assert_eq!(
            of("Get-AuditConfig"),
            Some(Elsewhere::Cmdlet("ExchangePowerShell"))
        );
        assert_eq!(of("notepad.exe"), Some(Elsewhere::Program));
        assert_eq!(of("Get-Nothing"), None);
        assert_eq!(of("Frob-MgUser"), None);
        assert_eq!(of("Get-SPOSites"), None, "a letter off Get-SPOSite");
    }
}
