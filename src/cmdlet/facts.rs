//! The table of facts: what nearly 700 documented commands accept. Packed into one committed text, sorted by name, of
//! which a look-up reads one line. Says nothing of what a command does.
//!
//! A line of `facts/table.txt` holds, between tabs: name, module, kind, default set, flags, impact, aliases, sets, then
//! the parameters between `|`. A parameter holds, between `;`: name, type, flags, aliases, values, range, and for each
//! set `name=position+flags` (`m` mandatory, `v` from the pipeline by value, `n` by property name, `r` takes the rest).
//! Lists are separated by `~`; the set `*` stands for all.

#[cfg(test)]
mod pack;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

static TABLE: &str = include_str!("facts/table.txt");

/// Lines of: lower-case names of cmdlets, whether the list is surely whole, properties of what they put out.
static PROPERTIES: &str = include_str!("facts/properties.txt");

/// Properties of what a documented cmdlet puts out.
pub struct OutputFacts {
    /// In their documented spelling.
    pub properties: Vec<&'static str>,
    /// Whether most of them are told by documents or modules, so that one that is missing here is likely a mistake.
    pub sure: bool,
}

/// What is known of the output of a cmdlet.
pub fn output_facts(name: &str) -> Option<OutputFacts> {
    let lower = name.to_ascii_lowercase();
    let mut facts = OutputFacts {
        properties: Vec::new(),
        sure: true,
    };
    // A cmdlet that puts out one of several kinds stands in several lines.
    for line in PROPERTIES.lines() {
        let mut parts = line.split('\t');
        let (names, sure, properties) = (parts.next()?, parts.next()?, parts.next()?);
        if names.split(',').any(|known| known == lower) {
            facts.properties.extend(properties.split(','));
            facts.sure &= sure == "sure";
        }
    }
    (!facts.properties.is_empty()).then_some(facts)
}

/// What one command accepts.
#[derive(Clone, Debug, Default)]
pub struct CommandFacts {
    /// Name in its documented spelling.
    pub name: Rc<str>,
    /// Module that it comes from.
    pub module: Rc<str>,
    /// `Cmdlet` or `Function`.
    pub kind: Rc<str>,
    /// Default parameter set.
    pub default_set: Option<Rc<str>>,
    /// Whether it has the common parameters.
    pub common: bool,
    /// Whether the documentation gives it `-WhatIf` and `-Confirm`.
    pub should_process: bool,
    /// Documented ConfirmImpact, if any.
    pub impact: Rc<str>,
    /// Full names of the types that it says it puts out.
    pub outputs: Vec<Rc<str>>,
    /// Other names of the command.
    pub aliases: Vec<Rc<str>>,
    /// Names of its parameter sets; at most 64.
    pub sets: Vec<Rc<str>>,
    /// Its parameters, in the documented order.
    pub parameters: Vec<ParameterFacts>,
}

/// What one parameter accepts.
#[derive(Clone, Debug, Default)]
pub struct ParameterFacts {
    /// Name in its documented spelling.
    pub name: Rc<str>,
    /// Documented type.
    pub type_name: Rc<str>,
    /// Whether it takes no value.
    pub switch: bool,
    /// Whether it is left out of completion.
    pub hidden: bool,
    /// Whether `$null` is accepted where the parameter is mandatory.
    pub allow_null: bool,
    /// Whether an empty string is accepted where the parameter is mandatory.
    pub allow_empty: bool,
    /// Whether an empty collection is accepted where the parameter is mandatory.
    pub allow_empty_collection: bool,
    /// Whether `$null` and empty values are refused even where it is optional.
    pub not_null_or_empty: bool,
    /// Whether `$null` is refused even where it is optional.
    pub not_null: bool,
    /// Other names.
    pub aliases: Vec<Rc<str>>,
    /// The closed set of its values; empty if it has none.
    pub values: Vec<Rc<str>>,
    /// Least and greatest number.
    pub range: Option<(i64, i64)>,
    /// Its part in each set; one entry with the set `ALL` if it is the same everywhere.
    pub sets: Vec<SetFacts>,
}

