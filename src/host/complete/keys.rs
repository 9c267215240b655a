//! Keys of tables: calculated properties, tables that are splatted, properties of the type that a table becomes; and
//! keys in brackets behind a table.

use super::Asked;
use super::binding::{Binding, Named, resolve};
use super::names::{begins, quoted, sort_by_name};
use super::parameters;
use crate::cmdlet::{Offer, OfferKind};
use crate::diag::Span;
use crate::lang::tree::{Element, ExprKind, StatementKind};
use crate::lang::walk::{Node, walk};
use crate::lang::{CommandAtCursor, CommandWord, KeyAtCursor};
use crate::value::Value;

/// Keys of calculated properties by command.
const CALCULATED: &[(&str, &[&str])] = &[
    ("Select-Object", &["Name", "Expression"]),
    ("Sort-Object", &["Expression", "Ascending", "Descending"]),
    ("Group-Object", &["Expression"]),
    (
        "Format-Table",
        &["Expression", "FormatString", "Label", "Width", "Alignment"],
    ),
    ("Format-List", &["Expression", "FormatString", "Label"]),
    ("Format-Wide", &["Expression", "FormatString"]),
    ("Format-Custom", &["Expression", "Depth"]),
    (
        "ConvertTo-Html",
        &[
            "Name",
            "Expression",
            "Label",
            "Width",
            "Alignment",
            "FormatString",
        ],
    ),
    ("Compare-Object", &["Expression"]),
];

impl Asked<'_> {
    pub(super) fn keys(&mut self, key: &KeyAtCursor) -> Vec<Offer> {
        let word = super::functions::unquoted(&self.context.word).to_lowercase();
        let free = |name: &str| {
            begins(name, &word) && !key.given.iter().any(|given| same_key(given, name))
        };
        let property = |name: String| Offer::plain(name, OfferKind::Property);
        if let Some((command, named)) = &key.of {
            let names = self.keys_of_command(command, named.as_deref());
            return names
                .into_iter()
                .filter(|name| free(name))
                .map(property)
                .collect();
        }
        if let Some(name) = self.cast_before(key.start) {
            let mut names = self.settable_properties(&name);
            sort_by_name(&mut names, |name| name);
            return names
                .into_iter()
                .filter(|name| free(name))
                .map(property)
                .collect();
        }
        self.splatted(key, &word)
    }

    fn keys_of_command(&mut self, command: &CommandAtCursor, named: Option<&str>) -> Vec<String> {
        let Some(accepts) = self.accepts(&command.name) else {
            return Vec::new();
        };
        let binding = Binding::of(&accepts, command, usize::MAX);
        let at = match named.and_then(|name| resolve(&accepts, name)) {
            Some(Named::Own(at)) => Some(at),
            _ if named.is_some() => None,
            _ => binding.next.first().copied(),
        };
        let Some(parameter) = at.map(|at| accepts.facts.parameters[at].name.to_string()) else {
            return Vec::new();
        };
        if accepts.name == "New-Object" && parameter == "Property" {
            let named = binding.values.iter().find(|(name, _)| name == "TypeName");
            let type_name = named
                .and_then(|(_, span)| *span)
                .map(|span| super::functions::unquoted(self.slice(span)).to_owned());
            let mut names = type_name.map_or_else(Vec::new, |name| self.settable_properties(&name));
            sort_by_name(&mut names, |name| name);
            return names;
        }
        let known = CALCULATED
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&accepts.name));
        match known {
            Some((_, keys))
                if matches!(&*parameter, "Property" | "GroupBy" | "ExcludeProperty") =>
            {
                keys.iter().map(|key| (*key).to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Type of a cast directly before the table that begins there.
    fn cast_before(&self, start: usize) -> Option<String> {
        let before = self.text.get(..start)?.trim_end_matches("@{").trim_end();
        let before = before.strip_suffix(']')?;
        let open = before.rfind('[')?;
        let name = &before[open + 1..];
        (!["ordered", "pscustomobject", "hashtable"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name)))
        .then(|| name.to_owned())
    }

    /// A table that is assigned to a variable which some command of the text splats.
    fn splatted(&mut self, key: &KeyAtCursor, word: &str) -> Vec<Offer> {
        let tree = self.tree();
        let mut variable = None;
        let mut splats: Vec<(String, String)> = Vec::new();
        walk(&tree, &mut |node| match node {
            Node::Statement(statement) => {
                if let StatementKind::Assign(assign) = &statement.kind
                    && let ExprKind::Variable(target) = &assign.target.kind
                    && (assign.value.span.start as usize) <= key.start
                    && key.start
                        <= (assign.value.span.end as usize)
                            .max(assign.value.span.start as usize + 2)
                {
                    variable = Some(target.name.to_string());
                }
            }
            Node::Command(command, _) => {
                for element in &command.elements {
                    if let (Element::Splat(value), Some(name)) = (element, command.name_text())
                        && let ExprKind::Variable(splat) = &value.kind
                    {
                        splats.push((splat.name.to_string(), name.to_owned()));
                    }
                }
            }
            _ => {}
        });
        let Some(variable) = variable else {
            return Vec::new();
        };
        let command = splats
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&variable));
        let Some(accepts) = command.and_then(|(_, command)| self.accepts(&command)) else {
            return Vec::new();
        };
        let given = CommandAtCursor {
            name: accepts.name.clone(),
            name_span: Span::default(),
            words: Vec::<CommandWord>::new(),
            upstream: None,
        };
        let mut binding = Binding::of(&accepts, &given, 0);
        for name in &key.given {
            match resolve(&accepts, name) {
                Some(Named::Own(at)) => binding.bound.push(at),
                Some(Named::Common(name)) => binding.common.push(name),
                None => {}
            }
        }
        parameters::names(&accepts, &binding, word, "")
    }

    /// `$table['`: its keys that are texts.
    pub(super) fn index_keys(&mut self, target: Span) -> Vec<Offer> {
        let text = self.slice(target).to_owned();
        let quote = self.context.quote.or(Some('\''));
        let word = self.context.word.to_lowercase();
        let Some(Value::Table(table)) = self.safe_value(&text) else {
            return Vec::new();
        };
        let keys = table
            .entries()
            .into_iter()
            .filter_map(|(key, _)| match key {
                Value::Str(key) => Some(key),
                _ => None,
            });
        keys.filter(|key| begins(key, &word))
            .map(|key| Offer::listed(quoted(&key, quote), &*key, OfferKind::Property))
            .collect()
    }
}

/// Keys of calculated properties may be shortened to their first letter, and `Label` is `Name`.
fn same_key(given: &str, name: &str) -> bool {
    given.eq_ignore_ascii_case(name)
        || given.eq_ignore_ascii_case(&name[..1])
        || matches!(
            (given.to_ascii_lowercase().as_str(), name),
            ("label" | "l", "Name") | ("name" | "n", "Label")
        )
}
