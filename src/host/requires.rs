//! `#Requires`: what a script asks of the session before it runs. Reads the comments of its text, and knows which modules are
//! here.

use crate::cmdlet::modules::{find, told, version_order};
use crate::diag::{Category, ErrorRecord, Result, Span};
use crate::lang::tree::ScriptBlockTree;
use std::cmp::Ordering;

/// The engine that we answer as.
const ENGINE: &str = "7.6.5";

/// Refuses a script that asks for what is not here.
///
/// # Errors
/// PowerShell's own ids: `ScriptRequiresMissingModules`, `ScriptRequiresUnmatchedPSVersion`,
/// `ScriptRequiresUnmatchedPSEdition`, `ScriptRequiresMissingPSSnapins`.
pub fn check(tree: &ScriptBlockTree) -> Result<()> {
    for span in tree.comments.spans() {
        let comment = tree.source.slice(*span);
        let Some(asked) = requirements(comment) else {
            continue;
        };
        for (name, value) in parameters(asked) {
            parameter(&name, value).map_or(Ok(()), |refusal| Err(refused(refusal, *span, tree)))?;
        }
    }
    Ok(())
}

/// What stands behind `#Requires`.
fn requirements(comment: &str) -> Option<&str> {
    let rest = comment.strip_prefix('#')?;
    let word = rest.get(.."requires".len())?;
    let behind = &rest[word.len()..];
    (word.eq_ignore_ascii_case("requires") && behind.starts_with([' ', '\t'])).then_some(behind)
}

/// `-Name value` one after the other, names in lower case.
fn parameters(text: &str) -> Vec<(String, &str)> {
    let starts: Vec<usize> = text
        .match_indices(" -")
        .map(|(at, _)| at + 1)
        .filter(|at| text[at + 1..].starts_with(char::is_alphabetic))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let part = text[start + 1..end].trim();
            let (name, value) = part.split_once([' ', '\t']).unwrap_or((part, ""));
            (name.to_lowercase(), value.trim())
        })
        .collect()
}

/// Why a parameter is not met: id, message, help.
type Refusal = (&'static str, String, String);

fn parameter(name: &str, value: &str) -> Option<Refusal> {
    let is = |full: &str, least: usize| name.len() >= least && full.starts_with(name);
    if is("modules", 1) {
        return items(value)
            .into_iter()
            .find_map(|item| missing_module(&item));
    }
    if is("version", 1) && version_order(ENGINE, value) == Ordering::Less {
        let message = format!("The script needs PowerShell {value}, and this is {ENGINE}.");
        return Some((
            "ScriptRequiresUnmatchedPSVersion",
            message,
            "lower the number behind #Requires -Version".into(),
        ));
    }
    if is("psedition", 3) && !value.eq_ignore_ascii_case("Core") {
        let message = format!("The script needs the edition {value}, and this is Core.");
        return Some((
            "ScriptRequiresUnmatchedPSEdition",
            message,
            "leave out -PSEdition".into(),
        ));
    }
    if is("pssnapin", 3) {
        let message = format!("The script needs the snap-in {value}, and there are none.");
        return Some((
            "ScriptRequiresMissingPSSnapins",
            message,
            "leave out -PSSnapin".into(),
        ));
    }
    None
}

/// Items between commas; a table is one item.
fn items(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let (mut item, mut depth) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            _ => {}
        }
        item.push(c);
    }
    items.push(item);
    items
}

fn missing_module(item: &str) -> Option<Refusal> {
    let quotes = [' ', '\t', '"', '\''];
    let (name, version) = match item.trim().strip_prefix("@{") {
        Some(table) => {
            let pairs: Vec<(String, &str)> = table
                .trim_end_matches('}')
                .split(';')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.trim().to_lowercase(), value.trim_matches(quotes)))
                .collect();
            let of = |key: &str| {
                pairs
                    .iter()
                    .find(|(k, _)| k == key)
                    .map(|(_, value)| *value)
            };
            (
                of("modulename")?,
                of("requiredversion").or_else(|| of("moduleversion")),
            )
        }
        None => (item.trim_matches(quotes), None),
    };
    let known = find(name);
    let fits = known.as_ref().is_some_and(|known| {
        version.is_none_or(|wanted| version_order(known.version, wanted) != Ordering::Less)
    });
    if fits || name.is_empty() {
        return None;
    }
    let message = match (known, version) {
        (Some(known), Some(wanted)) => format!(
            "The script needs the module '{name}' {wanted}, and it is here as {}.",
            known.version
        ),
        _ => format!("The script needs the module '{name}', which is not simulated."),
    };
    Some((
        "ScriptRequiresMissingModules",
        message,
        format!("simulated are {}", told()),
    ))
}

fn refused((id, message, help): Refusal, span: Span, tree: &ScriptBlockTree) -> crate::diag::Error {
    ErrorRecord::new(id, Category::ResourceUnavailable, message)
        .exception("System.Management.Automation.ScriptRequiresException")
        .target(&*tree.source.name, "String")
        .label("asked for here")
        .help(help)
        .at(&tree.source, span)
        .terminating()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(comment: &str) -> Option<&'static str> {
        let asked = requirements(comment)?;
        let all = parameters(asked);
        all.into_iter()
            .find_map(|(name, value)| parameter(&name, value))
            .map(|(id, ..)| id)
    }

    #[test]
    fn what_is_not_here_is_refused_by_powershells_ids() {
        assert_eq!(id("#Requires -Version 5.1"), None);
        assert_eq!(
            id("#requires -version 8"),
            Some("ScriptRequiresUnmatchedPSVersion")
        );
        assert_eq!(
            id("#Requires -Modules ExchangeOnlineManagement, Microsoft.Graph.Users"),
            None
        );
        assert_eq!(
            id("#Requires -Modules PnP.PowerShell,ActiveDirectory -RunAsAdministrator"),
            Some("ScriptRequiresMissingModules")
        );
        let table =
            "#Requires -Modules @{ ModuleName = 'MicrosoftTeams'; ModuleVersion = \"99.1\" }";
        assert_eq!(id(table), Some("ScriptRequiresMissingModules"));
        assert_eq!(id("# Requires a licence"), None);
    }
}