/// A parameter's part in one set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetFacts {
    /// Bit of the set in the command's list; all bits for every set.
    pub mask: u64,
    /// Position among unnamed arguments.
    pub position: Option<u32>,
    /// Whether the set needs it.
    pub mandatory: bool,
    /// How it is filled from the pipeline.
    pub pipeline: Pipeline,
    /// Whether it takes all arguments that are left.
    pub remaining: bool,
}

/// How a parameter is filled from the pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// By the record itself.
    pub by_value: bool,
    /// By the record's property of its name.
    pub by_name: bool,
}

/// Mask of every set.
pub const ALL_SETS: u64 = u64::MAX;

/// PowerShell's approved verbs.
pub static VERBS: &[&str] = &[
    "Add",
    "Approve",
    "Assert",
    "Backup",
    "Block",
    "Build",
    "Checkpoint",
    "Clear",
    "Close",
    "Compare",
    "Complete",
    "Compress",
    "Confirm",
    "Connect",
    "Convert",
    "ConvertFrom",
    "ConvertTo",
    "Copy",
    "Debug",
    "Deny",
    "Deploy",
    "Disable",
    "Disconnect",
    "Dismount",
    "Edit",
    "Enable",
    "Enter",
    "Exit",
    "Expand",
    "Export",
    "Find",
    "ForEach",
    "Format",
    "Get",
    "Grant",
    "Group",
    "Hide",
    "Import",
    "Initialize",
    "Install",
    "Invoke",
    "Join",
    "Limit",
    "Lock",
    "Measure",
    "Merge",
    "Mount",
    "Move",
    "New",
    "Open",
    "Optimize",
    "Out",
    "Ping",
    "Pop",
    "Protect",
    "Publish",
    "Push",
    "Read",
    "Receive",
    "Redo",
    "Register",
    "Remove",
    "Rename",
    "Repair",
    "Request",
    "Reset",
    "Resize",
    "Resolve",
    "Restart",
    "Restore",
    "Resume",
    "Revoke",
    "Save",
    "Search",
    "Select",
    "Send",
    "Set",
    "Show",
    "Skip",
    "Sort",
    "Split",
    "Start",
    "Step",
    "Stop",
    "Submit",
    "Suspend",
    "Switch",
    "Sync",
    "Tee",
    "Test",
    "Trace",
    "Unblock",
    "Undo",
    "Uninstall",
    "Unlock",
    "Unprotect",
    "Unpublish",
    "Unregister",
    "Update",
    "Use",
    "Wait",
    "Watch",
    "Where",
    "Write",
];

thread_local! {
    static READ: RefCell<HashMap<String, Option<Rc<CommandFacts>>>> = RefCell::default();
}

/// Facts of a command, by its name without case; `None` if no document has it. Cheap when asked again.
pub fn facts(name: &str) -> Option<Rc<CommandFacts>> {
    let folded = name.to_ascii_lowercase();
    if let Some(known) = READ.with_borrow(|read| read.get(&folded).cloned()) {
        return known;
    }
    let found = find_line(&folded).map(|line| Rc::new(read_line(line)));
    READ.with_borrow_mut(|read| read.insert(folded, found.clone()));
    found
}

/// Names of all documented commands, in order without case.
pub fn fact_names() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter_map(|line| line.split('\t').next())
}

