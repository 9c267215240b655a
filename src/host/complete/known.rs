//! What the engine knows of single commands' values: names of commands, modules, variables, drives, properties of what
//! the pipeline brings, encodings. A table by command and parameter.

use super::Asked;
use super::arguments::Argument;
use super::names::{Pattern, begins, quoted, sorted_values, values};
use crate::cmdlet::{Offer, OfferKind, ParameterFacts, VERBS};

/// Modules that are simulated or part of the engine.
pub fn modules() -> Vec<String> {
    let mut names: Vec<String> = crate::cmdlet::fact_names()
        .filter_map(crate::cmdlet::facts)
        .map(|facts| facts.module.to_string())
        .filter(|module| !module.is_empty() && module != "Microsoft.PowerShell.Core")
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup();
    names
}

const ENCODINGS: &[&str] = &[
    "ansi",
    "ascii",
    "bigendianunicode",
    "bigendianutf32",
    "oem",
    "unicode",
    "utf7",
    "utf8",
    "utf8BOM",
    "utf8NoBOM",
    "utf32",
];

/// Parameters with few words that are no closed set, in the order in which PowerShell offers them; `true` for those of
/// kind `Text`.
const WORDS: &[(&str, &str, bool, &[&str])] = &[
    (
        "Get-Date",
        "Format",
        false,
        &[
            "FileDate",
            "FileDateUniversal",
            "FileDateTime",
            "FileDateTimeUniversal",
        ],
    ),
    (
        "New-Item",
        "ItemType",
        true,
        &["File", "Directory", "SymbolicLink", "Junction", "HardLink"],
    ),
    (
        "Set-StrictMode",
        "Version",
        true,
        &["Latest", "3.0", "2.0", "1.0"],
    ),
    (
        "Get-Verb",
        "Group",
        false,
        &[
            "Common",
            "Communications",
            "Data",
            "Diagnostic",
            "Lifecycle",
            "Other",
            "Security",
        ],
    ),
];

/// Commands whose parameter names properties of what the pipeline brings.
const PROPERTIES: &[(&str, &[&str])] = &[
    (
        "Select-Object",
        &["Property", "ExcludeProperty", "ExpandProperty"],
    ),
    ("Sort-Object", &["Property"]),
    ("Group-Object", &["Property"]),
    ("Measure-Object", &["Property"]),
    ("Where-Object", &["Property"]),
    ("Format-Table", &["Property"]),
    ("Format-List", &["Property"]),
    ("Format-Wide", &["Property"]),
    ("Format-Custom", &["Property"]),
    ("Join-String", &["Property"]),
    ("ConvertTo-Html", &["Property"]),
];

const DRIVES: &[&str] = &["Alias", "Env", "Function", "Temp", "Variable"];
const PROVIDERS: &[&str] = &["Alias", "Environment", "FileSystem", "Function", "Variable"];