/// Finds the line of a name by halving: the table is sorted by lower-case name.
fn find_line(folded: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, TABLE.len());
    while low < high {
        let middle = TABLE.floor_char_boundary((low + high) / 2);
        let start = TABLE[..middle].rfind('\n').map_or(0, |i| i + 1);
        let end = TABLE[middle..]
            .find('\n')
            .map_or(TABLE.len(), |i| middle + i);
        let line = &TABLE[start..end];
        let name = line.split('\t').next().unwrap_or("").to_ascii_lowercase();
        match name.as_str().cmp(folded) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = (end + 1).min(high),
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

fn list(text: &str) -> Vec<Rc<str>> {
    text.split('~')
        .filter(|part| !part.is_empty())
        .map(Rc::from)
        .collect()
}

fn read_line(line: &str) -> CommandFacts {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or("");
    let mut facts = CommandFacts {
        name: next().into(),
        module: next().into(),
        kind: next().into(),
        ..Default::default()
    };
    facts.default_set = Some(next()).filter(|set| !set.is_empty()).map(Rc::from);
    let flags = next();
    facts.common = flags.contains('c');
    facts.should_process = flags.contains('s');
    facts.impact = next().into();
    facts.aliases = list(next());
    facts.sets = list(next());
    facts.parameters = next()
        .split('|')
        .filter(|p| !p.is_empty())
        .map(|p| read_parameter(p, &facts.sets))
        .collect();
    facts
}

fn read_parameter(text: &str, sets: &[Rc<str>]) -> ParameterFacts {
    let mut fields = text.split(';');
    let mut next = || fields.next().unwrap_or("");
    let (name, type_name, flags) = (next(), next(), next());
    let (aliases, values) = (list(next()), list(next()));
    let range = next()
        .split_once('~')
        .and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    let sets = next()
        .split('~')
        .filter_map(|set| read_set(set, sets))
        .collect();
    ParameterFacts {
        name: name.into(),
        type_name: type_name.into(),
        switch: flags.contains('s'),
        hidden: flags.contains('h'),
        allow_null: flags.contains('0'),
        allow_empty: flags.contains('e'),
        allow_empty_collection: flags.contains('c'),
        not_null_or_empty: flags.contains('x'),
        not_null: flags.contains('y'),
        aliases,
        values,
        range,
        sets,
    }
}

fn read_set(text: &str, sets: &[Rc<str>]) -> Option<SetFacts> {
    let (name, flags) = text.rsplit_once('=')?;
    let mask = match name {
        "*" => ALL_SETS,
        name => 1 << sets.iter().position(|set| **set == *name)?,
    };
    let digits: String = flags.chars().take_while(char::is_ascii_digit).collect();
    let pipeline = Pipeline {
        by_value: flags.contains('v'),
        by_name: flags.contains('n'),
    };
    let (mandatory, remaining) = (flags.contains('m'), flags.contains('r'));
    Some(SetFacts {
        mask,
        position: digits.parse().ok(),
        mandatory,
        pipeline,
        remaining,
    })
}

impl CommandFacts {
    /// A parameter by its exact name or alias, without case.
    pub fn parameter(&self, name: &str) -> Option<&ParameterFacts> {
        self.parameters.iter().find(|p| p.answers_to(name))
    }

    /// Bits of all sets; one bit where the command has no named set.
    pub fn all_sets(&self) -> u64 {
        if self.sets.is_empty() {
            1
        } else {
            u64::MAX >> (64 - self.sets.len().min(64))
        }
    }
}

impl ParameterFacts {
    /// Whether that is its name or one of its aliases, without case.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
            || self
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// Bits of the sets that it belongs to.
    pub fn mask(&self) -> u64 {
        self.sets.iter().fold(0, |mask, set| mask | set.mask)
    }

    /// Its part in the first of those sets that it belongs to.
    pub fn in_sets(&self, mask: u64) -> Option<&SetFacts> {
        self.sets.iter().find(|set| set.mask & mask != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_is_found_by_halving() {
        let names: Vec<&str> = fact_names().collect();
        assert!(names.len() > 650, "{} commands", names.len());
        for name in &names {
            assert_eq!(
                facts(&name.to_uppercase())
                    .map(|facts| facts.name.to_string())
                    .as_deref(),
                Some(*name)
            );
        }
        assert!(facts("Get-Nothing").is_none());
    }

    #[test]
    fn positions_sets_and_pipeline_are_read() {
        let facts = facts("Select-Object").expect("documented");
        let property = facts.parameter("property").expect("documented");
        assert_eq!(property.sets[0].position, Some(0));
        let input = facts.parameter("InputObject").expect("documented");
        assert!(input.sets[0].pipeline.by_value);
        assert_eq!(facts.default_set.as_deref(), Some("DefaultParameter"));
    }
}