impl Asked<'_> {
    /// Values that are known for a command's parameter; `None` where nothing is known of it.
    pub(super) fn known_values(
        &mut self,
        argument: &Argument,
        parameter: &ParameterFacts,
    ) -> Option<Vec<Offer>> {
        if argument.accepts.tree.is_some() {
            return None;
        }
        let (command, name) = (argument.accepts.name.clone(), parameter.name.to_string());
        let is = |commands: &[&str], parameters: &[&str]| {
            commands
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&command))
                && parameters
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(&name))
        };
        let (word, quote) = (self.context.word.clone(), self.context.quote);
        if PROPERTIES
            .iter()
            .any(|(command, parameters)| is(&[command], parameters))
        {
            return Some(self.property_values(argument));
        }
        if is(&["ForEach-Object"], &["MemberName"]) {
            return Some(self.member_values(argument));
        }
        if let Some((_, _, text, words)) = WORDS
            .iter()
            .find(|(command, parameter, ..)| is(&[command], &[parameter]))
        {
            let kind = if *text {
                OfferKind::Text
            } else {
                OfferKind::ParameterValue
            };
            if quote.is_some() {
                return Some(Vec::new());
            }
            return Some(values(words.iter().copied(), &word, None, kind));
        }
        if name.eq_ignore_ascii_case("Encoding") && parameter.values.is_empty() {
            return Some(values(
                ENCODINGS.iter().copied(),
                &word,
                quote,
                OfferKind::ParameterValue,
            ));
        }
        if name.eq_ignore_ascii_case("Scope") && command.to_ascii_lowercase().contains("variable")
            || is(
                &[
                    "Set-Alias",
                    "New-Alias",
                    "Get-Alias",
                    "Export-Alias",
                    "Import-Alias",
                ],
                &["Scope"],
            )
        {
            return Some(values(
                ["Global", "Local", "Script"],
                &word,
                quote,
                OfferKind::Text,
            ));
        }
        let commands_of = [
            (
                &["Get-Command", "Get-Help", "help", "Show-Command"][..],
                &["Name"][..],
            ),
            (&["Set-Alias", "New-Alias"], &["Value"]),
            (&["Get-Alias"], &["Definition"]),
            (
                &["Set-PSBreakpoint", "Get-PSBreakpoint", "Trace-Command"],
                &["Command"],
            ),
            (&["Invoke-Expression"], &["Command"]),
        ];
        if commands_of
            .iter()
            .any(|(commands, parameters)| is(commands, parameters))
        {
            let mut offers = self.command_values();
            if is(&["Get-Help", "help"], &["Name"]) {
                offers.extend(self.topics(&word, quote));
            }
            return Some(offers);
        }
        if is(&["Export-ModuleMember"], &["Function", "Cmdlet"]) {
            let names = self.function_and_cmdlet_names(&word);
            let offer = |name: String| Offer::plain(name, OfferKind::Command);
            return Some(names.into_iter().map(offer).collect());
        }
        if is(&["Get-Command"], &["Verb"]) || is(&["Get-Verb"], &["Verb"]) {
            let verbs = VERBS.iter().map(|verb| (*verb).to_owned()).collect();
            return Some(sorted_values(verbs, &word, quote, OfferKind::Text));
        }
        if is(&["Get-Command"], &["Noun"]) {
            return Some(self.nouns(argument));
        }
        if is(&["Get-Command", "Get-Module"], &["ParameterType"])
            || is(&["New-Object"], &["TypeName"])
        {
            return Some(match word.is_empty() {
                true => Vec::new(),
                false => self.types_in_quotes(),
            });
        }
        if is(
            &[
                "Import-Module",
                "Install-Module",
                "Update-Module",
                "Find-Module",
            ],
            &["Name"],
        ) || is(&["Get-Command", "Update-Help", "Save-Help"], &["Module"])
        {
            let kind = OfferKind::ParameterValue;
            return Some(sorted_values(modules(), &word, quote, kind));
        }
        let variable_commands = [
            "Get-Variable",
            "Set-Variable",
            "Clear-Variable",
            "Remove-Variable",
            "New-Variable",
        ];
        if is(&variable_commands, &["Name"]) && !command.eq_ignore_ascii_case("New-Variable") {
            let names = self.person_variables();
            return Some(match word.is_empty() {
                true => Vec::new(),
                false => sorted_values(names, &word, quote, OfferKind::ParameterValue),
            });
        }
        if is(&["Get-Alias", "Remove-Alias"], &["Name"]) {
            let names = self
                .vm
                .all_aliases()
                .into_iter()
                .map(|(name, _)| name)
                .collect();
            return Some(sorted_values(
                names,
                &word,
                quote,
                OfferKind::ParameterValue,
            ));
        }
        if is(&["Get-PSDrive", "Remove-PSDrive"], &["Name"]) {
            return Some(values(
                DRIVES.iter().copied(),
                &word,
                quote,
                OfferKind::ParameterValue,
            ));
        }
        if is(&["Get-PSProvider"], &["PSProvider"]) || name.eq_ignore_ascii_case("PSProvider") {
            return Some(values(
                PROVIDERS.iter().copied(),
                &word,
                quote,
                OfferKind::ParameterValue,
            ));
        }
        if is(&["Get-Culture"], &["Name"]) {
            return Some(Vec::new());
        }
        None
    }

    /// Variables of the session that a person would name, without the automatic ones.
    fn person_variables(&mut self) -> Vec<String> {
        let mut names = self.session_variables();
        names.retain(|name| !matches!(name.as_str(), "$" | "?" | "^"));
        names
    }

    fn nouns(&mut self, argument: &Argument) -> Vec<Offer> {
        let verb = argument
            .binding
            .values
            .iter()
            .find(|(name, _)| name == "Verb");
        let verb = verb
            .and_then(|(_, span)| *span)
            .map(|span| super::functions::unquoted(self.slice(span)).to_lowercase());
        let names = self.function_and_cmdlet_names("");
        let mut nouns: Vec<String> = names
            .iter()
            .filter_map(|name| name.split_once('-'))
            .filter(|(own, _)| {
                verb.as_ref()
                    .is_none_or(|verb| own.eq_ignore_ascii_case(verb))
            })
            .map(|(_, noun)| noun.to_owned())
            .collect();
        nouns.sort_by_key(|noun| noun.to_lowercase());
        nouns.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
        let (word, quote) = (self.context.word.clone(), self.context.quote);
        sorted_values(nouns, &word, quote, OfferKind::Text)
    }

    /// Help topics that fit.
    fn topics(&self, word: &str, quote: Option<char>) -> Vec<Offer> {
        let pattern = Pattern::new(word);
        crate::cmdlet::topics()
            .iter()
            .map(|topic| topic.name)
            .filter(|name| begins(name, "about_") && pattern.fits(name))
            .map(|name| Offer::listed(quoted(name, quote), name, OfferKind::ParameterValue))
            .collect()
    }
}
